"""The part of docs/commands.md that is made from the command itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

import typer

from coophealth.cli import app

# What options mean whose help does not say so.
MEANINGS: Final = {"--format": "How it is printed."}
_KINDS: Final = {str: "TEXT", Path: "PATH", int: "NUMBER", float: "NUMBER", datetime: "DAY"}


def tree() -> dict[str, Any]:
    """Every command by its name as it is written, such as `dead-letters list`."""
    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        full = f"{before}{name}"
        if hasattr(below, "commands"):
            yield from _walk(below, f"{full} ")
        else:
            yield full, below


def commands() -> str:
    """A section for each command: how it is called, what it does, its arguments and options."""
    return "\n".join(line for name, command in tree().items() for line in _section(name, command)).rstrip()


def _section(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and "--help" not in p.opts]
    words = [f"coophealth {name}", *(["[OPTIONS]"] if options else []), *map(_metavar, arguments)]
    yield from (f"## {name}", "", "```", " ".join(words), "```", "", command.help.strip(), "")
    if arguments or options:
        yield from ("| | | meaning |", "|---|---|---|")
        yield from (f"| `{_metavar(p)}` | required | {p.help or ''} |" for p in arguments)
        yield from (_option(p) for p in options)
        yield ""


def _metavar(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _option(option: Any) -> str:
    said = f"`{', '.join(option.opts)}{'' if option.is_flag else f' {_value(option)}'}`"
    return f"| {said} | {_default(option)} | {option.help or MEANINGS[option.opts[0]]} |"


def _value(option: Any) -> str:
    kind = option.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " / ".join(str(choice.value) for choice in kind)
    return _KINDS[kind]


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if option.default is None or option.default is False:
        return ""
    return f"else `{_plain(option.default)}`"


def _plain(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)
