"""The office's vault is made: where, who is the first to open it, a passphrase, and the recovery sheet that is on paper before
the vault is there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.messages import told
from desktop.models.office import role_name, staff_id
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.new_passphrase import NewPassphrase
from desktop.views.sheet_of import card_of, setup_card_of
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import ChoiceField, Field, TextField
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.screen import ScreenView, Scrolled
from packets.requests.office import Role, Staff
from packets.vault.sealed.recovery import RecoverySheet

FOLDER: Final = "packet-desk-vault"
"""Of the vault, in the person's own, unless another one is named."""
FIRST: Final[tuple[Role, ...]] = ("attorney", "accredited_full", "accredited_partial", "administrator")
"""Who can let the others in."""


class NewVaultView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll = Scrolled(tr("Make the office's vault"))
        head, column = card(spacing=10, margin=20)
        column.addWidget(label(tr("Make the office's vault"), face="title"))
        protects = tr(
            "Everything in the vault is sealed: papers, names, notes, packets, the list of who works here. Whoever takes this"
            " computer or a backup, or sits down at it while it is locked, reads none of it. It does not protect against a"
            " program that somebody plants in this login while the vault is open, nor what was printed or taken out. So give"
            " everybody a login of their own, and encrypt the disk."
        )
        column.addWidget(label(protects))
        self.computer = button(tr("See how this computer stands"), lambda: session.go(steps.HEALTH))
        row = Flow()
        row.addWidget(self.computer)
        column.addLayout(row)
        scroll.column.addWidget(head)

        self.asking, column = card(spacing=10, margin=20)
        self.folder = TextField(tr("Folder of the vault"), tr("A new or empty one, on a disk of this computer."))
        self.choose = button(tr("Another folder …"), self._choose)
        self.office = TextField(tr("Name of the office"))
        self.person = TextField(tr("Your name"), tr("You sign in with it. You let the others in afterwards."))
        self.role = ChoiceField(dress, tr("You are"), [(one, role_name(one)) for one in FIRST])
        self.passphrase = NewPassphrase(session.desk)
        counts = [(1, tr("One sheet")), (2, tr("Two sheets, both needed"))]
        self.count = ChoiceField(dress, tr("Recovery sheet"), counts, tr("For the safe, when passphrases are lost."))
        column.addWidget(self.folder)
        row = Flow()
        row.addWidget(self.choose)
        column.addLayout(row)
        for one in (self.office, self.person, self.role, self.passphrase, self.count):
            column.addWidget(one)
        self.go_on = button(tr("Show the recovery sheet"), self._show_sheet, role="main")
        self.back = button(tr("Not now"), self._away)
        row = Flow()
        row.addWidget(self.go_on)
        row.addWidget(self.back)
        column.addLayout(row)
        scroll.column.addWidget(self.asking)

        self.sheet = card_of(session)
        self.setup = setup_card_of(session)
        scroll.column.addWidget(self.sheet)
        scroll.column.addWidget(self.setup)
        self.last, column = card(spacing=10, margin=20)
        self.state = label(tone="missing")
        self.state.hide()
        self.make = button(tr("Make the vault"), self._make, role="main")
        self.mend = button(tr("Back"), self._mend)
        column.addWidget(self.state)
        row = Flow()
        row.addWidget(self.make)
        row.addWidget(self.mend)
        column.addLayout(row)
        self.last.hide()
        scroll.column.addWidget(self.last)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.office)
        self._begin()

    def about(self, what: object) -> None:
        """Begin anew; a folder, where one was chosen."""
        self._begin()
        if isinstance(what, Path):
            self.folder.put(str(what))

    def refresh(self, _: Changes) -> None:
        if not self.passphrase.proposed.text() and not self.sheet.isVisible():
            self.passphrase.propose()

    def _begin(self) -> None:
        self.folder.put(str(Path.home() / FOLDER))
        for one in (self.office, self.person, self.role):
            one.put(None)
        self.count.put(1)
        self.passphrase.clear()
        self.passphrase.propose()
        self._mend()

    def clear(self) -> None:
        """The vault is there, or nobody wants it: nothing of it stays here."""
        self._begin()
        self.passphrase.proposed.clear()

    def _choose(self) -> None:
        if folder := choose_folder(self, tr("Where shall the vault lie?"), tr("Here")):
            self.folder.put(str(folder if not any(folder.iterdir()) else folder / FOLDER))

    def _show_sheet(self) -> None:
        needed: tuple[Field, ...] = (self.folder, self.office, self.person, self.role, self.count)
        lacks = [one for one in needed if one.value() is None]
        for one in needed:
            one.complain(tr("This is needed.") if one in lacks else "")
        if lacks:
            lacks[0].setFocus()
            return
        if self.passphrase.chosen((str(self.office.value()), str(self.person.value()))) is None:
            return
        self.sheet.put(RecoverySheet.new(2 if self.count.value() == 2 else 1))
        if self.session.vault.policy.keyring.device_secret == "required":
            self.setup.put(str(self.person.value()))
        self.asking.hide()
        self.last.show()
        self.sheet.asked[0][2].setFocus()

    def _mend(self) -> None:
        """Back to the questions. The next sheet is another one."""
        self.sheet.clear()
        self.setup.clear()
        self.last.hide()
        self.asking.show()
        self._say("")

    def _make(self) -> None:
        person, office = str(self.person.value() or ""), str(self.office.value() or "")
        passphrase = self.passphrase.chosen((office, person))
        if not self.sheet.confirmed() or self.sheet.sheet is None or passphrase is None:
            return
        if self.setup.isVisibleTo(self) and not self.setup.confirmed():
            return
        role = next(one for one in FIRST if one == self.role.value())
        first = Staff(id=staff_id(person, []), name=person, role=role)
        place = Path(str(self.folder.value())).expanduser().absolute()
        self.make.setEnabled(False)
        self._say("")
        self.session.vault.make(place, office, first, passphrase, self.sheet.sheet, self._refused, self.setup.device)

    def _refused(self, fault: Exception) -> None:
        self.make.setEnabled(True)
        self._say(told(self.session.desk, fault).words)

    def _say(self, words: str) -> None:
        self.make.setEnabled(True)
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _away(self) -> None:
        self.clear()
        self.session.go(steps.START)
