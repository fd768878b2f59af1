"""A worker that gives back what the real one gave once: for tests that run the same collecting many times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.evidence.copies import read_facts
from packets.matters.facts import DocumentFacts
from packets.worker.client import Job
from packets.worker.reading import FORM_WORDS
from packets.workflow.desk import Desk
from tests.offices import Work, shared_desk, shared_office


class Canned:
    """Knows the papers of one matter by their bytes."""

    def __init__(self, work: Work) -> None:
        self.known: dict[bytes, tuple[bytes, DocumentFacts]] = {}
        self.answers: dict[bytes, bytes] = {}
        for paper in work.fresh().load().evidence:
            taken = read_facts(work.fresh(), paper.id)
            assert taken is not None
            original = (work.folder / paper.file).read_bytes()
            self.known[original] = (work.working(paper.id).read_bytes(), taken.facts)
            # What a fillable form says is read where it goes along as a file of its own.
            with suppress(Known):  # most papers are no forms
                self.answers[original] = shared_desk().worker().call(FORM_WORDS, {}, [(BytesIO(original), len(original))])

    def warm(self) -> None:
        """There is nothing to start."""

    def call(self, job: Job, header: object, sources: Sequence[tuple[BinaryIO, int]]) -> bytes:
        assert job is FORM_WORDS
        return self.answers[sources[0][0].read()]

    def take_in(
        self,
        source: BinaryIO,
        size: int,
        name: str,
        *,
        sink: Callable[[bytes], object],
        password: str | None = None,
        pixels: bool = False,
    ) -> DocumentFacts:
        assert not pixels, "nothing of that is canned"
        working, facts = self.known[source.read()]
        for at in range(0, len(working), 700):
            sink(working[at : at + 700])
        return facts


class CannedDesk(Desk):
    """The shared desk's library with a canned worker."""

    def __init__(self, worker: Any) -> None:
        super().__init__(office=shared_office())
        self.__dict__["library"] = shared_desk().library
        self.__dict__["words"] = shared_desk().words
        self._canned = worker

    def worker(self) -> Any:
        return self._canned


def named(folder: Path) -> set[str]:
    """Every file under a matter folder by its name there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
