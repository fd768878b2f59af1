"""The style sheet, made from the tokens and the text size."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def style_sheet(c: Mapping[str, str], px: Callable[[float], int]) -> str:
    """Widgets say what they are by the properties `role`, `face` and `tone`; nothing else is dressed by name."""
    return f"""
QWidget {{ color: {c["ink"]}; font-size: {px(15)}px; }}
QMainWindow, QDialog, QWidget[role="page"] {{ background: {c["background"]}; }}
QWidget[role="bar"] {{ background: {c["surface"]}; border: none; border-bottom: 1px solid {c["line"]}; }}
QWidget[role="coach"] {{ background: {c["tint"]}; border-bottom: 1px solid {c["line"]}; }}
QWidget[role="practice"] {{ background: {c["practice"]}; }}
QWidget[role="practice"] QLabel {{ color: {c["practice_ink"]}; }}
QFrame[role="card"] {{ background: {c["surface"]}; border: 1px solid {c["line"]}; border-radius: 10px; }}
QFrame[role="next"] {{ background: {c["tint"]}; border: 1px solid {c["line"]}; border-radius: 10px; }}
QFrame[role="notice"] {{ background: {c["surface"]}; border: 1px solid {c["missing"]}; border-radius: 10px; }}
QFrame[role="never"] {{ background: {c["surface"]}; border: 2px solid {c["missing"]}; border-radius: 10px; }}
QFrame[role="drop"] {{ background: {c["surface"]}; border: 2px dashed {c["edge"]}; border-radius: 10px; }}

QLabel {{ background: transparent; border: none; }}
QLabel[face="title"] {{ font-size: {px(22)}px; font-weight: 600; }}
QLabel[face="card"] {{ font-size: {px(16)}px; font-weight: 600; }}
QLabel[face="group"] {{ font-size: {px(13)}px; font-weight: 600; color: {c["dim"]}; }}
QLabel[face="mono"] {{ font-family: "DejaVu Sans Mono", "Menlo", "Consolas", monospace; font-size: {px(17)}px; }}
QLabel[face="strong"] {{ font-weight: 600; }}
QLabel[tone="dim"] {{ color: {c["dim"]}; }}
QLabel[tone="missing"] {{ color: {c["missing"]}; font-weight: 600; }}
QLabel[tone="ready"] {{ color: {c["ready"]}; font-weight: 600; }}
QLabel[role="chip"] {{ color: {c["look"]}; border: 1px solid {c["look"]}; border-radius: {px(9)}px; padding: 0px {px(8)}px;
    font-size: {px(13)}px; font-weight: 600; }}

QPushButton {{ background: {c["surface"]}; color: {c["ink"]}; border: 1px solid {c["edge"]}; border-radius: 6px;
    padding: {px(5)}px {px(13)}px; margin: 1px; min-height: {px(20)}px; }}
QPushButton:hover {{ background: {c["tint"]}; }}
QPushButton:pressed {{ border-color: {c["accent"]}; }}
QPushButton:disabled {{ color: {c["dim"]}; border-color: {c["line"]}; }}
QPushButton:focus {{ border: 2px solid {c["accent"]}; margin: 0px; }}
QPushButton[role="main"] {{ background: {c["accent"]}; color: {c["on_accent"]}; border-color: {c["accent"]};
    font-weight: 600; }}
QPushButton[role="main"]:focus {{ border: 2px solid {c["ink"]}; }}
QPushButton[role="main"]:disabled {{ background: {c["line"]}; color: {c["dim"]}; border-color: {c["line"]}; }}

QPushButton[role="flat"] {{ background: transparent; border-color: transparent; padding: {px(1)}px {px(8)}px; }}
QPushButton[role="way"] {{ background: transparent; border-color: transparent; padding: {px(1)}px {px(8)}px;
    color: {c["accent"]}; }}
QPushButton[role="way"]:hover {{ background: {c["tint"]}; }}
QPushButton[role="way"]:disabled {{ color: {c["dim"]}; }}
QPushButton[role="way"]:focus {{ border: 2px solid {c["accent"]}; }}
QWidget[role="practice"] QPushButton {{ color: {c["practice_ink"]}; }}
QPushButton[role="choice"] {{ min-width: {px(56)}px; }}
QPushButton[role="choice"]:checked {{ background: {c["tint"]}; border-color: {c["accent"]}; color: {c["accent"]};
    font-weight: 600; }}

