"""A worker that takes activities in and keeps no scores: what rescoring costs shows in the difference."""

from __future__ import annotations

from typing import Any

from coophealth.cli import main
from scorecards import cycle


def nothing(*_: Any, **__: Any) -> cycle.Cycled:
    """In place of the cycle."""
    return cycle.Cycled(None)


if __name__ == "__main__":
    cycle.step = nothing
    main(["worker"])
