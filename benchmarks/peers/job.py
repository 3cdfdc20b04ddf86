"""The job all peers do: which sum an activity belongs to, and what it adds; standard library alone."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

REQUIRED: Final = ("type", "source", "id", "subject", "time")
BUCKET: Final = 21 * 24 * 60 * 60
SIDES: Final = ("a", "b", "joint")


@dataclass(frozen=True)
class Told:
    """What a peer is told on its command line."""

    broker: str
    topic: str
    count: int
    scratch: Path
    rules: Path


class Entry(NamedTuple):
    """One activity's part: the partnership, the side and bucket within it, and the value it adds."""

    partnership: str
    within: str
    value: float


def told() -> Told:
    """The command line: broker, topic, count, scratch folder, rules."""
    broker, topic, count, scratch, rules = sys.argv[1:6]
    return Told(broker, topic, int(count), Path(scratch), Path(rules))


class Job:
    """Takes records apart and checks them, and says how long that took once `count` are through."""

    def __init__(self, rules: Path, count: int, loads: Callable[[bytes], Any] = json.loads) -> None:
        self._rules: dict[str, dict[str, str | None]] = json.loads(rules.read_bytes())
        self._loads = loads
        self._left = count
        self._began = 0.0
        self._refused = 0
        self._total = 0.0

    def entry(self, record: bytes) -> Entry | None:
        """None for a record that is no valid activity: it counts as refused."""
        if not self._began:
            self._began = time.perf_counter()
        try:
            found = self._checked(self._loads(record))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._refused += 1
            return None
        self._total += found.value
        return found

    def done_one(self) -> None:
        """One record is through; at the last it says so on standard output."""
        self._left -= 1
        if self._left == 0:
            seconds = time.perf_counter() - self._began
            print(f"took {seconds:.4f} {self._refused} {self._total:.2f}", file=sys.__stdout__, flush=True)

    def _checked(self, event: dict[str, Any]) -> Entry:
        if event["specversion"] != "1.0" or not all(isinstance(event[name], str) and event[name] for name in REQUIRED):
            raise ValueError("the envelope")
        rule = self._rules[event["type"]]
        data = event["data"]
        moment = datetime.fromisoformat(event["time"])
        if moment.tzinfo is None:
            raise ValueError("a time without offset")
        side = data.get(rule["side"]) if rule["side"] else "none"
        if rule["side"] and side not in SIDES:
            raise ValueError("the side")
        value = data.get(rule["value"])
        value = 0 if value is None else value
        if type(value) not in (int, float) or value < 0:
            raise ValueError("the value")
        return Entry(event["subject"], f"{side}|{int(moment.timestamp()) // BUCKET}", float(value))
