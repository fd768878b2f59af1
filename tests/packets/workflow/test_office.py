"""The office as a whole: what is due and waited for, the blind check for conflicts, notes and sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Broken
from packets.matters.alike import Side
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow import office
from packets.workflow.desk import Desk
from packets.workflow.edits import SaveCall
from packets.workflow.form_editions import record_edition
from packets.workflow.results import OfficeResult
from tests.staff import ATTORNEY, LAPSED, PARALEGAL, refused

DAY = dt.date(2026, 12, 1)


class Place:
    """An office of the shipped definitions, and matters in it as text."""

    def __init__(self, folder: Path, *, practice: bool = False, staff: Sequence[Staff] = ()) -> None:
        self.folder = folder
        OfficeFolder.create(folder).commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in staff)
        if practice:
            (folder / "office.toml").write_text("schema = 1\npractice = true\n", encoding="utf-8")

    @property
    def office(self) -> OfficeFolder:
        return OfficeFolder(self.folder)

    @property
    def desk(self) -> Desk:
        return Desk(office=self.folder)

    def matter(self, text: str = "", *, practice: bool = False) -> FolderStore:
        head = f'schema = 1\nid = "{{id}}"\npractice = {str(practice).lower()}\n'
        return self.office.new_matter(head + text)

    def look(self, day: dt.date = DAY) -> OfficeResult:
        return office.look(self.desk, self.office, day)

    def keep(self, person: Mapping[str, object], who: Staff) -> None:
        office.keep_person(self.office, person, who, DAY)

    def keeps_not(self, person: Mapping[str, object], who: Staff) -> None:
        refused("staff_kept_by_others", lambda: self.keep(person, who))

    def check(self, store: FolderStore, *names: tuple[Side, str], who: Staff = PARALEGAL) -> str:
        return office.check_conflict(self.desk, self.office, store, names, who, DAY)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "office")


PERSON = '[answers]\n"person.name.given" = "Marisol"\n"person.name.family" = "Ejemplo"\n'
SUPPB = '"suppb.signed_on" = 2026-06-10\n'
REQUEST = '[[requests]]\nid = "u_certification"\n'
ASKED = '[[asked_for]]\nitem = "report"\nfrom = "the clerk"\non = 2026-11-02\nchase_on = {chase}\n'


# What is due and waited for


def test_an_empty_office_has_nothing_due(place: Place) -> None:
    found = place.look()
    assert (found.matters, found.due, found.waiting) == ([], [], [])


def test_what_is_due_comes_first_and_what_was_asked_for_by_its_day(place: Place) -> None:
    place.matter(REQUEST + PERSON + SUPPB + ASKED.format(chase="2026-12-20"))
    place.matter(
        REQUEST + PERSON.replace("Marisol", "Ana") + SUPPB.replace("06-10", "06-03") + ASKED.format(chase="2026-12-02")
    )
    place.matter('[call]\non = 2026-11-30\nname = "Third Caller"\nurgent = ["detained"]\nreferred_to = "The bar"\n')
    found = place.look()
    assert [(one.matter, one.last_day) for one in found.due if one.request and "Supplement B" in one.label][:2] == [
        ("Ana Ejemplo", "2026-12-02"),
        ("Marisol Ejemplo", "2026-12-09"),
    ]
    assert [(one.matter, one.from_, one.chase_on) for one in found.waiting] == [
        ("Ana Ejemplo", "the clerk", "2026-12-02"),
        ("Marisol Ejemplo", "the clerk", "2026-12-20"),
    ]
    first, second, third = found.matters
    assert [one.id for one in (first, second, third)] == ["m-0001", "m-0002", "m-0003"]
    assert (third.name, third.call, third.urgent, third.referred) == ("Third Caller", True, ["detained"], True)
    assert (first.call, first.requests[0].stage, first.requests[0].title) == (False, "draft", "U-visa certification request")
    assert first.requests[0].open_items > 0
    OfficeResult.model_validate_json(found.model_dump_json(by_alias=True))


def test_a_paper_that_was_filed_need_not_be_the_one_that_was_asked_for(place: Place) -> None:
    evidence = '[[evidence]]\nid = "e-0001"\nfile = "evidence/e-0001.pdf"\nitem = "report"\nkind = "police_report"\n'
    place.matter(REQUEST + PERSON + ASKED.format(chase="2026-12-02") + evidence)
    assert [one.item for one in place.look().waiting] == ["report"]


def test_what_was_waived_or_closed_is_waited_for_no_more(place: Place) -> None:
    waiver = '[[waivers]]\nitem = "report"\nreason = "None was made."\nby = "Ada Specimen"\non = 2026-11-20\n'
    place.matter(REQUEST + PERSON + ASKED.format(chase="2026-12-02") + waiver)
    place.matter(
        REQUEST
        + "closed_on = 2026-11-30\n[requests.sent]\non = 2026-11-02\n"
        + PERSON
        + SUPPB
        + ASKED.format(chase="2026-12-02")
    )
    found = place.look()
    assert found.waiting == []
    assert found.due == []


def test_a_matter_that_cannot_be_read_is_named_and_hides_nothing(place: Place) -> None:
    place.matter(REQUEST + PERSON)
    broken = place.matter(REQUEST)
    (broken.folder / "matter.toml").write_text("schema = ", encoding="utf-8")
    unknown = place.matter('[[requests]]\nid = "nothing_like_it"\n')
    place.matter(REQUEST + PERSON)
    found = place.look()
    assert [bool(one.trouble) for one in found.matters] == [False, True, True, False]
    assert [one.name for one in found.matters[1:3]] == ["m-0002", "m-0003"]
    assert "nothing_like_it" in found.matters[2].trouble
    assert unknown.folder.name == "m-0003"


@pytest.mark.parametrize("where", ["record", "manifest"])
def test_a_disk_fault_in_one_matter_hides_no_other(place: Place, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    for _ in range(2):
        place.matter(REQUEST + PERSON)
    real, folder = Path.read_bytes, place.folder / "m-0001"

    def faulty(path: Path) -> bytes:
        if path.parent == folder:
            raise OSError(5, "Input/output error")
        return real(path)

    if where == "record":
        monkeypatch.setattr(Path, "read_bytes", faulty)
    else:
        (folder / "packet" / "u_certification-packet.manifest.json").mkdir(parents=True)
    found = place.look()
    assert [bool(one.trouble) for one in found.matters] == [where == "record", False]
    assert found.matters[-1].requests


def test_a_file_name_that_no_disk_takes_hides_no_other_matter(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    long = f'[[evidence]]\nid = "e-0001"\nfile = "evidence/{"x" * 300}.pdf"\nkind = "other"\ntitle = "Paper"\n'
    store = place.matter(REQUEST + PERSON + long)
    place.matter(REQUEST + PERSON)
    refused("disk_fault", lambda: store.blob(f"evidence/{'x' * 300}.pdf"))
    assert [bool(one.trouble) for one in place.look().matters][1] is False

    def faulty(*_: object) -> None:
        raise OSError(36, "File name too long")

    monkeypatch.setattr(office, "facts_of", faulty)
    assert ["File name too long" in one.trouble for one in place.look().matters] == [True, True]


STAGES: dict[str, str] = {
    "draft": "",
    "sent": "[requests.sent]\non = 2026-11-02\n",
    "answered": "answered_on = 2026-11-20\n[requests.sent]\non = 2026-11-02\n",
    "closed": "closed_on = 2026-11-21\n[requests.sent]\non = 2026-11-02\n",
    "not_filed": '[requests.decision]\nchoice = "do_not_file"\nby = "Ada"\non = 2026-11-02\nreason = "x"\n',
}


@pytest.mark.parametrize(("stage", "lines"), STAGES.items())
def test_how_far_a_request_is(place: Place, stage: str, lines: str) -> None:
    place.matter(REQUEST + lines)
    assert place.look().matters[0].requests[0].stage == stage


# The first call


@pytest.mark.parametrize("practice", [True, False])
def test_a_call_begins_a_matter_without_a_request(tmp_path: Path, practice: bool) -> None:
    place = Place(tmp_path / "office", practice=practice)
    store = office.new_call(place.desk, place.office, SaveCall(name="Marisol", urgent=("court_date",)), PARALEGAL, DAY)
    matter = store.load()
    assert (matter.id, matter.practice, matter.opened_on, matter.requests) == ("m-0001", practice, DAY, ())
    assert matter.call is not None
    assert (matter.call.name, matter.call.by, matter.call.on) == ("Marisol", "Pia Sample", DAY)
    again = office.new_call(place.desk, place.office, SaveCall(), PARALEGAL, DAY)
    assert again.load().id == "m-0002"


# The blind check


def test_it_says_yes_or_no_and_nothing_of_the_match_is_kept_anywhere(place: Place) -> None:
    place.matter(PERSON + '"employer.legal_name" = "Sampletown Packing LLC"\n')
    store = place.matter()
    before = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    names: list[tuple[Side, str]] = [("ours", "Ana Muestra"), ("theirs", "MARISOL EJEMPLO PRUEBA")]
    assert place.check(store, *names) == "match"
    changed = [path for path in place.folder.rglob("*") if path.is_file() and before.get(path) != path.read_bytes()]
    assert changed == [store.folder / "matter.toml"]
    text = changed[0].read_text(encoding="utf-8")
    assert not [word for word in ("m-0001", "Sampletown", "Marisol") if word in text]
    (check,) = store.load().conflict_checks
    assert (check.names, check.theirs) == (("Ana Muestra", "MARISOL EJEMPLO PRUEBA"), ("MARISOL EJEMPLO PRUEBA",))
    assert (check.result, check.by, check.on) == ("match", "Pia Sample", DAY)
    assert store.load().answers == {"office.conflict_check.result": "match"}
    assert [(one.did, one.about) for one in store.load().history] == [("checked_conflict", "")]


def test_no_match_is_kept_too_and_a_matter_does_not_match_itself(place: Place) -> None:
    place.matter(PERSON)
    store = place.matter(PERSON.replace("Marisol", "Ana"))
    assert place.check(store, ("ours", "Ana Ejemplo"), ("ours", "Ana Ejemplo"), ("theirs", "")) == "no_match"
    assert store.load().conflict_checks[0].names == ("Ana Ejemplo",)


def test_both_sides_of_one_dispute_are_never_taken(place: Place) -> None:
    """The foreman of an earlier caller asks us: he stands in her check and nowhere else."""
    hers = place.matter(PERSON)
    assert place.check(hers, ("ours", "Marisol Ejemplo"), ("theirs", "Juan Malo"), ("theirs", "Packing LLC")) == "no_match"
    colleague = place.matter()
    assert place.check(colleague, ("ours", "Ana Muestra"), ("theirs", "Juan Malo"), ("theirs", "Packing")) == "no_match"
    his = place.matter()
    assert place.check(his, ("ours", "Juan Malo")) == "match"


def test_the_owner_of_a_site_who_asks_us_is_a_match_and_no_detail_is_kept(place: Place) -> None:
    place.matter(PERSON + '[[tables.worksites]]\nid = "site-1"\nowner = "Jürgen Müller, manager: Rex Malo"\n')
    for name in ("Juergen Mueller", "Muller, Jurgen", "Rex Malo"):
        store = place.matter()
        assert place.check(store, ("ours", name)) == "match"
        assert set(store.load().answers) == {"office.conflict_check.result"}
    assert place.check(place.matter(), ("ours", "Ana Muestra")) == "no_match"


@pytest.mark.parametrize("practice", [True, False])
def test_invented_people_and_real_ones_are_not_held_against_each_other(place: Place, practice: bool) -> None:
    place.matter(PERSON, practice=practice)
    assert place.check(place.matter(practice=not practice), ("theirs", "Marisol Ejemplo")) == "no_match"
    assert place.check(place.matter(practice=practice), ("theirs", "Marisol Ejemplo")) == "match"


def test_what_cannot_be_read_counts_as_a_match(place: Place) -> None:
    broken, store = place.matter(PERSON), place.matter()
    (broken.folder / "matter.toml").write_text("schema = ", encoding="utf-8")
    assert place.check(store, ("ours", "Nobody Known")) == "match"


def test_a_check_without_a_name_is_none(place: Place) -> None:
    store = place.matter()
    refused("no_names_to_check", lambda: place.check(store, ("ours", " "), ("theirs", "")))
    assert store.load().conflict_checks == ()


# Notes and sources


def test_an_attorneys_note_stands_for_the_whole_office(place: Place) -> None:
    office.add_note(place.office, "u_visa", " Looked at the page. ", ATTORNEY, DAY)
    (note,) = place.desk.library.office.notes
    assert (note.process, note.by, note.on, note.text) == ("u_visa", "Ada Specimen", DAY, "Looked at the page.")


@pytest.mark.parametrize("who", [PARALEGAL, LAPSED])
def test_nobody_else_writes_one(place: Place, who: Staff) -> None:
    refused("attorney_only", lambda: office.add_note(place.office, "u_visa", "x", who, DAY))
    assert place.office.load().notes == ()


@pytest.mark.parametrize(("process", "text"), [("u_visa", "  "), ("U visa", "x"), ("", "x")])
def test_a_note_that_says_nothing_is_told_and_not_written(place: Place, process: str, text: str) -> None:
    with pytest.raises(Broken):
        office.add_note(place.office, process, text, ATTORNEY, DAY)
    assert place.office.load().notes == ()


def test_a_source_that_was_read_again_leaves_the_list(place: Place) -> None:
    before = [one.source for one in office.to_recheck(place.desk)]
    assert len(set(before)) == len(before) > 3
    desk = place.desk
    agencies = {one.source for one in desk.library.agencies.values() if one.verify}
    clocks = {one.source for one in desk.library.clocks.values() if one.verify}
    assert agencies | clocks <= set(before), "not only what items rest on"
    office.verify_source(place.office, before[1], "still_so", "Title of the page", PARALEGAL, DAY)
    assert [one.source for one in office.to_recheck(place.desk)] == [before[0], *before[2:]]
    assert place.look().to_recheck == len(before) - 1


@pytest.mark.parametrize(("days", "due"), [(0, []), (22, []), (23, [7]), (30, [0]), (40, [-10])])
def test_an_edition_whose_reading_grows_old_is_due_with_its_day(place: Place, days: int, due: list[int]) -> None:
    read = DAY - dt.timedelta(days=days)
    record_edition(place.office, "I-765", dt.date(2025, 8, 21), "accepted", "the page of the form", PARALEGAL, read)
    record_edition(place.office, "G-28", dt.date(2018, 9, 17), "not_accepted", "the page of the form", PARALEGAL, read)
    found = place.look().editions
    assert [(one.form, one.edition, one.page, one.days_left) for one in found] == [
        ("I-765", "2025-08-21", "the page of the form", left) for left in due
    ]
    record_edition(place.office, "I-765", dt.date(2025, 8, 21), "accepted", "the page of the form", PARALEGAL, DAY)
    assert place.look().editions == []


def test_the_last_look_at_a_source_counts_also_on_the_same_day(place: Place) -> None:
    for result in ("still_so", "changed"):
        office.verify_source(place.office, "a page", result, "", PARALEGAL, DAY)  # type: ignore[arg-type]
    found = place.office.load().checked("a page")
    assert found is not None
    assert found.result == "changed"


def test_a_look_that_names_no_source_is_told(place: Place) -> None:
    wrong: Any = "perhaps"
    with pytest.raises(Broken):
        office.verify_source(place.office, "", "still_so", "", PARALEGAL, DAY)
    with pytest.raises(Broken):
        office.verify_source(place.office, "a page", wrong, "", PARALEGAL, DAY)


# Who works here

ATTORNEY_ROW = {"id": "ana", "name": "Ana Muster", "role": "attorney", "number": None, "until": None}


def roles(place: Place) -> dict[str, str]:
    return {one.id: one.role for one in place.office.load().staff}


def test_the_first_attorney_is_named_by_anybody_and_further_ones_by_an_attorney(tmp_path: Path) -> None:
    place = Place(tmp_path / "office")
    place.keep(ATTORNEY_ROW, PARALEGAL)
    again = {"id": "olga", "name": "Olga Dummy"}
    for role in ("attorney", "accredited_full", "accredited_partial", "administrator"):
        place.keeps_not({**again, "role": role}, PARALEGAL)
    place.keep({**again, "role": "helper"}, PARALEGAL)
    assert roles(place) == {"ana": "attorney", "olga": "helper"}
    ana = place.office.load().staff[0]
    place.keep({**again, "role": "administrator"}, ana)
    olga = place.office.load().staff[1]
    place.keep({"id": "tomas", "name": "Tomas Plantilla", "role": "accredited_full"}, olga)
    assert roles(place) == {"ana": "attorney", "olga": "administrator", "tomas": "accredited_full"}


def test_nobody_else_changes_an_attorney_and_nobody_makes_himself_one(tmp_path: Path) -> None:
    place = Place(tmp_path / "office", staff=(ATTORNEY, PARALEGAL))
    for row in (
        {"id": "ada", "name": "Somebody Else", "role": "attorney"},
        {"id": "ada", "name": "Ada Specimen", "role": "helper"},
        {"id": "pia", "name": "Pia Sample", "role": "attorney"},
    ):
        place.keeps_not(row, PARALEGAL)
        # What the record says of a person counts, not what is handed in.
        claimed = PARALEGAL.model_copy(update={"role": "attorney"})
        place.keeps_not(row, claimed)
    assert place.office.load().staff == (ATTORNEY, PARALEGAL)
    place.keep({"id": "pia", "name": "Pia Sample", "role": "helper", "until": DAY}, PARALEGAL)
    assert place.office.load().staff[1].until == DAY
    place.keep({"id": "pia", "name": "Pia Sample", "role": "helper", "until": None}, PARALEGAL)
    assert place.office.load().staff[1].until is None


def test_an_office_whose_only_attorney_has_no_valid_card_is_not_locked_out(tmp_path: Path) -> None:
    place = Place(tmp_path / "office", staff=(LAPSED, PARALEGAL))
    place.keep(ATTORNEY_ROW, PARALEGAL)
    place.keeps_not({**ATTORNEY_ROW, "id": "x"}, LAPSED)
