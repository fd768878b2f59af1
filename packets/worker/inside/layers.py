"""Layers (optional content): which of them a reader does not see, by the document's own default."""

from __future__ import annotations

import pikepdf


def hidden(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Layers that are off on the screen or in print, as the default configuration says. Anything unclear counts as hidden."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return set()
    every = {group.objgen for group in _groups(properties.get("/OCGs"))}
    config = properties.get("/D")
    if not isinstance(config, pikepdf.Dictionary):
        return set()
    off = {group.objgen for group in _groups(config.get("/OFF"))}
    on = {group.objgen for group in _groups(config.get("/ON"))}
    if config.get("/BaseState") == pikepdf.Name.OFF:
        off |= every - on
    for group in _groups(properties.get("/OCGs")):
        if _usage_hides(group):
            off.add(group.objgen)
    return off


def _groups(value: object) -> list[pikepdf.Object]:
    if not isinstance(value, pikepdf.Array):
        return []
    return [item for item in value if isinstance(item, pikepdf.Dictionary)]


def _usage_hides(group: pikepdf.Object) -> bool:
    """A layer that says of itself that it is not for the screen, or not for print."""
    usage = group.get("/Usage")
    if not isinstance(usage, pikepdf.Dictionary):
        return False
    for where, key in (("/View", "/ViewState"), ("/Print", "/PrintState")):
        entry = usage.get(where)
        if isinstance(entry, pikepdf.Dictionary) and entry.get(key) == pikepdf.Name.OFF:
            return True
    return False
