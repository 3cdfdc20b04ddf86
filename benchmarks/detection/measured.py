"""Runs the product's SQL files, unchanged, over simulated acts in a database of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.detection.worlds import WEEKS, Floats, Ints, Log
from models.policy import Policy
from scorecards import questions, sqlfiles
from scorecards.parameters import parameters

#: The logs' first day, a Monday.
BEGINS: Final = np.datetime64("2023-01-02", "us")
_TYPICAL: Final = 1.0
# One place for what SQL asks of a partnership beside its acts: terms without an agreed share, begun on the first day.
_PAIRS: Final = """
create temp table pairs as
select cast(unnest(range($pairs)) as integer) as pair, 'p' || pair as partnership,
       timestamp '9999-12-31' as known_at, cast($until as timestamp) as until;
create temp table terms as
select pair, known_at, partnership, cast('-infinity' as timestamp) as valid_from,
       cast('infinity' as timestamp) as valid_to, 'co-selling' as kind,
       false as share_agreed, 0.5 as share_a from pairs;
create temp table starts as
select p.pair, p.partnership, p.known_at, coalesce(min(c.time), cast($begins as timestamp)) as started_at,
       min(c.time) as first_activity_at, cast($begins as timestamp) as first_agreed_at
from pairs as p left join contributions as c using (pair) group by all;
"""


class Database:
    """A database with some relations given, in which SQL files make the others on demand, each once."""

    def __init__(self, policy: Policy | None = None, threads: int = 2) -> None:
        self.connection = duckdb.connect(config={"threads": threads})
        self._parameters = parameters(policy or Policy())
        self._there: set[str] = set()

    def give(self, name: str, select: str, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put a relation there: `select` over columns, which it calls `given`."""
        self.connection.register("given", pa.table(dict(columns)))
        self.connection.execute(f"create or replace temp table {name} as {select}")
        self.connection.unregister("given")
        self._there.add(name)

    def script(self, sql: str, values: Mapping[str, Any]) -> None:
        """Put relations there by statements of our own."""
        for statement in sqlfiles.statements(sql):
            used = {name: values[name] for name in sqlfiles.parameters(statement)}
            self.connection.execute(statement, used or None)
            self._there.add(statement.split()[3])

    def need(self, relation: str) -> None:
        """Make a relation with its SQL file, and before it those it reads."""
        if relation in self._there:
            return
        sql = questions.statement_of(relation)
        for needed in sorted(sqlfiles.relations(sql) - {relation}):
            if questions.is_relation(needed):
                self.need(needed)
        values = {name: self._parameters[name] for name in sqlfiles.parameters(sql)}
        self.connection.execute(f"create temp table {relation} as {sql}", values or None)
        self._there.add(relation)

    def columns(self, sql: str) -> dict[str, npt.NDArray[Any]]:
        """The result of a query, column by column."""
        found: dict[str, npt.NDArray[Any]] = self.connection.execute(sql).fetchnumpy()
        return found

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def moments(days: Floats) -> npt.NDArray[np.datetime64]:
    """Days since the log's beginning as times."""
    return BEGINS + np.round(days * 86_400e6).astype("timedelta64[us]")


def give_acts(database: Database, log: Log, reference: float = _TYPICAL) -> None:
    """Put a log there as `contributions`, with its pairs; an act weighs v = min(1, value / (2 x reference))."""
    v = np.round(1e9 * np.minimum(1.0, log.value / (2 * reference))).astype(np.int64)
    database.give(
        "contributions",
        "select cast(pair as integer) as pair, time, if(by_a, 'a', 'b') as giver, v, 'made' as source, 'act' as id "
        "from given",
        {"pair": log.pair, "time": moments(log.time), "by_a": log.by_a, "v": v},
    )
    until: datetime = moments(np.array([7.0 * WEEKS]))[0].astype(datetime)
    database.script(_PAIRS, {"pairs": log.pairs, "until": until, "begins": BEGINS.astype(datetime)})


@dataclass(frozen=True)
class Mondays:
    """What the detector says: arrays of pair x Monday, for giver A and giver B.

    Column k is the Monday 7 (k + 1) days after the beginning. `level`: 0 nothing, 1 leaning, 2 one-way, 3 confirmed.
    """

    m: tuple[Floats, Floats]
    level: tuple[Ints, Ints]
    enough: npt.NDArray[np.bool_]

    @cached_property
    def days(self) -> Floats:
        """The day of each column."""
        return np.arange(1, self.m[0].shape[1] + 1) * np.float64(7)


def mondays(log: Log, reference: float = _TYPICAL, policy: Policy | None = None) -> Mondays:
    """The detector, as it is in `scorecards/sql`, on every Monday of a log."""
    with Database(policy) as database:
        give_acts(database, log, reference)
        database.need("street_weeks")
        found = database.columns("select m, level, enough from street_weeks order by lane, monday")
    shape = (log.pairs, 2, WEEKS)
    m, level = found["m"].reshape(shape), found["level"].astype(np.int64).reshape(shape)
    enough = found["enough"].astype(bool).reshape(shape)[:, 0]
    return Mondays((m[:, 0], m[:, 1]), (level[:, 0], level[:, 1]), enough)