QLineEdit, QPlainTextEdit {{ background: {c["surface"]}; border: 1px solid {c["edge"]}; border-radius: 6px; margin: 1px;
    padding: {px(5)}px {px(8)}px; selection-background-color: {c["accent"]}; selection-color: {c["on_accent"]}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {c["accent"]}; margin: 0px; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ color: {c["dim"]}; border-color: {c["line"]}; }}
QLabel[face="field"] {{ font-weight: 600; }}
QCheckBox {{ spacing: {px(8)}px; padding: {px(3)}px; border: 2px solid transparent; border-radius: 6px; }}
QCheckBox:focus {{ border-color: {c["accent"]}; }}
QCheckBox::indicator {{ width: {px(16)}px; height: {px(16)}px; border: 1px solid {c["edge"]}; border-radius: 4px;
    background: {c["surface"]}; }}
QCheckBox::indicator:checked {{ background: {c["accent"]}; border-color: {c["accent"]}; }}

QListWidget[role="rail"], QListWidget[role="rail"]:focus {{ background: {c["background"]}; border: none;
    border-right: 1px solid {c["line"]}; padding: {px(8)}px {px(6)}px; outline: none; }}
QListWidget[role="rail"]::item {{ color: {c["dim"]}; padding: {px(3)}px {px(6)}px; border: 2px solid transparent;
    border-radius: 6px; }}
QListWidget[role="rail"]::item:hover {{ color: {c["accent"]}; }}
QListWidget[role="rail"]::item:selected {{ background: {c["tint"]}; color: {c["accent"]}; font-weight: 600; }}
QListWidget[role="rail"]::item:selected:focus {{ border-color: {c["accent"]}; }}

QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {c["dim"]}; padding: {px(6)}px {px(12)}px; margin-right: 4px;
    border: 2px solid transparent; border-radius: 6px; }}
QTabBar::tab:selected {{ background: {c["tint"]}; color: {c["accent"]}; font-weight: 600; }}
QTabBar::tab:hover {{ color: {c["accent"]}; }}
QTabBar:focus::tab:selected {{ border-color: {c["accent"]}; }}

QComboBox {{ background: {c["surface"]}; border: 1px solid {c["edge"]}; border-radius: 6px;
    padding: {px(5)}px {px(10)}px; margin: 1px; min-height: {px(20)}px; }}
QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
QComboBox:focus {{ border: 2px solid {c["accent"]}; margin: 0px; }}
QComboBox QAbstractItemView {{ background: {c["surface"]}; border: 1px solid {c["edge"]};
    selection-background-color: {c["tint"]}; selection-color: {c["ink"]}; }}

QTreeView[role="rows"] {{ background: transparent; border: none; outline: none; }}
QTreeView[role="rows"]::branch {{ background: transparent; border: none; image: none; }}
QScrollArea {{ background: transparent; border: 2px solid transparent; border-radius: 8px; }}
QScrollArea:focus {{ border-color: {c["accent"]}; }}
QWidget[role="clear"] {{ background: transparent; }}
QAbstractScrollArea[role="pages"] {{ background: {c["desk"]}; border: 2px solid {c["desk"]}; border-radius: 10px; }}
QAbstractScrollArea[role="pages"]:focus {{ border-color: {c["accent"]}; }}
QSplitter::handle {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {px(11)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(11)}px; margin: 0; }}
QScrollBar::handle {{ background: {c["edge"]}; border-radius: {px(4)}px; margin: 2px;
    min-height: {px(28)}px; min-width: {px(28)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {c["line"]}; border: none; border-radius: 4px; max-height: 8px; }}
QProgressBar::chunk {{ background: {c["accent"]}; border-radius: 4px; }}
QToolTip {{ background: {c["surface"]}; color: {c["ink"]}; border: 1px solid {c["edge"]}; padding: 4px; }}
"""
