"""The form library: blanks of official forms as the office downloaded them, and what each of them is.

A blank is a public document without a person in it, so it lies open beside the office's definitions, under its own hash:
``forms/library/<form>/<edition>/<sha256>.pdf`` with what was read of it as JSON. What may hold a person's data, or a card
number, is told and never kept. Blanks for matters that belong to no office lie in the user's data folder.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forms.catalog import Judged, judge
from forms.inspect import FormRead
from forms.template import Recipe
from packets.errors import Known, Problem
from packets.progress import SILENT, Report
from packets.requests.model import shaped
from packets.requests.office import NO_OFFICE, OFFICE, AgreedBlank, OfficeRecord, Staff
from packets.vault.files import FileSink, clear_parts, disk_faults, fsync_folder, make_folder
from packets.vault.places import DEFINITIONS
from packets.vault.store import Add
from packets.worker.forms import read_form
from packets.workflow.desk import Desk
from packets.workflow.permission import allowed

LIBRARY: Final = Path("forms") / "library"
"""Under the office's definitions, or the user's data folder."""
MOST_BYTES: Final = 64 * 1024**2
"""Of one PDF: official forms have a megabyte or two."""
MOST_FILES: Final = 500
"""Of one folder."""
_MOST_FACTS: Final = 64 * 1024**2
_HASH: Final = re.compile(r"[0-9a-f]{64}")

Status = Literal["kept", "there", "not_kept", "refused"]


class Kept(BaseModel):
    """What is known of a blank that is kept. It names nobody: it lies open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal[1] = Field(default=1, alias="schema")
    added_on: dt.date
    agreed_on: dt.date | None = None
    """Where there is no office to record it: somebody said that it may be filled."""
    size: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    read: FormRead


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file. `problem` says it in words; `judged` is None where it could not be read."""

    file: str
    status: Status
    problem: Problem
    judged: Judged | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A blank in the library. `agreed` says that somebody looked at it and let it be filled."""

    sha256: str
    pdf: Path
    kept: Kept
    judged: Judged
    agreed: bool

    @property
    def ready(self) -> bool:
        """It can be filled as it stands."""
        return self.judged.fillable == "yes" or (self.judged.fillable == "agree" and self.agreed)


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank to fill: its bytes, what was read of exactly these bytes now, and what it is."""

    data: bytes
    read: FormRead
    judged: Judged


def folder_of(desk: Desk) -> Path:
    """Where the library of this desk lies; it may not be there yet."""
    office = desk.office
    if office is not None:
        return (office.place / DEFINITIONS if office.sealed else office.place) / LIBRARY
    return (desk.definitions or desk.data) / LIBRARY


def inspect(desk: Desk, data: bytes) -> tuple[FormRead, Judged]:
    """What a PDF is, held against the recipes and the blanks that are kept. Raises `Known` where it cannot be read."""
    read = read_form(desk.worker(), io.BytesIO(data), len(data))
    return read, judge(read, desk.library.recipes, _known(desk, besides=read.sha256))


def read_file(path: Path) -> bytes:
    """The bytes of a file that is no larger than any form. Raises `Known`."""
    with disk_faults(path.name), path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Known("too_large", file=path.name, reason="bytes")
    return data


def add(desk: Desk, files: Sequence[Path], who: Staff, day: dt.date, report: Report = SILENT) -> Iterator[Added]:
    """Look at each file, and at each PDF in a folder that is named, and keep those that are blanks of official forms; one after
    the other, each whole or not at all."""
    allowed(who, "change_office")
    found = list(files_in(files))
    for at, path in enumerate(found):
        report.step(at, len(found), path.name)
        try:
            yield _add_one(desk, path, day)
        except Known as known:
            yield Added(path.name, "refused", Problem(known.code, path.name, {"file": path.name, **known.params}))


def files_in(named: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and of a folder every PDF below it, in order; links to elsewhere are not followed. Raises `Known`
    where a folder has none, or far too many."""
    for path in named:
        if not path.is_dir():
            yield path
            continue
        with disk_faults(path.name):
            below = [
                one
                for one in sorted(path.rglob("*"))
                if one.suffix.lower() == ".pdf" and one.is_file() and not one.is_symlink() and not one.name.startswith(".")
            ]
        if not below or len(below) > MOST_FILES:
            raise Known("forms_folder", folder=path.name, count=len(below), most=MOST_FILES)
        yield from below


