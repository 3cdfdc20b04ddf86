"""The lake: DuckDB over a DuckLake catalog, the one place that remembers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from typing import IO, Any, Final

import duckdb
import pyarrow as pa

from models.columns import ACTIVITY_COLUMNS, TERMS_COLUMNS
from models.deadletters import DeadLetterLimits
from models.errors import CoophealthError
from scorecards import sqlfiles
from scorecards.opening import (
    BESIDE,
    bound_memory,
    connect,
    prepare_catalog,
    settle,
    take_lock,
    take_turn_in_making,
    turn,
)
from scorecards.place import (
    ConflictError,
    LakeBusyError,
    LakeMissingError,
    LakePlace,
    quoted,
    utc_now,
    without_secrets,
)

__all__ = [
    "BESIDE",
    "SCHEMA_VERSION",
    "ConflictError",
    "Error",
    "Interrupted",
    "Lake",
    "LakeBusyError",
    "LakeMissingError",
    "LakePlace",
    "ends_database",
    "has_expired",
    "never_works",
    "quoted",
    "utc_now",
    "without_secrets",
]

SCHEMA_VERSION: Final = 1
Params = Mapping[str, Any] | Sequence[Any] | None
Error = duckdb.Error
_FAULTS = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException)
_ENDS = (duckdb.InternalException, duckdb.FatalException)
Interrupted = duckdb.InterruptException


class Lake:
    """An open lake. One thread works on one Lake or Lake.cursor() at a time."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, place: LakePlace, lock: IO[str] | None, *, writes: bool
    ) -> None:
        self._connection = connection
        self._lock_file = lock
        self.place = place
        self.writes = writes
        # Everybody who writes through this process takes it: DuckLake refuses the second of two changes
        # to one table, and an own refusal is only lost work.
        self.writing = threading.RLock()
        self.dead_letter_limits = DeadLetterLimits()
        # Tables of `progress` that are known to be there.
        self.known: set[str] = set()
        # While it is read as of one snapshot: which, and the temporary relations made meanwhile, by name.
        self._read_at: int | None = None
        self._made: dict[str, str] = {}

    @classmethod
    def open(cls, place: LakePlace, *, write: bool = False, doing: str = "", threads: int | None = None) -> Lake:
        """Open the lake, and make it if it is to be written and does not exist yet.

        `doing` is what this process does, in words for whoever finds the lake busy.
        Raises LakeBusyError (a second writer of an embedded lake) and LakeMissingError.
        """
        embedded = place.catalog is None
        lock = None
        if write:
            place.folder.mkdir(parents=True, exist_ok=True)
            lock = take_lock(place.folder, doing) if embedded else None
            if embedded:
                prepare_catalog(place.folder)
        elif embedded and not (place.folder / "catalog.sqlite").exists():
            raise LakeMissingError(
                f"there is no lake at {place.folder}",
                remedy="import or send activities first, or set COOPHEALTH_LAKE to where it is",
            )
        try:
            with ExitStack() as held:
                if write and not embedded:
                    take_turn_in_making(held, place)
                connection = connect(place, write=write, threads=threads)
                lake = cls(connection, place, lock, writes=write)
                if write:
                    lake._bring_up_to_date()
                else:
                    lake._check_version()
        except BaseException:
            if lock is not None:
                lock.close()
            raise
        return lake

    def cursor(self) -> Lake:
        """The same lake for another thread: its own temporary tables and transactions."""
        cursor = self._connection.cursor()
        settle(cursor)
        cursor.execute("use lake")
        other = Lake(cursor, self.place, None, writes=self.writes)
        other.writing = self.writing
        other.dead_letter_limits = self.dead_letter_limits
        return other

    def beside(self) -> Lake:
        """A cursor in memory beside the lake: what it makes every cursor may read, and it waits for no transaction."""
        cursor = self._connection.cursor()
        settle(cursor)
        cursor.execute(f"use {BESIDE}")
        return Lake(cursor, self.place, None, writes=self.writes)

    @contextmanager
    def alone_in(self, work: str) -> Iterator[bool]:
        """Whether no other worker of a shared lake is at this work now; while the block lasts none will be."""
        if self.place.catalog is None:
            yield True
            return
        with turn(self.place, work, wait=False) as ours:
            yield ours

    def give_back_memory(self) -> None:
        """Let the system have what was taken and is free by now; DuckDB would keep it for the next question."""
        bound_memory(self._connection, self.place.memory)

    def close(self) -> None:
        """Close it and let the next writer in."""
        self._connection.close()
        if self._lock_file is not None:
            self._lock_file.close()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, sql: str, params: Params = None) -> None:
        """Run a statement and read its result to the end."""
        self._connection.execute(sql, params).fetchall()

    def rows(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(sql, params).fetchall()

    def dicts(self, sql: str, params: Params = None) -> list[dict[str, Any]]:
        """All rows of a query, each as {column: value}."""
        result = self._connection.execute(sql, params)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def table(self, sql: str, params: Params = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and all rows of a query."""
        result = self._connection.execute(sql, params)
        return [column[0] for column in result.description or ()], result.fetchall()

    def arrow_table(self, sql: str, params: Params = None) -> pa.Table:
        """All rows of a query as an Arrow table."""
        return self._connection.execute(sql, params).to_arrow_table()

    def one_table(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a person's query; CoophealthError where it is not exactly one statement."""
        count = len(self._connection.extract_statements(sql))
        if count != 1:
            raise CoophealthError(f"{count} statements were given", remedy="give exactly one SELECT")
        return self.table(sql)

    def one(self, sql: str, params: Params = None) -> Any:
        """The first column of the first row, None if there is no row."""
        row = self._connection.execute(sql, params).fetchall()
        return row[0][0] if row else None

    def interrupt(self) -> None:
        """Stop what this connection is doing; it raises `Interrupted` there."""
        self._connection.interrupt()

    @contextmanager
    def arrow(self, name: str, table: pa.Table) -> Iterator[None]:
        """Let statements read `table` under `name` while the block lasts."""
        try:
            self._connection.register(name, table)
        except duckdb.CatalogException:
            # Registered halfway when the catalog was away, it is there and not known.
            self.run(f"drop view if exists temp.{name}")
            self._connection.register(name, table)
        try:
            yield
        finally:
            self._connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises ConflictError when another writer was first."""
        with self.writing:
            self._connection.execute("begin")
            try:
                yield
            except BaseException:
                self._rollback()
                raise
            self.commit()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything in the block sees one snapshot of the lake's tables; what is made in it is dropped at its end.

        Not a transaction: a table made in one is read on one thread, is of unknown size to the planner, and keeps its
        memory (10 million activities took a sixth longer). Nor does it hold up writers, or need the catalog to end.
        """
        self._read_at = self.snapshot()
        try:
            # Looked into from the left. Were the lake first, it would be asked for every function, each time anew.
            self.run("set search_path='temp.main,system.main,lake.main,lake.progress'")
            for table in self._tables:
                self.make("view", table, f"from lake.main.{table} at (version => {self._read_at})")
            yield
        finally:
            made, self._made, self._read_at = self._made, {}, None
            for name, sort in made.items():
                self.run(f"drop {sort} temp.main.{name}")
            # It asks the catalog, which may be away; whatever is read and written is found all the same.
            with suppress(duckdb.Error):
                self.run("use lake")

    @cached_property
    def _tables(self) -> list[str]:
        """The tables of `main`, which are made once and for all; to list them takes a thirtieth of a second."""
        named = "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'main'"
        return [table for (table,) in self.rows(named)]

    def make(self, sort: str, name: str, sql: str, params: Params = None) -> None:
        """Make a temporary `table` or `view` of what a query yields, within `reading`."""
        self.run(f"create or replace temp {sort} {name} as {sql}", params)
        self._made[name] = sort

    def commit(self) -> None:
        """End the open transaction; a seam of its own, so that a test can kill the process around it."""
        try:
            self._connection.execute("commit")
        except duckdb.Error as error:
            self._rollback()
            if re.search("conflict", str(error), re.IGNORECASE):
                raise ConflictError(str(error)) from error
            raise

    def _rollback(self) -> None:
        try:
            self._connection.execute("rollback")
        except duckdb.Error:
            # A commit that failed has already rolled back; there is nothing left to undo.
            return

    def create_view(self, name: str, sql: str, meaning: str) -> None:
        """Make a view of the lake, or make it anew."""
        self.run(f"create or replace view lake.main.{name} as {sql}")
        self.run(f"comment on view lake.main.{name} is {quoted(meaning)}")

    def snapshot(self) -> int:
        """Number of the lake's latest snapshot, or of the one that is read."""
        if self._read_at is not None:
            return self._read_at
        # Not the largest of all snapshots: of a week there are half a million.
        return int(self.one("select id from ducklake_current_snapshot('lake')"))

    def _check_version(self) -> None:
        try:
            version = self.one("select max(version) from lake_version")
        except duckdb.CatalogException:
            version = None
        if version is None:
            raise LakeMissingError(
                f"the lake at {self.place.address} has no tables yet",
                remedy="start a writer (import, serve, worker) first",
            )
        if version > SCHEMA_VERSION:
            raise CoophealthError(
                f"the lake at {self.place.shown} has form {version}, this program knows {SCHEMA_VERSION}",
                remedy="use a newer coophealth",
            )

    def _bring_up_to_date(self) -> None:
        try:
            self._check_version()
        except LakeMissingError:
            with self.transaction():
                for statement in (
                    *_tables_of_models(),
                    *sqlfiles.statements(sqlfiles.text("lake/tables.sql")),
                ):
                    self.run(statement)
                self.run("insert into lake_version values (?, ?)", [SCHEMA_VERSION, utc_now()])
            # Before there are views: with some, DuckDB 1.5.5 crashes in set_option.
            self.run("call ducklake_set_option('lake', 'data_inlining_row_limit', '500')")
            # Files are merged sorted, which takes memory for all their rows: a million and a half, not ten.
            self.run("call ducklake_set_option('lake', 'target_file_size', '64MB')")
            # The rows of a group are in memory for each thread that writes: a third of the usual ones.
            self.run("call ducklake_set_option('lake', 'parquet_row_group_size', '40960')")
            self.run("alter table activities set sorted by (partnership asc, time asc)")
            with self.transaction():
                for name in sqlfiles.names("views"):
                    path = f"views/{name}.sql"
                    self.create_view(name, sqlfiles.bare(sqlfiles.text(path)), sqlfiles.meaning(path))


def never_works(error: BaseException) -> bool:
    """Whether trying the statement again helps nobody; one that was bound while the catalog went away may work then."""
    may_pass = re.search("Failed to .*DuckLake", str(error)) is not None
    return ends_database(error) or (isinstance(error, _FAULTS) and not may_pass)


def has_expired(error: BaseException) -> bool:
    """Whether maintenance has let go the snapshot that was asked for."""
    return "No snapshot found" in str(error)


def ends_database(error: BaseException | None) -> bool:
    """Whether the database goes with the error: a fault within DuckDB, after which a process has to begin anew.

    DuckDB 1.5.5 has one where PostgreSQL goes away while DuckLake reads its catalog.
    """
    return isinstance(error, _ENDS)


def _tables_of_models() -> Iterator[str]:
    """The statements that make the tables whose columns the models name."""
    for table, columns, meaning in (
        (
            "activities",
            ACTIVITY_COLUMNS,
            "Every accepted event, append-only; measures read activities_counted.",
        ),
        (
            "partnerships",
            TERMS_COLUMNS,
            "Terms over time, a row for each partnership.agreed; terms_held tells which hold.",
        ),
    ):
        yield f"create table {table} ({', '.join(f'{column.name} {column.type}' for column in columns)})"
        yield f"comment on table {table} is {quoted(meaning)}"
        for column in columns:
            yield f"comment on column {table}.{column.name} is {quoted(column.meaning)}"
