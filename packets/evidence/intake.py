"""Bringing evidence in: the original as it is, a working copy by the worker, the facts, and only then the record.

Write order: original, working copy, facts, record; each whole before the next. A run killed in between leaves files that
no record names, which nobody reads.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic import ValidationError

from packets.errors import Known, Problem
from packets.matters.facts import DocumentFacts, Fact
from packets.matters.matter import Evidence, Matter
from packets.progress import SILENT, Report
from packets.vault.files import disk_faults
from packets.vault.store import Add, Store
from packets.worker.client import Worker

CHUNK = 1 << 20
BATCH, PATIENCE = 16, 2.0
"""Papers to a commit of the record, and seconds after which what there is is committed."""

SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/heic": ".heic",
}


class TakenIn(Fact):
    """The facts of one paper as stored beside its working copy, and the original as it was then."""

    facts: DocumentFacts
    original_size: int
    original_changed: int
    made_for: str = ""
    """Of a covered copy: the hash of the boxes that it was made for."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file."""

    file: str
    status: Literal["collected", "duplicate", "refused", "needs_password"]
    id: str = ""
    pages: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Filing:
    """Where new papers are put. Without an item they wait in the tray."""

    item: str = ""
    row: str = ""
    kind: str = ""
    title: str = ""
    date: str = ""
    language: str = ""
    translation_of: str = ""
    passwords: Sequence[str] = field(default_factory=tuple)


def working_name(evidence: str) -> str:
    return f"working/{evidence}.pdf"


def facts_name(evidence: str) -> str:
    return f"working/{evidence}.json"


def collect(
    store: Store, worker: Worker, files: Sequence[Path], filing: Filing, report: Report = SILENT, lanes: int = 2
) -> Iterator[Collected]:
    """Bring files in, in their order. One file that is refused stops no other; cancelling keeps what is safe."""
    matter = store.load()
    known = {one.sha256: one.id for one in matter.evidence if one.sha256}
    ids = _Ids(store, matter)
    pending: list[tuple[dict[str, Any], Collected]] = []

    def commit() -> Iterator[Collected]:
        if pending:
            store.commit([Add("evidence", row) for row, _ in pending])
            yield from [done for _, done in pending]
            pending.clear()

    with ThreadPoolExecutor(max_workers=lanes) as pool:
        waiting: list[tuple[Path, str, Future[tuple[TakenIn, str]]]] = []
        queue = list(files)
        done = 0
        committed = time.monotonic()
        try:
            while queue or waiting:
                while queue and len(waiting) < 2 * lanes:
                    path = queue.pop(0)
                    evidence = ids.next()
                    waiting.append((path, evidence, pool.submit(_take_in, store, worker, path, evidence, filing)))
                path, evidence, future = waiting.pop(0)
                report.step(done, len(files), path.name)
                try:
                    taken, original = future.result()
                except Known as fault:
                    yield from commit()
                    yield _refused(path, fault)
                    ids.give_back(evidence)
                else:
                    pending.append(_record(path, evidence, original, taken, filing, known))
                    known.setdefault(taken.facts.original, evidence)
                    if len(pending) >= BATCH or time.monotonic() - committed > PATIENCE:
                        committed = time.monotonic()
                        yield from commit()
                done += 1
                report.step(done, len(files), path.name)
            yield from commit()
        except BaseException:
            for _, _, future in waiting:
                future.cancel()
            # What is taken in whole is kept; the rest was never recorded.
            if pending:
                store.commit([Add("evidence", row) for row, _ in pending])
            raise


class _Ids:
    """Evidence ids in the order of the files, ``e-0001`` on; never one that a record or a left-over file has."""

    def __init__(self, store: Store, matter: Matter) -> None:
        self._store = store
        used = [int(found[1]) for one in matter.evidence if (found := re.fullmatch(r"e-(\d+)", one.id))]
        self._last = max(used, default=0)
        self._free: list[str] = []

    def next(self) -> str:
        while True:
            self._last += 1
            name = f"e-{self._last:04d}"
            if self._store.blob(facts_name(name)) is None and self._store.blob(working_name(name)) is None:
                return name

    def give_back(self, name: str) -> None:
        """A refused file uses no id if nothing was numbered after it."""
        if name == f"e-{self._last:04d}":
            self._last -= 1


def _take_in(store: Store, worker: Worker, path: Path, evidence: str, filing: Filing) -> tuple[TakenIn, str]:
    """One file into the store; gives its facts and the name of the stored original."""
    with disk_faults(path.name):
        size = path.stat().st_size
        source = path.open("rb")
    with source:
        facts = take_in(store, worker, source, size, path.name, evidence, filing.passwords)
        original = f"evidence/{evidence}{SUFFIXES[facts.media]}"
        with disk_faults(path.name):
            source.seek(0)
            with store.put_blob(original, new=True) as blob:
                digest = hashlib.sha256()
                while data := source.read(CHUNK):
                    digest.update(data)
                    blob.write(data)
                if digest.hexdigest() != facts.original:
                    raise Known("file_changed", file=path.name)
                blob.keep()
    return keep_facts(store, evidence, facts, original), original


