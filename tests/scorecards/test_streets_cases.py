"""The detector gives the published M of every Monday, in SQL and in the plain reference."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import street_reference as reference
from activity_log import MakeLake, bring, utc

from models.policy import Policy
from scorecards import cycle
from scorecards.lake import Lake

REFERENCES = {"support.given": 100.0, "referral.given": 100.0}
POLICY = Policy.from_toml('[references]\n"support.given" = 100.0\n"referral.given" = 100.0\n', "cases")
# (partnership, giver, Monday) -> (M, calm)
Published = dict[tuple[str, str, datetime], tuple[float, bool]]


@dataclass(frozen=True)
class Cases:
    """The cases' lines and what is published for them."""

    lines: list[bytes]
    published: Published


@pytest.fixture(scope="module")
def cases(shared: Path) -> Cases:
    with (shared / "cases" / "streets.expected.csv").open(encoding="utf-8", newline="") as file:
        published = {
            (row["partnership"], row["giver"], datetime.fromisoformat(row["week"])): (
                float(row["m"]),
                row["calm"] == "1",
            )
            for row in csv.DictReader(file)
        }
    return Cases((shared / "cases" / "streets.jsonl").read_bytes().splitlines(), published)


@pytest.fixture(scope="module")
def imported(cases: Cases, make_lake: MakeLake) -> Lake:
    lake = make_lake()
    brought = bring(lake, cases.lines)
    assert (brought.accepted, brought.dead) == (len(cases.lines), 0)
    cycle.run(lake, POLICY, utc(2027, 1, 1))
    return lake


def assert_published(found: Mapping[tuple[str, str, datetime], tuple[float, bool]], published: Published) -> None:
    assert len(published) == 4368
    for key, (m, calm) in published.items():
        assert found[key][0] == pytest.approx(m, rel=1e-6, abs=1e-12), key
        assert found[key][1] == calm, key


def test_the_imported_cases_have_the_published_m_and_calm_of_every_monday(cases: Cases, imported: Lake) -> None:
    rows = imported.rows("select partnership, giver, week, m, calm from street_history")
    assert_published({(name, giver, week): (m, calm) for name, giver, week, m, calm in rows}, cases.published)


def test_the_plain_reference_has_the_published_m_and_calm_of_every_monday(cases: Cases) -> None:
    pairs = reference.read((json.loads(line) for line in cases.lines), REFERENCES, {})
    until = max(week for _, _, week in cases.published)
    found = {
        (name, giver, monday.week): (monday.m, monday.calm)
        for name, pair in pairs.items()
        for giver in "ab"
        for monday in reference.mondays(pair, giver, until)
    }
    assert_published(found, cases.published)


def test_one_sided_full_buckets_raise_a_phase_as_worked_out_by_hand(imported: Lake) -> None:
    # Each phase goes 1.3298, 1.7885, 2.4314, ...; a Monday is the mean of three phases a week apart.
    ms = [
        m
        for (m,) in imported.rows(
            "select m from street_history where partnership = 'weekly-all-from-a' and giver = 'a' order by week limit 9"
        )
    ]
    one, two, three = 1.3298, 1.7885, 2.4314
    by_hand = [one / 3, 2 * one / 3, one, (2 * one + two) / 3, (one + 2 * two) / 3, two]
    by_hand += [(2 * two + three) / 3, (two + 2 * three) / 3, three]
    assert ms == pytest.approx(by_hand, abs=1e-4)
