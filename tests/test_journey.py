"""One activity goes in as bytes and is read off the report: the architecture, a screen long."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from models.policy import Policy
from scorecards import cycle, ingest, notices, outbox, report
from scorecards.batches import Part
from scorecards.lake import Lake, LakePlace

MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - the lake's times are naive UTC
NOW = MONDAY + timedelta(days=7 * 11, hours=10)


def event(number: int, what: str, time: datetime, **data: object) -> bytes:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(number),
            "source": "/crm",
            "type": f"cooperation.{what}",
            "subject": "nordwind",
            "time": f"{time.isoformat()}Z",
            "data": data,
        }
    ).encode()


def test_an_activity_travels_from_bytes_to_the_report_and_to_people(tmp_path: Path) -> None:
    # Activities arrive as the bytes of a Kafka partition ...
    sides = {"a": {"id": "us", "name": "Quellstein"}, "b": {"id": "nw", "name": "Nordwind"}}
    values = [event(0, "partnership.agreed", MONDAY, **sides, kind="referral")]
    values += [
        event(
            week + 1, "support.given", MONDAY + timedelta(days=7 * week, hours=9), by="a", form="expertise", value=400
        )
        for week in range(12)
    ]
    values.append(b'{"specversion": "1.0", "id": "13", "sou')
    batch = Part.of("cooperation.activities", 0, 0, len(values), range(len(values)), values)
    policy = Policy.from_toml('home = ["us"]', "test")

    with Lake.open(LakePlace(tmp_path), write=True, doing="the journey") as lake:
        # ... the lake takes them in once, with where reading stands; what is no activity is kept with its reason ...
        appended = ingest.append(lake, "cluster", [batch], NOW)
        assert (appended.accepted, appended.dead) == (13, 1)
        assert ingest.append(lake, "cluster", [batch], NOW).refused == (("cooperation.activities", 0),)
        assert lake.one("select location from dead_letters") == "cooperation.activities[0]@13"

        # ... SQL measures and the cycle records what it found ...
        assert cycle.run(lake, policy, NOW).partnerships == 1

        # ... the report names the one-way street, with what would clear it ...
        (card,) = report.build(lake, policy, report.Asked(NOW))["partnerships"]
        (street,) = [verdict for verdict in card["verdicts"] if verdict["name"] == "one_way_street"]
        assert (street["giver"], street["strength"], street["unanswered"]["value"]) == ("a", "one_way", 4800.0)
        assert street["clears_if"]["acts"] == 5

        # ... the flips are handed over for publishing, and somebody is told.
        flips = [json.loads(each.value) for each in outbox.unpublished(lake, "cooperation.flips", 10)]
        rises = [flip["to_state"] for flip in flips if flip["verdict"] == "one_way_street"]
        assert rises == ["leaning", "one_way"]
        assert [notice.title for notice in notices.due(lake, policy, NOW)] == ["Nordwind: one-way street: you give"]
