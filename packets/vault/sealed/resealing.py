"""Files under a key that somebody knows who may open them no more: once a matter got another key they are sealed anew, one by
one. Whatever stops that, the rest goes on another time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.vault.sealed.vault import Vault

LEFT: Final = ("blob_damaged", "file_missing", "matter_damaged", "changed_meanwhile")
"""Troubles of one matter, which keep no other waiting; the last is another program at the same work."""


@dataclass(frozen=True, slots=True)
class Resealed:
    files: int
    left: tuple[str, ...] = ()
    """Matters of which a file could not be read: the check says which."""


def under_old_keys(vault: Vault) -> list[str]:
    """Matters that open to this person and have a file under an earlier key."""
    if vault.read_only or vault.me.office is None:
        return []
    sql = "SELECT DISTINCT blobs.matter FROM matters JOIN blobs ON blobs.matter=matters.id WHERE blobs.epoch<matters.epoch"
    old = {row[0] for row in vault.database.rows(sql)}
    return [key for key, line in vault.matters.lines.items() if line.id in old and line.open_to_me]


def reseal(vault: Vault, keys: Iterable[str], report: Report = SILENT) -> Resealed:
    """Every file of these matters under a key that only those know who may open it now."""
    files, left = 0, []
    for key in keys:
        try:
            files += vault.matters.open(key).renew_blobs(report.step)
        except Known as fault:
            if fault.code not in LEFT:
                raise
            left.append(key)
    return Resealed(files, tuple(left))
