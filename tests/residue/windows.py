"""Drives `tests.residue.window`: starts a person's window, hears what came about, kills it, waits until a locked one rests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tests.build import ROOT
from tests.residue.place import Login

WINDOW = (sys.executable, "-m", "tests.residue.window")
LONGEST = 240.0
LOOKS, BLINKING = 20, 3
"""A process rests that took at most so many ticks between so many looks."""


class Window:
    """One process. `heard` is everything that it said."""

    def __init__(
        self, login: Login, before: tuple[str, ...] = (), environment: dict[str, str] | None = None, **plan: Any
    ) -> None:
        self.login = login
        self.heard: list[dict[str, Any]] = []
        self._errors: IO[bytes] = (login.given / "errors").open("w+b")
        self.child = subprocess.Popen(
            [*before, *WINDOW],
            env=login.environment(**(environment or {})),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps({"vault": str(login.vault), **plan}) + "\n")
        self.child.stdin.flush()

    def hear(self, at: str) -> dict[str, Any]:
        """Everything that is said until `at` came about."""
        assert self.child.stdout is not None
        for line in self.child.stdout:
            said: dict[str, Any] = json.loads(line)
            self.heard.append(said)
            secrets: dict[str, str] = said.get("secrets", {})
            self.login.canaries.found_later.update({what: bytes.fromhex(one) for what, one in secrets.items()})
            if said.get("at") == at:
                return said
        raise AssertionError(f"no {at!r} after {self.heard[-5:]}: {self.errors()}")

    def errors(self) -> str:
        self._errors.flush()
        return (self.login.given / "errors").read_text(errors="replace")[-3000:]

    def locked(self) -> None:
        """Wait until the same process is the program at its door, and has nothing to do."""
        proc = Path("/proc") / str(self.child.pid)
        began = time.monotonic()
        spent: list[int] = []
        # The cursor blinks in the field that has the keyboard, which costs a tick of the clock now and then.
        while len(spent) < LOOKS or spent[-1] - spent[-LOOKS] > BLINKING:
            assert self.child.poll() is None, self.errors()
            assert time.monotonic() - began < LONGEST, "it never locked"
            time.sleep(0.1)  # not a limit: it only looks less often
            again = b"desktop\0window\0" in (proc / "cmdline").read_bytes()
            fields = (proc / "stat").read_text().rpartition(")")[2].split()
            now = int(fields[11]) + int(fields[12])
            spent = [*spent, now] if again and now > 20 else []

    def kill(self) -> None:
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def __enter__(self) -> Window:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self.child.poll() is None:
            self.kill()
        for one in (self.child.stdin, self.child.stdout, self._errors):
            assert one is not None
            one.close()


# Plans


def maker(login: Login, files: list[Path], *end: str, **more: Any) -> dict[str, Any]:
    """The first person makes the vault and works in it."""
    c = login.canaries
    return {
        "name": c["staff 1"],
        "phrase": c["phrase 1"],
        "second": c["staff 2"],
        "second phrase": c["phrase 2"],
        "office": c["family 8"],
        "client": c["given 1"],
        "half": c["note 10"],
        "files": [str(one) for one in files],
        "edits": edits(login),
        "steps": ["make", "call", "collect", "work", "look", "half", "secrets", *end],
        **more,
    }


def second(login: Login, *steps: str, **more: Any) -> dict[str, Any]:
    """The other person, who mistypes once."""
    c = login.canaries
    return {
        "name": c["staff 2"],
        "phrase": c["phrase 2"],
        "wrong phrase": c["phrase 3"],
        "client": c["family 1"],
        "half": c["note 9"],
        "files": [],
        "edits": [],
        "steps": ["sign_in", *steps],
        **more,
    }


def edits(login: Login) -> list[dict[str, Any]]:
    c = login.canaries
    keys = ("contact.call", "contact.hours", "contact.never", "crime.place", "crime.others")
    answers = {
        "person.name.family": c["family 1"],
        "person.address": c["place 1"],
        "person.a_number": c["number 1"],
        "employer.legal_name": c["family 2"],
        **{key: c[f"note {n}"] for n, key in enumerate(keys, 1)},
    }
    made: list[dict[str, Any]] = [{"do": "answer", "key": key, "value": value} for key, value in answers.items()]
    made += [{"do": "describe", "papers": [f"e-000{n}"], "title": c[f"title {n}"]} for n in range(1, 9)]
    made += [{"do": "row", "table": "witnesses", "values": {"name": c[f"family {n}"]}} for n in range(3, 7)]
    made.append({"do": "open_request", "request": "u_certification"})
    return made
