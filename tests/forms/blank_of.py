"""A stand-in blank for a recipe whose published PDF is not at hand: every box that the recipe names, with a tooltip in words as
those of published forms. Boxes of unknown name get one of ours, so that the recipe has to find them."""

from __future__ import annotations

from collections.abc import Iterator

from forms.laying import UNKNOWN
from forms.template import Recipe
from tests.forms.blanks import Box, blank
from tests.forms.official import OFFICIAL

PUBLISHED = {
    "i-765/2025-08-21": "i-765.2025-08-21",
    "i-765ws/2025-08-21": "i-765ws.2025-08-21",
    "g-28/2018-09-17": "g-28.2018-09-17",
    "g-1145/2014-09-26": "g-1145.2014-09-26.resaved-unencrypted",
    "i-912/2025-07-22": "i-912.2025-07-22",
    "ar-11/2022-11-02": "ar-11.2022-11-02",
}
_COLUMNS, _ROWS, _HIGH = 3, 34, 19.0


def blank_of(recipe: Recipe) -> bytes:
    """The published blank where it is at hand, else a stand-in."""
    if PUBLISHED.get(recipe.id) in OFFICIAL:
        return OFFICIAL[PUBLISHED[recipe.id]].read_bytes()
    return stand_in(recipe)


def stand_in(recipe: Recipe) -> bytes:
    boxes = list(_boxes(recipe))
    a_page = _COLUMNS * _ROWS
    pages = max(recipe.pages, -(-len(boxes) // a_page))
    signed = {ink.name: ink.page for ink in recipe.ink}
    placed = [_placed(box, number, signed.get(box.name)) for number, box in enumerate(boxes)]
    return blank(
        form=recipe.form,
        edition=recipe.edition.strftime("%m/%d/%y"),
        title=recipe.title,
        boxes=placed,
        pages=pages,
        codes=recipe.codes,
        encrypted=recipe.encrypted,
    )


def _placed(box: Box, number: int, page: int | None) -> Box:
    on, place = divmod(number, _COLUMNS * _ROWS)
    column, row = divmod(place, _ROWS)
    left, top = 40 + column * 182.0, 740 - row * _HIGH
    wide = 12.0 if box.kind in ("check", "radio") else 174.0
    return Box(**{**box.__dict__, "page": page or on + 1, "rect": (left, top - 16, left + wide, top)})


def _boxes(recipe: Recipe) -> Iterator[Box]:
    unnamed = 0

    def called(name: str) -> str:
        nonlocal unnamed
        if name and name != UNKNOWN:
            return name
        unnamed += 1
        return f"form1[0].Elsewhere[0].Unknown{unnamed}[0]"

    for write in recipe.fields:
        yield Box(called(write.name), label=f"{write.at}. {write.label}. {write.tip}")
        yield from (Box(name, label="goes on") for name in write.then)
    for ticks in recipe.ticks:
        for number, box in enumerate(ticks.boxes):
            said = (
                {True: "Select Yes", False: "Select No"}.get(box.is_, f"Select {box.is_}")
                if isinstance(box.is_, bool)
                else f"Select {box.is_}"
            )
            yield Box(
                called(box.name),
                "check",
                label=f"{ticks.at}. {ticks.label}. {box.tip or ticks.tip}. {said}",
                state=str(number + 1),
            )
    for rows in recipe.rows:
        tips = rows.tips or (rows.tip,) * len(rows.columns)
        for slot in rows.slots:
            yield from (
                Box(called(name), label=f"{rows.at}. {rows.label}. {tip}") for name, tip in zip(slot, tips, strict=True) if name
            )
    for open_ in recipe.open:
        if open_.reason != "code":
            yield from (
                Box(called(name), label=f"{open_.at}. {open_.label}", readonly=open_.reason == "signature")
                for name in open_.names
            )
    for room in recipe.more.blocks if recipe.more else ():
        for name, what in ((room.page, "page number"), (room.part, "part number"), (room.item, "item number")):
            yield Box(called(name), label=f"Additional Information. Enter {what}")
        yield Box(called(room.text), label="Additional Information. Enter text", lines=True)
