"""This very process: no image, a fresh beginning, a private folder. Each is tried in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.system import process
from packets.system.process import PREFIX, Runtime, runtime_folder

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="as Linux does it")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="as POSIX systems do it")
ROOT = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="becomes another user, which root can")


def run(code: str, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given}
    return subprocess.run(
        [sys.executable, "-I", "-c", code, *words], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


# No image


@LINUX
def test_a_process_that_dies_leaves_no_image(tmp_path: Path) -> None:
    code = """
import os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from packets.system.process import dumpable, leave_no_dump
print(dumpable(), flush=True)
leave_no_dump()
print(dumpable(), resource.getrlimit(resource.RLIMIT_CORE), flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["True", "False (0, 0)"]
    assert done.returncode == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []


@LINUX
@ROOT
@pytest.mark.parametrize("kept", [False, True])
def test_another_process_of_the_login_cannot_read_its_memory(kept: bool) -> None:
    """The control is the same without it: there the memory is read."""
    code = f"""
import ctypes, os, resource, sys
from packets.system.process import leave_no_dump
os.setgid(65534); os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as a process that an ordinary user started
secret = ctypes.create_string_buffer(b"sesame")
if {kept}:
    leave_no_dump()
ready, told = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    try:
        with open(f"/proc/{{os.getppid()}}/mem", "rb") as memory:
            memory.seek(ctypes.addressof(secret))
            print(memory.read(6).decode(), flush=True)
    except OSError as fault:
        print(type(fault).__name__, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""
    assert run(code).stdout.strip() == ("PermissionError" if kept else "sesame")


# Again


COUNT = """
import re
def count():
    # A pattern that does not itself hold what it looks for.
    found, pattern = 0, re.compile(rb"s[e]s-ame-s[e]s-ame")
    for line in open("/proc/self/maps"):
        span, rights = line.split()[:2]
        if "r" in rights and "[v" not in line:
            first, last = (int(one, 16) for one in span.split("-"))
            with open("/proc/self/mem", "rb", buffering=0) as memory:
                memory.seek(first)
                found += len(pattern.findall(memory.read(last - first)))
    return found
"""
AGAIN = f"""{COUNT}
import os, sys
from packets.system import hygiene, process
hygiene.PROGRAM = ("-I", "-c", sys.argv[1])
secret = "-".join(["ses", "ame"] * 3)
inherited = os.open("/etc/passwd", os.O_RDONLY)
os.set_inheritable(inherited, True)
os.environ["STAYS"] = "yes"
print(os.getpid(), count() > 0, flush=True)
process.again(["--locked", "m-0001"])
"""
AFTER = f"""{COUNT}
import os, sys
print(os.getpid(), count() > 0)
print(sys.argv[1:], sys.flags.isolated, os.environ["STAYS"])
print([name for name in os.listdir("/proc/self/fd") if int(name) > 2 and os.path.exists(f"/proc/self/fd/{{name}}")])
"""


@LINUX
def test_it_begins_anew_as_the_same_process_with_nothing_in_memory() -> None:
    done = run(AGAIN, AFTER)
    assert done.returncode == 0, done.stderr
    before, after, told, files = done.stdout.splitlines()
    assert (before.split()[1], after.split()[1]) == ("True", "False")
    assert before.split()[0] == after.split()[0]
    assert told == "['--locked', 'm-0001'] 1 yes"
    assert files == "[]"


@LINUX
@ROOT
def test_it_begins_anew_also_for_an_ordinary_user_whose_process_leaves_no_image() -> None:
    code = """
import ctypes, os, resource
from packets.system import hygiene, process
inherited = os.open("/etc/passwd", os.O_RDONLY)
os.set_inheritable(inherited, True)
os.setgid(65534); os.setuid(65534)
process.leave_no_dump()
os.execv = lambda *_: print(os.get_inheritable(inherited), flush=True)
process.again([])
"""
    # The interpreter may lie where that user cannot go, so the last step is left out.
    assert run(code).stdout.strip() == "False"


# A folder in memory


@pytest.fixture
def login(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir(mode=0o700)
    return made


def memory(proc: Path, *places: Path) -> Path:
    """A system on which these places are in memory and the rest is on a disk."""
    lines = ["22 27 254:0 / / rw - ext4 /dev/vda rw"]
    lines += [f"{number} 22 0:{number} / {place} rw - tmpfs tmpfs rw" for number, place in enumerate(places, start=30)]
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "mountinfo").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return proc


@LINUX
def test_the_private_folder_is_in_the_memory_of_the_login(login: Path, tmp_path: Path) -> None:
    made = runtime_folder({"XDG_RUNTIME_DIR": str(login)}, tmp_path, memory(tmp_path / "proc", login))
    assert made.in_memory
    assert made.path.parent == login
    assert made.path.stat().st_mode & 0o777 == 0o700
    made.close()
    assert list(login.iterdir()) == []


def others_may_enter(login: Path) -> None:
    login.chmod(0o710)


def a_link(login: Path) -> None:
    login.rename(login.with_name("real"))
    login.symlink_to("real")


def of_somebody_else(login: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("gives a folder to somebody else, which root can")
    os.chown(login, 1000, 1000)


def gone(login: Path) -> None:
    login.rmdir()


@LINUX
@pytest.mark.parametrize("spoil", [others_may_enter, a_link, of_somebody_else, gone])
def test_a_runtime_folder_that_is_not_sound_is_passed_over(spoil: Callable[[Path], None], login: Path, tmp_path: Path) -> None:
    shm = tmp_path / "shm"
    shm.mkdir()
    proc = memory(tmp_path / "proc", login, shm)
    spoil(login)
    made = runtime_folder({"XDG_RUNTIME_DIR": str(login)}, shm, proc)
    assert (made.path.parent, made.in_memory) == (shm, True)
    made.close()


@LINUX
def test_where_nothing_is_in_memory_it_says_so(login: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path / "tmp"))
    made = runtime_folder({"XDG_RUNTIME_DIR": str(login)}, tmp_path / "none", memory(tmp_path / "proc"))
    assert (made.path.parent, made.in_memory) == (tmp_path / "tmp", False)
    made.close()


@LINUX
def test_what_a_killed_process_left_goes_at_the_next_start_and_nothing_else(login: Path, tmp_path: Path) -> None:
    proc, given = memory(tmp_path / "proc", login), {"XDG_RUNTIME_DIR": str(login)}
    code = """
import os, signal, sys
from pathlib import Path
from packets.system.process import runtime_folder
made = runtime_folder({"XDG_RUNTIME_DIR": sys.argv[1]}, Path("/none"), Path(sys.argv[2]))
made.take()
(made.path / "left.txt").write_text("left")
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert run(code, str(login), str(proc)).returncode == -signal.SIGKILL
    (left,) = login.iterdir()
    assert (left / "left.txt").exists()
    living = runtime_folder(given, tmp_path, proc)
    assert not left.exists()
    for name in ("packet-desk-practice-x", "other"):
        (login / name).mkdir()
    later = runtime_folder(given, tmp_path, proc)
    assert living.path.exists(), "the folder of a living process stays"
    assert sorted(one.name for one in login.iterdir()) == sorted(
        ["packet-desk-practice-x", "other", living.path.name, later.path.name]
    )
    living.close()
    later.close()


@LINUX
def test_temporary_files_go_into_it_and_it_goes_at_the_end(login: Path) -> None:
    code = """
import json, os, sys, tempfile
from packets.system.process import Runtime
from pathlib import Path
(made := Runtime(Path(sys.argv[1]) / "mine", True)).path.mkdir(mode=0o700)
made.take()
kept = tempfile.NamedTemporaryFile(delete=False).name
print(json.dumps([os.path.dirname(kept), os.environ["TMPDIR"], os.path.exists(kept)]))
"""
    done = run(code, str(login))
    mine = str(login / "mine")
    assert json.loads(done.stdout) == [mine, mine, True], done.stderr
    assert list(login.iterdir()) == []


def test_a_new_beginning_does_not_nest_its_folder_in_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / f"{PREFIX}old"
    old.mkdir(mode=0o700)
    monkeypatch.setattr(process.tempfile, "tempdir", str(old))
    made: Runtime = runtime_folder({}, tmp_path / "none", tmp_path / "none")
    assert made.path.parent == tmp_path
    made.close()
