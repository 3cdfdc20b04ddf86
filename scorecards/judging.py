"""Judges batches of records beside the lake: what is valid, and why the rest is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final

import pyarrow as pa

from scorecards.lake import BESIDE, Lake
from scorecards.validation import (
    FEW,
    minified_sql,
    slow_sql,
    slow_terms_sql,
    surely_sql,
    validate_slowly,
)

# Where a record stood; goes with it into the lake.
_STOOD: Final = ("topic", "topic_partition", "topic_offset")
# Whether a record is written with white space: many JSON writers put it after a field's name if told nothing.
_SPACED: Final = "coalesce(contains(try(decode(raw[1:48])), '\": '), false)"
# What is made of a batch.
RELATIONS: Final = ("records", "valid", "agreed", "refused")
_numbers = count(1)


@dataclass(frozen=True)
class Judged:
    """What was found of `read` records: RELATIONS as tables in a schema beside the lake."""

    schema: str
    read: int


class Judge:
    """Judges on a cursor of its own, outside the lake's transactions: one batch while another is written."""

    def __init__(self, lake: Lake) -> None:
        self._beside = lake.beside()

    def judge(self, records: pa.Table, received_at: datetime) -> Judged:
        """Judge records (ordinal, raw, original, key, headers, and where they stood) that came at that time (UTC).

        1. The sieve takes what surely is valid, of records with white space without it.
        2. Are many left that were looked at as they stood, it looks once more, at how DuckDB writes them.
        3. The rest goes through pydantic, one by one.
        """
        judged = Judged(f'{BESIDE}."{next(_numbers)}"', len(records))
        self._beside.run(f"create schema {judged.schema}")
        self._beside.run(f"use {judged.schema}")
        with self._beside.arrow("arrow_records", records):
            # A table of its own: DuckDB takes an Arrow table apart on one thread.
            self._beside.run("create table records as from arrow_records")
        unsure = self._sieve(received_at) if judged.read >= FEW else "records"
        self._ask_pydantic(unsure, received_at)
        return judged

    def close(self) -> None:
        """End the cursor."""
        self._beside.close()

    def _sieve(self, received_at: datetime) -> str:
        """Make `valid` of what surely is; returns the table of what is left."""
        at = {"received_at": received_at}
        columns = ", ".join(("ordinal", *_STOOD, "raw"))
        written = minified_sql(f"(from records where {_SPACED})", _STOOD)
        looked_at = f"(select {columns} from records where not {_SPACED} union all by name {written})"
        self._beside.run(f"create table valid as {_surely(looked_at)}", at)
        self._beside.run("create table unsure as from records anti join valid using (ordinal)")
        if self._beside.one(f"select count(*) from unsure where not {_SPACED}") >= FEW:
            again = minified_sql(f"(from unsure where not {_SPACED})", _STOOD)
            self._beside.run(f"insert into valid {_surely(f'({again})')}", at)
            self._beside.run("delete from unsure where ordinal in (select ordinal from valid)")
        return "unsure"

    def _ask_pydantic(self, unsure: str, received_at: datetime) -> None:
        """Add what is valid of it to `valid` and `agreed`, and make `refused` of the rest."""
        answer = validate_slowly(self._beside.rows(f"select ordinal, raw from {unsure}"), received_at)
        refused = pa.table(
            {
                "ordinal": pa.array([letter.ordinal for letter in answer.dead], pa.int64()),
                "path": pa.array([letter.path for letter in answer.dead], pa.string()),
                "reason": pa.array([letter.reason for letter in answer.dead], pa.string()),
            }
        )
        stood = f"join (select ordinal, {', '.join(_STOOD)} from records) using (ordinal)"
        beside = self._beside
        with (
            beside.arrow("slow", answer.accepted),
            beside.arrow("slow_terms", answer.terms),
            beside.arrow("slow_refused", refused),
        ):
            found = f"from ({slow_sql('slow')}) {stood}"
            beside.run(
                f"create table valid as {found}" if unsure == "records" else f"insert into valid by name {found}"
            )
            beside.run(f"create table agreed as from ({slow_terms_sql('slow_terms')}) {stood}")
            beside.run(f"create table refused as from slow_refused {stood}")


def _surely(source: str) -> str:
    return f"select * exclude (surely) from ({surely_sql(source, _STOOD)}) where surely"


def forget(lake: Lake, judged: Judged) -> None:
    """Give back the memory of a batch; `lake` is any cursor of the same lake."""
    with closing(lake.beside()) as beside:
        beside.run(f"drop schema {judged.schema} cascade")


@contextmanager
def judging(lake: Lake, records: pa.Table, received_at: datetime) -> Iterator[Judged]:
    """What is found of records, while the block lasts."""
    with closing(Judge(lake)) as judge:
        judged = judge.judge(records, received_at)
    try:
        yield judged
    finally:
        forget(lake, judged)
