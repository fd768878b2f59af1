"""The stack of a built packet, top to bottom, counted from its manifest. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from packets.manifest import ExhibitOut, LooseOut, Manifest
from packets.requests.library import Kind
from packets.requests.schema import Item, ItemKind

OWN = {"cover": "Cover sheet", "checklist": "Checklist", "index": "Index"}
FRONT = "front"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in the stack: how it is called, and how many sheets it has, printed on one side."""

    title: str
    sheets: int
    part: str
    """``front``, ``letters``, ``forms``, ``exhibits``, ``office``, ``other`` or ``loose``."""
    volume: int = 0
    """0 where it is loose."""
    ink: bool = False
    """Somebody signs it by hand, or it is paper that only counts as the original."""
    original: bool = False
    file: str = ""
    """Of a loose piece: the file it is printed from."""
    fillable: bool = False
    numbers: str = ""
    """Record numbers of a bound piece, ``19 – 23``."""
    slips: int = 0
    letters: tuple[str, ...] = ()
    """Of exhibits that stand together: their letters."""
    order: int = 0
    """Place of its item among the blocks of the definition."""


def stack(manifest: Manifest, kind: Kind) -> tuple[Piece, ...]:
    """Every piece in order. Exhibits stand together in one row, but for a paper original: that one is looked for."""
    order = {item: nth for nth, item in enumerate(item for block in kind.definition.packet for item in block.items)}
    bound = [piece for number, _ in enumerate(manifest.volumes) for piece in _bound(manifest, kind, number, order)]
    for loose in manifest.loose:
        piece = _loose(manifest, kind, loose, order)
        before = (nth for nth, one in enumerate(bound) if one.part not in (FRONT, "loose") and one.order > piece.order)
        bound.insert(next(before, len(bound)), piece)
    return tuple(bound)


def sheets(pieces: Iterable[Piece]) -> int:
    return sum(one.sheets for one in pieces)


def _bound(manifest: Manifest, kind: Kind, number: int, order: dict[str, int]) -> list[Piece]:
    """The pieces of one volume."""
    volume = manifest.volumes[number]
    found: list[Piece] = []
    exhibits: dict[int, ExhibitOut] = {
        position: one
        for one in manifest.exhibits
        for at, first, last in one.at
        if at == number + 1
        for position in range(first, last + 1)
    }
    waiting = 0
    for position, page in enumerate(volume.pages, start=1):
        if page.kind in OWN:
            _one_more(found, Piece(OWN[page.kind], 1, FRONT, number + 1, order=-1))
            continue
        if page.kind != "content":
            waiting += 1  # a slip sheet, or a *continued* page: it lies before what it tells of
            continue
        piece = _content(manifest, kind, exhibits.get(position), number + 1, order)
        _one_more(found, replace(piece, sheets=1 + waiting, slips=waiting))
        waiting = 0
    if waiting:
        found.append(Piece("White sheets at the end", waiting, "other", number + 1, order=len(order)))
    return [_lettered(one) for one in found]


_EXHIBITS = "Exhibits"


def _one_more(found: list[Piece], piece: Piece) -> None:
    """Joins what goes on: further pages of the same paper, further exhibits."""
    last = found[-1] if found else None
    if last is not None and (last.title, last.part) == (piece.title, piece.part) and last.numbers == piece.numbers:
        letters = tuple(dict.fromkeys((*last.letters, *piece.letters)))
        found[-1] = replace(last, sheets=last.sheets + piece.sheets, slips=last.slips + piece.slips, letters=letters)
    else:
        found.append(piece)


def _content(manifest: Manifest, kind: Kind, exhibit: ExhibitOut | None, volume: int, order: dict[str, int]) -> Piece:
    if exhibit is None:
        return Piece("Pages that no part names", 0, "other", volume, order=len(order))
    item = _item(manifest, kind, exhibit.entry)
    original = _is_original(item)
    numbers = str(exhibit.first) if exhibit.first == exhibit.last else f"{exhibit.first} – {exhibit.last}"
    place = order.get(item.id, len(order)) if item is not None else len(order)
    if exhibit.label and not original:
        return Piece(_EXHIBITS, 0, "exhibits", volume, letters=(exhibit.label,), order=place)
    title = f"Exhibit {exhibit.label}: {exhibit.title}" if exhibit.label else exhibit.title
    ink = original or _is_signed(item)
    part = "exhibits" if exhibit.label else _section(kind, item)
    return Piece(title, 0, part, volume, ink=ink, original=original, numbers=numbers, order=place)


def _lettered(piece: Piece) -> Piece:
    if not piece.letters:
        return piece
    first, last = piece.letters[0], piece.letters[-1]
    return replace(piece, title=f"Exhibit {first}" if first == last else f"Exhibits {first} to {last}")


def _loose(manifest: Manifest, kind: Kind, loose: LooseOut, order: dict[str, int]) -> Piece:
    papers = dict.fromkeys(page.rpartition(":")[0] for page in loose.sources)
    items = [item for paper in papers if (item := _item(manifest, kind, paper)) is not None]
    item = items[0] if items else None
    original = _is_original(item)
    return Piece(
        loose.title,
        len(loose.sources),
        "loose",
        ink=original or _is_signed(item),
        original=original,
        file=loose.file,
        fillable=loose.fillable,
        order=order.get(item.id, len(order)) if item is not None else len(order),
    )


def _item(manifest: Manifest, kind: Kind, entry: str) -> Item | None:
    """The item of an entry: an entry is called by its paper, by a piece of it (``e-0001.2``), or by its item."""
    paper = entry.partition(".")[0]
    for one in manifest.sources:
        if one.id == paper:
            return kind.item(one.item)
    return kind.item(entry)


def _is_original(item: Item | None) -> bool:
    """Whether the paper itself goes, not a print of it. An errand's paper (an envelope) has no other shape."""
    return item is not None and item.original == "original" and item.kind is not ItemKind.TASK


def _is_signed(item: Item | None) -> bool:
    return item is not None and item.kind in (ItemKind.FORM, ItemKind.LETTER, ItemKind.SIGNATURE)


def _section(kind: Kind, item: Item | None) -> str:
    for block in kind.definition.packet:
        if item is not None and item.id in block.items:
            return block.section
    return "other"
