"""The door of a vault: a name and a passphrase, and nothing that tells whose vault it is or who works there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.messages import told
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.new_passphrase import NewPassphrase
from desktop.views.sheet_of import card_of
from desktop.widgets.fields import TextField, TickField
from desktop.widgets.parts import Flow, button, card, label, set_tone
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.secret_field import SecretField
from packets.errors import Known
from packets.vault.sealed.device import read_device
from packets.vault.sealed.recovery import RecoverySheet, recovery_key

SECOND: Final = 1000
"""Milliseconds of one second of waiting."""


class LockedView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place: Path | None = None
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND)
        self._timer.timeout.connect(self._tick)

        frame, column = card("card", spacing=12, margin=28)
        column.addWidget(label(tr("Packet Desk"), face="title"))
        self.state = label(tr("Locked"), face="strong")
        column.addWidget(self.state)
        self.name = TextField(tr("Your name"))
        self.passphrase = SecretField(tr("Passphrase"))
        self.setup = SecretField(tr("What stands on your set-up sheet"), shown=True)
        self.setup.hide()
        self.tonight = TickField(tr("Open without the passphrase on this computer until tonight, or until it is locked"))
        if session.vault.policy.keyring.remember == "never":
            self.tonight.hide()
        self.name.edit.returnPressed.connect(self.passphrase.edit.setFocus)
        self.passphrase.edit.returnPressed.connect(self._open)
        self.setup.edit.returnPressed.connect(self._open)
        column.addWidget(self.name)
        column.addWidget(self.passphrase)
        column.addWidget(self.setup)
        column.addWidget(self.tonight)
        self.open = button(tr("Open"), self._open, role="main")
        self.recovery = button(tr("Use the recovery sheet"), self.ask_for_sheet)
        self.practice = button(tr("Practice office"), lambda: session.go(steps.START, "practice"), role="flat")
        self.elsewhere = button(tr("Another folder …"), lambda: session.go(steps.START), role="flat")
        self.computer = button(tr("This computer"), lambda: session.go(steps.HEALTH), role="flat")
        row = Flow()
        for one in (self.open, self.recovery):
            row.addWidget(one)
        column.addLayout(row)
        row = Flow()
        for one in (self.practice, self.elsewhere, self.computer):
            row.addWidget(one)
        column.addLayout(row)
        self.frame = frame
        self._make_recovery(session)

        scroll = Scrolled(tr("Locked"), widest=640)
        scroll.column.addStretch(1)
        scroll.column.addWidget(frame)
        scroll.column.addWidget(self.sheet_frame)
        scroll.column.addStretch(2)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.name)

    def _make_recovery(self, session: Session) -> None:
        self.sheet_frame, column = card("card", spacing=12, margin=28)
        column.addWidget(label(tr("Use the recovery sheet"), face="card"))
        words = tr(
            "The person named here gets another passphrase, and the office another sheet: this one opens nothing afterwards."
            " It stands in the history of the office for everybody to see."
        )
        column.addWidget(label(words, tone="dim"))
        self.sheet_one = SecretField(
            tr("What stands on the sheet"),
            tr("Nine groups of four letters and digits. Capitals and spaces do not matter."),
            shown=True,
        )
        self.sheet_two = SecretField(
            tr("What stands on the second sheet"), tr("Empty where there is one sheet only"), shown=True
        )
        self.sheet_name = TextField(tr("Whose passphrase is lost"))
        self.chosen = NewPassphrase(session.desk)
        self.fresh = card_of(session)
        for one in (self.sheet_one, self.sheet_two, self.sheet_name, self.chosen, self.fresh):
            column.addWidget(one)
        self.go_on = button(tr("Show the next sheet"), self._show_next, role="main")
        self.use_it = button(tr("Open with the sheet"), self._use_sheet, role="main")
        self.back = button(tr("Not now"), self._no_sheet)
        row = Flow()
        for button_ in (self.go_on, self.use_it, self.back):
            row.addWidget(button_)
        self.use_it.hide()
        column.addLayout(row)
        self.sheet_frame.hide()

    def about(self, what: object) -> None:
        """The vault whose door it is."""
        if isinstance(what, Path):
            if what != self.place:
                self._wait = 0
                self._timer.stop()
            self.place = what
            self._no_sheet()
            self._say(tr("Locked"))
            if self.session.vault.policy.keyring.remember == "ask":
                self._busy(tr("Opening the vault"))
                self.session.vault.unlock_remembered(what, self._not_remembered)

    def refresh(self, changes: Changes) -> None:
        if changes.busy or changes.office:
            self._enable()

    # With a passphrase

    def _open(self) -> None:
        if self.place is None or not self.open.isEnabled():
            return
        name = str(self.name.value() or "")
        if not name or not self.passphrase.edit.text():
            (self.passphrase if name else self.name).setFocus()
            return
        device = self._device()
        if device is None:
            return
        self._busy(tr("Opening the vault"))
        passphrase, tonight = self.passphrase.take(), self.tonight.isVisibleTo(self) and self.tonight.isChecked()
        self.session.vault.unlock(self.place, name, passphrase, self._refused, device=device, tonight=tonight)

    def _device(self) -> bytes | None:
        """What was typed from the set-up sheet; None where a character of it is wrong, and then the field says so."""
        self.setup.complain("")
        if not self.setup.edit.text().strip():
            return b""
        try:
            return read_device(self.setup.edit.text())
        except Known as fault:
            self.setup.complain(self.session.desk.words.say(fault.code, fault.params))
            self.setup.setFocus()
            return None

    def _refused(self, fault: Exception) -> None:
        self._busy("")
        if isinstance(fault, Known) and fault.code == "wrong_passphrase":
            self._wait = int(str(fault.params["wait"]))
            self._timer.start()
            self._say_wait(first=True)
        else:
            self._say(told(self.session.desk, fault).words, wrong=True)
            if isinstance(fault, Known) and fault.code == "device_secret_missing":
                self.setup.show()
        self._enable()
        self.passphrase.setFocus()

    def _not_remembered(self, fault: Exception) -> None:
        self._busy("")
        unknown = isinstance(fault, Known) and fault.code == "not_remembered"
        self._say(tr("Locked") if unknown else told(self.session.desk, fault).words, wrong=not unknown)

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait <= 0:
            self._timer.stop()
        self._say_wait()
        self._enable()

    def _say_wait(self, *, first: bool = False) -> None:
        if self._wait > 0:
            words = tr_count(
                self._wait,
                "Wrong name or passphrase. Try again in 1 second, or use the recovery sheet.",
                "Wrong name or passphrase. Try again in {n} seconds, or use the recovery sheet.",
            )
        else:
            words = tr("Wrong name or passphrase. Try again, or use the recovery sheet.")
        self._say(words, wrong=True, aloud=first or self._wait <= 0)

    # With the recovery sheet

    def ask_for_sheet(self) -> None:
        self.frame.hide()
        self.sheet_name.put(self.name.value())
        self.chosen.propose()
        self.sheet_frame.show()
        self.sheet_one.setFocus()

    def _sheets(self) -> tuple[str, ...] | None:
        """What was typed of one sheet or two; None where a character of it is wrong, and then the field says so."""
        typed = [one for one in (self.sheet_one, self.sheet_two) if one.edit.text().strip()] or [self.sheet_one]
        for one in typed:
            one.complain("")
            try:
                recovery_key((one.edit.text(),))
            except Known as fault:
                one.complain(self.session.desk.words.say(fault.code, fault.params))
                one.setFocus()
                return None
        return tuple(one.edit.text() for one in typed)

    def _show_next(self) -> None:
        sheets, name = self._sheets(), str(self.sheet_name.value() or "")
        if sheets is None:
            return
        if not name:
            self.sheet_name.complain(tr("This is needed."))
            self.sheet_name.setFocus()
            return
        self.sheet_name.complain("")
        if self.chosen.chosen((name,)) is None:
            return
        self.fresh.put(RecoverySheet.new(len(sheets)))
        self.go_on.hide()
        self.use_it.show()
        self.fresh.asked[0][2].setFocus()

    def _use_sheet(self) -> None:
        place, sheets, name = self.place, self._sheets(), str(self.sheet_name.value() or "")
        passphrase = self.chosen.chosen((name,))
        if place is None or sheets is None or passphrase is None or not self.fresh.confirmed() or self.fresh.sheet is None:
            return
        sheet = self.fresh.sheet
        self._busy(tr("Opening the vault with the recovery sheet"))
        # The new sheet stays on the screen until it holds: where this fails, it is the old one that opens.
        self.session.vault.recover(place, sheets, name, passphrase, sheet, self._sheet_refused)

    def _sheet_refused(self, fault: Exception) -> None:
        self._no_sheet()
        self._busy("")
        self._say(told(self.session.desk, fault).words, wrong=True)

    def _no_sheet(self) -> None:
        for one in (self.sheet_one, self.sheet_two):
            one.take()
            one.complain("")
        self.sheet_name.put(None)
        self.chosen.clear()
        self.fresh.clear()
        self.use_it.hide()
        self.go_on.show()
        self.sheet_frame.hide()
        self.frame.show()

    # How it stands

    def clear(self) -> None:
        """Once somebody is in, nothing of it stays here."""
        self.name.put(None)
        for one in (self.passphrase, self.setup):
            one.take()
        self.setup.hide()
        self.tonight.setChecked(False)
        self._no_sheet()
        self._wait = 0
        self._timer.stop()
        self._busy("")
        self._say(tr("Locked"))

    def _busy(self, words: str) -> None:
        self._working = bool(words)
        if words:
            self._say(words)
        self._enable()

    _working = False

    def _enable(self) -> None:
        free = not self._working
        self.open.setEnabled(free and self._wait <= 0)
        for one in (self.recovery, self.practice, self.elsewhere, self.use_it, self.go_on, self.back):
            one.setEnabled(free)

    def _say(self, words: str, *, wrong: bool = False, aloud: bool = True) -> None:
        self.state.setText(words)
        set_tone(self.state, "missing" if wrong else "")
        if aloud and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
