"""Pixels at will: every page of a paper as a picture of what a reader sees, and no byte of the paper itself."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageChops

from tests.heic import block, heic
from tests.packets.worker.make import FONTS, HELLO, encoded, flate, one_page, pages, photo, render, stream
from tests.packets.worker.test_images import picture_in
from tests.packets.worker.test_pdf import Take, annotated, layered, locked


def test_every_page_becomes_a_picture_that_looks_the_same_and_says_why(take: Take) -> None:
    data = pages([HELLO, HELLO + b" 1 0 0 rg 100 100 200 200 re f", HELLO])
    taken = take(data, pixels=True)
    assert [page.pixels for page in taken.facts.pages] == ["asked"] * 3
    for number in (1, 2, 3):
        before, after = render(data, number), taken.picture(number)
        assert before.size == after.size
        assert ImageChops.difference(before.reduce(4).convert("L"), after.reduce(4).convert("L")).getextrema()[1] <= 40
    assert taken.facts.pages[1].colour == "colour"


def test_what_a_reader_reads_is_still_found_and_nothing_of_the_paper_is_in_the_copy(take: Take) -> None:
    taken = take(one_page(), pixels=True)
    assert "Hello worker" in taken.facts.pages[0].text
    assert not taken.holds(b"Hello worker") and not taken.holds(b"Helvetica") and b"/Font" not in taken.data
    with taken.open() as document:
        assert set(document.Root.Pages.Kids[0].Resources.keys()) == {"/XObject"}


def test_why_a_page_had_to_be_a_picture_is_told_before_that_it_was_asked(take: Take) -> None:
    assert take(layered(b"/OFF[10 0 R]"), pixels=True).facts.pages[0].pixels == "hidden_layer"


def test_links_bookmarks_and_what_was_left_behind_stay_known(take: Take) -> None:
    link = b"<</Type/Annot/Subtype/Link/Rect[72 690 200 720]/Dest[3 0 R/XYZ 0 500 0]>>"
    script = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://tracker.example)>>>>"
    plain, pictured = (take(annotated(link + script), pixels=pixels) for pixels in (False, True))
    assert pictured.facts.pages[0].links == plain.facts.pages[0].links != ()
    assert pictured.removed == plain.removed


def test_the_same_paper_gives_the_same_picture(take: Take) -> None:
    assert take(one_page(), pixels=True).data == take(one_page(), pixels=True).data


def test_a_locked_paper_is_pictured_with_its_password(take: Take) -> None:
    assert take(locked("sesame"), password="sesame", pixels=True).facts.pages[0].pixels == "asked"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_no_coded_byte_of_a_picture_is_kept(take: Take, kind: str) -> None:
    image = photo(mode="RGB")
    data = encoded(image, kind)
    taken = take(data, "photo", pixels=True)
    assert taken.facts.pages[0].pixels == "asked"
    raw = bytes(picture_in(taken).read_raw_bytes())
    middle = len(data) // 2
    assert data[middle : middle + 60] not in raw, "coded bytes were carried over"
    # Grey and brightness as they were; size too.
    assert picture_in(taken).Width == image.width
    assert ImageChops.difference(taken.picture().resize((40, 40)), image.resize((40, 40))).convert("L").getextrema()[1] < 60


def test_a_fax_keeps_its_dots_and_a_heic_its_size(take: Take) -> None:
    fax = encoded(photo(600, 800, "1"), "TIFF", compression="group4", tiffinfo={278: 800})
    taken = take(fax, "fax.tif", pixels=True)
    assert picture_in(taken).Filter == "/CCITTFaxDecode" and taken.facts.pages[0].pixels == "asked"
    photo_of_phone = take(heic([block(200), block(90)], across=2), "photo.heic", pixels=True)
    assert picture_in(photo_of_phone).Width == 64 and photo_of_phone.facts.pages[0].pixels == "asked"


def test_a_font_with_a_payload_draws_its_letters_and_is_gone(take: Take) -> None:
    junk = random.Random(1).randbytes(2000) + b"a payload that somebody put behind the letters of this font"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/F/FontDescriptor<</Type/FontDescriptor/FontName/F/FontFile2 10 0 R>>>>"
    data = one_page(resources=b"<</Font<</F1 " + font + b">>>>", more={10: flate(junk)})
    taken = take(data, pixels=True)
    assert not taken.holds(b"payload") and taken.facts.pages[0].pixels == "broken_font"


def test_a_page_of_ours_is_as_it_was_where_nobody_asked(take: Take) -> None:
    taken = take(one_page(content_object=stream(HELLO), resources=FONTS))
    assert taken.facts.pages[0].pixels == "" and taken.content() == HELLO


def test_a_large_photo_keeps_all_its_dots(take: Take) -> None:
    taken = take(encoded(Image.effect_noise((1500, 1000), 40), "JPEG"), "photo.jpg", pixels=True)
    assert (picture_in(taken).Width, picture_in(taken).Height) == (1500, 1000)
