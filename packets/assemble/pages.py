"""The pages that we draw ourselves: cover, checklist, index, slip sheets, *continued* pages.

Set for tired eyes and grey scanners: 1 in margins, nothing under 9 pt but the practice line, hairlines, no grey boxes.
Each drawn set is one PDF in memory, the same bytes for the same layout.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from packets.assemble.fonts import measure
from packets.assemble.pen import PAGE, PRACTICE_LINE, Pen
from packets.layout import Exhibit, Heading, IndexRow, Layout, OwnPage, Volume
from packets.layout.index import ALSO_LEAD, LEAD, MARGIN, SMALL, TITLE_SIZE, TOP, WIDTH, Columns, columns, wrap

RIGHT = MARGIN + WIDTH


@dataclass
class Drawn:
    """A set of drawn pages: the PDF, what can be clicked where, and the words on each page, for `verify`."""

    pdf: bytes
    links: list[list[tuple[tuple[float, float, float, float], str]]] = field(default_factory=list)
    """Per page: box on the sheet and the entry it leads to."""
    words: list[list[str]] = field(default_factory=list)


class _Pen(Pen):
    """The pen of a packet's own pages: what can be clicked on them, and what each of them carries."""

    def __init__(self, heading: Heading) -> None:
        super().__init__()
        self.heading = heading
        self.drawn = Drawn(b"")
        self.links: list[tuple[tuple[float, float, float, float], str]] = []

    def rule(self, y: float, weight: float = 0.5) -> None:
        self.line(y, MARGIN, RIGHT, weight)

    def frame(self, page: OwnPage, volume: Volume, of: int) -> None:
        """What every page of ours carries: practice, draft, place of the volume, its own number."""
        if self.heading.practice:
            self.text(PAGE[0] / 2, 792 - 30, PRACTICE_LINE, "sans", 8, "centre")
        if self.heading.draft and page.kind in ("cover", "index", "checklist"):
            self.text(RIGHT, 792 - 46, self.heading.draft, "sans-bold", 9, "right")
        if of > 1:
            self.text(MARGIN, 40, f"Volume {volume.number} of {of}", "sans", 9)
        if page.kind not in ("slip", "continued"):
            self.text(RIGHT, 40, page.page_label, "sans", 9, "right")

    def done(self) -> None:
        self.canvas.showPage()
        self.drawn.words.append(self.words)
        self.drawn.links.append(self.links)
        self.words, self.links = [], []

    def close(self) -> Drawn:
        self.canvas.save()
        self.drawn.pdf = self.buffer.getvalue()
        return self.drawn


def draw(layout: Layout, volume: Volume) -> Drawn:
    """All own pages of a volume, in their order."""
    pen = _Pen(layout.heading)
    exhibits = layout.by_id()
    of = len(layout.volumes)
    cols = columns(volumes=layout.volume_column)
    for page in volume.pages:
        if not isinstance(page, OwnPage):
            continue
        pen.frame(page, volume, of)
        match page.kind:
            case "cover":
                _cover(pen, layout, volume)
            case "checklist":
                _checklist(pen, layout.checklist[page.sheet], page.sheet)
            case "index":
                _index(pen, layout.index[page.sheet], page.sheet, cols)
            case "slip":
                _slip(pen, exhibits[page.entry])
            case "continued":
                _continued(pen, exhibits[page.entry], volume)
        pen.done()
    return pen.close()


def _cover(pen: _Pen, layout: Layout, volume: Volume) -> None:
    heading = layout.heading
    y = 792 - 190.0
    for line in wrap(heading.title, "serif-bold", 25, WIDTH, measure):
        pen.text(MARGIN, y, line, "serif-bold", 25)
        y -= 31
    y -= 3
    pen.rule(y, 1.0)
    y -= 26
    for said in heading.subject:
        for line in wrap(said, "serif", 13, WIDTH, measure):
            pen.text(MARGIN, y, line, "serif", 13)
            y -= 19
    if heading.reference:
        pen.text(MARGIN, y, heading.reference, "sans", 11)
        y -= 19
    y -= 10
    if heading.date:
        pen.text(MARGIN, y, heading.date, "serif", 12)
        y -= 30
    lines = [f"{_count(sum(exhibit.pages for exhibit in layout.exhibits), 'page')} of papers, index in front"]
    if len(layout.volumes) > 1:
        lines.append(f"Volume {volume.number} of {len(layout.volumes)}{_holds(layout, volume)}")
    if layout.loose:
        lines.append(f"{_count(len(layout.loose), 'piece')} enclosed separately, named at the end of the index")
    for said in lines:
        pen.text(MARGIN, y, said, "sans", 10.5)
        y -= 16
    if heading.draft:
        pen.text(MARGIN, 128, heading.draft.split(",")[0], "sans-bold", 30)
        pen.text(MARGIN, 108, "Not for sending: some things are still open.", "sans", 10.5)


def _holds(layout: Layout, volume: Volume) -> str:
    """``: exhibits A to K``, so that whoever holds one volume knows what is in it."""
    labels = [one.label for one in layout.exhibits if one.label and any(number == volume.number for number, _, _ in one.at)]
    if not labels:
        return ""
    return f": exhibit {labels[0]}" if len(labels) == 1 else f": exhibits {labels[0]} to {labels[-1]}"


