"""Letters and declarations, as an office types and signs them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer, Table

from packets.practice.drawing.paper import Paper
from packets.practice.drawing.tables import FLUSH, facts_table, padding
from packets.practice.drawing.typed import GREY, Signature, build, font, foot_line, ink_scribble, para, style


def letter(
    letterhead: Sequence[str],
    date: str,
    to: Sequence[str],
    subject: str,
    paragraphs: Sequence[str],
    signer: str,
    enclosures: Sequence[str] = (),
    signed: bool = True,
) -> bytes:
    """An office letter. The first line of `letterhead` is the office's name; `subject` may have several lines."""
    text = style(11, spaceAfter=8)
    story: list[Flowable] = [_head(letterhead), Spacer(0, 20), para(date, style(11, alignment=TA_RIGHT, spaceAfter=12))]
    story += [para("\n".join(to), style(11, spaceAfter=16))]
    first, _, rest = subject.partition("\n")
    story.append(para(f"Re: {first}", style(11, weight="Bold", spaceAfter=0 if rest else 12)))
    if rest:
        story.append(para(rest, style(11, leftIndent=20, spaceAfter=12)))
    story += [para(words, text) for words in paragraphs]
    story.append(KeepTogether([Spacer(0, 10), para("Sincerely,", style(11)), Signature(signer, signed=signed)]))
    if enclosures:
        story += [Spacer(0, 10), para("Enclosed: " + " · ".join(enclosures), style(9.5))]

    def later_pages(canvas: Canvas, page: int) -> None:
        if page > 1:
            foot_line(f"{letterhead[0]} · {date}")(canvas, page)

    return build(story, first, margins=(1.05, 0.85, 1.05, 0.9), on_page=later_pages)


def _head(letterhead: Sequence[str]) -> Table:
    name = para(letterhead[0], style(16, weight="Bold", lead=1.15))
    address = para("\n".join(letterhead[1:]), style(8.5, "sans", alignment=TA_RIGHT, lead=1.3, textColor=GREY))
    how = [*FLUSH, ("LINEBELOW", (0, 0), (-1, 0), 1.2, "black"), ("VALIGN", (0, 0), (-1, -1), "BOTTOM"), padding("BOTTOM", 7)]
    return Table([[name, address]], colWidths=[3.6 * inch, 2.8 * inch], style=how)


_WORDS = {
    "English": (
        "Declaration of {name}",
        "I, {name}, declare:",
        "I declare under penalty of perjury that the foregoing is true and correct.",
        "Executed on {day}",
        "the ___ day of ____________ 20___",
    ),
    "Spanish": (
        "Declaración de {name}",
        "Yo, {name}, declaro:",
        "Declaro bajo pena de perjurio que lo anterior es verdadero y correcto.",
        "Firmado el {day}",
        "___ de ____________ de 20___",
    ),
}


def declaration(
    name: str,
    paragraphs: Sequence[str],
    language: Literal["English", "Spanish"] = "English",
    signed_on: str = "",
    mark: bool = False,
    title: str = "",
    note: str = "",
    witnesses: Sequence[str] = ("Vera Trial", "Nil Interprete"),
) -> bytes:
    """Numbered paragraphs and the closing of 28 U.S.C. 1746, in English or Spanish. Without `signed_on` it is unsigned.

    `mark`: signed with a thumb mark before two witnesses. `note`: a line before the closing, as that it was read back.
    """
    heading, opening, closing, day, blank = _WORDS[language]
    story: list[Flowable] = [
        para((title or heading.format(name=name)).upper(), style(13, weight="Bold", alignment=TA_CENTER, spaceAfter=18)),
        para(opening.format(name=name), style(11, spaceAfter=10)),
    ]
    numbered = style(11, leftIndent=26, firstLineIndent=0, bulletIndent=2, spaceAfter=8, lead=1.45)
    for number, words in enumerate(paragraphs, 1):
        item = para(words, numbered)
        item.bulletText = f"{number}."
        story.append(item)
    if note:
        story.append(para(note, style(11, spaceBefore=4, spaceAfter=8)))
    end: list[Flowable] = [
        Spacer(0, 6),
        para(closing, style(11, spaceAfter=8)),
        para(day.format(day=signed_on or blank) + ".", style(11, spaceAfter=14)),
    ]
    if mark:
        end += [_ThumbMark(name, bool(signed_on)), Spacer(0, 8)]
        pair = [Signature(witness, "Witness to the mark", bool(signed_on), 2.8) for witness in witnesses]
        end.append(Table([pair], colWidths=[3.2 * inch] * len(pair), style=FLUSH))
    else:
        end.append(Signature(name, signed=bool(signed_on)))
    story.append(KeepTogether(end))
    return build(story, title or heading.format(name=name), on_page=foot_line(heading.format(name=name)))


