"""That the program opens no network: ``python -m tests.faults.network [suite PATH ... | window | filter]``.

`suite` runs tests in a network namespace that has no interface but a loopback that is down; `window` runs a person at the real
window under ``strace`` and counts every socket that is asked for; `filter` asks for sockets of every family behind the filter
of the program. Each has a control that opens a socket and must be caught. Exit code 0 where everything is as it should be.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.build import ROOT

SOCKET = re.compile(r"^(\d+)?.*\bsocket(?:pair)?\((?:PF|AF)_([A-Z0-9]+), ([^)]*)\) = (-?\d+)(.*)$", re.MULTILINE)
ASKS: Final = ("INET", "SOCK_DGRAM, IPPROTO_IP")
"""What the filter of the program asks for itself, once in a process, to see that it is refused. It never gets it."""
UNIX: Final = frozenset({"UNIX", "LOCAL"})
OPENS = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
REACHES = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", 9), timeout=2)
except OSError as fault:
    sys.exit(0 if fault.errno == 101 else 1)
"""
FAMILIES: Final = {"INET": 2, "INET6": 10, "NETLINK": 16, "PACKET": 17, "ALG": 38, "VSOCK": 40, "BLUETOOTH": 31}
BEHIND = f"""
import socket, subprocess, sys
from packets.system.offline import stay_offline
if not stay_offline():
    sys.exit(4)
opened = []
for name, family in {FAMILIES!r}.items():
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
        opened.append(name)
    except PermissionError:
        pass
    except OSError as fault:
        opened.append(f"{{name}}: {{fault}}")
socket.socket(socket.AF_UNIX).close()
child = subprocess.run([sys.executable, "-c", {OPENS!r}], stderr=subprocess.DEVNULL).returncode
print(" ".join(opened) or "none", "the child too" if child else "NOT the child")
sys.exit(1 if opened or not child else 0)
"""


def families(words: Sequence[str]) -> Counter[str]:
    """Which kinds of sockets a program and its children ask for, by ``strace``."""
    strace = shutil.which("strace")
    if strace is None:
        raise FileNotFoundError("strace is not installed")
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run(
            [strace, "-f", "-qq", "-e", "trace=network", "-o", log.name, *words], cwd=ROOT, capture_output=True, check=True
        )
        return counted(log.read())


def counted(log: str) -> Counter[str]:
    """By family; one question of the filter itself in each process, refused, is none."""
    found: Counter[str] = Counter()
    asked = set()
    for process, family, kind, result, why in SOCKET.findall(log):
        if (family, kind) == ASKS and result == "-1" and "EPERM" in why and process not in asked:
            asked.add(process)
            continue
        found[family] += 1
    return found


def network(found: Counter[str]) -> int:
    """How many of them leave the computer, or could."""
    return sum(count for family, count in found.items() if family not in UNIX)


def without_interfaces(words: Sequence[str]) -> int:
    """The exit code of a command that has no network at all. As root, or where a login may make namespaces of its own."""
    for how in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if subprocess.run([*how, "true"], capture_output=True, check=False).returncode == 0:
            if subprocess.run([*how, sys.executable, "-c", REACHES], check=False).returncode != 0:
                return 4
            return subprocess.run([*how, *words], cwd=ROOT, check=False).returncode
    return 3


def suite(paths: Sequence[str]) -> int:
    """The tests, all of them where no path is named."""
    return without_interfaces([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths])


def window() -> int:
    from tests.residue.place import Login
    from tests.residue.windows import Window, maker

    control = network(families([sys.executable, "-c", OPENS]))
    with tempfile.TemporaryDirectory() as folder:
        login = Login.new(Path(folder))
        log = login.root / "strace"
        before = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
        try:
            with Window(login, before, **maker(login, login.bring(), "close")) as person:
                person.hear("closing")
                code = person.child.wait(timeout=600)
            found = counted(log.read_text(errors="replace"))
        finally:
            login.end()
    print(f"window: exit {code}, {network(found)} network sockets, {dict(found)}; control: {control}")  # noqa: T201
    return 0 if code == 0 and network(found) == 0 and control > 0 else 1


def behind() -> int:
    """0 where the filter refuses every family and children inherit it; 4 where this system has no such filter."""
    return subprocess.run([sys.executable, "-c", BEHIND], cwd=ROOT, check=False).returncode


def main(words: list[str]) -> int:
    match words:
        case ["suite", *paths]:
            return suite(paths)
        case ["window"]:
            return window()
        case ["filter"]:
            return behind()
        case _:
            return max(behind(), window(), suite([]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
