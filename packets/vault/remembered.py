"""Two small things that this login's keyring may hold, where the policy allows: a device secret, and that somebody is
remembered until tonight. Never the only copy of anything: the set-up sheet has the one, the passphrase is the other.

The ``keyring`` library is never asked to find a backend: it would run whatever a file in the user's folder or a variable
names. One class for each system is imported by its name, and nothing else is taken in its place. On a login that several
people share, each of their programs can read what is here; so both are off unless a policy says otherwise.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import re
import sys
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from packets.errors import Known
from packets.system.policy import Keyring as Rules

SERVICE: Final = "packet-desk"
SECRET_BYTES: Final = 32
"""Windows takes 1,280 characters; 64 of hex are far from it everywhere."""
LONGEST: Final = dt.timedelta(hours=12)
PATIENCE: Final = 5.0
"""Seconds that a keyring may take; one that asks its own password first takes for ever."""

_NAMED: Final = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
}
_FAIL: Final = "keyring.backends.fail.Keyring"
_ID: Final = re.compile(r"[0-9a-f]{1,64}")
_TOKEN: Final = re.compile(r"1 ([0-9T:+-]{25}) ([0-9a-f]{2,512})")

T = TypeVar("T")


class Remembered:
    """What this login's keyring holds for one person of one vault.

    `vault` and `person` are their random ids in hex: the keyring shows them to every program, so no name stands there.
    Whatever goes wrong comes as `Known` with a code that begins with ``keyring_``; the passphrase works without.
    """

    def __init__(self, rules: Rules, vault: str, person: str, *, patience: float = PATIENCE) -> None:
        if not (_ID.fullmatch(vault) and _ID.fullmatch(person)):
            raise ValueError("a keyring shows what it is given: ids, never names")
        self._rules, self._patience = rules, patience
        self._device, self._token = f"{vault}/{person}/device", f"{vault}/{person}/remember"
        self._silent = False

    # The device secret

    def keep_device_secret(self, secret: bytes) -> None:
        """Keep one that stands on the set-up sheet, on a computer that lost it or never had it."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"{SECRET_BYTES} bytes are wanted")
        self._device_allowed()
        self._ask(lambda keys: keys.set_password(SERVICE, self._device, secret.hex()))
        if self.device_secret() != secret:
            raise Known("keyring_not_kept")

    def device_secret(self) -> bytes | None:
        """The secret, or None where this login has none of this person; then it is typed from the set-up sheet."""
        self._device_allowed()
        found = self._ask(lambda keys: keys.get_password(SERVICE, self._device))
        if found is None:
            return None
        try:
            secret = bytes.fromhex(found)
        except ValueError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise Known("keyring_not_kept")
        return secret

    # Being remembered

    def remember(self, token: bytes, now: dt.datetime, until: dt.datetime) -> None:
        """Keep a token until `until`, 12 hours from `now` at most. Times bear their zone. What the token unwraps must expire
        by itself as well: who reads the keyring can change the day here."""
        if self._rules.remember == "never":
            raise Known("keyring_not_allowed")
        if not now < until <= now + LONGEST:
            raise ValueError("remembered for 12 hours at most")
        text = f"1 {until.astimezone(dt.UTC).isoformat(timespec='seconds')} {token.hex()}"
        self._ask(lambda keys: keys.set_password(SERVICE, self._token, text), session=True)
        if self.token(now) != token:
            raise Known("keyring_not_kept")

    def token(self, now: dt.datetime) -> bytes | None:
        """The token, while it lasts. One that is over, unreadable, or of a clock that went back is removed."""
        if self._rules.remember == "never":
            return None
        found = self._ask(lambda keys: keys.get_password(SERVICE, self._token), session=True)
        if found is None:
            return None
        shape = _TOKEN.fullmatch(found)
        try:
            until = dt.datetime.fromisoformat(shape[1]) if shape else None
        except ValueError:
            until = None
        if shape and until is not None and until.tzinfo is not None and now < until <= now + LONGEST and len(shape[2]) % 2 == 0:
            return bytes.fromhex(shape[2])
        self.forget()
        return None

    def forget(self) -> None:
        """At log-out, sleep and lock; done whatever the policy says by now."""
        self._drop(self._token, session=True)

    # The keyring

    def _device_allowed(self) -> None:
        if self._rules.device_secret == "off":
            raise Known("keyring_not_allowed")

    def _drop(self, name: str, *, session: bool = False) -> None:
        def drop(keys: Any) -> None:
            if keys.get_password(SERVICE, name) is not None:
                keys.delete_password(SERVICE, name)

        self._ask(drop, session=session)

    def _ask(self, work: Callable[[Any], T], *, session: bool = False) -> T:
        """Do `work` with the keyring, in a thread that is left behind where the keyring does not answer."""
        if self._silent:
            raise Known("keyring_silent")
        done: list[T] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                done.append(work(_backend(session=session)))
            except BaseException as fault:  # noqa: BLE001 - whatever a system's keyring throws, the vault opens without it
                failed.append(fault)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        if thread.is_alive():
            self._silent = True
            raise Known("keyring_silent")
        if failed:
            raise _told(failed[0]) from None
        return done[0]


def _backend(*, session: bool) -> Any:
    """The one class that this system's keyring is spoken to with."""
    # Should anything ask the library to choose, it is to find nothing.
    os.environ["PYTHON_KEYRING_BACKEND"] = _FAIL
    try:
        name, kind = _NAMED[sys.platform]
        found = getattr(importlib.import_module(name), kind)
    except (KeyError, ImportError, AttributeError):
        raise Known("keyring_none") from None
    if found.__module__ != name or not _is_of_library(name):
        raise Known("keyring_foreign")
    keys = found()
    if type(keys) is not found:
        raise Known("keyring_foreign")
    if sys.platform == "linux":
        keys.preferred_collection = _open_collection(session=session)
    return keys


def _is_of_library(name: str) -> bool:
    """Whether a module is the file of that name in the library's own folder."""
    module, library = sys.modules[name], importlib.import_module("keyring")
    own = os.path.dirname(os.path.realpath(library.__file__ or ""))  # noqa: PTH120
    folder, _, file = name.removeprefix("keyring.").partition(".")
    return os.path.realpath(module.__file__ or "") == os.path.join(own, folder, f"{file}.py")  # noqa: PTH118


def _open_collection(*, session: bool) -> str:
    """The collection to use, which must stand open: asking for one that is locked would bring up a box that waits for ever.
    `session`: the one that lives in memory until log-out, where the system has it."""
    import secretstorage
    from secretstorage.exceptions import ItemNotFoundException, SecretServiceNotAvailableException

    try:
        with secretstorage.dbus_init() as connection:
            for alias in ("session", "default") if session else ("default",):
                try:
                    collection = secretstorage.get_collection_by_alias(connection, alias)
                except ItemNotFoundException:
                    continue
                if collection.is_locked():
                    raise Known("keyring_locked")
                return str(collection.collection_path)
    except SecretServiceNotAvailableException:
        raise Known("keyring_none") from None
    raise Known("keyring_none")


def _told(fault: BaseException) -> Known:
    if isinstance(fault, Known):
        return fault
    # The name of the fault and not its words: they may quote what was to be kept.
    name = type(fault).__name__
    return Known("keyring_locked") if name in ("KeyringLocked", "LockedException") else Known("keyring_failed", why=name)
