"""The question pages of a matter as the window shows them: what is open, how each question stands, who asks it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from desktop.i18n import tr, tr_count, tr_day
from desktop.reading import Snapshot
from desktop.rows import Group, Row
from desktop.states import Look
from packets.matters.answers import View
from packets.matters.asking import recipes_in_use
from packets.matters.day_pass import DayPass
from packets.matters.matter import Request
from packets.matters.questions import Page, Question, State, lacking_facts, pages
from packets.matters.typed import say
from packets.matters.words import say_value, say_word
from packets.requests.library import Library
from packets.requests.schema import Destination
from packets.requests.vocabulary import AnswerTable, Column

USES_NAMED = 3
"""Places named beside a question; the tip has them all."""


def view_of(snapshot: Snapshot, library: Library) -> View:
    """The request that is shown; of a call, one that nothing is known of."""
    return View(library, snapshot.record, snapshot.asked or Request(id=""), snapshot.day)


def pages_of(snapshot: Snapshot, library: Library, screen: DayPass | None = None) -> tuple[Page, ...]:
    """The pages of the request that is shown, or of the first call; `screen` is what a day pass hides."""
    view = view_of(snapshot, library)
    return pages(view, recipes_in_use(view) if snapshot.opened else (), screen)


def questions(snapshot: Snapshot, library: Library) -> tuple[Question, ...]:
    """Every question that is put, in the order of the pages."""
    return tuple(chain.from_iterable(page.asked for page in pages_of(snapshot, library)))


FACTS = "facts of the office"
"""Key of the row that leads to what is said of the office and of whoever appears, once for all matters."""


def page_rows(found: Sequence[Page], lacking: int = 0) -> tuple[Group, ...]:
    """The pages as a list, each with how much of it is open; at its end what the office's own record lacks for the forms."""
    rows = tuple(
        Row(
            page.title,
            second=tr_count(len(page.conflicts), "{n} answer disagrees", "{n} answers disagree") if page.conflicts else "",
            right=tr("{n} open", n=page.open) if page.open else tr("Nothing open"),
            mark=Look.LOOK if page.conflicts else Look.ASK_FIRST if page.open else Look.READY,
            key=page.title,
        )
        for page in found
    )
    if lacking:
        rows += (Row(facts_title(), right=tr("{n} open", n=lacking), mark=Look.ASK_FIRST, key=FACTS),)
    return (Group(tr("Pages"), rows, tr("{n} open", n=sum(page.open for page in found) + lacking)),) if rows else ()


def facts_title() -> str:
    return tr("Our office, and who appears")


def page_of(found: Iterable[Page], key: str) -> Page | None:
    """The page on which a question stands, put or not."""
    return next((page for page in found if any(one.key == key for one in page.questions)), None)


def state_words(state: State) -> tuple[Look, str]:
    match state:
        case "answered":
            return Look.READY, tr("Answered")
        case "none":
            return Look.READY, tr("There is none")
        case "nobody_said":
            return Look.LOOK, tr("Nobody knows who said it: ask again")
        case "ask_later":
            return Look.ASKED_FOR, tr("Ask later")
        case "client_does_not_know":
            return Look.PARTIAL, tr("Client does not know")
        case "rather_not_say":
            return Look.PARTIAL, tr("Rather not say")
        case "not_asked":
            return Look.ASK_FIRST, tr("Not asked yet")


def mark_of(one: Question) -> Look:
    """Its shape: what is not wanted now waits, and does not ask."""
    look = state_words(one.state)[0]
    return Look.LATER if look is Look.ASK_FIRST and one.wanted != "now" else look


def notes_of(one: Question, where: str) -> str:
    """What stands below the field: who asks, who gets it, and what there is to know before it is answered. `where` says who
    gets it."""
    lines: list[str] = []
    if one.uses:
        named = "; ".join(use.words for use in one.uses[:USES_NAMED])
        more = len(one.uses) - USES_NAMED
        if more > 0:
            lines.append(tr_count(more, "For: {uses}; and {n} more.", "For: {uses}; and {n} more.", uses=named))
        else:
            lines.append(tr("For: {uses}.", uses=named.rstrip(".")))
    elif one.wanted == "now":
        lines.append(tr("Asked at the first call; a request brings its own questions."))
    else:
        lines.append(tr("Nothing of this request asks it."))
    if where:
        lines[0] = tr("{uses} {where}", uses=lines[0], where=where)
    if one.decides and one.open:
        lines.append(tr("Decides whether this is needed: {items}", items="; ".join(one.decides[:USES_NAMED])))
    if one.wanted == "perhaps" and one.because:
        lines.append(tr("Needed only after: {questions}", questions="; ".join(told.label for told in one.because)))
    if one.wanted == "later":
        lines.append(tr("Due only after sending."))
    if one.entry is not None and one.entry.own:
        lines.append(tr("Nothing is ever copied into this answer: the client says it."))
    if one.said is not None:
        lines.append(tr("Said on {day}, taken down by {name}.", day=tr_day(one.said.on), name=one.said.by or "?"))
    elif one.asked_on is not None:
        lines.append(tr("Put on {day}.", day=tr_day(one.asked_on)))
    return "\n".join(lines)


