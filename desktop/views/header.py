"""The head of an open matter: what is asked, of whom, by when; which request; which screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from desktop.i18n import tr, tr_day
from desktop.session import Changes, Session
from desktop.theme import Dress
from desktop.widgets.chooser import Chooser
from desktop.widgets.parts import Flow, button, label


class Header(QWidget):
    about_pressed = Signal()

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = label(face="title")
        self.facts = label(tone="dim")
        self.mailing = label(face="strong", wrap=False)
        self.as_on = label(tone="dim", wrap=False)
        self.requests = Chooser(dress, tr("Which request of this matter"))
        self.requests.activated.connect(lambda at: session.choose_request(str(self.requests.itemData(at))))
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Screens of this matter"))
        self.tabs.addTab(tr("Checklist"))
        self.tabs.addTab(tr("Packet"))
        self.tabs.setTabToolTip(0, tr("Ctrl+1"))
        self.tabs.setTabToolTip(1, tr("Ctrl+2"))
        self.about = button(tr("About this request"), self.about_pressed.emit)
        self.again = button(tr("Read again"), session.read_again, tip=tr("Read the folder as it is now (F5)"))
        self.away = button(tr("Put away"), session.close, tip=tr("Close this matter and go back to the start (Ctrl+W)"))

        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.facts)
        days = QVBoxLayout()
        days.setSpacing(0)
        days.addWidget(self.mailing, 0, Qt.AlignmentFlag.AlignRight)
        days.addWidget(self.as_on, 0, Qt.AlignmentFlag.AlignRight)
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addLayout(names, 1)
        above.addLayout(days)
        below = Flow(right_from=2)
        for one in (self.tabs, self.requests, self.about, self.again, self.away):
            below.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 8)
        column.setSpacing(6)
        column.addLayout(above)
        column.addLayout(below)
        session.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        snapshot = self._session.snapshot
        if not changes.matter:
            return
        if snapshot is None:
            self.requests.clear()
            for words in (self.title, self.facts, self.mailing, self.as_on):
                words.clear()
            return
        request = snapshot.request
        self.title.setText(request.title)
        agency = request.agency or tr("no agency chosen")
        self.facts.setText(tr("{agency} · matter {matter}", agency=agency, matter=snapshot.matter))
        day = request.mailing_day
        self.mailing.setText(tr("Mailing day {day}", day=tr_day(day)) if day else tr("No mailing day set"))
        self.as_on.setText(tr("As it stands on {day}", day=tr_day(snapshot.day)))
        self.requests.setVisible(len(snapshot.requests) > 1)
        self.requests.clear()
        for one in snapshot.requests:
            name = tr("{title}, {agency}", title=one.title, agency=one.agency) if one.agency else one.title
            self.requests.addItem(name, one.id)
        self.requests.setCurrentIndex(self.requests.findData(request.id))
