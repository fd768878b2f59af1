"""Which printed page a scanned one is, or why it waits for a person. Pure: facts of the worker in, an answer for each page out.

A page is placed only where everything speaks for one printed page: its code, where it has one; the print, of which nothing
lacks and to which nothing was added but in the boxes for it; every other page that could be meant, from which it differs in
the scan as it does in print; the ink of everybody who signs it; and a name on it, or the cover sheet of this matter beside it,
since the last page of a form is often the same for every client of an office. Whatever is less waits, with the likeliest page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from packets.matters.form_marks import Mark, mark_of_code
from packets.matters.ink import OFFICIAL
from packets.matters.matter import Box, Sign
from packets.matters.scan_facts import LikeRead, ScanPage, Turn

COVER: Final = "PACKET-DESK-INK|"
"""The code on a cover sheet of ours begins so."""
LEAST_CELLS, MOST_OFF, LEAST_SCORE = 10, 0.8, 0.45
MOST_MISSING: Final = 12
MOST_OTHER: Final = 30
FEW_OTHER: Final = 24
"""`other` that is told by itself only where it stands out from the noise."""
STANDS_OUT: Final = 2.0
LEAST_LEAN: Final = 0.5
SIGNED, EMPTY = 15.0, 3.0
"""Square points of ink: from the one on it was signed, up to the other it was not."""
MOST_INK: Final = 0.5
"""Share of a box: a hand leaves lines, and what fills half of it is a bar, a stamp or a piece of tape."""

REASONS: Final = (
    "cover_sheet", "blank", "codes_differ", "not_printed", "other_edition", "no_ink_page", "unknown", "code_and_picture",
    "cut_off", "differs", "same_pages", "too_near", "old_print", "old_answers", "not_signed", "partly_signed", "ink_unsure",
    "box_unknown", "already_back", "not_looked_at", "taken_off", "other_cover", "names_nobody", "before_paper",
)  # fmt: skip
"""Why a page waits. Words for each stand in ``problems.toml`` as ``ink_<reason>``."""
OUT: Final = {"cover_sheet": "cover sheet of a signing set", "blank": "blank"}
"""Pages that nobody has to look at: they are left out, with the reason."""


Cover = Literal["", "ours", "other"]
"""Whether a cover sheet lies in a scan: none, of this matter, or of another too."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may have been printed and signed."""

    paper: str
    page: int
    signs: tuple[Sign, ...]
    form: str = ""
    """The recipe (``i-765/2025-08-21``); empty for a letter."""
    old: bool = False
    """The answers are others since."""
    gone: bool = False
    """It is not what would be signed now: left out, made anew, or its paper is not among those that were made any more."""
    back: bool = False
    """A scan stands in its place already."""
    names_nobody: bool = False
    """Nothing printed on it tells whose it is: it may say the same for every client of the office."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made out of a scanned page."""

    page: int
    why: str
    """Empty where it is placed; else one of `REASONS`."""
    to: Candidate | None = None
    """The page that it is, or is likest to."""
    turn: Turn = 0
    score: float = 0.0
    margin: float = 1.0
    """How much nearer it is to that page than to any other."""


def cover_of(pages: Sequence[ScanPage], matter: str) -> Cover:
    """What the cover sheets in a scan say of whose it is."""
    codes = [code.text for page in pages for code in page.codes if code.text.startswith(COVER)]
    if any(code.removeprefix(COVER).partition("|")[0] != matter for code in codes):
        return "other"
    return "ours" if codes else ""


