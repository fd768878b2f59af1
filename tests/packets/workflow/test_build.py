"""Builds through the whole way: what the office says of its papers is what stands in the packet, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Name, String

from packets.errors import Known
from packets.layout import volumes
from packets.manifest import Manifest
from packets.practice import drawing
from packets.vault.store import Answer
from packets.workflow import building
from packets.workflow.desk import Unfit
from packets.workflow.results import BuildResult
from packets.workflow.seen import what_they_see
from tests import papers, pdfs
from tests.offices import DAY, Make, Work
from tests.papers import Sheet, block, words


def fill(work: Work) -> None:
    """A letter and three reports of three pages each: ``one page 1`` and so on."""
    work.take(papers.plain("Letter"), "request_letter")
    for name in ("one", "two", "three"):
        work.take(papers.plain(name, 3), "report", title=f"Report {name}")


@pytest.fixture
def full(work: Work) -> Work:
    fill(work)
    return work


def read(work: Work) -> Manifest:
    return Manifest.model_validate_json((work.packet / "mini-packet.manifest.json").read_bytes())


def built(work: Work, profile: str | None = None, **more: Any) -> tuple[BuildResult, list[str]]:
    """The result, and the text of every page of all volumes; the packet is clean."""
    done = work.build(profile, **more)
    work.clean()
    for volume in done.volumes:
        pdfs.assert_sound(Path(volume))
    balance = done.balance
    assert balance.collected == balance.in_ + balance.withheld + balance.replaced + balance.blank + balance.duplicate
    return done, [text for volume in done.volumes for text in pdfs.texts(Path(volume))]


def order(texts: list[str]) -> list[str]:
    """The content pages by the words they begin with."""
    return [" ".join(text.split()[:3]) for text in texts if text.split()[1:2] == ["page"]]


def codes(done: BuildResult) -> list[str]:
    return [one.code for one in done.problems]


# What the office says of a paper


def test_the_result_says_where_everything_stands(full: Work) -> None:
    done, texts = built(full)
    assert [(one.label, one.title, one.first, one.last, one.pages) for one in done.exhibits] == [
        ("", "Request letter", 1, 1, 1),
        ("A", "Report one", 2, 4, 3),
        ("B", "Report two", 5, 7, 3),
        ("C", "Report three", 8, 10, 3),
    ]
    for one in done.exhibits[1:]:
        (place,) = one.at
        assert place.volume == 1
        name = one.title.split()[1]
        here = texts[place.pdf_first - 1 : place.pdf_last]
        assert order(here) == [f"{name} page {n}" for n in (1, 2, 3)]
        for nth, text in enumerate(here, start=1):
            assert text.endswith(f"Exhibit {one.label} · page {nth} of 3 {one.first + nth - 1}")
    packet = Path(done.volumes[0])
    assert pdfs.labels(packet) == ["i", "ii", *(str(n) for n in range(1, 11))]
    assert done.pages == 12
    # Every row of the index leads to its first page, and says its numbers.
    firsts = [one.at[0].pdf_first - 1 for one in done.exhibits]
    assert [to for _, to, _ in pdfs.links(packet, 1)] == firsts
    assert all(f"{one.first} – {one.last}" in texts[1] for one in done.exhibits[1:])


def test_pages_left_out_are_gone_and_counted_by_their_reason(full: Work) -> None:
    full.add('left_out = [{page = 1, reason = "blank"}, {page = 3, reason = "another person"}]', to="e-0003")
    done, texts = built(full)
    assert order(texts) == [
        "Letter page 1",
        *(f"one page {n}" for n in (1, 2, 3)),
        "two page 2",
        *(f"three page {n}" for n in (1, 2, 3)),
    ]
    assert (done.balance.in_, done.balance.blank, done.balance.withheld) == (8, 1, 1)
    assert {one.page: (one.fate, one.reason) for one in read(full).fates if one.fate != "in"} == {
        "e-0003:1": ("blank", "blank"),
        "e-0003:3": ("withheld", "another person"),
    }
    assert not pdfs.holds(Path(done.volumes[0]), "two page 3")


def test_a_page_left_out_that_is_not_there_is_told(full: Work) -> None:
    full.add('left_out = [{page = 9, reason = "blank"}]', to="e-0003")
    done, _ = built(full)
    assert [(one.code, one.where) for one in done.problems if one.code == "page_unknown"] == [("page_unknown", "e-0003:9")]


def test_a_paper_left_out_whole_has_no_exhibit(full: Work) -> None:
    full.add("left_out = [" + ", ".join(f'{{page = {n}, reason = "x"}}' for n in (1, 2, 3)) + "]", to="e-0003")
    done, texts = built(full)
    assert [one.title for one in done.exhibits] == ["Request letter", "Report one", "Report three"]
    assert "Report two" not in "".join(texts)


def test_adjustments_are_replayed_in_their_order(full: Work) -> None:
    for lines in (
        'do = "move"\ntarget = "e-0004"\nbefore = "e-0002"',
        'do = "retitle"\ntarget = "e-0004"\ntitle = "The last one first"',
        'do = "leave_out"\ntarget = "e-0002:2"\nreason = "not relevant"',
        'do = "split"\ntarget = "e-0003"\nat = [2]\ntitle = "Second half"',
        'do = "pages"\ntarget = "e-0004"\nfirst = 2\nlast = 3',
    ):
        full.add(f"[[adjustments]]\n{lines}")
    done, texts = built(full)
    assert [(one.label, one.title, one.first, one.last) for one in done.exhibits[1:]] == [
        ("A", "The last one first", 2, 3),
        ("B", "Report one", 4, 5),
        ("C", "Report two", 6, 6),
        ("D", "Second half", 7, 8),
    ]
    assert order(texts)[1:] == [
        "three page 2", "three page 3", "one page 1", "one page 3", "two page 1", "two page 2", "two page 3",
    ]  # fmt: skip
    assert done.balance.withheld == 2


@pytest.mark.parametrize(
    "lines",
    [
        'do = "move"\ntarget = "e-0099"\nbefore = "e-0002"',
        'do = "move"\ntarget = "e-0002"\nafter = "e-0001"',
        'do = "retitle"\ntarget = "nobody"\ntitle = "x"',
        'do = "leave_out"\ntarget = "e-0002:7"\nreason = "x"',
        'do = "split"\ntarget = "e-0002"\nat = [9]',
        'do = "pages"\ntarget = "e-0002"\nfirst = 8\nlast = 9',
        'do = "add"\ntarget = "e-0099"\nsection = "exhibits"',
    ],
)
def test_an_adjustment_that_no_longer_applies_is_told_and_changes_nothing(full: Work, lines: str) -> None:
    before, texts = built(full)
    full.add(f"[[adjustments]]\n{lines}")
    done, after = built(full)
    assert [one.where for one in done.problems if one.code == "adjustment_lost"] == ["adjustments.1"]
    assert order(after) == order(texts)
    assert done.draft
    assert not before.draft


def test_a_paper_shown_elsewhere_too_is_printed_once_and_cited_by_page(full: Work) -> None:
    full.add('also = [{item = "pay", pages = [2, 3]}]', to="e-0002")
    done, texts = built(full)
    assert "also shows: Pay, p. 2, 3" in texts[1]
    assert order(texts).count("one page 2") == 1
    assert done.balance.in_ == 10


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_office_turns_a_paper(full: Work, turn: int) -> None:
    drawn = block(40, 40, 90, 140) + words("turned", 300, 400)
    full.take(papers.pdf(Sheet(drawn), Sheet(drawn, rotate=90)), "statement")
    full.add(f"rotation = {turn}", to="e-0005")
    done, _ = built(full)
    at = done.exhibits[-1].at[0].pdf_first - 1
    page = [page for volume in read(full).volumes for page in volume.pages][at]
    assert page.turn == turn
    turned = pdfs.picture(papers.pdf(Sheet(drawn, rotate=turn)), 0)
    assert page.clip is not None
    left, foot, right, top = (round(side) for side in page.clip)
    shown = pdfs.picture(Path(done.volumes[0]), at).crop((left, round(page.size[1]) - top, right, round(page.size[1]) - foot))
    shown = shown.resize(turned.size)
    for image in (turned, shown):
        image.paste(255, (turned.width - 160, turned.height - 60, turned.width, turned.height))
    assert sum(pdfs.ImageChops.difference(turned, shown).histogram()[128:]) < 200


def test_the_same_paper_twice_is_printed_once(full: Work) -> None:
    (again,) = full.collect(full.file(papers.plain("one", 3), "again.pdf"), item="pay")
    assert again.status == "duplicate"
    assert [one.code for one in again.problems if one.code == "duplicate"] == ["duplicate"]
    done, texts = built(full)
    assert order(texts).count("one page 1") == 1
    assert (done.balance.collected, done.balance.duplicate) == (13, 3)
    # The office may want it twice all the same.
    record = full.folder / "matter.toml"
    text = record.read_text()
    head = text[: text.index('id = "e-0005"')]
    tail = text[text.index('id = "e-0005"') :].split("[[evidence.left_out]]")[0]
    record.write_text(head + tail)
    done, texts = built(full)
    assert order(texts).count("one page 1") == 2


# Who gets what


def test_what_is_not_named_for_the_reader_never_enters(full: Work) -> None:
    for item in ("uscis_only", "office_only", "secret"):
        full.take(papers.plain(item.upper()), item)
    full.take(papers.plain("STRAY"), "report")
    full.add('goes_to = ["court"]', to="e-0008")
    for target in ("e-0005", "e-0006", "e-0007", "e-0008"):
        full.add(f'[[adjustments]]\ndo = "add"\ntarget = "{target}"\nsection = "exhibits"')
    done, _ = built(full)
    for words_ in ("USCIS_ONLY", "OFFICE_ONLY", "SECRET", "STRAY"):
        assert not pdfs.holds(Path(done.volumes[0]), words_)
    fates = {one.page: one.reason for one in read(full).fates if one.fate == "withheld"}
    assert fates == {
        "e-0005:1": "not_for_reader",
        "e-0006:1": "not_for_reader",
        "e-0007:1": "privileged",
        "e-0008:1": "not_for_reader",
    }
    # For the attorney's look everything is there but what is privileged.
    done, texts = built(full, "review")
    shown = "".join(texts)
    assert ("USCIS_ONLY" in shown, "OFFICE_ONLY" in shown, "STRAY" in shown, "SECRET page" in shown) == (
        True,
        True,
        True,
        False,
    )
    assert done.balance.withheld == 1


def test_a_number_means_one_page_in_every_packet(full: Work) -> None:
    full.take(papers.plain("Passport"), "uscis_only")
    full.take(papers.plain("Stub", 2), "pay")
    full.build("review")
    whole = {page.source: page.record for volume in read(full).volumes for page in volume.pages if page.record}
    _, texts = built(full)
    part = {page.source: page.record for volume in read(full).volumes for page in volume.pages if page.record}
    assert part.items() < whole.items()
    gap = set(whole.values()) - set(part.values())
    assert gap
    if max(part.values()) > min(gap):  # type: ignore[type-var]
        assert "Numbers not used in this packet" in texts[1]


def test_each_reader_gets_its_variant(full: Work) -> None:
    full.take(papers.plain("Short", 1), "report")
    full.add('variant_of = "e-0002"\nfor = ["agency_email"]', to="e-0005")
    done, texts = built(full)
    assert order(texts)[1:2] == ["Short page 1"]
    assert "one page 1" not in "".join(texts)
    assert (done.balance.replaced, done.balance.in_) == (3, 8)
    assert {one.reason for one in read(full).fates if one.fate == "replaced"} == {"by e-0005"}
    done, texts = built(full, "numbered")
    assert "Short page 1" not in "".join(texts)
    assert done.balance.replaced == 1


# Draft or sendable


def test_a_packet_with_nothing_open_may_be_sent(full: Work) -> None:
    done, texts = built(full, send=True)
    assert not done.draft
    assert not read(full).draft
    assert not [text for text in texts if "DRAFT" in text]


def test_a_packet_with_something_open_says_draft_on_cover_and_index(work: Work) -> None:
    work.take(papers.plain("Report", 2), "report")
    done, texts = built(work)
    assert done.draft
    assert read(work).draft
    assert ["DRAFT" in text for text in texts] == [True, True, False, False]
    assert "item_missing" in codes(done)


def test_build_to_send_writes_nothing_while_anything_is_open(work: Work) -> None:
    work.take(papers.plain("Report", 2), "report")
    with pytest.raises(Unfit) as told:
        work.build(send=True)
    assert told.value.code == "not_sendable"
    assert [one.code for one in told.value.problems] == ["item_missing"]
    assert not work.packet.exists()
    work.build()
    before = sorted(work.packet.rglob("*"))
    with pytest.raises(Unfit):
        work.build(send=True)
    assert sorted(work.packet.rglob("*")) == before


def test_nothing_for_the_reader_is_no_packet(work: Work) -> None:
    work.take(papers.plain("Passport"), "uscis_only")
    with pytest.raises(Unfit) as told:
        work.build()
    assert told.value.code == "nothing_to_send"
    assert not work.packet.exists()


def test_a_name_that_the_fonts_cannot_write_stops_the_build(full: Work) -> None:
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "e-0002"\ntitle = "証明書 of birth"')
    with pytest.raises(Unfit) as told:
        full.build()
    (problem,) = told.value.problems
    assert problem.code == "unwritable"
    assert problem.params["chars"] == "証明書"
    assert not full.packet.exists()


def test_the_preflight_says_what_the_build_will_say(full: Work) -> None:
    full.add('[[adjustments]]\ndo = "retitle"\ntarget = "nobody"\ntitle = "x"')
    said = full.preflight().problems
    done, _ = built(full)
    assert said == done.problems
    assert not list(full.folder.glob("packet/*.part"))


# Volumes


def heavy(work: Work, exhibits: int, pages: int, size: int = 12_000) -> None:
    work.take(papers.plain("Letter"), "request_letter")
    for number in range(exhibits):
        work.take(papers.scan(pages, seed=number, size=size), "pay", title=f"Stubs {number}", date=f"2026-0{number + 1}")


def test_volumes_break_between_exhibits_and_each_is_complete_in_itself(make: Make) -> None:
    work = make("volumes")
    heavy(work, 5, 5)
    done, _ = built(work, "tiny")
    assert len(done.volumes) > 2
    assert [Path(one).name for one in done.volumes] == [f"mini-packet-Part{n}.pdf" for n in range(1, len(done.volumes) + 1)]
    assert all(Path(one).stat().st_size <= 420_000 for one in done.volumes)
    assert all(len(one.at) == 1 for one in done.exhibits)
    count = len(done.volumes)
    for number, volume in enumerate(map(Path, done.volumes), start=1):
        texts = pdfs.texts(volume)
        assert f"Volume {number} of {count}" in texts[0]
        # The index is whole in every volume; rows of other volumes are plain.
        assert all(f"Stubs {n}" in texts[1] for n in range(5))
        here = [one.at[0].pdf_first - 1 for one in done.exhibits if one.at[0].volume == number]
        assert [to for _, to, _ in pdfs.links(volume, 1)] == here
        assert [to for _, _, to in pdfs.bookmarks(volume) if to > 1][-1] in here
    record = [page.record for volume in read(work).volumes for page in volume.pages if page.record]
    assert record == list(range(1, 27))


def test_an_exhibit_larger_than_a_volume_continues_in_the_next_and_says_so(make: Make) -> None:
    work = make("long")
    heavy(work, 1, 14)
    done, texts = built(work, "tiny")
    (stubs,) = [one for one in done.exhibits if one.title == "Stubs 0"]
    assert len(stubs.at) > 1
    assert sum(place.pdf_last - place.pdf_first + 1 for place in stubs.at) == 14
    for place in stubs.at[1:]:
        volume = Path(done.volumes[place.volume - 1])
        before = pdfs.texts(volume)[place.pdf_first - 2]
        assert "Exhibit A continued" in before
        assert f"It begins in volume {stubs.at[0].volume}." in before
        assert pdfs.labels(volume)[place.pdf_first - 2] == "A-continued"
        assert (1, "A. Stubs 0 (continued)", place.pdf_first - 2) in pdfs.bookmarks(volume)
    assert sum("continued" in text and "page" not in text.split() for text in texts) >= len(stubs.at) - 1


def test_a_reader_who_takes_no_split_exhibits_stops_the_build(make: Make) -> None:
    work = make("whole")
    heavy(work, 1, 14)
    with pytest.raises(Unfit) as told:
        work.build("tiny_whole")
    assert [one.code for one in told.value.problems] == ["exhibit_over_limit"]
    assert not work.packet.exists()


def test_a_page_larger_than_a_volume_stops_the_build(make: Make) -> None:
    work = make("page")
    heavy(work, 1, 1, size=600_000)
    with pytest.raises(Unfit) as told:
        work.build("tiny")
    assert [one.code for one in told.value.problems] == ["page_over_limit"]


def test_volumes_by_pages(make: Make) -> None:
    work = make("pages")
    fill(work)
    done, _ = built(work, "few_pages")
    assert [pdfs.page_count(Path(one)) <= 8 for one in done.volumes] == [True] * len(done.volumes)
    assert len(done.volumes) > 1


def test_a_volume_that_came_out_too_large_is_not_written(full: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reckoning before writing is a bound; were it wrong, the build fails rather than sends what comes back."""
    monkeypatch.setattr(volumes, "page_bytes", lambda facts: 1)
    monkeypatch.setattr(volumes, "FRONT_BYTES", 1)
    monkeypatch.setattr(volumes, "OWN_BYTES", 1)
    full.take(papers.scan(40, seed=77, size=14_000), "pay", "many.pdf")
    with pytest.raises(Known) as told:
        full.build("tiny")
    assert told.value.code == "volume_over_limit"
    assert list(full.packet.iterdir()) == []


