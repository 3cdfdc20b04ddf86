"""Factors in words: why each scores as it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from scorecards.words_numbers import counted, hours, money, number, percent, tenth
from scorecards.words_verdicts import Setting, evidence_words

Json = Mapping[str, Any]


def reason(factor: Json, setting: Setting) -> str:
    """Why a factor scores as it does, or what it lacks to be known."""
    evidence = factor["evidence"]
    if not evidence:
        return "not measured yet"
    if factor["name"] == "balance" and factor["score"] is None and evidence["acts"] >= evidence["acts_needed"]:
        # Only a membership without an agreed share: what the network gives is what the fee pays for.
        return "unknown: no share of the giving was agreed"
    speak = _REASONS.get(factor["name"])
    text = speak(evidence, setting) if speak else evidence_words(evidence)
    return f"unknown: {text}" if factor["score"] is None else text


def _balance(evidence: Json, setting: Setting) -> str:
    if evidence["acts"] < evidence["acts_needed"]:
        return f"{evidence['acts']} of {number(evidence['acts_needed'])} acts in 189 days"
    sides, share = setting.sides, evidence["share_a"]
    text = f"{sides.who('a')} {percent(share)}, {sides.who('b')} {percent(1 - share)}"
    if evidence["agreed_share_a"] != 0.5:
        text += f"; agreed {percent(evidence['agreed_share_a'])} to {percent(1 - evidence['agreed_share_a'])}"
    return text


def _anchoring(evidence: Json, _: Setting) -> str:
    if not evidence["meetings_with_people"]:
        return "no meeting names who was there"
    text = f"{number(evidence['rate_per_quarter'])} a quarter, aim {number(evidence['target'])}"
    return f"{text}; halved, it hangs on one person" if evidence.get("single_threaded") else text


def _pace(evidence: Json, setting: Setting) -> str:
    sides, kinds = setting.sides, {kind: evidence[kind] for kind in ("production", "service")}
    known = [kind for kind, found in kinds.items() if found["score"] is not None]
    if known:
        kind = min(known, key=lambda one: float(kinds[one]["score"]))
        took = [f"{sides.who(side)} in {hours(kinds[kind][side]['hours'])}" for side in ("a", "b")]
        return f"answered in {kind}: {', '.join(took)} hours"
    few = [f"{found['a']['answers']} and {found['b']['answers']} in {kind}" for kind, found in kinds.items()]
    need = f"{number(evidence['answers_needed'])} of each are needed"
    return f"answers of {sides.who('a')} and {sides.who('b')}: {', '.join(few)}; {need}"


def _responsiveness(evidence: Json, setting: Setting) -> str:
    parts = [
        f"{setting.sides.who(side)} answered {evidence[side]['answered']} of {evidence[side]['asked']}"
        for side in ("a", "b")
        if evidence[side]["asked"]
    ]
    return ", ".join(parts) or f"nothing to be answered in {number(evidence['days'])} days"


def _substance(evidence: Json, _: Setting) -> str:
    if evidence["contacts"] < evidence["contacts_needed"]:
        return f"{evidence['contacts']} of {number(evidence['contacts_needed'])} meetings and contacts"
    return f"{evidence['empty']} of {evidence['contacts']} meetings and contacts were empty"


def _yield(evidence: Json, setting: Setting) -> str:
    parts = [
        f"{evidence[side]['won'] or 'none'} of {setting.sides.whose(side)} {evidence[side]['closed']}"
        for side in ("a", "b")
        if evidence[side]["closed"]
    ]
    if not parts:
        return "no referral was closed in 365 days"
    return f"referrals won: {', '.join(parts)}; {percent(evidence['usual'])} is usual"


def _commitment(evidence: Json, setting: Setting) -> str:
    parts = []
    for side in ("a", "b"):
        found = evidence.get(side)
        if found and "kept" in found:
            due = found["kept"] + found["broken"] + found["overdue"]
            parts.append(f"{setting.sides.who(side)} kept {found['kept']} of {counted(due, 'promise', 'promises')}")
    weak = len(evidence.get("weak") or [])
    if weak:
        took = {side: evidence["addressed"][side] or "none" for side in ("a", "b")}
        parts.append(
            f"of {counted(weak, 'weak factor', 'weak factors')} {setting.sides.who('a')} took on {took['a']}, "
            f"{setting.sides.who('b')} {took['b']}"
        )
    return "; ".join(parts) or "no promise was due in 365 days"


def _steadiness(evidence: Json, _: Setting) -> str:
    if evidence["age_days"] < evidence["age_days_needed"]:
        return f"{evidence['age_days']} of {evidence['age_days_needed']} days old"
    return f"a contact in {evidence['pieces_with_contact']} of the last {evidence['pieces']} three-week pieces"


def _freshness(evidence: Json, _: Setting) -> str:
    if evidence.get("limit_days") is None:
        return f"{evidence['gaps']} of {number(evidence['gaps_needed'])} gaps between contacts"
    return f"quiet for {number(evidence['days_silent'])} days; {number(evidence['limit_days'])} are usual at most"


def _campaigns(evidence: Json, _: Setting) -> str:
    launched = counted(evidence["campaigns"], "campaign", "campaigns")
    return f"{launched} in 365 days, aim {number(evidence['target'])} a year"


def _projects(evidence: Json, setting: Setting) -> str:
    parts = [counted(evidence["projects"], "project", "projects")]
    for side in ("a", "b"):
        target = evidence[f"target_{side}"]
        if target is not None:
            won = money(evidence[f"value_{side}"], "")
            parts.append(f"{setting.sides.who(side)} {won.strip()} of {number(target)}")
    return f"{parts[0]}: {'; '.join(parts[1:])}" if len(parts) > 1 else "no target was agreed"


def _revenue(evidence: Json, setting: Setting) -> str:
    parts = []
    for side in ("a", "b"):
        found = evidence[side]
        against = f"of {number(found['target'])}" if found["target"] is not None else f"after {number(found['before'])}"
        parts.append(f"{setting.sides.who(side)} {number(found['now'])} {against}")
    return "; ".join(parts)


def _investment(evidence: Json, setting: Setting) -> str:
    parts = []
    for side in ("a", "b"):
        found = evidence[side]
        if found["pledges"]:
            parts.append(f"{setting.sides.who(side)} paid {number(found['paid'])} of {number(found['due'])} pledged")
    if evidence["cost_share_a"] is not None:
        cost = {side: evidence[side]["invested"] + evidence[side]["spent"] for side in ("a", "b")}
        currency = setting.currency
        parts.append(
            f"{setting.sides.who('a')} put in {money(cost['a'], currency)}, "
            f"{setting.sides.who('b')} {money(cost['b'], currency)}"
        )
    return "; ".join(parts) or "no pledge was due and nothing was spent in 365 days"


def _goals(evidence: Json, setting: Setting) -> str:
    parts = []
    if evidence["a"] and evidence["a"] == evidence["b"]:
        goals = counted(evidence["a"]["goals"], "goal", "goals")
        return f"{number(evidence['a']['score'])} % of what the time gone asks, for both ({goals})"
    for side in ("a", "b"):
        found = evidence[side]
        if found:
            goals = counted(found["goals"], "goal", "goals")
            parts.append(f"{setting.sides.who(side)} {number(found['score'])} % of what the time gone asks ({goals})")
    return ", ".join(parts) or "no goal is open or was due in 365 days"


def _return(evidence: Json, setting: Setting) -> str:
    parts = []
    for side in ("a", "b"):
        found = evidence[side]
        if found["score"] is not None:
            back = found["received"] + (found["revenue"] if found["revenue"] is not None else found["projects"] or 0)
            parts.append(
                f"{money(back, setting.currency)} came back to {setting.sides.who(side)} "
                f"for {money(found['effort'], setting.currency)}"
            )
    return ", ".join(parts) or "no effort is recorded in 365 days"


_REASONS: Final[dict[str, Callable[[Json, Setting], str]]] = {
    "balance": _balance,
    "anchoring_top": _anchoring,
    "anchoring_working": _anchoring,
    "pace": _pace,
    "responsiveness": _responsiveness,
    "commitment": _commitment,
    "steadiness": _steadiness,
    "freshness": _freshness,
    "substance": _substance,
    "joint_campaigns": _campaigns,
    "projects_won": _projects,
    "induced_revenue": _revenue,
    "referral_yield": _yield,
    "investment": _investment,
    "goal_attainment": _goals,
    "return_on_effort": _return,
}


def sums(composite: Json) -> str:
    """How the printed contributions add up to the printed composite."""
    parts = [tenth(factor["contribution"]) for factor in composite["factors"] if factor["contribution"] is not None]
    return f"{' + '.join(parts)} = {tenth(composite['score'])}"
