"""A build killed while its files get their names: the earlier packet or the new one is there, whole, after the next."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault import outputs
from packets.vault.files import fsync_folder
from packets.vault.outputs import FolderOutputs
from tests.faults.harness import dies, every, forks

pytestmark = forks
STEM = "mini-packet"
MANIFEST = f"{STEM}.manifest.json"
OLD = {f"{STEM}-Part1.pdf": b"old one", f"{STEM}-Part2.pdf": b"old two", f"{STEM}-loose-1.pdf": b"old form"}
NEW = {f"{STEM}.pdf": b"new", f"{STEM}-loose-1.pdf": b"new form", f"{STEM}-loose-2.pdf": b"new list"}
THIRD = {f"{STEM}-Part1.pdf": b"third one", f"{STEM}-Part2.pdf": b"third two"}
MINE = {f"{STEM}-signed.pdf": b"signed by hand", "notes.txt": b"call back"}


def publish(out: Path, files: dict[str, bytes]) -> None:
    rows = [{"file": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()]
    with FolderOutputs(out).begin(STEM) as batch:
        for name, data in files.items():
            with batch.sink(name) as sink:
                sink.write(data)
                sink.finish()
        batch.publish(MANIFEST, json.dumps({"volumes": rows, "loose": []}).encode())


def stands(out: Path) -> dict[str, bytes] | None:
    """The packet that a manifest names, whole; None where there is no manifest."""
    if not (out / MANIFEST).exists():
        return None
    found: dict[str, bytes] = {}
    for row in json.loads((out / MANIFEST).read_text())["volumes"]:
        data = (out / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"], row["file"]
        found[row["file"]] = data
    return found


def begin_and_stop(out: Path) -> None:
    """What the next build does first; then it stops."""

    class Stop(Exception):
        pass

    with pytest.raises(Stop), FolderOutputs(out).begin(STEM):
        raise Stop


def settled(out: Path, allowed: tuple[dict[str, bytes] | None, ...]) -> None:
    """After the next build began: one of the packets that may stand stands whole, and nothing else is left of any."""
    begin_and_stop(out)
    now = stands(out)
    assert now in allowed
    beside = {path.name for path in out.iterdir()} - {MANIFEST, "earlier", *(now or {}), *MINE}
    assert beside == set()
    assert {name: (out / name).read_bytes() for name in MINE if (out / name).exists()} in ({}, MINE)
    assert not list(out.rglob("*.part"))
    assert not list(out.rglob(".moving*"))


def everything(out: Path) -> set[bytes]:
    return {path.read_bytes() for path in out.rglob("*.pdf")}


def starting(out: Path, before: dict[str, bytes] | None) -> None:
    out.mkdir(parents=True)
    for name, data in MINE.items():
        (out / name).write_bytes(data)
    if before is not None:
        publish(out, before)


@pytest.mark.parametrize("before", [None, OLD, NEW], ids=["first build", "other files before", "same files before"])
def test_killed_at_any_operation_the_packet_before_or_the_new_one_is_there(
    memory: Path, before: dict[str, bytes] | None
) -> None:
    for at in every():
        out = memory / str(at) / "out"
        starting(out, before)
        if not dies(lambda out=out: publish(out, NEW), out, at):  # type: ignore[misc]
            break
        settled(out, (before, NEW))
        if before is not None:
            assert everything(out) >= set(before.values()), "the earlier packet was lost"
        publish(out, THIRD)
        assert stands(out) == THIRD
        shutil.rmtree(out)
    assert at > 20


def test_killed_again_while_the_first_kill_is_mended(memory: Path) -> None:
    seen: set[str] = set()
    pairs = 0
    for at in every():
        first = memory / f"first-{at}" / "out"
        starting(first, OLD)
        if not dies(lambda first=first: publish(first, NEW), first, at):  # type: ignore[misc]
            break
        # What the mending looks at: names that are placed or moved, and whether the new manifest was written.
        left = str(sorted(str(path.relative_to(first)) for path in first.rglob("*") if not path.name.endswith(".pdf.part")))
        if left in seen:
            continue
        seen.add(left)
        for again in every():
            out = memory / f"again-{at}-{again}" / "out"
            shutil.copytree(first, out)
            died = dies(lambda out=out: begin_and_stop(out), out, again)  # type: ignore[misc]
            settled(out, (OLD, NEW))
            assert everything(out) >= set(OLD.values())
            shutil.rmtree(out)
            pairs += 1
            if not died:
                break
    assert pairs > 50


def manifest_first(batch: outputs._FolderBatch, manifest: str, data: bytes) -> None:
    """How it must not be done: the new names before the old ones are safe, the manifest first of all."""
    (batch.folder / manifest).write_bytes(data)
    for sink in batch._sinks:
        sink.place()
    fsync_folder(batch.folder)


def old_thrown_away(batch: outputs._FolderBatch, manifest: str, data: bytes) -> None:
    """How it must not be done: the old packet goes before the new one stands."""
    for name in [*outputs.files_of(batch.folder / manifest), manifest]:
        (batch.folder / name).unlink()
    for sink in batch._sinks:
        sink.place()
    (batch.folder / manifest).write_bytes(data)


@pytest.mark.parametrize("wrong", [manifest_first, old_thrown_away])
def test_the_harness_finds_a_wrong_order(
    memory: Path, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[outputs._FolderBatch, str, bytes], None]
) -> None:
    """The control: these orders lose a packet, and the checks above must say so."""
    found = 0
    for at in every():
        out = memory / str(at) / "out"
        starting(out, OLD)
        with monkeypatch.context() as patch:
            patch.setattr(outputs._FolderBatch, "publish", wrong)
            died = dies(lambda out=out: publish(out, NEW), out, at)  # type: ignore[misc]
        try:
            settled(out, (OLD, NEW))
            assert everything(out) >= set(OLD.values())
        except (AssertionError, OSError, ValueError):
            found += 1
        if not died:
            break
    assert found


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs to know which file is fsynced")
def test_a_folder_just_made_for_a_packet_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's own name is in the folder above: both are fsynced, or a power cut takes the packet with it."""
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    publish(tmp_path / "a" / "b", NEW)
    assert str(tmp_path) in synced
    assert str(tmp_path / "a") in synced
    manifest = next(n for n, name in enumerate(synced) if MANIFEST in name)
    assert all(any(f"{name}.part" in one for one in synced[:manifest]) for name in NEW)
    assert synced[-1] == str(tmp_path / "a" / "b")


