"""Collect 2,000 scan pages, and 200 photos, against a durable copy plus one pdfium render a page with two processes.

    python tests/benchmarks/collect.py FOLDER [ROUNDS]

Budget (design, section 13): at most 1.5 x. Beside the photos stands img2pdf where it is installed (`pip install img2pdf`): it
makes one PDF of each and does nothing else, so it is no goal.
"""

from __future__ import annotations

import shutil
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import make
from matter import collect_command, new_matter, office_in
from measure import Racer, race

PEER = """
import os, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
import pypdfium2 as pdfium
from PIL import Image

def one(pair):
    path, copy = pair
    data = Path(path).read_bytes()
    with open(copy, "wb") as out:
        out.write(data); out.flush(); os.fsync(out.fileno())
    if path.endswith(".jpg"):
        pdf = pdfium.PdfDocument.new()
        picture = pdfium.PdfImage.new(pdf)
        picture.load_jpeg(path, inline=True)
        width, height = picture.get_px_size()
        picture.set_matrix(pdfium.PdfMatrix().scale(612, 792))
        page = pdf.new_page(612, 792); page.insert_obj(picture); page.gen_content()
    else:
        pdf = pdfium.PdfDocument(data)
    for page in pdf:
        page.render(scale=1).to_pil()

if __name__ == "__main__":
    target = Path(sys.argv[1]); target.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, [(path, str(target / Path(path).name)) for path in sys.argv[2:]]))
"""


BESIDE = """
import sys
from pathlib import Path
import img2pdf

target = Path(sys.argv[1]); target.mkdir(parents=True, exist_ok=True)
for path in sys.argv[2:]:
    with open(target / (Path(path).stem + ".pdf"), "wb") as out:
        out.write(img2pdf.convert(path))
"""


def main() -> None:
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    papers = make(folder)
    photos = sorted((folder / "img").glob("*.jpg"))
    office = office_in(folder)
    out = folder / "collect"
    out.mkdir(exist_ok=True)
    peer = out / "peer.py"
    peer.write_text(PEER, encoding="utf-8")
    for title, files in (("2,000 scan pages", papers), ("200 photos", photos)):
        matter = out / "matter"
        print(title)
        racers = [
            Racer("Packet Desk collect", collect_command(matter, office, files), [matter], partial(new_matter, matter, office)),
            Racer(
                "durable copy + pdfium, 2 processes",
                [sys.executable, str(peer), str(out / "copy"), *map(str, files)],
                [out / "copy"],
            ),
        ]
        if title == "200 photos" and find_spec("img2pdf"):
            command = [sys.executable, "-c", BESIDE, str(out / "beside"), *map(str, files)]
            racers.append(Racer("img2pdf, one process", command, [out / "beside"]))
        race(racers, rounds, "durable copy + pdfium, 2 processes")
    shutil.rmtree(out)


if __name__ == "__main__":
    main()
