"""Who is in a matter, by name: for the head of a screen, and for the blind check for conflicts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from packets.matters.matter import Matter
from packets.requests.library import Library

Side = Literal["ours", "theirs"]

OURS = ("name", "alias", "family")
"""Sensitivities of answers that name a client or somebody who belongs to the client."""
THEIRS = ("dispute",)
"""Of answers that name the employer and its people."""
_SMALL = frozenset({"inc", "llc", "ltd", "co", "corp", "company", "the", "de", "la", "y"})
TOO_SHORT = 3
"""Letters of a name that says nothing: initials match everybody."""


def client_name(matter: Matter) -> str:
    """The client as staff know them; the matter's number where nobody has said a name."""
    answers = matter.answers
    if matter.client.kind == "person":
        parts = [answers.get("person.name.given"), answers.get("person.name.family")]
        said = " ".join(str(part) for part in parts if part)
    else:
        said = str(answers.get(f"{matter.client.kind}.name") or "")
    return said or (matter.call.name if matter.call else "") or matter.id


def names_in(matter: Matter, library: Library) -> Iterator[tuple[Side, str]]:
    """Every name that the record holds, and whose side it is on."""
    if matter.call:
        yield "ours", matter.call.name
        yield "theirs", matter.call.employer
    yield "ours", client_name(matter)
    vocabulary = library.answers
    for key, value in matter.answers.items():
        entry = vocabulary.answers.get(key)
        if entry is not None and isinstance(value, str) and entry.type == "text" and "name" in key.replace("_", "."):
            yield from _sided(entry.sensitivity, value)
    for table, rows in matter.tables.items():
        shape = vocabulary.tables.get(table)
        for row in rows if shape else ():
            for column, value in row.items():
                entry_ = shape.columns.get(column) if shape else None
                if entry_ is not None and isinstance(value, str) and entry_.type == "text" and "name" in column:
                    yield from _sided(entry_.sensitivity, value)


def _sided(sensitivity: str, value: str) -> Iterator[tuple[Side, str]]:
    if sensitivity in OURS:
        yield "ours", value
    elif sensitivity in THEIRS:
        yield "theirs", value


def conflicts(asked: Iterable[tuple[Side, str]], there: Iterable[tuple[Side, str]]) -> bool:
    """Whether somebody on one side stands on the other in another matter, or is our client there already. The same
    employer in two matters is none: both clients stand against it."""
    known = [(side, words_of(name)) for side, name in there]
    for side, name in asked:
        mine = words_of(name)
        for other, theirs in known:
            if alike(mine, theirs) and not (side == other == "theirs"):
                return True
    return False


def words_of(name: str) -> frozenset[str]:
    """The words of a name without accents, capitals and what companies add."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(one for one in plain if not unicodedata.combining(one)))
    return frozenset(
        word for word in words if word not in ("inc", "llc", "ltd", "co", "corp", "company", "the", "de", "la", "y")
    )


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the shorter name is in the longer one: people give one surname here and two there."""
    short, long = sorted((one, other), key=len)
    return bool(short) and short <= long and (len(short) > 1 or len(one) == len(other)) and sum(map(len, short)) > TOO_SHORT
