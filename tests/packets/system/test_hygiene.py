"""A start on a shared login: what a colleague left lying about is not loaded (S14).

Every plant has its control: the same start without our care loads it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from packets.system.hygiene import STARTED_AGAIN, clean
from tests.build import ROOT
from tests.packets.system.watching import opened_below

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux")

WORDS = ("definitions", "list")


def run(*command: str, cwd: Path | None = None, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given}
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def did(done: subprocess.CompletedProcess[str]) -> bool:
    """It did its work."""
    assert done.returncode == 0, done.stderr
    return "u_certification" in done.stdout


# What is planted


@dataclass
class Plant:
    """Something foreign in `folder`: how a start meets it, and a careless program that loads it."""

    careless: str
    given: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    screen: bool = False


MODULE = """
import sys
with open({mark!r}, "a") as file:
    file.write(f"{{__name__}} {{sys.flags.isolated}}\\n")
"""
SHADOWED = (
    "sitecustomize",
    "usercustomize",
    "logging",
    "json",
    "PIL",
    "pydantic",
    "typer",
    "keyring",
    "cryptography",
    "readline",
)


def modules(folder: Path, mark: Path) -> Path:
    folder.mkdir(parents=True)
    for name in SHADOWED:
        (folder / f"{name}.py").write_text(MODULE.format(mark=str(mark)), encoding="utf-8")
    return folder


def by_python_path(folder: Path) -> Plant:
    return Plant("import PIL", {"PYTHONPATH": str(modules(folder / "lib", folder.parent / "mark"))})


def by_user_folder(folder: Path) -> Plant:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    modules(folder / "home" / ".local" / "lib" / version / "site-packages", folder.parent / "mark")
    return Plant("import PIL", {"HOME": str(folder / "home"), "PYTHONUSERBASE": str(folder / "home" / ".local")})


def by_current_folder(folder: Path) -> Plant:
    return Plant("import PIL", cwd=modules(folder / "here", folder.parent / "mark"))


def by_startup_file(folder: Path) -> Plant:
    modules(folder / "lib", folder.parent / "mark")
    careless = "import os; exec(open(os.environ['PYTHONSTARTUP']).read())"
    return Plant(careless, {"PYTHONSTARTUP": str(folder / "lib" / "json.py"), "PYTHONINSPECT": ""})


def qt_plugins() -> Path:
    import PySide6

    assert PySide6.__file__
    return Path(PySide6.__file__).parent / "Qt" / "plugins"


WINDOW = """
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication
app = QApplication([])
QImageReader.supportedImageFormats()
"""


def by_qt_path(variable: str, kind: str, **more: str) -> Callable[[Path], Plant]:
    def plant(folder: Path) -> Plant:
        place = folder / "plugins" / kind
        place.mkdir(parents=True)
        for one in (qt_plugins() / kind).glob("*.so"):
            shutil.copy(one, place)
        given = {variable: str(folder / "plugins"), **more}
        if variable == "QT_QPA_PLATFORM_PLUGIN_PATH":
            given[variable] = str(place)
        return Plant(WINDOW, given, screen=True)

    return plant


def by_keyring_file(folder: Path) -> Plant:
    modules(folder / "lib", folder.parent / "mark")
    for place in (folder / "home" / ".config" / "python_keyring", folder / "home" / ".local" / "share" / "python_keyring"):
        place.mkdir(parents=True)
        text = f"[backend]\ndefault-keyring=typer.Keyring\nkeyring-path={folder / 'lib'}\n"
        (place / "keyringrc.cfg").write_text(text, encoding="utf-8")
    careless = "import keyring.core\ntry:\n    keyring.core.get_keyring()\nexcept AttributeError:\n    pass"
    return Plant(careless, {"HOME": str(folder / "home")})


def by_gtk_settings(folder: Path) -> Plant:
    """On a desktop that GTK belongs to, the toolkit loads GTK, and GTK what a file in the user's folder names."""
    place = folder / "home" / ".config" / "gtk-3.0"
    place.mkdir(parents=True)
    (folder / "planted.so").write_bytes(b"")
    (place / "settings.ini").write_text(f"[Settings]\ngtk-modules={folder / 'planted.so'}\n", encoding="utf-8")
    return Plant(WINDOW, {"HOME": str(folder / "home"), "XDG_CURRENT_DESKTOP": "GNOME"}, screen=True)


