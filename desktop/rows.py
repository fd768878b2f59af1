"""What a list shows: groups of rows. Models hold them, the delegate paints them; neither knows the other.

Group    a heading with its rows; may begin folded away
Row      shape or label · title over a second line · a word at the right
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt

RECORD: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The role that returns the `Group` or `Row` itself."""


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
