"""What the window relies on in its toolkit."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal()


def test_the_toolkit_takes_a_reference_to_what_it_gives_back(qapp: object) -> None:
    """PySide6 6.12.0 gives None and True back without one, as may be done from Python 3.12 on: on 3.11 the program dies
    after some thousand calls, or on its way out. Pin 6.11.3 there."""
    bell, times = Bell(), 50
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(times):
        bell.rung.emit()
        bell.setObjectName("bell")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(then - now < times // 2 for then, now in zip(before, after, strict=True))
