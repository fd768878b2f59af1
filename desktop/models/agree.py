"""Agreements and permissions: how each stands, and what is asked for it. Pure.

To sign · Signed DAY · Taken back DAY
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from desktop.i18n import tr, tr_day
from desktop.models.actions import questions_of
from desktop.reading import Snapshot
from desktop.states import Look, look_of, word
from packets.matters.days import exact_day
from packets.requests.library import Library
from packets.requests.schema import Item
from packets.workflow.edits import GiveAnswer
from packets.workflow.results import ItemResult

AGREEMENTS: Final = ("engagement", "joint_clients", "disclosure_consent", "partner_consent")
"""Items of every office: that we act, co-workers together, permission for an agency, permission for a partner."""
TAKEN_BACK: Final = {
    "disclosure_consent": ("consent.withdrawn", "consent.withdrawn_on"),
    "partner_consent": ("partner.consent_withdrawn", "partner.consent_withdrawn_on"),
}
"""What the client may take back: the answer, and its day."""
SIGNED_ON: Final = {"disclosure_consent": "consent.signed_on"}


@dataclass(frozen=True, slots=True)
class Agreed:
    words: str
    mark: Look


def agreed(item: ItemResult, snapshot: Snapshot) -> Agreed:
    answers = snapshot.record.answers
    if item.state == "not_needed":
        return Agreed(tr("Not needed"), Look.NOT_NEEDED)
    taken, day = TAKEN_BACK.get(item.id, ("", ""))
    if taken and answers.get(taken) is True:
        on = answers.get(day)
        return Agreed(tr("Taken back {day}", day=tr_day(on)) if isinstance(on, dt.date) else tr("Taken back"), Look.MISSING)
    if item.state == "waived":
        return Agreed(word(Look.WAIVED), Look.WAIVED)
    on = signed_on(item, snapshot)
    look = look_of(item)
    if item.evidence:
        mark = look if look in (Look.READY, Look.LOOK) else Look.PARTIAL
        return Agreed(tr("Signed {day}", day=tr_day(on)) if on else tr("Signed, the day is not known"), mark)
    return Agreed(word(look), look) if look is Look.ASK_FIRST else Agreed(tr("To sign"), Look.MISSING)


def signed_on(item: ItemResult, snapshot: Snapshot) -> dt.date | None:
    """The day that somebody recorded; else the day that stands on the newest paper that counts."""
    said = snapshot.record.answers.get(SIGNED_ON.get(item.id, ""))
    if isinstance(said, dt.date):
        return said
    days = [day for one in snapshot.papers if one.id in item.evidence and (day := exact_day(one.date))]
    return max(days, default=None)


def asks(shape: Item, library: Library) -> tuple[str, ...]:
    """What is asked for it, but for what has buttons of its own."""
    known = library.answers.answers
    own = TAKEN_BACK.get(shape.id, ())
    return tuple(one for one in questions_of(shape) if one in known and known[one].type != "derived" and one not in own)


def taking_back(item: str, day: dt.date) -> tuple[GiveAnswer, ...]:
    taken, on = TAKEN_BACK[item]
    return (GiveAnswer(key=taken, value=True), GiveAnswer(key=on, value=day))


def standing(item: str) -> tuple[GiveAnswer, ...]:
    """The client was asked, and the consent stands."""
    taken, on = TAKEN_BACK[item]
    return (GiveAnswer(key=taken, value=False), GiveAnswer(key=on))
