"""A thin tree over a tuple of groups: the model of every list in the window. It shows and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.rows import DRAGGED, RECORD, Group, Row, RowsModel, packed

Index = QModelIndex | QPersistentModelIndex
_TOP = 0
"""Internal id of a group; a row carries the number of its group plus one."""


_GROUP = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_ROW = _GROUP | Qt.ItemFlag.ItemNeverHasChildren
"""So that nobody asks each of a thousand rows for what is below it."""


class GroupedModel(RowsModel):
    """Groups at the top, their rows below, one column. `put` replaces the whole. With `drags`, rows can be dragged."""

    def __init__(self, groups: Sequence[Group] = (), parent: QObject | None = None, *, drags: bool = False) -> None:
        super().__init__(parent)
        self._row_flags = _ROW | Qt.ItemFlag.ItemIsDragEnabled if drags else _ROW
        self._groups: tuple[Group, ...] = ()
        self._where: dict[object, tuple[int, int]] = {}
        self._hold(groups)

    def _hold(self, groups: Sequence[Group]) -> None:
        self._groups = tuple(groups)
        self._where = {}
        for number, group in enumerate(self._groups):
            for place, row in enumerate(group.rows):
                self._where.setdefault(row.key, (number, place))

    @property
    def groups(self) -> tuple[Group, ...]:
        return self._groups

    def put(self, groups: Sequence[Group]) -> None:
        """Show other groups. Nothing is told where they are the same."""
        if tuple(groups) != self._groups:
            self.beginResetModel()
            self._hold(groups)
            self.endResetModel()

    def find(self, key: object) -> QModelIndex:
        if key not in self._where:
            return QModelIndex()
        number, place = self._where[key]
        return self.index(place, 0, self.index(number, 0))

    def rows(self) -> Iterator[tuple[QModelIndex, Row]]:
        for number, group in enumerate(self._groups):
            above = self.index(number, 0)
            for place, row in enumerate(group.rows):
                yield self.index(place, 0, above), row

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if not parent.isValid():
            return len(self._groups)
        return len(self._groups[parent.row()].rows) if parent.internalId() == _TOP and parent.column() == 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        # Reckoned here: `hasIndex` would come back twice for every row of a list that is laid out.
        above = parent.row() + 1 if parent.isValid() else _TOP
        if above != _TOP and parent.internalId() != _TOP:
            return QModelIndex()
        there = len(self._groups) if above == _TOP else len(self._groups[above - 1].rows)
        return self.createIndex(row, column, above) if column == 0 and 0 <= row < there else QModelIndex()

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = child.internalId() if child.isValid() else _TOP
        return QModelIndex() if above == _TOP else self.createIndex(above - 1, 0, _TOP)

    def record(self, index: Index) -> Group | Row | None:
        if not index.isValid():
            return None
        above = index.internalId()
        return self._groups[index.row()] if above == _TOP else self._groups[above - 1].rows[index.row()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        record = self.record(index)
        # Asked for most, a thousand times for a long list, and quick to tell: the others are words of the toolkit.
        if record is None or role == RECORD:
            return record
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return record.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return record.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _GROUP if index.internalId() == _TOP else self._row_flags

    def mimeTypes(self) -> list[str]:
        return [DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        places = sorted((one.parent().row(), one.row()) for one in indexes if one.parent().isValid())
        return packed([self._groups[group].rows[row].key for group, row in places])

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction
