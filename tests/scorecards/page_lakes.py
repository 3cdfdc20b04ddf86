"""Lakes that pages, texts and sheets are tried on: some of the demo's stories, and names meant to break a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from activity_log import ActivityLog, Event, MakeLake, bring, utc

from models.demo import HOME, demo
from models.policy import Policy
from scorecards.lake import Lake

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
AS_OF: Final = utc(2026, 11, 20, 12)
POLICY: Final = Policy(home=(HOME,))
# One of each kind: home gives, home takes, trifles for gifts, others among themselves, turned, dead, too young, ended.
STORIES: Final = (
    "grauwacke",
    "hollerbusch",
    "perlmutt",
    "nordwind",
    "falkenried-grauwacke",
    "marlinspike",
    "mohnfeld",
    "jungtrieb",
    "altgarn",
)
ODD_NAMES: Final = {
    "script": "<script>alert(1)</script>",
    "quotes": '"Ann\'s" & <b>Sons</b>',
    "arabic": "شركة الشمال للخدمات",
    "override": "evil\u202egnp.exe",
    "emoji": "👩‍🚀 Rocket 🚀 Ltd",
    "long": "Donaudampfschifffahrtsgesellschaft" * 8,
    "formula": '=HYPERLINK("http://example.org","click")',
    "braces": "{{ 7 * 7 }} {% raw %}",
    "id with / spaces & <signs>": "Plain",
}


def demo_lake(make_lake: MakeLake, stories: tuple[str, ...] = STORIES) -> Lake:
    """A lake with these stories of the demo."""
    lake = make_lake()
    bring(lake, [event for event in demo(NOW) if event["subject"] in stories])
    return lake


def odd_lake(make_lake: MakeLake) -> Lake:
    """A lake of one-way streets to organisations with odd names; home gives, in every text something odd."""
    log = ActivityLog()
    for subject, name in ODD_NAMES.items():
        sides = {"a": {"id": "home", "name": "Home"}, "b": {"id": subject, "name": name}}
        log.agree(subject, utc(2026, 1, 1), **sides, owner=name)
        one_way(log, subject, name)
    lake = make_lake()
    assert bring(lake, log.events).dead == 0
    return lake


def one_way(log: ActivityLog, subject: str, text: str) -> list[Event]:
    """Half a year in which both give, then only a; promises, goals, notes and outcomes that say `text`."""
    begins = utc(2026, 1, 5, 9)
    events = []
    for week in range(40):
        when = begins + timedelta(weeks=week)
        events.append(log.give(subject, when, "a", effort_hours=5, note=text))
        if week < 24:
            events.append(log.give(subject, when + timedelta(days=1), "b", value=400, note=text))
    late = begins + timedelta(weeks=30)
    log.add("promise.made", subject, late, by="b", promise=text, due="2026-09-01", what=text, factor="balance")
    log.add("goal.agreed", subject, late, goal=text, owner="joint", measure=text, target=10, due="2026-12-31")
    log.add("note.recorded", subject, late, by="a", text=f"{text} red\x1b[31m\nnext line\x07")
    log.add("project.won", subject, late, project=text, value={"a": 1000, "b": 2000}, induced_by="a")
    return events
