"""How soon an activity is in the lake, and in its partnership's scorecard, while a thousand come every second.

    python -m benchmarks.bench_freshness [--million 1] [--seconds 60] [--rate 1000]

The lake holds so many million activities already and is scored up to now. Activities of the simulated log are then
sent as if they happened now, spread over all partnerships. A reader of its own looks again and again at the lake's
snapshot; afterwards the lake says which activity came with which snapshot, and with which the first scorecard of its
partnership that counts it. Times are from before an activity is sent to when that reader saw it.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from benchmarks.lakes import MONTHS, SIMULATED, lake_of
from benchmarks.logs import ROOT, simulated
from benchmarks.processes import Process, peak_mebibytes, processor_seconds, started
from models.policy import Policy
from scorecards import cycle, ingest, offsets, outbox
from scorecards.lake import Lake, LakePlace, utc_now
from streams import topics
from streams.settings import ACTIVITIES, FLIPS, SCORECARDS

sys.path.insert(0, str(ROOT / "tests" / "services"))

AIMS: Final = {"in the lake": 3.0, "in its scorecard": 15.0}
_TICK: Final = 0.01
_LOOK_EVERY: Final = 0.25
_PATIENCE: Final = 1200.0
_LEFT_OUT: Final = ("partnership.", "activity.")
# So begin the ids of what is sent.
_OURS: Final = "freshness-"


@dataclass
class Looks:
    """The lake's snapshot that a reader saw, at each time."""

    times: list[float] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)

    def look(self, lake: Lake) -> None:
        snapshot = lake.snapshot()
        self.times.append(time.perf_counter())
        self.snapshots.append(snapshot)

    def seen(self, snapshot: int) -> float:
        """When it, or a later one, was seen first."""
        return self.times[bisect.bisect_left(self.snapshots, snapshot)]


def run(million: int = 1, seconds: int = 60, rate: int = 1000) -> list[str]:
    """Lines of the result's table."""
    from apache_kafka import running

    partnerships = SIMULATED * million
    kept = lake_of(partnerships)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "kafka") as broker:
        place = LakePlace(Path(folder) / "lake")
        shutil.copytree(kept.folder, place.folder)
        topics.prepare([broker], partitions=4, replication=1)
        events = _events(million)
        log = Path(folder) / "log"
        before = _bring_up_to_date(place, events)
        with _worker(broker, place, log) as worker, Lake.open(place) as lake:
            busy = processor_seconds(worker.pid)
            sent, looks = _under_load(broker, lake, worker, events, seconds, rate)
            waits = _waits(lake, sent, looks)
            steps = lake.one(
                "select count(distinct snapshot_id) from ducklake_table_insertions('lake', 'main', 'scorecards', ?, ?)",
                [looks.snapshots[0] + 1, looks.snapshots[-1]],
            )
            busy = processor_seconds(worker.pid) - busy
            memory = peak_mebibytes(worker.pid)
    return [
        f"freshness: {rate:,} activities a second for {seconds} s into a lake of {before:,} in {partnerships:,} "
        f"partnerships; the worker took {memory:,} MiB",
        *_table(waits),
        f"  scored in {steps} steps in {looks.times[-1] - looks.times[0]:.0f} s; the worker took "
        f"{busy:.0f} s of the processors",
    ]


def _table(waits: dict[str, list[float]]) -> list[str]:
    rows = [f"  {'seconds until an activity is':30} {'p50':>6} {'p99':>6} {'most':>6}  aim of p99"]
    for name, found in waits.items():
        ordered = sorted(found)
        p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        met = "met" if p99 < AIMS[name] else "missed"
        rows.append(f"  {name:30} {p50:6.2f} {p99:6.2f} {ordered[-1]:6.2f}  {AIMS[name]:g}: {met}")
    return rows


