"""The practice office: every practice matter drawn, taken in, filed and built, through the doors that everybody uses.

Everything depends on the sample files and on the practice office's own day, so a second run gives the same packets.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from packets.errors import Broken, Cancelled, Known
from packets.evidence.telling import Collected, Filing
from packets.matters.closed import kinds_taken
from packets.practice.samples import (
    Office,
    Paper,
    Sample,
    adjustments,
    office_text,
    read_office,
    read_samples,
    record_text,
)
from packets.progress import SILENT, Report, Within
from packets.requests.model import read_toml
from packets.requests.office import OFFICE
from packets.vault.files import disk_faults
from packets.vault.folder import RECORD, SENT, FolderStore
from packets.vault.store import Add, Change, Put, Store
from packets.workflow import building, gathering
from packets.workflow.desk import Desk
from packets.workflow.edits import Approve, make
from packets.workflow.outside import check_new_place
from packets.workflow.results import DemoPacketResult, DemoResult

SAMPLES = Path("samples")
"""Under the resources."""
MARK = "practice.txt"
MARK_WORDS = (
    "This folder was made by `packet-desk demo`: invented people, invented papers. The next `demo` into the same place makes\n"
    "it anew, and what was changed in it is gone. Take this file away, and `demo` leaves the folder alone.\n"
)
OFFICE_MARK = (
    "# This office was made by `packet-desk demo`: invented people. The next `demo` into the same place makes it anew, and\n"
    "# what was changed in it is gone. Take these two lines away, and `demo` leaves it alone.\n"
)
PACKET, TRAY = "packet", "tray"


def build_all(desk: Desk, out: Path, report: Report = SILENT) -> DemoResult:
    """The practice office into ``out``: its record, and every practice matter into ``out/<matter>/``, with its packets."""
    folder = desk.resources / SAMPLES
    office, samples = read_office(folder), read_samples(folder)
    check_office(out)
    for sample in samples:
        check_place(out / sample.id, sample)
    open_office(out, folder)
    desk = desk.at(out)
    done: list[DemoPacketResult] = []
    with drawn(office, samples) as papers:
        for number, sample in enumerate(samples):
            within = Within(report, number, len(samples), sample.id)
            store = make_matter(desk, folder, sample, out / sample.id, papers(sample, within), within)
            done += build_packets(desk, store, sample, office, within)
            report.step(number + 1, len(samples), sample.id)
    return DemoResult(packets=done)


def make_matter(
    desk: Desk, folder: Path, sample: Sample, place: Path, files: list[Path], report: Report = SILENT
) -> FolderStore:
    """A matter folder with its papers taken in and filed; `files` are the drawn papers in the sample's order."""
    clear_place(place, sample)
    with disk_faults(str(place)):
        place.mkdir(parents=True, exist_ok=True)
        (place / MARK).write_text(MARK_WORDS, encoding="utf-8")
    store = FolderStore.create(place, record_text(folder, sample, desk.library.kind(sample.requests[0].id)))
    fill(desk, store, sample, files, report)
    refused = [file for paper, file in zip(sample.papers, files, strict=True) if paper.refused]
    if refused:
        with disk_faults(TRAY):
            (place / TRAY).mkdir()
            for file in refused:
                shutil.copyfile(file, place / TRAY / file.name)
    return store


def fill(desk: Desk, store: Store, sample: Sample, files: list[Path], report: Report = SILENT) -> None:
    """Bring the papers in and file them. Raises `Broken` where one was not taken as the sample says."""
    if kinds_taken(desk.library, store.load()) is None:
        done = list(gathering.bring_in(desk, store, files, Filing(), report))
    else:  # what goes to the employer wants to be told the kind of each paper at the door
        kinds = [paper.kind for paper in sample.papers]
        done = [
            one
            for kind, file in zip(kinds, files, strict=True)
            for one in gathering.bring_in(desk, store, [file], Filing(kind=kind))
        ]
    ids: dict[str, str] = {}
    for paper, one in zip(sample.papers, done, strict=True):
        if one.status != (paper.refused or _collected(one)):
            said = ", ".join(problem.code for problem in one.problems)
            raise Broken(f"{sample.id}.toml", [f"papers.{paper.id}: intake says {one.status}: {said or 'nothing more'}"])
        ids[paper.id] = one.id
    changes: list[Change] = [
        Put("evidence", ids[paper.id], values) for paper in sample.papers if ids[paper.id] and (values := paper.row_values(ids))
    ]
    store.commit([*changes, *(Add("adjustments", row) for row in adjustments(sample, ids))])


def _collected(one: Collected) -> str:
    return one.status if one.status == "duplicate" else "collected"


def build_packets(
    desk: Desk, store: FolderStore, sample: Sample, office: Office, report: Report = SILENT
) -> Iterator[DemoPacketResult]:
    """The packet of the request's own profile into ``packet/``, each further one into a folder of its profile."""
    approve(desk, store, sample, office)
    for profile in ("", *sample.profiles):
        place = store.folder / (profile or PACKET)
        made = building.build(desk, store, None, office.today, out=place, profile=profile or None, report=report)
        yield DemoPacketResult(
            matter=sample.id,
            request=sample.requests[0].id,
            profile=profile or sample.requests[0].profile,
            manifest=made.manifest,
            draft=made.draft,
            pages=made.pages,
        )


