"""What we made ourselves comes in like any paper, whole with whatever tells of it, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from packets.errors import Known
from packets.evidence.copies import read_facts
from packets.evidence.made import collect_bytes, laid_aside
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter
from packets.vault.store import Add, Change
from tests import papers
from tests.offices import DAY, Work

ROW = {"item": "request_letter", "kind": "request_letter", "title": "Request letter", "row": "", "also": ()}


def made_row(matter: Matter, paper: str, facts: DocumentFacts) -> Iterable[Change]:
    yield Add(
        "made", {"id": paper, "what": "letter", "of": "x/2026-11-26", "on": DAY, "answers": "0", "ink": [len(facts.pages)]}
    )


def test_a_paper_and_what_tells_of_it_come_in_one_commit(work: Work) -> None:
    done = collect_bytes(work.store, work.desk.worker(), papers.plain("ours", 2), "letter.pdf", ROW, made_row)
    matter = work.fresh().load()
    (paper,) = matter.evidence
    assert (paper.id, paper.file, paper.item, paper.kind, paper.title) == (
        done.id, "evidence/e-0001.pdf", "request_letter", "request_letter", "Request letter",
    )  # fmt: skip
    assert [(one.id, one.ink) for one in matter.made] == [(done.id, (2,))]
    assert len(done.facts.pages) == 2
    assert (taken := read_facts(work.fresh(), done.id)) is not None and taken.facts == done.facts


def test_nothing_is_there_where_the_record_cannot_be_written(work: Work) -> None:
    def refuse(matter: Matter, paper: str, facts: DocumentFacts) -> Iterable[Change]:
        raise Known("changed_meanwhile")

    with pytest.raises(Known, match="changed_meanwhile"):
        collect_bytes(work.store, work.desk.worker(), papers.plain("ours"), "letter.pdf", ROW, refuse)
    assert work.fresh().load().evidence == ()
    assert [one.name for one in work.folder.rglob("e-0001*")] == []


def test_what_is_no_document_of_ours_is_refused_and_leaves_nothing(work: Work) -> None:
    with pytest.raises(Known):
        collect_bytes(work.store, work.desk.worker(), b"%PDF-1.7 nothing", "letter.pdf", ROW)
    assert [one.name for one in work.folder.rglob("e-0001*")] == []


def test_a_paper_that_is_made_anew_leaves_the_packet_with_the_reason(work: Work) -> None:
    first = collect_bytes(work.store, work.desk.worker(), papers.plain("first", 2), "letter.pdf", ROW, made_row)

    def instead(matter: Matter, paper: str, facts: DocumentFacts) -> Iterable[Change]:
        yield from laid_aside(matter, first.id, first.facts, paper)
        yield from made_row(matter, paper, facts)

    second = collect_bytes(work.store, work.desk.worker(), papers.plain("second"), "letter.pdf", ROW, instead)
    matter = work.fresh().load()
    assert [one.id for one in matter.made] == [second.id]
    old = matter.paper(first.id)
    assert old is not None
    assert [(one.page, one.reason) for one in old.left_out] == [(1, "made anew as e-0002"), (2, "made anew as e-0002")]
    done = work.build()
    assert (done.balance.collected, done.balance.in_, done.balance.withheld) == (3, 1, 2)
    work.clean()
