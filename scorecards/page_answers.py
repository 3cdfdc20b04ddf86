"""What a page has to know: the report and everything around it, asked of one state of the lake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.policy import Policy
from scorecards.lake import Lake
from scorecards.questions import Question, ask
from scorecards.report import Asked, Json, assemble

_MONTHS: Final = 12
_QUARTER: Final = timedelta(days=91)
# Relation -> the order its rows are shown in.
_ASKED_NOW: Final = {
    "subjects": "",
    "give_and_take": "order by piece desc",
    "street_episodes": "order by began_at, giver",
    "goal_list": "order by closed, due, item",
    "outcome_list": "order by time desc, type, item, by_side",
    "note_list": "order by time desc, source, id",
    "activity_list": "order by time desc, source desc, id desc, giver",
    "wasted_by_month": "order by month, partnership, giver, after_insight",
    "side_attention": "order by side",
    "dormancy_limits": "",
}
_ASKED_OVER_TIME: Final = {
    "composite_trends": "order by composite",
    "levers": "order by if(state in ('open', 'due', 'overdue'), 0, 1), due desc, item",
}


@dataclass(frozen=True)
class Answers:
    """The report, the rows of further relations by partnership, and the composites of the months before."""

    report: Json
    now: datetime
    rows: Mapping[str, Mapping[str, Sequence[Json]]]
    history: Mapping[str, Sequence[Json]]

    def of(self, relation: str, partnership: str) -> Sequence[Json]:
        """The rows of a relation for one partnership, in the order they are shown."""
        return self.rows[relation].get(partnership, ())

    def one(self, relation: str, partnership: str) -> Json:
        """The single row of a relation for one partnership, empty where there is none."""
        found = self.of(relation, partnership)
        return found[0] if found else {}


def answers(lake: Lake, policy: Policy, asked: Asked, partnerships: Sequence[str]) -> Answers:
    """Ask the lake twice: about the time asked, then about the months before and the days promises were made."""
    triples = [(name, asked.as_of, asked.known_at) for name in partnerships]
    with ask(lake, policy, triples) as question:
        report = assemble(lake, question, policy, asked)
        rows = {relation: _by_partnership(question, relation, tail) for relation, tail in _ASKED_NOW.items()}
        since = (asked.as_of - _QUARTER).isoformat()
        flips = f"where week > timestamp '{since}' order by week desc, partnership, direction"
        rows["street_flips"] = _by_partnership(question, "street_flips", flips)
        promised = question.rows("select distinct partnership, made_at from promises where made_at is not null")
    months = month_ends(asked.as_of)
    times = [*months, asked.as_of - _QUARTER]
    triples += [(name, time, asked.known_at) for name in partnerships for time in times if time != asked.as_of]
    weeks = mondays(asked.as_of) if asked.partnership is None else []
    triples += [(name, week, asked.known_at) for name in partnerships for week in weeks]
    triples += [(name, made_at, asked.known_at) for name, made_at in promised if made_at < asked.as_of]
    with ask(lake, policy, triples) as question:
        for relation, tail in _ASKED_OVER_TIME.items():
            rows[relation] = _by_partnership(question, relation, tail)
        # Told is what people are told of: leaning verdicts come and go.
        pushed = flips.replace("order", "and 'pushed' in (from_state, to_state) order")
        rows["verdict_flips"] = _by_partnership(question, "verdict_flips", f"{pushed}, verdict")
        rows["band_flips"] = _by_partnership(question, "band_flips", flips.replace("direction", "composite"))
        cards = question.dicts("scorecards_asked", "order by partnership, as_of")
    history: dict[str, list[Json]] = defaultdict(list)
    for card in cards:
        if card["as_of"] in months:
            history[card["partnership"]].append(card)
    return Answers(report, asked.as_of, rows, history)


def month_ends(as_of: datetime) -> list[datetime]:
    """The last twelve ends of a month (00:00 UTC of the next month's first day) before a time, and that time."""
    first = as_of.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ends = [first] if first < as_of else []
    while len(ends) < _MONTHS:
        first = (first - timedelta(days=1)).replace(day=1)
        ends.insert(0, first)
    return [*ends, as_of]


def mondays(as_of: datetime) -> list[datetime]:
    """The Mondays of the quarter before a time, and the one that they are compared with; 00:00 UTC, newest first."""
    day = as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    latest = day - timedelta(days=day.weekday())
    return [latest - timedelta(weeks=back) for back in range(_QUARTER.days // 7 + 1)]


def _by_partnership(question: Question, relation: str, tail: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in question.dicts(relation, tail):
        found[row["partnership"]].append(row)
    return found
