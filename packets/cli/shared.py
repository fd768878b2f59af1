"""What every command shares: its options, the desk that it works at, how it answers."""

from __future__ import annotations

import datetime as dt
import getpass
import json as json_
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from packets.errors import Broken, Cancelled, Known, Problem
from packets.progress import Report
from packets.requests.office import office_of
from packets.vault.office_folder import OfficeFolder
from packets.vault.places import is_vault
from packets.vault.store import Office as AnyOffice
from packets.vault.store import Store
from packets.workflow import starting
from packets.workflow.desk import Desk, Unfit
from packets.workflow.results import ErrorBody, ErrorResult

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
Who = Annotated[str, typer.Option("--as", metavar="ID", help="Who does it: a person of office.toml.")]


@dataclass(slots=True)
class SignIn:
    """Who unlocks which vault. The passphrase comes from a file descriptor, or is asked for on a terminal; once."""

    vault: Path
    name: str
    descriptor: int | None = None
    _said: tuple[str, ...] = ()

    def passphrase(self, what: str = "Passphrase") -> str:
        """Never from an argument or the environment."""
        if not self._said and self.descriptor is not None:
            self._said = secrets_of(self.descriptor)
        elif not self._said and sys.stdin.isatty():
            self._said = (getpass.getpass(f"{what}: "),)
        if not self._said or not self._said[0]:
            raise Known("no_passphrase")
        return self._said[0]

    def device(self) -> bytes:
        """What stands on the set-up sheet, in the line below the passphrase; empty where there is none."""
        from packets.vault.sealed.device import read_device

        return read_device(self._said[1]) if len(self._said) > 1 else b""

    def enter(self) -> Any:
        """The vault's office. On a terminal the set-up sheet is asked for where this login does not have what stands on it."""
        from packets.workflow.signing_in import enter

        passphrase, how = self.passphrase(), how_here()
        try:
            return enter(self.vault, self.name, passphrase, _clock_day(), device=self.device(), how=how)
        except Known as fault:
            if fault.code != "device_secret_missing" or self.descriptor is not None or not sys.stdin.isatty():
                raise
        self._said = (passphrase, getpass.getpass("What stands on your set-up sheet: "))
        return enter(self.vault, self.name, passphrase, _clock_day(), device=self.device(), how=how)


def how_here() -> Any:
    """How this computer's policy lets a person sign in."""
    from packets.system import policy
    from packets.workflow.signing_in import HOW

    return replace(HOW, rules=policy.read().policy.keyring)


SIGN_IN: ContextVar[SignIn | None] = ContextVar("sign_in", default=None)
"""Of the command that runs, where it works in a vault."""
OPENED: ContextVar[Any] = ContextVar("opened", default=None)
"""The vault's own office behind the desk, for the words that are about the vault itself."""


@contextmanager
def at_desk(json: bool, office: Path | None, matter: Path | None = None) -> Iterator[Desk]:
    """A desk, of the office named or else of the one that the matter's folder lies in; known troubles become one line (or
    one object) and their exit code."""
    sign_in = SIGN_IN.get()
    own = office_of(matter) if matter and not sign_in else None
    with ExitStack() as left:
        desk = left.enter_context(Desk(office=None if sign_in else office or own))
        try:
            if sign_in is not None:
                # Here and not above: who works on a folder does not wait for the libraries of the vault.
                from packets.workflow.vaults import leave, seated

                opened = sign_in.enter()
                left.callback(leave, opened)
                desk = left.enter_context(seated(desk, opened, _clock_day()))
                OPENED.set(opened)
            elif office is not None:
                _refuse_vault(office)
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


def matter_at(desk: Desk, where: Path) -> Store:
    """The matter that a command names, to be worked on: by its folder, or at the desk of a sealed office by its key. Every
    command that takes a matter comes through here."""
    office = desk.office
    if office is not None and office.sealed:
        # By its key, as the list of the vault has it.
        return starting.open_matter(office, str(where))
    _refuse_vault(where)
    return starting.open_folder(where)


def office_at(desk: Desk, where: Path) -> AnyOffice:
    """The office that a command names. Every command that takes one comes through here."""
    return desk.office or OfficeFolder(where)


def _refuse_vault(folder: Path) -> None:
    if is_vault(folder):
        raise Known("vault_needs_sign_in", folder=str(folder))


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
        "say_who",
        "no_passphrase",
        "recovery_wanted",
        "setup_wanted",
        "new_where",
        "new_key_is_given",
        "unknown_answer",
        "unknown_table",
        "unknown_column",
        "request_not_here",
        "unknown_language",
        "other_office",
        "form_number_unclear",
        "form_edition_unclear",
        "form_not_kept",
        "form_page_wanted",
        "form_days_turned",
        "which_form",
        "say_which_form",
        "forms_want_office",
    }
)


def _trouble(desk: Desk, fault: Known, json: bool, problems: list[Any]) -> None:
    words = desk.say(Problem(fault.code, params=fault.params))
    if json:
        print_object(ErrorResult(error=ErrorBody(code=fault.code, words=words, problems=problems)))
    else:
        typer.echo(words, err=True)
        for one in problems:
            typer.echo(f"  {one.where}: {one.words}", err=True)


def give(result: BaseModel, json: bool, words: Callable[[], Any]) -> None:
    if json:
        print_object(result)
    else:
        for line in words():
            typer.echo(line)


def print_object(result: BaseModel) -> None:
    # A file name may hold what is no text; everything else is escaped, so that it passes through any terminal's coding.
    text = json_.dumps(result.model_dump(by_alias=True), indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "replace").decode("utf-8")
    typer.echo(text if _speaks_unicode() else json_.dumps(json_.loads(text), indent=2))


def _speaks_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") in ("utf8", "utf8sig")


def problem_lines(problems: Any) -> list[str]:
    marks = {"blocker": "STOPS", "warning": "look", "note": "note"}
    return [f"  {marks[one.severity]:<6} {one.where}: {one.words}" for one in problems]


def day_of(day: dt.datetime | None, desk: Desk) -> dt.date:
    # The clock is read here and nowhere below: the day is an argument of everything else.
    return day.date() if day else desk.today(_clock_day())


def _clock_day() -> dt.date:
    return dt.date.today()  # noqa: DTZ011


def secrets_of(descriptor: int) -> tuple[str, ...]:
    """Secrets from a file descriptor, one a line; never from an argument or the environment."""
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return tuple(line.rstrip("\r\n") for line in file if line.strip())
    except (OSError, ValueError):
        raise Known("bad_descriptor", number=descriptor) from None


@contextmanager
def progress(title: str) -> Iterator[Report]:
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
