"""Pictures of a vault's screens: its making, its door, who may come in, one restricted matter. Everyone in it is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from desktop import steps
from desktop.app import Parts
from desktop.views.close import CloseView
from desktop.views.decide import DecideView
from desktop.views.locked import LockedView
from desktop.views.new_call import NewCallView
from desktop.views.new_vault import NewVaultView
from desktop.views.office import OfficeView
from desktop.views.sign import SignView
from desktop.widgets.screen import ScreenView
from packets.requests.office import Staff
from packets.vault.sealed.passphrase import FLOOR_MIB, Kdf
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.store import Add, Put
from packets.workflow import signing_in, vaults
from packets.workflow.signing_in import How

OLGA: Final = Staff(id="olga", name="Olga Dummy", role="attorney")
PIA: Final = Staff(id="pia", name="Pia Sample", role="paralegal")
LEO: Final = Staff(id="leo", name="Leo Stand-in", role="helper")
PHRASE: Final = "seven herons walk on wet stones"
"""Of everybody in the pictures, and of nothing else."""
DAY: Final = dt.date(2026, 12, 1)

V = TypeVar("V", bound=ScreenView)


class Shoot(Protocol):
    def __call__(self, name: str, at: QWidget | None = None) -> None:
        """A picture, with `at` at the top of what is scrolled."""


def how_of(place: Path) -> How:
    """Keys at the lowest price, and nothing of it where this login keeps what it has seen of real vaults."""
    return How(kdf_of=lambda: Kdf.new(FLOOR_MIB), state=place / "seen")


def make(place: Path, how: How) -> Path:
    """A practice office in a vault, with three people, two of whom may open it, and one matter."""
    office = vaults.make_vault(
        place / "vault", [OLGA], OLGA.id, PHRASE, RecoverySheet.new(), name="Practice Workers' Law Office", how=how
    )
    try:
        rows = [Add("staff", one.model_dump(exclude_defaults=True)) for one in (PIA, LEO)]
        office.commit([Put("", "", {"practice": True, "day": DAY}), *rows])
        vaults.let_in(office, PIA, PHRASE, how=how)
    finally:
        vaults.leave(office)
    return place / "vault"


def before(parts: Parts, shoot: Shoot, vault: Path) -> None:
    """While no office is open: the vault is made, and the door."""
    session = parts.session
    session.go(steps.NEW_VAULT)
    shoot(steps.NEW_VAULT)
    made = _screen(parts, steps.NEW_VAULT, NewVaultView)
    made.folder.put("/home/olga/packet-desk-vault")
    made.office.put("Practice Workers' Law Office")
    made.person.put(OLGA.name)
    made.role.put(OLGA.role)
    shoot("new_vault-passphrase", made.passphrase)
    for one in (made.passphrase.first, made.passphrase.second):
        one.put(PHRASE)
    made.go_on.click()
    shoot("new_vault-sheet")
    made.clear()
    session.locked_place.emit(vault)
    shoot(steps.LOCKED)
    door = _screen(parts, steps.LOCKED, LockedView)
    door.name.put(OLGA.name)
    door.passphrase.put("another one")
    door.open.click()
    shoot("locked-refused")
    door.ask_for_sheet()
    shoot("locked-sheet")
    door.back.click()


def within(parts: Parts, shoot: Shoot, vault: Path) -> None:
    """With the vault open."""
    session = parts.session
    office = signing_in.enter(vault, OLGA.name, PHRASE, DAY, how=session.vault.how)
    try:
        vaults.seated(session.desk, office, DAY)
        session.enter(office, office.vault.who)
        shoot("vault-today")
        _office(parts, shoot)
        _matter(parts, shoot)
        session.go(steps.HEALTH)
        shoot("vault-health")
    finally:
        session.offices.leave()
        session.vault.clip.end()
        vaults.leave(office)


def _office(parts: Parts, shoot: Shoot) -> None:
    parts.session.go(steps.OFFICE)
    shoot("vault-office")
    view = _screen(parts, steps.OFFICE, OfficeView)
    view.staff.choose(LEO.id)
    view.give_pass.click()
    shoot("vault-day_pass", view.staff)
    view.staff_form.close_form()
    view.access.people.choose(PIA.id)
    shoot("vault-access", view.access)
    view.access.take_away.click()
    shoot("vault-take_away")
    view.access.people.choose(LEO.id)
    view.access.let_in.click()
    shoot("vault-let_in", view.access.typing)
    view.access.put_off.click()
    shoot("vault-kept", view.kept)


def _matter(parts: Parts, shoot: Shoot) -> None:
    session = parts.session
    session.go(steps.NEW_CALL)
    call = _screen(parts, steps.NEW_CALL, NewCallView)
    call.call.fields["name"].put("Rosalinda Ensayo")
    call.save.click()
    shoot("vault-matter")
    session.go(steps.DECIDE)
    decide = _screen(parts, steps.DECIDE, DecideView)
    shoot("vault-decide")
    shoot("vault-who_may_open", decide.access)
    decide.access.restrict.click()
    shoot("vault-restrict", decide.access)
    decide.access.form.accept.click()
    shoot("vault-restricted")
    decide.take_out.sealed.click()
    shoot("vault-take_out", decide.take_out)
    decide.take_out.put_off.click()


def originals(parts: Parts, shoot: Shoot) -> None:
    """Where the originals lie, in an open office with a matter: its board, and the end of one file."""
    parts.session.go(steps.OFFICE)
    office = _screen(parts, steps.OFFICE, OfficeView)
    shoot("office-originals", office.originals.widget)
    parts.session.go(steps.CLOSE)
    close = _screen(parts, steps.CLOSE, CloseView)
    shoot("close-originals", close.originals)
    shoot("close-destroy", close.destroy_it)


def ink(parts: Parts, shoot: Shoot) -> None:
    """The tabs of Sign in ink beyond the first that is shown."""
    parts.session.go(steps.SIGN)
    sign = _screen(parts, steps.SIGN, SignView)
    for place, name in enumerate(("sign-who", "sign-waiting", "sign-brought")):
        sign.tabs.setCurrentIndex(place)
        shoot(name)


def _screen(parts: Parts, screen: str, kind: type[V]) -> V:
    made = parts.window.view(screen)
    assert isinstance(made, kind)
    return made
