"""Who waits for a lake looks again while it cannot be read, and says why."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coophealth.looking import Looking
from coophealth.settings import Settings
from scorecards.batches import Span
from scorecards.lake import Lake
from scorecards.offsets import Stand


def test_a_lake_that_is_not_there_or_refuses_a_look_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COOPHEALTH_LAKE", str(tmp_path / "lake"))
    settings = Settings.read()
    looking = Looking(settings, "cluster")
    assert looking.progress() == {}
    assert capsys.readouterr().err == ""

    with Lake.open(settings.place, write=True, doing="test") as lake, lake.transaction():
        Stand(lake, "cluster", ()).advance([Span("topic", 3, 0, 42)])
    assert looking.progress() == {("topic", 3): 42}

    catalog = settings.place.folder / "catalog.sqlite"
    with closing(sqlite3.connect(catalog)) as opened:
        ((rows,),) = opened.execute(
            "select i.table_name from ducklake_inlined_data_tables as i join ducklake_table as t using (table_id) "
            "where t.table_name = 'cluster/topic'"
        ).fetchall()
        opened.execute(f"alter table {rows} rename to away")
        opened.commit()
    assert looking.progress() == looking.progress() == {}
    assert capsys.readouterr().err.count("the lake cannot be read now, looking again: ") == 1

    with closing(sqlite3.connect(catalog)) as opened:
        opened.execute(f"alter table away rename to {rows}")
        opened.commit()
    assert looking.progress() == {("topic", 3): 42}
