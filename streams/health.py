"""Answers over HTTP how a worker is: /health/live, /health/ready, /metrics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST

from scorecards.listening import Answer, condition, listening
from streams.vitals import Vitals


@contextmanager
def answering(address: tuple[str, int] | None, vitals: Vitals) -> Iterator[int | None]:
    """Answer at `address` while the block lasts, in threads of its own; yields the port. None answers nowhere."""
    if address is None:
        yield None
        return
    paths = {
        "/health/live": lambda: condition(vitals.dead()),
        "/health/ready": lambda: condition(vitals.trouble()),
        "/metrics": lambda: Answer(vitals.text(), CONTENT_TYPE_LATEST),
    }
    with listening(address, paths, "COOPHEALTH_HEALTH") as port:
        yield port
