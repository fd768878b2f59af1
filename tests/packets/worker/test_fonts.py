"""Fonts come from the document and from the program, never from the machine; letters that are nowhere are told."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import ImageFont
from reportlab.pdfgen.canvas import Canvas

from packets.assemble.fonts import font
from packets.worker.inside.fonts import Letters, letters_of
from packets.worker.inside.look import Look
from tests.packets.worker.make import HELLO, flate, one_page
from tests.packets.worker.test_pdf import Take

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
WIN_ANSI = b"/Encoding/WinAnsiEncoding"
CYRILLIC = b"/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[72/afii10017/afii10018]>>"


def descriptor(name: bytes) -> bytes:
    boxes = b"/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80"
    return b"/FontDescriptor<</Type/FontDescriptor/FontName/%b/Flags 32%b>>" % (name, boxes)


def a_font(name: bytes, coding: bytes = WIN_ANSI) -> bytes:
    """A TrueType font by name only, every letter 0.6 wide."""
    widths = b"/FirstChar 32/LastChar 255/Widths[" + b"600 " * 224 + b"]"
    return b"<</Type/Font/Subtype/TrueType/BaseFont/%b%b%b%b>>" % (name, widths, coding, descriptor(name))


def chinese() -> bytes:
    part = b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo"
    part += b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>" + descriptor(b"STSong-Light") + b">>"
    return b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[" + part + b"]>>"


def page(named: bytes, content: bytes = HELLO) -> bytes:
    return one_page(content, resources=b"<</Font<</F1 " + named + b">>>>")


def seen(data: bytes) -> bytes:
    with Look(data) as look, look.page(0) as sight:
        return sight.render(306, 396).tobytes()


def installed() -> Iterator[str]:
    """Families of TrueType fonts of this machine."""
    for folder in map(Path, FOLDERS):
        for file in sorted(folder.rglob("*.ttf"))[:40] if folder.is_dir() else ():
            family, _ = ImageFont.truetype(file).getname()
            if family and family.isascii():
                yield family


def test_a_font_of_the_machine_changes_no_page() -> None:
    """Named in a document, it is drawn as one that no machine has."""
    names = list(dict.fromkeys(installed()))
    if not names:
        pytest.skip("no fonts on this machine")
    unknown = seen(page(a_font(b"NoSuchFamilyAnywhere")))
    for name in names:
        for spelled in (name.replace(" ", ""), name.replace(" ", "#20")):
            assert seen(page(a_font(spelled.encode()))) == unknown, name


@pytest.mark.parametrize(
    ("named", "content", "letters"),
    [
        (b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", HELLO, ""),
        (a_font(b"ArialMT"), HELLO, ""),
        (a_font(b"ABCDEF+ArialMT"), HELLO, ""),
        (a_font(b"DejaVuSans"), HELLO, "elsewhere"),
        (a_font(b"DejaVuSans"), b"q 72 72 200 200 re f Q", ""),
        (a_font(b"DejaVuSans", CYRILLIC), HELLO, "missing"),
        (a_font(b"ArialMT", CYRILLIC), HELLO, "missing"),
        (a_font(b"ArialMT", b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[72/H]>>"), HELLO, ""),
        (chinese(), b"BT /F1 24 Tf 72 700 Td <4F60597D> Tj ET", "missing"),
        (chinese(), b"BT /F1 24 Tf 72 700 Td <00480065> Tj ET", "elsewhere"),
    ],
)
def test_letters_that_are_not_in_the_file_are_told(take: Take, named: bytes, content: bytes, letters: str) -> None:
    (found,) = take(page(named, content)).facts.pages
    assert found.letters == letters


def test_a_font_is_told_of_the_page_that_shows_it_and_of_no_other(take: Take) -> None:
    more = {
        10: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 11 0 R>>>>>>",
        11: a_font(b"DejaVuSans"),
        12: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources 5 0 R>>",
    }
    found = take(one_page(more=more, tree=b"/Kids[3 0 R 10 0 R 12 0 R]/Count 3")).facts.pages
    assert [one.letters for one in found] == ["", "elsewhere", ""]


def test_a_font_of_parts_is_judged_by_its_parts(take: Take) -> None:
    file = (importlib.resources.files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf").read_bytes()
    inner = descriptor(b"Source")[:-2] + b"/FontFile2 10 0 R>>"
    part = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Source/CIDToGIDMap/Identity/DW 600/CIDSystemInfo"
    part += b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>" + inner + b">>"
    named = b"<</Type/Font/Subtype/Type0/BaseFont/Source/Encoding/Identity-H/DescendantFonts[" + part + b"]>>"
    shown = b"BT /F1 24 Tf 72 700 Td <00220023> Tj ET"
    data = one_page(shown, resources=b"<</Font<</F1 " + named + b">>>>", more={10: flate(file)})
    (found,) = take(data).facts.pages
    assert (found.letters, found.pixels, found.ink is None) == ("", "", False)


def test_a_font_in_a_form_is_told_of_the_page_that_shows_it(take: Take) -> None:
    inner = b"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 %b>>>>/Length %d>>stream\n%b\nendstream"
    more = {10: inner % (a_font(b"DejaVuSans"), len(HELLO), HELLO)}
    (found,) = take(one_page(b"/X Do", resources=b"<</XObject<</X 10 0 R>>>>", more=more)).facts.pages
    assert found.letters == "elsewhere"


def test_fonts_that_are_in_the_file_are_not_told(take: Take) -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    canvas.setFont(font("sans").fontName, 12)
    canvas.drawString(72, 700, "Привет, worker")
    canvas.save()
    (found,) = take(out.getvalue()).facts.pages
    assert (found.letters, found.text) == ("", "Привет, worker")


def test_a_font_that_is_none_is_of_elsewhere() -> None:
    with pikepdf.new() as pdf:
        assert letters_of(pdf.make_indirect(pikepdf.Dictionary())) is Letters.ELSEWHERE
