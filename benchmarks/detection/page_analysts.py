"""The part of the page for analysts: definitions and tables."""

from __future__ import annotations

from benchmarks.detection import contacts, contest, portfolios, published, recoveries, robustness, silences
from benchmarks.detection.contest import OURS, REVIEW, STRENGTHS
from benchmarks.detection.prose import said
from benchmarks.detection.study import Study
from models.policy import Policy


def blocks(study: Study, costs: str) -> list[str]:
    """Paragraphs, tables, pictures; `costs` is the name of the second picture."""
    parts = (_simulated, _used, _equal, _kinds, _published, _chance, _over, _practice, _silences, _contacts)
    found = [block for part in parts for block in part(study)]
    place = found.index("## By kind")
    return [*found[:place], f"![Waste against false alarms, for every rule]({costs})", *found[place:]]


def _table(rows: list[str]) -> str:
    return "\n".join(rows)


def _simulated(study: Study) -> list[str]:
    return [
        "## What was simulated",
        said(f"""
            {study.pairs:,} pairs, {study.setting.pairs} of each kind, with {study.acts:,} acts of giving in 156 weeks;
            and as many again, on which the thresholds of all rules were fixed. Both sides together give 2 to 40 times a
            month (lognormal, median 8), each time a typical act in the median (lognormal, sigma 1.2).
            """),
        "\n".join(
            (
                said("""
                    - **Nothing to find**: *balanced* (A gives 40 to 60 %), *tilted* (60 to 72 %), *seasonal* (50 ± 20 %
                    over the year), *bursty* (clusters of 3 of one side), *heavy* (Pareto 1.3), *bigdeal* (one gift of
                    80 typical acts by A), *dormant* (both stop), *lowrate* (1 to 2.5 a month). Beside them, as a
                    stress: *phases* (each side gives 85 % for some 45 days, in turn).
                    """),
                said("""
                    - **One-way from a day in the second year on**: *abrupt* (5 % is left of B's acts), the same where
                    giving is *bursty*, *heavy*, *seasonal*, *lowrate*; *drift* (B's acts halve every 60 days; the day
                    is that on which A's share passes 75 %), *partial* (18 % left), *tokens* (as many, each worth 6 %).
                    """),
            )
        ),
        said("""
            *False a year*: first false alarms of a pair, a year at risk, where A is the giver; mean over the kinds, and
            of the worst. *Found*, *delay*, *waste*, *gives*: from the change to the alarm, a year at most, over the
            pairs on which the rule was quiet when the change came; mean over the kinds. Waste is A's value less B's, in
            months of what A gave before. ± is a standard error. The SQL files of `scorecards/sql` run unchanged, with
            the default policy; the other rules are a few lines each in `benchmarks/detection/rules.py`.
            """),
    ]


def _used(study: Study) -> list[str]:
    return [
        "## The rules as they are used",
        said("""
            80/20: A's share of the value of the last 90 days, each Monday, or of a quarter at its end, where at least 5
            acts passed. CUSUM: after each act, its chance if A gives 90 % over that if A gives half, multiplied up;
            alarm at a factor of 100. Beta-Binomial: 95 % sure that the share is above 75 %, acts half forgotten after
            60 days.
            """),
        _table(contest.table(study.contest.as_used)),
    ]


def _equal(study: Study) -> list[str]:
    found = [
        "## At equal numbers of false alarms",
        said("""
            Each rule with the threshold, and in the best of its forms (at least 5, 10 or 15 acts; 80 or 90 %), that
            gives as many false alarms on the tuning log as the one named. On this log they differ by chance. What sets
            the detector apart is less its bets than what they are laid on: acts gathered into periods of three weeks,
            in which no act and no period counts more than once (a plain CUSUM over the same periods was published as
            nearly as good).
            """),
    ]
    for target, (false, entries) in study.contest.equal.items():
        name = "the quarterly review" if target == REVIEW else f"*{target}* (M {STRENGTHS[target]:g})"
        found += [f"As many as {name}: {false:.3f} a year.", _table(contest.table(entries))]
    return found


