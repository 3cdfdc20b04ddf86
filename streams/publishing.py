"""Publishes to Kafka with kafka-python's idempotent producer, and waits until the lake has what was sent."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError

from models.errors import CoophealthError
from streams.security import OPEN, Security, knock
from streams.settings import ACTIVITIES
from streams.topics import unreachable

MAX_FAILURES: Final = 20
_PRODUCER: Final[Mapping[str, Any]] = {
    # acks=all and idempotence: a retry inside the producer never doubles a record.
    "enable_idempotence": True,
    "acks": "all",
    "batch_size": 256 << 10,
    "linger_ms": 20,
    "max_request_size": 4 << 20,
    "delivery_timeout_ms": 60_000,
    "metrics_enabled": False,
    # Topics are made by the worker, with their own numbers of partitions, never by a slip of the pen.
    "allow_auto_create_topics": False,
}


class NotTakenError(CoophealthError):
    """The lake does not have what was sent, at least not yet."""


@dataclass(frozen=True)
class Failure:
    """A record the broker did not take: its number from 1 among those read, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Sent:
    """What became of the lines: `reached` is (topic, partition) -> offset after the last one sent there."""

    read: int
    sent: int
    failures: tuple[Failure, ...]
    reached: Mapping[tuple[str, int], int]


@contextmanager
def producing(brokers: Sequence[str], timeout: float = 10.0, security: Security = OPEN) -> Iterator[KafkaProducer]:
    """A producer, closed at the end; flush it before. Raises SecurityError and BrokerUnreachableError."""
    knock(brokers, security)
    try:
        producer = KafkaProducer(
            bootstrap_servers=list(brokers),
            client_id="coophealth-send",
            bootstrap_timeout_ms=int(timeout * 1000),
            max_block_ms=int(timeout * 1000),
            **security.options(),
            **_PRODUCER,
        )
    except KafkaError as error:
        raise unreachable(brokers, error) from error
    try:
        yield producer
    finally:
        _close(producer)


def _close(producer: KafkaProducer) -> None:
    """Close it, all having been flushed; one whose broker has gone is left open by `close` and has to be forced."""
    try:
        producer.close(timeout=1.0)
    except KafkaError:
        producer._sender.force_close()
        producer._closed = True


class _Tally:
    """Counts what the broker says of each record; its methods run in the producer's thread."""

    def __init__(self) -> None:
        self.sent = 0
        self.failed = 0
        self.failures: list[Failure] = []
        self.reached: dict[tuple[str, int], int] = {}

    def took(self, metadata: Any) -> None:
        self.sent += 1
        place = (metadata.topic, metadata.partition)
        if metadata.offset >= self.reached.get(place, 0):
            self.reached[place] = metadata.offset + 1

    def refused(self, number: int, error: BaseException) -> None:
        self.failed += 1
        if len(self.failures) < MAX_FAILURES:
            self.failures.append(Failure(number, f"{type(error).__name__}: {error}"))


def send(
    brokers: Sequence[str],
    lines: Iterable[bytes],
    topic: str = ACTIVITIES,
    progress: Callable[[int], None] | None = None,
    timeout: float = 60.0,
    security: Security = OPEN,
) -> Sent:
    """Publish lines of JSON, one activity each; blank lines are skipped.

    The key is the activity's `subject`, so that a partnership's activities stay in order in one partition
    (murmur2, as in Java's clients). A line that is no JSON object goes without a key, and the worker puts it
    among the dead letters. `progress` is told how many have been acknowledged so far, now and then.
    Raises BrokerUnreachableError; a record the broker refuses is among `failures`.
    """
    tally = _Tally()
    read = 0
    with producing(brokers, security=security) as producer:
        for line in lines:
            value = line.strip()
            if not value:
                continue
            read += 1
            _send_one(producer, topic, value, read, tally)
            if progress is not None and read % 1000 == 0:
                progress(tally.sent)
        try:
            producer.flush(timeout=timeout)
        except KafkaError as error:
            raise unreachable(brokers, error) from error
        _settle(tally, read, timeout)
    if progress is not None:
        progress(tally.sent)
    return Sent(read, tally.sent, tuple(tally.failures), dict(tally.reached))


def _send_one(producer: KafkaProducer, topic: str, value: bytes, number: int, tally: _Tally) -> None:
    try:
        future = producer.send(topic, value=value, key=key_of(value))
    except KafkaError as error:
        tally.refused(number, error)
        return
    future.add_callback(tally.took)
    future.add_errback(lambda error: tally.refused(number, error))


def _settle(tally: _Tally, read: int, timeout: float) -> None:
    """Callbacks may come a moment after the flush; wait until each record is counted."""
    until = time.monotonic() + timeout
    while tally.sent + tally.failed < read and time.monotonic() < until:
        time.sleep(0.001)


def key_of(value: bytes) -> bytes | None:
    """The activity's `subject` as the record's key, None if there is none."""
    try:
        found = json.loads(value)
    except ValueError:
        return None
    subject = found.get("subject") if isinstance(found, dict) else None
    return subject.encode("utf-8", "surrogatepass") if isinstance(subject, str) else None


class Record(NamedTuple):
    """A record to publish."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


def publish(producer: KafkaProducer, records: Iterable[Record], timeout: float = 30.0) -> Mapping[tuple[str, int], int]:
    """Publish records and return when the broker has acknowledged all. Raises KafkaError.

    Returns the offset after the last one in each (topic, partition).
    """
    futures = [
        producer.send(topic, key=key, value=value, headers=list(headers)) for topic, key, value, headers in records
    ]
    producer.flush(timeout=timeout)
    reached: dict[tuple[str, int], int] = {}
    for future in futures:
        at = future.get(timeout=timeout)
        reached[at.topic, at.partition] = max(at.offset + 1, reached.get((at.topic, at.partition), 0))
    return reached


def wait_until_taken(
    reached: Mapping[tuple[str, int], int],
    progress: Callable[[], Mapping[tuple[str, int], int]],
    timeout: float,
    told: Callable[[int], None] | None = None,
    still_there: Callable[[], bool] = lambda: True,
) -> None:
    """Wait until the lake's progress has passed what was sent.

    `reached` as in Sent; `progress` asks the lake; `told` hears how many records are still to come;
    `still_there` says whether the broker is the one they were sent to. Raises NotTakenError.
    """
    until = time.monotonic() + timeout
    pause = 0.02
    while True:
        now = progress()
        ahead = {place: offset - now.get(place, 0) for place, offset in reached.items()}
        missing = {place: count for place, count in ahead.items() if count > 0}
        if told is not None:
            told(sum(missing.values()))
        if not missing:
            return
        if not still_there() or time.monotonic() > until:
            first = min(missing)
            raise NotTakenError(
                f"the lake does not have all of it yet: {sum(missing.values())} activities to come, "
                f"first in {first[0]}[{first[1]}]",
                remedy="is a worker running? Send it again: what arrived is recognised and not counted twice",
                docs="operations#send",
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
