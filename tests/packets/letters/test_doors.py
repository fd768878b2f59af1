"""The doors to letters: a text is kept and undone, the paper is made and filed, citations follow exhibits, nothing leaks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from packets.errors import Known
from packets.matters.matter import Adjustment
from packets.requests.office import PROMISE, Staff
from packets.vault.folder import FolderStore
from packets.vault.helper import opened_for
from packets.vault.store import Add, Answer, Put
from packets.workflow import building, inking, letters, starting
from packets.workflow.desk import Unfit
from packets.workflow.edits import Adjust, Arrange, LeaveOut, make, undo
from packets.workflow.letters import Writing
from packets.workflow.letters_out import take_out
from tests import papers, pdfs
from tests.offices import LentDesk, Work
from tests.vaults import new_office

DAY = dt.date(2026, 12, 1)
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
OFFICE = """
schema = 1
name = "Office of these tests"
letterhead = ["Office of these tests", "100 Example Street, Sampletown"]
practice = true
day = 2026-12-01

[policy]
approval_to_send = false

[[staff]]
id = "ada"
name = "Ada Specimen"
role = "attorney"
[staff.facts]
"attorney.phone" = "555-0100"
"attorney.email" = "ada@example.org"
"""
ANSWERS: dict[str, Any] = {
    "person.name.family": "EJEMPLO",
    "person.name.given": "Marisol",
    "person.birth_date": dt.date(1995, 4, 12),
    "case.number": "00-0003",
    "crime.kind": "blackmail",
    "crime.date": "11 March 2026",
    "crime.place": "Sampletown",
    "crime.statute": "California Penal Code 518",
    "interpreter.language": "Spanish",
}
CITING = """! Re: A letter

1. See {{cite:e-0002:2}} and {{cite:e-0001}}.

{{enclosures}}

