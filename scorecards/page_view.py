"""One partnership, as the parts of the page look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from models.policy import Policy
from scorecards.page_anchors import anchor
from scorecards.page_answers import Answers
from scorecards.report import Json
from scorecards.words_numbers import moment
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting, stale

COMPOSITES: Final = ("influence", "outcome")


@dataclass(frozen=True)
class View:
    """One partnership, seen from home, with all that words and pictures need."""

    card: Json
    answers: Answers
    policy: Policy

    @cached_property
    def sides(self) -> Sides:
        """Who is who."""
        return Sides.of(self.card, self.policy.home)

    @cached_property
    def setting(self) -> Setting:
        """What sentences need besides a verdict."""
        return Setting(self.sides, self.answers.now, self.policy.currency.base)

    @cached_property
    def anchor(self) -> str:
        """Where its section is."""
        return anchor(self.card["id"])

    @property
    def link(self) -> dict[str, str]:
        """What a link to its section needs."""
        return {"anchor": self.anchor, "partner": self.sides.partner}

    @property
    def subject(self) -> Json:
        """Its terms and its age."""
        return self.answers.one("subjects", self.card["id"])

    @property
    def terms_currency(self) -> str:
        """The currency its amounts are booked in."""
        return str(self.subject.get("currency") or self.policy.currency.base)

    def rows(self, relation: str) -> Sequence[Json]:
        """The rows of a relation."""
        return self.answers.of(relation, self.card["id"])

    @cached_property
    def streets(self) -> list[Json]:
        """The open one-way streets."""
        return [verdict for verdict in self.card["verdicts"] if verdict["name"] == "one_way_street"]

    @property
    def lacks(self) -> Json | None:
        """The verdict that there is not enough evidence, where it is so."""
        return next((v for v in self.card["verdicts"] if v["name"] == "not_enough_evidence"), None)

    @property
    def grey(self) -> bool:
        """Whether it has no colour: there is not enough evidence, or it has ended."""
        return self.lacks is not None or self.card["ended_at"] is not None

    @property
    def stale_since(self) -> datetime | None:
        """Since when a source it relies on is silent, where one is."""
        verdict = stale(self.card)
        return None if verdict is None else moment(verdict["since"])

    @cached_property
    def spans(self) -> list[Json]:
        """The open streets as pictures need them: giver, since and insight as times."""
        return [
            {
                "giver": street["giver"],
                "since": moment(street["since"]),
                "insight_at": None if street["insight_at"] is None else moment(street["insight_at"]),
            }
            for street in self.streets
        ]

    @property
    def unanswered(self) -> float:
        """The most money's worth that is unanswered in one direction."""
        return max((float(street["unanswered"]["value"]) for street in self.streets), default=0.0)


def ordered(views: Sequence[View]) -> list[View]:
    """Worst unanswered effort first, then the weaker influence, then by id; last what has no colour."""
    return sorted(views, key=lambda view: (view.grey, -view.unanswered, _influence(view), view.card["id"]))


def _influence(view: View) -> float:
    score = view.card["influence"]["score"]
    return 101.0 if score is None else float(score)
