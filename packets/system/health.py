"""What protects this computer's files from whoever takes it or shares it, row by row, as far as the system tells.

A row is `good`; `look`, a person should know and decide; `bad`; or `unknown`, with the place where a person looks. Nothing
is guessed: what cannot be asked without rights or further libraries is unknown. The words stand with the codes.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from packets.errors import Problem
from packets.system import disks
from packets.system.disks import Roots
from packets.system.install import WORST_FIRST, Loose, loose
from packets.system.mounts import Mount
from packets.system.offline import offline
from packets.system.policy import Found, Policy
from packets.system.process import dumpable, memory_place

State = Literal["good", "look", "bad", "unknown"]
Protection = Literal["full", "reduced", "none"]
"""Of the worker in which outside papers are opened."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    state: State
    told: Problem


@dataclass(frozen=True, slots=True)
class Login:
    """Who runs the program. Windows has no such numbers."""

    user: int | None
    groups: tuple[int, ...] = ()

    @classmethod
    def own(cls) -> Login:
        if sys.platform == "win32":
            return cls(None)
        return cls(os.getuid(), tuple({os.getgid(), *os.getgroups()}))


@dataclass(frozen=True)
class Machine:
    """What is looked at, and what only the caller knows. `place` is the vault, or where one would be; `people` how many work
    with it, `screen` the toolkit's name of what it draws on, each where it is known."""

    place: Path
    found: Found
    now: dt.datetime
    protection: Protection | None = None
    people: int | None = None
    screen: str = ""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    system: str = sys.platform
    roots: Roots = field(default_factory=Roots)
    login: Login = field(default_factory=Login.own)


def look(machine: Machine) -> list[Row]:
    """Every row, in the order in which they are shown."""
    mount = disks.holder(machine.place, machine.roots) if machine.system == "linux" else None
    rows = [disk(mount, machine), *swap(machine), *accounts(machine)]
    rows += [*display(machine), *place(mount, machine), install(machine.system, loose())]
    if machine.system == "linux":
        rows += [core(machine.roots, dumpable()), memory(machine)]
    return [*rows, sandbox(machine.protection), network(offline()), *policy(machine.found), clock(machine)]


DEMANDED: Final[dict[str, str]] = {
    "disk": "disk",
    "swap": "swap",
    "hibernation": "swap",
    "accounts": "accounts",
    "wayland": "wayland",
    "install": "install",
}
"""Row -> the word of ``health.require`` that demands it."""


def demands(policy: Policy, row: Row) -> bool:
    return DEMANDED.get(row.id) in policy.health.require


def stops(rows: Iterable[Row], policy: Policy) -> list[Row]:
    """The rows that the policy demands to be good, and that are not: the vault stays shut. What is unknown is not good."""
    return [row for row in rows if demands(policy, row) and row.state != "good"]


# The rows

_WHERE_TO_LOOK: Final = {
    "win32": "Settings, Privacy & security, Device encryption",
    "darwin": "System Settings, Privacy & Security, FileVault",
    "linux": "the Disks program of this computer",
}


def disk(mount: Mount | None, machine: Machine) -> Row:
    sealed = disks.encrypted(mount, machine.roots) if mount else None
    if sealed:
        return Row("disk", "good", Problem("health_disk_encrypted"))
    if sealed is None:
        where = _WHERE_TO_LOOK.get(machine.system, _WHERE_TO_LOOK["linux"])
        return Row("disk", "unknown", Problem("health_disk_unknown", params={"where": where}))
    return Row("disk", "bad", Problem("health_disk_plain"))


