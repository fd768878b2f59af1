"""An office that somebody unlocked: everything goes as in a folder, and nothing says or shows where it lies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.place import Place
from desktop.rows import Row
from desktop.views.header import Header
from desktop.views.locked import LockedView
from desktop.views.mail import MailView
from desktop.views.matters import MattersView
from desktop.views.new_call import NewCallView
from desktop.views.packet import PacketView
from desktop.views.papers import PapersView
from desktop.views.screens import OUTSIDE, SCREENS, START
from desktop.views.start import StartView
from desktop.widgets import choose
from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.vault.memory import MemoryOffice, MemoryStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.outputs import files_of
from packets.vault.places import VAULT
from packets.vault.store import Answer, Office, Put
from packets.workflow.checking import verify_packets
from packets.workflow.edits import GiveAnswer

from .conftest import DAY, OFFICE, WAIT, come_to, paper, view, words_in
from .office import on_screen, open_office, settled

ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")


def put_in(office: Office, folder: Path) -> str:
    """A matter that lay in a folder into an office, with papers and packet; gives its key."""
    source = FolderStore(folder)
    text = (folder / "matter.toml").read_text(encoding="utf-8").replace('id = "m-0001"', 'id = "{id}"', 1)
    store = office.new_matter(text)
    for part in ("evidence", "working"):
        for file in sorted((folder / part).iterdir()):
            with store.put_blob(f"{part}/{file.name}") as blob:
                blob.write(file.read_bytes())
                blob.keep()
    manifest = folder / "packet" / "u_certification-packet.manifest.json"
    if manifest.exists():
        with store.outputs(None).begin("u_certification-packet") as batch:
            for name in files_of(manifest):
                with batch.sink(name) as sink, source.outputs(None).open(name) as file:
                    sink.write(file.read())
                    sink.finish()
            batch.publish(manifest.name, manifest.read_bytes())
    return store.key


@pytest.fixture
def office(first_packet: Path, tmp_path: Path) -> MemoryOffice:
    """Sealed, with one matter whose packet was built."""
    made = MemoryOffice(tomllib.loads(OFFICE), place=tmp_path / "a-vault", sealed=True)
    put_in(made, first_packet)
    return made


@pytest.fixture
def at(window: Parts, qtbot: QtBot, office: MemoryOffice) -> Parts:
    """Ada has signed in."""
    window.session.enter(office, ADA)
    qtbot.waitUntil(lambda: window.session.offices.shown is not None and not window.jobs.busy, timeout=WAIT)
    return window


@pytest.fixture
def within(at: Parts, qtbot: QtBot) -> Parts:
    """And opened the matter."""
    at.session.open_key("m-0001")
    qtbot.waitUntil(lambda: at.session.snapshot is not None and not at.jobs.busy, timeout=WAIT)
    return at


def stored(parts: Parts) -> MemoryStore:
    assert isinstance(parts.session.store, MemoryStore)
    return parts.session.store


def built(parts: Parts, qtbot: QtBot) -> None:
    before = parts.session.packets.packet
    parts.session.packets.build()
    qtbot.waitUntil(lambda: parts.session.packets.packet is not before and not parts.jobs.busy, timeout=WAIT)


# Who is there


def test_who_signed_in_is_at_the_desk_and_no_other_name_is_offered(at: Parts) -> None:
    header: Header = at.window.header
    assert (at.session.who.id, at.session.signed_in) == ("ada", ADA)
    assert header.signed_in.text() == "Ada Specimen, attorney"
    assert header.signed_in.isVisible()
    assert not header.who.isVisible()
    assert header.who.count() == 0
    at.session.be(PIA)
    assert at.session.who.id == "ada"


def test_the_record_says_what_the_person_who_signed_in_is_and_it_is_read_again(
    at: Parts, qtbot: QtBot, office: MemoryOffice
) -> None:
    office.commit([Put("staff", "ada", {"role": "paralegal"})])
    at.session.offices.put([Put("", "", {"name": "Another name"})], "Saved")
    settled(at, qtbot)
    assert at.session.offices.record is not None
    assert at.session.offices.record.name == "Another name"
    assert (at.session.who.id, at.session.who.role, at.session.signed_in) == ("ada", "paralegal", ADA)
    assert at.window.header.signed_in.text() == "Ada Specimen, paralegal"


def test_what_is_done_carries_the_name_of_who_signed_in(within: Parts, qtbot: QtBot) -> None:
    within.session.packets.approve()
    settled(within, qtbot)
    assert [one.by for one in stored(within).load().requests[0].approvals] == ["Ada Specimen"]


def test_an_office_in_a_folder_that_is_opened_next_knows_nobody_who_signed_in(
    within: Parts, qtbot: QtBot, first_matter: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "office.toml").write_text(OFFICE, encoding="utf-8")
    open_office(within, qtbot, folder)
    qtbot.waitUntil(lambda: within.session.signed_in is None and not within.jobs.busy, timeout=WAIT)
    assert (within.session.place, within.session.store) == (None, None)
    assert not within.window.header.signed_in.isVisible()
    assert within.window.header.who.count() == 2


def test_of_an_office_that_was_left_nothing_more_is_asked(
    within: Parts, qtbot: QtBot, office: MemoryOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be locked by then."""

    def locked() -> list[str]:
        raise Known("no_permission", file="a locked vault")

    OfficeFolder.create(tmp_path / "office")
    monkeypatch.setattr(office, "matters", locked)
    open_office(within, qtbot, tmp_path / "office")
    qtbot.waitUntil(lambda: within.session.signed_in is None and not within.jobs.busy, timeout=WAIT)
    assert not within.window.notice.isVisible()


