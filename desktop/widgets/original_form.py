"""Where an original went: the fields of a move, and the edit that they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from desktop.i18n import tr
from desktop.models.keeping import place_choices
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, DayField, TextField
from desktop.widgets.inline_form import InlineForm, Values
from packets.workflow.edits import KeepSuppb, MoveOriginal


def ask_where(form: InlineForm, dress: Dress, what: str, original: str, moved: Callable[[MoveOriginal], object]) -> None:
    """Ask where `what` is now; `moved` gets the edit."""
    fields = {
        "custody": ChoiceField(dress, tr("Where it is now"), place_choices()),
        "place": TextField(tr("Exact place, or who has it"), example=tr("safe 2, folder M06")),
        "to": TextField(tr("Handed to")),
        "on": DayField(tr("Day, if not today")),
    }

    def said(values: Values) -> None:
        on = values["on"]
        moved(
            MoveOriginal(
                original=original,
                custody=str(values["custody"]),
                place=str(values["place"] or ""),
                to=str(values["to"] or ""),
                on=on if isinstance(on, dt.date) else None,
            )
        )

    words = tr("Where it was and who had it stays in the record.")
    form.ask(tr("Move: {what}", what=what), fields, tr("It is there now"), said, words=words, needs=("custody",))


def ask_suppb(form: InlineForm, dress: Dress, session: Session) -> None:
    """Ask where the signed Supplement B itself lies, and record it."""
    fields = {
        "custody": ChoiceField(dress, tr("Where it is now"), place_choices()[:2]),
        "place": TextField(tr("Exact place"), example=tr("safe 2, folder M06")),
    }

    def kept(values: Values) -> None:
        custody = "drawer" if values["custody"] == "drawer" else "safe"
        edit = KeepSuppb(custody=custody, place=str(values["place"] or ""))  # type: ignore[arg-type]
        session.do(edit, said=tr("The original is recorded"))

    words = tr("The paper that was signed in ink. It cannot be had a second time in time.")
    form.ask(tr("The signed Supplement B itself"), fields, tr("It is there"), kept, words=words, needs=("custody",))
