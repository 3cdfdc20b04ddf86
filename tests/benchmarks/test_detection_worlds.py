"""Simulated pairs are what their kind says."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.detection import disturbances
from benchmarks.detection.worlds import ALL, CHANGES, DAYS, MONTH, NULLS, Log, drawn

pytestmark = pytest.mark.thorough

PAIRS = 60


@pytest.fixture(scope="module")
def log() -> Log:
    return drawn(ALL, PAIRS, 5)


def share(log: Log, name: str, *, after: bool | None = None, of_value: bool = False) -> float:
    """A's share of the acts of a kind, before or a month and more after the change."""
    chosen = np.isin(log.pair, log.of(name))
    if after is not None:
        change = log.change[log.pair]
        chosen &= (log.time > change + MONTH) if after else (log.time < change)
    weight = np.minimum(log.value, 3) if of_value else np.ones(len(log.pair))
    return float((weight * log.by_a)[chosen].sum() / weight[chosen].sum())


def test_acts_are_sorted_and_within_three_years(log: Log) -> None:
    assert log.pairs == PAIRS * len(ALL)
    assert np.all(np.diff(log.pair * (2.0 * DAYS) + log.time) >= 0)
    assert log.time.min() >= 0
    assert log.time.max() < DAYS


@pytest.mark.parametrize("kind", NULLS, ids=lambda kind: kind.name)
def test_pairs_without_a_change_share_as_they_should(log: Log, kind: object) -> None:
    name = getattr(kind, "name", "")
    assert share(log, name) == pytest.approx(0.66 if name == "tilted" else 0.5, abs=0.05)
    assert not np.isfinite(log.change[log.of(name)]).any()


@pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: kind.name)
def test_a_change_leaves_of_the_other_side_what_it_says(log: Log, kind: object) -> None:
    name, left = getattr(kind, "name", ""), getattr(kind, "left", 1.0)
    change = log.change[log.of(name)]
    assert change.min() >= 365
    assert change.max() < 730
    if name == "tokens":
        assert share(log, name, after=True) == pytest.approx(0.5, abs=0.05)
        assert share(log, name, after=True, of_value=True) > 0.85
    elif name == "drift":
        assert share(log, name, after=False) == pytest.approx(0.52, abs=0.06)
        assert share(log, name, after=True) > 0.85
    else:
        assert share(log, name, after=False) == pytest.approx(0.5, abs=0.06)
        assert share(log, name, after=True) == pytest.approx(1 / (1 + left), abs=0.04)


def test_low_rate_is_one_to_two_and_a_half_acts_a_month(log: Log) -> None:
    acts = np.isin(log.pair, log.of("lowrate")).sum()
    assert acts / PAIRS / (DAYS / MONTH) == pytest.approx(1.75, abs=0.15)


def test_the_dormant_stop(log: Log) -> None:
    dormant = np.isin(log.pair, log.of("dormant"))
    assert np.all(log.time[dormant] < log.stop[log.pair[dormant]])
    assert log.stop[log.of("dormant")].max() < 730
    assert not np.isfinite(log.stop[log.of("balanced")]).any()


def test_bursts_come_from_one_side(log: Log) -> None:
    def repeats(name: str) -> float:
        chosen = np.isin(log.pair, log.of(name))
        return float((log.by_a[chosen][1:] == log.by_a[chosen][:-1]).mean())

    assert repeats("bursty") > 0.65
    assert repeats("balanced") < 0.55


def test_a_big_deal_is_one_act_of_eighty(log: Log) -> None:
    deals = np.isin(log.pair, log.of("bigdeal")) & (log.value == 80)
    assert deals.sum() == PAIRS
    assert log.by_a[deals].all()


def test_a_kind_is_the_same_whichever_is_drawn_beside_it(log: Log) -> None:
    alone = drawn([CHANGES[-1]], PAIRS, 5)
    beside = np.isin(log.pair, log.of("tokens"))
    assert np.array_equal(alone.time, log.time[beside])
    assert np.array_equal(alone.value, log.value[beside])
    assert not np.array_equal(alone.time[:50], drawn([CHANGES[-1]], PAIRS, 6).time[:50])


def test_disturbances_change_only_what_they_say(log: Log) -> None:
    shuffled = disturbances.shuffled(log, 1)
    assert not np.array_equal(shuffled.time, log.time)
    assert np.array_equal(shuffled.ordered().value, log.value)
    twice = disturbances.duplicated(log, 0.1, 1)
    assert len(twice.pair) == pytest.approx(1.1 * len(log.pair), rel=0.01)
    assert set(twice.value) == set(log.value)
    wrong = disturbances.swapped(log, 0.05, 1)
    assert (wrong.by_a != log.by_a).mean() == pytest.approx(0.05, abs=0.005)
    assert np.array_equal(wrong.value, log.value)
