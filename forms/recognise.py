"""Which form and which edition a PDF is, page by page, from what is printed and coded in its footers. Pure.

Three things tell it: the footer of every page, the code beside it, and the title of the file. The date at the head of a form
(*Expires 08/31/2027*) is another one and never looked at.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["form", "instructions", "payment", "other_agency", "nothing"]

PAYMENT: Final = frozenset({"G-1450", "G-1650", "G-1651"})
"""Forms that carry card and account numbers, or say how is paid: known, told, and never kept."""
PAYMENT_WORDS: Final = (("card number", "cvv"), ("credit card", "cvv"), ("bank account", "routing number", "account number"))
"""Words that stand together on such a page and on no other."""

_FORM: Final = r"[A-Z]{1,3}-\d{1,4}[A-Z]{0,3}"
_FOOTER: Final = re.compile(
    rf"\bForm\s+({_FORM})\b(?:,?\s+Supp(?:lement)?\.?\s+([A-F])\b)?(?:,?\s+(Instructions))?"
    r"\s+(?:\(?(?:Edition|Ed\.|Rev\.)(?:\s+Date:?)?\s+)?(\d\d)/(\d\d)/(\d{4}|\d\d)(?!\d|/)"
)
_PAGE: Final = re.compile(r"\bPage\s+(\d{1,3})\s+of\s+(\d{1,3})\b")
_CODE: Final = re.compile(
    rf"\s*({_FORM})(?:[ ,]+(?:Supp?(?:lement)?\.?)?\s*([A-F]))?\s*\|\s*(\d\d)/(\d\d)/(\d{{4}}|\d\d)\s*\|\s*(\d{{1,3}})\s*"
)
_TITLE: Final = re.compile(
    rf"\bForm\s+({_FORM})\b(?:,?\s+Supp(?:lement)?\.?\s+([A-F])\b)?(?:,?\s*(.*))?", re.IGNORECASE | re.DOTALL
)
_OTHERS: Final = (
    ("DD", re.compile(r"\bDD\s+FORM\s+(\d{1,4}(?:-\d+)?)\s*,\s*([A-Z]{3}\s+\d{4})")),
    ("VA", re.compile(r"\bVA\s+FORM\s+([A-Z]{3}\s+\d{4})\s+(\d\d-\d{3,5}[A-Za-z]?)")),
    ("VA", re.compile(r"\bVA\s+FORM\s+(\d\d-\d{3,5}[A-Za-z]?),?\s+([A-Z]{3}\s+\d{4})")),
    ("IRS", re.compile(r"\bForm\s+(\d{3,5}(?:-[A-Z]+)?)\s+\((\d{4})\)")),
)
"""Marks of agencies whose forms are not filled here: told by name, so that nobody wonders."""
_FAR: Final = 60
"""Characters between a footer's edition and its *Page n of m*, at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a footer or a code says: form, edition, which page, of how many (0 where it does not say)."""

    form: str
    edition: dt.date
    page: int = 0
    of: int = 0
    instructions: bool = False


@dataclass(frozen=True, slots=True)
class PageFound:
    """One page of the PDF, from 1, and what it says of itself in print and in code."""

    number: int
    printed: Mark | None = None
    coded: Mark | None = None

    @property
    def mark(self) -> Mark | None:
        return self.printed or self.coded

    @property
    def contradicts(self) -> bool:
        """Print and code are of two editions, or of two pages."""
        one, other = self.printed, self.coded
        if one is None or other is None:
            return False
        return (one.form, one.edition) != (other.form, other.edition) or (0 < one.page != other.page)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a PDF is. `form` and `edition` are those of most of its pages; empty and None where nothing says it."""

    kind: Kind
    form: str = ""
    edition: dt.date | None = None
    edition_words: str = ""
    """As it is printed, of agencies that date their forms in other ways (``FEB 2025``)."""
    title: str = ""
    pages: tuple[PageFound, ...] = ()
    of: int = 0
    """Pages that the form has by its own words; 0 where it does not say."""

    @property
    def others(self) -> tuple[int, ...]:
        """Pages of another form or edition than most."""
        found = [(page.number, mark) for page in self.pages for mark in (page.printed, page.coded) if mark is not None]
        return tuple(dict.fromkeys(number for number, mark in found if (mark.form, mark.edition) != (self.form, self.edition)))

    @property
    def unmarked(self) -> tuple[int, ...]:
        """Pages that say nothing of themselves."""
        return tuple(page.number for page in self.pages if page.mark is None)

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages of the form that are not there."""
        if not self.of or self.unmarked:
            return tuple(range(len(self.pages) + 1, self.of + 1)) if self.of else ()
        there = {page.mark.page for page in self.pages if page.mark}
        return tuple(number for number in range(1, self.of + 1) if number not in there)

    @property
    def twice(self) -> tuple[int, ...]:
        """Pages of the form that are there more than once."""
        count = Counter(page.mark.page for page in self.pages if page.mark and page.mark.page)
        return tuple(sorted(number for number, times in count.items() if times > 1))


