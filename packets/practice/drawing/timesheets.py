"""A run of weekly time sheets: a printed form, filled in by hand, scanned in one pile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from packets.practice.drawing.paper import seeded
from packets.practice.drawing.picture_pdf import Picture, jpeg_picture, picture_pdf
from packets.practice.drawing.scan import scanned
from packets.practice.drawing.sheet import GREY, Colour, Sheet, practice_mark

_COLUMNS = (
    ("Day", 0.62),
    ("Date", 0.78),
    ("In", 0.78),
    ("Meal out", 0.78),
    ("Meal in", 0.78),
    ("Out", 0.78),
    ("Hours", 0.68),
    ("Remarks", 1.8),
)
_LEFT, _TOP, _ROW = 0.85, 2.62, 0.46
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_REMARKS = (
    "told to clock out",
    "stayed till 7:30",
    "no lunch break",
    "line broke down",
    "boss said tomorrow",
    "packed after clock",
    "rain, late truck",
    "2 h not paid",
)
_PENS: tuple[Colour, ...] = ((34, 52, 120), (34, 34, 38), (60, 60, 66), (24, 40, 96))


def time_sheets(
    worker: str,
    employer: str,
    weeks: int = 40,
    first_monday: str = "2025-03-03",
    site: str = "Plant 1, Sampletown",
    foreman: str = "R. Placeholder",
    seed: int = 0,
    dpi: int = 200,
) -> bytes:
    """A PDF of grey scanned pages, one for each week from `first_monday` (2025-03-03) on, each filled in differently."""
    start = dt.date.fromisoformat(first_monday)
    return picture_pdf(_pages(worker, employer, weeks, start, site, foreman, seed, dpi))


def _pages(
    worker: str, employer: str, weeks: int, start: dt.date, site: str, foreman: str, seed: int, dpi: int
) -> Iterator[Picture]:
    for week in range(weeks):
        rng = seeded("week", worker, seed, week)
        sheet = Sheet(rng, dpi=dpi)
        _form(sheet, employer, week + 1, weeks)
        _entries(sheet, rng, worker, site, foreman, start + dt.timedelta(weeks=week))
        skew = rng.uniform(-1.3, 1.3)
        image = scanned(sheet.image, dpi, skew, week + 2, seed + week, 232)
        yield jpeg_picture(image, dpi)


def _form(sheet: Sheet, employer: str, number: int, weeks: int) -> None:
    practice_mark(sheet)
    sheet.text(_LEFT, 1.05, employer, 15, "serif", "Bold")
    sheet.text(_LEFT, 1.25, "WEEKLY TIME SHEET", 10.5, "sans", "Semibold", spread=1)
    sheet.text(7.65, 1.05, f"No. {number:03d}", 12, "sans", "Bold", anchor="rs")
    sheet.text(7.65, 1.25, f"{number} of {weeks}", 8.5, "sans", "", GREY, "rs")
    sheet.rule(_LEFT, 1.33, 7.65, 1.33, 1.6)
    for x, y, label, right in (
        (_LEFT, 1.75, "Employee", 4.6),
        (4.8, 1.75, "Badge", 7.65),
        (_LEFT, 2.2, "Site / line", 4.6),
        (4.8, 2.2, "Week of", 7.65),
    ):
        sheet.text(x, y, label, 8.5, "sans", "Semibold")
        sheet.rule(x + 0.72, y + 0.02, right, y + 0.02, 0.6)
    width = sum(wide for _, wide in _COLUMNS)
    sheet.tint(_LEFT, _TOP, width, 0.3, (222, 222, 222))
    x = _LEFT
    foot = _TOP + 0.3 + _ROW * 8
    for column, (label, wide) in enumerate(_COLUMNS):
        sheet.text(x + wide / 2, _TOP + 0.2, label, 8.5, "sans", "Bold", anchor="ms")
        sheet.rule(x, _TOP, x, foot if column > 5 else foot - _ROW, 0.6)
        x += wide
    for row in range(9):
        sheet.rule(_LEFT, _TOP + 0.3 + _ROW * row, _LEFT + width, _TOP + 0.3 + _ROW * row, 0.6)
    sheet.box(_LEFT, _TOP, width, foot - _TOP, 1.3)
    for row, day in enumerate(_DAYS):
        sheet.text(_LEFT + 0.31, _TOP + 0.58 + _ROW * row, day, 10, "sans", "", anchor="ms")
    sheet.text(_LEFT + 0.1, foot - 0.15, "Total for the week", 9.5, "sans", "Bold")
    for x, label in ((_LEFT, "Employee signature"), (4.45, "Foreman")):
        sheet.rule(x, 7.75, x + 3.1, 7.75, 0.75)
        sheet.text(x, 7.9, label, 8, "sans")
    sheet.text(
        _LEFT,
        8.4,
        "Fill in every day in ink. Hours are paid as approved by the foreman. Form TS-0 (practice).",
        7.5,
        "sans",
        "It",
        GREY,
    )


def _entries(sheet: Sheet, rng: Random, worker: str, site: str, foreman: str, monday: dt.date) -> None:
    pen = rng.choice(_PENS)
    line = rng.randint(1, 4)
    badge = seeded("badge", worker).randint(100, 199)
    sheet.written(1.7, 1.74, worker, 0.14, pen, 2.7)
    sheet.written(5.5, 1.74, f"{badge}-{line}", 0.14, pen)
    sheet.written(1.7, 2.19, f"{site}, {line}" if len(site) < 22 else site, 0.13, pen, 2.7)
    sheet.written(5.5, 2.19, _short(monday), 0.14, pen)
    total = 0.0
    remarks = rng.sample(range(6), k=rng.choice((0, 1, 1, 2)))
    for row in range(7):
        y = _TOP + 0.62 + _ROW * row
        if row == 6 or (row == 5 and rng.random() < 0.5) or rng.random() < 0.05:
            sheet.written(_LEFT + 1.7, y, "off" if rng.random() < 0.6 else "-", 0.12, pen)
            continue
        minutes = _day(sheet, rng, y, monday + dt.timedelta(days=row), pen)
        total += minutes / 60
        if row in remarks:
            sheet.written(_LEFT + 5.26, y, rng.choice(_REMARKS), 0.105, pen)
        if rng.random() < 0.04:
            sheet.draw.line(
                (sheet.px(_LEFT + 4.6), sheet.px(y - 0.1), sheet.px(_LEFT + 5.2), sheet.px(y - 0.03)),
                fill=sheet.ink(pen),
                width=2,
            )
    sheet.written(_LEFT + 4.62, _TOP + 0.62 + _ROW * 7, f"{total:.2f}".rstrip("0").rstrip("."), 0.14, pen)
    if total > 48 and rng.random() < 0.5:
        sheet.written(_LEFT + 5.26, _TOP + 0.62 + _ROW * 7, "paid 40 only", 0.11, rng.choice(_PENS))
    sheet.signed(_LEFT + 0.3, 7.72, 1.8, pen, worker)
    sheet.signed(4.8, 7.72, 1.5, _PENS[1], foreman)
    if rng.random() < 0.2:
        sheet.stamped(6.1, 9.2, ("ENTERED", "PRACTICE PAYROLL"), rng.uniform(-9, 9), (90, 60, 120))


def _day(sheet: Sheet, rng: Random, y: float, day: dt.date, pen: Colour) -> int:
    """One row in pen; gives the minutes worked. The sums are right: somebody may add them up."""
    start = 6 * 60 + rng.choice((0, 0, 15, 30, 45))
    meal = start + 60 * 5 + rng.choice((0, 15, 30))
    back = meal + rng.choice((30, 30, 30, 45))
    end = back + 60 * 4 + rng.choice((15, 45, 90, 120, 150, 180))
    places = (0.7, 1.5, 2.28, 3.06, 3.84)
    for x, words in zip(places, (f"{day.month}/{day.day}", *map(_clock, (start, meal, back, end))), strict=True):
        sheet.written(_LEFT + x + rng.uniform(-0.03, 0.05), y + rng.uniform(-0.02, 0.02), words, 0.125, pen)
    minutes = meal - start + end - back
    sheet.written(_LEFT + 4.62, y, f"{minutes / 60:.2f}".rstrip("0").rstrip("."), 0.125, pen)
    return minutes


def _clock(minutes: int) -> str:
    hour = minutes // 60
    return f"{hour - 12 if hour > 12 else hour}:{minutes % 60:02d}"


def _short(day: dt.date) -> str:
    return f"{day.month}/{day.day}/{day.year % 100:02d}"
