"""The lake: DuckDB over a DuckLake catalog, the one place that remembers."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sqlite3
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import IO, Any, Final
from uuid import uuid4

import duckdb
import pyarrow as pa
from duckdb_extensions import import_extension

from models.columns import ACTIVITY_COLUMNS, TERMS_COLUMNS
from models.deadletters import DeadLetterLimits
from models.errors import CoophealthError
from scorecards import sqlfiles

SCHEMA_VERSION: Final = 1
# The name of a database in memory, where batches are made ready.
BESIDE: Final = "beside"
Params = Mapping[str, Any] | Sequence[Any] | None
Error = duckdb.Error
_FAULTS = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException)
_ENDS = (duckdb.InternalException, duckdb.FatalException)
Interrupted = duckdb.InterruptException


class LakeBusyError(CoophealthError):
    """Another process writes this embedded lake."""


class LakeMissingError(CoophealthError):
    """There is no lake at this place yet."""


class ConflictError(Exception):
    """Somebody else changed the same table first: look whether the work is still ours, then do it again."""


@dataclass(frozen=True)
class LakePlace:
    """Where the lake is: a folder, and for many machines a PostgreSQL catalog beside shared data.

    `catalog` is None (SQLite file in the folder) or a libpq connection string such as
    `dbname=coophealth host=db`. `data` is a folder or an s3:// address, by default `folder/data`.
    `memory`: so many gigabytes at most does work on it take; what is beyond waits on disk.
    """

    folder: Path
    catalog: str | None = field(default=None, repr=False)
    data: str | None = None
    memory: float = 5.0

    @property
    def address(self) -> str:
        """What DuckDB attaches: `ducklake:sqlite:...` or `ducklake:postgres:...`."""
        if self.catalog is not None:
            return f"ducklake:postgres:{self.catalog}"
        return f"ducklake:sqlite:{self.folder / 'catalog.sqlite'}"

    @property
    def shown(self) -> str:
        """The folder, or the address as people may see it."""
        return str(self.folder) if self.catalog is None else without_secrets(self.address)

    @property
    def data_path(self) -> str:
        """Where DuckLake writes its Parquet files."""
        return self.data if self.data is not None else f"{self.folder / 'data'}/"


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
            lock = _take_lock(place.folder, doing) if embedded else None
            if embedded:
                _prepare_catalog(place.folder)
        elif embedded and not (place.folder / "catalog.sqlite").exists():
            raise LakeMissingError(
                f"there is no lake at {place.folder}",
                remedy="import or send activities first, or set COOPHEALTH_LAKE to where it is",
            )
        try:
            with ExitStack() as turn:
                if write and not embedded:
                    _take_turn_in_making(turn, place)
                connection = _connect(place, write=write, threads=threads)
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
        _settle(cursor)
        cursor.execute("use lake")
        other = Lake(cursor, self.place, None, writes=self.writes)
        other.writing = self.writing
        other.dead_letter_limits = self.dead_letter_limits
        return other

    def beside(self) -> Lake:
        """A cursor in memory beside the lake: what it makes every cursor may read, and it waits for no transaction."""
        cursor = self._connection.cursor()
        _settle(cursor)
        cursor.execute(f"use {BESIDE}")
        return Lake(cursor, self.place, None, writes=self.writes)

    @contextmanager
    def alone_in(self, work: str) -> Iterator[bool]:
        """Whether no other worker of a shared lake is at this work now; while the block lasts none will be."""
        if self.place.catalog is None:
            yield True
            return
        with _turn(self.place, work, wait=False) as ours:
            yield ours

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
            for (table,) in self.rows(
                "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'main'"
            ):
                self.make("view", table, f"from lake.main.{table} at (version => {self._read_at})")
            yield
        finally:
            self.run(";".join(f"drop {sort} temp.main.{name}" for name, sort in self._made.items()))
            self._read_at, self._made = None, {}
            # It asks the catalog, which may be away; whatever is read and written is found all the same.
            with suppress(duckdb.Error):
                self.run("use lake")

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
            self.run("alter table activities set sorted by (partnership asc, time asc)")
            with self.transaction():
                for name in sqlfiles.names("views"):
                    path = f"views/{name}.sql"
                    self.create_view(name, sqlfiles.bare(sqlfiles.text(path)), sqlfiles.meaning(path))


def never_works(error: BaseException) -> bool:
    """Whether trying the statement again helps nobody; one that was bound while the catalog went away may work then."""
    may_pass = re.search("Failed to .*DuckLake", str(error)) is not None
    return ends_database(error) or (isinstance(error, _FAULTS) and not may_pass)


def ends_database(error: BaseException | None) -> bool:
    """Whether the database goes with the error: a fault within DuckDB, after which a process has to begin anew.

    DuckDB 1.5.5 has one where PostgreSQL goes away while DuckLake reads its catalog.
    """
    return isinstance(error, _ENDS)


def utc_now() -> datetime:
    """Now, as the lake stores times: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


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


