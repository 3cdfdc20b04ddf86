"""The columns of the lake's tables of activities and of terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What one field of an activity's data feeds. `hours`, `cost`, `travel` and `sides` stand for a pair of
# columns, one per side; the others for the column of that name.
Target = Literal[
    "by_side",
    "item",
    "kind",
    "induced_by",
    "counts",
    "value",
    "value_of_sides",
    "hours",
    "cost",
    "travel",
    "due",
    "asked_at",
    "people",
]


# The measures of effort: number of the acting side, or an object {a, b}.
EFFORT: tuple[Target, ...] = ("hours", "cost", "travel")


@dataclass(frozen=True)
class Into:
    """Metadata of a field of an activity: the column its value goes to.

    `acting` marks the field that names the one acting side, whose columns take the plain numbers of effort.
    """

    target: Target
    acting: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the lake: its name, its DuckDB type, and what it means."""

    name: str
    type: str
    meaning: str


# What the record itself says.
RECORD_COLUMNS: tuple[Column, ...] = (
    Column("source", "VARCHAR", "CloudEvents source; with id it identifies the activity"),
    Column("id", "VARCHAR", "CloudEvents id; with source it identifies the activity"),
    Column("type", "VARCHAR", "type without the prefix `cooperation.`, such as support.given"),
    Column("partnership", "VARCHAR", "id of the partnership (CloudEvents subject)"),
    Column("time", "TIMESTAMP", "when it happened, UTC"),
    Column("by_side", "VARCHAR", "the side that acts, earns, rates or owns: a, b, joint, none; null if nobody"),
    Column(
        "item",
        "VARCHAR",
        "id of the goal, request, referral, campaign, project, pledge, promise or deal; of a pulse its respondent",
    ),
    Column(
        "kind",
        "VARCHAR",
        "form of support, occasion of a meeting, outcome of a referral, role of revenue, "
        "kind of a request, factor of a promise or pulse",
    ),
    Column("induced_by", "VARCHAR", "who induced the project or the revenue: a, b, joint, none"),
    Column("counts", "BOOLEAN", "false for support not needed, word of mouth, and contacts without content"),
    Column(
        "value",
        "DOUBLE",
        "value or amount in the partnership's currency; a goal's target or progress; a pulse's score",
    ),
    Column("value_a", "DOUBLE", "value of a won project for side a"),
    Column("value_b", "DOUBLE", "value of a won project for side b"),
    Column("hours_a", "DOUBLE", "hours of effort of side a"),
    Column("hours_b", "DOUBLE", "hours of effort of side b"),
    Column("cost_a", "DOUBLE", "cost of side a, in the partnership's currency"),
    Column("cost_b", "DOUBLE", "cost of side b, in the partnership's currency"),
    Column("travel_a", "DOUBLE", "travel cost of side a, in the partnership's currency"),
    Column("travel_b", "DOUBLE", "travel cost of side b, in the partnership's currency"),
    Column("due", "TIMESTAMP", "when it is due, UTC; a plain date ends at 24:00 UTC"),
    Column(
        "asked_at",
        "TIMESTAMP",
        "when what is answered here was asked or given, UTC; a plain date ends at 24:00 UTC, but not after the answer",
    ),
    Column("people", "JSON", "people who took part: [{id, org, level, role}]; null if none are named"),
    Column("data", "JSON", "the whole data object of the activity, unknown fields too"),
)

# Where the record came from and when.
ORIGIN_COLUMNS: tuple[Column, ...] = (
    Column("received_at", "TIMESTAMP", "when the lake had it, UTC"),
    Column("topic", "VARCHAR", "Kafka topic, or file:NAME"),
    Column("topic_partition", "INTEGER", "Kafka partition; 0 for files"),
    Column("topic_offset", "BIGINT", "Kafka offset; for files the line, from 1"),
)

ACTIVITY_COLUMNS: tuple[Column, ...] = (*RECORD_COLUMNS[:5], *ORIGIN_COLUMNS, *RECORD_COLUMNS[5:])

# What partnership.agreed says besides.
AGREED_COLUMNS: tuple[Column, ...] = (
    Column("partnership", "VARCHAR", "id of the partnership"),
    Column("time", "TIMESTAMP", "from when these terms hold, UTC"),
    Column("source", "VARCHAR", "CloudEvents source of the activity that agreed them"),
    Column("id", "VARCHAR", "CloudEvents id of the activity that agreed them"),
    Column("a_id", "VARCHAR", "id of the organisation that is side a"),
    Column("a_name", "VARCHAR", "its name; its id where no name is given"),
    Column("b_id", "VARCHAR", "id of the organisation that is side b"),
    Column("b_name", "VARCHAR", "its name; its id where no name is given"),
    Column("kind", "VARCHAR", "kind of partnership, such as referral"),
    Column("direction", "VARCHAR", "horizontal or vertical"),
    Column("currency", "VARCHAR", "ISO 4217 code of all its money; null: the policy's base currency"),
    Column("rate_a", "DOUBLE", "hourly rate of side a; null: the policy's"),
    Column("rate_b", "DOUBLE", "hourly rate of side b; null: the policy's"),
    Column("share_a", "DOUBLE", "agreed share of giving of side a, 0.1 to 0.9; null: not agreed"),
    Column("starts_on", "DATE", "first day"),
    Column("ends_on", "DATE", "last day"),
    Column("owner", "VARCHAR", "who looks after it"),
    Column("sponsor_a", "VARCHAR", "executive sponsor on side a"),
    Column("sponsor_b", "VARCHAR", "executive sponsor on side b"),
    Column("targets", "JSON", "agreed yardsticks: {factor: number or {a, b}}"),
    Column("fee_entry", "DOUBLE", "entry fee of a network"),
    Column("fee_yearly", "DOUBLE", "yearly fee of a network"),
    Column("build_hours", "DOUBLE", "hours it would take to build what the network offers"),
)

TERMS_COLUMNS: tuple[Column, ...] = (*AGREED_COLUMNS[:4], *ORIGIN_COLUMNS, *AGREED_COLUMNS[4:])
