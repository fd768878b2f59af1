"""What the window shows of a matter and of a packet, read whole off its thread and never changed afterwards.

    Snapshot   the matter: its requests, the checklist of one of them, its papers
    Packet     a finished packet by its manifest: every page of every volume in one row, as pictures will be asked for
    PaperBook  one paper as its pages are shown

No document is opened here: facts of intake and manifests are our own files. A matter may lie in a folder or sealed in a vault;
only for one that lies open is there a disk to watch and a clock to ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

from desktop.place import Place
from packets.errors import Known, Problem
from packets.evidence.copies import facts_of, working_name
from packets.manifest import Manifest
from packets.manifest.verify import read_manifest
from packets.matters.facts import DocumentFacts
from packets.matters.ink import SIGNED_PAGES
from packets.matters.matter import Evidence, Matter, Request
from packets.matters.people import client_name
from packets.matters.triplet import all_left_out
from packets.requests.office import OfficeRecord
from packets.vault.folder import RECORD, FolderStore, folder_of
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Office, Outputs, Store
from packets.workflow import inking, reviewing, starting
from packets.workflow.desk import Desk
from packets.workflow.results import ChecklistResult, CurrencyResult, ItemResult, OfficeResult
from packets.workflow.results_ink import InkStatusResult, WaitingResult
from packets.workflow.sending import manifest_of


@dataclass(frozen=True, slots=True)
class RequestHead:
    """One request of the matter, as its name stands on screen."""

    id: str
    title: str
    agency: str
    mailing_day: dt.date | None


NO_REQUEST = RequestHead("", "", "", None)
NO_CHECKLIST = ChecklistResult(
    request="",
    edition="",
    currency=CurrencyResult(status="unknown", note="", source="", read_on="", recheck_days=1, attorney_note=False),
    clocks=[],
    items=[],
)


NO_INK = InkStatusResult(matter="", people=[], waiting=0, open=0)


@dataclass(frozen=True, slots=True)
class OfficeShown:
    """An office, its record, and everything in it as it stood when it was last looked through."""

    office: Office
    record: OfficeRecord
    found: OfficeResult

    def place_of(self, key: str) -> Place:
        """Where a matter of this office is found."""
        return Place(self.office.place, key)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the matter, as far as the record and intake know it."""

    id: str
    title: str
    kind: str
    date: str
    language: str
    pages: int
    """0 where it was not taken in yet."""
    item: str
    row: str
    also: tuple[str, ...] = ()
    trouble: str = ""
    record: Evidence | None = None
    facts: DocumentFacts | None = None
    filed: bool = True
    """Under an item, or behind the paper that it translates; or left out whole, with a reason."""


@dataclass(frozen=True)
class Snapshot:
    """A matter on one day."""

    place: Place
    matter: str
    name: str
    """The client as staff know them."""
    record: Matter
    practice: bool
    day: dt.date
    requests: tuple[RequestHead, ...]
    request: RequestHead
    """The one that is shown; `NO_REQUEST` while only a call is looked into."""
    checklist: ChecklistResult
    papers: tuple[Paper, ...] = ()
    ink: InkStatusResult = NO_INK
    """What is signed by hand, by person."""
    ink_waiting: tuple[WaitingResult, ...] = ()
    """Scanned pages that are in no place yet."""
    unverified: bool = False
    """Nobody has held against its source whether such requests are taken now."""
    stamp: object = None
    """Another one once somebody changed the record."""
    changed_at: int | None = None
    """When the record was last changed, in nanoseconds by the clock of its disk; None where it lies on none."""

    @property
    def opened(self) -> bool:
        """An attorney opened a request."""
        return bool(self.request.id)

    @property
    def asked(self) -> Request | None:
        """The record of the request that is shown."""
        return next((one for one in self.record.requests if one.id == self.request.id), None)

    def item_at(self, where: str) -> ItemResult | None:
        """The item that a problem is about: its id, with its row behind a stroke."""
        return next((one for one in self.checklist.items if where in (one.id, f"{one.id}/{one.row}")), None)

    def papers_of(self, item: ItemResult) -> tuple[Paper, ...]:
        """The papers filed under an item, and those that count for it from elsewhere."""
        return tuple(
            one
            for one in self.papers
            if one.id in item.evidence or item.id in one.also or (one.item == item.id and one.row in ("", item.row))
        )


