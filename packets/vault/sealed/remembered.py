"""Remembered on this account of the system: a random token opens the vault for some hours without the passphrase.

The token lies in the keyring, where the machine's policy allows that, and is the key to one small file in the vault's folder,
which a backup leaves out: the person's keys, when it ends, and which passphrase it stands for. Locking, another passphrase and
leaving take the file away. A token whose file is gone opens nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from packets.errors import Known
from packets.vault.files import disk_faults, fsync, rename
from packets.vault.sealed.directory import Principal, mine
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.sealing import Sealer, Tampered, about, derive, new_key, parts
from packets.vault.sealed.vault import Vault

LONGEST: Final = dt.timedelta(hours=12)
SUFFIX: Final = ".remembered"


def remember_me(vault: Vault, hours: float = 12.0) -> bytes:
    """A token that opens the vault as this person for so many hours, twelve at most, or until it is locked. Whether this
    machine may keep one is the caller's to ask of the policy."""
    lasts = min(dt.timedelta(hours=hours), LONGEST)
    row, now, token = mine(vault), vault.clock(), new_key()
    times = [now.isoformat(), (now + lasts).isoformat()]
    told = parts(json.dumps({"times": times, "rev": row.rev}).encode(), vault.me.identity.seeds())
    sealed = _sealer(token, vault.id, row.id).wrap(told, _about(vault.id, row.id))
    path = _path(vault.place, row.id)
    with disk_faults(path.name):
        part = path.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            fsync(file.fileno())
        rename(part, path)
    return row.id + token


def identity_remembered(place: Path, vault: bytes, row: Principal, key: bytes, now: dt.datetime) -> Identity:
    """The keys of who was remembered. Raises `Known` (``not_remembered``) where the passphrase is wanted again."""
    try:
        told, seeds = _two(_sealer(key, vault, row.id).unwrap(_path(place, row.id).read_bytes(), _about(vault, row.id)))
        found = json.loads(told)
        since, until = (dt.datetime.fromisoformat(one) for one in found["times"])
        identity = Identity.of(seeds)
        # A clock that was put back does not make it last longer.
        if not since <= now < until or found["rev"] != row.rev or identity.public != row.public:
            raise Tampered
    except (OSError, Tampered):
        forget_at(place, row.id)
        raise Known("not_remembered") from None
    return identity


def remembered_here(place: Path) -> list[bytes]:
    """Who may be remembered, on this account or on another: principals."""
    found = []
    for path in sorted(place.glob(f"*{SUFFIX}")):
        with suppress(ValueError):
            found.append(bytes.fromhex(path.stem))
    return found


def forget_token(vault: Vault, principal: bytes | None = None) -> None:
    """Nobody is remembered any more: when the vault is locked, the session of the system ends or sleeps, and with another
    passphrase."""
    forget_at(vault.place, principal or vault.me.principal)


def forget_at(place: Path, principal: bytes) -> None:
    with suppress(OSError):
        _path(place, principal).unlink()


def _path(place: Path, principal: bytes) -> Path:
    return place / f"{principal.hex()}{SUFFIX}"


def _sealer(token: bytes, vault: bytes, principal: bytes) -> Sealer:
    return Sealer(derive(token, "remembered", vault, principal))


def _about(vault: bytes, principal: bytes) -> bytes:
    return about("remembered", vault, OFFICE, principal, 0, 0)


def _two(data: bytes) -> tuple[bytes, bytes]:
    size = int.from_bytes(data[:4], "big")
    return data[4 : 4 + size], data[8 + size :]
