"""Pages that are signed by hand: what there is to sign, a set of it on paper, and the signed pages back in their places.

No signature is ever drawn, typed or pasted here. What is not sure is never placed: it waits for a person, with pictures.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from packets.assemble.prepare import Prepared, prepare
from packets.assemble.sheets import draw
from packets.errors import Known
from packets.evidence.copies import facts_of, working_name
from packets.evidence.telling import Collected, Filing
from packets.matters.answers import View
from packets.matters.facts import DocumentFacts
from packets.matters.form_marks import mark_of_code
from packets.matters.ink import NOBODY, RELATIVE, SIGNED_PAGES, InkPage, InkState, came_before, ink_pages, placed, unplaced
from packets.matters.matter import Evidence, Made, Matter, PrintedPage, SeenPage, page_id
from packets.matters.people import says_name
from packets.matters.recognise import forbidden_form
from packets.matters.recognise_ink import COVER, OUT, Candidate, Recognised, cover_of, recognise
from packets.matters.scan_facts import ScanPage
from packets.matters.words import row_name
from packets.plan import Source
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.vault.files import FileSink, disk_faults, fsync_folder
from packets.vault.helper import may_leave
from packets.vault.store import Store
from packets.worker.scans import PrintedAsk, read_scan
from packets.workflow.answers_now import answers_now
from packets.workflow.desk import Desk
from packets.workflow.edits import Done, Edit, LeaveOut, NoteSeen, PlaceRecognised, RecordPrint, make
from packets.workflow.exporting import MayExport
from packets.workflow.gathering import bring_in, collect_result
from packets.workflow.letters_standing import open_places
from packets.workflow.outside import check_export_place
from packets.workflow.permission import allowed
from packets.workflow.results_ink import (
    InkBackResult,
    InkPageResult,
    InkPersonResult,
    InkQueueResult,
    InkSignResult,
    InkStatusResult,
    PlacedResult,
    SigningSetResult,
    WaitingResult,
)
from packets.workflow.sheets.signing import WHO, ToSign, cover

NOT_LOOKED_AT: Final = "not_looked_at"
FAMILY_NAME, A_NUMBER = "person.name.family", "person.a_number"


# What there is to sign


def pages_to_sign(desk: Desk, store: Store, matter: Matter, request: str | None, day: dt.date) -> tuple[InkPage, ...]:
    """Every page that somebody signs by hand; with `request` those of its items alone."""
    view = _view(desk, matter, request, day)
    if view is None:
        return ()
    pages = ink_pages(matter, desk.signs(view), answers_now(desk, store, matter, day))
    if request is None:
        return pages
    kind = desk.library.kind(request)
    return tuple(one for one in pages if kind.item(one.paper.item) is not None)


def _view(desk: Desk, matter: Matter, request: str | None, day: dt.date) -> View | None:
    """Of the request that is named, else of the first: answers are the matter's."""
    if request is None and not matter.requests:
        return None
    return desk.view(matter, request or matter.requests[0].id, day)


def ink_status(desk: Desk, store: Store, day: dt.date, request: str | None = None) -> InkStatusResult:
    """By person: what is to print, what is out to be signed, what is back, and what was signed on other answers."""
    matter = store.load()
    pages = pages_to_sign(desk, store, matter, request, day)
    facts, _ = facts_of(store, None, matter)
    people = dict.fromkeys(who for one in pages for who in one.who)
    return InkStatusResult(
        matter=matter.id,
        people=[_person(who, _relative(desk, matter, who), [one for one in pages if who in one.who]) for who in people],
        waiting=len(unplaced(matter, lambda id_: _count(facts, id_))),
        open=sum(one.ours and (one.scan is None or one.state is InkState.OLD) for one in pages),
    )


def _relative(desk: Desk, matter: Matter, who: str) -> str:
    """Of a member of the family the name, as the table has it."""
    kind, _, id_ = who.partition(":")
    rows = matter.tables.get("family") or ()
    row = next((one for one in rows if one.get("id") == id_), None) if kind == RELATIVE and id_ else None
    return row_name(desk.library, "family", row) if row is not None else id_


def _hand(desk: Desk, matter: Matter, who: str) -> str:
    """Whose hand it is, in words."""
    name = _relative(desk, matter, who)
    said = WHO.get(who.partition(":")[0], who)
    return f"{said}: {name}" if name else said


