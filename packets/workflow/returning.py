"""What came back signed (a Supplement B, a statement of interest), gone through tick by tick on the day it came.

The ticks are answers and a person gives them. What the program can see for itself stands beside a tick as a finding; it never
ticks one. The paper itself goes into the safe by `KeepSuppb`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Literal

from packets.errors import Known
from packets.evidence.copies import facts_of, working_name
from packets.matters.answers import View
from packets.matters.closing import originals
from packets.matters.facts import DocumentFacts
from packets.matters.form_marks import Mark, mark_of_code, mark_of_text
from packets.matters.matter import Evidence, Matter
from packets.matters.people import client_name, says_name
from packets.matters.recognise_ink import EMPTY, SIGNED
from packets.matters.scan_facts import ScanPage
from packets.matters.words import ranges
from packets.progress import SILENT, Report
from packets.requests.conditions import Asked, holds
from packets.requests.model import Record, read_toml, shaped
from packets.requests.schema import Item, Words
from packets.vault.store import Store
from packets.worker.scans import PrintedAsk, read_scan
from packets.workflow.closing import said_place
from packets.workflow.desk import Desk
from packets.workflow.edits import CheckReturned, Edit, GiveAnswer
from packets.workflow.results_ink import FindingResult, ReturnResult, ReturnTickResult

CHECKS: Final = Path("vocabulary") / "return_checks.toml"
ITEMS: Final = ("suppb_return_check", "letter_check", "soi_check")
SUPPB_FORM: Final = "I-918 Supplement B"
OTHERS: Final = ("I-918", "I-918 Supplement A")
CUSTODY: Final = "suppb.check.original_in_safe"


class ReturnTick(Record):
    """What to look at for one tick, and what the program can say of it by itself."""

    look: Words
    tells: Literal["", "pages", "edition", "ink", "person", "employer"] = ""


def return_check(
    desk: Desk, store: Store, day: dt.date, request: str | None = None, scan: str = "", report: Report = SILENT
) -> ReturnResult:
    """The ticks of what came back, each with what to look at and what was found; the paper's own place; its last days. `scan`
    names the one that is gone through, the last that came by default. Raises `Known` where nothing comes back here."""
    matter = store.load()
    view, item = _which(desk, matter, request, day)
    checks = return_ticks(desk)
    wanted = _ticks(item, view, checks)
    takes = {kind for part in item.parts for kind in part.accepts} or {"soi_letter"}
    scans = [one for one in matter.evidence if one.kind in takes]
    if scan and scan not in {one.id for one in scans}:
        raise Known("return_other_scan", id=scan, known=", ".join(one.id for one in scans) or "none")
    chosen = next((one for one in scans if one.id == scan), scans[-1] if scans else None)
    facts, _ = facts_of(store, desk.worker, matter)
    known = facts.get(chosen.id) if chosen else None
    find = _Findings(desk, store, view, chosen, facts, report) if chosen and known else None
    ticks = [
        ReturnTickResult(
            key=key,
            label=label,
            look=checks[key].look,
            ticked=value if isinstance(value := matter.answers.get(key), bool) else None,
            finding=find.of(checks[key].tells) if find else None,
        )
        for key, label in wanted
    ]
    suppb = item.id == ITEMS[0]
    last, working, left = (view(f"suppb.{one}") if suppb else None for one in ("last_day", "last_working_day", "days_left"))
    done = [one.on for one in matter.history if one.did == "checked_return" and one.about == item.id]
    return ReturnResult(
        item=item.id,
        title=item.label,
        scan=chosen.id if chosen else "",
        scans=[one.id for one in scans],
        pages=len(known.pages) if known else 0,
        ticks=ticks,
        done=sum(one.ticked is True for one in ticks),
        of=len(ticks),
        original=_original(matter) if suppb else "",
        wants_original=suppb,
        last_day=last.isoformat() if isinstance(last, dt.date) else None,
        last_working_day=working.isoformat() if isinstance(working, dt.date) else None,
        days_left=left if isinstance(left, int) else None,
        checked_on=max(done).isoformat() if done else None,
    )


def ticks(
    desk: Desk, store: Store, day: dt.date, yes: Sequence[str], no: Sequence[str], request: str | None = None
) -> list[Edit]:
    """Edits that give these ticks, by their names (``ink``, or the whole key), and say that somebody looked."""
    matter = store.load()
    view, item = _which(desk, matter, request, day)
    keys = {name: key for key, _ in _ticks(item, view, return_ticks(desk)) for name in (key, key.rpartition(".")[2])}
    edits: list[Edit] = []
    for name, value in [*((one, True) for one in yes), *((one, False) for one in no)]:
        if name not in keys:
            raise Known("unknown_tick", id=name, known=", ".join(one for one in keys if "." not in one))
        edits.append(GiveAnswer(key=keys[name], value=value))
    return [*edits, CheckReturned(item=item.id)]


def return_item(desk: Desk, matter: Matter, request: str | None) -> Item | None:
    """The item of a request that is about what comes back; None where nothing does."""
    kinds = [desk.library.kind(one.id) for one in matter.requests if request in (None, one.id)]
    return next((item for kind in kinds for id_ in ITEMS if (item := kind.item(id_)) is not None), None)


def _which(desk: Desk, matter: Matter, request: str | None, day: dt.date) -> tuple[View, Item]:
    for one in matter.requests:
        item = return_item(desk, matter, one.id) if request in (None, one.id) else None
        if item is not None:
            return desk.view(matter, one.id, day), item
    raise Known("no_return_check")


def return_ticks(desk: Desk) -> Mapping[str, ReturnTick]:
    """What to look at, by the answer that a tick is. An office's own words stand in place of the shipped ones."""
    found: dict[str, ReturnTick] = {}
    for root in (desk.resources, *([desk.definitions] if desk.definitions else [])):
        path = root / CHECKS
        if path.is_file():
            found |= {key: shaped(ReturnTick, one, f"{path.name}: {key}") for key, one in read_toml(path).items()}
    return found