def uses_of(one: Question) -> str:
    """Every place that asks it, a line each."""
    return "\n".join(use.words for use in one.uses)


def ruled_out_words(page: Page, but: Collection[str] = ()) -> str:
    """What is not put on this page, by the answer that rules it out; `but` are shown all the same."""
    by: dict[str, list[str]] = {}
    for one in page.ruled_out:
        if one.key in but:
            continue
        by.setdefault("; ".join(told.words for told in one.because), []).append(one.short)
    lines = []
    for reason, names in by.items():
        if reason:
            lines.append(tr('Not asked, because of "{reason}": {questions}', reason=reason, questions="; ".join(names)))
        else:
            lines.append(tr("Not asked, because the paper is there: {questions}", questions="; ".join(names)))
    return "\n".join(lines)


def lacking_facts_of(snapshot: Snapshot, library: Library) -> tuple[str, ...]:
    """What the forms ask of the office and of whoever appears for the client, and nobody has said: answer keys."""
    if not snapshot.opened:
        return ()
    view = view_of(snapshot, library)
    return tuple(chain.from_iterable(lacking_facts(view, recipes_in_use(view)).values()))


def lacking_words(keys: Sequence[str], snapshot: Snapshot, library: Library) -> str:
    """The same as it is told."""
    view, answers = view_of(snapshot, library), library.answers.answers
    lines = [tr("The forms say this of us, the same in every matter. It is said once, in the office's own record.")]
    if any(answers[key].of == "staff" for key in keys):
        person = library.office.person(view.request.attorney)
        lines.append(
            tr(
                "{name} appears for the client. Choose that name in the office's staff, then "
                '"What forms say of this person …".',
                name=person.name,
            )
            if person is not None
            else tr(
                'Nobody is named yet who appears for the client: that is said at Decide, with "Change desk, day or attorney".'
            )
        )
    names = (answers[key].label.rpartition(": ")[2] for key in keys)
    lines.append(tr("Not said yet: {facts}.", facts="; ".join(names)))
    return "\n\n".join(lines)


def reader_of(snapshot: Snapshot, library: Library) -> str:
    """Who gets the packet of this request, as staff call it."""
    if snapshot.request.agency or not snapshot.opened:
        return snapshot.request.agency or tr("The reader")
    match library.kind(snapshot.request.id).definition.to:
        case Destination.USCIS:
            return tr("USCIS")
        case Destination.COURT:
            return tr("The court")
        case Destination.EMPLOYER:
            return tr("The employer")
        case _:
            return tr("The reader")


def state_of(key: str, snapshot: Snapshot) -> tuple[Look, str, str]:
    """Shape, word and answer of a question as it stands."""
    record = snapshot.record
    if key in record.tables:
        rows = record.tables[key]
        words = tr_count(len(rows), "{n} entry", "{n} entries") if rows else tr("none")
        return Look.READY, tr("Answered"), words
    value = record.answers.get(key)
    if value not in (None, ""):
        return Look.READY, tr("Answered"), say_word(value) if isinstance(value, str) else say_value(value)
    if any(one.key == key and one.none for one in record.said):
        return *state_words("none"), tr("none")
    noted = next((one for one in reversed(record.unanswered) if one.key == key), None)
    return *state_words(noted.why if noted else "not_asked"), ""


def next_to_ask(found: Sequence[Page], after: str) -> str | None:
    """The next question that is wanted now and that nobody has put, going round from `after`; then what may be wanted."""
    every = list(chain.from_iterable(page.asked for page in found))
    at = next((place + 1 for place, one in enumerate(every) if one.key == after), 0)
    round_ = [one for one in [*every[at:], *every[:at]] if one.key != after and one.state in ("not_asked", "nobody_said")]
    return next((one.key for wanted in ("now", "perhaps") for one in round_ if one.wanted == wanted), None)


def choice_words(word: str) -> str:
    """A word of a choice as people read it."""
    said = say_word(word)
    return said[:1].upper() + said[1:]


# Rows of tables


def row_of(shape: AnswerTable, row: Mapping[str, object]) -> Row:
    """A row by the columns that name it, with what else it says."""
    named = [cell(shape.columns[column], row[column]) for column in shape.named_by if row.get(column) not in (None, "")]
    others = [
        tr("{column}: {value}", column=column.label.split(" (")[0], value=cell(column, row[name]))
        for name, column in shape.columns.items()
        if name not in shape.named_by and column.type != "derived" and row.get(name) not in (None, "")
    ]
    return Row(
        ", ".join(named) or tr("{row}, no name yet", row=shape.row), second=" · ".join(others[:MOST]), key=str(row["id"])
    )


MOST = 6
"""Columns said of a row beside its name."""


def cell(column: Column, value: object) -> str:
    if column.type == "choice":
        return choice_words(str(value))
    return say(column.check, value) if column.check else say_value(value)
