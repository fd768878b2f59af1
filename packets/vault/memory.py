"""Store and office in memory, for tests and for what must not touch a disk."""

from __future__ import annotations

import copy
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.matters.matter import Matter
from packets.requests.model import parse_toml, shaped
from packets.requests.office import OFFICE, OfficeRecord
from packets.vault.store import Batch, Blob, BlobWriter, Change, Edited, Outputs, Sink, Work, apply, plain, plain_name


class MemoryStore:
    def __init__(self, record: Mapping[str, Any], name: str = "memory") -> None:
        self.name = self.key = name
        self._record: dict[str, Any] = copy.deepcopy(dict(record))
        self._blobs: dict[str, tuple[bytes, int]] = {}
        self._count = 0
        """Of everything that was written: a later writing has a larger number."""
        self._stamp = 0
        self._finished_at: dict[str, int] = {}
        self.claimed: set[str] = set()
        """New blobs that are being written."""
        self.finished: dict[str, bytes] = {}
        """Finished files by their names, as `outputs` names them."""
        self.load()

    def load(self) -> Matter:
        return shaped(Matter, self._record, "matter.toml")

    def commit(self, changes: Iterable[Change]) -> Matter:
        return self.edit(lambda matter: changes).matter

    def edit(self, work: Work) -> Edited:
        before, record = self._record, copy.deepcopy(self._record)
        apply(record, work(self.load()))
        record = plain(record)
        matter = shaped(Matter, record, "matter.toml")
        if record != before:
            self._record, self._stamp = record, self._next()
        return Edited(copy.deepcopy(before), copy.deepcopy(record), matter)

    def record(self) -> object:
        return copy.deepcopy(self._record)

    def come_back(self, to: object, now: object) -> Matter:
        if self._record != now or not isinstance(to, dict):
            raise Known("changed_meanwhile")
        matter = shaped(Matter, to, "matter.toml")
        self._record, self._stamp = copy.deepcopy(to), self._next()
        return matter

    def stamp(self) -> object:
        return self._stamp

    def viewed(self) -> None:
        """It keeps no history."""

    def watched(self) -> tuple[Path, ...]:
        return ()

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        return _MemoryBlob(self, plain_name(name), new=new)

    def open_blob(self, name: str) -> BinaryIO:
        if plain_name(name) not in self._blobs:
            raise Known("file_missing", file=name)
        return io.BytesIO(self._blobs[name][0])

    def blob(self, name: str) -> Blob | None:
        if plain_name(name) not in self._blobs:
            return None
        data, stamp = self._blobs[name]
        return Blob(name, len(data), stamp)

    def drop_blob(self, name: str) -> None:
        self._blobs.pop(plain_name(name), None)

    def outputs(self, where: Path | None) -> Outputs:
        return _MemoryOutputs(self, str(where or ""))

    def kept(self, request: str) -> Outputs:
        return _MemoryOutputs(self, f"sent/{plain_name(request)}")

    def _keep(self, name: str, data: bytes) -> None:
        self._blobs[name] = (data, self._next())

    def _next(self) -> int:
        self._count += 1
        return self._count


class _MemoryBlob:
    def __init__(self, store: MemoryStore, name: str, *, new: bool) -> None:
        self._store, self._name, self._new, self._buffer = store, name, new, io.BytesIO()

    def __enter__(self) -> BlobWriter:
        if self._new and (self._name in self._store.claimed or self._store.blob(self._name)):
            raise Known("name_taken", file=self._name)
        if self._new:
            self._store.claimed.add(self._name)
        return self

    def __exit__(self, *fault: object) -> None:
        self._buffer.close()
        if self._new:
            self._store.claimed.discard(self._name)

    def write(self, data: bytes | memoryview) -> None:
        self._buffer.write(data)

    def keep(self) -> str:
        data = self._buffer.getvalue()
        self._store._keep(self._name, data)
        return hashlib.sha256(data).hexdigest()


class _MemorySink:
    def __init__(self, name: str) -> None:
        self.name, self.size, self.sha256 = name, 0, ""
        self.buffer = io.BytesIO()

    def write(self, data: bytes | memoryview) -> None:
        self.size += self.buffer.write(data)

    def finish(self) -> str:
        self.sha256 = hashlib.sha256(self.buffer.getvalue()).hexdigest()
        return self.sha256


class _MemoryOutputs:
    def __init__(self, store: MemoryStore, where: str) -> None:
        self._store, self._where = store, where

    def where(self, name: str) -> str:
        return f"{self._where}/{name}" if self._where else name

    def open(self, name: str) -> BinaryIO:
        if self.where(name) not in self._store.finished:
            raise Known("file_missing", file=name)
        return io.BytesIO(self._store.finished[self.where(name)])

    def blob(self, name: str) -> Blob | None:
        data = self._store.finished.get(self.where(plain_name(name)))
        return None if data is None else Blob(name, len(data), self._store._finished_at.get(self.where(name), 0))

    @contextmanager
    def begin(self, stem: str) -> Iterator[Batch]:
        yield _MemoryBatch(self._store, self.where(""), stem)


class _MemoryBatch:
    def __init__(self, store: MemoryStore, where: str, stem: str) -> None:
        self._store, self._where, self._stem = store, where, stem
        self._sinks: list[_MemorySink] = []

    @contextmanager
    def sink(self, name: str) -> Iterator[Sink]:
        sink = _MemorySink(name)
        yield sink
        if sink.sha256:
            self._sinks.append(sink)

    def publish(self, manifest: str, data: bytes) -> None:
        finished, where = self._store.finished, self._where
        old = [name for name in finished if name.startswith(where + self._stem)]
        number = 1 + sum(name.startswith(f"{where}earlier/") and name.endswith(".manifest.json") for name in finished)
        for name in old:
            finished[f"{where}earlier/{number}/{name.removeprefix(where)}"] = finished.pop(name)
        new = {where + sink.name: sink.buffer.getvalue() for sink in self._sinks} | {where + manifest: data}
        finished.update(new)
        self._store._finished_at.update(dict.fromkeys(new, self._store._next()))


class MemoryOffice:
    """An office whose matters are in memory. `sealed` is what it says of itself."""

    def __init__(
        self,
        record: Mapping[str, Any],
        *,
        place: Path = Path("memory"),
        sealed: bool = False,
        definitions: Path | None = None,
    ) -> None:
        self.place, self.sealed = place, sealed
        self.name = place.name
        self._record: dict[str, Any] = copy.deepcopy(dict(record))
        self._definitions = definitions
        self._matters: dict[str, MemoryStore] = {}
        self._given = 0
        self.load()

    def load(self) -> OfficeRecord:
        return shaped(OfficeRecord, self._record, OFFICE)

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:
        record = copy.deepcopy(self._record)
        apply(record, changes)
        record = plain(record)
        shape = shaped(OfficeRecord, record, OFFICE)
        self._record = record
        return shape

    def matters(self) -> list[str]:
        return sorted(self._matters)

    def open(self, key: str) -> MemoryStore:
        if key not in self._matters:
            raise Known("matter_not_here", key=key)
        return self._matters[key]

    def new_matter(self, text: str) -> MemoryStore:
        self._given += 1
        key = f"m-{self._given:04d}"
        store = MemoryStore(parse_toml(text.replace("{id}", key).encode(), "matter.toml"), key)
        self._matters[key] = store
        return store

    def destroy(self, key: str) -> None:
        self.open(key)
        del self._matters[key]

    def definitions(self) -> Path | None:
        return self._definitions
