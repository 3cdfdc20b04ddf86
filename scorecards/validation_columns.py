"""How the statement computes each column of an activity from the groups of fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from models.columns import EFFORT, Target
from models.fields import SIDES
from scorecards.validation_groups import groups, is_one_of
from scorecards.validation_shapes import as_moment, as_number, quoted


def feeding(target: Target) -> list[str]:
    """The groups whose fields feed that column, or pair of columns."""
    return [group.name for group in groups() if target in group.targets]


def _name(target: Target) -> str:
    """A string: extracted as VARCHAR it is one, as JSON it has quotes."""
    (group,) = (group for group in groups() if target in group.targets)
    return group.name if group.leaf == "VARCHAR" else f"{group.name}[2:-2]"


def _counts() -> str:
    return " and ".join(f"coalesce({name} = 'true', true)" for name in feeding("counts"))


def _of_sides(name: str, side: str) -> str:
    """A number out of an object {a, b}."""
    path = quoted(f"$.{side}")
    return as_number(f"json_extract_string({name}, {path})")


def _value_of_side(side: str) -> str:
    (name,) = feeding("value_of_sides")
    return f"case when starts_with({name}, '{{') then {_of_sides(name, side)} end"


def _effort(target: Target, side: str) -> str:
    """A number of effort goes to the acting side; of an object {a, b} each side has its own."""
    (name,) = feeding(target)
    (sided,) = (group for group in groups() if "by_side" in group.targets)
    idle = [kind for kind in sided.names if kind not in sided.acting]
    return (
        f"case when {name} is null then null when starts_with({name}, '{{') then {_of_sides(name, side)} "
        f"when {sided.name} = {quoted(side)} and not {is_one_of(idle)} then {as_number(name)} end"
    )


def _due() -> str:
    (name,) = feeding("due")
    return (
        f"case when {name} is null then null when strlen({name}) = 10 "
        f"then try_cast({name} as timestamp) + interval 1 day else {as_moment(name)} end"
    )


def _asked_at() -> str:
    (name,) = feeding("asked_at")
    return (
        f"case when {name} is null then null when strlen({name}) = 10 "
        f"then least(try_cast({name} as timestamp) + interval 1 day, moment) else {as_moment(name)} end"
    )


# How each column is computed.
EXPRESSIONS: dict[str, Callable[[], str]] = {
    "source": lambda: "(e.source::varchar)[2:-2]",
    "id": lambda: "(e.id::varchar)[2:-2]",
    "type": lambda: "short",
    "partnership": lambda: "(e.subject::varchar)[2:-2]",
    "time": lambda: "moment",
    "by_side": lambda: _name("by_side"),
    "item": lambda: _name("item"),
    "kind": lambda: _name("kind"),
    "induced_by": lambda: _name("induced_by"),
    "counts": _counts,
    "value": lambda: as_number(*feeding("value")),
    **{f"value_{side}": partial(_value_of_side, side) for side in SIDES},
    **{f"{name}_{side}": partial(_effort, name, side) for name in EFFORT for side in SIDES},
    "due": _due,
    "asked_at": _asked_at,
    "people": lambda: f"{feeding('people')[0]}::json",
    "data": lambda: "e.data",
}
