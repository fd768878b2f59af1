"""Hold finished files against their manifest: by hash first, then page by page, so that the one that differs is named.

Files and manifest are read where they are kept: in a folder that somebody names, or sealed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from packets.errors import Known
from packets.manifest import Manifest, PageOut, VolumeOut
from packets.matters.grids import PICTURE_COLUMNS, PICTURE_ROWS, unpack
from packets.progress import SILENT, Report
from packets.vault.files import disk_faults
from packets.vault.store import Outputs
from packets.worker.client import Worker
from packets.worker.reading import PacketRead, PageAsk, PageRead, read_packet

CHUNK = 1 << 20
CELLS = PICTURE_COLUMNS * PICTURE_ROWS
MEAN, MOST = 0.75, 6
"""How far the small picture of a page may be from intake's, in sixteenths of white: on the whole, and in one cell. A
stamp, or a page made smaller for one, stays well below."""
MOST_TITLE = 4_000
"""Characters of a bookmark's title that are read back."""
RECT = 1.0
"""Points by which a rectangle may differ: rounding of the writer."""
NEAR = 0.0002


@dataclass(frozen=True, slots=True)
class Difference:
    code: str
    volume: str
    page: int | None = None
    params: tuple[tuple[str, object], ...] = ()


def read_manifest(outputs: Outputs, name: str) -> Manifest:
    """The manifest, strictly. Raises `Known` (``no_packet``) where it is none."""
    return manifest_in(read_data(outputs, name), name)


def read_data(outputs: Outputs, name: str) -> bytes:
    with disk_faults(name), outputs.open(name) as file:
        return file.read()


def manifest_in(data: bytes, name: str) -> Manifest:
    """Raises `Known` (``no_packet``) where `data` is none."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError:
        raise Known("no_packet", file=name) from None


def verify(worker: Worker, outputs: Outputs, name: str, report: Report = SILENT) -> list[Difference]:
    """Every difference between a packet's files and the manifest of that name; none means that it is the packet that was
    built."""
    manifest = read_manifest(outputs, name)
    found: list[Difference] = []
    for volume in manifest.volumes:
        found += _volume(worker, outputs, volume, report)
    for piece in manifest.loose:
        try:
            digest, size = hash_of(outputs, piece.file)
        except Known as fault:
            found.append(Difference(fault.code if fault.code != "file_missing" else "piece_missing", piece.file))
            continue
        if (digest, size) != (piece.sha256, piece.size):
            found.append(Difference("piece_differs", piece.file))
    found += _books(manifest)
    return found


def _volume(worker: Worker, outputs: Outputs, volume: VolumeOut, report: Report) -> Iterator[Difference]:
    try:
        blob = outputs.blob(volume.file)
    except Known as fault:
        yield Difference("volume_unreadable", volume.file, params=(("why", fault.code),))
        return
    if blob is None:
        yield Difference("volume_missing", volume.file)
        return
    digest = hashlib.sha256()
    asks = [
        PageAsk(own=page.kind != "content", clip=page.clip, turn=page.turn, stamp=page.stamp.box if page.stamp else None)
        for page in volume.pages
    ]
    with outputs.open(volume.file) as stream:
        try:
            read = read_packet(worker, stream, blob.size, asks, seen=digest.update, report=report)
        except Known as fault:
            yield Difference("volume_unreadable", volume.file, params=(("why", fault.code),))
            return
    same = digest.hexdigest() == volume.sha256 and blob.size == volume.size
    differences = list(_pages(volume, read))
    yield from differences
    if not same:
        code = "file_differs" if differences else "file_differs_unseen"
        yield Difference(code, volume.file)


def _pages(volume: VolumeOut, read: PacketRead) -> Iterator[Difference]:
    for warning in read.warnings:
        yield Difference("reader_warning", volume.file, params=(("warning", warning),))
    on_pages = {extra for page in read.pages for extra in page.extras}
    for extra in read.extras:
        if extra in on_pages:
            continue  # told with its page
        yield Difference("unwanted", volume.file, params=(("what", extra),))
    if len(read.pages) != len(volume.pages):
        yield Difference("page_count", volume.file, params=(("is_", len(read.pages)), ("was", len(volume.pages))))
    for number, (page, seen) in enumerate(zip(volume.pages, read.pages, strict=False), start=1):
        for code, params in _page(page, seen):
            yield Difference(code, volume.file, number, params)
    marks = [(one.level, one.title[:MOST_TITLE], one.page) for one in volume.bookmarks]
    found = [(one.level, one.title, one.page) for one in read.bookmarks]
    if marks != found:
        wrong = next((n for n, (a, b) in enumerate(zip(marks, found, strict=False)) if a != b), min(len(marks), len(found)))
        title = marks[wrong][1] if wrong < len(marks) else found[wrong][1]
        page_of = marks[wrong][2] if wrong < len(marks) else found[wrong][2]
        yield Difference("bookmark_differs", volume.file, page_of, (("title", title),))


def _page(page: PageOut, seen: PageRead) -> Iterator[tuple[str, tuple[tuple[str, object], ...]]]:
    if seen.label != page.label:
        yield "label_differs", (("is_", seen.label), ("was", page.label))
    if not seen.plain or any(abs(a - b) > RECT for a, b in zip(seen.size, page.size, strict=True)):
        yield "page_box_differs", ()
    yield from (("unwanted", (("what", extra),)) for extra in seen.extras)
    if page.kind == "content":
        if seen.digest != page.digest or not (_near(page.clip, seen.clip) and _near(page.matrix, seen.matrix)):
            yield "page_differs", (("source", page.source),)
        if page.picture and not alike(page.picture, seen.picture):
            yield "picture_differs", (("source", page.source),)
        if page.stamp is not None:
            if seen.stamp != "".join(page.stamp.text.split()):
                yield "stamp_differs", (("is_", seen.stamp), ("was", page.stamp.text))
            elif not seen.stamp_shown:
                yield "stamp_not_seen", (("was", page.stamp.text),)
            elif not seen.stamp_clear:
                yield "stamp_over_ink", (("was", page.stamp.text),)
    else:
        yield from _words(page.words, seen.words, ordered=page.kind in ("index", "checklist"))
    links = [(link.to, link.box) for link in page.links]
    found = [(link.to, link.box) for link in seen.links]
    if len(links) != len(found) or any(
        a[0] != b[0] or max(abs(x - y) for x, y in zip(a[1], b[1], strict=True)) > RECT
        for a, b in zip(links, found, strict=True)
    ):
        yield "link_differs", ()


def _words(drawn: tuple[str, ...], seen: str, *, ordered: bool) -> Iterator[tuple[str, tuple[tuple[str, object], ...]]]:
    """Whether a page of ours says what was drawn on it and nothing more; lists also in that order. A slip sheet's tall
    letter is sorted after its title by some readers."""
    said, at = _letters(seen), 0
    for words in drawn:
        found = said.find(_letters(words), at if ordered else 0)
        if found < 0:
            yield "words_differ", (("words", words),)
            return
        at = found
    more = Counter(said) - Counter(_letters("".join(drawn)))
    if more:
        yield "words_differ", (("words", "".join(sorted(more.elements()))[:40]),)


def _letters(text: str) -> str:
    """`text` without white space and hyphens, and with its ligatures undone: a reader joins and splits as it likes."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", unicodedata.normalize("NFKC", text))


