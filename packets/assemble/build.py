"""The assembler: a layout and prepared copies give volumes, loose pieces and a manifest, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from packets.assemble.pages import Drawn, draw
from packets.assemble.prepare import Prepared
from packets.assemble.stamps import StampFonts
from packets.assemble.working import WorkingCopy
from packets.assemble.writer import Click, PacketWriter, Write
from packets.errors import Known
from packets.layout import ContentPage, Layout, OwnPage, Volume
from packets.layout.geometry import place
from packets.manifest import LinkOut, LooseOut, MarkOut, PageOut, StampOut, VolumeOut
from packets.plan import Entry, Source
from packets.progress import SILENT, Report
from packets.requests.vocabulary import Profile
from packets.vault.store import Batch


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the assembler reads from: prepared copies by evidence id, opened by blob name."""

    prepared: Mapping[str, Prepared]
    open: Callable[[str], BinaryIO]


def volume_names(stem: str, layout: Layout, profile: Profile) -> list[str]:
    """``<stem>.pdf`` for one volume, ``<stem>-Part1.pdf ...`` for several."""
    if len(layout.volumes) == 1:
        return [f"{stem}.pdf"]
    return [f"{stem}-{profile.part_name.format(number=volume.number)}.pdf" for volume in layout.volumes]


def write_volumes(
    layout: Layout, sources: Sources, batch: Batch, names: list[str], profile: Profile, identity: str, report: Report = SILENT
) -> tuple[VolumeOut, ...]:
    """Every volume into the batch, fsynced. A volume larger than the profile allows raises `Known`."""
    total = layout.pages
    done = 0
    out: list[VolumeOut] = []
    fonts = StampFonts()
    for volume, name in zip(layout.volumes, names, strict=True):
        with batch.sink(name) as sink:
            written = _Volume(layout, volume, sources, fonts)
            written.write(sink.write, bytes.fromhex(identity)[:16], partial(_step, report, done, total))
            digest = sink.finish()
            if profile.max_bytes is not None and sink.size > profile.max_bytes:
                raise Known("volume_over_limit", file=name, size=sink.size, limit=profile.max_bytes)
            marks = tuple(MarkOut(level=one.level, title=one.title, page=one.at + 1) for one in volume.marks)
            out.append(VolumeOut(file=name, sha256=digest, size=sink.size, pages=tuple(written.pages), bookmarks=marks))
        done += len(volume.pages)
    return tuple(out)


def _step(report: Report, before: int, total: int, now: int) -> None:
    report.step(before + now, total)


