"""A matter as somebody with a day pass has it: any store, and less of it (`packets.matters.day_pass`).

Reading, everything hidden is not there. Writing, changes that were worked out on what is shown come to the whole record, and
one that touches what is hidden is refused alike whether there is anything or not. Bytes are given of papers that are shown, and
of those that this helper just brings in. No packet goes out, and none is read: it may hold what is hidden.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NoReturn

from packets.errors import Known
from packets.matters.day_pass import OF_A_REQUEST, DayPass, Keys
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.office import Staff
from packets.vault.store import (
    Add,
    Answer,
    Batch,
    Blob,
    BlobWriter,
    Change,
    Drop,
    Edited,
    Outputs,
    Put,
    Rows,
    Store,
    Work,
    changed,
    plain_name,
)

ADDS = (
    "evidence",
    "waivers",
    "asked_for",
    "unanswered",
    "said",
    "adjustments",
    "history",
    "moves",
    "settled",
    "conflict_checks",
)
DROPS = ("waivers", "asked_for", "unanswered", "said", "adjustments")
"""Lists that a helper adds to, and takes from."""
EVENTS = ("called", "checked_conflict", "moved_original", "settled_clock")
_WORKING = re.compile(r"([^.]+)(?:\.covered)?\.(?:pdf|json)")


def refuse() -> NoReturn:
    raise Known("not_with_day_pass")


class HelperStore:
    def __init__(self, inner: Store, library: Library) -> None:
        self._inner = inner
        self._pass = DayPass.of(library)
        self.name, self.key = inner.name, inner.key
        self._mine: set[str] = set()
        """Papers that are being brought in here, by the names of their files."""
        self._known: tuple[object, Matter, Matter] | None = None

    def load(self) -> Matter:
        return self._both()[1]

    def commit(self, changes: Iterable[Change]) -> Matter:
        return self.edit(lambda _: changes).matter

    def edit(self, work: Work) -> Edited:
        rest = b""

        def whole(matter: Matter) -> list[Change]:
            nonlocal rest
            rest = self._rest(matter)
            shown = self._pass.shown(matter)
            wanted = tuple(work(shown))
            whole_of = _Whole(self._pass, matter, frozenset(self._mine))
            changes = [whole_of(change) for change in wanted]
            # What does not fit is told of what is shown: places in the whole record would count what is not.
            changed(shown, wanted)
            if self._rest(changed(matter, changes)) != rest:
                refuse()
            return changes

        made = self._inner.edit(whole)
        return Edited(_Kept(made.before, rest), _Kept(made.after, rest), self._pass.shown(made.matter))

    def record(self) -> object:
        while True:
            now = self._inner.record()
            matter = self._inner.load()
            if self._inner.record() == now:
                return _Kept(now, self._rest(matter))

    def come_back(self, to: object, now: object) -> Matter:
        """Raises `Known` also where what is hidden was changed between the two."""
        if not isinstance(to, _Kept) or not isinstance(now, _Kept) or to._rest != now._rest:
            refuse()
        return self._pass.shown(self._inner.come_back(to._record, now._record))

    def stamp(self) -> object:
        return self._inner.stamp()

    def viewed(self) -> None:
        self._inner.viewed()

    def watched(self) -> tuple[Path, ...]:
        return self._inner.watched()

    # Bytes

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        paper = _paper_of(name)
        matter, shown = self._both()
        if paper is None:
            refuse()
        if _folded(name) in self._closed(matter):
            if new:
                raise Known("name_taken", file=name)
            refuse()
        if not new and paper not in self._mine and not (name.startswith("working/") and shown.paper(paper)):
            refuse()
        inner = self._inner.put_blob(name, new=new)
        return self._brought_in(paper, inner) if new else inner

    @contextmanager
    def _brought_in(self, paper: str, inner: AbstractContextManager[BlobWriter]) -> Iterator[BlobWriter]:
        with inner as blob:
            self._mine.add(paper)
            yield blob

    def open_blob(self, name: str) -> BinaryIO:
        if not self._may_read(name):
            refuse()
        return self._inner.open_blob(name)

    def blob(self, name: str) -> Blob | None:
        return self._inner.blob(name) if self._may_read(name) else None

    def drop_blob(self, name: str) -> None:
        paper, matter = _paper_of(name), self._both()[0]
        recorded = {_folded(one.file) for one in matter.evidence} | {one.id for one in matter.evidence}
        if paper is None or paper not in self._mine or paper in recorded or _folded(name) in recorded:
            refuse()
        self._inner.drop_blob(name)

    def _may_read(self, name: str) -> bool:
        paper, (matter, shown) = _paper_of(name), self._both()
        if paper is None or _folded(name) in self._closed(matter):
            return False
        return paper in self._mine or any(name == one.file or name in _copies(one.id) for one in shown.evidence)

    def _closed(self, matter: Matter) -> set[str]:
        """Names of everything that belongs to a hidden paper, as a disk may take them for the same."""
        papers = self._pass.papers(matter)
        hidden = [one for one in matter.evidence if one.id in papers]
        return {_folded(name) for one in hidden for name in (one.file, *_copies(one.id))}

    # Packets

    def outputs(self, where: Path | None) -> Outputs:  # noqa: ARG002 - alike wherever they are to go
        return _NoOutputs()

    def kept(self, request: str) -> Outputs:  # noqa: ARG002
        return _NoOutputs()

    def _both(self) -> tuple[Matter, Matter]:
        """The matter, and what is shown of it; read anew only where somebody changed the record."""
        now = self._inner.stamp()  # first: what is written from here on is seen as new
        if self._known is None or self._known[0] != now:
            matter = self._inner.load()
            self._known = (now, matter, self._pass.shown(matter))
        return self._known[1:]

    def _rest(self, matter: Matter) -> bytes:
        return hashlib.sha256(repr(_sorted(self._pass.rest(matter))).encode("utf-8", "surrogatepass")).digest()


class _Kept:
    """A record to come back to. What stands in it is for its store alone."""

    __slots__ = ("_record", "_rest")

    def __init__(self, record: object, rest: bytes) -> None:
        self._record, self._rest = record, rest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self._record == other._record

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "a record"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a record stays in its store")


class _NoOutputs:
    """None is there, and none can be made."""

    def begin(self, stem: str) -> AbstractContextManager[Batch]:  # noqa: ARG002
        refuse()

    def where(self, name: str) -> str:
        return name

    def open(self, name: str) -> BinaryIO:  # noqa: ARG002
        refuse()

    def blob(self, name: str) -> Blob | None:  # noqa: ARG002
        return None


# Changes of what is shown, as changes of the whole


class _Whole:
    """Takes the changes of one commit, one after another: each may point at what those before it made."""

    def __init__(self, screen: DayPass, matter: Matter, mine: Keys) -> None:
        self._pass, self._matter, self._mine = screen, matter, mine
        shown = screen.shown(matter)
        self._papers = {one.id for one in shown.evidence}
        self._rows = {name: {str(row["id"]) for row in rows} for name, rows in shown.tables.items()}
        self._hidden = {name: screen.hidden_rows(matter, name) for name in DROPS}

    def __call__(self, change: Change) -> Change:
        screen = self._pass
        match change:
            case Answer(key, _) if not screen.hides_answer(key):
                return change
            case Rows(table, rows) if not screen.hides_table(table):
                return Rows(table, self._with_hidden(table, rows))
            case Add(table, row) if table in ADDS:
                self._fits(table, row)
                return change
            case Drop(table, at) if table in DROPS:
                places = [place for place, hidden in enumerate(self._hidden[table]) if not hidden]
                if not 0 <= at < len(places):
                    raise Known("row_gone", table=table, id=at)
                del self._hidden[table][places[at]]
                return Drop(table, places[at])
            case Put("evidence", id_, values) if id_ in self._papers and not {"id", "file", "sha256"} & set(values):
                self._points_at_what_is_shown("evidence", values)
                return change
            case Put("requests", _, values) if set(values) <= set(OF_A_REQUEST):
                return change
            case Put("", _, values) if set(values) <= {"call", "client"}:
                return Put("", "", {key: self._call(one) if key == "call" else one for key, one in values.items()})
            case _:
                refuse()

    def _with_hidden(self, table: str, rows: tuple[Mapping[str, Any], ...] | None) -> tuple[Mapping[str, Any], ...] | None:
        """The rows with what is hidden of them. Where a table hides anything, no row of it goes: it may hold that."""
        screen = self._pass
        before = {str(row["id"]): row for row in self._matter.tables.get(table, ())}
        given = {str(row.get("id")): row for row in rows or ()}
        if any(screen.hides_column(table, column) for row in given.values() for column in row):
            refuse()
        if screen.columns[table] and before.keys() - given.keys():
            refuse()
        self._rows[table] = set(given)
        if rows is None:
            return None
        hidden = {
            id_: {key: value for key, value in row.items() if screen.hides_column(table, key)} for id_, row in before.items()
        }
        return tuple({**row, **hidden.get(str(row.get("id")), {})} for row in rows)

    def _fits(self, table: str, row: Mapping[str, Any]) -> None:
        """A new row of a list, refused where it points at anything that is not shown, whether it is there or not."""
        self._points_at_what_is_shown(table, row)
        match table:
            case "evidence":
                if self._matter.paper(str(row.get("id"))) is not None or _paper_of(str(row.get("file"))) not in self._mine:
                    refuse()
                self._papers.add(str(row.get("id")))
            case "unanswered" | "said" if self._pass.hides_question(str(row.get("key"))):
                refuse()
            case "history" if row.get("did") not in EVENTS:
                refuse()
            case "settled" if row.get("how") != "met":
                refuse()
        if table in self._hidden:
            self._hidden[table].append(False)

    def _points_at_what_is_shown(self, table: str, row: Mapping[str, Any]) -> None:
        screen = self._pass
        rows = {"", None, *self._papers, *(id_ for ids in self._rows.values() for id_ in ids)}
        also = tuple(row.get("also") or ())
        if any(one.get("item") in screen.items or one.get("row") not in rows for one in (row, *also)):
            refuse()
        kind = row.get("kind")
        if table == "evidence" and kind is not None and (kind in screen.kinds or kind not in screen.library.evidence_kinds):
            refuse()
        names = ("target", "before", "after", "translation_of", "variant_of", "proof")
        places = {str(row[name]).partition(":")[0] for name in names if row.get(name)}
        scanned = (*(row.get("signed") or ()), *(row.get("seen") or ()))
        places |= {str(one["paper"]) for one in scanned if one.get("paper")}
        if not places <= self._papers:
            refuse()

    def _call(self, call: object) -> object:
        """A call as it was typed, with the safe way to reach the caller that is not shown."""
        if not isinstance(call, Mapping) or call.get("reach"):
            refuse()
        reach = self._matter.call.reach if self._matter.call else ""
        return {**call, "reach": reach} if reach else call


# Names of files


def _paper_of(name: str) -> str | None:
    """What tells a paper's files apart from those of others; None for a name that is none of a paper's."""
    parts = PurePosixPath(plain_name(name)).parts
    if len(parts) != 2 or "/".join(parts) != name:
        return None
    if parts[0] == "working":
        found = _WORKING.fullmatch(parts[1])
        return found[1] if found else None
    return PurePosixPath(parts[1]).stem if parts[0] == "evidence" else None


def _copies(paper: str) -> tuple[str, ...]:
    return tuple(f"working/{paper}{covered}{suffix}" for covered in ("", ".covered") for suffix in (".pdf", ".json"))


def _folded(name: str) -> str:
    """Names that some disk takes for one: capitals, accents apart or together, dots and blanks at the end."""
    parts = (part.rstrip(". ") for part in unicodedata.normalize("NFKC", name).casefold().split("/"))
    return "/".join(unicodedata.normalize("NFKC", part) for part in parts)


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted((str(key), _sorted(one)) for key, one in value.items())
    return [_sorted(one) for one in value] if isinstance(value, list | tuple) else value


def opened_for(store: Store, library: Library, who: Staff, day: dt.date) -> Store:
    """A matter as this person may open it on that day. Raises `Known` where it is not in the day pass, or where the pass is
    over."""
    if who.role != "helper":
        return store
    if not who.in_time(day):
        raise Known("no_day_pass", name=who.name)
    if store.key not in who.matters:
        raise Known("not_granted", name=who.name)
    return store if isinstance(store, HelperStore) else HelperStore(store, library)


def may_leave(store: Store) -> None:
    """Raises `Known` where nothing of a matter goes on paper, into a packet or into a file."""
    if isinstance(store, HelperStore):
        refuse()
