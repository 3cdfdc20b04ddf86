"""How fast records are validated: the sieve on one and two threads against bare json_transform, and pydantic.

    python benchmarks/bench_validation.py [--records 400000]

Records of about 220 bytes, seven types as a busy log mixes them, half of them written with spaces. Times are
the best of five; `CPU` is processor time, for machines that have other things to do.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from scorecards.validation import FEW, slow_sql, surely_sql, validate_slowly

NOW = datetime.fromisoformat("2026-06-01T12:00:00")
# Each type, how often it occurs, and its data.
MIX: list[tuple[str, int, Callable[[int, str], dict[str, Any]]]] = [
    ("support.given", 5, lambda i, by: {"by": by, "form": "expertise", "value": i % 90_000 / 100}),
    ("referral.given", 2, lambda i, by: {"by": by, "referral": f"r-{i}", "committed": True, "value": i % 9_000}),
    ("contact.requested", 1, lambda i, by: {"by": by, "request": f"c-{i}", "has_content": True}),
    (
        "meeting.held",
        2,
        lambda i, by: {
            "occasion": "meeting",
            "people": [{"id": f"p-{i % 9}", "org": "a", "level": "executive"}, {"id": "q", "org": by}],
        },
    ),
    (
        "revenue.booked",
        1,
        lambda i, by: {"earned_by": by, "induced_by": "joint", "role": "sourced", "amount": i, "deal": f"d-{i}"},
    ),
    (
        "request.answered",
        1,
        lambda i, by: {"by": by, "request": f"q-{i}", "requested_at": "2025-01-02T10:00:00Z"},
    ),
    ("pulse.rated", 1, lambda i, by: {"org": by, "factor": "balance", "score": 1 + i % 5, "respondent": "x7"}),
]


def records(count: int) -> pa.Table:
    """Raw records, ordinal and raw."""
    draw = random.Random(1)
    kinds = draw.choices(MIX, [weight for _, weight, _ in MIX], k=count)
    raw = [
        json.dumps(
            {
                "specversion": "1.0",
                "id": f"e-{i}",
                "source": "/crm/nordwind",
                "type": f"cooperation.{kind}",
                "subject": f"p-{i % 2_000}",
                "time": f"2025-0{1 + i % 9}-1{i % 10}T10:00:{i % 60:02d}Z",
                "data": data(i, draw.choice("ab")),
            },
            separators=(",", ":") if i % 2 else None,
        ).encode()
        for i, (kind, _, data) in enumerate(kinds)
    ]
    return pa.table({"ordinal": pa.array(range(count), pa.int64()), "raw": pa.array(raw, pa.binary())})


def best(work: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    measured = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        measured.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(clock for clock, _ in measured), min(processor for _, processor in measured)


def report(name: str, count: int, seconds: tuple[float, float]) -> None:
    clock, processor = seconds
    print(f"{name:44} {count / clock:11,.0f} a second   {processor / count * 1e6:6.2f} us CPU a record")


def sieve(connection: duckdb.DuckDBPyConnection, source: str = "raw_records") -> None:
    connection.execute(f"create or replace temp table taken as {surely_sql(source)}", {"received_at": NOW})


def compare_threads(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    structure = json.dumps(
        dict.fromkeys(("specversion", "id", "source", "type", "subject", "time"), "VARCHAR")
        | {"data": dict.fromkeys(("by", "form", "value", "referral", "request", "people"), "VARCHAR")}
    )
    bare = f"create or replace temp table bare as select json_transform(decode(raw), '{structure}') from raw_records"
    for threads in (1, 2):
        connection.execute(f"set threads = {threads}")
        transform = best(lambda: connection.execute(bare))
        sieved = best(lambda: sieve(connection))
        report(f"bare json_transform, {threads} thread(s)", count, transform)
        report(f"the sieve, {threads} thread(s)", count, sieved)
        print(f"{'':44} {sieved[1] / transform[1]:.2f} times bare json_transform (CPU)")


def compare_small_batches(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    print(f"small batches, milliseconds (FEW = {FEW}):")
    for size in (1, 200, 500, 1_000, 2_000):
        part = table.slice(0, size)
        connection.register("small", part)
        pairs = list(zip(part["ordinal"].to_pylist(), part["raw"].to_pylist(), strict=True))

        def through_pydantic(pairs: list[tuple[int, bytes]] = pairs) -> None:
            connection.register("slow", validate_slowly(pairs, NOW).accepted)
            connection.execute(f"create or replace temp table taken_slowly as {slow_sql('slow')}")

        fast, slow = best(lambda: sieve(connection, "small")), best(through_pydantic)
        print(f"{size:8,}   sieve {fast[0] * 1e3:7.1f}   pydantic {slow[0] * 1e3:7.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    count = parser.parse_args().records
    table = records(count)
    print(f"{count:,} records of {table['raw'].nbytes / count:.0f} bytes")
    with duckdb.connect() as connection:
        connection.register("arrow_records", table)
        connection.execute("create table raw_records as select * from arrow_records")
        compare_threads(connection, count)
        pairs = list(zip(range(20_000), table["raw"].slice(0, 20_000).to_pylist(), strict=True))
        report("pydantic, one by one", len(pairs), best(lambda: validate_slowly(pairs, NOW), 3))
        compare_small_batches(connection, table)


if __name__ == "__main__":
    main()
