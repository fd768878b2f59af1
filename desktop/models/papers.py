"""The papers of a matter as a list: the tray first, then what is filed, by item, then what is left out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop.i18n import tr, tr_count
from desktop.models.checklist import name_of
from desktop.models.paper_words import language_name
from desktop.reading import Paper, Snapshot
from desktop.rows import Group, Row
from desktop.states import OPEN, Look, look_of
from packets.matters.answers import NO_TRANSLATION
from packets.matters.days import say_date
from packets.matters.ink import SIGNED_PAGES
from packets.matters.matter import Evidence, LeftOut
from packets.matters.triplet import Triplet, all_left_out, triplet_of

LAST = 1_000_000
"""Where papers stand that nobody put in order."""


def in_tray(paper: Paper) -> bool:
    return not paper.filed


def groups_of_papers(
    snapshot: Snapshot, item_label: Callable[[str], str], only: Callable[[Paper], bool] | None = None
) -> tuple[Group, ...]:
    """`item_label` names an item of another request; with `only`, the others are not shown. A row's key is the id."""
    papers = [one for one in snapshot.papers if only is None or only(one)]
    behind = _behind(papers)
    twins = twins_of(snapshot.papers)
    out = {one.id for one in papers if all_left_out(_record(one), one.facts)}

    def rows(some: Iterable[Paper]) -> tuple[Row, ...]:
        return tuple(_row(snapshot, one, twins) for one in some)

    def followed(some: Iterable[Paper]) -> list[Paper]:
        """Each with what stands behind it."""
        found: list[Paper] = []
        for one in some:
            found += [one, *followed(rider for rider in behind.get(one.id, ()) if rider.id not in out)]
        return found

    hosts = {one.id for one in papers} - out
    heads = [one for one in papers if one.id not in out and _follows(one) not in hosts]
    groups: list[Group] = []
    tray = followed(one for one in heads if in_tray(one))
    if tray:
        waiting = sum(in_tray(one) for one in tray)
        groups.append(Group(tr("Not filed yet ({n})", n=f"{waiting:,}"), rows(tray)))
    scans = [one for one in heads if not in_tray(one) and _record(one).kind == SIGNED_PAGES and not one.item]
    if scans:
        groups.append(
            Group(tr("Scans of signed pages"), rows(followed(scans)), tr_count(len(scans), "{n} paper", "{n} papers"))
        )
    filed = [one for one in heads if not in_tray(one) and one not in scans]
    for item in _items(snapshot, filed):
        mine = arranged(one for one in filed if one.item == item)
        line = next((one for one in snapshot.checklist.items if one.id == item), None)
        title = line.label if line else item_label(item) if item else tr("Behind papers that are not shown")
        groups.append(Group(title, rows(followed(mine)), tr_count(len(mine), "{n} paper", "{n} papers")))
    if left := [one for one in papers if one.id in out]:
        groups.append(Group(tr("Left out"), rows(left), tr_count(len(left), "{n} paper", "{n} papers")))
    return tuple(groups)


def arranged(papers: Iterable[Paper]) -> list[Paper]:
    """In the order in which they follow each other under their item."""
    return sorted(papers, key=lambda one: _record(one).order or LAST)


def neighbours(snapshot: Snapshot, paper: Paper) -> list[Paper]:
    """The papers of the same item, in order, as they are listed and printed; none where order means nothing. Its rows are
    not counted apart: numbers given in each of them would mix the papers of all."""

    def has_place(one: Paper) -> bool:
        return one.item == paper.item and not _follows(one) and not all_left_out(_record(one), one.facts)

    return arranged(filter(has_place, snapshot.papers)) if paper.item and has_place(paper) else []


def moved(papers: Sequence[Paper], paper: str, by: int) -> tuple[str, ...]:
    """The ids with `paper` so many places on; empty where it stands at the end already."""
    ids = [one.id for one in papers]
    if paper not in ids or not 0 <= ids.index(paper) + by < len(ids):
        return ()
    at = ids.index(paper)
    ids.insert(at + by, ids.pop(at))
    return tuple(ids)


def landed(papers: Sequence[Paper], moving: Sequence[str], target: str, *, below: bool) -> tuple[str, ...]:
    """The ids with those that move set before or behind `target`, together; empty where nothing would be different."""
    ids = [one.id for one in papers]
    at = ids.index(target) + below
    before, after = ([one for one in some if one not in moving] for some in (ids[:at], ids[at:]))
    order = [*before, *(one for one in ids if one in moving), *after]
    return tuple(order) if order != ids else ()


def host_of(paper: Paper, among: Sequence[Paper]) -> Paper:
    """The paper behind which this one stands, at the head of all; itself where it stands behind none of these."""
    host = next((one for one in among if one.id == _follows(paper)), None)
    return paper if host is None else host_of(host, among)


def leaders(papers: Sequence[Paper]) -> list[Paper]:
    """Without those that stand behind another of them."""
    return [one for one in papers if host_of(one, papers) is one]


def twins_of(papers: Sequence[Paper]) -> Mapping[str, Paper]:
    """Papers that are, byte for byte, the same file as an earlier one."""
    first: dict[str, Paper] = {}
    found: dict[str, Paper] = {}
    for one in papers:
        digest = _record(one).sha256
        if digest and digest in first:
            found[one.id] = first[digest]
        elif digest:
            first[digest] = one
    return found


# States


