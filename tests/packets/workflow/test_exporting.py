"""A packet taken out: whole or not at all, only where it may go, and never without a word in the matter's history."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import pikepdf
import pytest

from packets.errors import Known
from packets.manifest import Manifest
from packets.requests.office import Staff
from packets.system.policy import Policy
from packets.vault.memory import MemoryStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.places import VAULT
from packets.vault.store import Outputs, Put
from packets.workflow import exporting, sending, starting
from packets.workflow.checking import verify_packets
from packets.workflow.edits import undo
from packets.workflow.exporting import Exported
from tests import papers
from tests.offices import DAY, Make, Work
from tests.staff import refused

PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
FILES = {"mini-packet.pdf", "mini-packet-loose-1.pdf", "mini-packet.manifest.json"}


def take_out(work: Work, to: Path, **more: object) -> Exported:
    may: dict[str, object] = {"may_export": exporting.anywhere, **more}
    return exporting.export_packet(work.desk, work.fresh(), "mini", to, PIA, DAY, **may)  # type: ignore[arg-type]


def events(work: Work) -> list[tuple[str, str, str]]:
    return [(one.did, one.by, one.about) for one in work.fresh().load().history]


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def nothing_went(work: Work, to: Path) -> None:
    assert events(work) == []
    assert not to.exists() or files(to) == {}


@pytest.fixture
def built(make: Make) -> Work:
    """Built to send: one volume and a loose piece."""
    work = make("built")
    work.take(papers.plain("Letter"), "request_letter")
    work.take(papers.plain("List"), "fillable")
    work.build(send=True)
    return work


def test_it_is_the_same_packet_and_it_is_told_who_took_it_out(built: Work, tmp_path: Path) -> None:
    out = tmp_path / "stick" / "for the agency"
    found = take_out(built, out).result
    assert files(out) == files(built.packet)
    assert set(files(out)) == FILES
    assert verify_packets(built.desk, [out]).ok
    assert Path(found.manifest) == out / "mini-packet.manifest.json"
    assert {Path(one).name for one in found.files} == FILES - {"mini-packet.manifest.json"}
    assert (found.draft, found.filed, found.request) == (False, False, "mini")
    assert events(built) == [("exported", "Pia Sample", "mini")]


def test_what_was_taken_out_is_not_undone(built: Work, tmp_path: Path) -> None:
    done = take_out(built, tmp_path / "out").done
    refused("cannot_undo", lambda: undo(built.fresh(), done, PIA, DAY))
    assert events(built) == [("exported", "Pia Sample", "mini")]


def test_policy_is_asked_first_and_where_it_forbids_nothing_is_read_or_written(built: Work, tmp_path: Path) -> None:
    asked: list[Path] = []

    def forbids(to: Path) -> None:
        asked.append(to)
        raise Known("export_forbidden", folder=to.name)

    (built.packet / "mini-packet.manifest.json").unlink()  # what is asked later would tell of it
    refused("export_forbidden", lambda: take_out(built, tmp_path / "out", may_export=forbids))
    assert asked == [tmp_path / "out"]
    nothing_went(built, tmp_path / "out")


@pytest.mark.parametrize("name", sorted(FILES - {"mini-packet.manifest.json"}))
def test_a_packet_that_is_not_the_one_that_was_built_goes_nowhere(built: Work, tmp_path: Path, name: str) -> None:
    data = bytearray((built.packet / name).read_bytes())
    data[-100] ^= 1
    (built.packet / name).write_bytes(data)
    refused("packet_changed", lambda: take_out(built, tmp_path / "out"))
    (built.packet / name).unlink()
    refused("file_missing", lambda: take_out(built, tmp_path / "out"))
    nothing_went(built, tmp_path / "out")


def test_without_a_packet_there_is_nothing_to_take_out(make: Make, tmp_path: Path) -> None:
    work = make("empty")
    refused("nothing_to_export", lambda: take_out(work, tmp_path / "out"))
    refused("not_sent_yet", lambda: take_out(work, tmp_path / "out", kept=True))
    nothing_went(work, tmp_path / "out")


def test_the_packet_of_another_matter_or_for_another_agency_stays(built: Work, make: Make, tmp_path: Path) -> None:
    other = make("other")
    shutil.copytree(built.packet, other.packet)
    refused("packet_of_another", lambda: take_out(other, tmp_path / "out"))
    built.fresh().commit([Put("requests", "mini", {"agency": None})])
    refused("packet_of_another", lambda: take_out(built, tmp_path / "out"))
    nothing_went(built, tmp_path / "out")


def test_the_packet_as_filed_is_taken_out_whatever_was_built_since(built: Work, tmp_path: Path) -> None:
    sending.record_sending(built.desk, built.fresh(), "mini", PIA, DAY, on=DAY)
    filed = files(built.folder / "sent" / "mini")
    built.take(papers.plain("Report"), "report", name="later.pdf")
    built.build()
    assert take_out(built, tmp_path / "filed", kept=True).result.filed
    assert files(tmp_path / "filed") == filed
    assert take_out(built, tmp_path / "now").result.draft
    assert files(tmp_path / "now") != filed
    (built.folder / "sent" / "mini" / "mini-packet.manifest.json").write_bytes(
        (built.packet / "mini-packet.manifest.json").read_bytes()
    )
    refused("packet_changed", lambda: take_out(built, tmp_path / "again", kept=True))


def test_one_that_lies_there_already_is_kept_aside(built: Work, tmp_path: Path) -> None:
    out = tmp_path / "out"
    take_out(built, out)
    first = files(out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    built.take(papers.plain("Report"), "report", name="later.pdf")
    built.build()
    take_out(built, out)
    assert files(out / "earlier" / "1") == first
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert verify_packets(built.desk, [out]).ok


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("built/packet", "out_inside_matter"),
        ("built/evidence", "out_inside_matter"),
        ("built/sent/mini", "out_inside_matter"),
        ("other", "out_inside_other_matter"),
        ("other/packet", "out_inside_other_matter"),
        ("an-office", "out_among_matters"),
        ("a-vault", "out_inside_vault"),
        ("a-vault/blobs/ab", "out_inside_vault"),
    ],
)
def test_it_goes_nowhere_where_it_would_be_taken_for_something_else(
    built: Work, make: Make, tmp_path: Path, where: str, code: str
) -> None:
    make("other")
    OfficeFolder.create(tmp_path / "an-office")
    (tmp_path / "a-vault").mkdir()
    (tmp_path / "a-vault" / VAULT).write_bytes(b"sealed")
    before = sorted(tmp_path.rglob("*"))
    refused(code, lambda: take_out(built, tmp_path / where))
    manifest, outputs = _standing(built)
    refused(
        code,
        lambda: exporting.save_files(
            built.desk, built.fresh(), "mini", (outputs, manifest), tmp_path / where, PIA, DAY, may_export=exporting.anywhere
        ),
    )
    assert sorted(tmp_path.rglob("*")) == before
    assert events(built) == []


def test_somebody_whose_time_is_over_takes_nothing_out(built: Work, tmp_path: Path) -> None:
    gone = PIA.model_copy(update={"until": DAY.replace(day=1)})
    store = built.fresh()
    out = tmp_path / "out"
    refused(
        "staff_expired",
        lambda: exporting.export_packet(built.desk, store, "mini", out, gone, DAY, may_export=exporting.anywhere),
    )
    nothing_went(built, out)


# Files for an e-mail or a portal


def _standing(work: Work) -> tuple[Manifest, Outputs]:
    outputs = work.fresh().outputs(None)
    built = sending.last_built(outputs, "mini")
    assert built is not None
    return built.manifest, outputs


def test_files_for_an_e_mail_go_without_the_manifest_and_replace_those_of_the_same_name(built: Work, tmp_path: Path) -> None:
    manifest, outputs = _standing(built)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mini-packet.pdf").write_bytes(b"older")
    exporting.save_files(
        built.desk, built.fresh(), "mini", (outputs, manifest), tmp_path / "out", PIA, DAY, may_export=exporting.anywhere
    )
    wanted = files(built.packet)
    del wanted["mini-packet.manifest.json"]
    assert files(tmp_path / "out") == wanted
    assert events(built) == [], "of a matter that lies open anyhow"


def test_of_a_sealed_matter_every_saving_is_recorded_and_of_a_changed_file_none_goes(built: Work, tmp_path: Path) -> None:
    manifest, outputs = _standing(built)
    store = MemoryStore(starting.open_folder(built.folder).load().model_dump(by_alias=True, exclude_defaults=True))
    (tmp_path / "out").mkdir()

    def save(own: bool = True) -> None:
        where, packet = tmp_path / "out", (outputs, manifest)
        exporting.save_files(built.desk, store, "mini", packet, where, PIA, DAY, may_export=exporting.anywhere, own=own)

    (built.packet / "mini-packet-loose-1.pdf").write_bytes(b"another")
    refused("packet_changed", save)
    assert (files(tmp_path / "out"), store.load().history) == ({}, ())
    built.build(send=True)
    save(own=False)
    assert store.load().history == ()
    save()
    assert [one.did for one in store.load().history] == ["exported"]
    assert len(files(tmp_path / "out")) == 2


# With a password

WORDS = "seven quiet words for the reader"
LOCKED = {"mini-packet-locked.pdf", "mini-packet-loose-1-locked.pdf"}


def test_with_a_password_every_file_is_of_the_newest_kind_and_opens_with_nothing_else(built: Work, tmp_path: Path) -> None:
    found = take_out(built, tmp_path / "out", password=WORDS).result
    assert set(files(tmp_path / "out")) == LOCKED
    assert found.manifest == ""
    for name, sha256 in zip(found.files, found.locked, strict=True):
        data = Path(name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(data))
        with pikepdf.open(io.BytesIO(data), password=WORDS) as opened:
            how = opened.encryption
            plain = Path(name).name.replace("-locked", "")
            with pikepdf.open(built.packet / plain) as before:
                assert len(opened.pages) == len(before.pages)
                assert len(list(opened.open_outline().root)) == len(list(before.open_outline().root))
            assert (how.V, how.R, how.bits) == (5, 6, 256)
            assert {how.stream_method, how.string_method, how.file_method} == {pikepdf.models.EncryptionMethod.aesv3}
    assert events(built) == [("exported", "Pia Sample", "mini")]


def test_a_packet_in_the_open_beside_it_stays_as_it_is(built: Work, tmp_path: Path) -> None:
    take_out(built, tmp_path / "out")
    take_out(built, tmp_path / "out", password=WORDS)
    take_out(built, tmp_path / "out", password=WORDS)
    assert set(files(tmp_path / "out")) == FILES | LOCKED
    assert verify_packets(built.desk, [tmp_path / "out"]).ok


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "passphrase_short"),
        ("short", "passphrase_short"),
        ("password password", "passphrase_guessable"),
        (f"{WORDS} " * 4, "export_password_long"),
    ],
)
def test_a_password_that_is_guessed_or_not_read_whole_locks_nothing(
    built: Work, tmp_path: Path, password: str, code: str
) -> None:
    refused(code, lambda: take_out(built, tmp_path / "out", password=password))
    nothing_went(built, tmp_path / "out")


def test_what_changed_since_it_was_built_is_not_locked_either(built: Work, tmp_path: Path) -> None:
    data = bytearray((built.packet / "mini-packet-loose-1.pdf").read_bytes())
    data[-100] ^= 1
    (built.packet / "mini-packet-loose-1.pdf").write_bytes(data)
    refused("packet_changed", lambda: take_out(built, tmp_path / "out", password=WORDS))
    nothing_went(built, tmp_path / "out")


@pytest.mark.parametrize(
    ("said", "locked", "stick", "code"),
    [
        ("deny", True, True, "export_removable"),
        ("deny", True, None, "export_removable"),
        ("deny", False, False, ""),
        ("encrypted_only", False, True, "export_removable_plain"),
        ("encrypted_only", True, True, ""),
        ("encrypted_only", False, False, ""),
        ("allow", False, True, ""),
    ],
)
def test_the_policy_says_what_may_go_to_a_disk_that_is_pulled_out(
    said: str, locked: bool, stick: bool | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "pulled_out", lambda _: stick)
    may_export = exporting.by_policy(Policy.model_validate({"export": {"removable": said}}), locked=locked)
    if code:
        refused(code, lambda: may_export(tmp_path))
    else:
        may_export(tmp_path)


@pytest.mark.parametrize(
    ("rules", "locked", "code"),
    [
        ({}, False, ""),
        ({}, True, ""),
        ({"allow": "deny"}, True, "export_denied"),
        ({"allow": "encrypted_only"}, False, "export_plain_denied"),
        ({"password_required": True}, False, "export_plain_denied"),
        ({"allow": "encrypted_only", "password_required": True}, True, ""),
        ({"dirs": ["/media/for the agency"]}, True, "export_forbidden"),
    ],
)
def test_the_policy_says_what_may_leave_a_vault(rules: dict[str, object], locked: bool, code: str, tmp_path: Path) -> None:
    may_export = exporting.by_policy(Policy.model_validate({"export": rules}), locked=locked)
    if code:
        refused(code, lambda: may_export(tmp_path))
    else:
        may_export(tmp_path)
