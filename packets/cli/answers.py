"""Questions of a matter, and the facts of the office and of its staff that every matter shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give, matter_at, office_at
from packets.workflow import facts as fact_doors
from packets.workflow.questions import questions as questions_of
from packets.workflow.results_questions import FactResult

app = typer.Typer()

OfficePlace = Annotated[Path, typer.Argument(metavar="OFFICE", help="The office's folder.", show_default=False)]
MARKS = {"now": "", "perhaps": "  (perhaps)", "later": "  (later)", "no": "  (not needed)"}


@app.command("questions")
def questions(folder: Folder, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False) -> None:
    """Every question of a request on its pages: how it stands, who asks it, what rules it out, what contradicts it."""
    with at_desk(json, office, folder) as desk:
        found = questions_of(desk, matter_at(desk, folder), request, day_of(day, desk))

        def words() -> Iterator[str]:
            yield f"{found.request}: {found.open} open" + (f"; forms: {', '.join(found.forms)}" if found.forms else "")
            for page in found.pages:
                yield f"{page.title}: {page.open} open"
                yield from (f"  CONFLICT  {one.words}" for one in page.conflicts)
                for one in page.questions:
                    state = one.state.replace("_", " ")
                    yield f"  {state:<22}{one.key}: {one.answer or one.question}{MARKS[one.wanted]}"
                    if one.because:
                        yield f"{'':<24}{'; '.join(_told(told.label, told.answer) for told in one.because)}"
                    if one.problem:
                        yield f"{'':<24}{one.problem}"
            yield from (f"lacks, of the {one.answer}: {one.label} ({one.key})" for one in found.lacking)

        give(found, json, words)


def _told(label: str, answer: str) -> str:
    return f"{label}: {answer}" if answer else f"{label}: not answered"


@app.command("facts")
def facts(folder: OfficePlace, json: Json = False) -> None:
    """What forms and letters say of the office and of whoever appears for its clients, and what nobody has said."""
    with at_desk(json, folder) as desk:
        found = fact_doors.facts(desk, office_at(desk, folder))

        def rows(facts: list[FactResult]) -> Iterator[str]:
            yield from (f"  {one.key:<36}{'none, as was said' if one.none else one.value or '-'}" for one in facts)

        def words() -> Iterator[str]:
            yield "The office"
            yield from rows(found.office)
            for person in found.staff:
                yield f"{person.name} ({person.id})"
                yield from rows(person.facts)

        give(found, json, words)


@app.command("fact")
def fact(
    folder: OfficePlace,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As `facts` lists it.", show_default=False)],
    who: Who,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Empty takes it back.")] = "",
    of: Annotated[str, typer.Option("--of", metavar="ID", help="The person it is of; without, it is of the office.")] = "",
    none: Annotated[bool, typer.Option("--none", help="There is none.")] = False,
    day: Day = None,
    json: Json = False,
) -> None:
    """Say once what every form and letter says of the office, or of one of its staff."""
    with at_desk(json, folder) as desk:
        office = office_at(desk, folder)
        said = {} if none else {key: value or None}
        person = desk.staff(of).id if of else ""
        without = (key,) if none else ()
        fact_doors.keep_facts(desk, office, said, desk.staff(who), day_of(day, desk), none=without, person=person)
        give(fact_doors.facts(desk, office), json, lambda: ["Kept."])
