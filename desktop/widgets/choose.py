"""Choosing a folder or files. The dialog is Qt's own, and remembers nothing: not where it was, not what was chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.i18n import tr


def paper_files() -> str:
    """The kinds of files that are taken in, as a file dialog wants them; others are told their way out when chosen."""
    return ";;".join((tr("Papers (*.pdf *.jpg *.jpeg *.png *.webp *.tif *.tiff *.heic)"), tr("All files (*)")))


def choose_folder(parent: QWidget, title: str, accept: str) -> Path | None:
    """A folder, or None where somebody thought better of it."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _ask(dialog, accept)


def choose_file(parent: QWidget, title: str, accept: str, kinds: str, start: Path | None = None) -> Path | None:
    """An existing file."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(kinds)
    return _ask(dialog, accept, start)


def choose_files(parent: QWidget, title: str, accept: str) -> list[Path]:
    """Existing files, several at once; none where somebody thought better of it."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(paper_files())
    return _ask_all(dialog, accept)


def _ask(dialog: QFileDialog, accept: str, start: Path | None = None) -> Path | None:
    return next(iter(_ask_all(dialog, accept, start)), None)


def _ask_all(dialog: QFileDialog, accept: str, start: Path | None = None) -> list[Path]:
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
    dialog.setLabelText(QFileDialog.DialogLabel.Reject, tr("Not now"))
    dialog.setDirectory(str(start) if start else QDir.homePath())
    try:
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return []
        return [Path(one) for one in dialog.selectedFiles()]
    finally:
        forget(dialog)
        dialog.deleteLater()


def forget(dialog: QFileDialog) -> None:
    """A file dialog writes its last folder and its history to disk when it goes; let there be none. The folder first:
    setting it adds to the history."""
    dialog.setDirectory(QDir.homePath())
    dialog.setHistory([])
