"""The stories of what ended or turned: streets that cleared, silences, an end."""

from __future__ import annotations

from models.demo_beats import event, note, pledge, promise
from models.demo_cast import (
    ALPENGLUT,
    ALTGARN,
    KIESELBACH,
    LAVENDEL,
    LOTSENHAUS,
    MARLINSPIKE,
    MOHNFELD,
    QUELLSTEIN,
    ZOLLHAUS,
)
from models.demo_story import Era, Story, Terms, quiet

TURNED: tuple[Story, ...] = (
    Story(
        "marlinspike",
        "The one that turned after a talk",
        "For a year all came from us; then both sides sat down, and now they give again.",
        QUELLSTEIN,
        MARLINSPIKE,
        (
            Era(104, gives_a=3.0, gives_b=3.0),
            Era(
                64,
                gives_a=4.0,
                gives_b=0.2,
                size_a=1.2,
                kept_b=0.4,
                answered_b=0.6,
                revenue_a=900.0,
                projects=0.0,
            ),
            Era(15, gives_a=2.2, gives_b=4.2, size_b=1.2, promises=0.5, executives=0.8, revenue_a=5_500.0),
        ),
        Terms("co-selling"),
        beats=(
            note(
                16, "a", "Showed them the last year of give and take. They had not known. A good, open talk."
            ),
            promise(15.5, "b", 8.0, "Introduce three yards to us", "balance", kept=9.0),
            promise(15.5, "b", 2.0, "Monthly review with both managing directors", "anchoring_top", kept=3.0),
            pledge(13, "b", 6_000.0, due=5.0, paid=6.0),
            note(3, "a", "Three yards met, one order. It was worth talking."),
        ),
        verdicts=("resolved",),
        pulse_a=4.2,
        pulse_b=4.3,
    ),
    Story(
        "zollhaus",
        "We stopped",
        "A year of help without an answer; four months ago our engineers gave up.",
        QUELLSTEIN,
        ZOLLHAUS,
        (
            Era(104, gives_a=2.8, gives_b=2.8),
            Era(
                66,
                gives_a=4.0,
                gives_b=0.2,
                size_a=1.1,
                kept_b=0.3,
                answered_b=0.5,
                revenue_a=500.0,
                projects=0.0,
            ),
            quiet(18, meetings=0.8, revenue_b=2_500.0),
        ),
        Terms("development", owner="mikael.oke"),
        beats=(note(18, "a", "Stopped all free work for them. Nobody over there has asked why."),),
        verdicts=("resolved",),
        attains=0.3,
    ),
    Story(
        "lavendel",
        "They left quietly",
        "Lavendel gave and gave; we did not see it, and they stopped.",
        LAVENDEL,
        QUELLSTEIN,
        (
            Era(104, gives_a=2.6, gives_b=2.6),
            Era(62, gives_a=4.0, gives_b=0.2, kept_b=0.4, answered_b=0.5, revenue_a=600.0, projects=0.0),
            quiet(20, meetings=0.6),
        ),
        Terms("referral", rate_a=80.0, rate_b=105.0, owner="lena.svart"),
        beats=(
            note(20, "a", "We have sent you eleven families with care flats. We shall look elsewhere now."),
        ),
        verdicts=("resolved",),
        attains=0.3,
    ),
    Story(
        "lotsenhaus",
        "The multiplier has gone silent",
        "A good third of our referred business came from Lotsenhaus; nothing has been heard for nine weeks.",
        QUELLSTEIN,
        LOTSENHAUS,
        (
            Era(104, gives_a=4.0, gives_b=4.0, meetings=2.4, revenue_a=9_000.0, wins=0.7),
            quiet(9.2, requests=0.0),
        ),
        Terms("referral"),
        beats=(
            *(
                event(
                    weeks,
                    "referral.given",
                    {"by": "b", "referral": f"lotsenhaus-lead-{weeks}", "value": 2_400.0},
                )
                for weeks in (92, 75, 58, 43, 27, 18)
            ),
            event(6, "contact.requested", {"by": "a", "request": "lotsenhaus-where-1"}),
            event(3, "contact.requested", {"by": "a", "request": "lotsenhaus-where-2"}),
            note(2, "a", "Two messages unanswered. Kranich and Falkenried have not heard from them either."),
        ),
        verdicts=("dormant", "multiplier"),
        forms_b=("introduction", "promotion", "knowledge"),
    ),
    Story(
        "alpenglut",
        "Gone to sleep",
        "Every fortnight something happened, until it did not.",
        QUELLSTEIN,
        ALPENGLUT,
        (Era(104, gives_a=1.6, gives_b=1.6, meetings=1.0, executives=0.2, revenue_a=2_000.0), quiet(14)),
        Terms("co-marketing", owner="lena.svart"),
        beats=(note(14.2, "a", "Season over; we said we would talk in spring."),),
        verdicts=("dormant",),
    ),
    Story(
        "mohnfeld",
        "No longer alive",
        "The pilot ended well, and nobody asked what comes next.",
        QUELLSTEIN,
        MOHNFELD,
        (Era(104, gives_a=2.0, gives_b=2.0), quiet(38)),
        Terms("development", "vertical", owner="mikael.oke"),
        beats=(note(38, "a", "Pilot in the bakery finished. Everyone content; no next step agreed."),),
        verdicts=("lifeless", "dormant"),
        attains=0.4,
    ),
    Story(
        "kieselbach",
        "Agreed, then hardly used",
        "Five acts in nine months: too few to judge.",
        QUELLSTEIN,
        KIESELBACH,
        (quiet(40, meetings=0.4, requests=0.2),),
        Terms("referral"),
        beats=(
            event(
                33, "support.given", {"by": "a", "form": "introduction", "value": 400.0, "effort_hours": 1.0}
            ),
            event(26, "support.given", {"by": "b", "form": "purchase", "value": 650.0}),
            event(19, "referral.given", {"by": "b", "referral": "kieselbach-yard", "committed": False}),
            event(12, "support.given", {"by": "b", "form": "expertise", "effort_hours": 3.0}),
            event(4, "support.given", {"by": "a", "form": "promotion", "cost": 300.0, "effort_hours": 2.0}),
        ),
        verdicts=("not_enough_evidence",),
    ),
    Story(
        "altgarn",
        "Ended in good order",
        "The shared line was sold; both sides closed the book.",
        QUELLSTEIN,
        ALTGARN,
        (Era(104, gives_a=2.2, gives_b=2.2), quiet(24)),
        Terms("co-selling", "vertical"),
        verdicts=("ended",),
        beats=(
            note(25, "b", "The new owner has partners of their own. Thank you for four good years."),
            event(23, "partnership.ended", {"reason": "Their textile line was sold"}),
        ),
        attains=None,
    ),
)
