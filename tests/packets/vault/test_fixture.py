"""A vault of every format that was ever given to anybody opens, and all that stands in it is what was put in then (R11)."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.vault.sealed.bringing import bring_bundle
from packets.vault.sealed.check import check, left_over
from packets.vault.sealed.generations import newest
from packets.vault.sealed.ledger import Past
from packets.vault.sealed.office import DEFINITIONS, VaultOffice
from packets.vault.sealed.office_card import cards, own_card
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import FLOOR_MIB, Kdf, Secret
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key, restore
from packets.vault.sealed.restricting import readers_of
from packets.vault.sealed.sealing import FORMAT
from packets.vault.sealed.sheets import recover
from packets.vault.sealed.taking_out import take_out
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer, plain
from tests.packets.vault import next_fixture
from tests.packets.vault.fixtures import format_1 as said
from tests.packets.vault.next_fixture import FIXTURES, unpacked
from tests.vaults import named, secret

ARCHIVE = FIXTURES / "format-1.tar.xz"
MADE = "52d6497eb86325fff43404205663544b22c3490c22326c87c26887fa3d609b1a"
"""Its SHA-256: it is the one of then."""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return unpacked(ARCHIVE, tmp_path / "kept")


def entered(place: Path, name: str) -> Vault:
    device = said.DEVICE if name == "pia" else b""
    return named(unlock(place, name, Secret(said.PASSPHRASES[name], device), said.DAY))


def record(text: str) -> Any:
    return plain(tomllib.loads(text))


def as_told(model: Any) -> Any:
    return plain(model.model_dump(by_alias=True, exclude_defaults=True))


def sees(vault: Vault, *keys: str) -> None:
    """Everything of these matters, and nothing of the others, is what was put in."""
    office = VaultOffice(vault)
    assert as_told(office.load()) | {"schema": 1} == record(said.OFFICE)
    assert {key for key, line in vault.matters.lines.items() if line.open_to_me} == set(keys)
    for key in keys:
        store = office.open(key)
        assert as_told(store.load()) == record(said.MATTERS[key])
        papers = {name.removeprefix(f"{key}/"): data for name, data in said.CONTENTS.items() if name.startswith(f"{key}/")}
        if key == "m-0001":
            papers |= said.PACKETS
        assert {name: store.open_blob(name).read() for name in store.matter.kept} == papers


def told(vault: Vault, key: str = "") -> list[Past]:
    ledger = vault.matters.open(key).ledger if key else vault.office
    return list(ledger.history(vault.database, vault.signers()))


def remembers(vault: Vault) -> None:
    """The history as far as it went then, every entry of it signed by who it names."""
    for key, entries in said.HISTORY.items():
        found = told(vault, key)
        assert tuple((one.seq, one.at, one.by, one.did) for one in found)[: len(entries)] == entries
        assert all(one.signed for one in found)


def whole(vault: Vault) -> None:
    assert [one for one in check(vault) if not one.whole] == [] and left_over(vault) == 0
    assert not vault.read_only and not vault.findings.unsure


def test_it_is_the_one_that_was_made_then() -> None:
    assert hashlib.sha256(ARCHIVE.read_bytes()).hexdigest() == MADE


def test_every_format_has_one() -> None:
    assert [one.name for one in sorted(FIXTURES.glob("*.tar.xz"))] == [f"format-{one}.tar.xz" for one in range(1, FORMAT + 1)]


@pytest.mark.parametrize("name", ["olga", "ada", "pia"])
def test_it_opens_with_the_passphrase_of_then_and_stays_what_it_was_after_a_write(kept: Path, name: str) -> None:
    keys = ("m-0001", "m-0002", *(("m-0003",) if name == "ada" else ()))
    with entered(kept / "vault", name) as vault:
        sees(vault, *keys)
        whole(vault)
        VaultOffice(vault).open("m-0002").commit([Answer("person.later", True)])
    with entered(kept / "vault", name) as vault:
        assert VaultOffice(vault).open("m-0002").load().answers["person.later"] is True
        VaultOffice(vault).open("m-0002").commit([Answer("person.later", None)])
        sees(vault, *keys)
        whole(vault)
        assert told(vault, "m-0002")[-1].by == name


def test_its_history_is_followed_to_its_beginning(kept: Path) -> None:
    with entered(kept / "vault", "ada") as vault:
        remembers(vault)
        assert readers_of(vault, "m-0003") == ["ada"]
        assert [(one.name, one.compared_by) for one in cards(vault)] == [(said.OTHER, "olga")]
        assert (vault.place / DEFINITIONS / "own.toml").read_bytes() == said.DEFINITION


def test_a_day_pass_of_then_opens_its_one_matter_and_who_left_has_no_way_in(kept: Path) -> None:
    with entered(kept / "vault", "hal") as vault:
        store = VaultOffice(vault).open("m-0002")
        assert as_told(store.load()) == record(said.MATTERS["m-0002"])
        with pytest.raises(Known):
            VaultOffice(vault).open("m-0001")
    for name in ("ned", "pia"):  # pia with another device secret than hers
        with pytest.raises(Known) as refused:
            unlock(kept / "vault", name, Secret(said.PASSPHRASES[name], bytes(32)), said.DAY)
        assert refused.value.code == "wrong_passphrase"


def test_it_opens_with_the_recovery_sheets_of_then(kept: Path) -> None:
    kdf = Kdf.new(FLOOR_MIB)
    with named(recover(kept / "vault", said.SHEETS, "ada", secret("ada"), RecoverySheet.new(), said.DAY, kdf=kdf)) as vault:
        assert vault.devices == {"pia": said.DEVICE}
        sees(vault, "m-0001", "m-0002", "m-0003")
        remembers(vault)
        whole(vault)


def test_its_backup_becomes_the_same_vault_again(kept: Path) -> None:
    generation = newest(kept / "stick")
    assert generation.number == 1 and generation.contents.files.keys() == {"vault.db", f"{DEFINITIONS}/own.toml"}
    done = restore(kept / "stick", kept / "again", Key("ada", Secret(said.PASSPHRASES["ada"])), said.DAY)
    assert (done.opened, done.damaged, done.not_whole) == (True, (), ())
    with entered(kept / "again", "ada") as vault:
        sees(vault, "m-0001", "m-0002", "m-0003")
        remembers(vault)
        whole(vault)


@pytest.mark.parametrize("passphrase", [Secret(said.WORDS), None], ids=["for words", "for an office"])
def test_a_matter_that_was_taken_out_then_comes_in(kept: Path, passphrase: Secret | None) -> None:
    with entered(kept / "vault", "ada") as vault:
        file = kept / ("office.pdmatter" if passphrase is None else "words.pdmatter")
        done = bring_bundle(vault, file, passphrase)
        assert (done.sender, done.history_holds, done.restricted) == ("Office of the Fixture", True, False)
        store = VaultOffice(vault).open(done.key)
        assert as_told(store.load()) == record(said.MATTERS["m-0002"]) | {"id": done.key}
        assert store.open_blob("evidence/ñ 漢字.pdf").read() == said.CONTENTS["m-0002/evidence/ñ 漢字.pdf"]
        whole(vault)


def test_what_it_holds_goes_out_and_comes_in_as_it_was(kept: Path) -> None:
    words = Secret(said.WORDS)
    with entered(kept / "vault", "ada") as vault:
        assert own_card(vault).name == "Office of the Fixture"
        take_out(VaultOffice(vault).open("m-0001"), kept / "out.pdmatter", words, kdf=Kdf.new(FLOOR_MIB))
        store = VaultOffice(vault).open(bring_bundle(vault, kept / "out.pdmatter", words).key)
        assert as_told(store.load()) | {"id": "m-0001"} == record(said.MATTERS["m-0001"])
        for name in ("evidence/e-0001.pdf", "evidence/e-0002.jpg", "evidence/e-0003.pdf"):
            assert store.open_blob(name).read() == said.CONTENTS[f"m-0001/{name}"]


def test_it_stays_small_and_the_next_one_can_be_made(tmp_path: Path) -> None:
    assert ARCHIVE.stat().st_size < 200_000
    next_fixture.make(tmp_path)
    with entered(tmp_path / "vault", "ada") as vault:
        whole(vault)
        assert as_told(VaultOffice(vault).open("m-0001").load()) == record(said.MATTERS["m-0001"])
    assert next_fixture.main() == f"format-{FORMAT}.tar.xz is there, and stays as it is."
