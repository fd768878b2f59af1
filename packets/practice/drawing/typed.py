"""The set-up shared by all born-digital papers: faces, styles, the PRACTICE head, and a build that repeats byte for byte."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from packets.assemble.fonts import face_class
from packets.practice.drawing.faces import Family, font_file
from packets.practice.drawing.hand import scribble
from packets.practice.drawing.sheet import MARK

GREY = Color(0.4, 0.4, 0.42)
HAIR = Color(0.72, 0.72, 0.74)
INK = Color(0.13, 0.2, 0.47)
OnPage = Callable[[Canvas, int], None]

_WEIGHTS = (("", "Regular"), ("Bold", "Bold"), ("It", "Italic"), ("Semibold", "Semibold"))


@lru_cache(maxsize=1)
def use_faces() -> None:
    """Register the faces once, under names of our own: the packet writer registers its fonts in the same process."""
    for family in ("serif", "sans"):
        for weight, _ in _WEIGHTS:
            pdfmetrics.registerFont(face_class()(_name(family, weight), font_file(family, weight)))
        plain, bold, italic = (_name(family, weight) for weight in ("", "Bold", "It"))
        pdfmetrics.registerFontFamily(plain, normal=plain, bold=bold, italic=italic, boldItalic=bold)


def _name(family: str, weight: str) -> str:
    return f"Practice-{family}-{weight or 'Regular'}"


def font(family: Family, weight: str = "") -> str:
    """The reportlab name of a face."""
    use_faces()
    return _name(family, weight)


def style(size: float = 11, family: Family = "serif", weight: str = "", lead: float = 1.36, **more: object) -> ParagraphStyle:
    """A paragraph style; the rest as reportlab names it (alignment, spaceAfter, leftIndent, ...)."""
    settings: dict[str, object] = {"alignment": TA_LEFT, "textColor": black, "allowWidows": 0, "allowOrphans": 0, **more}
    return ParagraphStyle(
        f"{family}{weight}{size}",
        fontName=font(family, weight),
        fontSize=size,
        leading=size * lead,
        bulletFontName=font(family),
        bulletFontSize=size,
        **settings,
    )


def para(words: str, how: ParagraphStyle) -> Paragraph:
    """Plain words as a paragraph: no character of theirs is markup; newlines break the line."""
    return Paragraph(escape(words).replace("\n", "<br/>"), how)


def practice_head(canvas: Canvas, width: float, height: float, drop: float = 0.3) -> None:
    """The frame that every page carries, `drop` inches under the upper edge."""
    y = height - (drop + 0.2) * inch
    canvas.saveState()
    canvas.setStrokeColor(black)
    canvas.setFillColor(black)
    canvas.setLineWidth(1.1)
    canvas.rect(width / 2 - 0.5 * inch, y - 4, inch, 15.5)
    spaced = canvas.beginText(width / 2 - 0.5 * inch + 6.5, y)
    spaced.setFont(font("sans", "Bold"), 10)
    spaced.setCharSpace((inch - 13 - pdfmetrics.stringWidth(MARK, font("sans", "Bold"), 10)) / (len(MARK) - 1))
    spaced.textOut(MARK)
    spaced.setCharSpace(0)  # it would outlive the text object
    canvas.drawText(spaced)
    canvas.setFont(font("sans"), 7.5)
    canvas.drawString(width / 2 + 0.58 * inch, y + 0.5, "invented people, invented paper")
    canvas.restoreState()


def build(
    story: Sequence[Flowable],
    title: str,
    size: tuple[float, float] = LETTER,
    margins: tuple[float, float, float, float] = (1.0, 1.05, 1.0, 0.9),
    on_page: OnPage | None = None,
    author: str = "Practice Office",
) -> bytes:
    """Flow the story onto pages; margins are left, top, right and foot in inches. No clock in the file."""
    use_faces()
    out = io.BytesIO()
    left, top, right, foot = (side * inch for side in margins)

    def decorate(canvas: Canvas, document: BaseDocTemplate) -> None:
        practice_head(canvas, *size)
        if on_page is not None:
            canvas.saveState()
            on_page(canvas, document.page)
            canvas.restoreState()

    frame = Frame(left, foot, size[0] - left - right, size[1] - top - foot, 0, 0, 0, 0)
    document = BaseDocTemplate(out, pagesize=size, title=title, author=author, invariant=1, pageCompression=1)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
    document.build(list(story))
    return out.getvalue()


def foot_line(words: str) -> OnPage:
    """A foot with the words on the left and the page number on the right."""

    def draw(canvas: Canvas, page: int) -> None:
        canvas.setFont(font("sans"), 8)
        canvas.setFillColor(GREY)
        canvas.drawString(inch, 0.55 * inch, words)
        canvas.drawRightString(LETTER[0] - inch, 0.55 * inch, f"Page {page}")

    return draw


class Signature(Flowable):  # type: ignore[misc]
    """A line to sign on, scribbled or still empty, with the name and a note beneath."""

    def __init__(self, name: str, note: str = "", signed: bool = True, width: float = 3.1) -> None:
        super().__init__()
        self.name, self.note, self.signed = name, note, signed
        self.below = (0.45 if note else 0.28) * inch
        self.width, self.height = width * inch, self.below + 0.85 * inch

    def draw(self) -> None:
        """Called by reportlab with the canvas set."""
        canvas: Canvas = self.canv
        base = self.below
        if self.signed:
            ink_scribble(canvas, self.name, 0.1 * inch, base + 0.16 * inch, 1.9 * inch)
        canvas.setLineWidth(0.6)
        canvas.line(0, base, self.width, base)
        canvas.setFont(font("serif", "Semibold"), 10.5)
        canvas.drawString(0, base - 15, self.name)
        if self.note:
            canvas.setFont(font("serif"), 9.5)
            canvas.drawString(0, base - 28, self.note)


def ink_scribble(canvas: Canvas, name: str, x: float, y: float, width: float) -> None:
    """The person's scribble as a drawn line in blue ink, the same on all of that person's papers."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.05)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for line in scribble(Random(name)):
        path = canvas.beginPath()
        path.moveTo(round(x + line[0][0] * width, 2), round(y + line[0][1] * width, 2))
        for px, py in line[1:]:
            path.lineTo(round(x + px * width, 2), round(y + py * width, 2))
        canvas.drawPath(path)
    canvas.restoreState()
