"""The fields of all activities, and those among them that never stand together.

Every type of activity has few fields, all types together have over forty. Fields that feed the same column,
or look the same, and never stand in the same type are one group: the statement takes whichever is there and
looks at it once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from models.activities import CATALOGUE, Data
from models.columns import Into, Target
from models.rows import mapped_fields
from scorecards.validation_shapes import Choice, Shape, quoted, shape_of, short_enough

# Terms come once per partnership and have a row of their own as well: pydantic takes them.
LEFT_TO_PYDANTIC = frozenset({"partnership.agreed"})


@dataclass(frozen=True)
class DataField:
    """A field of the data by name, with its shape and its columns in the types that have it."""

    name: str
    bit: int
    shapes: dict[str, Shape]
    marks: frozenset[Into]

    @property
    def leaf(self) -> str:
        """How it is extracted: as VARCHAR only where every type agrees on that."""
        leaves = {shape.leaf for shape in self.shapes.values()}
        return leaves.pop() if len(leaves) == 1 else "JSON"

    @property
    def text(self) -> str:
        """SQL: its JSON text or, of VARCHAR, the string."""
        return f'd."{self.name}"::varchar' if self.leaf == "JSON" else f'd."{self.name}"'

    @property
    def targets(self) -> frozenset[Target]:
        """The columns it feeds."""
        return frozenset(mark.target for mark in self.marks)

    def acts_in(self, kind: str) -> bool:
        """Whether it names the one acting side of that type of activity."""
        return any(mark.acting for name, mark in mapped_fields(CATALOGUE[kind]) if name == self.name)


@dataclass
class Group:
    """Fields of which at most one stands in an activity; `name` is its column in the statement."""

    name: str
    leaf: str
    targets: set[Target]
    fields: list[DataField] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)

    def takes(self, other: DataField) -> bool:
        """Whether the field may join: same kind, and never in one type with those that are here."""
        if other.leaf != self.leaf or not self.shapes.keys().isdisjoint(other.shapes):
            return False
        if self.targets or other.targets:
            return bool(self.targets & other.targets)
        return set(self.shapes.values()) == set(other.shapes.values())

    def add(self, other: DataField) -> None:
        """Take the field in."""
        self.fields.append(other)
        self.shapes |= other.shapes
        self.targets |= other.targets

    def expression(self) -> str:
        """SQL: the value of whichever field is there."""
        texts = [member.text for member in self.fields]
        return texts[0] if len(texts) == 1 else f"coalesce({', '.join(texts)})"

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
        return f"case {' '.join(branches)} else {otherwise} end"

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
    return f"short in ({', '.join(map(quoted, kinds))})"


@cache
def sieved_models() -> dict[str, type[Data]]:
    """The types of activities that the statement judges."""
    return {name: model for name, model in CATALOGUE.items() if name not in LEFT_TO_PYDANTIC}


@cache
def data_fields() -> tuple[DataField, ...]:
    """Every field of their data, by name."""
    shapes: dict[str, dict[str, Shape]] = {}
    marks: dict[str, set[Into]] = {}
    for kind, model in sieved_models().items():
        for name, info in model.model_fields.items():
            shapes.setdefault(name, {})[kind] = shape_of(info)
        for name, into in mapped_fields(model):
            marks.setdefault(name, set()).add(into)
    return tuple(
        DataField(name, bit, of, frozenset(marks.get(name, ())))
        for bit, (name, of) in enumerate(shapes.items())
    )


@cache
def groups() -> tuple[Group, ...]:
    """The fields in groups, each in the first that takes it."""
    made: list[Group] = []
    for member in data_fields():
        home = next((group for group in made if group.takes(member)), None)
        if home is None:
            home = Group(f"the_{member.name}", member.leaf, set(member.targets))
            made.append(home)
        home.add(member)
    return tuple(made)
