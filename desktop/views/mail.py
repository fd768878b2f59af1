"""The mail day: the stack to tick as it is laid, the counter, the files for e-mail, and the record that it left."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_count, tr_day
from desktop.models.mail import Piece, count_words, stack_of, total_words
from desktop.reading import Packet
from desktop.session import Session
from desktop.steps import BUILD, WAIT
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import ChoiceField, DayField, NumberField, TextField, TickField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label, reached_after, set_tone, tab_place
from desktop.widgets.screen import ScreenView, Scrolled


class MailView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._pieces: tuple[Piece, ...] = ()
        self._ticked: set[str] = set()
        self._packet: Packet | None = None
        scroll = Scrolled(tr("Mail day"))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        head, column = card("next")
        self.state = label(face="card")
        self.more = label(tone="dim")
        self.to_build = button(tr("Go to Build"), lambda: session.go(BUILD))
        column.addWidget(self.state)
        column.addWidget(self.more)
        row = Flow()
        row.addWidget(self.to_build)
        column.addLayout(row)
        scroll.column.addWidget(head)

        self._stack, column = card()
        column.addWidget(label(tr("The stack, top to bottom"), face="card"))
        self._ticks = QVBoxLayout()
        self._ticks.setSpacing(4)
        self._place = tab_place()
        column.addWidget(self._place)
        column.addLayout(self._ticks)
        self.total = label(face="strong")
        column.addWidget(self.total)
        self.counter = NumberField(tr("Count: I have so many sheets"))
        self.counter.changed.connect(self._counted)
        self.counted = label()
        column.addWidget(self.counter)
        column.addWidget(self.counted)
        rules = tr(
            "In the envelope: no staples, clips, tabs or colour; no card form that is not owed; not this list. "
            "Nothing on the outside names the client or the crime."
        )
        self.rules = label(rules, tone="dim")
        column.addWidget(self.rules)
        scroll.column.addWidget(self._stack)

        self._leaving, column = card()
        column.addWidget(label(tr("It leaves"), face="card"))
        self.sent = label()
        column.addWidget(self.sent)
        self.form = InlineForm(by_enter=False)  # what left does not come back
        column.addWidget(self.form)
        self.record = button(tr("Record sending"), self._record, role="main")
        self.save = button(tr("Save files for e-mail"), self._save)
        self.export = button(tr("Export …"), self._export, tip=tr("The whole packet, so that it can be verified elsewhere"))
        self.sheet = button(tr("Print mail-day sheet"), self._sheet)
        row = Flow()
        for one in (self.record, self.save, self.export, self.sheet):
            row.addWidget(one)
        column.addLayout(row)
        scroll.column.addWidget(self._leaving)
        scroll.column.addStretch(1)

    def forget(self) -> None:
        self._pieces, self._ticked, self._packet = (), set(), None
        self._put_ticks()
        self.form.close_form()
        for one in (self.state, self.more, self.total, self.counted, self.sent):
            one.clear()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not (changes.matter or changes.packet):
            return
        packet, asked = self.session.packets.packet, snapshot.asked
        sent = asked.sent if asked else None
        if packet is not self._packet:
            self._packet, self._ticked = packet, set()
            self._pieces = stack_of(packet) if packet else ()
            self._put_ticks()
            self.counter.put(None)
            self.counted.clear()
        ready = packet is not None and not packet.manifest.draft
        if sent is not None:
            self.state.setText(tr("Sent {day}", day=tr_day(sent.on)))
            self.more.setText(tr("The packet as filed is kept and is never built again."))
        elif snapshot.practice and ready:
            self.state.setText(tr("PRACTICE: ready, and never mailed"))
            self.more.setText(tr("Everyone in it is invented. Record a sending to see what comes after."))
        elif ready:
            self.state.setText(tr("Ready to send"))
            self.more.setText(tr("Read the agency's page once more today: address, edition, fee."))
        elif packet is not None:
            self.state.setText(tr("STOP: the last packet is a draft"))
            self.more.setText(tr("Build to send first."))
        else:
            self.state.setText(tr("There is no packet yet"))
            self.more.setText(tr("Build one first."))
        set_tone(self.state, "" if ready or sent else "missing")
        self.to_build.setVisible(not ready and sent is None)
        self._stack.setVisible(packet is not None)
        self.total.setText(total_words(self._pieces) if packet else "")
        allow(self.session, "send", self.record, ready and sent is None)
        allow(self.session, "export", self.save, ready or sent is not None)
        own = packet is not None and self.session.packets.chosen is None
        allow(self.session, "export", self.export, sent is not None or own)
        allow(self.session, "print", self.sheet, packet is not None)
        if sent is not None:
            parts = [sent.carrier, sent.number, tr("by {who}", who=sent.by) if sent.by else ""]
            self.sent.setText(" · ".join([tr("Sent {day}", day=tr_day(sent.on)), *(one for one in parts if one)]))
        else:
            self.sent.setText(tr("Not sent yet."))

    # The stack

    def _put_ticks(self) -> None:
        while (item := self._ticks.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for piece in self._pieces:
            sheets = tr_count(piece.sheets, "{n} sheet", "{n} sheets")
            tick = TickField(tr("{what}: {sheets}", what=piece.words, sheets=sheets))
            tick.toggled.connect(lambda on, key=piece.key: self._tick(key, on=on))
            self._ticks.addWidget(tick)
        reached_after(self._place, self.ticks())

    def ticks(self) -> list[TickField]:
        items = [self._ticks.itemAt(n) for n in range(self._ticks.count())]
        return [one for item in items if item is not None and isinstance(one := item.widget(), TickField)]

    def _tick(self, key: str, *, on: bool) -> None:
        (self._ticked.add if on else self._ticked.discard)(key)

    def _counted(self) -> None:
        value = self.counter.value()
        if value is None:
            self.counted.clear()
            return
        words = count_words(self._pieces, int(value))
        self.counted.setText(words)
        set_tone(self.counted, "ready" if int(value) == sum(one.sheets for one in self._pieces) else "missing")

    # It leaves

    def _record(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        day = DayField(tr("Day on which it left"))
        day.put(self.session.day)
        proofs = [(one.id, one.title) for one in snapshot.papers if one.item == "sent_proof"]
        fields = {
            "on": day,
            "carrier": TextField(tr("Carrier, portal or address"), example=tr("courier, e-mail, by hand")),
            "number": TextField(tr("Number or receipt")),
            "proof": ChoiceField(self.dress, tr("Paper that proves it"), proofs),
        }

        def left(values: Values) -> None:
            on = values["on"]
            assert isinstance(on, dt.date)
            self.session.packets.record_sending(
                on,
                str(values["carrier"]),
                str(values["number"] or ""),
                str(values["proof"] or ""),
                then=lambda: self.session.go(WAIT),
            )

        words = tr("The packet is put aside as it was filed. This cannot be undone.")
        self.form.ask(tr("Record sending"), fields, tr("It left"), left, words=words, needs=("on", "carrier"))

    def _save(self) -> None:
        """The files of the packet into a folder of the person's choice: for an e-mail or a portal."""
        if folder := choose_folder(self, tr("Where shall the files go?"), tr("Save them here")):
            self.session.packets.save_files(folder)

    def _export(self) -> None:
        """The packet with its manifest, so that anybody with this program can verify it."""
        if folder := choose_folder(self, tr("Where shall the packet go?"), tr("Take it out to here")):
            self.session.packets.export(folder)

    def _sheet(self) -> None:
        if folder := choose_folder(self, tr("Where shall the mail-day sheet go?"), tr("Save it here")):
            self.session.packets.print_sheet("mail_day", folder)