PLANTS: dict[str, Callable[[Path], Plant]] = {
    "PYTHONPATH": by_python_path,
    "user site": by_user_folder,
    "current folder": by_current_folder,
    "PYTHONSTARTUP": by_startup_file,
    "QT_PLUGIN_PATH": by_qt_path("QT_PLUGIN_PATH", "imageformats"),
    "QT_QPA_PLATFORM_PLUGIN_PATH": by_qt_path("QT_QPA_PLATFORM_PLUGIN_PATH", "platforms"),
    "keyringrc.cfg": by_keyring_file,
    "GTK modules": by_gtk_settings,
}


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An interpreter that takes the user's own packages in, as one of the system does; with all that the program needs."""
    place = tmp_path_factory.mktemp("interpreter") / "venv"
    venv.create(place, system_site_packages=True, with_pip=False, symlinks=True)
    packages = next((place / "lib").glob("python*/site-packages"))
    paths = [str(ROOT), *(one for one in sys.path if one.endswith("site-packages"))]
    (packages / "a.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    return str(place / "bin" / "python")


WHOLE = """
import sys
from packets.system.hygiene import begin
assert begin([]) == ""
from packets.system import start
start.prepare("")
from desktop import app
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication
real = app.keep_calm
def then_close(jobs):
    real(jobs)
    QImageReader.supportedImageFormats()
    QTimer.singleShot(0, QApplication.quit)
app.keep_calm = then_close
sys.exit(app.run())
"""
"""The window as it starts, closed as soon as it is shown."""


def on_screen(plant: Plant) -> tuple[list[str], dict[str, str]]:
    """What goes before a command that draws, and its environment: a real X server for the plant that needs one."""
    if plant.given.get("XDG_CURRENT_DESKTOP"):
        if not shutil.which("xvfb-run") or not any(Path("/usr/lib").rglob("libgtk-3.so.0")):
            pytest.skip("needs Xvfb and GTK")
        return ["xvfb-run", "-a"], plant.given
    return [], {"QT_QPA_PLATFORM": "offscreen", **plant.given}


@pytest.mark.parametrize("name", PLANTS)
def test_nothing_foreign_is_even_opened(name: str, python: str, tmp_path: Path) -> None:
    """Started isolated, as `run.py` and the installed command start it, prompt and window."""
    plant = PLANTS[name](tmp_path / "foreign")
    before, given = on_screen(plant)
    commands = [[python, "-I", "-m", "desktop", *WORDS]]
    if plant.screen or plant.cwd:
        commands.append([*before, python, "-I", "-c", WHOLE])
        given = {"QT_QPA_PLATFORM": "offscreen", **given} if not before else given
    with opened_below(tmp_path / "foreign") as opened:
        for command in commands:
            done = run(*command, cwd=plant.cwd, **given)
            assert done.returncode == 0, done.stderr
    # The file with GTK's settings may be read as any file; what it names is not loaded.
    assert [one for one in opened if not one.endswith("settings.ini")] == []
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("name", PLANTS)
def test_a_careless_program_loads_it(name: str, python: str, tmp_path: Path) -> None:
    plant = PLANTS[name](tmp_path / "foreign")
    before, given = on_screen(plant) if plant.screen else ([], plant.given)
    with opened_below(tmp_path / "foreign") as opened:
        run(*before, python, "-c", plant.careless, cwd=plant.cwd, **given)
    assert [one for one in opened if not one.endswith(("settings.ini", "keyringrc.cfg"))]


@pytest.mark.parametrize("name", ["PYTHONPATH", "user site"])
def test_started_carelessly_it_starts_itself_again_and_the_second_has_nothing_foreign(
    name: str, python: str, tmp_path: Path
) -> None:
    plant = PLANTS[name](tmp_path / "foreign")
    assert did(run(python, "-m", "desktop", *WORDS, cwd=plant.cwd, **plant.given))
    loaded = (tmp_path / "mark").read_text(encoding="utf-8").splitlines()
    assert loaded, "the first process met it, so there was something to get rid of"
    assert [one for one in loaded if one.endswith(" 1")] == []


def test_started_carelessly_among_foreign_files_it_takes_none_of_them(python: str, tmp_path: Path) -> None:
    """Not even the first process: it imports nothing that is not loaded already, but itself."""
    plant = by_current_folder(tmp_path / "foreign")
    assert did(run(python, "-m", "desktop", *WORDS, cwd=plant.cwd, **plant.given))
    assert not (tmp_path / "mark").exists()


# Libraries that the loader takes in


PRELOAD = """
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/syscall.h>
__attribute__((constructor)) static void loaded(void) {
    FILE *file = fopen(MARK, "a");
    fprintf(file, "%s\\n", getenv(AGAIN) ? "again" : "first");
    fclose(file);
}
#ifdef STAYS
int execve(const char *path, char *const words[], char *const given[]) {
    static char *more[512]; int n = 0;
    while (given[n] && n < 500) { more[n] = given[n]; n++; }
    more[n++] = "LD_PRELOAD=" OWN;
    more[n] = NULL;
    return syscall(SYS_execve, path, words, more);
}
#endif
"""


@dataclass
class Library:
    path: Path
    mark: Path

    @property
    def loads(self) -> list[str]:
        return self.mark.read_text(encoding="utf-8").split() if self.mark.exists() else []


Build = Callable[..., Library]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler")

    def made(*flags: str) -> Library:
        found = Library(tmp_path / "planted.so", tmp_path / "mark")
        (tmp_path / "planted.c").write_text(PRELOAD, encoding="utf-8")
        names = [f'-DMARK="{found.mark}"', f'-DAGAIN="{STARTED_AGAIN}"', f'-DOWN="{found.path}"']
        subprocess.run(
            [compiler, "-shared", "-fPIC", *names, *flags, "-o", str(found.path), str(tmp_path / "planted.c")], check=True
        )
        return found

    return made


@pytest.mark.parametrize("variable", ["LD_PRELOAD", "LD_AUDIT"])
def test_a_library_that_a_profile_preloads_is_gone_from_the_second_start(variable: str, build: Build, tmp_path: Path) -> None:
    planted = build()
    (tmp_path / ".profile").write_text(f"export {variable}={planted.path}\n", encoding="utf-8")
    done = run("sh", "-l", "-c", f"exec {sys.executable} -I -m desktop {' '.join(WORDS)}", HOME=str(tmp_path))
    assert did(done)
    assert set(planted.loads) == {"first"}


def test_a_library_that_puts_itself_back_stops_the_start(build: Build) -> None:
    planted = build("-DSTAYS")
    done = run(sys.executable, "-I", "-m", "desktop", *WORDS, LD_PRELOAD=str(planted.path))
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "Packet Desk does not start, since something that is not its own would be loaded with it (LD_PRELOAD)"
    )
    assert done.stdout == ""
    assert "again" in planted.loads


