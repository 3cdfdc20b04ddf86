"""A flip: one verdict that changed on one Monday, and the decision whether to tell somebody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from models.policy import Policy

OK: Final = "ok"
STREET: Final = "one_way_street"
# The verdict that mutes a partnership's others.
DATA_STALE: Final = "data_stale"
# From which states on a flip is pushed to people; leaning is only shown.
PUSHED: Final = ("pushed", "one_way", "confirmed")


class Reason(StrEnum):
    """Why a notice is sent, or why none is."""

    FOUND = "found"
    RISEN = "risen"
    RESOLVED = "resolved"
    NOT_PUSHED = "not pushed"
    TOLD_ALREADY = "told already"
    NOBODY_WAS_TOLD = "nobody was told"
    TOO_OLD = "too old"
    SUPERSEDED = "superseded"
    STALE = "data is stale"
    ENDED = "the partnership has ended"

    @property
    def tells(self) -> bool:
        """Whether a message goes out."""
        return self in (Reason.FOUND, Reason.RISEN, Reason.RESOLVED)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flip(_Frozen):
    """A verdict of a partnership, in one direction, that changed on a Monday (naive UTC)."""

    id: str
    partnership: str
    verdict: str
    direction: str | None
    week: datetime
    from_state: str
    to_state: str
    reason: str | None = None
    superseded: bool = False


class Told(_Frozen):
    """The last that was told about a verdict: its strength (or ok) and the Monday it was found on.

    `resolved_on` is the last Monday since then on which it was resolved, whether that was told or not.
    """

    strength: str
    week: datetime
    resolved_on: datetime | None = None


def decide(
    told: Told | None, current: Flip, policy: Policy, now: datetime, *, stale: bool = False, ended: bool = False
) -> Reason:
    """Whether to tell of the latest flip of a verdict, given what was told last.

    Once per episode and strength: a strength is told when it is reached and again only after a resolution.
    While a partnership's data is `stale` only that is told of it: silence of a source resolves nothing. Of one that has
    `ended` nothing is told.
    Pure: `now` is naive UTC.
    """
    if current.superseded:
        return Reason.SUPERSEDED
    if ended:
        return Reason.ENDED
    if stale and current.verdict != DATA_STALE:
        return Reason.STALE
    if (now - current.week).days >= policy.alerts.oldest_days:
        return Reason.TOO_OLD
    # A resolution that nobody was told of, as it came too late or while muted, ends an episode all the same.
    resolved = told is not None and told.resolved_on is not None and told.resolved_on < current.week
    was_open = told is not None and told.strength != OK and not resolved
    if current.to_state == OK:
        return Reason.RESOLVED if was_open else Reason.NOBODY_WAS_TOLD
    if current.to_state not in PUSHED:
        return Reason.NOT_PUSHED
    if told is None or not was_open:
        return Reason.FOUND
    return Reason.RISEN if PUSHED.index(current.to_state) > PUSHED.index(told.strength) else Reason.TOLD_ALREADY
