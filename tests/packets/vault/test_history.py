"""Who did what: told, chained, signed, and what happens to it by other hands."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.vault.sealed.exported import faults_of_history, history_lines
from packets.vault.sealed.ledger import Past
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.sheets import new_sheet, recover
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.kept_vaults import RECORD, publish, put
from tests.vaults import ADA, DAY, KDF, PIA, clock, new_vault, opened, secret


def told(vault: Vault, key: str = "") -> list[Past]:
    ledger = vault.matters.open(key).ledger if key else vault.office
    return list(ledger.history(vault.database, vault.signers()))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Every thing that the core tells of was done here, by people whose keys changed and one who left."""
    place, sheet, another = tmp_path / "v", RecoverySheet.new(), RecoverySheet.new()
    with new_vault(place, sheet) as vault:
        store = VaultOffice(vault).new_matter(RECORD)
        put(store, "evidence/e-0001.pdf", b"x" * 40_000)
        store.commit([Answer("person.name.given", "Ana")])
        publish(store, b"packet")
        admit(vault, ADA, secret("ada"), KDF)
        admit(vault, PIA, secret("pia"), KDF)
    with opened(place, "pia") as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
        change_passphrase(vault, secret("pia"), secret("pia", 1), KDF, leaked=True)
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0101")])
    with pytest.raises(Known):
        opened(place, "ada", 5)
    with opened(place, "ada") as vault:
        restrict(vault, "m-0001", ["pia", "olga"])
        revoke(vault, "pia")
        new_sheet(vault, another)
    recover(place, another.sheets, "olga", secret("olga", 1), RecoverySheet.new(), DAY, kdf=KDF, clock=clock).close()
    with opened(place, "olga", 1) as vault:
        VaultOffice(vault).open("m-0001").drop_blob("evidence/e-0001.pdf")
    return place


def test_what_was_done_stands_in_the_history_signed_by_everybody(place: Path) -> None:
    with opened(place, "ada") as vault:
        office, matter = told(vault), told(vault, "m-0001")
    assert all(one.signed for one in (*office, *matter))
    wanted = {"made", "admitted", "unlocked", "locked", "passphrase changed", "wrong passphrase"}
    assert {one.did for one in office} == wanted | {"revoked", "another recovery sheet", "recovered"}
    assert {one.did for one in matter} == {"started", "edited", "built", "another key", "restricted", "dropped"}
    assert {one.by for one in (*office, *matter)} == {"olga", "ada", "pia"}


def test_a_look_is_told_once_for_a_person_a_matter_and_a_day(place: Path) -> None:
    def at(day: int) -> Callable[[], dt.datetime]:
        return lambda: dt.datetime(2026, 12, day, 9, 0, tzinfo=dt.UTC)

    def look(name: str, number: int, day: int) -> int:
        with opened(place, name, number, clock=at(day)) as vault:
            before = VaultOffice(vault).open("m-0001").stamp()
            for _ in range(3):
                VaultOffice(vault).open("m-0001").viewed()
            assert VaultOffice(vault).open("m-0001").stamp() == before  # nobody has to read it anew for that
            vault.matters.forget("m-0001")
            VaultOffice(vault).open("m-0001").viewed()
            return sum(one.did == "viewed" for one in told(vault, "m-0001"))

    assert [look("ada", 0, 2), look("ada", 0, 2), look("olga", 1, 2), look("ada", 0, 2), look("ada", 0, 3)] == [1, 1, 2, 2, 3]


def test_what_others_do_with_a_matter_is_told_in_it(place: Path) -> None:
    with opened(place, "ada") as vault:
        VaultOffice(vault).open("m-0001").told("exported", request="mini", result="done")
        assert told(vault, "m-0001")[-1].what == {"request": "mini", "result": "done"}


def test_who_only_looks_is_not_told_of_and_not_stopped(place: Path) -> None:
    with opened(place, "ada"), opened(place, "olga", 1) as looking:
        assert looking.read_only
        VaultOffice(looking).open("m-0001").viewed()
        assert "viewed" not in {one.did for one in told(looking, "m-0001")}


# By other hands


@pytest.mark.parametrize("which", ["office", "matter"])
def test_a_tail_cut_a_fork_and_another_order_are_noticed(place: Path, which: str) -> None:
    with opened(place, "ada") as vault:
        # Read without what closing the vault would write into it.
        vault.read_only = True
        vault.on_close.clear()
        ledger = vault.matters.open("m-0001").ledger if which == "matter" else vault.office
        matter = ledger.matter
        found = vault.database.rows("SELECT * FROM history WHERE matter=? ORDER BY seq", (matter,))
        with sqlite3.connect(place / "vault.db", isolation_level=None) as other:
            for name, work in harms(matter, found).items():
                assert all(one.signed for one in ledger.history(vault.database, vault.signers()))
                work(other)
                with pytest.raises(Tampered):
                    assert not list(ledger.history(vault.database, vault.signers())), name
                other.execute("DELETE FROM history WHERE matter=?", (matter,))
                other.executemany("INSERT INTO history VALUES (?,?,?,?,?,?)", found)
        other.close()


