"""Backups of the vault, a look at every document, and matters that come in: what keeps an office from losing a page."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.vault_kept import Said, backup_words, broken_groups, check_words, drill_words, last_words, mend_words
from desktop.rows import Group
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_file, choose_folder
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, label, set_tone
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.secret_field import SecretField
from packets.vault.sealed.bundle import SUFFIX
from packets.workflow.vault_keeping_results import BackupResult, CheckResult, DocumentRow, MendResult, RestoreResult


class KeptCard(QFrame):
    """Hidden where the office lies in a folder."""

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._dress, self._session = dress, session
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Backups, and matters from elsewhere"), face="card"))
        self.state = label()
        column.addWidget(self.state)
        words = tr(
            "Onto a stick or another disk that is locked away. A backup is sealed like the vault: who finds it reads nothing."
        )
        column.addWidget(label(words, tone="dim"))
        self.back_up = button(tr("Back up now …"), self._back_up)
        self.drill = button(tr("Try the newest backup …"), self._ask_drill, tip=tr("Once a month: would it come back?"))
        self.look_over = button(tr("Look over every document"), self._look_over)
        self.folder = button(tr("Bring in a matter folder …"), self._bring_folder)
        self.file = button(tr("Bring in a sealed file …"), self._ask_file)
        row = Flow()
        for one in (self.back_up, self.drill, self.look_over, self.folder, self.file):
            row.addWidget(one)
        column.addLayout(row)
        self.form = InlineForm()
        column.addWidget(self.form)
        self.found = label()
        column.addWidget(self.found)
        self._broken = GroupedModel()
        self.broken = RowList(dress, self._broken, tr("Documents that are not whole"))
        column.addWidget(self.broken)
        self._rows: tuple[DocumentRow, ...] = ()
        self.mend = button(tr("Bring them back from a backup …"), self._mend)
        column.addWidget(self.mend)
        self.hide()
        self._clear()

    def refresh(self, changes: Changes) -> None:
        """Called by the screen of the office."""
        session = self._session
        last = session.vault_keeping.last_backup() if session.vault.office is not None else None
        self.setVisible(last is not None)
        if last is None:
            self._clear()
            return
        self._put(self.state, last_words(last))
        if changes.office or changes.who:
            for one in (self.back_up, self.drill, self.look_over, self.folder, self.file):
                allow(session, "export", one)

    def come(self) -> None:
        self.back_up.setFocus()

    def _clear(self) -> None:
        self.form.close_form()
        self._put(self.found, ("", ""))
        self.found.hide()
        self._broken.put([])
        self.broken.hide()
        self._rows = ()
        self.mend.hide()

    @staticmethod
    def _put(words: QLabel, said: Said) -> None:
        words.setText(said[0])
        set_tone(words, said[1])

    # What can be done

    def _back_up(self) -> None:
        if folder := choose_folder(self, tr("Where do the backups lie?"), tr("Back up into it")):
            self._clear()
            self._session.vault_keeping.back_up(folder, self._backed_up)

    def _backed_up(self, made: BackupResult) -> None:
        self._tell(backup_words(made))

    def _ask_drill(self) -> None:
        folder = choose_folder(self, tr("Where do the backups lie?"), tr("Try the newest"))
        if folder is None:
            return
        self._clear()

        def tried(values: Values) -> None:
            self._session.vault_keeping.drill(folder, str(values["passphrase"]), self._drilled)

        words = tr("The newest backup is put together in memory, every document is opened, and all of it is thrown away.")
        fields = {"passphrase": SecretField(tr("Your passphrase"))}
        self.form.ask(tr("Try the newest backup"), fields, tr("Try it"), tried, words=words, needs=("passphrase",))

    def _drilled(self, found: RestoreResult) -> None:
        self._tell(drill_words(found))
        self._show(broken_groups(found.documents))

    def _look_over(self) -> None:
        self._clear()
        self._session.vault_keeping.look_over(self._looked_over)

    def _looked_over(self, found: CheckResult) -> None:
        self._tell(check_words(found))
        self._show(broken_groups(found.documents))
        self._rows = tuple(one for one in found.documents if one.matter and one.state in ("damaged", "missing", "rolled_back"))
        self.mend.setVisible(bool(self._rows))
        allow(self._session, "export", self.mend)

    def _mend(self) -> None:
        if folder := choose_folder(self, tr("Where do the backups lie?"), tr("Bring back from it")):
            rows = self._rows
            self._clear()
            self._session.vault_keeping.bring_back(folder, rows, self._mended)

    def _mended(self, made: MendResult) -> None:
        """One line for each matter; once one is not whole the lines stay red."""
        words, tone = mend_words(made)
        before = self.found.text()
        self._tell((f"{before}\n{words}" if before else words, tone or str(self.found.property("tone") or "")))

    def _bring_folder(self) -> None:
        if folder := choose_folder(self, tr("Which matter folder?"), tr("Bring it in")):
            self._clear()
            self._session.vault_keeping.bring_folder(folder)

    def _ask_file(self) -> None:
        kinds = tr("Sealed matters (*{suffix})", suffix=SUFFIX)
        file = choose_file(self, tr("Which sealed file?"), tr("Choose it"), kinds)
        if file is None:
            return
        self._clear()

        def given(values: Values) -> None:
            typed = values["passphrase"]
            self._session.vault_keeping.bring_file(file, str(typed) if typed else None)

        hint = tr("As you were told by telephone. Empty where it was sealed for this office.")
        fields = {"passphrase": SecretField(tr("Passphrase of the file"), hint)}
        self.form.ask(file.name, fields, tr("Bring it in"), given)

    # What came of it

    def _tell(self, said: Said) -> None:
        self._put(self.found, said)
        self.found.show()

    def _show(self, groups: tuple[Group, ...]) -> None:
        self._broken.put(list(groups))
        self.broken.setVisible(bool(groups))
        fit(self._dress, self.broken, self._broken)
