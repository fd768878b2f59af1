"""A form that the office filled and the signer signed in ink: flat pages that stand in for an official form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import white
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Spacer, Table

from packets.practice.drawing.sheet import MARK
from packets.practice.drawing.tables import facts_table
from packets.practice.drawing.typed import GREY, Signature, build, font, para, style


@dataclass(frozen=True)
class FormPage:
    """One page: the name of its part, and what stands in its boxes."""

    part: str
    lines: tuple[tuple[str, str], ...]
    signer: str = ""
    """Whose line to sign stands on this page."""
    signed_on: str = ""
    """Empty: the line waits for its ink."""


def filled_form(form_title: str, edition: str, pages: Sequence[FormPage], without: Sequence[int] = ()) -> bytes:
    """The pages with title, edition and number at the foot of each, as a clerk looks for them.

    `without`: numbers of pages that are missing from the pile; the others keep theirs.
    """
    there = [number for number in range(1, len(pages) + 1) if number not in without]
    story: list[Flowable] = []
    for number in there:
        page = pages[number - 1]
        story += [PageBreak()] if story else []
        bar = style(10.5, "sans", "Bold", textColor=white)
        heading = Table([[para(page.part, bar)]], colWidths=[6.5 * inch])
        heading.setStyle([("BACKGROUND", (0, 0), (-1, -1), "#33383f"), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)])
        story += [heading, Spacer(0, 6), facts_table(page.lines, (2.4, 4.1))]
        if page.signer:
            day = f"Signed in ink on {page.signed_on}" if page.signed_on else "Day of signature: ____________"
            story += [Spacer(0, 26), Signature(page.signer, day, bool(page.signed_on))]

    def frame(canvas: Canvas, nth: int) -> None:
        page = there[nth - 1]
        canvas.setFont(font("sans", "Bold"), 13 if page == 1 else 10.5)
        canvas.drawString(inch, LETTER[1] - 0.85 * inch, form_title)
        canvas.setFont(font("sans", "Semibold"), 8.5)
        canvas.drawRightString(LETTER[0] - inch, LETTER[1] - 0.85 * inch, f"{MARK} STAND-IN, not a government form")
        canvas.line(inch, LETTER[1] - 0.93 * inch, LETTER[0] - inch, LETTER[1] - 0.93 * inch)
        canvas.setFont(font("sans"), 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(inch, 0.5 * inch, f"{form_title} · stand-in · Edition {edition}")
        canvas.drawRightString(LETTER[0] - inch, 0.5 * inch, f"Page {page} of {len(pages)}")

    return build(story, f"{form_title} ({MARK} stand-in)", margins=(1.0, 1.2, 1.0, 0.9), on_page=frame)
