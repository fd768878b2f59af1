"""Bringing evidence in: the original as it is, a working copy by the worker, the facts, and only then the record.

Write order: original, working copy, facts, record; each whole before the next. A run killed in between leaves files that
no record names, which nobody reads.
"""

from __future__ import annotations

import re
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.evidence.copies import CHUNK, facts_name, keep_facts, take_in, working_name
from packets.evidence.telling import Collected, Filing, refused, row_of
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter
from packets.matters.recognise import forbidden_page
from packets.progress import SILENT, Report
from packets.requests.vocabulary import EvidenceKind
from packets.vault.files import disk_faults
from packets.vault.store import Add, Store
from packets.worker.client import Worker

Look = Callable[[str, DocumentFacts], object]

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
    look: Look | None = None,
) -> Iterator[Collected]:
    """Bring files in, in their order. One file that is refused stops no other; cancelling keeps what is safe. A file with
    a page that `kinds` never collect is refused whole, since its original would hold that page. `look` is handed the id and the
    facts of each paper once its working copy is there and before it is recorded; what it raises refuses the file."""
    matter = store.load()
    known = {one.sha256: one.id for one in matter.evidence if one.sha256}
    ids = Ids(store, matter)
    pending: list[tuple[dict[str, Any], Collected]] = []
    waiting: list[tuple[Path, Future[Taken]]] = []
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
                        drop(store, row["id"], row["file"])
            raise
        return safe

    try:
        with ThreadPoolExecutor(max_workers=lanes) as pool:
            try:
                while queue or waiting:
                    while queue and len(waiting) < 2 * lanes:
                        path = queue.pop(0)
                        waiting.append(
                            (path, pool.submit(_take_in, store, worker, path, ids.next(), ids, filing, kinds or {}, look))
                        )
                    path, future = waiting[0]
                    shown = shown_name(path)
                    report.step(done, len(files), shown)
                    try:
                        taken = future.result()
                    except Known as fault:
                        waiting.pop(0)
                        yield from commit()
                        yield refused(shown, fault)
                    else:
                        waiting.pop(0)
                        pending.append(row_of(shown, taken.evidence, taken.original, taken.facts, filing, known))
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
                drop(store, future.result().evidence, future.result().original)
        commit()


class Ids:
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
class Taken:
    """A paper that is in the store, whole, but not yet in the record."""

    evidence: str
    original: str
    facts: DocumentFacts


def _take_in(
    store: Store,
    worker: Worker,
    path: Path,
    evidence: str,
    ids: Ids,
    filing: Filing,
    kinds: Mapping[str, EvidenceKind],
    look: Look | None,
) -> Taken:
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
                    return kept(store, worker, source, found.st_size, shown, evidence, filing, kinds, look)
                except Known as fault:
                    if fault.code != "name_taken":
                        raise
                evidence = ids.next()
    except Known:
        ids.give_back(evidence)
        raise


def kept(
    store: Store,
    worker: Worker,
    source: BinaryIO,
    size: int,
    shown: str,
    evidence: str,
    filing: Filing,
    kinds: Mapping[str, EvidenceKind],
    look: Look | None = None,
) -> Taken:
    """One paper into the store as `evidence`: copy, original, facts. Raises `Known`, and nothing of it is there then."""
    facts = take_in(store, worker, source, size, shown, evidence, filing.passwords, new=True, pixels=filing.pixels)
    if forbidden := forbidden_page(kinds, facts):
        drop(store, evidence, "")
        code = "never_collected" if len(facts.pages) == 1 else "never_collected_page"
        raise Known(code, file=shown, kind=forbidden.kind.label, page=forbidden.page)
    if look is not None:
        try:
            look(evidence, facts)
        except BaseException:
            drop(store, evidence, "")
            raise
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
        drop(store, evidence, "" if taken else original)
        raise
    return Taken(evidence, original, facts)


def drop(store: Store, evidence: str, original: str) -> None:
    """What was made for a paper that is not in the record."""
    for name in (facts_name(evidence), working_name(evidence), original):
        if name:
            with suppress(Known):
                store.drop_blob(name)
