"""Traps of PDF writers, each through the whole way: collected, built, and read back by other libraries."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageChops

from packets.manifest import Manifest, PageOut
from tests import papers, pdfs
from tests.offices import Make, Work, shared_office
from tests.papers import Sheet, block, words

CORNERS = block(40, 40, 90, 60) + block(500, 700, 580, 760, 0.3) + words("Top of the page", 120, 720, 20)
"""Something in three places, so that a page turned, moved or scaled is told from one that is not."""


def built(work: Work, *sources: bytes, profile: str | None = None, **filing: Any) -> tuple[Path, Manifest]:
    """The packet of these papers, sound, clean, and in one volume."""
    for number, data in enumerate(sources):
        work.take(data, "report", f"{number}.pdf", **filing)
    work.build(profile)
    work.clean()
    packet = work.packet / "mini-packet.pdf"
    pdfs.assert_sound(packet)
    return packet, Manifest.model_validate_json((work.packet / "mini-packet.manifest.json").read_bytes())


def content(manifest: Manifest) -> list[tuple[int, PageOut]]:
    return [(at, page) for volume in manifest.volumes for at, page in enumerate(volume.pages) if page.kind == "content"]


def shown(packet: Path, at: int, page: PageOut, size: tuple[int, int]) -> Image.Image:
    """The source's part of a packet page, as large as `size`."""
    assert page.clip is not None
    left, foot, right, top = (round(side * 3) for side in page.clip)
    image = pdfs.picture(packet, at, 216)
    return image.crop((left, image.height - top, right, image.height - foot)).resize(size, Image.Resampling.BOX)


def assert_same_look(source: bytes, packet: Path, pages: list[tuple[int, PageOut]], *, without_stamp: bool = True) -> None:
    """Every page of `source` looks in the packet as it did before, the stamp's own box aside."""
    for number, (at, page) in enumerate(pages):
        before = pdfs.picture(source, number, 72)
        after = shown(packet, at, page, before.size)
        if without_stamp and page.stamp is not None:
            assert page.clip is not None
            scale = before.width / (page.clip[2] - page.clip[0])
            box = page.stamp.box
            hidden = (
                int((box[0] - page.clip[0]) * scale) - 2,
                int((page.clip[3] - box[3]) * scale) - 2,
                int((box[2] - page.clip[0]) * scale) + 3,
                int((page.clip[3] - box[1]) * scale) + 3,
            )
            before.paste(255, hidden)
            after.paste(255, hidden)
        apart = ImageChops.difference(before, after)
        heavy = sum(apart.histogram()[100:]) / (before.width * before.height)
        assert heavy < 0.004, (number, heavy)


def test_a_plain_paper_looks_in_the_packet_as_it_did(work: Work) -> None:
    source = papers.pdf(CORNERS + words("first"), CORNERS + words("second"))
    packet, manifest = built(work, source)
    assert_same_look(source, packet, content(manifest))
    pages = pdfs.texts(packet)
    assert [("first" in text, "second" in text) for text in pages[-2:]] == [(True, False), (False, True)]
    assert "Exhibit A · page 1 of 2 1" in pages[-2]


@pytest.mark.parametrize(
    "spoiled",
    [
        b"Q Q Q " + CORNERS,
        CORNERS + b"q q q",
        CORNERS + b"q 0.2 0 0 0.2 300 300 cm",
        CORNERS + b"3 0 0 3 -400 -400 cm",
        CORNERS + b"BT /F1 12 Tf",
        CORNERS + b"0 0 1 1 re W n",
        CORNERS + b"q 100 100 50 50 re W n",
        CORNERS + b"1 g 1 G 3 Tr",
        CORNERS + b"/Artifact BMC q",
        CORNERS + b"EMC EMC Q",
        CORNERS + b"% a comment without an end",
        CORNERS + b"(a string without an end",
    ],
    ids=[
        "too many Q",
        "open q",
        "cm in q",
        "cm left open",
        "open BT",
        "clip left",
        "clip in q",
        "invisible",
        "open mark",
        "too many EMC",
        "comment",
        "string",
    ],
)
def test_what_a_page_leaves_open_does_not_reach_the_stamp(work: Work, spoiled: bytes) -> None:
    source = papers.pdf(spoiled, CORNERS)
    packet, manifest = built(work, source)
    pages = content(manifest)
    assert_same_look(papers.pdf(CORNERS, CORNERS), packet, pages)
    stamps = [page.stamp for _, page in pages]
    assert stamps[0] is not None
    assert stamps[1] is not None
    first, second = (pdfs.picture(packet, at, 144) for at, _ in pages)
    box = tuple(round(side * 2) for side in (300, 792 - 45, 612, 792))
    # Both pages carry the same stamp but for two figures.
    assert first.crop(box).getextrema()[0] < 80  # type: ignore[arg-type]
    assert abs(stamps[0].box[0] - stamps[1].box[0]) < 1
    apart = pdfs.differs(first.crop(box), second.crop(box))  # type: ignore[arg-type]
    assert apart is not None
    assert apart[2] - apart[0] < 140


