"""Verdicts on organisations as sentences: who gives or receives too much, who brings the others business."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scorecards.words_numbers import counted, listed, money, percent, span, times
from scorecards.words_sides import clean, isolated
from scorecards.words_verdicts import LABELS, PUSHED

Json = Mapping[str, Any]
# What has to be done first comes first.
_ORDER: Final = ("multiplier_dormant", "over_giver", "taker", "multiplier")


@dataclass(frozen=True)
class Speech:
    """A verdict on an organisation in words."""

    who: str
    label: str
    sentence: str
    step: str | None
    pushed: bool


@dataclass(frozen=True)
class _Organisation:
    name: str
    home: bool
    ours: Collection[str]

    def __str__(self) -> str:
        return "You" if self.home else self.name

    def verb(self, plain: str, third: str) -> str:
        return plain if self.home else third

    @property
    def its(self) -> str:
        return "your" if self.home else "its"


def told_of_all(report: Json, home: Collection[str], currency: str) -> list[Speech]:
    """Every verdict on an organisation of the report in words: what is urgent first, then by its share or place."""
    found = [
        (_ORDER.index(verdict["name"]), _place(verdict["evidence"]), each["id"], _told(each, verdict, home, currency))
        for each in report["organisations"]
        for verdict in each["verdicts"]
        if not _is_said(verdict, each, home)
    ]
    return [speech for *_, speech in sorted(found, key=lambda one: one[:3])]


def _is_said(verdict: Json, organisation: Json, home: Collection[str]) -> bool:
    """Whether it is said already: what a multiplier brought with its silence, home's silences with each partner."""
    quiet = any(other["name"] == "multiplier_dormant" for other in organisation["verdicts"])
    if organisation["id"] in home:
        return bool(verdict["name"] == "multiplier_dormant")
    return quiet and bool(verdict["name"] == "multiplier")


def _place(evidence: Json) -> float:
    return float(evidence["place"]) if "place" in evidence else -float(evidence["unreturned"])


def _told(organisation: Json, verdict: Json, home: Collection[str], currency: str) -> Speech:
    who = _Organisation(_name(organisation), organisation["id"] in home, home)
    sentence, step = _SPEAKERS[verdict["name"]](verdict["evidence"], who, currency)
    return Speech(who.name, LABELS[verdict["name"]], sentence, step, verdict["strength"] in PUSHED)


def _name(organisation: Json) -> str:
    return isolated(clean(organisation["name"] or organisation["id"], 44))


def _over_giver(evidence: Json, who: _Organisation, _: str) -> tuple[str, str | None]:
    sentence = (
        f"{who} gave {times(evidence['acts_given'])} in {_partnerships(evidence, who)} within "
        f"{span(evidence['days'])} and received {_often(evidence['acts_received'])}. "
        f"Of what {who.its} partners got, {percent(evidence['unreturned'])} by value was not returned, "
        f"most of it by {_partners(evidence, who)}."
    )
    return sentence, "Who gives that much runs dry: give less there, or ask for something in return."


def _taker(evidence: Json, who: _Organisation, _: str) -> tuple[str, str | None]:
    sentence = (
        f"{who} received something {times(evidence['acts_received'])} in {_partnerships(evidence, who)} within "
        f"{span(evidence['days'])} and gave {_often(evidence['acts_given'])}. "
        f"Of what {who.its} partners gave, {percent(evidence['unreturned'])} by value was not returned, "
        f"most of it to {_partners(evidence, who)}."
    )
    return sentence, "It is your turn with them." if who.home else "Agree on what comes back before giving more."


def _multiplier(evidence: Json, who: _Organisation, currency: str) -> tuple[str, str | None]:
    worth = f", worth {money(evidence['value'], currency)}" if evidence["value"] else ""
    within = span(evidence["days"])
    return f"{who} brought {who.its} partners {_won(evidence['won'])} within {within}{worth}.", None


def _multiplier_dormant(evidence: Json, who: _Organisation, currency: str) -> tuple[str, str | None]:
    silences = listed(
        [f"{counted(each['days_silent'], 'day', 'days')} with {_seen(each, who)}" for each in evidence["partners"]]
    )
    sentence = (
        f"{who} {who.verb('have', 'has')} been quiet for {silences}, longer than is usual there. "
        f"{_multiplier(evidence, who, currency)[0]}"
    )
    return sentence, "Call this week: such business comes only while the contact lives."


def _often(count: int) -> str:
    return f"something {times(count)}" if count else "nothing"


def _won(count: int) -> str:
    return counted(count, "referral that was won", "referrals that were won")


def _partnerships(evidence: Json, who: _Organisation) -> str:
    return f"{who.its} {counted(evidence['partnerships'], 'partnership', 'partnerships')}"


def _partners(evidence: Json, who: _Organisation) -> str:
    return listed([_seen(each, who) for each in evidence["partners"]])


def _seen(partner: Json, who: _Organisation) -> str:
    return "you" if partner["id"] in who.ours and not who.home else _name(partner)


_SPEAKERS: Final[dict[str, Callable[[Json, _Organisation, str], tuple[str, str | None]]]] = {
    "over_giver": _over_giver,
    "taker": _taker,
    "multiplier": _multiplier,
    "multiplier_dormant": _multiplier_dormant,
}
