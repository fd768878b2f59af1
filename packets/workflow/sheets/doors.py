"""The doors to sheets for people. Each gives the PDF in memory with its result; `save` writes it, never over a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packets.assemble.sheets import Sheet, draw
from packets.checklist import review
from packets.errors import Known, Stops
from packets.evidence.copies import facts_of
from packets.manifest import Manifest
from packets.manifest.verify import hash_of
from packets.matters.answers import View
from packets.matters.people import client_name
from packets.requests.model import read_toml, shaped
from packets.requests.schema import Destination
from packets.vault.files import FileSink, disk_faults, fsync_folder
from packets.vault.folder import folder_of
from packets.vault.helper import may_leave
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Outputs, Store
from packets.workflow import building, returning
from packets.workflow.checking import manifests_of
from packets.workflow.desk import Desk
from packets.workflow.results import IndexResult, IndexRowResult, SheetResult
from packets.workflow.sending import Built, built_in, files_in, manifest_of
from packets.workflow.sheets.basis import basis_sheet
from packets.workflow.sheets.bring import FALLBACK, ClientWords, client_sheet, to_bring
from packets.workflow.sheets.index_text import TextRow, index_text, text_rows
from packets.workflow.sheets.mail_day import MailDay, mail_day_sheet
from packets.workflow.sheets.return_check import return_sheet
from packets.workflow.sheets.stack import sheets

CLIENT_WORDS = Path("vocabulary") / "client_sheet.toml"
KINDS = ("mail_day", "client_checklist", "basis", "return_check")


@dataclass(frozen=True)
class Made:
    """A sheet in memory, ready to be shown, printed or saved."""

    pdf: bytes
    result: SheetResult


def mail_day(
    desk: Desk, store: Store, request: str | None, day: dt.date, *, profile: str | None = None, packet: Path | None = None
) -> Made:
    """The mail-day sheet of the packet that was built last; `packet` names another one, by its manifest, a file or its
    folder. A packet that stays in the office has none. A draft, a changed packet, or anything open stops it in words."""
    may_leave(store)
    matter = store.load()
    view = desk.view(matter, request, day)
    kind = desk.library.kind(view.request.id)
    outputs, name, built = _built(store, view, profile, packet)
    manifest = built.manifest
    if (manifest.matter, manifest.request) != (matter.id, view.request.id):
        raise Known("packet_of_another", file=name)
    if profile is not None and manifest.profile != desk.library.profile(profile).id:
        raise Known("no_built_packet", profile=profile)
    chosen = desk.library.profile(manifest.profile)
    if chosen.to is Destination.OFFICE:
        raise Known("nothing_mailed", profile=chosen.title)
    stops = [one.words for one in manifest.problems if one.stops == Stops.SEND.value] if manifest.draft else []
    if not manifest.draft:
        stops = _stops(desk, store, view, manifest, outputs)
    work = MailDay(manifest, kind, chosen, view, tuple(stops))
    about = {
        "request": view.request.id,
        "profile": chosen.id,
        "practice": manifest.practice,
        "stopped": manifest.draft or bool(stops),
        "stops": stops,
        "packet": outputs.where(name),
        "total": sheets(work.pieces),
    }
    return made("mail_day", mail_day_sheet(work), day, about)


def _built(store: Store, view: View, profile: str | None, packet: Path | None) -> tuple[Outputs, str, Built]:
    """The last build, with where it lies: where it was named, in the matter's packet folder, or in that of the profile."""
    if packet is not None and not packet.is_dir():
        path = manifests_of(packet)[0]
        return _there(FolderOutputs(path.parent), path.name, profile)
    name, folder = manifest_of(view.request.id), folder_of(store)
    own = FolderOutputs(packet) if packet is not None else store.outputs(None)
    if profile and packet is None and folder is not None:
        beside = FolderOutputs(folder / profile)
        mine = built_in(own, name)
        if beside.blob(name) is not None and (mine is None or mine.manifest.profile != profile):
            return _there(beside, name, profile)
    return _there(own, name, profile or view.request.profile)


def _there(outputs: Outputs, name: str, profile: str | None) -> tuple[Outputs, str, Built]:
    built = built_in(outputs, name)
    if built is None:
        raise Known("no_built_packet", profile=profile or "")
    return outputs, name, built


def _stops(desk: Desk, store: Store, view: View, manifest: Manifest, outputs: Outputs) -> list[str]:
    """Why a packet that was built to send must not go today: its files, its content, or what is open on this day."""
    stops = [desk.words.say("packet_file_changed", {"file": one}) for one in _changed_files(manifest, outputs)]
    if manifest.agency != view.request.agency:
        stops.append(desk.words.say("packet_agency_changed", {}))
    now = building.examine(desk, store, view.request.id, view.today, manifest.profile)
    if now.content != manifest.content:
        stops.append(desk.words.say("packet_outdated", {}))
    stopping = [one for one in now.problems if desk.words.stops(one) in (Stops.SEND, Stops.BUILD)]
    return [*stops, *dict.fromkeys(desk.say(one) for one in stopping)]