def _ticks(item: Item, view: View, checks: Mapping[str, ReturnTick]) -> list[tuple[str, str]]:
    """The parts of an item that a person ticks, in its order: those whose answer has words on what to look at."""
    return [
        (part.met_by.answer, part.label)
        for part in item.parts
        if isinstance(part.met_by, Asked) and part.met_by.answer in checks and holds(part.when, view) is not False
    ]


def _original(matter: Matter) -> str:
    row = next((one for one in reversed(originals(matter)) if one.get("suppb") is True), None)
    return said_place(str(row.get("custody") or ""), str(row.get("place") or "")) if row else ""


class _Findings:
    """What can be seen of a scan without a person."""

    def __init__(
        self, desk: Desk, store: Store, view: View, paper: Evidence, facts: Mapping[str, DocumentFacts], report: Report
    ) -> None:
        self._desk, self._view = desk, view
        out = {one.page for one in paper.left_out}
        self._pages = [one for one in facts[paper.id].pages if one.number not in out]
        self._text = " ".join(one.text for one in self._pages)
        self._boxes: list[int] = []
        self._seen = self._look(store, paper, facts, report)
        self._marks: dict[int, Mark] = {}
        self._others: dict[str, list[int]] = {}
        """Pages of another form, by its number."""
        for page, seen in zip(self._pages, self._seen, strict=True):
            by_code = next((mark for one in seen.codes if (mark := mark_of_code(one.text))), None)
            by_words = mark_of_text(page.text)
            if mark := by_code or by_words:
                self._marks[page.number] = mark
            if one := _other_form(by_words or by_code):
                self._others.setdefault(one, []).append(page.number)

    def _look(self, store: Store, paper: Evidence, facts: Mapping[str, DocumentFacts], report: Report) -> Sequence[ScanPage]:
        """The scan held against the forms that were sent to be signed, where these were made here."""
        signs = self._desk.signs(self._view)
        made = [one for one in self._view.matter.made if one.of.startswith("i-918-supplement-b/") and one.id in facts]
        asked: list[PrintedAsk] = []
        for number, one in enumerate(made):
            for sign in signs(one):
                if sign.box is not None and sign.page <= len(facts[one.id].pages):
                    asked.append(PrintedAsk(number, sign.page, f"{one.of}:{sign.page}", (sign.box,), sign.beside))
        pages = [one.number for one in self._pages]
        try:
            with ExitStack() as stack:
                papers = [
                    (stack.enter_context(store.open_blob(working_name(one.id))), facts[one.id].working_bytes) for one in made
                ]
                stream = stack.enter_context(store.open_blob(working_name(paper.id)))
                scan = (stream, facts[paper.id].working_bytes)
                return read_scan(self._desk.worker(), scan, pages, papers, asked, report)
        except Known:
            return [ScanPage(page=number, codes=(), likes=()) for number in pages]

    def of(self, what: str) -> FindingResult | None:
        find: dict[str, Callable[[], FindingResult]] = {
            "pages": self._all_pages,
            "edition": self._edition,
            "ink": self._ink,
            "person": self._person,
            "employer": self._employer,
        }
        return find[what]() if what in find else None

    def _not_this_form(self) -> FindingResult | None:
        if not self._others:
            return None
        said = "; ".join(f"page {ranges(pages)} is of Form {form}" for form, pages in sorted(self._others.items()))
        return _bad(f"This is not {SUPPB_FORM} alone: {said}.")

    def _all_pages(self) -> FindingResult:
        if other := self._not_this_form():
            return other
        count = len(self._pages)
        numbers = [one.page for one in self._marks.values() if one.page]
        recipes = {one.pages for one in self._desk.library.recipes.values() if one.form == SUPPB_FORM}
        of = next((one.of for one in self._marks.values() if one.of), max(recipes, default=0))
        if of and sorted(numbers) == list(range(1, of + 1)) and count == of:
            return _good(f"Pages 1 to {of} are there, by their own numbers.")
        twice = sorted({one for one in numbers if numbers.count(one) > 1})
        lacks = [one for one in range(1, of + 1) if one not in numbers] if len(numbers) == count else []
        if twice or lacks:
            said = [f"page {ranges(twice)} comes twice"] if twice else []
            said += [f"page {ranges(lacks)} is not there"] if lacks else []
            return _bad(f"By their own numbers {' and '.join(said)}.")
        if of and count != of:
            return _bad(f"The scan has {count} pages, the form {of}.")
        return _unknown(f"The scan has {count} pages; not every page's number could be read.")

    def _edition(self) -> FindingResult:
        if other := self._not_this_form():
            return other
        editions: dict[dt.date, list[int]] = {}
        for page, mark in self._marks.items():
            editions.setdefault(mark.edition, []).append(page)
        if len(editions) > 1:
            said = "; ".join(f"{day:%m/%d/%y} on page {ranges(pages)}" for day, pages in sorted(editions.items()))
            return _bad(f"Editions differ: {said}.")
        if editions and len(self._marks) == len(self._pages):
            return _good(f"Every page says {next(iter(editions)):%m/%d/%y}.")
        read = f"Edition {next(iter(editions)):%m/%d/%y} was read on page {ranges(self._marks)} alone. " if editions else ""
        return _unknown(f"{read}Read the others by eye.")

    def _ink(self) -> FindingResult:
        areas = [area for page in self._seen for like in page.likes[:1] if like.cells for area in like.ink]
        if not areas:
            return _unknown("Where the official signs could not be found on the scan.")
        if min(areas) >= SIGNED:
            return _good("There is ink in the box of the signature. Whether it is wet ink only the paper tells.")
        if max(areas) <= EMPTY:
            return _bad("The box of the signature looks empty.")
        return _unknown("There is very little ink in the box of the signature.")

    def _person(self) -> FindingResult:
        if not self._text.strip():
            return _unknown("The scan has no words to search.")
        names = [str(one) for key in ("person.name.family", "person.name.given") if (one := self._view(key))]
        called = client_name(self._view.matter)
        names = names or (called.split() if called != self._view.matter.id else [])
        born = self._view("person.birth_date")
        lacks = [one for one in names if not says_name(self._text, one)]
        days = [born.strftime(one) for one in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d")] if isinstance(born, dt.date) else []
        if days and not any(one in self._text for one in days):
            lacks.append("the birth date")
        if lacks:
            return _bad(f"Not found among the words: {', '.join(lacks)}.")
        if not names or not days:  # what nobody answered was not looked for
            unknown = " and ".join(word for word, known in (("name", names), ("birth date", days)) if not known)
            return _unknown(f"The {unknown} of the client is not known here. Compare by eye.")
        return _good("Both were found among the words.")

    def _employer(self) -> FindingResult:
        name = self._view("employer.legal_name")
        if not self._text.strip() or not isinstance(name, str):
            return _unknown(
                "The scan has no words to search." if isinstance(name, str) else "The employer's name is not known."
            )
        if says_name(self._text, name):
            return _good("The employer's name was found among the words.")
        return _bad("The employer's name, as it stands in the answers, was not found among the words.")


def _other_form(mark: Mark | None) -> str:
    """The number of another form that a page says it is of. What a code calls the supplements nobody has seen yet."""
    if mark is None or (mark.form.startswith("I-918") and mark.form not in OTHERS):
        return ""
    return mark.form


def _good(words: str) -> FindingResult:
    return FindingResult(state="good", words=words)


def _bad(words: str) -> FindingResult:
    return FindingResult(state="bad", words=words)


def _unknown(words: str) -> FindingResult:
    return FindingResult(state="unknown", words=words)
