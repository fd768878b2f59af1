"""What a session does and undoes: each edit is told once, and nothing is undone of what somebody else wrote."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Parts
from desktop.changes import Changes
from desktop.place import Place
from desktop.undoing import Undoing
from packets.evidence.telling import Filing
from packets.progress import Report
from packets.vault.folder import RECORD
from packets.vault.store import Answer
from packets.workflow import gathering, starting
from packets.workflow.edits import AskFor, Done, GiveAnswer, Waive
from tests.build import TODAY
from tests.staff import LAPSED, PARALEGAL, refused

from .conftest import WAIT, Open, paper


@pytest.fixture
def parts(open_in: Open, matter: Path) -> Parts:
    return open_in(matter)


@pytest.fixture
def told(parts: Parts) -> list[Changes]:
    found: list[Changes] = []
    parts.session.changed.connect(found.append)
    return found


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Parts], None]:
    return lambda parts: qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def answers(parts: Parts) -> dict[str, object]:
    assert parts.session.snapshot is not None
    return dict(parts.session.snapshot.record.answers)


def give(parts: Parts, value: str) -> None:
    parts.session.do(GiveAnswer(key="person.name.family", value=value), said=f"Answered {value}")


def family(parts: Parts) -> object:
    return answers(parts).get("person.name.family")


Settle = Callable[[Parts], None]


def test_an_edit_is_told_once_and_undone_and_done_again(parts: Parts, told: list[Changes], settle: Settle) -> None:
    give(parts, "Muestra")
    settle(parts)
    assert [(one.matter, one.said) for one in told if one.matter] == [(True, "Answered Muestra")]
    assert (family(parts), parts.session.can_undo, parts.session.can_redo) == ("Muestra", "Answered Muestra", "")
    parts.session.undo()
    settle(parts)
    assert (family(parts), parts.session.can_undo, parts.session.can_redo) == ("Ejemplo Prueba", "", "Answered Muestra")
    parts.session.redo()
    settle(parts)
    assert (family(parts), parts.session.can_undo, parts.session.can_redo) == ("Muestra", "Answered Muestra", "")
    assert [one.said for one in told if one.matter] == [
        "Answered Muestra",
        "Undone: Answered Muestra",
        "Done again: Answered Muestra",
    ]


def test_after_an_undo_another_edit_leaves_nothing_to_do_again(parts: Parts, settle: Settle) -> None:
    give(parts, "Uno")
    parts.session.undo()
    give(parts, "Dos")
    settle(parts)
    assert (family(parts), parts.session.can_undo, parts.session.can_redo) == ("Dos", "Answered Dos", "")


def test_who_presses_twice_at_once_undoes_two_steps(parts: Parts, told: list[Changes], settle: Settle) -> None:
    give(parts, "Uno")
    give(parts, "Dos")
    parts.session.undo()  # neither step stands yet
    parts.session.undo()
    parts.session.undo()  # and there is no third one
    settle(parts)
    assert family(parts) == "Ejemplo Prueba"
    assert not [one for one in told if one.trouble]
    parts.session.redo()
    parts.session.redo()
    settle(parts)
    assert family(parts) == "Dos"


def test_undoing_after_another_program_wrote_is_refused_in_words_and_the_steps_are_dropped(
    parts: Parts, told: list[Changes], settle: Settle
) -> None:
    give(parts, "Uno")
    give(parts, "Dos")
    settle(parts)
    assert parts.session.store is not None
    starting.open_folder(parts.session.store.folder).commit([Answer("person.name.given", "Otra")])
    parts.session.undo()
    settle(parts)
    (trouble,) = [one.trouble for one in told if one.trouble]
    assert trouble.code == "changed_meanwhile"
    assert trouble.words
    assert (parts.session.can_undo, parts.session.can_redo) == ("", "")
    parts.session.read_again()
    settle(parts)
    assert (family(parts), answers(parts)["person.name.given"]) == ("Dos", "Otra")


def test_an_edit_that_is_refused_changes_nothing_and_is_no_step(parts: Parts, told: list[Changes], settle: Settle) -> None:
    assert parts.session.store is not None
    before = parts.session.store.record()
    parts.session.do(Waive(item="report", reason="because"), said="Waived")  # wants an attorney
    settle(parts)
    assert [one.trouble.code for one in told if one.trouble] == ["attorney_only"]
    assert (parts.session.store.record(), parts.session.can_undo) == (before, "")


def test_several_edits_are_one_step(parts: Parts, settle: Settle) -> None:
    edits = (GiveAnswer(key="person.name.family", value="Uno"), AskFor(item="report", **{"from": "Records desk"}))
    parts.session.do(*edits, said="Both")
    settle(parts)
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.record.asked_for) == 2
    parts.session.undo()
    settle(parts)
    assert family(parts) == "Ejemplo Prueba"
    assert len(parts.session.snapshot.record.asked_for) == 1


def test_another_matter_has_steps_of_its_own(
    parts: Parts, matter: Path, tmp_path: Path, settle: Settle, told: list[Changes]
) -> None:
    other = Path(shutil.copytree(matter, tmp_path / "other"))
    ran: list[str] = []
    parts.session.do(GiveAnswer(key="person.name.family", value="Uno"), said="Answered", then=lambda: ran.append("then"))
    parts.session.open(other)
    give(parts, "Dos")  # asked for while the first one still stands on screen, so it is the first one's
    settle(parts)
    assert parts.session.snapshot is not None
    assert parts.session.place == Place(None, str(other))
    assert (family(parts), parts.session.can_undo) == ("Ejemplo Prueba", "")
    parts.session.undo()
    settle(parts)
    assert not [one for one in told if one.trouble]
    assert "Dos" in (matter / RECORD).read_text(encoding="utf-8")
    assert "Dos" not in (other / RECORD).read_text(encoding="utf-8")


def test_papers_that_come_in_are_one_step_and_are_told_once(
    parts: Parts, told: list[Changes], settle: Settle, tmp_path: Path
) -> None:
    files = [paper(tmp_path / f"{name}.pdf", name, 1) for name in ("eins", "zwei")]
    parts.session.collect(files, Filing(item="report"))
    settle(parts)
    (change,) = [one for one in told if one.matter]
    assert (change.said, [one.status for one in change.collected]) == ("Took in 2 papers", ["collected", "collected"])
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.papers) == 6
    parts.session.undo()
    settle(parts)
    assert len(parts.session.snapshot.papers) == 4


def test_what_was_taken_in_before_a_stop_is_shown(
    parts: Parts, qtbot: QtBot, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [paper(tmp_path / f"{name}.pdf", name, 1) for name in ("eins", "zwei")]
    real, begun = gathering.bring_in, threading.Event()

    def slow(desk: object, store: object, files: list[Path], filing: Filing, report: Report) -> Iterator[object]:
        yield from real(desk, store, files[:1], filing, report)  # type: ignore[arg-type]
        begun.set()
        while True:
            report.step(1, 2)

    monkeypatch.setattr(gathering, "bring_in", slow)
    parts.session.collect(files)
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    parts.jobs.stop()
    settle(parts)
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.papers) == 5


def test_nothing_is_told_where_nothing_is_different(parts: Parts, told: list[Changes], settle: Settle) -> None:
    before = parts.session.snapshot
    parts.session.read_again()
    settle(parts)
    assert told == []
    assert parts.session.snapshot is before


def test_one_reading_waits_at_a_time(parts: Parts, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, read = threading.Event(), []
    real = parts.session._load
    monkeypatch.setattr(parts.session, "_load", lambda *given: (read.append(1), real(*given))[1])
    parts.jobs.run(lambda _: go_on.wait(10), lane="vault")
    for _ in range(20):
        parts.session.read_again()
    go_on.set()
    settle(parts)
    assert len(read) == 1


def test_what_left_the_office_is_not_undone_nor_anything_before_it(parts: Parts) -> None:
    undoing = Undoing()
    assert parts.session.snapshot is not None
    assert parts.session.store is not None
    matter = parts.session.snapshot.record
    undoing.made("Answered", Done(b"1", b"2", matter))
    undoing.made("Sending recorded", Done(b"2", b"3", matter, final=True))
    assert undoing.next_back == ""
    assert undoing.undo(parts.session.store, PARALEGAL, TODAY) is None


def test_what_somebody_may_not_take_back_any_more_another_still_can(parts: Parts) -> None:
    undoing, store = Undoing(), parts.session.store
    assert parts.session.snapshot is not None
    assert store is not None
    undoing.made("Answered", Done(b"1", b"2", parts.session.snapshot.record))
    refused("staff_expired", lambda: undoing.undo(store, LAPSED, TODAY))
    assert undoing.next_back == "Answered"
    refused("changed_meanwhile", lambda: undoing.undo(store, PARALEGAL, TODAY))
    assert undoing.next_back == ""


def test_closing_the_lanes_leaves_no_timer_that_fails(parts: Parts, qtbot: QtBot) -> None:
    with qtbot.capture_exceptions() as seen:
        parts.session._settle.setInterval(0)
        parts.session._settle.start()
        parts.jobs.close()
        parts.session.packets.look_ahead()
        parts.session.offices.look_again()
        parts.window._shelf.want([0], 72)
        qtbot.waitUntil(lambda: not parts.session._settle.isActive())
        parts.session.close()
    assert seen == []


def test_nobody_decides_at_a_desk_without_an_office(parts: Parts) -> None:
    assert not parts.session.who.may_decide(dt.date(2026, 12, 1))
