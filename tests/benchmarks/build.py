"""Build 2,000 scan pages, everything on, against qpdf, cat, pikepdf merge-and-stamp and pypdf append in the same run.

    python tests/benchmarks/build.py FOLDER [ROUNDS]

Budgets (design, section 13): at most 1.0 x ``qpdf --empty --pages`` followed by ``sync -d``; at most 3 x
``cat | tee | sha256sum``; at most 300 MB.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import make
from matter import matter_of, program
from measure import Racer, race

MERGE_AND_STAMP = """
import io, sys, pikepdf
from reportlab.pdfgen.canvas import Canvas
out = pikepdf.new()
for path in sys.argv[2:]:
    out.pages.extend(pikepdf.open(path).pages)
buffer = io.BytesIO()
canvas = Canvas(buffer, pagesize=(612, 792))
for n in range(len(out.pages)):
    canvas.setFont("Helvetica", 8); canvas.drawString(450, 24, f"Exhibit A page {n + 1}"); canvas.showPage()
canvas.save()
stamps = pikepdf.open(io.BytesIO(buffer.getvalue()))
for page, stamp in zip(out.pages, stamps.pages):
    page.add_overlay(stamp)
out.save(sys.argv[1])
"""
APPEND = """
import sys
from pypdf import PdfWriter
writer = PdfWriter()
for path in sys.argv[2:]:
    writer.append(path)
writer.write(sys.argv[1])
"""


def main() -> None:
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    papers = make(folder)
    matter, office = matter_of(folder, papers)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    names = " ".join(str(path) for path in papers)
    ours = out / "packet"
    build = [
        *program(),
        "build",
        str(matter),
        "-o",
        str(ours),
        "--office",
        str(office),
        "--profile",
        "whole",
        "--day",
        "2026-12-01",
    ]
    racers = [
        Racer("Packet Desk, everything on", build, [ours]),
        Racer(
            "qpdf --pages; sync -d",
            ["sh", "-c", f"qpdf --empty --pages {names} -- {out}/q.pdf && sync -d {out}/q.pdf"],
            [out / "q.pdf"],
        ),
        Racer("cat | tee | sha256sum", ["sh", "-c", f"cat {names} | tee {out}/c.bin | sha256sum"], [out / "c.bin"]),
        Racer(
            "pikepdf merge and stamp",
            [sys.executable, "-c", MERGE_AND_STAMP, f"{out}/p.pdf", *map(str, papers)],
            [out / "p.pdf"],
        ),
        Racer("pypdf append", [sys.executable, "-c", APPEND, f"{out}/a.pdf", *map(str, papers)], [out / "a.pdf"]),
    ]
    race(racers, rounds, "qpdf --pages; sync -d")
    sources = sum(path.stat().st_size for path in (matter / "working").glob("*.pdf"))
    made = sum(path.stat().st_size for path in ours.glob("*.pdf"))
    print(f"growth: {(made - sources) / (10 * len(papers)):.0f} bytes a page, index, links, bookmarks and fonts included")
    shutil.rmtree(out)


if __name__ == "__main__":
    main()
