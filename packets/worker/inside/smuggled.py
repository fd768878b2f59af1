"""Words where no words belong: in the coded bytes of a picture or a font.

What a coder writes looks like chance. A run of so many readable letters comes by chance once in ten thousand large photos; in
what somebody hides it stands at once. Not found is what is hidden in bytes that look like chance themselves.
"""

from __future__ import annotations

import itertools
import re

RUN = 24
"""Letters on end, or ends of lines, that a coder does not write."""
_WIDE_RUN = 16
_KINDS = 8
"""So many different letters a text has, and a pattern that repeats has not."""

_CLASS = bytes(1 if 0x20 <= value < 0x7F or value in b"\t\n\r" else 2 if value == 0 else 0 for value in range(256))
_PLAIN, _WIDE = b"\x01" * RUN, (b"\x01\x02" * _WIDE_RUN, b"\x02\x01" * _WIDE_RUN)
_STRETCH = re.compile(rb"[\t\n\r\x20-\x7e]{%d,}" % RUN)


def carries_words(coded: bytes, *, wide: bool = True) -> bool:
    """Whether readable text stands in what should look like chance; `wide` asks for two-byte letters too."""
    classes = coded.translate(_CLASS)
    at = classes.find(_PLAIN)
    while at >= 0:
        found = _STRETCH.match(coded, at)
        end = found.end() if found else at + RUN
        if len(set(coded[at:end])) >= _KINDS:
            return True
        at = classes.find(_PLAIN, end)
    return wide and any(_varied(coded, classes, pattern) for pattern in _WIDE)


def _varied(coded: bytes, classes: bytes, pattern: bytes) -> bool:
    at = classes.find(pattern)
    while at >= 0:
        if len(set(coded[at : at + len(pattern)])) > _KINDS:
            return True
        at = classes.find(pattern, at + 1)
    return False


_NUMBERS_ONLY = re.compile(rb"[\x20-\x7e]{12,}")
"""Of 115 fonts none has 8 readable signs on end among its widths and measures."""


def carries_letters(numbers: bytes) -> bool:
    """The same for tables of widths and measures, whose numbers are never letters: a few on end are words."""
    return any(len(set(found[0])) >= _KINDS for found in _NUMBERS_ONLY.finditer(numbers))


_LETTERS = re.compile(rb"[A-Za-z]")
_WORD = re.compile(rb"[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{4,}")
_SENTENCE, _MOSTLY, _WORDS, _STEPS = re.compile(rb"[\x20-\x7e]{32,}"), 0.75, 3, 0.35
"""Readable signs on end of which most are letters, some of them make words, and few neighbours count up or down: of 177 fonts
none has such a run among its numbers."""


def carries_sentences(program: bytes) -> bool:
    """The same for the programs of letters, in which lists of numbers look like readable signs but never like sentences."""
    return any(_is_sentence(found[0]) for found in _SENTENCE.finditer(program))


def _is_sentence(run: bytes) -> bool:
    letters = _LETTERS.findall(run)
    if len(letters) < _MOSTLY * len(run) or len(set(letters)) < _KINDS or len(_WORD.findall(run)) < _WORDS:
        return False
    return sum(abs(a - b) <= 1 for a, b in itertools.pairwise(run)) <= _STEPS * len(run)
