"""What the facts of a covered variant take over from those of the working copy it was made of. Pure."""

from __future__ import annotations

from packets.matters.facts import DocumentFacts, LinkFact, PageFacts


def carry(before: DocumentFacts, after: DocumentFacts) -> DocumentFacts:
    """`after`, measured anew, with what only intake could know. Page by page; counts must agree."""
    if len(before.pages) != len(after.pages):
        raise ValueError("another number of pages")
    return after.model_copy(
        update={
            "pages": tuple(_page(old, new) for old, new in zip(before.pages, after.pages, strict=True)),
            "outline": before.outline,
            "removed": before.removed,
            "repaired": before.repaired,
            "taken_on": before.taken_on,
            "media": before.media,
            "original": before.original,
            "original_bytes": before.original_bytes,
        }
    )


def _page(old: PageFacts, new: PageFacts) -> PageFacts:
    links = old.links
    if (old.box, old.rotate, old.unit) != (new.box, new.rotate, new.unit):
        links = tuple(_moved(link, old, new) for link in links)
    return new.model_copy(
        update={
            "links": links,
            "pixels": old.pixels or new.pixels,
            "covered": old.covered + new.covered,
            "letters": old.letters,
        }
    )


def _moved(link: LinkFact, old: PageFacts, new: PageFacts) -> LinkFact:
    """The page was rebuilt as a picture, upright and in points: the same place in its user space."""
    x0, y0, x1, y1 = seen(link.rect, old)
    left, _, _, top = new.box
    scale = 1 / new.unit
    rect = (left + x0 * scale, top - y1 * scale, left + x1 * scale, top - y0 * scale)
    return link.model_copy(update={"rect": rect})


def seen(rect: tuple[float, float, float, float], page: PageFacts) -> tuple[float, float, float, float]:
    """A rectangle of user space as it is seen: points from the top left, after crop, rotation and unit."""
    x0, y0, x1, y1 = page.box
    a, b, c, d = rect
    turned = {
        0: (a - x0, y1 - d, c - x0, y1 - b),
        90: (b - y0, a - x0, d - y0, c - x0),
        180: (x1 - c, b - y0, x1 - a, d - y0),
        270: (y1 - d, x1 - c, y1 - b, x1 - a),
    }[page.rotate]
    return tuple(side * page.unit for side in turned)  # type: ignore[return-value]
