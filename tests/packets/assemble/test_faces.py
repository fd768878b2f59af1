"""Several threads draw with one face: each file is what one alone would have drawn."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator

import pytest
from reportlab.pdfgen.canvas import Canvas

from packets.assemble import fonts
from packets.assemble.fonts import unwritable
from packets.assemble.pen import Pen

ACCENTED = "".join(map(chr, range(0xC0, 0x180)))
"""Letters that a font puts together from others, so that it is read here and there."""
WORDS = (ACCENTED, ACCENTED[::-1], ACCENTED[::2], ACCENTED[1::2])


def drawn(words: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont(fonts.font("serif").fontName, 12)
    canvas.drawString(72, 72, words)
    canvas.save()
    return out.getvalue()


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("often")
def test_threads_that_draw_with_one_face_do_not_read_each_others_letters() -> None:
    alone = {words: drawn(words) for words in WORDS}
    wrong: list[str] = []

    def draw(words: str) -> None:
        try:
            wrong.extend(words for _ in range(25) if drawn(words) != alone[words])
        except Exception as fault:
            wrong.append(f"{words}: {fault!r}")

    threads = [threading.Thread(target=draw, args=(words,)) for words in WORDS]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_an_accent_that_would_stand_beside_its_letter_is_told_with_it() -> None:
    """Of the letters of Guarani g with a tilde is no letter of its own: it was drawn with the tilde over what follows."""
    assert unwritable("Nguye\u0302\u0303n Mari\u0301a") == ""
    assert unwritable("A\u0303e g\u0303ua M\u0323\u0303") == "g\u0303\u1e42\u0303"


def test_what_nobody_sees_is_told_by_its_name() -> None:
    assert unwritable("Ana\u200c Mar\xad\xeda \ufe0f") == "(zero width non-joiner) (soft hyphen) (variation selector-16)"


def test_a_loose_accent_is_drawn_in_its_letter() -> None:
    pen = Pen()
    pen.text(72, 700, "Pe\u0301rez", "sans", 10)
    assert pen.words == ["P\xe9rez"]
