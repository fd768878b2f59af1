"""Take a PDF in: clean it, write it in canonical form, look at every page before and after, and measure what is there.

A page whose substance went over unchanged is looked at once. Where anything was left out that could show, both pictures
are compared; where they differ, or where something lies hidden in layers or beyond the crop, the page is rebuilt as a
picture of what a reader sees.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from PIL import Image

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside import annots, beyond, compare, contents, layers, pixels, raster, source, streams, tidy
from packets.worker.inside.budget import Budget
from packets.worker.inside.canonical import Canonical, Sheet, reach
from packets.worker.inside.clean import Copier, Fragments, Scope
from packets.worker.inside.door import Door
from packets.worker.inside.facts import Finding, facts_of, read_back
from packets.worker.inside.fonts import Letters
from packets.worker.inside.geometry import Frame, Rect
from packets.worker.inside.links import Places, Target
from packets.worker.inside.look import Look, Sight, Unopened, opened
from packets.worker.inside.measure import measure
from packets.worker.inside.measure import pixels as picture_size
from packets.worker.inside.pages import Leaf, Walk, walk

_EVERY = 100
"""Of the pages that went over unchanged, the first and every hundredth are compared all the same."""


@dataclass
class Intake:
    """One PDF on its way in."""

    data: bytes
    pdf: pikepdf.Pdf
    walk: Walk
    damaged: bool
    removed: Counter[str] = field(default_factory=Counter)
    budget: Budget = field(default_factory=Budget)
    hidden: set[tuple[int, int]] = field(default_factory=set)
    baseline: bytes = b""
    password: str | None = None
    agrees: bool = True
    """Both libraries see the same number of pages in the file as it came."""


@dataclass(slots=True)
class Copied:
    """A page as copied: its objects, and whether a picture of it must be compared with the original's."""

    resources: int
    contents: int
    doubt: bool
    links: list[tuple[Rect, Target]]
    layers: set[tuple[int, int]]
    bilevel: bool = False
    """All its pictures are black and white."""
    letters: Letters = Letters.IN_FILE
    refused: str = ""
    """Why something that it needs could not go along."""


def take_in(data: bytes, password: str | None, door: Door, *, as_pixels: bool = False) -> tuple[bytes, dict[str, object]]:
    """The working copy of a PDF and its facts. `as_pixels` makes every page a picture of what a reader sees."""
    intake = _open(data, password)
    pdf, pages = intake.pdf, intake.walk
    door.pages(len(pages.leaves))
    source.count_beside(pdf, intake.removed)
    intake.hidden = layers.hidden(pdf)
    intake.removed["hidden_layer"] += len(intake.hidden)
    _baseline(intake)
    places = Places(pdf, pages, removed=intake.removed)
    outline = places.outline()
    with _open_before(intake) as before:
        if before.pages < len(pages.leaves):
            raise Known("unreadable_evidence", reason="damaged")
        if source.only_xfa(pdf) and _says_wait(before):
            raise Known("xfa_only")
        file, copied = _copy_all(intake, places)
        working = file.finish()
        findings = _look_all(intake, before, working, copied, door)
        for finding in findings if as_pixels else ():
            finding.pixels = finding.pixels or "asked"
        if any(finding.pixels for finding in findings):
            del working
            door.more_time(len(findings) + limits.PICTURE_PAGES * sum(bool(finding.pixels) for finding in findings))
            file, working = _rebuild(intake, before, copied, findings, door)
    intake.damaged = intake.damaged or bool(pdf.get_warnings())
    document = facts_of(
        working=working,
        file=file,
        read=read_back(working),
        findings=findings,
        links=[page.links for page in copied],
        outline=outline,
        removed=intake.removed,
    )
    document |= {"media": "application/pdf", "repaired": intake.damaged, "original_bytes": len(data)}
    return working, document


def _open(data: bytes, password: str | None) -> Intake:
    """Open a document and find its pages. Where pdfium finds more of them than qpdf, its reading is taken; none is lost."""
    found = source.open_source(data, password)
    pages = walk(found.pdf)
    intake = Intake(data, found.pdf, pages, found.damaged or pages.odd, password=password)
    try:
        with Look(data, password) as look:
            more = look.loadable(len(pages.leaves))
            intake.agrees = look.pages == len(pages.leaves)
    except Unopened:
        more, intake.agrees = 0, False
    if more:
        other = source.second_reading(data, password)
        pages = walk(other) if other is not None else pages
        if other is None or len(pages.leaves) < len(intake.walk.leaves) + more:
            raise Known("unreadable_evidence", reason="pages_disagree")
        intake = Intake(data, source.checked(other).pdf, pages, True, password=password)
    return intake


