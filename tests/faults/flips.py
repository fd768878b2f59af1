"""One bit turns, anywhere: in a sealed file, in the database, in a bundle, in a backup. It is noticed, or it changes nothing.

    python -m tests.faults.flips --of blobs|database|bundle|backup --count 10000 --state FILE

goes on where it stopped. A turned bit in a sealed file names exactly that document. One in the database is refused, told when
the vault is opened, or named by the check; where nothing is said, everything that the vault holds must be what it was.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packets.errors import Known
from packets.vault.sealed.backup import backup
from packets.vault.sealed.bringing import bring_bundle
from packets.vault.sealed.check import check
from packets.vault.sealed.generations import newest
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.office_card import own_card
from packets.vault.sealed.passphrase import Secret
from packets.vault.sealed.restore import Key, drill
from packets.vault.sealed.taking_out import take_out
from packets.vault.sealed.vault import Vault
from tests.kept_vaults import content_of, flip, kept_vault
from tests.vaults import DAY, KDF, clock, opened, secret

SEED = 20261201
PATIENCE = 600
"""Seconds for one; a whole look takes a fraction of one."""
WORDS = Secret(ready=b"seven words".ljust(32, b"."))


class Violation(AssertionError):
    """A turned bit that nobody noticed, or that broke the program."""


class Flips:
    """`turn` turns one bit and gives what became of it, in words to count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / "v"
        kept_vault(self.place, sizes=(600_000, 40_000, 300))

    def turn(self, chance: random.Random) -> str:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing of it is open any more."""


@contextmanager
def patience() -> Iterator[None]:
    """What never ends is a violation too."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ended(number: int, frame: object) -> None:
        raise Violation("it does not end")

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def somewhere(chance: random.Random, files: list[Path]) -> tuple[Path, int, int]:
    """A file, a byte and a bit, each byte as likely as any other."""
    sizes = [one.stat().st_size for one in files]
    (path,) = chance.choices(files, sizes)
    return path, chance.randrange(path.stat().st_size), chance.randrange(8)


class Blobs(Flips):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.vault: Vault = opened(self.place, "ada")
        self.files = sorted(path for path in (self.place / "blobs").glob("*/*") if path.is_file())
        self.names = {
            kept.blob.hex(): (key, name)
            for key in self.vault.matters.lines
            for name, kept in self.vault.matters.open(key).kept.items()
        }

    def turn(self, chance: random.Random) -> str:
        path, at, bit = somewhere(chance, self.files)
        flip(path, at, bit)
        try:
            bad = [one for one in check(self.vault) if not one.whole]
        finally:
            flip(path, at, bit)
        if [(one.matter, one.name, one.state) for one in bad] != [(*self.names[path.name], "damaged")]:
            raise Violation(f"byte {at}, bit {bit} of a file: {bad}")
        return "one document named"

    def close(self) -> None:
        self.vault.close()


class InDatabase(Flips):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with opened(self.place, "ada") as vault:
            self.content = content_of(vault)
        self.path = self.place / "vault.db"
        self.whole = self.path.read_bytes()
        self.kept = folder / "blobs"
        shutil.copytree(self.place / "blobs", self.kept)

    def turn(self, chance: random.Random) -> str:
        self._again()
        path, at, bit = somewhere(chance, [self.path])
        flip(path, at, bit)
        try:
            vault = opened(self.place, "ada")
        except Known as fault:
            return f"refused: {fault.code}"
        with vault:
            told = vault.findings.changed
            bad = [one for one in check(vault) if not one.whole]
            if told or bad:
                return "told when opened" if told else "named: " + ", ".join(sorted({one.state for one in bad}))
            if content_of(vault) != self.content:
                raise Violation(f"byte {at}, bit {bit} of the database: nothing is said, and something is another")
        return "nothing changed"

    def _again(self) -> None:
        self.path.write_bytes(self.whole)
        for name in ("vault.db-wal", "vault.db-shm"):
            (self.place / name).unlink(missing_ok=True)
        for path in self.kept.glob("*/*"):
            here = self.place / "blobs" / path.relative_to(self.kept)
            if not here.exists():
                raise Violation(f"{path.name} was swept away")


