"""Several workers on one log and one lake with a PostgreSQL catalog: nothing lost, nothing twice, nobody stuck."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from postgres import Postgres
from stage import Stage, activity, expect_exactly_once, lived_through

from scorecards import offsets
from scorecards.batches import Span
from scorecards.lake import ConflictError, Error, Lake, LakePlace
from scorecards.offsets import Stand
from streams.publishing import send

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

COUNT = 60_000
RECORDS = 800
"""Small transactions, so that the log lasts for all that happens."""


@pytest.fixture
def shared(stage: Stage, postgres: Postgres) -> Iterator[Stage]:
    """A stage whose lake has its catalog in PostgreSQL."""
    stage.catalog = postgres.catalog
    yield stage
    for worker in stage.workers:
        worker.kill()
        worker.wait()


def test_workers_that_join_and_leave_under_load_lose_nothing_and_double_nothing(shared: Stage) -> None:
    first = shared.start(instance="one", records=RECORDS)
    sent = send([shared.broker], (activity(number, "many") for number in range(COUNT)))
    shared.wait_for_a_transaction()
    shared.start(instance="two", records=RECORDS)
    shared.wait_for_a_transaction()
    first.kill()
    shared.wait_for_a_transaction()
    third = shared.start(instance="three", records=RECORDS)
    shared.wait_for_a_transaction()
    third.terminate()
    began = time.monotonic()
    shared.wait_for_a_transaction()
    seconds = time.monotonic() - began
    shared.wait(sent.reached, 240)
    expect_exactly_once(shared, COUNT, sent.reached)
    lived_through("three workers: one killed, one joins, one leaves", COUNT, seconds)


def test_a_worker_that_slept_through_its_session_is_refused_when_it_wakes(shared: Stage) -> None:
    sleeper = shared.start(instance="one", records=RECORDS)
    sent = send([shared.broker], (activity(number, "sleep") for number in range(COUNT // 2)))
    shared.wait_for_a_transaction()
    os.kill(sleeper.pid, signal.SIGSTOP)
    shared.start(instance="two", records=RECORDS)
    # The session lasts six seconds; then the partitions are the other's.
    time.sleep(8)
    shared.wait_for_a_transaction()
    os.kill(sleeper.pid, signal.SIGCONT)
    began = time.monotonic()
    shared.wait(sent.reached, 240)
    expect_exactly_once(shared, COUNT // 2, sent.reached)
    lived_through("worker asleep past its session, wakes", COUNT // 2, time.monotonic() - began)


def test_workers_that_start_together_on_an_empty_catalog_make_one_lake(shared: Stage) -> None:
    workers = [shared.start(instance=name, records=RECORDS) for name in ("one", "two", "three")]
    sent = send([shared.broker], (activity(number, "together") for number in range(3_000)))
    shared.wait(sent.reached, 120)
    assert [worker.poll() for worker in workers] == [None] * 3, shared.log()
    expect_exactly_once(shared, 3_000, sent.reached)


def test_of_several_workers_one_at_a_time_scores(postgres: Postgres, tmp_path: Path) -> None:
    place = LakePlace(tmp_path, postgres.catalog)
    with closing(Lake.open(place, write=True)) as one, closing(Lake.open(place, write=True)) as other:
        with one.alone_in("cycle") as ours, other.alone_in("cycle") as theirs, other.alone_in("another") as free:
            assert (ours, theirs, free) == (True, False, True)
        with other.alone_in("cycle") as theirs:
            assert theirs
            # Its end finds no server: the process goes on.
            postgres.stop()
        # An error of the database's, which a worker waits out.
        with pytest.raises(Error, match="refused"), other.alone_in("cycle"):
            pass
        postgres.start()
        with other.alone_in("cycle") as theirs:
            assert theirs


def test_two_that_write_one_partition_at_once_are_in_conflict_and_two_of_one_topic_are_not(
    postgres: Postgres, tmp_path: Path
) -> None:
    place = LakePlace(tmp_path, postgres.catalog)

    def advance(lake: Lake, partition: int, begins: int, ends: int) -> None:
        spans = [Span("topic", partition, begins, ends)]
        stand = Stand(lake, "c", spans)
        assert not stand.refuses(spans[0])
        stand.advance(spans)

    with closing(Lake.open(place, write=True)) as one, closing(Lake.open(place, write=True)) as other:
        for partition in (0, 1):
            with one.transaction():
                advance(one, partition, 0, 10)
        with one.transaction():
            advance(one, 0, 10, 20)
            with other.transaction():
                advance(other, 1, 10, 30)
        assert offsets.read(other, "c") == {("topic", 0): 20, ("topic", 1): 30}

        def at_once() -> None:
            with one.transaction():
                advance(one, 0, 20, 25)
                with other.transaction():
                    advance(other, 0, 20, 40)

        with pytest.raises(ConflictError):
            at_once()
        assert offsets.read(one, "c") == {("topic", 0): 40, ("topic", 1): 30}
        with one.transaction():
            late = Span("topic", 0, 20, 25)
            assert Stand(one, "c", [late]).refuses(late)


def test_what_could_not_be_shown_while_the_catalog_was_away_can_be_after(postgres: Postgres, tmp_path: Path) -> None:
    rows = pa.table({"number": [1, 2]})
    with closing(Lake.open(LakePlace(tmp_path, postgres.catalog), write=True)) as lake:
        asked = "select count(*) from activities"

        def cut() -> None:
            with lake.arrow("shown", rows), lake.transaction():
                assert lake.one(asked) == 0
                postgres.stop()
                lake.one(asked)

        with pytest.raises(Error, match="DuckLake"):
            cut()
        for _ in range(2):
            with pytest.raises(Error, match="refused"), lake.arrow("shown", rows):
                lake.one(asked)
        postgres.start()
        with lake.arrow("shown", rows):
            assert lake.one("select sum(number) from shown") == 3


def test_a_catalog_that_is_away_for_a_while_stops_the_work_and_loses_nothing(shared: Stage, postgres: Postgres) -> None:
    worker = shared.start(records=RECORDS)
    sent = send([shared.broker], (activity(number, "away") for number in range(COUNT // 2)))
    shared.wait_for_a_transaction()
    postgres.stop()
    time.sleep(10)
    assert worker.poll() is None, shared.log()
    postgres.start()
    began = time.monotonic()
    shared.wait_for_a_transaction()
    seconds = time.monotonic() - began
    shared.wait(sent.reached, 240)
    expect_exactly_once(shared, COUNT // 2, sent.reached)
    lived_through("catalog (PostgreSQL) away for 10 s", COUNT // 2, seconds)
