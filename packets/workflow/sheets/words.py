"""Small words that sheets share. Pure."""

from __future__ import annotations

import datetime as dt

from packets.manifest import Manifest
from packets.matters.answers import View
from packets.matters.days import say_day
from packets.requests.library import Kind
from packets.requests.office import Verified
from packets.requests.schema import Destination, Fact
from packets.requests.vocabulary import Profile

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
RESULTS = {"still_so": "still so", "changed": "CHANGED", "does_not_apply": "does not apply here"}


def weekday(day: dt.date) -> str:
    return WEEKDAYS[day.weekday()]


def days_left(days: int) -> str:
    return {0: "(today)", 1: "(tomorrow)"}.get(days, f"({days} days)")


def aged(day: dt.date, today: dt.date) -> str:
    """``read 12 Sep 2026, 80 days ago``."""
    days = (today - day).days
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return f"read {say_day(day)}" + (f", {ago}" if days >= 0 else "")


def packet_number(manifest: Manifest) -> str:
    """Eight signs that tell one packet from another: ``7F3A-21C9``. They say nothing of anybody."""
    return f"{manifest.layout[:4]}-{manifest.layout[4:8]}".upper()


def reader_name(view: View, kind: Kind, profile: Profile) -> str:
    agency = view.agency
    return {
        Destination.AGENCY: agency.title if agency else kind.definition.addressee or "the agency",
        Destination.USCIS: "USCIS",
        Destination.COURT: "the immigration court",
        Destination.CLIENT: "the client",
        Destination.PARTNER: "the partner office",
        Destination.EMPLOYER: "the employer",
    }.get(profile.to, "the office")


def standing(fact: Fact | Profile, checked: Verified | None) -> str:
    """How far a fact can be relied on: who checked it and when, or that nobody did."""
    if checked is not None:
        return f"checked by {checked.by} on {say_day(checked.on)}: {RESULTS[checked.result]}"
    return "Not verified" if fact.verify else ""
