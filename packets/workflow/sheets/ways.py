"""How a packet gets there: paper in an envelope, by hand, by e-mail, through a portal, and into detention. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from packets.assemble.sheets import Block, Boxes, Column, Fields, Heading, Line, Row, Sides, Table
from packets.manifest import Manifest
from packets.matters.answers import View
from packets.matters.days import say_day
from packets.matters.words import say_value
from packets.requests.schema import Destination
from packets.requests.vocabulary import Agency, Profile
from packets.workflow.sheets.stack import Piece, sheets
from packets.workflow.sheets.words import aged, packet_number, standing

CUSTODY = {"safe": "safe", "drawer": "drawer", "with_client": "with the client", "elsewhere": "elsewhere"}
WRITE_LINES = (Fields((("1", 1), ("2", 1)), keep=True), Fields((("3", 1), ("4", 1)), keep=True))
"""Lines of an address that a person writes."""
MOST_INKED = 6
"""Papers in ink that are named one by one below the stack."""
SUBJECT = "Papers for your review"
"""What a subject line says: what was asked, of whom and for whom stands inside."""


def last_read(view: View, agency: Agency) -> dt.date:
    """When the agency's page was read last, by us or by the office."""
    checked = view.library.office.checked(agency.source)
    return max(agency.read_on, checked.on) if checked is not None else agency.read_on


def what_goes(manifest: Manifest, pieces: Sequence[Piece], profile: Profile, view: View) -> Iterator[Block]:
    if profile.way in ("email", "portal"):
        yield Heading("FILES, IN THIS ORDER")
        yield _files(manifest, pieces, profile)
    else:
        yield Heading("STACK, TOP TO BOTTOM", "single-sided, white paper" if profile.single_sided else "")
        yield _stack(manifest, pieces, profile)
    yield from _originals(view)


def way_there(manifest: Manifest, pieces: Sequence[Piece], profile: Profile, view: View) -> Iterator[Block]:
    match profile.way:
        case "email":
            yield from _email(manifest, profile, view)
        case "portal":
            yield from _portal(profile)
        case _:
            yield from _paper(pieces, profile, view)


# Paper


def _stack(manifest: Manifest, pieces: Sequence[Piece], profile: Profile) -> Table:
    rows: list[Row] = []
    several = len(manifest.volumes) > 1
    volume = 0
    ink_word = "signed?" if signed(profile) else "to sign" if "signature" in profile.only_kinds else "–"
    for number, piece in enumerate(pieces, start=1):
        if several and piece.volume > volume:
            volume = piece.volume
            rows.append(Row((f"VOLUME {volume} OF {len(manifest.volumes)}", "", "", "", ""), strong=True))
        loose = piece.part == "loose"
        slips = f", {piece.slips} white slip sheet{'s' if piece.slips > 1 else ''}" if piece.slips else ""
        title = f"{number}  {piece.title}{slips}"
        original = piece.original and signed(profile)
        title += "   PAPER ORIGINAL" if original else ""
        ink = "–" if not piece.ink else "original ink" if original else ink_word
        where = "_" if (piece.ink and ink_word != "–") or loose else "print"
        cells = (title, "loose" if loose else piece.numbers, str(piece.sheets), ink, where)
        rows.append(Row(cells, f"print {piece.file}" if loose else "", tick=True, strong=original))
    total = sheets(pieces)
    copies = f", in each of {profile.copies} stacks" if profile.copies > 1 else ""
    rows.append(Row((f"TOTAL{copies}", "", str(total), "sheets", ""), total=True))
    columns = (Column("", 49), Column("Pages", 13), Column("Sheets", 9, "right"), Column("Ink", 13), Column("Where it is", 18))
    return Table(columns, tuple(rows))


def signed(profile: Profile) -> bool:
    """Whether this reader gets what was signed by hand. The client gets copies, or what is still to be signed."""
    return profile.to is not Destination.CLIENT


def _numbered(piece: Piece) -> str:
    return f"pages {piece.numbers}" if "–" in piece.numbers else f"page {piece.numbers}"


