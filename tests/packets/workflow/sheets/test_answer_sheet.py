"""An answer sheet is copied from by hand: one line a box, and what nobody answered is marked."""

from __future__ import annotations

import io

import pypdf

from forms.mapping import Blank, Mapped
from packets.assemble.sheets import draw
from packets.workflow.sheets.answer_sheet import answer_sheet
from tests.forms import persons

RECIPE = persons.library().recipes["i-918/2025-01-20"]


def test_a_box_that_nobody_answered_takes_one_line_and_is_marked() -> None:
    """Forty boxes to ask about stand on one page with what the mark means said once."""
    blanks = tuple(Blank(f"Part 1, {number}", "A question of the form", "unanswered", "k") for number in range(1, 36))
    drawn = draw(answer_sheet(RECIPE, Mapped(blanks=blanks), "PRUEBA, Marisol", practice=True))
    text = " ".join(pypdf.PdfReader(io.BytesIO(drawn.pdf)).pages[0].extract_text().split())
    assert text.count("ASK: not answered yet") == 35
    assert text.count("A blank is not a No.") == 1
