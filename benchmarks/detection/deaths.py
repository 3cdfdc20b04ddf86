"""How soon a partnership that has died is called lifeless, and how often one that lives."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.detection.measured import BEGINS, Database, give_acts, moments
from benchmarks.detection.silences import DYING, LIVING, MONDAYS, Ending, ending, give_asked
from benchmarks.detection.worlds import DAYS, MONTH, Log, drawn

# Meetings a month, and deals that each side earns through the other a month; of low-rate pairs a third of it.
MEETINGS, DEALS = 1.0, 0.5
_SUBJECTS: Final = f"""
create temp table subjects as
select a.pair, a.partnership, a.as_of, a.known_at, s.started_at, false as ended,
       date_diff('microsecond', s.started_at, a.as_of) / 86400e6 as age_days
from asked as a join starts as s using (pair) where s.started_at < a.as_of;
create temp table activities as
select type, time, timestamp '{BEGINS}' as received_at from dealings where type = 'revenue.booked';
"""


def lifeless(pairs: int, seed: int) -> list[Ending]:
    """The verdict as it is in `scorecards/sql/verdicts`, every Monday: leaning or more, and pushed."""
    log = drawn((*LIVING, *DYING), pairs, seed)
    pair, time, meeting, side = _dealings(log, np.random.default_rng([seed, 1]))
    with Database() as database:
        give_acts(database, log)
        database.give(
            "dealings",
            "select cast(pair as integer) as pair, time, if(meeting, 'meeting.held', 'revenue.booked') as type, "
            "true as counts, 'log' as source, 'd' || cast(row_number() over () as varchar) as id, "
            "if(meeting, null, if(side = 0, 'a', 'b')) as by_side, cast(null as varchar) as item, "
            "'sourced' as kind, if(side = 0, 'b', 'a') as induced_by, if(meeting, null, 1000.0) as value from given",
            {"pair": pair, "time": moments(time), "meeting": meeting, "side": side},
        )
        give_asked(database, log.pairs)
        database.script(_SUBJECTS, {})
        database.need("lifeless")
        rows = database.columns(
            "select cast(partnership[2:] as integer) as pair, "
            f"cast(date_diff('day', timestamp '{BEGINS}', as_of) as integer) as day, strength = 'pushed' as pushed "
            "from lifeless"
        )
    found = []
    for name, counted in (
        ("leaning or more: two of three signs", np.ones(len(rows["pair"]), bool)),
        ("pushed: all signs", rows["pushed"].astype(bool)),
    ):
        fires = np.zeros((log.pairs, len(MONDAYS)), bool)
        fires[rows["pair"][counted], rows["day"][counted] // 7 - 1] = True
        found.append(ending(name, log, fires))
    return found


def _dealings(log: Log, random: np.random.Generator) -> tuple[npt.NDArray[Any], ...]:
    """Pair, day, whether it is a meeting (else revenue), and the side that earned."""
    slow = np.isin(np.arange(log.pairs), log.of("lowrate", "dying+lowrate"))
    parts = []
    for rate, meeting, side in ((MEETINGS, True, 0), (DEALS, False, 0), (DEALS, False, 1)):
        number = random.poisson(np.where(slow, rate / 3, rate) * DAYS / MONTH)
        pair = np.repeat(np.arange(log.pairs), number)
        time = random.uniform(0, DAYS, len(pair))
        lives = time < log.stop[pair]
        pair, time = pair[lives], time[lives]
        parts.append((pair, time, np.full(len(pair), meeting), np.full(len(pair), side)))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))
