"""The practice office: every sample holds together, and its packets come out as the office expects them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pikepdf
import pypdfium2
import pytest
import tomlkit

import tests.samples
from packets.checklist import Checklist, State
from packets.errors import Broken, Cancelled, Known
from packets.paths import RESOURCES
from packets.practice import demo
from packets.practice.drawings import DRAWINGS, checked
from packets.practice.samples import Paper, Sample, read_sample, record_text
from packets.progress import Within
from packets.requests.model import read_toml
from packets.requests.schema import Destination
from packets.vault.folder import FolderStore
from packets.workflow import building, reviewing
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk
from packets.workflow.results import BuildResult
from tests.samples import FOLDER, OFFICE, SAMPLES, as_filed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the practice office."""
    place = tmp_path_factory.mktemp("practice")
    demo.open_office(place, FOLDER)
    with Desk(office=place) as desk:
        yield desk


def reviewed(desk: Desk, sample: Sample) -> Checklist:
    return tests.samples.reviewed(desk.library, as_filed(desk.library, sample))


# The samples themselves


def test_the_practice_day_is_a_constant_of_the_data() -> None:
    assert OFFICE.day == dt.date(2026, 12, 1)
    assert sorted(f"{one}.toml" for one in (*OFFICE.matters, "office")) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_paper_has_a_drawing_and_words_that_fit_it(sample: Sample) -> None:
    for paper in sample.papers:
        checked(paper.draw, paper.id, letterhead=OFFICE.letterhead)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_name_in_a_sample_is_known(desk: Desk, sample: Sample) -> None:
    library, kind = desk.library, desk.library.kind(sample.requests[0].id)
    agency = library.agency(sample.requests[0].agency)
    assert agency is None if kind.definition.to is not Destination.AGENCY else agency is not None and agency.practice
    for paper in sample.papers:
        assert paper.kind in library.evidence_kinds, paper.id
        assert not paper.item or kind.item(paper.item), paper.id
        assert all(kind.item(also.item) for also in paper.also), paper.id
    answers = {name: library.answers.answers[name] for name in sample.answers}
    for name, key in answers.items():
        assert key.type != "derived", name
        assert not key.words or sample.answers[name] in key.words, name
    for name, rows in sample.tables.items():
        columns = library.answers.tables[name].columns
        assert all(set(row) - {"id"} <= set(columns) for row in rows), name
    assert {item for items in sample.expected.values() for item in items} <= {item.id for item in kind.items}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_item_of_the_checklist_says_what_the_office_expects(desk: Desk, sample: Sample) -> None:
    found = reviewed(desk, sample)
    said = {item.id: reviewing.state_word(line) for item in found.kind.items if (line := found.worst(item.id))}
    assert said == {item.id: sample.expected_state(item.id) for item in found.kind.items}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_the_record_pins_the_definition_and_names_nothing_of_ours(desk: Desk, sample: Sample) -> None:
    kind = desk.library.kind(sample.requests[0].id)
    (request,) = as_filed(desk.library, sample).requests
    assert (request.edition, request.definition) == (kind.definition.edition, kind.hash)
    record = tomlkit.parse(record_text(FOLDER, sample, kind))
    assert not {"papers", "profiles", "expected", "adjustments"} & set(record)


def test_the_reasons_are_those_of_the_practice_notes(desk: Desk) -> None:
    """practice.md 4.4, the column that counts: not only the state, but why."""

    def codes(matter: str, item: str) -> set[str]:
        return {reason.code for line in reviewed(desk, SAMPLES[matter]).of(item) for reason in line.reasons}

    assert "stale" in codes("m01", "certifier_page")
    assert "part_lacks" in codes("m01", "translation")
    assert "agency_forbids" in codes("m01", "prefilled_form")
    assert "waived" in codes("m07", "report")
    assert "agency_forbids" in codes("m06", "id_for_agency")
    assert "answer_says_no" in codes("m11", "limits")
    assert "too_few_rows" in codes("m12", "declarations")
    assert "table_empty" in codes("m12", "retaliation")
    assert "not_done" in codes("m02", "alias_decision")
    assert "certificate_missing" in codes("m08", "victim_kind")
    assert "no_paper" in codes("m13", "na_law_review")


