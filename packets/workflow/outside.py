"""Where files may go that leave a matter: nowhere where they would be taken for another client's, or lie where nobody looks."""

from __future__ import annotations

from pathlib import Path

from packets.errors import Known
from packets.requests.office import is_office
from packets.vault.files import disk_faults
from packets.vault.folder import PACKET, RECORD, SENT, folder_of
from packets.vault.places import is_vault
from packets.vault.store import Store


def check_packet_place(store: Store, out: Path) -> None:
    """No packet is written among the papers of its own matter, where packets stay as they were filed, anywhere in another
    matter or in a vault, or loose among the matters of an office. Of a sealed matter none is written anywhere: it is built
    sealed, and taken out by an export. Raises `Known`."""
    folder = folder_of(store)
    if folder is None:
        raise Known("built_sealed")
    _check(out, folder, tuple(folder / one for one in (SENT, "evidence", "working", "letters")))


def check_export_place(store: Store, out: Path) -> None:
    """What is taken out of a matter, or printed for people, goes where a packet may be written, and not over the packet that
    stands either. Of a sealed matter it may go anywhere else. Raises `Known`."""
    folder = folder_of(store)
    _check(
        out,
        folder,
        tuple(folder / one for one in (PACKET, SENT, "evidence", "working", "letters")) if folder is not None else (),
    )


def check_new_place(folder: Path) -> None:
    """No matter is started in the open inside a vault. Raises `Known`."""
    with disk_faults(str(folder)):
        where = folder.resolve()
        if any(is_vault(one) for one in (where, *where.parents)):
            raise Known("out_inside_vault", folder=str(folder))


def _check(out: Path, own: Path | None, closed: tuple[Path, ...]) -> None:
    with disk_faults(str(out)):
        where, own = out.resolve(), own.resolve() if own is not None else None
        if any(where.is_relative_to(one.resolve()) for one in closed):
            raise Known("out_inside_matter", folder=str(out))
        for one in (where, *where.parents):
            if one != own and (one / RECORD).exists():
                raise Known("out_inside_other_matter", folder=str(out))
            if is_vault(one):
                raise Known("out_inside_vault", folder=str(out))
        if is_office(where):
            raise Known("out_among_matters", folder=str(out))
