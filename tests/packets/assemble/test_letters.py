"""Letters on paper: one inch all round, nothing alone at the foot, signatures whole with the words above, and none drawn."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pypdfium2
import pytest

from packets.assemble.docx import as_docx
from packets.assemble.letter_lines import FITS
from packets.assemble.letters import fit_of, set_letter, unwritable_in
from packets.errors import Known
from packets.letters.kept import Kept
from packets.letters.settle import Settled
from packets.workflow.letters import Writing
from tests import pdfs
from tests.packets.letters.make import DAY, a_matter, bench_of, settled, text_of


def a_letter(text: str, letter: str = "request_certification", sample: str = "m01", **answers: object) -> Settled:
    bench = bench_of(a_matter(sample, answers))
    return settled(bench, bench.find(letter, ""), text)


def pages_of(letter: Settled, tmp_path: Path) -> list[str]:
    paper = set_letter(letter)
    path = tmp_path / "letter.pdf"
    path.write_bytes(paper.pdf)
    return pdfs.texts(path)


def boxes_of(pdf: bytes, page: int) -> list[tuple[float, float, float, float]]:
    """Where the letters of a page stand: left, foot, right, top."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        return [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]


LONG = "\n\n".join(
    f"{n}. " + "Words that go on and on until the line is full and another one begins. " * 4 for n in range(1, 30)
)


def test_a_long_letter_has_its_head_once_and_numbers_its_pages(tmp_path: Path) -> None:
    texts = pages_of(a_letter(f"{LONG}\n\n{{{{sign:attorney}}}}\n"), tmp_path)
    assert len(texts) > 2
    assert [("Office of these tests" in one) for one in texts] == [True, *[False] * (len(texts) - 1)]
    assert all(f"Page {n} of {len(texts)}" in one for n, one in enumerate(texts, start=1))
    assert all("PRACTICE" in one for one in texts)


def test_everything_stands_within_one_inch() -> None:
    paper = set_letter(a_letter(f"# A title that is rather long for one line and so has to go on in a second one\n\n{LONG}\n"))
    for page in range(paper.pages):
        for left, foot, right, top in boxes_of(paper.pdf, page):
            if foot < 60 or top > 740:
                continue  # the number of the page, and the practice line
            assert left >= 71.5 and right <= 612 - 71.5, (page, left, right)


@pytest.mark.parametrize("lines", range(26, 46))
def test_a_signature_stands_whole_with_the_last_words_above_it(lines: int, tmp_path: Path) -> None:
    words = "\n".join(f": line {n}" for n in range(lines))
    letter = a_letter(f"{words}\n\nI declare that this is so.\n\n{{{{sign:client}}}}\n", "declaration_own_language")
    texts = pages_of(letter, tmp_path)
    (page,) = [n for n, one in enumerate(texts, start=1) if "I declare that this is so." in one]
    assert set_letter(letter).ink == (page,)
    assert "Firma de quien declara" in texts[page - 1] or "Signature of the person who declares" in texts[page - 1]
    assert "Executed on" in texts[page - 1]


@pytest.mark.parametrize("lines", range(26, 46))
def test_a_page_that_is_signed_holds_something_of_what_is_signed(lines: int, tmp_path: Path) -> None:
    words = "\n".join(f": line {n}" for n in range(lines))
    said = "7. What the client says last, in words that take more than a line so that the paragraph could be broken here."
    letter = a_letter(f"{words}\n\n{said}\n\nI declare that this is so.\n\n{{{{sign:client}}}}\n", "declaration_english")
    texts = pages_of(letter, tmp_path)
    (page,) = set_letter(letter).ink
    assert "could be broken here" in " ".join(texts[page - 1].split())


@pytest.mark.parametrize("lines", range(30, 44))
def test_a_heading_never_stands_alone_at_the_foot(lines: int, tmp_path: Path) -> None:
    words = "\n".join(f": line {n}" for n in range(lines))
    for text in pages_of(a_letter(f"{words}\n\n## A heading\n\nWhat it is over.\n"), tmp_path):
        assert ("A heading" in text) == ("What it is over." in text)


def test_a_table_says_its_head_again_on_the_next_page(tmp_path: Path) -> None:
    rows = "\n".join(f"| row {n} | words |" for n in range(60))
    texts = pages_of(a_letter(f"| Head one | Head two |\n|---|---|\n{rows}\n"), tmp_path)
    assert len(texts) > 1 and all("Head one" in one for one in texts)
    assert sum(one.count("row 59") for one in texts) == 1


def test_what_is_open_stands_in_brackets_and_says_so_at_the_head(tmp_path: Path) -> None:
    (text,) = pages_of(a_letter("1. {{write:what happened}}\n"), tmp_path)
    assert "[what happened]" in text and "DRAFT" in text
    (text,) = pages_of(a_letter("1. What happened.\n"), tmp_path)
    assert "DRAFT" not in text and "[" not in text


@pytest.mark.parametrize("begin", ["| Day | {} |", "> {}", "| {} | Day |\n|---|---|\n| a | b |"])
def test_what_is_higher_than_a_page_goes_on_over_it(begin: str, tmp_path: Path) -> None:
    """A narrative in a table, in its head or in a frame: its last word is on the paper, above the foot."""
    letter = a_letter(begin.format(" ".join(f"word{n}" for n in range(900))))
    assert [f"word{n}" for n in range(900)] == re.findall(r"word\d+", " ".join(pages_of(letter, tmp_path)))
    paper = set_letter(letter)
    for page in range(paper.pages):
        assert min(box[1] for box in boxes_of(paper.pdf, page)) > 30


