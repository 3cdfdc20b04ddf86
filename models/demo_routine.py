"""The everyday life of a demo partnership: what an era says happens, at its steady rhythm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.demo_giving import close, give
from models.demo_script import Organisation, Script
from models.demo_story import Era, Side, Story

ROLES = ("managing director", "partner manager", "engineer", "sales")
SURVEY_WEEKS = 26.0
OCCASIONS = ("meeting", "meeting", "meeting", "workshop", "event")
WHAT = {
    "anchoring_top": "Bring our managing director to the next review",
    "anchoring_working": "Name a second contact in service",
    "pace": "Answer service requests within a day",
    "investment": "Clear the budget for the joint stand",
    "commitment": "Send the figures of the quarter in time",
    "substance": "Send an agenda before each meeting",
}
FACTORS = ("balance", "pace", "commitment", "chemistry")


class Routine:
    """Plays a story's eras into its script."""

    def __init__(self, story: Story, script: Script) -> None:
        self.story = story
        self.script = script
        self.people = {
            "a": staff("a", story.a, story.people_a),
            "b": staff("b", story.b, story.people_b),
        }

    def play(self) -> None:
        """Write terms, eras, referrals' ends, surveys, the goal and the story's own moments."""
        script, story = self.script, self.story
        self._agree()
        ends = [era.weeks for era in story.eras[1:]] + [-1.0]
        for era, until in zip(story.eras, ends, strict=True):
            self._give(era, until)
            self._meet(era, until)
            self._ask(era, until)
            self._promise(era, until)
            self._earn(era, until)
        close(script, story.eras[0].wins)
        self._survey()
        self._aim()
        for beat in story.beats:
            beat(script)
        for era, until in zip(story.eras, ends, strict=True):
            self._serve(era, until)
        if story.feed_stops is not None:
            last = script.at(story.feed_stops)
            script.lines = [line for line in script.lines if line[0] <= last]

    def _agree(self) -> None:
        story, terms, begins = self.story, self.story.terms, self.story.eras[0].weeks
        data: dict[str, Any] = {
            "a": {"id": story.a.id, "name": story.a.name},
            "b": {"id": story.b.id, "name": story.b.name},
            "kind": terms.kind,
            "direction": terms.direction,
            "currency": "EUR",
            "hourly_rate": {"a": terms.rate_a, "b": terms.rate_b},
            "starts_on": self.script.date(begins),
            "owner": terms.owner,
            "sponsors": {side: self.people[side][0]["id"] for side in ("a", "b")},
        }
        if terms.share_a is not None:
            data["agreed_share_a"] = terms.share_a
        if terms.targets:
            data["targets"] = terms.targets
        if terms.fee is not None:
            data["fee"] = terms.fee
        if terms.build_hours is not None:
            data["build_hours"] = terms.build_hours
        self.script.write(self.script.at(begins) - timedelta(days=1), "crm", "partnership.agreed", data)

    def _give(self, era: Era, until: float) -> None:
        script, story = self.script, self.story
        for weeks in script.evenly(era.weeks, until, era.gives_a):
            give(script, weeks, "a", era.size_a, story.forms_a, story.terms.rate_a)
        for weeks in script.evenly(era.weeks, until, era.gives_b):
            give(script, weeks, "b", era.size_b, story.forms_b, story.terms.rate_b)
        for weeks in script.evenly(era.weeks, until, era.campaigns):
            data = {
                "campaign": script.name("campaign"),
                "by": "joint",
                "cost": {side: round(script.around(1_300.0, 0.2), 2) for side in ("a", "b")},
                "effort_hours": {side: round(script.between(4.0, 9.0), 1) for side in ("a", "b")},
            }
            script.write(script.at(weeks), "crm", "campaign.launched", data)

    def _meet(self, era: Era, until: float) -> None:
        for weeks in self.script.evenly(era.weeks, until, era.meetings):
            count = 1 + int(self.script.random() * 2)
            present = [(self.people[side][1:] or self.people[side])[:count] for side in ("a", "b")]
            self._meeting(weeks, self.script.one_of(OCCASIONS), present)
        for weeks in self.script.evenly(era.weeks, until, era.executives):
            self._meeting(weeks, "meeting", [self.people[side][:1] for side in ("a", "b")])

    def _meeting(self, weeks: float, occasion: str, present: list[list[dict[str, str]]]) -> None:
        script = self.script
        length = script.between(0.75, 2.0)
        guest = "a" if script.random() < 0.5 else "b"
        data = {
            "occasion": occasion,
            "people": [dict(person) for side in present for person in side],
            "effort_hours": {side: round(length * len(who), 1) for side, who in zip("ab", present, strict=True)},
            "travel_cost": {"a": 0.0, "b": 0.0, guest: round(script.between(0.0, 90.0), 2)},
        }
        script.write(script.at(weeks), "calendar", "meeting.held", data)

    def _ask(self, era: Era, until: float) -> None:
        script = self.script
        pairs: tuple[tuple[Side, Side], ...] = (("a", "b"), ("b", "a"))
        for by, to in pairs:
            for weeks in script.evenly(era.weeks, until, era.requests):
                kind = script.one_of(("production", "service", "service", "information"))
                asked = {"by": by, "request": script.name("request"), "kind": kind}
                self._answer(weeks, "request", asked, to, era)
            for weeks in script.evenly(era.weeks, until, era.contacts):
                wish: dict[str, Any] = {"by": by, "request": script.name("request")}
                self._answer(weeks, "contact", wish, to, era)

    def _serve(self, era: Era, until: float) -> None:
        """As many calls for service again, so that pace can be told; after all else, so that nothing else shifts."""
        pairs: tuple[tuple[Side, Side], ...] = (("a", "b"), ("b", "a"))
        for by, to in pairs:
            for weeks in self.script.evenly(era.weeks, until, era.requests):
                asked = {"by": by, "request": self.script.name("request"), "kind": "service"}
                self._answer(weeks, "request", asked, to, era)

    def _answer(self, weeks: float, noun: str, asked: dict[str, Any], to: Side, era: Era) -> None:
        script = self.script
        begun = script.at(weeks)
        verb = "made" if noun == "request" else "requested"
        asked["effort_hours"] = 0.2
        event = script.write(begun, "crm", f"{noun}.{verb}", asked)
        share, lag = (era.answered_a, era.lag_a) if to == "a" else (era.answered_b, era.lag_b)
        if script.random() < share:
            after = begun + timedelta(minutes=max(20, round(script.around(lag * 60, 0.5))))
            data = {"by": to, "request": asked["request"], "requested_at": event["time"]}
            data["effort_hours"] = round(script.between(0.2, 0.9), 1)
            script.write(after, "crm", f"{noun}.answered", data)

    def _promise(self, era: Era, until: float) -> None:
        script = self.script
        for by, kept in (("a", era.kept_a), ("b", era.kept_b)):
            for weeks in script.evenly(era.weeks, until, era.promises):
                factor = script.one_of(tuple(WHAT))
                due = weeks - script.between(3.0, 8.0)
                done = script.random() < kept
                settled = due + script.between(0.1, 1.5) if done else due - 0.5
                if settled <= until and until > -1.0:
                    continue  # the era's end would leave it open; overdue promises are scripted
                data = {"by": by, "promise": script.name("promise"), "due": script.date(due)}
                made = {**data, "what": WHAT[factor], "factor": factor}
                script.write(script.at(weeks), "crm", "promise.made", made)
                if settled > until:
                    verb = "promise.kept" if done else "promise.broken"
                    script.write(script.at(settled), "crm", verb, data)

    def _earn(self, era: Era, until: float) -> None:
        script = self.script
        for by, to, amount in (("a", "b", era.revenue_a), ("b", "a", era.revenue_b)):
            for weeks in script.evenly(era.weeks, until, 1.0 if amount else 0.0):
                data: dict[str, Any] = {"earned_by": by, "induced_by": to, "deal": script.name("deal")}
                data["role"] = script.one_of(("sourced", "influenced", "influenced", "delivered"))
                data["amount"] = round(script.around(amount, 0.3), 2)
                script.write(script.at(weeks), "erp", "revenue.booked", data)
                if data["role"] == "sourced" and script.random() < 0.3:
                    script.write(script.at(weeks - 1.5), "erp", "revenue.booked", {**data, "role": "delivered"})
        for weeks in script.evenly(era.weeks, until, era.projects):
            value = {side: round(script.around(13_000.0, 0.25), 2) for side in ("a", "b")}
            data = {"project": script.name("project"), "value": value, "induced_by": "joint"}
            script.write(script.at(weeks), "erp", "project.won", data)

    def _survey(self) -> None:
        """Twice a year three people of each side answer; the pairs take turns, so that no week is without."""
        script, story = self.script, self.story
        weeks = (script.place * 7 % 43) * SURVEY_WEEKS / 43 - 0.95
        lasts = next((era.weeks for era in story.eras if not era.meetings and not era.gives_a), -1.0)
        while weeks < story.eras[0].weeks - 4:
            if weeks > lasts:
                self._round(weeks)
            weeks += SURVEY_WEEKS

    def _round(self, weeks: float) -> None:
        script = self.script
        for org, mean in (("a", self.story.pulse_a), ("b", self.story.pulse_b)):
            for respondent in range(1, 4):
                for factor in FACTORS[:2] if respondent == 1 else FACTORS[2:3]:
                    score = min(5, max(1, int(mean + script.random())))
                    data = {"org": org, "factor": factor, "score": score}
                    data["respondent"] = f"{self.story.partnership}-{org}-{respondent}"
                    script.write(script.at(weeks - 0.05 * respondent), "survey", "pulse.rated", data)

    def _aim(self) -> None:
        """A goal of both for the year, looked at every quarter."""
        script, story = self.script, self.story
        if story.attains is None:
            return
        begins = min(story.eras[0].weeks - 1.0, 38.0)
        name, target, due = script.name("goal"), 24.0, -14.0 if begins > 9.0 else -45.0
        data: dict[str, Any] = {
            "goal": name,
            "owner": "joint",
            "measure": "joint customers",
            "target": target,
        }
        data |= {"due": script.date(due), "agreed_by": ["a", "b"]}
        script.write(script.at(begins), "crm", "goal.agreed", data)
        weeks = begins - 9.0
        while weeks > 0:
            reached = round(target * story.attains * (begins - weeks) / (begins - due), 1)
            script.write(script.at(weeks), "crm", "goal.progressed", {"goal": name, "value": reached})
            weeks -= 9.0


def staff(side: str, organisation: Organisation, number: int) -> list[dict[str, str]]:
    """The first `number` people of an organisation; pseudonyms, the executive first."""
    return [
        {
            "id": f"{organisation.id}-{place}",
            "org": side,
            "level": "executive" if place == 1 else "working",
            "role": role,
        }
        for place, role in enumerate(ROLES[:number], start=1)
    ]
