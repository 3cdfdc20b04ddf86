"""Empty contacts in the benchmark: the product's SQL over meetings and acts."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import log_of

from benchmarks.detection.contacts import mondays
from benchmarks.detection.worlds import Floats
from models.policy import Policy

pytestmark = pytest.mark.thorough

MEETINGS: Floats = np.arange(40) * np.float64(14) + 3
ALWAYS = Policy.from_toml("[empty_contacts]\nfewest_to_push = 0\n", "test")


def test_meetings_beside_acts_are_not_empty_and_without_acts_they_are() -> None:
    beside = [(float(day), "a", 1.0) for day in MEETINGS + 1]
    pair = np.repeat(np.arange(2), len(MEETINGS))
    level = mondays(log_of(beside, []), pair, np.tile(MEETINGS, 2))
    assert level[0].max() == 0
    assert level[1].max() == 2
    # The first meeting is judged 45 days after day 3; before that nothing is said.
    assert not level[1, :6].any()


def test_few_meetings_are_not_pushed_unless_the_policy_says_so() -> None:
    pair, few = np.zeros(4, np.int64), MEETINGS[:4]
    assert mondays(log_of([]), pair, few).max() == 1
    assert mondays(log_of([]), pair, few, ALWAYS).max() == 2
