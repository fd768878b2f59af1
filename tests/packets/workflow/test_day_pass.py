"""Giving a day pass, and what is not done with one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from packets.evidence.telling import Filing
from packets.progress import SILENT
from packets.requests.office import PROMISE, WHO_MAY, Doing, Policy, Role, Staff, may
from packets.vault.helper import HelperStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Put
from packets.workflow import building, exporting, gathering, sending
from packets.workflow import office as doors
from packets.workflow.custody import check_custody
from packets.workflow.day_pass import end_day_pass, give_day_pass
from packets.workflow.edits import SaveCall
from packets.workflow.sheets import doors as sheets
from packets.workflow.sheets import keeping
from tests import papers
from tests.build import TODAY
from tests.offices import DAY, Make, Work, desk, make, office
from tests.staff import ATTORNEY, LAPSED, PARALEGAL, refused

__all__ = ["desk", "make", "office"]

ADMINISTRATOR = Staff(id="olga", name="Olga Dummy", role="administrator")
VERA = Staff(id="vera", name="Vera Trial", role="helper")
NEXT = TODAY + dt.timedelta(days=1)


# The table


def test_the_table_names_every_doing_and_no_helper() -> None:
    assert set(WHO_MAY) == set(get_args(Doing))
    assert not any(may("helper", what) for what in get_args(Doing))
    assert all(may("attorney", what) for what in get_args(Doing))


@pytest.mark.parametrize(
    ("role", "what", "yes"),
    [
        ("paralegal", "build", True),
        ("paralegal", "print", True),
        ("paralegal", "approve", False),
        ("paralegal", "destroy", False),
        ("paralegal", "give_day_pass", False),
        ("administrator", "give_day_pass", True),
        ("administrator", "decide", False),
        ("accredited_partial", "decide", True),
    ],
)
def test_who_may_what(role: Role, what: Doing, yes: bool) -> None:
    assert may(role, what) is yes


# The pass


@pytest.fixture
def place(tmp_path: Path) -> OfficeFolder:
    made = OfficeFolder.create(tmp_path / "office")
    staff = (ATTORNEY, PARALEGAL, ADMINISTRATOR, LAPSED, VERA)
    made.commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in staff)
    for _ in range(3):
        made.new_matter('schema = 1\nid = "{id}"\n')
    return made


def vera(place: OfficeFolder) -> Staff:
    found = place.load().person("vera")
    assert found is not None
    return found


@pytest.mark.parametrize("who", [ATTORNEY, ADMINISTRATOR], ids=lambda one: one.id)
def test_a_pass_is_for_named_matters_and_one_day_after_the_promise(place: OfficeFolder, who: Staff) -> None:
    assert not vera(place).in_time(TODAY)
    give_day_pass(place, "vera", ["m-0002", "m-0001", "m-0002"], f"  {PROMISE.upper()} ", who, TODAY)
    kept = vera(place)
    assert (kept.matters, kept.promise, kept.promised_on, kept.until) == (
        ("m-0002", "m-0001"), PROMISE.upper(), TODAY, TODAY,
    )  # fmt: skip
    assert kept.in_time(TODAY)
    assert not kept.in_time(NEXT), "it dies by itself"
    end_day_pass(place, "vera", who, TODAY)
    assert vera(place) == VERA


def test_what_is_typed_is_the_promise_word_for_word(place: OfficeFolder) -> None:
    for typed in ("", "yes", PROMISE[:-9], PROMISE + " Not."):
        refused("promise_differs", lambda typed=typed: give_day_pass(place, "vera", ["m-0001"], typed, ATTORNEY, TODAY))  # type: ignore[misc]
    assert vera(place) == VERA


def test_only_who_keeps_the_staff_gives_one_and_only_to_a_helper(place: OfficeFolder) -> None:
    for who in (PARALEGAL, LAPSED, VERA):
        refused("pass_given_by_others", lambda who=who: give_day_pass(place, "vera", ["m-0001"], PROMISE, who, TODAY))  # type: ignore[misc]
        refused("pass_given_by_others", lambda who=who: end_day_pass(place, "vera", who, TODAY))  # type: ignore[misc]
    refused("no_such_helper", lambda: give_day_pass(place, "pia", ["m-0001"], PROMISE, ATTORNEY, TODAY))
    refused("no_such_helper", lambda: give_day_pass(place, "nobody", ["m-0001"], PROMISE, ATTORNEY, TODAY))
    refused("no_matter", lambda: give_day_pass(place, "vera", ["m-0001", "m-9999"], PROMISE, ATTORNEY, TODAY))
    assert vera(place) == VERA


def test_a_pass_is_given_by_no_other_door_and_goes_with_the_role(place: OfficeFolder) -> None:
    given = {"id": "vera", "name": "Vera T.", "role": "helper", "until": NEXT}
    cheat = {"matters": ["m-0003"], "promise": PROMISE, "promised_on": NEXT}
    doors.keep_person(place, given | cheat, PARALEGAL, TODAY)
    assert (vera(place).matters, vera(place).name) == ((), "Vera T.")
    give_day_pass(place, "vera", ["m-0001"], PROMISE, ATTORNEY, TODAY)
    doors.keep_person(place, given | cheat, PARALEGAL, TODAY)
    assert (vera(place).matters, vera(place).promised_on) == (("m-0001",), TODAY)
    assert not vera(place).in_time(TODAY), "a later last day makes no longer pass"
    assert not vera(place).in_time(NEXT)
    doors.keep_person(place, {"id": "vera", "name": "Vera T.", "role": "paralegal"}, PARALEGAL, TODAY)
    assert (vera(place).matters, vera(place).promise) == ((), "")
    with pytest.raises(ValidationError, match="only a helper"):
        Staff(id="pia", name="Pia", role="paralegal", matters=("m-0001",))


# What is not done with one


def test_doors_of_the_office_are_closed(place: OfficeFolder) -> None:
    give_day_pass(place, "vera", ["m-0001"], PROMISE, ATTORNEY, TODAY)
    helper, before = vera(place), (place.folder / "office.toml").read_bytes()
    refused("not_with_day_pass", lambda: doors.verify_source(place, "x", "still_so", "p", helper, TODAY))
    refused(
        "not_with_day_pass", lambda: doors.keep_person(place, {"id": "new", "name": "N", "role": "paralegal"}, helper, TODAY)
    )
    refused("not_with_day_pass", lambda: check_custody(place, 1, "", helper, TODAY))
    refused("attorney_only", lambda: doors.add_note(place, "u_visa", "x", helper, TODAY))
    refused("attorney_only", lambda: doors.set_policy(place, Policy(approval_to_send=False), helper, TODAY))
    with_desk = doors.Desk(office=place)
    refused("not_with_day_pass", lambda: doors.new_call(with_desk, place, SaveCall(name="x"), helper, TODAY))
    assert (place.folder / "office.toml").read_bytes() == before
    assert len(place.matters()) == 3


@pytest.fixture
def work(make: Make) -> Work:
    """Built to send, with a paper of criminal history in the matter."""
    work = make("granted")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("Outcome of the arrest"), "report", kind="certified_disposition")
    work.build(send=True)
    return work


def helper_of(work: Work) -> Staff:
    pass_ = {"matters": (work.store.key,), "promise": PROMISE, "promised_on": DAY, "until": DAY}
    return VERA.model_copy(update=pass_)


def test_nothing_is_built_approved_sent_printed_or_taken_out(work: Work, tmp_path: Path) -> None:
    helper, store = helper_of(work), HelperStore(work.store, work.desk.library)
    for one in (store, work.store):
        refused("not_with_day_pass", lambda one=one: sending.approve(work.desk, one, "mini", helper, DAY))  # type: ignore[misc]
        refused(
            "not_with_day_pass",
            lambda one=one: sending.record_sending(work.desk, one, "mini", helper, DAY, on=DAY),  # type: ignore[misc]
        )
        refused(
            "not_with_day_pass",
            lambda one=one: exporting.export_packet(  # type: ignore[misc]
                work.desk, one, "mini", tmp_path / "out", helper, DAY, may_export=exporting.anywhere
            ),
        )
    refused("not_with_day_pass", lambda: building.build(work.desk, store, "mini", DAY))
    refused("not_with_day_pass", lambda: building.build(work.desk, store, "mini", DAY, out=tmp_path / "out"))
    for sheet in (sheets.mail_day, sheets.client_checklist, sheets.basis, sheets.index):
        refused("not_with_day_pass", lambda sheet=sheet: sheet(work.desk, store, "mini", DAY))  # type: ignore[misc]
    refused("not_with_day_pass", lambda: keeping.originals_list(work.desk, store, DAY))
    assert not (tmp_path / "out").exists()
    assert work.store.load().history == ()


def test_a_helper_takes_papers_in_beside_what_is_hidden(work: Work) -> None:
    hidden = work.store.load().evidence[1].id
    store = HelperStore(work.store, work.desk.library)
    assert [one.kind for one in store.load().evidence] == ["request_letter"]
    file = work.file(papers.plain("A pay stub"), "pay.pdf")
    (done,) = gathering.bring_in(work.desk, store, [file], Filing(item="pay"), SILENT)
    assert (done.status, done.id) == ("collected", "e-0003")
    assert [one.id for one in store.load().evidence] == ["e-0001", "e-0003"]
    assert hidden == "e-0002"
    assert building.examine(work.desk, store, "mini", DAY).selection.bound


def test_what_was_filed_stays_closed_when_it_is_told_what_it_is(work: Work) -> None:
    store = HelperStore(work.store, work.desk.library)
    work.store.commit([Put("evidence", "e-0001", {"kind": "clerk_letter"})])
    assert store.load().evidence == ()
    assert store.blob("working/e-0001.pdf") is None
