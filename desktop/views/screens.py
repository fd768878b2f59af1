"""Every screen by its name, made when it is first asked for: the window is there before most of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from desktop import steps
from desktop.pictures import PageShelf
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.screen import ScreenView

START: Final = steps.START

_WHERE: Final = {
    START: ("desktop.views.start", "StartView"),
    steps.LOCKED: ("desktop.views.locked", "LockedView"),
    steps.NEW_VAULT: ("desktop.views.new_vault", "NewVaultView"),
    steps.HEALTH: ("desktop.views.health", "HealthView"),
    steps.TODAY: ("desktop.views.today", "TodayView"),
    steps.MATTERS: ("desktop.views.matters", "MattersView"),
    steps.NEW_CALL: ("desktop.views.new_call", "NewCallView"),
    steps.OFFICE: ("desktop.views.office", "OfficeView"),
    steps.OFFICIAL_FORMS: ("desktop.views.official_forms", "OfficialFormsView"),
    steps.CALL: ("desktop.views.call", "CallView"),
    steps.CLEAR: ("desktop.views.clear", "ClearView"),
    steps.REACH: ("desktop.views.reach", "ReachView"),
    steps.AGREE: ("desktop.views.agree", "AgreeView"),
    steps.LISTEN: ("desktop.views.answers", "AnswersView"),
    steps.DECIDE: ("desktop.views.decide", "DecideView"),
    steps.GATHER: ("desktop.views.matter", "MatterView"),
    steps.PAPERS: ("desktop.views.papers", "PapersView"),
    steps.FILL: ("desktop.views.fill", "FillView"),
    steps.WRITE: ("desktop.views.write", "WriteView"),
    steps.LETTERS: ("desktop.views.letters", "LettersView"),
    steps.MAY_SEE: ("desktop.views.may_see", "MaySeeView"),
    steps.CHECK: ("desktop.views.check", "CheckView"),
    steps.SIGN: ("desktop.views.sign", "SignView"),
    steps.MAIL: ("desktop.views.mail", "MailView"),
    steps.WAIT: ("desktop.views.wait", "WaitView"),
    steps.RETURNED: ("desktop.views.returned", "ReturnedView"),
    steps.CLOSE: ("desktop.views.close", "CloseView"),
    steps.READ: ("desktop.views.read", "ReadView"),
    steps.BUILD: ("desktop.views.packet", "PacketView"),
}
SCREENS: Final = frozenset(_WHERE)
OUTSIDE: Final = frozenset({START, steps.LOCKED, steps.NEW_VAULT})
"""Screens that there are only while no office is open."""
_WITH_PAGES: Final = frozenset({steps.BUILD, steps.READ})
"""Screens that show the packet: they are handed the shelf of its pictures. Papers have a shelf of their own."""


def make_screen(screen: str, dress: Dress, session: Session, shelf: PageShelf) -> ScreenView:
    module, name = _WHERE[screen]
    view: Callable[..., ScreenView] = getattr(import_module(module), name)
    return view(dress, session, shelf) if screen in _WITH_PAGES else view(dress, session)
