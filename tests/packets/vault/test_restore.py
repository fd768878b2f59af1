"""A vault comes back from its backup, equal in everything, with a passphrase or with the recovery sheet (R8)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.vault.sealed import restore as restores
from packets.vault.sealed.backup import backup
from packets.vault.sealed.check import check
from packets.vault.sealed.generations import last_backup, newest
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key, restore
from packets.vault.sealed.sheets import recover
from packets.vault.store import Answer
from tests.kept_vaults import content_of, flip, kept_vault
from tests.vaults import DAY, KDF, clock, opened, secret

ADA = Key("ada", secret("ada"))


@pytest.fixture
def sheet() -> RecoverySheet:
    return RecoverySheet.new(2)


@pytest.fixture
def stick(tmp_path: Path, sheet: RecoverySheet) -> Path:
    kept_vault(tmp_path / "v", sheet, sizes=(600_000, 40_000, 300))
    (tmp_path / "stick").mkdir()
    backup(tmp_path / "v", tmp_path / "stick", clock=clock)
    return tmp_path / "stick"


@pytest.fixture
def was(stick: Path, tmp_path: Path) -> dict[str, Any]:
    """All that the vault held; it is wiped then."""
    with opened(tmp_path / "v", "ada") as vault:
        found = content_of(vault)
    shutil.rmtree(tmp_path / "v")
    return found


def test_with_a_passphrase_everything_is_there_again(stick: Path, was: dict[str, Any], tmp_path: Path) -> None:
    done = restore(stick, tmp_path / "v", ADA, DAY, clock=clock)
    assert (done.generation, done.damaged, done.not_whole, done.opened, done.files) == (1, (), (), True, 8)
    assert len(done.documents) == 30
    for by in ("ada", "olga", "pia"):
        with opened(tmp_path / "v", by) as vault:
            assert all(one.whole for one in check(vault))
            assert not vault.read_only
            if by == "ada":
                assert content_of(vault) == was
                past = list(vault.office.history(vault.database, vault.signers()))
                (entry,) = [one for one in past if one.did == "restored"]
                assert entry.what["generation"] == 1
            VaultOffice(vault).open("m-0001").commit([Answer("person.phone", by)])
    last = last_backup(tmp_path / "v")
    assert last is not None and last.at == clock()
    assert backup(tmp_path / "v", stick, clock=clock).generation == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["stick", "v"]


def test_with_the_recovery_sheet_too_and_it_is_used_up(
    stick: Path, was: dict[str, Any], tmp_path: Path, sheet: RecoverySheet
) -> None:
    next_sheet = RecoverySheet.new()
    key = Key("ada", secret("ada", 1), sheet.sheets, next_sheet, KDF)
    assert restore(stick, tmp_path / "v", key, DAY, clock=clock).not_whole == ()
    with pytest.raises(Known, match="wrong_passphrase"):
        opened(tmp_path / "v", "ada")
    with opened(tmp_path / "v", "ada", 1) as vault:
        assert content_of(vault) == was
    with pytest.raises(Known, match="recovery_sheet_wrong"):
        recover(tmp_path / "v", sheet.sheets, "ada", secret("ada", 2), RecoverySheet.new(), DAY, kdf=KDF, clock=clock)
    recover(tmp_path / "v", next_sheet.sheets, "ada", secret("ada", 2), RecoverySheet.new(), DAY, kdf=KDF, clock=clock).close()


def test_a_sheet_alone_is_not_enough(stick: Path, tmp_path: Path, sheet: RecoverySheet) -> None:
    with pytest.raises(Known, match="next_sheet_wanted"):
        restore(stick, tmp_path / "r", Key("ada", secret("ada", 1), sheet.sheets), DAY, clock=clock)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("key", [Key("ada", secret("ada", 7)), Key("nobody", secret("ada"))], ids=["passphrase", "name"])
def test_what_does_not_open_comes_to_stand_nowhere(stick: Path, tmp_path: Path, key: Key) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Known, match="wrong_passphrase"):
        restore(stick, tmp_path / "r", key, DAY, clock=clock)
    assert sorted(tmp_path.iterdir()) == before


def test_it_is_never_laid_over_anything(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for place in ("v", "full", "file"):
        with pytest.raises(Known, match="place_taken"):
            restore(stick, tmp_path / place, ADA, DAY, clock=clock)
    (tmp_path / "empty").mkdir()
    assert restore(stick, tmp_path / "empty", ADA, DAY, clock=clock).opened
    assert restore(stick, tmp_path / "new" / "deeper" / "v", ADA, DAY, clock=clock).opened


def test_a_damaged_file_in_the_backup_comes_along_and_is_named(stick: Path, tmp_path: Path) -> None:
    generation = newest(stick)
    one, two = sorted(generation.contents.blobs)[:2]
    flip(generation.blob(one), 500)
    generation.blob(two).unlink()
    done = restore(stick, tmp_path / "r", ADA, DAY, clock=clock)
    assert set(done.damaged) == {f"blobs/{id_[:2]}/{id_}" for id_ in (one, two)}
    assert sorted(each.state for each in done.not_whole) == ["damaged", "missing"]


def test_a_damaged_database_in_the_backup_is_refused(stick: Path, tmp_path: Path) -> None:
    flip(newest(stick).folder / "vault.db", 30_000)
    with pytest.raises(Known, match="backup_damaged"):
        restore(stick, tmp_path / "r", ADA, DAY, clock=clock)
    assert not (tmp_path / "r").exists()
    assert not list(tmp_path.glob(".r.*"))


def test_a_stick_that_is_pulled_out_half_way_leaves_nothing(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, copies = restores.copy, 0

    def pulled(source: Any, target: Path) -> Any:
        nonlocal copies
        copies += 1
        if copies == 3:
            shutil.rmtree(stick)
        return real(source, target)

    monkeypatch.setattr(restores, "copy", pulled)
    with pytest.raises(Known, match="backup_medium_gone"):
        restore(stick, tmp_path / "r", ADA, DAY, clock=clock)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["v"]


def test_what_a_killed_restore_left_is_cleared_and_one_at_work_is_not(stick: Path, tmp_path: Path) -> None:
    left = tmp_path / ".r.1.restoring"
    left.mkdir()
    (left / "vault.db").write_bytes(b"half")
    restore(stick, tmp_path / "r", ADA, DAY, clock=clock)
    assert not left.exists()
    left.mkdir()
    with restores._held(tmp_path / ".s.1.restoring"):
        restore(stick, tmp_path / "s", ADA, DAY, clock=clock)
        assert (tmp_path / ".s.1.restoring").exists()


def test_this_computer_says_that_it_has_seen_a_later_state(stick: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with opened(tmp_path / "v", "ada", state=state) as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.phone", "later")])
    restore(stick, tmp_path / "r", ADA, DAY, clock=clock)
    with opened(tmp_path / "r", "ada", state=state) as vault:
        assert vault.findings.matters == ["m-0001"]
        assert vault.read_only
        assert [(one.matter, one.name, one.state) for one in check(vault) if not one.whole] == [
            ("m-0001", "matter.toml", "rolled_back")
        ]
        vault.accept()
        assert not vault.read_only
    with opened(tmp_path / "r", "ada", state=state) as vault:
        assert not vault.read_only
        assert all(one.whole for one in check(vault))
