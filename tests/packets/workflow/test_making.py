"""A form is filled from the answers, read back, taken in and filed in one commit; and what is in the way is told before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest

from packets.assemble.filled import SheetHead, overlay
from packets.errors import Known
from packets.matters.form_answers import FormAnswers
from packets.matters.made_forms import digest_now
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.workflow import filling, form_library, form_wants, making, starting
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits import GiveAnswer, SayThereIsNone, make
from packets.workflow.exporting import anywhere
from packets.workflow.filling import places_to_sign
from packets.workflow.results_fill import FormStandsResult
from tests.forms import blanks
from tests.offices import DAY, MAILING, LentDesk, Work, staffed_office
from tests.vaults import new_office

PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
HELPER = Staff(id="hal", name="Hal Volunteer", role="helper")

RECIPE = f"""
schema = 1
form = "{{form}}"
edition = 2025-01-20
title = "Practice form for tests"
pages = 2
kind = "{{kind}}"
loose = {{loose}}
proved = true
source = "made for a test"
read_on = 2026-11-22

[[fields]]
at = "Part 1, 1.a"
label = "Family name"
name = "{blanks.NAME}"
answer = "person.name.family"

[[fields]]
at = "Part 1, 1.b"
label = "Given name"
name = "{blanks.GIVEN}"
answer = "person.name.given"

[[fields]]
at = "Part 1, 8"
label = "A-number"
name = "{blanks.A_NUMBER}"
answer = "person.a_number"
as = "digits"

[[fields]]
at = "Part 1, 5.f"
label = "ZIP code"
name = "{blanks.ZIP}"
answer = "home.zip"
none = "N/A"

[[ticks]]
at = "Part 1, 9"
label = "Sex"
answer = "person.sex"
boxes = [
    {{{{ name = "{blanks.SEX}", is = "male" }}}},
    {{{{ name = "form1[0].Page1[0].Line9_Checkbox[0]", is = "female" }}}},
]

[[open]]
at = "Part 3, 7"
label = "Signature and day"
reason = "signature"
names = ["{blanks.SIGNED}", "{blanks.SIGNED_ON}"]

[[open]]
at = "Elsewhere"
label = "Not asked in these tests"
reason = "by_hand"
names = ["{blanks.STREET}", "{blanks.STATE}", "{blanks.APARTMENT}", "{blanks.YES}", "{blanks.NO}", "{blanks.REASON}"]

[[ink]]
page = 2
who = "client"
at = "Part 3, 7.a"
label = "Signature"
name = "{blanks.SIGNED}"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    place = staffed_office(tmp_path / "office")
    for form, kind, loose in (("X-100", "form_g28", "false"), ("X-200", "form_i918b", "true")):
        folder = place / "forms" / form.lower() / "2025-01-20"
        folder.mkdir(parents=True)
        (folder / "form.toml").write_text(RECIPE.format(form=form, kind=kind, loose=loose), encoding="utf-8")
    with LentDesk(office=place, hands=1) as made:
        yield made


@pytest.fixture
def work(desk: Desk, tmp_path: Path) -> Work:
    found = Work(desk, tmp_path / "office" / "m-0001")
    say(
        found,
        {"person.name.family": "Ñúñez", "person.name.given": "Rosa", "person.a_number": "A123456789", "person.sex": "female"},
    )
    return found


def say(work: Work, answers: dict[str, object]) -> None:
    edits = [GiveAnswer(key=key, value=value) for key, value in answers.items()]  # type: ignore[arg-type]
    make(work.store, work.desk.library, edits, PIA, DAY)


def bring_blanks(work: Work, *forms: str) -> None:
    for form in forms:
        file = work.file(blanks.blank(form=form), f"{form}.pdf")
        assert [
            one.status for one in form_library.add(work.desk, [file], Staff(id="ada", name="Ada", role="attorney"), DAY)
        ] == ["kept"]


def standing(work: Work) -> dict[str, FormStandsResult]:
    # Of the forms that these tests know; the shipped recipes stand beside them.
    found = form_wants.stands(work.desk, work.store, None, DAY).forms
    return {one.form: one for one in found if one.form.startswith("X-")}


def test_without_a_blank_the_form_says_so_and_nothing_is_made(work: Work) -> None:
    assert standing(work)["X-100"].state == "no_blank"
    with pytest.raises(Known, match="form_no_blank"):
        making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    assert work.store.load().made == ()


