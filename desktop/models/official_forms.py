"""Official forms as lists: what is kept, what is different, what became of files that were brought, accepted editions. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop.i18n import tr, tr_day
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results_forms import (
    BoxResult,
    DifferenceResult,
    EditionResult,
    FormAddedResult,
    FormKeptResult,
    FormsListResult,
)


def state_word(state: str) -> str:
    """How a PDF is to us, in two or three words."""
    match state:
        case "known_edition":
            return tr("Known edition")
        case "not_proved":
            return tr("Recipe not proved yet")
        case "newer_same_fields":
            return tr("Newer, same boxes")
        case "older_same_fields":
            return tr("Older, same boxes")
        case "fields_differ":
            return tr("Boxes differ")
        case "resaved":
            return tr("Resaved copy")
        case "print_only":
            return tr("Printed copy")
        case "xfa_only":
            return tr("Empty cover")
        case "instructions":
            return tr("Instructions")
        case "payment":
            return tr("Payment form")
        case "already_filled":
            return tr("Filled already")
        case "mixed_editions":
            return tr("Mixed editions")
        case "pages_missing":
            return tr("Not whole")
        case _:
            return tr("Not known")


def edition_word(edition: str) -> str:
    """As it is printed on the form."""
    try:
        return f"{dt.date.fromisoformat(edition):%m/%d/%y}"
    except ValueError:
        return edition


def name_of(form: str, edition: str) -> str:
    return tr("Form {form} · edition {edition}", form=form, edition=edition_word(edition)) if edition else form


def kept_groups(found: FormsListResult) -> tuple[Group, ...]:
    """What can be filled, what wants a look first, and what cannot be filled here."""
    rows: dict[str, list[Row]] = {"look": [], "ready": [], "no": []}
    for one in found.forms:
        where = "ready" if one.ready else "look" if one.fillable == "agree" else "no"
        rows[where].append(_kept(one))
    titles = {"look": tr("Look at it first"), "ready": tr("Can be filled"), "no": tr("Cannot be filled here")}
    return tuple(Group(titles[where], tuple(each), f"{len(each):,}") for where, each in rows.items() if each)


def _kept(one: FormKeptResult) -> Row:
    parts = [standing_word(one.standing), tr("added {day}", day=tr_day(dt.date.fromisoformat(one.added_on)))]
    if one.agreed:
        parts.insert(0, tr("agreed to"))
    mark = Look.READY if one.ready else Look.LOOK if one.fillable == "agree" else Look.NOT_NEEDED
    if one.ready and one.standing is not None and one.standing.state in ("not_accepted", "not_on_that_day", "recheck"):
        mark = Look.LOOK
    return Row(
        name_of(one.form, one.edition), " · ".join(part for part in parts if part), state_word(one.state), mark, key=one.sha256
    )


def standing_word(one: EditionResult | None) -> str:
    """How an edition stands, in few words; all of them stand in the list of editions."""
    if one is None:
        return ""
    day = tr_day(dt.date.fromisoformat(one.on)) if one.on else ""
    match one.state:
        case "accepted":
            return tr("accepted, read {day}", day=day)
        case "recheck":
            return tr("to be read again: last read {day}", day=day)
        case "not_accepted":
            return tr("not accepted, read {day}", day=day)
        case "not_on_that_day":
            return tr("not accepted today, read {day}", day=day)
        case _:
            return tr("nobody recorded whether it is accepted")


def detail_groups(one: FormKeptResult) -> tuple[Group, ...]:
    """What is different in a blank, and what of an unproved recipe is bound to it."""
    changed = tuple(_difference(each, number) for number, each in enumerate(one.differences))
    notes = tuple(Row(each.words, mark=Look.LOOK, key=("note", number)) for number, each in enumerate(one.notes))
    unsure = [each for each in one.bound if not each.sure]
    sure = [each for each in one.bound if each.sure]
    groups = (
        Group(tr("To be known"), notes, f"{len(notes):,}"),
        Group(tr("What is different"), changed, f"{len(changed):,}"),
        Group(tr("Not sure: these boxes stay blank"), _bound(unsure), f"{len(unsure):,}"),
        Group(
            tr("Boxes that our recipe says nothing of"),
            tuple(Row(words, key=("left", number)) for number, words in enumerate(one.not_spoken_of)),
            f"{len(one.not_spoken_of):,}",
            folded=True,
        ),
        Group(tr("Found for sure"), _bound(sure), f"{len(sure):,}", folded=True),
    )
    return tuple(group for group in groups if group.rows)


def _difference(one: DifferenceResult, number: int) -> Row:
    title = one.label or one.name
    match one.what:
        case "new":
            return Row(title, tr("page {n}", n=one.page), tr("New box"), Look.ASK_FIRST, key=number)
        case "gone":
            return Row(title, one.name, tr("Gone"), Look.MISSING, key=number)
        case "meaning":
            return Row(
                one.now or title, tr("before: {words}", words=one.before), tr("Asks another thing"), Look.LOOK, key=number
            )
        case _:
            word = {
                "kind": tr("Other kind of box"),
                "limit": tr("Other limit"),
                "choices": tr("Other choices"),
                "place": tr("In another place"),
                "value": tr("Other words from the start"),
            }[one.what]
            both = tr("before: {before}; now: {now}", before=one.before, now=one.now)
            return Row(title, both, word, Look.LOOK, key=number)


def _bound(boxes: Sequence[BoxResult]) -> tuple[Row, ...]:
    return tuple(
        Row(
            tr("{at}: {label}", at=one.at, label=one.label),
            " · ".join(part for part in (one.words, one.name or ", ".join(one.candidates)) if part),
            tr("Found") if one.sure else tr("Not there") if one.why == "not_there" else tr("Doubtful"),
            Look.READY if one.sure else Look.MISSING if one.why == "not_there" else Look.LOOK,
            key=("bound", number, one.sure),
        )
        for number, one in enumerate(boxes)
    )


def added_group(added: Sequence[FormAddedResult]) -> tuple[Group, ...]:
    """What became of the files that were brought, what was not kept first."""
    rows = sorted((_added(one, number) for number, one in enumerate(added)), key=lambda row: row.mark == Look.READY)
    return (Group(tr("Brought just now"), tuple(rows), f"{len(rows):,}"),) if rows else ()


def _added(one: FormAddedResult, number: int) -> Row:
    words = {
        "kept": tr("Kept"),
        "there": tr("There already"),
        "not_kept": tr("Not kept"),
        "refused": tr("Not readable"),
    }
    mark = Look.READY if one.status in ("kept", "there") else Look.MISSING
    return Row(one.file, one.problem.words, words[one.status], mark, key=("added", number))


def edition_groups(editions: Sequence[EditionResult]) -> tuple[Group, ...]:
    """Editions to be read of on the agency's page, then those that stand."""
    to_read = [one for one in editions if one.state in ("unrecorded", "recheck")]
    stand = [one for one in editions if one not in to_read]
    groups = (
        Group(tr("To be read on the agency's page"), tuple(map(_edition, to_read)), f"{len(to_read):,}"),
        Group(tr("Read"), tuple(map(_edition, stand)), f"{len(stand):,}"),
    )
    return tuple(group for group in groups if group.rows)


def _edition(one: EditionResult) -> Row:
    words = {
        "accepted": tr("Accepted"),
        "recheck": tr("Read again"),
        "not_accepted": tr("Not accepted"),
        "not_on_that_day": tr("Not today"),
        "unrecorded": tr("Not recorded"),
    }
    mark = {"accepted": Look.READY, "not_accepted": Look.MISSING}.get(one.state, Look.LOOK)
    return Row(name_of(one.form, one.edition), one.words, words[one.state], mark, key=(one.form, one.edition))
