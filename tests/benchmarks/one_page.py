"""One page through the worker against the same render without it: same bytes, same dpi, in this process.

    python tests/benchmarks/one_page.py [FILE ...] [--rounds N]

Budget (issue 4): at most 3 x. `take_in` stands beside it: it also reads, cleans, writes, compares and measures, so it has no
goal. Without a file three papers of our own are looked at: typed words, a scan as JPEG, a fax. The worker is warm, as it is in
the window; runs are shuffled, medians are told.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pypdfium2
from PIL import Image

from packets.worker.client import Worker
from tests import papers

DPI = 100


def fax() -> bytes:
    """A page of black and white at 200 dpi."""
    out = BytesIO()
    papers.picture(1700, 2200).resize((1700, 2200)).point([0] * 128 + [255] * 128).convert("1").save(out, "PDF", resolution=200)
    return out.getvalue()


def scan() -> bytes:
    """A grey page at 200 dpi as JPEG."""
    out = BytesIO()
    grain = Image.effect_noise((1700, 2200), 12)
    Image.blend(papers.picture(1700, 2200), grain, 0.3).save(out, "PDF", resolution=200, quality=75)
    return out.getvalue()


def typed() -> bytes:
    lines = b"".join(b"BT /F1 11 Tf 72 %d Td (%s) Tj ET\n" % (720 - 14 * n, b"words of a letter " * 4) for n in range(45))
    return papers.raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        papers.stream(lines),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def rendered(data: bytes) -> None:
    """What the worker's picture is made of: pixels as bytes."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        page.render(scale=DPI / 72).to_pil().convert("RGB").tobytes()
        page.close()


def main() -> None:
    arguments = sys.argv[1:]
    rounds = int(arguments.pop(arguments.index("--rounds") + 1)) if "--rounds" in arguments else 30
    named = [Path(one) for one in arguments if one != "--rounds"]
    sheets = [(path.name, path.read_bytes()) for path in named] or [("typed", typed()), ("scan", scan()), ("fax", fax())]
    chance = random.Random(1)
    print(f"{'':<24}{'render ms':>11}{'worker ms':>11}{'ratio':>7}{'take_in ms':>12}   median of {rounds}, {DPI} dpi")
    with Worker(1) as worker:
        for name, data in sheets:
            ways: dict[str, Callable[[], object]] = {
                "render": lambda data=data: rendered(data),
                "worker": lambda data=data: worker.picture(BytesIO(data), len(data), 1, dpi=DPI),
                "take_in": lambda data=data: worker.take_in(BytesIO(data), len(data), "paper.pdf", sink=lambda _: None),
            }
            took: dict[str, list[float]] = {way: [] for way in ways}
            for number in range(rounds + 3):
                for way in chance.sample(list(ways), len(ways)):
                    start = time.perf_counter()
                    ways[way]()
                    if number >= 3:
                        took[way].append((time.perf_counter() - start) * 1000)
            middle = {way: statistics.median(found) for way, found in took.items()}
            ratio = middle["worker"] / middle["render"]
            print(f"{name:<24}{middle['render']:>11.1f}{middle['worker']:>11.1f}{ratio:>7.2f}{middle['take_in']:>12.1f}")


if __name__ == "__main__":
    main()
