"""The window's heartbeat while 300 photos are taken in, shown, filed and turned: the longest gap between two beats.

    python tests/benchmarks/heartbeat.py FOLDER [PHOTOS]

Budget (design, section 10): the window never blocks longer than 100 ms.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop import steps
from desktop.app import Parts, compose, keep_calm
from desktop.theme import Dress
from desktop.views.papers import PapersView
from packets.workflow import doors

DAY = dt.date(2026, 12, 1)
BEAT = 5
"""Milliseconds between two beats, where nothing is in the way."""


class Heart:
    """Beats on the window's thread. `longest` is the longest gap, `over` how many were longer than the budget, `own` the
    most work that the thread itself did in one gap: the rest of a gap it waited, for other threads or for the machine."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        self._last, self.longest, self.over = time.monotonic(), 0.0, 0
        self._work, self.own = time.thread_time(), 0.0

    def _beat(self) -> None:
        now, work = time.monotonic(), time.thread_time()
        gap, self._last = now - self._last, now
        self.own, self._work = max(self.own, work - self._work), work
        self.longest = max(self.longest, gap)
        self.over += gap > 0.1


def photos(folder: Path, count: int) -> list[Path]:
    """Small photos, each another one."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    made: list[Path] = []
    for number in range(count):
        path = folder / f"photo-{number:03}.jpg"
        if not path.exists():
            noise = Image.frombytes("RGB", (40, 30), chance.randbytes(3600))
            noise.resize((800, 600), Image.Resampling.BICUBIC).save(path, quality=80)
        made.append(path)
    return made


def settle(app: QApplication, parts: Parts, also: Callable[[], bool] = lambda: True) -> None:
    """Until nothing is under way, and a second beyond: what comes after is part of it."""
    calm = time.monotonic()
    while time.monotonic() - calm < 1.0:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if parts.jobs.busy or not also():
            calm = time.monotonic()


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300
    files = photos(folder / "photos", count)
    matter = folder / "m-0300"
    shutil.rmtree(matter, ignore_errors=True)
    app = QApplication([])
    parts = compose(Dress(app, scale=1.0, dark=False), DAY)
    try:
        keep_calm(parts.jobs)
        doors.new_matter(parts.desk, matter, "u_certification", agency="spvd", practice=True)
        parts.window.resize(1280, 720)
        parts.window.show()
        parts.session.open(matter)
        settle(app, parts)
        parts.session.go(steps.PAPERS)
        view = parts.window.view(steps.PAPERS)
        assert isinstance(view, PapersView)
        settle(app, parts)
        heart = Heart()

        def measure(what: str, work: Callable[[], object]) -> None:
            heart.begin()
            start = time.monotonic()
            work()
            settle(app, parts)
            took = time.monotonic() - start - 1.0
            gaps = f"{heart.longest * 1000:>6.0f} ms longest gap, {heart.over:>3} over 100 ms, own {heart.own * 1000:>4.0f} ms"
            print(f"{what:<38}{gaps}{took:>8.1f} s", flush=True)

        measure("nothing", lambda: settle(app, parts))
        measure(f"taking {count} photos in", lambda: view.taken.bring(files))
        measure("choosing the next paper", lambda: view.papers.choose("e-0002"))
        slots = [line.id for line in view.slots.lines][:3]
        for item in slots:
            key = next(key for slot, key in view.slots._keys.items() if slot.item == item)
            slot = view.slots.at_key(key)
            measure(f"filing one paper ({item})", lambda slot=slot: view._file(slot))
        measure("choosing all of them", view.papers.selectAll)
        measure("turning all of them", lambda: view.can_do.turn(90))
        measure("coming back to the screen", lambda: (parts.session.go(steps.GATHER), parts.session.go(steps.PAPERS)))
    finally:
        parts.close()


if __name__ == "__main__":
    main()