@pytest.mark.parametrize("profile", ["tiny", "tiny_slips", "agency_email", "bare", "review"])
def test_no_volume_is_larger_than_was_reckoned(make: Make, profile: str) -> None:
    work = make("bound")
    heavy(work, 3, 4)
    sheets = [Sheet(words(f"{n}"), links=[((72, 600, 200, 620), n % 9)] * 6) for n in range(9)]
    work.take(papers.pdf(*sheets, marks=[(f"A mark with a long title, number {n}", n % 9) for n in range(60)]), "report")
    done, _ = built(work, profile)
    layout = building.examine(work.desk, work.fresh(), None, DAY, profile).layout
    assert [Path(path).stat().st_size <= volume.bound for path, volume in zip(done.volumes, layout.volumes, strict=True)] == [
        True
    ] * len(done.volumes)


# Loose pieces


def test_a_loose_form_stays_fillable_and_says_nothing_of_itself(full: Work) -> None:
    full.take(papers.form(), "fillable")
    done, texts = built(full)
    (piece,) = map(Path, done.loose)
    assert piece.name == "mini-packet-loose-1.pdf"
    for told in ("SCRIPT", "app.alert", "METADATA", "PIECE-INFO", "A. Clerk", "A. SIGNER", "NOTE-IN-MARGIN"):
        assert pdfs.holds(full.folder / "evidence" / "e-0005.pdf", told), f"the form of the test has no {told}"
        assert not pdfs.holds(piece, told), told
    with pikepdf.open(piece) as pdf:
        assert not pdf.check_pdf_syntax()
        assert not pdf.is_encrypted
        fields = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        assert set(fields) == {"Part1.Name", "Sign"}
        assert str(fields["Part1.Name"].V) == "Somebody"
        assert "/V" not in fields["Sign"]
        # It can be filled still.
        fields["Part1.Name"].V = pikepdf.String("An officer")
        assert len(pdf.pages[0].Annots) == 3
        everything = b"".join(obj.unparse(resolved=True) for obj in pdf.objects if not isinstance(obj, pikepdf.Stream))
        for key in (b"/AA", b"/JS", b"/OpenAction", b"/Metadata", b"/PieceInfo", b"/Info", b"/CO"):
            assert key not in everything
    assert pdfs.darkest(piece, 0, (74, 792 - 518, 140, 792 - 502)) < 128, "what was typed is not shown"
    assert "Enclosed separately, not bound in" in texts[1]
    assert read(full).loose[0].fillable
    # Not bound in, stamped or numbered.
    assert "Agency form" not in "".join(texts[2:])
    assert "Exhibit" not in pdfs.texts(piece)[0]