def _person(who: str, name: str, pages: Sequence[InkPage]) -> InkPersonResult:
    counted = {state: sum(one.state is state and not one.out for one in pages) for state in InkState}
    return InkPersonResult(
        who=who,
        name=name,
        to_print=counted[InkState.TO_PRINT],
        awaiting=counted[InkState.AWAITING],
        back=counted[InkState.BACK],
        old=counted[InkState.OLD],
        pages=[_page(one) for one in pages],
    )


def _page(one: InkPage) -> InkPageResult:
    signs = [InkSignResult(who=sign.who, label=sign.label, box=sign.box is not None, note=sign.note) for sign in one.signs]
    return InkPageResult(
        paper=one.paper.id,
        title=title_of(one.paper),
        page=one.page,
        state=one.state.value,
        signs=signs,
        printed_for=sorted(one.printed),
        scan=page_id(one.scan.paper, one.scan.of) if one.scan else "",
        left_out=one.out,
    )


def title_of(paper: Evidence | None) -> str:
    return (paper.title or paper.id) if paper else ""


# On paper


@dataclass(frozen=True)
class SigningSet:
    """A signing set in memory. It is recorded when it is saved (`save_set`)."""

    pdf: bytes
    result: SigningSetResult
    record: RecordPrint


def signing_set(
    desk: Desk, store: Store, person: str, day: dt.date, request: str | None = None, *, again: bool = False
) -> SigningSet:
    """Exactly the pages that one person signs, as they are printed in the packet, behind a cover sheet of ours. A sheet that
    was printed for another hand and is still out is not printed twice, unless `again`. Raises `Known` where nothing is left,
    and where a letter among them still has a gap: nobody swears to a bracket."""
    may_leave(store)
    matter = store.load()
    pages = [one for one in pages_to_sign(desk, store, matter, request, day) if person in one.who and one.ours]
    if not pages:
        raise Known("nobody_signs", who=_hand(desk, matter, person))
    if stale := next((one for one in pages if one.state is InkState.OLD and one.scan is None), None):
        raise Known("print_on_old_answers", paper=title_of(stale.paper))
    open_ = [one for one in pages if one.scan is None]
    elsewhere = [] if again else [one for one in open_ if one.printed and person not in one.printed]
    mine = [one for one in open_ if one not in elsewhere and (again or not one.printed)]
    if not mine:
        raise Known("nothing_to_print", who=_hand(desk, matter, person))
    printing = {one.paper.id for one in mine}
    for letter in matter.made:
        if letter.what == "letter" and letter.id in printing and (gaps := open_places(desk, store, letter, day)):
            title = title_of(matter.paper(letter.id))
            raise Known("print_with_gaps", paper=title, count=len(gaps), first=gaps[0])
    facts, _ = facts_of(store, desk.worker, matter)
    papers = {one.id: one for one in matter.evidence}
    prepared = _prepared(desk, store, papers, facts, mine)
    number = _next_set(matter)
    sheets = [_to_sign(desk, matter, one, person) for one in mine]
    said = [f"{title_of(one.paper)}, page {one.page}" for one in elsewhere]
    sheet = cover(matter, desk.library.office, _hand(desk, matter, person), sheets, said, day, f"{COVER}{matter.id}|{number}")
    drawn = draw(sheet)
    # Here and not above: a window opens without what writes packets.
    from packets.assemble.build import Sources, write_flat

    out = io.BytesIO()
    turns = {one.id: one.rotation for one in matter.evidence}
    sources = Sources(prepared.copies, prepared.open)
    write_flat(out.write, sources, [Source(one.paper.id, (one.page,)) for one in mine], turns, before=(drawn.pdf, drawn.pages))
    printed = tuple(
        PrintedPage(paper=one.paper.id, page=one.page, digest=facts[one.paper.id].pages[one.page - 1].digest) for one in mine
    )
    result = SigningSetResult(
        file="",
        set=number,
        who=person,
        pages=drawn.pages + len(mine),
        signatures=sum(max(1, len(one.mine)) for one in sheets),
        sheets=[one.id for one in mine],
        elsewhere=[one.id for one in elsewhere],
    )
    return SigningSet(out.getvalue(), result, RecordPrint(id=number, who=person, pages=printed))


