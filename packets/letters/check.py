"""Whether a letter that was made still says what is so: its citations, the answers that went in, what it left open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from packets.errors import Problem
from packets.letters.cites import Place, Placed
from packets.letters.facts import Facts, digest
from packets.letters.kept import Kept
from packets.letters.settle import WHY, Settled
from packets.letters.text import cites_in, lists_packet
from packets.matters.matter import Made as MadeRow
from packets.matters.matter import Matter


def lost_cites(matter: Matter, kept: Kept, placed: Placed, where: str, title: str) -> Iterator[Problem]:
    """Citations that lead nowhere in this packet, each with the paper as people call it."""
    for cite in cites_in(kept.text):
        found = placed.of(cite)
        if not isinstance(found, Place):
            paper = matter.paper(cite.paper)
            named = (paper.title if paper else "") or cite.paper
            what = f"{named}, page {cite.page}" if cite.page else named
            yield Problem(WHY[found], where, {"what": what, "letter": title})


def moved(made: MadeRow, kept: Kept, placed: Placed) -> bool:
    """Whether exhibits or pages that it names are called otherwise now."""
    listed = placed.rows((made.id,)) if lists_packet(kept.text) else None
    return placed.digest(cites_in(kept.text), listed) != made.places


def changed_facts(kept: Kept, facts: Facts) -> dict[str, tuple[str, str]]:
    """Facts that went into it and are others now, by name: what they said, and what they say."""
    now = facts.again(kept.used)
    return {name: (said, now.get(name, "")) for name, said in kept.used.items() if now.get(name, "") != said}


def old_answers(made: MadeRow, kept: Kept, facts: Facts) -> bool:
    return digest(facts.again(kept.used)) != made.answers


def signed_or_printed(matter: Matter, made: MadeRow) -> bool:
    paper = matter.paper(made.id)
    return made.printed_on is not None or bool(paper and paper.signed)


def standing(
    matter: Matter, made: MadeRow, kept: Kept, facts: Facts, placed: Placed, settled: Settled, title: str
) -> Iterator[Problem]:
    """Everything that is not so any more of one made letter, held against the packet that it was made for."""
    said = {"letter": title}
    printed = signed_or_printed(matter, made)
    lost = list(lost_cites(matter, kept, placed, made.id, title))
    yield from lost
    if not lost and moved(made, kept, placed):
        yield Problem("letter_moved_printed" if printed else "letter_moved", made.id, said)
    if old_answers(made, kept, facts):
        labels = labelled(facts, changed_facts(kept, facts))
        yield Problem("letter_old_printed" if printed else "letter_old_answers", made.id, {**said, "what": labels})
    for sign in settled.unsigned:
        yield Problem("letter_without_signature", made.id, {**said, "who": sign})
    if settled.gaps:
        yield Problem("letter_open", made.id, {**said, "count": len(settled.gaps), "first": settled.gaps[0].words})


def labelled(facts: Facts, changed: Mapping[str, object] | Iterable[str]) -> str:
    """Names of facts as staff read them."""
    return "; ".join(dict.fromkeys(facts.label(name) for name in changed))
