"""From a template to a text that people edit. Pure. What lacks stands in it as a gap; nothing is made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from packets.errors import Known
from packets.letters.book import Letter
from packets.letters.cites import Place, Placed
from packets.letters.facts import AGENCY, ATTORNEY, OFFICE, SENT, Facts
from packets.letters.language import Refused, run
from packets.letters.text import Cite, escaped, mark
from packets.requests.schema import Destination


def begin(letter: Letter, facts: Facts, placed: Placed | None = None) -> str:
    """The text of a template with the answers of today, its gaps and its citations as marks. Raises `Known`."""
    try:
        text = run(letter.texts[facts.language], _Functions(facts, placed).table())
    except Refused as fault:
        raise Known("letter_template_broken", letter=letter.template.title, why=str(fault)) from None
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n") + "\n"


class _Call:
    """A function that templates may call. The sandbox lets nothing else be called."""

    for_letters = True

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work

    def __call__(self, *args: Any) -> Any:
        return self._work(*args)


class _Functions:
    def __init__(self, facts: Facts, placed: Placed | None) -> None:
        self.facts, self.placed = facts, placed

    def table(self) -> dict[str, Callable[..., Any]]:
        facts = self.facts
        found: dict[str, Callable[..., Any]] = {
            "say": self.say,
            "given": lambda key: facts.may_say(key) and facts.value(key) is not None,
            "yes": lambda key: facts.may_say(key) and facts.value(key) is True,
            "no": lambda key: facts.may_say(key) and facts.value(key) is False,
            "holds": lambda key, *words: facts.may_say(key) and facts.value(key) in words,
            "rows": self.rows,
            "papers": self.papers,
            "clauses": self.clauses,
            "cite": lambda paper, page=0: mark("cite", paper, page) if page else mark("cite", paper),
            "write": lambda words: mark("write", words),
            "line": lambda label: mark("line", label),
            "sign": lambda id_: mark_alone(f"sign:{id_}"),
            "enclosures": lambda: mark_alone("enclosures"),
            "new_page": lambda: mark_alone("page"),
            "today": lambda: self.fact("mailing_day"),
            "agency": lambda what: self.named("agency", what, AGENCY),
            "office": lambda what: self.named("office", what, OFFICE),
            "attorney": lambda what: self.named("attorney", what, ATTORNEY),
            "sent": lambda what: self.named("sent", what, SENT),
            "clock_runs": lambda: bool(facts.fact("clock:days")),
            "clock_days": lambda: self.fact("clock:days"),
            "to_lines": self.to_lines,
            "letterhead": lambda: [escaped(one) for one in facts.view.library.office.letterhead],
            "request_is": lambda *ids: facts.kind.id in ids,
            "reader_is": lambda *words: facts.reader.value in words,
            "client": self.client,
            "signer": self.signer,
        }
        return {name: _Call(work) for name, work in found.items()}

    def say(self, key: str) -> str:
        facts = self.facts
        if key.startswith("row.") and facts.paper is not None:
            return self.fact(f"paper:{facts.paper.id}:{key[4:]}")
        if not facts.may_say(key):
            return mark("held", key)
        return escaped(facts.words(key)) or mark("ask", key)

    def fact(self, name: str) -> str:
        return escaped(self.facts.fact(name)) or mark("ask", name)

    def named(self, of: str, what: str, known: Sequence[str]) -> str:
        if what not in known:
            raise Refused(f"{of} has no {what}")
        return self.fact(f"{of}:{what}")

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows with what this reader may have of them. Where nobody said whether there are any, one gap stands for all."""
        shape = self.facts.view.library.answers.tables.get(table)
        if shape is None:
            raise Refused(f"there is no table {table}")
        found = self.facts.rows(table)
        names = list(shape.columns)
        if found is None:
            return [{name: mark("ask", table) for name in names}]
        out: list[dict[str, str]] = []
        for row in found:
            said: dict[str, str] = {"id": str(row.get("id", ""))}
            for name in names:
                if not self.facts.may_tell(table, name):
                    said[name] = mark("held", f"{table}.{name}")
                    continue
                value = row.get(name)
                lacks = value is None or value == ""
                said[name] = (
                    mark("ask", f"{table}.{row.get('id')}.{name}") if lacks else escaped(self.facts.said(table, name, value))
                )
            out.append(said)
        return out

    def papers(self, item: str) -> list[dict[str, object]]:
        """The papers filed under an item that a citation can lead to."""
        found: list[dict[str, object]] = []
        for one in self.facts.view.matter.evidence:
            if one.item != item or one.translation_of or one.variant_of:
                continue
            if self.placed is not None and not isinstance(self.placed.of(Cite(one.id)), Place):
                continue
            names = ("title", "date", "pages")
            found.append({"id": one.id, **{name: self.fact(f"paper:{one.id}:{name}") for name in names}})
        return found

    def clauses(self) -> list[dict[str, str]]:
        """The topics that were settled, each with our wording; those that nobody settled yet are gaps."""
        facts = self.facts
        out: list[dict[str, str]] = []
        rows = facts.view.rows("clauses")
        facts.used["table:clauses"] = facts.again(["table:clauses"])["table:clauses"]
        if rows is None:
            return [{"topic": "", "title": mark("ask", "clauses"), "text": mark("ask", "clauses")}]
        for row in rows:
            topic, settled = str(row.get("topic", "")), row.get("settled")
            if settled == "dropped":
                continue
            known = facts.clauses.get(topic)
            title = escaped(known.title) if known else escaped(topic.replace("_", " ").capitalize())
            text = escaped(facts.fact(f"clause:{topic}")) or mark("write", f"the clause on {topic.replace('_', ' ')}")
            out.append({"topic": topic, "title": title, "text": text})
        return out

    def to_lines(self) -> list[str]:
        """Whom it goes to, line by line, as far as somebody read it. No address is ever guessed."""
        facts = self.facts
        match facts.reader:
            case Destination.AGENCY:
                lines = [self.fact("agency:title")]
                if unit := facts.fact("agency:unit"):
                    lines.append(f"Attention: {escaped(unit)}")
                agency = facts.view.agency
                facts.fact("agency:address")
                if agency is not None and agency.address:
                    return [*lines, *(escaped(one) for one in agency.address)]
                if email := facts.fact("agency:email"):
                    return [*lines, f"By e-mail: {escaped(email)}"]
                return [*lines, mark("ask", "agency:address")]
            case Destination.USCIS:
                read = "the address lines of the lockbox, exactly as read on the page today"
                attention = ["ATTN: 1367"] if facts.kind.definition.family == "u_visa" else []
                return ["U.S. Citizenship and Immigration Services", *attention, mark("write", read)]
            case Destination.EMPLOYER:
                return [self.say("employer.legal_name")]
        return [mark("write", "whom it goes to, with the address as read today")]

    def client(self) -> str:
        """The client by name, as the reader knows them; a group or an organisation by its own."""
        kind = self.facts.view.matter.client.kind
        if kind == "organisation":
            return self.say("organisation.name")
        if kind == "group":
            return mark("write", "the group, as the agency knows it")
        middle = "person.name.middle"
        second = escaped(self.facts.words(middle)) if self.facts.may_say(middle) else ""
        return " ".join(one for one in (self.say("person.name.given"), second, self.say("person.name.family")) if one)

    def signer(self) -> str:
        """Who signs a declaration: by code where the reader knows workers by code only."""
        if self.facts.view.row is not None and "code" in self.facts.view.row:
            return self.say("row.code")
        return self.client()


def mark_alone(what: str) -> str:
    return f"{{{{{what}}}}}"


def named(letter: Letter, template: str, facts: Facts, placed: Placed | None) -> str:
    """A short text of a template that stands outside of its words: the name under a line."""
    try:
        return run(template, _Functions(facts, placed).table()).strip()
    except Refused as fault:
        raise Known("letter_template_broken", letter=letter.template.title, why=str(fault)) from None
