"""A passphrase being typed: not shown, not learned by a keyboard, and gone once it was taken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.i18n import tr
from desktop.widgets.fields import TextField, TickField


class SecretField(TextField):
    def __init__(self, words: str, hint: str = "", *, shown: bool = False) -> None:
        """`shown`: it may be read from the beginning, as what is typed from a sheet."""
        super().__init__(words, hint)
        self.setProperty("secret", True)
        hints = Qt.InputMethodHint
        self.edit.setInputMethodHints(hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase)
        self.show_it = TickField(tr("Show it"))
        self.show_it.setAccessibleName(tr("Show: {what}", what=words))
        self.show_it.toggled.connect(self._echo)
        self._column.addWidget(self.show_it)  # before it is shown or hidden: alone it is a window, and takes the keyboard
        self.show_it.setVisible(not shown)
        self._echo(shown)

    def _echo(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.edit.setEchoMode(mode.Normal if shown else mode.Password)

    def take(self) -> str:
        """What was typed. The field is empty afterwards, and its way back too."""
        typed = self.edit.text()
        self.put(None)
        self.show_it.setChecked(False)
        return typed
