"""Empty contacts in the benchmark: what is empty, and the kernel, beside that of the product's SQL."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import log_of

from benchmarks.detection.contacts import are_empty, evidence
from benchmarks.detection.measured import Database, give_acts
from benchmarks.detection.worlds import WEEKS, Bools, Floats, Log
from models.policy import Policy

BOUND = 0.651
BETS = Policy().street.bets


def test_a_meeting_is_empty_if_nothing_came_14_days_before_nor_45_after() -> None:
    log = log_of([(100, "a", 1)], [])
    times = np.array([54.9, 55.1, 99.0, 113.9, 114.1])
    assert list(are_empty(log, np.zeros(5, np.int64), times)) == [True, False, False, False, True]
    assert are_empty(log, np.ones(1, np.int64), np.array([100.0])).all()


def test_one_empty_meeting_a_week_raises_a_phase_as_worked_out_by_hand() -> None:
    # Bound .5: a bet f grows by 1 + f, so a phase goes 1 + mean f = 1.6125, mean (1 + f)^2 = 2.669375.
    weeks = np.ones((1, 12))
    m = evidence(weeks, weeks, 0.5, BETS, 6)
    assert m[0, :4] == pytest.approx([1.6125 / 3, 2 * 1.6125 / 3, 1.6125, (2.669375 + 2 * 1.6125) / 3])
    assert evidence(np.zeros((1, 12)), weeks, 0.5, BETS, 6).max() < 1


def test_six_calm_mondays_wipe_the_slate() -> None:
    empty, contacts = np.zeros((1, 40)), np.ones((1, 40))
    empty[0, :20] = 1
    m = evidence(empty, contacts, 0.5, BETS, 6)
    assert m[0, 19] > 10
    # Of nine weeks at most 4 empty: from the 25th Monday on (number 24), so the slate is clean on the 30th.
    assert m[0, 28] > 1
    assert m[0, 29] <= 1


def test_the_kernel_is_that_of_the_products_sql() -> None:
    # Without value only the count channel is left, the other stays at 1, so a phase says (1 + M) / 2.
    random = np.random.default_rng(3)
    acts = 400
    pair, time = np.sort(random.integers(0, 6, acts)), random.uniform(0, 7 * WEEKS, acts)
    empty = random.random(acts) < np.where((time // 150) % 2 == pair % 2, 0.9, 0.3)
    plain = log_of(*([] for _ in range(6)))
    log = Log(plain.kinds, plain.kind, plain.change, plain.stop, pair, time, empty, np.zeros(acts)).ordered()
    policy = Policy.from_toml(f"[street]\nbound_least = {BOUND}\nbound_most = {BOUND + 1e-12}\n", "test")
    with Database(policy) as database:
        give_acts(database, log)
        database.need("street_weeks")
        said = database.columns("select m from street_weeks where giver = 'a' order by lane, monday")["m"]
    weeks = np.zeros((2, 6, WEEKS))
    np.add.at(weeks[0], (log.pair, (log.time // 7).astype(int)), log.by_a)
    np.add.at(weeks[1], (log.pair, (log.time // 7).astype(int)), 1)
    m = evidence(weeks[0], weeks[1], BOUND, BETS, 6)
    phases = np.stack([np.cumsum(_closed(weeks[1], phase), axis=1) > 0 for phase in range(3)]).sum(axis=0)
    assert m == pytest.approx(2 * said.reshape(6, WEEKS) - phases / 3, rel=1e-6)
    assert m.max() > 2.5


def _closed(contacts: Floats, phase: int) -> Bools:
    """Mondays on which a bucket of the phase closes with something in it."""
    sums = np.cumsum(np.c_[np.zeros((len(contacts), 3)), contacts], axis=1)
    closed: Bools = (sums[:, 3:] - sums[:, :-3] > 0) & (np.arange(contacts.shape[1]) % 3 == phase)
    return closed
