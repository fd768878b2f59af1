"""What is copied while a vault is open: marked as secret, and gone from the clipboard after half a minute and at locking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

STAYS: Final = 30_000
"""Milliseconds."""
MARKS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": b"",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
}
"""What tells the keepers of a clipboard's history to leave it out. KDE's is the only one that was tried."""


class Clip(QObject):
    """Watches the clipboard from `begin` to `end`. Works for whatever of the window copies."""

    def __init__(self, owns: Callable[[QClipboard.Mode], bool] | None = None) -> None:
        """`owns` tells whether we put there what lies in the clipboard; without a screen the toolkit does not know."""
        super().__init__()
        self.owns = owns or _owns
        self._allowed = True
        self._ours: dict[QClipboard.Mode, str] = {}
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(STAYS)
        self._away.timeout.connect(self.clear)
        self._begun = False

    def begin(self, *, allowed: bool) -> None:
        """`allowed`: whether the policy lets anything be copied at all."""
        self._allowed = allowed
        if not self._begun:
            QGuiApplication.clipboard().changed.connect(self._changed)
            self._begun = True

    def end(self) -> None:
        self.clear()
        if self._begun:
            QGuiApplication.clipboard().changed.disconnect(self._changed)
            self._begun = False

    def clear(self) -> None:
        """Empty what we copied, where it is still what lies there."""
        self._away.stop()
        clipboard, ours = QGuiApplication.clipboard(), self._ours
        self._ours = {}
        for mode, text in ours.items():
            if clipboard.text(mode) == text:
                clipboard.clear(mode)

    def _changed(self, mode: QClipboard.Mode) -> None:
        clipboard = QGuiApplication.clipboard()
        data = clipboard.mimeData(mode)
        if not self.owns(mode):
            self._ours.pop(mode, None)
            return
        if data is None or not data.hasText() or not data.text():
            return
        if not self._allowed:
            clipboard.clear(mode)
            return
        if not data.hasFormat("x-kde-passwordManagerHint"):
            clipboard.setMimeData(_marked(data.text()), mode)  # comes back here, marked
            return
        self._ours[mode] = data.text()
        self._away.start()


def _owns(mode: QClipboard.Mode) -> bool:
    clipboard = QGuiApplication.clipboard()
    return clipboard.ownsClipboard() if mode is QClipboard.Mode.Clipboard else clipboard.ownsSelection()


def _marked(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    for name, value in MARKS.items():
        data.setData(name, value)
    return data
