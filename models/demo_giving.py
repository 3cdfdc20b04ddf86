"""The giving acts of a demo partnership: what kind of help it was, and what it cost."""

from __future__ import annotations

from typing import Any

from models.demo_script import Script

#: Of a form's worth: the part that is hours, the part that is travel; the rest is money spent.
SHARES = {
    "expertise": (1.0, 0.0),
    "mentoring": (1.0, 0.0),
    "knowledge": (0.9, 0.0),
    "training": (0.7, 0.2),
    "participation": (0.65, 0.35),
    "volunteering": (0.8, 0.2),
    "promotion": (0.35, 0.0),
    "resources": (0.2, 0.0),
}
#: Forms that say what they were worth, with the hours they took.
VALUED = {"purchase": 0.5, "introduction": 1.0}
TEXTS = {
    "expertise": (
        "Reviewed their tender",
        "Two of us solved their interface problem",
        "Second opinion on a bid",
    ),
    "mentoring": ("Coached their new project lead", "Evening with their junior team"),
    "knowledge": ("Shared our market figures", "Passed on what we learned from the pilot"),
    "training": ("Trained their service team", "Half a day of product training"),
    "participation": ("Took part in their open day", "Spoke at their customer event"),
    "volunteering": ("Helped at their stand", "Juror in their competition"),
    "promotion": ("Story about them in our newsletter", "Showed their solution at our stand"),
    "resources": ("Lent them the test rig", "Gave them room in our warehouse"),
    "purchase": ("Ordered through them", "Bought their maintenance package"),
    "introduction": ("Introduced them to a planner we know", "Brought them together with a facility manager"),
}
TYPICAL = {"support.given": 400.0, "referral.given": 1500.0, "investment.paid": 5000.0}


def give(script: Script, weeks: float, by: str, size: float, forms: tuple[str, ...], rate: float) -> None:
    """Write one act of `by`: help mostly, a referral now and then, a payment into the joint work rarely."""
    chance = script.random()
    if chance < 0.76:
        form = script.one_of(forms)
        script.write(script.at(weeks), "crm", "support.given", support(script, by, form, size, rate))
    elif chance < 0.95:
        refer(script, weeks, by, size)
    else:
        pay(script, weeks, by, size)


def support(script: Script, by: str, form: str, size: float, rate: float) -> dict[str, Any]:
    """Data of a `support.given` worth about `size` typical ones, at `rate` EUR an hour."""
    worth = script.around(TYPICAL["support.given"] * size)
    data: dict[str, Any] = {"by": by, "form": form}
    if form in VALUED:
        data |= {"value": round(worth, 2), "effort_hours": VALUED[form]}
    else:
        hours, travel = SHARES[form]
        data["effort_hours"] = round(worth * hours / rate, 1)
        if travel:
            data["travel_cost"] = round(worth * travel, 2)
        if hours + travel < 1.0:
            data["cost"] = round(worth * (1.0 - hours - travel), 2)
    if script.random() < 0.5:
        data["note"] = script.one_of(TEXTS[form])
    return data


def refer(script: Script, weeks: float, by: str, size: float) -> None:
    """Write a committed, relevant referral; `close` ends it later."""
    worth = round(script.around(TYPICAL["referral.given"] * size), 2)
    data = {"by": by, "referral": script.name("referral"), "value": worth}
    data["effort_hours"] = round(script.between(1.0, 3.0), 1)
    script.write(script.at(weeks), "crm", "referral.given", data)


def close(script: Script, wins: float) -> None:
    """Write how each referral of the script ended, some weeks later; won ones bring revenue."""
    for at, _, event in tuple(script.lines):
        referral = event["data"]
        if event["type"] != "cooperation.referral.given" or not referral.get("committed", True):
            continue
        if script.random() < 0.2:
            continue
        ago = (script.monday - at).total_seconds() / 604_800
        closed = ago - script.between(4.0, 11.0)
        if closed < -1.0:
            continue
        won = script.random() < wins
        outcome = "won" if won else script.one_of(("lost", "lost", "rejected"))
        data = {"by": referral["by"], "referral": referral["referral"], "outcome": outcome}
        data["given_at"] = event["time"]
        if won:
            data["value"] = round(referral["value"] * script.between(0.9, 1.6), 2)
        script.write(script.at(closed), "crm", "referral.closed", data)
        if won:
            earner = "b" if referral["by"] == "a" else "a"
            booking = {"earned_by": earner, "induced_by": referral["by"], "role": "sourced"}
            booking |= {"amount": data["value"], "deal": f"deal-{referral['referral']}"}
            script.write(script.at(closed - 0.3), "erp", "revenue.booked", booking)


def pay(script: Script, weeks: float, by: str, size: float) -> None:
    """Write a payment into the joint work and the pledge that preceded it."""
    amount = float(round(script.around(TYPICAL["investment.paid"] * size, 0.2) / 50) * 50) or 50.0
    data = {"by": by, "pledge": script.name("pledge"), "amount": amount}
    pledged = {**data, "due": script.date(weeks - 1.0)}
    earlier = min(weeks + script.between(5.0, 9.0), max(weeks, script.begins - 0.1))
    script.write(script.at(earlier), "erp", "investment.pledged", pledged)
    script.write(script.at(weeks), "erp", "investment.paid", data)
