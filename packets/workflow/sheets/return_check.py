"""The return-check sheet (`practice.md` 5.5): what is looked at with the paper in the hand, on the day it comes back. Pure.

Every box is empty, whatever was ticked on the screen: the eyes are what counts, and the sheet goes with the original.
"""

from __future__ import annotations

import datetime as dt

from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Alarm, Block, Fields, Heading, Line, Sheet, Tick
from packets.workflow.results_ink import ReturnResult


def return_sheet(found: ReturnResult, who: str, day: dt.date, *, practice: bool) -> Sheet:
    """`who` is the client, as the form has to name them; empty where the paper names nobody."""
    blocks: list[Block] = [Fields((("Came on", 0.3), ("Brought by", 0.3), ("Looked through by", 0.4)))]
    blocks += [Heading("Look at each, on the paper itself"), *(Tick(one.label, one.look) for one in found.ticks)]
    blocks.append(Heading("What stands on it"))
    edition = (("Edition", 0.2),) if found.wants_original else ()
    blocks.append(Fields((("Pages", 0.15), *edition, ("Day of the signature", 0.3), ("Signed by, title", 0.35))))
    if found.wants_original:
        blocks.append(Alarm("The paper itself is the original: no hole, no staple, no stamp of ours."))
        blocks.append(Fields((("It lies in", 0.5), ("Put there by", 0.5))))
        last = f"Last day {found.last_day}, last working day {found.last_working_day}." if found.last_day else ""
        blocks.append(
            Line(last or "It serves six months from the day of the signature: say that day in the program.", "strong")
        )
    blocks.append(
        Line("Anything not so: do not mend it here. Send it back to the official today, with one line on what lacks.")
    )
    return Sheet(
        title="Return check",
        under=(found.title, *((who,) if who else ()), f"Printed on {day:%d %b %Y}".replace(" 0", " ")),
        blocks=tuple(blocks),
        practice=PRACTICE_LINE if practice else "",
        foot="For the office. Not part of any packet.",
        fit=True,
    )
