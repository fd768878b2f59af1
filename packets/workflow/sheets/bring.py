"""The client's own checklist: what to bring, in the client's language, large and plain. Pure.

It may be found at home. So it says what to bring and nothing else: no name, no crime, no agency, no status, no kind of
request, no row of a table. Only words that were written to be said to the client (`bring`) ever stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from packets.assemble.sheets import Block, Fields, Line, Sheet, Tick
from packets.checklist import Checklist, State
from packets.checklist import Line as Found
from packets.requests.library import Kind
from packets.requests.model import Record
from packets.requests.schema import Item, Words

FALLBACK = "en"


class ClientWords(Record):
    """The fixed words of the sheet in one language (``vocabulary/client_sheet.toml``)."""

    title: Words
    visit: Words
    day: Words
    hour: Words
    intro: Words
    nothing: Words
    keep: Words
    office: Words
    page: Words
    continued: Words
    practice: Words


@dataclass(frozen=True, slots=True)
class Bring:
    """What the client is asked to bring, and what could not be said."""

    items: tuple[tuple[str, str], ...]
    """Item id and the words said to the client."""
    fallen_back: tuple[str, ...]
    """Items said in English, since nobody wrote the words in the language."""
    unsaid: tuple[str, ...]
    """Items that the client should bring, but that have no words for the client: they are not on the sheet."""
    ask_first: tuple[str, ...]
    """Items of the client that wait for an answer: not on the sheet, since they may not be needed."""


def to_bring(checked: Checklist, language: str) -> Bring:
    """What comes from the client and is not there yet, each once, in the order of the checklist."""
    items: list[tuple[str, str]] = []
    fallen_back: list[str] = []
    unsaid: list[str] = []
    open_ = [line for line in checked.lines if line.item.comes_from == "client" and _open(line)]
    wanted = {line.item.id: line.item for line in open_ if line.state is not State.ASK_FIRST}
    for item in wanted.values():
        words, fell = bring_words(checked.kind, item, language)
        if not words:
            unsaid.append(item.id)
            continue
        items.append((item.id, words))
        if fell:
            fallen_back.append(item.id)
    waiting = tuple(dict.fromkeys(line.item.id for line in open_ if line.item.id not in wanted))
    return Bring(tuple(items), tuple(fallen_back), tuple(unsaid), waiting)


def _open(line: Found) -> bool:
    return not line.met and not line.later


def bring_words(kind: Kind, item: Item, language: str) -> tuple[str, bool]:
    """The words and whether they are English for want of others."""
    if language == FALLBACK:
        return item.bring, False
    translated = kind.words.get(language)
    said = translated.items.get(item.id) if translated else None
    if said is not None and said.bring:
        return said.bring, False
    return item.bring, bool(item.bring)


def client_sheet(bring: Bring, words: ClientWords, letterhead: tuple[str, ...], *, practice: bool) -> Sheet:
    blocks: list[Block] = []
    if not letterhead:
        blocks.append(Fields(((words.office, 1),)))
    blocks += [Line(words.visit, "strong"), Fields(((words.day, 3), (words.hour, 2)))]
    if bring.items:
        blocks.append(Line(words.intro))
        blocks += [Tick(said) for _, said in bring.items]
    else:
        blocks.append(Line(words.nothing))
    blocks.append(Line(words.keep, "small"))
    return Sheet(
        title=words.title,
        blocks=tuple(blocks),
        letterhead=letterhead,
        practice=words.practice if practice else "",
        page=words.page,
        continued=words.continued,
        large=True,
    )
