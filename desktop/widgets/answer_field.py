"""The field for a type of answer."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.models.answers import choice_words
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, DayField, Field, LongField, NumberField, TextField, YesNoField
from desktop.widgets.typed_field import Saying, TypedField
from packets.requests.vocabulary import AnswerKey, Check, Column

NARRATIVE = 8
"""Lines of a narrative in sight."""


def field_for(
    dress: Dress,
    type_: str,
    words: str,
    choices: Sequence[str] = (),
    hint: str = "",
    *,
    check: Check = "",
    saying: Saying = str,
) -> Field:
    """`check` is how a text is looked at as it is typed; `saying` gives the sentence of what does not fit."""
    match type_, check:
        case "day", _:
            return DayField(words, hint)
        case "yes_no", _:
            return YesNoField(words, hint)
        case "number", _:
            return NumberField(words, hint)
        case "choice", _:
            return ChoiceField(dress, words, [(one, choice_words(one)) for one in choices], hint)
        case _, "":
            return TextField(words, hint)
        case _, "long":
            return LongField(dress, words, hint, lines=NARRATIVE)
        case _:
            return TypedField(words, check, saying, hint)


def field_of(dress: Dress, entry: AnswerKey | Column, saying: Saying) -> Field:
    """The field of an answer or of a column, called as the vocabulary calls it."""
    return field_for(dress, entry.type, entry.label, entry.words, check=entry.check, saying=saying)