def _add_one(desk: Desk, path: Path, day: dt.date) -> Added:
    data = read_file(path)
    read, judged = inspect(desk, data)
    problem = Problem(judged.code, path.name, judged.params)
    if not judged.keep:
        return Added(path.name, "not_kept", problem, judged, read.sha256)
    folder = folder_of(desk) / slug(judged.form) / _edition(judged)
    if _kept_at(folder, read.sha256) is not None:
        return Added(path.name, "there", problem, judged, read.sha256)
    _write(folder, data, Kept(added_on=day, size=len(data), read=read))
    return Added(path.name, "kept", problem, judged, read.sha256)


def slug(form: str) -> str:
    """``I-918 Supplement A`` as a folder is called: ``i-918-supplement-a``."""
    return re.sub(r"[^a-z0-9]+", "-", form.lower()).strip("-")


def _edition(judged: Judged) -> str:
    return judged.edition.isoformat() if judged.edition else slug(judged.recognised.edition_words)


def _write(folder: Path, data: bytes, kept: Kept) -> None:
    """The PDF first, what is known of it last: what has no facts is not in the library, and is written again."""
    name = kept.read.sha256
    with disk_faults(f"{name[:12]}.pdf"):
        make_folder(folder)
        clear_parts(folder, "*.part")
        for path, content in ((folder / f"{name}.pdf", data), (folder / f"{name}.json", _facts(kept))):
            with FileSink(path) as sink:
                sink.write(content)
                sink.finish()
                sink.place()
            fsync_folder(folder)


def _facts(kept: Kept) -> bytes:
    return kept.model_dump_json(by_alias=True, exclude_defaults=True).encode()


# What is there


def listed(desk: Desk) -> tuple[Listed, ...]:
    """Every blank that is kept, by form and edition, and what it is to the recipes of today. One whose facts cannot be read is
    passed over: adding it again mends it."""
    record = record_of(desk)
    there = list(_all(folder_of(desk)))
    by_recipe = _by_recipe(desk.library.recipes, (kept.read for _, kept in there))
    found = []
    for pdf, kept in there:
        others = {id_: read for id_, read in by_recipe.items() if read.sha256 != kept.read.sha256}
        judged = judge(kept.read, desk.library.recipes, others)
        found.append(Listed(kept.read.sha256, pdf, kept, judged, _agreed(kept, judged, record)))
    return tuple(sorted(found, key=lambda one: (one.judged.form, str(one.judged.edition or ""), one.sha256)))


def blank(desk: Desk, recipe_id: str, *, sha256: str = "") -> Blank:
    """The blank that this recipe fills: of the recipe's own edition before any other, the very file that the recipe was proved
    against before one that somebody let pass, the one that was named, or the newest.

    Its bytes are held against the hash that it is kept under, and read anew: what lies open may be changed by anybody. Raises
    `Known`: ``form_no_blank`` where there is none, ``form_wants_agreement`` where nobody looked yet at the one there is,
    ``form_blank_changed`` where it is not the one that was kept.
    """
    recipe = desk.library.recipes.get(recipe_id)
    if recipe is None:
        raise Known("form_no_recipe", id=recipe_id)
    mine = [one for one in listed(desk) if one.judged.recipe == recipe_id and sha256 in ("", one.sha256)]
    usable = [one for one in mine if one.judged.fillable != "no"]
    said = {"form": recipe.form, "title": recipe.title}
    if not usable:
        raise Known("form_no_blank", **said)
    ready = [one for one in usable if one.ready]
    if not ready:
        raise Known("form_wants_agreement", **said)
    best = max(
        ready,
        key=lambda one: (
            one.judged.state == "known_edition",
            one.sha256 in recipe.seen,
            one.judged.edition or dt.date.min,
            one.sha256,
        ),
    )
    data = read_file(best.pdf)
    if hashlib.sha256(data).hexdigest() != best.sha256:
        raise Known("form_blank_changed", **said)
    read = read_form(desk.worker(), io.BytesIO(data), len(data))
    judged = judge(read, desk.library.recipes, _known(desk, besides=best.sha256))
    if not replace(best, judged=judged).ready:
        raise Known("form_wants_agreement", **said)
    return Blank(data, read, judged)


