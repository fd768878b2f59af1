"""The client's checklist may be found at home: it says what to bring, and nothing else of anybody."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest

from packets.assemble.sheets import draw
from packets.checklist import review
from packets.matters.answers import View
from packets.paths import RESOURCES
from packets.requests.library import Library
from packets.requests.model import read_toml, shaped
from packets.workflow.sheets.bring import Bring, ClientWords, client_sheet, to_bring
from tests import pdfs
from tests.sheet_office import DAY, a_mini_matter

SITES = {"worksites": [{"id": "w-1", "name": "Plant of Example Meats"}, {"id": "w-2", "name": "Second plant"}]}
FORBIDDEN = re.compile(
    r"ejemplo|marisol|plant|blackmail|visa|crime|police|immigration|court|passport|victim|desk|m-0001|mini|"
    r"petition|certif|status|employer|chantaje|delito|polic|inmigra|corte",
    re.IGNORECASE,
)


def words(language: str) -> ClientWords:
    return shaped(ClientWords, read_toml(RESOURCES / "vocabulary" / "client_sheet.toml")[language], "client_sheet.toml")


def brings(library: Library, language: str = "en", **values: Any) -> Bring:
    matter = a_mini_matter(**{"tables": SITES, **values})
    return to_bring(review(View(library, matter, matter.requests[0], DAY), {}), language)


def pdf(library: Library, language: str, *, practice: bool = False, **values: Any) -> bytes:
    bring = brings(library, language, **values)
    return draw(client_sheet(bring, words(language), library.office.letterhead, practice=practice)).pdf


def a_file(id_: str, item: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "file": f"evidence/{id_}.pdf", "item": item, "kind": kind, **more}


def test_it_lists_what_the_client_brings_once_and_in_order(library: Library) -> None:
    assert [item for item, _ in brings(library).items] == ["pay", "card", "places"]


def test_what_is_there_is_not_asked_again(library: Library) -> None:
    found = brings(library, evidence=[a_file("e-1", "pay", "pay_stub")])
    assert [item for item, _ in found.items] == ["card", "places"]


def test_what_was_waived_or_comes_later_is_not_asked(library: Library) -> None:
    waiver = {"item": "card", "reason": "None.", "by": "A. Attorney", "on": DAY}
    found = brings(library, waivers=[waiver], tables={"worksites": []})
    assert [item for item, _ in found.items] == ["pay"]


def test_what_nobody_knows_to_be_needed_is_named_but_not_asked(library: Library) -> None:
    assert brings(library).ask_first == ("perhaps",)
    found = brings(library, answers={"person.in_proceedings": True})
    assert "perhaps" in [item for item, _ in found.items]
    assert found.ask_first == ()


def test_an_item_without_words_for_the_client_is_never_printed_by_its_label(library: Library) -> None:
    assert brings(library).unsaid == ("unsaid",)
    assert "Proof" not in " ".join(pdfs.texts(pdf(library, "en")))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("practice", [False, True])
def test_no_name_no_crime_no_agency_no_status_stands_on_it(library: Library, language: str, practice: bool) -> None:
    made = pdf(library, language, practice=practice)
    letterhead = " ".join(library.office.letterhead)
    text = " ".join(pdfs.texts(made)).replace(letterhead, "")
    assert not FORBIDDEN.findall(text)
    told = pypdf.PdfReader(io.BytesIO(made)).metadata
    assert not any(str(one) for key, one in (told or {}).items() if "Date" not in key and key != "/Trapped")


def test_the_fixed_words_of_every_language_give_nothing_away() -> None:
    for language in read_toml(RESOURCES / "vocabulary" / "client_sheet.toml"):
        assert not FORBIDDEN.findall(" ".join(words(language).model_dump().values()))


def test_spanish_is_said_with_all_its_letters_and_they_are_embedded(library: Library) -> None:
    made = pdf(library, "es")
    text = " ".join(pdfs.texts(made))
    assert "Talones de pago y todo lo que muestre cuánto le pagaron: ¡también el año pasado!" in text
    assert "Un gafete u horario de cada lugar donde trabajó, ¿señor o señora?" in text
    assert "Su próxima visita" in text
    fonts = [
        font.get_object()
        for page in pypdf.PdfReader(io.BytesIO(made)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    used = [font for font in fonts if "Source" in str(font["/BaseFont"])]
    assert used
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)


def test_a_hole_in_spanish_is_said_in_english_and_named(library: Library) -> None:
    found = brings(library, "es")
    assert found.fallen_back == ("card",)
    assert dict(found.items)["card"] == "Something with your photo and your name"
    assert brings(library, "en").fallen_back == ()


def test_the_visit_is_blank_and_the_letterhead_the_offices(library: Library) -> None:
    (text,) = pdfs.texts(pdf(library, "en"))
    assert text.startswith("Practice Workers' Law Office 100 Example Street, Sampletown, CA 00000 555-0100")
    assert "Your next visit Day Hour Bring what you have." in text


def test_without_a_letterhead_there_is_a_line_to_stamp(library: Library) -> None:
    sheet = client_sheet(brings(library), words("es"), (), practice=False)
    assert "Oficina Su próxima visita" in pdfs.texts(draw(sheet).pdf)[0]


def test_nothing_to_bring_is_said() -> None:
    sheet = client_sheet(Bring((), (), (), ()), words("es"), ("Office",), practice=False)
    assert "Por ahora no tiene que traer nada." in pdfs.texts(draw(sheet).pdf)[0]


def test_practice_stands_on_every_page_in_the_language() -> None:
    bring = Bring(tuple((f"i{n}", f"Papel número {n}, ¿verdad?") for n in range(60)), (), (), ())
    pages = pdfs.texts(draw(client_sheet(bring, words("es"), ("Office",), practice=True)).pdf)
    assert len(pages) > 1
    assert all("PRÁCTICA · personas y papeles inventados · NO ENVIAR" in page for page in pages)
    assert all(f"Página {number} de {len(pages)}" in page for number, page in enumerate(pages, start=1))
    found = [int(one) for page in pages for one in re.findall(r"Papel número (\d+),", page)]
    assert found == list(range(60))


def test_every_shipped_word_of_what_to_bring_is_of_a_client() -> None:
    """Words to the client exist only where the item comes from the client; a Spanish word never without the English one."""
    library = Library.read([RESOURCES])
    for kind in library.kinds.values():
        for language, said in kind.words.items():
            lost = [id_ for id_, one in said.items.items() if one.bring and (item := kind.item(id_)) and not item.bring]
            assert not lost, (kind.id, language, lost)


def test_the_sheet_file_is_toml_of_whole_languages() -> None:
    assert Path(RESOURCES / "vocabulary" / "client_sheet.toml").is_file()
    assert {words(one).title for one in ("en", "es")} == {"Please bring", "Por favor traiga"}
