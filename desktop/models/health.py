"""What the health page shows: rows by how they stand, and the policy of the computer rule by rule."""

from __future__ import annotations

from typing import Any

from desktop.i18n import tr, tr_count
from desktop.rows import Group, Row
from desktop.states import Look
from packets.system.policy import Found, orders
from packets.workflow.desk import Desk
from packets.workflow.results import HealthResult, HealthRow

_LOOKS = {"good": Look.READY, "look": Look.LOOK, "bad": Look.MISSING, "unknown": Look.ASK_FIRST}


def health_group(found: HealthResult) -> Group:
    return Group(tr("How it stands"), tuple(_row(one) for one in found.rows), f"{len(found.rows):,}")


def _row(one: HealthRow) -> Row:
    second = one.next
    if one.stops:
        second = tr("The policy keeps the vault shut until this is mended. {next}", next=one.next).strip()
    return Row(one.words, second, state_word(one.state), _LOOKS[one.state], key=one.id)


def state_word(state: str) -> str:
    match state:
        case "good":
            return tr("Good")
        case "look":
            return tr("Look at it")
        case "bad":
            return tr("Bad")
        case _:
            return tr("Not known")


def policy_lines(found: Found, desk: Desk) -> tuple[str, list[str]]:
    """What is said of the policy as a whole, and a line for each rule that somebody stated."""
    if found.reasons:
        why = " ".join(desk.words.say(one.code, one.params) for one in found.reasons)
        head = tr("The policy cannot be believed, so the strictest holds: {why}", why=why)
    elif found.there:
        head = tr("Whoever looks after this computer wrote it. It can be read here, and changed only there.")
    else:
        head = tr("This computer has no policy of its own; these are the rules without one.")
    return head, [
        tr("{what}: {value}", what=rule(table, name), value=value(getattr(getattr(found.policy, table), name), name))
        for table, name, _ in orders()
    ]


def value(found: Any, name: str = "") -> str:
    """In words; `name` of the rule says what a number counts."""
    match found:
        case True:
            return tr("yes")
        case False:
            return tr("no")
        case None:
            return tr("anywhere")
        case () | []:
            return tr("none")
        case tuple() | list():
            return ", ".join(str(one) for one in found)
        case int() if name.endswith("_seconds") and found % 60 == 0:
            return tr_count(found // 60, "{n} minute", "{n} minutes")
        case int() if name.endswith("_seconds"):
            return tr_count(found, "{n} second", "{n} seconds")
        case int() if name.endswith("_days"):
            return tr_count(found, "{n} day", "{n} days")
        case int():
            return f"{found:,}"
    words = {
        "never": tr("never"),
        "ask": tr("when the person asks for it"),
        "off": tr("off"),
        "optional": tr("as the person likes"),
        "required": tr("needed"),
        "deny": tr("no"),
        "encrypted_only": tr("with a password on it only"),
        "allow": tr("yes"),
    }
    return words.get(str(found), str(found))


def rule(table: str, name: str) -> str:
    """A rule in words. Each has some; a test holds that."""
    return _rules()[table, name]


def _rules() -> dict[tuple[str, str], str]:
    return {
        ("lock", "idle_seconds"): tr("Locks by itself when nothing is touched for"),
        ("lock", "with_a_client_seconds"): tr('"With a client" holds that off for'),
        ("lock", "on_session_lock"): tr("Locks with the screen, and when the computer goes to sleep"),
        ("keyring", "remember"): tr("A person may be remembered on this login"),
        ("keyring", "device_secret"): tr("A secret that only this computer has"),
        ("export", "allow"): tr("Packets and papers may leave the vault as files"),
        ("export", "dirs"): tr("Folders into which they may go"),
        ("export", "removable"): tr("To a stick, or a disk that can be pulled out"),
        ("export", "plain_take_out"): tr("A whole matter may be taken out as an open folder"),
        ("export", "password_required"): tr("Every PDF that leaves needs a password"),
        ("print", "allow"): tr("Printing"),
        ("clipboard", "allow"): tr("Copying to other programs"),
        ("sandbox", "require_full"): tr("Outside papers only with full protection"),
        ("cleaning", "pixels_by_default"): tr("Papers from outside become pictures of their pages"),
        ("health", "require"): tr("Must be good, or the vault stays shut"),
        ("backup", "max_age_days"): tr("A backup is called old after"),
        ("backup", "keep"): tr("Backups that are kept"),
    }
