"""How the program starts: the prompt without the toolkit, the window only where it can be drawn, and no traces on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from packets.system.hygiene import AT_LOAD

LINUX = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")

QUIET = "import sys; sys.argv = ['packet-desk', 'definitions', 'list']\nfrom desktop.__main__ import main\n"
"""To be run isolated, as `packet-desk` is: else it starts itself again and forgets what is asked of it here."""


def start(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    away = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"}
    environment = {
        name: value for name, value in os.environ.items() if name not in away and not AT_LOAD.fullmatch(name)
    } | given
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_the_prompt_never_loads_the_toolkit() -> None:
    code = "try:\n    main()\nfinally:\n    sys.stdout.write(str(sorted(name for name in sys.modules if 'PySide' in name)))"
    done = start("-I", "-c", QUIET + code)
    assert done.returncode == 0, done.stderr
    assert "u_certification" in done.stdout
    assert done.stdout.endswith("[]")


@LINUX
@pytest.mark.parametrize(
    "given",
    [{}, {"DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "nothing-of-the-kind"}],
    ids=["no display", "display away", "no such platform"],
)
def test_without_a_display_one_line_names_the_next_step(given: dict[str, str]) -> None:
    done = start("-m", "desktop", **given)
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith("Packet Desk cannot open its window here (")
    assert line.endswith("Next step: python3 packaging/run.py")
    assert done.stdout == ""


@LINUX
def test_a_library_that_does_not_load_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(
        "raise ImportError('libEGL.so.1: cannot open shared object file:\\nNo such file')", encoding="utf-8"
    )
    done = start(
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import desktop.__main__ as m; sys.exit(m.window())",
        DISPLAY=":0",
    )
    assert done.returncode == 3
    assert "libEGL.so.1: cannot open shared object file: No such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1


CHOOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from desktop.widgets.choose import choose_folder
app = QApplication([])
parent = QWidget()
def go():
    dialog = next(one for one in app.topLevelWidgets() if isinstance(one, QFileDialog))
    dialog.setDirectory(sys.argv[1])
    dialog.accept()
QTimer.singleShot(0, go)
print(choose_folder(parent, "Open", "Open"))
QTimer.singleShot(0, app.quit)
app.exec()
"""


def test_the_dialog_for_folders_leaves_no_name_on_disk(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "Rosalinda-Ensayo"
    home.mkdir()
    folder.mkdir()
    places = {
        name: str(home) for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }
    done = start("-c", CHOOSE, str(folder), QT_QPA_PLATFORM="offscreen", **places)
    assert done.stdout.strip() == str(folder), done.stderr
    written = [one for one in home.rglob("*") if one.is_file()]
    assert not [one for one in written if b"Rosalinda" in one.read_bytes()]


CARELESS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
if sys.argv[2:]:
    from desktop.app import keep_settings_in
    keep_settings_in(Path(sys.argv[2]))
app = QApplication([])
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setFileMode(QFileDialog.FileMode.Directory)
dialog.setDirectory(sys.argv[1])
QTimer.singleShot(0, dialog.accept)
dialog.exec()
dialog.deleteLater()
app.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
QCoreApplication.processEvents()
del dialog
"""


@LINUX
@pytest.mark.parametrize("kept", [True, False])
def test_what_the_toolkit_itself_writes_down_goes_where_it_is_told(kept: bool, tmp_path: Path) -> None:
    """The control is a dialog left to itself: the name stands in the user's settings."""
    home, run, folder = tmp_path / "home", tmp_path / "run", tmp_path / "Rosalinda-Ensayo"
    for one in (home, run, folder):
        one.mkdir()
    done = start("-c", CARELESS, str(folder), *([str(run)] if kept else []), QT_QPA_PLATFORM="offscreen", HOME=str(home))
    assert done.returncode == 0, done.stderr
    named = [one for one in tmp_path.rglob("*") if one.is_file() and b"Rosalinda" in one.read_bytes()]
    assert [one.is_relative_to(run if kept else home) for one in named] == [True]


@LINUX
def test_the_program_that_locked_begins_anew_at_the_door_of_that_vault_and_writes_nothing_elsewhere(tmp_path: Path) -> None:
    """A real process that execs itself: it comes up again with the path alone, and another process id is not needed."""
    vault, home = tmp_path / "vault", tmp_path / "home"
    home.mkdir()
    vault.mkdir()
    (vault / "vault.db").write_bytes(b"sealed")
    code = (
        "import os, sys\n"
        "from packets.system.process import again\n"
        "import packets.system.hygiene as hygiene\n"
        "os.environ['PACKET_DESK_OFFICE'] = 'stays'\n"
        "hygiene.PROGRAM = ('-I', '-c', sys.argv[1])\n"
        "secret = 'canary'\n"
        "again(['window', sys.argv[2]])\n"
    )
    next_one = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import desktop.app, desktop.__main__ as door\n"
        "from desktop.views.locked import LockedView\n"
        "def look():\n"
        "    (window,) = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == 'MainWindow']\n"
        "    view = window.screens.currentWidget()\n"
        "    sys.stdout.write(f'{type(view).__name__} {view.place} {view.state.text()} {window.windowTitle()}')\n"
        "    sys.stdout.flush()\n"
        "    QApplication.quit()\n"
        "compose = desktop.app.compose\n"
        "def composed(*given, **named):\n"
        "    QTimer.singleShot(0, look)\n"
        "    return compose(*given, **named)\n"
        "desktop.app.compose = composed\n"
        "door.main()\n"
    )
    done = start("-I", "-c", code, next_one, str(vault), QT_QPA_PLATFORM="offscreen", HOME=str(home))
    assert done.stdout == f"LockedView {vault} Locked Packet Desk", done.stderr
    assert done.returncode == 0
    assert list(home.rglob("*")) == []
    assert sorted(one.name for one in vault.iterdir()) == ["vault.db"]


def test_the_window_opens_without_the_libraries_that_draw_and_write_packets() -> None:
    check = (
        "import sys; import desktop.app; sys.exit(str([one for one in ('pypdf', 'reportlab', 'docx') if one in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
