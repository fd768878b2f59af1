"""An invented form that can be filled, standing in for an official one until its real edition is in the store."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.colors import Color, white
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from packets.practice.drawing.sheet import MARK
from packets.practice.drawing.typed import GREY, font, practice_head

_PAPER = Color(0.945, 0.955, 0.985)
_BAR = Color(0.2, 0.22, 0.26)
_WIDE = 7.1 * inch
_LEFT = 0.7 * inch

_Part = tuple[str, tuple[tuple[str, int], ...]]
_PRINTED_NAME = "Printed name"

# Lines that stay open for the official: label and how many rows of writing it has. Our own words, not those of any form.
_OPEN: tuple[_Part, ...] = (
    (
        "The office that signs",
        (
            ("Name of the office", 1),
            ("Unit", 1),
            ("Name of the official", 1),
            ("Title", 1),
            ("Telephone", 1),
            ("File number", 1),
        ),
    ),
    (
        "What happened",
        (
            ("Offence, in the words of the law", 2),
            ("Day or days", 1),
            ("Place", 1),
            ("Facts known to the office", 14),
            ("Harm seen or described", 9),
        ),
    ),
    (
        "What the person knew and did",
        (
            ("Knows about the facts because", 9),
            ("Has helped by", 13),
            ("Was asked for help on", 1),
            ("Refused without reason (say when)", 5),
        ),
    ),
    (
        "Family who had a part in it",
        (
            ("First person: name and tie", 1),
            ("What the office knows", 10),
            ("Second person: name and tie", 1),
            ("What the office knows", 10),
        ),
    ),
    ("Signature of the official", ((_PRINTED_NAME, 1), ("Day of signature", 1), ("Anything to add", 12))),
)
_YES_NO = {
    "What happened": ("The office looks into it now", "The case is closed"),
    "What the person knew and did": ("Has information about it", "Was, is or will be of help"),
}


def form_standin(form_title: str, edition: str, pages: int, filled: Sequence[tuple[str, str]], signed_by: str = "") -> bytes:
    """A PDF form: Part 1 filled with `filled` (label, value), the parts of the official open; five pages hold all of them.

    With fewer pages parts are left away, with more there are continuation pages before the signature.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1, pageCompression=1)
    canvas.setTitle(f"{form_title} ({MARK} stand-in)")
    canvas.setAuthor("Practice Office")
    canvas.setSubject(f"Edition {edition}")
    number = 0
    for page, parts in enumerate(_plan(pages), 1):
        form = _Form(canvas, form_title, edition, page, pages)
        for part in parts:
            number += 1
            if part is None:
                _person(form, filled)
            else:
                _official(form, number, part, signed_by)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _plan(pages: int) -> list[list[_Part | None]]:
    """Which parts stand on which page; None is the person's own."""
    office, *between, last = _OPEN
    if pages < 2:
        return [[None, last]]
    for number in range(1, pages - 4):
        between.append((f"Continuation {number}", (("Continues part and line", 1), ("Words", 34))))
    middle: list[list[_Part | None]] = [[part] for part in between[: pages - 2]]
    return [[None, office], *middle, [last]]


class _Form:
    """One page of the form being drawn, from the top down."""

    def __init__(self, canvas: Canvas, title: str, edition: str, page: int, pages: int) -> None:
        self.canvas = canvas
        practice_head(canvas, *LETTER)
        self.y = LETTER[1] - 0.95 * inch
        canvas.setFont(font("sans", "Bold"), 15 if page == 1 else 11)
        canvas.drawString(_LEFT, self.y, title)
        canvas.setFont(font("sans", "Semibold"), 9)
        canvas.drawRightString(_LEFT + _WIDE, self.y, f"{MARK} STAND-IN, not a government form")
        self.y -= 8
        canvas.setLineWidth(1.4)
        canvas.line(_LEFT, self.y, _LEFT + _WIDE, self.y)
        self.y -= 16
        canvas.setFont(font("sans"), 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(_LEFT, 0.5 * inch, f"{title} · stand-in · Edition {edition}")
        canvas.drawRightString(_LEFT + _WIDE, 0.5 * inch, f"Page {page} of {pages}")
        canvas.setFillColorRGB(0, 0, 0)

    def heading(self, words: str) -> None:
        """A dark bar with the name of the part."""
        self.canvas.setFillColor(_BAR)
        self.canvas.rect(_LEFT, self.y - 15, _WIDE, 18, stroke=0, fill=1)
        self.canvas.setFillColor(white)
        self.canvas.setFont(font("sans", "Bold"), 10)
        self.canvas.drawString(_LEFT + 6, self.y - 10, words)
        self.canvas.setFillColorRGB(0, 0, 0)
        self.y -= 32

    def field(self, name: str, label: str, value: str = "", rows: int = 1) -> None:
        """A label and a box under it that can be typed in."""
        height = 17 if rows == 1 else 13.5 * rows + 4
        if self.y - height < 0.85 * inch:
            raise ValueError(f"the stand-in has no room for {label!r}")
        self.canvas.setFont(font("sans"), 8.5)
        self.canvas.drawString(_LEFT, self.y, label)
        self.canvas.acroForm.textfield(
            name=name,
            tooltip=label,
            value=value,
            x=_LEFT,
            y=self.y - height - 4,
            width=_WIDE,
            height=height,
            fontName="Helvetica",
            fontSize=10,
            borderWidth=0.5,
            borderColor=GREY,
            fillColor=_PAPER,
            fieldFlags="multiline" if rows > 1 else "",
            maxlen=2000,
        )
        self.y -= height + 19

    def yes_no(self, name: str, label: str) -> None:
        """A question with two boxes to tick, both empty."""
        self.canvas.setFont(font("sans"), 9)
        self.canvas.drawString(_LEFT, self.y, label)
        for x, answer in ((5.6, "Yes"), (6.4, "No")):
            self.canvas.acroForm.checkbox(
                name=f"{name}_{answer.lower()}",
                tooltip=f"{label}: {answer}",
                x=_LEFT + x * inch,
                y=self.y - 3,
                size=11,
                borderWidth=0.6,
                borderColor=GREY,
                fillColor=_PAPER,
                buttonStyle="cross",
            )
            self.canvas.drawString(_LEFT + x * inch + 15, self.y, answer)
        self.y -= 20


def _person(form: _Form, filled: Sequence[tuple[str, str]]) -> None:
    form.heading("Part 1.  About the person (filled by the person's office)")
    for line, (label, value) in enumerate(filled, 1):
        form.field(f"part1_line{line}", f"{line}.  {label}", value)


def _official(form: _Form, number: int, part: _Part, signed_by: str) -> None:
    title, lines = part
    form.heading(f"Part {number}.  {title} (for the official)")
    questions = _YES_NO.get(title, ())
    for line, question in enumerate(questions, 1):
        form.yes_no(f"part{number}_question{line}", question)
    if questions:
        form.y -= 6
    for line, (label, rows) in enumerate(lines, 1):
        value = signed_by if label == _PRINTED_NAME else ""
        form.field(f"part{number}_line{line}", f"{line}.  {label}", value, rows)
    if part is _OPEN[-1]:
        form.y -= 34
        form.canvas.setLineWidth(0.8)
        form.canvas.line(_LEFT, form.y, _LEFT + 3.6 * inch, form.y)
        form.canvas.setFont(font("sans"), 8.5)
        form.canvas.drawString(_LEFT, form.y - 12, "Signature of the official, in ink, on paper")
