"""The basis sheet: every rule of a request once, below the page where it was read."""

from __future__ import annotations

from typing import Any

import pytest

from packets.assemble.sheets import draw
from packets.matters.answers import View
from packets.requests.library import Library
from packets.workflow.sheets.basis import basis_sheet, by_page, page_of, rules_of
from tests import pdfs
from tests.build import shipped
from tests.sheet_office import DAY, a_mini_matter


def a_view(library: Library, **values: Any) -> View:
    matter = a_mini_matter(**values)
    return View(library, matter, matter.requests[0], DAY)


def said(library: Library) -> str:
    sheet = basis_sheet(library.kind("mini"), a_view(library), library.profile("certifier_paper"))
    return " ".join(pdfs.texts(draw(sheet).pdf))


def test_every_item_stands_on_it_exactly_once(library: Library) -> None:
    kind = library.kind("mini")
    pages = by_page(rules_of(kind, a_view(library), library.profile("certifier_paper")))
    found = [rule.item for page in pages for rule, _ in page.rules if rule.item]
    assert sorted(found) == sorted(item.id for item in kind.items)
    text = said(library)
    assert all(f"Rule of {item.id}." in text for item in kind.items)


@pytest.mark.parametrize("kind", sorted(shipped().kinds))
def test_every_item_of_a_shipped_request_has_its_page(kind: str) -> None:
    library = shipped()
    view = View(library, a_mini_matter(), a_mini_matter().requests[0], DAY)
    rules = rules_of(library.kind(kind), view, library.profile(library.kind(kind).definition.profile))
    pages = by_page(rules)
    assert sum(len(page.rules) for page in pages) == len(rules)
    assert len({page.name for page in pages}) == len(pages)
    assert not any(";" in page.name or page.name.count("://") > 1 for page in pages)


@pytest.mark.parametrize(
    ("source", "page", "rest"),
    [
        ("https://example.org/a [S1]", "https://example.org/a", "[S1]"),
        ("https://example.org/a [S1, L2]; a book, page 7", "https://example.org/a", "[S1, L2] a book, page 7"),
        ("https://example.org/a, https://example.org/b [S2]", "https://example.org/a", "https://example.org/b [S2]"),
        ("https://example.org/a and https://example.org/b", "https://example.org/a", "https://example.org/b"),
        ("Packet Desk practice notes, 2.2 and 2.7", "Packet Desk practice notes", "2.2 and 2.7"),
        ("Packet Desk domain notes, 1; practice notes, 2", "Packet Desk domain notes", "1; practice notes, 2"),
        ("a statute, section 7", "a statute, section 7", ""),
    ],
)
def test_a_rule_stands_below_the_first_page_that_it_names(source: str, page: str, rest: str) -> None:
    assert page_of(source) == (page, rest)


def test_one_page_is_one_page_whatever_is_cited_of_it(library: Library) -> None:
    pages = by_page(rules_of(library.kind("mini"), a_view(library), library.profile("certifier_paper")))
    (forms,) = [page for page in pages if page.name == "https://example.org/forms"]
    assert [rule.item for rule, _ in forms.rules] == ["form", "original", "blank", "card"]


def test_pages_of_the_web_come_first_and_our_own_notes_last(library: Library) -> None:
    names = [one.name for one in by_page(rules_of(library.kind("mini"), a_view(library), library.profile("certifier_paper")))]
    assert names.index("https://example.org/open") < names.index("a book, page 7") < names.index("Packet Desk practice notes")


def test_what_nobody_verified_says_so_and_what_was_checked_says_who_and_when(library: Library) -> None:
    text = said(library)
    assert "Form to fill 22 Nov 2026 Not verified" in text
    assert "Letter 22 Nov 2026 checked by Ada Specimen on 29 Nov 2026: CHANGED" in text
    assert "checked by Ada Specimen on 30 Nov 2026: still so" in text


def test_currency_agency_and_running_limits_have_their_source_too(library: Library) -> None:
    view = a_view(library, answers={"suppb.signed_on": DAY})
    names = [one.name for one in rules_of(library.kind("mini"), view, library.profile("certifier_paper")) if not one.item]
    assert names == ["Is it open now?", "Example Victim Desk", "How the packet goes: Agency, on paper", "Time limit"]


def test_no_name_of_the_client_stands_on_it_and_practice_does(library: Library) -> None:
    text = said(library)
    assert "Ejemplo" not in text
    assert "DO NOT MAIL" in text
