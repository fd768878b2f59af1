"""The doors at a prompt. ``--json`` prints one object on standard output; words and progress go to standard error.

Exit codes: 0 done; 1 the work is not fit; 2 usage; 3 a known trouble, told in one line.
"""

from __future__ import annotations

import importlib
import io
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from packets.errors import Known, Words
from packets.paths import PROBLEMS, RESOURCES

WHERE = {
    "new": "matter",
    "collect": "matter",
    "checklist": "matter",
    "questions": "answers",
    "preflight": "packet",
    "build": "packet",
    "edit": "records",
    "fill": "fill",
    "approve": "records",
    "sent": "records",
    "export": "records",
    "sees": "packet",
    "matters": "offices",
    "facts": "answers",
    "fact": "answers",
    "conflict": "keeping",
    "day-pass": "keeping",
    "custody": "keeping",
    "custody-checked": "keeping",
    "originals-list": "keeping",
    "closing": "keeping",
    "destroy": "keeping",
    "destroyed": "keeping",
    "certificate": "keeping",
    "verify": "packet",
    "ink": "ink",
    "sheet": "sheets",
    "index": "sheets",
    "letters": "letters",
    "demo": "offices",
    "definitions": "definitions",
    "forms": "forms",
    "health": "health",
    "vault": "vault",
}
"""Every word, in the order of the help, and the module that knows it. A word loads what it needs and no more: a checklist
does not wait for the libraries that write packets."""


class ByTheWord(TyperGroup):
    """The commands of the modules, each loaded when its word is said."""

    def list_commands(self, _: object) -> list[str]:
        return list(WHERE)

    def get_command(self, _: object, cmd_name: str) -> Any:
        if cmd_name not in WHERE:
            return None
        module = importlib.import_module(f"packets.cli.{WHERE[cmd_name]}")
        command = typer.main.get_group(module.app).commands[cmd_name]
        if hasattr(module, "signed_in"):
            return module.signed_in(command)
        below = getattr(command, "commands", {})
        if not any(one.name == "folder" for each in (command, *below.values()) for one in each.params):
            return command
        with_sign_in = importlib.import_module("packets.cli.signing").with_sign_in
        for name, one in below.items():
            if any(param.name == "folder" for param in one.params):
                below[name] = with_sign_in(one)
        return command if below else with_sign_in(command)


app = typer.Typer(
    cls=ByTheWord,
    name="packet-desk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def program() -> None:
    """Checklists, evidence and indexed PDF packets, offline. Without a word, the window opens."""


def main() -> None:
    """The program at a prompt. Even a word that it does not know is told as one object where ``--json`` is asked for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(standalone_mode=False, prog_name="packet-desk"))
    except Exception as fault:
        if not (hasattr(fault, "format_message") and hasattr(fault, "show")):
            raise
        if "--json" in sys.argv[1:]:
            from packets.cli.shared import print_object
            from packets.workflow.results import ErrorBody, ErrorResult

            print_object(ErrorResult(error=ErrorBody(code="usage", words=fault.format_message())))
        else:
            fault.show()
        sys.exit(2)


def refuse(fault: Known) -> int:
    """The program does not start; one line, or one object, says why. Gives the exit code."""
    words = Words.read(RESOURCES / PROBLEMS).say(fault.code, fault.params)
    if "--json" in sys.argv[1:]:
        from packets.cli.shared import print_object
        from packets.workflow.results import ErrorBody, ErrorResult

        print_object(ErrorResult(error=ErrorBody(code=fault.code, words=words)))
    else:
        sys.stderr.write(f"{words}\n")
    return 3
