"""Draws activity logs with everything in them that the detector has to get right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from activity_log import ActivityLog, Event, utc

# Rates by which no cent ever comes out as a half, so that rounding is never a matter of binary fractions.
RATES = {"USD": 0.92, "CHF": 1.04}
REFERENCES = {
    "support.given": 400.0,
    "referral.given": 1500.0,
    "campaign.launched": 2000.0,
    "investment.paid": 5000.0,
}


@dataclass
class Draw:
    """One partnership's log: its own chances, its own times."""

    log: ActivityLog
    chance: np.random.Generator
    name: str
    begins: datetime
    days: int

    def one(self, *choices: Any, p: tuple[float, ...] | None = None) -> Any:
        return choices[self.chance.choice(len(choices), p=p)]

    def maybe(self, probability: float) -> bool:
        return bool(self.chance.random() < probability)

    def time(self, day: float) -> datetime:
        """A moment of that day; one in ten exactly at the midnight that begins a Monday."""
        moment = self.begins + timedelta(seconds=int(day * 86_400))
        if self.maybe(0.1):
            return utc(moment.year, moment.month, moment.day) - timedelta(days=moment.weekday())
        return moment

    def write(self) -> None:
        self.agree()
        for day, giver in self.acts():
            self.act(self.time(day), giver)
        for day in self.chance.uniform(0, self.days, self.chance.poisson(self.days / 12)):
            self.other(self.time(day))
        own = [event for event in self.log.events if event["subject"] == self.name]
        for position in self.chance.integers(0, len(own), self.chance.poisson(len(own) / 60)):
            self.log.retract(own[position], self.time(self.days))
        Exchanges(self).write()

    def agree(self) -> None:
        kind = self.one("referral", "advisory", "network-membership", p=(0.6, 0.2, 0.2))
        share = self.one(None, 0.5, 0.3, 0.7, 0.85, p=(0.4, 0.2, 0.15, 0.15, 0.1))
        currency = self.one("EUR", "USD", "CHF", "JPY", p=(0.55, 0.2, 0.2, 0.05))
        self.terms(self.one(-30, 0, 40) + self.chance.random(), kind, share, currency)
        if self.maybe(0.4):
            self.terms(self.days * self.chance.uniform(0.3, 0.7), kind, self.one(None, 0.5, 0.35, 0.8), currency)
        if self.maybe(0.3):
            kind = self.one("referral", "network-membership")
            self.terms(self.days * self.chance.uniform(0.3, 0.9), kind, share, self.one("EUR", "USD"))
        if self.maybe(0.2):
            late = self.days * self.chance.uniform(0.2, 0.9)
            self.terms(late, "referral", 0.9, "EUR", b={"id": "somebody-else"})

    def terms(self, day: float, kind: str, share: float | None, currency: str, /, **more: Any) -> None:
        data: dict[str, Any] = {"kind": kind, "currency": currency, **more}
        if self.maybe(0.6):
            data["targets"] = {"projects_won": 20_000, "induced_revenue": {"a": 8_000}, "anchoring_top": 1}
        if share is not None:
            data["agreed_share_a"] = share
        if self.maybe(0.6):
            data["hourly_rate"] = {"a": int(self.chance.integers(40, 140)), "b": int(self.chance.integers(40, 140))}
        self.log.agree(self.name, self.time(day), **data)

    def acts(self) -> list[tuple[float, str]]:
        """(day, giver): stretches of time in which the giver's share and how often anything is given differ."""
        found = []
        begin, rhythm = 0.0, self.chance.lognormal(-1.8, 0.8)
        while begin < self.days:
            end = begin + self.chance.uniform(60, 300)
            share = self.one(0.5, 0.65, 0.95, 1.0, 0.05, 0.0, p=(0.35, 0.15, 0.15, 0.1, 0.15, 0.1))
            often = self.one(1.0, 0.0, 2.0, p=(0.7, 0.15, 0.15))
            days = self.chance.uniform(begin, min(end, self.days), self.chance.poisson((end - begin) * rhythm * often))
            found += [(float(day), "a" if self.maybe(share) else "b") for day in days]
            begin = end
        return sorted(found)

    def money(self, typical: float) -> float:
        return round(float(typical * self.chance.lognormal(-0.3, 1.2)), 2)

    def effort(self) -> dict[str, float]:
        numbers = {
            "effort_hours": int(self.chance.integers(0, 120)) / 10,
            "cost": self.money(100),
            "travel_cost": self.money(50),
        }
        return {name: number for name, number in numbers.items() if self.maybe(0.4)}

    def both(self) -> dict[str, dict[str, float]]:
        """The effort of an activity of both sides."""
        sides = {side: self.effort() for side in self.one("a", "b", "ab", "")}
        names = {name for effort in sides.values() for name in effort}
        return {name: {s: effort[name] for s, effort in sides.items() if name in effort} for name in names}

    def worth(self, kind: str) -> dict[str, float]:
        amount = self.one(self.money(REFERENCES[kind]), 0, p=(0.9, 0.1))
        value = {"value": amount}
        found: dict[str, float] = self.one(value, self.effort(), {}, value | self.effort(), p=(0.4, 0.3, 0.1, 0.2))
        return found

    def act(self, time: datetime, giver: str) -> None:
        kind = self.one("support", "referral", "campaign", "investment", p=(0.6, 0.2, 0.1, 0.1))
        if kind == "support":
            needed = {} if self.maybe(0.7) else {"needed": self.maybe(0.7)}
            self.log.give(self.name, time, giver, **self.worth("support.given"), **needed)
        elif kind == "referral":
            word = {name: self.maybe(0.8) for name in ("committed", "relevant") if self.maybe(0.3)}
            self.log.add(
                "referral.given", self.name, time, by=giver, referral="r", **self.worth("referral.given"), **word
            )
        elif kind == "campaign":
            by = self.one(giver, "joint", p=(0.6, 0.4))
            self.log.add("campaign.launched", self.name, time, campaign="c", by=by, **self.both())
        else:
            amount = self.worth("investment.paid").get("value", 0)
            self.log.add("investment.paid", self.name, time, by=giver, pledge="p", amount=amount)

    def other(self, time: datetime) -> None:
        """What is no giving act: it costs effort, or the factors measure it."""
        kind = self.one("meeting", "contact", "promise", "project", "revenue", "goal", "request", "referral", "rest")
        getattr(self, kind)(time, self.one("a", "b"))

    def meeting(self, time: datetime, _: str) -> None:
        people = [
            {"id": f"{org}{self.chance.integers(3)}", "org": org, "level": self.one("executive", "working")}
            for org in self.one("a", "b", "ab", "aabb", "")
        ]
        named = {"people": people} if self.maybe(0.8) else {}
        self.log.add("meeting.held", self.name, time, **named, **self.both())

    def contact(self, time: datetime, by: str) -> None:
        request = f"c{self.chance.integers(9)}"
        if self.maybe(0.5):
            asked = {"requested_at": f"{(time - timedelta(hours=30)).isoformat()}Z"}
            self.log.add("contact.answered", self.name, time, by=by, request=request, **asked)
        else:
            content = self.maybe(0.7)
            self.log.add(
                "contact.requested", self.name, time, by=by, request=request, has_content=content, **self.effort()
            )

    def promise(self, time: datetime, by: str) -> None:
        kind = self.one("promise.made", "promise.kept", "promise.broken", p=(0.4, 0.4, 0.2))
        due = (time + timedelta(days=int(self.chance.integers(-5, 40)))).date().isoformat()
        what = {"factor": self.one("balance", "freshness")} if kind == "promise.made" and self.maybe(0.5) else {}
        self.log.add(kind, self.name, time, by=by, promise=f"v{self.chance.integers(6)}", due=due, **what)

    def project(self, time: datetime, by: str) -> None:
        value = {"a": self.money(9000), "b": self.money(9000)}
        self.log.add("project.won", self.name, time, project="p", value=value, induced_by=by, **self.both())

    def revenue(self, time: datetime, by: str) -> None:
        role = {"role": self.one("sourced", "influenced", "delivered")} if self.maybe(0.7) else {}
        deal = {"deal": f"d{self.chance.integers(4)}"} if self.maybe(0.6) else {}
        data = {"earned_by": by, "induced_by": self.one("a", "b", "joint", "none"), "amount": self.money(5000)}
        self.log.add("revenue.booked", self.name, time, **data, **role, **deal, **self.effort())

    def goal(self, time: datetime, by: str) -> None:
        goal = f"g{self.chance.integers(3)}"
        if self.maybe(0.4):
            due = (time + timedelta(days=int(self.chance.integers(10, 200)))).date().isoformat()
            owner = self.one(by, "joint")
            self.log.add("goal.agreed", self.name, time, goal=goal, owner=owner, target=10, due=due)
        else:
            self.log.add("goal.progressed", self.name, time, goal=goal, value=float(self.chance.integers(12)))

    def request(self, time: datetime, by: str) -> None:
        request = f"q{self.chance.integers(9)}"
        if self.maybe(0.5):
            asked = {"requested_at": f"{(time - timedelta(hours=5)).isoformat()}Z"}
            self.log.add("request.answered", self.name, time, by=by, request=request, **asked)
        else:
            kind = self.one("production", "service", "information")
            self.log.add("request.made", self.name, time, by=by, request=request, kind=kind)

    def referral(self, time: datetime, by: str) -> None:
        outcome = self.one("won", "lost", "rejected")
        self.log.add("referral.closed", self.name, time, by=by, referral="r", outcome=outcome, value=self.money(900))

    def rest(self, time: datetime, by: str) -> None:
        kind = self.one("note", "pulse", "pledge", "end", p=(0.3, 0.3, 0.3, 0.1))
        if kind == "note":
            self.log.add("note.recorded", self.name, time, by=by, text="-", **self.effort())
        elif kind == "pulse":
            score = int(self.chance.integers(1, 6))
            self.log.add("pulse.rated", self.name, time, org=by, factor="chemistry", score=score, respondent="r")
        elif kind == "pledge":
            due = time.date().isoformat()
            amount = self.money(5000) + 1
            self.log.add("investment.pledged", self.name, time, by=by, pledge="p", amount=amount, due=due)
        else:
            self.log.add("partnership.ended", self.name, time, reason="-")


