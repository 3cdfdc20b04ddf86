"""The part of docs/policy.md that is made from policy.toml: every key, its default, its meaning, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scorecards import sqlfiles

FILE: Final = Path(__file__).parents[1] / "policy.toml"
_FOLDERS: Final = ("", "factors", "verdicts", "organisations", "parts", "pages")
# What SQL joins as relations, see scorecards/parameters.py.
_JOINED: Final = {
    "references": "`contributions`",
    "currency.rates": "`terms`",
    "weights": "`composites`",
    "kinds": "`composites`, `aims`",
    "targets": "`aims`",
    "bands.influence": "`composites`",
    "bands.outcome": "`composites`",
}
_EMPTY: Final = {"currency.rates": "CODE", "kinds": "KIND"}
_ROOMS: Final = ("models", "scorecards", "streams")
_LINE: Final = re.compile(r'^(?P<key>[\w"][\w."]*) = (?P<value>.+)$')


def entries() -> Iterator[tuple[str, str, str, str]]:
    """(table, key, default as written, comment) of every key of policy.toml, in its order."""
    table, comment, open_comment = "", "", False
    for line in [*FILE.read_text(encoding="utf-8").splitlines(), ""]:
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
            yield from _empty(table, comment)
            comment, open_comment = "", False


def _empty(table: str, comment: str) -> Iterator[tuple[str, str, str, str]]:
    """A table that is empty by default: no line shows what a key looks like."""
    if comment and table in _EMPTY:
        yield table, _EMPTY[table], "", comment


def readers() -> dict[str, list[str]]:
    """Parameter of SQL -> names of the files that read it."""
    found: dict[str, list[str]] = {}
    for folder in _FOLDERS:
        for name in sqlfiles.names(folder):
            path = f"{folder}/{name}.sql" if folder else f"{name}.sql"
            for parameter in sqlfiles.parameters(sqlfiles.text(path)):
                found.setdefault(parameter, []).append(name)
    return found


def modules(path: str, sources: dict[str, str]) -> list[str]:
    """Names of the modules that read a key of the policy by its path."""
    return [name for name, source in sources.items() if re.search(rf"policy\.{re.escape(path)}\b", source)]


def _sources() -> dict[str, str]:
    root = FILE.parent
    files = [file for room in _ROOMS for file in sorted((root / room).glob("*.py"))]
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def _read_by() -> Iterator[tuple[str, str]]:
    parameters, sources = readers(), _sources()
    for table, key, _value, _comment in entries():
        path = ".".join(part for part in (table, key) if part)
        stem = path.replace(".", "_")
        in_sql = {
            name
            for parameter, names in parameters.items()
            if parameter == stem or re.fullmatch(rf"{stem}_\d+", parameter)
            for name in names
        }
        joined = next((said for start, said in _JOINED.items() if path.startswith(f"{start}.")), "")
        names = sorted(in_sql) or modules(path, sources)
        said = ", ".join(f"`{name}`" for name in names[:3]) + (", ..." if names[3:] else "")
        yield path, joined or said


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
