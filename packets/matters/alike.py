"""When two names may be one person's, rather asked once too often than never; and whether a name stands in a text. Pure.

Nothing here looks into a word: a word is equal to another, begins with the same letter, or is a single letter. So the same
comparing serves the words themselves and marks that stand in their place (`packets.matters.cards`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

Side = Literal["ours", "theirs"]
SIDES: tuple[Side, ...] = ("ours", "theirs")

Mark = Callable[[str], Any]
"""Gives what stands in the place of a word or phrase: equal for equal ones, and ordered among themselves."""

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
SHORT = 4
"""Words of a text that may be nothing but a name, though nothing says that it is one."""
LONGEST = 6
"""Words of a name that are looked for side by side in a longer text. Of a longer name, each word is looked for beside any other
of its words: that is so wherever the whole name stands, and now and then where it does not."""


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


@dataclass(frozen=True, slots=True, order=True)
class Token:
    """One word of a name, as far as comparing looks at it."""

    word: Any
    first: Any
    """Of its first letter."""
    single: bool
    """It is a single letter: an initial."""


Name = tuple[Token, ...]
"""In no order that says anything: which word comes first makes no difference."""


def itself(word: str) -> str:
    """The mark of whoever may read: the word."""
    return word


def name_of(words: Iterable[str], mark: Mark = itself) -> Name:
    return tuple(sorted(Token(mark(f"w{word}"), mark(f"f{word[0]}"), len(word) == 1) for word in words))


def alike(one: Name, other: Name) -> bool:
    """Whether the shorter name is in the longer one: people give one surname here and two there, and an initial for a name.
    One word alone is only like one word alone, and initials alone are like nothing: they would match everybody."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    whole = 0
    for word in sorted(short, key=lambda token: token.single):
        found = next((mate for mate in left if mate == word), None) or next(
            (mate for mate in left if mate.first == word.first and (mate.single or word.single)), None
        )
        if found is None:
            return False
        whole += found == word and not word.single
        left.remove(found)
    return whole > 0 and (len(short) > 1 or len(long) == 1)


@dataclass(frozen=True, slots=True)
class Held:
    """What one matter holds to be compared with: names, texts short enough to be one, and what stands in longer texts."""

    names: frozenset[tuple[Side, Name]]
    phrases: Mapping[Side, frozenset[Any]]
    """Two to `LONGEST` words that stand side by side in a text, whatever their order."""

    @classmethod
    def of(cls, names: Iterable[tuple[Side, str]], texts: Iterable[tuple[Side, str]], mark: Mark = itself) -> Held:
        found = {(side, name_of(words, mark)) for side, name in names for words in each_in(name)}
        phrases: dict[Side, set[Any]] = {side: set() for side in SIDES}
        for side, text in texts:
            words = words_of(text)
            if len(words) <= SHORT:
                found.add((side, name_of(words, mark)))
            else:
                phrases[side].update(mark(phrase) for phrase in _phrases(words))
        return cls(frozenset(one for one in found if one[1]), {side: frozenset(marks) for side, marks in phrases.items()})


@dataclass(frozen=True, slots=True)
class Asked:
    """One name that is asked about."""

    side: Side
    name: Name
    stands: tuple[frozenset[Any], ...]
    """It stands in a longer text that holds one phrase out of each of these; empty: it is in none."""

    def meets(self, held: Held) -> bool:
        """Whether somebody on one side stands on the other in another matter, or is our client there already. The same
        employer in two matters is none: both clients stand against it."""
        across = [side for side in SIDES if not (self.side == side == "theirs")]
        return any(side in across and alike(self.name, name) for side, name in held.names) or (
            bool(self.stands) and any(all(one & held.phrases[side] for one in self.stands) for side in across)
        )


def asked_for(names: Iterable[tuple[Side, str]], mark: Mark = itself) -> tuple[Asked, ...]:
    return tuple(
        dict.fromkeys(
            Asked(side, name_of(words, mark), tuple(frozenset(map(mark, one)) for one in _wanted(words)))
            for side, name in names
            for words in each_in(name)
            if words
        )
    )


def each_in(names: str) -> Iterator[tuple[str, ...]]:
    """The words of a text that names somebody, and those of every name in it that is more than one word: a comma may stand
    between two people or between the two halves of one."""
    yield words_of(names)
    pieces = _APART.split(names)
    if len(pieces) > 1:
        yield from (words for words in map(words_of, pieces) if len(words) > 1)


def _phrase(words: Iterable[str]) -> str:
    return "p" + "\0".join(sorted(words))


def _phrases(text: tuple[str, ...]) -> Iterator[str]:
    """Initials are looked for in no longer text: they stand everywhere."""
    for size in range(2, LONGEST + 1):
        for start in range(len(text) - size + 1):
            words = text[start : start + size]
            if all(len(word) > 1 for word in words):
                yield _phrase(words)


def _wanted(name: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A single word stands in no longer text: it would match everybody of that name."""
    words = [word for word in name if len(word) > 1]
    if len(words) < 2:
        return ()
    if len(words) <= LONGEST:
        return ((_phrase(words),),)
    beside = (
        tuple(_phrase((word, mate)) for mate in chain(words[:place], words[place + 1 :])) for place, word in enumerate(words)
    )
    return tuple(beside)
