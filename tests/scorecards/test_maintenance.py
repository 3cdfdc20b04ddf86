"""The lake is kept small beside writers and readers, and a kill in the middle harms nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from activity_log import ActivityLog, MakeLake, as_bytes, part, utc

from scorecards import ingest, maintenance, offsets
from scorecards.lake import Error, Lake, LakePlace, utc_now

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
# Writes 5,000 activities a second in batches, with maintenance in a thread of its own all the while.
WRITER = """
import json, sys, threading, time
from datetime import timedelta
from pathlib import Path
from scorecards import ingest, maintenance, offsets
from scorecards.lake import Error, Lake, LakePlace, utc_now
from scorecards.batches import Part

lake = Lake.open(LakePlace(Path(sys.argv[1])), write=True, doing="test writer")
begins = offsets.read(lake, "c").get(("t", 0), 0)
number, until, size = begins, time.monotonic() + float(sys.argv[2]), 1000
broken = []

def keep(cursor):
    while time.monotonic() < until:
        try:
            maintenance.run(cursor, utc_now(), keep=timedelta(seconds=2))
        except BaseException as error:
            broken.append(error)
            raise

thread = threading.Thread(target=keep, args=(lake.cursor(),), daemon=True)
thread.start()
line = '{"specversion": "1.0", "id": "%d", "source": "/t", "type": "cooperation.support.given", "subject": "p-%d",' \\
    ' "time": "2026-01-%02dT09:00:00Z", "data": {"by": "a", "form": "expertise", "value": 100}}'
while time.monotonic() < until:
    due = time.monotonic() + size / 5000
    values = [(line % (n, n % 50, 1 + n % 28)).encode() for n in range(number, number + size)]
    ingest.append(lake, "c", [Part.of("t", 0, number, number + size, range(number, number + size), values)], utc_now())
    number += size
    print(number, flush=True)
    time.sleep(max(0, due - time.monotonic()))
thread.join()
assert not broken
"""


def write(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_small_files_become_few_and_nothing_is_lost(make_lake: MakeLake) -> None:
    lake = make_lake()
    for batch in range(12):
        log = ActivityLog(source=f"/{batch}")
        for number in range(600):
            log.give(f"p{number % 7}", utc(2026, 1, 1 + number % 28), "a")
        ingest.append(lake, "c", [part([as_bytes(event) for event in log.events], 600 * batch)], utc(2026, 2, 1))
    before = _files(lake)
    kept = maintenance.run(lake, utc(2036, 1, 1))
    assert kept.lost == []
    assert _files(lake) < before
    assert lake.one("select count(*) from activities") == 7200
    # What was merged is sorted by partnership, so that a question about a few reads a part of the file.
    assert maintenance.run(lake, utc(2036, 1, 1)).lost == []
    assert offsets.read(lake, "c") == {("cooperation.activities", 0): 7200}


def test_what_a_round_has_done_stands_though_it_does_not_come_to_its_end(
    make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "TURN", 0.0)
    lake = make_lake()
    # As many files as go into several merged ones.
    lake.run("call ducklake_set_option('lake', 'target_file_size', '40KB')")
    for batch in range(12):
        log = ActivityLog(source=f"/{batch}")
        for number in range(600):
            log.give(f"p{number % 7}", utc(2026, 1, 1 + number % 28), "a")
        ingest.append(lake, "c", [part([as_bytes(event) for event in log.events], 600 * batch)], utc(2026, 2, 1))
    made = maintenance.Round(utc(2026, 2, 1))
    seen = [_files(lake)]
    while made.turn(lake):
        if _files(lake) != seen[-1]:
            seen.append(_files(lake))
            # Somebody else has the lake between two steps.
            assert lake.one("select count(*) from activities") == 7200
    assert len(seen) > 3
    assert seen == sorted(seen, reverse=True)


def test_what_a_transaction_that_never_ended_left_behind_is_deleted_once_it_is_old(make_lake: MakeLake) -> None:
    lake = make_lake()
    log = ActivityLog()
    for number in range(600):
        log.give("pair", utc(2026, 1, 1 + number % 28), "a")
    ingest.append(lake, "c", [part([as_bytes(event) for event in log.events])], utc(2026, 2, 1))
    (known,) = (lake.place.folder / "data").rglob("activities/*.parquet")
    left, in_work = known.with_name("ducklake-left.parquet"), known.with_name("ducklake-in-work.parquet")
    for file in (left, in_work):
        file.write_bytes(b"PAR1")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(left, (two_days_ago, two_days_ago))
    assert maintenance.run(lake, utc_now()).lost == []
    assert (left.exists(), in_work.exists()) == (False, True)
    assert lake.one("select count(*) from activities") == 600


def test_what_progress_was_before_is_let_go(make_lake: MakeLake) -> None:
    lake = make_lake()
    rows = []
    for batch in range(120):
        log = ActivityLog(source=f"/{batch}")
        log.give("pair", utc(2026, 1, 1), "a")
        ingest.append(lake, "c", [part([as_bytes(event) for event in log.events], batch)], utc(2026, 2, 1))
        if batch % 40 == 39:
            assert _inlined(lake) >= 40
            assert maintenance.run(lake, utc(2036, 1, 1)).lost == []
            rows.append(_inlined(lake))
            assert (
                lake.one(
                    "select count(*) from ducklake_list_files('lake', 'c/cooperation.activities', schema => 'progress')"
                )
                == 1
            )
    assert rows == [0, 0, 0]
    assert offsets.read(lake, "c") == {("cooperation.activities", 0): 120}
    ingest.append(lake, "c", [part([as_bytes(ActivityLog().give("pair", utc(2026, 1, 2), "a"))], 120)], utc(2026, 2, 1))
    assert offsets.read(lake, "c") == {("cooperation.activities", 0): 121}


def test_snapshots_are_kept_as_long_as_asked_and_the_latest_for_ever(
    make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "MOST_SNAPSHOTS", 2)
    lake = make_lake()

    def touch(number: int) -> None:
        lake.run("insert into touched (partnership, received_at) values (?, ?)", [f"p{number}", utc(2026, 1, 1)])

    for number in range(5):
        touch(number)
    young = lake.snapshot()
    began = utc_now()
    for number in range(5, 8):
        touch(number)
    # As old as the limit is today: an hour after they were made.
    assert maintenance.run(lake, began + timedelta(hours=1), keep=timedelta(hours=1)).lost == []
    assert lake.one(f"select count(*) from touched at (version => {young + 1})") == 6
    with pytest.raises(Error, match="No snapshot found"):
        lake.one(f"select count(*) from touched at (version => {young})")
    assert maintenance.run(lake, utc(2036, 1, 1)).lost == []
    # What the round itself did comes after the latest that it saw.
    assert lake.one("select min(snapshot_id) from ducklake_snapshots('lake')") >= young + 3
    assert lake.one("select count(*) from touched") == 8


def _inlined(lake: Lake) -> int:
    """Rows that the catalog holds of the partition's progress, those it had before among them."""
    with closing(sqlite3.connect(lake.place.folder / "catalog.sqlite")) as catalog:
        ((table,),) = catalog.execute(
            "select i.table_name from ducklake_inlined_data_tables as i join ducklake_table as t using (table_id) "
            "where t.table_name = 'c/cooperation.activities'"
        ).fetchall()
        return int(catalog.execute(f"select count(*) from {table}").fetchone()[0])


