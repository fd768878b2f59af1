"""A matter that is not whole: the rest works on, what is missing comes back from a backup, or it goes on without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.sealed.backup import backup
from packets.vault.sealed.check import check
from packets.vault.sealed.mending import Mended, go_on_without, restore_documents
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import change_passphrase, revoke
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.kept_vaults import blob_of, content_of, data, flip, kept_vault, put, rows
from tests.vaults import KDF, clock, opened, secret


@pytest.fixture
def place(tmp_path: Path) -> Path:
    kept_vault(tmp_path / "v", sizes=(40_000, 300))
    return tmp_path / "v"


@pytest.fixture
def stick(place: Path) -> Path:
    stick = place.parent / "stick"
    stick.mkdir()
    backup(place, stick, clock=clock)
    return stick


def record_of(place: Path, key: str, name: str) -> bytes:
    """The id of the record of a document, a paper (``e-0001``) or the matter (``matter``)."""
    with opened(place, "ada") as vault:
        matter = vault.matters.open(key)
        found = matter.kept[name].record if name in matter.kept else matter._ids[name if name == "matter" else f"paper {name}"]
    assert found is not None
    return found


def lose(place: Path, name: str, key: str = "m-0001") -> None:
    id_ = record_of(place, key, name)
    with rows(place) as database:
        assert database.execute("DELETE FROM records WHERE id=?", (id_,)).rowcount == 1


def spoil(place: Path, name: str, key: str = "m-0001") -> None:
    id_ = record_of(place, key, name)
    with rows(place) as database:
        ((ct,),) = database.execute("SELECT ct FROM records WHERE id=?", (id_,))
        database.execute("UPDATE records SET ct=? WHERE id=?", (bytes([ct[0] ^ 1]) + ct[1:], id_))


def not_whole(vault: Vault) -> set[tuple[str, str, str]]:
    return {(one.matter, one.name, one.state) for one in check(vault) if not one.whole}


def all_of(place: Path) -> dict[str, object]:
    with opened(place, "ada") as vault:
        return content_of(vault)


@pytest.mark.parametrize("harm", [lose, spoil])
@pytest.mark.parametrize("name", ["evidence/e-0001.pdf", "working/e-0001.json", "e-0001", "matter"])
def test_what_is_not_whole_is_named_stops_nothing_else_and_comes_back_exactly(
    place: Path, stick: Path, harm: Callable[[Path, str], None], name: str
) -> None:
    was = all_of(place)
    harm(place, name)
    said = {"e-0001": "matter.toml: e-0001", "matter": "matter.toml"}.get(name, name)
    with opened(place, "ada") as vault:
        office = VaultOffice(vault)
        with pytest.raises(Known, match="matter_damaged"):
            office.open("m-0001").load()
        assert office.open("m-0002").load().answers["person.name.given"] == "two"
        assert not_whole(vault) == {("m-0001", said, "missing" if harm is lose else "damaged")}
        assert restore_documents(vault, "m-0001", stick) == Mended(restored=(said,))
        assert not_whole(vault) == set()
        assert content_of(vault) == was
        office.open("m-0001").commit([Answer("person.phone", "555-0100")])
    with opened(place, "ada") as vault:
        assert not_whole(vault) == set()
        assert VaultOffice(vault).open("m-0001").load().answers["person.phone"] == "555-0100"
        (entry,) = [one for one in vault.matters.open("m-0001").ledger.history(vault.database, None) if one.did == "restored"]
        assert (entry.what["names"], entry.by) == ([said], "ada")


def test_nothing_is_written_over_what_is_missing(place: Path) -> None:
    """A head that is written while a paper is missing would cover that for ever."""
    lose(place, "e-0001")
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        for work in (
            lambda: store.commit([Answer("x.y", "z")]),
            lambda: put(store, "evidence/new.pdf", b"x"),
            lambda: store.drop_blob("evidence/e-0002.pdf"),
        ):
            with pytest.raises(Known, match="matter_damaged"):
                work()
    with opened(place, "ada") as vault:
        assert not_whole(vault) == {("m-0001", "matter.toml: e-0001", "missing")}


def test_what_was_written_after_the_backup_is_not_taken_back_without_being_asked(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
    lose(place, "matter")
    lose(place, "evidence/e-0001.pdf")
    with opened(place, "ada") as vault:
        done = restore_documents(vault, "m-0001", stick)
        assert done == Mended(restored=("evidence/e-0001.pdf",), left=("matter.toml",))
        assert not_whole(vault) == {("m-0001", "matter.toml", "missing")}
    with opened(place, "ada") as vault:
        assert not_whole(vault) == {("m-0001", "matter.toml", "missing")}
        done = restore_documents(vault, "m-0001", stick, older=True)
        assert done == Mended(older=("matter.toml",))
        assert not_whole(vault) == set()
        assert "person.phone" not in VaultOffice(vault).open("m-0001").load().answers


def test_somebody_who_decides_goes_on_without_a_paper_and_the_record_holds(place: Path) -> None:
    lose(place, "e-0001")
    lose(place, "evidence/e-0002.pdf")
    with opened(place, "pia") as vault, pytest.raises(Known, match="attorney_only"):
        go_on_without(vault, "m-0001")
    with opened(place, "ada") as vault:
        done = go_on_without(vault, "m-0001")
        assert set(done.given_up) == {"matter.toml: e-0001", "evidence/e-0002.pdf"}
        store = VaultOffice(vault).open("m-0001")
        assert [one.id for one in store.load().evidence] == ["e-0002"]
        assert store.matter.record["evidence"] == [store.matter.record["evidence"][0]]
        assert store.blob("evidence/e-0002.pdf") is None
        assert store.open_blob("evidence/e-0001.pdf").read() == data("one e-0001", 40_000)
        store.commit([Answer("person.phone", "555-0100")])
        assert not_whole(vault) == set()
    with opened(place, "olga") as vault:
        assert not_whole(vault) == set()
        assert VaultOffice(vault).open("m-0001").load().answers["person.phone"] == "555-0100"
        past = list(vault.matters.open("m-0001").ledger.history(vault.database, vault.signers()))
        (entry,) = [one for one in past if one.did == "went on without"]
        assert set(entry.what["without"]) == {"matter.toml: e-0001", "evidence/e-0002.pdf"}
        assert all(one.signed for one in past)


def test_going_on_with_a_backup_takes_what_there_is_of_it_first(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        put(store, "evidence/later.pdf", b"later")
        store.commit([Answer("person.phone", "555-0100")])
    for name in ("matter", "evidence/later.pdf", "e-0001"):
        lose(place, name)
    with opened(place, "ada") as vault:
        done = go_on_without(vault, "m-0001", stick)
        assert done == Mended(("matter.toml: e-0001",), ("matter.toml",), (), ("evidence/later.pdf",))
        assert [one.id for one in VaultOffice(vault).open("m-0001").load().evidence] == ["e-0001", "e-0002"]
        assert not_whole(vault) == set()


def test_even_the_record_itself_may_be_given_up_and_the_papers_stay(place: Path) -> None:
    spoil(place, "matter")
    with opened(place, "ada") as vault:
        assert go_on_without(vault, "m-0001") == Mended(given_up=("matter.toml",))
        matter = VaultOffice(vault).open("m-0001").load()
        assert (matter.id, [one.id for one in matter.evidence], matter.requests) == ("m-0001", ["e-0001", "e-0002"], ())
        assert not_whole(vault) == set()


def test_a_paper_that_hangs_on_a_lost_one_is_let_go_of_it(place: Path) -> None:
    with opened(place, "ada") as vault:
        from packets.vault.store import Add

        row = {"id": "e-0009", "file": "evidence/e-0009.pdf", "variant_of": "e-0001", "for": ["agency"]}
        VaultOffice(vault).open("m-0001").commit([Add("evidence", row)])
    lose(place, "e-0001")
    with opened(place, "ada") as vault:
        go_on_without(vault, "m-0001")
        paper = VaultOffice(vault).open("m-0001").load().paper("e-0009")
        assert paper is not None
        assert (paper.variant_of, paper.for_) == ("", ())


# Files


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "damaged"])
def test_a_file_comes_back_from_the_backup(place: Path, stick: Path, gone: bool) -> None:
    was = all_of(place)
    with opened(place, "ada") as vault:
        path = blob_of(vault, "m-0001", "evidence/e-0001.pdf")
        if gone:
            path.unlink()
        else:
            flip(path, 5_000)
        state = "missing" if gone else "damaged"
        assert not_whole(vault) == {("m-0001", "evidence/e-0001.pdf", state)}
        with pytest.raises(Known, match="file_missing" if gone else "blob_damaged"):
            content_of(vault)
        assert restore_documents(vault, "m-0001", stick) == Mended(restored=("evidence/e-0001.pdf",))
        assert content_of(vault) == was
        assert not_whole(vault) == set()


def test_a_file_that_no_backup_has_is_told(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        put(store, "evidence/later.pdf", data("later", 40_000))
        store.commit([Answer("person.phone", "555-0100")])
        blob_of(vault, "m-0001", "evidence/later.pdf").unlink()
        assert restore_documents(vault, "m-0001", stick) == Mended(left=("evidence/later.pdf",))


def test_a_file_that_was_sealed_anew_since_comes_back_from_what_it_was_before(place: Path, stick: Path) -> None:
    was = all_of(place)
    with opened(place, "ada") as vault:
        revoke(vault, "pia")
    with opened(place, "ada") as vault:
        assert vault.matters.open("m-0001").renew_blobs() > 0
        path = blob_of(vault, "m-0001", "evidence/e-0001.pdf")
        path.unlink()
        assert restore_documents(vault, "m-0001", stick).restored == ("evidence/e-0001.pdf",)
        assert content_of(vault) == was
        assert not_whole(vault) == set()


def test_a_backup_from_before_ones_own_keys_were_changed_still_serves_if_the_office_key_is_the_same(
    place: Path, stick: Path
) -> None:
    with opened(place, "ada") as vault:
        change_passphrase(vault, secret("ada"), secret("ada", 1), KDF, leaked=True)
    lose_id = None
    with opened(place, "ada", 1) as vault:
        lose_id = vault.matters.open("m-0001")._ids["paper e-0001"]
    with rows(place) as database:
        database.execute("DELETE FROM records WHERE id=?", (lose_id,))
    with opened(place, "ada", 1) as vault, pytest.raises(Known, match="backup_other_keys"):
        restore_documents(vault, "m-0001", stick)


def test_a_backup_of_another_vault_serves_nothing(place: Path, tmp_path: Path) -> None:
    kept_vault(tmp_path / "w", sizes=(300,))
    (tmp_path / "other").mkdir()
    backup(tmp_path / "w", tmp_path / "other", clock=clock)
    with opened(place, "ada") as vault, pytest.raises(Known, match="no_backup"):
        restore_documents(vault, "m-0001", tmp_path / "other")


# History and head


def test_an_entry_of_the_history_comes_back_where_it_fits(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("DELETE FROM history WHERE matter=? AND seq IN (2, 3)", (matter,))
    with opened(place, "ada") as vault:
        assert not_whole(vault) == {("m-0001", "history", "damaged")}
        VaultOffice(vault).open("m-0001").load()  # the set is whole
        assert restore_documents(vault, "m-0001", stick) == Mended(restored=("history",))
        assert not_whole(vault) == set()


def test_the_history_goes_on_without_entries_that_nobody_has(place: Path) -> None:
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("DELETE FROM history WHERE matter=? AND seq=2", (matter,))
        database.execute("UPDATE history SET ct=zeroblob(500) WHERE matter=? AND seq=4", (matter,))
    with opened(place, "ada") as vault:
        assert not_whole(vault) == {("m-0001", "history", "damaged")}
        go_on_without(vault, "m-0001")
        assert not_whole(vault) == set()
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
    with opened(place, "ada") as vault:
        assert not_whole(vault) == set()
        seqs = [one.seq for one in vault.matters.open("m-0001").ledger.history(vault.database, None)]
        assert 2 not in seqs and 4 not in seqs and {1, 3, 5} <= set(seqs)
        revoke(vault, "pia")  # a new key for all of it
    with opened(place, "ada") as vault:
        assert not_whole(vault) == set()


@pytest.mark.parametrize("head", [True, False], ids=["with its head", "without a head"])
def test_an_entry_whose_number_is_beyond_all_measure_is_only_one_that_is_missing(place: Path, head: bool) -> None:
    """A damaged page can give any number: it is nothing to count up to."""
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("UPDATE history SET seq=? WHERE matter=? AND seq=3", ((1 << 63) - 1, matter))
        if not head:
            database.execute("DELETE FROM heads WHERE matter=?", (matter,))
    with opened(place, "ada") as vault:
        if not head:
            vault.accept()
        assert ("m-0001", "history", "damaged") in not_whole(vault)
        go_on_without(vault, "m-0001")
        assert not_whole(vault) == set()
    with opened(place, "ada") as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
        assert not_whole(vault) == set()


def test_a_history_that_lost_its_end_goes_on_from_what_the_head_tells(place: Path) -> None:
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute(
            "DELETE FROM history WHERE matter=? AND seq=(SELECT max(seq) FROM history WHERE matter=?)", (matter,) * 2
        )
    with opened(place, "ada") as vault:
        assert ("m-0001", "history", "damaged") in not_whole(vault)
        with pytest.raises(Known, match="matter_damaged"):
            VaultOffice(vault).open("m-0001").load()
        go_on_without(vault, "m-0001")
        assert not_whole(vault) == set()


def test_a_lost_head_is_made_anew_by_decision_and_nothing_else_is_lost(place: Path) -> None:
    was = all_of(place)
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("DELETE FROM heads WHERE matter=?", (matter,))
    with opened(place, "ada") as vault:
        assert vault.findings.changed
        assert vault.read_only
        with pytest.raises(Known, match="vault_read_only"):
            go_on_without(vault, "m-0001")
        vault.accept()
        go_on_without(vault, "m-0001")
        assert content_of(vault) == was
        assert not_whole(vault) == set()
    with opened(place, "ada") as vault:
        assert content_of(vault) == was
        assert not_whole(vault) == set()


# What is lost elsewhere


def test_a_row_of_the_list_of_files_that_is_lost_takes_no_file_with_it(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        path = blob_of(vault, "m-0001", "evidence/e-0001.pdf")
    with rows(place) as database:
        database.execute("DELETE FROM blobs WHERE id=?", (bytes.fromhex(path.name),))
    with opened(place, "ada") as vault:
        assert vault.findings.changed
        assert path.exists()
        vault.accept()
    with opened(place, "ada") as vault:
        assert path.exists()
        assert ("m-0001", "evidence/e-0001.pdf", "damaged") in not_whole(vault)
        restore_documents(vault, "m-0001", stick)
        assert not_whole(vault) == set()
    with opened(place, "ada") as vault:
        assert path.exists()
        assert not_whole(vault) == set()


def test_the_key_of_a_matter_comes_back_from_a_backup(place: Path, stick: Path) -> None:
    was = all_of(place)
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("UPDATE matters SET wrapped=zeroblob(length(wrapped)) WHERE id=?", (matter,))
    with opened(place, "ada") as vault:
        vault.accept()
        assert ("m-0001", "matter.toml", "damaged") in not_whole(vault)
        restore_documents(vault, "m-0001", stick)
        assert not_whole(vault) == set()
        assert content_of(vault) == was


def test_nobody_stays_in_because_a_document_is_damaged(place: Path, stick: Path) -> None:
    """Revoking somebody gives every matter another key; one that is not whole gets it once it is mended."""
    lose(place, "e-0001")
    with opened(place, "ada") as vault:
        revoke(vault, "pia")
        assert vault.matters.lines["m-0001"].state == "leaked"
    with pytest.raises(Known, match="wrong_passphrase"):
        opened(place, "pia")
    with opened(place, "ada") as vault:
        restore_documents(vault, "m-0001", stick)
        assert not_whole(vault) == set()
    with opened(place, "ada") as vault:
        assert vault.matters.lines["m-0001"].state != "leaked"
        assert vault.matters.open("m-0001").keys.epoch == 2
        assert not_whole(vault) == set()


def test_a_row_of_the_list_that_does_not_open_is_made_anew_from_the_matter(place: Path) -> None:
    with opened(place, "ada") as vault:
        matter = vault.matters.open("m-0001").id
    with rows(place) as database:
        database.execute("UPDATE matters SET ct=zeroblob(length(ct)) WHERE id=?", (matter,))
    with opened(place, "ada") as vault:
        assert "m-0001" in vault.matters.lines
        vault.accept()
    with opened(place, "ada") as vault:
        assert vault.matters.lines["m-0001"].summary["name"]
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "555-0100")])
    with opened(place, "olga") as vault:
        assert not_whole(vault) == set()
        row = vault.database.row("SELECT ct FROM matters WHERE id=?", (matter,))
        assert row is not None
        assert any(row[0])
