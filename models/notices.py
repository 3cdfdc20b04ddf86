"""A notice: what one person is told about one flip."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from models.flips import Reason


class Notice(BaseModel):
    """A message about a flip, and why it goes out. `week` is the Monday of the flip (naive UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    flip: str
    partnership: str
    verdict: str
    direction: str | None
    strength: str
    week: datetime
    reason: Reason
    title: str
    body: str
