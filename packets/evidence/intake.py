"""Bringing evidence in: the original as it is, a working copy by the worker, the facts, and only then the record.

Write order: original, working copy, facts, record; each whole before the next. A run killed in between leaves files that
no record names, which nobody reads.
"""

from __future__ import annotations

import hashlib
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic import ValidationError

from packets.errors import Known, Problem
from packets.matters.facts import DocumentFacts, Fact
from packets.matters.matter import Evidence, Matter
from packets.matters.recognise import forbidden_page
from packets.matters.words import ranges
from packets.progress import SILENT, Report
from packets.requests.vocabulary import EvidenceKind
from packets.vault.files import disk_faults
from packets.vault.store import Add, Blob, BlobWriter, Store
from packets.worker.client import Worker

CHUNK = 1 << 20
BATCH, PATIENCE = 32, 2.0
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
    working_changed: int = 0
    """When the copy was written. A copy that was touched since is read anew before it is printed."""
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


def working_name(evidence: str, *, covered: bool = False) -> str:
    return f"working/{evidence}{'.covered' if covered else ''}.pdf"


def facts_name(evidence: str, *, covered: bool = False) -> str:
    return f"working/{evidence}{'.covered' if covered else ''}.json"


def shown_name(path: Path) -> str:
    """The file's name as it can be written anywhere: what is no text in it becomes a question mark."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def collect(
    store: Store,
    worker: Worker,
    files: Sequence[Path],
    filing: Filing,
    report: Report = SILENT,
    lanes: int = 3,
    kinds: Mapping[str, EvidenceKind] | None = None,
) -> Iterator[Collected]:
    """Bring files in, in their order. One file that is refused stops no other; cancelling keeps what is safe. A file with
    a page that `kinds` never collect is refused whole, since its original would hold that page."""
    matter = store.load()
    known = {one.sha256: one.id for one in matter.evidence if one.sha256}
    ids = _Ids(store, matter)
    pending: list[tuple[dict[str, Any], Collected]] = []
    waiting: list[tuple[Path, Future[_Taken]]] = []
    queue = list(files)
    done = 0
    committed = time.monotonic()

    def commit() -> list[Collected]:
        safe, unsafe = [one for _, one in pending], [row for row, _ in pending]
        pending.clear()
        try:
            if unsafe:
                store.commit([Add("evidence", row) for row in unsafe])
        except BaseException:
            # Without its line in the record a paper is in no matter: it is collected again, from where it came. A commit
            # that failed may still have come through, and what the record names is never dropped.
            with suppress(Known):
                recorded = {one.id for one in store.load().evidence}
                for row in unsafe:
                    if row["id"] not in recorded:
                        _drop(store, row["id"], row["file"])
            raise
        return safe

    try:
        with ThreadPoolExecutor(max_workers=lanes) as pool:
            try:
                while queue or waiting:
                    while queue and len(waiting) < 2 * lanes:
                        path = queue.pop(0)
                        waiting.append((path, pool.submit(_take_in, store, worker, path, ids.next(), ids, filing, kinds or {})))
                    path, future = waiting[0]
                    shown = shown_name(path)
                    report.step(done, len(files), shown)
                    try:
                        taken = future.result()
                    except Known as fault:
                        waiting.pop(0)
                        yield from commit()
                        yield _refused(shown, fault)
                    else:
                        waiting.pop(0)
                        pending.append(_record(shown, taken, filing, known))
                        known.setdefault(taken.facts.original, taken.evidence)
                        if len(pending) >= BATCH or time.monotonic() - committed > PATIENCE:
                            committed = time.monotonic()
                            yield from commit()
                    done += 1
                    report.step(done, len(files), shown)
                yield from commit()
            except BaseException:
                for _, future in waiting:
                    future.cancel()
                raise
    finally:
        # Stopped: what was taken in whole is kept, what was still on its way goes.
        for _, future in waiting:
            if not future.cancelled() and future.exception() is None:
                _drop(store, future.result().evidence, future.result().original)
        commit()


class _Ids:
    """Evidence ids in the order of the files, ``e-0001`` on; never one that a record or a left-over file has."""

    def __init__(self, store: Store, matter: Matter) -> None:
        self._store = store
        used = [int(found[1]) for one in matter.evidence if (found := re.fullmatch(r"e-(\d+)", one.id))]
        self._last = max(used, default=0)
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            while True:
                self._last += 1
                name = f"e-{self._last:04d}"
                names = [facts_name(name), working_name(name), *(f"evidence/{name}{suffix}" for suffix in SUFFIXES.values())]
                if all(self._store.blob(one) is None for one in names):
                    return name

    def give_back(self, name: str) -> None:
        """A refused file uses no id if nothing was numbered after it."""
        with self._lock:
            if name == f"e-{self._last:04d}":
                self._last -= 1


@dataclass(frozen=True, slots=True)
class _Taken:
    """A paper that is in the store, whole, but not yet in the record."""

    evidence: str
    original: str
    facts: DocumentFacts


def _take_in(
    store: Store,
    worker: Worker,
    path: Path,
    evidence: str,
    ids: _Ids,
    filing: Filing,
    kinds: Mapping[str, EvidenceKind],
) -> _Taken:
    """One file into the store as `evidence`, or under the next id where another program has that one."""
    shown = shown_name(path)
    try:
        with disk_faults(shown):
            found = path.stat()
            if stat.S_ISDIR(found.st_mode):
                raise Known("is_a_folder", file=shown)
            if not stat.S_ISREG(found.st_mode):
                raise Known("type_unknown", file=shown)
            source = path.open("rb")
        with source:
            while True:
                try:
                    return _kept(store, worker, source, found.st_size, shown, evidence, filing, kinds)
                except Known as fault:
                    if fault.code != "name_taken":
                        raise
                evidence = ids.next()
    except Known:
        ids.give_back(evidence)
        raise


def _kept(
    store: Store,
    worker: Worker,
    source: BinaryIO,
    size: int,
    shown: str,
    evidence: str,
    filing: Filing,
    kinds: Mapping[str, EvidenceKind],
) -> _Taken:
    facts = take_in(store, worker, source, size, shown, evidence, filing.passwords, new=True)
    if forbidden := forbidden_page(kinds, facts):
        _drop(store, evidence, "")
        code = "never_collected" if len(facts.pages) == 1 else "never_collected_page"
        raise Known(code, file=shown, kind=forbidden.kind.label, page=forbidden.page)
    original = f"evidence/{evidence}{SUFFIXES[facts.media]}"
    try:
        with store.put_blob(original, new=True) as blob:
            with disk_faults(shown):
                source.seek(0)
                while data := source.read(CHUNK):
                    blob.write(data)
            if blob.keep() != facts.original:
                raise Known("file_changed", file=shown)
        keep_facts(store, evidence, facts, original)
    except BaseException as fault:
        taken = isinstance(fault, Known) and fault.code == "name_taken"
        _drop(store, evidence, "" if taken else original)
        raise
    return _Taken(evidence, original, facts)


def _drop(store: Store, evidence: str, original: str) -> None:
    """What was made for a paper that is not in the record."""
    for name in (facts_name(evidence), working_name(evidence), original):
        if name:
            with suppress(Known):
                store.drop_blob(name)


def take_in(
    store: Store,
    worker: Worker,
    source: BinaryIO,
    size: int,
    name: str,
    evidence: str,
    passwords: Sequence[str] = (),
    *,
    new: bool = False,
) -> DocumentFacts:
    """The working copy of `source` into the store, through the worker. Passwords are tried in turn."""
    fault = Known("needs_password", file=name)
    for password in (None, *passwords):
        with store.put_blob(working_name(evidence), new=new) as blob:
            careful = Careful(blob)
            try:
                source.seek(0)
                facts = worker.take_in(source, size, name, sink=careful.write, password=password)
            except OSError:
                # It is not of the length that it was a moment ago, or cannot be read to its end.
                raise Known("file_changed", file=name) from None
            except Known as refused:
                fault = Known(refused.code, **{**refused.params, "file": name})
                if refused.code in ("needs_password", "wrong_password"):
                    continue
                raise fault from None
            if careful.keep() != facts.working:
                raise Known("worker_failed", file=name, reason="copy")
            return facts
    raise fault


class Careful:
    """Hears the worker out even where the disk fails meanwhile: a conversation broken off would spoil the next one."""

    def __init__(self, blob: BlobWriter) -> None:
        self._blob = blob
        self._fault: Known | None = None

    def write(self, data: bytes) -> None:
        if self._fault is None:
            try:
                self._blob.write(data)
            except Known as fault:
                self._fault = fault

    def keep(self) -> str:
        if self._fault is not None:
            raise self._fault
        return self._blob.keep()


def keep_facts(
    store: Store, evidence: str, facts: DocumentFacts, original: str, *, covered: bool = False, made_for: str = ""
) -> TakenIn:
    """The facts beside the copy they are of, with size and time of original and copy as they are now."""
    now, copy = store.blob(original), store.blob(working_name(evidence, covered=covered))
    if now is None or copy is None:
        raise Known("file_missing", file=original)
    taken = TakenIn(
        facts=facts,
        original_size=now.size,
        original_changed=now.changed,
        working_changed=copy.changed,
        made_for=made_for,
    )
    with store.put_blob(facts_name(evidence, covered=covered)) as blob:
        blob.write(taken.model_dump_json(by_alias=True).encode())
        blob.keep()
    return taken


def read_facts(store: Store, evidence: str, *, covered: bool = False) -> TakenIn | None:
    """The stored facts; None where there are none. Raises `Known` where they are not ours."""
    name = facts_name(evidence, covered=covered)
    if store.blob(name) is None:
        return None
    with store.open_blob(name) as file:
        try:
            return TakenIn.model_validate_json(file.read())
        except ValidationError:
            raise Known("working_copy_gone", file=evidence) from None


def intact(store: Store, evidence: str, taken: TakenIn, *, covered: bool = False) -> bool:
    """Whether the copy is the one that was made. Its hash is only reckoned where it was touched."""
    name = working_name(evidence, covered=covered)
    copy = store.blob(name)
    if copy is None or copy.size != taken.facts.working_bytes:
        return False
    return copy.changed == taken.working_changed or _sha256(store, name) == taken.facts.working


def facts_of(
    store: Store, worker: Callable[[], Worker] | None, matter: Matter
) -> tuple[dict[str, DocumentFacts], list[Problem]]:
    """The facts of every paper. A paper without a working copy (a folder written by hand) gets one, and it is told; a
    damaged copy, or an original that was changed since, is a problem and nothing is made again. Without a worker
    nothing is made or read through: for what only looks."""
    found: dict[str, DocumentFacts] = {}
    problems: list[Problem] = []
    for paper in matter.evidence:
        try:
            facts, told = _facts(store, worker, paper)
        except Known as fault:
            code = {"file_missing": "evidence_gone"}.get(fault.code, fault.code)
            if code not in ("evidence_gone", "evidence_changed", "working_copy_gone"):
                code = "evidence_unreadable"
            why = str(fault.params.get("reason", fault.code)).replace("_", " ")
            problems.append(Problem(code, paper.id, {**fault.params, "file": paper.file, "why": why}))
            continue
        problems += told
        if facts is not None:
            found[paper.id] = facts
    return found, problems


def _facts(store: Store, worker: Callable[[], Worker] | None, paper: Evidence) -> tuple[DocumentFacts | None, list[Problem]]:
    taken = read_facts(store, paper.id)
    original, copy = store.blob(paper.file), store.blob(working_name(paper.id))
    if original is None:
        raise Known("evidence_gone")
    if taken is not None and _changed(store, paper, taken, original):
        raise Known("evidence_changed")
    if worker is None or (taken is not None and copy is not None):
        if worker is not None and taken is not None and not intact(store, paper.id, taken):
            raise Known("working_copy_gone")
        return taken.facts if taken else None, []
    if taken is None and paper.sha256 and paper.sha256 != _sha256(store, paper.file):
        raise Known("evidence_changed")
    with store.open_blob(paper.file) as source:
        facts = take_in(store, worker(), source, original.size, paper.file, paper.id)
    keep_facts(store, paper.id, facts, paper.file)
    return facts, [Problem("working_copy_made" if taken is None and copy is None else "working_copy_remade", paper.id)]


def _changed(store: Store, paper: Evidence, taken: TakenIn, original: Blob) -> bool:
    """Whether the original is another one than was taken in. Its hash is only reckoned where the file was touched."""
    if paper.sha256 and paper.sha256 != taken.facts.original:
        return True
    if original.size != taken.original_size:
        return True
    return original.changed != taken.original_changed and _sha256(store, paper.file) != taken.facts.original


def _sha256(store: Store, name: str) -> str:
    digest = hashlib.sha256()
    with store.open_blob(name) as file, disk_faults(name):
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _record(file: str, taken: _Taken, filing: Filing, known: Mapping[str, str]) -> tuple[dict[str, Any], Collected]:
    evidence = taken.evidence
    facts = taken.facts
    row: dict[str, Any] = {"id": evidence, "file": taken.original, "sha256": facts.original}
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
            Problem("page_pictured", evidence, {"pages": ranges([p.number for p in pictured if p.pixels == why]), "why": why})
        )
    for letters in ("elsewhere", "missing"):
        if found := [page.number for page in facts.pages if page.letters == letters]:
            problems.append(Problem(f"letters_{letters}", evidence, {"pages": ranges(found)}))
    status: Literal["collected", "duplicate"] = "collected"
    if facts.original in known:
        status = "duplicate"
        twin = known[facts.original]
        row["left_out"] = [{"page": page.number, "reason": f"duplicate of {twin}"} for page in facts.pages]
        problems.append(Problem("duplicate", evidence, {"twin": twin}))
    return row, Collected(file, status, evidence, len(facts.pages), tuple(problems))


WAYS_OUT = {
    **{kind: f"type_{kind}" for kind in ("audio", "doc", "docx", "eml", "empty", "html", "msg", "odt", "pages", "pptx")},
    **{kind: f"type_{kind}" for kind in ("rtf", "text", "unknown", "video", "xlsx", "zip")},
    "xls": "type_doc",
}
"""Kinds of files that are not taken in, and the words that tell the way out."""


def _refused(file: str, fault: Known) -> Collected:
    locked = fault.code in ("needs_password", "wrong_password")
    code = fault.code
    if code in ("type_not_taken", "unreadable_evidence"):
        code = WAYS_OUT.get(str(fault.params.get("kind", fault.params.get("reason"))), code)
    problem = Problem(code, file, {**fault.params, "file": file})
    return Collected(file, "needs_password" if locked else "refused", problems=(problem,))
