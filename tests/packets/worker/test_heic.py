"""Photos of a phone: upright, at full size, with every picture in them and nothing that the phone wrote beside them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.heic import SIDE, block, heic
from tests.packets.worker.make import Taken
from tests.packets.worker.test_images import Take, camera_exif, picture_in, refused

CORNERS = (200, 90, 20, 235)
"""Greys of a picture of two blocks by two, row by row."""
FOUR = [block(grey) for grey in CORNERS]


def exif(turn: int = 1) -> bytes:
    found = camera_exif()
    found[0x0112] = turn
    return found.tobytes().removeprefix(b"Exif\0\0")


def greys(taken: Taken, page: int = 1) -> list[int]:
    """In the middle of each corner of the stored picture."""
    with Image.open(BytesIO(picture_in(taken, page).read_raw_bytes())) as image:
        wide, high = image.size
        grey = image.convert("L")
        return [int(grey.getpixel((wide * x // 4, high * y // 4))) for y in (1, 3) for x in (1, 3)]  # type: ignore[arg-type]


def test_every_dot_is_kept_and_stored_as_a_jpeg_without_coarse_colours(take: Take) -> None:
    taken = take(heic([block(120, 90, 200), block(60, 200, 90)], 2), "IMG.HEIC")
    assert (taken.facts.media, len(taken.facts.pages)) == ("image/heic", 1)
    stored = picture_in(taken)
    with Image.open(BytesIO(stored.read_raw_bytes())) as image:
        assert image.size == (stored.Width, stored.Height) == (2 * SIDE, SIDE)
        assert {layer[1:3] for layer in image.layer} == {(1, 1)}  # type: ignore[attr-defined]
        left, right = image.getpixel((8, 16)), image.getpixel((56, 16))
    assert left == pytest.approx((221, 81, 53), abs=6)
    assert right == pytest.approx((7, 62, 188), abs=6)
    assert taken.facts.pages[0].colour == "colour"


def test_greys_stand_where_they_stood(take: Take) -> None:
    assert greys(take(heic(FOUR, 2), "IMG.HEIC")) == pytest.approx(CORNERS, abs=3)


@pytest.mark.parametrize(("turn", "order"), [(0, (0, 1, 2, 3)), (90, (1, 3, 0, 2)), (180, (3, 2, 1, 0)), (270, (2, 0, 3, 1))])
def test_a_photo_stands_upright_and_is_turned_once(take: Take, turn: int, order: tuple[int, ...]) -> None:
    """The container says how to turn it; what EXIF says of it is the same turn told twice."""
    wide = [block(200), block(90), block(20), block(235), block(120), block(60)]
    taken = take(heic(wide, 3, turn=turn, exif=exif(6)), "IMG.HEIC")
    page = taken.facts.pages[0]
    assert (page.width > page.height) is (turn % 180 == 0)
    assert greys(take(heic(FOUR, 2, turn=turn, exif=exif(6)), "IMG.HEIC")) == pytest.approx(
        [CORNERS[one] for one in order], abs=3
    )


def test_the_day_is_told_and_place_and_camera_are_gone(take: Take) -> None:
    taken = take(heic(FOUR, 2, exif=exif()), "IMG.HEIC")
    assert taken.facts.taken_on == "2026-03-14"
    assert {"gps": 1, "camera_data": 1}.items() <= taken.removed.items()
    for words in (b"Maker", b"Phone 9", b"2026:03:14", b"Exif"):
        assert not taken.holds(words)


def test_a_second_picture_is_a_second_page(take: Take) -> None:
    taken = take(heic(FOUR, 2, second=[block(30)] * 4), "IMG.HEIC")
    assert len(taken.facts.pages) == 2
    assert greys(taken) == pytest.approx(CORNERS, abs=3)
    assert greys(taken, 2) == pytest.approx([30] * 4, abs=3)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_a_photo_that_breaks_off_is_refused(take: Take, kept: float) -> None:
    data = heic(FOUR, 2)
    assert refused(take, data[: int(len(data) * kept)], "IMG.HEIC")["reason"] in ("truncated", "damaged")


def test_a_photo_whose_picture_is_no_picture_is_refused(take: Take) -> None:
    data = heic(FOUR, 2)
    at = data.index(b"mdat") + 4
    assert refused(take, data[:at] + b"\xff" * (len(data) - at), "IMG.HEIC")["reason"] in ("truncated", "damaged")


def test_the_same_photo_gives_the_same_bytes(take: Take) -> None:
    data = heic(FOUR, 2, exif=exif())
    assert take(data, "a.heic").data == take(data, "b.heic").data
