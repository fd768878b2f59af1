"""What every store promises: the same tests for all of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from packets.errors import Broken, Known
from packets.matters.matter import Matter
from packets.vault.folder import FolderStore
from packets.vault.memory import MemoryStore
from packets.vault.outputs import files_of
from packets.vault.sealed.outputs import SealedOutputs
from packets.vault.sealed.store import SealedStore
from packets.vault.store import Add, Answer, Change, Drop, Put, Rows, Store
from tests.vaults import new_office

RECORD = """# A comment at the head.
schema = 1
id = "m-0001"
practice = true   # invented

[client]
kind = "person"

[[requests]]
id = "mini"       # the only one
edition = "2026-11-22"
# mailing_day = 2026-12-07

[answers]
# What is your family name?
"person.name.family" = "EJEMPLO"

[[evidence]]
id = "e-0001"
file = "evidence/e-0001.pdf"
# a note between two keys
item = "report"

[[waivers]]
item = "pay"
reason = "she was paid in cash"
by = "A. Attorney"
on = 2026-11-01
"""
BIG = bytes(range(256)) * 12_000  # more than any buffer on the way


def folder_store(tmp_path: Path) -> Store:
    return FolderStore.create(tmp_path / "m", RECORD)


def memory_store(tmp_path: Path) -> Store:
    return MemoryStore(tomllib.loads(RECORD))


def sealed_store(tmp_path: Path) -> Store:
    return new_office(tmp_path / "vault").new_matter(RECORD)


@pytest.fixture(params=[folder_store, memory_store, sealed_store], ids=["folder", "memory", "sealed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    make: Callable[[Path], Store] = request.param
    made = make(tmp_path)
    yield made
    if isinstance(made, SealedStore):
        made.matter.vault.close()


def put(store: Store, name: str, data: bytes, *, new: bool = False) -> str:
    with store.put_blob(name, new=new) as blob:
        blob.write(data)
        return blob.keep()


def read(store: Store, name: str) -> bytes:
    with store.open_blob(name) as file:
        return file.read()


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


# The record


def test_a_record_is_loaded_as_it_is_written(store: Store) -> None:
    matter = store.load()
    assert (matter.id, matter.practice, matter.requests[0].id) == ("m-0001", True, "mini")
    assert matter.answers == {"person.name.family": "EJEMPLO"}
    assert matter.evidence[0].item == "report"


def test_changes_are_kept_and_what_commit_gives_is_what_load_gives(store: Store) -> None:
    row = {"id": "e-0002", "file": "evidence/e-0002.pdf", "left_out": [{"page": 2, "reason": "blank"}]}
    given = store.commit(
        [
            Add("evidence", row),
            Put("evidence", "e-0001", {"title": "Report 26-01234", "item": None}),
            Put("requests", "mini", {"mailing_day": dt.date(2026, 12, 7)}),
            Answer("person.name.given", "Marisol"),
            Answer("person.name.family", None),
            Put("", "", {"practice": False}),
        ]
    )
    matter = store.load()
    assert matter == given
    assert [one.id for one in matter.evidence] == ["e-0001", "e-0002"]
    assert matter.evidence[0].title == "Report 26-01234"
    assert matter.evidence[0].item == ""
    assert matter.evidence[1].left_out[0].reason == "blank"
    assert matter.requests[0].mailing_day == dt.date(2026, 12, 7)
    assert matter.answers == {"person.name.given": "Marisol"}
    assert not matter.practice


def test_a_first_row_of_a_table_that_was_not_there(store: Store) -> None:
    store.commit([Add("asked_for", {"item": "pay", "from": "the employer", "on": dt.date(2026, 11, 2)})])
    assert store.load().asked_for[0].from_ == "the employer"


@pytest.mark.parametrize(
    "bad",
    [
        Put("evidence", "e-0009", {"title": "x"}),
        Add("evidence", {"id": "e-0001", "file": "evidence/other.pdf"}),
        Add("evidence", {"id": "e-0002", "file": "../outside.pdf"}),
        Add("evidence", {"id": "e-0002", "file": "evidence/a.pdf", "colour": "red"}),
        Put("requests", "mini", {"mailing_day": "soon"}),
        Put("", "", {"schema": 2}),
    ],
    ids=["no such row", "id used twice", "path outside", "unknown key", "no day", "another schema"],
)
def test_changes_go_in_all_or_none(store: Store, bad: Add | Put) -> None:
    before = store.load()
    with pytest.raises(Known):
        store.commit([Answer("person.name.given", "Marisol"), bad])
    assert store.load() == before
    # What was refused leaves nothing behind that stops the next one.
    assert store.commit([Answer("person.name.given", "Marisol")]).answers["person.name.given"] == "Marisol"


def test_a_whole_table_of_answers_is_put_and_taken_back(store: Store) -> None:
    rows = ({"id": "arrest-1", "on": dt.date(2020, 1, 2)}, {"id": "arrest-2", "place": None, "charged": False})
    assert store.commit([Rows("arrests", rows)]).tables["arrests"] == (rows[0], {"id": "arrest-2", "charged": False})
    assert store.commit([Rows("arrests", ())]).tables == {"arrests": ()}
    assert store.commit([Rows("arrests", None)]).tables == {}
    assert store.commit([Rows("arrests", None)]).tables == {}


def test_a_row_goes_by_its_place_and_later_changes_count_from_there(store: Store) -> None:
    for item in ("one", "two", "three"):
        store.commit([Add("asked_for", {"item": item, "from": "x", "on": dt.date(2026, 11, 2)})])
    assert [one.item for one in store.commit([Drop("asked_for", 0), Drop("asked_for", 1)]).asked_for] == ["two"]
    refused("row_gone", lambda: store.commit([Drop("asked_for", 1)]))
    refused("row_gone", lambda: store.commit([Drop("asked_for", -1)]))
    refused("row_gone", lambda: store.commit([Drop("adjustments", 0)]))


def test_keys_without_a_value_are_not_written_at_any_depth(store: Store) -> None:
    decision = {"choice": "file", "by": "A. Attorney", "on": dt.date(2026, 11, 2), "reason": "x", "next_review": None}
    store.commit([Put("requests", "mini", {"decision": decision}), Put("evidence", "e-0001", {"item": None, "row": None})])
    matter = store.load()
    assert matter.requests[0].decision is not None
    assert matter.requests[0].decision.next_review is None
    assert matter.evidence[0].item == ""


def test_an_edit_is_worked_out_from_the_record_as_it_stands(store: Store) -> None:
    def work(matter: Matter) -> list[Change]:
        return [Answer("person.name.given", matter.answers["person.name.family"].__str__().lower())]

    done = store.edit(work)
    assert done.matter == store.load()
    assert done.matter.answers["person.name.given"] == "ejemplo"
    assert (done.after, done.before != done.after) == (store.record(), True)


def test_an_edit_that_fails_changes_nothing(store: Store) -> None:
    before = store.record()

    def work(matter: Matter) -> list[Change]:
        raise Known("no_space")

    refused("no_space", lambda: store.edit(work))
    refused("row_gone", lambda: store.edit(lambda matter: [Answer("a", "b"), Drop("waivers", 7)]))
    assert store.record() == before


def test_back_and_forth_and_only_where_nobody_changed_it_since(store: Store) -> None:
    done = store.edit(lambda matter: [Answer("person.name.given", "Marisol"), Drop("waivers", 0)])
    was = store.come_back(done.before, done.after)
    assert ("person.name.given" in was.answers, len(was.waivers)) == (False, 1)
    assert store.record() == done.before
    assert store.come_back(done.after, done.before) == done.matter
    store.commit([Answer("person.phone", "555-0100")])
    refused("changed_meanwhile", lambda: store.come_back(done.before, done.after))
    assert store.load().answers["person.phone"] == "555-0100"


def test_what_was_handed_out_as_the_record_does_not_change_with_it(store: Store) -> None:
    first = store.record()
    store.commit([Answer("person.name.given", "Marisol")])
    assert store.record() != first
    store.come_back(first, store.record())
    assert store.load().answers == {"person.name.family": "EJEMPLO"}


def test_the_stamp_is_another_one_after_every_change_of_the_record(store: Store) -> None:
    seen = [store.stamp()]

    def changes(work: Callable[[], object]) -> None:
        work()
        seen.append(store.stamp())
        assert seen[-1] == store.stamp()
        assert seen[-1] != seen[-2]

    changes(lambda: store.commit([Answer("person.name.given", "Marisol")]))
    changes(lambda: store.commit([Answer("person.name.given", "Ana")]))
    changes(lambda: store.commit([Answer("person.name.given", "Eva")]))
    done = store.edit(lambda matter: [Answer("person.name.given", None)])
    changes(lambda: store.come_back(done.before, done.after))


def test_the_stamp_stays_where_nothing_was_changed(store: Store) -> None:
    before = store.stamp()
    store.load()
    store.record()
    store.commit([Answer("person.name.family", "EJEMPLO")])
    store.edit(lambda matter: [])
    refused("row_gone", lambda: store.commit([Drop("waivers", 7)]))
    put(store, "evidence/e-0002.pdf", b"x")
    publish(store, {"mini-packet.pdf": b"one"})
    assert store.stamp() == before


def test_an_answer_stands_once_whatever_way_it_was_written(tmp_path: Path) -> None:
    """By hand, without quotes, it makes tables in TOML; a new answer replaces it and one taken back is gone."""
    by_hand = RECORD.replace('"person.name.family" = "EJEMPLO"', 'person.name.family = "EJEMPLO"\nperson."phone" = "555-0100"')
    as_tables = RECORD.replace('"person.name.family" = "EJEMPLO"', "") + '\n[answers.person.name]\nfamily = "EJEMPLO"\n'
    twice = RECORD + '\n[answers.person.name]\nfamily = "PRUEBA"\n'
    for number, text in enumerate((by_hand, as_tables, twice)):
        stores: list[Store] = [FolderStore.create(tmp_path / str(number), text), MemoryStore(tomllib.loads(text))]
        for store in stores:
            assert store.commit([Answer("person.name.family", "MUESTRA")]).answers["person.name.family"] == "MUESTRA"
            assert "person.name.family" not in store.commit([Answer("person.name.family", None)]).answers
            assert store.commit([Answer("person.name.given", "Ana")]).answers["person.name.given"] == "Ana"


# Blobs


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one byte", "large"])
def test_bytes_come_back_as_they_were_put(store: Store, data: bytes) -> None:
    assert put(store, "evidence/e-0002.pdf", data) == hashlib.sha256(data).hexdigest()
    assert read(store, "evidence/e-0002.pdf") == data
    known = store.blob("evidence/e-0002.pdf")
    assert known is not None
    assert (known.name, known.size) == ("evidence/e-0002.pdf", len(data))


@pytest.mark.parametrize(
    "sizes",
    [
        (1, 70_000, 3, 1 << 20, 65_535, 65_536, 0, 2_000_000),
        (3_000_000, 3_000_000, 2_388_607, 1, 3_000_000, 70_000, 5),
        (3_000_000, 3_000_000, 3_000_000),
    ],
)
def test_many_writes_of_all_sizes_are_one_file(store: Store, sizes: tuple[int, ...]) -> None:
    """Short files and long ones, which are hashed in another way from some size on."""
    pieces = [BIG[:n] for n in sizes]
    with store.put_blob("working/e-0001.pdf") as blob:
        for piece in pieces:
            blob.write(memoryview(piece))
        digest = blob.keep()
    assert read(store, "working/e-0001.pdf") == b"".join(pieces)
    assert digest == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_bytes_that_are_not_kept_are_not_there(store: Store) -> None:
    put(store, "working/e-0001.pdf", b"before")
    with store.put_blob("working/e-0001.pdf") as blob:
        blob.write(b"half")
    with pytest.raises(ZeroDivisionError), store.put_blob("working/e-0002.pdf") as blob:
        blob.write(BIG)
        raise ZeroDivisionError
    assert read(store, "working/e-0001.pdf") == b"before"
    assert store.blob("working/e-0002.pdf") is None
    refused("file_missing", lambda: read(store, "working/e-0002.pdf"))


def test_nobody_sees_bytes_before_they_are_kept(store: Store) -> None:
    with store.put_blob("working/e-0001.pdf") as blob:
        blob.write(BIG)
        assert store.blob("working/e-0001.pdf") is None
        blob.keep()
    assert store.blob("working/e-0001.pdf") is not None


def test_a_new_name_is_given_once(store: Store) -> None:
    put(store, "evidence/e-0002.pdf", b"mine", new=True)
    refused("name_taken", lambda: put(store, "evidence/e-0002.pdf", b"yours", new=True))
    assert read(store, "evidence/e-0002.pdf") == b"mine"
    put(store, "evidence/e-0002.pdf", b"mine again")
    assert read(store, "evidence/e-0002.pdf") == b"mine again"


def test_a_new_name_is_given_once_even_while_it_is_written(store: Store) -> None:
    with store.put_blob("evidence/e-0002.pdf", new=True) as mine:
        refused("name_taken", lambda: put(store, "evidence/e-0002.pdf", b"yours", new=True))
        mine.write(b"mine")
        mine.keep()
    assert read(store, "evidence/e-0002.pdf") == b"mine"


def test_a_name_that_was_let_go_is_free_again(store: Store) -> None:
    with store.put_blob("evidence/e-0002.pdf", new=True) as blob:
        blob.write(b"half")
    put(store, "evidence/e-0002.pdf", b"whole", new=True)
    assert read(store, "evidence/e-0002.pdf") == b"whole"


def test_bytes_are_read_from_any_place(store: Store) -> None:
    put(store, "evidence/e-0002.pdf", BIG)
    with store.open_blob("evidence/e-0002.pdf") as file:
        file.seek(1_000_003)
        assert file.read(5) == BIG[1_000_003:1_000_008]
        file.seek(-4, os.SEEK_END)
        assert file.read() == BIG[-4:]
        file.seek(0)
        assert file.read(3) == BIG[:3]


def test_a_change_of_bytes_is_seen_without_reading_them(store: Store) -> None:
    put(store, "working/e-0001.pdf", b"one")
    first = store.blob("working/e-0001.pdf")
    put(store, "working/e-0001.pdf", b"two")
    assert store.blob("working/e-0001.pdf") != first


def test_what_is_dropped_is_gone_and_may_be_dropped_again(store: Store) -> None:
    put(store, "working/e-0001.pdf", b"x")
    store.drop_blob("working/e-0001.pdf")
    store.drop_blob("working/e-0001.pdf")
    assert store.blob("working/e-0001.pdf") is None


@pytest.mark.parametrize(
    "name", ["../outside.pdf", "/etc/passwd", "evidence/../../outside.pdf", "", ".", "a\\b.pdf", "c:x.pdf", "a\0b.pdf"]
)
def test_a_name_that_leads_outside_is_refused_at_every_door(store: Store, name: str) -> None:
    for work in (
        lambda: put(store, name, b"x"),
        lambda: put(store, name, b"x", new=True),
        lambda: store.open_blob(name),
        lambda: store.blob(name),
        lambda: store.drop_blob(name),
    ):
        refused("outside_folder", work)


# Outputs


def publish(store: Store, files: dict[str, bytes], manifest: bytes | None = None, where: Path | None = None) -> None:
    rows = [{"file": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()]
    text = str({"volumes": rows, "loose": []}).replace("'", '"').encode()
    with store.outputs(where).begin("mini-packet") as batch:
        for name, data in files.items():
            with batch.sink(name) as sink:
                sink.write(data)
                assert sink.finish() == hashlib.sha256(data).hexdigest()
                assert (sink.size, sink.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        batch.publish("mini-packet.manifest.json", manifest or text)


def finished(store: Store) -> dict[str, bytes]:
    """Finished files by name, whatever they lie in."""
    if isinstance(store, MemoryStore):
        return dict(store.finished)
    if isinstance(store, SealedStore):
        outputs = store.outputs(None)
        assert isinstance(outputs, SealedOutputs)
        return {name: outputs.open(name).read() for name in outputs.names()}
    assert isinstance(store, FolderStore)
    out = store.folder / "packet"
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_a_packet_appears_whole(store: Store) -> None:
    publish(store, {"mini-packet-Part1.pdf": BIG, "mini-packet-Part2.pdf": b"two"}, b"{}")
    assert finished(store) == {
        "mini-packet-Part1.pdf": BIG,
        "mini-packet-Part2.pdf": b"two",
        "mini-packet.manifest.json": b"{}",
    }


def test_a_packet_that_stops_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.outputs(None).begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(b"whole")
            sink.finish()
        with batch.sink("mini-packet-loose-1.pdf") as sink:
            sink.write(b"half")
            raise ZeroDivisionError
    assert finished(store) == {}


def test_a_file_that_is_not_finished_is_not_published(store: Store) -> None:
    with store.outputs(None).begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(b"half")
        batch.publish("mini-packet.manifest.json", b"{}")
    assert finished(store) == {"mini-packet.manifest.json": b"{}"}


def test_the_earlier_packet_stays_until_the_new_one_stands_and_then_moves(store: Store) -> None:
    publish(store, {"mini-packet.pdf": b"one"})
    first = finished(store)
    with pytest.raises(ZeroDivisionError), store.outputs(None).begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(b"two")
            sink.finish()
        raise ZeroDivisionError
    assert finished(store) == first
    publish(store, {"mini-packet-Part1.pdf": b"three", "mini-packet-Part2.pdf": b"four"})
    found = finished(store)
    assert found["earlier/1/mini-packet.pdf"] == b"one"
    assert found["earlier/1/mini-packet.manifest.json"] == first["mini-packet.manifest.json"]
    assert "mini-packet.pdf" not in found
    publish(store, {"mini-packet.pdf": b"five"})
    found = finished(store)
    assert found["earlier/2/mini-packet-Part2.pdf"] == b"four"
    assert found["mini-packet.pdf"] == b"five"


def test_what_is_known_of_a_finished_file_without_reading_it(store: Store) -> None:
    outputs = store.outputs(None)
    assert outputs.blob("mini-packet.pdf") is None
    publish(store, {"mini-packet.pdf": b"one"})
    first, manifest = outputs.blob("mini-packet.pdf"), outputs.blob("mini-packet.manifest.json")
    assert first is not None
    assert manifest is not None
    assert (first.name, first.size) == ("mini-packet.pdf", 3)
    publish(store, {"mini-packet.pdf": b"one"})
    again = outputs.blob("mini-packet.manifest.json")
    assert again is not None
    assert again.changed != manifest.changed, "built anew, if with the same bytes"
    assert store.kept("mini").blob("mini-packet.pdf") is None
    refused("outside_folder", lambda: outputs.blob("../matter.toml"))


def test_packets_of_two_requests_do_not_touch_each_other(store: Store) -> None:
    publish(store, {"mini-packet.pdf": b"one"})
    with store.outputs(None).begin("mini_two-packet") as batch:
        with batch.sink("mini_two-packet.pdf") as sink:
            sink.write(b"two")
            sink.finish()
        batch.publish("mini_two-packet.manifest.json", b"{}")
    assert finished(store)["mini-packet.pdf"] == b"one"
    assert not [name for name in finished(store) if name.startswith("earlier")]


def test_the_packet_as_filed_has_a_place_of_its_own(store: Store) -> None:
    publish(store, {"mini-packet.pdf": b"one"})
    with store.kept("mini").begin("mini-packet") as batch:
        with batch.sink("mini-packet.pdf") as sink:
            sink.write(b"as filed")
            sink.finish()
        batch.publish("mini-packet.manifest.json", b"{}")
    publish(store, {"mini-packet.pdf": b"two"})
    for where, data in ((store.kept("mini"), b"as filed"), (store.outputs(None), b"two")):
        with where.open("mini-packet.pdf") as file:
            assert file.read() == data
    refused("file_missing", lambda: store.kept("other").open("mini-packet.pdf"))
    refused("outside_folder", lambda: store.kept("../elsewhere"))


# The folder alone


def test_a_stamp_tells_what_another_program_did(tmp_path: Path) -> None:
    store, other = FolderStore.create(tmp_path / "m", RECORD), FolderStore(tmp_path / "m")
    before = store.stamp()
    assert other.stamp() == before
    other.commit([Answer("person.name.given", "Marisol")])
    assert store.stamp() != before
    (tmp_path / "m" / "matter.toml").unlink()
    refused("file_missing", store.stamp)


def test_a_folder_is_watched_where_its_record_and_its_packets_lie(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    publish(store, {"mini-packet.pdf": b"one"})
    assert set(store.watched()) == {tmp_path / "m", tmp_path / "m" / "matter.toml", tmp_path / "m" / "packet"}
    assert all(one.exists() for one in store.watched())
    assert MemoryStore(tomllib.loads(RECORD)).watched() == ()


def test_the_key_of_a_folder_that_stands_alone_is_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FolderStore.create(tmp_path / "m", RECORD)
    monkeypatch.chdir(tmp_path)
    assert FolderStore(Path("m")).key == str(tmp_path / "m")
    assert FolderStore(tmp_path / "m").key == FolderStore(Path("m")).key


def test_a_matter_that_was_taken_away_does_not_come_back_with_a_paper(tmp_path: Path) -> None:
    """What is still being taken in while a matter is destroyed must not lie about afterwards."""
    store = FolderStore.create(tmp_path / "m", RECORD)
    (tmp_path / "m").rename(tmp_path / "away")
    refused("file_missing", lambda: put(store, "evidence/e-0002.pdf", b"x", new=True))
    refused("file_missing", lambda: put(store, "working/e-0002.pdf", b"x"))
    assert not (tmp_path / "m").exists()


def test_a_no_op_leaves_the_record_byte_for_byte(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    path = tmp_path / "m" / "matter.toml"
    path.write_bytes(b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode())
    was, stamp = path.read_bytes(), path.stat().st_mtime_ns
    done = store.edit(lambda matter: [Put("evidence", "e-0001", {"item": "report", "row": None}), Answer("x.y", None)])
    assert done.before == done.after == was == path.read_bytes()
    assert path.stat().st_mtime_ns == stamp


def test_nobody_else_writes_between_the_look_and_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that replaces a whole list cannot take away what another program put there meanwhile."""
    monkeypatch.setattr("packets.vault.files.PATIENCE", 0.0)
    store, other = FolderStore.create(tmp_path / "m", RECORD), FolderStore(tmp_path / "m")

    def work(matter: Matter) -> list[Change]:
        refused("matter_in_use", lambda: other.commit([Answer("person.phone", "555-0100")]))
        return [Answer("person.name.given", "Marisol")]

    store.edit(work)
    assert other.commit([Answer("person.phone", "555-0100")]).answers["person.name.given"] == "Marisol"


