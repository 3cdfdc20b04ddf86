"""Odd values and keys, and JSON written as producers do, and as they should not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from models.activities import CATALOGUE


@dataclass(frozen=True)
class Literally:
    """A piece of JSON that is written as it stands, valid or not."""

    text: str


@dataclass(frozen=True)
class Style:
    """How a record is written."""

    comma: str
    colon: str
    ascii: bool


def written(value: Any, style: Style) -> str:
    if isinstance(value, Literally):
        return value.text
    if isinstance(value, dict):
        pairs = (f"{written(key, style)}{style.colon}{written(item, style)}" for key, item in value.items())
        return "{" + style.comma.join(pairs) + "}"
    if isinstance(value, list):
        return "[" + style.comma.join(written(item, style) for item in value) + "]"
    return json.dumps(value, ensure_ascii=style.ascii)


NUMBERS = [
    "0", "-0", "-0.0", "1", "5", "3.0", "2.5", "1.10", "1e2", "1E+2", "1e-7", "1e22", "1e400", "-1",
    "-1e-400", "01", "1.", ".5", "+1", "0x1F", "NaN", "nan", "Infinity", "-Infinity", "inf", "1e12",
    "1000000000000", "1000000000001", "1000000.5", "999999999999.99", "0.1", "0.30000000000000004",
    "1e-320", "123456789012345678901234567890", "9007199254740993", "18446744073709551616",
    "0.1234567890123456789",
]  # fmt: skip
TIMES = [
    "2026-03-02T09:15:00Z", "2026-03-02T09:15:00.5+02:00", "2026-03-02T09:15:00.1234567Z", "2026-03-02",
    "2026-03-02T09:15:00", "2026-03-02 09:15:00Z", "2026-03-02t09:15:00z", "2026-02-30T09:15:00Z",
    "2026-02-30", "2026-03-02T24:00:00Z", "2026-03-02T23:59:60Z", "2026-03-02T09:15Z",
    "2026-3-2T09:15:00Z", "20260302T091500Z", "0001-01-01T00:00:00+14:00", "9999-12-31",
    "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z", "2200-01-01", "2026-06-02T12:00:00Z",
    "2026-06-02T12:00:01Z", "2026-06-02T14:00:00+02:00", "infinity", "epoch", "now",
    "2026-03-02T09:15:00+0200", "2026-03-02T09:15:00+02", "2026-03-02T09:15:00+24:00",
    "2026-03-02T09:15:00-00:00", "2026-03-02T09:15:00.Z", "2026-03-02T09:15:00,5Z",
    " 2026-03-02T09:15:00Z", "2026-03-02T09:15:00Z ", "٢٠٢٦-03-02T09:15:00Z", "2026-03-02T09:15:00 UTC",
    "2026-03-02T09:15:00+15:00", "2024-02-29", "2026-03-03", "2026-03-02T09:15:00+01:60",
    "2026-03-02T09:15:00.123+01:00", "-2026-03-02T09:15:00Z", "2026-03-02T00:00:00Z",
]  # fmt: skip
STRINGS = [
    "", " ", "a", "b", "joint", "none", "A", "c", "ä€𝄞", "\u2028", "\x00", "\x1f", "\x7f", '"', "\\",
    "a\nb", "/", "x" * 998, "x" * 999, "x" * 1000, "x" * 1001, "ü" * 600, ":", "true", "1", "1.0",
    "purchase", "won", '{"a":1}', "purch", "a\nb\n", "!", "#", "null", "application/json",
    "application/json; charset=utf-8", "text/plain", "application/cloudevents+json", "cooperation.",
    "cooperation.support.given", "balance", "chemistry",
]  # fmt: skip
LITERALS = [
    *NUMBERS, "true", "false", "null", "True", '"\\u0061"', '"\\ud83d\\ude00"', '"\\ud800"',
    '"\\u0000"', '"\t"', "{}", "[]", "[null]", '{"a":1}', '{"a":1,"b":2}', '{"b":2,"a":0}', '{"a":"1"}',
    '{"a":1,"a":2}', '{"a":1,}', '{"a":-1}', '{"c":1}', '{"a":null,"b":1}', '{"a":1e3}',
    '{"a":1,"x":[]}', '["a"]', '["a","b"]', '["a","a"]', '["c"]', '["a",]', '[{"id":"x","org":"a"}]',
    '[{"org":"b","id":"x","level":"working","role":""}]', '[{"id":"x","org":"a","org":"b"}]',
    '[{"id":"x","org":"c"}]', '[{"id":"","org":"a"}]', '[{"id":1,"org":"a"}]',
    '[{"id":"x","org":"a","level":null}]', '[{"id":"x","org":"a","mail":"y"}]',
    '[{"id":"x","org":"a"},{}]', '{"source":"s","id":"1"}', '{"id":"1","source":"s","x":1}',
    '{"source":"s"}', "[" * 300 + "]" * 300, '"a" ', "/**/1", "'a'", "", "\ufeff1",
]  # fmt: skip

FIELDS = sorted({name for model in CATALOGUE.values() for name in model.model_fields})
KEYS = [*FIELDS, "", "By", "BY", "by ", "data", "id", "x", "\\u0062y", "ü", "a.b", "$.by", "type", "note"]
ATTRIBUTES = [
    "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data", "data_base64",
    "dataschema", "traceparent", "Id", "SUBJECT", "", "\\u0069d",
]  # fmt: skip


def quoted(key: str) -> Any:
    """A key, literally where it is an escape."""
    return Literally(f'"{key}"') if "\\u" in key else key
