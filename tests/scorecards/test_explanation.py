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
from page_lakes import AS_OF as STORIES_AT
from page_lakes import POLICY, demo_lake

from models.demo import STORIES
from models.errors import CoophealthError
from models.policy import Policy
from models.simulation import Simulation
from scorecards import report, sqlfiles, text_explanation
from scorecards.explanation import COMPOSITES, explain, explainable, explained
from scorecards.lake import Lake
from scorecards.questions import Question, ask_all
from scorecards.report import Asked
from scorecards.words_numbers import moment

pytestmark = pytest.mark.thorough

Json = dict[str, Any]
AS_OF = utc(2026, 3, 17)


def total(said: Json, part: str, side: str | None = None) -> float:
    return sum(float(each["total"]) for each in said["parts"] if (each["part"], each["side"]) == (part, side))


def count(found: Json, part: str, side: str | None = None) -> int:
    """How many activities a part has: of one side, or of all."""
    found_parts = (each for each in found["parts"] if each["part"] == part and side in (None, each["side"]))
    return sum(len(each["activities"]) for each in found_parts)


def balance(said: Json) -> None:
    evidence = said["evidence"]
    assert count(said, "given") == evidence["acts"]
    a, b = (total(said, "given", side) for side in "ab")
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


def joint_campaigns(said: Json) -> None:
    assert total(said, "campaigns") == said["evidence"]["campaigns"]


def projects_won(said: Json) -> None:
    evidence = said["evidence"]
    assert count(said, "won") == 2 * evidence["projects"]
    assert [total(said, "won", side) for side in "ab"] == [evidence["value_a"], evidence["value_b"]]


def induced_revenue(said: Json) -> None:
    for side in "ab":
        for part in ("now", "before"):
            assert round(total(said, part, side), 2) == said["evidence"][side][part]


def referral_yield(said: Json) -> None:
    for side in "ab":
        won, evidence = total(said, "won", side), said["evidence"][side]
        assert (won, won + total(said, "not_won", side)) == (evidence["won"], evidence["closed"])


def goal_attainment(said: Json) -> None:
    for side in "ab":
        goals, evidence = total(said, "agreed", side), said["evidence"][side]
        assert goals == (evidence["goals"] if evidence else 0)
        if evidence:
            assert 100 * total(said, "progressed", side) / goals == pytest.approx(evidence["score"], abs=0.0501)


def return_on_effort(said: Json) -> None:
    for side in "ab":
        parts = {each["part"] for each in said["parts"] if each["side"] == side}
        for part in ("revenue", "projects", "received", "effort"):
            amount = said["evidence"][side][part]
            assert round(total(said, part, side), 2) == (amount or 0)
            assert part in parts or not amount


def one_way_street(said: Json) -> None:
    for verdict in said["verdicts"]:
        other = "b" if verdict["giver"] == "a" else "a"
        assert total(said, "given", verdict["giver"]) == pytest.approx(verdict["given"]["value"], abs=0.005)
        assert total(said, "received", other) == pytest.approx(verdict["received"]["value"], abs=0.005)
    assert count(said, "given") == sum(verdict["given"]["acts"] for verdict in said["verdicts"])


def shown(said: Json) -> set[tuple[str, str]]:
    return {(each["source"], each["id"]) for verdict in said["verdicts"] for each in verdict["activities"]}


def listed(said: Json, *parts: str) -> set[tuple[str, str]]:
    of = [each for each in said["parts"] if not parts or each["part"] in parts]
    return {(each["source"], each["id"]) for part in of for each in part["activities"]}


def data_stale(said: Json) -> None:
    sources = [source for verdict in said["verdicts"] for source in verdict["evidence"]["sources"]]
    assert count(said, "from_silent_sources") == sum(source["activities"] for source in sources)
    assert shown(said) <= listed(said)


