"""What tells one packet from another: hashes over its layout and its copies, before a byte of it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from packets.assemble.prepare import Prepared
from packets.layout import ContentPage, Layout


def layout_hash(layout: Layout, prepared: Mapping[str, Prepared]) -> str:
    """Hash over everything that is drawn or placed, and over the copies it is taken from."""
    digest = hashlib.sha256(repr((layout.heading, layout.profile, layout.index, layout.checklist)).encode())
    for volume in layout.volumes:
        digest.update(repr((volume.number, volume.marks)).encode())
        for page in volume.pages:
            digest.update(repr(page).encode())
    for evidence in sorted(
        {page.evidence for volume in layout.volumes for page in volume.pages if isinstance(page, ContentPage)}
    ):
        digest.update(f"{evidence} {prepared[evidence].facts.working}".encode())
    return digest.hexdigest()


def content_hash(layout: Layout, prepared: Mapping[str, Prepared], turns: Mapping[str, int], agency: str) -> str:
    """Hash over what the reader gets and who that is, loose pieces included, whether or not it says DRAFT."""
    undated = replace(layout, heading=replace(layout.heading, draft=""))
    digest = hashlib.sha256(repr((agency, layout_hash(undated, prepared))).encode())
    for entry in layout.loose:
        turned = tuple(source.turn for source in entry.sources if source.turn)
        digest.update(repr((entry.id, entry.title, entry.page_ids, *turned)).encode())
        for evidence in sorted({source.evidence for source in entry.sources}):
            digest.update(repr((prepared[evidence].facts.working, turns.get(evidence, 0))).encode())
    return digest.hexdigest()
