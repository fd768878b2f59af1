"""What the doors to a vault give back, and what ``--json`` prints of them: one row a document, matter or person."""

from __future__ import annotations

from packets.workflow.results import Result


class VaultMadeResult(Result):
    vault: str
    staff: str
    recovery: str
    """The file into which the sheet was written, where one was named."""


class VaultMatter(Result):
    key: str
    name: str
    """Empty of a matter that is restricted to others."""
    restricted: bool
    open_to_me: bool
    requests: list[str] = []
    open: list[str] = []
    """Requests that are neither closed nor decided against."""
    opened: str = ""


class VaultListResult(Result):
    vault: str
    read_only: bool
    """Another program works in it, or it is not as it was seen last."""
    matters: list[VaultMatter]
    rolled_back: bool
    changed: bool
    failed: int
    """Wrong passphrases since somebody opened it last."""
    strangers: list[str] = []
    """As `VaultStrangersResult` has them."""


class VaultPerson(Result):
    id: str
    name: str
    role: str
    signs_in: bool
    until: str | None
    fingerprint: str


class VaultStaffResult(Result):
    staff: list[VaultPerson]


class VaultStrangersResult(Result):
    strangers: list[str]
    """Ids of staff, empty for a recovery sheet, the beginning of an id where nobody can say whose the key is."""


class ResealedResult(Result):
    """Files that lay under a key that somebody may know who opens them no more."""

    files: int
    left: list[str]
    """Matters of which a file could not be read: `vault check` says which."""


class VaultDoneResult(Result):
    done: str
    about: str = ""


class VaultPast(Result):
    seq: int
    at: str
    by: str
    did: str
    signed: bool


class VaultHistoryResult(Result):
    matter: str
    entries: list[VaultPast]


VAULT_RESULTS: dict[str, type[Result]] = {
    "vault-create": VaultMadeResult,
    "vault-list": VaultListResult,
    "vault-staff": VaultStaffResult,
    "vault-history": VaultHistoryResult,
    "vault-done": VaultDoneResult,
    "vault-resealed": ResealedResult,
    "vault-strangers": VaultStrangersResult,
}