def test_a_form_is_filled_taken_in_and_filed_in_one_commit(work: Work) -> None:
    bring_blanks(work, "X-100")
    assert standing(work)["X-100"].state == "to_make"
    done = making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    matter = work.store.load()
    (made,), paper = matter.made, matter.paper(done.paper)
    assert paper is not None and (paper.item, paper.kind, paper.title) == (
        "paper_form",
        "form_g28",
        "Form X-100, edition 01/20/25",
    )
    assert (made.id, made.of, made.by, made.ink) == (done.paper, "x-100/2025-01-20", "Pia Sample", (2,))
    assert done.edited.matter == matter
    assert standing(work)["X-100"].state == "made"


def test_the_copy_in_the_packet_shows_every_value_and_no_field(work: Work) -> None:
    bring_blanks(work, "X-100")
    making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    built = work.build()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(built.volumes[0]).pages)
    assert "Ñúñez" in text and "Rosa" in text and "Form X-100" in text
    with pikepdf.open(built.volumes[0]) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_what_nobody_answered_is_listed_and_stops_sending(work: Work) -> None:
    bring_blanks(work, "X-100")
    making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    assert [one.key for one in standing(work)["X-100"].unanswered] == ["home.zip"]
    assert "form_boxes_unanswered" in work.codes()


def test_an_own_answer_without_its_day_is_not_used(work: Work) -> None:
    work.add("")
    path = work.folder / "matter.toml"
    record = path.read_text(encoding="utf-8")
    head, _, tail = record.partition("[[said]]")
    path.write_text(head + tail.partition("\n\n")[2], encoding="utf-8")
    store = FolderStore(work.folder)
    assert store.load().said == ()
    (found,) = [one for one in form_wants.stands(work.desk, store, None, DAY).forms if one.form == "X-100"]
    assert "person.sex" in {one.key for one in found.unanswered}


def test_changed_answers_are_noticed_and_the_form_is_made_anew(work: Work) -> None:
    bring_blanks(work, "X-100")
    first = making.make(work.desk, work.store, None, DAY, "X-100", PIA).paper
    view = work.desk.view(work.store.load(), None, DAY)
    assert digest_now(view, view.matter.made[0]) == view.matter.made[0].answers
    say(work, {"person.name.given": "Rosalinda"})
    assert standing(work)["X-100"].state == "old_answers"
    second = making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    matter = work.store.load()
    assert second.replaced == first and [one.id for one in matter.made] == [second.paper]
    old = matter.paper(first)
    assert old is not None and {one.page for one in old.left_out} == {1, 2}
    assert "all_left_out" not in work.codes(), "nobody has to look at a paper in whose place another of ours stands"
    balance = work.build().balance
    assert balance.collected == balance.in_ + balance.withheld + balance.replaced + balance.blank + balance.duplicate
    assert standing(work)["X-100"].state == "made"


def test_a_form_that_somebody_else_filled_is_used_and_not_doubled(work: Work) -> None:
    bring_blanks(work, "X-100")
    paper = work.take(blanks.printed(form="X-100"), "paper_form")
    assert (standing(work)["X-100"].state, standing(work)["X-100"].paper) == ("own_paper", paper)
    with pytest.raises(Known, match="form_there_already"):
        making.make(work.desk, work.store, None, DAY, "X-100", PIA)


@pytest.fixture
def deferred(desk: Desk, tmp_path: Path) -> Work:
    """A shipped request whose lines take several papers each, some of them only by what was answered."""
    found = Work(desk, tmp_path / "office" / "m-0002", "deferred_action")
    say(found, {"permit.asked": True})
    return found


def forms_of(work: Work) -> dict[str, str]:
    return {one.form: one.state for one in form_wants.stands(work.desk, work.store, None, DAY).forms}


def test_a_form_that_an_answer_rules_out_is_not_filled(deferred: Work) -> None:
    # Of the filing day's set of forms G-325A asks for the work permit itself, and an I-765 beside it must not go.
    assert {"G-325A", "I-912"} <= set(forms_of(deferred)) and not {"I-765", "I-765WS"} & set(forms_of(deferred))
    say(deferred, {"fee.way": "card"})
    assert "I-912" not in forms_of(deferred)
    with pytest.raises(Known, match="form_not_wanted"):
        making.make(deferred.desk, deferred.store, None, DAY, "I-912", PIA)


def test_the_proof_beside_a_form_does_not_stand_in_its_place(deferred: Work) -> None:
    say(deferred, {"fee.way": "waiver"})
    deferred.take(blanks.printed(form="X-100"), "fee_or_waiver", "letter.pdf", kind="fee_waiver_proof")
    assert forms_of(deferred)["I-912"] == "no_blank"
    deferred.take(blanks.printed(form="X-200"), "fee_or_waiver", "form.pdf", kind="form_i912")
    assert forms_of(deferred)["I-912"] == "own_paper"


