"""PDFs go in: what is drawn stays, what hides, acts or describes goes and is told."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdf
import pytest
from PIL import ImageChops

from packets.errors import Known
from packets.worker.inside import contents
from tests.packets.worker.make import (
    FONTS,
    HELLO,
    HELVETICA,
    Taken,
    encoded,
    flate,
    one_page,
    pages,
    pdf,
    photo,
    render,
    stream,
)

Take = Callable[..., Taken]


def looks_like(data: bytes, taken: Taken, page: int = 1, *, most: int = 40) -> bool:
    before, after = render(data, page), taken.picture(page)
    if before.size != after.size:
        return False
    apart = ImageChops.difference(before.reduce(4).convert("L"), after.reduce(4).convert("L"))
    return apart.getextrema()[1] <= most


def refusal(take: Take, data: bytes, name: str = "paper.pdf", password: str | None = None) -> Known:
    with pytest.raises(Known) as told:
        take(data, name, password)
    return told.value


# ---------------------------------------------------------------------------------------------------- form


def test_the_working_copy_is_plain_and_every_strict_reader_opens_it(take: Take) -> None:
    taken = take(one_page())
    assert taken.data.startswith(b"%PDF-1.7\n") and b"/ObjStm" not in taken.data and b"/Encrypt" not in taken.data
    assert b"\nxref\n0 " in taken.data and b"/ID" not in taken.data and b"/Info" not in taken.data
    with taken.open() as document:
        assert document.check_pdf_syntax() == []
        page = document.Root.Pages.Kids[0]
        assert set(page.keys()) == {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
        assert page.Resources.is_indirect and isinstance(page.Contents, pikepdf.Stream)
    assert "Hello worker" in pypdf.PdfReader(BytesIO(taken.data), strict=True).pages[0].extract_text()


def test_what_an_object_says_that_it_is_is_a_word_that_there_is(take: Take) -> None:
    taken = take(one_page().replace(b"/Type/Font", b"/Type/Smuggled", 1))
    assert b"Smuggled" not in taken.data
    assert "Hello worker" in pypdf.PdfReader(BytesIO(taken.data), strict=True).pages[0].extract_text()


def test_the_same_document_gives_the_same_bytes_and_a_working_copy_is_a_fixed_point(take: Take) -> None:
    first = take(one_page())
    assert take(one_page()).data == first.data
    again = take(first.data)
    assert again.data == first.data and again.facts.pages == first.facts.pages


def test_a_page_that_closes_what_it_opens_keeps_its_coded_bytes(take: Take) -> None:
    packed = zlib.compress(HELLO, 9)
    taken = take(one_page(content_object=stream(packed, b"/Filter/FlateDecode")))
    with taken.open() as document:
        assert document.Root.Pages.Kids[0].Contents.read_raw_bytes() == packed


def test_own_and_shared_bytes_together_bound_the_file(take: Take) -> None:
    taken = take(pages([HELLO, HELLO + b" "]))
    whole = taken.facts.shared_bytes + sum(page.own_bytes for page in taken.facts.pages)
    assert taken.facts.shared_bytes > 0
    assert len(taken.data) - 700 <= whole <= len(taken.data) + 1500


# ---------------------------------------------------------------------------------------------------- contents


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 0 0 1 0 50 cm " + HELLO,
        b"Q Q " + HELLO + b" Q",
        b"0.5 0 0 0.5 0 0 cm " + HELLO,
        b"BT /F1 24 Tf 72 700 Td (Hello worker) Tj",
        HELLO + b" q 2 0 0 2 0 0 cm (never ended",
        HELLO + b" q BT Q ET",
        HELLO + b" q 0 0 10 10 re f BI /W 8 /H 1 /BPC 1 /IM true ID \xff",
    ],
    ids=["open-q", "extra-Q", "cm-left-open", "text-left-open", "string-never-ended", "crossed", "image-never-ended"],
)
def test_a_page_that_leaves_things_open_is_closed_inside_and_looks_the_same(take: Take, content: bytes) -> None:
    data = one_page(content)
    taken = take(data)
    found = contents.scan(taken.content())
    assert found.closed and not found.moves
    assert looks_like(data, taken) and not taken.facts.pages[0].pixels
    assert "Hello worker" in taken.facts.pages[0].text


def test_what_is_drawn_after_a_page_that_left_its_matrix_changed_lands_where_it_should(take: Take) -> None:
    taken = take(one_page(b"0.1 0 0 0.1 300 300 cm " + HELLO))
    with taken.open() as document:
        page = document.Root.Pages.Kids[0]
        stamp = pikepdf.Stream(document, b"0 0 0 rg 10 10 100 20 re f")
        page.Contents = pikepdf.Array([page.Contents, document.make_indirect(stamp)])
        out = BytesIO()
        document.save(out)
    assert render(out.getvalue()).getpixel((60, 792 - 20)) == (0, 0, 0)


def test_contents_in_several_pieces_become_one_and_tokens_do_not_run_together(take: Take) -> None:
    pieces = {10: stream(b"q BT /F1 24 Tf 72 700"), 11: stream(b"Td (Hello worker) Tj ET Q")}
    taken = take(one_page(more=pieces, contents=b"[10 0 R 11 0 R]"))
    assert contents.scan(taken.content()).closed and not taken.facts.repaired
    assert "Hello worker" in taken.facts.pages[0].text


def test_a_page_without_contents_stays_an_empty_page(take: Take) -> None:
    taken = take(one_page(contents=b"null"))
    assert taken.facts.pages[0].ink is None and taken.content() == b""


def test_an_inline_image_whose_bytes_look_like_its_end_stays_whole(take: Take) -> None:
    image = b"\n".join([b"BI /W 8 /H 8 /BPC 8 /CS /G ID " + b"\x80 EI \x90" * 10 + b"\x80\x80\x80\x80", b"EI"])
    data = one_page(b"q 100 0 0 100 50 50 cm " + image + b" Q Q " + HELLO)
    taken = take(data)
    assert looks_like(data, taken) and b"\x80 EI \x90" * 10 in taken.content()


def test_properties_of_marked_content_and_comments_do_not_go_along(take: Take) -> None:
    data = one_page(b"% drawn by a person\n/Span <</ActualText (secret words)/Lang (es)>> BDC " + HELLO + b" EMC")
    taken = take(data)
    assert not taken.holds(b"secret words") and not taken.holds(b"drawn by a person")
    assert looks_like(data, taken) and b"Hello worker" in taken.content()


def test_a_plain_number_of_marked_content_changes_nothing(take: Take) -> None:
    content = b"/P <</MCID 0>> BDC " + HELLO + b" EMC"
    assert take(one_page(content)).content() == content


# ---------------------------------------------------------------------------------------------------- page


def test_what_a_page_inherits_stands_on_the_page_itself(take: Take) -> None:
    data = pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[6 0 R]/Count 1/MediaBox[0 0 400 500]/Rotate 90/Resources " + FONTS + b">>",
            6: b"<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1/CropBox[0 0 400 450]>>",
            3: b"<</Type/Page/Parent 6 0 R/Contents 4 0 R>>",
            4: stream(b"BT /F1 24 Tf 72 300 Td (Hello worker) Tj ET"),
        }
    )
    taken = take(data)
    with taken.open() as document:
        page = document.Root.Pages.Kids[0]
        assert [float(side) for side in page.MediaBox] == [0, 0, 400, 500]
        assert [float(side) for side in page.CropBox] == [0, 0, 400, 450]
        assert page.Rotate == 90 and set(document.Root.Pages.keys()) == {"/Type", "/Count", "/Kids"}
    page_facts = taken.facts.pages[0]
    assert (page_facts.width, page_facts.height, page_facts.rotate) == (450, 400, 90)
    assert looks_like(data, taken)


@pytest.mark.parametrize(("written", "meant"), [(-450, 270), (-90, 270), (0, 0), (450, 90), (990, 270), (45, 0), (135, 0)])
def test_odd_turns_become_one_of_four_and_what_is_no_right_angle_is_none(take: Take, written: int, meant: int) -> None:
    taken = take(one_page(page=b"/MediaBox[0 0 612 792]/Rotate %d" % written))
    assert taken.facts.pages[0].rotate == meant and not taken.facts.pages[0].pixels


def test_a_box_with_swapped_corners_or_none_at_all_is_still_a_page(take: Take) -> None:
    assert take(one_page(page=b"/MediaBox[612 792 0 0]")).facts.pages[0].box == (0, 0, 612, 792)
    assert take(one_page(page=b"")).facts.pages[0].box == (0, 0, 612, 792)


def test_user_unit_counts_in_the_size_as_seen_and_stays_on_the_page(take: Take) -> None:
    taken = take(one_page(b"", page=b"/MediaBox[0 0 200 300]/UserUnit 3"))
    page = taken.facts.pages[0]
    assert (page.width, page.height, page.unit) == (600, 900, 3)
    with taken.open() as document:
        assert document.Root.Pages.Kids[0].UserUnit == 3


def test_a_crop_that_hides_nothing_stays(take: Take) -> None:
    taken = take(one_page(page=b"/MediaBox[0 0 612 792]/CropBox[50 600 400 780]"))
    assert taken.facts.pages[0].box == (50, 600, 400, 780) and not taken.facts.pages[0].pixels


def test_text_beyond_the_crop_is_gone_and_the_page_is_a_picture(take: Take) -> None:
    content = HELLO + b" BT /F1 24 Tf 72 100 Td (Cropped secret) Tj ET"
    data = one_page(content, page=b"/MediaBox[0 0 612 792]/CropBox[0 600 612 792]")
    taken = take(data)
    page = taken.facts.pages[0]
    assert page.pixels == "text_outside"
    assert not taken.holds(b"Cropped secret") and "Cropped" not in page.text
    assert "Hello worker" in page.text and (page.width, page.height) == (612, 192)
    assert looks_like(data, taken)


def test_a_picture_beyond_the_crop_makes_the_page_a_picture_but_white_margin_does_not(take: Take) -> None:
    dark = photo(200, 200, "L")
    scan = {
        10: stream(dark.tobytes(), b"/Type/XObject/Subtype/Image/Width 200/Height 200/BitsPerComponent 8/ColorSpace/DeviceGray")
    }
    content, resources = b"q 612 0 0 792 0 0 cm /Im0 Do Q", b"<</XObject<</Im0 10 0 R>>>>"
    crop = b"/MediaBox[0 0 612 792]/CropBox[0 400 612 792]"
    assert take(one_page(content, page=crop, resources=resources, more=scan)).facts.pages[0].pixels == "picture_outside"
    white = {
        10: stream(
            b"\xff" * 40000, b"/Type/XObject/Subtype/Image/Width 200/Height 200/BitsPerComponent 8/ColorSpace/DeviceGray"
        )
    }
    assert take(one_page(content, page=crop, resources=resources, more=white)).facts.pages[0].pixels == ""


def test_a_page_that_stands_in_the_tree_twice_is_two_pages(take: Take) -> None:
    taken = take(one_page(tree=b"/Kids[3 0 R 3 0 R]/Count 2"))
    assert [page.number for page in taken.facts.pages] == [1, 2]
    assert taken.facts.pages[0].digest == taken.facts.pages[1].digest


# ---------------------------------------------------------------------------------------------------- resources


def test_a_hundred_pages_that_share_a_picture_share_it_still(take: Take) -> None:
    import random

    noise = random.Random(1).randbytes(1_500_000)
    image = b"/Type/XObject/Subtype/Image/Width 1000/Height 1500/BitsPerComponent 8/ColorSpace/DeviceGray"
    data = pages(
        [b"q 612 0 0 792 0 0 cm /Im0 Do Q"] * 100,
        resources=b"<</XObject<</Im0 5 0 R>>>>",
        more={5: stream(noise, image)},
    )
    taken = take(data)
    assert len(taken.facts.pages) == 100 and len(taken.data) < 1_600_000
    assert taken.facts.shared_bytes > 1_500_000 and all(page.own_bytes < 1000 for page in taken.facts.pages)
    with taken.open() as document:
        assert len({page.Resources.objgen for page in document.Root.Pages.Kids}) == 1


def test_a_page_does_not_bring_along_what_its_neighbours_show(take: Take) -> None:
    image = b"/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray"
    contents_of = [b"q 100 0 0 100 0 0 cm /Im%d Do Q" % index for index in range(2)]
    data = pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[6 0 R 7 0 R]/Count 2/MediaBox[0 0 200 200]/Resources 3 0 R>>",
            3: b"<</XObject<</Im0 4 0 R/Im1 5 0 R/Never 5 0 R>>>>",
            4: stream(b"AAAA", image),
            5: stream(b"\x10BBB", image),
            6: b"<</Type/Page/Parent 2 0 R/Contents 8 0 R>>",
            7: b"<</Type/Page/Parent 2 0 R/Contents 9 0 R>>",
            8: stream(contents_of[0]),
            9: stream(contents_of[1]),
        }
    )
    with take(data).open() as document:
        shown = [set(page.Resources.XObject.keys()) for page in document.Root.Pages.Kids]
    assert shown == [{"/Im0"}, {"/Im1"}]


def test_names_that_our_stamps_need_and_names_that_are_not_plain_are_changed_in_table_and_contents(take: Take) -> None:
    fonts = b"<</Font<</PDStamp %b/F#e9#20x %b/F1 %b>>>>" % (HELVETICA, HELVETICA, HELVETICA)
    content = (
        b"BT /PDStamp 24 Tf 72 700 Td (First) Tj ET BT /F\xe9#20x 24 Tf 72 600 Td (Second) Tj ET "
        b"BT /F1 24 Tf 72 500 Td (/PDStamp) Tj ET"
    )
    data = one_page(content, resources=fonts)
    taken = take(data)
    with taken.open() as document:
        names = set(document.Root.Pages.Kids[0].Resources.Font.keys())
    assert len(names) == 3 and all(name.isascii() and not name.startswith("/PD") and " " not in name for name in names)
    assert looks_like(data, taken) and taken.facts.pages[0].text.split() == ["First", "Second", "/PDStamp"]


def test_forms_without_resources_of_their_own_still_find_those_of_the_page(take: Take) -> None:
    form = stream(HELLO, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    data = one_page(b"/Fm0 Do", resources=b"<</XObject<</Fm0 10 0 R>>/Font<</F1 %b>>>>" % HELVETICA, more={10: form})
    taken = take(data)
    assert looks_like(data, taken) and "Hello worker" in taken.facts.pages[0].text
    with taken.open() as document:
        assert "/F1" in document.Root.Pages.Kids[0].Resources.XObject.Fm0.Resources.Font


def test_forms_that_name_themselves_do_not_go_round_for_ever(take: Take) -> None:
    form = stream(HELLO + b" /Fm0 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R")
    resources = b"<</XObject<</Fm0 10 0 R>>/Font<</F1 %b>>>>" % HELVETICA
    assert len(take(one_page(b"/Fm0 Do", resources=resources, more={10: form})).facts.pages) == 1


def test_what_describes_a_form_or_a_picture_does_not_go_along(take: Take) -> None:
    described = b"/Metadata 12 0 R/PieceInfo<</X<</Private(hidden work)>>>>/LastModified(D:2020)/Name/Nm/StructParent 3"
    more = {
        10: stream(HELLO, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R" + described),
        12: stream(b"<x:xmpmeta>a person</x:xmpmeta>", b"/Type/Metadata/Subtype/XML"),
    }
    taken = take(one_page(b"/Fm0 Do", resources=b"<</XObject<</Fm0 10 0 R>>/Font<</F1 %b>>>>" % HELVETICA, more=more))
    assert not taken.holds(b"hidden work") and not taken.holds(b"a person") and taken.removed["metadata"] == 2
    with taken.open() as document:
        form = document.Root.Pages.Kids[0].Resources.XObject.Fm0
        assert not {"/Metadata", "/PieceInfo", "/LastModified", "/Name", "/StructParent"} & set(form.keys())


def test_what_a_photo_inside_a_pdf_says_of_itself_goes_and_its_scans_stay(take: Take) -> None:
    image = photo()
    exif = image.getexif()
    exif[0x010E] = "taken at a secret place"
    coded = encoded(image, "JPEG", exif=exif, comment=b"a comment") + b"%PDF-1.4 appended"
    entries = b"/Type/XObject/Subtype/Image/Width 320/Height 240/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
    data = one_page(
        b"q 320 0 0 240 50 50 cm /Im0 Do Q", resources=b"<</XObject<</Im0 10 0 R>>>>", more={10: stream(coded, entries)}
    )
    taken = take(data)
    assert not any(taken.holds(words) for words in (b"secret place", b"a comment", b"appended", b"Exif"))
    with taken.open() as document:
        raw = document.Root.Pages.Kids[0].Resources.XObject.Im0.read_raw_bytes()
    scans = coded[coded.index(b"\xff\xda") : coded.index(b"\xff\xd9") + 2]
    assert raw.endswith(scans) and looks_like(data, taken) and taken.removed["photo_data"] >= 2


def test_bytes_behind_the_end_of_a_packed_stream_do_not_go_along(take: Take) -> None:
    packed = zlib.compress(HELLO) + b"smuggled payload"
    taken = take(one_page(content_object=stream(packed, b"/Filter/FlateDecode")))
    assert not taken.holds(b"smuggled") and "Hello worker" in taken.facts.pages[0].text


def test_other_packings_are_undone_and_the_page_stays_the_same(take: Take) -> None:
    hexed = HELLO.hex().encode() + b">"
    data = one_page(content_object=stream(hexed, b"/Filter[/ASCIIHexDecode]"))
    taken = take(data)
    assert looks_like(data, taken) and taken.content() == HELLO


RAMP = b"<</FunctionType 2/Domain[0 1]/N 1/C0[1 1 0]/C1[0 0 1]>>"
STEPS = b"<</FunctionType 2/Domain[0 1]/N 1/C0[0]/C1[1]>>"
TINY = b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent %d/ColorSpace"
SHEET = b"/Type/XObject/Subtype/Form/BBox[0 0 1000 1000]"
RICH = {
    10: b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 98"
    b"/Widths[1000 1000]/Encoding<</Differences[97/square/round]>>/CharProcs<</square 11 0 R/round 12 0 R>>"
    b"/Resources<</XObject<</Dot 13 0 R>>>>>>",
    11: stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f"),
    12: stream(b"1000 0 d0 /Dot Do"),
    13: stream(b"1 0 0 rg 0 0 500 900 re f", SHEET),
    14: stream(
        b"0 0 1 rg 0 0 5 5 re f 0 1 0 rg 5 5 5 5 re f",
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>",
    ),
    15: b"<</PatternType 2/Shading 16 0 R/Matrix[1 0 0 1 0 0]>>",
    16: b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[300 0 500 0]/Extend[true true]/Function 17 0 R>>",
    17: b"<</FunctionType 3/Domain[0 1]/Bounds[0.5]/Encode[0 1 0 1]/Functions[18 0 R " + RAMP + b"]>>",
    18: b"<</FunctionType 2/Domain[0 1]/N 1/C0[1 0 0]/C1[1 1 0]>>",
    19: b"<</Type/ExtGState/SMask<</Type/Mask/S/Luminosity/G 20 0 R>>>>",
    20: stream(b"/Sh sh", SHEET + b"/Group<</S/Transparency/CS/DeviceGray>>/Resources<</Shading<</Sh 21 0 R>>>>"),
    21: b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 100 0 200]/Extend[true true]/Function " + STEPS + b">>",
    22: stream(b"{dup 0.2 mul exch dup 0.9 mul exch 0 exch 0.1 mul}", b"/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1 0 1]"),
    23: stream(bytes([27] * 16), TINY % 2 + b"[/Indexed/DeviceRGB 3<ff000000ff000000ff808080>]/SMask 24 0 R"),
    24: stream(bytes([255] * 32 + [90] * 32), TINY % 8 + b"/DeviceGray"),
}
RICH_TABLE = (
    b"<</Font<</T3 10 0 R/F1 %b>>/Pattern<</Til 14 0 R/Ax 15 0 R>>/XObject<</Im 23 0 R>>"
    b"/ExtGState<</Soft 19 0 R/Half<</ca .5/BM/Multiply>>>>"
    b"/ColorSpace<</Spot[/Separation/Orange/DeviceCMYK 22 0 R]/Cal[/CalRGB<</WhitePoint[.95 1 1.09]>>]>>>>" % HELVETICA
)
RICH_CONTENT = (
    HELLO + b" BT /T3 40 Tf 72 600 Td (abab) Tj ET /Pattern cs /Til scn 72 480 200 80 re f /Ax scn 300 480 200 80 re f "
    b"q /Soft gs 1 0 0 rg 72 100 200 100 re f Q q /Half gs 0 1 0 rg 250 100 100 60 re f 1 0 1 rg 300 130 100 60 re f Q "
    b"/Spot cs .8 scn 72 380 100 60 re f /Cal cs .2 .4 .9 scn 200 380 100 60 re f q 100 0 0 100 400 300 cm /Im Do Q"
)


def test_everything_that_draws_goes_along_and_draws_the_same(take: Take) -> None:
    data = one_page(RICH_CONTENT, resources=RICH_TABLE, more=RICH)
    taken = take(data)
    assert not taken.facts.pages[0].pixels and taken.facts.pages[0].colour == "colour"
    assert looks_like(data, taken, most=2)
    assert take(taken.data).data == taken.data


def test_a_coded_picture_in_a_plain_wrapping_is_unwrapped_and_keeps_its_code(take: Take) -> None:
    coded = encoded(photo(), "JPEG")
    entries = b"/Type/XObject/Subtype/Image/Width 320/Height 240/BitsPerComponent 8/ColorSpace/DeviceRGB"
    wrapped = stream(zlib.compress(coded).hex().encode() + b">", entries + b"/Filter[/ASCIIHexDecode/FlateDecode/DCTDecode]")
    data = one_page(b"q 320 0 0 240 50 50 cm /Im0 Do Q", resources=b"<</XObject<</Im0 10 0 R>>>>", more={10: wrapped})
    taken = take(data)
    with taken.open() as document:
        picture = document.Root.Pages.Kids[0].Resources.XObject.Im0
        assert picture.Filter == "/DCTDecode" and picture.read_raw_bytes().endswith(coded[coded.index(b"\xff\xda") :])
    assert looks_like(data, taken)


def test_a_picture_with_a_damaged_packing_shows_what_readers_show(take: Take) -> None:
    whole = zlib.compress(photo(200, 200, "L").tobytes())
    entries = b"/Type/XObject/Subtype/Image/Width 200/Height 200/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
    data = one_page(
        b"q 200 0 0 200 50 50 cm /Im0 Do Q",
        resources=b"<</XObject<</Im0 10 0 R>>>>",
        more={10: stream(whole[: len(whole) * 2 // 3], entries)},
    )
    assert looks_like(data, take(data))


def test_layers_that_lead_in_circles_are_refused_not_followed(take: Take) -> None:
    lists = {10 + index: b"[" + b"%d 0 R " % (11 + index) * 900 + b"]" for index in range(8)} | {18: b"<</Type/OCG/Name(x)>>"}
    data = one_page(
        b"/OC /L1 BDC EMC",
        resources=b"<</Font<</F1 %b>>/Properties<</L1<</Type/OCMD/OCGs 10 0 R>>>>>>" % HELVETICA,
        catalog=b"/OCProperties<</OCGs[18 0 R]/D<<>>>>",
        more=lists,
    )
    assert refusal(take, data).params == {"reason": "tangled"}


def test_a_stream_that_unpacks_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from packets.worker.inside.budget import Budget, inflate

    bomb = zlib.compress(bytes(50_000_000))
    with pytest.raises(Known) as told:
        inflate(bomb, Budget(left=10_000_000))
    assert (told.value.code, told.value.params) == ("too_large", {"reason": "decoded"})


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(take: Take) -> None:
    entries = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    data = one_page(b"/Im0 Do", resources=b"<</XObject<</Im0 10 0 R>>>>", more={10: flate(b"x", entries)})
    assert refusal(take, data).code == "too_large"


# ---------------------------------------------------------------------------------------------------- annotations


def annotated(entries: bytes, **options: object) -> bytes:
    return one_page(page=b"/MediaBox[0 0 612 792]/Annots[" + entries + b"]", **options)


BOX = stream(b"1 0 0 rg 0 0 100 50 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 50]")


def test_a_mark_on_a_page_becomes_part_of_the_page(take: Take) -> None:
    mark = b"<</Type/Annot/Subtype/Stamp/Rect[100 100 300 200]/F 4/AP<</N 10 0 R>>>>"
    data = annotated(mark, more={10: BOX})
    taken = take(data)
    assert taken.picture().getpixel((200, 792 - 150)) == (255, 0, 0) and looks_like(data, taken)
    assert not taken.facts.pages[0].pixels
    with taken.open() as document:
        assert "/Annots" not in document.Root.Pages.Kids[0]


def test_an_appearance_with_a_matrix_of_its_own_lands_in_its_rectangle(take: Take) -> None:
    turned = stream(b"1 0 0 rg 0 0 100 50 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 50]/Matrix[0 1 -1 0 50 0]")
    data = annotated(b"<</Type/Annot/Subtype/Stamp/Rect[100 100 200 300]/AP<</N 10 0 R>>>>", more={10: turned})
    taken = take(data)
    assert looks_like(data, taken) and taken.picture().getpixel((150, 792 - 290)) == (255, 0, 0)


def test_a_hidden_mark_is_not_drawn_and_is_told(take: Take) -> None:
    secret = stream(b"BT /F1 20 Tf 5 5 Td (Hidden note) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 200 50]/Resources 5 0 R")
    taken = take(annotated(b"<</Type/Annot/Subtype/Stamp/Rect[100 100 300 150]/F 2/AP<</N 10 0 R>>>>", more={10: secret}))
    assert not taken.holds(b"Hidden note") and taken.removed["hidden_annotation"] == 1


def test_words_in_comments_are_told_to_be_missing(take: Take) -> None:
    note = b"<</Type/Annot/Subtype/Text/Rect[100 100 120 120]/Contents(Ask her about the brother)/AP<</N 10 0 R>>>>"
    taken = take(annotated(note, more={10: BOX}))
    assert taken.removed["comments"] == 1 and not taken.holds(b"brother")


def test_a_mark_without_a_picture_of_its_own_is_shown_as_readers_show_it(take: Take) -> None:
    mark = b"<</Type/Annot/Subtype/Highlight/Rect[70 690 220 725]/C[1 1 0]/F 4/QuadPoints[70 725 220 725 70 690 220 690]>>"
    data = annotated(mark)
    taken = take(data)
    assert taken.facts.pages[0].pixels == "picture_differs" and "Hello worker" in taken.facts.pages[0].text
    assert looks_like(data, taken)


def test_a_later_page_is_compared_as_well_where_something_on_it_was_left_out(take: Take) -> None:
    points = b"/QuadPoints[70 725 220 725 70 690 220 690]"
    mark = b"/Annots[<</Type/Annot/Subtype/Highlight/Rect[70 690 220 725]/C[1 1 0]/F 4" + points + b">>]"
    taken = take(pages([HELLO, HELLO, HELLO], page={1: mark}))
    assert [page.pixels for page in taken.facts.pages] == ["", "picture_differs", ""] and not taken.facts.repaired


def widget(entries: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Widget/Rect[100 500 300 530]/F 4" + entries + b">>"


def test_a_filled_field_becomes_text_of_the_page(take: Take) -> None:
    drawn = stream(
        b"/Tx BMC BT /F1 14 Tf 4 8 Td (Rosa Example) Tj ET EMC", b"/Type/XObject/Subtype/Form/BBox[0 0 200 30]/Resources 5 0 R"
    )
    data = annotated(
        b"11 0 R",
        catalog=b"/AcroForm<</Fields[11 0 R]>>",
        more={10: drawn, 11: widget(b"/FT/Tx/T(name)/V(Rosa Example)/AP<</N 10 0 R>>")},
    )
    taken = take(data)
    assert "Rosa Example" in taken.facts.pages[0].text and not taken.facts.pages[0].pixels
    assert taken.removed["form_fields"] == 1 and b"/AcroForm" not in taken.data and looks_like(data, taken)


def test_a_check_box_is_drawn_in_the_state_that_it_has(take: Take) -> None:
    off = stream(b"0 0 1 rg 0 0 100 50 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 50]")
    states = b"/FT/Btn/T(box)/AS/%b/AP<</N<</Yes 10 0 R/Off 12 0 R>>>>"
    for state, colour in ((b"Yes", (255, 0, 0)), (b"Off", (0, 0, 255))):
        data = annotated(
            b"11 0 R", catalog=b"/AcroForm<</Fields[11 0 R]>>", more={10: BOX, 12: off, 11: widget(states % state)}
        )
        taken = take(data)
        assert taken.picture().getpixel((200, 792 - 515)) == colour and not taken.facts.pages[0].pixels


@pytest.mark.parametrize(
    "field",
    [b"/FT/Btn/T(box)/AS/Off/MK<</BC[0 0 0]>>/AP<</N<</Yes 10 0 R>>>>", b"/FT/Ch/Ff 131072/T(list)/Opt[(CA)(NY)]/MK<</BC[0]>>"],
    ids=["box", "list"],
)
def test_what_nobody_ticked_or_chose_leaves_its_page_as_text(take: Take, field: bytes) -> None:
    taken = take(annotated(b"11 0 R", catalog=b"/AcroForm<</Fields[11 0 R]>>", more={10: BOX, 11: widget(field)}))
    (page,) = taken.facts.pages
    assert not page.pixels and page.text
    assert taken.picture().crop((100, 792 - 560, 300, 792 - 500)).convert("L").getextrema() == (255, 255), (
        "nothing of pdfium's own"
    )


def test_a_value_that_no_appearance_draws_is_not_lost(take: Take) -> None:
    form = b"/AcroForm<</Fields[11 0 R]/DR " + FONTS + b"/DA(/F1 12 Tf 0 g)>>"
    data = annotated(b"11 0 R", catalog=form, more={11: widget(b"/FT/Tx/T(name)/V(Rosa Example)/DA(/F1 12 Tf 0 g)")})
    taken = take(data)
    drawn = taken.picture().crop((100, 792 - 530, 300, 792 - 500)).convert("L").getextrema()
    assert drawn[0] < 100, "the value is not seen"


def test_a_field_that_has_lost_its_form_is_drawn_all_the_same(take: Take) -> None:
    words = b"BT /F1 14 Tf 4 8 Td (Rosa Example) Tj ET"
    drawn = stream(words, b"/BBox[0 0 200 30]/Resources 5 0 R")
    data = annotated(b"11 0 R", more={10: drawn, 11: widget(b"/FT/Tx/T(name)/V(Rosa Example)/AP<</N 10 0 R>>")})
    taken = take(data)
    assert "Rosa Example" in taken.facts.pages[0].text and not taken.facts.pages[0].pixels
    assert taken.picture().crop((100, 792 - 530, 300, 792 - 500)).convert("L").getextrema()[0] < 100


# ---------------------------------------------------------------------------------------------------- layers

LAYERED = HELLO + b" /OC /L1 BDC BT /F1 24 Tf 72 400 Td (Layer words) Tj ET EMC"


def layered(config: bytes, group: bytes = b"") -> bytes:
    return one_page(
        LAYERED,
        resources=b"<</Font<</F1 %b>>/Properties<</L1 10 0 R>>>>" % HELVETICA,
        catalog=b"/OCProperties<</OCGs[10 0 R]/D<<%b>>>>" % config,
        more={10: b"<</Type/OCG/Name(Layer)%b>>" % group},
    )


@pytest.mark.parametrize(
    "document",
    [
        layered(b"/OFF[10 0 R]"),
        layered(b"/BaseState/OFF"),
        layered(b"", b"/Usage<</View<</ViewState/OFF>>>>"),
    ],
    ids=["off", "base-off", "usage-off"],
)
def test_what_a_hidden_layer_holds_is_gone_and_the_page_is_a_picture(take: Take, document: bytes) -> None:
    taken = take(document)
    assert taken.facts.pages[0].pixels == "hidden_layer" and taken.removed["hidden_layer"] == 1
    assert not taken.holds(b"Layer words") and taken.facts.pages[0].text.strip() == "Hello worker"


def test_a_layer_that_shows_stays_as_it_is_drawn(take: Take) -> None:
    data = layered(b"/ON[10 0 R]")
    taken = take(data)
    assert not taken.facts.pages[0].pixels and "Layer words" in taken.facts.pages[0].text
    assert looks_like(data, taken) and b"/OC" not in taken.content() and not taken.holds(b"OCProperties")


def test_a_hidden_layer_on_one_page_leaves_the_others_alone(take: Take) -> None:
    table = b"<</Properties<</L1 5 0 R>>/Font<</F1 %b>>>>" % HELVETICA
    hidden = b"/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>"
    data = pages([HELLO, LAYERED], resources=table, catalog=hidden, more={5: b"<</Type/OCG/Name(Layer)>>"})
    taken = take(data)
    assert [page.pixels for page in taken.facts.pages] == ["", "hidden_layer"] and not taken.facts.repaired
    assert taken.content(1) == HELLO


# ---------------------------------------------------------------------------------------------------- what acts


def test_scripts_actions_and_attachments_go_and_are_counted(take: Take) -> None:
    catalog = (
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</WC<</S/JavaScript/JS(bye\\(\\))>>>>"
        b"/Names<</JavaScript<</Names[(a) 10 0 R]>>/EmbeddedFiles<</Names[(f) 11 0 R]>>>>/Metadata 13 0 R"
    )
    links = (
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://tracker.example)>>>>"
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(calc.exe)/Next<</S/Named/N/Print>>>>>>"
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(other.pdf)/D[0/Fit]>>>>"
    )
    more = {
        10: b"<</S/JavaScript/JS(named\\(\\))>>",
        11: b"<</Type/Filespec/F(f.txt)/EF<</F 12 0 R>>>>",
        12: stream(b"attached words", b"/Type/EmbeddedFile"),
        13: stream(b"<x:xmpmeta>author</x:xmpmeta>", b"/Type/Metadata/Subtype/XML"),
    }
    taken = take(annotated(links, catalog=catalog, more=more, trailer=b"/Info<</Author(A Person)>>"))
    assert taken.removed == {
        "javascript": 3,
        "attachment": 1,
        "metadata": 2,
        "uri_link": 1,
        "launch_action": 1,
        "named_action": 1,
        "remote_link": 1,
    }
    for words in (b"alert", b"tracker", b"calc", b"attached words", b"xmpmeta", b"A Person", b"/Action", b"/JS", b"/URI"):
        assert not taken.holds(words)


def test_a_signature_is_told_to_be_gone(take: Take) -> None:
    field = widget(b"/FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>")
    taken = take(annotated(b"11 0 R", catalog=b"/AcroForm<</Fields[11 0 R]/SigFlags 3>>", more={11: field}))
    assert taken.removed["signature"] == 1


def test_thumbnails_and_structure_go_and_are_counted(take: Take) -> None:
    thumb = stream(b"\x00", b"/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
    taken = take(
        one_page(
            page=b"/MediaBox[0 0 612 792]/Thumb 10 0 R/StructParents 0",
            catalog=b"/StructTreeRoot<</Type/StructTreeRoot>>",
            more={10: thumb},
        )
    )
    assert taken.removed == {"thumbnails": 1, "structure": 1}


# ---------------------------------------------------------------------------------------------------- links


def test_links_between_pages_and_bookmarks_come_back_as_data(take: Take) -> None:
    links = (
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[72 690 200 720]/Dest[12 0 R/XYZ 0 500 0]>>"
        b"<</Type/Annot/Subtype/Link/Rect[72 600 200 620]/A<</S/GoTo/D(here)>>>>"
        b"<</Type/Annot/Subtype/Link/Rect[72 500 200 520]/Dest(nowhere)>>]"
    )
    outline = {
        5: b"<</First 6 0 R/Last 7 0 R/Count 2>>",
        6: b"<</Title(One)/Parent 5 0 R/Next 7 0 R/First 8 0 R/Last 8 0 R/Dest[10 0 R/Fit]>>",
        7: b"<</Title<FEFF005A0077006500690074>/Parent 5 0 R/A<</S/GoTo/D[14 0 R/FitH 792]>>>>",
        8: b"<</Title(Child)/Parent 6 0 R/Dest(here)>>",
    }
    catalog = b"/Outlines 5 0 R/Names<</Dests<</Names[(here) [14 0 R/XYZ 0 692 0]]>>>>"
    taken = take(pages([HELLO, HELLO, HELLO], page={0: links}, catalog=catalog, more=outline))
    found = taken.facts.pages[0].links
    assert [(link.rect, link.page, link.top) for link in found] == [
        ((72, 690, 200, 720), 2, 292),
        ((72, 600, 200, 620), 3, 100),
    ]
    assert [(entry.level, entry.title, entry.page, entry.top) for entry in taken.facts.outline] == [
        (0, "One", 1, None),
        (1, "Child", 3, 100),
        (0, "Zweit", 3, 0),
    ]
    assert taken.removed["dead_link"] == 1 and b"/Annot" not in taken.data and b"/Dest" not in taken.data


def test_thousands_of_links_to_thousands_of_names_take_no_time_to_speak_of(take: Take) -> None:
    count = 4000
    names = b" ".join(b"(n%05d) [3 0 R/XYZ 0 %d 0]" % (index, index % 792) for index in range(count))
    links = b"".join(b"<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/Dest(n%05d)>>" % index for index in range(count))
    taken = take(
        one_page(page=b"/MediaBox[0 0 612 792]/Annots[" + links + b"]", catalog=b"/Names<</Dests<</Names[" + names + b"]>>>>")
    )
    assert len(taken.facts.pages[0].links) == count


def test_links_follow_when_their_page_becomes_a_picture(take: Take) -> None:
    link = b"<</Type/Annot/Subtype/Link/Rect[172 690 300 720]/Dest[3 0 R/Fit]>>"
    page = b"/MediaBox[0 0 612 792]/CropBox[100 600 612 792]/Annots[" + link + b"]"
    taken = take(one_page(HELLO + b" BT /F1 24 Tf 72 100 Td (Cropped secret) Tj ET", page=page))
    assert taken.facts.pages[0].pixels == "text_outside"
    assert taken.facts.pages[0].links[0].rect == pytest.approx((72, 90, 200, 120), abs=0.01)


# ---------------------------------------------------------------------------------------------------- refusals


def test_a_portfolio_is_refused_because_its_papers_are_attachments(take: Take) -> None:
    assert refusal(take, one_page(catalog=b"/Collection<</Type/Collection>>")).code == "portfolio"


def locked(user: str, owner: str = "owner") -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(one_page())) as document:
        document.save(out, encryption=pikepdf.Encryption(user=user, owner=owner, R=6))
    return out.getvalue()


def test_a_document_that_opens_without_a_password_is_unlocked(take: Take) -> None:
    taken = take(locked(""))
    assert "Hello worker" in taken.facts.pages[0].text and b"/Encrypt" not in taken.data
    assert taken.removed["encryption"] == 1


def test_a_locked_document_asks_for_its_password_and_knows_a_wrong_one(take: Take) -> None:
    data = locked("open sesame")
    assert refusal(take, data).code == "needs_password"
    assert refusal(take, data, password="guess").code == "wrong_password"
    assert "Hello worker" in take(data, password="open sesame").facts.pages[0].text
    assert "Hello worker" in take(data, password="owner").facts.pages[0].text


def test_a_file_without_its_table_is_repaired_and_says_so(take: Take) -> None:
    whole = one_page()
    taken = take(whole[: whole.index(b"xref\n")] + b"trailer<</Root 1 0 R>>")
    assert taken.facts.repaired and "Hello worker" in taken.facts.pages[0].text
    assert not take(whole).facts.repaired


def test_a_page_tree_that_bites_its_tail_gives_the_pages_that_it_has(take: Take) -> None:
    data = one_page(tree=b"/Kids[3 0 R 2 0 R]/Count 2")
    taken = take(data)
    assert len(taken.facts.pages) == 1 and taken.facts.repaired


def test_a_wrong_count_of_pages_loses_none(take: Take) -> None:
    for count in (1, 9, -1):
        taken = take(pages([HELLO, HELLO, HELLO], count=count))
        assert len(taken.facts.pages) == 3 and all("Hello worker" in page.text for page in taken.facts.pages)


def test_a_damaged_file_loses_no_page_that_another_program_still_finds(take: Take) -> None:
    data = one_page().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[3 0 R 3 0 R]/Count 2")
    taken = take(data)
    assert len(taken.facts.pages) == 2 and taken.facts.repaired


def test_a_document_without_pages_is_refused(take: Take) -> None:
    assert refusal(take, one_page(tree=b"/Kids[]/Count 0")).code == "no_pages"


def test_what_only_calls_itself_pdf_is_refused(take: Take) -> None:
    told = refusal(take, b"%PDF-1.4 and then nothing of the sort")
    assert (told.code, told.params) == ("unreadable_evidence", {"reason": "damaged"})


def test_too_many_pages_are_refused(take: Take) -> None:
    data = one_page(tree=b"/Kids[" + b"3 0 R " * 5001 + b"]/Count 5001")
    assert refusal(take, data).code == "too_many_pages"


def test_a_form_that_exists_only_for_other_programs_is_refused(take: Take) -> None:
    words = b"BT /F1 12 Tf 72 700 Td (Please wait... If this message is not eventually replaced) Tj ET"
    data = one_page(words, catalog=b"/NeedsRendering true/AcroForm<</Fields[]/XFA 10 0 R>>", more={10: stream(b"<xdp/>")})
    assert refusal(take, data).code == "xfa_only"
    real = one_page(catalog=b"/AcroForm<</Fields[]/XFA 10 0 R>>", more={10: stream(b"<xdp/>")})
    assert take(real).removed["xfa"] == 1
