"""What the program sees of a paper that came back signed, before anybody ticks anything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from packets.evidence.telling import Filing
from packets.vault.store import Answer
from packets.workflow import gathering, starting
from packets.workflow.desk import Desk
from packets.workflow.returning import return_check
from tests.build import TODAY
from tests.inked import Form


def found(tmp_path: Path, *forms: Form, answers: tuple[Answer, ...] = ()) -> dict[str, tuple[str, str]]:
    """What stands beside each tick, where the last of these forms is the scan that came back."""
    with Desk() as desk:
        starting.new_matter(desk, tmp_path / "m", "u_certification", agency="spvd", practice=True, mailing=TODAY)
        store = starting.open_folder(tmp_path / "m")
        store.commit(answers)
        for number, form in enumerate(forms):
            file = tmp_path / f"{number}.pdf"
            file.write_bytes(form.pdf())
            (done,) = gathering.bring_in(desk, store, [file], Filing(kind="form_i918b_signed", title="Came back"))
            assert done.id
        ticks = return_check(desk, store, TODAY).ticks
        return {one.key.rpartition(".")[2]: (one.finding.state, one.finding.words) for one in ticks if one.finding}


def test_a_whole_form_of_one_edition_is_said_to_be_so(tmp_path: Path) -> None:
    seen = found(tmp_path, Form("I-918 Supplement B", pages=5))
    assert [seen[one][0] for one in ("all_pages", "one_edition")] == ["good", "good"]


@pytest.mark.parametrize("name", ["I-765", "I-918 Supplement A"])
def test_another_form_that_came_back_is_never_said_to_be_whole(tmp_path: Path, name: str) -> None:
    """All its own pages are there and of one edition, and it is still not what was sent to be signed."""
    seen = found(tmp_path, Form(name, pages=5))
    for one in ("all_pages", "one_edition"):
        assert seen[one] == ("bad", f"This is not I-918 Supplement B alone: page 1-5 is of Form {name}."), seen


ANA = (Answer("person.name.given", "Ana"), Answer("person.name.family", "Ejemplo"))
BORN = Answer("person.birth_date", dt.date(1990, 3, 4))


@pytest.mark.parametrize(
    ("answers", "words", "state"),
    [
        ((*ANA, BORN), ("Ejemplo, Ana", "03/04/1990"), "good"),
        ((*ANA, BORN), ("Ejemplo, Mariana", "03/04/1990"), "bad"),
        ((*ANA, BORN), ("Ejemplo, Ana", "04/03/1990"), "bad"),
        (ANA, ("Ejemplo, Ana", "03/04/1990"), "unknown"),
        ((BORN,), ("Ejemplo, Ana", "03/04/1990"), "unknown"),
        ((), ("Ejemplo, Ana", "03/04/1990"), "unknown"),
    ],
    ids=["both", "in another word", "another day", "no birth date", "no name", "neither"],
)
def test_name_and_birth_date_are_found_only_where_both_are_known_and_there(
    tmp_path: Path, answers: tuple[Answer, ...], words: tuple[str, ...], state: str
) -> None:
    seen = found(tmp_path, Form("I-918 Supplement B", values={1: words}), answers=answers)
    assert seen["name_and_birth"][0] == state, seen
