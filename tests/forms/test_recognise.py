"""Which form and edition a PDF is, told by footers, codes and title; tooltips made comparable."""

from __future__ import annotations

import datetime as dt

import pytest

from forms.recognise import Mark, place, plain, printed, recognise, says
from tests.forms.conftest import ReadOfficial
from tests.forms.official import needs_official

EDITION = dt.date(2025, 8, 21)


def footer(form: str, page: int, of: int, edition: str = "08/21/25") -> str:
    return f"Some words Form {form} Edition {edition} Page {page} of {of} more words"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Form I-765 Edition 08/21/25 Page 2 of 7", Mark("I-765", EDITION, 2, 7)),
        ("Page 2 of 7 Form I-765 Edition 08/21/25", Mark("I-765", EDITION, 2, 7)),
        ("Form G-28 09/17/18 Page 1 of 4", Mark("G-28", dt.date(2018, 9, 17), 1, 4)),
        ("Form G-1145 09/26/14 Y Page 1 of 1", Mark("G-1145", dt.date(2014, 9, 26), 1, 1)),
        ("Form I-765 Instructions 08/21/25 Page 3 of 25", Mark("I-765", EDITION, 3, 25, instructions=True)),
        ("Form I-765WS Edition 08/21/25 Page 1 of 1", Mark("I-765WS", EDITION, 1, 1)),
        ("Form I-918 Supplement B Edition 01/20/25 Page 4 of 5", Mark("I-918 Supplement B", dt.date(2025, 1, 20), 4, 5)),
        ("Form I-918, Supplement A 01/20/25 Page 1 of 11", Mark("I-918 Supplement A", dt.date(2025, 1, 20), 1, 11)),
        ("Form I-918 Supplement B Instructions 01/20/25", Mark("I-918 Supplement B", dt.date(2025, 1, 20), instructions=True)),
        ("Form AR-11 Edition 11/02/2022", Mark("AR-11", dt.date(2022, 11, 2))),
    ],
)
def test_a_footer_says_form_edition_and_page_however_it_is_set(text: str, mark: Mark) -> None:
    assert printed(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "OMB No. 1615-0040 Expires 08/31/2027",
        "Form I-765 was filed. Later, on 08/21/25, ...",
        "Form I-765 Edition 13/41/25 Page 1 of 7",
        "Form I-765 08/21/251",
        "see the Form I-918 Instructions for more",
    ],
)
def test_other_dates_are_no_edition(text: str) -> None:
    assert printed(text) is None


def test_form_and_edition_are_those_of_most_pages_and_others_are_named() -> None:
    pages = [footer("I-765", at, 7) for at in range(1, 8)]
    pages[3] = footer("I-765", 4, 7, "01/20/25")
    found = recognise(pages)
    assert (found.kind, found.form, found.edition, found.of) == ("form", "I-765", EDITION, 7)
    assert found.others == (4,) and found.missing == ()


def test_a_code_of_another_edition_than_the_footer_is_a_contradiction() -> None:
    pages = [footer("I-765", at, 2) for at in (1, 2)]
    found = recognise(pages, ["I-765|08/21/25|1", "I-765|01/20/25|2"])
    assert found.others == (2,)
    assert [page.contradicts for page in found.pages] == [False, True]


def test_a_code_of_another_page_than_the_footer_is_one_too() -> None:
    found = recognise([footer("I-765", 1, 1)], ["I-765|08/21/25|2"])
    assert found.pages[0].contradicts


def test_pages_without_words_are_told_by_their_codes() -> None:
    found = recognise(["", ""], ["I-765|08/21/25|1", "I-765|08/21/25|2"])
    assert (found.form, found.edition, found.unmarked) == ("I-765", EDITION, ())


def test_pages_that_lack_or_come_twice_are_named() -> None:
    assert recognise([footer("I-765", at, 4) for at in (1, 2, 4)]).missing == (3,)
    assert recognise([footer("I-765", at, 3) for at in (1, 2, 2)]).twice == (2,)
    assert recognise([footer("I-765", 1, 3), "no footer"]).missing == (3,)


def test_a_title_tells_the_form_where_no_page_does() -> None:
    found = recognise([""], [""], "Form G-1145, e-Notification of Application")
    assert (found.kind, found.form, found.edition) == ("form", "G-1145", None)
    assert recognise([""], [""], "Form I-765, Instructions for Application").kind == "instructions"
    assert recognise([""], [""], "Scan 0001").kind == "nothing"


@pytest.mark.parametrize(
    "texts",
    [
        [footer("G-1450", 1, 1)],
        [footer("G-1650", 1, 2)],
        [footer("G-1651", 1, 1)],
        ["Credit Card Number Expiration Date CVV"],
        ["Bank Account Type: checking. Routing Number. Account Number."],
        [footer("I-765", 1, 1), footer("G-1450", 1, 1)],
    ],
)
def test_a_payment_form_is_known_by_its_number_or_its_words_even_among_others(texts: list[str]) -> None:
    assert recognise(texts).kind == "payment"


def test_instructions_that_speak_of_paying_by_card_are_no_payment_form() -> None:
    assert recognise(["Pay with Form G-1450. Form I-765 Instructions 08/21/25 Page 1 of 25"]).kind == "instructions"


def test_forms_of_other_agencies_are_told_by_name() -> None:
    found = recognise(["DD FORM 293, FEB 2025"])
    assert (found.kind, found.form, found.edition_words) == ("other_agency", "DD 293", "FEB 2025")
    assert recognise(["VA FORM FEB 2023 21-0966"]).form == "VA 21-0966"
    assert recognise(["Form 1040 (2019)"]).form == "IRS 1040"


