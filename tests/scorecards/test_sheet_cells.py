"""The text of a cell is read as its field wants it, or left for validation to refuse."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.fields import read_moment
from models.sheets import Kind
from scorecards.sheet_cells import Again, Writing, put, reader

BERLIN = ZoneInfo("Europe/Berlin")


def number(text: str, **writing: Any) -> Any:
    return reader(Kind.NUMBER, Writing(**writing))(text)


def moment(text: str, kind: Kind = Kind.MOMENT, **writing: Any) -> Any:
    return reader(kind, Writing(**writing))(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("12", 12),
        ("-5", -5),
        ("+5", 5),
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1234,567", 1234.567),
        ("1.234", 1.234),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1 234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567),
        ("1'234.50", 1234.5),
        ("1E+05", 100000.0),
        ("1e-3", 0.001),
        ("12345678901234567890", 1.2345678901234567e19),
    ],
)
def test_a_number_that_is_clear_is_read(text: str, expected: float) -> None:
    read = number(text)
    assert read == expected
    assert not isinstance(read, str)


@pytest.mark.parametrize(
    "text",
    ["1,234", "12,345", "abc", "12 EUR", "nan", "inf", "Infinity", "1e999", "9" * 400, "1.2.3", "1,23,456",
     "01,234,5", "--1", "0x10", "1_000", "١٢", "½", "12-", ".", ",", "5%"],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_stays_as_it_is(text: str) -> None:
    assert number(text) == text


def test_a_point_before_three_digits_is_unclear_where_semicolons_part_the_cells() -> None:
    assert number("1.234") == 1.234
    assert number("1.234", semicolons=True) == "1.234"
    assert number("12.34", semicolons=True) == 12.34
    assert number("0.125", semicolons=True) == 0.125


def test_a_decimal_sign_that_is_said_leaves_nothing_unclear() -> None:
    assert number("1,234", decimal=".") == 1234
    assert number("1.234", decimal=".", semicolons=True) == 1.234
    assert number("1,234", decimal=",") == 1.234
    assert number("1.234", decimal=",") == 1234
    assert number("1.234,5", decimal=",") == 1234.5
    assert number("12,5", decimal=".") == "12,5"
    assert number("12.5", decimal=",") == "12.5"


@given(st.floats(0, 1e12), st.sampled_from([".", ",", None]))
def test_a_float_comes_back_as_it_was(value: float, decimal: str | None) -> None:
    text = repr(value).replace(".", decimal or ".")
    assert number(text, decimal=decimal) == value


@given(st.text(max_size=12) | st.from_regex(r"[-+0-9.,'eE ]{0,9}", fullmatch=True))
def test_whatever_a_cell_holds_a_number_or_the_text_comes_out(text: str) -> None:
    for decimal in (None, ".", ","):
        read = number(text, decimal=decimal)
        assert read == text if isinstance(read, str) else abs(read) < float("inf")


def test_flags_are_written_in_many_ways() -> None:
    read = reader(Kind.FLAG, Writing())
    assert [read(text) for text in ("true", "TRUE", "Yes", "1", "ja", "WAHR")] == [True] * 6
    assert [read(text) for text in ("false", "No", "0", "nein", "FALSCH")] == [False] * 5
    assert [read(text) for text in ("x", "2", "maybe")] == ["x", "2", "maybe"]


def test_texts_stay_texts() -> None:
    assert [reader(Kind.TEXT, Writing())(text) for text in ("3", "true", "1,5")] == ["3", "true", "1,5"]


def test_types_may_be_short() -> None:
    read = reader(Kind.TYPE, Writing())
    assert read("support.given") == "cooperation.support.given"
    assert read("cooperation.support.given") == "cooperation.support.given"
    assert read("suport.given") == "suport.given"


def test_names_are_parted_by_commas_or_semicolons_or_come_as_json() -> None:
    read = reader(Kind.NAMES, Writing())
    assert read("a") == ["a"]
    assert read("Max Müller, s.roth ;x,") == ["Max Müller", "s.roth", "x"]
    assert read('["a","b"]') == ["a", "b"]
    assert read("[a") == "[a"


def test_objects_come_as_json_and_targets_as_plain_numbers_too() -> None:
    read = reader(Kind.OBJECT, Writing())
    assert read('{"a":1,"b":null}') == {"a": 1, "b": None}
    assert read('[{"id":"x","org":"a"}]') == [{"id": "x", "org": "a"}]
    assert read("1,5") == 1.5
    for text in ('{"a":NaN}', "{'a':1}", "{", "abc", "[" * 100_000):
        assert read(text) == text


def test_a_key_that_stands_twice_in_a_cell_still_does_afterwards() -> None:
    assert json.dumps(reader(Kind.OBJECT, Writing())('{"a":1,"a":2}')) == '{"a": 1, "a": 2}'


def test_a_key_put_again_is_written_twice() -> None:
    made: dict[str, Any] = {}
    for value in (1, 2, 3):
        put(made, "a", value)
    assert json.dumps(made) == '{"a": 1, "a": 2, "a": 3}'
    assert made["a"] == 1
    assert Again("a") != "a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00+01:00"),
        ("2026-03-02T09:00:00.5Z", "2026-03-02T09:00:00.5Z"),
        ("2026-03-02 09:00:00+0100", "2026-03-02T09:00:00+01:00"),
        ("2026-03-02 9:00 -05:30", "2026-03-02T09:00:00-05:30"),
        ("2026-03-02 09:00", "2026-03-02T09:00:00+01:00"),
        ("2026-07-02T09:00:00,25", "2026-07-02T09:00:00.25+02:00"),
        ("2.3.2026 9:05", "2026-03-02T09:05:00+01:00"),
        ("02.03.2026, 09:05:07", "2026-03-02T09:05:07+01:00"),
        ("2026-03-02", "2026-03-02T12:00:00+01:00"),
        ("2026-07-02", "2026-07-02T12:00:00+02:00"),
        ("2.3.2026", "2026-03-02T12:00:00+01:00"),
        # 02:30 does not exist that night, and twice on the other.
        ("2026-03-29 02:30", "2026-03-29T02:30:00+01:00"),
        ("2026-10-25 02:30", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_times_get_the_offset_of_their_zone(text: str, expected: str) -> None:
    read = moment(text, zone=BERLIN)
    assert read == expected
    read_moment(read)


@pytest.mark.parametrize("text", ["2026-03-02 09:00", "2026-03-02", "2.3.2026", "2.3.2026 09:00"])
def test_without_a_zone_such_times_stay_as_they_are(text: str) -> None:
    assert moment(text) == text


@pytest.mark.parametrize(
    "text", ["2026-13-01", "31.2.2026", "2026-03-02 24:30", "0000-01-01", "yesterday", "3/2/2026", "2026-3-2", "45992"]
)
def test_what_is_no_time_stays_as_it_is(text: str) -> None:
    assert moment(text, zone=BERLIN) == text


def test_dates_with_slashes_are_read_once_it_is_said_how() -> None:
    assert moment("3/2/2026 9:00", zone=BERLIN, dates="month/day/year") == "2026-03-02T09:00:00+01:00"
    assert moment("3/2/2026 9:00", zone=BERLIN, dates="day/month/year") == "2026-02-03T09:00:00+01:00"


def test_a_day_is_enough_where_the_field_allows_it() -> None:
    for zone in (None, BERLIN):
        assert moment("2026-03-02", Kind.DAY, zone=zone) == "2026-03-02"
        assert moment("2.3.2026", Kind.DAY, zone=zone) == "2026-03-02"
        # Programs write a day as its midnight.
        assert moment("2026-03-02 00:00:00.000", Kind.DAY, zone=zone) == "2026-03-02"
    assert moment("2026-03-02 10:00", Kind.DAY, zone=BERLIN) == "2026-03-02T10:00:00+01:00"
    assert moment("2026-03-02 10:00", Kind.DAY) == "2026-03-02 10:00"
    assert moment("2026-03-02T00:00:00Z", Kind.DAY) == "2026-03-02T00:00:00Z"
