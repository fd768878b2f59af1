"""The packet plan: a definition, a matter and the office's adjustments, as data before any page. Pure.

The plan is drawn up once for the request, over all content that any reader could get, and numbered there; a delivery
profile then *selects* from it. So a record number means one page in every packet of the request.
"""

from packets.plan.draft import draft
from packets.plan.model import (
    SECTION_TITLES,
    SECTIONS,
    Entry,
    Fate,
    PageFate,
    Plan,
    Selection,
    Source,
    Variant,
)
from packets.plan.select import select

__all__ = [
    "SECTIONS",
    "SECTION_TITLES",
    "Entry",
    "Fate",
    "PageFate",
    "Plan",
    "Selection",
    "Source",
    "Variant",
    "draft",
    "select",
]