def test_of_every_form_at_once_one_that_fails_keeps_no_other_back(work: Work) -> None:
    folder = work.folder.parent / "forms" / "x-100" / "2025-01-20"
    shown = (folder / "form.toml").read_text(encoding="utf-8")
    # X-100 comes first in the order of the checklist, and asks for a box that its answer does not have.
    (folder / "form.toml").write_text(shown.replace('is = "female"', 'is = "other"'), encoding="utf-8")
    with LentDesk(office=work.folder.parent, hands=1) as desk:
        mine = Work.__new__(Work)
        mine.desk, mine.folder, mine.store, mine.papers = desk, work.folder, work.store, work.papers
        bring_blanks(mine, "X-100", "X-200")
        with pytest.raises(Unfit, match="form_not_filled") as fault:
            making.fill(desk, work.store, None, DAY, [], PIA, every=True)
        assert [one.code for one in fault.value.problems] == ["form_no_box"]
    assert [one.of for one in work.store.load().made] == ["x-200/2025-01-20"]


def test_a_relative_signs_the_form_for_a_relative(work: Work) -> None:
    bring_blanks(work, "X-100")
    blank = form_library.blank(work.desk, "x-100/2025-01-20")
    view = work.desk.view(work.store.load(), None, DAY)
    recipe = work.desk.library.recipes["x-100/2025-01-20"]
    for relative, who in ((False, "client"), (True, "family")):
        signs = places_to_sign(recipe, blank.read, FormAnswers(view, relative))
        assert [one.who for one in signs] == [who]


def test_letters_that_cannot_be_written_stop_the_form_and_nothing_is_kept(work: Work) -> None:
    bring_blanks(work, "X-100")
    say(work, {"person.name.family": "王"})
    with pytest.raises(Unfit, match="form_not_filled") as fault:
        making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    assert [one.code for one in fault.value.problems] == ["form_cannot_write"]
    matter = work.store.load()
    assert matter.made == () and matter.evidence == ()


def test_a_loose_form_stays_fillable_and_carries_no_mark_of_ours(work: Work) -> None:
    bring_blanks(work, "X-200")
    done = making.make(work.desk, work.store, None, DAY, "X-200", PIA)
    assert work.store.load().made[0].ink == ()
    built = work.build()
    (loose,) = built.loose
    fields = pypdf.PdfReader(loose).get_fields() or {}
    assert fields[blanks.NAME]["/V"] == "Ñúñez" and not fields[blanks.REASON].get("/V")
    with pikepdf.open(loose) as pdf:
        assert "/XFA" not in pdf.Root.AcroForm
    text = "".join(page.extract_text() for page in pypdf.PdfReader(loose).pages)
    assert "Exhibit" not in text and "Record" not in text and done.filled.recipe.form in text


def test_there_is_none_is_written_in_the_forms_word_and_asked_no_more(work: Work) -> None:
    bring_blanks(work, "X-100")
    with pytest.raises(Known, match="none_is_no_answer"):
        make(work.store, work.desk.library, [SayThereIsNone(key="home.zip")], PIA, DAY)
    say(work, {"home.zip": "00000"})
    assert standing(work)["X-100"].unanswered == []


def test_a_fillable_copy_and_an_answer_sheet_go_along_and_never_over_a_file(work: Work, tmp_path: Path) -> None:
    bring_blanks(work, "X-100")
    copy, sheet = tmp_path / "copy.pdf", tmp_path / "sheet.pdf"
    making.save_fillable(work.desk, work.store, None, DAY, "X-100", copy, PIA, may_export=anywhere)
    making.save_sheet(work.desk, work.store, None, DAY, "X-100", sheet, PIA, may_export=anywhere)
    assert (pypdf.PdfReader(copy).get_fields() or {})[blanks.GIVEN]["/V"] == "Rosa"
    words = "".join(page.extract_text() for page in pypdf.PdfReader(sheet).pages)
    for wanted in ("Part 1, 1.a", "Ñúñez", "X: female", "ASK", "Stays blank on purpose", "signed in ink"):
        assert wanted in words
    assert work.store.load().made == ()
    for door in (making.save_fillable, making.save_sheet):
        with pytest.raises(Known, match="sheet_exists"):
            door(work.desk, work.store, None, DAY, "X-100", copy, PIA, may_export=anywhere)


