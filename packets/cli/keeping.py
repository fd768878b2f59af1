"""Originals, the blind check, and the end of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, Who, at_desk, day_of, give, matter_at, office_at, problem_lines
from packets.errors import Known
from packets.matters.alike import Side
from packets.matters.words import counted
from packets.system import policy
from packets.vault.folder import folder_of
from packets.vault.store import Office as AnyOffice
from packets.workflow import closing as closing_doors
from packets.workflow import custody as custody_doors
from packets.workflow import day_pass as passes
from packets.workflow import destroying, exporting
from packets.workflow.desk import Desk
from packets.workflow.office import check_conflict
from packets.workflow.results_keeping import ConflictResult, DayPassResult, DestroyedListResult, OriginalResult
from packets.workflow.sheets import doors as sheets
from packets.workflow.sheets import keeping as keeping_sheets

app = typer.Typer()

OfficePlace = Annotated[Path, typer.Argument(metavar="OFFICE", help="The office's folder.", show_default=False)]
WORDS = {"no_match": "No match", "match": "Possible match: ask the attorney"}


def _office_of(desk: Desk, folder: Path) -> AnyOffice:
    """The office of a matter. Raises `Known` for a matter that belongs to none."""
    if desk.office is None:
        raise Known("no_office", folder=str(folder))
    return desk.office


@app.command("conflict")
def conflict(
    folder: Folder,
    who: Who,
    ours: Annotated[list[str] | None, typer.Option("--ours", metavar="NAME", help="Client, family, co-workers.")] = None,
    theirs: Annotated[list[str] | None, typer.Option("--theirs", metavar="NAME", help="The employer and its people.")] = None,
    day: Day = None,
    json: Json = False,
) -> None:
    """Check for conflicts over all matters of the office: yes or no, and never whom or where. Exit 1 at a possible match."""
    with at_desk(json, None, folder) as desk:
        store, office = matter_at(desk, folder), _office_of(desk, folder)
        sides: tuple[tuple[Side, list[str] | None], ...] = (("ours", ours), ("theirs", theirs))
        names = [(side, name) for side, given in sides for name in given or ()]
        result = check_conflict(desk, office, store, names, desk.staff(who), day_of(day, desk))
        give(ConflictResult(matter=store.load().id, result=result, words=WORDS[result]), json, lambda: [WORDS[result]])
        if result == "match":
            raise typer.Exit(1)


@app.command("custody")
def custody(folder: OfficePlace, day: Day = None, json: Json = False) -> None:
    """Where every original of the office is: what lies with us by place, the oldest first, then what does not."""
    with at_desk(json, folder) as desk:
        found = custody_doors.custody(desk, office_at(desk, folder), day_of(day, desk))

        def words() -> Iterator[str]:
            for title, rows in (
                ("In our hands", found.in_hands),
                ("With the client", found.with_client),
                ("Elsewhere", found.elsewhere),
            ):
                yield f"{title}: {len(rows)}"
                yield from map(_original, rows)
            yield from (f"CANNOT BE READ  {one}" for one in found.unread)
            if found.to_check:
                last = f", last on {found.checked.on} by {found.checked.by}" if found.checked else ""
                yield f"Not held against safe and drawers today{last}."

        give(found, json, words)


def _original(one: OriginalResult) -> str:
    place = closing_doors.said_place(one.custody, one.place) or "WHERE IS NOT SAID"
    since = f", since {one.since}" if one.since else ""
    return f"  {place}: {one.what} ({one.id}){since}"


@app.command("custody-checked")
def custody_checked(
    folder: OfficePlace,
    who: Who,
    count: Annotated[int, typer.Option("--count", min=0, help="How many originals were to lie here.")],
    lacks: Annotated[str, typer.Option("--lacks", metavar="WORDS", help="What was not where the list says.")] = "",
    day: Day = None,
    json: Json = False,
) -> None:
    """The close of the day: somebody held the list of originals against safe and drawers."""
    with at_desk(json, folder) as desk:
        office, today = office_at(desk, folder), day_of(day, desk)
        custody_doors.check_custody(office, count, lacks, desk.staff(who), today)
        give(custody_doors.custody(desk, office, today), json, lambda: ["Recorded."])


@app.command("closing")
def closing(folder: Folder, day: Day = None, office: Office = None, json: Json = False) -> None:
    """How a file stands at its end: originals and their ways, how long it is kept, holds, what stops its being destroyed."""
    with at_desk(json, office, folder) as desk:
        found = closing_doors.closing(desk, matter_at(desk, folder), day_of(day, desk))

        def words() -> Iterator[str]:
            yield f"{found.matter}: {f'closed {found.closed_on}' if found.closed_on else 'not closed'}"
            yield (
                f"  kept until {found.keep_until}" if found.keep_until else f"  nobody said how long it is kept. {found.usual}"
            )
            if found.by_rule:
                yield f"  by the office's rule until {found.by_rule} ({found.rule})"
            yield from (f"  HOLD since {one.on}, {one.by}: {one.reason}" for one in found.holds if one.lifted_on is None)
            for one in found.moves:
                to = f", handed to {one.to}" if one.to else ""
                yield f"  {one.on}  {one.what}: {f'{one.from_} -> ' if one.from_ else ''}{one.where}{to}, {one.by}"
            yield from problem_lines(found.stops)

        give(found, json, words)


@app.command("destroy")
def destroy(
    folder: Folder,
    who: Who,
    second: Annotated[str, typer.Option("--with", metavar="ID", help="The second person who is there.")],
    number: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help="The number of the file, typed by whoever does it.")
    ],
    name: Annotated[bool, typer.Option("--name", help="The certificate names the client.")] = False,
    day: Day = None,
    json: Json = False,
) -> None:
    """Destroy a file for good, with a certificate. Only after its day, with no hold, every request over and originals back."""
    with at_desk(json, None, folder) as desk:
        office, store, today = _office_of(desk, folder), matter_at(desk, folder), day_of(day, desk)
        destroying.finish_destroying(desk, office, today)
        made = destroying.destroy_file(
            desk, office, store, desk.staff(who), desk.staff(second), today, number=number, name=name
        )
        give(made, json, lambda: [f"Destroyed: {made.matter}. Its certificate is {made.certificate}."])


@app.command("destroyed")
def destroyed(folder: OfficePlace, day: Day = None, json: Json = False) -> None:
    """The certificates of the files that were destroyed. What was broken off is finished first; exit 1 where it cannot be."""
    with at_desk(json, folder) as desk:
        office = office_at(desk, folder)
        gone_on = {one.certificate: one for one in destroying.finish_destroying(desk, office, day_of(day, desk))}
        rows = [gone_on.get(one.certificate, one) for one in destroying.certificates(office.load())]

        def words() -> Iterator[str]:
            for one in rows:
                pages = f", {counted(one.pages, 'page')}" if one.pages is not None else ""
                yield f"{one.certificate}  {one.on}  {one.matter}: {one.state.replace('_', ' ')}, {one.papers} papers{pages}"
                if one.trouble:
                    yield f"    {one.trouble}"

        give(DestroyedListResult(certificates=rows), json, words)
        if any(one.state == "under_way" for one in rows):
            raise typer.Exit(1)


Out = Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf", help="Never written over.", show_default=False)]


@app.command("day-pass")
def day_pass(
    folder: OfficePlace,
    helper: Annotated[str, typer.Argument(metavar="HELPER", help="A helper of the staff, by ID.", show_default=False)],
    who: Who,
    matters: Annotated[list[str] | None, typer.Option("--matter", metavar="NUMBER", help="A matter it opens today.")] = None,
    promise: Annotated[str, typer.Option("--promise", metavar="WORDS", help="The promise, as the helper typed it.")] = "",
    end: Annotated[bool, typer.Option("--end", help="End the pass before the night.")] = False,
    day: Day = None,
    json: Json = False,
) -> None:
    """Give a helper a day pass: today's matters until tonight, without criminal history and safe contact, nothing goes out."""
    with at_desk(json, folder) as desk:
        office, giver, today = office_at(desk, folder), desk.staff(who), day_of(day, desk)
        if end:
            passes.end_day_pass(office, helper, giver, today)
        else:
            passes.give_day_pass(office, helper, matters or (), promise, giver, today)
        person = office.load().person(helper)
        assert person is not None
        made = DayPassResult(
            helper=person.name, matters=list(person.matters), until=person.until.isoformat() if person.until else None
        )
        give(
            made,
            json,
            lambda: ["Ended." if end else f"{person.name}: until tonight, {', '.join(person.matters) or 'no matter'}."],
        )


@app.command("originals-list")
def originals_list(folder: Folder, out: Out, day: Day = None, office: Office = None, json: Json = False) -> None:
    """The list of originals that lie with us, to give back and have signed."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        if folder_of(store) is None:
            exporting.by_policy(policy.read().policy)(out.parent)
        made = keeping_sheets.originals_list(desk, store, day_of(day, desk))
        saved = sheets.save(made, out)
        give(saved, json, lambda: [saved.file])


@app.command("certificate")
def certificate(
    folder: OfficePlace,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Of the certificate, as d-0001.")],
    out: Out,
    day: Day = None,
    json: Json = False,
) -> None:
    """The certificate of a destroyed file, to print."""
    with at_desk(json, folder) as desk:
        place = office_at(desk, folder)
        if place.sealed:
            exporting.by_policy(policy.read().policy)(out.parent)
        saved = sheets.save(keeping_sheets.certificate(place, number, day_of(day, desk)), out)
        give(saved, json, lambda: [saved.file])
