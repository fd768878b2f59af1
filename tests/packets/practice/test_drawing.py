"""The drawn practice evidence: always the same bytes, truly what it claims to be, and never without the word PRACTICE."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageOps, ImageStat

from packets.practice import drawing
from packets.practice.drawing import Message, Paper
from packets.practice.drawing.exif import exif_block

DPI = 60  # scans are tested small: their size changes nothing but the time
FIELDS = (
    ("Nombre", "Marisol Ejemplo Prueba"),
    ("Lugar", "Pueblo Inventado, Departamento de Ningún Lugar, República Imaginaria"),
)
PAPER = Paper(
    "Incident report 00-0003",
    "Sampletown Police\nVictim Desk, 1 Example Square",
    ("She said that her supervisor kept her passport.", "She named two witnesses."),
    (("Report number", "00-0003"), ("Place", "Make-Believe Hotel, linen room on the second floor of the north wing")),
    "Officer B. Placeholder",
    "RECEIVED\nDEC 01 2026",
    3,
)
PAGES = (PAPER, Paper("Incident report 00-0003", "Sampletown Police", ("The rest.",), seed=4))
CHAT = tuple(
    Message(n % 2 == 0, "One call and you are all gone. " * (1 + n % 3), "18:06", "2 Feb 2026" if n == 0 else "")
    for n in range(9)
)
CHAPTERS = tuple(
    (f"Chapter {n}", (("Hours", ("They worked longer than the clock. " * 40,) * 4), ("Pay", ("Short.",)))) for n in range(3)
)
HEAD = ("Practice Workers' Law Office", "100 Example Street")
ROWS = tuple((f"W-{n:02d}", "2025-03-03", "Plant 1", "40.00", "12.50", "foreman signed") for n in range(150))
COLUMNS = ("Code", "Week", "Site", "Hours", "Overtime", "Note")
FILLED = (("Family name", "EJEMPLO PRUEBA"), ("Given names", "Marisol Ñandú"))


def snapshot() -> bytes:
    """A tiny photograph, turned by EXIF and telling its place, as phone_photo makes them."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), (90, 120, 60)).save(out, "JPEG", exif=exif_block(6, "2026-02-04 06:41:00", (0.01, 0.02)))
    return out.getvalue()


def screenshot() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (54, 117), (200, 220, 200, 255)).save(out, "PNG")
    return out.getvalue()


