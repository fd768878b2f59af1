"""Good files of every kind that we parse, small, for chance to begin from."""

from __future__ import annotations

import functools
import io
import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from packets.worker import frames
from packets.worker.frames import Kind
from packets.worker.inside import raster, type1
from packets.worker.inside.canonical import Canonical, Sheet
from tests import papers
from tests.faults.hostile import fonts, hides, pictures
from tests.manifests import a_manifest
from tests.offices import STAFF

Seeds = Sequence[bytes]


def frames_of(*parts: tuple[Kind, object]) -> bytes:
    out = io.BytesIO()
    for kind, value in parts:
        if isinstance(value, bytes):
            frames.write(out, kind, value)
        else:
            frames.write_json(out, kind, value)
    return out.getvalue()


def conversations() -> Seeds:
    hello = (Kind.HELLO, {"nonce": "n", "full": True, "reason": ""})
    note = (Kind.NOTE, {"page": 1, "width": 4, "height": 2})
    trouble = (Kind.TROUBLE, {"code": "too_large", "params": {"reason": "memory"}})
    return (
        frames_of(
            hello, (Kind.STEP, {"done": 1, "total": 2}), (Kind.BLOB, b"x" * 50), (Kind.DONE, {"pages": [1, 2.5, None, "x"]})
        ),
        frames_of(hello, note, (Kind.BLOB, bytes(24)), (Kind.DONE, b"{}")),
        frames_of((Kind.HELLO, {"nonce": "n", "full": False, "reason": "kernel"}), trouble),
    )


def requests() -> Seeds:
    ask = {
        "job": "take_in",
        "nonce": "n",
        "sizes": [5, 3],
        "full": False,
        "header": {"name": "x", "password": None, "deep": [[{}]]},
    }
    return (frames_of((Kind.ASK, ask), (Kind.BLOB, b"paper"), (Kind.BLOB, b"abc"), (Kind.END, b"")),)


PAGE = {
    "number": 1, "box": [0, 0, 612.0, 792.0], "rotate": 0, "unit": 1.0, "width": 612.0, "height": 792.0,
    "ink": [1.0, 2.0, 3.0, 4.0], "edges": "", "picture": "", "dpi": 200, "colour": "grey", "text": "Words é \\u00e9 \"quoted\"",
    "own_bytes": 10, "digest": "0" * 64, "links": [{"rect": [0, 0, 1, 1], "page": 1, "top": 5.0}], "pixels": "", "covered": 0,
    "letters": "",
}  # fmt: skip
FACTS = {
    "schema": 1, "original": "0" * 64, "original_bytes": 5, "media": "application/pdf", "working": "0" * 64, "working_bytes": 3,
    "shared_bytes": 0, "pages": [PAGE], "outline": [{"level": 0, "title": "One", "page": 1, "top": 1.5}],
    "removed": [{"code": "metadata", "count": 2}], "repaired": False, "taken_on": "2020-01-02",
}  # fmt: skip


def facts() -> Seeds:
    return (json.dumps(FACTS).encode(), json.dumps(FACTS, ensure_ascii=False, indent=1).encode())


def stored_facts() -> Seeds:
    whole = {"facts": FACTS, "original_size": 5, "original_changed": 7, "working_changed": 9, "made_for": ""}
    return (json.dumps(whole).encode(),)


def packets_read() -> Seeds:
    page = {
        "label": "1",
        "size": [612.0, 792.0],
        "plain": True,
        "digest": "0" * 64,
        "words": "Words",
        "links": [{"box": [0, 0, 1, 1], "to": 2}],
    }
    whole = {
        "pages": [page, page],
        "bookmarks": [{"level": 0, "title": "One", "page": 1}],
        "warnings": [],
        "extras": ["metadata"],
    }
    return (json.dumps(whole).encode(),)


def forms_read() -> Seeds:
    return (json.dumps({"words": [{"name": "a", "value": "b", "shown": True}, {"value": "c"}]}).encode(),)


