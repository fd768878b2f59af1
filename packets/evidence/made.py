"""Papers that we made ourselves, from memory into the matter: the way of everything that comes in, through the worker.

The record of the paper and whatever else tells of it (a row of `Matter.made`) come in one commit, or neither does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from packets.errors import Known
from packets.evidence.intake import Ids, Taken, drop, kept
from packets.evidence.telling import Filing
from packets.matters.facts import DocumentFacts
from packets.matters.matter import LeftOut, Matter
from packets.matters.triplet import MADE_ANEW
from packets.vault.store import Add, Change, Drop, Edited, Put, Store
from packets.worker.client import Worker

Then = Callable[[Matter, str, DocumentFacts], Iterable[Change]]
"""Further changes of the commit that records a paper: handed the matter as it stands, the paper's id and what was measured."""


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper that is in the matter now."""

    id: str
    facts: DocumentFacts
    edited: Edited
    """The record before and after, for whoever wants to undo it."""


def collect_bytes(
    store: Store,
    worker: Worker,
    data: bytes,
    name: str,
    row: Mapping[str, Any],
    then: Then = lambda matter, paper, facts: (),
) -> MadePaper:
    """Take `data` (a PDF of ours) in as evidence. `name` is how it is called in messages; `row` is what the record says of it
    beside its id, file and hash (``item``, ``kind``, ``title``, ...). Raises `Known`, and nothing of it is there then."""
    taken = _taken(store, worker, data, name)

    def work(matter: Matter) -> list[Change]:
        record = {"id": taken.evidence, "file": taken.original, "sha256": taken.facts.original}
        record |= {key: value for key, value in row.items() if value not in ("", None, (), [])}
        return [Add("evidence", record), *then(matter, taken.evidence, taken.facts)]

    try:
        edited = store.edit(work)
    except BaseException:
        # As with everything that comes in: what the record names is never dropped, though the commit failed.
        with suppress(Known):
            if store.load().paper(taken.evidence) is None:
                drop(store, taken.evidence, taken.original)
        raise
    return MadePaper(taken.evidence, taken.facts, edited)


def _taken(store: Store, worker: Worker, data: bytes, name: str) -> Taken:
    ids = Ids(store, store.load())
    while True:
        try:
            return kept(store, worker, io.BytesIO(data), len(data), name, ids.next(), Filing(), {})
        except Known as fault:
            if fault.code != "name_taken":  # another program took that number meanwhile
                raise


def laid_aside(matter: Matter, paper: str, facts: DocumentFacts | None, by: str) -> list[Change]:
    """Changes by which a made paper goes out of every packet because `by` stands in its place: its pages are left out with
    that reason, so that the page balance names them, and nothing waits for its ink any more."""
    found = matter.paper(paper)
    if found is None:
        return []
    left = {one.page: one for one in found.left_out}
    for page in facts.pages if facts else ():
        left.setdefault(page.number, LeftOut(page=page.number, reason=f"{MADE_ANEW}{by}"))
    rows = [left[number].model_dump() for number in sorted(left)]
    out: list[Change] = [Put("evidence", paper, {"left_out": rows or None})]
    # What was printed may come back: as long as it is known, a scan of it is told from one of the new print.
    printed = {page.paper for one in matter.prints for page in one.pages}
    places = [
        place
        for place, one in enumerate(matter.made)
        if one.id == paper and one.printed_on is None and one.id not in printed and not found.signed
    ]
    return [*out, *(Drop("made", place) for place in reversed(places))]
