"""The fonts of the stamps, embedded once a volume, and the few operators that write one."""

from __future__ import annotations

import io
import string
from functools import cached_property
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from reportlab.pdfgen.canvas import Canvas

from packets.assemble.fonts import font
from packets.assemble.objects import number, raw_items
from packets.layout.stamp import Stamp

ALPHABET = string.ascii_letters + string.digits + string.punctuation + " ·–"
NAMES = {"sans": "PDs", "sans-bold": "PDb"}
"""Our font names in a page's resources; the prefix /PD is reserved, so none of a source can clash."""


class StampFonts:
    """Subsets that can write any stamp. Made once; the same bytes every time."""

    @cached_property
    def _made(self) -> tuple[bytes, dict[str, dict[str, int]]]:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, invariant=1, pageCompression=1)
        codes: dict[str, dict[str, int]] = {}
        for face in NAMES:
            registered = font(face)
            codes[face] = {}
            for char in ALPHABET:
                ((subset, data),) = registered.splitString(char, canvas._doc)
                if subset != 0 or len(data) != 1:
                    raise RuntimeError("the stamp alphabet does not fit one subset")
                codes[face][char] = data[0]
            canvas.setFont(f"pd-{face}", 9)
            canvas.drawString(72, 72, ALPHABET)
        canvas.showPage()
        canvas.save()
        return buffer.getvalue(), codes

    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self._made[0]))

    def entries(self, reader: PdfReader) -> list[tuple[str, Any]]:
        """Resource names with the font objects of `reader`."""
        resources: Any = reader.pages[0]["/Resources"]
        fonts: DictionaryObject = resources["/Font"]
        found: dict[str, Any] = {}
        for _, reference in raw_items(fonts):
            base = str(reference.get_object()["/BaseFont"])
            if "SourceSansPro" in base:
                found["PDb" if "Semibold" in base else "PDs"] = reference
        return sorted(found.items())

    def operators(self, stamp: Stamp) -> bytes:
        """One text object for the whole stamp."""
        parts = [b"BT\n"]
        x = y = 0.0
        for run in stamp.runs:
            codes = self._made[1][run.font]
            text = bytes(codes[char] for char in run.text)
            move = b"%s %s Td " % (number(round(run.x - x, 2)), number(round(stamp.y - y, 2)))
            x, y = run.x, stamp.y
            parts.append(b"/%s %s Tf %s<%s> Tj\n" % (NAMES[run.font].encode(), number(run.size), move, text.hex().encode()))
        return b"".join([*parts, b"ET\n"])