def test_between_them_the_papers_show_what_offices_get() -> None:
    used = {paper.draw["by"] for sample in SAMPLES.values() for paper in sample.papers}
    assert used == set(DRAWINGS)
    papers = [paper for sample in SAMPLES.values() for paper in sample.papers]
    for word in ("also", "covers", "left_out", "variant_of", "translation_of", "read_back_in", "goes_to", "planted", "refused"):
        assert any(getattr(paper, word) for paper in papers), word


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"by": "fresco"}, "no drawing"),
        ({"by": "sheet", "title": "A", "subtitle": "B"}, "draw.rows"),
        ({"by": "sheet", "title": "A", "subtitle": "B", "rows": [], "colour": "red"}, "draw.colour"),
        ({"by": "time_sheets", "worker": "W-00", "employer": "Nobody", "weeks": "3"}, "draw.weeks"),
    ],
)
def test_wrong_words_for_a_drawing_are_told_with_their_place(words: dict[str, object], fault: str) -> None:
    with pytest.raises(Broken) as caught:
        checked(words, "m00.toml: papers.x")
    assert fault in " ".join(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("practice = true", "practice = false"),
        ('"Waived" = ["report"]', '"Lost" = ["report"]'),
        ('translation_of = "statement"', 'translation_of = "nothing"'),
        ('id = "crime"\n', 'id = "letter"\n'),
        ('by = "sheet"\n', 'by = "sheet"\n[papers.paint]\n'),
    ],
)
def test_a_sample_that_does_not_hold_together_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = (FOLDER / "m07.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "m07.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Broken):
        read_sample(tmp_path, "m07")


# Packets


def built(desk: Desk, sample: Sample, out: Path) -> tuple[FolderStore, dict[str, BuildResult]]:
    """The matter and its packets, by profile; `""` is the request's own."""
    files = demo.draw_papers(OFFICE, sample, out / "drawn")
    store = demo.make_matter(desk, FOLDER, sample, out / sample.id, files)
    shutil.rmtree(out / "drawn")
    demo.approve(desk, store, sample, OFFICE)
    made = {
        profile: building.build(
            desk, store, None, OFFICE.today, out=store.folder / (profile or "packet"), profile=profile or None
        )
        for profile in ("", *sample.profiles)
    }
    return store, made


def shown(path: str) -> str:
    """All text of a packet, as a reader could copy it."""
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


@pytest.fixture(scope="module")
def nimfa(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderStore, dict[str, BuildResult]]:
    return built(desk, SAMPLES["m07"], tmp_path_factory.mktemp("m07"))


def test_m07_is_complete_and_may_be_sent(desk: Desk, nimfa: tuple[FolderStore, dict[str, BuildResult]]) -> None:
    store, made = nimfa
    packet = made[""]
    assert not packet.draft and [one.code for one in packet.problems if one.severity != "note"] == []
    assert len(packet.volumes) == 1 and len(packet.loose) == 2
    assert verify_packets(desk, [store.folder / "packet"]).ok


def test_m07_tells_the_agency_nothing_that_is_not_its_business(nimfa: tuple[FolderStore, dict[str, BuildResult]]) -> None:
    said = shown(nimfa[1][""].volumes[0])
    assert "HALIMBAWA" in said and "00-0107" in said
    for never in ("Bituin", "0000 0000 0000 0121", "Privileged", "555-0171", "Weak point", "Court hotline", "What our partner"):
        assert never not in said, never


def test_m07_client_copy_carries_the_same_numbers(nimfa: tuple[FolderStore, dict[str, BuildResult]]) -> None:
    def numbers(packet: BuildResult) -> dict[str, tuple[int, int]]:
        return {one.title: (one.first, one.last) for one in packet.exhibits}

    assert numbers(nimfa[1][""]).items() <= numbers(nimfa[1]["client_copy"]).items()


def test_m05_waits_for_one_list_and_covers_the_other_child(desk: Desk, tmp_path: Path) -> None:
    store, made = built(desk, SAMPLES["m05"], tmp_path)
    packet = made[""]
    stops = {one.where for one in packet.problems if one.stops == "send"}
    unfiled = next(one.id for one in store.load().evidence if not one.item and not one.translation_of)
    assert packet.draft and stops == {"minor_guardian", unfiled, "u_certification"}, "nobody has approved it yet"
    titles = [one.title for one in packet.exhibits]
    assert titles.index("Supporting page") + 1 == titles.index("Photographs, 2 sheets"), "the office's own move"
    manifest = json.loads(Path(packet.manifest).read_text(encoding="utf-8"))
    covered = {one["title"]: one["covered_pages"] for one in manifest["sources"] if one["covered_pages"]}
    assert covered == {"Photographs, 2 sheets": [1], "Birth certificate": [1]}
    assert [one["fillable"] for one in manifest["loose"]] == [True, True]
    assert sorted(path.name for path in (store.folder / "tray").iterdir()) == [
        "locked by school.pdf",
        "notes of the volunteer.docx",
    ]
    assert verify_packets(desk, [store.folder / "packet"]).ok