class InBackup(Flips):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.stick = folder / "stick"
        self.stick.mkdir()
        backup(self.place, self.stick, clock=clock)
        generation = newest(self.stick)
        self.files = sorted(path for path in self.stick.rglob("*") if path.is_file() and path.stat().st_size)
        self.names = {path: name for name, path, _ in generation.paths()}
        self.contents = generation.contents
        self.turns = 0

    def turn(self, chance: random.Random) -> str:
        # A small file as often as a large one, every other time: else nothing but scans would ever be hit.
        self.turns += 1
        files = self.files if self.turns % 2 else [chance.choice(self.files)]
        path, at, bit = somewhere(chance, files)
        flip(path, at, bit)
        try:
            return self._seen(path, at, bit)
        finally:
            flip(path, at, bit)

    def _seen(self, path: Path, at: int, bit: int) -> str:
        try:
            found = drill(self.stick, None, DAY)
        except Known as fault:
            if path.name != "list.json":
                raise Violation(f"byte {at}, bit {bit} of {path.name}: {fault}") from None
            return f"refused: {fault.code}"
        if path.name == "list.json" and not found.damaged and newest(self.stick).contents == self.contents:
            return "nothing changed"  # an hour after a small t is the same as after a T
        if list(found.damaged) != [self.names.get(path)]:
            raise Violation(f"byte {at}, bit {bit} of {path.name}: {found.damaged}")
        if self.turns % 10:
            return "one file named"
        # With a passphrase the same, document by document.
        try:
            opened = drill(self.stick, Key("ada", secret("ada")), DAY, clock=clock)
        except Known as fault:
            if path.name != "vault.db":
                raise Violation(f"byte {at}, bit {bit} of {path.name}: {fault}") from None
            return "one file named, not restored"
        if len(opened.not_whole) != 1:
            raise Violation(f"byte {at}, bit {bit} of {path.name}: {opened.not_whole}")
        return "one file and one document named"


class InBundle(Flips):
    """A sealed file on its way: whatever turns in it, it is refused whole."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.vault = opened(self.place, "ada")
        self.files = [folder / "office.pdmatter", folder / "words.pdmatter"]
        store = VaultOffice(self.vault).open("m-0001")
        take_out(store, self.files[0], own_card(self.vault), not_compared=True)
        take_out(store, self.files[1], WORDS, kdf=KDF)
        self.there = self.vault.matters.in_order(), self.vault.matters.files.all()

    def turn(self, chance: random.Random) -> str:
        # Every other time in the head or at the end: what says for whom it is, and from whom.
        path, at, bit = somewhere(chance, self.files)
        if chance.random() < 0.5:
            length = path.stat().st_size
            at = chance.choice((chance.randrange(4_000), length - 1 - chance.randrange(100)))
        flip(path, at, bit)
        try:
            bring_bundle(self.vault, path, WORDS if path.name == "words.pdmatter" else None)
        except Known as fault:
            if (self.vault.matters.in_order(), self.vault.matters.files.all()) != self.there:
                raise Violation(f"byte {at}, bit {bit} of {path.name}: something of it came in") from None
            return f"refused: {fault.code}"
        finally:
            flip(path, at, bit)
        raise Violation(f"byte {at}, bit {bit} of {path.name}: it was taken")

    def close(self) -> None:
        self.vault.close()


OF: dict[str, Callable[[Path], Flips]] = {"blobs": Blobs, "database": InDatabase, "backup": InBackup, "bundle": InBundle}


def run(of: str, count: int, state: Path | None = None, say: Callable[[str], object] = len) -> Counter[str]:
    """So many turned bits; raises `Violation` at the first that went unnoticed."""
    done, told = 0, Counter[str]()
    if state is not None and state.exists():
        kept = json.loads(state.read_text())
        done, told = kept["done"], Counter(kept["told"])
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="packet-desk-flips-", dir=shared if shared.is_dir() else None) as folder:
        flips = OF[of](Path(folder))
        try:
            while done < count:
                try:
                    with patience():
                        told[flips.turn(random.Random(f"{SEED} {of} {done}"))] += 1
                except Violation:
                    raise
                except Exception as fault:
                    raise Violation(f"number {done}: {type(fault).__name__}: {fault}\n{traceback.format_exc()}") from fault
                done += 1
                if done % 100 == 0 or done == count:
                    say(f"{done} of {count}")
                    if state is not None:
                        state.write_text(json.dumps({"done": done, "told": told}))
        finally:
            flips.close()
    return told


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--of", choices=sorted(OF), required=True)
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--state", type=Path)
    asked = words.parse_args()
    told = run(asked.of, asked.count, asked.state, lambda line: sys.stdout.write(f"{line}\n") and sys.stdout.flush())
    sys.stdout.write(f"{asked.of}: {asked.count} turned, 0 unnoticed: {dict(told.most_common())}\n")


if __name__ == "__main__":
    main()