def test_a_record_that_the_disk_will_not_give_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)

    def broken(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    refused("disk_fault", store.load)


def test_comments_and_order_of_the_record_stay(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    store.commit([Put("evidence", "e-0001", {"title": "Report"}), Answer("person.name.given", "Marisol")])
    store.commit([Add("waivers", {"item": "report", "reason": "lost", "by": "A. Attorney", "on": dt.date(2026, 11, 2)})])
    text = (tmp_path / "m" / "matter.toml").read_text(encoding="utf-8")
    gone = [line for line in RECORD.splitlines() if line not in text.splitlines()]
    assert gone == []
    places = [text.index(line) for line in RECORD.splitlines() if line]
    assert places == sorted(places)


def test_a_record_saved_by_a_simple_editor_of_windows_is_read_and_kept(tmp_path: Path) -> None:
    """With a byte order mark, and lines that end in two characters."""
    store = FolderStore.create(tmp_path / "m", RECORD)
    path = tmp_path / "m" / "matter.toml"
    path.write_bytes(b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode())
    assert store.load().id == "m-0001"
    assert (
        store.commit([Answer("person.name.given", "Marisol"), Put("evidence", "e-0001", {"title": "Report"})]) == store.load()
    )
    lines = path.read_bytes().split(b"\n")
    assert [line.encode() + b"\r" in lines for line in RECORD.splitlines()] == [True] * len(RECORD.splitlines())


def test_a_record_keeps_who_may_read_it(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    (tmp_path / "m" / "matter.toml").chmod(0o600)
    store.commit([Answer("person.name.given", "Marisol")])
    assert (tmp_path / "m" / "matter.toml").stat().st_mode & 0o777 == 0o600


def test_a_second_program_edits_between_two_commits_and_loses_nothing(tmp_path: Path) -> None:
    one, two = FolderStore.create(tmp_path / "m", RECORD), FolderStore(tmp_path / "m")
    one.load()
    two.commit([Answer("person.name.given", "Marisol")])
    path = tmp_path / "m" / "matter.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n# typed by hand\n[[asked_for]]\nitem = "pay"\nfrom = "x"\non = 2026-11-02\n'
    )
    one.commit([Answer("person.phone", "555-0100")])
    matter = two.load()
    assert set(matter.answers) >= {"person.name.given", "person.phone"}
    assert matter.asked_for
    assert "# typed by hand" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", [b"schema = ", b"\xff\xfe\x00", b"[a]\n[a]\n", b"schema = 1\n"], ids=["cut", "binary", "twice", "short"]
)
def test_a_record_that_was_broken_meanwhile_is_told_and_not_touched(tmp_path: Path, text: bytes) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    (tmp_path / "m" / "matter.toml").write_bytes(text)
    with pytest.raises(Broken):
        store.commit([Answer("person.name.given", "Marisol")])
    with pytest.raises(Broken):
        store.load()
    assert (tmp_path / "m" / "matter.toml").read_bytes() == text
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == ["evidence", "matter.toml"]


def test_a_folder_that_holds_a_matter_is_not_started_again(tmp_path: Path) -> None:
    FolderStore.create(tmp_path / "m", RECORD)
    refused("matter_exists", lambda: FolderStore.create(tmp_path / "m", RECORD.replace("m-0001", "m-0002")))
    assert FolderStore(tmp_path / "m").load().id == "m-0001"
    refused("no_matter", lambda: FolderStore(tmp_path / "nowhere"))


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name != "posix", reason="links are another matter there")
@pytest.mark.parametrize("to", ["../../secret.txt", "/etc/hostname", "loop"], ids=["up", "absolute", "itself"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, to: str) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "m" / "evidence" / "loop").symlink_to(to)
    refused("outside_folder", lambda: store.open_blob("evidence/loop"))
    refused("outside_folder", lambda: store.blob("evidence/loop"))
    refused("outside_folder", lambda: put(store, "evidence/loop", b"over"))
    assert (tmp_path / "secret.txt").read_text() == "secret"


