"""Keeps the lake small and quick: merges files, flushes inlined rows, lets old snapshots go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from scorecards.lake import ConflictError, Error, Lake, quoted

KEEP: Final = timedelta(days=7)
# A file that no snapshot knows may be of a transaction that goes on; none goes on for so long.
UNFINISHED: Final = timedelta(days=1)
# At most so many files are merged at once, so that no run holds up the writers for long.
MOST_FILES: Final = 64
# The tables that grow.
_GROWING: Final = (
    "activities",
    "partnerships",
    "touched",
    "dead_letters",
    "dead_letters_not_kept",
    "dead_letters_resent",
    "dead_letters_published",
    "scorecards",
    "flips",
    "street_history",
    "notices",
)


@dataclass(frozen=True)
class Kept:
    """What a run did, and which steps lost against a writer (they come again with the next run)."""

    done: tuple[str, ...]
    lost: tuple[str, ...]


def run(lake: Lake, now: datetime, *, keep: timedelta = KEEP, most_files: int = MOST_FILES) -> Kept:
    """One bounded round, beside writers; `now` is naive UTC.

    1. Write rows that were inlined in the catalog to files, table by table.
    2. Merge neighbouring small files, some at a time; sorted tables come out sorted.
    3. Let snapshots older than `keep` go, and delete files that no snapshot needs any more.
    4. Delete what transactions that never ended left behind (a kill, a full disk).
    5. Let go what the tables of `progress` were before: they have few rows, but each update leaves one in the catalog,
       which every look has to pass.
    """
    until = (now.replace(tzinfo=UTC) - keep).isoformat()
    unfinished = (now.replace(tzinfo=UTC) - UNFINISHED).isoformat()
    notes = [
        name
        for (name,) in lake.rows(
            "select table_name from duckdb_tables() "
            "where database_name = 'lake' and schema_name = 'progress' order by all"
        )
    ]
    steps = [
        *(
            (f"flush {table}", f"call ducklake_flush_inlined_data('lake', table_name => '{table}')")
            for table in _GROWING
        ),
        *(
            (
                f"merge {table}",
                f"call ducklake_merge_adjacent_files('lake', '{table}', schema => 'main', "
                f"max_compacted_files => {most_files:d})",
            )
            for table in _GROWING
        ),
        (
            "rewrite street_history",
            "call ducklake_rewrite_data_files('lake', 'street_history', schema => 'main')",
        ),
        ("expire snapshots", f"call ducklake_expire_snapshots('lake', older_than => timestamptz '{until}')"),
        ("delete files", f"call ducklake_cleanup_old_files('lake', older_than => timestamptz '{until}')"),
        (
            "delete unfinished",
            f"call ducklake_delete_orphaned_files('lake', older_than => timestamptz '{unfinished}')",
        ),
        *(
            (
                f"flush progress {name}",
                f"call ducklake_flush_inlined_data('lake', schema_name => 'progress', table_name => {quoted(name)})",
            )
            for name in notes
        ),
        *(
            (
                f"rewrite progress {name}",
                f"call ducklake_rewrite_data_files('lake', {quoted(name)}, "
                "schema => 'progress', delete_threshold => 0)",
            )
            for name in notes
        ),
    ]
    done: list[str] = []
    lost: list[str] = []
    for name, statement in steps:
        (done if _step(lake, statement) else lost).append(name)
    return Kept(tuple(done), tuple(lost))


def _step(lake: Lake, statement: str) -> bool:
    """One step in a transaction of its own; False when a writer was quicker."""
    try:
        with lake.transaction():
            lake.run(statement)
    except (ConflictError, Error) as error:
        if "conflict" not in str(error).lower():
            raise
        return False
    return True
