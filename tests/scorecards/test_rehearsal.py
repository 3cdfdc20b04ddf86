"""What another policy would say is what it says once it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.policy import Policy
from scorecards import rehearsal, report
from scorecards.lake import Lake
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

BEGINS = utc(2026, 1, 5)
AS_OF = utc(2026, 6, 1)
STRICT = Policy.from_toml("[street.strengths]\nleaning = 2\none_way = 400\nconfirmed = 500", "strict.toml")
REFERRAL = Policy.from_toml(
    "[kinds.referral.weights.influence]\nbalance = 40\nanchoring_top = 0\nanchoring_working = 0", "referral.toml"
)


@pytest.fixture(scope="module")
def lake(make_lake: MakeLake) -> Iterator[Lake]:
    """In `one-sided` only a gives, in `both` and `other` (another kind) both do; 300 to 450 EUR a week."""
    log = ActivityLog()
    log.agree("one-sided", BEGINS)
    log.agree("both", BEGINS)
    log.agree("other", BEGINS, kind="advisory")
    for week in range(21):
        for name in ("one-sided", "both", "other"):
            log.give(name, BEGINS + timedelta(days=7 * week + 1), "a", value=300 + week % 4 * 50)
            if name != "one-sided" and week % 2:
                log.give(name, BEGINS + timedelta(days=7 * week + 2), "b", value=900)
    with make_lake() as made:
        bring(made, log.events)
        yield made


def test_only_keys_that_differ_are_named() -> None:
    assert rehearsal.keys(Policy(), Policy()) == []
    assert rehearsal.keys(Policy(), STRICT) == [
        {"key": "street.strengths.confirmed", "old": 10.0, "new": 500.0},
        {"key": "street.strengths.one_way", "old": 2.5, "new": 400.0},
    ]
    assert rehearsal.keys(Policy(), REFERRAL)[0] == {
        "key": "kinds.referral.weights.influence.anchoring_top",
        "old": None,
        "new": 0.0,
    }


def test_the_same_policy_changes_nobody(lake: Lake) -> None:
    assert rehearsal.changes(lake, Policy(), Policy(), AS_OF) == []


def test_who_would_change_is_what_the_reports_say(lake: Lake) -> None:
    found = rehearsal.changes(lake, Policy(), STRICT, AS_OF)
    assert [each["partnership"] for each in found] == ["one-sided"]
    for which, policy in (("old", Policy()), ("new", STRICT)):
        (card,) = report.build(lake, policy, Asked(AS_OF, None, "one-sided"))["partnerships"]
        said = [{key: verdict[key] for key in ("name", "strength", "giver")} for verdict in card["verdicts"]]
        assert sorted(found[0][which]["verdicts"], key=str) == sorted(said, key=str)
    assert [v["strength"] for v in found[0]["new"]["verdicts"] if v["name"] == "one_way_street"] == ["leaning"]


def test_weights_of_one_kind_change_only_that_kind(lake: Lake) -> None:
    for name, changes in (("both", True), ("other", False)):
        (found,) = rehearsal.changes(lake, Policy(), REFERRAL, AS_OF, name)
        assert (found["old"]["influence"] != found["new"]["influence"]) is changes
        assert found["old"]["scores"] == found["new"]["scores"]


def test_a_backtest_counts_every_partnership_once_at_every_time(lake: Lake) -> None:
    times: list[datetime] = [utc(2026, 5, 1), utc(2026, 6, 1)]
    found = rehearsal.backtest(lake, Policy(), STRICT, times)
    for time in times:
        rows = [each for each in found if each["as_of"] == report.stamp(time)]
        for which in ("old", "new"):
            assert sum(each[which] for each in rows if each["what"].startswith("influence ")) == 3
    pushed = {each["as_of"]: each for each in found if each["what"] == "one_way_street one_way"}
    assert [(each["old"], each["new"]) for each in pushed.values()] == [(1, 0), (1, 0)]


def test_usual_weights_are_medians_of_what_says_its_worth(lake: Lake) -> None:
    found = {each["type"]: each for each in rehearsal.usual_weights(lake, Policy(), AS_OF)}
    # 63 acts of a (18 of 300, 15 each of 350, 400, 450) and 20 of b (900): the 42nd of 83 is one of 400.
    assert found["support.given"] == {"type": "support.given", "reference": 400.0, "median": 400.0, "acts": 83}
    assert found["referral.given"] == {"type": "referral.given", "reference": 1500.0, "median": None, "acts": 0}