def official_forms() -> Seeds:
    field = {
        "name": "form1[0].Page1[0].Name[0]", "label": "Part 1. 1. Name", "kind": "choice", "page": 1, "rect": [0, 0, 9.5, 9],
        "limit": 9, "comb": False, "lines": False, "readonly": False, "state": " APT ", "options": [["CA", "CA"]],
        "size": 10.0, "value": "CA", "preset": False,
    }  # fmt: skip
    whole = {
        "sha256": "", "title": "Form X-1", "pages": 1, "sizes": [[612.0, 792.0]], "encrypted": True, "xfa": "hybrid",
        "fields": [field, field | {"kind": "check"}], "texts": ["Form X-1 01/20/25"], "codes": ["X-1|01/20/25|1"],
        "codes_seen": False,
    }  # fmt: skip
    return (json.dumps(whole).encode(),)


def manifests() -> Seeds:
    return (a_manifest(letters=[("e-1", "request_letter", 2)], exhibits=[("e-2", "report", 3)]).to_json(),)


def matters() -> Seeds:
    text = """
schema = 1
id = "m-0001"
practice = true
[[requests]]
id = "mini"
agency = "desk-a"
[answers]
"person.name.family" = "Example"
[[evidence]]
id = "e-0001"
file = "evidence/e-0001.pdf"
item = "report"
kind = "police_report"
date = 2020-01-02
covers = [{ page = 1, box = [1.0, 2.0, 30.0, 40.0] }]
left_out = [{ page = 2, reason = "blank" }]
[[waivers]]
item = "pay"
reason = "There is none."
by = "Ada"
on = 2026-11-22
"""
    found = [text.encode()]
    for path in sorted((Path(__file__).parents[2]).glob("**/matter.toml"))[:3]:
        found.append(path.read_bytes())
    return found


def offices() -> Seeds:
    return (STAFF.encode(), (STAFF + '\n[policy]\nanything = "x"\n').encode())


@functools.cache
def working_copies() -> Seeds:
    found = []
    for count in (1, 3):
        file = Canonical()
        for number in range(count):
            picture = raster.write(file, raster.jpeg(papers.picture(90, 110, number)))
            resources, content = raster.write_page(file, picture, (60, 0, 0, 80, 0, 0))
            file.sheets.append(Sheet((0, 0, 60, 80), (0, 0, 60, 80), 90 * number, 1.0, resources, content))
        found.append(file.finish())
    file = Canonical()
    font, table, content = file.new(), file.new(), file.new()
    file.put(font, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/X(a\\\\)b)/Y<00ff>/Z[1 -2.5 true null %d 0 R]>>" % table)
    file.put(table, b"<</Font<</F1 %d 0 R>>/ExtGState<</G<</ca .5>>>>>>" % font, (font,))
    file.put_stream(content, b"", b"BT /F1 9 Tf (x) Tj ET")
    file.sheets.append(Sheet((0, 0, 9, 9), (0, 0, 9, 9), 0, 1.0, table, content))
    return (*found, file.finish())


def edits() -> Seeds:
    return (
        b'[{"do": "file", "papers": ["e-0003"], "item": "report"}, {"do": "turn", "papers": ["e-0001"], "by": 90}]',
        b'{"do": "answer", "key": "person.name.family", "value": {"a": [1, 2.5, null]}}',
        b'{"do": "cover", "paper": "e-0001", "page": 1, "box": [1.0, 2.0, 3.0, 4.0], "reason": "number"}',
    )


def drawings() -> Seeds:
    return (*(content for content in hides.CONTENTS.values()), b"q 1 0 0 1 0 0 cm BT /F1 12 Tf [(a) -20 <6162>] TJ ET Q\n" * 3)


def jpegs() -> Seeds:
    return [data for data in pictures.jpegs().values() if len(data) < 20_000]


def jpxs() -> Seeds:
    image = papers.picture(90, 110)
    return (pictures.coded(image, "JPEG2000"), pictures.coded(image, "JPEG2000", no_jp2=True, tile_size=(32, 32), plt=True))


