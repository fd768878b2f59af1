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
from docx.shared import Inches, Pt

from packets.assemble.letter_lines import WORDS
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
    normal.paragraph_format.space_after = Pt(8)
    writer = _Writer(document, letter)
    for number, line in enumerate(letter.letterhead):
        writer.line((Text(line),), bold=number == 0, size=15 if number == 0 else 9, after=0)
    if letter.practice:
        writer.line((Text("PRACTICE: invented people and papers. DO NOT MAIL."),), bold=True, size=9)
    for part in letter.parts:
        writer.part(part)
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


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
        self.document, self.letter = document, letter
        self.said = WORDS[letter.language]

    def part(self, part: Part) -> None:
        match part:
            case Lines():
                self._lines(part)
            case Grid():
                self._grid(part.rows, head=part.head)
            case Frame():
                table = self.document.add_table(rows=1, cols=1, style="Table Grid")
                for number, para in enumerate(part.paras):
                    cell = table.rows[0].cells[0]
                    self._runs(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), para)
                self.document.add_paragraph()
            case SignBlock():
                self._sign(part)
            case Break():
                self.document.add_page_break()

    def line(self, runs: Sequence[Printed], *, bold: bool = False, size: float = 11, after: float = 8) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(after)
        self._runs(paragraph, runs, bold=bold, size=size)
        return paragraph

    def _lines(self, part: Lines) -> None:
        look = part.look
        bold = look in ("title", "heading", "strong")
        size = {"title": 14.0, "heading": 11.5}.get(look, 11.0)
        head: tuple[Printed, ...] = (
            (Text(f"{part.number}.  "),) if look == "number" else (Text("•  "),) if look == "point" else ()
        )
        paragraph = self.line((*head, *part.runs), bold=bold, size=size, after=0 if look == "line" else 8)
        if look in ("title", "right"):
            right, centre = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
            paragraph.alignment = right if look == "right" else centre
        if look in ("number", "point"):
            paragraph.paragraph_format.left_indent = Pt(26)
            paragraph.paragraph_format.first_line_indent = Pt(-20)
        paragraph.paragraph_format.keep_with_next = look == "heading"

    def _grid(self, rows: Sequence[Sequence[tuple[Printed, ...]]], *, head: bool) -> None:
        if not rows:
            return
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for number, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, runs in zip(line.cells, row, strict=True):
                self._runs(cell.paragraphs[0], runs, bold=head and number == 0, size=10)
        self.document.add_paragraph()

    def _sign(self, part: SignBlock) -> None:
        if part.sign.place:
            self.line((Text(f"{self.said['executed']} {RULE} {self.said['at']} {RULE}"),))
        day = f"      {self.said['date']} {RULE[:12]}" if part.sign.date and not part.sign.place else ""
        paragraph = self.line((Text(f"{RULE}{RULE[:12]}{day}"),), after=0)
        paragraph.paragraph_format.space_before = Pt(30)
        if part.name:
            self.line(part.name, after=0)
        self.line((Text(part.label),), size=9.5)
        if part.marked:
            for _ in range(2):
                self.line((Text(f"{self.said['witness']}: {RULE}"),))

    def _runs(self, paragraph: Any, runs: Sequence[Printed], *, bold: bool = False, size: float = 11) -> None:
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
            run.font.size = Pt(size)


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
