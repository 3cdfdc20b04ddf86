"""The decision whether to tell, as a table of cases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.flips import Flip, Reason, Told, decide
from models.policy import Policy

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001 - naive UTC, as the lake's times
POLICY = Policy()


def flip(to_state: str, week: datetime = MONDAY, *, superseded: bool = False) -> Flip:
    return Flip(
        id="f",
        partnership="p",
        verdict="one_way_street",
        direction="a",
        week=week,
        from_state="ok",
        to_state=to_state,
        superseded=superseded,
    )


def told(strength: str) -> Told:
    return Told(strength=strength, week=MONDAY - timedelta(days=21))


@pytest.mark.parametrize(
    ("last", "state", "reason"),
    [
        (None, "leaning", Reason.NOT_PUSHED),
        (None, "one_way", Reason.FOUND),
        (None, "confirmed", Reason.FOUND),
        (None, "ok", Reason.NOBODY_WAS_TOLD),
        ("one_way", "one_way", Reason.TOLD_ALREADY),
        ("one_way", "confirmed", Reason.RISEN),
        ("confirmed", "one_way", Reason.TOLD_ALREADY),
        ("one_way", "ok", Reason.RESOLVED),
        ("ok", "ok", Reason.NOBODY_WAS_TOLD),
        ("ok", "one_way", Reason.FOUND),
    ],
)
def test_once_per_episode_and_strength_and_again_after_a_resolution(
    last: str | None, state: str, reason: Reason
) -> None:
    assert decide(told(last) if last else None, flip(state), POLICY, MONDAY + timedelta(hours=9)) is reason


@pytest.mark.parametrize("state", ["critical", "weak", "fair", "strong"])
def test_a_change_of_band_is_recorded_and_told_to_nobody(state: str) -> None:
    changed = flip(state).model_copy(update={"verdict": "influence_band", "direction": None, "from_state": "fair"})
    assert decide(None, changed, POLICY, MONDAY + timedelta(hours=9)) is Reason.NOT_PUSHED


def test_a_flip_that_a_late_activity_has_undone_is_not_told() -> None:
    assert decide(None, flip("confirmed", superseded=True), POLICY, MONDAY) is Reason.SUPERSEDED


def test_a_flip_is_told_up_to_the_day_the_policy_says_and_only_recorded_from_then_on() -> None:
    assert decide(None, flip("one_way"), POLICY, MONDAY + timedelta(days=13, hours=23)) is Reason.FOUND
    assert decide(None, flip("one_way"), POLICY, MONDAY + timedelta(days=14)) is Reason.TOO_OLD
    patient = Policy.from_toml("[alerts]\noldest_days = 30\n", "test")
    assert decide(None, flip("one_way"), patient, MONDAY + timedelta(days=14)) is Reason.FOUND


def test_reasons_that_send_a_message_are_three() -> None:
    assert {reason for reason in Reason if reason.tells} == {Reason.FOUND, Reason.RISEN, Reason.RESOLVED}


def test_while_data_is_stale_only_that_is_told() -> None:
    for current in (flip("one_way"), flip("ok")):
        assert decide(told("confirmed"), current, POLICY, MONDAY, stale=True) is Reason.STALE
    assert not Reason.STALE.tells
    silent = flip("pushed").model_copy(update={"verdict": "data_stale"})
    assert decide(None, silent, POLICY, MONDAY, stale=True) is Reason.FOUND


def test_of_a_partnership_that_has_ended_nothing_is_told() -> None:
    for current in (flip("one_way"), flip("ok")):
        assert decide(told("leaning"), current, POLICY, MONDAY, ended=True) is Reason.ENDED
    assert not Reason.ENDED.tells


def test_what_was_resolved_while_nothing_was_told_is_told_anew_when_it_comes_back() -> None:
    before = told("pushed").model_copy(update={"resolved_on": MONDAY - timedelta(days=7)})
    assert decide(before, flip("pushed"), POLICY, MONDAY) is Reason.FOUND
    # The resolution itself is told where it still may be.
    at_once = before.model_copy(update={"resolved_on": MONDAY})
    assert decide(at_once, flip("ok"), POLICY, MONDAY) is Reason.RESOLVED
