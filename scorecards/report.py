"""The periodic report as data: what the JSON shows and every other form is made from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import sqlfiles
from scorecards.lake import Lake, utc_now
from scorecards.questions import Question, ask

_KEYS: Final = frozenset({"partnership", "as_of", "known_at"})
_PUSHED: Final = ("pushed", "one_way", "confirmed")
# Open ones before those that have ended.
WASTED_ORDER: Final = "order by partnership, as_of, verdict, side, ended_at nulls first"
Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a report is about: a time, what was known then (None: now), and one partnership or all (None)."""

    as_of: datetime
    known_at: datetime | None = None
    partnership: str | None = None


def newest(lake: Lake) -> datetime:
    """The time a report speaks of unless asked otherwise: just after the latest activity, at most now.

    So the same lake gives the same report on any day, and a log of last year is not read as silence since.
    """
    latest: datetime | None = lake.one("select max(time) from activities")
    if latest is None:
        raise CoophealthError(
            f"the lake at {lake.place.shown} holds no activities",
            remedy="`coophealth import FILE` or `coophealth send FILE` brings some",
        )
    after = latest.replace(microsecond=0) + timedelta(seconds=1)
    return min(after, utc_now())


def build(lake: Lake, policy: Policy, asked: Asked, *, alone: bool = False) -> Json:
    """The report: a dictionary as documented in docs/report.md.

    `alone` leaves out what depends on partnerships that are not asked about, which takes longer to find.
    Raises CoophealthError where the partnership asked for is not in the lake.
    """
    names = partnerships(lake, asked)
    with ask(lake, policy, ((name, asked.as_of, asked.known_at) for name in names)) as question:
        return assemble(lake, question, policy, asked, alone=alone)


def assemble(lake: Lake, question: Question, policy: Policy, asked: Asked, *, alone: bool = False) -> Json:
    """The report from a question that is already open, so that pages can ask it for more."""
    cards = _cards(question, {} if alone else _classes(question))
    numbers = (question.dicts("portfolio") or [defaultdict(int)])[0]
    waiting = question.rows("select coalesce(sum(activities), 0), count(*) from waiting_for_terms")[0]
    known = asked.known_at
    watermark, received = lake.rows(
        "select max(time), max(received_at) from activities where time < ? and received_at <= coalesce(?, received_at)",
        [asked.as_of, known],
    )[0]
    return {
        "as_of": stamp(asked.as_of),
        "known_at": stamp(known),
        "watermark": stamp(watermark),
        "lag_seconds": None if received is None else max(0, int((utc_now() - received).total_seconds())),
        "policy": {"version": policy.version, "hash": policy.hash},
        "snapshot": lake.snapshot(),
        "alive": {"n": numbers["alive_n"], "of": numbers["alive_of"]},
        "expected_false": {
            name: numbers[f"expected_false_{name}"] or 0 for name in ("leaning", "one_way", "confirmed")
        },
        "act_now": _act_now(cards),
        "waiting_for_terms": {"activities": int(waiting[0]), "partnerships": waiting[1]},
        "late": _late(question, None if known else policy.evidence.late_days),
        "partnerships": cards,
        "organisations": [] if alone else _organisations(question),
        "wasted_effort": [
            {"partnership": row["partnership"], **shown(row)} for row in question.dicts("wasted_effort", WASTED_ORDER)
        ],
        # Shares of the whole portfolio.
        "attention": [] if alone or asked.partnership else _attention(question),
    }


def _late(question: Question, days: int | None) -> Json:
    found = question.dicts("late_share")
    late = found[0] if found else {}
    counts = {name: int(late.get(name, 0)) for name in ("activities", "partnerships", "of_all")}
    return {**counts, "first_received_at": stamp(late.get("first_received_at")), "days": days}


def _attention(question: Question) -> list[Json]:
    return [shown(row) for row in question.dicts("attention", "order by grouping, name nulls last")]


def streets(report: Json) -> list[Json]:
    """The open one-way streets of a report, worst unanswered effort first; ties by partnership and giver."""
    found = [
        {"partnership": card["id"], **verdict}
        for card in report["partnerships"]
        for verdict in card["verdicts"]
        if verdict["name"] == "one_way_street"
    ]
    return sorted(
        found,
        key=lambda v: (-v["unanswered"]["value"], -v["unanswered"]["acts"], v["partnership"], v["giver"]),
    )


