"""The peers' job as Faust's documentation would have it: an agent, activity by activity, and a table."""

from __future__ import annotations

import time
from typing import Any

import faust

from benchmarks.peers.job import Job, told


def main() -> None:
    """Work until it is ended."""
    asked = told()
    job = Job(asked.rules, asked.count)
    name = f"plain-{time.time_ns()}"
    app = faust.App(
        name,
        broker=f"kafka://{asked.broker}",
        datadir=str(asked.scratch / name),
        web_enabled=False,
        topic_partitions=4,
        topic_replication_factor=1,
        stream_wait_empty=False,
        consumer_auto_offset_reset="earliest",
    )
    sums = app.Table("sums", key_type=str, partitions=4)

    async def add(stream: Any) -> None:
        async for record in stream:
            entry = job.entry(record)
            if entry is not None:
                key = f"{entry.partnership}|{entry.within}"
                total, count = sums.get(key) or (0.0, 0)
                sums[key] = [total + entry.value, count + 1]
            job.done_one()

    app.agent(app.topic(asked.topic, key_serializer="raw", value_serializer="raw"))(add)
    app.finalize()
    faust.Worker(app, loglevel="error").execute_from_commandline()


if __name__ == "__main__":
    main()
