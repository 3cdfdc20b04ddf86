"""Why a record was refused, as a JSON path with a plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.fields import shown

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
LONGEST_REASON = 400


def path(root: str, location: tuple[int | str, ...]) -> str:
    """The JSON path of `location` below `root`, such as $.data.people[0].org."""
    return root + "".join(_step(step) for step in location)


def _step(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(step) else f"[{shown(step)}]"


def _choice(error: ErrorDetails) -> str:
    names = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
    value = shown(error["input"])
    if len(names) == 1:
        return f"{value} is not {names[0]}"
    if len(names) == 2:
        return f"{value} is neither {names[0]} nor {names[1]}"
    return f"{value} is none of {', '.join(names)}"


def _number(value: Any) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


_SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda error: f"{error['loc'][-1]} is missing",
    "literal_error": _choice,
    "string_type": lambda error: f"{shown(error['input'])} is not a string",
    "string_too_short": lambda _: "the string is empty",
    "string_too_long": lambda error: (
        f"{shown(error['input'])} has {len(error['input']):,} characters, more than {error['ctx']['max_length']:,}"
    ),
    "string_pattern_mismatch": lambda error: (
        f"{shown(error['input'])} does not have the form {error['ctx']['pattern']}"
    ),
    "float_type": lambda error: f"{shown(error['input'])} is not a number",
    "bool_type": lambda error: f"{shown(error['input'])} is neither true nor false",
    "finite_number": lambda _: "the number is not finite",
    "greater_than": lambda error: f"{shown(error['input'])} is not above {_number(error['ctx']['gt'])}",
    "greater_than_equal": lambda error: f"{shown(error['input'])} is below {_number(error['ctx']['ge'])}",
    "less_than_equal": lambda error: f"{shown(error['input'])} is above {_number(error['ctx']['le'])}",
    "multiple_of": lambda error: f"{shown(error['input'])} is not a whole number",
    "model_type": lambda error: f"{shown(error['input'])} is not an object",
    "dict_type": lambda error: f"{shown(error['input'])} is not an object",
    "tuple_type": lambda error: f"{shown(error['input'])} is not a list",
    "too_short": lambda _: "the list is empty",
    "refused": lambda error: str(error["ctx"]["sentence"]),
}


def _sentence(error: ErrorDetails) -> str:
    known = _SENTENCES.get(error["type"])
    return known(error) if known else f"{shown(error['input'])}: {error['msg']}"


def first_reason(root: str, error: ValidationError) -> tuple[str, str]:
    """The path and the sentence of the first of the errors that pydantic found."""
    details = error.errors(include_url=False)
    first = details[0]
    sentence = _sentence(first)
    # A list whose items are wrong is said to be too short as well: that is no further fault.
    further = sum(first["loc"][: len(other["loc"])] != other["loc"] for other in details)
    if further:
        sentence += f" (and {further} more)"
    location = tuple(step for step in first["loc"] if step != "[key]")
    return path(root, location), shortened(sentence)


def shortened(sentence: str) -> str:
    """The sentence, cut to what a table can show."""
    return sentence if len(sentence) <= LONGEST_REASON else sentence[: LONGEST_REASON - 3] + "..."
