"""What organisations give, receive and bring over all their partnerships, counted slowly from a list of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Event = dict[str, Any]
YEAR = timedelta(days=365)


@dataclass
class Partnership:
    """The sides and the kind in its latest terms, when it ended, and its other events in order of time."""

    sides: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    share: float | None = None
    ended: datetime | None = None
    events: list[Event] = field(default_factory=list)


def when(event: Event) -> datetime:
    return datetime.fromisoformat(event["time"]).replace(tzinfo=None)


def partnerships(events: Sequence[Event], as_of: datetime) -> dict[str, Partnership]:
    """Every partnership of a log in which nothing is retracted and nothing came late."""
    found: dict[str, Partnership] = defaultdict(Partnership)
    for event in sorted(events, key=lambda each: (when(each), each["source"], each["id"])):
        if when(event) >= as_of:
            continue
        known, data = found[event["subject"]], event["data"]
        if event["type"] == "cooperation.partnership.agreed":
            known.sides = {side: data[side]["id"] for side in ("a", "b")}
            known.kind, known.share, known.ended = data["kind"], data.get("agreed_share_a"), None
        elif event["type"] == "cooperation.partnership.ended":
            known.ended = when(event)
        else:
            known.events.append(event)
    return {name: known for name, known in found.items() if known.sides}


def counts(known: Partnership, as_of: datetime) -> bool:
    """Whether what passed in it says something of its sides: no fee pays for it, and it is not long over."""
    paid = known.kind == "network-membership" and known.share is None
    return not paid and (known.ended is None or known.ended >= as_of - YEAR)


def one_sided(events: Sequence[Event], as_of: datetime) -> dict[tuple[str, str], float]:
    """(verdict, organisation) -> the share without return, of every over-giver and taker; values only, in EUR."""
    given: dict[tuple[str, str], float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for known in partnerships(events, as_of).values():
        if not counts(known, as_of):
            continue
        for organisation in known.sides.values():
            count[organisation] += 1
        for event in known.events:
            if event["type"] == "cooperation.support.given" and when(event) >= as_of - YEAR:
                giver = event["data"]["by"]
                receiver = {"a": "b", "b": "a"}[giver]
                given[known.sides[giver], known.sides[receiver]] += min(1.0, event["data"]["value"] / 800)
    return judged(given, [organisation for organisation, number in count.items() if number >= 3])


def judged(given: dict[tuple[str, str], float], organisations: Sequence[str]) -> dict[tuple[str, str], float]:
    """The verdicts on these, of what each gave each."""
    verdicts = {}
    for organisation in organisations:
        partners = {y for x, y in given if x == organisation} | {x for x, y in given if y == organisation}
        out = [
            (given.get((organisation, partner), 0.0), given.get((partner, organisation), 0.0)) for partner in partners
        ]
        for name, pairs in (("over_giver", out), ("taker", [(back, went) for went, back in out])):
            total = sum(went for went, _ in pairs)
            share = sum(max(0.0, went - back) for went, back in pairs) / (total + 4)
            if share > 0.5 and total >= 4:
                verdicts[name, organisation] = share
    return verdicts


def multipliers(events: Sequence[Event], as_of: datetime) -> list[tuple[str, int, float]]:
    """(organisation, won, value) of at most five, in their order."""
    won: dict[str, list[float]] = defaultdict(list)
    for known in partnerships(events, as_of).values():
        last: dict[tuple[str, str], Event] = {}
        for event in known.events:
            if event["type"] == "cooperation.referral.closed":
                last[event["data"]["by"], event["data"]["referral"]] = event
        for (side, _), event in last.items():
            if event["data"]["outcome"] == "won" and when(event) >= as_of - 2 * YEAR:
                won[known.sides[side]].append(event["data"].get("value", 0.0))
    found = [(name, len(values), sum(values)) for name, values in won.items() if len(values) >= 3]
    return sorted(found, key=lambda each: (-each[1], -each[2], each[0]))[:5]
