"""Findings and the factors beside them agree with a slow reading of the same log, also on when they began."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from activity_log import MakeLake, bring
from dealing_logs import BEGINS, DAYS, dealings
from reference_acts import Log, acts_of, when
from reference_findings import FINDINGS
from reference_returns import SCORES

from models.policy import Policy
from scorecards import questions

pytestmark = pytest.mark.thorough

SEED = 5
PAIRS = 60
Key = tuple[str, datetime]


def times(logs: dict[str, Any], name: str) -> list[datetime]:
    """Any moments, and those at which something changes: when something happened, is due, or goes out of a window."""
    chance = Random(name)
    found = [BEGINS + timedelta(days=chance.uniform(20, DAYS + 400)) for _ in range(5)]
    for act in chance.sample(logs[name], min(5, len(logs[name]))):
        begin = when(act.data["due"]) if "due" in act.data else act.time
        found.append(begin + timedelta(days=chance.choice((0, 14, 30, 180, 365))))
    return found


@pytest.fixture(scope="module")
def compared(make_lake: MakeLake) -> tuple[dict[Key, Log], dict[str, list[dict[str, Any]]]]:
    """What was asked, as logs to be read; and what SQL answers, all of it at once."""
    events = dealings(SEED, PAIRS)
    logs = {name: acts_of(events, name) for name in {event["subject"] for event in events}}
    first = {
        name: min((act.time for act in acts if act.type == "partnership.agreed"), default=None)
        for name, acts in logs.items()
    }
    asked = {(name, time): Log(logs[name], time) for name in sorted(logs) for time in times(logs, name)}
    asked = {(name, time): log for (name, time), log in asked.items() if (begin := first[name]) and begin < time}
    lake = make_lake()
    assert bring(lake, events).dead == 0
    with questions.ask(lake, Policy(), ((name, time, None) for name, time in asked)) as question:
        return asked, {name: question.dicts(name) for name in (*FINDINGS, *SCORES)}


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_is_the_one_that_a_slow_reading_finds_with_its_start(
    name: str, compared: tuple[dict[Key, Log], dict[str, list[dict[str, Any]]]]
) -> None:
    asked, answers = compared
    found = {(row["partnership"], row["as_of"], row["giver"]): row for row in answers[name]}
    assert len(found) == len(answers[name])
    expected = {
        (*key, side): finding
        for key, log in asked.items()
        if not log.ended
        for side, finding in FINDINGS[name](log).items()
    }
    assert set(found) == set(expected)
    for key, (strength, since, activities) in expected.items():
        row = found[key]
        assert row["strength"] == strength, key
        assert abs(row["since"] - since) <= timedelta(microseconds=3), (key, row["since"], since)
        assert {activity["id"] for activity in row["activities"]} == activities, key
    # It comes and goes, or the comparison says nothing.
    assert 15 < len(expected) < len(asked)


@pytest.mark.parametrize("name", SCORES)
def test_a_score_is_the_one_that_a_slow_reading_finds(
    name: str, compared: tuple[dict[Key, Log], dict[str, list[dict[str, Any]]]]
) -> None:
    asked, answers = compared
    expected = {key: SCORES[name](log) for key, log in asked.items()}
    found = {(row["partnership"], row["as_of"]): row["score"] for row in answers[name]}
    assert set(found) == set(expected)
    for key, score in expected.items():
        # Money is counted in cents and goals in 1e-9.
        assert found[key] == (None if score is None else pytest.approx(score, abs=2e-4)), key
    assert sum(score is not None and 0 < score < 100 for score in found.values()) > 50
    assert sum(score is None for score in found.values()) > 10
