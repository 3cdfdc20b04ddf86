"""Writes activity logs for tests: CloudEvents as dictionaries, and as the lines that the lake takes in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from scorecards import batches, ingest
from scorecards.ingest import Appended
from scorecards.lake import Error, Lake
from scorecards.questions import Question

Event = dict[str, Any]
MakeLake = Callable[..., Lake]
# Of a module that keeps something from run to run of the cycle, the questions it gives that.
Noting = Callable[[ModuleType], list[Question]]
# When the lake had it, unless a test says otherwise: after everything that happens in these logs.
RECEIVED = datetime(2027, 1, 1)  # noqa: DTZ001 - the lake's times are naive UTC


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time of the lake: naive UTC."""
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001


@dataclass
class ActivityLog:
    """The activities of some partnerships, each with an id of its own."""

    source: str = "/test"
    events: list[Event] = field(default_factory=list)

    def add(self, kind: str, subject: str, time: datetime, /, **data: Any) -> Event:
        """One activity; `time` is naive UTC."""
        event = {
            "specversion": "1.0",
            "id": f"{subject}/{len(self.events)}",
            "source": self.source,
            "type": f"cooperation.{kind}",
            "subject": subject,
            "time": f"{time.isoformat()}Z",
            "datacontenttype": "application/json",
            "data": data,
        }
        self.events.append(event)
        return event

    def agree(self, subject: str, time: datetime, /, **data: Any) -> Event:
        """Terms between two organisations named after the partnership."""
        ordinary = {"a": {"id": f"{subject}-A"}, "b": {"id": f"{subject}-B"}, "kind": "referral"}
        return self.add("partnership.agreed", subject, time, **(ordinary | data))

    def give(self, subject: str, time: datetime, by: str, /, **data: Any) -> Event:
        """A support given, expertise unless `data` says otherwise."""
        return self.add("support.given", subject, time, by=by, **({"form": "expertise"} | data))

    def retract(self, event: Mapping[str, Any], time: datetime) -> Event:
        """Take an activity back."""
        what = {"source": event["source"], "id": event["id"]}
        return self.add("activity.retracted", event["subject"], time, activity=what, reason="a mistake")


def as_bytes(event: Mapping[str, Any]) -> bytes:
    """An event as a line of a file or the value of a record."""
    return json.dumps(event, ensure_ascii=False).encode()


def bring(
    lake: Lake,
    events: Iterable[Mapping[str, Any] | bytes],
    received_at: datetime = RECEIVED,
    *,
    name: str = "log.jsonl",
    first: int = 1,
) -> Appended:
    """Take events (or raw lines) into the lake as one batch of a file's lines."""
    lines = [event if isinstance(event, bytes) else as_bytes(event) for event in events]
    return ingest.append_lines(lake, f"file:{name}", first, pa.array(lines, pa.large_binary()), received_at)


def part(
    values: Sequence[bytes | None],
    begins_at: int = 0,
    *,
    topic: str = "cooperation.activities",
    partition: int = 0,
    keys: Sequence[bytes | None] | None = None,
    headers: Sequence[batches.Headers] | None = None,
) -> batches.Part:
    """Records of a Kafka partition, one offset after the other."""
    count = len(values)
    return batches.Part.of(
        topic=topic,
        partition=partition,
        begins_at=begins_at,
        ends_at=begins_at + count,
        offsets=range(begins_at, begins_at + count),
        values=values,
        keys=keys,
        headers=headers,
    )


def aware(time: datetime) -> datetime:
    """A naive UTC time as an aware one."""
    return time.replace(tzinfo=UTC)


def hide_insertions(patched: pytest.MonkeyPatch, ask: str) -> None:
    """Let `Lake.rows` or `Lake.one` fail where what was inserted between snapshots is asked for."""
    asked = getattr(Lake, ask)

    def away(lake: Lake, sql: str, *params: Any) -> Any:
        if "table_insertions" in sql:
            raise Error("the catalog is away")
        return asked(lake, sql, *params)

    patched.setattr(Lake, ask, away)
