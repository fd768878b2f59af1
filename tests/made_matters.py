"""An office whose form library has every blank, and matters of every kind in which everything is answered that may be asked:
what the stories of made forms and letters begin with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from packets.paths import RESOURCES
from packets.requests.office import Staff
from packets.requests.schema import OF_A_PERSON
from packets.vault.folder import FolderStore
from packets.vault.store import Answer, Change, Put, Rows
from packets.workflow import form_library, starting
from packets.workflow.desk import Desk
from tests.forms import persons
from tests.forms.blank_of import blank_of
from tests.offices import LentDesk

DAY = dt.date(2026, 12, 1)
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
KINDS = tuple(sorted(path.parent.name for path in (RESOURCES / "requests").glob("*/request.toml")))
AGENCY = {"u_certification": "spvd", "soi_request": "pwso"}
OF_A_PAPER = {"preparer_statement", "true_copy", "translator_certificate", "interpreter_certificate", "relay_certificate"}
"""Letters that say something of one paper."""
WITH_FORMS = {"u_petition", "deferred_action", "deferred_action_renewal", "u_certification"}


def office_with_blanks(place: Path) -> Path:
    """The practice office with its attorney's facts, and every blank in its library."""
    place.mkdir(exist_ok=True)
    known = persons.answers_of(persons.library(), long=False).view.library.office
    facts = json.dumps(dict(known.staff[0].facts), ensure_ascii=False).replace('": "', '" = "')
    own = json.dumps(dict(known.facts), ensure_ascii=False).replace('": "', '" = "')
    (place / "office.toml").write_text(
        f'schema = 1\nname = "Practice Office"\nletterhead = ["Practice Office"]\npractice = true\n'
        f"day = 2026-12-01\nfacts = {own}\n\n"
        f'[[staff]]\nid = "ada"\nname = "Ada Specimen"\nrole = "attorney"\nfacts = {facts}\n',
        encoding="utf-8",
    )
    with LentDesk(office=place, hands=1) as desk:
        files = []
        for recipe in desk.library.recipes.values():
            file = place / f"{recipe.id.replace('/', '-')}.pdf"
            file.write_bytes(blank_of(recipe))
            files.append(file)
        for one in form_library.add(desk, files, ADA, DAY):
            assert one.status in ("kept", "there"), (one.file, one.problem)
        for listed in form_library.listed(desk):
            if listed.judged.fillable == "agree" and not listed.agreed:
                form_library.agree(desk, listed.sha256, ADA, DAY)
        for file in files:
            file.unlink()
    return place


def matter(desk: Desk, office: Path, kind: str) -> FolderStore:
    """A matter in which everything is answered that may be asked there."""
    folder = office / kind
    if not folder.exists():
        starting.new_matter(desk, folder, kind, agency=AGENCY.get(kind, ""), mailing=dt.date(2026, 12, 14))
        store = starting.open_folder(folder)
        store.commit(list(everything(desk, store, kind)))
    store = starting.open_folder(folder)
    assert isinstance(store, FolderStore)
    return store


def everything(desk: Desk, store: FolderStore, kind: str) -> Iterator[Change]:
    given = persons.answers_of(desk.library, long=False, request=kind).view.matter
    closed = desk.library.kind(kind).definition.evidence_kinds
    words, tables = desk.library.answers.answers, desk.library.answers.tables
    for key, value in given.answers.items():
        if not closed or words[key].sensitivity not in OF_A_PERSON:
            yield Answer(key, value)
    for name, rows in given.tables.items():
        personal = any(one.sensitivity in OF_A_PERSON for one in tables[name].columns.values())
        if not (closed and personal):
            yield Rows(name, rows)
    said = [
        one.model_dump(exclude_defaults=True)
        for one in given.said
        if not closed or words[one.key].sensitivity not in OF_A_PERSON
    ]
    yield Put("", "", {"practice": True, "said": said})
    request = {"attorney": "ada"}
    yield Put("requests", kind, request)