def test_a_source_that_names_its_fonts_like_ours_keeps_them(work: Work) -> None:
    clash = {"PDs": "Courier-Bold", "PDb": "Times-Italic", "F1": "Helvetica"}
    ours = {"F2": "Courier-Bold", "F3": "Times-Italic", "F1": "Helvetica"}
    clashing = papers.pdf(
        Sheet(CORNERS + words("Mine is mine", 72, 600, 24, "PDs") + words("as well", 72, 560, 24, "PDb"), fonts=clash)
    )
    plain = papers.pdf(
        Sheet(CORNERS + words("Mine is mine", 72, 600, 24, "F2") + words("as well", 72, 560, 24, "F3"), fonts=ours)
    )
    packet, manifest = built(work, clashing)
    pages = content(manifest)
    assert_same_look(plain, packet, pages)
    assert "Mine is mine as well" in pdfs.texts(packet)[pages[0][0]]
    assert "Exhibit A" in pdfs.texts(packet)[pages[0][0]]


@pytest.mark.parametrize("crop", [None, (20, 30, 592, 770)], ids=["whole", "cropped"])
@pytest.mark.parametrize(
    "media", [(0, 0, 612, 792), (-100, 50, 512, 842), (0, 0, 792, 612), (0, 0, 300, 400), (0, 0, 1224, 1584)]
)
def test_turned_and_cropped_pages_of_any_size_stand_upright(
    make: Make, media: tuple[float, ...], crop: tuple[float, ...] | None
) -> None:
    x, y = media[0], media[1]
    wide, high = media[2] - x, media[3] - y
    drawing = b"q %g 0 0 %g %g %g cm %b Q" % (wide / 612, high / 792, x, y, CORNERS)
    box = (
        None
        if crop is None
        else (x + crop[0] * wide / 612, y + crop[1] * high / 792, x + crop[2] * wide / 612, y + crop[3] * high / 792)
    )
    source = papers.pdf(*(Sheet(drawing, media=media, crop=box, rotate=turn) for turn in (0, 90, 180, 270)))
    packet, manifest = built(make("m"), source)
    pages = content(manifest)
    assert_same_look(source, packet, pages)
    for _, page in pages:
        assert page.clip is not None
        assert page.size == ((612, 792) if page.clip[3] - page.clip[1] > page.clip[2] - page.clip[0] else (792, 612))
        assert page.clip[0] >= -0.01
        assert page.clip[1] >= -0.01
        # Never enlarged, and centred.
        assert page.clip[2] - page.clip[0] <= max(wide, high) + 0.01
        assert abs(page.clip[0] + page.clip[2] - page.size[0]) < 0.1


def test_a_page_in_other_units_is_as_large_as_it_says(work: Work) -> None:
    half = papers.pdf(Sheet(b"q 0.5 0 0 0.5 0 0 cm " + CORNERS + b"Q", media=(0, 0, 306, 396), unit=2))
    packet, manifest = built(work, half)
    assert_same_look(papers.pdf(CORNERS), packet, content(manifest))
    clip = content(manifest)[0][1].clip
    assert clip is not None
    assert clip[2] - clip[0] == pytest.approx(612 * content(manifest)[0][1].matrix[0] / 2, abs=1)  # type: ignore[index]


