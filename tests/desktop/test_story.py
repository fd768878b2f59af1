"""A paralegal's path: open a matter, see what it lacks, build a draft, read its pages, hold it against its manifest."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Parts
from desktop.models.checklist import Waiting
from desktop.models.packet import ToItem
from desktop.steps import BUILD, GATHER
from desktop.views.matter import MatterView
from desktop.views.packet import FINDINGS, VERDICT, PacketView
from desktop.views.screens import START
from packets.vault.folder import RECORD
from packets.workflow import reviewing
from packets.workflow.results import ChecklistResult

from .conftest import DAY, WAIT, Open, come_to, manifest_at, show_packet, view, words_in


def test_a_matter_opens_as_a_task_list(open_in: Open, matter: Path) -> None:
    parts = open_in(matter)
    window = parts.window
    assert window.header.title.text() == "Marisol Ejemplo Prueba"
    assert window.header.facts.text() == "U-visa certification request · Sampletown Police, Victim Desk · matter m-0001"
    assert window.header.nearest.text() == "Mailing day 7 Dec 2026"
    assert window.banner.isVisible()
    assert not window.header.requests.isVisible()
    gather = view(parts, GATHER, MatterView)
    assert window.screens.currentWidget() is gather
    titles = [group.title for group in gather._model.groups]
    assert titles == ["From the client", "From others", "From us", "Attorney", "Later", "Not needed"]
    shown = next(row for _, row in gather._model.rows() if row.title == "Our running log of contacts")
    assert (shown.right, shown.second) == ("Asked for", "Partner office, asked 1 Dec 2026, chase 4 Dec 2026")
    folded = gather._model.index(titles.index("Not needed"), 0)
    assert not gather.items.isExpanded(folded)


def test_the_next_thing_is_chosen_and_explained(open_in: Open, matter: Path) -> None:
    gather = view(open_in(matter), GATHER, MatterView)
    assert gather.next_words.text() == "Still missing: Conflict check done, also against co-workers, foremen and family."
    said = words_in(gather.detail)
    for part in (
        "Conflict check done",
        "Missing",
        "What is missing",
        "Why is this asked?",
        "We may already act for the other side",
        "None yet.",
    ):
        assert part in said
        assert part in gather.detail.accessibleDescription()


def test_every_item_tells_why_what_else_and_where_from(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    gather = view(open_in(matter), GATHER, MatterView)
    gather.items.setFocus()
    gather.choose(("report", ""))
    said = words_in(gather.detail)
    snapshot = gather._session.snapshot
    assert snapshot is not None
    item = next(one for one in snapshot.checklist.items if one.id == "report")
    for part in (
        item.label,
        item.why,
        item.instead,
        item.source,
        "Report 00-0003",
        "e-0002 · Police report · 3 pages · 11 Mar 2026",
    ):
        assert part in said
    assert ("Not verified" in said) == item.verify
    QTest.keyClick(gather.items, Qt.Key.Key_Down)
    assert words_in(gather.detail) != said


def test_what_is_known_of_the_request_kind(open_in: Open, matter: Path) -> None:
    gather = view(open_in(matter), GATHER, MatterView)
    gather.about_button.click()
    said = words_in(gather.detail)
    assert "Reported open." in said
    assert "Certifiers differ" in said


def test_no_name_in_a_window_title(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    assert parts.window.windowTitle() == "Packet Desk"
    assert parts.window.windowFilePath() == ""


def test_a_draft_is_built_and_its_pages_are_seen(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    build = come_to(parts, qtbot, BUILD, PacketView)
    assert build.empty.isVisible()
    assert not build.verify.isEnabled()
    qtbot.mouseClick(build.build, Qt.MouseButton.LeftButton)
    assert not build.build.isEnabled()
    qtbot.waitUntil(lambda: parts.session.packets.packet is not None, timeout=WAIT)
    packet = parts.session.packets.packet
    assert packet is not None
    assert manifest_at(packet) == matter / "packet" / "u_certification-packet.manifest.json"
    assert build.summary.text() == "Draft of 1 Dec 2026"
    assert "stop sending" in build.verdict.text()
    qtbot.waitUntil(lambda: build._shelf.picture(0) is not None, timeout=WAIT)
    picture = build._shelf.picture(0)
    assert picture is not None
    image = picture.toImage()
    dark = sum(
        image.pixelColor(x, y).lightness() < 100 for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )
    assert dark > 100  # words stand on it


def test_the_window_builds_what_the_command_line_builds(open_in: Open, matter: Path, tmp_path: Path, qtbot: QtBot) -> None:
    twin = shutil.copytree(matter, tmp_path / "twin")
    parts = open_in(matter)
    parts.session.packets.build()
    qtbot.waitUntil(lambda: parts.session.packets.packet is not None, timeout=WAIT)
    words = ["build", str(twin), "--day", DAY.isoformat(), "--json"]
    done = subprocess.run([sys.executable, "-m", "desktop", *words], capture_output=True, check=False, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (matter / "packet" / "u_certification-packet.manifest.json").read_bytes() == Path(told["manifest"]).read_bytes()


def test_only_pages_in_sight_are_asked_for_and_a_click_leads_to_an_exhibit(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    build = come_to(parts, qtbot, BUILD, PacketView)
    qtbot.waitUntil(lambda: build._shelf.picture(0) is not None and not parts.jobs.busy, timeout=WAIT)
    packet = parts.session.packets.packet
    assert packet is not None
    assert len(build._shelf._kept) <= 2
    row = next(row for group in build._models[0].groups for row in group.rows if row.label == "B")
    assert isinstance(row.key, int)
    build.lists[0].choose(row.key)
    assert build.pages.current == row.key
    assert build.place.text().startswith("Exhibit B · page 1 of ")
    qtbot.waitUntil(lambda: build._shelf.picture(row.key) is not None, timeout=WAIT)
    build.on.click()
    assert build.count.text() == f"{row.key + 2} of {len(packet.pages)}"
    build.pages.go_to(len(packet.pages) - 1)
    assert build.pages.current == len(packet.pages) - 1
    assert not build.on.isEnabled()


def test_a_row_of_the_index_is_clicked_on_the_page_itself(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    build = come_to(parts, qtbot, BUILD, PacketView)
    pages = build.pages._pages
    index = next(at for at, page in enumerate(pages) if page.links)
    link = pages[index].links[-1]
    build.pages.go_to(index)
    place, scale = build.pages._place(index), build.pages._scale
    x0, y0, x1, y1 = link.box
    at = QPointF(place.left() + (x0 + x1) / 2 * scale, place.top() + (pages[index].height - (y0 + y1) / 2) * scale)
    build.pages.verticalScrollBar().setValue(build.pages.verticalScrollBar().value() + round(at.y()) - 100)
    at.setY(at.y() - (round(at.y()) - 100))
    qtbot.mouseClick(build.pages.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert build.pages.current == link.to


def test_a_packet_is_verified_and_a_changed_file_is_told(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    build = come_to(parts, qtbot, BUILD, PacketView)
    build.verify.click()
    qtbot.waitUntil(lambda: parts.session.packets.verdict is not None, timeout=WAIT)
    assert build.verdict.text() == "Verified: every page and file is as built."
    file = built / "packet" / "u_certification-packet.pdf"
    data = bytearray(file.read_bytes())
    data[-200] ^= 1
    file.write_bytes(bytes(data))
    qtbot.waitUntil(lambda: not parts.session.busy, timeout=WAIT)
    parts.session.packets.verdict = None
    build.verify.click()
    qtbot.waitUntil(lambda: parts.session.packets.verdict is not None, timeout=WAIT)
    assert build.verdict.text() == "Not the packet that was built."
    assert build.tabs.currentIndex() == VERDICT
    assert build._models[VERDICT].groups[0].rows


def test_a_finding_leads_to_its_item(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    window = parts.window
    build = come_to(parts, qtbot, BUILD, PacketView)
    build.tabs.setCurrentIndex(FINDINGS)
    group = build._models[FINDINGS].groups[0]
    row = next(row for row in group.rows if row.key[1] == ToItem(("report", "")) or row.key[1] == ToItem(("engagement", "")))
    build.lists[FINDINGS].choose(row.key)
    build.lists[FINDINGS].setFocus()
    QTest.keyClick(build.lists[FINDINGS], Qt.Key.Key_Return)
    gather = view(parts, GATHER, MatterView)
    assert window.screens.currentWidget() is gather
    assert gather._chosen == row.key[1].item


def test_what_another_program_does_is_seen(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    record = matter / RECORD
    text = record.read_text(encoding="utf-8").replace("mailing_day = 2026-12-07", "mailing_day = 2026-12-11")
    part = matter / "matter.part"
    part.write_text(text, encoding="utf-8")
    part.replace(record)
    qtbot.waitUntil(lambda: parts.window.header.nearest.text() == "Mailing day 11 Dec 2026", timeout=WAIT)


def test_reading_again_keeps_the_page_and_the_verdict(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    view(parts, BUILD, PacketView).pages.go_to(4)
    packet = parts.session.packets.packet
    QTest.keyClick(parts.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert parts.session.packets.packet is packet
    assert view(parts, BUILD, PacketView).pages.current == 4


LEFT = ("certification", "Conflict check", "m-0001", "7 Dec 2026", "Why is this asked")


def test_what_is_still_opening_stays_away_once_all_is_put_away(window: Parts, matter: Path, qtbot: QtBot) -> None:
    window.session.open(matter)
    window.session.close()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    assert window.session.snapshot is None
    assert window.window.screens.currentWidget() is window.window.view(START)


def test_a_matter_is_put_away_and_nothing_of_it_stays(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    shelf = view(parts, BUILD, PacketView)._shelf
    qtbot.waitUntil(lambda: shelf.kept_bytes > 0 and not parts.jobs.busy, timeout=WAIT)
    parts.window.header.away.click()
    assert parts.window.screens.currentWidget() is parts.window.view(START)
    assert not parts.window.banner.isVisible()
    assert (parts.session.snapshot, parts.session.packets.packet, shelf.kept_bytes) == (None, None, 0)
    assert not parts.session._watch.directories()
    gather, build = view(parts, GATHER, MatterView), view(parts, BUILD, PacketView)
    for shown in (gather, parts.window.header):
        assert not [words for words in LEFT if words in words_in(shown)]
    lists = [gather._model, *build._models]
    assert [model.groups for model in lists] == [()] * 4
    assert build.place.text() == ""


def test_of_several_requests_one_is_chosen(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    record = matter / RECORD
    second = '\n[[requests]]\nid = "soi_request"\nagency = ""\n\n[answers]'
    record.write_text(record.read_text(encoding="utf-8").replace("\n[answers]", second, 1), encoding="utf-8")
    parts = open_in(matter)
    requests = parts.window.header.requests
    assert requests.isVisible()
    assert requests.count() == 2
    requests.setCurrentIndex(1)
    requests.activated.emit(1)
    qtbot.waitUntil(
        lambda: parts.session.snapshot is not None and parts.session.snapshot.request.id == "soi_request", timeout=WAIT
    )
    assert parts.window.header.facts.text().startswith(requests.itemText(1))


def test_a_folder_is_dropped_on_the_window(window: Parts, matter: Path, tmp_path: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(matter / RECORD))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    window.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    qtbot.waitUntil(lambda: window.session.snapshot is not None, timeout=WAIT)

    other = QMimeData()
    (tmp_path / "scan.pdf").write_bytes(b"")
    other.setUrls([QUrl.fromLocalFile(str(tmp_path / "scan.pdf"))])
    refused = QDragEnterEvent(QPoint(5, 5), copy, other, left, none)
    refused.setAccepted(False)
    window.window.dragEnterEvent(refused)
    assert not refused.isAccepted()


def test_a_paper_that_waits_is_shown(open_in: Open, matter: Path) -> None:
    record = matter / RECORD
    record.write_text(record.read_text(encoding="utf-8").replace('item = "harm_page"\n', "", 1), encoding="utf-8")
    gather = view(open_in(matter), GATHER, MatterView)
    assert gather._model.groups[0].title == "Not filed yet"
    gather.items.choose(Waiting("e-0003"))
    said = words_in(gather.detail)
    assert "Hospital papers" in said
    assert "filed under no item" in said


def test_when_nothing_is_open_the_way_leads_to_the_packet(open_in: Open, matter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reviewing.checklist_of

    def ready(*given: Any) -> ChecklistResult:
        found = real(*given)
        return found.model_copy(
            update={"items": [one.model_copy(update={"state": "ready", "stale": False}) for one in found.items]}
        )

    monkeypatch.setattr(reviewing, "checklist_of", ready)
    parts = open_in(matter)
    gather = view(parts, GATHER, MatterView)
    assert gather.next_words.text() == "Checklist complete: nothing that stops sending is open."
    assert not gather.show_next.isVisible()
    gather.to_packet.click()
    assert parts.window.screens.currentWidget() is parts.window.view(BUILD)
