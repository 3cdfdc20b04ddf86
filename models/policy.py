"""The policy: what is healthy, versioned, validated and hashed."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from models.errors import CoophealthError
from models.factor_policy import FactorPolicy, Targets
from models.kind_policy import KindPolicy
from models.kinds import Kind
from models.thresholds import (
    AlertPolicy,
    ClassPolicy,
    DataStalePolicy,
    DormancyPolicy,
    EmptyContactsPolicy,
    EvidencePolicy,
    ExpectedFalse,
    LifelessPolicy,
    MembershipPolicy,
    Number,
    OrganisationPolicy,
    PortfolioPolicy,
    Positive,
    StreetPolicy,
    Table,
)
from models.verdict_policy import GoalPolicy, PerceptionPolicy, YardstickPolicy
from models.weights import BandPolicy, InfluenceWeights, OutcomeWeights, Weights

Code = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1_000)]

_DOCS = "policy"


class References(Table):
    """A typical act of each giving type, in the base currency."""

    support_given: Positive = Field(400.0, alias="support.given")
    referral_given: Positive = Field(1500.0, alias="referral.given")
    campaign_launched: Positive = Field(2000.0, alias="campaign.launched")
    investment_paid: Positive = Field(5000.0, alias="investment.paid")

    def by_type(self) -> dict[str, float]:
        """Short type -> reference."""
        return self.model_dump(by_alias=True)


class Currency(Table):
    """The currency of all sums, and what one unit of another is worth in it."""

    base: Code = "EUR"
    rates: dict[Code, Positive] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _base_is_one(self) -> Self:
        if self.rates.get(self.base, 1) != 1:
            raise ValueError(f"rates.{self.base} = {self.rates[self.base]:g}, but {self.base} is the base: 1")
        return self

    def rate(self, code: str | None) -> float | None:
        """Units of the base currency for one unit of `code`; None where the policy has no rate."""
        return 1.0 if code is None or code == self.base else self.rates.get(code)


class Policy(Table):
    """Every number that can be chosen, with its default; the file policy.toml explains each."""

    version: Name = "1"
    home: tuple[Name, ...] = ()
    hourly_rate: Number = 80.0
    references: References = References()
    currency: Currency = Currency()
    street: StreetPolicy = StreetPolicy()
    expected_false: ExpectedFalse = ExpectedFalse()
    evidence: EvidencePolicy = EvidencePolicy()
    dormancy: DormancyPolicy = DormancyPolicy()
    lifeless: LifelessPolicy = LifelessPolicy()
    portfolio: PortfolioPolicy = PortfolioPolicy()
    empty_contacts: EmptyContactsPolicy = EmptyContactsPolicy()
    data_stale: DataStalePolicy = DataStalePolicy()
    membership: MembershipPolicy = MembershipPolicy()
    classes: ClassPolicy = ClassPolicy()
    organisations: OrganisationPolicy = OrganisationPolicy()
    goals: GoalPolicy = GoalPolicy()
    yardstick: YardstickPolicy = YardstickPolicy()
    perception: PerceptionPolicy = PerceptionPolicy()
    alerts: AlertPolicy = AlertPolicy()
    weights: Weights = Weights()
    bands: BandPolicy = BandPolicy()
    targets: Targets = Targets()
    factors: FactorPolicy = FactorPolicy()
    kinds: dict[Kind, KindPolicy] = Field(default_factory=dict)

    @classmethod
    def from_toml(cls, text: str, where: str) -> Policy:
        """The defaults with what `text` (TOML) changes.

        CoophealthError names `where`, the key, its value and the remedy.
        """
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise CoophealthError(f"{where} is not TOML: {error}", remedy="correct that line", docs=_DOCS) from None
        except ValidationError as error:
            raise _explained(error.errors(include_url=False), where) from None

    @model_validator(mode="after")
    def _weights_of_every_kind_sum(self) -> Self:
        for kind in self.kinds:
            self.weights_of(kind)
        return self

    def weights_of(self, kind: Kind) -> Weights:
        """The weights that hold for a kind of partnership; ValueError unless they sum to 100."""
        own = self.kinds.get(kind, KindPolicy()).weights
        found: dict[str, Any] = {}
        for composite, model in (("influence", InfluenceWeights), ("outcome", OutcomeWeights)):
            given = {**getattr(self.weights, composite).model_dump(), **getattr(own, composite)}
            try:
                found[composite] = model(**given)
            except ValidationError as error:
                said = str(error.errors(include_url=False)[0]["ctx"]["error"])
                raise ValueError(f"[kinds.{kind}.weights.{composite}] {said}") from None
        return Weights(**found)

    def targets_of(self, kind: Kind) -> dict[str, float]:
        """The yardsticks that hold for a kind of partnership where its terms agree none."""
        own = self.kinds.get(kind, KindPolicy()).targets
        return self.targets.model_dump() | {str(name): target for name, target in own.items()}

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the whole policy as canonical JSON; the first 12 characters are printed."""
        canonical = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _explained(errors: list[ErrorDetails], where: str) -> CoophealthError:
    first = errors[0]
    message, remedy = _sentence(first)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return CoophealthError(f"{where}: {message}{more}", remedy=remedy, docs=_DOCS)


def _sentence(error: ErrorDetails) -> tuple[str, str]:
    location = [step for step in error["loc"] if step != "[key]"]
    if error["type"] == "extra_forbidden":
        return _unknown(location)
    if error["type"] == "value_error":
        message, _, remedy = str(error["ctx"]["error"]).partition("; ")
        return f"{_table(location)} {message}".strip(), remedy
    value = json.dumps(error["input"], default=str)
    wanted = re.sub(r"^(Input|String|Tuple) should", "must", error["msg"])
    return f"{_key(location)} = {value}: {wanted}", "see policy.toml for its default"


def _unknown(location: list[int | str]) -> tuple[str, str]:
    *table, key = location
    known = _keys(table)
    close = get_close_matches(str(key), known, 1)
    remedy = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return f"{_table(table) or 'the top level'} has no key {key}", remedy


def _keys(table: list[int | str]) -> list[str]:
    model: Any = Policy
    for step in table:
        model = next(f.annotation for n, f in model.model_fields.items() if step in (n, f.alias))
    return [field.alias or name for name, field in model.model_fields.items()]


def _table(location: list[int | str]) -> str:
    return f"[{'.'.join(map(str, location))}]" if location else ""


def _key(location: list[int | str]) -> str:
    *table, key = location
    while table and isinstance(key, int):
        key = table.pop()
    quoted = f'"{key}"' if "." in str(key) else str(key)
    return f"{_table(table)} {quoted}".strip()
