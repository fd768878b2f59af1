"""A backup: without a passphrase, while the vault is in use, whole or not at all, and only what is new is written."""

from __future__ import annotations

import datetime as dt
import errno
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.errors import Cancelled, Known
from packets.vault.sealed import backup as backups
from packets.vault.sealed import media
from packets.vault.sealed.backup import Backup, backup
from packets.vault.sealed.generations import LIST, Generation, age, generations, last_backup, newest
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import revoke
from packets.vault.sealed.restore import Key, Restored, drill
from packets.vault.sealed.writer import Copying
from packets.vault.store import Answer
from tests.faults.harness import every, fails
from tests.faults.test_disk import mounted
from tests.kept_vaults import blob_of, data, flip, kept_vault, put, rows
from tests.vaults import DAY, clock, opened, secret

PAPER = "evidence/e-0001.pdf"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    kept_vault(tmp_path / "v", sizes=(600_000, 40_000, 300))
    return tmp_path / "v"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def again(place: Path, stick: Path, **more: bool) -> Backup:
    return backup(place, stick, clock=clock, **more)


def files(stick: Path) -> dict[str, bytes]:
    return {path.relative_to(stick).as_posix(): path.read_bytes() for path in stick.rglob("*") if path.is_file()}


def proved(stick: Path, number: int | None = None) -> Restored:
    """The generation comes back whole."""
    found = drill(stick, Key("ada", secret("ada")), DAY, generation=number, clock=clock)
    assert (found.damaged, found.not_whole, found.opened) == ((), (), True)
    return found


def edited(place: Path, *, name: str = "", size: int = 50_000) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        if name:
            put(store, name, data(name, size))
        store.commit([Answer("person.phone", f"555-01{size % 100:02d}")])


def test_everything_that_is_needed_lies_on_the_stick_and_says_nothing(place: Path, stick: Path) -> None:
    done = again(place, stick)
    with rows(place) as database:
        ((vault,),) = database.execute("SELECT value FROM meta WHERE name='vault'")
    assert (done.generation, done.files, done.copied, done.missing, done.removed) == (1, 7, 7, (), 0)
    assert {name.split("/")[0] for name in files(stick)} == {vault.hex()[:8]}
    assert len(proved(stick).documents) > 20
    spoken = b"".join(files(stick).values())
    assert b"EJEMPLO" not in spoken and b"evidence/" not in spoken and b"olga" not in spoken


def test_only_what_is_new_is_written_again(place: Path, stick: Path) -> None:
    first = again(place, stick)
    edited(place, name="evidence/new.pdf")
    second = again(place, stick)
    assert (second.copied, second.files) == (1, first.files + 1)
    assert second.written < first.written
    third = again(place, stick)
    assert third.copied == 0
    for number in (1, 2, 3):
        proved(stick, number)


def test_so_many_generations_stay_and_no_file_that_none_of_them_names(place: Path, stick: Path) -> None:
    again(place, stick)
    with opened(place, "ada") as vault:
        gone = blob_of(vault, "m-0001", PAPER).name
        VaultOffice(vault).open("m-0001").drop_blob(PAPER)
    for number in (2, 3):
        assert again(place, stick).generation == number
        assert any(name.endswith(gone) for name in files(stick))
    assert again(place, stick).removed == 1
    assert [one.number for one in generations(stick)] == [2, 3, 4]
    assert not any(name.endswith(gone) for name in files(stick))
    done = backup(place, stick, keep=1, clock=clock)
    assert done.removed == 3
    assert [one.number for one in generations(stick)] == [5]
    proved(stick)


def test_when_it_was_is_known_without_passphrase_and_stick(place: Path, stick: Path) -> None:
    assert last_backup(place) is None
    assert age(place, clock()) is None
    again(place, stick)
    shutil.rmtree(stick)
    found = last_backup(place)
    assert found is not None
    assert (found.at, found.generation, found.files, found.missing) == (clock(), 1, 7, 0)
    assert age(place, clock() + dt.timedelta(days=9, hours=23)) == 9
    assert age(place, clock() - dt.timedelta(days=3)) == 0
    for text in ("", "{}", '{"at": "2026-12-01T09:00:00", "generation": 1, "files": 1}'):
        (place / "backup.json").write_text(text)
        assert last_backup(place) is None


