"""The first run: two minutes in one practice matter, step by step. Pure, and its steps stand here as data.

A step says one sentence and what to do. That it was done is seen by the record alone, so it is the same whichever screen
it was done on; a step without `done` is gone on from by its button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop import steps
from desktop.i18n import tr
from desktop.reading import OfficeShown, Packet, Paper, Snapshot
from desktop.states import OPEN, look_of

MATTER: Final = "m01"
"""The practice matter of the first run."""
CERTIFICATE: Final = "translation"
AGENCY_PAGE: Final = "certifier_page"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands now, and what stood when the first run began."""

    snapshot: Snapshot
    packet: Packet | None = None
    packet_before: int = 0
    """`Packet.built_at` of the packet that stood at the beginning; 0 where there was none."""


@dataclass(frozen=True, slots=True)
class CoachStep:
    id: str
    words: str
    do: str = ""
    hint: str = ""
    screen: str = ""
    """Where it is done; the button leads there."""
    about: object = None
    button: str = ""
    """Of a step that nothing in the record can tell: the words of the button that goes on."""
    done: Callable[[Seen], bool] | None = None


def coach_steps() -> tuple[CoachStep, ...]:
    """`practice.md` 3.4, in its order."""
    return (
        CoachStep(
            "safety",
            tr("Everyone here is invented. You cannot break anything. Nothing can be mailed."),
            button=tr("Start"),
        ),
        CoachStep(
            "next",
            tr("This is the task list of one matter. On top there is always one next thing."),
            do=tr("Look at it, then go on."),
            screen=steps.GATHER,
            button=tr("Go on"),
        ),
        CoachStep(
            "file",
            tr("A photo of a hospital note waits to be filed. Its copy stands upright, without place and time."),
            do=tr("File it under the harm that was done."),
            hint=tr('Choose the photo under "Not filed yet", and the item "Injuries" as its place.'),
            screen=steps.PAPERS,
            done=_hospital_filed,
        ),
        CoachStep(
            "wrong",
            tr("A time sheet with another worker's name lies there too. This agency's file may reach the employer."),
            do=tr("Cover the name, or leave the paper out and say why."),
            hint=tr('Choose the time sheet, then "Leave out, because …". It stays in the matter and is never sent.'),
            screen=steps.PAPERS,
            done=_wrong_paper_safe,
        ),
        CoachStep(
            "certificate",
            tr("The statement is in Spanish and its English stands behind it, but nobody certified the English."),
            do=tr("Find the translation in the task list and read what else would do."),
            hint=tr("Items that are partly there say what lacks. The certificate can be asked for, or brought in now."),
            screen=steps.GATHER,
            button=tr("I found it"),
            done=_certificate_met,
        ),
        CoachStep(
            "page",
            tr("The agency's own page was read months ago. Nothing goes out on an old page."),
            do=tr('Choose it in the task list and press "We checked today".'),
            hint=tr('It stands as "Look at it". In the practice office you may say that it is still so.'),
            screen=steps.GATHER,
            about=(AGENCY_PAGE, ""),
            done=_page_read,
        ),
        CoachStep(
            "draft",
            tr("Now the packet: index, exhibits, links, and every page accounted for."),
            do=tr("Build a draft, then click an exhibit in the index."),
            hint=tr('The button "Build a draft" stands on top of the packet. It takes some seconds.'),
            screen=steps.BUILD,
            done=_draft_built,
        ),
        CoachStep(
            "ink",
            tr("What wants ink is signed by hand: we never draw a signature. On the mail day a sheet says what goes where."),
            do=tr("Look at Sign and Mail at the left, then go on."),
            screen=steps.SIGN,
            button=tr("Go on"),
        ),
        CoachStep(
            "end",
            tr("That was a whole packet. Try your own, or break this one: Start over, at the top, makes it anew."),
            button=tr("Done"),
        ),
    )


def now(steps_: tuple[CoachStep, ...], at: int, seen: Seen) -> int:
    """The step to show: from `at` on, the first one that is not done by itself. What was done before is not asked again."""
    while at < len(steps_) - 1:
        done = steps_[at].done
        if done is None or not done(seen):
            break
        at += 1
    return at


def matter_in(office: OfficeShown) -> str:
    """The key of that matter."""
    return next((one.key for one in office.found.matters if one.id == MATTER), MATTER)


def _paper(seen: Seen, kind: str) -> list[Paper]:
    return [one for one in seen.snapshot.papers if one.record is not None and one.record.kind == kind]


def _hospital_filed(seen: Seen) -> bool:
    return any(one.filed for one in _paper(seen, "medical_page"))


def _wrong_paper_safe(seen: Seen) -> bool:
    sheets = _paper(seen, "time_sheet")
    return all(one.record is not None and (one.record.covers or one.record.left_out) for one in sheets)


def _certificate_met(seen: Seen) -> bool:
    return _settled(seen, CERTIFICATE)


def _page_read(seen: Seen) -> bool:
    return _settled(seen, AGENCY_PAGE)


def _settled(seen: Seen, item: str) -> bool:
    lines = [one for one in seen.snapshot.checklist.items if one.id == item]
    return all(look_of(one) not in OPEN for one in lines)


def _draft_built(seen: Seen) -> bool:
    return seen.packet is not None and seen.packet.built_at != seen.packet_before
