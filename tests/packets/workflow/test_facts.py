"""What forms say of the office and its staff: said once, typed as forms want it, kept beside what else is kept of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from packets.requests.office import Staff
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow.desk import Desk
from packets.workflow.edits import ChangeRequest, OpenRequest
from packets.workflow.facts import facts, keep_facts
from packets.workflow.office import keep_person
from packets.workflow.questions import questions
from tests.build import TODAY, shipped
from tests.staff import ATTORNEY, LAPSED, PARALEGAL, AtTheDesk, refused

VERA = Staff(id="vera", name="Vera Trial", role="helper")


@pytest.fixture
def place(tmp_path: Path) -> OfficeFolder:
    made = OfficeFolder.create(tmp_path / "office")
    made.commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ATTORNEY, PARALEGAL, LAPSED, VERA))
    return made


def test_a_fact_is_kept_as_forms_want_it_and_is_the_persons_in_every_matter(place: OfficeFolder) -> None:
    with Desk(office=place) as desk:
        said = {"attorney.phone": "(212) 555-0123", "attorney.state": "New York"}
        keep_facts(desk, place, said, PARALEGAL, TODAY, none=["attorney.fax"], person="ada")
        ada = place.load().person("ada")
        assert ada is not None
        assert (ada.facts, ada.no_facts) == ({"attorney.phone": "2125550123", "attorney.state": "NY"}, ("attorney.fax",))
        keep_facts(desk, place, {"attorney.fax": "212-555-0124", "attorney.state": None}, PARALEGAL, TODAY, person="ada")
        found = facts(desk, place)
    rows = {one.key: (one.value, one.none) for person in found.staff if person.id == "ada" for one in person.facts}
    assert rows["attorney.fax"] == ("212-555-0124", False)
    assert rows["attorney.state"] == ("", False)
    assert rows["attorney.phone"] == ("212-555-0123", False)


def test_what_does_not_fit_is_nobodys_or_is_not_done_with_a_day_pass_is_refused(place: OfficeFolder) -> None:
    with Desk(office=place) as desk:

        def keep(said: dict[str, str | None], person: str = "ada", who: Staff = PARALEGAL, none: tuple[str, ...] = ()) -> None:
            keep_facts(desk, place, said, who, TODAY, person=person, none=none)

        refused("typed_zip", lambda: keep({"attorney.zip": "123"}))
        refused("unknown_fact", lambda: keep({"person.name.family": "x"}))
        refused("fact_of_staff", lambda: keep({"attorney.zip": "12345"}, person=""))
        refused("unknown_staff", lambda: keep({"attorney.zip": "12345"}, person="nobody"))
        refused("none_is_no_answer", lambda: keep({}, none=("attorney.zip",)))
        refused("not_with_day_pass", lambda: keep({"attorney.zip": "12345"}, who=VERA))
    assert place.load().person("ada") == ATTORNEY


def test_a_changed_row_keeps_what_forms_say_of_the_person(place: OfficeFolder) -> None:
    with Desk(office=place) as desk:
        keep_facts(desk, place, {"attorney.zip": "12345"}, ATTORNEY, TODAY, person="ada", none=["attorney.fax"])
    keep_person(place, {"id": "ada", "name": "Ada S.", "role": "attorney"}, ATTORNEY, TODAY)
    ada = place.load().person("ada")
    assert ada is not None
    assert (ada.name, ada.facts, ada.no_facts) == ("Ada S.", {"attorney.zip": "12345"}, ("attorney.fax",))


def test_who_appears_for_the_client_is_a_representative_in_time() -> None:
    import dataclasses

    office = shipped().office.model_copy(update={"staff": (ATTORNEY, PARALEGAL, LAPSED)})
    desk = AtTheDesk({}, dataclasses.replace(shipped(), office=office))
    desk.do(OpenRequest(request="u_certification", attorney="ada"), who=ATTORNEY)
    assert desk.matter.requests[0].attorney == "ada"
    desk.refuses("no_representative", ChangeRequest(request="u_certification", attorney="pia"))
    desk.refuses("no_representative", ChangeRequest(request="u_certification", attorney="alt"))
    desk.refuses("unknown_staff", ChangeRequest(request="u_certification", attorney="nobody"))
    assert desk.do(ChangeRequest(request="u_certification", attorney="")).requests[0].attorney == ""


def test_the_questions_of_a_matter_are_given_as_the_contract_says(place: OfficeFolder) -> None:
    text = 'schema = 1\nid = "{id}"\n[[requests]]\nid = "u_certification"\n[answers]\n"person.has_a_number" = true\n'
    store = place.new_matter(text)
    with Desk(office=place) as desk:
        found = questions(desk, store, None, TODAY)
    by_key = {one.key: one for page in found.pages for one in page.questions}
    assert by_key["person.has_a_number"].answer == "yes"
    assert by_key["person.name.family"].state == "not_asked"
    assert found.open == sum(page.open for page in found.pages) > 0