def swap(machine: Machine) -> list[Row]:
    """What of the memory is written to a disk: bit by bit while there is too little of it, or whole when it sleeps."""
    found = disks.swaps(machine.roots) if machine.system == "linux" else None
    if found is None:
        return [Row("swap", "unknown", Problem("health_swap_unknown"))]
    on_disk = {name: sealed for name, sealed in found.items() if not Path(name).name.startswith("zram")}
    plain = [name for name, sealed in on_disk.items() if sealed is False]
    if plain:
        row = Row("swap", "bad", Problem("health_swap_plain", params={"places": ", ".join(plain)}))
    elif None in on_disk.values():
        row = Row("swap", "unknown", Problem("health_swap_unknown"))
    else:
        row = Row("swap", "good", Problem("health_swap_encrypted" if on_disk else "health_swap_none"))
    asleep = disks.hibernates(machine.roots)
    if asleep is None:
        return [row, Row("hibernation", "unknown", Problem("health_hibernation_unknown"))]
    if not (asleep and on_disk):
        return [row, Row("hibernation", "good", Problem("health_hibernation_off"))]
    if row.state == "good":
        return [row, Row("hibernation", "good", Problem("health_hibernation_encrypted"))]
    return [row, Row("hibernation", row.state, Problem("health_hibernation_on"))]


_NO_SHELL: Final = ("nologin", "false", "sync", "shutdown", "halt")
_ADMINISTRATORS: Final = frozenset({"sudo", "wheel", "admin"})


def accounts(machine: Machine) -> list[Row]:
    """How many people have a login of their own here, and whether ours may change the whole computer."""
    unknown = Row("accounts", "unknown", Problem("health_accounts_unknown"))
    if machine.system != "linux" or machine.login.user is None:
        return [unknown]
    etc, own = machine.roots.etc, machine.login
    least, most = _numbers(etc / "login.defs")
    logins = _lines(etc / "passwd", 7)
    people = {one[2] for one in logins if _within(one[2], least, most) and one[6].rsplit("/", 1)[-1] not in _NO_SHELL}
    known = str(own.user) in {one[2] for one in logins}
    if not known:
        return [unknown]  # the login comes from elsewhere, and so may others
    if len(people) > 1:
        first = Row("accounts", "good", Problem("health_accounts_several", params={"count": len(people)}))
    elif machine.people is not None and machine.people > 1:
        first = Row("accounts", "bad", Problem("health_accounts_shared", params={"people": machine.people}))
    else:
        first = Row("accounts", "look", Problem("health_accounts_one"))
    if own.user == 0:
        return [first, Row("rights", "bad", Problem("health_rights_root"))]
    mine = {one[0] for one in _lines(etc / "group", 3) if one[2].isdigit() and int(one[2]) in own.groups}
    if mine & _ADMINISTRATORS:
        return [first, Row("rights", "look", Problem("health_rights_administrator"))]
    return [first, Row("rights", "good", Problem("health_rights_ordinary"))]


def display(machine: Machine) -> list[Row]:
    """Whether other programs of the login can see this window and what is typed into it. A matter of Linux only."""
    if machine.system != "linux":
        return []
    given = machine.environment
    screen = machine.screen or given.get("QT_QPA_PLATFORM", "").split(";")[0]
    if not screen:
        screen = "wayland" if given.get("WAYLAND_DISPLAY") else "xcb" if given.get("DISPLAY") else ""
    if screen == "wayland":
        return [Row("wayland", "good", Problem("health_display_wayland"))]
    if screen == "xcb":
        return [Row("wayland", "look", Problem("health_display_x11"))]
    return [Row("wayland", "unknown", Problem("health_display_none"))]


_SYNCED: Final = (
    "dropbox", "onedrive", "nextcloud", "owncloud", "google drive", "googledrive", "my drive", "icloud", "mobile documents",
    "com~apple~clouddocs", "pcloud", "megasync", "syncthing", "box sync", "seafile", "tresorit", "synologydrive",
    "cloudstation", "resilio sync", "yandex.disk", "proton drive",
)  # fmt: skip
_SYNC_MARKS: Final = (".stfolder", ".dropbox", ".dropbox.cache", ".owncloudsync.log", ".nextcloudsync.log", ".seafile-data")


