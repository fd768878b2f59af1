"""Reading definitions: shipped files first, then the office's, which replace whole files; sharing only tightens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Broken, Known
from packets.requests.library import Library, tightened
from packets.requests.model import shaped
from packets.requests.schema import Destination, Item, Need, Tighten
from packets.requests.vocabulary import Clock
from tests.build import OFFICE, RESOURCES, office, shipped
from tests.packets.requests.conftest import Edit
from tests.packets.requests.test_schema import ITEM


def faults_under(folder: Path) -> tuple[str, ...]:
    return Library.read([RESOURCES, folder], strict=False).faults


# Office over shipped


def test_the_office_adds_its_own_kinds_beside_the_shipped_ones() -> None:
    assert set(office().kinds) == {*shipped().kinds, "mini"}
    assert office().kind("u_certification").hash == shipped().kind("u_certification").hash


def test_the_office_replaces_a_whole_definition_and_nothing_is_mixed_in(tmp_path: Path) -> None:
    own = tmp_path / "requests" / "u_certification"
    own.mkdir(parents=True)
    text = (OFFICE / "requests" / "mini" / "request.toml").read_text(encoding="utf-8")
    (own / "request.toml").write_text(text.replace('id = "mini"', 'id = "u_certification"', 1), encoding="utf-8")
    library = Library.read([RESOURCES, OFFICE, tmp_path])
    kind = library.kind("u_certification")
    assert kind.definition.title == "Request of the fixture"
    assert kind.item("short_statement") is None
    assert set(kind.by_id) == set(library.kind("mini").by_id)


def test_the_office_replaces_a_profile_and_an_agency_by_their_id(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    text = (RESOURCES / "profiles" / "agency_email.toml").read_text(encoding="utf-8")
    (tmp_path / "profiles" / "agency_email.toml").write_text(text.replace("20000000", "5000000"), encoding="utf-8")
    library = Library.read([RESOURCES, tmp_path])
    assert library.profile("agency_email").max_bytes == 5_000_000
    assert shipped().profile("agency_email").max_bytes == 20_000_000


def test_the_office_adds_words_to_the_vocabularies() -> None:
    assert set(shipped().answers.answers) < set(office().answers.answers)
    assert set(shipped().evidence_kinds) < set(office().evidence_kinds)
    assert office().holiday(dt.date(2026, 8, 17))
    assert not shipped().holiday(dt.date(2026, 8, 17))


def test_an_unknown_id_is_told_with_those_that_there_are() -> None:
    with pytest.raises(Known) as caught:
        shipped().kind("t_visa")
    assert (caught.value.code, caught.value.params["known"]) == ("unknown_request", "soi_request, u_certification, u_petition")
    with pytest.raises(Known) as caught:
        shipped().profile("pigeon")
    assert caught.value.code == "unknown_profile"
    with pytest.raises(Known) as caught:
        shipped().agency("nowhere")
    assert caught.value.code == "unknown_agency"
    assert shipped().agency("") is None


# Sharing


def test_shared_items_stand_before_the_definition_s_own() -> None:
    ids = [item.id for item in office().kind("mini").items]
    assert ids[:3] == ["shared_need", "shared_narrow", "shared_page"]
    assert ids.index("translation") < ids.index("report")


def test_the_including_definition_tightens_what_it_includes() -> None:
    by_id = office().kind("mini").by_id
    assert by_id["shared_need"].need is Need.REQUIRED
    assert by_id["shared_narrow"].goes_to == (Destination.AGENCY,)
    assert by_id["shared_narrow"].at_least == 2
    assert by_id["shared_page"].fresh is not None
    assert by_id["shared_page"].fresh.days == 14
    assert by_id["shared_page"].why == "Read again at mailing."


def an_item(**values: Any) -> Item:
    return shaped(Item, {**ITEM, **values}, "item")


@pytest.mark.parametrize(
    ("item", "change"),
    [
        ({"need": "required"}, {"need": "recommended"}),
        ({"need": "required"}, {"need": "conditional"}),
        ({"goes_to": ["agency"]}, {"goes_to": ["agency", "court"]}),
        ({"goes_to": ["agency"]}, {"goes_to": ["office"]}),
        ({"at_least": 2}, {"at_least": 1}),
        ({"fresh": {"from": "date", "days": 30}}, {"fresh": {"from": "date", "days": 31}}),
        ({"fresh": {"from": "date", "days": 30}}, {"fresh": {"from": "date", "months": 1}}),
        ({"fresh": {"from": "date", "months": 1}}, {"fresh": {"from": "date", "days": 29}}),
        ({"fresh": {"from": "date", "months": 1}}, {"fresh": {"from": "date", "months": 2}}),
        ({"fresh": {"from": "date", "days": 30}}, {"fresh": {"from": "mini.day", "days": 3}}),
        ({"fresh": {"from": "date", "days": 30}}, {"fresh": {"from": "date", "days": 3, "at": "today"}}),
        ({"need": "recommended"}, {"need": "conditional"}),
    ],
)
def test_tighten_refuses_what_would_loosen(item: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"only|says when"):
        tightened(an_item(**item), shaped(Tighten, {"item": "paper", **change}, "tighten"))


@pytest.mark.parametrize(
    ("item", "change"),
    [
        ({"need": "recommended"}, {"need": "required"}),
        ({"need": "recommended", "when": {"answer": "x", "is": True}}, {"need": "conditional"}),
        ({"goes_to": ["agency", "court"]}, {"goes_to": ["court"]}),
        ({"goes_to": ["agency", "court"]}, {"goes_to": ["privileged"]}),
        ({"at_least": 1}, {"at_least": 3}),
        ({}, {"fresh": {"from": "date", "days": 30}}),
        ({"fresh": {"from": "date", "days": 30}}, {"fresh": {"from": "date", "days": 30}}),
        ({"fresh": {"from": "date", "months": 1}}, {"fresh": {"from": "date", "days": 28}}),
        ({"fresh": {"from": "date", "days": 31}}, {"fresh": {"from": "date", "months": 1}}),
        ({"fresh": {"from": "date", "months": 3}}, {"fresh": {"from": "date", "months": 2}}),
    ],
)
def test_tighten_takes_what_is_stricter(item: dict[str, Any], change: dict[str, Any]) -> None:
    before = an_item(**item)
    wanted = shaped(Tighten, {"item": "paper", **change}, "tighten")
    after = tightened(before, wanted)
    for name in change:
        assert getattr(after, name) == getattr(wanted, name)
    assert after.model_copy(update={name: getattr(before, name) for name in change}) == before


def test_every_way_in_which_files_do_not_fit_together_is_told_with_its_place(edited: Edit) -> None:
    edited(
        "requests/mini/request.toml", 'include = ["common/mini", "common/papers"]', 'include = ["common/mini", "common/lost"]'
    )
    edited("requests/mini/request.toml", 'item = "shared_need"\nneed = "required"', 'item = "nobody"\nneed = "required"')
    edited("requests/mini/request.toml", 'goes_to = ["agency"]\nat_least = 2', 'goes_to = ["partner"]\nat_least = 2')
    edited("requests/mini/request.toml", 'id = "report"', 'id = "shared_page"')
    folder = edited("requests/mini/request.toml", 'id = "two_letters"', 'id = "timing"')
    faults = faults_under(folder)
    assert "mini/request.toml: include: there is no common/lost" in faults
    assert "mini/request.toml: tighten: there is no item nobody" in faults
    assert "mini/request.toml: tighten.shared_narrow: goes_to may only narrow" in faults
    assert "mini/request.toml: items.shared_page: stands in an included file too; use [[tighten]]" in faults
    assert "mini/request.toml: items.timing: stands here twice" in faults
    assert len(faults) == 5


def test_two_included_files_with_the_same_item_are_a_fault(edited: Edit) -> None:
    folder = edited("requests/common/mini.toml", 'id = "shared_page"', 'id = "translation"')
    assert any("common/papers has an item translation that stands before it already" in one for one in faults_under(folder))


def test_faults_of_all_files_are_told_at_once(edited: Edit) -> None:
    edited("requests/mini/request.toml", 'family = "campaign"', 'family = "quarrel"')
    edited("agencies/mini-desk.toml", 'shape = "labour"', 'shape = "round"')
    edited("profiles/mini_post.toml", "copies = 2", 'copies = "two"')
    edited("vocabulary/answers.toml", 'type = "number"\nlabel = "Count"', 'type = "sum"\nlabel = "Count"')
    edited("vocabulary/evidence_kinds.toml", "never_collect = true", "never_collet = true")
    edited("vocabulary/clocks.toml", "months = 6", 'months = "6"')
    folder = edited("requests/mini/request.es.toml", "title =", "titulo =")
    with pytest.raises(Broken) as caught:
        Library.read([RESOURCES, folder])
    places = {one.partition(": ")[0] for one in caught.value.faults}
    assert places == {
        "mini/request.toml",
        "agencies/mini-desk.toml",
        "profiles/mini_post.toml",
        "vocabulary/answers.toml",
        "vocabulary/evidence_kinds.toml",
        "vocabulary/clocks.toml",
        "mini/request.es.toml",
    }


def test_a_table_file_that_is_no_toml_is_one_fault(edited: Edit) -> None:
    folder = edited("vocabulary/clocks.toml", "[mini_clock]", "[mini_clock")
    assert len(faults_under(folder)) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("requests/mini/request.toml", 'id = "mini"', 'id = "maxi"'),
        ("agencies/mini-desk.toml", 'id = "mini-desk"', 'id = "maxi-desk"'),
        ("profiles/mini_post.toml", 'id = "mini_post"', 'id = "maxi_post"'),
    ],
)
def test_a_file_is_called_as_what_it_holds(edited: Edit, file: str, old: str, new: str) -> None:
    assert any(": id: is maxi" in one for one in faults_under(edited(file, old, new)))


# Pinning


def test_the_hash_pins_every_word_of_the_definition_and_of_what_it_includes(edited: Edit) -> None:
    before = Library.read([RESOURCES, OFFICE]).kind("mini").hash
    assert before == Library.read([RESOURCES, OFFICE]).kind("mini").hash
    first = edited("requests/common/mini.toml", 'label = "Shared paper whose need is raised"', 'label = "Shared paper"')
    included = Library.read([RESOURCES, first]).kind("mini").hash
    second = edited("requests/mini/request.toml", 'why = "Two voices."', 'why = "Two."')
    own = Library.read([RESOURCES, second]).kind("mini").hash
    assert len({before, included, own}) == 3


def test_the_hash_does_not_change_with_comments_and_blank_lines(edited: Edit) -> None:
    before = office().kind("mini").hash
    folder = edited("requests/mini/request.toml", "[currency]", "\n# A word.\n\n[currency]")
    assert Library.read([RESOURCES, folder]).kind("mini").hash == before


# Words in other languages


def test_words_of_another_language_stand_beside_with_those_of_the_included_files() -> None:
    words = office().kind("mini").words["es"]
    assert words.title == "Solicitud de prueba"
    assert words.items["report"].label == "Copia del reporte"
    assert words.items["two_letters"].why == ""
    assert words.items["translation"].label.startswith("Traducción")


def test_a_clock_of_the_office_is_read(edited: Edit) -> None:
    assert isinstance(office().clocks["mini_clock"], Clock)
    assert edited("vocabulary/crimes.toml", "mini_crime", "other_crime").exists()
