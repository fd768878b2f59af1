"""How a file stands at its end: where its originals are, how long it is kept, what holds it, and the office's own rule."""

from __future__ import annotations

import datetime as dt

from packets.errors import Known
from packets.matters import closing as pure
from packets.matters.keeping import IN_HANDS, Move
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.model import shaped
from packets.requests.office import OFFICE, Retention, Staff
from packets.requests.schema import Item
from packets.vault.store import Office, Put, Store
from packets.workflow.custody import Where, originals_of, where_of
from packets.workflow.desk import Desk
from packets.workflow.results_keeping import ClosingResult, HoldResult, MoveResult

CLOSE_FILE = "close_file"
"""The item that says what is usual, with its source."""
PLACES = {"safe": "safe", "drawer": "drawer", "with_client": "with the client", "elsewhere": "elsewhere"}


def closing(desk: Desk, store: Store, day: dt.date) -> ClosingResult:
    return closing_of(desk, store.load(), day, where_of(store))


def closing_of(desk: Desk, matter: Matter, day: dt.date, where: Where) -> ClosingResult:
    """The same of a matter that was read already."""
    library = desk.library
    until, closed, rule = pure.keep_until(matter), pure.closed_on(matter), library.office.retention
    item = _item(library, [one.id for one in matter.requests])
    held = list(originals_of(matter, where))
    return ClosingResult(
        matter=matter.id,
        closed_on=closed.isoformat() if closed else None,
        keep_until=until.isoformat() if until else None,
        by_rule=pure.by_rule(rule, matter, closed).isoformat() if rule and closed else None,
        rule=rule.rule if rule else "",
        birth_date_known=matter.client.kind != "person" or pure.BORN in matter.answers,
        usual=item.why if item else "",
        source=item.source if item else "",
        read_on=item.read_on.isoformat() if item else None,
        verify=bool(item and item.verify),
        in_hands=[one for one in held if one.custody in ("", *IN_HANDS)],
        away=[one for one in held if one.custody not in ("", *IN_HANDS)],
        moves=[_move(one) for one in matter.moves],
        holds=[
            HoldResult(
                by=one.by,
                on=one.on.isoformat(),
                reason=one.reason,
                lifted_by=one.lifted_by,
                lifted_on=one.lifted_on.isoformat() if one.lifted_on else None,
                lifted_reason=one.lifted_reason,
            )
            for one in matter.holds
        ],
        held=pure.standing_hold(matter) is not None,
        stops=[desk.told(one) for one in pure.stops_destroying(matter, day)],
    )


def _item(library: Library, requests: list[str]) -> Item | None:
    kinds = [library.kinds[one] for one in requests if one in library.kinds] or list(library.kinds.values())
    return next((found for kind in kinds if (found := kind.item(CLOSE_FILE))), None)


def _move(one: Move) -> MoveResult:
    return MoveResult(
        original=one.original,
        what=one.what or one.original,
        on=one.on.isoformat(),
        by=one.by,
        from_=said_place(one.from_custody, one.from_place),
        where=said_place(one.custody, one.place),
        to=one.to,
        proof=one.proof,
    )


def said_place(custody: str, place: str) -> str:
    """``safe: safe 2, folder M06``; the exact place alone where it says more than its kind."""
    return ": ".join(part for part in (PLACES.get(custody, custody.replace("_", " ")), place) if part)


def set_retention(office: Office, rule: dict[str, object], who: Staff, day: dt.date) -> None:
    """How long this office keeps closed files: the rule of its bar, as somebody who may decide read it."""
    if not who.may_decide(day):
        raise Known("attorney_only", name=who.name)
    row = shaped(Retention, {**rule, "by": who.name, "on": day}, OFFICE)
    office.commit([Put("", "", {"retention": row.model_dump(exclude_defaults=True)})])