def test_a_refused_start_is_told_as_one_object_too(build: Build) -> None:
    planted = build("-DSTAYS")
    done = run(sys.executable, "-I", "-m", "desktop", *WORDS, "--json", LD_PRELOAD=str(planted.path))
    assert done.returncode == 3
    assert '"code": "start_foreign"' in done.stdout
    assert done.stderr == ""


def test_the_mark_of_the_second_start_frees_nobody(tmp_path: Path) -> None:
    """Somebody else sets it: what is foreign then stops the start, and what is not goes on."""
    foreign = run(sys.executable, "-I", "-m", "desktop", *WORDS, LD_LIBRARY_PATH="/nowhere", **{STARTED_AGAIN: "1"})
    assert foreign.returncode == 3
    assert did(run(sys.executable, "-I", "-m", "desktop", *WORDS, **{STARTED_AGAIN: "1"}))


# Who may change the program


def test_a_program_that_everybody_may_change_does_not_start(python: str, tmp_path: Path) -> None:
    open_ = tmp_path / "open"
    open_.mkdir()
    (path_file := next(Path(python).parent.parent.glob("lib/python*/site-packages")) / "b.pth").write_text(f"{open_}\n")
    try:
        assert did(run(python, "-m", "desktop", *WORDS))
        open_.chmod(0o777)
        done = run(python, "-m", "desktop", *WORDS)
        assert done.returncode == 3
        assert str(open_) in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert run(python, "-m", "desktop", "health", "--json").returncode in (0, 1), "one may look why"
    finally:
        path_file.unlink()


