"""Contract papers of the practice office: a long contract with bookmarks and links, and the table that lies beside it."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.pagesizes import landscape
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Table

from packets.practice import drawing
from packets.practice.drawing.tables import padding
from packets.practice.drawing.typed import GREY, HAIR, build, font, para, style

_SECTIONS = (
    "What this article is for",
    "Who is covered",
    "The rule",
    "How it is carried out",
    "Notice and records",
    "Exceptions",
    "When the sides disagree",
    "What stays as it was",
)
_PARAGRAPHS = (
    "The Company and the Union agree on {what} as it stands here. What was said before about {what}, in the hall, at the "
    "gate or in letters, is replaced by this article. Where another article speaks of the same thing, the one that gives "
    "more to those who work is followed, and the sides write down in the next joint meeting how they read it.",
    "This holds for everybody in the unit, in all shifts and at all plants, from the first day of work, also for those who "
    "come back after a season, and for work that the Company gives to a contractor if it was done in the unit before. The "
    "Company tells a contractor of {what} in writing before the work begins and gives the Union a copy.",
    "A question on {what} is put to the nearest supervisor first, then to the plant, then to the joint committee of "
    "two from each side. Each step takes no more than seven days. If nobody answers, the question goes to the next step by "
    "itself. Nobody is put on other work, or on fewer hours, because a question was put.",
)


def contract(
    title: str, sides: Sequence[str], articles: Sequence[str], last: Sequence[str], grades: int = 0, front: int = 1
) -> bytes:
    """A contract of many pages. Each of `articles` is what it is on, in words that fit into a sentence ("rest breaks");
    `last` are the paragraphs of the last one. `grades`: lines of the wage schedule. `front`: pages of its contents."""
    chapters = [
        (
            f"Article on {what}",
            [(section, [words.format(what=what) for words in _turned(number)]) for number, section in enumerate(_SECTIONS)],
        )
        for what in articles
    ]
    if grades:
        lines = [f"Grade {grade // 5 + 1}, year {grade % 5 + 1}: {17.2 + grade * 0.15:.2f} an hour" for grade in range(grades)]
        chapters.append(("Schedule of wages", [("By grade and year", lines)]))
    chapters.append(("Term of this contract", [("Dates", list(last))]))
    attached = ("bargaining notes.txt", "PRACTICE\nThis file travels inside the contract. It must not reach the other side.\n")
    return drawing.born_digital(title, chapters, sides, attachment=attached, front=front)


def _turned(number: int) -> tuple[str, ...]:
    """The paragraphs, another one first in each section."""
    first = number % len(_PARAGRAPHS)
    return _PARAGRAPHS[first:] + _PARAGRAPHS[:first]


def side_by_side(title: str, rows: Sequence[tuple[str, str, str, str]], note: str = "") -> bytes:
    """A landscape table: what it is about, the present text, ours, their counter. The first row is the head."""
    head, small = style(9.5, "sans", "Bold"), style(9.5, lead=1.3)
    cells = [[para(words, small if number else head) for words in row] for number, row in enumerate(rows)]
    how = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
        padding("LEFT", 0),
        padding("RIGHT", 10),
        padding("TOP", 5),
        padding("BOTTOM", 6),
    ]
    wide = (1.3, 2.5, 2.9, 2.5)
    story: list[Flowable] = [para(title, style(15, weight="Bold", spaceAfter=8, lead=1.2))]
    story.append(Table(cells, colWidths=[width * inch for width in wide], style=how, repeatRows=1))
    if note:
        story.append(para(note, style(9.5, weight="It", spaceBefore=8)))
    size = landscape(LETTER)

    def foot(canvas: Canvas, page: int) -> None:
        canvas.setFont(font("sans"), 8)
        canvas.setFillColor(GREY)
        canvas.drawString(0.9 * inch, 0.5 * inch, title)
        canvas.drawRightString(size[0] - 0.9 * inch, 0.5 * inch, f"Page {page}")

    return build(story, title, size, (0.9, 0.95, 0.9, 0.85), foot)
