"""Joint investment, goals attained and return on effort, worked out slowly."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from statistics import mean

from reference_acts import REFERENCES, SIDES, Act, Log, when
from reference_findings import goals

OTHER = {"a": "b", "b": "a"}
YEAR = 365


def invested_and_spent(log: Log, side: str) -> float:
    total = 0.0
    for act in log.within(YEAR):
        if act.type == "investment.paid":
            total += act.data["amount"] if act.data["by"] == side else 0
        else:
            total += log.effort(act, side) or 0
    return total


def pledges_paid(log: Log, side: str) -> float | None:
    """Share of what was pledged and due that was paid, each pledge up to its amount."""
    latest = {}
    for act in log.of("investment.pledged"):
        if act.data["by"] == side:
            latest[act.data["pledge"]] = act
    due, paid = 0.0, 0.0
    for pledge, act in latest.items():
        if log.as_of - timedelta(days=YEAR) <= when(act.data["due"]) < log.as_of:
            came = sum(
                other.data["amount"]
                for other in log.of("investment.paid")
                if (other.data["by"], other.data["pledge"]) == (side, pledge)
            )
            due += act.data["amount"]
            paid += min(act.data["amount"], came)
    return paid / due if due else None


def investment(log: Log) -> float | None:
    shares = [share for share in (pledges_paid(log, side) for side in SIDES) if share is not None]
    parts = [100 * min(shares)] if shares else []
    a, b = (invested_and_spent(log, side) for side in SIDES)
    if a + b > 0:
        agreed = log.terms.get("agreed_share_a", 0.5)
        prior = 2 * REFERENCES["investment.paid"]
        share = (a + agreed * prior) / (a + b + prior)
        parts.append(100 * min(share / agreed, (1 - share) / (1 - agreed)))
    return mean(parts) if parts else None


def goal_attainment(log: Log) -> float | None:
    scores = defaultdict(list)
    for agreed, due, attained, elapsed in goals(log).values():
        if due >= log.as_of - timedelta(days=YEAR):
            for side in SIDES if agreed.data["owner"] == "joint" else agreed.data["owner"]:
                scores[side].append(min(1.0, min(1.0, attained) / max(0.1, elapsed)))
    return 100 * min(mean(found) for found in scores.values()) if scores else None


def induced_revenue(log: Log, side: str) -> list[Act]:
    """Bookings of a side that came through the other or both; of each deal only those of its first role."""
    order = ["sourced", "influenced", "delivered", None]
    found = []
    for act in log.of("revenue.booked"):
        if act.data["earned_by"] != side:
            continue
        deal = act.data.get("deal")
        own = [other for other in log.of("revenue.booked") if other.data["earned_by"] == side]
        same = [other for other in own if deal and other.data.get("deal") == deal]
        first = min((order.index(other.data.get("role")) for other in same), default=None)
        if first is not None and order.index(act.data.get("role")) != first:
            continue
        if act.data["induced_by"] in (OTHER[side], "joint") and act.time >= log.as_of - timedelta(days=YEAR):
            found.append(act)
    return found


def return_on_effort(log: Log) -> float | None:
    scores = []
    for side in SIDES:
        effort = sum(log.effort(act, side) or 0 for act in log.within(YEAR))
        if not effort:
            continue
        revenue = induced_revenue(log, side)
        if revenue:
            back = sum(act.data["amount"] for act in revenue)
        else:
            back = sum(act.data["value"].get(side, 0) for act in log.within(YEAR, "project.won"))
        for act in log.within(YEAR):
            gift = log.gift(act)
            if gift and gift[0] == OTHER[side]:
                back += gift[1]
        ratio = back / effort
        scores.append(100 * ratio / (1 + ratio))
    return min(scores) if scores else None


SCORES = {"investment": investment, "goal_attainment": goal_attainment, "return_on_effort": return_on_effort}