A_NUMBER = "A123-456-789"
DRAWING = pikepdf.Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]))


def without_widget(pdf: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(FT=Name.Tx, T=String("Line3_AlienNumber[0]"), V=String("123456789"))
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))


def default_value(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].DV = String(A_NUMBER)


def rich_text(pdf: pikepdf.Pdf) -> None:
    rich = b"<body><p><b>A123</b>456<i>789</i></p></body>"
    pdf.Root.AcroForm.Fields[0].RV = pdf.make_indirect(pikepdf.Stream(pdf, rich))


def choices(pdf: pikepdf.Pdf) -> None:
    wrapped = pdf.make_indirect(Array([Array([String("1"), String(A_NUMBER)])]))
    field = pikepdf.Dictionary(FT=Name.Ch, T=String("Who"), Opt=wrapped)
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))


def hidden_widget(pdf: pikepdf.Pdf) -> None:
    looks = pdf.make_indirect(pikepdf.Stream(pdf, b"BT /Helv 11 Tf 2 5 Td (SECRET-LOOKS) Tj ET"))
    looks.stream_dict = DRAWING
    hidden = pikepdf.Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Hidden"), V=String(A_NUMBER),
        Rect=Array([72, 300, 272, 320]), F=2, AP=pikepdf.Dictionary(N=looks),
    )  # fmt: skip
    hidden = pdf.make_indirect(hidden)
    pdf.pages[0].Annots.append(hidden)
    pdf.Root.AcroForm.Fields.append(hidden)


