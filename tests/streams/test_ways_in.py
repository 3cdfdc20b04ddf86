"""The same log gives the same report, whichever way it came in: the product's promise, through its own command."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from stage import Looker, fresh_topics

from models.simulation import Simulation
from scorecards.cycle import is_done
from scorecards.lake import Lake, LakePlace

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from coophealth.cli import main; main()")
SHARED = Path(os.environ.get("COOPHEALTH_SHARED", ROOT.parent / "shared"))
PARTNERSHIPS, MONTHS = 220, 32  # just over 100,000 activities of all types


def coophealth(lake: Path, *arguments: str, broker: str | None = None) -> str:
    """What the command prints; it has to succeed."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=_environment(lake, broker), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _environment(lake: Path, broker: str | None) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COOPHEALTH_")}
    return {**inherited, "COOPHEALTH_LAKE": str(lake), **({"COOPHEALTH_BROKER": broker} if broker else {})}


@contextmanager
def working(lake: Path, broker: str, log: Path) -> Iterator[None]:
    """A `coophealth worker` that runs while the block lasts."""
    # A group of its own: the topics of an earlier test had other offsets.
    environment = {**_environment(lake, broker), "COOPHEALTH_GROUP": f"group-{lake.name}-{time.time_ns()}"}
    with log.open("wb") as said:
        worker = subprocess.Popen([*COMMAND, "worker"], env=environment, cwd=ROOT, stdout=said, stderr=said)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(20)
    assert code == 0, log.read_text()[-3000:]


def wait_until_scored(lake: Path, count: int, seconds: float = 300) -> None:
    """Until the lake has so many activities and the cycle has scored them."""

    def scored(opened: Lake) -> bool:
        return bool(opened.one("select count(*) from activities") == count and is_done(opened))

    with closing(Looker(LakePlace(lake))) as looker:
        looker.until(scored, seconds, lambda: f"the worker has not scored {count} activities")


@pytest.fixture
def broker(kafka: str) -> str:
    """The broker with fresh topics."""
    return fresh_topics(kafka)


def comparable(report: str) -> Mapping[str, Any]:
    """A report without the two things that say when and from which state it was read."""
    found: dict[str, Any] = json.loads(report)
    return {key: value for key, value in found.items() if key not in ("lag_seconds", "snapshot")}


def test_imported_streamed_and_shuffled_with_duplicates_the_report_is_the_same_to_the_last_byte(
    broker: str, tmp_path: Path
) -> None:
    lines = [json.dumps(event, separators=(",", ":")) for event in Simulation(PARTNERSHIPS, MONTHS, 5).events()]
    assert len(lines) > 100_000
    whole = tmp_path / "log.jsonl"
    whole.write_text("\n".join(lines) + "\n")

    counts = json.loads(coophealth(tmp_path / "imported", "import", "--format", "json", str(whole)))
    assert (counts["read"], counts["accepted"], counts["dead"]) == (len(lines), len(lines), 0)

    with working(tmp_path / "streamed", broker, tmp_path / "worker.log"):
        sent = json.loads(coophealth(tmp_path / "streamed", "send", "--format", "json", str(whole), broker=broker))
        assert sent == {"read": len(lines), "sent": len(lines)}
        wait_until_scored(tmp_path / "streamed", len(lines))

    chance = random.Random(5)
    mixed = lines + lines[::10]
    chance.shuffle(mixed)
    files = []
    for number in range(7):
        file = tmp_path / f"part-{number}.jsonl"
        file.write_text("\n".join(mixed[number::7]) + "\n")
        files.append(str(file))
    counts = json.loads(coophealth(tmp_path / "shuffled", "import", "--format", "json", *files))
    assert (counts["accepted"], counts["duplicate"]) == (len(lines), len(lines[::10]))

    for as_of in ("2025-09-30", "2026-01-05T00:00:00Z"):
        reports = [
            json.dumps(comparable(coophealth(tmp_path / way, "report", "--format", "json", "--as-of", as_of)))
            for way in ("imported", "streamed", "shuffled")
        ]
        assert reports[0] == reports[1] == reports[2]
        assert len(json.loads(reports[0])["partnerships"]) > 200


def test_the_cases_of_the_detector_hold_after_the_log_came_through_kafka(broker: str, tmp_path: Path) -> None:
    cases = SHARED / "cases" / "streets.jsonl"
    if not cases.exists():
        pytest.skip(f"{cases} is not here; COOPHEALTH_SHARED names the folder that has cases/")
    policy = tmp_path / "policy.toml"
    policy.write_text('[references]\n"support.given" = 100.0\n"referral.given" = 100.0\n')
    count = len(cases.read_text().splitlines())
    lake = tmp_path / "lake"
    with working(lake, broker, tmp_path / "worker.log"):
        coophealth(lake, "send", str(cases), broker=broker)
        wait_until_scored(lake, count)
    # The worker scored with the default policy; this one is asked for, so the cycle scores anew.
    coophealth(lake, "import", "--policy", str(policy), str(cases))
    with Lake.open(LakePlace(lake)) as opened:
        rows, worst = opened.rows(
            f"select count(*), max(abs(h.m - e.m) / greatest(e.m, 1e-12)) filter (e.m > 0) "
            f"from read_csv('{cases.with_name('streets.expected.csv')}') as e "
            "join street_history as h on h.partnership = e.partnership and h.giver = e.giver and h.week = e.week "
            "where h.calm = (e.calm = 1)"
        )[0]
        expected = opened.one(f"select count(*) from read_csv('{cases.with_name('streets.expected.csv')}')")
    assert rows == expected
    assert worst < 1e-6
