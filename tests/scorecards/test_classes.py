"""Classes weigh every partnership against all others, whichever of them a report is about."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from activity_log import ActivityLog, Event, MakeLake, bring, utc

from models.policy import Policy
from scorecards import report, text
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

AS_OF = utc(2026, 1, 1)
PEOPLE = [{"id": f"{org}-{level}", "org": org, "level": level} for org in "ab" for level in ("executive", "working")]


def drawn(seed: int) -> list[Event]:
    """Fourteen partnerships, home in most of them; some meet often, some give fairly, some earn."""
    chance, log = random.Random(seed), ActivityLog()
    for number in range(14):
        pair = f"pair-{number:02}"
        sides = ["we", f"org-{number}"] if number % 5 else [f"org-{number}", f"other-{number}"]
        chance.shuffle(sides)
        log.agree(pair, utc(2024, 6, 1), a={"id": sides[0]}, b={"id": sides[1]})
        for _ in range(chance.randrange(5, 25)):
            log.add("meeting.held", pair, any_time(chance), people=PEOPLE)
        for _ in range(chance.randrange(6, 40)):
            log.give(pair, any_time(chance), chance.choice("aab"), value=float(chance.randrange(1500)))
        for _ in range(chance.choice((0, 0, 3))):
            earned_by, induced = chance.choice("ab"), chance.choice(("joint", "none"))
            amount = float(chance.randrange(2000))
            log.add("revenue.booked", pair, any_time(chance), earned_by=earned_by, induced_by=induced, amount=amount)
        for _ in range(chance.choice((0, 2))):
            won = {side: float(chance.randrange(2000)) for side in "ab"}
            log.add("project.won", pair, any_time(chance), project="p", value=won, induced_by="joint")
    return log.events


def any_time(chance: random.Random) -> datetime:
    return utc(2024, 7, 1) + timedelta(hours=chance.randrange(13_000))


def returned(events: list[Event], card: dict[str, Any], home: str | None) -> float:
    """What came back in a year to home, where it is a side, else to both."""
    booked: dict[str, float] = defaultdict(float)
    won: dict[str, float] = defaultdict(float)
    received: dict[str, float] = defaultdict(float)
    for event in events:
        time = datetime.fromisoformat(event["time"]).replace(tzinfo=None)
        if event["subject"] != card["id"] or not AS_OF - timedelta(days=365) <= time < AS_OF:
            continue
        data = event["data"]
        if event["type"] == "cooperation.support.given":
            received["b" if data["by"] == "a" else "a"] += data["value"]
        elif event["type"] == "cooperation.revenue.booked" and data["induced_by"] == "joint":
            booked[data["earned_by"]] += data["amount"]
        elif event["type"] == "cooperation.project.won":
            won["a"], won["b"] = won["a"] + data["value"]["a"], won["b"] + data["value"]["b"]
    sides = [side for side in "ab" if card[side]["id"] == home] or ["a", "b"]
    return sum((booked[side] or won[side]) + received[side] for side in sides)


def expected(events: list[Event], cards: list[dict[str, Any]], home: str | None) -> dict[str, str | None]:
    lacking = {card["id"] for card in cards if any(v["name"] == "not_enough_evidence" for v in card["verdicts"])}
    known = [card for card in cards if card["influence"]["score"] is not None and card["id"] not in lacking]
    value = {card["id"]: returned(events, card, home) for card in known}
    influence = {card["id"]: card["influence"]["score"] for card in known}

    def ranks(name: str) -> int:
        return sum(sum(other < of[name] for other in of.values()) for of in (value, influence))

    classes: dict[str, str | None] = {card["id"]: None for card in cards}
    for place, name in enumerate(sorted(value, key=lambda name: (-ranks(name), name)), start=1):
        classes[name] = "A" if 10 * place <= 2 * len(known) else "B" if 10 * place <= 5 * len(known) else "C"
    return classes


@pytest.mark.parametrize(("seed", "home"), [(1, None), (2, "we"), (3, "we"), (4, None)])
def test_classes_are_those_of_counting_by_hand(seed: int, home: str | None, make_lake: MakeLake) -> None:
    events, policy = drawn(seed), Policy(home=(home,) if home else ())
    with make_lake() as lake:
        bring(lake, events)
        cards = report.build(lake, policy, Asked(AS_OF))["partnerships"]
        alone = report.build(lake, policy, Asked(AS_OF, partnership="pair-07"))
    found = {card["id"]: card["class"] for card in cards}
    assert found == expected(events, cards, home)
    assert set(found.values()) >= {"A", "B", "C"}
    assert f" · class {found['pair-07']}\n" in text.partnership(alone, policy)
    assert alone["partnerships"] == [card for card in cards if card["id"] == "pair-07"]
