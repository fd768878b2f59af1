"""A matter out of the vault as a sealed file, to a passphrase or to another office."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.vault.claims import Taken, claim, let_go
from packets.vault.files import disk_faults, fsync, fsync_folder, rename
from packets.vault.sealed import plain
from packets.vault.sealed.annex import history_lines
from packets.vault.sealed.archive import write_entry
from packets.vault.sealed.bundle import PIECE, SUFFIX, addressed, write_bundle
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import Change, Kept, SealedMatter
from packets.vault.sealed.office_card import OfficeCard, identity_of
from packets.vault.sealed.passphrase import Kdf, Secret, refuse_weak
from packets.vault.sealed.store import SealedStore


@dataclass(frozen=True, slots=True)
class TakenOut:
    bundle: str
    """Its number, which stands in the history of both offices."""
    files: int
    size: int
    """Bytes of the sealed file."""


def take_out(
    store: SealedStore,
    to: Path,
    recipient: OfficeCard | Secret,
    report: Report = SILENT,
    *,
    kdf: Kdf | None = None,
    not_compared: bool = False,
) -> TakenOut:
    """The whole matter as the new file `to`: record, every file, history. Raises `Known`, and leaves no file then.

    A card whose words nobody compared is refused unless `not_compared` says that this is known; the history tells it. What
    stands in the history is the intent: it is written when the file is whole, before it gets its name.
    """
    matter = store.matter
    vault = matter.vault
    if vault.me.office is None:
        raise Known("not_with_day_pass")
    if to.suffix != SUFFIX:
        raise Known("bundle_suffix", suffix=SUFFIX)
    if isinstance(recipient, OfficeCard):
        if not recipient.compared_by and not not_compared:
            raise Known("card_not_compared", name=recipient.name)
    elif not recipient.ready:
        refuse_weak(recipient.passphrase)
    identity, card = identity_of(vault)
    with vault.lock:
        matter.flush()
        matter.whole()
        record, kept, last = matter.record, sorted(matter.kept.values(), key=lambda one: one.name), matter.ledger.seq
    header, key = addressed(identity.public, recipient, kdf)
    part = to.with_name(f"{to.name}.part")
    head = {"entry": "matter", "matter": matter.key, "restricted": matter.restricted, "office": card.name}
    head |= {"vault": vault.id.hex(), "at": vault.signer().at, "by": vault.who.id}

    def feed(out: BinaryIO) -> None:
        write_entry(out, head, [plain.write(record)])
        for number, one in enumerate(kept):
            about = {"entry": "blob", "name": one.name, "size": one.size, "sha256": one.sha256}
            write_entry(out, about, _pieces(matter, one, report, number, len(kept)))
        write_entry(out, {"entry": "history"}, history_lines(matter, last))
        write_entry(out, {"entry": "end", "blobs": len(kept)}, ())

    with disk_faults(to.name):
        if to.exists():
            raise Known("file_there", file=to.name)
        try:
            file = claim(part)
        except Taken:
            raise Known("file_there", file=part.name) from None
        try:
            write_bundle(_Whole(file), header, key, identity, feed)  # type: ignore[arg-type]
            fsync(file.fileno())
            size = file.tell()
            what = {"bundle": header.bundle, "to": recipient.id if isinstance(recipient, OfficeCard) else "a passphrase"}
            if isinstance(recipient, OfficeCard) and not recipient.compared_by:
                what |= {"compared": "no"}
            matter.commit(None, Change(), Entry("taken out", what))
            if os.name != "posix":
                file.close()  # what is open there cannot be renamed
            rename(part, to)
            file.close()
            fsync_folder(to.parent)
        except BaseException:
            let_go(file, part)
            raise
    return TakenOut(header.bundle, len(kept), size)


def _pieces(matter: SealedMatter, one: Kept, report: Report, number: int, total: int) -> Iterator[bytes]:
    with matter.open(one.name) as file:
        while data := file.read(PIECE):
            report.step(number, total)
            yield data


class _Whole(io.RawIOBase):
    """Writes all of what it is given: a short write is not an error of a file."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        return len(data)
