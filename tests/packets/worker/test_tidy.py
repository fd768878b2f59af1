"""What goes along is cut to what it needs: fonts, tables of codes, profiles, coded pictures. Each draws as it did."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageChops, ImageDraw, ImageFont

from packets.worker.inside import cff, cmaps, fax, icc, jbig2, jpeg, jpx, raster, reckoners, sfnt, type1
from packets.worker.inside.smuggled import carries_sentences, carries_words
from tests.faults.hostile import fonts, hides, pictures
from tests.faults.hostile.base import SECRET, page
from tests.packets.worker.make import Taken, encoded, photo, render
from tests.papers import jpeg as jpeg_of

Take = Callable[..., Taken]
FONTS = Path(reportlab.__file__).parent / "fonts"
WORDS = "Hamburgefonstiv 0123 The quick brown fox"


def drawn(font: bytes) -> bytes:
    """What another library draws with a font."""
    face = ImageFont.truetype(BytesIO(font), 40)
    image = Image.new("L", (30 * len(WORDS), 80), 255)
    for at, letter in enumerate(WORDS):  # one by one: how far apart they stand is for the document to say
        ImageDraw.Draw(image).text((5 + 30 * at, 10), letter, font=face, fill=0)
    return image.tobytes()


# ---------------------------------------------------------------------------------------------------- fonts


@pytest.mark.parametrize("name", ["Vera.ttf", "VeraBd.ttf", "VeraIt.ttf", "hb-test.ttf"])
def test_a_truetype_font_draws_as_before_and_its_copy_stays_what_it_is(name: str) -> None:
    data = (FONTS / name).read_bytes()
    found = sfnt.cleaned(data)
    assert found is not None and found.sure and drawn(found.body) == drawn(data)
    again = sfnt.cleaned(found.body)
    assert again is not None and again.body == found.body
    assert not {b"name", b"GSUB", b"kern", b"DSIG"} & fonts.tables(found.body).keys()


SEVERAL = ("zx______.pfb", "zy______.pfb")
"""Several fonts in one, of which a reader mixes its own."""
SYMBOLS = ("sy______.pfb", "zd______.pfb")
"""Their letters have no place in the alphabet that the other library draws from."""


@pytest.mark.parametrize("name", sorted(path.name for path in FONTS.glob("*.pfb") if path.name not in (*SEVERAL, *SYMBOLS)))
def test_a_type1_font_draws_as_before_and_its_copy_stays_what_it_is(name: str) -> None:
    data = (FONTS / name).read_bytes()
    found = type1.cleaned(data)
    assert found is not None and drawn(found.body) == drawn(data)
    assert type1.cleaned(found.body) == found and sum(found.lengths) == len(found.body)
    assert b"opyright" not in found.body and b"%" not in found.body[2 : found.lengths[0]]


@pytest.mark.parametrize("name", SEVERAL)
def test_several_fonts_in_one_are_no_font_that_can_be_written_anew(name: str) -> None:
    assert type1.cleaned((FONTS / name).read_bytes()) is None


@pytest.mark.parametrize("name", SYMBOLS)
def test_a_font_of_symbols_looks_on_its_page_as_before(take: Take, name: str) -> None:
    program = type1._without_packets((FONTS / name).read_bytes())
    data = fonts.with_font(program, b"FontFile", kind=b"Type1").replace(b"/Encoding/WinAnsiEncoding", b"")
    taken = take(data)
    apart = ImageChops.difference(render(data).convert("L"), taken.picture().convert("L"))
    assert taken.facts.pages[0].pixels == "" and apart.getextrema()[1] == 0


def test_a_compact_font_draws_as_before_and_says_nothing() -> None:
    data = fonts.compact()
    found = cff.cleaned(data)
    assert found is not None and cff.cleaned(found) == found and len(found) <= len(data)
    whole = fonts.joined({b"CFF ": data} | _metrics(), b"OTTO"), fonts.joined({b"CFF ": found} | _metrics(), b"OTTO")
    assert len({drawn(font) for font in whole}) == 1
    assert b"Adobe" in data and b"Adobe" not in found.replace(b"Adobe-Identity", b"")


def _metrics() -> dict[bytes, bytes]:
    import importlib.resources

    files = importlib.resources.files("font_source_sans_pro") / "files"
    found = fonts.tables((files / "SourceSansPro-Regular.otf").read_bytes())
    return {tag: found[tag] for tag in (b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"OS/2", b"post", b"name")}


@pytest.mark.parametrize(
    "place", ["tail", "gap", "table", "glyph", "name", "head", "post", "names", "widths", "measures", "sorts"]
)
def test_what_somebody_put_into_a_truetype_font_is_not_in_its_copy(place: str) -> None:
    found = fonts.tables(fonts.vera())
    cut = struct.unpack_from(">I" if found[b"head"][51] else ">H", found[b"loca"], 4 if found[b"head"][51] else 2)[0]
    cut *= 1 if found[b"head"][51] else 2
    data = {
        "tail": lambda: fonts.vera() + SECRET,
        "gap": lambda: fonts.joined(found, gap=SECRET),
        "table": lambda: fonts.joined(found | {b"SMUG": SECRET}),
        "glyph": lambda: fonts.joined(found | {b"glyf": found[b"glyf"] + SECRET}),
        "name": lambda: fonts.joined(found | {b"name": SECRET}),
        "head": lambda: fonts.joined(found | {b"head": found[b"head"] + SECRET}),
        "post": lambda: fonts.joined(found | {b"post": found[b"post"][:-60] + SECRET}),
        "names": lambda: fonts.joined(found | {b"post": found[b"post"][:4] + SECRET[:28] + found[b"post"][32:]}),
        "widths": lambda: fonts.joined(found | {b"hmtx": found[b"hmtx"][:90] + SECRET + found[b"hmtx"][90 + len(SECRET) :]}),
        "measures": lambda: fonts.joined(found | {b"hhea": found[b"hhea"][:10] + SECRET[:24] + found[b"hhea"][34:]}),
        "sorts": lambda: fonts.joined(found | {b"OS/2": found[b"OS/2"][:30] + SECRET[:24] + found[b"OS/2"][54:]}),
    }[place]()
    made = sfnt.cleaned(data)
    assert made is None or SECRET[:20] not in made.body
    if place not in ("post", "names", "widths", "measures", "sorts"):  # where they stand in the place of what was there
        assert made is not None and drawn(made.body) == drawn(fonts.vera())


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x00\x00", SECRET * 10, fonts.vera()[:3000], b"\x00\x01\x00\x00\xff\xff" + bytes(50)]
)
def test_what_is_no_truetype_font_is_none(data: bytes) -> None:
    assert sfnt.cleaned(data) is None


@pytest.mark.parametrize(
    "data", [b"", b"\x01\x00\x04\x02", SECRET, fonts.compact()[:5000], b"\x01\x00\x04\x01\x00\x01\x01\x02\x01F"]
)
def test_what_is_no_compact_font_is_none(data: bytes) -> None:
    assert cff.cleaned(data) is None


@pytest.mark.parametrize("data", [b"", SECRET, fonts.old()[:500], b"%!PS eexec " + SECRET * 9, b"\x80\x01\xff\xff\xff\x7f"])
def test_what_is_no_type1_font_is_none(data: bytes) -> None:
    assert type1.cleaned(data) is None


def test_sentences_in_the_program_of_a_font_are_found_and_its_numbers_are_none() -> None:
    fpgm = fonts.tables(fonts.vera())[b"fpgm"]
    assert (
        not carries_sentences(fpgm) and carries_sentences(fpgm + SECRET) and carries_sentences(bytes(50) + SECRET + bytes(50))
    )
    assert not carries_sentences(b"tsrqponmlkjihgfedcbaXWVUTSRQPONMLKJIHGFEDCBA") and not carries_sentences(b"+" * 200)
    assert sfnt.cleaned(fonts.joined(fonts.tables(fonts.vera()) | {b"fpgm": fpgm + SECRET})) is None


@pytest.mark.parametrize("kind", ["ttf", "cff", "t1"])
def test_a_page_with_a_sound_font_stays_as_it_is_and_one_with_a_broken_font_becomes_a_picture(take: Take, kind: str) -> None:
    plain = {
        "ttf": fonts.with_font(fonts.vera()),
        "cff": fonts.with_font(fonts.compact(), b"FontFile3", b"/Subtype/Type1C", kind=b"Type1"),
        "t1": fonts.with_font(fonts.old(), b"FontFile", kind=b"Type1"),
    }[kind]
    broken = {
        "ttf": fonts.with_font(fonts.vera()[:20_000]),
        "cff": fonts.with_font(fonts.compact()[:9000], b"FontFile3", b"/Subtype/Type1C", kind=b"Type1"),
        "t1": fonts.with_font(fonts.old()[:9000], b"FontFile", kind=b"Type1"),
    }[kind]
    kept, pictured = take(plain), take(broken)
    assert (kept.facts.pages[0].pixels, pictured.facts.pages[0].pixels) == ("", "broken_font")
    apart = ImageChops.difference(render(plain).convert("L"), kept.picture().convert("L"))
    assert apart.getextrema()[1] == 0
    assert "Letters" in kept.facts.pages[0].text and b"/FontFile" not in pictured.data
    assert take(kept.data).data == kept.data, "a working copy is a fixed point"


# ---------------------------------------------------------------------------------------------------- codes


def test_a_table_of_codes_keeps_its_codes_and_nothing_else(take: Take) -> None:
    table = (
        b"/CIDInit /ProcSet findresource begin % " + SECRET + b"\n12 dict begin begincmap /CMapName /" + SECRET[:8] + b" def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <41> <0042> <43> <00440045> endbfchar\n"
        b"1 beginbfrange <50> <52> [<0061> <0062> <0063>] endbfrange endcmap (" + SECRET + b") pop end end"
    )
    made = cmaps.cleaned(table)
    assert made is not None and SECRET[:8] not in made and cmaps.cleaned(made) == made
    for part in (b"<41> <0042>", b"<43> <00440045>", b"<50> <52> [<0061> <0062> <0063>]", b"<00> <ff>"):
        assert part in made
    data = fonts.with_table(b"/ToUnicode 14 0 R", table)
    assert take(data).facts.pages[0].pixels == "" and not take(data).holds(SECRET[:8])


@pytest.mark.parametrize("data", [b"", SECRET, b"1 beginbfchar <41>", b"1 beginbfchar (a) <41> endbfchar", b"[" * 5000])
def test_what_is_no_table_of_codes_is_none(data: bytes) -> None:
    assert cmaps.cleaned(data) is None


def test_a_meaning_longer_than_a_code_can_have_is_left_out() -> None:
    made = cmaps.cleaned(b"2 beginbfchar <41> <" + SECRET.hex().encode() + b"> <42> <0042> endbfchar")
    assert made is not None and b"<42> <0042>" in made and SECRET.hex().encode() not in made


# ---------------------------------------------------------------------------------------------------- coded pictures


def test_a_jpeg_keeps_its_dots_and_loses_every_word(take: Take) -> None:
    base = encoded(photo(), "JPEG")
    for name, data in pictures.jpegs().items():
        found = jpeg.take_apart(data, keep_profile=False)
        if found is None or not found.whole:
            continue
        assert SECRET[:20] not in found.body or found.words, name
    same = jpeg.take_apart(base, keep_profile=False)
    assert same is not None and not same.words
    with Image.open(BytesIO(same.body)) as image:
        assert ImageChops.difference(image, photo_again(base)).getbbox() is None
    again = jpeg.take_apart(same.body, keep_profile=False)
    assert again is not None and again.body == same.body


def photo_again(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        return image.copy()


def test_tables_that_no_scan_uses_and_sentences_in_the_place_of_tables_go(take: Take) -> None:
    for name in ("table-longer", "table-unused"):
        found = jpeg.take_apart(pictures.jpegs()[name], keep_profile=False)
        assert found is None or SECRET[:16] not in found.body


def test_words_among_the_dots_of_a_photo_make_it_be_coded_anew(take: Take) -> None:
    for name in ("in-scan", "in-scan-instead", "behind-scan"):
        try:
            taken = take(pictures.jpegs()[name], "photo.jpg")
        except Exception as refused:
            assert "unreadable" in str(refused)
            continue
        assert not taken.holds(SECRET[:20])


def test_a_jpeg_2000_keeps_its_dots_and_no_comment() -> None:
    image = photo(90, 70)
    for options in ({}, {"comment": SECRET}, {"tile_size": (32, 32), "comment": SECRET}, {"no_jp2": True}, {"plt": True}):
        data = encoded(image, "JPEG2000", **options) + SECRET
        found = jpx.cleaned(data)
        assert found is not None and (found.width, found.height) == (90, 70) and SECRET[:20] not in found.body
        with Image.open(BytesIO(found.body)) as made, Image.open(BytesIO(data)) as before:
            assert ImageChops.difference(made.convert("RGB"), before.convert("RGB")).getbbox() is None
        again = jpx.cleaned(found.body)
        assert again is not None and again.body == found.body
    assert jpx.cleaned(encoded(image, "JPEG2000")[:300]) is None and jpx.cleaned(SECRET) is None


def test_a_jbig2_keeps_the_segments_that_draw() -> None:
    def segment(number: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

    info, dots = (
        segment(0, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0)),
        segment(1, 38, struct.pack(">IIIIB", 8, 8, 0, 0, 0) + bytes(9)),
    )
    found = jbig2.cleaned(info + segment(5, 62, SECRET) + dots + segment(6, 49, b"") + segment(7, 51, b""))
    assert found is not None and found.body == info + dots and (found.width, found.height) == (8, 8) and not found.words
    assert jbig2.cleaned(info + dots + SECRET) is None and jbig2.cleaned(info + segment(5, 33, b"")) is None
    worded = jbig2.cleaned(info + segment(1, 38, struct.pack(">IIIIB", 8, 8, 0, 0, 0) + SECRET))
    assert worded is not None and worded.words


@pytest.mark.parametrize("seed", range(16))
def test_a_fax_ends_at_its_end_mark_wherever_it_falls(seed: int) -> None:
    image = Image.frombytes("L", (80 + seed, 60), random.Random(seed).randbytes((80 + seed) * 60)).convert("1")
    lines = raster.g4(image).raw
    assert fax.ended(lines) == lines and fax.ended(lines + SECRET) == lines and fax.ended(lines + bytes(40) + SECRET) == lines


def test_a_fax_with_words_among_its_lines_is_coded_anew_dot_by_dot(take: Take) -> None:
    image = photo(64, 64, "1")
    lines = raster.g4(image).raw
    entries = b"/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    entries += b"/DecodeParms<</K -1/Columns 64/Rows 64>>"
    for data in (lines + SECRET, lines[:20] + SECRET + lines[20:]):
        assert not take(hides.shown_picture(data, entries)).holds(SECRET[:20])


@pytest.mark.parametrize("where", ["among", "behind"])
def test_a_fax_of_one_strip_is_coded_anew_where_words_stand_in_it_and_ends_at_its_end_mark(take: Take, where: str) -> None:
    sheet = encoded(pictures.shown().convert("1"), "TIFF", compression="group4", tiffinfo={278: 240})
    with Image.open(BytesIO(sheet)) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    lines = sheet[start : start + size]
    strip = {"among": SECRET + lines[len(SECRET) :], "behind": lines + bytes(9) + SECRET}[where]
    for tag, old, new in ((273, start, len(sheet)), (279, size, len(strip))):
        (entry,) = (form for form in (3, 4) if struct.pack("<HHII", tag, form, 1, old) in sheet)
        sheet = sheet.replace(struct.pack("<HHII", tag, entry, 1, old), struct.pack("<HHII", tag, entry, 1, new))
    taken = take(sheet + strip, "fax.tif")
    assert not taken.holds(SECRET[:20])
    with taken.open() as document:
        picture = document.Root.Pages.Kids[0].Resources.XObject.Im0
        assert picture.Filter == "/CCITTFaxDecode" and (where != "behind" or picture.read_raw_bytes() == lines)


def test_words_are_found_in_what_looks_like_chance_and_patterns_are_none() -> None:
    noise = random.Random(3).randbytes(300_000)
    assert not carries_words(noise) and not carries_words(b"U" * 5000 + noise) and not carries_words(b"abab" * 500)
    for hidden in (SECRET, SECRET.decode().encode("utf-16-le"), SECRET.decode().encode("utf-16-be")):
        assert carries_words(noise[:100_000] + hidden + noise[100_000:])


def test_more_samples_than_dots_are_cut(take: Take) -> None:
    dots = bytes(range(256)) * 3
    for data, filters in ((dots + SECRET, b""), (zlib.compress(dots + SECRET), b"/Filter/FlateDecode")):
        taken = take(hides.shown_picture(data, hides.GREY + filters))
        assert taken.facts.pages[0].pixels == "" and not taken.holds(SECRET[:20])
        with taken.open() as document:
            assert document.Root.Pages.Kids[0].Resources.XObject.Im0.read_bytes() == dots


# ---------------------------------------------------------------------------------------------------- the rest


def test_a_profile_in_a_pdf_keeps_its_colours_and_one_that_says_nothing_new_goes(take: Take) -> None:
    data = page(
        b"/R cs .2 .4 .9 scn 100 100 200 200 re f",
        resources=b"<</ColorSpace<</R[/ICCBased 10 0 R]>>>>",
        more={10: b"<</N 3/Length %d>>stream\n%b\nendstream" % (len(hides.profile()), hides.profile())},
    )
    taken = take(data)
    with taken.open() as document:
        space = document.Root.Pages.Kids[0].Resources.ColorSpace.R
        assert space[0] == "/ICCBased" and bytes(space[1].read_bytes()) == icc.rebuilt(hides.profile(), 3)
    assert not taken.holds(SECRET[:20]) and taken.picture().getpixel((200, 592)) == render(data).getpixel((200, 592))
    named = hides.profile().replace(SECRET[:12], b"sRGB IEC6196")
    assert icc.is_srgb(named) and icc.rebuilt(named, 3) == b""


def test_a_small_program_keeps_its_words_and_no_comment() -> None:
    assert reckoners.program(b"{ dup %" + SECRET + b"\n 2 mul {pop 3.5} if }") == b"{ dup 2 mul { pop 3.5 } if }"
    for wrong in (b"{ (" + SECRET + b") pop }", b"{ quit }", b"dup", b"{ dup", b"} {", b"", b"{ /name }"):
        assert reckoners.program(wrong) is None
    assert reckoners.samples([4, 4], 3, 12) == 72


@pytest.mark.parametrize("name", sorted(hides.CONTENTS))
def test_what_no_operator_takes_is_not_carried_and_the_page_looks_the_same(take: Take, name: str) -> None:
    data = page(hides.CONTENTS[name])
    taken = take(data)
    if name != "render-nothing":  # a text that is shown is a text
        assert not taken.holds(SECRET[:20])
    if not taken.facts.pages[0].pixels:
        apart = ImageChops.difference(render(data).convert("L"), taken.picture().convert("L"))
        assert apart.getextrema()[1] <= 40


def test_lines_of_a_file_among_coded_bytes_are_words() -> None:
    assert carries_words(bytes(range(128, 256)) + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n400\n%%EOF\n")


def test_words_in_the_place_of_a_table_of_a_photo_are_found() -> None:
    data = jpeg_of()
    at = data.index(b"\xff\xdb") + 5
    plain = jpeg.take_apart(data, keep_profile=False)
    smuggling = jpeg.take_apart(data[:at] + SECRET[:60] + data[at + 60 :], keep_profile=False)
    assert plain is not None and not plain.words
    assert smuggling is not None and smuggling.words


def test_a_profile_in_which_words_stand_in_the_place_of_its_colours_goes() -> None:
    data, at = hides.profile(), hides.profile().index(b"XYZ ", 132)
    assert icc.rebuilt(data, 3)
    assert icc.rebuilt(data[:at] + SECRET[:20] + data[at + 20 :], 3) == b""
    assert icc.rebuilt(data[: at + 4] + SECRET[:50] + data[at + 54 :], 3) == b""


def test_a_coding_of_a_kind_that_there_is_not_is_none() -> None:
    with pytest.raises(cff.Broken):
        cff._coding(cff._Font(bytes(8) + bytes([11, 1]) + bytes(8)), {16: [8]})
