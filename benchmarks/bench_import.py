"""How fast a file of JSON lines gets into the lake, beside DuckDB's bare read_ndjson of the same file.

    python -m benchmarks.bench_import [--partnerships 2000]

Validated, deduplicated against the lake and within the batch, written as Parquet, with dead letters and what
was touched; then the same file again, which is nothing but duplicates; then scored at sixteen times.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.logs import lines, simulated
from models.policy import Policy
from scorecards import cycle, ingest
from scorecards.ingest import Appended
from scorecards.lake import Lake, LakePlace, utc_now
from scorecards.sheetfiles import open_rows


def run(partnerships: int = 2000, months: int = 36) -> list[str]:
    """Lines of the result's table."""
    file = simulated(partnerships, months)
    count = lines(file)
    rows = [f"import: {count:,} activities of all types, {file.stat().st_size / count:.0f} bytes each"]
    began = time.perf_counter()
    duckdb.sql(f"select count(*) from read_ndjson('{file}')").fetchall()
    bare = count / (time.perf_counter() - began)
    rows.append(f"  DuckDB's bare read_ndjson, counted           {bare:>10,.0f} a second")
    with tempfile.TemporaryDirectory() as folder, Lake.open(LakePlace(Path(folder)), write=True) as lake:
        for what in ("into an empty lake, duplicates looked for", "the same file again: all duplicates"):
            began = time.perf_counter()
            total = _append(lake, file)
            rate = count / (time.perf_counter() - began)
            rows.append(f"  {what:<44} {rate:>10,.0f} a second   {rate / bare:.2f} of bare")
            assert total.read == count, total
            assert total.dead == 0, total
        began = time.perf_counter()
        cycle.run(lake, Policy(), utc_now(), history=True)
        rows.append(f"  scored at sixteen times, history and flips   {time.perf_counter() - began:>10.1f} s")
    return rows


def _append(lake: Lake, file: Path) -> Appended:
    pieces = ingest.append_pieces(lake, f"file:{file.name}", iter(open_rows(str(file))), utc_now)
    return sum((done for _, done in pieces), Appended())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=2000)
    print("\n".join(run(parser.parse_args().partnerships)))