def _baseline(intake: Intake) -> None:
    """What "before" means: the file as it came, or the file mended by qpdf.

    It is mended where pdfium cannot make it out, and where form fields have lost their form: pdfium would not draw them. Nor is
    it to draw anything of its own into what nobody filled in.
    """
    intake.baseline = intake.data
    if not intake.agrees:
        intake.damaged = True
    pages = [leaf.obj for leaf in intake.walk.leaves]
    adopted = annots.adopt_orphans(intake.pdf, pages)
    with annots.untouched_blank(intake.pdf, pages) as blank:
        if adopted or blank or not intake.agrees:
            intake.baseline = _mended(intake.pdf, intake.walk)


def _mended(pdf: pikepdf.Pdf, pages: Walk) -> bytes:
    """The source written anew by qpdf, with a flat page tree of the pages that were found."""
    kids = pikepdf.Array()
    for leaf in pages.leaves:
        page = pdf.make_indirect(pikepdf.Dictionary(leaf.obj))
        page["/MediaBox"], page["/CropBox"] = pikepdf.Array(list(leaf.frame.media)), pikepdf.Array(list(leaf.frame.box))
        page["/Rotate"] = leaf.frame.rotate
        if leaf.resources is not None:
            page["/Resources"] = leaf.resources
        kids.append(page)
    tree = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=kids, Count=len(kids)))
    for page in kids:
        page["/Parent"] = tree
    kept = pdf.Root.get("/Pages")
    pdf.Root["/Pages"] = tree
    out = BytesIO()
    pdf.save(out, encryption=False, static_id=True, fix_metadata_version=False)
    pdf.Root["/Pages"] = kept
    return out.getvalue()


def _open_before(intake: Intake) -> Look:
    password = intake.password if intake.baseline is intake.data else None
    return opened(intake.baseline, password, forms=isinstance(intake.pdf.Root.get("/AcroForm"), pikepdf.Dictionary))


def _says_wait(before: Look) -> bool:
    with before.page(0) as sight:
        words = " ".join(sight.text().casefold().split())
    return before.pages <= 2 and any(words.find(phrase) >= 0 for phrase in source.PLACEHOLDERS)


# ------------------------------------------------------------------------------------------------------ copying


def _copy_all(intake: Intake, places: Places) -> tuple[Canonical, list[Copied]]:
    file = Canonical()
    copier = Copier(file, intake.budget, intake.removed)
    found = []
    for index, leaf in enumerate(intake.walk.leaves):
        source.count_page(leaf.obj, intake.removed)
        seen = annots.look(leaf.obj, intake.removed)
        page = copy_page(copier, leaf, seen)
        page.links = places.of_page(index, seen.links)
        frame = leaf.frame
        file.sheets.append(Sheet(frame.box, frame.media, frame.rotate, frame.unit, page.resources, page.contents))
        found.append(page)
    known: dict[tuple[int, int], set[int]] = {}
    told = copier.told
    for page in found:
        roots = page.resources, page.contents
        if roots not in known:
            known[roots] = reach(file, roots)
        for obj in known[roots] & told:
            page.doubt = page.doubt or obj in copier.altered
            page.refused = page.refused or copier.refused.get(obj, "")
            page.layers |= copier.layers.get(obj, set())
            page.letters = max(page.letters, copier.letters.get(obj, Letters.IN_FILE))
        pictures = known[roots] & copier.images.keys()
        page.bilevel = bool(pictures) and all(copier.images[obj] for obj in pictures)
    return file, found


