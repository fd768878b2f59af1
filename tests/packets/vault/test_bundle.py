"""A matter goes to somebody else in one sealed file, and comes in whole or not at all (R9)."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.errors import Broken, Known
from packets.vault.sealed import bringing
from packets.vault.sealed.annex import Held
from packets.vault.sealed.bringing import Brought, bring_bundle, came_as
from packets.vault.sealed.bundle import MAGIC, Bundle, addressed, write_bundle
from packets.vault.sealed.check import check
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.office_card import OfficeCard, card_of, cards, compared, drop_card, import_card, own_card
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.people import revoke
from packets.vault.sealed.restricting import readers_of
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.taking_out import TakenOut, take_out
from packets.vault.sealed.vault import Vault
from packets.vault.store import Add
from tests.kept_vaults import blob_of, content_of, data, flip, kept_vault
from tests.vaults import DAY, KDF, opened

WORDS = Secret(ready=b"seven words that were told by phone".ljust(32, b".")[:32])
SIZES = (600_000, 40_000, 300)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Vault]:
    kept_vault(tmp_path / "ours", sizes=SIZES)
    with opened(tmp_path / "ours", "ada") as vault:
        yield vault


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Vault]:
    kept_vault(tmp_path / "theirs", sizes=(300,))
    with opened(tmp_path / "theirs", "ada") as vault:
        yield vault


def store(vault: Vault, key: str) -> SealedStore:
    return VaultOffice(vault).open(key)


def to_office(ours: Vault, theirs: Vault, to: Path, key: str = "m-0001") -> TakenOut:
    card = import_card(ours, own_card(theirs, "The other office").text)
    compared(ours, card.id, own_card(theirs).words)
    return take_out(store(ours, key), to, card_of(ours, card.id))


def files_of(vault: Vault, key: str, start: tuple[str, ...] = ("evidence/", "packet/")) -> dict[str, bytes]:
    matter = vault.matters.open(key)
    return {name: matter.open(name).read() for name in matter.kept if name.startswith(start)}


def refused(code: str, vault: Vault, file: Path, passphrase: Secret | None = None) -> None:
    """Nothing of it is there afterwards."""
    before, files = vault.matters.in_order(), vault.matters.files.all()
    with pytest.raises(Known) as found:
        bring_bundle(vault, file, passphrase)
    assert found.value.code == code
    assert vault.matters.in_order() == before
    assert vault.matters.files.all() == files


def test_a_matter_goes_to_another_office_whole(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    done = to_office(ours, theirs, tmp_path / "a.pdmatter")
    assert done.size == (tmp_path / "a.pdmatter").stat().st_size
    made: list[str] = []
    brought = bring_bundle(
        theirs, tmp_path / "a.pdmatter", again=lambda at, matter: made.extend(one.id for one in matter.evidence)
    )
    assert brought == Brought("m-0004", done.bundle, ours.place.name, False, 7, 3, True, False)
    assert made == ["e-0001", "e-0002", "e-0003"]
    was, there = store(ours, "m-0001").load(), store(theirs, "m-0004").load()
    assert there == was.model_copy(update={"id": "m-0004"})
    assert files_of(theirs, "m-0004") == files_of(ours, "m-0001")
    assert not [name for name in theirs.matters.open("m-0004").kept if name.startswith("working/")]
    assert all(one.whole for one in check(theirs))
    assert theirs.matters.lines["m-0004"].summary["name"] == "one EJEMPLO"
    (entry,) = [one for one in ours.matters.open("m-0001").ledger.history(ours.database, None) if one.did == "taken out"]
    assert entry.what == {"bundle": done.bundle, "to": own_card(theirs).id}
    with opened(theirs.place, "pia") as second:
        assert files_of(second, "m-0004") == files_of(ours, "m-0001")


def test_what_an_attorney_there_approved_is_approved_here_only_where_it_left(
    ours: Vault, theirs: Vault, tmp_path: Path
) -> None:
    approval = {"by": "ada", "role": "attorney", "on": DAY, "profile": "whole", "content": "0" * 64}
    sent = {"on": DAY, "by": "ada"}
    rows = [{"id": "u_petition", "approvals": [approval]}, {"id": "u_certification", "approvals": [approval], "sent": sent}]
    store(ours, "m-0001").commit([Add("requests", row) for row in rows])
    to_office(ours, theirs, tmp_path / "a.pdmatter")
    brought = bring_bundle(theirs, tmp_path / "a.pdmatter")
    here = {one.id: one for one in store(theirs, brought.key).load().requests}
    assert (here["u_petition"].approvals, len(here["u_certification"].approvals)) == ((), 1)


def test_a_matter_goes_to_a_passphrase(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    refused("bundle_passphrase_wrong", theirs, tmp_path / "a.pdmatter", Secret(ready=bytes(32)))
    refused("bundle_wants_passphrase", theirs, tmp_path / "a.pdmatter")
    key = bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS).key
    assert files_of(theirs, key) == files_of(ours, "m-0001")


def test_the_real_derivation_is_used_for_a_real_passphrase(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    said = "tiger  violin amateur Ostrich ladder gospel umbrella"
    take_out(store(ours, "m-0002"), tmp_path / "a.pdmatter", Secret(said), kdf=Kdf.new(64))
    assert bring_bundle(theirs, tmp_path / "a.pdmatter", Secret("tiger violin amateur Ostrich ladder gospel umbrella")).key
    with pytest.raises(Known, match="passphrase_short"):
        take_out(store(ours, "m-0002"), tmp_path / "b.pdmatter", Secret("short"))


def test_the_senders_history_stays_beside_it_and_can_be_held_against_its_signatures(
    ours: Vault, theirs: Vault, tmp_path: Path
) -> None:
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    last = ours.matters.open("m-0001").ledger.seq - 1
    key = bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS).key
    lines = store(theirs, key).open_blob("brought/history.jsonl").read()
    assert len(lines.splitlines()) == last + 1
    held = Held()
    held.take(lines)
    assert held.end()
    for spoilt in (lines.replace(b"edited", b"edlted", 1), b"\n".join(lines.split(b"\n")[1:]), lines[:-40], b"{}\n"):
        held = Held()
        held.take(spoilt)
        assert not held.end()
    assert (came_as(store(theirs, key)), came_as(store(theirs, "m-0001"))) == ("m-0001", "")
    told = json.loads(store(theirs, key).open_blob("brought/from.json").read().splitlines()[0])
    assert (told["matter"], told["by"], told["compared"]) == ("m-0001", "ada", False)


def test_what_was_brought_can_go_on_to_a_third_office(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    take_out(store(ours, "m-0002"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    key = bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS).key
    take_out(store(theirs, key), tmp_path / "b.pdmatter", WORDS, kdf=KDF)
    back = bring_bundle(ours, tmp_path / "b.pdmatter", WORDS).key
    assert files_of(ours, back, ("evidence/",)) == files_of(ours, "m-0002", ("evidence/",))
    assert {name for name in ours.matters.open(back).kept if name.startswith("brought/")} == {
        "brought/history.jsonl", "brought/from.json", "brought/brought/history.jsonl", "brought/brought/from.json"
    }  # fmt: skip


def test_a_restricted_matter_is_restricted_where_it_comes_to(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    take_out(store(ours, "m-0003"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    with opened(theirs.place, "olga") as second:
        assert second.read_only  # Ada has it open
    theirs.close()
    with opened(theirs.place, "olga") as second:
        refused("attorney_only", second, tmp_path / "a.pdmatter", WORDS)
    with opened(theirs.place, "ada") as again:
        key = bring_bundle(again, tmp_path / "a.pdmatter", WORDS).key
        assert readers_of(again, key) == ["ada"]
        assert files_of(again, key)
        assert again.matters.lines[key].summary == {}
    with opened(theirs.place, "olga") as second, pytest.raises(Known, match="matter_restricted"):
        store(second, key)


# Whose it is, and for whom


def test_a_file_for_another_office_opens_nowhere_else(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    to_office(ours, theirs, tmp_path / "a.pdmatter")
    refused("bundle_not_for_us", ours, tmp_path / "a.pdmatter")
    refused("bundle_for_an_office", theirs, tmp_path / "a.pdmatter", WORDS)


def test_a_card_that_nobody_compared_is_refused_unless_that_is_known(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    card = import_card(ours, own_card(theirs, "The other office").text)
    assert (card.name, card.words) == ("The other office", own_card(theirs).words)
    with pytest.raises(Known, match="card_not_compared"):
        take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", card)
    assert not list(tmp_path.glob("*.pdmatter*"))
    with pytest.raises(Known, match="card_words_differ"):
        compared(ours, card.id, own_card(ours).words)
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", card, not_compared=True)
    (entry,) = [one for one in ours.matters.open("m-0001").ledger.history(ours.database, None) if one.did == "taken out"]
    assert entry.what["compared"] == "no"
    assert compared(ours, card.id, f"  {card.words.upper()} ").compared_by == "ada"
    assert import_card(ours, card.text).compared_by == "ada"
    revoke(ours, "pia")  # another office key for the cards too
    assert [(one.name, one.compared_by) for one in cards(ours)] == [("The other office", "ada")]
    assert own_card(ours).words == own_card(ours).words
    drop_card(ours, card.id)
    assert cards(ours) == []


def test_that_the_sender_is_known_is_told(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    card = import_card(theirs, own_card(ours).text)
    compared(theirs, card.id, own_card(ours).words)
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    assert bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS).compared


@pytest.mark.parametrize(
    "text", ["", "{}", "x" * 9_000, '{"packet_desk": "office card 1", "vault": "00", "name": "x", "key": ""}'],
)  # fmt: skip
def test_what_is_no_card_is_refused(theirs: Vault, text: str) -> None:
    with pytest.raises(Known, match="no_office_card"):
        import_card(theirs, text)


def test_a_card_with_another_name_or_key_has_other_words() -> None:
    public = Identity.new().public
    one = OfficeCard(bytes(16), "One", public)
    assert len({one.words, OfficeCard(bytes(16), "Two", public).words, OfficeCard(b"1" * 16, "One", public).words}) == 3
    assert OfficeCard.read(one.text) == one


def test_the_same_file_twice_is_refused_unless_asked_for(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS)
    refused("bundle_again", theirs, tmp_path / "a.pdmatter", WORDS)
    assert bring_bundle(theirs, tmp_path / "a.pdmatter", WORDS, once_more=True).key == "m-0005"


def test_a_day_pass_takes_nothing_out(ours: Vault, tmp_path: Path) -> None:
    ours.me = ours.me.__class__(ours.me.principal, ours.me.identity, ours.me.desk, None)
    with pytest.raises(Known, match="not_with_day_pass"):
        take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS)
    with pytest.raises(Known, match="not_with_day_pass"):
        bring_bundle(ours, tmp_path / "a.pdmatter", WORDS)


# What is not what it was


def test_a_matter_with_a_damaged_file_is_not_taken_out(ours: Vault, tmp_path: Path) -> None:
    flip(blob_of(ours, "m-0001", "evidence/e-0001.pdf"), 5_000)
    with pytest.raises(Known, match="blob_damaged"):
        take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    assert not list(tmp_path.glob("a.*"))
    assert not [one for one in ours.matters.open("m-0001").ledger.history(ours.database, None) if one.did == "taken out"]


def test_nothing_is_written_over(ours: Vault, tmp_path: Path) -> None:
    (tmp_path / "a.pdmatter").write_bytes(b"mine")
    with pytest.raises(Known, match="file_there"):
        take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    assert (tmp_path / "a.pdmatter").read_bytes() == b"mine"
    with pytest.raises(Known, match="bundle_suffix"):
        take_out(store(ours, "m-0001"), tmp_path / "a.pdf", WORDS, kdf=KDF)


def test_a_thousand_bad_files_are_refused(ours: Vault, theirs: Vault, tmp_path: Path) -> None:
    """Cut, lengthened, changed, mixed with another: the signature says so before anything is opened."""
    take_out(store(ours, "m-0001"), tmp_path / "a.pdmatter", WORDS, kdf=KDF)
    take_out(store(ours, "m-0003"), tmp_path / "b.pdmatter", WORDS, kdf=KDF)
    good, other = (tmp_path / "a.pdmatter").read_bytes(), (tmp_path / "b.pdmatter").read_bytes()
    before, files = content_of(theirs), theirs.matters.files.all()
    bad = tmp_path / "bad.pdmatter"
    chance = random.Random(20261201)
    codes: set[str] = set()
    for number in range(1_000):
        bad.write_bytes(mutated(good, other, chance, number))
        with pytest.raises(Known) as found:
            bring_bundle(theirs, bad, WORDS)
        codes.add(found.value.code)
    assert codes == {"bundle_damaged", "no_bundle"}
    assert (content_of(theirs), theirs.matters.files.all()) == (before, files)


def mutated(good: bytes, other: bytes, chance: random.Random, number: int) -> bytes:
    """Something that is neither of the two."""
    made = _mutated(good, other, chance, number)
    return made if made not in (good, other) else mutated(good, other, chance, number)


def _mutated(good: bytes, other: bytes, chance: random.Random, number: int) -> bytes:
    way = number % 8
    at = chance.randrange(len(good)) if chance.random() < 0.5 else chance.randrange(4_000)
    if way == 0:
        return good[:at]
    if way == 1:
        return good + chance.randbytes(chance.randrange(1, 5_000))
    if way == 2:
        return good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :]
    if way == 3:
        size = chance.randrange(1, 3_000)
        return good[:at] + good[at + size :]
    if way == 4:
        return good[:at] + chance.randbytes(chance.randrange(1, 300)) + good[at:]
    if way == 5:
        return good[:at] + other[at:]
    if way == 6:
        size = min(chance.randrange(1, 300), len(good) - at)
        return good[:at] + chance.randbytes(size) + good[at + size :]
    return chance.randbytes(at)


# What a sender with the right keys may try


def crafted(theirs: Vault, path: Path, feed: object, identity: Identity | None = None) -> Path:
    identity = identity or Identity.new()
    header, key = addressed(identity.public, WORDS, KDF)
    with path.open("wb", buffering=0) as file:
        write_bundle(file, header, key, identity, feed)  # type: ignore[arg-type]
    return path


def entry(head: dict[str, object], *pieces: bytes) -> bytes:
    line = json.dumps(head).encode()
    out = len(line).to_bytes(4, "big") + line
    return out + b"".join(len(one).to_bytes(4, "big") + one for one in pieces) + bytes(4)


MATTER = {"entry": "matter", "matter": "m-1", "restricted": False, "office": "o", "vault": "v", "at": "a", "by": "b"}
RECORD = b'{"schema":1,"id":"m-0007","evidence":[{"id":"e-0001","file":"evidence/e-0001.pdf"}]}\n'
HASH = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of foo
FIRST = entry(MATTER, RECORD)
LAST = entry({"entry": "history"}, b"x\n") + entry({"entry": "end", "blobs": 1})


def blob(name: object, size: object = 3, sha256: object = HASH, *pieces: bytes) -> bytes:
    return entry({"entry": "blob", "name": name, "size": size, "sha256": sha256}, *(pieces or (b"foo",)))


GOOD = blob("evidence/e-0001.pdf")
CRAFTED = {
    "nothing": b"",
    "no matter first": GOOD + LAST,
    "no end": FIRST + GOOD + entry({"entry": "history"}),
    "no history": FIRST + GOOD + entry({"entry": "end", "blobs": 1}),
    "another count": FIRST + GOOD + entry({"entry": "history"}) + entry({"entry": "end", "blobs": 2}),
    "something behind the end": FIRST + GOOD + LAST + b"x",
    "a file twice": FIRST + GOOD + GOOD + LAST,
    "a file after the history": FIRST + entry({"entry": "history"}) + GOOD + entry({"entry": "end", "blobs": 1}),
    "two histories": FIRST + GOOD + entry({"entry": "history"}) + LAST,
    "two matters": FIRST + FIRST + GOOD + LAST,
    "an unknown entry": FIRST + entry({"entry": "run"}) + GOOD + LAST,
    "a way up": FIRST + blob("../../x") + LAST,
    "a whole path": FIRST + blob("/etc/passwd") + LAST,
    "a name that is two": FIRST + blob("evidence//e-0001.pdf") + LAST,
    "a mark of ours": FIRST + blob("packet/earlier/1/.moving-mini-packet") + LAST,
    "a part": FIRST + blob("evidence/e-0001.pdf.part") + LAST,
    "a long name": FIRST + blob("evidence/" + "x" * 300) + LAST,
    "a name that is no text": FIRST + blob(7) + LAST,
    "half a character": FIRST + blob("evidence/\ud800.pdf") + LAST,
    "a control character": FIRST + blob("evidence/a\nb.pdf") + LAST,
    "the place of our own": FIRST + blob("brought/" * 29 + "x") + LAST,
    "a shorter file": FIRST + blob("evidence/e-0001.pdf", 4) + LAST,
    "a longer file": FIRST + blob("evidence/e-0001.pdf", 2) + LAST,
    "another hash": FIRST + blob("evidence/e-0001.pdf", 3, "0" * 64) + LAST,
    "a size that is none": FIRST + blob("evidence/e-0001.pdf", -3) + LAST,
    "a size that is true": FIRST + blob("evidence/e-0001.pdf", True) + LAST,
    "a head that is no table": FIRST + len(b"[]").to_bytes(4, "big") + b"[]" + bytes(4) + LAST,
    "a head that is no JSON": FIRST + len(b"{").to_bytes(4, "big") + b"{" + bytes(4) + LAST,
    "a head that is deep": FIRST + (200_000).to_bytes(4, "big") + b"[" * 200_000 + bytes(4) + LAST,
    "a head without end": FIRST + (1 << 31).to_bytes(4, "big") + b"{}",
    "a piece without end": FIRST + GOOD[:-7] + (1 << 31).to_bytes(4, "big") + b"foo",
    "a record that is none": entry(MATTER, b"[]") + GOOD + LAST,
    "a record that is deep": entry(MATTER, b"[" * 100_000) + GOOD + LAST,
    "a record of another schema": entry(MATTER, b'{"schema":2,"id":"m-0007"}') + GOOD + LAST,
    "a record that reaches out": entry(MATTER, RECORD.replace(b"evidence/e-0001", b"../../e-0001")) + GOOD + LAST,
    "a record with a day that is none": entry(MATTER, RECORD.replace(b"1,", b'1,"opened_on":{"$":"day","is":7},', 1))
    + GOOD
    + LAST,
}


@pytest.mark.parametrize("inside", CRAFTED.values(), ids=[one.replace(" ", "-") for one in CRAFTED])
def test_a_sender_with_the_right_keys_gets_nothing_else_in(theirs: Vault, tmp_path: Path, inside: bytes) -> None:
    path = crafted(theirs, tmp_path / "x.pdmatter", lambda out: out.write(inside))
    before, files = theirs.matters.in_order(), theirs.matters.files.all()
    with pytest.raises(Known) as found:
        bring_bundle(theirs, path, WORDS)
    assert found.value.code in ("bundle_damaged", "outside_folder") or isinstance(found.value, Broken)
    assert (theirs.matters.in_order(), theirs.matters.files.all()) == (before, files)
    assert not theirs.matters.files.strange()


def test_what_is_made_by_hand_as_ours_is_taken(theirs: Vault, tmp_path: Path) -> None:
    """Else the test before would prove nothing."""
    path = crafted(theirs, tmp_path / "x.pdmatter", lambda out: out.write(FIRST + GOOD + LAST))
    done = bring_bundle(theirs, path, WORDS)
    assert (done.key, done.history_holds) == ("m-0004", False)
    assert files_of(theirs, "m-0004") == {"evidence/e-0001.pdf": b"foo"}


def test_one_who_asks_for_all_memory_is_refused_before_anything_is_derived(theirs: Vault, tmp_path: Path) -> None:
    identity = Identity.new()
    for kdf in (Kdf(salt="00" * 16, memory_mib=2048), Kdf(salt="00" * 16, iterations=16), Kdf(salt="00" * 16, device=True)):
        header, key = addressed(identity.public, Secret(ready=bytes(32), device=bytes(32)), kdf)
        with (tmp_path / "x.pdmatter").open("wb", buffering=0) as file:
            write_bundle(file, header, key, identity, lambda out: out.write(FIRST + GOOD + LAST))
        with pytest.raises(Known, match="bundle_damaged"):
            bring_bundle(theirs, tmp_path / "x.pdmatter", Secret("never derived with so much"))


def test_what_stops_half_way_leaves_nothing(theirs: Vault, tmp_path: Path) -> None:
    path = crafted(
        theirs,
        tmp_path / "x.pdmatter",
        lambda out: out.write(FIRST + blob("evidence/big.pdf", 40_000, "0" * 64, data("x", 40_000)) + LAST),
    )

    def again(at: SealedStore, matter: object) -> None:
        raise Known("worker_gone")

    refused("bundle_damaged", theirs, path, WORDS)
    path = crafted(theirs, tmp_path / "y.pdmatter", lambda out: out.write(FIRST + GOOD + LAST))
    files = theirs.matters.files.all()
    with pytest.raises(Known, match="worker_gone"):
        bring_bundle(theirs, path, WORDS, again=again)
    assert theirs.matters.files.all() == files
    assert bring_bundle(theirs, path, WORDS).key == "m-0004"


def test_the_signature_is_looked_at_first(theirs: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = crafted(theirs, tmp_path / "x.pdmatter", lambda out: out.write(FIRST + GOOD + LAST))
    flip(path, path.stat().st_size - 1)
    monkeypatch.setattr(bringing, "entries", lambda file: pytest.fail("it was opened"))
    monkeypatch.setattr(Bundle, "key_for", lambda *more: pytest.fail("a key was derived"))
    refused("bundle_damaged", theirs, path, WORDS)
    path.write_bytes(b"%PDF-1.7")
    refused("no_bundle", theirs, path, WORDS)
    path.write_bytes(MAGIC + b"\xff\xff\xff\xff" + b"x" * 100)
    refused("bundle_damaged", theirs, path, WORDS)
