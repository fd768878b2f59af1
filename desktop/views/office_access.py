"""Who can sign in to the vault: let in, take away, one's own passphrase, another recovery sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.office import access_group
from desktop.session import Session
from desktop.theme import Dress
from desktop.vault_work import Access
from desktop.views.new_passphrase import NewPassphrase
from desktop.views.sheet_of import card_of, setup_card_of
from desktop.widgets.fields import TickField
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.parts import Flow, button, label, literal
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.secret_field import SecretField
from packets.requests.office import OfficeRecord, Staff
from packets.vault.sealed.recovery import RecoverySheet


class AccessCard(QFrame):
    """Hidden where the office lies in a folder."""

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._dress, self._session = dress, session
        self._person = ""
        self._access = Access(frozenset(), None)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Who can open the vault"), face="card"))
        words = tr(
            "Somebody of the staff is let in with a passphrase that both of you see once. Ask them to change it when they first"
            " sign in."
        )
        column.addWidget(label(words, tone="dim"))
        self._people = GroupedModel()
        self.people = RowList(dress, self._people, tr("Who can open the vault"))
        self.people.chosen.connect(self._choose)
        column.addWidget(self.people)
        self.let_in = button(tr("Let in …"), self._ask_let_in, name=tr("Let the chosen person in"))
        self.take_away = button(tr("Take access away"), self._ask_take_away)
        self.change = button(tr("Change my passphrase"), self._ask_change)
        self.sheet = button(tr("New recovery sheet"), self._ask_sheet)
        self.device = button(tr("Set-up sheet"), self._ask_device, tip=tr("A secret of this computer goes with my passphrase"))
        if session.vault.policy.keyring.device_secret == "off":
            self.device.hide()
        self.computer = button(tr("This computer"), lambda: session.go(steps.HEALTH), tip=tr("What protects its files"))
        row = Flow()
        for one in (self.let_in, self.take_away, self.change, self.sheet, self.device, self.computer):
            row.addWidget(one)
        column.addLayout(row)
        self._make_strangers(column)
        self.words = label(tone="dim")
        column.addWidget(self.words)
        self.form = InlineForm(by_enter=False)
        column.addWidget(self.form)
        self._make_passphrase(column)
        self.setup = setup_card_of(session)
        column.addWidget(self.setup)
        self.fresh = card_of(session)
        self.use_sheet = button(tr("The new sheet holds from now on"), self._use_sheet, role="main")
        self.no_sheet = button(tr("Not now"), self._put_away, name=tr("No new recovery sheet now"))
        column.addWidget(self.fresh)
        row = Flow()
        row.addWidget(self.use_sheet)
        row.addWidget(self.no_sheet)
        column.addLayout(row)
        self._put_away()

    def _make_passphrase(self, column: QVBoxLayout) -> None:
        self.typing = QFrame()
        self.typing.setProperty("role", "next")
        inner = QVBoxLayout(self.typing)
        inner.setSpacing(8)
        self.typing_head = label(face="card")
        self.old = SecretField(tr("Your passphrase until now"))
        self.new = NewPassphrase(self._session.desk)
        self.leaked = TickField(tr("Somebody may know it"))
        self.leaked.setToolTip(tr("Every key is changed too, which takes longer"))
        self.keep = button(tr("Let in"), self._keep_passphrase, role="main")
        self.put_off = button(tr("Not now"), self._put_away)
        for one in (self.typing_head, self.old, self.new, self.leaked):
            inner.addWidget(one)
        row = Flow()
        row.addWidget(self.keep)
        row.addWidget(self.put_off)
        inner.addLayout(row)
        column.addWidget(self.typing)

    def _make_strangers(self, column: QVBoxLayout) -> None:
        """Shown where a key is among those who can open the vault that nobody signed for whom one knows."""
        self.strange = QFrame()
        self.strange.setProperty("role", "next")
        inner = QVBoxLayout(self.strange)
        self.strange_words = label(tone="missing")
        self.trust = button(tr("Compare its words …"), self._ask_trust, name=tr("Compare the words of the chosen person's key"))
        self.put_out = button(tr("Put it out …"), self._ask_put_out, name=tr("Put out every key that nobody signed for"))
        inner.addWidget(self.strange_words)
        row = Flow()
        row.addWidget(self.trust)
        row.addWidget(self.put_out)
        inner.addLayout(row)
        column.addWidget(self.strange)
        self.strange.hide()

    def refresh(self, changes: Changes) -> None:
        """Called by the screen of the office."""
        vault, record = self._session.vault, self._session.offices.record
        self.setVisible(vault.office is not None)
        if vault.office is None or record is None:
            return
        if changes.office or changes.who:
            vault.ask_access(self._show)
        self._enable()

    def _show(self, access: Access) -> None:
        record = self._session.offices.record
        if record is None:
            return
        self._access = access
        self.words.setText(tr("The words of your key, for whoever compares them by telephone: {words}", words=access.words))
        self.strange.setVisible(bool(access.strangers))
        names = ", ".join(self._name_of(record, one) for one in access.strangers)
        self.strange_words.setText(
            tr(
                "Nobody whom you know signed for this key: {names}. Nothing is given to it. Choose the person and compare the"
                " words of the key by telephone; or put it out, and let the person in anew.",
                names=names,
            )
            if names
            else ""
        )
        self._people.put([access_group(record, access.staff)])
        fit(self._dress, self.people, self._people)
        if not self.people.choose(self._person):
            self._person = ""
        self._enable()

    def _choose(self, key: object) -> None:
        self._person = str(key)
        self._enable()

    def _enable(self) -> None:
        keeps = self._session.who.keeps_staff(self._session.day)
        person = self._chosen()
        inside = person is not None and person.id in self._access.staff
        mine = person is not None and person.id == self._session.who.id
        own = tr("The attorney or an administrator does this") if not keeps else ""
        choose = own or ("" if person else tr("Choose a person in the list first"))
        strange = person is not None and person.id in self._access.strangers
        _unless(self.let_in, choose or (tr("This person can sign in already") if inside else ""))
        taken = tr("Nobody takes the own access away") if mine else "" if inside else tr("This person cannot sign in")
        _unless(self.take_away, choose or taken)
        _unless(self.sheet, own)
        _unless(self.trust, "" if strange else tr("Choose the person with this key in the list first"))
        _unless(self.put_out, own)

    @staticmethod
    def _name_of(record: OfficeRecord, stranger: str) -> str:
        person = record.person(stranger)
        return person.name if person else stranger or tr("the recovery sheet")

    def _chosen(self) -> Staff | None:
        record = self._session.offices.record
        return record.person(self._person) if record is not None and self._person else None

    # What can be done

    def _ask_let_in(self) -> None:
        if (person := self._chosen()) is not None:
            self._ask_passphrase(tr("A passphrase for {name}", name=person.name), tr("Let in"), mine=False)

    def _ask_change(self) -> None:
        self._ask_passphrase(tr("Change my passphrase"), tr("Change it"), mine=True)

    def _ask_passphrase(self, title: str, accept: str, *, mine: bool) -> None:
        self._put_away()
        self.typing_head.setText(title)
        self.keep.setText(accept)
        self.keep.setAccessibleName(accept)
        self.old.setVisible(mine)
        self.leaked.setVisible(mine)
        self.new.show()
        if not mine and self._session.vault.policy.keyring.device_secret == "required" and (person := self._chosen()):
            self.setup.put(person.name)
        self.new.propose()
        self.typing.show()
        (self.old if mine else self.new.first).setFocus()

    def _keep_passphrase(self) -> None:
        mine, person = self.old.isVisibleTo(self.typing), self._chosen()
        who = self._session.who if mine else person
        if who is None:
            return
        device = self.setup.device
        if device and not self.setup.confirmed():
            return
        if not self.new.isVisibleTo(self.typing):
            self._session.vault.give_device(self.old.take(), device)
            self._put_away()
            return
        chosen = self.new.chosen((who.name,))
        if chosen is None:
            return
        if mine:
            self._session.vault.new_passphrase(self.old.take(), chosen, leaked=self.leaked.isChecked())
        else:
            self._session.vault.let_in(who, chosen, device)
        self._put_away()

    def _ask_take_away(self) -> None:
        person = self._chosen()
        if person is None:
            return
        self._put_away()
        words = tr(
            "Nothing of the vault opens to {name} afterwards, and every key that {name} knew is changed. What was copied or"
            " printed before cannot be called back.",
            name=person.name,
        )
        title = tr("Take access away from {name}", name=person.name)
        self.form.ask(title, {}, tr("Take it away"), lambda _: self._session.vault.take_away(person), words=words)

    def _ask_trust(self) -> None:
        person = self._chosen()
        if person is None:
            return

        def ask(key: str) -> None:
            words = tr(
                "Call {name}. {name} reads the eight words of the own key from the screen Office. Only where every word is the"
                " same: {words}",
                name=person.name,
                words=key,
            )
            title, accept = tr("The key of {name}", name=person.name), tr("Every word is the same")
            self.form.ask(title, {}, accept, lambda _: self._session.vault.trust(person), words=words)

        self._put_away()
        self._session.vault.ask_words(person, ask)

    def _ask_put_out(self) -> None:
        self._put_away()
        words = tr("Nothing opens to these keys afterwards, and every key is changed. Who works here is let in anew.")
        accept = tr("Put them out")
        self.form.ask(tr("Put out"), {}, accept, lambda _: self._session.vault.put_strangers_out(), words=words)

    def _ask_device(self) -> None:
        self._ask_passphrase(tr("Set-up sheet"), tr("The sheet holds from now on"), mine=True)
        self.new.hide()
        self.leaked.hide()
        self.setup.put(self._session.who.name)

    def _ask_sheet(self) -> None:
        self._put_away()
        self.fresh.put(RecoverySheet.new())
        self.use_sheet.show()
        self.no_sheet.show()
        self.fresh.asked[0][2].setFocus()

    def _use_sheet(self) -> None:
        if self.fresh.confirmed() and self.fresh.sheet is not None:
            self._session.vault.another_sheet(self.fresh.sheet)
            self._put_away()

    def _put_away(self) -> None:
        at = self.focusWidget()
        inside = at is not None and any(one.isAncestorOf(at) for one in (self.typing, self.setup, self.fresh))
        self.form.close_form()
        self.old.take()
        self.new.clear()
        self.leaked.setChecked(False)
        self.typing.hide()
        self.setup.clear()
        self.fresh.clear()
        self.use_sheet.hide()
        self.no_sheet.hide()
        if inside and self.isVisible():
            self.people.setFocus()  # the keyboard goes on where the people are


def _unless(one: QPushButton, reason: str) -> None:
    """Greyed with the reason, where there is one."""
    one.setEnabled(not reason)
    one.setToolTip(literal(reason))
