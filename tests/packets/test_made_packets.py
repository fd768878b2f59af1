"""A practice packet of every kind of request with its forms and letters made here, at the prompt; the window's own story is in
``tests/desktop/test_made_packets.py``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from typer.testing import CliRunner

from forms.recognise import recognise
from packets.cli import app
from packets.matters.closed import of_a_person
from packets.workflow import building, form_library, making
from packets.workflow.desk import Desk
from tests.made_matters import ADA, DAY, KINDS, OF_A_PAPER, WITH_FORMS, matter, office_with_blanks
from tests.offices import LentDesk


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_with_blanks(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def desk(office: Path) -> Iterator[Desk]:
    with LentDesk(office=office, hands=1) as made:
        yield made


def say(*words: str) -> dict[str, Any]:
    """A command as somebody types it, and what it gives."""
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exit_code in (0, 1), done.output  # 1: made, and not fit to be sent yet
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_packet_with_its_forms_and_letters_is_built_and_verifies_clean(desk: Desk, office: Path, kind: str) -> None:
    store = matter(desk, office, kind)
    assert not list(of_a_person(desk.library, store.load())) or kind not in ("neutrality_agreement", "contract_language")
    folder = str(store.folder)
    filled = [one["paper"] for one in say("fill", folder, "--all", "--as", "ada")["filled"]]
    assert bool(filled) == (kind in WITH_FORMS)
    assert {one["state"] for one in say("fill", folder)["forms"]} <= {"made", "no_blank", "apart"}
    made = []
    for row in say("letters", "list", folder)["letters"]:
        about = row["row"] or (filled[0] if row["letter"] in OF_A_PAPER and filled else "")
        if row["letter"] in OF_A_PAPER and not about:
            continue  # it is about a paper, and there is none
        words = ["--row", about] if about else []
        made.append(say("letters", "make", folder, row["letter"], *words, "--as", "ada")["paper"])
    assert made and {*filled, *made} <= {one.id for one in store.load().evidence}
    built = say("build", folder, "-o", str(office / f"{kind}-out"))
    balance = built["balance"]
    assert balance["collected"] == sum(balance[fate] for fate in ("in", "withheld", "replaced", "blank", "duplicate"))
    assert say("verify", built["manifest"])["ok"] is True


def test_the_packet_to_uscis_holds_every_page_of_every_form(desk: Desk, office: Path) -> None:
    store = matter(desk, office, "u_petition")
    making.fill(desk, store, None, DAY, [], ADA, every=True)
    result = building.build(desk, store, None, DAY)
    texts = [page.get_textpage().get_text_range() for volume in result.volumes for page in pypdfium2.PdfDocument(volume)]
    pages = [recognise([text]) for text in texts]
    there = Counter(page.form for page in pages if page.kind == "form")
    loose = {"g1145"}  # it lies on top of the packet and is not bound in
    made = [one for one in store.load().made if one.what == "form" and one.item not in loose]
    blanks = {one.sha256: one.kept.read.pages for one in form_library.listed(desk)}
    expected = {desk.library.recipes[one.of].form: blanks[one.blank] for one in made}
    assert expected and {form: there[form] for form in expected} == expected
