"""Which editions of official forms the office recorded as accepted: read on the agency's page, by whom, when."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, Literal

from packets.errors import Known
from packets.matters.days import say_day
from packets.requests.model import shaped
from packets.requests.office import OFFICE, EditionRead, Staff
from packets.vault.store import Add, Office
from packets.workflow.permission import allowed

_AS_PRINTED: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4}|\d\d)")
_FORM: Final = re.compile(
    r"\s*([A-Z]{1,3})\s*-?\s*(\d{1,4})\s*([A-Z]{0,3}?)(?:,?\s*supp?(?:lement|\.)?\s*([A-F]))?\s*", re.IGNORECASE
)


def record_edition(
    office: Office,
    form: str,
    edition: dt.date,
    result: Literal["accepted", "not_accepted"],
    page: str,
    who: Staff,
    day: dt.date,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> EditionRead:
    """Somebody read on the agency's page how an edition stands. A new row each time: what was read before stays on record."""
    allowed(who, "verify_source")
    if not page.strip():
        raise Known("form_page_wanted")
    if first is not None and last is not None and last < first:
        raise Known("form_days_turned", first=say_day(first), last=say_day(last))
    row = shaped(
        EditionRead,
        {
            "form": form_number(form),
            "edition": edition,
            "result": result,
            "by": who.name,
            "on": day,
            "page": page.strip(),
            "from": first,
            "until": last,
        },
        OFFICE,
    )
    office.commit([Add("editions", row.model_dump(by_alias=True, exclude_defaults=True))])
    return row


def form_number(typed: str) -> str:
    """A form as it is printed, from how somebody types it: ``i-918 supp b`` is ``I-918 Supplement B``. Raises `Known`."""
    found = _FORM.fullmatch(typed)
    if found is None:
        raise Known("form_number_unclear", form=typed)
    number = f"{found[1].upper()}-{found[2]}{found[3].upper()}"
    return f"{number} Supplement {found[4].upper()}" if found[4] else number


def edition_day(typed: str) -> dt.date:
    """An edition as it is printed (``08/21/25``) or written out (``2025-08-21``). Raises `Known`."""
    typed = typed.strip()
    try:
        if found := _AS_PRINTED.fullmatch(typed):
            return dt.date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(found[1]), int(found[2]))
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise Known("form_edition_unclear", edition=typed) from None
