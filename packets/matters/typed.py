"""Answers as they are typed: what is kept of them, how they are shown, and what does not fit. Pure.

    tidy("a_number", "A012-345-678") -> "012345678"      what is kept: as the boxes of the forms want it
    say("a_number", "012345678")     -> "A012-345-678"   what people read; `tidy` takes it back

What cannot be read is refused with a code whose sentence says what fits (``typed_<check>`` in ``problems.toml``). Nothing is
cut, guessed or completed: a number keeps its digits, a name of two countries is asked again.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from packets.errors import Known
from packets.matters import places
from packets.matters.days import say_date
from packets.requests.vocabulary import AnswerKey, AnswerTable, Check, Column

_APART: Final = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
"""What people write between the digits of a number."""
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_CONTROL: Final = re.compile(r"[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What steers a text or turns its order about, and is no letter of any language: it comes along with what is pasted."""
_SAME: Final = {ord("\u2011"): "-", **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}}
"""A hyphen that only holds a line together, and letters that a printer joined: they come along from a PDF or a letter."""
_LINE_ENDS: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def tidy(check: Check, text: str) -> str:
    """What is kept of `text`. Raises `Known` (``typed_<check>``) where it cannot be read as what is asked for."""
    whole = composed(_UNSEEN.sub("", text).translate(_SAME))
    if not check:
        return whole
    found = _READ[check](whole)
    if found is None:
        raise Known(f"typed_{check}")
    return found


def composed(text: str) -> str:
    """With every accent in its letter: forms print a letter and a loose accent as two signs, or as none."""
    return unicodedata.normalize("NFC", text)


def say(check: Check, kept: object) -> str:
    """As people read it. What `tidy` would refuse, from a record written by hand, is said as it stands."""
    text = str(kept)
    if check not in _SAID or typed_fault(check, text):
        return text
    return _SAID[check](tidy(check, text))


def typed_fault(check: Check, value: object) -> str:
    """The code of what is wrong with a text that stands in a record; empty where nothing is."""
    if not check or not isinstance(value, str):
        return ""
    try:
        tidy(check, value)
    except Known as fault:
        return fault.code
    return ""


# Each check: what is kept, or None


def _a_number(text: str) -> str | None:
    bare = re.sub(r"[#:]", "", _APART.sub("", _wide(text)).upper())
    found = re.fullmatch(r"A?(?:LIEN)?(?:NO|NUMBER)?(\d{7,9})", bare)
    return found[1].zfill(9) if found else None


def _digits(*counts: int) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        bare = _APART.sub("", _wide(text))
        return bare if len(bare) in counts and _is_digits(bare) else None

    return read


def _shape(shape: str) -> Callable[[str], str | None]:
    wanted = re.compile(shape)

    def read(text: str) -> str | None:
        bare = _APART.sub("", _wide(text))
        return bare.upper() if bare.isascii() and wanted.fullmatch(bare.upper()) else None

    return read


def _phone(text: str) -> str | None:
    bare = re.sub(r"[()/]", "", _APART.sub("", _wide(text)))
    digits = bare.removeprefix("+")
    if not _is_digits(digits):
        return None
    abroad = bare.startswith("+")
    if "(0)" in text and (abroad or digits.startswith("0")):
        return None  # dialled within the country and not from abroad: which of the two is kept is not for us to say
    if not abroad and len(digits) > 11 and digits.startswith(("011", "00")):
        # As it is dialled from here, or from there: the country's number follows.
        abroad, digits = True, re.sub(r"^(?:011|00)", "", digits)
    if len(digits) == 11 and digits.startswith("1"):
        abroad, digits = False, digits[1:]
    elif abroad:
        return f"+{digits}" if 7 <= len(digits) <= 15 and digits[0] not in "01" else None
    return digits if len(digits) == 10 and digits[0] not in "01" else None


def _email(text: str) -> str | None:
    bare = text.strip()
    return bare if re.fullmatch(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\".]+(\.[^\s@,;:<>()\".]+)+", bare) else None


def _zip(text: str) -> str | None:
    found = re.fullmatch(r"(\d{5})(?:[\s\-\u2010-\u2015\u2212]*(\d{4}))?", _wide(text).strip(), re.ASCII)
    return None if found is None else "-".join(part for part in found.groups() if part)


