"""Validation of many records at once: the sieve in SQL for what surely is valid, pydantic for the rest.

How a batch is validated on a connection of the lake, where `raw_records` is any relation (an Arrow table will
do) with the columns `ordinal BIGINT` and `raw BLOB`:

1. `create temp table taken as` + `surely_sql("raw_records")`, with the parameter `$received_at`: one row a
   record, with RECORD_COLUMNS and `surely`.
2. Where `surely` is false the record may only be written with white space: `surely_sql` once more, over
   `minified_sql` of these.
3. `validate_slowly` takes the records where `surely` is false still, and yields Arrow tables of rows and the dead.
4. `slow_sql("accepted")` and `slow_terms_sql("terms")` select from those tables; JSON goes through DuckDB's
   writer there, so that equal activities have equal bytes whichever way they came.

Batches smaller than FEW are quicker through pydantic alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from models.columns import AGREED_COLUMNS, RECORD_COLUMNS, Column
from models.records import Refused, validate
from models.rows import Row
from scorecards.validation_sql import minified, taken_apart

# Measured (benchmarks/bench_validation.py): below this pydantic alone is quicker than the statement.
FEW = 500

_ARROW = {
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
}


@dataclass(frozen=True)
class Dead:
    """A record that was refused: the path in it, and the reason."""

    ordinal: int
    path: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What pydantic says of some records; `accepted` and `terms` have `ordinal` before their columns."""

    accepted: pa.Table
    terms: pa.Table
    dead: tuple[Dead, ...]


def surely_sql(source: str, carried: Sequence[str] = ()) -> str:
    """SELECT of `ordinal`, `carried`, RECORD_COLUMNS and `surely` over `source` (ordinal BIGINT, raw BLOB).

    `carried` are columns of `source` to take along. The one parameter is `$received_at`, a TIMESTAMP in UTC.
    Rows with `surely` false mean nothing: they are for `minified_sql` or `validate_slowly`.
    """
    return taken_apart(source, carried)


def minified_sql(source: str, carried: Sequence[str] = ()) -> str:
    """SELECT of `ordinal`, `carried` and `raw` over `source`, without white space, for `surely_sql` to look again.

    Records of which only pydantic can be sure are left out.
    """
    return minified(source, carried)


def validate_slowly(records: Iterable[tuple[int, bytes | None]], received_at: datetime) -> Answer:
    """Validate (ordinal, raw) one by one through pydantic; None is a tombstone, and refused."""
    accepted: list[tuple[int, Row]] = []
    terms: list[tuple[int, Row]] = []
    dead: list[Dead] = []
    for ordinal, raw in records:
        verdict = validate(raw, received_at)
        if isinstance(verdict, Refused):
            dead.append(Dead(ordinal, verdict.path, verdict.reason))
            continue
        accepted.append((ordinal, verdict.row))
        if verdict.terms is not None:
            terms.append((ordinal, verdict.terms))
    return Answer(_table(RECORD_COLUMNS, accepted), _table(AGREED_COLUMNS, terms), tuple(dead))


def slow_sql(source: str) -> str:
    """SELECT of `ordinal` and RECORD_COLUMNS from a relation made of `Answer.accepted`."""
    return _select(RECORD_COLUMNS, source)


def slow_terms_sql(source: str) -> str:
    """SELECT of `ordinal` and AGREED_COLUMNS from a relation made of `Answer.terms`."""
    return _select(AGREED_COLUMNS, source)


def _select(columns: Sequence[Column], source: str) -> str:
    written = (f"json({c.name}) as {c.name}" if c.type == "JSON" else c.name for c in columns)
    return f"select ordinal, {', '.join(written)} from {source}"


def _table(columns: Sequence[Column], rows: list[tuple[int, Row]]) -> pa.Table:
    arrays = [pa.array([ordinal for ordinal, _ in rows], pa.int64())]
    arrays += [pa.array([row[c.name] for _, row in rows], _ARROW[c.type]) for c in columns]
    return pa.table(arrays, names=["ordinal", *(c.name for c in columns)])
