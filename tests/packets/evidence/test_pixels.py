"""A paper that is in the matter already becomes pictures of what a reader sees; where that fails everything stays as it was."""

from __future__ import annotations

import pytest

from packets.errors import Known
from packets.evidence.copies import as_pixels as remade
from packets.evidence.copies import read_facts
from packets.matters.facts import DocumentFacts
from packets.system.policy import Cleaning, Policy
from packets.vault.folder import FolderStore
from packets.workflow import gathering
from tests import papers
from tests.offices import Work


def facts(work: Work, paper: str) -> DocumentFacts:
    taken = read_facts(work.fresh(), paper)
    assert taken is not None
    return taken.facts


def test_its_pages_keep_their_numbers_and_the_record_says_so(work: Work) -> None:
    paper = work.take(papers.plain("a statement", 3), "statement")
    before = facts(work, paper)
    matter = gathering.as_pixels(work.desk, work.fresh(), paper)
    after = facts(work, paper)
    assert [page.pixels for page in after.pages] == ["asked"] * 3 and [page.number for page in after.pages] == [1, 2, 3]
    assert (after.original, after.original_bytes) == (before.original, before.original_bytes)
    assert [(page.width, page.height) for page in after.pages] == [(page.width, page.height) for page in before.pages]
    assert b"a statement" not in work.working(paper).read_bytes() and "a statement" in after.pages[0].text
    found = matter.paper(paper)
    assert found is not None and found.pixels and "pixels = true" in (work.folder / "matter.toml").read_text("utf-8")


def test_a_packet_is_built_of_it_and_is_the_one_that_was_built(work: Work) -> None:
    paper = work.take(papers.plain("a statement", 2), "statement")
    work.take(papers.plain("a letter"), "request_letter")
    gathering.as_pixels(work.desk, work.fresh(), paper)
    work.build()
    work.clean()


def test_what_is_covered_on_it_is_covered_on_its_picture(work: Work) -> None:
    paper = work.take(papers.plain("a statement", 2), "statement")
    work.take(papers.plain("a letter"), "request_letter")
    work.add("covers = [{ page = 1, box = [60.0, 60.0, 300.0, 120.0] }]", to=paper)
    work.build()
    gathering.as_pixels(work.desk, work.fresh(), paper)
    work.build()
    work.clean()
    taken = read_facts(work.fresh(), paper, covered=True)
    assert taken is not None and [page.covered for page in taken.facts.pages] == [1, 0]
    assert [page.pixels for page in taken.facts.pages] == ["asked", "asked"]


def test_a_copy_that_is_gone_is_made_again_as_pictures(work: Work) -> None:
    paper = work.take(papers.plain("a statement"), "statement")
    work.take(papers.plain("a letter"), "request_letter")
    gathering.as_pixels(work.desk, work.fresh(), paper)
    as_pictures = work.working(paper).read_bytes()
    work.working(paper).unlink()
    work.build()
    assert work.working(paper).read_bytes() == as_pictures and facts(work, paper).pages[0].pixels == "asked"


def test_a_locked_paper_wants_its_password_and_keeps_its_copy_without(work: Work) -> None:
    data = papers.locked(papers.plain("a statement"), "sesame")
    (done,) = work.collect(work.file(data), item="statement", passwords=("sesame",))
    before = work.working(done.id).read_bytes()
    for passwords, code in (((), "needs_password"), (("guess",), "wrong_password")):
        with pytest.raises(Known) as told:
            gathering.as_pixels(work.desk, work.fresh(), done.id, passwords)
        assert told.value.code == code
        assert work.working(done.id).read_bytes() == before and facts(work, done.id).pages[0].pixels == ""
    gathering.as_pixels(work.desk, work.fresh(), done.id, ("sesame",))
    assert facts(work, done.id).pages[0].pixels == "asked"


def test_another_original_than_was_taken_in_is_never_put_in_its_place(work: Work) -> None:
    paper = work.take(papers.plain("a statement", 2), "statement")
    before = work.working(paper).read_bytes()
    (work.folder / "evidence" / f"{paper}.pdf").write_bytes(papers.plain("something else", 2))
    with pytest.raises(Known) as told:
        gathering.as_pixels(work.desk, work.fresh(), paper)
    assert told.value.code == "evidence_changed"
    assert work.working(paper).read_bytes() == before and facts(work, paper).pages[0].pixels == ""


@pytest.mark.parametrize("step", ["dropped", "placed"])
def test_a_run_that_ends_in_between_leaves_a_copy_that_is_made_again(
    work: Work, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    paper = work.take(papers.plain("a statement"), "statement")
    work.take(papers.plain("a letter"), "request_letter")

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    store = work.fresh()
    found = store.load().paper(paper)
    assert found is not None
    if step == "placed":
        monkeypatch.setattr("packets.evidence.copies.keep_facts", killed)
    else:
        real = FolderStore.drop_blob
        monkeypatch.setattr(FolderStore, "drop_blob", lambda self, name: (real(self, name), killed()))
    with pytest.raises(Killed):
        remade(store, work.desk.worker(), found)
    monkeypatch.undo()
    work.build()
    work.clean()


def test_a_paper_that_is_not_there_is_told(work: Work) -> None:
    with pytest.raises(Known) as told:
        gathering.as_pixels(work.desk, work.fresh(), "e-0099")
    assert told.value.code == "unknown_evidence"


def test_papers_can_be_collected_as_pixels(work: Work) -> None:
    (done,) = work.collect(work.file(papers.plain("a statement")), item="statement", pixels=True)
    found = work.fresh().load().paper(done.id)
    assert found is not None and found.pixels and facts(work, done.id).pages[0].pixels == "asked"
    assert [problem.code for problem in done.problems] == [], "that it was asked for is nothing to tell"


def test_the_disk_is_heard_before_the_old_copy_goes(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy was not written whole: the facts of the old one must not be dropped."""
    paper = work.take(papers.plain("a statement"), "statement")
    store = work.fresh()
    found = store.load().paper(paper)
    assert found is not None
    monkeypatch.setattr("packets.evidence.copies.Careful.check", _full)
    with pytest.raises(Known, match="no_space"):
        remade(store, work.desk.worker(), found)
    monkeypatch.undo()
    assert facts(work, paper).pages[0].pixels == ""


def _full(_: object) -> None:
    raise Known("no_space", file="x")


def test_where_the_policy_says_so_every_paper_that_is_collected_becomes_pictures(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(work.desk.__dict__, "rules", Policy(cleaning=Cleaning(pixels_by_default=True)))
    paper = work.take(papers.plain("a statement", 2), "statement")
    taken = facts(work, paper)
    assert [page.pixels for page in taken.pages] == ["asked"] * 2 and "a statement" in taken.pages[0].text
    assert b"a statement" not in work.working(paper).read_bytes()
    found = work.fresh().load().paper(paper)
    assert found is not None and found.pixels
