"""The sentences of a report: how many are alive, what they cost, what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from scorecards.words_numbers import (
    UNKNOWN,
    counted,
    day,
    hours,
    iso,
    listed,
    moment,
    money,
    month,
    number,
    percent,
    times,
)
from scorecards.words_sides import OTHER, Sides, clean
from scorecards.words_verdicts import PUSHED, stale

# So much of a log that came after the time asked was brought in with it: there was no such lake then.
_NEARLY_ALL: Final = 0.9
Json = Mapping[str, Any]


def headline(report: Json, home: Collection[str], currency: str) -> list[str]:
    """The first sentences of a report: alive, one-way, leaning, what they cost, what is owed."""
    alive = report["alive"]
    sentences = [_alive(alive["n"], alive["of"])]
    streets = [
        (card, verdict)
        for card in report["partnerships"]
        for verdict in card["verdicts"]
        if verdict["name"] == "one_way_street"
    ]
    pushed = [(card, verdict) for card, verdict in streets if verdict["strength"] in PUSHED]
    sentences.append(_streets(len(pushed), len(streets) - len(pushed), report["expected_false"]["one_way"]))
    return sentences + _costs(pushed, home, moment(report["as_of"]), currency)


def _alive(n: int, of: int) -> str:
    if not of:
        return "No partnership is 90 days old yet."
    if n == of:
        return f"All {of} partnerships are alive." if of > 1 else "The partnership is alive."
    return f"{n} of {counted(of, 'partnership is', 'partnerships are')} alive."


def _streets(pushed: int, leaning: int, expected: float) -> str:
    if not pushed and not leaning:
        return "None is a one-way street, none is leaning."
    if not pushed:
        return f"None is a one-way street; {leaning} {'is' if leaning == 1 else 'are'} leaning."
    more = f", {leaning} more {'is' if leaning == 1 else 'are'} leaning" if leaning else ""
    kind = "is a one-way street" if pushed == 1 else "are one-way streets"
    return f"{pushed} {kind} ({by_chance(pushed, expected)}){more}."


def by_chance(found: int, expected: float) -> str:
    """How many of a list are expected to be false: "about 1 of them by chance"."""
    if expected < 0.5:
        return "hardly one by chance"
    about = min(found, round(expected))
    if found == 1:
        return "one would show up by chance"
    return f"about {about} of them by chance"


def _costs(pushed: Sequence[tuple[Json, Json]], home: Collection[str], now: datetime, currency: str) -> list[str]:
    if not home:
        return [_cost(pushed, "They have", "the givers", now, currency)] if pushed else []
    sided = [(Sides.of(card, home), card, verdict) for card, verdict in pushed]
    giving = [(card, verdict) for sides, card, verdict in sided if sides.home == verdict["giver"]]
    owing = [(sides, verdict) for sides, _, verdict in sided if sides.home == OTHER[verdict["giver"]]]
    found = []
    if giving:
        all_of_them = len(giving) == len(pushed)
        who = "They have" if all_of_them else f"The {len(giving)} in which you give have"
        if len(giving) == 1:
            who = "It has" if all_of_them else "The one in which you give has"
        found.append(_cost(giving, who, "you", now, currency))
    if owing:
        found.append(_owed(owing, currency))
    return found


def _cost(streets: Sequence[tuple[Json, Json]], who: str, whom: str, now: datetime, currency: str) -> str:
    spent = [verdict["unanswered"] for _, verdict in streets]
    since = min(moment(verdict["since"]) for _, verdict in streets)
    return (
        f"{who} cost {whom} {hours(sum(effort['hours'] for effort in spent))} hours and "
        f"{money(sum(effort['value'] for effort in spent), currency)} unanswered since {month(since, now)}."
    )


def _owed(owing: Sequence[tuple[Sides, Json]], currency: str) -> str:
    names = listed([sides.partner for sides, _ in owing])
    worth = money(sum(verdict["unanswered"]["value"] for _, verdict in owing), currency)
    return f"It is your turn with {names}: {worth} {'is' if len(owing) == 1 else 'are'} unanswered by you."


def list_chances(found: Sequence[Json], expected: Json) -> str:
    """Under a list of streets: how many there are, and how many of each strength are expected to be false."""
    if not found:
        return "No one-way street is open."
    pushed = [verdict for verdict in found if verdict["strength"] in PUSHED]
    open_ones = counted(len(found), "one-way street is open", "one-way streets are open")
    return (
        f"{open_ones}, {len(pushed)} of them pushed. Expected by chance: "
        f"{number(expected['leaning'])} leaning or more, {number(expected['one_way'])} one-way or more, "
        f"{number(expected['confirmed'])} confirmed."
    )


def insight(before: float, after: float, currency: str, *, home: bool) -> str:
    """What open streets have cost before they were seen and after."""
    whom = "you" if home else "the givers"
    return (
        f"Open one-way streets have cost {whom} {money(before, currency)} before they were seen "
        f"and {money(after, currency)} since."
    )


def footing(report: Json) -> str:
    """What the report rests on: as-of, watermark, policy."""
    parts = [f"As of {_minute(report['as_of'])}"]
    if report["known_at"]:
        parts.append(f"as known on {_minute(report['known_at'])}")
    parts.append(f"latest activity {_minute(report['watermark'])}")
    parts.append(f"policy {report['policy']['version']} ({str(report['policy']['hash'])[:12]})")
    return ", ".join(parts)


def _minute(text: str | None) -> str:
    return UNKNOWN if text is None else f"{iso(text)} {moment(text):%H:%M} UTC"


def warnings(report: Json) -> list[str]:
    """What stands at a report's head because not everything is in it, or not fresh."""
    return [warning for warning in (waiting(report), silent(report)) if warning is not None]


