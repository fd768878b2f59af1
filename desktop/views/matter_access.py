"""Who may open this matter: everybody of the office, or some by name."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.session import Session
from desktop.theme import Dress
from desktop.vault_work import Access
from desktop.widgets.fields import ChoiceField
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.parts import Flow, button, label
from desktop.widgets.tick_list import TickList
from packets.requests.office import Staff


class MatterAccess(QFrame):
    """Hidden where the matter lies in a folder."""

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._dress, self._session = dress, session
        self._access = Access(frozenset(), None)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Who may open this matter"), face="card"))
        self.state = label()
        column.addWidget(self.state)
        column.addWidget(label(tr("Only an attorney or an accredited representative changes this."), tone="dim"))
        self.restrict = button(tr("Only some may open it …"), self._ask_restrict)
        self.one_more = button(tr("Let one more in …"), self._ask_one_more)
        self.to_all = button(tr("Open it to everybody"), session.vault.open_to_all)
        row = Flow()
        for one in (self.restrict, self.one_more, self.to_all):
            row.addWidget(one)
        column.addLayout(row)
        self.form = InlineForm(by_enter=False)
        column.addWidget(self.form)
        self.hide()

    def refresh(self, changes: Changes) -> None:
        """Called by the screen it stands on."""
        vault = self._session.vault
        self.setVisible(vault.office is not None)
        if vault.office is not None and (changes.matter or changes.office or changes.who):
            vault.ask_access(self._show)

    def forget(self) -> None:
        self.form.close_form()
        self.state.clear()

    def _show(self, access: Access) -> None:
        record = self._session.offices.record
        if record is None or self._session.store is None:
            return
        self._access = access
        decides = self._session.who.may_decide(self._session.day)
        some = access.matter is not None
        names = [one.name for one in record.staff if access.matter is not None and one.id in access.matter]
        self.state.setText(
            tr("Only these may open it: {names}", names=", ".join(names))
            if some
            else tr("Everybody of the office may open it.")
        )
        self.restrict.setEnabled(decides)
        self.one_more.setVisible(some)
        self.one_more.setEnabled(decides and bool(self._others()))
        self.to_all.setVisible(some)
        self.to_all.setEnabled(decides)

    def _others(self) -> list[Staff]:
        record, inside = self._session.offices.record, self._access.matter or ()
        staff = record.staff if record else []
        return [one for one in staff if one.id in self._access.staff and one.id not in inside]

    def _ask_restrict(self) -> None:
        record, me = self._session.offices.record, self._session.who
        staff = [one for one in record.staff if one.id in self._access.staff and one.id != me.id] if record else []
        named = self._access.matter or ()
        who = TickList(tr("Who may open it, beside you"), [(one.id, one.name) for one in staff])
        who.put([one.id for one in staff if one.id in named])
        words = tr("For everybody else it is a number without a name. The recovery sheet opens it too.")

        def accepted(values: object) -> None:
            del values
            self._session.vault.restrict([me.id, *chosen()])

        chosen = who.value
        self.form.ask(tr("Only some may open it"), {"who": who}, tr("Let only these open it"), accepted, words=words)

    def _ask_one_more(self) -> None:
        others = self._others()
        choice = ChoiceField(self._dress, tr("Who"), [(one.id, one.name) for one in others])

        def chosen(values: object) -> None:
            assert isinstance(values, dict)
            person = next((one for one in others if one.id == values["who"]), None)
            if person is not None:
                self._session.vault.ask_words(person, lambda words: self._compare(person, words))

        self.form.ask(tr("Let one more in"), {"who": choice}, tr("Show the eight words"), chosen, needs=("who",))

    def _compare(self, person: Staff, words: str) -> None:
        said = tr(
            "Let {name} read the eight words of the own keys to you, face to face or on the telephone. Here they are: {words}",
            name=person.name,
            words=words,
        )
        title = tr("Let {name} in", name=person.name)
        accept = tr("They are the same, let in")
        self.form.ask(title, {}, accept, lambda _: self._session.vault.let_into_matter(person), words=said)
