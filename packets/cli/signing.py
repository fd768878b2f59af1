"""Signing in to a vault, on every command that works on a matter: ``--vault PATH --as NAME --passphrase-fd N``, and the key of
a matter in place of its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from packets.cli.shared import SIGN_IN, SignIn

Vault = Annotated[
    Path | None, typer.Option("--vault", metavar="PATH", help="Work in this vault; FOLDER is then a matter's key.")
]
Descriptor = Annotated[
    int | None, typer.Option("--passphrase-fd", metavar="N", help="Read the passphrase from this file descriptor.")
]
Name = Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs in.")]

_words = typer.Typer(add_completion=False)


@_words.command("sign-in")
def _sign_in(vault: Vault = None, name: Name = "", passphrase_fd: Descriptor = None) -> None:
    """The options themselves; what is done with them is `with_sign_in`."""


def with_sign_in(command: Any) -> Any:
    """`command` with the options of signing in beside its own. One that names who does it anyway signs in as that person."""
    known = {option for one in command.params for option in one.opts}
    wanted = typer.main.get_command(_words).params
    command.params += [one for one in wanted if one.name != "help" and not known & set(one.opts)]
    command.callback = _signing(command.callback, own_name="--as" in known)
    return command


def _signing(work: Callable[..., Any], *, own_name: bool) -> Callable[..., Any]:
    def at_work(**given: Any) -> Any:
        vault, descriptor = given.pop("vault", None), given.pop("passphrase_fd", None)
        name = str(given.get("who", "")) if own_name else str(given.pop("name", ""))
        token = SIGN_IN.set(SignIn(vault, name, descriptor) if vault is not None else None)
        try:
            return work(**given)
        finally:
            SIGN_IN.reset(token)

    return at_work
