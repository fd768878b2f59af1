"""From the first call to closing; approval that falls with what it was of; the packet as filed, which nothing replaces."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Known
from packets.evidence.telling import Filing
from packets.matters.matter import Adjustment
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Put
from packets.workflow import building, gathering, office, sending
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits import (
    Adjust,
    ChangeRequest,
    CloseRequest,
    CoverBox,
    Describe,
    Edit,
    FilePapers,
    GiveAnswer,
    LeaveOut,
    OpenRequest,
    RecordAnswer,
    RecordArrival,
    RecordSending,
    SaveCall,
    Turn,
    make,
)
from packets.workflow.office import stage_of
from tests import papers
from tests.offices import AGENCY, DAY, MAILING, LentDesk, Work, staffed_office
from tests.staff import refused

ADA, PIA = Staff(id="ada", name="Ada Specimen", role="attorney"), Staff(id="pia", name="Pia Sample", role="paralegal")
ON = DAY


class Sending(Work):
    """A matter of an office where an attorney approves."""

    def __init__(self, office: Path) -> None:
        self.desk, self.folder = LentDesk(office=office), office / "m-0001"
        self.papers = office.parent / "papers"
        self.papers.mkdir(exist_ok=True)

    def do(self, *edits: Edit, who: Staff = PIA) -> None:
        make(self.fresh(), self.desk.library, edits, who, DAY)

    def approve(self, who: Staff = ADA) -> None:
        sending.approve(self.desk, self.fresh(), "mini", who, DAY)

    def send(self, on: dt.date = ON, **more: str) -> None:
        sending.record_sending(self.desk, self.fresh(), "mini", PIA, DAY, on=on, **more)

    @property
    def stage(self) -> str:
        return stage_of(self.desk, self.fresh(), self.fresh().load().requests[0])

    def kept(self) -> dict[str, bytes]:
        return {
            one.relative_to(self.folder / "sent").as_posix(): one.read_bytes()
            for one in sorted((self.folder / "sent").rglob("*"))
            if one.is_file()
        }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letter, report of two pages, a loose list; as collected in `collected`, approved and built to send in `ready`."""
    base = tmp_path_factory.mktemp("made")
    folder = staffed_office(base / "collected")
    first = Work(LentDesk(office=folder), folder / "m-0001")
    first.take(papers.plain("Letter"), "request_letter")
    first.take(papers.plain("Report", 2), "report")
    first.take(papers.plain("List", 2), "fillable")
    shutil.copytree(folder, base / "ready")
    work = Sending(base / "ready")
    work.build()
    work.approve()
    work.build(send=True)
    return base


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Sending:
    """Nothing is built yet."""
    shutil.copytree(made / "collected", tmp_path / "office")
    return Sending(tmp_path / "office")


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Sending:
    """Approved and built to send."""
    shutil.copytree(made / "ready", tmp_path / "office")
    return Sending(tmp_path / "office")


def test_from_the_first_call_to_closing(tmp_path: Path) -> None:
    folder = staffed_office(tmp_path / "office")
    desk = LentDesk(office=folder)
    place = OfficeFolder(folder)
    store = office.new_call(desk, place, SaveCall(name="Marisol Ejemplo", employer="Packing LLC"), PIA, DAY)
    assert (
        office.check_conflict(desk, place, store, [("ours", "Marisol Ejemplo"), ("theirs", "Packing LLC")], PIA, DAY)
        == "no_match"
    )
    opening = OpenRequest(request="mini", agency="desk-a", mailing_day=MAILING)
    refused("attorney_only", lambda: make(store, desk.library, [opening], PIA, DAY))
    make(store, desk.library, [opening], ADA, DAY)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(papers.plain("Letter"))
    (taken,) = gathering.bring_in(desk, store, [letter], Filing())
    make(store, desk.library, [FilePapers(papers=(taken.id,), item="request_letter")], PIA, DAY)

    def stage() -> str:
        (head,) = office.look(desk, place, DAY).matters
        assert head.requests[0].open_items == 0
        return head.requests[0].stage

    refused("nothing_to_send_yet", lambda: sending.approve(desk, store, "mini", ADA, DAY))
    refused("not_sendable", lambda: building.build(desk, store, None, DAY, send=True))
    assert stage() == "draft"
    assert building.build(desk, store, None, DAY).draft
    assert stage() == "draft"
    refused("draft_not_sent", lambda: sending.record_sending(desk, store, "mini", PIA, DAY, on=DAY))
    refused("attorney_only", lambda: sending.approve(desk, store, "mini", PIA, DAY))
    sending.approve(desk, store, "mini", ADA, DAY)
    assert stage() == "approved"
    assert not building.build(desk, store, None, DAY, send=True).draft
    assert stage() == "ready"
    sending.record_sending(desk, store, "mini", PIA, DAY, on=DAY, carrier="By hand", number="R-1", proof=taken.id)
    assert stage() == "sent"
    make(store, desk.library, [RecordArrival(request="mini", on=DAY)], PIA, DAY)
    make(store, desk.library, [RecordAnswer(request="mini", on=DAY, answer="good")], PIA, DAY)
    assert stage() == "answered"
    make(store, desk.library, [CloseRequest(request="mini")], PIA, DAY)
    assert stage() == "closed"
    history = [one.did for one in store.load().history]
    assert history == ["called", "checked_conflict", "opened", "approved", "sent", "arrived", "answered", "closed"]


