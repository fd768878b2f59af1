"""Peak memory of a build: one source of 1 GB and 3,000 pages, and packets of 200 to 5,000 pages.

    python tests/benchmarks/memory.py FOLDER

Budget (design, section 13): at most 300 MB, and flat.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from matter import new_matter, office_in, program

from packets.matters.facts import DocumentFacts, PageFacts

PICTURE = 340_000


def scan(path: Path, pages: int, picture: int, seed: int) -> DocumentFacts:
    """A working copy as intake would write it, of random pictures; written as a stream, so that making it costs nothing."""
    chance = random.Random(seed)
    offsets = [0, 0, 0]
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

        def put(body: bytes) -> int:
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n%b\nendobj\n" % (len(offsets) - 1, body))
            return len(offsets) - 1

        kids = []
        for _ in range(pages):
            head = b"<</Type/XObject/Subtype/Image/Width 1700/Height 2200/ColorSpace/DeviceGray"
            head += b"/BitsPerComponent 8/Filter/DCTDecode"
            image = put(head + b"/Length %d>>\nstream\n" % picture + chance.randbytes(picture) + b"\nendstream")
            resources = put(b"<</XObject<</Im0 %d 0 R>>>>" % image)
            contents = put(b"<</Length 30>>\nstream\nq 612 0 0 792 0 0 cm /Im0 Do Q\nendstream")
            kids.append(
                put(
                    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources %d 0 R/Contents %d 0 R>>"
                    % (resources, contents)
                )
            )
        for number, body in (
            (1, b"<</Type/Catalog/Pages 2 0 R>>"),
            (2, b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, b" ".join(b"%d 0 R" % kid for kid in kids))),
        ):
            offsets[number] = out.tell()
            out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        table = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(offsets))
        out.writelines(b"%010d 00000 n \n" % offset for offset in offsets[1:])
        out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets), table))
    page = {"box": (0, 0, 612, 792), "width": 612.0, "height": 792.0, "own_bytes": picture + 600, "digest": "0" * 64}
    return DocumentFacts(
        original="0" * 64,
        original_bytes=path.stat().st_size,
        media="application/pdf",
        working="0" * 64,
        working_bytes=path.stat().st_size,
        shared_bytes=0,
        pages=tuple(PageFacts(number=number, **page) for number in range(1, pages + 1)),
    )


def case(folder: Path, name: str, papers: int, pages: int, picture: int) -> None:
    office, matter = office_in(folder), folder / name
    shutil.rmtree(matter, ignore_errors=True)
    new_matter(matter, office)
    (matter / "working").mkdir()
    record = (matter / "matter.toml").read_text(encoding="utf-8")
    for number in range(1, papers + 1):
        id_ = f"e-{number:04d}"
        facts = scan(matter / "working" / f"{id_}.pdf", pages, picture, number)
        original = matter / "evidence" / f"{id_}.pdf"
        os.link(matter / "working" / f"{id_}.pdf", original)
        stat = original.stat()
        taken = {"facts": json.loads(facts.model_dump_json(by_alias=True)), "original_size": stat.st_size}
        taken |= {"original_changed": stat.st_mtime_ns, "made_for": ""}
        taken["working_changed"] = (matter / "working" / f"{id_}.pdf").stat().st_mtime_ns
        (matter / "working" / f"{id_}.json").write_text(json.dumps(taken), encoding="utf-8")
        record += f'\n[[evidence]]\nid = "{id_}"\nfile = "evidence/{id_}.pdf"\nitem = "report"\nkind = "police_report"\n'
    (matter / "matter.toml").write_text(record, encoding="utf-8")
    command = [*program(), "build", str(matter), "--office", str(office), "--profile", "whole", "--day", "2026-12-01"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    size = sum(path.stat().st_size for path in (matter / "packet").glob("*.pdf"))
    if os.waitstatus_to_exitcode(status) not in (0, 1) or not size:
        raise SystemExit(f"{name} failed")
    print(f"{name:<28}{papers * pages:>7} pages{size / 1e6:>9.0f} MB{usage.ru_maxrss / 1024:>9.0f} MB peak")
    shutil.rmtree(matter)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for pages in (200, 1_000, 5_000):
        case(folder, f"many-{pages}", pages // 10, 10, 60_000)
    case(folder, "one-source", 1, 3_000, PICTURE)


if __name__ == "__main__":
    main()