def dormant(said: Json) -> None:
    for verdict in said["verdicts"]:
        evidence = verdict["evidence"]
        gaps, days = count(said, "gaps"), total(said, "gaps")
        assert gaps == evidence["gaps"]
        limits = [max(14.0, (days + 10) * (chance ** (-1 / (gaps + 1)) - 1)) for chance in (0.005, 0.001)]
        assert limits == pytest.approx([evidence["limit_days"], evidence["limit_pushed_days"]], abs=0.0501)
    assert shown(said) == listed(said, "last_contact")


def empty_contacts(said: Json) -> None:
    for verdict in said["verdicts"]:
        evidence = verdict["evidence"]
        assert total(said, "empty") == evidence["empty"]
        assert total(said, "empty") + total(said, "not_empty") == evidence["contacts"]
    assert shown(said) <= listed(said, "empty")


def goal_off_track(said: Json) -> None:
    for verdict in said["verdicts"]:
        goals = verdict["evidence"]["goals"]
        assert total(said, "agreed", verdict["giver"]) == verdict["evidence"]["count"]
        attained = sum(goal["attained"] for goal in goals)
        assert total(said, "progressed", verdict["giver"]) == pytest.approx(attained, abs=1e-4 * len(goals))
    assert shown(said) == listed(said, "agreed")


def lifeless(said: Json) -> None:
    for verdict in said["verdicts"]:
        evidence = verdict["evidence"]
        for part in ("contacts", "giving_acts"):
            assert count(said, part) == evidence[part]
        revenue = sum(each["total"] for each in said["parts"] if each["part"] == "induced_revenue")
        assert round(revenue, 2) == (evidence["induced_revenue"] or 0)


def membership(said: Json) -> None:
    for verdict in said["verdicts"]:
        evidence = verdict["evidence"]
        for part in ("mentoring", "education", "orders"):
            assert count(said, part) == evidence[part]
            assert (part in evidence["missing"]) == (count(said, part) == 0)
        days = (moment(said["as_of"]) - moment(verdict["since"])) / timedelta(days=1)
        year = max(0.25, min(1, days / 365))
        assert total(said, "hours", "a") / year == pytest.approx(evidence["hours"], abs=0.0501)
        # All of the portfolio is in the base currency.
        value = total(said, "orders", "a") + total(said, "received", "b")
        assert value / year == pytest.approx(evidence["value"], abs=0.00501)
    assert shown(said) <= listed(said, "mentoring", "education")


def no_yardstick(said: Json) -> None:
    for verdict in said["verdicts"]:
        for part in ("open_goals", "open_goals_of_one_side"):
            assert count(said, part) == verdict["evidence"][part]
    assert shown(said) == listed(said, "terms", "open_goals_of_one_side")


def not_enough_evidence(said: Json) -> None:
    for verdict in said["verdicts"]:
        assert count(said, "giving_acts") == verdict["evidence"]["acts"]


def perception_gap(said: Json) -> None:
    for verdict in said["verdicts"]:
        for side in "ab":
            rated = sum(len(each["activities"]) for each in said["parts"] if each["side"] == side)
            mean = total(said, "rated", side) / rated
            assert mean == pytest.approx(verdict["evidence"][f"mean_{side}"], abs=0.00501)
    assert shown(said) == listed(said)


def promise_overdue(said: Json) -> None:
    for verdict in said["verdicts"]:
        assert total(said, "overdue", verdict["giver"]) == verdict["evidence"]["count"]
    assert shown(said) == listed(said)


def single_threaded(said: Json) -> None:
    for verdict in said["verdicts"]:
        assert count(said, "naming_people") == verdict["evidence"]["activities"]
        (part,) = (
            each for each in said["parts"] if (each["part"], each["side"]) == ("naming_this_person", verdict["giver"])
        )
        latest = [(each["source"], each["id"]) for each in part["activities"][:3]]
        assert latest == [(each["source"], each["id"]) for each in verdict["activities"]]


