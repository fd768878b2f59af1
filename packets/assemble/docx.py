"""A letter as a Word file, to be finished there. It holds the same words, and no name of a person or program.

Citations are words in it: nothing follows an exhibit once a text has left the program.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from packets.assemble.letter_lines import INDENTS, WORDS, room_above, widths
from packets.assemble.letters import PAGE_WORDS, WIDTH, fit_of
from packets.letters.settle import Break, Frame, Grid, Lines, Open, Part, Printed, Quote, Settled, SignBlock
from packets.letters.text import Blank, Text

FACE: Final = "Times New Roman"
"""Every word processor has it, or one of its widths."""
STAMP: Final = (1980, 1, 1, 0, 0, 0)
RULE: Final = "_" * 24
_NEVER: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OURS: Final = re.compile(r"docProps/thumbnail\.jpeg|docProps/app\.xml|customXml/.*|word/stylesWithEffects\.xml")
"""What the empty file that the library begins with brings along: a picture, a program's name, an identity, styles twice."""
_NAMES_OURS: Final = re.compile(
    rb"<(?:Relationship|Override)\s[^<>]*(?:thumbnail|docProps/app\.xml|customXml|stylesWithEffects)[^<>]*/>|"
    rb"<w:rsids>.*?</w:rsids>|<w:rsid\s[^<>]*/>",
    re.DOTALL,
)
"""What points to these, and the marks of sittings in which somebody once wrote that empty file."""
_SECTION: Final = re.compile(rb"<w:sectPr\s[^<>]*>")