def recognise(texts: Sequence[str], codes: Sequence[str] = (), title: str = "") -> Recognised:
    """What the words and codes of the pages say, each in order, and the title of the file."""
    squeezed = [" ".join(text.split()) for text in texts]
    coded = [*codes, *[""] * (len(squeezed) - len(codes))]
    pages = tuple(PageFound(at + 1, printed(text), code(coded[at])) for at, text in enumerate(squeezed))
    marks = [mark for page in pages for mark in (page.printed, page.coded) if mark is not None]
    named = _titled(title)
    if not marks:
        return _without_marks(pages, squeezed, title, named)
    form, edition = Counter((mark.form, mark.edition) for mark in marks).most_common(1)[0][0]
    same = [mark for mark in marks if (mark.form, mark.edition) == (form, edition)]
    of = Counter(mark.of for mark in same if mark.of).most_common(1)
    kind: Kind = "form"
    if any(mark.instructions for mark in same):
        kind = "instructions"
    elif any(mark.form in PAYMENT for mark in marks) or _pays(squeezed):
        kind = "payment"
    return Recognised(kind, form, edition, "", title, pages, of[0][0] if of else 0)


def _without_marks(pages: tuple[PageFound, ...], texts: Sequence[str], title: str, named: tuple[str, bool]) -> Recognised:
    form, instructions = named
    if form in PAYMENT or _pays(texts):
        return Recognised("payment", form, title=title, pages=pages)
    if form:
        return Recognised("instructions" if instructions else "form", form, title=title, pages=pages)
    for agency, pattern in _OTHERS:
        for text in texts:
            if found := pattern.search(text):
                number, edition = found[1], found[2]
                if number[:1].isalpha():
                    number, edition = edition, number
                return Recognised("other_agency", f"{agency} {number}", None, edition, title, pages)
    return Recognised("nothing", title=title, pages=pages)


def printed(text: str) -> Mark | None:
    """What the footer in the words of a page says; white space is one blank already."""
    for found in _FOOTER.finditer(text):
        edition = _day(found[4], found[5], found[6])
        if edition is None:
            continue
        page = _page(text, found.start(), found.end())
        return Mark(_form(found[1], found[2]), edition, *page, instructions=bool(found[3]))
    return None


def _page(text: str, start: int, end: int) -> tuple[int, int]:
    """*Page n of m* behind the edition, or before the form."""
    before = list(_PAGE.finditer(text, max(0, start - _FAR), start))
    found = _PAGE.search(text, end, end + _FAR) or (before[-1] if before else None)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def code(value: str) -> Mark | None:
    """What a code says: ``I-765|08/21/25|1``."""
    found = _CODE.fullmatch(value)
    edition = _day(found[3], found[4], found[5]) if found else None
    return Mark(_form(found[1], found[2]), edition, int(found[6])) if found and edition else None


def _titled(title: str) -> tuple[str, bool]:
    """Form by the title of the file, and whether it calls itself instructions."""
    found = _TITLE.search(" ".join(title.split()))
    if found is None:
        return "", False
    return _form(found[1].upper(), (found[2] or "").upper()), "instructions" in (found[3] or "").casefold()


def _form(number: str, supplement: str | None) -> str:
    return f"{number} Supplement {supplement}" if supplement else number


def _day(month: str, day: str, year: str) -> dt.date | None:
    try:
        return dt.date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None


