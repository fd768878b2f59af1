"""An office as somebody with a day pass has it: today's matters, each with less in it (`packets.vault.helper`), and nothing
of the office's own that is the attorneys'. Checking for conflicts stays blind and whole: over all matters, by their cards."""

from __future__ import annotations

import datetime as dt
import hmac
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from packets.errors import Known
from packets.matters.alike import Held
from packets.matters.cards import MARK, Card, card_of
from packets.requests.library import Library
from packets.requests.office import OfficeRecord, Staff
from packets.vault.blind import Blind
from packets.vault.helper import opened_for, refuse
from packets.vault.store import Change, Office, Store


class HelperOffice:
    def __init__(self, inner: Office, library: Library, who: Staff, day: dt.date) -> None:
        self._inner, self._library, self._who, self._day = inner, library, who, day
        self._key = os.urandom(32)
        """Of the marks, where the office itself keeps no cards. It lasts as long as this object."""

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def place(self) -> Path:
        return self._inner.place

    @property
    def sealed(self) -> bool:
        return self._inner.sealed

    def load(self) -> OfficeRecord:
        record = self._inner.load()
        unnamed = tuple(one.model_copy(update={"name": ""}) for one in record.destroyed)
        # What forms say of the staff are numbers and addresses of theirs: nobody needs them for a day.
        staff = tuple(one.model_copy(update={"facts": {}, "no_facts": ()}) for one in record.staff)
        return record.model_copy(update={"notes": (), "destroyed": unnamed, "staff": staff})

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:  # noqa: ARG002 - none of them
        refuse()

    def matters(self) -> list[str]:
        granted = self._who.matters if self._who.in_time(self._day) else ()
        return [key for key in self._inner.matters() if key in granted]

    def open(self, key: str) -> Store:
        if key not in self._who.matters:  # before it is looked for: whether there is such a matter is not told either
            raise Known("not_granted", name=self._who.name)
        return opened_for(self._inner.open(key), self._library, self._who, self._day)

    def new_matter(self, text: str) -> Store:  # noqa: ARG002
        refuse()

    def destroy(self, key: str) -> None:  # noqa: ARG002
        refuse()

    def definitions(self) -> Path | None:
        return self._inner.definitions()

    # The blind check

    def mark(self, text: str) -> bytes:
        if isinstance(self._inner, Blind):
            return self._inner.mark(text)
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")[:MARK]

    def cards(self) -> Iterator[tuple[str, bytes]]:
        yield from self._inner.cards() if isinstance(self._inner, Blind) else self._made()
        for row in self._inner.load().destroyed:
            if row.name:
                yield row.id, Card(row.practice, Held.of([("ours", row.name)], [], self.mark)).to_bytes()

    def _made(self) -> Iterator[tuple[str, bytes]]:
        for key in self._inner.matters():
            try:
                yield key, card_of(self._inner.open(key).load(), self._library, self.mark).to_bytes()
            except (Known, OSError, ValueError):
                yield key, b""


def office_for(office: Office, library: Library, who: Staff, day: dt.date) -> Office:
    """An office as this person may have it on that day."""
    helper = who.role == "helper" and not isinstance(office, HelperOffice)
    return HelperOffice(office, library, who, day) if helper else office
