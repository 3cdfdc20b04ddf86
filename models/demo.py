"""The demo portfolio: some forty invented partnerships over two years, each a story to be found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from models.demo_alliance import ALLIANCE
from models.demo_cast import QUELLSTEIN
from models.demo_healthy import HEALTHY
from models.demo_routine import Routine
from models.demo_script import Event, Line, Script
from models.demo_story import Story, Street
from models.demo_streets import STREETS
from models.demo_troubled import TROUBLED
from models.demo_turned import TURNED

__all__ = ["HOME", "SEED", "STORIES", "Event", "Story", "Street", "demo", "demo_policy_toml", "last_monday"]

#: Our own organisation in the portfolio.
HOME = QUELLSTEIN.id
#: The seed of the documentation's pictures.
SEED = 7
#: All partnerships, with what each is to show.
STORIES: tuple[Story, ...] = (*STREETS, *TURNED, *TROUBLED, *HEALTHY, *ALLIANCE)


def demo(now: datetime, seed: int = SEED) -> Iterator[Event]:
    """The portfolio's events up to `now`, ordered by time; `now` needs an offset (ValueError without).

    Everything is counted back from the Monday at or before `now`, so that what is found is the same on every
    day: later in a week only that week's activities are added. Same `now` and seed, same events.
    """
    if now.tzinfo is None:
        raise ValueError(f"now needs an offset, such as {now.isoformat()}+00:00")
    monday = last_monday(now)
    lines: list[Line] = []
    for place, story in enumerate(STORIES):
        script = Script(story.partnership, story.source, story.eras[0].weeks, place, monday, seed)
        Routine(story, script).play()
        lines += script.lines
    lines.sort(key=lambda line: line[:2])
    return (event for at, _, event in lines if at <= now)


def last_monday(now: datetime) -> date:
    """The Monday at or before `now`, in UTC."""
    day = now.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def demo_policy_toml() -> str:
    """What the demo's policy changes: who is home."""
    return f'# The demo portfolio is seen from here.\nhome = ["{HOME}"]\n'