def place(mount: Mount | None, machine: Machine) -> list[Row]:
    """Whether the vault lies where only this computer writes."""
    way = (machine.place, *machine.place.parents)
    by_name = next((one.name for one in way if one.name.lower().startswith(_SYNCED)), "")
    by_mark = next((str(one) for one in way for mark in _SYNC_MARKS if (one / mark).exists()), "")
    if by_name or by_mark:
        return [Row("place", "bad", Problem("health_place_synced", params={"folder": by_name or by_mark}))]
    if mount is None:
        return [Row("place", "unknown", Problem("health_place_unknown"))]
    if disks.on_share(mount):
        return [Row("place", "bad", Problem("health_place_share", params={"kind": mount.kind}))]
    if disks.removable(mount, machine.roots):
        return [Row("place", "look", Problem("health_place_stick"))]
    return [Row("place", "good", Problem("health_place_local"))]


def install(system: str, found: Sequence[Loose]) -> Row:
    if system == "win32":
        return Row("install", "unknown", Problem("health_install_unknown"))
    if not found:
        return Row("install", "good", Problem("health_install_kept"))
    worst = min(found, key=lambda one: WORST_FIRST.index(one.who))
    state: State = "bad" if worst.who == "everybody" else "look"
    return Row("install", state, Problem(f"health_install_{worst.who}", params={"place": str(worst.path)}))


def core(roots: Roots, own: bool | None) -> Row:
    try:
        pattern = (roots.proc / "sys" / "kernel" / "core_pattern").read_text(encoding="utf-8").strip()
    except OSError:
        pattern = None
    if own is False or pattern in ("", "|/bin/false"):
        return Row("core", "good", Problem("health_core_none"))
    if own is None and pattern is None:
        return Row("core", "unknown", Problem("health_core_unknown"))
    return Row("core", "look", Problem("health_core_written", params={"pattern": pattern or "?"}))


def memory(machine: Machine) -> Row:
    if memory_place(machine.environment, machine.roots.shm, machine.roots.proc) is None:
        return Row("memory", "look", Problem("health_memory_none"))
    return Row("memory", "good", Problem("health_memory_there"))


def sandbox(protection: Protection | None) -> Row:
    if protection is None:
        return Row("sandbox", "unknown", Problem("health_sandbox_unknown"))
    states: dict[Protection, State] = {"full": "good", "reduced": "look", "none": "bad"}
    return Row("sandbox", states[protection], Problem(f"health_sandbox_{protection}"))


def network(refused: bool | None) -> Row:
    if refused is None:
        return Row("network", "unknown", Problem("health_network_unknown"))
    return Row(
        "network", *(("good", Problem("health_network_refused")) if refused else ("look", Problem("health_network_open")))
    )


def policy(found: Found) -> list[Row]:
    if found.reasons:
        return [Row("policy", "bad", reason) for reason in found.reasons]
    return [Row("policy", "good", Problem("health_policy_kept" if found.there else "health_policy_none"))]


_A_DAY: Final = dt.timedelta(days=1)


def clock(machine: Machine) -> Row:
    """Whether the clock has gone back behind what was written: days and deadlines are reckoned by it."""
    written = []
    for file in (Path(__file__), machine.place, *_inside(machine.place)):
        try:
            written.append(file.stat().st_mtime)
        except OSError:
            continue
    newest = dt.datetime.fromtimestamp(max(written), dt.UTC) if written else machine.now
    if newest - machine.now > _A_DAY:
        days = (newest - machine.now).days
        return Row("clock", "bad", Problem("health_clock_back", params={"days": days, "day": machine.now.date().isoformat()}))
    return Row("clock", "good", Problem("health_clock_sane"))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())[:200]
    except OSError:
        return []


def _lines(file: Path, fields: int) -> list[list[str]]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [words for line in text.splitlines() if len(words := line.split(":")) >= fields]


def _numbers(file: Path) -> tuple[int, int]:
    """The numbers that logins of people have."""
    found = {"UID_MIN": 1000, "UID_MAX": 60000}
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in found and words[1].isdigit():
            found[words[0]] = int(words[1])
    return found["UID_MIN"], found["UID_MAX"]


def _within(number: str, least: int, most: int) -> bool:
    return number.isdigit() and least <= int(number) <= most
