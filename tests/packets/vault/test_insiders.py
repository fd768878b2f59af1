"""Somebody who works here, or did, and writes the database by hand: with all keys that come with it, sealed as it must be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.office import PROMISE, Staff
from packets.vault.sealed import plain
from packets.vault.sealed.covered import Covered
from packets.vault.sealed.directory import Entrant, active, bring_in, fingerprint_of, login, seal_told
from packets.vault.sealed.identity import Identity, about_grant
from packets.vault.sealed.introductions import Holder, Met, follow, is_met
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.ledger import Entry, Put
from packets.vault.sealed.matters import about_key
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.people import admit, change_passphrase, end_passes, put_out_strangers, revoke, trust
from packets.vault.sealed.record import put_record
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import let_in, open_to_all, readers_of, restrict
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.sheets import new_sheet, recover
from packets.vault.sealed.vault import Vault, seal_head
from packets.vault.store import Answer
from packets.vault.store import Put as Change
from tests.kept_vaults import RECORD
from tests.vaults import ADA, DAY, KDF, PIA, clock, new_vault, opened, secret, with_pass

MORROW = DAY.replace(day=2)
EVA = Staff(id="eva", name="Eva Later", role="paralegal")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Olga and Ada keep the staff, Pia does not; Hal has a day pass for m-0001."""
    with new_vault(tmp_path / "v") as vault:
        office = VaultOffice(vault)
        for _ in range(3):
            office.new_matter(RECORD)
        admit(vault, ADA, secret("ada"), KDF)
        admit(vault, PIA, secret("pia"), KDF)
        with_pass(vault, "m-0001")
    opened(tmp_path / "v", "ada").close()
    return tmp_path / "v"


def refused(code: str, work: object) -> None:
    with pytest.raises(Known) as found:
        work()  # type: ignore[operator]
    assert found.value.code == code


def exchange_key(vault: Vault, principal: bytes, identity: Identity) -> None:
    """The public key of a row is another one, and everything that can be sealed for it is."""
    with vault.write() as tx:
        tx.run("UPDATE principals SET pub=? WHERE id=?", (identity.public.data, principal))
        tx.touch("principals", principal)


def sheet_id(vault: Vault) -> bytes:
    return next(id_ for id_, one in vault.people.items() if one.kind == "recovery")


def granted_to(vault: Vault, identity: Identity, principal: bytes) -> list[str]:
    """Kinds of what somebody with these keys can open of the grants of a principal."""
    found = []
    for kind, thing, epoch, sealed in vault.database.rows(
        "SELECT kind, object, epoch, sealed FROM grants WHERE principal=?", (principal,)
    ):
        try:
            identity.take(sealed, about_grant(kind, vault.id, thing, epoch, principal))
        except Tampered:
            continue
        found.append(kind)
    return found


# A key of one's own in the place of another's


def test_the_sheets_key_exchanged_is_granted_no_restricted_matter(place: Path) -> None:
    mine = Identity.new()
    with opened(place, "pia") as vault:
        sheet = sheet_id(vault)
        exchange_key(vault, sheet, mine)
    with opened(place, "ada") as vault:
        assert (vault.findings.strangers, vault.findings.changed) == ([""], False)
        refused("stranger_sheet", lambda: restrict(vault, "m-0002", []))
        assert readers_of(vault, "m-0002") is None
        assert granted_to(vault, mine, sheet) == []
        new_sheet(vault, RecoverySheet.new())
        restrict(vault, "m-0002", [])
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == []


def test_a_pass_that_is_over_keeps_nobody_out_while_a_stranger_is_there(place: Path) -> None:
    with opened(place, "pia") as vault:
        exchange_key(vault, sheet_id(vault), Identity.new())
    with unlock(place, "ada", secret("ada"), DAY.replace(day=2), clock=clock) as vault:
        assert vault.findings.strangers == [""]
        assert active(vault, "hal")
        new_sheet(vault, RecoverySheet.new())
    with unlock(place, "ada", secret("ada"), DAY.replace(day=2), clock=clock) as vault:
        refused("unknown_staff", lambda: active(vault, "hal"))


