"""Letters and certificates: which there are, their text, the paper, a Word file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give, matter_at, problem_lines
from packets.cli.signing import with_sign_in
from packets.errors import Known
from packets.matters.words import pages_words
from packets.requests.office import NOBODY, Staff
from packets.system import policy
from packets.vault.folder import folder_of
from packets.workflow import exporting, letters
from packets.workflow.desk import Desk
from packets.workflow.letters_out import take_out
from packets.workflow.results_letters import GapResult

letters_app = typer.Typer(help="Letters and certificates from templates.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(letters_app, name="letters")

Letter = Annotated[str, typer.Argument(metavar="LETTER", help="As `letters list` names it.", show_default=False)]
Row = Annotated[str, typer.Option("--row", metavar="ID", help="The row or the paper that it is for.")]
Language = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Where it is written in several.")]
Anew = Annotated[bool, typer.Option("--anew", help="From the template again; what was edited stays as it was kept.")]


def _who(desk: Desk, id_: str) -> Staff:
    return desk.staff(id_) if id_ else NOBODY


def _open(gaps: list[GapResult]) -> Iterator[str]:
    for one in gaps:
        yield f"  open   [{one.words}]"


@letters_app.command("list")
def listed(folder: Folder, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False) -> None:
    """Every letter that may be written for a request, and how each stands."""
    with at_desk(json, office, folder) as desk:
        found = letters.templates(desk, matter_at(desk, folder), request, day_of(day, desk))

        def words() -> Iterator[str]:
            for one in found.letters:
                name = f"{one.letter} --row {one.row}" if one.row else one.letter
                yield f"{one.state.replace('_', ' '):<16} {name:<44} {one.title}{f' ({one.row_name})' if one.row_name else ''}"
                yield from problem_lines(one.problems)

        give(found, json, words)


@letters_app.command("draft")
def drafted(
    folder: Folder,
    letter: Letter,
    row: Row = "",
    language: Language = None,
    anew: Anew = False,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="Keep this text; - reads standard input.", show_default=False)
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep what stands there in the matter.")] = False,
    request: RequestId = None,
    who: Who = "",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """The text of a letter, with its gaps. With --text an edited one is kept."""
    with at_desk(json, office, folder) as desk:
        store, today = matter_at(desk, folder), day_of(day, desk)
        edited = None if text is None else _read(text)
        writing = letters.open_letter(desk, store, request, letter, row, today, language=language, anew=anew, text=edited)
        if keep or edited is not None:
            letters.keep(writing, _who(desk, who), today)
            writing = letters.open_letter(desk, store, request, letter, row, today, language=language)
        result = writing.result
        give(
            result,
            json,
            lambda: [*result.text.rstrip("\n").split("\n"), "", *_open(result.gaps), *problem_lines(result.problems)],
        )


@letters_app.command("make")
def made(
    folder: Folder,
    letter: Letter,
    row: Row = "",
    language: Language = None,
    anew: Anew = False,
    request: RequestId = None,
    who: Who = "",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """The paper of a letter, collected and filed. Exit code 1 while places in it are open."""
    with at_desk(json, office, folder) as desk:
        store, today = matter_at(desk, folder), day_of(day, desk)
        writing = letters.open_letter(desk, store, request, letter, row, today, language=language, anew=anew)
        result = letters.make(writing, _who(desk, who), today).result

        def words() -> Iterator[str]:
            ink = f", ink on {pages_words(result.ink)}" if result.ink else ""
            yield f"{result.paper}: {result.pages} page{'s' if result.pages > 1 else ''}{ink}"
            yield from _open(result.gaps)
            yield from problem_lines(result.problems)

        give(result, json, words)
        if result.gaps:
            raise typer.Exit(1)


@letters_app.command("docx")
def taken_out(
    folder: Folder,
    letter: Letter,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.docx", help="Never written over.", show_default=False)],
    row: Row = "",
    language: Language = None,
    request: RequestId = None,
    who: Who = "",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """The letter as a Word file."""
    with at_desk(json, office, folder) as desk:
        store, today = matter_at(desk, folder), day_of(day, desk)
        may = exporting.anywhere if folder_of(store) is not None else exporting.by_policy(policy.read().policy)
        writing = letters.open_letter(desk, store, request, letter, row, today, language=language)
        _, result = take_out(writing, out, _who(desk, who), today, may_export=may)
        give(result, json, lambda: [result.file, *_open(result.gaps)])


def _read(path: Path) -> str:
    try:
        if str(path) == "-":
            return sys.stdin.read(letters.MOST + 1)
        with path.open(encoding="utf-8") as file:
            return file.read(letters.MOST + 1)
    except FileNotFoundError:
        raise Known("file_missing", file=path.name) from None
    except UnicodeDecodeError:
        raise Known("type_unknown", file=path.name) from None


def signed_in(group: typer.core.TyperGroup) -> typer.core.TyperGroup:
    """Every word of the group may work in a vault."""
    for one in group.commands.values():
        with_sign_in(one)
    return group
