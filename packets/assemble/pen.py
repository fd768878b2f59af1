"""A canvas that remembers the words it wrote: what everything of ours is drawn with, so that it can be read back."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

from packets.assemble.fonts import register

PAGE = (612.0, 792.0)
"""Letter, points."""
PRACTICE_LINE = "PRACTICE  ·  invented people and papers  ·  DO NOT MAIL"


class Pen:
    """One PDF in memory. The same drawing gives the same bytes; no name of a person or program stands in it."""

    def __init__(self) -> None:
        from reportlab.pdfgen.canvas import Canvas  # here and not above: a window opens without what draws

        register()
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=PAGE, invariant=1, pageCompression=1)
        for clear in (self.canvas.setTitle, self.canvas.setAuthor, self.canvas.setSubject, self.canvas.setCreator):
            clear("")
        self.canvas.setProducer("")
        self.words: list[str] = []
        """Of the page that is being drawn, in drawing order."""

    def text(self, x: float, y: float, text: str, font: str, size: float, align: str = "left") -> None:
        if not text:
            return
        text = unicodedata.normalize("NFC", text)  # a loose accent would stand beside its letter
        self.canvas.setFont(f"pd-{font}", size)
        draw: Callable[[float, float, str], None] = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "centre": self.canvas.drawCentredString,
        }[align]
        draw(x, y, text)
        self.words.append(text)

    def line(self, y: float, left: float, right: float, weight: float = 0.5) -> None:
        """A line across; hairlines in a grey that a scanner still keeps."""
        self.canvas.setLineWidth(max(weight, 0.5))
        self.canvas.setStrokeGray(0.0 if weight >= 0.5 else 0.62)
        self.canvas.line(left, y, right, y)

    def code(self, left: float, foot: float, side: float, text: str) -> None:
        """A code that a scan of the sheet is known by (QR)."""
        from reportlab.graphics import renderPDF
        from reportlab.graphics.barcode.qr import QrCodeWidget
        from reportlab.graphics.shapes import Drawing

        code = QrCodeWidget(text, barLevel="M", barBorder=0)
        left_, foot_, right, top = code.getBounds()
        drawing = Drawing(side, side, transform=[side / (right - left_), 0, 0, side / (top - foot_), 0, 0])
        drawing.add(code)
        renderPDF.draw(drawing, self.canvas, left, foot)

    def box(self, left: float, foot: float, width: float, height: float, weight: float = 0.9) -> None:
        """An empty frame, black."""
        self.canvas.setLineWidth(weight)
        self.canvas.setStrokeGray(0.0)
        self.canvas.rect(left, foot, width, height)
