"""Looks for canaries: in files below folders, in what their compressed streams hold, in the memory of a living process."""

from __future__ import annotations

import mmap
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.residue.canaries import ENCODINGS, Canaries

Data = bytes | mmap.mmap
STREAMS: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How a zlib stream begins."""
INFLATED: Final = 64 << 20
"""Bytes of one stream that are looked at."""
RUN: Final = 16
"""Pixels of the planted colour in a row that are no chance."""
PIECE: Final = 32 << 20
OURS: Final = ("/usr/", "/lib", "/opt/", sys.prefix, sys.base_prefix)
"""What lies here was installed: a session writes nothing there, so its unchanged images in memory need not be read."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    where: str
    what: str
    how: str


@dataclass
class Scan:
    """What was looked through and what was found."""

    places: int = 0
    size: int = 0
    hits: set[Hit] = field(default_factory=set)

    def __iadd__(self, other: Scan) -> Scan:
        self.places += other.places
        self.size += other.size
        self.hits |= other.hits
        return self

    def told(self) -> str:
        return "\n".join(f"{one.where}: {one.what} ({one.how})" for one in sorted(self.hits)[:40])


class Scanner:
    def __init__(self, canaries: Canaries) -> None:
        self.canaries = canaries
        self._tags: dict[bytes, tuple[str, bool]] = {}
        for tag in (canaries.letters, canaries.digits):
            for how, code in ENCODINGS.items():
                self._tags.setdefault(code(tag), (how, tag == canaries.letters))
        self._whole = {(what, how): code(text) for what, text in canaries.texts.items() for how, code in ENCODINGS.items()}
        self._longest = max(map(len, self._whole.values()))
        self._secrets = {
            (what, how): one
            for what, data in canaries.found_later.items()
            for how, one in (
                ("raw", data),
                ("hex", data.hex().encode()),
                *([("utf-16-le", data.decode("ascii").encode("utf-16-le"))] if data.isascii() else []),
            )
        }
        red, green, blue = canaries.color
        self._rows = {
            name: bytes(one) * RUN
            for name, one in {
                "RGB": (red, green, blue),
                "BGR": (blue, green, red),
                "RGBA": (red, green, blue, 255),
                "BGRA": (blue, green, red, 255),
                "ARGB": (255, red, green, blue),
            }.items()
        }

    # One piece of bytes

    def data(self, data: Data, where: str) -> set[Hit]:
        """What of the canaries lies in these bytes."""
        found: set[Hit] = set()
        for tag, (how, alone) in self._tags.items():
            at = data.find(tag)
            while at >= 0:
                found |= self._around(data, at, how, where, alone=alone)
                at = data.find(tag, at + 1)
        for (what, how), secret in self._secrets.items():
            if data.find(secret) >= 0:
                found.add(Hit(where, what, how))
        for how, row in self._rows.items():
            if data.find(row) >= 0:
                found.add(Hit(where, "picture", how))
        return found

    def _around(self, data: Data, at: int, how: str, where: str, *, alone: bool) -> set[Hit]:
        """Which canaries the tag at this place belongs to; a letter tag by itself is a hit, digits by themselves are none."""
        near = data[max(0, at - self._longest) : at + self._longest]
        whole = {Hit(where, what, coded) for (what, coded), one in self._whole.items() if one in near}
        return whole or ({Hit(where, "a piece", how)} if alone else set())

    # Files

    def inflated(self, data: Data, where: str) -> set[Hit]:
        """What lies in the compressed streams within."""
        found: set[Hit] = set()
        for mark in STREAMS:
            at = data.find(mark)
            while at >= 0:
                try:
                    inner = zlib.decompressobj().decompress(data[at : at + INFLATED], INFLATED)
                except zlib.error:
                    inner = b""
                if inner:
                    found |= self.data(inner, f"{where} (a stream at {at})")
                at = data.find(mark, at + 1)
        return found

    def file(self, path: Path, *, streams: bool = True) -> Scan:
        """The bytes of one file, its name, and its streams."""
        scan = Scan(places=1, hits=self.data(os.fsencode(path.name), f"the name of {path}"))
        try:
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode):
                scan.hits |= self.data(os.fsencode(path.readlink()), f"the link {path}")
            if not stat.S_ISREG(found.st_mode) or not found.st_size:
                return scan
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                scan.size = found.st_size
                scan.hits |= self.data(data, str(path)) | (self.inflated(data, str(path)) if streams else set())
            for name in os.listxattr(path) if sys.platform == "linux" else ():
                scan.hits |= self.data(name.encode() + b"\0" + os.getxattr(path, name), f"an attribute of {path}")
        except (FileNotFoundError, PermissionError):
            pass  # it went meanwhile, or is not ours
        return scan

    def folders(self, folders: Iterable[Path], *, but: Sequence[Path] = (), since: float = 0, streams: bool = True) -> Scan:
        """Everything below these folders that changed at `since` or later, but for what lies below `but`."""
        scan = Scan()
        for folder in folders:
            for path in _below(folder, tuple(but)):
                try:
                    found = path.lstat()
                except OSError:
                    continue
                if max(found.st_mtime, found.st_ctime) < since:
                    continue
                scan += self.file(path, streams=streams)
        return scan

    # A process

    def process(self, number: int) -> Scan:
        """The memory of a living process, what it was called with, and files that only it still has. Raises
        `PermissionError` where the system keeps them from us."""
        scan = Scan()
        proc = Path("/proc") / str(number)
        for name in ("cmdline", "environ", "comm"):
            scan.hits |= self.data((proc / name).read_bytes(), f"{name} of the process")
        with (proc / "mem").open("rb", buffering=0) as memory:
            for begin, end, what in _regions(proc):
                scan.places += 1
                scan.size += end - begin
                scan.hits |= self._region(memory.fileno(), begin, end, what)
        for link in (proc / "fd").iterdir():
            try:
                if str(link.readlink()).endswith("(deleted)") and stat.S_ISREG(link.stat().st_mode):
                    scan.places += 1
                    scan.hits |= self.data(link.read_bytes(), f"a file without a name of the process: {link.readlink()}")
            except OSError:
                continue
        return scan

    def _region(self, memory: int, begin: int, end: int, what: str) -> set[Hit]:
        found: set[Hit] = set()
        kept = b""
        while begin < end:
            try:
                data = os.pread(memory, min(PIECE, end - begin), begin)
            except OSError:  # a page that the kernel shows to nobody
                break
            if not data:
                break
            begin += len(data)
            found |= self.data(kept + data, f"memory: {what}")
            kept = data[-self._longest :]
        return found


def _regions(proc: Path) -> Iterator[tuple[int, int, str]]:
    """What a process has in memory and can read, but for unchanged images of what is installed."""
    for line in (proc / "maps").read_text(errors="replace").splitlines():
        span, rights, _, _, _, *name = line.split(None, 5)
        what = name[0] if name else "of no file"
        if (
            rights[0] != "r"
            or what in ("[vvar]", "[vsyscall]", "[vvar_vclock]")
            or (rights[1] != "w" and what.startswith(OURS))
        ):
            continue
        begin, end = (int(one, 16) for one in span.split("-"))
        yield begin, end, what


def _below(folder: Path, but: tuple[Path, ...]) -> Iterator[Path]:
    if folder in but or not folder.exists():
        return
    yield folder
    for at, names, files in os.walk(folder):
        here = Path(at)
        names[:] = [one for one in names if here / one not in but and not (here / one).is_mount()]
        yield from (here / one for one in (*names, *files))
