"""What is measured on a page: ink, the grid of its edges, colour, and the hash of its substance."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdf
import pytest
from PIL import Image, ImageDraw

from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, PICTURE_COLUMNS, PICTURE_ROWS, unpack
from packets.worker.inside import compare, pixels
from packets.worker.inside.digest import Digester
from packets.worker.inside.geometry import Frame
from packets.worker.inside.measure import measure
from tests.packets.worker.make import FONTS, HELLO, HELVETICA, Taken, flate, one_page, pages, stream

Take = Callable[..., Taken]


def paper(colour: int = 255) -> Image.Image:
    return Image.new("RGB", (612, 792), (colour, colour, colour))


def grid(edges: str) -> list[list[bool]]:
    data = unpack(edges, EDGE_COLUMNS * EDGE_ROWS // 8)
    bits = [bool(byte >> (7 - bit) & 1) for byte in data for bit in range(8)]
    return [bits[row * EDGE_COLUMNS : (row + 1) * EDGE_COLUMNS] for row in range(EDGE_ROWS)]


def test_an_empty_page_has_no_ink() -> None:
    found = measure(paper(), 612, 792)
    assert found.ink is None and found.edges == "" and not found.colour


def test_yellowed_and_shaded_paper_is_paper() -> None:
    shaded = Image.linear_gradient("L").resize((612, 792)).point([180 + value * 70 // 255 for value in range(256)])
    assert measure(shaded.convert("RGB"), 612, 792).ink is None
    assert measure(Image.new("RGB", (612, 792), (235, 225, 190)), 612, 792).ink is None


def test_the_box_of_ink_is_where_the_ink_is_in_points_of_the_page() -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle((100, 200, 150, 220), fill=(0, 0, 0))
    assert measure(image, 306, 396).ink == pytest.approx((50, 100, 75.5, 110.5))


def test_a_speck_is_no_ink_but_a_hairline_and_a_row_of_dots_are() -> None:
    image = paper()
    image.putpixel((300, 50), (0, 0, 0))
    image.putpixel((301, 50), (0, 0, 0))
    assert measure(image, 612, 792).ink is None
    ImageDraw.Draw(image).line((50, 700, 560, 700), fill=(190, 190, 190))
    for x in range(100, 500, 4):
        image.putpixel((x, 760), (0, 0, 0))
    box = measure(image, 612, 792).ink
    assert box is not None and box[0] == 50 and box[2] == 561 and (box[1], box[3]) == (700, 761)


def test_fifteen_percent_darker_than_the_paper_is_ink_and_less_is_not() -> None:
    for level, ink in ((255 - 45, True), (255 - 30, False)):
        image = paper()
        image.paste((level, level, level), (100, 100, 200, 120))
        assert (measure(image, 612, 792).ink is not None) is ink


def test_the_dark_edge_of_a_scanner_and_a_large_dark_area_are_ink() -> None:
    image = paper()
    image.paste((0, 0, 0), (0, 0, 25, 792))
    assert measure(image, 612, 792).ink == (0, 0, 25, 792)
    rows = grid(measure(image, 612, 792).edges)
    assert all(row[0] and row[5] and not row[20] for row in rows)
    assert measure(paper(60), 612, 792).ink == (0, 0, 612, 792)


def test_the_grid_shows_the_edges_in_reading_order_and_nothing_of_the_middle() -> None:
    image = paper()
    image.paste((0, 0, 0), (500, 760, 560, 775))
    image.paste((0, 0, 0), (250, 350, 350, 450))
    rows = grid(measure(image, 612, 792).edges)
    marked = {(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit}
    across, down = EDGE_COLUMNS / 612, EDGE_ROWS / 792
    assert marked == {
        (x, y)
        for x in range(int(500.5 * across), int(559.5 * across) + 1)
        for y in range(int(760.5 * down), int(774.5 * down) + 1)
    }


def test_the_small_picture_has_sixteen_greys_a_cell() -> None:
    image = paper()
    image.paste((0, 0, 0), (0, 0, 306, 792))
    data = unpack(measure(image, 612, 792).picture, PICTURE_COLUMNS * PICTURE_ROWS // 2)
    assert data == (b"\x00" * (PICTURE_COLUMNS // 4) + b"\xff" * (PICTURE_COLUMNS // 4)) * PICTURE_ROWS


def test_a_blue_signature_is_colour_and_a_grey_scan_is_not() -> None:
    image = paper(240)
    ImageDraw.Draw(image).line((300, 650, 420, 640, 380, 670, 500, 650), fill=(60, 60, 200), width=2)
    assert measure(image, 612, 792).colour
    noise = Image.effect_noise((612, 792), 40).convert("RGB")
    assert not measure(noise, 612, 792).colour


# ---------------------------------------------------------------------------------------------------- pictures


def test_a_missing_word_is_seen_and_a_shimmer_is_not() -> None:
    before, after = paper(), paper()
    for image in (before, after):
        ImageDraw.Draw(image).text((100, 100), "Wages were withheld for three weeks", fill=(0, 0, 0), font_size=11)
    assert compare.same(before, after)
    ImageDraw.Draw(after).text((100, 300), "not", fill=(0, 0, 0), font_size=9)
    assert not compare.same(before, after) and not compare.same(before, after, fringes=True)
    shimmer = before.copy()
    for x in range(100, 280, 9):
        shimmer.putpixel((x, 105), tuple(max(0, value - 40) for value in shimmer.getpixel((x, 105))))  # type: ignore[union-attr]
    assert compare.same(before, shimmer)


def test_a_change_of_colour_alone_is_seen() -> None:
    before, after = paper(), paper()
    ImageDraw.Draw(before).text((100, 100), "Paid", fill=(200, 0, 0), font_size=24)
    ImageDraw.Draw(after).text((100, 100), "Paid", fill=(0, 102, 0), font_size=24)
    assert not compare.same(before, after)


@pytest.mark.parametrize("level", [40, 90, 150, 220, 245])
def test_only_black_on_white_becomes_fax(level: int) -> None:
    image = Image.new("L", (1200, 1200), 255)
    draw = ImageDraw.Draw(image)
    draw.text((100, 100), "Black words of a page", fill=0, font_size=48)
    assert pixels.black_on_white(image)
    draw.rectangle((500, 500, 700, 600), fill=level)
    assert not pixels.black_on_white(image), "a tint would be lost"


def test_thin_grey_print_is_not_black_on_white() -> None:
    image = Image.new("L", (1200, 1200), 255)
    ImageDraw.Draw(image).line((100, 100, 1000, 100), fill=150, width=3)
    assert not pixels.black_on_white(image)


# ---------------------------------------------------------------------------------------------------- substance


def digests(data: bytes, **options: object) -> list[str]:
    with pikepdf.open(BytesIO(data)) as document:
        found = []
        for page in document.Root.Pages.Kids:
            contents = page.Contents
            streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
            found.append(Digester().page(streams, page.Resources, **options))  # type: ignore[arg-type]
    return found


def test_the_digest_does_not_see_how_a_file_is_laid_out_but_sees_a_changed_letter() -> None:
    plain = digests(one_page())
    numbered = one_page(resources=b"<</Font<</F1 20 0 R>>>>", more={20: HELVETICA})
    assert digests(numbered) == plain
    assert digests(one_page(resources=FONTS.replace(b"/Type/Font/Subtype/Type1", b"/Subtype /Type1 /Type /Font"))) == plain
    assert digests(one_page(HELLO.replace(b"Hello", b"Jello"))) != plain
    assert digests(one_page(resources=FONTS.replace(b"Helvetica", b"Courier"))) != plain


def test_the_digest_does_not_see_how_a_number_is_spelled() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[%b]/Matrix[1 0 0 1 0 %b]"
    made = [
        digests(one_page(b"/Fm Do", resources=b"<</XObject<</Fm 10 0 R>>>>", more={10: stream(b"", form % spelled)}))
        for spelled in ((b"0 0 10 10", b"0.5"), (b"0.0 0 10.000 10", b".500000"), (b"0 0 10 11", b"0.5"))
    ]
    assert made[0] == made[1] != made[2]


def test_the_digest_comes_to_an_end_where_resources_go_round() -> None:
    form = stream(b"/Fm Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R")
    ring = one_page(b"/Fm Do", resources=b"<</XObject<</Fm 10 0 R>>>>", more={10: form})
    assert digests(ring) == digests(ring)


def stamped(data: bytes) -> bytes:
    """What the packet's writer does: other numbers, contents in a list between ours, one more font, all through pypdf."""
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(BytesIO(data)).pages:
        added = writer.add_page(page)
        own = added.raw_get("/Contents")
        frame = [pypdf.generic.DecodedStreamObject() for _ in range(2)]
        for each, words in zip(frame, (b"q 1 0 0 1 0 0 cm\n", b"\nQ BT /PDa 8 Tf (Exhibit A) Tj ET"), strict=True):
            each.set_data(words)
        added[pypdf.generic.NameObject("/Contents")] = pypdf.generic.ArrayObject(
            [writer._add_object(frame[0]), own, writer._add_object(frame[1])]
        )
        resources = pypdf.generic.DictionaryObject(added["/Resources"].get_object())
        fonts = pypdf.generic.DictionaryObject(resources.get("/Font", pypdf.generic.DictionaryObject()))
        fonts[pypdf.generic.NameObject("/PDa")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font")}
        )
        resources[pypdf.generic.NameObject("/Font")] = fonts
        added[pypdf.generic.NameObject("/Resources")] = resources
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("shape", ["text", "picture", "form-in-ring", "palette"])
def test_the_digest_is_the_same_after_the_packet_was_written(take: Take, shape: str) -> None:
    image = b"/Type/XObject/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace"
    palette = b"[/Indexed/DeviceRGB 3<" + random.Random(5).randbytes(12).hex().encode() + b">]"
    ring = b"/Type/XObject/Subtype/Form/BBox[0 0 9.5 9]/Matrix[.1 0 0 0.10000 0 0]/Resources 5 0 R"
    data = {
        "text": pages([HELLO, HELLO + b" "]),
        "picture": one_page(
            b"q 99.125 0 0 99 .33333 0 cm /Im Do Q",
            resources=b"<</XObject<</Im 10 0 R>>>>",
            more={10: flate(bytes(range(16)), image + b"/DeviceGray")},
        ),
        "form-in-ring": one_page(
            b"/Fm Do",
            resources=b"<</XObject<</Fm 10 0 R>>>>",
            more={10: stream(b"0 0 9 9 re f", ring)},
        ),
        "palette": one_page(
            b"q 99 0 0 99 0 0 cm /Im Do Q",
            resources=b"<</XObject<</Im 10 0 R>>>>",
            more={10: stream(bytes(index % 4 for index in range(16)), image + palette)},
        ),
    }[shape]
    taken = take(data)
    with pikepdf.open(BytesIO(stamped(taken.data))) as document:
        found = [
            Digester().page(
                list(page.Contents)[1:-1],
                page.Resources,
                skip=lambda category, name: category == "/Font" and name.startswith("/PD"),
            )
            for page in document.Root.Pages.Kids
        ]
    assert found == [page.digest for page in taken.facts.pages]


def test_points_of_a_turned_page_are_seen_where_they_are() -> None:
    box = (10.0, 20.0, 110.0, 220.0)
    seen = {turn: Frame(box, box, turn, 2.0).see(20, 50) for turn in (0, 90, 180, 270)}
    assert seen == {0: (20, 340), 90: (60, 20), 180: (180, 60), 270: (340, 180)}
