"""Answers that contradict each other, and so would make two forms of one packet say two things. Pure, a check each.

Nothing is mended here and nobody is blamed: both places are named, with the forms that would show them, and a person asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from forms.template import Recipe
from packets.errors import Problem
from packets.matters.answers import View
from packets.matters.asking import takes
from packets.matters.days import say_day
from packets.matters.typed import composed
from packets.matters.words import label


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers, or an answer and a table, that cannot both be so. The words of `code` stand in ``problems.toml``."""

    code: str
    keys: tuple[str, ...]
    """Answer keys and tables, the places of both sides."""
    params: Mapping[str, object] = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    """Forms that would show one of them."""

    @property
    def problem(self) -> Problem:
        shown = f"It would show on {', '.join(self.forms)}." if self.forms else "No form of this request shows it."
        return Problem(self.code, self.keys[0], {**self.params, "shown": shown})


def conflicts(view: View, recipes: Sequence[Recipe]) -> tuple[Conflict, ...]:
    """Every one that stands, with the forms among `recipes` that would show it."""
    asks = {recipe.form: frozenset(recipe.keys()) for recipe in recipes}
    found = (one for check in CHECKS for one in check(view))
    return tuple(replace(one, forms=tuple(form for form, keys in asks.items() if keys & {*one.keys})) for one in found)


ADDRESS: Final = ("street", "unit", "city", "state", "zip", "province", "postal_code", "country")


def mail_at_home(view: View) -> Iterator[Conflict]:
    """Mail goes home, and another address is given for it; or it goes elsewhere, and the address is the same."""
    same = view("mail.same_as_home")
    given = [(f"mail.{part}", f"home.{part}") for part in ADDRESS if view(f"mail.{part}") is not None]
    differs = [pair for pair in given if not _alike(view(pair[0]), view(pair[1]))]
    if same is True and differs:
        yield Conflict("conflict_mail_at_home", ("mail.same_as_home", *differs[0]))
    street = ("mail.street", "home.street")
    if same is False and street in given and not differs and view("home.street") is not None:
        yield Conflict("conflict_mail_elsewhere", ("mail.same_as_home", *street))


SENT_TO: Final = ("street", "city")
"""Parts by which two addresses are told apart here; the others follow them."""


def mail_not_safe(view: View) -> Iterator[Conflict]:
    """The client named a safe address, and the forms that ask for a mailing address would have mail go to another one: cards
    and notices are sent there (I-765 Instructions, 08/21/25, items 5.a to 5.f)."""
    parts = [(view(f"safe.{part}"), view(f"post.{part}")) for part in SENT_TO]
    differs = any(safe is not None and post is not None and not _alike(safe, post) for safe, post in parts)
    home = view("address.safe_choice") == "office" and view("mail.same_as_home") is True
    if differs or home:
        yield Conflict("conflict_mail_not_safe", ("mail.same_as_home", "safe.street" if differs else "address.safe_choice"))


DAYS: Final = (
    ("person.birth_date", "person.last_entry_on"),
    ("person.birth_date", "home.since"),
    ("person.birth_date", "employment.first_day"),
    ("employment.first_day", "employment.last_day"),
    ("passport.issued_on", "passport.valid_until"),
    ("soi.period_from", "soi.period_to"),
    ("person.last_entry_on", "entry.i94_until"),
)
"""Days of which the first cannot lie after the second."""


def days_turned(view: View) -> Iterator[Conflict]:
    for first, last in DAYS:
        one, other = view.day(first), view.day(last)
        if one is not None and other is not None and other < one:
            params = {"first": label(view.library, first), "last": label(view.library, last)}
            yield Conflict("conflict_days_turned", (first, last), {**params, "day": say_day(one), "other": say_day(other)})


def born_later(view: View) -> Iterator[Conflict]:
    """The birth date lies after the last day on which the client can have been born: the age would be two ages."""
    born, latest = view.day("person.birth_date"), view.day("person.born_no_later_than")
    if born is not None and latest is not None and born > latest:
        params = {"day": say_day(born), "other": say_day(latest)}
        yield Conflict("conflict_born_later", ("person.birth_date", "person.born_no_later_than"), params)


def child_before_parent(view: View) -> Iterator[Conflict]:
    """A child of the client who is older, a parent who is younger."""
    born = view.day("person.birth_date")
    for row in view.rows("family") or ():
        theirs = row.get("birth_date")
        if born is None or not isinstance(theirs, dt.date):
            continue
        older = row.get("kind") in ("child", "adopted_child") and theirs <= born
        if older or (row.get("kind") == "parent" and theirs >= born):
            yield Conflict("conflict_ages", ("person.birth_date", "family"), {"tie": str(row["kind"]).replace("_", " ")})