def explanation(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].TU = String(f"As told: {A_NUMBER}")


def state_that_is_off(pdf: pikepdf.Pdf) -> None:
    box = pdf.Root.AcroForm.Fields[0]
    on = pdf.make_indirect(pikepdf.Stream(pdf, f"BT /Helv 11 Tf 2 5 Td ({A_NUMBER}) Tj ET".encode()))
    on.stream_dict = DRAWING
    box.AP.N = pikepdf.Dictionary(Off=box.AP.N, Yes=on)
    box.AS = Name.Off


def layer_that_is_off(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=Name.OCG, Name=String("Notes")))
    off = pikepdf.Dictionary(OFF=Array([layer]))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=Array([layer]), D=off)
    page = pdf.pages[0]
    page.Resources.Properties = pikepdf.Dictionary(Oc1=layer)
    font = next(iter(page.Resources.Font.keys()))
    page.contents_add(f"/OC /Oc1 BDC BT {font} 11 Tf 80 250 Td ({A_NUMBER}) Tj ET EMC".encode())


def words_for_the_blind(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(f"/Span <</ActualText ({A_NUMBER})>> BDC EMC".encode())


CARRIED = (
    without_widget, default_value, rich_text, choices, hidden_widget, explanation, state_that_is_off, layer_that_is_off,
    words_for_the_blind,
)  # fmt: skip


def changed_form(change: Callable[[pikepdf.Pdf], None], **form: str) -> bytes:
    with pikepdf.open(io.BytesIO(papers.form(**form))) as pdf:
        change(pdf)
        return papers.saved(pdf)


@pytest.mark.parametrize("carries", CARRIED, ids=lambda one: one.__name__)
def test_a_number_that_a_form_carries_where_no_page_shows_it_stops_sending(
    full: Work, carries: Callable[[pikepdf.Pdf], None]
) -> None:
    paper = full.take(changed_form(carries), "fillable")
    done, _ = built(full)
    assert done.draft
    found = [one for one in done.problems if one.code == "never_sent_found"]
    assert {one.where for one in found} == {f"{paper}:1"}
    assert "A-number, in a field of the form" in found[0].words
    assert A_NUMBER not in repr(done.problems), "what was found is called, never repeated"
    with pytest.raises(Unfit) as told:
        full.build(send=True)
    assert told.value.code == "not_sendable"


def test_an_answer_that_nobody_agreed_to_send_is_found_in_a_hidden_field(full: Work) -> None:
    record = full.folder / "matter.toml"
    record.write_text(record.read_text().replace("[answers]\n", '[answers]\n"person.a_number" = "A 246 813 579"\n'))

    def bare(pdf: pikepdf.Pdf) -> None:
        field = pikepdf.Dictionary(FT=Name.Tx, T=String("x7"), V=String("246-813-579"))
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))

    full.take(changed_form(bare), "fillable")
    assert "never_sent_found" in full.codes()


