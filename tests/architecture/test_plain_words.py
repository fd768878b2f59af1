"""The window shows words as they are: nothing in them is taken for markup, so nothing that they name is opened or loaded.

What a toolkit takes for markup may name a file, or on Windows a share of another computer, and it opens that.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.parts import OneLine, label, literal
from tests.build import ROOT
from tests.packets.system.watching import opened_below

DESKTOP = sorted((ROOT / "desktop").rglob("*.py"))

TAKES_MARKUP = frozenset({
    "QTextBrowser", "QTextEdit", "QTextDocument", "QTextDocumentFragment", "QStaticText", "QMessageBox", "QErrorMessage",
    "QInputDialog", "QProgressDialog", "QWhatsThis", "QToolTip", "QSplashScreen", "QWizard", "QDesktopServices", "QtNetwork",
    "QtWebEngineWidgets", "QtWebEngineCore", "QtQuick", "QtQml", "QtSvg", "QtMultimedia",
})  # fmt: skip
"""Parts of the toolkit that read markup or follow an address. Whoever needs one makes it harmless here first."""
MARKUP = frozenset({
    "RichText", "AutoText", "MarkdownText", "setHtml", "insertHtml", "appendHtml", "setMarkdown", "setOpenExternalLinks",
    "setOpenLinks", "linkActivated", "setSearchPaths", "setSource", "openUrl", "setWhatsThis", "setStatusTip", "ToolTipRole",
})  # fmt: skip
FOREIGN = '<img src="{file}"> of <b>Ada</b>'


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def names(path: Path) -> set[str]:
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found |= {one.name for one in node.names} | set((node.module or "").split("."))
    return found


@pytest.mark.parametrize("path", DESKTOP, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_part_of_the_window_reads_markup_or_follows_an_address(path: Path) -> None:
    assert names(path) & (TAKES_MARKUP | MARKUP) == set()


def literally(node: ast.expr) -> bool:
    """A tip of our own words, or one that went through `literal`."""
    if isinstance(node, ast.BoolOp):
        return all(literally(one) for one in node.values)
    if isinstance(node, ast.Constant):
        return True
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    # Words of ours that have something put in are foreign as a whole.
    return node.func.id == "literal" or (node.func.id == "tr" and not node.keywords)


@pytest.mark.parametrize("path", DESKTOP, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_tip_is_said_literally(path: Path) -> None:
    tips = [node for node in nodes(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    tips = [node for node in tips if node.func.attr == "setToolTip"]  # type: ignore[attr-defined]
    assert [node.lineno for node in tips if not literally(node.args[0])] == []


@pytest.mark.parametrize("path", DESKTOP, ids=lambda path: str(path.relative_to(ROOT)))
def test_labels_are_made_in_one_place(path: Path) -> None:
    """`label` and `OneLine`, which say what they are given."""
    made = [node for node in nodes(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    lines = [node.lineno for node in made if node.func.id == "QLabel"]  # type: ignore[attr-defined]
    heirs = [
        node.name
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        for one in node.bases
        if ast.unparse(one) == "QLabel"
    ]
    if path.name == "parts.py" and path.parent.name == "widgets":
        assert (len(lines), heirs) == (1, ["OneLine"])
    else:
        assert (lines, heirs) == ([], [])


@pytest.mark.qt
def test_a_label_says_markup_as_it_stands(qtbot: QtBot) -> None:
    line = OneLine()
    qtbot.addWidget(line)
    line.setText(FOREIGN)
    one = label(FOREIGN)
    qtbot.addWidget(one)
    for made in (line, one):
        assert made.textFormat().name == "PlainText"
    assert said(line.toolTip()) == FOREIGN


def said(tip: str) -> str:
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@pytest.mark.qt
@pytest.mark.parametrize("tip", ["Report <2026>", "a & b", "Ctrl+Z", "", "two\nlines", "&lt;b&gt;", "Señora – report"])
def test_a_tip_without_markup_stays_as_it_is_or_says_the_same(tip: str) -> None:
    made = literal(tip)
    assert made == tip or said(made) == tip


@pytest.mark.qt
@pytest.mark.skipif(sys.platform != "linux", reason="sees on Linux which files are opened")
@pytest.mark.qt_log_ignore("This plugin does not support raise")
@pytest.mark.parametrize("care", [True, False])
def test_what_a_tip_names_is_not_opened(care: bool, qtbot: QtBot, tmp_path: Path) -> None:
    """The control is the same tip without `literal`: there the toolkit opens the file, and parses it in the window."""
    file = tmp_path / "named.png"
    file.write_bytes(b"no picture")
    words = FOREIGN.format(file=file)
    place = QWidget()
    qtbot.addWidget(place)
    place.show()
    with opened_below(tmp_path) as opened:
        QToolTip.showText(QPoint(1, 1), literal(words) if care else words, place)
        qtbot.waitUntil(lambda: any(isinstance(one, QLabel) for one in QApplication.topLevelWidgets()))
        QApplication.processEvents()
    QToolTip.hideText()
    assert bool(opened) is not care
