"""Files of lines are read exactly, whatever their size, their line ends and the pieces they come in."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CoophealthError
from models.records import LONGEST_RECORD, Refused, validate
from scorecards import linefiles
from scorecards.linefiles import Lines


def pieces(data: bytes, chunk: int = linefiles.CHUNK, longest: int = LONGEST_RECORD) -> list[Lines]:
    return list(linefiles.read(io.BytesIO(data), chunk, longest))


def lines_of(found: Sequence[Lines]) -> list[bytes]:
    """All lines, after a look that their numbers follow one another from 1."""
    made: list[bytes] = []
    for piece in found:
        assert piece.first == len(made) + 1
        assert len(piece.lines)
        made += piece.lines.to_pylist()
    return made


def lines(data: bytes, chunk: int = linefiles.CHUNK, longest: int = LONGEST_RECORD) -> list[bytes]:
    return lines_of(pieces(data, chunk, longest))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"one", [b"one"]),
        (b"one\n", [b"one"]),
        (b"one\ntwo", [b"one", b"two"]),
        (b"one\r\ntwo\r\n", [b"one", b"two"]),
        (b"one\r\ntwo\r", [b"one", b"two"]),
        (b"one\rstill one\r\r\ntwo\r\r\n", [b"one\rstill one\r", b"two\r"]),
        (b"\xff\x00 no text \xc3\n{}\n", [b"\xff\x00 no text \xc3", b"{}"]),
        (b"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n", [b"one", b"\xef\xbb\xbftwo"]),
        (b"\xef\xbb\xbf", []),
    ],
)
def test_lines_are_the_bytes_between_the_line_ends(data: bytes, expected: list[bytes]) -> None:
    for chunk in (1, 2, 3, 5, 1000):
        assert lines(data, chunk) == expected


def test_blank_lines_inside_are_lines_and_keep_their_bytes() -> None:
    data = b"\n \t\none\n\n  \r\ntwo\n"
    for chunk in (1, 2, 4, 1000):
        assert lines(data, chunk) == [b"", b" \t", b"one", b"", b"  ", b"two"]
    assert isinstance(validate(b"", datetime.now(UTC)), Refused)


def test_blank_lines_at_the_very_end_are_none() -> None:
    for chunk in (1, 2, 4, 1000):
        assert lines(b"one\n\n  \n\r\n\t", chunk) == [b"one"]
        assert lines(b"\n\n\n", chunk) == []


def test_so_many_blank_lines_at_the_end_are_lines() -> None:
    for chunk in (1, 3, 1000):
        assert lines(b"one\n" + b"\n" * 8, chunk, longest=8) == [b"one"]
        assert lines(b"one\n" + b"\n" * 9, chunk, longest=8) == [b"one"] + [b""] * 9


def test_of_a_line_that_is_too_long_one_byte_more_than_the_limit_is_kept() -> None:
    data = b"12345\n123456\r\n" + b"1234567890" * 9 + b"\r\nlast\n"
    for chunk in (1, 2, 3, 7, 20, 50, 1000):
        assert lines(data, chunk, longest=5) == [b"12345", b"123456", b"123456", b"last"]


def test_a_line_of_just_the_limit_with_crlf_is_whole() -> None:
    for chunk in (1, 6, 7, 8, 1000):
        assert lines(b"12345\r\n12345\r", chunk, longest=5) == [b"12345", b"12345"]


def test_what_is_kept_of_a_line_too_long_is_refused_as_too_long() -> None:
    data = b"{}" + b" " * LONGEST_RECORD + b"\n{}\n"
    first, second = lines(data, chunk=1 << 18)
    assert len(first) == LONGEST_RECORD + 1
    verdict = validate(first, datetime.now(UTC))
    assert isinstance(verdict, Refused)
    assert "more than 1,048,576" in verdict.reason
    assert second == b"{}"


class Endless(io.RawIOBase):
    """A file of one line, far longer than memory is to hold, and of one more."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        if self.left <= 0:
            return b""
        self.left -= size
        return b"x" * size if self.left > 0 else b"x\nlast"


def test_a_line_of_gigabytes_is_read_in_bounded_memory() -> None:
    tracemalloc.start()
    found = lines_of(list(linefiles.read(cast(IO[bytes], Endless(2 << 30)), chunk=1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(line) for line in found] == [LONGEST_RECORD + 1, 4]
    assert peak < 16 << 20


pieces_of_text = st.lists(
    st.sampled_from(
        [b"\n", b"\n", b"\r\n", b"\r", b" ", b"{}", b"a", b"\xef\xbb\xbf", b"x" * 30, b"y" * 12, b"\n" * 9]
    ),
    max_size=30,
)


@given(pieces_of_text, st.integers(1, 40))
def test_the_size_of_the_pieces_changes_no_line(texts: list[bytes], chunk: int) -> None:
    data = b"".join(texts)
    assert lines(data, chunk, longest=100) == lines(data, longest=100)


@given(pieces_of_text, st.integers(1, 40))
def test_nothing_but_line_ends_and_the_blank_end_is_left_out(texts: list[bytes], chunk: int) -> None:
    data = b"".join(texts).removeprefix(b"\xef\xbb\xbf")
    while data and not data[data.rfind(b"\n") + 1 :].strip():
        if b"\n" not in data:
            data = b""
        data = data[: data.rfind(b"\n")]
    expected = [line.removesuffix(b"\r") for line in data.split(b"\n")] if data else []
    assert lines(b"".join(texts), chunk, longest=10_000) == expected


def test_gz_is_unpacked_and_done_counts_the_packed_bytes(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl.gz"
    data = b"".join(b'{"n": %d}\n' % n for n in range(50_000))
    path.write_bytes(gzip.compress(data))
    with linefiles.open_bytes(str(path)) as file:
        found = list(linefiles.read(file, chunk=100_000))
    assert b"\n".join(lines_of(found)) + b"\n" == data
    done = [piece.done for piece in found]
    assert done == sorted(done)
    assert done[-1] == path.stat().st_size


def test_done_reaches_the_size_of_the_file() -> None:
    assert [piece.done for piece in pieces(b"one\ntwo\nthree\n", chunk=6)] == [6, 12, 14]


def test_a_gz_that_breaks_off_gives_what_there_is_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(b"".join(b"%d\n" % n for n in range(200_000)))[:-20_000])
    seen: list[Lines] = []
    with linefiles.open_bytes(str(path)) as file, pytest.raises(CoophealthError, match=r"log\.gz cannot be"):
        seen.extend(linefiles.read(file, chunk=10_000))
    assert len(lines_of(seen)) > 1_000


def test_a_file_that_only_pretends_to_be_gz_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plain.gz"
    path.write_bytes(b"not packed\n")
    with linefiles.open_bytes(str(path)) as file, pytest.raises(CoophealthError, match=r"plain\.gz"):
        list(linefiles.read(file))


def test_a_file_that_is_not_there_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(CoophealthError, match="check the name") as raised:
        linefiles.open_bytes(str(tmp_path / "none.jsonl"))
    assert "none.jsonl" in raised.value.message
