"""How the vault and its backups stand, in words. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop.i18n import tr, tr_count, tr_day
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.vault_keeping_results import (
    BackupResult,
    CheckResult,
    DocumentRow,
    LastBackupResult,
    MendResult,
    RestoreResult,
)

Said = tuple[str, str]
"""Words, and their tone."""


def last_words(found: LastBackupResult) -> Said:
    if found.at is None or found.days is None:
        return tr("There is no backup yet. If this disk breaks, every matter is gone."), "missing"
    day = tr_day(dt.datetime.fromisoformat(found.at).astimezone().date())
    words = tr_count(
        found.days, "The last backup is of {day}, 1 day ago.", "The last backup is of {day}, {n} days ago.", day=day
    )
    if found.days == 0:
        words = tr("The last backup is of today.")
    if found.missing:
        return tr("{words} Files that the vault lacks are not in it: look over every document.", words=words), "missing"
    return words, "missing" if found.overdue else ""


def backup_words(made: BackupResult) -> Said:
    if made.missing:
        lacks = tr_count(
            made.missing,
            "1 file of the vault is missing, and in no backup. Look over every document.",
            "{n} files of the vault are missing, and in no backup. Look over every document.",
        )
        return lacks, "missing"
    return tr_count(made.copied, "1 file of it is new.", "{n} files of it are new."), ""


def drill_words(found: RestoreResult) -> Said:
    day = tr_day(dt.datetime.fromisoformat(found.at).astimezone().date())
    if found.ok:
        words = tr("Backup {of} of {day} would come back: every document opens.", of=found.generation, day=day)
        return words, ""
    return tr(
        "Backup {of} of {day} is NOT whole. Make another one, onto another disk.", of=found.generation, day=day
    ), "missing"


def check_words(found: CheckResult) -> Said:
    whole = sum(one.state == "intact" for one in found.documents)
    words = tr_count(whole, "1 document is whole.", "{n} documents are whole.")
    if found.not_whole:
        broken = tr_count(
            found.not_whole, "1 is not: bring it back from a backup.", "{n} are not: bring them back from a backup."
        )
        words = tr("{words} {broken}", words=words, broken=broken)
    if found.not_yours:
        others = tr_count(found.not_yours, "1 opens only to others.", "{n} open only to others.")
        words = tr("{words} {others}", words=words, others=others)
    return words, "missing" if found.not_whole else ""


def mend_words(made: MendResult) -> Said:
    """Of one matter."""
    if made.left:
        words = tr("{id}: these are not in the backup as they were: {names}.", id=made.matter, names=", ".join(made.left))
        return words, "missing"
    return tr_count(len(made.restored), "{id}: 1 document is back.", "{id}: {n} documents are back.", id=made.matter), ""


def broken_groups(found: Sequence[DocumentRow]) -> tuple[Group, ...]:
    """The documents that are not whole; none where all are."""
    rows = tuple(
        Row(one.name, one.matter or tr("the office"), _state(one), Look.MISSING, key=(one.matter, one.name))
        for one in found
        if one.state not in ("intact", "not_yours")
    )
    return (Group(tr("Not whole"), rows, f"{len(rows):,}"),) if rows else ()


def _state(one: DocumentRow) -> str:
    match one.state:
        case "damaged":
            return tr("Damaged at piece {n}", n=one.piece)
        case "missing":
            return tr("Missing")
        case "rolled_back":
            return tr("Older than it was")
        case _:
            return tr("Not known here")
