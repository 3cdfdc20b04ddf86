"""What a story of the demo portfolio consists of: the pair, its terms, its eras and its moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from models.demo_script import Beat, Organisation

Side = Literal["a", "b"]
BOTH_WAYS = ("expertise", "purchase", "introduction", "knowledge", "participation", "promotion", "training")
YARDSTICKS: dict[str, Any] = {
    "anchoring_top": 1,
    "anchoring_working": 6,
    "joint_campaigns": 2,
    "projects_won": {"a": 25_000, "b": 25_000},
    "induced_revenue": {"a": 60_000, "b": 60_000},
}


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of weeks in which a pair keeps its ways, until the next era begins.

    Begins `weeks` before the Monday. All other numbers are per four weeks unless they say otherwise:
    `gives_*` giving acts of a side, each worth about `size_*` typical ones; `meetings` of the working level
    and `executives` of the top; `requests` and `contacts` that each side begins; `answered_*` the share a
    side answers, after about `lag_*` hours; `promises` of each side, `kept_*` the share it keeps;
    `revenue_*` what a side earns through the other, in EUR; `projects` won together; joint `campaigns`;
    `wins` the share of closed referrals that are won (the first era's holds throughout).
    """

    weeks: float
    gives_a: float = 3.0
    gives_b: float = 3.0
    size_a: float = 1.0
    size_b: float = 1.0
    meetings: float = 2.0
    executives: float = 0.4
    requests: float = 0.7
    contacts: float = 0.3
    answered_a: float = 0.95
    answered_b: float = 0.95
    lag_a: float = 7.0
    lag_b: float = 7.0
    promises: float = 0.3
    kept_a: float = 0.9
    kept_b: float = 0.9
    revenue_a: float = 4_500.0
    revenue_b: float = 4_500.0
    projects: float = 0.16
    campaigns: float = 0.16
    wins: float = 0.5


def quiet(weeks: float, **changes: float) -> Era:
    """An era in which nothing happens but what `changes` names."""
    nothing = dict.fromkeys(("gives_a", "gives_b", "meetings", "executives", "requests", "contacts", "promises"), 0.0)
    nothing |= dict.fromkeys(("revenue_a", "revenue_b", "projects", "campaigns"), 0.0)
    return Era(weeks, **(nothing | changes))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two agreed; amounts in EUR."""

    kind: str = "co-selling"
    direction: str = "horizontal"
    rate_a: float = 105.0
    rate_b: float = 95.0
    share_a: float | None = None
    targets: dict[str, Any] = field(default_factory=lambda: YARDSTICKS)
    fee: dict[str, float] | None = None
    build_hours: float | None = None
    owner: str = "tessa.arndt"


@dataclass(frozen=True, slots=True)
class Street:
    """The one-way street a story is to show on its Monday."""

    giver: Side
    strength: Literal["leaning", "one_way", "confirmed"]


@dataclass(frozen=True, slots=True)
class Story:
    """One partnership of the portfolio and what its log tells.

    `street` is the one-way street to be found on the Monday, if any; `verdicts` names what else the story is
    there to show (domain terms; `resolved`: a street that has cleared; `ended`: by agreement); others may
    occur. `people_*` is how many of a side's people take part (the first is its executive); `attains` the
    share of the elapsed time's part of its goal that was reached (None: no goal); `pulse_*` the mean of a
    side's pulses; nothing that its own feed recorded after week `feed_stops` has arrived.
    """

    partnership: str
    title: str
    sentence: str
    a: Organisation
    b: Organisation
    eras: tuple[Era, ...]
    terms: Terms = Terms()
    beats: tuple[Beat, ...] = ()
    street: Street | None = None
    verdicts: tuple[str, ...] = ()
    forms_a: tuple[str, ...] = BOTH_WAYS
    forms_b: tuple[str, ...] = BOTH_WAYS
    people_a: int = 4
    people_b: int = 4
    attains: float | None = 0.95
    pulse_a: float = 4.1
    pulse_b: float = 4.0
    source: str = "/quellstein"
    feed_stops: float | None = None
