"""Sends activities at a steady rate: `python steady_sender.py JSON` with {broker, log, rate, seconds}.

`log` holds activities of some partnerships; they come again and again as other partnerships with other ids, happening
now. Writes how many were sent, once the broker has them all.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.settings import ACTIVITIES

TICK = 0.1
BATCH = 1 << 18
_PARTS = re.compile(rb'(.*?"id":")([^"]+)(".*?"subject":")([^"]+)(".*?"time":")([^"]+)(".*)', re.DOTALL)

Template = tuple[bytes, ...]


def templates(log: str) -> list[Template]:
    """Each activity in pieces, with id, subject and time apart."""
    found = []
    with open(log, "rb") as lines:  # noqa: PTH123 - a plain file of bytes
        for line in lines:
            parts = _PARTS.fullmatch(line.rstrip(b"\n"))
            assert parts is not None, line
            found.append(parts.groups())
    return found


def activities(of: list[Template], partitions: int) -> Iterator[tuple[int, bytes, Template]]:
    """Partition, key and pieces of one activity after the other, for ever."""
    wave = 0
    while True:
        subjects: dict[bytes, tuple[bytes, int]] = {}
        for before, name, then, subject, later, _, after in of:
            if subject not in subjects:
                made = b"w%05d-%s" % (wave, subject)
                subjects[subject] = made, (murmur2(made) & 0x7FFFFFFF) % partitions
            made, partition = subjects[subject]
            yield partition, made, (before, b"w%05d-%s" % (wave, name), then, made, later, b"", after)
        wave += 1


async def send(broker: str, log: str, rate: int, seconds: float) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker, enable_idempotence=True, max_batch_size=BATCH)
    await producer.start()
    partitions = len(await producer.partitions_for(ACTIVITIES))
    coming = activities(templates(log), partitions)
    sent, began = 0, time.monotonic()
    batches: dict[int, BatchBuilder] = {}
    while (now := time.monotonic()) - began < seconds:
        happens = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
        waiting = []
        for _ in range(max(0, int(rate * (now - began)) - sent)):
            partition, key, pieces = next(coming)
            value = b"".join((*pieces[:5], happens, pieces[6]))
            if partition not in batches:
                batches[partition] = producer.create_batch()
            batch = batches[partition]
            if batch.append(key=key, value=value, timestamp=None) is None:
                waiting.append(await producer.send_batch(batch, ACTIVITIES, partition=partition))
                batches[partition] = producer.create_batch()
                batches[partition].append(key=key, value=value, timestamp=None)
            sent += 1
        for partition in list(batches):
            waiting.append(await producer.send_batch(batches.pop(partition), ACTIVITIES, partition=partition))
        await asyncio.gather(*waiting)
        await asyncio.sleep(max(0.0, TICK - (time.monotonic() - now)))
    await producer.stop()
    sys.stdout.write(f"{sent}\n")


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    asyncio.run(send(told["broker"], told["log"], told["rate"], told["seconds"]))