@pytest.mark.parametrize("filled", ["Somebody", A_NUMBER])
def test_what_the_certifiers_form_shows_in_its_fields_is_no_fault(full: Work, filled: str) -> None:
    """The form asks for the A-number: where it stands in sight, it stands where the office put it."""
    full.take(papers.form(filled=filled), "fillable")
    assert not built(full, send=True)[0].draft


def test_a_form_printed_flat_carries_no_field_that_could_be_searched(full: Work) -> None:
    full.take(changed_form(without_widget), "fillable")
    assert "never_sent_found" in full.codes()
    full.add('covers = [{page = 2, box = [60, 60, 500, 120], reason = "name"}]', to="e-0005")
    done, _ = built(full)
    assert "never_sent_found" not in codes(done)
    assert not pdfs.holds(Path(done.loose[0]), "AlienNumber")


def test_the_looks_of_a_hidden_field_do_not_go_along(full: Work) -> None:
    full.take(changed_form(hidden_widget), "fillable")
    done, _ = built(full)
    assert not pdfs.holds(Path(done.loose[0]), "SECRET-LOOKS")


@pytest.mark.parametrize(
    "lines",
    [
        'left_out = [{page = 2, reason = "blank"}]',
        'covers = [{page = 2, box = [60, 60, 500, 120], reason = "name"}]',
    ],
    ids=["left out", "covered"],
)
def test_what_was_taken_out_of_a_loose_form_does_not_come_back_with_its_original(full: Work, lines: str) -> None:
    full.take(papers.form(), "fillable")
    full.add(lines, to="e-0005")
    done, _ = built(full)
    (piece,) = map(Path, done.loose)
    assert not pdfs.holds(piece, "second page")
    assert not read(full).loose[0].fillable
    pdfs.assert_sound(piece)
    assert pdfs.darkest(piece, 0, (72, 792 - 712, 140, 792 - 698)) < 128, "the page that stays is empty"


