"""Where a document leads inside itself: links and bookmarks, as data that the packet draws anew.

Only targets in the same file are kept. Names of destinations are read once into a table, so that time grows with the
file and not with its square; what is too much is left out and told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pikepdf

from packets.worker.inside.annots import count_chain
from packets.worker.inside.geometry import Rect, meet, real, rect
from packets.worker.inside.look import clean_text
from packets.worker.inside.pages import Walk

MOST_LINKS = 50_000
MOST_OUTLINE = 10_000
MOST_NAMES = 200_000
_MOST_TITLE = 500
_DEEP = 60


@dataclass(slots=True)
class Target:
    """A place in the document: page counted from 0, distance from the top as seen (or None: the page)."""

    page: int
    top: float | None


@dataclass
class Places:
    """Resolves destinations of one document."""

    pdf: pikepdf.Pdf
    walk: Walk
    _names: dict[bytes, object] | None = None
    links_left: int = MOST_LINKS
    removed: Counter[str] = field(default_factory=Counter)

    def target(self, value: object) -> Target | None:
        """The place that a destination means: a list, a name, a string, or a dictionary with ``/D``."""
        for _ in range(4):
            if isinstance(value, pikepdf.Name):
                value = self._table().get(str(value).encode("utf-8", "surrogateescape")[1:])
            elif isinstance(value, pikepdf.String):
                value = self._table().get(bytes(value))
            elif isinstance(value, pikepdf.Dictionary):
                value = value.get("/D")
            else:
                break
        if not isinstance(value, pikepdf.Array) or len(value) == 0:
            return None
        page = self._page(value[0])
        return None if page is None else Target(page, self._top(page, value))

    def _page(self, value: object) -> int | None:
        if isinstance(value, pikepdf.Dictionary):
            return self.walk.first.get(value.objgen) if value.is_indirect else None
        if type(value) is int and 0 <= value < len(self.walk.leaves):
            return value
        return None

    def _top(self, page: int, value: pikepdf.Object) -> float | None:
        frame = self.walk.leaves[page].frame
        kind = str(value[1]) if len(value) > 1 else ""
        place = {"/XYZ": (2, 3), "/FitH": (None, 2), "/FitBH": (None, 2), "/FitR": (2, 5), "/FitV": (2, None)}.get(kind)
        if place is None:
            return None
        x, y = (real(value[at]) if at is not None and at < len(value) else None for at in place)
        sideways = frame.rotate in (90, 270)
        if (x if sideways else y) is None:
            return None
        _, top = frame.see(x if x is not None else frame.box[0], y if y is not None else frame.box[3])
        return round(min(max(top, 0.0), frame.height), 2)

    def _table(self) -> dict[bytes, object]:
        if self._names is None:
            self._names = {}
            old = self.pdf.Root.get("/Dests")
            if isinstance(old, pikepdf.Dictionary):
                for key, value in old.items():
                    self._names[key.encode("utf-8", "surrogateescape")[1:]] = value
            tree = self.pdf.Root.get("/Names")
            if isinstance(tree, pikepdf.Dictionary):
                for name, value in name_tree(tree.get("/Dests")):
                    self._names.setdefault(name, value)
        return self._names

    def of_page(self, index: int, found: list[pikepdf.Object]) -> list[tuple[Rect, Target]]:
        """The internal links of the page at `index`: rectangle (user space, within the visible box) and target."""
        box = self.walk.leaves[index].frame.box
        kept = []
        for item in found:
            value = item.get("/Dest")
            if value is None:
                action = item.get("/A")
                if not isinstance(action, pikepdf.Dictionary) or action.get("/S") != pikepdf.Name.GoTo:
                    continue
                value = action.get("/D")
            where, target = rect(item.get("/Rect")), self.target(value)
            visible = meet(where, box) if where else None
            if target is None or visible is None:
                self.removed["dead_link"] += target is None
                continue
            if self.links_left == 0:
                self.removed["too_many_links"] += 1
                continue
            self.links_left -= 1
            kept.append((visible, target))
        return kept

    def outline(self) -> list[tuple[int, str, Target]]:
        """The bookmarks in order, with their level; those that lead nowhere in this file lift their children one level."""
        top = self.pdf.Root.get("/Outlines")
        first = top.get("/First") if isinstance(top, pikepdf.Dictionary) else None
        found: list[tuple[int, str, Target]] = []
        seen: set[tuple[int, int]] = set()
        stack: list[tuple[object, int]] = [(first, 0)]
        while stack and len(found) < MOST_OUTLINE and len(seen) < 10 * MOST_OUTLINE:
            item, level = stack.pop()
            if not isinstance(item, pikepdf.Dictionary) or item.objgen in seen:
                continue
            seen.add(item.objgen)
            stack.append((item.get("/Next"), level))
            value = item.get("/Dest")
            action = item.get("/A")
            if value is None and isinstance(action, pikepdf.Dictionary):
                count_chain(action, self.removed)
                value = action.get("/D") if action.get("/S") == pikepdf.Name.GoTo else None
            target, title = self.target(value), _title(item.get("/Title"))
            if target is not None and title:
                found.append((level, title, target))
            elif title:
                self.removed["dead_bookmark"] += 1
            if level < _DEEP:
                stack.append((item.get("/First"), level + (target is not None and bool(title))))
        return found


def _title(value: object) -> str:
    if not isinstance(value, pikepdf.String):
        return ""
    return " ".join(clean_text(str(value)).split())[:_MOST_TITLE]


def name_tree(root: object) -> list[tuple[bytes, object]]:
    """Every name of a name tree with its value; loops and oddities are passed over."""
    found: list[tuple[bytes, object]] = []
    seen: set[tuple[int, int]] = set()
    stack = [root]
    while stack and len(found) < MOST_NAMES:
        node = stack.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen) or len(seen) > MOST_NAMES:
            continue
        seen.add(node.objgen)
        pairs = node.get("/Names")
        if isinstance(pairs, pikepdf.Array):
            items = list(pairs)
            found += [
                (bytes(name), value)
                for name, value in zip(items[::2], items[1::2], strict=False)
                if isinstance(name, pikepdf.String)
            ]
        kids = node.get("/Kids")
        if isinstance(kids, pikepdf.Array):
            stack += reversed(list(kids))
    return found
