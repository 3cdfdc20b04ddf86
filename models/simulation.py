"""Event logs of simulated partnerships with known truth, to measure the detector and to load the system."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from models.simulation_giving import Giving
from models.simulation_pen import DAY_MS, Calendar, Event, Line, Pen
from models.simulation_surroundings import Surroundings
from models.simulation_terms import hourly_rates, terms
from models.simulation_worlds import DAYS_A_MONTH, KINDS, Kind, Truth, World, draw

__all__ = ["ENDS_ON", "KINDS", "Event", "Kind", "Simulation", "Truth", "simulate"]

#: A Monday; the default end, so that a seed names one log for good.
ENDS_ON = date(2026, 1, 5)
STRETCH_DAYS = 14


class Simulation:
    """`partnerships` pairs over `months` months that end on `ends_on` (00:00 UTC, not included).

    Kinds are dealt in the order of `kinds`, round and round; repeat a kind there to have more of it. With
    `only_acts` the log holds terms and giving acts alone, the same acts as without. The same arguments give
    the same events in every version of Python. Raises ValueError for sizes below one.
    """

    def __init__(
        self,
        partnerships: int,
        months: int,
        seed: int = 0,
        *,
        ends_on: date = ENDS_ON,
        kinds: Sequence[Kind] = KINDS,
        only_acts: bool = False,
    ) -> None:
        if partnerships < 1 or months < 1 or not kinds:
            raise ValueError(f"needs at least one partnership, month and kind: {partnerships}, {months}, {kinds}")
        self.days = round(months * DAYS_A_MONTH)
        self.begins = ends_on - timedelta(days=self.days)
        self.seed = seed
        self.only_acts = only_acts
        self.worlds: tuple[World, ...] = tuple(
            draw(number, kinds[(number - 1) % len(kinds)], self.days, seed) for number in range(1, partnerships + 1)
        )

    def truth(self) -> Iterator[Truth]:
        """One record a partnership, in the order of their numbers."""
        return (world.truth(self.begins, self.days) for world in self.worlds)

    def events(self) -> Iterator[Event]:
        """All events, ordered by time; holds no more than a few weeks of them at once."""
        calendar = Calendar(self.begins, self.days)
        pairs = [_Pair(world, calendar, self.seed, only_acts=self.only_acts) for world in self.worlds]
        ahead: list[Line] = []
        for day in range(STRETCH_DAYS, self.days + STRETCH_DAYS, STRETCH_DAYS):
            until = min(day, self.days)
            for pair in pairs:
                ahead += pair.lines(float(until))
            ahead.sort()
            split = bisect_left(ahead, (until * DAY_MS,))
            yield from (line[2] for line in ahead[:split])
            del ahead[:split]


def simulate(partnerships: int, months: int, seed: int = 0, ends_on: date = ENDS_ON) -> Iterator[Event]:
    """The events of `Simulation(partnerships, months, seed, ends_on=ends_on)`, ordered by time."""
    return Simulation(partnerships, months, seed, ends_on=ends_on).events()


class _Pair:
    """One partnership being written."""

    __slots__ = ("giving", "pen", "surroundings")

    def __init__(self, world: World, calendar: Calendar, seed: int, *, only_acts: bool) -> None:
        self.pen = Pen(calendar, world.partnership, world.number, f"/simulation/{seed}/")
        self.pen.write(0.0, "crm", "partnership.agreed", terms(world, self.pen, 0.0), name=f"{world.partnership}-0")
        self.giving = Giving(world, self.pen, hourly_rates(world), seed)
        self.surroundings = None if only_acts else Surroundings(world, self.pen, seed)

    def lines(self, until: float) -> list[Line]:
        """What begins before day `until`, in no order; what follows from it may be later."""
        acts = self.giving.write(until)
        if self.surroundings is not None:
            self.surroundings.write(until)
            for day, act in acts:
                self.surroundings.follow(day, act)
        lines = self.pen.lines
        self.pen.lines = []
        return lines
