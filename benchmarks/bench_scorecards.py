"""How long scorecards of a whole portfolio take: factors, composites, verdicts, the detector over all Mondays.

python -m benchmarks.bench_scorecards [--partnerships 2000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.logs import simulated
from models.policy import Policy
from scorecards import ingest, questions, report, sqlfiles
from scorecards.lake import Lake, LakePlace, utc_now
from scorecards.sheetfiles import open_rows

PARTS = ("contributions", "street_weeks", "scorecards_asked", "one_way_street")


def run(partnerships: int = 2000, months: int = 36) -> list[str]:
    """Lines of the result's table."""
    file = simulated(partnerships, months)
    with tempfile.TemporaryDirectory() as folder, Lake.open(LakePlace(Path(folder)), write=True) as lake:
        for piece in open_rows(str(file)):
            ingest.append_lines(lake, "file:log", piece.first, piece.lines, utc_now())
        count = lake.one("select count(*) from activities")
        rows = [f"scorecards: {count:,} activities in {partnerships:,} partnerships"]
        as_of = report.newest(lake)
        for repeat in range(2):
            began = last = time.perf_counter()
            took = []
            with questions.ask_all(lake, Policy(), [as_of]) as question:
                for part in (*PARTS, *sqlfiles.names("verdicts")):
                    question.need(part)
                    now = time.perf_counter()
                    if part in PARTS:
                        took.append(f"{part} {now - last:.2f}")
                    last = now
            total = time.perf_counter() - began
            rows.append(
                f"  all scorecards and verdicts, {'again' if repeat else 'first'}: {total:.2f} s ({', '.join(took)})"
            )
        began = time.perf_counter()
        report.build(lake, Policy(), report.Asked(as_of))
        rows.append(f"  the report's JSON: {time.perf_counter() - began:.2f} s")
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=2000)
    print("\n".join(run(parser.parse_args().partnerships)))
