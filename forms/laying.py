"""Where every letter of a filled form stands: from boxes of a PDF and what goes into them to lines at places. Pure.

A text that does not fit goes whole to the form's own extra room, then to sheets of ours with name, A-number, page, part and
item; its box points there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from forms.errors import Fault
from forms.inspect import FieldRead, FormRead, Rect
from forms.mapping import Mapped, Said, in_order
from forms.overflow import (
    LARGEST,
    PAD,
    SMALLEST,
    SMALLEST_WITHOUT_ROOM,
    Measure,
    into_lines,
    into_lines_at_any_cost,
    size_for,
)
from forms.template import More, Recipe, Room

PITCH: Final = 1.2
"""Of a box of several lines that is not ruled: from line to line, as a multiple of the size."""
UNKNOWN: Final = "?"
"""In the place of a name that nobody knows (`forms.template.Box`)."""
RULES: Final = 18.0
"""Points between the rules of published forms. A box of several lines that is so many of them high is written on the rules."""
BASE: Final = 0.33
"""How far the foot of letters lies under the middle of a line, as a multiple of the size."""
SHEET_WIDTH: Final = 468.0
"""Points of text across a sheet of ours."""
_PLACE: Final = re.compile(r"(?:Part (?P<part>[0-9A-Z]+))?,? *(?P<item>.*)")
SIGNATURE: Final = "signature"
"""Published forms call the boxes that somebody signs, and those of the day beside, by this word; their tooltips have it in
every box of a part that is signed at its end."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing: where its foot begins, in points of the page."""

    page: int
    x: float
    y: float
    text: str
    size: float
    name: str


