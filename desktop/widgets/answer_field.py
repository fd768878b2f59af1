"""The field for a type of answer."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.models.answers import choice_words
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, DayField, Field, NumberField, TextField, YesNoField


def field_for(dress: Dress, type_: str, words: str, choices: Sequence[str] = (), hint: str = "") -> Field:
    match type_:
        case "day":
            return DayField(words, hint)
        case "yes_no":
            return YesNoField(words, hint)
        case "number":
            return NumberField(words, hint)
        case "choice":
            return ChoiceField(dress, words, [(one, choice_words(one)) for one in choices], hint)
        case _:
            return TextField(words, hint)
