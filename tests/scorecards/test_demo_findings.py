"""The demo's report shows every finding where the story has it: in the JSON, on a terminal and on the page."""

from __future__ import annotations

import html
from typing import Any

import pytest
from activity_log import MakeLake
from page_lakes import AS_OF, POLICY, demo_lake

from models.demo import HOME, STORIES
from models.factors import INFLUENCE, OUTCOME
from scorecards import pages, report, sqlfiles, text
from scorecards.report import Asked
from scorecards.words_findings import FINDINGS
from scorecards.words_numbers import moment
from scorecards.words_sides import Sides
from scorecards.words_verdicts import PUSHED, Setting, told

pytestmark = pytest.mark.thorough

TOLD = {story.partnership: set(story.verdicts) & set(FINDINGS) for story in STORIES}
ENDED = tuple(story.partnership for story in STORIES if "ended" in story.verdicts)
# What organisations give, receive and bring shows up over all their partnerships.
BETWEEN = tuple(story.partnership for story in STORIES if {"over_giver", "taker", "multiplier"} & set(story.verdicts))
STREETS = tuple(story.partnership for story in STORIES if story.street is not None)
OTHERS = ("hafenring", "rundtisch", "weidenfeld", "mohnfeld", "jungtrieb", "zweispitz", "steinadler", "kranich")
# All that have a finding, and those that have ended and so have none.
SHOWN = tuple(dict.fromkeys((*(name for name, each in TOLD.items() if each), *ENDED, *BETWEEN, *STREETS, *OTHERS)))


@pytest.fixture(scope="module")
def shown(make_lake: MakeLake) -> tuple[dict[str, Any], str]:
    """The report as data and as a page."""
    lake = demo_lake(make_lake, SHOWN)
    return report.build(lake, POLICY, Asked(AS_OF)), html.unescape(
        " ".join(pages.html(lake, POLICY, Asked(AS_OF)).split())
    )


def test_every_finding_is_there_where_the_story_has_it(shown: tuple[dict[str, Any], str]) -> None:
    found = {card["id"]: {verdict["name"] for verdict in card["verdicts"]} for card in shown[0]["partnerships"]}
    assert set().union(*(TOLD[name] for name in SHOWN)) == set(FINDINGS)
    assert {name: TOLD[name] - found[name] for name in SHOWN if TOLD[name] - found[name]} == {}
    assert ENDED
    assert not any(found[name] & set(FINDINGS) for name in ENDED)


def test_every_factor_is_known_somewhere_and_every_verdict_occurs(shown: tuple[dict[str, Any], str]) -> None:
    made, page = shown
    cards = made["partnerships"]
    for composite, factors in (("influence", INFLUENCE), ("outcome", OUTCOME)):
        scores = [(factor["name"], factor["score"]) for card in cards for factor in card[composite]["factors"]]
        assert {name for name, score in scores if score is not None} == set(factors)
    verdicts = [verdict for card in cards for verdict in card["verdicts"]]
    assert {verdict["name"] for verdict in verdicts} == set(sqlfiles.names("verdicts"))
    # The stories with findings are a third of the demo, and even there none is on every other one.
    for name in sqlfiles.names("verdicts"):
        having = [card for card in cards if any(verdict["name"] == name for verdict in card["verdicts"])]
        assert len(having) <= len(cards) / 2, name
    streets = {
        (card[verdict["giver"]]["id"] == HOME, verdict["strength"])
        for card in cards
        for verdict in card["verdicts"]
        if verdict["name"] == "one_way_street" and HOME in (card["a"]["id"], card["b"]["id"])
    }
    assert streets == {(gives, strength) for gives in (True, False) for strength in ("leaning", "one_way", "confirmed")}
    of_organisations = {verdict["name"] for each in made["organisations"] for verdict in each["verdicts"]}
    assert of_organisations == {"over_giver", "taker", "multiplier", "multiplier_dormant"}
    assert "not measured" not in page


def test_each_is_told_in_text_and_on_the_page_and_none_as_a_street(shown: tuple[dict[str, Any], str]) -> None:
    made, page = shown
    for card in made["partnerships"]:
        sides = Sides.of(card, POLICY.home)
        alone = {**made, "partnerships": [card]}
        lines = " ".join(text.partnership(alone, POLICY).split())
        for verdict in card["verdicts"]:
            if verdict["name"] in FINDINGS:
                speech = told(verdict, Setting(sides, moment(made["as_of"]), "EUR"))
                assert speech.sentence in lines
                assert speech.sentence in page
                assert verdict["activities"]
    names = {street["name"] for street in report.streets(made)}
    assert names == {"one_way_street"}


def test_what_is_pushed_is_to_be_acted_on_and_stands_first(shown: tuple[dict[str, Any], str]) -> None:
    made, _ = shown
    cards = made["partnerships"]
    pushed = {card["id"] for card in cards if any(verdict["strength"] in PUSHED for verdict in card["verdicts"])}
    assert set(made["act_now"]) == pushed
    assert pushed >= {name for name in SHOWN if "promise_overdue" in TOLD[name]}
    for card in cards:
        strong = [verdict["strength"] in PUSHED for verdict in card["verdicts"]]
        assert strong == sorted(strong, reverse=True)
