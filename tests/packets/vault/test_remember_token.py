"""Remembered for some hours: what a token opens, and everything that ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import unlock_with_token
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.remembered import forget_token, remember_me
from packets.vault.sealed.sheets import recover
from packets.vault.sealed.vault import Vault
from tests.kept_vaults import RECORD
from tests.vaults import ADA, DAY, KDF, clock, new_vault, opened, secret, with_pass

SHEET = RecoverySheet.new()


def refused(work: Callable[[], object], code: str = "not_remembered") -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with new_vault(tmp_path / "v", SHEET) as vault:
        VaultOffice(vault).new_matter(RECORD)
        admit(vault, ADA, secret("ada"), KDF)
    return tmp_path / "v"


def token_of(place: Path, name: str = "olga", hours: float = 12.0) -> bytes:
    with opened(place, name) as vault:
        return remember_me(vault, hours)


def later(hours: float) -> Callable[[], dt.datetime]:
    return lambda: clock() + dt.timedelta(hours=hours)


def enter(place: Path, token: bytes, hours: float = 0.0) -> Vault:
    return unlock_with_token(place, token, DAY, clock=later(hours))


def remembered(place: Path) -> int:
    return len(list(place.glob("*.remembered*")))


def test_a_token_opens_the_vault_as_the_person_without_the_passphrase(place: Path) -> None:
    olga, ada = token_of(place), token_of(place, "ada")
    for token, name in ((olga, "olga"), (ada, "ada"), (olga, "olga")):
        with enter(place, token, 3) as vault:
            assert vault.who.id == name
            assert vault.matters.open("m-0001").load()
            assert not vault.findings.unsure
    assert len(olga) == 48  # fits into every keyring
    assert olga[16:] not in b"".join(one.read_bytes() for one in place.iterdir() if one.is_file())


def test_it_ends_after_its_hours_and_never_after_more_than_twelve(place: Path) -> None:
    token = token_of(place, hours=1)
    enter(place, token, 0.99).close()
    refused(lambda: enter(place, token, 1))
    assert remembered(place) == 0
    refused(lambda: enter(place, token, 0.5))
    token = token_of(place, hours=1000)
    enter(place, token, 11.99).close()
    refused(lambda: enter(place, token, 12))


def test_a_clock_that_was_put_back_ends_it(place: Path) -> None:
    token = token_of(place)
    refused(lambda: enter(place, token, -0.01))
    refused(lambda: enter(place, token, 1))


def test_locking_another_passphrase_leaving_and_recovery_end_it(place: Path) -> None:
    def locked() -> None:
        with opened(place) as vault:
            forget_token(vault)

    def changed() -> None:
        with opened(place) as vault:
            change_passphrase(vault, secret("olga"), secret("olga"), KDF)

    def leaked() -> None:
        with opened(place) as vault:
            change_passphrase(vault, secret("olga"), secret("olga"), KDF, leaked=True)

    def recovered() -> None:
        recover(place, SHEET.sheets, "olga", secret("olga"), RecoverySheet.new(), DAY, kdf=KDF, clock=clock).close()

    def left() -> None:
        with opened(place, "ada") as vault:
            revoke(vault, "olga")

    for work in (locked, changed, leaked, recovered, left):
        token = token_of(place)
        kept = next(place.glob("*.remembered")).read_bytes()
        work()
        refused(lambda token=token: enter(place, token))
        # Not even where somebody puts the file back that was taken away.
        if work is not locked:
            (place / f"{token[:16].hex()}.remembered").write_bytes(kept)
            refused(lambda token=token: enter(place, token))
        assert remembered(place) == 0


def test_one_who_remembers_again_has_one_token(place: Path) -> None:
    first, second = token_of(place), token_of(place)
    refused(lambda: enter(place, first))
    second = token_of(place)
    enter(place, second).close()
    assert remembered(place) == 1


def test_a_file_that_was_changed_opens_nothing(place: Path) -> None:
    token = token_of(place)
    path = next(place.glob("*.remembered"))
    whole = path.read_bytes()
    for bad in (b"", whole[:-1], whole + b"\0", whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], bytes(len(whole))):
        path.write_bytes(bad)
        refused(lambda: enter(place, token))
    path.write_bytes(whole)
    enter(place, token).close()


def test_a_token_of_nobody_is_none(place: Path) -> None:
    for token in (b"", bytes(48), bytes(47), b"x" * 100):
        refused(lambda token=token: enter(place, token))


def test_a_token_does_not_outlast_a_day_pass(place: Path) -> None:
    with opened(place) as vault:
        with_pass(vault, "m-0001")
    token = token_of(place, "hal")
    enter(place, token, 1).close()
    refused(lambda: unlock_with_token(place, token, DAY.replace(day=2), clock=later(2)), "pass_over")
