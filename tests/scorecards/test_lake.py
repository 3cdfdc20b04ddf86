"""The lake has one writer, any number of readers, and does all of a transaction or nothing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from activity_log import ActivityLog, bring, utc

from models.errors import CoophealthError
from scorecards import maintenance
from scorecards.lake import SCHEMA_VERSION, Error, Lake, LakeBusyError, LakeMissingError, LakePlace, utc_now

PROJECT = Path(__file__).parents[2]
OPEN = """
import sys
from pathlib import Path
from scorecards.lake import Lake, LakePlace
lake = Lake.open(LakePlace(Path(sys.argv[1])), write={write}, doing="import log.jsonl")
print("open", flush=True)
"""


@contextmanager
def other_process(folder: Path, program: str, *, write: bool) -> Iterator[subprocess.Popen[str]]:
    """A second Python process with the lake open; each line of its `program` answers one line sent to it."""
    text = OPEN.format(write=write) + textwrap.dedent(program)
    process = subprocess.Popen(
        [sys.executable, "-c", text, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    try:
        assert heard(process) == "open"
        yield process
    finally:
        process.kill()
        process.communicate()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ask(process: subprocess.Popen[str], line: str = "") -> str:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return heard(process)


def log(count: int, subject: str = "pair") -> ActivityLog:
    log = ActivityLog()
    for number in range(count):
        log.give(subject, utc(2026, 1, 1 + number % 28), "a", value=number)
    return log


def test_a_second_writer_is_told_which_process_writes_and_what_to_do(empty_lake: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    with other_process(folder, "input()", write=True) as writer:
        with pytest.raises(LakeBusyError) as error:
            Lake.open(LakePlace(folder), write=True, doing="serve")
        assert f"process {writer.pid} (import log.jsonl)" in str(error.value)
        assert str(folder) in str(error.value)
        assert "coophealth send" in error.value.remedy
    # However the first writer ended, the next one may come, and is named in its turn.
    with Lake.open(LakePlace(folder), write=True, doing="serve"), pytest.raises(LakeBusyError, match="serve"):
        Lake.open(LakePlace(folder), write=True)


def test_a_reader_in_another_process_counts_while_a_writer_commits(lake: Lake) -> None:
    program = """
    for _ in sys.stdin:
        print(lake.one("select count(*) from activities"), flush=True)
    """
    bring(lake, log(3).events)
    with other_process(lake.place.folder, program, write=False) as reader:
        assert ask(reader) == "3"
        for number in range(1, 6):
            bring(lake, log(10, f"pair-{number}").events)
            assert ask(reader) == str(3 + 10 * number)
        with lake.transaction():
            lake.run("insert into touched values ('pair', now()::timestamp, now()::timestamp)")
            lake.run("insert into activities by name select * replace ('again' as id) from activities")
            # What is not committed nobody else sees.
            assert ask(reader) == "53"
        assert ask(reader) == "106"


def test_a_reader_may_not_write(lake: Lake) -> None:
    with Lake.open(lake.place) as reader, pytest.raises(Error, match="read-only"):
        reader.run("insert into touched values ('pair', now()::timestamp, now()::timestamp)")


def test_a_transaction_that_fails_leaves_nothing(lake: Lake) -> None:
    def fail() -> None:
        with lake.transaction():
            lake.run("insert into touched values ('pair', now()::timestamp, now()::timestamp)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert lake.one("select count(*) from touched") == 0


def test_a_long_question_does_not_hold_up_a_writer_nor_see_what_it_commits(lake: Lake) -> None:
    bring(lake, log(3).events)
    asking = lake.cursor()
    with asking.reading():
        assert asking.one("select count(*) from activities") == 3
        bring(lake, log(4, "other").events)
        assert asking.one("select count(*) from activities") == 3
    assert asking.one("select count(*) from activities") == 7


def test_a_long_question_sees_the_same_though_files_are_merged_and_rows_flushed_meanwhile(lake: Lake) -> None:
    bring(lake, log(3).events)
    asking = lake.cursor()
    with asking.reading():
        snapshot = asking.snapshot()
        bring(lake, log(4, "other").events)
        assert maintenance.run(lake, utc_now()).lost == []
        assert asking.one("select count(*) from activities") == 3
        assert asking.snapshot() == snapshot < lake.snapshot()
    assert asking.one("select count(*) from activities") == 7


def test_what_a_question_makes_is_gone_when_it_ends(lake: Lake) -> None:
    with lake.reading():
        lake.make("table", "made", "select 1 as one")
        lake.make("view", "shown", "from made")
        assert lake.rows("from shown") == [(1,)]
    assert lake.rows("select * from (show all tables) where database = 'temp'") == []
    assert lake.one("select current_schema()") == "main"
    assert lake.one("select current_database()") == "lake"


def test_two_threads_with_a_cursor_each_lose_nothing(lake: Lake) -> None:
    def write(cursor: Lake, name: str) -> None:
        for number in range(8):
            bring(cursor, log(2, f"{name}-{number}").events)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write, lake.cursor(), name) for name in ("one", "two")]:
            done.result()
    assert lake.one("select count(distinct (partnership, id)) from activities") == 2 * 8 * 2


def test_a_lake_that_is_not_there_is_missed_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match=str(tmp_path)) as error:
        Lake.open(LakePlace(tmp_path))
    assert "COOPHEALTH_LAKE" in error.value.remedy


def test_a_lake_of_a_newer_program_is_left_alone(lake: Lake) -> None:
    lake.run(f"insert into lake_version values ({SCHEMA_VERSION + 1}, now()::timestamp)")
    with pytest.raises(CoophealthError, match=f"form {SCHEMA_VERSION + 1}"):
        Lake.open(lake.place)


def test_where_the_lake_is_is_said_without_the_password(tmp_path: Path) -> None:
    assert "hush" not in LakePlace(tmp_path, "dbname=lake host=db password='hush hush' user=me").shown
    assert LakePlace(tmp_path).shown == str(tmp_path)


def test_a_password_of_the_catalog_is_not_shown_when_it_cannot_be_reached(tmp_path: Path) -> None:
    place = LakePlace(tmp_path, catalog="host=127.0.0.1 port=1 dbname=lake password=hush-hush", data=str(tmp_path))
    with pytest.raises(CoophealthError) as error:
        Lake.open(place)
    assert "hush-hush" not in str(error.value)
    assert "127.0.0.1" in str(error.value)


def test_every_table_and_view_and_all_their_columns_say_what_they_mean(lake: Lake) -> None:
    silent = lake.rows(
        "select table_name, null from duckdb_tables() where database_name = 'lake' and comment is null "
        "union all select view_name, null from duckdb_views() where database_name = 'lake' and comment is null "
        "union all select table_name, column_name from duckdb_columns() where database_name = 'lake' "
        "and comment is null and table_name in (select table_name from duckdb_tables() where database_name = 'lake')"
    )
    assert silent == []


def test_every_cursor_reads_times_in_utc_and_draws_nothing_on_standard_output(lake: Lake) -> None:
    for cursor in (lake, lake.cursor(), lake.beside()):
        assert cursor.rows("select current_setting('TimeZone'), current_setting('enable_progress_bar')") == [
            ("UTC", False)
        ]


def test_what_is_beyond_the_memory_allowed_waits_on_disk_until_the_lake_is_closed(tmp_path: Path) -> None:
    with Lake.open(LakePlace(tmp_path / "lake", memory=0.1), write=True) as lake:
        aside = Path(lake.one("select current_setting('temp_directory')"))
        assert not aside.exists()
        lake.run("create temp table numbers as select random() as a, random() as b from range(10_000_000)")
        assert any(aside.iterdir())
        assert lake.one("select count(*) from numbers") == 10_000_000
    assert not aside.exists()


def test_a_lake_takes_no_more_memory_than_duckdb_would_by_itself(tmp_path: Path) -> None:
    with Lake.open(LakePlace(tmp_path / "lake", memory=1e6), write=True) as lake:
        assert lake.one("select parse_formatted_bytes(current_setting('memory_limit'))") < 1e15
