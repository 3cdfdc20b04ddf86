"""The policy as SQL sees it: its numbers as bound parameters, its tables as relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.kinds import KINDS
from models.policy import Policy

Relation = tuple[Mapping[str, str], Sequence[tuple[Any, ...]]]


def parameters(policy: Policy) -> dict[str, float | str]:
    """Every number of the policy under the path of its key, such as `street_strengths_leaning`.

    Members of a list are numbered from 1: `street_bets_1`.
    """
    return dict(_flat(policy.model_dump(), ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, float | str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{path}_{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value, start=1):
            yield from _flat(part, f"{path}_{number}")
    else:
        yield path, value


def relations(policy: Policy) -> dict[str, Relation]:
    """Name -> (columns with their types, rows) of what SQL joins: references, rates, weights, bands."""
    bands = {composite: policy.bands.model_dump()[composite] for composite in ("influence", "outcome")}
    return {
        "type_references": (
            {"type": "varchar", "reference": "double"},
            list(policy.references.by_type().items()),
        ),
        "currency_rates": ({"currency": "varchar", "rate": "double"}, sorted(policy.currency.rates.items())),
        "factor_weights": (
            {"kind": "varchar", "composite": "varchar", "factor": "varchar", "weight": "double", "position": "integer"},
            [
                (kind, composite, factor, weight, position)
                for kind in KINDS
                for composite, factors in policy.weights_of(kind).model_dump().items()
                for position, (factor, weight) in enumerate(factors.items())
            ],
        ),
        "kind_targets": (
            {"kind": "varchar", "factor": "varchar", "target": "double"},
            [(kind, factor, target) for kind in KINDS for factor, target in policy.targets_of(kind).items()],
        ),
        "score_bands": (
            {
                "composite": "varchar",
                "name": "varchar",
                "lower": "double",
                "upper": "double",
                "last": "boolean",
            },
            [
                (composite, name, lower, upper, upper == 100)
                for composite, named in bands.items()
                for name, (lower, upper) in named.items()
            ],
        ),
    }
