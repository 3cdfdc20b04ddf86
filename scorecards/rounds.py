"""Rounds of the cycle: up to where what came is scored, and from when on it may change what is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyarrow as pa

from models.policy import Policy
from scorecards import report
from scorecards.lake import Error, Lake, has_expired

FROM_THE_BEGINNING: Final = datetime(1, 1, 1)  # noqa: DTZ001 - the lake's times are naive UTC
FRESH, _LATE = "0", "1"


@dataclass(frozen=True)
class Round:
    """What is to be scored: everything touched up to a snapshot, of which the partnerships up to `after` are done.

    It began at `since`; what it scores now speaks of `as_of`. Up to snapshot `scored_upto` all had been
    scored by the round before, for the time `scored_at` and with the policy `scored_under`.
    """

    scored_upto: int
    scored_at: datetime | None
    scored_under: str | None
    upto: int
    since: datetime
    as_of: datetime
    after: str | None

    def place(self, touched: tuple[str, datetime]) -> str:
        """Where a partnership stands in the order: those in which something of before the week has come are last.

        So none is left out where it is forgotten, in the middle of a round, what came.
        """
        name, since = touched
        return f"{FRESH if since >= monday(self.since) else _LATE}{name}"


def current(lake: Lake, policy: Policy, now: datetime) -> Round:
    """The round that is not done yet, or a new one; one under another policy begins anew."""
    scored_upto, scored_at, scored_under, upto, since, after, under = lake.rows(
        "select snapshot, as_of, policy, upto, until, after, under from progress.cycle"
    )[0]
    latest = min(report.newest(lake), now)
    scored = scored_upto, scored_at, scored_under
    if after is not None and under == policy.hash:
        return Round(*scored, upto, since, max(since, latest), after)
    return Round(*scored, lake.snapshot(), latest, latest, None)


def touched(lake: Lake, policy: Policy, at: Round) -> dict[str, datetime]:
    """Partnership -> from when on it has to be scored anew."""
    found = _reached(lake, policy, at)
    return found | _first_known(lake, _reaching_back(found))


def _reached(lake: Lake, policy: Policy, at: Round) -> dict[str, datetime]:
    """Partnership -> from when on what came may change what is said of it."""
    if at.scored_under != policy.hash:
        return _everything(lake, FROM_THE_BEGINNING)
    try:
        rows = lake.rows(
            "select partnership, min(since) "
            "from ducklake_table_insertions('lake', 'main', 'touched', ?, ?) group by all",
            [at.scored_upto + 1, at.upto],
        )
    except Error as error:
        if not has_expired(error):
            raise
        # What was touched since is not known any more.
        return _everything(lake, FROM_THE_BEGINNING)
    found = dict(rows)
    found |= _taken_out(lake, at, _reaching_back(found))
    if at.scored_at is None or monday(at.scored_at) < monday(at.since):
        # A Monday has passed: the detector speaks for all, from where it last spoke.
        return _everything(lake, at.scored_at or FROM_THE_BEGINNING) | {
            name: min(since, at.scored_at or since) for name, since in found.items()
        }
    return found | {name: min(since, found.get(name, since)) for name, since in _begun(lake, at)}


def _first_known(lake: Lake, partnerships: list[str]) -> dict[str, datetime]:
    """Since when anything is known of these partnerships: before, none of them has a scorecard, whatever came.

    Else each new partnership, whose terms reach back to the beginning, would be scored for all times that are stored,
    and everything that is usual in the portfolio be found anew for it.
    """
    return _of(
        lake, partnerships, "select partnership, min(time) from activities semi join reaching_back using (partnership)"
    )


def _taken_out(lake: Lake, at: Round, partnerships: list[str]) -> dict[str, datetime]:
    """Since when a retraction says anything of these partnerships: from what it takes out on, or what else came.

    Left out are those of which terms came or were taken out: the first hold from the beginning.
    """
    came = "ducklake_table_insertions('lake', 'main', '{}', {}, {})"
    activities, terms, exclusions = (
        came.format(table, at.scored_upto + 1, at.upto) for table in ("activities", "partnerships", "exclusions")
    )
    return _of(
        lake,
        partnerships,
        "with taken as ("
        f"select partnership, type, time from activities semi join {exclusions} using (partnership, source, id)"
        f"), agreed as (select partnership from {terms} union "
        "select partnership from taken where type = 'partnership.agreed') "
        f"select partnership, min(time) from (select partnership, time from {activities} "
        "union all select partnership, time from taken) "
        "semi join reaching_back using (partnership) anti join agreed using (partnership)",
    )


def _of(lake: Lake, partnerships: list[str], sql: str) -> dict[str, datetime]:
    """What a statement over `reaching_back` says of these partnerships."""
    if not partnerships:
        return {}
    with lake.arrow("reaching_back", pa.table({"partnership": pa.array(partnerships, pa.string())})):
        return dict(lake.rows(f"{sql} group by all"))


def _reaching_back(found: dict[str, datetime]) -> list[str]:
    return [name for name, since in found.items() if since == FROM_THE_BEGINNING]


def _begun(lake: Lake, at: Round) -> list[tuple[str, datetime]]:
    """The partnerships of which something came for a time that had not come when it was last scored.

    A sender's clock may be ahead; and what comes in the moment between the time asked about and the snapshot is seen
    and not counted.
    """
    if at.scored_at is None or at.scored_at >= at.since:
        return []
    return lake.rows(
        "select partnership, min(time) from activities where time >= ? and time < ? group by all",
        [at.scored_at, at.since],
    )


def _everything(lake: Lake, since: datetime) -> dict[str, datetime]:
    return {name: since for (name,) in lake.rows("select distinct partnership from activities")}


def monday(time: datetime) -> datetime:
    """The Monday 00:00 at or before a time."""
    return (time - timedelta(days=time.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
