"""What the sessions do in a process of their own beside the real program: ``python -m tests.residue.inside WORD ...``.

``create`` is the program's own ``vault create`` with the lowest price of a passphrase; ``matter`` hires somebody and begins a
matter, for which the prompt has no word; ``careless`` is the program with every measure taken away, the control.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def cheap() -> None:
    from packets.vault.sealed.passphrase import FLOOR_MIB
    from packets.workflow import vaults

    vaults.calibrate = lambda: FLOOR_MIB


def prompt(words: list[str]) -> None:
    from packets.cli import main
    from packets.system.start import prepare

    prepare("")
    sys.argv = ["packet-desk", *words]
    main()


def matter(place: str, name: str, hired: str, family: str) -> None:
    """Passphrase from standard input. Prints the key of the new matter."""
    import datetime as dt

    from packets.requests.office import Staff
    from packets.system.start import prepare
    from packets.vault.sealed.office import DEFINITIONS
    from packets.vault.store import Add
    from packets.workflow import signing_in, vaults
    from tests.offices import write_office

    prepare("")
    passphrase = os.fdopen(int(sys.argv[-1])).readline().rstrip("\n")
    office = signing_in.enter(Path(place), name, passphrase, dt.date.today())  # noqa: DTZ011
    row = Staff(id="second", name=hired, role="paralegal").model_dump(exclude_defaults=True)
    office.commit([Add("staff", row)])
    write_office(office.place / DEFINITIONS)
    text = (
        'schema = 1\nid = "{id}"\n[client]\nkind = "person"\n'
        '[[requests]]\nid = "mini"\nedition = "2026-11-22"\nagency = "desk-a"\n[answers]\n'
        f'"person.name.family" = {json.dumps(family)}\n'
    )
    print(office.new_matter(text).key)  # noqa: T201
    vaults.leave(office)


def careless(words: list[str]) -> None:
    """As programs usually are: a log of what was done, temporary files, a list of recent files, the folder last used."""
    from packets.evidence import intake
    from packets.vault.sealed.incoming import SealedBlob

    log = Path.home() / ".cache" / "packet-desk.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    write, collect = SealedBlob.write, intake.collect

    def writes(self: Any, data: Any) -> Any:
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(bytes(data))
        return write(self, data)

    def collects(store: Any, worker: Any, files: Any, *more: Any, **named: Any) -> Any:
        with log.open("a") as file:
            file.writelines(f"collecting {one}\n" for one in files)
        return collect(store, worker, files, *more, **named)

    SealedBlob.write = writes  # type: ignore[method-assign]
    from packets.workflow import gathering

    gathering.collect = collects  # type: ignore[assignment]
    sys.argv = ["packet-desk", *words]
    from packets.cli import main

    main()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["create", *words]:
            cheap()
            prompt(["vault", "create", *words])
        case ["matter", place, name, hired, family, "--passphrase-fd", _]:
            matter(place, name, hired, family)
        case ["careless", *words]:
            careless(words)
