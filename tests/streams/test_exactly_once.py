"""A log on a real Apache Kafka lands in the lake exactly once, however its worker ends."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from models.errors import CoophealthError
from scorecards import ingest
from scorecards.lake import Lake, LakePlace
from streams import topics
from streams.publishing import Sent, send
from streams.settings import ACTIVITIES, DEAD_LETTERS, FLIPS, SCORECARDS

pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]

SCRIPT = Path(__file__).with_name("worker_under_test.py")
FORMS = ("purchase", "participation", "expertise", "knowledge", "promotion", "introduction")
DAYS = 28
RECORDS = 800
"""Small transactions, so that the log lasts for all the kills."""


def activity(number: int, run: str) -> bytes:
    """A valid activity; `run` keeps those of different tests on one broker apart."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"{run}-{number}",
            "source": "/test",
            "type": "cooperation.support.given",
            "subject": f"partnership-{number % 97}",
            "time": f"2026-01-{1 + number % DAYS:02d}T{number % 24:02d}:00:00Z",
            "datacontenttype": "application/json",
            "data": {"by": "ab"[number % 2], "form": FORMS[number % 6], "value": 100.0 + number % 7},
        }
    ).encode()


@dataclass
class Stage:
    """A broker with fresh topics, a lake, and workers on them."""

    broker: str
    folder: Path
    group: str = field(default_factory=lambda: f"group-{uuid.uuid4().hex[:8]}")
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def place(self) -> LakePlace:
        return LakePlace(self.folder / "lake")

    @property
    def said(self) -> Path:
        return self.folder / "said.jsonl"

    def start(self, **told: Any) -> subprocess.Popen[bytes]:
        words = {"broker": self.broker, "lake": str(self.place.folder), "group": self.group}
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, str(SCRIPT), json.dumps({**words, "said": str(self.said), **told})],
                stdout=log,
                stderr=log,
                cwd=SCRIPT.parents[2],
            )
        self.workers.append(worker)
        return worker

    def log(self) -> str:
        return (self.folder / "worker.log").read_text()[-3000:]

    def progress(self) -> Mapping[tuple[str, int], int]:
        """Where the lake stands; nothing while there is no lake yet or its tables are being made."""
        try:
            with Lake.open(self.place) as lake:
                return ingest.progress(lake, self.cluster)
        except CoophealthError:
            return {}

    @property
    def cluster(self) -> str:
        with topics.administration([self.broker]) as admin:
            return str(admin.describe_cluster()["cluster_id"])

    def wait(self, reached: Mapping[tuple[str, int], int], seconds: float) -> None:
        until = time.monotonic() + seconds
        while any(self.progress().get(place, 0) < offset for place, offset in reached.items()):
            assert time.monotonic() < until, f"{self.progress()} of {reached}\n{self.log()}"
            assert self.workers[-1].poll() is None, f"the worker ended\n{self.log()}"
            time.sleep(0.2)

    def wait_for_a_transaction(self) -> None:
        before = self._transactions()
        until = time.monotonic() + 60
        while self._transactions() == before:
            assert time.monotonic() < until, self.log()
            time.sleep(0.01)

    def _transactions(self) -> int:
        return self.said.stat().st_size if self.said.exists() else 0

    def done(self) -> list[dict[str, Any]]:
        """What the transactions said; a worker killed right after its commit left no line."""
        return [json.loads(line) for line in self.said.read_text().splitlines()]


@pytest.fixture
def stage(kafka: str, tmp_path: Path) -> Iterator[Stage]:
    with topics.administration([kafka]) as admin:
        there = {ACTIVITIES, SCORECARDS, FLIPS, DEAD_LETTERS} & set(admin.list_topics())
        if there:
            admin.delete_topics(list(there))
            while there & set(admin.list_topics()):
                time.sleep(0.1)
    topics.prepare([kafka], partitions=4, replication=1)
    made = Stage(kafka, tmp_path)
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.wait()


def expect_exactly_once(stage: Stage, count: int, reached: Mapping[tuple[str, int], int]) -> None:
    with Lake.open(stage.place) as lake:
        rows, events, places = lake.rows(
            "select count(*), count(distinct (source, id)), count(distinct (topic_partition, topic_offset)) "
            "from activities"
        )[0]
        assert (rows, events, places) == (count, count, count)
        assert lake.one("select count(*) from dead_letters") == 0
        assert ingest.progress(lake, stage.cluster) == reached
    # A record taken in twice would be left out as a duplicate event: none may ever have been seen.
    assert sum(said["duplicate"] for said in stage.done()) == 0


