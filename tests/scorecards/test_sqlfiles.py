"""SQL files are found and taken apart as the rest relies on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import scorecards
from scorecards import sqlfiles
from scorecards.questions import is_relation, statement_of

FOLDER = Path(scorecards.__file__).parent / "sql"
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.sql"))


@pytest.mark.parametrize("path", FILES)
def test_every_file_says_in_its_first_line_what_it_means(path: str) -> None:
    assert re.fullmatch(r"[A-Z].{15,}\.", sqlfiles.meaning(path)), sqlfiles.meaning(path)


def test_parameters_and_relations_in_comments_and_strings_do_not_count() -> None:
    sql = "-- $none from nowhere\nselect '$text from here', $real from acts as a join lake.main.t on true"
    assert sqlfiles.parameters(sql) == {"real"}
    assert sqlfiles.relations(sql) == {"acts"}


def test_literals_take_the_place_of_parameters() -> None:
    assert sqlfiles.with_literals("select $a, '$a', $b", {"a": 1.5, "b": "it's"}) == "select 1.5, '$a', 'it''s'"


def test_a_name_without_a_file_is_no_relation() -> None:
    assert not is_relation("activities")
    with pytest.raises(LookupError, match="no SQL file yields activities"):
        statement_of("activities")


def test_a_statement_reads_other_relations_when_they_are_renamed() -> None:
    sql = "select ' from acts ' as said from acts as a join terms using (pair) where acts.x > 0"
    expected = "select ' from acts ' as said from all_acts as a join terms using (pair) where acts.x > 0"
    assert sqlfiles.renamed(sql, lambda name: f"all_{name}" if name == "acts" else name) == expected