# Where it lies


def texts(window: QWidget) -> Iterator[str]:
    """Everything that a window says, on its screens and behind them."""
    for one in (window, *window.findChildren(QWidget)):
        yield from (one.windowTitle(), one.toolTip(), one.accessibleName(), one.accessibleDescription(), one.statusTip())
        if isinstance(one, QLabel | QLineEdit):
            yield one.text()
        if isinstance(one, QPlainTextEdit):
            yield one.toPlainText()
        if isinstance(one, QComboBox):
            yield from (one.itemText(n) for n in range(one.count()))
        if isinstance(one, QAbstractItemView) and one.model() is not None:
            yield from rows_of(one.model(), QModelIndex())


def rows_of(model: QAbstractItemModel, above: QModelIndex) -> Iterator[str]:
    for n in range(model.rowCount(above)):
        index = model.index(n, 0, above)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            yield str(index.data(role) or "")
        record = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(record, Row):
            yield from (record.title, record.second, record.right, record.label)
        yield from rows_of(model, index)


def test_no_screen_says_where_a_sealed_matter_lies_or_how_its_files_are_called(
    within: Parts, qtbot: QtBot, office: MemoryOffice, tmp_path: Path
) -> None:
    stored(within).drop_blob("evidence/e-0002.pdf")  # a trouble is told too
    within.session.read_again()
    settled(within, qtbot)
    told: dict[str, list[str]] = {}
    for screen in sorted(SCREENS - OUTSIDE):
        within.session.go(screen)
        settled(within, qtbot)
        assert within.window.screens.currentWidget() is within.window.view(screen), screen
        paths = (str(tmp_path), "a-vault", "/tmp", "working/", "matter.toml", "office.toml", ".manifest.json", "-packet.pdf")
        if found := [one for one in texts(within.window) if any(path in one for path in paths)]:
            told[screen] = found
    assert told == {}
    assert sum(1 for _ in texts(within.window)) > 500


def test_nothing_of_it_is_watched_on_a_disk_and_what_changed_is_seen_when_it_is_read_again(
    within: Parts, qtbot: QtBot, office: MemoryOffice
) -> None:
    watch = within.session._watch
    assert (watch.files(), watch.directories()) == ([], [])
    office.open("m-0001").commit([Answer("person.name.given", "Otra")])
    within.session.read_again()
    qtbot.waitUntil(lambda: within.session.snapshot is not None and "Otra" in within.session.snapshot.name, timeout=WAIT)
    settled(within, qtbot)


def test_a_matter_is_known_by_its_office_and_its_key(within: Parts, qtbot: QtBot, first_packet: Path, tmp_path: Path) -> None:
    """Another office has a matter of the same key: nothing of the first stays."""
    assert within.session.place == Place(tmp_path / "a-vault", "m-0001")
    mail = come_to(within, qtbot, steps.MAIL, MailView)
    mail.counter.put(12)
    other = MemoryOffice(tomllib.loads(OFFICE), place=tmp_path / "another", sealed=True)
    assert put_in(other, first_packet) == "m-0001"
    within.session.enter(other, PIA)
    settled(within, qtbot)
    assert within.session.place is None
    within.session.offices.come_to("m-0001", steps.MAIL)
    on_screen(within, qtbot, steps.MAIL)
    assert within.session.place == Place(tmp_path / "another", "m-0001")
    assert mail.counter.value() is None
    assert within.session.who.id == "pia"


