"""An export killed at any operation, or onto a disk that fails: the packet lies there whole and is told of, or not at all."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.workflow import exporting, starting
from tests import papers
from tests.faults.harness import dies, every, fails, forks
from tests.offices import DAY, Make, Work, shared_desk

PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
FILES = {"mini-packet.pdf", "mini-packet-loose-1.pdf", "mini-packet.manifest.json"}


@pytest.fixture
def built(make: Make) -> Work:
    work = make("built")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("List"), "fillable")
    work.build(send=True)
    return work


def take_out(place: Path) -> None:
    store = FolderStore(place / "m")
    exporting.export_packet(shared_desk(), store, "mini", place / "out", PIA, DAY, may_export=exporting.anywhere)


def settled(place: Path) -> bool:
    """What holds whenever somebody looks; gives whether the packet lies there."""
    told = any(one.did == "exported" for one in FolderStore(place / "m").load().history)
    assert {one.name for one in (place / "m" / "packet").iterdir()} == FILES
    out = place / "out"
    if not (out / "mini-packet.manifest.json").exists():
        return False
    assert told, "what lies there was told of before"
    for name in FILES:
        assert (out / name).read_bytes() == (place / "m" / "packet" / name).read_bytes()
    return True


def done_again(place: Path) -> None:
    starting.open_folder(place / "m")
    take_out(place)
    assert settled(place)
    assert {one.name for one in (place / "out").iterdir()} - {"earlier"} == FILES


@forks
def test_killed_at_any_operation(built: Work, memory: Path) -> None:
    seen = set()
    for at in every():
        place = memory / str(at)
        shutil.copytree(built.folder, place / "m")
        died = dies(lambda place=place: take_out(place), place, at)  # type: ignore[misc]
        seen.add(settled(place))
        if not died:
            break
        done_again(place)
        shutil.rmtree(place)
    assert at > 15
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("fault", "code"),
    [(OSError(errno.ENOSPC, "No space left on device"), "no_space"), (OSError(errno.EIO, "Input/output error"), "disk_fault")],
    ids=["full", "broken"],
)
def test_a_disk_that_fails_from_any_operation_on(built: Work, memory: Path, fault: OSError, code: str) -> None:
    for at in every():
        place = memory / str(at)
        shutil.copytree(built.folder, place / "m")
        with fails(place, at, fault, frozenset({"open", "write", "fsync", "os.mkdir"})) as counter:
            try:
                take_out(place)
            except Known as told:
                assert told.code == code
        settled(place)
        if counter.done < at:
            break
        done_again(place)
        shutil.rmtree(place)
    assert at > 8


@forks
def test_the_harness_finds_an_export_that_is_told_of_afterwards(
    built: Work, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a kill between leaves a packet outside of which nothing tells."""

    def wrong(place: Path) -> None:
        real = exporting._record
        later: list[object] = []
        monkeypatch.setattr(exporting, "_record", lambda *about: later.append(about))
        take_out(place)
        real(*later[0])  # type: ignore[misc]

    found = 0
    for at in range(1, 40):
        place = memory / str(at)
        shutil.copytree(built.folder, place / "m")
        dies(lambda place=place: wrong(place), place, at)  # type: ignore[misc]
        try:
            settled(place)
        except AssertionError:
            found += 1
    assert found
