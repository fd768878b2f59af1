"""Originals, the blind check and the end of a file at the prompt: one object that its schema knows, words, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packets import cli
from packets.paths import RESOURCES
from packets.requests.office import PROMISE
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow.results import RESULTS
from packets.workflow.results_keeping import KEEPING
from tests import pdfs
from tests.staff import ATTORNEY, PARALEGAL

DAY = "2026-12-01"
PERSON = 'schema = 1\nid = "{id}"\n[answers]\n"person.name.given" = "Marisol"\n"person.name.family" = "Ejemplo"\n'
ORIGINAL = '[[tables.originals]]\nid = "o-1"\nwhat = "Passport"\ncustody = "safe"\nplace = "safe 2"\nsince = 2026-11-02\n'
CLOSED = '[[requests]]\nid = "u_certification"\nclosed_on = 2019-11-30\n'
OVER = '"close.keep_until" = 2026-11-30\n"close.no_originals" = true\n' + CLOSED

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["packet-desk", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return run


@pytest.fixture
def office(tmp_path: Path) -> OfficeFolder:
    made = OfficeFolder.create(tmp_path / "office")
    made.commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ATTORNEY, PARALEGAL))
    return made


def told(schema: str, done: tuple[int, str, str]) -> Any:
    found = json.loads(done[1])
    path = RESOURCES / "schemas" / f"result-{schema}.schema.json"
    jsonschema.validate(found, json.loads(path.read_text(encoding="utf-8")))
    (RESULTS | KEEPING)[schema].model_validate_json(done[1])
    assert done[2] == ""
    return found


def test_conflict(run: Run, office: OfficeFolder) -> None:
    office.new_matter(PERSON)
    store = office.new_matter('schema = 1\nid = "{id}"\n')
    words = ("conflict", store.folder, "--as", "pia", "--ours", "Ana Muestra", "--day", DAY)
    assert run(*words) == (0, "No match\n", "")
    done = run(*words, "--theirs", "Ejemplo, Marisol", "--json")
    assert done[0] == 1
    assert told("conflict", done) == {"matter": "m-0002", "result": "match", "words": "Possible match: ask the attorney"}
    assert [one.result for one in store.load().conflict_checks] == ["no_match", "match"]
    assert run("conflict", store.folder, "--as", "pia")[0] == 3
    assert run("conflict", store.folder, "--as", "nobody", "--ours", "x")[0] == 2


def test_a_folder_of_no_office_has_nothing_to_check(run: Run, tmp_path: Path) -> None:
    FolderStore.create(tmp_path / "alone", PERSON.replace("{id}", "m-0001"))
    code, out, err = run("conflict", tmp_path / "alone", "--as", "pia", "--ours", "x")
    assert (code, out) == (3, "")
    assert "office" in err


def test_custody(run: Run, office: OfficeFolder) -> None:
    office.new_matter(PERSON + ORIGINAL)
    found = told("custody", run("custody", office.folder, "--day", DAY, "--json"))
    assert [(one["what"], one["place"], one["since"]) for one in found["in_hands"]] == [("Passport", "safe 2", "2026-11-02")]
    code, out, _ = run("custody", office.folder, "--day", DAY)
    assert code == 0
    assert "  safe: safe 2: Passport (m-0001), since 2026-11-02" in out
    assert "Not held against safe and drawers today." in out
    assert run("custody-checked", office.folder, "--as", "pia", "--count", 1, "--day", DAY) == (0, "Recorded.\n", "")
    assert "Not held against" not in run("custody", office.folder, "--day", DAY)[1]


def test_an_original_is_moved_by_an_edit_and_its_way_is_told(run: Run, office: OfficeFolder) -> None:
    store = office.new_matter(PERSON + ORIGINAL)
    edit = json.dumps({"do": "move_original", "original": "o-1", "custody": "elsewhere", "to": "Nil Bote"})
    assert run("edit", store.folder, edit, "--as", "pia", "--day", DAY)[0] == 0
    code, out, _ = run("closing", store.folder, "--day", DAY)
    assert code == 0
    assert "2026-12-01  Passport: safe: safe 2 -> elsewhere: Nil Bote, handed to Nil Bote, Pia Sample" in out
    assert told("closing", run("closing", store.folder, "--day", DAY, "--json"))["away"][0]["what"] == "Passport"


def test_the_list_to_sign(run: Run, office: OfficeFolder, tmp_path: Path) -> None:
    store, out = office.new_matter(PERSON + ORIGINAL), tmp_path / "list.pdf"
    assert told("sheet", run("originals-list", store.folder, "-o", out, "--json"))["sheet"] == "originals"
    assert "Passport" in pdfs.texts(out)[0]
    assert run("originals-list", store.folder, "-o", out)[0] == 3


def test_destroy(run: Run, office: OfficeFolder, tmp_path: Path) -> None:
    store = office.new_matter(PERSON + OVER)
    words = ("destroy", store.folder, "--as", "ada", "--with", "pia", "--day", DAY, "--number")
    assert run(*words, "m-0002")[0] == 3
    assert store.folder.is_dir()
    done = run(*words, "m-0001", "--json")
    assert done[0] == 0
    found = told("destroy", done)
    assert (found["certificate"], found["state"], found["second"]) == ("d-0001", "done", "Pia Sample")
    assert not store.folder.exists()
    assert told("destroyed", run("destroyed", office.folder, "--json"))["certificates"] == [found]
    assert run("destroyed", office.folder) == (0, "d-0001  2026-12-01  m-0001: done, 0 papers, 0 pages\n", "")
    sheet = tmp_path / "certificate.pdf"
    assert run("certificate", office.folder, "d-0001", "-o", sheet)[0] == 0
    assert "Certificate of destruction" in pdfs.texts(sheet)[0]
    assert run("certificate", office.folder, "d-0002", "-o", tmp_path / "none.pdf")[0] == 3


def test_what_must_stay_is_told_thing_by_thing(run: Run, office: OfficeFolder) -> None:
    store = office.new_matter(PERSON + OVER.replace("closed_on = 2019-11-30\n", "") + ORIGINAL)
    code, out, err = run("destroy", store.folder, "--as", "ada", "--with", "pia", "--day", DAY, "--number", "m-0001")
    assert (code, out) == (1, "")
    assert "neither closed nor decided against" in err
    assert "An original still lies with us: Passport." in err
    assert store.folder.is_dir()


def test_day_pass(run: Run, office: OfficeFolder) -> None:
    store = office.new_matter(PERSON + '"person.ever_arrested" = true\n')
    office.commit([Add("staff", {"id": "vera", "name": "Vera Trial", "role": "helper"})])
    words = ("day-pass", office.folder, "vera", "--as", "ada", "--day", DAY)
    edit = '{"do": "answer", "key": "case.number", "value": "7"}'
    assert run("edit", store.folder, edit, "--as", "vera", "--day", DAY)[0] == 3
    assert run(*words, "--matter", "m-0001", "--promise", "Yes")[0] == 3
    given = run(*words, "--matter", "m-0001", "--promise", PROMISE, "--json")
    assert told("day-pass", given) == {"helper": "Vera Trial", "matters": ["m-0001"], "until": DAY}
    assert run("edit", store.folder, edit, "--as", "vera", "--day", DAY)[0] == 0
    hidden = '{"do": "answer", "key": "person.ever_arrested", "value": false}'
    code, _, err = run("edit", store.folder, hidden, "--as", "vera", "--day", DAY)
    assert (code, "day pass" in err) == (3, True)
    assert run("edit", store.folder, edit, "--as", "vera", "--day", "2026-12-02")[0] == 3
    assert run(*words, "--end") == (0, "Ended.\n", "")
    assert run("edit", store.folder, edit, "--as", "vera", "--day", DAY)[0] == 3
    assert store.load().answers["person.ever_arrested"] is True
