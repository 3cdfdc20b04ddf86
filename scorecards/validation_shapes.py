"""What a field of the models looks like as JSON text, and the SQL that is sure of it.

Each shape knows as what `json_transform` is to extract it (`leaf`: JSON keeps the text as it stands, VARCHAR
unquotes strings), the condition that surely holds only for valid values (never null where the leaf is not),
and the pattern of its JSON text, for use inside objects and lists. All of them presuppose what the statement
makes sure of beforehand: minified JSON without a backslash.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, permutations
from typing import Literal

from typing_extensions import override

# Longer texts of objects and lists are left to pydantic: then no id inside can be too long.
LONGEST_OBJECT = 1_000
_STRING = r'"[^"\\]*"'
_FILLED_STRING = r'"[^"\\]+"'
_DATE = r"(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
# RFC 3339 of years whose timestamps all readers agree on.
TIME = (
    _DATE + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)


def quoted(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


QUOTE = "'\"'"
EMPTY = "'\"\"'"


class Shape:
    """What a value looks like."""

    leaf: Literal["JSON", "VARCHAR"] = "JSON"

    def condition(self, leaf: str) -> str:
        """SQL over the extracted leaf: true only for valid values."""
        return f"regexp_full_match({leaf}, {quoted(self.pattern())})"

    def pattern(self) -> str:
        """Regular expression of the JSON text of valid values."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Shape):
    """One of a few strings."""

    names: tuple[str, ...]
    leaf = "VARCHAR"

    @override
    def condition(self, leaf: str) -> str:
        return f"{leaf} in ({', '.join(map(quoted, self.names))})"

    @override
    def pattern(self) -> str:
        return f'"(?:{"|".join(self.names)})"'


@dataclass(frozen=True)
class String(Shape):
    """A string: an id (not empty, limited) or a text. Its length is looked at apart (`short_enough`)."""

    shortest: int
    longest: int | None

    @override
    def condition(self, leaf: str) -> str:
        # In the order of bytes: all that begins with a quote, and of ids neither "" nor the few that begin
        # with a character before the quote. Two comparisons of prefixes are the cheapest test there is.
        return f"({leaf} {'>' if self.shortest else '>='} {EMPTY if self.shortest else QUOTE} and {leaf} < '#')"

    @override
    def pattern(self) -> str:
        return _FILLED_STRING if self.shortest else _STRING


@dataclass(frozen=True)
class Literally(Shape):
    """One string that a number could look like: its quotes are looked at, too."""

    name: str

    @override
    def condition(self, leaf: str) -> str:
        return f"{leaf} = {quoted(self.pattern())}"

    @override
    def pattern(self) -> str:
        return f'"{self.name}"'


@dataclass(frozen=True)
class Flag(Shape):
    """True or false."""

    @override
    def condition(self, leaf: str) -> str:
        return f"{leaf} in ('true', 'false')"

    @override
    def pattern(self) -> str:
        return "(?:true|false)"


@dataclass(frozen=True)
class Number(Shape):
    """A number within bounds, the lower of which is at least 0."""

    above: float | None
    least: float | None
    most: float
    whole: bool

    @override
    def condition(self, leaf: str) -> str:
        number = as_number(leaf)
        bound = f"> {self.above!r}" if self.above is not None else f">= {self.least!r}"
        lower = f"{number} {bound}::double"
        sure = f"{leaf} >= '0' and {leaf} < ':' and {lower} and {number} <= {self.most!r}::double"
        return f"({sure} and {number} = floor({number}))" if self.whole else f"({sure})"

    @override
    def pattern(self) -> str:
        if self.whole or self.least:
            raise NotImplementedError("a pattern cannot tell these bounds")
        digits = int(math.log10(self.most)) - 1
        positive = rf"[1-9][0-9]{{0,{digits}}}(?:\.[0-9]{{1,12}})?"
        return f"(?:{positive})" if self.above is not None else rf"(?:{positive}|0(?:\.[0-9]{{1,12}})?)"


@dataclass(frozen=True)
class When(Shape):
    """A time with offset or, where `plain_date`, a date."""

    plain_date: bool
    leaf = "VARCHAR"

    @override
    def condition(self, leaf: str) -> str:
        text = f"(?:{TIME}|{_DATE})" if self.plain_date else TIME
        sure = f"regexp_full_match({leaf}, {quoted(text)}) and {as_moment(leaf)} is not null"
        return f"({leaf} is null or ({sure}))"

    @override
    def pattern(self) -> str:
        raise NotImplementedError("days of the calendar are not a pattern")


@dataclass(frozen=True)
class ListOf(Shape):
    """A list."""

    of: Shape
    shortest: int

    @override
    def pattern(self) -> str:
        # The text is minified JSON already: a comma stands where it must, and nowhere else.
        return rf"\[(?:{self.of.pattern()},?){'+' if self.shortest else '*'}\]"


@dataclass(frozen=True)
class Object(Shape):
    """An object of known keys, each at most once, in any order."""

    fields: tuple[tuple[str, Shape], ...]
    required: frozenset[str]

    @override
    def pattern(self) -> str:
        orders = "|".join("".join(map(self._pair, order)) for order in self._orders())
        return rf"\{{(?:{orders})\}}"

    def _pair(self, name: str) -> str:
        # As in lists, commas need no care.
        pair = f'"{name}":{dict(self.fields)[name].pattern()},?'
        return f"(?:{pair})?" if self.required and name not in self.required else pair

    def _orders(self) -> Iterator[tuple[str, ...]]:
        """All orders of the fields; where none is required, of each of their choices, for `{}` is none."""
        names = [name for name, _ in self.fields]
        if self.required:
            return permutations(names)
        subsets = chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))
        return chain.from_iterable(map(permutations, subsets))


def short_enough(shape: Shape, leaf: str) -> str | None:
    """SQL: the text surely has no more characters than the shape allows; None where it sets no limit."""
    if isinstance(shape, String) and shape.longest:
        return f"strlen({leaf}) <= {shape.longest}"  # bytes with quotes: never more characters
    return f"strlen({leaf}) <= {LONGEST_OBJECT}" if isinstance(shape, Object | ListOf) else None


def as_number(leaf: str) -> str:
    """SQL: the JSON text of a number as DOUBLE."""
    return f"try_cast({leaf} as double)"


def as_moment(text: str) -> str:
    """SQL: a time with offset as TIMESTAMP in UTC, a plain date as its first moment."""
    return (
        f"case when ends_with({text}, 'Z') or strlen({text}) = 10 then try_cast({text} as timestamp) "
        f"else make_timestamp(epoch_us(try_cast({text} as timestamptz))) end"
    )
