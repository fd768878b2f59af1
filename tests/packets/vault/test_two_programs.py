"""Two programs in one vault: the second looks, follows what the first writes, and takes over when that one is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.restricting import open_to_all, restrict
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.kept_vaults import RECORD, data, publish, put
from tests.vaults import ADA, KDF, PIA, new_vault, opened, secret

BIG = data("big", 600_000)


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with new_vault(tmp_path / "v") as vault:
        store = VaultOffice(vault).new_matter(RECORD)
        put(store, "evidence/e-0001.pdf", BIG)
        put(store, "working/e-0001.json", b"one")
        store.commit([Answer("person.name.given", "Ana")])
        admit(vault, ADA, secret("ada"), KDF)
        admit(vault, PIA, secret("pia"), KDF)
    opened(tmp_path / "v", "ada").close()
    return tmp_path / "v"


@pytest.fixture
def writing(place: Path) -> Iterator[Vault]:
    with opened(place, "ada") as vault:
        yield vault


@pytest.fixture
def looking(writing: Vault, place: Path) -> Iterator[Vault]:
    with opened(place) as vault:
        assert vault.read_only
        yield vault


def test_who_comes_second_looks_and_writes_nothing(writing: Vault, looking: Vault) -> None:
    store = VaultOffice(looking).open("m-0001")
    assert store.load().answers["person.name.given"] == "Ana"
    for work in (
        lambda: store.commit([Answer("a", "b")]),
        lambda: put(store, "evidence/e-0002.pdf", BIG),
        lambda: VaultOffice(looking).new_matter(RECORD),
        lambda: revoke(looking, "pia"),
        lambda: looking.note("x"),
    ):
        refused("vault_read_only", work)


def test_who_looks_sees_what_the_other_writes(writing: Vault, looking: Vault) -> None:
    mine, theirs = VaultOffice(looking).open("m-0001"), VaultOffice(writing).open("m-0001")
    before = mine.stamp()
    assert mine.stamp() == before
    theirs.commit([Answer("person.name.given", "Marisol")])
    assert mine.stamp() != before
    assert mine.load().answers["person.name.given"] == "Marisol"
    assert looking.matters.lines["m-0001"].summary["name"] == "Marisol EJEMPLO"
    second = VaultOffice(writing).new_matter(RECORD)
    assert VaultOffice(looking).matters() == ["m-0001", "m-0002"]
    assert VaultOffice(looking).open("m-0002").load().id == "m-0002"
    publish(second, BIG)
    assert VaultOffice(looking).open("m-0002").outputs(None).open("mini-packet.pdf").read() == BIG
    VaultOffice(writing).destroy("m-0002")
    assert VaultOffice(looking).matters() == ["m-0001"]
    refused("matter_not_here", lambda: VaultOffice(looking).open("m-0002"))
    assert not looking.findings.unsure


def test_a_document_that_the_other_put_another_in_the_place_of_is_the_new_one(writing: Vault, looking: Vault) -> None:
    mine, theirs = VaultOffice(looking).open("m-0001"), VaultOffice(writing).open("m-0001")
    with mine.open_blob("evidence/e-0001.pdf") as reading:
        assert reading.read(10) == BIG[:10]
        put(theirs, "evidence/e-0001.pdf", BIG[::-1])
        put(theirs, "working/e-0001.json", b"two")
        theirs.commit([Answer("a", "b")])
        assert reading.read() == BIG[10:]  # as it was when it was opened
    assert mine.open_blob("evidence/e-0001.pdf").read() == BIG[::-1]
    assert mine.open_blob("working/e-0001.json").read() == b"two"


def test_keys_that_change_are_followed(writing: Vault, looking: Vault, place: Path) -> None:
    mine = VaultOffice(looking).open("m-0001")
    revoke(writing, "pia")
    change_passphrase(writing, secret("ada"), secret("ada", 1), KDF, leaked=True)
    assert mine.load().answers["person.name.given"] == "Ana"
    assert mine.open_blob("working/e-0001.json").read() == b"one"
    assert mine.open_blob("evidence/e-0001.pdf").read() == BIG
    assert looking.me.desk.epoch == writing.me.desk.epoch == 3
    assert not looking.findings.unsure


def test_what_is_not_open_any_more_closes_for_who_looks(writing: Vault, looking: Vault) -> None:
    mine = VaultOffice(looking).open("m-0001")
    restrict(writing, "m-0001", [])
    refused("matter_restricted", mine.load)
    refused("matter_restricted", lambda: mine.open_blob("evidence/e-0001.pdf"))
    refused("matter_restricted", lambda: VaultOffice(looking).open("m-0001"))
    assert mine.matter.record == {}
    assert looking.matters.lines["m-0001"].summary == {}
    open_to_all(writing, "m-0001")
    assert mine.load().answers["person.name.given"] == "Ana"


def test_who_is_revoked_while_looking_sees_nothing_more(writing: Vault, place: Path) -> None:
    with opened(place, "pia") as looking:
        mine = VaultOffice(looking).open("m-0001")
        revoke(writing, "pia")
        refused("no_access", mine.load)
        refused("no_access", lambda: VaultOffice(looking).matters())


def test_the_office_record_is_followed(writing: Vault, looking: Vault) -> None:
    from packets.vault.store import Put

    VaultOffice(writing).commit([Put("staff", "pia", {"name": "Pia Married"})])
    person = VaultOffice(looking).load().person("pia")
    assert person is not None
    assert person.name == "Pia Married"


def test_who_looks_while_the_other_writes_sees_no_alarm(writing: Vault, place: Path) -> None:
    """Read while a commit is under way: each look is of one moment."""
    faults: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        try:
            while not done.is_set():
                with opened(place) as looking:
                    assert not looking.findings.unsure
                    store = VaultOffice(looking).open("m-0001")
                    for _ in range(5):
                        store.load()
                        assert store.open_blob("working/e-0001.json").read()
                        assert not looking.findings.unsure
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=look)
    thread.start()
    theirs = VaultOffice(writing).open("m-0001")
    for number in range(150):
        put(theirs, "working/e-0001.json", str(number).encode())
        theirs.commit([Answer("n", number)])
    done.set()
    thread.join()
    assert faults == []


CHILD = """
import sys, time
from pathlib import Path
from packets.vault.sealed.office import VaultOffice
from packets.vault.store import Answer
from tests.kept_vaults import put
from tests.vaults import opened
vault = opened(Path(sys.argv[1]), "ada")
store = VaultOffice(vault).open("m-0001")
put(store, "evidence/e-0002.pdf", b"safe" * 50_000)
store.commit([Answer("told", "safe")])
put(store, "evidence/e-0003.pdf", b"not told" * 50_000)
with store.put_blob("evidence/e-0004.pdf") as blob:
    blob.write(b"half" * 100_000)
    print("read_only" if vault.read_only else "writes", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_program_that_was_killed_is_followed_by_the_next_writer(place: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place)], stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"writes\n"
        with opened(place) as vault:
            assert vault.read_only
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with opened(place) as vault:
            assert not vault.read_only
            store = VaultOffice(vault).open("m-0001")
            assert store.load().answers["told"] == "safe"
            assert store.open_blob("evidence/e-0002.pdf").read() == b"safe" * 50_000
            for name in ("evidence/e-0003.pdf", "evidence/e-0004.pdf"):
                assert store.blob(name) is None
            assert len([one for one in (place / "blobs").rglob("*") if one.is_file()]) == 2
            put(store, "evidence/e-0003.pdf", BIG)
            store.commit([Answer("a", "b")])
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