def recognise(
    asked: Sequence[Candidate],
    forms: Mapping[str, int],
    pages: Sequence[ScanPage],
    covers: Sequence[Cover] = (),
    early: Callable[[int, str], bool] = lambda at, paper: False,
) -> tuple[Recognised, ...]:
    """An answer for every page, in order. `forms` are the recipes of all forms made here with the number of their pages. A
    printed page is placed once: what comes second waits. `covers` says of each page what cover sheet lies in its scan: a page
    that names nobody is placed with the cover sheet of this matter alone, and no page with that of another. `early` says of the
    page at a place in the list whether its scan was there before a paper was made: what was signed then is an older print of
    it, though both look alike."""
    taken: set[tuple[str, int]] = {(one.paper, one.page) for one in asked if one.back}
    found: list[Recognised] = []
    for at, page in enumerate(pages):
        one = _recognise(asked, forms, page)
        cover = covers[at] if covers else ""
        if cover == "other" and one.why in ("", "cover_sheet"):
            one = replace(one, why="other_cover")
        elif cover != "ours" and not one.why and one.to is not None and one.to.names_nobody:
            one = replace(one, why="names_nobody")
        elif one.to is not None and not one.why and early(at, one.to.paper):
            one = replace(one, why="before_paper")
        if one.to is not None and not one.why:
            place = one.to.paper, one.to.page
            if place in taken:
                one = replace(one, why="already_back")
            taken.add(place)
        found.append(one)
    return tuple(found)


def _recognise(asked: Sequence[Candidate], forms: Mapping[str, int], seen: ScanPage) -> Recognised:
    def waits(why: str, like: LikeRead | None = None) -> Recognised:
        to = asked[like.to] if like is not None else None
        return Recognised(seen.page, why, to, seen.turn, like.score if like else 0.0, _margin(seen))

    if seen.blank:
        return waits("blank")
    if any(one.text.startswith(COVER) for one in seen.codes):
        return waits("cover_sheet")
    marks = {mark for one in seen.codes if (mark := mark_of_code(one.text))}
    if len(marks) > 1:
        return waits("codes_differ")
    best = next(iter(seen.likes), None)
    for mark in marks:
        if why := _by_code(asked, forms, mark):
            return waits(why, best if why == "other_edition" else None)
    if best is None or best.cells < LEAST_CELLS or best.off > MOST_OFF or best.score < LEAST_SCORE:
        return waits("unknown")
    if any(not _is(asked[best.to], mark) for mark in marks):
        return waits("code_and_picture", best)
    return waits(_by_picture(asked[best.to], best, seen.likes[1:]), best)


def _by_code(asked: Sequence[Candidate], forms: Mapping[str, int], mark: Mark) -> str:
    """Why a page with that code can be none of those asked about; empty where it can."""
    if any(_is(one, mark) for one in asked):
        return ""
    if mark.page <= forms.get(mark.recipe, 0):
        return "no_ink_page"
    if any(one.partition("/")[0] == mark.recipe.partition("/")[0] for one in forms):
        return "other_edition"
    return "not_printed"


def _is(one: Candidate, mark: Mark) -> bool:
    return one.form == mark.recipe and one.page == mark.page


def _by_picture(to: Candidate, best: LikeRead, rivals: Sequence[LikeRead]) -> str:
    """Why a page is not placed; empty where it is."""
    if best.cut:
        return "cut_off"
    stands_out = best.other > FEW_OTHER and best.other > STANDS_OUT * max(1, best.usual)
    if best.missing > MOST_MISSING or best.other > MOST_OTHER or stands_out:
        return "differs"
    if any(one.lean is None for one in rivals):
        return "same_pages"
    if any(one.lean is not None and one.lean < LEAST_LEAN for one in rivals):
        return "too_near"
    if to.gone:
        return "old_print"
    if to.old:
        return "old_answers"
    if to.back:
        return "already_back"
    return _unsigned(to.signs, best.ink)


def _unsigned(signs: Sequence[Sign], ink: Sequence[float]) -> str:
    wanted = [one for one in signs if one.who != OFFICIAL]
    if not wanted or any(one.box is None for one in wanted):
        return "box_unknown"
    with_box = [one for one in signs if one.box is not None]
    found = [area for one, area in zip(with_box, ink, strict=True) if one.who != OFFICIAL]
    if any(area > MOST_INK * _area(one.box) for one, area in zip(with_box, ink, strict=True)):
        return "ink_unsure"
    if all(area >= SIGNED for area in found):
        return ""
    if all(area <= EMPTY for area in found):
        return "not_signed"
    return "partly_signed" if any(area <= EMPTY for area in found) else "ink_unsure"


def _area(box: Box | None) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0.0


def _margin(seen: ScanPage) -> float:
    leans = [0.0 if one.lean is None else one.lean for one in seen.likes[1:]]
    return max(0.0, min([1.0, *leans]))
