"""How fast librdkafka, the client under Quix Streams, hands records over that nobody touches."""

from __future__ import annotations

import time

from confluent_kafka import Consumer

from benchmarks.peers.job import told


def main() -> None:
    """Read until all have come."""
    asked = told()
    consumer = Consumer(
        {
            "bootstrap.servers": asked.broker,
            "group.id": f"librdkafka-{time.time_ns()}",
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([asked.topic])
    seen, began, first = 0, 0.0, 0
    while seen < asked.count:
        seen += len(consumer.consume(10_000, timeout=1.0 if began else 0.05))
        if seen and not began:
            began, first = time.perf_counter(), seen
    seconds = (time.perf_counter() - began) * seen / (seen - first)
    print(f"took {seconds:.4f}", flush=True)
    time.sleep(3600)


if __name__ == "__main__":
    main()
