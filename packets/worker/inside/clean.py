"""Copy what drawing a page needs out of a foreign document, by allow-list, object by object, into the working copy.

What the source shares stays shared; what a content stream does not name is not carried, so that a page never brings
along the pictures of its neighbours. Every object that came out other than it went in is remembered, and so is every
layer it belongs to: a page that reaches one of them is compared by picture, or rebuilt as one.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

import pikepdf

from packets.errors import Known
from packets.worker.inside import contents, icc, jbig2, streams, tidy
from packets.worker.inside.budget import Budget, check_pixels
from packets.worker.inside.canonical import Canonical
from packets.worker.inside.fonts import Letters, letters_of
from packets.worker.inside.grammar import CATEGORIES, DESCRIBES, PARAMETERS, SHAPES, TYPES
from packets.worker.inside.spelling import DEPTH, SAFE_NAME, fresh, key_of, layers_of, name_text, plain, shape_of, word

_LAYERS = "/Properties"
"""What a content stream names here are layers (or mere descriptions); it is looked at and never carried."""
_NAMED = ("/Type", "/Subtype")
_LENGTHS = ("/Length1", "/Length2", "/Length3")
_DEVICES = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
RESERVED = b"PD"
"""No resource of a working copy has a name that starts so; the packet's own stamps do."""


@dataclass(slots=True)
class Scope:
    """The resources that apply where a stream has none of its own. `key` tells one scope from another."""

    key: tuple[int, int]
    table: pikepdf.Object | None


Renamed = dict[str, dict[bytes, bytes]]


