"""A long list is measured at one go: as it will be painted, and once."""

from __future__ import annotations

import random

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.grouped import GroupedModel
from desktop.rows import Group, Row
from desktop.theme import ROW, Dress
from desktop.widgets import row_list
from desktop.widgets.row_list import RowList, _Text

WORDS = [
    *("PRACTICE", "page", "·", "undated", "e-0001", "Hospital", "papers", "señora", "(missing)"),
    *("translation/original", "2026-12-01", "a-very-long-one"),
]


def test_plain_words_are_counted_in_as_many_lines_as_they_are_painted_in(dress: Dress) -> None:
    chance = random.Random(3)
    for _ in range(600):
        words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 14)))
        text = _Text(words, dress.font(ROW, strong=chance.random() < 0.5), chance.randint(30, 500))
        counted = (text.height, text.first_line)
        text._broken()
        assert (text.height, text.first_line) == counted, words


def test_rows_are_measured_once_though_the_bar_for_scrolling_comes(
    qtbot: QtBot, dress: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = row_list._Measured.__init__

    def counting(self: row_list._Measured, dress: Dress, row: Row, *more: object) -> None:
        made.append(row.title)
        real(self, dress, row, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(row_list._Measured, "__init__", counting)
    model = GroupedModel()
    rows = RowList(dress, model, "Papers")
    qtbot.addWidget(rows)
    rows.resize(300, 400)
    rows.show()
    qtbot.waitExposed(rows)
    names = [f"photo {number:03}.jpg" for number in range(80)]
    model.put([Group("Tray", tuple(Row(name, "1 page", "Not filed yet", key=name) for name in names))])
    rows.choose(names[0])
    qtbot.waitUntil(rows.verticalScrollBar().isVisible)
    rows.grab()
    assert sorted(made) == names
