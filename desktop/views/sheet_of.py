"""The sheets of paper as this computer's policy lets it be shown."""

from __future__ import annotations

from desktop.session import Session
from desktop.widgets.sheet_card import SetupCard, SheetCard


def card_of(session: Session) -> SheetCard:
    return SheetCard(may_print=session.vault.policy.print.allow)


def setup_card_of(session: Session) -> SetupCard:
    return SetupCard(may_print=session.vault.policy.print.allow)
