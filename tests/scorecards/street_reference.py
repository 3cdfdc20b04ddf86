"""The detector of one-way streets in plain loops, written from the words of the specification, not from the SQL.

It reads CloudEvents as dictionaries. Money is whole cents and v whole billionths, as the specification wants;
everything else is arithmetic one can follow with a finger on the page.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - the lake's times are naive UTC
WEEK = timedelta(days=7)
BETS = np.array([0.25, 0.5, 0.75, 0.95])
ONE = 1_000_000_000
GIVING = ("support.given", "referral.given", "campaign.launched", "investment.paid")
CHANNELS = ("value", "count")
STRENGTHS = ("", "leaning", "one_way", "confirmed")
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Terms:
    """What was agreed, from `time` on. `fx` is None where the policy has no rate for the currency."""

    time: datetime
    kind: str
    share_a: float | None
    fx: Decimal | None
    rates: Mapping[str, Decimal]

    def share_of(self, giver: str) -> float:
        share = 0.5 if self.share_a is None else self.share_a
        return share if giver == "a" else 1 - share

    def runs(self, giver: str) -> bool:
        return not (giver == "b" and self.kind == "network-membership" and self.share_a is None)


@dataclass(frozen=True)
class Effort:
    """What one side put into one activity: thousandths of hours and cents; `gives` if it is a giving act."""

    time: datetime
    source: str
    id: str
    side: str
    gives: bool
    v: int
    money: int
    hours: int
    cost: int
    travel: int


@dataclass(frozen=True)
class Pair:
    """One partnership's log, taken apart. `efforts` are in order of time, source, id."""

    terms: Sequence[Terms]
    efforts: Sequence[Effort]
    acts: Sequence[Effort]
    first_known: datetime
    started: datetime | None

    def terms_at(self, time: datetime) -> Terms:
        """For an act: the latest terms up to its time; before the first, the first."""
        return [self.terms[0], *(t for t in self.terms if t.time <= time)][-1]

    def terms_before(self, end: datetime) -> Terms:
        """For a bucket: the terms at its end, which is not part of it."""
        return [self.terms[0], *(t for t in self.terms if t.time < end)][-1]


@dataclass
class Excursion:
    """One channel of one phase: C of the bets, the stored mean, all buckets, and those since the slate was clean."""

    sums: np.ndarray = field(default_factory=lambda: np.zeros(4))
    mean: float = 1.0
    buckets: list[tuple[int, int, int]] = field(default_factory=list)
    since_clean: list[tuple[datetime, np.ndarray]] = field(default_factory=list)


@dataclass
class Phase:
    """One of the three phases: its channels and its stored M."""

    channels: dict[str, Excursion] = field(default_factory=lambda: {c: Excursion() for c in CHANNELS})
    m: float = 0.0


@dataclass(frozen=True)
class Monday:
    """What the detector says on a Monday of one direction."""

    week: datetime
    m: float
    share: float | None
    bound: float | None
    bounds: Mapping[str, float]
    calm: bool
    strength: str
    since: datetime | None
    found_at: datetime | None
    insight_at: datetime | None


def read(
    events: Iterable[Event], references: Mapping[str, float], rates: Mapping[str, float], hourly_rate: float = 80.0
) -> dict[str, Pair]:
    """Partnership -> its pair, for those that have terms; duplicates and what was retracted left out."""
    by_pair: dict[str, dict[tuple[str, str], Event]] = defaultdict(dict)
    for event in events:
        by_pair[event["subject"]].setdefault((event["source"], event["id"]), event)
    pairs = {}
    for name, log in by_pair.items():
        retracted = {
            (e["data"]["activity"]["source"], e["data"]["activity"]["id"])
            for e in log.values()
            if short(e) == "activity.retracted"
        }
        counted = [e for key, e in log.items() if key not in retracted or short(e) == "activity.retracted"]
        counted.sort(key=lambda e: (moment(e), e["source"], e["id"]))
        pair = _pair(counted, references, rates, hourly_rate)
        if pair is not None:
            pairs[name] = pair
    return pairs


def short(event: Event) -> str:
    """The type without its prefix."""
    return str(event["type"]).removeprefix("cooperation.")


def moment(event: Event) -> datetime:
    """When it happened, naive UTC."""
    return datetime.fromisoformat(event["time"]).astimezone(UTC).replace(tzinfo=None)


