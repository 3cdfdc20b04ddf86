"""The policy as SQL sees it: no number without effect."""

from __future__ import annotations

from pathlib import Path

import scorecards
from models.kinds import KINDS
from models.policy import Policy
from scorecards import sqlfiles
from scorecards.parameters import parameters, relations

# Read by Python: what is told to people, and the name of the policy itself.
READ_BY_PYTHON = {"version", "alerts_oldest_days"}
# Joined as relations instead of bound one by one.
JOINED = ("references_", "weights_", "bands_influence_", "bands_outcome_", "currency_rates_", "home_", "targets_")


def test_every_number_of_the_policy_is_read_by_some_sql_and_no_sql_reads_another() -> None:
    bound = {name for name in parameters(Policy()) if not name.startswith(JOINED)}
    folder = Path(scorecards.__file__).parent / "sql"
    read = set().union(
        *(sqlfiles.parameters(path.read_text()) for path in folder.rglob("*.sql") if path.parent.name != "ingest")
    )
    assert read <= bound
    assert bound - read == READ_BY_PYTHON


def test_tables_of_the_policy_become_relations() -> None:
    made = relations(Policy.from_toml('[currency.rates]\nUSD = 0.9\n[references]\n"support.given" = 7.0\n', "test"))
    assert made["currency_rates"][1] == [("USD", 0.9)]
    assert ("support.given", 7.0) in made["type_references"][1]
    assert sum(row[3] for row in made["factor_weights"][1]) == 200 * len(KINDS)
    assert [row[1] for row in made["score_bands"][1]] == ["critical", "weak", "fair", "strong"] * 2
