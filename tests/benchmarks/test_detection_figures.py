"""The benchmark's figures, on logs written by hand; the detector in them is the product's."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import log_of

from benchmarks.detection import figures, portfolios, published
from benchmarks.detection.deaths import lifeless
from benchmarks.detection.figures import Figure, Given
from benchmarks.detection.measured import mondays
from benchmarks.detection.recoveries import clearings
from benchmarks.detection.rules import Said
from benchmarks.detection.silences import endings
from benchmarks.detection.worlds import ALL, DAYS, MONTH, YEAR, drawn

pytestmark = pytest.mark.thorough


def test_the_detector_of_the_benchmark_says_what_was_worked_out_by_hand() -> None:
    # Two typical acts of A a week: v = 1, count 1. A phase goes 1.3298, 1.7885; a Monday is the mean of three.
    said = mondays(log_of([(7 * week + 3, "a", 2) for week in range(10)], [(3, "b", 1)]))
    first, second = 1.3298, 1.7885
    expected = [first / 3, 2 * first / 3, first, (second + 2 * first) / 3]
    assert said.m[0][0, :4] == pytest.approx(expected, abs=1e-4)
    assert said.m[1][0].max() < 1
    assert said.days[0] == 7
    # 8 acts and 63 days: from the ninth week on, so on the tenth Monday.
    assert list(said.enough[0, :11]) == [False] * 9 + [True] * 2
    assert not said.enough[1].any()


def test_twice_the_reference_halves_what_an_act_counts() -> None:
    log = log_of([(7 * week + 3, "a", 1) for week in range(10)])
    small, large = mondays(log, reference=0.5).m[0][0, 0], mondays(log, reference=1.0).m[0][0, 0]
    assert small == pytest.approx(1.3298 / 3, abs=1e-4)
    assert 1 / 3 < large < small


def test_false_alarms_are_counted_by_the_year_at_risk() -> None:
    # One alarm after half a year, one pair without: 1 in 1.5 years.
    found = figures.rate(np.array([YEAR / 2, np.inf]), until=YEAR)
    assert found.value == pytest.approx(1 / 1.5)
    assert found.error == pytest.approx(1 / 1.5)


def test_waste_is_what_a_gave_in_vain_in_months_of_its_giving_before() -> None:
    # A gives one every day; B one every second day until day 400.
    log = log_of([*((d, "a", 1) for d in range(DAYS)), *((d + 0.5, "b", 1) for d in range(0, 400, 2))], change=400)
    given = Given(log)
    assert given.waste(np.array([400 + 2 * MONTH])) == pytest.approx([2], abs=0.05)
    assert given.acts(np.array([410.0])) == [10]
    assert np.isnan(Given(log_of([(500, "a", 1)], change=400)).waste(np.array([600.0]))).all()


def test_a_threshold_is_calibrated_to_so_many_false_alarms() -> None:
    random = np.random.default_rng(1)
    log = drawn(ALL, 30, 1)
    said = Said(np.arange(7.0, DAYS + 1, 7), random.random((log.pairs, DAYS // 7)))
    threshold = figures.calibrated(log, said, 0.2)
    assert figures.mean_false(log, said, threshold) == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(
    ("measured", "more", "word"),
    [(0.10, False, "equal"), (0.13, False, "**worse**"), (0.07, False, "better"), (0.13, True, "better")],
)
def test_better_and_worse_are_beyond_two_errors_of_the_difference(measured: float, more: bool, word: str) -> None:
    # 150 published pairs and 450 of ours: errors .005 and .005 x sqrt(3), together .01.
    assert published.word(0.1, Figure(measured, 0.005), 450, more=more) == word


@pytest.mark.parametrize(("ratio", "word"), [(1.5, "holds"), (0.67, "holds"), (1.6, "**does not hold**")])
def test_lists_hold_within_a_factor(ratio: float, word: str) -> None:
    assert portfolios.verdict(ratio) == word


def test_pairs_that_died_are_dormant_within_a_year() -> None:
    for ending in endings(8, 3):
        assert ending.found > 0.8
        assert all(median > 7 for median, _ in ending.days)


def test_pairs_that_died_are_called_lifeless_within_a_year_and_living_ones_are_not() -> None:
    leaning, pushed = lifeless(6, 3)
    assert leaning.found == pushed.found == 1
    assert all(first[0] <= last[0] for first, last in zip(leaning.days, pushed.days, strict=True))
    assert sum(figure.value for figure in pushed.false) == 0


def test_streets_that_are_over_are_cleared_within_months() -> None:
    for clearing in clearings(12, 3):
        assert clearing.open > 4
        assert 5 <= clearing.median <= 20
