"""Records in a .json file are read exactly, whether in lines, in an array or over several lines."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.activities import CATALOGUE
from models.errors import CoophealthError
from models.examples import event
from models.records import Accepted, Refused, validate
from scorecards import jsonfiles
from scorecards.sheetfiles import open_rows

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVENTS = [event(kind) for kind in CATALOGUE]


def records(text: str | bytes) -> list[bytes]:
    data = text.encode() if isinstance(text, str) else text
    found: list[bytes] = []
    for piece in jsonfiles.read(io.BytesIO(data)):
        assert piece.first == len(found) + 1
        found += piece.lines.to_pylist()
    return found


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n  "])
def test_each_element_of_an_array_is_one_record(indent: int | None, before: str) -> None:
    found = records(before + json.dumps(EVENTS, indent=indent) + "\n")
    assert [json.loads(record) for record in found] == EVENTS
    assert all(isinstance(validate(record, NOW), Accepted) for record in found)


def test_an_element_keeps_its_bytes() -> None:
    elements = ['{"a":1.0, "a": 2}', '{"x" : "\\u00fc ü", "y":1e400}', "NaN", '"text, ]"', "[1,[2]]", "null"]
    assert records("[" + " ,\n".join(elements) + "]") == [element.encode() for element in elements]
    assert records(b'[{"a":"\xfc"},{}]') == [b'{"a":"\xfc"}', b"{}"]


def test_a_record_over_several_lines_is_one_record_and_so_is_each_of_several() -> None:
    assert [json.loads(record) for record in records(json.dumps(EVENTS[0], indent=2))] == EVENTS[:1]
    several = "\n".join(json.dumps(element, indent=1) for element in EVENTS)
    assert [json.loads(record) for record in records(several)] == EVENTS


def test_lines_are_read_as_lines() -> None:
    lines = [json.dumps(element) for element in EVENTS]
    assert records("\n".join(lines)) == [line.encode() for line in lines]
    assert records('{"cut": \n{}\n') == [b'{"cut": ', b"{}"]
    assert records('{"bad"}\n\n{}\n') == [b'{"bad"}', b"", b"{}"]
    assert records("") == []


def test_after_a_mistake_everything_comes_out_line_by_line_and_is_refused() -> None:
    found = records('[{"a": 1},\n{"b": 2} {"c": 3},\n{"d": 4}]')
    assert found == [b'{"a": 1}', b'{"b": 2}', b'{"c": 3},', b'{"d": 4}]']
    assert records('[{"a": 1},\n{"b": },\n{"c": 3}\n]') == [b'{"a": 1}', b'{"b": },', b'{"c": 3}', b"]"]
    assert all(isinstance(validate(record, NOW), Refused) for record in found)


def test_an_array_that_is_cut_off_or_goes_on_after_its_end_does_not_pass_for_whole() -> None:
    assert records('[{"a": 1}, {"b": 2}') == [b'{"a": 1}', b'{"b": 2}', b""]
    assert records('[{"a": 1}, {"b"') == [b'{"a": 1}', b'{"b"']
    assert records('[{"a": 1}]\n{"b": 2}') == [b'{"a": 1}', b'{"b": 2}']
    assert isinstance(validate(b"", NOW), Refused)
    assert records("[]") == []


def test_nesting_without_end_is_a_record_like_any_other() -> None:
    deep = "[" * 100_000
    assert records(f"[{deep}") == [deep.encode()]


@given(st.text(alphabet='[]{},:"a1 \n', max_size=40))
def test_no_text_raises_and_nothing_is_lost(text: str) -> None:
    found = b"".join(records(text)).decode()
    assert found.count("a") == text.count("a")
    assert found.count("1") == text.count("1")


def test_an_array_that_is_too_large_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    data = ("[" + "{},\n" * 1000 + "{}]").encode()
    with pytest.raises(CoophealthError, match="JSON lines"):
        list(jsonfiles.read(io.BytesIO(data), largest=len(data) - 1))
    assert len(records(data)) == 1001
    lines = b'{"cut": \n' + b"{}\n" * 999
    assert sum(len(piece.lines) for piece in jsonfiles.read(io.BytesIO(lines), largest=10)) == 1000


def test_a_packed_array_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.json.gz"
    path.write_bytes(gzip.compress(json.dumps(EVENTS).encode()))
    [piece] = open_rows(str(path))
    assert [json.loads(record) for record in piece.lines.to_pylist()] == EVENTS
    assert piece.done == path.stat().st_size
