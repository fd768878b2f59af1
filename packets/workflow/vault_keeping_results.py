"""What check, backup, restore and moving give back, and what ``--json`` prints of them: one row a document."""

from __future__ import annotations

from typing import Literal

from packets.workflow.results import Result


class DocumentRow(Result):
    """One document of the vault. Of the office itself `matter` is empty; of a matter that is not open to who looks, `name`."""

    matter: str
    name: str
    state: Literal["intact", "damaged", "missing", "rolled_back", "strange", "not_yours"]
    piece: int
    """Of a damaged file the first piece that is not what was sealed, of a history the entry; 0 where all of it is meant."""
    size: int


class CheckResult(Result):
    ok: bool
    documents: list[DocumentRow]
    not_whole: int
    not_yours: int
    """Matters that only others can look at: only whether their files are there was seen."""
    left_over: int
    """Files that nothing tells of; they go when the vault is opened next."""


class MendResult(Result):
    matter: str
    restored: list[str]
    older: list[str]
    """As they were at the time of the backup."""
    left: list[str]
    """Not whole yet."""
    given_up: list[str]


class BackupResult(Result):
    place: str
    generation: int
    at: str
    files: int
    copied: int
    written: int
    """Bytes."""
    missing: int
    """Files that the vault tells of and does not have any more, nor an earlier backup there."""
    removed: int
    """Older generations that went."""


class RestoreResult(Result):
    """Of a restore and of a drill."""

    generation: int
    at: str
    ok: bool
    opened: bool
    """False where only hashes were looked at, since nothing was given to open it with."""
    files: int
    damaged: list[str]
    """Sealed files that are not what the list says, by their names in the backup."""
    documents: list[DocumentRow]
    not_whole: int


class LastBackupResult(Result):
    at: str | None
    """None where nobody knows of one."""
    generation: int
    days: int | None
    overdue: bool
    missing: int


class CardResult(Result):
    id: str
    name: str
    words: str
    compared_by: str
    compared_on: str | None
    text: str


class CardsResult(Result):
    own: CardResult
    others: list[CardResult]


class HistoryOutResult(Result):
    matter: str
    """Empty of the office itself."""
    file: str
    lines: int


class HistoryCheckResult(Result):
    ok: bool
    lines: int
    faults: list[str]
    """Each with the number of its line."""


class TakenOutResult(Result):
    matter: str
    file: str
    bundle: str
    files: int
    size: int


class TakenOutPlainResult(Result):
    matter: str
    folder: str


class BroughtResult(Result):
    matter: str
    """The number that it has here."""
    files: int
    left_out: int
    bundle: str
    sender: str
    """As the office calls itself that sent it; empty of a folder."""
    compared: bool
    """Whether somebody here compared the words of that office's card."""
    history_holds: bool
    restricted: bool


VAULT_KEEPING_RESULTS: dict[str, type[Result]] = {
    "vault-check": CheckResult,
    "vault-mend": MendResult,
    "vault-backup": BackupResult,
    "vault-restore": RestoreResult,
    "vault-last-backup": LastBackupResult,
    "vault-cards": CardsResult,
    "vault-take-out": TakenOutResult,
    "vault-take-out-plain": TakenOutPlainResult,
    "vault-bring": BroughtResult,
    "vault-history-out": HistoryOutResult,
    "vault-history-check": HistoryCheckResult,
}