class _ThumbMark(Flowable):  # type: ignore[misc]
    """An inked thumb, drawn from arcs; the name is written beside it by another hand."""

    def __init__(self, name: str, pressed: bool) -> None:
        super().__init__()
        self.name, self.pressed = name, pressed
        self.width, self.height = 5 * inch, 1.15 * inch

    def draw(self) -> None:
        """Called by reportlab with the canvas set."""
        canvas: Canvas = self.canv
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0.05 * inch, 0.95 * inch, 1.05 * inch)
        canvas.setFont(font("serif"), 10)
        canvas.drawString(1.1 * inch, 0.55 * inch, f"Mark of {self.name}")
        canvas.setFont(font("sans"), 8)
        canvas.drawString(1.1 * inch, 0.38 * inch, "right thumb, made in our presence")
        if not self.pressed:
            return
        canvas.setStrokeColorRGB(0.2, 0.2, 0.34)
        canvas.setLineWidth(1.15)
        for ring in range(11):
            path = canvas.beginPath()
            for step in range(49):
                angle = math.pi * 2 * step / 48 + ring
                wide = 2.2 + ring * 2.05 + math.sin(angle * 3 + ring * 1.7) * 0.7
                x, y = 34 + wide * math.cos(angle) * 0.82, 42 + wide * 1.18 * math.sin(angle) + ring * 0.35
                lift = step == 0 or (step + ring * 7) % 19 == 0
                (path.moveTo if lift else path.lineTo)(round(x, 2), round(y, 2))
            canvas.drawPath(path)


def a4_page(paper: Paper) -> bytes:
    """An A4 letter from abroad, set down to a finger's breadth of the foot, where a page number would like to stand."""
    text = style(10.5, spaceAfter=7, lead=1.4)
    name, _, address = paper.office.partition("\n")
    story: list[Flowable] = [
        para(name.upper(), style(14, weight="Bold", alignment=TA_CENTER)),
        para(address, style(9, alignment=TA_CENTER, spaceAfter=6)),
        HRFlowable(width="100%", thickness=1, color="black", spaceAfter=14),
        para(paper.title, style(12.5, weight="Bold", spaceAfter=10)),
    ]
    if paper.fields:
        story += [facts_table(paper.fields, (1.7, 4.7)), Spacer(0, 12)]
    story += [para(words, text) for words in paper.body]

    def foot(canvas: Canvas, page: int) -> None:
        width = A4[0]
        if paper.signature and page == 1:
            ink_scribble(canvas, paper.signature, 4.5 * inch, 1.4 * inch, 1.8 * inch)
            canvas.line(4.3 * inch, 1.22 * inch, 7.1 * inch, 1.22 * inch)
            canvas.setFont(font("serif"), 10)
            canvas.drawString(4.3 * inch, 1.05 * inch, paper.signature)
        canvas.setFont(font("serif", "It"), 8)
        lines = (
            f"{name} · copies of this letter are given out on request only and bear the seal of the registry.",
            "Questions are answered in writing. Whoever changes this paper makes it void. Filed under the number named above.",
            f"A4 210 x 297 mm · printed by the registry · sheet {page} · this line stands close to the foot on purpose.",
        )
        for number, line in enumerate(lines):
            canvas.drawCentredString(width / 2, 40 - number * 10.5, line)

    return build(story, paper.title, A4, (0.9, 0.9, 0.9, 1.75 if paper.signature else 0.85), foot)
