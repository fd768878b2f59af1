"""A record changed as text says exactly what the same changes say on plain tables, and keeps what people wrote beside it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.errors import Broken, Known
from packets.vault import toml
from packets.vault.store import Add, Answer, Change, Drop, Put, Rows, apply, plain
from packets.vault.toml import changed_text

# What a person or another program may write: quotes, control characters, other scripts, long texts; never half a character.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(["", " ", '"', "'''", '"""', "a # no comment", "\\", "\r\n", "\x00\x7f\x85\u2028", "é" * 5000, "[x]\n"]),
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
VALUES = st.one_of(TEXTS, DAYS, st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=True))
IDS = st.sampled_from(["a-1", "a-2", "a-3"])
KEYS = st.sampled_from(["item", "title", "on", "person.name.family", "a b", "ä", "id2"])
INNER = st.lists(st.fixed_dictionaries({"page": st.integers(1, 9)}, optional={"reason": TEXTS}), max_size=3)
ROW_VALUES = st.one_of(VALUES, INNER, st.lists(st.integers(0, 9), max_size=4), st.dictionaries(KEYS, VALUES, max_size=2))
ROWS = st.lists(
    st.builds(lambda id_, rest: {"id": id_, **rest}, IDS, st.dictionaries(KEYS, ROW_VALUES, max_size=3)), max_size=3
)
TABLES = st.sampled_from(["evidence", "waivers", "history"])
ANSWER_KEYS = st.sampled_from(["person.name.family", "person.name.given", "person.phone", "x"])
OPTIONAL = st.none() | ROW_VALUES

CHANGES = st.one_of(
    st.builds(Add, TABLES, st.dictionaries(KEYS, OPTIONAL, max_size=3)),
    st.builds(Put, TABLES, IDS, st.dictionaries(KEYS, OPTIONAL, max_size=3)),
    st.builds(Put, st.just(""), st.just(""), st.dictionaries(KEYS, OPTIONAL, max_size=2)),
    st.builds(Answer, ANSWER_KEYS, st.none() | VALUES),
    st.builds(Rows, st.sampled_from(["arrests", "jobs"]), st.none() | ROWS.map(tuple)),
    st.builds(Drop, TABLES, st.integers(-1, 3)),
)


@st.composite
def records(draw: st.DrawFn) -> str:
    """A record as somebody may have written it: any order of tables, rows as tables or on one line, answers with or without
    quotes, comments everywhere."""
    import tomlkit

    answers = draw(
        st.sampled_from(
            [
                '[answers]  # said\n"person.name.family" = "E"  # hers\n# "person.phone" = ""\n',
                '[answers]\nperson.name.family = "E"  # hers\nperson.name.given = "A"\n',
                '[answers.person.name]\n# hers\nfamily = "E"\n',
                'answers = { "person.phone" = "555-0100" }  # on one line\n',
                "",
            ]
        )
    )
    blocks = [answers]
    for table in ("evidence", "waivers"):
        rows = draw(ROWS)
        style = draw(st.sampled_from(["tables", "line", "none"]))
        if style == "tables":
            blocks += [f"# of {table}\n" + tomlkit.dumps({table: rows}) if rows else ""]
        elif style == "line":
            blocks += [f"{table} = {tomlkit.item(plain(rows)).as_string()}  # on one line\n" if not rows else ""]
    blocks += [
        draw(st.sampled_from(["", '[[tables.arrests]]\n# seen\nid = "a-1"  # first\nitem = "x"\n', "[tables]\n# none yet\n"]))
    ]
    blocks += [draw(st.sampled_from(["", '[client]\nkind = "person"\n', 'client.kind = "person"  # dotted\n']))]
    blocks = draw(st.permutations([one for one in blocks if one]))
    # What stands on one line without a table of its own has to come first.
    loose = [one for one in blocks if not re.match(r"(#.*\n)?\[", one)]
    return "# at the head\nschema = 1\n" + "".join(loose) + "\n".join(one for one in blocks if one not in loose)