def save_set(
    desk: Desk, store: Store, made: SigningSet, path: Path, who: Staff, day: dt.date, *, may_export: MayExport
) -> tuple[Done, SigningSetResult]:
    """The set as a file, never over another one. That it was printed is recorded when every byte lies there and before it has
    its name. Raises `Known`."""
    allowed(who, "print")
    may_leave(store)
    may_export(path.parent)
    check_export_place(store, path.parent)
    if path.exists() or path.is_symlink():
        raise Known("sheet_exists", file=path.name)
    with disk_faults(str(path)), FileSink(path) as sink:
        sink.write(made.pdf)
        sink.finish()
        done = make(store, desk.library, [made.record], who, day)
        sink.place()
        fsync_folder(path.parent)
    return done, made.result.model_copy(update={"file": str(path)})


@dataclass(frozen=True)
class _Copies:
    copies: dict[str, Prepared]
    open: Callable[[str], BinaryIO]


def _prepared(
    desk: Desk, store: Store, papers: Mapping[str, Evidence], facts: Mapping[str, DocumentFacts], pages: Sequence[InkPage]
) -> _Copies:
    """The copies that are printed. A page whose letters are in no font of its file looks otherwise in every program: what is
    signed is printed as a picture of what we see, so that it is known again when it comes back."""
    copies: dict[str, Prepared] = {}
    pictures: dict[str, bytes] = {}
    for id_ in dict.fromkeys(one.paper.id for one in pages):
        if id_ not in facts:
            raise Known("evidence_gone", file=papers[id_].file)
        copies |= prepare(store, desk.worker, papers, {id_: facts[id_]})
        here = copies[id_]
        if any(here.facts.pages[one.page - 1].letters for one in pages if one.paper.id == id_):
            taken = io.BytesIO()
            with store.open_blob(here.blob) as stream:
                made = desk.worker().take_in(stream, here.facts.working_bytes, "", sink=taken.write, pixels=True)
            name = f"{id_} in pictures"
            pictures[name] = taken.getvalue()
            copies[id_] = Prepared(made, name, here.covered)

    def open_(name: str) -> BinaryIO:
        return io.BytesIO(pictures[name]) if name in pictures else store.open_blob(name)

    return _Copies(copies, open_)


def _to_sign(desk: Desk, matter: Matter, one: InkPage, person: str) -> ToSign:
    return ToSign(
        title_of(one.paper),
        one.page,
        tuple(sign for sign in one.signs if sign.who == person),
        tuple(_hand(desk, matter, who) for who in one.who if who not in (person, NOBODY)),
    )


def _next_set(matter: Matter) -> str:
    used = [int(found[1]) for one in matter.prints if (found := re.fullmatch(r"set-(\d{1,9})", one.id))]
    return f"set-{max(used, default=0) + 1}"


# Back


@dataclass(frozen=True)
class Back:
    """What was made of scans; `done` is what can be undone, None where nothing was recorded."""

    done: Done | None
    result: InkBackResult


def bring_back(
    desk: Desk,
    store: Store,
    files: Sequence[Path],
    who: Staff,
    day: dt.date,
    report: Report = SILENT,
    passwords: Sequence[str] = (),
) -> Back:
    """Scans of signed pages in: collected like all evidence, each page then placed where it is sure, and told where it is not.
    A file with a payment page is refused before it is kept."""
    matter = store.load()
    asked = _asked(desk, store, matter, day)
    seen: dict[str, tuple[ScanPage, ...]] = {}

    def look(evidence: str, facts: DocumentFacts) -> None:
        try:
            found = _look(desk, store, asked, evidence, facts, [page.number for page in facts.pages], report)
        except Known:
            return  # it is kept, and waits to be looked at again
        for page in found:
            for code in page.codes:
                mark = mark_of_code(code.text)
                kind = forbidden_form(desk.library.evidence_kinds, mark.form) if mark else None
                if kind is not None:
                    one = "never_collected" if len(facts.pages) == 1 else "never_collected_page"
                    raise Known(one, kind=kind.label, page=page.page)
        seen[evidence] = found

    filing = Filing(kind=SIGNED_PAGES, title="Signed pages", passwords=passwords)
    collected = list(bring_in(desk, store, files, filing, report, look))
    # A file that was refused gave its id to nobody; a duplicate is left out whole.
    new = {one.id: seen.get(one.id, ()) for one in collected if one.status == "collected"}
    return _placed(desk, store, asked, new, who, day, collected)


