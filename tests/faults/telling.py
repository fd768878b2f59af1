"""Work that is as simple as can be, whose check "finds" whatever is there: so a test sees which disks the harness makes."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.disk.scenario import Ack, Scenario
from tests.faults.disk.tree import snapshot

CONTROLS: dict[str, Sequence[str]] = {}


def tell(folder: Path, told: Sequence[str]) -> None:
    """As a violation: every name and size, and what was acknowledged. Undisturbed (in no worker's place) nothing is wrong."""
    found = [f"{name}={'-' if content is None else len(content)}" for name, content in sorted(snapshot(folder).items())]
    assert not folder.parent.name.isdigit(), " ".join([*found, *told]) or "nothing"


def write_once(folder: Path, ack: Ack) -> None:
    handle = os.open(folder / "a", os.O_WRONLY | os.O_CREAT)
    try:
        os.write(handle, b"x" * 1000)
        os.fsync(handle)
    finally:
        os.close(handle)
    ack("told")


def ask_again(folder: Path, ack: Ack) -> None:
    """What must not be done: an fsync that failed is asked for once more."""
    with (folder / "a").open("wb", buffering=0) as file:
        file.write(b"x" * 1000)
        try:
            os.fsync(file.fileno())
        except OSError:
            os.fsync(file.fileno())
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    ack("told")


def there(folder: Path, told: Sequence[str]) -> None:
    assert not told or (folder / "a").read_bytes() == b"x" * 1000, "it is not there"


def careful(folder: Path, ack: Ack) -> None:
    (folder / "new").mkdir()
    with (folder / "new" / "a.part").open("wb") as file:
        file.write(b"x" * 1000)
        file.flush()
        os.fsync(file.fileno())
    (folder / "new" / "a.part").rename(folder / "new" / "a")
    for one in (folder / "new", folder):
        handle = os.open(one, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    ack("told")


def two_files(folder: Path) -> None:
    (folder / "a").write_bytes(b"a" * 10)
    (folder / "b").write_bytes(b"b" * 20)


def read_twice(folder: Path, ack: Ack) -> None:
    for name in sorted(one.name for one in os.scandir(folder)):
        try:
            if (folder / name).read_bytes():
                ack(name)
        except OSError as fault:
            assert fault.errno == errno.EIO
            ack(f"not-{name}")


def every_call(folder: Path, ack: Ack) -> None:
    """Every way to change a folder that Python has, so that the recording is held against the disk."""
    os.chdir(folder)
    at = os.open(folder, os.O_RDONLY)
    handle = os.open("a", os.O_RDWR | os.O_CREAT, dir_fd=at)
    os.write(handle, b"one")
    os.pwrite(handle, b"two", 600)
    os.writev(handle, [b"three", b"", b"four"])
    os.pwritev(handle, [b"five", b"six"], 100)
    os.ftruncate(handle, 300)
    os.posix_fallocate(handle, 0, 2_000)
    twin = os.dup(handle)
    os.write(twin, b"seven")
    os.dup2(twin, 100)
    os.close(handle)
    os.write(100, b"eight")
    os.lseek(twin, 0, os.SEEK_SET)
    with Path("b").open("wb", buffering=0) as file:
        os.sendfile(file.fileno(), twin, 0, 500)
        os.copy_file_range(twin, file.fileno(), 700, 5)
    os.close(twin)
    os.close(100)
    os.truncate("b", 333)
    with Path("b").open("ab") as file:
        file.write(b"appended")
    with Path("a").open("r+b") as file:
        file.seek(50)
        file.write(b"inside")
    with Path("c").open("w", encoding="utf-8") as file:
        file.write("text" * 5_000)
    Path("c").write_text("shorter", encoding="utf-8")
    handle = os.open("d", os.O_WRONLY | os.O_CREAT | os.O_SYNC)
    os.write(handle, b"synced")
    os.close(handle)
    os.mkdir("one", dir_fd=at)
    Path("one/two/three").mkdir(parents=True)
    os.link("a", "one/linked")
    Path("one/pointing").symlink_to("linked")
    os.rename("c", "moved", src_dir_fd=at, dst_dir_fd=at)
    Path("moved").replace("one/two/moved")
    shutil.copyfile("a", "one/copied")
    shutil.copytree("one", "another", symlinks=True)
    shutil.rmtree("one/two")
    Path("one").rename("first")
    with Path("first/linked").open("ab") as file:
        file.write(b"the same file")
    os.unlink("d", dir_fd=at)
    handle, name = tempfile.mkstemp(dir=folder)
    os.write(handle, b"left behind")
    os.remove(name)  # noqa: PTH107 - the call itself is meant
    os.write(handle, b"still written")
    os.close(handle)
    os.fdatasync(at)
    os.sync()
    os.close(at)
    ack("told")


def mapped(folder: Path, ack: Ack) -> None:
    import mmap

    with (folder / "a").open("w+b") as file:
        file.write(bytes(8_192))
        file.flush()
        mmap.mmap(file.fileno(), 8_192)


def hopeless(folder: Path, ack: Ack) -> None:
    raise ValueError("by itself")


def quietly_wrong(fault: Exception, what: str) -> None:
    assert isinstance(fault, FileNotFoundError), "no such words"


def stuck(folder: Path, told: Sequence[str]) -> None:
    """Kills whoever looks, once there is anything."""
    if (folder / "a").exists() and not told:
        os.abort()


def scenarios(control: str | None) -> list[Scenario]:
    return [
        Scenario("write once", write_once, tell),
        Scenario("careful", careful, tell),
        Scenario("read twice", read_twice, tell, two_files),
        Scenario("every call", every_call, lambda folder, told: None),
        Scenario("ask again", ask_again, there),
        Scenario("mapped", mapped, tell),
        Scenario("hopeless", hopeless, tell),
        Scenario("wrong words", write_once, lambda folder, told: None, refused=quietly_wrong),
        Scenario("stuck", write_once, stuck),
    ]
