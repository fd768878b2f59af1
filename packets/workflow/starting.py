"""The record of a new matter, and what a packet says at its top."""

from __future__ import annotations

import datetime as dt
import re

from packets.disclosure import sent
from packets.layout import Heading
from packets.matters.answers import View
from packets.matters.days import say_day
from packets.requests.conditions import keys
from packets.requests.library import Kind, Library
from packets.requests.schema import Definition, Destination
from packets.requests.vocabulary import Profile

ROLES = {"person": "Client", "group": "Workers", "organisation": "For"}


def record_text(
    library: Library, kind: Kind, name: str, *, agency: str, profile: str, practice: bool, mailing: dt.date | None
) -> str:
    """``matter.toml`` of a new matter. The questions of its request stand in it as comments, ready to be answered."""
    definition = kind.definition
    id_ = name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name) else "m-0001"
    lines = [
        f"# {definition.title}. One matter; its papers lie in evidence/, made copies in working/.",
        "# Days are written 2026-12-07. Lines that begin with # say what may be filled in.",
        "schema = 1",
        f'id = "{id_}"',
        f"practice = {str(practice).lower()}",
        "",
        "[client]",
        f'kind = "{definition.client[0]}"' + (f"  # or: {', '.join(definition.client[1:])}" if definition.client[1:] else ""),
        "",
        "[[requests]]",
        f'id = "{definition.id}"',
        f'edition = "{definition.edition}"',
        f'definition = "{kind.hash}"',
        f"mailing_day = {mailing.isoformat()}" if mailing else "# mailing_day = 2026-12-07",
        f'agency = "{agency}"' if agency else '# agency = ""',
    ]
    if profile:
        lines.append(f'profile = "{profile}"')
    lines += ["", "[answers]"]
    for key in _questions(library, kind):
        entry = library.answers.answers[key]
        value = {"day": "2026-01-31", "yes_no": "true", "number": "1", "choice": f'"{entry.words[0]}"' if entry.words else '""'}
        words = f" One of: {', '.join(entry.words)}." if entry.words else ""
        lines += [f"# {entry.ask or entry.label}{words}", f'# "{key}" = {value.get(entry.type, chr(34) * 2)}']
    tables = [name for item in kind.items if (name := item.for_each) in library.answers.tables]
    lines += ["", "[tables]"]
    for table in dict.fromkeys(tables):
        shape = library.answers.tables[table]
        columns = ", ".join(f'{column} = "..."' for column in list(shape.columns)[:3])
        lines += [f"# {shape.label}. None: {table} = []", f'# {table} = [{{ id = "{table}-1", {columns} }}]']
    return "\n".join(lines) + "\n"


def _questions(library: Library, kind: Kind) -> list[str]:
    """Every given answer that an item of this kind looks at, in checklist order."""
    used: list[str] = []
    for item in kind.items:
        parts = [condition for part in item.parts for condition in (part.when, part.met_by)]
        for condition in (item.when, item.required_when, item.met_by, *parts, *(one.when for one in item.look)):
            used += keys(condition)
        used += (*item.asks, *item.tells)
    known = library.answers.answers
    return [key for key in dict.fromkeys(used) if key in known and known[key].type != "derived"]


def disclosed(view: View, definition: Definition, key: str, profile: Profile) -> bool:
    """Whether this reader may see the answer. What is not named is never sent; the agency's row goes before."""
    if profile.to in (Destination.OFFICE, Destination.CLIENT):
        return True
    return sent(view, definition, key, profile.to)


def heading(view: View, definition: Definition, profile: Profile) -> Heading:
    """What cover and index say at their top: what is asked, of whom, for whom, as far as this reader may know."""
    agency = view.agency
    reader = {
        Destination.AGENCY: agency.title if agency else definition.addressee,
        Destination.USCIS: "U.S. Citizenship and Immigration Services",
        Destination.COURT: "Immigration Court",
        Destination.CLIENT: "Client's copy",
        Destination.OFFICE: "Office copy",
        Destination.PARTNER: "Partner office",
        Destination.EMPLOYER: str(view("employer.legal_name") or definition.addressee),
    }.get(profile.to, definition.addressee)
    subject = [f"To: {reader}"] if profile.to not in (Destination.CLIENT, Destination.OFFICE) else [reader]
    who = _client(view, definition, profile)
    if who:
        subject.append(who)
    case = view("agency.case_number") or view("case.number")
    # The number is that of the agency asked: to a court or to USCIS it is somebody else's.
    theirs = definition.to is Destination.AGENCY and profile.to not in (Destination.USCIS, Destination.COURT)
    if (
        theirs
        and isinstance(case, str)
        and any(disclosed(view, definition, key, profile) for key in ("agency.case_number", "case.number"))
    ):
        subject.append(f"Your number: {case}")
    number = view("person.a_number")
    shown = isinstance(number, str) and disclosed(view, definition, "person.a_number", profile)
    return Heading(
        title=definition.title,
        subject=tuple(subject),
        reference=str(number) if shown else "",
        index_title=definition.index_title if profile.to is definition.to else "Index of exhibits",
        practice=view.matter.practice,
        persons=definition.index_person,
        date=say_day(view.mailing_day) if view.request.mailing_day else "",
    )


def _client(view: View, definition: Definition, profile: Profile) -> str:
    kind = view.matter.client.kind
    if kind == "person":
        family, given = view("person.name.family"), view("person.name.given")
        if family and disclosed(view, definition, "person.name.family", profile):
            return f"{ROLES[kind]}: {str(family).upper()}" + (f", {given}" if given else "")
        return ""
    name = view(f"{kind}.name")
    return f"{ROLES[kind]}: {name}" if name and disclosed(view, definition, f"{kind}.name", profile) else ""