@dataclass
class Exchanges:
    """Requests and referrals under ids of their own: answered and closed, late, twice, or never."""

    draw: Draw

    def write(self) -> None:
        draw = self.draw
        own = len(draw.log.events)
        for number, day in enumerate(draw.chance.uniform(0, draw.days, draw.chance.poisson(draw.days / 5))):
            {"request": self.asked, "contact": self.asked, "referral": self.referred}[
                noun := draw.one("request", "contact", "referral", p=(0.7, 0.1, 0.2))
            ](noun, f"{noun}-{number}", draw.time(float(day)))
        for event in [event for event in draw.log.events[own:] if draw.maybe(0.03)]:
            draw.log.retract(event, draw.time(draw.days))

    def asked(self, noun: str, request: str, time: datetime) -> None:
        draw, by = self.draw, self.draw.one("a", "b")
        other = "b" if by == "a" else "a"
        if draw.maybe(0.9):
            data: dict[str, Any] = {"has_content": draw.maybe(0.8)}
            if noun == "request":
                data = {"kind": draw.one("production", "service", "information", p=(0.45, 0.45, 0.1))}
            # Now and then the request reaches the log after its answer has.
            late = timedelta(hours=draw.one(0, 400, p=(0.95, 0.05)))
            verb = "made" if noun == "request" else "requested"
            draw.log.add(f"{noun}.{verb}", draw.name, time + late, by=by, request=request, **data)
        for _ in range(draw.one(0, 1, 2, p=(0.2, 0.7, 0.1))):
            hours = float(draw.chance.lognormal(2.5 if other == "a" else 3.2, 1.2))
            answered = time + timedelta(seconds=int(hours * 3600))
            asked = {"requested_at": f"{(time - timedelta(minutes=draw.one(0, 30))).isoformat()}Z"}
            draw.log.add(f"{noun}.answered", draw.name, answered, by=other, request=request, **asked)

    def referred(self, _: str, referral: str, time: datetime) -> None:
        draw, by = self.draw, self.draw.one("a", "b")
        for _again in range(draw.one(1, 2, p=(0.9, 0.1))):
            time += timedelta(seconds=int(draw.chance.exponential(40) * 86_400))
            outcome = draw.one("won", "lost", "rejected", p=(0.4, 0.4, 0.2))
            draw.log.add("referral.closed", draw.name, time, by=by, referral=referral, outcome=outcome)


def drawn(seed: int, pairs: int) -> list[Event]:
    """The events of so many partnerships, in the order they were written; one in ten lived before 2001."""
    log = ActivityLog(source=f"/drawn/{seed}")
    for number in range(pairs):
        chance = np.random.default_rng([seed, number])
        begins = utc(2000, 3, 1) if number % 10 == 9 else utc(2021, 1, 1)
        begins += timedelta(days=float(chance.uniform(0, 200)))
        days = int(chance.uniform(40, 1100))
        Draw(log, chance, f"pair-{seed}-{number:02}", begins, days).write()
    return log.events
