"""Definitions are strict: whatever a file says that we do not know is a fault with its place, and all are told at once."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from packets.errors import Broken, Known
from packets.requests import conditions, schema, vocabulary
from packets.requests.model import Record, read_toml, shaped
from packets.requests.schema import Definition, Item, Shared, Tighten
from packets.requests.vocabulary import Agency, AnswerVocabulary, Profile
from tests.build import OFFICE, RESOURCES, toml

MINI = OFFICE / "requests" / "mini" / "request.toml"
ITEM: dict[str, Any] = {
    "id": "paper",
    "kind": "evidence",
    "label": "Paper",
    "need": "required",
    "accepts": ["mini_report"],
    "goes_to": ["agency"],
    "why": "Because.",
    "source": "s",
    "read_on": dt.date(2026, 11, 22),
}


def faults(model: type[Record], raw: dict[str, Any]) -> list[str]:
    with pytest.raises(Broken) as caught:
        shaped(model, raw, "file.toml")
    return list(caught.value.faults)


def test_the_smallest_item_stands() -> None:
    item = shaped(Item, ITEM, "file.toml")
    assert item.accepts == ("mini_report",)
    assert item.waive_by == "attorney"


@pytest.mark.parametrize("lost", ["id", "kind", "label", "need", "goes_to", "why", "source", "read_on"])
def test_an_item_says_what_it_has_to(lost: str) -> None:
    raw = {key: value for key, value in ITEM.items() if key != lost}
    assert faults(Item, raw) == [f"{lost}: Field required"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"),
        ("id", "Paper"),
        ("id", "1paper"),
        ("kind", "evidenc"),
        ("need", "Required"),
        ("label", ""),
        ("goes_to", []),
        ("goes_to", ["everybody"]),
        ("goes_to", "agency"),
        ("accepts", "mini_report"),
        ("accepts", ["Mini Report"]),
        ("at_least", 0),
        ("at_least", "2"),
        ("piece", "free"),
        ("stage", "before"),
        ("waive_by", "client"),
        ("original", "no"),
        ("translate", "yes"),
        ("read_on", "2026-11-22"),
        ("verify", 1),
        ("asks", ["Person Name"]),
        ("fresh", {"from": "date"}),
        ("fresh", {"from": "date", "days": 1, "months": 1}),
        ("fresh", {"from": "date", "days": 0}),
        ("fresh", {"from": "date", "days": 3, "at": "sending"}),
        ("when", {"answer": "x"}),
        ("parts", [{"id": "a", "label": "A", "need": "required"}]),
        ("parts", [{"label": "A"}]),
        ("rows_at_least", -1),
    ],
)
def test_an_unknown_key_a_wrong_type_and_a_wrong_word_are_faults_with_their_place(key: str, value: object) -> None:
    found = faults(Item, {**ITEM, key: value})
    assert found
    assert all(one.startswith(key) for one in found)


def test_a_privileged_item_goes_nowhere_else() -> None:
    assert "privileged" in faults(Item, {**ITEM, "goes_to": ["privileged", "agency"]})[0]


def test_a_conditional_item_says_when() -> None:
    assert "when" in faults(Item, {**ITEM, "need": "conditional"})[0]


def test_a_decision_says_which_answer_meets_it() -> None:
    assert "met_by" in faults(Item, {**ITEM, "kind": "decision"})[0]


def test_all_faults_of_a_file_are_told_at_once_each_with_its_place() -> None:
    raw = copy.deepcopy(toml(MINI))
    raw["edition"] = "tomorrow"
    raw["colour"] = "red"
    raw["items"][0]["need"] = "perhaps"
    raw["items"][1]["goes_to"] = ["moon"]
    del raw["items"][2]["why"]
    raw["currency"]["status"] = "ajar"
    raw["packet"][0]["section"] = "annex"
    found = faults(Definition, raw)
    assert [one.partition(":")[0] for one in found] == [
        "edition",
        "currency.status",
        "items.0.need",
        "items.1.goes_to.0",
        "items.2.why",
        "packet.0.section",
        "colour",
    ]


def test_a_place_names_no_shape_of_our_own() -> None:
    raw = {**ITEM, "when": {"all": [{"answer": "x", "is": [1]}]}}
    assert faults(Item, raw)[0].startswith("when.all.0.is: should be a text, true or false, a number, or a day")
    assert sum("when.all.0.is" in one for one in faults(Item, raw)) == 1


def test_a_fault_never_quotes_the_value() -> None:
    secret = "A 012-345-678"
    raw = {**ITEM, "kind": secret, "read_on": secret, "at_least": secret, "fresh": {"from": secret}, secret[:1]: 1}
    assert not any("012-345" in one for one in faults(Item, raw))


def test_one_line_tells_five_faults_and_counts_the_rest() -> None:
    raw = {**ITEM, **{f"key{n}": n for n in range(8)}}
    with pytest.raises(Broken) as caught:
        shaped(Item, raw, "file.toml")
    assert len(caught.value.faults) == 8
    said = str(caught.value.params["faults"])
    assert said.count("Extra inputs") == 5
    assert said.endswith("; and 3 more")


@pytest.mark.parametrize("text", ["schema = \n", "a = 1\na = 2\n", "x = [1,", '"""'])
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Any, text: str) -> None:
    path = tmp_path / "request.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Broken, match=r"line|at end of document"):
        read_toml(path)


