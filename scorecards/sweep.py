"""The nightly sweep: finds events that came twice with different times, and takes the later ones out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from scorecards import sqlfiles
from scorecards.lake import Lake

# So many rows are compared at once; more are taken in ranges of their hash, so that memory stays bounded.
ROWS_AT_ONCE: Final = 2_000_000


def run(lake: Lake, now: datetime, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Take out what came twice; how many rows that were. `now` is naive UTC.

    A re-sent event bears the same time and is left out when it comes. What has another time, or came to two
    workers at the same instant, is found here by (source, id): the first that was received counts.
    """
    rows = int(lake.one("select count(*) from activities"))
    ranges = max(1, -(-rows // rows_at_once))
    return sum(_sweep(lake, now, number, ranges) for number in range(ranges))


def _sweep(lake: Lake, now: datetime, number: int, ranges: int) -> int:
    repeated = sqlfiles.bare(sqlfiles.text("ingest/repeated.sql"))
    with lake.transaction():
        lake.run(f"create or replace temp table repeated as {repeated}", {"number": number, "ranges": ranges})
        found = int(lake.one("select count(*) from repeated"))
        if found:
            lake.run(
                "insert into exclusions by name select * exclude (time), 'duplicate' as reason, "
                "'the same source and id came before' as detail, ? as received_at from repeated",
                [now],
            )
            lake.run("insert into touched select partnership, min(time), ? from repeated group by partnership", [now])
        lake.run("drop table temp.repeated")
    return found
