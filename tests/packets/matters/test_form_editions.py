"""The edition gate: forms in a packet are of one edition, and somebody read that it is accepted on the mailing day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.errors import Problem, Stops
from packets.matters.facts import DocumentFacts
from packets.matters.form_editions import edition_problems
from packets.matters.matter import Evidence
from packets.requests.office import NO_OFFICE, EditionRead, OfficeRecord
from tests.build import TODAY, a_matter, a_paper, checked, drafted, laid_out, some_facts, words

EDITION = dt.date(2025, 8, 21)
FOOT = "Form I-765 Edition {edition} Page {page} of {of}"


def facts(*texts: str) -> DocumentFacts:
    made = some_facts(len(texts))
    pages = tuple(page.model_copy(update={"text": text}) for page, text in zip(made.pages, texts, strict=True))
    return made.model_copy(update={"pages": pages})


def form(of: int = 2, edition: str = "08/21/25", other: str = "") -> DocumentFacts:
    texts = [FOOT.format(edition=edition, page=page, of=of) for page in range(1, of + 1)]
    if other:
        texts[-1] = FOOT.format(edition=other, page=of, of=of)
    return facts(*texts)


def office(**values: Any) -> OfficeRecord:
    row = {"form": "I-765", "edition": EDITION, "by": "Ada", "on": dt.date(2026, 11, 20), "page": "the agency's page"}
    return OfficeRecord(editions=(EditionRead(**(row | values)),))


def found(
    known: DocumentFacts, record: OfficeRecord = NO_OFFICE, mailing: dt.date | None = TODAY, **values: Any
) -> list[Problem]:
    paper = Evidence.model_validate(a_paper("e-1", **values))
    return list(edition_problems([paper], {"e-1": known}, record, mailing, TODAY))


def codes(problems: list[Problem]) -> list[str]:
    return [one.code for one in problems]


def test_a_form_whose_edition_was_recorded_as_accepted_gives_nothing_to_say() -> None:
    assert found(form(), office()) == []


def test_an_edition_that_nobody_recorded_is_a_warning() -> None:
    (one,) = found(form())
    assert (one.code, one.where, one.params["edition"]) == ("form_edition_unrecorded", "e-1", "08/21/25")
    assert words().stops(one) is Stops.NOTHING


def test_pages_of_two_editions_stop_the_sending_and_are_named() -> None:
    (one,) = found(form(3, other="01/20/25"), office())
    assert (one.code, one.params["others"]) == ("form_paper_mixed", "3")
    assert words().stops(one) is Stops.SEND


def test_a_page_of_another_edition_that_is_left_out_does_not_go_out() -> None:
    known = form(3, other="01/20/25")
    left = found(known, office(), left_out=({"page": 3, "reason": "of another edition"},))
    assert codes(left) == ["form_paper_pages"]


def test_pages_that_lack_are_named_by_their_numbers() -> None:
    known = facts(*(FOOT.format(edition="08/21/25", page=page, of=4) for page in (1, 3, 4)))
    (one,) = found(known, office())
    assert (one.code, one.params["missing"], one.params["of"]) == ("form_paper_pages", "2", 4)


def test_a_signed_page_that_was_scanned_has_no_words_and_is_no_missing_page() -> None:
    known = facts(FOOT.format(edition="08/21/25", page=1, of=2), "")
    assert found(known, office()) == []


@pytest.mark.parametrize(
    ("values", "mailing", "code", "stops"),
    [
        ({"result": "not_accepted"}, TODAY, "form_edition_refused", Stops.SEND),
        ({"until": dt.date(2026, 12, 5)}, dt.date(2026, 12, 6), "form_edition_other_days", Stops.SEND),
        ({}, dt.date(2027, 2, 1), "form_edition_recheck", Stops.NOTHING),
    ],
)
def test_what_the_office_recorded_holds_for_the_mailing_day(
    values: dict[str, Any], mailing: dt.date, code: str, stops: Stops
) -> None:
    (one,) = found(form(), office(**values), mailing)
    assert one.code == code and words().stops(one) is stops
    assert "{" not in words().say(one.code, one.params)


def test_papers_that_are_no_official_form_are_passed_over() -> None:
    assert found(facts("A pay stub of 08/21/25")) == []
    assert found(facts("Form I-765 Instructions 08/21/25 Page 1 of 25")) == []


def of_preflight(item: str) -> list[Problem]:
    from packets.plan import select
    from packets.preflight import preflight
    from tests.build import shipped

    matter = a_matter(request="u_petition", papers=[a_paper("e-1", item=item, kind="form_i918")])
    known = {"e-1": form()}
    checklist = checked(matter, known, library=shipped())
    plan = drafted(matter, known, library=shipped())
    selection = select(plan, shipped().profile("uscis_paper"), "")
    return list(preflight(checklist, selection, laid_out(selection, known, plan=plan), known, (), lambda _: ""))


def test_preflight_tells_of_forms_and_not_of_old_ones_that_are_exhibits() -> None:
    assert "form_edition_unrecorded" in codes(of_preflight("i918"))
    assert "form_edition_unrecorded" not in codes(of_preflight("identity"))
