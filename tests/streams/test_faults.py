"""What happens to a broker, a disk or a worker's own process: nothing lost, nothing twice, and it goes on by itself."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from apache_kafka import Kafka, free_ports, need_programs, server
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from stage import Stage, activity, expect_exactly_once, lived_through, staged
from test_health import metrics

from scorecards.lake import Lake
from streams import topics
from streams.publishing import key_of, send
from streams.settings import ACTIVITIES

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

RECORDS = 800
"""Small transactions, so that the log lasts for all that happens."""
PARTITIONS = 4
OFTEN_CLEANED = "log.cleaner.backoff.ms=200\nlog.initial.task.delay.ms=100\n"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Kafka]:
    """A broker of this test's own, since things are done to it."""
    need_programs()
    with server(tmp_path / "kafka", properties=OFTEN_CLEANED) as made:
        yield made


@pytest.fixture
def alone(broker: Kafka, tmp_path: Path) -> Iterator[Stage]:
    """A stage on that broker."""
    topics.prepare([broker.address], partitions=PARTITIONS, replication=1)
    with staged(broker.address, tmp_path) as made:
        assert made.cluster
        yield made


def sent(stage: Stage, run: str, first: int, last: int, reached: dict[tuple[str, int], int]) -> None:
    """Send activities, and note how far each partition reaches then."""
    done = send([stage.broker], (activity(number, run) for number in range(first, last)))
    assert not done.failures
    reached.update(done.reached)


def taken(stage: Stage, reached: Mapping[tuple[str, int], int], seconds: float = 120) -> float:
    """Wait until the lake has all of it; how long that took."""
    began = time.monotonic()
    stage.wait(reached, seconds)
    return time.monotonic() - began


def test_after_a_fault_within_the_database_the_worker_begins_anew(alone: Stage) -> None:
    reached: dict[tuple[str, int], int] = {}
    worker = alone.start(records=RECORDS, end_database_at=5)
    sent(alone, "ended", 0, 20_000, reached)
    taken(alone, reached)
    assert worker.poll() is None, alone.log()
    assert "it begins anew" in alone.log()
    expect_exactly_once(alone, 20_000, reached)


def test_a_broker_that_is_killed_and_comes_back_is_read_on(broker: Kafka, alone: Stage) -> None:
    reached: dict[tuple[str, int], int] = {}
    worker = alone.start(records=RECORDS)
    sent(alone, "killed", 0, 40_000, reached)
    alone.wait_for_a_transaction()
    broker.kill()
    assert any(alone.progress().get(place, 0) < end for place, end in reached.items()), "all had been read already"
    time.sleep(5)
    broker.start()
    sent(alone, "killed", 40_000, 41_000, reached)
    seconds = taken(alone, reached)
    assert worker.poll() is None, alone.log()
    expect_exactly_once(alone, 41_000, reached)
    lived_through("broker killed, back after 5 s", 41_000, seconds)


