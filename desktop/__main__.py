"""``packet-desk``: words go to the prompt, which never loads the window toolkit; without a word the window opens."""

from __future__ import annotations

import os
import sys

# Nothing else here: what is loaded before it may be somebody else's.
from packets.system.hygiene import begin

WINDOW = "window"
"""The word that opens the window at a folder."""
NEXT_STEP = "python3 packaging/run.py"
"""What sets the window's libraries up, and builds the practice packets where there is no display."""


def main() -> None:
    prepare(sys.argv[1:])
    sys.argv[0] = "packet-desk"
    if sys.argv[1:2] == ["screenshots"]:
        sys.exit(screenshots(sys.argv[2:]))
    if sys.argv[1:2] == [WINDOW] and len(sys.argv) == 3:
        sys.exit(window(sys.argv[2:]))
    if len(sys.argv) > 1:
        from packets.cli import main as prompt

        prompt()
    else:
        sys.exit(window())


def prepare(words: list[str]) -> None:
    """What holds before anything else is loaded. May begin the program anew, or end it with one line."""
    foreign = begin(words)
    from packets.errors import Known
    from packets.system import start

    try:
        start.prepare(foreign, only_look=words[:1] == ["health"])
    except Known as fault:
        from packets.cli import refuse

        sys.exit(refuse(fault))


def screenshots(words: list[str]) -> int:
    """Every screen as a picture. Gives the exit code; drawn offscreen, so it needs no display."""
    if not 1 <= len(words) <= 2 or words[0].startswith("-"):
        sys.stderr.write("Usage: packet-desk screenshots OUT [OFFICE]\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from pathlib import Path

    from desktop.screenshots import take

    return take(Path(words[0]), Path(words[1]) if len(words) > 1 else None)


def window(folders: list[str] | None = None) -> int:
    """Open the window, at the folder that is named; gives the exit code. Where it cannot be opened, one plain line says the
    next step."""
    if not display():
        return cannot("this computer shows no display")
    import gc

    # What is loaded stays: looking through it again and again while more of it comes takes a sixth of the start. Once the first
    # work is done the collector goes on (`app.keep_calm`).
    gc.disable()
    try:
        # Here and not above: the toolkit's own system libraries may be missing.
        from desktop import app
    except ImportError as fault:
        return cannot(f"a library cannot be loaded: {' '.join(str(fault).split())}")
    return app.run(folders or (), cannot=cannot)


def display() -> bool:
    """Whether there is anything to draw on. Windows and macOS always have it."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def cannot(why: str) -> int:
    """Say why no window opens, and what to do. Exit code 3."""
    sys.stderr.write(f"Packet Desk cannot open its window here ({why.rstrip('.')}). Next step: {NEXT_STEP}\n")
    sys.stderr.flush()
    return 3


if __name__ == "__main__":
    main()
