"""An explanation adds up: to the number it explains, from activities that are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.errors import CoophealthError
from models.policy import Policy
from models.simulation import Simulation
from scorecards import report, sqlfiles, text_explanation
from scorecards.explanation import COMPOSITES, explain, explainable, explained
from scorecards.lake import Lake
from scorecards.questions import Question, ask_all
from scorecards.report import Asked

Json = dict[str, Any]
AS_OF = utc(2026, 3, 17)


def total(found: Json, part: str, side: str | None = None) -> float:
    return sum(float(each["total"]) for each in found["parts"] if (each["part"], each["side"]) == (part, side))


def count(found: Json, part: str, side: str | None = None) -> int:
    """How many activities a part has: of one side, or of all."""
    found_parts = (each for each in found["parts"] if each["part"] == part and side in (None, each["side"]))
    return sum(len(each["activities"]) for each in found_parts)


def balance(found: Json) -> None:
    evidence = found["evidence"]
    assert count(found, "given") == evidence["acts"]
    a, b = (total(found, "given", side) for side in "ab")
    prior, agreed = 4, evidence["agreed_share_a"]
    assert round((a + prior * agreed) / (a + b + prior), 4) == pytest.approx(evidence["share_a"], abs=1.01e-4)


def anchoring(found: Json) -> None:
    evidence = found["evidence"]
    assert count(found, "counted_meetings") == evidence["meetings"]
    assert round(total(found, "counted_meetings"), 3) == pytest.approx(evidence["rate_per_quarter"], abs=1e-6)
    named = sum(len(each["activities"]) for each in found["parts"] if each["part"] != "meetings_that_name_nobody")
    assert named == evidence["meetings_with_people"]


def pace(found: Json) -> None:
    for kind in ("production", "service"):
        for side in "ab":
            evidence, part = found["evidence"][kind][side], (f"answers_in_{kind}", side)
            assert count(found, *part) == evidence["answers"]
            if evidence["answers"]:
                mean = total(found, *part) / evidence["answers"]
                assert exp(mean) == pytest.approx(evidence["hours"], abs=0.00501)


def responsiveness(found: Json) -> None:
    for side in "ab":
        evidence = found["evidence"][side]
        assert total(found, "answered", side) == evidence["answered"]
        assert total(found, "answered", side) + total(found, "unanswered", side) == evidence["asked"]


def investment(found: Json) -> None:
    for side in "ab":
        evidence = found["evidence"][side]
        assert count(found, "pledges_due", side) == evidence["pledges"]
        for part, name in (
            ("pledges_due", "due"),
            ("pledges_paid", "paid"),
            ("invested", "invested"),
            ("spent", "spent"),
        ):
            assert total(found, part, side) == pytest.approx(evidence[name] or 0, abs=1e-6)


def commitment(found: Json) -> None:
    evidence = found["evidence"]
    for side in "ab":
        assert total(found, "weak_factors_taken_on", side) == evidence["addressed"][side]
        for state in ("kept", "broken", "overdue"):
            assert total(found, f"promises_{state}", side) == (evidence[side] or {state: 0})[state]


def steadiness(found: Json) -> None:
    assert total(found, "latest_contact_of_each_three_weeks") == found["evidence"]["pieces_with_contact"]


def freshness(found: Json) -> None:
    evidence, policy = found["evidence"], Policy().dormancy
    gaps, days = count(found, "latest_gaps_between_contacts"), total(found, "latest_gaps_between_contacts")
    assert gaps == evidence["gaps"]
    if evidence["days_silent"] is not None:
        assert round(total(found, "last_contact"), 1) == pytest.approx(evidence["days_silent"], abs=0.11)
    if evidence["limit_days"] is not None:
        growth = policy.q_leaning ** (-1 / (gaps + policy.prior_gaps)) - 1
        limit = max(policy.least_days, (days + policy.prior_days) * growth)
        assert limit == pytest.approx(evidence["limit_days"], abs=0.0501)


def substance(found: Json) -> None:
    evidence = found["evidence"]
    assert total(found, "empty") == evidence["empty"]
    assert sum(each["total"] for each in found["parts"]) == evidence["contacts"]


def joint_campaigns(found: Json) -> None:
    assert total(found, "campaigns") == found["evidence"]["campaigns"]


def one_way_street(found: Json) -> None:
    for verdict in found["verdicts"]:
        other = "b" if verdict["giver"] == "a" else "a"
        assert total(found, "given", verdict["giver"]) == pytest.approx(verdict["given"]["value"], abs=0.005)
        assert total(found, "received", other) == pytest.approx(verdict["received"]["value"], abs=0.005)
    assert count(found, "given") == sum(verdict["given"]["acts"] for verdict in found["verdicts"])


# How the parts of each add up to what its evidence says.
ADDS_UP: dict[str, Callable[[Json], None]] = {
    "anchoring_top": anchoring,
    "anchoring_working": anchoring,
    "balance": balance,
    "commitment": commitment,
    "freshness": freshness,
    "investment": investment,
    "joint_campaigns": joint_campaigns,
    "one_way_street": one_way_street,
    "pace": pace,
    "responsiveness": responsiveness,
    "steadiness": steadiness,
    "substance": substance,
}


BEFORE = timedelta(days=60)


@dataclass(frozen=True)
class Portfolio:
    """A simulated portfolio of all kinds, asked once about all its partnerships."""

    lake: Lake
    question: Question
    names: list[str]
    as_of: datetime

    def explain(self, name: str, what: str) -> Json:
        return explained(self.question, Asked(self.as_of, None, name), what, self.as_of - BEFORE)


@pytest.fixture(scope="module")
def portfolio(make_lake: MakeLake) -> Iterator[Portfolio]:
    with make_lake() as lake:
        bring(lake, Simulation(16, 24, seed=5).events())
        names = [name for (name,) in lake.rows("select distinct partnership from partnerships order by all")]
        as_of = report.newest(lake)
        with ask_all(lake, Policy(), [as_of - BEFORE, as_of]) as question:
            yield Portfolio(lake, question, names, as_of)


def test_every_explanation_with_parts_is_checked_here() -> None:
    assert {f"{name}_parts" for name in ADDS_UP} == set(sqlfiles.names("parts"))


@pytest.mark.parametrize("what", sorted(ADDS_UP))
def test_parts_add_up_to_what_they_explain(portfolio: Portfolio, what: str) -> None:
    there = {
        (partnership, source, id_)
        for partnership, source, id_ in portfolio.lake.rows("select partnership, source, id from activities")
    }
    seen = 0
    for name in portfolio.names:
        found = portfolio.explain(name, what)
        ADDS_UP[what](found)
        for part in found["parts"]:
            assert part["total"] == pytest.approx(sum(each["amount"] for each in part["activities"]), abs=1e-6)
            seen += len(part["activities"])
            for each in part["activities"]:
                assert each["time"] < report.stamp(portfolio.as_of)
                assert (name, each["source"], each["id"]) in there
    assert seen, f"no partnership of the portfolio shows {what}"


def test_the_change_of_a_composite_is_the_sum_of_its_factors_changes(portfolio: Portfolio) -> None:
    known = 0
    for name in portfolio.names:
        for what in COMPOSITES:
            found = portfolio.explain(name, what)
            if found["change"] is not None:
                known += found["change"] != 0
                assert round(sum(factor["change"] for factor in found["factors"]), 1) == found["change"]
                assert round(sum(factor["contribution"] or 0 for factor in found["factors"]), 1) == found["score"]
    assert known > len(portfolio.names) / 2


def test_everything_can_be_explained_in_words_of_eighty_columns(portfolio: Portfolio) -> None:
    for what in explainable():
        for name in portfolio.names:
            said = text_explanation.explanation(portfolio.explain(name, what), Policy())
            assert max(map(len, said.splitlines())) <= 80
    # Asked alone, it is the same.
    name = portfolio.names[0]
    alone = explain(portfolio.lake.cursor(), Policy(), Asked(portfolio.as_of, None, name), "balance")
    assert alone == portfolio.explain(name, "balance")
    json.dumps(alone)


def test_what_cannot_be_explained_names_what_can(make_lake: MakeLake) -> None:
    log = ActivityLog()
    log.agree("pair", utc(2026, 1, 6))
    log.give("wait", utc(2026, 1, 7), "a")
    with make_lake() as lake:
        bring(lake, log.events)
        for name, what, since, said in (
            ("pair", "balence", None, "did you mean balance"),
            ("pair", "outcome", AS_OF, "is not before"),
            ("gone", "balance", None, "no partnership"),
            ("wait", "balance", None, "has no terms"),
        ):
            with pytest.raises(CoophealthError, match=said):
                explain(lake, Policy(), Asked(AS_OF, None, name), what, since)
