"""Backup, restore, mending, and matters in and out, on a disk that dies, fills up, fails or loses its power.

python -m tests.faults.disk --provider tests.faults.keeping_scenarios --full --state FILE
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.files import fsync_folder
from packets.vault.folder import FolderStore
from packets.vault.sealed import backup as backups
from packets.vault.sealed import media
from packets.vault.sealed import restore as restores
from packets.vault.sealed.backup import backup
from packets.vault.sealed.bringing import bring_bundle
from packets.vault.sealed.check import check
from packets.vault.sealed.generations import generations, newest
from packets.vault.sealed.mending import restore_documents
from packets.vault.sealed.moving import bring_folder, take_out_plain
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import Secret
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key, drill, restore
from packets.vault.sealed.taking_out import take_out
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add
from tests.faults.disk.scenario import Ack, Harmed, Race, Scenario
from tests.kept_vaults import blob_of, data, kept_vault, put
from tests.vaults import DAY, KDF, clock, opened, secret

CONTROLS: dict[str, Sequence[str]] = {
    "no_file_fsync": ("power_loss",),
    "no_folder_fsync": ("power_loss",),
    "list_first": ("kill",),
    "no_staging": ("kill",),
}
SIZES = (40_000, 300)
SHEET, NEXT = RecoverySheet.new(), RecoverySheet.new()
WORDS = Secret(ready=b"seven words".ljust(32, b"."))
FOLDER_RECORD = """schema = 1
id = "m-0009"
practice = true   # invented

