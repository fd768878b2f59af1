"""From the command to a window that can be used, against an empty window of the same toolkit.

    python tests/benchmarks/start.py [ROUNDS]

Budget (design, section 13): at most 2 x. Each run ends itself once its event loop has nothing left to do. Ours is begun
twice, as the program begins itself anew without what the login may have planted.
"""

from __future__ import annotations

import os
import sys

from measure import Racer, race

EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1280, 800)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
OURS = """
import os
import sys
if not sys.flags.isolated:
    os.execv(sys.executable, [sys.executable, "-I", "-c", sys.argv[1], sys.argv[1]])
sys.argv = ["packet-desk"]
from packets.system import start
start.prepare("", only_look=False)
import gc
gc.disable()  # as desktop.__main__ does
from PySide6.QtCore import QTimer
from desktop import app
made = app.compose
def compose(*words, **more):
    parts = made(*words, **more)
    def over():
        QTimer.singleShot(0, app.QApplication.instance().quit) if not parts.jobs.busy else QTimer.singleShot(1, over)
    QTimer.singleShot(0, over)
    return parts
app.compose = compose
sys.exit(app.run())
"""


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    racers = [
        Racer("an empty window", [sys.executable, "-c", EMPTY]),
        Racer("the first screen", [sys.executable, "-c", OURS, OURS]),
    ]
    race(racers, rounds, "an empty window")


if __name__ == "__main__":
    main()
