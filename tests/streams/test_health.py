"""How a worker tells how it is, and that one which gets nowhere ends itself; on a real Apache Kafka."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from time import monotonic

import pytest
from apache_kafka import free_ports
from faust.types import TP
from prometheus_client.parser import text_string_to_metric_families
from stage import Stage, activity, expect_exactly_once

from coophealth.settings import Settings
from models.errors import CoophealthError
from scorecards.lake import Lake
from streams.health import answering
from streams.publishing import send
from streams.settings import ACTIVITIES
from streams.vitals import ALIVE_WITHIN, Vitals


def ask(port: int, path: str, seconds: float = 5) -> tuple[int, str]:
    """Status and text of a page; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def metrics(port: int) -> dict[tuple[str, str], float]:
    """Metric and partition ("" where it has none) -> value."""
    text = until(port, "/metrics", 200, 10)
    return {
        (sample.name.removeprefix("coophealth_"), sample.labels.get("partition", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def until(port: int, path: str, status: int, seconds: float) -> str:
    end = monotonic() + seconds
    found = (0, "")
    while monotonic() < end:
        found = ask(port, path)
        if found[0] == status:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{path} answered {found}, not {status}, within {seconds} s")


@pytest.mark.services
def test_metrics_tell_what_came_what_waits_and_how_fresh_it_is(stage: Stage) -> None:
    port = free_ports(1)[0]
    stage.start(health=port)
    until(port, "/health/ready", 200, 60)
    assert ask(port, "/health/live")[0] == 200
    assert ask(port, "/nowhere")[0] == 404
    lines = [activity(number, "health") for number in range(100)]
    sent = send([stage.broker], [*lines, *lines[:5], b"no JSON", b"[]", b"{}"])
    stage.wait(sent.reached, 60)
    with Lake.open(stage.place) as lake:
        latest = lake.one("select max(time) from activities").replace(tzinfo=UTC)
    end = monotonic() + 30
    while True:
        found = metrics(port)
        if (found["cycles_total", ""] >= 1 and found["activity_age_seconds", ""] > 0) or monotonic() > end:
            break
        time.sleep(0.2)
    assert found["records_total", ""] == 108
    assert found["records_accepted_total", ""] == 100
    assert found["records_duplicate_total", ""] == 5
    assert found["dead_letters_total", ""] == 3
    assert found["batches_total", ""] >= 1
    assert found["batches_refused_total", ""] == 0
    assert found["ready", ""] == 1
    assert [found["lag_records", str(partition)] for partition in range(4)] == [0, 0, 0, 0]
    assert found["activity_age_seconds", ""] == pytest.approx((datetime.now(UTC) - latest).total_seconds(), abs=10)
    assert 0 <= found["received_age_seconds", ""] < 90
    assert 0 <= found["commit_age_seconds", ""] < 90
    assert 0 <= found["cycle_age_seconds", ""] < 60


@pytest.mark.services
def test_a_worker_whose_lake_thread_is_held_up_is_not_ready_ends_itself_and_the_next_one_goes_on(stage: Stage) -> None:
    port = free_ports(1)[0]
    first = send([stage.broker], (activity(number, "held") for number in range(200)))
    sign = stage.folder / "hold"
    worker = stage.start(health=port, hold_up=str(sign))
    stage.wait(first.reached, 60)
    until(port, "/health/ready", 200, 30)
    sign.touch()
    second = send([stage.broker], (activity(number, "held") for number in range(200, 500)))
    began = monotonic()
    while sum(value for (name, _), value in metrics(port).items() if name == "lag_records") != 300:
        assert worker.poll() is None, stage.log()
        time.sleep(0.1)
    said = until(port, "/health/ready", 503, 10)
    assert "a transaction has not ended" in said, stage.log()
    assert worker.wait(40) == 2, stage.log()
    assert monotonic() - began < 40
    said = r"^coophealth: a transaction has not ended for \d+ seconds, and 300 activities wait; start it again"
    assert re.search(said, stage.log(), re.MULTILINE)
    assert "Traceback" not in stage.log()
    stage.start()
    reached = {**first.reached, **second.reached}
    stage.wait(reached, 60)
    expect_exactly_once(stage, 500, reached)


def test_health_is_answered_only_where_it_is_asked_for_and_says_what_is_wrong() -> None:
    vitals = Vitals(5, 10)
    with answering(None, vitals) as nowhere:
        assert nowhere is None
    with answering(("127.0.0.1", 0), vitals) as port:
        assert port is not None
        assert ask(port, "/health/live") == (200, "ok\n")
        assert ask(port, "/health/ready") == (503, "the worker does not read yet, or no longer\n")
        vitals.ready = True
        assert ask(port, "/health/ready?x=1") == (200, "ok\n")
        vitals.began()
        vitals.appending_since = monotonic() - 4
        assert ask(port, "/health/ready")[0] == 200
        vitals.appending_since = monotonic() - 6
        assert ask(port, "/health/ready") == (503, "a transaction has not ended for 6 seconds\n")
        assert ask(port, "/health/live")[0] == 200
        vitals.ended()
        vitals.looked = monotonic() - ALIVE_WITHIN - 1
        for path in ("/health/live", "/health/ready"):
            assert ask(port, path) == (503, "the worker's loop has not turned for 31 seconds\n")
        assert metrics(port)["ready", ""] == 0
        with pytest.raises(CoophealthError, match=f"127.0.0.1:{port}") as told, answering(("127.0.0.1", port), vitals):
            pass
        assert "COOPHEALTH_HEALTH" in told.value.remedy
    assert ask(port, "/health/live") == (0, "")


def test_lag_is_told_of_the_partitions_we_have_now() -> None:
    vitals = Vitals(5, 10)
    zero, one = TP(ACTIVITIES, 0), TP(ACTIVITIES, 1)
    vitals.stands.update({zero: 5, one: 7})
    assert vitals.lagging({zero: 9, one: 7}, vitals.stands) == {zero: 4}
    assert b'partition="1",topic="cooperation.activities"} 0.0' in vitals.text()
    assert vitals.lagging({zero: 5}, vitals.stands) == {}
    assert b'partition="1"' not in vitals.text()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("9100", ("127.0.0.1", 9100)),
        (":9100", ("127.0.0.1", 9100)),
        ("0.0.0.0:9100", ("0.0.0.0", 9100)),
        ("[::1]:80", ("::1", 80)),
    ],
)
def test_a_port_alone_is_on_this_machine(given: str, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().health_address is None
    monkeypatch.setenv("COOPHEALTH_HEALTH", given)
    assert Settings.read().health_address == address


@pytest.mark.parametrize("given", ["host", "host:", "host:70000", "²"])
def test_an_address_without_a_port_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPHEALTH_HEALTH", given)
    with pytest.raises(CoophealthError, match=f"COOPHEALTH_HEALTH={given}"):
        _ = Settings.read().health_address
