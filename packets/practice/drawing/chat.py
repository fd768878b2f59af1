"""Screens of a telephone with a conversation, as clients photograph their own evidence: by screenshot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from packets.practice.drawing.faces import Family, face
from packets.practice.drawing.sheet import MARK, Colour

WIDE, TALL = 1080, 2340
_HEAD, _FOOT = 330, 210
_INK: Colour = (24, 26, 30)
_SOFT: Colour = (120, 124, 130)
_GROUND: Colour = (244, 243, 239)
_OWN: Colour = (208, 238, 205)
_OTHER: Colour = (255, 255, 255)
_SIZE, _LEAD, _GAP = 44, 58, 26


@dataclass(frozen=True)
class Message:
    """One bubble: who wrote (own: the phone's owner), the words, the time shown; `day` puts a date line above it."""

    own: bool
    words: str
    time: str = ""
    day: str = ""


@dataclass(frozen=True)
class _Piece:
    """A laid-out part of the conversation: a bubble, or the line with a date."""

    height: int
    lines: tuple[str, ...]
    width: int
    message: Message | None = None


def chat_screens(phone_owner: str, other: str, messages: Sequence[Message], count: int, alpha: bool = True) -> list[bytes]:
    """The conversation as `count` PNG screenshots of 1080 x 2340, scrolled evenly from its beginning to its end.

    Neighbours overlap when there is less to tell than there is room. Every second picture carries an (opaque) alpha channel
    if `alpha` is set: one make of telephone writes it, and intake has to cope.
    """
    pieces = _laid_out(messages)
    room = TALL - _HEAD - _FOOT
    whole = sum(piece.height + _GAP for piece in pieces) + _GAP
    if whole > room * count:
        raise ValueError(f"{len(messages)} messages do not fit on {count} screens")
    scroll = max(0, whole - room)
    shots = []
    for number in range(count):
        offset = scroll * number // max(1, count - 1)
        screen = Image.new("RGB", (WIDE, TALL), _GROUND)
        _conversation(screen, pieces, _HEAD - offset)
        _frame(screen, phone_owner, other, number)
        shots.append(_png(screen.convert("RGBA") if alpha and number % 2 else screen))
    return shots


def long_chat(phone_owner: str, other: str, messages: Sequence[Message], height: int = 9000) -> bytes:
    """The conversation as one scrolling screenshot, 1080 wide; what is left of `height` stays empty ground."""
    pieces = _laid_out(messages)
    whole = sum(piece.height + _GAP for piece in pieces) + _GAP
    if whole > height - _HEAD - _FOOT:
        raise ValueError(f"{len(messages)} messages do not fit into {height} rows")
    screen = Image.new("RGB", (WIDE, height), _GROUND)
    _conversation(screen, pieces, _HEAD)
    _frame(screen, phone_owner, other, 0)
    return _png(screen)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _font(size: int, weight: str = "", family: Family = "sans") -> ImageFont.FreeTypeFont:
    return face(family, weight, size)


def _laid_out(messages: Sequence[Message]) -> list[_Piece]:
    pieces: list[_Piece] = []
    font = _font(_SIZE)
    for message in messages:
        if message.day:
            pieces.append(_Piece(86, (message.day,), round(_font(34).getlength(message.day)) + 60))
        lines = _broken(message.words, font, 720)
        width = round(max(font.getlength(line) for line in lines)) + 76
        pieces.append(_Piece(len(lines) * _LEAD + 84, tuple(lines), max(width, 220), message))
    return pieces


def _broken(words: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _conversation(screen: Image.Image, pieces: Sequence[_Piece], top: int) -> None:
    """Draw what of the conversation is in sight; `top` may lie above the screen."""
    draw = ImageDraw.Draw(screen)
    y = top + _GAP
    for piece in pieces:
        if y + piece.height > _HEAD // 2 and y < screen.height - _FOOT // 2:
            _draw_piece(draw, piece, y)
        y += piece.height + _GAP


def _draw_piece(draw: ImageDraw.ImageDraw, piece: _Piece, y: int) -> None:
    message = piece.message
    if message is None:
        left = (WIDE - piece.width) // 2
        draw.rounded_rectangle((left, y + 12, left + piece.width, y + 74), 31, fill=(225, 229, 234))
        draw.text((WIDE / 2, y + 43), piece.lines[0], font=_font(34), fill=_SOFT, anchor="mm")
        return
    left = WIDE - 44 - piece.width if message.own else 44
    right, foot = left + piece.width, y + piece.height
    draw.rounded_rectangle((left, y + 4, right, foot + 4), 34, fill=(226, 225, 220))
    draw.rounded_rectangle((left, y, right, foot), 34, fill=_OWN if message.own else _OTHER)
    tip = (right - 40, right + 16, right - 8) if message.own else (left + 40, left - 16, left + 8)
    draw.polygon([(tip[0], foot - 34), (tip[1], foot), (tip[2], foot - 44)], fill=_OWN if message.own else _OTHER)
    for number, line in enumerate(piece.lines):
        draw.text((left + 38, y + 66 + number * _LEAD), line, font=_font(_SIZE), fill=_INK, anchor="ls")
    draw.text((right - 34 - (44 if message.own else 0), foot - 20), message.time, font=_font(30), fill=_SOFT, anchor="rs")
    if message.own:
        for shift in (0, 14):
            x = right - 66 + shift
            draw.line((x, foot - 32, x + 9, foot - 22, x + 26, foot - 44), fill=(70, 150, 200), width=4)


def _frame(screen: Image.Image, owner: str, other: str, number: int) -> None:
    """Status line, head with the other side's name, the band that says PRACTICE, and the line to write in."""
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, WIDE, _HEAD - 62), fill=(32, 74, 84))
    draw.text((54, 62), f"9:{41 + number:02d}", font=_font(36, "Semibold"), fill="white", anchor="ls")
    for bar in range(4):
        draw.rectangle((820 + bar * 16, 60 - 7 * (bar + 1), 830 + bar * 16, 60), fill="white")
    draw.rounded_rectangle((936, 32, 1010, 62), 8, outline="white", width=4)
    draw.rectangle((943, 39, 990 - number % 5 * 6, 55), fill="white")
    draw.rectangle((1012, 41, 1018, 53), fill="white")
    draw.line((72, 150, 46, 178, 72, 206), fill="white", width=7, joint="curve")
    draw.ellipse((104, 128, 204, 228), fill=(150, 176, 180))
    draw.text((154, 178), other[:1].upper(), font=_font(52, "Semibold"), fill=(32, 74, 84), anchor="mm")
    draw.text((232, 170), other, font=_font(46, "Semibold"), fill="white", anchor="ls")
    draw.text((232, 218), f"phone of {owner}", font=_font(32), fill=(206, 224, 226), anchor="ls")
    for dot in range(3):
        draw.ellipse((1012, 148 + dot * 24, 1022, 158 + dot * 24), fill="white")
    draw.rectangle((0, _HEAD - 62, WIDE, _HEAD), fill=(28, 28, 30))
    draw.text(
        (WIDE / 2, _HEAD - 31),
        f"{MARK} · invented people, invented messages",
        font=_font(36, "Bold"),
        fill=(255, 236, 120),
        anchor="mm",
    )
    foot = screen.height - _FOOT
    draw.rectangle((0, foot, WIDE, screen.height), fill=(238, 237, 233))
    draw.rounded_rectangle((44, foot + 26, 900, foot + 118), 46, fill="white")
    draw.text((92, foot + 84), "Message", font=_font(42), fill=(160, 164, 168), anchor="ls")
    draw.ellipse((932, foot + 26, 1024, foot + 118), fill=(32, 128, 110))
    draw.polygon([(962, foot + 50), (1004, foot + 72), (962, foot + 94)], fill="white")
    draw.rounded_rectangle((390, screen.height - 40, 690, screen.height - 28), 6, fill=(60, 62, 66))
