"""What was refused: kept within limits, listed, published, and marked when it comes again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.binarymode import structured
from models.deadletters import AGAIN
from models.errors import CoophealthError
from scorecards import sqlfiles
from scorecards.lake import Lake

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Letter:
    """A refused record; `size` is its full length, `raw` may be only its beginning."""

    id: str
    location: str
    raw: bytes
    size: int
    key: bytes | None
    headers: Headers

    @property
    def whole(self) -> bool:
        """Whether all of it was kept."""
        return len(self.raw) == self.size

    @property
    def record(self) -> bytes:
        """The event as one piece of JSON, also where its attributes came as headers."""
        made: bytes | None = structured(self.raw, self.headers, self.key)
        return made if made is not None else b""


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter to publish; hand its id to `published` once the broker has it."""

    id: str
    key: bytes | None
    value: bytes | None
    headers: Headers


def keep(lake: Lake, received_at: datetime) -> None:
    """Inside the transaction of a batch: keep what is dead of it, and mark the letters that came again with it."""
    if lake.one("select count(*) from dead"):
        limits = lake.dead_letter_limits
        stored = lake.one(
            "select count(*) from lake.main.dead_letters where received_at >= date_trunc('hour', cast(? as timestamp))",
            [received_at],
        )
        room = max(0, limits.per_hour - int(stored))
        bound = {"received_at": received_at, "room": room}
        lake.run(f"insert into lake.main.dead_letters by name {_sql('dead_letters')}", {**bound, "bytes": limits.bytes})
        lake.run(f"insert into lake.main.dead_letters_not_kept by name {_sql('dead_letters_not_kept')}", bound)
    if lake.one("select count(headers) from records"):
        lake.run(
            f"insert into lake.main.dead_letters_resent by name {_sql('dead_letters_resent')}",
            {"received_at": received_at, "header": AGAIN},
        )


def _sql(step: str) -> str:
    return sqlfiles.bare(sqlfiles.text(f"ingest/{step}.sql"))


def find(lake: Lake, ids: Sequence[str] = ()) -> list[Letter]:
    """The letters with these ids, in their order; without ids all that are open, oldest first.

    Raises CoophealthError for an id there is none of.
    """
    rows = lake.rows(
        "select id, location, raw, size, key, headers from dead_letters "
        + ("where list_contains(?, id) " if ids else "anti join dead_letters_resent using (id) ")
        + "order by received_at, topic, topic_partition, topic_offset",
        [list(ids)] if ids else None,
    )
    found = {
        name: Letter(name, location, bytes(raw or b""), size, key, _headers(headers))
        for name, location, raw, size, key, headers in rows
    }
    for letter in ids:
        if letter not in found:
            raise CoophealthError(f"no dead letter {letter}", remedy="`coophealth dead-letters list --all` lists them")
    return [found[letter] for letter in ids] if ids else list(found.values())


def _headers(text: str | None) -> Headers:
    found = json.loads(text) if text else []
    return tuple((name, value.encode()) for name, value in found) if isinstance(found, list) else ()


def mark(lake: Lake, ids: Sequence[str], now: datetime) -> None:
    """Note that these letters came again."""
    with lake.transaction():
        lake.run("insert into dead_letters_resent select unnest(?), cast(? as timestamp), null", [list(ids), now])


def refused_again(lake: Lake, ids: Sequence[str]) -> int:
    """How many of these letters were refused when they last came again over Kafka."""
    return int(
        lake.one(
            "select count(*) from (select id, arg_max(refused, received_at) as refused from dead_letters_resent "
            "where list_contains(?, id) group by id) where refused",
            [list(ids)],
        )
    )


def not_kept(lake: Lake) -> list[dict[str, Any]]:
    """What was only counted: where, why, how many, and the offsets between which it stands; most first."""
    return lake.dicts(
        "select topic, topic_partition, path, any_value(reason) as reason, cast(sum(records) as bigint) as records, "
        "min(first_offset) as first_offset, max(last_offset) as last_offset from dead_letters_not_kept "
        "group by topic, topic_partition, path order by records desc, topic, topic_partition, path"
    )


def unpublished(lake: Lake, limit: int) -> list[OutgoingLetter]:
    """The oldest letters that the topic of dead letters does not have yet.

    Workers commit in another order than their `received_at`, so that what is a little older than the newest
    published one is looked at, too.
    """
    rows = lake.dicts(
        "select * from dead_letters where received_at > coalesce((select max(received_at) from dead_letters_published) "
        "- interval 15 minute, timestamp '0001-01-01') "
        "and id not in (select id from dead_letters_published) "
        "order by received_at, topic, topic_partition, topic_offset limit ?",
        [limit],
    )
    return [OutgoingLetter(row["id"], row["key"], row["raw"], _told(row)) for row in rows]


def _told(row: dict[str, Any]) -> Headers:
    """What stands in the headers of a published letter."""
    names = {
        "id": "id",
        "topic": "topic",
        "partition": "topic_partition",
        "offset": "topic_offset",
        "path": "path",
        "reason": "reason",
        "size": "size",
        "sha256": "sha256",
        "received-at": "received_at",
    }
    return tuple((f"coophealth-{name}", str(row[column]).encode()) for name, column in names.items())


def published(lake: Lake, ids: Sequence[str]) -> None:
    """Note that the broker has these letters."""
    with lake.transaction():
        lake.run(
            "insert into dead_letters_published select id, received_at from dead_letters where list_contains(?, id)",
            [list(ids)],
        )
