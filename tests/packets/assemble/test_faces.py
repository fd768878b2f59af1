"""Several threads draw with one face: each file is what one alone would have drawn."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator

import pytest
from reportlab.pdfgen.canvas import Canvas

from packets.assemble import fonts

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
