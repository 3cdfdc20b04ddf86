"""What must hold whatever the log: arrival changes no number, parts add up, and nothing leaves its limits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from activity_log import RECEIVED, Event, MakeLake, as_bytes, bring, part, utc
from drawn_logs import drawn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.policy import Policy
from scorecards import cycle, ingest, questions, report, sqlfiles
from scorecards.lake import Lake
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting, told

pytestmark = pytest.mark.thorough

POLICY = Policy.from_toml("[currency.rates]\nUSD = 0.92\nCHF = 1.04\n", "test")
PAIRS = 4
DRAWN = (11, 12)
NOW = utc(2029, 1, 1)
SEEDS = st.sampled_from(DRAWN)
CHANCES = st.integers(0, 2**32).map(random.Random)
MODEST = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Where the log stood when it was asked, not what it says.
OF_THE_LAKE = ("lag_seconds", "snapshot")


@cache
def log(seed: int) -> tuple[Event, ...]:
    """A small log, drawn once, in order of time."""
    return tuple(sorted(drawn(seed, PAIRS), key=lambda event: str(event["time"])))


def as_of(seed: int) -> datetime:
    """In the midst of the log, so that activities lie on both sides of it, and not at midnight."""
    moments = [datetime.fromisoformat(event["time"]).replace(tzinfo=None) for event in log(seed)]
    return moments[len(moments) * 2 // 3] + timedelta(minutes=7)


def report_of(lake: Lake, seed: int, known_at: datetime | None = None) -> str:
    """The report's bytes, without what tells of the lake; of a report of then also without what it leaves out."""
    made = report.build(lake, POLICY, report.Asked(as_of(seed), known_at))
    left_out = OF_THE_LAKE if known_at is None else (*OF_THE_LAKE, "late")
    return report.dumps({key: value for key, value in made.items() if key not in left_out})


def stored(lake: Lake) -> dict[str, list[tuple[Any, ...]]]:
    """What the cycle has written, as it holds now; bands flip over the Mondays that it has been there."""
    return {
        "weeks": lake.rows("from street_history order by partnership, giver, week"),
        "flips": lake.rows(
            "select * exclude (received_at) from flips "
            "where verdict = 'one_way_street' "
            "qualify row_number() over (partition by id order by received_at desc) = 1 order by id"
        ),
    }


@dataclass(frozen=True)
class AtOnce:
    """A lake that had the log in one batch, in order of time: its report, and what the cycle wrote."""

    lake: Lake
    report: str
    stored: dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def at_once(make_lake: MakeLake) -> dict[int, AtOnce]:
    """Seed -> the lake that all others are to equal."""
    found = {}
    for seed in DRAWN:
        lake = make_lake()
        brought = bring(lake, log(seed))
        assert (brought.accepted, brought.dead) == (len(log(seed)), 0)
        assert lake.one("select count(*) from exclusions semi join activities using (source, id)") > 3
        cycle.run(lake, POLICY, NOW)
        found[seed] = AtOnce(lake, report_of(lake, seed), stored(lake))
    return found


def batches(events: Sequence[Event], chance: random.Random) -> list[list[Event]]:
    """The events in any order, some of them more than once, in batches of any size."""
    copies = [event for event in events for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    chance.shuffle(copies)
    cuts = sorted(chance.choices(range(len(copies)), k=chance.randint(0, 3)))
    return [copies[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(copies)], strict=True)]


@MODEST
@given(seed=SEEDS, chance=CHANCES)
def test_order_batches_and_duplicates_change_no_byte_of_the_report(
    seed: int, chance: random.Random, make_lake: MakeLake, at_once: dict[int, AtOnce]
) -> None:
    # On two threads, where the lake it is to equal had one.
    with make_lake(threads=2) as lake:
        accepted, offset = 0, 0
        for number, batch in enumerate(batches(log(seed), chance)):
            received_at = RECEIVED + timedelta(days=number)
            if chance.random() < 0.5:
                accepted += bring(lake, batch, received_at, first=1 + number * 10_000).accepted
            else:
                records = part([as_bytes(event) for event in batch], offset)
                accepted += ingest.append(lake, "cluster", [records], received_at).accepted
                offset += len(batch)
        assert accepted == len(log(seed))
        assert report_of(lake, seed) == at_once[seed].report


@MODEST
@given(seed=SEEDS, chance=CHANCES)
def test_late_arrivals_leave_the_stored_mondays_and_flips_as_if_all_had_come_at_once(
    seed: int, chance: random.Random, make_lake: MakeLake, at_once: dict[int, AtOnce]
) -> None:
    with make_lake(threads=2) as lake:
        for number, batch in enumerate(batches(log(seed), chance)):
            bring(lake, batch, RECEIVED + timedelta(days=number), first=1 + number * 10_000)
            cycle.run(lake, POLICY, NOW)
        found, expected = stored(lake), at_once[seed].stored
        assert found["weeks"] == expected["weeks"]
        superseded = -1
        assert [row for row in found["flips"] if not row[superseded]] == expected["flips"]


