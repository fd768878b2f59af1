"""A login of its own for one session: home, temporary and runtime folders, the vault, and what the person brought and took."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from tests import papers
from tests.build import ROOT
from tests.residue.canaries import Canaries, made
from tests.residue.scanner import Scan, Scanner

SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
WRITTEN_AT_HOME = (".config", ".cache", ".local", ".packet-desk")
PROGRAM = (sys.executable, "-I", "-m", "desktop")


@dataclass
class Login:
    """`given` holds what lay on the person's disk before, `taken` what was taken out of the vault: both are the person's own
    files and no residue. Everything else is scanned."""

    root: Path
    runtime: Path
    canaries: Canaries
    began: float
    before: frozenset[Path]
    """What lay in the shared folders already: it is others' work, who also change it meanwhile."""
    given: Path = field(init=False)
    taken: Path = field(init=False)
    vault: Path = field(init=False)
    home: Path = field(init=False)

    def __post_init__(self) -> None:
        self.given, self.taken = self.root / "given", self.root / "taken"
        self.vault, self.home = self.root / "vault", self.root / "home"
        for one in (self.given, self.taken, self.home, self.root / "tmp", self.root / "here"):
            one.mkdir()
        self.runtime.chmod(0o700)

    @classmethod
    def new(cls, root: Path, seed: int | None = None) -> Login:
        shm = Path("/dev/shm")
        runtime = Path(tempfile.mkdtemp(prefix="login-", dir=shm if shm.is_dir() else root))
        return cls(root, runtime, made(seed), time.time() - 1, frozenset(_shared()))

    def end(self) -> None:
        shutil.rmtree(self.runtime, ignore_errors=True)

    def environment(self, **more: str) -> dict[str, str]:
        home = self.home
        return {
            "HOME": str(home),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "tmp"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "QT_QPA_PLATFORM": "offscreen",
            **more,
        }

    # What the person brings

    def bring(self, *, photos: int = 0) -> list[Path]:
        """Papers and pictures full of canaries, in folders that are canaries, and so many photos beside them."""
        c = self.canaries
        folders = [self.given / one for one in c.of("folder")]
        for one in folders:
            one.mkdir(exist_ok=True)
        files = []
        for number, (name, text) in enumerate(zip(c.of("file"), c.of("paper"), strict=True)):
            path = folders[number % len(folders)] / name
            if number % 4 == 3:
                path, data = path.with_suffix(".png"), picture(c.color, number)
                c.found_later[f"picture {number}"] = data[len(data) // 2 :][:32]
            else:
                sheet = papers.words(text) + papers.words(c.of("given")[number], y=600)
                path, data = path.with_suffix(".pdf"), papers.pdf(sheet, info={"Title": text})
            path.write_bytes(data)
            files.append(path)
        return files + self.photos(photos)

    def photos(self, count: int) -> list[Path]:
        folder = self.given / self.canaries["folder 4"]
        folder.mkdir(exist_ok=True)
        made = [folder / f"{self.canaries['file 8']} {number:03}.png" for number in range(count)]
        for number, one in enumerate(made):
            one.write_bytes(picture(self.canaries.color, 100 + number))
        return made

    # What the person does

    def run(
        self, words: Sequence[object], secrets: Mapping[str, str] | None = None, told: str = "", *, code: int = 0, **more: Any
    ) -> str:
        """The real program with these words, to its end, `told` on its standard input; gives what it printed."""
        with self.start(words, secrets, **more) as child:
            out, err = child.communicate(told, timeout=300)
        assert child.returncode == code, f"{words}: {child.returncode} {out} {err}"
        return out

    def start(
        self, words: Sequence[object], secrets: Mapping[str, str] | None = None, program: Sequence[str] = PROGRAM, **more: str
    ) -> subprocess.Popen[str]:
        opened = {name: said(text) for name, text in (secrets or {}).items()}
        options = [one for name, number in opened.items() for one in (f"--{name}-fd", str(number))]
        try:
            return subprocess.Popen(
                [*program, *map(str, words), *options],
                env=self.environment(**more),
                cwd=ROOT if program is not PROGRAM else self.root / "here",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=tuple(opened.values()),
                text=True,
            )
        finally:
            for number in opened.values():
                os.close(number)

    # What is left of it

    def scan(self) -> Scan:
        """Everything that the session can have written, but for what the person brought and took out."""
        scanner = Scanner(self.canaries)
        scan = scanner.folders([self.root, self.runtime], but=[self.given, self.taken])
        new = [one for one in _shared() if one not in self.before and not self.root.is_relative_to(one)]
        scan += scanner.folders(new, but=[self.root, self.runtime], streams=False)
        real = Path.home()
        scan += scanner.folders([real / one for one in WRITTEN_AT_HOME], since=self.began)
        return scan


def _shared() -> list[Path]:
    return [one for folder in SHARED if folder.is_dir() for one in folder.iterdir()]


def said(text: str) -> int:
    """A file descriptor from which `text` is read."""
    reading, writing = os.pipe()
    os.write(writing, text.encode() + b"\n")
    os.close(writing)
    return reading


def picture(color: tuple[int, int, int], number: int) -> bytes:
    """A PNG of a grey that differs, with a patch of the colour that is looked for and a strip that is in no other."""
    image = Image.new("RGB", (600, 400), (number % 200 + 20, number // 200 + 30, 90))
    image.paste(Image.frombytes("RGB", (600, 30), os.urandom(600 * 30 * 3)), (0, 350))
    image.paste(color, (40, 40, 400, 300))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
