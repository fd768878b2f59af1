"""How answers, tables, rows and kinds of paper are called where a person reads of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from packets.matters.answers import PAPER_TABLES
from packets.matters.days import say_day
from packets.matters.typed import say
from packets.requests.library import Library
from packets.requests.vocabulary import AnswerKey, Column

ERA = "deferred_action_era"
"""What derives the set of forms of a filing day."""
PAPER_COLUMNS = {"covered": "Covered", "varied": "Another copy goes out in its place", "kind": "Kind", "title": "Title"}
"""Columns of the tables that are made of papers."""
SPELLED = {
    "apt": "apartment",
    "ste": "suite",
    "flr": "floor",
    "uscis": "USCIS",
    "ice": "ICE",
    "cbp": "CBP",
    "h_2a": "H-2A",
    "h_2b": "H-2B",
    "j_1": "J-1",
}
"""Words of choices that are not read as they are kept."""


def label(library: Library, key: str, table: str = "") -> str:
    """The name of an answer, of a table, or of a column (``row.<column>``) of `table`."""
    if key.startswith("row."):
        column = key.removeprefix("row.")
        shape = library.answers.tables.get(table)
        if shape is not None and column in shape.columns:
            return f"{shape.row}: {shape.columns[column].label}"
        return PAPER_COLUMNS.get(column, column)
    entry = library.answers.answers.get(key) or library.answers.tables.get(key)
    return entry.label if entry else key


def question(library: Library, key: str, table: str = "") -> str:
    """What to ask to have the answer: its question, or its name where no question stands."""
    entry = library.answers.answers.get(key) or library.answers.tables.get(key)
    return (entry and entry.ask) or label(library, key, table)


def table_name(library: Library, table: str) -> str:
    return "such papers" if table in PAPER_TABLES else label(library, table)


def row_name(library: Library, table: str, row: Mapping[str, object]) -> str:
    """A row by the columns that name it, else by its id."""
    if table in PAPER_TABLES:
        return str(row.get("title") or row["id"])
    shape = library.answers.tables.get(table)
    named = [say_value(row[column]) for column in (shape.named_by if shape else ()) if row.get(column)]
    return ", ".join(named) or str(row["id"])


def kind_name(library: Library, kind: str) -> str:
    entry = library.evidence_kinds.get(kind)
    return entry.label if entry else kind


def kind_names(library: Library, kinds: Iterable[str]) -> str:
    """The first four of them."""
    every = tuple(kinds)
    return ", ".join(kind_name(library, kind) for kind in every[:4]) + (" and more" if len(every) > 4 else "")


def say_answer(library: Library, key: str, value: object, table: str = "") -> str:
    """An answer as a person says it: a number with its strokes, a crime and a set of forms by their names, one of a few words
    as it is read. Of a column (``row.<column>``) `table` says of which table."""
    shape = library.answers.tables.get(table) if key.startswith("row.") else None
    entry: AnswerKey | Column | None = library.answers.answers.get(key)
    if shape is not None:
        entry = shape.columns.get(key.removeprefix("row."))
    if entry is not None and entry.check:
        return say(entry.check, value)
    if isinstance(value, str) and value in library.crimes:
        return library.crimes[value].label
    if isinstance(value, str) and entry is not None and entry.derived == ERA and value in library.eras:
        return library.eras[value].label
    said = say_value(value)
    return say_word(said) if entry is not None and (entry.type == "choice" or said in entry.words) else said


def say_word(word: str) -> str:
    """A word of a choice as a person reads it."""
    return SPELLED.get(word, word.replace("_", " ").strip())


def say_value(value: object) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case dt.date():
            return say_day(value)
        case _:
            return str(value)


def counted(count: int, one: str, many: str = "") -> str:
    """``1 page``, ``3 pages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def pages_words(numbers: Iterable[int]) -> str:
    """``page 3``, ``pages 5-7, 9``: for sentences that read the same of one and of several."""
    every = tuple(numbers)
    return f"page {ranges(every)}" if len(every) == 1 else f"pages {ranges(every)}"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers of pages as a person reads them: ``1-3, 7``."""
    out: list[str] = []
    start = previous = None
    for number in [*sorted(numbers), None]:
        if start is not None and previous is not None and number != previous + 1:
            out.append(str(start) if start == previous else f"{start}-{previous}")
            start = None
        if start is None:
            start = number
        previous = number
    return ", ".join(out)
