"""What comes of a simulated partnership: goals, projects, revenue, closed referrals, unpaid pledges."""

from __future__ import annotations

from typing import Any

from models.simulation_chance import Chance, other_than
from models.simulation_pen import Event
from models.simulation_worlds import Side


class Outcomes:
    """Writes what the cooperation yields to either side."""

    __slots__ = ("chance", "goals", "pen")

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.pen = chance.pen
        self.goals: list[tuple[str, float, float]] = []

    def revenue(self, day: float) -> None:
        """Write booked revenue, now and then a project."""
        side = self.chance.either()
        if self.chance.random() < 0.15:
            value = {"a": self.chance.amount(12_000.0), "b": self.chance.amount(12_000.0)}
            won = {
                "project": self.chance.name("j"),
                "value": value,
                "induced_by": self.chance.one_of(("a", "b", "joint")),
            }
            self.pen.write(day, "erp", "project.won", won)
            return
        induced = other_than(side) if self.chance.random() < 0.6 else self.chance.one_of(("joint", "none", side))
        self._book(day, side, induced, self.chance.amount(6_000.0))

    def goal(self, day: float) -> None:
        """Write a new goal or how far the last one has come."""
        if self.goals and self.chance.random() < 0.8:
            goal, target, begun = self.goals[-1]
            value = round(target * min(1.3, (day - begun) / 365.0 * (0.6 + 0.8 * self.chance.random())), 1)
            self.pen.write(day, "crm", "goal.progressed", {"goal": goal, "value": value})
            return
        goal, target = self.chance.name("z"), float(5 * (1 + int(self.chance.random() * 6)))
        data = {
            "goal": goal,
            "owner": self.chance.one_of(("a", "b", "joint")),
            "measure": self.chance.one_of(("joint customers", "qualified leads", "trained people")),
            "target": target,
            "due": self.pen.calendar.date(day + 365.0),
            "agreed_by": ["a", "b"],
        }
        self.goals.append((goal, target, day))
        self.pen.write(day, "crm", "goal.agreed", data)

    def pledge(self, day: float) -> None:
        """A pledge that is never paid: payments are giving acts and bring their own."""
        data: dict[str, Any] = {"by": self.chance.either(), "pledge": self.chance.name("i"), "amount": 1000.0}
        data["amount"] = float(500 * (1 + int(self.chance.random() * 10)))
        data["due"] = self.pen.calendar.date(day + 90.0)
        self.pen.write(day, "erp", "investment.pledged", data)

    def close(self, day: float, act: Event) -> None:
        """Write how a referral ended and, where it was won, the revenue that came of it."""
        referral = act["data"]
        chance, later = self.chance.random(), self.chance.after(day + 7.0, 45.0)
        outcome = "won" if chance < 0.4 else "lost" if chance < 0.8 else "rejected"
        data = {
            "by": referral["by"],
            "referral": referral["referral"],
            "outcome": outcome,
            "given_at": act["time"],
        }
        if outcome == "won":
            data["value"] = round(referral["value"] * 2.0, 2)
        closed = self.pen.write(later, "crm", "referral.closed", data)
        if closed is not None and outcome == "won":
            self._book(self.chance.after(later, 10.0), other_than(referral["by"]), referral["by"], data["value"])

    def _book(self, day: float, earner: Side, induced: str, amount: float) -> None:
        deal, roles = self.chance.name("d"), ("sourced", "influenced", "delivered")
        first = int(self.chance.random() * 3)
        data = {
            "earned_by": earner,
            "induced_by": induced,
            "role": roles[first],
            "amount": amount,
            "deal": deal,
        }
        self.pen.write(day, "erp", "revenue.booked", data)
        if first < 2 and self.chance.random() < 0.2:
            self.pen.write(self.chance.after(day, 20.0), "erp", "revenue.booked", {**data, "role": roles[first + 1]})
