"""The attorney opens a request and decides: facts, flags, limits with the earliest first, and how each process stands. The
program gives no verdict."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from PySide6.QtWidgets import QHBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.models.decide import clock_lines, currency_lines, kinds_for, representatives, settled_lines, urgent_words
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.matter_access import MatterAccess
from desktop.views.take_out import TakeOut
from desktop.widgets.allowed import allow
from desktop.widgets.fields import ChoiceField, DayField, Field, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.screen import ScreenView, Scrolled
from packets.workflow.edits import ChangeRequest, CloseRequest, Decide, NameClient, OpenRequest, SettleClock, TakeEdition

EDITION = ("edition_newer", "definition_changed")
"""Findings that are mended here by taking the checklist as it is now."""


class DecideView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._limit = ""
        """The one that somebody came here for."""
        self.form = InlineForm()
        scroll = Scrolled(tr("The attorney decides"))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)

        known, column = card()
        column.addWidget(label(tr("What we know"), face="card"))
        self.facts = label()
        self.flags = label(tone="missing")
        self.clocks = label()
        self.settled = label(tone="dim")
        for words in (self.facts, self.flags, self.clocks, self.settled):
            column.addWidget(words)
        self.met = button(tr("A limit was met …"), lambda: self._settle("met"))
        self.given_up = button(
            tr("Give a limit up …"), lambda: self._settle("given_up"), tip=tr("Attorney or accredited representative")
        )
        line = Flow()
        line.addWidget(self.met)
        line.addWidget(self.given_up)
        column.addLayout(line)
        self.limits_form = InlineForm()
        column.addWidget(self.limits_form)
        scroll.column.addWidget(known)

        self._opening, column = card()
        column.addWidget(label(tr("Open a request"), face="card"))
        column.addWidget(label(tr("Only an attorney or an accredited representative opens one."), tone="dim"))
        self.client = ChoiceField(dress, tr("Whom we act for"), client_choices())
        self.client.changed.connect(self._name_client)
        self.kind = ChoiceField(dress, tr("What is asked"), [])
        self.kind.changed.connect(self._offer_agencies)
        self.agency = ChoiceField(dress, tr("Of whom"), [])
        self.attorney = ChoiceField(dress, tr("Who appears for the client"), [])
        self.mailing = DayField(tr("Mailing day, if you know it"))
        self.open = button(tr("Open this request"), self._open, role="main")
        self.currency = label()
        for field in (self.client, self.kind, self.agency, self.attorney, self.mailing):
            column.addWidget(field)
        column.addWidget(self.currency)
        row = Flow()
        row.addWidget(self.open)
        column.addLayout(row)
        scroll.column.addWidget(self._opening)

        self._deciding, column = card()
        self.head = label(face="card")
        self.opened = label(tone="dim")
        self.appears = label(tone="dim")
        self.status = label()
        self.note = label()
        self.decision = label(face="strong")
        column.addWidget(self.head)
        for words in (self.opened, self.appears, self.status, self.note, self.decision):
            column.addWidget(words)
        column.addWidget(self.form)
        self.file = button(tr("File"), lambda: self._decide("file"), role="main")
        self.do_not = button(tr("Do not file now"), lambda: self._decide("do_not_file"))
        self.other = button(tr("Other way"), lambda: self._decide("other_way"))
        self.write_note = button(tr("Write a note on this process"), self._write_note)
        self.change = button(tr("Change desk, day or attorney"), self._change)
        self.take = button(tr("Take the new checklist"), self._take)
        self.close_it = button(tr("Close as not filed"), self._close)
        buttons = Flow()
        for one in (self.file, self.do_not, self.other, self.write_note, self.change, self.take, self.close_it):
            buttons.addWidget(one)
        column.addLayout(buttons)
        scroll.column.addWidget(self._deciding)
        self.access = MatterAccess(dress, session)
        scroll.column.addWidget(self.access)
        self.take_out = TakeOut(session)
        scroll.column.addWidget(self.take_out)
        scroll.column.addStretch(1)

    def about(self, what: object) -> None:
        if what in EDITION and self.take.isVisible():
            self._take()
        if what in self.session.desk.library.clocks:
            self._limit = str(what)
            self.met.setFocus()

    def forget(self) -> None:
        for one in (self.facts, self.flags, self.clocks, self.settled, self.head, self.opened, self.status, self.note):
            one.clear()
        self.appears.clear()
        self.decision.clear()
        self.limits_form.close_form()
        self._limit = ""
        for field in (self.client, self.kind, self.agency, self.attorney, self.mailing):
            field.put(None)
        self.form.close_form()
        self.access.forget()
        self.take_out.forget()

    def refresh(self, changes: Changes) -> None:
        self.access.refresh(changes)
        self.take_out.refresh(changes)
        snapshot = self.session.snapshot
        if snapshot is None or not (changes.matter or changes.office or changes.who):
            return
        library, record = self.session.desk.library, snapshot.record
        self.facts.setText(snapshot.name)
        urgent = urgent_words(record)
        self.flags.setText(" · ".join(urgent))
        self.flags.setVisible(bool(urgent))
        clocks = clock_lines(snapshot.checklist.clocks)
        self.clocks.setText("\n".join(clocks) or tr("No limit is known yet: the days that start them are not answered."))
        settled = settled_lines(record, library)
        self.settled.setText("\n".join(settled))
        self.settled.setVisible(bool(settled))
        for one in (self.met, self.given_up):
            one.setVisible(bool(clocks) and snapshot.opened)
        allow(self.session, "decide", self.given_up)
        self.client.put(record.client.kind)
        self.client.setVisible(not snapshot.opened)
        self.kind.offer(kinds_for(record, library))
        self.attorney.offer(representatives(library.office, snapshot.day))
        self.attorney.setVisible(self.attorney.box.count() > 1)
        self._opening.setVisible(bool(self.kind.box.count() > 1) or not snapshot.opened)
        self._deciding.setVisible(snapshot.opened)
        asked = snapshot.asked
        if asked is None:
            self._offer_agencies()
            return
        self.head.setText(snapshot.request.title)
        opened = asked.opened
        self.opened.setText(tr("Opened by {by} on {day}", by=opened.by, day=tr_day(opened.on)) if opened else "")
        self.opened.setVisible(opened is not None)
        person = library.office.person(asked.attorney)
        self.appears.setText(tr("{name} appears for the client", name=person.name) if person else "")
        self.appears.setVisible(person is not None)
        status, note = currency_lines(snapshot, library)
        self.status.setText(status)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        decision = asked.decision
        words = {"file": tr("File"), "do_not_file": tr("Do not file now"), "other_way": tr("Other way")}
        if decision is None:
            self.decision.setText(tr("With the attorney: nothing is decided yet."))
        else:
            said = tr(
                "{what}: {by}, {day}. {reason}",
                what=words[decision.choice],
                by=decision.by,
                day=tr_day(decision.on),
                reason=decision.reason,
            )
            review = tr(" Look again on {day}.", day=tr_day(decision.next_review)) if decision.next_review else ""
            self.decision.setText(said + review)
        gone = asked.sent is not None or asked.closed_on is not None
        for one in (self.file, self.do_not, self.other, self.change):
            one.setEnabled(not gone)
        kind = library.kinds.get(asked.id)
        self.take.setVisible(kind is not None and not gone and not kind.still(asked.edition, asked.definition))
        self.close_it.setVisible(asked.not_filed and asked.closed_on is None)
        self.write_note.setVisible(self.session.offices.shown is not None)
        self._offer_agencies()

    # Opening

    def _name_client(self) -> None:
        kind = self.client.value()
        if kind is not None:
            self.session.do(NameClient(kind=str(kind)), said=tr("Client named"))  # type: ignore[arg-type]

    def _offer_agencies(self) -> None:
        snapshot, chosen = self.session.snapshot, self.kind.value()
        library = self.session.desk.library
        if snapshot is None:
            return
        rows = [
            (one.id, one.title)
            for one in library.agencies.values()
            if one.practice == snapshot.practice and (chosen is None or chosen in one.kinds)
        ]
        self.agency.offer(sorted(rows, key=lambda row: row[1]))
        kind = library.kinds.get(str(chosen))
        self.agency.setVisible(kind is not None and kind.definition.to.value == "agency")
        self.currency.setText(kind.definition.currency.note if kind else "")
        self.currency.setVisible(kind is not None)

    def _open(self) -> None:
        kind = self.kind.value()
        if kind is None:
            self.kind.complain(tr("Choose what is asked."))
            return
        day = self.mailing.value()
        edit = OpenRequest(
            request=str(kind),
            agency=str(self.agency.value() or ""),
            attorney=str(self.attorney.value() or ""),
            mailing_day=day if isinstance(day, dt.date) else None,
        )
        self.session.do(edit, said=tr("Request opened: {title}", title=self.session.title_of(str(kind))))

    # Deciding

    def _decide(self, choice: str) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        titles = {"file": tr("File"), "do_not_file": tr("Do not file now"), "other_way": tr("Other way")}

        def decided(values: Values) -> None:
            agrees, review = values.get("agrees"), values.get("review")
            edit = Decide(
                request=snapshot.request.id,
                choice=choice,  # type: ignore[arg-type]
                reason=str(values["reason"]),
                client_agrees_on=agrees if isinstance(agrees, dt.date) else None,
                next_review=review if isinstance(review, dt.date) else None,
            )
            self.session.do(edit, said=tr("Decided: {what}", what=titles[choice]))

        fields = {"reason": TextField(tr("Why")), "agrees": DayField(tr("Day on which the client agreed"))}
        if choice != "file":
            fields["review"] = DayField(tr("When we look at it again"))
        words = tr("Privileged: it is printed nowhere.")
        self.form.ask(titles[choice], fields, titles[choice], decided, words=words, needs=("reason",))

    def _settle(self, how: Literal["met", "given_up"]) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not snapshot.opened:
            return
        limits = [(one.id, line) for one in snapshot.checklist.clocks for line in clock_lines([one])]
        which = ChoiceField(self.dress, tr("Which limit"), limits)
        which.put(self._limit if self._limit in dict(limits) else None)
        fields: dict[str, Field] = {"clock": which}
        if how == "met":
            fields |= {"on": DayField(tr("Day on which it was met")), "why": TextField(tr("How"))}
        else:
            fields |= {"why": TextField(tr("Why"))}

        def settled(values: Values) -> None:
            on = values.get("on")
            edit = SettleClock(
                request=snapshot.request.id,
                clock=str(values["clock"]),
                how=how,
                on=on if isinstance(on, dt.date) else None,
                why=str(values["why"] or ""),
            )
            self.session.do(edit, said=tr("The limit is told no more"))

        words = tr("It is told no more, here and on Today. Where what it runs from changes, it runs anew.")
        title = tr("A limit was met") if how == "met" else tr("Give a limit up")
        needs = ("clock", "on") if how == "met" else ("clock", "why")
        self.limits_form.ask(title, fields, tr("Keep it"), settled, words=words, needs=needs)

    def _write_note(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        definition = self.session.desk.library.kind(snapshot.request.id).definition

        def noted(values: Values) -> None:
            self.session.offices.add_note(definition.id, str(values["text"]))

        words = tr("What you read or whom you asked. It stands 30 days for the whole office, and is printed nowhere.")
        fields = {"text": TextField(tr("Is this process open today?"))}
        self.form.ask(tr("Write a note on this process"), fields, tr("Keep the note"), noted, words=words, needs=("text",))

    def _change(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or snapshot.asked is None:
            return
        request = snapshot.asked
        mailing, agency = DayField(tr("Mailing day")), ChoiceField(self.dress, tr("Of whom"), [])
        agency.offer([(self.agency.box.itemData(n), self.agency.box.itemText(n)) for n in range(1, self.agency.box.count())])
        mailing.put(request.mailing_day)
        agency.put(request.agency or None)
        office = self.session.desk.library.office
        choices = dict(representatives(office, snapshot.day))
        if person := office.person(request.attorney):
            choices.setdefault(person.id, person.name)  # also once the card has run out
        attorney = ChoiceField(self.dress, tr("Who appears for the client"), list(choices.items()))
        attorney.put(request.attorney or None)

        def changed(values: Values) -> None:
            day, appears = values["mailing"], str(values.get("attorney") or "")
            edit = ChangeRequest(
                request=request.id,
                mailing_day=day if isinstance(day, dt.date) else None,
                agency=str(values["agency"]) if values["agency"] else None,
                attorney=appears if appears != request.attorney else None,
            )
            self.session.do(edit, said=tr("Request changed"))

        fields: dict[str, Field] = {"mailing": mailing, "agency": agency}
        if attorney.box.count() > 1:
            fields["attorney"] = attorney
        self.form.ask(tr("Change desk, day or attorney"), fields, tr("Change"), changed)

    def _take(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return

        def taken(_: Values) -> None:
            self.session.do(TakeEdition(request=snapshot.request.id), said=tr("New checklist taken"))

        words = tr(
            "The checklist was changed since this request was opened. Gather shows it as it is now: look there first at"
            " what is asked. Taking it says that the attorney looked; papers and answers stay as they are."
        )
        self.form.ask(tr("Take the new checklist"), {}, tr("Take it"), taken, words=words)

    def _close(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is not None:
            self.session.do(CloseRequest(request=snapshot.request.id), said=tr("Closed as not filed"))


def client_choices() -> list[tuple[object, str]]:
    return [
        ("person", tr("One person")),
        ("group", tr("A group of workers")),
        ("organisation", tr("A union or committee")),
    ]
