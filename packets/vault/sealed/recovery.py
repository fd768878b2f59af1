"""The recovery sheet: 160 bits as groups of letters, with check characters, on one sheet or split over two.

It is printed or copied by hand and written to no file by the window. Each sheet is 32 characters of base32 and 4 of its
check, in nine groups of four. Two sheets hold the two halves of an exclusive-or: one alone says nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from packets.errors import Known
from packets.vault.sealed.sealing import derive

BITS: Final = 160
GROUP: Final = 4
_MISREAD: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that base32 has not, as what they are mostly misread for."""


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What the office keeps in its safe. `sheets` are the texts, each nine groups of four."""

    sheets: tuple[str, ...]

    @classmethod
    def new(cls, count: int = 1) -> RecoverySheet:
        """One sheet, or two that are both needed."""
        code = secrets.token_bytes(BITS // 8)
        if count == 1:
            return cls((_written(code),))
        pad = secrets.token_bytes(BITS // 8)
        return cls((_written(pad), _written(bytes(a ^ b for a, b in zip(code, pad, strict=True)))))

    def groups(self, sheet: int = 0) -> list[str]:
        return self.sheets[sheet].split()

    def confirms(self, places: tuple[int, int], typed: tuple[str, str], sheet: int = 0) -> bool:
        """Whether two groups that were typed back (places from 0) are those of the sheet: one that nobody copied is none."""
        groups = self.groups(sheet)
        return all(groups[place] == _plain(text) for place, text in zip(places, typed, strict=True))

    def key(self) -> bytes:
        return recovery_key(self.sheets)


def recovery_key(sheets: tuple[str, ...]) -> bytes:
    """The key of what was typed from one sheet or two. Raises `Known` where a character is wrong."""
    codes = [_read(one) for one in sheets]
    code = codes[0] if len(codes) == 1 else bytes(a ^ b for a, b in zip(*codes, strict=True))
    return derive(code, "recovery sheet")


def _written(code: bytes) -> str:
    text = base64.b32encode(code).decode() + _check(code)
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _plain(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum()).translate(_MISREAD)


def _read(text: str) -> bytes:
    plain = _plain(text)
    if len(plain) != BITS // 5 + GROUP:
        raise Known("recovery_sheet_misread")
    try:
        code = base64.b32decode(plain[:-GROUP])
    except ValueError:
        raise Known("recovery_sheet_misread") from None
    if not hmac.compare_digest(_check(code), plain[-GROUP:]):
        raise Known("recovery_sheet_misread")
    return code


def _check(code: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"packet desk recovery sheet" + code).digest()).decode()[:GROUP]
