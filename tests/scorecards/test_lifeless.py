"""From which age on, and over which days, a partnership has to show that it is alive: the policy says it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from activity_log import ActivityLog, bring, utc

from models.policy import Policy
from scorecards import questions
from scorecards.lake import Lake

pytestmark = pytest.mark.thorough

AGREED = utc(2026, 1, 5)
# Its only sign of life, and so its start.
GAVE = utc(2026, 1, 6)


def test_the_policy_says_from_which_age_on_and_in_which_days(lake: Lake) -> None:
    log = ActivityLog()
    log.agree("pair", AGREED)
    log.give("pair", GAVE, "a")
    bring(lake, log.events)
    short = Policy.from_toml("[lifeless]\ndays = 30\nyoungest_days = 40\n", "test")
    found = {}
    for name, policy in (("usual", Policy()), ("short", short)):
        for age in (39, 40, 89, 90):
            time = GAVE + timedelta(days=age)
            with questions.ask(lake, policy, [("pair", time, None)]) as question:
                (of,) = question.rows("select alive_of from portfolio")[0]
                found[name, age] = (of, [row["evidence"]["giving_acts"] for row in question.dicts("lifeless")])
    # At 90 days the one act, at the start, still lies in the usual 180: no contact with content is one sign only.
    assert {key: value for key, value in found.items() if key[0] == "usual"} == {
        ("usual", 39): (0, []),
        ("usual", 40): (0, []),
        ("usual", 89): (0, []),
        ("usual", 90): (1, []),
    }
    # In the last 30 days there is nothing.
    assert {key: value for key, value in found.items() if key[0] == "short"} == {
        ("short", 39): (0, []),
        ("short", 40): (1, [0]),
        ("short", 89): (1, [0]),
        ("short", 90): (1, [0]),
    }
