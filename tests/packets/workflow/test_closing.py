"""Custody, closing, and destroying a file with a certificate."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Broken, Known
from packets.requests.office import Destroyed, OfficeRecord, Staff
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow import destroying
from packets.workflow.closing import closing, set_retention
from packets.workflow.custody import check_custody, custody
from packets.workflow.desk import Desk, Unfit
from packets.workflow.destroying import destroy_file, finish_destroying
from packets.workflow.edits import HoldFile, MoveOriginal, make
from packets.workflow.results_keeping import ClosingResult, CustodyResult, DestroyedResult
from packets.workflow.sheets import keeping as sheets
from tests import pdfs
from tests.build import shipped
from tests.staff import ATTORNEY, EVERYBODY_ELSE, LAPSED, PARALEGAL, PARTIAL, refused

DAY = dt.date(2026, 12, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
HELPER = Staff(id="vera", name="Vera Trial", role="helper", until=DAY)
STAFF = (ATTORNEY, PARTIAL, PARALEGAL, LAPSED)

HEAD = 'schema = 1\nid = "{id}"\nopened_on = 2019-05-06\n'
PERSON = '[answers]\n"person.name.given" = "Marisol"\n"person.name.family" = "Ejemplo"\n'
OVER = '[[requests]]\nid = "u_certification"\nclosed_on = 2019-11-30\n'
KEPT = f'"close.keep_until" = {BEFORE.isoformat()}\n"close.no_originals" = true\n'
FINISHED = HEAD + OVER + PERSON + KEPT


class Place:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        OfficeFolder.create(folder).commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in STAFF)

    @property
    def office(self) -> OfficeFolder:
        return OfficeFolder(self.folder)

    @property
    def desk(self) -> Desk:
        return Desk(office=self.folder)

    @property
    def record(self) -> OfficeRecord:
        return self.office.load()

    def matter(self, text: str = FINISHED) -> FolderStore:
        store = self.office.new_matter(text)
        (store.folder / "evidence" / "e-0001.pdf").write_bytes(b"a paper")
        return store

    def destroy(
        self, store: FolderStore, who: Staff = ATTORNEY, second: Staff = PARALEGAL, *, number: str = "", name: bool = False
    ) -> DestroyedResult:
        number = number or store.load().id
        return destroy_file(self.desk, self.office, store, who, second, DAY, number=number, name=name)

    def finish(self, day: dt.date = AFTER) -> list[DestroyedResult]:
        return finish_destroying(self.desk, self.office, day)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "office")


# Custody

TABLE = '[[tables.originals]]\nid = "{0}"\nwhat = "{0}"\ncustody = "{1}"\nplace = "{2}"\nsince = {3}\n'


def originals(*rows: tuple[str, str, str, str]) -> str:
    return HEAD + PERSON + "".join(TABLE.format(*row) for row in rows)


def test_the_board_lists_what_lies_with_us_by_place_and_age_and_the_rest_apart(place: Place) -> None:
    place.matter(
        originals(
            ("passport", "safe", "safe 2", "2026-11-02"),
            ("card", "with_client", "", "2026-11-03"),
            ("order", "elsewhere", "translator", "2026-11-04"),
        )
    )
    place.matter(
        originals(
            ("birth", "drawer", "drawer 4", "2026-01-02"),
            ("suppb", "safe", "safe 2", "2026-10-02"),
            ("decree", "safe", "safe 1", "2026-11-20"),
        )
    )
    found = custody(place.desk, place.office, DAY)
    assert [(one.what, one.place, one.id) for one in found.in_hands] == [
        ("decree", "safe 1", "m-0002"),
        ("suppb", "safe 2", "m-0002"),
        ("passport", "safe 2", "m-0001"),
        ("birth", "drawer 4", "m-0002"),
    ]
    assert [one.what for one in found.with_client] == ["card"]
    assert [(one.what, one.place) for one in found.elsewhere] == [("order", "translator")]
    assert found.in_hands[0].matter == "Marisol Ejemplo"
    CustodyResult.model_validate_json(found.model_dump_json())


def test_the_board_says_who_moved_an_original_last_and_to_whom(place: Place) -> None:
    store = place.matter(originals(("passport", "safe", "safe 2", "2026-11-02")))
    assert custody(place.desk, place.office, DAY).in_hands[0].by == ""
    move = MoveOriginal(original="passport", custody="elsewhere", to="Nil Bote")
    make(store, shipped(), [move], PARALEGAL, DAY)
    (one,) = custody(place.desk, place.office, DAY).elsewhere
    assert (one.by, one.to, one.place, one.since) == ("Pia Sample", "Nil Bote", "Nil Bote", DAY.isoformat())


def test_an_original_of_which_nobody_said_where_it_is_comes_first(place: Place) -> None:
    place.matter(originals(("passport", "safe", "safe 2", "2026-11-02")) + '[[tables.originals]]\nid = "lost"\n')
    assert [one.original for one in custody(place.desk, place.office, DAY).in_hands] == ["lost", "passport"]


def test_a_matter_that_cannot_be_read_is_named(place: Place) -> None:
    store = place.matter()
    (store.folder / "matter.toml").write_text("schema = ", encoding="utf-8")
    (said,) = custody(place.desk, place.office, DAY).unread
    assert said.startswith("m-0001: ")


def test_it_is_asked_once_a_day_while_something_lies_here(place: Place) -> None:
    assert not custody(place.desk, place.office, DAY).to_check
    place.matter(originals(("passport", "safe", "safe 2", "2026-11-02")))
    assert custody(place.desk, place.office, DAY).to_check
    check_custody(place.office, 1, "  ", PARALEGAL, DAY)
    found = custody(place.desk, place.office, DAY)
    assert found.checked is not None
    assert (found.to_check, found.checked.by, found.checked.count, found.checked.lacks) == (False, "Pia Sample", 1, "")
    assert custody(place.desk, place.office, AFTER).to_check
    check_custody(place.office, 1, "Passport of M-1", PARALEGAL, AFTER)
    assert [one.lacks for one in place.record.custody_checks] == ["", "Passport of M-1"]
    refused("staff_expired", lambda: check_custody(place.office, 1, "", LAPSED, AFTER))


# The rule, and how a file stands


def test_only_who_may_decide_says_how_long_files_are_kept_and_by_which_rule(place: Place) -> None:
    rule = {"years": 7, "minor_age": 18, "minor_years": 7, "rule": "Rule of the bar, page read today"}
    for who in EVERYBODY_ELSE:
        refused("attorney_only", lambda who=who: set_retention(place.office, rule, who, DAY))  # type: ignore[misc]
    with pytest.raises(Broken):
        set_retention(place.office, rule | {"rule": ""}, ATTORNEY, DAY)
    assert place.record.retention is None
    set_retention(place.office, rule, ATTORNEY, DAY)
    kept = place.record.retention
    assert kept is not None
    assert (kept.years, kept.by, kept.on) == (7, "Ada Specimen", DAY)


def test_the_day_by_the_rule_is_offered_and_never_taken_by_itself(place: Place) -> None:
    store = place.matter(HEAD + OVER + PERSON)
    before = closing(place.desk, store, DAY)
    assert (before.keep_until, before.by_rule, before.rule) == (None, None, "")
    assert before.usual.startswith("Five to seven years")
    assert before.source
    assert before.verify
    set_retention(place.office, {"years": 7, "rule": "Rule 1.15"}, ATTORNEY, DAY)
    after = closing(place.desk, store, DAY)
    assert (after.keep_until, after.by_rule, after.rule, after.birth_date_known) == (None, "2026-11-30", "Rule 1.15", False)
    assert closing(place.desk, place.matter(HEAD + PERSON), DAY).by_rule is None, "it is not closed"


def test_how_a_file_stands_at_its_end(place: Place) -> None:
    store = place.matter(originals(("passport", "safe", "safe 2", "2026-11-02")))
    library = shipped()
    make(store, library, [MoveOriginal(original="passport", custody="drawer", place="drawer 4")], PARALEGAL, DAY)
    make(store, library, [HoldFile(reason="Suit")], ATTORNEY, DAY)
    found = closing(place.desk, store, DAY)
    assert [(one.from_, one.where, one.by) for one in found.moves] == [("safe: safe 2", "drawer: drawer 4", "Pia Sample")]
    assert [one.what for one in found.in_hands] == ["passport"]
    assert (found.held, found.holds[0].reason) == (True, "Suit")
    assert [one.code for one in found.stops] == ["destroy_no_day", "destroy_held", "destroy_original_here"]
    ClosingResult.model_validate_json(found.model_dump_json())


# Destroying


def test_a_file_is_destroyed_and_its_certificate_stays(place: Place) -> None:
    store, other = place.matter(), place.matter()
    made = place.destroy(store)
    assert not store.folder.exists()
    assert place.office.matters() == [other.key]
    (row,) = place.record.destroyed
    assert row == Destroyed(
        id="d-0001",
        matter="m-0001",
        key=store.key,
        opened_on=dt.date(2019, 5, 6),
        closed_on=dt.date(2019, 11, 30),
        keep_until=BEFORE,
        requests=1,
        papers=0,
        pages=0,
        how="folder_removed",
        by="Ada Specimen",
        role="attorney",
        second="Pia Sample",
        on=DAY,
        state="done",
        done_on=DAY,
    )
    assert (made.certificate, made.state, made.name) == ("d-0001", "done", "")
    assert "Marisol" not in (place.folder / "office.toml").read_text(encoding="utf-8")


def test_the_certificate_names_the_client_only_where_that_was_chosen(place: Place) -> None:
    place.destroy(place.matter())
    made = place.destroy(place.matter(), name=True)
    assert (made.certificate, made.name) == ("d-0002", "Marisol Ejemplo")
    assert [one.name for one in place.record.destroyed] == ["", "Marisol Ejemplo"]


def test_papers_and_what_became_of_originals_are_counted(place: Place) -> None:
    paper = '[[evidence]]\nid = "e-0001"\nfile = "evidence/e-0001.pdf"\n'
    rows = TABLE.format("a", "with_client", "", "2026-11-02") + TABLE.format("b", "elsewhere", "x", "2026-11-02")
    place.destroy(place.matter(FINISHED + rows + paper))
    (row,) = place.record.destroyed
    assert (row.papers, row.pages, row.originals_returned, row.originals_elsewhere) == (1, None, 1, 1)


STOPS: dict[str, str] = {
    "destroy_no_day": FINISHED.replace(f'"close.keep_until" = {BEFORE.isoformat()}\n', ""),
    "destroy_too_early": FINISHED.replace(BEFORE.isoformat(), DAY.isoformat()),
    "destroy_held": FINISHED + '[[holds]]\nby = "Ada"\nrole = "attorney"\non = 2026-11-02\nreason = "Suit"\n',
    "destroy_request_open": FINISHED.replace("closed_on = 2019-11-30\n", ""),
    "destroy_originals_unsaid": FINISHED.replace('"close.no_originals" = true\n', ""),
    "destroy_original_here": FINISHED + TABLE.format("passport", "safe", "safe 2", "2026-11-02"),
}


@pytest.mark.parametrize(("code", "text"), STOPS.items(), ids=STOPS)
def test_what_must_stay_is_not_touched(place: Place, code: str, text: str) -> None:
    store = place.matter(text)
    before = contents(place.folder)
    with pytest.raises(Unfit) as found:
        place.destroy(store)
    assert (found.value.code, [one.code for one in found.value.problems]) == ("file_must_stay", [code])
    assert contents(place.folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("who", EVERYBODY_ELSE, ids=lambda one: one.id)
def test_only_who_may_decide_destroys(place: Place, who: Staff) -> None:
    store = place.matter()
    refused("attorney_only", lambda: place.destroy(store, who, ATTORNEY))
    assert store.folder.is_dir()


@pytest.mark.parametrize("second", [ATTORNEY, LAPSED, HELPER], ids=["the same", "over", "helper"])
def test_it_takes_another_person(place: Place, second: Staff) -> None:
    store = place.matter()
    refused("second_person", lambda: place.destroy(store, ATTORNEY, second))
    assert store.folder.is_dir()
    assert place.record.destroyed == ()


def test_the_number_is_typed_and_has_to_be_right(place: Place) -> None:
    store = place.matter()
    refused("number_differs", lambda: place.destroy(store, number="m-0002"))
    assert store.folder.is_dir()
    assert place.destroy(store, number=" m-0001 ").state == "done"


# Broken off


def broken_off(place: Place, store: FolderStore, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a run that was killed right before this step."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    places: dict[str, tuple[object, str]] = {
        "mark": (destroying, "_mark"),
        "destroy": (OfficeFolder, "destroy"),
        "done": (destroying, "_write"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[step], die)
        with pytest.raises(KeyboardInterrupt):
            place.destroy(store)
    assert place.record.destroyed[0].state == "under_way"


@pytest.mark.parametrize("step", ["mark", "destroy", "done"])
def test_broken_off_at_any_step_it_ends_at_the_next_start(place: Place, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.matter()
    broken_off(place, store, step, monkeypatch)
    assert store.folder.exists() is (step != "done")
    (made,) = place.finish()
    assert (made.state, made.trouble, made.done_on) == ("done", "", AFTER.isoformat())
    assert not store.folder.exists()
    (row,) = place.record.destroyed
    assert (row.on, row.done_on, row.by) == (DAY, AFTER, "Ada Specimen")
    assert place.finish() == []


def test_a_folder_that_was_removed_in_part_goes_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.matter()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
        refused("no_permission", lambda: place.destroy(store))
    assert place.record.destroyed[0].state == "under_way"
    assert place.office.matters() == [], "what is half gone is no matter"
    assert place.finish()[0].state == "done"
    assert not any(path.name.startswith("e-0001") for path in place.folder.rglob("*"))


def test_a_hold_that_came_between_wins_over_what_was_only_begun(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.matter()
    broken_off(place, store, "mark", monkeypatch)
    make(store, shipped(), [HoldFile(reason="Suit")], ATTORNEY, DAY)
    (made,) = place.finish()
    assert (made.state, "Suit" in made.trouble) == ("stopped", True)
    assert store.folder.is_dir()
    assert place.finish() == []
    assert place.record.destroyed[0].state == "stopped"


def test_a_hold_that_comes_after_the_last_look_is_told_that_it_is_too_late(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.matter()
    broken_off(place, store, "destroy", monkeypatch)
    refused("being_destroyed", lambda: make(store, shipped(), [HoldFile(reason="Suit")], ATTORNEY, DAY))
    assert place.finish()[0].state == "done"


def test_a_hold_that_comes_while_the_certificate_is_written_stops_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people at two desks: the look at the matter and its mark are one commit."""
    store = place.matter()
    commit = OfficeFolder.commit

    def with_a_hold(office: OfficeFolder, changes: object) -> OfficeRecord:
        record = commit(office, changes)  # type: ignore[arg-type]
        if not store.load().holds:
            make(store, shipped(), [HoldFile(reason="Suit")], ATTORNEY, DAY)
        return record

    monkeypatch.setattr(OfficeFolder, "commit", with_a_hold)
    with pytest.raises(Unfit):
        place.destroy(store)
    assert store.folder.is_dir()
    assert [one.state for one in place.record.destroyed] == ["stopped"]


