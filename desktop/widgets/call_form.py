"""The six things of a first call, as fields. Nothing on status is asked here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.calls import URGENT, call_of, typed_of, urgent_word
from desktop.theme import Dress
from desktop.widgets.fields import TextField, TickField
from desktop.widgets.parts import Flow, label
from packets.matters.matter import Call
from packets.workflow.edits import SaveCall


class CallForm(QWidget):
    changed = Signal()
    """Something was typed or ticked."""

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.fields = {
            "name": TextField(tr("Name"), tr('Or "not yet": nobody has to say a name at the first call.')),
            "language": TextField(tr("Language"), example=tr("the one the caller speaks best")),
            "reach": TextField(tr("Safe way to reach the caller now"), tr("A number or a person, and when. Nothing else yet.")),
            "employer": TextField(tr("Employer and site"), tr("The employer's name first, then a comma and the site.")),
            "sent_by": TextField(tr("Who sent them")),
        }
        self.urgent = {flag: TickField(urgent_word(flag)) for flag in URGENT}
        grid = QGridLayout()
        grid.setHorizontalSpacing(dress.px(20))
        grid.setVerticalSpacing(dress.px(12))
        for number, one in enumerate(self.fields.values()):
            grid.addWidget(one, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
            one.edit.textEdited.connect(lambda _: self.changed.emit())
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        flags = Flow(gap=16)
        for box in self.urgent.values():
            flags.addWidget(box)
            box.clicked.connect(lambda _: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(label(tr("Is anything of this urgent?"), face="field"))
        column.addLayout(flags)
        self.setFocusProxy(self.fields["name"])
        self.referred_to = ""

    def value(self) -> SaveCall:
        typed = {key: str(one.value() or "") for key, one in self.fields.items()}
        return call_of(typed, [flag for flag, box in self.urgent.items() if box.isChecked()], self.referred_to)

    def put(self, call: Call | None) -> None:
        for key, words in typed_of(call).items():
            self.fields[key].put(words)
        for flag, box in self.urgent.items():
            box.setChecked(call is not None and flag in call.urgent)
        self.referred_to = call.referred_to if call else ""
