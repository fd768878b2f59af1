"""The doors that keep a vault whole, with the real worker: results as they are printed, papers that are read as ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.errors import Known
from packets.evidence.copies import facts_of, fit_facts, intact, read_facts
from packets.vault.folder import FolderStore
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key
from packets.vault.store import Store
from packets.workflow import vault_keeping as keeping
from packets.workflow.desk import Desk
from packets.workflow.exporting import anywhere
from packets.workflow.office import backup_due, look
from packets.workflow.results import BackupDueResult
from packets.workflow.schemas import all_schemas
from packets.workflow.vault_keeping_results import VAULT_KEEPING_RESULTS
from tests import papers
from tests.kept_vaults import blob_of, flip, kept_vault
from tests.offices import Work
from tests.vaults import ADA, DAY, KDF, new_vault, opened, secret

ADAS = Key("ada", secret("ada"))
NOW = dt.datetime(2026, 12, 9, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[VaultOffice]:
    vault = new_vault(tmp_path / "v")
    admit(vault, ADA, secret("ada"), KDF)
    vault.close()
    with opened(tmp_path / "v", "ada") as again:
        yield VaultOffice(again)


@pytest.fixture
def filled(work: Work) -> Work:
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.scan(2, size=200_000), "report")
    work.build()
    return work


def folder_forbidden(to: Path) -> None:
    raise Known("export_forbidden", folder=to.name)


def facts(store: Store) -> dict[str, object]:
    """Of every paper, made by nobody: a worker that is asked fails the test."""

    def asked() -> object:
        pytest.fail("the worker was asked")

    found, problems = facts_of(store, asked, store.load())  # type: ignore[arg-type]
    assert problems == []
    return dict(found)


def test_a_folder_moves_in_with_its_facts_and_is_worked_on_at_once(
    filled: Work, office: VaultOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = facts(filled.fresh())
    done = keeping.bring_folder(office, filled.folder)
    store = office.open(done.matter)
    assert facts(store) == was
    assert done.files == len(store.matter.kept) - 1
    # Nobody has to hash everything again to know that it is intact.
    monkeypatch.setattr("packets.evidence.copies._sha256", lambda *more: pytest.fail("it was hashed again"))
    facts(store)
    monkeypatch.undo()
    assert (
        store.outputs(None).open("mini-packet.manifest.json").read()
        == (filled.packet / "mini-packet.manifest.json").read_bytes()
    )


def test_what_was_wrong_in_the_folder_is_still_told_in_the_vault(filled: Work, office: VaultOffice) -> None:
    paper = filled.fresh().load().evidence[0]
    (filled.folder / paper.file).write_bytes(papers.plain("Another letter"))
    copy = filled.working(filled.fresh().load().evidence[1].id)
    copy.write_bytes(copy.read_bytes() + b"\n")
    store = office.open(keeping.bring_folder(office, filled.folder).matter)
    _, problems = facts_of(store, filled.desk.worker, store.load())
    assert [one.code for one in problems] == ["evidence_changed", "working_copy_gone"]


def test_there_and_back_the_facts_fit_again(filled: Work, office: VaultOffice, tmp_path: Path) -> None:
    was = facts(filled.fresh())
    key = keeping.bring_folder(office, filled.folder).matter
    done = keeping.take_out_plain(office, key, tmp_path / "out", "asked for", may_export=anywhere, plain_allowed=True)
    there = FolderStore(Path(done.folder))
    assert facts(there) == was
    assert there.load() == filled.fresh().load()
    for paper in there.load().evidence:
        assert (there.folder / paper.file).read_bytes() == (filled.folder / paper.file).read_bytes()
        taken = read_facts(there, paper.id)
        assert taken is not None and intact(there, paper.id, taken)
        blob = there.blob(paper.file)
        assert blob is not None and taken.original_changed == blob.changed
    assert keeping.remove_folder(office, key, filled.folder) > 5
    assert not filled.folder.exists()


def test_facts_of_what_changed_on_the_way_get_no_new_time(filled: Work) -> None:
    store = filled.fresh()
    paper = store.load().evidence[0]
    before = read_facts(store, paper.id)
    fit_facts(store, store.load(), {})
    assert read_facts(store, paper.id) == before


def test_papers_from_another_office_go_through_the_worker_here(
    filled: Work, office: VaultOffice, desk: Desk, tmp_path: Path
) -> None:
    key = keeping.bring_folder(office, filled.folder).matter
    words = "twelve green kites over the harbour"
    with pytest.raises(Known, match="export_forbidden"):
        keeping.take_out_to_passphrase(office, key, tmp_path / "a.pdmatter", words, may_export=folder_forbidden)
    out = keeping.take_out_to_passphrase(office, key, tmp_path / "a.pdmatter", words, may_export=anywhere)
    assert out.size == (tmp_path / "a.pdmatter").stat().st_size
    kept_vault(tmp_path / "theirs", sizes=(300,))
    with opened(tmp_path / "theirs", "ada") as vault:
        other = VaultOffice(vault)
        done = keeping.bring_file(desk, other, tmp_path / "a.pdmatter", words)
        assert (done.left_out, done.history_holds, done.compared) == (4, True, False)
        assert facts(other.open(done.matter)) == facts(office.open(key))
        assert keeping.look_over(other).ok


def test_an_office_sends_to_another_by_its_card(filled: Work, office: VaultOffice, desk: Desk, tmp_path: Path) -> None:
    key = keeping.bring_folder(office, filled.folder).matter
    kept_vault(tmp_path / "theirs", sizes=(300,))
    with opened(tmp_path / "theirs", "ada") as vault:
        other = VaultOffice(vault)
        theirs = keeping.office_cards(other, "The other office").own
        card = keeping.card_came(office, theirs.text)
        with pytest.raises(Known, match="card_not_compared"):
            keeping.take_out_to_office(office, key, tmp_path / "a.pdmatter", card.id, may_export=anywhere)
        assert keeping.card_compared(office, card.id, theirs.words).compared_by == "ada"
        keeping.take_out_to_office(office, key, tmp_path / "a.pdmatter", card.id, may_export=anywhere)
        assert keeping.bring_file(desk, other, tmp_path / "a.pdmatter").files > 3
    assert [one.name for one in keeping.office_cards(office).others] == ["The other office"]
    keeping.card_dropped(office, card.id)
    assert keeping.office_cards(office).others == []


def test_a_plain_folder_only_where_policy_allows(filled: Work, office: VaultOffice, tmp_path: Path) -> None:
    key = keeping.bring_folder(office, filled.folder).matter
    for code, more in (
        ("plain_take_out_forbidden", {"may_export": anywhere, "plain_allowed": False}),
        ("export_forbidden", {"may_export": folder_forbidden, "plain_allowed": True}),
    ):
        with pytest.raises(Known, match=code):
            keeping.take_out_plain(office, key, tmp_path / "out", "asked for", **more)  # type: ignore[arg-type]
    with pytest.raises(Known, match="out_inside_vault"):
        keeping.take_out_plain(office, key, office.place / "out", "x", may_export=anywhere, plain_allowed=True)
    assert not (tmp_path / "out").exists()


def test_looked_over_backed_up_drilled_and_restored(tmp_path: Path) -> None:
    place, stick = tmp_path / "v", tmp_path / "stick"
    sheet = RecoverySheet.new()
    kept_vault(place, sheet, sizes=(40_000, 300))
    stick.mkdir()
    assert keeping.backed_up(place, NOW, 7).overdue
    assert not keeping.backed_up(place, NOW, None).overdue
    done = keeping.back_up(place, stick)
    assert (done.generation, done.files, done.missing) == (1, 4, 0)
    told = keeping.backed_up(place, dt.datetime.now(dt.UTC) + dt.timedelta(days=8), 7)
    assert (told.generation, told.days, told.overdue) == (1, 8, True)
    hashes = keeping.drill(stick, None, DAY)
    assert (hashes.ok, hashes.opened, hashes.documents) == (True, False, [])
    opened_ = keeping.drill(stick, ADAS, DAY)
    assert (opened_.ok, opened_.opened, opened_.not_whole) == (True, True, 0)
    with opened(place, "ada") as vault:
        office = VaultOffice(vault)
        flip(blob_of(vault, "m-0001", "evidence/e-0001.pdf"), 5_000)
        found = keeping.look_over(office)
        assert (found.ok, found.not_whole) == (False, 1)
        assert [one.name for one in found.documents if one.state != "intact"] == ["evidence/e-0001.pdf"]
        assert keeping.bring_back(office, "m-0001", stick, ["evidence/e-0001.pdf"]).restored == ["evidence/e-0001.pdf"]
        assert keeping.look_over(office).ok
        assert keeping.go_on(office, "m-0001").given_up == []
    back = keeping.restore_vault(stick, tmp_path / "r", ADAS, DAY)
    assert (back.ok, back.generation, back.damaged) == (True, 1, [])
    assert keeping.restore_key("ada", "some words").secret.passphrase == "some words"
    with pytest.raises(Known, match="passphrase_short"):
        keeping.sheet_key(sheet.sheets, "ada", "short", RecoverySheet.new())


def test_every_result_has_its_schema() -> None:
    assert {f"result-{name}.schema.json" for name in VAULT_KEEPING_RESULTS} <= all_schemas().keys()


def test_the_office_says_when_its_newest_backup_is_older_than_the_policy_lets_it_be(
    desk: Desk, office: VaultOffice, tmp_path: Path
) -> None:
    assert backup_due(office.place, DAY, 7) == BackupDueResult(last=None, allowed_days=7)
    stick = tmp_path / "stick"
    stick.mkdir()
    keeping.back_up(office.place, stick)
    made = keeping.backed_up(office.place, NOW, 7).at
    assert made is not None
    on = dt.datetime.fromisoformat(made).astimezone().date()
    assert backup_due(office.place, on + dt.timedelta(days=7), 7) is None
    late = on + dt.timedelta(days=8)
    assert backup_due(office.place, late, 7) == BackupDueResult(last=on.isoformat(), allowed_days=7)
    assert look(desk, office, late).backup is not None
