"""What is true of each simulated partnership: its kind, who gives, and when that changed."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Literal

Side = Literal["a", "b"]

DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25
REMAINING = {"abrupt": 0.05, "partial": 0.18}
DRIFT_HALVES_IN = 60.0
DRIFT_IS_TRUE_AT = 0.75
TOKEN_VALUE = 0.06
CLUSTER_MEAN = 3.0
CLUSTER_DAYS = 3.0


class Kind(StrEnum):
    """How a pair gives and takes; the kinds of the detector's benchmark."""

    BALANCED = "balanced"
    ABRUPT = "abrupt"
    TILTED = "tilted"
    ABRUPT_BURSTY = "abrupt+bursty"
    SEASONAL = "seasonal"
    ABRUPT_HEAVY = "abrupt+heavy"
    BURSTY = "bursty"
    ABRUPT_SEASONAL = "abrupt+seasonal"
    HEAVY = "heavy"
    ABRUPT_LOWRATE = "abrupt+lowrate"
    BIGDEAL = "bigdeal"
    DRIFT = "drift"
    DORMANT = "dormant"
    PARTIAL = "partial"
    LOWRATE = "lowrate"
    TOKENS = "tokens"
    PHASES = "phases"


#: The order in which kinds are dealt, round and round: partnership 1 is balanced, 2 abrupt, ... 18 balanced.
KINDS: tuple[Kind, ...] = tuple(Kind)
CHANGE_KINDS = frozenset(
    {
        Kind.ABRUPT,
        Kind.ABRUPT_BURSTY,
        Kind.ABRUPT_HEAVY,
        Kind.ABRUPT_SEASONAL,
        Kind.ABRUPT_LOWRATE,
        Kind.DRIFT,
        Kind.PARTIAL,
        Kind.TOKENS,
    }
)
#: Not in the mix that false alarms are calibrated on: each side gives most for some 45 days, in turn.
STRESS_KINDS = frozenset({Kind.PHASES})
NULL_KINDS = frozenset(KINDS) - CHANGE_KINDS - STRESS_KINDS


