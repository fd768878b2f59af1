"""What a telephone writes into a photograph without being asked: turn, time, maker, and the place."""

from __future__ import annotations

from PIL import ExifTags, Image

MAKE, MODEL = "Practice", "Practice Phone"


def exif_block(orientation: int, taken: str, place: tuple[float, float]) -> bytes:
    """An EXIF block; `taken` is "2026-03-14 09:26:00", `place` degrees north and east.

    The practice office photographs only at sea, off the point 0 N 0 E: a real house must not be named by accident, and a
    leak of this position is as easy to see as any other.
    """
    day, _, hour = taken.partition(" ")
    stamp = f"{day.replace('-', ':')} {hour or '12:00:00'}"
    north, east = place
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = MAKE
    exif[ExifTags.Base.Model] = MODEL
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Software] = "Practice camera 0.0"
    exif[ExifTags.Base.DateTime] = stamp
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = stamp
    details[ExifTags.Base.DateTimeDigitized] = stamp
    details[ExifTags.Base.FNumber] = 1.8
    details[ExifTags.Base.ExposureTime] = 0.02
    details[ExifTags.Base.LensModel] = "Practice lens 26 mm"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSVersionID] = b"\x02\x03\x00\x00"
    gps[ExifTags.GPS.GPSLatitudeRef] = "N" if north >= 0 else "S"
    gps[ExifTags.GPS.GPSLatitude] = _degrees(abs(north))
    gps[ExifTags.GPS.GPSLongitudeRef] = "E" if east >= 0 else "W"
    gps[ExifTags.GPS.GPSLongitude] = _degrees(abs(east))
    gps[ExifTags.GPS.GPSDateStamp] = day.replace("-", ":")
    return exif.tobytes()


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = (value - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 2)
