"""The report says what was known, of what time it was asked, in the words the design has fixed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, Event, MakeLake, bring, utc

from models.errors import CoophealthError
from models.factors import INFLUENCE, OUTCOME
from models.policy import Policy
from scorecards import pages, report, text, words
from scorecards.lake import Lake
from scorecards.questions import ask
from scorecards.report import Asked

MARCH = utc(2026, 3, 17)
APRIL = utc(2026, 4, 20)
BEGINS = utc(2026, 1, 6)
OF_THE_LAKE = ("lag_seconds", "snapshot", "known_at", "late")


def two_partnerships() -> ActivityLog:
    """In both a gives every week; `small` has acts of a quarter of the worth."""
    log = ActivityLog()
    for name, value in (("large", 800), ("small", 200)):
        log.agree(name, BEGINS, a={"id": "we", "name": "We"}, b={"id": name, "name": name.title()})
        for week in range(10):
            log.give(name, BEGINS + timedelta(weeks=week), "a", value=value)
    return log


def late_answers(log: ActivityLog) -> list[Event]:
    """What `large` gave back, as much as it got, told only in April."""
    return [log.give("large", BEGINS + timedelta(weeks=week, days=1), "b", value=800) for week in range(10)]


def said(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key not in OF_THE_LAKE}


@pytest.mark.thorough
def test_asked_with_what_was_known_in_march_the_late_activities_are_not_there(make_lake: MakeLake) -> None:
    with make_lake() as without, make_lake() as lake:
        log = two_partnerships()
        for each in (without, lake):
            bring(each, log.events, MARCH - timedelta(hours=1))
        bring(lake, late_answers(log), APRIL)
        then = report.build(lake, Policy(), Asked(MARCH, MARCH))
        now = report.build(lake, Policy(), Asked(MARCH))
        assert said(then) == said(report.build(without, Policy(), Asked(MARCH)))
        assert (then["known_at"], now["known_at"]) == ("2026-03-17T00:00:00Z", None)
        # Known a microsecond before they came, they are not there yet; from that instant on they are.
        assert said(report.build(lake, Policy(), Asked(MARCH, APRIL - timedelta(microseconds=1)))) == said(then)
        assert said(report.build(lake, Policy(), Asked(MARCH, APRIL))) == said(now)
    assert [verdict["partnership"] for verdict in report.streets(then)] == ["large", "small"]
    assert [verdict["partnership"] for verdict in report.streets(now)] == ["small"]
    # Nothing else has changed: not the other partnership, not the organisations.
    assert then["partnerships"][1] == now["partnerships"][1]
    assert then["organisations"] == now["organisations"]


def counting(lake: Lake, asked: Asked) -> set[tuple[str, str, str]]:
    """The activities a report rests on."""
    every = report.partnerships(lake, asked)
    with ask(lake, Policy(), [(name, asked.as_of, asked.known_at) for name in every]) as question:
        return set(question.rows(f"select partnership, source, id from acts where time < '{asked.as_of}'"))


@pytest.mark.thorough
def test_what_is_called_late_is_what_the_report_asked_now_rests_on_beside_the_one_of_then(lake: Lake) -> None:
    log = two_partnerships()
    bring(lake, log.events, MARCH)
    late = late_answers(log)
    # Not late: taken back again, of after the time asked about, or there in time.
    wrong, after = log.give("small", BEGINS, "b"), log.give("small", APRIL, "b")
    bring(lake, [*late, wrong, after], APRIL, name="april.jsonl")
    # Late, though it adds nothing: an act of March is taken back in May, as if that had been seen in February.
    taken_back = [log.retract(wrong, APRIL), log.retract(log.events[1], BEGINS + timedelta(days=30))]
    bring(lake, taken_back, utc(2026, 5, 4), name="may.jsonl")
    now, then = counting(lake, Asked(MARCH)), counting(lake, Asked(MARCH, MARCH))
    assert len(now - then) == len(late) + 1
    assert len(then - now) == 1
    for known_at, days in ((MARCH, None), (None, 7)):
        made = report.build(lake, Policy(), Asked(MARCH, known_at))
        late_ones = {"activities": len(now - then), "partnerships": 1, "first_received_at": "2026-04-20T00:00:00Z"}
        assert made["late"] == late_ones | {"of_all": len(now | then) - (0 if known_at else 1), "days": days}
        # When the lake heard of them is for people: two lakes with the same log give the same JSON.
        assert json.loads(report.dumps(made))["late"].keys() == {"activities", "partnerships", "of_all", "days"}
    everything = report.build(lake, Policy(), Asked(MARCH, utc(2026, 5, 4)))
    assert (everything["late"]["activities"], words.late(everything)) == (0, None)
    said_late = words.late(report.build(lake, Policy(), Asked(MARCH, MARCH)))
    assert said_late == (
        "11 activities of 1 partnership from before 2026-03-17 00:00 UTC came only after 2026-03-17 00:00 UTC "
        "and are not counted."
    )
    later = report.build(lake, Policy(), Asked(MARCH))
    assert str(words.late(later)) in " ".join(text.portfolio(later, Policy()).split())
    assert str(words.late(later)) in pages.html(lake, Policy(), Asked(MARCH))


@pytest.mark.parametrize(("came", "count"), [(timedelta(days=7), 0), (timedelta(days=7, microseconds=1), 1)])
def test_late_is_what_comes_more_than_a_week_after_the_time_asked(lake: Lake, came: timedelta, count: int) -> None:
    log = two_partnerships()
    bring(lake, log.events, MARCH)
    bring(lake, [log.give("small", BEGINS, "b")], MARCH + came, name="late.jsonl")
    late = report.build(lake, Policy(), Asked(MARCH))["late"]
    assert (late["activities"], late["partnerships"]) == (count, count)


@pytest.mark.parametrize("in_time", [0, 2])
def test_a_log_that_was_brought_in_after_the_time_asked_is_not_called_late(lake: Lake, in_time: int) -> None:
    events = two_partnerships().events
    bring(lake, [*events[:in_time]], MARCH, name="tried.jsonl")
    bring(lake, events[in_time:], APRIL, name="history.jsonl")
    part = "22 activities" if in_time == 0 else "20 of its 22 activities"
    made = report.build(lake, Policy(), Asked(MARCH))
    assert words.late(made) == (
        f"The log from before 2026-03-17 00:00 UTC was brought in later, from 20 April 2026 on ({part}): "
        "the report says what is known of that time now, not what was known then."
    )
    assert str(words.late(made)) in " ".join(text.portfolio(made, Policy()).split())
    assert str(words.late(made)) in pages.html(lake, Policy(), Asked(MARCH))
    then = report.build(lake, Policy(), Asked(MARCH, MARCH))
    assert words.late(then) == (
        f"The log was brought in from 20 April 2026 on: {part} from before 2026-03-17 00:00 UTC "
        "came only after 2026-03-17 00:00 UTC and are not counted."
    )


def test_the_json_has_the_names_of_the_design(lake: Lake) -> None:
    bring(lake, two_partnerships().events)
    made = report.build(lake, Policy(), Asked(MARCH))
    assert list(made) == [
        *("as_of", "known_at", "watermark", "lag_seconds", "policy", "snapshot", "alive", "expected_false"),
        *("act_now", "waiting_for_terms", "late", "partnerships", "organisations", "wasted_effort", "attention"),
    ]
    assert made["policy"] == {"version": "1", "hash": Policy().hash}
    assert (made["as_of"], made["watermark"]) == ("2026-03-17T00:00:00Z", "2026-03-10T00:00:00Z")
    assert made["alive"] == {"n": 0, "of": 0}
    # Two directions x two partnerships with enough evidence x the share of Mondays, .036, .017 and .0001.
    assert made["expected_false"] == {"leaning": 0.14, "one_way": 0.07, "confirmed": 0.0}
    assert made["organisations"] == [
        {"id": "large", "name": "Large", "verdicts": []},
        {"id": "small", "name": "Small", "verdicts": []},
        {"id": "we", "name": "We", "verdicts": []},
    ]
    card = made["partnerships"][0]
    assert [*card] == ["id", "a", "b", "kind", "class", "ended_at", "quadrant", "influence", "outcome", "verdicts"]
    assert (card["id"], card["a"], card["b"]) == (
        "large",
        {"id": "we", "name": "We"},
        {"id": "large", "name": "Large"},
    )
    for name, factors in (("influence", INFLUENCE), ("outcome", OUTCOME)):
        assert [*card[name]] == ["score", "band", "coverage", "factors"]
        assert [factor["name"] for factor in card[name]["factors"]] == list(factors)
        for factor in card[name]["factors"]:
            assert [*factor] == ["name", "score", "weight", "contribution", "evidence"]
    street = card["verdicts"][0]
    required = {"name", "strength", "giver", "since", "insight_at", "evidence", "unanswered", "spent", "activities"}
    assert required | {"spent_after_insight", "clears_if"} <= street.keys()
    assert (street["name"], street["giver"]) == ("one_way_street", "a")
    assert [*street["evidence"]] == ["m", "share", "bound", "channel"]
    for quantity in ("unanswered", "spent", "spent_after_insight"):
        assert [*street[quantity]] == ["acts", "hours", "cost", "travel", "value"]
    assert [*street["clears_if"]] == ["acts", "value"]
    assert [*street["activities"][0]] == ["source", "id"]


def test_the_same_log_policy_and_time_give_the_same_bytes(lake: Lake) -> None:
    bring(lake, two_partnerships().events)
    first, second = (report.build(lake, Policy(), Asked(MARCH)) for _ in range(2))
    first["lag_seconds"] = second["lag_seconds"] = 0
    assert report.dumps(first) == report.dumps(second)
    del first["late"]["first_received_at"]
    assert json.loads(report.dumps(first)) == first


def test_one_partnership_has_the_card_it_has_among_all(lake: Lake) -> None:
    bring(lake, two_partnerships().events)
    every = report.build(lake, Policy(), Asked(MARCH))
    one = report.build(lake, Policy(), Asked(MARCH, partnership="small"))
    assert one["partnerships"] == every["partnerships"][1:]


def test_streets_and_what_to_act_on_come_by_what_is_unanswered(lake: Lake) -> None:
    bring(lake, two_partnerships().events)
    made = report.build(lake, Policy(), Asked(MARCH))
    assert [(v["partnership"], v["unanswered"]["value"]) for v in report.streets(made)] == [
        ("large", 8000.0),
        ("small", 2000.0),
    ]
    # `small` gives a quarter of the worth: its value channel rises more slowly, and it is only leaning yet.
    assert [v["strength"] for v in report.streets(made)] == ["one_way", "leaning"]
    assert made["act_now"] == ["large"]


def test_partnerships_without_terms_wait_and_have_no_card(lake: Lake) -> None:
    log = two_partnerships()
    log.give("waiting", BEGINS, "a")
    log.give("waiting", MARCH, "a")
    bring(lake, log.events)
    made = report.build(lake, Policy(), Asked(MARCH))
    assert made["waiting_for_terms"] == {"activities": 1, "partnerships": 1}
    assert [card["id"] for card in made["partnerships"]] == ["large", "small"]


def test_before_anything_happened_the_report_is_empty(lake: Lake) -> None:
    bring(lake, two_partnerships().events)
    made = report.build(lake, Policy(), Asked(BEGINS))
    assert (made["watermark"], made["lag_seconds"], made["partnerships"], made["act_now"]) == (None, None, [], [])
    assert made["expected_false"] == {"leaning": 0, "one_way": 0, "confirmed": 0}


def test_unless_asked_otherwise_the_report_speaks_of_just_after_the_latest_activity(lake: Lake) -> None:
    log = ActivityLog()
    log.give("pair", datetime.fromisoformat("2026-03-01T10:00:00.250000"), "a")
    bring(lake, log.events)
    assert report.newest(lake) == utc(2026, 3, 1, 10) + timedelta(seconds=1)


def test_an_empty_lake_and_an_unknown_partnership_are_errors_with_a_remedy(lake: Lake) -> None:
    with pytest.raises(CoophealthError, match="holds no activities") as error:
        report.newest(lake)
    assert "coophealth import" in error.value.remedy
    bring(lake, two_partnerships().events, RECEIVED)
    with pytest.raises(CoophealthError, match='"nobody"') as error:
        report.build(lake, Policy(), Asked(MARCH, partnership="nobody"))
    assert "coophealth partnerships" in error.value.remedy
