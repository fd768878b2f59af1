"""What the answers of a paper that was made here come to now: of a form by its recipe, of a letter by its words."""

from __future__ import annotations

import datetime as dt

from packets.errors import Known
from packets.letters.check import old_answers
from packets.matters.answers import View
from packets.matters.ink import DigestNow
from packets.matters.made_forms import digest_now
from packets.matters.matter import Made, Matter
from packets.vault.store import Store
from packets.workflow.desk import Desk
from packets.workflow.letters_bench import Bench

OTHER = "other"
"""In the place of a digest that nobody needs: the letter would say something else."""


def answers_now(desk: Desk, store: Store, matter: Matter, day: dt.date) -> DigestNow:
    """Looked up when a paper is asked for: a form at the request that has its item, a letter at the one that it was written
    for, on a desk that is laid out once. None where nobody can say."""
    views: dict[str, View] = {}
    benches: dict[str, Bench] = {}

    def view_of(request: str) -> View:
        if request not in views:
            views[request] = desk.view(matter, request, day)
        return views[request]

    def form(made: Made) -> str | None:
        kinds = ((one.id, desk.library.kinds.get(one.id)) for one in matter.requests)
        asked = next((id_ for id_, kind in kinds if kind and kind.item(made.item)), None)
        return None if asked is None else digest_now(view_of(asked), made)

    def letter(made: Made) -> str | None:
        draft = next((one for one in matter.drafts if one.paper == made.id), None)
        if draft is None:
            return None
        if draft.request not in benches:
            benches[draft.request] = Bench.at(desk, store, draft.request, day)
        bench = benches[draft.request]
        kept = bench.kept(draft.made_of)
        one = bench.find(made.of.partition("/")[0], draft.row)
        return OTHER if old_answers(made, kept, bench.facts(one, kept.language)) else made.answers

    def now(made: Made) -> str | None:
        try:
            return form(made) if made.what == "form" else letter(made)
        except Known:
            return None  # the request, the words or the template are gone, which is told by itself

    return now
