"""The stack is counted from the manifest: every sheet once, in the order in which it lies."""

from __future__ import annotations

import pytest

from packets.manifest import Manifest
from packets.requests.library import Library
from packets.workflow.sheets.stack import sheets, stack
from tests.manifests import a_manifest


def counted(manifest: Manifest) -> int:
    pages = sum(len(volume.pages) for volume in manifest.volumes)
    return pages + sum(len(loose.sources) for loose in manifest.loose)


FULL = a_manifest(
    front=3,
    letters=[("e-1", "letter", 2)],
    forms=[("e-2", "form", 11), ("e-3", "original", 5)],
    exhibits=[("e-4", "report", 3), ("e-5", "pay", 1)],
    loose=[("e-8", "blank", 4), ("e-9", "notice", 1)],
    slips=True,
)


def test_pieces_lie_in_order_and_loose_ones_where_the_definition_puts_them(library: Library) -> None:
    found = [(one.title, one.sheets, one.part) for one in stack(FULL, library.kind("mini"))]
    assert found == [
        ("Cover sheet", 1, "front"),
        ("Index", 2, "front"),
        ("Paper e-1", 2, "letters"),
        ("Loose e-9", 1, "loose"),
        ("Paper e-2", 11, "forms"),
        ("Paper e-3", 5, "forms"),
        ("Loose e-8", 4, "loose"),
        ("Exhibits A to B", 6, "exhibits"),
    ]


@pytest.mark.parametrize("volumes", [1, 2, 3])
@pytest.mark.parametrize("slips", [False, True])
def test_the_total_is_every_page_of_the_manifest(library: Library, volumes: int, slips: bool) -> None:
    manifest = a_manifest(
        front=2,
        letters=[("e-1", "letter", 2)],
        forms=[("e-3", "original", 5)],
        exhibits=[(f"e-{n}", "report", n % 5 + 1) for n in range(10, 40)],
        loose=[("e-8", "blank", 4)],
        slips=slips,
        volumes=volumes,
    )
    assert sheets(stack(manifest, library.kind("mini"))) == counted(manifest)


def test_ink_and_paper_originals_are_named(library: Library) -> None:
    found = {one.title: (one.ink, one.original, one.numbers) for one in stack(FULL, library.kind("mini"))}
    assert found["Paper e-1"] == (True, False, "1 – 2")
    assert found["Paper e-3"] == (True, True, "14 – 18")
    assert found["Loose e-9"] == (False, False, "")
    assert found["Exhibits A to B"][:2] == (False, False)


def test_an_original_among_the_exhibits_has_a_row_of_its_own(library: Library) -> None:
    manifest = a_manifest(exhibits=[("e-4", "report", 3), ("e-3", "original", 5), ("e-5", "pay", 1)], slips=True)
    found = [(one.title, one.sheets) for one in stack(manifest, library.kind("mini"))]
    assert found == [("Cover sheet", 1), ("Exhibit A", 4), ("Exhibit B: Paper e-3", 6), ("Exhibit C", 2)]


def test_slip_sheets_count_with_what_they_lie_before(library: Library) -> None:
    assert [one.slips for one in stack(FULL, library.kind("mini"))] == [0, 0, 0, 0, 0, 0, 0, 2]


def test_each_volume_has_its_own_front(library: Library) -> None:
    manifest = a_manifest(front=2, exhibits=[("e-4", "report", 3), ("e-5", "pay", 1)], volumes=2)
    found = [(one.volume, one.title, one.sheets) for one in stack(manifest, library.kind("mini"))]
    assert found == [
        (1, "Cover sheet", 1),
        (1, "Index", 1),
        (1, "Exhibit A", 3),
        (2, "Cover sheet", 1),
        (2, "Index", 1),
        (2, "Exhibit B", 1),
    ]