SCANS: dict[str, tuple[Callable[[], bytes], int]] = {
    "earlier_packet": (lambda: drawing.earlier_packet((("Form", 2), ("Letter", 1)), "Bashir Tusaale", "15 February 2023"), 3),
    "grey_scan": (lambda: drawing.grey_scan(PAGES, DPI), 2),
    "colour_id": (lambda: drawing.colour_id(FIELDS, FIELDS, dpi=DPI), 2),
    "time_sheets": (lambda: drawing.time_sheets("Teodoro Muestra", "Invented Valley Packing, Inc.", 3, dpi=DPI), 3),
    "birth_certificate_es": (lambda: drawing.birth_certificate_es(FIELDS, dpi=DPI), 1),
    "fax_pdf": (lambda: drawing.fax_pdf(PAGES[:1]), 1),
    "record_pages": (lambda: drawing.record_pages("Practice Records", "ENSAYO, Rosalinda", "A000-000-003", 9, [4]), 9),
}
TYPED: dict[str, tuple[Callable[[], bytes], int]] = {
    "translation_en": (lambda: drawing.translation_en((("Name", "Marisol"),)), 1),
    "translator_certificate": (lambda: drawing.translator_certificate("Spanish", ("Birth certificate", "Statement")), 1),
    "landscape_sheet": (lambda: drawing.landscape_sheet(COLUMNS, ROWS), 4),
    "born_digital": (lambda: drawing.born_digital("Report on Plant 1", CHAPTERS), 7),
    "a4_page": (lambda: drawing.a4_page(PAPER), 1),
    "letter": (
        lambda: drawing.letter(
            HEAD, "1 December 2026", ("Victim Desk",), "Request\nreport 00-0003", ("We ask.",), "Ada Specimen"
        ),
        1,
    ),
    "declaration": (lambda: drawing.declaration("Marisol Ejemplo", ("I saw it.",), "English", "20 November 2026"), 1),
    "declaration_es": (lambda: drawing.declaration("Marisol Ejemplo", ("Lo vi.",), "Spanish"), 1),
    "declaration_mark": (
        lambda: drawing.declaration("Eulalia Maqueta", ("I saw it.",), "English", "20 November 2026", True),
        1,
    ),
    "sheet": (lambda: drawing.sheet("Crime sheet", "report 00-0003", (("Facts", ""), ("Crime", "Blackmail"))), 1),
    "log_table": (lambda: drawing.log_table("What she did", (("Date", "What"), *(("2 Mar", "Spoke " * 20),) * 30)), 2),
    "filled_form": (
        lambda: drawing.filled_form(
            "Form I-192",
            "01/20/25",
            [drawing.FormPage(f"Part {n}.", FILLED, "Marisol Ejemplo", "1 December 2026") for n in range(1, 4)],
            without=[2],
        ),
        2,
    ),
    "form_standin": (lambda: drawing.form_standin("Form I-918, Supplement B", "01/20/25", 5, FILLED), 5),
    "message_sheet": (lambda: drawing.message_sheet("Phone of: client", [(screenshot(), "asks")] * 2), 1),
    "photo_sheet": (
        lambda: drawing.photo_sheet([(snapshot(), "Line 3."), (snapshot(), "Line 4."), (snapshot(), "Door.")]),
        2,
    ),
}
OTHERS: dict[str, Callable[[], bytes]] = {
    "phone_photo": lambda: drawing.phone_photo(PAPER, long_side=400),
    "scene_photo": lambda: drawing.scene_photo("Plant 1", 1, long_side=320),
    "fax_g4": lambda: drawing.fax_g4(PAGES),
    "chat_screens": lambda: b"".join(drawing.chat_screens("client", "Rex foreman", CHAT, 2)),
    "long_chat": lambda: drawing.long_chat("client", "Rex foreman", CHAT, 4000),
    "password_pdf": lambda: drawing.password_pdf(TYPED["sheet"][0](), "practice"),
    "damaged_pdf": lambda: drawing.damaged_pdf(TYPED["sheet"][0]()),
    "wrong_type": drawing.wrong_type,
}
EVERY: dict[str, Callable[[], bytes]] = {name: make for name, (make, _) in (SCANS | TYPED).items()} | OTHERS


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    """One of each, drawn once: most tests only look."""
    return {name: make() for name, make in EVERY.items()}


@pytest.fixture(scope="module")
def again(drawn: dict[str, bytes]) -> dict[str, tuple[bytes, str]]:
    """Each a second time, together with all that Pillow was asked to write on it."""
    written: list[str] = []
    write = ImageDraw.ImageDraw.text

    def listen(self: ImageDraw.ImageDraw, xy: tuple[float, float], text: str, *args: object, **more: object) -> None:
        written.append(text)
        write(self, xy, text, *args, **more)  # type: ignore[arg-type]

    twice: dict[str, tuple[bytes, str]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", listen)
        for name in drawn:
            written.clear()
            twice[name] = (EVERY[name](), "".join(written))
    return twice


def opened(data: bytes, password: str = "") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data), password=password)


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def the_image(page: pikepdf.Page) -> pikepdf.Object:
    (image,) = pictures(page)
    return image


def pictures(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.obj.Resources.get("/XObject", {}).values())


def test_every_door_is_drawn_here() -> None:
    doors = set(drawing.__all__) - {"FormPage", "Message", "Paper"}
    assert doors <= set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_same_arguments_same_bytes(name: str, drawn: dict[str, bytes], again: dict[str, tuple[bytes, str]]) -> None:
    assert again[name][0] == drawn[name]


