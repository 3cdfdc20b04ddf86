"""A worker process for tests, which can be killed, robbed or refused, and says what its transactions did.

Run as `python worker_under_test.py JSON` with {broker, lake, group, said, records} and perhaps `catalog`, `instance`,
`kill_at` (n-th commit) and `kill_when` ("before" it, between BEGIN and COMMIT, or "after" it, before anything else
happens), `end_database_at` (n-th commit: DuckDB ends with a fault of its own), `rob_at` (n-th transaction: another
worker took half of it first), `refuse` (the lake is away), `stall` (fetching brings nothing), `hold_up` (once this
file is there, no transaction ends), `long_cycle` (the cycle takes minutes), `health` (port to answer at), `session`
(seconds until Kafka gives a silent worker's partitions to another), `stalled_after` (seconds), `maintain_every`
(seconds), `keep` (seconds that snapshots are kept).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import cycle, ingest, maintenance
from scorecards.batches import Part, Span
from scorecards.judging import Judged
from scorecards.lake import Lake, LakePlace
from streams import transport
from streams.settings import Pace, StreamSettings
from streams.worker import run_worker


def at_commit(number: int, before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None) -> None:
    """Let something happen before or after the `number`-th commit of taking in."""
    commit, seen = Lake.commit, 0

    def counted(lake: Lake) -> None:
        nonlocal seen
        if not threading.current_thread().name.startswith("taking"):
            commit(lake)
            return
        seen += 1
        if seen == number:
            before()
        commit(lake)
        if seen == number:
            after()

    Lake.commit = counted  # type: ignore[assignment, method-assign]


def kill() -> None:
    """The process ends at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def end_database() -> None:
    """As DuckDB 1.5.5 where PostgreSQL goes away while DuckLake reads its catalog."""
    raise duckdb.InternalException("INTERNAL Error: Attempted to access index 0 within vector of size 0")


def rob_at(number: int) -> None:
    """Let another worker take the first half of each part of the `number`-th transaction before this one."""
    append, seen = ingest.append_judged, 0

    def robbed(
        lake: Lake, cluster: str, spans: Sequence[Span], received_at: datetime, judged: Judged
    ) -> ingest.Appended:
        nonlocal seen
        seen += 1
        if seen == number:
            ingest.append(lake, cluster, [first_half(lake, span, judged) for span in spans], received_at)
        return append(lake, cluster, spans, received_at, judged)

    ingest.append_judged = robbed


def first_half(lake: Lake, span: Span, judged: Judged) -> Part:
    """What another worker would have read of it."""
    rows = lake.rows(
        f"select topic_offset, raw from {judged.schema}.records where topic_partition = ? order by all",
        [span.partition],
    )
    half = rows[: max(1, len(rows) // 2)]
    offsets, values = zip(*half, strict=True)
    return Part.of(span.topic, span.partition, span.begins_at, offsets[-1] + 1, offsets, values)


def refuse() -> None:
    """Let the lake be away for good."""

    def refused(*_: Any) -> ingest.Appended:
        raise OSError("no space left on device")

    ingest.append_judged = refused  # type: ignore[assignment]


def stall() -> None:
    """Let fetching bring nothing any more, as old faults in the clients do."""

    async def nothing(*_: Any, **__: Any) -> dict[Any, Any]:
        await asyncio.sleep(0.1)
        return {}

    transport._ConsumerThread._fetch_records = nothing  # type: ignore[method-assign]


def hold_up(sign: Path) -> None:
    """Let the lake's thread be held up for good, deep in a system call, once there is a file `sign`."""
    append = ingest.append_judged

    def held(lake: Lake, cluster: str, spans: Sequence[Span], received_at: datetime, judged: Judged) -> ingest.Appended:
        if sign.exists():
            read, _ = os.pipe()
            os.read(read, 1)
        return append(lake, cluster, spans, received_at, judged)

    ingest.append_judged = held


def long_cycle() -> None:
    """Let the cycle take minutes."""

    def endless(lake: Lake, *_: Any, **__: Any) -> None:
        lake.one("select sum(i * j) from range(100000000) a(i), range(1000000) b(j)")

    cycle.step = endless  # type: ignore[assignment]


def say_what_was_done(place: Path) -> None:
    """Write a line of counts for each transaction."""
    append = ingest.append_judged

    def said(*arguments: Any) -> ingest.Appended:
        done = append(*arguments)
        with place.open("a") as file:
            file.write(json.dumps({"read": done.read, "duplicate": done.duplicate, "refused": done.refused}) + "\n")
        return done

    ingest.append_judged = said  # type: ignore[assignment]


def main() -> None:
    told = json.loads(sys.argv[1])
    if told.get("kill_at"):
        at_commit(told["kill_at"], **{told["kill_when"]: kill})
    if told.get("end_database_at"):
        at_commit(told["end_database_at"], before=end_database)
    if told.get("rob_at"):
        rob_at(told["rob_at"])
    if told.get("refuse"):
        refuse()
    if told.get("stall"):
        stall()
    if told.get("hold_up"):
        hold_up(Path(told["hold_up"]))
    if told.get("long_cycle"):
        long_cycle()
    if told.get("keep"):
        maintenance.Round = partial(maintenance.Round, keep=timedelta(seconds=told["keep"]))  # type: ignore[misc, assignment]
    say_what_was_done(Path(told["said"]))
    settings = StreamSettings(
        brokers=(told["broker"],),
        place=LakePlace(Path(told["lake"]), told.get("catalog")),
        policy=Policy(),
        group=told["group"],
        instance=told.get("instance", "one"),
        session_timeout=told.get("session", 6),
        rebalance_timeout=8,
        health=("127.0.0.1", told["health"]) if told.get("health") else None,
        pace=Pace(
            records=told.get("records", 120_000),
            poll=told.get("records", 20_000),
            between=told.get("between", 0.01),
            patience=1.0 if told.get("refuse") else 5.0 if told.get("hold_up") else 120.0,
            stalled_after=told.get("stalled_after", 5.0 if told.get("hold_up") else 120.0),
            watch_every=0.5 if told.get("health") or told.get("hold_up") else 10.0,
            look_for_partitions=1.0,
            maintain_every=told.get("maintain_every", 300.0),
        ),
    )
    try:
        run_worker(settings)
    except CoophealthError as error:
        sys.stderr.write(f"coophealth: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
