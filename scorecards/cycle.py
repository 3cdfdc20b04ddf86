"""The cycle: rescores what was touched, and finds what has flipped."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

import pyarrow as pa

from models.policy import Policy
from scorecards import changes, emptiness, report, rounds, sqlfiles, streets, usual, views
from scorecards.lake import ConflictError, Lake, utc_now
from scorecards.questions import Question, ask
from scorecards.rounds import FRESH, FROM_THE_BEGINNING, Round, monday

MONTH_ENDS: Final = 12
# Partnerships that are scored at once: what they take of memory and time is bounded, and recorded before the next.
MOST: Final = 2_500
# To ask anything costs as much as to run the detector over so many.
APART: Final = 500
# A service that was down for longer than that does not catch up on every Monday's scorecards.
_QUARTER_WEEKS: Final = 13
_SCHEMA: Final = pa.schema(
    {
        "partnership": pa.string(),
        "as_of": pa.timestamp("us"),
        "influence": pa.float64(),
        "influence_band": pa.string(),
        "influence_coverage": pa.float64(),
        "outcome": pa.float64(),
        "outcome_band": pa.string(),
        "outcome_coverage": pa.float64(),
        "quadrant": pa.string(),
        "policy": pa.string(),
        "factors": pa.string(),
        "verdicts": pa.string(),
        "wasted": pa.string(),
    }
)
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cycled:
    """What was done: for which time, how many partnerships were rescored, how many flips recorded; is there more?"""

    as_of: datetime | None
    partnerships: int = 0
    flips: int = 0
    more: bool = False


def run(lake: Lake, policy: Policy, now: datetime, *, history: bool = False) -> Cycled:
    """Keep scorecards and flips up to date, to the end; see `step`.

    While another worker is at it, nothing is done: what was touched meanwhile is that worker's next round's.
    """
    with lake.alone_in("cycle") as alone:
        if not alone:
            return Cycled(None)
        done = step(lake, policy, now, history=history)
        partnerships, flips = done.partnerships, done.flips
        while done.more:
            done = step(lake, policy, now, history=history)
            partnerships, flips = partnerships + done.partnerships, flips + done.flips
    return Cycled(done.as_of, partnerships, flips)


def step(lake: Lake, policy: Policy, now: datetime, *, history: bool = False, most: int = MOST) -> Cycled:
    """Keep scorecards and flips of at most so many partnerships up to date; `now` is naive UTC.

    1. Take what was touched since the last round; everything, if the policy changed or a Monday has passed.
    2. Measure and score it by SQL: now, and every stored time that lies after what touched it.
    3. Record scorecards and the detector's Mondays, and how far the round has come.
    4. Find the flips, Monday against Monday; those that no longer hold are superseded.
    5. Hand over: what is recorded is in the lake, from where `outbox` publishes it.

    `history` also scores the last twelve month ends, as after an import. The caller is `alone_in` the cycle.
    """
    if lake.one("select count(*) from activities") == 0:
        return Cycled(None)
    at = rounds.current(lake, policy, now)
    rest = {at.place(each): each for each in rounds.touched(lake, policy, at).items()}
    places = sorted(place for place in rest if at.after is None or place > at.after)
    if not places and at.after is None:
        return Cycled(at.as_of)
    next_ones = places[:most]
    fresh = [place for place in next_ones if place[0] == FRESH]
    if len(fresh) >= APART:
        # So many that it pays to score them without the detector, apart from those that need it.
        next_ones = fresh
    chosen = dict(rest[place] for place in next_ones)
    found = _find(lake, policy, chosen, at, history=history)
    reached = replace(at, after=next_ones[-1] if len(next_ones) < len(places) else None)
    try:
        flips = _record(lake, policy, chosen, found, reached)
    except ConflictError:
        return Cycled(at.as_of)
    return Cycled(at.as_of, len(chosen), flips, more=reached.after is not None)


def _find(lake: Lake, policy: Policy, touched: dict[str, datetime], at: Round, *, history: bool) -> _Found:
    as_of, week = at.as_of, monday(at.as_of)
    asked = _asked(lake, policy, touched, at, history=history)
    mondays = frozenset((name, time) for name, time, _ in asked if time == monday(time))
    usually = usual.state(lake, policy, week)
    kept = usual.is_kept(lake, usually)
    # Whatever is asked speaks of this week, unless something came late or a Monday has passed.
    known = kept and all(time >= week for _, time, _ in asked)
    # What the detector has said of the Mondays up to the last, nothing that came says anything of.
    standing = (
        at.scored_at is not None
        and monday(at.scored_at) == week
        and all(since >= week for since in touched.values())
        and all(monday(time) == week for _, time, _ in asked)
    )
    weighed = known and standing and emptiness.is_kept(lake, touched.keys())
    with ask(lake, policy, asked, alone=known) as question:
        if known:
            usual.give(question)
        if standing:
            streets.give(question)
        if weighed:
            emptiness.give(question)
        question.need("scorecards_kept", "wasted_effort", *sqlfiles.names("verdicts"))
        return _Found(
            snapshot=lake.snapshot(),
            scorecards=_scorecards(question, policy),
            streets=None if standing else streets.found(question, as_of),
            emptiness=None if weighed else emptiness.found(question, as_of),
            flips=changes.found(question, mondays, streets=not standing),
            mondays=mondays,
            usually=usually,
            references=None if kept else usual.found(question, usually),
        )


@dataclass(frozen=True)
class _Found:
    snapshot: int
    scorecards: pa.Table
    streets: streets.Found | None
    emptiness: pa.Table | None
    flips: changes.Flips
    mondays: frozenset[changes.Monday]
    usually: usual.State
    references: usual.Found | None


def month_ends(time: datetime, count: int = MONTH_ENDS) -> list[datetime]:
    """The last ends of months at or before a time, newest first (an end is the first instant of the next month)."""
    ends, end = [], time.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(count):
        ends.append(end)
        end = (end - timedelta(days=1)).replace(day=1)
    return ends


def _mondays(last: datetime | None, as_of: datetime, oldest_days: int) -> list[datetime]:
    """The Mondays after the last run, at most a quarter of them, and always the latest.

    Always too those whose changes people are told of, with one before them: what stood on that one is no news, also
    to a lake that has only just heard of it.
    """
    found = [monday(as_of) - timedelta(weeks=back) for back in range(_QUARTER_WEEKS)]
    told = ceil(oldest_days / 7) + 1
    return [week for back, week in enumerate(found) if back < told or (last is not None and week > last)]


def _asked(
    lake: Lake, policy: Policy, touched: dict[str, datetime], at: Round, *, history: bool
) -> list[tuple[str, datetime, None]]:
    """Now, the Mondays that passed since the last run, and the stored times after what touched each partnership."""
    times = {
        time for (time,) in lake.rows("select distinct as_of from scorecards where as_of = date_trunc('day', as_of)")
    }
    times |= set(_mondays(at.scored_at, at.as_of, policy.alerts.oldest_days))
    times |= set(month_ends(at.as_of)) if history else set()
    return [
        (name, time, None)
        for name, since in touched.items()
        for time in sorted(times | {at.as_of})
        if time > since or time == at.as_of
    ]


def _scorecards(question: Question, policy: Policy) -> pa.Table:
    verdicts: dict[tuple[str, datetime], list[Any]] = {}
    for name in sqlfiles.names("verdicts"):
        for row in question.dicts(name, "order by partnership, as_of, giver"):
            verdicts.setdefault((row["partnership"], row["as_of"]), []).append(report.said(row))
    wasted: dict[tuple[str, datetime], list[Any]] = {}
    for row in question.dicts("wasted_effort", report.WASTED_ORDER):
        wasted.setdefault((row["partnership"], row["as_of"]), []).append(report.said(row))
    kept = question.arrow("from scorecards_kept order by partnership, as_of")
    cards = list(zip(kept["partnership"].to_pylist(), kept["as_of"].to_pylist(), strict=True))
    said = (_json(sorted(verdicts.get(card, []), key=report.urgency)) for card in cards)
    beside = {
        "policy": pa.repeat(policy.hash, len(cards)),
        "verdicts": pa.array(said, pa.string()),
        "wasted": pa.array((_json(wasted.get(card, [])) for card in cards), pa.string()),
    }
    return pa.table({name: beside[name] if name in beside else kept[name] for name in _SCHEMA.names}, schema=_SCHEMA)


def _json(rows: list[Any]) -> str:
    """Only times are not written by itself; to look for them beforehand took as long as the writing."""
    return json.dumps(rows, ensure_ascii=False, default=report.stamp)


def _record(lake: Lake, policy: Policy, touched: dict[str, datetime], found: _Found, reached: Round) -> int:
    """Write everything that was found in one transaction; ConflictError when another worker was first."""
    received_at = max(utc_now(), (lake.one("select max(received_at) from scorecards") or FROM_THE_BEGINNING) + _TICK)
    spans = pa.table(
        {
            "partnership": pa.array(list(touched), pa.string()),
            "since": pa.array(list(touched.values()), pa.timestamp("us")),
        }
    )
    with (
        lake.arrow("found_scorecards", found.scorecards),
        lake.arrow("spans", spans),
        lake.transaction(),
    ):
        if reached.after is None:
            lake.run(
                "update progress.cycle set snapshot = ?, as_of = ?, policy = ?, after = null",
                [reached.upto, reached.since, policy.hash],
            )
        else:
            lake.run(
                "update progress.cycle set upto = ?, until = ?, after = ?, under = ?",
                [reached.upto, reached.since, reached.after, policy.hash],
            )
        if lake.one("select count(*) from policies where hash = ?", [policy.hash]) == 0:
            lake.run(
                "insert into policies values (?, ?, ?, ?)",
                [policy.hash, policy.version, policy.model_dump_json(by_alias=True), received_at],
            )
        if reached.scored_under != policy.hash:
            views.create_asked(lake, policy)
        lake.run(
            "insert into scorecards by name select *, ? as received_at, ? as snapshot from found_scorecards",
            [received_at, found.snapshot],
        )
        if found.streets is not None:
            streets.record(lake, found.streets)
        if found.references is not None:
            usual.keep(lake, found.references)
            emptiness.forget(lake)
        else:
            usual.keep_on(lake, found.usually)
        if found.emptiness is not None:
            emptiness.keep(lake, found.emptiness)
        return changes.record(lake, found.flips, touched, found.mondays, received_at, streets=found.streets is not None)


def is_done(lake: Lake) -> bool:
    """Whether everything that came has been scored."""
    last, after = lake.rows("select snapshot, after from progress.cycle")[0]
    if not last or after is not None:
        return False
    return not lake.one(
        "select count(*) from ducklake_table_insertions('lake', 'main', 'touched', ?, ?)",
        [last + 1, lake.snapshot()],
    )