def dumps(report: Json | Sequence[Json]) -> str:
    """JSON text; the same log gives the same bytes, whenever it was brought in."""
    if isinstance(report, dict) and "late" in report:
        report = {**report, "late": {name: n for name, n in report["late"].items() if name != "first_received_at"}}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def stamp(time: datetime | None) -> str | None:
    """A time of the lake as RFC 3339 text in UTC."""
    if time is None:
        return None
    return time.isoformat(timespec="microseconds" if time.microsecond else "seconds") + "Z"


def plain(value: Any) -> Any:
    """A value of the lake as JSON has it: times as text, structures within."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def partnerships(lake: Lake, asked: Asked) -> list[str]:
    """Ids of what is asked about; CoophealthError where the one asked for is not in the lake."""
    if asked.partnership is None:
        return [name for (name,) in lake.rows("select distinct partnership from activities order by all")]
    if not lake.one("select count(*) from activities where partnership = ?", [asked.partnership]):
        raise CoophealthError(
            f'no partnership "{asked.partnership}" in the lake', remedy="`coophealth partnerships` lists them"
        )
    return [asked.partnership]


def _classes(question: Question) -> dict[str, str]:
    return dict(question.rows("select partnership, class from classes"))


def _cards(question: Question, classes: Mapping[str, str]) -> list[Json]:
    verdicts: dict[str, list[Json]] = defaultdict(list)
    for name in sqlfiles.names("verdicts"):
        for row in question.dicts(name, "order by partnership, giver"):
            verdicts[row["partnership"]].append(shown(row))
    cards = {row["partnership"]: row for row in question.dicts("scorecards_asked")}
    found = []
    for row in question.dicts("subjects", "order by partnership"):
        card = cards[row["partnership"]]
        found.append(
            {
                "id": row["partnership"],
                "a": {"id": row["a_id"], "name": row["a_name"]},
                "b": {"id": row["b_id"], "name": row["b_name"]},
                "kind": row["kind"],
                "class": classes.get(row["partnership"]),
                "ended_at": stamp(row["ended_at"]),
                "quadrant": card["quadrant"],
                **{side: composite(card, side) for side in ("influence", "outcome")},
                "verdicts": sorted(verdicts[row["partnership"]], key=urgency),
            }
        )
    return found


def urgency(verdict: Json) -> tuple[bool, bool]:
    """What is pushed comes first, and of it the one-way streets; else in the order of the names."""
    return verdict["strength"] not in _PUSHED, verdict["name"] != "one_way_street"


def composite(card: Json, name: str) -> Json:
    """A composite of a row of `scorecards_asked` with its factors, as the JSON shows it."""
    factors = [
        {**factor, "evidence": None if factor["evidence"] is None else json.loads(factor["evidence"])}
        for factor in card[f"{name}_factors"] or []
    ]
    return {
        "score": card[name],
        "band": card[f"{name}_band"],
        "coverage": card[f"{name}_coverage"],
        "factors": factors,
    }


def said(row: Json) -> Json:
    """What a row of a relation says, without what was asked."""
    return {key: part for key, part in row.items() if key not in _KEYS}


def shown(verdict: Json) -> Json:
    """A row of a verdict's relation, as the JSON shows it."""
    return {key: plain(part) for key, part in said(verdict).items()}


def _act_now(cards: Sequence[Json]) -> list[str]:
    """Partnerships with a pushed verdict, worst unanswered effort first, then by id."""
    worst = {
        card["id"]: max(v.get("unanswered", {}).get("value", 0) for v in card["verdicts"] if v["strength"] in _PUSHED)
        for card in cards
        if any(verdict["strength"] in _PUSHED for verdict in card["verdicts"])
    }
    return sorted(worst, key=lambda name: (-worst[name], name))


def _organisations(question: Question) -> list[Json]:
    """The organisations of what was asked; their verdicts speak of all their partnerships."""
    verdicts: dict[str, list[Json]] = defaultdict(list)
    for name in sqlfiles.names("organisations"):
        for row in question.dicts(name):
            shown = {key: plain(part) for key, part in row.items() if key not in (*_KEYS, "organisation")}
            verdicts[row["organisation"]].append(shown)
    rows = question.rows(
        "select id, name from organisation_names "
        "where id in (select a_id from subjects union all select b_id from subjects) order by id"
    )
    return [{"id": key, "name": name, "verdicts": verdicts[key]} for key, name in rows]