def waiting(report: Json) -> str | None:
    """Activities that wait for the terms of their partnership, where there are any."""
    activities, partnerships = report["waiting_for_terms"]["activities"], report["waiting_for_terms"]["partnerships"]
    if not activities:
        return None
    verb = "waits" if activities == 1 else "wait"
    return (
        f"{counted(activities, 'activity', 'activities')} of "
        f"{counted(partnerships, 'partnership', 'partnerships')} {verb} for terms."
    )


def silent(report: Json) -> str | None:
    """Sources that have gone silent, where partnerships rely on one: what is said of those may be old news."""
    found = [verdict for verdict in map(stale, report["partnerships"]) if verdict is not None]
    if not found:
        return None
    now = moment(report["as_of"])
    last_at = {each["source"]: each["last_at"] for verdict in found for each in verdict["evidence"]["sources"]}
    ordered = sorted(last_at, key=lambda source: (last_at[source], source))
    sources = listed([f"{clean(source)} since {day(last_at[source], now)}" for source in ordered])
    concerned = counted(len(found), "partnership", "partnerships")
    return f"Nothing comes from {sources}: what is said of {concerned} may be old news."


def late(report: Json) -> str | None:
    """What came after what was known when the report speaks, where something did.

    Where nearly everything did, nothing was late: the log of that time was brought in afterwards.
    """
    found, before = report["late"], f"from before {_minute(report['as_of'])}"
    count, known_at = found["activities"], _minute(report["known_at"])
    if not count:
        return None
    uncounted = f"{'is' if count == 1 else 'are'} not counted"
    if count >= _NEARLY_ALL * found["of_all"]:
        part = counted(count, "activity", "activities")
        if count < found["of_all"]:
            part = f"{count:,} of its {counted(found['of_all'], 'activity', 'activities')}"
        first = day(found["first_received_at"])
        if report["known_at"]:
            what = f"{part} {before} came only after {known_at} and {uncounted}"
            return f"The log was brought in from {first} on: {what}."
        return (
            f"The log {before} was brought in later, from {first} on ({part}): "
            "the report says what is known of that time now, not what was known then."
        )
    what = (
        f"{counted(count, 'activity', 'activities')} of "
        f"{counted(found['partnerships'], 'partnership', 'partnerships')} {before} came"
    )
    if report["known_at"]:
        return f"{what} only after {known_at} and {uncounted}."
    return f"{what} more than {counted(found['days'], 'day', 'days')} after that: who asked then did not know them."


def street_shares(street: Json, sides: Sides, now: datetime) -> str:
    """What the picture of an open street shows: how much of all that was given since came from its giver."""
    given, received = street["given"]["value"], street["received"]["value"]
    if not given + received:
        return f"Since {day(street['since'], now)} nothing of value was given."
    share = given / (given + received)
    part = "More than 99 %" if 0.995 <= share < 1 else percent(share)
    return (
        f"{part} of what was given since {day(street['since'], now)}, by value, came from {sides.who(street['giver'])}."
    )


def street_over(episode: Json, sides: Sides, now: datetime) -> str:
    """What the picture of a street shows that is over: how it ended."""
    giver, receiver = episode["giver"], OTHER[episode["giver"]]
    when = day(episode["ended_at"], now)
    kind = "leaning one way" if episode["strength"] == "leaning" else "a one-way street"
    if episode["ended_how"] == "give_again":
        return f"Until {when} this was {kind}; {sides.who(receiver)} give{sides.s(receiver)} again."
    return f"Until {when} this was {kind}; then {sides.who(giver)} stopped giving."


def balance(pieces: Sequence[Json], sides: Sides, *, enough: bool) -> str:
    """What the give-and-take picture shows where no verdict says it: who gave how often in its time."""
    months = counted(round(len(pieces) * 21 / 30.44), "month", "months")
    acts = {side: sum(piece[f"acts_{side}"] for piece in pieces) for side in ("a", "b")}
    judged = "no one-way street" if enough else "too little to judge"
    return f"In {months} {sides.who('a')} gave {times(acts['a'])}, {sides.who('b')} {times(acts['b'])}: {judged}."


def silence(last: datetime | None, now: datetime) -> str:
    """When the last contact was, for tables: "today", "3 days ago", after two months its date."""
    if last is None:
        return "never"
    days = (now - last).days
    if days < 1:
        return "today"
    return f"{counted(days, 'day', 'days')} ago" if days < 60 else iso(last)