# The work


def test_a_matter_is_found_and_opened_from_the_list(at: Parts, qtbot: QtBot) -> None:
    matters = come_to(at, qtbot, steps.MATTERS, MattersView)
    qtbot.keyClicks(matters.search, "ejem")
    qtbot.keyClick(matters.search, Qt.Key.Key_Return)
    on_screen(at, qtbot, steps.GATHER)
    assert at.session.snapshot is not None
    assert at.session.snapshot.name == "Marisol Ejemplo Prueba"


def test_a_call_begins_a_matter_there_and_conflicts_are_checked(at: Parts, qtbot: QtBot, office: MemoryOffice) -> None:
    call = come_to(at, qtbot, steps.NEW_CALL, NewCallView)
    call.call.fields["name"].put("Rosalinda Ensayo")
    call.check.click()
    on_screen(at, qtbot, steps.CLEAR)
    assert office.matters() == ["m-0001", "m-0002"]
    at.session.offices.check_conflict([("ours", "Rosalinda Ensayo")])
    settled(at, qtbot)
    at.session.offices.check_conflict([("ours", "Marisol Ejemplo Prueba")])
    settled(at, qtbot)
    matter = office.open("m-0002").load()
    assert matter.call is not None
    assert matter.call.name == "Rosalinda Ensayo"
    assert [one.result for one in matter.conflict_checks] == ["no_match", "match"]


def test_papers_are_taken_in_seen_and_built_into_a_packet_that_is_verified_and_nothing_lies_on_a_disk(
    within: Parts, qtbot: QtBot, tmp_path: Path
) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    scan = paper(pile / "scan.pdf", "scan", 2)
    before = sorted(tmp_path.rglob("*"))
    within.session.collect([scan])
    settled(within, qtbot)
    new = stored(within).load().evidence[-1].id
    papers = come_to(within, qtbot, steps.PAPERS, PapersView)
    papers.about(new)
    qtbot.waitUntil(lambda: papers._shelf.picture(0) is not None, timeout=WAIT)
    assert papers.place.text() == "Page 1 of 2"
    shown = within.session.packets.packet
    built(within, qtbot)
    screen = come_to(within, qtbot, steps.BUILD, PacketView)
    packet = within.session.packets.packet
    assert packet is not None
    assert packet is not shown
    assert packet.first_page_from(new) is None  # it waits in the tray: drawn up, and in no packet
    qtbot.waitUntil(lambda: within.window._shelf.picture(0) is not None, timeout=WAIT)
    screen.verify.click()
    qtbot.waitUntil(lambda: within.session.packets.verdict is not None and not within.jobs.busy, timeout=WAIT)
    assert screen.verdict.text() == "Verified: every page and file is as built."
    assert sorted(tmp_path.rglob("*")) == before


def test_a_packet_that_was_built_before_a_change_says_so(within: Parts, qtbot: QtBot) -> None:
    built(within, qtbot)
    screen = come_to(within, qtbot, steps.BUILD, PacketView)
    assert "not the same any more" not in screen.balance.text()
    within.session.do(GiveAnswer(key="person.name.given", value="Otra"), said="Changed")
    qtbot.waitUntil(lambda: "not the same any more" in screen.balance.text(), timeout=WAIT)
    settled(within, qtbot)


def test_today_knows_what_was_done_in_a_sealed_matter(within: Parts, qtbot: QtBot) -> None:
    within.session.go(steps.TODAY)
    settled(within, qtbot)
    within.session.do(GiveAnswer(key="person.name.given", value="Otra"), said="Changed")
    settled(within, qtbot)
    shown = within.session.offices.shown
    assert shown is not None
    assert [one.name for one in shown.found.matters] == ["Otra Ejemplo Prueba"]


def test_the_practice_office_is_not_made_anew_where_it_lies_sealed(at: Parts) -> None:
    assert at.window.banner.isVisible()
    assert not at.window.start_over.isVisible()


# What leaves


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that somebody chooses."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(choose, "_ask_all", lambda *_: [folder])
    return folder