def copy_page(copier: Copier, leaf: Leaf, seen: annots.Found) -> Copied:
    """Copy one page's contents and what they name, with the appearances of its annotations drawn in."""
    parts = content_streams(leaf.obj)
    doubt = seen.any_shown or leaf.odd_rotate or _odd_group(leaf.obj)
    carried: streams.Carried | None = None
    try:
        if len(parts) == 1:
            carried = streams.carry(parts[0], copier.budget, copier.removed, want_data=True)
            data, sure = carried.data or b"", carried.sure and carried.data is not None
        else:
            pieces = [streams.content(part, copier.budget) for part in parts]
            data, sure = b"\n".join(piece for piece, _ in pieces), all(whole for _, whole in pieces)
    except (streams.Unusable, pikepdf.PdfError, ValueError, RuntimeError):
        data, sure = b"", False
    doubt = doubt or not sure
    look = contents.scan(data)
    refused = tidy.FOREIGN if look.hides else ""
    scope = Scope((-1, hash(leaf.resources_key)), leaf.resources)
    forms: list[tuple[bytes, int]] = []
    drawn: list[bytes] = []
    stem = b"An"
    while any(name.startswith(stem) for name in look.names):
        stem += b"n"
    for number, shown in enumerate(seen.shown):
        name = stem + b"%d" % number
        forms.append((name, copier.form(shown.form, scope)))
        matrix = b" ".join(_long(value) for value in shown.matrix)
        drawn.append(b"q %b cm /%b Do Q" % (matrix, name))
    resources, renamed = copier.resources(leaf.resources, leaf.resources_key, look.names, Fragments(tuple(forms)))
    if look.closed and not look.describes and not renamed:
        if carried is not None and carried.data is not None and not look.moves and not drawn:
            kept = _kept(copier, parts[0], carried)
            return Copied(resources, kept, doubt, [], set(seen.layers), refused=refused)
        if look.moves or drawn:
            data = b"q\n" + data + b"\nQ"
    else:
        data = contents.rewrite(data, renamed, wrap=bool(drawn) or look.moves or not look.closed)
        doubt = True
    if drawn:
        data += b"\n" + b"\n".join(drawn)
    target = copier.file.new()
    coding, raw = streams.pack(data)
    copier.file.put_stream(target, coding, raw)
    return Copied(resources, target, doubt, [], set(seen.layers), refused=refused)


def _long(value: float) -> bytes:
    text = f"{value:.8f}".rstrip("0").rstrip(".")
    return (text or "0").encode("ascii")


def _kept(copier: Copier, stream: pikepdf.Object, carried: streams.Carried) -> int:
    """A content stream whose bytes stay; shared where the source shares it."""
    key = ("contents", stream.objgen)
    target = copier.made(key)
    if target is None:
        target = copier.promise(key)
        copier.file.put_stream(target, b"/Filter" + carried.filter.encode("ascii") if carried.filter else b"", carried.raw)
    return target


def content_streams(page: pikepdf.Object) -> list[pikepdf.Object]:
    """The streams of a page's contents, in order."""
    found = page.get("/Contents")
    items = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [item for item in items if isinstance(item, pikepdf.Stream)]


def _odd_group(page: pikepdf.Object) -> bool:
    """A page that is a transparency group of more than the ordinary kind; the working copy drops the group."""
    group = page.get("/Group")
    if not isinstance(group, pikepdf.Dictionary):
        return False
    space = group.get("/CS")
    plain = space is None or (isinstance(space, pikepdf.Name) and str(space) in ("/DeviceRGB", "/DeviceGray"))
    return not plain or group.get("/K") is True


# ------------------------------------------------------------------------------------------------------ looking


def _look_all(intake: Intake, before: Look, working: bytes, copied: list[Copied], door: Door) -> list[Finding]:
    found = []
    with opened(working) as after:
        if after.pages != len(copied):
            raise Known("unreadable_evidence", reason="damaged")
        outside = []
        for index, page in enumerate(copied):
            frame = intake.walk.leaves[index].frame
            finding = _look(intake, before, after, index, page, frame)
            found.append(finding)
            if not finding.pixels and finding.outside is not None:
                outside.append((index, finding.outside))
            door.step(index + 1, len(copied))
        for index, union in outside:
            reason = beyond.reason(after, index, intake.walk.leaves[index].frame, union)
            if reason:
                found[index].pixels = reason
    return found


