"""The rules of today say what they are described to say, on logs written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import log_of

from benchmarks.detection import rules

pytestmark = pytest.mark.thorough

SILENT = -np.inf


def test_80_20_is_the_share_of_value_of_the_last_90_days_on_mondays() -> None:
    # Monday day 14: A 1 + 2 + 3 + 2 of 10. Day 98 (Monday): only what came on day 8 or later, and that is 4 acts.
    log = log_of([(1, "a", 1), (2, "b", 2), (8, "a", 2), (9, "a", 3), (10, "a", 2), (60, "b", 0.5)])
    said = rules.share_of_90_days(log)
    assert said.says[0, said.days == 14] == pytest.approx(8 / 10)
    assert said.says[0, said.days == 63] == pytest.approx(8 / 10.5)
    assert said.says[0, said.days == 98] == SILENT
    assert said.says[0, said.days == 7] == SILENT


def test_a_review_looks_only_when_a_quarter_has_ended() -> None:
    log = log_of([*((day, "a", 1) for day in range(5)), (95, "b", 1)])
    said = rules.quarterly_review(log)
    assert list(said.days[:2]) == [91, 182]
    assert list(said.says[0, :2]) == [1, SILENT]
    assert rules.quarterly_review(log, fewest=6).says[0, 0] == SILENT


def test_a_cusum_climbs_with_every_act_of_a_and_falls_to_nothing() -> None:
    # ln(.9/.5) = .588, ln(.1/.5) = -1.609.
    log = log_of([(1, "a", 2), (2, "a", 1), (3, "b", 2), (4, "a", 5)], [(7, "b", 1)])
    said = rules.cusum_of_counts(log)
    up = np.log(1.8)
    assert said.says[0] == pytest.approx([up, 2 * up, 0, up])
    assert list(said.says[1]) == [0, SILENT, SILENT, SILENT]
    assert list(said.days[0]) == [1, 2, 3, 4]
    # By value acts of 2 and more typical ones count fully, one typical act counts half.
    assert rules.cusum_of_values(log).says[0] == pytest.approx([up, 1.5 * up, 0, up])


def test_beta_binomial_starts_even_and_forgets_half_in_60_days() -> None:
    # Beta(4, 4) is above .75 with the chance of at most 3 of 7 at .75: (1 + 21 + 189 + 945) / 4^7.
    quiet = rules.beta_binomial(log_of([], [(0, "a", 1)]))
    assert np.exp(quiet.says[0]) == pytest.approx(1156 / 4**7, rel=1e-3)
    # Two typical acts on the first day are one after 60 days; none is forgotten within the hour.
    two = rules.beta_binomial(log_of([(3, "a", 1), (3, "a", 1)]))
    one = rules.beta_binomial(log_of([(63, "a", 1)]))
    assert two.says[0, 9:] == pytest.approx(one.says[0, 9:])
    # Beta(5, 4): at most 4 of 8 at .75.
    grown = rules.beta_binomial(log_of([(6.999, "a", 1)])).says[0, 0]
    assert np.exp(grown) == pytest.approx((1 + 24 + 252 + 1512 + 5670) / 4**8, rel=1e-3)


def test_an_alarm_is_the_first_moment_at_or_above_the_threshold_since_a_day() -> None:
    said = rules.Said(np.array([7.0, 14.0, 21.0]), np.array([[2.0, 1.0, 2.0], [SILENT, 1.0, 1.0]]))
    since = np.array([0.0, 0.0])
    assert list(said.first(2, since)) == [7, np.inf]
    assert list(said.first(2, since + 8)) == [21, np.inf]
    assert list(said.on(2, np.array([14.0, 14.0]))) == [True, False]
    assert list(said.on(2, np.array([15.0, 7.0]))) == [False, False]