def test_a_row_that_does_not_tell_whose_it_is_is_nobodys(place: Path) -> None:
    """Damaged, or made to say that it is of somebody else: the others go on, and the person is let in anew."""
    with opened(place, "pia") as vault:
        pia, olga = active(vault, "pia"), active(vault, "olga")
        told = seal_told(vault.me.desk, vault.id, olga, replace(vault.people[olga], principal=pia))
        with vault.write() as tx:
            tx.run("UPDATE principals SET ct=? WHERE id=?", (told, olga))
            tx.touch("principals", olga)
    with opened(place, "ada") as vault:
        assert vault.matters.open("m-0001").load()
        refused("unknown_staff", lambda: active(vault, "olga"))
        refused("unknown_staff", lambda: revoke(vault, "olga"))
        restrict(vault, "m-0002", ["pia"])
        assert vault.findings.strangers == [olga.hex()[:8]]
        assert put_out_strangers(vault) == [olga.hex()[:8]]
        revoke(vault, "pia")
        admit(vault, vault.record.staff[0], secret("olga", 2), KDF)
    with opened(place, "olga", 2) as vault:
        assert vault.findings.strangers == []


def test_a_damaged_row_stops_no_change_of_keys(place: Path) -> None:
    with opened(place, "ada") as vault:
        pia = active(vault, "pia")
        with vault.write() as tx:
            tx.run("UPDATE principals SET ct=zeroblob(300) WHERE id=?", (pia,))
            tx.touch("principals", pia)
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == [pia.hex()[:8]]
        change_passphrase(vault, secret("ada"), secret("ada", 1), KDF, leaked=True)
        assert granted_to(vault, vault.me.identity, pia) == []
        assert vault.database.rows("SELECT 1 FROM grants WHERE principal=?", (pia,)) == []


def test_a_persons_key_exchanged_is_granted_nothing_and_is_put_out(place: Path) -> None:
    mine = Identity.new()
    with opened(place, "pia") as vault:
        olga = active(vault, "olga")
        exchange_key(vault, olga, mine)
    with opened(place, "ada") as vault:
        # It was Olga who let Ada in, and nobody can tell that any more.
        assert (vault.findings.strangers, vault.findings.changed, vault.read_only) == (["olga"], True, True)
        vault.accept()
        restrict(vault, "m-0002", [])
        refused("stranger", lambda: let_in(vault, "m-0002", "olga"))
        refused("stranger", lambda: revoke(vault, "pia"))
        assert put_out_strangers(vault) == ["olga"]
        revoke(vault, "pia")
        assert granted_to(vault, mine, olga) == []
        admit(vault, vault.record.staff[0], secret("olga", 2), KDF)
    with opened(place, "olga", 2) as vault:
        assert vault.matters.open("m-0001").load()
        assert vault.findings.strangers == []


def test_two_people_exchanged_at_the_door_are_not_taken_for_each_other(place: Path) -> None:
    with opened(place, "pia") as vault:
        olga, pia = active(vault, "olga"), active(vault, "pia")
        with vault.write() as tx:
            for one, name in ((olga, None), (pia, "olga"), (olga, "pia")):
                tx.run("UPDATE principals SET by_id=? WHERE id=?", (login(vault.id, name) if name else None, one))
                tx.touch("principals", one)
    with opened(place, "ada") as vault:
        restrict(vault, "m-0002", [])
        refused("unknown_staff", lambda: let_in(vault, "m-0002", "olga"))


def test_a_name_on_the_row_of_another_is_noticed(place: Path) -> None:
    """The row of Pia says that she is Olga."""
    with opened(place, "pia") as vault:
        pia, olga = active(vault, "pia"), active(vault, "olga")
        told = seal_told(vault.me.desk, vault.id, pia, replace(vault.people[pia], staff="olga"))
        with vault.write() as tx:
            tx.run("UPDATE principals SET by_id=NULL WHERE id=?", (olga,))
            tx.run("UPDATE principals SET ct=?, by_id=? WHERE id=?", (told, login(vault.id, "olga"), pia))
            tx.touch("principals", pia)
            tx.touch("principals", olga)
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == ["olga"]
        restrict(vault, "m-0002", [])
        refused("stranger", lambda: let_in(vault, "m-0002", "olga"))


