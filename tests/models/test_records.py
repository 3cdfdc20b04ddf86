"""Validation of one raw record: what is refused and why, and that nothing makes it raise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.examples import DATA, event
from models.reasons import LONGEST_REASON
from models.records import LONGEST_RECORD, Accepted, Refused, validate

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def utc(text: str) -> datetime:
    """A naive time in UTC, as the lake has it."""
    return datetime.fromisoformat(text)


GOOD = json.dumps(event("support.given")).encode()


def refused(raw: bytes | None) -> Refused:
    verdict = validate(raw, NOW)
    assert isinstance(verdict, Refused), verdict
    return verdict


def with_attributes(**attributes: Any) -> bytes:
    return json.dumps(event("support.given", **attributes)).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"not json",
        GOOD[:-1],
        GOOD + b"x",
        GOOD + GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"450.5", b"NaN"),
        GOOD.replace(b"450.5", b"-Infinity"),
        GOOD.replace(b"}}", b",}}"),
        GOOD.replace(b"450.5,", b"450.5,,"),
        GOOD.replace(b"450.5", b"0450.5"),
        GOOD.replace(b"nordwind", b"nord\xffwind"),
        GOOD.replace(b"nordwind", b"nord\\ud800wind"),
        GOOD.replace(b"nordwind", b"nord\twind"),
        GOOD.replace(b"450.5", b"[" * 100_000),
        GOOD.replace(b"450.5", b"1" * 5_000),
        b"\x00",
    ],
)
def test_what_is_not_json_is_refused_as_such(raw: bytes) -> None:
    verdict = refused(raw)
    assert verdict.path == "$"
    assert verdict.reason.startswith("not JSON: ")


@pytest.mark.parametrize(
    ("raw", "path", "reason"),
    [
        (None, "$", "the record is empty"),
        (b"", "$", "the record is empty"),
        (b"[1]", "$", "[1] is not an object"),
        (b"null", "$", "null is not an object"),
        (b"x" * (LONGEST_RECORD + 1), "$", "the record has 1,048,577 bytes, more than 1,048,576"),
        (GOOD.replace(b"450.5", b'1, "by": "b"'), "$", 'the key "by" stands twice in one object'),
        (GOOD.replace(b"450.5", b"1e400"), "$.data.value", "the number is not finite"),
        (GOOD.replace(b'"note"', b'"x": 1e400, "note"'), "$.data", "a number is too large"),
        (with_attributes(specversion="0.3"), "$.specversion", '"0.3" is not 1.0'),
        (with_attributes(specversion=1.0), "$.specversion", "1.0 is not 1.0"),
        (with_attributes(id=""), "$.id", "the string is empty"),
        (with_attributes(id=17), "$.id", "17 is not a string"),
        (with_attributes(source=None), "$.source", "source is missing"),
        (with_attributes(subject=None), "$.subject", "subject is missing"),
        (with_attributes(type="cooperation.war.declared"), "$.type", None),
        (with_attributes(type="support.given"), "$.type", '"support.given" is not a type of activity'),
        (with_attributes(datacontenttype="text/xml"), "$.datacontenttype", None),
        (with_attributes(data=[]), "$.data", "[] is not an object"),
        (with_attributes(data_base64="e30="), "$.data_base64", None),
        (with_attributes(time="2026-03-02"), "$.time", None),
        (with_attributes(time="2026-03-02T09:15:00"), "$.time", None),
        (with_attributes(time=1772442900), "$.time", None),
        (with_attributes(time="2026-03-02T25:15:00Z"), "$.time", None),
        (with_attributes(time="2026-06-02T14:00:01+02:00"), "$.time", None),
    ],
)
def test_what_is_no_event_is_refused_with_the_place_and_a_sentence(
    raw: bytes | None, path: str, reason: str | None
) -> None:
    verdict = refused(raw)
    assert verdict.path == path
    assert reason in (None, verdict.reason)


@pytest.mark.parametrize(
    "raw",
    [
        with_attributes(time="2026-06-02T14:00:00+02:00"),
        with_attributes(time="2026-03-02t09:15:00.123456789z"),
        with_attributes(datacontenttype="application/vnd.nordwind+json; charset=utf-8"),
        with_attributes(datacontenttype=None),
        with_attributes(traceparent="00-0af7", partitionkey="x", dataschema="https://nordwind.example/s"),
        b" \n" + GOOD + b"\n",
    ],
)
def test_what_the_standard_allows_is_accepted(raw: bytes) -> None:
    assert isinstance(validate(raw, NOW), Accepted)


def test_the_time_of_arrival_may_be_naive_and_is_then_utc() -> None:
    raw = with_attributes(time="2026-06-02T12:00:00Z")
    assert isinstance(validate(raw, NOW.replace(tzinfo=None)), Accepted)
    assert isinstance(validate(raw, utc("2026-06-01T11:59:59")), Refused)


def test_a_reason_is_short_however_long_the_value() -> None:
    verdict = refused(with_attributes(type="x" * 100_000))
    assert len(verdict.reason) <= LONGEST_REASON
    assert "..." in verdict.reason


def test_further_faults_are_counted() -> None:
    data = DATA["support.given"] | {"by": "c", "form": "love", "value": -1}
    assert refused(with_attributes(data=data)).reason == '"c" is neither a nor b (and 2 more)'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=40), cut=st.integers(0, len(GOOD)), width=st.integers(0, 20))
def test_no_bytes_make_it_raise(raw: bytes, cut: int, width: int) -> None:
    assert isinstance(validate(raw, NOW), Refused)
    assert isinstance(validate(GOOD[:cut] + raw + GOOD[cut + width :], NOW), Accepted | Refused)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(list(DATA)), data=st.data())
def test_no_value_in_any_place_makes_it_raise(kind: str, data: st.DataObject) -> None:
    record = event(kind)
    within = data.draw(st.sampled_from(["record", "data"]))
    target = record if within == "record" else dict(DATA[kind])
    target[data.draw(st.sampled_from([*target, "x"]))] = data.draw(json_values)
    record = record if within == "record" else record | {"data": target}
    verdict = validate(json.dumps(record).encode(), NOW)
    assert isinstance(verdict, Accepted) or (verdict.path.startswith("$") and verdict.reason)
