"""The program killed at any operation while it starts a matter, collects or builds: nothing that was safe is lost, and the
next command works."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from packets.errors import Known
from packets.evidence.copies import facts_of, intact, read_facts
from packets.vault.folder import FolderStore
from packets.workflow import building, gathering, starting
from tests import papers
from tests.faults.canned import Canned, CannedDesk, named
from tests.faults.harness import dies, every, forks
from tests.offices import DAY, Filing, Make, Work, shared_desk

pytestmark = forks


def whole(folder: Path) -> int:
    """Every paper of the record is there as it was taken in; gives how many."""
    store = FolderStore(folder)
    matter = store.load()
    for paper in matter.evidence:
        taken = read_facts(store, paper.id)
        assert taken is not None
        assert hashlib.sha256((folder / paper.file).read_bytes()).hexdigest() == paper.sha256 == taken.facts.original
        assert hashlib.sha256((folder / "working" / f"{paper.id}.pdf").read_bytes()).hexdigest() == taken.facts.working
        assert intact(store, paper.id, taken)
    facts, problems = facts_of(store, None, matter)
    assert len(facts) == len(matter.evidence)
    assert problems == []
    return len(matter.evidence)


def packet(out: Path) -> str | None:
    """The hash of the manifest that stands, all its files whole; None where there is none."""
    manifest = out / "mini-packet.manifest.json"
    if not manifest.exists():
        return None
    raw = json.loads(manifest.read_text())
    for one in (*raw["volumes"], *raw["loose"]):
        assert hashlib.sha256((out / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    return hashlib.sha256(manifest.read_bytes()).hexdigest()


@pytest.fixture
def full(make: Make) -> Work:
    """A matter with a letter, a report and a loose form."""
    work = make("full")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("Report", 2), "report")
    work.take(papers.form(), "fillable")
    return work


def test_killed_while_it_starts_a_matter(memory: Path) -> None:
    for at in every():
        folder = memory / str(at) / "m"
        died = dies(lambda folder=folder: starting.new_matter(shared_desk(), folder, "mini"), memory, at)  # type: ignore[misc]
        try:
            starting.new_matter(shared_desk(), folder, "mini")
        except Known as fault:
            assert fault.code == "matter_exists"
        assert starting.open_folder(folder).load().requests[0].id == "mini"
        assert named(folder) == {"matter.toml"}
        if not died:
            break
    assert at > 5


def test_killed_while_it_collects(full: Work, memory: Path) -> None:
    desk = CannedDesk(Canned(full))
    files = [full.file(papers.plain("Letter"), "letter.pdf"), full.file(papers.form(), "form.pdf")]
    start = memory / "start"
    starting.new_matter(desk, start, "mini")
    report = full.file(papers.plain("Report", 2), "report.pdf")

    def collect(folder: Path, *files: Path) -> list[str]:
        found = gathering.bring_in(desk, starting.open_folder(folder), files, Filing(item="report"))
        return [one.status for one in found]

    assert collect(start, report) == ["collected"]
    for at in every():
        folder = memory / str(at)
        shutil.copytree(start, folder, copy_function=shutil.copy2)
        died = dies(lambda folder=folder: collect(folder, *files), folder, at)  # type: ignore[misc]
        kept = whole(folder)
        assert kept in (1, 3)
        if not died:
            break
        assert set(collect(folder, *files)) <= {"collected", "duplicate"}
        assert whole(folder) == kept + 2
        assert not [name for name in named(folder) if name.endswith(".part")]
        shutil.rmtree(folder)
    assert kept == 3
    assert at > 30


def test_killed_while_it_builds(full: Work, memory: Path) -> None:
    """The first packet of a folder, and one over an earlier."""
    full.add('[[evidence.left_out]]\npage = 2\nreason = "blank"', to="e-0003")  # the form goes flat: no worker is needed
    full.build(out=memory / "first")
    full.clean(memory / "first")
    first = packet(memory / "first")
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "Another title"')
    full.build(out=memory / "second")
    second = packet(memory / "second")
    for earlier in (None, memory / "first"):
        for at in every():
            out = memory / "out" / str(at)
            if earlier:
                shutil.copytree(earlier, out)
            died = dies(lambda out=out: full.build(out=out), memory / "out", at)  # type: ignore[misc]
            moving = any(out.glob("earlier/1/.moving*"))
            stands = None if moving and died else packet(out)
            assert stands in (None, first if earlier else None, second)
            assert stands or moving or not earlier
            if not died:
                break
            full.build(out=out)
            assert packet(out) == second
            if earlier:
                packets = [packet(one) for one in sorted((out / "earlier").iterdir())]
                assert first in packets
                assert set(packets) <= {first, second, None}
            assert not list(out.rglob("*.part"))
            shutil.rmtree(out)
        shutil.rmtree(memory / "out")
        assert stands == second
        assert at > 15


def test_killed_while_a_matter_written_by_hand_is_taken_in(full: Work, memory: Path) -> None:
    desk = CannedDesk(Canned(full))
    by_hand = memory / "by-hand"
    shutil.copytree(full.folder, by_hand)
    shutil.rmtree(by_hand / "working")
    for at in every():
        folder = memory / str(at)
        shutil.copytree(by_hand, folder)
        died = dies(lambda folder=folder: building.look_ahead(desk, starting.open_folder(folder), None, DAY), folder, at)  # type: ignore[misc]
        found = building.look_ahead(desk, starting.open_folder(folder), None, DAY)
        assert not [one for one in found.problems if one.stops == "build"]
        assert whole(folder) == 3
        assert not [name for name in named(folder) if name.endswith(".part")]
        if not died:
            break
        shutil.rmtree(folder)
    assert at > 20
