"""A log on a real Apache Kafka lands in the lake exactly once, however its worker ends."""

from __future__ import annotations

import random
import time

import pytest
from stage import Stage, activity, expect_exactly_once, lived_through

from streams import topics
from streams.publishing import Sent, send
from streams.settings import ACTIVITIES

pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]

RECORDS = 800
"""Small transactions, so that the log lasts for all the kills."""


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


def test_the_lake_is_kept_small_while_scoring_takes_for_ever(stage: Stage) -> None:
    stage.start(long_cycle=True, maintain_every=2, records=RECORDS)
    sent = send([stage.broker], (activity(number, "kept") for number in range(20_000)))
    stage.wait(sent.reached, 60)
    files = "select count(*) <= 2 from ducklake_list_files('lake', 'activities')"
    stage.looker.until(lambda lake: bool(lake.one(files)), 30, stage.log)
    expect_exactly_once(stage, 20_000, sent.reached)


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
    began = time.monotonic()
    stage.wait_for_a_transaction()
    seconds = time.monotonic() - began
    stage.wait(reached, 120)
    expect_exactly_once(stage, count, reached)
    lived_through("twenty SIGKILLs, fourteen of them around COMMIT", count, seconds)


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
    assert stage.start(stall=True, stalled_after=2.0).wait(60) == 2, stage.log()
    assert "nothing was read for 2 seconds, yet 100 activities wait" in stage.log()