def agree(desk: Desk, sha256: str, who: Staff, day: dt.date) -> None:
    """Somebody looked at a blank that wants it, and says that it may be filled. Kept in the office's record; where there is no
    office, with the blank."""
    allowed(who, "change_office")
    one = _one(desk, sha256)
    if one.judged.fillable != "agree":
        raise Known("form_nothing_to_agree", form=one.judged.form)
    if desk.office is None:
        _write(one.pdf.parent, read_file(one.pdf), one.kept.model_copy(update={"agreed_on": day}))
        return
    row = shaped(AgreedBlank, {"sha256": one.sha256, "recipe": one.judged.recipe, "by": who.name, "on": day}, OFFICE)
    desk.office.commit([Add("agreed_blanks", row.model_dump())])


def take_out(desk: Desk, sha256: str, who: Staff) -> Listed:
    """A blank goes from the library. Papers that were made from it stay."""
    allowed(who, "change_office")
    one = _one(desk, sha256)
    with disk_faults(one.pdf.name):
        # Its facts first: without them it is in the library no more.
        one.pdf.with_suffix(".json").unlink(missing_ok=True)
        one.pdf.unlink(missing_ok=True)
        fsync_folder(one.pdf.parent)
    return one


def record_of(desk: Desk) -> OfficeRecord:
    """The office's record as it stands now."""
    return desk.office.load() if desk.office is not None else NO_OFFICE


def _one(desk: Desk, sha256: str) -> Listed:
    found = [one for one in listed(desk) if one.sha256.startswith(sha256)] if len(sha256) >= 8 else []
    if len(found) != 1:
        raise Known("form_not_kept", hash=sha256)
    return found[0]


def _agreed(kept: Kept, judged: Judged, record: OfficeRecord) -> bool:
    if record is NO_OFFICE:
        return kept.agreed_on is not None
    # What stands beside the blank lies open: whoever may write there could say it for everybody.
    return any(one.sha256 == kept.read.sha256 and one.recipe == judged.recipe for one in record.agreed_blanks)


def _known(desk: Desk, *, besides: str) -> dict[str, FormRead]:
    """Blanks of the editions that recipes were made for: their limits and choices are compared with those of others."""
    reads = (kept.read for _, kept in _all(folder_of(desk)) if kept.read.sha256 != besides)
    return _by_recipe(desk.library.recipes, reads)


def _by_recipe(recipes: Mapping[str, Recipe], reads: Iterable[FormRead]) -> dict[str, FormRead]:
    found: dict[str, FormRead] = {}
    for read in reads:
        for id_, recipe in recipes.items():
            if read.sha256 in recipe.seen or (id_ not in found and _is_of(recipe, read)):
                found[id_] = read
    return found


def _is_of(recipe: Recipe, read: FormRead) -> bool:
    """A blank of exactly this edition, as it was given out."""
    judged = judge(read, {recipe.id: recipe})
    return judged.state == "known_edition" and judged.recipe == recipe.id


def _all(folder: Path) -> Iterator[tuple[Path, Kept]]:
    """Each PDF that is kept, and what is known of it."""
    with disk_faults(folder.name):
        paths = sorted(folder.glob("*/*/*.json")) if folder.is_dir() else []
    for path in paths:
        if _HASH.fullmatch(path.stem):
            kept = _kept_at(path.parent, path.stem)
            if kept is not None:
                yield path.with_suffix(".pdf"), kept


def _kept_at(folder: Path, sha256: str) -> Kept | None:
    """What is known of a blank in this folder; None where it is not whole, or says that it is something else."""
    facts, pdf = folder / f"{sha256}.json", folder / f"{sha256}.pdf"
    try:
        if not pdf.is_file() or facts.stat().st_size > _MOST_FACTS:
            return None
        kept = Kept.model_validate_json(facts.read_bytes())
        whole = kept.read.sha256 == sha256 and pdf.stat().st_size == kept.size
    except (OSError, ValidationError, RecursionError):
        return None
    return kept if whole else None
