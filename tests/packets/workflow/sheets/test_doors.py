"""Sheets through the doors and at the prompt: from the packet that was built, into a file, with one JSON object."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packets import cli
from packets.cli import shared
from packets.errors import Known
from packets.evidence.telling import Filing
from packets.manifest import Manifest
from packets.manifest.verify import read_manifest
from packets.paths import RESOURCES
from packets.vault.outputs import FolderOutputs
from packets.workflow import building, gathering, starting
from packets.workflow.desk import Desk
from packets.workflow.results import RESULTS
from packets.workflow.sheets import doors as sheets
from tests import papers, pdfs
from tests.offices import shared_desk
from tests.sheet_office import DAY

RECORD = """schema = 1
id = "m-0001"
practice = true
[client]
kind = "person"
[[requests]]
id = "mini"
agency = "desk-a"
mailing_day = 2026-12-01
[answers]
"person.name.family" = "Ejemplo"
"person.in_proceedings" = false
[tables]
worksites = []
"""
WAIVED = ("form", "original", "pay", "card", "unsaid")


class Lent(Desk):
    """A desk of the sheets' office with the warm worker of the run."""

    def __init__(self, resources: Path = RESOURCES, office: Path | None = None, hands: int = 2) -> None:
        super().__init__(resources, office, hands)
        self._workers = [shared_desk().worker()]

    def close(self) -> None:
        """The worker goes on."""


class Matter:
    """A matter with a letter, a report of three pages and a loose form of two; complete unless told otherwise."""

    def __init__(self, desk: Desk, folder: Path, *, open_: bool = False) -> None:
        self.desk, self.folder = desk, folder
        waivers = "".join(
            f'[[waivers]]\nitem = "{item}"\nreason = "None."\nby = "A. Attorney"\non = 2026-11-30\n' for item in WAIVED[open_:]
        )
        (folder / "evidence").mkdir(parents=True)
        (folder / "matter.toml").write_text(RECORD + waivers, encoding="utf-8")
        self.store = starting.open_folder(folder)
        for name, pages, item in (("letter", 1, "letter"), ("report", 3, "report"), ("blank", 2, "blank")):
            path = folder.parent / f"{name}.pdf"
            path.write_bytes(papers.plain(name, pages))
            (done,) = gathering.bring_in(desk, self.store, [path], Filing(item=item))
            assert done.status == "collected"

    def build(self, profile: str | None = None, out: Path | None = None) -> Path:
        return Path(building.build(self.desk, self.store, None, DAY, profile=profile, out=out).manifest)

    def mail_day(self, day: dt.date = DAY, **more: Any) -> sheets.Made:
        return sheets.mail_day(self.desk, self.store, None, day, **more)

    def add(self, old: str, new: str) -> None:
        path = self.folder / "matter.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def desk(sheet_office: Path) -> Iterator[Desk]:
    with Lent(office=sheet_office) as desk:
        yield desk


@pytest.fixture
def matter(desk: Desk, tmp_path: Path) -> Matter:
    return Matter(desk, tmp_path / "m")


def words(made: sheets.Made) -> str:
    return " ".join(pdfs.texts(made.pdf))


# Mail day


def manifest_at(path: Path) -> Manifest:
    return read_manifest(FolderOutputs(path.parent), path.name)


def test_it_counts_the_packet_that_was_built_last(matter: Matter) -> None:
    manifest = manifest_at(matter.build())
    made = matter.mail_day()
    total = sum(len(one.pages) for one in manifest.volumes) + sum(len(one.sources) for one in manifest.loose)
    assert not manifest.draft
    assert (made.result.stopped, made.result.stops) == (False, [])
    assert made.result.total == total
    assert f"TOTAL {total} sheets" in words(made)
    assert "STOP" not in words(made)


def test_without_a_packet_there_is_nothing_to_count(matter: Matter) -> None:
    with pytest.raises(Known) as told:
        matter.mail_day()
    assert told.value.code == "no_built_packet"


def test_a_draft_is_stopped(desk: Desk, tmp_path: Path) -> None:
    matter = Matter(desk, tmp_path / "m", open_=True)
    matter.build()
    made = matter.mail_day()
    assert made.result.stopped
    assert made.result.stops
    assert "STOP: this is a draft." in words(made)
    assert "TOTAL" not in words(made)


def test_a_packet_whose_papers_changed_since_is_stopped(matter: Matter) -> None:
    matter.build()
    matter.add('[[evidence]]\nid = "e-0002"', '[[evidence]]\nid = "e-0002"\ntitle = "Another title"')
    made = matter.mail_day()
    assert made.result.stopped
    assert any("changed since this packet was built" in one for one in made.result.stops)


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_that_is_not_the_one_built_is_stopped(matter: Matter, how: str) -> None:
    file = matter.build().parent / "mini-packet-loose-1.pdf"
    file.unlink() if how == "gone" else file.write_bytes(file.read_bytes() + b"\n")
    made = matter.mail_day()
    assert made.result.stops == ["mini-packet-loose-1.pdf is gone, or is not the file that was built. Build the packet again."]


def test_another_agency_in_the_record_is_stopped(matter: Matter) -> None:
    matter.build()
    matter.add('agency = "desk-a"', 'agency = "desk-b"')
    assert any("another agency" in one for one in matter.mail_day().result.stops)


def test_what_opens_by_the_day_itself_is_stopped(matter: Matter) -> None:
    matter.build()
    made = matter.mail_day(DAY + dt.timedelta(days=60))
    assert made.result.stopped
    assert "STOP: do not mail this packet today." in words(made)


