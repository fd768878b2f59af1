"""The last packet of the request: what stands where at the left, its real pages at the right, and how to build and verify."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.grouped import GroupedModel
from desktop.models.packet import ToItem, ToScreen, contents_of, differences_of, findings_of, stops_sending
from desktop.models.packet_ahead import ahead_words, profiles_for
from desktop.pictures import PageShelf
from desktop.reading import Packet
from desktop.session import Session
from desktop.steps import GATHER, PAPERS
from desktop.theme import Dress
from desktop.views.packet_words import balance_words, later_words, place_words, size_words, state_words
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_file
from desktop.widgets.fields import ChoiceField
from desktop.widgets.page_view import PageView
from desktop.widgets.parts import Flow, Shrinking, button, card, label, set_tone
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from packets.manifest import ProblemOut
from packets.vault.folder import folder_of
from packets.workflow.results import ProblemResult

CONTENTS, FINDINGS, VERDICT = range(3)


class PacketView(ScreenView):
    def __init__(self, dress: Dress, session: Session, shelf: PageShelf) -> None:
        super().__init__(dress, session)
        self._session, self._shelf = session, shelf
        self._shown: Packet | None = None
        self._build_left(dress)
        self._build_right(dress)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(self._left)
        split.addWidget(self._right)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 4)
        split.setSizes([430, 800])
        around = QHBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.addWidget(split)
        shelf.arrived.connect(self.pages.refresh)
        self._show_packet()

    # Its parts

    def _build_left(self, dress: Dress) -> None:
        self._models = [GroupedModel() for _ in range(3)]
        names = [tr("What stands where"), tr("What was found"), tr("What differs from what was built")]
        self.lists = [RowList(dress, model, name) for model, name in zip(self._models, names, strict=True)]
        self.lists[CONTENTS].chosen.connect(self._go)
        self.lists[FINDINGS].chosen.connect(self._go)
        self.lists[FINDINGS].opened.connect(self._take_there)
        self.lists[VERDICT].chosen.connect(self._go)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(tr("What the list shows"))
        for name in (tr("Contents"), tr("Findings"), tr("Differences")):
            self.tabs.addTab(name)
        stack = QStackedWidget()
        for one in self.lists:
            stack.addWidget(one)
        self.tabs.currentChanged.connect(stack.setCurrentIndex)
        lists, lists_column = card(margin=6, spacing=4)
        lists_column.addWidget(self.tabs)
        lists_column.addWidget(stack, 1)

        self.summary = label(face="strong")
        self.size_words = label()
        self.balance = label(tone="dim")
        self.verdict = label()
        self.build = button(tr("Build a draft"), self._session.packets.build, role="main", tip=tr("Ctrl+B"))
        self.send = button(tr("Build to send"), lambda: self._session.packets.build(send=True))
        self.profile = ChoiceField(dress, tr("For whom"), [])
        self.profile.changed.connect(self._choose_profile)
        self.ahead = label(tone="dim")
        self.verify = button(
            tr("Verify"), self._session.packets.verify, tip=tr("Compare every page and file with what was built")
        )
        self.other = button(tr("Open another packet"), self._choose_packet)
        buttons = Flow()
        for one_button in (self.build, self.send, self.verify):
            buttons.addWidget(one_button)
        all_of_it = QVBoxLayout()
        all_of_it.setSpacing(5)
        for said in (self.profile, self.summary, self.verdict, self.size_words, self.balance, self.ahead):
            all_of_it.addWidget(said)
        all_of_it.addLayout(buttons)
        summary, column = card(spacing=8)
        column.addWidget(Shrinking(all_of_it, tr("The packet in short"), dress.px(120)))

        self._left = QWidget()
        self._left.setProperty("role", "clear")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(lists, 1)
        left.addWidget(summary)

    def _build_right(self, dress: Dress) -> None:
        self.pages = PageView(dress, self._shelf.picture, self._shelf.fault)
        self.pages.wanted.connect(self._shelf.want)
        self.pages.at.connect(self._at)
        self.place = label(wrap=False)
        self.count = label(tone="dim", wrap=False)
        self.back = button("‹", lambda: self._step(-1), name=tr("Previous page"), tip=tr("Previous page (Alt+Up)"))
        self.on = button("›", lambda: self._step(1), name=tr("Next page"), tip=tr("Next page (Alt+Down)"))
        smaller = button("−", self.pages.smaller, name=tr("Smaller"), tip=tr("Smaller (Ctrl+-)"))
        larger = button("+", self.pages.larger, name=tr("Larger"), tip=tr("Larger (Ctrl++)"))
        fit = button(tr("Fit width"), self.pages.fit_width, tip=tr("As wide as the window (Ctrl+0)"))
        bar = Flow()
        self.copy_index = button(tr("Copy the index"), self._copy_index, tip=tr("As text, with the letters of now"))
        for one in (self.back, self.on, smaller, larger, fit, self.other, self.copy_index, self.place, self.count):
            bar.addWidget(one)
        self._zoom = (smaller, larger, fit)
        self.empty = label(tone="dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QWidget()
        self._right.setProperty("role", "clear")
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.empty, 1)
        for keys, pressed in (
            (QKeySequence("Alt+Up"), self.back.click),
            (QKeySequence("Alt+Down"), self.on.click),
            (QKeySequence("Ctrl+="), self.pages.larger),
            (QKeySequence(QKeySequence.StandardKey.ZoomIn), self.pages.larger),
            (QKeySequence(QKeySequence.StandardKey.ZoomOut), self.pages.smaller),
            (QKeySequence("Ctrl+0"), self.pages.fit_width),
            (QKeySequence("Ctrl+B"), self.build.click),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(pressed)

    # What it shows

    def forget(self) -> None:
        self._shown = None
        self.pages.show_pages(())
        for model in self._models:
            model.put(())
        for said in (self.summary, self.size_words, self.balance, self.verdict, self.ahead):
            said.clear()
        self.profile.offer(())

    def refresh(self, changes: Changes) -> None:
        if changes.busy or changes.who:
            self._allow()
        if changes.ahead or changes.matter:
            self._show_ahead()
        if changes.matter or changes.packet or changes.verdict:
            self._show_packet()
        elif changes.ahead:
            self._summarise(self._shown, stops_sending(self._found()))
        if changes.verdict and self._session.packets.verdict is not None:
            self.tabs.setCurrentIndex(CONTENTS if self._session.packets.verdict.ok else VERDICT)
        elif changes.packet and self._session.packets.stopped is not None and self._session.packets.stopped.problems:
            self.tabs.setCurrentIndex(FINDINGS)

    def _show_packet(self) -> None:
        session, packet = self._session, self._session.packets.packet
        if packet is not self._shown:
            self._shelf.show(packet)
            self.pages.show_pages(packet.pages if packet else ())
            self._shown = packet
        found = self._found()
        differences = session.packets.verdict.differences if session.packets.verdict else []
        self._models[CONTENTS].put(contents_of(packet) if packet else ())
        self._models[FINDINGS].put(findings_of(found, session.snapshot, packet))
        self._models[VERDICT].put(differences_of(packet, differences) if packet else ())
        count = stops_sending(found)
        self.tabs.setTabText(FINDINGS, tr("Findings ({n})", n=len(found)) if found else tr("Findings"))
        self.tabs.setTabVisible(FINDINGS, bool(found))
        self.tabs.setTabVisible(VERDICT, bool(differences))
        if not self.tabs.isTabVisible(self.tabs.currentIndex()):
            self.tabs.setCurrentIndex(CONTENTS)
        self.tabs.setTabText(VERDICT, tr("Differences ({n})", n=len(differences)))
        self._summarise(packet, count)
        self._allow()

    def _found(self) -> tuple[ProblemResult | ProblemOut, ...]:
        """What stopped the last build, or else what stands in the packet's manifest."""
        work = self._session.packets
        stopped = work.stopped.problems if work.stopped else ()
        return stopped or (work.packet.manifest.problems if work.packet else ())

    def _show_ahead(self) -> None:
        """The packet as it would be built now: its size before anything is written."""
        session, snapshot = self._session, self._session.snapshot
        if snapshot is None:
            return
        work = session.packets
        if work.ahead is None:
            self.ahead.setText(tr("Counting pages and megabytes …"))
            work.look_ahead()
            return
        profiles = profiles_for(session.desk.library, snapshot.request.id)
        self.profile.offer(profiles)
        self.profile.put(work.ahead.profile)
        self.ahead.setText(ahead_words(work.ahead))
        self._allow()

    def _choose_profile(self) -> None:
        chosen = self.profile.value()
        if chosen is not None:
            self._session.packets.choose_profile(str(chosen))

    def _summarise(self, packet: Packet | None, stops: int) -> None:
        session, snapshot = self._session, self._session.snapshot
        self.pages.setVisible(packet is not None)
        self.empty.setVisible(packet is None)
        self.empty.setText(tr("No packet of this request has been built yet. Building a draft changes nothing in the matter."))
        for one in (self.back, self.on, self.place, self.count, *self._zoom):
            one.setVisible(packet is not None)
        verdict, tone = "", ""
        if packet is None:
            self.summary.setText(tr("No packet yet"))
            self.size_words.setText("")
            self.balance.setText("")
        else:
            later = later_words(snapshot, packet, session.packets.ahead) if snapshot is not None else ""
            self.summary.setText(state_words(packet.manifest))
            self.size_words.setText(size_words(packet))
            self.balance.setText(balance_words(packet.manifest))
            if later:
                self.balance.setText("\n".join([self.balance.text(), later]))
        if session.packets.stopped is not None:
            verdict, tone = tr("The last build was stopped and wrote nothing."), "missing"
        elif session.packets.verdict is not None:
            ok = session.packets.verdict.ok
            verdict = tr("Verified: every page and file is as built.") if ok else tr("Not the packet that was built.")
            tone = "ready" if ok else "missing"
        elif packet is not None and stops:
            verdict, tone = tr_count(stops, "{n} thing stops sending", "{n} things stop sending"), "missing"
        elif packet is not None:
            verdict, tone = tr("Nothing stops sending."), "ready"
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        for said in (self.size_words, self.balance):
            said.setVisible(bool(said.text()))
        set_tone(self.verdict, tone)

    def _allow(self) -> None:
        session = self._session
        asked = session.snapshot.asked if session.snapshot else None
        free = asked is not None and not session.busy
        allow(session, "build", self.build, free)
        ahead = session.packets.ahead
        may_go = ahead is not None and not ahead.stops_sending and not (asked and asked.sent)
        allow(session, "build", self.send, free and may_go)
        allow(session, "build", self.other)
        self.verify.setEnabled(session.packets.packet is not None and not session.busy)

    def _at(self, page: int) -> None:
        packet = self._session.packets.packet
        if packet is None or not 0 <= page < len(packet.pages):
            self.place.clear()
            self.count.clear()
            self.pages.setAccessibleDescription("")
            return
        self.place.setText(place_words(packet.pages[page], volumes=len(packet.manifest.volumes)))
        self.count.setText(tr("{n} of {of}", n=page + 1, of=len(packet.pages)))
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page < len(packet.pages) - 1)
        self.pages.setAccessibleDescription(f"{self.place.text()}, {self.count.text()}")

    def _step(self, by: int) -> None:
        self.pages.go_to(self.pages.current + by)

    def _go(self, key: object) -> None:
        match key:
            case int(page) | (_, int(page)):
                self.pages.go_to(page)

    def _take_there(self, key: object) -> None:
        match key:
            case (_, ToItem(item)):
                self._session.go(GATHER, item)
            case (_, ToScreen(screen, about)):
                self._session.go(screen, about)
            case (_, str(paper)):
                self._session.go(PAPERS, paper)
            case _:
                self._go(key)

    def _choose_packet(self) -> None:
        start = folder_of(self._session.store) if self._session.store else None
        kinds = tr("Packets (*.manifest.json)")
        if path := choose_file(self, tr("Open another packet"), tr("Open this packet"), kinds, start):
            self._session.packets.choose(path)

    def _copy_index(self) -> None:
        self._session.packets.copy_index(QGuiApplication.clipboard().setText)
