"""The doors at a prompt. ``--json`` prints one object on standard output; words and progress go to standard error.

Exit codes: 0 done; 1 the work is not fit; 2 usage; 3 a known trouble, told in one line.
"""

from __future__ import annotations

import datetime as dt
import io
import json as json_
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from packets.errors import Broken, Cancelled, Known
from packets.evidence.intake import Filing
from packets.paths import RESOURCES
from packets.practice import demo as practice_demo
from packets.progress import Report
from packets.requests.lint import lint
from packets.requests.office import office_of
from packets.vault.office_folder import OfficeFolder
from packets.workflow import doors, sending
from packets.workflow import office as office_doors
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits import make, read_edits
from packets.workflow.listing import definitions
from packets.workflow.results import EditedResult, ErrorBody, ErrorResult, LintResult
from packets.workflow.seen import what_they_see
from packets.workflow.sheets import doors as sheets

app = typer.Typer(
    name="packet-desk",
    help="Checklists, evidence and indexed PDF packets, offline. Without a word, the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
definitions_app = typer.Typer(
    help="What the program knows of the world: request kinds, vocabularies, agencies, profiles.", no_args_is_help=True
)
app.add_typer(definitions_app, name="definitions")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The matter folder.", show_default=False)]
RequestId = Annotated[str | None, typer.Option("--request", metavar="ID", help="Which request, where the matter has several.")]
Day = Annotated[
    dt.datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Reckon as on this day.")
]
ProfileId = Annotated[str | None, typer.Option("--profile", metavar="ID", help="How the reader wants it.")]
Office = Annotated[
    Path | None, typer.Option("--office", metavar="DIR", help="The office's own definitions.", envvar="PACKET_DESK_OFFICE")
]


@app.command("new")
def new(
    folder: Folder,
    request: Annotated[str, typer.Option("--request", metavar="ID", help="The kind of request.")],
    agency: Annotated[str, typer.Option("--agency", metavar="ID")] = "",
    profile: Annotated[str, typer.Option("--profile", metavar="ID")] = "",
    practice: Annotated[bool, typer.Option("--practice", help="Invented people only.")] = False,
    mailing_day: Annotated[dt.datetime | None, typer.Option("--mailing-day", formats=["%Y-%m-%d"])] = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Start a matter folder."""
    with _at(json, office, folder) as desk:
        made = doors.new_matter(
            desk,
            folder,
            request,
            agency=agency,
            profile=profile,
            practice=practice,
            mailing=mailing_day.date() if mailing_day else None,
        )
        _give(made, json, lambda: [f"Started {made.matter}. Next: packet-desk collect {folder} FILES..."])


@app.command("collect")
def collect(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", show_default=False)],
    item: Annotated[str, typer.Option("--item", metavar="ID", help="The checklist item the papers belong to.")] = "",
    row: Annotated[str, typer.Option("--row", metavar="ID", help="The row of an item that repeats.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="The kind of paper.")] = "",
    title: Annotated[str, typer.Option("--title")] = "",
    date: Annotated[str, typer.Option("--date", metavar="DATE", help="A day, a month, a year, or undated.")] = "",
    language: Annotated[str, typer.Option("--language", metavar="CODE")] = "",
    translation_of: Annotated[str, typer.Option("--translation-of", metavar="EVIDENCE")] = "",
    password_fd: Annotated[
        int | None, typer.Option("--password-fd", metavar="N", help="Read passwords, one a line, from this file descriptor.")
    ] = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Bring evidence in: PDF, JPEG, PNG, WebP, TIFF, HEIC."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        filing = Filing(item, row, kind, title, date, language, translation_of, _secrets(password_fd))
        with _progress("Collecting") as report:
            done = doors.collect_result(desk, doors.bring_in(desk, store, files, filing, report))

        def words() -> Iterator[str]:
            for one in done.items:
                pages = f", {one.pages} pages" if one.pages else ""
                yield f"{one.file}: {one.status.replace('_', ' ')}" + (f" as {one.id}{pages}" if one.id else "")
                yield from (f"    {problem.words}" for problem in one.problems)

        _give(done, json, words)
        if any(one.status in ("refused", "needs_password") for one in done.items):
            raise typer.Exit(1)


@app.command("checklist")
def checklist(folder: Folder, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False) -> None:
    """State of every item."""
    with _at(json, office, folder) as desk:
        found = doors.checklist(desk, doors.open_folder(folder), request, _day(day, desk))

        def words() -> Iterator[str]:
            yield f"{found.request}, edition {found.edition}. {found.currency.note}"
            if found.decision and found.decision.not_filed:
                yield f"  Not filed: decided by {found.decision.by} on {found.decision.on}; nothing more stops."
            for clock in found.clocks:
                if clock.tell:
                    yield f"  until {clock.last_working_day} ({clock.days_left} days): {clock.label}"
            for one in found.items:
                state = "later" if one.later else one.state.replace("_", " ")
                state += ", look at it: old" if one.stale else ", look at it" if one.look else ""
                name = f" ({one.row_name})" if one.row_name else ""
                yield f"  {state:<14} {one.label}{name}"
                if (one.state not in ("ready", "not_needed") or one.stale or one.look) and not one.later:
                    yield from (f"                   {reason}" for reason in one.reasons)

        _give(found, json, words)


@app.command("preflight")
def preflight(
    folder: Folder,
    request: RequestId = None,
    day: Day = None,
    profile: ProfileId = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Everything that would make the packet come back. Exit 1 if a blocker stands."""
    with _at(json, office, folder) as desk:
        found = doors.look_ahead(desk, doors.open_folder(folder), request, _day(day, desk), profile)
        _give(found, json, lambda: _problem_lines(found.problems) or ["Nothing stops sending."])
        if any(one.severity == "blocker" for one in found.problems):
            raise typer.Exit(1)


@app.command("build")
def build(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="Where the packet goes; FOLDER/packet by default.")
    ] = None,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    send: Annotated[bool, typer.Option("--send", help="Build to send: write nothing while anything is open.")] = False,
    office: Office = None,
    json: Json = False,
) -> None:
    """Packet and manifest. While things are open it is a draft, and the exit code is 1."""
    with _at(json, office, folder) as desk:
        with _progress("Building") as report:
            store = doors.open_folder(folder)
            made = doors.build(desk, store, request, _day(day, desk), out=out, profile=profile, send=send, report=report)

        def words() -> Iterator[str]:
            balance = made.balance
            yield f"{'DRAFT' if made.draft else 'Ready to send'}: {made.pages} pages in {len(made.volumes)} volume(s)"
            yield from (f"  {path}" for path in (*made.volumes, *made.loose, made.manifest))
            parts = [f"{count} {word}" for word, count in balance.model_dump(by_alias=True).items() if word != "collected"]
            yield f"  {balance.collected} pages collected = {' + '.join(parts)}"
            for one in made.exhibits:
                yield f"  {one.label or '-':>3}  {one.first}-{one.last}  {one.title}"
            yield from _problem_lines([one for one in made.problems if one.severity != "note"])

        _give(made, json, words)
        if made.draft:
            raise typer.Exit(1)