def _changed_files(manifest: Manifest, outputs: Outputs) -> list[str]:
    """Files of the packet that are gone, or are not byte for byte what was built."""
    return [name for name, sha256 in files_in(manifest).items() if not _same(outputs, name, sha256)]


def _same(outputs: Outputs, name: str, sha256: str) -> bool:
    try:
        return hash_of(outputs, name)[0] == sha256
    except Known:
        return False


def return_check(desk: Desk, store: Store, request: str | None, day: dt.date) -> Made:
    """What to look at on the paper that came back signed. Raises `Known` where nothing comes back here."""
    may_leave(store)
    matter = store.load()
    found = returning.return_check(desk, store, day, request)
    view = desk.view(matter, request, day)
    who = client_name(matter) if matter.client.kind == "person" else ""
    about = {"request": view.request.id, "practice": matter.practice}
    return made("return_check", return_sheet(found, who, day, practice=matter.practice), day, about)


def client_checklist(desk: Desk, store: Store, request: str | None, day: dt.date, *, language: str = FALLBACK) -> Made:
    """What the client is to bring and has not brought yet, in the client's language; holes fall back to English."""
    may_leave(store)
    words = client_words(desk)
    if language not in words:
        raise Known("unknown_language", id=language, known=", ".join(sorted(words)))
    matter = store.load()
    view = desk.view(matter, request, day)
    facts, _ = facts_of(store, None, matter)
    bring = to_bring(review(view, facts), language)
    letterhead = desk.library.office.letterhead or ((desk.library.office.name,) if desk.library.office.name else ())
    sheet = client_sheet(bring, words[language], letterhead, practice=matter.practice)
    about = {
        "request": view.request.id,
        "language": language,
        "practice": matter.practice,
        "items": [item for item, _ in bring.items],
        "fallen_back": list(bring.fallen_back),
        "unsaid": list(bring.unsaid),
        "ask_first": list(bring.ask_first),
    }
    return made("client_checklist", sheet, day, about)


def client_words(desk: Desk) -> dict[str, ClientWords]:
    """The fixed words of the client's sheet by language. The office's own languages stand beside the shipped ones."""
    found: dict[str, ClientWords] = {}
    for root in (desk.resources, *([desk.definitions] if desk.definitions else [])):
        path = root / CLIENT_WORDS
        if path.is_file():
            found |= {name: shaped(ClientWords, one, f"{path.name}: {name}") for name, one in read_toml(path).items()}
    return found


def basis(desk: Desk, store: Store, request: str | None, day: dt.date, *, profile: str | None = None) -> Made:
    """Every rule of the request with its source, by the page where it was read."""
    may_leave(store)
    matter = store.load()
    view = desk.view(matter, request, day)
    kind = desk.library.kind(view.request.id)
    chosen = desk.library.profile(profile or view.request.profile or kind.definition.profile)
    about = {
        "request": view.request.id,
        "profile": chosen.id,
        "practice": matter.practice,
        "items": [item.id for item in kind.items],
    }
    return made("basis", basis_sheet(kind, view, chosen), day, about)


def index(desk: Desk, store: Store, request: str | None, day: dt.date, *, profile: str | None = None) -> IndexResult:
    """The index of the packet as it would be built now, as text to copy: letters and pages are the current ones."""
    may_leave(store)
    examined = building.examine(desk, store, request, day, profile)
    rows = [one for one in text_rows(examined.layout) if isinstance(one, TextRow)]
    view = examined.checklist.view
    return IndexResult(
        request=view.request.id,
        profile=examined.selection.profile.id,
        day=day.isoformat(),
        practice=view.matter.practice,
        rows=[
            IndexRowResult(
                label=one.label,
                title=one.title,
                also=one.also,
                date=one.date,
                language=one.language,
                pages=one.pages,
                volume=one.volume,
            )
            for one in rows
        ],
        text=index_text(examined.layout),
    )


def made(name: str, sheet: Sheet, day: dt.date, about: Mapping[str, Any]) -> Made:
    """The sheet drawn; `about` is what is to be said of it."""
    printed = draw(sheet)
    blank: dict[str, Any] = {
        "file": "",
        "profile": "",
        "language": FALLBACK,
        "stopped": False,
        "stops": [],
        "packet": "",
        "total": None,
        "items": [],
        "fallen_back": [],
        "unsaid": [],
        "ask_first": [],
    }
    result = SheetResult(**{**blank, **about, "sheet": name, "pages": printed.pages, "day": day.isoformat()})
    return Made(printed.pdf, result)


def save(made: Made, path: Path) -> SheetResult:
    """The sheet as a file, whole or not at all. What stands under that name already is never written over."""
    if path.exists() or path.is_symlink():
        raise Known("sheet_exists", file=path.name)
    with disk_faults(str(path)), FileSink(path) as sink:
        sink.write(made.pdf)
        sink.finish()
        sink.place()
        fsync_folder(path.parent)
    return made.result.model_copy(update={"file": str(path)})
