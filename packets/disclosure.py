"""What a reader would see that must never reach it: numbers and facts found in the words of pages. Pure.

Every labour agency is a desk whose file the employer may read (`practice.md` 2.6). What is never sent stands in the
definition (`never_send`, `discloses`); here the words that intake found on the pages are held against it. Pages without
words cannot be searched, and that is said: a scan shows more than its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from packets.matters.answers import View
from packets.matters.facts import DocumentFacts
from packets.matters.matter import PageId, page_id
from packets.matters.words import label
from packets.plan import Entry, Selection
from packets.requests.schema import Definition, Destination, ItemKind, Sensitivity

GUARDED: Final = (Destination.AGENCY, Destination.EMPLOYER, Destination.PARTNER)
"""Readers that are not the client's own side and not the government desk that decides: what they get, others may get."""
SSN: Final = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
A_NUMBER: Final = re.compile(r"\bA[- #]?(?:\d{8,9}|\d{3}[- ]\d{3}[- ]\d{3})\b")
LEAST: Final = 5
"""Letters of a value that is looked for: shorter ones are found everywhere."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something on a page that this reader must never get."""

    page: PageId
    what: str
    """``ssn``, ``a_number``, or the answer key whose value stands there."""
    words: str
    """How it is called; never the value itself."""


@dataclass(frozen=True, slots=True)
class Looked:
    found: tuple[Found, ...]
    unsearchable: tuple[PageId, ...]
    """Pages with ink and without words."""


def look(selection: Selection, facts: Mapping[str, DocumentFacts], view: View, definition: Definition) -> Looked:
    """Every page that this reader gets, held against what never goes to it. `facts` are those of what is printed: what a
    cover took away is not found."""
    if selection.profile.to not in GUARDED:
        return Looked((), ())
    values = tuple(_never(view, definition))
    found: list[Found] = []
    dark: list[PageId] = []
    for entry in (*selection.bound, *selection.loose):
        for source in entry.sources:
            known = facts.get(source.evidence)
            by_number = {page.number: page for page in known.pages} if known else {}
            for number in source.pages:
                page = by_number.get(number)
                if page is None:
                    continue
                here = page_id(source.evidence, number)
                if not page.text.strip():
                    if page.ink is not None:
                        dark.append(here)
                    continue
                found += _on(here, page.text, entry, view, definition, values)
    return Looked(tuple(found), tuple(dark))


def _on(
    here: PageId, text: str, entry: Entry, view: View, definition: Definition, values: tuple[tuple[str, str, str], ...]
) -> Iterator[Found]:
    if SSN.search(text):
        yield Found(here, "ssn", "a number of the shape of a Social Security number")
    # The certifier's own form asks for the A-number.
    if entry.kind is not ItemKind.FORM and A_NUMBER.search(text) and not sent(view, definition, "person.a_number"):
        yield Found(here, "a_number", "an A-number")
    plain = _plain(text)
    for key, words, value in values:
        if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", plain):
            yield Found(here, key, words)


def _never(view: View, definition: Definition) -> Iterator[tuple[str, str, str]]:
    """Key, words, and what is looked for, of every answer that never goes to this reader."""
    vocabulary = view.library.answers
    for key, value in view.matter.answers.items():
        entry = vocabulary.answers.get(key)
        if entry is None or entry.type != "text" or not isinstance(value, str) or sent(view, definition, key):
            continue
        if never(definition, key, entry.sensitivity):
            for needle in _needles(key, entry.sensitivity, value):
                yield key, label(view.library, key), needle
    for table, rows in view.matter.tables.items():
        shape = vocabulary.tables.get(table)
        if shape is None:
            continue
        for row in rows:
            for column, value in row.items():
                known = shape.columns.get(column)
                if known is None or known.type != "text" or not isinstance(value, str):
                    continue
                if known.sensitivity in definition.never_send:
                    for needle in _needles(column, known.sensitivity, value):
                        yield f"{table}.{column}", f"{shape.label}: {known.label}", needle


def _needles(key: str, sensitivity: Sensitivity, value: str) -> Iterator[str]:
    """What of an answer would stand on a page in these very words. A sentence of staff would not; a number, an address or
    a name does."""
    plain = _plain(value)
    if sensitivity == "contact" and not key.endswith("address"):
        yield from (one for one in _REACHED.findall(plain) if len(one) >= LEAST)
    elif sensitivity in NAMED and len(re.sub(r"\W", "", plain)) >= LEAST:
        yield plain


_REACHED: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()-]{5,}\d")
NAMED: Final[tuple[Sensitivity, ...]] = ("name", "identity_number", "alias", "contact", "family")
"""What names a person or a number; other answers hold words that letters use as well."""


def never(definition: Definition, key: str, sensitivity: Sensitivity) -> bool:
    """Whether an answer never goes to this reader, by its own name or by what it gives away."""
    if key in definition.discloses:
        return definition.discloses[key] == "never"
    return sensitivity in definition.never_send


def sent(view: View, definition: Definition, key: str) -> bool:
    """Whether this reader may have it; the agency's row goes before the definition."""
    agency = view.agency
    for table in (agency.discloses if agency else {}, definition.discloses):
        if key in table:
            return table[key] == "send"
    return False


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
