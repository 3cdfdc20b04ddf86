"""A stage for workers: a broker with fresh topics, a lake, and what their transactions said."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pytest

from models.errors import CoophealthError
from scorecards import offsets
from scorecards.lake import Error, Lake, LakePlace
from streams import topics
from streams.settings import ACTIVITIES, DEAD_LETTERS, FLIPS, SCORECARDS

T = TypeVar("T")

SCRIPT = Path(__file__).parents[1] / "streams" / "worker_under_test.py"
FORMS = ("purchase", "participation", "expertise", "knowledge", "promotion", "introduction")
DAYS = 28


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
class Looker:
    """Asks a lake again and again: it is opened once, since that takes half a second of a processor."""

    place: LakePlace
    _lake: Lake | None = None

    def ask(self, question: Callable[[Lake], T], otherwise: T) -> T:
        """What the lake says; `otherwise` while it or its catalog is not there."""
        try:
            if self._lake is None:
                self._lake = Lake.open(self.place)
            return question(self._lake)
        except (CoophealthError, Error):
            self.close()
            return otherwise

    def until(self, true: Callable[[Lake], bool], seconds: float, log: Callable[[], str]) -> None:
        """Wait until something is true of the lake."""
        until = time.monotonic() + seconds
        while not self.ask(true, False):
            assert time.monotonic() < until, f"not within {seconds} s\n{log()}"
            time.sleep(0.3)

    def close(self) -> None:
        if self._lake is not None:
            self._lake.close()
            self._lake = None


@dataclass
class Stage:
    """A broker with fresh topics, a lake, and workers on them."""

    broker: str
    folder: Path
    group: str = field(default_factory=lambda: f"group-{uuid.uuid4().hex[:8]}")
    catalog: str | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def place(self) -> LakePlace:
        return LakePlace(self.folder / "lake", self.catalog)

    @cached_property
    def looker(self) -> Looker:
        return Looker(self.place)

    @property
    def said(self) -> Path:
        return self.folder / "said.jsonl"

    def start(self, **told: Any) -> subprocess.Popen[bytes]:
        words = {"broker": self.broker, "lake": str(self.place.folder), "group": self.group, "catalog": self.catalog}
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
        return self.looker.ask(lambda lake: offsets.read(lake, self.cluster), {})

    @cached_property
    def cluster(self) -> str:
        with topics.administration([self.broker]) as admin:
            return str(admin.describe_cluster()["cluster_id"])

    def wait(self, reached: Mapping[tuple[str, int], int], seconds: float) -> None:
        until = time.monotonic() + seconds
        while any(self.progress().get(place, 0) < offset for place, offset in reached.items()):
            assert time.monotonic() < until, f"{self.progress()} of {reached}\n{self.log()}"
            assert any(worker.poll() is None for worker in self.workers), f"the workers ended\n{self.log()}"
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


def fresh_topics(broker: str) -> str:
    """The broker, with its topics made anew."""
    with topics.administration([broker]) as admin:
        there = {ACTIVITIES, SCORECARDS, FLIPS, DEAD_LETTERS} & set(admin.list_topics())
        if there:
            admin.delete_topics(list(there))
            while there & set(admin.list_topics()):
                time.sleep(0.1)
    topics.prepare([broker], partitions=4, replication=1)
    return broker


@pytest.fixture
def stage(kafka: str, tmp_path: Path) -> Iterator[Stage]:
    with staged(fresh_topics(kafka), tmp_path) as made:
        yield made


@contextmanager
def staged(broker: str, folder: Path) -> Iterator[Stage]:
    """A stage whose workers end with the block."""
    made = Stage(broker, folder)
    try:
        yield made
    finally:
        made.looker.close()
        for worker in made.workers:
            worker.kill()
            worker.wait()


FAULTS: list[str] = []
"""A line for each fault that was lived through, printed after the tests."""


def lived_through(fault: str, records: int, seconds: float) -> None:
    """Note that none of `records` was lost or doubled, and how long it took to go on."""
    FAULTS.append(f"{fault:<58} {records:>8,} records, lost 0, doubled 0, went on after {seconds:5.1f} s")


def expect_exactly_once(stage: Stage, count: int, reached: Mapping[tuple[str, int], int]) -> None:
    with Lake.open(stage.place) as lake:
        rows, events, places = lake.rows(
            "select count(*), count(distinct (source, id)), count(distinct (topic_partition, topic_offset)) "
            "from activities"
        )[0]
        assert (rows, events, places) == (count, count, count)
        assert lake.one("select count(*) from dead_letters") == 0
        assert offsets.read(lake, stage.cluster) == reached
    # A record taken in twice would be left out as a duplicate event: none may ever have been seen.
    assert sum(said["duplicate"] for said in stage.done()) == 0
