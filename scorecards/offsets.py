"""How far Kafka's partitions have been read: the lake's own offsets, which move with what was read or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from time import sleep

from scorecards.batches import Span
from scorecards.lake import ConflictError, Lake, quoted

Place = tuple[str, int]
"""Topic and partition."""


def read(lake: Lake, cluster: str) -> dict[Place, int]:
    """Where reading stands: the next offset of each partition of a Kafka cluster that the lake has begun to read.

    Raises ConflictError while maintenance rewrites it.
    """
    rows = [row for name in _names(lake, _bare(f"{cluster}/")) for row in _rows_soon(lake, name)]
    return {(topic, partition): offset for of, topic, partition, offset in rows if of == cluster}


class Stand:
    """Where reading stands for the partitions of a batch, within its transaction.

    A table of `progress` is read and written whole. In a lake of many workers each partition has one of its own, since
    two that change the same table are in conflict, whichever rows they change; in a lake of one writer the partitions
    of a topic share one, which costs as much as a single one's.

    Raises ConflictError where it is being rewritten.
    """

    def __init__(self, lake: Lake, cluster: str, spans: Iterable[Span]) -> None:
        self._lake = lake
        self._cluster = cluster
        names = {self._name(span.place) for span in spans}
        _learn(lake, names)
        # Of the tables that are there: what each partition of theirs stands at.
        self._tables = {
            name: {(topic, partition): offset for _, topic, partition, offset in _rows(lake, name)}
            for name in sorted(names & lake.known)
        }

    def refuses(self, span: Span) -> bool:
        """Whether reading stands elsewhere; what the lake has never seen begins where a worker begins to read."""
        held = self._tables.get(self._name(span.place), {})
        return held.get(span.place, span.begins_at) != span.begins_at

    def advance(self, spans: Iterable[Span]) -> None:
        """Reading stands after these now."""
        moved: defaultdict[str, dict[Place, int]] = defaultdict(dict)
        for span in spans:
            moved[self._name(span.place)][span.place] = span.ends_at
        for name, places in moved.items():
            self._write(name, self._tables.get(name, {}) | places)
        if not self._tables.keys() >= moved.keys():
            _show(self._lake)

    def _write(self, name: str, held: dict[Place, int]) -> None:
        table = f'progress."{name}"'
        if name in self._tables:
            # An update reads the rows once more, and costs half as much again.
            self._lake.run(f"delete from {table}")
        else:
            columns = "cluster varchar, topic varchar, topic_partition integer, next_offset bigint"
            self._lake.run(f"create table {table} ({columns})")
        cluster = quoted(self._cluster)
        rows = (f"({cluster}, {quoted(topic)}, {partition}, {offset})" for (topic, partition), offset in held.items())
        self._lake.run(f"insert into {table} values {', '.join(rows)}")

    def _name(self, place: Place) -> str:
        topic, partition = place
        shared = self._lake.place.catalog is not None
        return _bare(f"{self._cluster}/{topic}{f'/{partition}' if shared else ''}")


def _bare(name: str) -> str:
    return name.replace('"', "")


def _rows(lake: Lake, name: str) -> list[tuple[str, str, int, int]]:
    """The rows of a table of `progress`, of which each has some.

    Raises ConflictError where it has none: to a look from beside they can be neither here nor there for a moment,
    while maintenance moves them from the catalog to a file.
    """
    found = lake.rows(f'select cluster, topic, topic_partition, next_offset from progress."{name}"')
    if not found:
        raise ConflictError(f'progress."{name}" is being rewritten')
    return found


def _rows_soon(lake: Lake, name: str) -> list[tuple[str, str, int, int]]:
    """The same, looked for a few times. Not for within a transaction, which goes on seeing what it saw first."""
    for pause in (0.05, 0.1, 0.2, 0.4):
        with suppress(ConflictError):
            return _rows(lake, name)
        sleep(pause)
    return _rows(lake, name)


def _names(lake: Lake, beginning: str = "") -> list[str]:
    """The tables of offsets that are there: those of `progress` with a slash, and with that beginning."""
    rows = lake.rows(
        "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'progress' "
        "and contains(table_name, '/') and starts_with(table_name, ?) order by all",
        [beginning],
    )
    return [name for (name,) in rows]


def _learn(lake: Lake, names: set[str]) -> None:
    """Which of them the lake has, looked for once for each: to list the tables takes a twentieth of a second.

    Not by reading a table that may not be there: DuckDB 1.5.5 then looks for similar names, and crashes where another
    thread makes tables. And before this transaction makes any, since they are gone where it is refused.
    """
    if not lake.known >= names:
        lake.known.update(_names(lake))


def _show(lake: Lake) -> None:
    """The view over all of them, made anew when there is one more."""
    parts = (f'select cluster, topic, topic_partition, next_offset from progress."{name}"' for name in _names(lake))
    lake.create_view("offsets", " union all ".join(parts), "Where reading stands: the next offset of each partition.")
