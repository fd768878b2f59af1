"""The doors that window and command line share. Each takes a desk and a store and gives a result of the contract."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from packets.assemble.build import Sources, content_hash, layout_hash, volume_names, write_loose, write_volumes
from packets.assemble.fonts import measure, unwritable
from packets.assemble.prepare import Prepared, prepare
from packets.assemble.writer import Write
from packets.checklist import Checklist, Line, State, review
from packets.disclosure import Looked, look
from packets.errors import Known, Problem, Stops
from packets.evidence.intake import Collected, Filing, collect, facts_of
from packets.layout import Desk as LayoutDesk
from packets.layout import Layout, labels_of, lay_out
from packets.manifest import ExhibitOut, FateOut, Manifest, ProblemOut, SourceOut
from packets.matters.answers import attorney_note
from packets.matters.clocks import ticking
from packets.matters.closed import refusal
from packets.matters.days import PaperDate, say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Evidence, Matter, Request
from packets.plan import Entry, Plan, Selection, draft, select
from packets.preflight import approval, never_sent, preflight
from packets.progress import SILENT, Report
from packets.requests.schema import ItemKind
from packets.vault.files import disk_faults
from packets.vault.folder import SENT, FolderStore, clear_unfinished
from packets.vault.store import Store
from packets.worker.reading import loose_form
from packets.workflow import starting
from packets.workflow.desk import Desk, Unfit
from packets.workflow.results import (
    AskedForResult,
    BalanceResult,
    BuildResult,
    ChecklistResult,
    ClockResult,
    CollectedResult,
    CollectResult,
    CurrencyResult,
    DecisionResult,
    ExhibitResult,
    ItemResult,
    NewResult,
    PlaceResult,
    PreflightResult,
)

STATE_WORDS = {
    State.MISSING: "Missing",
    State.ASK_FIRST: "Ask first",
    State.PARTIAL: "Partly there",
    State.READY: "Ready",
    State.WAIVED: "Waived",
    State.NOT_NEEDED: "Not needed",
}


def state_word(line: Line) -> str:
    """The word of the screens for a line (`practice.md` 3.3)."""
    if line.later:
        return "Later"
    if line.look_at_it:
        return "Look at it"
    if line.asked_for is not None and not line.met:
        return "Asked for"
    return STATE_WORDS[line.state]


def new_matter(
    desk: Desk,
    folder: Path,
    request: str,
    *,
    agency: str = "",
    profile: str = "",
    practice: bool = False,
    mailing: dt.date | None = None,
) -> NewResult:
    """Start a matter folder for one request; the record says in comments what may be filled in."""
    kind = desk.library.kind(request)
    desk.library.agency(agency)
    if profile:
        desk.library.profile(profile)
    text = starting.record_text(
        desk.library, kind, folder.name, agency=agency, profile=profile, practice=practice, mailing=mailing
    )
    FolderStore.create(folder, text)
    return NewResult(matter=str(folder), request=kind.id, edition=kind.definition.edition)


def open_folder(folder: Path) -> FolderStore:
    """The store of a matter folder; what a killed run left unfinished is cleared."""
    store = FolderStore(folder)
    clear_unfinished(folder)
    return store


def bring_in(desk: Desk, store: Store, files: Sequence[Path], filing: Filing, report: Report = SILENT) -> Iterator[Collected]:
    """Bring evidence in. An unknown item, kind or row is refused before any file is touched; so is a kind of paper that
    this matter may not hold: one that goes to the employer wants to be told the kind at the door."""
    matter = store.load()
    kinds = [desk.library.kind(one.id) for one in matter.requests]
    if filing.item:
        items = [found for kind in kinds if (found := kind.item(filing.item))]
        if not items:
            raise Known("unknown_item", id=filing.item)
        if filing.row and filing.row not in _rows(matter):
            raise Known("unknown_row", id=filing.row)
        if not filing.kind:
            accepted = items[0].accepts or tuple(kind for part in items[0].parts for kind in part.accepts)
            filing.kind = accepted[0] if accepted else "other"
    if filing.kind:
        if filing.kind not in desk.library.evidence_kinds:
            raise Known("unknown_kind", id=filing.kind)
        if desk.library.evidence_kinds[filing.kind].never_collect:
            raise Known("never_collected", kind=desk.library.evidence_kinds[filing.kind].label)
    may_enter(desk, matter, filing.kind or "other")
    if filing.date and not paper_date_exists(filing.date):
        raise Known("bad_date", date=filing.date)
    if filing.translation_of and matter.paper(filing.translation_of) is None:
        raise Known("unknown_evidence", id=filing.translation_of)
    return collect(store, desk.worker(), files, filing, report, kinds=desk.library.evidence_kinds)


def may_enter(desk: Desk, matter: Matter, kind: str) -> None:
    """Raises `Known` where the matter may not hold a paper of this kind, as it comes in or as it is filed."""
    if refused := refusal(desk.library, matter, kind):
        raise Known(refused.code, **refused.params)


def _rows(matter: Matter) -> set[object]:
    """Whatever an item can repeat over: rows of answers, and papers."""
    return {row.get("id") for rows in matter.tables.values() for row in rows} | {one.id for one in matter.evidence}


def paper_date_exists(date: str) -> bool:
    """A day, a month or a year that there is, perhaps after ``about``, or ``undated``."""
    try:
        text = TypeAdapter(PaperDate).validate_python(date).removeprefix("about ")
        return text == "undated" or bool(dt.date.fromisoformat(text + "-01-01"[: 10 - len(text)]))
    except ValueError:
        return False


def collect_result(desk: Desk, done: Iterable[Collected]) -> CollectResult:
    return CollectResult(
        items=[
            CollectedResult(
                file=one.file,
                status=one.status,
                id=one.id,
                pages=one.pages,
                problems=[desk.told(problem) for problem in one.problems],
            )
            for one in done
        ]
    )


def checklist(desk: Desk, store: Store, request: str | None, day: dt.date) -> ChecklistResult:
    """The state of every item on that day. Reads only; a paper not yet taken in counts by what the record says."""
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    return checklist_of(desk, matter, facts, request, day)


def checklist_of(
    desk: Desk, matter: Matter, facts: Mapping[str, DocumentFacts], request: str | None, day: dt.date
) -> ChecklistResult:
    """The same of a matter that was read already, with the facts of its papers."""
    return checklist_result(desk, review(desk.view(matter, request, day), facts))


def checklist_result(desk: Desk, checked: Checklist) -> ChecklistResult:
    definition = checked.kind.definition
    currency = definition.currency
    return ChecklistResult(
        request=definition.id,
        edition=definition.edition,
        currency=CurrencyResult(
            status=currency.status,
            note=currency.note,
            source=currency.source,
            read_on=currency.read_on.isoformat(),
            recheck_days=currency.recheck_days,
            attorney_note=attorney_note(checked.view) is not None,
        ),
        clocks=[
            ClockResult(
                id=one.id,
                label=one.label,
                last_day=one.last_day.isoformat(),
                last_working_day=one.last_working_day.isoformat(),
                days_left=one.days_left,
                tell=one.tell,
                source=one.source,
                verify=one.verify,
            )
            for one in ticking(checked.view)
        ],
        items=[_item(desk, line) for line in checked.lines],
        decision=_decision(checked.view.request),
    )


def _decision(request: Request) -> DecisionResult | None:
    found = request.decision
    if found is None:
        return None
    return DecisionResult(
        choice=found.choice,
        by=found.by,
        on=found.on.isoformat(),
        next_review=found.next_review.isoformat() if found.next_review else None,
        not_filed=request.not_filed,
    )


def _item(desk: Desk, line: Line) -> ItemResult:
    asked = line.asked_for
    return ItemResult(
        id=line.item.id,
        row=line.row,
        row_name=line.row_name,
        label=line.item.label,
        kind=line.item.kind.value,
        need=line.need.value,
        state=line.state.value,
        later=line.later,
        stale=line.stale,
        look=line.look_at_it and not line.stale,
        asked_for=AskedForResult(
            **{"from": asked.from_},
            how=asked.how,
            on=asked.on.isoformat(),
            chase_on=asked.chase_on.isoformat() if asked.chase_on else None,
        )
        if asked
        else None,
        reasons=[desk.say(one) for one in line.reasons],
        ask=list(line.ask),
        evidence=list(line.evidence),
        accepts=[*line.item.accepts, *(kind for part in line.item.parts for kind in part.accepts)],
        comes_from=line.item.comes_from,
        goes_to=[one.value for one in line.item.goes_to],
        piece=line.item.piece,
        why=line.item.why,
        instead=line.item.instead,
        source=line.item.source,
        read_on=line.item.read_on.isoformat(),
        verify=line.item.verify,
    )


@dataclass(frozen=True)
class Examined:
    """A packet as it would be built, and everything that was found."""

    checklist: Checklist
    plan: Plan
    selection: Selection
    layout: Layout
    prepared: dict[str, Prepared]
    problems: tuple[Problem, ...]
    content: str
    """What an approval is bound to."""
    seen: Looked
    """What was found that this reader must never get."""


def examine(desk: Desk, store: Store, request: str | None, day: dt.date, profile: str | None = None) -> Examined:
    """Checklist, plan, prepared copies, layout and preflight of one packet; writes no packet."""
    matter = store.load()
    view = desk.view(matter, request, day)
    definition = desk.library.kind(view.request.id).definition
    chosen = desk.library.profile(profile or view.request.profile or definition.profile)
    facts, intake = facts_of(store, desk.worker, matter)
    checked = review(view, facts)
    plan = draft(checked, facts)
    selection = select(plan, chosen, view.request.agency)
    papers = {one.id: one for one in matter.evidence}
    needed = {source.evidence for entry in (*selection.bound, *selection.loose) for source in entry.sources}
    prepared: dict[str, Prepared] = {}
    for id_ in sorted(needed):
        try:
            prepared |= prepare(store, desk.worker, papers, {id_: facts[id_]})
        except Known as fault:
            # No packet is built with this: whatever went wrong, a cover that could not be made stops every build. The
            # uncovered facts only let the rest be looked at.
            intake.append(Problem("cover_failed", id_, {"file": id_, "why": fault.code}))
            prepared[id_] = Prepared(facts[id_], "")
    printed = {id_: one.facts for id_, one in prepared.items()}
    turns = {id_: paper.rotation for id_, paper in papers.items()}
    heading = starting.heading(view, definition, chosen)
    layout = lay_out(
        selection,
        LayoutDesk(
            facts=printed,
            labels=labels_of(plan.entries),
            heading=heading,
            measure=measure,
            turns=turns,
            titles={id_: paper.title for id_, paper in papers.items()},
            checklist=_in_front(desk, checked),
        ),
    )
    content = content_hash(layout, prepared, turns, view.request.agency)
    problems = preflight(checked, selection, layout, facts, intake, unwritable)
    seen = look(selection, printed, view, definition)
    problems = (*problems, *never_sent(seen), *approval(view, chosen, content))
    return Examined(checked, plan, selection, layout, prepared, problems, content, seen)


def _in_front(desk: Desk, checked: Checklist) -> tuple[tuple[str, str, str], ...]:
    rows: list[tuple[str, str, str]] = []
    for line in checked.lines:
        if line.state is State.NOT_NEEDED:
            continue
        label = f"{line.item.label} ({line.row_name})" if line.row_name else line.item.label
        rows.append((state_word(line), label, " ".join(desk.say(one) for one in line.reasons)))
    return tuple(rows)


def look_ahead(desk: Desk, store: Store, request: str | None, day: dt.date, profile: str | None = None) -> PreflightResult:
    return PreflightResult(problems=desk.weighed(examine(desk, store, request, day, profile).problems))


def build(
    desk: Desk,
    store: Store,
    request: str | None,
    day: dt.date,
    *,
    out: Path | None = None,
    profile: str | None = None,
    send: bool = False,
    report: Report = SILENT,
) -> BuildResult:
    """Build the packet. Problems of completeness make it a draft; problems of integrity write nothing and raise `Unfit`,
    as does anything open where it was to be built `send`."""
    if out is not None:
        _not_inside(store, out)
    examined = examine(desk, store, request, day, profile)
    problems = examined.problems
    if stopping := desk.stopping(problems, Stops.BUILD):
        raise Unfit("build_stopped", stopping, count=len(stopping), first=desk.say(stopping[0]))
    open_ = desk.stopping(problems, Stops.SEND)
    if send and open_:
        raise Unfit("not_sendable", open_, count=len(open_), first=desk.say(open_[0]))
    layout = examined.layout
    view, selection, prepared = examined.checklist.view, examined.selection, examined.prepared
    left = view.request.sent is not None and not selection.profile.stays_with_us
    if send and left:
        raise Known("already_sent", id=view.request.id)
    # Of what has left, the packet as filed is the one: what is built of it later is a draft.
    is_draft = bool(open_) or left
    if is_draft:
        layout = replace(layout, heading=replace(layout.heading, draft=f"DRAFT, {say_day(day)}"))
    if not layout.exhibits and not layout.loose:
        raise Unfit("nothing_to_send", problems)
    stem = f"{view.request.id}-packet"
    sources = Sources(prepared, store.open_blob)
    identity = layout_hash(layout, prepared)
    outputs = store.outputs(out)
    with outputs.begin(stem) as batch:
        names = volume_names(stem, layout, selection.profile)
        volumes = write_volumes(layout, sources, batch, names, selection.profile, identity, report)
        papers = {one.id: one for one in view.matter.evidence}
        turns = {id_: paper.rotation for id_, paper in papers.items()}
        loose = write_loose(layout.loose, sources, batch, stem, turns, _fillable(desk, store, papers, prepared))
        balance = selection.balance()
        definition = examined.checklist.kind.definition
        manifest = Manifest(
            release=release(),
            matter=view.matter.id,
            request=view.request.id,
            edition=definition.edition,
            definition=examined.checklist.kind.hash,
            profile=selection.profile.id,
            agency=view.request.agency,
            day=day.isoformat(),
            draft=is_draft,
            practice=view.matter.practice,
            layout=identity,
            content=examined.content,
            volumes=volumes,
            loose=loose,
            exhibits=tuple(
                ExhibitOut(
                    label=one.label,
                    title=one.entry.title,
                    entry=one.entry.id,
                    first=one.first,
                    last=one.last,
                    pages=one.pages,
                    at=one.at,
                )
                for one in layout.exhibits
            ),
            sources=tuple(_source(view.matter.paper(id_), one) for id_, one in sorted(prepared.items())),
            fates=tuple(FateOut(page=page, fate=one.fate.value, reason=one.reason) for page, one in selection.fates.items()),
            balance=balance,
            problems=tuple(ProblemOut(**desk.told(one).model_dump()) for one in problems),
        )
        name = f"{stem}.manifest.json"
        batch.publish(name, manifest.to_json())
    return BuildResult(
        volumes=[outputs.where(one.file) for one in volumes],
        loose=[outputs.where(one.file) for one in loose],
        manifest=outputs.where(name),
        draft=is_draft,
        pages=layout.pages,
        exhibits=[
            ExhibitResult(
                label=one.label,
                title=one.entry.title,
                first=one.first,
                last=one.last,
                pages=one.pages,
                at=[PlaceResult(volume=volume, pdf_first=first, pdf_last=last) for volume, first, last in one.at],
            )
            for one in layout.exhibits
        ],
        balance=BalanceResult(**balance),
        problems=desk.weighed(problems),
    )


def _not_inside(store: Store, out: Path) -> None:
    """No packet is written among the papers of its own matter, nor where packets stay as they were filed."""
    if not isinstance(store, FolderStore):
        return
    with disk_faults(str(out)):
        where = out.resolve()
        if any(where.is_relative_to((store.folder / one).resolve()) for one in (SENT, "evidence", "working")):
            raise Known("out_inside_matter", folder=str(out))


def _source(paper: Evidence | None, one: Prepared) -> SourceOut:
    assert paper is not None
    return SourceOut(
        id=paper.id,
        original=one.facts.original,
        working=one.facts.working,
        kind=paper.kind,
        item=paper.item,
        title=paper.title,
        covered_pages=one.covered,
    )


def _fillable(
    desk: Desk, store: Store, papers: Mapping[str, Evidence], prepared: Mapping[str, Prepared]
) -> Callable[[Entry, str, Write], bool]:
    """Writes a form that its reader has to fill, from the original: the working copy has no fields any more. Not where
    a page of it was left out or covered, since that would come back with the original."""

    def write(entry: Entry, evidence: str, sink: Write) -> bool:
        copy, paper = prepared[evidence], papers[evidence]
        has_fields = any(one.code == "form_fields" for one in copy.facts.removed)
        whole = not copy.covered and len(entry.page_ids) == len(copy.facts.pages)
        if entry.kind is not ItemKind.FORM or not has_fields or not whole:
            return False
        found = store.blob(paper.file)
        if found is None:
            raise Known("evidence_gone", file=paper.file)
        with store.open_blob(paper.file) as stream:
            loose_form(desk.worker(), stream, found.size, sink)
        return True

    return write


def release() -> str:
    """The version of the program."""
    return importlib.metadata.version("packet-desk")
