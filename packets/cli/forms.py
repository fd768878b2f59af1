"""Official forms: what a PDF is, the form library, and which editions somebody read to be accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from forms.recognise import as_printed
from packets.cli.shared import Day, Json, Office, at_desk, day_of, give, progress
from packets.cli.signing import with_sign_in
from packets.errors import Known
from packets.requests.office import NOBODY, Staff
from packets.workflow import form_editions, form_library, form_telling
from packets.workflow.desk import Desk
from packets.workflow.results_forms import FormAcceptedResult, FormKeptResult, FormResult, FormsAddResult


class SignedIn(TyperGroup):
    """Its commands work in an office's folder or, signed in, in a vault."""

    def get_command(self, context: Any, cmd_name: str) -> Any:
        command = super().get_command(context, cmd_name)
        if command is None or any("--vault" in one.opts for one in command.params):
            return command
        return with_sign_in(command)


forms_app = typer.Typer(
    cls=SignedIn, help="Official forms: what a PDF is, the form library, accepted editions.", no_args_is_help=True
)
app = typer.Typer()
app.add_typer(forms_app, name="forms")

Who = Annotated[str, typer.Option("--as", metavar="ID", help="Who does it: a person of office.toml, where there is an office.")]
Hash = Annotated[str, typer.Argument(metavar="HASH", help="The blank, by the beginning of its hash as `forms list` shows it.")]


def _own_library(desk: Desk) -> Iterator[str]:
    """Said where nobody named an office: its matters do not look here."""
    if desk.office is None:
        yield "This is your own library. The matters of an office have theirs: add --office OFFICE."


@forms_app.command("inspect")
def inspect(
    pdf: Annotated[Path, typer.Argument(metavar="PDF", help="An official form.", show_default=False)],
    office: Office = None,
    json: Json = False,
) -> None:
    """Number, edition and fields of an official form, and whether it can be filled."""
    with at_desk(json, office) as desk:
        try:
            read, judged = form_library.inspect(desk, form_library.read_file(pdf))
        except Known as known:
            raise Known(known.code, **{"file": pdf.name, **known.params}) from None
        found = form_telling.inspected(desk, read, judged)

        def words() -> Iterator[str]:
            yield from _lines(found)
            for one in found.fields:
                limit = f", at most {one.limit}" if one.limit else ""
                yield f"  page {one.page}  {one.kind:<9} {_line(one.label or one.name)}{limit}"

        give(found, json, words)


@forms_app.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="PDFs, or folders of them.", show_default=False)],
    office: Office = None,
    who: Who = "",
    day: Day = None,
    json: Json = False,
) -> None:
    """Keep blanks of official forms in the form library. Exit 1 if any was not kept."""
    with at_desk(json, office) as desk:
        with progress("Reading the forms") as report:
            done = list(form_library.add(desk, files, _who(desk, who), day_of(day, desk), report))
        found = FormsAddResult(items=[form_telling.added(desk, one) for one in done])
        marks = {"kept": "kept", "there": "there already", "not_kept": "NOT KEPT", "refused": "REFUSED"}

        def words() -> Iterator[str]:
            yield from (f"{marks[one.status]:<13}  {one.file}: {one.problem.words}" for one in found.items)
            yield from _own_library(desk)

        give(found, json, words)
        if any(one.status in ("not_kept", "refused") for one in found.items):
            raise typer.Exit(1)


@forms_app.command("list")
def list_(office: Office = None, day: Day = None, json: Json = False) -> None:
    """Every blank that is kept: its state, its edition, and what somebody read of it on the agency's page."""
    with at_desk(json, office) as desk:
        found = form_telling.library(desk, day_of(day, desk))

        def words() -> Iterator[str]:
            for one in found.forms:
                yield from _lines(one)
            for edition in found.editions:
                yield f"Form {edition.form}, edition {_printed(edition.edition)}: {edition.words}"
            if not found.forms:
                yield f"The form library is empty ({found.folder})."
            yield from _own_library(desk)

        give(found, json, words)