@contextmanager
def _worker(broker: str, place: LakePlace, log: Path) -> Iterator[Process]:
    environment = {"COOPHEALTH_LAKE": str(place.folder), "COOPHEALTH_BROKER": broker}
    command = [sys.executable, "-c", "from coophealth.cli import main; main(['worker'])"]
    log.touch()
    with started(command, environment, log) as process:
        while "ready" not in log.read_text():
            if process.poll() is not None:
                raise RuntimeError(f"the worker ended\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield process
        process.terminate()
        process.wait(timeout=60)


def _events(million: int) -> Iterator[tuple[bytes, bytes]]:
    """Endless activities of the simulated log as if they happened now, in all copies of it: (key, value)."""
    chosen = random.Random(7)
    with simulated(SIMULATED, MONTHS).open() as opened:
        drawn = [json.loads(line) for number, line in enumerate(opened) if number % 10 == 0]
    drawn = [each for each in drawn if not each["type"].removeprefix("cooperation.").startswith(_LEFT_OUT)]
    number = 0
    while True:
        number += 1
        event = chosen.choice(drawn)
        subject = f"{chosen.randrange(million)}-{event['subject']}"
        now = datetime.now(UTC).isoformat()
        # From the sources of the log: were they silent, every partnership would rest on old news.
        fresh = {"id": f"{_OURS}{number}", "subject": subject, "time": now}
        yield subject.encode(), json.dumps({**event, **fresh}).encode()


@dataclass
class Sent:
    """When each was sent, and where the broker put it: partition -> offset -> time."""

    times: dict[tuple[int, int], float] = field(default_factory=dict)


async def _send(broker: str, events: Iterator[tuple[bytes, bytes]], seconds: float, rate: int, sent: Sent) -> None:
    """Steadily: every hundredth of a second its share."""
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()

    def noted(began: float) -> Callable[[asyncio.Future[Any]], None]:
        def note(answer: asyncio.Future[Any]) -> None:
            sent.times[answer.result().partition, answer.result().offset] = began

        return note

    begin = time.perf_counter()
    for tick in range(round(seconds / _TICK)):
        await asyncio.sleep(max(0.0, begin + tick * _TICK - time.perf_counter()))
        for key, value in islice(events, round(rate * _TICK)):
            began = time.perf_counter()
            (await producer.send(ACTIVITIES, value, key=key)).add_done_callback(noted(began))
    await producer.stop()


def _bring_up_to_date(place: LakePlace, events: Iterator[tuple[bytes, bytes]]) -> int:
    """How many activities the lake has, all scored up to now and published: what a service that runs has behind it."""
    with Lake.open(place, write=True, doing="bring a benchmark's lake up to date") as lake:
        ingest.append_lines(lake, "file:now", 1, [value for _, value in islice(events, 1000)], utc_now())
        while not cycle.is_done(lake):
            cycle.run(lake, Policy(), utc_now())
        for topic in (SCORECARDS, FLIPS):
            while outgoing := outbox.unpublished(lake, topic, 20_000):
                outbox.published(lake, topic, outgoing[-1].position)
        return int(lake.one("select count(*) from activities"))


def _taken(lake: Lake, cluster: str) -> int:
    return sum(offsets.read(lake, cluster).values())


def _under_load(
    broker: str, lake: Lake, worker: Process, events: Iterator[tuple[bytes, bytes]], seconds: int, rate: int
) -> tuple[Sent, Looks]:
    """Send and look, until all that was sent has been scored."""
    with topics.administration([broker]) as admin:
        cluster = str(admin.describe_cluster()["cluster_id"])
    sent, looks = Sent(), Looks()
    sender = threading.Thread(target=lambda: asyncio.run(_send(broker, events, seconds, rate, sent)))
    sender.start()
    until = time.monotonic() + _PATIENCE
    while sender.is_alive() or not (_taken(lake, cluster) == len(sent.times) and cycle.is_done(lake)):
        for _ in range(20):
            looks.look(lake)
            time.sleep(_LOOK_EVERY)
        _still(worker, until)
    looks.look(lake)
    return sent, looks


def _still(worker: Process, until: float) -> None:
    if time.monotonic() > until or worker.poll() is not None:
        raise RuntimeError("the worker ended or came to no end")


def _waits(lake: Lake, sent: Sent, looks: Looks) -> dict[str, list[float]]:
    """Seconds of each activity until it was in the lake, and until a scorecard of its partnership counted it."""
    span = [looks.snapshots[0] + 1, looks.snapshots[-1]]
    came = lake.rows(
        "select a.topic_partition, a.topic_offset, a.snapshot_id, min(s.snapshot_id) "
        "from ducklake_table_insertions('lake', 'main', 'activities', ?, ?) as a "
        "left join ducklake_table_insertions('lake', 'main', 'scorecards', ?, ?) as s "
        "on s.partnership = a.partnership and s.snapshot >= a.snapshot_id and s.as_of > a.time "
        "where starts_with(a.id, ?) group by all",
        [*span, *span, _OURS],
    )
    if {(partition, offset) for partition, offset, _, _ in came} != set(sent.times):
        raise RuntimeError(f"{len(sent.times)} were sent, {len(came)} came")
    if uncounted := sum(scored is None for _, _, _, scored in came):
        raise RuntimeError(f"{uncounted} activities are in no scorecard")
    return {
        name: [looks.seen(row[place]) - sent.times[row[0], row[1]] for row in came]
        for place, name in ((2, "in the lake"), (3, "in its scorecard"))
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=1000)
    asked = parser.parse_args()
    print("\n".join(run(asked.million, asked.seconds, asked.rate)))
