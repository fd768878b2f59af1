"""Vaults for tests: the real ones, but for the passphrase, whose key is handed in; Argon2id has its own tests."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from packets.requests.office import PROMISE, Staff
from packets.vault.sealed.database import SAFE, Durability
from packets.vault.sealed.directory import active
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.people import admit
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.vault import Vault

DAY = dt.date(2026, 12, 1)
KDF = Kdf(salt="00" * 16)
OLGA = Staff(id="olga", name="Olga Dummy", role="administrator")
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
HAL = Staff(id="hal", name="Hal Volunteer", role="helper", until=DAY, promise=PROMISE, promised_on=DAY)
STAFF = (OLGA, ADA, PIA, HAL)


def secret(name: str, number: int = 0) -> Secret:
    return Secret(ready=f"{name} {number}".encode().ljust(32, b"."))


def clock() -> dt.datetime:
    return dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)


def new_vault(place: Path, sheet: RecoverySheet | None = None, durability: Durability = SAFE, **more: Any) -> Vault:
    sheet = sheet or RecoverySheet.new()
    return named(create(place, STAFF, "olga", secret("olga"), sheet, kdf=KDF, durability=durability, clock=clock, **more))


def opened(place: Path, name: str = "olga", number: int = 0, **more: Any) -> Vault:
    return named(unlock(place, name, secret(name, number), DAY, **{"clock": clock, **more}))


def named(vault: Vault) -> Vault:
    """Cards for the blind check that say nothing: no library of names is at hand here."""
    vault.matters.know_names(lambda matter, key: b"card")
    return vault


def new_office(place: Path) -> VaultOffice:
    return VaultOffice(new_vault(place))


def with_pass(vault: Vault, *keys: str) -> None:
    """Hal, for today, and for these matters."""
    admit(vault, HAL, secret("hal"), KDF)
    principal = active(vault, "hal")
    with vault.write() as tx:
        for key in keys:
            matter = vault.matters.open(key)
            vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, principal)


@contextmanager
def raw(place: Path) -> Iterator[sqlite3.Connection]:
    """The database of a closed vault, written by something that is not this program."""
    with closing(sqlite3.connect(place / "vault.db")) as connection:
        yield connection
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
