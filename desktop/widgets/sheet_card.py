"""A recovery sheet or a set-up sheet on the screen: printed or copied by hand, written to no file, and proved by typing two
groups back."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.widgets.fields import TextField
from desktop.widgets.parts import Flow, button, label
from packets.vault.sealed.device import new_device, setup_sheet
from packets.vault.sealed.recovery import PaperSecret, RecoverySheet

IN_A_LINE = 3
Print = Callable[[QWidget, PaperSecret], str]
"""Prints a sheet; gives what is to be said about it, empty where it was printed or somebody thought better of it."""


class PaperCard(QFrame):
    """Shows nothing until `_show`. `confirmed` says whether somebody has it on paper."""

    def __init__(self, printed: Print | None = None, *, may_print: bool = True) -> None:
        super().__init__()
        self._sheet: PaperSecret | None = None
        self._print = printed or print_sheet
        self._asked: list[tuple[int, int, TextField]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self.setProperty("role", "next")
        self.setProperty("secret", True)
        self.title = label(face="card")
        self.words = label(tone="dim")
        self.groups = label(face="mono")
        self.print_it = button(tr("Print"), self._print_it)
        if not may_print:
            self.print_it.hide()
        self.printed = label(tone="dim")
        self.printed.hide()
        for one in (self.title, self.words, self.groups):
            self._column.addWidget(one)
        row = Flow()
        row.addWidget(self.print_it)
        self._column.addLayout(row)
        self._column.addWidget(self.printed)
        self.prove = label(tr("Type two groups back from the paper, so that it is sure to be there."))
        self._column.addWidget(self.prove)
        self.hide()

    def _show(self, sheet: PaperSecret, title: str, words: str) -> None:
        self.clear()
        self._sheet = sheet
        two = len(sheet.sheets) == 2
        self.title.setText(title)
        self.words.setText(words)
        self.groups.setText("\n\n".join(lines_of(sheet, one) for one in range(len(sheet.sheets))))
        for number in range(len(sheet.sheets)):
            for place in sorted(secrets.SystemRandom().sample(range(len(sheet.groups(number))), 2)):
                words = tr("Group {n}", n=place + 1)
                if two:
                    words = tr("Sheet {sheet}, group {n}", sheet=number + 1, n=place + 1)
                field = TextField(words)
                self._asked.append((number, place, field))
                self._column.addWidget(field)
        self.show()

    @property
    def asked(self) -> tuple[tuple[int, int, TextField], ...]:
        """Sheet and place, both from 0, and the field in which that group is typed back."""
        return tuple(self._asked)

    def confirmed(self) -> bool:
        """Whether the groups that were typed are those of the sheet; each that is not says so."""
        if self._sheet is None:
            return False
        right = True
        for number, place, field in self._asked:
            typed = str(field.value() or "")
            same = self._sheet.confirms((place, place), (typed, typed), number)
            field.complain("" if same else tr("This is not what stands there. Look at the paper."))
            if not same and right:
                field.setFocus()
            right = right and same
        return right

    def clear(self) -> None:
        """The sheet is seen no more."""
        self._sheet = None
        for _, _, field in self._asked:
            field.edit.clear()
            self._column.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._asked = []
        for one in (self.title, self.words, self.groups, self.printed):
            one.clear()
        self.printed.hide()
        self.hide()

    def _print_it(self) -> None:
        if self._sheet is not None:
            said = self._print(self, self._sheet)
            self.printed.setText(said)
            self.printed.setVisible(bool(said))


class SheetCard(PaperCard):
    """A recovery sheet."""

    sheet: RecoverySheet | None = None

    def put(self, sheet: RecoverySheet) -> None:
        if len(sheet.sheets) == 2:
            words = tr(
                "Whoever has both sheets opens the whole vault. Print them or copy them by hand, put them into two safe places,"
                " and show them to nobody. Nothing else opens the vault when the passphrases are lost."
            )
            self._show(sheet, tr("The recovery sheets"), words)
        else:
            words = tr(
                "Whoever has it opens the whole vault. Print it or copy it by hand, put it into the safe, and show it to"
                " nobody. Nothing else opens the vault when the passphrases are lost."
            )
            self._show(sheet, tr("The recovery sheet"), words)
        self.sheet = sheet

    def clear(self) -> None:
        super().clear()
        self.sheet = None


class SetupCard(PaperCard):
    """The set-up sheet of one person, with a device secret drawn for it."""

    device = b""

    def put(self, name: str) -> None:
        device = new_device()
        words = tr(
            "A secret goes with the passphrase of {name} that only this computer keeps. On another computer, or once this one"
            " is lost, it is typed from this sheet. Print it or copy it by hand, and keep it where this computer is not.",
            name=name,
        )
        self._show(setup_sheet(device), tr("The set-up sheet"), words)
        self.device = device

    def clear(self) -> None:
        super().clear()
        self.device = b""


def lines_of(sheet: PaperSecret, number: int) -> str:
    """The groups, each behind its number, three in a line."""
    groups = [f"{place}  {group}" for place, group in enumerate(sheet.groups(number), start=1)]
    lines = ["      ".join(groups[at : at + IN_A_LINE]) for at in range(0, len(groups), IN_A_LINE)]
    if len(sheet.sheets) == 2:
        lines.insert(0, tr("Sheet {n} of 2", n=number + 1))
    return "\n".join(lines)


def print_sheet(parent: QWidget, sheet: PaperSecret) -> str:
    """Onto paper, a page a sheet; never into a file. The printer's own queue may keep a copy for a while."""
    if not QPrinterInfo.availablePrinterNames():
        return tr("This computer knows no printer. Copy the sheet by hand.")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    options = QAbstractPrintDialog.PrintDialogOption
    for one in (options.PrintToFile, options.PrintSelection, options.PrintPageRange):
        dialog.setOption(one, False)
    try:
        if not dialog.exec():
            return ""
    finally:
        dialog.deleteLater()
    if printer.outputFileName() or printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
        return tr("It is never written to a file. Choose a printer, or copy the sheet by hand.")
    draw_sheets(printer, sheet)
    return tr("Printed. If it lies in a shared printer, fetch it now.")


def draw_sheets(printer: QPrinter, sheet: PaperSecret) -> None:
    """Nothing on it says whose vault it opens."""
    printer.setDocName("Packet Desk")
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.Letter),
            QPageLayout.Orientation.Portrait,
            QMarginsF(72, 72, 72, 72),
            QPageLayout.Unit.Point,
        )
    )
    recovery = isinstance(sheet, RecoverySheet)
    title = tr("Recovery sheet for Packet Desk") if recovery else tr("Set-up sheet for Packet Desk")
    words = (
        tr("Keep it in the safe. With it the vault is opened when a passphrase is lost. Each sheet opens it once.")
        if recovery
        else tr("Keep it where the computer is not. It is typed, with your passphrase, where a computer does not know you yet.")
    )
    painter = QPainter(printer)
    try:
        for number in range(len(sheet.sheets)):
            if number:
                printer.newPage()
            page = QRectF(painter.viewport())
            painter.setFont(QFont("Source Sans 3", 16))
            painter.drawText(page, Qt.AlignmentFlag.AlignTop, title)
            mono = QFont("DejaVu Sans Mono", 16)
            mono.setStyleHint(QFont.StyleHint.Monospace)
            painter.setFont(mono)
            inner = page.adjusted(0, page.height() * 0.12, 0, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignTop, lines_of(sheet, number))
            painter.setFont(QFont("Source Sans 3", 11))
            flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(page.adjusted(0, page.height() * 0.5, 0, 0), flags, words)
    finally:
        painter.end()
