"""The slots at the right: every line of the checklist that takes papers, each with its key, and a field to find one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.actions import Slot
from desktop.models.drops import over_slots
from desktop.models.grouped import GroupedModel
from desktop.models.slots import allot, groups_of_slots, lines_of, matching, slot_of
from desktop.place import Place
from desktop.reading import Snapshot
from desktop.rows import Group, Landing, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.drag_list import DragList
from desktop.widgets.parts import button, label
from packets.matters.words import kind_name
from packets.workflow.results import ItemResult


class PaperSlots(QWidget):
    """`filed` asks that the chosen papers go to a slot; `found` tells that the filter was left."""

    filed = Signal(object)
    found = Signal()

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._lines: tuple[ItemResult, ...] = ()
        self._keys: dict[Slot, str] = {}
        self._given: dict[str, dict[Slot, str]] = {}
        """Keys of each request of this matter: who looks at another one and comes back finds them as they were."""
        self._of: tuple[Place, str] | None = None
        self.setProperty("role", "clear")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Find an item"))
        self.filter.setAccessibleName(tr("Find an item of the checklist"))
        self.filter.setToolTip(tr("Ctrl+F or /; Enter files under the first item that is found"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _: self._show())
        self.filter.returnPressed.connect(self._file_first)
        self.filter.installEventFilter(self)
        self._model = GroupedModel()
        self.list = DragList(dress, self._model, tr("Where papers go"), self._aim, searches=False)
        self.list.opened.connect(self.filed.emit)
        self.list.chosen.connect(lambda _: self._allow())
        self.empty = label(tone="dim")
        self.file_here = button(tr("File here"), self._file_chosen, role="main", tip=tr("File the chosen papers there (Enter)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addWidget(self.file_here)

    def put(self, snapshot: Snapshot) -> None:
        here = (snapshot.place, snapshot.request.id)
        if here != self._of:
            self._of = here
            with QSignalBlocker(self.filter):
                self.filter.clear()
        self._lines = lines_of(snapshot)
        self._keys = self._given[snapshot.request.id] = allot(self._given.get(snapshot.request.id, {}), self._lines)
        self.empty.setText(
            ""
            if self._lines
            else tr("No item of this request takes papers.")
            if snapshot.opened
            else tr("No request is open yet, so nothing is asked for. Papers wait here until an attorney opens one.")
        )
        self.empty.setVisible(not self._lines)
        for one in (self.filter, self.list, self.file_here):
            one.setVisible(bool(self._lines))
        self._show()

    def forget(self) -> None:
        self._lines, self._keys, self._given, self._of = (), {}, {}, None
        self._model.put(())
        self.filter.clear()

    def at_key(self, key: str) -> Slot | None:
        """The slot with this key."""
        return next((slot for slot, one in self._keys.items() if one == key), None)

    def line(self, slot: Slot) -> ItemResult | None:
        return next((one for one in self._lines if slot_of(one) == slot), None)

    @property
    def lines(self) -> tuple[ItemResult, ...]:
        return self._lines

    @property
    def chosen(self) -> Slot | None:
        return next((key for key in self.list.taken() if isinstance(key, Slot)), None)

    def choose(self, slot: Slot) -> None:
        self.filter.clear()
        self.list.choose(slot)

    def _show(self) -> None:
        text = self.filter.text()
        lines: list[ItemResult] = list(self._lines)
        if text.strip():
            library = self._session.desk.library
            lines = matching(self._lines, text, lambda kind: kind_name(library, kind))
        kept = self.chosen
        self._model.put(groups_of_slots(lines, self._keys, filtered=bool(text.strip())))
        wanted = slot_of(lines[0]) if text.strip() and lines else kept
        if wanted is not None and not (self.list.choose(wanted) or kept is None):
            self.list.choose(kept)
        self._allow()

    def _allow(self) -> None:
        self.file_here.setEnabled(self.chosen is not None)

    def _aim(self, ids: tuple[str, ...], over: Group | Row, below: bool) -> Landing | None:
        snapshot = self._session.snapshot
        return over_slots(snapshot, self._lines, ids, over, below) if snapshot is not None else None

    def _file_first(self) -> None:
        lines = self._lines and self.chosen
        if self.filter.text().strip() and isinstance(lines, Slot):
            self.filter.clear()
            self.filed.emit(lines)
            self.found.emit()

    def _file_chosen(self) -> None:
        if self.chosen is not None:
            self.filed.emit(self.chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.filter.clear()
                self.found.emit()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)
