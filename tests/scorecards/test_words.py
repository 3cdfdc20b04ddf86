"""Numbers and sentences read as people would write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from activity_log import utc

from scorecards import words, words_changes
from scorecards.words_numbers import (
    UNKNOWN,
    counted,
    day,
    hours,
    listed,
    money,
    month,
    number,
    percent,
    signed,
    span,
    tenth,
    times,
    whole,
)
from scorecards.words_sides import Sides, clean, isolated
from scorecards.words_verdicts import Setting, brief, detection, label, missing, told

NOW = utc(2026, 11, 20, 12)
HOME_GIVES = Sides("Quellstein", "Nordwind", "a")
HOME_TAKES = Sides("Hollerbusch", "Quellstein", "b")
NEITHER = Sides("Falkenried", "Grauwacke", None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.1234, "0.123"),
        (1.2345, "1.23"),
        (2.0, "2"),
        (9.996, "10"),
        (99.96, "100"),
        (412.4, "412"),
        (1234.5, "1,230"),
        (38214, "38,200"),
        (999_600, "1,000,000"),
        (-16.24, "-16.2"),
        (None, UNKNOWN),
        (float("inf"), UNKNOWN),
    ],
)
def test_a_number_has_three_significant_figures_at_most(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("value", "text"), [(2.04, "2"), (9.94, "9.9"), (9.96, "10"), (10.4, "10"), (412.6, "413")])
def test_hours_have_no_decimals_above_ten(value: float, text: str) -> None:
    assert hours(value) == text


def test_amounts_name_their_currency_and_part_thousands() -> None:
    assert money(38_214.2, "EUR") == "38,200 EUR"
    assert money(0.4, "CHF") == "0 CHF"
    assert whole(38_214.2) == "38,214"
    assert (percent(0.834), signed(-21.6), tenth(55.0)) == ("83 %", "−21.6", "55.0")


def test_dates_are_written_out_and_leave_out_this_years_year() -> None:
    assert day(utc(2026, 3, 3)) == "3 March 2026"
    assert day("2026-03-03T10:00:00Z", NOW) == "3 March"
    assert day(utc(2025, 12, 15), NOW) == "15 December 2025"
    assert month(utc(2026, 3, 3), NOW) == "March"
    assert day(None) == UNKNOWN


def test_small_counts_are_words() -> None:
    assert [times(n) for n in (0, 1, 2, 3, 1400)] == ["not once", "once", "twice", "3 times", "1,400 times"]
    assert (counted(1, "act", "acts"), counted(12, "act", "acts")) == ("1 act", "12 acts")
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (20, "20 days"), (84, "12 weeks"), (400, "13 months"), (800, "2.2 years")]
)
def test_a_span_is_told_in_the_unit_that_people_use(days: float, text: str) -> None:
    assert span(days) == text


def street(giver: str, strength: str = "one_way", given: int = 14, received: int = 2, **changes: Any) -> dict[str, Any]:
    """A one-way street as the report has it."""
    verdict: dict[str, Any] = {
        "name": "one_way_street",
        "strength": strength,
        "giver": giver,
        "since": "2026-03-03T00:00:00Z",
        "insight_at": "2026-05-04T00:00:00Z",
        "evidence": {"m": 3.214, "share": 0.93, "bound": 0.65, "channel": "value"},
        "given": {"acts": given, "value": 5000.0},
        "received": {"acts": received, "value": 600.0},
        "unanswered": {"acts": given - received, "hours": 34.2, "cost": 0.0, "travel": 0.0, "value": 4400.0},
        "clears_if": {"acts": 2, "value": 0.9},
    }
    return verdict | changes


def test_a_street_is_told_with_counts_start_and_what_would_clear_it() -> None:
    speech = told(street("a"), Setting(HOME_GIVES, NOW, "EUR"))
    assert speech.sentence == "You have given 14 times since 3 March, Nordwind twice."
    assert speech.unanswered == "12 acts, 34 hours, 4,400 EUR"
    assert speech.step == "Clears if Nordwind gives about twice by 11 December."
    assert (speech.label, speech.kind) == ("one-way street: you give", "one-way street")


def test_where_home_takes_it_is_told_whose_turn_it_is() -> None:
    speech = told(street("a", "confirmed", received=0), Setting(HOME_TAKES, NOW, "EUR"))
    assert speech.sentence == "Hollerbusch has given 14 times since 3 March, you not once."
    assert speech.step == "Clears if you give about twice by 11 December."
    assert speech.kind == "one-way street, confirmed: your turn"


def test_between_others_nobody_is_you() -> None:
    speech = told(street("b", "confirmed"), Setting(NEITHER, NOW, "EUR"))
    assert speech.sentence == "Grauwacke has given 14 times since 3 March, Falkenried twice."
    assert speech.step == "Clears if Falkenried gives about twice by 11 December. Until then, stop investing."


def test_gifts_that_are_many_but_small_are_told_by_their_worth() -> None:
    verdict = street("a", given=27, received=27, clears_if={"acts": 0, "value": 3.1})
    speech = told(verdict, Setting(HOME_GIVES, NOW, "EUR"))
    assert speech.sentence.endswith("Your acts were worth 5,000 EUR, Nordwind's 600 EUR.")
    assert speech.step == "Clears if Nordwind gives something by 11 December, worth about 6.2 typical acts."


def test_a_street_that_has_turned_already_needs_no_more_acts() -> None:
    speech = told(street("a", clears_if={"acts": 0, "value": 0.0}), Setting(HOME_GIVES, NOW, "EUR"))
    assert speech.step == "The last weeks were even: it clears if they stay so."


def test_labels_say_they_only_where_the_partners_name_stands_beside() -> None:
    assert label(street("b"), HOME_GIVES) == "one-way street: Nordwind gives"
    assert label(street("b"), HOME_GIVES, beside=True) == "one-way street: they give"
    assert label(street("b"), NEITHER, beside=True) == "one-way street: Grauwacke gives"
    assert brief(street("a", "confirmed"), HOME_GIVES) == "confirmed: you"


def test_the_detection_names_share_bound_evidence_and_when_it_was_seen() -> None:
    assert detection(street("a"), Setting(HOME_GIVES, NOW, "EUR")) == (
        "93 % of the value of the last three weeks came from you; up to 65 % is usual for this pair. "
        "Evidence M = 3.21; seen on 4 May, 9 weeks after it began."
    )
    quiet = street("a", insight_at=None, evidence={"m": 2.1, "share": None, "bound": None, "channel": None})
    assert detection(quiet, Setting(HOME_GIVES, NOW, "EUR")) == (
        "Nothing passed in the last three weeks. Evidence M = 2.1; shown, not yet pushed."
    )


def test_what_is_missing_for_a_judgement_is_counted() -> None:
    evidence: dict[str, Any] = {
        "acts": 3,
        "acts_needed": 8,
        "age_days": 21,
        "age_days_needed": 63,
        "currency_without_rate": None,
    }
    verdict = {"name": "not_enough_evidence", "strength": "leaning", "giver": None, "evidence": evidence, "since": None}
    assert missing(verdict) == "3 of 8 acts, 21 of 63 days"
    evidence["currency_without_rate"] = "USD"
    assert missing(verdict) == "the policy has no rate for USD"


def test_empty_contacts_are_counted_with_the_hours_they_took() -> None:
    evidence = {"contacts": 10, "empty": 9, "empty_meetings": 7, "hours_a": 18.0, "hours_b": 0.0}
    verdict = {"name": "empty_contacts", "strength": "leaning", "since": "2026-03-02T00:00:00Z", "evidence": evidence}
    found = told(verdict, Setting(HOME_GIVES, NOW, "EUR"))
    assert found.label == "leaning: empty contacts"
    assert found.sentence == (
        "Since 2 March, 9 of 10 meetings and contacts have led to nothing: no giving act, project or revenue "
        "of either side. They took hours: you 18."
    )
    evidence |= {"empty_meetings": 9, "hours_a": 0.0}
    assert told(verdict, Setting(HOME_GIVES, NOW, "EUR")).sentence == (
        "Since 2 March, 9 of 10 meetings have led to nothing: no giving act, project or revenue of either side."
    )


def test_a_verdict_without_words_of_its_own_is_told_by_its_evidence() -> None:
    verdict = {
        "name": "something_new",
        "strength": "pushed",
        "giver": None,
        "since": "2026-10-01T00:00:00Z",
        "evidence": {"days_silent": 41.25, "checked": True, "parts": [1, 2], "limit": None},
    }
    speech = told(verdict, Setting(HOME_GIVES, NOW, "EUR"))
    assert speech.sentence == "Something new since 1 October: days silent 41.2, checked yes."


def card(sides: Sides, *verdicts: dict[str, Any]) -> dict[str, Any]:
    ids = {"Quellstein": "home"}
    return {
        "id": "x",
        "a": {"id": ids.get(sides.a, sides.a), "name": sides.a},
        "b": {"id": ids.get(sides.b, sides.b), "name": sides.b},
        "verdicts": list(verdicts),
    }


def report(*cards: dict[str, Any], n: int = 31, of: int = 40, expected: float = 1.2) -> dict[str, Any]:
    return {
        "as_of": "2026-11-20T12:00:00Z",
        "alive": {"n": n, "of": of},
        "expected_false": {"leaning": 3.0, "one_way": expected, "confirmed": 0.0},
        "partnerships": list(cards),
    }


def test_the_headline_says_alive_one_way_leaning_cost_and_what_is_owed() -> None:
    found = report(
        card(HOME_GIVES, street("a")),
        card(HOME_GIVES, street("a", since="2026-01-05T00:00:00Z")),
        card(HOME_TAKES, street("a")),
        card(NEITHER, street("a")),
        card(HOME_GIVES, street("a", "leaning")),
    )
    assert words.headline(found, ("home",), "EUR") == [
        "31 of 40 partnerships are alive.",
        "4 are one-way streets (about 1 of them by chance), 1 more is leaning.",
        "The 2 in which you give have cost you 68 hours and 8,800 EUR unanswered since January.",
        "It is your turn with Hollerbusch: 4,400 EUR is unanswered by you.",
    ]


def test_the_headline_without_home_is_neutral() -> None:
    found = report(card(HOME_GIVES, street("a")), card(NEITHER, street("a")), n=40)
    assert words.headline(found, (), "EUR") == [
        "All 40 partnerships are alive.",
        "2 are one-way streets (about 1 of them by chance).",
        "They have cost the givers 68 hours and 8,800 EUR unanswered since March.",
    ]


def test_a_quiet_portfolio_is_told_as_one() -> None:
    assert words.headline(report(n=1, of=1), ("home",), "EUR") == [
        "The partnership is alive.",
        "None is a one-way street, none is leaning.",
    ]
    assert words.headline(report(n=0, of=0), (), "EUR")[0] == "No partnership is 90 days old yet."


@pytest.mark.parametrize(
    ("found", "expected", "text"),
    [
        (4, 1.3, "about 1 of them by chance"),
        (2, 5.0, "about 2 of them by chance"),
        (1, 0.8, "one would show up by chance"),
        (3, 0.2, "hardly one by chance"),
    ],
)
def test_chance_is_told_in_words(found: int, expected: float, text: str) -> None:
    assert words.by_chance(found, expected) == text


def test_good_changes_are_told_too() -> None:
    flip = {"direction": "a", "week": NOW, "to_state": "ok", "reason": "they give again"}
    assert words_changes.street_change(flip, HOME_GIVES) == ("Turned: Nordwind gives again.", True)
    stopped = flip | {"reason": "giving stopped"}
    assert words_changes.street_change(stopped, HOME_GIVES) == ("One-way street over: you stopped giving.", False)
    rise = flip | {"to_state": "one_way", "reason": None}
    assert words_changes.street_change(rise, HOME_GIVES)[0] == "Became a one-way street: you give, Nordwind little."


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (None, "never"),
        (NOW - timedelta(hours=3), "today"),
        (NOW - timedelta(days=1), "1 day ago"),
        (NOW - timedelta(days=59), "59 days ago"),
        (NOW - timedelta(days=90), "2026-08-22"),
    ],
)
def test_the_last_contact_is_counted_in_days_for_two_months(last: datetime | None, text: str) -> None:
    assert words.silence(last, NOW) == text


def test_foreign_text_becomes_one_line_without_control_characters() -> None:
    assert clean("red\x1b[31m\n next\tline\x07") == "red[31m next line"
    assert clean("evil\u202egnp.exe") == "evilgnp.exe"
    assert clean("👩‍🚀") == "👩‍🚀"
    assert clean("x" * 200, 10) == "x" * 9 + "…"


def test_a_name_that_runs_backwards_is_isolated_and_others_are_left_alone() -> None:
    assert isolated("شركة") == "\u2068شركة\u2069"
    assert isolated("Nordwind") == "Nordwind"


def test_where_both_sides_are_home_it_is_told_as_between_others() -> None:
    both = {"a": {"id": "x", "name": "X"}, "b": {"id": "y", "name": "Y"}}
    assert Sides.of(both, ("x", "y")).home is None
    assert Sides.of(both, ("y",)).partner == "X"
    assert Sides.of(both, ()).partner == "X and Y"


def test_a_street_that_is_over_is_told_by_how_it_ended() -> None:
    episode = {"giver": "a", "strength": "one_way", "ended_at": utc(2026, 9, 28), "ended_how": "give_again"}
    assert words.street_over(episode, HOME_GIVES, NOW) == (
        "Until 28 September this was a one-way street; Nordwind gives again."
    )
    stopped = episode | {"strength": "leaning", "ended_how": "giving_stopped"}
    assert words.street_over(stopped, HOME_GIVES, NOW) == (
        "Until 28 September this was leaning one way; then you stopped giving."
    )


def test_without_a_street_the_acts_are_counted() -> None:
    pieces = [{"acts_a": 2, "acts_b": 1}] * 17
    assert words.balance(pieces, HOME_GIVES, enough=True) == (
        "In 12 months you gave 34 times, Nordwind 17 times: no one-way street."
    )
    assert words.balance(pieces[:1], NEITHER, enough=False) == (
        "In 1 month Falkenried gave twice, Grauwacke once: too little to judge."
    )


def test_the_picture_of_a_street_tells_the_share_and_does_not_round_up_to_all() -> None:
    assert words.street_shares(street("a"), HOME_GIVES, NOW) == (
        "89 % of what was given since 3 March, by value, came from you."
    )
    nearly = street("a") | {"given": {"acts": 62, "value": 9990.0}, "received": {"acts": 2, "value": 10.0}}
    assert words.street_shares(nearly, HOME_GIVES, NOW).startswith("More than 99 % of")
    alone = nearly | {"received": {"acts": 0, "value": 0.0}}
    assert words.street_shares(alone, HOME_GIVES, NOW).startswith("100 % of")
    nothing = alone | {"given": {"acts": 3, "value": 0.0}}
    assert words.street_shares(nothing, HOME_GIVES, NOW) == "Since 3 March nothing of value was given."


MEMBERSHIP: dict[str, Any] = {
    "name": "membership",
    "strength": "pushed",
    "giver": None,
    "since": "2026-01-01T00:00:00Z",
    "evidence": {
        "missing": ["education", "orders"],
        "value": 400.0,
        "cost": 1820.0,
        "fee": 1500.0,
        "build_cost": 2400.0,
        "build": False,
    },
}


def test_a_membership_says_what_is_missing_what_it_costs_and_what_building_it_would() -> None:
    setting = Setting(HOME_GIVES, NOW, "EUR")
    speech = told(MEMBERSHIP, setting)
    assert speech.sentence == (
        "Since 1 January you got no training or events and no orders through it. "
        "A year of it is worth 400 EUR and costs 1,820 EUR, fee and hours. "
        "To build the same would cost 2,400 EUR, no less than the fee of 1,500 EUR."
    )
    assert speech.step == "Ask for what is missing, or give notice."
    dear = MEMBERSHIP["evidence"] | {"missing": [], "fee": None, "build": None}
    speech = told(MEMBERSHIP | {"evidence": dear}, setting)
    assert speech.sentence == "A year of it is worth 400 EUR and costs 1,820 EUR, hours without an agreed fee."
    assert speech.step == "Use more of it, or give notice."


def test_a_membership_in_a_currency_without_a_rate_says_only_what_is_missing() -> None:
    unknown = MEMBERSHIP["evidence"] | {"missing": ["mentoring"], "value": None, "cost": None, "build": None}
    speech = told(MEMBERSHIP | {"evidence": unknown}, Setting(NEITHER, NOW, "EUR"))
    assert speech.sentence == "Since 1 January Falkenried got no mentoring through it."


def test_stale_data_says_which_source_is_silent_since_when() -> None:
    source = {
        "source": "/crm",
        "activities": 40,
        "last_at": "2026-09-01T08:00:00Z",
        "days_silent": 80.2,
        "limit_days": 10,
    }
    stale = {
        "name": "data_stale",
        "strength": "leaning",
        "giver": None,
        "since": "2026-09-01T08:00:00Z",
        "evidence": {"sources": [source]},
    }
    assert told(stale, Setting(HOME_GIVES, NOW, "EUR")).sentence == (
        "Nothing has come from /crm since 1 September, in any partnership; more than 10 days are unusual for it. "
        "What is said here may be old news, and none of it is told meanwhile."
    )