def as_docx(letter: Settled, day: dt.date) -> bytes:
    """The Word file. The same letter on the same day gives the same bytes."""
    document = docx.Document()
    _plain(document, day)
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Inches(1))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(11)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = True
    _page_numbers(section.footer.paragraphs[0], PAGE_WORDS[letter.language])
    writer = _Writer(document, letter)
    if letter.practice:
        writer.runs(
            section.header.paragraphs[0], (Text("PRACTICE: invented people and papers. DO NOT MAIL."),), bold=True, size=9
        )
    for number, line in enumerate(letter.letterhead):
        writer.line((Text(line),), bold=number == 0, size=15 if number == 0 else 9)
    writer.all()
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _page_numbers(paragraph: Any, words: str) -> None:
    """``Page 1 of 2``, counted by the word processor."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first, second = words.split("{n}")[0], words.split("{n}")[1].split("{of}")[0]
    for text, field in ((first, "PAGE"), (second, "NUMPAGES")):
        paragraph.add_run(text).font.size = Pt(9)
        run = paragraph.add_run()
        run.font.size = Pt(9)
        for kind, said in (("begin", ""), ("", field), ("separate", ""), ("text", "1"), ("end", "")):
            if kind == "text":
                run.add_text(said)
                continue
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = said
            run._r.append(element)


def _plain(document: Any, day: dt.date) -> None:
    """No author, no program; the day is the one that was handed in."""
    core = document.core_properties
    for name in ("author", "last_modified_by", "title", "subject", "comments", "keywords", "category", "version", "identifier"):
        setattr(core, name, "")
    when = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    core.created = core.modified = when
    core.revision = 1


class _Writer:
    def __init__(self, document: Any, letter: Settled) -> None:
        self.document, self.letter, self.fit = document, letter, fit_of(letter)
        self.said = WORDS[letter.language]

    def all(self) -> None:
        parts = self.letter.parts
        for number, part in enumerate(parts):
            before = parts[number - 1] if number else None
            after = parts[number + 1] if number + 1 < len(parts) else None
            match part:
                case Lines():
                    signed = isinstance(after, SignBlock)
                    behind = parts[number + 2] if number + 2 < len(parts) else None
                    last = isinstance(after, Lines) and isinstance(behind, SignBlock)
                    self._lines(part, before, signed=signed, keep=signed or last)
                case Grid():
                    self._grid(part)
                case Frame():
                    table = self.document.add_table(rows=1, cols=1, style="Table Grid")
                    for line, para in enumerate(part.paras):
                        cell = table.rows[0].cells[0]
                        self.runs(cell.paragraphs[0] if line == 0 else cell.add_paragraph(), para)
                case SignBlock():
                    self._sign(part)
                case Break():
                    self.document.add_page_break()
            if isinstance(part, Grid | Frame) and not isinstance(after, Lines | SignBlock):
                self.line((), size=4)  # two tables that touch would become one

    def line(
        self, runs: Sequence[Printed], *, bold: bool = False, size: float = 0, before: float = 0, keep: bool = False
    ) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.keep_with_next = keep
        self.runs(paragraph, runs, bold=bold, size=size)
        return paragraph

    def _lines(self, part: Lines, before: Part | None, *, signed: bool, keep: bool) -> None:
        look = part.look
        bold = look in ("title", "heading", "strong")
        size = {"title": 14.0, "heading": self.fit.size + 0.5, "small": self.fit.small}.get(look, self.fit.size)
        sign = f"{part.number}." if look == "number" else "•" if look == "point" else ""
        head: tuple[Printed, ...] = (Text(f"{sign}\t"),) if sign else ()
        paragraph = self.line(
            (*head, *part.runs),
            bold=bold,
            size=size,
            before=room_above(part, before, self.fit.gap),
            keep=keep or look == "heading",
        )
        shape = paragraph.paragraph_format
        shape.keep_together = signed  # the last words stand with the signature
        if look in ("title", "right"):
            right, centre = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
            paragraph.alignment = right if look == "right" else centre
        if sign:
            indent, hang = INDENTS[look], 24.0 if look == "number" else 14.0
            shape.left_indent, shape.first_line_indent = Pt(indent), Pt(-hang)
            shape.tab_stops.add_tab_stop(Pt(indent))

    def _grid(self, part: Grid) -> None:
        """Columns as wide as on paper; a row stands whole, and the head comes again on the next page."""
        rows, head = part.rows, part.head
        if not rows:
            return
        self.line((), size=4, keep=True)
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        table.autofit = False
        wide = widths(part, WIDTH, self.fit.cell)
        for column, points in zip(table.columns, wide, strict=True):
            column.width = Pt(points)
        for number, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            first = head and number == 0
            whole = line._tr.get_or_add_trPr()
            whole.append(OxmlElement("w:cantSplit"))
            if first:
                whole.append(OxmlElement("w:tblHeader"))
            for cell, runs, points in zip(line.cells, row, wide, strict=True):
                cell.width = Pt(points)
                cell.paragraphs[0].paragraph_format.keep_with_next = first
                self.runs(cell.paragraphs[0], runs, bold=first, size=self.fit.cell)

    def _sign(self, part: SignBlock) -> None:
        """Never broken over a page: each line keeps with the next."""
        if part.sign.place:
            self.line((Text(f"{self.said['executed']} {RULE} {self.said['at']} {RULE}"),), before=14, keep=True)
        day = f"      {self.said['date']} {RULE[:12]}" if part.sign.date and not part.sign.place else ""
        self.line((Text(f"{RULE}{RULE[:12]}{day}"),), before=30, keep=True)
        if part.name:
            self.line(part.name, keep=True)
        self.line((Text(part.label),), size=self.fit.small, keep=part.marked)
        if part.marked:
            table = self.document.add_table(rows=1, cols=2)
            table.autofit = False
            frame, witnesses = table.rows[0].cells
            for side, (cell, points) in enumerate(((frame, 80.0), (witnesses, WIDTH - 80))):
                cell.width = table.columns[side].width = Pt(points)
            table.rows[0].height = Pt(80)
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            _framed(frame)
            self.runs(frame.paragraphs[0], (Text(self.said["mark"]),), size=9)
            for number in range(2):
                paragraph = witnesses.paragraphs[0] if number == 0 else witnesses.add_paragraph()
                paragraph.paragraph_format.space_before = Pt(18)
                self.runs(paragraph, (Text(f"{self.said['witness']}: {RULE}"),), size=9)

    def runs(self, paragraph: Any, runs: Sequence[Printed], *, bold: bool = False, size: float = 0) -> None:
        for one in runs:
            match one:
                case Text(words=words) | Quote(words=words):
                    run = paragraph.add_run(_said(words))
                    run.bold = bold
                case Open(words=words):
                    run = paragraph.add_run(_said(f"[{words}]"))
                    run.bold = True
                case Blank(label=label):
                    run = paragraph.add_run(_said(f"{RULE} ({label})") if label else RULE)
            run.font.size = Pt(size or self.fit.size)


def _framed(cell: Any) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), "8")
        borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)


def _said(words: str) -> str:
    """Without what no file of this kind can hold."""
    return _NEVER.sub("", words)


def _same_bytes(data: bytes) -> bytes:
    """The same parts in their order, without the clock, and without what nobody put there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in made.namelist():
            body = made.read(name)
            if _OURS.fullmatch(name):
                continue
            # In the words themselves nothing is looked for: what somebody wrote stays.
            words = name == "word/document.xml"
            body = _SECTION.sub(b"<w:sectPr>", body) if words else _NAMES_OURS.sub(b"", body)
            plain.writestr(zipfile.ZipInfo(name, STAMP), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