def test_attributes_that_pages_inherit_come_along(work: Work) -> None:
    page = b"<</Type/Page/Parent 3 0 R/Contents 6 0 R>>"
    inherited = papers.raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 2/Kids[3 0 R]/MediaBox[0 0 612 792]/Rotate 180>>",
        b"<</Type/Pages/Parent 2 0 R/Count 2/Kids[4 0 R 5 0 R]/CropBox[10 10 600 780]/Resources<</Font<</F1 7 0 R>>>>>>",
        page,
        page.replace(b"/Contents 6", b"/Rotate 0/Contents 6"),
        papers.stream(CORNERS),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    packet, manifest = built(work, inherited)
    assert_same_look(inherited, packet, content(manifest))
    assert [text.count("Top of the page") for text in pdfs.texts(packet)[-2:]] == [1, 1]


def test_a_page_that_stands_twice_in_its_source_stands_twice(work: Work) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
    twice = papers.raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 3/Kids[3 0 R 3 0 R 3 0 R]>>",
        page,
        papers.stream(CORNERS),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    packet, manifest = built(work, twice)
    pages = content(manifest)
    assert [page.source for _, page in pages] == ["e-0001:1", "e-0001:2", "e-0001:3"]
    assert len({page.digest for _, page in pages}) == 1
    assert_same_look(papers.pdf(CORNERS, CORNERS, CORNERS), packet, pages)
    stamps = [page.stamp.text for _, page in pages if page.stamp]
    assert stamps == [f"Exhibit A · page {n} of 3 {n}" for n in (1, 2, 3)]


def test_a_picture_that_a_hundred_pages_share_is_there_once(work: Work) -> None:
    picture = papers.dense()
    source = papers.pdf(
        *(Sheet(b"q 540 0 0 700 36 56 cm /Im1 Do Q " + words(f"{n}", 20, 20), images={"Im1": picture}) for n in range(100))
    )
    assert len(source) > 1_000_000
    work.take(source, "report")
    work.build()
    packet = work.packet / "mini-packet.pdf"
    pdfs.assert_sound(packet)
    assert pdfs.page_count(packet) == 102
    assert packet.stat().st_size < len(source) + 150_000
    assert len(re.findall(rb"/Width ?1200", packet.read_bytes())) == 1


def test_links_between_pages_land(work: Work) -> None:
    sheets = [
        Sheet(CORNERS, links=[((100, 600, 200, 620), 2), ((100, 500, 200, 520), 1)]),
        Sheet(CORNERS, rotate=90, crop=(20, 20, 592, 772), links=[((100, 600, 200, 620), 0)]),
        Sheet(CORNERS, media=(0, 0, 1224, 1584), links=[((200, 1200, 400, 1240), 2)]),
    ]
    packet, manifest = built(work, papers.pdf(*sheets))
    pages = content(manifest)
    first = pages[0][0]
    found = {at: pdfs.links(packet, at) for at, _ in pages}
    assert [[to - first for _, to, _ in found[at]] for at, _ in pages] == [[2, 1], [0], [2]]
    for at, page in pages:
        assert page.matrix is not None
        a, b, c, d, e, f = page.matrix
        for (box, _, _), (rect, _) in zip(found[at], sheets[at - first].links, strict=True):
            xs = sorted([a * rect[0] + c * rect[1] + e, a * rect[2] + c * rect[3] + e])
            ys = sorted([b * rect[0] + d * rect[1] + f, b * rect[2] + d * rect[3] + f])
            assert box == pytest.approx((xs[0], ys[0], xs[1], ys[1]), abs=0.02)


def test_a_link_to_a_page_that_is_left_out_is_left_out_and_told(work: Work) -> None:
    work.take(
        papers.pdf(Sheet(CORNERS, links=[((100, 600, 200, 620), 1), ((100, 500, 200, 520), 2)]), CORNERS, CORNERS), "report"
    )
    work.add('[[evidence.left_out]]\npage = 2\nreason = "not relevant"', to="e-0001")
    done = work.build()
    work.clean()
    assert [one.code for one in done.problems if one.code == "links_left_out"] == ["links_left_out"]
    first = done.exhibits[0].at[0].pdf_first - 1
    assert [to for _, to, _ in pdfs.links(work.packet / "mini-packet.pdf", first)] == [first + 1]


