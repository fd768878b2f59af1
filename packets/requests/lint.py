"""Lint: what a schema cannot see. Faults break the work; notes are holes, such as words missing in Spanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from packets.requests.conditions import AllOf, AnyOf, Asked, Not, keys
from packets.requests.library import Kind, Library
from packets.requests.schema import Destination, Item, ItemKind

PAPER_TABLES = (
    "papers.foreign",
    "papers.read_back",
    "papers.relay",
    "papers.shows_others",
    "papers.shows_numbers",
    "papers.photos",
    "papers.messages",
)
"""Tables made of the papers themselves; `packets.matters.answers` computes them."""


def lint(roots: Sequence[Path]) -> tuple[list[str], list[str]]:
    """All faults and all notes of the definitions under `roots`."""
    library = Library.read(roots, strict=False)
    faults = list(library.faults)
    notes: list[str] = []
    used_keys: set[str] = set()
    used_kinds: set[str] = {"other"}
    for kind in library.kinds.values():
        faults += _kind(kind, library)
        notes += _words(kind)
        for item in kind.items:
            used_keys |= set(_answers(item)) | {item.for_each}
            used_kinds |= set(_kinds(item))
        used_keys |= set(kind.definition.discloses)
    for agency in library.agencies.values():
        known = {item.id for kind in agency.kinds if kind in library.kinds for item in library.kinds[kind].items}
        unknown = [kind for kind in agency.kinds if kind not in library.kinds]
        notes += [f"agencies/{agency.id}: kinds: {kind} is not shipped yet" for kind in unknown]
        if not unknown:
            faults += [
                f"agencies/{agency.id}: items: there is no item {one.item}" for one in agency.items if one.item not in known
            ]
        used_keys |= set(agency.discloses)
    for name, entry in library.answers.answers.items():
        if entry.type == "choice" and not entry.words:
            faults.append(f"vocabulary/answers: {name}: a choice has words")
        if (entry.type == "derived") != bool(entry.derived):
            faults.append(f"vocabulary/answers: {name}: derived answers name their function, others do not")
        if name not in used_keys and not any(key.startswith(f"{name}.") or name.startswith(f"{key}.") for key in used_keys):
            notes.append(f"vocabulary/answers: {name}: no item asks for it")
    notes += [
        f"vocabulary/evidence_kinds: {name}: no item accepts it" for name in library.evidence_kinds if name not in used_kinds
    ]
    if "other" not in library.evidence_kinds:
        faults.append("vocabulary/evidence_kinds: other: must be there, for what no item asks for")
    return faults, notes


def _kind(kind: Kind, library: Library) -> Iterator[str]:
    place = f"{kind.id}/request.toml"
    definition = kind.definition
    if definition.profile not in library.profiles:
        yield f"{place}: profile: there is no {definition.profile}"
    elif library.profiles[definition.profile].to is not definition.to:
        yield f"{place}: profile: {definition.profile} does not deliver to {definition.to.value}"
    blocks: dict[str, int] = {}
    for number, block in enumerate(definition.packet):
        for item_id in block.items:
            blocks[item_id] = blocks.get(item_id, 0) + 1
            item = kind.item(item_id)
            if item is None:
                yield f"{place}: packet.{number}: there is no item {item_id}"
            elif Destination.PRIVILEGED in item.goes_to:
                yield f"{place}: packet.{number}: {item_id} is privileged and cannot be planned"
            elif block.section != "office" and set(item.goes_to) == {Destination.OFFICE}:
                yield f"{place}: packet.{number}: {item_id} stays in the office and stands in a section that goes out"
    for item in kind.items:
        where = f"{place}: items.{item.id}"
        takes_papers = bool(_kinds(item))
        own_table = item.for_each in PAPER_TABLES
        if takes_papers and not own_table and Destination.PRIVILEGED not in item.goes_to and blocks.get(item.id, 0) != 1:
            yield f"{where}: stands in {blocks.get(item.id, 0)} packet blocks instead of one"
        for one in _kinds(item):
            if one not in library.evidence_kinds:
                yield f"{where}: accepts: there is no evidence kind {one}"
        for key in _answers(item):
            if key.startswith("row."):
                table = library.answers.tables.get(item.for_each)
                if not own_table and (table is None or key[4:] not in table.columns):
                    yield f"{where}: there is no column {key[4:]} in {item.for_each or 'no table'}"
            elif key not in library.answers.answers:
                yield f"{where}: there is no answer key {key}"
            else:
                yield from _values(item, key, library, where)
        if item.for_each and not own_table and item.for_each not in library.answers.tables:
            yield f"{where}: for_each: there is no table {item.for_each}"
        if item.fresh and "." in item.fresh.from_ and item.fresh.from_ not in library.answers.answers:
            yield f"{where}: fresh: there is no answer key {item.fresh.from_}"
        if (
            item.kind in (ItemKind.EVIDENCE, ItemKind.FORM, ItemKind.LETTER, ItemKind.SIGNATURE)
            and not takes_papers
            and not item.met_by
            and not item.parts
        ):
            yield f"{where}: nothing can meet it"
    for key in definition.discloses:
        if (
            not any(known == key or known.startswith(f"{key}.") for known in library.answers.answers)
            and key not in library.answers.tables
        ):
            yield f"{place}: discloses: there is no answer key {key}"


def _values(item: Item, key: str, library: Library, where: str) -> Iterator[str]:
    """A condition that asks for a word which the choice does not have can never hold."""
    entry = library.answers.answers[key]
    if entry.type not in ("choice", "yes_no"):
        return
    for condition in _conditions(item):
        for asked, values in _asked(condition):
            if asked != key:
                continue
            for value in values:
                if entry.type == "choice" and value not in entry.words:
                    yield f"{where}: {key} has no word {value!r}"
                if entry.type == "yes_no" and not isinstance(value, bool):
                    yield f"{where}: {key} is answered yes or no, not {value!r}"


def _asked(condition: object) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Every answer key that a condition holds against words, with these words."""
    match condition:
        case Asked():
            yield condition.answer, condition.in_ or ((condition.is_,) if condition.is_ is not None else ())
        case AllOf():
            for part in condition.all:
                yield from _asked(part)
        case AnyOf():
            for part in condition.any:
                yield from _asked(part)
        case Not():
            yield from _asked(condition.not_)


def _words(kind: Kind) -> Iterator[str]:
    for language, words in kind.words.items():
        if not words["title"]:
            yield f"{kind.id}/request.{language}.toml: title: no words"
        for item in kind.items:
            said = words["items"].get(item.id, {})
            for part in ("label", "why"):
                if not said.get(part):
                    yield f"{kind.id}/request.{language}.toml: items.{item.id}.{part}: no words"
        for extra in set(words["items"]) - {item.id for item in kind.items}:
            yield f"{kind.id}/request.{language}.toml: items.{extra}: there is no such item"


def _kinds(item: Item) -> tuple[str, ...]:
    return (*item.accepts, *(one for part in item.parts for one in part.accepts))


def _conditions(item: Item) -> tuple[object, ...]:
    given = (item.when, item.met_by, *(part.when for part in item.parts), *(part.met_by for part in item.parts))
    return tuple(one for one in given if one is not None)


def _answers(item: Item) -> Iterator[str]:
    for condition in (item.when, item.met_by, *(part.when for part in item.parts), *(part.met_by for part in item.parts)):
        yield from keys(condition)
    yield from item.asks