def test_who_does_not_keep_the_staff_introduces_nobody(place: Path) -> None:
    """A back door for after one's leaving: somebody made up, with all that a member is granted."""
    mine, back_door = Identity.new(), os.urandom(16)
    with opened(place, "pia") as vault:
        office = vault.office_keys
        with vault.write() as tx:
            bring_in(vault, tx, Entrant(back_door, "staff", "zoe", False, mine, bytes(32), KDF.write(), ("zoe", "Zoe")))
            vault.grant(tx, "office", OFFICE, office.epoch, office.key, back_door)
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == ["zoe"]
        refused("stranger", lambda: revoke(vault, "pia"))
        assert put_out_strangers(vault) == ["zoe"]
        revoke(vault, "pia")
        assert granted_to(vault, mine, back_door) == []


def test_nobody_gives_himself_the_right_to_introduce(place: Path) -> None:
    """Not on one's row, and not with a new key of one's own."""
    with opened(place, "pia") as vault:
        pia = active(vault, "pia")
        with vault.write() as tx:
            told = seal_told(vault.me.desk, vault.id, pia, replace(vault.people[pia], introduces=True))
            tx.run("UPDATE principals SET ct=? WHERE id=?", (told, pia))
            tx.touch("principals", pia)
        vault.people[pia] = replace(vault.people[pia], introduces=True)
        change_passphrase(vault, secret("pia"), secret("pia", 1), KDF, leaked=True)
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == ["pia"]
        assert not vault.known[pia].introduces


def test_a_key_that_nobody_signed_for_is_taken_after_it_was_compared(place: Path) -> None:
    with opened(place, "ada") as vault:
        olga = active(vault, "olga")
        words = fingerprint_of(vault, "olga")
        assert len(words.split()) == 8
        vault.known.pop(olga)
        vault.findings.strangers = ["olga"]
        restrict(vault, "m-0002", [])
        refused("stranger", lambda: let_in(vault, "m-0002", "olga"))
        trust(vault, "olga")
        assert vault.findings.strangers == []
        let_in(vault, "m-0002", "olga")
    with opened(place, "ada") as vault:
        assert readers_of(vault, "m-0002") == ["ada", "olga"]
        assert is_met(vault.known, vault.people[olga])


# Followed, as it should be


def test_new_people_keys_and_sheets_are_followed_by_who_was_away(place: Path) -> None:
    """Ada is away while Olga lets Eva in, changes her own keys twice, and makes another sheet, which then is used for Pia."""
    sheet, another = RecoverySheet.new(), RecoverySheet.new()
    with opened(place) as vault:
        admit(vault, EVA, secret("eva"), KDF)
        change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True)
        change_passphrase(vault, secret("olga", 1), secret("olga", 2), KDF, leaked=True)
        new_sheet(vault, sheet)
    recover(place, sheet.sheets, "pia", secret("pia", 1), another, DAY, kdf=KDF, clock=clock).close()
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == []
        restrict(vault, "m-0002", ["eva", "pia", "olga"])
        assert all(one.signed for one in vault.office.history(vault.database, vault.signers()))
    for name, number in (("pia", 1), ("olga", 2)):
        with opened(place, name, number) as vault:
            assert vault.matters.open("m-0002").load()
    with recover(place, another.sheets, "ada", secret("ada", 1), RecoverySheet.new(), DAY, kdf=KDF, clock=clock) as vault:
        assert vault.matters.open("m-0002").load()
        assert vault.findings.strangers == []


def test_whoever_is_promoted_introduces_others_from_then_on(place: Path) -> None:
    with opened(place) as vault:
        VaultOffice(vault).commit([Change("staff", "pia", {"role": "accredited_full"})])
    with opened(place, "pia") as vault:
        admit(vault, EVA, secret("eva"), KDF)
    with opened(place, "ada") as vault:
        assert vault.findings.strangers == []
        assert vault.known[active(vault, "pia")].introduces
    with opened(place) as vault:
        VaultOffice(vault).commit([Change("staff", "pia", {"role": "paralegal"})])
    with opened(place, "ada") as vault:
        assert not vault.known[active(vault, "pia")].introduces


