"""Letters: which this request wants, the words of one with what is still open in it, and its pages as they will be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QPixmap, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.letter_work import Look
from desktop.models.actions import Question
from desktop.models.grouped import GroupedModel
from desktop.models.letters import groups_of_gaps, groups_of_letters, look_of_letter, state_word, troubles_of
from desktop.pictures import PageShelf
from desktop.session import Session
from desktop.steps import LISTEN, PAPERS
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.beside import Beside
from desktop.widgets.choose import choose_folder
from desktop.widgets.fields import ChoiceField, NumberField
from desktop.widgets.half_said import SECRET
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.page_view import PageView
from desktop.widgets.parts import Flow, Shrinking, button, card, label, literal
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from desktop.widgets.state_line import StateLine

PAUSE: Final = 350
"""Milliseconds without a key after which the page is drawn anew."""
SHELF_BYTES: Final = 24_000_000
LANGUAGE: Final = {"en": "English", "es": "Spanish"}


class LettersView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._key: tuple[str, str] | None = None
        self._request = ""
        self._begun = ""
        """The words as they were kept, or came from the template."""
        self._look: Look | None = None
        self._fresh = False
        """The next look brings its own words into the editor."""
        self._typed_before = ""
        """What stood in the editor when a vault was locked, until the letter is there that it belongs to."""
        self._shelf = PageShelf(session.desk, session.jobs, SHELF_BYTES)
        self._last: dict[int, QPixmap] = {}
        """Pictures of the pages as they were a moment ago: shown until the new ones come."""
        self._shelf.arrived.connect(self._arrived)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._draw)

        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("Letters of this request"))
        self.list.chosen.connect(self._choose)
        left, column = card(margin=6)
        column.addWidget(label(tr("What is written here is filed by itself."), tone="dim"))
        column.addWidget(self.list, 1)

        self.state = StateLine(dress)
        self.about_it = label(tone="dim")
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        marks = tr(
            "How a line begins says how it stands: ^ at the right, : a line by itself, ! strong, # title, ## heading,"
            " 1. numbered, - point of a list, > in a frame. An empty line ends a paragraph."
        )
        self.editor.setToolTip(literal(marks))
        self.editor.setAccessibleDescription(marks)
        self.editor.setMinimumHeight(dress.px(120))
        self.editor.textChanged.connect(self._typed)
        self.editor.setProperty(SECRET, True)  # `begun` says which letter it is, and what is kept with it
        self._gaps = GroupedModel()
        self.gaps = RowList(dress, self._gaps, tr("Places still open"), searches=False)
        self.gaps.opened.connect(self._to_gap)
        self.form = InlineForm()
        self.keep = button(tr("Keep"), self._keep, role="main", tip=tr("The words into the matter; Ctrl+Z takes it back"))
        self.make = button(tr("Make the letter"), self._make, tip=tr("A paper of it, filed under its item"))
        self.cite = button(tr("Insert exhibit"), self._cite, tip=tr("A citation that follows the exhibit when it moves"))
        self.word = button(tr("Take out as Word"), self._take_out)
        self.anew = button(tr("Start from the template"), self._anew)
        self.other = button(tr("In the other language"), self._other)
        self.see = button(tr("See the paper"), self._see)
        buttons = Flow()
        for one in (self.keep, self.make, self.cite, self.word, self.anew, self.other, self.see):
            buttons.addWidget(one)
        middle, inner = card(margin=8)
        inner.addWidget(self.state)
        inner.addWidget(self.about_it)
        inner.addWidget(self.form)
        inner.addWidget(self.editor, 3)
        inner.addWidget(self.gaps, 1)
        inner.addWidget(Shrinking(buttons, tr("What can be done with the letter"), dress.px(40)))

        self.fault = label(tone="missing")
        self.pages = PageView(dress, self._picture, self._shelf.fault, tr("The letter as it will stand on paper"))
        self.pages.when_empty = tr("The letter that you choose stands here as it will be on paper.")
        self.pages.wanted.connect(self._shelf.want)
        right, preview = card(margin=6)
        preview.addWidget(self.fault)
        preview.addWidget(self.pages, 1)

        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Beside(dress, tr("Letters"), ((left, 4, 200), (middle, 7, 560), (right, 6, 460))))
        self.setFocusProxy(self.list)
        session.leaving.connect(self._leave)
        self._show_nothing()

    # What is shown

    def about(self, what: object) -> None:
        """Somebody asked for a letter: a template, and the row or paper that it is for."""
        if isinstance(what, tuple) and len(what) == 2:
            self._choose((str(what[0]), str(what[1])))

    def begun(self) -> dict[str, Any]:
        kept = super().begun()
        if self._key is not None and self._look is not None:
            language = self._look.writing.kept.language
            kept["letter"] = [*self._key, language, self.editor.toPlainText() if self.dirty else ""]
        return kept

    def take_up(self, kept: dict[str, Any]) -> list[str]:
        if "letter" in kept:
            letter, row, language, text = map(str, kept["letter"])
            if (letter, row) != self._key:
                self._show_nothing()
            self._key, self._fresh, self._typed_before = (letter, row), True, text
            self.session.letters.open(letter, row, language=language)
        return super().take_up(kept)

    def forget(self) -> None:
        self._key = None
        self.session.letters.clear()
        self._model.put(())
        self._show_nothing()

    def refresh(self, changes: Changes) -> None:
        if changes.matter:
            snapshot = self.session.snapshot
            asked = snapshot.request.id if snapshot else ""
            if asked != self._request:
                self._request, self._key = asked, None
                self._show_nothing()
            self.session.letters.read()
            if self._key is not None and self._look is not None:
                # Exhibits may have moved, answers may be others; what was typed and not kept stays.
                text = self.editor.toPlainText() if self.dirty else None
                self._fresh = text is None
                language = self._look.writing.kept.language
                self.session.letters.open(*self._key, language=language, text=text)
        if changes.letters or changes.matter or changes.who:
            self._model.put(groups_of_letters(self.session.letters.rows))
            look = self.session.letters.look
            if look is not None and look is not self._look and self._is(look):
                self._show(look)
            self._say()
            if self._key is not None:
                with QSignalBlocker(self.list):
                    self.list.choose(self._key)
            elif first := next((row.key for _, row in self._model.rows()), None):
                self.list.choose(first)

    def _is(self, look: Look) -> bool:
        return (look.writing.for_.letter.id, look.writing.for_.row) == self._key

    @property
    def dirty(self) -> bool:
        """Something was typed that is not kept."""
        return self._look is not None and self.editor.toPlainText() != self._begun

    def _show_nothing(self) -> None:
        self._look, self._begun, self._typed_before = None, "", ""
        self._last.clear()
        self._shelf.show(None)
        self.pages.show_pages(())
        with QSignalBlocker(self.editor):
            self.editor.clear()
        # Of a letter for one person its name says whose it is.
        self.editor.setAccessibleName(tr("Text of the letter"))
        self._gaps.put(())
        self.form.close_form()
        for one in (self.fault, self.about_it):
            one.clear()
        self.state.clear()
        self._say()

    def _show(self, look: Look) -> None:
        first = self._look is None or self._fresh
        self._look = look
        text = look.writing.kept.text
        if first:
            self._fresh = False
            self._begun = text
            with QSignalBlocker(self.editor):
                self.editor.setPlainText(text)
            self.editor.setAccessibleName(tr("Text of: {letter}", letter=self._name()))
            if typed := self._typed_before:
                self._typed_before = ""
                self.editor.setPlainText(typed)
        self._gaps.put(groups_of_gaps(look.writing.result.gaps))
        self.fault.setText(look.fault)
        self.fault.setVisible(bool(look.fault))
        if look.book is not None:
            for page in range(len(look.book.pages)):
                if (picture := self._shelf.picture(page)) is not None:
                    self._last[page] = picture
            self._shelf.show(look.book)
            at = self.pages.current
            self.pages.show_pages(look.book.pages)
            self.pages.go_to(max(0, at))

    def _name(self) -> str:
        look = self._look
        if look is None:
            return ""
        one = look.writing.for_
        return f"{one.letter.template.title}, {one.name}" if one.name else one.letter.template.title

    def _say(self) -> None:
        look, row = self._look, self.session.letters.row
        there = look is not None
        self.editor.setEnabled(there and self.session.may("write_letter"))
        if look is not None and row is not None:
            words = tr("Not kept yet") if self.dirty else state_word(row.state)
            more = troubles_of((*row.problems, *look.writing.result.problems))
            self.state.say(words, look_of_letter(row), more)
            unchecked = tr(" Not verified: an attorney checks the wording.") if row.verify else ""
            self.about_it.setText(f"{row.what}{unchecked}")
        self.gaps.setVisible(bool(self._gaps.groups))
        for one in (self.keep, self.make, self.cite, self.anew):
            allow(self.session, "write_letter", one, there)
        allow(self.session, "export", self.word, there)
        several = row is not None and len(row.languages) > 1
        self.other.setVisible(several)
        allow(self.session, "write_letter", self.other, there and several)
        self.see.setEnabled(row is not None and bool(row.paper))

    # Pictures

    def _picture(self, page: int) -> QPixmap | None:
        return self._shelf.picture(page) or self._last.get(page)

    def _arrived(self, page: int) -> None:
        self._last.pop(page, None)
        self.pages.refresh(page)

    # What a person does

    def _choose(self, key: object) -> None:
        if not isinstance(key, tuple) or key == self._key:
            return
        if self.dirty:
            self._keep()  # what was begun is never thrown away
        self._key = (str(key[0]), str(key[1]))
        self._show_nothing()
        row = next((one for one in self.session.letters.rows if (one.letter, one.row) == self._key), None)
        if row is not None and row.of == "paper" and not row.row:
            self._ask_paper(row.letter, row.title)
        else:
            self._fresh = True
            self.session.letters.open(*self._key)

    def _ask_paper(self, letter: str, title: str) -> None:
        snapshot = self.session.snapshot
        papers = [(one.id, one.title) for one in snapshot.papers if one.filed] if snapshot else []
        field = ChoiceField(self.dress, tr("Which paper is it about?"), papers)

        def chosen(values: Values) -> None:
            self._key, self._fresh = (letter, str(values["paper"])), True
            self.session.letters.open(*self._key)

        self.form.ask(title, {"paper": field}, tr("Write it"), chosen, needs=("paper",))

    def _typed(self) -> None:
        self._say()
        self._rest.start()

    def _draw(self) -> None:
        if self._look is not None:
            self.session.letters.type(self.editor.toPlainText())

    def _leave(self) -> None:
        """What was begun is never thrown away."""
        if self.dirty and self.session.may("write_letter"):
            self._keep()

    def _keep(self) -> None:
        text = self.editor.toPlainText()
        self._begun = text
        self.session.letters.keep(text)

    def _make(self) -> None:
        look = self._look
        text = self.editor.toPlainText()
        count = len(look.writing.result.gaps) if look else 0

        def go(_: Values) -> None:
            self._begun = text
            self.session.letters.make(text)

        if not count:
            go({})
            return
        words = tr_count(
            count,
            "{n} place is still open: the paper says DRAFT, and nothing is sent with it.",
            "{n} places are still open: the paper says DRAFT, and nothing is sent with it.",
        )
        self.form.ask(tr("Make it as a draft"), {}, tr("Make the draft"), go, words=words)

    def _cite(self) -> None:
        exhibits = self.session.letters.exhibits()
        pages = {one.paper: one.pages for one in exhibits}
        which = ChoiceField(self.dress, tr("Exhibit"), [(one.paper, one.words) for one in exhibits])
        page = NumberField(tr("Page of the paper, as it was taken in (empty: the whole)"))

        def chosen(values: Values) -> None:
            paper, number = str(values["which"]), values["page"]
            wanted = int(number) if isinstance(number, int | float) and 1 <= number <= pages[paper] else 0
            mark = f"{{{{cite:{paper}:{wanted}}}}}" if wanted else f"{{{{cite:{paper}}}}}"
            self.editor.insertPlainText(mark)
            self.editor.setFocus()

        self.form.ask(tr("Insert exhibit"), {"which": which, "page": page}, tr("Insert here"), chosen, needs=("which",))

    def _to_gap(self, key: object) -> None:
        look = self._look
        if look is None or not isinstance(key, int):
            return
        gaps = look.writing.result.gaps
        if key >= len(gaps):
            return
        gap = gaps[key]
        if gap.kind == "ask" and gap.what in self.session.desk.library.answers.answers:
            self.session.go(LISTEN, Question(gap.what))
            return
        if gap.kind == "ask" and (table := gap.what.partition(".")[0]) in self.session.desk.library.answers.tables:
            self.session.go(LISTEN, Question(table))
            return
        at = self.editor.toPlainText().find(f"{{{{{gap.kind}:{gap.what}}}}}")
        if at >= 0:
            cursor = self.editor.textCursor()
            cursor.setPosition(at)
            end = at + len(f"{{{{{gap.kind}:{gap.what}}}}}")
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.editor.setTextCursor(cursor)
            self.editor.setFocus()

    def _take_out(self) -> None:
        if self._look is None:
            return
        if folder := choose_folder(self, tr("Where shall the Word file go?"), tr("Save it here")):
            stem = self._look.writing.for_.letter.id.replace("_", "-")
            self.session.letters.take_out(self.editor.toPlainText(), _free(folder, stem))

    def _anew(self) -> None:
        words = tr("The answers of today, and its gaps. What was kept before comes back with Ctrl+Z.")

        def go(_: Values) -> None:
            if self._key is not None:
                self._fresh = True
                self.session.letters.open(*self._key, anew=True)

        self.form.ask(tr("Start from the template"), {}, tr("Start anew"), go, words=words)

    def _other(self) -> None:
        row, look = self.session.letters.row, self._look
        if row is None or look is None or self._key is None:
            return
        others = [one for one in row.languages if one != look.writing.kept.language]
        if self.dirty:
            self._keep()
        self._fresh = True
        self.session.letters.open(*self._key, language=others[0])

    def _see(self) -> None:
        self.session.go(PAPERS)


def _free(folder: Path, stem: str) -> Path:
    """``cover-uscis.docx``, or with the next number where that is taken: nothing is ever written over."""
    tries = (folder / f"{stem}{number}.docx" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next((one for one in tries if not one.exists()), folder / f"{stem}.docx")
