"""Content streams are understood token by token, however odd, and what is written anew draws the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.worker.inside import contents


@pytest.mark.parametrize(
    ("data", "closed"),
    [
        (b"", True),
        (b"q Q", True),
        (b"q q Q Q\n", True),
        (b"BT (a) Tj ET", True),
        (b"q", False),
        (b"Q q", False),
        (b"q Q Q", False),
        (b"BT", False),
        (b"BT BT ET ET", False),
        (b"ET", False),
        (b"q BT Q ET", False),
        (b"(Q q", False),
        (b"q Q 1 2", False),
        (b"/A BMC", False),
        (b"EMC", False),
        (b"(q \\( Q) Tj", True),
        (b"(q (nested q) Q) Tj", True),
        (b"<71> Tj", True),
        (b"% q\nq Q", True),
        (b"/q /Q Do", True),
        (b"BI /W 1 /H 1 /BPC 8 /CS /G ID q EI", True),
        (b"BI /W 1 /H 1 /BPC 8 /CS /G ID q", False),
        (b"[(a) 5 (q)] TJ", True),
    ],
)
def test_whether_a_stream_closes_what_it_opens(data: bytes, closed: bool) -> None:
    assert contents.scan(data).closed is closed


@pytest.mark.parametrize(
    ("data", "moves"),
    [(b"1 0 0 1 0 0 cm", True), (b"q 1 0 0 1 0 0 cm Q", False), (b"q Q 1 0 0 1 0 0 cm", True)],
)
def test_whether_a_stream_leaves_the_matrix_changed(data: bytes, moves: bool) -> None:
    assert contents.scan(data).moves is moves


@pytest.mark.parametrize(
    ("data", "describes"),
    [
        (b"/P <</MCID 12 >> BDC EMC", False),
        (b"/Artifact BMC EMC", False),
        (b"/P /MC0 BDC EMC", True),
        (b"/Span <</ActualText(x)>> BDC EMC", True),
        (b"/P <</MCID 1/Lang(es)>>BDC EMC", True),
        (b"/T <</X 1>> DP", True),
        (b"q Q % a word", True),
        (b"/F 9 Tf (100% sure) Tj", False),
    ],
)
def test_whether_a_stream_says_more_than_it_draws(data: bytes, describes: bool) -> None:
    assert contents.scan(data).describes is describes


def test_every_name_is_found_with_its_escapes_undone() -> None:
    assert contents.scan(b"/F1 9 Tf /A#20B Do /\xe9 gs / sh").names == {b"F1", b"A B", b"\xe9", b""}


def test_names_are_changed_where_their_operator_means_them_and_nowhere_else() -> None:
    data = b"/X Do BT /X 12 Tf (/X) Tj ET /X gs /P cs 1 /P scn /X sh"
    made = contents.rewrite(data, {"Font": {b"X": b"New"}, "Pattern": {b"P": b"Q1"}}, wrap=False)
    assert made.split() == b"/X Do BT /New 12 Tf (/X) Tj ET /X gs /P cs 1 /Q1 scn /X sh".split()


PIECES = [
    b"q", b"Q", b"BT", b"ET", b"1 0 0 1 5 5 cm", b"/F1 12 Tf", b"(a (b) \\) c) Tj", b"<41 42> Tj", b"[(x) -5 <42>] TJ",
    b"0 0 10 10 re", b"f", b"/P <</MCID 0>> BDC", b"/P /X BDC", b"/A BMC", b"EMC", b"% words\n", b"(open", b"<41", b"]", b">>",
    b"BI /W 2 /H 1 /BPC 8 /CS /G ID \x00Q EI", b"/Im0 Do", b"1 2 3", b"true", b"\xff\x00", b")", b"BX", b"'",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.booleans())
def test_whatever_a_stream_leaves_open_is_closed_when_it_is_written_anew(pieces: list[bytes], wrap: bool) -> None:
    made = contents.rewrite(b" ".join(pieces), {}, wrap=wrap)
    found = contents.scan(made)
    assert found.closed and not found.describes
    assert not (wrap and found.moves)
    assert contents.rewrite(made, {}, wrap=False) == made


@given(st.binary(max_size=200))
def test_no_bytes_at_all_can_stop_the_look_at_a_stream(data: bytes) -> None:
    contents.scan(data)
    assert contents.scan(contents.rewrite(data, {}, wrap=True)).closed


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_the_fast_look_agrees_with_the_thorough_one(pieces: list[bytes]) -> None:
    data = b"\n".join(pieces)
    fast, slow = contents.scan(data), contents._slow_scan(data)
    assert (fast.names, fast.closed) == (slow.names, slow.closed)
    assert fast.describes >= slow.describes


@pytest.mark.parametrize(
    ("drawing", "left"),
    [
        (b"(hidden) Tj", b""),
        (b"BT [(hid) 3 (den)] TJ ET", b"BT\nET"),
        (b"q /F 9 Tf Q BT (hidden) ' ET", b"q\n/F 9 Tf\nQ\nBT\nET"),
        (b"BT /F 9 Tf ET 0 0 m (seen) Tj", b"BT\n/F 9 Tf\nET\n0 0 m\n(seen) Tj"),
        (b"/G gs BT (seen) Tj ET", b"/G gs\nBT\n(seen) Tj\nET"),
        (b"q Q Q BT /F 9 Tf (seen) Tj ET", b"q\nQ\nBT\n/F 9 Tf\n(seen) Tj\nET"),
    ],
)
def test_text_that_is_shown_without_a_font_goes(drawing: bytes, left: bytes) -> None:
    assert contents.rewrite(drawing, {}, wrap=False) == left
    assert contents.scan(drawing).describes == (b"hidden" in drawing or b"hid" in drawing)
