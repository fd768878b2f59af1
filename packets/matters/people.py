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
_NO_NAME = frozenset(
    {"inc", "llc", "llp", "ltd", "co", "corp", "corporation", "company", "the", "de", "del", "la", "las", "los", "y"}
)
"""What companies add, and the small words between surnames."""
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "", "'": "", "ʼ": "", "`": ""})
"""What has no accent that could be taken off; and O'Brien is Obrien."""


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
    """Every name that the record holds, and whose side it is on. The parts of one person's name are one name."""
    if matter.call:
        yield "ours", matter.call.name
        yield "theirs", matter.call.employer
    for check in matter.conflict_checks:
        # Who did harm and who is related stand nowhere else. Without a side they count as ours: then everybody matches.
        yield from (("theirs" if name in check.theirs else "ours", name) for name in check.names)
    yield "ours", client_name(matter)
    vocabulary = library.answers
    for key, value in matter.answers.items():
        entry = vocabulary.answers.get(key)
        part_of_ours = key.startswith("person.name.")
        if entry is not None and isinstance(value, str) and entry.type == "text" and "name" in key and not part_of_ours:
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


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and what companies add."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = re.findall(r"\w+", "".join(one for one in apart if not unicodedata.combining(one)))
    return tuple(word for word in words if word not in _NO_NAME)


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter name is in the longer one: people give one surname here and two there, and an initial for a name.
    One word alone is only like one word alone, and initials alone are like nothing: they would match everybody."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    whole = 0
    for word in sorted(short, key=len, reverse=True):
        found = next((mate for mate in left if mate == word), None) or next(
            (mate for mate in left if _initial(word, mate)), None
        )
        if found is None:
            return False
        whole += found == word and len(word) > 1
        left.remove(found)
    return whole > 0 and (len(short) > 1 or len(long) == 1)


def _initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))
