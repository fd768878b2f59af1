"""Every shipped letter, over every practice matter and every definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from packets.assemble.letters import set_letter, unwritable_in
from packets.disclosure import never_to
from packets.letters.book import Book
from packets.letters.facts import digest
from packets.letters.lint import lint
from packets.letters.render import begin
from packets.letters.text import Gap, all_runs, escaped, parse
from packets.matters.answers import clock_that_runs
from packets.paths import RESOURCES
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord
from packets.requests.schema import OF_A_PERSON, Destination
from packets.workflow.heading import heading
from packets.workflow.letters_bench import For
from tests.packets.letters.make import OFFICE, a_matter, bench_of, book, library, settled, text_of, with_words
from tests.samples import SAMPLES

ASKED_FOR = {
    "cover_uscis", "request_certification", "request_statement", "draft_statement", "declaration_own_language",
    "declaration_english", "translator_certificate", "interpreter_certificate", "relay_certificate", "preparer_statement",
    "true_copy", "proof_of_service", "proof_of_mailing", "neutrality_agreement", "contract_rider", "confidentiality_request",
    "suggested_entries",
}  # fmt: skip


def test_every_letter_that_was_asked_for_is_shipped_and_whole() -> None:
    assert set(book().letters) == ASKED_FOR
    assert lint(library(), (RESOURCES,)) == []
    assert book().letter("declaration_own_language").template.languages[0] == "es"


def test_every_topic_of_the_clause_table_has_wordings_from_what_is_asked_to_what_could_be_lived_with() -> None:
    topics = library().answers.tables["clauses"].columns["topic"].words
    assert set(book().clauses) == set(topics)
    for one in book().clauses.values():
        assert {clause.rank for clause in one.texts} == {"chosen", "alternative", "fallback"}
        assert one.verify and one.source


def test_every_letter_says_where_it_comes_from() -> None:
    for letter in book().letters.values():
        assert letter.template.source and letter.template.read_on <= dt.date(2026, 12, 1), letter.id
        assert letter.template.verify, letter.id


def every(sample: str) -> Iterator[tuple[For, str]]:
    bench = bench_of(a_matter(sample))
    for one in bench.all():
        if one.row or one.letter.template.of == "request":
            yield from ((one, language) for language in one.letter.template.languages)
    # A certificate for any paper is for one that the staff choose.
    papers = [paper.id for paper in bench.view.matter.evidence][:1]
    for letter in bench.book.of(bench.kind):
        if letter.template.of == "paper" and not letter.template.items and papers:
            yield bench.find(letter.id, papers[0]), "en"


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_letter_can_be_written_in_every_practice_matter(sample: str) -> None:
    bench, seen = bench_of(a_matter(sample)), 0
    for one, language in every(sample):
        found = settled(bench, one, language=language)  # type: ignore[arg-type]
        assert unwritable_in(found) == "", one.letter.id
        paper = set_letter(found)
        assert 1 <= paper.pages <= 4, one.letter.id
        assert len(paper.gaps) >= len(found.gaps), one.letter.id
        held = [gap.words for gap in found.gaps if gap.gap.kind == "held"]
        assert not held, (one.letter.id, held)
        signs = [sign for sign in one.letter.template.sign if sign.who != "official"]
        assert bool(paper.ink) == bool(signs), one.letter.id
        assert not [gap for gap in found.gaps if not gap.words.strip()], one.letter.id
        assert set_letter(found).pdf == paper.pdf
        seen += 1
    assert seen


def test_the_letters_of_all_practice_matters_are_all_letters() -> None:
    seen = {one.letter.id for sample in SAMPLES for one, _ in every(sample)}
    assert seen == ASKED_FOR


# What a reader may know


@pytest.mark.parametrize("sample", [id_ for id_ in SAMPLES if id_ in ("m13", "m14")])
def test_what_goes_to_the_employer_holds_no_fact_of_a_worker(sample: str) -> None:
    words = library().answers
    for letter in book().letters.values():
        for request in letter.template.requests:
            kind = library().kind(request)
            if kind.definition.to is not Destination.EMPLOYER:
                continue
            for reads in letter.reads.values():
                read = {key for key in reads.answers | reads.implied if not key.startswith(("row.", "person."))}
                assert all(words.answers[key].sensitivity not in OF_A_PERSON for key in read), letter.id
                assert not [key for key in reads.answers if key.startswith("person.")], letter.id
                assert not reads.tables, letter.id


def test_no_letter_tells_a_labor_agency_or_a_certifier_what_is_never_sent() -> None:
    """Each answer that is never sent is given a word of its own, and is looked for on every letter of that matter."""
    for sample in ("m01", "m02", "m06", "m07", "m11", "m12"):
        matter = a_matter(sample)
        kind = library().kind(matter.requests[0].id)
        never = never_to(kind.definition, kind.definition.to)
        answers: dict[str, str] = {}
        for key, entry in library().answers.answers.items():
            send = kind.definition.discloses.get(key) == "send"
            if (
                entry.type == "text"
                and entry.of == "matter"
                and not send
                and (entry.sensitivity in never or key in kind.definition.discloses)
            ):
                answers[key] = f"Never{len(answers):04d}Sent"
        bench = bench_of(a_matter(sample, answers))
        for one in bench.all():
            if set(one.letter.template.goes_to) == {Destination.OFFICE} or (one.letter.template.of == "paper" and not one.row):
                continue
            for language in one.letter.template.languages:
                text = text_of(bench, one, language)
                told = [key for key, word in answers.items() if word in text]
                assert not told, (sample, one.letter.id, told)
                assert "A000-000" not in text, (sample, one.letter.id)


def test_a_statement_to_a_labor_agency_names_a_worker_by_code() -> None:
    bench = bench_of(a_matter("m11", {"person.name.family": "NAMED", "person.name.given": "Person"}))
    text = text_of(bench, bench.find("declaration_english", "w-04"))
    assert "Declaration of W-04" in text
    assert "NAMED" not in text


def test_an_answer_that_this_agency_is_not_told_stays_unsaid_whatever_mark_somebody_types() -> None:
    answers = {"person.a_number": "A000-000-001", "person.address": "1 Secret Street"}
    bench = bench_of(a_matter("m01", answers))
    found = settled(bench, bench.find("request_certification", ""), "! {{ask:person.a_number}} {{ask:person.address}}\n")
    assert [gap.gap for gap in found.gaps] == [Gap("ask", "person.a_number"), Gap("ask", "person.address")]
    assert "Secret" not in str(found.parts) and "A000" not in str(found.parts)


def test_a_template_that_asks_for_what_is_held_back_gets_a_gap_with_its_name() -> None:
    bench = bench_of(a_matter("m01", {"person.a_number": "A000-000-001"}))
    one = bench.find("request_certification", "")
    asking = replace(
        one, letter=with_words(one.letter, '{{ say("person.a_number") }}\n{% if given("person.a_number") %}x{% endif %}')
    )
    text = text_of(bench, asking)
    assert text == "{{held:person.a_number}}\n"
    assert [gap.words for gap in settled(bench, asking, text).gaps] == ["held back: A-number"]


def test_the_employer_gets_the_clauses_that_were_settled_and_never_a_position() -> None:
    bench = bench_of(a_matter("m14"))
    text = text_of(bench, bench.find("contract_rider", ""))
    clauses = book().clauses
    entry, back = clauses["entry"].of("chosen"), clauses["return_to_job"].of("fallback")
    assert entry and back and escaped(entry.text) in text and escaped(back.text) in text
    for row in bench.view.matter.tables["clauses"]:
        for column in ("chosen", "alternative", "fallback"):
            assert str(row[column]) not in text
    other = clauses["return_to_job"].of("chosen")
    assert other and escaped(other.text) not in text


def test_suggested_entries_are_offered_only_where_the_agency_s_row_allows() -> None:
    def offered(agency: str) -> bool:
        bench = bench_of(a_matter("m01", agency=agency))
        return any(one.letter.id == "suggested_entries" for one in bench.all())

    assert {agency: offered(agency) for agency in ("spvd", "pslc", "pewo")} == {"spvd": False, "pslc": True, "pewo": True}


@pytest.mark.parametrize("profile", ["", "file_copy", "review", "client_copy"])
def test_a_list_of_what_is_enclosed_names_nothing_that_its_reader_does_not_get(profile: str) -> None:
    """Whatever packet is shown now: the office's own copy holds consents and notes."""
    bench = bench_of(a_matter("m10", profile=profile))
    assert bench.selection.profile.id == "uscis_paper"
    office = {
        one.id for one in bench.view.matter.evidence if (item := bench.kind.item(one.item)) and "uscis" not in item.goes_to
    }
    assert office
    listed = [row.title for row in bench.placed("en").rows()]
    assert listed and not [one.title for one in bench.view.matter.evidence if one.id in office and one.title in listed]


