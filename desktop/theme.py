"""Colours, type and distances, in a light and a dark dress; sizes grow with the system's text size."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import font_source_sans_pro
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from desktop.states import Look
from desktop.style_sheet import style_sheet


@dataclass(frozen=True, slots=True)
class Tokens:
    background: str
    surface: str
    line: str
    edge: str
    """Of what can be pressed: a border that is seen."""
    ink: str
    dim: str
    accent: str
    on_accent: str
    tint: str
    ready: str
    partial: str
    missing: str
    ask_first: str
    asked_for: str
    look: str
    waived: str
    practice: str
    practice_ink: str
    desk: str
    """Behind the pages of a packet."""


LIGHT: Final = Tokens(
    background="#F6F5F1", surface="#FFFFFF", line="#E2DFD7", edge="#8C8A82", ink="#1F2430", dim="#5B6270",
    accent="#0F5C63", on_accent="#FFFFFF", tint="#E4F0EF",
    ready="#1E7B4F", partial="#8A5C00", missing="#B3261E", ask_first="#5A3FA0", asked_for="#2F5FA8", look="#A84E08",
    waived="#626976",
    practice="#FFF3D1", practice_ink="#6E4E00", desk="#D9D6CD",
)  # fmt: skip
DARK: Final = Tokens(
    background="#16191D", surface="#1E2228", line="#30353D", edge="#6B727D", ink="#E8E6E1", dim="#A2A8B2",
    accent="#6CC3C4", on_accent="#16191D", tint="#1F3234",
    ready="#6FCF97", partial="#E0B84C", missing="#FF8A80", ask_first="#B9A3F5", asked_for="#8DB7F2", look="#F6AD55",
    waived="#9AA1AC",
    practice="#3A2F12", practice_ink="#F2D588", desk="#0F1114",
)  # fmt: skip

_COLOUR_OF: Final[dict[str, str]] = {
    Look.LATER: "dim",
    Look.NOT_NEEDED: "waived",
}

ROW, GROUP, CARD, TITLE = 15, 13, 16, 22
"""Sizes of type, in pixels at a text size of 100 %."""

NOMINAL: Final = {"win32": 12.0, "darwin": 13.0}.get(sys.platform, 14.7)
"""Pixels of the system's own font at a text size of 100 %."""

FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


class Dress(QObject):
    """What the program wears. Follows the system from light to dark and back, and tells `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, scale: float | None = None, dark: bool | None = None) -> None:
        """`scale` and `dark` are for looking at it: a text size and a dress that are not the system's."""
        super().__init__(app)
        self._app = app
        self._fixed = dark
        self.scale = scale if scale is not None else max(1.0, QFontInfo(app.font()).pixelSize() / NOMINAL)
        self.family = load_fonts()
        self.dark = self._is_dark()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        app.setStyleSheet("")
        self._colour()

    @property
    def tokens(self) -> Tokens:
        return DARK if self.dark else LIGHT

    def px(self, size: float) -> int:
        """A length that grows with the text."""
        return round(size * self.scale)

    def colour(self, name: str) -> QColor:
        """The colour of a token or of a state."""
        return QColor(getattr(self.tokens, _COLOUR_OF.get(name, name)))

    def font(self, size: int = ROW, *, strong: bool = False) -> QFont:
        font = QFont(self.family)
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        return font

    def _is_dark(self) -> bool:
        if self._fixed is not None:
            return self._fixed
        scheme = self._app.styleHints().colorScheme()
        if scheme != Qt.ColorScheme.Unknown:
            return scheme == Qt.ColorScheme.Dark
        window = self._app.palette().color(QPalette.ColorRole.Window)
        return window.lightness() < 128

    def _follow(self) -> None:
        if self._is_dark() != self.dark:
            self.dark = not self.dark
            self._colour()
            self.wear()
            self.changed.emit()

    def _colour(self) -> None:
        self._app.setFont(self.font())
        self._app.setPalette(self._palette())

    def wear(self) -> None:
        """Put the style sheet on. Once everything is made: each widget that is added to a dressed one costs anew."""
        colours = {one.name: str(getattr(self.tokens, one.name)) for one in fields(self.tokens)}
        self._app.setStyleSheet(style_sheet(colours, self.px))

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        palette = QPalette()
        for which, token in {
            role.Window: "background", role.WindowText: "ink", role.Base: "surface", role.AlternateBase: "background",
            role.Text: "ink", role.Button: "surface", role.ButtonText: "ink", role.BrightText: "ink",
            role.PlaceholderText: "dim",
            role.Highlight: "accent", role.HighlightedText: "on_accent", role.Link: "accent", role.LinkVisited: "accent",
            role.ToolTipBase: "surface", role.ToolTipText: "ink", role.Mid: "line", role.Dark: "edge", role.Light: "surface",
            role.Midlight: "line", role.Accent: "accent",
        }.items():  # fmt: skip
            palette.setColor(which, self.colour(token))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, self.colour("dim"))
        return palette


def load_fonts() -> str:
    """Make Source Sans known from its package, so that the window reads well on a machine without fonts."""
    family = ""
    folder = Path(font_source_sans_pro.font_directory)
    for face in FACES:
        number = QFontDatabase.addApplicationFont(str(folder / f"SourceSansPro-{face}.ttf"))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        if face == "Regular" and names:
            family = names[0]
    return family or QFont().family()