def test_what_has_no_room_at_all_is_refused_and_not_cut() -> None:
    with pytest.raises(Known, match="letter_no_room"):
        set_letter(a_letter("|" + "a|" * 40))
    with pytest.raises(Known, match="letter_no_room"):
        set_letter(a_letter("{{sign:client}}", "declaration_english", "m03", **{"person.name.given": "Name " * 600}))


def test_a_word_of_any_length_is_set_in_time(tmp_path: Path) -> None:
    """What somebody pastes by mistake: 50,000 letters without a blank."""
    assert "".join(pages_of(a_letter("A" * 50_000), tmp_path)).count("A") >= 50_000


def test_a_word_longer_than_the_line_is_cut_and_not_lost(tmp_path: Path) -> None:
    word = "x" * 400
    (text,) = pages_of(a_letter(f"{word}\n\n| {word} | a |\n"), tmp_path)
    assert text.count("x") >= 800


def test_letters_that_our_fonts_lack_are_named_before_anything_is_set() -> None:
    assert unwritable_in(a_letter("1. ਸਿਮਰਨ\n")) == "ਸਿਮਰਨ"
    assert unwritable_in(a_letter("1. Ñandú, «Güero», 1 €\n")) == ""


def test_somebody_who_signs_with_a_mark_has_a_frame_for_it_and_lines_for_who_saw_it(tmp_path: Path) -> None:
    text = "{{sign:client}}\n"
    (with_mark,) = pages_of(a_letter(text, "declaration_english", **{"person.signs_with_mark": True}), tmp_path)
    (without,) = pages_of(a_letter(text, "declaration_english", **{"person.signs_with_mark": False}), tmp_path)
    assert with_mark.count("Witness to the mark") == 2 and "Witness" not in without


def test_no_name_of_a_person_or_a_program_stands_in_the_file(tmp_path: Path) -> None:
    import pikepdf

    path = tmp_path / "letter.pdf"
    path.write_bytes(set_letter(a_letter("1. Words.\n")).pdf)
    with pikepdf.open(path) as pdf:
        assert {
            key: str(value) for key, value in pdf.docinfo.items() if str(value) and "Date" not in key and key != "/Trapped"
        } == {}


SENTENCE = "12 March 2026: gave a statement and eleven messages to the officer. "


@pytest.mark.parametrize("sample", ["m01", "m02", "m06", "m07"])
def test_the_request_to_a_certifier_takes_one_page_with_four_lines_of_facts_and_three_of_help(sample: str) -> None:
    bench = bench_of(a_matter(sample))
    one = bench.find("request_certification", "")
    text = re.sub(r"\{\{write:([^{}]*)\}\}", lambda gap: SENTENCE * (5 if "four lines" in gap[1] else 1), text_of(bench, one))
    paper = set_letter(settled(bench, one, text))
    assert paper.pages == 1
    with pypdfium2.PdfDocument(paper.pdf) as document:
        sizes = {round(one.get_font_size(), 1) for one in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])}
    assert min(sizes) >= 9


def test_a_letter_that_is_set_closer_in_vain_keeps_its_looks_and_staff_are_told() -> None:
    letter = a_letter(LONG)
    assert letter.pages == 1 and fit_of(letter) is FITS[0] and set_letter(letter).pages > 1
    bench = bench_of(a_matter("m01"))
    one = bench.find("request_certification", "")
    writing = Writing(bench, one, Kept(letter=one.letter.template.name, language="en", text=LONG), None, letter)
    assert "letter_too_long" in [problem.code for problem in writing.result.problems]


def word_file(letter: Settled) -> docx.document.Document:
    return docx.Document(io.BytesIO(as_docx(letter, DAY)))


def test_in_word_a_signature_stays_with_the_words_above_it_and_a_table_says_its_head_again() -> None:
    rows = "\n".join(f"| row {n} | words |" for n in range(60))
    text = f"| Head one | Head two |\n|---|---|\n{rows}\n\nI declare that this is so.\n\n{{{{sign:client}}}}\n"
    document = word_file(a_letter(text, "declaration_english"))
    paragraphs = [one for one in document.paragraphs if one.text.strip()]
    last = next(n for n, one in enumerate(paragraphs) if one.text == "I declare that this is so.")
    block = paragraphs[last:]
    assert "Executed on" in block[1].text and "Signature" in block[-1].text
    assert all(one.paragraph_format.keep_with_next for one in block[:-1])
    (table,) = document.tables
    marks = [[mark.tag.rpartition("}")[2] for mark in row._tr.trPr] for row in table.rows]
    assert "tblHeader" in marks[0] and all("cantSplit" in one for one in marks)
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)
    footer = document.sections[0].footer._element.xml
    assert "NUMPAGES" in footer and ">PAGE<" in footer


def test_in_word_a_column_is_as_wide_as_what_stands_in_it() -> None:
    text = "| Exhibit | Paper |\n|---|---|\n| A | " + "Words that need room. " * 6 + "|\n"
    (table,) = word_file(a_letter(text)).tables
    assert table.columns[1].width > 3 * table.columns[0].width


def test_in_word_too_who_signs_with_a_mark_has_a_frame_for_it() -> None:
    text = "{{sign:client}}\n"
    with_mark = word_file(a_letter(text, "declaration_english", **{"person.signs_with_mark": True}))
    assert with_mark.tables[0].cell(0, 0).text == "Mark"
    assert with_mark.tables[0].rows[0].cells[1].text.count("Witness to the mark") == 2
    assert "tcBorders" in with_mark.tables[0]._tbl.xml
