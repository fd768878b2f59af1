"""Everything about one item: how it stands, what lacks, why it is asked, what else would do, its papers, its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import tr, tr_count, tr_day
from desktop.models.checklist import asked_words, name_of
from desktop.models.paper_words import language_name
from desktop.reading import Paper, Snapshot
from desktop.states import Look, look_of, word
from desktop.theme import Dress
from desktop.widgets.marks import Mark
from desktop.widgets.parts import Flow, label
from packets.matters.days import say_date
from packets.workflow.results import CurrencyResult, ItemResult


class DetailView(QScrollArea):
    """Scrolls by keyboard. Words only: what can be done stands below it."""

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self._dress = dress
        self._said: list[str] = []
        self._day = dt.date.min
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("The chosen item"))
        self._begin()
        self._finish()

    def show_item(self, item: ItemResult, papers: Sequence[Paper], day: dt.date) -> None:
        look = look_of(item)
        self._begin(day)
        self._say(name_of(item), face="card")
        self._state(look)
        if item.need == "recommended":
            self._say(tr("Recommended: it stops nothing."), tone="dim")
        if item.asked_for:
            self._say(asked_words(item.asked_for))
        if item.reasons:
            self._head(tr("Why it stands so") if look in (Look.READY, Look.WAIVED, Look.NOT_NEEDED) else tr("What is missing"))
            for reason in item.reasons:
                self._say(reason)
        self._head(tr("Why is this asked?"))
        self._say(item.why)
        if item.instead:
            self._head(tr("What else would do?"))
            self._say(item.instead)
        self._head(tr("Papers"))
        self._papers(item, papers)
        if item.goes_to in (["office"], ["privileged"]):
            self._say(tr("Stays in the office; it is never sent."), tone="dim")
        self._source(item.source, item.read_on, verify=item.verify)
        self._finish()

    def show_paper(self, paper: Paper) -> None:
        """A paper that waits to be filed."""
        self._begin()
        self._say(paper.title, face="card")
        self._state(Look.LOOK, tr("Not filed yet"))
        self._say(tr("This paper is filed under no item of the checklist, so it counts for nothing yet."))
        self._facts(paper)
        self._finish()

    def show_request(self, snapshot: Snapshot) -> None:
        """What is known of the kind of request itself."""
        found = snapshot.checklist
        self._begin(snapshot.day)
        self._say(snapshot.request.title, face="card")
        self._say(currency_words(found.currency))
        self._say(found.currency.note)
        if found.currency.attorney_note:
            self._say(tr("A note of the attorney on this stands in the matter."))
        self._say(tr("Checklist of {edition}.", edition=found.edition), tone="dim")
        currency = found.currency
        self._source(currency.source, currency.read_on, verify=snapshot.unverified, recheck=currency.recheck_days)
        self._finish()

    def clear(self) -> None:
        self._begin()
        self._finish()

    # Its parts

    def _begin(self, day: dt.date | None = None) -> None:
        self._day = day or self._day
        self._said = []
        self._inner = QWidget()
        self._inner.setProperty("role", "clear")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(12, 8, 12, 12)
        self._column.setSpacing(6)

    def _finish(self) -> None:
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self.setAccessibleDescription("\n".join(self._said))
        self.verticalScrollBar().setValue(0)

    def _say(self, words: str, *, face: str = "", tone: str = "") -> None:
        self._said.append(words)
        self._column.addWidget(label(words, face=face, tone=tone))

    def _head(self, words: str) -> None:
        self._column.addSpacing(6)
        self._say(words, face="group")

    def _state(self, look: Look, words: str = "") -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        said = label(words or word(look), face="strong", wrap=False)
        said.setStyleSheet(f"color: {self._dress.colour(look).name()};")
        line.addWidget(Mark(self._dress, look))
        line.addWidget(said)
        line.addStretch(1)
        self._said.append(said.text())
        self._column.addLayout(line)

    def _papers(self, item: ItemResult, papers: Sequence[Paper]) -> None:
        if not papers:
            self._say(tr("None yet."), tone="dim")
        for paper in papers:
            self._say(paper.title)
            self._facts(paper, *([] if paper.id in item.evidence else [tr("does not count yet")]))

    def _facts(self, paper: Paper, *more: str) -> None:
        facts = [paper.id] if paper.kind == paper.title else [paper.id, paper.kind]
        if paper.pages:
            facts.append(tr_count(paper.pages, "{n} page", "{n} pages"))
        facts.append(say_date(paper.date))
        if paper.language not in ("", "en"):
            facts.append(language_name(paper.language))
        self._say(" · ".join([*facts, *more]), tone="dim")
        if paper.trouble:
            self._say(paper.trouble)

    def _source(self, source: str, read_on: str, *, verify: bool, recheck: int = 0) -> None:
        self._head(tr("Where this is from"))
        self._say(source, tone="dim")
        read = dt.date.fromisoformat(read_on)
        age = max(0, (self._day - read).days)
        when = tr_count(age, "Read on {day}, {n} day ago", "Read on {day}, {n} days ago", day=tr_day(read))
        old = bool(recheck) and age > recheck
        self._say(when, tone="missing" if old else "dim")
        if old:
            self._say(tr("Read it again before sending"), tone="missing")
        row = Flow()
        for words in [tr("Not verified")] if verify else []:
            row.addWidget(label(words, role="chip", wrap=False))
            self._said.append(words)
        self._column.addLayout(row)


def currency_words(currency: CurrencyResult) -> str:
    """What was read about whether the agency takes such requests now. Reported facts are said so."""
    match currency.status:
        case "open":
            return tr("Reported open.")
        case "restricted":
            return tr("Reported open with limits.")
        case "closed":
            return tr("Reported closed.")
        case _:
            return tr("We do not know whether such requests are taken now.")
