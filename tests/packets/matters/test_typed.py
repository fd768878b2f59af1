"""Answers as they are typed: what is kept, what is shown, what is refused, and that nothing else ever changes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.errors import Known
from packets.matters import places
from packets.matters.typed import day_fault, end_before_begin, say, tidy, typed_fault
from packets.requests.vocabulary import AnswerTable, Check, Column
from tests.build import shipped, words

CHECKS: tuple[Check, ...] = tuple(one for one in get_args(Check) if one)


@pytest.mark.parametrize(
    ("check", "typed", "kept", "shown"),
    [
        ("a_number", "A012-345-678", "012345678", "A012-345-678"),
        ("a_number", "a 12 345 678", "012345678", "A012-345-678"),
        ("a_number", "A# 1234567", "001234567", "A001-234-567"),
        ("a_number", "Alien No. 123456789", "123456789", "A123-456-789"),
        ("a_number", "\uff21\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "001234567", "A001-234-567"),
        ("ssn", "123-45-6789", "123456789", "123-45-6789"),
        ("ssn", "123 45 6789", "123456789", "123-45-6789"),
        ("account", "0123 4567 8901", "012345678901", "012345678901"),
        ("i94", "123456789a1", "123456789A1", "123456789A1"),
        ("i94", "123 456 789 01", "12345678901", "12345678901"),
        ("receipt", "ioe-091-234-5678", "IOE0912345678", "IOE0912345678"),
        ("sevis", "n 0012345678", "N0012345678", "N0012345678"),
        ("phone", "(212) 555-0123", "2125550123", "212-555-0123"),
        ("phone", "+1 212.555.0123", "2125550123", "212-555-0123"),
        ("phone", "1-212-555-0123", "2125550123", "212-555-0123"),
        ("phone", "+52 55 1234 5678", "+525512345678", "+525512345678"),
        ("phone", "011 52 55 1234 5678", "+525512345678", "+525512345678"),
        ("phone", "00 502 2345 6789", "+50223456789", "+50223456789"),
        ("email", " Rosa.Prueba+x@Example.org ", "Rosa.Prueba+x@Example.org", "Rosa.Prueba+x@Example.org"),
        ("zip", "00123", "00123", "00123"),
        ("zip", "001236789", "00123-6789", "00123-6789"),
        ("zip", "00123 6789", "00123-6789", "00123-6789"),
        ("state", "ca", "CA", "CA"),
        ("state", "new york", "NY", "NY"),
        ("state", "Washington, D.C.", "DC", "DC"),
        ("state", "Puerto Rico", "PR", "PR"),
        ("state", "AE", "AE", "AE"),
        ("state", "Armed Forces Pacific", "AP", "AP"),
        ("country", "México", "Mexico", "Mexico"),
        ("country", "GTM", "Guatemala", "Guatemala"),
        ("country", "República Dominicana", "Dominican Republic", "Dominican Republic"),
        ("country", "U.S.A.", "United States", "United States"),
        ("country", "Estados Unidos de América", "United States", "United States"),
        ("country", "Viet Nam", "Vietnam", "Vietnam"),
        ("country", "Iran, Islamic Republic of", "Iran", "Iran"),
        ("country", "cote d’ivoire", "Côte d'Ivoire", "Côte d'Ivoire"),
        ("country", "Soviet Union", "Soviet Union", "Soviet Union"),
        ("country", "stateless", "Stateless", "Stateless"),
        # As it was named when somebody was born there.
        ("country", "burma", "Burma", "Burma"),
        ("country", "Swaziland", "Swaziland", "Swaziland"),
        ("country", "East Timor", "East Timor", "East Timor"),
        ("country", "West Germany", "West Germany", "West Germany"),
        ("country", "British Honduras", "British Honduras", "British Honduras"),
        ("country", "Checoslovaquia", "Czechoslovakia", "Czechoslovakia"),
        ("a_number", "A \u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "012345678", "A012-345-678"),
        ("ssn", "\u0661\u0662\u0663-\u0664\u0665-\u0666\u0667\u0668\u0669", "123456789", "123-45-6789"),
        ("day", "\u0966\u096b/\u0966\u096c/\u0968\u0966\u0968\u0969", "2023-05-06", "6 May 2023"),
        ("month", "May 2023", "2023-05", "May 2023"),
        ("day", "05/06/2023", "2023-05-06", "6 May 2023"),
        ("day", "2023-05-06", "2023-05-06", "6 May 2023"),
        ("day", "6 may 2023", "2023-05-06", "6 May 2023"),
        ("day", "May 6, 2023", "2023-05-06", "6 May 2023"),
        ("month", "5/2023", "2023-05", "May 2023"),
        ("month", "2023-5", "2023-05", "May 2023"),
        ("month", "sept. 2023", "2023-09", "Sep 2023"),
        ("long", "One\tline. \r\n\r\nTwo\x00 lines.\x0c", "One line.\n\nTwo lines.", "One line.\n\nTwo lines."),
    ],
)
def test_what_people_write_is_kept_as_forms_want_it_and_shown_as_people_read_it(
    check: Check, typed: str, kept: str, shown: str
) -> None:
    assert (tidy(check, typed), say(check, kept)) == (kept, shown)


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        ("a_number", "A123456"),
        ("a_number", "A1234567890"),
        ("a_number", "A000-000-0O1"),
        ("a_number", "I have two: A123456789, A987654321"),
        ("ssn", "xxx-xx-6789"),
        ("ssn", "12345678"),
        ("account", "IOE0912345678"),
        ("i94", "1234567890"),
        ("receipt", "0912345678"),
        ("sevis", "0012345678"),
        ("phone", "555-0100"),
        ("phone", "212-555-0123 x5"),
        ("phone", "012-555-0123"),
        ("phone", "+1 212 555 012"),
        ("phone", "+44 (0)20 7946 0958"),
        ("phone", "0044 (0)20 7946 0958"),
        ("phone", "2125550123, 2125550124"),
        ("email", "rosa at example.org"),
        ("email", "a@b"),
        ("email", "a@example.org; b@example.org"),
        ("zip", "1234"),
        ("zip", "K1A 0B1"),
        ("state", "XX"),
        ("state", "Jalisco"),
        ("state", "United States Minor Outlying Islands"),
        ("country", "CA"),
        ("country", "Congo"),
        ("country", "Korea"),
        ("country", "Atlantis"),
        ("month", "13/2023"),
        ("day", "02/30/2023"),
        ("day", "May 2023"),
        ("day", "5/6/23"),
        ("month", "marching 2023"),
        ("month", "2023"),
        ("month", "5/23"),
        ("long", "\x00 \n"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_no_value_in_it(check: Check, typed: str) -> None:
    with pytest.raises(Known) as found:
        tidy(check, typed)
    assert found.value.code == f"typed_{check}"
    assert found.value.params == {}, "what was typed may be a client's, and stands in no message"
    assert typed_fault(check, typed) == f"typed_{check}"
    assert f"typed_{check}" in words().codes


def test_every_check_has_words_and_a_reader() -> None:
    for check in CHECKS:
        assert f"typed_{check}" in words().codes
        assert isinstance(typed_fault(check, "?"), str)


@given(st.sampled_from(CHECKS), st.text(max_size=40))
def test_what_is_kept_is_kept_again_and_what_is_shown_is_read_back(check: Check, typed: str) -> None:
    try:
        kept = tidy(check, typed)
    except Known:
        return
    assert tidy(check, kept) == kept
    assert tidy(check, say(check, kept)) == kept
    assert unicodedata.is_normalized("NFC", kept)


DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=16)
GAPS = st.lists(st.sampled_from(["", " ", "-", ".", "\u2011", "\u2013"]), min_size=16, max_size=16)


@given(st.sampled_from(["a_number", "ssn", "account", "i94", "zip"]), DIGITS, GAPS)
def test_a_number_keeps_every_digit_whatever_stands_between(check: Check, digits: str, gaps: list[str]) -> None:
    typed = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))
    try:
        kept = tidy(check, typed)
    except Known:
        return
    bare = re.sub(r"\D", "", kept)
    assert bare == (digits.zfill(9) if check == "a_number" else digits)


SAME = {"\u2011": "-", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
SAME = {ord(one): said for one, said in {**SAME, "\ufb05": "st", "\ufb06": "st"}.items()}


def test_what_a_printer_or_a_letter_made_of_a_name_is_the_name_again() -> None:
    """The filled form was read back as another name than the one with the joined letters, and no form had a soft hyphen."""
    assert tidy("", "\ufb01nal Ana\u2011Mar\xad\xeda") == "final Ana-Mar\xeda"


@given(st.text(max_size=200))
def test_a_narrative_loses_no_sign_that_anybody_sees(text: str) -> None:
    try:
        kept = tidy("long", text)
    except Known:
        assert not [one for one in text if one.isprintable() and not one.isspace()]
        return
    seen = lambda words: [one for one in unicodedata.normalize("NFC", words) if one.isprintable() and not one.isspace()]  # noqa: E731
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", text).translate(SAME)
    assert seen(kept) == seen(plain)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", kept)


def test_a_text_without_a_check_is_kept_but_for_loose_accents_and_what_steers_a_text() -> None:
    """On a list a name that turns its order about would read as another one; a form would want its Latin spelling for it."""
    assert tidy("", " N\u0303andu\u0301 \n") == " Ñandú \n"
    steering = "\x00\x1b\x7f\u200b\u200f\u202e\u2066\ufeff\U000e0041\uffff\ud800"
    assert tidy("", f"Ro{steering}sa\tde\u200cla") == "Rosa\tde\u200cla"


def test_every_country_and_every_state_is_kept_under_its_own_name() -> None:
    assert len(places.countries()) > 250
    for name in places.countries():
        assert places.country(name) == places.country(name.upper()) == name
        name.encode("cp1252")
    assert len(places.states()) == 62
    for code in places.states():
        assert places.state(code) == places.state(code.lower()) == code


def test_the_states_are_those_of_the_forms_own_lists(request: pytest.FixtureRequest) -> None:
    """The list that Form I-765 offers, where the published PDF is at hand."""
    from tests.build import ROOT

    blank = next((one for up in (ROOT, *ROOT.parents) for one in up.glob("shared/forms/i-765.2025-08-21.fields.json")), None)
    if blank is None:
        pytest.skip("the published forms are not at hand")
    import json

    listed = {tuple(one) for one in _lists(json.loads(blank.read_text(encoding="utf-8")))}
    assert any({code for code in one if code.strip()} == set(places.states()) for one in listed)


def _lists(value: object) -> list[list[str]]:
    found: list[list[str]] = []
    if isinstance(value, dict):
        for one in value.values():
            found += _lists(one)
    elif isinstance(value, list):
        if len(value) > 50 and all(isinstance(one, str) for one in value):
            found.append([str(one).strip() for one in value])
        if len(value) > 50 and all(isinstance(one, list) and one and isinstance(one[0], str) for one in value):
            found.append([str(one[0]).strip() for one in value])
        for one in value:
            found += _lists(one)
    return found


# Days, and rows that begin and end


def test_nobody_was_born_in_time_to_come() -> None:
    born, today = shipped().answers.answers["person.birth_date"], dt.date(2026, 12, 1)
    assert day_fault(born, today + dt.timedelta(days=1), today) == "born_to_come"
    assert day_fault(born, today, today) == ""
    assert day_fault(shipped().answers.answers["person.next_hearing_on"], today + dt.timedelta(days=1), today) == ""


@pytest.mark.parametrize("key", ["suppb.signed_on", "suppb.earlier_signed_on"])
def test_a_day_from_which_the_six_months_run_is_none_to_come(key: str) -> None:
    """The year was typed as that of the next one, and the last filing day lay eleven months away."""
    signed, today = shipped().answers.answers[key], dt.date(2026, 12, 1)
    assert day_fault(signed, dt.date(2027, 5, 1), today) == "born_to_come"
    assert day_fault(signed, today, today) == ""


def a_table(*columns: str) -> AnswerTable:
    made = {name: Column(type="text", label=name.replace("_", " ")) for name in columns}
    return AnswerTable(label="Rows", row="Row", columns=made)


@pytest.mark.parametrize(
    ("columns", "row", "turned"),
    [
        (("first_month", "last_month"), {"first_month": "2024-02", "last_month": "2024-01"}, True),
        (("first_month", "last_month"), {"first_month": "2024-01", "last_month": "2024-01"}, False),
        (("first_month", "last_month"), {"first_month": "2024-01"}, False),
        (("first_month", "last_month"), {"first_month": "long ago", "last_month": "2024-01"}, False),
        (("from", "until"), {"from": dt.date(2024, 2, 2), "until": dt.date(2024, 2, 1)}, True),
        (("from", "to"), {"from": dt.date(2024, 2, 2), "to": "2024-01"}, True),
        (("from", "to"), {"from": dt.date(2024, 1, 2), "to": "2024-01"}, False),
        (("first_day", "last_day"), {"first_day": dt.date(2024, 2, 2), "last_day": dt.date(2023, 2, 2)}, True),
        (("first_day", "last_month"), {"first_day": dt.date(2024, 2, 2), "last_month": "2023-01"}, False),
    ],
)
def test_a_row_whose_end_lies_before_its_beginning_is_told(
    columns: tuple[str, ...], row: dict[str, object], turned: bool
) -> None:
    names = tuple(one.replace("_", " ") for one in columns)
    assert end_before_begin(a_table(*columns), row) == (names if turned else None)