def test_a_packet_is_taken_out_by_a_button_and_the_matter_tells_who_did_it(within: Parts, qtbot: QtBot, chosen: Path) -> None:
    mail = come_to(within, qtbot, steps.MAIL, MailView)
    mail.export.click()
    qtbot.waitUntil((chosen / "u_certification-packet.manifest.json").is_file, timeout=WAIT)
    settled(within, qtbot)
    assert verify_packets(within.session.desk, [chosen]).ok
    event = stored(within).load().history[-1]
    assert (event.did, event.by, event.about, event.on) == ("exported", "Ada Specimen", "u_certification", DAY)
    assert within.session.can_undo == ""
    assert "The packet was taken out" in within.window.said.words.text()
    within.session.go(steps.CLOSE)
    settled(within, qtbot)
    assert any("Packet taken out as files" in one for one in texts(within.window))


def test_files_saved_for_an_e_mail_are_told_of_too(within: Parts, qtbot: QtBot, chosen: Path) -> None:
    store = stored(within)
    manifest = within.session.packets.packet
    assert manifest is not None
    mail = come_to(within, qtbot, steps.MAIL, MailView)
    assert not mail.save.isEnabled(), "a draft is not mailed"
    within.session.packets.save_files(chosen)
    settled(within, qtbot)
    assert sorted(one.name for one in chosen.iterdir()) == ["u_certification-packet.pdf"]
    assert [one.did for one in store.load().history] == ["exported"]


def test_where_policy_forbids_it_nothing_leaves_by_any_door(within: Parts, qtbot: QtBot, chosen: Path) -> None:
    def forbids(to: Path) -> None:
        raise Known("export_forbidden", folder=to.name)

    within.session.may_export = forbids
    packets = within.session.packets
    for leave in (
        packets.export,
        packets.save_files,
        lambda to: packets.print_sheet("mail_day", to),
        lambda to: packets.print_sheet("client_checklist", to),
        lambda to: packets.print_sheet("basis", to),
    ):
        within.window.notice.put_away()
        leave(chosen)
        settled(within, qtbot)
        assert "lets nothing be taken out to stick" in within.window.notice.words
    assert list(chosen.iterdir()) == []
    assert stored(within).load().history == ()


def test_an_export_that_was_recorded_and_then_failed_is_seen_in_the_matter(
    within: Parts, qtbot: QtBot, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Known("no_space", file="x")

    monkeypatch.setattr("packets.vault.outputs._FolderBatch.publish", broken)
    within.session.packets.export(chosen)
    settled(within, qtbot)
    assert "The disk is full" in within.window.notice.words
    assert list(chosen.iterdir()) == []
    assert within.session.snapshot is not None
    assert [one.did for one in within.session.snapshot.record.history] == ["exported"]


def test_another_packet_that_was_chosen_on_a_disk_is_not_taken_out_as_the_matters_own(
    within: Parts, qtbot: QtBot, first_packet: Path
) -> None:
    within.session.packets.choose(first_packet / "packet" / "u_certification-packet.manifest.json")
    settled(within, qtbot)
    mail = come_to(within, qtbot, steps.MAIL, MailView)
    assert within.session.packets.chosen is not None
    assert not mail.export.isEnabled()


# A vault that is locked


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / VAULT).write_bytes(b"sealed")
    return folder


def test_a_vault_is_asked_for_at_its_door_and_nothing_else_is_open_there(
    window: Parts, qtbot: QtBot, matter: Path, vault: Path
) -> None:
    window.session.open(matter)
    settled(window, qtbot)
    asked: list[object] = []
    window.session.locked_place.connect(asked.append)
    window.session.open(vault)
    settled(window, qtbot)
    assert asked == [vault]
    door = view(window, steps.LOCKED, LockedView)
    assert window.window.screens.currentWidget() is door
    assert (door.place, door.state.text()) == (vault, "Locked")
    assert window.session.place is None


def test_no_office_is_started_in_a_vault(window: Parts, qtbot: QtBot, vault: Path) -> None:
    view(window, START, StartView).start_in(vault)
    settled(window, qtbot)
    assert window.window.screens.currentWidget() is window.window.view(steps.LOCKED)
    window.session.offices.start(vault / "inside", "Another", [ADA])
    settled(window, qtbot)
    assert "belongs to a sealed vault" in window.window.notice.words
    window.session.offices.practise(vault / "practice", lambda: None)
    settled(window, qtbot)
    assert [one.name for one in vault.iterdir()] == [VAULT]
    assert "Ada" not in words_in(window.window)


def test_an_office_in_a_folder_is_entered_by_its_path_as_ever(window: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    OfficeFolder.create(tmp_path / "office")
    open_office(window, qtbot, tmp_path / "office")
    assert window.session.signed_in is None
    assert window.session.offices.shown is not None
    assert window.session.offices.shown.office.place == tmp_path / "office"
