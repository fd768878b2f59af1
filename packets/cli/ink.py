"""Pages that are signed by hand, at a prompt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give, matter_at, progress, secrets_of
from packets.errors import Known
from packets.matters.words import counted
from packets.system import policy
from packets.vault.folder import folder_of
from packets.workflow import exporting, inking, returning
from packets.workflow.edits import PlaceSigned, TakeOffSigned, make
from packets.workflow.results import EditedResult
from packets.workflow.results_ink import InkBackResult, WaitingResult

ink_app = typer.Typer(
    help="Sign in ink: what is to sign, a signing set, signed pages back in their places.", no_args_is_help=True
)
app = typer.Typer()
app.add_typer(ink_app, name="ink")
PageName = Annotated[str, typer.Argument(metavar="PAPER:PAGE", show_default=False)]


@ink_app.command("status")
def status(folder: Folder, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False) -> None:
    """By person: what is to print, what is out, what is back. Exit 1 while anything is open."""
    with at_desk(json, office, folder) as desk:
        found = inking.ink_status(desk, matter_at(desk, folder), day_of(day, desk), request)

        def words() -> Iterator[str]:
            for one in found.people:
                counts = f"{one.to_print} to print, {one.awaiting} out, {one.back} back, {one.old} old"
                name = f" ({one.name})" if one.name else ""
                yield f"{one.who or 'nobody named'}{name}: {counts}"
                for page in one.pages:
                    state = "left out" if page.left_out else page.state.replace("_", " ")
                    yield f"  {page.paper}:{page.page}  {state:<10} {page.title}{f'  <- {page.scan}' if page.scan else ''}"
            if found.waiting:
                yield f"{found.waiting} scanned pages wait: packet-desk ink queue FOLDER"
            if not found.people:
                yield "Nothing here is signed by hand."

        give(found, json, words)
        if found.open or found.waiting:
            raise typer.Exit(1)


@ink_app.command("print")
def print_(
    folder: Folder,
    person: Annotated[str, typer.Option("--person", metavar="WHO", help="client, attorney, interpreter, ...")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf", help="Never written over.", show_default=False)],
    who: Who,
    request: RequestId = None,
    again: Annotated[bool, typer.Option("--again", help="Also what is out already: a sheet was lost.")] = False,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Exactly the pages that one person signs, behind a cover sheet. It is recorded as printed."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        rules = policy.read().policy if folder_of(store) is None else None
        may = exporting.anywhere if rules is None else exporting.by_policy(rules)
        today = day_of(day, desk)
        made = inking.signing_set(desk, store, person, today, request, again=again)
        _, found = inking.save_set(desk, store, made, out, desk.staff(who), today, may_export=may)

        def words() -> Iterator[str]:
            yield f"{found.file}: {counted(found.pages, 'page')}, {found.signatures} to sign"
            yield from (f"  {one}" for one in found.sheets)
            yield from (f"  on a sheet that was printed for somebody else: {one}" for one in found.elsewhere)

        give(found, json, words)


@ink_app.command("back")
def back(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Scans of signed pages.", show_default=False)],
    who: Who,
    password_fd: Annotated[int | None, typer.Option("--password-fd", metavar="N", help="Passwords of locked files.")] = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Bring scans in. What is sure is placed; the rest waits. Exit 1 where anything waits or was refused."""
    with at_desk(json, office, folder) as desk:
        passwords = secrets_of(password_fd) if password_fd is not None else ()
        with progress("Looking at the scans") as report:
            store = matter_at(desk, folder)
            made = inking.bring_back(desk, store, files, desk.staff(who), day_of(day, desk), report, passwords)
        give(made.result, json, lambda: _back(made.result))
        if made.result.waiting or any(one.status in ("refused", "needs_password") for one in made.result.files):
            raise typer.Exit(1)


@ink_app.command("look")
def look(folder: Folder, who: Who, day: Day = None, office: Office = None, json: Json = False) -> None:
    """Look once more at everything that waits."""
    with at_desk(json, office, folder) as desk:
        with progress("Looking at the scans") as report:
            made = inking.look_again(desk, matter_at(desk, folder), desk.staff(who), day_of(day, desk), report)
        give(made.result, json, lambda: _back(made.result))
        if made.result.waiting:
            raise typer.Exit(1)