@forms_app.command("accept")
def accept(
    form: Annotated[str, typer.Argument(metavar="FORM", help="For example I-765.", show_default=False)],
    edition: Annotated[
        str, typer.Argument(metavar="EDITION", help="As printed (08/21/25), or 2025-08-21.", show_default=False)
    ],
    page: Annotated[str, typer.Option("--page", help="The page of the agency that was read: title or address.")],
    no_more: Annotated[bool, typer.Option("--not", help="The page says that it is not accepted.")] = False,
    first: Annotated[
        dt.datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="First mailing day that the page names."),
    ] = None,
    last: Annotated[
        dt.datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Last mailing day that the page names."),
    ] = None,
    office: Office = None,
    who: Who = "",
    day: Day = None,
    json: Json = False,
) -> None:
    """Record what somebody read on the agency's page about an edition. The program never decides that itself."""
    with at_desk(json, office) as desk:
        if desk.office is None:
            raise Known("forms_want_office")
        on = day_of(day, desk)
        row = form_editions.record_edition(
            desk.office,
            form,
            form_editions.edition_day(edition),
            "not_accepted" if no_more else "accepted",
            page,
            _who(desk, who),
            on,
            first=first.date() if first else None,
            last=last.date() if last else None,
        )
        told = form_telling.edition(desk, row.form, row.edition, form_library.record_of(desk), on)
        found = FormAcceptedResult(**told.model_dump(by_alias=True))
        give(found, json, lambda: [f"Form {found.form}, edition {_printed(found.edition)}: {found.words}"])


@forms_app.command("agree")
def agree(blank: Hash, office: Office = None, who: Who = "", day: Day = None, json: Json = False) -> None:
    """Somebody looked at a blank that is not of the edition we know, and lets it be filled."""
    with at_desk(json, office) as desk:
        form_library.agree(desk, blank, _who(desk, who), day_of(day, desk))
        found = form_telling.library(desk, day_of(day, desk))
        give(found, json, lambda: ["Agreed: it may be filled now."])


@forms_app.command("remove")
def remove(blank: Hash, office: Office = None, who: Who = "", day: Day = None, json: Json = False) -> None:
    """Take a blank out of the form library. Papers that were made from it stay."""
    with at_desk(json, office) as desk:
        gone = form_library.take_out(desk, blank, _who(desk, who))
        found = form_telling.library(desk, day_of(day, desk))
        give(
            found,
            json,
            lambda: [f"Taken out: Form {gone.judged.form}, edition {_printed(form_telling.edition_of(gone.judged))}."],
        )


def _lines(one: FormResult) -> Iterator[str]:
    head = f"{one.sha256[:12]}  " if isinstance(one, FormKeptResult) else ""
    yield f"{head}{one.words}"
    yield from (f"  look    {note.words}" for note in one.notes)
    yield from (f"  {_difference(change.what):<18} {_line(change.label or change.name)}" for change in one.differences)
    for box in one.bound:
        if not box.sure:
            yield f"  {box.at}, {box.label}: {box.words}"
    yield from (f"  our recipe says nothing of: {_line(label)}" for label in one.not_spoken_of)
    if isinstance(one, FormKeptResult) and one.fillable == "agree":
        yield "  agreed" if one.agreed else f"  to agree: packet-desk forms agree {one.sha256[:12]}"


def _printed(edition: str) -> str:
    """As it stands on the form, where it is a day."""
    try:
        return as_printed(dt.date.fromisoformat(edition))
    except ValueError:
        return edition


def _line(words: str) -> str:
    """Tooltips of the agency go over several lines."""
    return " ".join(words.split())


def _difference(what: str) -> str:
    return {
        "new": "new box",
        "gone": "box that is gone",
        "kind": "other kind of box",
        "limit": "other limit",
        "choices": "other choices",
        "meaning": "asks another thing",
        "place": "stands in another place",
        "value": "holds other words from the start",
    }[what]


def _who(desk: Desk, who: str) -> Staff:
    """Who is named; nobody need be where no office knows anybody."""
    staff = desk.library.office.staff
    if staff and not who:
        raise Known("say_who", known=", ".join(one.id for one in staff))
    return desk.staff(who) if who else NOBODY