def look_again(desk: Desk, store: Store, who: Staff, day: dt.date, report: Report = SILENT) -> Back:
    """Every page that waits is looked at once more: papers may have been made or printed since."""
    matter = store.load()
    facts, _ = facts_of(store, desk.worker, matter)
    asked = _asked(desk, store, matter, day)
    by_scan: dict[str, list[int]] = {}
    for id_ in unplaced(matter, lambda one: _count(facts, one)):
        scan, _, page = id_.rpartition(":")
        by_scan.setdefault(scan, []).append(int(page))
    seen = {scan: _look(desk, store, asked, scan, facts[scan], pages, report) for scan, pages in by_scan.items()}
    return _placed(desk, store, asked, seen, who, day, [])


@dataclass(frozen=True)
class _Asked:
    """What scans are held against."""

    candidates: tuple[Candidate, ...]
    papers: tuple[str, ...]
    forms: Mapping[str, int]
    facts: Mapping[str, DocumentFacts]


def _asked(desk: Desk, store: Store, matter: Matter, day: dt.date) -> _Asked:
    facts, _ = facts_of(store, desk.worker, matter)
    prints: dict[tuple[str, int], set[str]] = {}
    for set_ in matter.prints:
        for page in set_.pages:
            prints.setdefault((page.paper, page.page), set()).add(page.digest)
    digest_now = answers_now(desk, store, matter, day)
    found: dict[tuple[str, int], Candidate] = {}
    for one in pages_to_sign(desk, store, matter, None, day):
        known = facts.get(one.paper.id)
        if known is None or one.page > len(known.pages):
            continue
        now = digest_now(one.made)
        key = one.paper.id, one.page
        found[key] = Candidate(
            one.paper.id,
            one.page,
            one.signs,
            form=one.made.of if one.made.what == "form" else "",
            old=now is not None and now != one.made.answers,
            gone=one.out or (bool(prints.get(key)) and known.pages[one.page - 1].digest not in prints[key]),
            back=one.scan is not None,
            names_nobody=_names_nobody(matter, one.made, known.pages[one.page - 1].text),
        )
    for key in prints:  # what was printed once, of papers that were made anew since
        known = facts.get(key[0])
        if key not in found and known is not None and key[1] <= len(known.pages):
            found[key] = Candidate(*key, (), gone=True)
    forms = {one.of: len(facts[one.id].pages) for one in matter.made if one.what == "form" and one.id in facts}
    return _Asked(tuple(found.values()), tuple(dict.fromkeys(paper for paper, _ in found)), forms, facts)


def _names_nobody(matter: Matter, made: Made, text: str) -> bool:
    """Whether nothing on a page tells whose it is. Where nobody has said a name, that is not known."""
    row = next((row for rows in matter.tables.values() for row in rows if made.row and row["id"] == made.row), None)
    named = row if row is not None else {key: matter.answers.get(key) for key in (FAMILY_NAME, A_NUMBER)}
    names = [str(named[key]) for key in ("name", "family_name", FAMILY_NAME) if named.get(key)]
    numbers = [_plain(str(named[key])) for key in ("a_number", A_NUMBER) if named.get(key)]
    there = any(says_name(text, one) for one in names) or any(one in _plain(text) for one in numbers if one)
    return bool(names or numbers) and not there


def _plain(text: str) -> str:
    """Letters and digits alone: comb boxes and dashes part what is one number."""
    return "".join(one for one in text.casefold() if one.isalnum())


def _look(
    desk: Desk, store: Store, asked: _Asked, scan: str, facts: DocumentFacts, pages: Sequence[int], report: Report
) -> tuple[ScanPage, ...]:
    printed = [
        PrintedAsk(
            asked.papers.index(one.paper),
            one.page,
            f"{one.form}:{one.page}" if one.form else f"{one.paper}:{one.page}",
            tuple(sign.box for sign in one.signs if sign.box is not None),
            tuple(box for sign in one.signs for box in sign.beside),
        )
        for one in asked.candidates
    ]
    with ExitStack() as stack:
        papers = [
            (stack.enter_context(store.open_blob(working_name(one))), asked.facts[one].working_bytes) for one in asked.papers
        ]
        stream = stack.enter_context(store.open_blob(working_name(scan)))
        return read_scan(desk.worker(), (stream, facts.working_bytes), pages, papers, printed, report)


