"""What slipped past the check by day is found at night: the first counts, once."""

from __future__ import annotations

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.policy import Policy
from scorecards import cycle, sweep

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("rows_at_once", [3, 1000])
def test_an_event_that_came_again_with_another_time_counts_once(make_lake: MakeLake, rows_at_once: int) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", utc(2026, 1, 5))
    acts = [log.give("p", utc(2026, 1, 6 + day), "a") for day in range(8)]
    bring(lake, log.events, utc(2026, 2, 1))
    again = [{**act, "time": "2026-01-30T00:00:00Z"} for act in acts[:3]]
    assert bring(lake, again, utc(2026, 2, 2)).accepted == 3

    cycle.run(lake, Policy(), utc(2026, 2, 3))
    assert sweep.run(lake, utc(2026, 2, 4), rows_at_once) == 3
    assert sweep.run(lake, utc(2026, 2, 5), rows_at_once) == 0
    assert lake.one("select count(*) from activities_counted where type = 'support.given'") == 8
    assert lake.one("select max(time) from activities_counted") == utc(2026, 1, 13)
    # The partnership is scored anew, from the earliest of what was taken out.
    assert cycle.run(lake, Policy(), utc(2026, 2, 6)).partnerships == 1


def test_of_a_file_that_came_again_with_a_corrected_time_one_counts(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", utc(2026, 1, 5))
    act = log.give("p", utc(2026, 1, 6), "a")
    bring(lake, log.events, utc(2026, 2, 1))
    # The same line of a file of the same name.
    assert bring(lake, [log.events[0], {**act, "time": "2026-01-30T00:00:00Z"}], utc(2026, 2, 2)).accepted == 1
    assert sweep.run(lake, utc(2026, 2, 4)) == 1
    assert lake.rows("select time from activities_counted where type = 'support.given'") == [(utc(2026, 1, 6),)]