def _pair(
    log: Sequence[Event], references: Mapping[str, float], rates: Mapping[str, float], hourly_rate: float
) -> Pair | None:
    agreed = [event for event in log if short(event) == "partnership.agreed"]
    if not agreed:
        return None
    sides = [agreed[0]["data"][side]["id"] for side in "ab"]
    terms = [
        _terms(event, rates, hourly_rate) for event in agreed if [event["data"][side]["id"] for side in "ab"] == sides
    ]
    others = [moment(event) for event in log if short(event) != "partnership.agreed"]
    bare = Pair(terms, (), (), min([*others, terms[0].time]), min(others, default=None))
    efforts = [
        effort for event in log for side in "ab" if (effort := _effort(event, side, bare, references)) is not None
    ]
    return Pair(terms, efforts, [e for e in efforts if e.gives], bare.first_known, bare.started)


def _terms(event: Event, rates: Mapping[str, float], hourly_rate: float) -> Terms:
    data = event["data"]
    currency = data.get("currency", "EUR")
    fx = Decimal(1) if currency == "EUR" else Decimal(str(rates[currency])) if currency in rates else None
    hourly = data.get("hourly_rate") or {}
    return Terms(
        time=moment(event),
        kind=data["kind"],
        share_a=data.get("agreed_share_a"),
        fx=fx,
        rates={side: Decimal(str(hourly.get(side, hourly_rate))) for side in "ab"},
    )


def _of_side(event: Event, name: str, side: str) -> Decimal | None:
    """The effort of one side: an object in the types of both sides, else one number, that of the acting side."""
    given = event["data"].get(name)
    if isinstance(given, dict):
        given = given.get(side)
    elif side != next((event["data"][key] for key in ("by", "earned_by", "org") if key in event["data"]), None):
        given = None
    return None if given is None else Decimal(str(given))


def _effort(event: Event, side: str, pair: Pair, references: Mapping[str, float]) -> Effort | None:
    """What a side put in, with its weight; None if that is nothing, or cannot be weighed for want of a rate."""
    terms = pair.terms_at(moment(event))
    gives = _gives(event, side)
    spent = {name: _of_side(event, name, side) for name in ("effort_hours", "cost", "travel_cost")}
    if terms.fx is None or (not gives and all(part is None for part in spent.values())):
        return None
    hours, cost, travel = (part or Decimal(0) for part in spent.values())
    money = hours * terms.rates[side] + cost + travel
    v = 0
    if gives:
        reference = Decimal(str(references[short(event)]))
        value = event["data"].get("amount" if short(event) == "investment.paid" else "value")
        if value is not None:
            money = Decimal(str(value))
        elif all(part is None for part in spent.values()):
            money = reference / terms.fx
        v = min(ONE, _whole(ONE * (Decimal(_whole(100 * money * terms.fx)) / 100) / (2 * reference)))
    return Effort(
        time=moment(event),
        source=event["source"],
        id=event["id"],
        side=side,
        gives=gives,
        v=v,
        money=_whole(100 * money * terms.fx),
        hours=_whole(1000 * hours),
        cost=_whole(100 * cost * terms.fx),
        travel=_whole(100 * travel * terms.fx),
    )


def _gives(event: Event, side: str) -> bool:
    data, kind = event["data"], short(event)
    if kind not in GIVING:
        return False
    if kind == "campaign.launched":
        put_in = {
            s: any((_of_side(event, name, s) or 0) > 0 for name in ("effort_hours", "cost", "travel_cost"))
            for s in "ab"
        }
        return put_in[side] if any(put_in.values()) else data["by"] in (side, "joint")
    counts = all(data.get(name, True) for name in ("needed", "committed", "relevant"))
    return counts and data["by"] == side


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_HALF_UP))


def clip(number: float, least: float, most: float) -> float:
    return min(most, max(least, number))


def bound(buckets: Sequence[tuple[int, int, int]], k: int, share: float, unit: int) -> float:
    """m0 of bucket k; `buckets` are (index, given by the giver, given by both) of this phase and channel, non-empty."""
    if share != 0.5:
        return clip(share + 0.15, 0.65, 0.90)
    mature = [(a, n) for j, a, n in buckets if j <= k - 4]
    if len(mature) < 9:
        return 0.65
    return clip((4 + sum(a for a, _ in mature) / unit) / (8 + sum(n for _, n in mature) / unit) + 0.10, 0.65, 0.80)