def test_m14_is_complete_and_the_employer_gets_rider_table_and_signatures_only(desk: Desk, tmp_path: Path) -> None:
    store, made = built(desk, SAMPLES["m14"], tmp_path)
    packet = made[""]
    assert not packet.draft and [one.code for one in packet.problems if one.severity != "note"] == []
    assert [one.title for one in packet.exhibits] == [
        "Rider 4: visits, records, return to the job",
        "Side by side: present text, ours, theirs",
        "Signature page of Rider 4",
    ]
    said = shown(packet.volumes[0])
    assert "To: Invented Valley Packing, Inc." in said and "For: Practice Workers Local 000" in said
    for never in ("Could live with", "What we could live with", "Privileged", "bargaining notes", "148", "two cents"):
        assert never not in said, never
    own = made["client_copy"]
    assert {one.title: one.pages for one in own.exhibits}["Contract 2025 to 2028"] == 120
    with pypdfium2.PdfDocument(own.volumes[0]) as pdf:
        titles = [mark.get_title() for mark in pdf.get_toc(max_depth=4)]
        assert len([title for title in titles if "Article on" in title]) == 27
    with pikepdf.open(own.volumes[0]) as pdf:
        links = [one for page in pdf.pages for one in page.get("/Annots", ()) if one.Subtype == "/Link"]
        assert len(links) > 120 and not any("/A" in one and one.A.get("/S") == "/URI" for one in links)
        assert not pdf.attachments
    assert verify_packets(desk, [store.folder / "packet", store.folder / "client_copy"]).ok


def test_m13_stops_for_the_attorney_and_the_second_state_and_not_for_the_signature(desk: Desk, tmp_path: Path) -> None:
    store, made = built(desk, SAMPLES["m13"], tmp_path)
    assert {one.where for one in made[""].problems if one.stops == "send"} == {
        "na_law_review",
        "na_state_law/second",
        "neutrality_agreement",
    }, "nobody has approved it yet"
    assert [one.title for one in made[""].exhibits] == ["Agreement, draft 3", "Signature page"]
    assert "When agents come" not in shown(made[""].volumes[0]), "the card is for those at the desk"
    assert "When agents come" in shown(made["client_copy"].volumes[0])
    assert verify_packets(desk, [store.folder / "packet"]).ok


SMALL: dict[str, dict[str, object]] = {
    "time_sheets": {"weeks": 3, "dpi": 100},
    "scan": {"dpi": 100},
    "photo_of_paper": {"long_side": 1200},
}
"""Words that make the heavy drawings of M11 light; they show the same."""


def small(paper: Paper) -> Paper:
    words = {**paper.draw, **SMALL.get(paper.draw["by"], {})}
    return paper.model_copy(update={"draw": words, "left_out": ()})


def test_m11_goes_in_two_volumes_by_code(tmp_path: Path) -> None:
    sample = SAMPLES["m11"].model_copy(
        update={"papers": tuple(small(paper) for paper in SAMPLES["m11"].papers if paper.id != "messages")}
    )
    office = tmp_path / "office"
    (office / "profiles").mkdir(parents=True)
    text = (RESOURCES / "profiles" / "agency_email.toml").read_text(encoding="utf-8")
    assert "max_bytes = 20000000" in text
    (office / "profiles" / "agency_email.toml").write_text(text.replace("20000000", "3000000"), encoding="utf-8")
    with Desk(office=office) as desk:
        store, made = built(desk, sample, tmp_path)
        assert verify_packets(desk, [store.folder / "packet"]).ok
    packet = made[""]
    assert len(packet.volumes) == 2 and all(len(one.at) == 1 for one in packet.exhibits)
    said = "\n".join(map(shown, packet.volumes))
    for never in ("Muestrario", "Prototipa", "Ejemplar", "000-00-0009", "My brother is in another state", "pallet jack in"):
        assert never not in said, never
    assert "W-31" in said and "Nine people left in the night" in said


def test_m11_is_too_large_for_one_message() -> None:
    """The time sheets alone, by the weight of one week, leave no room for the rest in 20 MB, and fit into 40."""
    weeks = [paper.draw for paper in SAMPLES["m11"].papers if paper.kind == "time_sheet"]
    a_week = len(DRAWINGS["time_sheets"](**{name: word for name, word in weeks[0].items() if name != "by"} | {"weeks": 1}))
    assert 17_500_000 < a_week * sum(words["weeks"] for words in weeks) < 30_000_000


