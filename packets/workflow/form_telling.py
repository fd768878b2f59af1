"""Official forms in words: what the doors of the form library found, as results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from forms.catalog import Judged
from forms.editions import Standing, standing
from forms.inspect import FieldRead, FormRead
from packets.errors import Problem
from packets.matters.days import say_day
from packets.requests.office import OfficeRecord
from packets.workflow.desk import Desk
from packets.workflow.form_library import Added, Listed, folder_of, listed, record_of
from packets.workflow.results_forms import (
    BoxResult,
    DifferenceResult,
    EditionResult,
    FormAddedResult,
    FormFieldResult,
    FormInspectResult,
    FormKeptResult,
    FormsListResult,
)


def inspected(desk: Desk, read: FormRead, judged: Judged) -> FormInspectResult:
    return FormInspectResult(**_form(desk, read, judged), fields=[_field(one) for one in read.fields])


def added(desk: Desk, one: Added) -> FormAddedResult:
    return FormAddedResult(
        file=one.file,
        status=one.status,
        form=one.judged.form if one.judged else "",
        edition=edition_of(one.judged) if one.judged else "",
        state=one.judged.state if one.judged else None,
        sha256=one.sha256,
        problem=desk.told(one.problem),
    )


def library(desk: Desk, day: dt.date) -> FormsListResult:
    """Everything that is kept, and every edition that somebody read of."""
    record, there = record_of(desk), listed(desk)
    editions = {(one.judged.form, one.judged.edition): None for one in there if one.judged.edition is not None}
    editions |= {(one.form, one.edition): None for one in record.editions}
    return FormsListResult(
        folder=str(folder_of(desk)),
        forms=[_kept(desk, one, record, day) for one in there],
        editions=[edition(desk, form, day_of, record, day) for form, day_of in sorted(editions, key=str) if day_of is not None],
    )


def edition(desk: Desk, form: str, of: dt.date, record: OfficeRecord, day: dt.date) -> EditionResult:
    """How an edition stands if it were mailed on `day`."""
    found = standing(form, of, record.editions, None, day)
    return EditionResult(**_edition(desk, form, of, found))


def edition_of(judged: Judged) -> str:
    return judged.edition.isoformat() if judged.edition else judged.recognised.edition_words


def _form(desk: Desk, read: FormRead, judged: Judged) -> dict[str, object]:
    bound = judged.bound
    return {
        "form": judged.form,
        "edition": edition_of(judged),
        "state": judged.state,
        "fillable": judged.fillable,
        "words": desk.say(Problem(judged.code, params=judged.params)),
        "notes": [desk.told(Problem(note.code, judged.form, note.params)) for note in judged.notes],
        "recipe": judged.recipe,
        "title": read.title,
        "pages": read.pages,
        "sha256": read.sha256,
        "differences": [
            DifferenceResult(what=one.what, name=one.name, label=one.label, page=one.page, before=one.before, now=one.now)
            for one in judged.differences
        ],
        "bound": [
            BoxResult(
                at=one.at,
                label=one.label,
                name=one.name,
                sure=one.sure,
                why=one.why,
                words=desk.words.say(f"box_{one.why}", {}) if one.why else "",
                candidates=list(one.candidates),
            )
            for one in (bound.boxes if bound else ())
        ],
        "not_spoken_of": [one.label or one.name for one in (bound.left if bound else ())],
    }


def _field(one: FieldRead) -> FormFieldResult:
    states = [kept for kept, _ in one.options] if one.kind == "choice" else [one.state] if one.state else []
    return FormFieldResult(name=one.name, label=one.label, kind=one.kind, page=one.page, limit=one.limit, states=states)


def _kept(desk: Desk, one: Listed, record: OfficeRecord, day: dt.date) -> FormKeptResult:
    of = one.judged.edition
    return FormKeptResult(
        **_form(desk, one.kept.read, one.judged),
        added_on=one.kept.added_on.isoformat(),
        agreed=one.agreed,
        ready=one.ready,
        standing=edition(desk, one.judged.form, of, record, day) if of is not None else None,
    )


def _edition(desk: Desk, form: str, of: dt.date, found: Standing) -> dict[str, object]:
    reading = found.reading
    params: dict[str, object] = {}
    if reading is not None:
        params = {
            "by": reading.by,
            "on": say_day(reading.on),
            "page": reading.page,
            "days": _days(reading.from_, reading.until),
        }
        params["day"] = say_day(found.recheck_by) if found.recheck_by else ""
    return {
        "form": form,
        "edition": of.isoformat(),
        "state": found.state,
        "words": desk.words.say(f"standing_{found.state}", params),
        "by": reading.by if reading else "",
        "on": reading.on.isoformat() if reading else None,
        "page": reading.page if reading else "",
        "from": _iso(reading.from_ if reading else None),
        "until": _iso(reading.until if reading else None),
        "recheck_by": _iso(found.recheck_by),
    }


def _days(first: dt.date | None, last: dt.date | None) -> str:
    said: Iterable[str] = (f"from {say_day(first)}" if first else "", f"until {say_day(last)}" if last else "")
    return " ".join(one for one in said if one) or "on any day"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
