"""The desk at which the work is done: library, words and a worker that starts when it is first needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType

from packets import paths
from packets.errors import Known, Problem, Severity, Stops, Words
from packets.matters.answers import View
from packets.matters.form_answers import FormAnswers
from packets.matters.ink import Signs, signs_of
from packets.matters.matter import Matter, Request
from packets.paths import PROBLEMS, RESOURCES
from packets.requests.library import Library
from packets.requests.office import Staff, is_office, office_of
from packets.system.policy import Policy
from packets.system.policy import read as read_policy
from packets.vault.folder import folder_of
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Office, Store
from packets.worker.client import Worker
from packets.workflow.results import ProblemResult


class Unfit(Known):
    """The work itself is not fit: integrity problems that stop a build, or a packet that must not be sent yet."""

    def __init__(self, code: str, problems: Sequence[Problem], **params: object) -> None:
        super().__init__(code, **params)
        self.problems = tuple(problems)


class Desk:
    """Holds what every door needs. A context manager: leaving it ends the worker.

    A desk stands in an office, in a folder of definitions alone, or, for a matter that belongs to none, nowhere."""

    def __init__(
        self,
        resources: Path = RESOURCES,
        office: Office | Path | None = None,
        hands: int = 2,
        data: Path | None = None,
    ) -> None:
        self.resources = resources
        self.hands = hands
        self._data = data
        self._at = office.place if isinstance(office, OfficeFolder) else office
        self._workers: list[Worker] = []
        """None or one; desks of other offices at the same window share it."""

    @cached_property
    def office(self) -> Office | None:
        """The office, where there is one."""
        at = self._at
        return (OfficeFolder(at) if is_office(at) else None) if isinstance(at, Path) else at

    @property
    def definitions(self) -> Path | None:
        """The folder of definitions that stand beside the shipped ones, or replace them."""
        at = self._at
        return at if at is None or isinstance(at, Path) else at.definitions()

    @property
    def data(self) -> Path:
        """The folder for what belongs to no office."""
        return paths.user_data() if self._data is None else self._data

    def at(self, office: Office | Path | None) -> Desk:
        """The same desk in another office. They share the worker: closing one ends it for all."""
        other = Desk(self.resources, office, self.hands, self._data)
        other._workers = self._workers
        return other

    def for_matter(self, store: Store) -> Desk:
        """The desk at which a matter is worked on: this one where it stands anywhere, else one in the office that the matter's
        folder lies in."""
        folder = folder_of(store) if self._at is None else None
        found = office_of(folder) if folder is not None else None
        return self.at(found) if found else self

    def today(self, clock: dt.date) -> dt.date:
        """The day by which is reckoned where nobody gives one: the practice office has its own, and never the clock's."""
        return self.library.office.day or clock

    @cached_property
    def library(self) -> Library:
        own = self.definitions
        if own is not None and not own.is_dir():
            raise Known("file_missing", file=str(own))
        roots = [self.resources, *([own] if own else [])]
        # A folder's record is read with its definitions, so that all their faults are told at once.
        return Library.read(roots, office=None if isinstance(self._at, Path | None) else self._at.load())

    @cached_property
    def words(self) -> Words:
        return Words.read(self.resources / PROBLEMS)

    @cached_property
    def rules(self) -> Policy:
        """The policy of this computer, as far as it says what is done at a desk."""
        return read_policy().policy

    def worker(self) -> Worker:
        if not self._workers:
            self._workers.append(Worker(hands=self.hands, require_full=self.rules.sandbox.require_full))
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

    def signs(self, view: View) -> Signs:
        """Whose hand a paper made here wants, and where: as it was recorded when it was made, or as its recipe says."""
        answers = FormAnswers(view)
        return signs_of(self.library.recipes, lambda made: answers)

    def staff(self, id_: str) -> Staff:
        """A person of the office's record, by id or name."""
        office = self.library.office
        found = office.person(id_) or next((one for one in office.staff if one.name.casefold() == id_.casefold()), None)
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
