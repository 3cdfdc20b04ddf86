"""Finds the product's SQL files and takes them apart: one question a file, named after what it yields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_COMMENT: Final = re.compile(r"--[^\n]*")
_PARAMETER: Final = re.compile(r"(?<![\w$])\$([a-z]\w*)")
_READS: Final = re.compile(r"\b(?:from|join)\s+([a-z_]\w*)\b(?!\s*[.(])", re.IGNORECASE)
_STRING: Final = re.compile(r"'(?:[^']|'')*'")


@cache
def text(path: str) -> str:
    """The SQL of a file below `scorecards/sql`, such as `contributions.sql`."""
    return (files("scorecards") / "sql" / path).read_text(encoding="utf-8")


@cache
def names(folder: str = "") -> tuple[str, ...]:
    """Names of the SQL files in a folder below `scorecards/sql`, without their ending, sorted."""
    place = files("scorecards") / "sql" / folder if folder else files("scorecards") / "sql"
    return tuple(sorted(entry.name.removesuffix(".sql") for entry in place.iterdir() if entry.name.endswith(".sql")))


def meaning(path: str) -> str:
    """The first comment of a file: what it yields, in a sentence."""
    return text(path).partition("\n")[0].removeprefix("--").strip()


def column_meanings(path: str) -> dict[str, str]:
    """The comments `-- column: meaning` below the first: what each column of a view means."""
    found = {}
    for line in text(path).splitlines()[1:]:
        if not line.startswith("-- "):
            break
        column, _, said = line.removeprefix("-- ").partition(": ")
        found[column] = said
    return found


def bare(sql: str) -> str:
    """The statement without its comments."""
    return _COMMENT.sub("", sql).strip().rstrip(";")


def statements(sql: str) -> list[str]:
    """The single statements of a script. Strings in it hold no semicolon followed by a line's end."""
    return [part.strip() for part in re.split(r";\s*\n", bare(sql) + "\n") if part.strip()]


@cache
def parameters(sql: str) -> frozenset[str]:
    """Names of the bound parameters a statement takes."""
    return frozenset(_PARAMETER.findall(_STRING.sub("''", bare(sql))))


@cache
def relations(sql: str) -> frozenset[str]:
    """Unqualified relations a statement reads."""
    return frozenset(name.lower() for name in _READS.findall(_STRING.sub("''", bare(sql))))


def renamed(sql: str, name: Callable[[str], str]) -> str:
    """The statement reading other relations in place of its own."""

    def reads(match: re.Match[str]) -> str:
        return match[0] if match[1] is None else match[0][: match.start(1) - match.start()] + name(match[1].lower())

    return re.sub(f"{_STRING.pattern}|{_READS.pattern}", reads, bare(sql), flags=re.IGNORECASE)


def with_literals(sql: str, values: Mapping[str, float | str]) -> str:
    """The statement with its parameters written out, for views, which cannot be bound."""

    def literal(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        value = values[match[1]]
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)

    return re.sub(f"{_STRING.pattern}|{_PARAMETER.pattern}", literal, bare(sql))
