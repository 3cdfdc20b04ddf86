"""The cycle rescores what was touched, nothing else, and never rewrites what it has told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, MakeLake, bring, hide_insertions, utc

from models.policy import Policy
from scorecards import cycle, report
from scorecards.lake import ConflictError, Error, Lake, LakePlace

pytestmark = pytest.mark.thorough

NOW = utc(2026, 12, 1)
NAMES = ("one", "two", "three")
# Wednesdays; the last act is on 2026-07-29, so the last Monday told is 2026-07-27.
BEGINS = utc(2026, 1, 7)
WEEKS = 30
LAST_MONDAY = utc(2026, 7, 27)


@dataclass(frozen=True)
class Scored:
    """A lake with three one-way streets, scored, and their log."""

    lake: Lake
    log: ActivityLog

    def stored(self, partnership: str) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the cycle has written of a partnership, with when it was written."""
        return {
            table: self.lake.rows(f"from {table} where partnership = ? order by all", [partnership])
            for table in ("street_history", "scorecards", "flips")
        }

    def streets_flipped(self, partnership: str) -> list[tuple[datetime, str, str, str | None, bool]]:
        """(Monday, from, to, reason, superseded) as they hold now, in order."""
        return self.lake.rows(
            "select week, from_state, to_state, reason, superseded from flips "
            "where partnership = ? and verdict = 'one_way_street' "
            "qualify row_number() over (partition by id order by received_at desc) = 1 order by week",
            [partnership],
        )

    def streets_recorded(self, partnership: str) -> list[tuple[Any, ...]]:
        """All that was ever written of it, with when it was written."""
        return self.lake.rows(
            "from flips where partnership = ? and verdict = 'one_way_street' order by all", [partnership]
        )


@pytest.fixture(scope="module")
def written(make_lake: MakeLake) -> tuple[Path, ActivityLog]:
    """The folder of the scored lake and its log; each test has a copy."""
    log = ActivityLog()
    for name in NAMES:
        log.agree(name, BEGINS)
        for week in range(WEEKS):
            log.give(name, BEGINS + timedelta(weeks=week), "a", value=800)
    with make_lake() as lake:
        bring(lake, log.events)
        assert cycle.run(lake, Policy(), NOW, history=True).partnerships == len(NAMES)
    return lake.place.folder, log


@pytest.fixture
def scored(written: tuple[Path, ActivityLog], tmp_path: Path) -> Iterator[Scored]:
    folder, log = written
    shutil.copytree(folder, tmp_path / "lake")
    with Lake.open(LakePlace(tmp_path / "lake"), write=True, threads=1) as lake:
        yield Scored(lake, ActivityLog(events=list(log.events)))


def test_an_activity_of_2019_arriving_today_touches_its_partnership_only(scored: Scored) -> None:
    before = {name: scored.stored(name) for name in NAMES}
    assert all(len(found["street_history"]) > 50 and found["flips"] for found in before.values())
    bring(scored.lake, [scored.log.give("two", utc(2019, 5, 1), "b")], RECEIVED + timedelta(days=1))
    assert cycle.run(scored.lake, Policy(), NOW).partnerships == 1
    assert scored.stored("one") == before["one"]
    assert scored.stored("three") == before["three"]
    weeks = "select giver, min(week), max(week), count(*) from street_history where partnership = 'two' group by all"
    mondays = (LAST_MONDAY - utc(2019, 5, 6)).days // 7 + 1
    assert sorted(scored.lake.rows(weeks)) == [(s, utc(2019, 5, 6), LAST_MONDAY, mondays) for s in "ab"]


def test_mondays_before_a_late_activity_stand_as_they_were_written(scored: Scored) -> None:
    late = utc(2026, 4, 15)
    scored.lake.run("update street_history set m = -1")
    bring(scored.lake, [scored.log.give("two", late, "b", value=800)], RECEIVED + timedelta(days=1))
    cycle.run(scored.lake, Policy(), NOW)
    anew = "select count(*) filter (m >= 0), count(*) filter (m < 0) from street_history where "
    assert scored.lake.rows(anew + "partnership = 'two' and week <= ?", [late])[0][0] == 0
    assert scored.lake.rows(anew + "partnership = 'two' and week > ?", [late])[0][1] == 0
    assert scored.lake.rows(anew + "partnership <> 'two'")[0][0] == 0


