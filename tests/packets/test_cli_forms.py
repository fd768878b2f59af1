"""Official forms at the prompt: what a PDF is, the form library, accepted editions; one object that its schema knows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packets import cli
from packets.cli import shared
from packets.vault.office_folder import OfficeFolder
from packets.vault.sealed.passphrase import FLOOR_MIB
from packets.vault.store import Add
from packets.workflow import signing_in
from packets.workflow.results_forms import FORMS
from tests.forms import blanks
from tests.forms.official import OFFICIAL, needs_official
from tests.offices import LentDesk
from tests.packets.test_cli import schema_of
from tests.staff import ATTORNEY, PARALEGAL

DAY = "2026-12-01"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setattr(shared, "Desk", LentDesk)
    monkeypatch.setattr("packets.paths.user_data", lambda: tmp_path / "data")

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["packet-desk", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return run


def told(schema: str, done: tuple[int, str, str]) -> Any:
    found = json.loads(done[1])
    jsonschema.validate(found, schema_of(schema))
    if schema in FORMS:
        FORMS[schema].model_validate_json(done[1])
    assert done[2] == ""
    assert '"{' not in done[1]
    return found


@pytest.fixture
def office(tmp_path: Path) -> Path:
    made = OfficeFolder.create(tmp_path / "office")
    made.commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ATTORNEY, PARALEGAL))
    return tmp_path / "office"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of downloads."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, data in (
        ("x-100", blanks.blank()),
        ("payment", blanks.blank(form="G-1450")),
        ("filled", blanks.with_values(blanks.blank(), {blanks.NAME: "Ejemplo"})),
    ):
        (folder / f"{name}.pdf").write_bytes(data)
    return folder


def test_inspect_says_number_edition_state_and_every_box(run: Run, files: Path) -> None:
    found = told("forms-inspect", run("forms", "inspect", files / "x-100.pdf", "--json"))
    assert (found["form"], found["edition"], found["state"], found["pages"]) == ("X-100", "2025-01-20", "unknown", 2)
    boxes = {one["name"]: one for one in found["fields"]}
    assert boxes[blanks.STREET] == {
        "name": blanks.STREET, "label": "Part 1. Mailing Address. 5. B. Enter Street Number and Name.", "kind": "text",
        "page": 1, "limit": 34, "states": [],
    }  # fmt: skip
    assert boxes[blanks.APARTMENT]["states"] == [" APT "] and boxes[blanks.STATE]["states"] == ["CA", "IL", "NY"]


def test_inspect_in_words_and_of_what_is_no_form(run: Run, files: Path, tmp_path: Path) -> None:
    code, out, err = run("forms", "inspect", files / "x-100.pdf")
    assert (code, err) == (0, "") and out.startswith("Form X-100, edition 01/20/25: we have no recipe")
    (tmp_path / "no.pdf").write_bytes(b"not a PDF")
    found = run("forms", "inspect", tmp_path / "no.pdf", "--json")
    assert found[0] == 3 and told("error", found)["error"]["code"] == "type_not_taken"
    assert run("forms", "inspect", tmp_path / "gone.pdf")[0] == 3


def test_blanks_of_a_folder_are_kept_and_the_others_told(run: Run, office: Path, files: Path) -> None:
    done = run("forms", "add", files, "--office", office, "--as", ATTORNEY.id, "--day", DAY, "--json")
    assert done[0] == 1, "not every file was kept"
    found = told("forms-add", done)
    assert {one["file"]: (one["status"], one["state"]) for one in found["items"]} == {
        "x-100.pdf": ("kept", "unknown"),
        "payment.pdf": ("not_kept", "payment"),
        "filled.pdf": ("not_kept", "already_filled"),
    }
    again = run("forms", "add", files / "x-100.pdf", "--office", office, "--as", ATTORNEY.id)
    assert again[0] == 0 and again[1].startswith("there already")
    kept = told("forms-list", run("forms", "list", "--office", office, "--day", DAY, "--json"))
    assert [(one["form"], one["added_on"], one["ready"]) for one in kept["forms"]] == [("X-100", DAY, False)]
    assert [(one["form"], one["state"]) for one in kept["editions"]] == [("X-100", "unrecorded")]


def test_who_does_it_is_named_where_an_office_knows_anybody(run: Run, office: Path, files: Path) -> None:
    for words in (("add", files), ("accept", "X-100", "01/20/25", "--page", "p")):
        done = run("forms", *words, "--office", office, "--json")
        assert done[0] == 2 and told("error", done)["error"]["code"] == "say_who"


def test_what_was_read_on_the_agencys_page_is_recorded(run: Run, office: Path) -> None:
    given = ("--office", office, "--as", ATTORNEY.id, "--day", DAY)
    done = run("forms", "accept", "x-100", "01/20/25", "--page", "the page of X-100", "--until", "2027-01-31", *given, "--json")
    found = told("forms-accept", done)
    assert (done[0], found["state"], found["on"], found["until"]) == (0, "accepted", DAY, "2027-01-31")
    (row,) = OfficeFolder(office).load().editions
    assert (row.form, row.by, row.page) == ("X-100", ATTORNEY.name, "the page of X-100")
    refused = told("forms-accept", run("forms", "accept", "X-100", "2025-01-20", "--page", "p", "--not", *given, "--json"))
    assert refused["state"] == "not_accepted"
    listed = told("forms-list", run("forms", "list", "--office", office, "--day", "2027-03-01", "--json"))
    assert [one["state"] for one in listed["editions"]] == ["not_accepted"]


@pytest.mark.parametrize(
    ("words", "code"), [(("the form", "01/20/25"), "form_number_unclear"), (("X-100", "january"), "form_edition_unclear")]
)
def test_what_is_no_form_or_edition_is_usage(run: Run, office: Path, words: tuple[str, str], code: str) -> None:
    done = run("forms", "accept", *words, "--page", "p", "--office", office, "--as", ATTORNEY.id, "--json")
    assert done[0] == 2 and told("error", done)["error"]["code"] == code


def test_without_an_office_there_are_blanks_and_no_record(run: Run, files: Path, tmp_path: Path) -> None:
    assert run("forms", "add", files / "x-100.pdf")[0] == 0
    kept = told("forms-list", run("forms", "list", "--json"))
    assert kept["folder"] == str(tmp_path / "data" / "forms" / "library") and len(kept["forms"]) == 1
    done = run("forms", "accept", "X-100", "01/20/25", "--page", "p", "--json")
    assert done[0] == 2 and told("error", done)["error"]["code"] == "forms_want_office"


def test_a_blank_is_taken_out_by_the_beginning_of_its_hash(run: Run, office: Path, files: Path) -> None:
    given = ("--office", office, "--as", ATTORNEY.id)
    run("forms", "add", files / "x-100.pdf", *given)
    sha256 = told("forms-list", run("forms", "list", "--office", office, "--json"))["forms"][0]["sha256"]
    assert told("forms-list", run("forms", "remove", sha256[:12], *given, "--json"))["forms"] == []
    done = run("forms", "remove", sha256[:12], *given, "--json")
    assert done[0] == 2 and told("error", done)["error"]["code"] == "form_not_kept"


def test_in_a_vault_the_same_commands_sign_in(run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "calibrate", lambda: FLOOR_MIB)

    def phrase() -> int:
        reading, writing = os.pipe()
        os.write(writing, b"seven quiet words for a first day\n")
        os.close(writing)
        return reading

    vault = tmp_path / "vault"
    recovery = ("--recovery", tmp_path / "sheet.txt")
    made = run("vault", "create", vault, "--staff", "Ada Specimen", *recovery, "--passphrase-fd", phrase(), "--json")
    assert made[0] == 0
    for words, schema in (
        (("add", files / "x-100.pdf"), "forms-add"),
        (("accept", "X-100", "01/20/25", "--page", "p"), "forms-accept"),
        (("list",), "forms-list"),
    ):
        done = run("forms", *words, "--vault", vault, "--as", "ada", "--passphrase-fd", phrase(), "--json")
        assert done[0] == 0
        found = told(schema, done)
    assert len(found["forms"]) == 1
    assert found["editions"][0]["by"] == "Ada Specimen"
    assert "Ada" not in "".join(path.read_text("utf-8") for path in (vault / "definitions").rglob("*.json"))


@needs_official
def test_the_official_forms_at_hand_in_one_go(run: Run, office: Path) -> None:
    (folder,) = {path.parent for path in OFFICIAL.values()}
    done = run("forms", "add", folder, "--office", office, "--as", ATTORNEY.id, "--json")
    found = {one["file"]: one for one in told("forms-add", done)["items"]}
    assert len(found) == len(OFFICIAL)
    assert not [one for one in found.values() if one["status"] == "refused"]
    assert {name for name, one in found.items() if one["status"] == "not_kept"} == {
        "dynamic-xfa-only.placeholder-page.pdf",
        "g-1145.print-to-pdf.no-text-no-fields.pdf",
        "i-765instr.2025-08-21.not-a-form.pdf",
        "i-912.2024-04-01.flattened-no-fields.pdf",
    }


def test_a_page_without_a_name_and_days_that_are_turned_are_told_and_nothing_is_recorded(run: Run, office: Path) -> None:
    given = ("--office", office, "--as", ATTORNEY.id, "--json")
    for words, code in (
        (("--page", " "), "form_page_wanted"),
        (("--page", "p", "--from", "2027-02-01", "--until", "2027-01-01"), "form_days_turned"),
    ):
        done = run("forms", "accept", "X-100", "01/20/25", *words, *given)
        assert done[0] == 2 and told("error", done)["error"]["code"] == code
    assert OfficeFolder(office).load().editions == ()


def test_in_words_an_edition_is_called_as_it_is_printed(run: Run, office: Path) -> None:
    given = ("--office", office, "--as", ATTORNEY.id, "--day", DAY)
    done = run("forms", "accept", "x-100", "2025-01-20", "--page", "the page of X-100", *given)
    assert done[1].startswith("Form X-100, edition 01/20/25: ")
    assert "edition 01/20/25: " in run("forms", "list", "--office", office)[1]


def test_where_no_office_is_named_the_prompt_says_that_an_office_looks_elsewhere(
    run: Run, office: Path, tmp_path: Path
) -> None:
    """Who follows the README adds a blank, and a matter of the office would say that it has none."""
    pdf = tmp_path / "x.pdf"
    pdf.write_bytes(b"%PDF-1.4")
    for words in (("list",), ("add", pdf)):
        assert "--office OFFICE" in run("forms", *words)[1]
    assert "--office OFFICE" not in run("forms", "list", "--office", office)[1]
