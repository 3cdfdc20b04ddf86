"""What is to be published: the lake's scorecards and flips that a topic does not have yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from scorecards.lake import Lake
from scorecards.report import plain

# Topic -> (what is published there, the column that is its key, the order within a run). The lake is the outbox.
_SINKS: Final = {
    "cooperation.scorecards": ("scorecards", "partnership", "as_of, partnership"),
    "cooperation.flips": ("flips", "partnership", "week, id, superseded"),
}
_NESTED: Final = ("factors", "verdicts", "wasted")
_BEFORE_ALL: Final = "timestamp '0001-01-01'"


@dataclass(frozen=True)
class Outgoing:
    """A record to publish; `position` is what to hand to `published` once it and all before it are acknowledged."""

    topic: str
    key: bytes
    value: bytes
    position: datetime


def unpublished(lake: Lake, sink: str, limit: int) -> list[Outgoing]:
    """The oldest records that the topic `sink` does not have yet: about `limit`, always whole batches of the cycle."""
    table, key, order = _SINKS[sink]
    rows = lake.dicts(
        f"with open as (select * from {table} where received_at > coalesce("
        f"(select max(received_at) from progress.outbox where sink = ?), {_BEFORE_ALL})), "
        "batches as (select received_at, sum(count(*)) over (order by received_at) - count(*) as before "
        "from open group by received_at) "
        f"select open.* from open join batches using (received_at) where before < ? order by received_at, {order}",
        [sink, limit],
    )
    return [Outgoing(sink, row[key].encode(), _json(row), row["received_at"]) for row in rows]


def published(lake: Lake, sink: str, position: datetime) -> None:
    """Note that everything up to `position` has been acknowledged by the broker."""
    with lake.transaction():
        lake.run("delete from progress.outbox where sink = ?", [sink])
        lake.run("insert into progress.outbox values (?, ?)", [sink, position])


def _json(row: dict[str, Any]) -> bytes:
    """As one object; what is JSON already is put in as it stands, since reading and writing it took half the time."""
    flat = json.dumps(
        plain({name: value for name, value in row.items() if name not in _NESTED}),
        ensure_ascii=False,
        separators=(",", ":"),
    )
    nested = (f'"{name}":{row[name] or "null"}' for name in _NESTED if name in row)
    return f"{','.join((flat[:-1], *nested))}}}".encode()
