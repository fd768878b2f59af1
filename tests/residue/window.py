"""A person at the real window, in a process of its own: ``python -m tests.residue.window``, its plan as JSON on standard input.

It is the program as it starts, with real widgets under real keys and clicks; only the price of a passphrase is the lowest. It
says what came about on standard output, one JSON object a line: ``{"at": "in"}``, and the secrets that only it knows. The last
step is its end: ``lock``, ``wait`` to be killed, or ``close``. Locking begins the program anew: this process is then the locked
one. The ``careless`` build drops its references in place of that, and the process stays as it was.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST = 240.0
"""Seconds that anything may take before this is given up; none takes nearly as long."""


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201


class Person:
    def __init__(self, parts: Any, plan: dict[str, Any]) -> None:
        self.parts, self.plan = parts, plan
        self.session, self.window = parts.session, parts.window
        self.vault, self.phrase = Path(plan["vault"]), str(plan["phrase"])

    # Keys and clicks

    def until(self, done: Callable[[], object]) -> None:
        from PySide6.QtTest import QTest

        began = time.monotonic()
        while not done():
            QTest.qWait(10)
            if time.monotonic() - began > LONGEST:
                say(at="stuck", screen=self.window.current, notice=self.window.notice.words)
                os._exit(5)

    def settle(self) -> None:
        self.until(lambda: not self.parts.jobs.busy)

    def press(self, one: Any) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.until(lambda: one.isVisible() and one.isEnabled())
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)
        self.settle()

    def write(self, field: Any, words: str) -> None:
        from PySide6.QtTest import QTest

        field.edit.selectAll()
        QTest.keyClicks(field.edit, words)

    def go(self, screen: str) -> Any:
        self.session.go(screen)
        self.settle()
        return self.window.view(screen)

    def choose_in_dialog(self, file: Path) -> None:
        """The file dialog of the program, with somebody who looks into a folder and picks a file in it."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

        def pick() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                if Path(dialog.directory().path()) != file.parent:
                    dialog.setDirectory(str(file.parent))
                # Written into its field: a file that is picked in the list is not taken while the field has the keyboard.
                dialog.findChild(QLineEdit, "fileNameEdit").setText(file.name)
                if dialog.selectedFiles() == [str(file)]:
                    dialog.accept()
                    return
            QTimer.singleShot(50, pick)

        QTimer.singleShot(50, pick)

    # Steps

    def make(self) -> None:
        """A new vault, its recovery sheet typed back, and a second person who may sign in."""
        from desktop import steps

        view, plan = self.go(steps.NEW_VAULT), self.plan
        self.write(view.folder, str(self.vault))
        self.write(view.office, plan["office"])
        self.write(view.person, plan["name"])
        view.role.put("attorney")
        self.write(view.passphrase.first, self.phrase)
        self.write(view.passphrase.second, self.phrase)
        self.press(view.go_on)
        sheet = view.sheet.sheet
        for number, place, field in view.sheet.asked:
            self.write(field, sheet.groups(number)[place].lower())
        # Three groups of it: four letters could stand anywhere by chance.
        threes = {f"sheet {n}": sheet.groups(0)[n : n + 3] for n in range(0, len(sheet.groups(0)) - 2, 3)}
        told = {what + how: how.join(one).encode().hex() for what, one in threes.items() for how in ("", " ", "-")}
        self.press(view.make)
        self.until(lambda: self.session.vault.office is not None)
        self.settle()
        say(secrets=told)
        office = self.go(steps.OFFICE)
        self.press(office.add_person)
        office.staff_form.field("role").put("paralegal")
        self.write(office.staff_form.field("name"), plan["second"])
        self.press(office.staff_form.accept)
        second = next(one.id for one in self.session.vault.office.load().staff if one.name == plan["second"])
        office.access.people.choose(second)
        self.press(office.access.let_in)
        self.write(office.access.new.first, plan["second phrase"])
        self.write(office.access.new.second, plan["second phrase"])
        self.press(office.access.keep)

    def sign_in(self) -> None:
        from desktop import steps

        self.session.open(self.vault)
        self.settle()
        door = self.window.view(steps.LOCKED)
        if wrong := self.plan.get("wrong phrase"):
            self.write(door.name, self.plan["name"])
            self.write(door.passphrase, wrong)
            self.press(door.open)
            self.until(lambda: door.open.isEnabled())
        self.write(door.name, self.plan["name"])
        self.write(door.passphrase, self.phrase)
        self.press(door.open)
        self.until(lambda: self.session.vault.office is not None)
        self.settle()

    def open_matter(self) -> None:
        """Found by the name of its client."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from desktop import steps

        view = self.go(steps.MATTERS)
        QTest.keyClicks(view.search, self.plan["client"][:8])
        QTest.keyClick(view.search, Qt.Key.Key_Return)
        self.until(lambda: self.session.snapshot is not None)
        self.settle()

    def call(self) -> None:
        from desktop import steps

        view = self.go(steps.NEW_CALL)
        self.write(view.call.fields["name"], self.plan["client"])
        self.press(view.save)
        self.until(lambda: self.session.snapshot is not None)
        self.settle()

    def collect(self) -> None:
        """One by the file dialog, the others dropped."""
        from desktop import steps

        files = [Path(one) for one in self.plan["files"]]
        view = self.go(steps.PAPERS)
        self.choose_in_dialog(files[0])
        view.add_files()
        self.settle()
        self.session.collect(files[1:])
        self.settle()
        say(at="collected", papers=len(self.session.snapshot.record.evidence))

    def collect_watched(self) -> None:
        """Tells of each paper once the window is told of it."""
        from desktop import session

        bring_in = session.gathering.bring_in

        def watched(*words: Any, **more: Any) -> Any:
            for one in bring_in(*words, **more):
                given = next((path for path in self.plan["files"] if Path(path).name == one.file), one.file)
                say(at="safe", id=one.id, file=given, status=one.status)
                yield one

        session.gathering.bring_in = watched  # type: ignore[assignment]
        self.session.collect([Path(one) for one in self.plan["files"]])
        self.settle()

    def work(self) -> None:
        """Answers and titles through the session, as the fields give them."""
        from packets.workflow.edits import read_edits

        edits = read_edits(json.dumps(self.plan["edits"]))
        self.session.do(*edits, said="done")
        self.settle()

    def look(self) -> None:
        """Every screen of the matter, and every paper's pages."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from desktop import steps

        for screen in (steps.REACH, steps.LISTEN, steps.GATHER, steps.WRITE, steps.FILL, steps.SIGN, steps.CHECK):
            self.go(screen)
        self.go(steps.MAY_SEE)
        letters = self.go(steps.LETTERS)
        self.until(lambda: letters.editor.toPlainText())
        QTest.keyClicks(letters.editor, self.plan["half"])
        self.until(lambda: not self.parts.jobs.busy and not letters._rest.isActive())
        self.until(lambda: letters._picture(0) is not None)
        view = self.go(steps.PAPERS)
        view.papers.setFocus()
        for _ in self.session.snapshot.record.evidence:
            QTest.keyClick(view.papers, Qt.Key.Key_Down)
            self.settle()
            # The view asks for its pages once the hand rests.
            self.until(lambda: all(view._shelf.picture(page) is not None for page in view.pages.in_sight()))

    def build(self) -> None:
        from PySide6.QtGui import QGuiApplication

        from desktop import steps

        view = self.go(steps.BUILD)
        self.press(view.build)
        self.until(lambda: view.build.isEnabled())
        self.press(view.copy_index)
        said = QGuiApplication.clipboard().text()
        say(at="built", copied=len(said), notice=self.window.notice.words)

    def half(self) -> None:
        """A sentence that was begun and not given."""
        from desktop import steps

        view = self.go(steps.NEW_CALL)
        self.write(view.call.fields["name"], self.plan["half"])

    def secrets(self) -> None:
        """The keys of the person, the desk, the office and the open matter."""
        vault, matter = self.session.vault.office.vault, self.session.store.matter
        me = vault.me
        private = {name: getattr(me.identity, f"_{name}").private_bytes_raw() for name in ("kem", "curve", "sign")}
        keys = private | {
            "desk": me.desk.key,
            "office": me.office.key,
            "mark": vault.mark,
            "matter": matter.keys.key,
        }
        say(secrets={f"key {name}": one.hex() for name, one in keys.items()})

    # Ends

    def lock(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        say(at="locking")
        QTest.keyClick(self.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: False if self.plan.get("careless") is None else self.session.vault.office is None)
        gc.collect()
        say(at="dropped")
        self.wait()

    def close(self) -> None:
        say(at="closing")
        self.window.close()

    def wait(self) -> None:
        say(at="waiting")
        self.until(lambda: False)


def careless(app_module: Any) -> None:
    """Each measure taken away: settings stay at home, dialogs remember, a log names files, and locking drops references."""
    from desktop.widgets import choose

    log = Path.home() / ".cache" / "packet-desk.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=log, level=logging.INFO)
    app_module.keep_settings_in = lambda folder: None
    choose.forget = lambda dialog: None
    from desktop import session

    collect = session.gathering.bring_in

    def collects(desk: Any, store: Any, files: Any, *more: Any) -> Any:
        for one in files:
            logging.info("collecting %s", one)
            with tempfile.NamedTemporaryFile(dir=Path.home() / ".cache", delete=False) as kept:
                kept.write(one.read_bytes())
        return collect(desk, store, files, *more)

    session.gathering.bring_in = collects  # type: ignore[assignment]


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    from packets.system.start import prepare

    prepare("")
    from PySide6.QtCore import QTimer

    from desktop import app
    from packets.vault.sealed.passphrase import FLOOR_MIB, Kdf
    from packets.workflow.signing_in import How

    compose = app.compose
    how = How(kdf_of=lambda: Kdf.new(FLOOR_MIB))
    if plan.get("careless"):
        careless(app)

    def composed(dress: Any, day: Any) -> Any:
        more = {"again": lambda words: gc.collect()} if plan.get("careless") else {}
        parts = compose(dress, day, how=how, **more)

        def story() -> None:
            person = Person(parts, plan)
            for step in plan["steps"]:
                say(at=step)
                getattr(person, step)()

        QTimer.singleShot(0, parts.window, story)
        return parts

    app.compose = composed
    sys.exit(app.run())


if __name__ == "__main__":
    main()