# The place, and a second run


def little(sample: Sample) -> Sample:
    """A sample cut down to what is quickly drawn."""
    quick = ("letter", "draft", "timeline", "scope", "declaration")
    return sample.model_copy(update={"papers": tuple(paper for paper in sample.papers if paper.id in quick)})


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_run_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    sample = little(SAMPLES["m12"])
    store, _ = built(desk, sample, tmp_path)
    before = hashes(store.folder / "packet")
    with store.open_blob("matter.toml") as file:
        record = file.read()
    store, _ = built(desk, sample, tmp_path)
    assert hashes(store.folder / "packet") == before and len(before) == 3
    with store.open_blob("matter.toml") as file:
        assert file.read() == record


def test_demo_builds_all_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "read_samples", lambda _: [little(SAMPLES["m12"])])
    with Desk() as desk:
        done = demo.build_all(desk, tmp_path / "out")
    assert read_toml(tmp_path / "out" / "office.toml")["name"] == "Practice Workers' Law Office"
    (one,) = done.packets
    assert (one.matter, one.request, one.profile, one.draft) == ("m12", "soi_request", "agency_email", True)
    assert Path(one.manifest).is_file() and one.pages == 6


class Stops:
    """Somebody who asks to stop at the n-th step."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def step(self, done: int, total: int, note: str = "") -> None:
        assert (0 <= done <= total == 1) and note == "m12"
        self.steps += 1
        if self.steps == self.at:
            raise Cancelled


def test_the_practice_build_can_be_stopped_inside_a_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At any step: while papers are drawn, taken in, or bound. No half packet is left, and the next run makes everything."""
    monkeypatch.setattr(demo, "read_samples", lambda _: [little(SAMPLES["m12"])])
    monkeypatch.setattr(demo, "PATIENCE", 600.0)  # one look a matter, so that there are always as many steps
    with Desk() as desk:
        whole = Stops(0)
        demo.build_all(desk, tmp_path / "whole", whole)
        assert whole.steps > 12
        for at in (2, whole.steps // 2, whole.steps - 1):
            with pytest.raises(Cancelled):
                demo.build_all(desk, tmp_path / "out", Stops(at))
            packet = tmp_path / "out" / "m12" / demo.PACKET
            assert not packet.exists() or not list(packet.iterdir()) or list(packet.glob("*.manifest.json"))
        demo.build_all(desk, tmp_path / "out")
    assert hashes(tmp_path / "out" / "m12" / demo.PACKET) == hashes(tmp_path / "whole" / "m12" / demo.PACKET)


def test_one_who_waits_for_a_drawing_can_stop_and_nothing_more_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(office: object, sample: object, folder: Path, stop: Event) -> list[Path]:
        assert stop.wait(60)
        raise Cancelled

    monkeypatch.setattr(demo, "draw_papers", slow)
    with pytest.raises(Cancelled), demo.drawn(OFFICE, [SAMPLES["m12"]]) as papers:
        papers(SAMPLES["m12"], Within(Stops(2), 0, 1, "m12"))


def test_a_drawing_stops_between_two_papers(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        demo.draw_papers(OFFICE, SAMPLES["m12"], tmp_path / "drawn", stop)
    assert list((tmp_path / "drawn").iterdir()) == []


def test_what_demo_did_not_make_is_never_deleted(desk: Desk, tmp_path: Path) -> None:
    sample = little(SAMPLES["m12"])
    place = tmp_path / "m12"
    place.mkdir()
    demo.check_place(place, sample)
    (place / "my notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Known, match="matter_exists"):
        demo.clear_place(place, sample)
    (place / demo.MARK).write_text("", encoding="utf-8")
    with pytest.raises(Known, match="matter_exists"):
        demo.clear_place(place, sample)
    assert (place / "my notes.txt").read_text(encoding="utf-8") == "mine"
    (place / "my notes.txt").unlink()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "evidence").mkdir(parents=True)
    (elsewhere / "evidence" / "a.pdf").write_bytes(b"mine")
    (elsewhere / demo.MARK).write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(Known, match="matter_exists"):
        demo.clear_place(tmp_path / "link", sample)
    (place / "evidence").symlink_to(elsewhere / "evidence")
    demo.clear_place(place, sample)
    assert [one.name for one in place.iterdir()] == [demo.MARK]
    assert (elsewhere / "evidence" / "a.pdf").read_bytes() == b"mine"


def test_an_office_that_demo_did_not_make_is_never_replaced(tmp_path: Path, desk: Desk) -> None:
    demo.open_office(tmp_path, FOLDER)
    demo.open_office(tmp_path, FOLDER)
    record = tmp_path / "office.toml"
    own = record.read_text(encoding="utf-8").removeprefix(demo.OFFICE_MARK)
    record.write_text(own, encoding="utf-8")
    with pytest.raises(Known, match="office_exists"):
        demo.build_all(desk, tmp_path)
    assert record.read_text(encoding="utf-8") == own and [one.name for one in tmp_path.iterdir()] == ["office.toml"]
    kept = tmp_path / "kept.toml"
    kept.write_text(demo.OFFICE_MARK + own, encoding="utf-8")
    record.unlink()
    record.symlink_to(kept)
    with pytest.raises(Known, match="office_exists"):
        demo.open_office(tmp_path, FOLDER)
    assert record.is_symlink(), "what leads elsewhere is not ours, whatever it leads to"


def test_a_practice_matter_whose_packet_left_is_made_anew_too(tmp_path: Path) -> None:
    """Somebody who practised the sending can start over."""
    sample = SAMPLES["m07"]
    place = tmp_path / sample.id
    (place / "sent" / "u_certification").mkdir(parents=True)
    (place / demo.MARK).write_text("", encoding="utf-8")
    demo.clear_place(place, sample)
    assert [one.name for one in place.iterdir()] == [demo.MARK]


def test_a_practice_office_whose_making_was_broken_off_is_known(tmp_path: Path) -> None:
    demo.open_office(tmp_path, FOLDER)
    assert demo.cut_short(tmp_path, FOLDER)
    for one in OFFICE.matters:
        (tmp_path / one / "packet").mkdir(parents=True)
        (tmp_path / one / "matter.toml").write_text("", encoding="utf-8")
        (tmp_path / one / "packet" / "a.manifest.json").write_text("", encoding="utf-8")
    assert not demo.cut_short(tmp_path, FOLDER)
    (tmp_path / OFFICE.matters[-1] / "packet" / "a.manifest.json").unlink()
    assert demo.cut_short(tmp_path, FOLDER)
    record = tmp_path / "office.toml"
    record.write_text(record.read_text(encoding="utf-8").removeprefix(demo.OFFICE_MARK), encoding="utf-8")
    assert not demo.cut_short(tmp_path, FOLDER), "an office of somebody's own is opened as it is"


def test_a_real_matter_never_falls_under_the_practice_office(tmp_path: Path) -> None:
    real = tmp_path / "m-0007" / "matter.toml"
    real.parent.mkdir()
    for text in ("practice = false", "not TOML", ""):
        real.write_text(text, encoding="utf-8")
        with pytest.raises(Known, match="matter_exists"):
            demo.open_office(tmp_path, FOLDER)
    assert [one.name for one in tmp_path.iterdir()] == ["m-0007"]
    real.write_text("practice = true", encoding="utf-8")
    demo.open_office(tmp_path, FOLDER)
    assert real.read_text(encoding="utf-8") == "practice = true"


def test_the_practice_office_has_its_staff_its_policy_and_its_own_day(desk: Desk) -> None:
    office = desk.library.office
    assert {one.name: one.role for one in office.staff if one.may_decide(OFFICE.today)} == {
        "Ada Specimen": "attorney",
        "Tomas Plantilla": "accredited_partial",
    }
    assert office.policy is not None and office.policy.approval_to_send
    assert [one.process for one in office.notes] == ["deferred_action_renewal"]
    assert desk.today(dt.date(2030, 1, 1)) == dt.date(2026, 12, 1)


def test_a_whole_run_looks_at_every_place_before_it_touches_one(tmp_path: Path) -> None:
    last = tmp_path / OFFICE.matters[-1]
    last.mkdir()
    (last / "matter.toml").write_text("a real one", encoding="utf-8")
    with Desk() as desk, pytest.raises(Known, match="matter_exists"):
        demo.build_all(desk, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [last.name]


def test_a_paper_that_intake_takes_otherwise_than_the_sample_says_stops_the_run(desk: Desk, tmp_path: Path) -> None:
    sample = little(SAMPLES["m12"])
    odd = sample.papers[0].model_copy(update={"refused": "needs_password", "item": ""})
    with pytest.raises(Broken, match="intake says collected"):
        built(desk, sample.model_copy(update={"papers": (odd, *sample.papers[1:])}), tmp_path)


def test_states_are_those_of_the_program() -> None:
    words = {word for sample in SAMPLES.values() for word in sample.expected} | {"Ready"}
    assert {reviewing.STATE_WORDS[state] for state in State} <= words
