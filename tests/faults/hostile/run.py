"""Sending hostile files through the real worker, and counting what became of them."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from io import BytesIO
from pathlib import Path

from packets.errors import Known
from packets.worker.client import Worker
from tests.faults.hostile import judge

ROOT = Path(__file__).resolve().parents[3]
CORPUS = next((place for above in ROOT.parents if (place := above / "shared" / "corpus").is_dir()), None)
SECONDS, MEMORY = 30.0, 1 << 30
"""What a file may take (`security.md` 12). Our own limits grow with the work and are larger; what goes beyond is told."""
SMALL = 300_000
MEASURED = """
import os, sys
sys.path.insert(0, {root!r})
from packets.worker import limits
from packets.worker.inside import serve
out = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
real = os.wait4
def measured(*given):
    pid, status, usage = real(*given)
    if not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == limits.EXIT_NOTHING_ASKED):
        os.write(out, b"%d %.3f\\n" % (usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime))
    return pid, status, usage
os.wait4 = measured
sys.exit(serve.main(once=False))
"""


def measured(log: Path) -> tuple[str, ...]:
    """A worker like ours whose parent writes down what each child took."""
    return (sys.executable, "-I", "-c", MEASURED.format(root=str(ROOT), log=str(log)))


@dataclass
class Tally:
    """What became of the files so far."""

    next: int = 0
    taken: int = 0
    pictured: int = 0
    """Pages that became pictures because something could not be kept."""
    pages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    """Anything but `Known` that came out: the program itself would have fallen."""
    slow: list[str] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds of processor time that one file took."""
    largest: int = 0
    dearest: list[tuple[float, str]] = field(default_factory=list)
    """The ten that took longest."""

    @property
    def tried(self) -> int:
        return self.taken + sum(self.refused.values()) + len(self.crashes)

    def words(self) -> str:
        refused = ", ".join(f"{code} {count}" for code, count in self.refused.most_common())
        return (
            f"tried {self.tried}: taken in {self.taken} ({self.pages} pages, {self.pictured} of them as pictures), refused "
            f"{sum(self.refused.values())} ({refused})\n"
            f"parent crashes {len(self.crashes)}, faults {len(self.faults)}; slowest {self.slowest:.1f} s of processor time, "
            f"largest {self.largest / 2**20:.0f} MiB; beyond {SECONDS:.0f} s: {len(self.slow)}, beyond 1 GiB: {len(self.large)}"
        )


class Trial:
    """One worker with one hand, its log, and a tally."""

    def __init__(self, log: Path, tally: Tally | None = None) -> None:
        self.log, self.tally = log, tally or Tally()
        log.touch()
        self.worker = Worker(1, command=measured(log))
        self._read = len(log.read_bytes().splitlines())
        self._sent: list[str] = []

    def close(self) -> None:
        self.worker.close()
        self.weigh()

    def send(self, name: str, data: bytes, *, pixels: bool) -> None:
        """One file under one policy."""
        told = f"{name}{' as pixels' if pixels else ''}"
        self._sent.append(told)
        out = bytearray()
        try:
            facts = self.worker.take_in(BytesIO(data), len(data), name, sink=out.extend, pixels=pixels)
        except Known as refused:
            reason = refused.params.get("reason")
            self.tally.refused[f"{refused.code}/{reason}" if reason else refused.code] += 1
            if refused.code == "worker_failed" and reason in ("garbled", "fault", "copy"):
                self.tally.faults.append(f"{told}: {refused}")
            if refused.code == "reader_stopped":
                self.tally.faults.append(f"{told}: {refused}")
        except Exception as fault:
            self.tally.crashes.append(f"{told}: {fault!r}")
        else:
            self.tally.taken += 1
            self.tally.pages += len(facts.pages)
            self.tally.pictured += sum(page.pixels not in ("", "asked") for page in facts.pages)
            self.tally.faults += [f"{told}: {fault}" for fault in judge.faults(bytes(out), facts)]
            if pixels and any(page.pixels == "" for page in facts.pages):
                self.tally.faults.append(f"{told}: a page is no picture")

    def weigh(self) -> None:
        """What the children took, as their parents wrote it down; in the order in which the files were sent."""
        lines = self.log.read_bytes().splitlines()[self._read :]
        self._read += len(lines)
        for at, line in enumerate(lines):
            memory, took = int(line.split()[0]), float(line.split()[1])
            name = self._sent[at] if len(lines) == len(self._sent) else "?"
            self.tally.largest, self.tally.slowest = max(self.tally.largest, memory), max(self.tally.slowest, took)
            self.tally.dearest = sorted([*self.tally.dearest, (took, name)], reverse=True)[:10]
            if memory > MEMORY:
                self.tally.large.append(f"{name}: {memory / 2**20:.0f} MiB")
            if took > SECONDS:
                self.tally.slow.append(f"{name}: {took:.0f} s")
        self._sent.clear()


def corpus() -> dict[str, bytes]:
    """The difficult files that developers have; none where they are not at hand."""
    if CORPUS is None:
        return {}
    return {path.name: path.read_bytes() for path in sorted(CORPUS.glob("*")) if path.suffix != ".md"}


def sources() -> list[bytes]:
    """What chance changes: the small ones of everything."""
    from tests import papers
    from tests.faults.hostile.base import everything

    own = [papers.plain("A paper", 3), papers.form(), papers.scan(2), papers.jpeg(), papers.png(), papers.tiff(2)]
    made = [data for _, data in sorted(everything().items())]
    return [data for data in (*own, *made, *corpus().values()) if 0 < len(data) <= SMALL]


def save(path: Path, tally: Tally) -> None:
    part = path.with_suffix(".part")
    told = {one.name: getattr(tally, one.name) for one in fields(tally)}  # a Counter does not go through asdict
    part.write_text(json.dumps(told, indent=1), encoding="utf-8")
    part.replace(path)


def load(path: Path) -> Tally:
    if not path.exists():
        return Tally()
    found = json.loads(path.read_text(encoding="utf-8"))
    return Tally(**found | {"refused": Counter(found["refused"]), "dearest": [tuple(one) for one in found["dearest"]]})


def all_of(files: Iterable[tuple[str, bytes]], trial: Trial, policies: Sequence[bool], say: Callable[[str], object]) -> None:
    """Every file under every policy."""
    for name, data in files:
        for pixels in policies:
            before, start = trial.tally.faults + trial.tally.crashes, time.monotonic()
            trial.send(name, data, pixels=pixels)
            for fault in trial.tally.faults + trial.tally.crashes:
                if fault not in before:
                    say(fault)
            if time.monotonic() - start > SECONDS / 3:
                say(f"{name}{' as pixels' if pixels else ''} took {time.monotonic() - start:.0f} s by the clock")
    trial.weigh()
