"""The simulated logs keep to their stated truth, and to the catalogue of activities."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from models.activities import CATALOGUE
from models.records import Accepted, validate
from models.simulation import ENDS_ON, KINDS, Event, Kind, Simulation, simulate
from models.simulation_giving import REFERENCES
from models.simulation_worlds import CHANGE_KINDS, NULL_KINDS, STRESS_KINDS

Act = tuple[datetime, str, float]
ROUNDS = 12


def happened(text: str) -> datetime:
    return datetime.fromisoformat(text)


def worth(event: Event, rates: dict[str, float]) -> float:
    """What an act is worth in EUR, by the rules of docs/activities.md."""
    data = event["data"]
    if "amount" in data:
        return float(data["amount"])
    if "value" in data:
        return float(data["value"])
    side = giver(event)
    parts = [data.get(key) for key in ("effort_hours", "cost", "travel_cost")]
    hours, cost, travel = (part.get(side, 0.0) if isinstance(part, dict) else part or 0.0 for part in parts)
    return float(hours * rates[side] + cost + travel)


def giver(event: Event) -> str:
    data = event["data"]
    if event["type"] == "cooperation.campaign.launched":
        (side,) = data["cost"]
        return str(side)
    return str(data["by"])


def acts_of(events: Iterable[Event]) -> dict[str, list[Act]]:
    rates: dict[str, dict[str, float]] = {}
    acts: dict[str, list[Act]] = defaultdict(list)
    for event in events:
        if event["type"] == "cooperation.partnership.agreed":
            rates[event["subject"]] = event["data"]["hourly_rate"]
        else:
            weight = worth(event, rates[event["subject"]]) / REFERENCES[event["type"].removeprefix("cooperation.")]
            acts[event["subject"]].append((happened(event["time"]), giver(event), weight))
    return acts


@pytest.fixture(scope="module")
def bench() -> tuple[Simulation, dict[str, list[Act]]]:
    simulation = Simulation(ROUNDS * len(KINDS), 36, 11, only_acts=True)
    return simulation, acts_of(simulation.events())


@pytest.fixture(scope="module")
def whole() -> list[Event]:
    return list(simulate(2 * len(KINDS), 24, 5))


def test_the_same_arguments_give_the_same_log_and_another_seed_another_one() -> None:
    assert list(simulate(5, 8, 3)) == list(simulate(5, 8, 3))
    assert list(simulate(5, 8, 3)) != list(simulate(5, 8, 4))


def test_a_seed_names_the_same_log_in_every_version_of_python() -> None:
    lines = (f"{event['id']} {event['type']} {event['time'][:10]}\n" for event in simulate(17, 12, 7))
    assert hashlib.sha256("".join(lines).encode()).hexdigest()[:16] == "8227e57119b4da6c"


def test_events_are_ordered_by_time_and_lie_within_the_log(whole: list[Event]) -> None:
    times = [happened(event["time"]) for event in whole]
    assert times == sorted(times)
    assert times[0].date() == ENDS_ON - timedelta(days=730)
    assert times[-1] < datetime(ENDS_ON.year, ENDS_ON.month, ENDS_ON.day, tzinfo=UTC)


def test_source_and_id_identify_an_event_and_give_no_truth_away(whole: list[Event]) -> None:
    identities = {(event["source"], event["id"]) for event in whole}
    assert len(identities) == len(whole)
    assert all(re.fullmatch(r"p-\d{4}", event["subject"]) for event in whole)
    text = json.dumps(whole)
    assert not [kind for kind in KINDS if f'"{kind.value}"' in text]


def test_every_type_of_the_catalogue_occurs(whole: list[Event]) -> None:
    assert {event["type"] for event in whole} == {f"cooperation.{type_}" for type_ in CATALOGUE}


def test_every_event_is_valid(whole: list[Event]) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    judged = (validate(json.dumps(event).encode(), now) for event in whole)
    assert [verdict for verdict in judged if not isinstance(verdict, Accepted)] == []


def test_the_acts_are_the_same_with_and_without_other_activities(whole: list[Event]) -> None:
    alone = Simulation(2 * len(KINDS), 24, 5, only_acts=True).events()
    taken_back = {
        (event["data"]["activity"]["source"], event["data"]["activity"]["id"])
        for event in whole
        if event["type"] == "cooperation.activity.retracted"
    }
    acts = [event for event in whole if counts(event) and (event["source"], event["id"]) not in taken_back]
    assert taken_back
    assert acts == [event for event in alone if counts(event)]


def counts(event: Event) -> bool:
    data: dict[str, Any] = event["data"]
    type_ = event["type"].removeprefix("cooperation.")
    return type_ in REFERENCES and data.get("needed", True) and data.get("committed", True)


def test_kinds_are_dealt_in_their_order(bench: tuple[Simulation, dict[str, list[Act]]]) -> None:
    truth = list(bench[0].truth())
    assert [record.kind for record in truth] == [kind.value for kind in KINDS] * ROUNDS
    assert truth[0].partnership == "p-0001"
    assert set(KINDS) == CHANGE_KINDS | NULL_KINDS | STRESS_KINDS
    assert {record.kind for record in truth if record.changes} == {kind.value for kind in CHANGE_KINDS}


def test_change_days_lie_in_the_second_year_or_are_scaled_to_a_shorter_log() -> None:
    for months, first, last in ((36, 365, 730), (12, 121, 244)):
        simulation = Simulation(200, months, 2, kinds=[Kind.ABRUPT])
        begins = datetime(simulation.begins.year, simulation.begins.month, simulation.begins.day, tzinfo=UTC)
        days = [(happened(str(record.change_at)) - begins).days for record in simulation.truth()]
        assert first <= min(days) < max(days) <= last


@pytest.mark.parametrize("kind", sorted(CHANGE_KINDS))
def test_a_change_turns_the_givers_share(kind: Kind, bench: tuple[Simulation, dict[str, list[Act]]]) -> None:
    simulation, acts = bench
    before, after = [0.0, 0.0], [0.0, 0.0]
    for record in simulation.truth():
        if record.kind != kind:
            continue
        turned = happened(str(record.change_at))
        for at, side, weight in acts[record.partnership]:
            part = min(1.0, weight / 2) if kind is Kind.TOKENS else 1.0
            if at > turned:
                after[side == record.giver] += part
            elif at < turned - timedelta(days=200):
                before[side == record.giver] += part
    assert 0.35 < before[1] / sum(before) < 0.65
    assert after[1] / sum(after) > 0.78


def test_tokens_keep_their_number(bench: tuple[Simulation, dict[str, list[Act]]]) -> None:
    simulation, acts = bench
    given = [0, 0]
    for record in simulation.truth():
        if record.kind == Kind.TOKENS:
            for at, side, _ in acts[record.partnership]:
                given[side == record.giver] += at > happened(str(record.change_at))
    assert 0.4 < given[1] / sum(given) < 0.6


@pytest.mark.parametrize("kind", sorted(NULL_KINDS | STRESS_KINDS))
def test_without_a_change_neither_side_carries_the_other(
    kind: Kind, bench: tuple[Simulation, dict[str, list[Act]]]
) -> None:
    simulation, acts = bench
    shares = []
    for record in simulation.truth():
        if record.kind == kind:
            assert record.giver is None
            sides = [side for _, side, _ in acts[record.partnership]]
            shares.append(max(sides.count("a"), sides.count("b")) / len(sides))
    assert median(shares) < (0.74 if kind is Kind.TILTED else 0.63)


def test_nothing_is_given_after_a_pair_has_fallen_silent(
    bench: tuple[Simulation, dict[str, list[Act]]],
) -> None:
    simulation, acts = bench
    silent = 0
    for record in simulation.truth():
        stopped = record.change_at if record.kind == Kind.DORMANT else record.ended_at
        if stopped is not None:
            silent += 1
            assert max(at for at, _, _ in acts[record.partnership]) < happened(stopped)
    assert silent > ROUNDS


def test_rates_and_worths_are_those_of_the_design(bench: tuple[Simulation, dict[str, list[Act]]]) -> None:
    simulation, acts = bench
    rates = [record.rate for record in simulation.truth() if "lowrate" not in record.kind]
    assert 6.5 < median(rates) < 9.5
    assert all(2 <= rate <= 40 for rate in rates)
    weights = [
        weight
        for record in simulation.truth()
        if record.kind == Kind.BALANCED
        for _, _, weight in acts[record.partnership]
    ]
    assert 0.9 < median(weights) < 1.1
    assert max(weights) > 10
    bigdeals = [record for record in simulation.truth() if record.kind == Kind.BIGDEAL and not record.ended_at]
    for record in bigdeals:
        assert max(weight for _, _, weight in acts[record.partnership]) >= 79


def test_the_truth_is_a_json_record_a_partnership() -> None:
    records = [record.record() for record in Simulation(3, 36, 1).truth()]
    assert [record["kind"] for record in records] == ["balanced", "abrupt", "tilted"]
    assert json.loads(json.dumps(records)) == records
    assert records[1]["giver"] in ("a", "b")
    assert records[1]["change_at"].endswith("T00:00:00Z")


def test_sizes_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one partnership"):
        Simulation(0, 12)
    with pytest.raises(ValueError, match="at least one partnership"):
        Simulation(3, 0)


def test_the_end_can_be_chosen() -> None:
    last = [event["time"] for event in simulate(3, 6, 1, date(2024, 7, 1))][-1]
    assert last[:7] == "2024-06"
