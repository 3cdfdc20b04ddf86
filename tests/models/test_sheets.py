"""Every field of every activity can be a column of a sheet."""

from __future__ import annotations

from typing import Any

import pytest

from models import sheets
from models.activities import CATALOGUE
from models.examples import DATA
from models.sheets import Kind


def leaves(data: dict[str, Any], before: str = "") -> dict[str, Any]:
    """The values of an object by their dotted names; objects within lists are values."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        found |= leaves(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found


@pytest.mark.parametrize("short_type", CATALOGUE)
def test_the_kind_of_a_column_fits_what_the_field_holds(short_type: str) -> None:
    kinds = sheets.data_kinds(short_type)
    for name, value in leaves(DATA[short_type]).items():
        kind = kinds[name]
        if isinstance(value, bool):
            assert kind is Kind.FLAG, name
        elif isinstance(value, int | float):
            # A target is a number, or one for each side.
            assert kind is (Kind.OBJECT if name == "targets.anchoring_top" else Kind.NUMBER), name
        elif isinstance(value, str):
            assert kind in (Kind.TEXT, Kind.DAY), name
        else:
            assert kind is (Kind.OBJECT if name == "people" else Kind.NAMES), name


def test_every_field_of_the_catalogue_has_a_kind() -> None:
    for short_type, model in CATALOGUE.items():
        assert set(model.model_fields) <= set(sheets.data_kinds(short_type))


def test_the_same_name_may_be_of_another_kind_in_another_type() -> None:
    assert sheets.data_kinds("support.given")["value"] is Kind.NUMBER
    assert sheets.data_kinds("project.won")["value"] is Kind.OBJECT
    assert sheets.data_kinds("contact.requested")["request"] is Kind.TEXT


def test_times_may_be_days_where_the_catalogue_says_so() -> None:
    assert sheets.ATTRIBUTES["time"] is Kind.MOMENT
    assert sheets.data_kinds("goal.agreed")["due"] is Kind.DAY
    assert sheets.data_kinds("partnership.agreed")["ends_on"] is Kind.DAY


def test_people_have_a_column_for_each_side_and_level() -> None:
    assert sheets.people_columns()["people.b.working"] == {"org": "b", "level": "working"}
    assert sheets.people_columns()["people.a"] == {"org": "a"}
    assert len(sheets.people_columns()) == 6


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("partnership", "subject"),
        ("Partnership", "subject"),
        ("SUBJECT", "subject"),
        ("a.ID", "a.id"),
        ("data.by", "by"),
        ("data.id", "data.id"),
        ("data.partnership", "data.partnership"),
        ("Data.crm.Number", "data.crm.Number"),
        ("data", "data"),
        ("data.", None),
        ("data..x", None),
        ("by ", None),
        ("crm", None),
    ],
)
def test_a_column_is_known_by_its_name(text: str, field: str | None) -> None:
    assert sheets.named(text) == field


def test_an_unknown_type_has_no_fields() -> None:
    assert sheets.data_kinds("support.taken") == {}
