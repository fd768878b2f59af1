"""A sealed file from elsewhere becomes a matter of this vault: signature first, everything bounded, whole or not at all.

What the sender made of the papers is not believed: originals and packets come in, working copies and facts are made here. The
sender's history is kept beside the matter, sealed, and is not ours.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.requests.model import shaped
from packets.vault.files import disk_faults
from packets.vault.sealed import plain
from packets.vault.sealed.annex import Held
from packets.vault.sealed.archive import MOST_BLOBS, MOST_RECORD, Checked, Entry, entries, inside_name
from packets.vault.sealed.bundle import Bundle, ToPassphrase
from packets.vault.sealed.directory import sheets_of
from packets.vault.sealed.ledger import Entry as Told
from packets.vault.sealed.matter import RECORD, SealedMatter
from packets.vault.sealed.office_card import cards, identity_of
from packets.vault.sealed.passphrase import Secret
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Store

BROUGHT = "brought"
"""Where what the sender knew lies in the matter."""
HISTORY, FROM = f"{BROUGHT}/history.jsonl", f"{BROUGHT}/from.json"
OURS = "working/"
"""What the receiver makes itself."""

Again = Callable[[SealedStore, Matter], object]
"""Makes working copies and facts of the papers that just came in, before anybody sees the matter."""


@dataclass(frozen=True, slots=True)
class Brought:
    key: str
    bundle: str
    sender: str
    """As the sending office calls itself."""
    compared: bool
    """Whether somebody here compared the words of that office's card."""
    files: int
    left_out: int
    """Working copies and facts of the sender."""
    history_holds: bool
    """Chain and signatures of the sender's history."""
    restricted: bool


def bring_bundle(
    vault: Vault,
    file: Path,
    passphrase: Secret | None = None,
    report: Report = SILENT,
    *,
    again: Again | None = None,
    once_more: bool = False,
) -> Brought:
    """The matter in `file`, under a number and a key of its own. Raises `Known`, and nothing of it is there then: damaged, for
    somebody else, wrong passphrase, or brought already (unless `once_more`). One that was restricted is restricted here to who
    brings it, who must be one who decides."""
    if vault.me.office is None:
        raise Known("not_with_day_pass")
    if vault.read_only:
        raise Known("vault_read_only")
    with disk_faults(file.name), file.open("rb", buffering=0) as source:
        bundle = Bundle.read(source, report.step)
        if not once_more and bundle.header.bundle in _brought(vault):
            raise Known("bundle_again")
        if isinstance(bundle.header.to, ToPassphrase) and passphrase is None:
            raise Known("bundle_wants_passphrase")
        key = bundle.key_for(passphrase if passphrase is not None else identity_of(vault)[0])
        if shutil.disk_usage(vault.place).free < bundle.size + bundle.size // 8:
            raise Known("no_space", file=file.name)
        made = vault.matters.begin()
        try:
            return _Bringing(vault, made, bundle, report).run(entries(bundle.opened(key)), again)
        except BaseException as fault:
            made.abandon()
            if isinstance(fault, Known) and fault.code == "blob_damaged":
                raise Known("bundle_damaged") from None
            raise


def _brought(vault: Vault) -> set[str]:
    """Bundles that were brought before, by the office's history."""
    past = vault.office.history(vault.database, None)
    try:
        return {str(one.what.get("bundle")) for one in past if one.did == BROUGHT}
    except Tampered:
        raise Known("vault_damaged", why="the office's history does not hold together") from None


def came_as(store: Store) -> str:
    """The number that the matter had in the office that sent it, under which it filed its packets; empty of our own."""
    if store.blob(FROM) is None:
        return ""
    with store.open_blob(FROM) as file:
        try:
            return str(plain.head_of(file.read()).get("matter", ""))
        except Tampered:
            return ""


