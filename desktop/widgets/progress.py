"""What is under way, how far it is, and a way to stop it. Comes up after 0.4 seconds, so that quick work does not flash."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.i18n import tr
from desktop.jobs import Job, Jobs
from desktop.widgets.parts import OneLine, button

AFTER: Final = 400


class ProgressPanel(QWidget):
    """Follows the jobs that have a title, the newest first."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        self._title = OneLine(face="strong")
        self._note = OneLine(tone="dim")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(160)
        self.cancel = button(tr("Stop"), self._stop, role="flat", name=tr("Stop what is under way"))
        line.addWidget(self._title, 1)
        line.addWidget(self._note, 1)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel)
        self._jobs: list[Job] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER)
        self._later.timeout.connect(self._come_up)
        jobs.started.connect(self._follow)
        self.hide()

    def _follow(self, job: Job) -> None:
        self._jobs.append(job)
        job.progressed.connect(lambda done, total, note: self._tell(job, done, total, note))
        job.ended.connect(lambda: self._end(job))
        if not self.isVisible():
            self._later.start()
        self._begin()

    def _begin(self) -> None:
        job = self._jobs[-1]
        self._title.setText(job.title)
        self._bar.setAccessibleName(job.title)
        self._note.setText("")
        self._bar.setRange(0, 0)
        self.cancel.setEnabled(not job.stopping)

    def _tell(self, job: Job, done: int, total: int, note: str) -> None:
        if self._jobs and job is self._jobs[-1]:
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._note.setText(note)

    def _stop(self) -> None:
        self._jobs[-1].cancel()
        self.cancel.setEnabled(False)
        self._note.setText(tr("Stopping; nothing half made stays behind."))

    def _come_up(self) -> None:
        if self._jobs:
            self.show()

    def _end(self, job: Job) -> None:
        self._jobs.remove(job)
        if self._jobs:
            self._begin()
        else:
            self._later.stop()
            self._note.clear()  # it may name a file of the matter
            self.hide()
