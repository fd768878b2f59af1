"""The index as text to copy: what the drawn index says, once, in aligned columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from packets.layout import Heading, Layout
from packets.workflow.sheets.index_text import Between, TextRow, index_text, text_rows
from tests.build import a_matter, a_paper, everything, facts_for, packet

LONG = "A report with a title that is so long that no column of a letter takes it in one line"


def a_layout(count: int = 3, *, practice: bool = False, **profile: object) -> Layout:
    papers = [a_paper("l-1", item="two_letters", kind="mini_letter", title="Letter of the desk", date="2026-12-01")]
    papers += [
        a_paper(f"e-{n}", item="report", kind="mini_report", title=LONG if n == 2 else f"Report {n}", date="2026-03", order=n)
        for n in range(1, count + 1)
    ]
    matter = a_matter(papers=papers)
    heading = Heading("Request", ("To: The desk", "Client: EJEMPLO"), reference="A000-000-003", practice=practice)
    facts = facts_for(matter, {f"e-{n}": n % 4 + 1 for n in range(1, count + 1)})
    return packet(matter, facts, everything(**profile), heading=heading)


def table(text: str) -> list[str]:
    lines = text.splitlines()
    start = next(nth for nth, line in enumerate(lines) if line.startswith("Ex."))
    return lines[start:]


def entries(layout: Layout) -> list[TextRow]:
    return [one for one in text_rows(layout) if isinstance(one, TextRow)]


def column(lines: Sequence[str], head: str) -> int:
    return lines[0].index(head)


def test_letters_dates_and_pages_are_those_of_the_packet() -> None:
    layout = a_layout()
    found = [(one.label, one.title, one.date, one.pages) for one in entries(layout)]
    said = [(one.label, one.entry.title) for one in layout.exhibits]
    assert [(label, title) for label, title, _, _ in found] == said
    assert ("A", "Report 1", "Mar 2026", "2 – 3") in found
    assert ("", "Letter of the desk", "1 Dec 2026", "1") in found


def test_columns_stand_below_their_heads() -> None:
    lines = table(index_text(a_layout()))
    (row,) = [line for line in lines if "Report 1" in line]
    assert row.index("Report 1") == column(lines, "Document")
    assert row.index("Mar 2026") == column(lines, "Date")
    assert row.index("English") == column(lines, "Language")
    ends = {len(line) for line in lines if line[:3].strip() in ("A", "B", "C")}
    assert len(ends) == 1


def test_a_long_title_goes_on_below_and_loses_no_word() -> None:
    lines = table(index_text(a_layout()))
    at = column(lines, "Document")
    start = next(nth for nth, line in enumerate(lines) if "A report with" in line)
    whole = f"{lines[start][at : column(lines, 'Date')].strip()} {lines[start + 1].strip()}"
    assert whole == LONG
    assert not lines[start + 1][:at].strip()


def test_sixty_rows_on_several_pages_of_the_index_stand_once_under_one_head() -> None:
    layout = a_layout(60)
    assert len(layout.index) > 1
    text = index_text(layout)
    assert text.count("Document") == 1
    assert text.count("EXHIBITS") == 2  # the title of the index, and the part
    assert len(entries(layout)) == 61
    assert [one.label for one in entries(layout)][-1] == "BH"


def test_a_volume_has_its_column_only_where_there_are_several() -> None:
    assert "Volume" not in index_text(a_layout())
    layout = a_layout(30, max_pages=40)
    assert len(layout.volumes) > 1
    lines = table(index_text(layout))
    assert "Volume" in lines[0]
    assert {one.volume for one in entries(layout)} == {str(one.number) for one in layout.volumes}


def test_the_head_names_what_the_drawn_index_names() -> None:
    text = index_text(a_layout())
    assert text.startswith("INDEX OF EXHIBITS\nTo: The desk\nClient: EJEMPLO\nA000-000-003\n")


def test_practice_stands_at_the_top() -> None:
    assert index_text(a_layout(practice=True)).startswith("PRACTICE  ·  invented people and papers  ·  DO NOT MAIL\n")


def test_notes_stand_at_the_end_and_nothing_trails() -> None:
    layout = a_layout()
    notes = [one.text for one in text_rows(layout) if isinstance(one, Between) and not one.heading]
    assert notes
    text = index_text(layout)
    assert text.endswith("\n")
    assert all(line == line.rstrip() for line in text.splitlines())
    assert notes[-1].split()[-1] in text.splitlines()[-1]


def test_an_empty_index_is_still_text() -> None:
    layout = replace(a_layout(), index=())
    assert "Document" in index_text(layout)
