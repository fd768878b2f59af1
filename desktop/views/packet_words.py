"""What is said about a packet: how it stands, how large it is, what became of every page, where one is."""

from __future__ import annotations

import datetime as dt

from desktop.i18n import tr, tr_count, tr_day
from desktop.packet_work import Ahead
from desktop.reading import Packet, PacketPage, Snapshot
from packets.manifest import Manifest


def state_words(manifest: Manifest) -> str:
    day = tr_day(dt.date.fromisoformat(manifest.day))
    return tr("Draft of {day}", day=day) if manifest.draft else tr("Ready to send, as of {day}", day=day)


def size_words(packet: Packet) -> str:
    volumes = packet.manifest.volumes
    size = (sum(one.size for one in volumes) + sum(one.size for one in packet.manifest.loose)) / 1e6
    parts = (
        tr_count(len(packet.pages), "{n} page", "{n} pages"),
        tr_count(len(volumes), "", "{n} volumes") if len(volumes) > 1 else "",
        tr("{n} MB", n=f"{size:,.1f}" if size < 100 else f"{size:,.0f}"),
    )
    return " · ".join(part for part in parts if part)


def balance_words(manifest: Manifest) -> str:
    """Every page that came in is in the packet or named as left out."""
    balance = manifest.balance
    collected, within = balance.get("collected", 0), balance.get("in", 0)
    if collected == within:
        return tr_count(collected, "The {n} page that came in is in.", "All {n} pages that came in are in.")
    words = "{n} pages came in, {within} are in, {rest} are accounted for."
    return tr(words, n=collected, within=within, rest=collected - within)


def later_words(snapshot: Snapshot, packet: Packet, ahead: Ahead | None) -> str:
    """What became of the matter since this was built. Where no disk has a clock for both, what would be built now tells."""
    if snapshot.changed_at is not None:
        return tr("The matter was changed after this was built.") if snapshot.changed_at > packet.built_at else ""
    manifest = packet.manifest
    other = ahead is not None and ahead.profile == manifest.profile and ahead.examined.content != manifest.content
    return tr("What would be built now is not the same any more.") if other else ""


def place_words(page: PacketPage, *, volumes: int) -> str:
    """Where a page is: "Exhibit C · page 1 of 2"."""
    words = {
        "cover": tr("Cover"),
        "checklist": tr("Checklist"),
        "index": tr("Index of exhibits"),
        "slip": tr("Slip sheet of exhibit {label}", label=page.exhibit),
        "continued": tr("Exhibit {label} goes on", label=page.exhibit),
    }.get(page.kind)
    if words is None:
        if page.exhibit and page.nth and page.of:
            words = tr("Exhibit {label} · page {n} of {of}", label=page.exhibit, n=page.nth, of=page.of)
        else:
            words = tr("Page {label}", label=page.label)
    return tr("Volume {n} · {words}", n=page.volume + 1, words=words) if volumes > 1 else words
