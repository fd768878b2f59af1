"""The matters of a vault: the list that every member sees, and the doors to those that are granted.

A row of the list is sealed under the office key: how the office calls the matter, whether it is restricted, and what a list
shows of it. Of a restricted matter it shows nothing but that there is one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from packets.errors import Known
from packets.matters.matter import Matter
from packets.vault.sealed import plain
from packets.vault.sealed.files import ID, BlobFiles
from packets.vault.sealed.identity import about_grant, granting
from packets.vault.sealed.keys import MatterKeys, OfficeKeys
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import Change, SealedMatter
from packets.vault.sealed.sealing import Tampered, about, new_key
from packets.vault.sealed.vault import BLOBS

if TYPE_CHECKING:
    from packets.vault.sealed.vault import Tx, Vault

STALE: Final = "stale"
"""Written by somebody without the office key: list and card are to be made anew by the next who has it."""
LEAKED: Final = "leaked"
"""Somebody who could open it was revoked by who could not: the next who can gives it another key."""

Card = Callable[[Matter, bytes], bytes]
"""The card of the blind check, by the vault's key of marks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in the list."""

    id: bytes
    key: str
    rev: int
    epoch: int
    restricted: bool
    state: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict, repr=False)
    open_to_me: bool = True
    lost: bool = False
    """Its row does not open: what is told of it here, the matter said itself."""


