"""The topology of docker-compose.yml as processes: two workers and the page on one Kafka and one PostgreSQL catalog."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from apache_kafka import free_ports
from postgres import Postgres
from shell import Shell
from stage import Stage
from test_health import ask

from models.simulation import Simulation
from streams.settings import ACTIVITIES

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
WORKERS = 2


def service(name: str, places: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A service's command and settings, with the addresses of the compose network replaced by real ones."""
    described: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"][name]
    settings = {}
    for key, value in described["environment"].items():
        said = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value)
        for there, here in places.items():
            said = said.replace(there, here)
        settings[key.removeprefix("COOPHEALTH_").lower()] = said
    return described["command"], settings


def test_activities_sent_to_kafka_stand_on_the_page(
    stage: Stage, postgres: Postgres, shells: list[Shell], tmp_path: Path
) -> None:
    web, *healths = free_ports(1 + WORKERS)
    places = {
        "kafka:19092": stage.broker,
        "host=catalog": f"host=127.0.0.1 port={postgres.port}",
        "/var/lib/coophealth": str(tmp_path / "shared"),
        "0.0.0.0:8765": f"127.0.0.1:{web}",
    }
    for health in healths:
        command, settings = service("worker", {**places, "127.0.0.1:9100": f"127.0.0.1:{health}"})
        # Workers of one compose project share a group; its name is another here in each run.
        shells.append(Shell(tmp_path, {**settings, "group": stage.group}))
        shells[-1].start(*command)
    command, settings = service("web", places)
    shells.append(Shell(tmp_path, settings))
    shells[-1].start(*command)

    log = tmp_path / "log.jsonl"
    events = list(Simulation(partnerships=12, months=6, seed=3).events())
    log.write_text("".join(json.dumps(event) + "\n" for event in events))
    shells[0].run("send", "--wait", str(log))

    until = time.monotonic() + 180
    found: dict[str, Any] = {}
    while len(found.get("partnerships", ())) < 12:
        assert time.monotonic() < until, shells[0].output()[-3000:]
        time.sleep(0.5)
        status, said = ask(web, "/report.json", 10)
        found = json.loads(said) if status == 200 else {}
    assert ask(web, "/", 10)[0] == 200
    assert [ask(health, "/health/live", 10)[0] for health in healths] == [200] * WORKERS
    lag = re.compile(rf'lag_records{{partition="(\d)",topic="{ACTIVITIES}"}}')
    shared: list[list[str]] = []
    # A worker counts every ten seconds what waits for it.
    while sorted(partition for each in shared for partition in each) != ["0", "1", "2", "3"]:
        assert time.monotonic() < until, shared
        time.sleep(0.5)
        shared = [lag.findall(ask(health, "/metrics", 10)[1]) for health in healths]
    assert all(shared)
