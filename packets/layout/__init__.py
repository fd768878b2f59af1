"""The layout: a selection and the facts of intake give every page, number, stamp, index row and volume. Pure.

``lay_out`` opens no PDF, so a packet of thousands of pages is laid out before anything is written.
"""

from packets.layout.lay_out import Desk, lay_out
from packets.layout.model import ContentLink, ContentPage, Exhibit, Heading, IndexRow, Layout, Mark, OwnPage, Volume
from packets.layout.names import label_after, labels_of, roman

__all__ = [
    "ContentLink",
    "ContentPage",
    "Desk",
    "Exhibit",
    "Heading",
    "IndexRow",
    "Layout",
    "Mark",
    "OwnPage",
    "Volume",
    "label_after",
    "labels_of",
    "lay_out",
    "roman",
]
