"""The device secret and being remembered, from the doors that the window and the prompt use."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from packets.errors import Known
from packets.system.policy import Keyring
from packets.vault.sealed.device import new_device
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.recovery import RecoverySheet
from packets.workflow import signing_in, vaults
from packets.workflow.signing_in import How
from tests.keyrings import Login
from tests.vaults import ADA, OLGA

WORDS, OTHERS = "seven herons walk on wet stones", "quiet orange lamps above rivers"
NOW = dt.datetime.now().astimezone().replace(hour=15, minute=0, second=0, microsecond=0)
"""Of this day: what a token says of its time is the vault's own clock."""


def secret(passphrase: str, device: bytes) -> Secret:
    return Secret(device=device, ready=passphrase.encode().ljust(32)[:32])


@pytest.fixture
def how(tmp_path: Path) -> How:
    rules = Keyring(remember="ask", device_secret="optional")
    return How(secret, lambda: Kdf(salt="00" * 16), tmp_path / "state", rules, Login())


@pytest.fixture
def place(tmp_path: Path, how: How) -> Path:
    vaults.leave(vaults.make_vault(tmp_path / "v", [OLGA, ADA], "olga", WORDS, RecoverySheet.new(), how=how))
    return tmp_path / "v"


def entered(place: Path, how: How, words: str = WORDS, device: bytes = b"") -> VaultOffice:
    return signing_in.enter(place, "olga", words, NOW.date(), device=device, how=how)


def refused(code: str, work: object) -> None:
    with pytest.raises(Known) as found:
        work()  # type: ignore[operator]
    assert found.value.code == code


def elsewhere(how: How, **changed: object) -> How:
    """Another login, with nothing in its keyring."""
    return replace(how, **{"keyring": Login(), **changed})  # type: ignore[arg-type]


def test_a_device_secret_is_kept_by_this_login_and_typed_once_on_another(place: Path, how: How) -> None:
    device, other = new_device(), elsewhere(how)
    office = entered(place, how)
    signing_in.give_device(office, WORDS, device, how)
    vaults.leave(office)
    vaults.leave(entered(place, how))
    refused("device_secret_missing", lambda: entered(place, other))
    refused("wrong_passphrase", lambda: entered(place, other, device=new_device()))
    vaults.leave(entered(place, other, device=device))
    vaults.leave(entered(place, other))


def test_a_keyring_that_fails_keeps_nobody_out_who_has_the_set_up_sheet(place: Path, how: How) -> None:
    device = new_device()
    office = entered(place, how)
    signing_in.give_device(office, WORDS, device, how)
    vaults.leave(office)
    broken = elsewhere(how, keyring=Login("keyring_failed"))
    refused("device_secret_missing", lambda: entered(place, broken))
    vaults.leave(entered(place, broken, device=device))
    off = elsewhere(how, rules=Keyring())
    vaults.leave(entered(place, off, device=device))
    assert not off.keyring.kept  # type: ignore[attr-defined]


def test_another_passphrase_keeps_the_device_secret_also_of_who_was_remembered(place: Path, how: How) -> None:
    office = entered(place, how)
    signing_in.give_device(office, WORDS, new_device(), how)
    signing_in.remember_until_tonight(office, dt.datetime.now().astimezone(), how)
    vaults.leave(office)
    remembered = signing_in.enter_remembered(place, dt.datetime.now().astimezone(), how)
    assert remembered is not None
    assert not signing_in.lacks_device(remembered, replace(how, rules=Keyring(device_secret="required")))
    signing_in.new_passphrase(remembered, WORDS, OTHERS, how=how)
    vaults.leave(remembered)
    refused("wrong_passphrase", lambda: entered(place, how))
    refused("device_secret_missing", lambda: entered(place, elsewhere(how), OTHERS))
    vaults.leave(entered(place, how, OTHERS))


def test_where_the_policy_wants_one_nobody_new_is_without(tmp_path: Path, how: How) -> None:
    strict = replace(how, rules=Keyring(device_secret="required"))
    made = lambda device: vaults.make_vault(  # noqa: E731
        tmp_path / "w", [OLGA, ADA], "olga", WORDS, RecoverySheet.new(), device=device, how=strict
    )
    refused("device_secret_wanted", lambda: made(b""))
    office = made(new_device())
    refused("device_secret_wanted", lambda: vaults.let_in(office, ADA, OTHERS, how=strict))
    vaults.let_in(office, ADA, OTHERS, device=new_device(), how=strict)
    assert not signing_in.lacks_device(office, strict)
    vaults.leave(office)
    vaults.leave(signing_in.enter(tmp_path / "w", "olga", WORDS, NOW.date(), how=strict))


def test_who_has_none_comes_in_and_it_is_known(place: Path, how: How) -> None:
    strict = replace(how, rules=Keyring(device_secret="required"))
    office = entered(place, strict)
    assert signing_in.lacks_device(office, strict)
    vaults.leave(office)


def test_who_is_remembered_comes_in_until_it_is_locked(place: Path, how: How) -> None:
    now = dt.datetime.now().astimezone()
    assert signing_in.enter_remembered(place, now, how) is None
    office = entered(place, how)
    signing_in.remember_until_tonight(office, now, how)
    vaults.leave(office)
    again = signing_in.enter_remembered(place, now, how)
    assert again is not None
    assert again.vault.who.id == "olga"
    assert signing_in.enter_remembered(place, now, elsewhere(how)) is None
    signing_in.forget(again, how)
    vaults.leave(again)
    assert signing_in.enter_remembered(place, now, how) is None
    assert not how.keyring.kept  # type: ignore[attr-defined]


def test_nobody_is_remembered_where_the_policy_says_never(place: Path, how: How) -> None:
    never, now = replace(how, rules=Keyring()), dt.datetime.now().astimezone()
    office = entered(place, never)
    refused("keyring_not_allowed", lambda: signing_in.remember_until_tonight(office, now, never))
    vaults.leave(office)
    assert not list(place.glob("*.remembered"))
    assert signing_in.enter_remembered(place, now, never) is None


def test_a_keyring_that_does_not_keep_a_token_leaves_no_file_that_it_would_open(place: Path, how: How) -> None:
    office = entered(place, how)
    broken = elsewhere(how, keyring=Login("keyring_failed"))
    refused("keyring_failed", lambda: signing_in.remember_until_tonight(office, dt.datetime.now().astimezone(), broken))
    vaults.leave(office)
    assert not list(place.glob("*.remembered"))


def test_an_older_vault_put_in_its_place_is_noticed_after_a_recovery_too(place: Path, how: How, tmp_path: Path) -> None:
    """Whoever makes a vault, or recovers one, has seen it."""
    import shutil

    sheet = RecoverySheet.new()
    vaults.leave(vaults.make_vault(tmp_path / "u", [OLGA], "olga", WORDS, sheet, how=how))
    shutil.copytree(tmp_path / "u", tmp_path / "old")
    next_sheet = RecoverySheet.new()
    vaults.leave(vaults.enter_with_sheet(tmp_path / "u", sheet.sheets, "olga", OTHERS, next_sheet, NOW.date(), how=how))
    shutil.rmtree(tmp_path / "u")
    shutil.move(tmp_path / "old", tmp_path / "u")
    office = signing_in.enter(tmp_path / "u", "olga", WORDS, NOW.date(), how=how)
    assert office.vault.findings.rolled_back
    vaults.leave(office)
