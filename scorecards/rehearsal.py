"""Tries a policy on the log before it is published: what would be scored and found otherwise, now and over the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from models.policy import Policy
from scorecards import sqlfiles
from scorecards.lake import Lake
from scorecards.questions import Question, ask, ask_all
from scorecards.report import Json, stamp

FEWEST_ACTS: Final = 20
_SHOWN: Final = ("influence", "influence_band", "outcome", "outcome_band", "quadrant")


def keys(old: Policy, new: Policy) -> list[Json]:
    """The keys in which two policies differ: `key`, `old`, `new`."""
    before, after = (dict(_flat(policy.model_dump(by_alias=True), "")) for policy in (old, new))
    return [
        {"key": key, "old": before.get(key), "new": after.get(key)}
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


def changes(lake: Lake, old: Policy, new: Policy, as_of: datetime, partnership: str | None = None) -> list[Json]:
    """Partnerships whose bands, quadrant or verdicts would be others: `partnership`, `old`, `new`.

    With `partnership` that one alone, whether it changes or not.
    """
    before, after = (_cards(lake, policy, [as_of], partnership) for policy in (old, new))
    found: list[Json] = [
        {"partnership": name, "old": before.get((name, time)), "new": after.get((name, time))}
        for name, time in sorted({*before, *after})
    ]
    return [each for each in found if partnership is not None or _judged(each["old"]) != _judged(each["new"])]


def backtest(lake: Lake, old: Policy, new: Policy, times: Sequence[datetime]) -> list[Json]:
    """What both policies would have said at each of these times: counts of bands and pushed verdicts."""
    before, after = (_counts(_cards(lake, policy, times)) for policy in (old, new))
    return [
        {"as_of": stamp(time), "what": what, "old": before[time, what], "new": after[time, what]}
        for time, what in sorted({*before, *after})
    ]


def usual_weights(lake: Lake, policy: Policy, as_of: datetime) -> list[Json]:
    """The median weight of each giving type in the own log, beside the policy's reference.

    `median` is null below FEWEST_ACTS acts that say what they are worth: too few to go by.
    """
    with ask_all(lake, policy, [as_of]) as question:
        found = {row["type"]: row for row in question.dicts("usual_weights")}
    return [
        {
            "type": name,
            "reference": reference,
            "median": found[name]["median"] if name in found and found[name]["acts"] >= FEWEST_ACTS else None,
            "acts": found[name]["acts"] if name in found else 0,
        }
        for name, reference in policy.references.by_type().items()
    ]


def _flat(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for key, part in value.items():
        name = f'"{key}"' if "." in str(key) else str(key)
        yield from _flat(part, f"{path}.{name}" if path else name)


def _cards(
    lake: Lake, policy: Policy, times: Sequence[datetime], partnership: str | None = None
) -> dict[tuple[str, datetime], Json]:
    if partnership is None:
        with ask_all(lake, policy, times) as question:
            return _read(question)
    with ask(lake, policy, ((partnership, time, None) for time in times)) as question:
        return _read(question)


def _read(question: Question) -> dict[tuple[str, datetime], Json]:
    cards: dict[tuple[str, datetime], Json] = {
        (row["partnership"], row["as_of"]): {
            **{name: row[name] for name in _SHOWN},
            "scores": {
                factor["name"]: factor["score"]
                for composite in ("influence", "outcome")
                for factor in row[f"{composite}_factors"] or []
            },
            "verdicts": [],
        }
        for row in question.dicts("scorecards_asked")
    }
    for name in sqlfiles.names("verdicts"):
        for row in question.dicts(name, "order by partnership, as_of, giver"):
            card = cards.get((row["partnership"], row["as_of"]))
            if card is not None:
                card["verdicts"].append({key: row[key] for key in ("name", "strength", "giver")})
    return cards


def _judged(card: Json | None) -> Any:
    """What people see of a scorecard: bands, quadrant, verdicts; not every tenth of a point."""
    return card and [card["influence_band"], card["outcome_band"], card["quadrant"], card["verdicts"]]


def _counts(cards: dict[tuple[str, datetime], Json]) -> Counter[tuple[datetime, str]]:
    found: Counter[tuple[datetime, str]] = Counter()
    for (_, time), card in cards.items():
        for composite in ("influence", "outcome"):
            found[time, f"{composite} {card[f'{composite}_band'] or 'unknown'}"] += 1
        for verdict in card["verdicts"]:
            found[time, f"{verdict['name']} {verdict['strength']}"] += 1
    return found
