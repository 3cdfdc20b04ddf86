"""The stories of one-way streets: home gives, or home takes."""

from __future__ import annotations

from models.demo_beats import event, note, pledge, promise
from models.demo_cast import (
    FLORIN,
    GRAUWACKE,
    HOLLERBUSCH,
    NORDWIND,
    OSTERKAMP,
    PERLMUTT,
    QUELLSTEIN,
    TALGRUND,
)
from models.demo_story import Era, Story, Street, Terms

_GIVEN = Era(104, gives_a=4.0, gives_b=4.0)
# A street just long enough to lean: a few acts of both, a last one of b, and then only a's.
_LATELY = (Era(17, gives_a=1.2, gives_b=1.2, campaigns=0.0), Era(11, gives_a=5.0, gives_b=0.0, campaigns=0.0))
_LAST_OF_B = event(10.8, "support.given", {"by": "b", "form": "purchase", "value": 900.0, "effort_hours": 0.5})

STREETS: tuple[Story, ...] = (
    Story(
        "grauwacke",
        "The supplier that takes",
        "We train, advise and pay; since last year almost nothing has come back.",
        QUELLSTEIN,
        GRAUWACKE,
        (
            Era(104, gives_a=3.5, gives_b=3.0),
            Era(
                44,
                gives_a=5.5,
                gives_b=0.2,
                size_a=1.7,
                size_b=0.4,
                meetings=2.5,
                answered_b=0.45,
                lag_b=70.0,
                kept_b=0.2,
                revenue_a=700.0,
                revenue_b=7_500.0,
                projects=0.0,
                campaigns=0.0,
            ),
        ),
        Terms("development", "vertical", owner="mikael.oke"),
        beats=(
            note(43, "a", "New purchasing director on their side. She wants all terms looked at again."),
            pledge(40, "b", 15_000.0, due=24.0),
            promise(30, "b", 20.0, "Pay their half of the test rig", "investment", broken=True),
            note(
                21,
                "a",
                "Third training for their line this year. Asked for the second engineer again; no answer.",
            ),
            note(6, "a", "They call us first when a line stands still, and buy elsewhere."),
        ),
        street=Street("a", "confirmed"),
        pulse_a=2.6,
        pulse_b=4.4,
        attains=0.4,
        verdicts=("perception_gap", "goal_off_track"),
    ),
    Story(
        "nordwind",
        "Silence after the reorganisation",
        "We keep introducing and helping; since they reorganised, little has come back.",
        QUELLSTEIN,
        NORDWIND,
        (
            _GIVEN,
            Era(
                16,
                gives_a=4.2,
                gives_b=0.3,
                size_a=1.3,
                size_b=0.6,
                meetings=1.2,
                executives=0.1,
                answered_b=0.5,
                lag_b=60.0,
                kept_b=0.4,
                revenue_a=1_200.0,
                projects=0.0,
                campaigns=0.0,
            ),
        ),
        Terms("co-selling"),
        beats=(
            note(16.5, "b", "Our sales teams are being merged; please bear with us this quarter."),
            promise(12, "b", 6.0, "Name a new partner manager", "anchoring_working"),
            note(4, "a", "Called three times. Their new team does not know the agreement."),
        ),
        street=Street("a", "one_way"),
        verdicts=("promise_overdue",),
        pulse_b=3.6,
    ),
    Story(
        "perlmutt",
        "Trifles for real work",
        "As many acts from them as from us, but theirs are worth next to nothing.",
        QUELLSTEIN,
        PERLMUTT,
        (
            _GIVEN,
            Era(27, gives_a=4.0, gives_b=4.0, size_a=1.3, size_b=0.04, revenue_a=1_000.0, campaigns=0.0),
        ),
        Terms("co-marketing", owner="lena.svart"),
        beats=(
            note(27, "b", "From now on we mention you in every issue."),
            note(9, "a", "The mentions are one line among forty. We paid for two whole pages of theirs."),
        ),
        street=Street("a", "one_way"),
        forms_b=("promotion", "knowledge", "introduction"),
    ),
    Story(
        "florin",
        "Too early to say",
        "For three months the giving has been ours; it may still be chance.",
        QUELLSTEIN,
        FLORIN,
        (
            Era(104, gives_a=3.5, gives_b=3.6),
            *_LATELY,
        ),
        Terms("development", owner="mikael.oke"),
        beats=(
            _LAST_OF_B,
            note(5, "b", "Two of our analysts are on leave; we make up for it after the summer."),
        ),
        street=Street("a", "leaning"),
    ),
    Story(
        "hollerbusch",
        "The founder who gives too much",
        "Mira Holler designs, introduces and lends a hand; we hardly ever return it.",
        QUELLSTEIN,
        HOLLERBUSCH,
        (
            Era(104, gives_a=3.0, gives_b=3.5),
            Era(
                48,
                gives_a=0.2,
                gives_b=5.0,
                size_a=0.6,
                size_b=1.3,
                answered_a=0.7,
                lag_a=40.0,
                kept_a=0.4,
                revenue_a=6_500.0,
                revenue_b=900.0,
                projects=0.08,
                campaigns=0.0,
            ),
        ),
        Terms("advisory", rate_b=90.0, owner="lena.svart"),
        beats=(
            note(30, "b", "Happy to help. Could we talk about a paid project one day?"),
            promise(28, "a", 14.0, "A paid design project for Hollerbusch", "balance"),
            note(8, "b", "Worked the weekend on your fair stand; I cannot go on like this for long."),
        ),
        street=Street("b", "confirmed"),
        verdicts=("promise_overdue",),
        people_b=2,
    ),
    Story(
        "osterkamp",
        "Free advice",
        "Ines Osterkamp advises us again and again; the referrals we spoke of never came.",
        QUELLSTEIN,
        OSTERKAMP,
        (
            Era(104, gives_a=2.4, gives_b=2.6),
            Era(
                16,
                gives_a=0.0,
                gives_b=3.6,
                answered_a=0.6,
                lag_a=50.0,
                kept_a=0.5,
                revenue_b=600.0,
                campaigns=0.0,
            ),
        ),
        Terms("advisory", rate_b=140.0),
        beats=(
            note(15, "a", "She saved us the tender. We owe her at least two introductions."),
            note(3, "b", "I am glad to help; it would be fair to hear from your side as well."),
        ),
        street=Street("b", "one_way"),
        forms_b=("expertise", "mentoring", "introduction", "knowledge"),
        people_b=1,
        verdicts=("single_threaded",),
    ),
    Story(
        "talgrund",
        "They have begun to carry us",
        "For three months Talgrund has given and we have not: the first sign that we take.",
        TALGRUND,
        QUELLSTEIN,
        (
            Era(104, gives_a=3.4, gives_b=3.5),
            *_LATELY,
        ),
        Terms("co-selling", "vertical", rate_a=85.0, rate_b=105.0, owner="mikael.oke"),
        beats=(
            _LAST_OF_B,
            note(7, "b", "Our fitters' training is cancelled until the new hall is ready."),
        ),
        street=Street("a", "leaning"),
    ),
)
