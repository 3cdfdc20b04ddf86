"""The peers' job on Quix Streams: its own state in RocksDB, with a changelog."""

from __future__ import annotations

import time
from typing import Any

import orjson
from quixstreams import Application

from benchmarks.peers.job import Job, told


def main() -> None:
    """Work until it is ended."""
    asked = told()
    # orjson is what its own "json" deserializer takes records apart with.
    job = Job(asked.rules, asked.count, orjson.loads)
    app = Application(
        broker_address=asked.broker,
        consumer_group=f"quix-{time.time_ns()}",
        auto_offset_reset="earliest",
        state_dir=asked.scratch / "quix",
        loglevel=None,
    )
    frame = app.dataframe(app.topic(asked.topic, value_deserializer="bytes"))

    def add(record: bytes, state: Any) -> None:
        entry = job.entry(record)
        if entry is not None:
            total, count = state.get(entry.within) or (0.0, 0)
            state.set(entry.within, [total + entry.value, count + 1])
        job.done_one()

    frame.update(add, stateful=True)
    app.run()


if __name__ == "__main__":
    main()
