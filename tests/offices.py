"""An office with small definitions, and a matter in it: what tests of the whole way work with.

The fixtures are taken into a module with ``from tests.offices import desk, office, work``. The worker behind them is warm
and shared by the whole run.
"""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from packets.evidence.telling import Filing
from packets.progress import SILENT, Report
from packets.vault.folder import FolderStore
from packets.worker.client import Worker
from packets.workflow import building, gathering, starting
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk
from packets.workflow.results import BuildResult, CollectedResult, PacketResult, PreflightResult

DAY = dt.date(2026, 11, 30)
MAILING = dt.date(2026, 12, 7)

ITEM = """
[[items]]
id = "{id}"
kind = "{kind}"
label = "{label}"
need = "{need}"
accepts = [{accepts}]
goes_to = [{goes_to}]
piece = "{piece}"
why = "A test asks for it."
source = "a test"
read_on = 2026-11-22
"""

KIND = """
schema = 1
id = "{id}"
edition = "2026-11-22"
title = "{title}"
family = "u_visa"
client = ["person"]
to = "agency"
profile = "agency_email"
addressee = "The agency"
[currency]
status = "open"
note = "Taken."
source = "a test"
read_on = 2026-11-22
recheck_days = 90
[discloses]
"person.name.family" = "send"
"""

PROFILE = """
schema = 1
id = "{id}"
title = "{id}"
to = "agency"
carries = ["agency"]
source = "a test"
read_on = 2026-11-22
{more}
"""

AGENCY = """
schema = 1
id = "desk-a"
title = "Desk A"
kinds = ["mini", "mini_two"]
shape = "labour"
employer_facing = false
status = "open"
source = "a test"
read_on = 2026-11-22
"""

ITEMS = (
    ("request_letter", "letter", "required", "request_letter", "agency", "bound"),
    ("report", "evidence", "recommended", "police_report agency_complaint", "agency court", "bound"),
    ("statement", "evidence", "recommended", "declaration", "agency", "bound"),
    ("pay", "evidence", "recommended", "pay_stub time_sheet", "agency uscis", "bound"),
    ("uscis_only", "evidence", "recommended", "passport", "uscis", "bound"),
    ("office_only", "evidence", "recommended", "call_note", "office", "bound"),
    ("secret", "evidence", "recommended", "attorney_note", "privileged", "bound"),
    ("paper_form", "form", "recommended", "form_g28", "agency", "bound"),
    ("fillable", "form", "recommended", "form_i918b", "agency", "loose"),
)
BLOCKS = (
    ("letters", "Letter", ("request_letter",)),
    ("forms", "Forms", ("paper_form", "fillable")),
    ("exhibits", "Reports", ("report", "statement")),
    ("exhibits", "Pay", ("pay",)),
    ("exhibits", "Identity", ("uscis_only",)),
    ("office", "Office", ("office_only",)),
)
PROFILES = {
    "tiny": "max_bytes = 420000\nslip_sheets = false",
    "tiny_slips": "max_bytes = 420000\nslip_sheets = true",
    "tiny_whole": 'max_bytes = 420000\nsplit = "refuse"',
    "few_pages": "max_pages = 8\nslip_sheets = false",
    "bare": "cover = false\nslip_sheets = false\nstamp = false",
    "numbered": "stamp_letters = true\nstamp_forms = true",
}


def write_office(folder: Path) -> Path:
    """The definitions that tests work with: request kinds ``mini`` and ``mini_two``, an agency, profiles."""
    for id_ in ("mini", "mini_two"):
        text = KIND.format(id=id_, title=f"{id_.replace('_', ' ').capitalize()} request")
        for item, kind, need, accepts, goes_to, piece in ITEMS:
            text += ITEM.format(
                id=item,
                kind=kind,
                label=item.replace("_", " ").capitalize(),
                need=need,
                accepts=", ".join(f'"{one}"' for one in accepts.split()),
                goes_to=", ".join(f'"{one}"' for one in goes_to.split()),
                piece=piece,
            )
        for section, title, items in BLOCKS:
            named = ", ".join(f'"{one}"' for one in items)
            text += f'\n[[packet]]\nsection = "{section}"\ntitle = "{title}"\nitems = [{named}]\n'
        (folder / "requests" / id_).mkdir(parents=True)
        (folder / "requests" / id_ / "request.toml").write_text(text, encoding="utf-8")
    (folder / "agencies").mkdir()
    (folder / "agencies" / "desk-a.toml").write_text(AGENCY, encoding="utf-8")
    (folder / "profiles").mkdir()
    for id_, more in PROFILES.items():
        (folder / "profiles" / f"{id_}.toml").write_text(PROFILE.format(id=id_, more=more), encoding="utf-8")
    return folder


