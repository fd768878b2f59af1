"""What went wrong, in the words of the program: one sentence, what is safe, what to do next."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from desktop.i18n import tr
from packets.errors import Known
from packets.workflow.desk import Desk, Unfit
from packets.workflow.results import ProblemResult


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble as the window tells it. `problems` are the findings behind it, the heaviest first."""

    words: str
    problems: tuple[ProblemResult, ...] = ()
    code: str = ""


def told(desk: Desk, fault: BaseException) -> Told:
    """The words for whatever stopped a job. A fault of ours is told as such, with its place and without its values:
    they may be a client's."""
    match fault:
        case Unfit():
            return Told(desk.words.say(fault.code, fault.params), tuple(desk.weighed(fault.problems)), fault.code)
        case Known():
            return Told(desk.words.say(fault.code, fault.params), code=fault.code)
        case OSError():
            why = fault.strerror or type(fault).__name__
            return Told(desk.words.say("disk_fault", {"file": tr("this folder"), "why": why}), code="disk_fault")
        case _:
            return Told(
                tr(
                    "Packet Desk itself made a mistake ({place}). What was there before is untouched; try again.",
                    place=place(fault),
                ),
                code="bug",
            )


def place(fault: BaseException) -> str:
    """Kind and place of a fault of ours: a file of the program and a line, nothing of the matter."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{where}"
