"""Reads the project's pages as a reader would: headings, links, and the commands they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(DOCS.glob("*.md")),
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"<!-- made: .*?<!-- end -->", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(page: Path) -> str:
    """The whole page."""
    return page.read_text(encoding="utf-8")


def written(page: Path) -> str:
    """The page without the parts that are made from the code."""
    return _MADE.sub("", text(page))


def headings(page: Path) -> list[str]:
    """The headings of a page as they are written."""
    return re.findall(r"^#+ (.+)$", _FENCE.sub("", text(page)), re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What may stand behind # in a link to this page: the headings, as GitHub makes anchors of them."""
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings(page)}


def links(page: Path) -> list[str]:
    """The targets of a page's links, without those to other sites."""
    found = _LINK.findall(_FENCE.sub("", text(page)))
    return [target for target in found if not target.startswith(("http://", "https://"))]


def code(page: Path) -> Iterator[str]:
    """Every piece of code of the written page: the lines of fenced blocks, then inline code."""
    body = written(page)
    for _, block in _FENCE.findall(body):
        yield from block.splitlines()
    yield from (" ".join(piece.split()) for piece in re.findall(r"`([^`]+)`", _FENCE.sub("", body)))


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next one of the same rank or a higher one."""
    body = text(page)
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,6}} |\Z)", body, re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no section {heading}"
    return found[2]


def project_files() -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its text; what tools leave behind is none of it."""
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name.startswith(".") and path.name != ".ci":
                continue
            if path.is_dir():
                if not path.name.endswith(("-data", ".egg-info")) and path.name not in _LEFT_BEHIND:
                    folders.append(path)
                continue
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


_LEFT_BEHIND = frozenset({"__pycache__", "coophealth-demo", "coophealth-template", "build", "dist"})