Who = Annotated[str, typer.Option("--as", metavar="ID", help="Who does it: a person of office.toml.")]


@app.command("edit")
def edit(
    folder: Folder,
    edits: Annotated[str, typer.Argument(metavar="EDITS", help="One edit or a list of them as JSON; - reads standard input.")],
    who: Who,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Do to a matter what a button of the window does, e.g. '{"do": "file", "papers": ["e-0003"], "item": "report"}'."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        done = make(
            store, desk.library, read_edits(sys.stdin.read() if edits == "-" else edits), desk.staff(who), _day(day, desk)
        )
        _give(EditedResult(matter=done.matter.id), json, lambda: ["Done."])


@app.command("approve")
def approve(
    folder: Folder, who: Who, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False
) -> None:
    """An attorney read the packet that stands there, and it is right."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        done = sending.approve(desk, store, desk.request(store.load(), request).id, desk.staff(who), _day(day, desk))
        _give(EditedResult(matter=done.matter.id), json, lambda: ["Approved. Next: packet-desk build ... --send"])


@app.command("sent")
def sent(
    folder: Folder,
    who: Who,
    on: Annotated[dt.datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day it left.")],
    carrier: Annotated[str, typer.Option("--carrier")] = "",
    number: Annotated[str, typer.Option("--number", help="Tracking number or receipt.")] = "",
    proof: Annotated[str, typer.Option("--proof", metavar="EVIDENCE", help="The paper that proves it.")] = "",
    request: RequestId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Record that the packet left. It is put aside as it was filed, and never built again."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        done = sending.record_sending(
            desk,
            store,
            desk.request(store.load(), request).id,
            desk.staff(who),
            _day(day, desk),
            on=on.date(),
            carrier=carrier,
            number=number,
            proof=proof,
        )
        _give(EditedResult(matter=done.matter.id), json, lambda: ["Recorded. The packet as filed lies in sent/."])


@app.command("sees")
def sees(
    folder: Folder,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Everything that the reader of a packet will get, what is held back, and what must not be there."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        found = what_they_see(desk, doors.examine(desk, store, request, _day(day, desk), profile))

        def words() -> Iterator[str]:
            yield f"{found.reader} will get:"
            yield from (f"  {one.title}: {one.kind}, {one.pages} pages" for one in found.papers)
            yield from (f"  {one.label}: {one.value}" for one in found.facts if one.how == "send")
            yield "Held back:"
            yield from (f"  {one.title}, {one.pages} pages: {one.why}" for one in found.held)
            yield from (f"MUST NOT BE THERE  {one.page}: {one.words}" for one in found.found)
            if found.unsearchable:
                yield f"{found.unsearchable} pages hold no words that could be searched."

        _give(found, json, words)
        if found.found:
            raise typer.Exit(1)


@app.command("matters")
def matters(
    folder: Annotated[Path, typer.Argument(metavar="OFFICE", help="The office's folder.", show_default=False)],
    day: Day = None,
    json: Json = False,
) -> None:
    """Every matter of an office, what is due, and what others were asked for."""
    with _at(json, folder) as desk:
        found = office_doors.look(desk, OfficeFolder(folder), _day(day, desk))

        def words() -> Iterator[str]:
            for one in found.matters:
                requests = "; ".join(f"{request.title}: {request.stage}, {request.open_items} open" for request in one.requests)
                yield f"{one.id}  {one.name}: {one.trouble or requests or 'call, no request open'}"
            yield from (f"due {one.last_day}  {one.matter}: {one.label}" for one in found.due)
            yield from (f"waiting  {one.matter}: {one.label}, from {one.from_}" for one in found.waiting)

        _give(found, json, words)


@app.command("verify")
def verify(
    packets: Annotated[
        list[Path], typer.Argument(metavar="PACKET...", help="Manifests, or files of a packet.", show_default=False)
    ],
    json: Json = False,
) -> None:
    """Hold finished packets against their manifest, page by page."""
    with _at(json, None) as desk:
        with _progress("Verifying") as report:
            found = verify_packets(desk, packets, report)

        def words() -> Iterator[str]:
            for one in found.packets:
                yield f"{'Same' if one.ok else 'DIFFERENT'}: {one.manifest}"
                for difference in one.differences:
                    page = f", page {difference.page}" if difference.page else ""
                    yield f"    {difference.volume}{page}: {difference.words}"

        _give(found, json, words)
        if not found.ok:
            raise typer.Exit(1)


class SheetKind(StrEnum):
    MAIL_DAY = "mail_day"
    CLIENT_CHECKLIST = "client_checklist"
    BASIS = "basis"


@app.command("sheet")
def sheet(
    kind: Annotated[SheetKind, typer.Argument(metavar="KIND", help="mail_day, client_checklist or basis.")],
    folder: Folder,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf", help="Never written over.", show_default=False)],
    request: RequestId = None,
    profile: ProfileId = None,
    packet: Annotated[
        Path | None, typer.Option("--packet", metavar="PACKET", help="Mail day: a packet that lies elsewhere.")
    ] = None,
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Of the client's checklist.")] = "en",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """A sheet for people, to print. A mail-day sheet that says STOP is printed as well, and the exit code is 1."""
    with _at(json, office, folder) as desk:
        store = doors.open_folder(folder)
        match kind:
            case SheetKind.MAIL_DAY:
                made = sheets.mail_day(desk, store, request, _day(day, desk), profile=profile, packet=packet)
            case SheetKind.CLIENT_CHECKLIST:
                made = sheets.client_checklist(desk, store, request, _day(day, desk), language=language)
            case SheetKind.BASIS:
                made = sheets.basis(desk, store, request, _day(day, desk), profile=profile)
        saved = sheets.save(made, out)

        def words() -> Iterator[str]:
            yield f"{saved.file}: {saved.pages} page{'s' if saved.pages > 1 else ''}"
            yield from (f"  STOP: {one}" for one in saved.stops)
            for ids, said in (
                (saved.fallen_back, "said in English, no words in the language"),
                (saved.unsaid, "not on it, no words for the client"),
                (saved.ask_first, "not on it, ask first whether it is needed"),
            ):
                yield from (f"  {id_}: {said}" for id_ in ids)

        _give(saved, json, words)
        if saved.stopped:
            raise typer.Exit(1)


@app.command("index")
def index(
    folder: Folder,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """The packet's index as plain text to copy: exhibits as they are lettered now."""
    with _at(json, office, folder) as desk:
        found = sheets.index(desk, doors.open_folder(folder), request, _day(day, desk), profile=profile)
        _give(found, json, lambda: found.text.rstrip("\n").split("\n"))


