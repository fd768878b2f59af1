"""What a vault goes through: the provider that turns the harness on the real one. See `disk/scenario.py`.

Undisturbed, each piece of work is done once while it is prepared, and what the vault shows is written down after every step
that was told. However it is disturbed later, it must show what it showed at the last step that was told, or at the next.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.evidence.intake import collect
from packets.evidence.telling import Filing
from packets.matters.facts import DocumentFacts, PageFacts
from packets.vault.files import disk_faults
from packets.vault.outputs import FolderOutputs
from packets.vault.sealed.backup import backup
from packets.vault.sealed.database import SAFE
from packets.vault.sealed.generations import newest
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key, restore
from packets.vault.sealed.restricting import let_in, open_to_all, restrict
from packets.vault.sealed.sheets import new_sheet, recover
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add, Answer, Outputs, Put
from tests.faults.disk.scenario import Ack, Scenario
from tests.faults.vault_states import AGAIN, State, differs, digest_of, state, the_one, whole
from tests.vaults import ADA, DAY, KDF, PIA, clock, new_vault, opened, secret

CONTROLS = {
    "normal": ("power_loss",),
    "off": ("power_loss",),
    "no_blob_fsync": ("power_loss",),
    "no_folder_fsync": ("power_loss",),
    "row_before_blob": ("kill", "power_loss"),
    "two_step_passphrase": ("kill", "power_loss"),
}
CARELESS: dict[str, dict[str, Any]] = {
    "normal": {"synchronous": "NORMAL"},
    "off": {"synchronous": "OFF"},
    "no_blob_fsync": {"fsync_blobs": False},
    "no_folder_fsync": {"fsync_folders": False},
    "row_before_blob": {"blob_first": False},
    "two_step_passphrase": {"one_step": False},
}
RECORD = """schema = 1
id = "{id}"
practice = true

[[requests]]
id = "mini"