class _Volume:
    """One volume being written."""

    def __init__(self, layout: Layout, volume: Volume, sources: Sources, fonts: StampFonts) -> None:
        self.layout, self.volume, self.sources, self.fonts = layout, volume, sources, fonts
        self.drawn: Drawn = draw(layout, volume)
        self.pages: list[PageOut] = []
        self.at = {page.id: position for position, page in enumerate(volume.pages) if isinstance(page, ContentPage)}
        self.first_of: dict[str, int] = {}
        for position, page in enumerate(volume.pages):
            if page.entry:
                self.first_of.setdefault(page.entry, position)

    def write(self, write: Write, identity: bytes, step: Callable[[int], None]) -> None:
        writer = PacketWriter(write, len(self.volume.pages), self.fonts)
        own = writer.drawn(self.drawn.pdf)
        own_number = 0
        with ExitStack() as stack:
            current: tuple[str, WorkingCopy] | None = None
            open_now = stack.enter_context(ExitStack())
            for position, page in enumerate(self.volume.pages):
                step(position)
                if isinstance(page, OwnPage):
                    own_number += 1
                    clicks = self._index_clicks(own_number - 1)
                    writer.own(own, own_number, clicks)
                    self.pages.append(self._own_out(page, own_number - 1, clicks))
                    continue
                if current is None or current[0] != page.evidence:
                    open_now.close()
                    stream = open_now.enter_context(self.sources.open(self.sources.prepared[page.evidence].blob))
                    current = (page.evidence, writer.source(stream, page.evidence))
                clicks = [Click(link.box, self.at[link.target], link.top) for link in page.links]
                writer.place(current[1], page, clicks)
                self.pages.append(self._content_out(page, clicks))
            step(len(self.volume.pages))
        writer.close(self.volume.marks, [page.page_label for page in self.volume.pages], identity)

    def _index_clicks(self, drawn: int) -> list[Click]:
        """Rows of exhibits in this volume lead to them; rows of other volumes are plain text."""
        return [Click(box, self.first_of[entry]) for box, entry in self.drawn.links[drawn] if entry in self.first_of]

    def _own_out(self, page: OwnPage, drawn: int, clicks: list[Click]) -> PageOut:
        links = tuple(LinkOut(box=click.box, to=click.to + 1) for click in clicks)
        words = tuple(self.drawn.words[drawn])
        return PageOut.model_construct(
            kind=page.kind,  # type: ignore[arg-type]
            label=page.page_label,
            size=(612.0, 792.0),
            words=words,
            links=links,
        )

    def _content_out(self, page: ContentPage, clicks: list[Click]) -> PageOut:
        facts = self.sources.prepared[page.evidence].facts.pages[page.number - 1]
        stamp = StampOut(text=page.stamp.text, box=page.stamp.box) if page.stamp else None
        return PageOut.model_construct(
            kind="content",
            label=page.page_label,
            source=page.id,
            record=page.record,
            exhibit=page.label,
            nth=page.nth,
            of=page.of,
            size=page.placement.size,
            matrix=page.placement.matrix,
            clip=page.placement.clip,
            turn=page.turn,
            stamp=stamp,
            digest=facts.digest,
            picture=facts.picture,
            links=tuple(LinkOut(box=click.box, to=click.to + 1) for click in clicks),
        )


def write_loose(
    entries: tuple[Entry, ...],
    sources: Sources,
    batch: Batch,
    stem: str,
    turns: Mapping[str, int],
    fillable: Callable[[Entry, str, Write], bool],
) -> tuple[LooseOut, ...]:
    """Every paper of a loose piece as a file of its own: ``<stem>-loose-1.pdf``. `fillable` writes a form that its reader
    has to fill and says so; anything else is written page by page, without stamp or number."""
    out: list[LooseOut] = []
    for entry in entries:
        for paper in entry.papers:
            name = f"{stem}-loose-{len(out) + 1}.pdf"
            ids = tuple(page for source in paper for page in source.ids())
            with batch.sink(name) as sink:
                filled = fillable(entry, paper[0].evidence, sink.write)
                if not filled:
                    write_flat(sink.write, sources, paper, turns)
                digest = sink.finish()
                out.append(LooseOut(file=name, sha256=digest, size=sink.size, title=entry.title, sources=ids, fillable=filled))
    return tuple(out)


def write_flat(
    write: Write,
    sources: Sources,
    paper: Sequence[Source],
    turns: Mapping[str, int],
    *,
    before: tuple[bytes, int] = (b"", 0),
) -> None:
    """Pages one after another as a file of their own, without stamp or number; `before` them pages of ours, as drawn, and how
    many of these."""
    drawn, own = before
    total = own + sum(len(source.pages) for source in paper)
    writer = PacketWriter(write, total, StampFonts())
    digest = hashlib.sha256(drawn)
    if own:
        drawing = writer.drawn(drawn)
        for number in range(1, own + 1):
            writer.own(drawing, number, ())
    nth = own
    for one in paper:
        prepared = sources.prepared[one.evidence]
        turn = (turns.get(one.evidence, 0) + one.turn) % 360
        digest.update(f"{prepared.facts.working} {one.pages} {turn}".encode())
        with sources.open(prepared.blob) as stream:
            source = writer.source(stream, one.evidence)
            for number, id_ in zip(one.pages, one.ids(), strict=True):
                nth += 1
                facts = prepared.facts.pages[number - 1]
                placement = place(facts.box, (facts.rotate + turn) % 360, facts.unit)
                page = ContentPage(id_, one.evidence, number, 0, "", "", nth, total, placement, turn, None)
                writer.place(source, page, ())
    writer.close((), [str(number) for number in range(1, total + 1)], digest.digest()[:16])
