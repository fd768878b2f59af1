"""The vault looks at every document of itself: one row each, never stopped by one, and changing nothing."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from packets.errors import Cancelled, Known
from packets.vault.sealed.blobs import CHUNK, HEADER, padme, sealed_size
from packets.vault.sealed.check import DocumentState, check, left_over
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import revoke
from packets.vault.sealed.sealing import TAG
from packets.vault.sealed.vault import Vault
from tests.kept_vaults import blob_of, data, flip, kept_vault, put, rows
from tests.vaults import opened


@pytest.fixture
def place(tmp_path: Path) -> Path:
    kept_vault(tmp_path / "v", sizes=(600_000, 40_000, 300))
    return tmp_path / "v"


def seen(place: Path, by: str = "ada") -> dict[tuple[str, str], str]:
    with opened(place, by) as vault:
        found = [one for one in check(vault)]
    assert len({(one.matter, one.name) for one in found}) == len(found)
    return {(one.matter, one.name): one.state for one in found}


PAPERS = ["evidence/e-0001.pdf", "evidence/e-0002.pdf", "evidence/e-0003.pdf"]


def test_every_document_has_a_row(place: Path) -> None:
    found = seen(place)
    assert set(found.values()) == {"intact"}
    names = [name for key, name in found if key == "m-0001"]
    packets = ["mini-packet.manifest.json", "mini-packet.pdf"]
    assert sorted(names) == sorted(
        ["history", "matter.toml", *PAPERS, *(f"working/e-000{n}.json" for n in (1, 2, 3)),
         *(f"packet/{one}" for one in packets), *(f"packet/earlier/1/{one}" for one in packets)]
    )  # fmt: skip
    assert [name for key, name in found if key == ""] == ["vault.db", "access", "office.toml", "history"]


def test_it_stops_at_nothing(place: Path) -> None:
    with opened(place, "ada") as vault:
        one, two, three = (blob_of(vault, "m-0001", name) for name in (*PAPERS[:2], "packet/mini-packet.pdf"))
        other = blob_of(vault, "m-0002", PAPERS[0])
        record = vault.matters.open("m-0002").kept[PAPERS[2]].record
    flip(one, HEADER + CHUNK + TAG + 5)
    two.unlink()
    flip(three, 3)
    with other.open("ab") as file:
        file.write(b"x")
    with rows(place) as database:
        database.execute("DELETE FROM records WHERE id=?", (record,))
    with opened(place, "ada") as vault:
        bad = {(one.matter, one.name, one.state, one.piece) for one in check(vault) if not one.whole}
    assert bad == {
        ("m-0001", PAPERS[0], "damaged", 2),
        ("m-0001", PAPERS[1], "missing", 0),
        ("m-0001", "packet/mini-packet.pdf", "damaged", 0),
        ("m-0002", PAPERS[0], "damaged", 3),
        ("m-0002", PAPERS[2], "missing", 0),
    }


def test_of_what_is_restricted_to_others_only_the_files_are_looked_at(place: Path) -> None:
    found = seen(place, "olga")
    assert found["m-0003", ""] == "not_yours"
    assert [name for key, name in found if key == "m-0003"] == [""]
    with opened(place, "ada") as vault:
        one = blob_of(vault, "m-0003", "evidence/e-0001.pdf")
    flip(one, 5_000)
    assert ("m-0003", "evidence/e-0001.pdf") in {key for key, state in seen(place).items() if state == "damaged"}
    assert set(seen(place, "olga").values()) == {"intact", "not_yours"}  # nobody else can know
    with one.open("r+b") as file:
        file.truncate(4_000)
    found = seen(place, "olga")
    assert found["m-0003", f"blobs/{one.name[:8]}"] == "damaged"
    one.unlink()
    assert seen(place, "olga")["m-0003", f"blobs/{one.name[:8]}"] == "missing"


def test_lengths_in_plain_columns_are_rounded_as_the_files_are(place: Path) -> None:
    """The exact length of a scan would tell which it is."""
    with rows(place) as database:
        sizes = {size for (size,) in database.execute("SELECT size FROM blobs")}
    assert sizes == {padme(one) for one in (600_000, 40_000, 50_000, 60_000)}
    assert not sizes & {600_000, 50_000, 60_000}
    assert all(sealed_size(padme(size)) == sealed_size(size) for size in range(1, 300_000, 37))


def test_strange_files_and_left_overs_are_told_apart(place: Path) -> None:
    with opened(place, "ada") as vault:
        inside = place / "blobs" / "ab"
        (inside / "notes.txt").write_bytes(b"?")
        (inside / f"ab{'0' * 30}").write_bytes(b"left by a killed run")
        (place / "letter.pdf").write_bytes(b"?")
        found = {(one.name, one.state) for one in check(vault) if not one.whole}
        assert found == {("a file in the vault's folder", "strange"), ("blobs: file 1", "strange")}
        assert left_over(vault) == 1
    with opened(place, "ada") as vault:
        assert left_over(vault) == 0
    assert (inside / "notes.txt").exists()


def test_what_is_dropped_or_replaced_meanwhile_is_not_missed(place: Path) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        found: list[DocumentState] = []
        for one in check(vault):
            if one.matter == "m-0001" and one.name == "history":
                store.drop_blob(PAPERS[1])
                put(store, PAPERS[0], data("another", 50_000))
                store.matter.flush()
            found.append(one)
        assert all(one.whole for one in found)
        assert PAPERS[1] not in {one.name for one in found if one.matter == "m-0001"}


def test_it_can_be_stopped_after_every_piece(place: Path) -> None:
    class Stop:
        def __init__(self) -> None:
            self.left = 12

        def step(self, done: int, total: int, note: str = "") -> None:
            assert 0 <= done <= total
            self.left -= 1
            if not self.left:
                raise Cancelled

    with opened(place, "ada") as vault:
        with pytest.raises(Cancelled):
            list(check(vault, Stop()))
        assert all(one.whole for one in check(vault))


def test_a_look_beside_somebody_who_writes_raises_no_alarm(place: Path) -> None:
    """A second window may only read; what the first one commits meanwhile is not half seen."""
    with opened(place, "ada") as vault, opened(place, "olga") as other:
        assert other.read_only
        store = VaultOffice(vault).open("m-0001")
        found: list[DocumentState] = []
        for number, one in enumerate(check(other)):
            put(store, f"working/x-{number}.json", data(str(number), 300))
            store.matter.flush()
            found.append(one)
        assert [one for one in found if not one.whole] == []


def test_after_the_office_got_another_key_one_signs_in_again_first(place: Path) -> None:
    with opened(place, "ada") as vault, opened(place, "olga") as other:
        revoke(vault, "pia")
        with pytest.raises(Known, match="vault_rekeyed"):
            list(check(other))


def test_memory_stays_small_beside_what_is_looked_at(place: Path) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0002")
        for number in range(60):
            put(store, f"working/y-{number}.json", os.urandom(30_000))
        put(store, "evidence/large.pdf", os.urandom(12_000_000))
        store.matter.flush()
        assert _peak(vault) < 4_000_000
        tracemalloc.stop()


def _peak(vault: Vault) -> int:
    tracemalloc.start()
    assert all(one.whole for one in check(vault))
    return tracemalloc.get_traced_memory()[1]


def test_a_vault_whose_own_head_is_lost_opens_to_be_looked_at_and_is_accepted_by_who_keeps_the_staff(place: Path) -> None:
    with rows(place) as database:
        database.execute("DELETE FROM meta WHERE name='head'")
    with opened(place, "pia") as vault:
        assert vault.findings.changed
        assert vault.read_only
        with pytest.raises(Known, match="staff_kept_by_others"):
            vault.accept()
    with opened(place, "olga") as vault:
        vault.accept()
    assert set(seen(place).values()) == {"intact"}
