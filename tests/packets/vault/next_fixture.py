"""Makes the vault of the format that the program writes now, to be kept for ever beside those of earlier formats (R11).

    python -m tests.packets.vault.next_fixture

The one of a format that is there already is never made anew: the command refuses. For another format, first write beside
``fixtures/format_1.py`` what is to stand in it, with whatever that format brought.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord
from packets.vault.places import DEFINITIONS
from packets.vault.sealed.backup import backup
from packets.vault.sealed.database import DATABASE
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.office_card import OfficeCard, compared, import_card, own_card
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import FLOOR_MIB, Kdf, Secret
from packets.vault.sealed.people import admit, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.sealing import FORMAT
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.taking_out import take_out
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.packets.vault.fixtures import format_1 as said
from tests.vaults import named

FIXTURES = Path(__file__).with_name("fixtures")


class Clock:
    """A minute passes with every look."""

    def __init__(self) -> None:
        self.now = dt.datetime.combine(said.DAY, dt.time(9), dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


def kdf(*, device: bool = False) -> Kdf:
    """The cheapest that a vault may ask for; it stands in the row of the person."""
    return Kdf.new(FLOOR_MIB, device=device)


def secret(name: str) -> Secret:
    return Secret(said.PASSPHRASES[name], said.DEVICE if name == "pia" else b"")


def entered(place: Path, name: str, clock: Clock) -> Vault:
    """With the real derivation of keys."""
    return named(unlock(place, name, secret(name), said.DAY, clock=clock))


def put(store: SealedStore, name: str, content: bytes) -> None:
    with store.put_blob(name) as blob:
        blob.write(content)
        blob.keep()


def started(office: VaultOffice, key: str) -> SealedStore:
    store = office.new_matter(said.MATTERS[key].replace("555-0100", "555-0000"))
    for name, content in said.CONTENTS.items():
        if name.startswith((f"{key}/evidence/", f"{key}/working/")):
            put(store, name.removeprefix(f"{key}/"), content)
    store.commit([])
    assert store.matter.key == key
    return store


def built(store: SealedStore, content: bytes) -> None:
    with store.outputs(None).begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(content)
            sink.finish()
        batch.publish("mini-packet.manifest.json", said.MANIFEST)


def make(folder: Path) -> None:
    """The vault in ``vault``, its backup in ``stick``, and a matter taken out for a passphrase and one for an office."""
    place, clock = folder / "vault", Clock()
    record = shaped(OfficeRecord, tomllib.loads(said.OFFICE), "office.toml")
    with named(
        create(place, record.staff, "olga", secret("olga"), RecoverySheet(said.SHEETS), record=record, kdf=kdf(), clock=clock)
    ) as vault:
        office = VaultOffice(vault)
        store = started(office, "m-0001")
        built(store, said.EARLIER_PACKET)
        built(store, said.PACKET)
        put(store, "evidence/e-0009.pdf", said.PIECE)
        store.commit([])
        store.drop_blob("evidence/e-0009.pdf")
        started(office, "m-0002")
        for name in ("ada", "pia", "ned", "hal"):
            person = vault.record.person(name)
            assert person is not None
            admit(vault, person, secret(name), kdf(device=name == "pia"))
        card = import_card(vault, OfficeCard(bytes(16), said.OTHER, Identity.new().public).text)
        compared(vault, card.id, card.words)
    (place / DEFINITIONS).mkdir()
    (place / DEFINITIONS / "own.toml").write_bytes(said.DEFINITION)
    try:
        unlock(place, "ada", Secret("none of hers at all"), said.DAY, clock=clock)
    except Known as refused:
        assert refused.code == "wrong_passphrase"
    with entered(place, "ada", clock) as vault:
        started(VaultOffice(vault), "m-0003")
        restrict(vault, "m-0003", [])
        revoke(vault, "ned")
    with entered(place, "pia", clock) as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
    with entered(place, "ada", clock) as vault:
        store = VaultOffice(vault).open("m-0002")
        take_out(store, folder / "words.pdmatter", Secret(said.WORDS), kdf=kdf())
        take_out(store, folder / "office.pdmatter", own_card(vault), not_compared=True)
    (folder / "stick").mkdir()
    backup(place, folder / "stick", clock=clock)
    for end in ("shm", "wal"):  # of the look that the backup took; nothing is in them
        (place / f"{DATABASE}-{end}").unlink(missing_ok=True)


def packed(folder: Path) -> bytes:
    """With empty folders and without anything of the machine that it was made on."""

    def bare(one: tarfile.TarInfo) -> tarfile.TarInfo:
        one.uid = one.gid = one.mtime = 0
        one.uname = one.gname = ""
        return one

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz", preset=9) as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name, filter=bare)
    return out.getvalue()


def unpacked(archive: Path, folder: Path) -> Path:
    """A copy: to open a vault writes in it."""
    with tarfile.open(archive) as file:
        # By hand: the first Pythons that we are for have no filter, and later ones want one.
        for member in file.getmembers():
            place = folder / member.name
            if member.isdir():
                place.mkdir(parents=True, exist_ok=True)
            elif (content := file.extractfile(member)) is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())
    return folder


def main() -> Any:
    archive = FIXTURES / f"format-{FORMAT}.tar.xz"
    if archive.exists():
        return f"{archive.name} is there, and stays as it is."
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        archive.write_bytes(packed(Path(folder)))
    return None


if __name__ == "__main__":
    sys.exit(main())
