"""The contract of the prompt: one JSON object that its schema knows, words where they belong, exit codes, never a traceback."""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer

from packets import cli
from packets.cli import shared
from packets.paths import RESOURCES
from packets.practice import demo
from packets.vault.memory import MemoryOffice
from packets.vault.places import VAULT
from packets.worker.protection import Protection
from packets.workflow import building
from packets.workflow.desk import Desk
from packets.workflow.results import RESULTS
from tests import papers
from tests.offices import shared_desk, shared_office, staffed_office

DAY = "2026-11-30"


@dataclass
class Done:
    """One run: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    def object(self, schema: str) -> Any:
        """The one JSON object on standard output, held to its schema; standard error is silent."""
        assert self.err == ""
        found = json.loads(self.out)
        jsonschema.validate(found, schema_of(schema))
        RESULTS[schema].model_validate_json(self.out)
        return found


@cache
def schema_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESOURCES / "schemas" / f"result-{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


class Lent(Desk):
    """A desk of its own that uses the shared library and the warm worker."""

    def __init__(self, resources: Path = RESOURCES, office: Path | None = None, hands: int = 2) -> None:
        super().__init__(resources, office, hands)
        if office == shared_office():
            self.__dict__["library"] = shared_desk().library
        self._workers = [shared_desk().worker()]

    def close(self) -> None:
        """The worker goes on."""


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program with these words, in this process."""
    monkeypatch.setattr(shared, "Desk", Lent)

    def run(*words: object, office: bool = True) -> Done:
        more = ["--office", str(shared_office())] if office else []
        monkeypatch.setattr(sys, "argv", ["packet-desk", *map(str, words), *more])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Done(int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Papers to collect."""
    made = {
        "letter.pdf": papers.plain("Letter"),
        "report.pdf": papers.plain("Report", 3),
        "locked.pdf": papers.locked(papers.plain("Locked"), "sesame"),
        "empty.pdf": b"",
        "no.pdf": b"this is not a PDF, whatever its name says",
        "a.docx": b"PK\x03\x04" + bytes(100),
    }
    (tmp_path / "papers").mkdir()
    for name, data in made.items():
        (tmp_path / "papers" / name).write_bytes(data)
    return {name: tmp_path / "papers" / name for name in made}


@pytest.fixture
def matter(run: Run, tmp_path: Path, files: dict[str, Path]) -> Path:
    """A matter with a letter and a report: ready to be sent."""
    folder = tmp_path / "m"
    assert run("new", folder, "--request", "mini", "--agency", "desk-a", "--mailing-day", "2026-12-07").code == 0
    assert run("collect", folder, files["letter.pdf"], "--item", "request_letter").code == 0
    assert run("collect", folder, files["report.pdf"], "--item", "report").code == 0
    return folder


# What it prints


def test_new(run: Run, tmp_path: Path) -> None:
    done = run("new", tmp_path / "m", "--request", "mini", "--json")
    assert done.code == 0
    assert done.object("new") == {"matter": str(tmp_path / "m"), "request": "mini", "edition": "2026-11-22"}
    said = run("new", tmp_path / "n", "--request", "mini", "--practice", "--profile", "tiny")
    assert said.code == 0
    assert said.out.startswith(f"Started {tmp_path / 'n'}. Next: packet-desk collect ")
    assert said.err == ""


def test_collect(run: Run, matter: Path, files: dict[str, Path]) -> None:
    done = run(
        "collect",
        matter,
        files["letter.pdf"],
        files["locked.pdf"],
        files["a.docx"],
        files["empty.pdf"],
        files["no.pdf"],
        "--json",
    )
    assert done.code == 1
    items = done.object("collect")["items"]
    assert [(one["file"], one["status"]) for one in items] == [
        ("letter.pdf", "duplicate"),
        ("locked.pdf", "needs_password"),
        ("a.docx", "refused"),
        ("empty.pdf", "refused"),
        ("no.pdf", "refused"),
    ]
    assert items[0]["id"] == "e-0003"
    said = run("collect", matter, files["report.pdf"], files["a.docx"])
    assert said.code == 1
    assert said.out.splitlines()[0] == "report.pdf: duplicate as e-0004, 3 pages"
    assert "a.docx: refused" in said.out.splitlines()
    assert said.err == ""


def test_papers_are_collected_as_pixels_where_that_is_asked(run: Run, matter: Path, files: dict[str, Path]) -> None:
    done = run("collect", matter, files["locked.pdf"], files["report.pdf"], "--pixels", "--item", "report", "--json")
    (_, report) = done.object("collect")["items"]
    assert f'id = "{report["id"]}"' in (matter / "matter.toml").read_text("utf-8")
    assert (matter / "matter.toml").read_text("utf-8").count("pixels = true") == 1
    facts = json.loads((matter / "working" / f"{report['id']}.json").read_text("utf-8"))["facts"]
    assert {page["pixels"] for page in facts["pages"]} == {"asked"}


def test_less_than_full_protection_is_told_in_one_line_and_refuses_nothing(
    run: Run, matter: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(why: str | None) -> str | None:
        monkeypatch.setattr(shared_desk().worker(), "protection", Protection(why is None, why or ""), raising=False)
        monkeypatch.setattr("packets.worker.checks.hello", lambda told, nonce: Protection(why is None, why or ""))
        said = run("collect", matter, files["report.pdf"])
        assert said.code == 0 and said.out.splitlines()[0].startswith("report.pdf: duplicate")
        told = run("collect", matter, files["report.pdf"], "--json").object("collect")["protection"]
        assert (told["words"] if told else None) == (said.out.splitlines()[-1] if told else None)
        return said.out.splitlines()[-1] if told else None

    assert line(None) is None
    for why in ("system", "machine", "kernel"):
        words = line(why)
        assert words is not None and words.startswith("Reduced protection: ") and why not in words.split(" but ")[0]
        assert "{" not in words


def test_a_password_comes_from_a_file_descriptor(run: Run, matter: Path, files: dict[str, Path]) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"wrong\nsesame\n")
    os.close(writer)
    done = run("collect", matter, files["locked.pdf"], "--password-fd", reader, "--item", "report", "--json")
    assert done.code == 0
    assert done.object("collect")["items"][0]["status"] == "collected"
    again = run("collect", matter, files["locked.pdf"], "--item", "report", "--json")
    assert again.code == 1
    assert again.object("collect")["items"][0]["status"] == "needs_password"


def test_checklist(run: Run, matter: Path) -> None:
    found = run("checklist", matter, "--day", DAY, "--json").object("checklist")
    assert (found["request"], found["edition"]) == ("mini", "2026-11-22")
    states = {one["id"]: (one["state"], one["evidence"]) for one in found["items"]}
    assert states["report"] == ("ready", ["e-0002"])
    assert states["pay"] == ("missing", [])
    said = run("checklist", matter, "--day", DAY)
    assert (said.code, said.err) == (0, "")
    assert "ready          Report" in said.out


def test_preflight(run: Run, matter: Path, tmp_path: Path, files: dict[str, Path]) -> None:
    done = run("preflight", matter, "--day", DAY, "--json")
    assert done.code == 0
    assert {one["severity"] for one in done.object("preflight")["problems"]} <= {"note", "warning"}
    run("new", tmp_path / "n", "--request", "mini")
    done = run("preflight", tmp_path / "n", "--day", DAY, "--json")
    assert done.code == 1
    problems = done.object("preflight")["problems"]
    assert problems[0]["severity"] == "blocker"
    assert {"item_missing", "mailing_day_unknown", "agency_unknown"} <= {one["code"] for one in problems}
    assert not [one for one in problems if "{" in one["words"]]
    said = run("preflight", tmp_path / "n", "--day", DAY)
    assert said.code == 1
    assert said.out.startswith("  STOPS ")


def test_build_and_verify(run: Run, matter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("build", matter, "-o", out, "--day", DAY, "--json")
    assert done.code == 0
    found = done.object("build")
    assert found["volumes"] == [str(out / "mini-packet.pdf")]
    assert found["manifest"] == str(out / "mini-packet.manifest.json")
    assert (found["draft"], found["pages"], found["loose"]) == (False, 6, [])
    assert found["balance"] == {"collected": 4, "in": 4, "withheld": 0, "replaced": 0, "blank": 0, "duplicate": 0}
    assert found["exhibits"][1] == {
        "label": "A", "title": found["exhibits"][1]["title"], "first": 2, "last": 4, "pages": 3,
        "at": [{"volume": 1, "pdf_first": 4, "pdf_last": 6}],
    }  # fmt: skip
    jsonschema.validate(
        json.loads(Path(found["manifest"]).read_text()),
        json.loads((RESOURCES / "schemas" / "manifest.schema.json").read_text()),
    )
    for named in (out, out / "mini-packet.pdf", found["manifest"]):
        verified = run("verify", named, "--json", office=False)
        assert verified.code == 0
        assert verified.object("verify") == {
            "ok": True,
            "packets": [{"manifest": found["manifest"], "ok": True, "differences": []}],
        }
    said = run("verify", out, office=False)
    assert (said.code, said.out, said.err) == (0, f"Same: {found['manifest']}\n", "")
    with (out / "mini-packet.pdf").open("ab") as file:
        file.write(b"%\n")
    verified = run("verify", out, "--json", office=False)
    assert verified.code == 1
    (packet,) = verified.object("verify")["packets"]
    assert (packet["ok"], [one["code"] for one in packet["differences"]]) == (False, ["file_differs_unseen"])
    said = run("verify", out, office=False)
    assert said.code == 1
    assert said.out.startswith("DIFFERENT: ")
    said = run("build", matter, "-o", tmp_path / "two", "--day", DAY, "--send")
    assert said.code == 0
    assert said.out.startswith("Ready to send: 6 pages in 1 volume\n")
    assert "4 pages collected = 4 in + 0 withheld + 0 replaced + 0 blank + 0 duplicate" in said.out
    assert said.err == ""


def test_a_draft_is_built_with_exit_code_1_and_is_not_sent(run: Run, matter: Path, tmp_path: Path) -> None:
    record = matter / "matter.toml"
    record.write_text(record.read_text().replace("mailing_day = ", "# mailing_day = "))
    done = run("build", matter, "--day", DAY, "--json")
    assert done.code == 1
    assert done.object("build")["draft"] is True
    said = run("build", matter, "--day", DAY)
    assert said.code == 1
    assert said.out.startswith("DRAFT: 6 pages in 1 volume\n")
    assert "No mailing day is set." in said.out
    refused = run("build", matter, "--day", DAY, "--send", "-o", tmp_path / "send", "--json")
    assert refused.code == 1
    error = refused.object("error")["error"]
    assert error["code"] == "not_sendable"
    assert [one["code"] for one in error["problems"]] == ["mailing_day_unknown"]
    assert not (tmp_path / "send").exists()
    said = run("build", matter, "--day", DAY, "--send", "-o", tmp_path / "send")
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0].startswith("Not ready to send, 1 things are open.")


def test_what_stops_every_build_is_told_with_its_place(run: Run, matter: Path) -> None:
    (matter / "evidence" / "e-0002.pdf").unlink()
    done = run("build", matter, "--day", DAY, "--json")
    assert done.code == 1
    error = done.object("error")["error"]
    assert error["code"] == "build_stopped"
    assert [(one["code"], one["where"]) for one in error["problems"]] == [("evidence_gone", "e-0002")]
    said = run("build", matter, "--day", DAY)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[1].startswith("  e-0002: The file evidence/e-0002.pdf is gone.")


def test_definitions(run: Run, tmp_path: Path) -> None:
    found = run("definitions", "list", "--json").object("definitions-list")
    assert {"mini", "mini_two"} <= {one["id"] for one in found["kinds"]}
    assert run("definitions", "list").code == 0
    found = run("definitions", "lint", shared_office(), "--json", office=False)
    assert found.code == 0
    assert found.object("definitions-lint")["ok"] is True
    (tmp_path / "requests" / "bad").mkdir(parents=True)
    (tmp_path / "requests" / "bad" / "request.toml").write_text("schema = 1\n")
    found = run("definitions", "lint", tmp_path, "--json", office=False)
    assert found.code == 1
    assert found.object("definitions-lint")["faults"]
    said = run("definitions", "lint", tmp_path, office=False)
    assert said.code == 1
    assert "fault: bad/request.toml" in said.out


def test_a_request_is_named_where_a_matter_has_several(run: Run, matter: Path) -> None:
    record = matter / "matter.toml"
    record.write_text(record.read_text().replace("[answers]", '[[requests]]\nid = "mini_two"\nagency = "desk-a"\n\n[answers]'))
    for command in ("checklist", "preflight", "build"):
        refused = run(command, matter, "--day", DAY, "--json")
        assert refused.code == 2
        assert refused.object("error")["error"]["code"] == "which_request"
    for request in ("mini", "mini_two"):
        done = run("build", matter, "--day", DAY, "--request", request, "--json")
        assert Path(done.object("build")["manifest"]).name == f"{request}-packet.manifest.json"
    # Both stand beside each other.
    assert len(list((matter / "packet").glob("*.manifest.json"))) == 2
    assert run("verify", matter / "packet", office=False).code == 0


# What is wrong

MATTER = 'schema = 1\nid = "m"\n[[requests]]\nid = "mini"\nagency = "desk-a"\nmailing_day = 2026-12-07\n'
PAPER = '[[evidence]]\nid = "e-0001"\nfile = "{file}"\nitem = "report"\nkind = "police_report"\n'

RECORDS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "file_broken"),
    "binary": (bytes(range(256)), "file_broken"),
    "cut": (b'schema = 1\nid = "m', "file_broken"),
    "utf-16": (MATTER.encode("utf-16"), "file_broken"),
    "nothing but a list": (b"[[evidence]]\n", "file_broken"),
    "unknown key": (f"colour = 1\n{MATTER}".encode(), "file_broken"),
    "another schema": (MATTER.replace("schema = 1", "schema = 2").encode(), "file_broken"),
    "no request": (b'schema = 1\nid = "m"\nrequests = []\n', "no_request_yet"),
    "a day that is none": (MATTER.replace("2026-12-07", "2026-02-30").encode(), "file_broken"),
    "a day in words": (MATTER.replace("2026-12-07", '"soon"').encode(), "file_broken"),
    "a path outside": ((MATTER + PAPER.format(file="../../etc/passwd")).encode(), "file_broken"),
    "an absolute path": ((MATTER + PAPER.format(file="/etc/passwd")).encode(), "file_broken"),
    "an id twice": ((MATTER + PAPER.format(file="a.pdf") * 2).encode(), "file_broken"),
    "translation of nothing": ((MATTER + PAPER.format(file="a.pdf") + 'translation_of = "e-9"\n').encode(), "file_broken"),
    "deep": (b"a = " + b"[" * 5000 + b"]" * 5000, "file_broken"),
    "unknown request": (MATTER.replace('"mini"', '"maxi"').encode(), "unknown_request"),
    "unknown agency": (MATTER.replace('"desk-a"', '"desk-z"').encode(), "unknown_agency"),
    "unknown profile": (MATTER.replace("mailing_day", 'profile = "nobody"\nmailing_day').encode(), "unknown_profile"),
}
"""What ``matter.toml`` may hold, and the code that it is told with."""


@pytest.mark.parametrize(("record", "code"), RECORDS.values(), ids=RECORDS.keys())
def test_a_record_that_does_not_hold_is_told_in_one_line(
    run: Run, tmp_path: Path, files: dict[str, Path], record: bytes, code: str
) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "matter.toml").write_bytes(record)
    commands: list[list[object]] = [["preflight", folder], ["build", folder], ["collect", folder, files["letter.pdf"]]]
    if code != "unknown_profile":
        commands.append(["checklist", folder])
    for words in commands:
        if code in ("unknown_agency", "unknown_profile", "no_request_yet") and words[0] == "collect":
            continue  # papers of a first call are taken in before anybody opened a request
        done = run(*words, "--json")
        error = done.object("error")["error"]
        assert error["code"] == code, words
        assert done.code == (3 if code in ("file_broken", "no_request_yet") else 2)
        assert "{" not in error["words"].replace("{}", "")
        said = run(*words)
        assert (said.code, said.out) == (done.code, "")
        assert said.err == error["words"] + "\n"
        assert len(said.err.splitlines()) == 1
    assert (folder / "matter.toml").read_bytes() == record


PAPERS: dict[str, tuple[str, str]] = {
    "a file that is not there": ('file = "evidence/none.pdf"', "evidence_gone"),
    "a folder": ('file = "evidence"', "evidence_gone"),
    "the record itself": ('file = "matter.toml"', "evidence_unreadable"),
    "a name with a null": ('file = "evidence/a\\u0000.pdf"', "evidence_unreadable"),
    "a link to itself": ('file = "evidence/loop.pdf"', "evidence_unreadable"),
    "a link that leads out": ('file = "evidence/out.pdf"', "evidence_unreadable"),
    "no pdf": ('file = "evidence/no.pdf"', "evidence_unreadable"),
    "an empty file": ('file = "evidence/empty.pdf"', "evidence_unreadable"),
    "a locked file": ('file = "evidence/locked.pdf"', "evidence_unreadable"),
    "a word document": ('file = "evidence/a.docx"', "evidence_unreadable"),
    "a wrong hash": ('file = "evidence/report.pdf"\nsha256 = "00"', "evidence_changed"),
}


@pytest.mark.skipif(os.name != "posix", reason="links are another matter there")
@pytest.mark.parametrize(("lines", "code"), PAPERS.values(), ids=PAPERS.keys())
def test_a_paper_written_by_hand_that_cannot_be_read_stops_the_build(
    run: Run, tmp_path: Path, files: dict[str, Path], lines: str, code: str
) -> None:
    folder = tmp_path / "m"
    (folder / "evidence").mkdir(parents=True)
    for name, path in files.items():
        (folder / "evidence" / name).write_bytes(path.read_bytes())
    (folder / "evidence" / "loop.pdf").symlink_to("loop.pdf")
    (folder / "evidence" / "out.pdf").symlink_to(files["report.pdf"])
    (folder / "matter.toml").write_text(
        f'{MATTER}[[evidence]]\nid = "e-0001"\n{lines}\nitem = "report"\nkind = "police_report"\n'
    )
    done = run("build", folder, "--day", DAY, "--json")
    assert done.code == 1
    problems = done.object("error")["error"]["problems"]
    assert [(one["code"], one["where"]) for one in problems] == [(code, "e-0001")]
    assert "{" not in problems[0]["words"]
    assert not (folder / "packet").exists()
    found = {one["code"]: one for one in run("preflight", folder, "--day", DAY, "--json").object("preflight")["problems"]}
    assert found[code]["stops"] == "build"
    assert run("checklist", folder, "--day", DAY).code == 0


UNKNOWN: dict[str, tuple[str, str]] = {
    "item": ('item = "nothing"', "paper_item_unknown"),
    "kind": ('kind = "nothing"', "kind_unknown"),
}


@pytest.mark.parametrize(("line", "code"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_word_in_a_paper_is_a_problem_and_the_draft_is_built(run: Run, matter: Path, line: str, code: str) -> None:
    key = line.split(" = ")[0]
    record = matter / "matter.toml"
    head, tail = record.read_text().split('id = "e-0002"\n')
    tail = "\n".join(line if one.startswith(f"{key} = ") else one for one in tail.splitlines())
    record.write_text(f'{head}id = "e-0002"\n{tail}\n')
    done = run("build", matter, "--day", DAY, "--json")
    assert done.code == 1
    found = done.object("build")
    assert code in {one["code"] for one in found["problems"]}
    assert found["balance"]["collected"] == 4


def bad(tmp_path: Path, matter: Path, files: dict[str, Path]) -> Iterator[tuple[str, int, str, list[object]]]:
    """Words, exit code and code of what is asked for wrongly."""
    a_file, nowhere = files["letter.pdf"], tmp_path / "nowhere"
    (tmp_path / "bare").mkdir()
    long = tmp_path / ("x" * 300)
    for command in ("checklist", "preflight", "build"):
        yield "missing folder", 3, "no_matter", [command, nowhere]
        yield "a file", 3, "no_matter", [command, a_file]
        yield "a folder without a matter", 3, "no_matter", [command, tmp_path / "bare"]
        yield "a request it has not", 2, "request_not_here", [command, matter, "--request", "mini_two"]
        yield "a day that is none", 2, "usage", [command, matter, "--day", "2026-02-30"]
        yield "a day in words", 2, "usage", [command, matter, "--day", "tomorrow"]
    yield "missing folder", 3, "no_matter", ["collect", nowhere, a_file]
    yield "no files", 2, "usage", ["collect", matter]
    yield "no folder", 2, "usage", ["collect"]
    yield "unknown item", 2, "unknown_item", ["collect", matter, a_file, "--item", "nothing"]
    yield "unknown kind", 2, "unknown_kind", ["collect", matter, a_file, "--kind", "nothing"]
    yield "unknown row", 2, "unknown_row", ["collect", matter, a_file, "--item", "report", "--row", "r-1"]
    yield "unknown paper", 2, "unknown_evidence", ["collect", matter, a_file, "--item", "report", "--translation-of", "e-0009"]
    yield "a date that is none", 2, "bad_date", ["collect", matter, a_file, "--item", "report", "--date", "2026-13-01"]
    yield "never collected", 3, "never_collected", ["collect", matter, a_file, "--kind", "payment_form"]
    yield "closed descriptor", 3, "bad_descriptor", ["collect", matter, a_file, "--password-fd", 987]
    yield "negative descriptor", 3, "bad_descriptor", ["collect", matter, a_file, "--password-fd", -4]
    yield "no number", 2, "usage", ["collect", matter, a_file, "--password-fd", "three"]
    yield "unknown profile", 2, "unknown_profile", ["build", matter, "--profile", "nothing"]
    yield "unknown profile", 2, "unknown_profile", ["preflight", matter, "--profile", "nothing"]
    yield "out is a file", 3, "disk_fault", ["build", matter, "-o", a_file]
    yield "out under a file", 3, "disk_fault", ["build", matter, "-o", a_file / "out"]
    yield "unknown request", 2, "unknown_request", ["new", nowhere, "--request", "nothing"]
    yield "unknown agency", 2, "unknown_agency", ["new", nowhere, "--request", "mini", "--agency", "nobody"]
    yield "unknown profile", 2, "unknown_profile", ["new", nowhere, "--request", "mini", "--profile", "nothing"]
    yield "no request", 2, "usage", ["new", nowhere]
    yield "a day that is none", 2, "usage", ["new", nowhere, "--request", "mini", "--mailing-day", "2026-02-30"]
    yield "a matter already", 3, "matter_exists", ["new", matter, "--request", "mini"]
    yield "a file", 3, "disk_fault", ["new", a_file, "--request", "mini"]
    yield "under a file", 3, "disk_fault", ["new", a_file / "m", "--request", "mini"]
    yield "a name too long", 3, "disk_fault", ["new", long, "--request", "mini"]
    yield "a name too long", 3, "disk_fault", ["checklist", long]
    yield "no such word", 2, "usage", ["sing"]
    yield "no such option", 2, "usage", ["build", matter, "--fast"]


def test_what_is_asked_for_wrongly_is_told_and_nothing_is_written(
    run: Run, tmp_path: Path, matter: Path, files: dict[str, Path]
) -> None:
    before = sorted(path for path in tmp_path.rglob("*") if "bare" not in path.name)
    for name, exit_code, code, words in bad(tmp_path, matter, files):
        done = run(*words, "--json")
        what = (name, words[0])
        assert done.code == exit_code, (what, done)
        error = done.object("error")["error"]
        assert error["code"] == code, (what, error)
        assert error["words"], what
        said = run(*words)
        assert (said.code, said.out) == (exit_code, ""), what
        if code != "usage":
            assert said.err == error["words"] + "\n", what
            assert len(said.err.splitlines()) == 1, what
            assert "{" not in said.err, what
    assert sorted(path for path in tmp_path.rglob("*") if "bare" not in path.name) == before


def test_what_is_no_packet_is_told(run: Run, tmp_path: Path, files: dict[str, Path]) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "x.manifest.json").write_bytes(bytes(range(256)))
    (tmp_path / "deep.manifest.json").write_text("[" * 100_000)
    for named, code in (
        (tmp_path / "none", "file_missing"),
        (tmp_path / "papers", "no_packet"),
        (files["letter.pdf"], "no_packet"),
        (tmp_path / "bare", "no_packet"),
        (tmp_path / "deep.manifest.json", "no_packet"),
        (Path("/dev/null"), "no_packet"),
    ):
        done = run("verify", named, "--json", office=False)
        assert done.code == 3
        assert done.object("error")["error"]["code"] == code, named
    assert run("verify", "--json", office=False).code == 2


@pytest.mark.parametrize("day", ["0001-01-01", "1583-02-28", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_raise_nothing(run: Run, matter: Path, day: str) -> None:
    for command in ("checklist", "preflight", "build"):
        done = run(command, matter, "--day", day)
        assert done.code in (0, 1, 2)
    record = matter / "matter.toml"
    record.write_text(record.read_text().replace("2026-12-07", day))
    for command in ("checklist", "preflight", "build"):
        assert run(command, matter, "--day", DAY).code in (0, 1, 3)


def test_an_office_that_is_not_there_or_broken_is_told(run: Run, tmp_path: Path, matter: Path) -> None:
    done = run("checklist", matter, "--office", tmp_path / "none", "--json", office=False)
    assert (done.code, done.object("error")["error"]["code"]) == (3, "file_missing")
    (tmp_path / "office" / "requests" / "bad").mkdir(parents=True)
    (tmp_path / "office" / "requests" / "bad" / "request.toml").write_text("what = is this")
    done = run("checklist", matter, "--office", tmp_path / "office", "--json", office=False)
    assert (done.code, done.object("error")["error"]["code"]) == (3, "file_broken")
    assert "bad/request.toml" in done.object("error")["error"]["words"]


def test_a_file_that_may_not_be_read_is_refused_and_the_others_go_in(
    run: Run, matter: Path, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open
    other = tmp_path / "papers" / "other.pdf"
    other.write_bytes(papers.plain("Other"))

    def guarded(self: Path, *args: Any, **more: Any) -> Any:
        if self == files["report.pdf"]:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", guarded)
        done = run("collect", matter, files["report.pdf"], other, "--item", "report", "--json")
    items = done.object("collect")["items"]
    assert done.code == 1
    assert [(one["status"], [p["code"] for p in one["problems"]][:1]) for one in items] == [
        ("refused", ["no_permission"]),
        ("collected", ["removed_metadata"] if items[1]["problems"] else []),
    ]
    assert items[0]["problems"][0]["words"].startswith("This computer does not let us read or write report.pdf.")


def test_somebody_who_presses_the_break_key_is_told_that_all_is_safe(
    run: Run, matter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "build", interrupt)
    done = run("build", matter, "--json")
    assert done.code == 3
    assert done.object("error")["error"]["code"] == "cancelled"


def test_a_matter_folder_written_by_hand_builds(run: Run, tmp_path: Path, files: dict[str, Path]) -> None:
    folder = tmp_path / "hand"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / "r.pdf").write_bytes(files["report.pdf"].read_bytes())
    (folder / "evidence" / "l.pdf").write_bytes(files["letter.pdf"].read_bytes())
    letter = (
        PAPER.format(file="evidence/l.pdf")
        .replace("e-0001", "l")
        .replace("report", "request_letter")
        .replace("police_request_letter", "request_letter")
    )
    (folder / "matter.toml").write_text(MATTER + PAPER.format(file="evidence/r.pdf") + letter)
    done = run("build", folder, "--day", DAY, "--json")
    assert done.code == 0
    assert {one["code"] for one in done.object("build")["problems"]} >= {"working_copy_made"}


# The program itself


def program(*words: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from packets.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **more)


def test_the_program_speaks_any_terminal(tmp_path: Path, matter: Path) -> None:
    """A terminal that knows no dash still gets every word; JSON stays JSON."""
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    record = matter / "matter.toml"
    record.write_text(record.read_text().replace('kind = "police_report"', 'kind = "police_report"\ntitle = "Señora – report"'))
    office = ["--office", shared_office()]
    done = program("build", matter, "--day", DAY, "--json", *office, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exhibits"][1]["title"] == "Señora – report"
    said = program("build", matter, "--day", DAY, *office, env=environment)
    assert said.returncode == 0
    assert b"Se\xf1ora ? report" in said.stdout


def test_every_command_is_found_by_its_word_and_every_word_is_in_the_help() -> None:
    parts = {"shared", "signing", "vault_shared", "vault_keeping", "vault_handing"}
    modules = {one.name for one in pkgutil.iter_modules(cli.__path__)} - parts
    there = {
        (command, module)
        for module in modules
        for command in typer.main.get_group(importlib.import_module(f"packets.cli.{module}").app).commands
    }
    assert there == set(cli.WHERE.items())
    said = program("--help").stdout.decode()
    assert [word for word in cli.WHERE if f"\n  {word} " not in said] == []


def test_a_word_loads_only_what_it_needs() -> None:
    """A paper is collected without the libraries that write packets: they cost more time than the paper."""
    check = "import sys; import packets.cli.matter; sys.exit(any(name in sys.modules for name in ('pypdf', 'reportlab')))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_prompt_loads_no_window_toolkit() -> None:
    check = "import sys; import packets.cli; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


# The office of a matter


def test_a_matter_belongs_to_the_office_that_its_folder_lies_in(run: Run, tmp_path: Path) -> None:
    """The practice office gives its day and its notes to whoever names only the matter."""
    demo.open_office(tmp_path, RESOURCES / "samples")
    folder = tmp_path / "m-0001"
    assert run("new", folder, "--request", "deferred_action_renewal", "--practice", office=False).code == 0
    record = folder / "matter.toml"
    ends = '[answers]\n"person.grant_ends_on" = 2027-05-01'
    record.write_text(record.read_text(encoding="utf-8").replace("[answers]", ends, 1), encoding="utf-8")

    found = run("checklist", folder, "--json", office=False).object("checklist")
    assert {one["id"]: one["days_left"] for one in found["clocks"]}["renewal_opens"] == 31, "reckoned on 1 December 2026"
    states = {item["id"]: item["state"] for item in found["items"]}
    assert found["currency"]["attorney_note"] and states["currency"] == "ready"
    told = run("preflight", folder, "--day", "2026-12-25", "--json", office=False).object("preflight")
    assert "attorney_note_old" in {one["code"] for one in told["problems"]}

    elsewhere = run("checklist", folder, "--json")
    assert (elsewhere.code, elsewhere.object("error")["error"]["code"]) == (2, "other_office")


def test_a_request_not_filed_says_so_at_the_top(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "m-0001"
    assert run("new", folder, "--request", "deferred_action", "--practice", office=False).code == 0
    record = folder / "matter.toml"
    decided = (
        '[requests.decision]\nchoice = "other_way"\nby = "Ada Specimen"\non = 2026-11-25\nreason = "U first."\n\n[answers]'
    )
    record.write_text(record.read_text(encoding="utf-8").replace("[answers]", decided, 1), encoding="utf-8")

    assert "Not filed: decided by Ada Specimen on 2026-11-25" in run("checklist", folder, "--day", DAY, office=False).out
    done = run("preflight", folder, "--day", DAY, "--json", office=False)
    assert done.code == 1 and [one["code"] for one in done.object("preflight")["problems"]] == ["not_filed"]


# An office: edits, approval, sending


@pytest.fixture
def at_work(run: Run, tmp_path: Path, files: dict[str, Path]) -> tuple[Path, Callable[..., Done]]:
    """An office with people and one matter of it; gives its folder, and the program with ``--office`` on it."""
    office = staffed_office(tmp_path / "office")

    def there(*words: object) -> Done:
        return run(*words, "--office", office, "--day", DAY, office=False)

    matter = office / "m-0001"
    assert run("new", matter, "--request", "mini", "--agency", "desk-a", "--office", office, office=False).code == 0
    assert run("collect", matter, files["letter.pdf"], "--office", office, office=False).code == 0
    return matter, there


def test_a_matter_of_an_office_is_worked_on_in_no_other(
    run: Run, at_work: tuple[Path, Callable[..., Done]], tmp_path: Path
) -> None:
    """The policy of its own office holds, whatever folder is named."""
    matter, there = at_work
    (tmp_path / "empty").mkdir()
    done = run("preflight", matter, "--office", tmp_path / "empty", "--json", office=False)
    assert (done.code, done.object("error")["error"]["code"]) == (2, "other_office")
    assert there("checklist", matter).code == 0
    assert run("checklist", matter, "--office", matter / "..", office=False).code == 0


def test_from_filing_a_paper_to_sent_with_json(run: Run, at_work: tuple[Path, Callable[..., Done]]) -> None:
    matter, there = at_work

    def look() -> Any:
        return run("matters", matter.parent, "--day", DAY, "--json", office=False).object("office")

    edits = [
        {"do": "file", "papers": ["e-0001"], "item": "request_letter"},
        {"do": "request", "request": "mini", "mailing_day": "2026-12-07"},
    ]
    assert there("edit", matter, json.dumps(edits), "--as", "pia", "--json").object("edit") == {"matter": "m-0001"}
    draft = there("build", matter, "--json")
    assert (draft.code, draft.object("build")["draft"]) == (1, True)
    assert there("sent", matter, "--as", "pia", "--on", DAY, "--json").object("error")["error"]["code"] == "draft_not_sent"
    assert there("approve", matter, "--as", "pia", "--json").object("error")["error"]["code"] == "attorney_only"
    assert there("approve", matter, "--as", "ada", "--json").object("edit") == {"matter": "m-0001"}
    assert look()["matters"][0]["requests"][0]["stage"] == "approved"
    assert there("build", matter, "--send", "--json").object("build")["draft"] is False
    assert look()["matters"][0]["requests"][0]["stage"] == "ready"
    sent = there("sent", matter, "--as", "pia", "--on", DAY, "--carrier", "Carrier", "--number", "1Z", "--json")
    assert (sent.code, sent.object("edit")) == (0, {"matter": "m-0001"})
    assert run("verify", matter / "sent" / "mini", office=False).code == 0
    for number, edit in enumerate(
        (
            {"do": "arrived", "request": "mini", "on": DAY},
            {"do": "answered", "request": "mini", "on": DAY, "answer": "good"},
            {"do": "close", "request": "mini"},
        )
    ):
        assert there("edit", matter, json.dumps(edit), "--as", "pia", "--json").code == 0
        assert look()["matters"][0]["requests"][0]["stage"] == ("sent", "answered", "closed")[number]


def test_the_same_in_words(run: Run, at_work: tuple[Path, Callable[..., Done]], monkeypatch: pytest.MonkeyPatch) -> None:
    matter, there = at_work
    monkeypatch.setattr("sys.stdin", io.StringIO('{"do": "file", "papers": ["e-0001"], "item": "request_letter"}'))
    assert there("edit", matter, "-", "--as", "pia").out == "Done.\n"
    ask = {"do": "ask_for", "item": "report", "from": "the clerk"}
    assert there("edit", matter, json.dumps(ask), "--as", "pia").code == 0
    (matter.parent / "broken").mkdir()
    (matter.parent / "broken" / "matter.toml").write_text("schema = ", encoding="utf-8")
    lines = run("matters", matter.parent, "--day", DAY, office=False).out.splitlines()
    assert lines[0].startswith("broken  broken: ")
    assert lines[1] == "m-0001  m-0001: Mini request: draft, 0 open"
    assert lines[-1] == "waiting  m-0001: Report, from the clerk"


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("edit", "{matter}", "{", "--as", "pia"), "file_broken", 3),
        (("edit", "{matter}", '{"do": "none", "table": "x"}', "--as", "pia"), "unknown_table", 2),
        (("edit", "{matter}", '{"do": "answer", "key": "x"}', "--as", "pia"), "unknown_answer", 2),
        (("edit", "{matter}", '{"do": "close", "request": "mini"}', "--as", "nobody"), "unknown_staff", 2),
        (("edit", "{matter}", '{"do": "close", "request": "mini"}', "--as", "pia"), "close_before_end", 3),
        (("approve", "{matter}", "--as", "ada"), "nothing_to_send_yet", 3),
        (("sent", "{matter}", "--as", "ada", "--on", DAY), "nothing_to_send_yet", 3),
    ],
)
def test_what_cannot_be_done_is_one_line_with_its_code(
    at_work: tuple[Path, Callable[..., Done]], words: tuple[str, ...], code: str, exit_code: int
) -> None:
    matter, there = at_work
    before = (matter / "matter.toml").read_bytes()
    given = [str(matter) if word == "{matter}" else word for word in words]
    done = there(*given, "--json")
    assert (done.object("error")["error"]["code"], done.code) == (code, exit_code)
    said = there(*given)
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert (matter / "matter.toml").read_bytes() == before


# Taking a packet out


def test_export(run: Run, matter: Path, tmp_path: Path) -> None:
    assert run("build", matter, "--day", DAY).code == 0
    out = tmp_path / "out"
    done = run("export", matter, "-o", out, "--day", DAY, "--json")
    assert done.code == 0
    assert done.object("export") == {
        "matter": "m",
        "request": "mini",
        "manifest": str(out / "mini-packet.manifest.json"),
        "files": [str(out / "mini-packet.pdf")],
        "draft": False,
        "filed": False,
        "locked": [],
        "password": "",
    }
    assert run("verify", out, office=False).code == 0
    assert 'did = "exported"' in (matter / "matter.toml").read_text(encoding="utf-8")
    said = run("export", matter, "-o", tmp_path / "again", "--day", DAY)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1] == f"Taken out: {tmp_path / 'again' / 'mini-packet.manifest.json'}"
    unsent = run("export", matter, "-o", tmp_path / "filed", "--filed", "--day", DAY, "--json")
    assert (unsent.code, unsent.object("error")["error"]["code"]) == (3, "not_sent_yet")


def test_where_people_work_it_is_said_who_takes_a_packet_out(at_work: tuple[Path, Callable[..., Done]], tmp_path: Path) -> None:
    matter, there = at_work
    filed = '{"do": "file", "papers": ["e-0001"], "item": "request_letter"}'
    assert there("edit", matter, filed, "--as", "pia").code == 0
    assert there("build", matter).code == 1
    nobody = there("export", matter, "-o", tmp_path / "out", "--json")
    assert (nobody.code, nobody.object("error")["error"]["code"]) == (2, "say_who")
    assert not (tmp_path / "out").exists()
    assert there("export", matter, "-o", tmp_path / "out", "--as", "pia").code == 0
    assert 'by = "Pia Sample"' in (matter / "matter.toml").read_text(encoding="utf-8")


# A vault


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / VAULT).write_bytes(b"sealed")
    return tmp_path / "vault"


@pytest.mark.parametrize(
    "words",
    [
        ("collect", "{vault}", "{file}"),
        ("checklist", "{vault}"),
        ("preflight", "{vault}"),
        ("build", "{vault}"),
        ("edit", "{vault}", "{}", "--as", "pia"),
        ("approve", "{vault}", "--as", "pia"),
        ("sent", "{vault}", "--as", "pia", "--on", DAY),
        ("export", "{vault}", "-o", "{vault}/out"),
        ("sees", "{vault}"),
        ("sheet", "basis", "{vault}", "-o", "{vault}/s.pdf"),
        ("index", "{vault}"),
        ("matters", "{vault}"),
        ("definitions", "list", "--office", "{vault}"),
    ],
)
def test_every_word_tells_that_a_vault_wants_somebody_to_sign_in(
    run: Run, vault: Path, files: dict[str, Path], words: tuple[str, ...]
) -> None:
    given = [one.replace("{vault}", str(vault)).replace("{file}", str(files["letter.pdf"])) for one in words]
    done = run(*given, "--json", office=False)
    assert (done.code, done.object("error")["error"]["code"]) == (3, "vault_needs_sign_in")
    assert [one.name for one in vault.iterdir()] == [VAULT]


def test_nothing_is_written_in_the_open_inside_a_vault(run: Run, vault: Path, matter: Path) -> None:
    for words in (
        ("new", vault / "m", "--request", "mini"),
        ("build", matter, "-o", vault / "out"),
        ("demo", vault),
    ):
        done = run(*words, "--json", office=words[0] != "demo")
        assert (done.code, done.object("error")["error"]["code"]) == (3, "out_inside_vault")
    assert [one.name for one in vault.iterdir()] == [VAULT]


def test_at_the_desk_of_a_sealed_office_a_matter_is_named_by_its_key() -> None:
    office = MemoryOffice({"schema": 1}, sealed=True)
    key = office.new_matter('schema = 1\nid = "{id}"\n').key
    assert shared.matter_at(Desk(office=office), Path(key)) is office.open(key)
    assert shared.office_at(Desk(office=office), Path("anywhere")) is office


def test_a_folder_that_is_no_office_is_told(run: Run, tmp_path: Path) -> None:
    done = run("matters", tmp_path, "--json", office=False)
    assert (done.object("error")["error"]["code"], done.code) == ("no_office", 3)
