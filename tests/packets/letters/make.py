"""Letters for tests: practice matters as they lie after intake, with invented facts of their pages, and no paper drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from packets.checklist import review
from packets.letters.book import Book, Letter
from packets.letters.language import read
from packets.letters.render import begin
from packets.letters.schema import Language
from packets.letters.settle import Settled, settle
from packets.matters.answers import View
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.plan import draft
from packets.requests.library import Library
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord
from packets.vault.memory import MemoryStore
from packets.workflow.desk import Desk
from packets.workflow.letters_bench import Bench, For
from tests.build import facts_for, shipped
from tests.samples import SAMPLES, as_filed

DAY = dt.date(2026, 12, 1)
HEAD = ("Office of these tests", "100 Example Street, Sampletown, CA 00000")
OFFICE = {
    "schema": 1,
    "name": HEAD[0],
    "letterhead": HEAD,
    "practice": True,
    "staff": ({"id": "ada", "name": "Ada Specimen", "role": "attorney", "number": "PRACTICE-0"},),
}


@cache
def library() -> Library:
    return replace(shipped(), office=shaped(OfficeRecord, OFFICE, "office.toml"))


@cache
def book() -> Book:
    return Book.read([RESOURCES])


def a_matter(sample: str, answers: Mapping[str, Any] | None = None, drop: tuple[str, ...] = (), **of_request: Any) -> Matter:
    matter = as_filed(library(), SAMPLES[sample], answers, drop)
    (request,) = matter.requests
    return matter.model_copy(update={"requests": (request.model_copy(update={"attorney": "ada", **of_request}),)})


def bench_of(matter: Matter, pages: Mapping[str, int] | None = None) -> Bench:
    facts = facts_for(matter, pages, default=3)
    checked = review(View(library(), matter, matter.requests[0], DAY), facts)
    return Bench.of(_Desk(), MemoryStore({"schema": 1, "id": "m-0001"}), checked, draft(checked, facts), facts)


class _Desk(Desk):
    @property
    def library(self) -> Library:  # type: ignore[override]
        return library()


def text_of(bench: Bench, one: For, language: Language = "en") -> str:
    return begin(one.letter, bench.facts(one, language), bench.placed(language))


def settled(bench: Bench, one: For, text: str | None = None, language: Language = "en") -> Settled:
    said = text_of(bench, one, language) if text is None else text
    return settle(one.letter, said, bench.facts(one, language), bench.placed(language))


def with_words(letter: Letter, words: str, language: Language = "en") -> Letter:
    """The same template with other words."""
    return replace(letter, texts={**letter.texts, language: words}, reads={**letter.reads, language: read(words)})
