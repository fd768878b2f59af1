"""The escape hatch: a reader that shares nothing with the program gets every document out of a vault that the program made."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from packets.vault.sealed.device import new_device, setup_sheet
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import restrict
from packets.vault.store import Answer, Rows
from tests.kept_vaults import content_of, data, fill, publish, put
from tests.vaults import ADA, PIA, STAFF, clock

READER = Path(__file__).with_name("reader.py")
SHEET = RecoverySheet.new(2)
DEVICE = new_device()
WORDS, ADAS = "zebra cargo lantern yellow orbit spoon winter", "Él pingüino bailó cuatro años en Córdoba"
FLOOR = Kdf.new(64)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After changes of keys, with restricted matters, files of all sizes and names, and every type of answer."""
    place = tmp_path_factory.mktemp("reader") / "v"
    with create(place, STAFF, "olga", Secret(WORDS), SHEET, kdf=FLOOR, clock=clock) as vault:
        vault.who = vault.who.model_copy(update={"role": "attorney"})
        office = VaultOffice(vault)
        store = fill(office, "one", (0, 1, 255, 256, 40_000, 262_144, 262_145, 1_200_000))
        put(store, "evidence/ñ 漢字.pdf", data("x", 100_000))
        rows = ({"id": "a", "$": "day", "is": "soon", "yes": True},)
        store.commit([Answer("$", "x"), Answer("n", 1.5), Rows("arrests", rows)])
        publish(store, data("p1", 300_000))
        publish(store, data("p2", 50))
        fill(office, "two")
        fill(office, "three")
        admit(vault, ADA, Secret(ADAS, DEVICE), Kdf.new(64, device=True))
        admit(vault, PIA, Secret(f"{WORDS} pia"), FLOOR)
        restrict(vault, "m-0002", [])
        restrict(vault, "m-0003", ["ada"])
        revoke(vault, "pia")
        change_passphrase(vault, Secret(WORDS), Secret(f"{WORDS} two"), Kdf.new(64), leaked=True)
        vault.matters.open("m-0001").renew_blobs()
        # What the program itself gives out, to hold the other against.
        told = {name: value for name, value in content_of(vault).items() if "/" in name}
        (place.parent / "told.json").write_text(json.dumps(told))
    return place


def read(place: Path, out: Path, entry: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(READER), str(place), str(out), *more]
    return subprocess.run(command, input=entry, capture_output=True, text=True, check=False)


def hashes(out: Path) -> dict[str, str]:
    found = {}
    for path in out.rglob("*"):
        if path.is_file() and path.name not in ("matter.json", "history.json", "office.json"):
            found[path.relative_to(out).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def told(place: Path) -> dict[str, str]:
    return dict(json.loads((place.parent / "told.json").read_text()))


def test_nothing_of_the_program_is_in_the_reader() -> None:
    tree = ast.parse(READER.read_text())
    names = {one.names[0].name for one in ast.walk(tree) if isinstance(one, ast.Import)}
    names |= {str(one.module) for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    known = set(sys.stdlib_module_names) | {"cryptography"}
    assert {one.split(".")[0] for one in names} <= known
    assert len(READER.read_text().splitlines()) <= 300


def test_every_document_comes_out_with_a_passphrase(place: Path, tmp_path: Path) -> None:
    done = read(place, tmp_path / "out", f"{WORDS} two\n", "--name", "Olga Dummy")
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == told(place)
    assert int(done.stdout.split()[0]) == len(told(place)) > 30
    record = json.loads((tmp_path / "out" / "m-0001" / "matter.json").read_text())
    assert record["answers"]["person.name.given"] == "one"
    assert record["tables"]["arrests"] == [{"id": "a", "$": "day", "is": "soon", "yes": True}]
    assert [one["id"] for one in record["evidence"]] == [f"e-{number:04d}" for number in range(1, 9)]
    assert json.loads((tmp_path / "out" / "office.json").read_text())["staff"][0]["id"] == "olga"
    history = json.loads((tmp_path / "out" / "m-0001" / "history.json").read_text())
    assert [one["seq"] for one in history] == list(range(1, len(history) + 1))
    assert {"started", "edited", "built", "another key"} <= {one["did"] for one in history}


def test_with_the_recovery_sheets_too(place: Path, tmp_path: Path) -> None:
    done = read(place, tmp_path / "out", "\n".join(SHEET.sheets), "--sheet")
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == told(place)


def test_with_a_device_secret_and_only_what_is_open_to_the_person(place: Path, tmp_path: Path) -> None:
    done = read(place, tmp_path / "out", f"{ADAS}\n", "--name", "ada", "--device", setup_sheet(DEVICE).sheets[0])
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == {name: one for name, one in told(place).items() if not name.startswith("m-0002")}


@pytest.mark.parametrize("entry", [f"{WORDS}\n", f"{WORDS} twos\n", "\n"])
def test_a_wrong_passphrase_opens_nothing(place: Path, tmp_path: Path, entry: str) -> None:
    assert read(place, tmp_path / "out", entry, "--name", "olga").returncode != 0
    assert not (tmp_path / "out").exists()
