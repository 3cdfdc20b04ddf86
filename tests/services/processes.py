"""Looks whether processes run."""

from __future__ import annotations

import time
from pathlib import Path


def runs(process_id: int) -> bool:
    """Whether a process runs; one that has ended but nobody has asked after does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(process_id: int, within: float = 5.0) -> bool:
    """Whether it ends within so many seconds."""
    until = time.monotonic() + within
    while runs(process_id) and time.monotonic() < until:
        time.sleep(0.02)
    return not runs(process_id)
