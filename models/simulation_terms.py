"""The terms of a simulated partnership: organisations, hourly rates, targets."""

from __future__ import annotations

from typing import Any

from models.simulation_pen import Pen
from models.simulation_worlds import Side, World


def organisations(world: World) -> tuple[int, int]:
    """The numbers of the pair's two organisations: some are in many partnerships, most in one or two."""
    hub = 1 + (world.number * world.number) % 7 * 3 + world.number // 40 * 21
    return hub, 100_000 + world.number // 2


def terms(world: World, pen: Pen, day: float) -> dict[str, Any]:
    """Data of the `partnership.agreed`; the hourly rates never change, so that acts keep their weight."""
    hub, partner = organisations(world)
    kinds = ("referral", "co-marketing", "co-selling", "development", "advisory")
    return {
        "a": {"id": f"org-{hub}", "name": f"Organisation {hub}"},
        "b": {"id": f"org-{partner}", "name": f"Organisation {partner}"},
        "kind": kinds[world.number % len(kinds)],
        "direction": "vertical" if world.number % 3 == 0 else "horizontal",
        "currency": "EUR",
        "hourly_rate": dict(hourly_rates(world)),
        "agreed_share_a": 0.5,
        "starts_on": pen.calendar.date(day),
        "owner": f"owner-{1 + world.number % 9}",
        "sponsors": {"a": f"{world.partnership}-a1", "b": f"{world.partnership}-b1"},
        "targets": {
            "anchoring_top": 1,
            "anchoring_working": 6,
            "induced_revenue": {"a": 24_000, "b": 24_000},
        },
    }


def hourly_rates(world: World) -> dict[Side, float]:
    """What an hour costs on either side, in EUR."""
    return {"a": float(80 + world.number % 5 * 10), "b": float(80 + world.number % 7 * 10)}
