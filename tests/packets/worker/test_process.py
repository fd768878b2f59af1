"""The process around the jobs: a worker may die, hang, lie or babble; the program says so in one word and goes on."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from packets.errors import Cancelled, Known
from packets.matters.facts import DocumentFacts
from packets.system import seccomp
from packets.worker import checks, client, frames, limits
from packets.worker.client import Job, Worker
from packets.worker.frames import Kind
from packets.worker.hand import COMMAND, Hand
from packets.worker.protection import Protection
from tests.packets.worker.make import HELLO, one_page, pages, take_in

FAKE = """
import json, struct, sys, os
source, out = sys.stdin.buffer, sys.stdout.buffer
def read():
    kind, size = struct.unpack(">BI", source.read(5))
    return kind, source.read(size)
def say(kind, payload=b"", size=None):
    out.write(struct.pack(">BI", kind, len(payload) if size is None else size) + payload); out.flush()
kind, payload = read()
ask = json.loads(payload)
say(9, json.dumps({"nonce": ask["nonce"]}).encode())
while read()[0] != 3:
    pass
def hello(full=False, reason="kernel"): say(4, json.dumps({"nonce": ask["nonce"], "full": full, "reason": reason}).encode())
"""
ECHO, STRICT = Job("echo", blobs=1000, notes=3), Job("take_in", result=1 << 20, blobs=1 << 22)


def fake(*lines: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", FAKE + "\n".join(lines))


def lying(*lines: str, patience: float = 1.0) -> Worker:
    return Worker(1, command=fake(*lines), patience=patience)


def told(worker: Worker, *, sink: Callable[[bytes], object] | None = None) -> tuple[str, object]:
    with pytest.raises(Known) as known:
        worker.call(ECHO, {}, [(BytesIO(b"paper"), 5)], sink=sink or bytearray().extend, note=lambda _: None)
    return known.value.code, known.value.params.get("reason")


@pytest.mark.parametrize(
    "lines",
    [
        ['out.write(b"%PDF-1.7 this is no frame at all"); out.flush()'],
        ["hello()", "say(99, b'x')"],
        ["hello()", "say(7, b'{', size=2_000_000_000)"],
        ["hello()", "say(2, b'x' * 2_000_000)"],
        ["hello()", "say(5, b'not json')"],
        ["hello()", 'say(5, b\'{"done": 3, "total": 2}\')'],
        ["hello()", 'say(5, b\'{"done": 1, "total": 10000000}\')'],
        ["hello()", 'say(5, b\'{"done": NaN, "total": 1}\')'],
        ["hello()", "say(5, b'[' * 60000)"],
        ["hello()", "say(1, b'{}')"],
        ['say(4, b\'{"nonce": "another"}\')', "say(7, b'{}')"],
        ["say(7, b'{}')"],
        ["hello()", 'say(8, b\'{"code": "Rm -rf /", "params": {}}\')'],
        ["hello()", 'say(8, b\'{"code": "give_me_your_password", "params": {}}\')'],
        ["hello()", 'say(8, b\'{"code": "too_large", "params": {"x": "<script>"}}\')'],
        ["hello()", 'say(8, b\'{"code": "too_large", "params": {"reason": "Call 555 0100 at once"}}\')'],
        ["hello()", 'say(8, b\'{"code": "too_large", "params": {"x": 5}}\')'],
        ["hello()", "say(6, b'{}'); say(6, b'{}'); say(6, b'{}'); say(6, b'{}')"],
        ["hello()", "[say(2, b'x' * 400) for _ in range(4)]"],
        ["hello()", "say(2, b'')"],
        ["hello()", "say(2, b'x'); say(2, b'x')"],
        ["hello()", 'out.write(b"\\x07\\x00"); out.flush()'],
    ],
    ids=[
        "garbage",
        "unknown-type",
        "huge-length",
        "long-blob",
        "no-json",
        "step-backwards",
        "too-many-pages",
        "not-a-number",
        "deep-json",
        "wrong-direction",
        "other-nonce",
        "no-hello",
        "odd-code",
        "no-such-code",
        "odd-params",
        "a-sentence",
        "params-no-words",
        "many-notes",
        "many-bytes",
        "empty-blob",
        "crumbs",
        "half-a-head",
    ],
)
def test_a_worker_that_breaks_the_rules_is_ended_and_told(lines: list[str]) -> None:
    with lying(
        *lines, "import time; time.sleep(600)" if "half" not in str(lines) and "\\x00" not in str(lines) else ""
    ) as worker:
        assert told(worker) == ("worker_failed", "garbled")
        assert told(worker) == ("worker_failed", "garbled"), "the next document gets a new process"


def test_an_answer_without_end_is_cut_off() -> None:
    with lying("hello()", "while True: say(2, b'x' * 100)") as worker:
        taken = bytearray()
        assert told(worker, sink=taken.extend) == ("worker_failed", "garbled")
        assert len(taken) <= ECHO.blobs


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (limits.EXIT_MEMORY, ("too_large", "memory")),
        (limits.EXIT_CPU, ("too_slow", "processor")),
        (limits.EXIT_CRASHED, ("worker_failed", "crashed")),
        (0, ("worker_failed", "crashed")),
        (200, ("worker_failed", "crashed")),
    ],
)
def test_how_a_worker_died_is_told(status: int, answer: tuple[str, str]) -> None:
    with lying("hello()", f"os._exit({status})") as worker:
        assert told(worker) == answer


def test_a_worker_that_dies_before_it_read_everything_is_told() -> None:
    with Worker(1, command=(sys.executable, "-I", "-c", "raise SystemExit(71)")) as worker, pytest.raises(Known) as known:
        worker.call(ECHO, {}, [(BytesIO(bytes(5_000_000)), 5_000_000)])
    assert known.value.code == "worker_failed"


@pytest.mark.parametrize("lines", [["import time; time.sleep(600)"], ["hello()", "import time; time.sleep(600)"]])
def test_a_worker_that_falls_silent_is_ended_by_the_clock(lines: list[str]) -> None:
    with lying(*lines, patience=0.002) as worker:
        assert told(worker) == ("too_slow", "clock")


def test_a_worker_that_never_reads_is_ended_by_the_clock() -> None:
    command = (sys.executable, "-I", "-c", "import time; time.sleep(600)")
    with Worker(1, command=command, patience=0.002) as worker, pytest.raises(Known) as known:
        worker.call(ECHO, {}, [(BytesIO(bytes(9_000_000)), 9_000_000)])
    assert known.value.code == "too_slow"


def test_a_worker_that_keeps_babbling_is_ended_by_the_clock_all_the_same() -> None:
    babble = 'import time\nwhile True: say(5, b\'{"done": 0, "total": 1}\'); time.sleep(0.01)'
    with lying("hello()", babble, patience=0.005) as worker:
        assert told(worker) in (("too_slow", "clock"), ("worker_failed", "garbled"))


def test_a_program_that_is_not_there_is_told() -> None:
    with Worker(1, command=("/nowhere/at/all",)) as worker:
        assert told(worker) == ("worker_failed", "start")


def test_a_source_that_is_shorter_or_longer_than_said_is_an_error_of_the_source(worker: Worker) -> None:
    for size in (4, 6):
        with pytest.raises(OSError, match="than it was said to be"):
            worker.take_in(BytesIO(b"paper"), size, "x", sink=bytearray().extend)
    assert take_in(worker, one_page()).facts.pages


def test_more_than_two_gigabytes_are_refused_before_they_are_sent(worker: Worker) -> None:
    with pytest.raises(Known) as known:
        worker.take_in(BytesIO(b""), limits.MOST_BYTES + 1, "x", sink=bytearray().extend)
    assert known.value.code == "too_large"


# ---------------------------------------------------------------------------------------------------- lying facts


def lie(**change: object) -> tuple[str, ...]:
    """A worker that answers with good facts of one page, but for `change`."""
    page = {
        "number": 1,
        "box": [0, 0, 612.0, 792.0],
        "width": 612.0,
        "height": 792.0,
        "own_bytes": 10,
        "digest": "0" * 64,
    }
    whole = {
        "schema": 1,
        "original": "0" * 64,
        "original_bytes": 5,
        "media": "application/pdf",
        "working": "0" * 64,
        "working_bytes": 3,
        "shared_bytes": 0,
    }
    whole |= {key: value for key, value in change.items() if key in {**whole, "outline": 0, "removed": 0, "taken_on": 0}}
    page |= {key: value for key, value in change.items() if key not in whole}
    facts = whole | {"pages": change.get("pages", [page])}
    return fake("hello()", "say(2, b'abc')", f"say(7, {json.dumps(facts).encode()!r}.replace(b'@@', b'x' * 200_001))")


def taken(command: tuple[str, ...]) -> DocumentFacts:
    with Worker(1, command=command) as worker:
        return worker.take_in(BytesIO(b"paper"), 5, "x", sink=bytearray().extend)


def test_facts_that_hold_together_are_believed_but_hashes_are_our_own() -> None:
    facts = taken(lie())
    assert facts.original == hashlib.sha256(b"paper").hexdigest()
    assert facts.working == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"pages": []},
        {"number": 2},
        {"width": 1e300},
        {"width": 500.0},
        {"width": "612"},
        {"box": [0, 0, 612.0]},
        {"edges": "AAAA"},
        {"picture": "eJwDAAAAAAE="},
        {"ink": [0.0, 0.0, 9000.0, 10.0]},
        {"ink": [5.0, 5.0, 1.0, 1.0]},
        {"text": "@@"},
        {"own_bytes": -1},
        {"dpi": 0},
        {"own_bytes": 10**300},
        {"covered": 10**300},
        {"pixels": "because they said so"},
        {"text": "a\x00b"},
        {"text": "a\u202eb"},
        {"links": [{"rect": [0, 0, 1, 1e9], "page": 1}]},
        {"links": [{"rect": [0, 0, 1, 1], "page": 1, "top": -1e300}]},
        {"outline": [{"level": 0, "title": "x\u202ey", "page": 1}]},
        {"outline": [{"level": 0, "title": "x\x1b[2J", "page": 1}]},
        {"outline": [{"level": 0, "title": "x", "page": 1, "top": 1e300}]},
        {"removed": [{"code": "Rm -rf", "count": 1}]},
        {"removed": [{"code": "metadata", "count": 10**300}]},
        {"digest": "zz"},
        {"colour": "mauve"},
        {"rotate": 45},
        {"unknown": 1},
        {"links": [{"rect": [0, 0, 1, 1], "page": 2}]},
        {"outline": [{"level": 0, "title": "x", "page": 9}]},
        {"outline": [{"level": -1, "title": "x", "page": 1}]},
        {"removed": [{"code": "x" * 50, "count": 1}]},
        {"removed": [{"code": "x", "count": 0}]},
        {"media": "text/html"},
        {"working_bytes": 4},
        {"original_bytes": 6},
        {"shared_bytes": -5},
        {"taken_on": "yesterday"},
        {"taken_on": "2020-19-39"},
    ],
    ids=lambda change: "-".join(change),
)
def test_facts_that_cannot_be_are_not_believed(change: dict[str, object]) -> None:
    with pytest.raises(Known) as known:
        taken(lie(**change))
    assert (known.value.code, known.value.params["reason"]) == ("worker_failed", "garbled")


def test_an_answer_of_endless_values_is_refused_before_it_is_read() -> None:
    """Read, 60 MB of brackets are gigabytes."""
    for bomb in (b"[" * 60_000_000, b"{}," * 20_000_000, b'{"pages":[' + b"1," * 20_000_000):
        with pytest.raises(frames.Garbled):
            checks.bounded(bomb)


@pytest.mark.parametrize(
    "text",
    [b'"' + b"[,{" * 2_000_000 + b'"', b'"' + b'\\"[,' * 2_000_000 + b'"', b'"a","b"' * 10],
    ids=["brackets", "escaped", "plain"],
)
def test_what_stands_in_texts_counts_for_nothing(text: bytes) -> None:
    checks.bounded(text)


def test_a_text_that_never_ends_is_looked_at_once_only() -> None:
    """Not from every quote to the end again: that would take hours."""
    checks.bounded(b'"' + b'\\"' * 20_000_000)


def test_every_trouble_that_a_worker_tells_is_one_that_is_believed() -> None:
    inside = Path(client.__file__).parent / "inside"
    said = {code for path in inside.glob("*.py") for code in re.findall(r'Known\(\s*"([a-z_]+)"', path.read_text("utf-8"))}
    said |= set(re.findall(r'_tell\(out, "([a-z_]+)"', (inside / "serve.py").read_text("utf-8")))
    assert said == checks.TROUBLES


@pytest.mark.parametrize("lines", [["say(9, b'{}')"], ["say(9, b'{\"nonce\": 1}')"], ["say(7, b'{}')"]])
def test_an_answer_to_nothing_that_was_asked_is_none(lines: list[str]) -> None:
    first = "ask = {}\n".join(FAKE.split("kind, payload = read()")[:1]) + "read()\n"
    with Worker(1, command=(sys.executable, "-I", "-c", first + "\n".join(lines))) as worker:
        assert told(worker) == ("worker_failed", "garbled")


@pytest.mark.parametrize(
    "lines",
    [
        ["note(1, 2, 2)", "say(2, b'x' * 11)"],
        ["note(1, 2, 2)", "say(2, b'x' * 13)"],
        ["note(2, 2, 2)", "say(2, b'x' * 12)"],
        ["note(1, 100000, 100000)"],
        ["note(1, 0, 5)"],
        ["say(2, b'x' * 12)"],
        ["note(1, 2, 2)", "say(2, b'x' * 12)", "note(2, 2, 2)", "say(2, b'x' * 12)"],
        [],
    ],
    ids=["short", "long", "other-page", "huge", "empty", "unannounced", "one-more", "none"],
)
def test_a_picture_of_another_size_than_announced_is_not_shown(lines: list[str]) -> None:
    note = 'def note(page, width, height): say(6, json.dumps({"page": page, "width": width, "height": height}).encode())'
    with lying("hello()", note, *lines, "say(7, b'{}')") as worker, pytest.raises(Known) as known:
        worker.picture(BytesIO(b"paper"), 5, 1, dpi=72)
    assert known.value.code == "worker_failed"


# ---------------------------------------------------------------------------------------------------- the real process

INSIDE = """
import ctypes, os, sys, struct
from packets.worker import limits
limits.CPU_START, limits.BASE_MEMORY = 2, 1 << 30
who, confine = [], limits.confine
def confined(size):
    who[:] = os.getpid(), os.getppid()
    confine(size)
