"""The health page's rows, each on a system that is made up for it."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Problem
from packets.system import disks, health
from packets.system.disks import Roots
from packets.system.health import Login, Machine, Row, look, stops
from packets.system.install import Loose
from packets.system.policy import STRICTEST, Found, Policy
from tests.build import words

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the made-up systems have links and names with colons")

NOW = dt.datetime.now(dt.UTC)


class System:
    """A Linux that tells what a test wants. `disk` makes a device and gives its number."""

    def __init__(self, folder: Path) -> None:
        self.roots = Roots(*(folder / name for name in ("proc", "sys", "dev", "etc", "shm")))
        for one in ("proc", "sys", "dev", "etc", "shm"):
            (folder / one).mkdir(parents=True)
        self.vault = folder / "vault"
        self.vault.mkdir()
        self.mounts: list[str] = []
        self.numbers = iter(range(1, 99))
        self.say("proc/swaps", "Filename Type Size Used Priority\n")
        self.say("sys/power/state", "freeze mem\n")
        self.say("proc/sys/kernel/core_pattern", "core\n")
        self.say("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/bash\n")
        self.say("etc/group", "root:x:0:\nada:x:1000:\nsudo:x:27:\n")
        self.mount(folder, self.disk("vda"))

    def say(self, name: str, text: str) -> None:
        root, _, rest = name.partition("/")
        file = Path(getattr(self.roots, root)) / rest
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def disk(
        self, name: str, *on: str, crypt: str = "", bus: str = "pci0000:00", part_of: str = "", pulled: bool = False
    ) -> str:
        """A device in ``/sys``: what it lies `on`, how device mapper calls it, where it is plugged in."""
        number = f"254:{next(self.numbers)}"
        real = self.roots.sys / "devices" / bus / (f"{part_of}/{name}" if part_of else name)
        real.mkdir(parents=True)
        (real / "uevent").write_text(f"MAJOR=254\nDEVNAME={name}\n", encoding="utf-8")
        if part_of:
            (real / "partition").write_text("1\n")
        else:
            (real / "removable").write_text("1\n" if pulled else "0\n")
        if crypt:
            (real / "dm").mkdir()
            (real / "dm" / "uuid").write_text(f"{crypt}-0123-x\n")
        (real / "slaves").mkdir()
        for one in on:
            (real / "slaves" / one).symlink_to((self.roots.sys / "class" / "block" / one).resolve())
        for place in (self.roots.sys / "class" / "block" / name, self.roots.sys / "dev" / "block" / number):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(real)
        (self.roots.dev / name).touch()
        return number

    def mount(self, point: Path, number: str, kind: str = "ext4", source: str = "/dev/x") -> None:
        self.mounts.append(f"22 27 {number} / {str(point).replace(' ', chr(92) + '040')} rw shared:1 - {kind} {source} rw")
        self.say("proc/self/mountinfo", "\n".join(self.mounts) + "\n")

    def machine(self, **more: Any) -> Machine:
        usual: dict[str, Any] = {
            "place": self.vault,
            "found": Found(Policy()),
            "now": NOW,
            "environment": {},
            "system": "linux",
            "roots": self.roots,
            "login": Login(1000, (1000,)),
        }
        return Machine(**(usual | more))

    def row(self, id_: str, **more: Any) -> tuple[str, str]:
        """State and code of one row."""
        (found,) = [row for row in look(self.machine(**more)) if row.id == id_]
        return found.state, found.told.code


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path / "system")


# The disk


def test_a_plain_disk_is_bad(system: System) -> None:
    assert system.row("disk") == ("bad", "health_disk_plain")


@pytest.mark.parametrize("crypt", ["CRYPT-LUKS2", "CRYPT-LUKS1", "CRYPT-PLAIN", "CRYPT-BITLK"])
def test_an_encrypted_disk_is_good(crypt: str, system: System) -> None:
    system.disk("sda")
    system.mount(system.vault, system.disk("dm-0", "sda", crypt=crypt))
    assert system.row("disk") == ("good", "health_disk_encrypted")


@pytest.mark.parametrize("crypt", ["CRYPT-VERITY", "CRYPT-INTEGRITY", "LVM", ""])
def test_a_mapped_disk_that_is_not_encrypted_is_bad(crypt: str, system: System) -> None:
    system.disk("sda")
    system.mount(system.vault, system.disk("dm-0", "sda", crypt=crypt))
    assert system.row("disk") == ("bad", "health_disk_plain")


def test_a_volume_on_an_encrypted_disk_is_good_and_on_two_only_if_both_are(system: System) -> None:
    system.disk("sda")
    system.disk("sda3", part_of="sda")
    system.disk("sdb")
    system.disk("dm-0", "sda3", crypt="CRYPT-LUKS2")
    system.mount(system.vault, system.disk("dm-1", "dm-0", crypt="LVM"))
    assert system.row("disk")[0] == "good"
    system.mount(system.vault, system.disk("dm-2", "dm-0", "sdb", crypt="LVM"))
    assert system.row("disk")[0] == "bad"


def test_a_file_system_without_a_number_of_its_own_is_found_by_its_name(system: System) -> None:
    """Btrfs: the device is named, by a link, and others may belong to it."""
    system.disk("sda")
    system.disk("dm-0", "sda", crypt="CRYPT-LUKS2")
    (system.roots.dev / "mapper").mkdir()
    (system.roots.dev / "mapper" / "luks-home").symlink_to("../dm-0")
    system.mount(system.vault, "0:44", "btrfs", "/dev/mapper/luks-home")
    assert system.row("disk")[0] == "good"
    group = system.roots.sys / "fs" / "btrfs" / "uuid" / "devices"
    group.mkdir(parents=True)
    for name in ("dm-0", "sda"):
        (group / name).symlink_to((system.roots.sys / "class" / "block" / name).resolve())
    assert system.row("disk")[0] == "bad", "the second device of it is not encrypted"


@pytest.mark.parametrize(
    ("kind", "state"), [("fuse.gocryptfs", "good"), ("tmpfs", "good"), ("overlay", "unknown"), ("zfs", "unknown")]
)
def test_a_file_system_that_lies_on_no_device(kind: str, state: str, system: System) -> None:
    system.mount(system.vault, "0:44", kind, "rpool/data")
    assert system.row("disk")[0] == state


def test_the_nearest_mount_counts_also_with_a_blank_in_its_name(system: System) -> None:
    inner = system.vault / "Mi Bóveda"
    inner.mkdir()
    system.mount(inner, "0:44", "fuse.gocryptfs", "x")
    assert system.row("disk", place=inner / "vault" / "not there yet")[0] == "good"
    assert system.row("disk")[0] == "bad"


# Swap and sleep


def swaps(system: System, *lines: str) -> None:
    system.say("proc/swaps", "Filename Type Size Used Priority\n" + "".join(f"{line} 100 0 -2\n" for line in lines))


def test_no_swap_and_swap_in_memory_are_good(system: System) -> None:
    assert system.row("swap") == ("good", "health_swap_none")
    system.disk("zram0")
    swaps(system, "/dev/zram0 partition")
    assert system.row("swap") == ("good", "health_swap_none")


def test_swap_is_as_good_as_what_it_lies_on(system: System) -> None:
    system.disk("sda")
    system.disk("sda2", part_of="sda")
    system.disk("dm-1", "sda2", crypt="CRYPT-PLAIN")
    swaps(system, "/dev/dm-1 partition")
    assert system.row("swap") == ("good", "health_swap_encrypted")
    swaps(system, "/dev/dm-1 partition", "/dev/sda2 partition")
    assert system.row("swap") == ("bad", "health_swap_plain")
    swaps(system, f"{system.vault}/swapfile file")
    assert system.row("swap") == ("bad", "health_swap_plain")
    swaps(system, "/dev/nowhere partition")
    assert system.row("swap") == ("unknown", "health_swap_unknown")


def test_sleep_on_a_disk_is_as_good_as_the_swap_space(system: System) -> None:
    system.disk("sda")
    system.disk("dm-1", "sda", crypt="CRYPT-LUKS2")
    assert system.row("hibernation") == ("good", "health_hibernation_off")
    system.say("sys/power/state", "freeze mem disk\n")
    assert system.row("hibernation") == ("good", "health_hibernation_off"), "without a swap space there is nowhere to write"
    swaps(system, "/dev/sda partition")
    assert system.row("hibernation") == ("bad", "health_hibernation_on")
    swaps(system, "/dev/dm-1 partition")
    assert system.row("hibernation") == ("good", "health_hibernation_encrypted")


# Logins


def test_one_login_is_looked_at_and_bad_where_several_people_work(system: System) -> None:
    assert system.row("accounts") == ("look", "health_accounts_one")
    assert system.row("accounts", people=1) == ("look", "health_accounts_one")
    assert system.row("accounts", people=2) == ("bad", "health_accounts_shared")


def test_several_logins_of_people_are_good_and_services_are_none(system: System) -> None:
    passwd = "root:x:0:0::/:/bin/sh\nada:x:1000:1000::/:/bin/bash\n"
    system.say(
        "etc/passwd", passwd + "www:x:33:33::/:/bin/sh\nbot:x:1001:1001::/:/usr/sbin/nologin\nnobody:x:65534:1::/:/bin/sh\n"
    )
    assert system.row("accounts")[0] == "look"
    system.say("etc/passwd", passwd + "pia:x:1001:1001::/:/bin/bash\n")
    assert system.row("accounts") == ("good", "health_accounts_several")
    system.say("etc/login.defs", "# x\nUID_MIN 500\nUID_MAX 1000\n")
    assert system.row("accounts")[0] == "look"


def test_a_login_that_comes_from_elsewhere_is_unknown(system: System) -> None:
    assert system.row("accounts", login=Login(70_000, ())) == ("unknown", "health_accounts_unknown")


def test_who_may_change_the_computer(system: System) -> None:
    assert system.row("rights") == ("good", "health_rights_ordinary")
    assert system.row("rights", login=Login(1000, (1000, 27))) == ("look", "health_rights_administrator")
    assert system.row("rights", login=Login(0, (0,))) == ("bad", "health_rights_root")


# The screen


@pytest.mark.parametrize(
    ("given", "screen", "found"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "", ("good", "health_display_wayland")),
        ({"DISPLAY": ":0"}, "", ("look", "health_display_x11")),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, "", ("look", "health_display_x11")),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "xcb", ("look", "health_display_x11")),
        ({}, "", ("unknown", "health_display_none")),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "", ("unknown", "health_display_none")),
    ],
)
def test_who_sees_the_window(given: dict[str, str], screen: str, found: tuple[str, str], system: System) -> None:
    assert system.row("wayland", environment=given, screen=screen) == found


# The vault's place


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_share_is_bad(kind: str, system: System) -> None:
    system.mount(system.vault, "0:50", kind, "server:/x")
    assert system.row("place") == ("bad", "health_place_share")


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Clinic", "Nextcloud", "iCloud Drive", "Google Drive"])
def test_a_synchronised_folder_is_bad(name: str, system: System) -> None:
    assert system.row("place", place=system.vault / name / "office.vault") == ("bad", "health_place_synced")
    (system.vault / ".stfolder").mkdir()
    assert system.row("place", place=system.vault / "x") == ("bad", "health_place_synced")


def test_a_disk_that_can_be_pulled_out_is_looked_at(system: System) -> None:
    assert system.row("place") == ("good", "health_place_local")
    system.disk("sdc", bus="pci0000:00/usb1/1-1", pulled=False)
    system.mount(system.vault, system.disk("sdc1", bus="pci0000:00/usb1/1-1", part_of="sdc"))
    assert system.row("place") == ("look", "health_place_stick")
    system.disk("mmcblk0", pulled=True)
    system.disk("mmcblk0p1", part_of="mmcblk0")
    system.mount(system.vault, system.disk("dm-3", "mmcblk0p1", crypt="CRYPT-LUKS2"))
    assert system.row("place") == ("look", "health_place_stick"), "encrypted or not"


# The program, its process, its policy, the clock


@pytest.mark.parametrize(("who", "state"), [("login", "look"), ("other", "look"), ("group", "look"), ("everybody", "bad")])
def test_who_may_change_the_program(who: Any, state: str) -> None:
    found = [Loose(Path("/home/ada"), "login"), Loose(Path("/opt"), who)]
    row = health.install("linux", found)
    assert (row.state, row.told.code) == (state, f"health_install_{who}")
    assert health.install("linux", []).state == "good"
    assert health.install("win32", []).state == "unknown"


def test_an_image_of_a_program_that_dies(system: System) -> None:
    assert health.core(system.roots, False).state == "good"
    assert health.core(system.roots, True).told == Problem("health_core_written", params={"pattern": "core"})
    system.say("proc/sys/kernel/core_pattern", "\n")
    assert health.core(system.roots, True).state == "good"
    assert health.core(replace(system.roots, proc=Path("/none")), None).state == "unknown"


def test_a_folder_in_memory(system: System) -> None:
    assert system.row("memory") == ("look", "health_memory_none")
    system.mount(system.roots.shm, "0:51", "tmpfs", "tmpfs")
    assert system.row("memory") == ("good", "health_memory_there")


@pytest.mark.parametrize(("given", "state"), [("full", "good"), ("reduced", "look"), ("none", "bad"), (None, "unknown")])
def test_the_protection_of_papers_is_what_the_worker_says(given: Any, state: str, system: System) -> None:
    assert system.row("sandbox", protection=given)[0] == state


@pytest.mark.parametrize(("given", "state"), [(True, "good"), (False, "look"), (None, "unknown")])
def test_whether_the_system_refuses_the_network(given: Any, state: str) -> None:
    assert health.network(given).state == state


def test_a_policy_that_is_not_followed_is_bad_with_each_reason(system: System) -> None:
    reasons = (Problem("policy_owner", "/etc/x"), Problem("policy_broken", "office.toml"))
    rows = [row for row in look(system.machine(found=Found(STRICTEST, reasons, there=True))) if row.id == "policy"]
    assert [(row.state, row.told) for row in rows] == [("bad", reasons[0]), ("bad", reasons[1])]
    assert system.row("policy") == ("good", "health_policy_none")
    assert system.row("policy", found=Found(Policy(), there=True)) == ("good", "health_policy_kept")


def test_a_clock_that_went_back_behind_the_vault(system: System) -> None:
    assert system.row("clock") == ("good", "health_clock_sane")
    later = NOW + dt.timedelta(days=40)
    (system.vault / "records.db").touch()
    os.utime(system.vault / "records.db", (later.timestamp(), later.timestamp()))
    assert system.row("clock") == ("bad", "health_clock_back")
    assert system.row("clock", now=later)[0] == "good"


def test_where_nothing_is_told_nothing_is_guessed(tmp_path: Path) -> None:
    roots = Roots(*[tmp_path / "none"] * 5)
    machine = Machine(tmp_path, Found(Policy()), NOW, environment={}, system="linux", roots=roots, login=Login(1000))
    states = {row.id: row.state for row in look(machine)}
    told_by_us = {"policy", "clock", "install", "core", "memory", "network"}
    assert {id_: state for id_, state in states.items() if id_ not in told_by_us} == dict.fromkeys(
        ("disk", "swap", "accounts", "wayland", "place", "sandbox"), "unknown"
    )


@pytest.mark.parametrize("other", ["win32", "darwin"])
def test_elsewhere_what_cannot_be_asked_is_unknown_and_says_where_to_look(other: str, system: System) -> None:
    rows = {row.id: row for row in look(system.machine(system=other))}
    assert rows["disk"].state == rows["swap"].state == rows["accounts"].state == rows["place"].state == "unknown"
    assert "wayland" not in rows and "memory" not in rows
    assert "Settings" in words().say(rows["disk"].told.code, rows["disk"].told.params)


# What the policy demands


def test_what_is_demanded_and_not_good_stops(system: System) -> None:
    rows = look(system.machine())
    assert [row.id for row in stops(rows, Policy())] == []
    assert [row.id for row in stops(rows, Policy.model_validate({"health": {"require": ["disk", "swap"]}}))] == ["disk"]
    system.say("proc/swaps", "")
    system.say("sys/power/state", "disk")
    system.disk("sdb")
    swaps(system, "/dev/sdb partition")
    rows = look(system.machine())
    assert [row.id for row in stops(rows, Policy.model_validate({"health": {"require": ["swap"]}}))] == ["swap", "hibernation"]


def test_unknown_is_not_good_where_it_is_demanded(system: System) -> None:
    demanded = Policy.model_validate({"health": {"require": ["wayland", "accounts"]}})
    assert [row.id for row in stops(look(system.machine()), demanded)] == ["accounts", "wayland"]


def test_every_row_has_words_without_a_gap(system: System) -> None:
    """Every code that the page can show, and every parameter that its words want."""
    codes = {code for code in words().codes if code.startswith("health_")}
    shown: set[str] = set()

    def saw(rows: list[Row]) -> None:
        for row in rows:
            assert "{" not in words().say(row.told.code, row.told.params), row
            shown.add(row.told.code)

    saw(look(system.machine()))
    saw([health.install("linux", [Loose(Path("/x"), who)]) for who in ("login", "other", "group", "everybody")])
    saw([health.sandbox(one) for one in ("full", "reduced", "none")])
    saw([health.network(one) for one in (True, False, None)])
    saw([health.core(system.roots, True), health.core(replace(system.roots, proc=Path("/none")), None)])
    source = Path(health.__file__).read_text(encoding="utf-8")
    made = {f"health_install_{one}" for one in ("login", "other", "group", "everybody")}
    made |= {f"health_sandbox_{one}" for one in ("full", "reduced", "none")}
    assert codes == {code for code in codes if f'"{code}"' in source} | made
    assert shown <= codes


def test_a_folder_that_is_not_there_yet_lies_on_the_stick_above_it(system: System, tmp_path: Path) -> None:
    stick = tmp_path / "media" / "stick"
    stick.mkdir(parents=True)
    system.mount(stick, system.disk("sdb", bus="usb1/1-1", pulled=True))
    assert disks.pulled_out(stick / "for the agency", system.roots) is True
    assert disks.pulled_out(system.vault, system.roots) is False
    assert disks.pulled_out(stick, disks.Roots(proc=tmp_path / "none")) is None
