"""Everything that would make a packet come back, before it is built. Pure; each problem has a code whose words and weight
stand in ``resources/vocabulary/problems.toml``.

Completeness never stops a draft; integrity stops every build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from packets.checklist import Checklist, Line, State
from packets.disclosure import Looked
from packets.errors import Problem
from packets.layout import Layout
from packets.matters.answers import View, attorney_note, currency_note_stands
from packets.matters.asking import recipes_in_use
from packets.matters.closed import of_a_person
from packets.matters.conflicts import conflicts
from packets.matters.days import say_day
from packets.matters.facts import DocumentFacts
from packets.matters.form_editions import edition_problems
from packets.matters.ink import DigestNow, Signs, ink_pages, ink_problems
from packets.matters.made_forms import unanswered
from packets.matters.numbers import numbers_out_of_place, says_practice
from packets.matters.recognise import forbidden_page
from packets.plan import Selection
from packets.requests.office import MAY_DECIDE
from packets.requests.schema import Destination, ItemKind, Need
from packets.requests.vocabulary import Profile

LONG = 3.2
"""How many times longer than wide a page may be before its words are too small to read on one sheet."""
Unwritable = Callable[[str], str]
"""The characters of a text that our fonts cannot write."""


def preflight(
    checklist: Checklist,
    selection: Selection,
    layout: Layout,
    facts: Mapping[str, DocumentFacts],
    intake: Sequence[Problem],
    unwritable: Unwritable,
) -> tuple[Problem, ...]:
    """All findings, those of intake, plan and layout among them, once each, in the order a person mends them."""
    found: list[Problem] = [*_not_filed(checklist), *intake]
    if not checklist.view.request.not_filed:
        # Of a request that was decided against nothing lacks any more; its papers still have to be whole.
        found += [*_request(checklist), *_lines(checklist.lines)]
        found += checklist.stays_out.values()
        found += (one.problem for one in conflicts(checklist.view, recipes_in_use(checklist.view)))
    found += [*_practice(checklist), *_consent(checklist.view, selection.profile)]
    found += numbers_out_of_place(checklist.view.matter)
    found += of_a_person(checklist.view.library, checklist.view.matter)
    found += layout.problems
    found += _papers(checklist, facts)
    found += _editions(checklist, selection, facts)
    carried = {source.evidence for entry in (*selection.bound, *selection.loose) for source in entry.sources}
    found += unanswered(checklist.view, carried)
    found += _names(layout, unwritable)
    found += _balance(checklist, selection, facts)
    return tuple(dict((((one.code, one.where, str(sorted(one.params.items()))), one)) for one in found).values())


def _not_filed(checklist: Checklist) -> Iterable[Problem]:
    """That an attorney decided against filing: a good end, and the one thing to say of it."""
    request = checklist.view.request
    if request.decision is not None and request.not_filed:
        decision = request.decision
        yield Problem("not_filed", request.id, {"by": decision.by, "on": say_day(decision.on)})


def _practice(checklist: Checklist) -> Iterable[Problem]:
    """What is invented and what is real never meet."""
    view = checklist.view
    if view.agency is not None and view.agency.practice != view.matter.practice:
        yield Problem("practice_mixed", view.agency.id, {"agency": view.agency.title})
    office = view.library.office
    if office.policy is not None and office.practice != view.matter.practice:
        yield Problem("practice_mixed", view.matter.id, {"agency": office.name or "The office"})


def _request(checklist: Checklist) -> Iterable[Problem]:
    view, definition = checklist.view, checklist.kind.definition
    request, currency = view.request, definition.currency
    if request.mailing_day is None:
        yield Problem("mailing_day_unknown", request.id)
    elif request.mailing_day < view.today and request.sent is None:
        yield Problem("mailing_day_past", request.id, {"day": say_day(request.mailing_day)})
    if not checklist.kind.still(request.edition, request.definition):
        newer = request.edition not in ("", definition.edition)
        said = {"pinned": request.edition, "now": definition.edition} if newer else {"edition": definition.edition}
        yield Problem("edition_newer" if newer else "definition_changed", request.id, said)
    if not request.agency and definition.to.value == "agency":
        yield Problem("agency_unknown", request.id)
    age = (view.today - currency.read_on).days
    if currency.status in ("closed", "restricted") or currency.attorney_note:
        note = attorney_note(view)
        if note is None:
            yield Problem("attorney_note_missing", request.id, {"status": currency.status}, source=currency.source)
        elif not currency_note_stands(view):
            yield Problem("attorney_note_old", request.id, {"on": say_day(note[1]), "days": currency.note_days})
    if age > currency.recheck_days:
        yield Problem("currency_old", request.id, {"on": say_day(currency.read_on), "age": age}, source=currency.source)
    agency = view.agency
    if agency is not None:
        if agency.status == "closed":
            yield Problem("agency_closed", agency.id, {"agency": agency.title, "note": agency.note}, source=agency.source)
        if request.id not in agency.kinds:
            yield Problem("agency_other_kind", agency.id, {"agency": agency.title})


def never_sent(seen: Looked) -> Iterable[Problem]:
    """What was found on the pages that must never reach this reader, page by page."""
    for one in seen.found:
        yield Problem("never_sent_found", one.page, {"what": one.words})
    if seen.unsearchable:
        yield Problem("pages_not_searched", "", {"count": len(seen.unsearchable)})


def ink(view: View, selection: Selection, signs: Signs, digest_now: DigestNow) -> Iterable[Problem]:
    """What is to be signed by hand in this packet, and is not, or on other answers than those of now. A copy that goes in the
    place of a paper is as signed as that paper is."""
    if view.request.not_filed:
        return
    variant_of = {one.id: one.variant_of for one in view.matter.evidence if one.variant_of}
    papers = {source.paper for entry in (*selection.bound, *selection.loose) for source in entry.sources}
    carried = {variant_of.get(one, one) for one in papers}
    yield from ink_problems(view.matter, ink_pages(view.matter, signs, digest_now), carried, digest_now)


def _consent(view: View, profile: Profile) -> Iterable[Problem]:
    """What a client took back stops every packet that leaves, drafts too; the office and the client keep theirs."""
    if profile.stays_with_us:
        return
    if view("consent.withdrawn") is True:
        yield Problem("consent_taken_back", "consent.withdrawn")
    if profile.to is Destination.PARTNER and view("partner.consent_withdrawn") is True:
        yield Problem("partner_stopped", profile.id)


def approval(view: View, profile: Profile, content: str) -> Iterable[Problem]:
    """Where the office's policy wants it: an attorney read exactly this packet. What stays with us and with the client
    needs none."""
    policy, request = view.library.office.policy, view.request
    if policy is None or not policy.approval_to_send or profile.stays_with_us:
        return
    mine = [one for one in request.approvals if one.profile == profile.id and one.role in MAY_DECIDE]
    if not mine:
        yield Problem("not_approved", request.id)
    elif mine[-1].content != content:
        yield Problem("approval_fell", request.id, {"by": mine[-1].by, "on": say_day(mine[-1].on)})


def _lines(lines: Iterable[Line]) -> Iterable[Problem]:
    for line in lines:
        where = f"{line.item.id}/{line.row}" if line.row else line.item.id
        label = f"{line.item.label} ({line.row_name})" if line.row_name else line.item.label
        params = {"item": label}
        if line.later:
            continue
        asked = line.asked_for
        if asked is not None and asked.chase_on is not None and not line.met:
            params["chase"] = say_day(asked.chase_on)
        source = line.item.source
        if line.stops_sending:
            code = {State.ASK_FIRST: "item_ask_first", State.PARTIAL: "item_partial"}.get(line.state, "item_missing")
            lacks = [str(one.params["part"]) for one in line.reasons if one.code == "part_lacks"]
            if code == "item_partial" and lacks:
                code, params = "item_part_lacks", {**params, "lacks": "; ".join(lacks)}
            yield Problem(code, where, params, source)
        elif not line.met and line.need is Need.RECOMMENDED:
            yield Problem("item_recommended", where, params, source)
        if line.stale:
            yield Problem("item_stale", where, params, source)
        for look in line.looks:
            yield Problem("item_look_stops" if look.stops else "item_look", where, {**params, "says": look.says}, source)
        yield from line.unfit


def _papers(checklist: Checklist, facts: Mapping[str, DocumentFacts]) -> Iterable[Problem]:
    matter = checklist.view.matter
    for paper in matter.evidence:
        if paper.kind not in checklist.view.library.evidence_kinds:
            yield Problem("kind_unknown", paper.id, {"kind": paper.kind})
        known = facts.get(paper.id)
        if known is None:
            continue
        for cover in paper.covers:
            if cover.page > len(known.pages):
                yield Problem("cover_outside", paper.id, {"file": paper.id, "page": cover.page})
        if forbidden := forbidden_page(checklist.view.library.evidence_kinds, known):
            params = {"kind": forbidden.kind.label, "page": forbidden.page}
            yield Problem("never_collected_here", paper.id, params)
        left_out = {one.page for one in paper.left_out}
        invented = [str(page.number) for page in known.pages if page.number not in left_out and says_practice(page.text)]
        if invented and not matter.practice:
            yield Problem("practice_paper", paper.id, {"pages": ", ".join(invented)})
        empty = [str(page.number) for page in known.pages if page.ink is None and page.number not in left_out]
        if empty:
            yield Problem("page_empty", paper.id, {"pages": ", ".join(empty)})
        long = [
            str(page.number)
            for page in known.pages
            if page.number not in left_out and max(page.width, page.height) > LONG * min(page.width, page.height)
        ]
        if long:
            yield Problem("page_long", paper.id, {"pages": ", ".join(long)})
    for waiver in matter.waivers:
        if checklist.kind.item(waiver.item) is None:
            yield Problem("waiver_item_unknown", waiver.item)


def _editions(checklist: Checklist, selection: Selection, facts: Mapping[str, DocumentFacts]) -> Iterable[Problem]:
    """Of the official forms in the packet: an old one that goes along as an exhibit is nobody's to accept."""
    view = checklist.view
    forms = [entry for entry in (*selection.bound, *selection.loose) if entry.kind is ItemKind.FORM]
    ids = dict.fromkeys(source.evidence for entry in forms for source in entry.sources)
    papers = [paper for paper in view.matter.evidence if paper.id in ids]
    if not selection.profile.stays_with_us:
        yield from edition_problems(papers, facts, view.library.office, view.request.mailing_day, view.today)


