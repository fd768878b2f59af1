"""The first call: six things, what is urgent about it, and what a person typed as the edit that it comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desktop.i18n import tr
from packets.matters.matter import Call, Urgent
from packets.workflow.edits import SaveCall

URGENT: Final[tuple[Urgent, ...]] = ("detained", "court_date", "threatened", "under_18", "papers_expire")

TEXTS: Final = ("name", "language", "reach", "employer", "sent_by")
"""The five of the six things that are words."""


def urgent_word(flag: str) -> str:
    match flag:
        case "detained":
            return tr("Detained")
        case "court_date":
            return tr("Court date")
        case "threatened":
            return tr("Threatened")
        case "under_18":
            return tr("Under 18")
        case _:
            return tr("Papers expire soon")


def urgent_words(flags: Iterable[str]) -> str:
    return ", ".join(urgent_word(one) for one in flags)


def call_of(typed: dict[str, str], urgent: Iterable[Urgent], referred_to: str = "") -> SaveCall:
    """What was typed, as the edit. "Not yet" is how a caller's wish not to say a name is written down: no name."""
    words = {key: typed.get(key, "").strip() for key in TEXTS}
    if words["name"].casefold().strip(" .\"'") == tr("not yet").casefold():
        words["name"] = ""
    return SaveCall(
        name=words["name"],
        language=words["language"],
        reach=words["reach"],
        employer=words["employer"],
        sent_by=words["sent_by"],
        urgent=tuple(one for one in URGENT if one in set(urgent)),
        referred_to=referred_to.strip(),
    )


def is_empty(call: SaveCall) -> bool:
    """Nothing was said yet that a matter could begin with."""
    return not call.urgent and not any(getattr(call, key) for key in TEXTS)


def typed_of(call: Call | None) -> dict[str, str]:
    return {key: getattr(call, key) if call else "" for key in TEXTS}
