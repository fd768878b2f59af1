"""Some of a few: a tick for each."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.widgets.fields import Field, TickField
from desktop.widgets.parts import Flow


class TickList(Field):
    def __init__(self, words: str, choices: Sequence[tuple[str, str]], hint: str = "") -> None:
        super().__init__(words, hint)
        self.ticks = {key: TickField(name) for key, name in choices}
        row = Flow(gap=16)
        for one in self.ticks.values():
            one.clicked.connect(lambda _: self.changed.emit())
            row.addWidget(one)
        self._column.addLayout(row)
        self.editors = tuple(self.ticks.values())
        for key, name in choices:
            self.ticks[key].setAccessibleName(f"{words} {name}")
        if self.editors:
            self.setFocusProxy(self.editors[0])

    def value(self) -> list[str]:
        return [key for key, one in self.ticks.items() if one.isChecked()]

    def put(self, value: object) -> None:
        wanted = value if isinstance(value, list) else []
        for key, one in self.ticks.items():
            one.setChecked(key in wanted)
        self.complain("")
