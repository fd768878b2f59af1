"""The head: of whom, what is asked and by when; who is at the desk. On screens of the office, the office alone."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_count, tr_day
from desktop.session import Session
from desktop.steps import OF_OFFICE
from desktop.theme import Dress
from desktop.widgets.chooser import Chooser
from desktop.widgets.parts import Flow, button, label, literal, set_tone
from packets.requests.office import Staff
from packets.workflow.results import ClockResult

SOON = 14
"""Days before a last day from which it stands in red."""


class Header(QWidget):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._of_office = False
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = label(face="title")
        self.facts = label(tone="dim")
        self.nearest = label(face="strong", wrap=False)
        self.as_on = label(tone="dim", wrap=False)
        self.requests = Chooser(dress, tr("Which request of this matter"))
        self.requests.activated.connect(lambda at: session.choose_request(str(self.requests.itemData(at))))
        self.who = Chooser(dress, tr("Who is at the desk"))
        self.who.activated.connect(self._be)
        for choice in (self.requests, self.who):
            # As wide as there is room: what is chosen stands whole in the tip.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(16)
        self.signed_in = label(tone="dim", wrap=False)
        self.title.setMinimumWidth(dress.px(200))
        self.clock = label(face="strong", wrap=False)
        self.client = button(tr("With a client"), self._with_client, tip=tr("It does not lock by itself for a while"))
        self.client.setCheckable(True)
        self.lock = button(tr("Lock"), session.ask_lock, tip=tr("Ctrl+L"))
        session.vault.idle.ticked.connect(self._put_clock)
        self.away = button(tr("Put away"), session.close, tip=tr("Close this matter (Ctrl+W)"))

        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.facts)
        days = QVBoxLayout()
        days.setSpacing(0)
        days.addWidget(self.nearest, 0, Qt.AlignmentFlag.AlignRight)
        days.addWidget(self.as_on, 0, Qt.AlignmentFlag.AlignRight)
        tools = Flow()
        for one in (self.requests, self.who, self.signed_in, self.clock, self.client, self.lock, self.away):
            tools.addWidget(one)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 8, 20, 8)
        line.setSpacing(16)
        line.addLayout(names, 1)
        line.addLayout(days)
        line.addLayout(tools)
        session.changed.connect(self._changed)
        self._put_staff()

    def _changed(self, changes: Changes) -> None:
        if changes.office or changes.who:
            self._put_staff()
        if changes.matter or changes.office:
            self._put_matter()

    def _put_staff(self) -> None:
        record, signed_in = self._session.offices.record, self._session.signed_in
        staff = record.staff if record and signed_in is None else ()
        with QSignalBlocker(self.who):
            self.who.clear()
            for one in staff:
                self.who.addItem(person_words(one), one.id)
            self.who.setCurrentIndex(self.who.findData(self._session.who.id))
            self.who.setToolTip(literal(self.who.currentText()))
        self.who.setVisible(bool(staff))
        # Who signed in is not chosen from a list: nobody else is at this desk.
        self.signed_in.setText(person_words(self._session.who) if signed_in is not None else "")
        self.signed_in.setVisible(signed_in is not None)

        vault = self._session.vault
        self.lock.setVisible(vault.office is not None)
        self.client.setVisible(vault.office is not None and vault.policy.lock.with_a_client_seconds > 0)
        self._put_clock()

    def _with_client(self) -> None:
        vault = self._session.vault
        vault.idle.hold(0 if vault.idle.held else vault.policy.lock.with_a_client_seconds)

    def _put_clock(self) -> None:
        held = self._session.vault.idle.held if self._session.vault.office is not None else 0
        self.client.setChecked(held > 0)
        words = tr("With a client: {minutes}:{seconds}", minutes=held // 60, seconds=f"{held % 60:02}")
        self.clock.setText(words if held else "")
        self.clock.setVisible(held > 0)

    def _be(self, at: int) -> None:
        record = self._session.offices.record
        person = record.person(str(self.who.itemData(at))) if record else None
        if person is not None:
            self._session.be(person)

    def stand_over(self, screen: str) -> None:
        """Say what belongs to this screen. Who looks over a shoulder at the office learns nothing of the open matter."""
        self._of_office = screen in OF_OFFICE
        self._put_matter()

    def _put_matter(self) -> None:
        session = self._session
        snapshot = None if self._of_office else session.snapshot
        self.away.setVisible(snapshot is not None)
        self.requests.setVisible(snapshot is not None and len(snapshot.requests) > 1)
        with QSignalBlocker(self.requests):
            self.requests.clear()
            for one in snapshot.requests if snapshot else ():
                name = tr("{title}, {agency}", title=one.title, agency=one.agency) if one.agency else one.title
                self.requests.addItem(name, one.id)
            if snapshot:
                self.requests.setCurrentIndex(self.requests.findData(snapshot.request.id))
            self.requests.setToolTip(literal(self.requests.currentText()))
        if snapshot is None:
            record = session.offices.record
            self.title.setText((record.name if record else "") or tr("Packet Desk"))
            self.facts.setText(tr("Today is {day}", day=tr_day(session.day)))
            for words in (self.nearest, self.as_on):
                words.clear()
                words.setToolTip("")
            return
        request = snapshot.request
        self.title.setText(snapshot.name)
        parts = [request.title, request.agency, tr("matter {matter}", matter=snapshot.matter)]
        if not snapshot.opened:
            parts = [tr("No request is open yet"), tr("matter {matter}", matter=snapshot.matter)]
        self.facts.setText(" · ".join(part for part in parts if part))
        clock = nearest(snapshot.checklist.clocks)
        if clock is not None:
            self.nearest.setText(tr_day_of(clock))
            self.as_on.setText(left_words(clock))
            self.nearest.setToolTip(literal(clock.label))
            self.as_on.setToolTip(literal(clock.label))
        else:
            self.nearest.setToolTip("")
            self.as_on.setToolTip("")
            self.nearest.setText(
                tr("Mailing day {day}", day=tr_day(request.mailing_day)) if request.mailing_day else tr("No mailing day set")
            )
            self.as_on.setText(tr("Today is {day}", day=tr_day(snapshot.day)))
        self.nearest.setVisible(snapshot.opened)
        self.as_on.setVisible(snapshot.opened)
        set_tone(self.nearest, "missing" if clock is not None and clock.days_left <= SOON else "")


def nearest(clocks: list[ClockResult]) -> ClockResult | None:
    """The limit of which it is time to speak, and that is not over; the next one to end."""
    return min((one for one in clocks if one.tell and one.days_left >= 0), key=lambda one: one.days_left, default=None)


def tr_day_of(clock: ClockResult) -> str:
    return tr_day(dt.date.fromisoformat(clock.last_working_day))


def left_words(clock: ClockResult) -> str:
    words = clock.label.split(":")[0].split(",")[0].split(";")[0]
    return tr_count(clock.days_left, "{n} day left · {what}", "{n} days left · {what}", what=words)


def person_words(one: Staff) -> str:
    return tr("{name}, {role}", name=one.name, role=role_words(one.role))


def role_words(role: str) -> str:
    match role:
        case "attorney":
            return tr("attorney")
        case "accredited_full":
            return tr("accredited representative")
        case "accredited_partial":
            return tr("accredited representative (partial)")
        case "administrator":
            return tr("administrator")
        case "helper":
            return tr("helper for today")
        case _:
            return tr("paralegal")
