"""Paper originals: each way that one went is a row of its own, so that who had it can be read. Nothing of it is overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from packets.errors import Known
from packets.matters.closing import in_hands, originals
from packets.matters.keeping import ORIGINALS
from packets.vault.store import Add, Answer, Change, Rows
from packets.workflow.edits.base import At, Edit, next_id

SUPPB, SUPPB_WHAT = "suppb", "Form I-918 Supplement B, signed original"
"""Column of the table, and what stands in it."""
SUPPB_IN_SAFE = "suppb.check.original_in_safe"
LIST = "originals_list"
"""Kind of the list that the client signs."""
WHERE = ("custody", "place", "since")


class MoveOriginal(Edit):
    """An original went to another place or to other hands."""

    do: Literal["move_original"] = "move_original"
    original: str
    custody: str
    place: str = ""
    """Exact place, or who has it."""
    to: str = ""
    """Whom it was handed to."""
    on: dt.date | None = None
    """Today, where no other day is given."""
    proof: str = ""

    def changes(self, at: At) -> list[Change]:
        row = _row(at, self.original)
        return _moved(at, [(row, self.custody, self.place, self.to)], self.on, self.proof)


class ReturnOriginals(Edit):
    """Originals went back to the client; without naming any, all that lie with us. `proof` is the list that was signed."""

    do: Literal["return_originals"] = "return_originals"
    originals: tuple[str, ...] = ()
    to: str = ""
    """Who took them, where it was not the client."""
    on: dt.date | None = None
    proof: str = ""

    def changes(self, at: At) -> list[Change]:
        rows = [_row(at, one) for one in dict.fromkeys(self.originals)] if self.originals else list(in_hands(at.matter))
        if not rows:
            raise Known("no_original_here")
        return _moved(at, [(row, "with_client", "", self.to or "client") for row in rows], self.on, self.proof)


class KeepSuppb(Edit):
    """The signed Supplement B came back, and where the paper itself lies now."""

    do: Literal["keep_suppb"] = "keep_suppb"
    custody: Literal["safe", "drawer"] = "safe"
    place: str = ""
    on: dt.date | None = None

    def changes(self, at: At) -> list[Change]:
        tick = Answer(SUPPB_IN_SAFE, self.custody == "safe")
        known = [row for row in originals(at.matter) if row.get(SUPPB) is True]
        if known:
            if known[-1] in in_hands(at.matter):
                raise Known("original_is_here", what=known[-1].get("what") or SUPPB_WHAT)
            return [*_moved(at, [(known[-1], self.custody, self.place, "")], self.on, ""), tick]
        row = {"id": next_id(ORIGINALS, at.matter), "what": SUPPB_WHAT, SUPPB: True}
        return [*_moved(at, [(row, self.custody, self.place, "")], self.on, ""), tick]


def recorded(at: At, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """How a row of the table came to say another place than before, where somebody wrote it there by hand."""
    was = before or {}
    if not after.get("custody"):
        if was.get("custody"):
            raise Known("original_needs_place", what=was.get("what") or was.get("id"))
        return []
    if all(after.get(name) == was.get(name) for name in WHERE):
        return []
    since = after.get("since")
    on = since if isinstance(since, dt.date) and since <= at.day else at.day
    return _entry(at, was, after, on, "", "")


def _row(at: At, id_: str) -> Mapping[str, Any]:
    found = next((row for row in originals(at.matter) if row["id"] == id_), None)
    if found is None:
        raise Known("unknown_row", id=id_)
    return found


def _moved(at: At, ways: list[tuple[Mapping[str, Any], str, str, str]], on: dt.date | None, proof: str) -> list[Change]:
    """Rows, each with where it is now and whom it was handed to; new ones are put behind the others."""
    day = at.past(on or at.day)
    if proof and at.paper(proof).kind != LIST:
        raise Known("not_the_list", id=proof)
    words = at.library.answers.tables[ORIGINALS].columns["custody"].words
    rows = {str(row["id"]): dict(row) for row in originals(at.matter)}
    entries: list[Change] = []
    for row, custody, place, to in ways:
        if custody not in words:
            raise Known("answer_does_not_fit", label=at.library.answers.tables[ORIGINALS].columns["custody"].label)
        what = row.get("what") or row["id"]
        if custody == "elsewhere" and not (place or to):
            raise Known("who_has_it", what=what)
        ended = [one.on for one in at.matter.moves if one.original == row["id"]]
        if ended and day < max(ended):
            raise Known("moved_before", what=what)
        after = {**row, "custody": custody, "since": day}
        after.pop("place", None)
        if place or (custody == "elsewhere" and to):
            after["place"] = place or to
        rows[str(row["id"])] = after
        was = row if str(row["id"]) in {str(one["id"]) for one in originals(at.matter)} else {}
        entries += _entry(at, was, after, day, to, proof)
    return [Rows(ORIGINALS, tuple(rows.values())), *entries]


def _entry(at: At, was: Mapping[str, Any], after: Mapping[str, Any], on: dt.date, to: str, proof: str) -> list[Change]:
    move = {
        "original": after["id"],
        "what": after.get("what") or None,
        "on": on,
        "by": at.who.name,
        "from_custody": was.get("custody") or None,
        "from_place": was.get("place") or None,
        "custody": after["custody"],
        "place": after.get("place") or None,
        "to": to or None,
        "proof": proof or None,
    }
    return [Add("moves", move), at.event("moved_original", str(after["id"]))]