def _index(pen: _Pen, rows: tuple[IndexRow, ...], sheet: int, cols: Columns) -> None:
    heading = pen.heading
    y = TOP
    if sheet == 0:
        for line in wrap(heading.index_title, "serif-bold", 18, WIDTH, measure):
            pen.text(MARGIN, y - 14, line, "serif-bold", 18)
            y -= 22
        y -= 10
        for number, said in enumerate(heading.subject):
            for line in wrap(said, "serif", 12, WIDTH - 110, measure):
                pen.text(MARGIN, y - 6, line, "serif", 12)
                if number == len(heading.subject) - 1 and heading.reference:
                    pen.text(RIGHT, y - 6, heading.reference, "sans", 9.5, "right")
                y -= 16
        pen.rule(y, 1.0)
        y -= 14
    else:
        pen.text(MARGIN, y - 12, f"{heading.index_title}, continued", "serif-bold", 12)
        pen.rule(y - 22, 1.0)
        y -= 34
    for row in rows:
        _index_row(pen, row, y, cols)
        y -= row.height


def _index_row(pen: _Pen, row: IndexRow, y: float, cols: Columns) -> None:
    match row.kind:
        case "heading":
            pen.text(MARGIN, y - row.height + 9, row.label, "sans-bold", 11)
        case "columns":
            pen.text(cols.label[0], y - 12, row.label, "sans-bold", 9)
            pen.text(cols.title[0], y - 12, "Document", "sans-bold", 9)
            pen.text(cols.side[0], y - 12, "Date", "sans-bold", 9)
            pen.text(cols.language[0], y - 12, "Language", "sans-bold", 9)
            if cols.volume[1]:
                pen.text(cols.volume[0], y - 12, "Volume", "sans-bold", 9)
            pen.text(RIGHT, y - 12, "Pages", "sans-bold", 9, "right")
            pen.rule(y - 18, 0.9)
        case "note":
            y -= row.height - ALSO_LEAD * len(row.title) - 5
            for line in row.title:
                y -= ALSO_LEAD
                pen.text(MARGIN, y, line, "serif-italic", SMALL)
        case _:
            base = y - LEAD
            pen.text(cols.label[0] + 14, base, row.label, "sans-bold", 10.5, "centre")
            line_y = base
            for line in row.title:
                pen.text(cols.title[0], line_y, line, "serif", TITLE_SIZE)
                line_y -= LEAD
            for line in row.also:
                pen.text(cols.title[0], line_y, line, "serif-italic", SMALL)
                line_y -= ALSO_LEAD
            for column, lines in ((cols.side, row.side), (cols.language, row.language)):
                for nth, line in enumerate(lines):
                    pen.text(column[0], base - nth * ALSO_LEAD, line, "sans", SMALL)
            if cols.volume[1]:
                pen.text(cols.volume[0] + 14, base, row.volume, "sans", SMALL)
            pen.text(RIGHT, base, row.pages, "sans", SMALL, "right")
            pen.rule(y - row.height, 0.25)
            if row.entry:
                pen.links.append(((MARGIN, y - row.height, RIGHT, y), row.entry))


def _checklist(pen: _Pen, rows: tuple[IndexRow, ...], sheet: int) -> None:
    y = TOP
    title = "Checklist" if sheet == 0 else "Checklist, continued"
    pen.text(MARGIN, y - 14, title, "serif-bold", 18 if sheet == 0 else 12)
    pen.rule(y - 26, 1.0)
    y -= 60 if sheet == 0 else 34
    for row in rows:
        base = y - LEAD
        pen.text(MARGIN, base, row.label, "sans-bold", 9)
        for line in row.title:
            pen.text(MARGIN + 76, base, line, "serif", TITLE_SIZE)
            base -= LEAD
        for line in row.also:
            pen.text(MARGIN + 76, base, line, "serif-italic", SMALL)
            base -= ALSO_LEAD
        y -= row.height
        pen.rule(y, 0.25)


def _slip(pen: _Pen, exhibit: Exhibit) -> None:
    middle = PAGE[0] / 2
    pen.text(middle, 520, "EXHIBIT", "sans", 16, "centre")
    size = 144.0 if len(exhibit.label) < 3 else 96.0
    pen.text(middle, 388, exhibit.label, "serif-bold", size, "centre")
    y = 326.0
    for line in wrap(exhibit.entry.title, "serif", 19, WIDTH - 36, measure):
        pen.text(middle, y, line, "serif", 19, "centre")
        y -= 25
    pen.text(middle, y - 2, _count(exhibit.pages, "page"), "sans", 11, "centre")


def _continued(pen: _Pen, exhibit: Exhibit, volume: Volume) -> None:
    middle = PAGE[0] / 2
    name = f"Exhibit {exhibit.label}" if exhibit.label else exhibit.entry.title
    pen.text(middle, 470, name, "serif-bold", 34, "centre")
    pen.text(middle, 436, "continued", "serif-italic", 19, "centre")
    before = [number for number, _, _ in exhibit.at if number < volume.number]
    if before:
        pen.text(middle, 404, f"It begins in volume {before[0]}.", "sans", 11, "centre")


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