def _kinds(study: Study) -> list[str]:
    entries = {
        "leaning": study.contest.used(f"{OURS}, leaning"),
        "one-way": study.contest.used(f"{OURS}, one-way"),
        "confirmed": study.contest.used(f"{OURS}, confirmed"),
        "ours at the review's": study.contest.entry(OURS, REVIEW),
        "quarterly review": study.contest.used(REVIEW),
        "80/20 over 90 days": study.contest.used("80/20 over 90 days"),
    }
    mirrored = ", ".join(f"{name} {figure:.3f}" for name, figure in study.both.mirrored.items())
    episodes = ", ".join(f"{name} {number:.3f}" for name, number in study.both.episodes.items())
    return [
        "## By kind",
        "Found within a year, and the median delay:",
        _table(contest.kinds_table(entries)),
        "False alarms a partnership-year where A is the giver:",
        _table(contest.false_table(entries)),
        said(f"""
            Where B is the giver (tilted pairs lean to A): {mirrored}. Episodes a partnership-year in both directions
            together: {episodes}.
            """),
    ]


def _published(study: Study) -> list[str]:
    return [
        "## Against published figures",
        said("""
            Each cell: measured here; published for this detector (150 pairs a kind, simulated by another program).
            *Better* and *worse* are more than two standard errors of the difference apart.
            """),
        _table(published.table(study.compared)),
        said("""
            Without the clean slate (`calm_mondays` so large that it never comes), which shows whether these worlds are
            those of the published figures:
            """),
        _table(published.table(study.without_slate)),
        _worse(study),
    ]


def _worse(study: Study) -> str:
    with_slate, without = (
        [one for one in compared if "worse" in one.word] for compared in (study.compared, study.without_slate)
    )
    if not with_slate:
        return "No figure is worse than published."
    cells = " and ".join(f"*{one.column}* from M {one.threshold:g}" for one in with_slate)
    also = "" if without else ", while without it none is: here the slate takes more than published"
    return said(f"""
        Worse with the slate: {cells}{also}. It takes most where few acts pass, and where they come in bursts.
        """)


def _chance(study: Study) -> list[str]:
    policy = Policy().expected_false.model_dump()
    rows = ["| episode of at least | tuning log | reported log | policy |", "|---|---|---|---|"]
    for strength in portfolios.STRENGTHS:
        off, on = (shares[strength] for shares in study.shares)
        rows.append(f"| {strength.replace('_', '-')} | {off:.5f} | {on:.5f} | {policy[strength]:g} |")
    return [
        "## Lists and chance",
        said("""
            Part of the Mondays, from enough evidence on, on which an episode is open though there is nothing to find;
            mean over the kinds and both directions. The policy's number (table `expected_false`) is what lists count
            with.
            """),
        _table(rows),
        said(f"""
            Lists of portfolios in which a tenth of the partnerships turns one-way, each looked at on a Monday of its
            own: entries, those that are wrong, and those the list says are. It holds within a factor of
            {portfolios.FACTOR:g}.
            """),
        _table(portfolios.table(study.lists)),
    ]


def _over(study: Study) -> list[str]:
    return [
        "## When a street is over",
        _table(recoveries.table(study.clearings)),
        "Without the clean slate the published median is 24 weeks after 4 months, 39 after 8, and never after 14.",
    ]


def _practice(study: Study) -> list[str]:
    return [
        "## Logs as they are",
        said(f"""
            A log of its own, {max(1, study.setting.pairs // 2)} pairs a kind. *Entered twice*: under another id, so
            that nobody can tell; what comes twice under its own id counts once. Waste is that of the true log.
            """),
        _table(robustness.table(study.disturbed)),
    ]


def _silences(study: Study) -> list[str]:
    return [
        "## Silences",
        said("""
            Both sides stop, and contacts are acts of giving only. False: a pair that lives is called dormant. Days:
            from the death of a pair to the Monday on which the rule speaks.
            """),
        _table(silences.table(study.endings)),
        said("""
            `lifeless` looks at half a year at once: meetings (one a month), giving, revenue (a deal a side every second
            month); of low-rate pairs a third of it.
            """),
        _table(silences.table(study.lifeless)),
    ]


def _contacts(study: Study) -> list[str]:
    return [
        "## Empty contacts",
        said("""
            The same kernel with one channel: pairs whose sides give .5 to 1.2 times a month together, and meet. From a
            day in the second year on some only meet. A meeting is empty if no act follows within 45 days and none came
            in the 14 days before; so 45 days pass before anything can be said.
            What is usual is so over all of these pairs. A silence between two acts empties all meetings in it at once,
            so false alarms are more frequent than those of one-way streets; below 8 judged meetings nothing is pushed.
            """),
        _table(contacts.table(study.emptiness)),
    ]