# The environment


def kept(**given: str) -> dict[str, str]:
    made = clean(given, "linux")
    assert made.pop("PATH") == "/usr/local/bin:/usr/bin:/bin"
    return made


DROPPED: Mapping[str, str] = {
    "LD_PRELOAD": "/x.so", "LD_LIBRARY_PATH": "/x", "LD_AUDIT": "/x.so", "DYLD_INSERT_LIBRARIES": "/x", "GLIBC_TUNABLES": "x",
    "GCONV_PATH": "/x", "LOCPATH": "/x", "PYTHONPATH": "/x", "PYTHONHOME": "/x", "PYTHONSTARTUP": "/x",
    "PYTHONBREAKPOINT": "x.y", "PYTHON_KEYRING_BACKEND": "x.Y", "QT_PLUGIN_PATH": "/x", "QT_QPA_PLATFORM_PLUGIN_PATH": "/x",
    "QT_QPA_PLATFORMTHEME": "gtk3", "QT_STYLE_OVERRIDE": "x", "QT_QPA_GENERIC_PLUGINS": "x:/y", "QT_DEBUG_PLUGINS": "1",
    "QML2_IMPORT_PATH": "/x", "QML_IMPORT_PATH": "/x", "SSLKEYLOGFILE": "/x", "SSL_CERT_FILE": "/x", "OPENSSL_CONF": "/x",
    "OPENSSL_MODULES": "/x", "GTK_MODULES": "x", "GTK_PATH": "/x", "GIO_MODULE_DIR": "/x", "GIO_EXTRA_MODULES": "/x",
    "GDK_PIXBUF_MODULE_FILE": "/x", "LIBGL_DRIVERS_PATH": "/x", "__EGL_VENDOR_LIBRARY_FILENAMES": "/x", "VK_LAYER_PATH": "/x",
    "VK_ICD_FILENAMES": "/x", "FONTCONFIG_FILE": "/x", "FONTCONFIG_PATH": "/x", "XDG_CONFIG_DIRS": "/x", "XDG_DATA_DIRS": "/x",
    "XDG_CONFIG_HOME": "/x", "XDG_DATA_HOME": "/x", "XLOCALEDIR": "/x", "TMPDIR": "/x", "BASH_ENV": "/x", "ENV": "/x",
    "http_proxy": "http://x", "PACKET_DESK_WORKER_TRACE": "1", "PACKET_DESK_STARTED_AGAIN": "1", "VIRTUAL_ENV": "/x",
    # Of these the value is not what it should be.
    "DBUS_SESSION_BUS_ADDRESS": "unixexec:path=/x", "AT_SPI_BUS_ADDRESS": "tcp:host=x,port=1", "DISPLAY": "x:0",
    "QT_QPA_PLATFORM": "/x/evil", "QT_IM_MODULE": "qtvirtualkeyboard", "TZ": "/x", "LC_ALL": "../x/y", "LANG": "/x",
    "HOME": "relative", "XDG_CURRENT_DESKTOP": "/x", "WAYLAND_DISPLAY": "a b",
}  # fmt: skip
STAYS: Mapping[str, str] = {
    "HOME": "/home/ada", "USER": "ada", "LANG": "es_US.UTF-8", "LC_TIME": "C.UTF-8", "TZ": "America/New_York", "TERM": "xterm",
    "DISPLAY": ":0.0", "XAUTHORITY": "/run/user/1000/x", "WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/1000",
    "XDG_SESSION_TYPE": "wayland", "XDG_SESSION_ID": "2", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
    "AT_SPI_BUS_ADDRESS": "unix:path=/run/user/1000/at-spi/bus,guid=1", "QT_QPA_PLATFORM": "wayland;xcb",
    "QT_SCALE_FACTOR": "1.5", "QT_IM_MODULE": "ibus", "PACKET_DESK_OFFICE": "/srv/office", "COLUMNS": "120", "NO_COLOR": "1",
    "XDG_CURRENT_DESKTOP": "KDE",
}  # fmt: skip