def _near(was: Sequence[float] | None, is_: Sequence[float] | None) -> bool:
    """Whether clip or matrix are the same but for the writer's rounding. The manifest names them for every page."""
    return was is not None and is_ is not None and all(abs(a - b) < NEAR for a, b in zip(was, is_, strict=True))


def _books(manifest: Manifest) -> Iterator[Difference]:
    """The manifest against itself: the page balance, every page that is *in* standing in exactly one place, and the
    exhibits with the pages and record numbers that they say."""
    counts = {"collected": len(manifest.fates), "in": 0, "withheld": 0, "replaced": 0, "blank": 0, "duplicate": 0}
    for one in manifest.fates:
        counts[one.fate] += 1
    content = {
        (number, at): page
        for number, volume in enumerate(manifest.volumes, start=1)
        for at, page in enumerate(volume.pages, start=1)
        if page.kind == "content"
    }
    placed = [page.source for page in content.values()] + [page for piece in manifest.loose for page in piece.sources]
    stated = {one.page for one in manifest.fates if one.fate == "in"}
    right = counts == manifest.balance and len(placed) == len(set(placed)) and set(placed) == stated
    right = right and all(str(page.record) == page.label for page in content.values())
    for exhibit in manifest.exhibits:
        here = [(number, at) for number, first, last in exhibit.at for at in range(first, last + 1)]
        records = [page.record or 0 for place in here if (page := content.pop(place, None))]
        right = right and len(records) == len(here) == exhibit.pages
        right = right and bool(records) and (min(records), max(records)) == (exhibit.first, exhibit.last)
    if not right or content:
        yield Difference("balance_differs", "")


def alike(was: str, is_: str) -> bool:
    """Whether two small pictures show the same page."""
    try:
        a, b = (_greys(unpack(one, CELLS // 2)) for one in (was, is_))
    except ValueError:
        return False
    apart = [abs(x - y) for x, y in zip(a, b, strict=True)]
    return sum(apart) / CELLS <= MEAN and max(apart) <= MOST


def _greys(raw: bytes) -> list[int]:
    return [half for byte in raw for half in (byte >> 4, byte & 15)]


def hash_of(outputs: Outputs, name: str) -> tuple[str, int]:
    """SHA-256 and size of a finished file."""
    digest, size = hashlib.sha256(), 0
    with disk_faults(name), outputs.open(name) as stream:
        while data := stream.read(CHUNK):
            digest.update(data)
            size += len(data)
    return digest.hexdigest(), size
