"""The edition gate: every page of a form that goes out is of one edition, and somebody read on the agency's page that this
edition is accepted on the mailing day. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from forms.editions import standing
from forms.recognise import Recognised, as_printed, recognise
from packets.errors import Problem
from packets.matters.days import say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Evidence
from packets.requests.office import OfficeRecord


def form_of(paper: Evidence, facts: DocumentFacts) -> Recognised:
    """Which form a paper is, by the words of the pages that are not left out."""
    left_out = {one.page for one in paper.left_out}
    return recognise([page.text for page in facts.pages if page.number not in left_out])


def edition_problems(
    papers: Iterable[Evidence],
    facts: Mapping[str, DocumentFacts],
    office: OfficeRecord,
    mailing: dt.date | None,
    today: dt.date,
) -> Iterator[Problem]:
    """What is to be said of the editions of those papers that are official forms; other papers are passed over."""
    for paper in papers:
        if paper.id not in facts:
            continue
        seen = form_of(paper, facts[paper.id])
        if seen.kind != "form" or seen.edition is None:
            continue
        numbers = _numbers(paper, facts[paper.id])
        said = {"form": seen.form, "edition": as_printed(seen.edition)}
        if seen.others:
            pages = ", ".join(numbers[one] for one in seen.others)
            yield Problem("form_paper_mixed", paper.id, {**said, "others": pages})
            continue
        if seen.missing and not seen.unmarked:
            yield Problem("form_paper_pages", paper.id, {**said, "missing": ", ".join(map(str, seen.missing)), "of": seen.of})
        yield from _standing(paper.id, seen, said, office, mailing, today)


def _numbers(paper: Evidence, facts: DocumentFacts) -> dict[int, str]:
    """The pages as they were looked at, from 1, and their numbers in the original."""
    left_out = {one.page for one in paper.left_out}
    kept = [page.number for page in facts.pages if page.number not in left_out]
    return {at: str(number) for at, number in enumerate(kept, start=1)}


def _standing(
    where: str, seen: Recognised, said: Mapping[str, object], office: OfficeRecord, mailing: dt.date | None, today: dt.date
) -> Iterator[Problem]:
    assert seen.edition is not None
    found = standing(seen.form, seen.edition, office.editions, mailing, today)
    if found.state == "accepted":
        return
    params: dict[str, object] = dict(said)
    if found.reading is not None:
        params |= {"by": found.reading.by, "on": say_day(found.reading.on), "page": found.reading.page}
        params["days"] = _days(found.reading.from_, found.reading.until)
    params["day"] = say_day(max(mailing or today, today))
    code = {
        "unrecorded": "form_edition_unrecorded",
        "recheck": "form_edition_recheck",
        "not_accepted": "form_edition_refused",
        "not_on_that_day": "form_edition_other_days",
    }[found.state]
    yield Problem(code, where, params)


def _days(first: dt.date | None, last: dt.date | None) -> str:
    if first is not None and last is not None:
        return f"from {say_day(first)} to {say_day(last)}"
    if first is not None:
        return f"from {say_day(first)} on"
    return f"until {say_day(last)}" if last is not None else "on any day"
