"""A sending killed at any operation, or on a disk that fails: the record says sent only of a packet that lies there whole."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.workflow import sending, starting
from tests import papers
from tests.faults.harness import dies, every, fails, forks
from tests.offices import DAY, Make, Work, shared_desk

ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
FILED = {"mini-packet.pdf", "mini-packet-loose-1.pdf", "mini-packet.manifest.json"}


@pytest.fixture
def built(make: Make) -> Work:
    """Built to send: one volume and a loose piece."""
    work = make("built")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("List"), "fillable")
    work.build(send=True)
    return work


def send(folder: Path) -> None:
    sending.record_sending(shared_desk(), FolderStore(folder), "mini", ADA, DAY, on=DAY, carrier="By hand")


def settled(folder: Path) -> bool:
    """What holds whenever somebody looks: sent is only what lies there whole, and the packet to send is untouched."""
    assert {one.name for one in (folder / "packet").iterdir()} == FILED
    sent = FolderStore(folder).load().requests[0].sent
    if sent is not None:
        manifest = folder / sent.kept / "mini-packet.manifest.json"
        assert hashlib.sha256(manifest.read_bytes()).hexdigest() == sent.manifest
        raw = json.loads(manifest.read_text(encoding="utf-8"))
        for one in (*raw["volumes"], *raw["loose"]):
            assert hashlib.sha256((folder / sent.kept / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    return sent is not None


def done_again(folder: Path) -> None:
    """However it ended, the same once more ends the same, and nothing half made or doubled is left."""
    starting.open_folder(folder)
    try:
        send(folder)
    except Known as told:
        assert told.code == "already_sent"
    assert settled(folder)
    left = {one.relative_to(folder / "sent").as_posix() for one in (folder / "sent").rglob("*") if one.is_file()}
    assert left == {f"mini/{name}" for name in FILED}
    assert len(FolderStore(folder).load().history) == 1


@forks
def test_killed_at_any_operation(built: Work, memory: Path) -> None:
    seen = set()
    for at in every():
        folder = memory / str(at)
        shutil.copytree(built.folder, folder)
        died = dies(lambda folder=folder: send(folder), folder, at)  # type: ignore[misc]
        seen.add(settled(folder))
        if not died:
            break
        done_again(folder)
        shutil.rmtree(folder)
    assert at > 15
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("fault", "code"),
    [(OSError(errno.ENOSPC, "No space left on device"), "no_space"), (OSError(errno.EIO, "Input/output error"), "disk_fault")],
    ids=["full", "broken"],
)
def test_a_disk_that_fails_from_any_operation_on(built: Work, memory: Path, fault: OSError, code: str) -> None:
    for at in every():
        folder = memory / str(at)
        shutil.copytree(built.folder, folder)
        with fails(folder, at, fault, frozenset({"open", "write", "fsync", "os.mkdir"})) as counter:
            try:
                send(folder)
            except Known as told:
                assert told.code == code
        settled(folder)
        if counter.done < at:
            break
        done_again(folder)
        shutil.rmtree(folder)
    assert at > 8


@forks
def test_the_harness_finds_a_record_that_is_written_first(built: Work, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: recorded before it is put aside, a kill between leaves a sending without its packet."""
    real = sending.copy_files

    def wrong(outputs: object, batch: object, packet: sending.Built, report: object) -> None:
        edit = sending.RecordSending(request="mini", on=DAY, kept="sent/mini", manifest=packet.sha256)
        sending.make(FolderStore(folder), shared_desk().library, [edit], ADA, DAY)
        real(outputs, batch, packet, report)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "copy_files", wrong)
    found = 0
    for at in range(1, 40):
        folder = memory / str(at)
        shutil.copytree(built.folder, folder)
        dies(lambda folder=folder: _quietly(folder), folder, at)  # type: ignore[misc]
        try:
            settled(folder)
        except (AssertionError, OSError):
            found += 1
    assert found


def _quietly(folder: Path) -> None:
    try:
        send(folder)
    except Known as told:
        assert told.code == "already_sent"