class Matters:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.files = BlobFiles(vault.place / BLOBS, vault.durability, vault.database)
        self.lines: dict[str, Line] = {}
        self.card_of: Card | None = None
        self._open: dict[str, SealedMatter] = {}
        """One object for a matter as long as the vault is open, since stores and writers hold on to it."""
        self._mine: dict[bytes, bytes] = {}
        """Matter -> its key as it was granted to this person."""

    def read(self) -> None:
        """The whole list. Matters that do not open to this person are among it, by number."""
        vault, office = self.vault, self.vault.me.office
        self._mine = {one: key for one, key in self._granted()}
        self.lines = {}
        for id_, rev, epoch, wrapped, state, ct in vault.database.rows("SELECT * FROM matters"):
            if office is None:
                if id_ in self._mine:
                    line = self._of_a_pass(id_, rev, epoch, wrapped is None, state)
                    self.lines[line.key] = line
                continue
            try:
                head = plain.head_of(office.summary.open(ct, about("matters", vault.id, id_, b"", rev, office.epoch)))
                line = Line(id_, head["key"], rev, epoch, wrapped is None, state, head["summary"])
            except (Tampered, KeyError):
                line = self._of_itself(id_, rev, epoch, wrapped)
            if line.restricted and id_ not in self._mine:
                line = Line(id_, line.key, rev, epoch, True, state, {}, False)
            self.lines[line.key] = line

    def _granted(self) -> Iterable[tuple[bytes, bytes]]:
        """Matters that were granted to this person by name."""
        vault, me = self.vault, self.vault.me
        sql = (
            "SELECT g.object, g.epoch, g.sealed, g.granted_by, g.at, g.sig, m.state FROM grants g"
            " JOIN matters m ON m.id=g.object AND m.epoch=g.epoch WHERE g.kind='matter' AND g.principal=?"
        )
        for object_, epoch, sealed, by, at, sig, state in vault.database.rows(sql, (me.principal,)):
            what = about_grant("matter", vault.id, object_, epoch, me.principal)
            granter = vault.people.get(by)
            if granter is None or not granter.public.signed(granting(what, sealed, at), sig):
                continue
            if not granter.active and state != LEAKED:
                continue  # what who left had granted was granted anew by others, or waits for that
            try:
                yield object_, me.identity.take(sealed, what)
            except Tampered:
                continue

    def _of_a_pass(self, id_: bytes, rev: int, epoch: int, restricted: bool, state: str) -> Line:
        """Without the office key, what the matter is called stands in the matter."""
        line = Line(id_, f"damaged-{id_.hex()[:8]}", rev, epoch, restricted, state)
        try:
            found = SealedMatter.read(self.vault, self, id_, line.key, self._keys_of(line), restricted=restricted)
            return replace(line, key=found.key, summary=found.summary(found.record))
        except Known:
            return line

    def _of_itself(self, id_: bytes, rev: int, epoch: int, wrapped: bytes | None) -> Line:
        """Where a row of the list does not open, the matter says what it is called, and its row is made anew."""
        line = self._of_a_pass(id_, rev, epoch, wrapped is None, STALE)
        return replace(line, state="" if line.key.startswith("damaged-") else STALE, lost=True)

    # Doors

    def in_order(self) -> list[str]:
        return sorted(self.lines, key=_number)

    def line(self, key: str) -> Line:
        found = self.lines.get(key)
        if found is None:
            raise Known("matter_not_here", key=key)
        return found

    def open(self, key: str) -> SealedMatter:
        """Raises `Known` where there is none, or it was not granted."""
        with self.vault.lock:
            line = self.line(key)
            found = self._open.get(key)
            if found is None:
                keys = self._keys_of(line)
                found = SealedMatter.read(self.vault, self, line.id, key, keys, restricted=line.restricted)
                self._open[key] = found
            found.ready()
            return found

    def keys_of(self, matter: SealedMatter) -> tuple[MatterKeys, bool]:
        """The keys of a matter as they are now, and whether it is restricted. Raises `Known` where it is not granted now."""
        line = self.line(matter.key)
        if line.id != matter.id:
            raise Known("matter_not_here", key=matter.key)
        return self._keys_of(line), line.restricted

    def _keys_of(self, line: Line) -> MatterKeys:
        if line.id in self._mine:
            return MatterKeys.of(self._mine[line.id], line.epoch)
        if line.restricted:
            raise Known("matter_restricted", matter=line.key)
        office = self.vault.office_keys
        row = self.vault.database.row("SELECT wrapped FROM matters WHERE id=?", (line.id,))
        if row is None or row[0] is None:
            raise Known("matter_damaged", matter=line.key, what="")
        try:
            return MatterKeys.of(office.wrap.unwrap(row[0], about_key(self.vault.id, line.id, line.epoch)), line.epoch)
        except Tampered:
            raise Known("matter_damaged", matter=line.key, what="") from None

    def new(self, record: Callable[[str], dict[str, Any]]) -> SealedMatter:
        """A new matter; `record` makes its record from the number that it gets."""
        return self.settle(self.begin(), record, Entry("started"))

    def begin(self) -> SealedMatter:
        """A matter that nobody sees yet: blobs can be put into it, and `settle` brings it in with all of them, or nothing."""
        return SealedMatter(self.vault, self, os.urandom(ID), "", MatterKeys.of(new_key(), 1), restricted=False)

    def settle(
        self,
        made: SealedMatter,
        record: Callable[[str], dict[str, Any]],
        entry: Entry,
        *,
        key: str = "",
        readers: Iterable[bytes] | None = None,
        note: Callable[[str], Entry] | None = None,
    ) -> SealedMatter:
        """In one transaction a begun matter stands, under `key` where that is free and else under the next number. With
        `readers` it is restricted to these principals from the start. `note` goes into the office's history."""
        vault = self.vault
        office = vault.office_keys
        with vault.lock:
            made.key = key = self._free(key)
            content = record(key)
            made.shaped(content)
            self.files.settle()
            with vault.write() as tx:
                made.restricted = readers is not None
                wrapped = None
                if readers is None:
                    wrapped = office.wrap.wrap(made.keys.key, about_key(vault.id, made.id, 1))
                for one in readers or ():
                    vault.grant(tx, "matter", made.id, 1, made.keys.key, one)
                tx.run("INSERT INTO matters VALUES (?,?,?,?,?,?)", (made.id, 0, 1, wrapped, "", b""))
                self._given(tx, key)
                self.lines[key] = Line(made.id, key, 0, 1, made.restricted)
                tx.undo.append(lambda: self.lines.pop(key, None))
                made.into(tx, content, Change(keep=dict(made.pending)), entry)
                if note is not None:
                    tx.ledger(vault.office, (), (), note(key))

                def stands() -> None:
                    made.pending.clear()
                    if readers is not None:
                        self._mine[made.id] = made.keys.key
                    self._open[key] = made

                tx.after.append(stands)
            return made

    def _free(self, wanted: str) -> str:
        """The key asked for where it is free, or the next number, which no matter ever had."""
        if wanted and wanted not in self.lines:
            return wanted
        row = self.vault.database.row("SELECT value FROM meta WHERE name='number'")
        return f"m-{(int(row[0]) if row else 0) + 1:04d}"

    def _given(self, tx: Tx, key: str) -> None:
        number = re.fullmatch(r"m-(\d+)", key)
        last = max((int(row[0]) for row in tx.rows("SELECT value FROM meta WHERE name='number'")), default=0)
        if number is not None and int(number[1]) > last:
            tx.run("INSERT OR REPLACE INTO meta VALUES ('number', ?)", (number[1].encode(),))
            tx.touch("meta", "number")

    def told(self, tx: Tx, matter: SealedMatter, record: Mapping[str, Any]) -> None:
        """The list and the card follow what is written in a matter."""
        line = self.lines[matter.key]
        office = self.vault.me.office
        if office is None:
            if line.state != STALE:
                self._row(tx, line, state=STALE)
            return
        summary: Mapping[str, Any] = {} if matter.restricted else matter.summary(record)
        # Without words to know names by, no card can be made: the next who has them makes it.
        state = line.state if line.state == LEAKED else STALE if self.card_of is None else ""
        if line.rev == 0 or line.lost or summary != line.summary or state != line.state:
            self._row(tx, line, office=office, summary=summary, state=state)
        if self.card_of is not None and self.vault.mark is not None:
            card = self.card_of(matter.shaped(record), self.vault.mark)
            if card != matter.card or line.state == STALE:
                self._write_card(tx, line.id, card, office)
                tx.after.append(lambda: setattr(matter, "card", card))

    def _write_card(self, tx: Tx, matter: bytes, card: bytes, office: OfficeKeys) -> None:
        rev = 1 + max((one[0] for one in tx.rows("SELECT rev FROM cards WHERE matter=?", (matter,))), default=0)
        ct = office.card.seal(card, about("cards", self.vault.id, matter, b"", rev, office.epoch))
        tx.run("INSERT OR REPLACE INTO cards VALUES (?,?,?)", (matter, rev, ct))
        tx.touch("cards", matter)

    def renew_office(self, tx: Tx, old: OfficeKeys, new: OfficeKeys, but: set[bytes]) -> None:
        """The list, but for rows that were written anew already, and the cards, from one office key to the next."""
        vault = self.vault
        for id_, rev, ct in tx.rows("SELECT id, rev, ct FROM matters"):
            if id_ not in but:
                head = old.summary.open(ct, about("matters", vault.id, id_, b"", rev, old.epoch))
                fresh = new.summary.seal(head, about("matters", vault.id, id_, b"", rev, new.epoch))
                tx.one("UPDATE matters SET ct=? WHERE id=?", (fresh, id_))
                tx.touch("matters", id_)
        for matter, rev, ct in tx.rows("SELECT matter, rev, ct FROM cards"):
            card = old.card.open(ct, about("cards", vault.id, matter, b"", rev, old.epoch))
            ct = new.card.seal(card, about("cards", vault.id, matter, b"", rev, new.epoch))
            tx.one("UPDATE cards SET ct=? WHERE matter=?", (ct, matter))
            tx.touch("cards", matter)

    def _row(
        self,
        tx: Tx,
        line: Line,
        *,
        state: str | None = None,
        office: OfficeKeys | None = None,
        summary: Mapping[str, Any] | None = None,
        restricted: bool | None = None,
        epoch: int | None = None,
        wrapped: bytes | None = None,
    ) -> None:
        """Write one row of the list; the list in memory follows once it stands."""
        vault = self.vault
        rev = line.rev + 1 if office is not None else line.rev
        fresh = Line(
            line.id,
            line.key,
            rev,
            line.epoch if epoch is None else epoch,
            line.restricted if restricted is None else restricted,
            line.state if state is None else state,
            line.summary if summary is None else summary,
            line.open_to_me,
        )
        if office is not None:
            head = plain.write({"key": fresh.key, "summary": dict(fresh.summary)})
            ct = office.summary.seal(head, about("matters", vault.id, fresh.id, b"", rev, office.epoch))
            tx.one("UPDATE matters SET rev=?, ct=? WHERE id=? AND rev=?", (rev, ct, fresh.id, line.rev))
        if epoch is not None:
            tx.one("UPDATE matters SET epoch=?, wrapped=? WHERE id=?", (fresh.epoch, wrapped, fresh.id))
        tx.one("UPDATE matters SET state=? WHERE id=?", (fresh.state, fresh.id))
        tx.touch("matters", fresh.id)
        tx.after.append(lambda: self.lines.__setitem__(fresh.key, fresh))

    # Who may open one

    def new_key(self, tx: Tx, key: str, office: OfficeKeys, readers: Iterable[bytes] | None, entry: Entry) -> None:
        """Another key for a matter: for every member (`readers` None), or granted to these only. Old grants go."""
        vault, line = self.vault, self.lines[key]
        matter, shown_now = self._open.get(key), key in self._open
        if matter is None:
            keys_now = self._keys_of(line)
            matter = SealedMatter.read(vault, self, line.id, key, keys_now, restricted=line.restricted)
        matter.ready()
        contents = matter.contents()  # before anything is written: one that is not whole is left as it is
        keys = MatterKeys.of(new_key(), line.epoch + 1)
        named = None if readers is None else set(readers)
        wrapped = office.wrap.wrap(keys.key, about_key(vault.id, line.id, keys.epoch)) if named is None else None
        granted = self._with_passes(tx, line) if named is None else named
        self._strip(tx, line)
        for one in granted:
            vault.grant(tx, "matter", line.id, keys.epoch, keys.key, one)
        matter.renew(tx, keys, contents, entry, kept=shown_now)
        restricted = named is not None
        shown = {} if restricted else matter.summary(matter.record)
        state = STALE if line.state == LEAKED else line.state
        self._row(tx, line, office=office, summary=shown, restricted=restricted, epoch=keys.epoch, wrapped=wrapped, state=state)
        if shown_now:
            tx.after.append(lambda: setattr(matter, "restricted", restricted))

        def stands() -> None:
            self._mine.pop(line.id, None)
            if named is not None and vault.me.principal in named:
                self._mine[line.id] = keys.key

        tx.after.append(stands)

    def _with_passes(self, tx: Tx, line: Line) -> set[bytes]:
        """Whoever opens it by name and has not the office: those with a day pass."""
        sql = (
            "SELECT principal FROM grants WHERE kind='matter' AND object=?"
            " AND principal NOT IN (SELECT principal FROM grants WHERE kind='office')"
        )
        return {row[0] for row in tx.rows(sql, (line.id,))}

    def _strip(self, tx: Tx, line: Line) -> None:
        for epoch, principal in tx.rows("SELECT epoch, principal FROM grants WHERE kind='matter' AND object=?", (line.id,)):
            tx.touch("grants", "matter", line.id, epoch, principal)
        tx.run("DELETE FROM grants WHERE kind='matter' AND object=?", (line.id,))

    def readers(self, tx: Tx, line: Line) -> set[bytes]:
        """Who may open a restricted matter, without who was revoked."""
        return {row[0] for row in tx.rows("SELECT principal FROM grants WHERE kind='matter' AND object=?", (line.id,))}

    def leaked(self, tx: Tx, line: Line, old: OfficeKeys, new: OfficeKeys) -> None:
        """Somebody left who could open it, and who revokes cannot or it is not whole: the next who can gives another key."""
        self._row(tx, line, state=LEAKED)
        self.rewrap(tx, line, old, new)

    def rewrap(self, tx: Tx, line: Line, old: OfficeKeys, new: OfficeKeys) -> None:
        """The key of a matter, where every member has it, from one office key to the next."""
        for (wrapped,) in tx.rows("SELECT wrapped FROM matters WHERE id=? AND wrapped IS NOT NULL", (line.id,)):
            with suppress(Tampered):
                key = old.wrap.unwrap(wrapped, about_key(self.vault.id, line.id, line.epoch))
                wrapped = new.wrap.wrap(key, about_key(self.vault.id, line.id, line.epoch))
                tx.run("UPDATE matters SET wrapped=? WHERE id=?", (wrapped, line.id))
                tx.touch("matters", line.id)

    def know_names(self, card_of: Card) -> None:
        """From now on cards are made for the blind check, and those that could not be made before."""
        self.card_of = card_of
        self.catch_up()

    def catch_up(self) -> None:
        """What others could not do: lists and cards of what was written with a day pass, keys of what somebody left behind."""
        vault = self.vault
        if vault.me.office is None or vault.read_only:
            return
        for key, line in list(self.lines.items()):
            if not line.open_to_me or line.state not in (STALE, LEAKED) or (line.state == STALE and self.card_of is None):
                continue
            try:
                self._catch_up(key, line)
            except Known as fault:
                # One that waits for somebody stops nobody.
                if fault.code not in ("matter_damaged", "stranger", "stranger_sheet"):
                    raise

    def _catch_up(self, key: str, line: Line) -> None:
        vault = self.vault
        if line.state == STALE:
            matter = self.open(key)
            matter.commit(matter.record, Change(), Entry("listed"))
            return
        with vault.write() as tx:
            readers = self.readers(tx, line) if line.restricted else None
            self.new_key(tx, key, vault.office_keys, readers, Entry("another key"))

    def destroy(self, key: str) -> None:
        """Its keys go, with everything that they opened; then its files. What is left on a disk opens for nobody."""
        vault, line = self.vault, self.line(key)
        self.open(key)  # nobody destroys what is not open to him
        with vault.lock:
            blobs = [row[0] for row in vault.database.rows("SELECT id FROM blobs WHERE matter=?", (line.id,))]
            with vault.write() as tx:
                self._strip(tx, line)
                for table, column in (
                    ("matters", "id"),
                    ("cards", "matter"),
                    ("heads", "matter"),
                    ("records", "matter"),
                ):
                    tx.run(f"DELETE FROM {table} WHERE {column}=?", (line.id,))
                tx.run("DELETE FROM history WHERE matter=?", (line.id,))
                tx.blobs((), blobs)
                tx.touch("matters", line.id)
                tx.touch("cards", line.id)
                tx.touch("heads", line.id)
                tx.ledger(vault.office, (), (), Entry("destroyed", {"matter": key, "blobs": len(blobs)}))
            self.lines.pop(key)
            self._mine.pop(line.id, None)
            if (found := self._open.pop(key, None)) is not None:
                blobs += [one.blob for one in found.pending.values() if one.blob]
                found.pending.clear()
                found.forget()
            vault.database.forget_old()
            for blob in blobs:
                self.files.remove(blob)

    # The blind check

    def cards(self) -> Iterable[tuple[str, bytes]]:
        """The card of every matter, restricted ones too; empty where there is none or an old one: nobody knows what it says."""
        office = self.vault.office_keys
        cards: dict[bytes, bytes] = {}
        for matter, rev, ct in self.vault.database.rows("SELECT matter, rev, ct FROM cards"):
            try:
                cards[matter] = office.card.open(ct, about("cards", self.vault.id, matter, b"", rev, office.epoch))
            except Tampered:
                continue
        for key, line in self.lines.items():
            yield key, b"" if line.state == STALE else cards.get(line.id, b"")

    # Ends

    def flush(self) -> None:
        """What waits in any of them gets its row. One that fails keeps no other from it."""
        with ExitStack() as stack:
            for matter in self._open.values():
                stack.callback(matter.flush)

    def forget(self, key: str) -> None:
        """Nothing of it is kept in memory, until it is asked for again."""
        with self.vault.lock:
            found = self._open.get(key)
            if found is not None:
                found.flush()
                found.forget()

    def follow(self) -> None:
        """The list as it stands now; what is open of it is read again when it is asked for."""
        self.read()
        for matter in self._open.values():
            matter.forget()

    def tidy(self) -> int:
        """Files that no row tells of go. Gives how many."""
        return self.files.sweep({row[0] for row in self.vault.database.rows("SELECT id FROM blobs")})


def about_key(vault: bytes, matter: bytes, epoch: int) -> bytes:
    return about("matter key", vault, matter, b"", 0, epoch)


def _number(key: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"(.*?)(\d+)", key)
    return (found[1], int(found[2]), key) if found else (key, 0, key)
