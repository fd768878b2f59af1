"""What a schema cannot see of letters: that what they read exists, and that their readers may have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packets.disclosure import GUARDED, never_to
from packets.letters.book import Book, Letter
from packets.letters.facts import AGENCY, ATTORNEY, OFFICE, SENT
from packets.letters.language import Reads
from packets.requests.library import Kind, Library
from packets.requests.schema import OF_A_PERSON, Destination
from packets.requests.vocabulary import AnswerKey, Column

PAPER: Final = ("title", "date", "language", "read_back_in", "pages")
"""What a certificate may ask of the paper that it is about."""
FACTS: Final = {"agency": AGENCY, "office": OFFICE, "attorney": ATTORNEY, "sent": SENT}


def lint(library: Library, roots: tuple[Path, ...]) -> list[str]:
    """All faults of the letters under `roots`."""
    book = Book.read(roots, strict=False)
    faults = list(book.faults)
    for letter in book.letters.values():
        faults += _letter(letter, library)
    topics = library.answers.tables["clauses"].columns["topic"].words if "clauses" in library.answers.tables else ()
    faults += [
        f"letters/clauses/{one}: topic: the table of clauses has no such word" for one in book.clauses if one not in topics
    ]
    return faults


def _letter(letter: Letter, library: Library) -> Iterator[str]:
    template, place = letter.template, f"letters/{letter.id}"
    if template.kind not in library.evidence_kinds:
        yield f"{place}: kind: there is no evidence kind {template.kind}"
    for id_ in template.requests:
        kind = library.kinds.get(id_)
        if kind is None:
            yield f"{place}: requests: there is no {id_}"
            continue
        yield from _filed(letter, kind, place)
        for language, reads in letter.reads.items():
            yield from (f"{place}/text.{language}.txt: {fault}" for fault in _reads(letter, reads, kind, library))
    used = {one for reads in letter.reads.values() for one in reads.signs}
    yield from (f"{place}: sign: {one.id} stands in no text" for one in template.sign if one.id not in used)


def _filed(letter: Letter, kind: Kind, place: str) -> Iterator[str]:
    """Where the made paper goes: an item that takes it."""
    items = [one for id_ in letter.template.items if (one := kind.item(id_))]
    if letter.template.items and not items:
        yield f"{place}: items: {kind.id} has none of {', '.join(letter.template.items)}"
    for item in items:
        if letter.template.kind not in (*item.accepts, *(one for part in item.parts for one in part.accepts)):
            yield f"{place}: items: {item.id} of {kind.id} takes no {letter.template.kind}"


def _reads(letter: Letter, reads: Reads, kind: Kind, library: Library) -> Iterator[str]:
    """What is not there, and what the reader must not have."""
    item = next((one for id_ in letter.template.items if (one := kind.item(id_))), None)
    table = item.for_each if item else ""
    for key in sorted(reads.answers):
        if key.startswith("row."):
            if letter.template.of == "paper":
                known = key[4:] in PAPER
            else:
                known = not table or key[4:] in library.answers.tables[table].columns
            if not known:
                yield f"there is no {key} in {table or 'a paper'}"
        elif key not in library.answers.answers:
            yield f"there is no answer key {key}"
        else:
            yield from _disclosed(letter, key, library.answers.answers[key], kind)
    for key in sorted(reads.implied):
        client = {"person": "person.", "organisation": "organisation."}
        mine = any(key.startswith(client.get(one, "-")) for one in kind.definition.client)
        if key in library.answers.answers and (mine or key.startswith("employer.")) and "group" not in kind.definition.client:
            reader = kind.definition.to
            if key.startswith("employer.") and reader is not Destination.EMPLOYER:
                continue
            yield from _disclosed(letter, key, library.answers.answers[key], kind)
    for name, columns in reads.tables.items():
        shape = library.answers.tables.get(name)
        if shape is None:
            yield f"there is no table {name}"
            continue
        for column in sorted(columns):
            if column not in shape.columns:
                yield f"there is no column {column} in {name}"
            else:
                yield from _disclosed(letter, name, shape.columns[column], kind, column)
    for function, names in reads.facts.items():
        yield from (f"{function} has no {one}" for one in sorted(names) if one not in FACTS[function])
    for name in sorted(reads.items):
        if not any(name in other.by_id for id_, other in library.kinds.items() if id_ in letter.template.requests):
            yield f"papers: there is no item {name}"


def _disclosed(letter: Letter, key: str, entry: AnswerKey | Column, kind: Kind, column: str = "") -> Iterator[str]:
    """A fact that this kind of request never tells its reader has no place in a letter to it."""
    definition, named = kind.definition, f"{key}.{column}" if column else key
    stays = set(letter.template.goes_to) == {Destination.OFFICE}
    if stays or (isinstance(entry, AnswerKey) and entry.of != "matter"):
        return
    # Shared by several kinds, a text may look at what only some of them disclose: for the others it stays unsaid.
    said = definition.discloses.get(key, definition.discloses.get(key.rpartition(".")[0], ""))
    if said == "never" and definition.to in GUARDED:
        yield f"{named} is never disclosed by {definition.id}"
    if definition.to in GUARDED and entry.sensitivity in never_to(definition, definition.to) and said != "send":
        yield f"{named} ({entry.sensitivity}) never goes to the reader of {definition.id}"
    if definition.to is Destination.EMPLOYER and entry.sensitivity in OF_A_PERSON:
        yield f"{named} tells of a person, and {definition.id} goes to the employer"
    if not said and len(letter.template.requests) == 1:
        yield f"{named} is not disclosed by {definition.id}"
