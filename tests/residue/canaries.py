"""Distinct strings to be planted in a session, and every way in which one of them could lie in a file or in memory.

All canaries of a session carry one of its two *tags*, which occur nowhere else in the world: five letters, or the first six of
nine digits. So a scan looks for two short strings in each encoding in place of hundreds, and a piece of a canary is found
too. A session makes tags of its own, so that two sessions, or these files themselves, are never taken for each other.
"""

from __future__ import annotations

import base64
import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

GIVEN, FAMILY, PLACE, STAFF, NOTE, TITLE, FILE, FOLDER, PAPER, PHRASE = 8, 8, 4, 3, 10, 8, 8, 4, 8, 3
"""How many of each kind."""
NUMBERS: Final = 6


def _phase(number: int) -> Callable[[str], bytes]:
    """Base64 of a text that begins `number` bytes into a group: the letters that do not hang on what stands around it."""

    def coded(text: str) -> bytes:
        data = text.encode()
        whole = base64.b64encode(bytes(number) + data)
        first = -(-number * 8 // 6)
        return whole[first : (number + len(data)) * 8 // 6]

    return coded


ENCODINGS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "utf-8": lambda text: text.encode(),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32-le": lambda text: text.encode("utf-32-le"),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "base64-0": _phase(0),
    "base64-1": _phase(1),
    "base64-2": _phase(2),
    "reversed": lambda text: text[::-1].encode(),
    "percent": lambda text: quote(text, safe="").encode(),
    "capitals": lambda text: text.upper().encode(),
    "capitals-utf-16-le": lambda text: text.upper().encode("utf-16-le"),
}


@dataclass(frozen=True)
class Canaries:
    """`texts` by what they are (``"given 3"``). `color` (R, G, B) fills a patch of every picture that is planted."""

    letters: str
    digits: str
    texts: Mapping[str, str]
    color: tuple[int, int, int]
    found_later: dict[str, bytes] = field(default_factory=dict)
    """Secrets that the program makes itself, as raw bytes: keys, and the groups of a recovery sheet."""

    @property
    def count(self) -> int:
        return len(self.texts) + len(self.found_later)

    def __getitem__(self, what: str) -> str:
        return self.texts[what]

    def of(self, kind: str) -> list[str]:
        return [text for what, text in self.texts.items() if what.split()[0] == kind]


def made(seed: int | None = None) -> Canaries:
    """New canaries, at least sixty; of `seed` always the same."""
    chance = random.Random(secrets.randbits(64) if seed is None else seed)
    # No letter of these is a digit in hexadecimal writing, so that the tag is one thing in every encoding.
    letters = "".join(chance.choice(some) for some in ("vwz", "oui", "q", "oui", "vwzx"))
    digits = "2" + "".join(chance.choice("13456789") for _ in range(5))
    ends = _ends(chance)

    def word() -> str:
        return letters + next(ends)

    def name() -> str:
        return next(ends).capitalize() + word()

    texts: dict[str, str] = {}

    def plant(kind: str, count: int, make: Callable[[], str]) -> None:
        for number in range(1, count + 1):
            texts[f"{kind} {number}"] = make()

    plant("given", GIVEN, name)
    plant("family", FAMILY, name)
    plant("place", PLACE, lambda: f"{chance.randint(11, 98)} Calle {name()}")
    plant("staff", STAFF, lambda: f"{name()} {name()}")
    plant("note", NOTE, lambda: f"she says that {word()} knows of it")
    plant("title", TITLE, lambda: f"Statement of {name()}")
    plant("file", FILE, lambda: f"{word()} scan")
    plant("folder", FOLDER, lambda: f"{name()} papers")
    plant("paper", PAPER, lambda: f"seen at {word()} that night")
    plant("phrase", PHRASE, lambda: f"{word()} lantern {next(ends)} harbour {next(ends)} violin")
    plant("number", NUMBERS, lambda: f"A{digits}{chance.randint(100, 999)}")
    return Canaries(letters, digits, texts, (chance.randint(150, 250), chance.randint(20, 120), chance.randint(20, 120)))


def _ends(chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        end = "".join(chance.choice(some) for some in ("bdfglmnprst", "aeiou", "bdfglmnprst", "aeiou", "lnrs"))
        if end not in seen:
            seen.add(end)
            yield end
