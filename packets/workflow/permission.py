"""What somebody may do by what they are here; one table says it (`packets.requests.office.WHO_MAY`)."""

from __future__ import annotations

from packets.errors import Known
from packets.requests.office import Doing, Staff, may


def allowed(who: Staff, what: Doing) -> None:
    """Raises `Known` where it is not done with a day pass. That it wants an attorney is said by the door itself."""
    if who.role == "helper" and not may(who.role, what):
        raise Known("not_with_day_pass")
