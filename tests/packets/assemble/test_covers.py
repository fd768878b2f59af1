"""A box in ``matter.toml`` takes away what lies beneath: from the picture, from the text, from every byte of the packet."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from packets.errors import Known
from packets.manifest import Manifest
from packets.workflow.desk import Unfit
from tests import papers, pdfs
from tests.offices import Work
from tests.papers import Sheet, block, words

SECRET, KEPT = "A1234567890 ZULETA", "Kept beside it"
TOP = 700
"""Base line of the secret, in user space."""
BOX = (66.0, 792 - TOP - 16.0, 330.0, 792 - TOP + 8.0)
"""Around the secret on an upright letter page, points from the top left."""
DRAWN = words(SECRET, 72, TOP, 18) + words(KEPT, 72, 640, 18) + block(500, 60, 560, 100)


def cover(work: Work, evidence: str, box: tuple[float, ...], page: int = 1) -> None:
    work.add(f'[[evidence.covers]]\npage = {page}\nbox = [{", ".join(map(str, box))}]\nreason = "number"', to=evidence)


def packet_of(work: Work) -> tuple[Any, int]:
    """The packet, clean and sound, and the place of the first page of the report."""
    done = work.build()
    work.clean()
    packet = work.packet / "mini-packet.pdf"
    pdfs.assert_sound(packet)
    return packet, done.exhibits[0].at[0].pdf_first - 1


def assert_gone(packet: Any) -> None:
    text = "".join(pdfs.texts(packet))
    for part in (SECRET, *SECRET.split()):
        assert part not in text
        assert not pdfs.holds(packet, part)


def test_the_harness_sees_what_is_not_covered(work: Work) -> None:
    """The control: without a box, every way of looking finds the secret."""
    work.take(papers.pdf(DRAWN), "report")
    packet, at = packet_of(work)
    assert SECRET in pdfs.texts(packet)[at]
    assert pdfs.holds(packet, SECRET)
    assert pdfs.holds(packet, "ZULETA")


def test_what_lies_under_a_box_is_gone_and_the_rest_stays(work: Work) -> None:
    source = papers.pdf(DRAWN, words("Second page, with its text"), DRAWN.replace(b"ZULETA", b"WALDEN"))
    work.take(source, "report")
    cover(work, "e-0001", BOX)
    packet, at = packet_of(work)
    assert "ZULETA" not in pdfs.texts(packet)[at]
    assert not pdfs.holds(packet, "ZULETA")
    assert "Second page, with its text" in pdfs.texts(packet)[at + 1]
    assert "A1234567890 WALDEN" in pdfs.texts(packet)[at + 2]
    # Beneath the box one colour, around it what was there.
    inside = tuple(round(side * 2) for side in (BOX[0] + 2, BOX[1] + 2, BOX[2] - 2, BOX[3] - 2))
    low, high = pdfs.picture(packet, at, 144).crop(inside).getextrema()  # type: ignore[arg-type]
    assert high - low < 12
    before, after = pdfs.picture(source, 0, 72), pdfs.picture(packet, at, 72)
    for image in (before, after):
        image.paste(255, tuple(round(side) for side in (BOX[0] - 2, BOX[1] - 2, BOX[2] + 2, BOX[3] + 2)))
        image.paste(255, (400, 740, 612, 792))
    apart = pdfs.differs(
        before.point(lambda value: 0 if value < 128 else 255), after.point(lambda value: 0 if value < 128 else 255)
    )
    assert apart is None or sum(pdfs.ImageChops.difference(before, after).histogram()[200:]) < 40


@pytest.mark.parametrize(
    ("rotate", "turn"), [(0, 0), (90, 0), (180, 0), (270, 0), (0, 90), (0, 180), (0, 270), (90, 90), (180, 270), (270, 180)]
)
def test_a_box_lies_where_it_is_seen_however_the_page_is_turned(work: Work, rotate: int, turn: int) -> None:
    """The page turned by its maker, then by the office; the box is drawn on what the office sees."""
    work.take(papers.pdf(Sheet(DRAWN, rotate=rotate, crop=(30, 40, 600, 780))), "report")
    if turn:
        work.add(f"rotation = {turn}", to="e-0001")
    # Where the secret is seen on the cropped page, after both turns.
    box = (BOX[0] - 30, BOX[1] - 12, BOX[2] - 30, BOX[3] - 12)
    wide, high = 570.0, 740.0
    for _ in range((rotate + turn) // 90 % 4):
        box = (high - box[3], box[0], high - box[1], box[2])
        wide, high = high, wide
    packet, at = packet_of(work)
    manifest = Manifest.model_validate_json(packet.with_name("mini-packet.manifest.json").read_bytes())
    clip = manifest.volumes[0].pages[at].clip
    before = pdfs.picture(packet, at)
    cover(work, "e-0001", box)
    packet, at = packet_of(work)
    assert_gone(packet)
    assert clip is not None
    scale = (clip[2] - clip[0]) / wide
    left, top = clip[0] + box[0] * scale, before.height - clip[3] + box[1] * scale
    right, foot = clip[0] + box[2] * scale, before.height - clip[3] + box[3] * scale
    after = pdfs.picture(packet, at)
    inside = after.crop((round(left) + 2, round(top) + 2, round(right) - 2, round(foot) - 2))
    assert inside.getextrema()[1] < 30, "the box is not where it is seen"
    for image in (before, after):
        image.paste(0, (int(left) - 2, int(top) - 2, int(right) + 3, int(foot) + 3))
    apart = sum(pdfs.ImageChops.difference(before, after).histogram()[140:])
    assert apart < 60, "more than the box has changed"


def test_a_box_on_a_page_in_other_units(work: Work) -> None:
    work.take(papers.pdf(Sheet(b"q 0.5 0 0 0.5 0 0 cm " + DRAWN + b"Q", media=(0, 0, 306, 396), unit=2)), "report")
    cover(work, "e-0001", BOX)
    packet, _ = packet_of(work)
    assert_gone(packet)


def test_the_pixels_of_a_scan_are_gone_from_its_picture(work: Work) -> None:
    """Not painted over: no picture in the file has them any more, and the old picture is nowhere in it."""
    image = papers.picture(612, 792)
    image.paste(0, (100, 100, 300, 140))
    image.paste(255, (110, 110, 290, 118))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    work.take(papers.pdf(Sheet(b"q 612 0 0 792 0 0 cm /Im1 Do Q", images={"Im1": out.getvalue()})), "report")
    cover(work, "e-0001", (95, 95, 305, 145))
    packet, at = packet_of(work)
    assert out.getvalue()[600:1200] not in packet.read_bytes()
    with pikepdf.open(packet) as pdf:
        seen = 0
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image":
                picture: Image.Image = pikepdf.PdfImage(obj).as_pil_image().convert("L")
                across = picture.width / 612
                low, high = picture.crop(tuple(round(side * across) for side in (98, 98, 302, 142))).getextrema()  # type: ignore[arg-type]
                assert high - low < 12
                seen += 1
        assert seen == 1
    assert pdfs.darkest(packet, at, (320, 100, 560, 700)) < 160, "the rest of the scan is gone"


def test_bookmarks_of_a_covered_paper_do_not_say_what_it_hides(work: Work) -> None:
    work.take(papers.pdf(DRAWN, words("two"), marks=[(f"Statement of {SECRET}", 0), ("Two", 1)]), "report", title="Statement")
    cover(work, "e-0001", BOX)
    packet, _ = packet_of(work)
    assert_gone(packet)
    assert [title for _, title, _ in pdfs.bookmarks(packet)][-1] == "A. Statement"


def test_links_of_a_covered_page_still_land(work: Work) -> None:
    work.take(papers.pdf(Sheet(DRAWN, rotate=90, links=[((72, 630, 300, 660), 1)]), words("two")), "report")
    work.build()
    packet = work.packet / "mini-packet.pdf"
    at = pdfs.find(packet, "Kept beside it")
    before = pdfs.links(packet, at)
    cover(work, "e-0001", (792 - 40.0, 10.0, 792 - 20.0, 30.0))
    packet, first = packet_of(work)
    ((box, to, _),) = pdfs.links(packet, first)
    assert to == before[0][1]
    assert box == pytest.approx(before[0][0], abs=1.5)


class Counts:
    """How often the worker is asked to cover."""

    def __init__(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        worker = work.desk.worker()
        real = worker.cover

        def counting(*args: Any, **more: Any) -> Any:
            self.done += 1
            return real(*args, **more)

        monkeypatch.setattr(worker, "cover", counting)


def test_a_covered_copy_is_made_once_for_the_same_boxes(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.take(papers.pdf(DRAWN, words("two")), "report")
    cover(work, "e-0001", BOX)
    counts = Counts(work, monkeypatch)
    first, _ = packet_of(work)
    bytes_ = first.read_bytes()
    assert counts.done == 1
    again, _ = packet_of(work)
    work.preflight()
    assert counts.done == 1
    assert again.read_bytes() == bytes_
    record = work.folder / "matter.toml"
    record.write_text(record.read_text().replace("[66.0, 76.0,", "[66.0, 60.0,"))
    moved, _ = packet_of(work)
    assert counts.done == 2
    assert moved.read_bytes() != bytes_
    record.write_text(record.read_text().replace("[66.0, 60.0,", "[66.0, 76.0,"))
    back, _ = packet_of(work)
    assert counts.done == 3
    assert back.read_bytes() == bytes_


@pytest.mark.parametrize("suffix", [".covered.pdf", ".covered.json"])
def test_a_covered_copy_that_was_spoiled_is_made_again(work: Work, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    work.take(papers.pdf(DRAWN), "report")
    cover(work, "e-0001", BOX)
    packet, _ = packet_of(work)
    bytes_ = packet.read_bytes()
    path = work.working("e-0001", suffix)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data if suffix.endswith(".pdf") else data[:-9])
    counts = Counts(work, monkeypatch)
    packet, _ = packet_of(work)
    assert counts.done == 1
    assert packet.read_bytes() == bytes_


def stopped(work: Work) -> set[str]:
    with pytest.raises(Unfit) as told:
        work.build()
    assert told.value.code == "build_stopped"
    assert not list(work.packet.glob("*")) if work.packet.exists() else True
    return {one.code for one in told.value.problems}


@pytest.mark.parametrize("code", ["worker_failed", "too_slow", "too_large", "unreadable_evidence", "no_space", "cover_failed"])
def test_a_cover_that_cannot_be_made_stops_every_build(work: Work, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Whatever goes wrong: the page is never printed without its box."""
    work.take(papers.pdf(DRAWN), "report")
    work.take(papers.plain("Letter"), "request_letter")
    cover(work, "e-0001", BOX)

    def fails(*args: object, **more: object) -> None:
        raise Known(code, reason="a test", file="x")

    monkeypatch.setattr(work.desk.worker(), "cover", fails)
    assert "cover_failed" in stopped(work)