# Approval


def test_a_draft_that_was_read_can_be_sent_as_it_was_read(ready: Sending) -> None:
    """The word DRAFT is all that differs."""
    assert ready.stage == "ready"
    assert "approval_fell" not in ready.codes()


def later_agency(work: Sending) -> None:
    text = AGENCY.replace('"desk-a"', '"desk-b"')  # another desk that is called the same
    assert work.desk.definitions is not None
    (work.desk.definitions / "agencies" / "desk-b.toml").write_text(text, encoding="utf-8")
    work.desk = LentDesk(office=work.desk.office)
    work.do(ChangeRequest(request="mini", agency="desk-b"))


def rescanned(work: Sending) -> None:
    work.do(FilePapers(papers=("e-0002",)))
    work.take(papers.plain("Report, better scan", 2), "report")


def page_replaced(work: Sending) -> None:
    other = work.take(papers.plain("Report, cut", 2), "report", name="cut.pdf")
    work.fresh().commit([Put("evidence", other, {"variant_of": "e-0002", "for": ["agency"]})])


CHANGES: dict[str, Callable[[Sending], object]] = {
    "a new paper": lambda work: work.take(papers.plain("Pay stub"), "pay"),
    "a loose piece": lambda work: work.take(papers.plain("Second list"), "fillable", name="second.pdf"),
    "a loose piece is turned": lambda work: work.do(Turn(papers=("e-0003",))),
    "a page is turned": lambda work: work.do(Turn(papers=("e-0002",))),
    "a cover": lambda work: work.do(CoverBox(paper="e-0002", page=1, box=(60.0, 60.0, 200.0, 90.0))),
    "a cover on a loose piece": lambda work: work.do(CoverBox(paper="e-0003", page=1, box=(60.0, 60.0, 200.0, 90.0))),
    "a page is left out": lambda work: work.do(LeaveOut(paper="e-0002", pages=(2,), reason="x")),
    "a page of a loose piece is left out": lambda work: work.do(LeaveOut(paper="e-0003", pages=(2,), reason="x")),
    "a variant for this reader": page_replaced,
    "another scan": rescanned,
    "a title": lambda work: work.do(Describe(papers=("e-0002",), title="Report of 2 March")),
    "how it is split": lambda work: work.do(Adjust(adjustment=Adjustment(do="split", target="e-0002", at=(2,)))),
    "who it is for": lambda work: work.do(GiveAnswer(key="person.name.family", value="Muestra")),
    "the mailing day": lambda work: work.do(ChangeRequest(request="mini", mailing_day=MAILING + dt.timedelta(days=1))),
    "the agency": later_agency,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_approval_falls_with_every_change_of_what_the_reader_gets(
    ready: Sending, change: Callable[[Sending], object]
) -> None:
    change(ready)
    assert "approval_fell" in ready.codes()
    with pytest.raises(Unfit):
        ready.build(send=True)


def test_an_approval_stays_through_what_the_reader_does_not_get(ready: Sending) -> None:
    ready.take(papers.plain("Call note"), "office_only")
    ready.do(GiveAnswer(key="person.has_a_number", value=True))
    assert "approval_fell" not in ready.codes()
    assert not ready.build(send=True).draft


def test_an_approval_is_for_one_way_of_delivery(ready: Sending) -> None:
    assert "not_approved" in ready.codes("certifier_paper")
    assert not {"not_approved", "approval_fell"} & set(ready.codes("review")), "what stays in the office needs none"
    assert not {"not_approved", "approval_fell"} & set(ready.codes("client_copy"))


def test_an_approval_written_for_somebody_who_gives_none_is_none(ready: Sending) -> None:
    path = ready.folder / "matter.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('role = "attorney"', 'role = "paralegal"'), encoding="utf-8")
    assert "not_approved" in ready.codes()


def test_without_an_office_there_is_nobody_to_ask(work: Work) -> None:
    work.take(papers.plain("Letter"), "request_letter")
    assert not work.build(send=True).draft


@pytest.mark.parametrize("profile", ["review", "file_copy", "client_copy"])
def test_what_stays_with_us_is_neither_approved_nor_sent(sent: Sending, profile: str) -> None:
    sent.take(papers.plain("Call note"), "office_only")
    assert not sent.build(profile).draft
    refused("packet_stays_here", sent.approve)
    refused("packet_stays_here", sent.send)
    assert sent.stage == "draft"
    assert not (sent.folder / "sent").exists()


@pytest.mark.parametrize("key", ["matter", "request", "agency"])
def test_a_packet_of_another_matter_or_agency_is_neither_approved_nor_sent(ready: Sending, key: str) -> None:
    """Somebody copied it here, or the request names another desk since."""
    path = ready.packet / "mini-packet.manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: "other"}), encoding="utf-8")
    refused("packet_of_another", ready.approve)
    refused("packet_of_another", ready.send)
    assert ready.fresh().load().requests[0].sent is None


def test_a_packet_of_an_older_release_is_verified_and_built_again_before_it_is_sent(ready: Sending) -> None:
    path = ready.packet / "mini-packet.manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    del raw["content"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    ready.clean()
    refused("nothing_to_send_yet", ready.approve)
    refused("nothing_to_send_yet", ready.send)


def test_a_manifest_that_is_none_is_told(ready: Sending) -> None:
    (ready.packet / "mini-packet.manifest.json").write_text("{}", encoding="utf-8")
    refused("no_packet", ready.approve)
    refused("no_packet", ready.send)
    assert ready.stage == "draft"


# As filed


def test_the_packet_as_filed_is_every_byte_that_was_built(ready: Sending) -> None:
    built = {one.name: one.read_bytes() for one in ready.packet.iterdir() if one.is_file()}
    ready.send(carrier="Carrier", number="1Z", proof="e-0003")
    assert ready.kept() == {f"mini/{name}": data for name, data in built.items()}
    assert len(built) == 3
    ready.clean(ready.folder / "sent" / "mini")
    sent = ready.fresh().load().requests[0].sent
    assert sent is not None
    assert (sent.carrier, sent.number, sent.proof, sent.kept, sent.profile) == (
        "Carrier",
        "1Z",
        "e-0003",
        "sent/mini",
        "agency_email",
    )
    refused("already_sent", ready.send)
    refused("already_sent", lambda: ready.build(send=True))
    assert ready.kept() == {f"mini/{name}": data for name, data in built.items()}


def test_the_client_gets_a_copy_of_what_was_sent_and_the_file_as_filed_stays(ready: Sending) -> None:
    ready.send()
    filed = ready.kept()
    ready.build("client_copy", send=True)
    assert ready.build("agency_email").draft, "the packet as filed is the one"
    assert ready.kept() == filed


@pytest.mark.parametrize("inside", ["sent/mini", "sent", "evidence", "working/x", "packet/../sent/mini"])
def test_no_packet_is_built_among_the_papers_or_over_what_was_filed(ready: Sending, inside: str) -> None:
    ready.send()
    filed = ready.kept()
    refused("out_inside_matter", lambda: ready.build(out=ready.folder / inside))
    assert ready.kept() == filed


@pytest.mark.parametrize("inside", ["", "evidence", "working", "sent/mini", "packet", "packet/deep/er", "anywhere"])
def test_no_packet_is_built_in_the_folder_of_another_matter(ready: Sending, inside: str) -> None:
    other = FolderStore.create(ready.folder.parent / "m-other", 'schema = 1\nid = "m-0009"\n').folder
    before = sorted(other.rglob("*"))
    told = refused("out_inside_other_matter", lambda: ready.build(out=other / inside))
    assert set(told.params) == {"folder"}
    link = ready.folder.parent / "link"
    link.symlink_to(other, target_is_directory=True)
    refused("out_inside_other_matter", lambda: ready.build(out=link / inside))
    assert sorted(other.rglob("*")) == before


def test_no_packet_is_built_loose_among_the_matters_of_an_office(ready: Sending, tmp_path: Path) -> None:
    place = OfficeFolder.create(tmp_path / "an-office").folder
    refused("out_among_matters", lambda: ready.build(out=place))
    assert [one.name for one in place.iterdir() if one.suffix != ".lock"] == ["office.toml"]


@pytest.mark.parametrize("where", ["m/packet", "elsewhere", "an-office/to-mail"])
def test_a_packet_is_built_in_its_own_folder_or_outside_any_matter(ready: Sending, tmp_path: Path, where: str) -> None:
    OfficeFolder.create(tmp_path / "an-office")
    out = ready.folder / "packet" if where == "m/packet" else tmp_path / where
    assert Path(ready.build(out=out).volumes[0]).parent.resolve() == out.resolve()


@pytest.mark.parametrize("name", ["mini-packet.pdf", "mini-packet-loose-1.pdf"])
def test_a_file_that_was_changed_since_it_was_built_is_neither_approved_nor_filed(ready: Sending, name: str) -> None:
    path = ready.packet / name
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    refused("packet_changed", ready.approve)
    refused("packet_changed", ready.send)
    path.unlink()
    refused("file_missing", ready.approve)
    refused("file_missing", ready.send)
    assert ready.kept() == {}
    assert ready.fresh().load().requests[0].sent is None


@pytest.mark.parametrize(
    ("more", "code"),
    [({"proof": "e-0009"}, "unknown_evidence"), ({"on": DAY + dt.timedelta(days=1)}, "day_to_come")],
    ids=["a proof that is not there", "a day to come"],
)
def test_what_cannot_be_recorded_is_not_put_aside_either(ready: Sending, more: dict[str, str], code: str) -> None:
    refused(code, lambda: ready.send(**more))
    assert not (ready.folder / "sent").exists()


def lost_approval(work: Sending) -> None:
    path = work.folder / "matter.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('role = "attorney"', 'role = "paralegal"'), encoding="utf-8")


def decided_against(work: Sending) -> None:
    work.fresh().commit(
        [Put("requests", "mini", {"decision": {"choice": "do_not_file", "by": ADA.name, "on": DAY, "reason": "x"}})]
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (decided_against, "sent_not_filed"),
        (lambda work: work.do(GiveAnswer(key="consent.withdrawn", value=True)), "consent_taken_back"),
        (lost_approval, "not_approved"),
        (lambda work: work.do(Describe(papers=("e-0002",), title="Changed since")), "packet_outdated"),
    ],
    ids=["decided against", "consent taken back", "approved by nobody who may", "changed since"],
)
def test_what_must_not_leave_any_more_is_not_recorded_as_sent(
    ready: Sending, change: Callable[[Sending], object], code: str
) -> None:
    change(ready)
    refused(code, ready.send)
    assert not (ready.folder / "sent").exists()
    assert ready.fresh().load().requests[0].sent is None