def typed(value: Any) -> Any:
    """So that 1 is not true and nan is itself."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    return [typed(one) for one in value] if isinstance(value, list) else (type(value).__name__, repr(value))


def on_plain_tables(text: str, changes: list[Change]) -> dict[str, Any] | None:
    record = tomllib.loads(text)
    try:
        apply(record, changes)
    except Known:
        return None
    said: dict[str, Any] = plain(record)
    return {key: value for key, value in said.items() if value != {}}


@given(records(), st.lists(CHANGES, max_size=4))
def test_the_text_says_exactly_what_the_plain_tables_say(text: str, changes: list[Change]) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    wanted = on_plain_tables(text, changes)
    if wanted is None:
        with pytest.raises(Known):
            changed_text(text.encode(), changes)
        return
    after = tomllib.loads(changed_text(text.encode(), changes))
    assert typed({key: value for key, value in after.items() if value != {}}) == typed(wanted)


@given(records(), st.lists(CHANGES, max_size=4))
def test_no_comment_of_the_record_is_lost_but_with_the_row_it_stands_in(text: str, changes: list[Change]) -> None:
    if any(isinstance(change, Drop | Rows) or (isinstance(change, Put | Add) and not change.table) for change in changes):
        return
    try:
        wanted = on_plain_tables(text, changes)
    except tomllib.TOMLDecodeError:
        return
    if wanted is None:
        return
    after = changed_text(text.encode(), changes)
    for comment in ("# at the head", "# of evidence", "# of waivers", "# seen", "# none yet"):
        assert comment not in text or comment in after


RECORD = """# A comment at the head.
schema = 1
practice = true   # invented

[answers]
# What is your family name?
"person.name.family" = "EJEMPLO"  # as on the passport

[[tables.arrests]]
# seen on paper
id = "arrest-1"
place = "Sampletown # 4" # as she says

[[tables.arrests]]
id = "arrest-2"  # by phone
place = "Draftville"

[[evidence]]
id = "e-0001"
# between two keys
item = "report"

[[evidence.left_out]]
page = 1
reason = "blank"  # both sides
"""
ARREST_1 = {"id": "arrest-1", "place": "Sampletown # 4"}
ARREST_2 = {"id": "arrest-2", "place": "Draftville"}
COVERS = [{"page": 1, "box": [1.0, 2.0, 3.0, 4.0]}, {"page": 2, "box": [1.0, 2.0, 3.0, 4.5]}]
IN_PLACE: dict[str, list[Change]] = {
    "an answer": [Answer("person.name.given", "Marisol"), Answer("person.name.family", "PRUEBA")],
    "a row that is changed": [Rows("arrests", (ARREST_1, {**ARREST_2, "place": "Probeburg", "on": dt.date(2020, 1, 2)}))],
    "a row that is new": [Rows("arrests", (ARREST_1, ARREST_2, {"id": "arrest-3"}))],
    "a table that is new": [Rows("jobs", ({"id": "job-1", "title": "Packer"},)), Rows("entries", ())],
    "a list inside a row": [Put("evidence", "e-0001", {"covers": COVERS, "title": "Report"})],
    "a list that was tables": [Put("evidence", "e-0001", {"left_out": [{"page": 2, "reason": "blank"}]})],
    "a new paper": [
        Add("evidence", {"id": "e-0002", "left_out": [{"page": 1, "reason": "blank"}], "for": ("agency", "uscis")})
    ],
    "a table of the matter": [
        Put("", "", {"client": {"kind": "group"}, "call": {"on": dt.date(2026, 1, 2), "urgent": ["detained"]}})
    ],
    "the first of a list": [Add("history", {"on": dt.date(2026, 1, 2), "did": "called", "about": None})],
}


@pytest.mark.parametrize("changes", IN_PLACE.values(), ids=IN_PLACE.keys())
def test_ordinary_changes_are_made_in_place_and_every_comment_stays_where_it_was(changes: list[Change]) -> None:
    after = changed_text(RECORD.encode(), changes)
    kept = re.findall(r"# [A-Za-z ?.]*$", RECORD, re.MULTILINE)
    if any(isinstance(change, Put) and "left_out" in change.values for change in changes):
        kept.remove("# both sides")  # it stood in the list that was written anew
    assert [one for one in kept if one not in after] == []
    assert [after.index(one) for one in kept] == sorted(after.index(one) for one in kept)
    assert after.startswith("# A comment at the head.\nschema = 1\npractice = true   # invented\n")


def test_a_new_row_stands_behind_the_last_of_its_list_and_touches_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the editor: a long record is not taken apart for one more paper."""
    monkeypatch.setattr(toml, "_edited", lambda text, changes: pytest.fail("taken apart"))
    text = """# head
schema = 1
note = '''
[[evidence]]
'''

[[evidence]]
id = "e-0001"   # first
pages = [
  1,
]
[[evidence.left_out]]
page = 2
# about what was asked

[[asked_for]]
item = "report"
"""
    row = {"id": "e-0002", "left_out": [{"page": 1, "reason": "[blank]"}]}
    after = changed_text(text.encode(), [Add("evidence", row), Add("evidence", {"id": "e-0003"})])
    place = after.index('\n[[evidence]]\nid = "e-0002"')
    added = after[place : after.index('id = "e-0003"') + len('id = "e-0003"\n')]
    assert after.replace(added, "", 1) == text
    assert after.index("# about what was asked") > place
    assert [one["id"] for one in tomllib.loads(after)["evidence"]] == ["e-0001", "e-0002", "e-0003"]