def digest() -> str:
    """One number for a handful of kinds, to be compared across processes."""
    page = (Paper("T", "O", ("Words.",), (("A", "b"),), "N", "S", 1),)
    made = (
        drawing.grey_scan(page, 40),
        drawing.time_sheets("A B", "C", 1, dpi=40),
        drawing.born_digital("R", (("C", (("S", ("w",)),)),)),
        drawing.form_standin("F", "e", 5, (("A", "b"),)),
        drawing.password_pdf(drawing.sheet("A", "b", (("a", "b"),)), "pw"),
    )
    return hashlib.sha256(b"".join(made)).hexdigest()


def test_same_bytes_in_another_process_with_other_hashes_and_clock() -> None:
    """Salted hashes, the time zone and what was drawn before must leave no trace."""
    code = f"import runpy; print(runpy.run_path({__file__!r})['digest']())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest()


@pytest.mark.parametrize("name", SCANS | TYPED)
def test_page_counts(name: str, drawn: dict[str, bytes]) -> None:
    with opened(drawn[name]) as pdf:
        assert len(pdf.pages) == (SCANS | TYPED)[name][1]
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("name", TYPED)
def test_every_typed_page_says_practice(name: str, drawn: dict[str, bytes]) -> None:
    assert all("PRACTICE" in text for text in texts(drawn[name]))