def test_an_adjustment_takes_a_page_out_of_a_loose_form_too(full: Work) -> None:
    full.take(papers.form(), "fillable")
    full.add('[[adjustments]]\ndo = "leave_out"\ntarget = "e-0005:2"\nreason = "instructions"')
    done, _ = built(full)
    assert not pdfs.holds(Path(done.loose[0]), "second page")


def test_a_loose_paper_without_fields_is_printed_flat(full: Work) -> None:
    full.take(papers.pdf(Sheet(words("Photos"), rotate=90), words("more")), "fillable")
    full.add("rotation = 270", to="e-0005")
    done, _ = built(full)
    piece = Path(done.loose[0])
    pdfs.assert_sound(piece)
    assert pdfs.texts(piece) == ["Photos", "more"]
    assert pdfs.labels(piece) == ["1", "2"]


def test_several_loose_pieces_are_files_of_their_own(full: Work) -> None:
    full.take(papers.form("First form"), "fillable")
    full.take(papers.plain("Second form"), "fillable")
    done, _ = built(full)
    assert [Path(one).name for one in done.loose] == ["mini-packet-loose-1.pdf", "mini-packet-loose-2.pdf"]
    assert ["First form" in pdfs.texts(Path(one))[0] for one in done.loose] == [True, False]


