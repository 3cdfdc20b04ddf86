"""How long scorecards of a whole portfolio take: factors, composites, verdicts, the detector over all Mondays.

    python -m benchmarks.bench_scorecards [--partnerships 2000] [--growth]

`--growth` does it for portfolios of 500 to 20,000 partnerships (10 million activities), each in a process of its own,
so that its memory is its own, and draws `scorecards-growth.svg`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.growth import picture
from benchmarks.lakes import SIMULATED, lake_of
from models.policy import Policy
from scorecards import questions, report, sqlfiles
from scorecards.cycle import month_ends
from scorecards.lake import Lake

PARTS: Final = ("contributions", "street_weeks", "scorecards_asked", "one_way_street")
SIZES: Final = (500, 1000, 2000, 4000, 20_000)
_SINGLE: Final = 4
_PICTURE: Final = Path(__file__).with_name("scorecards-growth.svg")
Figures = dict[str, Any]


def measure(partnerships: int) -> Figures:
    """Seconds on the clock and of the processors, and the most memory, of scoring all partnerships once."""
    with Lake.open(lake_of(partnerships)) as lake:
        count = lake.one("select count(*) from activities")
        parts: dict[str, float] = {}
        took = _scored(lake, [report.newest(lake)], parts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"partnerships": partnerships, "activities": count, **took, "peak_gib": peak, "parts": parts}


def _scored(lake: Lake, times: Sequence[datetime], parts: dict[str, float] | None = None) -> Figures:
    began, busy = time.perf_counter(), time.process_time()
    last = busy
    with questions.ask_all(lake, Policy(), times) as question:
        for part in (*PARTS, *sqlfiles.names("verdicts")):
            question.need(part)
            now = time.process_time()
            if parts is not None and part in PARTS:
                parts[part] = now - last
            last = now
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}


def run(partnerships: int = SIMULATED) -> list[str]:
    """Lines of the result's table."""
    with Lake.open(lake_of(partnerships)) as lake:
        count = lake.one("select count(*) from activities")
        rows = [f"scorecards: {count:,} activities in {partnerships:,} partnerships"]
        as_of = report.newest(lake)
        for repeat in ("first", "again"):
            parts: dict[str, float] = {}
            took = _scored(lake, [as_of], parts)
            shares = ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())
            rows.append(f"  all scorecards and verdicts, {repeat}: {_said(took)} (processors: {shares})")
        ends = month_ends(as_of)
        together = _scored(lake, ends)
        single = [_scored(lake, [end]) for end in ends[:_SINGLE]]
        alone = {name: sum(each[name] for each in single) for name in ("seconds", "cpu")}
        rows.append(f"  twelve month ends in one set: {_said(together)}")
        rows.append(
            f"  four of them one by one: {_said(alone)}; ratio of processors {together['cpu'] / alone['cpu']:.2f}"
        )
        began = time.perf_counter()
        report.build(lake, Policy(), report.Asked(as_of))
        rows.append(f"  the report's JSON: {time.perf_counter() - began:.2f} s")
    return rows


def growth(sizes: Sequence[int] = SIZES) -> list[str]:
    """Lines of a table that says how it grows; draws it, too."""
    found = [_apart(size) for size in sizes]
    _PICTURE.write_text(picture(found), encoding="utf-8")
    return [
        "| partnerships | activities | seconds | seconds of processors | a million activities | most memory, GiB |",
        "|---|---|---|---|---|---|",
        *(
            f"| {each['partnerships']:,} | {each['activities']:,} | {each['seconds']:.1f} | {each['cpu']:.1f} "
            f"| {1e6 * each['cpu'] / each['activities']:.1f} | {each['peak_gib']:.1f} |"
            for each in found
        ),
    ]


def _apart(partnerships: int) -> Figures:
    command = [sys.executable, "-m", "benchmarks.bench_scorecards", "--partnerships", str(partnerships), "--json"]
    figures: Figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures


def _said(took: Figures) -> str:
    return f"{took['seconds']:.2f} s, {took['cpu']:.2f} s of processors"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=SIMULATED)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.json:
        print(json.dumps(measure(asked.partnerships)))
    else:
        print("\n".join(growth() if asked.growth else run(asked.partnerships)))