def state_of(snapshot: Snapshot, paper: Paper, twins: Mapping[str, Paper]) -> tuple[str, Look]:
    """The words of `practice.md` 3.1, row 10, and the shape that goes with them."""
    record = _record(paper)
    if paper.trouble:
        return tr("Could not be opened"), Look.MISSING
    if all_left_out(record, paper.facts):
        if paper.id in twins:
            return tr("Same as {paper}", paper=twins[paper.id].id), Look.NOT_NEEDED
        return tr("Left out"), Look.NOT_NEEDED
    if in_tray(paper):
        return tr("Not filed yet"), Look.LOOK
    if cover_first(snapshot, paper):
        return tr("Cover first"), Look.LOOK
    found = triplet(snapshot, paper)
    if found is not None and not found.complete:
        return tr("Needs translation"), Look.PARTIAL
    return tr("Filed"), Look.READY


def cover_first(snapshot: Snapshot, paper: Paper) -> bool:
    """Somebody said that it shows other people or numbers, nothing is covered, and nothing else settled it."""
    record = _record(paper)
    if record.covers or not (record.shows_others or record.shows_numbers):
        return False
    lines = [one for one in snapshot.checklist.items if one.row == paper.id and "covered_copy" in one.accepts]
    return not lines or any(look_of(one) in OPEN for one in lines)


def triplet(snapshot: Snapshot, paper: Paper) -> Triplet | None:
    if paper.language in NO_TRANSLATION:
        return None
    facts = {one.id: one.facts for one in snapshot.papers}
    return triplet_of(snapshot.record, _record(paper), lambda one: all_left_out(one, facts.get(one.id)))


def triplet_words(found: Triplet) -> str:
    """What of original, English and certificate is there."""
    if found.complete:
        return tr("Original, English, certificate: Complete")
    lacks = [
        *([] if found.english else [tr("English missing")]),
        *([] if found.certificate else [tr("Certificate missing")]),
    ]
    return tr("Original there") + " · " + " · ".join(lacks)


def facts_words(paper: Paper) -> str:
    """Kind, pages, date and id, in one line."""
    record = _record(paper)
    parts = [] if paper.kind == paper.title else [paper.kind]
    if paper.pages:
        parts.append(tr_count(paper.pages, "{n} page", "{n} pages"))
    parts.append(say_date(paper.date))
    if paper.language not in ("", "en"):
        parts.append(language_name(paper.language))
    if record.covers:
        parts.append(tr_count(len(record.covers), "{n} box covered", "{n} boxes covered"))
    if record.left_out and not all_left_out(record, paper.facts):
        parts.append(tr("page {pages} left out", pages=say_pages(one.page for one in record.left_out)))
    return " · ".join([*parts, paper.id])


def also_words(snapshot: Snapshot, paper: Paper) -> str:
    """What else it shows, and on which pages."""
    said: list[str] = []
    for also in _record(paper).also:
        line = next((one for one in snapshot.checklist.items if one.id == also.item and also.row in ("", one.row)), None)
        name = name_of(line) if line else also.item
        said.append(tr("{item}, page {pages}", item=name, pages=say_pages(also.pages)) if also.pages else name)
    return "; ".join(said)


def left_out_words(paper: Paper) -> dict[int, str]:
    """What stands over a page that no packet carries."""
    return {one.page: tr("Left out: {why}", why=one.reason) for one in _record(paper).left_out}


# Pages


def say_pages(pages: Iterable[int]) -> str:
    """``1-3, 7``."""
    out: list[list[int]] = []
    for page in sorted(set(pages)):
        if out and page == out[-1][1] + 1:
            out[-1][1] = page
        else:
            out.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in out)


def reason_of(words: str) -> str:
    """A reason as the page balance counts it: blank and duplicate under their own names."""
    return words.casefold() if words.casefold() in ("blank", "duplicate") else words


def left_out_pages(paper: Paper) -> tuple[int, ...]:
    return tuple(one.page for one in _left(paper))


# Its parts


def _left(paper: Paper) -> tuple[LeftOut, ...]:
    return _record(paper).left_out


def _record(paper: Paper) -> Evidence:
    assert paper.record is not None
    return paper.record


def _follows(paper: Paper) -> str:
    """The paper behind which this one stands."""
    return _record(paper).translation_of or _record(paper).variant_of


def _behind(papers: Sequence[Paper]) -> dict[str, list[Paper]]:
    found: dict[str, list[Paper]] = {}
    for one in papers:
        if above := _follows(one):
            found.setdefault(above, []).append(one)
    for riders in found.values():
        riders.sort(key=lambda one: (_record(one).kind != "translation", _record(one).order or LAST))
    return found


def _items(snapshot: Snapshot, filed: Sequence[Paper]) -> list[str]:
    """Items that hold papers, in the order of the checklist; those of other requests behind them."""
    known = dict.fromkeys(one.id for one in snapshot.checklist.items)
    here = {one.item for one in filed}
    return [*(one for one in known if one in here), *dict.fromkeys(one.item for one in filed if one.item not in known)]


def _row(snapshot: Snapshot, paper: Paper, twins: Mapping[str, Paper]) -> Row:
    words, look = state_of(snapshot, paper, twins)
    second = [facts_words(paper)]
    if paper.trouble:
        second.append(paper.trouble)
    if also := also_words(snapshot, paper):
        second.append(tr("also shows {what}", what=also))
    return Row(paper.title, " · ".join(second), words, look, key=paper.id)