def test_a_new_name_is_the_one_to_sign_in_with(place: Path) -> None:
    with opened(place) as vault:
        VaultOffice(vault).commit([Change("staff", "pia", {"name": "Pia Married"})])
    with opened(place, "pia") as vault:
        assert vault.who.name == "Pia Married"
    unlock(place, "pia  MARRIED", secret("pia"), DAY, clock=clock).close()
    refused("wrong_passphrase", lambda: unlock(place, "Pia Sample", secret("pia"), DAY, clock=clock))


def test_two_people_cannot_sign_in_under_one_name(place: Path) -> None:
    with opened(place) as vault:
        refused("staff_name_taken", lambda: admit(vault, EVA.model_copy(update={"name": "pia sample"}), secret("eva"), KDF))
        refused("staff_name_taken", lambda: admit(vault, EVA.model_copy(update={"name": "ADA"}), secret("eva"), KDF))
        assert not vault.database.stopped
        refused("staff_name_taken", lambda: VaultOffice(vault).commit([Change("staff", "ada", {"name": "Pia Sample"})]))
        admit(vault, EVA, secret("eva"), KDF)


def test_a_signature_that_was_given_for_another_is_none() -> None:
    """The statement covers the vault, the person, the task and the key."""
    ada, eva = Identity.new(), Identity.new()
    by = Holder(b"a" * 16, "staff", ada.public, "ada", True, b"a" * 16, b"")
    right = Holder(b"e" * 16, "staff", eva.public, "eva", False, by.principal, b"")
    right = replace(right, sig=ada.sign(right.statement(b"v" * 16)))
    known = {by.principal: Met.of(by)}
    assert follow(b"v" * 16, known, [by, right])[right.principal] == Met.of(right)
    wrong = [
        replace(right, principal=b"x" * 16),
        replace(right, staff="olga"),
        replace(right, introduces=True),
        replace(right, public=Identity.new().public),
        replace(right, sig=bytes(64)),
        replace(right, by=right.principal),
    ]
    for one in wrong:
        assert one.principal not in follow(b"v" * 16, known, [by, one])
    assert right.principal not in follow(b"w" * 16, known, [by, right])
    assert right.principal not in follow(b"v" * 16, {by.principal: replace(Met.of(by), introduces=False)}, [by, right])


# A day pass


@pytest.fixture
def hal(place: Path) -> Iterator[Vault]:
    with opened(place, "hal") as vault:
        yield vault


def seal_desk_head(vault: Vault) -> None:
    """The head that a day pass can seal, over everything as it stands."""
    head = seal_head(vault.me.desk, vault.id, vault.rev + 1, Covered(vault._rows_covered()).hash)
    with vault.database.write() as transaction:
        transaction.run("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE principals SET pub=(SELECT pub FROM principals WHERE by_id=:hal) WHERE kind='recovery'",
        "UPDATE principals SET by_id=NULL WHERE by_id=:ada",
        "UPDATE principals SET status='revoked' WHERE by_id=:ada",
        "DELETE FROM principals WHERE by_id=:pia",
        "DELETE FROM grants WHERE kind='office' AND principal=(SELECT id FROM principals WHERE by_id=:pia)",
        "INSERT INTO grants SELECT kind, object, epoch, x'00', sealed, granted_by, at, sig FROM grants LIMIT 1",
        "DELETE FROM matters WHERE id=(SELECT id FROM matters WHERE id NOT IN (SELECT object FROM grants) LIMIT 1)",
        "DELETE FROM records WHERE kind='office'",
    ],
)
def test_what_a_day_pass_writes_of_who_may_open_what_is_noticed(hal: Vault, place: Path, sql: str) -> None:
    with hal.database.write() as transaction:
        names = {one: login(hal.id, one) for one in ("hal", "ada", "pia")}
        assert transaction.run(sql, {one: names[one] for one in names if f":{one}" in sql}) > 0  # type: ignore[arg-type]
    seal_desk_head(hal)
    hal.read_only = True
    hal.close()
    try:
        vault = opened(place)
    except Known as fault:
        assert fault.code == "vault_damaged"
        return
    with vault:
        assert vault.findings.changed
        assert vault.read_only


