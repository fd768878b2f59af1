"""A packet as it was filed years ago: many pages, in black and white, off the office's own scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packets.practice.drawing.paper import Paper, draw_paper
from packets.practice.drawing.picture_pdf import Picture, g4_picture, picture_pdf

_BODY = ("A page of the packet as it was filed. What stood on it on that day is not repeated here.",)


def earlier_packet(parts: Sequence[tuple[str, int]], person: str, filed: str, dpi: int = 150) -> bytes:
    """A PDF of group 4 pages: `parts` are titles with their number of pages, in the order in which they were filed."""
    return picture_pdf(_pages(parts, person, filed, dpi))


def _pages(parts: Sequence[tuple[str, int]], person: str, filed: str, dpi: int) -> Iterator[Picture]:
    whole = sum(count for _, count in parts)
    seed = 0
    for title, count in parts:
        for number in range(1, count + 1):
            seed += 1
            fields = (("Of", person), ("Page of this part", f"{number} of {count}"), ("Filed", filed))
            paper = Paper(title, "Packet as filed", _BODY, fields, seed=seed)
            grey = draw_paper(paper, dpi, "L", seed, whole, bold=True).image
            yield g4_picture(grey.point([0 if value < 150 else 255 for value in range(256)]).convert("1"), (dpi, dpi))
