"""What one document may cost once it is unpacked. A bomb is refused with `too_large`, before it is in memory."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from packets.errors import Known
from packets.worker import limits

_STEP = 1 << 22


@dataclass(slots=True)
class Budget:
    """Counts what the streams of one document hold when decoded."""

    left: int = limits.MOST_DECODED

    def charge(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Known("too_large", reason="decoded")


def check_pixels(width: int, height: int, *, bilevel: bool = False) -> None:
    """Refuse a picture of more pixels than anybody scans."""
    most = limits.MOST_BILEVEL_PIXELS if bilevel else limits.MOST_PIXELS
    if width < 1 or height < 1 or width * height > most:
        raise Known("too_large", reason="pixels")


@dataclass(slots=True)
class Inflated:
    """What came out of a Flate stream: how many bytes, whether it ended as it should, how much of the input it took."""

    data: bytes
    size: int
    whole: bool
    taken: int


def inflate(raw: bytes, budget: Budget, *, keep: bool = True) -> Inflated:
    """Decode a Flate stream under the budget. A damaged one gives what came out before the damage."""
    machine = zlib.decompressobj()
    parts: list[bytes] = []
    size = 0
    tail: bytes = raw
    whole = True
    try:
        while not machine.eof:
            piece = machine.decompress(tail, _STEP)
            tail = machine.unconsumed_tail
            size += len(piece)
            budget.charge(len(piece))
            if keep:
                parts.append(piece)
                if size > limits.MOST_LOOKED_INTO:
                    raise Known("too_large", reason="decoded")
            if not piece and not tail and not machine.eof:
                whole = False
                break
    except zlib.error:
        whole = False
        piece = _before_damage(raw, budget)
        parts, size = [piece] if keep else [], len(piece)
    return Inflated(b"".join(parts), size, whole, len(raw) - len(machine.unused_data) if whole else 0)


def _before_damage(raw: bytes, budget: Budget) -> bytes:
    """What a damaged stream gives when it is fed little by little; a broken head is skipped as viewers do."""
    best = b""
    for window, start in ((15, 0), (-15, 2)):
        machine = zlib.decompressobj(window)
        out = bytearray()
        try:
            for place in range(start, len(raw), 256):
                piece = machine.decompress(raw[place : place + 256], _STEP)
                while machine.unconsumed_tail:
                    budget.charge(len(piece))
                    out += piece
                    piece = machine.decompress(machine.unconsumed_tail, _STEP)
                budget.charge(len(piece))
                out += piece
        except zlib.error:
            pass
        if len(out) > len(best):
            best = bytes(out)
        if best:
            break
    return best
