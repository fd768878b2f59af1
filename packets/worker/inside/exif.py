"""What a photo says of itself: how it is turned, the day it was taken, and what else it would have told."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field

from PIL import ExifTags, Image

_CAMERA = (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.Software, ExifTags.Base.Artist, ExifTags.Base.HostComputer)

_LENS = (ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.FocalLength, ExifTags.Base.ISOSpeedRatings)
"""What a camera writes and a scanner does not."""

MATRICES: dict[int, tuple[int, int, int, int, int, int]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""How a picture of each orientation is placed on a page of one by one, so that it is seen upright."""


@dataclass(slots=True)
class About:
    """Orientation (1 to 8), day, dpi as the file says it, and codes of what will not go on."""

    turn: int = 1
    taken_on: str = ""
    camera: bool = False
    removed: Counter[str] = field(default_factory=Counter)


def about(image: Image.Image, *, thumbnails: bool = True) -> About:
    """Read a picture's own description; a broken one says nothing. In a TIFF the next picture is no thumbnail."""
    found = About()
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        small = exif.get_ifd(ExifTags.IFD.IFD1) if thumbnails else {}
    except Exception:  # noqa: BLE001  Pillow raises all kinds on broken descriptions
        found.removed["camera_data"] += 1
        return found
    turn = exif.get(ExifTags.Base.Orientation)
    found.turn = turn if isinstance(turn, int) and turn in MATRICES else 1
    found.taken_on = _day(details.get(ExifTags.Base.DateTimeOriginal))
    found.camera = bool(place) or any(details.get(tag) for tag in _LENS)
    found.removed["gps"] += bool(place)
    found.removed["camera_data"] += bool(details) or any(exif.get(tag) for tag in _CAMERA)
    found.removed["photo_thumbnail"] += bool(small)
    found.removed["metadata"] += any(
        key in image.info for key in ("xmp", "XML:com.adobe.xmp", "comment", "photoshop", "exif_xmp")
    )
    return found


def _day(value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        day = datetime.date(*(int(part) for part in value[:10].split(":")))
    except (ValueError, TypeError):
        return ""
    return day.isoformat() if 1900 <= day.year <= 2200 else ""
