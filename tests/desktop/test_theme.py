"""Colours that can be read, and a dress that follows the system."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.states import Look
from desktop.theme import DARK, LIGHT, Dress, Tokens
from desktop.widgets.marks import paint_mark

TEXT = ("ink", "dim", "accent", "ready", "partial", "missing", "ask_first", "asked_for", "look", "waived")
GROUND = ("background", "surface", "tint")


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable_on_every_ground(tokens: Tokens) -> None:
    pairs = [*product(TEXT, GROUND), ("on_accent", "accent"), ("practice_ink", "practice"), ("dim", "line")]
    poor = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in pairs}
    floor = {("dim", "line"): 4.0}  # of a button that cannot be pressed now
    assert {pair: round(one, 2) for pair, one in poor.items() if one < floor.get(pair, 4.5)} == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edge_of_a_button_is_seen(tokens: Tokens) -> None:
    assert contrast(tokens.edge, tokens.surface) >= 3
    assert contrast(tokens.edge, tokens.background) >= 3


def test_the_type_is_our_own(dress: Dress, qapp: QApplication) -> None:
    assert "Source Sans" in dress.family
    assert qapp.font().family() == dress.family


def test_sizes_grow_with_the_text(qapp: QApplication) -> None:
    small, large = Dress(qapp, scale=1.0, dark=False), Dress(qapp, scale=2.0, dark=False)
    assert (small.px(15), large.px(15)) == (15, 30)
    assert qapp.font().pixelSize() == 30
    for one in (small, large):
        one.deleteLater()


def test_the_dress_changes_with_the_system(qapp: QApplication, qtbot: QtBot) -> None:
    dress = Dress(qapp, scale=1.0, dark=False)
    words = QLabel("words")
    qtbot.addWidget(words)
    light = dress.colour(Look.MISSING)
    dress._fixed = True  # as if the system had turned dark
    with qtbot.waitSignal(dress.changed):
        dress._follow()
    assert dress.colour(Look.MISSING) != light
    assert qapp.palette().window().color() == QColor(DARK.background)
    dress.deleteLater()


def test_every_state_has_a_shape_of_its_own(dress: Dress) -> None:
    shapes = set()
    for look in Look:
        image = QImage(40, 40, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_mark(painter, QRectF(4, 4, 32, 32), look, QColor("black"), dress.family)
        painter.end()
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == len(Look)
