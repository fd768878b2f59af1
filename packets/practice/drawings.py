"""From a drawing's name and its words, as they stand in a sample file, to the bytes of one file.

The words are held strictly against the drawing's own signature: an unknown or missing word is a fault with its place.
"""

from __future__ import annotations

import datetime as dt
import inspect
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pypdf import PdfWriter

from packets.errors import Broken
from packets.practice import drawing
from packets.practice.contracts import contract, side_by_side
from packets.practice.drawing import Message, Paper
from packets.practice.people import with_people
from packets.requests.model import faults_of


@dataclass(frozen=True)
class Photo:
    """One photograph of a sheet. `people`: who stands in it, as parts of its width: left edge, and height of the head."""

    caption: str
    scene: str = "door"
    words: str = ""
    people: tuple[tuple[float, float], ...] = ()
    seed: int = 0

    def jpeg(self, long_side: int) -> bytes:
        picture = drawing.scene_photo(self.words or self.caption, self.seed, self.scene, long_side=long_side)
        return with_people(picture, self.people, self.seed) if self.people else picture


def photo_sheet(photos: Sequence[Photo], title: str = "Photographs", long_side: int = 1320) -> bytes:
    """Photographs on sheets; they are drawn first, as the telephone took them."""
    return drawing.photo_sheet([(one.jpeg(long_side), one.caption) for one in photos], title)


def scene(photo: Photo) -> bytes:
    """One loose photograph, with place and time in its EXIF."""
    return photo.jpeg(3024)


def message_sheet(
    phone_of: str, other: str, header: str, messages: Sequence[Message], captions: Sequence[str], title: str = "Messages"
) -> bytes:
    """Screens of a conversation on sheets, as many as there are captions."""
    shots = drawing.chat_screens(phone_of, other, messages, len(captions))
    return drawing.message_sheet(header, list(zip(shots, captions, strict=True)), title)


def office_letter(
    letterhead: Sequence[str],
    date: str,
    to: Sequence[str],
    subject: str,
    paragraphs: Sequence[str],
    signer: str = "Ada Specimen",
    enclosures: Sequence[str] = (),
) -> bytes:
    return drawing.letter(letterhead, date, to, subject, paragraphs, signer, enclosures)


def pay_sheet(codes: Sequence[str], site: str, first_week: str, weeks: int, rate: float = 16.5) -> bytes:
    """The landscape print of a payroll export: hours on the clock, hours paid, and what lies between them."""
    headers = ("Code", "Site", "Week of", "Clock hours", "Paid hours", "Rate", "Paid", "Not paid (h)", "Note")
    rows: list[tuple[str, ...]] = []
    start = dt.date.fromisoformat(first_week)
    for week in range(weeks):
        for nth, code in enumerate(codes):
            hours = 44 + (week * 7 + nth * 5) % 17 + (0.5 if (week + nth) % 3 == 0 else 0.0)
            note = ("", "", "deduction: gloves", "", "approved: R. Placeholder", "")[(week * 3 + nth) % 6]
            day = (start + dt.timedelta(weeks=week)).isoformat()
            rows.append(
                (code, site, day, f"{hours:.2f}", "40.00", f"{rate:.2f}", f"{40 * rate:,.2f}", f"{hours - 40:.2f}", note)
            )
    return drawing.landscape_sheet(headers, rows)


def prefilled(
    form_title: str, edition: str, pages: int, filled: Sequence[tuple[str, str]], official: Sequence[tuple[str, str]]
) -> bytes:
    """The form with the official's parts filled too: `official` are names of fields (``part3_line1``) and their words."""
    writer = PdfWriter(io.BytesIO(drawing.form_standin(form_title, edition, pages, filled)), incremental=False)
    values = dict(official)
    known = set(writer.get_form_text_fields() or ())
    if strange := sorted(set(values) - known):
        raise ValueError(f"no such field: {', '.join(strange)}")
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(password: str, page: Paper) -> bytes:
    return drawing.password_pdf(drawing.grey_scan([page]), password)


def damaged(page: Paper) -> bytes:
    return drawing.damaged_pdf(drawing.grey_scan([page]))


DRAWINGS: Mapping[str, Callable[..., bytes]] = {
    "letter": office_letter,
    "declaration": drawing.declaration,
    "sheet": drawing.sheet,
    "log": drawing.log_table,
    "scan": drawing.grey_scan,
    "records": drawing.record_pages,
    "fax": drawing.fax_g4,
    "photo_of_paper": drawing.phone_photo,
    "a4": drawing.a4_page,
    "card": drawing.colour_id,
    "birth_certificate": drawing.birth_certificate_es,
    "translation": drawing.translation_en,
    "certificate": drawing.translator_certificate,
    "form": drawing.form_standin,
    "filled": drawing.filled_form,
    "prefilled": prefilled,
    "chapters": drawing.born_digital,
    "contract": contract,
    "side_by_side": side_by_side,
    "time_sheets": drawing.time_sheets,
    "pay_sheet": pay_sheet,
    "photo_sheet": photo_sheet,
    "message_sheet": message_sheet,
    "long_chat": drawing.long_chat,
    "scene": scene,
    "earlier_packet": drawing.earlier_packet,
    "locked": locked,
    "damaged": damaged,
    "word_file": drawing.wrong_type,
}


def draw(words: Mapping[str, Any], place: str, **shared: Any) -> bytes:
    """The file that `words` tell of. `shared` words (the letterhead) are added where the drawing asks for them."""
    function, model = DRAWINGS[words["by"]], checked(words, place, **shared)
    return function(**{name: getattr(model, name) for name in model.model_fields_set})


def checked(words: Mapping[str, Any], place: str, **shared: Any) -> BaseModel:
    """The words as the drawing wants them. Raises `Broken` with every fault."""
    by = words.get("by")
    if by not in DRAWINGS:
        raise Broken(place, [f"draw.by: there is no drawing {by}"])
    model = _model(str(by))
    given = {name: value for name, value in shared.items() if name in model.model_fields}
    given |= {name: value for name, value in words.items() if name != "by"}
    try:
        # As JSON: strict models take tables for dataclasses and lists for tuples only there.
        return model.model_validate_json(json.dumps(given))
    except ValidationError as fault:
        raise Broken(place, [f"draw.{one}" for one in faults_of(fault)]) from None


@lru_cache(maxsize=len(DRAWINGS))
def _model(by: str) -> type[BaseModel]:
    """A strict model of the drawing's parameters."""
    function = DRAWINGS[by]
    hints = get_type_hints(function)
    fields: dict[str, Any] = {
        name: (hints[name], Field() if one.default is inspect.Parameter.empty else Field(default=one.default))
        for name, one in inspect.signature(function).parameters.items()
    }
    return create_model(f"draw_{by}", __config__=ConfigDict(extra="forbid", strict=True, frozen=True), **fields)
