"""Gets everything out of a vault, written from packets/vault/sealed/README.md alone: nothing of Packet Desk is imported.

    python reader.py VAULT OUT --name NAME [--device "SET-UP SHEET"] < passphrase
    python reader.py VAULT OUT --sheet < recovery sheets, one a line

For each matter a folder with its record as JSON and every document under its name. Needs Python 3.11 and `cryptography` 48.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

OFFICE = bytes(16)


# Primitives


def parts(*pieces: bytes) -> bytes:
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def derive(key: bytes, label: str, *context: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=parts(b"packet desk", b"\x01", label.encode(), *context)).derive(key)


def about(table: str, vault: bytes, matter: bytes, record: bytes, rev: int, epoch: int) -> bytes:
    return b"\x01" + rev.to_bytes(8, "big") + epoch.to_bytes(4, "big") + parts(table.encode(), vault, matter, record)


def unseal(key: bytes, sealed: bytes, what: bytes) -> bytes:
    body = AESGCM(key).decrypt(sealed[:12], sealed[12:], what)
    return body[4 : 4 + int.from_bytes(body[:4], "big")]


def unwrap(key: bytes, wrapped: bytes, what: bytes) -> bytes:
    if not hmac.compare_digest(wrapped[:32], derive(key, "commit")):
        raise SystemExit("This does not open it.")
    return unseal(key, wrapped[32:], what)


def parse(line: bytes) -> dict[str, Any]:
    """Days and times stay the texts that they are written as."""

    def read(table: dict[str, Any]) -> Any:
        if "$" not in table:
            return table
        return dict(table["is"]) if table["$"] == "table" else table["is"]

    return dict(json.loads(line.decode("utf-8", "surrogatepass"), object_hook=read))


def groups(text: str, size: int) -> bytes:
    plain = "".join(one for one in text.upper() if one.isalnum()).translate(str.maketrans("018", "OIB"))
    code = base64.b32decode(plain[:-4] + "=" * (-len(plain[:-4]) % 8))
    if (
        len(code) != size
        or base64.b32encode(hashlib.sha256(b"packet desk recovery sheet" + code).digest())[:4].decode() != plain[-4:]
    ):
        raise SystemExit("A character of the sheet is wrong or missing.")
    return code


# Who opens it


class Reader:
    def __init__(self, place: Path) -> None:
        self.place = place
        self.database = sqlite3.connect(f"{(place / 'vault.db').absolute().as_uri()}?mode=ro", uri=True)
        self.vault: bytes = self.row("SELECT value FROM meta WHERE name='vault'")[0]
        self.epoch = int.from_bytes(self.row("SELECT value FROM meta WHERE name='epoch'")[0], "big")

    def row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        found = self.database.execute(sql, values).fetchone()
        if found is None:
            raise SystemExit("There is no such row.")
        return tuple(found)

    def with_passphrase(self, name: str, passphrase: str, device: bytes = b"") -> None:
        plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        hashed = hmac.digest(self.vault, parts(b"login", plain.encode("utf-8", "surrogatepass")), "sha256")[:16]
        row = self.row("SELECT id, rev, kdf, wrapped FROM principals WHERE by_id=? OR by_name=?", hashed, hashed)
        kdf = json.loads(row[2])
        words = " ".join(unicodedata.normalize("NFKC", passphrase).split())
        argon = Argon2id(
            salt=bytes.fromhex(kdf["salt"]),
            length=32,
            iterations=kdf["iterations"],
            lanes=kdf["lanes"],
            memory_cost=kdf["memory_mib"] * 1024,
        )
        secret = parts(argon.derive(words.encode("utf-8", "surrogatepass")), device if kdf["device"] else bytes(32))
        self._enter(row[0], row[1], row[3], derive(secret, "kek", self.vault, row[0]))

    def with_sheets(self, sheets: list[str]) -> None:
        code = 0
        for one in sheets:
            code ^= int.from_bytes(groups(one, 20), "big")
        id_, rev, wrapped = self.row("SELECT id, rev, wrapped FROM principals WHERE kind='recovery'")
        key = derive(derive(code.to_bytes(20, "big"), "recovery sheet"), "recovery", self.vault)
        self._enter(id_, rev, wrapped, key)

    def _enter(self, principal: bytes, rev: int, wrapped: bytes, kek: bytes) -> None:
        seeds = unwrap(kek, wrapped, about("principals", self.vault, OFFICE, principal, rev, 0))
        kem = MLKEM768PrivateKey.from_seed_bytes(seeds[:64])
        self.private = MLKEM768X25519PrivateKey(kem, X25519PrivateKey.from_private_bytes(seeds[64:96]))
        self.principal = principal
        self.office = self._granted("office", OFFICE, self.epoch)

    def _granted(self, kind: str, thing: bytes, epoch: int) -> bytes | None:
        sql = "SELECT sealed FROM grants WHERE kind=? AND object=? AND epoch=? AND principal=?"
        found = self.database.execute(sql, (kind, thing, epoch, self.principal)).fetchone()
        if found is None:
            return None
        info = parts(b"grant", kind.encode(), self.vault, thing, epoch.to_bytes(4, "big"), self.principal)
        suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        return suite.decrypt(found[0], self.private, info=info)

    # What is in it

    def record_of_office(self) -> dict[str, Any]:
        assert self.office is not None
        key = derive(self.office, "office notes")
        id_, rev, epoch, ct = self.row("SELECT id, rev, epoch, ct FROM records WHERE matter=? AND kind='office'", OFFICE)
        return parse(unseal(key, ct, about("records office", self.vault, OFFICE, id_, rev, epoch)))

    def matters(self) -> Iterator[tuple[bytes, bytes]]:
        """Id and key of every matter that opens."""
        for id_, epoch, wrapped in self.database.execute("SELECT id, epoch, wrapped FROM matters").fetchall():
            key = self._granted("matter", id_, epoch)
            if key is None and wrapped is not None and self.office is not None:
                key = unwrap(derive(self.office, "office wrap"), wrapped, about("matter key", self.vault, id_, b"", 0, epoch))
            if key is not None:
                yield id_, key

    def records(self, matter: bytes, key: bytes) -> Iterator[tuple[str, dict[str, Any], bytes]]:
        """Kind, head and bytes of every record."""
        sealer = derive(key, "matter record")
        sql = "SELECT id, kind, rev, epoch, ct FROM records WHERE matter=?"
        for id_, kind, rev, epoch, ct in self.database.execute(sql, (matter,)).fetchall():
            line, _, data = unseal(sealer, ct, about(f"records {kind}", self.vault, matter, id_, rev, epoch)).partition(b"\n")
            yield kind, parse(line), data

    def history(self, matter: bytes, key: bytes) -> Iterator[dict[str, Any]]:
        sealer = derive(key, "matter audit")
        sql = "SELECT seq, epoch, ct, by FROM history WHERE matter=? ORDER BY seq"
        for seq, epoch, ct, by in self.database.execute(sql, (matter,)).fetchall():
            yield json.loads(unseal(sealer, ct, about("history", self.vault, matter, by, seq, epoch)))

    def document(self, matter: bytes, head: dict[str, Any], data: bytes) -> bytes:
        """The bytes of a blob: in its record, or in a file."""
        if head["blob"]:
            data = b"".join(self._chunks(matter, head))
        if hashlib.sha256(data).hexdigest() != head["sha256"]:
            raise SystemExit(f"{head['name']} is damaged")
        return data

    def _chunks(self, matter: bytes, head: dict[str, Any]) -> Iterator[bytes]:
        key, blob, left = bytes.fromhex(head["key"]), bytes.fromhex(head["blob"]), head["size"]
        sealed = (self.place / "blobs" / head["blob"][:2] / head["blob"]).read_bytes()
        header, body = sealed[:45], sealed[45:]
        if header[:5] != b"PDB\x01\x01" or header[5:37] != derive(key, "commit"):
            raise SystemExit(f"{head['name']} is damaged")
        size, what = (1 << header[44]) + 16, hashlib.sha256(header).digest() + blob + matter
        for number, start in enumerate(range(0, len(body), size)):
            nonce = header[37:44] + number.to_bytes(4, "big") + bytes([start + size >= len(body)])
            piece = AESGCM(key).decrypt(nonce, body[start : start + size], what)[:left]
            left -= len(piece)
            yield piece

    # All of it

    def write_all(self, out: Path) -> int:
        """Gives how many documents."""
        out.mkdir(parents=True, exist_ok=True)
        count = 0
        if self.office is not None:
            (out / "office.json").write_text(json.dumps(self.record_of_office(), indent=1))
        for matter, key in self.matters():
            record: dict[str, Any] = {}
            papers: dict[str, Any] = {}
            documents: dict[str, bytes] = {}
            for kind, head, data in self.records(matter, key):
                if kind == "matter":
                    record, order, name = head["record"], head["papers"], head["key"]
                elif kind == "paper":
                    papers[head["row"]["id"]] = head["row"]
                elif kind == "blob":
                    documents[head["name"]] = self.document(matter, head, data)
            record["evidence"] = [papers[one] for one in order]
            folder = out / "".join(one if one.isalnum() or one in " .-_" else "_" for one in name)
            for place, data in documents.items():
                steps = [one for one in place.encode("utf-8", "replace").decode().split("/") if one not in ("", ".", "..")]
                path = folder.joinpath(*steps)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "matter.json").write_text(json.dumps(record, indent=1))
            (folder / "history.json").write_text(json.dumps(list(self.history(matter, key)), indent=1))
            count += len(documents)
        return count


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("vault", type=Path)
    args.add_argument("out", type=Path)
    args.add_argument("--name", default="")
    args.add_argument("--device", default="")
    args.add_argument("--sheet", action="store_true")
    told = args.parse_args()
    reader = Reader(told.vault)
    if told.sheet:
        reader.with_sheets([one for one in sys.stdin.read().splitlines() if one.strip()])
    else:
        reader.with_passphrase(told.name, sys.stdin.readline().rstrip("\n"), groups(told.device, 32) if told.device else b"")
    sys.stdout.write(f"{reader.write_all(told.out)} documents\n")


if __name__ == "__main__":
    main()
