"""Fields of papers: a date as a paper bears it, and a word that nobody sees."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLineEdit

from desktop.i18n import tr
from desktop.widgets.fields import MONTHS, TextField, read_day
from packets.matters.days import say_date


class PaperDateField(TextField):
    """A day, a month, a year, any of them after "about", or "undated". What was understood is shown."""

    def __init__(self, words: str) -> None:
        super().__init__(words, tr("14 Mar 2026, 2026-03, about 2025, or undated"), tr("undated"))

    def value(self) -> str | None:
        text = self.edit.text().strip()
        return read_paper_date(text) if text else "undated"

    def put(self, value: object) -> None:
        super().put(None if value in (None, "undated") else say_date(str(value)))

    def _edited(self) -> None:
        if self.value() is None:
            self.complain(tr("This is no date. Write it like 14 Mar 2026, 2026-03 or about 2025."))
            return
        self.complain("")
        super()._edited()


class PagesField(TextField):
    """Pages of a paper of `count` pages, ``1-3, 7``; None where none is named."""

    def __init__(self, words: str, count: int, hint: str = "") -> None:
        super().__init__(words, hint or tr("For example 1-3, 7; empty: the whole paper"))
        self._count = count

    def value(self) -> tuple[int, ...] | None:  # type: ignore[override]
        return read_pages(self.edit.text(), self._count) or None

    def wrong(self) -> str:
        if read_pages(self.edit.text(), self._count) is not None:
            return ""
        return tr("The paper has pages 1 to {n}. Write them like 1-3, 7.", n=self._count)


class SecretField(TextField):
    """What is typed is not shown, and kept nowhere."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(words, hint)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)

    def value(self) -> str | None:
        return self.edit.text() or None


def read_pages(text: str, count: int) -> tuple[int, ...] | None:
    """Pages of a paper of `count` pages; empty where none is named, None where it is none of that."""
    found: set[int] = set()
    for part in text.replace("–", "-").replace(";", ",").split(",") if text.strip() else ():
        first, dash, last = (one.strip() for one in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        begin, end = int(first), int(last if dash else first)
        if not 1 <= begin <= end <= count:
            return None
        found |= set(range(begin, end + 1))
    return tuple(sorted(found))


def read_paper_date(text: str) -> str | None:
    """A partial date as the record holds it (`packets.matters.days.PaperDate`); None where it is none."""
    plain = text.strip().casefold()
    if plain == "undated":
        return plain
    about, rest = ("about ", plain[6:].strip()) if plain.startswith("about ") else ("", plain)
    if re.fullmatch(r"[12]\d{3}", rest):
        return about + rest
    if found := re.fullmatch(r"([12]\d{3})-(\d{1,2})", rest):
        return about + f"{found[1]}-{int(found[2]):02}" if 1 <= int(found[2]) <= 12 else None
    if (found := re.fullmatch(r"([a-z]{3,9})\.? ([12]\d{3})", rest)) and found[1][:3] in MONTHS:
        return about + f"{found[2]}-{MONTHS.index(found[1][:3]) + 1:02}"
    day = read_day(rest)
    return about + day.isoformat() if day else None
