"""Items of some kinds as rows, what is open first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import tr
from desktop.models.checklist import open_of, row_of
from desktop.rows import Group
from desktop.states import OPEN, Look, look_of
from packets.workflow.results import ItemResult


def groups_of(items: Sequence[ItemResult], kinds: Sequence[str]) -> tuple[Group, ...]:
    titles = {"letter": tr("Letters"), "form": tr("Forms"), "signature": tr("Signatures")}
    groups: list[Group] = []
    for kind in kinds:
        mine = [one for one in items if one.kind == kind and look_of(one) is not Look.NOT_NEEDED]
        mine.sort(key=lambda one: look_of(one) not in OPEN)
        if mine:
            rows = tuple(row_of(one, look_of(one)) for one in mine)
            groups.append(Group(titles.get(kind, kind), rows, open_of(mine)))
    return tuple(groups)