def _files(lake: Lake) -> int:
    return int(lake.one("select count(*) from ducklake_list_files('lake', 'activities')"))


@pytest.mark.services
@pytest.mark.timeout(120)
def test_maintenance_beside_a_writer_a_reader_and_a_kill_loses_nothing(make_lake: MakeLake) -> None:
    lake = make_lake()
    place = LakePlace(lake.place.folder)
    lake.close()
    said, counts = 0, []
    for kill in (True, True, False):
        writer = write(place.folder, 60 if kill else 6)
        assert writer.stdout is not None
        until = time.monotonic() + 5
        while True:
            line = writer.stdout.readline()
            if not line:
                break
            said = int(line)
            # A reader of its own, whatever the writer and its maintenance do at that moment.
            with Lake.open(place) as reader:
                counts.append(reader.one("select count(*) from activities"))
                assert counts[-1] >= said
            if kill and time.monotonic() > until:
                os.kill(writer.pid, signal.SIGKILL)
        writer.wait(30)
        assert kill or writer.returncode == 0
    assert counts == sorted(counts)
    with Lake.open(place) as reader:
        rows, events = reader.rows("select count(*), count(distinct id) from activities")[0]
        assert rows == events == offsets.read(reader, "c")["t", 0]
        assert rows >= said
        assert json.dumps(rows)


def resident() -> int:
    """Bytes of memory that this process has of the system's."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much memory the process has")
def test_what_a_batch_took_is_given_back_to_the_system(make_lake: MakeLake) -> None:
    lake = make_lake()
    log = ActivityLog()
    for number in range(60_000):
        log.give(f"pair-{number % 50}", utc(2026, 1, 1 + number % 28), "a")
    records = [as_bytes(event) for event in log.events]
    lake.give_back_memory()
    before = resident()
    for batch in range(2):
        ingest.append(lake, "c", [part(records, batch * len(records))], utc_now())
    taken = resident() - before
    maintenance.run(lake, utc_now())
    assert resident() - before < taken / 2
