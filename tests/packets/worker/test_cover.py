"""What lies under a cover is gone: its pixels, its text, its bytes; all else stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from packets.errors import Known
from packets.matters.facts import Box, DocumentFacts
from packets.worker.client import Worker
from packets.worker.inside import cover as inside
from tests.packets.worker.make import HELLO, Taken, one_page, pages, photo, stream

Take = Callable[..., Taken]

SECRET = HELLO + b" BT /F1 24 Tf 72 400 Td (A000 111 222) Tj ET"
OVER: Box = (60.0, 792.0 - 430, 400.0, 792.0 - 390)


def covered(worker: Worker, taken: Taken, boxes: dict[int, tuple[Box, ...]], facts: DocumentFacts | None = None) -> Taken:
    parts: list[bytes] = []
    made = worker.cover(BytesIO(taken.data), len(taken.data), boxes, sink=parts.append, facts=facts)
    return Taken(made, b"".join(parts))


def test_what_is_covered_is_black_and_nowhere_in_the_file(worker: Worker, take: Take) -> None:
    taken = take(one_page(SECRET))
    made = covered(worker, taken, {1: (OVER,)})
    page = made.facts.pages[0]
    assert made.picture().getpixel((200, 792 - 410)) == (0, 0, 0)
    assert not made.holds(b"A000") and "A000" not in page.text and page.text.strip() == "Hello worker"
    assert page.covered == 1 and page.pixels == "covered" and page.own_bytes > 0
    with made.open() as document:
        assert "/Font" not in document.Root.Pages.Kids[0].Resources


def test_the_other_pages_stay_byte_for_byte(worker: Worker, take: Take) -> None:
    taken = take(pages([SECRET, HELLO, SECRET]))
    made = covered(worker, taken, {3: (OVER,)})
    assert [page.digest for page in made.facts.pages][:2] == [page.digest for page in taken.facts.pages][:2]
    assert made.facts.pages[2].digest != taken.facts.pages[2].digest
    assert made.content(1) == taken.content(1) and "A000" in made.facts.pages[0].text


def test_a_box_counts_as_the_page_is_seen(worker: Worker, take: Take) -> None:
    taken = take(one_page(SECRET, page=b"/MediaBox[0 0 612 792]/CropBox[50 50 612 792]/Rotate 90"))
    assert not taken.facts.pages[0].pixels
    seen = (400.0 - 60, 60.0 - 50, 430.0 - 50, 400.0 - 50)  # y - 50 across, x - 50 down
    made = covered(worker, taken, {1: (seen,)})
    assert "A000" not in made.facts.pages[0].text and "Hello" in made.facts.pages[0].text
    assert made.facts.pages[0].rotate == 0 and made.facts.pages[0].width == taken.facts.pages[0].width


def test_half_a_word_under_a_box_leaves_none_of_its_covered_letters(worker: Worker, take: Take) -> None:
    made = covered(worker, take(one_page(SECRET)), {1: ((60.0, 792.0 - 430, 110.0, 792.0 - 390),)})
    assert not made.facts.pages[0].text.replace("Hello worker", "").strip().startswith("A")


def test_a_scan_is_covered_in_its_pixels(worker: Worker, take: Take) -> None:
    image = photo(1700, 2200, "L")
    scan = stream(
        image.tobytes(), b"/Type/XObject/Subtype/Image/Width 1700/Height 2200/BitsPerComponent 8/ColorSpace/DeviceGray"
    )
    taken = take(one_page(b"q 612 0 0 792 0 0 cm /Im0 Do Q", resources=b"<</XObject<</Im0 10 0 R>>>>", more={10: scan}))
    made = covered(worker, taken, {1: ((100.0, 100.0, 200.0, 150.0), (300.0, 600.0, 400.0, 700.0))})
    picture = made.picture()
    assert picture.crop((101, 101, 199, 149)).getextrema() == ((0, 0),) * 3
    assert picture.crop((301, 601, 399, 699)).getextrema() == ((0, 0),) * 3
    assert picture.getpixel((50, 50)) == taken.picture().getpixel((50, 50)) and made.facts.pages[0].dpi == 200


def test_what_only_intake_knew_is_carried_over(worker: Worker, take: Take) -> None:
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[72 690 200 720]/Dest[3 0 R/XYZ 0 500 0]>>]"
    taken = take(one_page(SECRET, page=b"/MediaBox[0 0 612 792]/CropBox[50 50 612 792]" + link, trailer=b"/Info<</Author(x)>>"))
    made = covered(worker, taken, {1: (OVER,)}, facts=taken.facts).facts
    assert made.original == taken.facts.original and made.removed == taken.facts.removed and made.working != taken.facts.working
    assert made.pages[0].links[0].rect == pytest.approx((22, 640, 150, 670)) and made.pages[0].covered == 1


@pytest.mark.parametrize(
    ("boxes", "reason"), [({2: (OVER,)}, "page"), ({1: ((700.0, 10.0, 800.0, 20.0),)}, "outside")], ids=["page", "outside"]
)
def test_a_box_that_covers_nothing_is_refused(
    worker: Worker, take: Take, boxes: dict[int, tuple[Box, ...]], reason: str
) -> None:
    with pytest.raises(Known) as told:
        covered(worker, take(one_page()), boxes)
    assert (told.value.code, told.value.params) == ("cover_failed", {"reason": reason})


@pytest.mark.parametrize("box", [(0.0, 0.0, float("nan"), 5.0), (5.0, 5.0, 5.0, 9.0), (9.0, 0.0, 5.0, 5.0)])
def test_a_box_without_an_area_is_never_sent(worker: Worker, box: Box) -> None:
    with pytest.raises(ValueError, match="area"):
        worker.cover(BytesIO(b""), 0, {1: (box,)}, sink=bytearray().extend)


def test_the_proof_sees_a_box_that_is_not_black() -> None:
    image = photo(200, 200)
    inside.black(image, 100, 100, [(10, 10, 50, 50)])
    assert inside._is_black(image, (10, 10, 50, 50), 2.0)
    image.putpixel((60, 60), (255, 255, 255))
    assert not inside._is_black(image, (10, 10, 50, 50), 2.0)
    assert not inside._is_black(image, (10, 10, 60, 50), 2.0)


def test_a_page_can_be_looked_at(worker: Worker, take: Take) -> None:
    taken = take(pages([HELLO, b"1 0 0 rg 0 0 612 792 re f"]))
    picture = worker.picture(BytesIO(taken.data), len(taken.data), 2, dpi=36)
    assert (picture.width, picture.height) == (306, 396) and picture.rgb == b"\xff\x00\x00" * (306 * 396)


def test_many_pages_can_be_looked_at_in_order(worker: Worker, take: Take) -> None:
    taken = take(pages([HELLO] * 4))
    found: list[int] = []
    worker.pictures(BytesIO(taken.data), len(taken.data), 2, 4, dpi=20, each=lambda page, _: found.append(page))
    assert found == [2, 3, 4]


def test_a_page_that_is_not_there_cannot_be_looked_at(worker: Worker, take: Take) -> None:
    taken = take(one_page())
    with pytest.raises(Known) as told:
        worker.picture(BytesIO(taken.data), len(taken.data), 2, dpi=20)
    assert told.value.code == "no_such_page"


def test_a_huge_page_is_shown_smaller_than_asked(worker: Worker, take: Take) -> None:
    taken = take(one_page(b"", page=b"/MediaBox[0 0 14000 14000]"))
    picture = worker.picture(BytesIO(taken.data), len(taken.data), 1, dpi=300)
    assert picture.width * picture.height <= 40_000_000 and picture.width > 6000
