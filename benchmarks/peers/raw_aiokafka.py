"""How fast aiokafka, the client under Faust, hands records over that nobody touches."""

from __future__ import annotations

import asyncio
import time

from aiokafka import AIOKafkaConsumer

from benchmarks.peers.job import told


async def main() -> None:
    """Read until all have come."""
    asked = told()
    consumer = AIOKafkaConsumer(
        asked.topic, bootstrap_servers=asked.broker, group_id=None, auto_offset_reset="earliest"
    )
    await consumer.start()
    seen, began, first = 0, 0.0, 0
    while seen < asked.count:
        got = await consumer.getmany(timeout_ms=1000, max_records=20_000)
        seen += sum(len(records) for records in got.values())
        if seen and not began:
            began, first = time.perf_counter(), seen
    seconds = (time.perf_counter() - began) * seen / (seen - first)
    print(f"took {seconds:.4f}", flush=True)
    await asyncio.sleep(3600)


if __name__ == "__main__":
    asyncio.run(main())
