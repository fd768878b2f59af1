"""The card of an office: what another office needs to send it a matter, and eight words to compare by telephone.

An office has one identity, whose private half every member may use. Cards of other offices come as a small text; until
somebody compared the words, nobody knows whose they are.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from packets.errors import Known
from packets.vault.sealed import plain
from packets.vault.sealed.identity import PUBLIC, Identity, Public
from packets.vault.sealed.ledger import Entry, Put
from packets.vault.sealed.passphrase import in_words, normal
from packets.vault.sealed.sealing import new_key, parts
from packets.vault.sealed.vault import Vault

LONGEST: Final = 8_192
"""Characters of a card as text."""
_ABOUT: Final = b"packet desk office identity"


class _Text(BaseModel):
    """A card as it is handed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    packet_desk: Literal["office card 1"] = "office card 1"
    vault: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    key: Annotated[str, StringConstraints(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class OfficeCard:
    vault: bytes
    name: str
    """As the office wants to be called."""
    public: Public
    compared_by: str = ""
    """Who compared the words with somebody of that office; empty while nobody did."""
    compared_on: dt.date | None = None

    @property
    def fingerprint(self) -> bytes:
        return hashlib.sha256(parts(b"packet desk office card", self.vault, self.name.encode(), self.public.data)).digest()

    @property
    def id(self) -> str:
        return self.fingerprint.hex()[:32]

    @property
    def words(self) -> str:
        return in_words(self.fingerprint)

    @property
    def text(self) -> str:
        """To be sent or kept as a file."""
        return _Text(vault=self.vault.hex(), name=self.name, key=base64.b64encode(self.public.data).decode()).model_dump_json()

    @classmethod
    def read(cls, text: str) -> OfficeCard:
        """Raises `Known` where it is none."""
        try:
            found = _Text.model_validate_json(text.strip()[:LONGEST])
            key = base64.b64decode(found.key, validate=True)
        except (ValidationError, ValueError):
            raise Known("no_office_card") from None
        if len(key) != PUBLIC:
            raise Known("no_office_card")
        return cls(bytes.fromhex(found.vault), found.name, Public(key))


def own_card(vault: Vault, name: str = "") -> OfficeCard:
    """This office's own card, under the name by which it wants to be known; the first time its identity is made."""
    found = _identity(vault)
    if found is not None and name in ("", found[1]):
        return OfficeCard(vault.id, found[1], found[0].public)
    name = name or vault.record.name or vault.place.name
    identity = found[0] if found else Identity.new()
    card = OfficeCard.read(OfficeCard(vault.id, name, identity.public).text)
    key = new_key()
    head = {"name": name, "key": key.hex(), "public": identity.public.data.hex()}
    data = plain.write(head, identity.sealed(key, _ABOUT))
    id_ = next((row.id for row in vault.office.rows.values() if row.kind == "identity"), None)
    with vault.write() as tx:
        tx.ledger(vault.office, [Put("identity", data, id_, "identity")], (), Entry("office card", {"card": card.id}))
    return card


def identity_of(vault: Vault) -> tuple[Identity, OfficeCard]:
    """What the office signs and receives with, and its card; the first time they are made."""
    card = own_card(vault)
    found = _identity(vault)
    assert found is not None
    return found[0], card


def _identity(vault: Vault) -> tuple[Identity, str] | None:
    for head, data, _ in _records(vault, "identity"):
        public = Public(bytes.fromhex(head["public"]))
        return Identity.opened(data, bytes.fromhex(head["key"]), _ABOUT, public), head["name"]
    return None


def cards(vault: Vault) -> list[OfficeCard]:
    """Cards of other offices, by name."""
    return sorted((_card(head) for head, _, _ in _records(vault, "card")), key=lambda one: (one.name, one.id))


def card_of(vault: Vault, id_: str) -> OfficeCard:
    found = next((one for one in cards(vault) if one.id == id_), None)
    if found is None:
        raise Known("card_not_here")
    return found


def import_card(vault: Vault, text: str) -> OfficeCard:
    """A card of another office. One that came before stays as it is, compared or not."""
    card = OfficeCard.read(text)
    if card.vault == vault.id:
        raise Known("card_is_ours")
    known = next((one for one in cards(vault) if one.id == card.id), None)
    if known is None:
        _keep(vault, card, Entry("card came", {"card": card.id}))
    return known or card


def compared(vault: Vault, id_: str, words: str) -> OfficeCard:
    """Somebody of the other office read out these words. Raises `Known` where they are not the card's."""
    card = card_of(vault, id_)
    if normal(words).casefold() != card.words:
        raise Known("card_words_differ", name=card.name)
    card = replace(card, compared_by=vault.who.id, compared_on=vault.clock().date())
    _keep(vault, card, Entry("card compared", {"card": card.id}))
    return card


def drop_card(vault: Vault, id_: str) -> None:
    ids = [record for head, _, record in _records(vault, "card") if _card(head).id == id_]
    if not ids:
        raise Known("card_not_here")
    with vault.write() as tx:
        tx.ledger(vault.office, (), ids, Entry("card dropped", {"card": id_}))


def _keep(vault: Vault, card: OfficeCard, entry: Entry) -> None:
    there = next((record for head, _, record in _records(vault, "card") if _card(head).id == card.id), None)
    head: dict[str, Any] = {"vault": card.vault.hex(), "name": card.name, "public": card.public.data.hex()}
    head |= {"by": card.compared_by, "on": card.compared_on}
    with vault.write() as tx:
        tx.ledger(vault.office, [Put("card", plain.write(head), there, "card")], (), entry)


def _card(head: dict[str, Any]) -> OfficeCard:
    return OfficeCard(bytes.fromhex(head["vault"]), head["name"], Public(bytes.fromhex(head["public"])), head["by"], head["on"])


def _records(vault: Vault, kind: str) -> list[tuple[dict[str, Any], bytes, bytes]]:
    """Head, data and id of every record of a kind. Raises `Known` for a day pass."""
    if vault.me.office is None:
        raise Known("not_with_day_pass")
    with vault.lock:
        contents, _ = vault.office.read(vault.database)
        return [(*plain.read(data), id_) for id_, data in contents.items() if vault.office.rows[id_].kind == kind]
