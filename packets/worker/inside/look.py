"""What pdfium shows: pages as pictures, their text, where their marks are. The only file that calls it."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from packets.errors import Known
from packets.worker.inside.geometry import Rect


def _no_fonts_of_the_system() -> object:
    """How a page looks must not depend on what a machine has installed: pdfium gets the document's fonts and its own few, and
    is told of no others. What is set must live as long as pdfium does."""
    none = raw.FPDF_SYSFONTINFO(version=1)
    raw.FPDF_SetSystemFontInfo(none)
    return none


_NO_FONTS: Final = _no_fonts_of_the_system()

_saved: list[bytes] = []


def _keep(_: object, data: int, size: int) -> int:
    _saved.append(ctypes.string_at(data, size))
    return 1


_WRITE: Final = dict(raw.FPDF_FILEWRITE._fields_)["WriteBlock"](_keep)
WRITE_AT: Final = ctypes.cast(_WRITE, ctypes.c_void_p).value or 0
"""Where the code lies by which pdfium gives a document back. It is made here, once: a process that reads a document cannot make
code any more."""
ctypes.pythonapi.Py_IncRef(ctypes.py_object(_WRITE))
# Never taken apart, not even at the end: nobody can write there then.

FLAGS: Final = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
MOST_TEXT: Final = 200_000
_SERVED: Final = 200
"""Pages after which a document is opened anew."""


class Unopened(Exception):
    """pdfium cannot open the document."""


class Look:
    """A document open in pdfium. Annotations are drawn; form fields too where `forms` is asked for."""

    def __init__(self, data: bytes, password: str | None = None, *, forms: bool = False) -> None:
        self._source = data, password, forms
        self._doc: Any = self._open()
        self._served = 0
        self.pages: int = len(self._doc)
        self.forms = self._doc.formenv is not None

    def _open(self) -> Any:
        data, password, forms = self._source
        try:
            document = pdfium.PdfDocument(data, password=password)
            if forms:
                document.init_forms()
                if document.formenv is not None:
                    raw.FPDF_SetFormFieldHighlightAlpha(document.formenv, 0)
        except Exception as error:
            raise Unopened from error
        return document

    def stay(self) -> None:
        """What was changed holds for the next page."""
        self._served = 0

    def loadable(self, start: int) -> int:
        """How many pages from `start` on can be loaded; a file may claim more than it has."""
        found = 0
        for index in range(start, min(self.pages, start + 10_000)):
            handle = raw.FPDF_LoadPage(self._doc.raw, index)
            if handle:
                raw.FPDF_ClosePage(handle)
                found += 1
        return found

    def saved(self) -> bytes:
        """The document as pdfium understands it, written anew without a password."""
        _saved.clear()
        if not raw.FPDF_SaveAsCopy(self._doc.raw, raw.FPDF_FILEWRITE(1, _WRITE), raw.FPDF_REMOVE_SECURITY):
            raise Unopened
        return b"".join(_saved)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._doc.close()

    @contextmanager
    def page(self, index: int) -> Iterator[Sight]:
        """The page at `index`, from 0. Raises `Unopened` where pdfium cannot load it."""
        self._served += 1
        if self._served > _SERVED:
            # pdfium keeps the bytes of every stream that it has seen; a document is opened anew before that is too much.
            self._doc.close()
            self._doc, self._served = self._open(), 1
        form = self._doc.formenv
        handle = raw.FPDF_LoadPage(self._doc.raw, index)
        if not handle:
            raise Unopened
        if form is not None:
            raw.FORM_OnAfterLoadPage(handle, form)
        try:
            yield Sight(self, handle, form)
        finally:
            if form is not None:
                raw.FORM_OnBeforeClosePage(handle, form)
            raw.FPDF_ClosePage(handle)


class Sight:
    """A loaded page. Sizes are those of pdfium: as seen, without UserUnit."""

    def __init__(self, look: Look, handle: Any, form: Any) -> None:
        self._look = look
        self.handle = handle
        self._form = form
        self._characters: list[tuple[str, Rect]] | None = None
        self.width: float = raw.FPDF_GetPageWidthF(handle)
        self.height: float = raw.FPDF_GetPageHeightF(handle)

    def upright(self) -> None:
        """Forget a turn that is no multiple of a right angle."""
        raw.FPDFPage_SetRotation(self.handle, 0)
        self.width, self.height = raw.FPDF_GetPageWidthF(self.handle), raw.FPDF_GetPageHeightF(self.handle)

    def widen(self, box: Rect) -> None:
        """Show all of `box` (user space) when the page is loaded next, which must be at once."""
        self._look.stay()
        raw.FPDFPage_SetMediaBox(self.handle, *box)
        raw.FPDFPage_SetCropBox(self.handle, *box)

    def render(self, width: int, height: int) -> Image.Image:
        """The page as RGB pixels, stretched to exactly `width` x `height`, on white."""
        bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGRx, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(bitmap, self.handle, 0, 0, width, height, 0, FLAGS)
            if self._form is not None:
                raw.FPDF_FFLDraw(self._form, bitmap, self.handle, 0, 0, width, height, 0, FLAGS)
            stride = raw.FPDFBitmap_GetStride(bitmap)
            buffer = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
            return Image.frombytes("RGB", (width, height), buffer, "raw", "RGBX", stride, 1)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)

    def text(self) -> str:
        """All text of the page, as far as anybody wants to search it."""
        page = raw.FPDFText_LoadPage(self.handle)
        if not page:
            return ""
        try:
            count = min(raw.FPDFText_CountChars(page), MOST_TEXT)
            if count <= 0:
                return ""
            buffer = (ctypes.c_ushort * (2 * count + 2))()
            written = raw.FPDFText_GetText(page, 0, count, buffer)
            words = bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", "replace")
        finally:
            raw.FPDFText_ClosePage(page)
        return clean_text(words)

    def characters(self) -> list[tuple[str, Rect]]:
        """Every character with its box in user space; for pages whose text must be sifted."""
        if self._characters is None:
            self._characters = self._read_characters()
        return self._characters

    def _read_characters(self) -> list[tuple[str, Rect]]:
        page = raw.FPDFText_LoadPage(self.handle)
        if not page:
            return []
        found: list[tuple[str, Rect]] = []
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        try:
            for index in range(min(raw.FPDFText_CountChars(page), MOST_TEXT)):
                code = raw.FPDFText_GetUnicode(page, index)
                if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
                    continue
                raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
                found.append((chr(code), (left.value, bottom.value, right.value, top.value)))
        finally:
            raw.FPDFText_ClosePage(page)
        return found

    def lacks_letters(self) -> bool:
        """Whether some letter of the page is in no font at hand: it belongs to a font that is not in the file, and nothing
        shows where it stands."""
        page = raw.FPDFText_LoadPage(self.handle)
        if not page:
            return False
        known: dict[tuple[int, int], bool] = {}
        try:
            for index in range(min(raw.FPDFText_CountChars(page), MOST_TEXT)):
                code = raw.FPDFText_GetUnicode(page, index)
                item = raw.FPDFText_GetTextObject(page, index) if code > 0x20 and not chr(code).isspace() else None
                font = raw.FPDFTextObj_GetFont(item) if item else None
                if not font:
                    continue
                key = ctypes.cast(font, ctypes.c_void_p).value or 0, code
                if key not in known:
                    known[key] = not raw.FPDFFont_GetIsEmbedded(font) and not raw.FPDFFont_GetGlyphPath(font, code, 12.0)
                if known[key]:
                    return True
        finally:
            raw.FPDFText_ClosePage(page)
        return False

    def marks(self, most: int) -> list[tuple[int, Rect]] | None:
        """Type and bounds (user space) of every object of the page; None if there are more than `most`."""
        count = raw.FPDFPage_CountObjects(self.handle)
        if count > most:
            return None
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        found = []
        for index in range(count):
            item = raw.FPDFPage_GetObject(self.handle, index)
            if item and raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                found.append((raw.FPDFPageObj_GetType(item), (left.value, bottom.value, right.value, top.value)))
        return found

    def largest_image(self, most: int) -> tuple[int, int, Rect] | None:
        """Pixel size and place (user space) of the image that covers most, among the first `most` objects."""
        best: tuple[int, int, Rect] | None = None
        area = 0.0
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        width, height = ctypes.c_uint(), ctypes.c_uint()
        for index in range(min(most, raw.FPDFPage_CountObjects(self.handle))):
            item = raw.FPDFPage_GetObject(self.handle, index)
            if not item or raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
                continue
            if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                continue
            size = (right.value - left.value) * (top.value - bottom.value)
            if size > area and raw.FPDFImageObj_GetImagePixelSize(item, width, height):
                area = size
                best = width.value, height.value, (left.value, bottom.value, right.value, top.value)
        return best


def clean_text(words: str) -> str:
    """Composed characters, plain line ends, nothing that is not text."""
    text = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each)[0] != "C")[:MOST_TEXT]


def opened(data: bytes, password: str | None = None, *, forms: bool = False) -> Look:
    """As `Look`, but a document that pdfium cannot open is refused."""
    try:
        return Look(data, password, forms=forms)
    except Unopened as error:
        raise Known("unreadable_evidence", reason="damaged") from error