def number_denied(view: View) -> Iterator[Conflict]:
    """There is said to be no A-number, and one is given; or there is said to be one, and to be none."""
    key, has = "person.a_number", view("person.has_a_number")
    none = any(one.key == key and one.none for one in view.matter.said)
    if (has is False and view(key) is not None) or (has is True and none):
        yield Conflict("conflict_a_number", ("person.has_a_number", key))


UNMARRIED: Final = ("single", "divorced", "widowed", "annulled")


def spouse_and_status(view: View) -> Iterator[Conflict]:
    status, rows = view("person.marital_status"), view.rows("family")
    if status is None or rows is None:
        return
    spouse = any(row.get("kind") == "spouse" for row in rows)
    if spouse and status in UNMARRIED:
        yield Conflict("conflict_spouse", ("person.marital_status", "family"), {"status": status})
    if not spouse and status == "married":
        yield Conflict("conflict_no_spouse", ("person.marital_status", "family"))


def permit_and_form(view: View) -> Iterator[Conflict]:
    """A work permit is asked for or not, and the papers say otherwise. Nothing is said while no form is there at all, nor
    where the set of forms of the day has no form of its own for it."""
    asked, there = view("permit.asked"), view("papers.i765")
    if asked is False and there is True:
        yield Conflict("conflict_permit_not_asked", ("permit.asked",))
    g325a = any(one.kind == "form_g325a" for one in view.matter.evidence)
    if asked is True and there is False and g325a and takes(view, "form_i765"):
        yield Conflict("conflict_permit_asked", ("permit.asked",))


def last_entry(view: View) -> Iterator[Conflict]:
    """The newest row of the entries is another day than the last entry."""
    told, rows = view.day("person.last_entry_on"), view.rows("entries")
    days = [value for row in rows or () for column, value in row.items() if _entry_day(column, value)]
    newest = max((day for day in days if isinstance(day, dt.date)), default=None)
    if told is not None and newest is not None and told != newest:
        params = {"day": say_day(told), "other": say_day(newest)}
        yield Conflict("conflict_last_entry", ("person.last_entry_on", "entries"), params)


def _entry_day(column: str, value: object) -> bool:
    return isinstance(value, dt.date) and column in ("day", "on", "entered_on", "entry_on", "arrived_on")


def named_otherwise(view: View) -> Iterator[Conflict]:
    """Whoever called, and for whom the file is: no word of the two names is the same."""
    call, keys = view.matter.call, ("person.name.family", "person.name.given")
    said = " ".join(str(view(key) or "") for key in keys)
    if view.matter.client.kind != "person" or call is None or not call.name or not said.strip():
        return
    if not _words(call.name) & _words(said):
        yield Conflict("conflict_name", keys)


TWICE: Final = (
    ("interpreter.used", "g325a.interpreter_used"),
    ("preparer.used", "g325a.preparer_used"),
)
"""The same fact under two names."""


def said_twice(view: View) -> Iterator[Conflict]:
    for one, other in TWICE:
        if view(one) is not None and view(other) is not None and view(one) != view(other):
            params = {"one": label(view.library, one), "other": label(view.library, other)}
            yield Conflict("conflict_said_twice", (one, other), params)


def address_gaps(view: View) -> Iterator[Conflict]:
    """Months of the last years for which no address is listed."""
    gaps = view("addresses.gaps") if "addresses.gaps" in view.library.answers.answers else None
    if isinstance(gaps, str) and gaps != "none":
        yield Conflict("conflict_address_gaps", ("addresses",), {"months": gaps})


def home_and_list(view: View) -> Iterator[Conflict]:
    """Since when the client lives at home is another month than the list of addresses says."""
    since = view.day("home.since")
    now = [row for row in view.rows("addresses") or () if row.get("first_month") and not row.get("last_month")]
    if since is not None and len(now) == 1 and str(now[0]["first_month"]) != since.strftime("%Y-%m"):
        yield Conflict("conflict_home_since", ("home.since", "addresses"), {"day": say_day(since)})


CHECKS: tuple[Callable[[View], Iterator[Conflict]], ...] = (
    named_otherwise,
    born_later,
    number_denied,
    mail_at_home,
    mail_not_safe,
    address_gaps,
    home_and_list,
    days_turned,
    last_entry,
    spouse_and_status,
    child_before_parent,
    permit_and_form,
    said_twice,
)


def _alike(one: object, other: object) -> bool:
    return composed(str(one)).casefold().split() == composed(str(other)).casefold().split()


def _words(name: str) -> set[str]:
    return set(composed(name).casefold().replace("-", " ").split())
