"""Under which heading staff are asked a question, and the order of the headings. Pure.

The vocabulary says it (`page`); for answers that it leaves without one, the words of their key do.
"""

from __future__ import annotations

from typing import Final

from packets.requests.library import Library

CLIENT, NUMBERS = "The client", "Numbers"
ADDRESSES, SAFE, REACH = "Addresses and telephones", "Safe address and telephone", "How we may reach the client"
ENTRY, FAMILY, MONEY = "Entry, passport, status", "Family", "Money"
WORK, CRIME, ARRESTS = "The work and the dispute", "What happened", "Arrests and charges"
AGENCY, RETURN, PAPERS = "The agency and what we ask of it", "What comes back", "Forms, letters and papers"
HOW, INTERPRETER, PREPARER = "How we work with the client", "Interpreter", "Preparer"
WHOM, AGREEMENT, OFFICE, OTHER = "Whom we act for", "The agreement", "Office", "Other questions"

ORDER: Final = (
    WHOM, CLIENT, NUMBERS, REACH, ADDRESSES, SAFE, FAMILY, ENTRY, MONEY, WORK, CRIME, AGENCY, AGREEMENT, OTHER, ARRESTS, HOW,
    INTERPRETER, PREPARER, PAPERS, RETURN, OFFICE,
)  # fmt: skip
"""From who the client is to what only the office does. A heading that is none of these stands before `OTHER`; what a client
tells last, and with most care, comes last of what a client tells (`practice.md` 3.1, 6)."""

_OF: Final = {
    "client": CLIENT, "person": CLIENT, "visa": ENTRY, "entry": ENTRY, "passport": ENTRY, "status": ENTRY, "grounds": ENTRY,
    "person.has_a_number": NUMBERS, "person.a_number": NUMBERS, "person.address": ADDRESSES, "person.moved_on": ADDRESSES,
    "address": ADDRESSES, "addresses": ADDRESSES, "home": ADDRESSES, "mail": ADDRESSES, "safe": SAFE, "address.safe": SAFE,
    "address.safe_choice": SAFE, "address.safe_confirmed_on": SAFE, "person.safe_phone": SAFE, "contact": REACH,
    "person.dhs_contact": ENTRY, "person.history_unclear": ENTRY, "person.last_entry_on": ENTRY, "person.in_proceedings": ENTRY,
    "person.next_hearing_on": ENTRY, "person.final_order": ENTRY, "person.order_on": ENTRY, "person.detained": ENTRY,
    "person.entry_unlawful": ENTRY, "person.permit_ends_on": ENTRY, "person.grant_ends_on": ENTRY, "grant": ENTRY,
    "person.foia_sent_on": OFFICE, "foia": OFFICE, "permit": ENTRY, "renewal": ENTRY, "entries": ENTRY, "changes": PAPERS,
    "person.child_near_21": FAMILY, "family": FAMILY, "marriage": FAMILY, "safety_plan": FAMILY, "money": MONEY, "fee": MONEY,
    "person.cannot_act": HOW, "person.signs_with_mark": HOW, "person.mark_read_aloud": HOW, "detained": HOW, "guardian": HOW,
    "interpreter": INTERPRETER, "interpreter.relay": HOW, "preparer": PREPARER, "person.ever_arrested": ARRESTS,
    "arrests": ARRESTS, "employer": WORK, "employment": WORK, "work": WORK, "recruitment": WORK, "dispute": WORK,
    "worksites": WORK, "events": WORK, "chill": WORK, "states": WORK, "witnesses": CRIME, "crime": CRIME, "victim": CRIME,
    "case": CRIME, "statement": CRIME, "same_story": CRIME, "declarants": CRIME, "certifier": AGENCY, "agency": AGENCY,
    "purpose": AGENCY, "scope": AGENCY, "names": AGENCY, "requester": AGENCY, "urgency": AGENCY, "priority": AGENCY,
    "interview": AGENCY, "limits": AGENCY, "soi": AGENCY, "followup": AGENCY, "letter": PAPERS, "draft_letter": PAPERS,
    "sheets": PAPERS, "cover": PAPERS, "photos": PAPERS, "g325a": PAPERS, "basis": PAPERS, "i918": PAPERS, "i765": PAPERS,
    "i192": PAPERS, "g28": PAPERS, "g1145": PAPERS, "return_envelope": PAPERS, "suppb": PAPERS, "suppb.check": RETURN,
    "soi.check": RETURN, "response": RETURN, "notice": RETURN, "group": WHOM, "organisation": WHOM, "members": WHOM,
    "agreement": AGREEMENT, "contract": AGREEMENT, "rider": AGREEMENT, "clauses": AGREEMENT, "office": OFFICE,
    "representation": OFFICE, "campaign": OFFICE, "consent": OFFICE, "partner": OFFICE, "parallel": OFFICE,
    "originals": OFFICE, "client_copy": OFFICE, "close": OFFICE, "mailing": OFFICE,
}  # fmt: skip


def heading_of(library: Library, key: str) -> str:
    """The heading of an answer or of a table."""
    entry = library.answers.answers.get(key) or library.answers.tables.get(key)
    if entry is not None and entry.page:
        return entry.page
    stem = key
    while stem and stem not in _OF:
        stem = stem.rpartition(".")[0]
    return _OF.get(stem, OTHER)


def in_order(heading: str) -> float:
    """What headings are sorted by; those that are not named here keep the order in which the vocabulary has them."""
    return ORDER.index(heading) if heading in ORDER else ORDER.index(OTHER) - 0.5
