"""Half an hour at half of what a worker can do, with a kill every minute: nothing lost or doubled, nothing grows.

`make soak`; COOPHEALTH_SOAK_MINUTES and COOPHEALTH_SOAK_RATE (activities a second) change it. What was seen every
minute is written to standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from apache_kafka import Kafka, need_programs, server
from kafka import KafkaConsumer, TopicPartition
from stage import Stage, lived_through, staged

from models.simulation import Simulation
from scorecards.lake import Lake
from streams import topics
from streams.settings import ACTIVITIES, Pace

MINUTES = float(os.environ.get("COOPHEALTH_SOAK_MINUTES", "30"))
RATE = int(os.environ.get("COOPHEALTH_SOAK_RATE", "50000"))
KILL_EVERY = 60.0
PARTITIONS = 4
# So much of the log is kept: a broker's disk is not endless either.
RETENTION = "log.retention.bytes=1500000000\nlog.segment.bytes=100000000\nlog.retention.check.interval.ms=10000\n"
SENDER = Path(__file__).with_name("steady_sender.py")

pytestmark = [pytest.mark.services, pytest.mark.soak, pytest.mark.timeout(60 * MINUTES + 1200)]


@dataclass
class Seen:
    """At the end of a minute, just before the kill."""

    minute: int
    behind: int
    most_memory: int
    files: int
    snapshots: int

    def __str__(self) -> str:
        return (
            f"minute {self.minute:>2}: {self.behind:>9,} behind, worker {self.most_memory >> 20:>5,} MiB at most, "
            f"{self.files:>4} files of activities, {self.snapshots:>4} snapshots"
        )


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Kafka]:
    need_programs()
    with server(tmp_path / "kafka", properties=RETENTION) as made:
        yield made


@pytest.fixture
def alone(broker: Kafka, tmp_path: Path) -> Iterator[Stage]:
    topics.prepare([broker.address], partitions=PARTITIONS, replication=1)
    with staged(broker.address, tmp_path) as made:
        yield made


def ends(broker: str) -> dict[tuple[str, int], int]:
    consumer = KafkaConsumer(bootstrap_servers=broker, group_id=None)
    found = consumer.end_offsets([TopicPartition(ACTIVITIES, number) for number in range(PARTITIONS)])
    consumer.close()
    return {(tp.topic, tp.partition): offset for tp, offset in found.items()}


def most_memory(worker: subprocess.Popen[bytes], until: float) -> int:
    """The most that the worker takes until then, in bytes."""
    process, most = psutil.Process(worker.pid), 0
    while time.monotonic() < until:
        most = max(most, process.memory_info().rss)
        time.sleep(0.5)
    return most


def look(stage: Stage, minute: int, memory: int) -> Seen:
    behind = sum(ends(stage.broker).values()) - sum(stage.progress().values())
    with Lake.open(stage.place) as lake:
        files = lake.one("select count(*) from ducklake_list_files('lake', 'activities')")
        snapshots = lake.one("select count(*) from ducklake_snapshots('lake')")
    return Seen(minute, behind, memory, files, snapshots)


def test_a_soak_loses_nothing_doubles_nothing_and_nothing_grows(
    alone: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stage = alone
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(event, separators=(",", ":")) + "\n" for event in Simulation(60, 36, 5).events()))
    told = {"broker": stage.broker, "log": str(log), "rate": RATE, "seconds": 60 * MINUTES}
    sender = subprocess.Popen([sys.executable, str(SENDER), json.dumps(told)], stdout=subprocess.PIPE, text=True)
    seen, kills = [], 0
    began = time.monotonic()
    try:
        while sender.poll() is None:
            worker = stage.start(maintain_every=15, keep=120, between=Pace().between)
            memory = most_memory(worker, began + KILL_EVERY * (kills + 1))
            seen.append(look(stage, kills + 1, memory))
            with capfd.disabled():
                sys.stdout.write(f"{seen[-1]}\n")
            assert worker.poll() is None, stage.log()
            worker.kill()
            worker.wait()
            kills += 1
    finally:
        sender.kill()
    assert sender.stdout is not None
    sent = int(sender.stdout.read())
    reached = ends(stage.broker)
    assert sum(reached.values()) == sent
    stage.start()
    last = time.monotonic()
    stage.wait(reached, 600)
    seconds = time.monotonic() - last
    with Lake.open(stage.place) as lake:
        rows = lake.one("select count(*) from activities")
        per_partition = lake.rows(
            "select topic_partition, count(*), count(distinct topic_offset), max(topic_offset) + 1 from activities "
            "group by all order by all"
        )
        assert lake.one("select count(*) from dead_letters") == 0
    assert rows == sent
    assert per_partition == [(number, end, end, end) for (_, number), end in sorted(reached.items())]
    assert sum(said["duplicate"] for said in stage.done()) == 0
    third = len(seen) // 3
    for what in ("most_memory", "files", "snapshots", "behind"):
        early, late = (max(getattr(each, what) for each in part) for part in (seen[: third + 1], seen[-third:]))
        assert late <= 1.5 * early + (RATE * 10 if what == "behind" else 50), (what, early, late)
    lived_through(f"soak: {kills} kills in {MINUTES:g} minutes at {RATE:,} a second", rows, seconds)
