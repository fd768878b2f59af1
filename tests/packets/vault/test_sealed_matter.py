"""One matter of a vault in memory: what waits for its row, keys that change while it is open, forgotten, destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.model import parse_toml
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add, Answer, Put
from tests.kept_vaults import RECORD, data, publish, put
from tests.vaults import ADA, KDF, PIA, new_vault, opened, secret

BIG = data("big", 600_000)
SMALL = b"small"


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with new_vault(tmp_path / "v") as vault:
        vault.who = vault.who.model_copy(update={"role": "attorney"})
        VaultOffice(vault).new_matter(RECORD)
        admit(vault, ADA, secret("ada"), KDF)
        admit(vault, PIA, secret("pia"), KDF)
        yield vault


def store_of(vault: Vault, key: str = "m-0001") -> SealedStore:
    return VaultOffice(vault).open(key)


def read(store: SealedStore, name: str) -> bytes:
    with store.open_blob(name) as file:
        return file.read()


def files(vault: Vault) -> int:
    return sum(one.is_file() for one in (vault.place / "blobs").rglob("*"))


# What waits


@pytest.mark.parametrize("content", [BIG, SMALL, b""])
def test_what_was_kept_is_read_before_any_commit_and_survives_the_closing(vault: Vault, content: bytes) -> None:
    put(store_of(vault), "evidence/e-0001.pdf", content)
    assert read(store_of(vault), "evidence/e-0001.pdf") == content
    vault.matters.tidy()
    assert read(store_of(vault), "evidence/e-0001.pdf") == content
    vault.close()
    with opened(vault.place) as again:
        assert read(store_of(again), "evidence/e-0001.pdf") == content


def test_what_waits_twice_is_there_once(vault: Vault) -> None:
    for content in (BIG, BIG[::-1]):
        put(store_of(vault), "working/e-0001.pdf", content)
    assert files(vault) == 1
    assert read(store_of(vault), "working/e-0001.pdf") == BIG[::-1]


def test_what_waits_outlives_every_change_of_keys(vault: Vault) -> None:
    """Somebody collects while somebody leaves: not one page is lost, and every store goes on."""
    store, other = store_of(vault), store_of(vault)
    put(store, "evidence/e-0001.pdf", BIG)
    put(store, "evidence/e-0001.json", SMALL)
    revoke(vault, "pia")
    put(other, "evidence/e-0002.pdf", BIG)
    change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True)
    restrict(vault, "m-0001", ["ada"])
    assert store_of(vault).matter is store.matter is other.matter
    assert read(store_of(vault), "evidence/e-0001.pdf") == BIG
    other.commit([Answer("a", "b")])
    store.commit([Answer("c", "d")])
    vault.close()
    with opened(vault.place, "olga", 1) as again:
        found = store_of(again)
        assert {"a", "c"} < set(found.load().answers)
        assert [read(found, f"evidence/{one}") for one in ("e-0001.pdf", "e-0001.json", "e-0002.pdf")] == [BIG, SMALL, BIG]


def test_a_file_that_is_written_while_keys_change_is_kept(vault: Vault) -> None:
    store = store_of(vault)
    with store.put_blob("evidence/e-0001.pdf", new=True) as blob:
        blob.write(BIG)
        revoke(vault, "pia")
        refused("name_taken", lambda: put_new(store_of(vault), "evidence/e-0001.pdf"))
        blob.keep()
    refused("name_taken", lambda: put_new(store_of(vault), "evidence/e-0001.pdf"))
    store.commit([Answer("a", "b")])
    assert read(store, "evidence/e-0001.pdf") == BIG


def put_new(store: SealedStore, name: str) -> None:
    with store.put_blob(name, new=True) as blob:
        blob.write(SMALL)
        blob.keep()


def test_one_matter_that_cannot_be_written_keeps_no_other_from_it(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    VaultOffice(vault).new_matter(RECORD)
    one, other = store_of(vault), store_of(vault, "m-0002")
    for store in (one, other):
        put(store, "evidence/e-0001.pdf", BIG)

    def broken() -> None:
        raise Known("matter_damaged", matter="m-0001", what="")

    monkeypatch.setattr(type(one.matter), "flush", lambda self: broken() if self is one.matter else self.told("kept"))
    refused("matter_damaged", vault.close)
    with opened(vault.place) as again:
        assert read(store_of(again, "m-0002"), "evidence/e-0001.pdf") == BIG


def test_back_and_forth_goes_on_over_a_change_of_keys(vault: Vault) -> None:
    store = store_of(vault)
    done = store.edit(lambda matter: [Answer("person.name.given", "Ana"), Add("evidence", paper(1))])
    revoke(vault, "pia")
    assert "person.name.given" not in store.come_back(done.before, done.after).answers
    change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True)
    assert store.come_back(done.after, done.before).answers["person.name.given"] == "Ana"
    assert [one.id for one in store.load().evidence] == ["e-0001"]


def paper(number: int) -> dict[str, str]:
    return {"id": f"e-{number:04d}", "file": f"evidence/e-{number:04d}.pdf", "item": "report"}


def test_papers_keep_their_order(vault: Vault) -> None:
    store = store_of(vault)
    for number in (3, 1, 2):
        store.commit([Add("evidence", paper(number))])
    record = dict(store.record())  # type: ignore[call-overload]
    wanted = [one.id for one in store.load().evidence]
    assert wanted == ["e-0003", "e-0001", "e-0002"]
    turned = {**record, "evidence": list(reversed(record["evidence"]))}
    store.come_back(turned, store.record())
    store.commit([Put("evidence", "e-0001", {"title": "x"}), Add("evidence", paper(9))])
    vault.matters.forget("m-0001")
    assert [one.id for one in store.load().evidence] == ["e-0002", "e-0001", "e-0003", "e-0009"]


# Forgotten, destroyed


def test_what_is_forgotten_is_in_memory_no_more_and_comes_back_when_asked_for(vault: Vault) -> None:
    store = store_of(vault)
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("person.name.given", "Ana")])
    put(store, "evidence/e-0002.pdf", SMALL)
    before = store.stamp()
    vault.matters.forget("m-0001")
    matter = store.matter
    assert (matter.record, matter.kept, matter.pending, matter.ledger.rows) == ({}, {}, {}, {})
    assert read(store, "evidence/e-0002.pdf") == SMALL
    assert store.load().answers["person.name.given"] == "Ana"
    assert store.stamp() == before
    vault.matters.forget("m-0001")
    store.commit([Answer("a", "b")])
    vault.matters.forget("m-0001")
    publish(store, BIG)
    vault.matters.forget("m-0001")
    refused("name_taken", lambda: put_new(store, "evidence/e-0001.pdf"))
    vault.matters.forget("m-0001")
    revoke(vault, "pia")
    assert read(store, "evidence/e-0001.pdf") == BIG


def test_what_is_destroyed_is_gone_for_every_store_of_it(vault: Vault) -> None:
    store = store_of(vault)
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    put(store, "evidence/e-0002.pdf", BIG)
    VaultOffice(vault).destroy("m-0001")
    for work in (
        store.load,
        store.stamp,
        lambda: store.commit([Answer("a", "c")]),
        lambda: put(store, "evidence/e-0003.pdf", BIG),
        lambda: store.open_blob("evidence/e-0001.pdf"),
        store.viewed,
    ):
        refused("matter_not_here", work)
    assert files(vault) <= 1  # the one that could not be kept
    for table in ("matters", "cards", "records", "heads", "blobs"):
        assert vault.database.row(
            f"SELECT count(*) FROM {table} WHERE {'id' if table == 'matters' else 'matter'}=?", (store.matter.id,)
        ) == (0,)
    vault.close()
    with opened(vault.place) as again:
        assert VaultOffice(again).matters() == []
        assert files(again) == 0


# Names


@pytest.mark.parametrize("key", ["Ana Lopez (VAWA)", "ñandú", "m-12345678", "0", "a.b", "damaged-1"])
def test_a_matter_of_any_name_does_what_others_do(vault: Vault, key: str) -> None:
    matters = vault.matters
    made = matters.settle(
        matters.begin(), lambda name: parse_toml(RECORD.replace("{id}", "m-0007").encode(), "x"), Entry("came"), key=key
    )
    assert made.key == key
    store = store_of(vault, key)
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    revoke(vault, "pia")
    vault.close()
    with opened(vault.place) as again:
        assert key in VaultOffice(again).matters()
        assert read(store_of(again, key), "evidence/e-0001.pdf") == BIG


@pytest.mark.parametrize(
    "name",
    [
        "evidence/ñ é 漢字.pdf",
        "evidence/a b'c\"d.pdf",
        "evidence/\U0001f5c2.pdf",
        "evidence/byte \udce9.pdf",
        "x" * 300,
        "a/b/c/d/e",
    ],
)
def test_a_document_of_any_name_comes_back(vault: Vault, name: str) -> None:
    put(store_of(vault), name, BIG)
    put(store_of(vault), f"{name}2", SMALL)
    vault.close()
    with opened(vault.place) as again:
        assert read(store_of(again), name) == BIG
        assert read(store_of(again), f"{name}2") == SMALL
        assert not any(name[-8:] in one.name for one in again.place.rglob("*"))


def test_a_list_shows_the_restricted_ones_by_number_alone(vault: Vault) -> None:
    store_of(vault).commit([Answer("person.name.given", "Ana")])
    restrict(vault, "m-0001", ["ada"])
    vault.close()
    with opened(vault.place, "pia") as again:
        line = again.matters.lines["m-0001"]
        assert (line.open_to_me, dict(line.summary), line.restricted) == (False, {}, True)
        refused("matter_restricted", lambda: store_of(again))


def test_sizes_of_files_are_not_in_the_list_of_files(vault: Vault) -> None:
    """Rows of the database are plain: only what the disk shows anyway, padded."""
    store = store_of(vault)
    put(store, "evidence/e-0001.pdf", BIG[:-123])
    store.commit([Answer("a", "b")])
    assert vault.database.rows("SELECT size FROM blobs") != [(len(BIG) - 123,)]
