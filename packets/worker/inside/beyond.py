"""What lies beyond the visible box of a page: a crop hides nothing from those who look, so nothing may lie there."""

from __future__ import annotations

from packets.worker.inside.geometry import Frame, Rect
from packets.worker.inside.look import Look, Sight
from packets.worker.inside.measure import measure

_SLACK = 2.0
_MOST_MARKS = 10_000
_FAR = 300.0
"""How far around a page of very many marks is looked, in units of the page."""
_PIXELS = 900
_FARTHEST = 30_000.0


def union(sight: Sight, frame: Frame) -> Rect | None:
    """The box around everything drawn, if it reaches beyond the visible box; a page of very many marks counts as such."""
    x0, y0, x1, y1 = frame.box
    marks = sight.marks(_MOST_MARKS)
    if marks is None:
        return x0 - _FAR, y0 - _FAR, x1 + _FAR, y1 + _FAR
    a, b, c, d = x0, y0, x1, y1
    for _, (left, low, right, high) in marks:
        if left < right and low < high:
            a, b, c, d = min(a, left), min(b, low), max(c, right), max(d, high)
    if x0 - a <= _SLACK and y0 - b <= _SLACK and c - x1 <= _SLACK and d - y1 <= _SLACK:
        return None
    far = _FARTHEST
    return max(a, x0 - far), max(b, y0 - far), min(c, x1 + far), min(d, y1 + far)


def reason(look: Look, index: int, frame: Frame, whole: Rect) -> str:
    """Why the page cannot be kept: text or ink beyond its visible box. Empty if there is none."""
    x0, y0, x1, y1 = frame.box
    with look.page(index) as sight:
        for char, (left, low, right, high) in sight.characters():
            x, y = (left + right) / 2, (low + high) / 2
            if not char.isspace() and not (x0 - 1 <= x <= x1 + 1 and y0 - 1 <= y <= y1 + 1):
                return "text_outside"
        sight.widen(whole)
    with look.page(index) as sight:
        wide, high_side = sight.width, sight.height
        scale = min(2.0, _PIXELS / max(wide, high_side))
        seen = sight.render(max(1, round(wide * scale)), max(1, round(high_side * scale)))
    turned = Frame(whole, whole, frame.rotate)
    a, b, c, d = turned.see_rect(frame.box)
    across, down = seen.width / turned.width, seen.height / turned.height
    margin = max(1.0, _SLACK * across)
    seen.paste(
        (255, 255, 255),
        (int(a * across - margin), int(b * down - margin), int(c * across + margin) + 1, int(d * down + margin) + 1),
    )
    return "picture_outside" if measure(seen, wide, high_side).ink is not None else ""
