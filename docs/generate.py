"""Writes the parts of the documentation that are made from the code: `python -m docs.generate`.

A part stands between `<!-- made: NAME -->` and `<!-- end -->`; tests/test_docs.py holds all parts fresh.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from docs import catalogue, commands, policy_keys, tables

HERE: Final = Path(__file__).parent
_PART: Final = re.compile(r"(<!-- made: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings() -> str:
    """Every setting with its default and meaning."""
    from coophealth.settings import Settings

    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        rows.append(f"| `COOPHEALTH_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


PARTS: Final[dict[str, Callable[[], str]]] = {
    "activities": catalogue.catalogue,
    "limits": catalogue.limits,
    "commands": commands.commands,
    "lake": tables.tables,
    "policy": policy_keys.keys,
    "settings": settings,
}


def fresh(page: Path) -> str:
    """The text of a page with its made parts as they should be."""

    def made(found: re.Match[str]) -> str:
        return f"{found[1]}{PARTS[found['name']]()}\n{found[3]}"

    return _PART.sub(made, page.read_text(encoding="utf-8"))


def pages() -> list[Path]:
    """The pages of the documentation that have made parts."""
    return [page for page in sorted(HERE.glob("*.md")) if _PART.search(page.read_text(encoding="utf-8"))]


def main() -> None:
    """Bring all pages up to date."""
    for page in pages():
        text = fresh(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {page.relative_to(HERE.parent)}\n")


if __name__ == "__main__":
    main()