@pytest.mark.parametrize(
    ("name", "kind", "form", "edition", "of"),
    [
        ("i-765.2025-08-21", "form", "I-765", "2025-08-21", 7),
        ("i-765.2025-01-20", "form", "I-765", "2025-01-20", 7),
        ("i-765.2025-08-21.resaved-unencrypted", "form", "I-765", "2025-08-21", 7),
        ("i-765ws.2025-08-21", "form", "I-765WS", "2025-08-21", 1),
        ("i-912.2025-07-22", "form", "I-912", "2025-07-22", 8),
        ("i-912.2024-04-01.flattened-no-fields", "form", "I-912", "2024-04-01", 8),
        ("g-28.2018-09-17", "form", "G-28", "2018-09-17", 4),
        ("g-1145.2014-09-26.resaved-unencrypted", "form", "G-1145", "2014-09-26", 1),
        ("g-1145.print-to-pdf.no-text-no-fields", "form", "G-1145", "2014-09-26", 0),
        ("ar-11.2022-11-02", "form", "AR-11", "2022-11-02", 2),
        ("i-360.2025-01-20", "form", "I-360", "2025-01-20", 19),
        ("i-131.2025-01-20", "form", "I-131", "2025-01-20", 14),
        ("i-730.2025-01-20", "form", "I-730", "2025-01-20", 12),
        ("n-400.2025-01-20", "form", "N-400", "2025-01-20", 14),
        ("i-9.2025-01-20", "form", "I-9", "2025-01-20", 4),
        ("i-765instr.2025-08-21.not-a-form", "instructions", "I-765", "2025-08-21", 25),
        ("dd-293.2025-02", "other_agency", "DD 293", "", 0),
        ("va-21-0966", "other_agency", "VA 21-0966", "", 0),
        ("irs-f1040.hybrid-xfa", "other_agency", "IRS 1040", "", 0),
        ("dynamic-xfa-only.placeholder-page", "nothing", "", "", 0),
    ],
)
def test_every_official_form_at_hand_is_recognised(
    read_official: ReadOfficial, name: str, kind: str, form: str, edition: str, of: int
) -> None:
    read = read_official(name)
    found = recognise(read.texts, read.codes, read.title)
    assert (found.kind, found.form, found.edition.isoformat() if found.edition else "", found.of) == (kind, form, edition, of)
    assert found.others == () and found.missing == () and found.twice == ()
    assert not any(page.contradicts for page in found.pages)
    if kind in ("form", "instructions"):
        assert found.unmarked == ()


# Tooltips


@pytest.mark.parametrize(
    ("tooltip", "made"),
    [
        ("U S C I S Online Account", "uscis online account"),
        ("U SC I S", "uscis"),
        ("Form I - 7 65", "form i-765"),
        ("Form I-3 60 was", "form i-360 was"),
        ("Form I - 94 Arrival", "form i-94 arrival"),
        ("Enter A. number(Alien Registration Number).", "enter a-number alien registration number"),
        ("7. A. A. number(Alien", "7.a a-number alien"),
        ("A-Number (if any)", "a-number if any"),
        ("Enter a number", "enter a number"),
        ("as a V. A. W. A self-petitioner", "as a vawa self-petitioner"),
        ("of a U.S. citizen", "of a us citizen"),
        ("Board of Immigration Appeals (B I. A.)", "board of immigration appeals bia"),
        ("1.B. Enter  Given   Name, First Name.", "1.b enter given name first name"),
        ("Applicant\u2019s Statement", "applicants statement"),
        ("5.G. An U S C I S office", "5.g an uscis office"),
        ("No P O Boxes", "no po boxes"),
    ],
)
def test_what_is_spelled_out_for_those_who_listen_is_put_together(tooltip: str, made: str) -> None:
    assert plain(tooltip) == made


@needs_official
def test_a_tooltip_that_is_plain_already_stays_as_it_is(read_official: ReadOfficial) -> None:
    for name in ("i-765.2025-08-21", "g-28.2018-09-17", "i-912.2025-07-22", "i-360.2025-01-20", "ar-11.2022-11-02"):
        for field in read_official(name).fields:
            assert plain(plain(field.label)) == plain(field.label)


def test_words_are_found_whole_and_not_within_others() -> None:
    assert says("Part 2. 1. A. Enter Family Name (Last Name).", "Family name, last name")
    assert not says("Part 2. 11. A. Enter Family Name", "1.a enter family name")
    assert not says("anything", "  ")


@pytest.mark.parametrize(
    ("tooltip", "found"),
    [
        ("Part 2, 5.a", ("2", "5.a")),
        ("Part 3, 12", ("3", "12")),
        ("Part 2.  Information About You. Your U.S. Mailing Address. 5. B. Enter Street", ("2", "5.b")),
        ("Part 2. If you need extra space, use the space provided in Part 6. Additional Information. 2.B. Enter", ("2", "2.b")),
        ("Part 2. 6. Is it the same? Select No. If you answered No to Item Number 6., provide", ("2", "6")),
        ("Part 6. 1. A. Family Name. (This field is pre-populated from Part 1.)", ("6", "1.a")),
        ("Part 2. Enter 9 digit number.", ("2", "")),
        ("Select this box if Form G-28 is attached.", ("", "")),
    ],
)
def test_a_tooltip_says_its_part_and_item(tooltip: str, found: tuple[str, str]) -> None:
    assert place(tooltip) == found