@pytest.mark.parametrize("silent", [15, pytest.param(120, marks=pytest.mark.soak)])
def test_a_broker_that_does_not_answer_for_a_while_is_waited_for(broker: Kafka, alone: Stage, silent: int) -> None:
    """It takes connections and is silent, which is worse than to be refused; the session ends meanwhile."""
    reached: dict[tuple[str, int], int] = {}
    worker = alone.start(records=RECORDS)
    sent(alone, "silent", 0, 40_000, reached)
    alone.wait_for_a_transaction()
    broker.signal(signal.SIGSTOP)
    time.sleep(silent)
    assert worker.poll() is None, alone.log()
    broker.signal(signal.SIGCONT)
    sent(alone, "silent", 40_000, 41_000, reached)
    seconds = taken(alone, reached)
    assert worker.poll() is None, alone.log()
    expect_exactly_once(alone, 41_000, reached)
    lived_through(f"broker silent for {silent} s", 41_000, seconds)


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own that is soon full; needs the right to mount one."""
    place.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"mounting a small disk needs more rights: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def _fill(place: Path) -> None:
    with suppress(OSError), place.open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    assert shutil.disk_usage(place.parent).free == 0


def test_a_full_disk_is_named_tears_nothing_and_work_goes_on_when_there_is_room(alone: Stage) -> None:
    reached: dict[tuple[str, int], int] = {}
    data = alone.place.folder / "data"
    with small_disk(data, 64):
        worker = alone.start(records=RECORDS)
        sent(alone, "full", 0, 2_000, reached)
        taken(alone, reached)
        filler = data / "filler"
        _fill(filler)
        sent(alone, "full", 2_000, 20_000, reached)
        time.sleep(6)
        assert worker.poll() is None, alone.log()
        assert "No space left on device" in alone.log()
        with Lake.open(alone.place) as lake:
            before = lake.one("select count(*) from activities")
            assert before == lake.one("select count(distinct (source, id)) from activities") < 20_000
        filler.unlink()
        seconds = taken(alone, reached)
        expect_exactly_once(alone, 20_000, reached)
        worker.terminate()
        worker.wait()
    lived_through("disk of the data full for 6 s", 20_000, seconds)


@contextmanager
def transactions(broker: str) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=broker, transactional_id="crm")
    producer.init_transactions()
    try:
        yield producer
    finally:
        producer.close()


def put(producer: KafkaProducer, values: Iterable[bytes]) -> None:
    for value in values:
        producer.send(ACTIVITIES, value, key=key_of(value))
    producer.flush()


def test_what_a_producer_took_back_is_never_seen_and_markers_at_the_end_are_no_lag(alone: Stage) -> None:
    port = free_ports(1)[0]
    worker = alone.start(records=RECORDS, health=port, stalled_after=3.0)
    with transactions(alone.broker) as producer:
        for turn in range(4):
            for run, end in (("said", producer.commit_transaction), ("taken-back", producer.abort_transaction)):
                producer.begin_transaction()
                put(producer, (activity(number, run) for number in range(500 * turn, 500 * (turn + 1))))
                end()
        _expect(alone, {"said": 2_000})
        # One that is open yet holds back what was said after it, and neither is a fault of the worker's.
        producer.begin_transaction()
        put(producer, (activity(number, "open") for number in range(100)))
        send([alone.broker], (activity(number, "after") for number in range(100)))
        time.sleep(6)
        assert worker.poll() is None, alone.log()
        found = metrics(port)
        assert {found["lag_records", str(partition)] for partition in range(PARTITIONS)} == {0.0}
        _expect(alone, {"said": 2_000})
        began = time.monotonic()
        producer.commit_transaction()
    _expect(alone, {"said": 2_000, "open": 100, "after": 100})
    lived_through("transactions: aborted unseen, an open one waited for", 2_200, time.monotonic() - began)


def _expect(stage: Stage, wanted: dict[str, int]) -> None:
    """Wait until the lake has as many activities; then it has exactly these, by the run in their ids."""
    until = time.monotonic() + 60
    found: Counter[str] = Counter()
    while time.monotonic() < until and found.total() < sum(wanted.values()):
        time.sleep(0.3)
        ids: list[tuple[str]] = stage.looker.ask(lambda lake: lake.rows("select id from activities"), [])
        found = Counter(name.rpartition("-")[0] for (name,) in ids)
    assert found == wanted, stage.log()


def test_a_log_with_gaps_of_compaction_is_read_to_its_end(alone: Stage) -> None:
    with topics.administration([alone.broker]) as admin:
        admin.delete_topics([ACTIVITIES])
        while ACTIVITIES in admin.list_topics():
            time.sleep(0.1)
        small = {"cleanup.policy": "compact", "segment.ms": "300", "min.cleanable.dirty.ratio": "0.01"}
        admin.create_topics(
            {ACTIVITIES: {"num_partitions": PARTITIONS, "replication_factor": 1, "configs": small}},
            wait_for_metadata=True,
        )
    reached: dict[tuple[str, int], int] = {}
    for first in range(0, 20_000, 5_000):
        sent(alone, "gaps", first, first + 5_000, reached)
    left = _until_compacted(alone.broker, 20_000)
    alone.start(records=RECORDS)
    seconds = taken(alone, reached)
    with Lake.open(alone.place) as lake:
        assert {name for (name,) in lake.rows("select id from activities")} == left
    lived_through("topic compacted: gaps in its offsets", len(left), seconds)


def _until_compacted(broker: str, count: int) -> set[str]:
    """Ids of what the log still has, once compaction took some and rests."""
    until, before = time.monotonic() + 90, count
    while time.monotonic() < until:
        consumer = KafkaConsumer(
            ACTIVITIES, bootstrap_servers=broker, auto_offset_reset="earliest", consumer_timeout_ms=1500, group_id=None
        )
        found = {json.loads(record.value)["id"] for record in consumer}
        consumer.close()
        if len(found) == before < count:
            return found
        before = len(found)
    pytest.fail("the broker compacted nothing")


def test_partitions_that_are_added_are_read_from_their_start(alone: Stage) -> None:
    reached: dict[tuple[str, int], int] = {}
    alone.start(records=RECORDS)
    sent(alone, "added", 0, 2_000, reached)
    taken(alone, reached)
    with topics.administration([alone.broker]) as admin:
        admin.create_partitions({ACTIVITIES: PARTITIONS + 3})
    sent(alone, "added", 2_000, 6_000, reached)
    assert len(reached) > PARTITIONS
    seconds = taken(alone, reached)
    expect_exactly_once(alone, 6_000, reached)
    lived_through("three partitions added", 6_000, seconds)


def test_what_retention_took_before_it_was_read_is_named_and_the_rest_is_read(alone: Stage) -> None:
    reached: dict[tuple[str, int], int] = {}
    worker = alone.start(records=RECORDS)
    sent(alone, "kept", 0, 2_000, reached)
    taken(alone, reached)
    worker.terminate()
    worker.wait()
    before = dict(reached)
    sent(alone, "kept", 2_000, 6_000, reached)
    lost = 100
    with topics.administration([alone.broker]) as admin:
        admin.delete_records(
            {TopicPartition(topic, partition): end + lost for (topic, partition), end in before.items()}
        )
    alone.start(records=RECORDS)
    seconds = taken(alone, reached)
    with Lake.open(alone.place) as lake:
        assert lake.one("select count(*) from activities") == 6_000 - lost * len(before)
    for (topic, partition), end in before.items():
        said = f"{topic}[{partition}] is read from {end + lost} on: nothing from {end} to there is left in the log"
        assert said in alone.log()
    lived_through("offset out of range after retention (gap named)", 6_000 - lost * len(before), seconds)


def test_a_worker_that_is_killed_and_started_again_keeps_its_partitions(alone: Stage) -> None:
    """Its name brings it back at once; without one it would wait for a session of half a minute."""
    reached: dict[tuple[str, int], int] = {}
    worker = alone.start(records=RECORDS, session=30)
    sent(alone, "again", 0, 2_000, reached)
    taken(alone, reached)
    worker.kill()
    worker.wait()
    sent(alone, "again", 2_000, 3_000, reached)
    began = time.monotonic()
    alone.start(records=RECORDS, session=30)
    taken(alone, reached)
    seconds = time.monotonic() - began
    assert seconds < 20
    expect_exactly_once(alone, 3_000, reached)
    lived_through("worker killed and started again (static membership)", 3_000, seconds)
