"""Meetings that lead to nothing: how soon they are found, and how often falsely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import Figure, proportion, rate
from benchmarks.detection.measured import Database, give_acts, moments
from benchmarks.detection.rules import Said
from benchmarks.detection.worlds import DAYS, MONTH, WEEKS, YEAR, Floats, Ints, Kind, Log, drawn
from models.policy import Policy

# Acts of both sides a month: at .5 to 1.2 a tenth to two fifths of the meetings are empty.
_RATE: Final = (0.5, 1.2)
KINDS: Final = (Kind("alive", rate=_RATE), Kind("only talk", rate=_RATE, stops_after=0))
MEETINGS: Final = (1.0, 2.0, 4.0)
STRENGTHS: Final = ("leaning", "pushed")
# Everybody is known from the first day on.
_EVERYONE: Final = """
create temp table everyone as select pair, partnership, known_at, until from pairs;
create temp table first_terms as select pair, known_at, cast('-infinity' as timestamp) as first_agreed_at from pairs;
"""
_ACTS: Final = """
create temp table everyones_acts as
select p.pair, p.known_at, p.partnership, a.time, 'made' as source, cast(row_number() over () as varchar) as id,
       a.type, true as counts, cast(null as json) as people
from (select pair, time, 'support.given' as type from contributions
      union all select pair, time, 'meeting.held' from meetings_held) as a
join pairs as p using (pair);
"""


@dataclass(frozen=True)
class Emptiness:
    """Of pairs that meet so often a month, from a strength on: false alarms a year, part found, days until then."""

    meetings: float
    strength: str
    false: Figure
    found: Figure
    median: float
    late: float


def emptiness(pairs: int, seed: int, policy: Policy | None = None) -> list[Emptiness]:
    """Pairs that live, and pairs that from a day on only meet; asked every Monday, whether contacts are empty."""
    found = []
    for meetings in MEETINGS:
        log = drawn(KINDS, pairs, seed)
        pair, time = drawn_meetings(log, meetings, np.random.default_rng([seed, int(10 * meetings)]))
        level = mondays(log, pair, time, policy)
        said = Said(np.arange(7.0, DAYS + 1, 7), level.astype(float))
        found += [_of(log, said, meetings, strength, place) for place, strength in enumerate(STRENGTHS, 1)]
    return found


def mondays(log: Log, pair: Ints, time: Floats, policy: Policy | None = None) -> Ints:
    """The strength on every Monday of a log with these meetings, by the product's SQL: pair x Monday.

    0 nothing, 1 leaning, 2 pushed. What is usual is so over all the log's pairs.
    """
    with Database(policy) as database:
        give_acts(database, log)
        database.script(_EVERYONE, {})
        database.give(
            "meetings_held",
            "select cast(pair as integer) as pair, time from given",
            {"pair": pair, "time": moments(time)},
        )
        database.script(_ACTS, {})
        database.need("empty_weeks")
        found = database.columns(
            "select pair, cast(date_diff('day', timestamp '2023-01-02', week) / 7 as integer) as week, level "
            "from empty_weeks"
        )
    level = np.zeros((log.pairs, WEEKS), np.int64)
    level[found["pair"], found["week"] - 1] = found["level"]
    return level


def _of(log: Log, said: Said, meetings: float, strength: str, threshold: float) -> Emptiness:
    living, talking = log.of("alive"), log.of("only talk")
    quiet = talking[~said.of(talking).on(threshold, log.stop[talking])]
    days = said.of(quiet).first(threshold, log.stop[quiet]) - log.stop[quiet]
    median, late = np.quantile(days, [0.5, 0.9], method="higher")
    return Emptiness(
        meetings,
        strength,
        rate(said.of(living).first(threshold, np.zeros(len(living)))),
        proportion(days <= YEAR),
        float(median),
        float(late),
    )


def drawn_meetings(log: Log, a_month: float, random: np.random.Generator) -> tuple[Ints, Floats]:
    """Pair and day of every meeting; the dead meet on."""
    pair = np.repeat(np.arange(log.pairs), random.poisson(a_month * DAYS / MONTH, log.pairs))
    return pair, random.uniform(0, DAYS, len(pair))


def table(found: list[Emptiness]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| meetings a month | strength | false a year | found in a year | days: median (90 %) |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        median, late = (f"{days:.0f}" if days <= YEAR else "> 365" for days in (one.median, one.late))
        rows.append(f"| {one.meetings:g} | {one.strength} | {one.false:.3f} | {one.found:.3f} | {median} ({late}) |")
    return rows
