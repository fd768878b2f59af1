"""What a reader would see that must never reach it: numbers and facts found in the words of pages. Pure.

Every labour agency is a desk whose file the employer may read (`practice.md` 2.6). What is never sent stands in the
definition (`never_send`, `discloses`); here the words that intake found on the pages are held against it. Pages without
words cannot be searched, and that is said: a scan shows more than its text.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from packets.matters.answers import View
from packets.matters.facts import DocumentFacts, FormWord
from packets.matters.matter import PageId, page_id
from packets.matters.words import label
from packets.plan import Selection
from packets.requests.schema import Definition, Destination, ItemKind, Sensitivity

GUARDED: Final = (Destination.AGENCY, Destination.EMPLOYER, Destination.PARTNER)
"""Readers that are not the client's own side and not the government desk that decides: what they get, others may get."""
STRICT: Final[tuple[Sensitivity, ...]] = (
    "status", "identity_number", "alias", "contact", "family", "criminal", "health", "birth", "office",
)  # fmt: skip
"""What never goes to such a reader of a request that is made to somebody else."""
_GAP = r"[\W_]{0,3}"
SSN: Final = re.compile(r"(?<!\d)\d{3}[-. ]{1,2}\d{2}[-. ]{1,2}\d{4}(?!\d)|(?:ssn|social security)\D{0,20}\d{9}(?!\d)")
A_NUMBER: Final = re.compile(
    rf"(?<![a-z])(?:a|alien|uscis){_GAP}(?:no|number|num|nr|account)?{_GAP}\d{{3}}[\W_]?\d{{3}}[\W_]?\d{{2,3}}(?!\d)"
)
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
    """Pages with ink and without words, and those that intake made a picture of: what stood in their fields and notes is seen,
    and is not among their words."""


def look(
    selection: Selection,
    facts: Mapping[str, DocumentFacts],
    view: View,
    definition: Definition,
    fields: Mapping[str, Sequence[FormWord]] | None = None,
) -> Looked:
    """Every page that this reader gets, held against what never goes to it. `facts` are those of what is printed: what a
    cover took away is not found. `fields` are the words of forms that go along fillable, by paper."""
    if selection.profile.to not in GUARDED:
        return Looked((), ())
    search = _Search(view, definition, selection.profile.to)
    found: list[Found] = []
    dark: list[PageId] = []
    for entry in (*selection.bound, *selection.loose):
        form = entry.kind is ItemKind.FORM
        first = next(iter(entry.page_ids), PageId(entry.id))
        found += search.on(first, f"{entry.title}\n{entry.person}\n{entry.heading}", form=form)
        for source in entry.sources:
            known = facts.get(source.evidence)
            for mark in known.outline if known else ():
                if mark.page in source.pages:
                    found += search.on(page_id(source.evidence, mark.page), mark.title, form=form)
            by_number = {page.number: page for page in known.pages} if known else {}
            for number in source.pages:
                page = by_number.get(number)
                if page is None:
                    continue
                here = page_id(source.evidence, number)
                if page.ink is not None and (not page.text.strip() or page.pixels not in ("", "covered")):
                    dark.append(here)
                found += search.on(here, page.text, form=form)
                if source.stands_for and (printed := facts.get(source.stands_for)) is not None:
                    # A scan has no words: those that were printed stand on it, beside what was written by hand.
                    found += search.on(here, printed.pages[source.at - 1].text, form=form)
            if known and fields and source.pages:
                here, words = page_id(source.evidence, source.pages[0]), fields.get(source.evidence, ())
                found += search.on(here, _typed(words), form=form)
                for text in _unshown(words, known):
                    found += search.in_field(here, text)
    return Looked(tuple(dict.fromkeys(found)), tuple(dark))


def _typed(words: Sequence[FormWord]) -> str:
    """What fields show on the pages: of a page that became a picture its text does not say it."""
    return "\n".join(word.value for word in words if word.shown)


def _unshown(words: Sequence[FormWord], known: DocumentFacts) -> Iterator[str]:
    """What a form carries and none of its pages shows, with the name of its field: that often says what a number is."""
    pages = _squeezed("\n".join((*(page.text for page in known.pages), _typed(words))))
    for word in words:
        if _squeezed(word.value) not in pages:
            yield f"{_CAMEL.sub(' ', word.name)} {word.value}"


_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _squeezed(text: str) -> str:
    """Without blanks: a form sets a number one figure to a box."""
    return re.sub(r"\s", "", _plain(text))


