"""What is sent, under which key, into which partition, and when the lake has it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping

import pytest
from aiokafka.partitioner import DefaultPartitioner
from kafka import KafkaConsumer
from kafka.record import util

from streams import topics
from streams.broker import EmbeddedBroker
from streams.publishing import NotTakenError, Record, key_of, producing, publish, send, wait_until_taken
from streams.settings import ACTIVITIES, FLIPS

PARTITIONS = 4


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    embedded = EmbeddedBroker()
    address = str(embedded.start())
    try:
        topics.prepare([address], PARTITIONS, 1)
        yield address
    finally:
        embedded.stop()


def read(broker: str, topic: str, count: int) -> list[tuple[int, int, bytes | None, bytes]]:
    consumer = KafkaConsumer(topic, bootstrap_servers=broker, auto_offset_reset="earliest", group_id=None)
    found: list[tuple[int, int, bytes | None, bytes]] = []
    try:
        while len(found) < count:
            records = consumer.poll(timeout_ms=5000)
            assert records, f"{len(found)} of {count} came"
            found += [(each.partition, each.offset, each.key, each.value) for some in records.values() for each in some]
    finally:
        consumer.close()
    return found


def line(number: int) -> bytes:
    return json.dumps({"id": str(number), "subject": f"p-{number % 17}"}).encode() + b"\n"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (b'{"subject": "p-1"}', b"p-1"),
        ('{"subject": "Zürich"}'.encode(), "Zürich".encode()),
        (b'{"subject": 7}', None),
        (b'{"id": "1"}', None),
        (b"[1, 2]", None),
        (b"no json", None),
        (b"\xff\xfe", None),
        (b'{"subject": "\\ud800"}', b"\xed\xa0\x80"),
    ],
)
def test_the_key_is_the_subject_where_there_is_one(value: bytes, key: bytes | None) -> None:
    assert key_of(value) == key


def test_lines_arrive_whole_each_partnership_in_one_partition_and_in_order(broker: str) -> None:
    told: list[int] = []
    sent = send([broker], [b"\n", *(line(n) for n in range(3_000)), b"   \n"], progress=told.append)
    assert (sent.read, sent.sent, sent.failures) == (3_000, 3_000, ())
    assert told[-1] == 3_000
    assert told == sorted(told)
    records = read(broker, ACTIVITIES, 3_000)
    assert sorted(value for *_, value in records) == sorted(line(n).strip() for n in range(3_000))
    reached = {(ACTIVITIES, partition): offset + 1 for partition, offset, *_ in records}
    assert sent.reached == reached
    partitioner = DefaultPartitioner()
    everywhere = list(range(PARTITIONS))
    for partition, _, key, _ in records:
        assert partition == partitioner(key, everywhere, everywhere)
    for subject in {key for _, _, key, _ in records}:
        numbers = [int(json.loads(value)["id"]) for _, _, key, value in records if key == subject]
        assert numbers == sorted(numbers)


def test_checksums_are_not_added_up_in_python() -> None:
    # kafka-python does it by itself where the package is missing, at ten megabytes a second.
    assert util.crc32c_c is not None


def test_a_record_the_producer_refuses_is_named_and_the_others_are_sent(broker: str) -> None:
    sent = send([broker], [line(1), b'{"subject": "p", "x": "' + b"x" * (5 << 20) + b'"}', line(2)])
    assert (sent.read, sent.sent) == (3, 2)
    assert [failure.number for failure in sent.failures] == [2]
    assert "MessageSizeTooLarge" in sent.failures[0].reason


def test_publishing_returns_when_the_broker_has_all(broker: str) -> None:
    records = [Record(FLIPS, b"p-%d" % n, b"{}") for n in range(10)]
    with producing([broker]) as producer:
        assert publish(producer, records) == {(FLIPS, 0): 10}
    assert [Record(FLIPS, key, value) for _, _, key, value in read(broker, FLIPS, 10)] == records


def test_sending_to_nobody_is_an_error_with_the_address() -> None:
    with pytest.raises(topics.BrokerUnreachableError, match=r"127\.0\.0\.1:9"), producing(["127.0.0.1:9"], 1):
        pass


def test_a_broker_that_dies_while_lines_are_sent_is_an_error_and_leaves_no_threads() -> None:
    embedded = EmbeddedBroker()
    address = str(embedded.start())
    topics.prepare([address], PARTITIONS, 1)
    before = threading.active_count()

    def lines() -> Iterator[bytes]:
        for number in range(2_000):
            if number == 1_000:
                embedded.stop()
            yield line(number)

    with pytest.raises(topics.BrokerUnreachableError, match=address):
        send([address], lines(), timeout=1)
    until = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.05)
    assert threading.active_count() == before


PLACE = (ACTIVITIES, 0)
OTHER = (ACTIVITIES, 1)


def test_waiting_ends_when_the_lake_has_passed_every_partition() -> None:
    steps: Iterator[Mapping[tuple[str, int], int]] = iter([{}, {PLACE: 5}, {PLACE: 9, OTHER: 3}])
    told: list[int] = []
    wait_until_taken({PLACE: 7, OTHER: 3}, lambda: next(steps), timeout=5, told=told.append)
    assert told == [10, 5, 0]


def test_waiting_is_given_up_in_time_with_what_is_still_to_come() -> None:
    with pytest.raises(NotTakenError, match="2 activities to come") as caught:
        wait_until_taken({PLACE: 7}, lambda: {PLACE: 5}, timeout=0.1)
    assert "again" in caught.value.remedy


def test_waiting_ends_at_once_when_the_broker_is_another() -> None:
    with pytest.raises(NotTakenError):
        wait_until_taken({PLACE: 7}, dict, timeout=60, still_there=lambda: False)
