"""Nothing that runs in a child leads out of it: every way is tried, and the same ways without the filter, where the ordinary
ones must lead out or the trial proves nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from packets.errors import Known
from packets.system import seccomp
from packets.worker import protection
from packets.worker.client import Job, Worker
from tests.build import ROOT

if sys.platform != "linux" or not seccomp.machine():
    pytest.skip("no filter of system calls here", allow_module_level=True)

from tests.packets.worker.escapes import ATTEMPTS

Found = dict[str, str]
THREADS_ONLY = {"thread"}
"""What the child of a HEIC may do beside: its decoder does nothing without."""


def trial(folder: Path, mode: str) -> Found:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from tests.packets.worker import escapes; "
    )
    code += f"escapes.main(Path({str(folder)!r}), {mode!r})"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    found: Found = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def filtered(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return trial(tmp_path_factory.mktemp("filtered"), "filtered")


@pytest.fixture(scope="module")
def threads(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return trial(tmp_path_factory.mktemp("threads"), "threads")


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return trial(tmp_path_factory.mktemp("control"), "control")


def test_there_are_ways_enough() -> None:
    assert len(ATTEMPTS) >= 90


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_way_leads_out(filtered: Found, name: str) -> None:
    assert filtered[name] in ("refused", "ended")


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_way_leads_out_of_the_child_of_a_heic_but_its_threads(threads: Found, name: str) -> None:
    assert (threads[name] == "out") == (name in THREADS_ONLY) and not threads[name].startswith(("changed", "broken"))


@pytest.mark.parametrize("name", [name for name, one in ATTEMPTS.items() if one.ordinary])
def test_without_the_filter_what_is_ordinary_leads_out(control: Found, name: str) -> None:
    assert control[name] == "out"


JOB = """
import sys
sys.path.insert(0, {root!r})
from packets.worker.inside import serve
from packets.worker.inside.jobs import JOBS
from tests.packets.worker import escapes
JOBS["attempt"] = lambda request, door: escapes._answer(request.header["name"], "/tmp")
sys.exit(serve.main(once=False))
"""


@pytest.mark.parametrize(
    ("name", "end"), [("open", b"refused"), ("thread", b"refused"), ("execve", None), ("kill the parent", None)]
)
def test_a_worker_holds_its_child_to_the_same(name: str, end: bytes | None) -> None:
    """Through the real door, from asking to answer."""
    with Worker(1, command=(sys.executable, "-I", "-c", JOB.format(root=str(ROOT)))) as worker:
        if end is None:
            with pytest.raises(Known) as known:
                worker.call(Job("attempt"), {"name": name}, [(BytesIO(b"paper"), 5)])
            assert known.value.code == "reader_stopped"
        else:
            assert worker.call(Job("attempt"), {"name": name}, [(BytesIO(b"paper"), 5)]) == end
        assert worker.protection is not None and worker.protection.full


def test_no_page_of_a_worker_can_be_written_and_run() -> None:
    code = (
        "from packets.worker import limits; from packets.worker.inside import look, rehearsal; rehearsal.rehearse(); "
        "limits.only_run(look.WRITE_AT); "
        "print([line for line in open('/proc/self/maps') if 'w' in line.split()[1] and 'x' in line.split()[1]])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]")


def test_every_call_of_the_filter_is_known_on_both_machines() -> None:
    for of in ("x86_64", "aarch64"):
        for call in (*protection._NEEDED, *protection._KILLED, *protection._FOR_THREADS):
            assert seccomp.number(call, of) >= (0 if call not in ("fork", "vfork") or of == "x86_64" else -1)
