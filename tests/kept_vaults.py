"""A small vault with something of everything in it, and all that is in it: what the tests of keeping it whole work with.

Two matters that everybody opens and one that only Ada does; papers in files and in records, a packet and an earlier one.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add, Answer
from tests.vaults import ADA, KDF, PIA, new_vault, opened, secret

RECORD = """schema = 1
id = "{id}"
practice = true

[[requests]]
id = "mini"

[answers]
"person.name.family" = "EJEMPLO"
"""
SIZES = (700_000, 40_000, 300)
"""Bytes of the papers of a matter: of several pieces, of one, and short enough for its record."""


def data(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def put(store: SealedStore, name: str, content: bytes) -> None:
    with store.put_blob(name) as blob:
        blob.write(content)
        blob.keep()


def publish(store: SealedStore, content: bytes) -> None:
    with store.outputs(None).begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(content)
            sink.finish()
        batch.publish("mini-packet.manifest.json", b'{"volumes": [], "loose": []}')


def fill(office: VaultOffice, seed: str, sizes: tuple[int, ...] = SIZES) -> SealedStore:
    store = office.new_matter(RECORD)
    for number, size in enumerate(sizes, 1):
        id_ = f"e-{number:04d}"
        content = data(f"{seed} {id_}", size)
        put(store, f"evidence/{id_}.pdf", content)
        put(store, f"working/{id_}.json", b'{"facts": 1}')
        row = {"id": id_, "file": f"evidence/{id_}.pdf", "sha256": hashlib.sha256(content).hexdigest(), "item": "report"}
        store.commit([Add("evidence", row)])
    store.commit([Answer("person.name.given", seed)])
    return store


def kept_vault(place: Path, sheet: RecoverySheet | None = None, sizes: tuple[int, ...] = SIZES) -> None:
    """Closed again. Olga (administrator) and Ada (attorney) open it, and Pia (paralegal)."""
    vault = new_vault(place, sheet)
    office = VaultOffice(vault)
    store = fill(office, "one", sizes)
    publish(store, data("packet", 50_000))
    publish(store, data("another packet", 60_000))
    fill(office, "two", sizes)
    admit(vault, ADA, secret("ada"), KDF)
    admit(vault, PIA, secret("pia"), KDF)
    vault.close()
    with opened(place, "ada") as vault:
        fill(VaultOffice(vault), "three", sizes[1:])
        restrict(vault, "m-0003", [])


def content_of(vault: Vault, *, whole: bool = True) -> dict[str, Any]:
    """Everything that the vault holds for this person: records and the hash of every file. A file that is damaged is None,
    unless everything must be `whole`."""
    found: dict[str, Any] = {"office": vault.record}
    office = VaultOffice(vault)
    for key in office.matters():
        if not vault.matters.lines[key].open_to_me:
            found[key] = None
            continue
        store = office.open(key)
        found[key] = store.load()
        for name in store.matter.kept:
            try:
                found[f"{key}/{name}"] = hashlib.sha256(store.matter.open(name).read()).hexdigest()
            except Known:
                if whole:
                    raise
                found[f"{key}/{name}"] = None
    return found


def blob_of(vault: Vault, key: str, name: str) -> Path:
    """The sealed file of a document."""
    kept = VaultOffice(vault).open(key).matter.kept[name]
    assert kept.blob
    return vault.matters.files.path(kept.blob)


@contextmanager
def rows(place: Path) -> Iterator[sqlite3.Connection]:
    """The database of a closed vault, written by something that is not this program."""
    with closing(sqlite3.connect(place / "vault.db")) as connection:
        yield connection
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def flip(path: Path, at: int, bit: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (old,) = file.read(1)
        file.seek(at)
        file.write(bytes([old ^ 1 << bit]))
