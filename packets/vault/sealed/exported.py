"""A history as lines of JSON that anybody can check without the vault: every entry as it was signed, the public keys of who
signed, and an end that says how far it goes.

    {"history": 1, "vault": ID, "matter": ID, "key": "m-0001"}
    {"person": ID, "staff": "ada", "keys": [ED25519, ...]}              one for each person, earlier keys too
    {"entry": "{\\"seq\\":1, ...}", "by": ID, "sig": SIGNATURE}           the text as it was hashed and signed
    {"end": 7, "last": SHA-256, "at": TIME, "by": ID, "sig": SIGNATURE}

Ids, keys and signatures in hex. It says who did what and when, never what a paper or an answer says. Whoever wants to know that
the keys are those of the people compares them with what each of them says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from packets.vault.sealed.identity import CURVE
from packets.vault.sealed.ledger import signing
from packets.vault.sealed.sealing import parts
from packets.vault.sealed.vault import Vault


def history_lines(vault: Vault, key: str = "") -> Iterator[str]:
    """The history of a matter, or of the office. Raises `Tampered` where it does not hold together."""
    ledger = vault.matters.open(key).ledger if key else vault.office
    with vault.lock:
        yield json.dumps({"history": 1, "vault": vault.id.hex(), "matter": ledger.matter.hex(), "key": key})
        for id_, person in vault.signers().items():
            keys = [one.data[-CURVE:].hex() for one in person.keys]
            yield json.dumps({"person": id_.hex(), "staff": person.staff, "keys": keys})
        for _ in ledger.history(vault.database, None):
            pass  # the chain is whole
        for step in ledger.steps(vault.database):
            yield json.dumps({"entry": step.text.decode(), "by": step.by.hex(), "sig": step.sig.hex()})
        at = vault.clock().isoformat(timespec="seconds")
        end = {"end": ledger.seq, "last": ledger.last.hex(), "at": at, "by": vault.me.principal.hex()}
        sig = vault.me.identity.sign(_ending(vault.id, ledger.matter, end))
        yield json.dumps({**end, "sig": sig.hex()})


def faults_of_history(lines: Iterable[str]) -> list[str]:
    """What is wrong with exported lines; empty where every entry leads to the next, is signed by who it names, and none is
    missing at the end."""
    faults: list[str] = []
    people: dict[str, tuple[str, list[Ed25519PublicKey]]] = {}
    vault = matter = b""
    last, seq, ended = bytes(32), 0, False
    for number, line in enumerate(lines, 1):
        try:
            told: dict[str, Any] = json.loads(line)
            if ended:
                faults.append(f"line {number}: behind the end")
            elif number == 1:
                if told["history"] != 1:
                    return ["line 1: another format"]
                vault, matter = bytes.fromhex(told["vault"]), bytes.fromhex(told["matter"])
            elif "person" in told:
                keys = [Ed25519PublicKey.from_public_bytes(bytes.fromhex(one)) for one in told["keys"]]
                people[told["person"]] = told["staff"], keys
            elif "entry" in told:
                text = told["entry"].encode()
                entry = json.loads(text)
                if entry["seq"] != seq + 1 or entry["prev"] != last.hex():
                    faults.append(f"line {number}: does not follow the one before")
                seq, last = entry["seq"], hashlib.sha256(text).digest()
                if people[told["by"]][0] != entry["by"]:
                    faults.append(f"line {number}: names somebody else than who signed it")
                _check(people[told["by"]][1], told["sig"], signing(vault, matter, last))
            else:
                ended = True
                if (told["end"], told["last"]) != (seq, last.hex()):
                    faults.append(f"line {number}: the end is another one")
                _check(people[told["by"]][1], told["sig"], _ending(vault, matter, told))
        except InvalidSignature:
            faults.append(f"line {number}: not signed by who it names")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            faults.append(f"line {number}: not understood")
    return faults if ended else [*faults, "the end is missing"]


def _ending(vault: bytes, matter: bytes, end: dict[str, Any]) -> bytes:
    what = (int(end["end"]).to_bytes(8, "big"), bytes.fromhex(end["last"]), str(end["at"]).encode())
    return parts(b"packet desk history ends", vault, matter, *what)


def _check(keys: Iterable[Ed25519PublicKey], signature: str, message: bytes) -> None:
    for key in keys:
        try:
            key.verify(bytes.fromhex(signature), message)
        except InvalidSignature:
            continue
        return
    raise InvalidSignature
