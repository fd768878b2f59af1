"""What must hold of every form recipe, and of a recipe beside its PDF. Each check gives what is wrong, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from forms.template import Only, Recipe, Rows, Tick, Ticks, Write
from packets.requests.vocabulary import AnswerVocabulary
from tests.forms.boxes import Paper, Seen, squeezed

UNKNOWN = "?"
"""The name of a box of a form whose PDF nobody had."""
NEVER = ("signature", "signature_date", "office_use", "code")


def asking(recipe: Recipe) -> Iterator[Write | Ticks]:
    """Entries that one answer fills."""
    yield from recipe.fields
    yield from recipe.ticks


# Of a recipe alone


def box_once(recipe: Recipe) -> Iterator[str]:
    for name, times in Counter(recipe.named()).items():
        if times > 1 and name != UNKNOWN:
            yield f"{name} stands here {times} times"


def distinct_words(recipe: Recipe) -> Iterator[str]:
    """No word ticks two boxes, no box has two words, and a question is answered yes or no or in words, never both."""
    for one in recipe.ticks:
        words = [box.is_ for box in one.boxes]
        if len(set(words)) < len(words) or len({isinstance(word, bool) for word in words}) > 1:
            yield f"{one.at}: the words of its boxes are {words}"


def none_is_asked(recipe: Recipe, answers: AnswerVocabulary, passes: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    """ "N/A" stands only where somebody can say that there is none. `passes` gives what a derived answer passes on."""
    for one in recipe.fields:
        zero = one.as_ == "money"  # an amount of nothing is an answer by itself
        for key in passes(one.answer) if one.none and not zero else ():
            if not answers.answers[key].ask_none:
                yield f"{one.at}: nobody can say that there is no {key}"


def proof_is_there(recipe: Recipe) -> Iterator[str]:
    """A proved recipe was held against a published file, by name and by tooltip; or against a copy that its note names."""
    if not recipe.proved:
        return
    if not recipe.seen and not re.search(r"SHA-256 [0-9a-f]{64}", recipe.note):
        yield "no published file was seen"
    if UNKNOWN in (*recipe.named(), *(ink.name for ink in recipe.ink)):
        yield "a box has no name"
    for one in recipe.fields:
        if not one.tip:
            yield f"{one.at}: no words of its tooltip"
    for ticks in recipe.ticks:
        if any(not (ticks.tip or box.tip) for box in ticks.boxes):
            yield f"{ticks.at}: no words of its tooltip"


def ink_for_every_signature(recipe: Recipe) -> Iterator[str]:
    """Every box that waits for a signature is a page of ink, and ink goes nowhere else but into an official's own part."""
    waiting = {name for one in recipe.open if one.reason == "signature" for name in one.names} - {UNKNOWN}
    official = {name for one in recipe.open if one.reason == "official" for name in one.names}
    inked = {one.name for one in recipe.ink} - {UNKNOWN, ""}
    if wrong := (waiting - inked) | (inked - waiting - official):
        yield f"signed and not in ink, or the other way round: {sorted(wrong)}"
    for one in recipe.ink:
        if one.page > recipe.pages:
            yield f"{one.at}: there is no page {one.page}"
        if one.who in ("interpreter", "preparer") and not _used(one.who, one.only):
            yield f"{one.at}: signed though there is no {one.who}"


def helpers_only_where_used(recipe: Recipe) -> Iterator[str]:
    """What is asked of an interpreter or a preparer stays empty where there was none."""
    for one in asking(recipe):
        who, _, what = one.answer.partition(".")
        if who in ("interpreter", "preparer") and what != "used" and not _used(who, one.only):
            yield f"{one.at}: filled though there is no {who}"


def _used(who: str, only: Iterable[Only]) -> bool:
    """Whether it is for those alone who had one, by a question that is answered yes (``interpreter.used``)."""
    return any(who in one.answer and one.is_ == (True,) for one in only)


# Beside its PDF

