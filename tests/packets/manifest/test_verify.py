"""`verify` finds every change of a packet and names the page; an untouched packet is clean."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from packets.errors import Known
from packets.workflow.checking import manifests_of
from packets.workflow.results import PacketResult
from tests import papers, pdfs
from tests.offices import Work, shared_desk
from tests.papers import Sheet, block, words

FOUND = set[tuple[str, int | None]]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A packet with everything in it: three volumes' worth of exhibits in one, links, bookmarks, a loose piece."""
    work = Work(shared_desk(), tmp_path_factory.mktemp("verify") / "m")
    work.take(papers.plain("Letter"), "request_letter")
    linked = [
        Sheet(words(f"Report page {n}") + block(100, 300, 300, 400, 0.5), links=[((72, 600, 200, 620), (n + 1) % 3)])
        for n in range(3)
    ]
    work.take(papers.pdf(*linked, marks=[("Findings", 1)]), "report", title="Police report", date="2026-03-14")
    work.take(papers.scan(2, size=30_000), "pay", title="Pay stubs")
    work.take(papers.form(), "fillable")
    work.build()
    return work


@pytest.fixture
def packet(original: Work, tmp_path: Path) -> Path:
    """A copy of it to be changed."""
    shutil.copytree(original.packet, tmp_path / "packet")
    return tmp_path / "packet" / "mini-packet.pdf"


def found(original: Work, packet: Path) -> FOUND:
    result: PacketResult = original.verify(packet.parent)
    assert result.ok == (not result.differences)
    return {(one.code, one.page) for one in result.differences}


COVER, INDEX, LETTER, REPORT, PAY = 0, 1, 2, 3, 6
"""Pages of the packet, from 0."""


def test_an_untouched_packet_is_clean(original: Work, packet: Path) -> None:
    assert found(original, packet) == set()
    assert [text[:12] for text in pdfs.texts(packet)[LETTER : REPORT + 1]] == ["Letter page ", "Report page "]
    assert pdfs.labels(packet) == ["i", "ii", "1", "2", "3", "4", "5", "6"]


def changed(packet: Path, change: Callable[[pikepdf.Pdf], object]) -> None:
    pdf = pdfs.change(packet)
    change(pdf)
    pdfs.save_over(pdf, packet)


def draw(page: int, content: bytes, *, at: str) -> Callable[[pikepdf.Pdf], object]:
    """Something drawn into a page's first, own, or last stream, or in one more."""

    def change(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[page].obj.Contents
        if not isinstance(contents, pikepdf.Array):
            contents = pikepdf.Array([contents])
        if at == "more":
            contents.append(pdf.make_indirect(pikepdf.Stream(pdf, content)))
        else:
            place = {"first": 0, "own": len(contents) // 2, "last": -1}[at]
            data = contents[place].read_bytes()
            data = content + data if at == "first" else data + content
            contents[place] = pdf.make_indirect(pikepdf.Stream(pdf, data))
        pdf.pages[page].obj.Contents = contents

    return change


WHITE = b"q 1 g 1 G 60 690 300 40 re f Q\n"
OVER_STAMP = b"q 1 g 400 20 200 20 re f Q\n"
TEXT_ON_STAMP = b"BT /PDs 8.5 Tf 490 25 Td <4041424344> Tj ET\n"
INK_BESIDE = b"q 0 g 500 32 80 1.6 re f Q\n"
INK_ON_STAMP = b"q 0 g 520 24 30 6 re f Q\n"


@pytest.mark.parametrize("at", ["first", "own", "last", "more"])
@pytest.mark.parametrize("content", [WHITE, b"q 0 g 300 300 4 4 re f Q\n"], ids=["words painted over", "a dot"])
def test_anything_drawn_on_a_page_is_found_wherever_it_is_written(
    original: Work, packet: Path, content: bytes, at: str
) -> None:
    changed(packet, draw(REPORT + 1, content, at=at))
    assert ("page_differs", REPORT + 2) in found(original, packet)
    assert {page for _, page in found(original, packet)} == {REPORT + 2, None}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OVER_STAMP, "stamp_not_seen"),
        (INK_ON_STAMP, "stamp_not_seen"),
        (INK_BESIDE, "stamp_over_ink"),
        (TEXT_ON_STAMP, "stamp_differs"),
    ],
    ids=["painted over", "blotted out", "ink beside", "text over"],
)
def test_what_hides_or_spoils_a_stamp_is_told_as_that(original: Work, packet: Path, content: bytes, code: str) -> None:
    changed(packet, draw(REPORT, content, at="last"))
    assert {(code, REPORT + 1), ("file_differs", None)} <= found(original, packet)


