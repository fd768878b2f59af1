"""A matter folder started; a matter opened, in a folder or in its office."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from packets.requests.conditions import keys
from packets.requests.library import Kind, Library
from packets.vault.folder import FolderStore, clear_unfinished, folder_of
from packets.vault.store import Office, Store
from packets.workflow.desk import Desk
from packets.workflow.outside import check_new_place
from packets.workflow.results import NewResult


def new_matter(
    desk: Desk,
    folder: Path,
    request: str,
    *,
    agency: str = "",
    profile: str = "",
    practice: bool = False,
    mailing: dt.date | None = None,
) -> NewResult:
    """Start a matter folder for one request; the record says in comments what may be filled in."""
    check_new_place(folder)
    text, edition = _begun(desk, folder.name, request, agency=agency, profile=profile, practice=practice, mailing=mailing)
    FolderStore.create(folder, text)
    return NewResult(matter=str(folder), request=request, edition=edition)


def new_in_office(
    desk: Desk,
    office: Office,
    request: str,
    *,
    agency: str = "",
    profile: str = "",
    practice: bool = False,
    mailing: dt.date | None = None,
) -> NewResult:
    """Start a matter of an office under its next number, as a vault has them. Gives its key."""
    text, edition = _begun(desk, "{id}", request, agency=agency, profile=profile, practice=practice, mailing=mailing)
    return NewResult(matter=office.new_matter(text).key, request=request, edition=edition)


def _begun(
    desk: Desk, name: str, request: str, *, agency: str, profile: str, practice: bool, mailing: dt.date | None
) -> tuple[str, str]:
    """The record of a new matter, and the edition of its request's definition."""
    kind = desk.library.kind(request)
    desk.library.agency(agency)
    if profile:
        desk.library.profile(profile)
    text = record_text(desk.library, kind, name, agency=agency, profile=profile, practice=practice, mailing=mailing)
    return text, kind.definition.edition


def open_folder(folder: Path) -> FolderStore:
    """The store of a matter folder; what a killed run left unfinished is cleared."""
    store = FolderStore(folder)
    clear_unfinished(folder)
    return store


def open_matter(office: Office, key: str) -> Store:
    """A matter of an office, to be worked on; what a killed run left unfinished in its folder is cleared, and in a vault it
    is told who looked."""
    store = office.open(key)
    store.viewed()
    folder = folder_of(store)
    if folder is not None:
        clear_unfinished(folder)
    return store


def record_text(
    library: Library, kind: Kind, name: str, *, agency: str, profile: str, practice: bool, mailing: dt.date | None
) -> str:
    """``matter.toml`` of a new matter. The questions of its request stand in it as comments, ready to be answered."""
    definition = kind.definition
    id_ = name if name == "{id}" or re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name) else "m-0001"
    lines = [
        f"# {definition.title}. One matter; its papers lie in evidence/, made copies in working/.",
        "# Days are written 2026-12-07. Lines that begin with # say what may be filled in.",
        "schema = 1",
        f'id = "{id_}"',
        f"practice = {str(practice).lower()}",
        "",
        "[client]",
        f'kind = "{definition.client[0]}"' + (f"  # or: {', '.join(definition.client[1:])}" if definition.client[1:] else ""),
        "",
        "[[requests]]",
        f'id = "{definition.id}"',
        f'edition = "{definition.edition}"',
        f'definition = "{kind.hash}"',
        f"mailing_day = {mailing.isoformat()}" if mailing else "# mailing_day = 2026-12-07",
        f'agency = "{agency}"' if agency else '# agency = ""',
    ]
    if profile:
        lines.append(f'profile = "{profile}"')
    lines += ["", "[answers]"]
    for key in _questions(library, kind):
        entry = library.answers.answers[key]
        value = {"day": "2026-01-31", "yes_no": "true", "number": "1", "choice": f'"{entry.words[0]}"' if entry.words else '""'}
        words = f" One of: {', '.join(entry.words)}." if entry.words else ""
        lines += [f"# {entry.ask or entry.label}{words}", f'# "{key}" = {value.get(entry.type, chr(34) * 2)}']
    tables = [name for item in kind.items if (name := item.for_each) in library.answers.tables]
    lines += ["", "[tables]"]
    for table in dict.fromkeys(tables):
        shape = library.answers.tables[table]
        columns = ", ".join(f'{column} = "..."' for column in list(shape.columns)[:3])
        lines += [f"# {shape.label}. None: {table} = []", f'# {table} = [{{ id = "{table}-1", {columns} }}]']
    return "\n".join(lines) + "\n"


def _questions(library: Library, kind: Kind) -> list[str]:
    """Every given answer that an item of this kind looks at, in checklist order."""
    used: list[str] = []
    for item in kind.items:
        parts = [condition for part in item.parts for condition in (part.when, part.met_by)]
        for condition in (item.when, item.required_when, item.met_by, *parts, *(one.when for one in item.look)):
            used += keys(condition)
        used += (*item.asks, *item.tells)
    known = library.answers.answers
    return [key for key in dict.fromkeys(used) if key in known and known[key].type != "derived"]
