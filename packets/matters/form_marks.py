"""Which official form a page is, and of which edition, by the words and the code in its footer. Pure.

Form I-765   Edition   08/21/25        Page 1 of 7        most forms
Form G-28   09/17/18   Page 1 of 4                        older ones
I-765|08/21/25|1                                          the code
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_FOOTER: Final = re.compile(
    r"Form\s+([A-Z]{1,2}-\d+[A-Z]*)\s*,?\s*(Supplement\s+[A-Z]|Instructions)?\s+(?:Edition\s+)?(\d\d/\d\d/\d\d)", re.IGNORECASE
)
_PAGE: Final = re.compile(r"Page\s+(\d{1,2})\s+of\s+(\d{1,2})", re.IGNORECASE)
_CODE: Final = re.compile(
    r"([A-Z]{1,3}-\d+[A-Z]*(?: ?Supp?(?:lement)? ?[A-Z]| Supplement [A-Z])?)\|(\d\d/\d\d/\d\d)\|(\d{1,3})"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page says of itself."""

    form: str
    """``I-765``, ``I-918 Supplement B``."""
    edition: dt.date
    page: int = 0
    """0 where it does not say."""
    of: int = 0

    @property
    def recipe(self) -> str:
        """As recipes are called (`forms.template.Recipe.id`)."""
        return f"{self.form.lower().replace(' ', '-')}/{self.edition.isoformat()}"


def mark_of_text(text: str) -> Mark | None:
    """By the footer; None where there is none, or where it is that of the instructions."""
    found = _FOOTER.search(text)
    day = _day(found[3]) if found else None
    if found is None or day is None:
        return None
    more = " ".join((found[2] or "").split()).title()
    if more == "Instructions":
        return None
    page = _PAGE.search(text)
    number, of = (int(page[1]), int(page[2])) if page else (0, 0)
    return Mark(f"{found[1].upper()} {more}".strip(), day, number, of)


def mark_of_code(text: str) -> Mark | None:
    """By the code; None where it is that of something else."""
    found = _CODE.fullmatch(text.strip())
    day = _day(found[2]) if found else None
    return Mark(_plain(found[1]), day, int(found[3])) if found and day else None


def _plain(form: str) -> str:
    name, _, letter = re.sub(r"\s*Supp?(?:lement)?\s*", "|", form).partition("|")
    return f"{name} Supplement {letter}" if letter else name


def _day(text: str) -> dt.date | None:
    month, day, year = (int(one) for one in text.split("/"))
    try:
        return dt.date(2000 + year, month, day)
    except ValueError:
        return None