# What lacks


def test_where_nobody_was_threatened_the_table_of_threats_is_open_and_not_empty() -> None:
    bench = bench_of(a_matter("m12"))
    assert bench.view.rows("events") == ()
    words = [gap.words for gap in settled(bench, bench.find("request_statement", "")).gaps]
    assert "each threat or punishment with its day, or strike this part" in words


def test_a_mark_that_nobody_knows_is_told_and_stays_what_was_typed() -> None:
    bench = bench_of(a_matter("m01"))
    one = bench.find("request_certification", "")
    text = text_of(bench, one) + "\nSee {{site:e-0007:1}} and {{cite:e-0007.\n"
    found = settled(bench, one, text)
    assert [mark.params["mark"] for mark in found.problems if mark.code == "letter_mark_unknown"] == [
        "{{site:e-0007:1}}",
        "{{cite:e-0007.",
    ]


def test_what_nobody_answered_is_a_gap_with_its_name_and_never_an_empty_hole() -> None:
    bench = bench_of(a_matter("m01", drop=("crime.date", "case.number")))
    found = settled(bench, bench.find("request_certification", ""))
    assert "When it happened" in [gap.words for gap in found.gaps]
    assert [one.code for one in found.problems] == ["letter_gaps"]
    runs = [one for one in all_runs(parse(text_of(bench, bench.find("request_certification", "")))) if isinstance(one, Gap)]
    assert Gap("ask", "crime.date") in runs


