"""The protocols of what is kept: `Store`, one matter; `Outputs`, its finished packets; `Office`, the matters of an office and
its own record. Whatever is above works on these; an open folder, the memory and the sealed vault pass the same tests.

load            the matter as it is
commit          changes, all or none
edit            changes that are worked out from the record while nobody else can write it
record          the record as it stands, to come back to
come_back       the record as it stood, where nobody changed it since
put_blob        bytes under a name, whole or not at all
open_blob       the bytes again, at any place
viewed          somebody opens it
stamp           another one once somebody changed the record
outputs         where finished packets go, whole or not at all
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

from packets.errors import Known
from packets.matters.matter import Matter
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord


@dataclass(frozen=True, slots=True)
class Add:
    """A row at the end of a list of the matter (``evidence``, ``waivers``, ``asked_for``, ...)."""

    table: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """Values of one row, by its id (or of the whole matter where `table` is empty). None removes a key."""

    table: str
    id: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; None takes it back."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Rows:
    """A whole table of answers (``tables.<table>``). None takes it back: then nobody has said whether there are any."""

    table: str
    rows: tuple[Mapping[str, Any], ...] | None


@dataclass(frozen=True, slots=True)
class Drop:
    """The row at this place (from 0) of a list of the matter goes."""

    table: str
    at: int


Change = Add | Put | Answer | Rows | Drop


def apply(document: MutableMapping[str, Any], changes: Iterable[Change]) -> None:
    """Changes on the matter as nested tables, in place. A row that is not there raises `Known`."""
    for change in changes:
        match change:
            case Add(table, row):
                document.setdefault(table, []).append(dict(row))
            case Answer(key, value):
                _answer(_table(document, "answers", value), key, value)
            case Rows(table, rows):
                _set(_table(document, "tables", rows), table, None if rows is None else [dict(row) for row in rows])
            case Drop(table, at):
                if not 0 <= at < len(document.get(table, [])):
                    raise Known("row_gone", table=table, id=at)
                del document[table][at]
            case Put(table, id_, values):
                target = document if not table else next((row for row in document.get(table, []) if row.get("id") == id_), None)
                if target is None:
                    raise Known("row_gone", table=table, id=id_)
                for key, value in values.items():
                    _set(target, key, value)


def _table(document: MutableMapping[str, Any], name: str, value: object) -> MutableMapping[str, Any]:
    """The table to put `value` into; to take something back, none is made."""
    found: MutableMapping[str, Any] = document.get(name, {}) if value is None else document.setdefault(name, {})
    return found


def _set(target: MutableMapping[str, Any], key: str, value: Any) -> None:
    if value is None:
        target.pop(key, None)
    else:
        target[key] = value


def _answer(answers: MutableMapping[str, Any], key: str, value: Any) -> None:
    """An answer stands once: a record written by hand may hold it in tables, ``person.name.family = "..."``."""
    (holder, name), *others = _places(answers, key) or [(answers, key)]
    for other, known_as in others:
        other.pop(known_as, None)
    _set(holder, name, value)


def _places(answers: MutableMapping[str, Any], key: str) -> list[tuple[MutableMapping[str, Any], str]]:
    """Every table that holds the answer, and under which name."""
    found: list[tuple[MutableMapping[str, Any], str]] = []
    for name, one in list(answers.items()):
        if isinstance(one, MutableMapping):
            if key.startswith(f"{name}."):
                found += _places(one, key[len(name) + 1 :])
        elif name == key:
            found.append((answers, name))
    return found


def changed(matter: Matter, changes: Iterable[Change]) -> Matter:
    """A matter after `changes`, in no store. Raises `Known` as a commit does."""
    record = plain(matter.model_dump(by_alias=True, exclude_defaults=True))
    apply(record, changes)
    return shaped(Matter, plain(record), "matter.toml")


def plain(value: Any) -> Any:
    """As a record holds it: tuples are lists, keys without a value are not there."""
    if type(value) is str:  # most of what there is, and the checks below are slow
        return value
    if type(value) is dict or isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items() if one is not None}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True)
class Edited:
    """One commit, with the record as it was and as it is: to go back and forth between with `come_back`."""

    before: object
    after: object
    matter: Matter


Work = Callable[[Matter], Iterable[Change]]


@dataclass(frozen=True, slots=True)
class Blob:
    """What is known of stored bytes without reading them. `changed` differs when somebody touched them since."""

    name: str
    size: int
    changed: int


def plain_name(name: str) -> str:
    """`name` if it is one that stays inside a store: relative, forward slashes, no way up. Raises `Known` otherwise."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or any(one in "\\:" or ord(one) < 32 for one in name):
        raise Known("outside_folder", file=name)
    return name