@app.command("demo")
def demo(out: Annotated[Path, typer.Argument(metavar="OUT", show_default=False)], json: Json = False) -> None:
    """Build the practice packets, invented people only, into OUT."""
    with _at(json, None) as desk:
        with _progress("Practice office") as report:
            made = practice_demo.build_all(desk, out, report)
        _give(made, json, lambda: [f"{one.matter}: {one.pages} pages, {one.manifest}" for one in made.packets])


@definitions_app.command("lint")
def definitions_lint(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The office's folder; without it, the shipped ones.")
    ] = None,
    json: Json = False,
) -> None:
    """Every definition, all errors at once."""
    with _at(json, None):
        if directory is not None and not directory.is_dir():
            raise Known("file_missing", file=str(directory))
        faults, notes = lint([RESOURCES, *([directory] if directory else [])])
        _give(
            LintResult(ok=not faults, faults=faults, notes=notes),
            json,
            lambda: [
                *(f"fault: {one}" for one in faults),
                *(f"note: {one}" for one in notes),
                f"{len(faults)} faults, {len(notes)} notes",
            ],
        )
        if faults:
            raise typer.Exit(1)


@definitions_app.command("list")
def definitions_list(office: Office = None, json: Json = False) -> None:
    """Request kinds, items, evidence kinds, answer keys, agencies, profiles."""
    with _at(json, office) as desk:
        found = definitions(desk.library)

        def words() -> Iterator[str]:
            for kind in found.kinds:
                yield f"{kind.id}  {kind.title} (edition {kind.edition}, {kind.currency})"
                yield from (f"    {item.id:<26} {item.need:<12} {item.label}" for item in kind.items)
            for name in ("evidence_kinds", "answer_keys", "tables", "agencies", "profiles"):
                yield f"{name.replace('_', ' ')}:"
                yield from (f"    {one.id:<34} {one.label}" for one in getattr(found, name))

        _give(found, json, words)


