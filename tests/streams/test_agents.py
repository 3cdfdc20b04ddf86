"""How much is scored at once."""

from __future__ import annotations

from scorecards.cycle import APART, MOST
from streams.agents import FIRST_STEP, STEP_SECONDS, next_step


def test_a_step_that_takes_long_is_followed_by_a_smaller_one_and_a_quick_one_by_a_larger() -> None:
    assert next_step(2 * FIRST_STEP, STEP_SECONDS) == 2 * FIRST_STEP
    assert next_step(2 * FIRST_STEP, 1.25 * STEP_SECONDS) == 8 * FIRST_STEP // 5
    assert next_step(FIRST_STEP, STEP_SECONDS / 1.5) == 3 * FIRST_STEP // 2


def test_one_odd_step_changes_little_and_the_bounds_hold() -> None:
    assert next_step(4 * FIRST_STEP, 100 * STEP_SECONDS) == 2 * FIRST_STEP
    assert next_step(FIRST_STEP, STEP_SECONDS / 100) == 2 * FIRST_STEP
    assert next_step(APART, 100 * STEP_SECONDS) == APART
    assert next_step(MOST, STEP_SECONDS / 2) == MOST
