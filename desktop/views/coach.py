"""The strip of the first run: one sentence, what to do, and the way there. It sees by itself what was done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.coach import CoachStep, Seen, coach_steps, matter_in, now
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.parts import Flow, Shrinking, button, label

HINT_AFTER: Final = 8_000
"""Milliseconds without anything done until the hint is shown."""


class CoachStrip(QWidget):
    """Hidden until the first run is asked for."""

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._steps: tuple[CoachStep, ...] = ()
        self._at = 0
        self._built = 0
        self.setProperty("role", "coach")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("First run"))
        self.count = label(face="group", wrap=False)
        self.words = label(face="strong")
        self.do = label()
        self.hint = label(tone="dim")
        self.there = button(tr("Take me there"), self._take)
        self.go_on = button("", self._go_on)
        self.skip = button(tr("Skip this step"), self._go_on)
        self.leave = button(tr("Leave the first run"), self.end, tip=tr("It can be begun again from Today. (Esc)"))
        said = QVBoxLayout()
        said.setSpacing(2)
        for one in (self.count, self.words, self.do, self.hint):
            said.addWidget(one)
        buttons = Flow()
        for each in (self.there, self.go_on, self.skip, self.leave):
            buttons.addWidget(each)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 8, 20, 8)
        line.setSpacing(16)
        line.addWidget(Shrinking(said, tr("First run"), dress.px(60)), 1)
        line.addLayout(buttons)
        self.waiting = QTimer(self)
        self.waiting.setSingleShot(True)
        self.waiting.setInterval(HINT_AFTER)
        self.waiting.timeout.connect(self._tell_hint)
        session.changed.connect(self._changed)
        session.went.connect(self._went)
        self.hide()

    @property
    def step(self) -> CoachStep | None:
        return self._steps[self._at] if self._steps else None

    def begin(self) -> None:
        """From the first step, in the matter of the first run."""
        office = self._session.offices.shown
        if office is None or not office.record.practice:
            return
        self._steps, self._at = coach_steps(), 0
        self._session.offices.come_to(matter_in(office), steps.GATHER)
        self._show()
        self.show()
        self.go_on.setFocus()

    def end(self) -> None:
        self.waiting.stop()
        self._steps = ()
        self.hide()

    def _went(self, screen: str, _about: object) -> None:
        if screen == steps.FIRST_RUN:
            self.begin()
        elif self.step is not None:
            self.waiting.start()

    def _changed(self, changes: Changes) -> None:
        office, snapshot = self._session.offices.shown, self._session.snapshot
        if not self._steps:
            return
        if changes.office and (office is None or not office.record.practice):
            self.end()
            return
        self.waiting.start()
        if changes.matter and snapshot is not None and office is not None:
            if snapshot.place != office.place_of(matter_in(office)):
                return
            if self._at == 0:
                packet = self._session.packets.packet
                self._built = packet.built_at if packet else 0
            self._come_to(self._at)

    def _come_to(self, at: int) -> None:
        snapshot = self._session.snapshot
        if snapshot is not None:
            at = now(self._steps, at, Seen(snapshot, self._session.packets.packet, self._built))
        if at != self._at:
            self._at = at
            self._show()

    def _go_on(self) -> None:
        if self._at + 1 >= len(self._steps):
            self.end()
            return
        self._come_to(self._at + 1)
        self._take()

    def _take(self) -> None:
        step, office = self.step, self._session.offices.shown
        if step is None or not step.screen or office is None:
            return
        self._session.offices.come_to(matter_in(office), step.screen, about=step.about)

    def _show(self) -> None:
        step = self.step
        if step is None:
            return
        self.count.setText(tr("First run, step {n} of {of}", n=self._at + 1, of=len(self._steps)))
        self.words.setText(step.words)
        self.do.setText(step.do)
        self.do.setVisible(bool(step.do))
        self.hint.clear()
        self.hint.hide()
        self.there.setVisible(bool(step.screen))
        self.go_on.setText(step.button)
        self.go_on.setAccessibleName(step.button)
        self.go_on.setVisible(bool(step.button))
        self.skip.setVisible(not step.button)
        self.leave.setVisible(self._at + 1 < len(self._steps))
        self.waiting.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{step.words} {step.do}".strip()))

    def _tell_hint(self) -> None:
        step = self.step
        if step is not None and step.hint:
            self.hint.setText(step.hint)
            self.hint.show()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, step.hint))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
