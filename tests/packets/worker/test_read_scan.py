"""Scanned pages held against the pages that were printed, in the worker as it runs: codes, skew, who it is, signed or not."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from packets.errors import Known
from packets.matters.matter import Sign
from packets.matters.recognise_ink import Candidate, Recognised, recognise
from packets.worker.client import Worker
from packets.worker.scans import PrintedAsk, _believed, read_scan
from tests.inked import BOX, DAY, Form, Scanned, by_chance, letter, picture, pile, scanned, scribble

BESIDE = [one / "shared" / "forms" for one in Path(__file__).resolve().parents]
SHARED = next((one for one in BESIDE if one.is_dir()), BESIDE[0])


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(hands=2) as made:
        yield made


def taken(worker: Worker, pdf: bytes) -> bytes:
    out = io.BytesIO()
    worker.take_in(io.BytesIO(pdf), len(pdf), "", sink=out.write)
    return out.getvalue()


@dataclass(frozen=True)
class Printed:
    """A page that was printed: the paper, its page, and where it is signed."""

    name: str
    pdf: bytes
    page: int
    form: str = ""
    box: tuple[float, float, float, float] = BOX
    day: tuple[float, float, float, float] | None = DAY
    old: bool = False

    @property
    def candidate(self) -> Candidate:
        beside = (self.day,) if self.day else ()
        return Candidate(
            self.name, self.page, (Sign(page=self.page, who="client", box=self.box, beside=beside),), self.form, self.old
        )


def known_again(worker: Worker, printed: list[Printed], scan: bytes, count: int) -> tuple[Recognised, ...]:
    papers = {one.pdf: taken(worker, one.pdf) for one in printed}
    order = list(papers)
    asks = [
        PrintedAsk(
            order.index(one.pdf), one.page, f"{one.form or one.name}:{one.page}", (one.box,), (one.day,) if one.day else ()
        )
        for one in printed
    ]
    copy = taken(worker, scan)
    streams = [(io.BytesIO(one), len(one)) for one in papers.values()]
    found = read_scan(worker, (io.BytesIO(copy), len(copy)), list(range(1, count + 1)), streams, asks)
    forms = {one.form: 7 for one in printed if one.form}
    return recognise([one.candidate for one in printed], forms, found)


def wrong(results: tuple[Recognised, ...], truth: list[tuple[Printed, bool]]) -> list[str]:
    """Placements that should not be."""
    bad = []
    for one, (printed, signed) in zip(results, truth, strict=True):
        right = one.to is not None and (one.to.paper, one.to.page) == (printed.name, printed.page)
        if not one.why and not (right and signed and not printed.old):
            bad.append(f"page {one.page}: {printed.name} {printed.page} placed on {one.to}")
    return bad


FAMILY = ("Marisol", "Marisel", "Marisal", "Mariela")


def family() -> list[Printed]:
    """Four persons with nearly the same form, an older print of the first with another number, and four letters."""
    printed: list[Printed] = []
    for nth, name in enumerate(FAMILY):
        values = {page: ["Ejemplo Prueba", name, f"A000-000-00{nth}"] for page in range(1, 7)}
        pdf = Form(pages=6, values=values).pdf()
        printed += [Printed(name, pdf, page, "x-100/2025-01-20") for page in range(1, 7)]
    old = Form(pages=6, values={page: ["Ejemplo Prueba", "Marisol", "A000-000-009"] for page in range(1, 7)}).pdf()
    printed += [Printed("older", old, page, "x-100/2025-01-20", old=True) for page in (1, 2, 3)]
    for name in FAMILY:
        lines = [f"{number}. {name} asks the agency to consider part {number} of this letter." for number in range(1, 25)]
        printed.append(Printed(f"letter of {name}", letter(lines), 1, day=None))
    return printed


def test_thirty_signed_pages_shuffled_and_scanned_askew_are_right_or_wait_and_none_is_wrong(worker: Worker) -> None:
    chance = random.Random(2026)
    printed = family()
    truth = [(one, chance.random() < 0.9) for one in chance.sample(printed, 30)]
    sheets = []
    for one, signed in truth:
        page = picture(one.pdf, one.page)
        if signed:
            scribble(chance, page, one.box, grey=chance.randint(10, 100))
            if one.day:
                scribble(chance, page, one.day)
        how = by_chance(chance)
        sheets.append((scanned(page, how), how))
    results = known_again(worker, printed, pile(sheets), 30)
    assert wrong(results, truth) == []
    could = sum(signed and not one.old for one, signed in truth)
    placed = sum(not one.why for one in results)
    assert placed >= 0.7 * could, [(one.page, one.why) for one in results]


def test_every_way_round_is_told_and_a_page_of_nobody_is_like_none(worker: Worker) -> None:
    pdf = Form(values={2: ["Ejemplo", "Marisol"]}).pdf()
    page = picture(pdf, 2)
    scribble(random.Random(1), page, BOX)
    sheets = [(scanned(page, how := Scanned(turned=turn)), how) for turn in (0, 90, 180, 270)]
    strange = Scanned(angle=1)
    sheets.append((scanned(picture(letter(["Something else entirely."] * 30), 1), strange), strange))
    copy, paper = taken(worker, pile(sheets)), taken(worker, pdf)
    asks = [PrintedAsk(0, 2, "x", (BOX,), (DAY,))]
    found = read_scan(worker, (io.BytesIO(copy), len(copy)), [1, 2, 3, 4, 5], [(io.BytesIO(paper), len(paper))], asks)
    assert [one.turn for one in found[:4]] == [0, 270, 180, 90]
    assert [{code.text for code in one.codes} for one in found[:4]] == [{"X-100|01/20/25|2"}] * 4
    asked = [Candidate("p", 2, (Sign(page=2, box=BOX),), "x-100/2025-01-20")]
    assert [one.why for one in recognise(asked, {}, found)] == ["", "already_back", "already_back", "already_back", "unknown"]


def test_a_blank_page_is_told(worker: Worker) -> None:
    from PIL import Image

    how = Scanned()
    copy = taken(worker, pile([(scanned(Image.new("L", (2550, 3300), 255), how), how)]))
    (found,) = read_scan(worker, (io.BytesIO(copy), len(copy)), [1], [], [])
    assert found.blank


@pytest.mark.parametrize(
    "told",
    [
        b"{",
        b'{"pages":[]}',
        b'{"pages":[{"page":2,"codes":[],"likes":[]}]}',
        b'{"pages":[{"page":1,"codes":[],"likes":[{"to":7,"score":1,"cells":1,"off":0,"missing":0,"other":0,"usual":0,'
        b'"cut":false,"ink":[1.0]}]}]}',
        b'{"pages":[{"page":1,"codes":[],"likes":[{"to":0,"score":1,"cells":1,"off":0,"missing":0,"other":0,"usual":0,'
        b'"cut":false,"ink":[]}]}]}',
        b'{"pages":[{"page":1,"codes":[],"likes":[{"to":0,"score":NaN,"cells":1,"off":0,"missing":0,"other":0,"usual":0,'
        b'"cut":false,"ink":[1.0]}]}]}',
        b'{"pages":[{"page":1,"turn":45,"codes":[],"likes":[]}]}',
        b'{"pages":[{"page":1,"codes":[{"text":"' + b"x" * 300 + b'"}],"likes":[]}]}',
    ],
)
def test_an_answer_that_cannot_be_is_not_believed(told: bytes) -> None:
    with pytest.raises(Known, match="worker_failed"):
        _believed(told, [1], [PrintedAsk(0, 1, "x", (BOX,))])


def official(stem: str) -> tuple[bytes, dict[str, tuple[int, tuple[float, float, float, float]]]]:
    """A published form as it comes, and where its boxes are: page and box from the top left."""
    read = json.loads((SHARED / f"{stem}.fields.json").read_text(encoding="utf-8"))
    boxes = {one["name"]: (one["page"], one["rect"]) for one in read["fields"]}
    return (SHARED / f"{stem}.pdf").read_bytes(), {
        name: (page, (rect[0], 792 - rect[3], rect[2], 792 - rect[1])) for name, (page, rect) in boxes.items()
    }


REAL = (
    ("i-765.2025-08-21", "form1[0].Page4[0].Pt3Line7a_Signature[0]", "form1[0].Page4[0].Pt3Line7b_DateofSignature[0]"),
    ("i-912.2025-07-22", "form1[0].#subform[4].P3_L2a_ApplicantsSignature[0]", ""),
    (
        "g-28.2018-09-17",
        "form1[0].#subform[2].P5_Line6a_SignatureofApplicant[0]",
        "form1[0].#subform[2].Pt4Line2b_DateofSignature[0]",
    ),
    ("ar-11.2022-11-02", "form1[0].#subform[0].S3_SignatureApplicant[0]", "form1[0].#subform[0].S3_DateofSignature[0]"),
)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published forms are not here")
def test_pages_of_published_forms_with_and_without_a_code_are_known_again(worker: Worker) -> None:
    chance = random.Random(7)
    printed: list[Printed] = []
    for stem, box, day in REAL:
        pdf, boxes = official(stem)
        page, where = boxes[box]
        recipe = "/".join((stem.partition(".")[0], stem.partition(".")[2]))
        printed.append(Printed(stem, taken(worker, pdf), page, recipe, where, boxes[day][1] if day else None))
    truth, sheets = [], []
    for how in (*(by_chance(chance) for _ in printed), *(Scanned(dpi=200, angle=1.0, noise=3) for _ in printed)):
        one = printed[len(sheets) % len(printed)]
        page_ = picture(one.pdf, one.page)
        scribble(chance, page_, one.box)
        sheets.append((scanned(page_, how), how))
        truth.append((one, True))
    rough, tidy = (known_again(worker, printed, pile(some), len(some)) for some in (sheets[:4], sheets[4:]))
    assert wrong(rough, truth[:4]) == wrong(tidy, truth[4:]) == []
    assert sum(not one.why for one in rough) >= 2, [(one.page, one.why) for one in rough]
    assert [one.why for one in tidy] == [""] * 4, "a scan as an office's scanner makes it needs no person"
