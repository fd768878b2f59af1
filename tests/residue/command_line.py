"""A session of two people at the prompt, with the real program: everything that it does, each step a function."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.residue.place import Login

INSIDE = (sys.executable, "-m", "tests.residue.inside")
FIRST = "first"
NOTES = ("contact.call", "contact.hours", "contact.never", "contact.who_may_answer", "crime.place", "crime.others")


class Prompt:
    def __init__(self, login: Login) -> None:
        self.login, self.c = login, login.canaries
        self.key = ""

    def say(self, *words: object, code: int = 0, who: str = FIRST, phrase: str = "phrase 1", told: str = "") -> str:
        signed = ("--vault", self.login.vault, "--as", who)
        return self.login.run([*words, *signed], {"passphrase": self.c[phrase]}, told, code=code)

    def begin(self) -> None:
        """The vault, its second person, and a matter."""
        login, c = self.login, self.c
        sheet = login.given / "sheet.txt"
        words = ["create", login.vault, "--staff", f"First {c['staff 1']}", "--name", c["family 8"], "--recovery", sheet]
        login.run(words, {"passphrase": c["phrase 1"]}, program=INSIDE)
        groups = sheet.read_text(encoding="utf-8").split()
        c.found_later.update({f"sheet {n}": one.encode() for n, one in enumerate(groups, 1)})
        words = ["matter", login.vault, FIRST, c["staff 2"], c["family 1"]]
        self.key = login.run(words, {"passphrase": c["phrase 1"]}, program=INSIDE).strip()
        login.run(
            ["vault", "let-in", "second", "--vault", login.vault, "--as", FIRST],
            {"passphrase": c["phrase 1"], "new-passphrase": c["phrase 2"]},
        )

    def collect(self, files: list[Path], code: int = 0) -> list[str]:
        found = json.loads(self.say("collect", self.key, *files, "--json", code=code))
        return [one["id"] for one in found["items"]]

    def work(self) -> None:
        """Every answer, note and title; then what is looked at and built."""
        c = self.c
        papers = self.collect(self.login.bring())
        answers = {
            "person.name.given": c["given 1"],
            "person.address": c["place 1"],
            "person.a_number": c["number 1"],
            "employer.legal_name": c["family 2"],
            **{key: c[f"note {n}"] for n, key in enumerate(NOTES, 1)},
        }
        edits: list[dict[str, object]] = [{"do": "answer", "key": key, "value": value} for key, value in answers.items()]
        for number, id_ in enumerate(papers, 1):
            kind = "police_report" if number == 1 else "other"
            edits.append({"do": "describe", "papers": [id_], "title": c[f"title {number}"], "kind": kind})
        for number in range(2, 7):
            row = {"name": c[f"family {number}"]}
            edits.append({"do": "row", "table": "witnesses", "values": row})
        edits.append({"do": "file", "papers": [papers[0]], "item": "report"})
        edits.append({"do": "file", "papers": [papers[3]], "item": "statement"})
        edits.append({"do": "leave_out", "paper": papers[1], "pages": [1], "reason": c["note 7"]})
        self.say("edit", self.key, "-", told=json.dumps(edits))
        self.say("checklist", self.key)
        self.say("preflight", self.key, code=1)
        self.say("sees", self.key)
        self.say("build", self.key, code=1)
        self.say("export", self.key, "-o", self.login.taken / "packet")
        self.say("sheet", "client_checklist", self.key, "-o", self.login.taken / "sheet.pdf")
        self.say("index", self.key)
        self.say("vault", "history", "--matter", self.key)

    def others(self) -> None:
        """Somebody who is not let in, the second person, and one who is kept out."""
        self.say("vault", "list", phrase="phrase 3", code=3)
        self.say("vault", "list", who="second", phrase="phrase 2")
        self.say("sees", self.key, who="second", phrase="phrase 2")
        self.say("vault", "restrict", self.key)
        self.say("sees", self.key, who="second", phrase="phrase 2", code=3)

    def killed(self) -> None:
        """In the middle of collecting, once some of it was taken in; then the rest."""
        login = self.login
        photos = login.photos(20)
        before = size(login.vault)
        signed = ("--vault", login.vault, "--as", FIRST)
        with login.start(["collect", self.key, *photos, *signed], {"passphrase": self.c["phrase 1"]}) as child:
            while child.poll() is None and size(login.vault) - before < 3 * photos[0].stat().st_size:
                time.sleep(0.002)
            assert child.poll() is None, child.communicate()
            child.send_signal(signal.SIGKILL)
            child.communicate()
        assert child.returncode == -signal.SIGKILL

    def full(self, disk: Path) -> None:
        """The vault on a disk with next to no room."""
        login = self.login
        subprocess.run(["cp", "-a", f"{login.vault}/.", str(disk)], check=True)
        room = os.statvfs(disk)
        (disk / "ballast").write_bytes(bytes(max(0, room.f_bavail * room.f_bsize - (64 << 10))))
        signed = ("--vault", disk, "--as", FIRST)
        login.run(["collect", self.key, *login.photos(30)[20:], *signed], {"passphrase": self.c["phrase 1"]}, code=3)


def size(vault: Path) -> int:
    """Bytes of everything in it, while somebody writes."""
    found = 0
    for one in vault.rglob("*"):
        with suppress(FileNotFoundError):
            found += one.stat().st_size
    return found


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[bool]:
    """A real one of so many bytes at `place`; gives False where nothing may be mounted."""
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    mounted = subprocess.run(options, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)
