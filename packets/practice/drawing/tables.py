"""Born-digital tables: a sheet of facts, a log, and the print of a spreadsheet that was never meant for paper."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Spacer, Table

from packets.practice.drawing.picture_pdf import saved
from packets.practice.drawing.sheet import MARK, MARK_NOTE
from packets.practice.drawing.typed import GREY, HAIR, build, font, foot_line, para, style

Command = tuple[object, ...]


def padding(side: str, points: float) -> Command:
    """A table command for the padding of all cells on one side."""
    return (f"{side}PADDING", (0, 0), (-1, -1), points)


FLUSH: tuple[Command, ...] = (padding("LEFT", 0), padding("RIGHT", 0))


def facts_table(rows: Sequence[tuple[str, str]], widths: tuple[float, float]) -> Table:
    """Label and value in two columns with hair lines; a row without value is a heading over the rows below it."""
    label, value = style(9.5, "sans", "Semibold"), style(10.5)
    heading = style(11, "sans", "Bold", spaceBefore=6)
    cells: list[list[object]] = []
    how: list[Command] = [*FLUSH, padding("TOP", 4), padding("BOTTOM", 5), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    for number, (name, words) in enumerate(rows):
        if words:
            cells.append([para(name, label), para(words, value)])
            how.append(("LINEBELOW", (0, number), (-1, number), 0.4, HAIR))
        else:
            cells.append([para(name, heading), ""])
            how += [
                ("SPAN", (0, number), (-1, number)),
                ("LINEBELOW", (0, number), (-1, number), 0.9, "black"),
                ("TOPPADDING", (0, number), (-1, number), 12),
            ]
    return Table(cells, colWidths=[width * inch for width in widths], style=how, hAlign="LEFT")


def sheet(title: str, subtitle: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """One sheet of facts, as offices write them for a crime, a worksite or a case."""
    story: list[Flowable] = [
        para(title, style(17, weight="Bold", spaceAfter=3, lead=1.2)),
        para(subtitle, style(11, weight="It", spaceAfter=6)),
        HRFlowable(width="100%", thickness=1.1, color="black", spaceAfter=6),
        facts_table(rows, (1.9, 4.6)),
    ]
    return build(story, title, on_page=foot_line(title))


def log_table(title: str, rows: Sequence[Sequence[str]], note: str = "") -> bytes:
    """A table with a repeated head; the first of `rows` is the head. Columns are as wide as their words want."""
    head, small = style(9, "sans", "Bold"), style(9.5, lead=1.28)
    cells = [[para(words, small if number else head) for words in row] for number, row in enumerate(rows)]
    how: list[Command] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
        padding("LEFT", 0),
        padding("RIGHT", 8),
        padding("TOP", 4),
        padding("BOTTOM", 5),
    ]
    story: list[Flowable] = [para(title, style(15, weight="Bold", spaceAfter=8, lead=1.2))]
    story.append(Table(cells, colWidths=_widths(rows, 6.5 * inch), style=how, repeatRows=1))
    if note:
        story += [Spacer(0, 8), para(note, style(9.5, weight="It"))]
    return build(story, title, on_page=foot_line(title))


def _widths(rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """Narrow columns get what they ask for; the rest is shared by how much the others have to say."""
    asked = [max(stringWidth(row[c], font("serif"), 9.5) for row in rows) + 16 for c in range(len(rows[0]))]
    least = [
        max(max((stringWidth(word, font("sans", "Bold"), 9.5) for row in rows for word in row[c].split()), default=0) + 10, 30)
        for c in range(len(rows[0]))
    ]
    if sum(asked) <= room:
        return [width * room / sum(asked) for width in asked]
    spare = room - sum(least)
    more = [max(0.0, want - low) ** 0.6 for want, low in zip(asked, least, strict=True)]
    return [low + spare * part / sum(more) for low, part in zip(least, more, strict=True)]


_ROWS = 46
_EDGE = 0.2 * inch


def landscape_sheet(headers: Sequence[str], rows: Sequence[Sequence[str]], title: str = "Payroll export (practice)") -> bytes:
    """A spreadsheet print, small and up to the margins: odd pages truly landscape, even ones portrait with /Rotate 90.

    Both are common, both look alike on the screen, and only one of them may be stamped as it stands.
    """
    wide, tall = LETTER[1], LETTER[0]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(wide, tall), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("Practice Payroll")
    blocks = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)] or [rows]
    widths = _columns(headers, rows, wide - 2 * _EDGE)
    for number, block in enumerate(blocks, 1):
        if number % 2 == 0:
            canvas.setPageSize((tall, wide))
            canvas.transform(0, 1, -1, 0, tall, 0)  # drawn upright for a reader who turns the page by 90 degrees
        else:
            canvas.setPageSize((wide, tall))
        _grid(canvas, title, headers, block, widths, number, len(blocks), (wide, tall))
        canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        for page in list(pdf.pages)[1::2]:
            page.obj.Rotate = 90
        return saved(pdf)


def _columns(headers: Sequence[str], rows: Sequence[Sequence[str]], room: float) -> list[float]:
    asked = [
        max(stringWidth(words, font("sans"), 7) for words in (head, *(row[c] for row in rows))) + 6
        for c, head in enumerate(headers)
    ]
    return [width * room / sum(asked) for width in asked]


def _grid(
    canvas: Canvas,
    title: str,
    headers: Sequence[str],
    block: Sequence[Sequence[str]],
    widths: list[float],
    number: int,
    many: int,
    size: tuple[float, float],
) -> None:
    wide, tall = size
    top = tall - 0.42 * inch
    canvas.setFont(font("sans", "Bold"), 9)
    canvas.drawString(_EDGE, tall - 0.24 * inch, title)
    canvas.drawRightString(wide - _EDGE, tall - 0.24 * inch, f"{MARK} · {MARK_NOTE} · {number}/{many}")
    pitch = (top - _EDGE - 3) / (_ROWS + 1)
    canvas.setFillColorRGB(0.87, 0.89, 0.92)
    canvas.rect(_EDGE, top - pitch, sum(widths), pitch, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.25)
    for line, row in enumerate((headers, *block)):
        y = top - pitch * (line + 1)
        canvas.line(_EDGE, y, _EDGE + sum(widths), y)
        canvas.setFont(font("sans", "" if line else "Bold"), 7)
        x = _EDGE
        for width, words in zip(widths, row, strict=True):
            if line and words[:1].isdigit() and words.replace(",", "").replace(".", "").isdigit():
                canvas.drawRightString(x + width - 3, y + 3.2, words)
            else:
                canvas.drawString(x + 3, y + 3.2, words)
            x += width
    foot = top - pitch * (len(block) + 1)
    x = _EDGE
    for width in (*widths, 0):
        canvas.line(x, top, x, foot)
        x += width
    canvas.line(_EDGE, top, _EDGE + sum(widths), top)
