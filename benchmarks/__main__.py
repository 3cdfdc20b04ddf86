"""`make bench`: all benchmarks in one run, so that their figures can be compared."""

from __future__ import annotations

import os
import platform

from benchmarks import bench_import, bench_scorecards, bench_stream


def main() -> None:
    """Run them one after the other and print their tables."""
    print(f"Python {platform.python_version()} on {os.cpu_count()} cores; load before: {os.getloadavg()[0]:.1f}")
    for benchmark in (bench_import, bench_scorecards, bench_stream):
        print("\n" + "\n".join(benchmark.run()), flush=True)


if __name__ == "__main__":
    main()