PICTURES = {name: pages for name, (_, pages) in SCANS.items()} | {
    "phone_photo": 1,
    "scene_photo": 1,
    "fax_g4": 2,
    "chat_screens": 2,
    "long_chat": 1,
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_drawn_page_says_practice(name: str, again: dict[str, tuple[bytes, str]]) -> None:
    assert again[name][1].count("PRACTICE") >= PICTURES[name]


@pytest.mark.parametrize("name", SCANS)
def test_the_mark_survives_greyscaling(name: str, drawn: dict[str, bytes]) -> None:
    with pypdfium2.PdfDocument(drawn[name]) as document:
        for page in document:
            seen = page.render(scale=1).to_pil().convert("L")
            band = seen.crop((seen.width * 2 // 5, 0, seen.width * 3 // 5, seen.height // 16))
            darkest, lightest = band.getextrema()
            assert darkest < 110 < 200 < lightest


def test_scans_are_what_scanners_write(drawn: dict[str, bytes]) -> None:
    wanted = {
        "grey_scan": "/DeviceGray",
        "time_sheets": "/DeviceGray",
        "colour_id": "/DeviceRGB",
        "birth_certificate_es": "/DeviceRGB",
    }
    for name, space in wanted.items():
        with opened(drawn[name]) as pdf:
            for page in pdf.pages:
                image = the_image(page)
                assert (image.Filter, image.ColorSpace) == ("/DCTDecode", space)
                assert [round(float(side)) for side in page.mediabox] == [0, 0, 612, 792]


def test_no_two_time_sheets_are_alike(drawn: dict[str, bytes]) -> None:
    with opened(drawn["time_sheets"]) as pdf:
        assert len({the_image(page).read_raw_bytes() for page in pdf.pages}) == 3


def test_skew_turns_the_page() -> None:
    straight, turned = (drawing.grey_scan((PAPER,), DPI, (angle,)) for angle in (0.0, -1.6))
    assert straight != turned


def test_fax_is_group_4_in_both_coats(drawn: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(drawn["fax_g4"])) as tiff:
        assert (getattr(tiff, "n_frames", 1), tiff.mode, tiff.info["compression"], tiff.info["dpi"]) == (
            2,
            "1",
            "group4",
            (204.0, 196.0),
        )
        first = tiff.convert("L")
    with opened(drawn["fax_pdf"]) as pdf:
        assert all(the_image(page).Filter == "/CCITTFaxDecode" for page in pdf.pages)
        assert the_image(pdf.pages[0]).BitsPerComponent == 1
    with pypdfium2.PdfDocument(drawn["fax_pdf"]) as document:
        seen = document[0].render(scale=1).to_pil().convert("L")
    assert abs(ImageStat.Stat(seen).mean[0] - ImageStat.Stat(first).mean[0]) < 12  # neither is the other's negative
    assert 8_000 < len(drawn["fax_g4"]) / 2 < 80_000


@pytest.mark.parametrize(("orientation", "upright"), [(1, False), (3, False), (6, True), (8, True)])
def test_phone_photo_is_turned_by_exif_only(orientation: int, upright: bool) -> None:
    data = drawing.phone_photo(PAPER, orientation, "2026-02-02 18:06:00", long_side=400)
    with Image.open(io.BytesIO(data)) as photo:
        exif = photo.getexif()
        assert exif[ExifTags.Base.Orientation] == orientation
        assert (photo.width > photo.height) == upright
        shown = ImageOps.exif_transpose(photo)
        with Image.open(io.BytesIO(drawing.phone_photo(PAPER, 1, long_side=400))) as level:
            assert ImageStat.Stat(ImageChops.difference(shown, level).convert("L")).mean[0] < 6
        assert exif[ExifTags.Base.Model] == "Practice Phone"
        assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2026:02:02 18:06:00"


@pytest.mark.parametrize("name", ["phone_photo", "scene_photo"])
def test_photos_tell_a_place_at_sea(name: str, drawn: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(drawn[name])) as photo:
        place = photo.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert (place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef]) == ("N", "E")
    assert [float(part) for part in place[ExifTags.GPS.GPSLatitude]][:2] == [0, 0]
    assert [float(part) for part in place[ExifTags.GPS.GPSLongitude]][:2] == [0, 1]


def test_sheets_of_pictures_drop_the_exif_and_stay_jpeg(drawn: dict[str, bytes]) -> None:
    for name in ("photo_sheet", "message_sheet"):
        with opened(drawn[name]) as pdf:
            images = [image for page in pdf.pages for image in pictures(page)]
            assert len(images) == (3 if name == "photo_sheet" else 2)
            assert {str(image.Filter) for image in images} == {"/DCTDecode"}
        assert b"Practice Phone" not in drawn[name]


def test_landscape_comes_in_both_ways(drawn: dict[str, bytes]) -> None:
    with opened(drawn["landscape_sheet"]) as pdf:
        shapes = [(int(page.mediabox[2]), int(page.mediabox[3]), int(page.obj.get("/Rotate", 0))) for page in pdf.pages]
    assert shapes == [(792, 612, 0), (612, 792, 90)] * 2
    with pypdfium2.PdfDocument(drawn["landscape_sheet"]) as document:
        assert {tuple(map(round, page.get_size())) for page in document} == {(792, 612)}


def test_born_digital_brings_all_it_should(drawn: dict[str, bytes]) -> None:
    with opened(drawn["born_digital"]) as pdf:
        with pdf.open_outline() as outline:
            assert [len(chapter.children) for chapter in outline.root] == [2, 2, 2]
        links = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
        outside = [note for note in links if "/A" in note and note.A.get("/S") == "/URI"]
        assert len(outside) == 1 and outside[0].A.URI == "https://example.org/practice"
        assert len(links) - len(outside) >= 9
        assert [page.label for page in pdf.pages][:3] == ["i", "1", "2"]
        assert "Pia Sample" in str(pdf.docinfo["/Author"])
        assert "Ada Specimen" in pdf.open_metadata()["dc:creator"]
        assert list(pdf.attachments) == ["notes of Pia Sample.txt"]


def test_a4_page_writes_close_to_the_foot(drawn: dict[str, bytes]) -> None:
    with pypdfium2.PdfDocument(drawn["a4_page"]) as document:
        page = document[0]
        assert tuple(map(round, page.get_size())) == (595, 842)
        foot = page.render(scale=1).to_pil().convert("L").crop((0, 842 - 24, 595, 842))
    assert foot.getextrema()[0] < 128


def test_form_standin_can_be_filled(drawn: dict[str, bytes]) -> None:
    with opened(drawn["form_standin"]) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert [str(fields[f"part1_line{n}"].V) for n in (1, 2)] == [value for _, value in FILLED]
        open_fields = [field for name, field in fields.items() if name.startswith("part2_line")]
        assert open_fields and all(str(field.get("/V", "")) == "" for field in open_fields)
    pages = texts(drawn["form_standin"])
    assert all("not a government form" in page and f"Page {n} of 5" in page for n, page in enumerate(pages, 1))


@pytest.mark.parametrize("pages", [1, 2, 4, 8])
def test_form_standin_has_the_pages_asked_for(pages: int) -> None:
    with opened(drawing.form_standin("Form X", "01/01/25", pages, FILLED)) as pdf:
        assert len(pdf.pages) == pages
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert len(names) == len(set(names))


def test_translator_says_all_that_is_asked(drawn: dict[str, bytes]) -> None:
    (text,) = texts(drawn["translator_certificate"])
    told = " ".join(text.split())
    for words in (
        "complete and accurate",
        "competent in Spanish and in English",
        "Lia Traductora",
        "20 November 2026",
        "555-0107",
        "Statement",
    ):
        assert words in told


def test_declaration_closes_in_its_language(drawn: dict[str, bytes]) -> None:
    assert "under penalty of perjury" in texts(drawn["declaration"])[0]
    assert "bajo pena de perjurio" in texts(drawn["declaration_es"])[0]
    assert "Witness to the mark" in texts(drawn["declaration_mark"])[0]


def test_screens_come_with_and_without_alpha(drawn: dict[str, bytes]) -> None:
    start = b"\x89PNG"
    shots = [Image.open(io.BytesIO(start + shot)) for shot in drawn["chat_screens"].split(start)[1:]]
    assert [(shot.size, shot.mode) for shot in shots] == [((1080, 2340), "RGB"), ((1080, 2340), "RGBA")]
    with Image.open(io.BytesIO(drawn["long_chat"])) as tall:
        assert tall.size == (1080, 4000)


def test_locked_pdf_opens_with_its_password_only(drawn: dict[str, bytes]) -> None:
    with pytest.raises(pikepdf.PasswordError):
        opened(drawn["password_pdf"])
    with opened(drawn["password_pdf"], "practice") as pdf:
        assert len(pdf.pages) == 1


def test_damaged_pdf_can_be_rebuilt(drawn: dict[str, bytes]) -> None:
    with opened(drawn["damaged_pdf"]) as pdf:
        assert len(pdf.pages) == 1
        assert any("reconstruct" in str(warning) for warning in pdf.get_warnings())


def test_wrong_type_is_a_sound_docx(drawn: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn["wrong_type"])) as archive:
        assert archive.testzip() is None
        assert "PRACTICE" in archive.read("word/document.xml").decode()


def test_no_clock_and_no_machine_in_any_file(drawn: dict[str, bytes]) -> None:
    for name in SCANS | TYPED:
        with opened(drawn[name]) as pdf:
            dates = {str(pdf.docinfo.get(key, "none")) for key in ("/CreationDate", "/ModDate")}
        assert dates <= {"none", "D:20000101000000+00'00'"}, name
    node = platform.node().encode()
    assert len(node) < 4 or not any(node in data for data in drawn.values())


def test_too_many_words_are_told_not_dropped() -> None:
    with pytest.raises(ValueError, match="too many words"):
        drawing.grey_scan((Paper("Long", "Office", ("word " * 2000,)),), DPI)
    with pytest.raises(ValueError, match="do not fit"):
        drawing.chat_screens("client", "Rex foreman", CHAT * 5, 1)


def test_a_page_that_is_missing_from_a_form_leaves_its_number_free() -> None:
    pages = texts(EVERY["filled_form"]())
    assert ["Page 1 of 3" in pages[0], "Page 3 of 3" in pages[1], "Part 2." in "".join(pages)] == [True, True, False]


def test_no_two_record_pages_are_alike() -> None:
    with opened(EVERY["record_pages"]()) as pdf:
        coded = [the_image(page).read_raw_bytes() for page in pdf.pages]
        assert {str(the_image(page).Filter) for page in pdf.pages} == {"/CCITTFaxDecode"}
    assert len(set(coded)) == 9


def test_a_record_page_that_is_not_there_cannot_be_a_bad_one() -> None:
    with pytest.raises(ValueError, match="no page 10"):
        drawing.record_pages("Practice Records", "ENSAYO, Rosalinda", "A000-000-003", 9, [10])
