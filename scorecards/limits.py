"""What a verdict is held against: the number that is measured, and the limits from which each strength holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from models.policy import Policy

Json = dict[str, Any]
Limited = Callable[[Mapping[str, Any], Policy], Json]


def threshold(verdict: Mapping[str, Any], policy: Policy) -> Json | None:
    """`measure`, its `value` (null where the evidence has several) and `limits` by strength; None without a limit.

    Every number stands in the policy or in the verdict's evidence.
    """
    limited = _LIMITED.get(verdict["name"])
    return None if limited is None else limited(verdict["evidence"], policy)


def _of(measure: str, value: float | None, limits: Mapping[str, float | None]) -> Json:
    return {"measure": measure, "value": value, "limits": dict(limits)}


def _stale(evidence: Mapping[str, Any], _: Policy) -> Json:
    oldest = evidence["sources"][0]
    return _of("days_silent", oldest["days_silent"], {"leaning": oldest["limit_days"]})


_LIMITED: Final[dict[str, Limited]] = {
    "one_way_street": lambda evidence, policy: _of("m", evidence["m"], policy.street.strengths.model_dump()),
    "empty_contacts": lambda evidence, policy: _of("m", evidence["m"], policy.empty_contacts.strengths.model_dump()),
    "dormant": lambda evidence, _: _of(
        "days_silent",
        evidence["days_silent"],
        {"leaning": evidence["limit_days"], "pushed": evidence["limit_pushed_days"]},
    ),
    "goal_off_track": lambda _, policy: _of("attained_of_elapsed", None, {"leaning": policy.goals.off_track}),
    "perception_gap": lambda _, policy: _of("difference", None, {"leaning": policy.perception.difference}),
    "promise_overdue": lambda evidence, _: _of("days_overdue", None, {"pushed": evidence["overdue_days"]}),
    "no_yardstick": lambda _, policy: _of("age_days", None, {"leaning": policy.yardstick.days}),
    "membership": lambda evidence, _: _of("value", evidence["value"], {"pushed": evidence["cost"]}),
    "not_enough_evidence": lambda evidence, _: _of("acts", evidence["acts"], {"enough": evidence["acts_needed"]}),
    "single_threaded": lambda evidence, policy: _of(
        "activities", evidence["activities"], {"leaning": policy.factors.anchoring.single_threaded_activities}
    ),
    "data_stale": _stale,
}