def _paper(pieces: Sequence[Piece], profile: Profile, view: View) -> Iterator[Block]:
    yield Fields((("Counter says", 2), ("sheets", 1), ("Checked by a second person", 3)))
    ticks = ["counts are equal", "all pages straight, all edges there", "scan of the whole stack made"]
    if profile.single_sided:
        ticks.insert(1, "printed on one side")
    inked = [piece for piece in pieces if signed(profile) and piece.ink and piece.numbers]
    if len(inked) <= MOST_INKED:
        ticks += [f"{_numbered(piece)}: real ink" for piece in inked]
    else:
        ticks.append(f"real ink on all {len(inked)} papers that say signed")
    yield Boxes(tuple(ticks))
    if profile.note:
        doubt = f" ({standing(profile, view.library.office.checked(profile.source)) or aged(profile.read_on, view.today)})"
        yield Line(f"This reader: {profile.note}{doubt}", "small")
    detained = profile.to is Destination.CLIENT and view("person.detained")
    if detained is None:
        yield Line("We do not know whether the client is detained. Ask before anything goes to the client.", "strong")
    if detained:
        yield from _detention(view)
    elif profile.way == "by_hand":
        yield from _by_hand(profile)
    else:
        yield from _envelope(profile, view)
    if profile.way != "by_hand":
        yield Fields((("Weight", 1), ("Carrier", 2), ("Number", 3)))
        yield Fields((("Handed over at", 2), ("by", 3)))


def _envelope(profile: Profile, view: View) -> Iterator[Block]:
    agency = view.agency if profile.to is Destination.AGENCY else None
    if profile.to is Destination.CLIENT:
        yield Heading("TO THE CLIENT", "only the safe way that stands in the record; no address is printed here")
        yield Boxes(("safe way looked up today", "client may keep it", "handed over in the office"))
        return
    if agency is not None and agency.address:
        said = standing(agency, view.library.office.checked(agency.source))
        read = aged(last_read(view, agency), view.today)
        yield Heading("ENVELOPE", f"from the agency's row, {read}{f', {said}' if said else ''}")
        unit = [] if agency.unit in ("", *agency.address) or agency.unit in agency.title else [agency.unit]
        yield Sides(("TO", (agency.title, *unit, *agency.address)), ("FROM", _sender(view)))
    else:
        yield Heading("ENVELOPE", "no address is on record: read the page and write it here, every line as it stands there")
        yield from WRITE_LINES
    yield Boxes(("from our office, never the client's address", "nothing outside names client or crime"))


def _sender(view: View) -> tuple[str, ...]:
    """The office's own lines for the envelope; no line of a telephone belongs there, but nothing is taken away either."""
    office = view.library.office
    return office.letterhead or ((office.name,) if office.name else ("our office's address, as on the letterhead",))


def _by_hand(profile: Profile) -> Iterator[Block]:
    yield Heading("BY HAND", f"{profile.copies} stacks: one stays there, one comes back stamped" if profile.copies > 1 else "")
    yield Fields((("Taken by (name, desk)", 3), ("Day and hour", 2)))
    yield Boxes(("stamp on our copy, with the day", "stamped copy scanned as proof of arrival"))


def _detention(view: View) -> Iterator[Block]:
    yield Heading("LEGAL MAIL", "the client is detained")
    address = view("detained.legal_mail_address")
    if isinstance(address, str):
        yield from (Line(one.strip()) for one in address.splitlines() if one.strip())
        yield Line("From the record; read the facility's page again before it goes.", "small")
    else:
        yield Line("No legal mail address is on record: read the facility's page and write it here.", "small")
        yield from WRITE_LINES
    yield Boxes(
        (
            "marked LEGAL MAIL on the outside",
            "no staples, no clips, nothing but paper",
            "return envelope to our office inside",
            "pages to sign: on a list of their own, no flags on the forms",
            "nothing outside names the matter",
        )
    )


# Without paper


