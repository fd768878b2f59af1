"""The mail-day sheet: what a person looks at, counts and writes on the day a packet leaves (`practice.md` 5.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from packets.assemble.sheets import draw
from packets.manifest import Manifest
from packets.requests.library import Library
from packets.workflow.sheets.mail_day import mail_day_sheet
from tests import pdfs
from tests.manifests import a_manifest
from tests.sheet_office import DAY, mail_work

PAPER = a_manifest(
    front=2,
    letters=[("e-1", "letter", 2)],
    forms=[("e-3", "original", 5)],
    exhibits=[("e-4", "report", 3)],
    loose=[("e-8", "blank", 4)],
    withheld=3,
)
NO_ADDRESS = [{"id": "mini", "agency": "desk-b"}]


def said(library: Library, manifest: Manifest = PAPER, profile: str = "certifier_paper", **values: Any) -> str:
    """The words of the whole sheet, as pdfium reads them."""
    return " ".join(pdfs.texts(draw(mail_day_sheet(mail_work(library, manifest, profile, **values))).pdf))


def test_it_names_packet_reader_and_day_and_stays_in_the_office(library: Library) -> None:
    text = said(library)
    assert "matter m-0001 · packet 7F3A-21C9 · built 1 Dec 2026 · sheet of 1 Dec 2026" in text
    assert "to Example Victim Desk · Agency, on paper" in text
    assert "Office only. Never in the envelope." in text
    assert "Ejemplo" not in text
    assert "Marisol" not in text


def test_the_total_stands_beside_the_line_for_the_counter(library: Library) -> None:
    text = said(library)
    assert "TOTAL 16 sheets" in text
    assert "Counter says" in text
    assert "3 pages are held back on purpose" in text


def test_what_is_signed_and_the_paper_original_are_looked_for(library: Library) -> None:
    text = said(library)
    assert "Paper e-3 PAPER ORIGINAL 3 – 7 5 original ink" in text
    assert "pages 3 – 7: real ink" in text
    assert "print mini-packet-loose-1.pdf" in text


def test_many_papers_in_ink_are_one_tick(library: Library) -> None:
    text = said(library, a_manifest(forms=[(f"e-{n}", "form", 1) for n in range(10, 20)]))
    assert "real ink on all 10 papers that say signed" in text


def test_practice_is_told_on_every_page_and_real_people_are_not_called_practice(library: Library) -> None:
    many = a_manifest(forms=[(f"e-{n}", "form", 1) for n in range(100, 160)])
    pages = pdfs.texts(draw(mail_day_sheet(mail_work(library, many))).pdf)
    assert len(pages) > 1
    assert all("PRACTICE · invented people and papers · DO NOT MAIL" in page for page in pages)
    assert "PRACTICE, DO NOT MAIL" in pages[0]
    assert "PRACTICE" not in said(library, a_manifest(letters=[("e-1", "letter", 1)], practice=False))


def test_a_draft_says_stop_names_what_is_open_and_stops(library: Library) -> None:
    text = said(library, a_manifest(letters=[("e-1", "letter", 1)], open_=["One thing.", "Another.", "One thing."]))
    assert "STOP: this is a draft. Nothing is mailed." in text
    assert "One thing. (2 times)" in text
    assert "Another." in text
    assert "STACK" not in text
    assert "ENVELOPE" not in text
    assert "Counter" not in text


def test_of_many_open_things_the_rest_is_counted(library: Library) -> None:
    text = said(library, a_manifest(letters=[("e-1", "letter", 1)], open_=[f"Thing {n}." for n in range(20)]))
    assert "Thing 7." in text
    assert "Thing 8." not in text
    assert "and 12 more: look at Check" in text


def test_what_stops_today_stands_above_the_stack(library: Library) -> None:
    work = replace(mail_work(library, PAPER), stops=("It changed.",))
    text = " ".join(pdfs.texts(draw(mail_day_sheet(work)).pdf))
    assert text.index("STOP: do not mail this packet today. · It changed.") < text.index("STACK, TOP TO BOTTOM")


# To arrive by


def test_the_day_of_arrival_is_the_first_limit_of_this_reader(library: Library) -> None:
    answers = {"suppb.signed_on": dt.date(2026, 6, 5), "person.birth_date": dt.date(2006, 2, 1)}
    text = said(library, profile="uscis_paper", answers=answers)
    assert "TO ARRIVE BY FRI 4 DEC 2026 (3 days)" in text
    assert "Also runs: Client turns 21" in text


def test_a_last_day_on_a_weekend_is_the_working_day_before(library: Library) -> None:
    text = said(library, profile="uscis_paper", answers={"suppb.signed_on": dt.date(2026, 6, 7)})
    assert "TO ARRIVE BY FRI 4 DEC 2026" in text
    assert "Last day 6 Dec 2026, no working day." in text


@pytest.mark.parametrize(
    ("profile", "signed"), [("certifier_paper", dt.date(2026, 6, 5)), ("uscis_paper", dt.date(2026, 1, 5))]
)
def test_a_limit_of_another_reader_or_one_that_is_over_is_no_day_of_arrival(
    library: Library, profile: str, signed: dt.date
) -> None:
    text = said(library, profile=profile, answers={"suppb.signed_on": signed})
    assert "TO ARRIVE BY (no time limit for this reader is on record)" in text


# Read again


@pytest.mark.parametrize(
    ("profile", "there", "not_there"),
    [
        ("certifier_paper", "agency's page: way, address, number, read 20 Nov 2026, 11 days ago", "lockbox"),
        ("uscis_paper", "lockbox page: address and courier lines", "agency's page"),
        ("uscis_paper", "fee page", "agency's page"),
        ("court_ecas", "court's page: how it takes papers", "fee page"),
        ("client_copy", "client's yes", "currency"),
    ],
)
def test_what_is_read_again_follows_the_reader(library: Library, profile: str, there: str, not_there: str) -> None:
    text = said(library, profile=profile)
    assert there in text
    assert not_there not in text


def test_form_editions_are_asked_only_where_a_form_goes(library: Library) -> None:
    assert "form editions" in said(library)
    assert "form editions" not in said(library, a_manifest(exhibits=[("e-4", "report", 3)]))


def test_the_attorneys_note_is_printed_nowhere(library: Library) -> None:
    note = {"by": "A. Attorney", "on": dt.date(2026, 11, 30), "text": "Secret words of the attorney."}
    text = said(library, requests=[{"id": "mini", "agency": "desk-a", "attorney_note": note}])
    assert "Secret" not in text
    assert "A. Attorney" not in text


# Envelope


def test_the_envelope_has_the_lines_of_the_agencys_row_once_each(library: Library) -> None:
    text = said(library)
    assert text.count("Unit 4") == 1
    assert text.index("1 Example Street") < text.index("Sampletown, CA 00000")
    assert "from the agency's row, read 20 Nov 2026, 11 days ago, Not verified" in text
    assert "100 Example Street" in text


@pytest.mark.parametrize(("profile", "requests"), [("certifier_paper", NO_ADDRESS), ("uscis_paper", NO_ADDRESS[:1])])
def test_where_no_address_is_on_record_a_person_reads_the_page_and_writes_it(
    library: Library, profile: str, requests: list[dict[str, Any]]
) -> None:
    text = said(library, profile=profile, requests=requests)
    assert "no address is on record: read the page and write it here" in text
    assert "1 Example Street" not in text.replace("100 Example Street", "")


def test_a_packet_to_uscis_never_takes_the_agencys_address(library: Library) -> None:
    text = said(library, profile="uscis_paper")
    assert "no address is on record" in text
    assert "Unit 4" not in text


def test_no_address_of_the_client_is_ever_printed(library: Library) -> None:
    answers = {"person.address": "7 Hidden Lane", "contact.letter": "7 Hidden Lane", "contact.call": "555-0199"}
    for profile in ("certifier_paper", "client_copy", "agency_email"):
        text = said(library, profile=profile, answers=answers)
        assert "Hidden" not in text
        assert "555-0199" not in text


def test_originals_in_our_hands_are_listed_with_their_place(library: Library) -> None:
    row = {"id": "o-1", "what": "Birth certificate", "custody": "safe", "place": "safe 2", "since": dt.date(2026, 6, 9)}
    text = said(library, tables={"originals": [row]})
    assert "Birth certificate safe, safe 2 9 Jun 2026" in text
    assert "ORIGINALS IN OUR HANDS" not in said(library)


def test_by_hand_there_are_two_stacks_and_one_comes_back_stamped(library: Library) -> None:
    text = said(library, profile="by_hand")
    assert "TOTAL, in each of 2 stacks 16 sheets" in text
    assert "2 stacks: one stays there, one comes back stamped" in text
    assert "Carrier" not in text
    assert "second copies" not in text


# E-mail, portal, detention


def test_by_email_parts_have_sizes_and_subjects_to_copy_without_any_name(library: Library) -> None:
    parts = [(f"e-{n}", "report", 3) for n in range(10, 16)]
    manifest = a_manifest(exhibits=parts, loose=[("e-8", "blank", 4)], volumes=3, size=18_400_000, fillable=True)
    text = said(library, manifest, "agency_email")
    for number in (1, 2, 3):
        assert f"Papers for your review (packet 7F3A-21C9, part {number} of 3)" in text
        assert f"mini-packet-Part{number}.pdf part {number} of 3 7 18.4 MB" in text
    assert "mini-packet-loose-1.pdf separate file 4 0.3 MB" in text
    assert "can be filled in" in text
    assert "desk@example.org" in text
    assert "IF IT COMES BACK" in text
    assert "Number on record: 555-0124, read 20 Nov 2026, 11 days ago" in text
    assert "ENVELOPE" not in text


def test_by_email_without_an_address_on_record_none_is_guessed(library: Library) -> None:
    text = said(library, profile="agency_email", requests=NO_ADDRESS)
    assert "no e-mail address is on record: read the page and write it here" in text
    assert "@" not in text


def test_a_part_over_the_limit_is_told(library: Library) -> None:
    assert "21.0 MB TOO LARGE" in said(library, a_manifest(letters=[("e-1", "letter", 1)], size=21_000_000), "agency_email")


def test_the_portal_has_its_own_rules_read_and_a_receipt(library: Library) -> None:
    text = said(library, profile="agency_portal")
    assert "rules on file names, size and file type read" in text
    assert "Receipt number" in text
    assert "Carrier" not in text


def test_what_goes_to_a_detained_client_goes_as_legal_mail(library: Library) -> None:
    answers = {"person.detained": True, "detained.legal_mail_address": "Example Facility\n9 Example Road"}
    text = said(library, profile="signing_set", answers=answers)
    assert "marked LEGAL MAIL on the outside" in text
    assert "no staples, no clips, nothing but paper" in text
    assert "Example Facility 9 Example Road" in text
    assert "LEGAL MAIL" not in said(library, profile="signing_set", answers={"person.detained": False})


def test_detained_or_not_is_asked_where_nobody_knows(library: Library) -> None:
    assert "We do not know whether the client is detained." in said(library, profile="client_copy")
    assert "We do not know" not in said(library, profile="client_copy", answers={"person.detained": False})


def test_elsewhere_it_is_told_that_the_client_is_detained(library: Library) -> None:
    told = "client is detained: what goes to the client goes as legal mail"
    text = said(library, answers={"person.detained": True})
    assert told in text
    assert "marked LEGAL MAIL" not in text
    assert told not in said(library)


# Paper


def test_a_plain_packet_is_one_page(library: Library) -> None:
    assert len(pdfs.texts(draw(mail_day_sheet(mail_work(library, PAPER))).pdf)) == 1


def test_the_same_packet_and_day_give_the_same_bytes(library: Library) -> None:
    first, second = (draw(mail_day_sheet(mail_work(library, PAPER))).pdf for _ in range(2))
    later = draw(mail_day_sheet(mail_work(library, PAPER, day=DAY + dt.timedelta(days=1)))).pdf
    assert first == second != later
