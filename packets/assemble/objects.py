"""pypdf objects as bytes of another file: references renumbered, strings and streams untouched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from packets.errors import Known


class Copier:
    """Copies what reportlab drew: our own pages and the stamps' fonts. Every object is written once."""

    def __init__(self, reader: PdfReader, allot: Callable[[], int], put: Callable[[int, bytes, bytes | None], None]) -> None:
        self.reader = reader
        self._allot = allot
        self._put = put
        self._numbers: dict[int, int] = {}
        self._waiting: list[tuple[int, int]] = []

    def reference(self, old: int) -> bytes:
        new = self._numbers.get(old)
        if new is None:
            new = self._numbers[old] = self._allot()
            self._waiting.append((old, new))
        return b"%d 0 R" % new

    def flush(self) -> None:
        """Write everything that was referred to, and what that refers to."""
        while self._waiting:
            old, new = self._waiting.pop()
            thing = self.reader.get_object(IndirectObject(old, 0, self.reader))
            if isinstance(thing, StreamObject):
                self._put(new, self._stream_dictionary(thing), stream_bytes(thing))
            else:
                self._put(new, self.bytes_of(thing), None)

    def _stream_dictionary(self, stream: StreamObject) -> bytes:
        head = b"".join(name(key) + b" " + self.bytes_of(value) for key, value in raw_items(stream) if key != "/Length")
        return b"<<" + head + b"/Length %d>>" % len(stream_bytes(stream))

    def bytes_of(self, thing: Any) -> bytes:
        match thing:
            case IndirectObject():
                return self.reference(thing.idnum)
            case DictionaryObject():
                return b"<<" + b"".join(name(key) + b" " + self.bytes_of(value) for key, value in raw_items(thing)) + b">>"
            case ArrayObject():
                return b"[" + b" ".join([self.bytes_of(one) for one in list.__iter__(thing)]) + b"]"
            case BooleanObject():
                return b"true" if thing.value else b"false"
            case NameObject():
                return name(thing)
            case TextStringObject():
                return b"<" + thing.original_bytes.hex().encode() + b">"
            case ByteStringObject():
                return b"<" + bytes(thing).hex().encode() + b">"
            case FloatObject():
                return number(float(thing))
            case NumberObject():
                return b"%d" % int(thing)
            case NullObject() | None:
                return b"null"
        raise Known("not_canonical", why=f"object of type {type(thing).__name__}")


def raw_items(thing: DictionaryObject) -> list[tuple[str, Any]]:
    """The entries as they stand in the file, references unresolved."""
    return [(key, dict.__getitem__(thing, key)) for key in dict.keys(thing)]


def stream_bytes(stream: StreamObject) -> bytes:
    """The coded bytes, as in the file."""
    data = stream._data
    return data if isinstance(data, bytes) else data.encode("latin-1")


def name(text: str) -> bytes:
    """A name object. Regular characters stand for themselves, all others as ``#xx``."""
    out = bytearray(b"/")
    for byte in text[1:].encode("utf-8"):
        if 33 <= byte <= 126 and byte not in b"#()<>[]{}/%":
            out.append(byte)
        else:
            out += b"#%02X" % byte
    return bytes(out)


def number(value: float) -> bytes:
    """A real without exponent and without losing digits."""
    text = repr(round(value, 10))
    if "e" in text or "E" in text:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    text = text.removesuffix(".0")
    return (text if text not in ("", "-0", "-") else "0").encode()
