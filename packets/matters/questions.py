"""The questions of a request, each once, on pages as staff work through them. Pure.

A question is an answer key or a table that something asks: an item of the checklist, a box of a form. It says who asks it,
whether it is wanted now, how it stands, and where another answer rules it out, which one. What belongs to the office or to its
staff is asked once in the office's record, and not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from forms.template import Recipe
from packets.matters.answers import View
from packets.matters.asking import Standing, Use, asked
from packets.matters.conflicts import Conflict, conflicts
from packets.matters.day_pass import DayPass
from packets.matters.headings import heading_of, in_order
from packets.matters.matter import Said
from packets.matters.typed import typed_fault
from packets.matters.words import label, question, say_answer
from packets.requests.vocabulary import AnswerKey, AnswerTable

State = Literal[
    "answered",
    "none",  # somebody said that there is none
    "nobody_said",  # an answer that is never derived stands there, and nobody knows who gave it, or when
    "ask_later", "client_does_not_know", "rather_not_say",  # it was put
    "not_asked",
]  # fmt: skip
Wanted = Literal["now", "perhaps", "later", "no"]
"""*perhaps*: another answer says first whether it is wanted; *later*: only once the packet left; *no*: an answer, or a paper
that is there, rules it out, or nothing asks for it (any more)."""
BEFORE_REQUEST = ("person.name.", "person.birth", "contact.")
"""Asked while only a call is looked into: a person calls. What a group or a union is named, its request asks."""
ANSWERED_ELSEWHERE = ("office.conflict_check.result",)
"""What the blind look over all matters writes, and nobody answers."""
DONE: tuple[State, ...] = ("answered", "none")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is told beside a question."""

    key: str
    label: str
    answer: str
    """Empty while there is none."""

    @property
    def words(self) -> str:
        return f"{self.label}: {self.answer}" if self.answer else self.label


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    words: str
    """The question itself."""
    short: str
    state: State
    wanted: Wanted
    entry: AnswerKey | None = None
    table: AnswerTable | None = None
    value: object = None
    """The answer as it is kept; of a table its rows, None while nobody has said whether there are any."""
    fault: str = ""
    """The code of what is wrong with an answer that was written by hand; empty where nothing is."""
    uses: tuple[Use, ...] = ()
    """Who asks it, those first that want it now."""
    because: tuple[Told, ...] = ()
    """Answers that rule it out, or that have to say first whether it is wanted."""
    decides: tuple[str, ...] = ()
    """Items of which nobody knows whether they are wanted before this is answered, by their labels."""
    said: Said | None = None
    """Who gave the answer, or said that there is none, where that is kept."""
    asked_on: dt.date | None = None
    """When it was put, where it has no answer."""

    @property
    def open(self) -> bool:
        """Wanted now, and without an answer."""
        return self.wanted == "now" and self.state not in DONE

    @property
    def ruled_out(self) -> bool:
        return self.wanted == "no" and self.state == "not_asked"


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    questions: tuple[Question, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def open(self) -> int:
        return sum(one.open for one in self.questions)

    @property
    def asked(self) -> tuple[Question, ...]:
        """Without those that an answer rules out."""
        return tuple(one for one in self.questions if not one.ruled_out)

    @property
    def ruled_out(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions if one.ruled_out)


def pages(view: View, recipes: Sequence[Recipe], screen: DayPass | None = None) -> tuple[Page, ...]:
    """Every question of the request in `view`, and every answer that is there. `screen` is what a helper's day pass hides.
    Without a request (its id is empty) what is asked at the first call."""
    places = asked(view, recipes) if view.request.id else {}
    known = view.library.answers
    if not view.request.id:
        places = {key: [] for key in known.answers if key.startswith(BEFORE_REQUEST)}
    for key in (*view.matter.answers, *view.matter.tables):
        places.setdefault(key, [])
    order = {key: place for place, key in enumerate((*known.answers, *known.tables))}
    by_heading: dict[str, list[Question]] = {}
    for key in sorted((key for key in places if key in order), key=order.__getitem__):
        entry = known.answers.get(key)
        if (entry is not None and (entry.type == "derived" or entry.of != "matter")) or key in ANSWERED_ELSEWHERE:
            continue
        if screen is not None and screen.hides_question(key):
            continue
        by_heading.setdefault(heading_of(view.library, key), []).append(_question(key, places[key], view, screen))
    found = conflicts(view, recipes) if view.request.id else ()
    if screen is not None:
        found = tuple(one for one in found if not any(screen.hides_question(key) for key in one.keys))
    out: list[Page] = []
    for title in sorted(by_heading, key=in_order):
        here = {one.key for one in by_heading[title]}
        out.append(Page(title, tuple(by_heading[title]), tuple(one for one in found if here & set(one.keys))))
    return tuple(out)


def _question(key: str, places: Sequence[tuple[Use, Standing]], view: View, screen: DayPass | None) -> Question:
    library = view.library
    if screen is not None:
        places = [(use, standing) for use, standing in places if use.id not in screen.items]
    wanted, by = _wanted(places, bool(view.request.id))
    if screen is not None:
        by = tuple(one for one in by if not screen.hides_question(one))
    state, said, asked_on = _state(key, view)
    entry = library.answers.answers.get(key)
    value = view.matter.tables.get(key) if key in library.answers.tables else view.matter.answers.get(key)
    ranked = sorted(places, key=lambda one: (one[1].wants is not True, one[1].later))
    return Question(
        key=key,
        words=question(library, key),
        short=label(library, key),
        state=state,
        wanted=wanted,
        entry=entry,
        table=library.answers.tables.get(key),
        value=value,
        fault=typed_fault(entry.check, value) if entry is not None else "",
        uses=tuple(dict.fromkeys(use for use, _ in ranked)),
        because=tuple(Told(one, label(library, one), _said(one, view)) for one in by),
        decides=tuple(dict.fromkeys(use.by for use, one in places if one.decides and not one.later)),
        said=said,
        asked_on=asked_on,
    )


def _wanted(places: Sequence[tuple[Use, Standing]], opened: bool) -> tuple[Wanted, tuple[str, ...]]:
    """How much it is wanted, by the place that wants it most; and the answers that decide."""
    if not opened:
        return "now", ()
    standings = [standing for _, standing in places]
    if any(one.wants is True and not one.later for one in standings):
        return "now", ()
    if maybe := [one for one in standings if one.wants is None and not one.later]:
        return "perhaps", tuple(dict.fromkeys(key for one in maybe for key in one.by))
    if any(one.wants is not False for one in standings):
        return "later", ()
    return "no", tuple(dict.fromkeys(key for one in standings for key in one.by[:1]))


def _state(key: str, view: View) -> tuple[State, Said | None, dt.date | None]:
    matter, entry = view.matter, view.library.answers.answers.get(key)
    said = next((one for one in reversed(matter.said) if one.key == key), None)
    if key in matter.tables:
        return ("answered" if matter.tables[key] else "none"), said, None
    if matter.answers.get(key) not in (None, ""):
        unsaid = entry is not None and entry.own and (said is None or said.none)
        return ("nobody_said" if unsaid else "answered"), said, None
    if said is not None and said.none:
        return "none", said, None
    noted = next((one for one in reversed(matter.unanswered) if one.key == key), None)
    return (noted.why, None, noted.on) if noted else ("not_asked", None, None)


def _said(key: str, view: View) -> str:
    """An answer in words; that there is none is one too."""
    if key in view.library.answers.tables:
        rows = view.matter.tables.get(key)
        return "" if rows is None else "none" if not rows else str(len(rows))
    value = view(key)
    if value is None:
        return "none" if any(one.key == key and one.none for one in view.matter.said) else ""
    return say_answer(view.library, key, value)


def lacking_facts(view: View, recipes: Sequence[Recipe]) -> Mapping[str, tuple[str, ...]]:
    """What the forms ask of the office (``office``) and of whoever appears for the client (``staff``), and nobody has said:
    answer keys by whose they are. They are said once, in the office's record."""
    lacks: dict[str, list[str]] = {"office": [], "staff": []}
    for key in dict.fromkeys(chain.from_iterable(recipe.keys() for recipe in recipes)):
        entry = view.library.answers.answers.get(key)
        if entry is not None and entry.of != "matter" and view(key) is None and not view.no_fact(key):
            lacks[entry.of].append(key)
    return {whose: tuple(found) for whose, found in lacks.items() if found}
