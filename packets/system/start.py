"""What holds before the program does anything: it is nobody's but ours, leaves no memory image, and has no network."""

from __future__ import annotations

from packets.errors import Known
from packets.system import policy
from packets.system.install import loose
from packets.system.offline import stay_offline
from packets.system.process import leave_no_dump, runtime_folder


def prepare(foreign: str, *, only_look: bool = False) -> None:
    """After `hygiene.begin`, which gave `foreign`. With `only_look` a person can ask why the program does not start.

    Raises `Known` where it must not start.
    """
    if foreign:
        raise Known("start_foreign", what=foreign)
    found = loose()
    if found and not only_look:
        if found[0].who == "everybody":
            raise Known("install_open", place=str(found[0].path))
        if "install" in policy.read().policy.health.require:
            raise Known("install_not_kept", place=str(found[0].path))
    leave_no_dump()
    stay_offline()
    runtime_folder().take()
