"""Sets Packet Desk up in `.venv` of this checkout and starts it. Needs Python 3.11 or newer, nothing else.

    python3 packaging/run.py               open the window (no display: build the practice packets instead)
    python3 packaging/run.py test          run every check; words after `test` go to pytest, which then runs alone
    python3 packaging/run.py WORDS         pass the words on to packet-desk: demo OUT, build FOLDER -o OUT, --help

On Windows say `py packaging\\run.py`. The first start takes some minutes and the internet, later ones neither. Exit code 3:
a known trouble, told in one line; else the program's own. Our words go to standard error, so that `--json` stays whole.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = {"run": ROOT / "packaging" / "requirements.txt", "test": ROOT / "packaging" / "requirements-test.txt"}
PRACTICE = Path.home() / "packet-desk-practice"
WINDOWS = sys.platform == "win32"
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
VENV = ROOT / ".venv"
PACKAGES = VENV / "Lib" / "site-packages" if WINDOWS else VENV / "lib" / PYTHON / "site-packages"
STATE = VENV / "packet-desk-setup.json"  # written last: what stands in .venv; {} while a set-up is under way
LOCK = VENV / "packet-desk-setup.lock"
PLACE = f"{PYTHON} {sys.platform} {ROOT}"  # a .venv fits one Python, system and folder; for others it is made anew

# What the window toolkit loads from the system: for any use, and for a real window on X11 or Wayland.
TOOLKIT = """libGL.so.1 libEGL.so.1 libX11.so.6 libxkbcommon.so.0 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6
libglib-2.0.so.0 """
WINDOW = """libX11-xcb.so.1 libxkbcommon-x11.so.0 libxcb-cursor.so.0 libxcb-glx.so.0 libxcb-icccm.so.4 libxcb-image.so.0
libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render.so.0 libxcb-render-util.so.0 libxcb-shape.so.0 libxcb-shm.so.0
libxcb-sync.so.1 libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libwayland-client.so.0 libwayland-cursor.so.0
libwayland-egl.so.1 """
SECOND_READERS = {  # programs that tests use, and their Debian packages; they skip without
    "qpdf": "qpdf", "pdftotext": "poppler-utils", "Xvfb": "xvfb", "xauth": "xauth", "cc": "gcc libc6-dev",
    "dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring", "strace": "strace",
}  # fmt: skip

OFFLINE = "Could not reach the internet, which this step needs. Connect this computer, then start again."
KNOWN = {  # what a failed helper said -> what to tell
    r"do not match the hashes": "A downloaded library is not the one we know, so it was not used. Start again; if it stays so, "
    "tell whoever looks after Packet Desk.",
    r"CERTIFICATE_VERIFY_FAILED|SSLError": "This network swaps certificates. Ask its keeper for the certificate file, set "
    "PIP_CERT to its path, then start again.",
    r"WinError (5|32)\b": "Packet Desk is still open. Close it, then start again.",
    r"No space left|not enough (free )?space|Errno 28": "The disk is full. Free 1 GB, then start again.",
    r"WinError 206|Long Path": "This folder's path is too long for Windows. Move it to a short one such as C:\\packet-desk.",
    r"NewConnectionError|NameResolutionError|Max retries|name resolution|getaddrinfo|Network is unreachable|ProxyError|"
    r"timed out|Connection (broken|refused|reset|aborted)|Temporary failure resolving|Could not (resolve|connect)": OFFLINE,
    r"No matching distribution": f"Some library is not made for {PYTHON} on this computer. Use Python 3.11 to 3.14, 64 bit, on "
    "Windows or Linux (Intel, AMD) or on macOS 15 (Apple chip).",
}


class Trouble(Exception):
    """A known trouble: the line to tell, then a helper's last lines where they say more."""


def say(words: str, end: str = "\n") -> None:
    print(words, end=end, file=sys.stderr, flush=True)


def program(name: str) -> Path:
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


def call(words: Sequence[object], folder: Path | None = None, environment: dict[str, str] | None = None) -> int:
    code = subprocess.run([str(word) for word in words], cwd=folder, env=environment, check=False).returncode
    return code if code >= 0 else 128 - code  # ended by a signal: told as a shell tells it


