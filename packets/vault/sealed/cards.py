"""The marks of the blind check (`packets.matters.cards`): a keyed hash in the place of a word."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from packets.errors import Known
from packets.matters.cards import MARK, card_of
from packets.matters.matter import Matter
from packets.requests.library import Library

if TYPE_CHECKING:
    from packets.vault.sealed.vault import Vault


def know_names(vault: Vault, library: Library) -> None:
    """Cards are made by what this library knows of names: at once where some are missing, then with every change."""
    if vault.me.office is not None:
        vault.matters.know_names(lambda matter, key: _card(matter, library, key))


def _card(matter: Matter, library: Library, key: bytes) -> bytes:
    """Empty where it would be too large to be one: that counts as a match, and no work is lost for it."""
    try:
        return card_of(matter, library, lambda text: _mark(key, text)).to_bytes()
    except ValueError:
        return b""


def marked(vault: Vault, text: str) -> bytes:
    """Raises `Known` for a day pass."""
    if vault.mark is None:
        raise Known("not_with_day_pass")
    return _mark(vault.mark, text)


def _mark(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")[:MARK]