@dataclass(frozen=True, slots=True)
class Truth:
    """What a detector is to find in one partnership (giver) or not to find (no giver).

    `change_at` is when the giving turned: for a drift when the giver's expected share passes .75, for a
    dormant pair when both stopped. Shares are those of side a in the number of acts (tokens: in their value)
    that the process aims at; a season swings around its share. `rate` is acts of both sides a month.
    """

    partnership: str
    kind: str
    changes: bool
    giver: Side | None
    change_at: str | None
    ended_at: str | None
    rate: float
    share_a_before: float
    share_a_after: float

    def record(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class World:
    """The drawn parameters of one partnership's giving; times in days since the log begins.

    `lead` is the side that goes on giving where the other stops, and the side a tilt leans to; `share` is
    its share of the acts before any change.
    """

    number: int
    partnership: str
    kind: Kind
    lead: Side
    rate: float
    share: float
    offset: float
    turn: float
    change_day: float
    stops_day: float
    deal_day: float
    ends_formally: bool

    @property
    def other(self) -> Side:
        """The side that is not the lead."""
        return "b" if self.lead == "a" else "a"

    @property
    def clustered(self) -> bool:
        """Whether acts come in clusters of one side."""
        return self.kind in (Kind.BURSTY, Kind.ABRUPT_BURSTY)

    @property
    def heavy(self) -> bool:
        """Whether values follow a Pareto tail rather than a lognormal one."""
        return self.kind in (Kind.HEAVY, Kind.ABRUPT_HEAVY)

    def lead_share(self, day: float) -> float:
        """The lead's share of the acts on `day`, before what a change takes away."""
        if self.kind in (Kind.SEASONAL, Kind.ABRUPT_SEASONAL):
            return 0.5 + 0.2 * math.sin(2 * math.pi * (day + self.offset) / DAYS_A_YEAR)
        if self.kind is Kind.PHASES:
            return 0.85 if int((day + self.offset) / self.turn) % 2 == 0 else 0.15
        return self.share

    def remaining(self, day: float) -> float:
        """The part of the other side's acts that is left on `day`."""
        if day < self.change_day or self.kind is Kind.TOKENS:
            return 1.0
        if self.kind is Kind.DRIFT:
            return float(0.5 ** ((day - self.change_day) / DRIFT_HALVES_IN))
        return REMAINING["partial" if self.kind is Kind.PARTIAL else "abrupt"]

    def true_change_day(self) -> float | None:
        """The day from which on a detector ought to speak (dormant: the day of the silence)."""
        if self.kind is Kind.DORMANT:
            return self.stops_day
        if self.kind not in CHANGE_KINDS:
            return None
        if self.kind is Kind.DRIFT:
            others_limit = self.share * (1 - DRIFT_IS_TRUE_AT) / DRIFT_IS_TRUE_AT
            return self.change_day + DRIFT_HALVES_IN * math.log2((1 - self.share) / others_limit)
        return self.change_day

    def lead_share_after(self) -> float:
        """The lead's share of what is given once the change is complete."""
        if self.kind not in CHANGE_KINDS:
            return self.share
        left = {Kind.PARTIAL: REMAINING["partial"], Kind.DRIFT: 0.0, Kind.TOKENS: TOKEN_VALUE}
        others = (1 - self.share) * left.get(self.kind, REMAINING["abrupt"])
        return self.share / (self.share + others)

    def truth(self, begins: date, days: int) -> Truth:
        """The record of this world for a log that begins on `begins` and holds `days` days."""
        changes = self.kind in CHANGE_KINDS
        change = self.true_change_day()
        ended = self.stops_day if self.ends_formally and self.stops_day < days else None
        before, after = self.share, self.lead_share_after()
        if self.lead == "b":
            before, after = 1 - before, 1 - after
        return Truth(
            partnership=self.partnership,
            kind=self.kind.value,
            changes=changes,
            giver=self.lead if changes else None,
            change_at=None if change is None or change >= days else moment(begins, change),
            ended_at=None if ended is None else moment(begins, ended),
            rate=round(self.rate, 6),
            share_a_before=round(before, 6),
            share_a_after=round(after, 6),
        )


def moment(begins: date, day: float) -> str:
    """RFC 3339 in UTC, to the second, of `day` days after `begins`."""
    at = datetime.combine(begins, time(), UTC) + timedelta(seconds=round(day * 86_400))
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def normal(random: Random) -> float:
    """A standard normal number (Box-Muller), the same in every version of Python."""
    return math.sqrt(-2.0 * math.log(1.0 - random.random())) * math.cos(2.0 * math.pi * random.random())


def between(random: Random, low: float, high: float) -> float:
    """A number spread evenly over [low, high)."""
    return low + (high - low) * random.random()


def stream_of(seed: int, number: int, purpose: int) -> Random:
    """A stream of random numbers of its own for each partnership and purpose (0 to 3)."""
    return Random((seed * 1_000_003 + number) * 4 + purpose)


def draw(number: int, kind: Kind, days: int, seed: int) -> World:
    """The world of partnership `number` (from 1) in a log of `days` days."""
    random = stream_of(seed, number, 0)
    lead: Side = "a" if random.random() < 0.5 else "b"
    shrink = min(1.0, days / (36 * DAYS_A_MONTH))
    change_day = float(int(between(random, 365.0, 730.0) * shrink))
    if kind in (Kind.LOWRATE, Kind.ABRUPT_LOWRATE):
        rate = between(random, 1.0, 2.5)
    else:
        rate = min(40.0, max(2.0, 8.0 * math.exp(0.7 * normal(random))))
    if kind in (Kind.SEASONAL, Kind.ABRUPT_SEASONAL, Kind.PHASES):
        share = 0.5
    else:
        share = between(random, 0.6, 0.72) if kind is Kind.TILTED else between(random, 0.4, 0.6)
    offset, turn = between(random, 0.0, DAYS_A_YEAR), between(random, 40.0, 50.0)
    deal_day = between(random, 0.2, 0.8) * days if kind is Kind.BIGDEAL else math.inf
    ends = random.random()
    stops_day, formally = math.inf, False
    if kind is Kind.DORMANT:
        stops_day, formally = change_day, ends < 0.3
    elif kind in NULL_KINDS and ends < 0.04:
        stops_day, formally = float(int(between(random, 0.6, 0.95) * days)), True
    return World(
        number=number,
        partnership=f"p-{number:04d}",
        kind=kind,
        lead=lead,
        rate=rate,
        share=share,
        offset=offset,
        turn=turn,
        change_day=change_day if kind in CHANGE_KINDS else math.inf,
        stops_day=stops_day,
        deal_day=deal_day,
        ends_formally=formally,
    )
