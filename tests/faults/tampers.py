"""What somebody who holds the disk and no key can do to a vault, one kind each; and what of it is noticed.

A `Scene` is a closed vault, with an earlier state of it beside. Every kind is done by SQL that any database speaks, so that the
same table can be driven against another one: `Scene.run` and `Scene.rows` are all that it takes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.vault.sealed.blobs import CHUNK, HEADER
from packets.vault.sealed.check import check
from packets.vault.sealed.identity import Identity, Public, about_grant, granting
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import Kdf
from packets.vault.sealed.people import revoke
from packets.vault.sealed.sealing import TAG
from packets.vault.store import Answer
from tests.kept_vaults import content_of, kept_vault
from tests.vaults import opened

OF_A_MATTER = {
    "matters": "id",
    "cards": "matter",
    "records": "matter",
    "blobs": "matter",
    "heads": "matter",
    "history": "matter",
}


class Scene:
    """`place` is the vault, `then` the same before the last changes; `state` is what this computer has seen of it."""

    def __init__(self, folder: Path) -> None:
        self.place, self.then, self.state = folder / "v", folder / "then", folder / "state"
        kept_vault(self.place, sizes=(600_000, 40_000, 300))
        opened(self.place, "ada", state=self.state).close()
        shutil.copytree(self.place, self.then)
        with opened(self.place, "ada", state=self.state) as vault:
            office = VaultOffice(vault)
            for key in ("m-0001", "m-0002"):
                office.open(key).commit([Answer("person.name.given", "Later"), Answer("person.phone", "555-0100")])
                vault.matters.forget(key)
            revoke(vault, "pia")
            self.ids = {key: line.id for key, line in vault.matters.lines.items()}
            self.blobs = {
                (key, name): kept.blob for key in self.ids for name, kept in vault.matters.open(key).kept.items() if kept.blob
            }
            self.people = {name: self._principal(vault, name) for name in ("ada", "olga", "pia")}
            self.content = content_of(vault)
        self.kept = folder / "kept"
        shutil.copytree(self.place, self.kept)
        shutil.copytree(self.state, folder / "state-kept")

    def _principal(self, vault: Any, name: str) -> bytes:
        return next(id_ for id_, holder in vault.people.items() if holder.kind == "staff" and holder.staff == name)

    def again(self) -> None:
        """As it was before anything was done to it."""
        for here, kept in ((self.place, self.kept), (self.state, self.state.with_name("state-kept"))):
            shutil.rmtree(here)
            shutil.copytree(kept, here)

    # What a database is asked

    def run(self, sql: str, values: Sequence[Any] = (), *, least: int = 1) -> None:
        with closing(sqlite3.connect(self.place / "vault.db")) as connection:
            done = connection.execute(sql, values).rowcount
            connection.commit()
        assert done >= least, f"nothing was done: {sql}"

    def rows(self, sql: str, values: Sequence[Any] = (), *, then: bool = False) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect((self.then if then else self.place) / "vault.db")) as connection:
            return connection.execute(sql, values).fetchall()

    def put(self, table: str, row: Sequence[Any]) -> None:
        self.run(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)

    # Pieces of what is done

    def records(self, key: str, kind: str = "blob") -> list[tuple[Any, ...]]:
        found = self.rows("SELECT * FROM records WHERE matter=? AND kind=? ORDER BY id", (self.ids[key], kind))
        assert len(found) > 1 or kind == "matter"
        return found

    def as_then(self, table: str, column: str, id_: bytes) -> None:
        """The rows of `id_` as they were before."""
        old = self.rows(f"SELECT * FROM {table} WHERE {column}=?", (id_,), then=True)
        assert old
        assert sorted(old) != sorted(self.rows(f"SELECT * FROM {table} WHERE {column}=?", (id_,)))
        self.run(f"DELETE FROM {table} WHERE {column}=?", (id_,), least=0)
        for row in old:
            self.put(table, row)

    def swap(self, table: str, column: str, where: str, one: Any, two: Any) -> None:
        ((a,),) = self.rows(f"SELECT {column} FROM {table} WHERE {where}=?", (one,))
        ((b,),) = self.rows(f"SELECT {column} FROM {table} WHERE {where}=?", (two,))
        assert a != b
        self.run(f"UPDATE {table} SET {column}=? WHERE {where}=?", (b, one))
        self.run(f"UPDATE {table} SET {column}=? WHERE {where}=?", (a, two))

    def file(self, key: str, name: str) -> Path:
        id_ = self.blobs[key, name].hex()
        return self.place / "blobs" / id_[:2] / id_


@dataclass(frozen=True)
class Tamper:
    name: str
    do: Callable[[Scene], object]
    by: str = "ada"
    """Who looks."""
    document: str = ""
    """The one document that is named."""


PAPER = "evidence/e-0001.pdf"


def _swap_records(scene: Scene) -> None:
    one, two, *_ = scene.records("m-0001")
    scene.swap("records", "ct", "id", one[0], two[0])


def _duplicate(scene: Scene) -> None:
    row = scene.records("m-0001")[0]
    scene.put("records", (os.urandom(16), *row[1:]))


def _forge_row(scene: Scene) -> None:
    row = scene.records("m-0001")[0]
    scene.put("records", (os.urandom(16), *row[1:-1], os.urandom(len(row[-1]))))


def _roll_back_row(scene: Scene) -> None:
    ((id_,),) = scene.rows("SELECT id FROM records WHERE matter=? AND kind='matter'", (scene.ids["m-0001"],))
    scene.as_then("records", "id", id_)


def _roll_back_matter(scene: Scene) -> None:
    for table, column in OF_A_MATTER.items():
        if scene.rows(f"SELECT * FROM {table} WHERE {column}=?", (scene.ids["m-0001"],)) != scene.rows(
            f"SELECT * FROM {table} WHERE {column}=?", (scene.ids["m-0001"],), then=True
        ):
            scene.as_then(table, column, scene.ids["m-0001"])


def _roll_back_inside(scene: Scene) -> None:
    """What the vault head does not cover of a matter, and its head with it."""
    for table in ("records", "history", "heads"):
        scene.as_then(table, "matter", scene.ids["m-0002"])


def _roll_back_vault(scene: Scene) -> None:
    shutil.rmtree(scene.place)
    shutil.copytree(scene.then, scene.place)


def _remove_matter(scene: Scene) -> None:
    for table, column in OF_A_MATTER.items():
        scene.run(f"DELETE FROM {table} WHERE {column}=?", (scene.ids["m-0002"],), least=0)


def _cut(path: Path, to: int) -> None:
    with path.open("r+b") as file:
        assert file.seek(0, os.SEEK_END) > to > 0
        file.truncate(to)


def _extend(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0" * 4096)


def _swap_files(scene: Scene) -> None:
    one, two = scene.file("m-0001", PAPER), scene.file("m-0001", "evidence/e-0002.pdf")
    one.rename(one.with_name("x"))
    two.rename(one)
    one.with_name("x").rename(two)


def _kdf(scene: Scene, memory: int) -> None:
    kdf = Kdf(salt="00" * 16).model_dump_json().replace('"memory_mib":256', f'"memory_mib":{memory}')
    scene.run("UPDATE principals SET kdf=? WHERE id=?", (kdf.encode(), scene.people["olga"]))


def _forge_grant(scene: Scene, *, known: bool) -> None:
    """To Olga, for the restricted matter: a key of the attacker's, signed by nobody or in Ada's name."""
    pub = scene.rows("SELECT pub FROM principals WHERE id=?", (scene.people["olga"],))[0][0]
    ((vault,),) = scene.rows("SELECT value FROM meta WHERE name='vault'")
    ((epoch,),) = scene.rows("SELECT epoch FROM matters WHERE id=?", (scene.ids["m-0003"],))
    forger = Identity.new()
    by = scene.people["ada"] if known else os.urandom(16)
    what = about_grant("matter", vault, scene.ids["m-0003"], epoch, scene.people["olga"])
    sealed, at = Public(pub).grant(os.urandom(32), what), "2026-12-01T09:00:00+00:00"
    sig = forger.sign(granting(what, sealed, at))
    scene.put("grants", ("matter", scene.ids["m-0003"], epoch, scene.people["olga"], sealed, by, at, sig))


def _copy_grant(scene: Scene) -> None:
    ((*row,),) = scene.rows(
        "SELECT * FROM grants WHERE kind='matter' AND object=? AND principal=?", (scene.ids["m-0003"], scene.people["ada"])
    )
    row[3] = scene.people["olga"]
    scene.put("grants", row)


def _revoked_again(scene: Scene) -> None:
    """Who left comes back by the row and the grants of before."""
    scene.as_then("principals", "id", scene.people["pia"])
    for row in scene.rows("SELECT * FROM grants WHERE principal=?", (scene.people["pia"],), then=True):
        scene.put("grants", row)


def _cut_tail(scene: Scene, matter: bytes) -> None:
    scene.run("DELETE FROM history WHERE matter=? AND seq=(SELECT max(seq) FROM history WHERE matter=?)", (matter, matter))


def _reorder(scene: Scene) -> None:
    matter = scene.ids["m-0001"]
    for old, new in ((2, 1002), (3, 2), (1002, 3)):
        scene.run("UPDATE history SET seq=? WHERE matter=? AND seq=?", (new, matter, old))


def _fork(scene: Scene) -> None:
    """An entry of another matter in the place of one of this."""
    ((epoch, ct, by, sig),) = scene.rows(
        "SELECT epoch, ct, by, sig FROM history WHERE matter=? AND seq=4", (scene.ids["m-0002"],)
    )
    scene.run(
        "UPDATE history SET epoch=?, ct=?, by=?, sig=? WHERE matter=? AND seq=4", (epoch, ct, by, sig, scene.ids["m-0001"])
    )


def _append(scene: Scene) -> None:
    matter = scene.ids["m-0001"]
    ((*row,),) = scene.rows("SELECT * FROM history WHERE matter=? ORDER BY seq DESC LIMIT 1", (matter,))
    row[1] += 1
    scene.put("history", row)


def _public(scene: Scene) -> None:
    scene.run("UPDATE principals SET pub=? WHERE id=?", (Identity.new().public.data, scene.people["olga"]))


def _card(scene: Scene) -> None:
    scene.run("UPDATE cards SET ct=? WHERE matter=?", (os.urandom(300), scene.ids["m-0003"]))


def _unrestrict(scene: Scene) -> None:
    ((wrapped,),) = scene.rows("SELECT wrapped FROM matters WHERE id=?", (scene.ids["m-0001"],))
    scene.run("UPDATE matters SET wrapped=? WHERE id=?", (wrapped, scene.ids["m-0003"]))


def _recovery(scene: Scene) -> None:
    """A recovery sheet of the attacker's own in the place of the office's."""
    ((id_,),) = scene.rows("SELECT id FROM principals WHERE kind='recovery'")
    identity = Identity.new()
    scene.run(
        "UPDATE principals SET pub=?, wrapped=? WHERE id=?", (identity.public.data, identity.sealed(bytes(32), b"x"), id_)
    )


def _blob_row_of_another(scene: Scene) -> None:
    blob = scene.blobs["m-0001", PAPER]
    scene.run("UPDATE blobs SET matter=? WHERE id=?", (scene.ids["m-0002"], blob))


TAMPERS = (
    Tamper("two records are swapped", _swap_records),
    Tamper("a record is moved to another matter", lambda s: s.run(
        "UPDATE records SET matter=? WHERE id=?", (s.ids["m-0002"], s.records("m-0001")[0][0]))),
    Tamper("a record is removed", lambda s: s.run("DELETE FROM records WHERE id=?", (s.records("m-0001")[0][0],))),
    Tamper("a record is there twice", _duplicate),
    Tamper("a record is made up", _forge_row),
    Tamper("a record is given another kind", lambda s: s.run(
        "UPDATE records SET kind='paper' WHERE id=?", (s.records("m-0001")[0][0],))),
    Tamper("a record is rolled back", _roll_back_row),
    Tamper("a matter is rolled back with all that there is of it", _roll_back_matter),
    Tamper("a matter is rolled back with its head and history", _roll_back_inside),
    Tamper("the vault is rolled back", _roll_back_vault),
    Tamper("a matter is removed", _remove_matter),
    Tamper("a file is cut at the edge of a piece", lambda s: _cut(
        s.file("m-0001", PAPER), HEADER + CHUNK + TAG), document=PAPER),
    Tamper("a file is cut", lambda s: _cut(s.file("m-0001", PAPER), 1000), document=PAPER),
    Tamper("a file is lengthened", lambda s: _extend(s.file("m-0001", PAPER)), document=PAPER),
    Tamper("a file is removed", lambda s: s.file("m-0001", PAPER).unlink(), document=PAPER),
    Tamper("two files are swapped", _swap_files),
    Tamper("a file of another matter takes the place of one", lambda s: shutil.copy(
        s.file("m-0002", PAPER), s.file("m-0001", PAPER)), document=PAPER),
    Tamper("a file of a matter that is not one's own is cut", lambda s: _cut(
        s.file("m-0003", PAPER), 1000), by="olga"),
    Tamper("a row of the list of files is removed", lambda s: s.run(
        "DELETE FROM blobs WHERE id=?", (s.blobs["m-0001", PAPER],))),
    Tamper("a row of the list of files is another matter's", _blob_row_of_another, document=PAPER),
    Tamper("a key of a matter is wrapped anew", lambda s: s.run(
        "UPDATE matters SET wrapped=? WHERE id=?", (os.urandom(348), s.ids["m-0001"]))),
    Tamper("the keys of two matters are swapped", lambda s: s.swap(
        "matters", "wrapped", "id", s.ids["m-0001"], s.ids["m-0002"])),
    Tamper("the passphrase is to be derived with less", lambda s: _kdf(s, 64)),
    Tamper("the passphrase is to be derived with next to nothing", lambda s: _kdf(s, 1), by="olga"),
    Tamper("the office's epoch is lowered", lambda s: s.run("UPDATE meta SET value=? WHERE name='epoch'", (b"\0\0\0\1",))),
    Tamper("the epoch of a matter is changed", lambda s: s.run(
        "UPDATE matters SET epoch=epoch+1 WHERE id=?", (s.ids["m-0001"],))),
    Tamper("the epoch of a record is changed", lambda s: s.run(
        "UPDATE records SET epoch=epoch-1 WHERE id=?", (s.records("m-0001")[0][0],))),
    Tamper("a grant is stripped", lambda s: s.run(
        "DELETE FROM grants WHERE kind='office' AND principal=?", (s.people["olga"],))),
    Tamper("the grant of a restricted matter is stripped", lambda s: s.run(
        "DELETE FROM grants WHERE kind='matter' AND principal=?", (s.people["ada"],))),
    Tamper("a grant is forged by nobody", lambda s: _forge_grant(s, known=False), by="olga"),
    Tamper("a grant is forged in the name of somebody", lambda s: _forge_grant(s, known=True), by="olga"),
    Tamper("a grant is copied to somebody else", _copy_grant, by="olga"),
    Tamper("who was revoked is put back", _revoked_again),
    Tamper("the end of a history is cut off", lambda s: _cut_tail(s, s.ids["m-0001"])),
    Tamper("the end of the office's history is cut off", lambda s: _cut_tail(s, OFFICE)),
    Tamper("an entry of a history is removed", lambda s: s.run(
        "DELETE FROM history WHERE matter=? AND seq=3", (s.ids["m-0001"],))),
    Tamper("a history is reordered", _reorder),
    Tamper("a history is forked", _fork),
    Tamper("a history is lengthened", _append),
    Tamper("an entry is said to be somebody else's", lambda s: s.run(
        "UPDATE history SET by=? WHERE matter=? AND seq=3", (s.people["ada"], s.ids["m-0001"]))),
    Tamper("a signature is exchanged", lambda s: s.run(
        "UPDATE history SET sig=? WHERE matter=? AND seq=3", (os.urandom(64), s.ids["m-0001"]))),
    Tamper("somebody's public keys are exchanged", _public),
    Tamper("the recovery sheet is exchanged", _recovery),
    Tamper("somebody is made to be active", lambda s: s.run(
        "UPDATE principals SET status='active' WHERE id=?", (s.people["pia"],))),
    Tamper("somebody gets another name at the door", lambda s: s.run(
        "UPDATE principals SET by_id=? WHERE id=?", (os.urandom(16), s.people["olga"]))),
    Tamper("the card of a matter is exchanged", _card),
    Tamper("a matter is no longer restricted", _unrestrict),
    Tamper("a matter is restricted", lambda s: s.run("UPDATE matters SET wrapped=NULL WHERE id=?", (s.ids["m-0001"],))),
    Tamper("what the list says of two matters is swapped", lambda s: s.swap(
        "matters", "ct", "id", s.ids["m-0001"], s.ids["m-0002"])),
    Tamper("an old head of a matter is played again", lambda s: s.as_then("heads", "matter", s.ids["m-0001"])),
    Tamper("the head of a matter is removed", lambda s: s.run("DELETE FROM heads WHERE matter=?", (s.ids["m-0001"],))),
    Tamper("an old head of the vault is played again", lambda s: s.as_then("meta", "name", "head")),
    Tamper("the head of the vault is removed", lambda s: s.run("DELETE FROM meta WHERE name='head'")),
    Tamper("the office's record is rolled back", lambda s: s.as_then("records", "matter", OFFICE)),
)  # fmt: skip


def noticed(scene: Scene, by: str) -> list[str]:
    """What the program says when this person opens the vault and looks at everything."""
    try:
        vault = opened(scene.place, by, state=scene.state)
    except Known as fault:
        return [f"refused: {fault.code}"]
    with vault:
        found = vault.findings
        said = [f"when opened: {name}" for name in ("changed", "rolled_back") if getattr(found, name)]
        said += [f"when opened: {one} is older" for one in found.matters]
        return said + [f"{one.matter}/{one.name} is {one.state}" for one in check(vault) if not one.whole]


def wrong_content(scene: Scene) -> list[str]:
    """What is given out as if it were what was kept, and is not. Empty where everything that opens is what it was."""
    try:
        vault = opened(scene.place, "ada", state=scene.state)
    except Known:
        return []
    wrong: list[str] = []
    with vault:
        for key, line in vault.matters.lines.items():
            if not line.open_to_me or key not in scene.content:
                continue
            try:
                store = VaultOffice(vault).open(key)
                if store.load() != scene.content[key]:
                    wrong.append(key)
            except Known:
                continue
            for name in store.matter.kept:
                try:
                    digest = hashlib.sha256(store.matter.open(name).read()).hexdigest()
                except Known:
                    continue
                if digest != scene.content.get(f"{key}/{name}"):
                    wrong.append(f"{key}/{name}")
    return wrong
