"""Writes docs/detection.md: first for whoever manages alliances, then for whoever checks it."""

from __future__ import annotations

from typing import Final

from benchmarks.detection import page_analysts, pictures
from benchmarks.detection.contest import OURS, REVIEW, Entry
from benchmarks.detection.prose import said
from benchmarks.detection.study import Study

NAME: Final = "detection.md"
NOTICED, COSTS = "detection-noticed.svg", "detection-costs.svg"


def files(study: Study) -> dict[str, str]:
    """The page and its pictures, by name."""
    blocks = [*_manager(study), *page_analysts.blocks(study, COSTS)]
    return {
        NAME: "\n\n".join(blocks) + "\n",
        NOTICED: pictures.noticed(study.contest.noticed),
        COSTS: pictures.costs(study.contest.curve),
    }


def _manager(study: Study) -> list[str]:
    setting = study.setting
    us, review = study.contest.entry(OURS, REVIEW), study.contest.used(REVIEW)
    ours, theirs = us.figures, review.figures
    saved = 100 * (1 - ours.waste.value / theirs.waste.value)
    return [
        "# How well one-way streets are found",
        said(f"""
            Written by `make bench-detection` (`python -m benchmarks.detection --pairs {setting.pairs} --tuning-seed
            {setting.tuning_seed} --seed {setting.seed}`), which runs the detector's own SQL: not to be edited by hand.
            """),
        "## In half a page",
        said("""
            Suppose you sit down every quarter and look, for each partnership, whether one side has given 80 % or more.
            Sooner or later you will find every partner that has stopped giving. The question is how much you have
            given by then.
            """),
        said(f"""
            **At the same number of false alarms as the quarterly review, the detector notices a partner that stops
            after {ours.changes["abrupt"].median:.0f} days instead of {theirs.changes["abrupt"].median:.0f}. Over all
            kinds of change you have by then given {ours.waste.value:.1f} months' worth in vain instead of
            {theirs.waste.value:.1f} ({saved:.0f} % less), and {100 * ours.found.value:.0f} % of the one-way streets
            are found within a year instead of {100 * theirs.found.value:.0f} %.**
            """),
        f"![How many one-way streets have been noticed, week by week]({NOTICED})",
        "\n".join(_points(study, us, review)),
        said("""
            All of this is simulated: the worlds are ours. What these figures compare can be trusted, since every rule
            saw the same worlds; what they promise of your partnerships is an estimate. How it works, and where its
            limits are: [the detector](detector.md).
            """),
    ]


def _points(study: Study, us: Entry, review: Entry) -> list[str]:
    leaning, one_way = (study.contest.used(f"{OURS}, {name}") for name in ("leaning", "one-way"))
    trifles, reviewed = leaning.figures.changes["tokens"].median, review.figures.changes["tokens"].median
    slow, never = (entry.figures.changes["abrupt+lowrate"].found.value for entry in (leaning, review))
    return [
        said(f"""
            - As it is set, it is quieter than that. *Leaning*, which is shown, has {_part(leaning, review)} of the
            review's false alarms and finds {100 * leaning.figures.found.value:.0f} % within a year. *One-way*, which
            is pushed, has {_part(one_way, review)} of them and finds {100 * one_way.figures.found.value:.0f} %, after
            {one_way.figures.delay.value:.0f} days on average (review: {review.figures.delay.value:.0f}). Few false
            alarms cost time.
            """),
        said(f"""
            - An insight takes some {us.figures.gives:.0f} of your acts at the review's false alarms,
            {leaning.figures.gives:.0f} until it leans, {one_way.figures.gives:.0f} until it is pushed. No rule that was
            tried does it in three.
            """),
        said(f"""
            - Where the other side goes on giving trifles for the look of it, leaning is
            {"slower" if trifles > reviewed else "faster"} than the review: {trifles:.0f} days against {reviewed:.0f}.
            """),
        said(f"""
            - Where few acts pass, one or two a month, a review hardly ever has enough to look at: it finds
            {100 * never:.0f} % of such one-way streets within a year, leaning {100 * slow:.0f} %.
            """),
    ]


def _part(one: Entry, other: Entry) -> str:
    return f"{100 * one.figures.mean_false.value / other.figures.mean_false.value:.0f} %"
