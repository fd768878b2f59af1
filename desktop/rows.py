"""What a list shows: groups of rows. Models hold them, the delegate paints them; neither knows the other.

Group    a heading with its rows; may begin folded away
Row      shape or label · title over a second line · a word at the right
Landing  where rows that are dragged come to lie
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import uuid4

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, Qt

RECORD: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The role that returns the `Group` or `Row` itself."""
DRAGGED: Final = f"application/x-packet-desk-rows-{uuid4().hex}"
"""What rows that are dragged are to other programs: nothing they know. Another window of ours does not know it either, since
the same ids mean other papers there."""


class RowsModel(QAbstractItemModel):
    """What a list of the window shows: it finds its rows."""

    def find(self, key: object) -> QModelIndex:
        """Where the row with this key is; an invalid index where there is none."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    second: str = ""
    right: str = ""
    mark: str = ""
    """A state (`desktop.states.Look`), whose shape is drawn, in whose colour `right` stands."""
    label: str = ""
    """A letter in the place of a shape: the label of an exhibit, or the key of a slot. The shape of a state then stands
    before its word."""
    key: object = None
    """What the row stands for; how a view finds it again."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ". ".join(part.rstrip(".") for part in (self.label, self.title, self.right, self.second) if part)


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[Row, ...]
    right: str = ""
    folded: bool = False

    @property
    def spoken(self) -> str:
        return f"{self.title}, {self.right}" if self.right else self.title


class Edge(Enum):
    """What is drawn where rows would land."""

    ABOVE = "a line above a row"
    BELOW = "a line below a row"
    ROW = "a frame around a row"
    GROUP = "a frame around the group of a row"


@dataclass(frozen=True, slots=True)
class Landing:
    key: object
    """The row at which it is shown."""
    edge: Edge
    what: object
    """What letting go there means, as the screen understands it."""


def packed(keys: Sequence[object]) -> QMimeData:
    """Keys of rows on their way to another place. No name goes along."""
    data = QMimeData()
    data.setData(DRAGGED, "\n".join(map(str, keys)).encode())
    return data


def unpacked(data: QMimeData) -> tuple[str, ...]:
    """The keys of the rows that are dragged; none where something else is."""
    return tuple(bytes(data.data(DRAGGED).data()).decode().split()) if data.hasFormat(DRAGGED) else ()
