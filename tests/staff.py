"""Who works at the office of these tests, and a matter at their desk: edits are made in a store and told by what changed."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from packets.errors import Known
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.office import Staff
from packets.vault.memory import MemoryStore
from packets.workflow.edits import Done, Edit, at_the_desk, make
from tests.build import TODAY, office

ATTORNEY = Staff(id="ada", name="Ada Specimen", role="attorney", number="PRACTICE-0", until=dt.date(2027, 1, 31))
PARTIAL = Staff(id="tomas", name="Tomas Plantilla", role="accredited_partial")
LAPSED = Staff(id="alt", name="Alt Specimen", role="attorney", until=TODAY - dt.timedelta(days=1))
PARALEGAL = Staff(id="pia", name="Pia Sample", role="paralegal")
EVERYBODY_ELSE = (PARALEGAL, LAPSED, Staff(id="olga", name="Olga Dummy", role="administrator"))


def refused(code: str, work: Callable[[], object]) -> Known:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code
    return found.value


class AtTheDesk:
    """A matter of the fixture office in memory."""

    def __init__(self, record: Mapping[str, Any], library: Library | None = None) -> None:
        self.store = MemoryStore({"schema": 1, "id": "m-0001", "practice": True, **copy.deepcopy(dict(record))})
        self.library = library or office()

    @property
    def matter(self) -> Matter:
        return self.store.load()

    def do(self, *edits: Edit, who: Staff = PARALEGAL, day: dt.date = TODAY) -> Matter:
        return self.done(*edits, who=who, day=day).matter

    def done(self, *edits: Edit, who: Staff = PARALEGAL, day: dt.date = TODAY) -> Done:
        return make(self.store, self.library, edits, who, day)

    def refuses(self, code: str, *edits: Edit, who: Staff = PARALEGAL, day: dt.date = TODAY) -> None:
        """With that code, and nothing is changed."""
        before = self.store.record()
        refused(code, lambda: self.do(*edits, who=who, day=day))
        assert self.store.record() == before

    def measured(self, paper: str, facts: DocumentFacts) -> None:
        from packets.evidence.copies import keep_facts

        with self.store.put_blob(f"evidence/{paper}.pdf") as blob:
            blob.keep()
        with self.store.put_blob(f"working/{paper}.pdf") as blob:
            blob.keep()
        keep_facts(self.store, paper, facts, f"evidence/{paper}.pdf")
        assert at_the_desk(self.store, self.library, PARALEGAL, TODAY).facts(paper) == facts
