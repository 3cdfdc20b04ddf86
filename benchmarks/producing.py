"""Brings a log into Apache Kafka for the benchmarks, keyed as `coophealth send` does."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streams import topics
from streams.publishing import key_of
from streams.settings import ACTIVITIES


def produce(broker: str, file: Path) -> None:
    """Make the topics and send every line; with aiokafka, which is several times quicker than kafka-python."""
    topics.prepare([broker], partitions=4, replication=1)
    asyncio.run(_produce(broker, file))


async def _produce(broker: str, file: Path) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker, enable_idempotence=True, linger_ms=20, max_batch_size=1 << 18)
    await producer.start()
    with file.open("rb") as opened:
        for line in opened:
            await producer.send(ACTIVITIES, line.rstrip(b"\n"), key=key_of(line))
    await producer.stop()