def take_in(
    store: Store, worker: Worker, source: BinaryIO, size: int, name: str, evidence: str, passwords: Sequence[str] = ()
) -> DocumentFacts:
    """The working copy of `source` into the store, through the worker. Passwords are tried in turn."""
    fault = Known("needs_password", file=name)
    for password in (None, *passwords):
        source.seek(0)
        with store.put_blob(working_name(evidence)) as blob:
            try:
                facts = worker.take_in(source, size, name, sink=blob.write, password=password)
            except Known as refused:
                fault = Known(refused.code, **{**refused.params, "file": name})
                if refused.code in ("needs_password", "wrong_password"):
                    continue
                raise fault from None
            if blob.keep() != facts.working:
                raise Known("worker_failed", file=name)
            return facts
    raise fault


def keep_facts(store: Store, evidence: str, facts: DocumentFacts, original: str, name: str = "", made_for: str = "") -> TakenIn:
    """The facts beside the working copy, with the original's size and time as they are now."""
    now = store.blob(original)
    if now is None:
        raise Known("file_missing", file=original)
    taken = TakenIn(facts=facts, original_size=now.size, original_changed=now.changed, made_for=made_for)
    with store.put_blob(name or facts_name(evidence)) as blob:
        blob.write(taken.model_dump_json(by_alias=True).encode())
        blob.keep()
    return taken


def read_facts(store: Store, evidence: str, name: str = "") -> TakenIn | None:
    """The stored facts; None where there are none or where they are not ours."""
    name = name or facts_name(evidence)
    if store.blob(name) is None:
        return None
    with store.open_blob(name) as file:
        try:
            return TakenIn.model_validate_json(file.read())
        except ValidationError:
            return None


def facts_of(
    store: Store, worker: Callable[[], Worker] | None, matter: Matter
) -> tuple[dict[str, DocumentFacts], list[Problem]]:
    """The facts of every paper. A paper without a working copy (a folder written by hand) gets one, and it is told;
    one whose original was changed since is a problem, never silently made again."""
    found: dict[str, DocumentFacts] = {}
    problems: list[Problem] = []
    for paper in matter.evidence:
        try:
            taken = read_facts(store, paper.id)
            original = store.blob(paper.file)
            if original is None:
                problems.append(Problem("evidence_gone", paper.id, {"file": paper.file}))
                continue
            if taken is None and worker is not None:
                with store.open_blob(paper.file) as source:
                    facts = take_in(store, worker(), source, original.size, paper.file, paper.id)
                taken = keep_facts(store, paper.id, facts, paper.file)
                problems.append(Problem("working_copy_made", paper.id))
            if taken is None:
                continue
            if _changed(store, paper, taken, original.size, original.changed):
                problems.append(Problem("evidence_changed", paper.id, {"file": paper.file}))
                continue
            copy = store.blob(working_name(paper.id))
            if copy is None or copy.size != taken.facts.working_bytes:
                problems.append(Problem("working_copy_gone", paper.id))
                continue
            found[paper.id] = taken.facts
        except Known as fault:
            problems.append(
                Problem(
                    f"evidence_{fault.code}" if fault.code == "file_missing" else "evidence_unreadable",
                    paper.id,
                    {**fault.params, "why": fault.code},
                )
            )
    return found, problems


def _changed(store: Store, paper: Evidence, taken: TakenIn, size: int, changed: int) -> bool:
    """Whether the original is another one than was taken in. Its hash is only reckoned where the file was touched."""
    if paper.sha256 and paper.sha256 != taken.facts.original:
        return True
    if size == taken.original_size and changed == taken.original_changed:
        return False
    if size != taken.original_size:
        return True
    with store.open_blob(paper.file) as file:
        digest = hashlib.sha256()
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest() != taken.facts.original


def _record(
    path: Path, evidence: str, original: str, taken: TakenIn, filing: Filing, known: Mapping[str, str]
) -> tuple[dict[str, Any], Collected]:
    facts = taken.facts
    row: dict[str, Any] = {"id": evidence, "file": original, "sha256": facts.original}
    given = {
        "item": filing.item,
        "row": filing.row,
        "kind": filing.kind or "other",
        "title": filing.title,
        "date": filing.date,
        "language": filing.language,
        "translation_of": filing.translation_of,
    }
    row |= {key: value for key, value in given.items() if value}
    problems = [Problem(f"removed_{one.code}", evidence, {"count": one.count}) for one in facts.removed]
    if facts.repaired:
        problems.append(Problem("repaired", evidence))
    pictured = [page for page in facts.pages if page.pixels]
    for why in dict.fromkeys(page.pixels for page in pictured):
        problems.append(
            Problem("page_pictured", evidence, {"pages": _ranges([p.number for p in pictured if p.pixels == why]), "why": why})
        )
    status: Literal["collected", "duplicate"] = "collected"
    if facts.original in known:
        status = "duplicate"
        twin = known[facts.original]
        row["left_out"] = [{"page": page.number, "reason": f"duplicate of {twin}"} for page in facts.pages]
        problems.append(Problem("duplicate", evidence, {"twin": twin}))
    return row, Collected(path.name, status, evidence, len(facts.pages), tuple(problems))


def _refused(path: Path, fault: Known) -> Collected:
    status: Literal["refused", "needs_password"] = (
        "needs_password" if fault.code in ("needs_password", "wrong_password") else "refused"
    )
    return Collected(path.name, status, problems=(Problem(fault.code, path.name, {"file": path.name, **fault.params}),))


def _ranges(numbers: Sequence[int]) -> str:
    """``1-3, 7``."""
    out: list[str] = []
    start = previous = None
    for number in [*sorted(numbers), None]:
        if start is not None and previous is not None and number != previous + 1:
            out.append(str(start) if start == previous else f"{start}-{previous}")
            start = None
        if start is None:
            start = number
        previous = number
    return ", ".join(out)
