"""Signs of what is invented, so that it stays in the practice office and what is real out of it. Pure.

A-numbers have a shape of their own there, and every page that is drawn says so in its text. A scan or photo of such a page
has no text: nothing can be known of it here, and people see the word PRACTICE.
"""

from __future__ import annotations

import re

from packets.errors import Problem
from packets.matters.matter import Matter

A_NUMBERS = ("person.a_number",)
"""Answers that hold one."""
PRACTICE = re.compile(r"000000[0-9]{3}")
"""The digits of an invented number: A000-000-001 and so on, however it is spaced."""


INVENTED = re.compile(r"invented people(?:, invented paper| and papers)")


def says_practice(text: str) -> bool:
    """Whether the text of a page holds the line that every practice paper and every practice packet carries. The word
    PRACTICE alone is no sign: offices have practice areas."""
    return INVENTED.search(" ".join(text.split())) is not None


def number_fault(key: str, value: object, *, practice: bool) -> str:
    """The code of what is wrong with an answer in a practice matter, or in a real one; empty where nothing is."""
    if key not in A_NUMBERS or not isinstance(value, str):
        return ""
    invented = PRACTICE.fullmatch(re.sub(r"\D", "", value)) is not None
    if invented == practice:
        return ""
    return "real_number" if practice else "practice_number"


def numbers_out_of_place(matter: Matter) -> list[Problem]:
    """The same of a record that was written by hand."""
    found = [(key, number_fault(key, value, practice=matter.practice)) for key, value in matter.answers.items()]
    return [Problem(code, key) for key, code in found if code]
