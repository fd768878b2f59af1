"""A long born-digital document with everything such files bring along: bookmarks, links, page labels, names, an attachment."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import pikepdf
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus.tableofcontents import TableOfContents

from packets.practice.drawing.picture_pdf import saved
from packets.practice.drawing.typed import GREY, font, para, practice_head, style, use_faces

Section = tuple[str, Sequence[str]]
Chapter = tuple[str, Sequence[Section]]
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


class _Report(BaseDocTemplate):  # type: ignore[misc]
    """Tells the table of contents and the bookmarks of each heading as it lands on its page."""

    front_pages = 1

    def afterFlowable(self, flowable: Flowable) -> None:
        """Called by reportlab after each piece that it placed."""
        level = getattr(flowable, "heading_level", None)
        if level is None:
            return
        words, key = flowable.heading_words, flowable.heading_key
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(words, key, level, closed=level == 0)
        self.notify("TOCEntry", (level, escape(words), self.page - self.front_pages, key))


def _heading(words: str, level: int, key: str) -> Paragraph:
    how = (
        style(18, weight="Bold", spaceAfter=14, lead=1.2)
        if level == 0
        else style(12.5, "sans", "Semibold", spaceBefore=10, spaceAfter=6)
    )
    paragraph = para(words, how)
    paragraph.heading_level, paragraph.heading_words, paragraph.heading_key = level, words, key
    return paragraph


def born_digital(
    title: str,
    chapters: Sequence[Chapter],
    authors: Sequence[str] = ("Pia Sample", "Ada Specimen"),
    link: str = "https://example.org/practice",
    attachment: tuple[str, str] = (
        "notes of Pia Sample.txt",
        "PRACTICE\nThis file travels inside the report. It must not reach an agency.\n",
    ),
    front: int = 1,
) -> bytes:
    """A report: `chapters` are a title and sections, a section a title and paragraphs. Each chapter begins a page.

    `front` is the number of pages before the text that carry roman numbers, twelve at most: those of the table of contents.
    Its names (document properties, XMP), its attachment and its outside link are what intake must find and remove.
    """
    use_faces()
    contents = TableOfContents(dotsMinLevel=0)
    contents.levelStyles = [style(11, weight="Semibold", spaceBefore=7), style(10.5, leftIndent=18)]
    story: list[Flowable] = [
        para(title, style(22, weight="Bold", lead=1.2, spaceAfter=6)),
        para(" · ".join(authors), style(11, weight="It", spaceAfter=22)),
        contents,
    ]
    text = style(11, spaceAfter=9, lead=1.45)
    for number, (chapter, sections) in enumerate(chapters, 1):
        story += [PageBreak(), _heading(f"{number}  {chapter}", 0, f"chapter-{number}")]
        for count, (section, paragraphs) in enumerate(sections, 1):
            story.append(_heading(f"{number}.{count}  {section}", 1, f"section-{number}-{count}"))
            story += [para(words, text) for words in paragraphs]
    story += [
        Spacer(0, 14),
        Paragraph(f'Source and updates: <a href="{escape(link)}" color="#1a4b8c"><u>{escape(link)}</u></a>', text),
    ]
    out = io.BytesIO()
    report = _Report(
        out,
        pagesize=LETTER,
        title=title,
        author="; ".join(authors),
        subject=f"Draft by {authors[0]}",
        creator="Practice Writer 0.0",
        invariant=1,
        pageCompression=1,
    )
    report.front_pages = front
    frame = Frame(1.1 * inch, 0.95 * inch, LETTER[0] - 2.2 * inch, LETTER[1] - 2 * inch, 0, 0, 0, 0)
    report.addPageTemplates([PageTemplate("page", [frame], onPage=_page_foot(title, front))])
    report.multiBuild(story)
    return _finished(out.getvalue(), title, authors, attachment)


def _page_foot(title: str, front: int) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        practice_head(canvas, *LETTER)
        roman = document.page <= front
        if document.page in (1, front + 1):
            canvas.addPageLabel(document.page - 1, "ROMAN_LOWER" if roman else "ARABIC", 1)
        canvas.saveState()
        canvas.setFont(font("sans"), 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(1.1 * inch, 0.6 * inch, title)
        number = _ROMAN[document.page - 1] if roman else str(document.page - front)
        canvas.drawRightString(LETTER[0] - 1.1 * inch, 0.6 * inch, number)
        canvas.restoreState()

    return draw


def _finished(data: bytes, title: str, authors: Sequence[str], attachment: tuple[str, str]) -> bytes:
    """Add what reportlab does not write: XMP properties with the names, and the attached file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as properties:
            properties["dc:title"] = title
            properties["dc:creator"] = list(authors)
            properties["xmp:CreatorTool"] = "Practice Writer 0.0"
        name, words = attachment
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, words.encode(), filename=name, mime_type="text/plain")
        return saved(pdf)