def test_where_nothing_came_nothing_is_written(scored: Scored) -> None:
    before = scored.lake.snapshot()
    assert cycle.run(scored.lake, Policy(), NOW) == cycle.Cycled(utc(2026, 7, 29) + timedelta(seconds=1))
    assert scored.lake.snapshot() == before


def test_what_bears_a_time_that_has_not_come_yet_is_scored_once_it_has(scored: Scored) -> None:
    now = utc(2026, 8, 5, 10)
    bring(scored.lake, [scored.log.give("one", now + timedelta(hours=2), "b", value=800)], now)
    cycle.run(scored.lake, Policy(), now)

    def latest() -> tuple[datetime, int]:
        ((as_of, factors),) = scored.lake.rows("select as_of, factors from scorecards_latest where partnership = 'one'")
        (balance,) = (each for each in json.loads(factors) if each["name"] == "balance")
        return as_of, balance["evidence"]["acts"]

    as_of, acts = latest()
    assert as_of == now
    # Nothing came since.
    assert cycle.run(scored.lake, Policy(), now + timedelta(hours=1)).partnerships == 0
    assert cycle.run(scored.lake, Policy(), now + timedelta(hours=3)).partnerships == 1
    assert latest() == (now + timedelta(hours=2, seconds=1), acts + 1)
    assert cycle.run(scored.lake, Policy(), now + timedelta(hours=4)).partnerships == 0


def test_an_empty_lake_has_nothing_to_score(lake: Lake) -> None:
    assert cycle.run(lake, Policy(), NOW) == cycle.Cycled(None)


def test_flips_tell_each_rise_and_the_end_with_its_reason(scored: Scored) -> None:
    # As worked out in tests/sql/one_way_street/rises: leaning on the seventh Monday, one_way on the tenth.
    assert scored.streets_flipped("one")[:2] == [
        (utc(2026, 2, 23), "ok", "leaning", None, False),
        (utc(2026, 3, 16), "leaning", "one_way", None, False),
    ]
    assert scored.streets_flipped("one")[2][2] == "confirmed"
    # a gives nothing any more: the tenth Monday after the last act is the first calm one, the sixth ends the street.
    bring(scored.lake, [scored.log.add("note.recorded", "one", NOW - timedelta(days=1), by="a", text="-")])
    cycle.run(scored.lake, Policy(), NOW)
    last = scored.streets_flipped("one")[-1]
    assert last == (utc(2026, 11, 9), "confirmed", "ok", "giving stopped", False)


def test_the_end_of_a_street_tells_from_which_strength_it_ended_as_known_now(scored: Scored) -> None:
    bring(scored.lake, [scored.log.add("note.recorded", "one", NOW - timedelta(days=1), by="a", text="-")])
    cycle.run(scored.lake, Policy(), NOW)
    # Late terms say that a was to give four fifths: the street was never confirmed, but ended the same Monday.
    late = scored.log.agree("one", BEGINS + timedelta(hours=1), agreed_share_a=0.8)
    bring(scored.lake, [late], RECEIVED + timedelta(days=1))
    cycle.run(scored.lake, Policy(), NOW)
    before = scored.lake.one(
        "select strength from street_history where partnership = 'one' and giver = 'a' and week = ?",
        [utc(2026, 11, 2)],
    )
    assert before in ("leaning", "one_way")
    assert scored.streets_flipped("one")[-1] == (utc(2026, 11, 9), before, "ok", "giving stopped", False)


