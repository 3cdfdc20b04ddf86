"""Patience with a lake that is away, and its end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecards.lake import ConflictError, Lake, LakePlace
from streams.lakethread import LakeThread


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake.open(LakePlace(tmp_path / "lake"), write=True) as lake:
        yield lake


def asked(lake: Lake, ask: Any, patience: float = 5.0) -> Any:
    thread = LakeThread(lake, "test", patience)
    try:
        return asyncio.run(thread.patiently(ask))
    finally:
        thread.close()


def test_everything_runs_in_one_thread_that_is_not_the_callers(lake: Lake) -> None:
    thread = LakeThread(lake, "test", 1.0)

    async def names() -> set[str]:
        return set(
            await asyncio.gather(*(thread.patiently(lambda _: threading.current_thread().name) for _ in range(5)))
        )

    found = asyncio.run(names())
    thread.close()
    assert len(found) == 1
    assert found != {threading.current_thread().name}


def test_a_refusal_that_passes_is_not_seen_by_who_asks(lake: Lake) -> None:
    refusals = iter([ConflictError("first"), OSError("away")])

    def ask(lake: Lake) -> int:
        for refusal in refusals:
            raise refusal
        return int(lake.one("select 42"))

    assert asked(lake, ask) == 42


def test_a_lake_that_refuses_for_good_is_given_up_with_its_own_error(lake: Lake) -> None:
    def ask(lake: Lake) -> None:
        lake.run("select * from nowhere")

    with pytest.raises(Exception, match="nowhere does not exist"):
        asked(lake, ask, patience=0.0)


def test_closing_interrupts_what_takes_too_long(lake: Lake) -> None:
    thread = LakeThread(lake, "test", 5.0)

    async def scenario() -> None:
        asking = asyncio.ensure_future(
            thread.once(lambda lake: lake.one("select sum(i * j) from range(10000000) a(i), range(1000000) b(j)"))
        )
        await asyncio.sleep(0.3)
        asking.cancel()

    asyncio.run(scenario())
    began = time.monotonic()
    thread.close(wait=0.2)
    assert time.monotonic() - began < 3


def test_a_fault_of_ours_is_not_tried_again(lake: Lake) -> None:
    calls = []

    def ask(lake: Lake) -> None:
        calls.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked(lake, ask)
    assert len(calls) == 1


AWAY = 'Failed to get data file list from DuckLake: Failed to prepare query "SELECT 1": server closed the connection'


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        # Said by a catalog on PostgreSQL that was stopped while a statement was bound.
        (duckdb.BinderException(AWAY), 2),
        (duckdb.BinderException('Referenced column "nonsense" not found in FROM clause!'), 1),
        (duckdb.CatalogException("Table with name nonsense does not exist!"), 1),
        # After either the database has to be opened anew.
        (duckdb.InternalException("INTERNAL Error: Attempted to access index 0 within vector of size 0"), 1),
        (duckdb.FatalException("FATAL Error: Failed: database has been invalidated"), 1),
        (duckdb.IOException("Unable to connect to Postgres"), 2),
    ],
)
def test_what_may_pass_is_tried_again_and_what_never_works_is_not(error: duckdb.Error, calls: int, lake: Lake) -> None:
    made = []

    def ask(lake: Lake) -> str:
        made.append(1)
        if len(made) == 1:
            raise error
        return "answered"

    if calls == 1:
        with pytest.raises(type(error)):
            asked(lake, ask)
    else:
        assert asked(lake, ask) == "answered"
    assert len(made) == calls


def test_a_turn_lasts_from_question_to_question_and_nobody_who_stops_waits_for_its_end(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = LakeThread(lake, "test", 1.0)
    held: list[str] = []

    @contextmanager
    def alone_in(_: Lake, work: str) -> Iterator[bool]:
        held.append(work)
        yield True
        held.remove(work)

    async def scenario() -> float:
        async with thread.alone_in("cycle") as alone:
            assert alone
            await thread.once(lambda _: None)
            assert held == ["cycle"]
        await thread.once(lambda _: None)
        assert held == []

        async def long() -> None:
            async with thread.alone_in("cycle"):
                await thread.once(lambda _: time.sleep(0.5))

        at_work = asyncio.ensure_future(long())
        while not held:
            await asyncio.sleep(0.001)
        at_work.cancel()
        began = time.monotonic()
        await asyncio.wait({at_work})
        return time.monotonic() - began

    monkeypatch.setattr(Lake, "alone_in", alone_in)
    assert asyncio.run(scenario()) < 0.3
    thread.close()
