"""The questions of a matter as the window and the command line have them."""

from __future__ import annotations

import datetime as dt

from packets.errors import Problem
from packets.matters.answers import View
from packets.matters.asking import recipes_in_use
from packets.matters.day_pass import DayPass
from packets.matters.matter import Matter, Request
from packets.matters.questions import Page, Question, lacking_facts, pages
from packets.matters.words import label, say_answer
from packets.requests.library import Library
from packets.vault.helper import HelperStore
from packets.vault.store import Store
from packets.workflow.desk import Desk
from packets.workflow.results_questions import (
    QuestionColumnResult,
    QuestionPageResult,
    QuestionResult,
    QuestionsResult,
    SaidResult,
    ToldResult,
    UseResult,
)


def screen_of(store: Store | None, library: Library) -> DayPass | None:
    """What is not shown of the matter behind this store; None where it is shown whole."""
    return DayPass.of(library) if isinstance(store, HelperStore) else None


def pages_of(
    library: Library, matter: Matter, request: Request | None, day: dt.date, screen: DayPass | None
) -> tuple[Page, ...]:
    """The pages of a request, or of the first call while none is open."""
    view = View(library, matter, request or Request(id=""), day)
    return pages(view, recipes_in_use(view) if request is not None else (), screen)


def questions(desk: Desk, store: Store, request: str | None, day: dt.date) -> QuestionsResult:
    """Every question of the request on that day, on its pages. Raises `Known` while no request is open."""
    library, matter = desk.library, store.load()
    view = desk.view(matter, request, day)
    recipes, screen = recipes_in_use(view), screen_of(store, library)
    found = pages(view, recipes, screen)
    lacks = {} if screen is not None else lacking_facts(view, recipes)
    return QuestionsResult(
        request=view.request.id,
        forms=[one.id for one in recipes],
        open=sum(one.open for one in found),
        pages=[
            QuestionPageResult(
                title=page.title,
                open=page.open,
                questions=[_result(desk, one) for one in page.questions],
                conflicts=[desk.told(one.problem) for one in page.conflicts],
            )
            for page in found
        ],
        lacking=[ToldResult(key=key, label=label(library, key), answer=whose) for whose, keys in lacks.items() for key in keys],
    )


def answer_words(library: Library, one: Question) -> str:
    """The answer as people read it; of a table the number of its rows."""
    if one.table is not None:
        return str(len(one.value)) if isinstance(one.value, tuple) else ""
    if one.value in (None, "") or one.entry is None:
        return ""
    return say_answer(library, one.key, one.value)


def _result(desk: Desk, one: Question) -> QuestionResult:
    entry, table = one.entry, one.table
    columns = table.columns if table is not None else {}
    return QuestionResult(
        key=one.key,
        question=one.words,
        label=one.short,
        type=entry.type if entry is not None and entry.type != "derived" else "table",
        words=list(entry.words) if entry is not None else [],
        check=entry.check if entry is not None else "",
        columns=[
            QuestionColumnResult(id=id_, label=column.label, type=column.type, words=list(column.words))
            for id_, column in columns.items()
            if column.type != "derived"
        ],
        state=one.state,
        wanted=one.wanted,
        open=one.open,
        answer=answer_words(desk.library, one),
        none_is_an_answer=table is not None or (entry is not None and entry.ask_none),
        own=entry is not None and entry.own,
        said=SaidResult(on=one.said.on.isoformat(), by=one.said.by) if one.said is not None else None,
        used_by=[UseResult(what=use.what, id=use.id, words=use.words) for use in one.uses],
        because=[ToldResult(key=told.key, label=told.label, answer=told.answer) for told in one.because],
        decides=list(one.decides),
        problem=desk.say(Problem(one.fault)) if one.fault else "",
    )
