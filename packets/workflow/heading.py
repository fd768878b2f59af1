"""What a packet says at its top."""

from __future__ import annotations

from packets.disclosure import sent
from packets.layout import Heading
from packets.matters.answers import View
from packets.matters.days import say_day
from packets.matters.typed import say
from packets.requests.schema import Definition, Destination
from packets.requests.vocabulary import Profile

ROLES = {"person": "Client", "group": "Workers", "organisation": "For"}


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
        reference=say("a_number", number) if shown else "",
        index_title=definition.index_title if profile.to is definition.to else "Index of exhibits",
        practice=view.matter.practice,
        persons=definition.index_person,
        date=say_day(view.mailing_day) if view.request.mailing_day else "",
    )


def _client(view: View, definition: Definition, profile: Profile) -> str:
    kind = view.matter.client.kind
    if kind == "person":
        family, given, middle = (view(f"person.name.{one}") for one in ("family", "given", "middle"))
        if family and disclosed(view, definition, "person.name.family", profile):
            # As the forms have it: who looks for the person finds one name.
            second = middle if given and disclosed(view, definition, "person.name.middle", profile) else ""
            first = " ".join(str(one) for one in (given, second) if one)
            return f"{ROLES[kind]}: {str(family).upper()}" + (f", {first}" if first else "")
        return ""
    name = view(f"{kind}.name")
    return f"{ROLES[kind]}: {name}" if name and disclosed(view, definition, f"{kind}.name", profile) else ""
