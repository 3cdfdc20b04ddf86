"""The part of docs/policy.md that is made from policy.toml: every key, its default, its meaning, and who reads it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scorecards import sqlfiles

FILE: Final = Path(__file__).parents[1] / "policy.toml"
_FOLDERS: Final = ("", "factors", "verdicts", "pages")
# What is read elsewhere than in SQL, or as a relation that SQL joins.
_READERS: Final = {
    "version": "reports",
    "home": "the words of reports",
    "references": "contributions",
    "currency.rates": "contributions, efforts",
    "weights": "composites",
    "bands.influence": "composites",
    "bands.outcome": "composites",
}
_LINE: Final = re.compile(r'^(?P<key>[\w"][\w."]*) = (?P<value>.+)$')


def entries() -> Iterator[tuple[str, str, str, str]]:
    """(table, key, default as written, comment) of every key of policy.toml, in its order."""
    table, comment, open_comment = "", "", False
    for line in FILE.read_text(encoding="utf-8").splitlines():
        found = _LINE.match(line)
        if line.startswith("# "):
            comment = f"{comment} {line[2:]}" if open_comment else line[2:]
            open_comment = True
        elif line.startswith("["):
            table, comment, open_comment = line.strip("[]"), "", False
        elif found:
            yield table, found["key"].strip('"'), found["value"], comment
            open_comment = False
        else:
            if table == "currency.rates":
                # Empty by default, so that no line shows what a key looks like.
                yield table, "CODE", "", comment
            comment, open_comment = "", False


def readers() -> dict[str, list[str]]:
    """Parameter of SQL -> names of the files that read it."""
    found: dict[str, list[str]] = {}
    for folder in _FOLDERS:
        for name in sqlfiles.names(folder):
            path = f"{folder}/{name}.sql" if folder else f"{name}.sql"
            for parameter in sqlfiles.parameters(sqlfiles.text(path)):
                found.setdefault(parameter, []).append(name)
    return found


def unread() -> list[str]:
    """Keys that nothing reads yet, dotted."""
    return [path for path, reads in _read_by() if not reads]


def _read_by() -> Iterator[tuple[str, str]]:
    parameters = readers()
    for table, key, _value, _ in entries():
        path = ".".join(part for part in (table, key) if part)
        stem = path.replace(".", "_")
        names = sorted({n for p, ns in parameters.items() if p == stem or re.fullmatch(rf"{stem}_\d+", p) for n in ns})
        known = next((said for start, said in _READERS.items() if path == start or path.startswith(f"{start}.")), "")
        yield path, known or ", ".join(f"`{name}`" for name in names[:3]) + (" ..." if names[3:] else "")


def keys() -> str:
    """A table of keys for each table of the file."""
    read_by = dict(_read_by())
    lines: list[str] = []
    last, before = None, ""
    for table, key, value, comment in entries():
        if table != last:
            before = ""
            lines += ["", f"### {f'[{table}]' if table else 'Top level'}", ""]
            lines += ["| key | default | meaning | read by |", "|---|---|---|---|"]
            last = table
        path = ".".join(part for part in (table, key) if part)
        reader = read_by[path] or "not read yet"
        said = "as above" if comment == before else comment
        before = comment
        lines.append(f"| `{key}` | {f'`{value}`' if value else 'none'} | {said} | {reader} |")
    return "\n".join(lines).strip()


def defaults() -> dict[str, Any]:
    """The file as TOML has it."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