def test_a_stamp_of_another_page_is_found(original: Work, packet: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        one, two = pdf.pages[REPORT].obj.Contents, pdf.pages[REPORT + 1].obj.Contents
        one[2], two[2] = two[2], one[2]

    changed(packet, change)
    assert {("stamp_differs", REPORT + 1), ("stamp_differs", REPORT + 2)} <= found(original, packet)


def test_a_stamp_that_is_gone_is_found(original: Work, packet: Path) -> None:
    changed(packet, lambda pdf: pdf.pages[REPORT].obj.Contents.__setitem__(2, pdf.make_indirect(pikepdf.Stream(pdf, b"\nQ\n"))))
    assert ("stamp_differs", REPORT + 1) in found(original, packet)


def test_a_page_moved_on_its_sheet_is_found(original: Work, packet: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        first = pdf.pages[REPORT].obj.Contents[0]
        data = first.read_bytes()
        assert b"1 0 0 1 0 0 cm" in data
        pdf.pages[REPORT].obj.Contents[0] = pdf.make_indirect(
            pikepdf.Stream(pdf, data.replace(b"1 0 0 1 0 0 cm", b"1 0 0 1 0.4 0 cm"))
        )

    changed(packet, change)
    assert ("page_differs", REPORT + 1) in found(original, packet)


def test_a_flipped_byte_in_a_picture_is_found(original: Work, packet: Path) -> None:
    data = bytearray(packet.read_bytes())
    places = [at for at in range(len(data)) if data.startswith(b"\xff\xd8\xff", at)]
    assert len(places) == 2
    data[places[1] + 20_000] ^= 0x10
    packet.write_bytes(data)
    assert {("page_differs", PAY + 2), ("file_differs", None)} <= found(original, packet)
    assert {page for _, page in found(original, packet)} == {PAY + 2, None}


def test_any_flipped_byte_is_found(original: Work, packet: Path) -> None:
    """Every 997th byte: told at least as another file, mostly with its page."""
    data = packet.read_bytes()
    told = 0
    for at in range(0, len(data), len(data) // 16):
        flipped = bytearray(data)
        flipped[at] ^= 4
        packet.write_bytes(flipped)
        codes = found(original, packet)
        assert codes
        assert codes & {("file_differs", None), ("file_differs_unseen", None), ("volume_unreadable", None)}
        told += any(page for _, page in codes)
    assert told


@pytest.mark.parametrize(("one", "two"), [(REPORT, REPORT + 1), (LETTER, REPORT), (PAY, PAY + 1), (COVER, INDEX)])
def test_swapped_pages_are_found(original: Work, packet: Path, one: int, two: int) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        a, b = pdf.pages[one].obj, pdf.pages[two].obj
        for key in ("/Contents", "/Resources"):
            a[key], b[key] = b[key], a[key]

    changed(packet, change)
    codes = found(original, packet)
    assert {page for _, page in codes if page} == {one + 1, two + 1}
    assert {code for code, page in codes if page} & {"page_differs", "words_differ"}


def test_a_page_that_is_gone_or_too_many_is_found(original: Work, packet: Path) -> None:
    whole = packet.read_bytes()
    changed(packet, lambda pdf: pdf.pages.__delitem__(PAY))
    assert {("page_count", None), ("page_differs", PAY + 1)} <= found(original, packet)
    packet.write_bytes(whole)
    changed(packet, lambda pdf: pdf.pages.append(pdf.pages[PAY]))
    assert ("page_count", None) in found(original, packet)


def test_a_link_that_is_gone_or_leads_elsewhere_is_found(original: Work, packet: Path) -> None:
    whole = packet.read_bytes()
    changed(packet, lambda pdf: pdf.pages[REPORT].obj.__delitem__("/Annots"))
    assert {page for code, page in found(original, packet) if code == "link_differs"} == {REPORT + 1}
    packet.write_bytes(whole)

    def elsewhere(pdf: pikepdf.Pdf) -> None:
        pdf.pages[INDEX].obj.Annots[1].Dest[0] = pdf.pages[COVER].obj

    changed(packet, elsewhere)
    assert {page for code, page in found(original, packet) if code == "link_differs"} == {INDEX + 1}
    packet.write_bytes(whole)

    def moved(pdf: pikepdf.Pdf) -> None:
        pdf.pages[REPORT].obj.Annots[0].Rect = [72, 500, 200, 520]

    changed(packet, moved)
    assert {page for code, page in found(original, packet) if code == "link_differs"} == {REPORT + 1}
    packet.write_bytes(whole)

    def out(pdf: pikepdf.Pdf) -> None:
        link = pdf.pages[REPORT].obj.Annots[0]
        del link.Dest
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")

    changed(packet, out)
    assert {("link_differs", REPORT + 1), ("unwanted", REPORT + 1)} <= found(original, packet)


def test_a_bookmark_renamed_removed_or_led_elsewhere_is_found(original: Work, packet: Path) -> None:
    whole = packet.read_bytes()

    def each(pdf: pikepdf.Pdf, title: str) -> Any:
        return next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and str(one.get("/Title", "")) == title)

    def renamed(pdf: pikepdf.Pdf) -> None:
        each(pdf, "Findings").Title = "Nothing found"

    def led(pdf: pikepdf.Pdf) -> None:
        each(pdf, "Findings").Dest[0] = pdf.pages[PAY].obj

    def action(pdf: pikepdf.Pdf) -> None:
        each(pdf, "Findings").A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")

    def gone(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Outlines

    for change, expected in (
        (renamed, {("bookmark_differs", REPORT + 2)}),
        (led, {("bookmark_differs", REPORT + 2)}),
        (action, {("unwanted", None)}),
        (gone, {("bookmark_differs", COVER + 1)}),
    ):
        packet.write_bytes(whole)
        changed(packet, change)
        assert expected <= found(original, packet)


def test_a_page_label_is_held_to(original: Work, packet: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        nums = pdf.Root.PageLabels.Nums
        assert nums[2] == LETTER
        nums[3] = pikepdf.Dictionary(S=pikepdf.Name.D, St=11)

    changed(packet, change)
    assert {page for code, page in found(original, packet) if code == "label_differs"} == {3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize("page", [COVER, INDEX])
def test_words_of_our_own_pages_are_held_to(original: Work, packet: Path, page: int) -> None:
    whole = packet.read_bytes()

    def less(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[page].obj.Contents
        data = (contents[0] if isinstance(contents, pikepdf.Array) else contents).read_bytes()
        lines = data.split(b"BT ")
        pdf.pages[page].obj.Contents = pdf.make_indirect(pikepdf.Stream(pdf, b"BT ".join([*lines[:-2], lines[-1]])))

    changed(packet, less)
    assert {code for code, where in found(original, packet) if where == page + 1} == {"words_differ"}
    packet.write_bytes(whole)

    def more(pdf: pikepdf.Pdf) -> None:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        resources = pikepdf.Dictionary(dict(pdf.pages[page].obj.Resources.items()))
        resources.Font = pikepdf.Dictionary({**dict(resources.Font.items()), "/Zz": font})
        pdf.pages[page].obj.Resources = resources
        draw(page, words("and one more", 100, 100, 9, "Zz"), at="more")(pdf)

    changed(packet, more)
    assert {code for code, where in found(original, packet) if where == page + 1} == {"words_differ"}


def add_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, b"attached")


@pytest.mark.parametrize(
    ("change", "page"),
    [
        (
            lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
            None,
        ),
        (add_file, None),
        (lambda pdf: pdf.docinfo.__setitem__("/Author", "A. Clerk"), None),
        (lambda pdf: pdf.Root.__setitem__("/Lang", "en"), None),
        (lambda pdf: pdf.pages[REPORT].obj.__setitem__("/Thumb", pdf.make_indirect(pikepdf.Stream(pdf, b"x"))), REPORT + 1),
        (lambda pdf: pdf.pages[REPORT].obj.Annots[0].__setitem__("/Border", [0, 0, 40]), REPORT + 1),
        (lambda pdf: pdf.pages[REPORT].obj.Annots[0].__setitem__("/Contents", "read me"), REPORT + 1),
        (
            lambda pdf: pdf.pages[REPORT].obj.Annots.append(
                pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 9, 9]))
            ),
            REPORT + 1,
        ),
    ],
    ids=["script", "attachment", "author", "catalogue key", "thumbnail", "border", "comment", "annotation"],
)
def test_what_a_packet_never_has_is_found(
    original: Work, packet: Path, change: Callable[[pikepdf.Pdf], object], page: int | None
) -> None:
    changed(packet, change)
    assert ("unwanted", page) in found(original, packet)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.__setitem__("/MediaBox", [0, 0, 612, 800]),
        lambda page: page.__setitem__("/MediaBox", [10, 0, 622, 792]),
        lambda page: page.__setitem__("/CropBox", [0, 0, 612, 400]),
        lambda page: page.__setitem__("/Rotate", 90),
        lambda page: page.__setitem__("/UserUnit", 2),
    ],
    ids=["longer", "moved", "cropped", "turned", "units"],
)
def test_another_shape_of_a_page_is_found(original: Work, packet: Path, change: Callable[[Any], object]) -> None:
    changed(packet, lambda pdf: change(pdf.pages[REPORT].obj))
    assert ("page_box_differs", REPORT + 1) in found(original, packet)


