"""The office: its name and letterhead, who works here, the attorneys' notes, pages to read again, and its policy."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.office import (
    note_groups,
    processes,
    recheck_groups,
    result_word,
    role_name,
    staff_group,
    staff_id,
)
from desktop.rows import Group
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.gone import ClosedFiles
from desktop.views.office_access import AccessCard
from desktop.views.office_facts import ask_facts
from desktop.views.originals import OriginalsBoard
from desktop.views.vault_kept import KeptCard
from desktop.widgets.allowed import allow
from desktop.widgets.fields import ChoiceField, DayField, LongField, TextField, TickField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.screen import ScreenView, Scrolled
from packets.requests.office import MAY_DECIDE, PROMISE, OfficeRecord, Policy, Role, Staff
from packets.vault.store import Put
from packets.workflow.facts import facts_asked
from packets.workflow.office import Result, to_recheck

ROLES: tuple[Role, ...] = ("attorney", "accredited_full", "accredited_partial", "paralegal", "administrator", "helper")
RESULTS: tuple[Result, ...] = ("still_so", "changed", "does_not_apply")


class OfficeView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._shown: OfficeRecord | None = None
        self._source = ""
        self._person = ""
        scroll = Scrolled(tr("Office"))
        self._scroll = scroll
        self._make_head(scroll)
        self._make_staff(scroll)
        self.access = AccessCard(self.dress, session)
        scroll.column.addWidget(self.access)
        self.kept = KeptCard(self.dress, session)
        scroll.column.addWidget(self.kept)
        self._make_notes(scroll)
        self._make_rules(scroll)
        self._make_policy(scroll)
        # Last: what is looked for among all matters comes a moment later, and moves nothing that somebody reads.
        self.originals = OriginalsBoard(self.dress, session, scroll.ensureWidgetVisible)
        scroll.column.addWidget(self.originals.widget)
        self.closed = ClosedFiles(self.dress, session)
        scroll.column.addWidget(self.closed.widget)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(scroll)

    def _list(self, name: str) -> tuple[RowList, GroupedModel]:
        model = GroupedModel()
        return RowList(self.dress, model, name), model

    def _make_head(self, scroll: Scrolled) -> None:
        self.name = TextField(tr("Name of the office"))
        self.letterhead = LongField(self.dress, tr("Letterhead"), tr("Name, address, telephone: one line each."), lines=4)
        self.save = button(tr("Save"), self._save, name=tr("Save name and letterhead"))
        self.office_facts = button(tr("What forms say of the office …"), self._office_facts)
        self.facts_form = InlineForm()
        frame, column = card()
        column.addWidget(label(tr("The office"), face="card"))
        column.addWidget(self.name)
        column.addWidget(self.letterhead)
        row = Flow()
        row.addWidget(self.save)
        row.addWidget(self.office_facts)
        column.addLayout(row)
        column.addWidget(self.facts_form)
        scroll.column.addWidget(frame)

    def _make_staff(self, scroll: Scrolled) -> None:
        self.staff, self._staff = self._list(tr("Who works here"))
        self.staff.chosen.connect(self._choose_person)
        self.staff.opened.connect(lambda _: self._change_person())
        self.add_person = button(tr("Add a person"), self._add_person)
        self.change_person = button(tr("Change the chosen person"), self._change_person)
        self.person_facts = button(tr("What forms say of this person …"), self._person_facts)
        self.give_pass = button(tr("Day pass …"), self._give_pass, name=tr("Day pass for the chosen helper"))
        self.end_pass = button(tr("End the pass"), self._end_pass, name=tr("End the pass of the chosen helper"))
        self.staff_form = InlineForm()
        frame, column = card()
        column.addWidget(label(tr("Staff"), face="card"))
        words = tr("Who may decide stands here: an attorney, or an accredited representative, until the last day of the card.")
        column.addWidget(label(words, tone="dim"))
        column.addWidget(self.staff)
        row = Flow()
        row.addWidget(self.add_person)
        row.addWidget(self.change_person)
        row.addWidget(self.person_facts)
        row.addWidget(self.give_pass)
        row.addWidget(self.end_pass)
        column.addLayout(row)
        column.addWidget(self.staff_form)
        scroll.column.addWidget(frame)

    def _make_notes(self, scroll: Scrolled) -> None:
        self.notes, self._notes = self._list(tr("Notes of the attorneys"))
        self.no_notes = label(tr("No note yet."), tone="dim")
        self.add_note = button(tr("Add a note"), self._add_note, tip=tr("Attorney or accredited representative"))
        self.note_form = InlineForm()
        frame, column = card()
        column.addWidget(label(tr("Notes of the attorneys"), face="card"))
        column.addWidget(label(tr("On whether a process is open now. Privileged: printed nowhere."), tone="dim"))
        column.addWidget(self.no_notes)
        column.addWidget(self.notes)
        row = Flow()
        row.addWidget(self.add_note)
        column.addLayout(row)
        column.addWidget(self.note_form)
        scroll.column.addWidget(frame)

    def _make_rules(self, scroll: Scrolled) -> None:
        self.rules, self._rules = self._list(tr("Rules to re-check"))
        self.rules.chosen.connect(self._choose_source)
        self.rules.opened.connect(lambda _: self._checked())
        self.checked = button(tr("I checked this page"), self._checked)
        self.rules_form = InlineForm()
        frame, column = card()
        column.addWidget(label(tr("Rules to re-check"), face="card"))
        words = tr("Each page is named with what rests on it. One reading clears all of it.")
        column.addWidget(label(words, tone="dim"))
        column.addWidget(self.rules)
        row = Flow()
        row.addWidget(self.checked)
        column.addLayout(row)
        column.addWidget(self.rules_form)
        scroll.column.addWidget(frame)

    def _make_policy(self, scroll: Scrolled) -> None:
        self.approval = TickField(tr("Approval needed to send"))
        self.approval.clicked.connect(self._set_policy)
        frame, column = card()
        column.addWidget(label(tr("Policy"), face="card"))
        column.addWidget(self.approval)
        words = tr(
            "An attorney reads and approves exactly the packet that is built to send. Only an attorney or accredited"
            " representative changes this."
        )
        column.addWidget(label(words, tone="dim"))
        scroll.column.addWidget(frame)

    def refresh(self, changes: Changes) -> None:
        session, record = self.session, self.session.offices.record
        self.access.refresh(changes)
        self.kept.refresh(changes)
        if not (changes.office or changes.trouble) or record is None:
            return
        # Also after a trouble: a change that was refused is not left standing on the screen.
        self.approval.setChecked(record.policy is None or record.policy.approval_to_send)
        if not changes.office:
            return
        if self._shown is None or (self._shown.name, self._shown.letterhead) != (record.name, record.letterhead):
            self.name.put(record.name)
            self.letterhead.put("\n".join(record.letterhead))
        self._shown = record
        library = session.desk.library
        self._staff.put([staff_group(record, session.day)])
        fit(self.dress, self.staff, self._staff)
        if not self.staff.choose(self._person):
            self._person = ""
        self._choose_person(self._person)
        allow(session, "keep_staff", self.add_person)
        self.originals.refresh()
        self.closed.refresh(record)
        allow(session, "change_office", self.save)
        allow(session, "change_office", self.office_facts)
        self.office_facts.setVisible(bool(facts_asked(library, "office")))
        allow(session, "verify_source", self.add_note)  # who writes none is told so
        allow(session, "change_office", self.approval)  # who may not is told so
        notes = note_groups(record, library, session.day)
        self._notes.put(notes)
        fit(self.dress, self.notes, self._notes)
        self.notes.setVisible(bool(notes))
        self.no_notes.setVisible(not notes)
        found = to_recheck(session.desk)
        rules: tuple[Group, ...] = recheck_groups(found, record)
        self._rules.put(rules)
        fit(self.dress, self.rules, self._rules)
        if not self.rules.choose(self._source):
            self._source = ""
        allow(session, "verify_source", self.checked, bool(self._source), tr("Choose a page in the list first"))

    def about(self, what: object) -> None:
        if what == "originals":
            self.originals.come()
        if what == "backup":
            self.kept.come()
            self._scroll.ensureWidgetVisible(self.kept)
        target = {"recheck": self.rules, "notes": self.notes, "facts": self.staff}.get(str(what))
        if target is not None:
            target.setFocus()
            self._scroll.ensureWidgetVisible(target)

    # What can be done

    def _save(self) -> None:
        lines = [line.strip() for line in str(self.letterhead.value() or "").splitlines() if line.strip()]
        change = Put("", "", {"name": str(self.name.value() or ""), "letterhead": lines or None})
        self.session.offices.put([change], tr("Name and letterhead saved"))

    def _choose_person(self, key: object) -> None:
        self._person = str(key)
        record = self.session.offices.record
        one = record.person(self._person) if record else None
        helper = one is not None and one.role == "helper"
        allow(self.session, "keep_staff", self.change_person, one is not None, tr("Choose a person in the list first"))
        appears = one is not None and one.role in MAY_DECIDE
        allow(self.session, "change_office", self.person_facts, appears, tr("Choose an attorney or representative first"))
        for pressed in (self.give_pass, self.end_pass):
            pressed.setVisible(helper)
            allow(self.session, "give_day_pass", pressed)
        self.end_pass.setVisible(one is not None and helper and one.in_time(self.session.day))

    def _person_fields(self, one: Staff | None) -> dict[str, TextField | ChoiceField | DayField]:
        name, role = TextField(tr("Name")), ChoiceField(self.dress, tr("Role"), [(one, role_name(one)) for one in ROLES])
        number = TextField(tr("Bar or accreditation number"))
        until = DayField(tr("Last day of the card or the day pass"), tr("Empty where it has no end. For example 7 Dec 2026"))
        if one is not None:
            name.put(one.name)
            role.put(one.role)
            number.put(one.number)
            until.put(one.until)
        return {"name": name, "role": role, "number": number, "until": until}

    def _add_person(self) -> None:
        def added(values: Values) -> None:
            record = self.session.offices.record
            taken = [one.id for one in record.staff] if record else []
            row = {"id": staff_id(str(values["name"]), taken), **_values(values)}
            self.session.offices.keep_person(row, tr("Added: {name}", name=values["name"]))

        self.staff_form.ask(tr("Add a person"), self._person_fields(None), tr("Add"), added, needs=("name", "role"))

    def _change_person(self) -> None:
        record = self.session.offices.record
        one = record.person(self._person) if record else None
        if one is None:
            return

        def changed(values: Values) -> None:
            self.session.offices.keep_person({"id": one.id, **_values(values)}, tr("Changed: {name}", name=values["name"]))

        words = tr("Somebody who left gets a last day: what the person did stays in the matters.")
        fields = self._person_fields(one)
        self.staff_form.ask(one.name, fields, tr("Change"), changed, words=words, needs=("name", "role"))

    def _person_facts(self) -> None:
        record = self.session.offices.record
        one = record.person(self._person) if record else None
        if one is not None:
            ask_facts(self.dress, self.session, self.staff_form, one)

    def _office_facts(self) -> None:
        record = self.session.offices.record
        if record is not None:
            ask_facts(self.dress, self.session, self.facts_form, record)

    def _give_pass(self) -> None:
        record = self.session.offices.record
        one = record.person(self._person) if record else None
        if one is None:
            return
        matters = TextField(tr("Matters of today, by their numbers"), example=tr("m-0003, m-0007"))
        matters.put(", ".join(one.matters))
        fields = {"matters": matters, "promise": TextField(tr("Promise, typed by the helper"), PROMISE)}

        def given(values: Values) -> None:
            numbers = [part.strip() for part in str(values["matters"]).replace(";", ",").split(",")]
            self.session.keeping.give_pass(one.id, [part for part in numbers if part], str(values["promise"]))

        words = tr(
            "Until tonight, for these matters alone; without criminal history and safe contact; nothing is built, printed or"
            " taken out. The helper types the promise, word for word."
        )
        title = tr("Day pass: {name}", name=one.name)
        self.staff_form.ask(title, fields, tr("Good until tonight"), given, words=words, needs=("matters", "promise"))

    def _end_pass(self) -> None:
        self.session.keeping.end_pass(self._person)

    def _add_note(self) -> None:
        fields = {
            "process": ChoiceField(self.dress, tr("On which process"), processes(self.session.desk.library)),
            "text": LongField(self.dress, tr("What was read, where, and what it said"), lines=4),
        }

        def noted(values: Values) -> None:
            self.session.offices.add_note(str(values["process"]), str(values["text"]))

        words = tr("Privileged: printed nowhere. It carries your name and today.")
        self.note_form.ask(tr("Add a note"), fields, tr("Keep the note"), noted, words=words, needs=("process", "text"))

    def _choose_source(self, key: object) -> None:
        self._source = key if isinstance(key, str) else ""
        allow(self.session, "verify_source", self.checked, bool(self._source), tr("Choose a page in the list first"))

    def _checked(self) -> None:
        source = self._source
        if not source:
            return
        fields = {
            "result": ChoiceField(self.dress, tr("What the page says"), [(one, result_word(one)) for one in RESULTS]),
            "page": TextField(tr("Page you read"), example=tr("title or address")),
        }

        def read(values: Values) -> None:
            result = next(one for one in RESULTS if one == values["result"])
            self.session.offices.verify_source(source, result, str(values["page"]))

        self.rules_form.ask(tr("I checked: {page}", page=source), fields, tr("Keep it"), read, needs=("result", "page"))

    def _set_policy(self) -> None:
        self.session.offices.set_policy(Policy(approval_to_send=self.approval.isChecked()))


def _values(values: Values) -> dict[str, str | dt.date | None]:
    until = values["until"]
    return {
        "name": str(values["name"]),
        "role": str(values["role"]),
        "number": str(values["number"]) if values["number"] else None,
        "until": until if isinstance(until, dt.date) else None,
    }
