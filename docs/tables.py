"""The part of docs/lake.md that is made from a lake: every table and view, column by column."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from models.examples import event
from models.policy import Policy
from scorecards import ingest, sqlfiles, views
from scorecards.batches import Part
from scorecards.lake import Lake, LakePlace

# Columns of views that neither a comment in the lake nor a table's column of that name explains.
VIEW_COLUMNS: Final = {
    "attention.as_of": "the time of the latest scorecard, UTC",
    "attention.grouping": "what is added up by: class, organisation (that hours are spent on), direction or kind",
    "attention.name": "which class, organisation, direction or kind; null: not judged, or not agreed",
    "attention.hours": "hours spent in 365 days",
    "attention.value": "value returned in 365 days, in the base currency: revenue, else projects, plus what was given",
    "attention.hours_share": "share of all hours, 0 to 1; null: none were spent",
    "attention.value_share": "share of all value, 0 to 1; null: none came back",
    "contributions.time": "when it was given, UTC",
    "contributions.giver": "the side that gave: a or b",
    "contributions.assumed": "true: neither value nor effort was given, so the reference stands for them",
    "contributions.weight": "what it weighs, in the base currency",
    "contributions.v": "min(1, weight / (2 x reference)); a typical act is 0.5",
    "contributions.hours": "hours the giver put in",
    "contributions.cost": "cost of the giver, in the base currency",
    "contributions.travel": "travel cost of the giver, in the base currency",
    "excluded.reason": "retracted, duplicate, or other organisations",
    "terms_held.valid_from": "from when they hold, UTC; -infinity: from before everything",
    "terms_held.valid_to": "until when they hold; infinity: until further notice",
    "terms_held.first_agreed_at": "when the partnership's first terms were agreed, UTC",
    "terms_held.fx": "worth of one unit of its currency in the base currency; null: the policy has no rate",
    "terms_held.share_a": "agreed share of giving of side a; 0.5 where none is agreed",
    "terms_held.share_agreed": "whether a share was agreed",
    "offsets.cluster": "id of the Kafka cluster",
    "offsets.topic": "Kafka topic",
    "offsets.topic_partition": "Kafka partition",
    "offsets.next_offset": "the next offset to read",
}
# Whose comments hold for columns of the same name in views.
_KNOWN: Final = ("activities", "exclusions", "partnerships", "scorecards")
_NAMED: Final = (
    "select table_name, 'table', comment from duckdb_tables() where database_name = 'lake' and schema_name = 'main' "
    "union all select view_name, 'view', comment from duckdb_views() where database_name = 'lake' and not internal "
    "order by 2, 1"
)
_COLUMNS: Final = (
    "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
    "where database_name = 'lake' and schema_name = 'main' order by table_name, column_index"
)
_NAMES: Final = ("Kafka", "Monday", "Parquet")
_NOW: Final = datetime(2026, 3, 3)  # noqa: DTZ001 - the lake's times are naive UTC


@dataclass(frozen=True)
class Relation:
    """A table or a view of the lake: what it holds, and (column, type, meaning) of its columns."""

    name: str
    sort: str
    holds: str
    columns: tuple[tuple[str, str, str], ...]


@cache
def relations() -> tuple[Relation, ...]:
    """All tables, then all views, as a lake has them once something was read and scored."""
    with tempfile.TemporaryDirectory() as folder, Lake.open(LakePlace(Path(folder)), write=True) as lake:
        records = [json.dumps(event(kind)).encode() for kind in ("partnership.agreed", "support.given")]
        part = Part.of("cooperation.activities", 0, 0, 2, [0, 1], records)
        ingest.append(lake, "cluster", [part], _NOW)
        with lake.transaction():
            views.create_asked(lake, Policy())
        named = lake.rows(_NAMED)
        rows = lake.rows(_COLUMNS)
    known = {column: said for table, column, _, said in rows if said and table in _KNOWN}
    found = []
    for name, sort, holds in named:
        columns = tuple(
            (column, kind, said or _unsaid(name, column, known)) for table, column, kind, said in rows if table == name
        )
        found.append(Relation(name, sort, holds, columns))
    return tuple(found)


def _unsaid(view: str, column: str, known: dict[str, str]) -> str:
    """What a column of a view means; KeyError where nobody says so."""
    in_file = sqlfiles.column_meanings(f"views/{view}.sql") if view in sqlfiles.names("views") else {}
    return VIEW_COLUMNS.get(f"{view}.{column}") or in_file.get(column) or known[column]


def tables() -> str:
    """A section for each table and view."""
    lines: list[str] = []
    for sort, title in (("table", "Tables"), ("view", "Views")):
        lines += [f"## {title}", ""]
        for relation in (found for found in relations() if found.sort == sort):
            lines += [f"### {relation.name}", "", relation.holds, "", "| column | type | meaning |", "|---|---|---|"]
            lines += [f"| `{column}` | {kind} | {_small(said)} |" for column, kind, said in relation.columns]
            lines.append("")
    return "\n".join(lines).rstrip()


def _small(said: str) -> str:
    """A meaning as it stands in a table: no capital at the beginning, no full stop, no bar."""
    word = said.split(" ", 1)[0]
    small = word[1:].islower() and word not in _NAMES
    return (said[:1].lower() + said[1:] if small else said).removesuffix(".").replace("|", "\\|")
