"""The two ways of validation as ingest uses them: tables, nulls, terms and dead records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import duckdb
import pyarrow as pa
import pytest

from models.activities import CATALOGUE
from models.columns import AGREED_COLUMNS, RECORD_COLUMNS
from models.examples import DATA, event
from scorecards.validation import Dead, minified_sql, slow_sql, slow_terms_sql, surely_sql, validate_slowly
from scorecards.validation_groups import groups, sieved_models

NOW = datetime.fromisoformat("2026-06-01T12:00:00")


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def written(kind: str) -> bytes:
    return json.dumps(event(kind), separators=(",", ":"), ensure_ascii=False).encode()


def described(lake: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in lake.execute(f"describe {query}").fetchall()}


def test_the_statement_and_the_slow_tables_have_the_columns_and_types_of_the_lake(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    record = {"ordinal": "BIGINT"} | {column.name: column.type for column in RECORD_COLUMNS}
    lake.execute("create table raw_records (ordinal bigint, raw blob)")
    statement = surely_sql("raw_records").replace("$received_at", "timestamp '2026-06-01'")
    assert described(lake, statement) == record | {"surely": "BOOLEAN"}
    judged = validate_slowly([(7, written("partnership.agreed"))], NOW)
    lake.register("slow", judged.accepted)
    lake.register("slow_terms", judged.terms)
    assert described(lake, slow_sql("slow")) == record
    agreed = {"ordinal": "BIGINT"} | {column.name: column.type for column in AGREED_COLUMNS}
    assert described(lake, slow_terms_sql("slow_terms")) == agreed


def test_tombstones_and_bytes_that_are_no_text_are_not_surely_valid(lake: duckdb.DuckDBPyConnection) -> None:
    records = [None, b"", b"\xff\xfe", written("support.given"), b"{" * 9_000, written("meeting.held")]
    lake.register("raw_records", pa.table({"ordinal": range(6), "raw": pa.array(records, pa.binary())}))
    verdicts = lake.execute(surely_sql("raw_records"), {"received_at": NOW}).fetchall()
    assert {row[0]: row[-1] for row in verdicts} == {
        0: False, 1: False, 2: False, 3: True, 4: False, 5: True,
    }  # fmt: skip


def test_white_space_takes_a_second_look(lake: duckdb.DuckDBPyConnection) -> None:
    spaced = json.dumps(event("support.given")).encode()
    trailing = spaced[:-1] + b", }"
    lake.register("raw_records", pa.table({"ordinal": range(3), "raw": [spaced, trailing, b"{"], "topic": ["t"] * 3}))
    first = lake.execute(surely_sql("raw_records"), {"received_at": NOW}).fetchall()
    assert [row[-1] for row in first] == [False, False, False]
    again = surely_sql(f"({minified_sql('raw_records', ['topic'])})", ["topic"])
    assert [(*row[:2], row[-1]) for row in lake.execute(again, {"received_at": NOW}).fetchall() if row[-1]] == [
        (0, "t", True)
    ]


def test_pydantic_parts_the_accepted_from_the_dead(lake: duckdb.DuckDBPyConnection) -> None:
    records = [(3, written("partnership.agreed")), (4, None), (9, b"[]"), (11, written("note.recorded"))]
    judged = validate_slowly(records, NOW)
    assert judged.accepted["ordinal"].to_pylist() == [3, 11]
    assert judged.terms["ordinal"].to_pylist() == [3]
    assert judged.dead == (Dead(4, "$", "the record is empty"), Dead(9, "$", "[] is not an object"))
    lake.register("slow", judged.accepted)
    data = lake.execute(f"select data from ({slow_sql('slow')}) where ordinal = 3").fetchone()
    assert data is not None
    assert data[0] == json.dumps(DATA["partnership.agreed"], separators=(",", ":"), ensure_ascii=False)


def test_nothing_to_judge_gives_empty_tables() -> None:
    judged = validate_slowly([], NOW)
    assert (judged.accepted.num_rows, judged.terms.num_rows, judged.dead) == (0, 0, ())


@pytest.mark.parametrize("kind", sieved_models())
def test_every_field_of_a_type_is_in_one_group(kind: str) -> None:
    named = [group.names[kind] for group in groups() if kind in group.names]
    assert sorted(named) == sorted(CATALOGUE[kind].model_fields)
