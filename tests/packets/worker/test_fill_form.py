"""Filling in the worker: visible in every reader, nothing beside the boxes touched, nothing of a form left behind."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp

from forms.check import FilledSeen, differences
from forms.inspect import FieldRead, FormRead
from forms.laying import Beside, Laid, Line, drawn_by_box, lay
from forms.mapping import Mapped, Said
from forms.template import Recipe
from packets.assemble.filled import SheetHead, overlay, width_in
from packets.errors import Known
from packets.worker.client import Worker
from packets.worker.filling import fill_form
from packets.worker.forms import read_form
from tests.forms.blanks import SMALL, Box, blank
from tests.forms.official import official

DAY = dt.date(2026, 11, 22)
HEAD = SheetHead("X-1", "Prueba, Marisol", "A000-000-001", practice=False)
WORDS = "Ñúñez Ágora"


def recipe(read: FormRead) -> Recipe:
    return Recipe.model_validate(
        {
            "schema": 1, "form": "X-1", "edition": DAY, "title": "t", "pages": read.pages, "kind": "other", "proved": True,
            "source": "s", "read_on": DAY, "more": {"part": "Part 6"},
        }
    )  # fmt: skip


def said(field: FieldRead) -> str:
    """Something for every kind of box, as long as it may be."""
    if field.comb:
        return "0123456789ABCDEF"[: field.limit]
    if field.kind == "choice":
        return next(kept for kept, _ in field.options if kept.strip())
    return WORDS[: field.limit or len(WORDS)]


def everything(read: FormRead) -> Mapped:
    """Every open box, except those where somebody signs or dates by hand: those are refused (`forms.laying`)."""
    by_hand = ("pdf417", "signature")
    open_ = [one for one in read.fields if not one.readonly and not any(word in one.name.lower() for word in by_hand)]
    texts = [Said(one.name, said(one), "Part 1, 1", "Line", "k") for one in open_ if one.kind in ("text", "choice")]
    boxes = [Said(one.name, "", "Part 1, 2", "Box", "k") for one in open_ if one.kind == "check"]
    return Mapped(tuple(texts), tuple(boxes))


class Filling:
    """One blank with something in every box."""

    def __init__(self, worker: Worker, data: bytes, *, fillable: bool = False) -> None:
        self.blank, self.read = data, read_form(worker, io.BytesIO(data), len(data))
        self.laid: Laid = lay(recipe(self.read), self.read, everything(self.read), width_in())
        assert not self.laid.faults
        self.over = overlay(self.read.sizes, self.laid, HEAD).pdf
        self.pdf, self.seen = fill_form(worker, data, self.over, self.laid, self.read, fillable=fillable)


@pytest.fixture(scope="module")
def worker() -> object:
    with Worker(hands=1) as one:
        yield one


@pytest.fixture(scope="module")
def flat(worker: Worker) -> Filling:
    return Filling(worker, blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2))


@pytest.fixture(scope="module")
def fillable(worker: Worker) -> Filling:
    return Filling(worker, blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2), fillable=True)


def test_a_filled_form_reads_back_as_it_was_meant(flat: Filling) -> None:
    assert list(differences(flat.laid, flat.seen)) == []
    assert flat.seen.spilled == (0, 0) and flat.seen.left == ()


def test_every_value_is_seen_by_three_readers(flat: Filling, tmp_path: Path) -> None:
    texts = {"pdfium": "", "pypdf": ""}
    document = pypdfium2.PdfDocument(flat.pdf)
    for page in document:
        texts["pdfium"] += page.get_textpage().get_text_bounded()
    for page in pypdf.PdfReader(io.BytesIO(flat.pdf)).pages:
        texts["pypdf"] += page.extract_text()
    if shutil.which("pdftotext"):
        (tmp_path / "form.pdf").write_bytes(flat.pdf)
        done = subprocess.run(["pdftotext", "-layout", str(tmp_path / "form.pdf"), "-"], capture_output=True, check=True)
        texts["poppler"] = done.stdout.decode()
    wanted = [text for _, text in drawn_by_box(flat.laid.lines)]
    for reader, text in texts.items():
        plain = "".join(text.split())
        missing = [one for one in wanted if one not in plain and not all(char in plain for char in one)]
        assert not missing, reader
    assert "Ñúñez" in texts["pdfium"] and "Ñúñez" in texts["pypdf"]


def test_a_flat_form_has_no_field_no_xfa_no_script_and_no_password(flat: Filling) -> None:
    with pikepdf.open(io.BytesIO(flat.pdf)) as pdf:
        assert not pdf.is_encrypted
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Lang"}
        assert not any("/Annots" in page.obj for page in pdf.pages)
        assert not [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and {"/XFA", "/JS"} & set(one.keys())]


def test_the_code_in_the_footer_can_still_be_read(flat: Filling) -> None:
    document = pypdfium2.PdfDocument(flat.pdf)
    for number in (1, 2):
        picture = document[number - 1].render(scale=200 / 72).to_pil().convert("L")
        assert [one.text for one in zxingcpp.read_barcodes(picture)] == [f"I-765|08/21/25|{number}"]


def test_a_fillable_copy_keeps_its_fields_with_the_values_in_them(fillable: Filling) -> None:
    assert list(differences(fillable.laid, fillable.seen, fillable=True)) == []
    fields = pypdf.PdfReader(io.BytesIO(fillable.pdf)).get_fields() or {}
    for name, value in fillable.laid.values.items():
        assert fields[name]["/V"] == value
    states = {one.name: f"/{one.state}" for one in fillable.read.fields if one.kind == "check"}
    for cross in fillable.laid.crosses:
        assert fields[cross.name]["/V"] == states[cross.name]


def test_a_fillable_copy_takes_the_sheets_of_ours_along(worker: Worker) -> None:
    """What a box points to would be nowhere without them."""
    data = blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2)
    read = read_form(worker, io.BytesIO(data), len(data))
    beside = Beside("1", "2", "", "Explanation", ("Told at length.",))
    over = overlay(read.sizes, Laid(beside=(beside,)), HEAD)
    pdf, seen = fill_form(worker, data, over.pdf, Laid(beside=(beside,)), read, fillable=True)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert seen.pages == len(reader.pages) == 3 and over.sheets == 1
    assert "Told at length." in reader.pages[2].extract_text() and reader.get_fields()


def test_a_sheet_says_item_only_where_the_form_has_a_number_for_it(worker: Worker) -> None:
    besides = (
        Beside("1", "", "Head of page 1, bar number", "Bar number", ("PRACTICE-0",)),
        Beside("2", "3", "4.b", "Street", ("Long Street",)),
    )
    text = pypdf.PdfReader(io.BytesIO(overlay(((612.0, 792.0),), Laid(beside=besides), HEAD).pdf)).pages[1].extract_text()
    assert "Page 1 · Bar number" in text and "Page 2 · Part 3 · Item 4.b · Street" in text
    assert "Item Head" not in text and text.count("Bar number") == 1


def test_a_fillable_copy_has_no_xfa_script_or_usage_rights(fillable: Filling) -> None:
    with pikepdf.open(io.BytesIO(fillable.pdf)) as pdf:
        assert "/XFA" not in pdf.Root.AcroForm and "/Perms" not in pdf.Root and not pdf.is_encrypted


@pytest.mark.parametrize("fillable", [False, True])
def test_sheets_beyond_the_form_lie_behind_it_and_say_whose_they_are(worker: Worker, fillable: bool) -> None:
    data = blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2)
    read = read_form(worker, io.BytesIO(data), len(data))
    street = next(one for one in read.fields if one.kind == "text" and not one.comb and not one.readonly and not one.lines)
    mapped = Mapped(texts=(Said(street.name, "Avenida " * 30, "Part 2, 5.b", "Street", "k"),))
    laid = lay(recipe(read), read, mapped, width_in())
    over = overlay(read.sizes, laid, HEAD)
    pdf, seen = fill_form(worker, data, over.pdf, laid, read, fillable=fillable)
    assert over.sheets == 1 and seen.pages == read.pages + 1
    words = pypdfium2.PdfDocument(pdf)[read.pages].get_textpage().get_text_bounded()
    for wanted in ("Prueba, Marisol", "A000-000-001", "Part 2", "Item 5.b", "Signature, in ink", "Date, by hand"):
        assert wanted in words
    assert words.count("Avenida") == 30


def test_writing_beside_a_box_is_found(worker: Worker, flat: Filling) -> None:
    stray = replace(flat.laid, lines=(*flat.laid.lines, Line(1, 300, 760, "stray", 10, flat.laid.lines[0].name)))
    over = overlay(flat.read.sizes, stray, HEAD).pdf
    _, seen = fill_form(worker, flat.blank, over, flat.laid, flat.read)
    assert {one.code for one in differences(flat.laid, seen)} == {"form_spilled"}


def test_a_letter_that_is_missing_is_found(worker: Worker, flat: Filling) -> None:
    first = flat.laid.lines[0]
    short = replace(flat.laid, lines=(replace(first, text=first.text[:-1]), *flat.laid.lines[1:]))
    over = overlay(flat.read.sizes, short, HEAD).pdf
    _, seen = fill_form(worker, flat.blank, over, flat.laid, flat.read)
    assert [one.code for one in differences(flat.laid, seen)] == ["form_reads_otherwise"]


def test_a_cross_that_is_not_drawn_is_found(worker: Worker, flat: Filling) -> None:
    over = overlay(flat.read.sizes, replace(flat.laid, crosses=()), HEAD).pdf
    _, seen = fill_form(worker, flat.blank, over, flat.laid, flat.read)
    assert {one.code for one in differences(flat.laid, seen)} == {"form_not_shown"}


def test_writing_on_what_the_form_prints_is_found(worker: Worker) -> None:
    box = Box(
        "form1[0].Page1[0].Room[0]", label="Part 6. Additional Information", rect=(72, 300, 500, 372), lines=True, ruled=18
    )
    data = blank(form="I-765", edition="08/21/25", boxes=(box,))
    read = read_form(worker, io.BytesIO(data), len(data))
    text = "gjpqy gjpqy gjpqy gjpqy gjpqy gjpqy gjpqy gjpqy gjpqy gjpqy"

    def codes(y: float) -> set[str]:
        laid = Laid(lines=(Line(1, 80, y, text, 10, box.name),), values={box.name: text})
        over = overlay(read.sizes, laid, HEAD).pdf
        return {one.code for one in differences(laid, fill_form(worker, data, over, laid, read)[1])}

    assert codes(359) == set()
    assert codes(353) == {"form_overprints"}


def test_what_the_picture_of_an_empty_box_shows_is_found(worker: Worker) -> None:
    """A box that holds nothing and looks filled: nobody could read it in the blank, and it would go out in a packet."""
    with pikepdf.open(io.BytesIO(blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2))) as pdf:
        (box,) = [one for one in pdf.pages[1].obj.Annots if one.get("/TU") == "Part 3. 7. B. Enter Date of Signature."]
        shown = pdf.make_stream(b"0 g 2 2 60 8 re f")
        shown.Type, shown.Subtype, shown.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 200, 18])
        box.AP = pikepdf.Dictionary(N=shown)
        out = io.BytesIO()
        pdf.save(out)
    done = Filling(worker, out.getvalue())
    assert [one.code for one in differences(done.laid, done.seen)] == ["form_spilled"]


def test_a_pdf_without_fields_cannot_be_a_fillable_copy(worker: Worker, flat: Filling) -> None:
    with pytest.raises(Known, match="unreadable_evidence"):
        fill_form(worker, flat.pdf, flat.over, flat.laid, flat.read, fillable=True)


def test_what_a_worker_says_of_another_file_is_not_believed(flat: Filling) -> None:
    class Liar(Worker):
        def call(self, job, header, sources, *, sink=None, **more):  # type: ignore[no-untyped-def]
            assert sink is not None
            sink(b"%PDF-1.7 something else")
            return flat.seen.model_dump_json().encode()

    with Liar(hands=1) as liar, pytest.raises(Known, match="worker_failed"):
        fill_form(liar, flat.blank, flat.over, flat.laid, flat.read)


@pytest.mark.parametrize(
    "change",
    [
        {"boxes": []},
        {"spilled": []},
        {"spilled": [-1, 0]},
        {"pages": 1},
        {"left": ["/\u202eSJ"]},
    ],
)
def test_an_answer_that_leaves_out_what_was_asked_is_not_believed(flat: Filling, change: dict[str, object]) -> None:
    """A worker that looks at nothing finds nothing wrong."""
    told = flat.seen.model_dump(mode="json") | change

    class Lazy(Worker):
        def call(self, job, header, sources, *, sink=None, **more):  # type: ignore[no-untyped-def]
            assert sink is not None
            sink(flat.pdf)
            return json.dumps(told).encode()

    with Lazy(hands=1) as lazy, pytest.raises(Known, match="worker_failed"):
        fill_form(lazy, flat.blank, flat.over, flat.laid, flat.read)


def test_nothing_that_a_page_of_the_blank_carries_beside_its_picture_comes_along(worker: Worker) -> None:
    with pikepdf.open(io.BytesIO(blank(form="I-765", edition="08/21/25", boxes=SMALL, pages=2))) as pdf:
        pdf.pages[0].obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=pikepdf.String("CANARY")))
        pdf.pages[0].obj.Metadata = pdf.make_stream(b"<x>CANARY</x>")
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(Filling(worker, out.getvalue()).pdf)) as made:
        assert not {"/PieceInfo", "/Metadata"} & set(made.pages[0].obj.keys())


@pytest.mark.parametrize(
    "stem", ["i-765.2025-08-21", "i-912.2025-07-22", "g-28.2018-09-17", "ar-11.2022-11-02", "n-400.2025-01-20"]
)
@pytest.mark.parametrize("as_fields", [False, True])
def test_every_box_of_a_published_form_is_filled_and_reads_back(worker: Worker, stem: str, as_fields: bool) -> None:
    one = Filling(worker, official(stem), fillable=as_fields)
    found: FilledSeen = one.seen
    # Room for several lines is ruled, and only a recipe knows at what pitch.
    wrong = [fault for fault in differences(one.laid, found, fillable=as_fields) if fault.code != "form_overprints"]
    assert wrong == []
    assert not any(found.spilled) and not found.left
