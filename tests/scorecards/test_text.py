"""The report fits a terminal of 80 columns and says the same as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from activity_log import MakeLake
from page_lakes import AS_OF, POLICY, demo_lake, odd_lake
from rich.cells import cell_len

from models.policy import Policy
from scorecards import report, text, words
from scorecards.report import Asked, Json
from scorecards.words_sides import Sides

Form = Callable[[Json, Policy], str]
FORMS: tuple[Form, ...] = (
    text.portfolio,
    text.streets,
    text.partnership,
    lambda found, _: text.partnerships(found),
)


@pytest.fixture(scope="module")
def found(make_lake: MakeLake) -> Iterator[Json]:
    with demo_lake(make_lake) as lake:
        yield report.build(lake, POLICY, Asked(AS_OF))


@pytest.fixture(scope="module")
def odd(make_lake: MakeLake) -> Iterator[Json]:
    with odd_lake(make_lake) as lake:
        yield report.build(lake, Policy(home=("home",)), Asked(AS_OF))


def plain(shown: str) -> str:
    """The words of a text without its line breaks."""
    return " ".join(shown.split())


@pytest.mark.parametrize("form", FORMS)
def test_no_line_is_longer_than_a_terminal(form: Form, found: Json, odd: Json) -> None:
    for shown in (form(found, POLICY), form(odd, Policy(home=("home",)))):
        assert max(cell_len(line) for line in shown.splitlines()) <= text.COLUMNS
        assert all(line == line.rstrip() for line in shown.splitlines())


@pytest.mark.parametrize("form", FORMS)
def test_names_cannot_steer_the_terminal(form: Form, odd: Json) -> None:
    shown = form(odd, Policy(home=("home",)))
    assert not [
        character
        for character in shown
        if character != "\n" and not character.isprintable() and character not in "\u200c\u200d\u2068\u2069"
    ]


def test_what_has_ended_says_so_in_the_last_lines_and_two_others_are_both_named(found: Json) -> None:
    lines = [line for line in text.portfolio(found, POLICY).splitlines() if "…/" in line or "ended 2" in line]
    assert [line.split()[0] for line in lines] == ["Falkenr…/Grauwac…", "Altgarn"]
    assert "ended 2026-06-" in lines[-1]
    neutral = text.portfolio(found, Policy())
    assert "\nQuellst…/Grauwac…" in neutral
    assert "\nQuellst…/Hollerb…" in neutral


def test_the_portfolio_says_the_headline_the_cards_and_the_footing(found: Json) -> None:
    shown = plain(text.portfolio(found, POLICY))
    for sentence in words.headline(found, POLICY.home, "EUR"):
        assert sentence in shown
    assert words.footing(found) in shown
    assert "You have given 16 times since 10 August, Nordwind Logistics once." in shown
    assert "leaning from 2, one-way from 2.5, confirmed from 10" in shown
    assert "critical [0, 40), weak [40, 60), fair [60, 75), strong [75, 100]" in shown


def test_every_partnership_has_one_line_worst_unanswered_effort_first(found: Json) -> None:
    lines = text.portfolio(found, POLICY).splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("Partner "))
    rows = lines[head + 1 : lines.index("", head)]
    assert len(rows) == len(found["partnerships"])
    values = [int(value.replace(",", "")) for row in rows if (value := row[67:75].strip()) != "–"]
    assert len(values) >= 4
    assert values == sorted(values, reverse=True)
    assert "of 8 acts" in rows[-1]


def test_nothing_to_act_on_is_said(found: Json) -> None:
    calm = found | {"act_now": [], "partnerships": []}
    shown = text.portfolio(calm, POLICY)
    assert "Nothing to act on now." in shown
    assert "None is a one-way street, none is leaning." in shown


def test_activities_that_wait_for_terms_are_counted(found: Json) -> None:
    waiting = found | {"waiting_for_terms": {"activities": 312, "partnerships": 4}}
    assert "312 activities of 4 partnerships wait for terms." in text.portfolio(waiting, POLICY)
    assert "wait for terms" not in text.portfolio(found, POLICY)


def test_streets_are_told_in_the_reports_order_with_how_many_are_chance(found: Json) -> None:
    shown = plain(text.streets(found, POLICY))
    partners = {card["id"]: Sides.of(card, POLICY.home).partner for card in found["partnerships"]}
    places = [shown.index(f"{partners[street['partnership']]} · ") for street in report.streets(found)]
    assert places == sorted(places)
    assert "Expected by chance:" in shown
    empty = text.streets(found | {"partnerships": []}, POLICY)
    assert empty.startswith("No one-way street is open.")


def test_one_partnership_is_explained_factor_by_factor(found: Json) -> None:
    card = next(card for card in found["partnerships"] if card["id"] == "jungtrieb")
    shown = text.partnership(found | {"partnerships": [card]}, POLICY)
    assert f"Influence: {card['influence']['score']:.1f} {card['influence']['band']}" in shown
    assert "Mutual support" in shown
    factors = [factor for name in ("influence", "outcome") for factor in card[name]["factors"]]
    unknown = [factor for factor in factors if factor["score"] is None and factor["evidence"]]
    assert shown.count("unknown:") == len(unknown) > 0


def test_colour_is_only_there_when_asked_for(found: Json) -> None:
    assert "\x1b[" not in text.portfolio(found, POLICY)
    assert "\x1b[" in text.portfolio(found, POLICY, colour=True)


def test_the_same_report_gives_the_same_text(found: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    before = text.portfolio(found, POLICY)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")
    assert text.portfolio(found, POLICY) == before