def test_a_row_that_goes_takes_its_comments_and_leaves_the_others() -> None:
    after = changed_text(RECORD.encode(), [Rows("arrests", (ARREST_2,))])
    assert "# by phone" in after
    assert "# seen on paper" not in after
    assert tomllib.loads(after)["tables"]["arrests"] == [ARREST_2]


def test_rows_in_another_order_are_still_the_rows_that_were_given() -> None:
    after = changed_text(RECORD.encode(), [Rows("arrests", (ARREST_2, ARREST_1))])
    assert tomllib.loads(after)["tables"]["arrests"] == [ARREST_2, ARREST_1]


def test_a_record_that_is_written_anew_keeps_its_comments_at_the_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings with a hash in them are no comments: what was an answer is not copied to where it would outlive it."""
    monkeypatch.setattr(toml, "_edited", lambda text, changes: "schema = 2\n")
    after = changed_text(RECORD.encode(), [Answer("person.name.given", "Marisol"), Put("evidence", "e-0001", {"item": "x"})])
    head = [line for line in after.splitlines() if line.startswith("#")]
    assert head == [
        "# A comment at the head.",
        "# practice: invented",
        "# What is your family name?",
        '# "person.name.family": as on the passport',
        "# seen on paper",
        "# place: as she says",
        "# id: by phone",
        "# between two keys",
        "# reason: both sides",
    ]
    assert tomllib.loads(after)["answers"] == {"person.name.family": "EJEMPLO", "person.name.given": "Marisol"}
    assert changed_text(after.encode(), [Answer("person.name.given", None)]).startswith(after[:100])


def test_an_edit_in_place_that_says_something_else_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it differs only in type."""
    wrong = "x = 1\n" + RECORD.replace("practice = true", "practice = 1")
    monkeypatch.setattr(toml, "_edited", lambda text, changes: wrong)
    after = changed_text(RECORD.encode(), [Put("", "", {"x": 1})])
    assert tomllib.loads(after)["practice"] is True, "1 would do for true where types are not looked at"
    assert tomllib.loads(after)["x"] == 1


def test_what_changes_nothing_gives_the_same_text() -> None:
    same: list[Change] = [
        Answer("x", None),
        Rows("arrests", (ARREST_1, ARREST_2)),
        Put("evidence", "e-0001", {"item": "report"}),
    ]
    by_hand = RECORD.replace('item = "report"', "item   =   'report'")
    assert changed_text(by_hand.encode(), same) == by_hand
    assert changed_text(RECORD.encode(), []) == RECORD


@pytest.mark.parametrize(
    "text", [b"schema = ", b"\xff", b"[a]\n[a]\n", b"a = " + b"[" * 100_000], ids=["cut", "no text", "twice", "deep"]
)
def test_what_is_no_record_is_told(text: bytes) -> None:
    with pytest.raises(Broken):
        changed_text(text, [Answer("a", "b")])