def test_a_linked_folder_leads_out_too(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "m" / "working").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    refused("outside_folder", lambda: put(store, "working/e-0001.pdf", b"x"))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_files_that_somebody_keeps_beside_the_packet_are_theirs(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    out = tmp_path / "out"
    publish(store, {"mini-packet.pdf": b"one"}, where=out)
    mine = {
        "mini-packet-signed.pdf": b"signed in ink",
        "mini-packet-2.pdf": b"a copy",
        "notes.txt": b"call back",
        "x.part": b"?",
    }
    for name, data in mine.items():
        (out / name).write_bytes(data)
    publish(store, {"mini-packet.pdf": b"two"}, where=out)
    publish(store, {"mini-packet-Part1.pdf": b"three", "mini-packet-Part2.pdf": b"3"}, where=out)
    for name, data in mine.items():
        assert (out / name).read_bytes() == data


def test_a_packet_whose_manifest_was_spoiled_is_set_aside_and_not_thrown_away(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    out = tmp_path / "out"
    publish(store, {"mini-packet-Part1.pdf": b"one", "mini-packet-Part2.pdf": b"two"}, where=out)
    (out / "mini-packet.manifest.json").write_text("not any more")
    publish(store, {"mini-packet.pdf": b"new"}, where=out)
    assert sorted(path.name for path in out.iterdir()) == ["earlier", "mini-packet.manifest.json", "mini-packet.pdf"]
    kept = {path.name: path.read_bytes() for path in (out / "earlier").rglob("*") if path.is_file()}
    assert (kept["mini-packet-Part1.pdf"], kept["mini-packet-Part2.pdf"]) == (b"one", b"two")


def test_a_manifest_that_names_files_elsewhere_moves_nothing_there(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    out = tmp_path / "out"
    (tmp_path / "mine.pdf").write_bytes(b"mine")
    row = {"file": "../mine.pdf", "size": 4, "sha256": hashlib.sha256(b"mine").hexdigest()}
    publish(store, {"mini-packet.pdf": b"one"}, str({"volumes": [row], "loose": []}).replace("'", '"').encode(), where=out)
    publish(store, {"mini-packet.pdf": b"two"}, where=out)
    assert (tmp_path / "mine.pdf").read_bytes() == b"mine"


def test_two_builds_of_one_packet_at_once_are_refused(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "m", RECORD)
    with store.outputs(None).begin("mini-packet"):
        refused("matter_in_use", lambda: publish(store, {"mini-packet.pdf": b"two"}))
    publish(store, {"mini-packet.pdf": b"three"})
    assert finished(store)["mini-packet.pdf"] == b"three"


def test_a_manifest_with_a_size_that_is_no_number_names_nothing(tmp_path: Path) -> None:
    manifest = tmp_path / "mini-packet.manifest.json"
    row = '{"file": "mini-packet.pdf", "size": 1e400, "sha256": "00"}'
    manifest.write_text(f'{{"volumes": [{row}], "loose": []}}', encoding="utf-8")
    assert files_of(manifest) == {}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs to know which folder is fsynced")
def test_names_that_were_given_last_before_the_record_tells_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit fsyncs the folders of every blob since the last one, and only then writes; one that fails is tried again."""
    store = FolderStore.create(tmp_path / "m", RECORD)
    order: list[str] = []
    real, broken = os.fsync, [True]

    def fsync(handle: int) -> None:
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        order.append(name)
        if name == "working" and broken:
            raise OSError(5, "broken")
        real(handle)

    put(store, "evidence/e-0002.pdf", b"one")
    put(store, "working/e-0002.pdf", b"two")
    monkeypatch.setattr(os, "fsync", fsync)
    for _ in range(2):
        refused("disk_fault", lambda: store.commit([Answer("person.name.family", "Halimbawa")]))
    broken.clear()
    order.clear()
    store.commit([Answer("person.name.family", "Halimbawa")])
    assert "working" in order[: order.index("matter.toml.part")]
    order.clear()
    store.commit([Answer("person.name.given", "Nimfa")])
    assert "working" not in order