def test_bookmarks_of_a_source_stand_under_its_exhibit_and_land(work: Work) -> None:
    work.take(
        papers.pdf(CORNERS, CORNERS, CORNERS, marks=[("Chapter one", 0), ("Chapter two: (a) \\ ñ", 2)]),
        "report",
        title="The report",
    )
    done = work.build()
    work.clean()
    first = done.exhibits[0].at[0].pdf_first - 1
    assert pdfs.bookmarks(work.packet / "mini-packet.pdf") == [
        (0, "Cover", 0),
        (0, "Index", 1),
        (0, "Exhibits", 2),
        (1, "A. The report", 2),
        (2, "Chapter one", first),
        (2, "Chapter two: (a) \\ ñ", first + 2),
    ]


def test_what_is_annotated_is_printed_and_nothing_of_it_stays(work: Work) -> None:
    data = papers.pdf(CORNERS, CORNERS)
    with pikepdf.open(papers.io.BytesIO(data)) as pdf:
        looks = pdf.make_stream(b"0 0 100 30 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 30])
        square = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Square,
            Rect=[300, 400, 400, 430],
            F=4,
            Contents="SECRET COMMENT",
            T="A. Author",
            AP=pikepdf.Dictionary(N=looks),
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(square)]))
        data = papers.saved(pdf)
    packet, manifest = built(work, data)
    assert_same_look(data, packet, content(manifest))
    assert pdfs.darkest(packet, content(manifest)[0][0], (310, 792 - 425, 390, 792 - 405)) == 0
    assert not pdfs.holds(packet, "SECRET COMMENT")
    assert not pdfs.holds(packet, "A. Author")


def test_a_source_locked_for_changes_only_goes_in(work: Work) -> None:
    source = papers.pdf(CORNERS)
    with pikepdf.open(papers.io.BytesIO(source)) as pdf:
        data = papers.saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    packet, manifest = built(work, data)
    assert_same_look(source, packet, content(manifest))


# Linear, small, and always the same bytes


def copies(work: Work, evidence: str, count: int) -> None:
    """The paper `evidence` so many times more, as if each had been collected."""
    for number in range(1000, 1000 + count):
        for suffix in (".pdf", ".json"):
            shutil.copy2(work.working(evidence, suffix), work.working(f"e-{number}", suffix))
        shutil.copy2(work.folder / "evidence" / f"{evidence}.pdf", work.folder / "evidence" / f"e-{number}.pdf")
        work.add(f'[[evidence]]\nid = "e-{number}"\nfile = "evidence/e-{number}.pdf"\nitem = "report"\nkind = "police_report"')


def calls(work: Work, out: Path) -> int:
    """How many Python functions a build calls: its work, whatever the clock says."""
    count = 0

    def one(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(one)
    try:
        work.build("bare", out=out)
    finally:
        sys.setprofile(None)
    return count


def test_many_sources_with_many_named_destinations_are_linear_work(make: Make, tmp_path: Path) -> None:
    data = papers.pdf(*(Sheet(CORNERS, links=[((100, 600, 200, 620), (n + 1) % 5)]) for n in range(5)))
    with pikepdf.open(papers.io.BytesIO(data)) as pdf:
        names = [(f"dest-{n:03d}", pdf.pages[n % 5].obj) for n in range(250)]
        pairs: list[Any] = []
        for name, page in names:
            pairs += [pikepdf.String(name), pikepdf.Array([page, pikepdf.Name.Fit])]
        pdf.Root.Names = pikepdf.Dictionary(Dests=pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(pairs))))
        for n, page in enumerate(pdf.pages):
            page.obj.Annots[0].Dest = pikepdf.String(f"dest-{n:03d}")
        data = papers.saved(pdf)
    few, many = make("few"), make("many")
    for work, count in ((few, 39), (many, 159)):
        work.take(data, "report")
        copies(work, "e-0001", count)
    # What each source costs must not grow with their number.
    once = calls(few, tmp_path / "few")
    four = calls(many, tmp_path / "many")
    assert four < 4.3 * once
    packet = tmp_path / "many" / "mini-packet.pdf"
    last = pdfs.page_count(packet) - 5
    assert last > 790
    assert [to for n in range(5) for _, to, _ in pdfs.links(packet, last + n)] == [last + n for n in range(5)]
    assert b"dest-00" not in packet.read_bytes()


def growth(work: Work, pages: int, out: Path) -> tuple[int, int]:
    done = work.build("numbered", out=out)
    assert done.exhibits[0].pages == pages
    packet = out / "mini-packet.pdf"
    return packet.stat().st_size, sum(path.stat().st_size for path in (work.folder / "working").glob("*.pdf"))


