"""What to write where, for a form that cannot be filled here: no blank at hand, a print-only copy, another edition. Staff copy
it by hand, box by box, in the form's own order."""

from __future__ import annotations

from typing import Final

from forms.mapping import Mapped, in_order
from forms.template import Recipe
from packets.assemble.fonts import unwritable
from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Column, Heading, Line, Row, Sheet, Table

WHY: Final = {
    "unanswered": "ASK: not answered yet, leave blank",
    "said_none": "leave blank: there is none",
    "not_for_this_case": "leave blank: not for this case",
    "signature": "leave blank: signed in ink by the person",
    "signature_date": "leave blank: dated by whoever signs",
    "office_use": "leave blank: the agency's own",
    "official": "leave blank: the certifying official's",
    "card": "by hand only, on the day of payment; never kept here",
    "not_this_kind": "leave blank: for other kinds of request",
    "by_hand": "by hand",
    "other_person": "leave blank: for somebody who has no part in it",
    "code": "printed by the form",
}
"""What is said of a box that stays blank."""
NOT_PRINTED: Final = "Answered, in letters that cannot be printed here. Ask for the Latin spelling."


def answer_sheet(recipe: Recipe, mapped: Mapped, who: str, *, practice: bool) -> Sheet:
    """Part, item and answer, in the order of the form; then what stays blank, and why."""
    said = [(one.at, one.label, _printed(one.text), False) for one in mapped.texts]
    said += [(one.at, one.label, f"X: {one.text.replace('_', ' ')}", False) for one in mapped.crosses]
    said += [(one.at, one.label, f"on a further sheet: {_printed(one.text)}", False) for one in mapped.beyond]
    said += [(one.at, one.label, WHY[one.why], True) for one in mapped.blanks if one.why == "unanswered"]
    rows = tuple(
        Row((at, label, text), strong=asked) for at, label, text, asked in sorted(said, key=lambda one: in_order(one[0]))
    )
    blank = sorted((one for one in mapped.blanks if one.why != "unanswered"), key=lambda one: in_order(one.at))
    columns = (Column("Place", 0.2), Column("Question", 0.4), Column("Write", 0.4))
    return Sheet(
        title=f"Answers for Form {recipe.form}",
        under=(
            _printed(who),
            f"For edition {recipe.edition:%m/%d/%y}. Look at the form in your hand: another edition counts otherwise.",
        ),
        blocks=(
            Line("Black ink, clear letters. What does not fit goes on a sheet with name, A-Number, page, part and item."),
            Line("ASK marks what nobody has answered. A blank is not a No."),
            Table(columns, rows),
            Heading("Stays blank on purpose"),
            Table(columns, tuple(Row((one.at, one.label, WHY[one.why])) for one in blank)),
        ),
        practice=PRACTICE_LINE if practice else "",
        foot="For the office. Not part of any packet.",
        fit=True,
    )


def _printed(text: str) -> str:
    """The answer; nothing of it where one of its letters is in none of our faces: half a name would be copied by hand."""
    return NOT_PRINTED if unwritable(text) else text
