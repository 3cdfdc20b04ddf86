"""Findings are told with what happened and its numbers, to you and among others."""

from __future__ import annotations

from typing import Any

import pytest
from activity_log import utc

from scorecards import sqlfiles
from scorecards.words_factors import reason
from scorecards.words_findings import FINDINGS
from scorecards.words_labels import labels, shown
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting, Told, brief, label, told

NOW = utc(2026, 11, 20, 12)
HOME = Sides("Quellstein", "Nordwind", "a")
NEITHER = Sides("Falkenried", "Grauwacke", None)


def tell(name: str, sides: Sides, giver: str | None = None, /, **evidence: Any) -> Told:
    strength = "pushed" if name in ("promise_overdue", "dormant") else "leaning"
    verdict = {"name": name, "strength": strength, "giver": giver, "evidence": evidence}
    return told(verdict, Setting(sides, NOW, "EUR"))


def test_dormant_says_how_quiet_and_what_is_usual() -> None:
    evidence = {"last_contact_at": "2026-08-05T10:00:00Z", "days_silent": 107.1, "limit_days": 42.1, "gaps": 20}
    speech = tell("dormant", HOME, **evidence)
    assert speech.sentence == (
        "No contact since 5 August: quiet for 15 weeks, where this pair is hardly ever quiet for more than 6 weeks."
    )
    assert speech.step == "Call Nordwind, or agree to let it rest."
    assert tell("dormant", NEITHER, **evidence).step == "One call would tell whether it goes on."


def promise(what: str | None, due: str) -> dict[str, Any]:
    return {"promise": "p-7", "what": what, "factor": None, "due": due}


def test_a_promise_overdue_says_who_what_until_when_and_whose_turn_it_is() -> None:
    one = [promise("A plan", "2026-10-06T00:00:00Z")]
    speech = tell("promise_overdue", HOME, "a", promises=one)
    assert speech.sentence == "You promised “A plan” by 5 October; 6 weeks later it is neither kept nor broken."
    assert speech.step == "Keep it, agree on a new date, or say that it is off."
    assert (speech.label, speech.kind) == ("promise overdue: you", "promise overdue: your turn")
    theirs = tell("promise_overdue", HOME, "b", promises=one)
    assert theirs.sentence.startswith("Nordwind promised “A plan” by 5 October; ")
    assert theirs.step == "Ask Nordwind for a new date, or for a clear no."
    assert theirs.kind == "promise overdue"


def test_several_promises_are_told_by_the_oldest() -> None:
    some = [promise(None, "2026-10-06T00:00:00Z"), promise("A plan", "2026-10-09T00:00:00Z")]
    assert tell("promise_overdue", NEITHER, "b", promises=some).sentence == (
        "2 promises of Grauwacke are overdue, neither kept nor broken; "
        "the oldest, “p-7”, was due by 5 October, 6 weeks ago."
    )
    assert tell("promise_overdue", HOME, "a", promises=some).sentence.startswith("2 promises of yours are overdue")


@pytest.mark.parametrize(
    ("sides", "giver", "other", "sentence", "step"),
    [
        (
            HOME,
            "a",
            1,
            "Everything on your side goes through one person (x-1): nobody else of yours is named in 16 activities of "
            "the last 180 days; on Nordwind's side one person is.",
            "Take a second person along to the next meeting.",
        ),
        (
            HOME,
            "b",
            3,
            "Everything on Nordwind's side goes through one person (x-1): nobody else of Nordwind is named in "
            "16 activities of the last 180 days; on your side 3 people are.",
            "Ask Nordwind to bring a second person to the next meeting.",
        ),
        (
            NEITHER,
            "a",
            0,
            "Everything on Falkenried's side goes through one person (x-1): nobody else of Falkenried is named in "
            "16 activities of the last 180 days; on Grauwacke's side nobody is.",
            "Ask Falkenried to bring a second person to the next meeting.",
        ),
    ],
)
def test_one_person_is_named_with_how_many_the_other_side_has(
    sides: Sides, giver: str, other: int, sentence: str, step: str
) -> None:
    speech = tell("single_threaded", sides, giver, person="x-1", activities=16, people_other=other, days=180)
    assert (speech.sentence, speech.step) == (sentence, step)


def goal(**changes: Any) -> dict[str, Any]:
    ordinary = {"goal": "g-1", "measure": "joint customers", "target": 24.0, "latest": 5.0, "attained": 0.2083}
    return {**ordinary, "elapsed": 0.741, "due": "2027-02-23T00:00:00Z", **changes}


def test_a_goal_off_track_is_set_against_its_time() -> None:
    assert tell("goal_off_track", HOME, goals=[goal()]).sentence == (
        "The joint goal “joint customers”: 5 of 24 are reached (21 %), 74 % of the time until 22 February 2027 is gone."
    )
    over = goal(latest=None, measure=None, elapsed=1.0, due="2026-10-01T00:00:00Z")
    assert tell("goal_off_track", HOME, "a", goals=[over]).sentence == (
        "Your goal “g-1”: nothing has been reported, the time was up on 30 September."
    )
    assert tell("goal_off_track", NEITHER, "b", goals=[goal(), goal()]).sentence.startswith(
        "2 of Grauwacke's goals are off track; furthest behind is “joint customers”: 5 of 24"
    )
    assert tell("goal_off_track", NEITHER, goals=[goal(), goal()]).sentence.startswith("2 of the joint goals are ")


