"""What happens meanwhile: somebody stops the work, edits the record, changes or loses a file, collects at the same time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Cancelled, Known
from packets.workflow import building, gathering, reviewing, starting
from packets.workflow.desk import Unfit
from tests import papers, pdfs
from tests.faults.canned import Canned, CannedDesk, named
from tests.faults.harness import every, forks
from tests.faults.test_killed import packet, whole
from tests.offices import DAY, Filing, Make, Work, shared_desk, shared_office


class StopsAt:
    """A report whose `at`-th step is refused."""

    def __init__(self, at: int, then: Callable[[], object] | None = None) -> None:
        self.at, self.then, self.done = at, then, 0

    def step(self, done: int, total: int, note: str = "") -> None:
        assert 0 <= done <= total
        self.done += 1
        if self.done == self.at:
            if self.then is None:
                raise Cancelled
            self.then()


@pytest.fixture
def full(make: Make) -> Work:
    work = make("full")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("Report", 3), "report")
    return work


# Stopped


def test_stopped_at_any_step_of_collecting_what_is_told_safe_is_safe(full: Work, memory: Path) -> None:
    desk = CannedDesk(Canned(full))
    files = [full.file(papers.plain("Letter"), "letter.pdf"), full.file(papers.plain("Report", 3), "report.pdf")] * 2
    for at in every():
        folder = memory / str(at)
        starting.new_matter(desk, folder, "mini")
        told = []
        report = StopsAt(at)
        try:
            for one in gathering.bring_in(desk, starting.open_folder(folder), files, Filing(item="report"), report):
                told.append(one.id)
        except Cancelled:
            pass
        recorded = [one.id for one in starting.open_folder(folder).load().evidence]
        assert recorded[: len(told)] == told
        assert whole(folder) == len(recorded)
        # Nothing lies about that no record names.
        assert len(named(folder)) == 1 + 3 * len(recorded)
        if report.done < at:
            break
    assert len(recorded) == 4
    assert at == 2 * len(files) + 1


def test_a_reader_who_goes_away_in_the_middle_of_collecting_loses_nothing(full: Work, memory: Path) -> None:
    desk = CannedDesk(Canned(full))
    files = [full.file(papers.plain("Letter"), "letter.pdf"), full.file(papers.plain("Report", 3), "report.pdf")] * 20
    starting.new_matter(desk, memory / "m", "mini")
    going = gathering.bring_in(desk, starting.open_folder(memory / "m"), files, Filing(item="report"))
    first = next(iter(going))
    going.close()  # type: ignore[attr-defined]
    recorded = [one.id for one in starting.open_folder(memory / "m").load().evidence]
    assert first.id in recorded
    assert whole(memory / "m") == len(recorded) < len(files)
    assert len(named(memory / "m")) == 1 + 3 * len(recorded)


def test_stopped_at_any_step_of_building_the_earlier_packet_stands(full: Work, memory: Path) -> None:
    earlier = memory / "earlier"
    full.build(out=earlier)
    was, files = packet(earlier), named(earlier)
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "Another title"')
    for at in every():
        report = StopsAt(at)
        try:
            full.build(out=earlier, report=report)
        except Cancelled:
            assert (packet(earlier), named(earlier)) == (was, files)
            continue
        break
    assert at > 5
    assert packet(earlier) != was


# Edited, changed, gone


def test_a_record_edited_while_a_packet_is_built_changes_the_next_one(full: Work) -> None:
    def edit() -> None:
        full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "Edited meanwhile"')

    full.build(report=StopsAt(2, edit))
    full.clean()
    assert "Edited meanwhile" not in "".join(pdfs.texts(full.packet / "mini-packet.pdf"))
    full.build()
    full.clean()
    assert "Edited meanwhile" in "".join(pdfs.texts(full.packet / "mini-packet.pdf"))


def test_a_record_broken_while_a_packet_is_built_does_not_reach_it(full: Work) -> None:
    record = full.folder / "matter.toml"
    text = record.read_text()
    full.build(report=StopsAt(2, lambda: record.write_text("half a li")))
    full.clean()
    assert record.read_text() == "half a li"
    record.write_text(text)


def test_a_copy_that_goes_while_a_packet_is_built_stops_it_in_words(full: Work) -> None:
    with pytest.raises(Known) as told:
        full.build(report=StopsAt(1, lambda: full.working("e-0002").unlink()))
    assert told.value.code == "file_missing"
    assert named(full.folder) & {"packet/mini-packet.pdf", "packet/mini-packet.manifest.json"} == set()
    assert not list(full.packet.rglob("*.part"))


def stopped(work: Work) -> list[str]:
    """The codes of what stops every build; nothing is written."""
    with pytest.raises(Unfit) as told:
        work.build()
    assert told.value.code == "build_stopped"
    assert not work.packet.exists() or not list(work.packet.iterdir())
    stopping = [one.code for one in told.value.problems]
    assert [one.code for one in work.preflight().problems if one.stops == "build"] == stopping
    return stopping


def test_an_original_that_is_gone_stops_the_build(full: Work) -> None:
    (full.folder / "evidence" / "e-0002.pdf").unlink()
    assert stopped(full) == ["evidence_gone"]


def test_an_original_that_was_changed_stops_the_build(full: Work) -> None:
    path = full.folder / "evidence" / "e-0002.pdf"
    path.write_bytes(papers.plain("Retort", 3))
    assert stopped(full) == ["evidence_changed"]


def test_an_original_changed_in_one_byte_of_the_same_length_stops_the_build(full: Work) -> None:
    path = full.folder / "evidence" / "e-0002.pdf"
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    assert stopped(full) == ["evidence_changed"]


def test_an_original_that_was_only_touched_is_the_same(full: Work) -> None:
    os.utime(full.folder / "evidence" / "e-0002.pdf", (1, 1))
    os.utime(full.working("e-0002"), (1, 1))
    full.build()
    full.clean()


def test_a_copy_changed_in_one_byte_stops_the_build_and_is_not_made_again(full: Work) -> None:
    path = full.working("e-0002")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert stopped(full) == ["working_copy_gone"]
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-10], lambda data: b"", lambda data: data + b"x"], ids=["cut", "empty", "longer"]
)
def test_a_copy_of_another_length_stops_the_build(full: Work, spoil: Callable[[bytes], bytes]) -> None:
    path = full.working("e-0002")
    path.write_bytes(spoil(path.read_bytes()))
    assert stopped(full) == ["working_copy_gone"]


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"facts": 1}'])
def test_facts_that_are_not_ours_stop_the_build(full: Work, text: str) -> None:
    full.working("e-0002", ".json").write_text(text)
    assert stopped(full) == ["working_copy_gone"]
    assert full.working("e-0002", ".json").read_text() == text


def test_a_copy_that_is_not_ours_at_all_stops_the_build(full: Work) -> None:
    """Facts and copy that agree with each other, but no plain form: what another program may have put there."""
    data = papers.plain("Report", 3)
    full.working("e-0002").write_bytes(data)
    facts = json.loads(full.working("e-0002", ".json").read_text())
    facts["facts"] |= {"working": hashlib.sha256(data).hexdigest(), "working_bytes": len(data)}
    full.working("e-0002", ".json").write_text(json.dumps(facts))
    with pytest.raises(Known) as told:
        full.build()
    assert told.value.code == "not_canonical"
    assert not list(full.packet.iterdir())


@pytest.mark.parametrize("suffixes", [(".pdf",), (".json",), (".pdf", ".json")])
def test_a_copy_that_is_gone_is_made_again_and_it_is_told(full: Work, suffixes: tuple[str, ...]) -> None:
    full.build(out=full.folder / "before")
    before = full.working("e-0002").read_bytes()
    for suffix in suffixes:
        full.working("e-0002", suffix).unlink()
    built = full.build()
    notes = [(one.code, one.where) for one in built.problems if one.where == "e-0002"]
    assert notes == [("working_copy_made" if len(suffixes) == 2 else "working_copy_remade", "e-0002")]
    assert full.working("e-0002").read_bytes() == before
    assert packet_files(full.packet) == packet_files(full.folder / "before")
    assert not [one for one in full.build().problems if one.code.startswith("working_copy")]


def packet_files(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.pdf")}


def test_a_matter_written_by_hand_builds(full: Work, tmp_path: Path) -> None:
    """No working/, no hashes, names of one's own: what a script or another program writes."""
    by_hand = tmp_path / "by-hand"
    (by_hand / "evidence" / "sub").mkdir(parents=True)
    (by_hand / "evidence" / "sub" / "Añejo report.pdf").write_bytes(papers.plain("Report", 2))
    (by_hand / "evidence" / "letter.tif").write_bytes(papers.tiff())
    (by_hand / "matter.toml").write_text(
        'schema = 1\nid = "m-1"\n[[requests]]\nid = "mini"\nagency = "desk-a"\nmailing_day = 2026-12-07\n'
        '[[evidence]]\nid = "rep"\nfile = "evidence/sub/Añejo report.pdf"\nitem = "report"\nkind = "police_report"\n'
        '[[evidence]]\nid = "let"\nfile = "evidence/letter.tif"\nitem = "request_letter"\nkind = "request_letter"\n',
        encoding="utf-8",
    )
    built = building.build(shared_desk(), starting.open_folder(by_hand), None, DAY)
    assert not built.draft
    assert {(one.code, one.where) for one in built.problems if one.code.startswith("working")} == {
        ("working_copy_made", "rep"),
        ("working_copy_made", "let"),
    }
    full.clean(by_hand / "packet")
    # Looking only never makes anything.
    shutil.rmtree(by_hand / "working")
    lines = reviewing.checklist(shared_desk(), starting.open_folder(by_hand), None, DAY).items
    assert next(one.state for one in lines if one.id == "report") == "ready"
    assert not (by_hand / "working").exists()


