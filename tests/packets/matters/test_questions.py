"""The questions of a request: each once, on its page, with who asks it, how it stands and what rules it out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from forms.template import Recipe
from packets.matters.answers import View
from packets.matters.asking import recipes_in_use
from packets.matters.conflicts import CHECKS, conflicts
from packets.matters.day_pass import DayPass
from packets.matters.headings import ORDER, in_order
from packets.matters.matter import Call, Matter, Request, Said, Unanswered
from packets.matters.questions import Question, lacking_facts, pages
from packets.requests.library import Library
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord, Staff
from tests.build import TODAY, a_matter, a_paper, a_view, shipped, words

MAIL = [{"answer": "mail.same_as_home", "is": [False]}]


def a_recipe(edition: dt.date = dt.date(2025, 8, 21), **values: Any) -> Recipe:
    raw: dict[str, Any] = {
        "schema": 1,
        "form": "G-325A",
        "edition": edition,
        "title": "Work permit",
        "pages": 7,
        "kind": "form_g325a",
        "proved": False,
        "source": "a test",
        "read_on": TODAY,
        "fields": [
            {"at": "Part 2, 1.a", "label": "Family name", "name": "a", "answer": "person.name.family"},
            {"at": "Part 2, 5.b", "label": "Mailing: street", "name": "b", "answer": "mail.street", "only": MAIL},
            {"at": "Part 2, 8", "label": "A-number", "name": "c", "answer": "person.a_number"},
            {"at": "Part 6, name", "label": "Name again", "name": "d", "answer": "person.name.middle", "repeats": True},
            {"at": "Part 5, 1", "label": "Firm", "name": "e", "answer": "attorney.organisation"},
        ],
        "ticks": [
            {"at": "Part 2, 10", "label": "Sex", "answer": "person.sex", "boxes": [{"name": "m", "is": "male"}]},
        ],
        "rows": [
            {"at": "Part 2, 2", "label": "Other names", "table": "other_names", "columns": ["family"], "slots": [["f"]]},
        ],
        **values,
    }
    return shaped(Recipe, raw, "form.toml")


def library(*recipes: Recipe, **values: Any) -> Library:
    return dataclasses.replace(shipped(), recipes={one.id: one for one in recipes}, **values)


def a_deferred(*recipes: Recipe, **values: Any) -> View:
    answers = {"permit.asked": True, **values.pop("answers", {})}
    said = values.pop("said", ())
    made = a_matter(request="deferred_action", answers=answers, **values).model_copy(update={"said": said})
    return a_view(made, library=library(*(recipes or (a_recipe(),))))


def questions(view: View, screen: DayPass | None = None) -> dict[str, Question]:
    found = [one for page in pages(view, recipes_in_use(view), screen) for one in page.questions]
    keys = [one.key for one in found]
    assert len(keys) == len(set(keys)), "asked once"
    return {one.key: one for one in found}


def test_each_question_stands_once_on_its_page_with_the_places_that_ask_it() -> None:
    view = a_deferred()
    found = pages(view, recipes_in_use(view))
    place = {one.key: page.title for page in found for one in page.questions}
    assert place["person.sex"] == "The client"
    assert place["mail.street"] == "Addresses and telephones"
    assert [use.words for use in questions(view)["person.name.family"].uses if use.what == "form"] == ["G-325A Part 2, 1.a"]
    assert any(use.what == "item" for use in questions(view)["permit.asked"].uses)
    titles = [page.title for page in found]
    assert titles == sorted(titles, key=in_order)
    assert set(titles) <= set(ORDER)


def test_what_is_said_again_on_a_form_and_what_is_ours_is_not_asked_of_the_client() -> None:
    found = questions(a_deferred())
    assert "person.name.middle" not in found
    assert "attorney.organisation" not in found
    assert not [one for one in found.values() if one.entry is not None and one.entry.type == "derived"]


@pytest.mark.parametrize(
    ("same", "wanted", "told"),
    [
        (None, "perhaps", ["Mail goes to the home address"]),
        (True, "no", ["Mail goes to the home address: yes"]),
        (False, "now", []),
    ],
)
def test_a_box_that_is_for_others_asks_nothing_and_says_which_answer_says_so(
    same: bool | None, wanted: str, told: list[str]
) -> None:
    answers = {} if same is None else {"mail.same_as_home": same}
    one = questions(a_deferred(answers=answers))["mail.street"]
    assert (one.wanted, [each.words for each in one.because]) == (wanted, told)
    assert one.ruled_out is (same is True)


def test_a_form_that_is_not_wanted_asks_nothing() -> None:
    """The set of forms of that day has no I-765 of its own."""
    one = questions(a_deferred(a_recipe(form="I-765", kind="form_i765")))["person.sex"]
    assert (one.wanted, [each.words for each in one.because]) == (
        "no",
        ["Set of forms of the filing day: G-325A is the request itself; no I-765 with it"],
    )


def test_a_form_that_the_office_brought_itself_asks_nothing() -> None:
    items = shipped().kind("deferred_action").items
    item = next(one.id for one in items if any("form_g325a" in part.accepts for part in one.parts))
    brought = a_deferred(papers=[a_paper("e-1", item=item, kind="form_g325a")])
    assert questions(brought)["person.sex"].wanted == "no"


@pytest.mark.parametrize("reason", ["made anew as e-2", "filled here instead"])
def test_a_form_that_was_filled_anew_or_left_out_as_a_whole_silences_none_of_its_questions(reason: str) -> None:
    items = shipped().kind("deferred_action").items
    item = next(one.id for one in items if any("form_g325a" in part.accepts for part in one.parts))
    out = [{"page": page, "reason": reason} for page in range(1, 8)]
    replaced = a_deferred(papers=[a_paper("e-1", item=item, kind="form_g325a", left_out=out)])
    assert questions(replaced)["person.sex"].wanted == "now"
    in_part = a_deferred(papers=[a_paper("e-1", item=item, kind="form_g325a", left_out=[{"page": 2, "reason": "blank"}])])
    assert questions(in_part)["person.sex"].wanted == "no"


def test_a_form_that_goes_by_itself_asks_while_it_is_due() -> None:
    """Nothing on the checklist takes the form of a move; without its questions nobody could fill it."""
    for moved, wanted in ((True, "now"), (False, None)):
        asked_now = questions(a_deferred(*shipped().recipes.values(), answers={"address.moved_since_filing": moved}))
        previous = asked_now.get("ar11.previous.street")
        assert (previous.wanted if previous else None) == wanted


def test_the_newest_edition_asks() -> None:
    old = a_recipe(dt.date(2025, 1, 20), ticks=[])
    assert [one.edition.year for one in recipes_in_use(a_deferred(old, a_recipe()))] == [2025]
    assert "person.sex" in questions(a_deferred(old, a_recipe()))
    assert "person.sex" not in questions(a_deferred(old))


def test_a_relatives_form_asks_the_family_table_and_not_the_client() -> None:
    recipe = a_recipe(form="I-918 Supplement A", kind="form_i918a", of="family")
    made = a_matter(request="u_petition")
    view = a_view(made, library=library(recipe))
    found = questions(view)
    assert "I-918 Supplement A Part 2, 10" in [use.words for use in found["family"].uses]
    assert "person.sex" not in found


SAID = Said(key="person.sex", on=TODAY, by="Pia Sample")


@pytest.mark.parametrize(
    ("answers", "said", "state"),
    [
        ({}, (), "not_asked"),
        ({"person.sex": "male"}, (), "nobody_said"),
        ({"person.sex": "male"}, (SAID,), "answered"),
    ],
)
def test_an_answer_that_is_never_derived_counts_only_where_it_is_known_who_gave_it(
    answers: dict[str, str], said: tuple[Said, ...], state: str
) -> None:
    one = questions(a_deferred(answers=answers, said=said))["person.sex"]
    assert (one.state, one.open, one.said) == (state, state != "answered", said[0] if said else None)


def test_that_there_is_none_is_an_answer_and_unknown_is_not() -> None:
    none = Said(key="person.a_number", on=TODAY, by="Pia Sample", none=True)
    assert questions(a_deferred(said=(none,)))["person.a_number"].state == "none"
    view = a_deferred()
    noted = Unanswered(key="person.a_number", why="client_does_not_know", on=TODAY)
    left = dataclasses.replace(view, matter=view.matter.model_copy(update={"unanswered": (noted,)}))
    one = questions(left)["person.a_number"]
    assert (one.state, one.open, one.asked_on) == ("client_does_not_know", True, TODAY)
    assert questions(a_deferred(tables={"other_names": []}))["other_names"].state == "none"


def test_an_answer_written_by_hand_that_cannot_be_read_is_told() -> None:
    assert questions(a_deferred(answers={"person.a_number": "unknown"}))["person.a_number"].fault == "typed_a_number"


def test_every_answer_that_stands_there_is_shown_also_if_nothing_asks_it() -> None:
    one = questions(a_deferred(answers={"crime.place": "Sampletown"}))["crime.place"]
    assert (one.state, one.wanted, one.uses) == ("answered", "no", ())


def test_what_is_due_after_sending_is_not_open_before() -> None:
    one = questions(a_deferred())["client_copy.how"]
    assert (one.wanted, one.open) == ("later", False)


def test_a_call_asks_for_names_and_the_way_to_reach() -> None:
    view = View(shipped(), Matter.model_validate({"schema": 1, "id": "c-1"}), Request(id=""), TODAY)
    found = questions(view)
    assert {"person.name.family", "contact.call"} <= set(found)
    assert "permit.asked" not in found


def test_a_helper_sees_no_question_that_is_hidden_and_no_conflict_of_one() -> None:
    view = a_deferred(answers={"mail.same_as_home": True})
    screen = DayPass.of(view.library)
    found = pages(view, recipes_in_use(view), screen)
    keys = {one.key for page in found for one in page.questions}
    assert keys and not any(screen.hides_question(key) for key in keys)
    assert not [told for page in found for one in page.questions for told in one.because if screen.hides_question(told.key)]
    assert not [use for page in found for one in page.questions for use in one.uses if use.id in screen.items]


def test_what_the_forms_want_of_us_is_told_until_it_is_said() -> None:
    ada = Staff(id="ada", name="Ada Specimen", role="attorney", facts={"attorney.organisation": "Practice Law"})
    view = a_deferred()
    assert lacking_facts(view, recipes_in_use(view)) == {"staff": ("attorney.organisation",)}
    for staff in (ada, Staff(id="ada", name="Ada", role="attorney", no_facts=("attorney.organisation",))):
        office = dataclasses.replace(view.library, office=OfficeRecord(staff=(staff,)))
        request = view.request.model_copy(update={"attorney": "ada"})
        assert lacking_facts(dataclasses.replace(view, library=office, request=request), recipes_in_use(view)) == {}


# Answers that contradict each other

D = dt.date
CONFLICTS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("conflict_mail_at_home", {"mail.same_as_home": True, "mail.city": "A", "home.city": "B"}, {}, {"home.city": "a"}),
    ("conflict_mail_elsewhere", {"mail.same_as_home": False, "mail.street": "1 A", "home.street": "1 a"}, {},
     {"mail.street": "2 B"}),
    ("conflict_mail_not_safe", {"mail.same_as_home": True, "home.street": "1 A", "safe.street": "2 B"}, {},
     {"mail.same_as_home": False, "mail.street": "2 b"}),
    ("conflict_mail_not_safe", {"mail.same_as_home": True, "address.safe_choice": "office"}, {},
     {"address.safe_choice": "own"}),
    ("conflict_born_later", {"person.birth_date": D(2008, 1, 1), "person.born_no_later_than": D(2007, 1, 1)}, {},
     {"person.birth_date": D(2006, 1, 1)}),
    ("conflict_a_number", {"person.has_a_number": False, "person.a_number": "000000001"}, {}, {"person.has_a_number": True}),
    ("conflict_days_turned", {"person.birth_date": D(2008, 1, 1), "person.last_entry_on": D(2007, 1, 1)}, {},
     {"person.last_entry_on": D(2009, 1, 1)}),
    ("conflict_spouse", {"person.marital_status": "single"}, {"family": [{"id": "family-1", "kind": "spouse"}]},
     {"person.marital_status": "married"}),
    ("conflict_no_spouse", {"person.marital_status": "married"}, {"family": []}, {"person.marital_status": "single"}),
    ("conflict_ages", {"person.birth_date": D(2008, 1, 1)},
     {"family": [{"id": "family-1", "kind": "child", "birth_date": D(2007, 1, 1)}]}, {"person.birth_date": D(1980, 1, 1)}),
    ("conflict_said_twice", {"interpreter.used": True, "g325a.interpreter_used": False}, {}, {"interpreter.used": False}),
    ("conflict_last_entry", {"person.last_entry_on": D(2020, 1, 1)}, {"entries": [{"id": "entry-1", "day": D(2021, 1, 1)}]},
     {"person.last_entry_on": D(2021, 1, 1)}),
    ("conflict_home_since", {"home.since": D(2024, 2, 1)}, {"addresses": [{"id": "a-1", "first_month": "2024-01"}]},
     {"home.since": D(2024, 1, 9)}),
    ("conflict_address_gaps", {}, {"addresses": [{"id": "a-1", "first_month": "2024-01"}]}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "answers", "tables", "mended"), CONFLICTS, ids=[one[0] for one in CONFLICTS])
def test_answers_that_disagree_are_named_with_both_places_and_mended_by_one(
    code: str, answers: dict[str, Any], tables: dict[str, Any], mended: dict[str, Any]
) -> None:
    def found(more: dict[str, Any]) -> dict[str, Any]:
        view = a_deferred(answers={**answers, **more}, tables=tables)
        return {one.code: one for one in conflicts(view, recipes_in_use(view))}

    assert code in found({})
    one = found({})[code]
    said = words().say(code, {**one.params, **one.problem.params})
    assert "{" not in said, said
    assert words().of(code).severity.value == "warning"
    if mended:
        assert code not in found(mended)


def test_a_conflict_says_which_forms_would_show_it() -> None:
    view = a_deferred(answers={"person.has_a_number": False, "person.a_number": "000000001"})
    (one,) = [each for each in conflicts(view, recipes_in_use(view)) if each.code == "conflict_a_number"]
    assert one.forms == ("G-325A",)
    assert one.problem.params["shown"] == "It would show on G-325A."


def test_the_name_of_the_call_is_held_against_the_clients() -> None:
    view = a_deferred(answers={"person.name.family": "Ensayo", "person.name.given": "Rosa"})
    for name, told in (("Maria Otra", True), ("rosa from the hotel", False)):
        matter = view.matter.model_copy(update={"call": Call(on=TODAY, name=name)})
        found = conflicts(dataclasses.replace(view, matter=matter), ())
        assert ("conflict_name" in [one.code for one in found]) is told


@pytest.mark.parametrize(("mailing", "told"), [(dt.date(2024, 6, 3), True), (dt.date(2026, 12, 7), False)])
def test_a_permit_without_its_form_is_told_only_where_the_day_wants_that_form(mailing: dt.date, told: bool) -> None:
    view = a_deferred(papers=[a_paper("e-1", kind="form_g325a")], mailing_day=mailing)
    assert ("conflict_permit_asked" in [one.code for one in conflicts(view, ())]) is told


def test_nothing_said_contradicts_nothing() -> None:
    view = a_view(a_matter(request="deferred_action"), library=shipped())
    assert not [one for check in CHECKS for one in check(view)]


def test_before_a_request_is_open_the_caller_is_asked_and_no_union() -> None:
    view = a_view(a_matter(), library=shipped())
    view = dataclasses.replace(view, request=view.request.model_copy(update={"id": ""}))
    keys = [one.key for page in pages(view, ()) for one in page.questions]
    assert "person.name.family" in keys
    assert not [key for key in keys if key.startswith(("organisation.", "group."))]
