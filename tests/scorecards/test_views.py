"""What analysts read from their own DuckDB: attached, while the lake is written, without our code."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.policy import Policy
from scorecards import cycle, report
from scorecards.lake import Lake
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

ANALYST = """
import sys, duckdb
from duckdb_extensions import import_extension
connection = duckdb.connect()
for extension in ("ducklake", "sqlite_scanner"):
    import_extension(extension, con=connection)
connection.execute(f"attach 'ducklake:sqlite:{sys.argv[1]}/catalog.sqlite' as coop (read_only)")
print(connection.execute(sys.argv[2]).fetchall())
"""


def analyst(lake: Lake, sql: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ANALYST, str(lake.place.folder), sql], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_every_view_answers_an_analyst_who_attaches_the_lake_while_it_is_written(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    first = utc(2026, 1, 5)
    log.agree("p", first, hourly_rate={"a": 50.0})
    acts = [log.give("p", first + timedelta(days=7 * week, hours=9), "a", effort_hours=4.0) for week in range(12)]
    log.retract(acts[-1], first + timedelta(days=90))
    log.give("q", first, "b")
    log.add("meeting.held", "p", utc(2026, 4, 1), effort_hours={"a": 2.0})
    bring(lake, log.events)
    cycle.run(lake, Policy(), utc(2026, 5, 1))

    assert analyst(lake, "select count(*) from coop.activities_counted where type = 'support.given'") == "[(12,)]"
    assert (
        analyst(lake, "select giver, sum(weight), sum(v) from coop.contributions group by 1") == "[('a', 2200.0, 2.75)]"
    )
    assert analyst(lake, "select partnership, giver, strength from coop.one_way_streets") == "[('p', 'a', 'one_way')]"
    assert analyst(lake, "select reason from coop.excluded") == "[('retracted',)]"
    assert analyst(lake, "select partnership, activities from coop.waiting") == "[('q', 1)]"
    assert analyst(lake, "select count(*) from coop.scorecards_latest") == "[(1,)]"
    assert analyst(lake, "select a_id from coop.terms_held") == "[('p-A',)]"
    # Eleven acts of 4 hours at 50 count; the street was pushed a week after the last of them; then a met b.
    assert (
        analyst(
            lake,
            "select verdict, side, organisation, strftime(insight_at, '%x'), hours_before, money_before, hours_after, "
            "money_after from coop.wasted_effort where verdict = 'one_way_street'",
        )
        == "[('one_way_street', 'a', 'p-A', '2026-03-23', 44.0, 2200.0, 2.0, 100.0)]"
    )


@pytest.mark.parametrize("home", [("we",), ()])
def test_the_view_attention_has_the_shares_the_report_shows(make_lake: MakeLake, home: tuple[str, ...]) -> None:
    lake, log, policy = make_lake(), ActivityLog(), Policy(home=home)
    first = utc(2026, 1, 5)
    # Enough factors are known for an influence, so that there are classes.
    people = [
        {"id": f"{side} {level}", "org": side, "level": level} for side in "ab" for level in ("executive", "working")
    ]
    for number, name in enumerate(("one", "two", "three", "four", "five", "six", "ended")):
        kind, direction = ("referral", "horizontal") if number % 2 else ("co-selling", "vertical")
        a, b = {"id": "we"}, {"id": name}
        log.agree(name, first, a=a, b=b, kind=kind, direction=direction)
        for week in range(14):
            side = "ba"[week % 3 > 0]
            time = first + timedelta(days=7 * week)
            log.give(name, time, side, value=100 * (number + 1), effort_hours=week + 1)
            log.add("meeting.held", name, time + timedelta(days=number), people=people)
    log.add("partnership.ended", "ended", utc(2026, 4, 20), reason="done")
    # Without terms: counts nowhere.
    log.give("waiting", utc(2026, 4, 1), "a", value=10_000, effort_hours=100)
    bring(lake, log.events)
    cycle.run(lake, policy, utc(2026, 5, 1))
    as_of = report.newest(lake)
    shown = report.build(lake, policy, Asked(as_of))["attention"]
    assert {row["name"] for row in shown if row["grouping"] == "class"} == {"A", "B", "C", None}
    view = lake.dicts("from attention order by grouping, name nulls last")
    assert view == [{"as_of": as_of, **row} for row in shown]
    said = analyst(lake, "select hours, value from coop.attention where grouping = 'kind' and name = 'referral'")
    assert said == str([(row["hours"], row["value"]) for row in shown if row["name"] == "referral"])
    # A later scorecard of one partnership moves the year of all.
    bring(lake, [log.give("one", utc(2026, 12, 31, 23), "b", value=900)], utc(2027, 1, 1), name="later.jsonl")
    cycle.run(lake, policy, utc(2027, 1, 2))
    later = lake.dicts("select * exclude (as_of) from attention order by grouping, name nulls last")
    assert later == report.build(lake, policy, Asked(report.newest(lake)))["attention"]


def test_terms_that_name_other_organisations_are_excluded_and_say_so(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", utc(2026, 1, 5))
    log.agree("p", utc(2026, 2, 5), a={"id": "somebody"})
    bring(lake, log.events)
    assert lake.rows("select reason, detail from excluded") == [
        ("other organisations", "somebody and p-B instead of p-A and p-B")
    ]
