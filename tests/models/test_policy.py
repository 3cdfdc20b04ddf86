"""The policy: its defaults, what it refuses and with which words, and its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CoophealthError
from models.factors import INFLUENCE, OUTCOME
from models.policy import Policy

FILE = Path(__file__).parents[2] / "policy.toml"


def keys(table: dict[str, Any], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every key of nested tables, as a path."""
    here = {(*above, name) for name, value in table.items() if not isinstance(value, dict)}
    return here.union(*(keys(value, (*above, name)) for name, value in table.items() if isinstance(value, dict)))


def test_the_file_holds_every_default_and_nothing_else() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert Policy.from_toml(text, "policy.toml") == Policy()
    assert keys(tomllib.loads(text)) == keys(Policy().model_dump(by_alias=True))


def test_every_table_of_the_file_is_explained() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    tables = [number for number, line in enumerate(lines) if line.startswith("[")]
    assert len(tables) > 15
    unexplained = [lines[n] for n in tables if not lines[n + 1].startswith("#")]
    assert unexplained == ["[expected_false]"] or unexplained == []


def test_the_weights_are_those_of_the_specification() -> None:
    weights = Policy().weights
    assert tuple(weights.influence.model_dump().values()) == (20, 10, 10, 10, 10, 10, 15, 5, 5, 5)
    assert tuple(weights.outcome.model_dump().values()) == (15, 20, 20, 15, 20, 10)
    assert tuple(weights.influence.model_dump()) == INFLUENCE
    assert tuple(weights.outcome.model_dump()) == OUTCOME


def test_a_kind_of_partnership_may_have_weights_and_targets_of_its_own() -> None:
    text = "[kinds.referral.weights.influence]\nbalance = 25\npace = 5\n[kinds.referral.targets]\njoint_campaigns = 1\n"
    policy = Policy.from_toml(text, "mine.toml")
    assert policy.weights_of("referral").influence.model_dump() == Policy().weights.influence.model_dump() | {
        "balance": 25,
        "pace": 5,
    }
    assert policy.weights_of("referral").outcome == policy.weights.outcome
    assert policy.weights_of("advisory") == policy.weights
    assert policy.targets_of("referral") == {"anchoring_top": 1, "anchoring_working": 6, "joint_campaigns": 1}
    assert policy.targets_of("advisory")["joint_campaigns"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[kinds.referral.weights.influence]\nbalance = 25",
            "kinds.referral.weights.influence] sums to 105, must be 100",
        ),
        ("[kinds.referal.targets]\npace = 1", "kinds.*referal"),
        ("[kinds.referral.targets]\npace = 1", "kinds.referral.targets.*pace"),
        ("[kinds.referral.weights.influence]\nbalence = 25", "kinds.referral.weights.influence.*balence"),
    ],
)
def test_a_kind_that_does_not_add_up_is_refused_by_its_name(text: str, said: str) -> None:
    with pytest.raises(CoophealthError, match=said):
        Policy.from_toml(text, "mine.toml")


def test_a_file_changes_only_what_it_names() -> None:
    text = '[references]\n"support.given" = 100.0\n[weights.influence]\nbalance = 25\npace = 5\n'
    policy = Policy.from_toml(text, "mine.toml")
    assert policy.references.by_type() == {
        "support.given": 100.0,
        "referral.given": 1500.0,
        "campaign.launched": 2000.0,
        "investment.paid": 5000.0,
    }
    assert (policy.weights.influence.balance, policy.weights.influence.pace) == (25, 5)
    assert policy.street == Policy().street


def test_a_moved_edge_of_bands_moves_in_both_bands() -> None:
    text = "[bands.influence]\nweak = [40, 55]\nfair = [55, 75]\n"
    bands = Policy.from_toml(text, "x").bands.influence
    assert [bands.of(score) for score in (0, 39.9, 40, 54.9, 55, 74.9, 75, 100)] == [
        "critical", "critical", "weak", "weak", "fair", "fair", "strong", "strong",
    ]  # fmt: skip


