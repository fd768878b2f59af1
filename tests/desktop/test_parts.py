"""The row that wraps: its parts come and go, and nothing of it outlives them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.parts import Flow, button


def test_a_part_that_is_deleted_leaves_its_row_and_the_others_stay_in_it(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    for _ in range(50):
        # So often, since what Qt freed is soon used again.
        holder = QWidget(host)
        row = Flow()
        parts = [button(str(number), lambda: None) for number in range(3)]
        for one in parts:
            row.addWidget(one)
        QVBoxLayout(holder).addLayout(row)
        holder.show()
        assert {one.parentWidget() for one in parts} == {holder}
        parts[1].deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert row.count() == 2
        holder.resize(200, 300)
        QCoreApplication.processEvents()
        assert parts[2].x() > parts[0].x()
        holder.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
