"""The first screen: open a matter or an office, start an office, or go into the practice office."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.office import role_name, staff_id
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import ChoiceField, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.screen import ScreenView, Scrolled
from packets.requests.office import MAY_DECIDE, Role, Staff, is_office
from packets.vault.places import is_vault

PRACTICE: Final = "packet-desk-practice"
"""Folder of the practice office, in the person's own, unless another one is named."""
OTHERS: Final[tuple[Role, ...]] = ("paralegal", "attorney", "accredited_full", "accredited_partial", "administrator", "helper")


class StartView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open = button(tr("Open a matter or an office"), self._open, role="main", tip=tr("Ctrl+O"))
        self.start = button(tr("Start an office here"), self._start)
        self.vault = button(tr("Make the office's vault"), lambda: session.go(steps.NEW_VAULT))
        self.practice = button(tr("Practice office"), self._practice)
        self.computer = button(tr("This computer"), lambda: session.go(steps.HEALTH), tip=tr("What protects its files"))
        self.other = button(tr("Another folder …"), self._other_folder)
        self.other.hide()
        self.form = InlineForm()
        frame, column = card("drop", spacing=12, margin=28)
        column.addWidget(label(tr("Packet Desk"), face="title"))
        column.addWidget(label(tr("From a pile of scans to one packet that nobody sends back.")))
        column.addWidget(label(tr("Everything stays on this computer."), face="strong"))
        buttons = Flow()
        for one in (self.open, self.vault, self.start, self.practice, self.computer):
            buttons.addWidget(one)
        column.addLayout(buttons)
        column.addWidget(self.form)
        others = Flow()
        others.addWidget(self.other)
        column.addLayout(others)
        for words in (
            tr("You can also drop a matter folder anywhere on this window."),
            tr("New here? In the practice office everyone is invented, and nothing can be mailed. It shows you round."),
            tr(
                "In the office's vault everything is sealed, and opens with a name and a passphrase. An office that is started"
                " in a folder has none: who can open the folder can read it."
            ),
        ):
            column.addWidget(label(words, tone="dim"))
        scroll = Scrolled(tr("Packet Desk"), widest=820)
        scroll.column.addStretch(1)
        scroll.column.addWidget(frame)
        scroll.column.addStretch(2)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.open)

    def about(self, what: object) -> None:
        if what == "practice":
            self._practice()

    def refresh(self, changes: Changes) -> None:
        if changes.busy:
            self.practice.setEnabled(not self.session.busy)

    def _open(self) -> None:
        if folder := choose_folder(self, tr("Open a matter or an office"), tr("Open this folder")):
            self.session.open(folder)

    def _start(self) -> None:
        if folder := choose_folder(self, tr("In which folder does the office keep its matters?"), tr("Start it here")):
            self.start_in(folder)

    def start_in(self, folder: Path) -> None:
        """Ask who works there; an office that is there already is opened."""
        self.other.hide()
        if is_office(folder) or is_vault(folder):
            self.session.open(folder)
            return
        deciders = [(one, role_name(one)) for one in MAY_DECIDE]
        fields = {
            "name": TextField(tr("Name of the office")),
            "attorney": TextField(tr("Who decides"), tr("Only an attorney or accredited representative opens a request.")),
            "role": ChoiceField(self.dress, tr("This person is"), deciders),
            "second": TextField(tr("One more person"), tr("Who does the daily work. More can be added later.")),
            "second_role": ChoiceField(self.dress, tr("And is"), [(one, role_name(one)) for one in OTHERS]),
        }

        def started(values: Values) -> None:
            first = staff_id(str(values["attorney"]), [])
            second = staff_id(str(values["second"]), [first])
            staff = [
                Staff(id=first, name=str(values["attorney"]), role=_role(values["role"])),
                Staff(id=second, name=str(values["second"]), role=_role(values["second_role"])),
            ]
            self.session.offices.start(folder, str(values["name"]), staff)

        words = tr("A file with these names is written into {folder}, and nothing else.", folder=folder)
        self.form.ask(tr("Start an office"), fields, tr("Start the office"), started, words=words, needs=tuple(fields))

    def _practice(self) -> None:
        where = TextField(tr("Folder"))
        where.put(str(Path.home() / PRACTICE))

        def practise(values: Values) -> None:
            self.other.hide()
            self.practise_in(Path(str(values["folder"])).expanduser())

        words = tr(
            "Invented people, drawn papers, whole packets. It is made in this folder the first time, which takes a few"
            " minutes; later it is opened as you left it."
        )
        self.form.ask(tr("Practice office"), {"folder": where}, tr("Go in"), practise, words=words, needs=("folder",))
        self.other.show()

    def practise_in(self, folder: Path) -> None:
        """Into the practice office, made first where it is not there yet; then the first run is offered."""
        self.session.offices.practise(folder, lambda: self.session.go(steps.FIRST_RUN))

    def _other_folder(self) -> None:
        if folder := choose_folder(self, tr("Where shall the practice office go?"), tr("Here")):
            self.form.field("folder").put(str(folder / PRACTICE))


def _role(value: object) -> Role:
    return next(one for one in OTHERS if one == value)