def test_a_gap_closes_by_itself_once_it_is_answered() -> None:
    bench = bench_of(a_matter("m01", drop=("crime.date",)))
    one = bench.find("request_certification", "")
    text = text_of(bench, one)
    now = bench_of(a_matter("m01"))
    assert "When it happened" in [gap.words for gap in settled(bench, one, text).gaps]
    assert "When it happened" not in [gap.words for gap in settled(now, now.find("request_certification", ""), text).gaps]


def test_numbers_stand_in_a_letter_as_people_write_them() -> None:
    facts = bench_of(a_matter("m03", {"person.a_number": "000000003"})).facts
    letter = facts(bench_of(a_matter("m03")).find("cover_uscis", ""), "en")
    assert letter.words("person.a_number") == "A000-000-003"
    staff = {"id": "ada", "name": "Ada Specimen", "role": "attorney", "facts": {"attorney.phone": "5555550100"}}
    office = shaped(OfficeRecord, {**OFFICE, "staff": (staff,)}, "office.toml")
    view = replace(letter.view, library=replace(letter.view.library, office=office))
    assert replace(letter, view=view).fact("attorney:phone") == "555-555-0100"
    assert letter.said("family", "safe_phone", "5555550100") == "555-555-0100"


def test_a_letter_knows_which_answers_it_was_made_from() -> None:
    bench = bench_of(a_matter("m01"))
    first = settled(bench, bench.find("request_certification", ""))
    facts = bench.facts(bench.find("request_certification", ""), "en")
    text_facts = bench.facts(bench.find("request_certification", ""), "en")
    begin(bench.find("request_certification", "").letter, text_facts, bench.placed("en"))
    other = bench_of(a_matter("m01", {"case.number": "00-9999"}))
    changed = other.facts(other.find("request_certification", ""), "en").again(text_facts.used)
    assert {name for name, said in text_facts.used.items() if changed[name] != said} == {"answer:case.number"}
    assert digest(changed) != digest(text_facts.used) == digest(facts.again(text_facts.used))
    assert first.answers


# An office's own


def test_a_template_of_the_office_replaces_the_whole_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "letters" / "true_copy"
    own.mkdir(parents=True)
    shipped = (RESOURCES / "letters" / "true_copy" / "letter.toml").read_text(encoding="utf-8")
    (own / "letter.toml").write_text(shipped.replace('title = "Certificate of true copy"', 'title = "Ours"'), encoding="utf-8")
    (own / "text.en.txt").write_text('# Ours\n\n{{ sign("staff") }}\n', encoding="utf-8")
    found = Book.read([RESOURCES, tmp_path]).letter("true_copy")
    assert (found.template.title, found.texts["en"]) == ("Ours", '# Ours\n\n{{ sign("staff") }}\n')