def _take_lock(folder: Path, doing: str) -> IO[str]:
    """The embedded lake has one writer; the kernel frees the lock when that process ends, however it ends."""
    file = (folder / "writer.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise LakeBusyError(
            f"the lake at {folder} is being written by {holder}",
            remedy="hand activities to it with `coophealth send`, or stop it first",
            docs="lake",
        ) from None
    file.truncate(0)
    file.write(f"process {os.getpid()} ({doing or Path(sys.argv[0]).name})")
    file.flush()
    return file


def _prepare_catalog(folder: Path) -> None:
    (folder / "data").mkdir(exist_ok=True)
    # WAL lets any number of processes read the catalog while one writes it; the mode stays with the file.
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        catalog.execute("pragma journal_mode=wal")
    catalog.close()


def _take_turn_in_making(turn: ExitStack, place: LakePlace) -> None:
    """Of workers that start together on a shared lake one makes the tables, and the others wait."""
    try:
        turn.enter_context(_turn(place, "making", wait=True))
    except duckdb.Error as error:
        raise _cannot_be_opened(place, error) from error


@contextmanager
def _turn(place: LakePlace, work: str, *, wait: bool) -> Iterator[bool]:
    """A turn at some work on a shared lake, by a lock in the catalog's database; whether it is ours."""
    assert place.catalog is not None
    number = int.from_bytes(hashlib.sha256(f"coophealth {work}".encode()).digest()[:8], signed=True)
    # The lock is the transaction's, so it ends with this process, however that ends.
    lock = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with closing(duckdb.connect(":memory:")) as guard:
        import_extension("postgres_scanner", con=guard)
        try:
            guard.execute(f"attach {quoted(place.catalog)} as catalog (type postgres)")
        except duckdb.Error as error:
            raise duckdb.IOException(without_secrets(str(error))) from None
        guard.execute("begin")
        # A worker that is asleep, not dead, must not hold it for ever.
        patience = "set local idle_in_transaction_session_timeout = ''15min''"
        guard.execute(f"call postgres_execute('catalog', '{patience}')").fetchall()
        said = guard.execute(f"from postgres_query('catalog', 'select {lock}({number:d})::text')").fetchall()
        try:
            yield said != [("false",)]
        finally:
            # DuckDB's own end of a transaction whose server has gone ends the process.
            with suppress(duckdb.Error):
                guard.execute("rollback")


def _cannot_be_opened(place: LakePlace, error: duckdb.Error) -> CoophealthError:
    return CoophealthError(
        f"the lake {place.shown} cannot be opened: {without_secrets(str(error))}",
        remedy="check COOPHEALTH_LAKE and COOPHEALTH_CATALOG",
    )


def _connect(place: LakePlace, *, write: bool, threads: int | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    if write:
        # What a batch took goes back to the system soon: a worker that runs for weeks shares its machine. A question to
        # ten million activities takes a tenth longer that way.
        connection.execute("set allocator_flush_threshold='8MB'")
        connection.execute("set allocator_bulk_deallocation_flush_threshold='16MB'")
    _settle(connection)
    _bound_memory(connection, place.memory)
    if write:
        # Small row groups: a thread takes one at a time.
        connection.execute(f"attach ':memory:' as {BESIDE} (row_group_size 8192)")
    if threads is not None:
        connection.execute(f"set threads={threads:d}")
    for extension in ("ducklake", "sqlite_scanner" if place.catalog is None else "postgres_scanner"):
        import_extension(extension, con=connection)
    options = [] if write else ["read_only"]
    if write or place.catalog is None or place.data is not None:
        options.append(f"data_path {quoted(place.data_path)}")
    if place.catalog is None:
        # The catalog names the folder it was made in; a lake that has been moved is where it is now.
        options.append("override_data_path true")
    suffix = f" ({', '.join(options)})" if options else ""
    try:
        connection.execute(f"attach {quoted(place.address)} as lake{suffix}")
    except duckdb.Error as error:
        connection.close()
        if not write and "does not exist" in str(error):
            # A writer has made the catalog's file, and not yet what stands in it.
            raise LakeMissingError(
                f"the lake at {place.shown} has no tables yet", remedy="start a writer (import, serve, worker) first"
            ) from None
        raise _cannot_be_opened(place, error) from error
    connection.execute("use lake")
    return connection


def _bound_memory(connection: duckdb.DuckDBPyConnection, gigabytes: float) -> None:
    """Take no more memory than that, nor than DuckDB would by itself, and lay the rest aside in a folder of our own."""
    own = connection.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()[0][0]
    connection.execute(f"set memory_limit='{min(own, int(gigabytes * 1e9))} bytes'")
    # DuckDB makes it when it is needed, and removes it at the end.
    connection.execute(f"set temp_directory={quoted(str(Path(gettempdir()) / f'coophealth-{uuid4().hex}'))}")


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    """What every connection and cursor has to be told for itself."""
    # Else a long statement draws a bar on standard output, among the results.
    connection.execute("set enable_progress_bar=false")
    connection.execute("set python_enable_replacements=false")
    connection.execute("set TimeZone='UTC'")
    connection.execute("set preserve_insertion_order=false")


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def without_secrets(text: str) -> str:
    """What the database says, without the password of a connection string in it."""
    return re.sub(r"(password\s*=\s*)('[^']*'|\S+)", r"\1***", text)