def test_a_flip_that_no_longer_holds_is_superseded_and_not_deleted(scored: Scored) -> None:
    before = scored.streets_recorded("two")
    answers = [scored.log.give("two", BEGINS + timedelta(weeks=week, days=1), "b", value=800) for week in range(30)]
    bring(scored.lake, answers, RECEIVED + timedelta(days=1))
    cycle.run(scored.lake, Policy(), NOW)
    assert {superseded for *_, superseded in scored.streets_flipped("two")} == {True}
    after = scored.streets_recorded("two")
    assert set(before) < set(after)
    assert len(after) == 2 * len(before)
    assert scored.streets_recorded("one") == [row for row in scored.streets_recorded("one") if not row[-1]]
    # The answers prove a mistake: what had been told holds again.
    taken_back = [scored.log.retract(answer, NOW - timedelta(days=2)) for answer in answers]
    bring(scored.lake, taken_back, RECEIVED + timedelta(days=2))
    cycle.run(scored.lake, Policy(), NOW)
    held = [flip[:4] for flip in scored.streets_flipped("two") if not flip[-1]]
    assert held[: len(before)] == [flip[:4] for flip in scored.streets_flipped("one")[: len(before)]]


def test_when_a_monday_passes_the_detector_speaks_for_all(scored: Scored) -> None:
    before = {name: scored.stored(name)["street_history"] for name in NAMES}
    bring(scored.lake, [scored.log.give("one", utc(2026, 8, 12), "a", value=800)], RECEIVED + timedelta(days=1))
    assert cycle.run(scored.lake, Policy(), NOW).partnerships == len(NAMES)
    for name in NAMES:
        after = scored.stored(name)["street_history"]
        assert set(before[name]) < set(after)
        assert {row[2] for row in set(after) - set(before[name])} == {utc(2026, 8, 3), utc(2026, 8, 10)}


def _contents(lake: Lake) -> dict[str, list[tuple[Any, ...]]]:
    """But when it was found, and from which snapshot."""
    return {
        table: lake.rows(f"select columns(lambda c: c not in ('received_at', 'snapshot')) from {table} order by all")
        for table in ("street_history", "scorecards", "flips")
    }


def test_many_are_scored_a_few_at_a_time_and_what_was_done_is_kept(scored: Scored, tmp_path: Path) -> None:
    bring(scored.lake, [scored.log.give("one", utc(2026, 8, 12), "a", value=800)], RECEIVED + timedelta(days=1))
    scored.lake.close()
    shutil.copytree(scored.lake.place.folder, tmp_path / "whole")
    with (
        Lake.open(scored.lake.place, write=True) as lake,
        Lake.open(LakePlace(tmp_path / "whole"), write=True) as whole,
    ):
        assert cycle.run(whole, Policy(), NOW).partnerships == len(NAMES)
        first = cycle.step(lake, Policy(), NOW, most=1)
        assert (first.partnerships, first.more, cycle.is_done(lake)) == (1, True, False)
        done = [cycle.step(lake, Policy(), NOW, most=1) for _ in NAMES[1:]]
        assert [(each.partnerships, each.more) for each in done] == [(1, True), (1, False)]
        assert {each.as_of for each in done} == {first.as_of}
        assert cycle.is_done(lake)
        assert _contents(lake) == _contents(whole)
        assert cycle.step(lake, Policy(), NOW).partnerships == 0


def test_what_comes_while_a_round_is_at_work_is_the_next_ones_and_a_new_policy_begins_anew(scored: Scored) -> None:
    later = RECEIVED + timedelta(days=1)
    bring(scored.lake, [scored.log.give("three", utc(2026, 8, 12), "a", value=800)], later)
    first = cycle.step(scored.lake, Policy(), NOW, most=1)
    # A Monday passes, and the one that is done already is touched again.
    bring(scored.lake, [scored.log.give("one", utc(2026, 8, 26), "a", value=800)], later + timedelta(days=1))
    rest = cycle.step(scored.lake, Policy(), NOW)
    newest = utc(2026, 8, 26) + timedelta(seconds=1)
    assert first.as_of == utc(2026, 8, 12) + timedelta(seconds=1)
    # What is scored later in the round speaks of later; the first is scored again, as of the Mondays that passed, too.
    assert (rest.as_of, rest.partnerships, rest.more) == (newest, 2, False)
    following = cycle.step(scored.lake, Policy(), NOW, most=2)
    assert following.as_of == newest
    assert (following.partnerships, following.more) == (2, True)
    other = Policy.from_toml('[references]\n"support.given" = 4000.0\n', "test")
    assert cycle.run(scored.lake, other, NOW).partnerships == len(NAMES)
    weeks = scored.lake.rows("select distinct partnership, week from street_history where week > ?", [LAST_MONDAY])
    assert len(weeks) == len(NAMES) * 4