def _placed(
    desk: Desk,
    store: Store,
    asked: _Asked,
    seen: Mapping[str, tuple[ScanPage, ...]],
    who: Staff,
    day: dt.date,
    collected: Sequence[Collected],
) -> Back:
    order = [(scan, page) for scan, pages in seen.items() for page in pages]
    # One after another over all scans: a printed page that two of them hold is placed once.
    matter = store.load()
    covers = {scan: cover_of(pages, matter.id) for scan, pages in seen.items()}
    found = recognise(
        asked.candidates,
        asked.forms,
        [page for _, page in order],
        [covers[scan] for scan, _ in order],
        early=lambda at, paper: came_before(matter, order[at][0], paper),
    )
    by_scan: dict[str, list[Recognised]] = {scan: [] for scan in seen}
    for (scan, _), one in zip(order, found, strict=True):
        by_scan[scan].append(one)
    edits: list[Edit] = []
    told: list[PlacedResult] = []
    out: list[str] = []
    for scan, pages in by_scan.items():
        waits = [one for one in pages if one.why and one.why not in OUT]
        for one in pages:
            if not one.why and one.to is not None:
                edits.append(PlaceRecognised(scan=scan, of=one.page, paper=one.to.paper, page=one.to.page, turn=one.turn))
                told.append(_told(matter, scan, one))
            elif one.why in OUT:
                edits.append(LeaveOut(paper=scan, pages=(one.page,), reason=OUT[one.why]))
                out.append(page_id(scan, one.page))
        paper = matter.paper(scan)
        rows = tuple(_row(one) for one in waits)
        if rows or (paper is not None and paper.seen):
            edits.insert(0, NoteSeen(scan=scan, seen=rows))
    done = make(store, desk.library, edits, who, day) if edits else None
    waiting = [one for one in queue(desk, store).waiting if one.scan in seen]
    files = collect_result(desk, collected)
    return Back(
        done,
        InkBackResult(files=files.items, placed=told, waiting=waiting, left_out=out, protection=files.protection),
    )


def _row(one: Recognised) -> SeenPage:
    to = one.to
    return SeenPage(page=one.page, why=one.why, paper=to.paper if to else "", of=to.page if to else 0, turn=one.turn)


def _told(matter: Matter, scan: str, one: Recognised) -> PlacedResult:
    assert one.to is not None
    return PlacedResult(
        scan=scan,
        page=one.page,
        paper=one.to.paper,
        title=title_of(matter.paper(one.to.paper)),
        of=one.to.page,
        score=round(one.score, 2),
        margin=round(one.margin, 2),
    )


def queue(desk: Desk, store: Store) -> InkQueueResult:
    """Scanned pages that are in no place, with why, and what each is likest to."""
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    seen = {str(page_id(paper.id, one.page)): one for paper in matter.evidence for one in paper.seen}
    return InkQueueResult(
        waiting=[_waiting(desk, matter, id_, seen) for id_ in unplaced(matter, lambda one: _count(facts, one))]
    )


def _waiting(desk: Desk, matter: Matter, id_: str, seen: Mapping[str, SeenPage]) -> WaitingResult:
    scan, _, page = id_.rpartition(":")
    one = seen.get(id_)
    why = one.why if one else NOT_LOOKED_AT
    paper = matter.paper(one.paper) if one and one.paper else None
    params = {"paper": title_of(paper), "page": one.of if one else 0}
    return WaitingResult(
        scan=scan,
        page=int(page),
        why=why,
        words=desk.words.say(f"ink_{why}", params),
        paper=paper.id if paper else "",
        title=title_of(paper),
        of=one.of if one else 0,
        turn=one.turn if one else 0,
    )


def stands_for(matter: Matter) -> Mapping[str, str]:
    """By page of a scan, the printed page in whose place it stands."""
    return {str(scan): str(page) for scan, page in placed(matter).items()}


def _count(facts: Mapping[str, DocumentFacts], paper: str) -> int:
    return len(facts[paper].pages) if paper in facts else 0