def test_another_matter_that_got_the_key_is_never_touched(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.matter()
    broken_off(place, store, "done", monkeypatch)
    again = FolderStore.create(store.folder, FINISHED.replace("{id}", "m-9999"))
    (made,) = place.finish()
    assert made.state == "stopped"
    assert again.load().id == "m-9999"


def test_a_matter_that_cannot_be_read_is_left_and_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.matter()
    broken_off(place, store, "mark", monkeypatch)
    text = (store.folder / "matter.toml").read_bytes()
    (store.folder / "matter.toml").write_text("schema = ", encoding="utf-8")
    (made,) = place.finish()
    assert (made.state, bool(made.trouble)) == ("under_way", True)
    assert store.folder.is_dir()
    (store.folder / "matter.toml").write_bytes(text)
    assert place.finish()[0].state == "done"


KEYS: list[str] = ["", "..", ".", "a/b", "../other", "/etc"]


@pytest.mark.parametrize("key", KEYS)
def test_no_key_leads_out_of_the_office(place: Place, key: str) -> None:
    (place.folder.parent / "other").mkdir()
    (place.folder.parent / "other" / "matter.toml").write_text(FINISHED, encoding="utf-8")
    before = contents(place.folder.parent)
    for work in (place.office.open, place.office.destroy):
        with pytest.raises(Known):
            work(key)
    assert contents(place.folder.parent) == before


# On paper


def test_the_certificate_says_what_was_destroyed_and_by_whom_and_not_who_it_was(place: Place) -> None:
    place.destroy(place.matter())
    made = sheets.certificate(place.office, "d-0001", DAY)
    text = " ".join(" ".join(pdfs.texts(made.pdf)).split())
    for words in ("Certificate of destruction", "d-0001", "m-0001", "Ada Specimen", "Pia Sample", "backups made before"):
        assert words in text
    assert "Marisol" not in text
    assert "NOT" not in text.replace("Not covered", "")
    assert (made.result.sheet, made.result.practice) == ("destroyed", False)
    refused("no_certificate", lambda: sheets.certificate(place.office, "d-0002", DAY))


STATES: dict[str, tuple[str, Callable[[Place, FolderStore], object]]] = {
    "under_way": ("NOT FINISHED", lambda place, store: None),
    "stopped": (
        "NOT DESTROYED",
        lambda place, store: (
            make(store, shipped(), [HoldFile(reason="Suit")], ATTORNEY, DAY),
            place.finish(),
        ),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_a_certificate_of_what_was_not_destroyed_says_so_at_its_head(
    place: Place, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.matter()
    broken_off(place, store, "mark", monkeypatch)
    words, then = STATES[state]
    then(place, store)
    assert place.record.destroyed[0].state == state
    assert words in " ".join(pdfs.texts(sheets.certificate(place.office, "d-0001", DAY).pdf))


def test_the_list_to_sign_holds_what_lies_with_us_and_nothing_else(place: Place) -> None:
    store = place.matter(originals(("passport", "safe", "safe 2", "2026-11-02"), ("card", "with_client", "", "2026-11-03")))
    made = sheets.originals_list(place.desk, store, DAY)
    text = " ".join(" ".join(pdfs.texts(made.pdf)).split())
    assert "passport" in text
    assert "safe: safe 2" in text
    assert "card" not in text
    assert "Marisol Ejemplo" in text
    refused("no_original_here", lambda: sheets.originals_list(place.desk, place.matter(), DAY))