def test_a_revision_behind_the_end_is_found(original: Work, packet: Path) -> None:
    packet.write_bytes(packet.read_bytes() + b"% one more line\n")
    assert found(original, packet) == {("file_differs_unseen", None)}


def test_a_volume_that_is_missing_cut_or_no_pdf_is_found(original: Work, packet: Path) -> None:
    whole = packet.read_bytes()
    for data, code in ((whole[: len(whole) // 2], None), (b"", "volume_unreadable"), (b"no pdf at all", "volume_unreadable")):
        packet.write_bytes(data)
        codes = found(original, packet)
        assert codes
        assert code is None or (code, None) in codes
    packet.unlink()
    assert found(original, packet) == {("volume_missing", None)}


def test_a_loose_piece_that_is_missing_or_changed_is_found(original: Work, packet: Path) -> None:
    piece = packet.with_name("mini-packet-loose-1.pdf")
    data = bytearray(piece.read_bytes())
    data[len(data) // 2] ^= 1
    piece.write_bytes(data)
    (difference,) = original.verify(packet.parent).differences
    assert (difference.code, difference.volume) == ("piece_differs", "mini-packet-loose-1.pdf")
    piece.unlink()
    (difference,) = original.verify(packet.parent).differences
    assert (difference.code, difference.volume) == ("piece_missing", "mini-packet-loose-1.pdf")


# The manifest


def edited(packet: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    path = packet.with_name("mini-packet.manifest.json")
    raw = json.loads(path.read_text())
    change(raw)
    path.write_text(json.dumps(raw))
    return path


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda raw: raw["balance"].__setitem__("withheld", 1), "balance_differs"),
        (lambda raw: raw["fates"].pop(0), "balance_differs"),
        (lambda raw: raw["fates"][0].__setitem__("fate", "blank"), "balance_differs"),
        (lambda raw: raw["loose"][0]["sources"].pop(), "balance_differs"),
        (lambda raw: raw["volumes"][0]["pages"][REPORT].__setitem__("source", "e-0002:2"), "balance_differs"),
        (lambda raw: raw["exhibits"][1].__setitem__("first", 99), "balance_differs"),
        (lambda raw: raw["exhibits"].pop(), "balance_differs"),
        (lambda raw: raw["volumes"][0].__setitem__("size", 1), "file_differs_unseen"),
        (lambda raw: raw["volumes"][0]["pages"][REPORT].__setitem__("digest", "0" * 64), "page_differs"),
        (lambda raw: raw["volumes"][0]["pages"][REPORT].__setitem__("record", 7), "balance_differs"),
        (lambda raw: raw["volumes"][0]["pages"].pop(), "page_count"),
        (lambda raw: raw["volumes"][0]["bookmarks"].pop(), "bookmark_differs"),
    ],
    ids=[
        "balance",
        "fate gone",
        "fate changed",
        "loose page",
        "source twice",
        "exhibit",
        "exhibit gone",
        "size",
        "digest",
        "record",
        "page",
        "bookmark",
    ],
)
def test_an_edited_manifest_is_found(
    original: Work, packet: Path, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    edited(packet, change)
    assert code in {one for one, _ in found(original, packet)}


@pytest.mark.parametrize("name", ["../packet/mini-packet.pdf", "/etc/hostname", "sub/mini-packet.pdf", "..", ""])
def test_a_manifest_that_names_files_elsewhere_is_no_packet(original: Work, packet: Path, name: str) -> None:
    path = edited(packet, lambda raw: raw["volumes"][0].__setitem__("file", name))
    with pytest.raises(Known) as told:
        original.verify(path)
    assert told.value.code == "no_packet"


@pytest.mark.parametrize("text", ["", "{}", "[1]", "nonsense", "\xff"], ids=["empty", "object", "list", "words", "binary"])
def test_what_is_no_manifest_is_told(original: Work, packet: Path, text: str) -> None:
    path = packet.with_name("mini-packet.manifest.json")
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Known) as told:
        original.verify(path)
    assert told.value.code == "no_packet"


def test_a_packet_is_named_by_folder_manifest_volume_or_loose_piece(original: Work, packet: Path, tmp_path: Path) -> None:
    manifest = packet.with_name("mini-packet.manifest.json")
    for name in (packet.parent, packet, manifest, packet.with_name("mini-packet-loose-1.pdf")):
        assert manifests_of(name) == [manifest]
    (tmp_path / "empty").mkdir()
    (tmp_path / "stray.pdf").write_bytes(b"x")
    for name, code in (
        (tmp_path / "empty", "no_packet"),
        (tmp_path / "stray.pdf", "no_packet"),
        (tmp_path / "none", "file_missing"),
    ):
        with pytest.raises(Known) as told:
            manifests_of(name)
        assert told.value.code == code


# No false alarm


def test_names_that_readers_write_in_other_ways_raise_no_alarm(work: Work) -> None:
    """Accents apart from their letters (file names of a Mac), hyphens at line ends, ligatures, long titles and bookmarks."""
    title = (
        "Declaracio\u0301n de Nin\u0303o \u2014 well- known fi\ufb01 official co-operation- and re-entry- "
        + "long-winded- " * 12
    )
    work.take(papers.pdf(words("a"), words("b"), marks=[("De\u0301claration " * 400, 0)]), "report", title=title.strip())
    work.take(papers.plain("Letter"), "request_letter", title="A-B-C -- D - E-")
    problems = work.codes()
    if "unwritable" in problems:
        pytest.skip("the fonts lack one of these")
    work.build()
    work.clean()


@pytest.mark.parametrize("size", [(30, 40), (90.3, 213.7), (213.7, 61.1), (400, 401), (700, 900), (3000, 4000.5)])
def test_pages_of_any_size_raise_no_alarm(work: Work, size: tuple[float, float]) -> None:
    drawing = b"q %g 0 0 %g 0 0 cm /Im1 Do Q" % size
    sheets = [Sheet(drawing, media=(0, 0, *size), images={"Im1": papers.jpeg(seed=n)}, rotate=90 * n) for n in range(4)]
    work.take(papers.pdf(*sheets), "report")
    work.add("rotation = 90", to="e-0001")
    work.build()
    work.clean()


def test_deep_bookmarks_raise_no_alarm(work: Work) -> None:
    data = papers.plain("Report")
    with pikepdf.open(papers.io.BytesIO(data)) as pdf:
        with pdf.open_outline(max_depth=120) as outline:
            items = outline.root
            for n in range(90):
                item = pikepdf.OutlineItem(f"level {n}", 0)
                items.append(item)
                items = item.children
        data = papers.saved(pdf)
    work.take(data, "report")
    work.build()
    work.clean()
    assert max(level for level, _, _ in pdfs.bookmarks(work.packet / "mini-packet.pdf")) > 60
