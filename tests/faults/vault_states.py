"""What a vault shows of itself, to be held against what it showed before and after each step of undisturbed work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.vault.sealed.check import check, left_over
from packets.vault.sealed.database import SAFE, Durability
from packets.vault.sealed.directory import about_person, find, sheet_row
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import Kdf
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import readers_of
from packets.vault.sealed.sealing import Tampered, derive
from packets.vault.sealed.vault import Vault
from tests.vaults import STAFF, opened, secret

NUMBERS = (0, 1)
"""Of the passphrases that a person may have."""
AGAIN = "again/"
"""Where what a person does next goes: held against what was told, and not part of a state."""

State = dict[str, Any]


@contextmanager
def the_one(place: Path, name: str = "olga", durability: Durability = SAFE, first: int = 0) -> Iterator[tuple[Vault, int]]:
    """Open with the passphrase that works; one must, and only one. Gives its number too."""
    found: tuple[Vault, int] | None = None
    for number in sorted(NUMBERS, key=lambda one: one != first):
        try:
            found = opened(place, name, number, durability=durability), number
            break
        except Known as fault:
            if fault.code != "wrong_passphrase":
                raise
    assert found is not None, f"no passphrase of {name} works"
    vault, number = found
    with vault:
        others = [one for one in NUMBERS if one != number and _opens(vault, name, one)]
        assert not others, "two passphrases work"
        yield vault, number


def _opens(vault: Vault, name: str, number: int) -> bool:
    row = find(vault.database, vault.id, name)
    assert row is not None
    try:
        kek = secret(name, number).kek(Kdf.read(row.kdf), vault.id, row.id)
        Identity.opened(row.wrapped, kek, about_person(vault.id, row.id, row.rev), row.public)
    except Tampered:
        return False
    return True


def sheet_opens(vault: Vault, sheet: RecoverySheet) -> bool:
    row = sheet_row(vault.database)
    assert row is not None, "there is no recovery sheet"
    try:
        key = derive(sheet.key(), "recovery", vault.id)
        Identity.opened(row.wrapped, key, about_person(vault.id, row.id, row.rev), row.public)
    except Tampered:
        return False
    return True


def state(vault: Vault, number: int, sheets: tuple[RecoverySheet, ...] = ()) -> State:
    """Everything that this person sees: records, every byte of every file, who may open what. As JSON has it."""
    office = VaultOffice(vault)
    active = [one.id for one in STAFF if (row := find(vault.database, vault.id, one.id)) and row.status == "active"]
    found: State = {
        "passphrase": number,
        "office": _digest(vault.record.model_dump(mode="json")),
        "active": active,
        "sheets": [at for at, sheet in enumerate(sheets) if sheet_opens(vault, sheet)],
    }
    for key in office.matters():
        if not vault.matters.lines[key].open_to_me:
            found[key] = None
            continue
        store = office.open(key)
        names = sorted(name for name in store.matter.kept if not name.startswith(AGAIN))
        found[key] = {
            "record": store.matter.record,
            "readers": readers_of(vault, key),
            "files": {name: digest_of(store.open_blob(name).read()) for name in names},
        }
        store.load()
    read: State = json.loads(json.dumps(found, default=str))
    return read


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest(value: object) -> str:
    return digest_of(json.dumps(value, sort_keys=True).encode())


def whole(vault: Vault) -> None:
    """Nothing of it is damaged, missing, strange or half there; nothing is left over; nobody has to look at anything."""
    found = vault.findings
    assert not (found.changed or found.rolled_back or found.matters), "something was changed that nobody changed"
    assert not vault.read_only, "it opens to be looked at only"
    wrong = [one for one in check(vault) if not one.whole]
    assert not wrong, f"not whole: {wrong[:3]}"
    assert left_over(vault) == 0, "files are left that nothing tells of"


def differs(there: State, allowed: list[State]) -> str:
    """In which way a state is none of those that may be, in words; empty where it is one of them."""
    if there in allowed:
        return ""
    wanted = allowed[-1] if allowed else {}
    names = [name for name in {**there, **wanted} if there.get(name) != wanted.get(name)]
    told = []
    for name in names[:3]:
        mine, theirs = there.get(name), wanted.get(name)
        if isinstance(mine, dict) and isinstance(theirs, dict):
            told += [f"{name}.{one}" for one in mine if mine[one] != theirs.get(one)]
        else:
            told.append(f"{name}: {mine!s:.60} for {theirs!s:.60}")
    return f"neither as before nor as after: {told}"