def approve(desk: Desk, store: Store, sample: Sample, office: Office) -> None:
    """Whoever the sample names of the staff has read the packet as it will be built."""
    if sample.approved_by:
        found = building.examine(desk, store, None, office.today)
        read = Approve(request=sample.requests[0].id, profile=found.selection.profile.id, content=found.content)
        make(store, desk.library, [read], desk.staff(sample.approved_by), office.today)


# Drawing


@contextmanager
def drawn(office: Office, samples: list[Sample]) -> Iterator[Callable[[Sample, Report], list[Path]]]:
    """Gives the drawn files of a sample. The next one is drawn while the worker takes the last one in. Somebody who waits for
    a drawing can stop, and then no further paper is drawn."""
    stop = Event()
    with tempfile.TemporaryDirectory(prefix="packet-desk-practice-") as name, ThreadPoolExecutor(max_workers=1) as pool:
        made: dict[str, Future[list[Path]]] = {
            sample.id: pool.submit(draw_papers, office, sample, Path(name) / sample.id, stop) for sample in samples
        }

        def files(sample: Sample, report: Report) -> list[Path]:
            while True:
                report.step(0, 1)
                with suppress(TimeoutError):
                    return made[sample.id].result(timeout=PATIENCE)

        try:
            yield files
        finally:
            stop.set()
            for future in made.values():
                future.cancel()


PATIENCE = 0.1
"""Seconds after which one who waits for a drawing looks whether to stop."""


def draw_papers(office: Office, sample: Sample, folder: Path, stop: Event | None = None) -> list[Path]:
    """Every paper of the sample as a file in `folder`, in order. Raises `Cancelled` between two papers after `stop`."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for paper in sample.papers:
        if stop is not None and stop.is_set():
            raise Cancelled
        files.append(_drawn(office, sample, paper, folder))
    return files


def _drawn(office: Office, sample: Sample, paper: Paper, folder: Path) -> Path:
    from packets.practice.drawings import draw  # only here are the picture and print libraries wanted

    path = folder / paper.file
    path.write_bytes(draw(paper.draw, f"{sample.id}.toml: papers.{paper.id}", letterhead=office.letterhead))
    return path


# The place


def check_office(out: Path) -> None:
    """Raises `Known` where an office that `demo` did not make lies, or a matter that the practice office would take for
    its own: what a person keeps there is never overwritten, nor reckoned by the practice day."""
    check_new_place(out)
    record = out / OFFICE
    with disk_faults(str(out)):
        if record.is_symlink() or (record.exists() and not _ours(record)):
            raise Known("office_exists", file=str(record))
        if not out.is_dir():
            return
        for place in sorted(out.iterdir()):
            if (place / RECORD).is_file() and not (place / MARK).is_file() and not _practice(place / RECORD):
                raise Known("matter_exists", folder=str(place))


def cut_short(out: Path, folder: Path) -> bool:
    """Whether `demo` began here and did not come to its end: a practice matter lacks its record or its packet."""

    def whole(place: Path) -> bool:
        return (place / RECORD).is_file() and any((place / PACKET).glob("*.manifest.json"))

    with disk_faults(str(out)):
        return _ours(out / OFFICE) and not all(whole(out / one) for one in read_office(folder).matters)


def _ours(record: Path) -> bool:
    return record.is_file() and record.read_bytes().startswith(OFFICE_MARK.encode())


def _practice(record: Path) -> bool:
    """Whether a record says that its people are invented; one that cannot be read says nothing."""
    try:
        return read_toml(record).get("practice") is True
    except Known:
        return False


def open_office(out: Path, folder: Path) -> None:
    """``office.toml`` of the practice office; `demo` makes it anew each time."""
    check_office(out)
    with disk_faults(str(out)):
        out.mkdir(parents=True, exist_ok=True)
        part = out / f"{OFFICE}.part"
        part.write_text(OFFICE_MARK + office_text(folder), encoding="utf-8")
        part.replace(out / OFFICE)


def check_place(place: Path, sample: Sample) -> None:
    """Raises `Known` where something lies that `demo` did not make: nothing of a person's is ever deleted."""
    if not place.exists() and not place.is_symlink():
        return
    ours = {MARK, RECORD, f"{RECORD}.lock", "evidence", "working", PACKET, SENT, TRAY, *sample.profiles}
    with disk_faults(str(place)):
        if place.is_symlink() or not place.is_dir() or (any(place.iterdir()) and not (place / MARK).is_file()):
            raise Known("matter_exists", folder=str(place))
        if others := sorted(one.name for one in place.iterdir() if one.name not in ours):
            raise Known("matter_exists", folder=str(place / others[0]))


def clear_place(place: Path, sample: Sample) -> None:
    """Take an earlier practice matter away; its mark goes last, so that a run killed in between can be made good."""
    check_place(place, sample)
    if not place.exists():
        return
    with disk_faults(str(place)):
        for inner in place.iterdir():
            if inner.name == MARK:
                continue
            if inner.is_dir() and not inner.is_symlink():
                shutil.rmtree(inner)
            else:
                inner.unlink()
