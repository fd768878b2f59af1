"""Letters as rows: what this request wants, how each stands, and what is still open in the one that is written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.i18n import tr, tr_count
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results import ProblemResult
from packets.workflow.results_letters import GapResult, LetterRowResult, LetterState

Key = tuple[str, str]
"""A letter, and the row or the paper that it is for."""


def state_word(state: LetterState) -> str:
    match state:
        case "not_written":
            return tr("Not written")
        case "draft":
            return tr("Draft")
        case "made":
            return tr("Made")
        case "made_and_edited":
            return tr("Edited since it was made")
        case "old_answers":
            return tr("Made on old answers")
        case "exhibits_moved":
            return tr("Exhibit letters changed")


def troubles_of(problems: Iterable[ProblemResult]) -> str:
    """What is in the way, each once and on a line of its own; what is open has a list."""
    return "\n".join(dict.fromkeys(one.words for one in problems if one.code != "letter_gaps"))


def look_of_letter(row: LetterRowResult) -> Look:
    if row.problems:
        return Look.LOOK
    match row.state:
        case "not_written":
            return Look.MISSING if row.wanted else Look.LATER
        case "draft":
            return Look.PARTIAL
        case "made":
            return Look.READY
    return Look.LOOK


def groups_of_letters(rows: Sequence[LetterRowResult]) -> tuple[Group, ...]:
    """What the checklist wants, or what was begun; then what may be written besides."""
    mine = [one for one in rows if one.wanted or one.state != "not_written"]
    others = [one for one in rows if one not in mine]
    groups = []
    for title, some in ((tr("For this request"), mine), (tr("Others"), others)):
        if some:
            made = sum(one.state == "made" for one in some)
            right = tr_count(made, "{n} made", "{n} made") if made else ""
            groups.append(Group(title, tuple(_row(one) for one in some), right))
    return tuple(groups)


def _row(one: LetterRowResult) -> Row:
    second = one.row_name or (tr("Choose the paper") if one.of == "paper" and not one.row else "")
    return Row(one.title, second=second, right=state_word(one.state), mark=look_of_letter(one), key=(one.letter, one.row))


def groups_of_gaps(gaps: Sequence[GapResult]) -> tuple[Group, ...]:
    """Where something lacks, in the order of the text."""
    if not gaps:
        return ()
    rows = tuple(Row(one.words, second=_what(one), key=number) for number, one in enumerate(gaps))
    return (Group(tr_count(len(gaps), "{n} place still open", "{n} places still open"), rows),)


def _what(gap: GapResult) -> str:
    match gap.kind:
        case "ask":
            return tr("To be answered")
        case "held":
            return tr("This reader does not get it: strike it, or ask the attorney")
    return tr("To be written")
