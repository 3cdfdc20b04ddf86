"""The spreadsheet has a row a partnership, numbers as numbers, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from activity_log import MakeLake
from page_lakes import AS_OF, ODD_NAMES, POLICY, demo_lake, odd_lake

from models.policy import Policy
from scorecards import report, sheet
from scorecards.report import Asked, Json


@pytest.fixture(scope="module")
def found(make_lake: MakeLake) -> Iterator[Json]:
    with demo_lake(make_lake) as lake:
        yield report.build(lake, POLICY, Asked(AS_OF))


@pytest.fixture(scope="module")
def odd(make_lake: MakeLake) -> Iterator[Json]:
    with odd_lake(make_lake) as lake:
        yield report.build(lake, Policy(home=("home",)), Asked(AS_OF))


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_partnership_is_a_row_with_the_reports_numbers(found: Json) -> None:
    table = rows(sheet.csv(found))
    assert [row["partnership"] for row in table] == [card["id"] for card in found["partnerships"]]
    for row, card in zip(table, found["partnerships"], strict=True):
        assert None not in row
        assert None not in row.values()
        for side in ("influence", "outcome"):
            score = card[side]["score"]
            assert row[side] == ("" if score is None else str(score))
            for factor in card[side]["factors"]:
                score = factor["score"]
                assert row[f"factor_{factor['name']}"] == ("" if score is None else str(score))


def test_a_street_stands_in_the_row_with_direction_start_and_effort(found: Json) -> None:
    nordwind = next(row for row in rows(sheet.csv(found)) if row["partnership"] == "nordwind")
    card = next(card for card in found["partnerships"] if card["id"] == "nordwind")
    street = next(verdict for verdict in card["verdicts"] if verdict["name"] == "one_way_street")
    assert (nordwind["giver"], nordwind["giver_name"]) == ("a", "Quellstein Building Systems")
    assert nordwind["since"] == street["since"][:10]
    assert float(nordwind["unanswered_value"]) == street["unanswered"]["value"]
    assert float(nordwind["unanswered_hours"]) == street["unanswered"]["hours"]
    assert "one_way_street:one_way:a" in nordwind["verdicts"]


def test_what_is_unknown_is_empty(found: Json) -> None:
    young = next(row for row in rows(sheet.csv(found)) if row["partnership"] == "jungtrieb")
    assert young["giver"] == young["since"] == young["unanswered_value"] == ""
    assert young["verdicts"] == "not_enough_evidence:leaning"


def test_streets_are_rows_in_the_reports_order(found: Json) -> None:
    table = rows(sheet.streets_csv(found))
    assert [(row["partnership"], row["giver"]) for row in table] == [
        (street["partnership"], street["giver"]) for street in report.streets(found)
    ]
    assert len(table) >= 4
    assert all(float(row["m"]) > 0 for row in table)


def test_no_cell_would_be_calculated(odd: Json) -> None:
    for text in (sheet.csv(odd), sheet.streets_csv(odd)):
        cells = [cell for row in rows(text) for cell in row.values()]
        assert not [cell for cell in cells if cell[:1] in ("=", "@", "\t", "\r")]
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_odd_names_survive_the_way_through_the_file(odd: Json) -> None:
    names = {row["b_name"] for row in rows(sheet.csv(odd))}
    assert {name for key, name in ODD_NAMES.items() if key != "formula"} <= names


def test_an_empty_portfolio_is_a_head_alone(found: Json) -> None:
    empty = found | {"partnerships": []}
    assert sheet.csv(empty).count("\r\n") == 1
    assert sheet.streets_csv(empty).count("\r\n") == 1