def test_another_policy_scores_all_anew_and_the_lake_keeps_both(scored: Scored) -> None:
    other = Policy.from_toml('[references]\n"support.given" = 4000.0\n', "test")
    assert cycle.run(scored.lake, other, NOW).partnerships == len(NAMES)
    policies = scored.lake.rows("select distinct policy from scorecards")
    assert {hash_ for (hash_,) in policies} == {Policy().hash, other.hash}
    contents = dict(scored.lake.rows("select hash, content from policies"))
    assert Policy.model_validate(json.loads(contents[other.hash])) == other


def test_of_two_workers_the_one_that_comes_second_records_nothing(
    scored: Scored, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(scored.lake, [scored.log.give("one", utc(2026, 7, 1), "a", value=800)], RECEIVED + timedelta(days=1))
    before = scored.stored("one")

    def lose(lake: Lake) -> None:
        lake.run("rollback")
        raise ConflictError

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "commit", lose)
        assert cycle.run(scored.lake, Policy(), NOW).partnerships == 0
    assert scored.stored("one") == before
    # What was touched is not forgotten: the next run finds it.
    assert cycle.run(scored.lake, Policy(), NOW).partnerships == 1
    assert scored.stored("one") != before


def test_a_scorecard_tells_the_snapshot_it_was_scored_from(scored: Scored) -> None:
    scored.log.give("one", utc(2026, 7, 28), "a", value=1)
    bring(scored.lake, scored.log.events[-1:])
    snapshot = scored.lake.snapshot()
    cycle.run(scored.lake, Policy(), NOW)
    latest = "select snapshot from scorecards where partnership = 'one' order by received_at desc, as_of desc limit 1"
    assert scored.lake.one(latest) == snapshot
    count = "select count(*) from activities"
    assert scored.lake.one(f"{count} at (version => {snapshot})") == scored.lake.one(count)
    assert scored.lake.one(f"{count} at (version => {snapshot - 1})") == scored.lake.one(count) - 1


def test_stored_scorecards_are_those_of_the_report_as_of_the_same_time(scored: Scored) -> None:
    rows = scored.lake.dicts("from scorecards where partnership = 'one' order by as_of")
    # Now, the last Monday, the two before (what changed on them would be told), and the month ends.
    times = [row["as_of"] for row in rows]
    mondays = [LAST_MONDAY - timedelta(weeks=back) for back in (2, 1, 0)]
    assert times[-5:] == [utc(2026, 7, 1), *mondays, utc(2026, 7, 29) + timedelta(seconds=1)]
    for row in rows[-3:]:
        made = report.build(scored.lake, Policy(), report.Asked(row["as_of"], None, "one"))
        card = made["partnerships"][0]
        assert (row["influence"], row["influence_band"]) == (card["influence"]["score"], card["influence"]["band"])
        assert (row["outcome"], row["quadrant"]) == (card["outcome"]["score"], card["quadrant"])
        assert json.loads(row["verdicts"]) == card["verdicts"]
        factors = [factor for side in ("influence", "outcome") for factor in card[side]["factors"]]
        stored = [{k: v for k, v in f.items() if k != "composite"} for f in json.loads(row["factors"])]
        assert stored == factors


def test_where_what_was_touched_has_expired_all_is_scored_anew(scored: Scored) -> None:
    bring(scored.lake, [scored.log.give("one", utc(2026, 7, 1), "a", value=800)], RECEIVED + timedelta(days=1))
    scored.lake.run("call ducklake_expire_snapshots('lake', older_than => now()::timestamptz)")
    assert cycle.run(scored.lake, Policy(), NOW).partnerships == len(NAMES)


def test_a_catalog_that_is_away_is_not_taken_for_a_snapshot_that_has_expired(
    scored: Scored, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(scored.lake, [scored.log.give("one", utc(2026, 7, 1), "a", value=800)], RECEIVED + timedelta(days=1))
    with monkeypatch.context() as patched:
        hide_insertions(patched, "rows")
        with pytest.raises(Error, match="away"):
            cycle.run(scored.lake, Policy(), NOW)
    assert cycle.run(scored.lake, Policy(), NOW).partnerships == 1
