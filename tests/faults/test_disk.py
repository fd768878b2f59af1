"""A disk that is full, fails or may not be written: one clear trouble, what was safe stays, nothing half made is kept."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.errors import Known
from packets.workflow import gathering, starting
from tests import papers
from tests.faults.canned import Canned, CannedDesk, named
from tests.faults.harness import every, fails
from tests.faults.test_killed import packet, whole
from tests.offices import Filing, Make, Work, shared_desk

FULL = OSError(errno.ENOSPC, "No space left on device")
BROKEN = OSError(errno.EIO, "Input/output error")
FORBIDDEN = PermissionError(errno.EACCES, "Permission denied")
ROOM = frozenset({"open", "write", "fsync", "os.mkdir"})
FAULTS = {
    "full from there on": (FULL, ROOM, False, {"no_space"}),
    "no fsync any more": (BROKEN, frozenset({"fsync"}), False, {"disk_fault"}),
    "not allowed once": (FORBIDDEN, frozenset(), True, {"no_permission"}),
    "broken once": (BROKEN, frozenset(), True, {"disk_fault"}),
}
faults = pytest.mark.parametrize(("fault", "only", "once", "codes"), FAULTS.values(), ids=FAULTS.keys())


@pytest.fixture
def full(make: Make) -> Work:
    work = make("full")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("Report", 2), "report")
    return work


@faults
def test_starting_a_matter(memory: Path, fault: OSError, only: frozenset[str], once: bool, codes: set[str]) -> None:
    for at in every():
        folder = memory / str(at) / "m"
        with fails(memory, at, fault, only, once=once) as counter:
            try:
                starting.new_matter(shared_desk(), folder, "mini")
            except Known as told:
                assert told.code in codes
        if counter.done < at:
            break
        assert not list(memory.rglob("*.part"))
        with contextlib.suppress(Known):  # the record may have been whole already when the folder's fsync failed
            starting.new_matter(shared_desk(), folder, "mini")
        assert starting.open_folder(folder).load().requests[0].id == "mini"
    assert at > 2


@faults
def test_collecting(full: Work, memory: Path, fault: OSError, only: frozenset[str], once: bool, codes: set[str]) -> None:
    desk = CannedDesk(Canned(full))
    letter, report = full.file(papers.plain("Letter"), "letter.pdf"), full.file(papers.plain("Report", 2), "report.pdf")
    start = memory / "start"
    starting.new_matter(desk, start, "mini")
    list(gathering.bring_in(desk, starting.open_folder(start), [letter], Filing(item="request_letter")))
    for at in every():
        folder = memory / str(at)
        shutil.copytree(start, folder)
        before = named(folder)
        with fails(folder, at, fault, only, once=once) as counter:
            try:
                (done,) = gathering.bring_in(desk, starting.open_folder(folder), [report], Filing(item="report"))
                told = {one.code for one in done.problems} if done.status == "refused" else set()
            except Known as known:
                told = {known.code}
        if counter.done < at:
            break
        assert told <= codes
        assert whole(folder) in (1, 2)
        if whole(folder) == 1:
            assert named(folder) - before == set(), "something of a paper that is in no record was left"
        again = list(gathering.bring_in(desk, starting.open_folder(folder), [report], Filing(item="report")))
        assert again[0].status in ("collected", "duplicate")
        shutil.rmtree(folder)
    assert at > 5


@faults
def test_building(full: Work, memory: Path, fault: OSError, only: frozenset[str], once: bool, codes: set[str]) -> None:
    earlier = memory / "earlier-packet"
    full.build(out=earlier)
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "Another title"')
    was = packet(earlier)
    for at in every():
        out = memory / str(at)
        shutil.copytree(earlier, out)
        with fails(out, at, fault, only, once=once) as counter:
            try:
                full.build(out=out)
            except Known as told:
                assert told.code in codes
        if counter.done < at:
            break
        stands = packet(out)
        assert stands is not None, "no packet stands any more"
        if once and fault is BROKEN and not {"os.rmdir", "os.remove"} & set(counter.names[at - 1 : at]):
            assert named(out) == named(earlier) or stands != was
        full.build(out=out)
        assert packet(out) != was
        assert not list(out.rglob("*.part"))
        shutil.rmtree(out)
    assert at > 3


def test_a_disk_that_fails_for_one_paper_does_not_spoil_the_next(full: Work) -> None:
    """The worker is heard out: what it still had to say about the first paper is not taken for an answer about the second."""
    files = [full.file(papers.scan(2, seed=n, size=400_000), f"scan-{n}.pdf") for n in range(4)]
    with fails(full.folder / "working", 2, FULL, frozenset({"write"})):
        refused = full.collect(*files[:2], item="pay")
    assert [(one.status, one.problems[0].code) for one in refused] == [("refused", "no_space")] * 2
    assert refused[0].problems[0].words.startswith("The disk is full, so scan-0.pdf was not written.")
    assert [one.status for one in full.collect(*files, item="pay")] == ["collected"] * 4


def mounted(folder: Path, size: str) -> bool:
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("mount"):
        return False
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 3 MB."""
    folder = tmp_path / "disk"
    if not mounted(folder, "3m"):
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_disk_that_is_full(full: Work, tiny_disk: Path) -> None:
    full.take(papers.scan(6, size=130_000), "pay")
    full.build(out=tiny_disk / "out")
    was = packet(tiny_disk / "out")
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "Another title"')
    ballast = tiny_disk / "ballast"
    refused = 0
    for fill in range(2_600, 0, -160):
        with contextlib.suppress(OSError):
            ballast.write_bytes(b"x" * fill * 1000)
        try:
            full.build(out=tiny_disk / "out")
        except Known as told:
            assert told.code == "no_space"
            assert packet(tiny_disk / "out") == was
            assert not list(tiny_disk.rglob("*.part"))
            refused += 1
        else:
            break
    assert refused > 3
    assert packet(tiny_disk / "out") not in (None, was)
    full.clean(tiny_disk / "out")


