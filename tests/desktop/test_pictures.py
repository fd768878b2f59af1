"""The shelf of page pictures: asks for what is in sight, keeps a bounded lot, mixes up no packets. With a worker of paper."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from pytestqt.qtbot import QtBot

from desktop.jobs import Jobs
from desktop.pictures import TOGETHER, PageShelf
from desktop.reading import Packet
from packets.errors import Known
from packets.progress import Report
from packets.worker.checks import Picture
from packets.workflow.desk import Desk

from .conftest import WAIT, packet_in

Each = Callable[[int, Picture], object]


@dataclass
class PaperDesk:
    """A desk whose worker paints grey pages, once it is let."""

    words: object
    asked: list[tuple[int, int, int]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    fault: Known | None = None

    def worker(self) -> PaperDesk:
        return self

    def pictures(
        self,
        pdf: BinaryIO,
        size: int,
        first: int,
        last: int,
        *,
        dpi: int,
        each: Callable[[int, Picture], object],
        report: Report,
    ) -> None:
        self.asked.append((first, last, dpi))
        assert self.go_on.wait(10)
        if self.fault:
            raise self.fault
        for page in range(first, last + 1):
            each(page, Picture(dpi, dpi, bytes([128]) * dpi * dpi * 3))


@pytest.fixture
def paper_desk(desk: Desk) -> Iterator[PaperDesk]:
    made = PaperDesk(desk.words)
    yield made
    made.go_on.set()


@pytest.fixture
def packet(first_packet: Path) -> Packet:
    return packet_in(first_packet)


def shelf_of(desk: PaperDesk, jobs: Jobs, packet: Packet, most: int = 10_000_000) -> PageShelf:
    shelf = PageShelf(cast(Desk, desk), jobs, most)
    shelf.show(packet)
    return shelf


def settle(qtbot: QtBot, desk: PaperDesk, jobs: Jobs) -> None:
    desk.go_on.set()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT)


def test_neighbours_are_asked_for_together_and_one_asking_at_a_time(
    qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet
) -> None:
    shelf = shelf_of(paper_desk, jobs, packet)
    shelf.want(range(6), 10)
    shelf.want(range(6), 10)
    settle(qtbot, paper_desk, jobs)
    assert paper_desk.asked == [(1, TOGETHER, 10), (TOGETHER + 1, 6, 10)]
    assert all(shelf.picture(page) is not None for page in range(6))
    shelf.want(range(6), 10)
    assert not jobs.busy


def test_who_scrolls_past_waits_for_nothing(qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet) -> None:
    shelf = shelf_of(paper_desk, jobs, packet)
    for first in range(0, 12, 2):
        shelf.want([first, first + 1], 10)
    settle(qtbot, paper_desk, jobs)
    assert paper_desk.asked == [(1, 2, 10), (11, 12, 10)]


def test_another_size_is_asked_for_anew_and_the_old_one_serves_meanwhile(
    qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet
) -> None:
    shelf = shelf_of(paper_desk, jobs, packet)
    shelf.want([0], 10)
    settle(qtbot, paper_desk, jobs)
    paper_desk.go_on.clear()
    shelf.want([0], 20)
    picture = shelf.picture(0)
    assert picture is not None
    assert picture.width() == 10
    settle(qtbot, paper_desk, jobs)
    picture = shelf.picture(0)
    assert picture is not None
    assert picture.width() == 20


def test_what_is_kept_is_bounded_but_what_is_seen_stays(
    qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet
) -> None:
    one = 10 * 10 * 4
    shelf = shelf_of(paper_desk, jobs, packet, most=3 * one)
    for page in range(8):
        shelf.want([page], 10)
        settle(qtbot, paper_desk, jobs)
        assert shelf.kept_bytes <= 3 * one
    assert [page for page in range(8) if shelf.picture(page)] == [5, 6, 7]
    shelf.want(range(5), 10)
    settle(qtbot, paper_desk, jobs)
    assert all(shelf.picture(page) for page in range(5))


def test_pictures_of_the_last_packet_are_not_taken_for_the_next(
    qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet
) -> None:
    shelf = shelf_of(paper_desk, jobs, packet)
    shelf.want([0], 10)
    shelf.show(replace(packet))
    settle(qtbot, paper_desk, jobs)
    assert shelf.picture(0) is None
    shelf.want([1], 10)
    settle(qtbot, paper_desk, jobs)
    assert shelf.picture(1) is not None


def test_a_page_that_cannot_be_shown_says_why_and_is_not_asked_for_again(
    qtbot: QtBot, jobs: Jobs, paper_desk: PaperDesk, packet: Packet
) -> None:
    shelf = shelf_of(paper_desk, jobs, packet)
    paper_desk.fault = Known("worker_failed", reason="crashed")
    shelf.want([0], 10)
    settle(qtbot, paper_desk, jobs)
    assert "u_certification-packet.pdf failed (crashed)" in shelf.fault(0)
    shelf.want([0], 10)
    assert not jobs.busy
