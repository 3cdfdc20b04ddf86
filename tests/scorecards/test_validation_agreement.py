"""The sieve in SQL and pydantic agree: what is surely valid is valid, with equal columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd_values import ATTRIBUTES, KEYS, LITERALS, STRINGS, TIMES, Literally, Style, quoted, written

from models.activities import CATALOGUE
from models.columns import RECORD_COLUMNS
from models.examples import DATA, event
from scorecards.validation import minified_sql, slow_sql, surely_sql, validate_slowly
from scorecards.validation_groups import LEFT_TO_PYDANTIC

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAMES = ", ".join(column.name for column in RECORD_COLUMNS)


@pytest.fixture(scope="module")
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        yield connection


def sieve(
    lake: duckdb.DuckDBPyConnection, records: Sequence[bytes]
) -> tuple[dict[int, tuple[Any, ...]], dict[int, tuple[Any, ...]], dict[int, str]]:
    """Rows of what surely is valid at either look, rows of what pydantic accepts (all by position), and reasons."""
    raw = pa.table({"ordinal": range(len(records)), "raw": pa.array(records, pa.binary())})
    lake.register("raw_records", raw)
    sure: dict[int, tuple[Any, ...]] = {}
    # Both looks at every record: what the first is sure of, the second must not see otherwise.
    for source in ("raw_records", f"({minified_sql('raw_records')})"):
        lake.execute(
            f"create or replace temp table taken as {surely_sql(source)}", {"received_at": NOW.replace(tzinfo=None)}
        )
        assert lake.execute("select count(*) = count(surely) from taken").fetchone() == (True,)
        for row in lake.execute(f"select ordinal, {NAMES} from taken where surely").fetchall():
            assert sure.setdefault(row[0], row[1:]) == row[1:]
    judged = validate_slowly(enumerate(records), NOW)
    lake.register("slow", judged.accepted)
    slow = lake.execute(slow_sql("slow")).fetchall()
    return (
        sure,
        {row[0]: row[1:] for row in slow},
        {dead.ordinal: dead.reason for dead in judged.dead},
    )


def assert_agreement(lake: duckdb.DuckDBPyConnection, records: Sequence[bytes]) -> set[int]:
    """Returns which of the records were surely valid."""
    sure, slow, reasons = sieve(lake, records)
    for position, row in sure.items():
        assert position in slow, (records[position], reasons.get(position))
        assert row == slow[position], records[position]
    return set(sure)


# --- ordinary records take the fast way ---------------------------------------------------------------

ORDINARY = [kind for kind in CATALOGUE if kind not in LEFT_TO_PYDANTIC]


def ordinary_writings(record: dict[str, Any]) -> list[bytes]:
    """The same record as different producers write it."""
    backwards = dict(reversed(record.items()))
    without_type = {key: value for key, value in record.items() if key != "datacontenttype"}
    return [
        json.dumps(record).encode(),
        json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode(),
        json.dumps(record, indent=2).encode(),
        json.dumps(backwards, sort_keys=True).encode() + b"\n",
        json.dumps(without_type | {"time": "2026-03-02T08:15:00.123456Z"}).encode(),
    ]


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_records_of_every_type_are_surely_valid(lake: duckdb.DuckDBPyConnection, kind: str) -> None:
    records = ordinary_writings(event(kind))
    required = {name: DATA[kind][name] for name, field in CATALOGUE[kind].model_fields.items() if field.is_required()}
    records += ordinary_writings(event(kind, required))
    assert assert_agreement(lake, records) == set(range(len(records)))


def test_only_terms_are_left_to_pydantic_whatever_they_say() -> None:
    assert set(DATA) - set(ORDINARY) == {"partnership.agreed"}


def test_unknown_plain_fields_of_the_data_are_surely_harmless(lake: duckdb.DuckDBPyConnection) -> None:
    data = DATA["support.given"] | {"crm_id": "0-15", "stage": 3.5, "won": None, "hot": False}
    assert assert_agreement(lake, [json.dumps(event("support.given", data)).encode()]) == {0}
    doubled = json.dumps(event("support.given", data)).replace('"stage": 3.5', '"crm_id": "1"')
    assert assert_agreement(lake, [doubled.encode()]) == set()


@pytest.mark.parametrize("side", ["a", "b"])
def test_effort_of_every_type_goes_to_the_same_side_both_ways(lake: duckdb.DuckDBPyConnection, side: str) -> None:
    records = []
    for kind in ORDINARY:
        acting = {name: side for name in ("by", "owner", "org", "earned_by") if name in DATA[kind]}
        both = kind in ("meeting.held", "campaign.launched", "project.won")
        effort: Any = {"a": 1, "b": 2.5} if both else 3.5
        data = DATA[kind] | acting | dict.fromkeys(("effort_hours", "cost", "travel_cost"), effort)
        records.append(json.dumps(event(kind, data)).encode())
    assert assert_agreement(lake, records) == set(range(len(records)))


GOOD = json.dumps(event("support.given"), separators=(",", ":")).encode()
TRAPS = {
    "an attribute twice": GOOD.replace(b'"source":', b'"id":"x","source":'),
    "an attribute twice, once escaped": GOOD.replace(b'"source":', b'"\\u0069d":"x","source":'),
    "a field twice": GOOD.replace(b'"by":"a"', b'"by":"a","by":"b"'),
    "a field twice, escaped and null": GOOD.replace(b'"by":"a"', b'"\\u0062y":null,"by":"b"'),
    "no id": GOOD.replace(b'"id":', b'"eid":'),
    "no subject": GOOD.replace(b'"subject":', b'"Subject":'),
    "no side": GOOD.replace(b'"by":', b'"BY":'),
    "no form": GOOD.replace(b'"form":', b'"farm":'),
    "a side of other types": GOOD.replace(b'"by":"a"', b'"by":"joint"'),
    "the field of another type instead": GOOD.replace(b'"by":', b'"org":'),
    "an id that is a number": GOOD.replace(b'"support.given-1"', b"17"),
    "an id with an escaped control character": GOOD.replace(b"support.given-1", b"a\\u0001"),
    "a comma at the end": GOOD.replace(b"}}", b",}}"),
    "a comma at the very end": GOOD.replace(b"}}", b"} ,\n}"),
    "a number as a string": GOOD.replace(b"450.5", b'"450.5"'),
    "a number too large for a double": GOOD.replace(b"450.5", b"1e400"),
    "not a number": GOOD.replace(b"450.5", b"NaN"),
    "not a number in an unknown field": GOOD.replace(b'"by":"a"', b'"by":"a","x":nan'),
    "an unknown list ending with a comma": GOOD.replace(b'"by":"a"', b'"by":"a","x":[1,]'),
    "text after the record": GOOD + b"{}",
    "bytes that are no text": GOOD.replace(b"nordwind", b"nord\xffwind"),
    "a surrogate alone": GOOD.replace(b"nordwind", b"nord\\ud800wind"),
    "a surrogate in bytes": GOOD.replace(b"nordwind", b"nord\xed\xa0\x80wind"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "no offset": GOOD.replace(b"+01:00", b""),
    "a day that is none": GOOD.replace(b"03-02T", b"02-30T"),
    "data in binary": GOOD.replace(b'"data":', b'"data_base64":"e30=","data":'),
}


@pytest.mark.parametrize("data", ["", [], 12, True, None, [{}], "{}"])
def test_data_that_are_no_object_are_never_sure(lake: duckdb.DuckDBPyConnection, data: object) -> None:
    record = event("partnership.ended") | {"data": data}
    assert not assert_agreement(lake, [json.dumps(record, separators=(",", ":")).encode()])


@pytest.mark.parametrize("version", ["10e-1", "1.0", "1.00"])
def test_a_number_is_no_version(lake: duckdb.DuckDBPyConnection, version: str) -> None:
    record = json.dumps(event("partnership.ended"), separators=(",", ":"))
    assert not assert_agreement(lake, [record.replace('"1.0"', version).encode()])


@pytest.mark.parametrize("name", TRAPS)
def test_what_duckdb_would_forgive_is_refused_both_ways(lake: duckdb.DuckDBPyConnection, name: str) -> None:
    assert TRAPS[name] != GOOD
    sure, slow, reasons = sieve(lake, [TRAPS[name], GOOD])
    assert (set(sure), set(slow), set(reasons)) == ({1}, {1}, {0})


@pytest.mark.parametrize("length", range(12))
def test_a_number_written_shorter_than_it_is_hides_nothing(lake: duckdb.DuckDBPyConnection, length: int) -> None:
    # DuckDB writes 1e11 as 14 characters: room for an attribute twice that makes up for the ten more.
    twice = b',"id":"' + b"x" * length + b'"}'
    assert not assert_agreement(lake, [GOOD.replace(b"450.5", b"1e11")[:-1] + twice])


# --- whatever comes, both agree -----------------------------------------------------------------------

values = st.one_of(
    st.sampled_from(LITERALS).map(Literally),
    st.sampled_from(STRINGS),
    st.sampled_from(TIMES),
    st.text(max_size=8),
    st.floats(0, 2e12).map(lambda number: Literally(repr(number))),
    st.integers(-3, 10**13),
    st.sampled_from([name for kind in DATA for name in DATA[kind].values()]),
)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=4))
styles = st.builds(
    Style,
    comma=st.sampled_from([",", ", ", ",\n  ", " ,", ",\t", ",,"]) | st.just(","),
    colon=st.sampled_from([":", ": ", " : ", " :", "\n:"]) | st.just(":"),
    ascii=st.booleans(),
)


def changed(data: dict[Any, Any], draw: st.DrawFn, names: st.SearchStrategy[str]) -> dict[Any, Any]:
    """The object with a field replaced, added, removed, doubled or moved."""
    made = dict(data)
    change = draw(st.sampled_from(["replace", "replace", "replace", "add", "add", "remove", "double", "move"]))
    if change == "add":
        made[quoted(draw(names))] = draw(values)
    elif made:
        key = draw(st.sampled_from(list(made)))
        if change == "replace":
            made[key] = draw(values)
        elif change == "remove":
            del made[key]
        elif change == "double":
            made[Literally(json.dumps(key) if isinstance(key, str) else key.text)] = draw(values)
        else:
            made[key] = made.pop(key)
    return made


@st.composite
def records(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(list(CATALOGUE)))
    data: Any = dict(DATA[draw(st.sampled_from([kind, kind, kind, "support.given", "meeting.held"]))])
    for _ in range(draw(st.integers(0, 2))):
        data = changed(data, draw, keys)
    record: dict[Any, Any] = dict(event(kind, data))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
        record = changed(record, draw, st.sampled_from(ATTRIBUTES))
    text = written(record, draw(styles)).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)):
        return text
    cut, width = draw(st.integers(0, len(text))), draw(st.integers(0, 3))
    return text[:cut] + draw(st.binary(max_size=2) | st.sampled_from([b"", b",", b" ", b"}"])) + text[cut + width :]


quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@quick
@given(batch=st.lists(records(), min_size=10, max_size=60))
def test_what_is_surely_valid_is_accepted_with_equal_columns(
    lake: duckdb.DuckDBPyConnection, batch: list[bytes]
) -> None:
    assert_agreement(lake, batch)


def test_every_odd_value_in_every_place_gets_one_verdict(lake: duckdb.DuckDBPyConnection) -> None:
    odd = [Literally(text) for text in LITERALS] + STRINGS + TIMES
    plain = Style(",", ":", ascii=False)
    batch = [
        written(event(kind, DATA[kind] | {name: value}), plain).encode("utf-8", "surrogatepass")
        for kind in ORDINARY
        for name in [*CATALOGUE[kind].model_fields, "unknown"]
        for value in odd
    ]
    batch += [
        written(event("support.given") | {quoted(name): value}, plain).encode("utf-8", "surrogatepass")
        for name in ATTRIBUTES
        for value in odd
    ]
    sure = assert_agreement(lake, batch)
    assert len(batch) // 10 < len(sure) < len(batch) // 2
