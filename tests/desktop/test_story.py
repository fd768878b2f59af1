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
from desktop.reading import RECORD
from desktop.views.main_window import CHECKLIST
from desktop.views.packet import FINDINGS, VERDICT
from packets.workflow import doors
from packets.workflow.results import ChecklistResult

from .conftest import DAY, WAIT, Open, show_packet, words_in


def test_a_matter_opens_as_a_task_list(open_in: Open, matter: Path) -> None:
    parts = open_in(matter)
    window = parts.window
    assert window.header.title.text() == "U-visa certification request"
    assert window.header.facts.text() == "Sampletown Police, Victim Desk · matter m-0001"
    assert window.header.mailing.text() == "Mailing day 7 Dec 2026"
    assert window.banner.isVisible()
    assert not window.header.requests.isVisible()
    titles = [group.title for group in window.matter._model.groups]
    assert titles[0] == "Missing"
    assert {"Ask first", "Asked for", "Later", "Not needed"} <= set(titles)
    shown = next(row for _, row in window.matter._model.rows() if row.title == "Our running log of contacts")
    assert (shown.right, shown.second) == ("Asked for", "Partner office, asked 1 Dec 2026, chase 4 Dec 2026")
    folded = window.matter._model.index(titles.index("Not needed"), 0)
    assert not window.matter.items.isExpanded(folded)


def test_the_next_thing_is_chosen_and_explained(open_in: Open, matter: Path) -> None:
    window = open_in(matter).window
    assert window.matter.next_words.text() == "Still missing: Conflict check done, also against co-workers, foremen and family."
    said = words_in(window.matter.detail)
    for part in (
        "Conflict check done",
        "Missing",
        "What lacks",
        "Why is this asked?",
        "We may already act for the other side",
        "None yet.",
    ):
        assert part in said
        assert part in window.matter.detail.accessibleDescription()