@given(score=st.floats(0, 100))
def test_every_score_is_in_exactly_one_band(score: float) -> None:
    for bands in (Policy().bands.influence, Policy().bands.outcome):
        spans = bands.model_dump().items()
        homes = [name for name, (begin, end) in spans if begin <= score < end or score == end == 100]
        assert homes == [bands.of(score)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[weights.influence]\nbalance = 17",
            "p.toml: [weights.influence] sums to 97, must be 100; the largest is balance = 17",
        ),
        (
            "[weights.influence]\nbalanse = 17",
            "p.toml: [weights.influence] has no key balanse; did you mean balance?",
        ),
        (
            "[bands.influence]\nweak = [41, 60]",
            "p.toml: [bands.influence] critical ends at 40 and leaves a hole before weak, which begins at 41",
        ),
        (
            "[bands.outcome]\nweak = [20, 45]",
            "p.toml: [bands.outcome] critical ends at 30 and overlaps weak, which begins at 20",
        ),
        (
            "[bands.outcome]\nstrong = [60, 90]",
            "p.toml: [bands.outcome] runs from 0 to 90, has to run from 0 to 100",
        ),
        (
            "[bands.outcome]\nweak = [30, 30]",
            "p.toml: [bands.outcome] weak = [30, 30] is empty: the first has to be smaller",
        ),
        (
            '[references]\n"support.given" = 0',
            'p.toml: [references] "support.given" = 0: must be greater than 0; see policy.toml for its default',
        ),
        (
            "[street.strengths]\none_way = 1.5",
            "p.toml: [street.strengths] leaning = 2 has to be below one_way = 1.5",
        ),
        (
            "[empty_contacts.strengths]\npushed = 1.5",
            "p.toml: [empty_contacts.strengths] leaning = 2 has to be below pushed = 1.5",
        ),
        (
            "[factors.referral_yield]\nprior_won = 4.0",
            "p.toml: [factors.referral_yield] prior_won = 4 has to be below prior_closed = 4",
        ),
        ("[currency.rates]\nEUR = 2", "p.toml: [currency] rates.EUR = 2, but EUR is the base: 1"),
    ],
)
def test_an_error_names_the_key_its_value_and_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(CoophealthError) as caught:
        Policy.from_toml(text, "p.toml")
    assert str(caught.value) == sentence
    assert caught.value.docs == "policy"


@pytest.mark.parametrize(
    "text",
    [
        "nope = 1",
        "x =",
        'hourly_rate = "80"',
        "hourly_rate = nan",
        "hourly_rate = true",
        "home = 'us'",
        "[street]\nbets = []",
        "[street]\nbets = [1.0]",
        "[street]\nbound_least = 0.9",
        "[dormancy]\nq_pushed = 0.01",
        "[empty_contacts]\nbound_least = 0.95",
        "[factors.commitment]\nweak_below = 101.0",
        "[evidence]\nacts = 2.5",
        "[currency.rates]\nusd = 0.9",
        "[currency.rates]\nUSD = 0",
        "street = 1",
    ],
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(CoophealthError, match=re.escape("p.toml")):
        Policy.from_toml(text, "p.toml")


def test_the_hash_tells_policies_apart_and_only_them() -> None:
    default = Policy().hash
    assert re.fullmatch("[0-9a-f]{64}", default)
    assert Policy.from_toml("hourly_rate = 80", "x").hash == default
    assert Policy.from_toml("hourly_rate = 81", "x").hash != default
    assert Policy.from_toml('version = "2"', "x").hash != default


def test_a_currency_without_a_rate_has_none() -> None:
    currency = Policy.from_toml("[currency.rates]\nUSD = 0.92", "x").currency
    assert (currency.rate("USD"), currency.rate("EUR"), currency.rate(None), currency.rate("CHF")) == (
        0.92, 1.0, 1.0, None,
    )  # fmt: skip
