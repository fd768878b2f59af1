"""Who is in a matter, by name: for the head of a screen, and for the blind check for conflicts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.vocabulary import AnswerKey, Column

Side = Literal["ours", "theirs"]

NOT_OURS = ("dispute", "plain", "office")
"""Sensitivities of answers that need not tell of the client or somebody who belongs to the client."""
ALWAYS_NAMES = ("name", "alias")
"""Of answers that are nothing but names."""
_NO_NAME = frozenset(
    {
        *("inc", "incorporated", "llc", "pllc", "llp", "lp", "plc", "pc", "ltd", "limited", "ltda", "gmbh", "dba"),
        *("co", "corp", "corporation", "company", "the", "de", "del", "la", "las", "los", "y"),
    }
)
"""What companies add, and the small words between surnames."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "œ": "oe", "æ": "ae", "’": "", "'": "", "ʼ": "", "`": ""}
)
"""What has no accent that could be taken off; and O'Brien is Obrien."""
_TWO_AS_ONE = re.compile("ae|oe|ue|ss|aa")
"""Müller is Mueller and Muller, Strauß is Strauss, Ågård is Aagaard: each such pair counts as its first letter. That Manuel is
then Manul does no harm."""
_APART = re.compile(r"[;:,/&()\n]|\b(?:and|or|y|e|und|et)\b", re.IGNORECASE)
"""What stands between several names in one text."""
_STEM = re.compile(r"[^._]*$")
"""The last word of a key: the parts of one name have the same words before it."""
SHORT = 4
"""Words of a text that may be nothing but a name, though nothing says that it is one."""


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


def conflicts(
    asked: Iterable[tuple[Side, str]], there: Iterable[tuple[Side, str]], texts: Iterable[tuple[Side, str]] = ()
) -> bool:
    """Whether somebody on one side stands on the other in another matter, or is our client there already. The same
    employer in two matters is none: both clients stand against it. `there` are names, `texts` may hold some."""
    known = [(side, words) for side, name in there for words in _each(name)]
    written = [(side, words_of(text)) for side, text in texts]
    for side, name in asked:
        for mine in _each(name):
            if any(alike(mine, theirs) and not (side == other == "theirs") for other, theirs in known):
                return True
            if any(_mentions(text, mine) and not (side == other == "theirs") for other, text in written):
                return True
    return False


def _each(names: str) -> Iterator[tuple[str, ...]]:
    """The words of a text that names somebody, and those of every name in it that is more than one word: a comma may stand
    between two people or between the two halves of one."""
    yield words_of(names)
    pieces = _APART.split(names)
    if len(pieces) > 1:
        yield from (words for words in map(words_of, pieces) if len(words) > 1)


def _mentions(text: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name stands in a text: its words side by side in any order. A single word only in a text that is short
    enough to be a name itself."""
    if len(text) <= SHORT:
        return alike(text, name)
    wanted = sorted(word for word in name if len(word) > 1)
    size = len(wanted)
    return size > 1 and any(sorted(text[start : start + size]) == wanted for start in range(len(text) - size + 1))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and what companies add."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = re.findall(r"\w+", "".join(one for one in apart if not unicodedata.combining(one)))
    words = [word for word in _spelled_out(words) if word not in _NO_NAME]
    return tuple(_TWO_AS_ONE.sub(lambda pair: pair[0][0], word) if len(word) > 2 else word for word in words)


def _spelled_out(words: list[str]) -> Iterator[str]:
    """*L.L.C.* is LLC. Two letters may be the initials of a person, so only longer ones are put together."""
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1:
            run.append(word)
            continue
        joined = "".join(run)
        yield from [joined] if len(run) > 2 and joined in _NO_NAME else run
        run = []
        if word:
            yield word


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
