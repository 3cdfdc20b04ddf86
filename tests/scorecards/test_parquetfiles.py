"""Sheets in Parquet become the records that the same cells in CSV become."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.activities import CATALOGUE
from models.errors import CoophealthError
from models.examples import event
from models.records import Accepted, Refused, validate
from scorecards.linefiles import Lines
from scorecards.sheet_mapping import Mapping
from scorecards.sheetfiles import open_rows

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = Mapping(timezone="Europe/Berlin")


def pieces(folder: Path, columns: dict[str, Any], mapping: Mapping | None = None) -> list[Lines]:
    path = folder / "log.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=2)
    found = list(open_rows(str(path), mapping))
    assert [piece.done for piece in found][-1:] == [path.stat().st_size]
    return found


def events(folder: Path, columns: dict[str, Any], mapping: Mapping | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for piece in pieces(folder, columns, mapping) for line in piece.lines.to_pylist()]


def support(**columns: Any) -> dict[str, Any]:
    """A sheet of one row of support given, with more columns."""
    return {
        "id": ["1"], "partnership": ["n-s"], "type": ["support.given"], "by": ["a"], "form": ["purchase"],
    } | columns  # fmt: skip


def test_objects_are_columns_of_their_own(tmp_path: Path) -> None:
    [made] = events(
        tmp_path,
        {
            "id": [17],
            "subject": ["n-s"],
            "type": ["partnership.agreed"],
            "time": [datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))],
            "a": [{"id": 7, "name": "Nordwind"}],
            "b": pa.array([None], pa.struct({"id": pa.string(), "name": pa.string()})),
            "b.id": ["süd"],
            "kind": pa.array(["referral"]).dictionary_encode(),
            "hourly_rate": [{"a": 95, "b": None}],
            "targets": pa.array([[("balance", 60.0)]], pa.map_(pa.string(), pa.float64())),
            "fee": [{"yearly": Decimal("1200.50")}],
            "starts_on": [date(2026, 1, 1)],
            "ends_on": pa.array([datetime(2028, 12, 31)], pa.timestamp("ns")),  # noqa: DTZ001
        },
        Mapping(columns={"b": ""}),
    )
    assert made == {
        "specversion": "1.0",
        "id": "17",
        "source": "file:log.parquet",
        "subject": "n-s",
        "type": "cooperation.partnership.agreed",
        "time": "2026-03-02T08:00:00.000000Z",
        "data": {
            "a": {"id": "7", "name": "Nordwind"},
            "b": {"id": "süd"},
            "kind": "referral",
            "hourly_rate": {"a": 95},
            "targets": {"balance": 60.0},
            "fee": {"yearly": 1200.5},
            "starts_on": "2026-01-01",
            "ends_on": "2028-12-31",
        },
    }
    assert isinstance(validate(json.dumps(made).encode(), NOW), Accepted)


@pytest.mark.parametrize("written", [json.dumps, lambda data: data])
@pytest.mark.parametrize("kind", CATALOGUE)
def test_the_data_may_be_one_column_as_json_or_as_an_object(tmp_path: Path, kind: str, written: Any) -> None:
    expected = event(kind)
    row = {name: [value] for name, value in expected.items() if name != "data"}
    [made] = events(tmp_path, row | {"data": [written(expected["data"])]})
    assert without_null(made) == without_null(expected)
    assert isinstance(validate(json.dumps(made).encode(), NOW), Accepted)


def without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_null(below) for key, below in value.items() if below is not None}
    return [without_null(below) for below in value] if isinstance(value, list) else value


def test_times_without_a_zone_are_in_that_of_the_mapping(tmp_path: Path) -> None:
    moment = pa.array([datetime(2026, 3, 2, 9)], pa.timestamp("ms"))  # noqa: DTZ001
    assert events(tmp_path, support(time=moment), BERLIN)[0]["time"] == "2026-03-02T09:00:00.000+01:00"
    assert events(tmp_path, support(time=[date(2026, 3, 2)]), BERLIN)[0]["time"] == "2026-03-02T12:00:00+01:00"
    [piece] = pieces(tmp_path, support(time=moment))
    assert isinstance(validate(piece.lines[0].as_py(), NOW), Refused)


def test_numbers_with_a_type_need_no_decimal_sign(tmp_path: Path) -> None:
    columns = support(
        value=[1.234], effort_hours=["1.234"], cost=[Decimal("1.234")], travel_cost=pa.array([0.1], pa.float32())
    )
    [made] = events(tmp_path, columns, Mapping(decimal=","))
    assert made["data"]["value"] == made["data"]["cost"] == 1.234
    assert made["data"]["effort_hours"] == 1234
    assert made["data"]["travel_cost"] == 0.1


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ({"value": [float("nan")]}, '$.data.value: "nan" is not a number'),
        ({"value": [float("inf")]}, '$.data.value: "inf" is not a number'),
        ({"value": [True]}, '$.data.value: "true" is not a number'),
        ({"value": [[1]]}, '$.data.value: "[1]" is not a number'),
        ({"needed": [2]}, '$.data.needed: "2" is neither true nor false'),
        ({"note": [b"\xff"]}, "$: not JSON"),
        ({"people": [["x"]]}, '$.data.people[0]: "x" is not an object'),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path: Path, column: dict[str, Any], reason: str) -> None:
    [piece] = pieces(tmp_path, support(time=["2026-03-02T09:00:00Z"]) | column)
    verdict = validate(piece.lines[0].as_py(), NOW)
    assert isinstance(verdict, Refused)
    assert f"{verdict.path}: {verdict.reason}".startswith(reason)


def test_rows_are_counted_from_1_and_empty_ones_are_none(tmp_path: Path) -> None:
    found = pieces(tmp_path, {"id": ["1", None, "3", "4", ""], "note": [None, None, "x", None, None]})
    assert [piece.numbers and piece.numbers.to_pylist() for piece in found] == [[1, 3, 4]]


def test_a_column_may_be_called_otherwise_and_an_object_too(tmp_path: Path) -> None:
    columns = support(
        Wann=["2.3.2026"], Aufwand=[{"a": 2.0, "b": None}], Intern=[{"x": 1}], type=["meeting.held"], Ja=["j"]
    )
    del columns["by"], columns["form"]
    mapping = Mapping.from_toml(
        'timezone = "Europe/Berlin"\n'
        '[columns]\nWann = "time"\nAufwand = "effort_hours"\nIntern = ""\nJa = "data.ok"\n[values.Ja]\nj = "ja"',
        "m.toml",
    )
    [made] = events(tmp_path, columns, mapping)
    assert made["data"] == {"effort_hours": {"a": 2.0}, "ok": "ja"}
    assert made["time"] == "2026-03-02T12:00:00+01:00"


def test_what_was_parquet_has_the_ids_that_it_has_in_csv(tmp_path: Path) -> None:
    cells = {"partnership": "n-s", "type": "support.given", "time": "2026-03-02T09:00:00Z", "by": "a", "value": "12.5"}
    csv = tmp_path / "log.csv"
    csv.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n")
    [piece] = open_rows(str(csv))
    columns = {name: [float(cell) if name == "value" else cell] for name, cell in cells.items()}
    assert events(tmp_path, columns)[0]["id"] == json.loads(piece.lines[0].as_py())["id"]


def test_what_is_no_parquet_file_and_an_unknown_column_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    with pytest.raises(CoophealthError, match=r"log\.parquet cannot be read"):
        list(open_rows(str(path)))
    path.write_bytes(b"PAR1 or not")
    with pytest.raises(CoophealthError, match="whole Parquet file"):
        list(open_rows(str(path)))
    with pytest.raises(CoophealthError, match="did you mean effort_hours"):
        pieces(tmp_path, {"effort_huors": [1]})
