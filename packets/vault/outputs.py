"""A folder of finished packets. A packet is its manifest and the files that it names; without it, files are no packet.

Publishing, in an order that a kill at any step survives::

    0  a claim is laid on the packet's name: while the builder lives, nobody else builds it here
    1  every new file as .part, fsynced; the manifest's last, so it names all of them with their hashes
    2  earlier/<n>/ with a mark `.moving-<packet>`; the old files move there, their manifest last
    3  the new files get their names; the folder is fsynced; so with the manifest, last
    4  the mark goes

The next build reads what is left: a new manifest in place means step 3 was done; otherwise the old packet comes back, and
the files that the unfinished manifest names go. Nothing else is ever removed: a PDF that somebody keeps beside the packet
is theirs, whatever it is called. A file of ours that no manifest names any more moves to earlier/<n>/ too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from packets.errors import Known
from packets.vault.claims import Taken, claim, let_go
from packets.vault.files import FileSink, clear_parts, disk_faults, fsync_folder, make_folder
from packets.vault.store import Batch, Blob, Sink, plain_name

EARLIER, MOVING = "earlier", ".moving-"


class FolderOutputs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def where(self, name: str) -> str:
        return str(self.folder / name)

    def open(self, name: str) -> BinaryIO:
        with disk_faults(name):
            return (self.folder / plain_name(name)).open("rb")

    def blob(self, name: str) -> Blob | None:
        with disk_faults(name):
            try:
                found = (self.folder / plain_name(name)).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        return Blob(name, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    @contextmanager
    def begin(self, stem: str) -> Iterator[Batch]:
        with disk_faults(str(self.folder)):
            make_folder(self.folder)
            with _claimed(self.folder, stem):
                recover(self.folder, stem)
                with _FolderBatch(self.folder, stem) as batch:
                    yield batch


@contextmanager
def _claimed(folder: Path, stem: str) -> Iterator[None]:
    part = folder / f"{stem}.building.part"
    try:
        file = claim(part)
    except Taken:
        raise Known("matter_in_use", folder=str(folder)) from None
    try:
        yield
    finally:
        let_go(file, part)


class _FolderBatch:
    def __init__(self, folder: Path, stem: str) -> None:
        self.folder, self.stem = folder, stem
        self._sinks: list[FileSink] = []

    def __enter__(self) -> _FolderBatch:
        return self

    def __exit__(self, *fault: object) -> None:
        for sink in self._sinks:
            sink.__exit__(None, None, None)

    @contextmanager
    def sink(self, name: str) -> Iterator[Sink]:
        sink = FileSink(self.folder / name, alone=True)
        try:
            yield sink
        finally:
            if sink.sha256:
                self._sinks.append(sink)
            else:
                sink.__exit__(None, None, None)

    def publish(self, manifest: str, data: bytes) -> None:
        with FileSink(self.folder / manifest, alone=True) as last:
            last.write(data)
            last.finish()
            fsync_folder(self.folder)
            try:
                _set_aside(self.folder, self.stem, [sink.path.name for sink in self._sinks])
                moved = _move_old(self.folder, manifest, self.stem)
                for sink in self._sinks:
                    sink.place()
                # A disk may bring names in any order after a power cut, and a manifest must not come before its files.
                fsync_folder(self.folder)
                last.place()
                fsync_folder(self.folder)
            except BaseException:
                recover(self.folder, self.stem)
                raise
        if moved is not None:
            (moved / f"{MOVING}{self.stem}").unlink(missing_ok=True)
            fsync_folder(moved)


def files_of(manifest: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of the files that a manifest names; none where there is none, or it makes no sense."""
    try:
        raw = json.loads(manifest.read_text(encoding="utf-8"))
        found = {str(one["file"]): (int(one["size"]), str(one["sha256"])) for one in (*raw["volumes"], *raw["loose"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return {}
    # A name that leads elsewhere is none of ours: what it means is never moved or removed.
    return {name: known for name, known in found.items() if Path(name).name == name and not name.startswith(".")}


def recover(folder: Path, stem: str) -> None:
    """Finish or take back what a killed build left. Idempotent: it may be killed itself."""
    manifest = folder / f"{stem}.manifest.json"
    unfinished = files_of(manifest.with_name(f"{manifest.name}.part"))
    for mark in sorted((folder / EARLIER).glob(f"*/{MOVING}{stem}")):
        old = mark.parent
        moved_whole = (old / manifest.name).exists()
        if not (moved_whole and manifest.exists() and not _same(old / manifest.name, manifest)):
            if moved_whole:
                # The new packet has no manifest: its files are no packet.
                _remove(folder, unfinished, ())
            # The manifest goes first: with it back in place, a second kill can only find files still to be moved.
            for file in sorted(old.iterdir(), key=lambda one: one.name != manifest.name):
                if file != mark:
                    os.replace(file, folder / file.name)
            fsync_folder(folder)
        mark.unlink(missing_ok=True)
        if not any(old.iterdir()):
            old.rmdir()
            with suppress(OSError):
                old.parent.rmdir()
    _remove(folder, unfinished, files_of(manifest))
    # The manifest's own part goes last: until then it tells what the others were to become.
    clear_parts(folder, f"{stem}.pdf.part")
    clear_parts(folder, f"{stem}-*.pdf.part")
    clear_parts(folder, f"{manifest.name}.part")
    fsync_folder(folder)


def _same(moved: Path, manifest: Path) -> bool:
    """Whether this is the old manifest once more: a power cut may leave what was moved under both names."""
    return moved.read_bytes() == manifest.read_bytes()


def _remove(folder: Path, files: dict[str, tuple[int, str]], kept: Iterable[str]) -> None:
    """The files of an unfinished packet, by name and hash; what is not exactly what was written is left alone."""
    for name in files.keys() - set(kept):
        path = folder / name
        with suppress(FileNotFoundError, IsADirectoryError):
            if path.stat().st_size != files[name][0]:
                continue
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == files[name][1]
            if same:
                path.unlink()


def _set_aside(folder: Path, stem: str, coming: list[str]) -> None:
    """Files under our names that the manifest here does not name are no packet; they are kept, but out of the way."""
    named = files_of(folder / f"{stem}.manifest.json")
    ours = re.compile(re.escape(stem) + r"(-Part\d+|-loose-\d+)?\.pdf")
    stray = [one for one in folder.iterdir() if one.name not in named and (ours.fullmatch(one.name) or one.name in coming)]
    if stray:
        aside = _next_earlier(folder)
        for file in stray:
            os.replace(file, aside / file.name)
        fsync_folder(aside)
        fsync_folder(folder)


def _move_old(folder: Path, manifest: str, stem: str) -> Path | None:
    """The packet that stands here goes to ``earlier/<n>/``, manifest last; None where there is none."""
    if not (folder / manifest).exists():
        return None
    old = _next_earlier(folder)
    (old / f"{MOVING}{stem}").touch()
    fsync_folder(old)
    for name in [*files_of(folder / manifest), manifest]:
        if (folder / name).exists():
            os.replace(folder / name, old / name)
    fsync_folder(old)
    fsync_folder(folder)
    return old


def _next_earlier(folder: Path) -> Path:
    base = folder / EARLIER
    taken = [int(one.name) for one in base.iterdir() if one.name.isdigit()] if base.is_dir() else []
    old = base / str(1 + max(taken, default=0))
    make_folder(old)
    return old