def test_a_packet_of_another_matter_is_refused(matter: Matter) -> None:
    manifest = matter.build()
    matter.add('id = "m-0001"', 'id = "m-0002"')
    with pytest.raises(Known) as told:
        matter.mail_day(packet=manifest)
    assert told.value.code == "packet_of_another"


def test_a_packet_that_stays_in_the_office_is_not_mailed(matter: Matter) -> None:
    matter.build("review")
    with pytest.raises(Known) as told:
        matter.mail_day()
    assert told.value.code == "nothing_mailed"


def test_the_packet_of_a_profile_is_found_in_its_folder_or_named(matter: Matter, tmp_path: Path) -> None:
    matter.build()
    matter.build("client_copy", matter.folder / "client_copy")
    elsewhere = matter.build("agency_email", tmp_path / "elsewhere")
    assert matter.mail_day().result.profile == "certifier_paper"
    assert matter.mail_day(profile="client_copy").result.profile == "client_copy"
    for named in (elsewhere, elsewhere.parent, elsewhere.parent / "mini-packet.pdf"):
        assert matter.mail_day(packet=named).result.profile == "agency_email"
    with pytest.raises(Known) as told:
        matter.mail_day(profile="by_hand")
    assert told.value.code == "no_built_packet"


# Files


def test_a_sheet_is_never_written_over_a_file(matter: Matter, tmp_path: Path) -> None:
    made = sheets.basis(matter.desk, matter.store, None, DAY)
    path = tmp_path / "sheet.pdf"
    assert sheets.save(made, path).file == str(path)
    assert path.read_bytes() == made.pdf
    path.write_bytes(b"somebody's paper")
    with pytest.raises(Known) as told:
        sheets.save(made, path)
    assert told.value.code == "sheet_exists"
    assert path.read_bytes() == b"somebody's paper"
    assert sorted(one.name for one in tmp_path.iterdir() if "sheet" in one.name) == ["sheet.pdf"]


def test_the_index_has_the_letters_that_the_next_build_gives(matter: Matter) -> None:
    found = sheets.index(matter.desk, matter.store, None, DAY)
    built = manifest_at(matter.build()).exhibits
    assert [(one.label, one.title) for one in found.rows] == [(one.label, one.title) for one in built]
    assert found.text.startswith("PRACTICE")


# At the prompt

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sheet_office: Path) -> Run:
    monkeypatch.setattr(shared, "Desk", Lent)

    def run(*said: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["packet-desk", *map(str, said), "--office", str(sheet_office)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return run


def held(name: str, out: str) -> Any:
    """The one JSON object, held to its schema."""
    schema = json.loads((RESOURCES / "schemas" / f"result-{name}.schema.json").read_text(encoding="utf-8"))
    found = json.loads(out)
    jsonschema.validate(found, schema)
    RESULTS[name].model_validate_json(out)
    return found


def test_every_sheet_is_printed_with_one_object_of_the_contract(run: Run, matter: Matter, tmp_path: Path) -> None:
    matter.build()
    for kind, more in (("mail_day", []), ("client_checklist", ["--language", "es"]), ("basis", [])):
        out = tmp_path / f"{kind}.pdf"
        code, text, err = run("sheet", kind, matter.folder, "-o", out, "--day", DAY, "--json", *more)
        assert (code, err) == (0, "")
        found = held("sheet", text)
        assert (found["sheet"], found["file"], found["day"]) == (kind, str(out), "2026-12-01")
        assert found["pages"] == pdfs.page_count(out)
    assert found["items"]


def test_a_hole_in_spanish_is_named_in_the_object_and_in_words(run: Run, desk: Desk, tmp_path: Path) -> None:
    matter = Matter(desk, tmp_path / "m")
    matter.add('[[waivers]]\nitem = "card"\nreason = "None."\nby = "A. Attorney"\non = 2026-11-30\n', "")
    words = ("sheet", "client_checklist", matter.folder, "--language", "es", "--day", DAY)
    _, text, _ = run(*words, "-o", tmp_path / "one.pdf", "--json")
    assert held("sheet", text)["fallen_back"] == ["card"]
    _, text, _ = run(*words, "-o", tmp_path / "two.pdf")
    assert "card: said in English, no words in the language" in text


def test_a_stopped_mail_day_sheet_is_printed_and_the_exit_code_says_so(run: Run, desk: Desk, tmp_path: Path) -> None:
    matter = Matter(desk, tmp_path / "m", open_=True)
    matter.build()
    code, text, _ = run("sheet", "mail_day", matter.folder, "-o", tmp_path / "s.pdf", "--day", DAY, "--json")
    assert code == 1
    assert held("sheet", text)["stopped"]
    assert (tmp_path / "s.pdf").is_file()


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        (["--language", "xx"], 2, "unknown_language"),
        (["--request", "other"], 2, "request_not_here"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    run: Run, matter: Matter, tmp_path: Path, said: list[str], code: int, error: str
) -> None:
    words = ("sheet", "client_checklist", matter.folder, "-o", tmp_path / "s.pdf", *said, "--json")
    found, text, _ = run(*words)
    assert (found, held("error", text)["error"]["code"]) == (code, error)
    assert not (tmp_path / "s.pdf").exists()


def test_the_index_is_printed_as_text_and_as_an_object(run: Run, matter: Matter) -> None:
    code, text, err = run("index", matter.folder, "--day", DAY)
    assert (code, err) == (0, "")
    assert "INDEX OF EXHIBITS" in text
    code, out, _ = run("index", matter.folder, "--day", DAY, "--profile", "file_copy", "--json")
    found = held("index", out)
    assert found["profile"] == "file_copy"
    assert found["rows"]
    assert code == 0