def test_a_template_of_the_office_cannot_reach_python(tmp_path: Path) -> None:
    own = tmp_path / "letters" / "true_copy"
    own.mkdir(parents=True)
    (own / "letter.toml").write_text((RESOURCES / "letters" / "true_copy" / "letter.toml").read_text(encoding="utf-8"))
    (own / "text.en.txt").write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}", encoding="utf-8")
    found = Book.read([RESOURCES, tmp_path], strict=False)
    assert [one for one in found.faults if one.startswith("letters/true_copy/text.en.txt: ")]
    assert found.letter("true_copy").template.title == "Certificate of true copy"  # the shipped one
    assert "__class__" not in "".join(found.letter("true_copy").texts.values())


def test_lint_names_what_a_letter_must_not_say(tmp_path: Path) -> None:
    own = tmp_path / "letters" / "neutrality_agreement"
    own.mkdir(parents=True)
    toml = (RESOURCES / "letters" / "neutrality_agreement" / "letter.toml").read_text(encoding="utf-8")
    (own / "letter.toml").write_text(toml, encoding="utf-8")
    words = '{{ say("person.address") }}{{ say("no.such") }}{{ sign("union") }}{{ sign("employer") }}{{ agency("pass") }}'
    (own / "text.en.txt").write_text(words, encoding="utf-8")
    found = "\n".join(lint(library(), (RESOURCES, tmp_path)))
    assert "person.address tells of a person" in found
    assert "there is no answer key no.such" in found
    assert "agency has no pass" in found


# Nothing is said that nobody said


def words_of(sample: str, letter: str, answers: dict[str, object] | None = None, drop: tuple[str, ...] = ()) -> str:
    bench = bench_of(a_matter(sample, answers, drop))
    return text_of(bench, bench.find(letter, ""))


def test_a_cover_letter_speaks_of_a_safe_address_only_where_there_is_one() -> None:
    said = "write only to the safe mailing address"
    assert said in words_of("m03", "cover_uscis", {"address.safe_choice": "office"})
    assert said not in words_of("m03", "cover_uscis", {"address.safe_choice": "none"})
    unanswered = words_of("m03", "cover_uscis", drop=("address.safe_choice",))
    assert said not in unanswered and "{{ask:address.safe_choice}}" in unanswered


def test_a_cover_letter_names_the_elements_as_the_law_does_and_the_class_that_is_asked_for() -> None:
    text = words_of("m03", "cover_uscis")
    for words in ("U-1", "Substantial physical or mental abuse", "qualifying crime", "8 U.S.C. 1367"):
        assert words in text, words
    deferred = words_of("m09", "cover_uscis")
    assert "1367" not in deferred and "before {{write:the court}}" in deferred


def test_a_request_speaks_of_a_time_to_answer_only_where_one_runs() -> None:
    assert "an answer is due within 30 days" in words_of("m01", "request_certification")
    bench = bench_of(a_matter("m02"))
    assert clock_that_runs(bench.view) is None
    assert "answer is due" not in words_of("m02", "request_certification")


def test_a_request_for_a_statement_says_nothing_of_dates_and_names_that_nobody_answered() -> None:
    assert "No date presses." in words_of("m11", "request_statement", {"urgency.presses": False}, ("urgency.day",))
    open_ = words_of("m11", "request_statement", drop=("urgency.presses", "urgency.day", "names.how"))
    assert "No date presses." not in open_ and "{{ask:urgency.day}}" in open_
    assert "by code" not in open_.split("## 8.")[1] and "{{ask:names.how}}" in open_


@pytest.mark.parametrize(
    ("sample", "letter"), [("m03", "cover_uscis"), ("m01", "request_certification"), ("m10", "cover_uscis")]
)
def test_a_middle_name_stands_in_the_letter_and_on_the_packet_as_on_the_forms(sample: str, letter: str) -> None:
    answers = {"person.name.given": "Ana", "person.name.middle": "Muestra", "person.name.family": "Prueba"}
    bench = bench_of(a_matter(sample, answers))
    text = text_of(bench, next(one for one in bench.all() if one.letter.id == letter))
    assert "Ana Muestra Prueba" in text
    definition = bench.kind.definition
    said = heading(bench.view, definition, library().profiles[definition.profile])
    assert "Client: PRUEBA, Ana Muestra" in said.subject
