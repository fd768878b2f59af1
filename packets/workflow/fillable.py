"""Forms that go along as files of their own, for their reader to fill: how they are written, and what they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from packets.assemble.prepare import Prepared
from packets.disclosure import GUARDED
from packets.errors import Known, Problem
from packets.matters.facts import FormWord
from packets.matters.matter import Evidence
from packets.plan import Entry, Selection
from packets.requests.schema import ItemKind
from packets.vault.store import Store
from packets.worker.reading import form_words, loose_form
from packets.workflow.desk import Desk

if TYPE_CHECKING:
    from packets.assemble.writer import Write


def writer(
    desk: Desk, store: Store, papers: Mapping[str, Evidence], prepared: Mapping[str, Prepared]
) -> Callable[[Entry, str, Write], bool]:
    """Writes a form that its reader has to fill, from the original: the working copy has no fields any more. Not where
    a page of it was left out or covered, since that would come back with the original."""

    def write(entry: Entry, evidence: str, sink: Write) -> bool:
        if not _stays_fillable(entry, prepared[evidence]):
            return False
        with _original(store, papers[evidence]) as (stream, size):
            loose_form(desk.worker(), stream, size, sink)
        return True

    return write


def _stays_fillable(entry: Entry, copy: Prepared) -> bool:
    if any(source.stands_for for source in entry.sources):
        return False  # it was printed and signed: the file that can still be filled is not what was signed
    has_fields = any(one.code == "form_fields" for one in copy.facts.removed)
    whole = not copy.covered and len(entry.page_ids) == len(copy.facts.pages)
    return entry.kind is ItemKind.FORM and has_fields and whole


@contextmanager
def _original(store: Store, paper: Evidence) -> Iterator[tuple[BinaryIO, int]]:
    found = store.blob(paper.file)
    if found is None:
        raise Known("evidence_gone", file=paper.file)
    with store.open_blob(paper.file) as stream:
        yield stream, found.size


def words_in(
    desk: Desk, store: Store, selection: Selection, papers: Mapping[str, Evidence], prepared: Mapping[str, Prepared]
) -> tuple[dict[str, tuple[FormWord, ...]], list[Problem]]:
    """What the forms carry that go along fillable, by paper: their reader opens the fields and not only the pages. A form
    that cannot be read cannot be written either, so it stops the build like any paper that cannot be opened."""
    found: dict[str, tuple[FormWord, ...]] = {}
    unread: list[Problem] = []
    if selection.profile.to not in GUARDED:
        return found, unread
    for entry in selection.loose:
        for source in entry.sources:
            paper = papers[source.evidence]
            if not _stays_fillable(entry, prepared[paper.id]):
                continue
            try:
                with _original(store, paper) as (stream, size):
                    found[paper.id] = form_words(desk.worker(), stream, size)
            except Known as fault:
                why = str(fault.params.get("reason", fault.code)).replace("_", " ")
                unread.append(Problem("evidence_unreadable", paper.id, {"file": paper.file, "why": why}))
    return found, unread
