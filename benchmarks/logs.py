"""The event logs the benchmarks run on, made once and kept in .cache."""

from __future__ import annotations

import json
from pathlib import Path

from models.simulation import Simulation

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "benchmarks"


def simulated(partnerships: int, months: int, seed: int = 7) -> Path:
    """A simulated log of all activity types as JSON lines; 2,000 partnerships over 36 months are about a million."""
    file = CACHE / f"simulated-{partnerships}-{months}-{seed}.jsonl"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("w") as out:
            for event in Simulation(partnerships, months, seed).events():
                out.write(json.dumps(event, separators=(",", ":")) + "\n")
        part.rename(file)
    return file


def lines(file: Path) -> int:
    """How many lines a file has."""
    with file.open("rb") as opened:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: opened.read(1 << 24), b""))