def _look(intake: Intake, before: Look, after: Look, index: int, page: Copied, frame: Frame) -> Finding:
    size = picture_size(frame.width, frame.height)
    with after.page(index) as sight:
        seen = sight.render(*size)
        finding = Finding.of(sight, frame, seen)
        finding.outside = beyond.union(sight, frame)
        if page.letters:
            finding.letters = "missing" if sight.lacks_letters() else "elsewhere" if page.letters is Letters.ELSEWHERE else ""
    finding.bilevel = page.bilevel and finding.dpi is not None
    if page.layers & intake.hidden:
        finding.pixels = "hidden_layer"
    elif page.refused:
        finding.pixels = page.refused
    elif frame.width > MOST_SIDE or frame.height > MOST_SIDE or min(frame.width, frame.height) < 1:
        finding.pixels = "odd_size"
    elif (page.doubt or intake.damaged or index % _EVERY == 0) and not _same(intake, before, index, frame, seen):
        finding.pixels = "picture_differs"
    return finding


MOST_SIDE = 14_400.0
"""Points; no page of a packet's sources is larger."""


def _same(intake: Intake, before: Look, index: int, frame: Frame, seen: Image.Image) -> bool:
    try:
        with before.page(index) as sight:
            _turn(intake, sight, index)
            across, down = frame.width / frame.unit, frame.height / frame.unit
            if abs(sight.width - across) > 1 or abs(sight.height - down) > 1:
                return False
            return compare.same(sight.render(*seen.size), seen, fringes=before.forms)
    except Unopened:
        raise Known("unreadable_evidence", reason="damaged") from None


def _turn(intake: Intake, sight: Sight, index: int) -> None:
    leaf = intake.walk.leaves[index]
    if leaf.odd_rotate and leaf.frame.rotate == 0:
        sight.upright()


# ------------------------------------------------------------------------------------------------------ rebuilding


def _rebuild(
    intake: Intake, before: Look, copied: list[Copied], findings: list[Finding], door: Door
) -> tuple[Canonical, bytes]:
    """Write the working copy again, with pictures in the place of the pages that could not be kept."""
    file = Canonical()
    copier = Copier(file, Budget(), Counter())
    for index, leaf in enumerate(intake.walk.leaves):
        if not findings[index].pixels:
            page = copy_page(copier, leaf, annots.look(leaf.obj, Counter()))
            frame = leaf.frame
            file.sheets.append(Sheet(frame.box, frame.media, frame.rotate, frame.unit, page.resources, page.contents))
            continue
        with before.page(index) as sight:
            _turn(intake, sight, index)
            finding = picture_page(file, sight, leaf.frame, findings[index].pixels)
            finding.letters = findings[index].letters
        copied[index].links = [(moved(rect, leaf.frame, finding.frame), target) for rect, target in copied[index].links]
        findings[index] = finding
        door.step(len(findings), len(findings))
    return file, file.finish()


def picture_page(file: Canonical, sight: Sight, frame: Frame, why: str) -> Finding:
    """Add the page as a picture of what `sight` shows."""
    image = pixels.take(sight, frame)
    text = pixels.visible_text(sight, frame, image)
    scale = min(1.0, MOST_SIDE / max(frame.width, frame.height))
    finding = add_picture(file, image, frame.width * scale, frame.height * scale)
    finding.text, finding.pixels = text, why
    return finding


def add_picture(file: Canonical, image: Image.Image, width: float, height: float) -> Finding:
    """Add a page of `width` x `height` points that is one picture, and measure it."""
    width, height = max(1.0, round(width, 2)), max(1.0, round(height, 2))
    resources, content = raster.write_page(file, raster.write(file, pixels.code(image)), (width, 0, 0, height, 0, 0))
    box = (0.0, 0.0, width, height)
    file.sheets.append(Sheet(box, box, 0, 1.0, resources, content))
    plain = image.convert("L") if image.mode == "1" else image
    small = plain.resize(picture_size(width, height), Image.Resampling.BOX).convert("RGB")
    return Finding(
        frame=Frame(box, box),
        measured=measure(small, width, height),
        text="",
        dpi=round(image.width / width * 72),
        bilevel=image.mode == "1",
    )


def moved(rect: Rect, old: Frame, new: Frame) -> Rect:
    """A rectangle of the page's user space in that of the picture which took its place."""
    x0, y0, x1, y1 = old.see_rect(rect)
    across, down = new.width / old.width, new.height / old.height
    return x0 * across, new.height - y1 * down, x1 * across, new.height - y0 * down
