"""A matter folder moves into the vault and out again, and is the same (but for what tells where it lies)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.folder import FolderStore
from packets.vault.sealed import moving
from packets.vault.sealed.check import check
from packets.vault.sealed.moving import bring_folder, remove_brought, take_out_plain
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.kept_vaults import data
from tests.vaults import new_vault, opened

RECORD = """# What somebody wrote at the head.
schema = 1
id = "m-0007"
practice = true   # invented
opened_on = 2026-11-02

[[requests]]
id = "mini"       # the only one

[answers]
# What is your family name?
"person.name.family" = "EJEMPLO"

[[evidence]]
id = "e-0001"
file = "evidence/e-0001.pdf"
# a note between two keys
item = "report"
"""
FILES = {
    "evidence/e-0001.pdf": data("paper", 400_000),
    "evidence/notes of hers.txt": b"call back",
    "working/e-0001.pdf": data("copy", 50_000),
    "working/e-0001.json": b"{}",
    "packet/mini-packet.pdf": data("packet", 60_000),
    "packet/mini-packet.manifest.json": b"{}",
    "packet/earlier/1/mini-packet.pdf": b"an earlier one",
    "sent/mini/mini-packet.pdf": data("as filed", 70_000),
    ".DS_Store": b"?",
}


def nothing(*more: object) -> None:
    """No facts to make fit."""


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    store = FolderStore.create(tmp_path / "m-0007", RECORD)
    for name, content in FILES.items():
        path = store.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return store


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with new_vault(tmp_path / "v") as vault:
        yield vault


def store_of(vault: Vault, key: str) -> SealedStore:
    return VaultOffice(vault).open(key)


def lies(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_in_it_moves_in_and_the_folder_stays(vault: Vault, folder: FolderStore) -> None:
    was = lies(folder.folder)
    key = bring_folder(vault, folder, nothing)
    store = store_of(vault, key)
    assert key == "m-0007"
    assert store.load() == folder.load()
    assert {name: store.matter.open(name).read() for name in store.matter.kept} == {
        **FILES, "brought/matter.toml": RECORD.encode()
    }  # fmt: skip
    assert store.outputs(None).open("mini-packet.pdf").read() == FILES["packet/mini-packet.pdf"]
    assert store.kept("mini").open("mini-packet.pdf").read() == FILES["sent/mini/mini-packet.pdf"]
    assert lies(folder.folder) == was
    assert all(one.whole for one in check(vault))


def test_there_and_back_it_is_the_same_comments_and_all(vault: Vault, folder: FolderStore, tmp_path: Path) -> None:
    store = store_of(vault, bring_folder(vault, folder, nothing))
    out = take_out_plain(store, tmp_path / "out", "she asked for it", nothing)
    assert lies(out.folder) == lies(folder.folder)
    (entry,) = [one for one in store.matter.ledger.history(vault.database, None) if one.did == "taken out plain"]
    assert entry.what == {"reason": "she asked for it"}
    again = bring_folder(vault, out, nothing)
    assert again == "m-0008"
    back = take_out_plain(store_of(vault, again), tmp_path / "back", "again", nothing)
    assert lies(back.folder) == {**lies(folder.folder), "matter.toml": lies(back.folder)["matter.toml"]}
    assert back.load().id == "m-0008"


def test_a_record_that_was_changed_in_the_vault_keeps_its_comments_at_the_head(
    vault: Vault, folder: FolderStore, tmp_path: Path
) -> None:
    store = store_of(vault, bring_folder(vault, folder, nothing))
    store.commit([Answer("person.name.given", "Ana")])
    out = take_out_plain(store, tmp_path / "out", "asked for", nothing)
    assert out.load() == store.load()
    text = (out.folder / "matter.toml").read_text(encoding="utf-8")
    for comment in ("What somebody wrote at the head.", "invented", "the only one", "a note between two keys"):
        assert comment in text
    assert text.index("a note between two keys") < text.index("schema")


def test_a_name_that_somebody_gave_is_nobodys_key(vault: Vault, tmp_path: Path) -> None:
    """Keys are seen by everybody who works here, and a folder may be called after the client."""
    folder = FolderStore.create(tmp_path / "Ejemplo", RECORD.replace("m-0007", "Ejemplo-Ana"))
    assert bring_folder(vault, folder, nothing) == "m-0001"
    assert store_of(vault, "m-0001").load().id == "Ejemplo-Ana"  # sealed, and what its packets were filed under


def test_a_number_that_is_taken_or_was_destroyed_is_not_given_again(vault: Vault, folder: FolderStore) -> None:
    assert bring_folder(vault, folder, nothing) == "m-0007"
    assert bring_folder(vault, folder, nothing) == "m-0008"
    VaultOffice(vault).destroy("m-0007")
    assert bring_folder(vault, folder, nothing) == "m-0009"


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name != "posix", reason="links are another matter there")
@pytest.mark.parametrize("link", ["evidence/link.pdf", "linked"])
def test_what_leads_out_of_the_folder_is_refused_and_nothing_comes_in(
    vault: Vault, folder: FolderStore, tmp_path: Path, link: str
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.pdf").write_bytes(b"secret")
    (folder.folder / link).symlink_to(tmp_path / "secret" / ("x.pdf" if "." in link else ""))
    files = vault.matters.files.all()
    with pytest.raises(Known, match="outside_folder"):
        bring_folder(vault, folder, nothing)
    assert vault.matters.in_order() == []
    assert vault.matters.files.all() == files


def test_a_folder_that_changes_meanwhile_is_not_half_taken(
    vault: Vault, folder: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = moving._copy

    def meanwhile(source: FolderStore, target: SealedStore, name: str) -> str:
        if name == "sent/mini/mini-packet.pdf":
            (folder.folder / "evidence" / "e-0002.pdf").write_bytes(b"new")
        return real(source, target, name)

    monkeypatch.setattr(moving, "_copy", meanwhile)
    with pytest.raises(Known, match="changed_meanwhile"):
        bring_folder(vault, folder, nothing)
    assert vault.matters.in_order() == []
    assert vault.matters.files.all() == set()


def test_what_a_program_is_writing_does_not_come_along(vault: Vault, folder: FolderStore) -> None:
    (folder.folder / "evidence" / "e-0002.pdf.part").write_bytes(b"half")
    (folder.folder / "packet" / "earlier" / "1" / ".moving-mini-packet").touch()
    kept = store_of(vault, bring_folder(vault, folder, nothing)).matter.kept
    assert not [name for name in kept if name.endswith(".part") or ".moving-" in name]


def test_a_plain_folder_is_made_whole_or_not_at_all(vault: Vault, folder: FolderStore, tmp_path: Path) -> None:
    store = store_of(vault, bring_folder(vault, folder, nothing))
    (tmp_path / "there").mkdir()
    with pytest.raises(Known, match="matter_exists"):
        take_out_plain(store, tmp_path / "there", "asked for", nothing)
    with pytest.raises(Known, match="reason_wanted"):
        take_out_plain(store, tmp_path / "out", "  ", nothing)

    def broken(*more: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_out_plain(store, tmp_path / "out", "asked for", broken)
    left = tmp_path / ".out.1.taking"
    left.mkdir()
    (left / "matter.toml").write_text("readable")
    take_out_plain(store, tmp_path / "out", "asked for", nothing)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["m-0007", "out", "there", "v"]


def test_the_folder_goes_only_by_a_step_of_its_own_and_only_if_all_of_it_is_safe(vault: Vault, folder: FolderStore) -> None:
    store = store_of(vault, bring_folder(vault, folder, nothing))
    for name, content in (("evidence/e-0001.pdf", b"another"), ("evidence/new.pdf", b"new"), ("matter.toml", b"# more\n")):
        path = folder.folder / name
        before = path.read_bytes() if path.exists() else None
        path.write_bytes((before or b"") + content)
        with pytest.raises(Known, match="not_the_same"):
            remove_brought(folder, store)
        assert path.exists()
        path.write_bytes(before) if before is not None else path.unlink()
    assert remove_brought(folder, store) == len(FILES) + 1
    assert not folder.folder.exists()
    assert store.open_blob("evidence/e-0001.pdf").read() == FILES["evidence/e-0001.pdf"]


def test_a_vault_that_may_only_be_looked_at_takes_nothing_in(vault: Vault, folder: FolderStore, tmp_path: Path) -> None:
    with opened(tmp_path / "v") as second, pytest.raises(Known, match="vault_read_only"):
        bring_folder(second, folder, nothing)
