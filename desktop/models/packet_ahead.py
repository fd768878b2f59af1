"""The packet before it is built: for whom, how many pages and sheets, how large, and what stops it. Pure."""

from __future__ import annotations

from desktop.i18n import tr, tr_count
from desktop.packet_work import Ahead
from packets.requests.library import Library
from packets.requests.schema import Destination

OURS = (Destination.OFFICE, Destination.CLIENT)


def profiles_for(library: Library, request: str) -> list[tuple[object, str]]:
    """Profiles that make sense for a request: those that deliver where it goes, then what stays with us and the client."""
    definition = library.kind(request).definition
    goes = {one for item in library.kind(request).items for one in item.goes_to}
    there = [one for one in library.profiles.values() if one.to is definition.to]
    others = [one for one in library.profiles.values() if one.to is not definition.to and (one.to in goes or one.to in OURS)]
    return [(one.id, one.title) for one in (*there, *others)]


def ahead_words(ahead: Ahead) -> str:
    """One line: ``82 pages, 41 MB at most, 2 volumes; 2 things stop sending``."""
    layout = ahead.examined.layout
    size = sum(volume.bound for volume in layout.volumes)
    parts = [
        tr_count(layout.pages, "{n} page", "{n} pages"),
        tr("{mb} MB at most", mb=f"{size / 1_000_000:.1f}"),
    ]
    if len(layout.volumes) > 1:
        parts.append(tr_count(len(layout.volumes), "", "{n} volumes"))
    if layout.loose:
        parts.append(tr_count(len(layout.loose), "{n} loose piece", "{n} loose pieces"))
    said = " · ".join(parts)
    stops = len(ahead.stops_sending)
    ends = tr_count(stops, "{n} thing stops sending", "{n} things stop sending") if stops else tr("nothing stops sending")
    return tr("If built now: {what}; {ends}.", what=said, ends=ends)
