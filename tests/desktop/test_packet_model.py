"""A packet as lists, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import steps
from desktop.models.packet import ToItem, ToScreen, contents_of, differences_of, findings_of, stops_sending
from desktop.reading import Packet, open_matter, read_matter, read_packet
from desktop.views.packet_words import balance_words, place_words, size_words, state_words
from packets.errors import Known
from packets.vault.outputs import FolderOutputs
from packets.workflow.desk import Desk
from packets.workflow.results import DifferenceResult, ProblemResult

from .conftest import DAY, manifest_at, packet_in


@pytest.fixture
def packet(first_packet: Path) -> Packet:
    return packet_in(first_packet)


def test_contents_follow_the_packet_and_lead_to_its_pages(packet: Packet) -> None:
    (group,) = contents_of(packet)
    assert [(row.label, row.title) for row in group.rows][:3] == [
        ("", "Cover"),
        ("", "Index of exhibits"),
        ("", "Request letter"),
    ]
    assert {row.label for row in group.rows} >= {"A", "B"}
    for row in group.rows:
        assert isinstance(row.key, int)
        if row.label:
            assert packet.pages[row.key].exhibit == row.label
    report = next(row for row in group.rows if row.title == "Report 00-0003")
    first, last = (int(one) for one in report.right.split(" – "))
    assert last - first == 2


def test_two_volumes_stand_as_two_groups(packet: Packet) -> None:
    volume = packet.manifest.volumes[0]
    doubled = packet.manifest.model_copy(update={"volumes": (volume, volume.model_copy(update={"file": "two.pdf"}))})
    path = manifest_at(packet).with_name("two.manifest.json")
    path.write_bytes(doubled.to_json())
    two = read_packet(packet.outputs, path.name)
    path.unlink()
    assert len(two.pages) == 2 * len(packet.pages)
    assert two.page_at(2, 3) == len(packet.pages) + 2
    assert [group.title for group in contents_of(two)] == ["Volume 1 of 2", "Volume 2 of 2"]
    assert place_words(two.pages[-1], volumes=2).startswith("Volume 2 · ")
    assert all(link.to >= len(packet.pages) for page in two.pages[len(packet.pages) :] for link in page.links)


def test_a_manifest_that_leads_out_of_its_folder_is_refused(packet: Packet, tmp_path: Path) -> None:
    volume = packet.manifest.volumes[0].model_copy(update={"file": "../../secret.pdf"})
    path = tmp_path / "x.manifest.json"
    path.write_bytes(packet.manifest.model_copy(update={"volumes": (volume,)}).to_json())
    with pytest.raises(Known) as refused:
        read_packet(FolderOutputs(tmp_path), path.name)
    assert refused.value.code == "no_packet"


def test_findings_lead_to_their_item_or_their_page(desk: Desk, first_packet: Path, packet: Packet) -> None:
    snapshot = read_matter(desk, open_matter(first_packet), None, DAY)
    paper = snapshot.papers[1]

    def problem(where: str, stops: str, severity: str = "blocker") -> ProblemResult:
        return ProblemResult.model_validate(
            {"code": "x", "severity": severity, "stops": stops, "where": where, "words": where or "all"}
        )

    found = [
        problem("", "nothing", "note"),
        problem("report", "send"),
        problem(paper.id, "send"),
        problem(f"{paper.id}:2", "build"),
    ]
    build, send, other = findings_of(found, snapshot, packet)
    assert [group.title for group in (build, send, other)] == ["Stops building", "Stops sending", "Look at it, or only to know"]
    assert send.rows[0].key == (1, ToItem(("report", "")))
    first = packet.first_page_from(paper.id)
    assert first is not None
    assert (send.rows[1].second, send.rows[1].key) == (paper.title, (2, first))
    assert (build.rows[0].second, build.rows[0].key) == (f"{paper.title}, page 2", (3, first + 1))
    assert other.rows[0].key == (0, None)
    assert stops_sending(found) == 2


def test_a_finding_about_the_request_says_its_title_and_leads_to_where_it_is_mended(desk: Desk, first_packet: Path) -> None:
    snapshot = read_matter(desk, open_matter(first_packet), None, DAY)
    title = snapshot.request.title

    def place(code: str, where: str) -> tuple[str, object]:
        one = {"code": code, "severity": "blocker", "stops": "send", "where": where, "words": "So it is."}
        ((row,),) = [group.rows for group in findings_of([ProblemResult.model_validate(one)], snapshot, None)]
        assert isinstance(row.key, tuple)
        return row.second, row.key[1]

    assert title == "U-visa certification request"
    assert place("not_approved", "u_certification") == (title, ToScreen(steps.READ, "not_approved"))
    assert place("edition_newer", "u_certification") == (title, ToScreen(steps.DECIDE, "edition_newer"))
    assert place("agency_closed", "spvd") == (title, ToScreen(steps.DECIDE, "agency_closed"))
    assert place("consent_taken_back", "consent.withdrawn") == (title, ToScreen(steps.AGREE, "consent_taken_back"))
    assert place("adjustment_lost", "adjustments.1") == ("", None), "no name that the program gave is said"


def test_differences_lead_to_their_page(packet: Packet) -> None:
    file = packet.manifest.volumes[0].file
    found = [
        DifferenceResult(code="page_differs", volume=file, page=4, words="Page 4 differs."),
        DifferenceResult(code="file_differs", volume=file, page=None, words="The file differs."),
        DifferenceResult(code="page_count", volume=file, page=4000, words="Too many."),
    ]
    (group,) = differences_of(packet, found)
    assert [row.key for row in group.rows] == [(0, 3), (1, None), (2, None)]
    assert differences_of(packet, []) == ()


def test_words_about_the_packet(packet: Packet) -> None:
    assert state_words(packet.manifest) == "Draft of 1 Dec 2026"
    assert size_words(packet).startswith(f"{len(packet.pages)} pages · ")
    assert "volume" not in size_words(packet)
    all_in = packet.manifest.model_copy(update={"balance": {"collected": 18, "in": 18}})
    assert balance_words(all_in) == "All 18 pages that came in are in."
    held = packet.manifest.model_copy(update={"balance": {"collected": 18, "in": 15, "withheld": 2, "blank": 1}})
    assert balance_words(held) == "18 pages came in, 15 are in, 3 are accounted for."
    assert place_words(packet.pages[0], volumes=1) == "Cover"
    exhibit = next(page for page in packet.pages if page.exhibit == "A" and page.nth == 1)
    assert place_words(exhibit, volumes=1) == f"Exhibit A · page 1 of {exhibit.of}"
