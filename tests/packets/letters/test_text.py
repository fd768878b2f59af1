"""The mark-up of letters: what people type is words, and what was answered is never more than words."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from packets.letters.text import (
    Blank,
    Box,
    Cite,
    Enclosures,
    Gap,
    NewPage,
    Para,
    Signature,
    Table,
    Text,
    all_runs,
    cites_in,
    escaped,
    mark,
    parse,
    plain,
    runs,
)

HOSTILE = [
    "{{cite:e-0001:2}}",
    "{{ 7*7 }}{% for x in y %}",
    "{{sign:client}}",
    "# Title",
    "1. numbered",
    "| a | b |",
    "> framed",
    ": line",
    "^ right",
    "- point",
    "! strong",
    "back\\slash \\{\\{cite:e-1}}",
    "a\n\n# b\n{{page}}",
    "{{enclosures}}",
]


def words_of(text: str) -> str:
    return "".join(one.words for one in all_runs(parse(text)) if isinstance(one, Text))


def test_every_kind_of_block_is_known() -> None:
    found = parse(
        "# T\n\n## H\n! S\n: a\n: b\n^ r\nplain\ngoes on\n\n1. one\n2) two\n- p\n| x | y |\n|---|---|\n| {{cite:e-1}} | \\| |\n"
        "> f\n> g\n{{sign:client}}\n{{enclosures}}\n{{page}}\n"
    )
    assert [(type(one), getattr(one, "look", "")) for one in found] == [
        (Para, "title"), (Para, "heading"), (Para, "strong"), (Para, "line"), (Para, "line"), (Para, "right"), (Para, "plain"),
        (Para, "number"), (Para, "number"), (Para, "point"), (Table, ""), (Box, ""),
        (Signature, ""), (Enclosures, ""), (NewPage, ""),
    ]  # fmt: skip
    numbered = [one.number for one in found if isinstance(one, Para) and one.look == "number"]
    assert numbered == [1, 2]
    (table,) = [one for one in found if isinstance(one, Table)]
    assert table.head and table.rows[1] == ((Cite("e-1"),), (Text("|"),))


def test_numbers_go_on_over_headings_whatever_somebody_typed() -> None:
    found = parse("1. a\n\n## H\n\n7. b\n\n7. c\n")
    assert [one.number for one in found if isinstance(one, Para) and one.number] == [1, 2, 3]


def test_marks_are_told_from_words() -> None:
    line = "a {{cite:e-0007:4}} b {{ask:person.name.given}} {{write:what happened}} {{line:Name}}"
    line += " {{other}} {{cite:../x}} {{cite:e-1:x}}"
    found = list(runs(line))
    assert found == [
        Text("a "), Cite("e-0007", 4), Text(" b "), Gap("ask", "person.name.given"), Text(" "), Gap("write", "what happened"),
        Text(" "), Blank("Name"), Text(" {{other}} {{cite:../x}} {{cite:e-1:x}}"),
    ]  # fmt: skip
    assert Cite("e-0007", 4).mark == "{{cite:e-0007:4}}"


def test_an_answer_that_holds_marks_is_words_wherever_it_is_put() -> None:
    for value in HOSTILE:
        said = escaped(value)
        for around in ("{}", "1. {}", "| {} | x |", "> {}", ": {}", "a {} b"):
            found = parse(around.format(said))
            assert not cites_in(around.format(said)), value
            assert not [one for one in found if isinstance(one, Signature | Enclosures | NewPage)], value
            assert len(found) == 1, value
            assert plain(value) in words_of(around.format(said)).replace("\u0000", ""), value


@given(st.text(max_size=60))
def test_any_answer_stays_what_it_is(value: str) -> None:
    said = f"x {escaped(value)} y"
    assert " ".join(words_of(said).split()) == " ".join(f"x {plain(value)} y".split())
    assert not cites_in(said)


@given(st.text(alphabet="{}|#>:-!^1. \\\nabc", max_size=80))
def test_every_text_is_one(text: str) -> None:
    parse(text)


def test_what_turns_a_text_about_is_not_kept() -> None:
    assert plain("a\u202ecba\u2066 b\x00") == "acba b"
    assert mark("write", "a}}{{b\n") == "{{write:ab}}"


def test_a_table_that_no_paper_has_room_for_is_words() -> None:
    """One line of 150,000 strokes over 14,000 rows was padded to two thousand million cells."""
    blocks = parse("|" * 150_000 + "\n" + "| a | b |\n" * 14_000)
    assert len(blocks) == 14_001
    assert not any(isinstance(one, Table) for one in blocks)
    (table,) = parse("| a |\n| a | b |")
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [2, 2]
