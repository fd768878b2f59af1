"""Files follow the keys of their matter: after somebody left, no file lies under a key that the person knew."""

from __future__ import annotations

from pathlib import Path

import pytest

from packets.errors import Cancelled
from packets.vault.sealed.people import revoke
from packets.vault.sealed.resealing import reseal, under_old_keys
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.vault import Vault
from tests.kept_vaults import blob_of, content_of, flip, kept_vault
from tests.vaults import opened


@pytest.fixture
def place(tmp_path: Path) -> Path:
    kept_vault(tmp_path / "v")
    return tmp_path / "v"


def behind(vault: Vault) -> int:
    sql = "SELECT count(*) FROM blobs JOIN matters ON blobs.matter=matters.id WHERE blobs.epoch<matters.epoch"
    (count,) = vault.database.row(sql) or (0,)
    return int(count)


def test_after_somebody_left_every_file_is_sealed_anew_and_says_the_same(place: Path) -> None:
    with opened(place, "ada") as vault:
        assert under_old_keys(vault) == ["m-0003"]  # it was closed to all but Ada
        before = content_of(vault)
        revoke(vault, "pia")
        assert under_old_keys(vault) == ["m-0001", "m-0002", "m-0003"] and behind(vault) > 0
        done = reseal(vault, under_old_keys(vault))
        assert done.files > 0 and done.left == ()
        assert (under_old_keys(vault), behind(vault)) == ([], 0)
        after = content_of(vault)
        assert {key: one for key, one in after.items() if "/" in key} == {key: one for key, one in before.items() if "/" in key}
        assert reseal(vault, under_old_keys(vault)).files == 0


def test_what_was_stopped_goes_on_the_next_time_and_by_another_person(place: Path) -> None:
    class Once:
        def step(self, done: int, total: int, note: str = "") -> None:
            if done:
                raise Cancelled

    with opened(place, "ada") as vault:
        revoke(vault, "pia")
        whole = behind(vault)
        with pytest.raises(Cancelled):
            reseal(vault, under_old_keys(vault), Once())
        assert 0 < behind(vault) < whole
    with opened(place, "olga") as vault:
        assert under_old_keys(vault) == ["m-0001", "m-0002"]  # the third does not open to her
        reseal(vault, under_old_keys(vault))
        assert under_old_keys(vault) == []


def test_a_file_that_cannot_be_read_keeps_no_other_matter_waiting_and_is_named(place: Path) -> None:
    with opened(place, "ada") as vault:
        restrict(vault, "m-0001", ["olga"])
        revoke(vault, "pia")
        flip(blob_of(vault, "m-0001", "evidence/e-0001.pdf"), 100)
        done = reseal(vault, under_old_keys(vault))
        assert done.left == ("m-0001",) and under_old_keys(vault) == ["m-0001"]