{{sign:attorney}}
"""


class Letters(Work):
    """A certification request with two reports, in an office of its own."""

    def __init__(self, desk: LentDesk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
        self.store = starting.open_folder(folder)
        self.store.commit([Put("requests", "u_certification", {"attorney": "ada"}), *(Answer(*one) for one in ANSWERS.items())])
        self.papers = folder.parent / "papers"
        self.papers.mkdir(exist_ok=True)
        for name in ("one", "two"):
            self.take(papers.plain(f"PRACTICE {name}", 3), "report", title=f"Report {name}", kind="police_report")

    def write(self, letter: str = "request_certification", row: str = "", **more: Any) -> Writing:
        return letters.open_letter(self.desk, self.fresh(), None, letter, row, DAY, **more)

    def made(self, text: str = CITING, letter: str = "request_certification", row: str = "", **more: Any) -> str:
        return letters.make(self.write(letter, row, text=text, **more), ADA, DAY).result.paper

    def state(self, letter: str = "request_certification", row: str = "") -> str:
        found = letters.templates(self.desk, self.fresh(), None, DAY).letters
        (one,) = [one for one in found if (one.letter, one.row) == (letter, row)]
        return one.state

    def words_of(self, paper: str) -> str:
        return "\n".join(pdfs.texts(self.folder / "evidence" / f"{paper}.pdf"))

    def do(self, *edits: Any) -> None:
        make(self.fresh(), self.desk.library, edits, ADA, DAY)

    def found(self, profile: str | None = None) -> dict[str, str]:
        problems = building.look_ahead(self.desk, self.fresh(), None, DAY, profile).problems
        return {one.code: one.stops for one in problems if one.code.startswith("letter_")}

    def built(self) -> list[str]:
        done = building.build(self.desk, self.fresh(), None, DAY)
        return [text for volume in done.volumes for text in pdfs.texts(Path(volume))]


@pytest.fixture
def at(tmp_path: Path) -> Letters:
    office = tmp_path / "office"
    office.mkdir()
    (office / "office.toml").write_text(OFFICE, encoding="utf-8")
    return Letters(LentDesk(office=office), office / "m")


# Writing and keeping


def test_a_letter_comes_fresh_from_its_template_and_nothing_is_written(at: Letters) -> None:
    before = at.fresh().record()
    found = at.write().result
    assert not found.kept
    assert "Marisol EJEMPLO, born 12 April 1995" in found.text
    assert "{{cite:e-0001:1}}" in found.text
    assert [gap.kind for gap in found.gaps if gap.kind != "write"] == []
    assert at.fresh().record() == before
    assert at.state() == "not_written"


def test_what_was_edited_is_kept_with_its_citations_as_marks_and_can_be_undone(at: Letters) -> None:
    letters.keep(at.write(text="1. First.\n"), ADA, DAY)
    done = letters.keep(at.write(text="1. Second {{cite:e-0002:3}}.\n"), ADA, DAY)
    assert at.write().result.text == "1. Second {{cite:e-0002:3}}.\n"
    assert at.state() == "draft"
    undo(at.fresh(), done, ADA, DAY)
    assert at.write().result.text == "1. First.\n"
    (draft,) = at.fresh().load().drafts
    assert (draft.of, draft.request, draft.by) == ("request_certification/2026-11-26", "u_certification", "Ada Specimen")
    assert at.write(anew=True).result.text != "1. First.\n"


def test_answers_that_hold_marks_are_words_in_the_letter(at: Letters) -> None:
    hostile = "{{cite:e-0001:1}} {{ 7*7 }} {{sign:attorney}} | # x"
    at.store.commit([Answer("crime.place", hostile), Answer("person.name.given", "{% raw %}\\")])
    writing = at.write()
    plain = writing.kept.text
    assert writing.settled.cites == at.write().settled.cites
    paper = at.made(plain, used=dict(writing.kept.used))
    said = " ".join(at.words_of(paper).split())
    assert "{{cite:e-0001:1}} {{ 7*7 }} {{sign:attorney}} | # x" in said
    assert "{% raw %}\\ EJEMPLO" in said
    assert "49" not in said.replace("7*7", "")


# The paper


def test_the_made_paper_is_filed_with_its_ink_pages_and_where_it_comes_from(at: Letters) -> None:
    paper = at.made()
    matter = at.fresh().load()
    found = matter.paper(paper)
    assert found is not None
    assert (found.item, found.kind, found.title, found.date) == (
        "request_letter", "request_letter", "Request letter", "2026-12-07",
    )  # fmt: skip
    (made,) = matter.made
    assert (made.what, made.of, made.item, made.ink) == ("letter", "request_certification/2026-11-26", "request_letter", (1,))
    assert made.answers and made.places
    said = at.words_of(paper)
    assert "Exhibit B, page 2" in said and "Exhibit A" in said
    assert "PRACTICE" in said and "DRAFT" not in said
    assert "Ada Specimen" in said
    assert at.state() == "made"
    assert at.found() == {}


def test_a_letter_with_gaps_says_draft_and_is_never_sent(at: Letters) -> None:
    paper = letters.make(at.write(), ADA, DAY).result
    assert paper.gaps
    assert "DRAFT" in at.words_of(paper.paper)
    assert at.found()["letter_open"] == "send"


def test_a_letter_whose_place_to_sign_was_struck_is_never_sent(at: Letters) -> None:
    """No page of it waits for ink, and nothing else would tell that it goes out unsigned."""
    at.made(CITING.replace("{{sign:attorney}}", ""))
    assert at.found()["letter_without_signature"] == "send"
    at.made()
    assert "letter_without_signature" not in at.found()


def test_a_letter_with_gaps_is_never_printed_to_be_signed(at: Letters) -> None:
    letters.make(at.write(), ADA, DAY)
    with pytest.raises(Known, match="print_with_gaps"):
        inking.signing_set(at.desk, at.fresh(), "attorney", DAY)
    letters.make(at.write(text=CITING), ADA, DAY)
    assert inking.signing_set(at.desk, at.fresh(), "attorney", DAY).result.signatures == 1


def test_the_same_letter_made_again_takes_the_place_of_the_old_one(at: Letters) -> None:
    first = at.made()
    second = letters.make(at.write(), ADA, DAY).result
    assert second.replaced == first
    matter = at.fresh().load()
    assert [one.id for one in matter.made] == [second.paper]
    old = matter.paper(first)
    assert old is not None and [one.reason for one in old.left_out] == [f"made anew as {second.paper}"]
    texts = at.built()
    assert sum("Re: A letter" in text for text in texts) == 1


def test_a_certificate_goes_behind_the_paper_that_it_is_about(at: Letters) -> None:
    at.take(papers.plain("PRACTICE declaración", 2), "short_statement", title="Statement", kind="declaration", language="es")
    paper = letters.make(at.write("translator_certificate", "e-0003"), ADA, DAY).result
    found = at.fresh().load().paper(paper.paper)
    assert found is not None
    assert (found.translation_of, found.kind, found.item) == ("e-0003", "translator_certificate", "")
    said = " ".join(at.words_of(paper.paper).split())
    assert "competent in Spanish and in English" in said and "Statement, undated; pages: 2" in said
    assert "certificate_missing" not in at.codes()


def test_a_declaration_that_is_read_back_asks_for_the_interpreter_s_certificate(at: Letters) -> None:
    paper = letters.make(at.write("declaration_english"), ADA, DAY).result.paper
    found = at.fresh().load().paper(paper)
    assert found is not None and (found.read_back_in, found.item) == ("es", "short_statement")
    rows = {(one.letter, one.row) for one in letters.templates(at.desk, at.fresh(), None, DAY).letters}
    assert ("interpreter_certificate", paper) in rows
    spanish = letters.make(at.write("declaration_own_language"), ADA, DAY).result.paper
    assert "Declaro bajo pena de perjurio" in at.words_of(spanish)
    other = at.fresh().load().paper(spanish)
    assert other is not None and other.language == "es"


def test_what_is_kept_and_made_twice_from_one_desk_is_one_letter(at: Letters) -> None:
    """Somebody presses twice before the window has read the matter again."""
    writing = at.write(text=CITING)
    letters.keep(writing, ADA, DAY)
    letters.keep(writing, ADA, DAY)
    first = letters.make(writing, ADA, DAY).result
    second = letters.make(writing, ADA, DAY).result
    matter = at.fresh().load()
    assert len(matter.drafts) == 1
    assert second.replaced == first.paper
    assert [one.id for one in matter.made] == [second.paper]


# Citations follow


def test_a_citation_follows_its_exhibit_and_the_build_makes_the_letter_anew(at: Letters) -> None:
    paper = at.made()
    at.do(Arrange(papers=("e-0002", "e-0001")))
    assert at.state() == "exhibits_moved"
    assert at.found() == {"letter_moved": "nothing"}
    texts = at.built()
    (letter,) = [text for text in texts if "Re: A letter" in text]
    assert "Exhibit A, page 2" in letter and "Exhibit B" in letter
    matter = at.fresh().load()
    (made,) = matter.made
    assert made.id != paper
    assert at.found() == {} and at.state() == "made"
    work = at.verify()
    assert work.ok, work.differences


def test_a_letter_that_was_printed_is_never_made_anew_by_itself(at: Letters) -> None:
    paper = at.made()
    at.store = at.fresh()
    at.store.commit([Put("made", paper, {"printed_on": DAY})])
    at.do(Arrange(papers=("e-0002", "e-0001")))
    assert at.found() == {"letter_moved_printed": "send"}
    at.built()
    assert [one.id for one in at.fresh().load().made] == [paper]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (LeaveOut(paper="e-0002", pages=(2,), reason="not theirs"), "letter_cite_left_out"),
        (Adjust(adjustment=Adjustment(do="leave_out", target="e-0001", reason="not now")), "letter_cite_left_out"),
    ],
)
def test_a_citation_of_what_went_stops_the_build(at: Letters, edit: Any, code: str) -> None:
    at.made()
    at.do(edit)
    assert at.found()[code] == "build"
    with pytest.raises(Unfit) as stopped:
        at.built()
    assert stopped.value.code == "build_stopped"
    (told,) = [one for one in stopped.value.problems if one.code == code]
    assert not str(told.params["what"]).startswith("e-"), "a paper is called as people call it"


@pytest.mark.parametrize(
    ("cite", "code"),
    [
        ("{{cite:e-0099:1}}", "letter_cite_gone"),
        ("{{cite:e-0002:9}}", "letter_cite_gone"),
        ("{{cite:e-0003:1}}", "letter_cite_not_here"),
    ],
)
def test_no_letter_is_made_that_cites_what_its_reader_does_not_get(at: Letters, cite: str, code: str) -> None:
    at.take(papers.plain("PRACTICE note"), "certifier_page", kind="call_note")
    with pytest.raises(Unfit) as stopped:
        at.made(f"1. See {cite}.\n\n{{{{sign:attorney}}}}\n")
    assert [one.code for one in stopped.value.problems] == [code]
    assert at.fresh().load().made == ()


def test_no_mark_names_a_paper_that_the_reader_does_not_get(at: Letters) -> None:
    at.take(papers.plain("PRACTICE note"), "certifier_page", kind="call_note", title="What nobody may know")
    for mark in ("{{ask:paper:e-0003:title}}", "{{ask:paper:e-0003:date}}"):
        (gap,) = at.write(text=mark).settled.gaps
        assert "nobody" not in gap.words
    assert not at.write(text="{{ask:paper:e-0001:title}}").settled.gaps


def test_citations_can_be_clicked_in_the_packet(at: Letters) -> None:
    at.made()
    done = building.build(at.desk, at.fresh(), None, DAY)
    (volume,) = done.volumes
    with pikepdf.open(volume) as pdf:
        texts = pdfs.texts(Path(volume))
        at_letter = next(n for n, text in enumerate(texts) if "Re: A letter" in text)
        wanted = {
            next(n for n, text in enumerate(texts) if f"PRACTICE {name} page {page}" in text)
            for name, page in (("two", 2), ("one", 1))
        }
        places = {page.objgen: number for number, page in enumerate(pdf.pages)}
        links = [one for one in pdf.pages[at_letter].Annots if one.Subtype == "/Link"]
        targets = set()
        for one in links:
            dest = one.get("/Dest") or one.A.D
            targets.add(places[dest[0].objgen])
    assert targets == wanted


# Old answers


def test_a_letter_made_on_old_answers_says_which(at: Letters) -> None:
    letters.make(at.write(), ADA, DAY)
    at.fresh().commit([Answer("case.number", "00-9999")])
    assert at.state() == "old_answers"
    problems = building.look_ahead(at.desk, at.fresh(), None, DAY).problems
    (old,) = [one for one in problems if one.code == "letter_old_answers"]
    assert "Number of the report or case" in old.words and old.stops == "send"


# Out of the program


def test_the_word_file_holds_the_words_and_no_name_of_a_program(at: Letters, tmp_path: Path) -> None:
    asked: list[Path] = []
    out = tmp_path / "out" / "letter.docx"
    writing = at.write(text=CITING)
    done, result = take_out(writing, out, ADA, DAY, may_export=asked.append)
    assert (asked, result.file, done) == ([out.parent], str(out), None)
    words = "\n".join(one.text for one in docx.Document(str(out)).paragraphs)
    assert "Exhibit B, page 2" in words and "Office of these tests" in words
    with zipfile.ZipFile(out) as archive:
        every = b"".join(archive.read(name) for name in archive.namelist())
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for word in (b"python", b"thumbnail.jpeg", b"Ada Specimen</dc:creator>", b"Macintosh", b"rsid", b"customXml", b"app.xml"):
        assert word not in every, word
    with pytest.raises(Known, match="letter_file_exists"):
        take_out(writing, out, ADA, DAY, may_export=asked.append)


def test_the_same_letter_gives_the_same_word_file(at: Letters) -> None:
    from packets.assemble.docx import as_docx

    one = as_docx(at.write(text=CITING).settled, DAY)
    assert one == as_docx(at.write(text=CITING).settled, DAY)
    assert docx.Document(io.BytesIO(one)).core_properties.author == ""


def test_signs_that_no_word_file_can_hold_stop_nothing(at: Letters, tmp_path: Path) -> None:
    """What a window hands in when somebody pastes it."""
    writing = at.write(text="Dear\x00 Sir\x1b,\n\nhalf \ud83d of a sign \uffff")
    take_out(writing, tmp_path / "odd.docx", ADA, DAY, may_export=lambda folder: None)
    assert [one.text for one in docx.Document(str(tmp_path / "odd.docx")).paragraphs][-2:] == [
        "Dear Sir,",
        "half \ufffd of a sign ",
    ]
    letters.keep(writing, ADA, DAY)
    assert "\ud83d" not in at.write().kept.text


def test_no_word_file_names_a_paper_that_its_reader_does_not_get(at: Letters, tmp_path: Path) -> None:
    writing = at.write(text="See {{cite:e-9999}}.")
    with pytest.raises(Unfit, match="letter_cites_lost"):
        take_out(writing, tmp_path / "lost.docx", ADA, DAY, may_export=lambda folder: None)
    assert not (tmp_path / "lost.docx").exists()


def test_a_text_without_end_is_refused(at: Letters) -> None:
    with pytest.raises(Known, match="letter_text_too_long"):
        at.write(text="word " * 100_000)


def test_policy_is_asked_before_a_word_file_leaves(at: Letters, tmp_path: Path) -> None:
    def never(_: Path) -> None:
        raise Known("export_denied")

    with pytest.raises(Known, match="export_denied"):
        take_out(at.write(), tmp_path / "letter.docx", ADA, DAY, may_export=never)
    with pytest.raises(Known, match="out_inside_matter"):
        take_out(at.write(), at.folder / "letters" / "x.docx", ADA, DAY, may_export=lambda _: None)
    assert not list(tmp_path.glob("*.docx"))


# Helpers


def test_a_helper_sees_no_draft_and_writes_none(at: Letters) -> None:
    letters.keep(at.write(), ADA, DAY)
    store = at.fresh()
    vera = Staff(id="vera", name="Vera Trial", role="helper", until=DAY, matters=(store.key,), promise=PROMISE, promised_on=DAY)
    theirs = opened_for(store, at.desk.library, vera, DAY)
    assert theirs.load().drafts == ()
    (draft,) = store.load().drafts
    assert theirs.blob(draft.file) is None
    with pytest.raises(Known, match="not_with_day_pass"):
        theirs.open_blob(draft.file)
    with pytest.raises(Known, match="not_with_day_pass"):
        theirs.commit(
            [
                Add(
                    "drafts",
                    {
                        "id": "l-0002",
                        "of": "x/2026",
                        "request": "u_certification",
                        "file": "letters/x",
                        "sha256": "",
                        "answers": "",
                        "on": DAY,
                    },
                )
            ]
        )
    writing = letters.open_letter(at.desk, theirs, None, "request_certification", "", DAY)
    for work in (letters.keep, letters.make):
        with pytest.raises(Known, match="not_with_day_pass"):
            work(writing, vera, DAY)


def test_words_that_were_changed_by_hand_are_told(at: Letters) -> None:
    letters.keep(at.write(), ADA, DAY)
    store = at.fresh()
    assert isinstance(store, FolderStore)
    (draft,) = store.load().drafts
    path = at.folder / draft.file
    words = path.read_text(encoding="utf-8")
    for other in ("{}", words.replace("Sampletown", "Elsewhere")):
        assert other != words
        path.write_text(other, encoding="utf-8")
        with pytest.raises(Known, match="letter_words_damaged"):
            at.write()


# Sealed


def test_in_a_vault_the_words_are_sealed_and_taking_them_out_is_recorded(tmp_path: Path) -> None:
    office = new_office(tmp_path / "vault")
    desk = LentDesk(office=office)
    made = starting.new_in_office(desk, office, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
    store = office.open(made.matter)
    store.commit([Answer(*one) for one in ANSWERS.items()])
    words = "1. Words that stand nowhere in the open: Canary Marisol.\n"
    letters.keep(letters.open_letter(desk, store, None, "request_certification", "", DAY, text=words), ADA, DAY)
    writing = letters.open_letter(desk, store, None, "request_certification", "", DAY)
    assert writing.kept.text == words
    for path in (tmp_path / "vault").rglob("*"):
        assert not path.is_file() or b"Canary" not in path.read_bytes(), path
    done, result = take_out(writing, tmp_path / "letter.docx", ADA, DAY, may_export=lambda _: None)
    assert done is not None and Path(result.file).is_file()
    assert [one.did for one in store.load().history] == ["exported"]
    office.vault.close()