def _pays(texts: Iterable[str]) -> bool:
    plain_texts = [text.casefold() for text in texts]
    return any(all(word in text for word in group) for text in plain_texts for group in PAYMENT_WORDS)


# Tooltips

_QUOTES: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_ITEM: Final = re.compile(r"(?<![\w.])(\d{1,2})\s*\.\s*([A-Za-z])\s*\.(?!\s?[Nn]umber\s?\()")
_SPELLED_FORM: Final = re.compile(r"\b([A-Za-z]{1,2})\s*-\s*(\d) (\d\d)(?!\d)")
_FORM_NUMBER: Final = re.compile(r"\b([A-Za-z]{1,2})\s+-\s*(\d{1,4}[A-Za-z]{0,3})\b|\b([A-Za-z]{1,2})-\s+(\d{1,4})\b")
_A_NUMBER: Final = re.compile(r"\b[Aa]\s*[.\-]?\s?-?\s*[Nn]umber(?=\s?\(|s?\b)(?<!\ba number)")
_SPELLED: Final = re.compile(r"(?<![A-Za-z0-9.])[A-Z]{1,2}(?:[. ]{1,2}[A-Z]{1,2}){1,}(?![A-Za-z0-9])")
_SHORT: Final = re.compile(r"\bU\.\s?S\.?(?![A-Za-z])")
_KEPT: Final = re.compile(r"[^a-z0-9.\- ]+")
_LOOSE_DOT: Final = re.compile(r"(?<!\d)\.|\.(?![a-z](?![a-z]))|(?<![a-z0-9])-|-(?![a-z0-9])")
_PART: Final = re.compile(r"\bpart (\d{1,2})\b")
_PLACE: Final = re.compile(r"(?<![\w.\-/(])(\d{1,2})(?:\.([a-z]))?(?![\w\-/)]| digits?\b)")
_NOT_A_PLACE: Final = re.compile(r"\b(?:part|parts|items?|numbers?|and|or|to|through|page|in) $")


def plain(tooltip: str) -> str:
    """A tooltip so that it can be compared: small letters, one blank between words, what is spelled out for those who listen
    put together (``U S C I S`` is ``uscis``, ``I - 7 65`` is ``i-765``, ``A. number(`` is ``a-number``), an item is ``1.a``."""
    text = unicodedata.normalize("NFKC", tooltip).translate(_QUOTES)
    text = " ".join(text.split())
    text = _SPELLED_FORM.sub(r" \1-\2\3", text)
    text = _FORM_NUMBER.sub(lambda at: f"{at[1] or at[3]}-{at[2] or at[4]}", text)
    text = _ITEM.sub(lambda at: f" {at[1]}.{at[2].lower()} ", text)
    text = _A_NUMBER.sub(" a-number ", text)
    text = _SHORT.sub("US ", text)
    text = _SPELLED.sub(_joined, text)
    text = text.casefold().replace("'", "")
    text = _KEPT.sub(" ", text)
    return " ".join(_LOOSE_DOT.sub(" ", text).split())


def _joined(found: re.Match[str]) -> str:
    """Letters that stand alone and are one word. Two of them are one where neither is a word by itself."""
    letters = re.findall(r"[A-Z]{1,2}", found[0])
    if sum(len(one) for one in letters) < 3 and ("A" in letters or "I" in letters):
        return found[0]
    if any(len(one) == 2 for one in letters) and sum(len(one) == 1 for one in letters) < 2:
        return found[0]
    return "".join(letters)


def says(tooltip: str, words: str) -> bool:
    """Whether a tooltip has these words, one after the other, however either is spelled."""
    return bool(words.strip()) and f" {plain(words)} " in f" {plain(tooltip)} "


def place(tooltip: str) -> tuple[str, str]:
    """Part and item of a tooltip or of a place as a recipe writes it (``Part 2, 5.a``): ``("2", "5.a")``, empty where it says
    none. Parts and items that a sentence only speaks of do not count."""
    text = plain(tooltip)
    part = _PART.search(text)
    for found in _PLACE.finditer(text, part.end() if part else 0):
        if not _NOT_A_PLACE.search(text[: found.start()]):
            return part[1] if part else "", f"{found[1]}.{found[2]}" if found[2] else found[1]
    return part[1] if part else "", ""