MONTH = re.compile(r"2digitmonth")
SIGNED = re.compile(r"can not be typewritten|can not be signed|print and sign in ink|enter \w+'s signature")
ITEM = re.compile(r"Part (\d+), (\d+)(?:\.([A-Za-z]))?")
ROOM = re.compile(r"(\d+)\s*\.\s*([a-d])\s*\. enter (page number|part number|item number|additional information)")
YES_OR_NO = re.compile(r"\bselect (yes|no)\b")
NEGATED = re.compile(r"select i am not |in this case does not extend ")
TICKED: dict[object, tuple[str, ...]] = {
    "apt": ("select apartment", "the address is an apartment"),
    "ste": ("select suite", "the address is a suite"),
    "flr": ("select floor", "select designated floor", "the address is a designated floor"),
    "annulled": ("select marriage annulled",),
    "no": ("select am not subject",),
    "yes": ("select am subject",),
    "uscis": ("select us citizenship and immigration services",),
    "ice": ("select us immigration and customs enforcement",),
    "cbp": ("us customs and border protection",),
    "care": ("select child and or elder care",),
}
"""What the tooltip of a box says for a word, where it is not *Select* and the word itself."""
ENDS = {
    "name.family": ("family name", "full last name"),
    "name.given": ("given name", "full first name"),
    "name.middle": ("middle name",),
    "name.full": ("full name", "name of preparer"),
    "in_care_of": ("in care of",),
    "street": ("street number and name",),
    "unit": ("apartment suite or floor",),
    "city": ("city or town", "city town village"),
    "birth.state": ("state province of birth",),
    "state": ("select state from list", "enter the state"),
    "zip": ("zip code",),
    "province": ("province",),
    "postal_code": ("postal code",),
    "country": ("country",),
    "phone": ("daytime telephone number",),
    "phone.day": ("daytime telephone number",),
    "mobile": ("mobile telephone number",),
    "email": ("email address", "e-mail address"),
    "fax": ("fax number",),
    "organisation": ("organization",),
    "recognized_organization": ("recognized organization",),
    "bar_number": ("bar number",),
    "a_number": ("alien registration number", "a number"),
    "uscis_account": ("uscis online account number", "uscis online number"),
    "ssn": ("social security number",),
    "birth_date": ("date of birth",),
    "language": ("language", "interpreters certification"),
    "receipt": ("receipt number",),
    "valid_until": ("expiration date",),
    "last_entry_on": ("date of your last entry",),
    "entry.status": ("at your last arrival",),
    "status.now": ("current immigra",),
}
"""By the end of an answer key: what the tooltip of its box must speak of. The longest end counts."""
WHOSE = {
    "interpreter": ("interpreters", "interpreter named", "in which i am fluent", "enter the language in which you are fluent"),
    "preparer": ("preparer",),
    "attorney": ("attorney",),
    "home": ("physical address",),
    "post": ("mailing address",),
    "mail": ("mailing address",),
    "ar11": ("previous physical address",),
}
"""By the beginning of an answer key: whose box it is."""
COLUMNS = {
    "family": ("family name",),
    "given": ("given name",),
    "middle": ("middle name",),
    "country": ("enter the country",),
    "name": ("enter full name",),
    "person": ("full name of person receiving",),
    "a_number": ("alien registration number",),
    "birth_date": ("date of birth",),
    "tie": ("relationship to you",),
    "forms": ("forms being filed",),
    "agency": ("agency awarding benefit",),
    "benefit": ("type of benefit",),
    "awarded_on": ("benefit was awarded",),
    "ends_on": ("benefit expires",),
    "kind": ("type of asset",),
    "value": ("enter value",),
}
MISLEADS = {
    # The tooltip has no item, or the item of a neighbour; bound by its place on the page, which was looked at.
    "I-912": ("Part 5, 5", "Part 7, 1.A", "Part 7, 1.B", "Part 9, 1", "Part 9, 2", "Part 9, 5"),
    "I-765": ("Part 6, 2",),
}
"""Places whose tooltip counts otherwise than the print."""


def every_box_named(recipe: Recipe, paper: Paper) -> Iterator[str]:
    named = set(recipe.named()) | {ink.name for ink in recipe.ink}
    yield from (f"{name} is in no entry" for name in paper.boxes.keys() - named)
    yield from (f"there is no box {name}" for name in named - paper.boxes.keys() - {""})


def as_published(recipe: Recipe, paper: Paper) -> Iterator[str]:
    if recipe.pages != paper.pages:
        yield f"it has {paper.pages} pages"
    if recipe.codes != any("PDF417" in name for name in paper.boxes):
        yield "codes in the footer"
    if paper.as_published and (paper.sha256 not in recipe.seen or recipe.encrypted != paper.encrypted):
        yield f"another file: {paper.sha256}"
    if not paper.as_published and paper.sha256 in recipe.seen:
        yield "seen: this copy is not as it was published"


