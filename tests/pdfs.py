"""Named assertions on PDFs, each by another library than the one that wrote the file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
from PIL import Image, ImageChops

Box = tuple[float, float, float, float]


def assert_sound(path: Path) -> None:
    """Four readers open it without a word of complaint, and it holds nothing that a packet never has."""
    with pikepdf.open(path) as pdf:
        assert not pdf.check_pdf_syntax()
        assert not pdf.get_warnings()
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/PageLabels", "/PageMode", "/Outlines"}, "catalogue"
        assert set(pdf.trailer.keys()) <= {"/Size", "/Root", "/ID"}, "trailer"
        for number, page in enumerate(pdf.pages, start=1):
            keys = set(page.obj.keys())
            assert keys <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Annots"}, (number, keys)
            box = [float(one) for one in page.obj.MediaBox]
            assert box in ([0, 0, 612, 792], [0, 0, 792, 612]), (number, box)
        count = len(pdf.pages)
    reader = pypdf.PdfReader(path, strict=True)
    assert len(reader.pages) == count
    with pypdfium2.PdfDocument(path) as seen:
        assert len(seen) == count
    if program := shutil.which("qpdf"):
        told = subprocess.run([program, "--check", str(path)], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "WARNING" not in told.stderr
    if program := shutil.which("pdftotext"):
        told = subprocess.run([program, str(path), "-"], capture_output=True, text=True, check=False)
        assert told.returncode == 0
        assert not told.stderr


def page_count(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def texts(path: Path | bytes) -> list[str]:
    """What pdfium reads on every page, white space as one blank."""
    out: list[str] = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            out.append(" ".join(text.get_text_bounded().split()))
            text.close()
            page.close()
    return out


def find(path: Path, words: str) -> int:
    """The page (from 0) that says `words`; there must be exactly one."""
    found = [number for number, text in enumerate(texts(path)) if words in text]
    assert len(found) == 1, (words, found)
    return found[0]


def picture(path: Path | bytes, page: int, dpi: int = 72) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        one = pdf[page]
        image = one.render(scale=dpi / 72).to_pil().convert("L")
        one.close()
        return image


def darkest(path: Path | bytes, page: int, box: Box, dpi: int = 72) -> int:
    """The darkest grey in `box` (points from the top left)."""
    return picture(path, page, dpi).crop(tuple(round(side * dpi / 72) for side in box)).getextrema()[0]  # type: ignore[return-value,arg-type]


def where_dark(path: Path | bytes, page: int, below: int = 128, dpi: int = 72) -> Box | None:
    """The box around everything darker than `below`, points from the top left."""
    image = picture(path, page, dpi)
    box = image.point([255 if value < below else 0 for value in range(256)]).getbbox()
    return None if box is None else tuple(side * 72 / dpi for side in box)  # type: ignore[return-value]


def differs(one: Image.Image, other: Image.Image) -> Box | None:
    """The box in which two pictures differ."""
    return ImageChops.difference(one, other).point([0] * 24 + [255] * 232).getbbox()


def labels(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [page.label for page in pdf.pages]


def links(path: Path, page: int) -> list[tuple[Box, int, float | None]]:
    """Every link of a page (from 0): its box, the page it leads to (from 0), and the height there."""
    with pikepdf.open(path) as pdf:
        places = {one.obj.objgen: number for number, one in enumerate(pdf.pages)}
        out: list[tuple[Box, int, float | None]] = []
        for one in pdf.pages[page].obj.get("/Annots", []):  # type: ignore[union-attr]
            assert one.Subtype == "/Link"
            top = one.Dest[3]
            out.append(
                (tuple(float(side) for side in one.Rect), places[one.Dest[0].objgen], None if top is None else float(top))
            )  # type: ignore[arg-type]
        return out


def bookmarks(path: Path) -> list[tuple[int, str, int]]:
    """Level, title and page (from 0), in order."""
    with pikepdf.open(path) as pdf:
        places = {one.obj.objgen: number for number, one in enumerate(pdf.pages)}

        def walk(items: Sequence[pikepdf.OutlineItem], level: int) -> Iterator[tuple[int, str, int]]:
            for item in items:
                assert item.destination is not None
                yield level, item.title, places[item.destination[0].objgen]  # type: ignore[union-attr,index]
                yield from walk(item.children, level + 1)

        with pdf.open_outline(max_depth=300) as outline:
            return list(walk(outline.root, 0))


def decoded(path: Path | bytes) -> bytes:
    """Everything the file holds in plain: its own bytes, every stream undone, every string."""
    data = path if isinstance(path, bytes) else path.read_bytes()
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream):
                try:
                    parts.append(obj.read_bytes())
                except pikepdf.PdfError:
                    parts.append(obj.read_raw_bytes())
            parts.append(bytes(obj.unparse()))
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            parts.append(zlib.decompressobj().decompress(data[found.end() :], 4_000_000))
        except zlib.error:
            continue
    return b"\n".join(parts)


def holds(path: Path | bytes, words: str) -> bool:
    """Whether `words` stand anywhere in the file, plain, as UTF-16, in hexadecimal digits, or spaced out."""
    plain = words.encode("latin-1")
    everything = decoded(path)
    squeezed = re.sub(rb"[()\[\]\s0-9.-]", b"", everything)
    spellings = [
        plain,
        words.encode("utf-16-be"),
        plain.hex().encode(),
        plain.hex().upper().encode(),
        words.encode("utf-16-be").hex().upper().encode(),
    ]
    return any(one in everything for one in spellings) or plain.replace(b" ", b"") in squeezed


def change(path: Path, page: int | None = None) -> pikepdf.Pdf:
    """The file open for a change; `save_over` writes it back."""
    return pikepdf.open(path, allow_overwriting_input=True)


def save_over(pdf: pikepdf.Pdf, path: Path) -> None:
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    pdf.close()
    path.write_bytes(out.getvalue())
