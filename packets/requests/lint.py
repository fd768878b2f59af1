"""Lint: what a schema cannot see. Faults break the work; notes are holes, such as words missing in Spanish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from forms.template import Ink, Placed, Recipe
from packets.requests.conditions import AllOf, AnyOf, Asked, Condition, Not, Value
from packets.requests.library import Kind, Library
from packets.requests.schema import OF_A_PERSON, Destination, Item
from packets.requests.vocabulary import AnswerKey, Column

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
PAPER_COLUMNS = ("id", "title", "kind", "covered", "varied")
NO_KEYS = ("mailing_day", "arrival", "read_on")
"""Triggers of clocks that are no answers."""


def lint(roots: Sequence[Path]) -> tuple[list[str], list[str]]:
    """All faults and all notes of the definitions under `roots`."""
    library = Library.read(roots, strict=False)
    faults = list(library.faults)
    notes: list[str] = []
    used_keys: set[str] = {clock.trigger for clock in library.clocks.values()}
    used_kinds: set[str] = {"other"}
    for kind in library.kinds.values():
        faults += _kind(kind, library)
        notes += _words(kind)
        for item in kind.items:
            used_keys |= {*_asked(item), item.for_each}
            used_keys |= {item.fresh.from_} if item.fresh else set()
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
        faults += _disclosed(f"agencies/{agency.id}", agency.discloses, library)
        used_keys |= set(agency.discloses)
    for recipe in library.recipes.values():
        faults += _recipe(recipe, library)
        used_keys |= set(recipe.keys())
    for name, clock in library.clocks.items():
        if clock.trigger not in NO_KEYS and clock.trigger not in library.answers.answers:
            faults.append(f"vocabulary/clocks: {name}: there is no answer key {clock.trigger}")
    for name, entry in library.answers.answers.items():
        if entry.type == "choice" and not entry.words:
            faults.append(f"vocabulary/answers: {name}: a choice has words")
        if (entry.type == "derived") != bool(entry.derived):
            faults.append(f"vocabulary/answers: {name}: derived answers name their function, others do not")
        if entry.names and entry.type != "text":
            faults.append(f"vocabulary/answers: {name}: only a text names somebody")
        if entry.none_by and entry.none_by not in library.answers.answers:
            faults.append(f"vocabulary/answers: {name}: none_by: there is no answer key {entry.none_by}")
        if entry.check and entry.type != "text":
            faults.append(f"vocabulary/answers: {name}: only a text is looked at as it is typed")
        if entry.of != "matter" and entry.type not in ("text", "choice"):
            faults.append(f"vocabulary/answers: {name}: a fact of the office or of its staff is a text or a choice")
        if name not in used_keys and not any(key.startswith(f"{name}.") or name.startswith(f"{key}.") for key in used_keys):
            notes.append(f"vocabulary/answers: {name}: no item asks for it")
    for name, table in library.answers.tables.items():
        for column, shape in table.columns.items():
            if shape.type == "choice" and not shape.words:
                faults.append(f"vocabulary/answers: {name}.{column}: a choice has words")
            if (shape.type == "derived") != bool(shape.derived):
                faults.append(f"vocabulary/answers: {name}.{column}: derived columns name their function, others do not")
            if shape.names and shape.type != "text":
                faults.append(f"vocabulary/answers: {name}.{column}: only a text names somebody")
            if shape.check and shape.type != "text":
                faults.append(f"vocabulary/answers: {name}.{column}: only a text is looked at as it is typed")
        lost = [one for one in table.named_by if one not in table.columns]
        faults += [f"vocabulary/answers: {name}: named_by: there is no column {one}" for one in lost]
    notes += [
        f"vocabulary/evidence_kinds: {name}: no item accepts it"
        for name, one in library.evidence_kinds.items()
        if name not in used_kinds and not one.never_collect and name != "signed_pages"
    ]
    if "other" not in library.evidence_kinds:
        faults.append("vocabulary/evidence_kinds: other: must be there, for what no item asks for")
    return faults, notes


def _recipe(recipe: Recipe, library: Library) -> Iterator[str]:
    """Every answer that a form recipe looks at is known, and every word that a box stands for can be given."""
    place, answers, tables = f"forms/{recipe.id}", library.answers.answers, library.answers.tables
    family = tables.get("family")
    if recipe.kind not in library.evidence_kinds:
        yield f"{place}: kind: there is no evidence kind {recipe.kind}"
    asked: list[tuple[str, tuple[Value, ...]]] = [(one.answer, ()) for one in recipe.fields]
    asked += [(one.answer, () if one.each else tuple(box.is_ for box in one.boxes)) for one in recipe.ticks]
    entries: tuple[Placed | Ink, ...] = (*recipe.fields, *recipe.ticks, *recipe.rows, *recipe.ink)
    asked += [(only.answer, only.is_) for one in entries for only in one.only]
    for key, values in asked:
        entry: AnswerKey | Column | None = answers.get(key)
        if key.startswith("row.") and recipe.of == "family" and family is not None:
            entry = family.columns.get(key.removeprefix("row."))
        if entry is None:
            yield f"{place}: there is no answer key {key}"
        else:
            yield from (f"{place}: {fault}" for fault in _values(key, entry, values))
    for rows in recipe.rows:
        if rows.table not in tables:
            yield f"{place}: there is no table {rows.table}"
            continue
        for column in (*rows.columns, *(only.answer for only in rows.where)):
            if column not in tables[rows.table].columns:
                yield f"{place}: there is no column {column} in {rows.table}"
    for name, times in Counter(name for name in recipe.named() if name != "?").items():
        if times > 1:
            yield f"{place}: {name} stands here {times} times"


def _kind(kind: Kind, library: Library) -> Iterator[str]:
    place = f"{kind.id}/request.toml"
    definition = kind.definition
    if definition.profile not in library.profiles:
        yield f"{place}: profile: there is no {definition.profile}"
    elif library.profiles[definition.profile].to is not definition.to:
        yield f"{place}: profile: {definition.profile} does not deliver to {definition.to.value}"
    yield from _closed(kind, library)
    blocks: Counter[str] = Counter()
    for number, block in enumerate(definition.packet):
        blocks.update(block.items)
        for item_id in block.items:
            item = kind.item(item_id)
            if item is None:
                yield f"{place}: packet.{number}: there is no item {item_id}"
            elif Destination.PRIVILEGED in item.goes_to:
                yield f"{place}: packet.{number}: {item_id} is privileged and cannot be planned"
            elif block.section != "office" and set(item.goes_to) == {Destination.OFFICE}:
                yield f"{place}: packet.{number}: {item_id} stays in the office and stands in a section that goes out"
    for item in kind.items:
        where = f"{place}: items.{item.id}"
        wanted = bool(_kinds(item)) and item.for_each not in PAPER_TABLES and Destination.PRIVILEGED not in item.goes_to
        if blocks[item.id] > 1 or (wanted and not blocks[item.id]):
            yield f"{where}: stands in {blocks[item.id]} packet blocks instead of one"
        yield from _item(item, library, where)
    yield from _disclosed(place, definition.discloses, library)


def _closed(kind: Kind, library: Library) -> Iterator[str]:
    """What goes to the employer holds a closed list of papers, and none of them shows a person."""
    place, taken = f"{kind.id}/request.toml", kind.definition.evidence_kinds
    if kind.definition.to is Destination.EMPLOYER and not taken:
        yield f"{place}: evidence_kinds: what goes to the employer says which papers it may hold"
    for one in taken:
        entry = library.evidence_kinds.get(one)
        if entry is None:
            yield f"{place}: evidence_kinds: there is no evidence kind {one}"
        elif OF_A_PERSON & set(entry.shows):
            yield f"{place}: evidence_kinds: {one} shows a person"
    for item in kind.items if taken else ():
        for one in dict.fromkeys(_kinds(item)):
            if one not in taken:
                yield f"{place}: items.{item.id}: accepts: {one} is not among evidence_kinds"


def _item(item: Item, library: Library, where: str) -> Iterator[str]:
    answers, tables = library.answers.answers, library.answers.tables
    for one in dict.fromkeys(_kinds(item)):
        if one not in library.evidence_kinds:
            yield f"{where}: accepts: there is no evidence kind {one}"
    for part, times in Counter(part.id for part in item.parts).items():
        if times > 1:
            yield f"{where}: parts.{part}: stands here twice"
    own_table = item.for_each in PAPER_TABLES
    if item.for_each and not own_table and item.for_each not in tables:
        yield f"{where}: for_each: there is no table {item.for_each}"
    for key, values in _asked(item).items():
        entry: AnswerKey | Column | None = answers.get(key)
        if key.startswith("row."):
            column = key.removeprefix("row.")
            columns = PAPER_COLUMNS if own_table else tables[item.for_each].columns if item.for_each in tables else ()
            if column not in columns:
                yield f"{where}: there is no column {column} in {item.for_each or 'no table'}"
                continue
            entry = None if own_table else tables[item.for_each].columns[column]
        elif entry is None:
            yield f"{where}: there is no answer key {key}"
        if entry is not None:
            yield from (f"{where}: {fault}" for fault in _values(key, entry, values))
    if item.fresh and "." in item.fresh.from_ and item.fresh.from_ not in answers:
        yield f"{where}: fresh: there is no answer key {item.fresh.from_}"
    elif item.fresh and "." not in item.fresh.from_ and item.fresh.from_ not in ("date", "read_on"):
        yield f"{where}: fresh: {item.fresh.from_} is neither date nor read_on nor an answer key"
    if not _kinds(item) and not item.met_by and not item.parts:
        yield f"{where}: nothing can meet it"
    for part_ in item.parts:
        if not part_.accepts and part_.met_by is None:
            yield f"{where}: parts.{part_.id}: nothing can meet it"


def _values(key: str, entry: AnswerKey | Column, values: tuple[Value, ...]) -> Iterator[str]:
    """A condition that asks for a word which the choice does not have can never hold."""
    for value in values:
        if entry.words and value not in entry.words:
            yield f"{key} has no word {value!r}"
        if entry.type == "yes_no" and not isinstance(value, bool):
            yield f"{key} is answered yes or no, not {value!r}"


def _asked(item: Item) -> dict[str, tuple[Value, ...]]:
    """Every answer key that an item looks at, with the words that its conditions hold it against."""
    told = (key for one in item.look for key in one.tell)
    found: dict[str, tuple[Value, ...]] = dict.fromkeys((*item.asks, *item.tells, *told), ())
    waiting: list[Condition | None] = [item.when, item.required_when, item.met_by, *(one.when for one in item.look)]
    for part in item.parts:
        waiting += [part.when, part.met_by]
    while waiting:
        match waiting.pop(0):
            case Asked() as one:
                values = one.in_ or (() if one.is_ is None else (one.is_,))
                found[one.answer] = tuple(dict.fromkeys((*found.get(one.answer, ()), *values)))
            case AllOf(all=inner) | AnyOf(any=inner):
                waiting[:0] = inner
            case Not(not_=inside):
                waiting.insert(0, inside)
            case _:
                pass
    return found


def _disclosed(place: str, discloses: Mapping[str, object], library: Library) -> Iterator[str]:
    for key in discloses:
        known = any(one == key or one.startswith(f"{key}.") for one in library.answers.answers)
        if not known and key not in library.answers.tables:
            yield f"{place}: discloses: there is no answer key {key}"


def _words(kind: Kind) -> Iterator[str]:
    for language, words in kind.words.items():
        place = f"{kind.id}/request.{language}.toml"
        if not words.title:
            yield f"{place}: title: no words"
        for item in kind.items:
            said = words.items.get(item.id)
            for part, text in (("label", said and said.label), ("why", said and said.why)):
                if not text:
                    yield f"{place}: items.{item.id}.{part}: no words"
            if item.bring and not (said and said.bring):
                yield f"{place}: items.{item.id}.bring: no words"
        for extra in sorted(words.items.keys() - kind.by_id.keys()):
            yield f"{place}: items.{extra}: there is no such item"


def _kinds(item: Item) -> tuple[str, ...]:
    return (*item.accepts, *(one for part in item.parts for one in part.accepts))