class BlobWriter(Protocol):
    """Bytes on their way in. They have no name before `keep`; leaving without it drops them. The name lasts from the next
    commit on: what no record tells of may be gone after a power cut, what one tells of may not."""

    def write(self, data: bytes | memoryview) -> object: ...

    def keep(self) -> str:
        """Whole on the disk, under their name; gives their SHA-256."""


class Sink(Protocol):
    """One file of a packet on its way out."""

    size: int
    sha256: str

    def write(self, data: bytes | memoryview) -> object: ...

    def finish(self) -> str: ...


class Batch(Protocol):
    """The files of one packet. They appear together, the manifest last, or not at all."""

    def sink(self, name: str) -> AbstractContextManager[Sink]: ...

    def publish(self, manifest: str, data: bytes) -> None: ...


class Outputs(Protocol):
    def begin(self, stem: str) -> AbstractContextManager[Batch]:
        """A new packet under this stem. What a killed build left is cleared, or put back, first."""

    def where(self, name: str) -> str:
        """How a finished file is named to a person."""

    def open(self, name: str) -> BinaryIO:
        """A finished file. Raises `Known` (code ``file_missing``) where there is none."""

    def blob(self, name: str) -> Blob | None:
        """What is known of a finished file; None where there is none."""


class Store(Protocol):
    name: str
    """How the store is called in messages; never a client's name."""

    @property
    def key(self) -> str:
        """By which its office opens it again; of a folder that stands alone its path."""

    def load(self) -> Matter: ...

    def commit(self, changes: Iterable[Change]) -> Matter: ...

    def edit(self, work: Work) -> Edited:
        """One commit of what `work` makes of the matter. Nobody else writes between the look and the commit."""

    def record(self) -> object:
        """The record as it stands. Only good for `come_back` of the same store."""

    def stamp(self) -> object:
        """Another one once somebody changed the record; cheap, and only good to compare with another of the same store."""

    def watched(self) -> tuple[Path, ...]:
        """Paths on disk whose change means that the matter changed; some may not be there yet. None of a sealed matter."""

    def viewed(self) -> None:
        """Somebody opens it to work on it: kept where the store has a history of who did what, once for a person and a day."""

    def come_back(self, to: object, now: object) -> Matter:
        """The record is `to` again. Raises `Known` (code ``changed_meanwhile``) where it is not `now` any more."""

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        """With `new`, a name that is taken raises `Known` (code ``name_taken``)."""

    def open_blob(self, name: str) -> BinaryIO:
        """Readable at any place. Raises `Known` (code ``file_missing``) where there is none."""

    def blob(self, name: str) -> Blob | None: ...

    def drop_blob(self, name: str) -> None: ...

    def outputs(self, where: Path | None) -> Outputs:
        """Where packets go; with None to the matter's own."""

    def kept(self, request: str) -> Outputs:
        """Where the packet of a request stays as it was filed."""


class Office(Protocol):
    """The matters of one office, and what the office knows itself."""

    @property
    def name(self) -> str:
        """How it is called in messages."""

    @property
    def place(self) -> Path:
        """Its folder, or the vault's."""

    @property
    def sealed(self) -> bool:
        """Nothing of it lies open on a disk: plaintext leaves only by an export."""

    def load(self) -> OfficeRecord: ...

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:
        """Changes of its record, all or none."""

    def matters(self) -> list[str]:
        """The key of every matter, in order; one that cannot be read is among them."""

    def open(self, key: str) -> Store:
        """Raises `Known` where there is no such matter (code ``matter_not_here``), or where it is not for whoever is at the
        desk."""

    def new_matter(self, text: str) -> Store:
        """A matter under a number that was never given before; `text` is its record as TOML with ``{id}`` in the place of the
        number."""

    def destroy(self, key: str) -> None:
        """The matter is gone for good, with its papers and packets. Broken off half-way, it is no matter any more, and the
        same call ends it. Raises `Known` (code ``matter_not_here``) where there is none."""

    def definitions(self) -> Path | None:
        """The folder of the office's own definitions (``requests/``, ``agencies/``, ...): law, and no people."""
