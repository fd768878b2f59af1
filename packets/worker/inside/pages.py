"""The page tree of a foreign document, walked by ourselves: inherited entries resolved, loops and odd nodes survived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside.geometry import Frame, frame

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_DEEP = 100


@dataclass(slots=True)
class Leaf:
    """A page of the source: its dictionary, where it is seen, and the resources that apply."""

    obj: pikepdf.Object
    frame: Frame
    resources: pikepdf.Object | None
    resources_key: object
    """The same for pages that use the very same resources."""
    odd_rotate: bool


@dataclass(slots=True)
class Walk:
    """All pages in order; `odd` says that the tree had loops, holes or things that are no pages."""

    leaves: list[Leaf]
    odd: bool
    first: dict[tuple[int, int], int]
    """Object of a page -> its first place, counted from 0."""


def walk(pdf: pikepdf.Pdf) -> Walk:
    """Every page. A document without any is refused, and one with more than anybody files."""
    leaves: list[Leaf] = []
    odd = False
    first: dict[tuple[int, int], int] = {}
    for node in _nodes(pdf):
        if node is None:
            odd = True
            continue
        obj, inherited = node
        if len(leaves) >= limits.MOST_PAGES:
            raise Known("too_many_pages", most=limits.MOST_PAGES)
        if obj.is_indirect:
            first.setdefault(obj.objgen, len(leaves))
        leaves.append(_leaf(obj, inherited, len(leaves)))
    if not leaves:
        raise Known("no_pages")
    return Walk(leaves, odd, first)


def _leaf(obj: pikepdf.Object, inherited: dict[str, object], index: int) -> Leaf:
    entries = {key: obj.get(key, inherited.get(key)) for key in _INHERITED}
    table = entries["/Resources"]
    turn = entries["/Rotate"]
    key: object = ("page", obj.objgen if obj.is_indirect else index)
    if isinstance(table, pikepdf.Dictionary) and table.is_indirect:
        key = table.objgen
    elif obj.get("/Resources") is None:
        key = inherited.get("key", key)
    return Leaf(
        obj=obj,
        frame=frame(entries["/MediaBox"], entries["/CropBox"], turn, obj.get("/UserUnit")),
        resources=table if isinstance(table, pikepdf.Dictionary) else None,
        resources_key=key,
        odd_rotate=turn is not None and (type(turn) is not int or turn % 90 != 0),
    )


def _nodes(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, dict[str, object]] | None]:
    """Pages in order with what they inherit; None for anything odd on the way."""
    root = pdf.trailer.get("/Root")
    top = root.get("/Pages") if isinstance(root, pikepdf.Dictionary) else None
    if not isinstance(top, pikepdf.Dictionary):
        return
    path: set[tuple[int, int]] = set()
    stack: list[tuple[pikepdf.Object, dict[str, object], int, bool]] = [(top, {}, 0, False)]
    while stack:
        node, inherited, depth, leaving = stack.pop()
        if leaving:
            path.discard(node.objgen)
            continue
        if not isinstance(node, pikepdf.Dictionary) or depth > _DEEP or (node.is_indirect and node.objgen in path):
            yield None
            continue
        kids = node.get("/Kids")
        if not isinstance(kids, pikepdf.Array):
            if node.get("/Type") == pikepdf.Name.Pages:
                yield None
            else:
                yield node, inherited
            continue
        if node.is_indirect:
            path.add(node.objgen)
            stack.append((node, inherited, depth, True))
        below = inherited | {key: value for key in _INHERITED if (value := node.get(key)) is not None}
        if node.get("/Resources") is not None:
            below["key"] = ("node", node.objgen)
        stack += [(kid, below, depth + 1, False) for kid in reversed(list(kids))]
