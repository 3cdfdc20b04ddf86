"""The views analysts read: the same SQL that measures, over everything the lake has now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from models.policy import Policy
from scorecards import sqlfiles
from scorecards.lake import Lake, quoted
from scorecards.parameters import parameters, relations
from scorecards.questions import OF_ALL, is_relation, of_all, statement_of


@dataclass(frozen=True)
class _Asked:
    """A view that is a relation of a question, asked of everything: what it holds, and the columns analysts see."""

    relation: str
    columns: str
    meaning: str
    as_of: str = "timestamp '9999-12-31'"
    # Relations that others stand for.
    given: Mapping[str, str] = field(default_factory=dict)
    # What else its columns are taken from.
    joined: str = ""


_VIEWS: Final = {
    "contributions": _Asked(
        "contributions",
        "partnership, time, source, id, type, giver, assumed, weight_cents / 100 as weight, v / 1e9 as v, "
        "hours_milli / 1000 as hours, cost_cents / 100 as cost, travel_cents / 100 as travel",
        "Every giving act: who gave, its weight in money, and v, its share of two references.",
        joined="join asked using (pair)",
    ),
    "terms_held": _Asked(
        "terms",
        "* exclude (pair, known_at)",
        "The terms that hold, each with its span; before the first, the first hold.",
    ),
    "attention": _Asked(
        "attention",
        "* exclude (known_at)",
        "Where hours went and value came back in the 365 days before the latest scorecard: home's, without home "
        "everybody's.",
        as_of="(select max(as_of) from scorecards)",
        # A view cannot score everything anew: that would take minutes.
        given={"scorecards_asked": "stored_scorecards"},
    ),
}


def create_asked(lake: Lake, policy: Policy) -> None:
    """Make the views that measure, with the numbers of this policy."""
    for name, view in _VIEWS.items():
        lake.create_view(name, f"select {view.columns} from ({_whole(view, policy)})", view.meaning)


def _whole(view: _Asked, policy: Policy) -> str:
    """One statement that yields a relation: what it builds on as common table expressions, policy written out."""
    steps: dict[str, str] = {
        "asked": f"select partnership, {view.as_of} as as_of, timestamp '9999-12-31' as known_at, "
        "cast(row_number() over (order by partnership) as integer) as pair "
        "from (select distinct partnership from activities)",
        "everyone": "select pair, partnership, known_at, as_of as until from asked",
    }
    for name, (columns, rows) in relations(policy).items():
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        names = ", ".join(columns)
        empty = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in columns.items())
        steps[name] = f"select * from (values {values}) as t({names})" if rows else f"select {empty} where false"
    _step(view.relation, view, policy, steps)
    tables = [f"{name} as ({sql})" for name, sql in steps.items()]
    return f"with {', '.join(tables)} from {view.relation} {view.joined}"


def _step(relation: str, view: _Asked, policy: Policy, steps: dict[str, str]) -> None:
    # Everything is asked, so what is found of all partnerships is what is found of those asked.
    instead = relation.removeprefix(OF_ALL) if of_all(relation) else view.given.get(relation)
    sql = f"from {instead}" if instead else sqlfiles.with_literals(statement_of(relation), parameters(policy))
    for needed in sorted(sqlfiles.relations(sql)):
        if needed != relation and needed not in steps and is_relation(needed):
            _step(needed, view, policy, steps)
    steps[relation] = sql


def _literal(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value).lower()