# What the reader sees


def test_pages_without_words_are_told_paper_by_paper(full: Work) -> None:
    scan = full.take(papers.scan(4), "report", "scan.pdf", title="Scanned report")
    full.take(papers.scan(1, seed=5), "pay", "stub.pdf", title="Pay stub")
    full.add('left_out = [{page = 3, reason = "another person"}]', to=scan)
    seen = what_they_see(full.desk, building.examine(full.desk, full.fresh(), None, DAY))
    assert [(one.title, one.pages) for one in seen.unsearched] == [("Scanned report", "1-2, 4"), ("Pay stub", "1")]
    assert seen.unsearchable == 4


def test_what_is_held_back_is_told_whole_the_attorneys_own_papers_too(full: Work) -> None:
    full.take(papers.plain("OFFICE", 2), "office_only", title="Office note")
    full.take(papers.plain("SECRET", 3), "secret", title="Analysis")
    seen = what_they_see(full.desk, building.examine(full.desk, full.fresh(), None, DAY))
    held = [(one.title, one.pages, one.why) for one in seen.held]
    assert ("Office note", 2, "Not for this reader") in held
    assert ("Analysis", 3, "Privileged: the attorney's own") in held
    assert sum(one.pages for one in seen.held) == built(full)[0].balance.withheld


