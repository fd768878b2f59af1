"""Threads of one program that write into one matter, and over several, at the same time (goal R7 for a single-writer vault).

    python -m tests.faults.writers [WRITERS] [OPERATIONS]

Each operation is told of once it is done; afterwards every one of them is there, once, in memory and in the vault opened anew,
and each history is whole, signed, and as long as what was done.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add, Answer, Rows
from tests.kept_vaults import RECORD, put
from tests.vaults import new_vault, opened

KINDS = ("answer", "paper", "row", "document", "note")


@dataclass
class Did:
    """What one writer was told to be done: kind and number, by the matter."""

    done: list[tuple[str, str, int]] = field(default_factory=list)
    fault: BaseException | None = None


def operation(store: SealedStore, writer: int, number: int) -> str:
    kind, name = KINDS[number % len(KINDS)], f"{writer}-{number}"
    if kind == "answer":
        store.commit([Answer(f"w.{name}", number)])
    elif kind == "paper":
        file = f"evidence/{name}.pdf"
        put(store, file, f"paper {name}".encode() * (1 + number % 5_000))
        store.commit([Add("evidence", {"id": f"e-{name}", "file": file, "item": "report"})])
    elif kind == "row":
        # Worked out from what stands: nobody else writes between the look and the commit.
        store.edit(lambda matter: [Rows("rows", (*matter.tables.get("rows", ()), {"id": f"r-{name}"}))])
    elif kind == "document":
        put(store, f"working/{name}.json", name.encode())
        store.told("kept")
    else:
        store.told("noted", which=name)
    return kind


def write(vault: Vault, writers: int, operations: int, matters: int) -> list[Did]:
    """Every writer at work in its matter, or in all of them where there is one only."""
    office, told = VaultOffice(vault), [Did() for _ in range(writers)]
    keys = [office.new_matter(RECORD).key for _ in range(matters)]
    together = threading.Barrier(writers)

    def work(writer: int) -> None:
        try:
            together.wait()
            for number in range(operations):
                key = keys[(writer + number) % matters]
                kind = operation(office.open(key), writer, number)
                told[writer].done.append((key, kind, number))
        except BaseException as fault:
            told[writer].fault = fault

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def violations(vault: Vault, told: list[Did]) -> list[str]:
    """What is lost, there twice, or not as it was told."""
    wrong = [f"writer {number}: {one.fault!r}" for number, one in enumerate(told) if one.fault is not None]
    office = VaultOffice(vault)
    for key in office.matters():
        done = {(kind, f"{writer}-{number}") for writer, one in enumerate(told) for at, kind, number in one.done if at == key}
        store = office.open(key)
        matter = store.load()
        history = list(store.matter.ledger.history(vault.database, vault.signers()))
        there: list[tuple[str, str]] = []
        there += [("answer", name.removeprefix("w.")) for name in matter.answers if name.startswith("w.")]
        there += [("paper", one.id.removeprefix("e-")) for one in matter.evidence]
        there += [("row", str(one["id"]).removeprefix("r-")) for one in matter.tables.get("rows", ())]
        there += [("note", str(one.what["which"])) for one in history if one.did == "noted"]
        for name in store.matter.kept:
            content = store.matter.open(name).read()
            stem = Path(name).stem
            if name.startswith("working/"):
                there.append(("document", stem))
            if content != (stem.encode() if name.startswith("working/") else f"paper {stem}".encode() * whole(stem)):
                wrong.append(f"{key}/{name} is another one")
        counted = Counter(there)
        wrong += [f"{key}: {one} is there {times} times" for one, times in counted.items() if times > 1]
        wrong += [f"{key}: {one} is lost" for one in done - counted.keys()]
        wrong += [f"{key}: {one} was never told of" for one in counted.keys() - done]
        wrong += [f"{key}: entry {one.seq} is not signed" for one in history if not one.signed]
        if len(history) != 1 + len(done):
            wrong.append(f"{key}: {len(history)} entries of {1 + len(done)}")
    if vault.findings.unsure:
        wrong.append("the vault is not as it should be")
    return wrong


def whole(stem: str) -> int:
    return 1 + int(stem.split("-")[1]) % 5_000


def run(place: Path, writers: int, operations: int, matters: int) -> list[str]:
    with new_vault(place) as vault:
        told = write(vault, writers, operations, matters)
        wrong = violations(vault, told)
    with opened(place) as vault:
        return wrong + violations(vault, told)


def main() -> int:
    writers, operations = (int(one) for one in (*sys.argv[1:], "8", "1000")[:2])
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for matters in (1, writers):
            wrong = run(Path(folder) / f"over-{matters}", writers, operations, matters)
            bad += len(wrong)
            sys.stdout.write(f"{writers} writers x {operations} over {matters} matter(s): {len(wrong)} wrong\n")
            for one in wrong[:20]:
                sys.stdout.write(f"  {one}\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
