"""Two cards of the Office screen: how long closed files are kept, and the certificates of those that were destroyed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.i18n import tr, tr_count, tr_day
from desktop.models.grouped import GroupedModel
from desktop.models.keeping import certificate_groups
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import NumberField, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList, fit
from packets.requests.office import OfficeRecord, Retention


class ClosedFiles:
    def __init__(self, dress: Dress, session: Session) -> None:
        self._dress, self._session = dress, session
        self._number = ""
        self.rule = label()
        self.set_rule = button(tr("Say the rule"), self._set_rule, tip=tr("Attorney or accredited representative"))
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("Destroyed files"))
        self.list.chosen.connect(self._choose)
        self.none = label(tr("No file was destroyed."), tone="dim")
        self.save = button(tr("Save the certificate"), self._save, name=tr("Save the chosen certificate"))
        self.form = InlineForm()
        self.frame, column = card()
        column.addWidget(label(tr("Closed files"), face="card"))
        column.addWidget(self.rule)
        column.addWidget(self.none)
        column.addWidget(self.list)
        row = Flow()
        row.addWidget(self.set_rule)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addWidget(self.form)

    @property
    def widget(self) -> QFrame:
        return self.frame

    def refresh(self, record: OfficeRecord) -> None:
        self.rule.setText(rule_words(record.retention))
        allow(self._session, "set_policy", self.set_rule)
        groups = certificate_groups(record.destroyed)
        self._model.put(groups)
        fit(self._dress, self.list, self._model)
        self.list.setVisible(bool(groups))
        self.none.setVisible(not groups)
        self.save.setVisible(bool(groups))
        if not self.list.choose(self._number):
            self._number = ""
        allow(self._session, "print", self.save, bool(self._number), tr("Choose a certificate in the list first"))

    def _choose(self, key: object) -> None:
        self._number = key if isinstance(key, str) else ""
        allow(self._session, "print", self.save, bool(self._number), tr("Choose a certificate in the list first"))

    def _save(self) -> None:
        number = self._number
        if number and (folder := choose_folder(self.frame, tr("Where shall the certificate go?"), tr("Save it here"))):
            self._session.keeping.print_certificate(number, folder)

    def _set_rule(self) -> None:
        record = self._session.offices.record
        now = record.retention if record else None
        years, age, more = (
            NumberField(tr("Years after closing")),
            NumberField(tr("Under what age is a client a minor?"), tr("Empty where the rule says nothing of minors.")),
            NumberField(tr("Years after that birthday")),
        )
        rule = TextField(tr("Which rule, and where it stands"), example=tr("rule of the bar, page read today"))
        if now is not None:
            years.put(now.years)
            age.put(now.minor_age)
            more.put(now.minor_years if now.minor_age is not None else None)
            rule.put(now.rule)

        def said(values: Values) -> None:
            row = {"years": _whole(values["years"]), "minor_age": _whole(values["age"]), "rule": str(values["rule"])}
            row["minor_years"] = _whole(values["more"]) or 0
            self._session.keeping.set_rule({key: value for key, value in row.items() if value is not None})

        words = tr(
            "Five to seven years are usual, longer for minors (not verified); the rule of your bar decides. We know none."
        )
        fields = {"years": years, "age": age, "more": more, "rule": rule}
        self.form.ask(
            tr("How long we keep closed files"), fields, tr("Keep the rule"), said, words=words, needs=("years", "rule")
        )


def rule_words(rule: Retention | None) -> str:
    if rule is None:
        return tr("Nobody has said how long this office keeps closed files: the rule of your bar decides.")
    said = tr_count(rule.years, "Kept {n} year after closing", "Kept {n} years after closing")
    if rule.minor_age is not None:
        minor = tr_count(
            rule.minor_years,
            "of a minor until the age of {age} and {n} year more, if that is later",
            "of a minor until the age of {age} and {n} years more, if that is later",
            age=rule.minor_age,
        )
        said = f"{said}; {minor}"
    return tr("{said}. {rule} ({name}, {day})", said=said, rule=rule.rule, name=rule.by, day=tr_day(rule.on))


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
