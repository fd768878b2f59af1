"""A finished PDF written once more, to be opened with a password only: AES-256 as PDF 2.0 has it (V 5, R 6)."""

from __future__ import annotations

import io
import logging
import unicodedata
from typing import TYPE_CHECKING, BinaryIO, Final

from packets.errors import Known

if TYPE_CHECKING:
    from packets.assemble.writer import Write

LONGEST: Final = 127
"""Bytes of a password; readers look at no more."""
ALGORITHM: Final = "AES-256"
"""Without it the library takes RC4 of 128 bits."""


# It warns of a file whose objects were counted before it added its own: nothing that anybody has to read.
logging.getLogger("pypdf._writer").setLevel(logging.ERROR)


def normal(password: str) -> str:
    """As it is typed on another computer. Raises `Known` where no reader would take it whole."""
    said = unicodedata.normalize("NFKC", password)
    if len(said.encode()) > LONGEST:
        raise Known("export_password_long", most=LONGEST)
    return said


def write_locked(source: BinaryIO, write: Write, password: str) -> None:
    """The same pages, bookmarks and forms. The whole file is held in memory meanwhile, and lies nowhere else."""
    from pypdf import PdfWriter  # here and not above: few exports have a password, and a window opens without it

    made = PdfWriter(clone_from=source)
    # The owner's password is the same: whoever can read it may also print it and copy from it.
    made.encrypt(normal(password), algorithm=ALGORITHM)
    out = io.BytesIO()
    made.write(out)
    write(out.getbuffer())
