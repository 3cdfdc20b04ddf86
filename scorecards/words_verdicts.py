"""Verdicts as sentences: what happened, since when, what it cost, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from models.flips import DATA_STALE
from scorecards.words_findings import FINDINGS, SIDED
from scorecards.words_numbers import counted, day, hours, listed, moment, money, number, percent, span, times
from scorecards.words_sides import OTHER, Sides, clean

Json = Mapping[str, Any]
PUSHED: Final = frozenset({"pushed", "one_way", "confirmed"})
# Within so many days the receiver's acts would turn a street (domain: clears_if).
_DAYS_TO_TURN: Final = 21
_STREETS: Final = {"leaning": "leaning one-way", "one_way": "one-way street", "confirmed": "one-way street, confirmed"}
LABELS: Final = {
    "dormant": "dormant",
    "lifeless": "lifeless",
    "empty_contacts": "empty contacts",
    "single_threaded": "hangs on one person",
    "promise_overdue": "promise overdue",
    "goal_off_track": "goal off track",
    "no_yardstick": "no yardstick",
    "perception_gap": "seen differently",
    "over_giver": "gives too much",
    "taker": "receives more than it gives",
    "multiplier": "multiplier",
    "multiplier_dormant": "multiplier gone quiet",
    "membership": "membership does not pay",
    "not_enough_evidence": "not enough evidence",
    "data_stale": "data is stale",
}


@dataclass(frozen=True)
class Told:
    """A verdict in words: a label, a sentence; what is unanswered and the next step where there is one.

    `turn` says that it is ours to answer.
    """

    label: str
    sentence: str
    unanswered: str | None = None
    step: str | None = None
    turn: bool = False

    @property
    def kind(self) -> str:
        """The label without its direction, which the sentence tells, but with whose turn it is if it is ours."""
        kind = self.label if self.label.startswith("leaning:") else self.label.split(":")[0]
        return f"{kind}: your turn" if self.turn else kind


@dataclass(frozen=True)
class Setting:
    """What a sentence needs besides the verdict: the sides, the time it is told at, the money it counts in."""

    sides: Sides
    now: datetime
    currency: str


def told(verdict: Json, setting: Setting) -> Told:
    """The verdict in words; one that has no words of its own is told by its label and its evidence."""
    if verdict["name"] in FINDINGS:
        return _finding(verdict, setting)
    speak = _SPEAKERS.get(verdict["name"])
    return speak(verdict, setting) if speak else _plain(verdict, setting)


def label(verdict: Json, sides: Sides, *, beside: bool = False) -> str:
    """The verdict in a few words: "one-way street: you give".

    `beside` its partner's name, as in a table's row, the partner is "they".
    """
    if verdict["name"] == "one_way_street":
        giver = verdict["giver"]
        who = "they give" if beside and sides.home == OTHER[giver] else f"{sides.who(giver)} give{sides.s(giver)}"
        return f"{_STREETS[verdict['strength']]}: {who}"
    name = LABELS.get(verdict["name"], str(verdict["name"]).replace("_", " "))
    if verdict["name"] in SIDED and verdict["giver"]:
        who = "they" if beside and sides.home == OTHER[verdict["giver"]] else sides.who(verdict["giver"])
        return f"{name}: {who}"
    return f"leaning: {name}" if verdict["strength"] == "leaning" and verdict["name"] in _LEANS else name


def brief(verdict: Json, sides: Sides) -> str:
    """The verdict where there is hardly room: "confirmed: you", "one-way: they"."""
    if verdict["name"] in _BRIEF:
        side = verdict["giver"]
        return _BRIEF[verdict["name"]] + (f": {_briefly(side, sides)}" if side else "")
    if verdict["name"] != "one_way_street":
        return label(verdict, sides)
    strength = {"leaning": "leaning", "one_way": "one-way", "confirmed": "confirmed"}[verdict["strength"]]
    return f"{strength}: {_briefly(verdict['giver'], sides)}"


def _briefly(side: str, sides: Sides) -> str:
    if sides.home is None:
        return sides.name(side)
    return "you" if side == sides.home else "they"


_BRIEF: Final = {
    "promise_overdue": "overdue",
    "single_threaded": "one person",
    "goal_off_track": "goal off track",
    "membership": "does not pay",
}

# These say by their strength how sure they are; the others are simply so.
_LEANS: Final = frozenset({"dormant", "lifeless", "empty_contacts"})


def unanswered(verdict: Json, currency: str) -> str:
    """What went unanswered: "12 acts, 34 hours, 4,120 EUR"."""
    effort = verdict["unanswered"]
    parts = [counted(effort["acts"], "act", "acts")] if effort["acts"] else []
    if effort["hours"]:
        parts.append(f"{hours(effort['hours'])} hours")
    if effort["value"]:
        parts.append(money(effort["value"], currency))
    return ", ".join(parts) or "nothing"


def _street(verdict: Json, setting: Setting) -> Told:
    sides, giver = setting.sides, verdict["giver"]
    receiver = OTHER[giver]
    given, received = verdict["given"]["acts"], verdict["received"]["acts"]
    sentence = (
        f"{sides.who(giver, begins=True)} {sides.has(giver)} given {times(given)} "
        f"since {day(verdict['since'], setting.now)}, {sides.who(receiver)} {times(received)}."
    )
    if received * 2 > given:
        sentence += (
            f" {sides.whose(giver, begins=True)} acts were worth {money(verdict['given']['value'], setting.currency)}, "
            f"{_of(receiver, sides)} {money(verdict['received']['value'], setting.currency)}."
        )
    return Told(
        label(verdict, sides),
        sentence,
        unanswered(verdict, setting.currency),
        _turn(verdict, setting),
        turn=sides.home == receiver,
    )


def _of(side: str, sides: Sides) -> str:
    return "yours" if side == sides.home else sides.whose(side)


def _turn(verdict: Json, setting: Setting) -> str:
    """What would clear it, with its day; to who gives a confirmed street the way out is named too."""
    sides, receiver = setting.sides, OTHER[verdict["giver"]]
    acts, typical = verdict["clears_if"]["acts"], 2 * verdict["clears_if"]["value"]
    until = day(setting.now + timedelta(days=_DAYS_TO_TURN), setting.now)
    if not acts and not typical:
        return "The last weeks were even: it clears if they stay so."
    what = f"{'about ' if acts > 1 else ''}{times(acts)}" if acts else "something"
    # As many ordinary acts weigh as much; only where it takes more than that the weight has to be said.
    worth = f", worth about {number(round(typical, 1))} typical acts" if typical > 1.25 * acts else ""
    turn = f"Clears if {sides.who(receiver)} give{sides.s(receiver)} {what} by {until}{worth}."
    if verdict["strength"] == "confirmed" and sides.home != receiver:
        turn += " Until then, stop investing."
    return turn


def _lifeless(verdict: Json, _: Setting) -> Told:
    evidence = verdict["evidence"]
    since = day(verdict["since"])
    signs = [f"{counted(evidence['contacts'], 'meeting or request', 'meetings or requests')} with content"]
    signs.append(counted(evidence["giving_acts"], "giving act", "giving acts"))
    if evidence["induced_revenue"] is not None:
        revenue = evidence["induced_revenue"]
        signs.append("no partner-induced revenue" if not revenue else f"{number(revenue)} of partner-induced revenue")
    sentence = f"Since {since}: {', '.join(signs)}."
    return Told(
        label(verdict, _.sides),
        sentence.replace(": 0 ", ": no ").replace(", 0 ", ", no "),
        step="Agree on one thing to do together, or end it in good order.",
    )


def _empty(verdict: Json, setting: Setting) -> Told:
    evidence = verdict["evidence"]
    what = "meetings and contacts" if evidence["empty_meetings"] < evidence["empty"] else "meetings"
    sentence = (
        f"Since {day(verdict['since'], setting.now)}, {evidence['empty']} of {evidence['contacts']} {what} "
        "have led to nothing: no giving act, project or revenue of either side."
    )
    spent = [
        f"{setting.sides.who(side)} {hours(evidence[f'hours_{side}'])}"
        for side in ("a", "b")
        if evidence[f"hours_{side}"]
    ]
    if spent:
        sentence += f" They took hours: {', '.join(spent)}."
    return Told(
        label(verdict, setting.sides),
        sentence,
        step="Agree beforehand what the next meeting is to bring, or leave it out.",
    )


def _finding(verdict: Json, setting: Setting) -> Told:
    sentence, step = FINDINGS[verdict["name"]](verdict, setting.sides, setting.now)
    ours = verdict["name"] == "promise_overdue" and setting.sides.home == verdict["giver"]
    return Told(label(verdict, setting.sides), sentence, step=step, turn=ours)


def _not_enough(verdict: Json, setting: Setting) -> Told:
    return Told(
        label(verdict, setting.sides),
        f"Not enough evidence yet: {missing(verdict)}.",
    )


def stale(card: Json) -> Json | None:
    """The verdict that a source this partnership relies on is silent, where one is: all else may be old news."""
    return next((verdict for verdict in card["verdicts"] if verdict["name"] == DATA_STALE), None)


def missing(verdict: Json) -> str:
    """What a partnership lacks to be judged: "3 of 8 acts, 21 of 63 days"."""
    evidence = verdict["evidence"]
    if evidence.get("currency_without_rate"):
        return f"the policy has no rate for {evidence['currency_without_rate']}"
    lacks = []
    if evidence["acts"] < evidence["acts_needed"]:
        lacks.append(f"{evidence['acts']} of {number(evidence['acts_needed'])} acts")
    if evidence["age_days"] < evidence["age_days_needed"]:
        lacks.append(f"{evidence['age_days']} of {number(evidence['age_days_needed'])} days")
    return ", ".join(lacks)


def _membership(verdict: Json, setting: Setting) -> Told:
    evidence, sides = verdict["evidence"], setting.sides
    said = []
    if evidence["missing"]:
        lacks = listed([f"no {_OFFERS[name]}" for name in evidence["missing"]])
        said.append(f"Since {day(verdict['since'], setting.now)} {sides.who('a')} got {lacks} through it.")
    if evidence["value"] is not None:
        value, cost = (money(evidence[name], setting.currency) for name in ("value", "cost"))
        fee = "hours without an agreed fee" if evidence["fee"] is None else "fee and hours"
        said.append(f"A year of it is worth {value} and costs {cost}, {fee}.")
    if evidence["build"] is not None:
        dearer = "less" if evidence["build"] else "no less"
        build, fee = (money(evidence[name], setting.currency) for name in ("build_cost", "fee"))
        said.append(f"To build the same would cost {build}, {dearer} than the fee of {fee}.")
    step = "Ask for what is missing, or give notice." if evidence["missing"] else "Use more of it, or give notice."
    return Told(label(verdict, sides), " ".join(said), step=step)


def _stale(verdict: Json, setting: Setting) -> Told:
    sources = verdict["evidence"]["sources"]
    silences = listed([f"{clean(each['source'])} since {day(each['last_at'], setting.now)}" for each in sources])
    least = number(min(each["limit_days"] for each in sources))
    sentence = (
        f"Nothing has come from {silences}, in any partnership; more than {least} days are unusual for "
        f"{'it' if len(sources) == 1 else 'them'}. What is said here may be old news, and none of it is told meanwhile."
    )
    return Told(label(verdict, setting.sides), sentence, step="See whether that source still sends.")


_OFFERS: Final = {"mentoring": "mentoring", "education": "training or events", "orders": "orders"}


def _plain(verdict: Json, setting: Setting) -> Told:
    name = label(verdict, setting.sides)
    parts = evidence_words(verdict.get("evidence") or {})
    since = "" if verdict.get("since") is None else f" since {day(verdict['since'], setting.now)}"
    sentence = f"{name[:1].upper()}{name[1:]}{since}{': ' + parts if parts else ''}."
    return Told(name, sentence)


def evidence_words(evidence: Json) -> str:
    """Evidence as it stands: "days silent 41, limit 33"; what is unknown or nested is left out."""
    return ", ".join(
        f"{str(key).replace('_', ' ')} {_value(value)}"
        for key, value in evidence.items()
        if value is not None and not isinstance(value, dict | list)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else str(value)


def detection(verdict: Json, setting: Setting) -> str:
    """What a street's verdict rests on: shares, bound and M."""
    evidence, sides, giver = verdict["evidence"], setting.sides, verdict["giver"]
    if evidence["share"] is None:
        what = "nothing passed in the last three weeks"
    else:
        counted_in = "value" if evidence["channel"] == "value" else "acts"
        what = (
            f"{percent(evidence['share'])} of the {counted_in} of the last three weeks came from "
            f"{sides.who(giver)}; up to {percent(evidence['bound'])} is usual for this pair"
        )
    insight, seen = verdict["insight_at"], "shown, not yet pushed"
    if insight is not None:
        late = span((moment(insight) - moment(verdict["since"])).days)
        seen = f"seen on {day(insight, setting.now)}, {late} after it began"
    return f"{what[:1].upper()}{what[1:]}. Evidence M = {number(evidence['m'])}; {seen}."


_SPEAKERS: Final[dict[str, Callable[[Json, Setting], Told]]] = {
    "one_way_street": _street,
    "lifeless": _lifeless,
    "empty_contacts": _empty,
    "not_enough_evidence": _not_enough,
    "membership": _membership,
    "data_stale": _stale,
}