def test_a_stamped_page_adds_at_most_400_bytes(make: Make, tmp_path: Path) -> None:
    """Between a packet of 10 pages and one of 210, all numbered; what a packet has once does not count."""
    small, large = make("small"), make("large")
    small.take(papers.plain("Report", 10), "report")
    large.take(papers.plain("Report", 210), "report")
    (out1, in1), (out2, in2) = growth(small, 10, tmp_path / "1"), growth(large, 210, tmp_path / "2")
    each = ((out2 - out1) - (in2 - in1)) / 200
    print(f"growth per stamped page: {each:.0f} bytes; fixed: {out1 - in1 - 10 * each:.0f} bytes")  # noqa: T201
    assert each <= 400


def test_the_same_matter_gives_the_same_bytes_wherever_and_whenever(make: Make) -> None:
    """Another folder, another day of the machine, another process, another hash seed."""
    program = (
        "import datetime, sys, time\n"
        "class Later(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None): return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)\n"
        "datetime.datetime = Later\n"
        "time.time = lambda: 1936000000.0\n"
        "from packets.cli import app\n"
        "for words in sys.argv[1:]:\n"
        "    app(words.split('|'), standalone_mode=False)\n"
    )
    source = papers.pdf(
        *(
            Sheet(
                CORNERS,
                images={f"Im{n}": papers.jpeg(seed=n), "Z": papers.jpeg(seed=9)},
                fonts={f"F{k}": "Helvetica" for k in range(9)},
            )
            for n in range(4)
        ),
        marks=[("One", 0), ("Two", 2)],
    )
    running, folders = [], []
    for seed in ("1", "77"):
        work = make(f"m{seed}")
        work.folder.rename(work.folder.with_name(f"other-{seed}"))
        folder = work.folder.with_name(f"other-{seed}")
        record = folder / "matter.toml"
        record.write_text(record.read_text().replace(f'"m{seed}"', '"m"'))
        files = f"{work.file(source, 'r.pdf')}|{work.file(papers.tiff(), 't.tif')}"
        commands = [
            f"collect|{folder}|{files}|--item|report|--office|{shared_office()}",
            f"collect|{folder}|{work.file(papers.form(), 'f.pdf')}|--item|fillable|--office|{shared_office()}",
            f"build|{folder}|--day|2026-11-30|--office|{shared_office()}",
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        running.append(subprocess.Popen([sys.executable, "-c", program, *commands], env=environment, stderr=subprocess.PIPE))
        folders.append(folder)
    told = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0, 0], told
    found = []
    for folder in folders:
        files_ = {path.name: path.read_bytes() for path in sorted((folder / "packet").iterdir())}
        assert not [name for name, data in files_.items() if b"20310506" in data or b"2031-05" in data]
        found.append({name: hashlib.sha256(data).hexdigest() for name, data in files_.items()})
    assert found[0] == found[1]
    assert sorted(found[0]) == ["mini-packet-loose-1.pdf", "mini-packet.manifest.json", "mini-packet.pdf"]


def test_nothing_tells_of_program_author_time_or_machine(work: Work) -> None:
    info = {
        "Author": "A. CLERK",
        "Creator": "SCANSOFT 9",
        "Producer": "MAKER 3",
        "Title": "DRAFT OF LETTER",
        "CreationDate": "D:20260102030405Z",
    }
    packet, manifest = built(work, papers.pdf(CORNERS, info=info))
    for told in (
        *info.values(),
        "ReportLab",
        "pypdf",
        "pikepdf",
        "qpdf",
        "CreationDate",
        "Producer",
        "e-0001",
        "paper.pdf",
        str(work.folder),
    ):
        assert not pdfs.holds(packet, told), told
    with pikepdf.open(packet) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/PageLabels", "/PageMode", "/Outlines"}
        assert [bytes(one) for one in pdf.trailer.ID] == [bytes.fromhex(manifest.layout)[:16]] * 2
    text = json.dumps(json.loads((work.packet / "mini-packet.manifest.json").read_text()))
    for told in (
        "A. CLERK",
        "SCANSOFT",
        str(work.folder),
        getpass.getuser() + "@",
        platform.node() or "no name",
    ):
        assert told not in text
