"""An official form as the worker reads it: every box with what fills it, the words and the codes of its pages. What is none is
told in one word, and a file that means harm stops nothing."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from forms.inspect import FieldRead, FormRead
from packets.errors import Known
from packets.worker.client import Worker
from packets.worker.forms import READ_FORM, read_form
from packets.worker.protection import can_close_the_door
from tests.faults.hostile.base import everything
from tests.faults.hostile.mutate import mutant
from tests.forms import blanks
from tests.forms.blanks import Box
from tests.forms.official import FORMS, OFFICIAL, needs_official
from tests.packets.worker.make import one_page
from tests.papers import jpeg


def read(worker: Worker, data: bytes) -> FormRead:
    return read_form(worker, BytesIO(data), len(data))


def refused(worker: Worker, data: bytes) -> tuple[str, object]:
    with pytest.raises(Known) as known:
        read(worker, data)
    return known.value.code, known.value.params.get("reason")


@pytest.fixture(scope="module")
def small(worker: Worker) -> FormRead:
    return read(worker, blanks.blank(form="I-765", edition="08/21/25"))


def field(found: FormRead, name: str) -> FieldRead:
    (one,) = [one for one in found.fields if one.name == name]
    return one


def test_a_form_locked_by_its_owner_opens_and_says_that_it_was(small: FormRead) -> None:
    assert small.encrypted and small.xfa == "hybrid" and small.pages == 2
    assert small.title == "Form I-765, Practice form for tests"
    assert small.sizes == ((612.0, 792.0), (612.0, 792.0))


def test_it_was_read_under_full_protection_where_there_is_any(worker: Worker, small: FormRead) -> None:
    assert small and worker.protection is not None
    assert worker.protection.full == can_close_the_door()


def test_the_hash_is_of_the_file_as_it_came(worker: Worker) -> None:
    data = blanks.blank()
    import hashlib

    assert read(worker, data).sha256 == hashlib.sha256(data).hexdigest()


def test_a_box_of_text_has_its_full_name_tooltip_place_and_size(small: FormRead) -> None:
    one = field(small, blanks.NAME)
    assert (one.kind, one.page, one.size, one.limit, one.comb, one.lines) == ("text", 1, 10.0, 0, False, False)
    assert one.label.startswith("Part 1. Information About You. Your Full Legal Name. 1. A.")
    assert one.rect == (72.0, 678.0, 272.0, 696.0)


def test_comb_limit_lines_and_what_cannot_be_typed_into_are_seen(small: FormRead) -> None:
    number, reason, signed = (field(small, name) for name in (blanks.A_NUMBER, blanks.REASON, blanks.SIGNED))
    assert (number.comb, number.limit) == (True, 9)
    assert (reason.lines, reason.page, reason.readonly) == (True, 2, False)
    assert (signed.readonly, signed.limit) == (True, 1)


def test_on_states_are_those_of_the_file_spaces_and_all(small: FormRead) -> None:
    assert field(small, blanks.APARTMENT).state == " APT "
    assert (field(small, blanks.YES).state, field(small, blanks.NO).state) == ("A", "B")


def test_a_choice_has_what_can_be_chosen(small: FormRead) -> None:
    assert field(small, blanks.STATE).options == (("CA", "CA"), ("IL", "IL"), ("NY", "NY"))


def test_every_page_has_its_words_and_the_code_that_its_field_holds(small: FormRead) -> None:
    assert "Form I-765 Edition 08/21/25 Page 2 of 2" in " ".join(small.texts[1].split())
    assert small.codes == ("I-765|08/21/25|1", "I-765|08/21/25|2") and not small.codes_seen


def test_a_copy_that_is_all_picture_gives_the_code_that_is_seen_in_it(worker: Worker) -> None:
    found = read(worker, blanks.pictured(form="I-765", edition="08/21/25"))
    assert found.codes == ("I-765|08/21/25|1", "I-765|08/21/25|2") and found.codes_seen and not found.fields


def test_a_picture_without_a_code_gives_none(worker: Worker) -> None:
    found = read(worker, blanks.pictured(code=False))
    assert found.codes == ("", "") and not found.codes_seen


def test_a_placeholder_is_known_as_one(worker: Worker) -> None:
    found = read(worker, blanks.placeholder())
    assert found.xfa == "only" and not found.fields


def test_what_was_typed_is_read_and_what_stood_there_from_the_start_is_told_apart(worker: Worker) -> None:
    typed = blanks.with_values(blanks.blank(), {blanks.NAME: "Ejemplo", blanks.APARTMENT: " APT ", blanks.STATE: "IL"})
    found = read(worker, typed)
    assert [field(found, name).value for name in (blanks.NAME, blanks.APARTMENT, blanks.STATE)] == ["Ejemplo", " APT ", "IL"]
    assert not field(found, blanks.NAME).preset
    assert field(found, blanks.SEX).value == ""


def test_a_field_of_several_widgets_comes_once_for_each_under_one_name(worker: Worker) -> None:
    twice = (Box("form1[0].Name[0]", label="Name", page=1), Box("form1[0].Name[0]", label="Name again", page=2))
    found = [one for one in read(worker, blanks.blank(boxes=twice, codes=False)).fields]
    assert [(one.name, one.page, one.label) for one in found] == [
        ("form1[0].Name[0]", 1, "Name"),
        ("form1[0].Name[0]", 2, "Name again"),
    ]


def test_a_widget_that_no_field_leads_to_is_no_box(worker: Worker) -> None:
    orphan = b"<</Type/Annot/Subtype/Widget/Rect[10 10 50 30]/FT/Tx/T(lost)/TU(Lost)>>"
    data = one_page(
        page=b"/MediaBox[0 0 612 792]/Annots[10 0 R]",
        catalog=b"/AcroForm<</Fields[11 0 R]>>",
        more={10: orphan, 11: b"<</FT/Tx/T(other)>>"},
    )
    assert read(worker, data).fields == ()


# What is refused


def test_one_that_wants_a_password_is_told(worker: Worker) -> None:
    assert refused(worker, blanks.blank(password="open sesame"))[0] == "needs_password"


def test_what_is_no_pdf_is_told(worker: Worker) -> None:
    assert refused(worker, jpeg())[0] == "type_not_taken"
    assert refused(worker, b"")[0] == "type_not_taken"
    assert refused(worker, b"%PDF-1.7\nand nothing more")[0] == "unreadable_evidence"


def test_more_boxes_than_any_form_has_are_refused(worker: Worker) -> None:
    kids = b" ".join(b"10 0 R" for _ in range(20_001))
    data = one_page(
        page=b"/MediaBox[0 0 612 792]/Annots[%b]" % kids,
        catalog=b"/AcroForm<</Fields[10 0 R]>>",
        more={10: b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(a)>>"},
    )
    assert refused(worker, data) == ("too_large", "fields")


def test_tooltips_without_end_are_refused(worker: Worker) -> None:
    kids = b" ".join(b"10 0 R" for _ in range(300))
    long = b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(a)/TU(%b)>>" % (b"x" * 20_000)
    data = one_page(page=b"/MediaBox[0 0 612 792]/Annots[%b]" % kids, catalog=b"/AcroForm<</Fields[10 0 R]>>", more={10: long})
    assert refused(worker, data) == ("too_large", "words")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["box-tiny.pdf", "box-crop-elsewhere.pdf"])
def test_a_page_that_is_no_sheet_of_paper_is_refused(worker: Worker, name: str) -> None:
    assert refused(worker, everything()[name]) == ("unreadable_evidence", "damaged")


def test_a_field_that_is_its_own_parent_leads_nowhere(worker: Worker) -> None:
    data = one_page(
        page=b"/MediaBox[0 0 612 792]/Annots[10 0 R]",
        catalog=b"/AcroForm<</Fields[10 0 R]>>",
        more={10: b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(a)/Parent 10 0 R>>"},
    )
    assert read(worker, data).fields == ()


@pytest.mark.parametrize(
    "change",
    [
        {"pages": 3},
        {"texts": []},
        {"codes": ["a", "b"]},
        {"sizes": [[-1.0, 5.0]]},
        {"title": "turned \u202e round"},
        {"fields": [{"name": "a", "kind": "text", "page": 2, "rect": [0, 0, 1, 1]}]},
        {"fields": [{"name": "a", "kind": "text", "page": 1, "rect": [5, 0, 1, 1]}]},
        {"fields": [{"name": "a", "kind": "text", "page": 1, "rect": [0, 0, 1, 1], "limit": -4}]},
        {"fields": [{"name": "a\u200b", "kind": "text", "page": 1, "rect": [0, 0, 1, 1]}]},
        {"fields": [{"name": "a", "kind": "script", "page": 1, "rect": [0, 0, 1, 1]}]},
        {"more": 1},
    ],
)
def test_an_answer_that_says_what_no_form_says_is_not_believed(change: dict[str, object]) -> None:
    whole = {"sha256": "", "pages": 1, "sizes": [[612, 792]], "texts": ["x"], "codes": [""]}

    class Lying:
        def call(self, *_: object, **__: object) -> bytes:
            return json.dumps(whole | change).encode()

    assert refused(Lying(), b"") == ("worker_failed", "form")  # type: ignore[arg-type]


def test_an_answer_that_says_nothing_wrong_is_believed() -> None:
    class Honest:
        def call(self, *given: object, **__: object) -> bytes:
            assert given[0] is READ_FORM
            return b'{"sha256": "", "pages": 1, "sizes": [[612, 792]], "texts": ["x"], "codes": [""]}'

    assert read(Honest(), b"").pages == 1  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore")
def test_files_that_mean_harm_are_read_or_refused_and_stop_nothing(worker: Worker) -> None:
    files = everything()
    acting = [files[name] for name in sorted(files) if name.startswith(("xfa", "action-javascript", "form", "deep-", "loop-"))]
    by_chance = [mutant([blanks.blank(), blanks.pictured()], number) for number in range(40)]
    assert len(acting) > 10
    for data in (*acting, *by_chance):
        try:
            read(worker, data)
        except Known as known:
            assert known.code not in ("reader_stopped",)
            assert known.params.get("reason") not in ("garbled", "fault", "form", "forbidden")
    assert read(worker, blanks.blank()).pages == 2


# The agencies' own


@needs_official
@pytest.mark.parametrize("name", [name for name in OFFICIAL if (FORMS and (FORMS / f"{name}.fields.json").is_file())])
def test_every_box_of_an_official_form_is_read_as_another_library_read_it(worker: Worker, name: str) -> None:
    assert FORMS is not None
    known = json.loads((FORMS / f"{name}.fields.json").read_text(encoding="utf-8"))["fields"]
    found = read(worker, OFFICIAL[name].read_bytes()).fields
    assert len(found) == len(known)
    ours = {(one.name, one.page, tuple(round(side, 1) for side in one.rect)): one for one in found}
    for theirs in known:
        one = ours[theirs["name"], theirs["page"], tuple(theirs["rect"])]
        flags = set(theirs.get("flags", ()))
        assert one.label.split() == (theirs.get("tooltip") or "").split()
        assert one.limit == (theirs.get("max_len") or 0)
        assert (one.readonly, one.lines, one.comb) == ("readonly" in flags, "multiline" in flags, "comb" in flags)
        assert one.kind in ("check", "radio") or not theirs.get("states")
        if theirs.get("states"):
            assert one.state in [state.removeprefix("/") for state in theirs["states"]]
