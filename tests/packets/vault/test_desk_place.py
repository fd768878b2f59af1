"""Where somebody was at work is sealed for that person alone."""

from __future__ import annotations

from pathlib import Path

from packets.vault.sealed.desk_place import desk_of, keep_desk
from packets.vault.sealed.people import admit
from packets.vault.sealed.renewal import Identity
from tests.vaults import PIA, new_vault, opened, secret

SAID = b"Rosalinda En" * 40


def test_it_is_there_for_the_same_person_and_for_nobody_else(tmp_path: Path) -> None:
    with new_vault(tmp_path / "v") as vault:
        admit(vault, PIA, secret("pia"))
        keep_desk(vault, b"of before")
        keep_desk(vault, SAID)
    with opened(tmp_path / "v", "pia") as vault:
        assert desk_of(vault) == b""
        keep_desk(vault, b"hers")
    with opened(tmp_path / "v") as vault:
        assert desk_of(vault) == SAID
        assert not vault.findings.changed
        keep_desk(vault, b"")
        assert desk_of(vault) == b""
    assert SAID not in (tmp_path / "v" / "vault.db").read_bytes()


def test_the_office_key_does_not_open_it(tmp_path: Path) -> None:
    """Put under another's name by who can write the file, it opens to nobody."""
    with new_vault(tmp_path / "v") as vault:
        admit(vault, PIA, secret("pia"))
        keep_desk(vault, SAID)
        mine = vault.me.principal.hex()
    with opened(tmp_path / "v", "pia") as vault:
        with vault.database.write() as transaction:
            transaction.run("UPDATE meta SET name=? WHERE name=?", (f"desk {vault.me.principal.hex()}", f"desk {mine}"))
        assert desk_of(vault) == b""


def test_keys_that_changed_open_nothing_of_before(tmp_path: Path) -> None:
    with new_vault(tmp_path / "v") as vault:
        keep_desk(vault, SAID)
        object.__setattr__(vault.me, "identity", Identity.new())
        assert desk_of(vault) == b""


def test_a_vault_that_is_only_looked_at_keeps_nothing_and_does_not_refuse(tmp_path: Path) -> None:
    with new_vault(tmp_path / "v"), opened(tmp_path / "v") as second:
        assert second.read_only
        keep_desk(second, SAID)
        assert desk_of(second) == b""
