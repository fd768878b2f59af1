"""A packet looked at as it would be, and built."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from packets.assemble.fonts import measure, unwritable
from packets.assemble.hashes import content_hash, layout_hash
from packets.assemble.prepare import Prepared, prepare
from packets.checklist import Checklist, State, review
from packets.disclosure import Looked, look
from packets.errors import Known, Problem, Stops
from packets.evidence.copies import facts_of
from packets.layout import Desk as LayoutDesk
from packets.layout import Layout, labels_of, lay_out
from packets.manifest import ExhibitOut, FateOut, Manifest, ProblemOut, SourceOut
from packets.matters.days import say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Evidence
from packets.plan import Plan, Selection, draft, select
from packets.preflight import approval, ink, never_sent, preflight
from packets.progress import SILENT, Report
from packets.vault.helper import may_leave
from packets.vault.store import Store
from packets.workflow import fillable, reviewing
from packets.workflow.answers_now import answers_now
from packets.workflow.desk import Desk, Unfit
from packets.workflow.heading import heading as heading_of
from packets.workflow.outside import check_packet_place
from packets.workflow.results import (
    BalanceResult,
    BuildResult,
    ExhibitResult,
    PlaceResult,
    PreflightResult,
)

if TYPE_CHECKING:
    from packets.workflow.letters_standing import Standing


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


def examine(
    desk: Desk,
    store: Store,
    request: str | None,
    day: dt.date,
    profile: str | None = None,
) -> Examined:
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
    heading = heading_of(view, definition, chosen)
    letters = _letters_in(desk, store, checked, plan, selection, facts)
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
            cites=letters.cites if letters else {},
        ),
    )
    content = content_hash(layout, prepared, turns, view.request.agency)
    fields, unread = fillable.words_in(desk, store, selection, papers, prepared)
    problems = preflight(checked, selection, layout, facts, [*intake, *unread], unwritable)
    problems = (*problems, *ink(view, selection, desk.signs(view), answers_now(desk, store, matter, day)))
    seen = look(selection, {**facts, **printed}, view, definition, fields)
    problems = (*problems, *(letters.problems if letters else ()), *never_sent(seen), *approval(view, chosen, content))
    return Examined(checked, plan, selection, layout, prepared, problems, content, seen)


def _letters_in(
    desk: Desk, store: Store, checked: Checklist, plan: Plan, selection: Selection, facts: dict[str, DocumentFacts]
) -> Standing | None:
    """What is to be said of the letters that were made here; None where there are none."""
    if not any(one.what == "letter" for one in checked.view.matter.made):
        return None
    # Here and not above: who builds without letters does not wait for the library of their templates.
    from packets.workflow.letters_standing import letters_in

    return letters_in(desk, store, checked, plan, selection, facts)


def _in_front(desk: Desk, checked: Checklist) -> tuple[tuple[str, str, str], ...]:
    rows: list[tuple[str, str, str]] = []
    for line in checked.lines:
        if line.state is State.NOT_NEEDED:
            continue
        label = f"{line.item.label} ({line.row_name})" if line.row_name else line.item.label
        rows.append((reviewing.state_word(line), label, " ".join(desk.say(one) for one in line.reasons)))
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
    may_leave(store)
    if out is not None:
        check_packet_place(store, out)
    examined = examine(desk, store, request, day, profile)
    if any(one.code == "letter_moved" for one in examined.problems):
        from packets.workflow.letters import follow

        if follow(desk, store, request, day):
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
    # Here and not above: what writes packets takes a while to load, and a window opens without it.
    from packets.assemble.build import Sources, volume_names, write_loose, write_volumes

    stem = f"{view.request.id}-packet"
    sources = Sources(prepared, store.open_blob)
    identity = layout_hash(layout, prepared)
    outputs = store.outputs(out)
    with outputs.begin(stem) as batch:
        names = volume_names(stem, layout, selection.profile)
        volumes = write_volumes(layout, sources, batch, names, selection.profile, identity, report)
        papers = {one.id: one for one in view.matter.evidence}
        turns = {id_: paper.rotation for id_, paper in papers.items()}
        loose = write_loose(layout.loose, sources, batch, stem, turns, fillable.writer(desk, store, papers, prepared))
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


def release() -> str:
    """The version of the program."""
    return importlib.metadata.version("packet-desk")