def test_a_manifest_gets_its_name_when_the_names_of_its_files_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut a disk may have names in any order; a packet's manifest must not be there without its files."""
    done: list[str] = []
    replace = os.replace

    def noting(one: Path, two: Path) -> None:
        done.append(Path(two).name)
        replace(one, two)

    def fsync(folder: Path) -> None:
        done.append(f"fsync {folder.name}")
        fsync_folder(folder)

    monkeypatch.setattr(os, "replace", noting)
    monkeypatch.setattr(outputs, "fsync_folder", fsync)
    publish(tmp_path / "out", NEW)
    names = [name for name in done if not name.startswith("fsync")]
    assert names == [*NEW, MANIFEST]
    assert done[done.index(MANIFEST) - 1 :] == ["fsync out", MANIFEST, "fsync out"]


@pytest.mark.parametrize("gone", [[], *([name] for name in OLD), list(OLD)])
def test_moved_files_that_a_power_cut_left_under_both_names_come_back(tmp_path: Path, gone: list[str]) -> None:
    """The old packet was moved, but its manifest is still where it was too, and some of its files are or are not."""
    out = tmp_path / "out"
    starting(out, OLD)
    old = out / "earlier" / "1"
    shutil.copytree(out, old, ignore=shutil.ignore_patterns("earlier", *MINE))
    (old / f".moving-{STEM}").touch()
    for name in gone:
        (out / name).unlink()
    settled(out, (OLD,))


def test_a_manifest_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the old files would stay beside the new ones, and nobody would know."""
    out = tmp_path / "out"
    starting(out, OLD)
    real = Path.read_text

    def read_text(self: Path, *args: str | None, **more: str | None) -> str:
        if self.name == MANIFEST:
            raise OSError(errno.EIO, "Input/output error")
        return real(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", read_text)
        with pytest.raises(Known) as told:
            publish(out, NEW)
    assert told.value.code == "disk_fault"
    settled(out, (OLD,))
