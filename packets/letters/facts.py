"""Everything that a letter can ask, and who may be told it. Pure.

A fact has a name (``answer:person.birth_date``, ``agency:email``, ``paper:e-0007:title``). What went into a letter is recorded
by name with the words it had, so that it is known later what is not so any more; the digest over that is `Made.answers`.

An answer is said only where the request discloses it to its reader (`packets.disclosure.sent`), the agency's row first; a
table where it is sent, and of its columns none of what never goes there. What is the office's own (its letterhead, who appears)
goes on every letter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from packets.disclosure import GUARDED, never_to, sent
from packets.layout.lay_out import LANGUAGES
from packets.letters.schema import Clauses, Language, Template
from packets.letters.text import plain
from packets.matters.answers import PAPER_TABLES, View, clock_that_runs
from packets.matters.days import say_date
from packets.matters.facts import DocumentFacts
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Evidence
from packets.matters.typed import say
from packets.matters.words import kind_name, label, say_answer, say_value
from packets.requests.library import Kind
from packets.requests.office import Staff
from packets.requests.schema import Destination
from packets.requests.vocabulary import Agency

MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
YES_NO: Final[Mapping[Language, tuple[str, str]]] = {"en": ("yes", "no"), "es": ("sí", "no")}
NONE: Final[Mapping[Language, str]] = {"en": "none", "es": "ninguno"}
SPANISH: Final[Mapping[str, str]] = {"es": "español", "en": "inglés", "mam": "mam"}
"""Languages by their Spanish names, as far as texts in Spanish say any."""

LABELS: Final[Mapping[str, str]] = {
    "request.agency": "Agency",
    "request.attorney": "Who of the office appears for the client",
    "agency.unit": "The agency's unit",
    "agency.address": "The agency's address, as read on its page",
    "agency.email": "The agency's e-mail, as read on its page",
    "agency.phone": "The agency's telephone",
    "office.name": "The office's name",
    "attorney.name": "Who of the office appears for the client",
    "attorney.number": "Bar or accreditation number",
    "attorney.title": "Attorney or accredited representative",
    "attorney.phone": "The attorney's telephone",
    "attorney.email": "The attorney's e-mail",
    "sent.on": "Day on which it left",
    "sent.carrier": "Carrier",
    "sent.number": "Tracking number",
    "sent.arrived": "Day on which it arrived",
    "clock.days": "How long the agency may take, as read on its page",
    "mailing_day": "Mailing day",
    "paper": "The paper that this is about",
}
"""Facts that are no answer, as they are named where they lack."""
TITLES: Final[Mapping[str, str]] = {
    "attorney": "Attorney",
    "accredited_full": "Accredited representative",
    "accredited_partial": "Accredited representative (partial)",
}
AGENCY: Final = ("title", "unit", "address", "email", "phone")
OFFICE: Final = ("name", "street", "phone", "email")
ATTORNEY: Final = ("name", "number", "title", "phone", "email")
SENT: Final = ("on", "carrier", "number", "arrived")
"""What the functions of a template may be asked for."""


def long_day(day: dt.date, language: Language) -> str:
    """``1 December 2026``, ``1 de diciembre de 2026``."""
    month = MONTHS[language][day.month - 1]
    return f"{day.day} de {month} de {day.year}" if language == "es" else f"{day.day} {month} {day.year}"


@dataclass
class Facts:
    """What one letter can ask: one request on one day, at a row where it is for one (`View.at`)."""

    view: View
    kind: Kind
    template: Template
    clauses: Mapping[str, Clauses]
    language: Language = "en"
    paper: Evidence | None = None
    """The paper that a certificate is about."""
    measured: Mapping[str, DocumentFacts] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    """By name what each fact said that was asked so far; empty where there was none."""

    def __post_init__(self) -> None:
        self._answers = FormAnswers(self.view)

    @property
    def reader(self) -> Destination:
        """Who gets the packet of this request first; a letter that stays in the office is read by nobody else."""
        goes_to = set(self.template.goes_to)
        return Destination.OFFICE if goes_to == {Destination.OFFICE} else self.kind.definition.to

    # What may be said

    def may_say(self, key: str) -> bool:
        """Whether the reader may have this answer."""
        if key.startswith("row."):
            return self._column(self._row_table(), key[4:])
        entry = self.view.library.answers.answers.get(key)
        if entry is None or self.reader is Destination.OFFICE:
            return entry is not None
        return entry.of != "matter" or sent(self.view, self.kind.definition, key, self.reader)

    def may_tell(self, table: str, column: str) -> bool:
        """Whether the reader may have this column of a table of answers."""
        return self._column(table, column)

    def _column(self, table: str, column: str) -> bool:
        if table in PAPER_TABLES or table == "":
            return True
        shape = self.view.library.answers.tables.get(table)
        entry = shape.columns.get(column) if shape else None
        if entry is None:
            return False
        if self.reader is Destination.OFFICE:
            return True
        definition, agency = self.kind.definition, self.view.agency
        said = {**definition.discloses, **(agency.discloses if agency else {})}
        if said.get(table) != "send" or (self.reader in GUARDED and self.reader is not definition.to):
            return False
        return entry.sensitivity not in (*never_to(definition, self.reader), "office")

    def _row_table(self) -> str:
        """The table whose row the letter is for."""
        for item in self.template.items:
            found = self.kind.item(item)
            if found is not None and found.for_each:
                return found.for_each
        return ""

    # Facts by name

    def value(self, key: str) -> object | None:
        """An answer as it was given; None while there is none."""
        value = self._answers.value(key) if not key.startswith("row.") else self.view(key)
        self.used[f"answer:{key}"] = self._kept(value) if value is not None else "none" if self.none(key) else ""
        return value

    def none(self, key: str) -> bool:
        """A person said that there is none."""
        return self._answers.none(key)

    def words(self, key: str) -> str:
        """An answer as the letter says it; empty while there is none."""
        value = self.value(key)
        if value is None:
            return NONE[self.language] if self.none(key) else ""
        if isinstance(value, dt.date):
            return long_day(value, self.language)
        if isinstance(value, bool):
            return YES_NO[self.language][not value]
        if key == "row.language":
            return self.language_name(str(value))
        return plain(say_answer(self.view.library, key, value))

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        found = self._answers.rows(table)
        kept = None if found is None else [sorted((str(key), self._kept(value)) for key, value in row.items()) for row in found]
        self.used[f"table:{table}"] = "" if kept is None else json.dumps(kept, ensure_ascii=False)
        return found

    def said(self, table: str, column: str, value: object) -> str:
        """A value of a row as the letter says it."""
        if isinstance(value, dt.date):
            return long_day(value, self.language)
        shape = self.view.library.answers.tables.get(table)
        entry = shape.columns.get(column) if shape else None
        if entry is not None and entry.check:
            return plain(say(entry.check, value))
        return plain(say_value(value).replace("_", " ") if isinstance(value, bool) else str(value))

    def fact(self, name: str) -> str:
        """A fact that is no answer, by its name; empty where there is none."""
        found = plain(self._fact(name))
        self.used[name] = found
        return found

    def _fact(self, name: str) -> str:
        of, _, rest = name.partition(":")
        view = self.view
        match of:
            case "mailing_day":
                return long_day(view.mailing_day, self.language)
            case "agency":
                return self._of_agency(view.agency, rest)
            case "office":
                office = view.library.office
                return (
                    (office.name or next(iter(office.letterhead), ""))
                    if rest == "name"
                    else say_answer(view.library, f"office.{rest}", office.facts.get(f"office.{rest}", ""))
                )
            case "letterhead":
                return " · ".join(
                    view.library.office.letterhead or ((view.library.office.name,) if view.library.office.name else ())
                )
            case "attorney":
                return self._of_attorney(view.library.office.person(view.request.attorney), rest)
            case "sent":
                return self._of_sending(rest)
            case "clock":
                clock = clock_that_runs(view)
                return "" if clock is None else f"{clock.days} working days" if clock.working_days else f"{clock.days} days"
            case "paper":
                id_, _, what = rest.partition(":")
                return self._of_paper(view.matter.paper(id_), what)
            case "clause":
                return self._clause(rest)
        raise ValueError(name)

    def _of_agency(self, agency: Agency | None, what: str) -> str:
        value = getattr(agency, what, "") if agency is not None else ""
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def _of_attorney(self, who: Staff | None, what: str) -> str:
        if who is None:
            return ""
        match what:
            case "name":
                parts = [who.facts.get(f"attorney.name.{one}", "") for one in ("given", "middle", "family")]
                return " ".join(one for one in parts if one) or who.name
            case "number":
                return who.facts.get("attorney.bar_number", "") or who.number
            case "title":
                return TITLES.get(who.role, "")
        key = f"attorney.{what}"
        return say_answer(self.view.library, key, who.facts.get(key, ""))

    def _of_sending(self, what: str) -> str:
        sent_ = self.view.request.sent
        if sent_ is None:
            return ""
        if what in ("on", "arrived"):
            day = sent_.on if what == "on" else sent_.arrived_on
            return long_day(day, self.language) if day else ""
        return {"carrier": sent_.carrier, "number": sent_.number}[what]

    def _of_paper(self, paper: Evidence | None, what: str) -> str:
        if paper is None:
            return ""
        measured = self.measured.get(paper.id)
        match what:
            case "title":
                return paper.title or kind_name(self.view.library, paper.kind)
            case "date":
                return say_date(paper.date)
            case "language":
                return self.language_name(paper.language)
            case "read_back_in":
                return self.language_name(paper.read_back_in)
            case "pages":
                return str(len(measured.pages)) if measured else ""
        raise ValueError(what)

    def language_name(self, code: str) -> str:
        if self.language == "es":
            return SPANISH.get(code, code)
        return LANGUAGES.get(code, code)

    def _clause(self, topic: str) -> str:
        """The wording of a topic that was settled; empty where nothing is."""
        rows = self._answers.rows("clauses") or ()
        row = next((one for one in rows if one.get("topic") == topic), None)
        found = self.clauses.get(topic)
        clause = found.of(str(row.get("settled"))) if row is not None and found is not None else None
        return clause.text if clause else ""

    @staticmethod
    def _kept(value: object) -> str:
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    # What is not so any more

    def again(self, names: Iterable[str]) -> dict[str, str]:
        """Facts that a letter was made from, as they are now."""
        now = Facts(self.view, self.kind, self.template, self.clauses, self.language, self.paper, self.measured)
        for name in names:
            of, _, rest = name.partition(":")
            if of == "answer":
                now.value(rest)
            elif of == "table":
                now.rows(rest)
            else:
                now.fact(name)
        return now.used

    def label(self, name: str) -> str:
        """How a fact is called to staff."""
        of, _, rest = name.partition(":")
        if of in ("answer", "table"):
            return label(self.view.library, rest, self._row_table())
        return LABELS.get(name.replace(":", "."), LABELS.get(of, rest or of))


def digest(used: Mapping[str, str]) -> str:
    """SHA-256 over the facts that went into a letter, each with what it said."""
    return hashlib.sha256(json.dumps(sorted(used.items()), ensure_ascii=False).encode()).hexdigest()
