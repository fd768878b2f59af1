"""Who is in a matter, by name: for the head of a screen, and for the blind check for conflicts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from packets.matters.alike import Held, Mark, Side, itself
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.vocabulary import AnswerKey, Column

NOT_OURS = ("dispute", "plain", "office")
"""Sensitivities of answers that need not tell of the client or somebody who belongs to the client."""
ALWAYS_NAMES = ("name", "alias")
"""Of answers that are nothing but names."""
_STEM = re.compile(r"[^._]*$")
"""The last word of a key: the parts of one name have the same words before it."""


def client_name(matter: Matter) -> str:
    """The client as staff know them; the matter's number where nobody has said a name."""
    answers = matter.answers
    if matter.client.kind == "person":
        parts = [answers.get("person.name.given"), answers.get("person.name.family")]
        said = " ".join(str(part) for part in parts if part)
    else:
        said = str(answers.get(f"{matter.client.kind}.name") or "")
    return said or (matter.call.name if matter.call else "") or matter.id


LONG_NAME: Final = 8
"""Letters from which a name is in no other words by chance."""


def says_name(text: str, name: str) -> bool:
    """Whether a name is among these words, as words of their own: *Ana* is not in *Mariana*, and *Li* not on every page that
    says *family*. A long one also where its letters stand apart, as in boxes for one letter each."""
    wanted = _apart(name)
    if f" {wanted} " in f" {_apart(text)} ":
        return bool(wanted)
    together = wanted.replace(" ", "")
    return len(together) >= LONG_NAME and together in _apart(text).replace(" ", "")


def _apart(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def names_in(matter: Matter, library: Library) -> Iterator[tuple[Side, str]]:
    """Every name that the record holds, and whose side it is on. The parts of one person's name are one name."""
    if matter.call:
        yield "ours", matter.call.name
        yield "theirs", matter.call.employer
    for check in matter.conflict_checks:
        # Who did harm and who is related stand nowhere else. Without a side they count as ours: then everybody matches.
        yield from (("theirs" if name in check.theirs else "ours", name) for name in check.names)
    yield "ours", client_name(matter)
    for fields in _fields(matter, library):
        parts: dict[tuple[Side, str], dict[str, str]] = {}
        for key, entry, value in fields:
            side = _side_of_names(entry)
            if side is None:
                continue
            if entry.part:
                parts.setdefault((side, _STEM.sub("", key)), {})[entry.part] = value
            else:
                yield side, value
        for (side, _), part in parts.items():
            yield side, " ".join(part[one] for one in ("given", "family") if one in part)


def texts_in(matter: Matter, library: Library) -> Iterator[tuple[Side, str]]:
    """Everything else that was written and may name somebody. What does not say whose side it is on counts as theirs: were
    it ours, every matter against one employer would match every other."""
    for fields in _fields(matter, library):
        for _, entry, value in fields:
            if _side_of_names(entry) is None:
                yield ("theirs" if entry.sensitivity in NOT_OURS else "ours"), value
    for paper in matter.evidence:
        yield from (("ours", name) for name in (paper.person, paper.given_by) if name)


def _fields(matter: Matter, library: Library) -> Iterator[list[tuple[str, AnswerKey | Column, str]]]:
    """The texts of the answers, and those of each row: key, what the vocabulary says of it, text. What the vocabulary does
    not know any more is a text like any other."""
    vocabulary = library.answers
    yield list(_texts_of(matter.answers, vocabulary.answers))
    for table, rows in matter.tables.items():
        columns = vocabulary.tables[table].columns if table in vocabulary.tables else {}
        for row in rows:
            yield list(_texts_of({key: value for key, value in row.items() if key != "id"}, columns))


def _texts_of(
    given: Mapping[str, object], known: Mapping[str, AnswerKey] | Mapping[str, Column]
) -> Iterator[tuple[str, AnswerKey | Column, str]]:
    for key, value in given.items():
        entry = known.get(key, _UNKNOWN)
        if isinstance(value, str) and entry.type == "text":
            yield key, entry, value


_UNKNOWN = Column(type="text", label="?")


def _side_of_names(entry: AnswerKey | Column) -> Side | None:
    """Whose names a text holds; None where nothing says that it holds any."""
    return entry.names or ("ours" if entry.sensitivity in ALWAYS_NAMES else None)


def held_in(matter: Matter, library: Library, mark: Mark = itself) -> Held:
    """Everything of a matter that names are held against."""
    return Held.of(names_in(matter, library), texts_in(matter, library), mark)
