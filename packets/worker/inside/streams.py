"""The bytes of a stream as the working copy carries them: decoded once under a budget, and nothing smuggled along.

Picture codecs (JPEG, JPEG 2000, JBIG2, CCITT) keep their own coded bytes, less what describes. A Flate stream that ends
as it should keeps its bytes; any other is written anew.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass

import pikepdf

from packets.worker.inside import jpeg
from packets.worker.inside.budget import Budget, inflate

_SIMPLE = frozenset({"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"})
_SHORT = {
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
_CODECS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})


@dataclass(slots=True)
class Carried:
    """What goes into the working copy: the filter's name (or none), its parameters in the source, the coded bytes.

    `sure` is True if the stream says exactly what the source's said. `data` is its decoded content where that was made.
    """

    raw: bytes
    filter: str = ""
    parms: object = None
    sure: bool = True
    data: bytes | None = None
    size: int = 0
    """Bytes when decoded, as far as known."""
    codec: jpeg.Jpeg | None = None


class Unusable(Exception):
    """The stream has filters that nobody can decode."""


def carry(stream: pikepdf.Object, budget: Budget, removed: Counter[str], *, want_data: bool = False) -> Carried:
    """Read `stream` for the working copy. Raises `Unusable` where its coding is unknown."""
    filters, parms = _filters(stream)
    codec = filters[-1] if filters and filters[-1] in _CODECS else ""
    simple = filters[:-1] if codec else filters
    if any(name not in _SIMPLE for name in simple):
        raise Unusable
    if codec:
        raw = stream.read_raw_bytes() if not simple else _decode_simple(stream, simple, parms[:-1], budget)
        return _codec(codec, parms[-1], raw, removed)
    raw = stream.read_raw_bytes()
    if not filters:
        budget.charge(len(raw))
        return _pack(raw, want_data=want_data)
    if filters == ["/FlateDecode"]:
        return _flate(raw, parms[0], budget, want_data=want_data)
    data = _decode_simple(stream, simple, parms, budget)
    return _pack(data, want_data=want_data)


def content(stream: pikepdf.Object, budget: Budget) -> tuple[bytes, bool]:
    """The decoded bytes of a stream of operators or numbers, and whether it decoded without damage."""
    carried = carry(stream, budget, Counter(), want_data=True)
    if carried.data is None:
        raise Unusable
    return carried.data, carried.sure


def pack(data: bytes) -> tuple[bytes, bytes]:
    """Our own coding of `data`: dictionary entries and bytes."""
    packed = zlib.compress(data, 6)
    if len(packed) + 20 < len(data):
        return b"/Filter/FlateDecode", packed
    return b"", data


def _pack(data: bytes, *, want_data: bool) -> Carried:
    entries, raw = pack(data)
    return Carried(raw, "/FlateDecode" if entries else "", data=data if want_data else None, size=len(data))


def _flate(raw: bytes, parms: object, budget: Budget, *, want_data: bool) -> Carried:
    predictor = _number(parms, "/Predictor", 1)
    if predictor > 1 and want_data:
        data = _predicted(raw, parms, budget)
        return _pack(data, want_data=True)
    found = inflate(raw, budget, keep=want_data)
    if found.whole:
        data_now = found.data if want_data else None
        return Carried(raw[: found.taken], "/FlateDecode", parms, data=data_now, size=found.size)
    if not want_data:
        found = inflate(raw, budget)
    if predictor > 1:
        return Carried(zlib.compress(found.data, 6), "/FlateDecode", parms, sure=False, size=found.size)
    carried = _pack(found.data, want_data=want_data)
    carried.sure = False
    return carried


def _predicted(raw: bytes, parms: object, budget: Budget) -> bytes:
    budget.charge(inflate(raw, budget, keep=False).size)
    with pikepdf.new() as scratch:
        stream = pikepdf.Stream(scratch, raw)
        stream.Filter = pikepdf.Name.FlateDecode
        stream.DecodeParms = pikepdf.Dictionary(
            {
                key: _number(parms, key, default)
                for key, default in (("/Predictor", 1), ("/Colors", 1), ("/BitsPerComponent", 8), ("/Columns", 1))
            }
        )
        return bytes(stream.read_bytes())


def _codec(codec: str, parms: object, raw: bytes, removed: Counter[str]) -> Carried:
    if codec == "/DCTDecode":
        found = jpeg.take_apart(raw, keep_profile=False)
        if found is None:
            return Carried(raw, codec, parms, sure=False)
        removed.update({"photo_data": sum(found.removed.values())} if found.removed else {})
        return Carried(found.body, codec, parms, sure=found.whole, codec=found)
    return Carried(raw, codec, parms)


def _decode_simple(stream: pikepdf.Object, names: list[str], parms: list[object], budget: Budget) -> bytes:
    """Undo the plain filters of a stream, whatever codec lies beneath."""
    raw = stream.read_raw_bytes()
    for name, parm in zip(names, parms, strict=True):
        if name == "/FlateDecode" and _number(parm, "/Predictor", 1) <= 1:
            raw = inflate(raw, budget).data
            continue
        if name == "/FlateDecode":
            raw = _predicted(raw, parm, budget)
            continue
        with pikepdf.new() as scratch:
            single = pikepdf.Stream(scratch, raw)
            single.Filter = pikepdf.Name(name)
            if isinstance(parm, pikepdf.Dictionary):
                single.DecodeParms = pikepdf.Dictionary(
                    {
                        key: _number(parm, key, default)
                        for key, default in (
                            ("/Predictor", 1),
                            ("/Colors", 1),
                            ("/BitsPerComponent", 8),
                            ("/Columns", 1),
                            ("/EarlyChange", 1),
                        )
                    }
                )
            raw = bytes(single.read_bytes())
        budget.charge(len(raw))
    return bytes(raw)


def _filters(stream: pikepdf.Object) -> tuple[list[str], list[object]]:
    found, parm = stream.get("/Filter"), stream.get("/DecodeParms", stream.get("/DP"))
    if found is None:
        return [], []
    names = list(found) if isinstance(found, pikepdf.Array) else [found]
    parms: list[object] = list(parm) if isinstance(parm, pikepdf.Array) else [parm]
    parms += [None] * (len(names) - len(parms))
    pairs = []
    for name, each in zip(names, parms, strict=False):
        if not isinstance(name, pikepdf.Name):
            raise Unusable
        text = _SHORT.get(str(name), str(name))
        if text != "/Crypt":
            pairs.append((text, each))
    if len(pairs) > 8:
        raise Unusable
    return [name for name, _ in pairs], [each for _, each in pairs]


def _number(parms: object, key: str, default: int) -> int:
    if not isinstance(parms, pikepdf.Dictionary):
        return default
    value = parms.get(key)
    return value if type(value) is int and 0 <= value < 1 << 20 else default