def test_what_is_no_text_or_nested_without_end_is_told(tmp_path: Any) -> None:
    path = tmp_path / "request.toml"
    path.write_bytes(b'title = "\xff"\n')
    with pytest.raises(Broken):
        read_toml(path)
    path.write_text("x = " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(Broken):
        read_toml(path)


def test_a_file_that_is_not_there_has_a_name_of_its_own(tmp_path: Any) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(Known) as caught:
            read_toml(path)
        assert caught.value.code == "file_missing"


def test_nothing_that_was_read_can_be_changed() -> None:
    item = shaped(Item, ITEM, "file.toml")
    with pytest.raises(Exception, match="frozen"):
        item.label = "Other"  # type: ignore[misc]


# The profile: what leaves carries what is named for its reader


def a_raw_profile(**values: Any) -> dict[str, Any]:
    return {**toml(OFFICE / "profiles" / "mini_post.toml"), **values}


@pytest.mark.parametrize("to", ["uscis", "agency", "court", "employer", "partner"])
def test_a_packet_that_leaves_carries_only_what_is_named_for_its_reader(to: str) -> None:
    assert shaped(Profile, a_raw_profile(to=to, carries=[to]), "p.toml")
    assert faults(Profile, a_raw_profile(to=to, carries=[to, "office"]))
    assert faults(Profile, a_raw_profile(to=to, carries=["client"]))


def test_the_client_gets_what_was_sent_but_nothing_of_the_office() -> None:
    assert shaped(Profile, a_raw_profile(to="client", carries=["client", "agency", "uscis", "court"]), "p.toml")
    assert faults(Profile, a_raw_profile(to="client", carries=["client", "office"]))


@pytest.mark.parametrize(
    "values", [{"to": "privileged", "carries": ["privileged"]}, {"to": "office", "carries": ["office", "privileged"]}]
)
def test_no_profile_carries_what_is_privileged(values: dict[str, Any]) -> None:
    assert faults(Profile, a_raw_profile(**values))


# The fixture says everything that can be said, so that a key that nobody reads any more is noticed


def said_by(record: Record, found: set[str], place: str = "") -> set[str]:
    """Every field that is set somewhere below `record`, as ``Model.field``."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in record.model_fields_set:
            found.add(f"{type(record).__name__}.{name}")
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,):
            if isinstance(one, Record):
                said_by(one, found)
    return found


def all_fields(found: set[type[Record]]) -> set[str]:
    return {f"{model.__name__}.{name}" for model in found for name in model.model_fields}


def test_the_fixture_uses_every_feature_of_the_schema() -> None:
    said: set[str] = set()
    said_by(shaped(Definition, toml(MINI), "mini"), said)
    said_by(shaped(Shared, toml(OFFICE / "requests" / "common" / "mini.toml"), "mini"), said)
    said_by(shaped(Agency, toml(OFFICE / "agencies" / "mini-desk.toml"), "mini"), said)
    said_by(shaped(Profile, toml(OFFICE / "profiles" / "mini_post.toml"), "mini"), said)
    said_by(shaped(AnswerVocabulary, toml(OFFICE / "vocabulary" / "answers.toml"), "mini"), said)
    models = {
        schema.Fresh,
        schema.Part,
        schema.Look,
        schema.Item,
        schema.Tighten,
        schema.Block,
        schema.Currency,
        schema.Shared,
        schema.Definition,
        conditions.Asked,
        conditions.AllOf,
        conditions.AnyOf,
        conditions.Not,
        vocabulary.AnswerKey,
        vocabulary.Column,
        vocabulary.AnswerTable,
        vocabulary.AnswerVocabulary,
        vocabulary.RowItem,
        vocabulary.ResponseClock,
        vocabulary.Agency,
        vocabulary.Profile,
    }
    closed = {"Definition.evidence_kinds"}  # of what goes to the employer; the shipped kinds use it
    assert all_fields(models) - said == closed


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("kind", {"evidence", "form", "letter", "signature", "decision", "task"}),
        ("need", {"required", "conditional", "recommended"}),
        ("goes_to", {"uscis", "agency", "court", "employer", "partner", "client", "office", "privileged"}),
        ("stage", {"before_draft", "before_send", "after_send", "on_return", "at_close"}),
        ("waive_by", {"attorney", "staff", "nobody"}),
        ("piece", {"bound", "loose"}),
        ("original", {"copy", "original", "either"}),
    ],
)
def test_the_fixture_uses_every_word_of_a_closed_list(field: str, words: set[str]) -> None:
    found: set[str] = set()
    for item in toml(MINI)["items"]:
        value = item.get(
            field, {"stage": "before_send", "waive_by": "attorney", "piece": "bound", "original": "copy"}.get(field)
        )
        found |= set(value) if isinstance(value, list) else {value}
    assert found == words


def test_tighten_has_no_way_to_loosen_by_an_empty_list() -> None:
    assert faults(Tighten, {"item": "x", "goes_to": []})


def test_every_shipped_file_is_read_by_the_model_of_its_place() -> None:
    for path in sorted(RESOURCES.glob("requests/*/request.toml")):
        assert shaped(Definition, toml(path), path.name).id == path.parent.name
