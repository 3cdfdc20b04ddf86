"""Who waits for a lake looks again while it cannot be read, and says why."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coophealth.looking import Looking
from coophealth.settings import Settings
from scorecards.lake import Lake


def test_a_lake_that_is_not_there_or_refuses_a_look_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COOPHEALTH_LAKE", str(tmp_path / "lake"))
    settings = Settings.read()
    looking = Looking(settings, "cluster")
    assert looking.progress() == {}
    assert capsys.readouterr().err == ""

    with Lake.open(settings.place, write=True, doing="test") as lake:
        lake.run('create table progress."cluster/topic/3" (next_offset bigint)')
        lake.run('insert into progress."cluster/topic/3" values (42)')
    assert looking.progress() == {("topic", 3): 42}

    catalog = settings.place.folder / "catalog.sqlite"
    with closing(sqlite3.connect(catalog)) as opened:
        ((rows,),) = opened.execute(
            "select i.table_name from ducklake_inlined_data_tables as i join ducklake_table as t using (table_id) "
            "where t.table_name = 'cluster/topic/3'"
        ).fetchall()
        opened.execute(f"alter table {rows} rename to away")
        opened.commit()
    assert looking.progress() == looking.progress() == {}
    assert capsys.readouterr().err.count("the lake cannot be read now, looking again: ") == 1

    with closing(sqlite3.connect(catalog)) as opened:
        opened.execute(f"alter table away rename to {rows}")
        opened.commit()
    assert looking.progress() == {("topic", 3): 42}
