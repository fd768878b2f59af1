"""A matter in the hands of a helper with a day pass: nothing hidden can be had by any door, and nothing of it changes."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packets.errors import Broken, Known
from packets.matters.day_pass import DayPass
from packets.matters.matter import Matter
from packets.requests.office import PROMISE, Staff
from packets.vault.folder import FolderStore
from packets.vault.helper import HelperStore, opened_for
from packets.vault.memory import MemoryStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Answer, Change, Drop, Put, Rows, Store
from packets.workflow import edits
from packets.workflow.edits import make
from tests.build import TODAY, a_matter, a_paper, shipped
from tests.staff import ATTORNEY, refused

HELPER = Staff(
    id="vera",
    name="Vera Trial",
    role="helper",
    until=TODAY,
    matters=("memory", "m-0001"),
    promise=PROMISE,
    promised_on=TODAY,
)
ONE_DAY = dt.timedelta(days=1)
PASS = DayPass.of(shipped())
SECRETS = ("Trespass", "555-0100", "Example Street", "Example Road", "outcome", "Luz", "through her", "of 2011")


def record(**values: Any) -> dict[str, Any]:
    """A matter with something hidden in every place there is."""
    matter = a_matter(
        request="u_petition",
        answers={"person.name.family": "Ejemplo", "person.ever_arrested": True, "contact.call": "555-0100"},
        tables={
            "arrests": ({"id": "arrest-1", "why": "Trespass"},),
            "addresses": ({"id": "address-1", "address": "1 Example Street"},),
            "family": (
                {"id": "family-1", "name": "Iker", "ever_arrested": True, "foreign_address": "2 Example Road"},
                {"id": "family-2", "name": "Nil"},
            ),
            "events": ({"id": "event-1", "who": "Rex"},),
        },
        papers=[
            a_paper("e-1", kind="passport", item="identity"),
            a_paper("e-2", kind="certified_disposition", title="Trespass"),
            a_paper("e-3", kind="declaration", item="own_arrests", row="arrest-1"),
            a_paper("e-4", kind="pay_stub"),
        ],
        waivers=[
            {"item": "own_arrests", "row": "arrest-1", "reason": "the outcome is known", "by": "Ada", "on": TODAY},
            {"item": "identity", "reason": "a", "by": "Ada", "on": TODAY},
            {"item": "family_arrests", "row": "family-1", "reason": "of 2011", "by": "Ada", "on": TODAY},
            {"item": "photos", "reason": "b", "by": "Ada", "on": TODAY},
        ],
        asked_for=[{"item": "own_arrests", "from": "Luz", "on": TODAY}, {"item": "identity", "from": "consulate", "on": TODAY}],
        adjustments=[{"do": "leave_out", "target": "e-3:2", "reason": "the outcome"}],
        decision={"choice": "file", "by": "Ada", "on": TODAY, "reason": "In spite of 2011"},
    )
    plain: dict[str, Any] = matter.model_dump(by_alias=True, exclude_defaults=True)
    plain["unanswered"] = [{"key": "address.safe", "why": "rather_not_say", "on": TODAY}]
    plain["call"] = {"on": TODAY, "name": "Marisol", "reach": "through her, Luz"}
    plain["holds"] = [{"by": "Ada", "role": "attorney", "on": TODAY, "reason": "the suit of 2011"}]
    made: dict[str, Any] = plain_lists({**plain, **values})
    return made


def in_memory(_: Path, raw: dict[str, Any]) -> Store:
    return MemoryStore(raw)


def in_a_folder(place: Path, raw: dict[str, Any]) -> Store:
    OfficeFolder.create(place)
    store = FolderStore.create(place / "m-0001", 'schema = 1\nid = "m-0001"\n')
    (store.folder / "matter.toml").write_text(tomlkit.dumps(raw), encoding="utf-8")
    return store


def plain_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain_lists(one) for key, one in value.items() if one is not None}
    return [plain_lists(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.fixture(params=[in_memory, in_a_folder], ids=["memory", "folder"])
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    store: Store = request.param(tmp_path, record())
    for id_ in ("e-1", "e-2", "e-3", "e-4"):
        for name in (f"evidence/{id_}.pdf", f"working/{id_}.pdf", f"working/{id_}.json", f"working/{id_}.covered.pdf"):
            put(store, name, b"Trespass" if id_ in ("e-2", "e-3") else b"plain")
    return store


@pytest.fixture
def mine(whole: Store) -> HelperStore:
    return HelperStore(whole, shipped())


def put(store: Store, name: str, data: bytes, *, new: bool = False) -> None:
    with store.put_blob(name, new=new) as blob:
        blob.write(data)
        blob.keep()


def read(store: Store, name: str) -> bytes:
    with store.open_blob(name) as file:
        return file.read()


def rest(store: Store) -> object:
    return PASS.rest(store.load())


# What comes out


def test_nothing_hidden_comes_out_of_any_door(whole: Store, mine: HelperStore) -> None:
    said: list[object] = [mine.load(), mine.record(), mine.name, mine.key, vars(mine).keys()]
    looked: list[Matter] = []
    made = mine.edit(lambda matter: looked.append(matter) or [Answer("employer.legal_name", "Packing")])  # type: ignore[func-returns-value]
    said += [made, looked, mine.commit([]), mine.come_back(made.before, made.after)]
    for store in (mine.outputs(None), mine.kept("u_petition"), mine.outputs(Path("elsewhere"))):
        said += [store.where("a"), store.blob("u_petition-packet.manifest.json")]
        for work in (lambda store=store: store.begin("x"), lambda store=store: store.open("x")):  # type: ignore[misc]
            refused("not_with_day_pass", work)
    for paper in whole.load().evidence:
        for name in (paper.file, f"working/{paper.id}.pdf", f"working/{paper.id}.json", f"working/{paper.id}.covered.pdf"):
            said.append(mine.blob(name))
            with_bytes = refusal(lambda name=name: said.append(read(mine, name)))  # type: ignore[misc]
            assert with_bytes == ("" if paper.id in ("e-1", "e-4") else "not_with_day_pass")
    assert not [word for word in SECRETS if word in repr(said)]


def refusal(work: Callable[[], object]) -> str:
    try:
        work()
    except Known as fault:
        return fault.code
    return ""


OTHER_NAMES = [
    "matter.toml", "evidence/../matter.toml", "./evidence/e-2.pdf", "evidence//e-2.pdf", "evidence/E-2.PDF",
    "evidence/e-2.pdf.", "evidence/e-2.pdf ", "EVIDENCE/e-2.pdf", "working/e-2.covered.json", "working/../evidence/e-2.pdf",
    "evidence", "packet/x.pdf", "evidence/ｅ-2.pdf", "sent/u_petition/p.pdf", "evidence/e-2.pdf/", "working/e-3.pdf.part",
]  # fmt: skip


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_no_other_name_leads_to_it(mine: HelperStore, name: str) -> None:
    """Nor to the record, nor to a packet; also where a disk takes two names for one."""
    for work in (lambda: mine.open_blob(name), lambda: put(mine, name, b"x"), lambda: mine.drop_blob(name)):
        assert refusal(work) in ("not_with_day_pass", "outside_folder")
    found: list[object] = []
    assert refusal(lambda: found.append(mine.blob(name))) in ("", "outside_folder")
    assert found in ([], [None])


def test_a_record_to_come_back_to_cannot_be_looked_into_or_taken_along(mine: HelperStore) -> None:
    kept = mine.record()
    assert repr(kept) == str(kept) == "a record"
    assert kept == mine.record()
    with pytest.raises(TypeError):
        pickle.dumps(kept)
    with pytest.raises(TypeError):
        copy.copy(kept)


# What goes in

WORKS: dict[str, tuple[Change, ...]] = {
    "answer": (Answer("employer.legal_name", "Packing"),),
    "row": (Rows("events", ({"id": "event-1", "who": "Rex"}, {"id": "event-2", "who": "Hank"})),),
    "call": (Put("", "", {"call": {"on": TODAY, "name": "Marisol E."}}),),
    "paper": (Put("evidence", "e-4", {"item": "identity", "kind": "passport", "title": "Passport"}),),
    "also": (Put("evidence", "e-4", {"also": [{"item": "identity"}]}),),
    "day": (Put("requests", "u_petition", {"mailing_day": TODAY}),),
    "asked": (Add("asked_for", {"item": "identity", "from": "court", "on": TODAY}),),
    "later": (Add("unanswered", {"key": "case.number", "why": "ask_later", "on": TODAY}),),
    "event": (Add("history", {"on": TODAY, "by": "Vera", "did": "called"}),),
    "adjusted": (Add("adjustments", {"do": "leave_out", "target": "e-4:1", "reason": "blank"}),),
}


@pytest.mark.parametrize("name", WORKS)
def test_what_is_shown_can_be_worked_on_and_the_rest_stays(whole: Store, mine: HelperStore, name: str) -> None:
    before = rest(whole)
    seen = mine.commit(WORKS[name])
    assert rest(whole) == before
    assert seen == mine.load() == PASS.shown(whole.load())
    assert seen != PASS.shown(MemoryStore(record()).load())


def test_rows_keep_what_is_hidden_of_them(whole: Store, mine: HelperStore) -> None:
    rows = tuple({**row, "name": f"{row['name']} Ejemplo"} for row in mine.load().tables["family"])
    mine.commit([Rows("family", (*rows, {"id": "family-3", "name": "Ada"}))])
    assert whole.load().tables["family"] == (
        {"id": "family-1", "name": "Iker Ejemplo", "ever_arrested": True, "foreign_address": "2 Example Road"},
        {"id": "family-2", "name": "Nil Ejemplo"},
        {"id": "family-3", "name": "Ada"},
    )


def test_the_safe_way_to_reach_the_caller_stays(whole: Store, mine: HelperStore) -> None:
    mine.commit([Put("", "", {"call": {"on": TODAY, "name": "Marisol E."}})])
    call = whole.load().call
    assert call is not None
    assert (call.name, call.reach) == ("Marisol E.", "through her, Luz")


def test_the_row_that_goes_is_the_one_that_was_meant(whole: Store, mine: HelperStore) -> None:
    """Rows that are not shown stand between."""
    assert [one.item for one in mine.load().waivers] == ["identity", "photos"]
    mine.commit([Drop("waivers", 1), Add("waivers", {"item": "lockbox", "reason": "c", "by": "Vera", "on": TODAY})])
    assert [one.item for one in whole.load().waivers] == ["own_arrests", "identity", "family_arrests", "lockbox"]
    mine.commit([Drop("waivers", 1), Drop("waivers", 0)])
    assert [one.item for one in whole.load().waivers] == ["own_arrests", "family_arrests"]
    refused("row_gone", lambda: mine.commit([Drop("waivers", 0)]))
    refused("row_gone", lambda: mine.commit([Drop("asked_for", 1)]))
    mine.commit([Drop("asked_for", 0)])
    assert [one.item for one in whole.load().asked_for] == ["own_arrests"]


TOUCHES: dict[str, Change] = {
    "an answer": Answer("person.ever_arrested", True),
    "an answer taken back": Answer("contact.call", None),
    "an answer nobody knows": Answer("own.answer", "x"),
    "a table": Rows("arrests", ()),
    "a table taken back": Rows("addresses", None),
    "a table nobody knows": Rows("own", ()),
    "a column": Rows("family", ({"id": "family-1", "ever_arrested": False}, {"id": "family-2"})),
    "a row that may hold some": Rows("family", ({"id": "family-1"},)),
    "all such rows": Rows("family", None),
    "a hidden paper": Put("evidence", "e-2", {"title": "x"}),
    "a paper that is not there": Put("evidence", "e-99", {"title": "x"}),
    "a paper into hiding": Put("evidence", "e-4", {"kind": "certified_disposition"}),
    "a paper under a hidden item": Put("evidence", "e-4", {"item": "own_arrests"}),
    "a paper also under one": Put("evidence", "e-4", {"also": [{"item": "own_arrests"}]}),
    "a paper under a hidden row": Put("evidence", "e-4", {"row": "arrest-1"}),
    "a paper under a row that is not there": Put("evidence", "e-4", {"row": "arrest-9"}),
    "a paper behind a hidden one": Put("evidence", "e-4", {"translation_of": "e-2"}),
    "the file of a paper": Put("evidence", "e-4", {"file": "evidence/e-2.pdf"}),
    "a paper that was not brought in": Add("evidence", {"id": "e-9", "file": "evidence/e-2.pdf"}),
    "a paper that is there": Add("evidence", {"id": "e-2", "file": "evidence/e-9.pdf"}),
    "a hidden waiver": Add("waivers", {"item": "own_arrests", "reason": "x", "by": "Vera", "on": TODAY}),
    "a hidden wait": Add("asked_for", {"item": "safe_contact", "from": "x", "on": TODAY}),
    "a hidden question": Add("unanswered", {"key": "arrests", "why": "ask_later", "on": TODAY}),
    "pages of a hidden paper": Add("adjustments", {"do": "leave_out", "target": "e-3:1", "reason": "x"}),
    "the safe way": Put("", "", {"call": {"on": TODAY, "reach": "555-0102"}}),
    "the call": Put("", "", {"call": None}),
    "the whole list": Put("", "", {"waivers": []}),
    "a decision": Put("requests", "u_petition", {"decision": None}),
    "an approval": Put("requests", "u_petition", {"approvals": []}),
    "a sending": Put("requests", "u_petition", {"sent": {"on": TODAY}}),
    "a closing": Put("requests", "u_petition", {"closed_on": TODAY}),
    "a request": Add("requests", {"id": "u_certification"}),
    "a hold": Drop("holds", 0),
    "another hold": Add("holds", {"by": "Vera", "role": "helper", "on": TODAY, "reason": "x"}),
    "a limit": Add("settled", {"clock": "x", "last_day": TODAY, "how": "given_up", "on": TODAY, "by": "Vera", "why": "x"}),
    "what happened": Add("history", {"on": TODAY, "by": "Vera", "did": "approved"}),
    "a check": Drop("conflict_checks", 0),
}


@pytest.mark.parametrize("name", TOUCHES)
def test_what_touches_the_rest_is_refused_and_nothing_is_written(whole: Store, mine: HelperStore, name: str) -> None:
    before = whole.record()
    refused("not_with_day_pass", lambda: mine.commit([Answer("case.number", "7"), TOUCHES[name]]))
    assert whole.record() == before


def test_an_edit_of_a_helper_is_made_on_what_is_shown_whoever_hands_the_store_in(whole: Store) -> None:
    before = rest(whole)
    library = shipped()
    done = make(whole, library, [edits.PutRow(table="family", row="family-1", values={"married": True})], HELPER, TODAY)
    assert "Example Road" not in repr(done)
    assert whole.load().tables["family"][0]["married"] is True
    assert rest(whole) == before

    def one(edit: edits.Edit) -> object:
        return make(whole, library, [edit], HELPER, TODAY)

    refused("not_with_day_pass", lambda: one(edits.GiveAnswer(key="person.ever_arrested", value=False)))
    refused("not_with_day_pass", lambda: one(edits.SayNone(table="arrests")))
    refused("unknown_row", lambda: one(edits.FilePapers(papers=("e-4",), item="own_arrests", row="arrest-1")))
    refused("unknown_evidence", lambda: one(edits.LeaveOut(paper="e-2", pages=(1,), reason="x")))
    assert rest(whole) == before


# There and back


def test_a_helper_takes_back_what_the_helper_did(whole: Store, mine: HelperStore) -> None:
    before = whole.record()
    made = mine.edit(lambda _: [Answer("case.number", "7")])
    mine.come_back(made.before, made.after)
    assert whole.record() == before
    assert mine.come_back(made.after, made.before).answers["case.number"] == "7"


def test_what_somebody_else_did_meanwhile_is_never_taken_back(whole: Store, mine: HelperStore) -> None:
    made = mine.edit(lambda _: [Answer("case.number", "7")])
    early = mine.record()
    whole.commit([Answer("person.ever_arrested", False)])
    refused("changed_meanwhile", lambda: mine.come_back(made.before, made.after))
    refused("not_with_day_pass", lambda: mine.come_back(early, mine.record()))
    assert whole.load().answers["person.ever_arrested"] is False
    refused("not_with_day_pass", lambda: mine.come_back(whole.record(), mine.record()))


# Papers on their way in


def test_a_helper_brings_a_paper_in_and_sees_it(whole: Store, mine: HelperStore) -> None:
    put(mine, "working/e-5.pdf", b"copy", new=True)
    put(mine, "evidence/e-5.pdf", b"paper", new=True)
    put(mine, "working/e-5.json", b"facts")
    assert mine.blob("evidence/e-5.pdf") is not None
    mine.commit([Add("evidence", {"id": "e-5", "file": "evidence/e-5.pdf", "kind": "pay_stub", "item": "identity"})])
    assert read(mine, "working/e-5.pdf") == b"copy"
    assert read(HelperStore(whole, shipped()), "evidence/e-5.pdf") == b"paper"
    refused("not_with_day_pass", lambda: mine.drop_blob("evidence/e-5.pdf"))
    refused("not_with_day_pass", lambda: mine.drop_blob("working/e-5.pdf"))


def test_what_was_brought_in_and_is_of_criminal_history_is_hidden_once_somebody_says_so(
    whole: Store, mine: HelperStore
) -> None:
    put(mine, "evidence/e-5.pdf", b"paper", new=True)
    mine.commit([Add("evidence", {"id": "e-5", "file": "evidence/e-5.pdf"})])
    whole.commit([Put("evidence", "e-5", {"kind": "certified_disposition"})])
    assert mine.blob("evidence/e-5.pdf") is None
    refused("not_with_day_pass", lambda: mine.open_blob("evidence/e-5.pdf"))
    assert mine.load().paper("e-5") is None


def test_a_name_that_a_hidden_paper_has_is_taken_and_its_bytes_stay(whole: Store, mine: HelperStore) -> None:
    """So intake numbers on, as where another program was faster."""
    for name in ("evidence/e-2.pdf", "working/e-3.pdf", "working/E-2.json"):
        refused("name_taken", lambda name=name: put(mine, name, b"x", new=True))  # type: ignore[misc]
        refused("not_with_day_pass", lambda name=name: put(mine, name, b"x"))  # type: ignore[misc]
    assert read(whole, "working/e-3.pdf") == b"Trespass"
    put(mine, "working/e-4.covered.pdf", b"covered anew")
    refused("not_with_day_pass", lambda: put(mine, "evidence/e-4.pdf", b"another original"))


def test_what_is_broken_off_can_be_dropped(mine: HelperStore) -> None:
    put(mine, "working/e-5.pdf", b"copy", new=True)
    mine.drop_blob("working/e-5.pdf")
    assert mine.blob("working/e-5.pdf") is None


def test_only_helpers_have_less(whole: Store, mine: HelperStore) -> None:
    assert opened_for(whole, shipped(), ATTORNEY, TODAY) is whole
    assert isinstance(opened_for(whole, shipped(), HELPER, TODAY), HelperStore)
    assert opened_for(mine, shipped(), HELPER, TODAY) is mine


@pytest.mark.parametrize(
    ("code", "update"),
    [
        ("not_granted", {"matters": ("m-0002",)}),
        ("no_day_pass", {"until": TODAY + ONE_DAY}),
        ("no_day_pass", {"until": TODAY - ONE_DAY, "promised_on": TODAY - ONE_DAY}),
        ("no_day_pass", {"until": None}),
        ("no_day_pass", {"promise": ""}),
        ("no_day_pass", {"promised_on": TODAY - ONE_DAY}),
    ],
)
def test_a_pass_opens_its_matters_on_its_day_and_no_other(whole: Store, code: str, update: dict[str, Any]) -> None:
    person = HELPER.model_copy(update=update)
    before = whole.record()
    refused(code, lambda: opened_for(whole, shipped(), person, TODAY))
    refused(code, lambda: make(whole, shipped(), [edits.GiveAnswer(key="case.number", value="7")], person, TODAY))
    assert whole.record() == before


# Whatever is hidden makes no difference

VISIBLE = ["person.name.family", "employer.legal_name", "case.number"]
CLOSED = ["person.ever_arrested", "contact.call", "person.address", "grounds.any_yes", "own.answer"]
keys = st.sampled_from([*VISIBLE, *CLOSED])
values = st.sampled_from(["x", "y", True, False, None])
ids = st.sampled_from(["e-1", "e-2", "e-3", "e-4", "e-9", "arrest-1", "family-1", "family-2", ""])
items = st.sampled_from(["identity", "own_arrests", "photos", "safe_contact", ""])
kinds = st.sampled_from(["passport", "certified_disposition", "pay_stub", "own"])
tables = st.sampled_from(["arrests", "addresses", "family", "events", "own"])
lists = st.sampled_from(["waivers", "asked_for", "unanswered", "adjustments", "holds", "history", "evidence", "requests"])
rows = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["family-1", "family-2", "event-1", "arrest-1"])},
        optional={"name": st.just("N"), "ever_arrested": st.booleans(), "who": st.just("W"), "address": st.just("A")},
    ),
    max_size=3,
    unique_by=lambda row: row["id"],
)
of_a_paper = st.fixed_dictionaries({}, optional={"item": items, "kind": kinds, "row": ids, "translation_of": ids})
changes = st.one_of(
    st.builds(Answer, keys, values),
    st.builds(Rows, tables, st.none() | rows.map(tuple)),
    st.builds(Drop, lists, st.integers(0, 3)),
    st.builds(Put, st.just("evidence"), ids, of_a_paper),
    st.builds(
        Add,
        st.sampled_from(["waivers", "asked_for"]),
        st.builds(
            lambda item, row: {"item": item, "row": row, "reason": "r", "from": "f", "by": "Vera", "on": TODAY}, items, ids
        ),
    ),
    st.builds(lambda key: Add("unanswered", {"key": key, "why": "ask_later", "on": TODAY}), keys | tables),
    st.builds(lambda id_: Add("adjustments", {"do": "leave_out", "target": id_ or "e-1", "reason": "r"}), ids),
    st.builds(lambda reach: Put("", "", {"call": {"on": TODAY, "name": "M", "reach": reach}}), st.sampled_from(["", "x"])),
)
hidden = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(st.sampled_from(CLOSED[:4]), st.sampled_from(["x", "z", True, False]), max_size=4),
        "arrests": st.none()
        | st.sampled_from([(), ({"id": "arrest-1"},), ({"id": "arrest-1", "why": "w"}, {"id": "arrest-2"})]),
        "column": st.dictionaries(st.sampled_from(["ever_arrested", "foreign_address"]), st.just(True), max_size=2),
        "reach": st.sampled_from(["", "one way", "another"]),
        "reason": st.sampled_from(["r", "s"]),
        "title": st.sampled_from(["t", "u"]),
        "unanswered": st.lists(st.sampled_from(["arrests", "contact.call"]), max_size=2),
        "waived": st.lists(st.sampled_from(["own_arrests", "safe_contact"]), max_size=2),
    }
)


def with_hidden(secret: dict[str, Any]) -> dict[str, Any]:
    raw = copy.deepcopy(record())
    raw["answers"] = {"person.name.family": "Ejemplo", **secret["answers"]}
    raw["tables"]["family"] = [{"id": "family-1", "name": "Iker", **secret["column"]}, {"id": "family-2", "name": "Nil"}]
    raw["tables"].pop("arrests")
    if secret["arrests"] is not None:
        raw["tables"]["arrests"] = list(secret["arrests"])
    raw["call"] = {"on": TODAY, "name": "Marisol", **({"reach": secret["reach"]} if secret["reach"] else {})}
    raw["requests"][0]["decision"]["reason"] = secret["reason"]
    for paper in raw["evidence"]:
        if paper["id"] in ("e-2", "e-3"):
            paper["title"] = secret["title"]
    raw["unanswered"] = [{"key": key, "why": "rather_not_say", "on": TODAY} for key in secret["unanswered"]]
    shown_rows = [row for row in raw["waivers"] if row["item"] in ("identity", "photos")]
    secret_rows = [{"item": item, "reason": "x", "by": "Ada", "on": TODAY} for item in secret["waived"]]
    raw["waivers"] = [*secret_rows[:1], shown_rows[0], *secret_rows[1:], shown_rows[1]]
    return raw


def seen_by(secret: dict[str, Any], works: list[list[Change]]) -> Iterator[object]:
    """Everything that a helper notices of one commit after another, and of taking each back."""
    inner = MemoryStore(with_hidden(secret))
    before = rest(inner)
    store = HelperStore(inner, shipped())
    yield store.load()
    for work in works:
        try:
            made = store.edit(lambda _, work=work: work)  # type: ignore[misc]
        except (Known, Broken) as fault:
            yield fault.code, fault.params
            continue
        yield made.matter
        assert rest(inner) == before
        if len(works) % 2:
            yield store.come_back(made.before, made.after)
        yield store.load()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hidden, hidden, st.lists(st.lists(changes, min_size=1, max_size=3), max_size=4))
def test_whatever_is_hidden_a_helper_sees_and_is_told_the_same(
    one: dict[str, Any], other: dict[str, Any], works: list[list[Change]]
) -> None:
    assert list(seen_by(one, works)) == list(seen_by(other, works))
