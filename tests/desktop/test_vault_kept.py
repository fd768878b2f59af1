"""The vault kept whole from the window: backups asked for, made and tried; what is broken named; matters out and in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.today import Lead
from desktop.rows import RECORD, Row
from desktop.views.decide import DecideView
from desktop.views.office import OfficeView
from desktop.views.today import TodayView
from desktop.views.vault_kept import KeptCard
from packets.evidence.telling import Filing
from packets.system.policy import Export, Found, Policy
from packets.vault.folder import FolderStore
from packets.vault.sealed.store import SealedStore
from tests import papers
from tests.kept_vaults import blob_of, flip

from .conftest import WAIT
from .hands import fill, press, settle, write
from .machine import OLGA, Machine, choose_words, go, inside, make, new_call, sign_in

ITS_OWN = "twelve green kites over the harbour"


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where whoever is asked for a folder points to."""
    made = tmp_path / "disk"
    made.mkdir()
    for where in ("vault_kept", "take_out"):
        monkeypatch.setattr(f"desktop.views.{where}.choose_folder", lambda *_: made)
    return made


@pytest.fixture
def at(machine: Machine, qtbot: QtBot, tmp_path: Path) -> Iterator[Parts]:
    """A vault with one matter and one paper in it, which is put away again."""
    parts, _ = make(machine, qtbot, tmp_path / "v")
    new_call(parts, qtbot, "Rosalinda Ensayo")
    paper = tmp_path / "scan.pdf"
    paper.write_bytes(papers.scan(2, size=200_000))
    parts.session.collect([paper], Filing())
    settle(parts, qtbot)
    yield parts


def leads(parts: Parts, qtbot: QtBot) -> list[Lead]:
    today = go(parts, qtbot, steps.TODAY, TodayView)
    model = today.rows.model()
    found = []
    for group in range(model.rowCount()):
        parent = model.index(group, 0)
        records = [model.index(row, 0, parent).data(RECORD) for row in range(model.rowCount(parent))]
        found += [one.key for one in records if isinstance(one, Row) and isinstance(one.key, Lead)]
    return found


def card(parts: Parts, qtbot: QtBot) -> KeptCard:
    return go(parts, qtbot, steps.OFFICE, OfficeView).kept


def names(one: KeptCard) -> list[str]:
    model = one.broken.model()
    parent = model.index(0, 0)
    return [model.index(row, 0, parent).data(RECORD).title for row in range(model.rowCount(parent))]


def test_a_vault_without_a_backup_is_told_on_today_until_there_is_one(at: Parts, qtbot: QtBot, disk: Path) -> None:
    (lead,) = [one for one in leads(at, qtbot) if one.what == "backup"]
    at.session.go(lead.screen, lead.what)
    kept = card(at, qtbot)
    assert kept.state.property("tone") == "missing" and "no backup yet" in kept.state.text()
    press(qtbot, kept.back_up)
    settle(at, qtbot)
    assert kept.state.property("tone") == "" and list(disk.iterdir())
    assert not [one for one in leads(at, qtbot) if one.what == "backup"]


def test_the_newest_backup_is_tried_with_ones_passphrase_and_a_broken_one_is_told(at: Parts, qtbot: QtBot, disk: Path) -> None:
    kept = card(at, qtbot)
    press(qtbot, kept.back_up)
    settle(at, qtbot)
    press(qtbot, kept.drill)
    fill(kept.form, qtbot, passphrase=OLGA)
    settle(at, qtbot)
    assert "would come back" in kept.found.text() and not kept.broken.isVisible()
    largest = max(
        (one for one in disk.rglob("*") if one.is_file() and "blobs" in one.parts), key=lambda one: one.stat().st_size
    )
    flip(largest, largest.stat().st_size // 2)
    press(qtbot, kept.drill)
    fill(kept.form, qtbot, passphrase=OLGA)
    settle(at, qtbot)
    assert "NOT whole" in kept.found.text() and kept.found.property("tone") == "missing"


def test_a_document_that_is_damaged_is_named_and_comes_back_from_a_backup(at: Parts, qtbot: QtBot, disk: Path) -> None:
    kept = card(at, qtbot)
    press(qtbot, kept.back_up)
    settle(at, qtbot)
    press(qtbot, kept.look_over)
    settle(at, qtbot)
    assert kept.found.property("tone") == "" and not kept.broken.isVisible()
    office = at.session.vault.office
    assert office is not None
    (key,) = office.matters()
    flip(blob_of(office.vault, key, "evidence/e-0001.pdf"), 100)
    press(qtbot, kept.look_over)
    settle(at, qtbot)
    assert names(kept) == ["evidence/e-0001.pdf"] and kept.broken.isVisible()
    press(qtbot, kept.mend)
    settle(at, qtbot)
    assert "1 document is back" in kept.found.text() and not kept.mend.isVisible()
    press(qtbot, kept.look_over)
    settle(at, qtbot)
    assert kept.found.property("tone") == "" and not kept.broken.isVisible()


def test_a_matter_goes_out_sealed_and_comes_in_with_its_passphrase(
    at: Parts, qtbot: QtBot, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = go(at, qtbot, steps.DECIDE, DecideView).take_out
    assert not out.plain.isVisible()
    press(qtbot, out.sealed)
    choose_words(out.new, ITS_OWN)
    press(qtbot, out.save)
    settle(at, qtbot)
    (file,) = disk.iterdir()
    assert b"Ensayo" not in file.read_bytes() and not out.typing.isVisible()
    monkeypatch.setattr("desktop.views.vault_kept.choose_file", lambda *_: file)
    kept = card(at, qtbot)
    press(qtbot, kept.file)
    fill(kept.form, qtbot, passphrase=ITS_OWN)
    settle(at, qtbot)
    office = at.session.vault.office
    assert office is not None and len(office.matters()) == 2
    stores = [office.open(key) for key in office.matters()]
    assert [len(one.load().evidence) for one in stores] == [1, 1]


def test_a_matter_folder_comes_in_and_lies_open_until_somebody_removes_it(
    at: Parts, qtbot: QtBot, first_packet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.views.vault_kept.choose_folder", lambda *_: first_packet)
    said: list[str] = []
    at.session.changed.connect(lambda changes: said.append(changes.said))
    kept = card(at, qtbot)
    press(qtbot, kept.folder)
    settle(at, qtbot)
    office = at.session.vault.office
    assert office is not None and len(office.matters()) == 2
    assert any("still lies open" in one for one in said) and (first_packet / "matter.toml").exists()


def test_an_open_folder_leaves_only_where_the_policy_lets_it_and_with_a_reason(
    at: Parts, qtbot: QtBot, disk: Path, machine: Machine, tmp_path: Path
) -> None:
    office = at.session.vault.office
    assert office is not None
    (key,) = office.matters()
    machine.lock()
    free = Found(Policy(export=Export(plain_take_out=True)), there=True)
    parts = machine.start(free)
    parts.session.open(tmp_path / "v")
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    parts.session.open_key(key)
    qtbot.waitUntil(lambda: isinstance(parts.session.store, SealedStore) and not parts.jobs.busy, timeout=WAIT)
    out = go(parts, qtbot, steps.DECIDE, DecideView).take_out
    press(qtbot, out.plain)
    press(qtbot, out.form.accept)
    assert out.form.isVisible() and not list(disk.iterdir())
    write(out.form.field("reason"), "the court wants it")
    press(qtbot, out.form.accept)
    settle(parts, qtbot)
    assert len(FolderStore(disk / key).load().evidence) == 1