def mondays(pair: Pair, giver: str, until: datetime) -> list[Monday]:
    """The detector on every Monday after the pair was first known, up to `until`, that the direction is run on."""
    phases = [Phase(), Phase(), Phase()]
    times = [act.time for act in pair.acts]
    # Before the first giving act every Monday counts as calm.
    calm_run = 1_000_000
    level, since, found_at, insight_at = 0, None, None, None
    found: list[Monday] = []
    number = (pair.first_known - EPOCH) // WEEK + 1
    while (end := EPOCH + number * WEEK) <= until:
        phase, k = phases[number % 3], (number - number % 3) // 3 - 1
        terms = pair.terms_before(end)
        bucket = pair.acts[bisect_left(times, end - 3 * WEEK) : bisect_left(times, end)]
        recent = pair.acts[bisect_left(times, end - 9 * WEEK) : bisect_left(times, end)]
        bounds = {
            channel: bound(phase.channels[channel].buckets, k, terms.share_of(giver), ONE if channel == "value" else 1)
            for channel in CHANNELS
        }
        if terms.runs(giver) and bucket:
            _take_in(phase, bucket, bounds, giver, (k, end - 3 * WEEK))
        calm = _calm(recent, bounds, giver)
        calm_run = calm_run + 1 if calm else 0
        if calm_run >= 6:
            _wipe(phases)
            level, since, found_at, insight_at = 0, None, None, None
        m = sum(p.m for p in phases) / 3
        reached = _level(m, enough=_enough(pair, end))
        if reached > level:
            level, since, found_at = reached, _since(phases), end
            insight_at = insight_at or (end if level > 1 else None)
        if terms.runs(giver):
            share, of_channel = _shown(bucket, giver)
            found.append(
                Monday(
                    week=end,
                    m=m,
                    share=share,
                    bound=bounds[of_channel] if of_channel else None,
                    bounds=bounds,
                    calm=calm,
                    strength=STRENGTHS[level],
                    since=since,
                    found_at=found_at,
                    insight_at=insight_at,
                )
            )
        number += 1
    return found


def _amounts(acts: Sequence[Effort], giver: str, channel: str) -> tuple[int, int]:
    """(given by the giver, given by both), in billionths of v or in acts."""
    amounts = [(act.v if channel == "value" else 1, act.side == giver) for act in acts]
    return sum(amount for amount, own in amounts if own), sum(amount for amount, _ in amounts)


def _take_in(
    phase: Phase, bucket: Sequence[Effort], bounds: Mapping[str, float], giver: str, place: tuple[int, datetime]
) -> None:
    """A bucket with giving acts closes: a bucket whose value sums to 0 is skipped in the value channel."""
    k, start = place
    for name, channel in phase.channels.items():
        a, n = _amounts(bucket, giver, name)
        if n == 0:
            continue
        x, m0 = a / n, bounds[name]
        v = min(1.0, n / ONE) if name == "value" else 1.0
        log = np.log(1 + (BETS / m0) * v * (x - m0))
        channel.sums = np.maximum(channel.sums, 0) + log
        channel.mean = float(np.mean(np.exp(channel.sums)))
        channel.buckets.append((k, a, n))
        channel.since_clean.append((start, log))
    phase.m = sum(channel.mean for channel in phase.channels.values()) / 2


def _calm(recent: Sequence[Effort], bounds: Mapping[str, float], giver: str) -> bool:
    """The giver gave nothing in 63 days, or its share of what passed lies within the bound in both channels."""
    if not any(act.side == giver for act in recent):
        return True
    shares = {channel: _amounts(recent, giver, channel) for channel in CHANNELS}
    return all(n == 0 or a / n <= bounds[channel] for channel, (a, n) in shares.items())


def _wipe(phases: Sequence[Phase]) -> None:
    for phase in phases:
        phase.m = min(phase.m, 1)
        for channel in phase.channels.values():
            channel.sums = np.minimum(channel.sums, 0)
            channel.mean = min(channel.mean, 1)
            channel.since_clean.clear()


