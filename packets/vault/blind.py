"""What an office offers where not everybody may open every matter: their cards (`packets.matters.cards`), to ask blindly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable


@runtime_checkable
class Blind(Protocol):
    def mark(self, text: str) -> bytes:
        """Eight bytes in the place of a word or phrase, by a key that the office keeps."""

    def cards(self) -> Iterable[tuple[str, bytes]]:
        """The key of every matter there is, whoever may open it, and its card. Empty where it has none, or where it cannot be
        read: nobody knows what is in such a matter, so it counts as a match."""
