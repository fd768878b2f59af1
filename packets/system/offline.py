"""No network for this process and all that it starts."""

from __future__ import annotations

from packets.system.seccomp import no_network

_offline: bool | None = None


def stay_offline() -> bool:
    """Have the system refuse every socket but those within this computer, for good. Before the window's toolkit is loaded.

    False where the system has no such filter. It is not a stop: the program itself opens no connection anyway.
    """
    global _offline
    _offline = no_network()
    return _offline


def offline() -> bool | None:
    """Whether the system refuses the network to this process; None where nobody asked for it."""
    return _offline