# The manifest


def test_the_manifest_is_what_its_schema_says_and_names_no_person(full: Work) -> None:
    record = full.folder / "matter.toml"
    record.write_text(
        record.read_text().replace("[answers]\n", '[answers]\n"person.name.family" = "ZULETA"\n"person.name.given" = "Ana"\n')
    )
    done, texts = built(full)
    assert "Client: ZULETA, Ana" in texts[0]
    text = Path(done.manifest).read_text()
    assert "ZULETA" not in json.dumps({key: value for key, value in json.loads(text).items() if key != "volumes"})
    manifest = read(full)
    assert manifest.request == "mini"
    assert manifest.day == "2026-11-30"
    assert [one.id for one in manifest.sources] == ["e-0001", "e-0002", "e-0003", "e-0004"]
    for source in manifest.sources:
        assert source.original == hashlib.sha256((full.folder / "evidence" / f"{source.id}.pdf").read_bytes()).hexdigest()
    # No file of the packet is named after anybody.
    assert not [path for path in full.packet.rglob("*") if "zuleta" in path.name.lower()]


# What is invented stays out of real matters


def practice_packet(work: Work) -> bytes:
    path = work.folder / "matter.toml"
    text = path.read_text(encoding="utf-8").replace('agency = "desk-a"', "").replace("practice = false", "practice = true")
    path.write_text(text, encoding="utf-8")
    work.take(papers.plain("Letter"), "request_letter")
    (volume,) = work.build().volumes
    return Path(volume).read_bytes()


@pytest.mark.parametrize("paper", ["drawn", "packet"])
def test_a_practice_paper_is_known_by_what_its_pages_say(make: Make, paper: str) -> None:
    """Both a paper that was drawn for the practice office and a packet that was built there, as intake reads their text."""
    drawn = drawing.sheet("Sheet", "Of the practice office", [("Place", "Sampletown")])
    real = make("real")
    real.take(drawn if paper == "drawn" else practice_packet(make("practice")), "report")
    assert "practice_paper" in real.codes()


def test_a_client_who_takes_permission_back_stops_drafts_too(full: Work) -> None:
    full.build()
    earlier = (full.packet / "mini-packet.manifest.json").read_bytes()
    full.store.commit([Answer("consent.withdrawn", True)])
    with pytest.raises(Unfit) as stopped:
        full.build()
    assert (stopped.value.code, [one.code for one in stopped.value.problems]) == ("build_stopped", ["consent_taken_back"])
    assert (full.packet / "mini-packet.manifest.json").read_bytes() == earlier
    assert full.build("file_copy").volumes, "the office keeps its own"
