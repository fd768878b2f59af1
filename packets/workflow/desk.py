"""The desk at which the work is done: library, words and a worker that starts when it is first needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType

from packets.errors import Known, Problem, Severity, Stops, Words
from packets.matters.answers import View
from packets.matters.matter import Matter, Request
from packets.paths import PROBLEMS, RESOURCES
from packets.requests.library import Library
from packets.requests.office import Staff, office_of
from packets.worker.client import Worker
from packets.workflow.results import ProblemResult


class Unfit(Known):
    """The work itself is not fit: integrity problems that stop a build, or a packet that must not be sent yet."""

    def __init__(self, code: str, problems: Sequence[Problem], **params: object) -> None:
        super().__init__(code, **params)
        self.problems = tuple(problems)


class Desk:
    """Holds what every door needs. A context manager: leaving it ends the worker."""

    def __init__(self, resources: Path = RESOURCES, office: Path | None = None, hands: int = 2) -> None:
        self.resources = resources
        self.office = office
        self.hands = hands
        self._workers: list[Worker] = []
        """None or one; desks of other offices at the same window share it."""

    def at(self, office: Path | None) -> Desk:
        """The same desk in another office. They share the worker: closing one ends it for all."""
        other = Desk(self.resources, office, self.hands)
        other._workers = self._workers
        return other

    def for_matter(self, folder: Path) -> Desk:
        """The desk at which a matter folder is worked on: this one where it has an office, else one of the office that the
        folder lies in."""
        found = office_of(folder) if self.office is None else None
        return self.at(found) if found else self

    def today(self, clock: dt.date) -> dt.date:
        """The day by which is reckoned where nobody gives one: the practice office has its own, and never the clock's."""
        return self.library.office.day or clock

    @cached_property
    def library(self) -> Library:
        if self.office is not None and not self.office.is_dir():
            raise Known("file_missing", file=str(self.office))
        return Library.read([self.resources, *([self.office] if self.office else [])])

    @cached_property
    def words(self) -> Words:
        return Words.read(self.resources / PROBLEMS)

    def worker(self) -> Worker:
        if not self._workers:
            self._workers.append(Worker(hands=self.hands))
        return self._workers[0]

    def protection(self) -> Problem | None:
        """What is to be told where papers are read under less than full protection: one line, once a paper was read."""
        found = self._workers[0].protection if self._workers else None
        if found is None or found.full:
            return None
        return Problem("reduced_protection", params={"why": found.reason})

    def close(self) -> None:
        while self._workers:
            self._workers.pop().close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def request(self, matter: Matter, request: str | None) -> Request:
        """The request that is meant: the one named, or the only one there is."""
        if not matter.requests:
            raise Known("no_request_yet")
        if request is None:
            if len(matter.requests) > 1:
                raise Known("which_request", ids=", ".join(one.id for one in matter.requests))
            return matter.requests[0]
        for one in matter.requests:
            if one.id == request:
                return one
        raise Known("request_not_here", id=request, ids=", ".join(one.id for one in matter.requests))

    def view(self, matter: Matter, request: str | None, day: dt.date) -> View:
        chosen = self.request(matter, request)
        self.library.kind(chosen.id)
        self.library.agency(chosen.agency)
        return View(self.library, matter, chosen, day)

    def staff(self, id_: str) -> Staff:
        """A person of the office's record."""
        found = self.library.office.person(id_)
        if found is None:
            raise Known("unknown_staff", id=id_, known=", ".join(one.id for one in self.library.office.staff))
        return found

    # Words

    def say(self, problem: Problem) -> str:
        """The words of a problem. A file of another kind has the way out of its own kind."""
        kind = f"type_{problem.params.get('kind')}"
        code = kind if problem.code == "type_not_taken" and kind in self.words.codes else problem.code
        params = dict(problem.params)
        if f"why_{params.get('why')}" in self.words.codes:
            params["why"] = self.words.say(f"why_{params['why']}", {})
        return self.words.say(code, params)

    def told(self, problem: Problem) -> ProblemResult:
        return ProblemResult(
            code=problem.code,
            severity=self.words.severity(problem).value,
            stops=self.words.stops(problem).value,
            where=problem.where,
            words=self.say(problem),
            source=problem.source,
        )

    def stopping(self, problems: Sequence[Problem], stops: Stops) -> list[Problem]:
        return [one for one in problems if self.words.stops(one) is stops]

    def weighed(self, problems: Sequence[Problem]) -> list[ProblemResult]:
        """Problems as results, the heaviest first."""
        order = [Severity.BLOCKER.value, Severity.WARNING.value, Severity.NOTE.value]
        return sorted((self.told(one) for one in problems), key=lambda one: order.index(one.severity))
