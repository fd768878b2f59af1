"""The whole matter out of the vault: as one sealed file, or where the policy lets it, as an open folder."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.session import Session
from desktop.views.new_passphrase import NewPassphrase
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, label


class TakeOut(QFrame):
    """Hidden where the matter lies in a folder."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Hand the matter over"), face="card"))
        words = tr("All of it, for another office, as one sealed file with a passphrase of its own. The matter stays here too.")
        column.addWidget(label(words, tone="dim"))
        self.sealed = button(tr("Take out, sealed …"), self._ask_sealed)
        self.plain = button(tr("Take out as an open folder …"), self._ask_plain)
        row = Flow()
        row.addWidget(self.sealed)
        row.addWidget(self.plain)
        column.addLayout(row)
        self.form = InlineForm(by_enter=False)
        column.addWidget(self.form)
        self.typing = QFrame()
        self.typing.setProperty("role", "next")
        inner = QVBoxLayout(self.typing)
        inner.setSpacing(8)
        inner.addWidget(label(tr("The passphrase of the file"), face="card"))
        inner.addWidget(label(tr("Tell it by telephone; never send it with the file."), tone="dim"))
        self.new = NewPassphrase(session.desk)
        inner.addWidget(self.new)
        self.save = button(tr("Choose the folder, and save"), self._save, role="main")
        self.put_off = button(tr("Not now"), self._put_away, name=tr("Do not take the matter out now"))
        row = Flow()
        row.addWidget(self.save)
        row.addWidget(self.put_off)
        inner.addLayout(row)
        column.addWidget(self.typing)
        self.typing.hide()
        self.hide()

    def refresh(self, changes: Changes) -> None:
        """Called by the screen it stands on."""
        session = self._session
        self.setVisible(session.vault.office is not None and session.store is not None)
        if changes.matter or changes.office or changes.who:
            allow(session, "export", self.sealed)
            allow(session, "export", self.plain)
            self.plain.setVisible(session.vault.policy.export.plain_take_out)

    def forget(self) -> None:
        self.form.close_form()
        self._put_away()

    def _ask_sealed(self) -> None:
        self.form.close_form()
        self.new.propose()
        self.typing.show()
        self.new.first.setFocus()

    def _save(self) -> None:
        chosen = self.new.chosen(())
        if chosen is None:
            return
        if folder := choose_folder(self, tr("Where shall the sealed file go?"), tr("Save it here")):
            self._session.vault_keeping.take_out(folder, chosen)
            self._put_away()

    def _put_away(self) -> None:
        at = self.focusWidget()
        inside = at is not None and self.typing.isAncestorOf(at)
        self.new.clear()
        self.typing.hide()
        if inside and self.isVisible():
            self.sealed.setFocus()

    def _ask_plain(self) -> None:
        self._put_away()
        fields = {"reason": TextField(tr("Why it leaves in the open"), example=tr("the court wants the whole file on a disk"))}

        def given(values: Values) -> None:
            if folder := choose_folder(self, tr("Where shall the folder go?"), tr("Make it here")):
                self._session.vault_keeping.take_out_plain(folder, str(values["reason"]))

        words = tr("Everything in it can be read by whoever gets hold of the folder. The reason stands in the history.")
        title, accept = tr("Take out as an open folder"), tr("Choose the folder")
        self.form.ask(title, fields, accept, given, words=words, needs=("reason",))