def test_a_second_recording_cannot_replace_what_was_filed(ready: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people record at once: the later one is told, and the packet that was recorded stays as it was filed."""
    real = sending.to_send
    filed: dict[str, bytes] = {}

    def meanwhile(desk: Desk, store: object, request: str) -> sending.Built:
        built = real(desk, store, request)  # type: ignore[arg-type]
        if not filed:
            filed["x"] = b""
            ready.send()
            filed.update(ready.kept())
            ready.build()
        return built

    monkeypatch.setattr(sending, "to_send", meanwhile)
    refused("already_sent", ready.send)
    del filed["x"]
    assert ready.kept() == filed


def test_put_aside_by_a_run_that_was_killed_and_put_aside_once(ready: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(Exception):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "make", killed)
        with pytest.raises(Killed):
            ready.send()
    once = ready.kept()
    assert len(once) == 3
    ready.send()
    assert ready.kept() == once


def test_what_a_killed_run_put_aside_and_nobody_recorded_gives_way_to_what_was_sent(
    ready: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sending, "make", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ready.send()
    ready.do(Describe(papers=("e-0002",), title="Another title"))
    ready.build()
    ready.approve()
    ready.build(send=True)
    ready.send()
    manifest = (ready.folder / "sent" / "mini" / "mini-packet.manifest.json").read_bytes()
    assert manifest == (ready.packet / "mini-packet.manifest.json").read_bytes()
    ready.clean(ready.folder / "sent" / "mini")


def test_a_sending_without_a_packet_is_only_for_those_who_write_the_record_by_hand(sent: Sending) -> None:
    refused("nothing_to_send_yet", sent.send)
    sent.do(RecordSending(request="mini", on=DAY))
    assert sent.stage == "sent"


def test_a_disk_that_gives_the_packet_no_more_is_told(ready: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    from packets.vault.outputs import FolderOutputs

    class Broken:
        def __enter__(self) -> Broken:
            return self

        def __exit__(self, *_: object) -> None: ...

        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(FolderOutputs, "open", lambda self, name: Broken())
    with pytest.raises(Known) as told:
        ready.approve()
    assert told.value.code == "disk_fault"
