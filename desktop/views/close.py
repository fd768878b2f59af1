"""The end: originals back, a copy with the client, how long we keep it. "Not filed" is a good end too."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_count, tr_day
from desktop.models.actions import Question
from desktop.models.checklist import row_of
from desktop.models.grouped import GroupedModel
from desktop.models.keeping import hold_words, own_groups, stops_group
from desktop.rows import Group, Row
from desktop.session import Session
from desktop.states import Look, look_of
from desktop.steps import GATHER, LISTEN
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import ChoiceField, DayField, TextField, YesNoField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.original_form import ask_where
from desktop.widgets.parts import Flow, button, card, label, literal
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.screen import ScreenView, Scrolled
from packets.matters.closing import KEEP_UNTIL
from packets.matters.matter import Event, Request
from packets.workflow.closing import closing_of
from packets.workflow.edits import CloseRequest, GiveAnswer, HoldFile, LiftHold, ReturnOriginals
from packets.workflow.results_keeping import ClosingResult

CLIENT_COPY, SIGNED_LIST = "client_copy.how", "originals_list"
ITEMS = ("originals", "client_copy", "close_file", "partner_consent")


class CloseView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._original = ""
        self._found: ClosingResult | None = None
        scroll = Scrolled(tr("Close"))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self._make_head(scroll)
        self._make_originals(scroll)
        self._make_rest(scroll)
        scroll.column.addStretch(1)

    def _make_head(self, scroll: Scrolled) -> None:
        head, column = card("next")
        self.state = label(face="card")
        self.keep = label()
        self.rule = label(tone="dim")
        self.hold = label(tone="missing")
        for words in (self.state, self.keep, self.rule, self.hold):
            column.addWidget(words)
        self.form = InlineForm()
        column.addWidget(self.form)
        self.close_it = button(tr("Close"), self._close, role="main")
        self.keep_until = button(tr("Keep until …"), self._keep)
        self.copy = button(tr("Client's copy …"), self._copy)
        who = tr("Attorney or accredited representative")
        self.hold_it = button(tr("Hold"), self._hold, tip=who, name=tr("Hold: nothing of this file is destroyed"))
        self.lift = button(tr("Lift the hold"), self._lift, tip=who)
        row = Flow()
        for one in (self.close_it, self.keep_until, self.copy, self.hold_it, self.lift):
            row.addWidget(one)
        column.addLayout(row)
        scroll.column.addWidget(head)

    def _make_originals(self, scroll: Scrolled) -> None:
        frame, column = card()
        column.addWidget(label(tr("Originals"), face="card"))
        self._originals = GroupedModel()
        self.originals = RowList(self.dress, self._originals, tr("Originals of this client"))
        self.originals.chosen.connect(self._choose)
        self.none = label(tone="dim")
        self.moved = button(tr("It is now in …"), self._move, name=tr("The chosen original is now in …"))
        self.returned = button(tr("Originals returned"), self._returned)
        self.print_list = button(tr("Print the list to sign"), self._print_list)
        self.to_list = button(tr("List an original"), lambda: self.session.go(LISTEN, Question("originals")))
        column.addWidget(self.none)
        column.addWidget(self.originals)
        row = Flow()
        for one in (self.moved, self.returned, self.print_list, self.to_list):
            row.addWidget(one)
        column.addLayout(row)
        self.originals_form = InlineForm()
        column.addWidget(self.originals_form)
        scroll.column.addWidget(frame)

    def _make_rest(self, scroll: Scrolled) -> None:
        self._model = GroupedModel()
        self.list = RowList(self.dress, self._model, tr("What closing needs"))
        self.list.setMinimumHeight(self.dress.px(300))
        self.list.opened.connect(lambda key: self.session.go(GATHER, key) if isinstance(key, tuple) else None)
        frame, inner = card(margin=6)
        inner.addWidget(self.list)
        scroll.column.addWidget(frame, 1)
        frame, column = card()
        column.addWidget(label(tr("Destroy the file"), face="card"))
        self.may_go = label(tone="dim")
        column.addWidget(self.may_go)
        self.destroy_it = button(tr("Destroy the file …"), self._destroy, tip=tr("Attorney or accredited representative"))
        row = Flow()
        row.addWidget(self.destroy_it)
        column.addLayout(row)
        self.last_form = InlineForm(by_enter=False)  # what is destroyed does not come back
        column.addWidget(self.last_form)
        scroll.column.addWidget(frame)

    def forget(self) -> None:
        self._original, self._found = "", None
        for model in (self._model, self._originals):
            model.put(())
        for one in (self.state, self.keep, self.rule, self.hold, self.none, self.may_go):
            one.clear()
        for form in (self.form, self.originals_form, self.last_form):
            form.close_form()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not (changes.matter or changes.office or changes.who):
            return
        where = {"folder": "", "key": snapshot.place.key}
        found = self._found = closing_of(self.session.desk, snapshot.record, snapshot.day, where)
        self._put_state(snapshot.asked)
        self._put_keeping(found)
        self._put_originals(found)
        items = [one for one in snapshot.checklist.items if one.id in ITEMS]
        rows = tuple(row_of(one, look_of(one)) for one in items)
        groups = [Group(tr("What closing needs"), rows)] if rows else []
        groups += stops_group(found.stops)
        history = tuple(_event(one) for one in reversed(snapshot.record.history))
        if history:
            groups.append(Group(tr("What happened"), history, f"{len(history):,}", folded=True))
        self._model.put(groups)

    def _put_state(self, asked: Request | None) -> None:
        self.close_it.setVisible(asked is not None)
        if asked is None:
            self.state.setText(tr("No request was opened."))
            return
        if asked.closed_on is not None:
            words = tr("Not filed, closed {day}") if asked.not_filed else tr("Closed {day}")
            self.state.setText(words.format(day=tr_day(asked.closed_on)))
        elif asked.not_filed:
            self.state.setText(tr("Decided not to file: this can be closed, and that is a good end."))
        elif asked.sent is None:
            self.state.setText(tr("Neither sent nor decided against: it cannot be closed yet."))
        elif asked.answered_on is None:
            self.state.setText(tr("Sent, and no answer yet."))
        else:
            self.state.setText(tr("Answered: it can be closed."))
        over = asked.sent is not None or asked.not_filed
        allow(self.session, "close", self.close_it, asked.closed_on is None and over)

    def _put_keeping(self, found: ClosingResult) -> None:
        until = tr_day(dt.date.fromisoformat(found.keep_until)) if found.keep_until else ""
        unsaid = tr("Nobody has said how long we keep the file: the rule of your bar decides.")
        self.keep.setText(tr("We keep the file until {day}.", day=until) if until else unsaid)
        by_rule = dt.date.fromisoformat(found.by_rule) if found.by_rule else None
        words = tr("By the rule of this office until {day}: {rule}", day=tr_day(by_rule), rule=found.rule) if by_rule else ""
        if words and not found.birth_date_known:
            words = tr("{said}. No birth date is known: the client is taken for one of age.", said=words)
        self.rule.setText(words)
        self.rule.setVisible(bool(words) and found.by_rule != found.keep_until)
        held = hold_words(found.holds)
        self.hold.setText(held)
        self.hold.setVisible(bool(held))
        self.hold_it.setVisible(not found.held)
        self.lift.setVisible(found.held)
        in_office = self.session.offices.shown is not None
        if not in_office:
            self.may_go.setText(tr("This folder belongs to no office: nobody keeps a certificate of it."))
        elif found.stops:
            count = len(found.stops)
            self.may_go.setText(tr_count(count, "{n} thing keeps the file here.", "{n} things keep the file here."))
        else:
            self.may_go.setText(tr("Its day is over, nothing holds it, and nothing of the client's lies here."))
        allow(self.session, "destroy", self.destroy_it, in_office and not found.stops)
        for one in (self.hold_it, self.lift):
            allow(self.session, "hold", one)

    def _put_originals(self, found: ClosingResult) -> None:
        groups = own_groups(found)
        self._originals.put(groups)
        fit(self.dress, self.originals, self._originals)
        self.originals.setVisible(bool(groups))
        snapshot = self.session.snapshot
        said = snapshot is not None and "originals" in snapshot.record.tables
        self.none.setText(tr("There are none, as was said.") if said else tr("Nobody has said whether we hold originals."))
        self.none.setVisible(not groups)
        here = bool(found.in_hands)
        self.returned.setEnabled(here)
        allow(self.session, "print", self.print_list, here)
        key = (snapshot.place.key, self._original) if snapshot else None
        if not self.originals.choose(key):
            self._choose(None)

    # What can be done

    def _close(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is not None:
            self.session.do(CloseRequest(request=snapshot.request.id), said=tr("Closed"))

    def _keep(self) -> None:
        found = self._found
        if found is None:
            return

        def kept(values: Values) -> None:
            day = values["until"]
            assert isinstance(day, dt.date)
            self.session.do(GiveAnswer(key=KEEP_UNTIL, value=day), said=tr("Kept until {day}", day=tr_day(day)))

        usual = tr("{usual} Not verified.", usual=found.usual) if found.verify else found.usual
        words = tr("By the rule of this office: {rule}", rule=found.rule) if found.by_rule else usual
        until = DayField(tr("Keep until"))
        offered = found.keep_until or found.by_rule
        until.put(dt.date.fromisoformat(offered) if offered else None)
        fields = {"until": until}
        self.form.ask(tr("How long we keep it"), fields, tr("Keep until that day"), kept, words=words, needs=("until",))

    def _copy(self) -> None:
        how = [("given", tr("The client got a whole copy")), ("kept_in_office", tr("We keep it here for the client"))]
        fields = {"how": ChoiceField(self.dress, tr("Client's copy"), how)}

        def said(values: Values) -> None:
            self.session.do(GiveAnswer(key=CLIENT_COPY, value=str(values["how"])), said=tr("Client's copy noted"))

        words = tr("Clients are asked later what they said. A home where others read the mail is no place for it.")
        self.form.ask(tr("Client's copy"), fields, tr("Keep it"), said, words=words, needs=("how",))

    def _hold(self) -> None:
        fields = {"why": TextField(tr("Why"))}

        def held(values: Values) -> None:
            self.session.do(HoldFile(reason=str(values["why"])), said=tr("Held"))

        words = tr("Nothing of this file is destroyed until an attorney lifts the hold.")
        self.form.ask(tr("Hold"), fields, tr("Hold"), held, words=words, needs=("why",))

    def _lift(self) -> None:
        fields = {"why": TextField(tr("Why it is over"))}

        def lifted(values: Values) -> None:
            self.session.do(LiftHold(reason=str(values["why"])), said=tr("Hold lifted"))

        self.form.ask(tr("Lift the hold"), fields, tr("Lift it"), lifted, needs=("why",))

    def _choose(self, key: object) -> None:
        self._original = str(key[1]) if isinstance(key, tuple) else ""
        self.moved.setEnabled(bool(self._original))
        self.moved.setToolTip(literal("" if self._original else tr("Choose an original in the list first")))

    def _move(self) -> None:
        found = self._found
        one = next((one for one in (*found.in_hands, *found.away) if one.original == self._original), None) if found else None
        if one is not None:
            said = tr("Moved: {what}", what=one.what)
            moved = lambda edit: self.session.do(edit, said=said)  # noqa: E731
            ask_where(self.originals_form, self.dress, one.what, one.original, moved)

    def _returned(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        lists = [(one.id, one.title) for one in snapshot.papers if one.kind == SIGNED_LIST]
        fields = {
            "to": TextField(tr("Who took them, if it was not the client")),
            "on": DayField(tr("Day, if not today")),
            "proof": ChoiceField(self.dress, tr("The list that was signed"), lists),
        }

        def back(values: Values) -> None:
            on = values["on"]
            edit = ReturnOriginals(
                to=str(values["to"] or ""), on=on if isinstance(on, dt.date) else None, proof=str(values["proof"] or "")
            )
            self.session.do(edit, said=tr("Originals returned"))

        words = tr("Everything that lies with us. For one alone, choose it and say where it is now.")
        self.originals_form.ask(tr("Originals returned"), fields, tr("They went back"), back, words=words)

    def _print_list(self) -> None:
        if folder := choose_folder(self, tr("Where shall the list go?"), tr("Save it here")):
            self.session.keeping.print_list(folder)

    def _destroy(self) -> None:
        snapshot, record = self.session.snapshot, self.session.offices.record
        if snapshot is None or record is None:
            return
        day, who = self.session.day, self.session.who
        others = [one for one in record.staff if one.id != who.id and one.role != "helper" and one.in_time(day)]
        fields = {
            "second": ChoiceField(self.dress, tr("The second person who is here"), [(one.id, one.name) for one in others]),
            "number": TextField(tr("Number of the file, typed again"), example=snapshot.matter),
            "name": YesNoField(tr("Shall the certificate name the client?")),
        }

        def gone(values: Values) -> None:
            self.session.keeping.destroy(str(values["second"]), str(values["number"]), name=values["name"] is True)

        words = tr(
            "Record, papers and packets of this file go for good; nobody can bring them back. A certificate stays. Named in it,"
            " the client is still found by the check for conflicts."
        )
        title, accept = tr("Destroy the file"), tr("Destroy it for good")
        self.last_form.ask(title, fields, accept, gone, words=words, needs=("second", "number", "name"))


def _event(one: Event) -> Row:
    mark = Look.LOOK if one.did == "refused" else Look.READY
    return Row(event_words(one.did), second=one.by, right=tr_day(one.on), mark=mark)


def event_words(did: str) -> str:
    words = {
        "called": tr("First call"),
        "checked_conflict": tr("Conflict check made"),
        "cleared_conflict": tr("Possible match cleared"),
        "opened": tr("Request opened"),
        "decided": tr("Attorney decided"),
        "approved": tr("Packet approved"),
        "sent": tr("Packet sent"),
        "arrived": tr("Arrived at the desk"),
        "answered": tr("Answer came"),
        "closed": tr("Closed"),
        "refused": tr("Something was refused"),
        "exported": tr("Packet taken out as files"),
        "moved_original": tr("An original was moved"),
        "held": tr("Held: nothing is destroyed"),
        "hold_lifted": tr("Hold lifted"),
        "settled_clock": tr("A limit was met or given up"),
        "destroying": tr("Destroying began"),
    }
    return words.get(did, did)
