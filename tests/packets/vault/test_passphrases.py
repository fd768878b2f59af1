"""Passphrases and device secrets, with the real Argon2id at its floor."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.vault.sealed import passphrase as module
from packets.vault.sealed.device import new_device, read_device, setup_sheet
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import door, unlock
from packets.vault.sealed.passphrase import (
    CEILING_MIB,
    FLOOR_MIB,
    Kdf,
    Secret,
    calibrate,
    normal,
    propose,
    refuse_weak,
    wait_after,
)
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.sheets import new_sheet, recover
from packets.vault.sealed.vault import Vault
from tests.kept_vaults import RECORD
from tests.vaults import ADA, DAY, KDF, OLGA, PIA, STAFF, clock, new_vault, opened, secret

FLOOR = Kdf(memory_mib=FLOOR_MIB, salt="0f" * 16)
WORDS = "zebra cargo lantern yellow orbit spoon winter"
ACCENTS = "Él pingüino bailó cuatro años en Córdoba"


def refused(code: str, work: Any) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


def made(place: Path, words: str, **more: Any) -> Vault:
    return create(place, STAFF, "olga", Secret(words), RecoverySheet.new(), kdf=FLOOR, clock=clock, **more)


# The real derivation


def test_a_passphrase_opens_the_vault_and_no_other_does(tmp_path: Path) -> None:
    made(tmp_path / "v", WORDS).close()
    unlock(tmp_path / "v", "Olga Dummy", Secret(WORDS), DAY, clock=clock).close()
    refused("wrong_passphrase", lambda: unlock(tmp_path / "v", "olga", Secret(f"{WORDS}s"), DAY, clock=clock))
    with unlock(tmp_path / "v", "olga", Secret(WORDS), DAY, clock=clock) as vault:
        change_passphrase(vault, Secret(WORDS), Secret(ACCENTS), FLOOR)
    refused("wrong_passphrase", lambda: unlock(tmp_path / "v", "olga", Secret(WORDS), DAY, clock=clock))
    for typed in (unicodedata.normalize("NFD", ACCENTS), f"  {ACCENTS.replace(' ', chr(0xA0) + ' ')}\t"):
        unlock(tmp_path / "v", "olga", Secret(typed), DAY, clock=clock).close()
    refused("wrong_passphrase", lambda: unlock(tmp_path / "v", "olga", Secret(ACCENTS.lower()), DAY, clock=clock))


def test_half_of_a_pair_of_characters_is_a_wrong_passphrase_and_no_crash() -> None:
    assert Secret("\ud83d").kek(FLOOR, bytes(16), bytes(16)) != Secret("").kek(FLOOR, bytes(16), bytes(16))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café olé", "café olé"),
        ("four  words\there\n", "four words here"),
        ("ｆｕｌｌ　ｗｉｄｔｈ １２", "full width 12"),
        ("ﬁne", "fine"),
        ("no break", "no break"),
    ],
)
def test_however_a_keyboard_writes_it_it_is_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("Words", "words"), ("cafe", "café"), ("a b", "ab"), ("1", "l")])
def test_what_is_another_stays_another(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_a_key_depends_on_everything_that_it_is_of() -> None:
    vault, person, device = b"v" * 16, b"p" * 16, b"d" * 32
    with_device = FLOOR.model_copy(update={"device": True})
    found = {
        Secret(WORDS).kek(FLOOR, vault, person),
        Secret(WORDS).kek(FLOOR, vault, b"q" * 16),
        Secret(WORDS).kek(FLOOR, b"w" * 16, person),
        Secret(WORDS).kek(FLOOR.model_copy(update={"salt": "10" * 16}), vault, person),
        Secret(WORDS).kek(FLOOR.model_copy(update={"iterations": 4}), vault, person),
        Secret(WORDS, device).kek(with_device, vault, person),
        Secret(WORDS, b"e" * 32).kek(with_device, vault, person),
        Secret(f"{WORDS} ").kek(FLOOR, vault, person),
    }
    assert len(found) == 7  # a blank at the end is none
    assert Secret(WORDS, device).kek(FLOOR, vault, person) in found


def test_a_machine_without_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(**parameters: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(module, "Argon2id", too_much)
    refused("passphrase_memory", lambda: Secret(WORDS).kek(FLOOR, bytes(16), bytes(16)))


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ((0.01, 0.02, 0.04, 0.09, 0.2), CEILING_MIB),
        ((0.2, 0.4, 0.8), 256),
        ((0.3, 0.6, 1.3), 256),
        ((0.3, 0.6, 1.6), 128),
        ((0.7,), FLOOR_MIB),
        ((3.0,), FLOOR_MIB),
        ((0.1, None), FLOOR_MIB),
    ],
)
def test_the_price_is_what_this_machine_pays_in_about_a_second(
    seconds: tuple[float | None, ...], chosen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, steps = [0.0], iter(seconds)

    def derive(words: str, kdf: Kdf) -> bytes:
        took = next(steps)
        if took is None:
            raise Known("passphrase_memory", mib=kdf.memory_mib)
        now[0] += took
        return bytes(32)

    monkeypatch.setattr(module, "_argon2id", derive)
    assert calibrate(lambda: now[0]) == chosen
    assert next(steps, None) is None


# Weak ones


@pytest.mark.parametrize(
    "words",
    ["", "short", "fourteen chars", "              x              "],
)
def test_a_short_one_is_refused(words: str) -> None:
    refused("passphrase_short", lambda: refuse_weak(words))


@pytest.mark.parametrize(
    "words",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "123456789012345678",
        "987654321098765432",
        "correct horse battery staple",
        "Correct Horse Battery Staple!!",
        "passwordpassword",
        "Password1234567!",
        "qwertyuiopasdfghjkl",
        "asdfghjklzxcvbnm!",
        "sunflower sunflower",
        "hello hello hello hello",
        "Ana Specimen Ana Specimen",
        "ana.specimen.1984",
        "Office of Hope 2026",
        "................................",
        "letmein letmein letmein",
    ],
)
def test_one_that_is_guessed_first_is_refused(words: str) -> None:
    refused("passphrase_guessable", lambda: refuse_weak(words, ("Ana Specimen", "Office of Hope")))


def test_what_is_proposed_is_never_refused() -> None:
    proposed = {propose() for _ in range(300)}
    assert len(proposed) == 300
    for one in proposed:
        assert len(one.split()) == 7
        refuse_weak(one, ("Ana Specimen",))
    for sentence in (ACCENTS, "my neighbour's goat eats 3 umbrellas", "Mi abuela vendía flores en 1987"):
        refuse_weak(sentence)


def test_every_door_refuses_a_weak_one(tmp_path: Path) -> None:
    weak, sheet = Secret("Olga Dummy 2026"), RecoverySheet.new()
    refused("passphrase_guessable", lambda: made(tmp_path / "v", weak.passphrase))
    assert not (tmp_path / "v").exists()
    with new_vault(tmp_path / "v", sheet) as vault:
        refused("passphrase_guessable", lambda: admit(vault, ADA, Secret("ada ada ada ada ada"), FLOOR))
        refused("passphrase_short", lambda: change_passphrase(vault, secret("olga"), Secret("short"), FLOOR))
    place, other = tmp_path / "v", RecoverySheet.new()
    refused("passphrase_guessable", lambda: recover(place, sheet.sheets, "olga", weak, other, DAY, kdf=FLOOR, clock=clock))
    opened(place).close()


def test_waiting_grows_to_a_minute() -> None:
    assert [wait_after(one) for one in range(9)] == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert wait_after(10**6) == 60


# The door


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Kdf]]:
    """What was derived, and with which parameters."""
    found: list[Kdf] = []

    def derive(words: str, kdf: Kdf) -> bytes:
        found.append(kdf)
        return words.encode().ljust(32, b".")[:32]

    monkeypatch.setattr(module, "_argon2id", derive)
    return found


def test_a_wrong_name_costs_what_a_wrong_passphrase_costs(tmp_path: Path, derived: list[Kdf]) -> None:
    """Whatever the machines of the staff were calibrated to, and also for who left; the same each time for the same name."""
    kdf = FLOOR.model_copy(update={"memory_mib": 512})
    with create(tmp_path / "v", STAFF, "olga", Secret(WORDS), RecoverySheet.new(), kdf=kdf, clock=clock) as vault:
        admit(vault, PIA, Secret(f"{WORDS} pia"), kdf)
        revoke(vault, "pia")
    derived.clear()
    for name in ("olga", "pia", "nobody", "nobody", "Somebody Else", ""):
        refused("wrong_passphrase", lambda name=name: unlock(tmp_path / "v", name, Secret("wrong"), DAY, clock=clock))
    assert [one.memory_mib for one in derived] == [512] * 6
    with unlock(tmp_path / "v", "olga", Secret(WORDS), DAY, clock=clock) as vault:
        assert vault.findings.failed == 6


def test_a_wrong_name_is_asked_for_a_device_secret_where_people_have_one(tmp_path: Path, derived: list[Kdf]) -> None:
    device = new_device()
    create(tmp_path / "v", STAFF, "olga", Secret(WORDS, device), RecoverySheet.new(), clock=clock).close()
    derived.clear()
    for name in ("olga", "nobody"):
        refused("device_secret_missing", lambda name=name: unlock(tmp_path / "v", name, Secret(WORDS), DAY, clock=clock))
        assert door(tmp_path / "v", name).device
    assert derived == []


def test_the_time_for_a_wrong_name_is_about_that_for_a_wrong_passphrase(tmp_path: Path) -> None:
    """The real thing, once: within a factor that only a missing derivation would break."""
    made(tmp_path / "v", WORDS).close()

    def took(name: str) -> float:
        began = time.perf_counter()
        refused("wrong_passphrase", lambda: unlock(tmp_path / "v", name, Secret("wrong"), DAY, clock=clock))
        return time.perf_counter() - began

    known, unknown = min(took("olga") for _ in range(3)), min(took("nobody") for _ in range(3))
    assert unknown > known / 4


def test_the_door_tells_how_long_to_wait_and_nothing_of_who_works_here(tmp_path: Path) -> None:
    new_vault(tmp_path / "v").close()
    for number in range(4):
        assert door(tmp_path / "v", "olga").wait == wait_after(number)
        refused("wrong_passphrase", lambda: opened(tmp_path / "v", "olga", 9))
    known, unknown = door(tmp_path / "v", "olga"), door(tmp_path / "v", "nobody")
    assert len(known.person) == len(unknown.person) == 32
    assert unknown == door(tmp_path / "v", "  NOBODY ")
    assert known == door(tmp_path / "v", "Olga  Dummy")
    assert (known.device, known.vault) == (unknown.device, unknown.vault)
    opened(tmp_path / "v").close()
    assert door(tmp_path / "v", "olga").wait == 0


# The device secret


def with_device(tmp_path: Path, sheet: RecoverySheet) -> tuple[Path, bytes]:
    device, place = new_device(), tmp_path / "v"
    with create(
        place,
        STAFF,
        "olga",
        secret("olga").with_device(device),
        sheet,
        kdf=KDF.model_copy(update={"device": True}),
        clock=clock,
    ) as vault:
        VaultOffice(vault).new_matter(RECORD)
        admit(vault, ADA, secret("ada").with_device(device), KDF.model_copy(update={"device": True}))
        admit(vault, PIA, secret("pia"), KDF)
    return place, device


def enter(place: Path, name: str, device: bytes, number: int = 0) -> Vault:
    return unlock(place, name, secret(name, number).with_device(device), DAY, clock=clock)


def test_a_device_secret_is_needed_changed_and_taken_away(tmp_path: Path) -> None:
    place, device = with_device(tmp_path, RecoverySheet.new())
    refused("device_secret_missing", lambda: opened(place, "olga"))
    refused("wrong_passphrase", lambda: enter(place, "olga", new_device()))
    another = new_device()
    with enter(place, "olga", device) as vault:
        old, new = secret("olga").with_device(device), secret("olga", 1).with_device(another)
        refused("wrong_passphrase", lambda: change_passphrase(vault, secret("olga").with_device(another), new))
        change_passphrase(vault, old, new, KDF.model_copy(update={"device": True}))
    refused("wrong_passphrase", lambda: enter(place, "olga", device, 1))
    with enter(place, "olga", another, 1) as vault:
        change_passphrase(vault, new, secret("olga", 2), KDF)
    opened(place, "olga", 2).close()
    opened(place, "pia").close()


def test_another_passphrase_keeps_the_device_secret(tmp_path: Path) -> None:
    """Whoever changes the one and says nothing of the other has not lost its protection."""
    place, device = with_device(tmp_path, RecoverySheet.new())
    with enter(place, "olga", device) as vault:
        change_passphrase(vault, secret("olga").with_device(device), secret("olga", 1))
        change_passphrase(vault, secret("olga", 1).with_device(device), secret("olga", 2), leaked=True)
    refused("device_secret_missing", lambda: opened(place, "olga", 2))
    enter(place, "olga", device, 2).close()


def test_a_lost_machine_takes_nothing_with_it(tmp_path: Path) -> None:
    """The sheet opens the vault without the secret, and gives back the secrets of the others, who have their passphrases."""
    sheet, another = RecoverySheet.new(2), RecoverySheet.new()
    place, device = with_device(tmp_path, sheet)
    with recover(place, sheet.sheets, "olga", secret("olga", 1), another, DAY, kdf=KDF, clock=clock) as vault:
        assert vault.devices == {"olga": device, "ada": device}
        assert vault.matters.open("m-0001").load()
    opened(place, "olga", 1).close()
    enter(place, "ada", device).close()
    # The next sheet does the same, and now with a new secret for Olga, too.
    third = new_device()
    who = secret("olga", 2).with_device(third)
    kdf = KDF.model_copy(update={"device": True})
    with recover(place, another.sheets, "olga", who, RecoverySheet.new(), DAY, kdf=kdf, clock=clock) as vault:
        assert vault.devices == {"ada": device}
    enter(place, "olga", third, 2).close()


def test_a_sheet_that_somebody_else_makes_gets_the_device_secrets_as_people_sign_in(tmp_path: Path) -> None:
    place, device = with_device(tmp_path, RecoverySheet.new())
    sheet = RecoverySheet.new()
    with enter(place, "olga", device) as vault:
        new_sheet(vault, sheet)
    enter(place, "ada", device).close()
    with recover(place, sheet.sheets, "olga", secret("olga", 1), RecoverySheet.new(), DAY, kdf=KDF, clock=clock) as vault:
        assert vault.devices == {"ada": device}


def test_only_the_sheet_opens_a_device_secret(tmp_path: Path) -> None:
    place, device = with_device(tmp_path, RecoverySheet.new())
    with enter(place, "ada", device) as vault:
        rows = vault.database.rows("SELECT principal FROM grants WHERE kind='device'")
        assert {vault.people[one].kind for (one,) in rows} == {"recovery"}
        assert len(rows) == 2


def test_a_set_up_sheet_is_read_back_and_misread_characters_are_noticed() -> None:
    device = new_device()
    text = setup_sheet(device).sheets[0]
    assert all(len(one) == 4 for one in text.split())
    assert read_device(text) == device
    assert read_device(text.lower().replace(" ", "").replace("i", "1")) == device
    for at, one in enumerate(text):
        if one != " ":
            bad = text[:at] + ("A" if one != "A" else "B") + text[at + 1 :]
            refused("device_sheet_misread", lambda bad=bad: read_device(bad))
    for bad in ("", text[:-1], f"{text}A", text[5:], RecoverySheet.new().sheets[0]):
        refused("device_sheet_misread", lambda bad=bad: read_device(bad))


def test_what_is_secret_is_in_no_words_about_an_object() -> None:
    """A traceback, a log line or an assertion that shows one of these gives nothing away."""
    device, sheet = new_device(), RecoverySheet.new(2)
    assert WORDS not in repr(Secret(WORDS, device, b"ready"))
    assert "ready" not in repr(Secret(WORDS, device, b"ready")).replace("Secret()", "")
    assert sheet.sheets[0] not in repr(sheet)
    assert OLGA.role in repr(OLGA)