def test_every_item_tells_why_what_else_and_where_from(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    window = open_in(matter).window
    window.matter.items.setFocus()
    window.matter.choose(("report", ""))
    said = words_in(window.matter.detail)
    snapshot = window.matter._session.snapshot
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
    QTest.keyClick(window.matter.items, Qt.Key.Key_Down)
    assert words_in(window.matter.detail) != said


def test_what_is_known_of_the_request_kind(open_in: Open, matter: Path) -> None:
    window = open_in(matter).window
    window.header.about.click()
    said = words_in(window.matter.detail)
    assert "Reported open." in said
    assert "Certifiers differ" in said


def test_no_name_in_a_window_title(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    assert parts.window.windowTitle() == "Packet Desk"
    assert parts.window.windowFilePath() == ""


def test_a_draft_is_built_and_its_pages_are_seen(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    view = parts.window.packet
    show_packet(parts, qtbot)
    assert view.empty.isVisible()
    assert not view.verify.isEnabled()
    qtbot.mouseClick(view.build, Qt.MouseButton.LeftButton)
    assert not view.build.isEnabled()
    qtbot.waitUntil(lambda: parts.session.packet is not None, timeout=WAIT)
    packet = parts.session.packet
    assert packet is not None
    assert packet.path == matter / "packet" / "u_certification-packet.manifest.json"
    assert view.summary.text() == "Draft of 1 Dec 2026"
    assert "stop sending" in view.verdict.text()
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    picture = view._shelf.picture(0)
    assert picture is not None
    image = picture.toImage()
    dark = sum(
        image.pixelColor(x, y).lightness() < 100 for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )
    assert dark > 100  # words stand on it


def test_the_window_builds_what_the_command_line_builds(open_in: Open, matter: Path, tmp_path: Path, qtbot: QtBot) -> None:
    twin = shutil.copytree(matter, tmp_path / "twin")
    parts = open_in(matter)
    parts.session.build_draft()
    qtbot.waitUntil(lambda: parts.session.packet is not None, timeout=WAIT)
    words = ["build", str(twin), "--day", DAY.isoformat(), "--json"]
    done = subprocess.run([sys.executable, "-m", "desktop", *words], capture_output=True, check=False, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (matter / "packet" / "u_certification-packet.manifest.json").read_bytes() == Path(told["manifest"]).read_bytes()


def test_only_pages_in_sight_are_asked_for_and_a_click_leads_to_an_exhibit(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    view = parts.window.packet
    show_packet(parts, qtbot)
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None and not parts.jobs.busy, timeout=WAIT)
    packet = parts.session.packet
    assert packet is not None
    assert len(view._shelf._kept) <= 2
    row = next(row for group in view._models[0].groups for row in group.rows if row.label == "B")
    assert isinstance(row.key, int)
    view.lists[0].choose(row.key)
    assert view.pages.current == row.key
    assert view.place.text().startswith("Exhibit B · page 1 of ")
    qtbot.waitUntil(lambda: view._shelf.picture(row.key) is not None, timeout=WAIT)
    view.on.click()
    assert view.count.text() == f"{row.key + 2} of {len(packet.pages)}"
    view.pages.go_to(len(packet.pages) - 1)
    assert view.pages.current == len(packet.pages) - 1
    assert not view.on.isEnabled()


def test_a_row_of_the_index_is_clicked_on_the_page_itself(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    view = parts.window.packet
    show_packet(parts, qtbot)
    pages = view.pages._pages
    index = next(at for at, page in enumerate(pages) if page.links)
    link = pages[index].links[-1]
    view.pages.go_to(index)
    place, scale = view.pages._place(index), view.pages._scale
    x0, y0, x1, y1 = link.box
    at = QPointF(place.left() + (x0 + x1) / 2 * scale, place.top() + (pages[index].height - (y0 + y1) / 2) * scale)
    view.pages.verticalScrollBar().setValue(view.pages.verticalScrollBar().value() + round(at.y()) - 100)
    at.setY(at.y() - (round(at.y()) - 100))
    qtbot.mouseClick(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert view.pages.current == link.to


def test_a_packet_is_verified_and_a_changed_file_is_told(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    view = parts.window.packet
    show_packet(parts, qtbot)
    view.verify.click()
    qtbot.waitUntil(lambda: parts.session.verdict is not None, timeout=WAIT)
    assert view.verdict.text() == "Verified: every page and file is as built."
    file = built / "packet" / "u_certification-packet.pdf"
    data = bytearray(file.read_bytes())
    data[-200] ^= 1
    file.write_bytes(bytes(data))
    qtbot.waitUntil(lambda: not parts.session.busy, timeout=WAIT)
    parts.session.verdict = None
    view.verify.click()
    qtbot.waitUntil(lambda: parts.session.verdict is not None, timeout=WAIT)
    assert view.verdict.text() == "Not the packet that was built."
    assert view.tabs.currentIndex() == VERDICT
    assert view._models[VERDICT].groups[0].rows


def test_a_finding_leads_to_its_item(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    window = parts.window
    show_packet(parts, qtbot)
    window.packet.tabs.setCurrentIndex(FINDINGS)
    group = window.packet._models[FINDINGS].groups[0]
    row = next(row for row in group.rows if row.key[1] == ToItem(("report", "")) or row.key[1] == ToItem(("engagement", "")))
    window.packet.lists[FINDINGS].choose(row.key)
    window.packet.lists[FINDINGS].setFocus()
    QTest.keyClick(window.packet.lists[FINDINGS], Qt.Key.Key_Return)
    assert window.header.tabs.currentIndex() == CHECKLIST
    assert window.matter._chosen == row.key[1].item


def test_what_another_program_does_is_seen(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    record = matter / RECORD
    text = record.read_text(encoding="utf-8").replace("mailing_day = 2026-12-07", "mailing_day = 2026-12-11")
    part = matter / "matter.part"
    part.write_text(text, encoding="utf-8")
    part.replace(record)
    qtbot.waitUntil(lambda: parts.window.header.mailing.text() == "Mailing day 11 Dec 2026", timeout=WAIT)


def test_reading_again_keeps_the_page_and_the_verdict(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    parts.window.packet.pages.go_to(4)
    packet = parts.session.packet
    parts.window.header.again.click()
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert parts.session.packet is packet
    assert parts.window.packet.pages.current == 4


LEFT = ("certification", "Conflict check", "m-0001", "7 Dec 2026", "Why is this asked")


def test_what_is_still_opening_stays_away_once_all_is_put_away(window: Parts, matter: Path, qtbot: QtBot) -> None:
    window.session.open(matter)
    window.session.close()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    assert window.session.snapshot is None
    assert window.window.screens.currentWidget() is window.window.start


def test_a_matter_is_put_away_and_nothing_of_it_stays(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    show_packet(parts, qtbot)
    shelf = parts.window.packet._shelf
    qtbot.waitUntil(lambda: shelf.kept_bytes > 0 and not parts.jobs.busy, timeout=WAIT)
    parts.window.header.away.click()
    assert parts.window.screens.currentWidget() is parts.window.start
    assert not parts.window.banner.isVisible()
    assert (parts.session.snapshot, parts.session.packet, shelf.kept_bytes) == (None, None, 0)
    assert not parts.session._watch.directories()
    window = parts.window
    for view in (window.matter, window.header):
        assert not [words for words in LEFT if words in words_in(view)]
    lists = [window.matter._model, *window.packet._models]
    assert [model.groups for model in lists] == [()] * 4
    assert window.packet.place.text() == ""


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
    assert parts.window.header.title.text() == requests.itemText(1)


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


def test_practice_packets_are_built_and_opened(
    window: Parts, built: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packets.practice import demo
    from packets.workflow.results import DemoPacketResult, DemoResult

    manifest = str(built / "packet" / "u_certification-packet.manifest.json")
    packets = [
        DemoPacketResult(matter="m-0001", request="u_certification", profile="", manifest=manifest, draft=True, pages=18),
        DemoPacketResult(matter="m-0001", request="u_certification", profile="review", manifest="x/y/z", draft=True, pages=30),
    ]
    monkeypatch.setattr(demo, "build_all", lambda *_: DemoResult(packets=packets))
    window.session.build_practice(built.parent)
    start = window.window.start
    qtbot.waitUntil(start.built.isVisible, timeout=WAIT)
    (group,) = start._model.groups
    assert [(row.title, row.right) for row in group.rows] == [("m-0001", "18 pages")]
    QTest.keyClick(start.built, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.snapshot is not None, timeout=WAIT)
    assert window.window.banner.isVisible()


def test_a_paper_that_waits_is_shown(open_in: Open, matter: Path) -> None:
    record = matter / RECORD
    record.write_text(record.read_text(encoding="utf-8").replace('item = "harm_page"\n', "", 1), encoding="utf-8")
    window = open_in(matter).window
    assert window.matter._model.groups[0].title == "Not filed yet"
    window.matter.items.choose(Waiting("e-0003"))
    said = words_in(window.matter.detail)
    assert "Hospital papers" in said
    assert "filed under no item" in said


def test_when_nothing_is_open_the_way_leads_to_the_packet(open_in: Open, matter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doors.checklist

    def ready(*given: Any) -> ChecklistResult:
        found = real(*given)
        return found.model_copy(
            update={"items": [one.model_copy(update={"state": "ready", "stale": False}) for one in found.items]}
        )

    monkeypatch.setattr(doors, "checklist", ready)
    window = open_in(matter).window
    assert window.matter.next_words.text() == "Checklist complete: nothing that stops sending is open."
    assert not window.matter.show_next.isVisible()
    window.matter.to_packet.click()
    assert window.screens.currentWidget() is window.packet
