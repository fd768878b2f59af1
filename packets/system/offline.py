"""No network for this process and all that it starts."""

from __future__ import annotations

import importlib
import importlib.util

_FILTER = "packets.system.seccomp"

_offline: bool | None = None


def stay_offline() -> bool:
    """Have the system refuse every socket but those within this computer, for good. Before the window's toolkit is loaded.

    False where the system has no such filter. It is not a stop: the program itself opens no connection anyway.
    """
    global _offline
    # The filter is written apart; once it stands here it is imported like anything else.
    there = importlib.util.find_spec(_FILTER) is not None
    _offline = bool(there and importlib.import_module(_FILTER).no_network())
    return _offline


def offline() -> bool | None:
    """Whether the system refuses the network to this process; None where nobody asked for it."""
    return _offline
