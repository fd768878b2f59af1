"""The stack of a packet on mail day: what lies on what, how many sheets, what goes along loose. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import tr, tr_count
from desktop.reading import Packet


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the stack, to be ticked."""

    key: str
    words: str
    sheets: int
    loose: bool = False


def stack_of(packet: Packet) -> tuple[Piece, ...]:
    """Volumes top to bottom with their parts in front, then the loose pieces. Single-sided: a page is a sheet."""
    pieces: list[Piece] = []
    several = len(packet.manifest.volumes) > 1
    for number, volume in enumerate(packet.manifest.volumes, start=1):
        own = [page for page in volume.pages if page.kind != "content"]
        fronts = sum(page.kind in ("cover", "checklist", "index") for page in own)
        name = tr("Volume {n} of {of}", n=number, of=len(packet.manifest.volumes)) if several else tr("The packet")
        if fronts:
            pieces.append(Piece(f"{volume.file}:front", tr("{volume}: cover and index", volume=name), fronts))
        letters: dict[str, int] = {}
        for page in volume.pages:
            if page.kind in ("content", "slip", "continued"):
                letters[page.exhibit] = letters.get(page.exhibit, 0) + 1
        if "" in letters:
            pieces.append(Piece(f"{volume.file}:forms", tr("{volume}: letters and forms", volume=name), letters.pop("")))
        if letters:
            labels = list(letters)
            words = tr("{volume}: exhibits {first} to {last}", volume=name, first=labels[0], last=labels[-1])
            if len(labels) == 1:
                words = tr("{volume}: exhibit {label}", volume=name, label=labels[0])
            pieces.append(Piece(f"{volume.file}:exhibits", words, sum(letters.values())))
    for one in packet.manifest.loose:
        pieces.append(Piece(one.file, tr("{title} (loose)", title=one.title), len(one.sources), loose=True))
    return tuple(pieces)


def total_words(pieces: tuple[Piece, ...]) -> str:
    sheets = sum(one.sheets for one in pieces if not one.loose)
    loose = sum(one.sheets for one in pieces if one.loose)
    words = tr_count(sheets, "{n} sheet", "{n} sheets")
    return tr("{sheets}, and {loose} loose", sheets=words, loose=loose) if loose else words


def count_words(pieces: tuple[Piece, ...], counted: int) -> str:
    """What the counter says of the stack."""
    sheets = sum(one.sheets for one in pieces)
    if counted == sheets:
        return tr("{n} of {of} sheets: right.", n=counted, of=sheets)
    if counted < sheets:
        return tr_count(sheets - counted, "Count differs by {n}: a sheet lacks?", "Count differs by {n}: sheets lack?")
    return tr_count(
        counted - sheets, "Count differs by {n}: a page printed twice?", "Count differs by {n}: pages printed twice?"
    )
