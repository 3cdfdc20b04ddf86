"""How much is kept of what is refused, so that a flood of it cannot fill the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AGAIN: Final = "coophealth-dead-letter"
"""The Kafka header by which a record that is sent again names the dead letter it stands for."""


@dataclass(frozen=True)
class DeadLetterLimits:
    """Of each letter at most so many bytes are kept, of each clock hour (UTC) at most so many letters."""

    bytes: int = 65_536
    per_hour: int = 10_000
