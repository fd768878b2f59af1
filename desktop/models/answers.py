"""The questions of a matter, each once: grouped by what they are about, with how each one stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.i18n import tr, tr_count
from desktop.models.actions import questions_of
from desktop.reading import Snapshot
from desktop.rows import Group, Row
from desktop.states import Look
from packets.matters.words import label, question, say_value
from packets.requests.library import Library
from packets.requests.vocabulary import AnswerKey, AnswerTable


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: an answer key or a table."""

    key: str
    words: str
    short: str
    table: AnswerTable | None
    entry: AnswerKey | None
    used_by: tuple[str, ...]
    """Items that look at the answer, by their labels."""


def questions(snapshot: Snapshot, library: Library) -> tuple[Asked, ...]:
    """Every question that an item of the matter's requests looks at, in checklist order; of a call, who the client is."""
    used: dict[str, list[str]] = {}
    for request in snapshot.record.requests:
        kind = library.kinds.get(request.id)
        for item in kind.items if kind else ():
            keys = [*questions_of(item), *([item.for_each] if item.for_each else [])]
            for key in dict.fromkeys(keys):
                used.setdefault(key, []).append(item.label)
    for key in library.answers.answers if not snapshot.opened else ():
        if key.startswith(("person.name", "person.birth", "contact.", "group.name", "organisation.name")):
            used.setdefault(key, [])
    for key in snapshot.record.answers:
        used.setdefault(key, [])
    found = []
    for key, items in used.items():
        entry, table = library.answers.answers.get(key), library.answers.tables.get(key)
        if table is None and (entry is None or entry.type == "derived"):
            continue
        found.append(Asked(key, question(library, key), label(library, key), table, entry, tuple(dict.fromkeys(items))))
    return tuple(found)


def groups_of(asked: Iterable[Asked], snapshot: Snapshot, wanted: Mapping[str, str] | None = None) -> tuple[Group, ...]:
    """Questions by what they are about, those that decide something first. `wanted` are those without which an item does
    not know its state, each with the item."""
    by_topic: dict[str, list[Row]] = {}
    first: list[Row] = []
    wanted = wanted or {}
    for one in asked:
        row = row_of(one, snapshot, wanted.get(one.key, ""))
        if one.key in wanted and row.mark != Look.READY:
            first.append(row)
        else:
            by_topic.setdefault(topic_of(one.key, one.short), []).append(row)
    groups = [Group(tr("Ask first"), tuple(first), tr_count(len(first), "{n} question", "{n} questions"))] if first else []
    for topic, rows in by_topic.items():
        done = sum(row.mark == Look.READY for row in rows)
        groups.append(Group(topic, tuple(rows), tr("{n} of {of} answered", n=done, of=len(rows))))
    return tuple(groups)


def row_of(one: Asked, snapshot: Snapshot, for_item: str = "") -> Row:
    mark, word, answer = state_of(one.key, snapshot)
    second = answer or (tr("decides: {item}", item=for_item) if for_item else "")
    return Row(one.short, second=second, right=word, mark=mark, key=one.key)


def state_of(key: str, snapshot: Snapshot) -> tuple[Look, str, str]:
    """Shape, word and answer of a question as it stands."""
    record = snapshot.record
    if key in record.tables:
        rows = record.tables[key]
        words = tr_count(len(rows), "{n} entry", "{n} entries") if rows else tr("none")
        return Look.READY, tr("Answered"), words
    value = record.answers.get(key)
    if value not in (None, ""):
        return Look.READY, tr("Answered"), say_value(value).replace("_", " ") if isinstance(value, str) else say_value(value)
    noted = next((one for one in reversed(record.unanswered) if one.key == key), None)
    match noted.why if noted else "":
        case "ask_later":
            return Look.ASKED_FOR, tr("Ask later"), ""
        case "client_does_not_know":
            return Look.PARTIAL, tr("Client does not know"), ""
        case "rather_not_say":
            return Look.PARTIAL, tr("Rather not say"), ""
        case _:
            return Look.ASK_FIRST, tr("Not asked yet"), ""


def wanted_by(snapshot: Snapshot) -> dict[str, str]:
    """Answers without which an item has no state, each with the first such item. What is due only after sending can wait."""
    found: dict[str, str] = {}
    for item in snapshot.checklist.items:
        for key in () if item.later else item.ask:
            found.setdefault(key, item.label)
    return found


def next_open(asked: Iterable[Asked], snapshot: Snapshot, after: str) -> str | None:
    """The next question that nobody has answered or put, going round from `after`; None where there is none."""
    keys = [one.key for one in asked]
    at = keys.index(after) + 1 if after in keys else 0
    for key in [*keys[at:], *keys[:at]]:
        if key != after and state_of(key, snapshot)[0] is Look.ASK_FIRST:
            return key
    return None


def topic_of(key: str, short: str) -> str:
    """The heading under which a question stands."""
    stem = key.split(".")[0]
    match stem:
        case "person" | "client":
            return tr("The client")
        case "group" | "organisation" | "members":
            return tr("Whom we act for")
        case "contact":
            return tr("How we may reach the client")
        case "detained" | "guardian" | "interpreter":
            return tr("How we work with the client")
        case "family":
            return tr("Family")
        case "work" | "employment" | "employer" | "dispute" | "visa" | "recruitment" | "worksites" | "events":
            return tr("The work and the dispute")
        case "crime" | "victim" | "case" | "statement":
            return tr("What happened")
        case "agency" | "certifier" | "suppb" | "response" | "soi" | "letter" | "scope" | "names" | "purpose" | "requester":
            return tr("The agency and what we ask of it")
        case "office" | "consent" | "partner" | "campaign" | "parallel" | "representation" | "originals" | "close":
            return tr("Office")
        case _:
            return tr("Other questions") if "." in key else short


def choice_words(word: str) -> str:
    """A word of a choice as people read it."""
    return word.replace("_", " ").strip().capitalize()