# How the parts of each add up to what its evidence says.
ADDS_UP: dict[str, Callable[[Json], None]] = {
    "balance": balance,
    "data_stale": data_stale,
    "dormant": dormant,
    "empty_contacts": empty_contacts,
    "goal_attainment": goal_attainment,
    "goal_off_track": goal_off_track,
    "induced_revenue": induced_revenue,
    "joint_campaigns": joint_campaigns,
    "lifeless": lifeless,
    "membership": membership,
    "no_yardstick": no_yardstick,
    "not_enough_evidence": not_enough_evidence,
    "one_way_street": one_way_street,
    "perception_gap": perception_gap,
    "projects_won": projects_won,
    "promise_overdue": promise_overdue,
    "referral_yield": referral_yield,
    "return_on_effort": return_on_effort,
    "single_threaded": single_threaded,
    "anchoring_top": anchoring,
    "anchoring_working": anchoring,
    "commitment": commitment,
    "freshness": freshness,
    "investment": investment,
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
        return explained(self.question, Policy(), Asked(self.as_of, None, name), what, self.as_of - BEFORE)


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


# Of each finding the first story that has it, and others with outcomes of all kinds.
SHOWN = tuple(
    {
        "grauwacke": None,
        "alpenglut": None,
        **{
            next(story.partnership for story in STORIES if name in story.verdicts): None
            for name in sqlfiles.names("verdicts")
            if any(name in story.verdicts for story in STORIES)
        },
    }
)


@pytest.fixture(scope="module")
def asked_once(make_lake: MakeLake) -> Iterator[tuple[Lake, Question]]:
    """Stories of the demo, asked about at two times at once, so that every number is worked out only once."""
    lake = demo_lake(make_lake, SHOWN)
    # On a cursor of its own: it stays open.
    with ask_all(lake.cursor(), POLICY, (STORIES_AT, STORIES_AT - timedelta(days=270))) as question:
        yield lake, question


@pytest.mark.parametrize("what", sorted(ADDS_UP))
def test_parts_add_up_to_what_they_explain(asked_once: tuple[Lake, Question], what: str) -> None:
    lake, question = asked_once
    seen = 0
    known = set(lake.rows("select partnership, source, id from activities"))
    for name, as_of in question.rows("select partnership, as_of from subjects order by all"):
        said = explained(question, POLICY, Asked(as_of, None, name), what, as_of - timedelta(days=91))
        ADDS_UP[what](said)
        for part in said["parts"]:
            assert part["total"] == pytest.approx(sum(each["amount"] for each in part["activities"]), abs=1e-6)
            seen += len(part["activities"])
            for each in part["activities"]:
                assert each["time"] < report.stamp(as_of)
                assert (name, each["source"], each["id"]) in known
    assert seen, f"no partnership of the portfolio shows {what}"


def test_a_verdict_is_held_against_its_limits(asked_once: tuple[Lake, Question]) -> None:
    _, question = asked_once
    limited = set()
    for name in sqlfiles.names("verdicts"):
        for partnership, as_of in question.rows(f"select distinct partnership, as_of from {name} order by all"):
            said = explained(question, POLICY, Asked(as_of, None, partnership), name, as_of - timedelta(days=91))
            for verdict in said["verdicts"]:
                held = verdict["threshold"]
                if held is None or held["value"] is None or name in ("not_enough_evidence", "membership"):
                    continue
                limited.add(name)
                assert held["value"] >= held["limits"]["leaning"] or verdict["strength"] != "leaning"
            words = text_explanation.explanation(said, POLICY)
            assert max(map(len, words.splitlines())) <= 80
    assert limited == {"one_way_street", "empty_contacts", "dormant", "data_stale", "single_threaded"}


def test_absence_is_said(asked_once: tuple[Lake, Question]) -> None:
    _, question = asked_once
    for what, name, said in (
        ("lifeless", "mohnfeld", "No meeting or request with content in 180 days."),
        ("lifeless", "mohnfeld", "No giving act in 180 days."),
        ("lifeless", "mohnfeld", "No partner-induced revenue in 180 days."),
        ("membership", "hafenring", "No mentoring in 365 days."),
        ("no_yardstick", "nebelhorn", "No open goal agreed by both."),
    ):
        shown_as = explained(question, POLICY, Asked(STORIES_AT, None, name), what, AS_OF)
        assert said in text_explanation.explanation(shown_as, POLICY).splitlines()


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
