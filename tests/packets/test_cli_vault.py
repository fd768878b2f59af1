"""The vault at a prompt: secrets through file descriptors only, every command in it by a matter's key, and who may not."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packets import cli
from packets.cli import shared
from packets.paths import RESOURCES
from packets.requests.office import Staff
from packets.system import policy
from packets.system.policy import Export, Found, Keyring, Policy
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.passphrase import FLOOR_MIB
from packets.vault.store import Add
from packets.workflow import signing_in, vaults
from packets.workflow.signing_in import How
from tests import papers
from tests.keyrings import Login
from tests.offices import LentDesk
from tests.packets.test_cli import schema_of

FIRST, SECOND = "seven quiet words for a first day", "other words that nobody would guess"
THIRD = "a third set of words to begin with"
Says = Callable[..., Any]


def descriptor(text: str) -> int:
    """A file descriptor from which `text` is read."""
    reading, writing = os.pipe()
    os.write(writing, text.encode() + b"\n")
    os.close(writing)
    return reading


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """The program with these words and ``--json``, in this process: its object, or (code, object) where it is not 0."""
    monkeypatch.setattr(shared, "Desk", LentDesk)
    monkeypatch.setattr(signing_in, "calibrate", lambda: FLOOR_MIB)

    def say(*words: object, code: int = 0, schema: str = "", **secrets: str) -> Any:
        opened = {name: descriptor(text) for name, text in secrets.items()}
        options = [one for name, number in opened.items() for one in (f"--{name.replace('_', '-')}-fd", str(number))]
        monkeypatch.setattr("sys.argv", ["packet-desk", *map(str, words), *options, "--json"])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        found = json.loads(capsys.readouterr().out)
        assert (left.value.code or 0) == code, found
        if schema:
            jsonschema.validate(found, schema_of(schema))
        return found

    return say


@pytest.fixture
def place(says: Says, tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "vault"
    sheet = tmp_path / "sheet.txt"
    says("vault", "create", made, "--staff", "Ada Specimen", "--recovery", sheet, schema="vault-create", passphrase=FIRST)
    yield made


def ada(place: Path, *words: object) -> tuple[object, ...]:
    return (*words, "--vault", place, "--as", "ada")


def hire(place: Path, **row: str) -> None:
    office = signing_in.enter(place, "ada", FIRST, shared._clock_day())
    office.commit([Add("staff", Staff.model_validate(row).model_dump(exclude_defaults=True))])
    vaults.leave(office)


def epochs_behind(place: Path) -> set[int]:
    """By how many keys sealed files are behind their matter."""
    with closing(sqlite3.connect(place / "vault.db")) as database:
        sql = "SELECT matters.epoch - blobs.epoch FROM blobs JOIN matters ON blobs.matter=matters.id"
        return {row[0] for row in database.execute(sql)}


def matter_in(place: Path) -> str:
    office = signing_in.enter(place, "ada", FIRST, shared._clock_day())
    text = 'schema = 1\nid = "{id}"\n[client]\nkind = "person"\n[answers]\n"person.name.family" = "EJEMPLO"\n'
    key = office.new_matter(text).key
    vaults.leave(office)
    return key


def test_the_sheet_is_written_for_its_owner_alone_and_over_nothing(says: Says, place: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    assert sheet.stat().st_mode & 0o777 == 0o600
    words = ("vault", "create", tmp_path / "second", "--staff", "Ada", "--recovery", sheet)
    assert says(*words, code=3, passphrase=FIRST)["error"]["code"] == "sheet_exists"
    assert not (tmp_path / "second").exists()
    assert (
        says("vault", "create", tmp_path / "third", "--staff", "Ada", code=2, passphrase=FIRST)["error"]["code"]
        == "recovery_wanted"
    )


def test_a_wrong_name_and_a_wrong_passphrase_are_told_alike_and_counted(says: Says, place: Path) -> None:
    for name, words in (("ada", SECOND), ("nobody", FIRST)):
        found = says("vault", "list", "--vault", place, "--as", name, code=3, passphrase=words)
        assert found["error"]["code"] == "wrong_passphrase"
    assert says(*ada(place, "vault", "list"), schema="vault-list", passphrase=FIRST)["failed"] == 2
    assert says(*ada(place, "vault", "list"), passphrase=FIRST)["failed"] == 0


def test_a_matter_is_begun_under_the_next_number_and_who_looks_at_it_is_told_once_a_day(says: Says, place: Path) -> None:
    new = ada(place, "new", "--request", "u_certification")
    keys = [says(*new, schema="new", passphrase=FIRST)["matter"] for _ in range(2)]
    assert keys == ["m-0001", "m-0002"]
    assert says(*new, place.parent / "m", code=2, passphrase=FIRST)["error"]["code"] == "new_key_is_given"
    for _ in range(2):
        says(*ada(place, "checklist", "m-0002"), passphrase=FIRST)
    entries = says(*ada(place, "vault", "history", "--matter", "m-0002"), passphrase=FIRST)["entries"]
    assert [one["did"] for one in entries].count("viewed") == 1


def test_without_a_passphrase_nothing_is_asked_where_nobody_can_answer(says: Says, place: Path) -> None:
    assert says(*ada(place, "vault", "list"), code=2)["error"]["code"] == "no_passphrase"


def test_papers_are_collected_and_looked_over_by_the_key_of_a_matter(says: Says, place: Path, tmp_path: Path) -> None:
    key = matter_in(place)
    paper = tmp_path / "report.pdf"
    paper.write_bytes(papers.plain("Report", 2))
    (row,) = says(*ada(place, "collect", key, paper), schema="collect", passphrase=FIRST)["items"]
    assert (row["status"], row["pages"]) == ("collected", 2)
    (row,) = says(*ada(place, "collect", key, paper), passphrase=FIRST)["items"]
    assert row["status"] == "duplicate"
    (line,) = says(*ada(place, "vault", "list"), passphrase=FIRST)["matters"]
    assert (line["key"], line["name"], line["restricted"]) == (key, "EJEMPLO", False)
    assert says(*ada(place, "checklist", "m-0404"), code=3, passphrase=FIRST)["error"]["code"] == "matter_not_here"
    sealed = b"".join(one.read_bytes() for one in place.rglob("*") if one.is_file())
    assert b"EJEMPLO" not in sealed
    assert b"%PDF" not in sealed


def test_people_are_let_in_kept_out_of_what_is_restricted_and_leave(says: Says, place: Path) -> None:
    key = matter_in(place)
    hire(place, id="pia", name="Pia Sample", role="paralegal")
    says(*ada(place, "vault", "let-in", "pia"), schema="vault-done", passphrase=FIRST, new_passphrase=SECOND)
    pia = ("--vault", place, "--as", "Pia Sample")
    assert [one["key"] for one in says("vault", "list", *pia, passphrase=SECOND)["matters"]] == [key]
    says(*ada(place, "vault", "restrict", key), passphrase=FIRST)
    assert says("sees", key, *pia, code=3, passphrase=SECOND)["error"]["code"] == "matter_restricted"
    (line,) = says("vault", "list", *pia, passphrase=SECOND)["matters"]
    assert (line["name"], line["open_to_me"]) == ("", False)
    says(*ada(place, "vault", "share", key, "--with", "pia"), passphrase=FIRST)
    assert says("vault", "list", *pia, passphrase=SECOND)["matters"][0]["open_to_me"]
    people = says(*ada(place, "vault", "staff"), schema="vault-staff", passphrase=FIRST)["staff"]
    assert [(one["id"], one["signs_in"]) for one in people] == [("ada", True), ("pia", True)]
    paper = place.parent / "scan.pdf"
    paper.write_bytes(papers.scan(2, size=200_000))
    says(*ada(place, "collect", key, paper), passphrase=FIRST)
    says(*ada(place, "vault", "revoke", "pia"), passphrase=FIRST)
    assert says(*ada(place, "vault", "reseal"), schema="vault-resealed", passphrase=FIRST) == {"files": 0, "left": []}
    assert epochs_behind(place) == {0}
    assert says("vault", "list", *pia, code=3, passphrase=SECOND)["error"]["code"] == "wrong_passphrase"
    told = says(*ada(place, "vault", "history"), schema="vault-history", passphrase=FIRST)["entries"]
    assert all(one["signed"] for one in told)
    assert {"made", "admitted", "revoked"} <= {one["did"] for one in told}


def test_a_passphrase_is_changed_and_the_sheet_helps_who_forgot_it(says: Says, place: Path, tmp_path: Path) -> None:
    key = matter_in(place)
    says(*ada(place, "vault", "passphrase"), passphrase=FIRST, new_passphrase=SECOND)
    assert says(*ada(place, "vault", "list"), code=3, passphrase=FIRST)["error"]["code"] == "wrong_passphrase"
    weak = says(*ada(place, "vault", "passphrase"), code=3, passphrase=SECOND, new_passphrase="short")
    assert weak["error"]["code"] == "passphrase_short"
    sheet, fresh = (tmp_path / "sheet.txt").read_text(encoding="utf-8"), tmp_path / "next.txt"
    says(*ada(place, "vault", "recover", "--recovery", fresh), sheet=sheet, new_passphrase=THIRD)
    assert [one["key"] for one in says(*ada(place, "vault", "list"), passphrase=THIRD)["matters"]] == [key]
    used = says(*ada(place, "vault", "recover", "--recovery", tmp_path / "more.txt"), code=3, sheet=sheet, new_passphrase=FIRST)
    assert used["error"]["code"] == "recovery_sheet_wrong"
    assert fresh.read_text(encoding="utf-8") != sheet


def test_every_word_of_the_vault_has_a_schema_that_is_shipped() -> None:
    from packets.workflow.vault_results import VAULT_RESULTS

    assert all((RESOURCES / "schemas" / f"result-{name}.schema.json").is_file() for name in VAULT_RESULTS)


@pytest.mark.parametrize(
    "words",
    [
        ("originals-list", "m-0001"),
        ("sheet", "client_checklist", "m-0001"),
        ("sheet", "basis", "m-0001"),
        ("certificate", "VAULT", "d-0001"),
    ],
    ids=lambda words: " ".join(words),
)
def test_no_sheet_leaves_a_vault_where_the_policy_lets_nothing_out(
    says: Says, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert matter_in(place) == "m-0001"
    monkeypatch.setattr(policy, "read", lambda: Found(Policy(export=Export(allow="deny"))))
    out = tmp_path / "out.pdf"
    words = tuple(str(place) if one == "VAULT" else one for one in words)
    assert says(*ada(place, *words, "-o", out), code=3, passphrase=FIRST)["error"]["code"] == "export_denied"
    assert not out.exists()


def test_a_device_secret_is_made_kept_and_typed_from_the_set_up_sheet_elsewhere(
    says: Says, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = tmp_path / "setup.txt"
    words = ada(place, "vault", "device", "--setup", setup)
    assert says(*words, code=3, passphrase=FIRST)["error"]["code"] == "keyring_not_allowed"
    assert not setup.exists()
    monkeypatch.setattr(policy, "read", lambda: Found(Policy(keyring=Keyring(device_secret="optional"))))
    monkeypatch.setattr(signing_in, "HOW", How(keyring=Login()))
    assert says(*ada(place, "vault", "device"), code=2, passphrase=FIRST)["error"]["code"] == "setup_wanted"
    says(*words, schema="vault-done", passphrase=FIRST)
    says(*ada(place, "vault", "list"), passphrase=FIRST)
    monkeypatch.setattr(signing_in, "HOW", How(keyring=Login()))  # another login
    listing = ada(place, "vault", "list")
    assert says(*listing, code=3, passphrase=FIRST)["error"]["code"] == "device_secret_missing"
    says(*listing, passphrase=f"{FIRST}\n{setup.read_text(encoding='utf-8').strip()}")
    says(*listing, passphrase=FIRST)


def test_a_key_that_nobody_signed_for_is_listed_and_put_out(says: Says, place: Path) -> None:
    hire(place, id="pia", name="Pia Sample", role="paralegal")
    says(*ada(place, "vault", "let-in", "pia"), passphrase=FIRST, new_passphrase=SECOND)
    assert says(*ada(place, "vault", "strangers"), schema="vault-strangers", passphrase=FIRST)["strangers"] == []
    office = signing_in.enter(place, "ada", FIRST, shared._clock_day())
    pia = next(id_ for id_, one in office.vault.people.items() if one.staff == "pia")
    with office.vault.write() as tx:
        tx.run("UPDATE principals SET pub=? WHERE id=?", (Identity.new().public.data, pia))
        tx.touch("principals", pia)
    vaults.leave(office)
    assert says(*ada(place, "vault", "list"), passphrase=FIRST)["strangers"] == ["pia"]
    assert says(*ada(place, "vault", "strangers"), code=1, passphrase=FIRST)["strangers"] == ["pia"]
    assert says(*ada(place, "vault", "strangers", "--put-out"), passphrase=FIRST)["strangers"] == []
    assert (
        says("vault", "list", "--vault", place, "--as", "pia", code=3, passphrase=SECOND)["error"]["code"] == "wrong_passphrase"
    )


def test_cards_of_offices_come_are_compared_and_open_what_is_taken_out_to_them(says: Says, place: Path, tmp_path: Path) -> None:
    key = matter_in(place)
    other = tmp_path / "other"
    there = ("--vault", other, "--as", "Ben Test")
    words = ("vault", "create", other, "--staff", "Ben Test", "--recovery", tmp_path / "other-sheet")
    says(*words, "--name", "Another Law Office", passphrase=SECOND)
    card = tmp_path / "card.json"
    own = says("vault", "cards", *there, "--name", "Another Law Office", "--out", card, schema="vault-cards", passphrase=SECOND)
    says("vault", "cards", *there, "--out", card, code=3, passphrase=SECOND)  # nothing is written over
    (came,) = says(*ada(place, "vault", "cards", "--add", card), passphrase=FIRST)["others"]
    assert (came["name"], came["compared_on"]) == ("Another Law Office", None)
    file = tmp_path / "out.pdmatter"
    refused = says(*ada(place, "vault", "take-out", key, file, "--card", came["id"]), code=3, passphrase=FIRST)
    assert refused["error"]["code"] == "card_not_compared" and not file.exists()
    wrong = ("vault", "cards", "--compare", came["id"], "--words", "not these words at all")
    assert says(*ada(place, *wrong), code=3, passphrase=FIRST)["error"]["code"] == "card_words_differ"
    right = ("vault", "cards", "--compare", came["id"], "--words", own["own"]["words"])
    (known,) = says(*ada(place, *right), passphrase=FIRST)["others"]
    assert known["compared_by"] == "ada"
    says(*ada(place, "vault", "take-out", key, file, "--card", came["id"]), schema="vault-take-out", passphrase=FIRST)
    brought = says("vault", "bring", file, *there, schema="vault-bring", passphrase=SECOND)
    assert [one["key"] for one in says("vault", "list", *there, passphrase=SECOND)["matters"]] == [brought["matter"]]
    assert says(*ada(place, "vault", "cards", "--drop", came["id"]), passphrase=FIRST)["others"] == []


def test_a_folder_that_was_brought_in_is_removed_where_that_is_asked(says: Says, place: Path, tmp_path: Path) -> None:
    folder, paper = tmp_path / "m", tmp_path / "letter.pdf"
    folder.mkdir()
    (folder / "matter.toml").write_text('schema = 1\nid = "m"\n[client]\nkind = "person"\n', encoding="utf-8")
    paper.write_bytes(papers.plain("Letter"))
    says("collect", folder, paper)
    assert list(folder.rglob("*.pdf"))
    brought = says(*ada(place, "vault", "bring", folder, "--remove-folder"), schema="vault-bring", passphrase=FIRST)
    assert not (folder / "matter.toml").exists() and not list(folder.rglob("*.pdf"))
    assert says(*ada(place, "vault", "check"), passphrase=FIRST)["ok"] and brought["files"] > 2


def test_a_history_goes_out_as_lines_that_are_checked_without_the_vault(says: Says, place: Path, tmp_path: Path) -> None:
    key = matter_in(place)
    out = tmp_path / "history.jsonl"
    done = says(*ada(place, "vault", "history-out", out, "--matter", key), schema="vault-history-out", passphrase=FIRST)
    assert done["lines"] == len(out.read_text().splitlines()) and "EJEMPLO" not in out.read_text()
    assert says("vault", "history-check", out, schema="vault-history-check")["ok"]
    lines = out.read_text().splitlines()
    out.write_text("\n".join(lines[:-1]))
    assert says("vault", "history-check", out, code=1)["faults"] == ["the end is missing"]
    says(*ada(place, "vault", "history-out", out), code=3, passphrase=FIRST)  # nothing is written over
