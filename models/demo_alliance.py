"""The stories among partners, who share these logs with home: whom else they give to and take from."""

from __future__ import annotations

from models.demo_beats import event, note
from models.demo_cast import FALKENRIED, FUNKENFLUG, GRAUWACKE, HOLLERBUSCH, KRANICH, LOTSENHAUS, STEINADLER
from models.demo_story import Era, Story, Street, Terms, quiet

_SOURCE = "/alliance/portal"


def _leads(partner: str, *weeks: int) -> tuple[tuple[int, str], ...]:
    return tuple((week, f"{partner}-lead-{week}") for week in weeks)


ALLIANCE: tuple[Story, ...] = (
    Story(
        "hollerbusch-funkenflug",
        "Mira Holler gives here, too",
        "Drafts and contacts for the agency, more than come back.",
        HOLLERBUSCH,
        FUNKENFLUG,
        (Era(86, gives_a=3.6, gives_b=2.0, size_a=1.2, revenue_a=1_500.0, meetings=1.4, requests=0.3),),
        Terms("co-marketing", rate_a=90.0, rate_b=95.0),
        verdicts=("over_giver",),
        people_a=2,
        source=_SOURCE,
    ),
    Story(
        "hollerbusch-kranich",
        "And here",
        "Signs and plans for the crews, more than come back.",
        HOLLERBUSCH,
        KRANICH,
        (Era(80, gives_a=3.4, gives_b=1.9, size_a=1.2, revenue_a=1_200.0, meetings=1.0, requests=0.3),),
        Terms("co-marketing", rate_a=90.0, rate_b=85.0),
        verdicts=("over_giver",),
        people_a=2,
        source=_SOURCE,
    ),
    Story(
        "steinadler-grauwacke",
        "Grauwacke takes from Steinadler",
        "Robots, advice and training against a discount now and then.",
        STEINADLER,
        GRAUWACKE,
        (Era(90, gives_a=3.8, gives_b=2.1, size_b=0.7, revenue_a=1_500.0, meetings=1.4, requests=0.3),),
        Terms("development", "vertical", rate_a=110.0, rate_b=90.0),
        verdicts=("taker",),
        source=_SOURCE,
    ),
    Story(
        "falkenried-grauwacke",
        "Grauwacke takes from Falkenried",
        "The electricians have helped since spring; nothing came back.",
        FALKENRIED,
        GRAUWACKE,
        (
            Era(90, gives_a=2.8, gives_b=2.4, size_b=0.8, meetings=1.0, requests=0.3),
            Era(
                18,
                gives_a=4.0,
                gives_b=0.2,
                size_a=1.2,
                size_b=0.5,
                campaigns=0.0,
                revenue_a=300.0,
                meetings=1.0,
            ),
        ),
        Terms("co-selling", "vertical", rate_a=75.0, rate_b=90.0),
        beats=(note(4, "a", "Four call-outs on a Sunday, and the invoice is disputed."),),
        street=Street("a", "one_way"),
        verdicts=("taker",),
        source=_SOURCE,
    ),
    Story(
        "lotsenhaus-kranich",
        "Kranich misses the referrals",
        "The facility managers lived well from Lotsenhaus; since it fell silent their revenue falls.",
        LOTSENHAUS,
        KRANICH,
        (
            Era(104, gives_a=2.8, gives_b=2.8, revenue_b=7_000.0, meetings=1.4, requests=0.3, wins=0.6),
            quiet(9.0),
        ),
        Terms("referral", rate_a=100.0, rate_b=85.0),
        beats=tuple(
            event(weeks, "referral.given", {"by": "a", "referral": name, "value": 2_200.0})
            for weeks, name in _leads("kranich", 90, 66, 49, 31, 20)
        ),
        verdicts=("dormant", "multiplier"),
        source=_SOURCE,
    ),
    Story(
        "lotsenhaus-falkenried",
        "So does Falkenried",
        "One order in four came through Lotsenhaus; the last one nine weeks ago.",
        LOTSENHAUS,
        FALKENRIED,
        (
            Era(92, gives_a=2.4, gives_b=2.4, revenue_b=5_000.0, meetings=1.4, requests=0.3, wins=0.6),
            quiet(9.4),
        ),
        Terms("referral", rate_a=100.0, rate_b=75.0),
        beats=tuple(
            event(weeks, "referral.given", {"by": "a", "referral": name, "value": 1_900.0})
            for weeks, name in _leads("falkenried", 84, 57, 38, 22)
        ),
        verdicts=("dormant", "multiplier"),
        source=_SOURCE,
    ),
)
