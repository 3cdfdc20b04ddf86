"""Organisations are told by what happened, never judged."""

from __future__ import annotations

from typing import Any

from scorecards.words_organisations import told_of_all

GIVING = {
    "days": 365,
    "partnerships": 3,
    "acts_given": 12,
    "acts_received": 1,
    "unreturned": 0.913,
    "share": 0.61,
    "partners": [{"id": "n", "name": "Nordwind"}, {"id": "f", "name": None}],
}
BUSINESS = {"days": 730, "place": 1, "won": 4, "value": 12000.0, "partnerships": 2}
QUIET = {"partners": [{"id": "n", "name": "Nordwind", "days_silent": 95}]}


def said(home: tuple[str, ...], *verdicts: tuple[str, str, dict[str, Any]]) -> list[str]:
    report = {
        "organisations": [
            {
                "id": "q",
                "name": "Quellstein",
                "verdicts": [{"name": name, "strength": strength, "evidence": e} for name, strength, e in verdicts],
            }
        ]
    }
    return [f"{speech.label}: {speech.sentence} {speech.step}" for speech in told_of_all(report, home, "EUR")]


def test_an_over_giver_hears_what_was_not_returned_and_by_whom() -> None:
    assert said((), ("over_giver", "leaning", GIVING)) == [
        "gives too much: Quellstein gave 12 times in its 3 partnerships within 12 months and received something once. "
        "Of what its partners got, 91 % by value was not returned, most of it by Nordwind and f. "
        "Who gives that much runs dry: give less there, or ask for something in return."
    ]
    assert said(("q",), ("over_giver", "leaning", GIVING))[0].startswith(
        "gives too much: You gave 12 times in your 3 partnerships"
    )
    assert "most of it by you and f." in said(("n",), ("over_giver", "leaning", GIVING))[0]


def test_a_taker_is_told_what_it_received_and_you_that_it_is_your_turn() -> None:
    taking = GIVING | {"acts_given": 0, "acts_received": 7}
    (ours,), (theirs,) = (said(home, ("taker", "leaning", taking)) for home in (("q",), ()))
    assert ours == (
        "receives more than it gives: You received something 7 times in your 3 partnerships within 12 months and gave "
        "nothing. Of what your partners gave, 91 % by value was not returned, most of it to Nordwind and f. "
        "It is your turn with them."
    )
    assert theirs.endswith("Agree on what comes back before giving more.")


def test_a_multiplier_that_is_quiet_comes_first() -> None:
    (quiet,) = said((), ("multiplier", "leaning", BUSINESS), ("multiplier_dormant", "pushed", BUSINESS | QUIET))
    assert quiet == (
        "multiplier gone quiet: Quellstein has been quiet for 95 days with Nordwind, longer than is usual there. "
        "Quellstein brought its partners 4 referrals that were won within 2 years, worth 12,000 EUR. "
        "Call this week: such business comes only while the contact lives."
    )


def test_home_is_not_told_to_call_itself() -> None:
    """Its silences are told with each partner; what it brought stays said."""
    (brings,) = said(("q",), ("multiplier", "leaning", BUSINESS), ("multiplier_dormant", "pushed", BUSINESS | QUIET))
    assert brings.startswith("multiplier: You brought your partners 4 referrals that were won within 2 years")
