"""A start on a login that several people share: nothing that one of them left lying about is loaded.

Python and the libraries of the window load code from wherever the environment, the user's own folders or the current
folder say. So the program runs in an isolated interpreter with an environment that is made anew from a list of what may
stay; where it was started otherwise it starts itself again, once. That takes about 20 ms, so that words at the prompt get
it too. What cannot be helped: whoever makes a program of this login run before ours, or in place of it, wins.

Loaded before it is known that nothing foreign is: it imports no more than it needs, which also keeps the time short.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence

PROGRAM = ("-I", "-m", "desktop")
"""How the interpreter is told to run this program, and nothing that lies about: no user site, no PYTHON*, no current folder."""

STARTED_AGAIN = "PACKET_DESK_STARTED_AGAIN"
"""Says that this is the second start: if something foreign is still there, it will not go away by a third."""

_ANY = re.compile(r".*", re.DOTALL)
_PATH = re.compile(r"/.*|[A-Za-z]:[\\/].*", re.DOTALL)
_NUMBER = re.compile(r"[0-9.]{1,8}")
_WORD = re.compile(r"[A-Za-z0-9_.@+-]{1,64}")
_LOCAL_BUS = re.compile(r"unix:[^;]+(;unix:[^;]+)*")
_PLATFORM = r"(xcb|wayland|offscreen|minimal|windows|cocoa)"

KEPT: dict[str, re.Pattern[str]] = {
    "HOME": _PATH,
    "USER": _ANY,
    "LOGNAME": _ANY,
    "LANG": _WORD,
    "LANGUAGE": re.compile(r"[A-Za-z0-9_.@:+-]{1,128}"),
    "TZ": re.compile(r"(?!/)(?!.*\.\.)[A-Za-z0-9_+,./-]{1,64}"),
    "TERM": _WORD,
    "COLORTERM": _WORD,
    "NO_COLOR": _ANY,
    "COLUMNS": _NUMBER,
    "LINES": _NUMBER,
    # The screen. Of another computer it could only be reached over the network.
    "DISPLAY": re.compile(r"(unix)?:[0-9]+(\.[0-9]+)?"),
    "XAUTHORITY": _PATH,
    "WAYLAND_DISPLAY": re.compile(r"[A-Za-z0-9_./-]{1,100}"),
    "XDG_RUNTIME_DIR": _PATH,
    "XDG_SESSION_TYPE": _WORD,
    "XDG_SESSION_ID": _WORD,
    "XDG_SESSION_CLASS": _WORD,
    "XDG_SEAT": _WORD,
    "XDG_VTNR": _NUMBER,
    # Another kind of address can start a program (unixexec:) or leave the computer (tcp:).
    "DBUS_SESSION_BUS_ADDRESS": _LOCAL_BUS,
    "AT_SPI_BUS_ADDRESS": _LOCAL_BUS,
    "QT_QPA_PLATFORM": re.compile(rf"{_PLATFORM}(;{_PLATFORM})*"),
    "QT_SCALE_FACTOR": _NUMBER,
    "QT_FONT_DPI": _NUMBER,
    "QT_SCREEN_SCALE_FACTORS": re.compile(r"[A-Za-z0-9_.=;-]{1,200}"),
    "QT_AUTO_SCREEN_SCALE_FACTOR": _NUMBER,
    "QT_ENABLE_HIGHDPI_SCALING": _NUMBER,
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": _NUMBER,
    "QT_IM_MODULE": re.compile(r"ibus|compose"),
    "XCURSOR_SIZE": _NUMBER,
    # Ours
    "PACKET_DESK_OFFICE": _ANY,
}
"""What may stay, where its value is of this shape; and LC_*."""

_LOCALE = re.compile(r"LC_[A-Z]{1,20}")

_OF_SYSTEM: dict[str, tuple[str, ...]] = {
    "darwin": ("TMPDIR", "__CF_USER_TEXT_ENCODING"),
    "win32": (
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USERPROFILE",
        "HOMEDRIVE", "HOMEPATH", "USERNAME", "USERDOMAIN", "COMPUTERNAME", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ),
}  # fmt: skip
"""What a program of Windows or macOS cannot do without. Untried there."""

_GTK_DESKTOPS = frozenset({"GNOME", "X-CINNAMON", "PANTHEON", "UNITY", "MATE", "XFCE", "LXDE"})

AT_LOAD = re.compile(r"(LD_|DYLD_|GLIBC_|MALLOC_).*|GCONV_PATH|LOCPATH|NLSPATH")
"""What the loader and the C library have acted on before our first line."""


def command(arguments: Sequence[str]) -> list[str]:
    """What starts this program with `arguments`, isolated."""
    return [sys.executable, *PROGRAM, *arguments]


def clean(environment: Mapping[str, str], system: str = sys.platform) -> dict[str, str]:
    """A new environment of what may stay."""
    of_system = _OF_SYSTEM.get(system, ())
    made = {name: value for name, value in environment.items() if name in of_system or _stays(name, value)}
    desktop = environment.get("XDG_CURRENT_DESKTOP", "").upper()
    if desktop == "KDE":
        made["XDG_CURRENT_DESKTOP"] = "KDE"
    elif _GTK_DESKTOPS & set(desktop.split(":")):
        # Under its own name the toolkit would load GTK, and GTK loads the modules that a file in the user's folder names.
        # By this one the toolkit uses its own knowledge of such a desktop: light or dark, and the fonts.
        made["XDG_CURRENT_DESKTOP"] = "X-GNOME"
    if system == "win32":
        root = environment.get("SYSTEMROOT", r"C:\Windows")
        made["PATH"] = rf"{root}\System32;{root}"
    else:
        made["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    return made


def _stays(name: str, value: str) -> bool:
    shape = _WORD if _LOCALE.fullmatch(name) else KEPT.get(name)
    return shape is not None and shape.fullmatch(value) is not None


def begin(arguments: Sequence[str]) -> str:
    """The first thing that the program does. May not return: it starts the program again, isolated, with `arguments`.

    Gives what foreign thing is still there after that, for which nothing but not starting helps; else the empty text, and
    the environment is clean.
    """
    environment = clean(os.environ)
    acted = sorted(name for name in os.environ if AT_LOAD.fullmatch(name))
    if not sys.flags.isolated:
        acted.append("PYTHON*")
    if acted and STARTED_AGAIN not in os.environ:
        _start_again(command(arguments), {**environment, STARTED_AGAIN: "1"})
    for name in [name for name in os.environ if name not in environment]:
        del os.environ[name]
    os.environ.update(environment)
    return ", ".join(acted)


def _start_again(words: list[str], environment: dict[str, str]) -> None:
    if sys.platform == "win32":
        # There exec starts another process, and whoever called us would not wait for it.
        import subprocess

        sys.exit(subprocess.run(words, env=environment, check=False).returncode)
    os.execve(words[0], words, environment)