def test_what_is_taken_along_goes_by_the_door_of_everything_that_leaves(work: Work, tmp_path: Path) -> None:
    """Policy is asked first, nothing lies among another client's papers, and none of it goes with a day pass."""
    bring_blanks(work, "X-100")
    other = Work(work.desk, tmp_path / "other")

    def deny(_: Path) -> None:
        raise Known("export_denied")

    for door in (making.save_fillable, making.save_sheet):
        with pytest.raises(Known, match="export_denied"):
            door(work.desk, work.store, None, DAY, "X-100", tmp_path / "x.pdf", PIA, may_export=deny)
        for place, code in ((other.folder, "out_inside_other_matter"), (work.folder / "evidence", "out_inside_matter")):
            with pytest.raises(Known, match=code):
                door(work.desk, work.store, None, DAY, "X-100", place / "x.pdf", PIA, may_export=anywhere)
        with pytest.raises(Known, match="not_with_day_pass"):
            door(work.desk, work.store, None, DAY, "X-100", tmp_path / "x.pdf", HELPER, may_export=anywhere)
    assert not list(tmp_path.rglob("x.pdf"))


def test_an_answer_sheet_says_a_name_whole_or_that_it_cannot(work: Work) -> None:
    """Letters that our faces lack would be missing, and somebody would copy the rest by hand."""
    say(work, {"person.name.given": "Rosa \u674e"})
    printed, _, _ = making.answer_sheet(work.desk, work.store, None, DAY, "X-100")
    words = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages).split())
    assert "Rosa" not in words and "letters that cannot be printed here" in words


def test_a_form_is_read_by_another_process_before_it_is_kept(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """A blank that took over its worker could have it say that all is well of a form that says something else."""
    bring_blanks(work, "X-100")
    honest = filling.fill_form

    def lies(worker, blank, over, laid, read, *, fillable=False):  # type: ignore[no-untyped-def]
        _, seen = honest(worker, blank, over, laid, read, fillable=fillable)
        other = tuple(replace(line, text="Other") if line.text == "Rosa" else line for line in laid.lines)
        drawn = overlay(read.sizes, replace(laid, lines=other), SheetHead("X-100", "", "", practice=False))
        data, _ = honest(worker, blank, drawn.pdf, laid, read, fillable=fillable)
        return data, seen

    monkeypatch.setattr(filling, "fill_form", lies)
    with pytest.raises(Known, match="worker_failed"):
        making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    assert work.store.load().evidence == () == work.store.load().made
    monkeypatch.setattr(filling, "fill_form", honest)
    assert making.make(work.desk, work.store, None, DAY, "X-100", PIA).paper


def test_that_an_answer_sheet_left_a_vault_is_recorded(tmp_path: Path) -> None:
    office = new_office(tmp_path / "vault")
    desk = LentDesk(office=office)
    made = starting.new_in_office(desk, office, "u_certification", agency="spvd", practice=True, mailing=MAILING)
    store = office.open(made.matter)
    form = "I-918 Supplement B"
    done, _ = making.save_sheet(desk, store, None, DAY, form, tmp_path / "sheet.pdf", PIA, may_export=anywhere)
    assert done is not None and (tmp_path / "sheet.pdf").is_file()
    assert [one.did for one in store.load().history] == ["exported"]
    office.vault.close()


def test_a_helper_fills_no_form(work: Work) -> None:
    bring_blanks(work, "X-100")
    with pytest.raises(Known):
        making.make(work.desk, work.store, None, DAY, "X-100", HELPER)


def test_every_form_at_once_is_filled_and_those_that_stand_are_left_alone(work: Work) -> None:
    bring_blanks(work, "X-100", "X-200")
    first = making.fill(work.desk, work.store, None, DAY, [], PIA, every=True)
    assert sorted(one.form for one in first) == ["X-100", "X-200"]
    assert making.fill(work.desk, work.store, None, DAY, [], PIA, every=True) == []


def test_a_blank_of_another_edition_is_filled_only_after_somebody_agreed(work: Work) -> None:
    file = work.file(blanks.blank(form="X-100", edition="05/01/26"), "newer.pdf")
    ada = Staff(id="ada", name="Ada", role="attorney")
    (added,) = form_library.add(work.desk, [file], ada, DAY)
    assert added.judged is not None and added.judged.state == "newer_same_fields"
    assert standing(work)["X-100"].state == "agree"
    with pytest.raises(Known, match="form_wants_agreement"):
        making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    form_library.agree(work.desk, added.sha256, ada, DAY)
    assert making.make(work.desk, work.store, None, DAY, "X-100", PIA).filled.pdf


def test_the_worker_never_writes_what_it_was_not_told(work: Work) -> None:
    """The PDF that is kept is the one that was read back: its hash is the record's."""
    bring_blanks(work, "X-100")
    done = making.make(work.desk, work.store, None, DAY, "X-100", PIA)
    paper = work.store.load().paper(done.paper)
    assert paper is not None and done.filled.seen is not None and paper.sha256 == done.filled.seen.sha256
    with work.store.open_blob(paper.file) as file:
        assert io.BytesIO(file.read()).getvalue() == done.filled.pdf
