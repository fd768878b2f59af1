"""The card of a matter answers exactly as the matter would, and nothing can be read from it.

`asked_before` is how names were held against a matter before there were cards, word for word: what the cards must answer.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import random
import struct
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from packets.matters import alike
from packets.matters.alike import LONGEST, SHORT, SIDES, Held, Side, asked_for, each_in, words_of
from packets.matters.cards import LARGEST, MARK, Card, card_of, meets
from packets.matters.matter import Call, ConflictCheck, Matter
from packets.matters.people import names_in, texts_in
from tests.build import TODAY, a_matter, shipped

Named = list[tuple[Side, str]]


def mark(text: str, key: bytes = b"the key of one office") -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")[:MARK]


# As it was before


def asked_before(asked: Named, there: Iterable[tuple[Side, str]], texts: Iterable[tuple[Side, str]]) -> bool:
    known = [(side, words) for side, name in there for words in each_in(name)]
    written = [(side, words_of(text)) for side, text in texts]
    for side, name in asked:
        for mine in each_in(name):
            if any(alike_before(mine, theirs) and not (side == other == "theirs") for other, theirs in known):
                return True
            if any(mentions_before(text, mine) and not (side == other == "theirs") for other, text in written):
                return True
    return False


def mentions_before(text: tuple[str, ...], name: tuple[str, ...]) -> bool:
    if len(text) <= SHORT:
        return alike_before(text, name)
    wanted = sorted(word for word in name if len(word) > 1)
    size = len(wanted)
    return size > 1 and any(sorted(text[start : start + size]) == wanted for start in range(len(text) - size + 1))


def alike_before(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    left = list(long)
    whole = 0
    for word in sorted(short, key=len, reverse=True):
        found = next((mate for mate in left if mate == word), None) or next(
            (mate for mate in left if word[0] == mate[0] and 1 in (len(word), len(mate))), None
        )
        if found is None:
            return False
        whole += found == word and len(word) > 1
        left.remove(found)
    return whole > 0 and (len(short) > 1 or len(long) == 1)


# The same answer


NAMES = [
    "Ana", "Ana María", "Maria", "Muñoz", "García-López", "de la Cruz", "Cruz", "Rex", "Malo", "Müller", "Mueller", "Strauß",
    "O’Brien", "Ågård", "M.", "J", "A", "L.L.C.", "L. L. C.", "Inc.", "Packing", "Sampletown", "Petrova", "Мария", "見本", "x",
    "I", "Li", "Łukasz", "Invented", "Valley", "Hotel", "Group", "Fields",
]  # fmt: skip
"""Few enough that they meet."""
BETWEEN = [" ", " ", " ", ", ", "; ", " and ", " y ", "\n", "/", " (", ". ", "-"]
words = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(BETWEEN)), min_size=1, max_size=5)
long_words = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(BETWEEN)), min_size=1, max_size=40)
anything = st.text(max_size=40)


def said(parts: list[tuple[str, str]]) -> str:
    return "".join(name + between for name, between in parts)


name = words.map(said) | anything
text = long_words.map(said) | name
sided_names = st.lists(st.tuples(st.sampled_from(SIDES), name), max_size=4)
sided_texts = st.lists(st.tuples(st.sampled_from(SIDES), text), max_size=4)


def answer(asked: Named, there: Named, texts: Named) -> bool:
    """By way of bytes, as a vault keeps it."""
    card = Card.from_bytes(Card(False, Held.of(there, texts, mark)).to_bytes())
    return meets(asked_for(asked, mark), card, practice=False)


def counted(name: str) -> int:
    """Words of the longest name in it that is looked for in longer texts."""
    return max(sum(len(word) > 1 for word in one) for one in each_in(name))


@settings(max_examples=1500, deadline=None)
@given(sided_names, sided_names, sided_texts)
@example([("ours", "J. P.")], [("ours", "Juan Perez")], [])
@example([("ours", "Ana Ana")], [("ours", "Ana A")], [("ours", "Ana Ana Ana Ana Ana")])
@example([("theirs", "L.L.C.")], [("ours", "L L C")], [("theirs", "Ana L.L.C. Rex Malo Ana")])
def test_a_card_answers_as_the_matter_itself_did(asked: Named, there: Named, texts: Named) -> None:
    before, now = asked_before(asked, there, texts), answer(asked, there, texts)
    if any(counted(one) > LONGEST for _, one in asked):
        assert now or not before, "a long name is found wherever it was found"
    else:
        assert now is before


@settings(max_examples=300, deadline=None)
@given(sided_names, sided_names, sided_texts)
def test_words_and_marks_are_compared_in_one_way(asked: Named, there: Named, texts: Named) -> None:
    plain = any(one.meets(Held.of(there, texts)) for one in asked_for(asked))
    assert plain is answer(asked, there, texts)


@given(st.permutations(["Field", "Hands", "Packers", "Cooks", "Drivers", "Sorters", "Cleaners", "Guards"]))
def test_a_name_of_many_words_is_found_in_a_text_in_any_order(order: list[str]) -> None:
    asked: Named = [("ours", "Field Hands Packers Cooks Drivers Sorters Cleaners Guards")]
    assert answer(asked, [], [("theirs", f"It was said that {' '.join(order)} would come at noon")])
    lacks = " ".join(one for one in order if one != "Cooks")
    assert not answer(asked, [], [("theirs", f"It was said that {lacks} would come at noon")])


# Of a whole matter


def a_full_matter(**values: Any) -> Matter:
    call = Call(on=TODAY, name="Marisol Ejemplo", employer="Make-Believe Hotel Group LLC")
    check = ConflictCheck(on=TODAY, names=("Ana Hermana", "Juan Malo"), theirs=("Juan Malo",), result="no_match")
    matter = a_matter(
        request="u_certification",
        answers={
            "person.name.given": "Marisol",
            "person.name.family": "Ejemplo Prueba",
            "employer.legal_name": "Sampletown Packing, L.L.C.",
            "crime.place": "In the cold room behind the office of Rex Placeholder, on the second floor",
        },
        tables={
            "events": ({"id": "event-1", "who": "Hank Boss and Luz Jefa", "words": "One call and you are all gone, Rex said"},),
            "family": ({"id": "family-1", "name": "Iker Ejemplo"},),
        },
        papers=[{"id": "e-1", "file": "evidence/e-1.pdf", "person": "Nil Amigo"}],
        **values,
    )
    return matter.model_copy(update={"call": call, "conflict_checks": (check,)})


ASKED: Named = [
    *(("theirs", one) for one in ("Marisol E.", "Ana Hermana", "Iker Ejemplo", "Amigo, Nil", "Nobody Here", "Hank Boss")),
    *(("ours", one) for one in ("Juan Malo", "Sampletown Packing", "Rex Placeholder", "Luz Jefa", "Make-Believe Hotel Group")),
    *(("ours", one) for one in ("Rex", "Placeholder Second", "Floor Room", "Marisol Ejemplo Prueba", "")),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda one: f"{one[0]}: {one[1]}")
def test_the_card_of_a_matter_answers_as_the_matter_did(asked: tuple[Side, str]) -> None:
    matter, library = a_full_matter(), shipped()
    before = asked_before([asked], names_in(matter, library), texts_in(matter, library))
    card = Card.from_bytes(card_of(matter, library, mark).to_bytes())
    assert meets(asked_for([asked], mark), card, practice=True) is before


def test_both_answers_occur_among_those_that_are_asked() -> None:
    matter, library = a_full_matter(), shipped()
    found = {asked_before([one], names_in(matter, library), texts_in(matter, library)) for one in ASKED}
    assert found == {True, False}


def test_invented_people_and_real_ones_are_not_held_against_each_other() -> None:
    question = asked_for([("theirs", "Marisol Ejemplo")], mark)
    for practice, other in itertools.product((True, False), repeat=2):
        card = Card.from_bytes(card_of(a_full_matter(practice=practice), shipped(), mark).to_bytes())
        assert meets(question, card, practice=other) is (practice == other)


# What the bytes give away


def test_no_word_stands_in_a_card() -> None:
    data = card_of(a_full_matter(), shipped(), mark).to_bytes()
    for word in ("Marisol", "marisol", "Ejemplo", "ejemplo", "packing", "gone"):
        assert word.encode() not in data


def test_without_the_key_of_the_office_nobody_is_found() -> None:
    card = card_of(a_full_matter(), shipped(), mark)
    other = asked_for([("theirs", "Marisol Ejemplo")], lambda text: mark(text, b"another key"))
    assert not meets(other, card, practice=True)


def test_neither_the_order_of_words_nor_of_names_nor_of_texts_is_in_it() -> None:
    told = ["cold", "room", "behind", "the", "office"]
    for mixed in itertools.islice(itertools.permutations(["Ana Muestra", "Rex Malo", "Luz Jefa"]), 6):
        names: Named = [("ours", one) for one in mixed]
        turned: Named = [("ours", " ".join(reversed(one.split()))) for one in mixed]
        assert held(names) == held(turned) == held([("ours", "Ana Muestra"), ("ours", "Rex Malo"), ("ours", "Luz Jefa")])
    assert (
        Card(False, Held.of([], [("ours", " ".join(told))], mark)).to_bytes()
        == Card(False, Held.of([], [("ours", " ".join(reversed(told)))], mark)).to_bytes()
    )


def held(names: Named) -> bytes:
    return Card(False, Held.of(names, [], mark)).to_bytes()


def test_a_longer_text_leaves_nothing_but_its_phrases() -> None:
    """A single word of it cannot be asked for: that would be more than the check tells."""
    card = Card(False, Held.of([], [("theirs", "The shift ends when Rex Malo says so and never before")], mark))
    assert not card.held.names
    assert mark("wrex") not in card.to_bytes()
    assert mark("p" + "\0".join(sorted(("rex", "malo")))) in card.held.phrases["theirs"]
    assert not any(
        len(phrase.split("\0")) > LONGEST for phrase in alike._phrases(words_of("one two three four five six seven"))
    )


# Strict bytes


@settings(max_examples=200, deadline=None)
@given(sided_names, sided_texts, st.booleans())
def test_a_card_comes_back_as_it_was(there: Named, texts: Named, practice: bool) -> None:
    card = Card(practice, Held.of(there, texts, mark))
    assert Card.from_bytes(card.to_bytes()) == card
    assert Card.from_bytes(card.to_bytes()).to_bytes() == card.to_bytes()


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda data: b"\x01\x00" + data))
def test_whatever_is_no_card_is_told_by_one_kind_of_fault(data: bytes) -> None:
    try:
        card = Card.from_bytes(data)
    except ValueError:
        return
    assert card.to_bytes() == data, "each card has one form"


def _broken(data: bytes) -> Iterator[bytes]:
    whole = bytearray(data)
    for place, bit in itertools.product(range(len(whole)), range(8)):
        whole[place] ^= 1 << bit
        yield bytes(whole)
        whole[place] ^= 1 << bit
    yield from (data[:end] for end in range(len(data)))
    yield data + b"\0"


def test_a_damaged_card_is_refused_or_is_another_card_but_nothing_else() -> None:
    data = card_of(a_full_matter(), shipped(), mark).to_bytes()
    broken = list(_broken(data))
    for one in random.Random(4).sample(broken, 3000):
        try:
            assert Card.from_bytes(one).to_bytes() == one
        except ValueError:
            continue
    for end in range(len(data)):
        with pytest.raises(ValueError, match="ends too soon"):
            Card.from_bytes(data[:end])
    with pytest.raises(ValueError, match="more than a card"):
        Card.from_bytes(data + b"\0")


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">BBI", 2, 0, 0) + bytes(8),
        struct.pack(">BBI", 1, 2, 0) + bytes(8),
        struct.pack(">BBI", 1, 0, 0xFFFFFFFF),
        struct.pack(">BBIBH", 1, 0, 1, 2, 1) + bytes(17) + bytes(8),
        struct.pack(">BBIBH", 1, 0, 1, 0, 0) + bytes(8),
        struct.pack(">BBIBH", 1, 0, 1, 0, 1) + bytes(16) + b"\2" + bytes(8),
        struct.pack(">BBIBH", 1, 0, 1, 0, 2) + b"\2" + bytes(16) + b"\1" + bytes(16) + bytes(8),
        struct.pack(">BBI", 1, 0, 2) + 2 * (struct.pack(">BH", 0, 1) + bytes(17)) + bytes(8),
        struct.pack(">BBI", 1, 0, 0) + struct.pack(">I", 2) + bytes(16) + bytes(4),
        struct.pack(">BBI", 1, 0, 0) + struct.pack(">I", 0xFFFFFFFF) + bytes(16),
        bytes(LARGEST + 1),
    ],
    ids=["version", "flags", "names", "side", "no word", "flag", "words", "name twice", "phrase twice", "count", "size"],
)
def test_every_part_of_a_card_is_looked_at(data: bytes) -> None:
    with pytest.raises(ValueError):
        Card.from_bytes(data)


def test_what_is_no_mark_or_too_much_makes_no_card() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        Card(False, Held.of([("ours", "Ana Muestra")], [])).to_bytes()
    with pytest.raises(ValueError, match="8 bytes"):
        Card(False, Held.of([("ours", "Ana Muestra")], [], lambda text: hashlib.sha256(text.encode()).digest())).to_bytes()
    with pytest.raises(ValueError, match="too many words"):
        Card(False, Held.of([("ours", " ".join(f"n{number}" for number in range(0x10000)))], [], mark)).to_bytes()
