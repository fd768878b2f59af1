"""What is to be told of files that were brought: of each in words, and in one notice where the screen does not tell them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import tr, tr_count
from desktop.messages import Told
from packets.evidence.telling import Collected
from packets.workflow.desk import Desk
from packets.workflow.results import ProblemResult


def to_tell(desk: Desk, one: Collected) -> list[ProblemResult]:
    """What somebody has to know of one file; empty where it was simply taken in. Each names the file."""
    said = [desk.told(problem) for problem in one.problems]
    match one.status:
        case "refused" | "needs_password":
            return said
        case "duplicate":
            wanted = [problem for problem in said if problem.code == "duplicate"]
        case _:
            wanted = [problem for problem in said if problem.severity != "note"]
    return [problem.model_copy(update={"words": f"{one.file}: {problem.words}"}) for problem in wanted]


def not_as_brought(desk: Desk, collected: Sequence[Collected]) -> Told | None:
    """One notice of the files that stayed outside or are here twice; None where there is none. What lacks in a paper that
    was taken in is told by its item."""
    left = [one for one in collected if one.status != "collected"]
    problems = tuple(problem for one in left for problem in to_tell(desk, one))
    outside = sum(one.status in ("refused", "needs_password") for one in left)
    if outside:
        words = tr_count(outside, "One file was not taken in.", "{n} files were not taken in.")
        if any(one.status == "needs_password" for one in left):
            words = tr("{said} Bring a locked one in on Papers: its password is asked there.", said=words)
        return Told(words, problems, "not_taken")
    words = tr_count(len(left), "One file was here already.", "{n} files were here already.")
    return Told(words, problems, "duplicate") if left else None