limits.confine = confined
from packets.worker.inside import serve
from packets.worker.inside.jobs import JOBS
def job(name):
    def add(do): JOBS[name] = do
    return add
@job("crash")
def _(request, door): ctypes.string_at(0)
@job("forbidden")
def _(request, door): os.kill(0, 9)
@job("eat")
def _(request, door):
    kept = []
    while True: kept.append(bytearray(1 << 33))  # more than any limit at once: filling it would take the time that is measured
@job("spin")
def _(request, door):
    while True: pass
@job("write")
def _(request, door):
    with open(request.header["path"], "wb") as out: out.write(b"x")
    return b"{}"
@job("fault")
def _(request, door): raise ZeroDivisionError("a secret name")
@job("tell")
def _(request, door):
    import json
    return json.dumps({"pid": who[0], "parent": who[1], "env": sorted(os.environ)}).encode()
@job("linger")
def _(request, door):
    door._out.write(struct.pack(">BI", 7, 2) + b"{}"); door._out.flush()
    while True: pass
@job("listen")
def _(request, door):
    import json, errno
    try: heard = len(os.read(0, 1))
    except OSError as error: heard = "EBADF" if error.errno in (errno.EBADF, errno.EPERM) else str(error.errno)
    return json.dumps({"heard": heard}).encode()
