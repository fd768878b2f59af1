"""Every difficult file that developers have goes in, or is refused with its reason. Skipped where they are not at hand."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import Image

from packets.errors import Known
from tests.packets.worker.make import Taken

_PLACES = [above / "shared" / "corpus" for above in Path(__file__).resolve().parents]
CORPUS = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
Take = Callable[..., Taken]

REFUSED = {
    "bomb-text-chunk.png": ("unreadable_evidence", "damaged"),
    "enc-r6-password-needed.pdf": ("needs_password", None),
    "not-really-a-pdf.pdf": ("unreadable_evidence", "damaged"),
    "portfolio.pdf": ("portfolio", None),
    "truncated.jpg": ("unreadable_evidence", "truncated"),
    "truncated.png": ("unreadable_evidence", "truncated"),
}
PAGES = {
    "arabic-rotated.pdf": 4,
    "crop-boxes-rotated.pdf": 8,
    "damaged-xref-loop.pdf": 30,
    "duplicate-page-refs.pdf": 7,
    "javascript-form.pdf": 2,
    "mixed-sizes-6p.pdf": 6,
    "multipage.tiff": 3,
    "photo-3-images.heic": 3,
    "rotate-odd-values.pdf": 16,
}
PIXELS = {
    "annotations.pdf": {"picture_differs"},
    "crop-boxes-rotated.pdf": {"picture_outside"},
    "image-lost-on-copy.pdf": {"picture_outside"},
    "layers-hidden.pdf": {"hidden_layer"},
}
ALLOWED = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}
NEVER = (b"/JavaScript", b"/Launch", b"/URI", b"/EmbeddedFile", b"/AcroForm", b"/OCProperties", b"/Metadata", b"/Annot")
LONG = {"linearized-objstm-206p.pdf", "long-352p-outline.pdf"}
"""Hundreds of pages with text beyond their crop, all rebuilt as pictures: minutes, so not in every run."""

FILES = sorted(path.name for path in CORPUS.glob("*") if path.suffix != ".md" and path.name not in LONG)

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not at hand")


@pytest.mark.parametrize("name", FILES)
def test_a_difficult_file_goes_in_or_is_refused_with_its_reason(take: Take, name: str) -> None:
    data = (CORPUS / name).read_bytes()
    if name in REFUSED:
        with pytest.raises(Known) as told:
            take(data, name)
        assert (told.value.code, told.value.params.get("reason")) == REFUSED[name]
        return
    taken = take(data, name)
    assert name != "very-slow.pdf" or taken.removed["uri_link"] == 32_768
    assert len(taken.facts.pages) == PAGES.get(name, 1)
    assert {page.pixels for page in taken.facts.pages} - {""} == PIXELS.get(name, set())
    with taken.open() as document:
        assert document.get_warnings() == [] and len(document.pages) == len(taken.facts.pages)
        for page in document.Root.Pages.Kids:
            assert set(page.keys()) <= {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/CropBox",
                "/Rotate",
                "/UserUnit",
                "/Resources",
                "/Contents",
            }
    assert len(pypdf.PdfReader(BytesIO(taken.data), strict=True).pages) == len(taken.facts.pages)
    for words in (
        b"/JavaScript",
        b"/Launch",
        b"/URI",
        b"/EmbeddedFile",
        b"/AcroForm",
        b"/OCProperties",
        b"/Metadata",
        b"/Annot",
    ):
        assert words not in taken.data


@pytest.mark.skipif("photo-iphone.heic" not in FILES, reason="no HEIC at hand")
def test_a_photo_of_a_phone_keeps_every_pixel_and_says_nothing_of_its_place(take: Take) -> None:
    taken = take((CORPUS / "photo-iphone.heic").read_bytes(), "IMG_5195.HEIC")
    assert taken.facts.media == "image/heic" and taken.facts.taken_on == "2021-04-11"
    assert {"gps", "camera_data"} <= set(taken.removed)
    with taken.open() as document:
        stored = document.Root.Pages.Kids[0].Resources.XObject.Im0
        with Image.open(BytesIO(stored.read_raw_bytes())) as image:
            assert image.size == (stored.Width, stored.Height) == (2543, 3283) or image.width * image.height > 5_000_000
            assert image.layer[0][1:3] == (1, 1) and not image.getexif()  # type: ignore[attr-defined]
    assert not taken.holds(b"Apple") and not taken.holds(b"iPhone")


@pytest.mark.skipif("photo-iphone.heic" not in FILES, reason="no HEIC at hand")
def test_a_photo_of_a_phone_that_breaks_off_is_refused(take: Take) -> None:
    data = (CORPUS / "photo-iphone.heic").read_bytes()
    with pytest.raises(Known) as told:
        take(data[: len(data) // 2], "IMG.HEIC")
    assert told.value.code == "unreadable_evidence"


@pytest.mark.skipif("enc-r6-password-needed.pdf" not in FILES, reason="no locked file at hand")
def test_the_password_opens_the_locked_file(take: Take) -> None:
    data = (CORPUS / "enc-r6-password-needed.pdf").read_bytes()
    for password in ("foo", "bar"):
        assert take(data, "x.pdf", password).facts.pages
    with pytest.raises(Known) as told:
        take(data, "x.pdf", "guess")
    assert told.value.code == "wrong_password"


@pytest.mark.parametrize("name", ["scan-ccitt.pdf", "scan-jbig2.pdf", "scan-jpeg2000.pdf"])
def test_coded_pictures_keep_their_bytes(take: Take, name: str) -> None:
    if name not in FILES:
        pytest.skip("no such file at hand")
    data = (CORPUS / name).read_bytes()
    before, after = _pictures(data), _pictures(take(data, name).data)
    assert len(before) == len(after) == 1
    assert before == after or (name == "scan-jpeg2000.pdf" and len(after[0]) <= len(before[0]))


def _pictures(data: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(data)) as document:
        streams = [obj for obj in document.objects if isinstance(obj, pikepdf.Stream)]
        return [bytes(obj.read_raw_bytes()) for obj in streams if obj.get("/Subtype") == "/Image"]
