"""What can be done with the chosen papers beside filing them: buttons below the pages; a form opens at the side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr, tr_count
from desktop.models.actions import Slot
from desktop.models.checklist import name_of
from desktop.models.papers import in_tray, left_out_pages, moved, neighbours, reason_of, say_pages, triplet
from desktop.models.slots import lines_of, slot_of
from desktop.reading import Paper
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, Field, TextField
from desktop.widgets.inline_form import Values
from desktop.widgets.paper_fields import PagesField
from desktop.widgets.parts import Flow, Shrinking, button
from desktop.widgets.side_form import SideForm
from packets.workflow.edits import AlsoShows, Arrange, AttachTranslation, FilePapers, LeaveOut, PutBack, Turn


class PaperActions(QWidget):
    def __init__(self, dress: Dress, session: Session, form: SideForm, slot: Callable[[], Slot | None]) -> None:
        super().__init__()
        self._dress, self._session, self._form, self._slot = dress, session, form, slot
        self._papers: tuple[Paper, ...] = ()
        self.setProperty("role", "clear")
        self.also = button(
            tr("Also shows …"), self._also, tip=tr("It shows something for another item too; it is printed once")
        )
        self.leave_out = button(tr("Leave out, because …"), self._leave_out)
        self.put_back = button(tr("Put back"), self._put_back, tip=tr("Pages that were left out are in again"))
        self.english = button(tr("English of …"), lambda: self._translation("translation"))
        self.certificate = button(tr("Certificate of …"), lambda: self._translation(""))
        self.to_tray = button(tr("Back to the tray"), self._to_tray)
        self.earlier = button("↑", lambda: self.move_paper(-1), name=tr("Earlier under its item"), tip=tr("Alt+Up"))
        self.later = button("↓", lambda: self.move_paper(1), name=tr("Later under its item"), tip=tr("Alt+Down"))
        row = Flow(gap=6)
        for one in (
            self.also,
            self.leave_out,
            self.put_back,
            self.english,
            self.certificate,
            self.to_tray,
            self.earlier,
            self.later,
        ):
            row.addWidget(one)
        inner = QVBoxLayout()
        inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Shrinking(inner, tr("What can be done"), dress.px(40)))
        self.put(())

    def put(self, papers: Sequence[Paper]) -> None:
        if tuple(one.id for one in papers) != tuple(one.id for one in self._papers):
            self._form.close_form()
        self._papers = tuple(papers)
        snapshot = self._session.snapshot
        one = self._papers[0] if len(self._papers) == 1 else None
        self.also.setVisible(snapshot is not None and one is not None and not in_tray(one) and bool(lines_of(snapshot)))
        self.leave_out.setVisible(any(len(left_out_pages(paper)) < paper.pages for paper in self._papers))
        self.put_back.setVisible(any(left_out_pages(paper) for paper in self._papers))
        can_follow = snapshot is not None and one is not None and bool(self._originals(one))
        self.english.setVisible(can_follow)
        self.certificate.setVisible(can_follow)
        self.to_tray.setVisible(any(_follows(paper) or paper.item for paper in self._papers))
        around = neighbours(snapshot, one) if snapshot is not None and one is not None else []
        for by, arrow in ((-1, self.earlier), (1, self.later)):
            arrow.setVisible(len(around) > 1)
            arrow.setEnabled(one is not None and bool(moved(around, one.id, by)))

    # At once

    def turn(self, by: int) -> None:
        """A quarter turn to the right, or to the left."""
        ids = self._ids
        if ids:
            said = tr_count(len(ids), "Turned one paper", "Turned {n} papers")
            self._session.do(Turn.model_validate({"papers": ids, "by": by % 360}), said=said)

    def move_paper(self, by: int) -> None:
        snapshot = self._session.snapshot
        if snapshot is not None and len(self._papers) == 1:
            order = moved(neighbours(snapshot, self._papers[0]), self._papers[0].id, by)
            if order:
                self.arrange(order, self._papers)

    def arrange(self, order: tuple[str, ...], moving: Sequence[Paper]) -> None:
        """Papers of an item in another order, in which these moved."""
        title, n = moving[0].title, len(moving)
        said = tr("Moved {paper}", paper=title) if n == 1 else tr_count(n, "", "Moved {n} papers")
        self._session.do(Arrange(papers=order), said=said)

    def _to_tray(self) -> None:
        ids = self._ids
        if ids:
            said = tr_count(len(ids), "One paper is back in the tray", "{n} papers are back in the tray")
            self._session.do(FilePapers(papers=ids), said=said)

    # With a form

    def _also(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None or len(self._papers) != 1:
            return
        paper = self._papers[0]
        lines = [one for one in lines_of(snapshot) if (one.id, one.row) != (paper.item, paper.row)]
        shown = [(one.item, one.row) for one in paper.record.also] if paper.record else []
        choices: list[tuple[object, str]] = [
            (slot_of(one), tr("{item}: no longer", item=name_of(one)) if (one.id, one.row) in shown else name_of(one))
            for one in lines
        ]
        fields: dict[str, Field] = {
            "slot": ChoiceField(self._dress, tr("What else it shows"), choices),
            "pages": PagesField(tr("On which pages"), paper.pages),
        }
        fields["slot"].put(self._slot())

        def given(values: Values) -> None:
            slot, pages = values["slot"], _pages(values)
            if isinstance(slot, Slot):
                shows = (slot.item, slot.row) not in shown or bool(pages)
                edit = AlsoShows(paper=paper.id, item=slot.item, row=slot.row, pages=pages, shows=shows)
                self._session.do(edit, said=tr("Noted what {paper} also shows", paper=paper.title))

        words = tr("The paper is printed once, and cited there by its pages.")
        self._form.ask(tr("Also shows …"), fields, tr("Note it"), given, words=words, needs=("slot",))

    def _leave_out(self) -> None:
        papers = [one for one in self._papers if one.pages]
        if not papers:
            return
        fields: dict[str, Field] = {"why": TextField(tr("Because"), tr("blank and duplicate are counted under these names"))}
        if len(papers) == 1 and papers[0].pages > 1:
            fields["pages"] = PagesField(tr("Which pages"), papers[0].pages)

        def given(values: Values) -> None:
            reason = reason_of(str(values["why"]))
            edits = [
                LeaveOut(paper=one.id, pages=_pages(values) or tuple(range(1, one.pages + 1)), reason=reason) for one in papers
            ]
            self._session.do(*edits, said=tr("Left out: {why}", why=reason))

        title = papers[0].title if len(papers) == 1 else tr_count(len(papers), "", "{n} papers")
        words = tr("No packet carries it. It stays in the matter, and in the count of pages.")
        self._form.ask(tr("Leave out {paper}", paper=title), fields, tr("Leave out"), given, words=words, needs=("why",))

    def _put_back(self) -> None:
        papers = [one for one in self._papers if left_out_pages(one)]
        if len(papers) == 1 and len(left_out_pages(papers[0])) > 1:
            out = left_out_pages(papers[0])
            hint = tr("Left out now: {pages}; empty: all of them", pages=say_pages(out))
            fields = {"pages": PagesField(tr("Which pages"), papers[0].pages, hint)}

            def given(values: Values) -> None:
                self._back(papers, _pages(values))

            self._form.ask(tr("Put back {paper}", paper=papers[0].title), fields, tr("Put back"), given)
        else:
            self._back(papers, ())

    def _back(self, papers: Sequence[Paper], pages: tuple[int, ...]) -> None:
        edits = [PutBack(paper=one.id, pages=pages or left_out_pages(one)) for one in papers]
        if edits:
            self._session.do(*edits, said=tr("Put back"))

    def _translation(self, kind: str) -> None:
        if len(self._papers) != 1:
            return
        paper = self._papers[0]
        originals = self._originals(paper)
        choices: list[tuple[object, str]] = [(one.id, f"{one.title} · {one.id}") for one in originals]
        fields = {"of": ChoiceField(self._dress, tr("Of which paper"), choices)}
        if originals:
            fields["of"].put(originals[0].id)
        if not kind:
            kinds: list[tuple[object, str]] = [
                ("translator_certificate", tr("The translator's, that the English is right")),
                ("interpreter_certificate", tr("The interpreter's, that it was read to the signer")),
            ]
            fields["kind"] = ChoiceField(self._dress, tr("Which certificate"), kinds)
            fields["kind"].put("translator_certificate")

        def given(values: Values) -> None:
            chosen = kind or values["kind"]
            edit = AttachTranslation.model_validate({"paper": paper.id, "of": values["of"], "kind": chosen})
            of = next(one.title for one in originals if one.id == values["of"])
            said = tr("English of {paper}", paper=of) if kind else tr("Certificate of {paper}", paper=of)
            self._session.do(edit, said=said)

        title = tr("English of …") if kind else tr("Certificate of …")
        words = tr("Original, English and certificate stand behind each other as one exhibit.")
        self._form.ask(title, fields, tr("Attach it"), given, words=words, needs=tuple(fields))

    # Its parts

    @property
    def _ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self._papers)

    def _originals(self, paper: Paper) -> list[Paper]:
        """Papers that this one could be the English or the certificate of; those that still lack one come first."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return []
        found = [one for one in snapshot.papers if one.id != paper.id and _stands_alone(one)]
        lacks = {one.id for one in found if (three := triplet(snapshot, one)) is not None and not three.complete}
        foreign = {one.id for one in found if one.language not in ("en", "", "zxx") or one.id in lacks}
        read_back = {one.id for one in found if one.record is not None and one.record.read_back_in}
        found = [one for one in found if one.id in foreign | read_back]
        return sorted(found, key=lambda one: one.id not in lacks)


def _pages(values: Values) -> tuple[int, ...]:
    """The pages that were named; empty where none was."""
    pages = values.get("pages")
    return pages if isinstance(pages, tuple) else ()


def _stands_alone(paper: Paper) -> bool:
    return not _follows(paper)


def _follows(paper: Paper) -> bool:
    return paper.record is not None and bool(paper.record.translation_of)
