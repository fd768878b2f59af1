"""Parsers of the vault that read what came from elsewhere, or what somebody with the disk wrote: each with what it begins from.

The good files are those of the fixture vault: the same number gives the same file on every machine.
"""

from __future__ import annotations

import functools
import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from packets.errors import Known
from packets.system import policy
from packets.vault.sealed import plain
from packets.vault.sealed.annex import Held
from packets.vault.sealed.archive import MOST_RECORD, Checked, Entry, entries, inside_name
from packets.vault.sealed.bundle import Bundle
from packets.vault.sealed.exported import faults_of_history, history_lines
from packets.vault.sealed.generations import Contents
from packets.vault.sealed.office_card import OfficeCard
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.recovery import BITS, read_groups
from packets.vault.sealed.sealing import Tampered
from tests.packets.vault.fixtures import format_1 as said
from tests.packets.vault.next_fixture import FIXTURES, unpacked
from tests.vaults import clock

Seeds = Sequence[bytes]
Given = tuple[Callable[[], Seeds], Callable[[bytes], object], tuple[type[BaseException], ...]]


def _kept(end: str) -> bytes:
    with tarfile.open(FIXTURES / "format-1.tar.xz") as archive:
        (name,) = (one for one in archive.getnames() if one.endswith(end))
        file = archive.extractfile(name)
        assert file is not None
        return file.read()


@functools.cache
def _file() -> BinaryIO:
    memory = Path("/dev/shm")
    return tempfile.TemporaryFile(buffering=0, dir=memory if os.access(memory, os.W_OK) else None)


def _on_disk(data: bytes) -> BinaryIO:
    file = _file()
    file.seek(0)
    file.truncate()
    file.write(data)
    return file


@functools.cache
def _bundles() -> Seeds:
    return (_kept("words.pdmatter"), _kept("office.pdmatter"))


def _bundle(data: bytes) -> None:
    Bundle.read(_on_disk(data))
    assert data in _bundles(), "its signature holds, and it is not what was signed"


@functools.cache
def _inside() -> bytes:
    found = Bundle.read(_on_disk(_kept("words.pdmatter")))
    return found.opened(found.key_for(Secret(said.WORDS))).read()


def _history() -> bytes:
    (found,) = (one.whole(MOST_RECORD) for one in entries(io.BytesIO(_inside())) if one.kind == "history")
    return found


def _brought(data: bytes) -> None:
    """As whoever brings a matter in reads it."""
    for one in entries(io.BytesIO(data)):
        _entry(one)


def _entry(one: Entry) -> None:
    if one.kind == "matter":
        for name in ("matter", "office", "vault", "at", "by"):
            one.text(name)
        try:
            plain.read(one.whole(MOST_RECORD))
        except Tampered:
            raise Known("bundle_damaged") from None
    elif one.kind == "blob":
        inside_name(one.text("name"))
        for _ in Checked(one):
            pass
    elif one.kind == "end":
        one.number("blobs")


def _held(data: bytes) -> None:
    held = Held()
    for at in range(0, len(data), 1_000):
        held.take(data[at : at + 1_000])
    held.end()


@functools.cache
def _exported() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = unpacked(FIXTURES / "format-1.tar.xz", Path(folder)) / "vault"
        with unlock(place, "ada", Secret(said.PASSPHRASES["ada"]), said.DAY, clock=clock) as vault:
            return "\n".join(history_lines(vault, "m-0002")).encode()


def _card() -> bytes:
    return OfficeCard(bytes(16), said.OTHER, Bundle.read(_on_disk(_kept("words.pdmatter"))).sender).text.encode()


def _words(data: bytes) -> str:
    return data.decode("utf-8", "replace")


POLICY = b"""
[lock]
idle_seconds = 300
[export]
dirs = ["/srv/out", "/srv/more"]
"""

GIVEN: dict[str, Given] = {
    "bundle": (_bundles, _bundle, (Known,)),
    "bundle-inside": (lambda: (_inside(),), _brought, (Known,)),
    "bundle-history": (lambda: (_history(),), _held, ()),
    "told-history": (lambda: (_exported(),), lambda data: faults_of_history(_words(data).splitlines()), ()),
    "office-card": (lambda: (_card(),), lambda data: OfficeCard.read(_words(data)), (Known,)),
    "sealed-record": (lambda: (plain.write({"a": said.DAY, "$": [1.5, None, {}]}, b"x"),), plain.read, (Tampered,)),
    "kdf": (lambda: (Kdf(salt="00" * 16).write(),), Kdf.read, (Tampered,)),
    "paper-sheet": (
        lambda: tuple(one.encode() for one in said.SHEETS),
        lambda data: read_groups(_words(data), BITS // 8),
        (Known,),
    ),
    "backup-list": (lambda: (_kept("list.json"),), lambda data: Contents.model_validate_json(data).whole, (ValidationError,)),
    "policy": (lambda: (POLICY,), policy._parsed, (policy._Refused,)),
}
