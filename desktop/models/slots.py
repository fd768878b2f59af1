"""Where papers can go: every line of the checklist that takes some, each with one key. Pure.

Keys are given once, what is open first, and stay: a line that becomes ready moves on in the list, filing a paper may bring
new lines, and no key that somebody has just read may mean another line by then.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from desktop.i18n import tr, tr_count
from desktop.models.actions import Slot
from desktop.models.checklist import name_of
from desktop.reading import Paper, Snapshot
from desktop.rows import Group, Row
from desktop.states import Look, look_of, word
from packets.workflow.edits import AttachTranslation, Edit, FilePapers
from packets.workflow.results import ItemResult

_PLACE: Final = {Look.READY: 1, Look.WAIVED: 1, Look.LATER: 2, Look.NOT_NEEDED: 3}
"""Groups of the list; what is open stands at 0."""
ATTACHED: Final = ("translation", "translator_certificate", "interpreter_certificate")
"""Kinds of papers that stand behind another paper."""
KEYS: Final = string.ascii_lowercase + string.ascii_uppercase


def slot_of(item: ItemResult) -> Slot:
    return Slot(item.id, item.row)


def lines_of(snapshot: Snapshot) -> tuple[ItemResult, ...]:
    return tuple(one for one in snapshot.checklist.items if one.accepts)


def allot(before: Mapping[Slot, str], lines: Sequence[ItemResult]) -> dict[Slot, str]:
    """Who had a key keeps it, the first row of an item that had none too; new lines get the first that nobody has. Lines
    that are not needed get none."""
    keys, here = dict(before), {slot_of(line) for line in lines}
    free = iter([one for one in KEYS if one not in keys.values()])
    for line in sorted(lines, key=lambda one: _PLACE.get(look_of(one), 0)):
        slot, whole = slot_of(line), Slot(line.id)
        if slot not in keys and whole in keys and whole not in here:
            keys[slot] = keys.pop(whole)
        if slot not in keys and look_of(line) is not Look.NOT_NEEDED and (key := next(free, "")):
            keys[slot] = key
    return keys


def matching(lines: Sequence[ItemResult], text: str, kind_label: Callable[[str], str]) -> list[ItemResult]:
    """The lines whose name, or one of whose kinds of paper, holds every word of `text`. Those whose name does come first,
    and what is not needed last."""
    words = text.casefold().split()

    def holds(said: str) -> bool:
        return all(one in said.casefold() for one in words)

    named = [one for one in lines if holds(name_of(one))]
    by_kind = [one for one in lines if one not in named and holds(" ".join(map(kind_label, one.accepts)))]
    found = [*named, *by_kind]
    return sorted(found, key=lambda one: look_of(one) is Look.NOT_NEEDED)


def groups_of_slots(lines: Sequence[ItemResult], keys: Mapping[Slot, str], filtered: bool = False) -> tuple[Group, ...]:
    """What is open, what is there, each in the order of the checklist; what is due later, and what is not needed, folded
    away."""
    titles = (tr("Wanted: press a key to file there"), tr("There: more can be filed"), word(Look.LATER), word(Look.NOT_NEEDED))
    found: list[Group] = []
    for place, title in enumerate(titles):
        if some := [one for one in lines if _PLACE.get(look_of(one), 0) == place]:
            found.append(Group(title, _rows(some, keys), f"{len(some):,}", folded=place > 1 and not filtered))
    return tuple(found)


def _rows(lines: Sequence[ItemResult], keys: Mapping[Slot, str]) -> tuple[Row, ...]:
    return tuple(_row(one, keys.get(slot_of(one), "")) for one in lines)


def _row(line: ItemResult, key: str) -> Row:
    look = look_of(line)
    second = tr_count(len(line.evidence), "{n} paper", "{n} papers") if line.evidence else ""
    return Row(name_of(line), second, word(look), look, label=key, key=slot_of(line))


def may_go(paper: Paper, line: ItemResult) -> bool:
    """Whether a paper could be one for this line: of its kinds, or of a kind that nobody has said yet. None is for a line
    that asks for something about itself."""
    record = paper.record
    if record is None or paper.id == line.row or (record.translation_of and record.kind not in line.accepts):
        return False
    return record.kind in line.accepts or (not paper.filed and record.kind == "other") or paper.item == line.id


def edits_of(snapshot: Snapshot, papers: Sequence[Paper], line: ItemResult) -> list[Edit]:
    """What filing these papers comes to. A line that asks for the English or the certificate of a paper gets them attached
    to that paper, what it lacks first: filed as papers of their own they would not go where it goes."""
    original = next((one for one in snapshot.papers if one.id == line.row), None)
    kinds = [one for one in line.accepts if one in ATTACHED]
    if original is None or original.record is None or not kinds:
        return [FilePapers(papers=tuple(one.id for one in papers), item=line.id, row=line.row)]
    there = {one.record.kind for one in snapshot.papers if one.record and one.record.translation_of == original.id}
    edits: list[Edit] = []
    for paper in papers:
        kind = paper.record.kind if paper.record is not None and paper.record.kind in kinds else ""
        kind = kind or next((one for one in kinds if one not in there), kinds[0])
        there.add(kind)
        edits.append(AttachTranslation.model_validate({"paper": paper.id, "of": original.id, "kind": kind}))
    return edits


def next_in_tray(tray: Sequence[str], taken: Sequence[str], going: frozenset[str]) -> str | None:
    """The paper to come to once `taken` are filed: the one behind the last of them, or the first that still waits."""
    last = max((tray.index(one) for one in taken if one in tray), default=-1)
    left = [one for one in (*tray[last + 1 :], *tray[: last + 1]) if one not in taken and one not in going]
    return left[0] if left else None
