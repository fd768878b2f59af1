"""The doors to letters: what may be written here, a text to edit, keeping it, and making the paper of it.

What is edited is text with marks (`packets.letters.text`); it is kept sealed or open like any file of the matter. A made letter
is collected as evidence and filed under its item; a certificate goes behind the paper that it is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from packets.assemble.letters import SetLetter, set_letter, unwritable_in
from packets.errors import Known, Problem
from packets.evidence.copies import read_facts
from packets.evidence.made import collect_bytes, laid_aside
from packets.layout.lay_out import LANGUAGES
from packets.letters.check import lost_cites, moved, old_answers, signed_or_printed
from packets.letters.kept import Boxed, Kept, name_of
from packets.letters.language import LONGEST
from packets.letters.render import begin
from packets.letters.schema import Language
from packets.letters.settle import Settled
from packets.letters.text import HALVES
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Draft, Matter
from packets.requests.office import Staff
from packets.vault.store import Add, Change, Put, Store
from packets.workflow import gathering
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits import Done
from packets.workflow.letters_bench import Bench, For
from packets.workflow.permission import allowed
from packets.workflow.results_letters import (
    GapResult,
    LetterMadeResult,
    LetterRowResult,
    LettersResult,
    LetterState,
    LetterTextResult,
)

MOST: Final = LONGEST


@dataclass(frozen=True)
class Writing:
    """A letter on the desk of whoever writes it: its words, and what they come to now."""

    bench: Bench
    for_: For
    kept: Kept
    draft: Draft | None
    settled: Settled

    @property
    def result(self) -> LetterTextResult:
        template = self.for_.letter.template
        return LetterTextResult(
            letter=template.id,
            edition=template.edition,
            row=self.for_.row,
            language=self.kept.language,
            kept=self.draft is not None,
            text=self.kept.text,
            gaps=gaps_of(self.settled),
            problems=self.bench.desk.weighed((*self.settled.problems, *self._too_long())),
        )

    def _too_long(self) -> Iterator[Problem]:
        most, template = self.settled.pages, self.for_.letter.template
        if most and (pages := set_letter(self.settled).pages) > most:
            yield Problem("letter_too_long", "", {"letter": template.title, "pages": pages, "most": most})

    def paper(self) -> SetLetter:
        """As it stands on paper. Raises `Known` where our fonts cannot write it."""
        if lost := unwritable_in(self.settled):
            raise Known("letter_unwritable", letter=self.for_.letter.template.title, chars=lost)
        return set_letter(self.settled)

    def hold_cites(self) -> None:
        """Raises `Unfit` where a citation leads nowhere: such a letter would be wrong the moment it leaves the program."""
        title = self.for_.letter.template.title
        lost = list(lost_cites(self.bench.view.matter, self.kept, self.bench.placed(self.kept.language), self.for_.row, title))
        if lost:
            raise Unfit("letter_cites_lost", lost, letter=title, first=self.bench.desk.say(lost[0]))


@dataclass(frozen=True)
class MadeLetter:
    """What was made, and what undoes it."""

    done: Done
    result: LetterMadeResult


def templates(desk: Desk, store: Store, request: str | None, day: dt.date) -> LettersResult:
    """Every letter that may be written for a request, and how each stands."""
    bench = Bench.at(desk, store, request, day)
    rows = [_row(bench, one) for one in bench.all()]
    return LettersResult(matter=bench.view.matter.id, request=bench.view.request.id, letters=rows)


def _row(bench: Bench, one: For) -> LetterRowResult:
    template, draft = one.letter.template, bench.draft_of(one)
    made = bench.made_of(draft)
    state: LetterState = "not_written"
    problems: list[Problem] = []
    if draft is not None:
        state = "draft"
        try:
            if made is not None:
                kept = bench.kept(draft.made_of)
                facts, placed = bench.facts(one, kept.language), bench.placed(kept.language)
                state = "made" if draft.file == draft.made_of else "made_and_edited"
                if moved(made, kept, placed):
                    state = "exhibits_moved"
                if old_answers(made, kept, facts):
                    state = "old_answers"
                problems += lost_cites(bench.view.matter, kept, placed, made.id, template.title)
        except Known as fault:
            problems.append(Problem(fault.code, draft.id, fault.params))
    return LetterRowResult(
        letter=template.id,
        edition=template.edition,
        row=one.row,
        row_name=one.name,
        title=template.title,
        what=template.what,
        kind=template.kind,
        languages=list(template.languages),
        of=template.of,
        item=one.item,
        wanted=one.wanted,
        state=state,
        problems=bench.desk.weighed(problems),
        draft=draft.id if draft else "",
        paper=made.id if made else "",
        printed=made is not None and signed_or_printed(bench.view.matter, made),
        signs=[sign.who for sign in template.sign],
        source=template.source,
        read_on=template.read_on.isoformat(),
        verify=template.verify,
    )


def open_letter(
    desk: Desk,
    store: Store,
    request: str | None,
    letter: str,
    row: str,
    day: dt.date,
    *,
    language: str | None = None,
    anew: bool = False,
    text: str | None = None,
    used: dict[str, str] | None = None,
    bench: Bench | None = None,
) -> Writing:
    """A letter as it was kept, or fresh from its template: the first time, in another language, or `anew`. With `text` that is
    what stands there now, typed and not kept yet, and `used` are the facts that it was begun with. Writes nothing."""
    bench = bench or Bench.at(desk, store, request, day)
    one = bench.find(letter, row)
    template, draft = one.letter.template, bench.draft_of(one)
    wanted = _language(language, draft, template.languages)
    kept = bench.kept(draft.file) if draft is not None else None
    if kept is None or anew or kept.language != wanted:
        facts = bench.facts(one, wanted)
        fresh = begin(one.letter, facts, bench.placed(wanted))
        kept = Kept(letter=template.name, language=wanted, text=fresh, used=facts.used)
        draft = None
    if text is not None:
        if len(text) > MOST:
            raise Known("letter_text_too_long", letter=template.title, count=len(text), most=MOST)
        text = HALVES.sub("\ufffd", text)
        kept = kept.model_copy(update={"text": text, "used": kept.used if used is None else used, "boxes": ()})
    without = (bench_draft.paper,) if (bench_draft := bench.draft_of(one)) and bench_draft.paper else ()
    return Writing(bench, one, kept, draft, bench.settled(one, kept, without))


def _language(asked: str | None, draft: Draft | None, languages: tuple[Language, ...]) -> Language:
    if asked is None:
        return draft.language if draft is not None and draft.language in languages else languages[0]
    found = next((one for one in languages if one == asked), None)
    if found is None:
        raise Known("unknown_language", id=asked, known=", ".join(languages))
    return found


def keep(writing: Writing, who: Staff, day: dt.date) -> Done:
    """The words into the matter, as they stand on the desk. What stood there before can be undone to."""
    allowed(who, "write_letter")
    bench = writing.bench
    number, name, sha256 = _written(bench, writing.for_, writing.kept)
    edited = bench.store.edit(lambda matter: _drafted(matter, writing, number, name, sha256, who.name, day))
    return Done(edited.before, edited.after, edited.matter)


def _written(bench: Bench, one: For, kept: Kept) -> tuple[str, str, str]:
    """The words in a file of their own: number of the draft, name of the file, SHA-256."""
    matter = bench.store.load()  # as it stands now: somebody may have kept it since this desk was laid out
    draft = bench.draft_of(one, matter)
    taken = [int(row.id[2:]) for row in matter.drafts if row.id[2:].isdigit()]
    number = draft.id if draft is not None else f"l-{max(taken, default=0) + 1:04d}"
    version = 1
    while bench.store.blob(name_of(number, version)) is not None:
        version += 1
    while True:
        try:
            with bench.store.put_blob(name_of(number, version), new=True) as blob:
                blob.write(kept.data())
                return number, name_of(number, version), blob.keep()
        except Known as fault:
            if fault.code != "name_taken":  # another program keeps it at this moment
                raise
            version += 1


def _drafted(
    matter: Matter, writing: Writing, number: str, name: str, sha256: str, by: str, day: dt.date, **more: str
) -> list[Change]:
    values: dict[str, Any] = {
        "of": writing.kept.letter,
        "request": writing.bench.view.request.id,
        "row": writing.for_.row or None,
        "language": writing.kept.language,
        "file": name,
        "sha256": sha256,
        "answers": writing.settled.answers,
        "on": day,
        "by": by or None,
        **more,
    }
    if any(one.id == number for one in matter.drafts):
        return [Put("drafts", number, values)]
    return [Add("drafts", {"id": number, **{key: value for key, value in values.items() if value is not None}})]


def make(writing: Writing, who: Staff, day: dt.date) -> MadeLetter:
    """The paper of a letter, collected and filed under its item; one that was made before leaves every packet. Raises `Known`;
    `Unfit` where a citation leads nowhere: such a letter would be wrong the moment it is printed."""
    allowed(who, "write_letter")
    return made_anew(writing, who.name, day)


def made_anew(writing: Writing, by: str, day: dt.date) -> MadeLetter:
    bench, one, settled = writing.bench, writing.for_, writing.settled
    template, matter = one.letter.template, bench.view.matter
    writing.hold_cites()
    gathering.may_enter(bench.desk, matter, template.kind)
    paper = writing.paper()
    boxes = tuple(Boxed(page=cite.page, box=cite.box, to=cite.to) for cite in paper.cites)
    kept = writing.kept.model_copy(update={"used": dict(settled.used), "boxes": boxes})
    number, name, sha256 = _written(bench, one, kept)
    replaced: list[str] = []

    def then(matter: Matter, id_: str, _: DocumentFacts) -> Iterable[Change]:
        before = bench.made_of(bench.draft_of(one, matter), matter)
        if before is not None:
            replaced.append(before.id)
            taken = read_facts(bench.store, before.id)
            yield from laid_aside(matter, before.id, taken.facts if taken else None, id_)
        row = {"id": id_, "what": "letter", "of": template.name, "item": one.item, "row": one.row, "on": day, "by": by}
        row |= {"answers": settled.answers, "places": settled.places, "ink": list(paper.ink)}
        row["signs"] = [one.model_dump(exclude_defaults=True) for one in paper.signs]
        yield Add("made", {key: value for key, value in row.items() if value not in ("", [])})
        yield from _drafted(matter, writing, number, name, sha256, by, day, paper=id_, made_of=name)

    made = collect_bytes(bench.store, bench.desk.worker(), paper.pdf, f"{template.id}.pdf", _row_of(writing), then)
    done = Done(made.edited.before, made.edited.after, made.edited.matter)
    return MadeLetter(
        done,
        LetterMadeResult(
            letter=template.id,
            edition=template.edition,
            row=one.row,
            paper=made.id,
            pages=paper.pages,
            ink=list(paper.ink),
            replaced=replaced[-1] if replaced else "",
            gaps=gaps_of(settled),
            problems=bench.desk.weighed(settled.problems),
        ),
    )


def _row_of(writing: Writing) -> dict[str, Any]:
    """What the record says of the made paper."""
    bench, one = writing.bench, writing.for_
    template, view = one.letter.template, bench.view
    row: dict[str, Any] = {
        "kind": template.kind,
        "title": template.paper[writing.kept.language],
        "date": view.mailing_day.isoformat() if template.letterhead else "",
        "language": writing.kept.language if writing.kept.language != "en" else "",
        "goes_to": [place.value for place in template.goes_to],
    }
    if template.of == "paper":
        return row | {"translation_of": one.row}
    row |= {"item": one.item, "row": one.row}
    if template.also_all:
        others = [id_ for id_ in template.items if id_ != one.item and bench.kind.item(id_)]
        row["also"] = [{"item": id_} for id_ in others]
    if template.read_back:
        language = str(view("interpreter.language") or "").casefold()
        row["read_back_in"] = next((code for code, name in LANGUAGES.items() if name.casefold() == language), language)
    return row


def gaps_of(settled: Settled) -> list[GapResult]:
    return [GapResult(kind=one.gap.kind, what=one.gap.what, words=one.words) for one in settled.gaps]


def follow(desk: Desk, store: Store, request: str | None, day: dt.date) -> tuple[str, ...]:
    """Made letters whose exhibits moved are made anew with the places of now, as long as nobody printed or signed them. Gives
    the papers that were made. Their words are not touched but for the citations."""
    found: list[str] = []
    for id_ in [one.id for one in store.load().made if one.what == "letter"]:
        bench = Bench.at(desk, store, request, day)
        made = next((one for one in bench.view.matter.made if one.id == id_), None)
        draft = next((one for one in bench.view.matter.drafts if one.paper == id_), None)
        if made is None or draft is None or draft.request != bench.view.request.id:
            continue
        if signed_or_printed(bench.view.matter, made):
            continue
        kept = bench.kept(draft.made_of)
        placed = bench.placed(kept.language)
        one = bench.find(draft.of.partition("/")[0], draft.row)
        # With old answers in it, it would be no better: that is told, and somebody looks.
        if old_answers(made, kept, bench.facts(one, kept.language)):
            continue
        if not moved(made, kept, placed) or any(lost_cites(bench.view.matter, kept, placed, id_, "")):
            continue
        writing = Writing(bench, one, kept, draft, bench.settled(one, kept, (id_,)))
        edited = bench.kept(draft.file) if draft.file != draft.made_of else None
        paper = made_anew(writing, made.by, day).result.paper
        if edited is not None:  # what was edited since is what is edited still
            again = Bench.at(desk, store, request, day)
            number, name, sha256 = _written(again, one, edited)
            waiting = replace(writing, bench=again, kept=edited)
            store.commit(_drafted(store.load(), waiting, number, name, sha256, draft.by, draft.on))
        found.append(paper)
    return tuple(found)
