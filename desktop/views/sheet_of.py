"""The recovery sheet as this computer's policy lets it be shown."""

from __future__ import annotations

from desktop.session import Session
from desktop.widgets.sheet_card import SheetCard


def card_of(session: Session) -> SheetCard:
    return SheetCard(may_print=session.vault.policy.print.allow)
