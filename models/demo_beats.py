"""The scripted moments of a story: notes, promises, goals, single acts, corrections."""

from __future__ import annotations

from typing import Any

from models.demo_script import Beat, Script


def note(weeks: float, by: str, text: str) -> Beat:
    """Something the partnership knows, `weeks` before the Monday."""
    return lambda script: _write(script, weeks, "note.recorded", {"by": by, "text": text})


def event(weeks: float, type_: str, data: dict[str, Any], system: str = "crm") -> Beat:
    """Any single activity."""
    return lambda script: _write(script, weeks, type_, dict(data), system)


def promise(
    weeks: float,
    by: str,
    due: float,
    what: str,
    factor: str,
    *,
    kept: float | None = None,
    broken: bool = False,
) -> Beat:
    """A promise due `due` weeks before the Monday (below zero: after it), kept `kept` weeks before it."""

    def play(script: Script) -> None:
        data = {"by": by, "promise": script.name("promise"), "due": script.date(due)}
        _write(script, weeks, "promise.made", {**data, "what": what, "factor": factor})
        if kept is not None:
            _write(script, kept, "promise.kept", data)
        elif broken:
            _write(script, due - 0.5, "promise.broken", data)

    return play


def goal(
    weeks: float, due: float, owner: str, measure: str, target: float, values: tuple[tuple[float, float], ...]
) -> Beat:
    """A goal agreed by both, and (weeks, value) for each look at it."""

    def play(script: Script) -> None:
        name = script.name("goal")
        data: dict[str, Any] = {"goal": name, "owner": owner, "measure": measure, "target": target}
        _write(script, weeks, "goal.agreed", {**data, "due": script.date(due), "agreed_by": ["a", "b"]})
        for at, value in values:
            _write(script, at, "goal.progressed", {"goal": name, "value": value})

    return play


def pledge(weeks: float, by: str, amount: float, due: float, paid: float | None = None) -> Beat:
    """An investment one side pledges, paid `paid` weeks before the Monday or not at all."""

    def play(script: Script) -> None:
        data = {"by": by, "pledge": script.name("pledge"), "amount": amount}
        _write(script, weeks, "investment.pledged", {**data, "due": script.date(due)}, "erp")
        if paid is not None:
            _write(script, paid, "investment.paid", data, "erp")

    return play


def mistaken(weeks: float, by: str, hours: float) -> Beat:
    """Help that was entered twice: the second entry is taken back two days later."""

    def play(script: Script) -> None:
        data = {"by": by, "form": "expertise", "effort_hours": hours}
        wrong = script.write(script.at(weeks), "crm", "support.given", data)
        entry = {"source": wrong["source"], "id": wrong["id"]}
        _write(script, weeks - 0.4, "activity.retracted", {"activity": entry, "reason": "Entered twice"})

    return play


def _write(script: Script, weeks: float, type_: str, data: dict[str, Any], system: str = "crm") -> None:
    script.write(script.at(weeks), system, type_, data)