def helper(words: Sequence[object], lock: int | None = None, count: int = 0) -> None:
    """Run a helper with its output hidden. When it fails, tell what is known about it, or show its last lines."""
    keep = () if WINDOWS or lock is None else (lock,)  # when we are killed, a helper still at work goes on holding the lock
    environment = {**os.environ, "PIP_USER": "0", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    lines: list[str] = []
    seen, shown = 0, bool(count) and sys.stderr.isatty()
    with subprocess.Popen(
        [str(word) for word in words], cwd=ROOT, env=environment, pass_fds=keep, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            lines.append(line.rstrip())
            seen += line.startswith("Collecting ")
            if shown:
                say(f"\r  {min(seen, count)} of {count} libraries ", end="")
    say("", end="\n" * shown)
    if process.returncode:
        told = next((told for pattern, told in KNOWN.items() if re.search(pattern, "\n".join(lines), re.IGNORECASE)), "")
        raise Trouble(told or "The set-up did not work. Its last words:", *(() if told == OFFLINE else lines[-12:]))


def content(kind: str) -> str:
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + REQUIREMENTS[kind].read_bytes()).hexdigest()


def recorded() -> dict[str, object] | None:
    """What the last set-up wrote; {} if it was interrupted or is under way; None where we never set anything up."""
    try:
        return dict(json.loads(STATE.read_text(encoding="utf-8"))) if STATE.exists() else None
    except (ValueError, TypeError):
        return {}


def record(found: dict[str, object]) -> None:
    part = STATE.with_suffix(".part")
    part.write_text(json.dumps(found), encoding="utf-8")
    part.replace(STATE)


def sound(*names: str) -> bool:
    """The environment's programs are there, and so is the Python that it leans on."""
    with contextlib.suppress(OSError):
        home = re.search(r"^home *= *(.+?) *$", (VENV / "pyvenv.cfg").read_text(encoding="utf-8"), re.MULTILINE)
        return home is not None and Path(home[1]).is_dir() and all(program(name).exists() for name in ("python", *names))
    return False


def stands(found: dict[str, object]) -> bool:
    """Nothing that the last set-up put there has gone since."""
    listed = found.get("packages")
    whole = isinstance(listed, list) and all((PACKAGES / name).exists() for name in listed)
    return whole and found.get("place") == PLACE and sound("packet-desk")


def ready(kind: str) -> bool:
    found = recorded() or {}
    return found.get(kind) == content(kind) and stands(found)


def locked(number: int) -> bool:
    """Take the lock if it is free; the system lets go of it when we end, however we end."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        return trouble.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)  # a disk without locks: go on
    return True


def set_up(kind: str) -> None:
    if ready(kind):
        return
    began = time.monotonic()
    VENV.mkdir(exist_ok=True)
    with LOCK.open("a+b") as handle:
        if not locked(handle.fileno()):
            say("Another start is setting Packet Desk up; waiting for it.")
            while not locked(handle.fileno()):
                time.sleep(0.3)
        if not ready(kind):
            install(kind, handle.fileno())
            say(f"Set up in {time.monotonic() - began:.0f} seconds.")


def install(kind: str, lock: int) -> None:
    before = recorded()
    record({})
    if stands(before) if before is not None else sound() and (PACKAGES / "pip").is_dir():  # the latter: made by hand
        say("Bringing .venv up to date ...")
    else:
        before = None
        say("Setting up Packet Desk in .venv: the first time this takes some minutes and 1 GB of disk ...")
        for entry in VENV.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry not in (LOCK, STATE):
                entry.unlink()
        helper([getattr(sys, "_base_executable", None) or sys.executable, "-I", "-m", "venv", VENV], lock)
    pip = [program("python"), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    count = len(re.findall(r"^\w", REQUIREMENTS[kind].read_text(encoding="utf-8"), re.MULTILINE))
    try:
        helper([*pip, "--require-hashes", "--only-binary=:all:", "-r", REQUIREMENTS[kind]], lock, count)
    except Trouble as trouble:
        if before and trouble.args[0] == OFFLINE:
            record(before)  # nothing was touched yet: what stood there still stands
        raise
    helper([*pip, "--no-build-isolation", "--no-deps", "-e", "."], lock)
    isolate(program("packet-desk"))
    packages = [path.name for path in PACKAGES.iterdir() if path.name != "__pycache__"]
    record({"place": PLACE, "packages": packages, **{name: content(name) for name in {"run", kind}}})


def isolate(script: Path) -> None:
    """Let the program's own start command say -I, so that nothing of the user's is loaded even before its first line. It
    starts itself again so where it does not say it: where the path is too long for this, and on Windows."""
    first, _, rest = script.read_bytes().partition(b"\n")
    if not WINDOWS and first == b"#!" + bytes(program("python")):
        script.write_bytes(first + b" -I\n" + rest)


def missing(libraries: str) -> dict[str, str]:
    """Library -> Debian package, of those that do not load."""
    lacking = {}
    for library in libraries.split():
        try:
            ctypes.CDLL(library)
        except OSError:
            name, _, number = library.lower().partition(".so.")
            lacking[library] = name.replace("glib-", "glib") + "-" * name[-1].isdigit() + number
    if not sound() and not importlib.util.find_spec("ensurepip"):
        lacking["Python's venv module"] = f"{PYTHON}-venv"
    return lacking


def system_libraries(needed: str, testing: bool) -> None:
    """Install what is missing where we may; else stop with the one command, if something is missing that is needed."""
    failed, release = None, Path("/etc/os-release")
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    debian = bool(re.search(r"^ID(_LIKE)?=.*(debian|ubuntu)", text, re.MULTILINE) and shutil.which("apt-get"))
    if debian and sys.platform != "win32" and os.geteuid() == 0:
        readers = {name: package for name, package in SECOND_READERS.items() if testing and not shutil.which(name)}
        names = sorted({name for some in {**missing(TOOLKIT + WINDOW), **readers}.values() for name in some.split()})
        try:
            if names:
                apt_install(names)
        except Trouble as trouble:
            failed = trouble
    lacking = missing(needed)
    if lacking:
        command = f"apt-get install -y --no-install-recommends {' '.join(sorted(lacking.values()))}"
        line = f"System libraries are missing. Run this, then start again:  sudo apt-get update && sudo {command}"
        raise failed or Trouble(line if debian else f"Install these system libraries, then start again: {', '.join(lacking)}")


def apt_install(names: list[str]) -> None:
    say(f"Installing system packages: {' '.join(names)} ...")
    words = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *names]
    if any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        with contextlib.suppress(Trouble):  # old lists may name what is gone: then read them anew, below
            return helper(words)
    helper(["apt-get", "update"])
    return helper(words)


def check(words: Sequence[str]) -> int:
    """Every check, then a summary; with words, pytest alone."""
    steps: dict[str, list[list[object]]] = {}
    if not words:
        steps["ruff"] = [[program("ruff"), "check"]]
        for system in ("linux", "win32", "darwin"):
            mypy = [program("mypy"), "--platform", system, "--cache-dir", f".mypy_cache/{system}"]
            steps[f"mypy {system}"] = [mypy, [*mypy, "packaging/run.py"]]
        steps["import contracts"] = [[program("lint-imports")]]
    # The whole run is shared out among the processors, file by file, so that what a file sets up is set up once.
    steps["pytest"] = [[program("pytest"), *(words or ("-n", "auto", "--dist", "loadfile"))]]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    environment |= {"LC_ALL": "C.UTF-8"} if sys.platform == "linux" else {}
    summary = []
    for name, commands in steps.items():
        print(f"\n==== {name}", flush=True)
        began = time.monotonic()
        codes = [call(command, ROOT, environment) for command in commands]
        summary.append(f"{'FAILED' if any(codes) else 'ok':6}  {name} ({time.monotonic() - began:.0f} s)")
    print("\n==== summary", *summary, sep="\n", flush=True)
    return int(any(line.startswith("FAILED") for line in summary))


def start(words: Sequence[str], display: bool) -> int:
    if not words and not display:
        say("There is no display here, so no window: building the practice packets instead.")
        code = call([program("python"), "-I", "-m", "desktop", "demo", PRACTICE])
        if code in (0, 1) and PRACTICE.is_dir():
            print(f"The practice packets lie in {PRACTICE}", flush=True)
        return code
    command = [str(program("python")), "-I", "-m", "desktop", *words]
    return call(command) if WINDOWS else os.execv(command[0], command)


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts us with an older one is told so
        say(f"Packet Desk needs Python 3.11 or newer, and this is {PYTHON}. Install one (python.org) and start with that.")
        return 3
    testing = words[:1] == ["test"]
    display = sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    try:
        if sys.platform == "linux":
            toolkit = TOOLKIT if testing or not words else ""  # the other commands draw no window
            system_libraries(toolkit + (WINDOW if display and not words else ""), testing)
        set_up("test" if testing else "run")
        return check(words[1:]) if testing else start(words, display)
    except Trouble as trouble:
        say("\n  | ".join(trouble.args))
    except OSError as trouble:
        say(f"Could not go on: {trouble.strerror}: {trouble.filename}. Close Packet Desk if it is open; start again.")
    except KeyboardInterrupt:
        say("Stopped. The next start does what is left.")
        return 130
    return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
