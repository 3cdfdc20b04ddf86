"""Lakes of any size for the benchmarks: a simulated log taken in once, then copied within SQL under other names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.logs import CACHE, simulated
from scorecards import ingest
from scorecards.lake import Lake, LakePlace, utc_now
from scorecards.sheetfiles import open_rows

# Partnerships and months of the log that is taken in: about a million activities.
SIMULATED: Final = 2000
MONTHS: Final = 36
# Table -> what each copy has of its own. Offsets tell rows apart, so each copy has a partition of its own.
_OWN: Final = {
    "activities": "{copy} as topic_partition",
    "partnerships": "'{copy}-' || a_id as a_id, '{copy}-' || b_id as b_id, {copy} as topic_partition",
    "exclusions": "if(topic is null, null, {copy}) as topic_partition",
}


def lake_of(partnerships: int) -> LakePlace:
    """A lake of so many partnerships, made once and kept in .cache: part of the simulated ones, or copies of them."""
    place = LakePlace(CACHE / f"lake-{partnerships}")
    done = place.folder / "done"
    if done.exists():
        return place
    exported = _exported()
    with Lake.open(place, write=True, doing="make a benchmark's lake") as lake:
        for copy in range(-(-partnerships // SIMULATED)):
            wanted = min(SIMULATED, partnerships - copy * SIMULATED)
            with lake.transaction():
                for table, own in _OWN.items():
                    lake.run(
                        f"insert into {table} by name "
                        f"select * replace ('{copy}-' || partnership as partnership, {own.format(copy=copy)}) "
                        f"from '{exported / table}.parquet' where partnership in (select distinct partnership "
                        f"from '{exported / 'partnerships'}.parquet' order by partnership limit {wanted}) "
                        "order by partnership, received_at"
                    )
    done.touch()
    return place


def _exported() -> Path:
    """The simulated log as the lake has it, each table a Parquet file."""
    folder = CACHE / f"taken-in-{SIMULATED}-{MONTHS}"
    done = folder / "done"
    if not done.exists():
        with Lake.open(LakePlace(folder / "lake"), write=True, doing="take a simulated log in") as lake:
            for piece in open_rows(str(simulated(SIMULATED, MONTHS))):
                ingest.append_lines(lake, "file:log", piece.first, piece.lines, utc_now())
            for table in _OWN:
                lake.run(f"copy {table} to '{folder / table}.parquet' (format parquet)")
        done.touch()
    return folder