class Leaf(Protocol):
    """One page as it is shown: where it stands in its file, and its size as seen, in points."""

    @property
    def volume(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def label(self) -> str: ...
    @property
    def turn(self) -> int:
        """Degrees clockwise by which its picture is turned before it is seen."""
        ...

    @property
    def links(self) -> Sequence[PacketLink]: ...


class Book(Protocol):
    """What pages are shown of: a packet, or a paper."""

    @property
    def pages(self) -> Sequence[Leaf]: ...

    def name(self, volume: int) -> str:
        """How a file of it is called to a person."""
        ...

    def open(self, volume: int) -> tuple[BinaryIO, int]:
        """A file of it with its size. Raises `Known`, or `OSError` of the disk."""
        ...


@dataclass(frozen=True, slots=True)
class PacketLink:
    """A clickable box, in points from the bottom left of the page, and the page of the packet it leads to, from 0."""

    box: tuple[float, float, float, float]
    to: int


@dataclass(frozen=True, slots=True)
class PacketPage:
    volume: int
    """From 0."""
    number: int
    """In its volume, from 1."""
    width: float
    height: float
    kind: str
    label: str
    source: str = ""
    """``<evidence id>:<page of the original>``, of pages that came in."""
    exhibit: str = ""
    nth: int | None = None
    of: int | None = None
    links: tuple[PacketLink, ...] = ()
    turn: int = 0


Mark = tuple[str, int]
"""Of a packet that stands: where, and when it was built. Another packet has another one."""


@dataclass(frozen=True)
class Packet:
    """A packet that was built: `pages` runs through all volumes."""

    outputs: Outputs
    named: str
    """The manifest's name there."""
    manifest: Manifest
    pages: tuple[PacketPage, ...]
    built_at: int = 0
    """Another one once it was built anew; of a packet in a folder nanoseconds by the clock of its disk."""
    first_of: Mapping[int, int] = field(default_factory=dict)
    """Volume (from 0) -> its first page in `pages`."""

    @property
    def mark(self) -> Mark:
        return self.outputs.where(self.named), self.built_at

    def name(self, volume: int) -> str:
        return self.manifest.volumes[volume].file

    def open(self, volume: int) -> tuple[BinaryIO, int]:
        name = self.name(volume)
        blob = self.outputs.blob(name)
        if blob is None:
            raise Known("file_missing", file=name)
        return self.outputs.open(name), blob.size

    def first_page_from(self, evidence: str) -> int | None:
        """Where the pages of a paper, or one page of it, begin."""
        found = self._first_from.get(evidence)
        return found if found is not None else self._first_from.get(f"{evidence}:1")

    @cached_property
    def _first_from(self) -> Mapping[str, int]:
        """Page of an original -> where it stands first: a packet of a thousand pages has as many findings to be led from."""
        first: dict[str, int] = {}
        for at, page in enumerate(self.pages):
            first.setdefault(page.source, at)
        return first

    def page_at(self, volume: int, number: int) -> int:
        """Place in `pages` of a page, both counted from 1 as the manifest does."""
        return self.first_of[volume - 1] + number - 1


@dataclass(frozen=True, slots=True)
class PaperPage:
    number: int
    width: float
    height: float
    label: str
    turn: int
    volume: int = 0
    links: tuple[PacketLink, ...] = ()


@dataclass(frozen=True)
class PaperBook:
    """A paper as it is shown: its working copy, turned as the office turned it."""

    store: Store
    id: str
    pages: tuple[PaperPage, ...]

    def name(self, _volume: int) -> str:
        return self.id

    def open(self, _volume: int) -> tuple[BinaryIO, int]:
        name = working_name(self.id)
        blob = self.store.blob(name)
        if blob is None:
            raise Known("working_copy_gone", file=self.id)
        return self.store.open_blob(name), blob.size


def book_of(store: Store, paper: Paper) -> PaperBook | None:
    """The pages of a paper; None where it was not taken in yet, or cannot be read."""
    if paper.facts is None or paper.record is None:
        return None
    turn = paper.record.rotation
    pages = []
    for page in paper.facts.pages:
        width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
        pages.append(PaperPage(page.number, width, height, str(page.number), turn))
    return PaperBook(store, paper.id, tuple(pages))


def open_matter(folder: Path) -> FolderStore:
    """The matter in a folder, or in the folder of a record that was named."""
    return starting.open_folder(folder.parent if folder.name == RECORD else folder)


def read_matter(desk: Desk, store: Store, request: str | None, day: dt.date, office: Path | None = None) -> Snapshot:
    """The matter as it is now, in an office that lies at that place or in none. Without a name, the first request whose kind
    is known is meant."""
    desk, stamp = desk.for_matter(store), store.stamp()
    matter, folder = store.load(), folder_of(store)
    facts, problems = facts_of(store, None, matter)
    heads = tuple(_head(desk, one) for one in matter.requests)
    chosen = request if any(one.id == request for one in heads) else None
    chosen = chosen or next((one.id for one in heads if one.id in desk.library.kinds), heads[0].id if heads else "")
    return Snapshot(
        place=Place(office, store.key),
        matter=matter.id,
        name=client_name(matter),
        record=matter,
        practice=matter.practice,
        day=day,
        requests=heads,
        request=next((one for one in heads if one.id == chosen), NO_REQUEST),
        checklist=reviewing.checklist_of(desk, matter, facts, chosen, day) if chosen else NO_CHECKLIST,
        papers=_papers(desk, matter, facts, problems),
        ink=inking.ink_status(desk, store, day) if matter.made else NO_INK,
        ink_waiting=tuple(inking.queue(desk, store).waiting) if any(map(_is_scan, matter.evidence)) else (),
        unverified=bool(chosen) and desk.library.kind(chosen).definition.currency.verify,
        stamp=stamp,
        changed_at=changed_at(folder / RECORD) if folder is not None else None,
    )


def _is_scan(paper: Evidence) -> bool:
    return paper.kind == SIGNED_PAGES and not paper.item


def _head(desk: Desk, request: Request) -> RequestHead:
    kind, agency = desk.library.kinds.get(request.id), desk.library.agencies.get(request.agency)
    return RequestHead(
        id=request.id,
        title=kind.definition.title if kind else request.id,
        agency=agency.title if agency else request.agency,
        mailing_day=request.mailing_day,
    )


def _papers(desk: Desk, matter: Matter, facts: Mapping[str, DocumentFacts], problems: Sequence[Problem]) -> tuple[Paper, ...]:
    troubles = {one.where: desk.say(one) for one in problems}

    def paper(one: Evidence) -> Paper:
        kind = desk.library.evidence_kinds.get(one.kind)
        return Paper(
            id=one.id,
            title=one.title or (kind.label if kind else one.kind),
            kind=kind.label if kind else one.kind,
            date=one.date,
            language=one.language,
            pages=len(facts[one.id].pages) if one.id in facts else 0,
            item=one.item,
            row=one.row,
            also=tuple(also.item for also in one.also),
            trouble=troubles.get(one.id, ""),
            record=one,
            facts=facts.get(one.id),
            filed=bool(one.item or one.translation_of or one.variant_of)
            or _is_scan(one)
            or all_left_out(one, facts.get(one.id)),
        )

    return tuple(paper(one) for one in matter.evidence)


def packet_place(store: Store, request: str, chosen: Path | None) -> tuple[Outputs, str]:
    """Where the packet of a request is looked for: among the matter's own, or where somebody chose a manifest on a disk."""
    if chosen is not None:
        return FolderOutputs(chosen.parent), chosen.name
    return store.outputs(None), manifest_of(request)


def mark_of(outputs: Outputs, named: str) -> Mark | None:
    """The mark of the packet that stands there; None where there is none."""
    blob = outputs.blob(named)
    return (outputs.where(named), blob.changed) if blob is not None else None


def read_packet(outputs: Outputs, named: str) -> Packet:
    """The packet of a manifest. Raises `Known` where it is none, or names files outside its folder."""
    blob = outputs.blob(named)
    manifest = read_manifest(outputs, named)
    for volume in manifest.volumes:
        if Path(volume.file).name != volume.file or "\\" in volume.file:
            raise Known("no_packet", file=named)
    first_of: dict[int, int] = {}
    pages: list[PacketPage] = []
    for number, volume in enumerate(manifest.volumes):
        first = first_of[number] = len(pages)
        for place, page in enumerate(volume.pages, start=1):
            links = tuple(PacketLink(link.box, first + link.to - 1) for link in page.links if 1 <= link.to <= len(volume.pages))
            width, height = page.size
            nth = (page.source, page.exhibit, page.nth, page.of)
            pages.append(PacketPage(number, place, width, height, page.kind, page.label, *nth, links))
    return Packet(outputs, named, manifest, tuple(pages), blob.changed if blob else 0, first_of)


def changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