@job("chatty")
def _(request, door):
    door._out.write(struct.pack(">BI", 7, 2) + b"{}" + struct.pack(">BI", 7, 2) + b"{}"); door._out.flush()
    os._exit(0)
sys.exit(serve.main(once=False))
"""


@pytest.fixture(scope="module")
def odd() -> Iterator[Worker]:
    with Worker(1, command=(sys.executable, "-I", "-c", INSIDE)) as found:
        yield found


def asked(worker: Worker, job: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(worker.call(Job(job), {}, [(BytesIO(b"paper"), 5)]))
    return found


posix = pytest.mark.skipif(not limits.FORKS, reason="no fork here")


@posix
@pytest.mark.parametrize(
    ("job", "answer"),
    [
        ("crash", ("worker_failed", "crashed")),
        ("forbidden", ("reader_stopped", "forbidden")),
        ("eat", ("too_large", "memory")),
        ("spin", ("too_slow", "processor")),
        ("fault", ("worker_failed", "fault")),
    ],
)
def test_a_job_that_goes_wrong_is_told_and_the_next_one_works(odd: Worker, job: str, answer: tuple[str, str]) -> None:
    with pytest.raises(Known) as known:
        asked(odd, job)
    assert (known.value.code, known.value.params["reason"]) == answer
    assert "secret" not in str(known.value)
    assert asked(odd, "tell")["pid"]


@posix
def test_a_job_cannot_write_a_byte_to_any_file(odd: Worker, tmp_path: Path) -> None:
    with pytest.raises(Known) as known:
        odd.call(Job("write"), {"path": str(tmp_path / "out")}, [(BytesIO(b"paper"), 5)])
    assert known.value.params["reason"] == "fault"
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


@posix
def test_every_document_has_a_process_of_its_own_below_one_warm_parent_with_an_empty_environment(odd: Worker) -> None:
    first, second = asked(odd, "tell"), asked(odd, "tell")
    assert first["parent"] == second["parent"] and first["pid"] != second["pid"]
    assert set(first["env"]) <= {"LC_CTYPE"}  # type: ignore[arg-type]


@posix
def test_what_a_child_says_too_much_never_answers_for_the_next_document_and_spoils_it_neither(odd: Worker) -> None:
    asked(odd, "chatty")
    assert asked(odd, "tell")["pid"]


@posix
def test_a_child_that_outlives_its_document_keeps_the_next_one_waiting_for_moments_only() -> None:
    with Worker(1, command=(sys.executable, "-I", "-c", INSIDE), patience=0.2) as worker:
        asked(worker, "linger")
        assert asked(worker, "tell")["pid"]


@posix
def test_the_way_in_is_shut_before_a_byte_is_parsed(odd: Worker) -> None:
    assert asked(odd, "listen") == {"heard": "EBADF"}


def test_what_documents_are_read_under_is_told() -> None:
    with lying("hello()", "say(7, b'{}')") as worker:
        assert worker.protection is None
        worker.call(ECHO, {}, [(BytesIO(b"paper"), 5)], sink=bytearray().extend)
        assert worker.protection == Protection(False, "kernel")
    with Worker(1) as worker:
        take_in(worker, one_page())
        assert worker.protection == (Protection(True) if sys.platform == "linux" else Protection(False, "system"))


@pytest.mark.parametrize(
    "hello",
    [
        "hello(True, 'kernel')",
        "hello(False, '')",
        "hello(False, 'mood')",
        "hello(1, '')",
        "hello(None, 'kernel')",
        "say(4, b'{}')",
    ],
)
def test_a_protection_that_cannot_be_is_not_believed(hello: str) -> None:
    with lying(hello, "say(7, b'{}')") as worker:
        assert told(worker) == ("worker_failed", "garbled")
        assert worker.protection is None


def test_full_protection_is_not_believed_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "machine", lambda: "")
    with lying("hello(True, '')", "say(7, b'{}')") as worker:
        assert told(worker) == ("worker_failed", "garbled")


def test_where_policy_wants_full_protection_less_is_refused_and_nothing_more_is_sent() -> None:
    with Worker(1, command=fake("hello()", "say(7, b'{}')"), require_full=True) as worker:
        for _ in range(2):
            sent: list[bytes] = []
            with pytest.raises(Known) as known:
                worker.call(ECHO, {}, [(BytesIO(b"paper"), 5)], sink=bytearray().extend, seen=sent.append)
            assert (known.value.code, known.value.params) == ("protection_required", {"why": "kernel"})
        assert sent == []


UNPROTECTED = """
import sys
from packets.worker.inside import serve
from packets.worker.inside.jobs import JOBS
from packets.worker.protection import Protection
serve.close_the_door = lambda *answers, **more: Protection(False, "kernel")
def parse(request, door): raise ZeroDivisionError("a byte was parsed")
JOBS["take_in"] = parse
sys.exit(serve.main(once=False))
"""


def test_a_worker_that_is_told_to_wants_full_protection_itself_and_parses_nothing_without() -> None:
    with Worker(1, command=(sys.executable, "-I", "-c", UNPROTECTED)) as worker:
        with pytest.raises(Known) as known:
            take_in(worker, one_page())
        assert known.value.params == {"reason": "fault"} and worker.protection == Protection(False, "kernel")
    hand = Hand((sys.executable, "-I", "-c", UNPROTECTED))
    ask = {"job": "take_in", "nonce": "n", "sizes": [5], "header": {}, "full": True}
    frames.write_json(hand.input, Kind.ASK, ask)
    frames.write(hand.input, Kind.BLOB, b"paper")
    frames.write(hand.input, Kind.END)
    hand.input.flush()
    found = [frames.read(hand.output, dict.fromkeys(Kind, frames.LINE)) for _ in range(3)]
    hand.discard()
    assert [kind for kind, _ in found] == [Kind.HERE, Kind.HELLO, Kind.TROUBLE]
    assert frames.read_json(found[2][1]) == {"code": "protection_required", "params": {"why": "kernel"}}


class Stop:
    def __init__(self, at: int) -> None:
        self.at = at

    def step(self, done: int, total: int, note: str = "") -> None:
        if done >= self.at:
            raise Cancelled


def test_a_job_that_is_cancelled_ends_at_once_and_the_next_one_works(worker: Worker) -> None:
    data = pages([HELLO] * 30)
    with pytest.raises(Cancelled):
        worker.take_in(BytesIO(data), len(data), "x", sink=bytearray().extend, report=Stop(2))
    assert take_in(worker, one_page()).facts.pages


def test_progress_is_told_page_by_page(worker: Worker) -> None:
    seen: list[tuple[int, int]] = []

    class Note:
        def step(self, done: int, total: int, note: str = "") -> None:
            seen.append((done, total))

    data = pages([HELLO] * 3)
    worker.take_in(BytesIO(data), len(data), "x", sink=bytearray().extend, report=Note())
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_sink_that_fails_ends_the_job_and_its_error_is_passed_on(worker: Worker) -> None:
    def full(data: bytes) -> None:
        raise OSError(28, "no space left")

    with pytest.raises(OSError, match="no space"):
        worker.take_in(BytesIO(one_page()), len(one_page()), "x", sink=full)
    assert take_in(worker, one_page()).facts.pages


def test_several_threads_share_the_hands_and_nothing_is_mixed_up() -> None:
    found: dict[int, str] = {}
    with Worker(2) as worker:

        def work(number: int) -> None:
            facts = take_in(worker, one_page(b"BT /F1 24 Tf 72 700 Td (Paper %d) Tj ET" % number)).facts
            found[number] = facts.pages[0].text.strip()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: f"Paper {number}" for number in range(6)}


def test_without_fork_a_new_process_serves_each_document() -> None:
    with Worker(1, command=(*COMMAND, "once")) as worker:
        assert take_in(worker, one_page()).data == take_in(worker, one_page()).data
        with pytest.raises(Known):
            take_in(worker, b"no paper")


def test_a_worker_that_was_warmed_starts_nothing_more_for_the_first_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    real = client.Hand

    def counting(*given: object, **more: object) -> object:
        started.append(1)
        return real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "Hand", counting)
    with Worker(2) as worker:
        worker.warm()
        assert len(started) == 2
        worker.warm()
        take_in(worker, one_page())
        assert len(started) == 2


def test_a_worker_that_cannot_be_warmed_says_so_when_it_is_needed() -> None:
    with Worker(1, command=("/nowhere/python",)) as worker:
        worker.warm()
        assert told(worker) == ("worker_failed", "start")


def test_a_closed_worker_takes_nothing_and_leaves_no_process() -> None:
    worker = Worker(1)
    take_in(worker, one_page())
    hand = worker._slots.queue[0]
    worker.close()
    assert hand is not None and not hand.alive()
    with pytest.raises(RuntimeError):
        take_in(worker, one_page())
    worker.close()


def test_frames_are_read_back_as_they_were_written() -> None:
    out = BytesIO()
    frames.write(out, Kind.BLOB, b"abc")
    frames.write_json(out, Kind.STEP, {"done": 1, "total": 2})
    out.seek(0)
    assert frames.read(out, {Kind.BLOB: 3}) == (Kind.BLOB, b"abc")
    assert frames.read_json(frames.read(out, {Kind.STEP: 100})[1]) == {"done": 1, "total": 2}
    with pytest.raises(frames.Ended):
        frames.read(out, {})
