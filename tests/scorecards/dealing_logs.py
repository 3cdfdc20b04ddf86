"""Draws small logs full of promises, goals, pulses, pledges and people, so that every finding comes and goes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from activity_log import ActivityLog, Event, utc

BEGINS = utc(2024, 1, 1)
DAYS = 800


class Dealings:
    """The log of one partnership: its own chances, its own times."""

    def __init__(self, log: ActivityLog, name: str, seed: str) -> None:
        self.log, self.name, self.chance = log, name, random.Random(seed)

    def maybe(self, probability: float) -> bool:
        return self.chance.random() < probability

    def side(self) -> str:
        return self.chance.choice("ab")

    def money(self) -> float:
        return round(self.chance.lognormvariate(6, 1), 2)

    def due(self, time: datetime, least: int, most: int) -> str:
        when = time + timedelta(days=self.chance.randint(least, most))
        return when.date().isoformat() if self.maybe(0.7) else f"{when.isoformat()}Z"

    def effort(self) -> dict[str, Any]:
        numbers = {
            "effort_hours": self.chance.randint(0, 80) / 10,
            "cost": self.money(),
            "travel_cost": self.money() / 10,
        }
        return {name: round(number, 2) for name, number in numbers.items() if self.maybe(0.4)}

    def both(self) -> dict[str, Any]:
        sides = {side: self.effort() for side in self.chance.choice(("a", "b", "ab", ""))}
        names = sorted({name for effort in sides.values() for name in effort})
        return {name: {side: effort[name] for side, effort in sides.items() if name in effort} for name in names}

    def write(self) -> list[Event]:
        self.agreed(BEGINS + timedelta(days=self.chance.uniform(-20, 40)))
        kinds: list[tuple[float, Callable[[datetime], Any]]] = [
            (self.chance.choice((0, 2, 8)), self.support),
            (self.chance.choice((0, 2, 6)), self.meeting),
            (self.chance.choice((0, 1, 3)), self.promise),
            (self.chance.choice((0, 1, 4)), self.goal),
            (self.chance.choice((0, 2, 6)), self.pulse),
            (self.chance.choice((0, 1, 3)), self.investment),
            (self.chance.choice((0, 1, 2)), self.result),
            (0.2, self.agreed),
            (0.1, self.ended),
        ]
        first = len(self.log.events)
        begin = 0.0
        while begin < DAYS:
            # Stretches of time, so that there are silences, too.
            length = self.chance.uniform(40, 250)
            count = int(length / 30 * self.chance.choice((0, 2, 3, 5)))
            weights = [weight for weight, _ in kinds]
            for _ in range(count):
                time = BEGINS + timedelta(days=begin + self.chance.uniform(0, length))
                if self.maybe(0.2):
                    time = time.replace(hour=0, minute=0, second=0, microsecond=0)
                self.chance.choices([write for _, write in kinds], weights)[0](time)
            begin += length
        own = self.log.events[first:]
        for event in self.chance.sample(own, len(own) // 20):
            self.log.retract(event, BEGINS + timedelta(days=DAYS))
        return self.log.events

    def agreed(self, time: datetime) -> None:
        data: dict[str, Any] = {}
        if self.maybe(0.6):
            targets = {"balance": 70, "projects_won": 900, "freshness": {"a": 50}, "joint_campaigns": 2}
            data["targets"] = {name: targets[name] for name in self.chance.sample(sorted(targets), 2)}
        if self.maybe(0.5):
            data["agreed_share_a"] = self.chance.choice((0.3, 0.5, 0.8))
        if self.maybe(0.5):
            data["hourly_rate"] = {"a": 100, "b": 60}
        self.log.agree(self.name, time, **data)

    def ended(self, time: datetime) -> None:
        self.log.add("partnership.ended", self.name, time)

    def people(self) -> dict[str, Any]:
        if self.maybe(0.4):
            return {}
        # Often the same one, so that there is somebody on whom all hangs.
        named = {org: self.chance.choice((0, 1, 1, 2)) for org in "ab"}
        return {
            "people": [
                {"id": f"{org}{self.chance.choice((1, 1, 1, 1, 2))}", "org": org}
                for org, n in named.items()
                for _ in range(n)
            ]
        }

    def support(self, time: datetime) -> None:
        value = {"value": self.money()} if self.maybe(0.4) else {}
        self.log.give(
            self.name, time, self.side(), **value, **self.effort(), **self.people(), needed=not self.maybe(0.1)
        )

    def meeting(self, time: datetime) -> None:
        self.log.add("meeting.held", self.name, time, **self.people(), **self.both())

    def promise(self, time: datetime) -> None:
        kind = self.chance.choice(("promise.made", "promise.made", "promise.kept", "promise.broken"))
        what = {"what": f"{self.chance.randint(1, 99)}"} if kind == "promise.made" and self.maybe(0.6) else {}
        promise = f"p{self.chance.randint(1, 6)}"
        self.log.add(kind, self.name, time, by=self.side(), promise=promise, due=self.due(time, -5, 60), **what)

    def goal(self, time: datetime) -> None:
        goal = f"g{self.chance.randint(1, 3)}"
        if self.maybe(0.4):
            agreed = {"agreed_by": self.chance.choice((["a"], ["b"], ["b", "a"]))} if self.maybe(0.5) else {}
            owner = self.chance.choice(("a", "b", "joint"))
            due = self.due(time, -10, 300)
            self.log.add("goal.agreed", self.name, time, goal=goal, owner=owner, target=10, due=due, **agreed)
        else:
            value = {"value": self.chance.randint(0, 24) / 2} if self.maybe(0.9) else {}
            self.log.add("goal.progressed", self.name, time, goal=goal, **value)

    def pulse(self, time: datetime) -> None:
        org = self.side()
        score = self.chance.choice((3, 4, 5, 5)) if org == "a" else self.chance.choice((1, 2, 3, 4))
        who = {"respondent": f"r{self.chance.randint(1, 4)}"} if self.maybe(0.9) else {}
        factor = self.chance.choice(("balance", "chemistry", "pace"))
        self.log.add("pulse.rated", self.name, time, org=org, factor=factor, score=score, **who)

    def investment(self, time: datetime) -> None:
        by, pledge, amount = self.side(), f"i{self.chance.randint(1, 3)}", self.money() + 1
        if self.maybe(0.5):
            due = self.due(time, -5, 90)
            self.log.add("investment.pledged", self.name, time, by=by, pledge=pledge, amount=amount, due=due)
        else:
            self.log.add("investment.paid", self.name, time, by=by, pledge=pledge, amount=amount, **self.effort())

    def result(self, time: datetime) -> None:
        if self.maybe(0.5):
            value = {"a": self.money(), "b": self.money()}
            self.log.add("project.won", self.name, time, project="p", value=value, induced_by="joint", **self.both())
        else:
            induced_by = self.chance.choice(("a", "b", "joint", "none"))
            role = {"role": self.chance.choice(("sourced", "influenced", "delivered"))} if self.maybe(0.5) else {}
            deal = {"deal": self.chance.choice(("d1", "d2"))} if self.maybe(0.5) else {}
            amount = self.money()
            data = {"earned_by": self.side(), "induced_by": induced_by, "amount": amount, **role, **deal}
            self.log.add("revenue.booked", self.name, time, **data, **self.effort())


def dealings(seed: int, pairs: int) -> list[Event]:
    """The events of so many partnerships."""
    log = ActivityLog(source=f"/dealings/{seed}")
    for number in range(pairs):
        Dealings(log, f"pair-{seed}-{number:02}", f"{seed} {number}").write()
    return log.events
