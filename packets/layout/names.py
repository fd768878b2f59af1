"""How pages and exhibits are called: A ... Z, AA, AB ...; i, ii, iii ...; ranges of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from packets.plan import Entry

LABELLED = ("exhibits",)


def label_after(number: int) -> str:
    """The exhibit label of the `number`-th exhibit, from 0; no letter is skipped."""
    label = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        label = chr(65 + rest) + label
    return label


def labels_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Exhibit labels over a whole plan, so that an exhibit has one label in every packet of the request."""
    exhibits = [entry for entry in entries if entry.section in LABELLED and entry.piece == "bound"]
    return {entry.id: label_after(number) for number, entry in enumerate(exhibits)}


@cache
def roman(number: int) -> str:
    """1 is i. For front matter only, so below 4,000."""
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out


_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} – {last}"


def gaps(used: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of numbers below the highest used one that are not used."""
    out: list[tuple[int, int]] = []
    expected = 1
    for number in sorted(set(used)):
        if number > expected:
            out.append((expected, number - 1))
        expected = number + 1
    return out
