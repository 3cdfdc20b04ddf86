"""What chance decides in a simulated partnership beside its giving: choices, waits, amounts, names."""

from __future__ import annotations

import math

from models.simulation_pen import Pen
from models.simulation_worlds import Side, World, stream_of


class Chance:
    """One partnership's stream of random numbers for all that is not a giving act, and its pen."""

    __slots__ = ("named", "pen", "random", "world")

    def __init__(self, world: World, pen: Pen, seed: int) -> None:
        self.world = world
        self.pen = pen
        self.random = stream_of(seed, world.number, 2).random
        self.named = 0

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of the choices, each as likely."""
        return choices[int(self.random() * len(choices))]

    def either(self) -> Side:
        """One of the two sides."""
        return "a" if self.random() < 0.5 else "b"

    def name(self, noun: str) -> str:
        """A name that nothing else in the log bears."""
        self.named += 1
        return f"{noun}-{self.pen.partnership}-{self.named}"

    def after(self, day: float, mean: float) -> float:
        """A later day, waited for some `mean` days."""
        return day + 0.02 - math.log(1.0 - self.random()) * mean

    def amount(self, typical: float) -> float:
        """Money around `typical`, from less than half to more than double."""
        return round(typical * math.exp(1.6 * (self.random() - 0.5)), 2)


def other_than(side: str) -> Side:
    """The other side."""
    return "b" if side == "a" else "a"