[[evidence]]
id = "e-0001"
file = "evidence/e-0001.pdf"
"""


def _key(number: int = 0) -> Key:
    return Key("ada", secret("ada", number))


def _sheet_key() -> Key:
    return Key("ada", secret("ada", 1), SHEET.sheets, NEXT, KDF)


# What there is to begin with


def _vault(folder: Path) -> None:
    kept_vault(folder / "v", SHEET, sizes=SIZES)


def _backed_up(folder: Path) -> None:
    _vault(folder)
    (folder / "stick").mkdir()
    backup(folder / "v", folder / "stick", clock=clock)
    with opened(folder / "v", "ada") as vault:
        store = VaultOffice(vault).open("m-0001")
        put(store, "evidence/e-0003.pdf", data("later", 50_000))
        store.commit([Add("evidence", {"id": "e-0003", "file": "evidence/e-0003.pdf"})])


def _damaged(folder: Path) -> None:
    _backed_up(folder)
    with opened(folder / "v", "ada") as vault:
        blob_of(vault, "m-0001", "evidence/e-0001.pdf").write_bytes(b"nothing of it")


def _sealed_file(folder: Path) -> None:
    _vault(folder)
    kept_vault(folder / "other", sizes=(300,))
    with opened(folder / "v", "ada") as vault:
        take_out(VaultOffice(vault).open("m-0001"), folder / "a.pdmatter", WORDS, kdf=KDF)


def _with_folder(folder: Path) -> None:
    _vault(folder)
    store = FolderStore.create(folder / "m-0009", FOLDER_RECORD)
    with store.put_blob("evidence/e-0001.pdf") as blob:
        blob.write(data("folder", 50_000))
        blob.keep()


# The work


def _back_up(folder: Path, ack: Ack) -> None:
    ack(f"generation {backup(folder / 'v', folder / 'stick', clock=clock).generation}")


def _restore(folder: Path, ack: Ack) -> None:
    restore(folder / "stick", folder / "r", _key(), DAY, clock=clock)
    ack("restored")


def _restore_by_sheet(folder: Path, ack: Ack) -> None:
    restore(folder / "stick", folder / "r", _sheet_key(), DAY, clock=clock)
    ack("restored")


def _mend(folder: Path, ack: Ack) -> None:
    with opened(folder / "v", "ada") as vault:
        done = restore_documents(vault, "m-0001", folder / "stick")
        assert done.left == ()
        ack("mended")


def _take_out(folder: Path, ack: Ack) -> None:
    with opened(folder / "v", "ada") as vault:
        take_out(VaultOffice(vault).open("m-0001"), folder / "out.pdmatter", WORDS, kdf=KDF)
        ack("taken out")


def _bring(folder: Path, ack: Ack) -> None:
    with opened(folder / "other", "ada") as vault:
        ack(bring_bundle(vault, folder / "a.pdmatter", WORDS).key)


def _move_in(folder: Path, ack: Ack) -> None:
    with opened(folder / "v", "ada") as vault:
        ack(bring_folder(vault, FolderStore(folder / "m-0009"), lambda *more: None))


def _lay_out(folder: Path, ack: Ack) -> None:
    with opened(folder / "v", "ada") as vault:
        take_out_plain(VaultOffice(vault).open("m-0001"), folder / "plain", "asked for", lambda *more: None)
        ack("laid out")


# What must hold


def _whole(vault: Vault) -> None:
    bad = [one for one in check(vault) if not one.whole and one.state != "strange"]
    assert not bad, bad


def _papers(vault: Vault, key: str, later: bool = False) -> None:
    store = VaultOffice(vault).open(key)
    found = {one.id: hashlib.sha256(store.open_blob(one.file).read()).hexdigest() for one in store.load().evidence}
    wanted = {f"e-000{n}": data(f"one e-000{n}", size) for n, size in enumerate(SIZES, 1)}
    wanted |= {"e-0003": data("later", 50_000)} if later else {}
    assert found == {id_: hashlib.sha256(content).hexdigest() for id_, content in wanted.items()}


def _is_backed_up(folder: Path, told: Sequence[str]) -> None:
    stick = folder / "stick"
    for one in generations(stick):
        assert drill(stick, None, DAY, generation=one.number).damaged == (), f"generation {one.number} is not whole"
    assert {int(line.split()[1]) for line in told} <= {one.number for one in generations(stick)}, "what was told of is gone"
    assert 1 in [one.number for one in generations(stick)], "the earlier backup is gone"
    done = backup(folder / "v", stick, clock=clock)
    assert not list(stick.rglob("*.part"))
    found = drill(stick, _key(), DAY, clock=clock)
    assert (found.damaged, found.not_whole, found.generation) == ((), (), done.generation)


def _is_restored(number: int) -> Callable[[Path, Sequence[str]], None]:
    def holds(folder: Path, told: Sequence[str]) -> None:
        place = folder / "r"
        assert place.exists() or not told, "what was restored is gone"
        if not place.exists():
            restore(folder / "stick", place, _key() if number == 0 else _sheet_key(), DAY, clock=clock)
            assert not [one.name for one in folder.iterdir() if one.name.startswith(".")], "something is left"
        with opened(place, "ada", number) as vault:
            _whole(vault)
            _papers(vault, "m-0001")
            assert not vault.read_only

    return holds


def _is_mended(folder: Path, told: Sequence[str]) -> None:
    with opened(folder / "v", "ada") as vault:
        if told:
            _whole(vault)
        restore_documents(vault, "m-0001", folder / "stick")
        _whole(vault)
        _papers(vault, "m-0001", later=True)


def _is_out(folder: Path, told: Sequence[str]) -> None:
    file = folder / "out.pdmatter"
    assert file.exists() or not told, "what was taken out is gone"
    with opened(folder / "v", "ada") as vault:
        if not file.exists():
            # What a kill left half does not stand in the way.
            take_out(VaultOffice(vault).open("m-0001"), file, WORDS, kdf=KDF)
        _papers(vault, bring_bundle(vault, file, WORDS).key)
        _whole(vault)


def _is_in(folder: Path, told: Sequence[str]) -> None:
    with opened(folder / "other", "ada") as vault:
        keys = vault.matters.in_order()
        came = [one for one in keys if one not in ("m-0001", "m-0002", "m-0003")]
        assert len(came) <= 1 and set(told) <= set(came)
        if not came:
            came = [bring_bundle(vault, folder / "a.pdmatter", WORDS).key]
        _papers(vault, came[0])
        _whole(vault)
        assert len(vault.matters.files.all()) == len(vault.database.rows("SELECT id FROM blobs"))


def _is_moved_in(folder: Path, told: Sequence[str]) -> None:
    with opened(folder / "v", "ada") as vault:
        came = [one for one in vault.matters.in_order() if one not in ("m-0001", "m-0002", "m-0003")]
        assert len(came) <= 1 and set(told) <= set(came)
        if not came:
            came = [bring_folder(vault, FolderStore(folder / "m-0009"), lambda *more: None)]
        store = VaultOffice(vault).open(came[0])
        assert store.open_blob("evidence/e-0001.pdf").read() == data("folder", 50_000)
        assert store.open_blob("brought/matter.toml").read() == FOLDER_RECORD.encode()
        _whole(vault)
    assert FolderStore(folder / "m-0009").load().id == "m-0009"


def _is_laid_out(folder: Path, told: Sequence[str]) -> None:
    place = folder / "plain"
    assert place.exists() or not told, "what was laid out is gone"
    with opened(folder / "v", "ada") as vault:
        if not place.exists():
            take_out_plain(VaultOffice(vault).open("m-0001"), place, "asked for", lambda *more: None)
        assert not [one.name for one in folder.iterdir() if one.name.startswith(".")], "something readable is left"
    store = FolderStore(place)
    assert [one.id for one in store.load().evidence] == ["e-0001", "e-0002"]
    assert store.open_blob("evidence/e-0001.pdf").read() == data("one e-0001", SIZES[0])


TOLD = {
    "backup_full", "backup_medium_gone", "backup_unreadable", "disk_fault", "no_space", "no_permission", "vault_disk_fault",
    "vault_stopped", "vault_damaged", "backup_damaged", "no_backup", "blob_damaged", "bundle_damaged", "matter_damaged",
    "no_vault", "file_missing", "vault_place_unfit", "vault_in_use", "no_access", "changed_meanwhile", "vault_read_only",
}  # fmt: skip


def _refused(fault: Exception, what: str) -> None:
    assert isinstance(fault, Known), f"no words for {type(fault).__name__}: {fault}"
    assert fault.code in TOLD, fault.code


def scenarios(control: str | None) -> list[Scenario]:
    every = [
        Scenario("backup", _back_up, _is_backed_up, _backed_up, _back_up, _refused),
        Scenario("restore", _restore, _is_restored(0), _backed_up, None, _refused),
        Scenario("restore with the sheet", _restore_by_sheet, _is_restored(1), _backed_up, None, _refused),
        Scenario("mend", _mend, _is_mended, _damaged, None, _refused),
        Scenario("take out", _take_out, _is_out, _vault, None, _refused),
        Scenario("bring", _bring, _is_in, _sealed_file, None, _refused),
        Scenario("move in", _move_in, _is_moved_in, _with_folder, None, _refused),
        Scenario("lay out", _lay_out, _is_laid_out, _vault, None, _refused),
    ]
    if control is None:
        return every
    shows = {"no_file_fsync": ("backup", "restore"), "no_folder_fsync": ("backup", "restore")}
    shows |= {"list_first": ("backup",), "no_staging": ("restore",)}
    return [_with(control, one) for one in every if one.name in shows[control]]


def _with(control: str, one: Scenario) -> Scenario:
    def work(folder: Path, ack: Ack) -> None:
        with pytest.MonkeyPatch.context() as patch:
            _careless(control, patch)
            one.work(folder, ack)

    return Scenario(one.name, work, one.check, one.prepare, None, one.refused)


def _careless(control: str, patch: pytest.MonkeyPatch) -> None:
    """A mistake that must be found out."""
    if control == "no_file_fsync":
        patch.setattr(media, "fsync", lambda handle: None)
        patch.setattr(backups, "settle", lambda path: None)
    elif control == "no_folder_fsync":
        for module in (media, backups, restores):
            patch.setattr(module, "fsync_folder", lambda folder: None)
    elif control == "list_first":
        patch.setattr(backups._Backup, "_database_and_files", _list_first(backups._Backup._database_and_files))
    else:
        patch.setattr(restores, "staging", lambda place: place)
        patch.setattr(restores, "rename", lambda part, path: None)
        patch.setattr(Path, "rmdir", lambda path: None)


def _list_first(real: Callable[..., set[str]]) -> Callable[..., set[str]]:
    def work(self: backups._Backup, made: object) -> set[str]:
        folder = made.folder  # type: ignore[attr-defined]
        older = json.loads((newest(self.root.parent).folder / "list.json").read_text())
        (folder / "list.json").write_text(json.dumps(older))
        fsync_folder(folder)
        return real(self, made)

    return work


def harms(control: str | None) -> list[Harmed]:
    return []


def races(control: str | None) -> list[Race]:
    return []