def tips_prove_the_box(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """The words of a tooltip are its own, and no other box of the form that is filled the same way has them."""
    for write in recipe.fields:
        yield from _one(write.at, write.tip, paper.boxes[write.name], paper)
    for ticks in recipe.ticks:
        for box in ticks.boxes:
            yield from _one(ticks.at, box.tip, paper.boxes[box.name], paper)
            if squeezed(ticks.tip) not in paper.boxes[box.name].says:
                yield f"{ticks.at}: {box.name} does not say {ticks.tip!r}"
    for rows in recipe.rows:
        for name in (name for slot in rows.slots for name in slot if name):
            if squeezed(rows.tip) not in paper.boxes[name].says:
                yield f"{rows.at}: {name} does not say {rows.tip!r}"


def _one(at: str, tip: str, box: Seen, paper: Paper) -> Iterator[str]:
    having = [one.name for one in paper.boxes.values() if _alike(one, box) and squeezed(tip) in one.says]
    if box.name not in having:
        yield f"{at}: {box.name} does not say {tip!r}"
    elif len(having) > 1:
        yield f"{at}: {tip!r} is said by {having}"


def _alike(one: Seen, other: Seen) -> bool:
    return (one.kind == "check") == (other.kind == "check")


def ticks_agree(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """Boxes of one question lie on one page, each with a state of its own, and say what their word says."""
    for ticks in recipe.ticks:
        boxes = [paper.boxes[one.name] for one in ticks.boxes]
        if any(one.kind != "check" or not one.state for one in boxes):
            yield f"{ticks.at}: no box to tick"
        if len({one.page for one in boxes}) > 1:
            yield f"{ticks.at}: on several pages"
        if len({(one.state, one.name) for one in boxes}) < len(boxes):
            yield f"{ticks.at}: two boxes are one"
        for tick, box in zip(ticks.boxes, boxes, strict=True):
            if not _ticked(tick, box):
                yield f"{ticks.at}: {tick.is_} is {box.tooltip!r}"


def _ticked(tick: Tick, box: Seen) -> bool:
    if isinstance(tick.is_, bool):
        said = YES_OR_NO.search(box.words)
        return ((said[1] == "yes") if said else not NEGATED.search(box.words)) is tick.is_
    wanted = TICKED.get(tick.is_, (f"select {tick.is_}", f"select {tick.is_} ".replace("_", " ")))
    return any(squeezed(words) in box.says for words in wanted)


def answers_agree(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """An answer and the tooltip of its box speak of the same thing, of the same person."""
    for write in recipe.fields:
        says = paper.boxes[write.name].says
        parts = write.answer.split(".")
        end = next((end for n in range(len(parts)) if (end := ".".join(parts[n:])) in ENDS), "")
        for wanted in (ENDS.get(end), WHOSE.get(parts[0])):
            if wanted and not any(squeezed(words) in says for words in wanted):
                yield f"{write.at}: {write.answer} in {paper.boxes[write.name].tooltip!r}"
    for ticks in recipe.ticks:
        for box in ticks.boxes:
            wanted = WHOSE.get(ticks.answer.partition(".")[0])
            tooltip, known = paper.boxes[box.name], ticks.at in MISLEADS.get(recipe.form, ())
            if wanted and not known and not any(squeezed(words) in tooltip.says for words in wanted):
                yield f"{ticks.at}: {ticks.answer} in {tooltip.tooltip!r}"


def rows_agree(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """Each column's box says what the column is; a row lies under the one before it."""
    for rows in recipe.rows:
        tops: list[float] = []
        for slot in rows.slots:
            boxes = [paper.boxes[name] if name else None for name in slot]
            there = [one for one in boxes if one]
            tops.append(max(one.top for one in there))
            if len({one.page for one in (*there, paper.boxes[rows.slots[0][0]])}) > 1:
                yield f"{rows.at}: on several pages"
            for column, box in zip(rows.columns, boxes, strict=True):
                if box and not any(squeezed(words) in box.says for words in COLUMNS[column]):
                    yield f"{rows.at}: {column} in {box.tooltip!r}"
        if tops != sorted(tops, reverse=True):
            yield f"{rows.at}: the rows do not run down the page"
        yield from _lines(rows, paper)


def _lines(rows: Rows, paper: Paper) -> Iterator[str]:
    """The boxes of one row stand on one line, or below each other without those of another row between them."""
    spans = [[paper.boxes[name].top for name in slot if name] for slot in rows.slots]
    for one, other in pairwise(spans):
        if min(one) <= max(other):
            yield f"{rows.at}: two rows run into each other"


def place_agrees(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """The part and the item that an entry names stand in the tooltip too, but where that is known to mislead."""
    placed = [(one.at, one.name) for one in recipe.fields]
    placed += [(one.at, box.name) for one in recipe.ticks for box in one.boxes]
    placed += [(one.at, name) for one in recipe.open for name in one.names]
    for at, name in placed:
        found, words = ITEM.fullmatch(at), paper.boxes[name].words
        if found is None or at in MISLEADS.get(recipe.form, ()) or paper.boxes[name].kind == "button":
            continue
        part, item, letter = found.groups()
        pattern = rf"(?<!\d){item}\s*\.?\s*" + (rf"{letter.lower()}\b" if letter else "")
        if not words.startswith(f"part {part}.") or not re.search(pattern, words.removeprefix(f"part {part}.")):
            yield f"{at}: {name} says {paper.boxes[name].tooltip!r}"


def never_filled(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """Signatures, their days, boxes of the agency, codes and what is preset stay as they are, each for its own reason."""
    reasons: dict[str, str] = {name: one.reason for one in recipe.open for name in one.names}
    for name, box in paper.boxes.items():
        wanted = _reason(box)
        given = reasons.get(name, "")
        if wanted != (given if given in NEVER else ""):
            yield f"{name}: {given or 'filled'}, and is {wanted or 'to be filled'}"


def _reason(box: Seen) -> str:
    if "PDF417" in box.name or box.value or box.kind == "button":
        return "code"
    if box.words.startswith("for u s c i s use only"):
        return "office_use"
    if "date of signature" in box.words:
        return "signature_date"
    last = box.name.rpartition(".")[2].lower()
    return "signature" if box.kind == "signature" or SIGNED.search(box.words) or "signature" in last else ""


def shapes_agree(recipe: Recipe, paper: Paper, answers: AnswerVocabulary) -> Iterator[str]:
    """Days go where a day is asked for, states where a list of them is, digits into combs; "N/A" fits."""
    written: list[tuple[str, str, str]] = [(one.at, one.name, one.as_) for one in recipe.fields]
    for rows in recipe.rows:
        kinds = rows.kinds or ("text",) * len(rows.columns)
        written += [(rows.at, name, kind) for slot in rows.slots for name, kind in zip(slot, kinds, strict=True) if name]
        first = paper.boxes[rows.slots[0][0]]
        if first.limit and len(rows.none) > first.limit:
            yield f"{rows.at}: {rows.none} does not fit"
    for at, name, kind in written:
        box = paper.boxes[name]
        if (kind == "date") != bool(MONTH.search(box.says)):
            yield f"{at}: {kind} in {box.tooltip!r}"
        if box.comb and kind not in ("digits", "upper"):
            yield f"{at}: {kind} in a comb"
    for one in recipe.fields:
        box = paper.boxes[one.name]
        if box.limit and len(one.none) > box.limit:
            yield f"{one.at}: {one.none} does not fit"
        if (box.kind == "choice") != _lists_states(one, answers):
            yield f"{one.at}: {one.answer} in a {box.kind}"


def _lists_states(one: Write, answers: AnswerVocabulary) -> bool:
    entry = answers.answers[one.answer]
    return entry.check == "state" or (entry.derived.startswith("post_") and one.answer == "post.state")


def room_agrees(recipe: Recipe, paper: Paper) -> Iterator[str]:
    """The boxes of one block of extra room are of one item, in the order of the form."""
    items: list[int] = []
    for room in recipe.more.blocks if recipe.more else ():
        found = [ROOM.search(paper.boxes[name].words) for name in (room.page, room.part, room.item, room.text)]
        said = [one.groups() if one else ("", "", "") for one in found]
        if [(letter, what) for _, letter, what in said] != [
            ("a", "page number"), ("b", "part number"), ("c", "item number"), ("d", "additional information"),
        ]:  # fmt: skip
            yield f"{room.text}: its boxes say {said}"
        if len({number for number, _, _ in said}) > 1 or not paper.boxes[room.text].lines:
            yield f"{room.text}: of items {[number for number, _, _ in said]}"
        items.append(int(said[0][0] or 0))
    if items != sorted(set(items)):
        yield f"the blocks are {items}"


def ink_on_its_page(recipe: Recipe, paper: Paper) -> Iterator[str]:
    for one in recipe.ink:
        if one.name and paper.boxes[one.name].page != one.page:
            yield f"{one.at}: on page {paper.boxes[one.name].page}"


BESIDE: dict[str, Callable[[Recipe, Paper], Iterator[str]]] = {
    check.__name__: check
    for check in (
        every_box_named,
        as_published,
        tips_prove_the_box,
        ticks_agree,
        answers_agree,
        rows_agree,
        place_agrees,
        never_filled,
        room_agrees,
        ink_on_its_page,
    )
}
ALONE: dict[str, Callable[[Recipe], Iterator[str]]] = {
    check.__name__: check
    for check in (box_once, distinct_words, proof_is_there, ink_for_every_signature, helpers_only_where_used)
}