# What every command shares


@contextmanager
def _at(json: bool, office: Path | None, matter: Path | None = None) -> Iterator[Desk]:
    """A desk, of the office named or else of the one that the matter's folder lies in; known troubles become one line (or
    one object) and their exit code."""
    own = office_of(matter) if matter else None
    with Desk(office=office or own) as desk:
        try:
            if own is not None and office is not None and own.resolve() != office.resolve():
                raise Known("other_office", office=str(own))
            yield desk
        except Unfit as fault:
            problems = [desk.told(one) for one in fault.problems]
            _trouble(desk, fault, json, problems)
            raise typer.Exit(1) from None
        except Broken as fault:
            _trouble(desk, fault, json, [])
            raise typer.Exit(3) from None
        except Known as fault:
            _trouble(desk, fault, json, [])
            raise typer.Exit(2 if fault.code in _USAGE else 3) from None
        except (Cancelled, KeyboardInterrupt):
            _trouble(desk, Known("cancelled"), json, [])
            raise typer.Exit(3) from None
        except BrokenPipeError:
            # Whoever reads us has read enough (`| head`); what was written stands.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as fault:
            _trouble(desk, Known("disk_fault", file="", why=fault.strerror or type(fault).__name__), json, [])
            raise typer.Exit(3) from None