@pytest.mark.parametrize("name", DROPPED)
def test_what_leads_elsewhere_does_not_stay(name: str) -> None:
    assert kept(**{name: DROPPED[name]}) == {}


@pytest.mark.parametrize("name", STAYS)
def test_what_a_screen_and_a_person_need_stays(name: str) -> None:
    assert kept(**{name: STAYS[name]}) == {name: STAYS[name]}


@pytest.mark.parametrize("desktop", ["GNOME", "ubuntu:GNOME", "X-Cinnamon", "XFCE", "MATE"])
def test_a_desktop_of_gtk_keeps_its_light_and_dark_without_gtk(desktop: str) -> None:
    assert kept(XDG_CURRENT_DESKTOP=desktop) == {"XDG_CURRENT_DESKTOP": "X-GNOME"}


def test_windows_and_macos_keep_what_they_cannot_do_without() -> None:
    assert clean({"SYSTEMROOT": r"C:\Windows", "PATH": r"C:\evil", "PYTHONPATH": "x"}, "win32") == {
        "SYSTEMROOT": r"C:\Windows",
        "PATH": r"C:\Windows\System32;C:\Windows",
    }
    assert clean({"TMPDIR": "/var/folders/x", "DYLD_LIBRARY_PATH": "/x"}, "darwin")["TMPDIR"] == "/var/folders/x"


def test_a_clean_isolated_start_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs the time of an interpreter's start, so it is done only where it is needed."""
    code = "import os; os.execve = None\nfrom packets.system.hygiene import begin\nprint(repr(begin([])), 'FOO' in os.environ)"
    done = run(sys.executable, "-I", "-c", code, FOO="1")
    assert done.stdout.split() == ["''", "False"], done.stderr


def test_the_first_half_loads_next_to_nothing() -> None:
    """What is loaded before it is known that nothing foreign is: the start itself, and what Python itself has loaded."""
    code = "import sys, re; before = set(sys.modules)\nimport desktop.__main__\nprint(*sorted(set(sys.modules) - before))"
    done = run(sys.executable, "-I", "-c", code)
    ours = {"desktop", "desktop.__main__", "packets", "packets.system", "packets.system.hygiene"}
    assert set(done.stdout.split()) <= ours | {"__future__", "collections.abc"}


def test_the_installed_command_says_that_it_is_isolated(tmp_path: Path) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("set_up", ROOT / "packaging" / "run.py")
    assert spec is not None and spec.loader is not None
    set_up = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(set_up)
    script, other = tmp_path / "packet-desk", tmp_path / "other"
    body = b"# -*- coding: utf-8 -*-\nimport sys\n"
    script.write_bytes(b"#!" + bytes(set_up.program("python")) + b"\n" + body)
    other.write_bytes(b"#!/bin/sh\n" + body)
    for one in (script, script, other):
        set_up.isolate(one)
    assert script.read_bytes() == b"#!" + bytes(set_up.program("python")) + b" -I\n" + body
    assert other.read_bytes() == b"#!/bin/sh\n" + body