@MODEST
@given(seed=SEEDS, chance=CHANCES)
def test_asked_for_what_was_known_then_the_report_is_the_one_of_then(
    seed: int, chance: random.Random, make_lake: MakeLake
) -> None:
    events = list(log(seed))
    chance.shuffle(events)
    then, later = RECEIVED, RECEIVED + timedelta(days=1)
    with make_lake() as lake:
        bring(lake, events[: len(events) // 2], then)
        said = report_of(lake, seed, then)
        bring(lake, events[len(events) // 2 :], later, first=10_000)
        assert report_of(lake, seed, then) == said
        assert report_of(lake, seed, later) != said


def test_asking_many_times_at_once_gives_what_asking_each_alone_gives(at_once: dict[int, AtOnce]) -> None:
    lake = at_once[11].lake
    times = [as_of(11) + timedelta(days=days) for days in (-200, -14, 0)]
    relations = ("scorecards_asked", "portfolio", *sqlfiles.names("verdicts"))
    with questions.ask_all(lake, POLICY, times) as question:
        together = {name: question.dicts(name) for name in relations}
    for time in times:
        with questions.ask_all(lake, POLICY, [time]) as question:
            for name in relations:
                alone = sorted(question.dicts(name), key=repr)
                beside = sorted((row for row in together[name] if row["as_of"] == time), key=repr)
                assert beside == alone, name


def test_contributions_add_up_to_the_printed_composite_and_nothing_leaves_its_limits(
    at_once: dict[int, AtOnce],
) -> None:
    bands: dict[str, Any] = {"influence": POLICY.bands.influence, "outcome": POLICY.bands.outcome}
    composites = 0
    for seed, found in at_once.items():
        for days in (0, 180):
            made = report.build(found.lake, POLICY, report.Asked(as_of(seed) - timedelta(days=days)))
            for card in made["partnerships"]:
                for name, band in bands.items():
                    composites += card[name]["score"] is not None
                    assert_adds_up(card[name], band)
                assert_verdicts(card)
        bounds = found.lake.rows("select bound from street_history where bound is not null")
        assert all(0.65 <= bound <= 0.90 for (bound,) in bounds)
    assert composites > 3


def assert_adds_up(composite: dict[str, Any], bands: Any) -> None:
    for factor in composite["factors"]:
        assert factor["score"] is None or 0 <= factor["score"] <= 100
    parts = [factor["contribution"] for factor in composite["factors"]]
    known = sum(factor["weight"] for factor in composite["factors"] if factor["score"] is not None)
    assert composite["coverage"] == pytest.approx(known, abs=0.05)
    if composite["score"] is None:
        assert composite["band"] is None
        assert known < 50
        assert not any(parts)
        return
    assert known >= 50
    assert sum(Decimal(str(share)) for share in parts if share is not None) == Decimal(str(composite["score"]))
    assert composite["band"] == bands.of(composite["score"])
    mean = sum(f["weight"] * f["score"] for f in composite["factors"] if f["score"] is not None) / known
    assert composite["score"] == pytest.approx(mean, abs=0.101)


def assert_verdicts(card: dict[str, Any]) -> None:
    """No verdict without its activities, or the statement that there are none."""
    for verdict in card["verdicts"]:
        if not verdict["activities"]:
            assert_absence_is_said(verdict, Setting(Sides.of(card, POLICY.home), NOW, "EUR"))
        if verdict["name"] == "one_way_street":
            assert len(verdict["activities"]) == min(3, verdict["given"]["acts"])
            assert verdict["given"]["acts"] > 0
            assert 0.65 <= verdict["evidence"]["bound"] <= 0.90 if verdict["evidence"]["bound"] else True
        elif verdict["name"] == "lifeless":
            assert verdict["evidence"]["contacts"] == 0 or verdict["evidence"]["giving_acts"] == 0
        elif verdict["name"] == "not_enough_evidence":
            evidence = verdict["evidence"]
            assert (
                evidence["acts"] < evidence["acts_needed"]
                or evidence["age_days"] < evidence["age_days_needed"]
                or evidence["currency_without_rate"]
            )


def assert_absence_is_said(verdict: dict[str, Any], setting: Setting) -> None:
    """A verdict without activities says in its sentence what there is nothing, or too little, of."""
    sentence, evidence = told(verdict, setting).sentence, verdict["evidence"]
    if verdict["name"] == "not_enough_evidence":
        if evidence["currency_without_rate"]:
            assert f"no rate for {evidence['currency_without_rate']}" in sentence
            return
        lacks = [f"{evidence[had]} of " for had in ("acts", "age_days") if evidence[had] < evidence[f"{had}_needed"]]
        assert lacks
        assert all(lack in sentence for lack in lacks)
        return
    absent = {
        "lifeless": {
            "no meetings or requests": evidence.get("contacts") == 0,
            "no giving acts": evidence.get("giving_acts") == 0,
            "no partner-induced revenue": evidence.get("induced_revenue") == 0,
        },
        "membership": {
            "no mentoring": evidence.get("mentoring") == 0,
            "no training or events": evidence.get("education") == 0,
        },
    }[verdict["name"]]
    assert any(absent.values())
    assert {words: words in sentence for words in absent} == absent
