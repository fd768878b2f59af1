"""The screens in their order, from the first call to the closing (`practice.md` 3.1). Names of steps are verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.i18n import tr


@dataclass(frozen=True, slots=True)
class Screen:
    id: str
    title: str
    tip: str
    group: str = ""
    """Heading in the rail before it."""


TODAY, MATTERS, NEW_CALL, OFFICE = "today", "matters", "new_call", "office"
OFFICIAL_FORMS = "official_forms"
CALL, CLEAR, REACH, AGREE, LISTEN, DECIDE = "call", "clear", "reach", "agree", "listen", "decide"
GATHER, PAPERS, FILL, WRITE, MAY_SEE, CHECK = "gather", "papers", "fill", "write", "may_see", "check"
LETTERS = "letters"
READ, SIGN, BUILD, MAIL, WAIT, CLOSE = "read", "sign", "build", "mail", "wait", "close"
RETURNED = "returned"
START, LOCKED, NEW_VAULT, HEALTH, BACK = "start", "locked", "new_vault", "health", "back"
"""Before an office is open, and what can be looked at from anywhere. `BACK` is no screen: where somebody came from."""
OF_OFFICE: Final = (HEALTH, TODAY, MATTERS, NEW_CALL, OFFICIAL_FORMS, OFFICE)
"""Screens of the office as a whole: nothing of the open matter is seen on them."""
FIRST_RUN: Final = "first_run"
"""No screen: who asks for it is led through one practice matter."""

BEFORE_REQUEST: Final = (CALL, CLEAR, REACH, LISTEN, DECIDE, PAPERS, CLOSE)
"""Steps that make sense while no request is open."""


def office_screens() -> tuple[Screen, ...]:
    return (
        Screen(TODAY, tr("Today"), tr("What is due, what others owe us, what waits for the attorney")),
        Screen(MATTERS, tr("Matters"), tr("Every matter of the office")),
        Screen(NEW_CALL, tr("New call"), tr("Six things, and a matter begins")),
        Screen(OFFICIAL_FORMS, tr("Forms"), tr("Official forms: blanks, their editions, and what may be filled")),
        Screen(OFFICE, tr("Office"), tr("Staff, notes of the attorneys, rules to re-check")),
    )


def matter_screens() -> tuple[Screen, ...]:
    return (
        Screen(CALL, tr("Call"), tr("What was said at the first call")),
        Screen(CLEAR, tr("Clear"), tr("Check for conflicts")),
        Screen(REACH, tr("Reach"), tr("How we may reach the client, and how never")),
        Screen(AGREE, tr("Agree"), tr("Agreements and permissions")),
        Screen(LISTEN, tr("Listen"), tr("Every question, asked once")),
        Screen(DECIDE, tr("Decide"), tr("The attorney opens a request and decides")),
        Screen(GATHER, tr("Gather"), tr("The task list: what is there, what is missing")),
        Screen(PAPERS, tr("Papers"), tr("Take papers in, file them, turn, cover, leave out")),
        Screen(FILL, tr("Fill"), tr("Official forms, filled from the answers")),
        Screen(WRITE, tr("Own files"), tr("Letters and forms that were made elsewhere")),
        Screen(LETTERS, tr("Letters"), tr("Letters and certificates, written here")),
        Screen(MAY_SEE, tr("They see"), tr("Everything that this reader will get")),
        Screen(CHECK, tr("Check"), tr("Everything that would make the packet come back")),
        Screen(BUILD, tr("Build"), tr("The packet: its order, its pages, its size")),
        Screen(READ, tr("Read"), tr("The attorney reads and approves")),
        Screen(SIGN, tr("Sign in ink"), tr("What each person signs by hand, and what is back")),
        Screen(MAIL, tr("Mail"), tr("The mail day, and that it left")),
        Screen(WAIT, tr("Wait"), tr("Arrival, answer, what comes back")),
        Screen(RETURNED, tr("Came back"), tr("The signed form or letter, checked on the day it comes")),
        Screen(CLOSE, tr("Close"), tr("Originals back, how long we keep it, and the end of the file")),
    )