def jbig2s() -> Seeds:
    def segment(number: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

    info = segment(0, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0))
    return (info + segment(5, 62, b"comment") + segment(1, 38, bytes(40)) + segment(2, 49, b""),)


def faxes() -> Seeds:
    coded = raster.g4(papers.picture(100, 120).convert("1"))
    return (coded.raw, coded.raw + b"tail")


def truetypes() -> Seeds:
    return (fonts.truetype(), fonts.vera())


def compact_fonts() -> Seeds:
    """Two letters, by name and by number: a large one would be the same and take its time."""
    return (small_font(cid=False), small_font(cid=True))


def small_font(*, cid: bool) -> bytes:
    def listed(*items: bytes) -> bytes:
        places = b"".join(struct.pack(">H", 1 + sum(map(len, items[:at]))) for at in range(len(items) + 1))
        return struct.pack(">HB", len(items), 2) + places + b"".join(items) if items else b"\x00\x00"

    def long(number: int) -> bytes:
        return b"\x1d" + struct.pack(">i", number)

    strings = listed(b"Adobe", b"Identity", b"A notice of somebody", b"letter.alt")
    letters = listed(b"\x0e", b"\x8b\x8b\x15\xef\x06\x0e")
    private = b"\x8b\x14" + b"\x8c\x15" + b"\x91\x13"
    subrs = listed(b"\x0b")
    rest = {"charset": b"\x00\x01\x8a", "letters": letters, "private": private + subrs, "choices": b"\x00\x00\x00"}

    def top(place: dict[str, int]) -> bytes:
        found = b"\xf8\x1d\x01" + long(place["charset"]) + b"\x0f" + long(place["letters"]) + b"\x11"
        own = long(len(private)) + long(place["private"]) + b"\x12"
        if not cid:
            return found + own
        names = b"\xf8\x1b\xf8\x1c\x8b\x0c\x1e"
        return names + found + long(place["parts"]) + b"\x0c\x24" + long(place["choices"]) + b"\x0c\x25"

    def whole(place: dict[str, int]) -> tuple[bytes, dict[str, int]]:
        out = b"\x01\x00\x04\x02" + listed(b"Small") + listed(top(place)) + strings + listed()
        parts = dict(rest)
        if cid:
            parts["parts"] = listed(long(len(private)) + long(place["private"]) + b"\x12")
        found = {}
        for name, data in parts.items():
            found[name] = len(out)
            out += data
        return out, found

    place = dict.fromkeys((*rest, "parts"), 0)
    for _ in range(2):
        out, found = whole(place)
        place |= found
    return out


def type1s() -> Seeds:
    """Four letters of a font: a cipher of bytes takes its time."""
    found = type1._read(fonts.old())
    found.letters = {name: data for name, data in found.letters.items() if name in (b".notdef", b"A", b"a", b"one")}
    found.subrs = dict(sorted(found.subrs.items())[:6])
    return (type1._written(found).body,)


def code_tables() -> Seeds:
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /WMode 1 def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n2 beginbfchar <41> <0041> <42> <00420043> endbfchar\n"
        b"1 beginbfrange <00> <02> [<0041> <0042> <0043>] endbfrange 1 begincidrange <0000> <ffff> 0 endcidrange\n"
        b"/Identity-H usecmap endcmap CMapName currentdict /CMap defineresource pop end end\n",
    )


def programs() -> Seeds:
    return (b"{dup 0.2 mul exch dup 0.9 mul exch 0 exch 0.1 mul {pop 3} if %comment\n}", b"{" * 30 + b"}" * 30)


def profiles() -> Seeds:
    return (hides.profile(),)


def kinds_of_files() -> Seeds:
    return (
        papers.plain("x"),
        papers.jpeg()[:500],
        b"PK\x03\x04" + bytes(60),
        b"From: a\r\nTo: b\r\n\r\n",
        b"RIFF\0\0\0\0WEBP",
        b"ftypheic" * 3,
    )


def packed() -> Seeds:
    return (zlib.compress(b"words " * 3000), zlib.compress(bytes(1_000_000), 9), zlib.compress(b"x"))
