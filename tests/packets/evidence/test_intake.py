"""Collecting: every file is taken in whole, or refused with the way out; none is lost and none stops another."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from packets.errors import Broken, Known
from packets.evidence.copies import read_facts
from packets.evidence.intake import shown_name
from packets.workflow import gathering, reviewing, starting
from tests import papers
from tests.faults.canned import named
from tests.offices import DAY, Filing, Work


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def picture(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    papers.picture().save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "suffix", "pages"),
    [
        ("a.pdf", papers.plain("a", 2), ".pdf", 2),
        ("a.jpg", papers.jpeg(), ".jpg", 1),
        ("a.png", papers.png(), ".png", 1),
        ("a.webp", picture("WEBP"), ".webp", 1),
        ("a.tif", papers.tiff(3), ".tif", 3),
        ("wrong-name.docx", papers.plain("a"), ".pdf", 1),
        ("no name at all", papers.jpeg(), ".jpg", 1),
    ],
)
def test_what_is_taken_in_is_kept_as_it_came(work: Work, name: str, data: bytes, suffix: str, pages: int) -> None:
    (done,) = work.collect(work.file(data, name), item="report")
    assert (done.status, done.id, done.pages, done.file) == ("collected", "e-0001", pages, name)
    assert (work.folder / "evidence" / f"e-0001{suffix}").read_bytes() == data
    (paper,) = work.fresh().load().evidence
    assert (paper.file, paper.item, paper.kind) == (f"evidence/e-0001{suffix}", "report", "police_report")
    assert paper.sha256 == hashlib.sha256(data).hexdigest()
    taken = read_facts(work.fresh(), "e-0001")
    assert taken is not None
    assert len(taken.facts.pages) == pages
    # The source is not touched, and the folder holds nothing else.
    assert (work.papers / name).read_bytes() == data
    assert named(work.folder) == {"matter.toml", f"evidence/e-0001{suffix}", "working/e-0001.pdf", "working/e-0001.json"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", zipped(word__document="x"), "type_docx"),
        ("a.xlsx", zipped(xl__workbook="x"), "type_xlsx"),
        ("a.pptx", zipped(ppt__slides="x"), "type_pptx"),
        ("a.zip", zipped(a="x"), "type_zip"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "type_doc"),
        ("a.eml", b"From: a\r\nTo: b\r\nSubject: c\r\n\r\nd", "type_eml"),
        ("a.html", b"<html><body>x</body></html>", "type_html"),
        ("a.txt", b"words and words", "type_text"),
        ("a.rtf", b"{\\rtf1 x}", "type_rtf"),
        ("a.mp3", b"ID3" + bytes(400), "type_audio"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + bytes(400), "type_video"),
        ("a.bin", bytes(range(256)) * 8, "type_unknown"),
        ("a.pdf", b"", "type_empty"),
        ("a.bmp", b"BM" + bytes(100), "type_not_taken"),
        ("b.pdf", b"%PDF-1.7\nnothing more", "unreadable_evidence"),
        ("b.jpg", papers.jpeg()[:2000], "unreadable_evidence"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_the_way_out(work: Work, name: str, data: bytes, code: str) -> None:
    (done,) = work.collect(work.file(data, name), item="report")
    assert (done.status, done.id, done.pages) == ("refused", "", 0)
    (problem,) = done.problems
    assert (problem.code, problem.where) == (code, name)
    assert problem.words.startswith(name)
    assert "{" not in problem.words
    assert len(problem.words.split(". ")) >= 2, "no way out is told"
    assert named(work.folder) == {"matter.toml"}


def test_a_file_that_is_refused_stops_no_other_and_uses_no_id_of_theirs(work: Work) -> None:
    files = [
        work.file(papers.plain("one"), "1.pdf"),
        work.file(b"no pdf", "2.pdf"),
        work.papers / "not there.pdf",
        work.papers,
        work.file(papers.plain("two"), "5.pdf"),
        work.file(papers.plain("one"), "6.pdf"),
    ]
    done = work.collect(*files, item="report")
    assert [one.file for one in done] == ["1.pdf", "2.pdf", "not there.pdf", work.papers.name, "5.pdf", "6.pdf"]
    assert [one.status for one in done] == ["collected", "refused", "refused", "refused", "collected", "duplicate"]
    assert [one.problems[0].code for one in done[1:4]] == ["type_text", "file_missing", "is_a_folder"]
    ids = [one.id for one in done if one.id]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)
    assert [one.id for one in work.fresh().load().evidence] == ids
    assert work.collect(work.file(papers.plain("three"), "7.pdf"), item="report")[0].id > ids[-1]


def test_ids_follow_the_order_of_the_files(work: Work) -> None:
    files = [work.file(papers.plain(f"paper {n}", 1 + n % 3), f"{n}.pdf") for n in range(20)]
    done = work.collect(*files, item="report")
    assert [one.id for one in done] == [f"e-{n:04d}" for n in range(1, 21)]
    for one, path in zip(work.fresh().load().evidence, files, strict=True):
        assert one.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_somebody_put_into_the_folder_is_never_written_over(work: Work) -> None:
    mine = {"evidence/e-0001.pdf": b"mine", "evidence/e-0002.jpg": b"mine too", "working/e-0003.pdf": b"left over"}
    (work.folder / "working").mkdir()
    for name, data in mine.items():
        (work.folder / name).write_bytes(data)
    assert work.take(papers.plain("one"), "report") == "e-0004"
    assert {name: (work.folder / name).read_bytes() for name in mine} == mine


@pytest.mark.skipif(os.name != "posix", reason="no such names there")
def test_a_name_that_is_no_text_is_told_as_well_as_can_be(work: Work) -> None:
    path = Path(os.fsdecode(os.fsencode(work.papers) + b"/Se\xf1ora.pdf"))
    path.write_bytes(papers.plain("one"))
    assert shown_name(path) == "Se?ora.pdf"
    other = Path(os.fsdecode(os.fsencode(work.papers) + b"/\xff\xfe.docx"))
    other.write_bytes(zipped(word__document="x"))
    done = work.collect(path, other, item="report")
    assert [(one.file, one.status) for one in done] == [("Se?ora.pdf", "collected"), ("??.docx", "refused")]
    assert done[1].problems[0].words.startswith("??.docx is a Word document.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_what_is_no_file_is_refused_and_does_not_hang(work: Work) -> None:
    os.mkfifo(work.papers / "pipe.pdf")
    done = work.collect(work.papers / "pipe.pdf", Path("/dev/null"), item="report")
    assert [(one.status, one.problems[0].code) for one in done] == [("refused", "type_unknown")] * 2


# Passwords


def test_a_locked_paper_is_asked_for_its_password_and_opened_with_the_right_one(work: Work) -> None:
    path = work.file(papers.locked(papers.plain("Locked"), "open sesame"), "locked.pdf")
    (done,) = work.collect(path, item="report")
    assert (done.status, done.problems[0].code) == ("needs_password", "needs_password")
    (done,) = work.collect(path, item="report", passwords=("wrong", "wronger"))
    assert (done.status, done.problems[0].code) == ("needs_password", "wrong_password")
    assert named(work.folder) == {"matter.toml"}
    (done,) = work.collect(path, item="report", passwords=("wrong", "open sesame"))
    assert done.status == "collected"
    assert b"/Encrypt" not in work.working("e-0001").read_bytes()
    assert (work.folder / "evidence" / "e-0001.pdf").read_bytes() == path.read_bytes()
    for name in named(work.folder) - {"evidence/e-0001.pdf"}:
        assert b"open sesame" not in (work.folder / name).read_bytes()


# What is said of the papers


def test_what_the_office_says_of_a_paper_stands_in_the_record(work: Work) -> None:
    first = work.take(
        papers.plain("Acta"), "report", "a.pdf", title="Acta", date="about 2026-03", language="es", kind="agency_complaint"
    )
    second = work.take(papers.plain("Record"), "report", "b.pdf", translation_of=first, kind="translation")
    one, two = work.fresh().load().evidence
    assert (one.title, one.date, one.language, one.kind) == ("Acta", "about 2026-03", "es", "agency_complaint")
    assert (two.id, two.translation_of, two.kind) == (second, "e-0001", "translation")


def test_without_an_item_papers_wait_to_be_filed(work: Work) -> None:
    work.collect(work.file(papers.plain("Stray")))
    (paper,) = work.fresh().load().evidence
    assert (paper.item, paper.kind) == ("", "other")


@pytest.mark.parametrize(
    ("filing", "code"),
    [
        ({"item": "nothing"}, "unknown_item"),
        ({"item": "report", "kind": "nothing"}, "unknown_kind"),
        ({"item": "report", "row": "nobody"}, "unknown_row"),
        ({"item": "report", "translation_of": "e-0099"}, "unknown_evidence"),
        ({"item": "report", "date": "2026-02-30"}, "bad_date"),
        ({"item": "report", "date": "2026-13"}, "bad_date"),
        ({"item": "report", "date": "soon"}, "bad_date"),
        ({"item": "report", "date": "30.11.2026"}, "bad_date"),
        ({"kind": "payment_form"}, "never_collected"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_file_is_touched(work: Work, filing: dict[str, str], code: str) -> None:
    with pytest.raises(Known) as told:
        work.collect(work.file(papers.plain("a")), **filing)
    assert told.value.code == code
    assert named(work.folder) == {"matter.toml"}


CARD = papers.words("Form G-1450") + papers.words("Credit card number 0000", y=600)


def test_a_payment_form_in_the_pile_is_refused_and_the_rest_taken_in(work: Work) -> None:
    pile = [
        work.file(papers.plain("a"), "a.pdf"),
        work.file(papers.pdf(CARD), "card.pdf"),
        work.file(papers.plain("b"), "b.pdf"),
    ]
    done = work.collect(*pile, item="report")
    assert [one.status for one in done] == ["collected", "refused", "collected"]
    assert [problem.code for problem in done[1].problems] == ["never_collected"]
    assert named(work.folder) == {
        "matter.toml",
        *(f"evidence/e-000{n}.pdf" for n in (1, 3)),
        *(f"working/e-000{n}.{kind}" for n in (1, 3) for kind in ("pdf", "json")),
    }


def test_a_card_page_among_others_is_named_and_nothing_of_the_file_is_kept(work: Work) -> None:
    (done,) = work.collect(work.file(papers.pdf(papers.words("Letter"), CARD), "scan.pdf"), item="report")
    (problem,) = done.problems
    assert (done.status, problem.code) == ("refused", "never_collected_page")
    assert "page 2" in problem.words and named(work.folder) == {"matter.toml"}


def test_a_card_page_that_lies_in_the_folder_already_is_never_built(work: Work) -> None:
    work.take(papers.plain("letter"), "request_letter")
    work.file(papers.pdf(CARD), "card.pdf").rename(work.folder / "evidence" / "hand.pdf")
    work.add('[[evidence]]\nid = "e-0009"\nfile = "evidence/hand.pdf"\nitem = "report"\nkind = "police_report"')
    with pytest.raises(Known) as told:
        work.build()
    assert told.value.code == "build_stopped" and not work.packet.exists()


@pytest.mark.parametrize("date", ["2026-02-28", "2026-02", "2026", "about 2026", "about 2024-02-29", "undated"])
def test_dates_of_papers_may_be_partial(work: Work, date: str) -> None:
    work.take(papers.plain("a"), "report", date=date)
    assert work.fresh().load().evidence[0].date == date


def test_a_record_that_is_broken_while_papers_come_in_keeps_none_of_them_half(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = work.folder / "matter.toml"
    text = record.read_text()
    files = [work.file(papers.plain(f"{n}"), f"{n}.pdf") for n in range(3)]

    class Breaks:
        def step(self, done: int, total: int, note: str = "") -> None:
            if done == 1:
                record.write_text("half a li")

    with pytest.raises(Broken):
        work.collect(*files, item="report", report=Breaks())
    assert record.read_text() == "half a li"
    record.write_text(text)
    assert [one.status for one in work.collect(*files, item="report")] == ["collected"] * 3


def test_many_papers_are_safe_before_the_last_one_is_in(work: Work) -> None:
    """The record is written as the work goes on: what is told as collected is in it."""
    files = [work.file(papers.plain(f"{n}"), f"{n}.pdf") for n in range(40)]
    store = starting.open_folder(work.folder)
    recorded = []
    for done in gathering.bring_in(work.desk, store, files, Filing(item="report")):
        inside = {one.id for one in store.load().evidence}
        assert done.id in inside
        recorded.append(len(inside))
    assert recorded[0] < 40
    assert recorded[-1] == 40


def test_only_looking_writes_nothing(work: Work) -> None:
    work.take(papers.plain("a"), "report")
    before = {name: (work.folder / name).stat().st_mtime_ns for name in named(work.folder)}
    reviewing.checklist(work.desk, starting.open_folder(work.folder), None, DAY)
    work.preflight()
    assert {name: (work.folder / name).stat().st_mtime_ns for name in named(work.folder)} == before


def test_a_photo_keeps_its_day_and_loses_its_place(work: Work) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CAMERAMAKER"
    exif.get_ifd(0x8769)[0x9003] = "2026:02:04 06:41:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 30.0, 0.0), 3: "W", 4: (74.0, 0.0, 0.0)})
    data = picture("JPEG", exif=exif.tobytes())
    work.take(data, "report", "photo.jpg")
    taken = read_facts(work.fresh(), "e-0001")
    assert taken is not None
    assert taken.facts.taken_on == "2026-02-04"
    assert {"gps", "camera_data"} <= {one.code for one in taken.facts.removed}
    assert b"CAMERAMAKER" not in work.working("e-0001").read_bytes()
    page = taken.facts.pages[0]
    assert page.width > page.height, "not turned as the camera says"
