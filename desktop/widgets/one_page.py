"""One page of one paper, as large as there is room, to be held beside another."""

from __future__ import annotations

from desktop.pictures import PageShelf
from desktop.reading import Paper, PaperBook, PaperPage, book_of
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.page_view import PageView

BYTES = 24_000_000


class OnePage(PageView):
    def __init__(self, dress: Dress, session: Session, name: str) -> None:
        self._shelf = PageShelf(session.desk, session.jobs, BYTES)
        super().__init__(dress, self._shelf.picture, self._shelf.fault, name)
        self._session = session
        self._shown: object = None
        self._shelf.arrived.connect(self.refresh)
        self.wanted.connect(self._shelf.want)

    def show_page(self, paper: object, number: int, turn: int = 0) -> None:
        """A page of a paper, turned clockwise by so many degrees more; None shows nothing."""
        store = self._session.store
        book = book_of(store, paper) if isinstance(paper, Paper) and store is not None else None
        page = next((one for one in book.pages if one.number == number), None) if book else None
        mark = (id(store), paper.id, number, turn) if isinstance(paper, Paper) and page else None
        if mark == self._shown:
            return
        self._shown = mark
        if book is None or page is None or store is None:
            self._shelf.show(None)
            self.show_pages(())
            return
        wide, high = (page.height, page.width) if turn % 180 else (page.width, page.height)
        turned = PaperPage(page.number, wide, high, page.label, (page.turn + turn) % 360)
        self._shelf.show(PaperBook(store, book.id, (turned,)))
        self.show_pages((turned,))
