"""The fields of all activities, and those among them that never stand together.

Every type of activity has few fields, all types together have over forty. Fields that feed the same column,
or look the same, and never stand in the same type are one group: the statement looks at whichever is there,
once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from models.activities import CATALOGUE, Data
from models.columns import Into, Target
from models.rows import mapped_fields
from scorecards.validation_models import shape_of
from scorecards.validation_shapes import Choice, Shape, short_enough

# Terms come once per partnership and have a row of their own as well: pydantic takes them.
LEFT_TO_PYDANTIC = frozenset({"partnership.agreed"})


# Presence (one bit a field) and length (these lower bits) of minified JSON travel in one sum of BIGINTs.
LENGTH_BITS = 20


def presence(bit: int) -> int:
    """The part of the sum that says: this field is there."""
    return 1 << bit + LENGTH_BITS


def around(name: str, leaf: str) -> int:
    """How many bytes a field takes in minified JSON beside its text, with a comma."""
    return len(f'"{name}":,') + (2 if leaf == "VARCHAR" else 0)


@dataclass(frozen=True)
class DataField:
    """A field of the data by name, with its shape and its columns in the types that have it."""

    name: str
    shapes: dict[str, Shape]
    marks: dict[str, Into]

    @property
    def leaf(self) -> str:
        """How it is extracted: as VARCHAR only where every type agrees on that."""
        leaves = {shape.leaf for shape in self.shapes.values()}
        return leaves.pop() if len(leaves) == 1 else "JSON"

    @property
    def targets(self) -> set[Target]:
        """The columns it feeds."""
        return {mark.target for mark in self.marks.values()}


@dataclass
class Group:
    """Fields of which at most one stands in an activity; `name` is its column in the statement."""

    name: str
    leaf: str
    bit: int
    targets: set[Target]
    names: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    acting: set[str] = field(default_factory=set)

    def takes(self, other: DataField) -> bool:
        """Whether the field may join: same kind, and never in one type with those that are here."""
        if other.leaf != self.leaf or not self.shapes.keys().isdisjoint(other.shapes):
            return False
        if self.targets or other.targets:
            return bool(self.targets & other.targets)
        return set(self.shapes.values()) == set(other.shapes.values())

    def add(self, other: DataField) -> None:
        """Take the field in."""
        self.names |= dict.fromkeys(other.shapes, other.name)
        self.shapes |= other.shapes
        self.targets |= other.targets
        self.acting |= {kind for kind, mark in other.marks.items() if mark.acting}

    @property
    def text(self) -> str:
        """SQL: its JSON text or, of VARCHAR, the string."""
        return f"d.{self.name}::varchar" if self.leaf == "JSON" else f"d.{self.name}"

    def weight(self, kind: str) -> int:
        """What its field adds to the sum of presence and length, but for the text itself: see LENGTH_BITS."""
        return presence(self.bit) + around(self.names[kind], self.leaf)

    def condition(self) -> str:
        """SQL: false where the value is not surely valid; null where there is none."""
        if self.choices():
            # No string without escapes holds a line feed, so it separates the names without doubt.
            chosen = f"contains({self.name}_names, chr(10) || {self.name} || chr(10))"
            common = set.intersection(*map(set, self.choices().values()))
            return self._unless_common(sorted(common), chosen) if common else chosen
        kinds: dict[Shape, list[str]] = {}
        for kind, shape in self.shapes.items():
            kinds.setdefault(shape, []).append(kind)
        *rarer, commonest = sorted(kinds, key=lambda shape: len(kinds[shape]))
        otherwise = commonest.condition(self.name)
        if not rarer:
            return otherwise
        branches = (f"when {is_one_of(kinds[shape])} then {shape.condition(self.name)}" for shape in rarer)
        return f"case when {self.name} is null then null {' '.join(branches)} else {otherwise} end"

    def _unless_common(self, names: list[str], chosen: str) -> str:
        return f"case when {Choice(tuple(names)).condition(self.name)} then true else {chosen} end"

    def short_enough(self) -> str | None:
        """SQL: the value is surely not too long; None where nothing limits it."""
        limits = {limit for shape in self.shapes.values() if (limit := short_enough(shape, self.name))}
        return f"coalesce({' and '.join(sorted(limits))}, true)" if limits else None

    def choices(self) -> dict[str, tuple[str, ...]]:
        """The names that may be chosen in each type, where the group is of choices that differ by type."""
        names = {kind: shape.names for kind, shape in self.shapes.items() if isinstance(shape, Choice)}
        return names if len(names) == len(self.shapes) and len(set(names.values())) > 1 else {}


def is_one_of(kinds: list[str]) -> str:
    """SQL: the activity is of one of these types."""
    numbers = list(sieved_models())
    return f"number in ({', '.join(str(numbers.index(kind)) for kind in kinds)})"


@cache
def sieved_models() -> dict[str, type[Data]]:
    """The types of activities that the statement judges."""
    return {name: model for name, model in CATALOGUE.items() if name not in LEFT_TO_PYDANTIC}


def _data_fields() -> list[DataField]:
    """Every field of their data, by name."""
    shapes: dict[str, dict[str, Shape]] = {}
    marks: dict[str, dict[str, Into]] = {}
    for kind, model in sieved_models().items():
        for name, info in model.model_fields.items():
            shapes.setdefault(name, {})[kind] = shape_of(info)
        for name, into in mapped_fields(model):
            marks.setdefault(name, {})[kind] = into
    return [DataField(name, of, marks.get(name, {})) for name, of in shapes.items()]


@cache
def groups() -> tuple[Group, ...]:
    """The fields in groups, each in the first that takes it."""
    made: list[Group] = []
    for member in _data_fields():
        home = next((group for group in made if group.takes(member)), None)
        if home is None:
            home = Group(f"the_{member.name}", member.leaf, len(made), set(member.targets))
            made.append(home)
        home.add(member)
    return tuple(made)
