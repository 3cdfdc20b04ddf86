"""How the two sides of a simulated partnership deal with each other: meetings, requests, promises, pulses."""

from __future__ import annotations

from typing import Any

from models.simulation_chance import Chance, other_than
from models.simulation_terms import terms

FACTORS = (
    "balance",
    "anchoring_top",
    "anchoring_working",
    "pace",
    "responsiveness",
    "investment",
    "commitment",
    "steadiness",
    "freshness",
    "substance",
)
REQUEST_KINDS = ("production", "service", "information")
OCCASIONS = ("meeting", "meeting", "meeting", "event", "workshop")
WORKING_ROLES = ("partner manager", "engineer", "sales", "service")
PROMISES = (
    "Name a permanent contact for service questions",
    "Bring the managing directors to the next review",
    "Send the figures of the quarter",
    "Put a second engineer on the joint project",
    "Introduce two customers",
)
NOTES = (
    "Good talk; both sides want to go on.",
    "They are reorganising; the next weeks will be slow.",
    "Agreed to look at the figures together next quarter.",
    "New contact on their side, still finding her way in.",
)


class Dealings:
    """Writes what the people of both sides do with each other, short of giving."""

    __slots__ = ("chance", "pen", "people", "since")

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.pen = chance.pen
        self.since = 0.0
        self.people = {side: self._staff(side) for side in ("a", "b")}

    def meeting(self, day: float) -> None:
        """Write a meeting with two to four people; one in four is between the executives."""
        chance = self.chance.random()
        first = 0 if chance < 0.25 else 1
        count = 1 + int(self.chance.random() * 2)
        people = [dict(person) for side in ("a", "b") for person in self.people[side][first : first + count]]
        hours = round(0.5 + 2.5 * self.chance.random(), 1)
        data: dict[str, Any] = {
            "occasion": self.chance.one_of(OCCASIONS),
            "people": people,
            "effort_hours": {"a": hours * count, "b": hours * count},
        }
        if chance > 0.7:
            data["travel_cost"] = {"a": 0.0, "b": round(40.0 + 200.0 * self.chance.random(), 2)}
        self.pen.write(day, "calendar", "meeting.held", data)

    def contact(self, day: float) -> None:
        """Write a wish to be in contact and, mostly, its answer."""
        side, request = self.chance.either(), self.chance.name("q")
        asked: dict[str, Any] = {"by": side, "request": request, "effort_hours": 0.2}
        if self.chance.random() < 0.1:
            asked["has_content"] = False
        event = self.pen.write(day, "crm", "contact.requested", asked)
        if event is not None and self.chance.random() < 0.8:
            answer = {"by": other_than(side), "request": request, "requested_at": event["time"]}
            self.pen.write(self.chance.after(day, 1.5), "crm", "contact.answered", answer)

    def request(self, day: float) -> None:
        """Write a request and, nearly always, its answer."""
        side, request = self.chance.either(), self.chance.name("q")
        asked = {"by": side, "request": request, "kind": self.chance.one_of(REQUEST_KINDS)}
        event = self.pen.write(day, "crm", "request.made", asked)
        if event is not None and self.chance.random() < 0.9:
            answer = {
                "by": other_than(side),
                "request": request,
                "requested_at": event["time"],
                "effort_hours": round(0.2 + self.chance.random(), 1),
            }
            self.pen.write(self.chance.after(day, 2.0), "crm", "request.answered", answer)

    def promise(self, day: float) -> None:
        """Write a promise and whether it was kept."""
        side, promise = self.chance.either(), self.chance.name("v")
        due_in = 14.0 + 60.0 * self.chance.random()
        due = self.pen.calendar.date(day + due_in)
        data = {"by": side, "promise": promise, "due": due, "what": self.chance.one_of(PROMISES)}
        data["factor"] = self.chance.one_of(FACTORS)
        self.pen.write(day, "crm", "promise.made", data)
        chance = self.chance.random()
        outcome = {"by": side, "promise": promise, "due": due}
        if chance < 0.7:
            kept_in = due_in * (0.4 + 0.6 * self.chance.random())
            self.pen.write(day + kept_in, "crm", "promise.kept", outcome)
        elif chance < 0.85:
            self.pen.write(day + due_in + 3.0, "crm", "promise.broken", outcome)

    def pulse(self, day: float) -> None:
        """A round of questions: three people of each side rate one factor."""
        factor = self.chance.one_of((*FACTORS, "chemistry"))
        for place, org in enumerate(("a", "a", "a", "b", "b", "b")):
            data: dict[str, Any] = {"org": org, "factor": factor, "score": 2 + int(self.chance.random() * 4)}
            data["respondent"] = f"{self.pen.partnership}-{org}{1 + place % 3}"
            self.pen.write(day + 0.05 * place, "survey", "pulse.rated", data)

    def rare(self, day: float) -> None:
        """A note, word of mouth, a purchase nobody needed, or new terms."""
        side, chance = self.chance.either(), self.chance.random()
        if chance < 0.5:
            note = {"by": side, "text": self.chance.one_of(NOTES)}
            self.pen.write(day, "crm", "note.recorded", note)
        elif chance < 0.7:
            heard = {
                "by": side,
                "referral": self.chance.name("r"),
                "committed": False,
                "value": self.chance.amount(1_500.0),
            }
            self.pen.write(day, "crm", "referral.given", heard)
        elif chance < 0.9:
            pity = {"by": side, "form": "purchase", "needed": False, "value": self.chance.amount(300.0)}
            self.pen.write(day, "crm", "support.given", pity)
        elif day - self.since > 300.0:
            self.since = day
            self.pen.write(day, "crm", "partnership.agreed", terms(self.chance.world, self.pen, day))

    def _staff(self, side: str) -> tuple[dict[str, str], ...]:
        roles = (("executive", "managing director"), *(("working", role) for role in WORKING_ROLES))
        return tuple(
            {"id": f"{self.pen.partnership}-{side}{place}", "org": side, "level": level, "role": role}
            for place, (level, role) in enumerate(roles, start=1)
        )
