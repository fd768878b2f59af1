"""The recipes on the published forms, with two invented persons: each box holds its answer, and says so when read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdf
import pypdfium2
import pytest
import zxingcpp

from forms.inspect import FormRead
from forms.mapping import map_answers
from forms.template import Recipe
from packets.requests.library import Library
from packets.worker.client import Worker
from packets.worker.forms import read_form
from packets.workflow.filling import Filled, filled
from tests.forms import persons
from tests.forms.official import OFFICIAL, official

LIBRARY = persons.library()
BLANKS = {
    "i-765/2025-08-21": "i-765.2025-08-21",
    "i-765ws/2025-08-21": "i-765ws.2025-08-21",
    "g-28/2018-09-17": "g-28.2018-09-17",
    "g-1145/2014-09-26": "g-1145.2014-09-26.resaved-unencrypted",
    "i-912/2025-07-22": "i-912.2025-07-22",
    "ar-11/2022-11-02": "ar-11.2022-11-02",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(hands=1) as one:
        yield one


class Done:
    def __init__(self, worker: Worker, library: Library, recipe: Recipe, *, long: bool) -> None:
        self.data = official(BLANKS[recipe.id])
        self.read: FormRead = read_form(worker, io.BytesIO(self.data), len(self.data))
        self.answers = persons.answers_of(library, long=long)
        self.form: Filled = filled(worker, recipe, self.data, self.read, self.answers, practice=True)


@pytest.fixture(
    scope="module",
    params=[(recipe, long) for recipe in BLANKS for long in (False, True)],
    ids=lambda one: f"{one[0]}-{'long' if one[1] else 'short'}",
)
def done(request: pytest.FixtureRequest, worker: Worker) -> Done:
    recipe, long = request.param
    return Done(worker, LIBRARY, LIBRARY.recipes[recipe], long=long)


def test_every_recipe_with_a_blank_at_hand_is_among_them() -> None:
    proved = {one.id for one in LIBRARY.recipes.values() if one.proved}
    assert proved <= set(BLANKS)


def test_the_form_is_filled_and_reads_back_as_it_was_meant(done: Done) -> None:
    assert done.form.faults == ()
    assert done.form.pdf and done.form.seen is not None and not any(done.form.seen.spilled)


def test_every_answer_stands_on_the_paper_field_by_field(done: Done) -> None:
    """Each text is in its box, or whole in the extra room or on a sheet of ours; looked for with another reader."""
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(done.form.pdf)).pages]
    everything = "".join("".join(text.split()) for text in texts)
    seen = {one.name: one.text for one in done.form.seen.boxes} if done.form.seen else {}
    for said in done.form.mapped.texts:
        wanted = "".join(said.text.split())
        in_box = seen.get(said.name, "")
        moved = "See" in in_box or in_box == ""
        assert in_box == wanted or (moved and (wanted in everything or _in_pieces(said.text, everything))), said.at


def _in_pieces(text: str, everything: str) -> bool:
    """A narrative goes over several blocks, each of which says that it goes on."""
    words = text.split()
    return all(word in everything for word in words) and everything.count(words[0]) >= words.count(words[0])


def test_every_cross_is_in_the_box_of_its_answer(done: Done) -> None:
    shown = {one.name for one in done.form.seen.boxes if one.shown} if done.form.seen else set()
    assert {one.name for one in done.form.mapped.crosses} <= shown


def test_the_edition_line_and_the_code_are_on_every_page(done: Done) -> None:
    document = pypdfium2.PdfDocument(done.form.pdf)
    edition = done.form.recipe.edition.strftime("%m/%d/%y")
    for number in range(done.read.pages):
        page = document[number]
        assert edition in page.get_textpage().get_text_bounded()
        if done.form.recipe.codes:
            picture = page.render(scale=200 / 72).to_pil().convert("L")
            codes = [one.text for one in zxingcpp.read_barcodes(picture)]
            assert codes == [f"{done.form.recipe.form}|{edition}|{number + 1}"]


def test_no_signature_day_of_signing_or_office_box_is_touched(done: Done) -> None:
    closed = {name for one in done.form.recipe.open for name in one.names}
    written = {line.name for line in done.form.laid.lines} | {cross.name for cross in done.form.laid.crosses}
    assert not closed & written
    signatures = [
        one.name
        for one in done.read.fields
        if re.search(r"signature", one.label, re.IGNORECASE) and re.search(r"sign|date", one.name, re.IGNORECASE)
    ]
    assert not set(signatures) & written


def test_sheets_of_ours_name_the_person_and_wait_for_ink(done: Done) -> None:
    document = pypdfium2.PdfDocument(done.form.pdf)
    for number in range(done.read.pages, len(document)):
        text = document[number].get_textpage().get_text_bounded()
        assert "Signature, in ink" in text and "A000-000-001" in text
        if done.form.recipe.more:  # a box that points to Part 6 finds its text here too
            assert f"{done.form.recipe.more.part} continued" in text
        (sign,) = [one for one in done.form.signs if one.page == number + 1]
        assert sign.who == "client" and sign.box is not None


def test_an_unanswered_matter_leaves_every_box_blank_and_names_each(worker: Worker) -> None:
    for recipe_id in BLANKS:
        if BLANKS[recipe_id] not in OFFICIAL:
            pytest.skip("the official forms are not at hand")
        recipe = LIBRARY.recipes[recipe_id]
        nobody = persons.answers_of(LIBRARY, long=False)
        empty = nobody.view.matter.model_copy(update={"answers": {}, "tables": {}, "said": ()})
        bare = type(nobody)(
            type(nobody.view)(persons.library(), empty, empty.requests[0].model_copy(update={"attorney": ""}), persons.DAY)
        )
        mapped = map_answers(recipe, bare)
        assert not mapped.texts and not mapped.crosses and not mapped.faults, recipe_id
        assert mapped.unanswered


def test_a_name_that_leaves_no_room_on_the_extra_sheets_stops_the_form(worker: Worker) -> None:
    """The words below it would fall off the paper."""
    recipe = LIBRARY.recipes["i-765/2025-08-21"]
    data = official(BLANKS[recipe.id])
    read = read_form(worker, io.BytesIO(data), len(data))
    answers = persons.answers_of(LIBRARY, long=True, more={"person.name.given": "Name " * 1_500})
    done = filled(worker, recipe, data, read, answers, practice=True)
    assert [(one.code, one.at) for one in done.faults] == [("form_no_room", "extra sheet")] and not done.pdf