def test_it_is_made_while_somebody_works(place: Path, stick: Path) -> None:
    """One thread commits and drops without pause; every generation is of one moment, and whole."""
    stop, done = threading.Event(), 0
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")

        def work() -> None:
            nonlocal done
            while not stop.is_set():
                put(store, "evidence/busy.pdf", data(str(done), 50_000))
                store.commit([Answer("person.phone", f"555-{done}")])
                done += 1

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(4):
                assert again(place, stick).missing == ()
        finally:
            stop.set()
            worker.join()
        assert done > 4
    for one in generations(stick):
        proved(stick, one.number)


def test_what_is_dropped_while_it_is_copied_stays_until_that_is_done(
    place: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        gone = blob_of(vault, "m-0001", PAPER)
        room = backups._Backup._room

        def dropped(self: backups._Backup, wanted: dict[str, int]) -> None:
            store.drop_blob(PAPER)
            assert gone.exists()
            room(self, wanted)

        monkeypatch.setattr(backups._Backup, "_room", dropped)
        assert again(place, stick).missing == ()
    assert gone.name in newest(stick).contents.blobs
    proved(stick)
    with opened(place, "ada"):
        assert not gone.exists()


def test_where_a_disk_knows_no_locks_it_is_copied_again(place: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(place, "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        gone = blob_of(vault, "m-0001", PAPER)
        room = backups._Backup._room

        def dropped(self: backups._Backup, wanted: dict[str, int]) -> None:
            if gone.exists():
                store.drop_blob(PAPER)
            room(self, wanted)

        monkeypatch.setattr(backups._Backup, "_room", dropped)
        monkeypatch.setattr(Copying, "goes_on", lambda place: False)
        assert again(place, stick).missing == ()
    assert gone.name not in newest(stick).contents.blobs
    proved(stick)


def test_a_file_that_is_lost_in_the_vault_is_told_and_stops_nothing(place: Path, stick: Path) -> None:
    with opened(place, "ada") as vault:
        one, two = blob_of(vault, "m-0001", PAPER), blob_of(vault, "m-0002", PAPER)
    again(place, stick)
    one.unlink()
    assert again(place, stick).missing == ()  # it is there from before
    proved(stick)
    edited(place, name="evidence/new.pdf")
    with opened(place, "ada") as vault:
        three = blob_of(vault, "m-0001", "evidence/new.pdf")
    three.unlink()
    done = again(place, stick)
    assert done.missing == (three.name,)
    found = drill(stick, Key("ada", secret("ada")), DAY, clock=clock)
    assert [(each.name, each.state) for each in found.not_whole] == [("evidence/new.pdf", "missing")]
    last = last_backup(place)
    assert last is not None and last.missing == 1
    assert two.exists()


def test_a_file_that_rotted_in_the_vault_never_takes_the_place_of_a_good_one(place: Path, stick: Path) -> None:
    again(place, stick)
    with opened(place, "ada") as vault:
        path = blob_of(vault, "m-0001", PAPER)
    flip(path, 5_000)
    assert again(place, stick, again=True).missing == ()
    proved(stick)


def test_a_file_that_rotted_on_the_stick_is_found_by_the_drill_and_written_again(place: Path, stick: Path) -> None:
    again(place, stick)
    with opened(place, "ada") as vault:
        id_ = blob_of(vault, "m-0001", PAPER).name
    generation = newest(stick)
    flip(generation.blob(id_), 5_000)
    again(place, stick)
    found = drill(stick, None, DAY)
    assert (found.opened, found.damaged) == (False, (f"blobs/{id_[:2]}/{id_}",))
    assert [(one.name, one.state) for one in drill(stick, Key("ada", secret("ada")), DAY, clock=clock).not_whole] == [
        (PAPER, "damaged")
    ]
    assert again(place, stick, again=True).copied == 1
    proved(stick)
    generation.blob(id_).unlink()
    assert again(place, stick).copied == 1  # what is not there at all is noticed every time
    proved(stick)


def test_the_offices_own_definitions_come_along(place: Path, stick: Path) -> None:
    (place / "definitions" / "requests" / "own").mkdir(parents=True)
    (place / "definitions" / "requests" / "own" / "request.toml").write_text("title = 'x'")
    (place / "definitions" / "link").symlink_to("/etc/hostname")
    again(place, stick)
    assert "definitions/requests/own/request.toml" in newest(stick).contents.files
    assert not any("link" in name for name in files(stick))


# What goes wrong


def refused(code: str, place: Path, stick: Path) -> None:
    with pytest.raises(Known) as found:
        again(place, stick)
    assert found.value.code == code


def test_a_second_one_at_the_same_time_is_refused(place: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = backups._Backup._room

    def meanwhile(self: backups._Backup, wanted: dict[str, int]) -> None:
        refused("backup_running", place, stick)
        room(self, wanted)

    monkeypatch.setattr(backups._Backup, "_room", meanwhile)
    again(place, stick)
    monkeypatch.undo()
    assert again(place, stick).generation == 2


def test_places_that_are_none_are_refused(place: Path, stick: Path, tmp_path: Path) -> None:
    refused("backup_medium_gone", place, tmp_path / "not-mounted")
    assert not (tmp_path / "not-mounted").exists()
    refused("no_vault", stick, tmp_path)
    (place / "inside").mkdir()
    refused("backup_inside", place, place / "inside")
    with pytest.raises(Known, match="no_backup"):
        newest(stick)


def test_backups_of_two_vaults_lie_beside_each_other(place: Path, stick: Path, tmp_path: Path) -> None:
    again(place, stick)
    kept_vault(tmp_path / "w", sizes=(300,))
    again(tmp_path / "w", stick)
    with pytest.raises(Known, match="backup_of_several"):
        newest(stick)
    with rows(place) as database:
        ((vault,),) = database.execute("SELECT value FROM meta WHERE name='vault'")
    assert len(newest(stick, vault).contents.blobs) == 7


def test_a_vault_whose_database_does_not_hold_together_pushes_no_good_backup_out(place: Path, stick: Path) -> None:
    again(place, stick)
    was = files(stick)
    with rows(place) as database:
        ((root,),) = database.execute("SELECT rootpage FROM sqlite_master WHERE name='records_of'")
        ((size,),) = database.execute("PRAGMA page_size")
    with (place / "vault.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(bytes(100))
    refused("vault_damaged", place, stick)
    assert {name: one for name, one in files(stick).items() if not name.endswith("/lock")} == {
        name: one for name, one in was.items() if not name.endswith("/lock")
    }


def test_a_stick_that_gives_back_something_else_is_no_backup(place: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(place, stick)
    was = files(stick)
    edited(place, name="evidence/new.pdf")
    real = media.read_again

    def worn_out(path: Path) -> media.Copied:
        found = real(path)
        return found if path.name in ("vault.db", "list.json") else media.Copied(found.size, "0" * 64)

    monkeypatch.setattr(backups, "read_again", worn_out)
    refused("backup_unreadable", place, stick)
    assert files(stick) == was
    monkeypatch.undo()
    again(place, stick)
    proved(stick)


FULL = OSError(errno.ENOSPC, "No space left on device")
GONE = OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize(("fault", "code"), [(FULL, "backup_full"), (GONE, "backup_medium_gone")], ids=["full", "pulled out"])
def test_a_stick_that_fails_at_any_step_has_the_earlier_backup_and_nothing_half_new(
    place: Path, memory: Path, fault: OSError, code: str
) -> None:
    start = memory / "start"
    start.mkdir()
    again(place, start)
    edited(place, name="evidence/new.pdf")
    was = files(start)
    for at in every():
        stick = memory / str(at)
        shutil.copytree(start, stick)
        with fails(stick, at, fault, frozenset({"open", "write", "fsync", "os.mkdir"})) as counter:
            try:
                again(place, stick)
            except Known as told:
                assert told.code in (code, "backup_medium_gone")
        if counter.done < at:
            break
        left = files(stick)
        assert {name: left.get(name) for name in was} == was, "the earlier backup is another"
        if newest(stick).number == 1:
            assert set(left) == set(was), "something half new was left"
        again(place, stick)
        proved(stick)
        shutil.rmtree(stick)
    assert at > 5


def test_a_real_stick_that_is_full(place: Path, tmp_path: Path) -> None:
    stick = tmp_path / "tiny"
    if not mounted(stick, "3m"):
        pytest.skip("no small disk can be mounted here")
    try:
        again(place, stick)
        was = files(stick)
        edited(place, name="evidence/new.pdf", size=900_000)
        refusals = 0
        for fill in range(1_400, 0, -100):
            (stick / "ballast").unlink(missing_ok=True)
            try:
                (stick / "ballast").write_bytes(b"x" * fill * 1000)
            except OSError:
                continue
            try:
                again(place, stick)
            except Known as told:
                assert told.code == "backup_full"
                assert {name: one for name, one in files(stick).items() if name != "ballast"} == was
                refusals += 1
            else:
                break
        assert refusals > 1
        proved(stick)
    finally:
        subprocess.run(["umount", "-l", str(stick)], check=True)


def test_it_can_be_stopped_and_leaves_nothing(place: Path, stick: Path) -> None:
    class Stop:
        left = 0

        def step(self, done: int, total: int, note: str = "") -> None:
            self.left -= 1
            if not self.left:
                raise Cancelled

    again(place, stick)
    was = files(stick)
    edited(place, name="evidence/new.pdf")
    for left in range(1, 12):
        stop = Stop()
        stop.left = left
        with pytest.raises(Cancelled):
            backup(place, stick, report=stop, clock=clock)
        assert files(stick) == was
    again(place, stick)


def test_what_a_killed_one_left_is_cleared(place: Path, stick: Path) -> None:
    again(place, stick)
    root = newest(stick).root
    (root / "generations" / "0002").mkdir()
    (root / "generations" / "0002" / "vault.db.part").write_bytes(b"half")
    (root / "blobs" / "00" / f"{'0' * 32}.part").write_bytes(b"half")
    (root / "blobs" / "00" / f"{'0' * 32}").write_bytes(b"whole, and named by nobody")
    assert again(place, stick).generation == 2
    assert not list(stick.rglob("*.part"))
    assert not (root / "blobs" / "00" / f"{'0' * 32}").exists()
    proved(stick)


# The list


LISTED = {"vault": "0" * 32, "at": "2026-12-01T09:00:00Z", "blobs": {}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"format": 2}',
        json.dumps({**LISTED, "files": {"../x": {"size": 1, "sha256": "0" * 64}}}),
        json.dumps({**LISTED, "files": {}}),
    ],
    ids=["empty", "nothing", "no table", "another format", "a way up", "no database"],
)  # fmt: skip
def test_a_list_that_is_none_is_told(place: Path, stick: Path, text: str) -> None:
    again(place, stick)
    (newest(stick).folder / LIST).write_text(text)
    with pytest.raises(Known, match="backup_damaged"):
        _ = newest(stick).contents
    with pytest.raises(Known, match="backup_damaged"):
        drill(stick, None, DAY)
    # The next one goes on, and removes no file that it does not know.
    assert again(place, stick).generation == 2
    proved(stick)


def test_a_backup_of_before_somebody_left_still_restores_with_the_passphrase_of_then(place: Path, stick: Path) -> None:
    again(place, stick)
    with opened(place, "ada") as vault:
        revoke(vault, "pia")
    again(place, stick)
    assert drill(stick, Key("pia", secret("pia")), DAY, generation=1, clock=clock).opened
    with pytest.raises(Known, match="wrong_passphrase"):
        drill(stick, Key("pia", secret("pia")), DAY, clock=clock)


def test_a_drill_leaves_nothing(place: Path, stick: Path, tmp_path: Path, memory: Path) -> None:
    again(place, stick)
    was, inside = files(stick), sorted(memory.iterdir())
    proved(stick)
    assert files(stick) == was
    assert sorted(memory.iterdir()) == inside
    found = drill(stick, Key("ada", secret("ada")), DAY, clock=clock, memory=tmp_path / "nowhere")
    assert (found.damaged, found.not_whole) == ((), ())
    assert files(stick) == was


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "memory"
    folder.mkdir()
    yield folder


def test_a_generation_is_found_by_its_number(place: Path, stick: Path) -> None:
    again(place, stick)
    again(place, stick)
    assert drill(stick, None, DAY, generation=1).generation == 1
    with pytest.raises(Known, match="no_generation"):
        drill(stick, None, DAY, generation=7)
    assert isinstance(newest(stick), Generation)
