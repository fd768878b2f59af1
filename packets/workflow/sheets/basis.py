"""The basis sheet: on what every rule of a request rests, by the page where it was read, so that an office can read page
after page again (`practice.md` M6). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Block, Column, Fields, Heading, Line, Row, Sheet, Table
from packets.matters.answers import View
from packets.matters.clocks import ticking
from packets.matters.days import say_day
from packets.requests.library import Kind
from packets.requests.schema import Fact
from packets.requests.vocabulary import Profile
from packets.workflow.sheets.words import standing

_NEXT = re.compile(r";\s+|,?\s+(?:and\s+)?(?=https?://)")
"""Where the second source of a fact begins."""
_TAG = re.compile(r"\s*\[[A-Z]\d+[a-z]?(?:,\s*[A-Z]\d+[a-z]?)*\]")
_OURS = re.compile(r"(Packet Desk (?:practice|domain) notes),?\s*")
COLUMNS = (Column("Rule", 66), Column("Read on", 14), Column("Looked at", 20))


@dataclass(frozen=True, slots=True)
class Rule:
    """One fact that the work on this request rests on."""

    name: str
    text: str
    fact: Fact
    item: str = ""
    """The item's id, where it is an item's rule."""


@dataclass(frozen=True, slots=True)
class Page:
    """One source page with every rule that was read there."""

    name: str
    rules: list[tuple[Rule, str]] = field(default_factory=list)
    """Each with where on the page, and what else it rests on."""


def rules_of(kind: Kind, view: View, profile: Profile) -> tuple[Rule, ...]:
    """Every item of the request, then what else was taken from a page: currency, agency, reader, running limits."""
    definition, agency = kind.definition, view.agency
    rules = [Rule(item.label, item.why, item, item.id) for item in kind.items]
    rules.append(Rule("Is it open now?", definition.currency.note, definition.currency))
    if agency is not None:
        rules.append(Rule(agency.title, agency.note or f"Recorded as {agency.status}.", agency))
    if profile.note:
        about = Fact(source=profile.source, read_on=profile.read_on, verify=profile.verify)
        rules.append(Rule(f"How the packet goes: {profile.title}", profile.note, about))
    clocks = view.library.clocks
    running = [one.id for one in ticking(view) if one.id in clocks]
    rules += [Rule("Time limit", clocks[one].label, clocks[one]) for one in running]
    return tuple(rules)


def page_of(source: str) -> tuple[str, str]:
    """The page that a source names first, and the rest of it: the place there and the other pages.

    The marks of our notes (``[S22]``) belong to the rest, so that one page is one page whatever is cited of it.
    """
    found = _NEXT.search(source)
    first, rest = (source[: found.start()], source[found.end() :]) if found else (source, "")
    ours = _OURS.match(first)
    if ours:
        return ours.group(1), "; ".join(one for one in (first[ours.end() :], rest) if one)
    tags = "".join(_TAG.findall(first)).strip()
    return _TAG.sub("", first).strip(), " ".join(one for one in (tags, rest) if one)


def by_page(rules: tuple[Rule, ...]) -> tuple[Page, ...]:
    """Pages of the web by address, then other works, then our own notes."""
    pages: dict[str, Page] = {}
    for rule in rules:
        name, rest = page_of(rule.fact.source)
        pages.setdefault(name, Page(name)).rules.append((rule, rest))
    return tuple(sorted(pages.values(), key=lambda page: (_rank(page.name), page.name)))


def _rank(name: str) -> int:
    return 0 if "://" in name else 2 if name.startswith(("Packet Desk", "Invented")) else 1


def basis_sheet(kind: Kind, view: View, profile: Profile) -> Sheet:
    rules = rules_of(kind, view, profile)
    pages = by_page(rules)
    doubtful = sum(1 for rule in rules if _looked_at(rule, view) == "Not verified")
    under = (
        f"{kind.definition.title}, edition {kind.definition.edition}  ·  matter {view.matter.id}  ·  {say_day(view.today)}",
        f"{len(rules)} rules on {len(pages)} pages  ·  {doubtful} not verified",
    )
    return Sheet(
        title="What the rules rest on",
        under=under,
        blocks=tuple(_blocks(pages, view)),
        practice=PRACTICE_LINE if view.matter.practice else "",
        foot="Office only. Read a page again, write the day, tick what is still so.",
    )


def _blocks(pages: tuple[Page, ...], view: View) -> Iterator[Block]:
    yield Line(
        'By page: reading one page again settles every rule below it. "Not verified" means that nobody has yet held the rule '
        "against the page itself; it is no law before that.",
        "small",
    )
    for page in pages:
        yield Heading(page.name, f"{len(page.rules)} rule{'s' if len(page.rules) > 1 else ''}")
        yield Fields((("Read again on", 2), ("by", 2), ("still so / changed / does not apply here:", 4)), keep=True)
        yield Table(COLUMNS, tuple(_row(rule, rest, view) for rule, rest in page.rules))


def _row(rule: Rule, rest: str, view: View) -> Row:
    also = f" · {rest}" if rest else ""
    return Row((rule.name, say_day(rule.fact.read_on), _looked_at(rule, view)), f"{rule.text}{also}", tick=True)


def _looked_at(rule: Rule, view: View) -> str:
    return standing(rule.fact, view.library.office.checked(rule.fact.source))
