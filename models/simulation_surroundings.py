"""All that happens in a simulated partnership beside its giving: dealings, outcomes, corrections, the end."""

from __future__ import annotations

import math
from collections.abc import Callable

from models.simulation_chance import Chance
from models.simulation_dealings import Dealings
from models.simulation_outcomes import Outcomes
from models.simulation_pen import Event, Pen
from models.simulation_worlds import DAYS_A_MONTH, World

#: Activities a month that begin something, in a partnership of the median rate of giving.
TYPICAL_RATE = 3.0
MISTAKES = 0.004
ENDS = ("The shared project is finished", "Both sides have set other priorities")


class Surroundings:
    """Writes all activities of a pair that are not giving acts, at rates that follow the pair's rhythm."""

    __slots__ = ("chance", "gap", "next", "open", "outcomes", "pen", "world", "writers")

    def __init__(self, world: World, pen: Pen, seed: int) -> None:
        self.world = world
        self.pen = pen
        self.chance = Chance(world, pen, seed)
        self.gap = DAYS_A_MONTH / (TYPICAL_RATE * math.sqrt(world.rate / 8.0))
        self.next = 1.0 + self.chance.random() * self.gap
        self.open = True
        self.outcomes = Outcomes(self.chance)
        self.writers = _dealt(Dealings(self.chance), self.outcomes)

    def write(self, until: float) -> None:
        """Write what begins before day `until`, and the pair's end where it is formal."""
        stops = self.world.stops_day
        limit = min(until, stops)
        while self.next < limit:
            self.writers[int(self.chance.random() * len(self.writers))](self.next)
            self.next -= math.log(1.0 - self.chance.random()) * self.gap
        if self.open and self.world.ends_formally and stops < until:
            self.open = False
            self.pen.write(stops, "crm", "partnership.ended", {"reason": self.chance.one_of(ENDS)})

    def follow(self, day: float, act: Event) -> None:
        """Write what an act brings about: a referral's end, the pledge before a payment, a correction."""
        data = act["data"]
        if act["type"].endswith("referral.given"):
            if self.chance.random() < 0.6:
                self.outcomes.close(day, act)
        elif act["type"].endswith("investment.paid"):
            due = self.pen.calendar.date(day + 30.0)
            pledge = {"by": data["by"], "pledge": data["pledge"], "amount": data["amount"], "due": due}
            self.pen.write(float(int(day)), "erp", "investment.pledged", pledge)
        if self.chance.random() < MISTAKES:
            self._mistake(day, act)

    def _mistake(self, day: float, act: Event) -> None:
        """The same act entered twice, under another id, and the second taken back some days later."""
        back = self.chance.after(day + 1.0, 2.0)
        if back >= self.pen.calendar.days:
            return
        twice = self.pen.write(day + 0.01, "crm", act["type"].removeprefix("cooperation."), dict(act["data"]))
        if twice is not None:
            entry = {"source": twice["source"], "id": twice["id"]}
            self.pen.write(back, "crm", "activity.retracted", {"activity": entry, "reason": "Entered twice"})


def _dealt(dealings: Dealings, outcomes: Outcomes) -> tuple[Callable[[float], None], ...]:
    """The kinds of beginnings, each as often as it occurs among twenty."""
    often: tuple[tuple[int, Callable[[float], None]], ...] = (
        (6, dealings.meeting),
        (3, dealings.contact),
        (3, dealings.request),
        (2, dealings.promise),
        (1, dealings.pulse),
        (1, dealings.rare),
        (2, outcomes.revenue),
        (1, outcomes.goal),
        (1, outcomes.pledge),
    )
    return tuple(writer for times, writer in often for _ in range(times))
