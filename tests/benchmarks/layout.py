"""CPU seconds to lay out a plan of 2,000 and of 20,000 pages, by shape of the packet; run by command, never in the tests.

    .venv/bin/python tests/benchmarks/layout.py

The budget (design section 13): 20,000 pages in less than one second, and in at most 15 times the time of 2,000.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from packets.assemble.fonts import measure
from packets.layout import Desk, Heading, labels_of, lay_out
from packets.matters.facts import DocumentFacts, LinkFact, OutlineFact
from packets.plan import Entry, Selection, Source
from packets.requests.schema import Destination, ItemKind
from packets.requests.vocabulary import Profile
from tests.build import a_grid, a_page, a_profile, some_facts

LARGE, SMALL, RUNS = 20_000, 2_000, 5
Made = tuple[Selection, Mapping[str, DocumentFacts]]


def a_packet(pages: int, each: int, profile: Profile) -> Made:
    """Papers of `each` pages, every page with ink of its own: one in ten where a stamp stands, one in fifty in all corners."""
    luck = random.Random(7)
    entries: list[Entry] = []
    facts: dict[str, DocumentFacts] = {}
    for number in range(pages // each):
        id_ = f"e-{number:05d}"
        made = []
        for page in range(1, each + 1):
            edge = 0.05 + luck.random() * 0.1
            boxes = [(edge, 0.07 + luck.random() * 0.1, 1.0 - edge, 0.95 - luck.random() * 0.1)]
            if luck.random() < 0.1:
                boxes.append((0.8, 0.955, 1.0, 1.0))
            if luck.random() < 0.02:
                boxes += [(0.0, 0.0, 1.0, 0.05), (0.0, 0.95, 1.0, 1.0)]
            ink = a_grid(*boxes)
            links = (LinkFact(rect=(72.0, 700.0, 200.0, 712.0), page=1),) if page % 10 == 0 else ()
            made.append(a_page(page, edges=ink, own_bytes=luck.randrange(20_000, 200_000), links=links, of=id_))
        outline = [OutlineFact(level=0, title=f"Chapter {n}", page=n) for n in range(1, each + 1, 20)]
        facts[id_] = some_facts(made, of=id_, shared_bytes=30_000, outline=outline)
        title = f"Paper {number}, with a title that is long enough to be set in two lines of the index"
        goes_to = frozenset({Destination.AGENCY})
        source = Source(id_, tuple(range(1, each + 1)))
        entries.append(Entry(id_, "exhibits", "Papers", "report", ItemKind.EVIDENCE, title, (source,), goes_to, date="2026-03"))
    numbers = {page: n for n, page in enumerate((page for entry in entries for page in entry.page_ids), start=1)}
    return Selection(profile, tuple(entries), (), (), {}, numbers), facts


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(pages: int, each: int, profile: Profile, names: str) -> float:
    selection, facts = a_packet(pages, each, profile)
    desk = Desk(facts, labels_of(selection.bound), Heading("Request", ("To: the desk",)), measure)
    lay_out(selection, desk)  # fonts are loaded once a process
    taken = min(seconds(lambda: lay_out(selection, desk)) for _ in range(RUNS))
    volumes = len(lay_out(selection, desk).volumes)
    print(f"  {names:<44} {pages:>6} pages {len(selection.bound):>6} exhibits {volumes:>4} volumes  {taken:6.3f} s CPU")
    return taken


def main() -> int:
    email = a_profile(max_bytes=20_000_000)
    shapes: list[tuple[str, int, Profile]] = [
        ("papers of 10 pages, one volume", 10, a_profile()),
        ("papers of 10 pages, volumes of 20 MB", 10, email),
        ("single pages, one volume", 1, a_profile()),
        ("papers of 2,000 pages, volumes of 20 MB", 2_000, email),
    ]
    slow = False
    for names, each, profile in shapes:
        small = measured(SMALL, each, profile, names)
        large = measured(LARGE, each, profile, names)
        slow = slow or large > 1.0 or large > 15 * small
        print(f"  {'':<44} {large / small:.1f} times as long")
    print("over the budget" if slow else "within the budget")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
