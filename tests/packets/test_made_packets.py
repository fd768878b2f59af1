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
from packets.vault.folder import FolderStore
from packets.workflow import building, form_wants, letters, making, starting
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk
from tests.made_matters import ADA, DAY, KINDS, OF_A_PAPER, WITH_FORMS, everything, matter, office_with_blanks
from tests.offices import LentDesk


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_with_blanks(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def desk(office: Path) -> Iterator[Desk]:
    with LentDesk(office=office, hands=1) as made:
        yield made


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
    store.commit(list(everything(desk, store, "deferred_action")))
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
