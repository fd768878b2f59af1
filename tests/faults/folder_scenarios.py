"""The open form of a matter, its packets and what is sent of them, on a disk whose power goes or which fails.

What a kill and a full disk leave is tried in test_killed.py and its neighbours, where it runs on every system.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault import files, folder, outputs
from packets.workflow import gathering, starting
from tests import papers
from tests.faults.canned import Canned, CannedDesk, named
from tests.faults.disk.scenario import Ack, Scenario
from tests.faults.disk.tree import Tree, put, snapshot
from tests.faults.test_killed import whole
from tests.faults.test_outputs_killed import NEW, OLD, publish, settled
from tests.faults.test_sending_killed import done_again, send
from tests.faults.test_sending_killed import settled as sent
from tests.offices import Filing, Work, shared_desk

CONTROLS: dict[str, Sequence[str]] = {
    "no_folder_fsync": ("power_loss",),
    "no_file_fsync": ("power_loss",),
}
FAULTS = {"no_space", "disk_fault"}
Doing = Callable[[Path, Ack], None]
Check = Callable[[Path, Sequence[str]], None]


class _Made:
    """Matters as the real worker made them, which is asked once; from then on its answers are canned."""

    def __init__(self) -> None:
        self.papers = Path(tempfile.mkdtemp(prefix="packet-desk-papers-"))
        atexit.register(shutil.rmtree, self.papers, ignore_errors=True)
        with tempfile.TemporaryDirectory() as where:
            work = Work(shared_desk(), Path(where) / "m")
            for name, data in (("letter.pdf", papers.plain("Letter")), ("report.pdf", papers.plain("Report", 2))):
                (self.papers / name).write_bytes(data)
                work.take(data, "report")
            self.collected = _matter(work)
            self.desk = CannedDesk(Canned(work))
            work = Work(shared_desk(), Path(where) / "built")
            work.take(papers.plain("Letter"), "request_letter")
            work.take(papers.plain("List"), "fillable")
            work.build(send=True)
            self.built = _matter(work)
            publish(Path(where) / "out", OLD)
            self.published: Tree = {f"out/{name}": content for name, content in snapshot(Path(where) / "out").items()}
        shared_desk().close()


def _matter(work: Work) -> Tree:
    return {"m": None} | {f"m/{name}": content for name, content in snapshot(work.folder).items()}


made = cache(_Made)


def _refused(fault: Exception, what: str) -> None:
    assert isinstance(fault, Known), f"no words for {type(fault).__name__}: {fault}"
    # What could not be read may look like something that was changed; then nothing is sent, which is safe.
    assert fault.code in FAULTS or (what, fault.code) == ("read", "packet_outdated"), fault.code


def _start(folder: Path, ack: Ack) -> None:
    starting.new_matter(made().desk, folder / "m", "mini")
    ack("started")


def _started(folder: Path, told: Sequence[str]) -> None:
    try:
        starting.new_matter(made().desk, folder / "m", "mini")
        assert not told, "the matter is gone"
    except Known as fault:
        assert fault.code == "matter_exists"
    assert starting.open_folder(folder / "m").load().requests[0].id == "mini"
    assert named(folder / "m") == {"matter.toml"}


def _collect(folder: Path, ack: Ack) -> None:
    store = starting.open_folder(folder / "m")
    for one in gathering.bring_in(made().desk, store, sorted(made().papers.iterdir()) * 2, Filing(item="report")):
        if one.status == "refused":
            raise Known(one.problems[0].code, **dict(one.problems[0].params))
        ack(one.id)


def _collected(folder: Path, told: Sequence[str]) -> None:
    assert whole(folder / "m") >= len(told), "a paper is gone"
    assert {one.id for one in starting.open_folder(folder / "m").load().evidence} >= set(told)
    _collect(folder, lambda line: None)
    assert not [name for name in named(folder / "m") if name.endswith(".part")]


def _publish(folder: Path, ack: Ack) -> None:
    publish(folder / "out", NEW)
    ack("published")


def _published(folder: Path, told: Sequence[str]) -> None:
    settled(folder / "out", (NEW,) if told else (OLD, NEW))


def _send(folder: Path, ack: Ack) -> None:
    send(folder / "m")
    ack("sent")


def _sent(folder: Path, told: Sequence[str]) -> None:
    assert sent(folder / "m") or not told, "the sending is gone"
    done_again(folder / "m")


def _with(mistake: str | None, work: Doing) -> Doing:
    @contextmanager
    def careless() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            if mistake == "no_folder_fsync":
                for module in (files, folder, outputs):
                    patch.setattr(module, "fsync_folder", lambda folder: None)
            elif mistake == "no_file_fsync":
                patch.setattr(files.os, "fsync", lambda handle: None)
            yield

    def careful(folder: Path, ack: Ack) -> None:
        with careless():
            work(folder, ack)

    return careful


def scenarios(control: str | None) -> list[Scenario]:
    def scenario(name: str, work: Doing, check: Check, base: Tree) -> Scenario:
        return Scenario(name, _with(control, work), check, lambda folder: put(base, folder), refused=_refused)

    return [
        scenario("start a matter", _start, _started, {}),
        scenario("collect", _collect, _collected, made().collected),
        scenario("publish over an earlier", _publish, _published, {"out": None, **made().published}),
        scenario("send", _send, _sent, made().built),
    ]