def test_a_worker_that_covers_nothing_is_not_believed(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.take(papers.pdf(DRAWN), "report")
    cover(work, "e-0001", BOX)

    def lazy(source: Any, size: int, boxes: Any, *, sink: Any, facts: Any) -> Any:
        sink(source.read())
        return facts

    monkeypatch.setattr(work.desk.worker(), "cover", lazy)
    assert "cover_failed" in stopped(work)


@pytest.mark.parametrize(("page", "box"), [(4, BOX), (1, (700.0, 10.0, 800.0, 50.0)), (1, (10.0, 800.0, 50.0, 900.0))])
def test_a_box_beside_the_page_stops_the_build(work: Work, page: int, box: tuple[float, ...]) -> None:
    work.take(papers.pdf(DRAWN), "report")
    cover(work, "e-0001", box, page)
    assert stopped(work) <= {"cover_failed", "cover_outside"}


def test_a_box_larger_than_the_page_covers_all_of_it(work: Work) -> None:
    work.take(papers.pdf(DRAWN, words("two")), "report")
    cover(work, "e-0001", (-50.0, -50.0, 9000.0, 9000.0))
    packet, at = packet_of(work)
    assert_gone(packet)
    assert KEPT not in pdfs.texts(packet)[at]
    assert "two" in pdfs.texts(packet)[at + 1]


def test_several_boxes_on_several_pages(work: Work) -> None:
    work.take(papers.pdf(DRAWN, words("two"), DRAWN), "report")
    for page in (1, 3):
        cover(work, "e-0001", BOX, page)
        cover(work, "e-0001", (66, 792 - 656, 330, 792 - 632), page)
    packet, at = packet_of(work)
    assert_gone(packet)
    assert not pdfs.holds(packet, "Kept beside")
    assert "two" in pdfs.texts(packet)[at + 1]


def test_a_loose_piece_goes_out_covered_too(work: Work) -> None:
    work.take(papers.pdf(DRAWN, words("two")), "fillable")
    cover(work, "e-0001", BOX)
    work.build()
    work.clean()
    piece = work.packet / "mini-packet-loose-1.pdf"
    pdfs.assert_sound(piece)
    assert_gone(piece)
    assert "two" in pdfs.texts(piece)[1]


def test_the_manifest_names_the_covered_pages(work: Work) -> None:
    work.take(papers.pdf(DRAWN, words("two"), DRAWN), "report")
    cover(work, "e-0001", BOX, 3)
    work.build()
    text = (work.packet / "mini-packet.manifest.json").read_text()
    assert '"covered_pages":[3]' in text
    assert "ZULETA" not in text
