"""Papers: the tray and what is filed at the left, the real pages in the middle, and at the right where they go, what is
known of them, and what is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.actions import Slot
from desktop.models.checklist import name_of
from desktop.models.drops import over_papers, papers_of
from desktop.models.grouped import GroupedModel
from desktop.models.papers import (
    facts_words,
    groups_of_papers,
    in_tray,
    leaders,
    left_out_words,
    state_of,
    triplet,
    triplet_words,
    twins_of,
)
from desktop.models.slots import edits_of, may_go, next_in_tray
from desktop.pictures import PageShelf
from desktop.reading import Paper, Snapshot, book_of
from desktop.rows import Group, Landing, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.paper_actions import PaperActions
from desktop.views.paper_cover import PaperCover
from desktop.views.paper_detail import PaperDetail
from desktop.views.paper_slots import PaperSlots
from desktop.views.paper_taken import PaperTaken
from desktop.widgets.choose import choose_files
from desktop.widgets.cover_view import CoverView
from desktop.widgets.drag_list import DragList
from desktop.widgets.parts import Flow, Shrinking, button, card, label, literal
from desktop.widgets.screen import ScreenView
from desktop.widgets.side_form import SideForm, scrolled
from packets.vault.folder import RECORD

SLOTS, ABOUT, COVER, FORM = range(4)
SHELF_BYTES = 48_000_000
"""Of the pictures of papers; the packet has a shelf of its own."""


class PapersView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._shelf = PageShelf(session.desk, session.jobs, SHELF_BYTES)
        self._shown: tuple[object, ...] = ()
        """The paper whose pages are seen, and how it is turned."""
        self._going: frozenset[str] = frozenset()
        """Papers that are being filed: the next key is for the next paper."""
        self._only: Slot | None = None
        self._twins: Mapping[str, Paper] = {}
        self.setAcceptDrops(True)
        self.form = SideForm()
        self.slots = PaperSlots(dress, session)
        self.detail = PaperDetail(dress, session)
        self.cover = PaperCover(dress, session)
        self.can_do = PaperActions(dress, session, self.form, lambda: self.slots.chosen)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        for part in (self._build_left(dress), self._build_middle(dress), self._build_right()):
            split.addWidget(part)
        for place, stretch in enumerate((4, 6, 4)):
            split.setStretchFactor(place, stretch)
        split.setSizes([330, 470, 330])
        self._whole = QStackedWidget()
        self._whole.addWidget(self._build_empty())
        self._whole.addWidget(split)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 10, 16, 12)
        around.setSpacing(8)
        around.addWidget(self.taken)
        around.addWidget(self._whole, 1)
        self._connect()

    # Its parts

    def _build_left(self, dress: Dress) -> QWidget:
        self.add = button(tr("Add files"), self.add_files, tip=tr("Or drop them anywhere here (Ctrl+Shift+A)"))
        self.undo = button(tr("Undo"), self.session.undo, tip=tr("Ctrl+Z"))
        self.say = label(tone="dim")
        self.show_all = button(tr("Show all papers"), lambda: self._filter(None))
        self._model = GroupedModel(drags=True)
        self.papers = DragList(dress, self._model, tr("Papers"), self._aim, several=True, searches=False)
        self.taken = PaperTaken(self.session, dress.px(60))
        frame, column = card(margin=6, spacing=6)
        tools = Flow()
        tools.addWidget(self.add)
        tools.addWidget(self.undo)
        tools.addWidget(self.show_all)
        column.addLayout(tools)
        column.addWidget(self.say)
        column.addWidget(self.papers, 1)
        return frame

    def _build_middle(self, dress: Dress) -> QWidget:
        self.title = label(face="strong")
        self.facts = label(tone="dim")
        self.three = label()
        words = QVBoxLayout()
        words.setSpacing(1)
        for said in (self.title, self.facts, self.three):
            words.addWidget(said)
        self.pages = CoverView(dress, self._shelf.picture, self._shelf.fault, tr("Pages of the paper"))
        self.pages.setMinimumHeight(dress.px(70))
        self.why_none = label(tone="dim")
        self.why_none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.turn_left = button("↺", lambda: self.can_do.turn(-90), name=tr("Turn to the left"), tip=tr("Turn to the left ([)"))
        self.turn_right = button(
            "↻", lambda: self.can_do.turn(90), name=tr("Turn to the right"), tip=tr("Turn to the right (])")
        )
        smaller = button("−", self.pages.smaller, name=tr("Smaller"), tip=tr("Smaller (Ctrl+-)"))
        larger = button("+", self.pages.larger, name=tr("Larger"), tip=tr("Larger (Ctrl++)"))
        fit = button(tr("Fit width"), self.pages.fit_width, tip=tr("As wide as the window (Ctrl+0)"))
        self.place = label(tone="dim", wrap=False)
        bar = Flow(gap=6)
        for one in (self.turn_left, self.turn_right, smaller, larger, fit, self.place):
            bar.addWidget(one)
        whole = QWidget()
        whole.setProperty("role", "clear")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Shrinking(words, tr("The chosen paper"), dress.px(24)))
        column.addLayout(bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.why_none, 1)
        column.addWidget(self.can_do)
        return whole

    def _build_right(self) -> QWidget:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(tr("What stands at the right"))
        for name in (tr("Where it goes"), tr("About it"), tr("Cover")):
            self.tabs.addTab(name)
        self.side = QStackedWidget()
        for one in (self.slots, self.detail, self.cover, scrolled(self.form, tr("Form"))):
            self.side.addWidget(one)
        frame, column = card(margin=6, spacing=4)
        column.addWidget(self.tabs)
        column.addWidget(self.side, 1)
        return frame

    def _build_empty(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("role", "clear")
        frame, column = card("drop", spacing=12, margin=28)
        column.addWidget(label(tr("No papers yet"), face="title"))
        column.addWidget(
            label(tr("Drop scans, photos and PDFs here, or choose them. They wait in a tray until you file them."))
        )
        column.addWidget(label(tr("The originals stay where they are; the matter gets copies of its own."), tone="dim"))
        # A scan without words cannot be told from others, so this is said before and not after.
        column.addWidget(
            label(tr("Card and bank forms are never scanned or added. They go with the packet on paper."), tone="dim")
        )
        buttons = Flow()
        self.add_first = button(tr("Add files"), self.add_files, role="main")
        buttons.addWidget(self.add_first)
        column.addLayout(buttons)
        around = QVBoxLayout(holder)
        around.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(frame, 6)
        middle.addStretch(1)
        around.addLayout(middle)
        around.addStretch(1)
        return holder

    def _connect(self) -> None:
        self._shelf.arrived.connect(self.pages.refresh)
        self.pages.wanted.connect(self._shelf.want)
        self.pages.at.connect(self._at)
        self.pages.drawn.connect(self.cover.cover)
        self.pages.left.connect(self.cover.stop)
        self.papers.picked.connect(self._picked)
        self.papers.opened.connect(lambda _: self.pages.setFocus())
        self.slots.filed.connect(self._file)
        for one in (self.papers, self.slots.list):
            one.dropped.connect(self._dropped)
        self.slots.found.connect(self.papers.setFocus)
        self.cover.drawing.connect(self._draw)
        self.cover.went.connect(lambda page: self.pages.go_to(page - 1))
        self.tabs.currentChanged.connect(self._turn_to)
        self.form.opened.connect(lambda: self._room_for_form(there=True))
        self.form.closed.connect(lambda: self._room_for_form(there=False))
        for keys, pressed in (
            ("Ctrl+F", self.find_slot),
            ("Ctrl+Shift+A", self.add_files),
            ("Alt+Up", lambda: self.can_do.move_paper(-1)),
            ("Alt+Down", lambda: self.can_do.move_paper(1)),
            ("Ctrl+=", self.pages.larger),
            ("Ctrl++", self.pages.larger),
            ("Ctrl+-", self.pages.smaller),
            ("Ctrl+0", self.pages.fit_width),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(pressed)
        self.setFocusProxy(self.papers)

    # What is shown

    def about(self, what: object) -> None:
        """A paper, by its id; or a slot, with the papers that could go there."""
        if isinstance(what, Slot):
            self.tabs.setCurrentIndex(SLOTS)
            self.slots.choose(what)
            self._filter(what)
        elif isinstance(what, str):
            self._filter(None)
            self.papers.choose(what)
        self.papers.setFocus()

    def refresh(self, changes: Changes) -> None:
        if changes.trouble is not None:
            self._going = frozenset()
        snapshot = self.session.snapshot
        if changes.matter and snapshot is not None:
            self._going = frozenset(one.id for one in snapshot.papers if one.id in self._going and in_tray(one))
            self.slots.put(snapshot)
            self._show_papers(snapshot)
        if changes.collected:
            self.taken.tell(changes.collected)
        self.undo.setEnabled(bool(self.session.can_undo))
        self.undo.setToolTip(literal(self.session.can_undo) or tr("Ctrl+Z"))

    def forget(self) -> None:
        self._going, self._only, self._shown, self._twins = frozenset(), None, (), {}
        self._shelf.show(None)
        self.pages.show_boxes({}, {})
        self.pages.show_pages(())
        self._model.put(())
        self.form.close_form()
        self.taken.forget()
        self.slots.forget()
        self.can_do.put(())
        self.detail.forget()
        self.cover.forget()
        self.undo.setToolTip(tr("Ctrl+Z"))
        for words in (self.title, self.facts, self.three, self.say, self.place, self.why_none):
            words.clear()

    def _show_papers(self, snapshot: Snapshot) -> None:
        self._whole.setCurrentIndex(1 if snapshot.papers else 0)
        line = self.slots.line(self._only) if self._only else None
        if line is None:
            self._only = None
        library = self.session.desk.library

        def item_label(item: str) -> str:
            kinds = [library.kinds[one.id] for one in snapshot.record.requests if one.id in library.kinds]
            found = next((shape for kind in kinds if (shape := kind.item(item))), None)
            return found.label if found else item

        only = (lambda paper: may_go(paper, line)) if line is not None else None
        self._twins = twins_of(snapshot.papers)
        kept = self.papers.taken()
        with QSignalBlocker(self.papers):
            self._model.put(groups_of_papers(snapshot, item_label, only))
            first = next((row.key for group in self._model.groups for row in group.rows), None)
            there = [key for key in kept if self._model.find(key).isValid()] or ([] if first is None else [first])
            if tuple(there) != self.papers.taken():
                self.papers.choose_all(there)
        waiting = sum(in_tray(one) for one in snapshot.papers)
        if line is not None:
            there_are, none = (
                tr("Only what could go to: {item}"),
                tr("Nothing here could go to: {item}. Add files, or show all."),
            )
            self.say.setText((there_are if first is not None else none).format(item=name_of(line)))
        elif waiting:
            self.say.setText(tr("Choose papers, then press the key of their item, or drag them there."))
        else:
            self.say.setText(tr("Nothing waits to be filed."))
        self.show_all.setVisible(line is not None)
        self._picked()

    def _filter(self, slot: Slot | None) -> None:
        self._only = slot
        if self.session.snapshot is not None:
            self._show_papers(self.session.snapshot)

    def _chosen(self) -> list[Paper]:
        """The chosen papers, from the top of the list."""
        snapshot = self.session.snapshot
        by_id = {one.id: one for one in snapshot.papers} if snapshot else {}
        return [by_id[key] for key in self.papers.taken() if isinstance(key, str) and key in by_id]

    def _picked(self) -> None:
        """Show the pages of the paper that was chosen last, and what can be done with all that are chosen."""
        papers = self._chosen()
        current = next((one for one in papers if one.id == self._current_key()), papers[0] if papers else None)
        self._show_paper(current)
        self.can_do.put(papers)
        self.detail.put(papers)
        self.cover.put(current)
        if len(papers) > 1:
            self.title.setText(tr_count(len(papers), "", "{n} papers chosen"))
        for one in (self.turn_left, self.turn_right):
            one.setEnabled(any(paper.pages for paper in papers))

    def _current_key(self) -> object:
        record = self._model.record(self.papers.currentIndex())
        return getattr(record, "key", None)

    def _show_paper(self, paper: Paper | None) -> None:
        snapshot, store = self.session.snapshot, self.session.store
        self.title.setText(paper.title if paper else "")
        self.facts.setText("")
        self.three.setText("")
        self.why_none.setText(tr("Choose a paper at the left.") if paper is None else paper.trouble)
        book = book_of(store, paper) if paper is not None and store is not None else None
        if paper is not None and snapshot is not None:
            words, _ = state_of(snapshot, paper, self._twins)
            self.facts.setText(" · ".join([words, facts_words(paper)]))
            found = triplet(snapshot, paper)
            self.three.setText(triplet_words(found) if found is not None else "")
            if book is None and not paper.trouble:
                self.why_none.setText(tr("It is taken in when the packet is first drawn up; then its pages are seen here."))
        self.three.setVisible(bool(self.three.text()))
        self.pages.setVisible(book is not None)
        self.why_none.setVisible(book is None)
        now = (self.session.place, paper.id, book.pages) if paper is not None and book is not None else ()
        if now != self._shown:
            self._shown = now
            self.cover.stop()
            self._shelf.show(book)
            self.pages.show_pages(book.pages if book else ())
        covers: dict[int, list[tuple[float, float, float, float]]] = {}
        for one in paper.record.covers if paper is not None and paper.record is not None else ():
            covers.setdefault(one.page, []).append(one.box)
        self.pages.show_boxes(covers, left_out_words(paper) if paper is not None else {})

    def _at(self, page: int) -> None:
        count = len(self._shown[2]) if len(self._shown) == 3 and isinstance(self._shown[2], tuple) else 0
        self.place.setText(tr("Page {n} of {of}", n=page + 1, of=count) if page >= 0 else "")

    # Filing

    def _file(self, slot: object) -> None:
        """The chosen papers go to a slot, each with what stands behind it."""
        self._file_papers(leaders(self._chosen()), slot)

    def _file_papers(self, papers: Sequence[Paper], slot: object) -> None:
        """Papers go to a slot, and the next one of the tray is chosen."""
        papers = [one for one in papers if one.id not in self._going]
        snapshot = self.session.snapshot
        line = self.slots.line(slot) if isinstance(slot, Slot) else None
        if not papers or snapshot is None or line is None:
            return
        ids = tuple(one.id for one in papers)
        tray = [one.id for one in snapshot.papers if in_tray(one)]
        shown = [str(row.key) for _, row in self._model.rows()]
        self._going |= frozenset(ids)
        said = tr("Filed: {paper}", paper=papers[0].title) if len(ids) == 1 else tr_count(len(ids), "", "Filed {n} papers")
        self.session.do(
            *edits_of(snapshot, papers, line),
            said=tr("{filed}, under {item}", filed=said, item=name_of(line)),
            then=lambda: self._filed(ids),
        )
        following = next_in_tray([one for one in shown if one in tray], ids, self._going)
        if following is not None and all(one in tray for one in ids):
            self.papers.choose(following)

    def _filed(self, ids: Sequence[str]) -> None:
        self._going -= frozenset(ids)

    def _aim(self, ids: tuple[str, ...], over: Group | Row, below: bool) -> Landing | None:
        snapshot = self.session.snapshot
        return over_papers(snapshot, self.slots.lines, self._model.groups, ids, over, below) if snapshot is not None else None

    def _dropped(self, ids: tuple[str, ...], what: object) -> None:
        """Papers were let go over a list: `what` is their new order, or the slot where they go."""
        if self.session.snapshot is None:
            return
        papers = papers_of(self.session.snapshot, ids)
        if isinstance(what, tuple):
            self.can_do.arrange(what, papers)
        else:
            self._file_papers(papers, what)

    def find_slot(self) -> None:
        """Come to the field that finds a line."""
        self.form.close_form()
        self.tabs.setCurrentIndex(SLOTS)
        self.slots.filter.setFocus()
        self.slots.filter.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field wanted."""
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        text = "" if event.modifiers() & commands else event.text()
        slot = self.slots.at_key(text) if text else None
        if slot is not None and not self.pages.drawing:
            self._file(slot)
        elif text == "/":
            self.find_slot()
        elif text in ("[", "]"):
            self.can_do.turn(-90 if text == "[" else 90)
        else:
            super().keyPressEvent(event)

    # The side

    def _turn_to(self, tab: int) -> None:
        self.form.close_form()
        self.side.setCurrentIndex(tab)
        if tab != COVER:
            self.cover.stop()

    def _room_for_form(self, *, there: bool) -> None:
        self.side.setCurrentIndex(FORM if there else self.tabs.currentIndex())
        if not there:
            self.papers.setFocus()

    def _draw(self, on: bool) -> None:
        self.pages.draw(on=on)
        if on:
            self.pages.setFocus()

    # Taking in

    def add_files(self) -> None:
        if files := choose_files(self, tr("Add files"), tr("Take these in")):
            self.taken.bring(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()
        else:
            event.ignore()  # a matter folder, perhaps: the window knows

    def dropEvent(self, event: QDropEvent) -> None:
        if files := dropped_files(event):
            event.acceptProposedAction()
            self.taken.bring(files)


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files that were dropped; none where it is a folder, or the record of a matter."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [one for one in paths if not one.is_dir() and one.name != RECORD]
