"""An office whose one request has something of everything that a sheet for people can say. Everything is invented.

The crime, the agency and the status in its labels are there so that a test can see that they stay off the client's sheet.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from packets.manifest import Manifest
from packets.matters.answers import View
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.requests.library import Kind, Library
from packets.requests.model import tuples
from packets.requests.vocabulary import Profile
from packets.workflow.sheets.mail_day import MailDay

DAY = dt.date(2026, 12, 1)

HEAD = """
schema = 1
id = "mini"
edition = "2026-11-22"
title = "Blackmail visa request"
family = "u_visa"
client = ["person"]
to = "agency"
profile = "certifier_paper"
addressee = "The Example Desk"
[currency]
status = "open"
note = "They take such requests."
source = "https://example.org/open [S1]; Packet Desk domain notes, 1"
read_on = 2026-11-22
recheck_days = 30
[discloses]
"person.name.family" = "send"

[[packet]]
section = "letters"
title = "Letters"
items = ["letter"]
[[packet]]
section = "forms"
title = "Forms"
items = ["notice", "form", "original", "blank"]
[[packet]]
section = "exhibits"
title = "Exhibits"
items = ["report", "pay", "card", "unsaid", "perhaps", "places", "later"]
"""
ITEM = """
[[items]]
id = "{id}"
kind = "{kind}"
label = "{label}"
need = "{need}"
accepts = ["{accepts}"]
goes_to = ["agency", "uscis", "client"]
piece = "{piece}"
why = "Rule of {id}."
source = "{source}"
read_on = 2026-11-22
{more}
"""
CLIENT = 'comes_from = "client"'
ITEMS: tuple[tuple[str, str, str, str, str, str, str, str], ...] = (
    ("letter", "letter", "Letter", "required", "request_letter", "bound", "https://example.org/letters [S2]", "verify = true"),
    ("notice", "task", "Slip on top", "recommended", "other", "loose", "Packet Desk practice notes, 5.4", ""),
    (
        "form",
        "form",
        "Form",
        "required",
        "form_g28",
        "bound",
        "https://example.org/forms [S3]; a book, page 9",
        "verify = true",
    ),
    (
        "original",
        "form",
        "Signed form",
        "required",
        "form_i918b",
        "bound",
        "https://example.org/forms [S3]",
        'original = "original"',
    ),
    (
        "blank",
        "form",
        "Form to fill",
        "recommended",
        "form_i918b",
        "loose",
        "https://example.org/forms [S4, L1]",
        "verify = true",
    ),
    ("report", "evidence", "Police report of the blackmail", "recommended", "police_report", "bound", "a book, page 7", ""),
    (
        "pay",
        "evidence",
        "Pay that was withheld in the blackmail",
        "required",
        "pay_stub",
        "bound",
        "https://example.org/letters [S2], https://example.org/pay [S5]",
        f'{CLIENT}\nbring = "Pay stubs and anything that shows what you were paid"',
    ),
    (
        "card",
        "evidence",
        "Passport, for the visa",
        "required",
        "passport",
        "bound",
        "https://example.org/forms [S3]",
        f'{CLIENT}\nbring = "Something with your photo and your name"',
    ),
    ("unsaid", "evidence", "Proof of the crime", "required", "photo", "bound", "a book, page 8", CLIENT),
    (
        "perhaps",
        "evidence",
        "Immigration court papers",
        "conditional",
        "court_notice",
        "bound",
        "a book, page 8",
        f'{CLIENT}\nbring = "Letters from a court"\nwhen = {{ answer = "person.in_proceedings", is = true }}',
    ),
    (
        "places",
        "evidence",
        "Papers of each site of the employer",
        "required",
        "badge",
        "bound",
        "a book, page 8",
        f'{CLIENT}\nbring = "A badge or schedule from each place you worked"\nfor_each = "worksites"',
    ),
    (
        "later",
        "evidence",
        "What the agency sends back",
        "required",
        "notice_of_action",
        "bound",
        "a book, page 8",
        f'{CLIENT}\nbring = "The answer"\nstage = "on_return"',
    ),
)
SPANISH = """
title = "Solicitud"
[items.pay]
label = "Pago"
why = "Regla."
bring = "Talones de pago y todo lo que muestre cuánto le pagaron: ¡también el año pasado!"
[items.places]
bring = "Un gafete u horario de cada lugar donde trabajó, ¿señor o señora?"
"""
AGENCY = """
schema = 1
id = "{id}"
title = "Example Victim Desk"
practice = true
kinds = ["mini"]
shape = "police"
employer_facing = true
status = "open"
unit = "Unit 4"
clock_starts = "arrival_at_unit"
source = "https://example.org/desk"
read_on = 2026-11-20
verify = true
{more}
[[clocks]]
name = "ordinary"
days = 30
"""
WITH_ADDRESS = """
method = "paper"
address = ["Unit 4", "1 Example Street", "Sampletown, CA 00000"]
email = "desk@example.org"
phone = "555-0124"
"""
OFFICE = """
schema = 1
name = "Practice Workers' Law Office"
letterhead = ["Practice Workers' Law Office", "100 Example Street, Sampletown, CA 00000", "555-0100 · office@example.org"]
practice = true
[policy]
approval_to_send = false
[[verified]]
source = "https://example.org/forms [S3]"
by = "Ada Specimen"
on = 2026-11-30
result = "still_so"
[[verified]]
source = "https://example.org/letters [S2]"
by = "Ada Specimen"
on = 2026-11-29
result = "changed"
"""


def write_sheet_office(folder: Path) -> Path:
    """The office's folder: one request kind, a desk with an address and one without."""
    request = folder / "requests" / "mini"
    request.mkdir(parents=True)
    names = ("id", "kind", "label", "need", "accepts", "piece", "source", "more")
    items = "".join(ITEM.format(**dict(zip(names, one, strict=True))) for one in ITEMS)
    (request / "request.toml").write_text(HEAD + items, encoding="utf-8")
    (request / "request.es.toml").write_text(SPANISH, encoding="utf-8")
    (folder / "agencies").mkdir()
    for id_, more in (("desk-a", WITH_ADDRESS), ("desk-b", "")):
        (folder / "agencies" / f"{id_}.toml").write_text(AGENCY.format(id=id_, more=more), encoding="utf-8")
    (folder / "office.toml").write_text(OFFICE, encoding="utf-8")
    return folder


def sheet_library(folder: Path) -> Library:
    return Library.read([RESOURCES, folder])


def a_mini_matter(**values: Any) -> Matter:
    """A matter of that request; what is not given stays unanswered."""
    raw: dict[str, Any] = {
        "schema": 1,
        "id": "m-0001",
        "practice": True,
        "requests": [{"id": "mini", "agency": "desk-a", "mailing_day": DAY}],
        "answers": {"person.name.family": "Ejemplo", "person.name.given": "Marisol"},
    }
    return Matter.model_validate(tuples({**raw, **values}))


def mail_work(
    library: Library, manifest: Manifest, profile: str = "certifier_paper", *, day: dt.date = DAY, **values: Any
) -> MailDay:
    """What a mail-day sheet is made of."""
    matter = a_mini_matter(**values)
    kind: Kind = library.kind("mini")
    chosen: Profile = library.profile(profile)
    return MailDay(manifest, kind, chosen, View(library, matter, matter.requests[0], day))
