"""The return-check sheet: eleven boxes on one page, empty, with what to look at, and where the original goes."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest

from packets.errors import Known
from packets.vault.memory import MemoryStore
from packets.workflow.sheets import doors as sheets
from tests.offices import shared_desk
from tests.packets.letters.make import a_matter

DAY = dt.date(2026, 12, 1)


def printed(sample: str) -> tuple[sheets.Made, str]:
    store = MemoryStore(a_matter(sample).model_dump(by_alias=True, exclude_defaults=True))
    made = sheets.return_check(shared_desk(), store, None, DAY)
    return made, " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages).split())


def test_a_supplement_b_is_gone_through_on_one_page_with_eleven_boxes() -> None:
    made, text = printed("m06")
    assert (made.result.sheet, made.result.pages) == ("return_check", 1)
    for words in ("Signed in ink", "The statute is named", "no hole, no staple", "It lies in", "PRACTICE", "INVENTADO"):
        assert words in text, words


def test_a_letter_of_an_agency_names_nobody_and_wants_no_safe() -> None:
    _, text = printed("m11")
    assert "It lists the worksites" in text and "The paper itself is the original" not in text


def test_where_nothing_comes_back_there_is_no_sheet() -> None:
    with pytest.raises(Known, match="no_return_check"):
        printed("m13")
