"""The lanes, with their real threads. Nothing here waits by the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.jobs import BETWEEN, Job, Jobs
from packets.errors import Cancelled, Known
from packets.progress import Report


def test_work_runs_in_its_lane_and_the_result_comes_back_to_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[tuple[str, threading.Thread]] = []
    job = jobs.run(
        lambda _: threading.current_thread().name, on_done=lambda name: told.append((name, threading.current_thread()))
    )
    with qtbot.waitSignal(job.ended):
        pass
    (name, thread) = told[0]
    assert name.startswith("work")
    assert thread is threading.main_thread()
    assert not jobs.busy


def test_a_trouble_is_told_and_the_job_ends(qtbot: QtBot, jobs: Jobs) -> None:
    troubles: list[Exception] = []
    ends: list[str] = []

    def work(_: Report) -> None:
        raise Known("file_missing", file="a.pdf")

    done: list[None] = []
    job = jobs.run(work, on_done=done.append, on_problem=troubles.append, on_end=lambda: ends.append("end"))
    with qtbot.waitSignal(job.ended):
        pass
    assert [str(one) for one in troubles] == [str(Known("file_missing", file="a.pdf"))]
    assert (done, ends) == ([], ["end"])


def test_a_trouble_that_nobody_takes_is_raised_on_the_windows_thread(qtbot: QtBot, jobs: Jobs) -> None:
    def work(_: Report) -> None:
        raise ValueError("ours")

    with qtbot.capture_exceptions() as seen:
        job = jobs.run(work)
        with qtbot.waitSignal(job.ended):
            pass
    assert [kind for kind, _, _ in seen] == [ValueError]


def test_a_cancelled_job_stops_at_its_next_step_and_tells_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    begun, told = threading.Event(), []
    stopped = threading.Event()

    def work(report: Report) -> str:
        begun.set()
        try:
            while True:
                report.step(1, 2)
        except Cancelled:
            stopped.set()
            raise

    job = jobs.run(work, on_done=told.append, on_problem=told.append, on_end=lambda: told.append("end"))
    assert begun.wait(10)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    assert stopped.is_set()
    assert told == ["end"]


def test_a_result_that_comes_after_the_cancelling_is_not_told(qtbot: QtBot, jobs: Jobs) -> None:
    begun, go_on, told = threading.Event(), threading.Event(), []

    def work(_: Report) -> str:
        begun.set()
        go_on.wait(10)
        return "too late"

    job = jobs.run(work, on_done=told.append)
    assert begun.wait(10)
    job.cancel()
    with qtbot.waitSignal(job.ended):
        go_on.set()
    assert told == []


def test_a_job_that_is_cancelled_while_it_waits_never_begins(qtbot: QtBot, jobs: Jobs) -> None:
    go_on, ran = threading.Event(), []
    first = jobs.run(lambda _: go_on.wait(10), lane="vault")
    second = jobs.run(lambda _: ran.append("ran"), lane="vault")
    second.cancel()
    with qtbot.waitSignals([first.ended, second.ended]):
        go_on.set()
    assert ran == []


def test_the_vault_lane_takes_one_job_at_a_time_in_order(qtbot: QtBot, jobs: Jobs) -> None:
    order: list[int] = []
    within: list[int] = []

    def work(number: int) -> Callable[[Report], None]:
        def run(_: Report) -> None:
            within.append(number)
            assert len(within) == 1
            order.append(number)
            within.remove(number)

        return run

    ended = [jobs.run(work(number), lane="vault") for number in range(20)]
    with qtbot.waitSignals([job.ended for job in ended]):
        pass
    assert order == list(range(20))


def test_progress_is_told_at_most_ten_times_a_second(qtbot: QtBot) -> None:
    now = [100.0]
    jobs = Jobs(clock=lambda: now[0])
    told: list[tuple[int, int, str]] = []

    def work(report: Report) -> None:
        for step in range(1000):
            report.step(step, 1000, "page")
            if step % 100 == 99:
                now[0] += BETWEEN * 1.01

    job = jobs.run(work, on_progress=lambda *step: told.append(step))
    with qtbot.waitSignal(job.ended):
        pass
    jobs.close()
    # The first is the beginning itself; then one for each time that the clock went on.
    assert [done for done, _, _ in told] == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]


def test_closing_stops_what_runs_waits_for_it_and_tells_nothing(qtbot: QtBot) -> None:
    jobs, begun, told = Jobs(), threading.Event(), []
    left = threading.Event()

    def work(report: Report) -> None:
        begun.set()
        try:
            while True:
                report.step(0, 0)
        finally:
            left.set()

    jobs.run(work, on_end=lambda: told.append("end"))
    assert begun.wait(10)
    jobs.close()
    assert left.is_set()
    qtbot.wait(1)
    assert told == []


def test_once_closed_nothing_begins_any_more_whoever_still_asks(qtbot: QtBot) -> None:
    jobs, told = Jobs(), []
    jobs.started.connect(told.append)
    jobs.close()
    job = jobs.run(lambda _: told.append("ran"), title="Late", on_done=told.append, on_end=lambda: told.append("end"))
    qtbot.wait(1)
    assert (told, job.stopping, jobs.busy) == ([], True, False)


def test_only_titled_jobs_are_announced(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[Job] = []
    jobs.started.connect(seen.append)
    background = jobs.run(lambda _: None)
    titled = jobs.run(lambda _: None, title="Building a draft")
    with qtbot.waitSignals([background.ended, titled.ended]):
        pass
    assert seen == [titled]


def test_idle_is_told_once_nothing_is_left(qtbot: QtBot, jobs: Jobs) -> None:
    with qtbot.waitSignal(jobs.idle):
        jobs.run(lambda _: None)
    assert not jobs.busy
