"""A packet as lists: what stands where in it, and what was found about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from desktop import steps
from desktop.i18n import tr, tr_count
from desktop.models.checklist import Key
from desktop.reading import Packet, Snapshot
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results import DifferenceResult


class Finding(Protocol):
    """A problem as results and manifests hold it."""

    @property
    def code(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def stops(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def words(self) -> str: ...


def contents_of(packet: Packet) -> tuple[Group, ...]:
    """Volumes with what they hold, in order; a row's key is its first page in the packet. Loose pieces come last: they
    have no page here."""
    several = len(packet.manifest.volumes) > 1
    groups: list[Group] = []
    for number, volume in enumerate(packet.manifest.volumes, start=1):
        title = tr("Volume {n} of {of}", n=number, of=len(packet.manifest.volumes)) if several else tr("In the packet")
        pages = tr_count(len(volume.pages), "{n} page", "{n} pages")
        groups.append(Group(title, (*_fronts(packet, number), *_exhibits(packet, number)), pages))
    if packet.manifest.loose:
        rows = tuple(Row(one.title, second=one.file, key=("loose", one.file)) for one in packet.manifest.loose)
        groups.append(Group(tr("Goes along as files of their own"), rows, tr_count(len(rows), "{n} piece", "{n} pieces")))
    return tuple(groups)


def _fronts(packet: Packet, volume: int) -> Iterable[Row]:
    """Our own pages in front: cover, checklist, index."""
    words = {"cover": tr("Cover"), "checklist": tr("Checklist"), "index": tr("Index of exhibits")}
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for place, page in enumerate(packet.pages):
        if page.volume == volume - 1 and page.kind in words:
            first.setdefault(page.kind, place)
            count[page.kind] = count.get(page.kind, 0) + 1
    for kind, place in first.items():
        labels = (packet.pages[place].label, packet.pages[place + count[kind] - 1].label)
        yield Row(words[kind], right=_from_to(*labels), key=place)


def _exhibits(packet: Packet, volume: int) -> Iterable[Row]:
    for one in packet.manifest.exhibits:
        for at, first, _ in one.at:
            if at != volume:
                continue
            second = tr("goes on in another volume") if len(one.at) > 1 else ""
            right = _from_to(str(one.first), str(one.last)) if one.first else ""
            yield Row(one.title, second=second, right=right, label=one.label, key=packet.page_at(volume, first))


def _from_to(first: str, last: str) -> str:
    return first if first == last else tr("{first} – {last}", first=first, last=last)


@dataclass(frozen=True, slots=True)
class ToItem:
    """The key of a finding that is about an item of the checklist."""

    item: Key


@dataclass(frozen=True, slots=True)
class ToScreen:
    """The key of a finding that is about the request as a whole: the screen on which it is mended, and what it is about."""

    screen: str
    about: str


_MENDED: Final = {
    "not_approved": steps.READ,
    "approval_fell": steps.READ,
    "consent_taken_back": steps.AGREE,
    "partner_stopped": steps.AGREE,
}
"""Findings about no item and no paper that are mended elsewhere than where the attorney decides."""


def findings_of(found: Sequence[Finding], snapshot: Snapshot | None, packet: Packet | None) -> tuple[Group, ...]:
    """Problems by what they stop, the heaviest first. Their keys lead to the item, page or screen that they are about."""
    shapes = {"blocker": Look.MISSING, "warning": Look.LOOK, "note": Look.LATER}
    titles = {"build": tr("Stops building"), "send": tr("Stops sending"), "nothing": tr("Look at it, or only to know")}
    groups: list[Group] = []
    for stops, title in titles.items():
        rows: list[Row] = []
        for place, one in enumerate(found):
            if one.stops == stops:
                where, key = _place(one, snapshot, packet)
                rows.append(Row(one.words, second=where, mark=shapes.get(one.severity, Look.LOOK), key=(place, key)))
        if rows:
            groups.append(Group(title, tuple(rows), f"{len(rows):,}"))
    return tuple(groups)


def _place(one: Finding, snapshot: Snapshot | None, packet: Packet | None) -> tuple[str, int | str | ToItem | ToScreen | None]:
    """A place in words, and what it leads to. The words of a problem name its item already; a place that has no name for
    people is not said."""
    if snapshot is None:
        return "", None
    if item := snapshot.item_at(one.where):
        return "", ToItem((item.id, item.row))
    evidence, _, page = one.where.partition(":")
    if paper := next((paper for paper in snapshot.papers if paper.id == evidence), None):
        words = tr("{paper}, page {page}", paper=paper.title, page=page) if page else paper.title
        at = packet.first_page_from(one.where) if packet else None
        return words, paper.id if at is None else at
    if one.code in _MENDED:
        return snapshot.request.title, ToScreen(_MENDED[one.code], one.code)
    if snapshot.asked is not None and one.where in (snapshot.asked.id, snapshot.asked.agency):
        return snapshot.request.title, ToScreen(steps.DECIDE, one.code)
    return "", None


def differences_of(packet: Packet, found: Sequence[DifferenceResult]) -> tuple[Group, ...]:
    """What verifying found; the key is the page it is about, where it is about one."""
    if not found:
        return ()
    numbers = {volume.file: number for number, volume in enumerate(packet.manifest.volumes, start=1)}

    def row(place: int, one: DifferenceResult) -> Row:
        volume = numbers.get(one.volume)
        if one.page is None or volume is None or not 1 <= one.page <= len(packet.manifest.volumes[volume - 1].pages):
            return Row(one.words, second=one.volume, mark=Look.MISSING, key=(place, None))
        where = tr("{file}, page {page}", file=one.volume, page=one.page)
        return Row(one.words, second=where, mark=Look.MISSING, key=(place, packet.page_at(volume, one.page)))

    rows = tuple(row(place, one) for place, one in enumerate(found))
    return (Group(tr("Differs from what was built"), rows, f"{len(rows):,}"),)


def stops_sending(found: Sequence[Finding]) -> int:
    return sum(one.stops == "send" for one in found)
