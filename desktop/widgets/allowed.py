"""Buttons of what not everybody may do: greyed, and the reason is said where the pointer rests."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton

from desktop.i18n import tr
from desktop.session import Session
from desktop.widgets.parts import literal
from packets.requests.office import Doing

OWN_TIP = "own tip"


def allow(session: Session, what: Doing, one: QAbstractButton, enabled: bool = True, until: str = "") -> None:
    """Enable a button where it makes sense and the one at the desk does such things. `until`: what it waits for, in words."""
    allowed = session.may(what)
    if one.property(OWN_TIP) is None:
        one.setProperty(OWN_TIP, one.toolTip())
    reason = tr("Not with a day pass") if session.who.role == "helper" else tr("Attorney or accredited representative only")
    own = until if until and not enabled else str(one.property(OWN_TIP))
    one.setToolTip(literal(own if allowed else reason))
    one.setEnabled(enabled and allowed)
