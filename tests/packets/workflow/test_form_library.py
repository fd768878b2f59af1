"""The form library: blanks are kept whole, open and without a person; what may hold one is told and left where it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from forms.template import Recipe
from packets.errors import Known
from packets.requests.office import NOBODY, PROMISE, EditionRead, Staff
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.worker.client import Worker
from packets.worker.forms import read_form
from packets.workflow import form_library
from packets.workflow.desk import Desk
from packets.workflow.form_editions import edition_day, form_number, record_edition
from packets.workflow.form_library import Added, add, agree, blank, folder_of, listed, take_out
from tests.forms import blanks
from tests.forms.recipes import recipe_of
from tests.vaults import new_office

DAY = dt.date(2026, 12, 1)
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
HAL = Staff(id="hal", name="Hal Volunteer", role="helper", until=DAY, promise=PROMISE, promised_on=DAY)
KNOWN = blanks.blank(form="I-765", edition="08/21/25")
NEWER = blanks.blank(form="I-765", edition="09/15/26")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(1) as found:
        yield found


@pytest.fixture(scope="module")
def recipe(worker: Worker) -> Recipe:
    import io

    return recipe_of(read_form(worker, io.BytesIO(KNOWN), len(KNOWN)))


def desk_in(worker: Worker, recipe: Recipe, office: object, data: Path | None = None) -> Desk:
    desk = Desk(office=office, data=data)  # type: ignore[arg-type]
    desk._workers.append(worker)
    desk.__dict__["library"] = replace(desk.library, recipes={recipe.id: recipe})
    return desk


@pytest.fixture
def office(tmp_path: Path) -> OfficeFolder:
    made = OfficeFolder.create(tmp_path / "office")
    made.commit([Add("staff", ADA.model_dump(exclude_defaults=True))])
    return made


@pytest.fixture
def desk(worker: Worker, recipe: Recipe, office: OfficeFolder) -> Desk:
    return desk_in(worker, recipe, office)


def put(folder: Path, **files: bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return [folder / f"{name}.pdf" for name in files]


def brought(desk: Desk, files: Sequence[Path], who: Staff = ADA) -> list[Added]:
    return list(add(desk, files, who, DAY))


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# Keeping


def test_a_blank_is_kept_under_form_edition_and_its_hash_with_what_was_read(desk: Desk, tmp_path: Path) -> None:
    (one,) = brought(desk, put(tmp_path / "in", a=KNOWN))
    sha256 = hashlib.sha256(KNOWN).hexdigest()
    assert (one.status, one.sha256, one.problem.code) == ("kept", sha256, "form_known_edition")
    folder = folder_of(desk) / "i-765" / "2025-08-21"
    assert folder == tmp_path / "office" / "forms" / "library" / "i-765" / "2025-08-21"
    assert everything(folder) == {f"{sha256}.pdf", f"{sha256}.json"}
    assert (folder / f"{sha256}.pdf").read_bytes() == KNOWN
    facts = json.loads((folder / f"{sha256}.json").read_text("utf-8"))
    assert facts["read"]["pages"] == 2 and facts["added_on"] == "2026-12-01"


def test_what_lies_open_names_nobody(desk: Desk, tmp_path: Path) -> None:
    brought(desk, put(tmp_path / "in", ada_specimen=KNOWN))
    for path in folder_of(desk).rglob("*.json"):
        text = path.read_text("utf-8")
        assert "Ada" not in text and "ada_specimen" not in text


def test_the_same_file_again_is_there_already(desk: Desk, tmp_path: Path) -> None:
    files = put(tmp_path / "in", a=KNOWN, b=KNOWN)
    assert [one.status for one in brought(desk, files)] == ["kept", "there"]
    assert len(listed(desk)) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (blanks.with_values(KNOWN, {blanks.NAME: "Ejemplo Prueba"}), "form_already_filled"),
        (blanks.blank(form="G-1450", edition="01/20/25"), "form_payment"),
        (blanks.printed(form="I-765", edition="08/21/25"), "form_print_only"),
        (blanks.placeholder(), "form_xfa_only"),
        (blanks.printed(form="I-765 Instructions", edition="08/21/25"), "form_instructions"),
    ],
)
def test_what_is_no_blank_is_told_and_nothing_of_it_is_kept(desk: Desk, tmp_path: Path, data: bytes, code: str) -> None:
    (one,) = brought(desk, put(tmp_path / "in", a=data))
    assert (one.status, one.problem.code) == ("not_kept", code)
    assert not folder_of(desk).exists()
    assert "Ejemplo" not in desk.say(one.problem)


def test_one_that_cannot_be_read_is_refused_and_the_others_are_kept(desk: Desk, tmp_path: Path) -> None:
    files = put(tmp_path / "in", a=b"no pdf at all", b=blanks.blank(password="x"), c=KNOWN)
    found = brought(desk, [*files, tmp_path / "in" / "gone.pdf"])
    assert [one.status for one in found] == ["refused", "refused", "kept", "refused"]
    assert [one.problem.code for one in found] == [
        "type_not_taken", "needs_password", "form_known_edition", "file_missing",
    ]  # fmt: skip
    assert all("{" not in desk.say(one.problem) for one in found)


def test_a_folder_brings_every_pdf_below_it_and_nothing_behind_links(desk: Desk, tmp_path: Path) -> None:
    put(tmp_path / "in", a=KNOWN)
    put(tmp_path / "in" / "deeper", b=NEWER)
    (tmp_path / "in" / "notes.txt").write_text("no form", "utf-8")
    put(tmp_path / "elsewhere", c=blanks.blank(form="G-28"))
    (tmp_path / "in" / "link.pdf").symlink_to(tmp_path / "elsewhere" / "c.pdf")
    assert [one.file for one in brought(desk, [tmp_path / "in"])] == ["a.pdf", "b.pdf"]


def test_a_folder_without_a_pdf_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Known) as known:
        brought(desk, [tmp_path / "empty"])
    assert known.value.code == "forms_folder"


def test_a_file_larger_than_any_form_is_refused_unread(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_library, "MOST_BYTES", 1000)
    (one,) = brought(desk, put(tmp_path / "in", a=KNOWN))
    assert (one.status, one.problem.code) == ("refused", "too_large")


def test_a_helper_of_a_day_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Known) as known:
        brought(desk, put(tmp_path / "in", a=KNOWN), HAL)
    assert known.value.code == "not_with_day_pass"


def test_what_was_cut_short_is_not_in_the_library_and_the_same_call_mends_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = put(tmp_path / "in", a=KNOWN)

    def cut(kept: form_library.Kept) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(form_library, "_facts", cut)
        assert [one.problem.code for one in brought(desk, files)] == ["no_space"]
    assert listed(desk) == ()
    assert [one.status for one in brought(desk, files)] == ["kept"]
    assert len(listed(desk)) == 1


def test_facts_that_somebody_broke_are_passed_over_and_mended_by_adding_again(desk: Desk, tmp_path: Path) -> None:
    files = put(tmp_path / "in", a=KNOWN)
    brought(desk, files)
    (facts,) = folder_of(desk).rglob("*.json")
    facts.write_text("{}", "utf-8")
    assert listed(desk) == ()
    assert [one.status for one in brought(desk, files)] == ["kept"]


# Where it lies


def test_beside_a_vault_it_lies_in_its_open_definitions_and_the_vault_stays_intact(
    worker: Worker, recipe: Recipe, tmp_path: Path
) -> None:
    office = new_office(tmp_path / "vault")
    desk = desk_in(worker, recipe, office)
    brought(desk, put(tmp_path / "in", a=KNOWN))
    assert folder_of(desk) == tmp_path / "vault" / "definitions" / "forms" / "library"
    assert len(listed(desk)) == 1
    assert desk.definitions == tmp_path / "vault" / "definitions"
    from packets.vault.sealed.check import check

    assert {one.state for one in check(office.vault)} == {"intact"}
    office.vault.close()


def test_without_an_office_it_lies_with_the_login(worker: Worker, recipe: Recipe, tmp_path: Path) -> None:
    desk = desk_in(worker, recipe, None, tmp_path / "data")
    assert [one.status for one in brought(desk, put(tmp_path / "in", a=KNOWN), NOBODY)] == ["kept"]
    assert folder_of(desk) == tmp_path / "data" / "forms" / "library"
    assert blank(desk, recipe.id).data == KNOWN
    assert desk.at(None).data == tmp_path / "data"


# What fills


def test_the_blank_of_a_recipe_is_its_bytes_read_anew(desk: Desk, recipe: Recipe, tmp_path: Path) -> None:
    brought(desk, put(tmp_path / "in", a=KNOWN, b=NEWER))
    found = blank(desk, recipe.id)
    assert found.data == KNOWN
    assert found.read.sha256 == hashlib.sha256(KNOWN).hexdigest()
    assert found.judged.state == "known_edition"


def test_a_newer_edition_fills_once_somebody_agreed_and_that_is_recorded(
    desk: Desk, recipe: Recipe, office: OfficeFolder, tmp_path: Path
) -> None:
    brought(desk, put(tmp_path / "in", b=NEWER))
    (one,) = listed(desk)
    assert (one.judged.state, one.ready) == ("newer_same_fields", False)
    with pytest.raises(Known) as known:
        blank(desk, recipe.id)
    assert known.value.code == "form_wants_agreement"
    agree(desk, one.sha256[:12], ADA, DAY)
    (row,) = office.load().agreed_blanks
    assert (row.sha256, row.recipe, row.by, row.on) == (one.sha256, recipe.id, "Ada Specimen", DAY)
    assert blank(desk, recipe.id).data == NEWER


def test_without_an_office_the_agreement_is_kept_with_the_blank(worker: Worker, recipe: Recipe, tmp_path: Path) -> None:
    desk = desk_in(worker, recipe, None, tmp_path / "data")
    brought(desk, put(tmp_path / "in", b=NEWER), NOBODY)
    agree(desk, listed(desk)[0].sha256, NOBODY, DAY)
    assert listed(desk)[0].ready and blank(desk, recipe.id).data == NEWER


def test_the_file_that_a_recipe_was_proved_against_goes_before_one_that_somebody_let_pass(
    worker: Worker, recipe: Recipe, office: OfficeFolder, tmp_path: Path
) -> None:
    others = [blanks.blank(form="I-765", edition="08/21/25", producer=f"Printer {number}") for number in range(3)]
    for number, data in enumerate((KNOWN, *others)):
        seen = recipe.model_copy(update={"seen": (hashlib.sha256(data).hexdigest(),)})
        desk = desk_in(worker, seen, OfficeFolder(office.place))
        for one in brought(desk, put(tmp_path / f"in{number}", **{f"a{n}": each for n, each in enumerate((KNOWN, *others))})):
            if one.judged is not None and one.judged.fillable == "agree":
                agree(desk, one.sha256, ADA, DAY)
        assert blank(desk, recipe.id).data == data


def test_an_agreement_beside_a_blank_counts_for_no_office(desk: Desk, recipe: Recipe, tmp_path: Path) -> None:
    """The library lies open: whoever puts a file into it could put that sentence into it as well."""
    (one,) = brought(desk, put(tmp_path / "in", newer=blanks.blank(form="I-765", edition="09/15/26")))
    (facts,) = form_library.folder_of(desk).rglob(f"{one.sha256}.json")
    said = json.loads(facts.read_text(encoding="utf-8")) | {"agreed_on": "2026-11-30"}
    facts.write_text(json.dumps(said), encoding="utf-8")
    assert [one.agreed for one in form_library.listed(desk)] == [False]
    with pytest.raises(Known, match="form_wants_agreement"):
        form_library.blank(desk, recipe.id)


def test_there_is_nothing_to_agree_to_where_it_is_ready_or_cannot_be_filled(desk: Desk, tmp_path: Path) -> None:
    brought(desk, put(tmp_path / "in", a=KNOWN, b=blanks.blank(form="I-360")))
    for one in listed(desk):
        with pytest.raises(Known) as known:
            agree(desk, one.sha256, ADA, DAY)
        assert known.value.code == "form_nothing_to_agree"


def test_where_there_is_none_that_is_said(desk: Desk, recipe: Recipe) -> None:
    for id_, code in ((recipe.id, "form_no_blank"), ("i-999/2025-01-01", "form_no_recipe")):
        with pytest.raises(Known) as known:
            blank(desk, id_)
        assert known.value.code == code
        assert "{" not in desk.words.say(known.value.code, known.value.params)


def test_a_blank_that_somebody_put_another_file_in_the_place_of_is_not_used(desk: Desk, recipe: Recipe, tmp_path: Path) -> None:
    brought(desk, put(tmp_path / "in", a=KNOWN))
    (pdf,) = folder_of(desk).rglob("*.pdf")
    other = bytearray(KNOWN)
    other[-1] ^= 1
    pdf.write_bytes(other)
    with pytest.raises(Known) as known:
        blank(desk, recipe.id)
    assert known.value.code == "form_blank_changed"


def test_facts_that_lie_about_a_file_do_not_make_it_fit(desk: Desk, recipe: Recipe, tmp_path: Path) -> None:
    """The facts of a known edition beside a PDF of another one: what counts is what is read when it is filled."""
    brought(desk, put(tmp_path / "in", a=KNOWN))
    (facts,) = folder_of(desk).rglob("*.json")
    sha256 = hashlib.sha256(NEWER).hexdigest()
    lie = json.loads(facts.read_text("utf-8"))
    lie["size"], lie["read"]["sha256"] = len(NEWER), sha256
    for path in folder_of(desk).rglob("*.*"):
        path.unlink()
    facts.with_name(f"{sha256}.json").write_text(json.dumps(lie), "utf-8")
    facts.with_name(f"{sha256}.pdf").write_bytes(NEWER)
    assert listed(desk)[0].ready
    with pytest.raises(Known) as known:
        blank(desk, recipe.id)
    assert known.value.code == "form_wants_agreement"


def test_limits_of_another_edition_are_compared_with_the_blank_that_is_kept(desk: Desk, tmp_path: Path) -> None:
    boxes = tuple(replace(box, limit=20) if box.name == blanks.STREET else box for box in blanks.SMALL)
    shorter = blanks.blank(form="I-765", edition="09/15/26", boxes=boxes)
    brought(desk, put(tmp_path / "in", a=KNOWN, b=shorter))
    (known, newer) = listed(desk)
    assert known.judged.state == "known_edition"
    assert newer.judged.state == "fields_differ"
    assert [(one.what, one.before, one.now) for one in newer.judged.differences] == [("limit", "34", "20")]


def test_a_blank_can_be_taken_out(desk: Desk, tmp_path: Path) -> None:
    brought(desk, put(tmp_path / "in", a=KNOWN))
    (one,) = listed(desk)
    assert take_out(desk, one.sha256[:12], ADA).sha256 == one.sha256
    assert listed(desk) == () and everything(folder_of(desk)) == set()
    with pytest.raises(Known) as known:
        take_out(desk, one.sha256, ADA)
    assert known.value.code == "form_not_kept"


# Accepted editions


def test_a_reading_of_the_agencys_page_is_a_row_of_the_record(office: OfficeFolder) -> None:
    row = record_edition(
        office, "i-765", dt.date(2025, 8, 21), "accepted", " the page of the form ", ADA, DAY, last=dt.date(2027, 1, 31)
    )
    assert office.load().editions == (row,)
    assert row == EditionRead(
        form="I-765", edition=dt.date(2025, 8, 21), by="Ada Specimen", on=DAY, page="the page of the form",
        until=dt.date(2027, 1, 31),
    )  # fmt: skip
    record_edition(office, "I-765", dt.date(2025, 8, 21), "not_accepted", "again", ADA, DAY)
    assert [one.result for one in office.load().editions] == ["accepted", "not_accepted"], "what was read before stays"


def test_a_page_has_to_be_named_and_a_helper_records_nothing(office: OfficeFolder) -> None:
    with pytest.raises(Known):
        record_edition(office, "I-765", dt.date(2025, 8, 21), "accepted", "  ", ADA, DAY)
    with pytest.raises(Known) as known:
        record_edition(office, "I-765", dt.date(2025, 8, 21), "accepted", "page", HAL, DAY)
    assert known.value.code == "not_with_day_pass"
    assert office.load().editions == ()


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("I-765", "I-765"), (" i765ws ", "I-765WS"), ("i-918 supp b", "I-918 Supplement B"), ("AR11", "AR-11"),
        ("I-918, Supplement A", "I-918 Supplement A"), ("i-918supa", "I-918 Supplement A"),
    ],
)  # fmt: skip
def test_a_form_is_understood_as_people_type_it(typed: str, form: str) -> None:
    assert form_number(typed) == form


@pytest.mark.parametrize("typed", ["", "the work permit form", "I-", "765"])
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    with pytest.raises(Known) as known:
        form_number(typed)
    assert known.value.code == "form_number_unclear"


def test_an_edition_is_understood_as_printed_and_written_out() -> None:
    assert edition_day("08/21/25") == edition_day("2025-08-21") == edition_day("08/21/2025") == dt.date(2025, 8, 21)
    for typed in ("", "21/08/25", "August 2025"):
        with pytest.raises(Known) as known:
            edition_day(typed)
        assert known.value.code == "form_edition_unclear"
