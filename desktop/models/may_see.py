"""What a reader gets as rows: what must not be there first, then papers and facts, then what is held back. Pure."""

from __future__ import annotations

from desktop.i18n import tr, tr_count
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results import SeenResult


def shows_words(sensitivity: str) -> str:
    """What a paper gives away of a person, in words."""
    words = {
        "name": tr("names"),
        "contact": tr("addresses, telephones"),
        "identity_number": tr("numbers of identity"),
        "birth": tr("birth dates"),
        "status": tr("status or entry"),
        "criminal": tr("arrests or charges"),
        "health": tr("health"),
        "family": tr("family"),
        "alias": tr("another name"),
        "dispute": tr("the dispute"),
        "office": tr("office work"),
    }
    return words.get(sensitivity, sensitivity.replace("_", " "))


def paper_groups(seen: SeenResult) -> tuple[Group, ...]:
    groups: list[Group] = []
    titles = {one.id: one.title for one in seen.papers}
    if seen.found:
        rows = []
        for found in seen.found:
            paper, _, page = found.page.partition(":")
            where = tr("{paper}, page {page}", paper=titles.get(paper, paper), page=page)
            rows.append(Row(tr("Shows {what}", what=found.words), second=where, mark=Look.MISSING, key=paper))
        groups.append(Group(tr("Must not be there"), tuple(rows), f"{len(rows):,}"))
    if seen.unsearched:
        rows = [Row(one.title, second=_which(one.pages), mark=Look.LOOK, key=one.id) for one in seen.unsearched]
        groups.append(Group(tr("Pictures: only you can read all of them"), tuple(rows), f"{seen.unsearchable:,}"))
    rows = []
    for one in seen.papers:
        shows = ", ".join(shows_words(word) for word in one.shows)
        second = [
            one.kind,
            tr("usually shows {what}", what=shows) if shows else "",
            tr("goes along loose") if one.loose else "",
        ]
        if one.covered:
            second.append(tr_count(one.covered, "{n} page covered", "{n} pages covered"))
        said = " · ".join(part for part in second if part)
        rows.append(Row(one.title, second=said, right=_pages(one.pages), key=one.id))
    groups.append(Group(tr("Papers they get"), tuple(rows), f"{len(rows):,}"))
    if seen.held:
        held = tuple(
            Row(one.title, second=one.why, right=tr_count(one.pages, "{n} page", "{n} pages"), mark=Look.WAIVED)
            for one in seen.held
        )
        groups.append(Group(tr("Held back"), held, f"{len(held):,}", folded=True))
    return tuple(groups)


def fact_groups(seen: SeenResult) -> tuple[Group, ...]:
    titles = {
        "send": tr("Facts they may get"),
        "ask": tr("Only if the attorney says so"),
        "never": tr("Facts that stay here"),
    }
    groups: list[Group] = []
    for how, title in titles.items():
        rows = tuple(
            Row(one.label, second=one.value if how != "never" else "", key=None) for one in seen.facts if one.how == how
        )
        if rows:
            groups.append(Group(title, rows, f"{len(rows):,}", folded=how == "never"))
    return tuple(groups)


def _which(pages: str) -> str:
    return tr("Page {pages}", pages=pages) if pages.isdecimal() else tr("Pages {pages}", pages=pages)


def _pages(count: int) -> str:
    return tr_count(count, "{n} page", "{n} pages")