class _Search:
    """What one reader never gets, looked for in texts."""

    def __init__(self, view: View, definition: Definition, to: Destination) -> None:
        self._values = tuple(_never(view, definition, to))
        self._unsent = tuple(_never(view, definition, to, unseen=True))
        self._a_number_goes = sent(view, definition, "person.a_number", to)

    def on(self, here: PageId, text: str, *, form: bool) -> Iterator[Found]:
        """In what a page shows. The certifier's own form asks for the A-number."""
        yield from self._found(here, _plain(text), self._values, a_number=not form)

    def in_field(self, here: PageId, text: str) -> Iterator[Found]:
        """In what no page shows. There goes what is always sent and nothing else: nobody looks there before it leaves."""
        for one in self._found(here, _plain(text), self._unsent, a_number=True):
            yield replace(one, words=f"{one.words}, in a field of the form or behind its pages")

    def _found(self, here: PageId, plain: str, values: tuple[Value, ...], *, a_number: bool) -> Iterator[Found]:
        if SSN.search(plain):
            yield Found(here, "ssn", "a number of the shape of a Social Security number")
        if a_number and not self._a_number_goes and A_NUMBER.search(plain):
            yield Found(here, "a_number", "an A-number")
        for key, words, wanted in values:
            if wanted.search(plain):
                yield Found(here, key, words)


Value = tuple[str, str, re.Pattern[str]]
"""Key, how it is called, and what is looked for."""


def _never(view: View, definition: Definition, to: Destination, *, unseen: bool = False) -> Iterator[Value]:
    """Every answer that never goes to this reader; with `unseen` every one of which nothing says that it is sent."""
    vocabulary = view.library.answers
    for key, value in view.matter.answers.items():
        entry = vocabulary.answers.get(key)
        if entry is None or sent(view, definition, key, to):
            continue
        if not unseen and not never(definition, key, entry.sensitivity, to):
            continue
        for needle in _needles(key, entry.sensitivity, value):
            yield key, label(view.library, key), needle
    for table, rows in view.matter.tables.items():
        shape = vocabulary.tables.get(table)
        if shape is None:
            continue
        for row in rows:
            for column, value in row.items():
                known = shape.columns.get(column)
                if known is not None and known.sensitivity in never_to(definition, to):
                    for needle in _needles(column, known.sensitivity, value):
                        yield f"{table}.{column}", f"{shape.label}: {known.label}", needle


def _needles(key: str, sensitivity: Sensitivity, value: object) -> Iterator[re.Pattern[str]]:
    """What of an answer would stand on a page in these very words. A sentence of staff would not; a number, an address, a
    name or a birth date does, however its parts are set apart."""
    if isinstance(value, dt.date) and sensitivity == "birth":
        month, short = value.strftime("%B").casefold(), value.strftime("%b").casefold()
        day, name = rf"0?{value.day}", rf"(?:{month}|{short})\.?"
        shapes = (
            rf"{day} {name},? {value.year}",
            rf"{name} {day},? {value.year}",
            rf"0?{value.month}[-/.]{day}[-/.]{value.year}",
            rf"{value.year}[-/.]0?{value.month}[-/.]{day}",
        )
        yield re.compile(rf"(?<!\w)(?:{'|'.join(shapes)})(?!\w)")
    if not isinstance(value, str):
        return
    plain = _plain(value)
    if sensitivity == "contact" and not key.endswith("address"):
        yield from (_shape(one) for one in _REACHED.findall(plain) if len(one) >= LEAST)
    elif sensitivity in NAMED and len(re.sub(r"\W", "", plain)) >= LEAST:
        yield _shape(plain)


def _shape(needle: str) -> re.Pattern[str]:
    """A number by its digits, whatever stands between them, with the noughts before it or without; words as they are."""
    digits = re.sub(r"\D", "", needle)
    if len(digits) >= LEAST and not re.search(r"[a-z]{2}|@", needle):
        bare = digits.lstrip("0") if len(digits.lstrip("0")) >= LEAST else digits
        return re.compile(r"(?<!\d)(?:0[\W_]{0,2})*" + r"[\W_]{0,2}".join(bare) + r"(?!\d)")
    return re.compile(rf"(?<!\w){re.escape(needle)}(?!\w)")


_REACHED: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()-]{5,}\d")
NAMED: Final[tuple[Sensitivity, ...]] = ("name", "identity_number", "alias", "contact", "family")
"""What names a person or a number; other answers hold words that letters use as well."""


def never_to(definition: Definition, to: Destination) -> tuple[Sensitivity, ...]:
    """What never goes to a reader, by what it gives away. Who is not the one that the request is made to gets less."""
    return definition.never_send if to is definition.to or to not in GUARDED else (*definition.never_send, *STRICT)


def never(definition: Definition, key: str, sensitivity: Sensitivity, to: Destination) -> bool:
    """Whether an answer never goes to this reader, by its own name or by what it gives away."""
    if to is definition.to and key in definition.discloses:
        return definition.discloses[key] == "never"
    return sensitivity in never_to(definition, to)


def sent(view: View, definition: Definition, key: str, to: Destination) -> bool:
    """Whether this reader may have it; the agency's row goes before the definition. What may go to the one that is asked
    says nothing of an employer, a partner or another agency."""
    if to in GUARDED and to is not definition.to:
        return False
    agency = view.agency
    for table in (agency.discloses if agency else {}, definition.discloses):
        for name in (key, key.rpartition(".")[0]):
            if name in table:
                return table[name] == "send"
    return False


_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]")


def _plain(text: str) -> str:
    """Small letters, one kind of dash and of blank; a word that was broken at the end of a line is whole again."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", folded).split())
