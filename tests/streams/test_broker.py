"""The embedded broker starts, answers, and is gone when it should be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from processes import gone, runs

from streams import broker, topics
from streams.broker import EmbeddedBroker, NoBrokerError
from streams.settings import ACTIVITIES, FLIPS


@pytest.fixture
def embedded() -> Iterator[EmbeddedBroker]:
    made = EmbeddedBroker()
    try:
        yield made
    finally:
        made.stop()


def test_it_answers_with_the_cluster_id_it_was_given(embedded: EmbeddedBroker) -> None:
    address = embedded.start()
    assert topics.prepare([str(address)], partitions=3, replication=1) == address.cluster
    counts = topics.partition_counts([str(address)], [ACTIVITIES, FLIPS])
    assert counts == {ACTIVITIES: 3, FLIPS: 1}


def test_topics_that_are_there_stay_as_they_are(embedded: EmbeddedBroker) -> None:
    brokers = [str(embedded.start())]
    topics.prepare(brokers, partitions=3, replication=1)
    topics.prepare(brokers, partitions=8, replication=1)
    assert topics.partition_counts(brokers, [ACTIVITIES]) == {ACTIVITIES: 3}


def test_each_start_has_another_log(embedded: EmbeddedBroker) -> None:
    first = embedded.start()
    embedded.stop()
    assert not embedded.alive
    second = embedded.start()
    assert first.cluster != second.cluster


def test_nothing_is_left_of_it_after_it_was_stopped(embedded: EmbeddedBroker) -> None:
    embedded.start()
    process_id = embedded.process_id
    assert process_id is not None
    assert runs(process_id)
    began = time.monotonic()
    embedded.stop()
    assert not runs(process_id)
    assert time.monotonic() - began < 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel sees to it on Linux only")
def test_it_ends_with_a_parent_that_is_killed() -> None:
    script = (
        "import time; from streams.broker import EmbeddedBroker as E; b = E(); b.start(); "
        "print(b.process_id, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        with parent.stdout:
            child = int(parent.stdout.readline())
        assert runs(child)
        os.kill(parent.pid, signal.SIGKILL)
        assert gone(child)
    finally:
        parent.kill()
        parent.wait()


def test_a_binary_that_does_not_start_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "binary", lambda: "/bin/false")
    with pytest.raises(NoBrokerError, match="did not listen") as caught:
        EmbeddedBroker(attempts=2, timeout=1).start()
    assert "COOPHEALTH_BROKER" in caught.value.remedy


def test_a_binary_that_is_not_there_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALF_TANSU_BIN", "/nowhere/tansu")
    with pytest.raises(NoBrokerError, match="/nowhere/tansu"):
        broker.binary()


def test_a_broker_nobody_answers_for_is_an_error_with_its_address() -> None:
    with pytest.raises(topics.BrokerUnreachableError, match=r"127\.0\.0\.1:9") as caught:
        topics.prepare(["127.0.0.1:9"], partitions=1, replication=1, timeout=1)
    assert "COOPHEALTH_BROKER" in caught.value.remedy
