"""Matters that hold a closed list of papers: what goes to the employer is in reach of the employer, so that no paper and
no answer of a worker may be in the matter at all (`practice.md` 2.8). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from packets.errors import Problem
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.schema import OF_A_PERSON

REACH = "contact."
"""Answers on how the client is reached. A union's telephone is no worker's, and everybody who calls is asked for it before
anybody knows what will be asked; the answers stay in the office."""


def kinds_taken(library: Library, matter: Matter) -> frozenset[str] | None:
    """The kinds of paper that the matter may hold, or None where any may come in. Where two requests have such lists, only
    what stands in both."""
    lists = [
        frozenset(kind.definition.evidence_kinds)
        for one in matter.requests
        if (kind := library.kinds.get(one.id)) and kind.definition.evidence_kinds
    ]
    return frozenset.intersection(*lists) if lists else None


def refusal(library: Library, matter: Matter, kind: str, where: str = "") -> Problem | None:
    """Why the matter takes no paper of this kind, or None where it does."""
    taken = kinds_taken(library, matter)
    if taken is None or kind in taken:
        return None
    entry = library.evidence_kinds.get(kind)
    if entry is not None and OF_A_PERSON & set(entry.shows):
        return Problem("no_worker_paper", where, {"kind": entry.label})
    names = sorted(library.evidence_kinds[one].label for one in taken if one in library.evidence_kinds)
    return Problem("kind_not_taken", where, {"kind": entry.label if entry else kind, "kinds": "; ".join(names)})


def of_a_person(library: Library, matter: Matter) -> Iterator[Problem]:
    """Everything in a closed matter that may not be in it: papers of other kinds, and what tells of a person."""
    if kinds_taken(library, matter) is None:
        return
    if matter.client.kind == "person":
        yield Problem("no_worker_fact", "client", {"what": "the client"})
    for paper in matter.evidence:
        found = refusal(library, matter, paper.kind, paper.id)
        if found is not None:
            yield found
        elif paper.person or paper.shows_others or paper.shows_numbers or paper.read_back_in:
            yield Problem("no_worker_fact", paper.id, {"what": paper.title or paper.id})
    answers = library.answers
    for key, value in matter.answers.items():
        if key.startswith(REACH) and matter.client.kind == "organisation":
            continue
        entry = answers.answers.get(key)
        if entry is not None and entry.sensitivity in OF_A_PERSON and value != "":
            yield Problem("no_worker_fact", key, {"what": entry.label})
    for name, rows in matter.tables.items():
        table = answers.tables.get(name)
        if table is None:
            continue
        for row in rows:
            told = [table.columns[one] for one in row if one in table.columns and row[one] != ""]
            if any(one.sensitivity in OF_A_PERSON for one in told):
                yield Problem("no_worker_fact", f"{name}/{row['id']}", {"what": table.row})
