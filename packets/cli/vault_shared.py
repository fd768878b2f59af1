"""What the words of the vault share: their options, signing in, and where a recovery sheet is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import OPENED, SIGN_IN, SignIn, at_desk
from packets.errors import Known
from packets.vault.files import disk_faults
from packets.vault.sealed.device import new_device, setup_sheet
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.recovery import PaperSecret
from packets.workflow.desk import Desk

Vault = Annotated[Path, typer.Option("--vault", metavar="PATH", help="The vault's folder.", show_default=False)]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs in.", show_default=False)]
NewDescriptor = Annotated[
    int | None,
    typer.Option("--new-passphrase-fd", metavar="N", help="Read the new passphrase from this file descriptor."),
]
SheetFile = Annotated[
    Path | None,
    typer.Option("--recovery", metavar="FILE", help="Write the new recovery sheet here, for scripts; - prints it."),
]
SetupFile = Annotated[
    Path | None,
    typer.Option(
        "--setup", metavar="FILE", help="A device secret goes with the passphrase: write the set-up sheet here; - prints it."
    ),
]
Key = Annotated[str, typer.Argument(metavar="MATTER", help="The matter's key, as `vault list` has it.", show_default=False)]


@contextmanager
def in_vault(json: bool, sign_in: SignIn) -> Iterator[tuple[Desk, VaultOffice]]:
    """A desk in the vault, opened by who signs in."""
    token = SIGN_IN.set(sign_in)
    try:
        with at_desk(json, None) as desk:
            yield desk, OPENED.get()
    finally:
        SIGN_IN.reset(token)


def device_on(where: Path | None, json: bool) -> bytes:
    """A new device secret, its set-up sheet written to `where`; none where none is wanted."""
    if where is None:
        return b""
    device = new_device()
    keep_sheet(setup_sheet(device), where, json)
    return device


def keep_sheet(sheet: PaperSecret, where: Path, json: bool) -> None:
    """The sheet into a file that only its owner can read, or onto the terminal. Refuses a file that is there."""
    text = "\n".join(sheet.sheets) + "\n"
    if str(where) == "-":
        typer.echo(text, err=json)
        return
    write_new(where, text)


def write_new(where: Path, text: str) -> None:
    """A file that only its owner can read, on the disk when this ends. Refuses one that is there."""
    with disk_faults(str(where)):
        try:
            handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise Known("sheet_exists", file=str(where)) from None
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
