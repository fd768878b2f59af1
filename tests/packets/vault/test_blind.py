"""The blind check over matters that not everybody may open, and day passes that open what the record says, and only that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.office import PROMISE, Staff
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, revoke
from packets.vault.sealed.restricting import restrict
from packets.vault.store import Add, Answer
from packets.workflow import office as doors
from packets.workflow import signing_in, vaults
from packets.workflow.day_pass import end_day_pass, give_day_pass
from packets.workflow.desk import Desk
from packets.workflow.edits import SaveCall
from tests.offices import LentDesk
from tests.vaults import ADA, DAY, KDF, PIA, clock, new_vault, opened, secret

VERA = Staff(id="vera", name="Vera Trial", role="helper")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A vault with an attorney and a paralegal who can sign in, and a helper who cannot yet."""
    vault = new_vault(tmp_path / "vault")
    admit(vault, ADA, secret("ada"), KDF)
    admit(vault, PIA, secret("pia"), KDF)
    VaultOffice(vault).commit([Add("staff", VERA.model_dump(exclude_defaults=True))])
    vault.close()
    return tmp_path / "vault"


@contextmanager
def signed_in(place: Path, name: str, day: dt.date = DAY) -> Iterator[tuple[VaultOffice, Desk]]:
    vault = signing_in.unlock(place, name, secret(name), day, clock=clock)
    try:
        yield (office := VaultOffice(vault)), vaults.seated(LentDesk(), office, day)
    finally:
        vault.close()


def call(desk: Desk, name: str, employer: str, who: Staff = ADA) -> str:
    assert desk.office is not None
    return doors.new_call(desk, desk.office, SaveCall(name=name, employer=employer), who, DAY).key


def meets(desk: Desk, key: str, side: str, name: str, who: Staff) -> bool:
    office = desk.office
    assert office is not None
    return doors.check_conflict(desk, office, office.open(key), [(side, name)], who, DAY) == "match"  # type: ignore[list-item]


def test_a_restricted_matter_answers_yes_or_no_to_who_may_not_open_it(place: Path) -> None:
    with signed_in(place, "ada") as (office, desk):
        hidden = call(desk, "Marisol Ejemplo", "Packing LLC")
        restrict(office.vault, hidden, [])
    with signed_in(place, "pia") as (office, desk):
        mine = call(desk, "Otra Persona", "Other Inc", PIA)
        assert meets(desk, mine, "ours", "Marisol Ejemplo", PIA)
        assert not meets(desk, mine, "ours", "Nadie Conocida", PIA)
        with pytest.raises(Known):
            office.open(hidden)
        told = " ".join(str(one.summary) for one in office.vault.matters.lines.values())
        assert "Marisol" not in told


def test_marks_that_were_made_before_a_key_change_still_meet(place: Path) -> None:
    with signed_in(place, "ada") as (office, desk):
        hidden = call(desk, "Marisol Ejemplo", "Packing LLC")
        restrict(office.vault, hidden, [])
        revoke(office.vault, "pia")
    with signed_in(place, "olga") as (office, desk):
        mine = call(desk, "Otra Persona", "Other Inc")
        assert meets(desk, mine, "ours", "Marisol Ejemplo", ADA)
        assert not meets(desk, mine, "ours", "Nadie Conocida", ADA)


def test_what_was_written_where_nobody_could_make_a_card_counts_as_a_match_until_it_is_made(place: Path) -> None:
    with signed_in(place, "ada") as (office, desk):
        key, mine = call(desk, "Marisol Ejemplo", "Packing LLC"), call(desk, "Otra Persona", "Other Inc")
        office.vault.matters.card_of = None
        office.open(key).commit([Answer("person.name.family", "PRUEBA")])
        assert dict(office.cards())[key] == b""
        assert meets(desk, mine, "ours", "Nadie Conocida", ADA)
    with signed_in(place, "pia") as (office, desk):
        assert dict(office.cards())[key] != b""
        assert not meets(desk, mine, "ours", "Nadie Conocida", PIA)


def with_pass(place: Path) -> tuple[str, str]:
    """Two matters, one of them open to a helper for the day."""
    with signed_in(place, "ada") as (office, desk):
        granted, other = call(desk, "Marisol Ejemplo", "Packing LLC"), call(desk, "Otra Persona", "Other Inc")
        give_day_pass(office, "vera", [granted], PROMISE, ADA, DAY)
        helper = office.load().person("vera")
        assert helper is not None
        admit(office.vault, helper, secret("vera"), KDF)
    return granted, other


def test_a_day_pass_opens_the_matters_of_today_and_nothing_of_the_attorneys(place: Path) -> None:
    granted, other = with_pass(place)
    with signed_in(place, "vera") as (office, desk):
        there = desk.office
        assert there is not None
        assert there.matters() == [granted]
        assert there.open(granted).load().call is not None
        for refused in (lambda: there.open(other), lambda: office.open(other), lambda: there.new_matter("schema = 1")):
            with pytest.raises(Known):
                refused()
        assert office.load().notes == ()
        assert office.vault.me.office is None


def test_a_matter_that_is_taken_back_opens_to_the_pass_no_more(place: Path) -> None:
    granted, other = with_pass(place)
    with signed_in(place, "ada") as (office, _):
        give_day_pass(office, "vera", [other], PROMISE, ADA, DAY)
        assert office.open(granted).load().call is not None
    with signed_in(place, "vera") as (office, _):
        assert office.matters() == [other]
    with signed_in(place, "ada") as (office, _):
        end_day_pass(office, "vera", ADA, DAY)
    with pytest.raises(Known) as found:
        opened(place, "vera")
    assert found.value.code in ("pass_over", "wrong_passphrase")


def test_a_pass_is_over_when_the_day_is(place: Path) -> None:
    with_pass(place)
    tomorrow = DAY + dt.timedelta(days=1)
    with pytest.raises(Known) as found, signed_in(place, "vera", tomorrow):
        pass
    assert found.value.code == "pass_over"
    with signed_in(place, "ada", tomorrow):
        pass  # whoever comes first puts an ended pass out
    with pytest.raises(Known) as found:
        opened(place, "vera")
    assert found.value.code == "wrong_passphrase"