STAFF = """
schema = 1
name = "Office of these tests"

[[staff]]
id = "ada"
name = "Ada Specimen"
role = "attorney"

[[staff]]
id = "pia"
name = "Pia Sample"
role = "paralegal"
"""


def staffed_office(folder: Path) -> Path:
    """The same definitions in an office folder: people work in it, and an attorney approves what is sent."""
    folder.mkdir(exist_ok=True)
    write_office(folder)
    (folder / "office.toml").write_text(STAFF, encoding="utf-8")
    return folder


class LentDesk(Desk):
    """A desk of its own with the shared warm worker."""

    def worker(self) -> Worker:
        return shared_desk().worker()

    def close(self) -> None:
        """The worker goes on."""


class Work:
    """One matter folder and what is done with it."""

    def __init__(self, desk: Desk, folder: Path, request: str = "mini") -> None:
        self.desk, self.folder = desk, folder
        starting.new_matter(desk, folder, request, agency="desk-a", mailing=MAILING)
        self.store = starting.open_folder(folder)
        self.papers = folder.parent / f"papers-of-{folder.name}"
        self.papers.mkdir(exist_ok=True)

    def file(self, data: bytes, name: str = "paper.pdf") -> Path:
        path = self.papers / name
        path.write_bytes(data)
        return path

    def collect(self, *files: Path, report: Report = SILENT, **filing: object) -> list[CollectedResult]:
        self.store = starting.open_folder(self.folder)
        where = Filing(**filing)  # type: ignore[arg-type]
        return gathering.collect_result(self.desk, gathering.bring_in(self.desk, self.store, files, where, report)).items

    def take(self, data: bytes, item: str, name: str = "paper.pdf", **filing: object) -> str:
        """One paper in; gives its id."""
        (done,) = self.collect(self.file(data, name), item=item, **filing)
        assert done.status == "collected", done
        return done.id

    def add(self, text: str, to: str = "") -> None:
        """TOML at the end of the record, or behind the lines of the paper `to`."""
        path = self.folder / "matter.toml"
        record = path.read_text(encoding="utf-8")
        if to:
            head, mark, tail = record.partition(f'id = "{to}"\n')
            assert mark
            end = tail.find("[[evidence]]\n")
            end = len(tail) if end < 0 else end
            record = head + mark + tail[:end].rstrip("\n") + f"\n{text}\n\n" + tail[end:]
        else:
            record = f"{record}\n{text}\n"
        path.write_text(record, encoding="utf-8")

    @property
    def packet(self) -> Path:
        return self.folder / "packet"

    def build(self, profile: str | None = None, *, out: Path | None = None, **more: object) -> BuildResult:
        self.store = starting.open_folder(self.folder)
        return building.build(self.desk, self.store, None, DAY, out=out, profile=profile, **more)  # type: ignore[arg-type]

    def preflight(self, profile: str | None = None) -> PreflightResult:
        return building.look_ahead(self.desk, starting.open_folder(self.folder), None, DAY, profile)

    def codes(self, profile: str | None = None) -> list[str]:
        return [one.code for one in self.preflight(profile).problems]

    def verify(self, where: Path | None = None) -> PacketResult:
        (found,) = verify_packets(self.desk, [where or self.packet]).packets
        return found

    def clean(self, where: Path | None = None) -> None:
        """The packet is the one that was built."""
        found = self.verify(where)
        assert found.ok, found.differences

    def working(self, evidence: str, suffix: str = ".pdf") -> Path:
        return self.folder / "working" / f"{evidence}{suffix}"

    def fresh(self) -> FolderStore:
        return FolderStore(self.folder)


@functools.cache
def shared_office() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="packet-desk-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_office(folder)


@functools.cache
def shared_desk() -> Desk:
    desk = Desk(office=shared_office())
    atexit.register(desk.close)
    return desk


@pytest.fixture
def office() -> Path:
    return shared_office()


@pytest.fixture
def desk() -> Desk:
    return shared_desk()


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A new matter without papers."""
    return Work(shared_desk(), tmp_path / "m")


Make = Callable[[str], Work]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """New matters by name."""
    yield lambda name: Work(shared_desk(), tmp_path / name)