@dataclass(frozen=True, slots=True)
class Cross:
    page: int
    rect: Rect
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A text on a sheet of ours."""

    page: str
    part: str
    item: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    lines: tuple[Line, ...] = ()
    crosses: tuple[Cross, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """Of each box of text, what it holds, for a copy that stays fillable."""
    beside: tuple[Beside, ...] = ()
    unbound: tuple[Said, ...] = ()
    """What has no box on this PDF as far as the recipe is bound to it: it is written by hand."""
    faults: tuple[Fault, ...] = ()


def lay(recipe: Recipe, read: FormRead, mapped: Mapped, measure: Measure, *, fillable: bool = False) -> Laid:
    """`mapped` on the PDF that was read. Faults name boxes that the PDF does not have and words that fit nowhere. How many
    letters a box lets a person type binds only a copy that stays `fillable`: on paper its width does."""
    return _Laying(recipe, read, measure, fillable=fillable).done(mapped)


@dataclass(frozen=True, slots=True)
class _Moved:
    at: str
    label: str
    text: str
    page: int


class _Laying:
    def __init__(self, recipe: Recipe, read: FormRead, measure: Measure, *, fillable: bool) -> None:
        self.recipe, self.measure, self.fillable = recipe, measure, fillable
        self.boxes = {one.name: one for one in read.fields}
        self.places = Counter(one.name for one in read.fields)
        self.smallest = SMALLEST if recipe.more else SMALLEST_WITHOUT_ROOM
        self.pitch = {one.name: one.pitch for one in recipe.fields if one.pitch}
        if recipe.more:
            self.pitch |= {room.text: recipe.more.pitch for room in recipe.more.blocks}
        self.lines: list[Line] = []
        self.crosses: list[Cross] = []
        self.values: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.moved: list[_Moved] = []
        self.unbound: list[Said] = []

    def done(self, mapped: Mapped) -> Laid:
        for said in mapped.texts:
            if box := self._box(said):
                self._text(said, box)
        for said in mapped.crosses:
            if box := self._box(said):
                if box.kind not in ("check", "radio"):
                    self.faults.append(Fault("form_no_such_box", said.at, {"name": said.name}))
                    continue
                self.crosses.append(Cross(box.page, box.rect, said.name))
        for beyond in mapped.beyond:
            found = self.boxes.get(beyond.name)
            self.moved.append(_Moved(beyond.at, beyond.label, beyond.text, found.page if found else 1))
        beside = self._elsewhere()
        return Laid(
            tuple(self.lines),
            tuple(self.crosses),
            self.values,
            beside,
            tuple(self.unbound),
            (*mapped.faults, *self.faults),
        )

    def _box(self, said: Said) -> FieldRead | None:
        name, at = said.name, said.at
        if name == UNKNOWN:
            self.unbound.append(said)
            return None
        box = self.boxes.get(name)
        if SIGNATURE in name.rpartition(".")[2].casefold():
            # No recipe of ours says so. One of an office's own, or a tooltip that misled, never writes where somebody signs.
            self.faults.append(Fault("form_box_to_sign", at, {"name": name}))
            return None
        if box is None:
            self.faults.append(Fault("form_no_such_box", at, {"name": name}))
        elif self.places[name] > 1:
            # One field that shows in several places: writing in one of them would leave the others empty.
            self.faults.append(Fault("form_box_twice", at, {"name": name}))
            return None
        return box

    # One box

    def _text(self, said: Said, box: FieldRead) -> None:
        text = " ".join(said.text.split()) if not box.lines else said.text
        if box.kind == "choice":
            self._choice(said, box, text)
        elif box.kind != "text":
            self.faults.append(Fault("form_no_such_box", said.at, {"name": said.name}))
        elif said.again and not box.comb:
            # Where it has no room here it still stands in its first place: never twice in the extra room.
            if not (self._too_long(box, text) or self._fits(box, text, SMALLEST_WITHOUT_ROOM)):
                self._in_two(box, text)
        elif box.comb and box.limit:
            if len(text) > box.limit:
                self._move(said, box, text)
            else:
                self._comb(box, text)
        elif self._too_long(box, text) or not (self._fits(box, text) or self._goes_on(said, box, text)):
            self._move(said, box, text)

    def _too_long(self, box: FieldRead, text: str) -> bool:
        return self.fillable and bool(box.limit) and len(text) > box.limit

    def _goes_on(self, said: Said, box: FieldRead, text: str) -> bool:
        """A narrative over several boxes of one width, at the largest size; nothing of it where they do not hold it all."""
        boxes = [box, *(self.boxes[name] for name in said.then if name in self.boxes)]
        width = min(one.rect[2] - one.rect[0] for one in boxes) - 2 * PAD
        lines = into_lines(text, width, self.measure, LARGEST)
        if len(boxes) == 1 or lines is None:
            return False
        room = [int((one.rect[3] - one.rect[1] + 0.5) // (self._pitch(one) or LARGEST * PITCH)) for one in boxes]
        if len(lines) > sum(room):
            return False
        for one, count in zip(boxes, room, strict=True):
            here, lines = lines[:count], lines[count:]
            if here:
                self._fits(one, "\n".join(here))
        return True

    def _choice(self, said: Said, box: FieldRead, text: str) -> None:
        wanted = text.strip().casefold()
        # Lists of published forms have blanks before their words.
        option = next((one for one in box.options if wanted in (one[0].strip().casefold(), one[1].strip().casefold())), None)
        if option is None or not wanted:
            self.faults.append(Fault("form_not_in_list", said.at, {"label": said.label, "answer": text}))
        elif self._fits(box, option[1].strip()):
            self.values[box.name] = option[0]
        else:
            self.faults.append(Fault("form_no_room", said.at, {"label": said.label}))

    def _fits(self, box: FieldRead, text: str, smallest: float | None = None) -> bool:
        """Writes the text into its box if it fits whole."""
        left, foot, right, top = box.rect
        if not box.lines:
            size = size_for(text, right - left - 2 * PAD, self.measure, _largest(box), smallest or self.smallest)
            if size is None:
                return False
            self._line(box, left + PAD, (foot + top) / 2 - BASE * size, text, size)
        else:
            fitted = self._lines(box, text)
            if fitted is None:
                return False
            lines, size, step = fitted
            first = top - step / 2 - BASE * size - (0.0 if self._pitch(box) else 1.0)
            for number, line in enumerate(lines):
                self._line(box, left + PAD, first - number * step, line, size)
        self.values[box.name] = text
        return True

    def _lines(self, box: FieldRead, text: str) -> tuple[tuple[str, ...], float, float] | None:
        left, foot, right, top = box.rect
        size = _largest(box)
        while size >= self.smallest:
            step = self._pitch(box) or size * PITCH
            lines = into_lines(text, right - left - 2 * PAD, self.measure, size)
            if lines is not None and len(lines) * step <= top - foot + 0.5:
                return lines, size, step
            size -= 0.5
        return None

    def _in_two(self, box: FieldRead, text: str) -> None:
        """On two lines of a box that is made for one, as small as they may be: a long name in a narrow column."""
        left, foot, right, top = box.rect
        size = SMALLEST_WITHOUT_ROOM
        lines = into_lines(text, right - left - 2 * PAD, self.measure, size)
        if lines is None or len(lines) > 2 or top - foot < 2 * PITCH * size:
            return
        for line, side in zip(lines, (0.5, -0.5), strict=False):
            self._line(box, left + PAD, (foot + top) / 2 + (side * PITCH - BASE) * size, line, size)
        self.values[box.name] = text

    def _pitch(self, box: FieldRead) -> float:
        """Of a ruled box; 0 of any other."""
        if box.name in self.pitch:
            return self.pitch[box.name]
        over = (box.rect[3] - box.rect[1]) % RULES
        return RULES if box.rect[3] - box.rect[1] > 1.5 * RULES and min(over, RULES - over) <= 1 else 0.0

    def _comb(self, box: FieldRead, text: str) -> None:
        left, foot, right, top = box.rect
        cell = (right - left) / box.limit
        size = min(_largest(box), (top - foot) * 0.8)
        for number, char in enumerate(text):
            x = left + cell * (number + 0.5) - self.measure(char, size) / 2
            self._line(box, x, (foot + top) / 2 - BASE * size, char, size)
        self.values[box.name] = text

    def _line(self, box: FieldRead, x: float, y: float, text: str, size: float) -> None:
        if text:
            self.lines.append(Line(box.page, x, y, text, size, box.name))

    # What does not fit

    def _move(self, said: Said, box: FieldRead, text: str) -> None:
        label, text = (f"{said.label}, line {said.row}", said.whole) if said.row else (said.label, text)
        moved = _Moved(said.at, label, text, box.page)
        if moved not in self.moved:  # several cells of one line take it along once
            self.moved.append(moved)
        pointer = f"See {self.recipe.more.part}" if self.recipe.more else "See sheet"
        if not box.comb and (not box.limit or len(pointer) <= box.limit):
            self._fits(box, pointer)

    def _elsewhere(self) -> tuple[Beside, ...]:
        """The extra room, block by block, then sheets of ours. A text of several blocks says where it goes on."""
        more = self.recipe.more
        if not self.moved:
            return ()
        rooms = list(more.blocks if more else ())
        beside: list[Beside] = []
        for one in sorted(self.moved, key=lambda one: (one.page, in_order(one.at))):
            part, item = place(one.at)
            words = f"{one.label}: {one.text}"
            while more is not None and rooms and words and self._takes(rooms[0], str(one.page), part, item):
                words = self._into(rooms.pop(0), more, str(one.page), part, item, words)
                words = f"(continued) {words}" if words else ""
            if words:
                words = words.removeprefix(f"{one.label}: ")  # a sheet says it in the line above
                lines = into_lines_at_any_cost(words, SHEET_WIDTH, self.measure, LARGEST)
                beside.append(Beside(str(one.page), part, item, one.label, lines))
        return tuple(beside)

    def _takes(self, room: Room, page: str, part: str, item: str) -> bool:
        """Whether the block's small boxes can hold page, part and item; else everything goes on a sheet."""
        boxes = [self.boxes.get(name) for name in (room.page, room.part, room.item, room.text)]
        if None in boxes:
            self.faults.append(Fault("form_no_such_box", "extra room", {"name": room.text}))
            return False
        return all(
            box is not None and (not box.limit or len(value) <= box.limit)
            for box, value in zip(boxes, (page, part, item), strict=False)
        )

    def _into(self, room: Room, more: More, page: str, part: str, item: str, words: str) -> str:
        """As much of `words` as one block holds; gives the rest."""
        text = self.boxes[room.text]
        left, foot, right, top = text.rect
        lines = into_lines_at_any_cost(words, right - left - 2 * PAD, self.measure, LARGEST)
        count = max(1, int((top - foot + 0.5) // more.pitch))
        for name, value in ((room.page, page), (room.part, part), (room.item, item)):
            if value:
                self._fits(self.boxes[name], value)
        self._fits(text, "\n".join(lines[:count]))
        return " ".join(lines[count:])


def place(at: str) -> tuple[str, str]:
    """Part and item of a place as a person reads it: ``Part 2, 5.a`` is (``2``, ``5.a``)."""
    found = _PLACE.fullmatch(at)
    return (found["part"] or "", found["item"].strip()) if found else ("", at)


def _largest(box: FieldRead) -> float:
    """As large as the field asks for, within what looks right in it."""
    height = box.rect[3] - box.rect[1]
    asked = min(box.size or LARGEST, LARGEST)
    return max(SMALLEST, asked if box.lines else min(asked, height * 0.75))


def drawn_by_box(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Each box with what stands in it, lines joined, white space aside: to be held against what is read back."""
    found: dict[str, str] = {}
    for one in lines:
        found[one.name] = found.get(one.name, "") + "".join(one.text.split())
    yield from found.items()
