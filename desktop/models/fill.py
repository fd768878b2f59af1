"""Official forms as rows: those that want something first; and of one form what to ask, and what stays blank. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from desktop.i18n import tr, tr_count
from desktop.models.official_forms import edition_word
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results_fill import BlankResult, FormsResult, FormStandsResult

FormKey = tuple[str, str, str]
"""Recipe, item and row."""


def key_of(one: FormStandsResult) -> FormKey:
    return one.recipe, one.item, one.row


def name_of(one: FormStandsResult) -> str:
    return f"{one.form} · {one.row_name}" if one.row_name else one.form


def state_of(one: FormStandsResult) -> tuple[Look, str]:
    match one.state:
        case "no_blank":
            return Look.MISSING, tr("No blank here")
        case "agree":
            return Look.LOOK, tr("Look at the blank")
        case "to_make":
            return Look.MISSING, tr("To fill")
        case "old_answers":
            return Look.LOOK, tr("Old answers")
        case "apart":
            return Look.LOOK, tr("Goes by itself")
        case "own_paper":
            return Look.READY, tr("Filled elsewhere")
        case _:
            return (Look.PARTIAL, tr("Filled, with gaps")) if one.unanswered else (Look.READY, tr("Filled"))


def said_of(one: FormStandsResult) -> str:
    """How it stands and what comes next, in a sentence or two."""
    match one.state:
        case "no_blank":
            return tr(
                "Its blank is not here. Download it from the agency's page and add it under Forms, or print an answer sheet."
            )
        case "agree":
            return tr("Its blank is not quite what our recipe knows. Look at it under Forms, and agree before it is filled.")
        case "to_make":
            return tr("Ready to be filled.")
        case "old_answers":
            return tr("Filled, but the answers have changed since. Fill it again.")
        case "own_paper":
            return tr(
                "There is a paper that somebody else filled. It is used as it is; to fill the form here instead, leave out the"
                " pages of that paper first."
            )
        case "apart":
            return tr("It goes by itself and in no packet. Take a fillable copy along, and file the proof that it went.")
        case _:
            return tr("Filled with the answers of today.")


def forms_of(found: FormsResult) -> tuple[Group, ...]:
    rows = sorted((_row(one) for one in found.forms), key=lambda row: row.mark == Look.READY)
    return (Group(tr("Forms of this request"), tuple(rows), tr_count(len(rows), "{n} form", "{n} forms")),) if rows else ()


def _row(one: FormStandsResult) -> Row:
    look, word = state_of(one)
    parts = [one.title, tr("edition {edition}", edition=edition_word(one.edition))]
    if one.state == "own_paper":
        return Row(name_of(one), " · ".join(parts), word, look, key=key_of(one))
    if not one.proved:
        parts.append(tr("not yet proved against its PDF"))
    if one.unanswered:
        parts.append(tr_count(len(one.unanswered), "{n} box to ask for", "{n} boxes to ask for"))
    return Row(name_of(one), " · ".join(parts), word, look, key=key_of(one))


def boxes_of(one: FormStandsResult) -> tuple[Group, ...]:
    """What to ask, each answer once; then what is left blank on purpose, by the reason."""
    groups: list[Group] = []
    if one.state == "own_paper":
        return ()
    if one.unanswered:
        rows = tuple(_asked(key, list(boxes)) for key, boxes in _by_key(one.unanswered))
        groups.append(Group(tr("Blank until somebody answers"), rows, f"{len(rows):,}"))
    for why, boxes in groupby(sorted(one.open, key=lambda box: box.why), key=lambda box: box.why):
        here = tuple(Row(box.label, box.at, key=("blank", box.at, box.label)) for box in boxes)
        groups.append(Group(_capital(why), here, f"{len(here):,}", folded=True))
    return tuple(groups)


def _by_key(boxes: Iterable[BlankResult]) -> list[tuple[str, list[BlankResult]]]:
    found: dict[str, list[BlankResult]] = {}
    for box in boxes:
        found.setdefault(box.key, []).append(box)
    return list(found.items())


def _asked(key: str, boxes: list[BlankResult]) -> Row:
    return Row(boxes[0].label, ", ".join(box.at for box in boxes), tr("Not asked yet"), Look.ASK_FIRST, key=("ask", key))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
