"""How a lake is opened: by one writer or many, in a bounded memory."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import IO, Final
from uuid import uuid4

import duckdb
from duckdb_extensions import import_extension

from models.errors import CoophealthError
from scorecards.place import LakeBusyError, LakeMissingError, LakePlace, quoted, without_secrets

# The name of a database in memory, where batches are made ready.
BESIDE: Final = "beside"


def take_lock(folder: Path, doing: str) -> IO[str]:
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


def prepare_catalog(folder: Path) -> None:
    """Make an embedded lake's catalog one that is read while it is written."""
    (folder / "data").mkdir(exist_ok=True)
    # WAL lets any number of processes read the catalog while one writes it; the mode stays with the file.
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        catalog.execute("pragma journal_mode=wal")
    catalog.close()


def take_turn_in_making(held: ExitStack, place: LakePlace) -> None:
    """Of workers that start together on a shared lake one makes the tables, and the others wait."""
    try:
        held.enter_context(turn(place, "making", wait=True))
    except duckdb.Error as error:
        raise _cannot_be_opened(place, error) from error


@contextmanager
def turn(place: LakePlace, work: str, *, wait: bool) -> Iterator[bool]:
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


def connect(place: LakePlace, *, write: bool, threads: int | None) -> duckdb.DuckDBPyConnection:
    """A database in memory that has the lake attached as `lake`, and looks there first."""
    connection = duckdb.connect(":memory:")
    if write:
        # What a batch took goes back to the system soon: a worker that runs for weeks shares its machine. A question to
        # ten million activities takes a tenth longer that way.
        connection.execute("set allocator_flush_threshold='8MB'")
        connection.execute("set allocator_bulk_deallocation_flush_threshold='16MB'")
    settle(connection)
    bound_memory(connection, place.memory)
    _lay_aside(connection)
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


def bound_memory(connection: duckdb.DuckDBPyConnection, gigabytes: float) -> None:
    """Take no more memory than that, nor than DuckDB would by itself.

    Told anew, DuckDB gives back to the system what its allocator holds free: after a question some 700 MB of 900.
    """
    with closing(duckdb.connect(":memory:")) as other:
        own = other.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()[0][0]
    connection.execute(f"set global memory_limit='{min(own, int(gigabytes * 1e9))} bytes'")


def _lay_aside(connection: duckdb.DuckDBPyConnection) -> None:
    """What is beyond the memory goes to a folder of our own."""
    # DuckDB makes it when it is needed, and removes it at the end.
    connection.execute(f"set temp_directory={quoted(str(Path(gettempdir()) / f'coophealth-{uuid4().hex}'))}")


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """What every connection and cursor has to be told for itself."""
    # Else a long statement draws a bar on standard output, among the results.
    connection.execute("set enable_progress_bar=false")
    connection.execute("set python_enable_replacements=false")
    connection.execute("set TimeZone='UTC'")
    connection.execute("set preserve_insertion_order=false")