def _back(found: InkBackResult) -> Iterator[str]:
    for one in found.files:
        yield f"{one.status}: {one.file}"
        yield from (f"  {problem.words}" for problem in one.problems)
    for placed in found.placed:
        yield f"placed: {placed.scan}:{placed.page} is {placed.title}, page {placed.of} ({placed.paper}:{placed.of})"
    yield from (f"left out: {one}, a cover sheet of ours or a blank page" for one in found.left_out)
    yield from _waiting(found.waiting)


@ink_app.command("queue")
def queue(folder: Folder, office: Office = None, json: Json = False) -> None:
    """Scanned pages that are in no place, and why. Exit 1 where there are any."""
    with at_desk(json, office, folder) as desk:
        found = inking.queue(desk, matter_at(desk, folder))
        give(found, json, lambda: [*_waiting(found.waiting)] or ["Nothing waits."])
        if found.waiting:
            raise typer.Exit(1)


def _waiting(pages: list[WaitingResult]) -> Iterator[str]:
    for one in pages:
        like = f"  (like {one.paper}:{one.of})" if one.paper else ""
        yield f"waits: {one.scan}:{one.page}  {one.words}{like}"


@ink_app.command("place")
def place(
    folder: Folder,
    scan: Annotated[str, typer.Argument(metavar="SCAN:PAGE", show_default=False)],
    paper: PageName,
    who: Who,
    turn: Annotated[int, typer.Option("--turn", help="Degrees clockwise: 0, 90, 180 or 270.")] = 0,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """A scanned page takes the place of a printed one: a person looked at both."""
    with at_desk(json, office, folder) as desk:
        (scanned, of), (printed, page) = _page(scan), _page(paper)
        edit = PlaceSigned.model_validate({"scan": scanned, "of": of, "paper": printed, "page": page, "turn": turn})
        done = make(matter_at(desk, folder), desk.library, [edit], desk.staff(who), day_of(day, desk))
        give(EditedResult(matter=done.matter.id), json, lambda: ["Placed."])


@ink_app.command("unplace")
def unplace(folder: Folder, paper: PageName, who: Who, day: Day = None, office: Office = None, json: Json = False) -> None:
    """The scanned page goes back to the queue."""
    with at_desk(json, office, folder) as desk:
        printed, page = _page(paper)
        edit = TakeOffSigned.model_validate({"paper": printed, "page": page})
        done = make(matter_at(desk, folder), desk.library, [edit], desk.staff(who), day_of(day, desk))
        give(EditedResult(matter=done.matter.id), json, lambda: ["Taken off."])


def _page(name: str) -> tuple[str, int]:
    paper, _, page = name.rpartition(":")
    if not paper or not page.isdecimal() or int(page) < 1:
        raise Known("no_such_page_of", paper=name, page=page)
    return paper, int(page)


@ink_app.command("return")
def return_(
    folder: Folder,
    scan: Annotated[str, typer.Option("--scan", metavar="EVIDENCE", help="The scan that is gone through.")] = "",
    tick: Annotated[list[str] | None, typer.Option("--tick", metavar="NAME", help="It is so, seen with your eyes.")] = None,
    untick: Annotated[list[str] | None, typer.Option("--no", metavar="NAME", help="It is not so.")] = None,
    who: Annotated[str, typer.Option("--as", metavar="ID", help="Who looked; needed to tick.")] = "",
    request: RequestId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """What came back signed, tick by tick, with what can be said of each; nothing is ticked by itself. Exit 1 while open."""
    with at_desk(json, office, folder) as desk:
        store, today = matter_at(desk, folder), day_of(day, desk)
        if tick or untick:
            if not who:
                raise Known("say_who", known=", ".join(one.id for one in desk.library.office.staff))
            edits = returning.ticks(desk, store, today, tick or (), untick or (), request)
            make(store, desk.library, edits, desk.staff(who), today)
        found = returning.return_check(desk, store, today, request, scan)

        def words() -> Iterator[str]:
            yield f"{found.title}: {found.done} of {found.of}"
            for one in found.ticks:
                mark = {True: "x", False: "-", None: " "}[one.ticked]
                yield f"  [{mark}] {one.key.rpartition('.')[2]:<16} {one.label}. {one.look}"
                if one.finding:
                    yield f"      {one.finding.state}: {one.finding.words}"
            if found.wants_original:
                yield f"  The paper itself: {found.original or 'nobody said where it is'}"
            if found.last_day:
                yield f"  Last day {found.last_day}, last working day {found.last_working_day}, {found.days_left} days left"

        give(found, json, words)
        if found.done < found.of:
            raise typer.Exit(1)
