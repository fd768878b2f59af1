"""Lint finds what a schema cannot see, each fault once, with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packets.matters.answers import PAPER_TABLES
from packets.matters.matter import Evidence
from packets.requests import lint as module
from packets.requests.lint import lint
from tests.build import OFFICE, RESOURCES, a_matter, a_paper, a_view
from tests.packets.requests.conftest import Edit

REQUEST = "requests/mini/request.toml"


def found(folder: Path) -> list[str]:
    return lint([RESOURCES, folder])[0]


def test_the_fixture_is_without_fault() -> None:
    assert found(OFFICE) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (REQUEST, 'items = ["report", "court_paper"]', 'items = ["court_paper"]', "items.report: stands in 0 packet blocks"),
        (
            REQUEST,
            'items = ["report", "court_paper"]',
            'items = ["report", "report", "court_paper"]',
            "items.report: stands in 2 ",
        ),
        (
            REQUEST,
            'items = ["report", "court_paper"]',
            'items = ["report", "court_paper", "lost"]',
            "packet.2: there is no item lost",
        ),
        (
            REQUEST,
            'items = ["report", "court_paper"]',
            'items = ["report", "court_paper", "memo"]',
            "packet.2: memo is privileged",
        ),
        (
            REQUEST,
            'items = ["form", "bound_form"]',
            'items = ["form", "bound_form", "choice"]',
            "packet.1: choice stays in the office",
        ),
        (REQUEST, 'accepts = ["mini_letter"]\nat_least', 'accepts = ["mini_leter"]\nat_least', "no evidence kind mini_leter"),
        (REQUEST, 'accepts = ["mini_sheet"]\nat_least', 'accepts = ["mini_sheat"]\nat_least', "no evidence kind mini_sheat"),
        (REQUEST, 'id = "extra"', 'id = "told"', "items.bundle: parts.told: stands here twice"),
        (
            REQUEST,
            'met_by = { answer = "mini.told", is = true }\n\n[[items.parts]]',
            "[[items.parts]]",
            "parts.told: nothing can meet it",
        ),
        (
            REQUEST,
            '{ answer = "mini.reported", is = true },\n',
            '{ answer = "mini.lost", is = true },\n',
            "no answer key mini.lost",
        ),
        (
            REQUEST,
            'required_when = { answer = "mini.kind"',
            'required_when = { answer = "mini.kint"',
            "no answer key mini.kint",
        ),
        (REQUEST, 'in = ["loud", "quiet"]', 'in = ["loud", "shrill"]', "mini.kind has no word 'shrill'"),
        (
            REQUEST,
            'required_when = { answer = "mini.kind", is = "loud" }',
            'required_when = { answer = "mini.kind", is = "load" }',
            "has no word 'load'",
        ),
        (
            REQUEST,
            '{ answer = "mini.reported", is = true },\n',
            '{ answer = "mini.reported", is = "yes" },\n',
            "mini.reported is answered yes or no, not 'yes'",
        ),
        (
            REQUEST,
            'when = { answer = "row.open", is = true }',
            'when = { answer = "row.size", is = "huge" }',
            "row.size has no word 'huge'",
        ),
        (
            REQUEST,
            'when = { answer = "row.open", is = true }',
            'when = { answer = "row.open", is = 1 }',
            "row.open is answered yes or no, not 1",
        ),
        (REQUEST, 'asks = ["row.name", "mini.name"]', 'asks = ["row.nome", "mini.name"]', "there is no column nome in sites"),
        (REQUEST, 'asks = ["row.name", "mini.name"]', 'asks = ["row.name", "mini.nome"]', "there is no answer key mini.nome"),
        (REQUEST, 'asks = ["mini.day"]', 'asks = ["row.day"]', "there is no column day in no table"),
        (REQUEST, 'for_each = "happenings"', 'for_each = "papers.photos"', "there is no column known in papers.photos"),
        (REQUEST, 'fresh = { from = "mini.day"', 'fresh = { from = "mini.dai"', "fresh: there is no answer key mini.dai"),
        (REQUEST, 'fresh = { from = "date", days = 30, at', 'fresh = { from = "day", days = 30, at', "fresh: day is neither"),
        (
            REQUEST,
            'accepts = ["mini_report"]\ngoes_to = ["court"]',
            'goes_to = ["court"]',
            "items.court_paper: nothing can meet it",
        ),
        (REQUEST, '"mini.count" = "ask"', '"mini.cuont" = "ask"', "discloses: there is no answer key mini.cuont"),
        (REQUEST, 'profile = "mini_post"', 'profile = "mini_pigeon"', "profile: there is no mini_pigeon"),
        (REQUEST, 'profile = "mini_post"', 'profile = "court_ecas"', "profile: court_ecas does not deliver to agency"),
        ("agencies/mini-desk.toml", 'item = "many"', 'item = "money"', "agencies/mini-desk: items: there is no item money"),
        (
            "agencies/mini-desk.toml",
            '"mini.count" = "send"',
            '"mini.cuont" = "send"',
            "agencies/mini-desk: discloses: there is no answer key",
        ),
        (
            "vocabulary/clocks.toml",
            'trigger = "mini.day"',
            'trigger = "mini.dai"',
            "clocks: mini_clock: there is no answer key mini.dai",
        ),
        (
            "vocabulary/answers.toml",
            'derived = "member_age"',
            'words = ["old"]',
            "answers: sites.years: derived columns name their function",
        ),
        ("vocabulary/answers.toml", 'words = ["large", "small"]', "words = []", "answers: sites.size: a choice has words"),
        ("vocabulary/answers.toml", 'named_by = ["name"]', 'named_by = ["nome"]', "sites: named_by: there is no column nome"),
        (
            "vocabulary/answers.toml",
            'words = ["loud", "quiet", "neither"]',
            "words = []",
            "answers: mini.kind: a choice has words",
        ),
        (
            "vocabulary/answers.toml",
            'derived = "days_to_mailing"',
            "",
            "mini.mailing_days: derived answers name their function",
        ),
    ],
)
def test_one_wrong_word_is_one_fault_with_its_place(edited: Edit, file: str, old: str, new: str, fault: str) -> None:
    faults = found(edited(file, old, new))
    assert len(faults) == 1, faults
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            '"organisation_engagement", "contract_copy"',
            '"pay_stub", "organisation_engagement", "contract_copy"',
            "pay_stub shows a person",
        ),
        (
            '"organisation_engagement", "contract_copy"',
            '"papyrus", "organisation_engagement", "contract_copy"',
            "no evidence kind papyrus",
        ),
        ('accepts = ["side_by_side"]', 'accepts = ["side_by_side", "declaration"]', "declaration is not among evidence_kinds"),
        ("evidence_kinds = [", "NOTHING = [", "says which papers it may hold"),
    ],
)
def test_what_goes_to_the_employer_holds_contract_papers_only(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (RESOURCES / "requests" / "contract_language" / "request.toml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    if "NOTHING" in text:
        text = re.sub(r"NOTHING = \[[^]]*\]\n", "", text)
    place = tmp_path / "requests" / "contract_language"
    place.mkdir(parents=True)
    (place / "request.toml").write_text(text, encoding="utf-8")
    assert any(fault in one for one in found(tmp_path)), found(tmp_path)


def test_a_table_that_does_not_exist_is_told_once_for_the_item(edited: Edit) -> None:
    folder = edited(REQUEST, 'for_each = "happenings"', 'for_each = "quarrels"')
    assert found(folder) == [
        "mini/request.toml: items.event_paper: for_each: there is no table quarrels",
        "mini/request.toml: items.event_paper: there is no column known in quarrels",
    ]


def test_the_kind_for_what_no_item_asks_for_must_be_there(tmp_path: Path) -> None:
    assert "vocabulary/evidence_kinds: other: must be there, for what no item asks for" in lint([tmp_path])[0]


def test_holes_are_notes_and_no_faults() -> None:
    faults, notes = lint([RESOURCES, OFFICE])
    assert faults == []
    assert "mini/request.es.toml: items.two_letters.why: no words" in notes
    assert "mini/request.es.toml: items.memo.label: no words" in notes
    assert "mini/request.es.toml: items.form.bring: no words" in notes
    assert not any("items.report." in note for note in notes)
    assert any(note.startswith("vocabulary/answers: mini.secret") for note in notes) is False  # disclosed, so it is used


def test_words_for_an_item_that_does_not_exist_are_a_note(edited: Edit) -> None:
    folder = edited("requests/mini/request.es.toml", "[items.two_letters]", "[items.three_letters]")
    assert "mini/request.es.toml: items.three_letters: there is no such item" in lint([RESOURCES, folder])[1]


def test_a_kind_of_paper_and_an_answer_that_nothing_uses_are_notes(edited: Edit) -> None:
    edited("vocabulary/evidence_kinds.toml", "[mini_report]", '[mini_spare]\nlabel = "Spare"\n\n[mini_report]')
    folder = edited(
        "vocabulary/answers.toml",
        '[answers."mini.name"]',
        '[answers."mini.spare"]\ntype = "text"\nlabel = "S"\n\n[answers."mini.name"]',
    )
    notes = lint([RESOURCES, folder])[1]
    assert "vocabulary/evidence_kinds: mini_spare: no item accepts it" in notes
    assert "vocabulary/answers: mini.spare: no item asks for it" in notes
    assert "vocabulary/evidence_kinds: mini_card: no item accepts it" not in notes


def test_the_tables_made_of_papers_are_those_that_are_computed() -> None:
    assert set(module.PAPER_TABLES) == set(PAPER_TABLES)


def test_the_columns_of_papers_are_those_that_a_row_has() -> None:
    paper = a_paper("e-1", kind="photo", item="report", language="es", shows_others=True)
    rows = a_view(a_matter(papers=[paper])).rows("papers.photos")
    assert rows is not None
    assert set(rows[0]) == set(module.PAPER_COLUMNS)
    assert "title" in Evidence.model_fields
