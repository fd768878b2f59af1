"""The table of our own parsers: what each begins from, how it is called, and which errors are its answers."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from packets.assemble.working import WorkingCopy
from packets.errors import Known
from packets.evidence.copies import TakenIn
from packets.manifest.verify import manifest_in
from packets.matters.matter import Matter
from packets.requests.model import parse_toml, shaped
from packets.requests.office import OfficeRecord
from packets.vault.store import Add, Put
from packets.vault.toml import changed_text
from packets.worker import checks, forms, frames, reading
from packets.worker.frames import Ended, Garbled, Kind
from packets.worker.inside import cff, cmaps, contents, fax, icc, jbig2, jpeg, jpx, kinds, reckoners, serve, sfnt, type1
from packets.worker.inside.budget import Budget, inflate
from packets.workflow.edits import read_edits
from tests.faults.fuzz import seeds
from tests.faults.fuzz.vault_parsers import GIVEN

Run = Callable[[bytes], object]
Seeds = Callable[[], Sequence[bytes]]


@dataclass(frozen=True)
class Parser:
    """One parser. `allowed` are the errors by which it refuses."""

    seeds: Seeds
    run: Run
    allowed: tuple[type[BaseException], ...] = ()


def _conversation(data: bytes) -> None:
    """What the program reads of a worker, frame after frame."""
    source = io.BytesIO(data)
    longest = dict.fromkeys(Kind, frames.LINE) | {Kind.BLOB: frames.CHUNK, Kind.DONE: 1 << 20}
    gather = checks.Gather(1, 3, lambda page, picture: len(picture.rgb))
    while True:
        kind, payload = frames.read(source, longest)
        if kind is Kind.HELLO:
            checks.hello(frames.read_json(payload), "n")
        elif kind is Kind.STEP:
            checks.step(frames.read_json(payload))
        elif kind is Kind.NOTE:
            gather.begin(frames.read_json(payload))
        elif kind is Kind.BLOB:
            gather.add(payload)
        elif kind is Kind.TROUBLE:
            checks.trouble(frames.read_json(payload))
        elif kind is Kind.DONE:
            frames.read_json(payload)


def _request(data: bytes) -> None:
    """What a worker reads of the program."""
    source = io.BytesIO(data)
    ask = serve._read_ask(source)
    for size in ask.sizes:
        serve._read_source(source, min(size, 1 << 20))
    frames.read(source, {Kind.END: 0})


class _Canned:
    """A worker that answers with these bytes."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def call(self, *_: object, **__: object) -> bytes:
        return self.answer


def _packet_read(data: bytes) -> None:
    worker: Any = _Canned(data)
    reading.read_packet(worker, io.BytesIO(b""), 0, [])


def _form_read(data: bytes) -> None:
    worker: Any = _Canned(data)
    reading.form_words(worker, io.BytesIO(b""), 0)


def _official_form(data: bytes) -> None:
    worker: Any = _Canned(data)
    forms.read_form(worker, io.BytesIO(b""), 0)


def _working(data: bytes) -> None:
    numbers = iter(range(1, 1_000_000))
    copy = WorkingCopy(io.BytesIO(data), "fuzz", lambda: next(numbers), lambda *_: None)
    for number in range(1, 4):
        resources, drawing = copy.page(number)
        copy.reference(drawing)
        copy.merged(resources, b"/PDs 1 0 R")
        copy.flush()


def _change(data: bytes) -> None:
    changed_text(data, (Put("", "", {"title": "x"}), Add("evidence", {"id": "e-9999", "file": "evidence/x.pdf"})))


def _drawing(data: bytes) -> None:
    contents.scan(data)
    contents.rewrite(data, {"Font": {b"F1": b"X"}}, wrap=True)


PARSERS: dict[str, Parser] = {
    "frames": Parser(seeds.conversations, _conversation, (Garbled, Ended)),
    "request": Parser(seeds.requests, _request, (Garbled, Ended)),
    "facts": Parser(seeds.facts, lambda data: checks.facts(data, "0" * 64, 5, "0" * 64, 3), (Garbled,)),
    "stored-facts": Parser(seeds.stored_facts, TakenIn.model_validate_json, (ValidationError,)),
    "packet-read": Parser(seeds.packets_read, _packet_read, (Known,)),
    "form-read": Parser(seeds.forms_read, _form_read, (Known,)),
    "official-form": Parser(seeds.official_forms, _official_form, (Known,)),
    "manifest": Parser(seeds.manifests, lambda data: manifest_in(data, "a.manifest.json"), (Known,)),
    "matter": Parser(seeds.matters, lambda data: shaped(Matter, parse_toml(data, "matter.toml"), "matter.toml"), (Known,)),
    "office": Parser(
        seeds.offices, lambda data: shaped(OfficeRecord, parse_toml(data, "office.toml"), "office.toml"), (Known,)
    ),
    "matter-change": Parser(seeds.matters, _change, (Known,)),
    "working-copy": Parser(seeds.working_copies, _working, (Known,)),
    "edits": Parser(seeds.edits, lambda data: read_edits(data.decode("utf-8", "replace")), (Known,)),
    "drawing": Parser(seeds.drawings, _drawing),
    "jpeg": Parser(seeds.jpegs, lambda data: jpeg.take_apart(data, keep_profile=True)),
    "jpx": Parser(seeds.jpxs, jpx.cleaned),
    "jbig2": Parser(seeds.jbig2s, jbig2.cleaned),
    "fax": Parser(seeds.faxes, fax.ended),
    "truetype": Parser(seeds.truetypes, sfnt.cleaned),
    "compact-font": Parser(seeds.compact_fonts, cff.cleaned),
    "type1": Parser(seeds.type1s, type1.cleaned),
    "cmap": Parser(seeds.code_tables, cmaps.cleaned),
    "reckoner": Parser(seeds.programs, reckoners.program),
    "profile": Parser(seeds.profiles, lambda data: icc.rebuilt(data, 3)),
    "kind": Parser(seeds.kinds_of_files, lambda data: kinds.media(data) or kinds.other(data, "a.bin")),
    "inflate": Parser(seeds.packed, lambda data: inflate(data, Budget(1 << 24)), (Known,)),
} | {name: Parser(*given) for name, given in GIVEN.items()}
"""To add one: a line here, and what it begins from in `seeds`; those of the vault stand in `vault_parsers`."""
