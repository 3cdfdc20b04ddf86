"""A mapping says what a sheet's columns are; what it says wrong is named with a remedy."""

from __future__ import annotations

import pytest

from models.errors import CoophealthError
from scorecards.sheet_mapping import Mapping


def test_everything_is_optional() -> None:
    assert Mapping.from_toml("", "m.toml") == Mapping()


def test_a_mapping_is_read() -> None:
    mapping = Mapping.from_toml(
        """
        timezone = "Europe/Berlin"
        delimiter = "\\t"
        encoding = "latin-1"
        decimal = ","
        dates = "day/month/year"
        [columns]
        " Wer\\ngab " = "by"
        "Partner" = "partnership"
        "CRM" = "data.crm"
        "Intern" = ""
        [constants]
        type = "support.given"
        needed = true
        hourly_rate = {a = 95, b = 80.5}
        "targets.balance" = 60
        agreed_by = ["a", "b"]
        time = 2026-03-02T09:00:00+01:00
        [values."Wer gab"]
        "wir" = "a"
        1 = "b"
        [values.needed]
        "+" = true
        """,
        "m.toml",
    )
    assert mapping.columns == {"Wer gab": "by", "Partner": "subject", "CRM": "data.crm", "Intern": ""}
    assert mapping.constants == {
        "type": "support.given",
        "needed": "true",
        "hourly_rate.a": "95",
        "hourly_rate.b": "80.5",
        "targets.balance": "60",
        "agreed_by": '["a", "b"]',
        "time": "2026-03-02T09:00:00+01:00",
    }
    assert mapping.values == {"Wer gab": {"wir": "a", "1": "b"}, "needed": {"+": "true"}}
    assert str(mapping.zone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("colums = {}", "a mapping has no key colums", "did you mean columns?"),
        ("xyz = 1", "a mapping has no key xyz", "known are columns, constants"),
        ('[columns]\n"Hours" = "efort_hours"', "[columns] Hours: efort_hours is not a field", "effort_hours?"),
        ('[columns]\n"Hours" = "qqq"', "[columns] Hours: qqq is not a field", '"data.NAME"'),
        ("[constants]\nneded = true", "[constants] neded: neded is not a field", "did you mean needed?"),
        ('timezone = "Europe/Berln"', "timezone: Europe/Berln is not a time zone", "did you mean Europe/Berlin?"),
        ('timezone = "../etc"', "timezone: ../etc is not a time zone", ""),
        ('encoding = "utf8x"', "encoding: utf8x is not an encoding", "did you mean utf-8?"),
        ('encoding = "base64"', "encoding: base64 is not an encoding", "such as utf-8"),
        ('delimiter = ":"', 'delimiter = ":": it has to be', "correct that line"),
        ('decimal = "x"', 'decimal = "x": it has to be', "correct that line"),
        ("columns = 3", "columns = 3: it has to be a valid dictionary", "correct that line"),
        ("a.b = = 1", "is not TOML", "correct that line"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(text: str, message: str, remedy: str) -> None:
    with pytest.raises(CoophealthError) as raised:
        Mapping.from_toml(text, "m.toml")
    assert raised.value.message.startswith("m.toml")
    assert message in raised.value.message
    assert remedy in raised.value.remedy
    assert raised.value.remedy


def test_a_column_that_is_no_field_is_named_with_what_it_may_have_meant() -> None:
    with pytest.raises(CoophealthError) as raised:
        Mapping().field("effort_huors", "log.csv")
    assert raised.value.message == 'log.csv: the column "effort_huors" is not a field'
    assert raised.value.remedy.startswith("did you mean effort_hours? [columns] of a mapping")
    with pytest.raises(CoophealthError) as raised:
        Mapping().field("Zuständig", "log.csv")
    assert raised.value.remedy.startswith("[columns] of a mapping")