def test_what_a_day_pass_writes_into_the_record_is_read_by_no_member(hal: Vault, place: Path) -> None:
    row = next(one for one in hal.office.rows.values() if one.kind == "desk")
    content = hal.record.model_dump(by_alias=True, exclude_defaults=True)
    content["staff"] = [{**one, "role": "attorney"} if one["id"] == "hal" else one for one in content["staff"]]
    del content["staff"][0]["id"], content["staff"][0]
    with hal.write() as tx:
        tx.ledger(hal.office, [Put("desk", plain.write(content), row.id, "desk")], (), Entry("office changed"))
    hal.close()
    with opened(place, "ada") as vault:
        person = vault.record.person("hal")
        assert person is not None
        assert person.role == "helper"
        assert vault.record.person("olga") is not None
        assert vault.office.history(vault.database, vault.signers()).__iter__()
        told = [one for one in vault.office.history(vault.database, vault.signers()) if one.did == "office changed"]
        assert told[-1].by == "hal"


def test_a_day_pass_does_its_work_and_others_see_it(hal: Vault, place: Path) -> None:
    VaultOffice(hal).open("m-0001").commit([Answer("person.name.given", "Marisol")])
    hal.close()
    with opened(place) as vault:
        assert not vault.findings.unsure
        assert vault.matters.lines["m-0001"].summary["name"] == "Marisol EJEMPLO"


def test_a_day_pass_keeps_its_matters_when_somebody_else_leaves(place: Path) -> None:
    with opened(place, "ada") as vault:
        revoke(vault, "pia")
    with opened(place, "hal") as vault:
        assert vault.matters.in_order() == ["m-0001"]
        assert vault.matters.open("m-0001").load()
    with opened(place, "ada") as vault:
        restrict(vault, "m-0001", [])
        open_to_all(vault, "m-0001")
    with opened(place, "hal") as vault:
        assert vault.matters.in_order() == []


def test_a_pass_that_is_over_ends_for_one_and_not_for_another(place: Path) -> None:
    """Ivo's is for tomorrow. What Hal knew is followed by other keys; matters that he never opened keep theirs."""
    ivo = Staff(id="ivo", name="Ivo Helper", role="helper", until=MORROW, promise=PROMISE, promised_on=MORROW)
    with opened(place) as vault:
        content = [one.model_dump(exclude_defaults=True) for one in (*vault.record.staff, ivo)]
        put_record(vault, {"schema": 1, "staff": content}, Entry("office changed"))
        admit(vault, ivo, secret("ivo"), KDF)
        with vault.write() as tx:
            matter = vault.matters.open("m-0001")
            vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, active(vault, "ivo"))
        epochs = {key: line.epoch for key, line in vault.matters.lines.items()}
        assert end_passes(vault, MORROW) == ["hal"]
        after = {key: line.epoch for key, line in vault.matters.lines.items()}
        assert after == {**epochs, "m-0001": epochs["m-0001"] + 1}
        assert vault.matters.open("m-0002").load()
    refused("wrong_passphrase", lambda: opened(place, "hal"))
    for name, day in (("ivo", MORROW), ("pia", DAY)):
        with unlock(place, name, secret(name), day, clock=clock) as vault:
            assert vault.matters.open("m-0001").load()
            assert not vault.findings.unsure


def test_who_decides_signs_in_after_the_card_ran_out(place: Path) -> None:
    """Nothing is decided by the person any more; but the office is not shut out of its own files."""
    with opened(place) as vault:
        VaultOffice(vault).commit([Change("staff", "ada", {"until": DAY.replace(month=11)})])
    with opened(place, "ada") as vault:
        assert vault.matters.open("m-0001").load()
        refused("attorney_only", lambda: restrict(vault, "m-0001", []))


