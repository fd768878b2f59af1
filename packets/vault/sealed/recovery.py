"""The recovery sheet: 160 bits as groups of letters, with check characters, on one sheet or split over two.

It is printed or copied by hand and written to no file by the window. Each sheet is 32 characters of base32 and 4 of its
check, in nine groups of four. Two sheets hold the two halves of an exclusive-or: one alone says nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from packets.errors import Known
from packets.vault.sealed.sealing import derive

BITS: Final = 160
GROUP: Final = 4
_MISREAD: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that base32 has not, as what they are mostly misread for."""


@dataclass(frozen=True, slots=True)
class PaperSecret:
    """What is on paper and nowhere else. `sheets` are the texts, each in groups of four."""

    sheets: tuple[str, ...] = field(repr=False)

    def groups(self, sheet: int = 0) -> list[str]:
        return self.sheets[sheet].split()

    def confirms(self, places: tuple[int, int], typed: tuple[str, str], sheet: int = 0) -> bool:
        """Whether two groups that were typed back (places from 0) are those of the sheet: one that nobody copied is none."""
        groups = self.groups(sheet)
        return all(groups[place] == _plain(text) for place, text in zip(places, typed, strict=True))


@dataclass(frozen=True, slots=True)
class RecoverySheet(PaperSecret):
    """What the office keeps in its safe: nine groups a sheet."""

    @classmethod
    def new(cls, count: int = 1) -> RecoverySheet:
        """One sheet, or two that are both needed."""
        code = secrets.token_bytes(BITS // 8)
        if count == 1:
            return cls((written_groups(code),))
        pad = secrets.token_bytes(BITS // 8)
        return cls((written_groups(pad), written_groups(_xor(code, pad))))

    def key(self) -> bytes:
        return recovery_key(self.sheets)


def recovery_key(sheets: tuple[str, ...]) -> bytes:
    """The key of what was typed from one sheet or two. Raises `Known` where a character is wrong."""
    code = reduce(_xor, (read_groups(one, BITS // 8) for one in sheets), bytes(BITS // 8))
    return derive(code, "recovery sheet")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def written_groups(code: bytes) -> str:
    """A secret as it is printed: base32, then four characters of its check, in groups of four."""
    text = base64.b32encode(code).decode().rstrip("=") + _check(code)
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _plain(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum()).translate(_MISREAD)


def read_groups(text: str, size: int) -> bytes:
    """The `size` bytes of what was typed. Raises `Known` where a character is wrong or missing."""
    plain = _plain(text)
    body, check = plain[:-GROUP], plain[-GROUP:]
    try:
        code = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        raise Known("recovery_sheet_misread") from None
    # Bits behind the last byte are none of it: written again it must be what was typed.
    if len(code) != size or _plain(written_groups(code)) != plain or not hmac.compare_digest(_check(code), check):
        raise Known("recovery_sheet_misread")
    return code


def _check(code: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"packet desk recovery sheet" + code).digest()).decode()[:GROUP]
