"""Every folder below tests/sql is a test of the SQL: what is given, what is asked, what is expected."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from activity_log import RECEIVED, Event, MakeLake, bring

from models.policy import Policy
from scorecards import questions
from scorecards.lake import Lake
from scorecards.questions import ALWAYS_KNOWN, Question

FOLDER = Path(__file__).parents[1] / "sql"
TERMS = {"a": {"id": "A"}, "b": {"id": "B"}, "kind": "referral"}
# In a line of given.jsonl these are not part of the activity's data.
ABOUT = ("type", "time", "subject", "id", "received", "times", "every")
ORDER = (
    *("partnership", "organisation", "as_of", "known_at", "composite", "giver", "time", "week", "verdict", "direction"),
    *("id", "grouping", "name"),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A folder: the relation it is about, its events by when the lake had them, and what is asked and expected."""

    name: str
    relation: str
    alone: bool
    events: list[tuple[datetime, Event]]
    asked: list[tuple[str, datetime, datetime | None]]
    rows: list[Row]


def naive(value: Any) -> datetime:
    """A date, a time or RFC 3339 text as a time of the lake."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time())
    time: datetime = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return time


def events_of(name: str, line: str, number: int) -> Iterator[tuple[datetime, Event]]:
    """The activities one line stands for."""
    given = json.loads(line)
    data = {key: part for key, part in given.items() if key not in ABOUT}
    if given["type"] == "partnership.agreed":
        data = TERMS | data
    for time in range(given.get("times", 1)):
        yield (
            naive(given["received"]) if "received" in given else RECEIVED,
            {
                "specversion": "1.0",
                "id": given.get("id", f"line {number}") + (f".{time + 1:02}" if "times" in given else ""),
                "source": f"/{name}",
                "type": f"cooperation.{given['type']}",
                "subject": f"{name}/{given.get('subject', 'pair')}",
                "time": f"{(naive(given['time']) + timedelta(days=time * given.get('every', 1))).isoformat()}Z",
                "data": data,
            },
        )


def read(folder: Path) -> Case:
    name = f"{folder.parent.name}/{folder.name}"
    lines = (folder / "given.jsonl").read_text(encoding="utf-8").splitlines()
    expect = tomllib.loads((folder / "expect.toml").read_text(encoding="utf-8"))
    events = [found for number, line in enumerate(lines, 1) for found in events_of(name, line, number)]
    partnerships = sorted({event["subject"] for _, event in events})
    known: list[datetime | None] = [naive(time) for time in expect.get("known_at", [])] or [None]
    return Case(
        name=name,
        relation=folder.parent.name,
        alone=expect.get("alone", False),
        events=events,
        asked=[(pair, naive(as_of), time) for pair in partnerships for as_of in expect["as_of"] for time in known],
        rows=expect.get("rows", []),
    )


CASES = [read(path.parent) for path in sorted(FOLDER.glob("*/*/expect.toml"))]


def brought(lake: Lake, cases: list[Case]) -> None:
    """Take the events of these cases in, in the order in which the lake is to have had them."""
    events = [found for case in cases for found in case.events]
    for received_at in sorted({time for time, _ in events}):
        bring(lake, [event for time, event in events if time == received_at], received_at)
    assert lake.rows("select location, path, reason from dead_letters") == []


@pytest.fixture(scope="module")
def together(make_lake: MakeLake) -> Iterator[Question]:
    """One question over all cases that may share a lake: each has partnerships of its own."""
    cases = [case for case in CASES if not case.alone]
    lake = make_lake()
    brought(lake, cases)
    with questions.ask(lake, Policy(), (asked for case in cases for asked in case.asked)) as question:
        yield question


def plain(value: Any) -> Any:
    """What TOML can say of a value of the lake."""
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return "now" if value == ALWAYS_KNOWN else value
    if isinstance(value, date):
        return naive(value)
    if isinstance(value, str) and value.startswith("{"):
        return plain(json.loads(value))
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def assert_holds(found: Any, expected: Any, where: str) -> None:
    """Everything expected is found; what is not mentioned may be anything."""
    if isinstance(expected, dict):
        for key, part in expected.items():
            assert key in found, f"{where}: no {key} in {sorted(found)}"
            assert_holds(found[key], part, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), f"{where}: {found}"
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_holds(one, other, f"{where}[{number}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9), where
    elif isinstance(expected, (datetime, date)):
        assert found == naive(expected), where
    else:
        assert found == expected, where


def assert_answers(question: Question, case: Case) -> None:
    names = dict(question.rows("select pair, partnership from pairs"))
    numbered = ({"partnership": names.get(row.get("pair"))} | row for row in question.dicts(case.relation))
    rows = [
        {key: plain(part) for key, part in row.items()}
        for row in numbered
        if case.alone or str(row["partnership"]).startswith(f"{case.name}/")
    ]
    rows.sort(key=lambda row: [str(row.get(name, "")) for name in ORDER])
    for row in rows:
        if "partnership" in row:
            row["partnership"] = row["partnership"].removeprefix(f"{case.name}/")
    assert len(rows) == len(case.rows), rows
    for number, (row, expected) in enumerate(zip(rows, case.rows, strict=True), 1):
        assert_holds(row, expected, f"row {number}")


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_what_is_given_yields_what_is_expected(case: Case, together: Question, make_lake: MakeLake) -> None:
    if not case.alone:
        assert_answers(together, case)
        return
    with make_lake() as lake:
        brought(lake, [case])
        with questions.ask(lake, Policy(), case.asked) as question:
            assert_answers(question, case)


def test_there_are_cases() -> None:
    assert len(CASES) > 40