def test_a_hundred_thousand_activities_over_four_partitions_land_once(stage: Stage) -> None:
    stage.start()
    sent = send([stage.broker], (activity(number, "whole") for number in range(100_000)))
    assert (sent.sent, sent.failures) == (100_000, ())
    assert len(sent.reached) == 4
    stage.wait(sent.reached, 120)
    expect_exactly_once(stage, 100_000, sent.reached)


@pytest.mark.parametrize("long_cycle", [False, True])
def test_a_worker_that_is_asked_to_stop_does_so_within_five_seconds(stage: Stage, long_cycle: bool) -> None:
    worker = stage.start(long_cycle=long_cycle)
    sent = send([stage.broker], (activity(number, "stop") for number in range(1_000)))
    stage.wait(sent.reached, 60)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0, stage.log()
    assert time.monotonic() - began < 5


def test_twenty_kills_while_the_log_streams_lose_nothing_and_double_nothing(stage: Stage) -> None:
    """Seven between BEGIN and COMMIT, seven right after COMMIT, six at any moment."""
    count, chance = 100_000, random.Random(7)
    reached: dict[tuple[str, int], int] = {}

    def publish(first: int, last: int) -> Sent:
        sent = send([stage.broker], (activity(number, "kills") for number in range(first, last)))
        reached.update(sent.reached)
        return sent

    publish(0, count // 2)
    kinds = ["before", "after"] * 7 + ["any"] * 6
    chance.shuffle(kinds)
    killed = 0
    for number, kind in enumerate(kinds):
        if number == len(kinds) // 2:
            publish(count // 2, count)
        if kind == "any":
            worker = stage.start(records=RECORDS)
            stage.wait_for_a_transaction()
            time.sleep(chance.uniform(0.0, 0.25))
            worker.kill()
        else:
            worker = stage.start(records=RECORDS, kill_at=chance.randint(1, 3), kill_when=kind)
        assert worker.wait(60) == -9, stage.log()
        killed += 1
        assert any(stage.progress().get(place, 0) < offset for place, offset in reached.items()), (
            f"the log was read to its end after {killed} kills: the others would prove nothing"
        )
    assert killed == 20
    stage.start()
    stage.wait(reached, 120)
    expect_exactly_once(stage, count, reached)


def test_a_worker_that_was_robbed_of_partitions_drops_its_batch_and_reads_on_from_the_progress(
    stage: Stage,
) -> None:
    sent = send([stage.broker], (activity(number, "robbed") for number in range(20_000)))
    stage.start(records=1_000, rob_at=3)
    stage.wait(sent.reached, 120)
    assert any(said["refused"] for said in stage.done())
    expect_exactly_once(stage, 20_000, sent.reached)


def test_a_lake_that_is_away_for_good_ends_the_worker_with_an_error_and_the_next_one_goes_on(
    stage: Stage,
) -> None:
    sent = send([stage.broker], (activity(number, "away") for number in range(1_000)))
    worker = stage.start(refuse=True)
    assert worker.wait(60) == 2
    assert "no space left on device" in stage.log()
    assert "coophealth: the worker cannot go on" in stage.log()
    stage.start()
    stage.wait(sent.reached, 60)
    expect_exactly_once(stage, 1_000, sent.reached)


def test_a_topic_made_anew_under_the_same_lake_ends_the_worker_with_both_offsets(stage: Stage) -> None:
    sent = send([stage.broker], (activity(number, "old") for number in range(1_000)))
    worker = stage.start()
    stage.wait(sent.reached, 60)
    worker.terminate()
    worker.wait(10)
    with topics.administration([stage.broker]) as admin:
        admin.delete_topics([ACTIVITIES])
        while ACTIVITIES in admin.list_topics():
            time.sleep(0.1)
    topics.prepare([stage.broker], partitions=4, replication=1)
    send([stage.broker], (activity(number, "new") for number in range(100)))
    assert stage.start().wait(60) == 2, stage.log()
    assert "begins anew at 0, the lake has read it up to" in stage.log()


def test_a_worker_that_reads_nothing_although_there_is_something_ends_itself(stage: Stage) -> None:
    send([stage.broker], (activity(number, "stalled") for number in range(100)))
    assert stage.start(stall=True).wait(60) == 2, stage.log()
    assert "nothing was read for 2 seconds, yet 100 activities wait" in stage.log()