def _month(text: str) -> str | None:
    plain = _wide(text).strip().lower().replace(",", " ").replace(".", " ")
    if found := re.fullmatch(r"(\d{4})\s*[-/ ]\s*(\d{1,2})", plain, re.ASCII):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})\s*[-/ ]\s*(\d{4})", plain, re.ASCII):
        year, month = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]{3,9})\s+(\d{4})", plain, re.ASCII):
        year = int(found[2])
        month = next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(found[1])), 0)
    else:
        return None
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year >= 1900 else None


_DAYS: Final = tuple(
    re.compile(one, re.ASCII)
    for one in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",
        r"(?P<month>[a-z]{3,9})\s+(?P<day>\d{1,2})\s+(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\s+(?P<month>[a-z]{3,9})\s+(?P<year>\d{4})",
    )
)
"""A day as it is kept, as forms print it (month first), and with its month in letters."""


def _day(text: str) -> str | None:
    plain = _wide(text).strip().lower().replace(",", " ").replace(".", " ")
    found = next((one for pattern in _DAYS if (one := pattern.fullmatch(plain))), None)
    month = _month(f"{found['month']} {found['year']}") if found else None
    if found is None or month is None:
        return None
    try:
        return dt.date.fromisoformat(f"{month}-{int(found['day']):02}").isoformat()
    except ValueError:
        return None


def _long(text: str) -> str | None:
    """Of many lines. A mark that nobody sees goes; a blank stands for a tab."""
    plain = _CONTROL.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    return composed("\n".join(line.rstrip() for line in plain.split("\n")).strip("\n ")) or None


def _wide(text: str) -> str:
    """Digits of another width or script are the same ones, and letters of another width are."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


_READ: Final[Mapping[Check, Callable[[str], str | None]]] = {
    "a_number": _a_number,
    "ssn": _digits(9),
    "account": _digits(12),
    "i94": _shape(r"[0-9A-Z]{11}"),
    "receipt": _shape(r"[A-Z]{3}\d{10}"),
    "sevis": _shape(r"N\d{10}"),
    "phone": _phone,
    "email": _email,
    "zip": _zip,
    "state": places.state,
    "country": places.country,
    "month": _month,
    "day": _day,
    "long": _long,
}
_SAID: Final[Mapping[Check, Callable[[str], str]]] = {
    "a_number": lambda kept: f"A{kept[:3]}-{kept[3:6]}-{kept[6:]}",
    "ssn": lambda kept: f"{kept[:3]}-{kept[3:5]}-{kept[5:]}",
    "phone": lambda kept: kept if kept.startswith("+") else f"{kept[:3]}-{kept[3:6]}-{kept[6:]}",
    "month": say_date,
    "day": say_date,
}


# Days


def day_fault(entry: AnswerKey | Column, day: dt.date, today: dt.date) -> str:
    """The code of what is wrong with a day: nobody was born in time to come, and nobody signed then."""
    been = entry.sensitivity == "birth" or (isinstance(entry, AnswerKey) and entry.past)
    return "born_to_come" if been and day > today else ""


_ENDS: Final = (("first", "last"), ("from", "until"), ("from", "to"), ("since", "until"), ("begin", "end"), ("issued", "valid"))
"""First words of columns that begin and end something: ``first_month`` and ``last_month``, ``from`` and ``until``."""


def end_before_begin(shape: AnswerTable, row: Mapping[str, object]) -> tuple[str, str] | None:
    """The labels of two columns of a row of which the end lies before the beginning; None where there are none."""
    for begins, ends in _ENDS:
        for name, column in shape.columns.items():
            other = re.sub(rf"^{begins}(?=_|$)", ends, name)
            if other == name or other not in shape.columns:
                continue
            first, last = _point(row.get(name)), _point(row.get(other))
            if first and last and last[: len(first)] < first[: len(last)]:
                return column.label, shape.columns[other].label
    return None


def _point(value: object) -> str:
    """A day or a month so that an earlier one sorts before a later one; empty where it is neither."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return _month(value) or "" if isinstance(value, str) else ""
