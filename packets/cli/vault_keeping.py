"""The vault kept whole, at a prompt: looked over, mended, backed up, restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Json, SignIn, at_desk, day_of, give, progress, secrets_of
from packets.cli.signing import Descriptor
from packets.cli.vault_shared import As, Key, NewDescriptor, SheetFile, Vault, in_vault, keep_sheet
from packets.errors import Known
from packets.system.policy import read as read_policy
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key as RestoreKey
from packets.workflow import vault_keeping as doors
from packets.workflow.vault_keeping_results import CheckResult, DocumentRow, RestoreResult

keeping_app = typer.Typer()

Stick = Annotated[Path, typer.Argument(metavar="DIR", help="Folder or stick that holds the backups.", show_default=False)]
SheetDescriptor = Annotated[
    int | None, typer.Option("--sheet-fd", metavar="N", help="Read the recovery sheets, one a line, from here.")
]
Generation = Annotated[int | None, typer.Option("--generation", metavar="N", help="Not the newest backup but this one.")]


@keeping_app.command("check")
def check(vault: Vault, name: As, passphrase_fd: Descriptor = None, json: Json = False) -> None:
    """Every document: intact, damaged at which piece, missing, rolled back. Exit code 1 where one is not whole."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        with progress("Looking over") as report:
            found = doors.look_over(office, report)
        give(found, json, lambda: _looked_over(found))
        if not found.ok:
            raise typer.Exit(1)


def _looked_over(found: CheckResult) -> Iterator[str]:
    yield from _not_whole(found.documents)
    intact = sum(one.state == "intact" for one in found.documents)
    yield f"{intact} intact, {found.not_whole} not whole, {found.not_yours} not yours to open."


def _not_whole(rows: list[DocumentRow]) -> Iterator[str]:
    for one in rows:
        if one.state not in ("intact", "not_yours"):
            piece = f" at piece {one.piece}" if one.state == "damaged" else ""
            yield f"{one.state.replace('_', ' ').upper()}{piece}: {one.matter} {one.name}"


@keeping_app.command("mend")
def mend(
    matter: Key,
    source: Stick,
    vault: Vault,
    name: As,
    older: Annotated[bool, typer.Option("--older", help="Take an older version where the same one is not to be had.")] = False,
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Bring what is missing or damaged in a matter back from a backup."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        with progress("Bringing back") as report:
            done = doors.bring_back(office, matter, source, None, report, older=older)
        lines = [*(f"back: {one}" for one in done.restored), *(f"still not whole: {one}" for one in done.left)]
        give(done, json, lambda: lines or ["Nothing was missing."])
        if done.left:
            raise typer.Exit(1)


@keeping_app.command("go-on")
def go_on(
    matter: Key,
    vault: Vault,
    name: As,
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Go on without what is missing in a matter and not to be had. It stands in the history, with the names."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        done = doors.go_on(office, matter)
        give(done, json, lambda: [f"given up: {one}" for one in done.given_up] or ["Nothing was missing."])


@keeping_app.command("backup")
def backup(
    to: Stick,
    vault: Vault,
    again: Annotated[bool, typer.Option("--again", help="Read what is there from before too.")] = False,
    json: Json = False,
) -> None:
    """Another backup into a folder or onto a stick; needs no passphrase, the vault may be open. For your own schedule."""
    with at_desk(json, None):
        with progress("Backing up") as report:
            done = doors.back_up(vault, to, read_policy().policy.backup.keep, report, again=again)

        def words() -> Iterator[str]:
            yield f"Backup {done.generation} stands: {done.files} files, {done.copied} of them new."
            if done.missing:
                yield f"{done.missing} files of the vault are MISSING and in no backup: run packet-desk vault check."

        give(done, json, words)
        if done.missing:
            raise typer.Exit(1)


@keeping_app.command("last-backup")
def last_backup(vault: Vault, json: Json = False) -> None:
    """When the vault was backed up last. Exit code 1 where that is longer ago than the policy of this machine allows."""
    with at_desk(json, None):
        found = doors.backed_up(vault, dt.datetime.now(dt.UTC), read_policy().policy.backup.max_age_days)
        give(found, json, lambda: [f"Last backup: {found.at or 'never'}{', OVERDUE' if found.overdue else ''}"])
        if found.overdue:
            raise typer.Exit(1)


@keeping_app.command("restore")
def restore(
    source: Stick,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A new folder for the vault.", show_default=False)],
    name: As,
    passphrase_fd: Descriptor = None,
    sheet_fd: SheetDescriptor = None,
    new_passphrase_fd: NewDescriptor = None,
    recovery: SheetFile = None,
    generation: Generation = None,
    json: Json = False,
) -> None:
    """The newest backup as a vault in a new folder, every document looked at first. With a passphrase or the recovery sheet."""
    with at_desk(json, None) as desk:
        key = _key(path, name, passphrase_fd, sheet_fd, new_passphrase_fd, recovery, json)
        with progress("Restoring") as report:
            done = doors.restore_vault(source, path, key, day_of(None, desk), report, generation=generation)
        _restored(done, json, f"Restored into {path}.")


@keeping_app.command("drill")
def drill(
    source: Stick,
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Without it, only hashes are looked at.")] = "",
    passphrase_fd: Descriptor = None,
    generation: Generation = None,
    json: Json = False,
) -> None:
    """Would the newest backup come back? Restored into memory, looked at, thrown away."""
    with at_desk(json, None) as desk:
        key = _own_key(SignIn(source, name, passphrase_fd)) if name else None
        with progress("Drill") as report:
            done = doors.drill(source, key, day_of(None, desk), report, generation=generation)
        _restored(done, json, "The drill ended well." if done.opened else "Every file is what was written; nothing was opened.")


def _key(
    path: Path,
    name: str,
    descriptor: int | None,
    sheets: int | None,
    new: int | None,
    recovery: Path | None,
    json: bool,
) -> RestoreKey:
    if sheets is None:
        return _own_key(SignIn(path, name, descriptor))
    if recovery is None:
        raise Known("recovery_wanted")
    used = secrets_of(sheets)
    next_sheet = RecoverySheet.new(len(used) or 1)
    key = doors.sheet_key(used, name, SignIn(path, name, new).passphrase("New passphrase"), next_sheet)
    keep_sheet(next_sheet, recovery, json)
    return key


def _own_key(sign_in: SignIn) -> RestoreKey:
    passphrase = sign_in.passphrase()
    return doors.restore_key(sign_in.name, passphrase, device=sign_in.device())


def _restored(done: RestoreResult, json: bool, well: str) -> None:
    def words() -> Iterator[str]:
        yield f"Backup {done.generation} of {done.at}: {done.files} files, {len(done.documents)} documents."
        yield from (f"DAMAGED: {one}" for one in done.damaged)
        yield from _not_whole(done.documents)
        yield well if done.ok else "It is NOT whole."

    give(done, json, words)
    if not done.ok:
        raise typer.Exit(1)
