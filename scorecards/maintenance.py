"""Keeps the lake small and quick: merges files, flushes inlined rows, lets old snapshots go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from time import monotonic
from typing import Final

from scorecards.lake import ConflictError, Error, Lake, quoted

KEEP: Final = timedelta(days=7)
# A file that no snapshot knows may be of a transaction that goes on; none goes on for so long.
UNFINISHED: Final = timedelta(days=1)
# Snapshots that one step lets go: a stopped worker's week may have half a million.
MOST_SNAPSHOTS: Final = 1_000
# Files that one step makes of many small ones: what is done stands when a kill comes, and others have their turn.
MOST_FILES: Final = 1
# Files that a round makes of a table's, so that it ends beside a writer that is quicker.
MOST_OF_TABLE: Final = 64
# Seconds.
TURN: Final = 1.0
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
class _Step:
    name: str
    statement: str
    # How often at most it is done, as long as there was something to do.
    most: int = 1


class Round:
    """One bounded round beside writers, a turn at a time; `now` is naive UTC.

    1. Write rows that were inlined in the catalog to files, table by table.
    2. Let snapshots older than `keep` go, and delete files that no snapshot needs any more.
    3. Delete what transactions that never ended left behind (a kill, a full disk).
    4. Merge neighbouring small files, a file at a step; sorted tables come out sorted.
    5. Let go what the tables of `progress` were before: they have few rows, but each update leaves one in the catalog,
       which every look has to pass.
    6. Give back memory that is free.

    `lost` names the steps that lost against a writer (they come again with the next round).
    """

    def __init__(self, now: datetime, *, keep: timedelta = KEEP) -> None:
        self.lost: list[str] = []
        self._now, self._keep = now, keep
        self._steps: Iterator[_Step] | None = None

    def turn(self, lake: Lake) -> bool:
        """Do steps for about a second, each in a transaction of its own; False when all are done.

        Writers of this process wait meanwhile. Were each step to wait for them, the round would not come to its end
        beside a stream: they are some fifty, most of them short.
        """
        began = monotonic()
        with lake.writing:
            while self._step(lake):
                if monotonic() - began > TURN:
                    return True
        lake.give_back_memory()
        return False

    def _step(self, lake: Lake) -> bool:
        if self._steps is None:
            self._steps = iter(_steps(lake, self._now, self._keep))
        step = next(self._steps, None)
        if step is None:
            return False
        try:
            with lake.transaction():
                did = lake.rows(step.statement)
        except (ConflictError, Error) as error:
            if "conflict" not in str(error).lower():
                # It comes again where somebody tries again.
                self._steps = chain([step], self._steps)
                raise
            self.lost.append(step.name)
        else:
            if did and step.most > 1:
                self._steps = chain([replace(step, most=step.most - 1)], self._steps)
        return True


def run(lake: Lake, now: datetime, *, keep: timedelta = KEEP) -> Round:
    """A whole round."""
    made = Round(now, keep=keep)
    while made.turn(lake):
        pass
    return made


def _steps(lake: Lake, now: datetime, keep: timedelta) -> list[_Step]:
    until = (now.replace(tzinfo=UTC) - keep).isoformat()
    unfinished = (now.replace(tzinfo=UTC) - UNFINISHED).isoformat()
    notes = [
        name
        for (name,) in lake.rows(
            "select table_name from duckdb_tables() "
            "where database_name = 'lake' and schema_name = 'progress' order by all"
        )
    ]
    return [
        *(
            _Step(f"flush {table}", f"call ducklake_flush_inlined_data('lake', table_name => '{table}')")
            for table in _GROWING
        ),
        *(
            _Step("expire snapshots", f"call ducklake_expire_snapshots('lake', versions => {versions})")
            for versions in _old_snapshots(lake, until)
        ),
        _Step("delete files", f"call ducklake_cleanup_old_files('lake', older_than => timestamptz '{until}')"),
        _Step(
            "delete unfinished",
            f"call ducklake_delete_orphaned_files('lake', older_than => timestamptz '{unfinished}')",
        ),
        *(
            _Step(
                f"merge {table}",
                f"call ducklake_merge_adjacent_files('lake', '{table}', schema => 'main', "
                f"max_compacted_files => {MOST_FILES:d})",
                most=MOST_OF_TABLE,
            )
            for table in _GROWING
        ),
        _Step(
            "rewrite street_history",
            "call ducklake_rewrite_data_files('lake', 'street_history', schema => 'main')",
        ),
        *(
            _Step(
                f"flush progress {name}",
                f"call ducklake_flush_inlined_data('lake', schema_name => 'progress', table_name => {quoted(name)})",
            )
            for name in notes
        ),
        *(
            _Step(
                f"rewrite progress {name}",
                f"call ducklake_rewrite_data_files('lake', {quoted(name)}, "
                "schema => 'progress', delete_threshold => 0)",
            )
            for name in notes
        ),
    ]


def _old_snapshots(lake: Lake, until: str) -> list[list[int]]:
    """The snapshots older than that, some at a time; the latest is never among them.

    Not DuckLake's `older_than`: with a catalog in SQLite it takes the whole day on which the limit lies, and with a
    short `keep` the snapshot that somebody reads just now. (Files no longer needed are still deleted that way.)
    """
    latest = lake.snapshot()
    found = [
        version
        for (version,) in lake.rows(
            "select snapshot_id from __ducklake_metadata_lake.ducklake_snapshot "
            f"where cast(snapshot_time as timestamptz) < timestamptz '{until}' order by all"
        )
        if version < latest
    ]
    return [found[start : start + MOST_SNAPSHOTS] for start in range(0, len(found), MOST_SNAPSHOTS)]
