"""The factors that rest on the portfolio equal the plain reference, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import reference_portfolio as reference
from activity_log import Event, MakeLake, bring, utc
from drawn_logs import drawn

from models.policy import Policy
from scorecards import questions
from scorecards.lake import Lake

pytestmark = pytest.mark.thorough

POLICY = Policy.from_toml("[currency.rates]\nUSD = 0.92\nCHF = 1.04\n", "test")
# Some on a Monday, some within a week; the first while few partnerships have anything to compare with.
TIMES = [utc(2021, 4, 5), *(utc(2021, 8, 2) + timedelta(days=93 * step, hours=7 * step) for step in range(8))]
FACTORS = ("pace", "responsiveness", "substance", "referral_yield")
Scores = dict[tuple[str, datetime], float | None]


@dataclass(frozen=True)
class Drawn:
    """A drawn log, and the lake it was brought into."""

    lake: Lake
    logs: dict[str, list[Event]]


@pytest.fixture(scope="module", params=[31, 32])
def log(request: pytest.FixtureRequest, make_lake: MakeLake) -> Drawn:
    events = drawn(request.param, 12)
    lake = make_lake()
    brought = bring(lake, events)
    assert (brought.accepted, brought.dead) == (len(events), 0)
    return Drawn(lake, reference.logs(events))


def expected(logs: Mapping[str, reference.Log], factor: str, name: str, time: datetime) -> float | None:
    """What the reference says."""
    if factor == "pace":
        return reference.pace(logs, name, time)
    if factor == "referral_yield":
        return reference.referral_yield(logs, name, time)
    return {"responsiveness": reference.responsiveness, "substance": reference.substance}[factor](logs[name], time)


@pytest.mark.parametrize("factor", FACTORS)
def test_the_factor_equals_the_reference(factor: str, log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        rows = question.dicts(factor)
    found = {(row["partnership"], row["as_of"]): row["score"] for row in rows}
    scores = {key: expected(log.logs, factor, *key) for key in found}
    assert sum(score is not None for score in scores.values()) > 15
    assert len({score for score in scores.values() if score is not None}) > 10
    for key, score in scores.items():
        assert found[key] == (None if score is None else pytest.approx(score, rel=1e-9)), key


def test_the_portfolio_is_the_same_whoever_asks(log: Drawn) -> None:
    relations = ("usual_paces", "usual_yields", *FACTORS)
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        of_all = {name: question.dicts(name) for name in relations}
    one = sorted(log.logs)[3]
    with questions.ask(log.lake, POLICY, ((one, time, None) for time in TIMES)) as question:
        for name in relations:
            alone = sorted(question.dicts(name), key=repr)
            rows = [row for row in of_all[name] if row.get("partnership", one) == one]
            assert alone == sorted(rows, key=repr), name
    assert len({row["log_hours"] for row in of_all["usual_paces"]}) > 8
    assert len({row["yield"] for row in of_all["usual_yields"]}) > 5


def test_too_few_partnerships_are_no_portfolio(log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        paces, yields = question.dicts("usual_paces"), question.dicts("usual_yields")
    assert {row["partnerships"] >= 5 for row in paces} == {True, False}
    for row in paces:
        assert row["log_hours"] == pytest.approx(reference.usual_pace(log.logs, row["monday"], row["kind"]), rel=1e-9)
    for row in yields:
        assert row["yield"] == pytest.approx(reference.usual_yield(log.logs, row["monday"]), rel=1e-9)
