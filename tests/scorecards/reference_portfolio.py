"""Pace, responsiveness, substance and referral yield in plain loops, written from the words of the specification."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]
Log = Sequence[Event]
OTHER = {"a": "b", "b": "a"}
KINDS = ("production", "service")
GIVING = ("support.given", "referral.given", "campaign.launched", "investment.paid")
FEWEST = 5


def short(event: Event) -> str:
    """The type without its prefix."""
    return str(event["type"]).removeprefix("cooperation.")


def moment(event: Event) -> datetime:
    """When it happened, naive UTC."""
    return naive(event["time"])


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def last_monday(time: datetime) -> datetime:
    """The Monday 00:00 at or before a time."""
    while time.weekday() != 0:
        time -= timedelta(days=1)
    return time.replace(hour=0, minute=0, second=0, microsecond=0)


def logs(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Partnership -> its activities that count, in order; those without terms are none."""
    found: dict[str, dict[tuple[str, str], Event]] = {}
    for event in events:
        found.setdefault(event["subject"], {}).setdefault((event["source"], event["id"]), event)
    made = {}
    for name, log in found.items():
        back = [e["data"]["activity"] for e in log.values() if short(e) == "activity.retracted"]
        gone = {(activity["source"], activity["id"]) for activity in back}
        kept = [e for key, e in log.items() if key not in gone or short(e) == "activity.retracted"]
        if any(short(event) == "partnership.agreed" for event in kept):
            made[name] = sorted(kept, key=lambda e: (moment(e), e["source"], e["id"]))
    return made


def before(log: Log, time: datetime) -> list[Event]:
    return [event for event in log if moment(event) < time]


def portfolio(all_logs: Mapping[str, Log], time: datetime) -> list[list[Event]]:
    """What was known of each partnership on the last Monday, of those that had terms by then."""
    monday = last_monday(time)
    pasts = [before(log, monday) for log in all_logs.values()]
    return [past for past in pasts if any(short(event) == "partnership.agreed" for event in past)]


@dataclass
class Request:
    """One request: of which noun and kind, who is to answer it, when it was asked and answered."""

    noun: str
    kind: str | None
    side: str
    asked: datetime
    answered: datetime | None = None


def requests(log: Log) -> list[Request]:
    """The requests of a log, read from its beginning to its end."""
    found: dict[tuple[str, str, str], Request] = {}
    # At the same instant it is asked before it is answered.
    for event in sorted(log, key=lambda e: (moment(e), short(e).endswith("answered"))):
        noun, _, verb = short(event).partition(".")
        if verb not in ("requested", "made", "answered") or noun not in ("contact", "request"):
            continue
        data = event["data"]
        if verb == "answered":
            key = (noun, data["request"], data["by"])
            if key not in found:
                found[key] = Request(noun, None, data["by"], naive(data["requested_at"]))
            if found[key].answered is None:
                found[key].answered = moment(event)
        else:
            key = (noun, data["request"], OTHER[data["by"]])
            if key not in found:
                found[key] = Request(noun, None, key[2], moment(event))
            found[key].kind = found[key].kind or data.get("kind")
    return list(found.values())


def responsiveness(log: Log, time: datetime) -> float | None:
    scores = []
    for side in "ab":
        asked = answered = 0
        for request in requests(before(log, time)):
            old = time - request.asked
            if request.side == side and old <= timedelta(days=180):
                asked += request.answered is not None or old > timedelta(days=14)
                answered += request.answered is not None
        if asked:
            scores.append(100 * (answered + 1) / (asked + 2))
    return min(scores, default=None)


def answer_logs(log: Log, time: datetime, kind: str, side: str | None) -> list[float]:
    """Logarithms of the hours that answers of 180 days before a time took."""
    found = []
    for request in requests(before(log, time)):
        if request.kind != kind or request.noun != "request" or request.answered is None:
            continue
        if (side is None or request.side == side) and time - request.answered <= timedelta(days=180):
            found.append(math.log(max(1.0, (request.answered - request.asked) / timedelta(hours=1))))
    return found


def usual_pace(all_logs: Mapping[str, Log], time: datetime, kind: str) -> float:
    """Logarithm of the portfolio's hours to an answer."""
    each = [answer_logs(past, last_monday(time), kind, None) for past in portfolio(all_logs, time)]
    together = [one for found in each for one in found]
    if sum(bool(found) for found in each) < FEWEST:
        return math.log(24)
    return sum(together) / len(together)


def pace(all_logs: Mapping[str, Log], name: str, time: datetime) -> float | None:
    scores = []
    for kind in KINDS:
        usual = usual_pace(all_logs, time, kind)
        a, b = (answer_logs(all_logs[name], time, kind, side) for side in "ab")
        if len(a) >= 3 and len(b) >= 3:
            la, lb = (math.exp((sum(found) + 5 * usual) / (len(found) + 5)) for found in (a, b))
            scores.append(100 * math.exp(-abs(math.log(la / lb))))
    return min(scores, default=None)


def of_value(event: Event) -> bool:
    """A giving act, a project won, or revenue."""
    data = event["data"]
    if short(event) in ("project.won", "revenue.booked"):
        return True
    return short(event) in GIVING and all(data.get(name, True) for name in ("needed", "committed", "relevant"))


def contacts(log: Log) -> list[Event]:
    return [event for event in log if short(event) in ("contact.requested", "meeting.held")]


def is_empty(contact: Event, log: Log, time: datetime) -> bool:
    """As of a time: nothing of value within 45 days after it, nothing in the 14 days before it."""
    held = moment(contact)
    if time - held <= timedelta(days=45):
        return False
    for event in log:
        if of_value(event):
            after = moment(event) - held
            if timedelta() <= after <= timedelta(days=45):
                return False
            if -timedelta(days=14) <= after <= timedelta() and contact["data"].get("has_content", True):
                return False
    return True


def substance(log: Log, time: datetime) -> float | None:
    past = before(log, time)
    held = [contact for contact in contacts(past) if time - moment(contact) <= timedelta(days=365)]
    full = sum(not is_empty(contact, past, time) for contact in held)
    return 100 * (full + 1) / (len(held) + 2) if len(held) >= 3 else None


def closed(log: Log, time: datetime, side: str | None) -> list[str]:
    """How the referrals ended that were closed in 365 days before a time; of one closed twice the last word."""
    last: dict[tuple[str, str], Event] = {}
    for event in before(log, time):
        if short(event) == "referral.closed":
            last[event["data"]["by"], event["data"]["referral"]] = event
    recent = [event for event in last.values() if time - moment(event) <= timedelta(days=365)]
    return [event["data"]["outcome"] for event in recent if side is None or event["data"]["by"] == side]


def won_of(outcomes: Sequence[str]) -> float:
    return (outcomes.count("won") + 1) / (len(outcomes) + 4)


def usual_yield(all_logs: Mapping[str, Log], time: datetime) -> float:
    each = [closed(past, last_monday(time), None) for past in portfolio(all_logs, time)]
    if sum(bool(found) for found in each) < FEWEST:
        return 0.25
    return won_of([outcome for found in each for outcome in found])


def referral_yield(all_logs: Mapping[str, Log], name: str, time: datetime) -> float | None:
    usual = usual_yield(all_logs, time)
    ended = [closed(all_logs[name], time, side) for side in "ab"]
    return min((100 * won_of(found) / (won_of(found) + usual) for found in ended if found), default=None)
