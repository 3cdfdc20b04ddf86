"""`make bench-detection`: runs everything, writes docs/detection.md with its pictures, prints the tables.

python -m benchmarks.detection [--pairs 400] [--tuning-seed 11] [--seed 12] [--out docs]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.detection import page, study

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Run it with the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=400, help="pairs of each kind")
    parser.add_argument("--tuning-seed", type=int, default=11, help="thresholds are fixed on this log")
    parser.add_argument("--seed", type=int, default=12, help="figures are those of this log")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="folder of detection.md and its pictures")
    given = parser.parse_args()
    began = time.perf_counter()
    found = study.studied(study.Setting(given.pairs, given.tuning_seed, given.seed))
    for name, text in page.files(found).items():
        (given.out / name).write_text(text, encoding="utf-8")
        if name.endswith(".md"):
            print(text)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
