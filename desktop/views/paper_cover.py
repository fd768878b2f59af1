"""What is covered on the chosen paper: how to draw a box, why, and the boxes that stand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.reading import Paper
from desktop.rows import Group, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import TextField
from desktop.widgets.parts import Flow, Shrinking, button, label
from desktop.widgets.row_list import RowList
from packets.workflow.edits import CoverBox, Uncover


class PaperCover(QWidget):
    """`drawing` asks that boxes can be drawn on the pages, or no more; `went` that a page is shown."""

    drawing = Signal(bool)
    went = Signal(int)

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._paper: Paper | None = None
        self.setProperty("role", "clear")
        words = tr("What lies under a box is gone from every packet, its pixels and its text. The original stays as it is.")
        how = tr("Draw with the mouse. By keyboard: Enter, arrows to move, Shift and arrows to size, Enter to keep.")
        self.draw = button(tr("Draw boxes"), self._pressed, role="choice", tip=tr("Draw boxes on the page"))
        self.draw.setCheckable(True)
        self.why = TextField(tr("What is covered"), example=tr("name of a co-worker"))
        self._model = GroupedModel()
        self.boxes = RowList(dress, self._model, tr("Covered boxes"))
        self.boxes.chosen.connect(self._choose)
        self.uncover = button(tr("Uncover"), self._uncover, tip=tr("This box was drawn by mistake"))
        inner = QVBoxLayout()
        inner.setSpacing(8)
        inner.addWidget(label(words))
        inner.addWidget(self.why)
        buttons = Flow()
        buttons.addWidget(self.draw)
        buttons.addWidget(self.uncover)
        inner.addLayout(buttons)
        inner.addWidget(label(how, tone="dim"))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(8)
        column.addWidget(Shrinking(inner, tr("Covering"), dress.px(90)))
        column.addWidget(self.boxes, 1)

    def put(self, paper: Paper | None) -> None:
        self._paper = paper
        covers = paper.record.covers if paper is not None and paper.record is not None else ()
        rows = tuple(
            Row(one.reason or tr("No reason given"), _size(one.box), tr("page {n}", n=one.page), key=place)
            for place, one in enumerate(covers)
        )
        kept = self.boxes.taken()
        self._model.put([Group(tr("Covered"), rows, f"{len(rows):,}")] if rows else [])
        with QSignalBlocker(self.boxes):
            if rows and not (kept and self.boxes.choose(kept[0])):
                self.boxes.choose(len(rows) - 1)
        self.draw.setEnabled(paper is not None and bool(paper.pages))
        self.uncover.setEnabled(bool(rows))

    def forget(self) -> None:
        self.why.put(None)
        self.stop()
        self.put(None)

    def stop(self) -> None:
        """No more drawing."""
        if self.draw.isChecked():
            self.draw.setChecked(False)
            self.drawing.emit(False)

    def cover(self, page: int, box: object) -> None:
        """A box was drawn on the paper that is shown."""
        if self._paper is None:
            return
        edit = CoverBox.model_validate({"paper": self._paper.id, "page": page, "box": box, "reason": self.why.value() or ""})
        self._session.do(edit, said=tr("Covered on page {n}", n=page))

    def _pressed(self) -> None:
        self.drawing.emit(self.draw.isChecked())

    def _choose(self, key: object) -> None:
        record = self._paper.record if self._paper else None
        if isinstance(key, int) and record is not None and key < len(record.covers):
            self.went.emit(record.covers[key].page)

    def _uncover(self) -> None:
        keys = self.boxes.taken()
        if self._paper is not None and keys and isinstance(keys[0], int):
            self._session.do(Uncover(paper=self._paper.id, at=keys[0]), said=tr("Uncovered a box"))


def _size(box: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = box
    return tr(
        "{wide} by {high} points, {left} from the left, {top} from the top",
        wide=f"{right - left:g}",
        high=f"{bottom - top:g}",
        left=f"{left:g}",
        top=f"{top:g}",
    )