# Who left, and old copies


def test_a_vault_that_goes_on_from_an_old_copy_is_noticed_by_a_machine_that_saw_more(place: Path, tmp_path: Path) -> None:
    """Pia has a copy of before she left. She leaves in it whoever left her, gives it later versions and a later epoch, all
    sealed as it must be, and puts it in the place of the vault."""
    copy, state = tmp_path / "copy", tmp_path / "state"
    shutil.copytree(place, copy)
    with opened(place, "ada", state=state) as vault:
        revoke(vault, "pia")
    opened(place, "ada", state=state).close()
    with opened(copy, "pia") as vault:
        for number in range(6):
            change_passphrase(vault, secret("pia", number), secret("pia", number + 1), KDF, leaked=True)
        for _ in range(40):
            vault.note("more")
    assert not opened_and_unsure(copy, state=None)
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    assert opened_and_unsure(place, state=state)


def opened_and_unsure(place: Path, state: Path | None) -> bool:
    with opened(place, "ada", state=state) as vault:
        return vault.findings.unsure


def test_a_machine_that_was_away_for_some_epochs_still_knows_what_it_saw(place: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with opened(place, "ada", state=state) as vault:
        VaultOffice(vault).open("m-0001").commit([Answer("person.name.given", "Ana")])
    copy = tmp_path / "copy"
    shutil.copytree(place, copy)
    with opened(place) as vault:
        change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True)
        change_passphrase(vault, secret("olga", 1), secret("olga", 2), KDF, leaked=True)
    assert not opened_and_unsure(place, state)
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    assert opened_and_unsure(place, state)


def test_what_a_machine_has_seen_is_kept_when_it_is_opened_too(place: Path, tmp_path: Path) -> None:
    """A session that is killed has told of nothing when it was closed."""
    state, copy = tmp_path / "state", tmp_path / "copy"
    shutil.copytree(place, copy)
    with opened(place, "ada") as vault:
        vault.note("later")
    vault = opened(place, "ada", state=state)
    vault.on_close.clear()
    vault.close()
    assert opened_and_unsure(copy, state)


@pytest.mark.parametrize("data", [b"", b"short", bytes(400)])
def test_what_a_machine_has_seen_that_cannot_be_read_is_not_taken_for_nothing(place: Path, tmp_path: Path, data: bytes) -> None:
    state = tmp_path / "state"
    opened(place, "ada", state=state).close()
    (path,) = state.glob("*.seen")
    path.write_bytes(data)
    with opened(place, "ada", state=state) as vault:
        assert vault.findings.rolled_back
        vault.accept()
    assert not opened_and_unsure(place, state)


def test_a_sheet_that_was_seen_opens_nothing_new_with_an_old_copy(tmp_path: Path) -> None:
    sheet = RecoverySheet.new()
    place, copy = tmp_path / "v", tmp_path / "copy"
    with new_vault(place, sheet) as vault:
        VaultOffice(vault).new_matter(RECORD)
    shutil.copytree(place, copy)
    with opened(place) as vault:
        new_sheet(vault, RecoverySheet.new(), seen=True)
        line = vault.matters.lines["m-0001"]
        wrapped = vault.database.row("SELECT wrapped FROM matters")
    with recover(copy, sheet.sheets, "olga", secret("x"), RecoverySheet.new(), DAY, kdf=KDF, clock=clock) as thief:
        assert wrapped is not None
        with pytest.raises(Tampered):
            thief.office_keys.wrap.unwrap(wrapped[0], about_key(thief.id, line.id, line.epoch))


def test_a_history_entry_in_the_name_of_another_is_not_signed(place: Path) -> None:
    with opened(place, "pia") as vault:
        vault.who = vault.who.model_copy(update={"id": "ada"})
        vault.note("approved")
        vault.on_close.clear()
    with opened(place, "ada") as vault:
        told = {one.did: one for one in vault.office.history(vault.database, vault.signers())}
        assert (told["approved"].by, told["approved"].signed) == ("ada", False)
        assert all(one.signed for one in told.values() if one.did != "approved")