[answers]
"person.name.family" = "EJEMPLO"
"""
SMALL, LARGE, LONG = 300, 40_000, 300_000
"""Bytes: short enough for the record; a file of one piece; of two."""


def some(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def put(store: SealedStore, name: str, data: bytes) -> None:
    with store.put_blob(name) as blob:
        blob.write(data)
        blob.keep()


def paper(number: int) -> bytes:
    """A paper of the pile."""
    return some(f"paper {number}", SMALL if number % 5 else LARGE)


def copy_of(data: bytes) -> bytes:
    """What `Reader` makes of a paper."""
    return some(digest_of(data), SMALL if len(data) < LARGE else LARGE)


class Reader:
    """The worker, as far as collecting knows it: the working copy and the facts are made up from the bytes."""

    def take_in(
        self, source: BinaryIO, size: int, name: str, *, sink: Callable[[bytes], object], **how: object
    ) -> DocumentFacts:
        data = source.read()
        if len(data) != size:
            raise OSError("it is shorter than it was")
        copy = copy_of(data)
        for at in range(0, len(copy), 30_000):
            sink(copy[at : at + 30_000])
        digest = digest_of(copy)
        page = PageFacts(number=1, box=(0.0, 0.0, 612.0, 792.0), width=612.0, height=792.0, own_bytes=len(copy), digest=digest)
        return DocumentFacts(
            schema=1, original=digest_of(data), original_bytes=size, media="application/pdf", working=digest,
            working_bytes=len(copy), shared_bytes=0, pages=(page,),
        )  # fmt: skip


READER: Any = Reader()


@dataclass(frozen=True)
class Piece:
    """One piece of work on the vault of `prepare`."""

    name: str
    work: Callable[[Path, Ack], None]
    prepare: Callable[[Path], None]
    controls: Sequence[str] = ()
    """Mistakes that show in it."""
    more: Callable[[Path, Sequence[str]], None] = field(default=lambda folder, told: None)
    """What must hold beside the vault."""
    gathers: bool = False
    """Papers come in, several at a time: those of one commit are told one after the other."""
    goes_on: bool = True


def scenarios(control: str | None) -> list[Scenario]:
    work = _Work(control)
    every = [
        Piece("create", work.create, work.nothing, goes_on=False),
        Piece("start a matter", work.start, work.filled),
        Piece(
            "collect 1",
            work.collect(1),
            work.pile(1),
            ("off", "no_blob_fsync", "no_folder_fsync", "row_before_blob"),
            gathers=True,
        ),
        Piece("collect 50", work.collect(50), work.pile(50), ("normal",), gathers=True),
        Piece("edit", work.edit, work.filled, ("normal", "off")),
        Piece("answer and undo", work.undo, work.filled),
        Piece("cover", work.cover, work.filled, ("no_blob_fsync", "row_before_blob")),
        Piece("build", work.build, work.filled, ("no_folder_fsync",)),
        Piece("record sending", work.send, work.built),
        Piece("export", work.export, work.built, more=work.exported),
        Piece("passphrase", work.passphrase, work.filled, ("two_step_passphrase",)),
        Piece("passphrase leaked", work.leaked, work.filled),
        Piece("admit and revoke", work.people, work.filled),
        Piece("restrict and open", work.restrict, work.staffed),
        Piece("recovery", work.recover, work.filled),
        Piece("destroy", work.destroy, work.filled),
        Piece("drop", work.drop, work.filled),
        Piece("tidy", work.tidy, work.untidy),
        Piece("read all", work.read, work.filled),
        Piece("backup", work.backup, work.backed_up, more=work.comes_back),
        Piece("restore", work.restore, work.backed_up, more=work.restored, goes_on=False),
    ]
    return [work.scenario(one) for one in every if control is None or control in one.controls]


def refused(fault: Exception, what: str) -> None:
    """A person is told in words what is wrong with the disk, and nothing that is not so."""
    assert isinstance(fault, Known), f"no words for {type(fault).__name__}: {fault}"
    if what == "full":
        assert fault.code in ("no_space", "backup_full"), f"a full disk is called {fault.code} {fault.params}"
    untrue = ["matter_damaged", "no_access", "wrong_passphrase", "no_vault", "no_permission", "vault_newer"]
    if what != "read":  # SQLite calls what it cannot read malformed, and the way out is the same: a backup
        untrue.append("vault_damaged")
    assert fault.code not in untrue, f"a fault of the disk is called {fault.code} {fault.params}"


class _Work:
    """A vault in a folder, made with one mistake or none."""

    def __init__(self, control: str | None) -> None:
        self.durability = replace(SAFE, **CARELESS[control]) if control else SAFE
        self.sheets = tuple(RecoverySheet.new() for _ in range(3))

    def scenario(self, piece: Piece) -> Scenario:
        return Scenario(
            piece.name,
            piece.work,
            lambda folder, told: self.check(piece, folder, told),
            lambda folder: self.prepared(piece, folder),
            self.again if piece.goes_on else None,
            refused,
        )

    @contextmanager
    def open(self, folder: Path, name: str = "olga") -> Any:
        with the_one(folder / "vault", name, self.durability) as (vault, _):
            yield vault

    def store(self, vault: Vault, key: str = "m-0001") -> SealedStore:
        return VaultOffice(vault).open(key)

    def open_one(self, vault: Vault) -> SealedStore:
        """A matter that this person may open."""
        return self.store(vault, next(line.key for line in vault.matters.lines.values() if line.open_to_me))

    # Before

    def nothing(self, folder: Path) -> None:
        """There is no vault yet."""

    def filled(self, folder: Path) -> None:
        with new_vault(folder / "vault", self.sheets[0], self.durability) as vault:
            for seed in ("one", "two"):
                store = VaultOffice(vault).new_matter(RECORD)
                for number, size in enumerate((SMALL, LARGE), 1):
                    id_, data = f"e-{number:04d}", some(f"{seed} {number}", size)
                    put(store, f"evidence/{id_}.pdf", data)
                    put(store, f"working/{id_}.pdf", data[::-1])
                    store.commit([Add("evidence", {"id": id_, "file": f"evidence/{id_}.pdf", "sha256": digest_of(data)})])
            admit(vault, ADA, secret("ada"), KDF)

    def staffed(self, folder: Path) -> None:
        self.filled(folder)
        with self.open(folder) as vault:
            admit(vault, PIA, secret("pia"), KDF)

    def built(self, folder: Path) -> None:
        self.filled(folder)
        with self.open(folder) as vault:
            self.publish(self.store(vault), "first")

    def pile(self, count: int) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            self.filled(folder)
            (folder / "pile").mkdir()
            for number in range(count):
                (folder / "pile" / f"{number:03d}.pdf").write_bytes(paper(number))

        return make

    def untidy(self, folder: Path) -> None:
        """As a program leaves it that is killed while it collects."""
        self.filled(folder)
        blobs = folder / "vault" / "blobs"
        (blobs / "00" / f"{'00' * 16}.part").write_bytes(b"half")
        (blobs / "01" / f"{'01' * 16}").write_bytes(some("left", LARGE))
        with sqlite3.connect(folder / "vault" / "vault.db") as log:
            log.execute("INSERT OR REPLACE INTO meta VALUES ('failed', x'2e')")
            shutil.copytree(folder / "vault", folder / "killed")
        log.close()
        shutil.rmtree(folder / "vault")
        (folder / "killed").rename(folder / "vault")

    def backed_up(self, folder: Path) -> None:
        self.filled(folder)
        (folder / "stick").mkdir()
        backup(folder / "vault", folder / "stick", clock=clock)
        with self.open(folder) as vault:
            put(self.store(vault), "evidence/later.pdf", some("later", LARGE))

    def prepared(self, piece: Piece, folder: Path) -> None:
        """What the work begins with, and what the vault shows after each step of it."""
        piece.prepare(folder)
        seen = [self.seen(folder)]
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            trial = Path(name) / "disk"
            shutil.copytree(folder, trial)
            piece.work(trial, lambda text: seen.append(self.seen(trial)))
            seen.append(self.seen(trial))
        (folder / "seen.json").write_text(json.dumps(seen))

    def seen(self, folder: Path) -> State:
        place = folder / "vault"
        if not (place / "vault.db").exists():
            return {}
        for number in (0, 1):
            with suppress(Known), opened(place, number=number) as vault:
                return state(vault, number, self.sheets)
        raise AssertionError("it does not open")

    # The work

    def create(self, folder: Path, ack: Ack) -> None:
        with new_vault(folder / "vault", self.sheets[0], self.durability):
            ack("created")

    def start(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            for _ in range(2):
                VaultOffice(vault).new_matter(RECORD)
                ack("started")

    def collect(self, count: int) -> Callable[[Path, Ack], None]:
        def work(folder: Path, ack: Ack) -> None:
            files = [folder / "pile" / f"{number:03d}.pdf" for number in range(count)]
            with self.open(folder) as vault:
                for one in collect(self.store(vault), READER, files, Filing(item="report")):
                    if one.status == "collected":
                        ack(f"paper {one.id} {digest_of(paper(int(one.file[:3])))}")

        return work

    def edit(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            for number in range(4):
                self.store(vault).commit([Answer("person.name.given", f"Nombre {number}")])
                ack("edited")

    def undo(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            store = self.store(vault)
            done = store.edit(lambda matter: [Answer("person.name.given", "Otra")])
            ack("answered")
            store.come_back(done.before, done.after)
            ack("undone")

    def cover(self, folder: Path, ack: Ack) -> None:
        """Another copy under the name of the old one, small for large and large for small."""
        with self.open(folder) as vault:
            store = self.store(vault)
            for number, size in enumerate((LONG, SMALL), 1):
                put(store, f"working/e-{number:04d}.pdf", some(f"covered {number}", size))
                put(store, f"working/e-{number:04d}.json", b'{"covered": 1}')
                store.commit([Put("evidence", f"e-{number:04d}", {"title": "Covered"})])
                ack("covered")

    def publish(self, store: SealedStore, seed: str) -> None:
        with store.outputs(None).begin("mini-packet") as batch:
            for name, size in (("mini-packet-Part1.pdf", LARGE), ("mini-packet-loose-1.pdf", SMALL)):
                with batch.sink(name) as sink:
                    sink.write(some(f"{seed} {name}", size))
                    sink.finish()
            batch.publish("mini-packet.manifest.json", json.dumps({"seed": seed}).encode())

    def build(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            for seed in ("first", "second"):
                self.publish(self.store(vault), seed)
                ack("built")

    def copied(self, store: SealedStore, to: Outputs, before: Callable[[], object] = lambda: None) -> None:
        """As sending and exporting do it."""
        source = store.outputs(None)
        with to.begin("mini-packet") as batch:
            for name in ("mini-packet-Part1.pdf", "mini-packet-loose-1.pdf"):
                with source.open(name) as file, batch.sink(name) as sink:
                    sink.write(file.read())
                    sink.finish()
            with source.open("mini-packet.manifest.json") as file:
                data = file.read()
            before()
            batch.publish("mini-packet.manifest.json", data)

    def send(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            store = self.store(vault)
            self.copied(store, store.kept("mini"))
            ack("put aside")
            store.commit([Put("requests", "mini", {"sent": {"on": DAY, "kept": "sent/mini"}})])
            ack("sent")

    def export(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            store = self.store(vault)
            self.copied(
                store, FolderOutputs(folder / "out" / "packet"), lambda: store.commit([Answer("person.name.given", "Out")])
            )
            ack("exported")

    def passphrase(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            change_passphrase(vault, secret("olga"), secret("olga", 1), KDF)
            ack("changed")

    def leaked(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True)
            ack("changed")

    def people(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            admit(vault, PIA, secret("pia"), KDF)
            ack("admitted")
            revoke(vault, "ada")
            ack("revoked")

    def restrict(self, folder: Path, ack: Ack) -> None:
        with self.open(folder, "ada") as vault:
            restrict(vault, "m-0001", [])
            ack("restricted")
            let_in(vault, "m-0001", "olga")
            ack("let in")
            self.store(vault).matter.renew_blobs()
            open_to_all(vault, "m-0001")
            ack("open to all")

    def recover(self, folder: Path, ack: Ack) -> None:
        done = recover(
            folder / "vault", self.sheets[0].sheets, "olga", secret("olga", 1), self.sheets[1], DAY,
            kdf=KDF, durability=self.durability, clock=clock,
        )  # fmt: skip
        with done as vault:
            ack("recovered")
            new_sheet(vault, self.sheets[2])
            ack("another sheet")

    def destroy(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            VaultOffice(vault).destroy("m-0002")
            ack("destroyed")

    def drop(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as vault:
            for number in (1, 2):
                self.store(vault).drop_blob(f"working/e-{number:04d}.pdf")
                ack("dropped")

    def tidy(self, folder: Path, ack: Ack) -> None:
        with self.open(folder):
            ack("opened")

    def read(self, folder: Path, ack: Ack) -> None:
        with disk_faults("seen.json"):
            seen = json.loads((folder / "seen.json").read_text()) if (folder / "seen.json").exists() else []
        with the_one(folder / "vault", durability=self.durability) as (vault, number):
            there = state(vault, number, self.sheets)
            assert not seen or there == seen[0], "something else was read"

    def backup(self, folder: Path, ack: Ack) -> None:
        for _ in range(2):
            done = backup(folder / "vault", folder / "stick", keep=1, clock=clock)
            assert not done.missing, "a file that is there was not copied"
            ack(f"backup {done.generation}")

    def restore(self, folder: Path, ack: Ack) -> None:
        restore(folder / "stick", folder / "restored", Key("olga", secret("olga")), DAY, clock=clock)
        ack("restored")

    def again(self, folder: Path, ack: Ack) -> None:
        """What a person does next: something large is brought in."""
        with self.open(folder) as vault:
            store = self.open_one(vault)
            name = f"{AGAIN}{sum(one.startswith(AGAIN) for one in store.matter.kept)}.pdf"
            put(store, name, some(name, LARGE))
            store.commit([])
            ack(f"again {name}")

    # What must hold

    def check(self, piece: Piece, folder: Path, told: Sequence[str]) -> None:
        seen: list[State] = json.loads((folder / "seen.json").read_text())
        did = [line for line in told if not line.startswith("again ")]
        again = [line.split()[1] for line in told if line.startswith("again ")]
        if not (folder / "vault" / "vault.db").exists():
            assert {} in seen[len(did) : len(did) + 2], "the vault is gone"
            shutil.rmtree(folder / "vault", ignore_errors=True)
            new_vault(folder / "vault", self.sheets[0]).close()
            seen = [seen[-1]]
        with the_one(folder / "vault", first=seen[min(len(did), len(seen) - 1)].get("passphrase", 0)) as (vault, number):
            whole(vault)
            there = state(vault, number, self.sheets)
            if piece.gathers:
                self.gathered(vault, there, seen, did)
            else:
                wrong = differs(there, seen[len(did) : len(did) + 2] or seen[-1:])
                assert not wrong, wrong
            for name in again:
                assert self.open_one(vault).open_blob(name).read() == some(name, LARGE), f"{name} is another"
            self.works(vault)
        with opened(folder / "vault", number=number) as vault:
            assert not vault.read_only and not vault.findings.changed, "it does not open whole once more"
        piece.more(folder, did)
        others = sorted(one.name for one in folder.iterdir() if one.name.startswith("."))
        assert not others, f"left behind: {others}"

    def works(self, vault: Vault) -> None:
        """Another paper can be brought in."""
        office = VaultOffice(vault)
        store = self.open_one(vault) if office.matters() else office.new_matter(RECORD)
        put(store, f"{AGAIN}check.pdf", some("check", LARGE))
        store.commit([])
        assert store.open_blob(f"{AGAIN}check.pdf").read() == some("check", LARGE), "nothing can be brought in any more"

    def gathered(self, vault: Vault, there: State, seen: list[State], did: Sequence[str]) -> None:
        """Papers that were told are there, every paper that is there is whole, and nothing but papers changed."""
        before = seen[0]
        rows = {row["id"]: row for row in there["m-0001"]["record"]["evidence"]}
        old = {row["id"]: row for row in before["m-0001"]["record"]["evidence"]}
        copies = {digest_of(paper(number)): digest_of(copy_of(paper(number))) for number in range(50)}
        assert [rows.get(id_) for id_ in old] == list(old.values()), "a paper is lost"
        for _, id_, digest in (line.split() for line in did):
            assert rows.get(id_, {}).get("sha256") == digest, f"{id_} was told to be safe"
        for id_, row in rows.items():
            if id_ not in old:
                files = there["m-0001"]["files"]
                assert files.get(row["file"]) == row["sha256"], f"{id_} is another"
                assert files.get(f"working/{id_}.pdf") == copies[row["sha256"]], f"the copy of {id_} is another"
        new = [row["sha256"] for id_, row in rows.items() if id_ not in old]
        assert len(new) == len(set(new)), "a paper is there twice"
        rest = [{name: value for name, value in one.items() if name != "m-0001"} for one in (there, before)]
        assert rest[0] == rest[1], "something else changed"

    def exported(self, folder: Path, told: Sequence[str]) -> None:
        out = folder / "out" / "packet"
        manifest = out / "mini-packet.manifest.json"
        assert manifest.exists() or not told, "an export is lost"
        if manifest.exists():
            for name, size in (("mini-packet-Part1.pdf", LARGE), ("mini-packet-loose-1.pdf", SMALL)):
                assert (out / name).read_bytes() == some(f"first {name}", size), "an export is not whole"

    def restored(self, folder: Path, told: Sequence[str]) -> None:
        """Whole or not at all; and then it can be done again."""
        if not (folder / "restored" / "vault.db").exists():
            assert not told, "what was restored is gone"
            self.restore(folder, lambda text: None)
        with opened(folder / "restored") as vault:
            whole(vault)

    def comes_back(self, folder: Path, told: Sequence[str]) -> None:
        """The newest backup that was told, or a later one, gives the vault."""
        last = max((int(line.split()[1]) for line in told), default=1)
        assert newest(folder / "stick").number >= last, "a backup is lost"
        restore(folder / "stick", folder / "back", Key("olga", secret("olga")), DAY, clock=clock)
        with opened(folder / "back") as vault:
            whole(vault)
        backup(folder / "back", folder / "stick", clock=clock)