def _enough(pair: Pair, when: datetime) -> bool:
    if pair.started is None or when - pair.started < timedelta(days=63):
        return False
    return sum(act.time < when for act in pair.acts) >= 8


def _level(m: float, *, enough: bool) -> int:
    level = sum(m >= threshold for threshold in (2, 2.5, 10))
    return level if enough else min(level, 1)


def _largest(values: Sequence[float]) -> int:
    """The first of the largest; what differs in the last digits only is equal."""
    return next(i for i, value in enumerate(values) if value >= max(values) * (1 - 1e-10))


def _since(phases: Sequence[Phase]) -> datetime:
    """Start of the first bucket after the last minimum of the strongest bet's sum since the slate was clean."""
    phase = phases[_largest([p.m for p in phases])]
    channel = phase.channels[CHANNELS[_largest([phase.channels[name].mean for name in CHANNELS])]]
    bet = _largest(list(np.exp(channel.sums)))
    path = np.cumsum([0.0, *(log[bet] for _, log in channel.since_clean)])
    last_minimum = max(i for i, value in enumerate(path) if value <= path.min() + 1e-11)
    return channel.since_clean[last_minimum][0]


def _shown(bucket: Sequence[Effort], giver: str) -> tuple[float | None, str | None]:
    """Share of the closing bucket and the channel it speaks of: value, or count where no value passed."""
    for channel in CHANNELS:
        a, n = _amounts(bucket, giver, channel)
        if n:
            return a / n, channel
    return None, None


@dataclass(frozen=True)
class Verdict:
    """A one-way street as of a time. Quantities are (acts, hours in thousandths, cost, travel, value in cents)."""

    monday: Monday
    given: tuple[int, int, int, int, int]
    received: tuple[int, int, int, int, int]
    unanswered: tuple[int, int, int, int, int]
    spent: tuple[int, int, int, int, int]
    spent_after_insight: tuple[int, int, int, int, int]
    last_acts: tuple[tuple[str, str], ...]
    clears_if_acts: int
    clears_if_value: float


def verdict(pair: Pair, giver: str, as_of: datetime, weeks: Sequence[Monday]) -> Verdict | None:
    """The street that is open on the last Monday at or before `as_of`, with what passed until `as_of`."""
    last = EPOCH + (as_of - EPOCH) // WEEK * WEEK
    monday = next((monday for monday in weeks if monday.week == last and monday.strength), None)
    if monday is None:
        return None
    since = monday.since
    assert since is not None
    passed = [act for act in pair.acts if since <= act.time < as_of]
    own = [act for act in passed if act.side == giver]
    given, received = _sums(own), _sums([act for act in passed if act.side != giver])
    effort = [e for e in pair.efforts if e.side == giver and since <= e.time < as_of]
    later = [e for e in effort if monday.insight_at is not None and e.time >= monday.insight_at]
    a, n, g, r, u = (max(0, mine - theirs) for mine, theirs in zip(given, received, strict=True))
    return Verdict(
        monday=monday,
        given=given,
        received=received,
        unanswered=(a, n, g, r, u),
        spent=_sums(effort),
        spent_after_insight=_sums(later),
        last_acts=tuple((act.source, act.id) for act in own[::-1][:3]),
        clears_if_acts=math.ceil(_need(pair, giver, as_of, monday, "count") - 1e-9),
        clears_if_value=_need(pair, giver, as_of, monday, "value"),
    )


def _sums(efforts: Sequence[Effort]) -> tuple[int, int, int, int, int]:
    return (
        sum(e.gives for e in efforts),
        sum(e.hours for e in efforts),
        sum(e.cost for e in efforts),
        sum(e.travel for e in efforts),
        sum(e.money for e in efforts),
    )


def _need(pair: Pair, giver: str, as_of: datetime, monday: Monday, channel: str) -> float:
    """X = the giver's last 42 days + a third of its last 63; the receiver needs X (1 - m)/m less its own last 42."""
    of = {days: [act for act in pair.acts if as_of - timedelta(days=days) <= act.time < as_of] for days in (42, 63)}
    own42, all42 = _amounts(of[42], giver, channel)
    own63, _ = _amounts(of[63], giver, channel)
    unit = ONE if channel == "value" else 1
    m = monday.bounds[channel]
    return max(0.0, (own42 + own63 / 3) / unit * (1 - m) / m - (all42 - own42) / unit)