def test_no_yardstick_says_what_is_missing_and_until_when_it_was_there() -> None:
    lacks = {"open_goals": 0, "open_goals_of_one_side": 0, "influence_targets": 0, "defined_until": None}
    speech = tell("no_yardstick", HOME, **lacks)
    assert speech.sentence == (
        "Success has never been defined: no open goal is agreed by both and no factor of influence has a target."
    )
    assert speech.step == "Agree on a goal with a date and on a target for a factor of influence."
    once = lacks | {"influence_targets": 2, "open_goals_of_one_side": 1, "defined_until": "2026-05-01T00:00:00Z"}
    assert tell("no_yardstick", NEITHER, **once).sentence == (
        "Since 1 May success is not defined: no open goal is agreed by both (1 is agreed by one side only)."
    )
    assert tell("no_yardstick", HOME, **(lacks | {"open_goals": 1})).step == (
        "Agree on a target for a factor of influence."
    )


def test_a_perception_gap_has_both_means_and_the_factor_furthest_apart() -> None:
    widest = {"factor": "anchoring_top", "mean_a": 3.0, "mean_b": 5.0}
    means = {"mean_a": 2.75, "mean_b": 4.25, "respondents_a": 3, "respondents_b": 4}
    assert tell("perception_gap", HOME, **means, widest=widest).sentence == (
        "You rate the partnership 2.75 of 5, Nordwind 4.25 (3 and 4 people were asked); "
        "furthest apart on anchoring at the top, 3 and 5."
    )
    neutral = tell("perception_gap", NEITHER, **means, widest=None)
    assert neutral.sentence == "Falkenried rates the partnership 2.75 of 5, Grauwacke 4.25 (3 and 4 people were asked)."
    assert neutral.step == "Compare the answers with each other."


def test_labels_say_which_side_is_concerned() -> None:
    verdict = {"name": "single_threaded", "strength": "leaning", "giver": "b", "evidence": {}}
    assert label(verdict, HOME) == "hangs on one person: Nordwind"
    assert label(verdict, HOME, beside=True) == "hangs on one person: they"
    assert brief(verdict | {"giver": "a"}, HOME) == "one person: you"
    assert label(verdict | {"name": "goal_off_track", "giver": None}, HOME) == "goal off track"
    assert label({"name": "dormant", "strength": "leaning", "giver": None}, HOME) == "leaning: dormant"


def test_a_row_shows_what_is_pushed_and_counts_weak_findings_beyond_two() -> None:
    def found(*verdicts: tuple[str, str, str | None]) -> tuple[list[str], int]:
        rows = [{"name": name, "strength": strength, "giver": giver} for name, strength, giver in verdicts]
        seen, left = shown(labels(rows, HOME))
        return [each.text for each in seen], left

    weak = [("goal_off_track", "leaning", "b"), ("no_yardstick", "leaning", None), ("perception_gap", "leaning", None)]
    pushed = [("one_way_street", "one_way", "a"), ("promise_overdue", "pushed", "b"), ("dormant", "pushed", None)]
    assert found() == ([], 0)
    assert found(*weak[:2]) == (["goal off track: they", "no yardstick"], 0)
    assert found(*weak) == (["goal off track: they", "no yardstick"], 1)
    assert found(*pushed[:1], *weak) == (["one-way street: you give", "goal off track: they"], 2)
    assert found(*pushed, *weak) == (["one-way street: you give", "promise overdue: they", "dormant"], 3)
    both = [("single_threaded", "leaning", "a"), ("single_threaded", "leaning", "b")]
    assert found(*both, weak[1]) == (["hangs on one person: both", "no yardstick"], 0)
    assert found(both[1]) == (["hangs on one person: they"], 0)


def test_every_finding_with_words_has_its_sql() -> None:
    assert set(FINDINGS) <= set(sqlfiles.names("verdicts"))


def why(name: str, score: float | None, sides: Sides = HOME, /, **evidence: Any) -> str:
    return reason({"name": name, "score": score, "evidence": evidence}, Setting(sides, NOW, "EUR"))


def test_the_reason_of_investment_names_pledges_and_cost() -> None:
    a = {"pledges": 2, "due": 2000.0, "paid": 1000.0, "invested": 1200.0, "spent": 300.0}
    b = {"pledges": 0, "due": None, "paid": None, "invested": 0.0, "spent": 400.0}
    assert why("investment", 71.6, a=a, b=b, cost_share_a=0.6) == (
        "you paid 1,000 of 2,000 pledged; you put in 1,500 EUR, Nordwind 400 EUR"
    )
    assert why("investment", None, NEITHER, a=b, b=b, cost_share_a=None) == (
        "unknown: no pledge was due and nothing was spent in 365 days"
    )


def test_the_reason_of_goals_and_of_the_return_names_each_side_that_is_known() -> None:
    assert why("goal_attainment", 75.0, a={"goals": 2, "score": 75.0}, b={"goals": 1, "score": 100.0}) == (
        "you 75 % of what the time gone asks (2 goals), Nordwind 100 % of what the time gone asks (1 goal)"
    )
    same = {"goals": 1, "score": 88.9}
    assert why("goal_attainment", 88.9, a=same, b=same) == "88.9 % of what the time gone asks, for both (1 goal)"
    assert why("goal_attainment", None, a=None, b=None) == "unknown: no goal is open or was due in 365 days"
    a = {"revenue": 1000.0, "projects": None, "received": 0.0, "effort": 800.0, "score": 55.6}
    b = {"revenue": None, "projects": 300.0, "received": 800.0, "effort": 200.0, "score": 84.6}
    assert why("return_on_effort", 55.6, NEITHER, a=a, b=b) == (
        "1,000 EUR came back to Falkenried for 800 EUR, 1,100 EUR came back to Grauwacke for 200 EUR"
    )
    nothing = a | {"score": None}
    assert why("return_on_effort", None, a=nothing, b=nothing) == "unknown: no effort is recorded in 365 days"
