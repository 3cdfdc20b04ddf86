"""CloudEvents in both modes of the Kafka binding, written and read by the CloudEvents project's package."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from models.binarymode import structured
from models.examples import DATA, event
from models.records import Accepted, Refused, validate

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def foreign(kind: str, **extensions: Any) -> CloudEvent:
    """An activity made with the foreign package."""
    attributes = {key: value for key, value in event(kind).items() if key != "data"} | extensions
    attributes["time"] = datetime.fromisoformat(attributes["time"])
    return CloudEvent(attributes=attributes, data=DATA[kind])


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("write", [kafka.to_binary, kafka.to_structured])
def test_what_their_writer_writes_we_accept_in_both_modes(kind: str, write: Any) -> None:
    message = write(foreign(kind, partitionkey="nordwind-suedstern"), JSONFormat())
    raw = structured(message.value, message.headers.items(), message.key.encode())
    verdict = validate(raw, NOW)
    ours = validate(json.dumps(event(kind)).encode(), NOW)
    assert isinstance(verdict, Accepted)
    assert verdict == ours


@pytest.mark.parametrize("kind", DATA)
def test_their_reader_reads_what_we_made_of_binary_mode(kind: str) -> None:
    message = kafka.to_binary(foreign(kind, tenant="north"), JSONFormat())
    raw = structured(message.value, message.headers.items(), None)
    assert raw is not None
    read = kafka.from_structured(kafka.KafkaMessage(headers={}, key=None, value=raw), JSONFormat())
    assert read.get_attributes() == foreign(kind, tenant="north").get_attributes()
    assert read.get_data() == DATA[kind]


HEADERS = [(f"ce_{key}", str(value).encode()) for key, value in event("note.recorded").items() if key != "data"]
NOTE = json.dumps(DATA["note.recorded"]).encode()


def refused(raw: bytes | None) -> Refused:
    verdict = validate(raw, NOW)
    assert isinstance(verdict, Refused)
    return verdict


def test_records_without_ce_headers_are_left_as_they_are() -> None:
    assert structured(b"anything", [("trace", b"1")], b"key") == b"anything"
    assert structured(None, [], b"key") is None
    assert structured(NOTE, [*HEADERS, ("content-type", b"application/cloudevents+json; x=y")]) == NOTE


def test_the_key_stands_for_a_missing_subject() -> None:
    headers = [(name, value) for name, value in HEADERS if name != "ce_subject"]
    verdict = validate(structured(NOTE, headers, b"nordwind-suedstern"), NOW)
    assert isinstance(verdict, Accepted)
    assert verdict.row["partnership"] == "nordwind-suedstern"
    assert refused(structured(NOTE, headers)).path == "$.subject"
    other = validate(structured(NOTE, HEADERS, b"another"), NOW)
    assert isinstance(other, Accepted)
    assert other.row["partnership"] == "nordwind-suedstern"


def test_data_that_is_not_json_is_refused_as_binary() -> None:
    for value in (b"{", b'{}, "id": "x"', b"\xff", b""):
        assert refused(structured(value, HEADERS)).path == "$.data_base64"
    xml = [*HEADERS[:-1], ("content-type", b"text/xml")]
    assert "text/xml" in refused(structured(b"{}", xml)).reason


def test_a_tombstone_in_binary_mode_lacks_its_data() -> None:
    assert refused(structured(None, HEADERS)) == Refused("$.data", "data is missing")


def test_a_header_that_stands_twice_or_is_not_text_is_refused() -> None:
    assert "stands twice" in refused(structured(NOTE, [*HEADERS, ("ce_id", b"2")])).reason
    assert refused(structured(NOTE, [*HEADERS[:1], ("ce_id", b"\xff"), *HEADERS[2:]])).path == "$.id"


@settings(max_examples=100, deadline=None)
@given(
    value=st.none() | st.binary(max_size=10),
    headers=st.lists(st.tuples(st.text(max_size=4).map("ce_".__add__), st.none() | st.binary(max_size=5))),
    key=st.none() | st.binary(max_size=3),
)
def test_no_headers_make_it_raise(
    value: bytes | None, headers: list[tuple[str, bytes | None]], key: bytes | None
) -> None:
    raw = structured(value, headers, key)
    assert isinstance(validate(raw, NOW), Refused)
