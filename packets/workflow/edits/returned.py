"""That somebody went through what came back signed, on that day."""

from __future__ import annotations

from typing import Literal

from packets.errors import Known
from packets.vault.store import Change
from packets.workflow.edits.base import At, Edit


class CheckReturned(Edit):
    """The form or letter that came back was gone through, tick by tick. The ticks themselves are answers."""

    do: Literal["checked_return"] = "checked_return"
    item: str
    """``suppb_return_check``, ``letter_check``."""

    def changes(self, at: At) -> list[Change]:
        if not any(at.library.kind(one.id).item(self.item) for one in at.matter.requests):
            raise Known("unknown_item", id=self.item)
        return [at.event("checked_return", self.item)]
