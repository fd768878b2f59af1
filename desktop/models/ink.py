"""What is signed by hand as lists: by person, by scan that waits, by page that it could be. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from desktop.i18n import tr, tr_count
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results_ink import InkPageResult, InkPersonResult, InkStatusResult, WaitingResult

PageKey = tuple[str, int]


def who_words(who: str) -> str:
    words = {
        "client": tr("Client"),
        "guardian": tr("Parent or guardian"),
        "attorney": tr("Attorney"),
        "interpreter": tr("Interpreter"),
        "preparer": tr("Preparer"),
        "official": tr("Official, at the agency"),
        "family": tr("Family member"),
        "translator": tr("Translator"),
        "witness": tr("Witness"),
        "": tr("Nobody named yet"),
    }
    kind, _, row = who.partition(":")
    return f"{words[kind]}: {row}" if row and kind in words else words.get(who, who.capitalize())


def name_of(one: InkPersonResult) -> str:
    """Whose hand it is: a member of the family by name."""
    return f"{who_words(one.who.partition(':')[0])}: {one.name}" if one.name else who_words(one.who)


def state_words(page: InkPageResult) -> tuple[str, Look]:
    if page.left_out:
        return tr("Left out"), Look.NOT_NEEDED
    match page.state:
        case "to_print":
            return tr("To print"), Look.MISSING
        case "awaiting":
            return tr("Waiting for ink"), Look.ASKED_FOR
        case "back":
            return tr("Back"), Look.READY
        case _:
            return tr("Signed on old facts"), Look.LOOK


def people_groups(status: InkStatusResult) -> tuple[Group, ...]:
    """A row's key is the person with paper and page."""
    alike = _alike(status)
    return tuple(
        Group(name_of(one), tuple(_row(one.who, page, alike) for page in one.pages), _counts(one)) for one in status.people
    )


def _alike(status: InkStatusResult) -> set[str]:
    """Papers that have their title in common with another: two statements are told apart by their numbers."""
    titles = {page.paper: page.title for person in status.people for page in person.pages}
    counts = Counter(titles.values())
    return {paper for paper, title in titles.items() if counts[title] > 1}


def _row(who: str, page: InkPageResult, alike: Collection[str]) -> Row:
    words, look = state_words(page)
    labels = [sign.label for sign in page.signs if sign.who == who and sign.label]
    others = dict.fromkeys(who_words(sign.who) for sign in page.signs if sign.who != who)
    second = [page.paper if page.paper in alike else "", *labels]
    second.append(tr("also signed by: {who}", who=", ".join(others)) if others else "")
    title = tr("{paper}, page {n}", paper=page.title, n=page.page)
    return Row(title, " · ".join(one for one in second if one), words, look.value, key=(who, page.paper, page.page))


def _counts(one: InkPersonResult) -> str:
    open_ = one.to_print + one.awaiting + one.old
    return tr_count(open_, "{n} open", "{n} open") if open_ else tr("all back")


def waiting_groups(waiting: Sequence[WaitingResult]) -> tuple[Group, ...]:
    """Scanned pages that wait; a row's key is its scan and page as one word, so that it can be dragged."""
    rows = tuple(
        Row(
            tr("Scanned page {n} of {scan}", n=one.page, scan=one.scan),
            one.words,
            "",
            Look.LOOK.value,
            key=f"{one.scan}:{one.page}",
        )
        for one in waiting
    )
    return (Group(tr("Wait for you"), rows, f"{len(rows):,}"),) if rows else ()


def could_be(status: InkStatusResult, one: WaitingResult | None) -> tuple[Group, ...]:
    """Pages that a scanned one could be placed on, the likeliest first."""
    pages = {(page.paper, page.page): page for person in status.people for page in person.pages}
    free = {key: page for key, page in pages.items() if not page.scan and not page.left_out}
    alike = _alike(status)
    likely = (one.paper, one.of) if one is not None and (one.paper, one.of) in free else None
    order = sorted(free, key=lambda key: key != likely)
    rows = tuple(
        Row(
            tr("{paper}, page {n}", paper=free[key].title, n=key[1]),
            _who_signs(free[key], alike),
            tr("Likeliest") if key == likely else "",
            Look.PARTIAL.value if key == likely else "",
            key=key,
        )
        for key in order
    )
    return (Group(tr("It is this page"), rows),) if rows else ()


def _who_signs(page: InkPageResult, alike: Collection[str]) -> str:
    who = ", ".join(dict.fromkeys(who_words(sign.who) for sign in page.signs))
    return f"{page.paper} · {who}" if page.paper in alike else who