def _files(manifest: Manifest, pieces: Sequence[Piece], profile: Profile) -> Table:
    of = len(manifest.volumes)
    rows: list[Row] = []
    for number, volume in enumerate(manifest.volumes, start=1):
        over = profile.max_bytes is not None and volume.size > profile.max_bytes
        said = f"{_megabytes(volume.size)}{'  TOO LARGE' if over else ''}"
        rows.append(Row((volume.file, f"part {number} of {of}", str(len(volume.pages)), said), tick=True))
    for loose in manifest.loose:
        kind = "can be filled in" if loose.fillable else "as it is"
        cells = (loose.file, "separate file", str(len(loose.sources)), _megabytes(loose.size))
        rows.append(Row(cells, f"{loose.title}, {kind}", tick=True))
    size = sum(one.size for one in manifest.volumes) + sum(one.size for one in manifest.loose)
    count = f"{len(rows)} file{'s' if len(rows) > 1 else ''}"
    rows.append(Row((f"TOTAL  {count}", "", str(sheets(pieces)), _megabytes(size)), total=True))
    columns = (Column("File", 48), Column("Place", 20), Column("Pages", 12, "right"), Column("Size", 20, "right"))
    return Table(columns, tuple(rows))


def _megabytes(size: int) -> str:
    return f"{max(size, 50_000) / 1_000_000:.1f} MB"


def _email(manifest: Manifest, profile: Profile, view: View) -> Iterator[Block]:
    agency = view.agency if profile.to is Destination.AGENCY else None
    if agency is not None and agency.email:
        said = standing(agency, view.library.office.checked(agency.source))
        read = aged(last_read(view, agency), view.today)
        yield Heading("TO", f"from the agency's row, {read}{f', {said}' if said else ''}")
        yield Line(agency.email, "strong")
    else:
        yield Heading("TO", "no e-mail address is on record: read the page and write it here")
        yield Fields((("", 1),))
    of = len(manifest.volumes)
    yield Heading("SUBJECT, TO COPY", "no name, no number of a case, no crime")
    for number in range(1, of + 1):
        part = f", part {number} of {of}" if of > 1 else ""
        yield Line(f"{SUBJECT} (packet {packet_number(manifest)}{part})", "strong")
    ticks = ["one message for each part" if of > 1 else "one message"]
    ticks += ["forms go as separate files"] if manifest.loose else []
    ticks += ["address read letter by letter", "read receipt asked for"]
    yield Boxes(tuple(ticks))
    if profile.max_bytes is not None:
        most = f"{profile.max_bytes / 1_000_000:.0f} MB"
        yield Line(f"At most {most} a message ({standing(profile, None) or aged(profile.read_on, view.today)}).", "small")
    phone = f"{agency.phone}, {aged(last_read(view, agency), view.today)}" if agency is not None and agency.phone else ""
    yield Heading("PASSWORD", "by phone only, never in a message, to the number that stands on the agency's page")
    yield Fields(((f"Number on record: {phone}" if phone else "Number, as read on the page", 3), ("Told to", 2)))
    yield Heading("IF IT COMES BACK")
    yield Line(
        "Send it nowhere else. Write down day and hour, read the agency's page again, and call the number that stands there. "
        "Too large: build again in smaller parts. It has not arrived until they say so."
    )
    yield Fields((("Sent at", 2), ("by", 2), ("Arrived (receipt, answer) at", 3)))


def _portal(profile: Profile) -> Iterator[Block]:
    yield Heading("PORTAL", "reached from the page that was read today, never from a link in a message")
    yield Boxes(
        (
            "rules on file names, size and file type read",
            "the office's own account, not the client's",
            "files go up in the order above",
            "each file opened again after it went up",
            "receipt saved with the file",
        )
    )
    if profile.note:
        yield Line(f"This reader: {profile.note} ({standing(profile, None) or f'read {say_day(profile.read_on)}'})", "small")
    yield Fields((("Receipt number", 3), ("Day and hour", 2), ("by", 2)))


def _originals(view: View) -> Iterator[Block]:
    """Paper originals that the record knows of; which of them goes along is for a person to tick."""
    rows = view.rows("originals")
    if not rows:
        return
    yield Heading("ORIGINALS IN OUR HANDS", "from the record: tick the one that goes along, and who took it out")
    lines: list[Row] = []
    for row in rows:
        custody = CUSTODY.get(str(row.get("custody", "")), str(row.get("custody", "")))
        place = ", ".join(one for one in (custody, str(row.get("place", ""))) if one) or "_"
        since = say_value(row["since"]) if row.get("since") else ""
        lines.append(Row((str(row.get("what") or row["id"]), place, since, "_"), tick=True))
    columns = (Column("", 41), Column("Where it is", 26), Column("Since", 15), Column("Taken out by", 18))
    yield Table(columns, tuple(lines))
