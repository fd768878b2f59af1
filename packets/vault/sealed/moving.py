"""A matter folder moved into the vault, and a matter of the vault laid out as a folder again.

Neither takes the source away. `remove_brought` is the second, explicit step, and only for what lies in the vault to the byte;
on flash memory what was removed may still be read from the chips by who has the means.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from packets.errors import Known
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.requests.model import parse_toml, shaped
from packets.vault.files import disk_faults, fsync_folder, make_folder, rename
from packets.vault.folder import RECORD, FolderStore
from packets.vault.outputs import MOVING
from packets.vault.sealed.archive import inside_name
from packets.vault.sealed.bringing import BROUGHT
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import Change
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Store, plain
from packets.vault.toml import record_text

TEXT = f"{BROUGHT}/{RECORD}"
"""The record as it was written in the folder, with what somebody wrote beside it."""
PIECE = 1 << 20

Fit = Callable[[Store, Matter, Mapping[str, str]], object]
"""Facts tell when their files were written, which is another time in another place: makes those in this store fit, for what is
intact by the hashes of its files."""


def bring_folder(vault: Vault, source: FolderStore, fit: Fit, report: Report = SILENT) -> str:
    """A new matter with everything that lies in the folder: record, originals, working copies, packets. Gives its key: the
    number that it has, where that is free here. The folder stays as it is. Raises `Known`, and nothing is there then."""
    if vault.read_only:
        raise Known("vault_read_only")
    with disk_faults(source.name):
        text = (source.folder / RECORD).read_bytes()
        record = plain(parse_toml(text, RECORD))
        matter = shaped(Matter, record, RECORD)
        names = {name: source.blob(name) for name in files_of(source.folder)}
        made = vault.matters.begin()
        store = SealedStore(made)
        digests: dict[str, str] = {}
        try:
            for number, name in enumerate(names):
                report.step(number, len(names), name)
                digests[name] = _copy(source, store, name)
            if {name: source.blob(name) for name in files_of(source.folder)} != names or source.record() != text:
                raise Known("changed_meanwhile")
            if TEXT in names:
                store.drop_blob(TEXT)
            with store.put_blob(TEXT) as blob:
                blob.write(text)
                blob.keep()
            fit(store, matter, digests)
            return vault.matters.settle(
                made,
                lambda key: {**record, "id": key if _known(vault, matter.id) else matter.id},
                Entry("moved in", {"files": len(names)}),
                key=matter.id if _ours(matter.id) and matter.id not in _destroyed(vault) else "",
                note=lambda key: Entry("moved in", {"matter": key}),
            ).key
        except BaseException:
            made.abandon()
            raise


def _ours(id_: str) -> bool:
    """A number, and not a name that somebody gave: keys are seen by everybody who works here."""
    return id_.startswith("m-") and id_[2:].isdigit()


def _known(vault: Vault, id_: str) -> bool:
    """Whether another matter here calls itself so."""
    return any(line.summary.get("id", line.key) == id_ for line in vault.matters.lines.values())


def _destroyed(vault: Vault) -> set[object]:
    """Numbers that another client's matter had here."""
    return {one.what.get("matter") for one in vault.office.history(vault.database, None) if one.did == "destroyed"}


def files_of(folder: Path) -> Iterator[str]:
    """Every file of a matter folder by its name inside, but for the record and what a program is writing. Raises `Known` where
    something lies there that cannot come along."""
    for where, folders, files in os.walk(folder):
        for one in folders:
            if (Path(where) / one).is_symlink():
                raise Known("outside_folder", file=ascii(one))
        for one in sorted(files):
            name = (Path(where) / one).relative_to(folder).as_posix()
            if name != RECORD and not one.endswith(".part") and not one.startswith(MOVING):
                yield inside_name(name)


def _copy(source: Store, target: Store, name: str) -> str:
    """Gives the SHA-256 of what was copied."""
    with source.open_blob(name) as file, target.put_blob(name, new=True) as blob:
        while True:
            with disk_faults(name):
                data = file.read(PIECE)
            if not data:
                return blob.keep()
            blob.write(data)


def take_out_plain(store: SealedStore, folder: Path, reason: str, fit: Fit, report: Report = SILENT) -> FolderStore:
    """The whole matter as the new matter folder `folder`, readable by everybody who can read there. Raises `Known`, and no
    folder is there then. The history tells it with the reason."""
    matter = store.matter
    if matter.vault.me.office is None:
        raise Known("not_with_day_pass")
    if not reason.strip():
        raise Known("reason_wanted")
    with matter.vault.lock:
        matter.flush()
        known, record = store.load(), matter.record
        kept = sorted(matter.kept.values(), key=lambda one: one.name)
    with disk_faults(folder.name):
        if folder.exists():
            raise Known("matter_exists", folder=folder.name)
        make_folder(folder.parent)
        for old in folder.parent.glob(f".{folder.name}.*.taking"):
            shutil.rmtree(old, ignore_errors=True)  # left by a run that was killed, and readable
        making = folder.with_name(f".{folder.name}.{os.getpid()}.taking")
        try:
            before = store.open_blob(TEXT).read() if store.blob(TEXT) else b""
            there = FolderStore.create(making, record_text(record, before))
            for number, one in enumerate(kept):
                report.step(number, len(kept), one.name)
                if one.name != TEXT and _copy(store, there, one.name) != one.sha256:
                    raise Known("blob_damaged", file=one.name, chunk=0)
            fit(there, known, {one.name: one.sha256 for one in kept})
            for where, _, _ in os.walk(making, topdown=False):
                fsync_folder(Path(where))
            matter.commit(None, Change(), Entry("taken out plain", {"reason": reason.strip()}))
            rename(making, folder)
            fsync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return FolderStore(folder)


def remove_brought(source: FolderStore, store: SealedStore) -> int:
    """The folder goes that was moved in: only if every file of it lies in the vault to the byte, and its record as it was.
    Gives how many files went."""
    names = list(files_of(source.folder))
    with disk_faults(source.name):
        for name in names:
            if not name.startswith("working/") and _sha256(source, name) != _sha256(store, name):
                raise Known("not_the_same", file=name)
        if (source.folder / RECORD).read_bytes() != store.open_blob(TEXT).read():
            raise Known("not_the_same", file=RECORD)
        (source.folder / RECORD).unlink()  # from here on it is no matter, however far this comes
        fsync_folder(source.folder)
        shutil.rmtree(source.folder)
        fsync_folder(source.folder.parent)
    return len(names) + 1


def _sha256(store: Store, name: str) -> str:
    digest = hashlib.sha256()
    with suppress(Known), store.open_blob(name) as file:
        while data := file.read(PIECE):
            digest.update(data)
        return digest.hexdigest()
    return ""
