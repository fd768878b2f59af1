"""A practice packet of every kind of request with its forms and letters made here, through the doors and at the prompt."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner

from packets.cli import app
from packets.matters.closed import of_a_person
from packets.paths import RESOURCES
from packets.requests.office import Staff
from packets.requests.schema import OF_A_PERSON
from packets.vault.folder import FolderStore
from packets.vault.store import Answer, Change, Put, Rows
from packets.workflow import building, form_library, form_wants, letters, making, starting
from packets.workflow.checking import verify_packets
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


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice office with its attorney's facts, and every blank in its library."""
    place = tmp_path_factory.mktemp("office")
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
            file = tmp_path_factory.mktemp("blanks") / f"{recipe.id.replace('/', '-')}.pdf"
            file.write_bytes(blank_of(recipe))
            files.append(file)
        for one in form_library.add(desk, files, ADA, DAY):
            assert one.status in ("kept", "there"), (one.file, one.problem)
        for listed in form_library.listed(desk):
            if listed.judged.fillable == "agree" and not listed.agreed:
                form_library.agree(desk, listed.sha256, ADA, DAY)
    return place


@pytest.fixture(scope="module")
def desk(office: Path) -> Iterator[Desk]:
    with LentDesk(office=office, hands=1) as made:
        yield made


def matter(desk: Desk, office: Path, kind: str) -> FolderStore:
    """A matter in which everything is answered that may be asked there."""
    folder = office / kind
    if not folder.exists():
        starting.new_matter(desk, folder, kind, agency=AGENCY.get(kind, ""), mailing=dt.date(2026, 12, 14))
        store = starting.open_folder(folder)
        store.commit(list(_everything(desk, store, kind)))
    store = starting.open_folder(folder)
    assert isinstance(store, FolderStore)
    return store


def _everything(desk: Desk, store: FolderStore, kind: str) -> Iterator[Change]:
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


@pytest.mark.parametrize("kind", KINDS)
def test_a_packet_with_its_forms_and_letters_is_built_and_verifies_clean(desk: Desk, office: Path, kind: str) -> None:
    store = matter(desk, office, kind)
    assert not list(of_a_person(desk.library, store.load())) or kind not in ("neutrality_agreement", "contract_language")
    filled = making.fill(desk, store, None, DAY, [], ADA, every=True)
    assert bool(filled) == (kind in WITH_FORMS), [one.state for one in form_wants.wanted(desk, store, None, DAY)]
    made = []
    for row in letters.templates(desk, store, None, DAY).letters:
        about = row.row or (filled[0].paper if row.letter in OF_A_PAPER and filled else "")
        if row.letter in OF_A_PAPER and not about:
            continue  # it is about a paper, and there is none
        writing = letters.open_letter(desk, store, None, row.letter, about, DAY)
        made.append(letters.make(writing, ADA, DAY).result.paper)
    assert made
    result = building.build(desk, store, None, DAY)
    (checked,) = verify_packets(desk, [Path(result.manifest)]).packets
    assert checked.ok, checked.differences
    balance = result.balance
    assert balance.collected == balance.in_ + balance.withheld + balance.replaced + balance.blank + balance.duplicate
    papers = {one.id for one in store.load().evidence}
    assert {one.paper for one in filled} | set(made) <= papers


def test_the_packet_to_uscis_holds_every_page_of_every_form(desk: Desk, office: Path) -> None:
    store = matter(desk, office, "u_petition")
    result = building.build(desk, store, None, DAY)
    text = "".join("".join(page.extract_text().split()) for volume in result.volumes for page in pypdf.PdfReader(volume).pages)
    for made in store.load().made:
        if made.what == "form":
            assert "".join(desk.library.recipes[made.of].form.split()) in text


def test_the_same_is_done_at_the_prompt(office: Path, desk: Desk) -> None:
    folder = office / "at-the-prompt"
    starting.new_matter(desk, folder, "deferred_action", mailing=dt.date(2026, 12, 14))
    store = starting.open_folder(folder)
    assert isinstance(store, FolderStore)
    store.commit(list(_everything(desk, store, "deferred_action")))
    run = CliRunner()

    def say(*words: str) -> dict[str, object]:
        done = run.invoke(app, [*words, "--json"])
        assert done.exit_code in (0, 1), done.output  # 1: made, and not fit to be sent yet
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found

    filled = say("fill", str(folder), "--all", "--as", "ada")
    assert filled["filled"]
    for row in say("letters", "list", str(folder))["letters"]:  # type: ignore[attr-defined]
        if row["letter"] in OF_A_PAPER and not row["row"]:
            continue
        words = ["--row", row["row"]] if row["row"] else []
        say("letters", "make", str(folder), row["letter"], *words, "--as", "ada")
    built = say("build", str(folder), "-o", str(folder / "out"))
    assert say("verify", str(built["manifest"]))["ok"] is True
    standing = say("fill", str(folder))["forms"]
    assert {one["state"] for one in standing} <= {"made", "no_blank", "apart"}  # type: ignore[attr-defined]