@dataclass
class Copier:
    """Copies objects of one source into one working copy."""

    file: Canonical
    budget: Budget
    removed: Counter[str] = field(default_factory=Counter)
    altered: set[int] = field(default_factory=set)
    """Objects of the working copy that may draw otherwise than their source."""
    layers: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    """Object of the working copy -> layers of the source that it belongs to."""
    images: dict[int, bool] = field(default_factory=dict)
    """Pictures of the working copy, and whether they are black and white."""
    refused: dict[int, str] = field(default_factory=dict)
    """Objects that could not go along, and why: a page that needs one becomes a picture."""
    letters: dict[int, Letters] = field(default_factory=dict)
    """Objects of the working copy that are, or hold, fonts whose letters are not in the file."""
    _made: dict[object, int] = field(default_factory=dict)
    _todo: deque[tuple[pikepdf.Object, str, Scope | None, int]] = field(default_factory=deque)
    _refs: list[int] = field(default_factory=list)
    _here: int = 0
    """The object that is being written."""
    _doubt: bool = False
    _layers: set[tuple[int, int]] = field(default_factory=set)
    _tables: dict[object, tuple[int, Renamed]] = field(default_factory=dict)

    # ---------------------------------------------------------------------------------------------- the doors

    def resources(
        self, table: pikepdf.Object | None, key: object, used: frozenset[bytes], more: Fragments
    ) -> tuple[int, Renamed]:
        """The resource object for `table`, cut to the names `used`; and how names were changed. `more` is added to it."""
        found = self._table(table, key, used, more)
        self.run()
        return found

    def form(self, stream: pikepdf.Object, scope: Scope | None) -> int:
        """The object of a form, copied once."""
        obj = self._object(stream, "form", scope)
        self.run()
        return obj

    @property
    def told(self) -> set[int]:
        """Objects of which something is remembered."""
        return self.altered | self.layers.keys() | self.letters.keys() | self.refused.keys()

    def made(self, key: object) -> int | None:
        """The object that was made for `key`, if any."""
        return self._made.get(key)

    def promise(self, key: object) -> int:
        """A new object for `key`, which the caller writes."""
        self._made[key] = target = self.file.new()
        return target

    def run(self) -> None:
        """Write every object that was promised."""
        while self._todo:
            obj, shape, scope, target = self._todo.popleft()
            kept = self._refs, self._doubt, self._layers
            self._refs, self._doubt, self._layers, self._here = [], False, set(), target
            try:
                self._write(obj, shape, scope, target)
            except (Known, MemoryError):
                raise
            except tidy.Refused as refused:
                self.refused[target] = refused.why
                self.file.put(target, b"null")
            except Exception:  # noqa: BLE001  pikepdf raises all kinds; the page that needs the object is compared
                self._doubt = True
                if not self.file.written(target):
                    self.file.put(target, b"null")
            if self._doubt:
                self.altered.add(target)
            if self._layers:
                self.layers[target] = self._layers
            self._refs, self._doubt, self._layers = kept

    # ---------------------------------------------------------------------------------------------- objects

    def _object(self, obj: pikepdf.Object, shape: str, scope: Scope | None) -> int:
        """The number that `obj` has in the working copy; it is queued to be written if it is new."""
        identity: object = obj.objgen if obj.is_indirect else object()
        own = scope is None or shape not in ("form", "tiling", "type3") or isinstance(obj.get("/Resources"), pikepdf.Dictionary)
        key = (identity, shape, None if own or scope is None else scope.key)
        target = self._made.get(key)
        if target is None:
            target = self.file.new()
            self._made[key] = target
            self._todo.append((obj, shape, scope, target))
        return target

    def _write(self, obj: pikepdf.Object, shape: str, scope: Scope | None, target: int) -> None:
        if not isinstance(obj, pikepdf.Stream):
            if isinstance(obj, pikepdf.Array):
                body = self._space(obj, 0)
                if body is None:
                    raise ValueError("a colour space that is none")
            elif shape == "type3":
                body = (
                    b"<<"
                    + self._entries(obj, shape, scope, 0, skip=("/Resources",))
                    + self._glyph_resources(obj, scope)
                    + b">>"
                )
            else:
                body = b"<<" + self._entries(obj, shape, scope, 0) + b">>"
            self.file.put(target, body, tuple(self._refs))
            return
        if not SHAPES[shape].stream:
            raise ValueError("a stream where none may be")
        if shape in ("form", "tiling", "glyph"):
            self._write_content(obj, shape, scope, target)
            return
        skip: tuple[str, ...]
        if shape == "image":
            bilevel = obj.get("/BitsPerComponent") == 1 or obj.get("/ImageMask") is True
            check_pixels(*self._pixels(obj), bilevel=bilevel)
            self.images[target] = bilevel
            found, head, skip = self._picture(obj), b"/Type/XObject/Subtype/Image", _NAMED
        elif shape == "globals":
            segments = jbig2.cleaned(streams.carry(obj, self.budget, self.removed, want_data=True).data or b"")
            if segments is None or segments.words:
                raise tidy.Refused(tidy.FOREIGN)
            found, head, skip = tidy.Tidied(streams.Carried(segments.body)), b"", _LENGTHS
        else:
            carried = streams.carry(obj, self.budget, self.removed, want_data=True)
            found, head, skip = tidy.tidied(shape, obj, carried), b"", _LENGTHS
        if not (found.sure and found.carried.sure):
            self._doubt = True
        entries = head + self._entries(obj, shape, scope, 0, skip=skip) + found.entries + self._coding(found.carried)
        self.file.put_stream(target, entries, found.carried.raw, tuple(self._refs))

    def _picture(self, obj: pikepdf.Object) -> tidy.Tidied:
        parts = 1 if obj.get("/ImageMask") is True else tidy.parts_of(obj.get("/ColorSpace"))
        try:
            return tidy.picture(obj, streams.carry(obj, self.budget, self.removed), parts)
        except tidy.TooLong:
            return tidy.picture(obj, streams.carry(obj, self.budget, self.removed, want_data=True), parts)

    def _pixels(self, obj: pikepdf.Object) -> tuple[int, int]:
        width, height = obj.get("/Width"), obj.get("/Height")
        if type(width) is not int or type(height) is not int:
            raise ValueError("a picture without a size")
        return width, height

    def _write_content(self, obj: pikepdf.Object, shape: str, scope: Scope | None, target: int) -> None:
        """A stream of operators with its own resources, cut to what it names."""
        carried = streams.carry(obj, self.budget, self.removed, want_data=True)
        if carried.data is None:
            raise streams.Unusable
        data, raw = carried.data, carried.raw
        look = contents.scan(data)
        if look.hides:
            raise tidy.Refused(tidy.FOREIGN)
        if shape == "glyph":
            # A glyph takes its resources from its font, whose own table was cut for all of them.
            coding = self._coding(carried)
            if look.describes or not look.closed:
                coding, raw = streams.pack(contents.rewrite(data, {}, wrap=False))
                self._doubt = True
            self.file.put_stream(target, coding, raw, tuple(self._refs))
            return
        table = obj.get("/Resources")
        if isinstance(table, pikepdf.Dictionary):
            key: object = table.objgen if table.is_indirect else (obj.objgen, "own")
        else:
            table, key = (scope.table, scope.key) if scope else (None, "none")
        resources, renamed = self._table(table, key, look.names, Fragments())
        coding = self._coding(carried)
        if look.describes or renamed or not look.closed:
            data = contents.rewrite(data, renamed, wrap=False)
            coding, raw = streams.pack(data)
            self._doubt = True
        elif not carried.sure:
            self._doubt = True
        self._refs.append(resources)
        head = b"/Type/XObject/Subtype/Form" if shape == "form" else b""
        entries = self._entries(obj, shape, scope, 0, skip=("/Resources", "/Type", "/Subtype"))
        entries = head + entries + b"/Resources %d 0 R" % resources + coding
        self.file.put_stream(target, entries, raw, tuple(self._refs))

    def _glyph_resources(self, font: pikepdf.Object, scope: Scope | None) -> bytes:
        """A font whose glyphs are drawn: its resources, cut to what any of the glyphs names."""
        table = font.get("/Resources")
        key: object = font.objgen, "glyphs"
        if isinstance(table, pikepdf.Dictionary):
            key = table.objgen if table.is_indirect else key
        elif scope is not None:
            table, key = scope.table, scope.key
        else:
            table = None
        if table is None:
            return b""
        used: set[bytes] = set()
        procs = font.get("/CharProcs")
        for _, glyph in procs.items() if isinstance(procs, pikepdf.Dictionary) else ():
            if isinstance(glyph, pikepdf.Stream):
                used |= contents.names(streams.content(glyph, self.budget)[0])
        resources, renamed = self._table(table, key, frozenset(used), Fragments())
        if renamed:
            self._doubt = True
        self._refs.append(resources)
        return b"/Resources %d 0 R" % resources

    def _coding(self, carried: streams.Carried) -> bytes:
        if not carried.filter:
            return b""
        parms = b""
        if isinstance(carried.parms, pikepdf.Dictionary):
            for key in PARAMETERS[carried.filter]:
                value = carried.parms.get(key)
                if value is not None:
                    text = plain(value, 0)
                    parms += name_text(key.encode("ascii")[1:]) + b" " + text if text else b""
            table = carried.parms.get("/JBIG2Globals") if carried.filter == "/JBIG2Decode" else None
            if isinstance(table, pikepdf.Stream):
                parms += b"/JBIG2Globals " + self._ref(table, "globals", None)
        return b"/Filter" + carried.filter.encode("ascii") + (b"/DecodeParms<<" + parms + b">>" if parms else b"")

    def _ref(self, obj: pikepdf.Object, shape: str, scope: Scope | None) -> bytes:
        target = self._object(obj, shape, scope)
        self._refs.append(target)
        return b"%d 0 R" % target

    # ---------------------------------------------------------------------------------------------- entries

    def _entries(self, obj: pikepdf.Object, shape: str, scope: Scope | None, depth: int, skip: tuple[str, ...] = ()) -> bytes:
        rule = SHAPES[shape].entries
        if shape == "font" and (letters := letters_of(obj)):
            self.letters[self._here] = max(letters, self.letters.get(self._here, letters))
        out = []
        for key, value in obj.items():
            if key in skip or (key == "/Type" and value not in TYPES):
                continue
            kind = rule.get(key)
            if kind is None:
                self._left_out(key, value)
                continue
            text = self._value(value, kind, scope, depth)
            if text is None:
                self._doubt = self._doubt or value is not None
            else:
                out.append(name_text(key.encode("utf-8", "surrogateescape")[1:]) + b" " + text)
        return b"".join(out)

    def _left_out(self, key: str, value: object) -> None:
        if key == "/OC":
            self._layers.update(layers_of(value))
            self._doubt = True
        elif key not in DESCRIBES:
            self._doubt = True
        elif key in ("/Metadata", "/PieceInfo"):
            self.removed["metadata"] += 1
        elif key == "/F" and isinstance(value, pikepdf.Object) and not isinstance(value, pikepdf.Array):
            self._doubt = True

    def _value(self, value: object, kind: str, scope: Scope | None, depth: int) -> bytes | None:
        """The text of an entry's value if it is one of the kinds allowed there, else None."""
        if depth > DEPTH:
            return None
        for choice in kind.split("|"):
            text = self._choice(value, choice, scope, depth + 1)
            if text is not None:
                return text
        return None

    def _choice(self, value: object, choice: str, scope: Scope | None, depth: int) -> bytes | None:
        if choice == "plain":
            return plain(value, depth)
        if choice == "word":
            return word(value)
        if choice == "space":
            return self._space(value, depth)
        if choice == "sizedfont":
            return self._sized_font(value, depth)
        if choice.startswith("["):
            if not isinstance(value, pikepdf.Array):
                return None
            each = [self._choice(item, choice[1:-1], scope, depth + 1) for item in value]
            return b"[" + b" ".join(text for text in each if text is not None) + b"]" if all(each) else None
        if choice.startswith("{"):
            return self._map(value, choice[1:-1], scope, depth)
        if not isinstance(value, pikepdf.Object) or not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            return None
        shape = shape_of(value, choice)
        if shape is None:
            return None
        is_stream = isinstance(value, pikepdf.Stream)
        if is_stream != SHAPES[shape].stream and not (is_stream or SHAPES[shape].dictionary):
            return None
        if is_stream and not SHAPES[shape].stream:
            return None
        if value.is_indirect or shape == "type3":
            return self._ref(value, shape, scope)
        return b"<<" + self._entries(value, shape, scope, depth) + b">>"

    def _map(self, value: object, kind: str, scope: Scope | None, depth: int) -> bytes | None:
        if not isinstance(value, pikepdf.Dictionary):
            return None
        out = []
        for key, item in value.items():
            text = self._choice(item, kind, scope, depth + 1)
            if text is not None:
                out.append(name_text(key.encode("utf-8", "surrogateescape")[1:]) + b" " + text)
        return b"<<" + b"".join(out) + b">>"

    def _sized_font(self, value: object, depth: int) -> bytes | None:
        if not isinstance(value, pikepdf.Array) or len(value) != 2:
            return None
        font, size = self._choice(value[0], "anyfont", None, depth), plain(value[1], depth)
        return b"[" + font + b" " + size + b"]" if font and size else None

    def _space(self, value: object, depth: int) -> bytes | None:
        """A colour space: a name, or a list whose first name says what the rest is."""
        if isinstance(value, pikepdf.Name):
            return plain(value, depth)
        if not isinstance(value, pikepdf.Array) or len(value) == 0 or depth > DEPTH:
            return None
        if value.is_indirect and depth > 0:
            return self._ref(value, "space", None)
        family, rest = str(value[0]), list(value)[1:]
        parts: list[bytes | None]
        if family in ("/CalGray", "/CalRGB", "/Lab"):
            parts = [self._choice(item, "calibrated", None, depth) for item in rest[:1]]
        elif family == "/ICCBased":
            return self._profiled(rest[0]) if rest else None
        elif family in ("/Indexed", "/I") and len(rest) >= 3:
            parts = [self._space(rest[0], depth + 1), plain(rest[1], depth), self._palette(*rest[:3])]
        elif family in ("/Separation", "/DeviceN") and len(rest) >= 3:
            parts = [
                plain(rest[0], depth),
                self._space(rest[1], depth + 1),
                self._value(rest[2], "function", None, depth),
            ]
        elif family == "/Pattern":
            parts = [self._space(item, depth + 1) for item in rest[:1]]
        elif family in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/G", "/RGB", "/CMYK"):
            parts = []
        else:
            return None
        if any(part is None for part in parts):
            return None
        return b"[" + b" ".join([name_text(family.encode("ascii")[1:]), *(part for part in parts if part is not None)]) + b"]"

    def _profiled(self, profile: object) -> bytes | None:
        """A colour space by its profile, of which the colours stay; by its device where the profile says nothing more."""
        count = profile.get("/N") if isinstance(profile, pikepdf.Stream) else None
        device = _DEVICES.get(count if type(count) is int else 0)
        if device is None or type(count) is not int or not isinstance(profile, pikepdf.Stream):
            return None
        key = ("profile", profile.objgen)
        target = self._made.get(key)
        if target is None:
            data, whole = streams.content(profile, self.budget)
            kept = icc.rebuilt(data, count)
            self._doubt = self._doubt or not (whole and (kept or icc.is_srgb(data)))
            if not kept:
                return device
            target = self.promise(key)
            coding, raw = streams.pack(kept)
            self.file.put_stream(target, b"/N %d/Alternate%b%b" % (count, device, coding), raw)
        self._refs.append(target)
        return b"[/ICCBased %d 0 R]" % target

    def _palette(self, base: object, high: object, table: object) -> bytes | None:
        """The colours of an indexed space: so many as it has, each of as many values as its base wants."""
        count = tidy.parts_of(base)
        if type(high) is not int or not 0 <= high < 256 or count is None:
            return None
        if isinstance(table, pikepdf.String):
            data = bytes(table)
        elif isinstance(table, pikepdf.Stream):
            data = streams.content(table, self.budget)[0]
        else:
            return None
        return b"<" + data[: (high + 1) * count].hex().encode("ascii") + b">"

    # ---------------------------------------------------------------------------------------------- resources

    def _table(self, table: pikepdf.Object | None, key: object, used: frozenset[bytes], more: Fragments) -> tuple[int, Renamed]:
        present = self._present(table, used)
        memo = (key, tuple(sorted((category, name) for category, name, _ in present)), more.key())
        found = self._tables.get(memo)
        if found is None:
            found = self._new_table(table, present, more)
            self._tables[memo] = found
        return found

    def _present(self, table: pikepdf.Object | None, used: frozenset[bytes]) -> list[tuple[str, bytes, object]]:
        found = []
        if table is None:
            return []
        for category in (*CATEGORIES, _LAYERS):
            entries = table.get(category)
            if not isinstance(entries, pikepdf.Dictionary):
                continue
            if len(used) < len(entries) // 4:
                wanted = [(name, entries.get(key_of(name))) for name in sorted(used)]
            else:
                wanted = [(key.encode("utf-8", "surrogateescape")[1:], value) for key, value in entries.items()]
            found += [(category, name, value) for name, value in wanted if name in used and value is not None]
        return found

    def _new_table(
        self, table: pikepdf.Object | None, present: list[tuple[str, bytes, object]], more: Fragments
    ) -> tuple[int, Renamed]:
        target = self.file.new()
        kept = self._refs, self._doubt, self._layers, self._here
        self._refs, self._doubt, self._layers, self._here = [], False, set(), target
        scope = Scope((target, 0), table)
        renamed: Renamed = {}
        sections: dict[str, list[bytes]] = {}
        taken: dict[str, set[bytes]] = {}
        for category, name, _ in present:
            taken.setdefault(category, set()).add(name)
        for category, name, value in present:
            if category == _LAYERS:
                self._layers.update(layers_of(value))
                continue
            text = self._value(value, CATEGORIES[category], scope, 0)
            if text is None:
                self._doubt = True
                continue
            new = name
            if not SAFE_NAME.fullmatch(name) or name.startswith(RESERVED):
                new = fresh(name, taken[category])
                taken[category].add(new)
                renamed.setdefault(category[1:], {})[name] = new
            sections.setdefault(category, []).append(b"/" + new + b" " + text)
        for name, obj in more.forms:
            sections.setdefault("/XObject", []).append(b"/%b %d 0 R" % (name, obj))
            self._refs.append(obj)
        body = b"".join(b"%b<<%b>>" % (category.encode("ascii"), b"".join(items)) for category, items in sections.items())
        self.file.put(target, b"<<" + body + b">>", tuple(self._refs))
        if self._doubt:
            self.altered.add(target)
        if self._layers:
            self.layers[target] = self._layers
        self._refs, self._doubt, self._layers, self._here = kept
        return target, renamed


@dataclass(frozen=True, slots=True)
class Fragments:
    """Forms that are added to a page's resources, under names of ours: appearances of annotations."""

    forms: tuple[tuple[bytes, int], ...] = ()

    def key(self) -> tuple[tuple[bytes, int], ...]:
        return self.forms