def test_a_hash_written_by_hand_is_held_to(full: Work, tmp_path: Path) -> None:
    shutil.rmtree(full.folder / "working")
    record = full.folder / "matter.toml"
    record.write_text(record.read_text().replace(hashlib.sha256(papers.plain("Letter")).hexdigest(), "0" * 64))
    assert stopped(full) == ["evidence_changed"]


def test_a_file_that_changes_while_it_is_collected_is_refused(full: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = full.file(papers.plain("Growing", 2), "growing.pdf")
    desk = shared_desk()
    real = desk.worker().take_in

    def take_in(*args: object, **more: object) -> object:
        facts = real(*args, **more)  # type: ignore[arg-type]
        growing.write_bytes(papers.plain("Grown", 2))
        return facts

    before = named(full.folder)
    with monkeypatch.context() as patch:
        patch.setattr(desk.worker(), "take_in", take_in)
        (done,) = full.collect(growing, item="report")
    assert (done.status, done.problems[0].code) == ("refused", "file_changed")
    assert named(full.folder) == before
    assert full.collect(growing, item="report")[0].id == "e-0003"


def test_a_file_of_another_length_than_a_moment_ago_is_refused(full: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    shrunk = full.file(papers.plain("Shrinking", 2), "shrinking.pdf")
    real = Path.stat

    def stat(self: Path, **more: bool) -> os.stat_result:
        found = real(self, **more)
        return os.stat_result((*found[:6], found.st_size + 100, *found[7:])) if self == shrunk else found

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", stat)
        (done, other) = full.collect(shrunk, full.file(papers.plain("Other"), "other.pdf"), item="report")
    assert (done.status, done.problems[0].code) == ("refused", "file_changed")
    assert other.status == "collected"


# At the same time


@forks
def test_many_programs_collect_at_once_and_lose_nothing(full: Work, memory: Path) -> None:
    desk = CannedDesk(Canned(full))
    starting.new_matter(desk, memory / "m", "mini")
    letter, report = full.file(papers.plain("Letter"), "letter.pdf"), full.file(papers.plain("Report", 3), "report.pdf")
    children = []
    for _ in range(4):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            code = 1
            try:
                for _ in range(4):
                    store = starting.open_folder(memory / "m")
                    found = list(gathering.bring_in(desk, store, [letter, report], Filing(item="report")))
                    assert {one.status for one in found} <= {"collected", "duplicate"}, found
                code = 0
            except BaseException as fault:
                sys.__stderr__.write(f"{type(fault).__name__}: {fault}\n")  # type: ignore[union-attr]
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    assert whole(memory / "m") == 32
    assert len(named(memory / "m")) == 1 + 3 * 32


def test_two_commands_collect_at_once_and_lose_nothing(full: Work) -> None:
    files = [[str(full.file(papers.plain(f"Paper {one}{n}"), f"{one}{n}.pdf")) for n in range(3)] for one in "ab"]
    command = [sys.executable, "-c", "from packets.cli import main; main()", "collect", str(full.folder)]
    more = ["--item", "report", "--office", str(shared_office()), "--json"]
    running = [
        subprocess.Popen([*command, *some, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for some in files
    ]
    told = [one.communicate() for one in running]
    assert [one.returncode for one in running] == [0, 0], told
    ids = [item["id"] for out, _ in told for item in json.loads(out)["items"]]
    assert len(set(ids)) == 6
    assert whole(full.folder) == 8
    record = {one.id: one for one in full.fresh().load().evidence}
    for (out, _), some in zip(told, files, strict=True):
        for item, path in zip(json.loads(out)["items"], some, strict=True):
            assert record[item["id"]].sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    full.build()
    full.clean()