class _Bringing:
    def __init__(self, vault: Vault, made: SealedMatter, bundle: Bundle, report: Report) -> None:
        self.vault, self.made, self.bundle, self.report = vault, made, bundle, report
        self.store = SealedStore(made)
        self.names: set[str] = set()
        self.left_out = 0
        self.done = 0

    def run(self, found: Iterable[Entry], again: Again | None) -> Brought:
        steps = iter(found)
        first = next(steps)
        if first.kind != "matter":
            raise Known("bundle_damaged")
        record, restricted = self._record(first)
        if restricted and not self.vault.who.may_decide(self.vault.clock().date()):
            raise Known("attorney_only", name=self.vault.who.name)
        holds: bool | None = None
        ended = False
        for entry in steps:
            if entry.kind == "blob" and holds is None:
                self._blob(entry)
            elif entry.kind == "history" and holds is None:
                holds = self._history(entry)
            elif entry.kind == "end" and holds is not None:
                ended = entry.number("blobs") == len(self.names)
            else:
                raise Known("bundle_damaged")
        if not ended or holds is None:
            raise Known("bundle_damaged")
        card = next((one for one in cards(self.vault) if one.public == self.bundle.sender), None)
        compared = card is not None and bool(card.compared_by)
        sender = first.text("office")[:200]
        self._from(first, sender, compared=compared, holds=holds)
        if again is not None:
            again(self.store, shaped(Matter, record, RECORD))
        what = {"bundle": self.bundle.header.bundle, "compared": compared, "history_holds": holds}
        vault = self.vault
        made = vault.matters.settle(
            self.made,
            lambda key: {**record, "id": key},
            Told(BROUGHT, what),
            readers={vault.me.principal, *sheets_of(vault)} if restricted else None,
            note=lambda key: Told(BROUGHT, {"bundle": self.bundle.header.bundle, "matter": key}),
        )
        files = len(self.names) - self.left_out
        return Brought(made.key, self.bundle.header.bundle, sender, compared, files, self.left_out, holds, restricted)

    def _record(self, first: Entry) -> tuple[dict[str, Any], bool]:
        try:
            record = plain.head_of(first.whole(MOST_RECORD))
        except Tampered:
            raise Known("bundle_damaged") from None
        shaped(Matter, record, RECORD)
        for request in record.get("requests", []):
            # An attorney of another office read it there, and what is built here is another packet. What left stays as it left.
            if "sent" not in request:
                request.pop("approvals", None)
        return record, first.head.get("restricted") is not False

    def _blob(self, entry: Entry) -> None:
        name = inside_name(entry.text("name"))
        if name in self.names or len(self.names) >= MOST_BLOBS:
            raise Known("bundle_damaged")
        self.names.add(name)
        if name.startswith(OURS):
            self.left_out += 1
            for piece in Checked(entry):
                self._step(piece)
            return
        # What was brought to the sender in its turn lies one step deeper.
        inside = inside_name(f"{BROUGHT}/{name}") if name.startswith(f"{BROUGHT}/") else name
        with self.store.put_blob(inside, new=True) as blob:
            for piece in Checked(entry):
                self._step(piece)
                blob.write(piece)
            blob.keep()

    def _step(self, piece: bytes) -> None:
        self.done += len(piece)
        self.report.step(self.done, self.bundle.size)

    def _history(self, entry: Entry) -> bool:
        held = Held()
        with self.store.put_blob(HISTORY, new=True) as blob:
            for piece in entry.data:
                self._step(piece)
                held.take(piece)
                blob.write(piece)
            blob.keep()
        return held.end()

    def _from(self, first: Entry, sender: str, *, compared: bool, holds: bool) -> None:
        told = {name: first.text(name)[:200] for name in ("matter", "vault", "at", "by")}
        told |= {"bundle": self.bundle.header.bundle, "office": sender, "key": self.bundle.header.sender}
        with self.store.put_blob(FROM, new=True) as blob:
            blob.write(plain.write({**told, "compared": compared, "history_holds": holds}))
            blob.keep()
