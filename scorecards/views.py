"""The views analysts read: the same SQL that measures, over everything the lake has now."""

from __future__ import annotations

from models.policy import Policy
from scorecards import sqlfiles
from scorecards.lake import Lake, quoted
from scorecards.parameters import parameters, relations
from scorecards.questions import is_relation, statement_of

# Views that are relations of a question, asked of everything: name -> the columns analysts see.
_ASKED = {
    "contributions": "partnership, time, source, id, type, giver, assumed, weight_cents / 100 as weight, v / 1e9 as v, "
    "hours_milli / 1000 as hours, cost_cents / 100 as cost, travel_cents / 100 as travel",
    "terms_held": "* exclude (pair, known_at)",
}
_SOURCES = {"contributions": "contributions", "terms_held": "terms"}
_MEANINGS = {
    "contributions": "Every giving act: who gave, its weight in money, and v, its share of two references.",
    "terms_held": "The terms that hold, each with its span; before the first, the first hold.",
}


def create_asked(lake: Lake, policy: Policy) -> None:
    """Make the views that measure, with the numbers of this policy."""
    for name, columns in _ASKED.items():
        lake.create_view(name, f"select {columns} from ({_whole(_SOURCES[name], policy)})", _MEANINGS[name])


def _whole(relation: str, policy: Policy) -> str:
    """One statement that yields a relation: what it builds on as common table expressions, policy written out."""
    steps: dict[str, str] = {
        "asked": "select partnership, timestamp '9999-12-31' as as_of, timestamp '9999-12-31' as known_at, "
        "cast(row_number() over (order by partnership) as integer) as pair "
        "from (select distinct partnership from activities)",
        "everyone": "select pair, partnership, known_at, as_of as until from asked",
    }
    for name, (columns, rows) in relations(policy).items():
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        names = ", ".join(columns)
        empty = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in columns.items())
        steps[name] = f"select * from (values {values}) as t({names})" if rows else f"select {empty} where false"
    _step(relation, policy, steps)
    tables = [f"{name} as ({sql})" for name, sql in steps.items()]
    return f"with {', '.join(tables)} from {relation}"


def _step(relation: str, policy: Policy, steps: dict[str, str]) -> None:
    sql = sqlfiles.with_literals(statement_of(relation), parameters(policy))
    for needed in sorted(sqlfiles.relations(sql)):
        if needed != relation and needed not in steps and is_relation(needed):
            _step(needed, policy, steps)
    steps[relation] = sql


def _literal(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value).lower()
