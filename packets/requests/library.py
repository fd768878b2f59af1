"""All definitions and vocabularies: the shipped ones, then the office's own folder, which replaces whole files.

The library is given its roots; it never looks them up. Reading collects the faults of every file before it complains. The
office's own record comes out of the same folder, or from whoever keeps it sealed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from forms.template import Recipe
from packets.errors import Broken, Known
from packets.requests.holidays import Holiday, is_holiday
from packets.requests.model import read_toml, shaped
from packets.requests.office import NO_OFFICE, OFFICE, OfficeRecord, Policy
from packets.requests.schema import Definition, Destination, Fresh, Item, Need, Shared, Tighten, Translated
from packets.requests.vocabulary import Agency, AnswerVocabulary, Clock, Crime, Era, EvidenceKind, Profile

M = TypeVar("M", bound=BaseModel)

_NEEDS = [Need.RECOMMENDED, Need.CONDITIONAL, Need.REQUIRED]


@dataclass(frozen=True)
class Kind:
    """A request kind as it is worked with: the definition with all included items in it."""

    definition: Definition
    items: tuple[Item, ...]
    hash: str
    """SHA-256 over the definition and everything it includes: what a request pins."""
    words: Mapping[str, Translated] = field(default_factory=dict)
    """By language: title and, by item id, label and why."""

    @property
    def id(self) -> str:
        return self.definition.id

    @cached_property
    def by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, item: str) -> Item | None:
        return self.by_id.get(item)

    def still(self, edition: str, hash_: str) -> bool:
        """Whether this is what a request pinned when it was opened. One that pinned nothing has nothing to differ from."""
        return edition in ("", self.definition.edition) and hash_ in ("", self.hash)


@dataclass(frozen=True)
class Library:
    """What the program knows of the world, as data."""

    kinds: Mapping[str, Kind]
    evidence_kinds: Mapping[str, EvidenceKind]
    answers: AnswerVocabulary
    agencies: Mapping[str, Agency]
    crimes: Mapping[str, Crime]
    clocks: Mapping[str, Clock]
    eras: Mapping[str, Era]
    profiles: Mapping[str, Profile]
    holidays: tuple[Holiday, ...] = ()
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    """Form recipes by id (``i-765/2025-08-21``)."""
    office: OfficeRecord = NO_OFFICE
    faults: tuple[str, ...] = ()

    @classmethod
    def read(cls, roots: Iterable[Path], *, strict: bool = True, office: OfficeRecord | None = None) -> Library:
        """Read all roots in order. With `strict` any fault raises `Broken` that names all; without, the faults are kept
        and whatever could be read stands (for lint). With `office` that is the office's record, and none in a folder
        counts: what lies open beside sealed matters must not say who works there."""
        reader = _Reader(office)
        for root in roots:
            reader.root(root)
        library = reader.library()
        if strict and library.faults:
            raise Broken("definitions", library.faults)
        return library

    def kind(self, request: str) -> Kind:
        if request not in self.kinds:
            raise Known("unknown_request", id=request, known=", ".join(sorted(self.kinds)))
        return self.kinds[request]

    def profile(self, profile: str) -> Profile:
        if profile not in self.profiles:
            raise Known("unknown_profile", id=profile, known=", ".join(sorted(self.profiles)))
        return self.profiles[profile]

    def agency(self, agency: str) -> Agency | None:
        """The row, or None where the request names none. An unknown id raises."""
        if not agency:
            return None
        if agency not in self.agencies:
            raise Known("unknown_agency", id=agency, known=", ".join(sorted(self.agencies)))
        return self.agencies[agency]

    def holiday(self, day: dt.date) -> bool:
        return any(is_holiday(rule, day) for rule in self.holidays)


class _Reader:
    def __init__(self, office: OfficeRecord | None) -> None:
        self.given = office
        self.faults: list[str] = []
        self.definitions: dict[str, Definition] = {}
        self.shared: dict[str, Shared] = {}
        self.words: dict[str, dict[str, Translated]] = {}
        self.evidence_kinds: dict[str, EvidenceKind] = {}
        self.answers = AnswerVocabulary(answers={}, tables={})
        self.agencies: dict[str, Agency] = {}
        self.crimes: dict[str, Crime] = {}
        self.clocks: dict[str, Clock] = {}
        self.eras: dict[str, Era] = {}
        self.profiles: dict[str, Profile] = {}
        self.holidays: dict[str, Holiday] = {}
        self.recipes: dict[str, Recipe] = {}
        self.office = NO_OFFICE if office is None else _with_policy(office)

    def root(self, root: Path) -> None:
        vocabulary = root / "vocabulary"
        self._table(vocabulary / "evidence_kinds.toml", EvidenceKind, self.evidence_kinds)
        self._table(vocabulary / "crimes.toml", Crime, self.crimes)
        self._table(vocabulary / "clocks.toml", Clock, self.clocks)
        self._table(vocabulary / "eras.toml", Era, self.eras)
        self._table(vocabulary / "holidays.toml", Holiday, self.holidays)
        for path in sorted(vocabulary.glob("answers*.toml")):
            found = self._file(path, AnswerVocabulary)
            if not found:
                continue
            self.answers = AnswerVocabulary(
                answers={**self.answers.answers, **found.answers}, tables={**self.answers.tables, **found.tables}
            )
        office = self._file(root / OFFICE, OfficeRecord, place=OFFICE) if self.given is None else None
        if office:
            self.office = _with_policy(office)
        self._folder(root / "agencies", Agency, lambda one: one.id, self.agencies)
        self._folder(root / "profiles", Profile, lambda one: one.id, self.profiles)
        for path in sorted(root.glob("forms/*/*/form.toml")):
            place = "/".join(path.parts[-3:])
            recipe = self._file(path, Recipe, place=place)
            if recipe is not None and recipe.id != f"{path.parts[-3]}/{path.parts[-2]}":
                self.faults.append(f"{place}: is {recipe.id}, by form and edition")
            if recipe is not None:
                self.recipes[recipe.id] = recipe
        requests = root / "requests"
        for path in sorted(requests.glob("common/*.toml")):
            if _language(path) is None:
                shared = self._file(path, Shared, place=f"common/{path.name}")
                if shared:
                    self.shared[f"common/{path.stem}"] = shared
        for path in sorted(requests.glob("*/request.toml")):
            definition = self._file(path, Definition, place=f"{path.parent.name}/request.toml")
            if definition is None:
                continue
            if definition.id != path.parent.name:
                self.faults.append(f"{path.parent.name}/request.toml: id: is {definition.id}, the folder is {path.parent.name}")
            self.definitions[definition.id] = definition
        for path in sorted([*requests.glob("common/*.*.toml"), *requests.glob("*/request.*.toml")]):
            stem = f"common/{path.name.split('.')[0]}" if path.parent.name == "common" else path.parent.name
            words = self._file(path, Translated)
            if words:
                self.words.setdefault(_language(path) or "", {})[stem] = words

    def library(self) -> Library:
        kinds = {id_: kind for id_, one in sorted(self.definitions.items()) if (kind := self._kind(one))}
        return Library(
            kinds=kinds,
            evidence_kinds=self.evidence_kinds,
            answers=self.answers,
            agencies=self.agencies,
            crimes=self.crimes,
            clocks=self.clocks,
            eras=self.eras,
            profiles=self.profiles,
            holidays=tuple(self.holidays.values()),
            recipes=self.recipes,
            office=self.office,
            faults=tuple(self.faults),
        )

    def _kind(self, definition: Definition) -> Kind | None:
        items: dict[str, Item] = {}
        discloses: dict[str, Any] = {}
        place = f"{definition.id}/request.toml"
        for name in definition.include:
            if name not in self.shared:
                self.faults.append(f"{place}: include: there is no {name}")
                continue
            for item in self.shared[name].items:
                if item.id in items:
                    self.faults.append(f"{place}: include: {name} has an item {item.id} that stands before it already")
                items[item.id] = item
            discloses |= self.shared[name].discloses
        definition = definition.model_copy(update={"discloses": {**discloses, **definition.discloses}})
        included = set(items)
        for item in definition.items:
            if item.id in included:
                self.faults.append(f"{place}: items.{item.id}: stands in an included file too; use [[tighten]]")
            elif item.id in items:
                self.faults.append(f"{place}: items.{item.id}: stands here twice")
            items[item.id] = item
        for change in definition.tighten:
            if change.item not in items:
                self.faults.append(f"{place}: tighten: there is no item {change.item}")
                continue
            try:
                items[change.item] = tightened(items[change.item], change)
            except ValueError as fault:
                self.faults.append(f"{place}: tighten.{change.item}: {fault}")
        dump = [definition.model_dump(mode="json"), [item.model_dump(mode="json") for item in items.values()]]
        digest = hashlib.sha256(json.dumps(dump, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        words: dict[str, Translated] = {}
        for language, files in self.words.items():
            there = [files[stem] for stem in (*definition.include, definition.id) if stem in files]
            title = files[definition.id].title if definition.id in files else ""
            words[language] = Translated(title=title, items={key: one for part in there for key, one in part.items.items()})
        return Kind(definition=definition, items=tuple(items.values()), hash=digest, words=words)

    def _file(self, path: Path, model: type[M], place: str = "") -> M | None:
        if not path.is_file():
            return None
        place = place or f"{path.parent.name}/{path.name}"
        try:
            return shaped(model, read_toml(path), place)
        except Broken as fault:
            self.faults += [f"{place}: {one}" for one in fault.faults]
        except Known as fault:
            self.faults.append(f"{place}: {fault.code}")
        return None

    def _table(self, path: Path, model: type[M], into: dict[str, M]) -> None:
        if not path.is_file():
            return
        place = f"{path.parent.name}/{path.name}"
        try:
            raw = read_toml(path)
        except Broken as fault:
            self.faults += [f"{place}: {one}" for one in fault.faults]
            return
        except Known as fault:
            self.faults.append(f"{place}: {fault.code}")
            return
        for key, entry in raw.items():
            try:
                into[key] = shaped(model, entry, place)
            except Broken as fault:
                self.faults += [f"{place}: {key}.{one}" for one in fault.faults]

    def _folder(self, folder: Path, model: type[M], key: Callable[[M], str], into: dict[str, M]) -> None:
        for path in sorted(folder.glob("*.toml")):
            one = self._file(path, model)
            if one is not None:
                if key(one) != path.stem:
                    self.faults.append(f"{folder.name}/{path.name}: id: is {key(one)}, the file is {path.stem}")
                into[key(one)] = one


def _with_policy(office: OfficeRecord) -> OfficeRecord:
    """Where there is an office, its policy holds, said or not."""
    return office if office.policy else office.model_copy(update={"policy": Policy()})


def tightened(item: Item, change: Tighten) -> Item:
    """`item` as the including file wants it. Raises ValueError where that would loosen it."""
    new: dict[str, Any] = {}
    if change.need is not None:
        if _NEEDS.index(change.need) < _NEEDS.index(item.need):
            raise ValueError(f"need may only rise from {item.need}")
        if change.need is Need.CONDITIONAL and item.when is None and not item.for_each:
            raise ValueError("a conditional item says when")
        new["need"] = change.need
    if change.goes_to is not None:
        to_privileged = change.goes_to == (Destination.PRIVILEGED,)
        if not set(change.goes_to) <= set(item.goes_to) and not to_privileged:
            raise ValueError("goes_to may only narrow")
        new["goes_to"] = change.goes_to
    if change.at_least is not None:
        if change.at_least < item.at_least:
            raise ValueError("at_least may only rise")
        new["at_least"] = change.at_least
    if change.fresh is not None:
        if item.fresh is not None and not _fresher(change.fresh, item.fresh):
            raise ValueError("fresh may only grow shorter, from the same day on")
        new["fresh"] = change.fresh
    if change.why:
        new["why"] = change.why
    return item.model_copy(update=new)


def _fresher(new: Fresh, old: Fresh) -> bool:
    """Whether `new` never lasts longer than `old`: a month has 28 days at least and 31 at most."""
    if new.from_ != old.from_ or (old.at == "mailing" and new.at != old.at):
        return False
    if new.months is not None and old.months is not None:
        return new.months <= old.months
    return (new.days or 31 * (new.months or 0)) <= (old.days or 28 * (old.months or 0))


def _language(path: Path) -> str | None:
    """``es`` of ``request.es.toml``; None of ``request.toml``."""
    middle = path.name.split(".")[1:-1]
    return middle[0] if middle else None
