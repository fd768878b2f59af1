"""Every letter template and every set of clauses: the shipped ones, then the office's own folder, which replaces whole ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from packets.errors import Broken, Known
from packets.letters.language import Reads, Refused, read
from packets.letters.schema import Clauses, Language, Template
from packets.requests.library import Kind
from packets.requests.model import Record, read_toml, shaped

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Letter:
    """A template with its words. What it reads was looked at when it was read in."""

    template: Template
    texts: Mapping[Language, str]
    reads: Mapping[Language, Reads]

    @property
    def id(self) -> str:
        return self.template.id

    @cached_property
    def hash(self) -> str:
        """SHA-256 over what it says: a text that was begun with another one is told apart."""
        said = [self.template.model_dump_json(by_alias=True), *(f"{name}\n{self.texts[name]}" for name in sorted(self.texts))]
        return hashlib.sha256("\n\n".join(said).encode()).hexdigest()


@dataclass(frozen=True)
class Book:
    letters: Mapping[str, Letter]
    clauses: Mapping[str, Clauses] = field(default_factory=dict)
    """By topic."""
    faults: tuple[str, ...] = ()

    @classmethod
    def read(cls, roots: Iterable[Path], *, strict: bool = True) -> Book:
        """Read all roots in order. With `strict` any fault raises `Broken` that names all; without, they are kept and whatever
        could be read stands (for lint)."""
        faults: list[str] = []
        letters: dict[str, Letter] = {}
        clauses: dict[str, Clauses] = {}
        for root in roots:
            for path in sorted((root / "letters").glob("*/letter.toml")):
                if letter := _letter(path, faults):
                    letters[letter.id] = letter
            for path in sorted((root / "letters" / "clauses").glob("*.toml")):
                found = _file(path, Clauses, f"letters/clauses/{path.name}", faults)
                if found is not None and found.topic != path.stem:
                    faults.append(f"letters/clauses/{path.name}: topic: is {found.topic}, the file is {path.stem}")
                if found is not None:
                    clauses[found.topic] = found
        if strict and faults:
            raise Broken("letters", faults)
        return cls(letters, clauses, tuple(faults))

    def letter(self, id_: str) -> Letter:
        if id_ not in self.letters:
            raise Known("unknown_letter", id=id_, known=", ".join(sorted(self.letters)))
        return self.letters[id_]

    def of(self, kind: Kind) -> tuple[Letter, ...]:
        """The letters that there are for a kind of request, in the order of its packet."""
        order = [item for block in kind.definition.packet for item in block.items]
        place = {item: number for number, item in enumerate(order)}
        mine = [one for one in self.letters.values() if kind.id in one.template.requests]
        return tuple(
            sorted(mine, key=lambda one: (min((place.get(item, 999) for item in one.template.items), default=999), one.id))
        )


def _letter(path: Path, faults: list[str]) -> Letter | None:
    place = f"letters/{path.parent.name}"
    template = _file(path, Template, f"{place}/letter.toml", faults)
    if template is None:
        return None
    before = len(faults)
    if template.id != path.parent.name:
        faults.append(f"{place}/letter.toml: id: is {template.id}, the folder is {path.parent.name}")
    texts: dict[Language, str] = {}
    reads: dict[Language, Reads] = {}
    for language in template.languages:
        name = f"{place}/text.{language}.txt"
        try:
            texts[language] = (path.parent / f"text.{language}.txt").read_text(encoding="utf-8-sig").replace("\r\n", "\n")
            reads[language] = read("\n".join((texts[language], *(one.name for one in template.sign))))
        except FileNotFoundError:
            faults.append(f"{name}: is not there")
        except UnicodeDecodeError:
            faults.append(f"{name}: it is not UTF-8 text")
        except OSError as fault:
            faults.append(f"{name}: {fault.strerror or type(fault).__name__}")
        except Refused as fault:
            faults.append(f"{name}: {fault}")
        else:
            lost = [one for one in reads[language].signs if template.signs(one) is None]
            faults += [f"{name}: sign: there is no block {one}" for one in sorted(lost)]
    return Letter(template, texts, reads) if len(faults) == before else None


def _file(path: Path, model: type[R], place: str, faults: list[str]) -> R | None:
    try:
        return shaped(model, read_toml(path), place)
    except Broken as fault:
        faults += [f"{place}: {one}" for one in fault.faults]
    except Known as fault:
        faults.append(f"{place}: {fault.code}")
    return None
