"""Every factor answers for every partnership, and the composites share out what they print to the last tenth."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from activity_log import MakeLake, bring, utc
from drawn_logs import drawn

from models.factors import INFLUENCE, OUTCOME
from models.policy import Policy
from scorecards import questions, sqlfiles
from scorecards.lake import Lake
from scorecards.parameters import parameters

CASES = Path(__file__).parents[1] / "sql"
POLICY = Policy.from_toml("[currency.rates]\nUSD = 0.92\nCHF = 1.04\n", "test")
# Weights that are no whole numbers, and do not divide anything evenly.
ODD = Policy.from_toml(
    "[weights.outcome]\njoint_campaigns = 33.3\nprojects_won = 0.7\ninduced_revenue = 33.3\n"
    "referral_yield = 11.1\ngoal_attainment = 10.8\nreturn_on_effort = 10.8\n",
    "test",
)


@pytest.mark.parametrize(
    "name",
    [*sqlfiles.names("factors"), *sqlfiles.names("verdicts"), *sqlfiles.names("organisations"), "composites"],
)
def test_every_factor_and_verdict_has_cases_worked_out_by_hand(name: str) -> None:
    assert list((CASES / name).glob("*/expect.toml")), f"no case in tests/sql/{name}"


def test_every_factor_is_one_the_policy_weighs() -> None:
    assert set(sqlfiles.names("factors")) <= {*INFLUENCE, *OUTCOME}


def test_every_factor_answers_once_for_every_partnership_and_time(make_lake: MakeLake) -> None:
    times = [utc(2021, 6, 1), utc(2021, 12, 1), utc(2022, 9, 1), utc(2024, 1, 1)]
    with make_lake() as lake:
        bring(lake, drawn(21, 8))
        with questions.ask_all(lake, POLICY, times) as question:
            asked = set(question.rows("select partnership, as_of from subjects"))
            assert len(asked) > 20
            for name in sqlfiles.names("factors"):
                rows = question.dicts(name)
                keys = [(row["partnership"], row["as_of"]) for row in rows]
                assert len(keys) == len(set(keys)), name
                assert set(keys) == asked, name
                assert all(row["score"] is None or 0 <= row["score"] <= 100 for row in rows), name
                assert any(row["score"] is not None for row in rows), name
                assert all(isinstance(json.loads(row["evidence"]), dict) for row in rows), name


def composites_of(lake: Lake, policy: Policy, cards: list[dict[str, float | None]]) -> list[dict[str, Any]]:
    """What composites.sql makes of these scores."""
    time = "timestamp '2026-01-01' as as_of, timestamp '9999-12-31' as known_at"
    scores = pa.table(
        {
            "partnership": [str(number) for number, card in enumerate(cards) for _ in card],
            "factor": [factor for card in cards for factor in card],
            "score": pa.array([score for card in cards for score in card.values()], pa.float64()),
        }
    )
    sql = questions.statement_of("composites")
    bound = {name: parameters(policy)[name] for name in sqlfiles.parameters(sql)}
    # A question about nothing brings the policy's tables, and drops all of it in the end.
    with questions.ask(lake, policy, []), lake.arrow("scores", scores):
        lake.run(f"create temp table factor_scores as select *, {time}, null as evidence from scores")
        lake.run(f"create temp table subjects as select distinct partnership, 'referral' as kind, {time} from scores")
        return lake.dicts(f"from ({sql}) order by cast(partnership as integer), composite", bound)


def assert_shared_out(composite: dict[str, Any], bands: Any) -> None:
    """Largest remainder: whole tenths, and one more for those with the largest fractions, until it adds up."""
    known = [factor for factor in composite["factors"] if factor["score"] is not None]
    weights = {f["name"]: Fraction(str(f["weight"])) for f in composite["factors"]}
    weight = sum((weights[factor["name"]] for factor in known), Fraction(0))
    if composite["score"] is None:
        assert weight < 50
        assert all(factor["contribution"] is None for factor in composite["factors"])
        return
    assert weight >= 50
    exact = {f["name"]: weights[f["name"]] * Fraction(str(f["score"])) / weight * 10 for f in known}
    printed = Decimal(str(composite["score"]))
    assert abs(Fraction(printed) * 10 - sum(exact.values())) <= Fraction(1, 2) + Fraction(1, 10**9)
    assert sum(Decimal(str(factor["contribution"])) for factor in known) == printed
    raised = {f["name"]: Fraction(str(f["contribution"])) * 10 - exact[f["name"]] // 1 for f in known}
    assert set(raised.values()) <= {0, 1}
    fractions = {name: share % 1 for name, share in exact.items()}
    least_raised = min((fractions[name] for name, by in raised.items() if by == 1), default=1)
    assert all(fractions[name] <= least_raised + Fraction(1, 10**9) for name, by in raised.items() if by == 0)
    assert composite["band"] == bands.of(composite["score"])


@pytest.mark.parametrize("policy", [Policy(), ODD], ids=["ordinary weights", "odd weights"])
def test_contributions_are_the_largest_remainders_of_any_scores(policy: Policy, lake: Lake) -> None:
    chance = np.random.default_rng(7)
    cards: list[dict[str, float | None]] = []
    for _ in range(300):
        # Scores as they are printed, so that the exact shares are known; edges and equal scores among them.
        scores = chance.choice([0.0, 100.0, 50.0, 33.3, *(chance.integers(0, 1001, 8) / 10)], 16)
        unknown = chance.random(16) < chance.choice([0, 0.2, 0.5])
        cards.append(
            {
                name: None if missing else float(score)
                for name, score, missing in zip((*INFLUENCE, *OUTCOME), scores, unknown, strict=True)
            }
        )
    found = composites_of(lake, policy, cards)
    assert len(found) == 2 * len(cards)
    assert {composite["band"] for composite in found} == {"critical", "weak", "fair", "strong", None}
    bands = {"influence": policy.bands.influence, "outcome": policy.bands.outcome}
    for composite in found:
        assert_shared_out(composite, bands[composite["composite"]])
