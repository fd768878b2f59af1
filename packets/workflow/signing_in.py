"""What goes with a passphrase on this login: how it becomes a key, the device secret, and being remembered until tonight.

The keyring holds the last two where the policy allows, and never the only copy: the set-up sheet has the one, and the
passphrase opens without the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from packets.errors import Known
from packets.system.policy import Keyring
from packets.vault.remembered import LONGEST, Remembered
from packets.vault.sealed.directory import mine
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import door, unlock, unlock_with_token
from packets.vault.sealed.passphrase import Kdf, Secret, calibrate, refuse_weak
from packets.vault.sealed.people import change_passphrase
from packets.vault.sealed.remembered import forget_token, remember_me, remembered_here


def state_folder() -> Path:
    """Where this login keeps what it has seen of vaults; it holds nothing of what they are about."""
    return platformdirs.user_state_path("packet-desk", appauthor=False)


def _secret(passphrase: str, device: bytes = b"") -> Secret:
    return Secret(passphrase, device)


@dataclass(frozen=True)
class How:
    """How a passphrase becomes a key, what the policy says of the keyring, and where this login keeps what it has seen. Whoever
    has cheaper keys, as the tests of the window have, hands them in."""

    secret_of: Callable[[str, bytes], Secret] = _secret
    kdf_of: Callable[[], Kdf] = lambda: Kdf.new(calibrate())
    state: Path | None = None
    rules: Keyring = field(default_factory=Keyring)
    keyring: Callable[[Keyring, str, str], Remembered] = Remembered

    @property
    def seen(self) -> Path:
        return self.state or state_folder()

    def kdf(self, device: bytes) -> Kdf:
        return self.kdf_of().model_copy(update={"device": bool(device)})


HOW = How()


def enter(place: Path, name: str, passphrase: str, day: dt.date, *, device: bytes = b"", how: How = HOW) -> VaultOffice:
    """The office as `name` may open it. `device` is what was typed from a set-up sheet; where the policy allows, this login
    keeps it. Raises `Known`: ``wrong_passphrase`` for a wrong name too, with the seconds to
    `wait` before the next attempt, ``device_secret_missing``, ``pass_over``, ..."""
    there = door(place, name)
    keys = how.keyring(how.rules, there.vault, there.person)
    kept = b""
    if there.device and not device and how.rules.device_secret != "off":
        with suppress(Known):  # whatever is wrong with the keyring, the set-up sheet opens
            kept = keys.device_secret() or b""
    try:
        office = VaultOffice(unlock(place, name, how.secret_of(passphrase, device or kept), day, state=how.seen))
    except Known as fault:
        if fault.code != "wrong_passphrase":
            raise
        raise Known(fault.code, wait=door(place, name).wait) from None
    if device:
        keep_device(office, how)
    return office


def lacks_device(office: VaultOffice, how: How) -> bool:
    """Whether the policy wants a device secret with this person's passphrase, and none goes with it. Asked of the
    vault: who was remembered did not bring it."""
    return how.rules.device_secret == "required" and not Kdf.read(mine(office.vault).kdf).device


def wanted_device(device: bytes, how: How) -> None:
    """Raises `Known` where nobody may be given a passphrase without one."""
    if how.rules.device_secret == "required" and not device:
        raise Known("device_secret_wanted")


def keep_device(office: VaultOffice, how: How) -> None:
    """On this login, where the policy lets it; else it is typed from the set-up sheet."""
    if office.vault.me.device and how.rules.device_secret != "off":
        with suppress(Known):
            _mine(office, how).keep_device_secret(office.vault.me.device)


def may_keep_device(how: How) -> None:
    """Raises `Known` where the policy lets this login keep no device secret."""
    if how.rules.device_secret == "off":
        raise Known("keyring_not_allowed")


def give_device(office: VaultOffice, passphrase: str, device: bytes, how: How = HOW) -> None:
    """From now on one's own passphrase opens with `device` only. The set-up sheet was confirmed before. Raises `Known` where
    the policy lets this login keep none, and ``keyring_...`` where it is changed and the keyring did not keep it."""
    may_keep_device(how)
    change_passphrase(office.vault, how.secret_of(passphrase, _device(office, how)), how.secret_of(passphrase, device))
    _mine(office, how).keep_device_secret(device)


def new_passphrase(office: VaultOffice, old: str, new: str, *, leaked: bool = False, how: How = HOW) -> None:
    """One's own; the device secret stays. `leaked`: somebody may know the old one, so keys change too, which takes longer."""
    refuse_weak(new, (office.vault.who.name,))
    old_one = how.secret_of(old, _device(office, how))
    change_passphrase(office.vault, old_one, how.secret_of(new, b""), leaked=leaked)


# Remembered until tonight


def remember_until_tonight(office: VaultOffice, now: dt.datetime, how: How = HOW) -> None:
    """The vault opens as this person without the passphrase until midnight or for twelve hours, unless it is locked before.
    `now` bears its zone. Raises `Known` where the policy or the keyring does not allow it."""
    tonight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    lasts = min(tonight - now, LONGEST)
    keys = _mine(office, how)
    if how.rules.remember == "never":
        raise Known("keyring_not_allowed")
    try:
        keys.remember(remember_me(office.vault, lasts / dt.timedelta(hours=1)), now, now + lasts)
    except BaseException:
        forget_token(office.vault)
        raise


def enter_remembered(place: Path, now: dt.datetime, how: How = HOW) -> VaultOffice | None:
    """The office as who was remembered on this login; None where the passphrase is wanted."""
    if how.rules.remember == "never":
        return None
    for person in remembered_here(place):
        with suppress(Known):
            token = how.keyring(how.rules, door(place, "").vault, person.hex()).token(now)
            if token is not None:
                return VaultOffice(unlock_with_token(place, token, now.date(), state=how.seen))
    return None


def forget(office: VaultOffice, how: How = HOW) -> None:
    """Locked: the passphrase is wanted again."""
    forget_token(office.vault)
    if how.rules.remember != "never":
        with suppress(Known):  # what is left of it opens nothing
            _mine(office, how).forget()


def _device(office: VaultOffice, how: How) -> bytes:
    """The one that goes with one's passphrase, where this login has it: who was remembered did not bring it."""
    if not office.vault.me.device and how.rules.device_secret != "off":
        with suppress(Known):
            return _mine(office, how).device_secret() or b""
    return office.vault.me.device


def _mine(office: VaultOffice, how: How) -> Remembered:
    return how.keyring(how.rules, office.vault.id.hex(), office.vault.me.principal.hex())