_USAGE = frozenset(
    {
        "unknown_request",
        "unknown_profile",
        "unknown_agency",
        "unknown_item",
        "unknown_row",
        "unknown_kind",
        "bad_date",
        "unknown_evidence",
        "which_request",
        "unknown_staff",
        "unknown_answer",
        "unknown_table",
        "unknown_column",
        "request_not_here",
        "unknown_language",
        "other_office",
    }
)


def _trouble(desk: Desk, fault: Known, json: bool, problems: list[Any]) -> None:
    words = desk.words.say(fault.code, fault.params)
    if json:
        _print(ErrorResult(error=ErrorBody(code=fault.code, words=words, problems=problems)))
    else:
        typer.echo(words, err=True)
        for one in problems:
            typer.echo(f"  {one.where}: {one.words}", err=True)


def _give(result: BaseModel, json: bool, words: Callable[[], Any]) -> None:
    if json:
        _print(result)
    else:
        for line in words():
            typer.echo(line)


def _print(result: BaseModel) -> None:
    # A file name may hold what is no text; everything else is escaped, so that it passes through any terminal's coding.
    text = json_.dumps(result.model_dump(by_alias=True), indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "replace").decode("utf-8")
    typer.echo(text if _speaks_unicode() else json_.dumps(json_.loads(text), indent=2))


def _speaks_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") in ("utf8", "utf8sig")


def _problem_lines(problems: Any) -> list[str]:
    marks = {"blocker": "STOPS", "warning": "look", "note": "note"}
    return [f"  {marks[one.severity]:<6} {one.where}: {one.words}" for one in problems]


def _day(day: dt.datetime | None, desk: Desk) -> dt.date:
    # The clock is read here and nowhere below: the day is an argument of everything else.
    return day.date() if day else desk.today(dt.date.today())  # noqa: DTZ011


def _secrets(descriptor: int | None) -> tuple[str, ...]:
    """Passwords from a file descriptor, one a line; never from an argument or the environment."""
    if descriptor is None:
        return ()
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return tuple(line.rstrip("\r\n") for line in file if line.strip())
    except (OSError, ValueError):
        raise Known("bad_descriptor", number=descriptor) from None


@contextmanager
def _progress(title: str) -> Iterator[Report]:
    """A bar on standard error where that is a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, bar.add_task(title))


class _Quiet:
    def step(self, done: int, total: int, note: str = "") -> None:
        """No terminal to show it on."""


class _Bar:
    def __init__(self, bar: Any, task: Any) -> None:
        self._bar, self._task = bar, task

    def step(self, done: int, total: int, note: str = "") -> None:
        self._bar.update(self._task, completed=done, total=total, description=note or None)


def main() -> None:
    """The program at a prompt. Even a word that it does not know is told as one object where ``--json`` is asked for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(standalone_mode=False))
    except Exception as fault:
        if not (hasattr(fault, "format_message") and hasattr(fault, "show")):
            raise
        if "--json" in sys.argv[1:]:
            _print(ErrorResult(error=ErrorBody(code="usage", words=fault.format_message())))
        else:
            fault.show()
        sys.exit(2)
