"""Photos say nothing of who took them, where and with what (`security.md` 12, S8): some hundred of every kind, with words in
every place where a camera or a program writes some."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from packets.worker.client import Worker
from tests.faults.hostile import judge
from tests.faults.hostile.pictures import metadata
from tests.packets.worker.make import take_in


@pytest.mark.parametrize("pixels", [False, True], ids=["structural", "pixels"])
def test_no_byte_that_describes_a_photo_comes_along(worker: Worker, pixels: bool) -> None:
    wrong, told, tried = [], 0, 0
    for name, data in metadata():
        taken = take_in(worker, data, name, pixels=pixels)
        tried += 1
        told += bool(taken.removed)
        wrong += [f"{name}: {fault}" for fault in judge.faults(taken.data, taken.facts)]
        with taken.open() as document:
            for obj in document.objects:
                if isinstance(obj, pikepdf.Stream) and obj.get("/Filter") == "/DCTDecode":
                    wrong += [f"{name}: {said}" for said in _said_by(bytes(obj.read_raw_bytes()))]
    assert wrong == []
    assert tried >= 200 and told > 0.8 * tried


def _said_by(photo: bytes) -> list[str]:
    with Image.open(BytesIO(photo)) as image:
        said = [key for key in image.info if key not in ("adobe", "adobe_transform", "progressive", "progression")]
        return said + (["exif"] if image.getexif() else [])
