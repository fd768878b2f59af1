"""The scanner finds what is planted, in every encoding and place, and takes nothing else for it."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.residue.canaries import ENCODINGS, Canaries, made
from tests.residue.scanner import RUN, Scanner


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return made(7)


@pytest.fixture
def noise() -> bytes:
    return bytes(range(256)) * 40


def test_there_are_sixty_canaries_no_two_of_them_alike(canaries: Canaries) -> None:
    assert len(set(canaries.texts.values())) == canaries.count >= 60
    assert len(ENCODINGS) >= 10
    assert made().letters + made().digits != made().letters + made().digits


@pytest.mark.parametrize("how", ENCODINGS)
def test_each_canary_is_found_in_each_encoding(canaries: Canaries, noise: bytes, how: str) -> None:
    scanner = Scanner(canaries)
    for what, text in canaries.texts.items():
        found = scanner.data(noise + ENCODINGS[how](text) + noise, "here")
        assert what in {one.what for one in found}, text


def test_base64_is_found_wherever_in_it_a_canary_begins(canaries: Canaries) -> None:
    scanner = Scanner(canaries)
    for before in range(7):
        data = base64.b64encode(b"x" * before + canaries["note 1"].encode() + b" and more")
        assert {one.what for one in scanner.data(data, "")} == {"note 1"}


def test_a_piece_of_a_canary_is_found_and_digits_by_themselves_are_none(canaries: Canaries) -> None:
    scanner = Scanner(canaries)
    assert [(one.what, one.how) for one in scanner.data(f"..{canaries.letters}..".encode(), "")] == [("a piece", "utf-8")]
    assert not scanner.data(f"0.{canaries.digits}".encode(), "")


def test_nothing_is_found_in_noise_or_in_the_canaries_of_another_session(canaries: Canaries, noise: bytes) -> None:
    assert not Scanner(canaries).data(noise + os.urandom(1 << 20), "")
    assert not Scanner(canaries).data("\n".join(made(8).texts.values()).encode(), "")


def test_files_their_names_links_attributes_and_streams_are_looked_through(canaries: Canaries, tmp_path: Path) -> None:
    scanner = Scanner(canaries)
    planted = {
        "stream": b"%PDF stream\n" + zlib.compress(canaries["paper 1"].encode() * 3) + b"\nendstream",
        canaries["file 1"]: b"nothing",
        "deep/plain": canaries["number 1"].encode(),
    }
    for name, data in planted.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "link").symlink_to(canaries["folder 1"])
    (tmp_path / "sealed").write_bytes(os.urandom(1 << 16))
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "it").write_text(canaries["note 2"])
    found = scanner.folders([tmp_path], but=[tmp_path / "given"])
    assert {one.what for one in found.hits} == {"paper 1", "file 1", "number 1", "folder 1"}
    assert found.places == 7
    later = max(one.lstat().st_ctime for one in tmp_path.rglob("*")) + 1
    assert scanner.folders([tmp_path], since=later).places == 0


def test_pictures_and_secrets_that_the_program_made_are_found(canaries: Canaries, noise: bytes) -> None:
    red, green, blue = canaries.color
    for pixel in ((red, green, blue), (blue, green, red, 255)):
        assert [one.what for one in Scanner(canaries).data(noise + bytes(pixel) * RUN, "")] == ["picture"]
        assert not Scanner(canaries).data(noise + bytes(pixel) * (RUN - 1), "")
    knowing = made(7)
    knowing.found_later.update({"key": bytes(range(100, 132)), "group 1": b"K7QX-2MPA"})
    scanner = Scanner(knowing)
    assert {one.how for one in scanner.data(noise[:90] + bytes(range(100, 132)).hex().encode(), "")} == {"hex"}
    assert {one.what for one in scanner.data("K7QX-2MPA".encode("utf-16-le"), "")} == {"group 1"}


HOLDS = """
import os, sys
text = bytes.fromhex(sys.stdin.readline()).decode()
wide = text.encode("utf-16-le")
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process as Linux shows it")
def test_the_memory_of_a_process_is_looked_through(canaries: Canaries) -> None:
    scanner = Scanner(canaries)
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(canaries["phrase 1"].encode().hex() + "\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        try:
            found = scanner.process(child.pid)
        except PermissionError:
            pytest.skip("this login may not read the memory of its own processes")
        finally:
            child.stdin.write("\n")
            child.stdin.flush()
    assert {"utf-8", "utf-16-le"} <= {one.how for one in found.hits if one.what == "phrase 1"}
    assert found.size > 1 << 20
