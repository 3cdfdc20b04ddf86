"""The giving acts of one simulated partnership, drawn from its world."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from models.simulation_pen import Event, Pen
from models.simulation_worlds import (
    CLUSTER_DAYS,
    CLUSTER_MEAN,
    DAYS_A_MONTH,
    TOKEN_VALUE,
    Kind,
    Side,
    World,
    normal,
    stream_of,
)

#: Typical worth of an act of each type in EUR: the policy's default references.
REFERENCES = {
    "support.given": 400.0,
    "referral.given": 1500.0,
    "campaign.launched": 2000.0,
    "investment.paid": 5000.0,
}
PAID_FORMS = ("purchase", "introduction", "promotion", "resources")
WORKED_FORMS = ("expertise", "participation", "knowledge", "mentoring", "training", "volunteering")
PARETO = 1.3
SPREAD = 1.2
MOST_HOURS = 80.0


class Giving:
    """Draws the acts in stretches of time; every event written is exactly one act of one side.

    The stream of random numbers is its own: the acts are the same with and without other activities.
    """

    __slots__ = ("count", "deal_open", "gap", "next", "pen", "random", "rates", "world")

    def __init__(self, world: World, pen: Pen, rates: dict[Side, float], seed: int) -> None:
        self.world = world
        self.pen = pen
        self.rates = rates
        self.random = stream_of(seed, world.number, 1)
        together = world.rate / DAYS_A_MONTH
        self.gap = (CLUSTER_MEAN if world.clustered else 1.0) / together
        self.next = self._wait()
        self.deal_open = world.deal_day < world.stops_day
        self.count = 0

    def write(self, until: float) -> list[tuple[float, Event]]:
        """Write the acts that begin before day `until`; returns what was written, with its day."""
        until = min(until, self.world.stops_day)
        acts: list[tuple[float, Event]] = []
        while self.next < until:
            day = self.next
            self.next += self._wait()
            side = self._side(day)
            if side is None:
                continue
            for at in self._cluster(day) if self.world.clustered else (day,):
                self._act(at, side, self._worth(side, day), acts)
        if self.deal_open and self.world.deal_day < until:
            self.deal_open = False
            self._act(self.world.deal_day, self.world.lead, 80.0, acts)
        return acts

    def _wait(self) -> float:
        return -math.log(1.0 - self.random.random()) * self.gap

    def _side(self, day: float) -> Side | None:
        """Who gives on `day`; nobody where the change has taken the act away."""
        world = self.world
        if self.random.random() < world.lead_share(day):
            return world.lead
        if day >= world.change_day and self.random.random() >= world.remaining(day):
            return None
        return world.other

    def _cluster(self, day: float) -> list[float]:
        """The days of a cluster that begins on `day`: geometric in number, spread over some three days."""
        days = [day]
        while self.random.random() < 1.0 - 1.0 / CLUSTER_MEAN:
            days.append(day + CLUSTER_DAYS * self.random.random())
        return [at for at in days if at < self.world.stops_day]

    def _worth(self, side: Side, day: float) -> float:
        """The act's worth in medians of its type."""
        if self.world.heavy:
            worth = math.pow(2.0 * (1.0 - self.random.random()), -1.0 / PARETO)
        else:
            worth = math.exp(SPREAD * normal(self.random))
        fading = self.world.kind is Kind.TOKENS and side != self.world.lead and day >= self.world.change_day
        return worth * TOKEN_VALUE if fading else worth

    def _act(self, day: float, side: Side, worth: float, acts: list[tuple[float, Event]]) -> None:
        self.count += 1
        act = f"{self.pen.partnership}-g{self.count}"
        type_, system, data = self._described(side, worth, act)
        event = self.pen.write(day, system, type_, data, name=act)
        if event is not None:
            acts.append((day, event))

    def _described(self, side: Side, worth: float, act: str) -> tuple[str, str, dict[str, Any]]:
        """Type, recording system and data of an act that is worth `worth` medians of its type."""
        chance = self.random.random()
        if chance < 0.70:
            return "support.given", "crm", support(self.random, side, worth, self.rates[side])
        if chance < 0.88:
            data = {"by": side, "referral": f"r-{act}", "value": cents(worth * REFERENCES["referral.given"])}
            data["effort_hours"] = round(0.5 + 2.0 * self.random.random(), 1)
            return "referral.given", "crm", data
        if chance < 0.95:
            cost = cents(worth * REFERENCES["campaign.launched"])
            by = side if self.random.random() < 0.5 else "joint"
            return "campaign.launched", "crm", {"campaign": f"c-{act}", "by": by, "cost": {side: cost}}
        amount = cents(worth * REFERENCES["investment.paid"])
        return "investment.paid", "erp", {"by": side, "pledge": f"i-{act}", "amount": amount}


def cents(amount: float) -> float:
    """An amount of money of at least one cent, rounded to cents."""
    return max(0.01, round(amount, 2))


def support(random: Random, side: Side, worth: float, rate: float) -> dict[str, Any]:
    """Data of a `support.given`: paid forms say their value, worked ones their hours, cost and travel."""
    money = cents(worth * REFERENCES["support.given"])
    chance = random.random()
    hours = round(0.85 * money / rate, 1)
    if chance < 0.45 or hours > MOST_HOURS:
        form = PAID_FORMS[int(chance / 0.45 * len(PAID_FORMS)) % len(PAID_FORMS)]
        return {"by": side, "form": form, "value": money, "effort_hours": min(hours, 1.5)}
    form = WORKED_FORMS[int((chance - 0.45) / 0.55 * len(WORKED_FORMS)) % len(WORKED_FORMS)]
    rest = max(0.0, round(money - hours * rate, 2))
    data: dict[str, Any] = {"by": side, "form": form, "effort_hours": hours}
    if rest or not hours:
        data["travel_cost" if form in ("participation", "training", "volunteering") else "cost"] = rest
    return data