def _names(layout: Layout, unwritable: Unwritable) -> Iterable[Problem]:
    for text in (layout.heading.title, *layout.heading.subject, layout.heading.reference):
        if lost := unwritable(text):
            yield Problem("unwritable", "cover", {"chars": lost, "text": text})
    for entry in [*(one.entry for one in layout.exhibits), *layout.loose]:
        if lost := unwritable(entry.title + entry.person):
            yield Problem("unwritable", entry.id, {"chars": lost, "text": entry.title})
    for row in (row for sheet in layout.checklist for row in sheet):
        said = " ".join((*row.title, *row.also))
        if lost := unwritable(said):
            yield Problem("unwritable", "checklist", {"chars": lost, "text": said})


def _balance(checklist: Checklist, selection: Selection, facts: Mapping[str, DocumentFacts]) -> Iterable[Problem]:
    """Every page collected is in, withheld, replaced, blank or duplicate; and stands in the packet exactly once."""
    collected = {
        f"{paper.id}:{page.number}"
        for paper in checklist.view.matter.evidence
        if paper.id in facts
        for page in facts[paper.id].pages
    }
    for page in sorted(collected - set(selection.fates)):
        yield Problem("page_unaccounted", page)
    for page in sorted(set(selection.fates) - collected):
        yield Problem("page_unaccounted", page)
    seen: set[str] = set()
    for entry in (*selection.bound, *selection.loose):
        for page in entry.page_ids:
            if page in seen:
                yield Problem("page_twice", page)
            seen.add(page)