def test_a_matter_on_a_real_disk_that_is_full(full: Work, tiny_disk: Path) -> None:
    folder = tiny_disk / "m"
    starting.new_matter(shared_desk(), folder, "mini")
    store = starting.open_folder(folder)
    files = [full.file(papers.scan(2, seed=n, size=200_000), f"scan-{n}.pdf") for n in range(6)]
    done = list(gathering.bring_in(shared_desk(), store, files, Filing(item="pay")))
    kept = [one for one in done if one.status == "collected"]
    lost = [one for one in done if one.status == "refused"]
    assert kept
    assert lost
    assert {one.problems[0].code for one in lost} == {"no_space"}
    assert whole(folder) == len(kept)
    assert len(named(folder)) == 1 + 3 * len(kept)


@pytest.mark.skipif(os.name != "posix" or not hasattr(os, "fork"), reason="needs another login")
def test_another_login_is_refused_in_words(full: Work, memory: Path) -> None:
    """What a colleague without the right sees, with the system's own refusal."""
    if os.geteuid() != 0:
        pytest.skip("only the system's keeper can become another login")
    starting.new_matter(shared_desk(), memory / "m", "mini")
    report = full.file(papers.plain("Report", 2), "report.pdf")
    desk = CannedDesk(Canned(full))
    memory.chmod(0o755)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setuid(65534)
            codes = []
            try:
                starting.new_matter(desk, memory / "other", "mini")
            except Known as told:
                codes.append(told.code)
            try:
                found = list(gathering.bring_in(desk, starting.open_folder(memory / "m"), [report], Filing(item="report")))
                codes += [one.problems[0].code for one in found]
            except Known as told:
                codes.append(told.code)
            code = 0 if codes == ["no_permission", "no_permission"] else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert named(memory / "m") == {"matter.toml"}
