"""Sheets for people: what is printed beside a packet and never goes into it. Content is data; `draw` sets it on paper."""

from packets.assemble.sheets.draw import Printed, draw
from packets.assemble.sheets.model import Alarm, Block, Boxes, Column, Fields, Heading, Line, Row, Sheet, Sides, Table, Tick

__all__ = [
    "Alarm",
    "Block",
    "Boxes",
    "Column",
    "Fields",
    "Heading",
    "Line",
    "Printed",
    "Row",
    "Sheet",
    "Sides",
    "Table",
    "Tick",
    "draw",
]
