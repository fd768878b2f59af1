"""The ink loop through its doors: a set on paper, scans back in their places, and everything that is not sure told."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageDraw
from pypdf import PdfReader

from packets.errors import Known
from packets.matters.matter import Made, Sign
from packets.requests.office import Staff
from packets.vault.store import Add, Put, Rows
from packets.workflow import building, inking
from packets.workflow.edits import GiveAnswer, PlaceSigned, TakeOffSigned, make, undo
from packets.workflow.exporting import anywhere
from tests.inked import BOX, BOX_LOW, DAY, Form, Scanned, letter, picture, pile, scanned, scribble
from tests.offices import DAY as TODAY
from tests.offices import Work, desk, office, work

__all__ = ["desk", "office", "work"]
LAIN = Scanned(angle=1.3, wide=1.01, right=8)

PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
VERA = Staff(id="vera", name="Vera Trial", role="helper", until=TODAY, matters=("m",))


def made(work: Work, form: Form, item: str = "paper_form", *, signers: tuple[str, ...] = ("client",), **row: Any) -> str:
    """A filled form as if it had been made here: collected, with its row."""
    id_ = work.take(form.pdf(), item, f"{form.name}-{random.random()}.pdf", kind="form_g28", title=row.pop("title", form.name))
    boxes = (BOX, BOX_LOW)
    signs = [
        Sign(page=page, who=who, label="Signature", box=boxes[number], beside=(DAY,)).model_dump(exclude_defaults=True)
        for page in row.pop("ink", (2,))
        for number, who in enumerate(signers)
    ]
    values = {
        "id": id_,
        "what": "form",
        "of": f"{form.name.lower()}/2025-01-20",
        "item": item,
        "on": TODAY,
        "answers": hashlib.sha256(form.pdf()).hexdigest(),
        "ink": sorted({one["page"] for one in signs}),
        "signs": signs,
        **row,
    }
    work.store.commit([Add("made", values)])
    return id_


def signed(form: Form, page: int, *, hands: int = 1, how: Scanned = LAIN, seed: int = 1) -> tuple[Any, Scanned]:
    chance = random.Random(seed)
    sheet = picture(form.pdf(), page)
    for box in (BOX, BOX_LOW)[:hands]:
        scribble(chance, sheet, box)
    if hands:
        scribble(chance, sheet, DAY)
    return scanned(sheet, how), how


def back(work: Work, *sheets: tuple[Any, Scanned], name: str = "scan.pdf") -> inking.Back:
    return inking.bring_back(work.desk, work.store, [work.file(pile(sheets), name)], PIA, TODAY)


MARISOL = Form(values={1: ["Ejemplo", "Marisol"], 2: ["Ejemplo Prueba", "Marisol", "A000-000-001"]})


def test_a_signed_page_takes_the_exact_place_of_the_page_that_was_printed(work: Work, tmp_path: Path) -> None:
    id_ = made(work, MARISOL)
    assert "ink_missing" in work.codes()
    result = back(work, signed(MARISOL, 2)).result
    assert [(one.paper, one.of) for one in result.placed] == [(id_, 2)]
    assert not result.waiting
    scan = result.placed[0].scan
    built = work.build()
    assert [one.code for one in built.problems if "ink" in one.code] == []
    assert "ink_missing" not in work.codes()
    manifest = building.examine(work.desk, work.store, None, TODAY).selection
    (entry,) = [one for one in manifest.bound if one.id == id_]
    assert list(entry.page_ids) == [f"{id_}:1", f"{scan}:1"]
    assert manifest.fates[f"{id_}:2"].fate.value == "replaced"  # type: ignore[index]
    work.clean()


def test_the_set_of_one_person_has_exactly_the_pages_to_sign_behind_a_cover_sheet(work: Work, tmp_path: Path) -> None:
    id_ = made(work, MARISOL, title="Form X-100")
    made(work, Form("Y-200", pages=3), ink=(3,), signers=("attorney",))
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(found.pdf)).pages]
    assert len(pages) == found.result.pages == 2
    assert "1 signature" in pages[0] and "black ink" in pages[0] and "Form X-100" in pages[0]
    assert "page 2 of 2" in pages[1] and "Marisol" in pages[1]
    done, saved = inking.save_set(work.desk, work.store, found, tmp_path / "set.pdf", PIA, TODAY, may_export=anywhere)
    assert Path(saved.file).read_bytes() == found.pdf
    assert [one.who for one in done.matter.prints] == ["client"]
    assert done.matter.history[-1].did == "printed_to_sign"
    status = inking.ink_status(work.desk, work.store, TODAY)
    assert {(one.who, one.to_print, one.awaiting) for one in status.people} == {("client", 0, 1), ("attorney", 1, 0)}
    with pytest.raises(Known, match="nothing_to_print") as known:
        inking.signing_set(work.desk, work.store, "client", TODAY)
    assert known.value.params["who"] == "the client"
    assert inking.signing_set(work.desk, work.store, "client", TODAY, again=True).result.sheets == [f"{id_}:2"]


def test_a_page_that_is_not_signed_is_told_and_not_placed(work: Work) -> None:
    made(work, MARISOL)
    result = back(work, signed(MARISOL, 2, hands=0)).result
    assert result.placed == []
    assert [one.why for one in result.waiting] == ["not_signed"]
    assert "ink_missing" in work.codes() and "ink_waiting" in work.codes()


def test_what_is_undone_waits_again_and_nothing_is_lost(work: Work) -> None:
    id_ = made(work, MARISOL)
    done = back(work, signed(MARISOL, 2))
    assert done.done is not None
    undo(work.store, done.done, PIA, TODAY)
    (page,) = inking.queue(work.desk, work.store).waiting
    assert page.why == "not_looked_at"
    edit = PlaceSigned(scan=page.scan, of=1, paper=id_, page=2)
    make(work.store, work.desk.library, [edit], PIA, TODAY)
    assert inking.queue(work.desk, work.store).waiting == []
    make(work.store, work.desk.library, [TakeOffSigned(paper=id_, page=2)], PIA, TODAY)
    assert [one.why for one in inking.queue(work.desk, work.store).waiting] == ["taken_off"]
    assert [one.of for one in inking.look_again(work.desk, work.store, PIA, TODAY).result.placed] == [2]


def test_a_page_of_the_pile_that_nobody_signs_and_a_cover_sheet_need_no_place(work: Work, tmp_path: Path) -> None:
    made(work, MARISOL)
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    sheet = picture(found.pdf, 1), Scanned(dpi=300)
    result = back(work, sheet, signed(MARISOL, 1, hands=0), signed(MARISOL, 2)).result
    assert [one.of for one in result.placed] == [2]
    assert [one.why for one in result.waiting] == ["no_ink_page"]
    assert [one.rpartition(":")[2] for one in result.left_out] == ["1"]


def test_a_page_that_lies_with_the_cover_sheet_of_another_matter_waits_for_a_person(work: Work, tmp_path: Path) -> None:
    """Two clients with one address have pages that say the same: no picture tells whose ink is on them."""
    other = Work(work.desk, tmp_path / "other")
    for one in (work, other):
        made(one, MARISOL)
    found = inking.signing_set(other.desk, other.store, "client", TODAY)
    sheet = picture(found.pdf, 1), Scanned(dpi=300)
    result = back(work, sheet, signed(MARISOL, 2)).result
    assert (result.placed, result.left_out) == ([], [])
    assert [one.why for one in result.waiting] == ["other_cover", "other_cover"]
    again = inking.look_again(work.desk, work.store, PIA, TODAY).result
    assert (again.placed, len(again.waiting)) == ([], 2)
    assert [one.of for one in back(other, sheet, signed(MARISOL, 2), name="hers.pdf").result.placed] == [2]


def test_a_page_that_names_nobody_is_placed_with_its_cover_sheet_alone(work: Work) -> None:
    """Page 3 of Form G-28 is the same for every client of an office."""
    edits = [GiveAnswer(key="person.name.family", value="Ejemplo Prueba"), GiveAnswer(key="person.a_number", value="123456789")]
    make(work.store, work.desk.library, edits, PIA, TODAY)
    form = Form("Z-400", values={1: ["Ejemplo Prueba"], 3: ["A 1 2 3 4 5 6 7 8 9"]}, pages=3)
    made(work, form, ink=(2, 3))
    result = back(work, signed(form, 2), signed(form, 3)).result
    assert [one.of for one in result.placed] == [3], "the comb boxes of the number name the client"
    assert [(one.why, one.of) for one in result.waiting] == [("names_nobody", 2)]
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    sheet = picture(found.pdf, 1), Scanned(dpi=300)
    assert [one.of for one in back(work, sheet, signed(form, 2, seed=7), name="again.pdf").result.placed] == [2]


def test_a_short_name_is_not_on_a_page_because_other_words_hold_its_letters(work: Work) -> None:
    """Every form says *family*; a page that names nobody was taken for one that names Mi, and placed without a cover."""
    make(work.store, work.desk.library, [GiveAnswer(key="person.name.family", value="Mi")], PIA, TODAY)
    form = Form("Z-401", values={1: ["Mi"], 3: ["Mi, Wei"]}, pages=3)
    assert "mi" in "family"
    made(work, form, ink=(2, 3))
    result = back(work, signed(form, 2), signed(form, 3)).result
    assert [one.of for one in result.placed] == [3]
    assert [(one.why, one.of) for one in result.waiting] == [("names_nobody", 2)]


def test_a_file_with_a_payment_page_is_refused_before_it_is_kept(work: Work) -> None:
    made(work, MARISOL)
    before = work.store.load().evidence
    card = Form("G-1450", pages=1)
    result = back(work, signed(MARISOL, 2), signed(card, 1)).result
    assert [one.status for one in result.files] == ["refused"]
    assert work.store.load().evidence == before
    assert not list((work.folder / "working").glob("e-0002*"))


def test_two_hands_on_one_sheet_are_both_waited_for(work: Work, tmp_path: Path) -> None:
    form = Form("Z-300", second=True)
    made(work, form, signers=("client", "attorney"))
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    inking.save_set(work.desk, work.store, found, tmp_path / "client.pdf", PIA, TODAY, may_export=anywhere)
    with pytest.raises(Known, match="nothing_to_print"):
        inking.signing_set(work.desk, work.store, "attorney", TODAY)
    result = back(work, signed(form, 2, hands=1)).result
    assert [one.why for one in result.waiting] == ["partly_signed"]
    assert [one.of for one in back(work, signed(form, 2, hands=2), name="second.pdf").result.placed] == [2]


def test_each_member_of_the_family_has_a_set_of_her_own(work: Work) -> None:
    rows = ({"id": "rosa", "name": "Rosa"}, {"id": "luis", "name": "Luis"})
    work.store.commit([Rows("family", rows)])
    papers = [made(work, Form(f"Z-{number}"), signers=("family",), row=one) for number, one in ((1, "rosa"), (2, "luis"))]
    people = {one.who: one for one in inking.ink_status(work.desk, work.store, TODAY).people}
    assert list(people) == ["family:rosa", "family:luis"] and "Rosa" in people["family:rosa"].name
    found = inking.signing_set(work.desk, work.store, "family:luis", TODAY)
    assert found.result.sheets == [f"{papers[1]}:2"]
    words = PdfReader(io.BytesIO(found.pdf)).pages[0].extract_text()
    assert "the family member: Luis" in words and "Rosa" not in words


def test_an_older_print_of_the_same_page_is_never_placed(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Form(values={2: ["Ejemplo Prueba", "Marisol", "A000-000-007"]})
    first, second = made(work, old), made(work, MARISOL)
    now = {made_.id: made_.answers for made_ in work.store.load().made}
    now[first] = "other"
    monkeypatch.setattr(inking, "answers_now", lambda *_: lambda made_: now[made_.id])
    result = back(work, signed(old, 2), signed(MARISOL, 2)).result
    assert [(one.page, one.paper) for one in result.placed] == [(2, second)]
    assert [(one.page, one.why, one.paper) for one in result.waiting] == [(1, "old_answers", first)]


def test_an_older_print_that_nobody_remembers_waits_too(work: Work) -> None:
    made(work, MARISOL)
    old = Form(values={2: ["Ejemplo Prueba", "Marisol", "A000-000-008"]})
    assert [one.why for one in back(work, signed(old, 2)).result.waiting] == ["differs"]


def test_a_scan_that_was_there_before_the_paper_was_made_never_takes_its_place(work: Work) -> None:
    """An older print was signed, and nothing recorded that it was printed: what is made now may look alike."""
    (first,) = back(work, signed(MARISOL, 2)).result.waiting
    id_ = made(work, MARISOL)
    (again,) = inking.look_again(work.desk, work.store, PIA, TODAY).result.waiting
    assert (again.scan, again.why, again.paper) == (first.scan, "before_paper", id_)
    edit = PlaceSigned(scan=first.scan, of=1, paper=id_, page=2)
    with pytest.raises(Known, match="scan_before_paper"):
        make(work.store, work.desk.library, [edit], PIA, TODAY)
    assert [one.of for one in back(work, signed(MARISOL, 2, seed=2), name="new.pdf").result.placed] == [2]


def test_a_scan_takes_the_place_of_no_page_that_nobody_signs(work: Work) -> None:
    id_ = made(work, MARISOL)
    scan = back(work, signed(MARISOL, 2)).result.placed[0].scan
    make(work.store, work.desk.library, [TakeOffSigned(paper=id_, page=2)], PIA, TODAY)
    with pytest.raises(Known, match="page_not_to_sign"):
        make(work.store, work.desk.library, [PlaceSigned(scan=scan, of=1, paper=id_, page=1)], PIA, TODAY)


def test_a_bar_over_the_place_to_sign_is_no_signature(work: Work) -> None:
    made(work, MARISOL)
    sheet = picture(MARISOL.pdf(), 2)
    scale = sheet.width / 612
    ImageDraw.Draw(sheet).rectangle([scale * one for one in (BOX[0] + 5, BOX[1] + 2, BOX[2] - 5, BOX[3] - 2)], fill=0)
    assert [one.why for one in back(work, (scanned(sheet, LAIN), LAIN)).result.waiting] == ["ink_unsure"]


def test_a_letter_without_a_code_is_known_by_its_picture(work: Work) -> None:
    lines = ["Dear official,", *(f"{number}. We ask you to complete part {number} of the form." for number in range(1, 22))]
    pdf = letter(lines)
    id_ = work.take(pdf, "request_letter", "letter.pdf")
    sign = Sign(page=1, who="attorney", box=BOX).model_dump(exclude_defaults=True)
    row = Made(id=id_, what="letter", of="cover/2026", on=TODAY, answers="x", ink=(1,)).model_dump(exclude_defaults=True)
    work.store.commit([Add("made", {**row, "ink": [1], "signs": [sign]})])
    sheet = picture(pdf, 1)
    scribble(random.Random(3), sheet, BOX)
    how = Scanned(angle=-2, turned=180)
    result = back(work, (scanned(sheet, how), how)).result
    assert [(one.paper, one.of) for one in result.placed] == [(id_, 1)]
    assert [one.turn for one in work.store.load().paper(id_).signed] == [180]  # type: ignore[union-attr]


def test_a_scan_without_a_known_box_is_never_placed_without_a_look(work: Work) -> None:
    id_ = made(work, MARISOL)
    work.store.commit([Put("made", id_, {"signs": None})])
    assert [one.why for one in back(work, signed(MARISOL, 2)).result.waiting] == ["differs"]
    work.store.commit([Put("made", id_, {"signs": [{"page": 2, "who": "client", "beside": [list(BOX), list(DAY)]}]})])
    assert [one.why for one in inking.look_again(work.desk, work.store, PIA, TODAY).result.waiting] == ["box_unknown"]


def test_nothing_to_sign_goes_on_paper_with_a_day_pass(work: Work) -> None:
    from packets.vault.helper import HelperStore

    made(work, MARISOL)
    helper = HelperStore(work.store, work.desk.library)
    with pytest.raises(Known, match="not_with_day_pass"):
        inking.signing_set(work.desk, helper, "client", TODAY)
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    with pytest.raises(Known, match="not_with_day_pass"):
        inking.save_set(work.desk, work.store, found, work.folder.parent / "x.pdf", VERA, TODAY, may_export=anywhere)


def test_with_a_day_pass_scans_are_brought_back_and_what_is_not_sure_is_nobody_s_to_judge(work: Work) -> None:
    from packets.requests.office import PROMISE
    from packets.vault.helper import HelperStore

    vera = VERA.model_copy(update={"matters": (work.store.key,), "promise": PROMISE, "promised_on": TODAY})
    paper = letter(["I, Marisol Ejemplo Prueba, say what I saw.", "It is true."] * 8)
    id_ = work.take(paper, "paper_form", "letter.pdf", kind="form_g28")  # a form that was filled here is hidden from her
    row = {"id": id_, "what": "letter", "of": "declaration/2026-01-01", "item": "paper_form", "on": TODAY, "answers": "0" * 64}
    row |= {"ink": [1], "signs": [Sign(page=1, who="client", label="Sworn", box=BOX).model_dump(exclude_defaults=True)]}
    work.store.commit([Add("made", row)])

    def scan(hands: int) -> bytes:
        sheet = picture(paper, 1)
        if hands:
            scribble(random.Random(4), sheet, BOX)
        return pile([(scanned(sheet, LAIN), LAIN)])

    (waits,) = inking.bring_back(work.desk, work.store, [work.file(scan(0), "empty.pdf")], PIA, TODAY).result.waiting
    by_hand = PlaceSigned(scan=waits.scan, of=1, paper=id_, page=1)
    with pytest.raises(Known, match="not_with_day_pass"):
        make(work.store, work.desk.library, [by_hand], vera, TODAY)
    file = work.file(scan(1), "back.pdf")
    done = inking.bring_back(work.desk, HelperStore(work.store, work.desk.library), [file], vera, TODAY)
    assert [one.of for one in done.result.placed] == [1]
    with pytest.raises(Known, match="not_with_day_pass"):
        make(work.store, work.desk.library, [TakeOffSigned(paper=id_, page=1)], vera, TODAY)


def test_nothing_is_written_over_and_nothing_recorded_where_that_is_refused(work: Work, tmp_path: Path) -> None:
    made(work, MARISOL)
    found = inking.signing_set(work.desk, work.store, "client", TODAY)
    (tmp_path / "there.pdf").write_bytes(b"mine")
    with pytest.raises(Known, match="sheet_exists"):
        inking.save_set(work.desk, work.store, found, tmp_path / "there.pdf", PIA, TODAY, may_export=anywhere)
    assert (tmp_path / "there.pdf").read_bytes() == b"mine"
    assert work.store.load().prints == ()


def test_days_are_days(work: Work) -> None:
    id_ = made(work, MARISOL)
    back(work, signed(MARISOL, 2))
    (page,) = work.fresh().load().paper(id_).signed  # type: ignore[union-attr]
    assert page.on == TODAY and isinstance(page.on, dt.date) and page.by == "Pia Sample"
