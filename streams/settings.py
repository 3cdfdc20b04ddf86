"""Where the stream is and how it is read: plain values, filled by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from models.deadletters import DeadLetterLimits
from models.policy import Policy
from scorecards.lake import LakePlace
from streams.security import OPEN, Security

ACTIVITIES: Final = "cooperation.activities"
SCORECARDS: Final = "cooperation.scorecards"
FLIPS: Final = "cooperation.flips"
DEAD_LETTERS: Final = "cooperation.dead-letters"


@dataclass(frozen=True)
class Pace:
    """How much a transaction takes at once and how often there is one. Times in seconds.

    A commit costs an eighth of a second of a processor whatever it carries, so batches grow with what has arrived;
    a lake shared by many workers passes some 60 commits a second in all, so none of them commits without pause.
    """

    records: int = 120_000
    """A batch that holds so many is full; the last record set in it may go beyond."""
    megabytes: int = 128
    poll: int = 20_000
    """The most that one poll brings, over all partitions."""
    linger: float = 0.01
    """What comes after a pause is taken in so soon."""
    between: float = 1.0
    """Where there is no pause, a transaction begins so long after the one before, or once a batch is full."""
    patience: float = 120.0
    """How long a lake that refuses is tried again before the worker gives up."""
    cycle_every: float = 3.0
    """So often scores are looked after, whether something was touched or much was: a run costs some even for one."""
    notify_every: float = 60.0
    maintain_every: float = 300.0
    watch_every: float = 10.0
    look_for_partitions: float = 60.0
    """So soon a partition that was added to the topic is found."""
    stalled_after: float = 120.0
    """A worker that reads nothing for so long although there is something to read ends itself."""


@dataclass(frozen=True)
class StreamSettings:
    """Everything a worker is told.

    `brokers` are `host:port`. `cluster` is the name under which the lake remembers how far it has read this
    log; None asks the broker for its own. `instance` makes the membership static, so that a worker that is
    started again at once keeps its partitions. `notify` are Apprise URLs.
    """

    brokers: tuple[str, ...]
    place: LakePlace
    policy: Policy
    group: str = "coophealth"
    cluster: str | None = None
    instance: str | None = None
    partitions: int = 4
    replication: int = 1
    session_timeout: float = 10.0
    rebalance_timeout: float = 20.0
    start_timeout: float = 60.0
    stop_timeout: float = 2.5
    notify: tuple[str, ...] = field(default=(), repr=False)
    security: Security = OPEN
    dead_letters: DeadLetterLimits = field(default_factory=DeadLetterLimits)
    health: tuple[str, int] | None = None
    """Where /health/live, /health/ready and /metrics are answered."""
    log_level: str = "WARNING"
    pace: Pace = field(default_factory=Pace)
