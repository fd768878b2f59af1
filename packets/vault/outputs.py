"""A folder of finished packets. A packet is its manifest and the files that it names; without it, files are no packet.

Publishing, in an order that a kill at any step survives::

    1  every new file as .part, fsynced
    2  earlier/<n>/ with a mark `.moving`; the old files move there, their manifest last
    3  the new files get their names, the manifest last; the folder is fsynced
    4  the mark goes

The next build reads the mark: a new manifest in place means step 3 was done; otherwise the old packet comes back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from packets.vault.files import FileSink, disk_faults, fsync_folder
from packets.vault.store import Batch, Sink

EARLIER, MOVING = "earlier", ".moving"


class FolderOutputs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def where(self, name: str) -> str:
        return str(self.folder / name)

    @contextmanager
    def begin(self, stem: str) -> Iterator[Batch]:
        with disk_faults(str(self.folder)):
            self.folder.mkdir(parents=True, exist_ok=True)
            recover(self.folder, stem)
            with _FolderBatch(self.folder, stem) as batch:
                yield batch


class _FolderBatch:
    def __init__(self, folder: Path, stem: str) -> None:
        self.folder, self.stem = folder, stem
        self._sinks: list[FileSink] = []
        self._stack = ExitStack()

    def __enter__(self) -> _FolderBatch:
        return self

    def __exit__(self, *fault: object) -> None:
        self._stack.close()
        for sink in self._sinks:
            sink.part.unlink(missing_ok=True)

    def sink(self, name: str) -> AbstractContextManager[Sink]:
        sink = FileSink(self.folder / name)
        self._sinks.append(sink)
        return sink

    def publish(self, manifest: str, data: bytes) -> None:
        with FileSink(self.folder / manifest) as last:
            last.write(data)
            last.finish()
            moved = _move_old(self.folder, self.stem, manifest)
            try:
                for sink in self._sinks:
                    os.replace(sink.part, sink.path)
                os.replace(last.part, last.path)
                fsync_folder(self.folder)
            except OSError:
                recover(self.folder, self.stem)
                raise
        if moved is not None:
            (moved / MOVING).unlink(missing_ok=True)
            fsync_folder(moved)
        _clear(self.folder, self.stem)


def files_of(manifest: Path) -> list[str]:
    """The file names that a manifest names; none where it cannot be read."""
    try:
        raw = json.loads(manifest.read_text(encoding="utf-8"))
        return [str(one["file"]) for one in (*raw["volumes"], *raw["loose"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def recover(folder: Path, stem: str) -> None:
    """Finish or take back what a killed build left, and clear files that no manifest names."""
    manifest = f"{stem}.manifest.json"
    for old in sorted((folder / EARLIER).glob("*/")) if (folder / EARLIER).is_dir() else []:
        mark = old / MOVING
        if not mark.exists() or mark.read_text(encoding="utf-8") != stem:
            continue
        moved_whole = (old / manifest).exists()
        if not (moved_whole and (folder / manifest).exists()):
            if moved_whole:
                # The new packet has no manifest: its files are no packet.
                _clear(folder, stem)
            # The manifest goes first: with it back in place, a second kill can only find files still to be moved.
            for file in sorted(old.iterdir(), key=lambda one: one.name != manifest):
                if file.name != MOVING:
                    os.replace(file, folder / file.name)
        mark.unlink(missing_ok=True)
        if not any(old.iterdir()):
            old.rmdir()
    _clear(folder, stem)
    fsync_folder(folder)


def _clear(folder: Path, stem: str) -> None:
    """Volumes and pieces of this stem that the manifest does not name, and all ``.part`` files of it."""
    named = set(files_of(folder / f"{stem}.manifest.json"))
    for file in folder.glob(f"{stem}*"):
        if file.name.endswith(".part") or (file.suffix == ".pdf" and _ours(file.name, stem) and file.name not in named):
            file.unlink(missing_ok=True)


def _ours(name: str, stem: str) -> bool:
    """Whether a file belongs to the packet of `stem`: ``<stem>.pdf``, ``<stem>-Part2.pdf``, ``<stem>-loose-1.pdf``."""
    rest = name.removeprefix(stem)
    return rest != name and (rest == ".pdf" or rest.startswith("-"))


def _move_old(folder: Path, stem: str, manifest: str) -> Path | None:
    """The packet that stands here goes to ``earlier/<n>/``, manifest last; None where there is none."""
    if not (folder / manifest).exists():
        return None
    base = folder / EARLIER
    base.mkdir(exist_ok=True)
    number = 1 + max((int(one.name) for one in base.iterdir() if one.name.isdigit()), default=0)
    old = base / str(number)
    old.mkdir()
    (old / MOVING).write_text(stem, encoding="utf-8")
    fsync_folder(old)
    for name in [*files_of(folder / manifest), manifest]:
        if (folder / name).exists():
            os.replace(folder / name, old / name)
    fsync_folder(old)
    fsync_folder(base)
    fsync_folder(folder)
    return old
