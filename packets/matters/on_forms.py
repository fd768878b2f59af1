"""Derived answers that official forms want whole: names in one box, where mail goes, totals, who appears. Pure.

None while anything that an answer is made of is missing. Nothing here touches an answer that is never derived.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packets.matters.answers import View

ADDRESS = ("street", "unit_kind", "unit", "city", "state", "zip", "province", "postal_code", "country")
"""Parts of an address that a form may ask for."""
_POST, _HOME, _MAIL = "post", "home", "mail"
_FORMS = re.compile(r"[,;]|\band\b")
"""What stands between form numbers."""


# Names and places in one box


def person_full_name(view: View) -> str | None:
    """Given, middle and family name; without the middle one only where somebody said that there is none."""
    middle = view("person.name.middle")
    if middle is None and not _none(view, "person.name.middle"):
        return None
    given, family = view("person.name.given"), view("person.name.family")
    return None if given is None or family is None else " ".join(str(one) for one in (given, middle, family) if one is not None)


def preparer_full_name(view: View) -> str | None:
    given, family = view("preparer.name.given"), view("preparer.name.family")
    return None if given is None or family is None else f"{given} {family}"


def entry_place(view: View) -> str | None:
    """``San Ysidro, CA``"""
    city, state = view("entry.city"), view("entry.state")
    return None if city is None or state is None else f"{city}, {state}"


# Where mail goes


def stands_for(view: View, key: str) -> str:
    """The answer that `key` only passes on, for what was said of it (that there is none): ``post.unit`` is the home's or the
    mailing address's. Of any other key, and while nobody said where mail goes, `key` itself."""
    group, _, part = key.partition(".")
    home = view("mail.same_as_home")
    if group != _POST or part not in ADDRESS or not isinstance(home, bool):
        return key
    return f"{_HOME if home else _MAIL}.{part}"


def _post(view: View, part: str) -> object | None:
    key = f"{_POST}.{part}"
    behind = stands_for(view, key)
    return None if behind == key else view(behind)


# Who appears


def represented_by_attorney(view: View) -> bool | None:
    kind = view("representation.kind")
    return None if kind is None else kind == "attorney"


def represented_by_accredited(view: View) -> bool | None:
    kind = view("representation.kind")
    return None if kind is None else kind in ("accredited_full", "accredited_partial")


def g28_attached(view: View) -> bool | None:
    """Whoever is represented files a G-28 along with each form."""
    kind = view("representation.kind")
    return None if kind is None else kind != "none"


# Totals of the fee waiver


def i912_forms_total(view: View) -> int | None:
    """How many forms are named, of the client and of the family."""
    own, family = view("i912.forms"), view.rows("i912_family")
    if own is None or family is None:
        return None
    named = [own, *(row.get("forms") for row in family)]
    if any(one is None for one in named):
        return None
    return sum(1 for one in named for form in _FORMS.split(str(one)) if form.strip())


def i912_income_total(view: View) -> int | float | None:
    return _sum(view("i912.income"), view("i912.family_income"))


def i912_assets_total(view: View) -> int | float | None:
    rows = view.rows("i912_assets")
    return None if rows is None else _sum(*(row.get("value") for row in rows))


def _sum(*amounts: object) -> int | float | None:
    total: int | float = 0
    for one in amounts:
        if isinstance(one, bool) or not isinstance(one, int | float):
            return None
        total += one
    return total


def _none(view: View, key: str) -> bool:
    """Whether a person said that there is none."""
    return any(one.key == key and one.none for one in view.matter.said)


ON_FORMS: dict[str, Callable[[View], object | None]] = {
    function.__name__: function
    for function in (
        person_full_name,
        preparer_full_name,
        entry_place,
        represented_by_attorney,
        represented_by_accredited,
        g28_attached,
        i912_forms_total,
        i912_income_total,
        i912_assets_total,
    )
} | {f"{_POST}_{part}": partial(_post, part=part) for part in ADDRESS}
