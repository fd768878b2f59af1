"""The longest gap of the window's event loop while 300 photos are collected and while a packet of 200 pages is built.

    python tests/benchmarks/heartbeat.py FOLDER [PHOTOS [PAGES]]

Goal (design, section 10): no gap above 100 ms. A timer of 5 ms beats in the event loop; a gap is the time between two beats.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import datetime as dt
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread, get_ident

from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop import steps
from desktop.app import Parts, compose, keep_calm
from desktop.theme import Dress
from packets.evidence.telling import Filing
from packets.workflow import gathering, starting
from packets.workflow.desk import Desk

DAY = dt.date(2026, 12, 1)
BEAT = 5
"""Milliseconds."""
LONG = 0.1


class Heart:
    """Beats in the event loop and keeps the gaps; a thread beside it notes where the loop stands in a long one."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.held: list[str] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._loop, self._over = get_ident(), Event()
        Thread(target=self._watch, daemon=True).start()

    def clear(self) -> None:
        self.gaps, self.held, self._last = [], [], time.perf_counter()

    def stop(self) -> None:
        self._timer.stop()
        self._over.set()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def _watch(self) -> None:
        noted = 0.0
        while not self._over.wait(0.02):
            last = self._last
            if time.perf_counter() - last > 0.06 and last != noted:
                noted = last
                frames = traceback.extract_stack(sys._current_frames()[self._loop])
                self.held.append(" < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in frames[-1:-6:-1]))


def main() -> None:
    folder = Path(sys.argv[1])
    photos, pages = (int(one) for one in (sys.argv[2:4] + ["300", "200"][len(sys.argv[2:4]) :]))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"drawing {photos} photos and {pages} pages ...", flush=True)
    files, long = [draw_photo(folder / f"photo {n:03}.jpg", n) for n in range(photos)], draw_pages(folder / "long.pdf", pages)
    app = QApplication(sys.argv[:1])
    with Desk(hands=3) as desk:
        parts = compose(Dress(app, scale=1.0, dark=False), DAY, desk)
        parts.window.show()
        keep_calm(parts.jobs)
        heart = Heart()
        for screen in (steps.GATHER, steps.PAPERS):
            matter = folder / screen
            starting.new_matter(desk, matter, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
            filing = Filing(item="harm_page", title="Hospital papers")
            list(gathering.bring_in(desk, starting.open_folder(matter), [long], filing))
            measure(app, parts, heart, "opening", partial(parts.session.open, matter))
            parts.session.go(screen)
            measure(app, parts, heart, f"collecting {photos} photos on {screen}", partial(parts.session.collect, files))
        measure(app, parts, heart, "coming to Build", lambda: parts.session.go(steps.BUILD))
        measure(app, parts, heart, f"building with {pages} pages", parts.session.packets.build)
        measure(app, parts, heart, "putting away", parts.session.close)
        heart.stop()
        parts.jobs.close()
    shutil.rmtree(folder)


def measure(app: QApplication, parts: Parts, heart: Heart, title: str, begin: Callable[[], object]) -> None:
    app.processEvents()
    heart.clear()
    start = time.perf_counter()
    begin()
    quiet = 0
    while quiet < 100:  # half a second and more with nothing under way: what is read again later counts too
        app.processEvents()
        time.sleep(0.001)
        quiet = 0 if parts.jobs.busy else quiet + 1
        if not parts.jobs.busy:
            time.sleep(0.005)
    gaps = sorted(heart.gaps, reverse=True)
    over = sum(one > LONG for one in gaps)
    longest = ", ".join(f"{one * 1000:.0f}" for one in gaps[:5])
    print(
        f"{title}: {time.perf_counter() - start:.1f} s, longest gaps {longest} ms, {over} over {LONG * 1000:.0f} ms", flush=True
    )
    for where in dict.fromkeys(heart.held):
        print(f"    {heart.held.count(where)} x {where}")


def draw_photo(path: Path, seed: int) -> Path:
    """Noise over a slope, so that it is as large as a photo of a telephone is."""
    slope = Image.linear_gradient("L").resize((1200, 900)).rotate(seed % 7 * 10)
    noise = Image.effect_noise((1200, 900), 30 + seed % 20)
    Image.merge("RGB", (slope, noise, Image.blend(slope, noise, 0.5))).save(path, quality=85)
    return path


def draw_pages(path: Path, pages: int) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=1)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 11)
        for line in range(40):
            canvas.drawString(
                72, 700 - 15 * line, f"PRACTICE, page {number} of {pages}, line {line}: words that somebody wrote down"
            )
        canvas.showPage()
    canvas.save()
    return path


if __name__ == "__main__":
    main()