def harms(matter: bytes, found: list[tuple[Any, ...]]) -> dict[str, Callable[[sqlite3.Connection], object]]:
    last = len(found)

    def exchange(one: int, other: int) -> Callable[[sqlite3.Connection], object]:
        def work(connection: sqlite3.Connection) -> None:
            for old, new in ((one, 9999), (other, one), (9999, other)):
                connection.execute("UPDATE history SET seq=? WHERE matter=? AND seq=?", (new, matter, old))

        return work

    def fork(connection: sqlite3.Connection) -> None:
        """An entry of the same person's from another place of the chain."""
        by = found[2][4]
        other = next(row for row in found[4:] if row[4] == by)
        connection.execute("UPDATE history SET ct=?, sig=? WHERE matter=? AND seq=3", (other[3], other[5], matter))

    return {
        "the last is cut": lambda c: c.execute("DELETE FROM history WHERE matter=? AND seq=?", (matter, last)),
        "the last three are cut": lambda c: c.execute("DELETE FROM history WHERE matter=? AND seq>?", (matter, last - 3)),
        "the first is cut": lambda c: c.execute("DELETE FROM history WHERE matter=? AND seq=1", (matter,)),
        "one in the middle": lambda c: c.execute("DELETE FROM history WHERE matter=? AND seq=3", (matter,)),
        "neighbours exchanged": exchange(2, 3),
        "first and last exchanged": exchange(1, last),
        "forked": fork,
        "one twice": lambda c: c.execute(
            "INSERT INTO history SELECT matter, ?, epoch, ct, by, sig FROM history WHERE matter=? AND seq=?",
            (last + 1, matter, last),
        ),
        "all of them": lambda c: c.execute("DELETE FROM history WHERE matter=?", (matter,)),
    }


def test_every_byte_of_an_entry_counts(place: Path) -> None:
    """Each column of a row, with each of its bytes another one: it does not open, does not lead on, or is not signed."""
    with opened(place, "ada") as vault:
        vault.read_only = True
        vault.on_close.clear()
        matter = vault.matters.open("m-0001")
        row = vault.database.row("SELECT epoch, ct, by, sig FROM history WHERE matter=? AND seq=2", (matter.id,))
        assert row is not None
        tried = 0
        with sqlite3.connect(place / "vault.db", isolation_level=None) as other:
            for column, value in zip(("ct", "by", "sig"), row[1:], strict=True):
                for at in range(len(value)):
                    bad = value[:at] + bytes([value[at] ^ 1 << at % 8]) + value[at + 1 :]
                    other.execute(f"UPDATE history SET {column}=? WHERE matter=? AND seq=2", (bad, matter.id))
                    tried += 1
                    try:
                        past = list(matter.ledger.history(vault.database, vault.signers()))
                    except Tampered:
                        continue
                    assert not past[1].signed, (column, at)
                other.execute(f"UPDATE history SET {column}=? WHERE matter=? AND seq=2", (value, matter.id))
            for epoch in (row[0] + 1, row[0] - 1, 0):
                other.execute("UPDATE history SET epoch=? WHERE matter=? AND seq=2", (epoch, matter.id))
                with pytest.raises(Tampered):
                    list(matter.ledger.history(vault.database, vault.signers()))
        other.close()
        assert tried > 600


# Taken out


def exported(place: Path, key: str = "m-0001") -> list[str]:
    with opened(place, "ada") as vault:
        return list(history_lines(vault, key))


def test_an_exported_history_is_checked_without_the_vault(place: Path) -> None:
    for key in ("", "m-0001"):
        lines = exported(place, key)
        assert faults_of_history(lines) == []
        assert sum("entry" in json.loads(one) for one in lines) == json.loads(lines[-1])["end"]
        assert {json.loads(one)["staff"] for one in lines if "person" in json.loads(one)} >= {"olga", "ada", "pia"}


def test_every_byte_of_an_exported_history_counts(place: Path) -> None:
    """Single bytes changed, all over: noticed, but for blanks between the words of JSON and names of what is not signed."""
    lines = exported(place)
    text = "\n".join(lines)
    tried = 0
    for at in range(0, len(text), 7):
        if text[at] in " \n":
            continue
        bad = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        if json_of(bad.split("\n")) == json_of(lines) or only_the_key_of_the_matter(bad.split("\n"), lines):
            continue
        tried += 1
        assert unsigned_only(bad.split("\n"), lines) or faults_of_history(bad.split("\n")), text[max(0, at - 40) : at + 10]
    assert tried > 500


def json_of(lines: list[str]) -> object:
    try:
        return [json.loads(one) for one in lines]
    except ValueError:
        return None


def only_the_key_of_the_matter(bad: list[str], lines: list[str]) -> bool:
    """What the office calls the matter is not signed."""
    return bad[1:] == lines[1:] and (found := json_of(bad[:1])) is not None and "history" in found[0]  # type: ignore[index]


def unsigned_only(bad: list[str], lines: list[str]) -> bool:
    """Keys of somebody who signed nothing here, or not with that one."""
    return all(one == other or "person" in json.loads(other) for one, other in zip(bad, lines, strict=True))


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_an_exported_history_without_its_end_is_not_whole(place: Path, cut: int) -> None:
    lines = exported(place)
    assert "the end is missing" in faults_of_history(lines[:-cut])
    assert faults_of_history([*lines[: -1 - cut], lines[-1]]) != []
    assert faults_of_history([*lines, lines[-2]]) != []
    assert faults_of_history([]) == ["the end is missing"]


def test_lines_of_an_exported_history_in_another_order_are_noticed(place: Path) -> None:
    lines = exported(place)
    entries = [number for number, one in enumerate(lines) if "entry" in json.loads(one)]
    one, other = entries[2], entries[3]
    lines[one], lines[other] = lines[other], lines[one]
    assert len(faults_of_history(lines)) >= 2


def test_an_exported_history_of_another_matter_is_not_this_one(place: Path) -> None:
    lines, office = exported(place), exported(place, "")
    assert faults_of_history([office[0], *lines[1:]]) != []
